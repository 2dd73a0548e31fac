/*
 * Inside the ledger. From the bottom up: stmt.c ends transactions and says what
 * went wrong, schema.c has the statements and knows the tables and how old
 * files are brought to the newest layout, lock.c keeps others off a task or a
 * profile, ledger.c provides and opens the file, tasks.c is what ledger.h
 * promises of tasks, days.c what days.h does and ledger.h of outputs, map.c
 * what map.h does.
 *
 * Every function that can fail returns -1 with the error set.
 */
#ifndef LEDGER_INTERNAL_H
#define LEDGER_INTERNAL_H

#include "db/sqlite.h"
#include "ledger/days.h"
#include "ledger/ledger.h"

#include <stdbool.h>

enum ledger_stmt {
	STMT_OPEN,
	STMT_DONE,
	STMT_INSERT,
	STMT_GET,
	STMT_KEY,
	STMT_KEY_OTHER,
	STMT_EACH,
	STMT_SENT,
	STMT_MOVE,
	STMT_NOTE,
	STMT_PRUNE,
	STMT_PARTS,
	STMT_PART,
	STMT_PART_GONE,
	STMT_PAUSE,
	STMT_PAUSED,
	STMT_PROFILE,
	STMT_PROFILE_NEW,
	STMT_RUN,
	STMT_RUN_BEGAN,
	STMT_RUN_ENDED,
	STMT_DAYS,
	STMT_FILES,
	STMT_DAY,
	STMT_FILE,
	STMT_TROUBLE,
	STMT_STAMP,
	STMT_LATE,
	STMT_DOUBT,
	STMT_WRITTEN,
	STMT_WRITE,
	STMT_MAP,
	STMT_MAP_FORGET,
	STMT_MAP_FORGET_OLD,
	STMT_MAP_PUT,
	STMTS
};

struct ledger {
	struct db db;
	struct db_stmt stmts[STMTS];
	char *path;    /* the file as messages name it */
	int lock_fd;   /* -1 in memory */
	int64_t *held; /* the bytes of DIR/lock that we have locked */
	size_t nheld;
	struct clock *clock;
};

/* One step up: the SQL that leads from the layout before to this one. */
struct ledger_layout {
	const char *sql;
};

/* ledger.c: with nothing open yet. */
struct ledger *ledger_new_closed(const char *dir, struct clock *);
int64_t ledger_now(const struct ledger *);

/*
 * stmt.c. Everything written stands between ledger_begin() (nobody else may
 * write) and ledger_end(), which commits if `rc' is not negative and otherwise
 * takes all back; it returns rc, or -1.
 */
extern const struct db_words ledger_words;

int ledger_say_damaged(const struct ledger *, const char *how, struct err *);
int ledger_end(struct ledger *, int rc, struct err *);

static inline int
ledger_begin(struct ledger *l, struct err *err)
{
	return db_begin(&l->db, err);
}

/*
 * A statement: bind its values, step (1 for a row, 0 for the end), rest.
 * ledger_run() steps and rests for one that gives no row, ledger_run_id() for
 * one that finds a number (1) or not (0).
 */
static inline void
ledger_bind_text(struct ledger *l, enum ledger_stmt s, int at, const char *text)
{
	db_bind_text(&l->stmts[s], at, text);
}

static inline void
ledger_bind_int(struct ledger *l, enum ledger_stmt s, int at, int64_t n)
{
	db_bind_int(&l->stmts[s], at, n);
}

static inline int
ledger_step(struct ledger *l, enum ledger_stmt s, struct err *err)
{
	return db_step(&l->stmts[s], err);
}

static inline void
ledger_rest(struct ledger *l, enum ledger_stmt s)
{
	db_rest(&l->stmts[s]);
}

static inline int
ledger_run(struct ledger *l, enum ledger_stmt s, struct err *err)
{
	return db_run(&l->stmts[s], NULL, err);
}

static inline int
ledger_run_id(
    struct ledger *l, enum ledger_stmt s, int64_t *id, struct err *err)
{
	return db_run(&l->stmts[s], id, err);
}

/* A text is gone with its row, NULL reads as "". */
static inline const char *
ledger_text(const struct ledger *l, enum ledger_stmt s, int column)
{
	return db_text(&l->stmts[s], column);
}

static inline int64_t
ledger_int(const struct ledger *l, enum ledger_stmt s, int column)
{
	return db_int(&l->stmts[s], column);
}

/*
 * schema.c. An empty database gets the newest layout, an old one is led up
 * to it, in one transaction. The tests bring layouts of their own.
 */
extern const struct ledger_layout ledger_layouts[];
extern const int ledger_nlayouts;

/* All statements, of the newest layout. */
int ledger_prepare(struct ledger *, struct err *);
void ledger_finish(struct ledger *);

int ledger_version(struct ledger *, int newest, int *version, struct err *);
int ledger_migrate(
    struct ledger *, const struct ledger_layout *, int newest, struct err *);

/*
 * tasks.c: the step inside a transaction that others share, and the task in
 * memory after its commit.
 */
int ledger_move_row(struct ledger *, const struct task *, enum task_state to,
    int64_t now, struct err *);
void ledger_follow(struct task *, enum task_state to, int64_t now);

/*
 * lock.c: byte `id' of DIR/lock for a task, one far above for a profile, byte 0
 * for making or changing the file as such (that one is waited for). The file
 * itself is never removed. ledger_own() refuses what needs a profile held.
 */
int ledger_lock_open(struct ledger *, const char *dir, struct err *);
void ledger_lock_close(struct ledger *);
int ledger_lock(struct ledger *, int64_t id, struct err *);
void ledger_unlock(struct ledger *, int64_t id);
bool ledger_holds(const struct ledger *, int64_t id);
int ledger_own(const struct ledger *, int64_t profile, struct err *);
int ledger_lock_making(struct ledger *, struct err *);
void ledger_unlock_making(struct ledger *);

/*
 * lock.c: ledger_not_ours() says that this user may not do that with it,
 * whose it is and what to do.
 */
int ledger_not_ours(const char *path, const char *what, struct err *);

/*
 * ledger.c: the connection. ledger_file() opens DIR/ledger.db, up to the
 * layouts given. On failure call ledger_close().
 */
int ledger_connect(struct ledger *, const char *path, struct err *);
int ledger_file(struct ledger *, const char *dir, const struct ledger_layout *,
    int newest, struct err *);

#endif
