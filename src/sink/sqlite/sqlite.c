/*
 * The book that is a database: a new one of this output's rows alone, hidden
 * until it is whole. It needs no journal: what is left half is thrown away.
 * Where no database is there yet, it gets the name. Where one is, its rows go
 * over in one transaction: whoever reads it sees what was there or what is
 * there now. What would be as it is already is not written, so that the same
 * run twice changes no byte.
 */
#include "base/crash.h"
#include "base/mem.h"
#include "base/room.h"
#include "base/undo.h"
#include "sink/sqlite/sqlite_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- a connection, and what goes wrong with it ---- */

/* How long another's lock is waited for. */
#define PATIENCE_MS 3000

static int
say(const struct db *db, const struct db_saying *s, const struct db_trouble *t,
    struct err *err)
{
	err_set(err, s->status, "%s: %s (%s)", db->name, s->what,
	    *t->system != '\0' ? t->system : t->engine);
	if (t->fault == DB_FULL)
		return room_hint_beside(err, db->name, db_page_size(db));
	return s->hint == NULL ? -1 : err_hint(err, "%s", s->hint);
}

#define LOCKED                                                                 \
	{                                                                      \
		ERR_TEMP, "is locked by another program",                      \
		    "nothing is lost, run again when it has done"              \
	}

/* It is another's database: what it does not understand lies in its tables. */
#define UNTAKEN                                                                \
	{                                                                      \
		ERR_DATA, "does not take it", NULL                             \
	}

static const struct db_words words = {
	.say = say,
	.sayings = {
		[DB_OTHER] = UNTAKEN,
		[DB_BUSY] = LOCKED,
		[DB_OPENING] = LOCKED,
		[DB_INTERRUPTED] = UNTAKEN,
		[DB_FULL] = { ERR_IO, "no room on the disk", NULL },
		[DB_IO] = { ERR_IO, "cannot be read or written", NULL },
		[DB_UNSYNCED] = { ERR_IO,
		    "is new already, and not yet safe on the disk",
		    "run again" },
		[DB_MOVED] = { ERR_CANTCREAT, "cannot be written", NULL },
		[DB_READONLY] = { ERR_CANTCREAT, "cannot be written", NULL },
		[DB_UNOPENED] = { ERR_CANTCREAT, "cannot be opened", NULL },
		[DB_FORBIDDEN] = { ERR_CANTCREAT, "cannot be opened", NULL },
		[DB_DAMAGED] = { ERR_DATA, "is damaged",
		    "move it away, or mend it with sqlite3 and .recover" },
		[DB_FOREIGN] = { ERR_DATA, "is not an SQLite database",
		    "name another file, or move this one away" },
		[DB_MEMORY] = { ERR_MEMORY, "out of memory", NULL },
		[DB_REFUSED] = { ERR_DATA, "does not take a row", NULL },
	},
};

static int
open_db(struct db *db, const char *path, const char *name, struct err *err)
{
	return db_open(db, path, name, PATIENCE_MS, &words, err);
}

/* ---- what is there ---- */

static int
count(struct db *db, const char *table, const char *day, struct sqlite_sum *sum,
    struct err *err)
{
	struct buf sql = BUF_INIT;
	int64_t n = 0;
	int rc;

	*sum = (struct sqlite_sum){ 0 };
	buf_puts(&sql, "SELECT count(*) FROM main.");
	schema_put_name(&sql, table);
	buf_puts(&sql, day == NULL ? "" : " WHERE \"" DAY_COLUMN "\" = ?1");
	rc = db_run_sql(db, buf_str(&sql), day, NULL, &n, err);
	buf_clear(&sql);
	sum->rows = (uint64_t)n;
	return rc < 0 ? -1 : 0;
}

/* Is there such a table, with days if a day is asked for? */
static int
has_table(struct db *db, const char *table, const char *day, int64_t *has,
    struct err *err)
{
	return db_run_sql(db,
	    "SELECT count(*) FROM pragma_table_info(?1, 'main') "
	    "WHERE name = '" DAY_COLUMN "' OR ?2 IS NULL",
	    table, day, has, err);
}

static int
look_at(struct db *db, const char *day, const char *table, bool deep,
    struct sqlite_sum *sum, struct err *err)
{
	int64_t has = 0;
	int rc = has_table(db, table, day, &has, err);

	if (rc < 0 || has == 0)
		return rc < 0 ? -1 : 0;
	rc = deep ? sum_rows(db, "main", table, day, sum, err)
		  : count(db, table, day, sum, err);
	return rc == 0 ? 1 : -1;
}

/* As struct shared has it. */
static int
sqlite_look(const char *path, const char *day, const char *table, bool deep,
    struct sink_file *f, struct err *err)
{
	struct sqlite_sum sum = { 0 };
	struct stat st;
	struct db db;
	int rc;

	if (stat(path, &st) != 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return 0;
		return err_sys(err, ERR_IO, "%s: cannot look at it", path);
	}
	rc = open_db(&db, path, path, err);
	if (rc == 0)
		rc = look_at(&db, day, table, deep, &sum, err);
	db_close(&db);
	f->rows = sum.rows;
	f->bytes = sum.bytes;
	memcpy(f->sha256, sum.sha256, sizeof(f->sha256));
	return rc;
}

/* ---- merging: what it lacks ---- */

static int
compare(
    struct db *db, const struct book *b, struct buf *missing, struct err *err)
{
	size_t i;

	for (i = 0; i < b->ntables; i++)
		if (schema_compare(db, b->tables[i], b->options->name != NULL,
			missing, err) != 0)
			return -1;
	return 0;
}

static int
open_there(struct db *db, const struct book *b, struct err *err)
{
	if (open_db(db, b->name, b->name, err) != 0)
		return -1;
	if (!db_is_readonly(db))
		return 0;
	return err_set(
	    err, ERR_CANTCREAT, "%s: may not be written by this user", b->name);
}

/* Could these tables go into the database at book->name? Nothing is changed. */
static int
merge_check(const struct book *b, struct err *err)
{
	struct buf missing = BUF_INIT;
	struct db db;
	int rc = open_there(&db, b, err);

	if (rc == 0)
		rc = compare(&db, b, &missing, err);
	db_close(&db);
	buf_clear(&missing);
	return rc;
}

/* ---- merging: one table ---- */

/* The rows that the new ones replace: the day's, or all where no key tells. */
static int
remove_old(
    struct db *db, const struct table *t, const char *day, struct err *err)
{
	struct buf sql = BUF_INIT;
	int rc;

	buf_puts(&sql, "DELETE FROM main.");
	schema_put_name(&sql, t->name);
	buf_puts(&sql, day == NULL ? "" : " WHERE \"" DAY_COLUMN "\" = ?1");
	rc = db_run_sql(db, buf_str(&sql), day, NULL, NULL, err);
	buf_clear(&sql);
	return rc;
}

static int
add_new(struct db *db, const struct table *t, const char *day, struct err *err)
{
	struct buf sql = BUF_INIT;
	int rc;

	buf_puts(&sql, "INSERT INTO main.");
	schema_put_name(&sql, t->name);
	buf_puts(&sql, " (");
	schema_put_columns(&sql, t, day != NULL);
	buf_puts(&sql, ") SELECT ");
	schema_put_columns(&sql, t, day != NULL);
	buf_puts(&sql, " FROM new.");
	schema_put_name(&sql, t->name);
	buf_puts(&sql, " WHERE true ORDER BY _rowid_");
	schema_put_upsert(&sql, t, day != NULL);
	rc = db_run_sql(db, buf_str(&sql), NULL, NULL, NULL, err);
	buf_clear(&sql);
	return rc;
}

/* By its key, where rows of other runs stay. */
static bool
is_upsert(const struct table *t, const char *day)
{
	return day == NULL && sink_has_key(t);
}

static int
pour(struct db *db, const struct table *t, const char *day, struct err *err)
{
	if (!is_upsert(t, day) && remove_old(db, t, day, err) != 0)
		return -1;
	return add_new(db, t, day, err);
}

/* ---- merging: what is to be done, nothing is written yet ---- */

struct merge {
	struct buf missing; /* statements */
	bool *same;         /* one a table: its rows are there already */
};

/* 1: the rows that are there are the new ones already. */
static int
is_same(struct db *db, const struct table *t, const char *day,
    struct sqlite_sum *new, struct err *err)
{
	struct sqlite_sum old;
	int64_t has = 0;

	if (is_upsert(t, day))
		return 0;
	if (db_run_sql(db,
		"SELECT count(*) FROM main.sqlite_master "
		"WHERE name = ?1 COLLATE NOCASE",
		t->name, NULL, &has, err) < 0)
		return -1;
	if (has == 0)
		return 0;
	if (new->sha256[0] == '\0' &&
	    sum_rows(db, "new", t->name, day, new, err) != 0)
		return -1;
	if (sum_rows(db, "main", t->name, day, &old, err) != 0)
		return -1;
	return strcmp(old.sha256, new->sha256) == 0;
}

static int
look(struct db *db, const struct book *b, struct sqlite_sum *sums,
    struct merge *merge, struct err *err)
{
	size_t i;
	int same;

	if (db_begin(db, err) != 0 || compare(db, b, &merge->missing, err) != 0)
		return -1;
	for (i = 0; i < b->ntables; i++) {
		same =
		    is_same(db, b->tables[i], b->options->name, &sums[i], err);
		if (same < 0)
			return -1;
		merge->same[i] = same > 0;
	}
	return 0;
}

/* ---- merging: all of it ---- */

static int
pour_all(
    struct db *db, const struct book *b, struct merge *merge, struct err *err)
{
	size_t i;

	if (db_exec(db, buf_str(&merge->missing), err) != 0)
		return -1;
	for (i = 0; i < b->ntables; i++)
		if (!merge->same[i] &&
		    pour(db, b->tables[i], b->options->name, err) != 0)
			return -1;
	crash_point("sqlite: commit");
	if (db_commit(db, err) != 0)
		return -1;
	mem_shown(b->name);
	crash_point("sqlite: committed");
	return 0;
}

static void
roll_back(void *arg)
{
	db_roll_back(arg);
}

/*
 * From here to the commit the database has a journal, which would stay beside
 * it if the process ended. SQLite notices when memory ends, and goes back.
 */
static int
write_all(
    struct db *db, const struct book *b, struct merge *merge, struct err *err)
{
	struct undo undo;
	int rc;

	undo_call(&undo, roll_back, db);
	mem_may_fail(true);
	rc = pour_all(db, b, merge, err);
	if (rc != 0)
		roll_back(db);
	mem_may_fail(false);
	undo_drop(&undo);
	return rc;
}

/*
 * Of two databases that are written in one transaction each gets a journal,
 * and a third file, KASSA.db-mj..., says that they belong together, which stays
 * when the process is killed. The new one is only read: it has none.
 */
static int
attach(struct db *db, const struct book *b, struct err *err)
{
	if (db_run_sql(db, "ATTACH ?1 AS new", b->path, NULL, NULL, err) < 0)
		return -1;
	return db_exec(db,
	    "PRAGMA new.journal_mode = OFF; PRAGMA new.synchronous = OFF; "
	    "PRAGMA main.synchronous = EXTRA",
	    err);
}

/*
 * The book's finished file into that database. Sums of its tables that are not
 * known are made where they are needed.
 */
static int
merge(const struct book *b, struct sqlite_sum *sums, struct err *err)
{
	struct merge merge = { BUF_INIT,
		mem_array(b->ntables, sizeof(*merge.same)) };
	struct db db;
	int rc = open_there(&db, b, err);

	if (rc == 0)
		rc = attach(&db, b, err);
	if (rc == 0)
		rc = look(&db, b, sums, &merge, err);
	if (rc == 0)
		rc = write_all(&db, b, &merge, err);
	db_close(&db);
	buf_clear(&merge.missing);
	free(merge.same);
	return rc;
}

struct sqlite {
	struct book book; /* first */
	struct db db;
	struct db_stmt *inserts; /* one a table */
	struct sqlite_sum *sums; /* what was asked for so far */
};

/* ---- opening ---- */

/* 1: there is a database to merge into; -1: it cannot be one. */
static int
look_for_old(const struct book *b, struct err *err)
{
	struct stat st;

	if (!b->stream)
		return stat(b->name, &st) == 0;
	err_set(
	    err, ERR_USAGE, "%s: a database is no stream of bytes", b->name);
	return err_hint(err, "name a file: --out FILE.db");
}

static int
prepare_insert(struct sqlite *q, size_t i, struct err *err)
{
	bool days = q->book.options->name != NULL;
	const struct table *t = q->book.tables[i];
	struct buf sql = BUF_INIT;
	size_t k;
	int rc;

	buf_puts(&sql, "INSERT INTO ");
	schema_put_name(&sql, t->name);
	buf_puts(&sql, " (");
	schema_put_columns(&sql, t, days);
	buf_puts(&sql, days ? ") VALUES (?1" : ") VALUES (");
	for (k = 0; k < t->ncolumns; k++)
		buf_printf(
		    &sql, "%s?%zu", k > 0 || days ? ", " : "", k + 1 + days);
	buf_putc(&sql, ')');
	schema_put_upsert(&sql, t, days);
	rc = db_prepare(&q->db, &q->inserts[i], buf_str(&sql), err);
	if (rc == 0 && days)
		db_bind_text(&q->inserts[i], 1, q->book.options->name);
	buf_clear(&sql);
	return rc;
}

static int
make_table(struct sqlite *q, size_t i, struct err *err)
{
	const struct table *t = q->book.tables[i];
	struct buf sql = BUF_INIT;
	int rc;

	schema_put_create(&sql, t, q->book.options->name != NULL);
	rc = db_exec(&q->db, buf_str(&sql), err);
	buf_clear(&sql);
	return rc == 0 ? prepare_insert(q, i, err) : -1;
}

static int
make_tables(struct sqlite *q, struct err *err)
{
	size_t i;

	for (i = 0; i < q->book.ntables; i++)
		if (make_table(q, i, err) != 0)
			return -1;
	return 0;
}

static int
sqlite_open(struct book *b, struct err *err)
{
	struct sqlite *q = (struct sqlite *)b;
	int old = look_for_old(b, err);

	if (old < 0 || (old > 0 && merge_check(b, err) != 0))
		return -1;
	q->inserts = mem_array(b->ntables, sizeof(*q->inserts));
	q->sums = mem_array(b->ntables, sizeof(*q->sums));
	if (open_db(&q->db, b->path, b->name, err) != 0 ||
	    db_exec(&q->db,
		"PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; "
		"PRAGMA synchronous = OFF; BEGIN",
		err) != 0)
		return -1;
	return make_tables(q, err);
}

/* ---- rows ---- */

static void
bind(struct db_stmt *stmt, int at, const struct column *c,
    const struct cell *cell)
{
	if (cell->len == 0 && !c->key)
		db_bind_null(stmt, at);
	else if (c->type == TYPE_BOOLEAN && cell->len > 0)
		db_bind_int(stmt, at, cell->text[0] == 't');
	else
		db_bind_bytes(
		    stmt, at, cell->len == 0 ? "" : cell->text, cell->len);
}

static int
sqlite_row(struct book *b, size_t i, const struct cell *cells, struct err *err)
{
	struct sqlite *q = (struct sqlite *)b;
	const struct table *t = b->tables[i];
	struct db_stmt *stmt = &q->inserts[i];
	int first = b->options->name == NULL ? 1 : 2, rc;
	size_t k;

	for (k = 0; k < t->ncolumns; k++)
		bind(stmt, first + (int)k, &t->columns[k], &cells[k]);
	rc = db_step(stmt, err);
	db_again(stmt);
	return rc;
}

/* ---- the end ---- */

static void
close_new(struct sqlite *q)
{
	size_t i;

	for (i = 0; q->inserts != NULL && i < q->book.ntables; i++)
		db_finish(&q->inserts[i]);
	db_close(&q->db);
}

static int
sqlite_finish(struct book *b, struct err *err)
{
	struct sqlite *q = (struct sqlite *)b;

	if (db_commit(&q->db, err) != 0)
		return -1;
	close_new(q);
	return 0;
}

static int
drop(const char *name, const char *suffix, struct err *err)
{
	char *path = mem_printf("%s%s", name, suffix);
	int rc = unlink(path);

	if (rc != 0 && errno != ENOENT)
		err_sys(err, ERR_CANTCREAT,
		    "%s: cannot remove what is left of an older database",
		    path);
	else
		rc = 0;
	free(path);
	return rc;
}

/*
 * Journals of a database that is gone, perhaps removed after a crash, would be
 * taken for the new one's. SQLite drops them too where it begins a file.
 */
static int
drop_orphans(const char *name, struct err *err)
{
	static const char *const suffixes[] = { "-journal", "-wal", "-shm" };
	struct stat st;
	size_t i;

	if (lstat(name, &st) == 0)
		return 0;
	for (i = 0; i < NELEM(suffixes); i++)
		if (drop(name, suffixes[i], err) != 0)
			return -1;
	return 0;
}

static int
sqlite_publish(struct book *b, struct outfile *file, struct err *err)
{
	struct sqlite *q = (struct sqlite *)b;
	int rc = drop_orphans(b->name, err);

	if (rc == 0)
		rc = outfile_publish_new(file, err);
	return rc > 0 ? merge(b, q->sums, err) : rc;
}

/* It takes a while: nobody who does not ask shall wait for it. */
static int
sum_up(struct sqlite *q, size_t i, struct err *err)
{
	const struct book *b = &q->book;
	int rc = open_db(&q->db, b->path, b->name, err);

	if (rc == 0)
		rc = sum_rows(&q->db, "main", b->tables[i]->name,
		    b->options->name, &q->sums[i], err);
	db_close(&q->db);
	return rc;
}

static int
sqlite_tell(struct book *b, size_t i, struct sink_file *f, struct err *err)
{
	struct sqlite *q = (struct sqlite *)b;
	const struct sqlite_sum *sum = &q->sums[i];

	if (sum->sha256[0] == '\0' && sum_up(q, i, err) != 0)
		return -1;
	f->rows = sum->rows;
	f->bytes = sum->bytes;
	memcpy(f->sha256, sum->sha256, sizeof(f->sha256));
	return 0;
}

static void
sqlite_free(struct book *b)
{
	struct sqlite *q = (struct sqlite *)b;

	close_new(q);
	free(q->inserts);
	free(q->sums);
	free(q);
}

static const struct book_ops ops = {
	.open = sqlite_open,
	.row = sqlite_row,
	.finish = sqlite_finish,
	.free = sqlite_free,
	.publish = sqlite_publish,
	.tell = sqlite_tell,
};

static struct book *
sqlite_new(void)
{
	struct sqlite *q = mem_new(sizeof(*q));

	q->book.ops = &ops;
	return &q->book;
}

static const struct shared shared = { "kassa.db", sqlite_look };

const struct format sink_sqlite = {
	.name = "sqlite",
	.suffixes = { ".db", ".sqlite" },
	.book = sqlite_new,
	.shared = &shared,
	.binary = true,
};
