/*
 * The ledger's database: everything written stands in a transaction, and what
 * goes wrong is said in the ledger's words, each with its exit status and the
 * way out.
 */
#include "base/crash.h"
#include "base/err.h"
#include "base/room.h"
#include "ledger/ledger_internal.h"

#include <string.h>

/* ---- what went wrong ---- */

static const char damaged[] =
    "kassa-run(1) tells how to save it; when it is put aside with its -wal, "
    "kassa begins anew, asks for all days again, and knows of no job under way";

static const char again[] = "run again, nothing is lost";

static const char own[] =
    "make it, its -wal and -shm and its folder this user's own, or use "
    "another --state";

static int
say_unread(const struct db *db, int code, struct err *err)
{
	err_set(
	    err, ERR_IO, "%s: cannot be read (%s)", db->name, strerror(code));
	return err_hint(err, "leave it where it is, look after the disk and "
			     "run again");
}

static int
say(const struct db *db, const struct db_saying *s, const struct db_trouble *t,
    struct err *err)
{
	int unread = s->status == ERR_DATA ? db_read_errno(db) : 0;

	if (unread != 0)
		return say_unread(db, unread, err);
	err_set(err, s->status, "%s: %s (%s%s%s, SQLite %d)", db->name, s->what,
	    t->engine, *t->system == '\0' ? "" : ", ", t->system, t->code);
	if (t->fault == DB_FULL)
		room_hint_beside(err, db->name, db_page_size(db));
	return s->hint == NULL ? -1 : err_hint(err, "%s", s->hint);
}

const struct db_words ledger_words = {
	.say = say,
	.sayings = {
		[DB_OTHER] = { ERR_SOFT, "did not understand", NULL },
		[DB_BUSY] = { ERR_TEMP, "another kassa is writing to it",
		    again },
		[DB_OPENING] = { ERR_TEMP, "another kassa is opening it",
		    again },
		[DB_INTERRUPTED] = { ERR_TEMP, "interrupted", NULL },
		[DB_FULL] = { ERR_IO, "the disk is full",
		    "nothing is lost" },
		[DB_IO] = { ERR_IO, "cannot be read or written", NULL },
		[DB_UNSYNCED] = { ERR_IO, "cannot be read or written", NULL },
		[DB_MOVED] = { ERR_IO, "was moved away while in use",
		    "run again" },
		[DB_READONLY] = { ERR_CANTCREAT, "cannot be written", own },
		[DB_UNOPENED] = { ERR_CANTCREAT, "cannot be opened", own },
		[DB_FORBIDDEN] = { ERR_CANTCREAT, "cannot be opened", NULL },
		[DB_DAMAGED] = { ERR_DATA, "damaged", damaged },
		[DB_FOREIGN] = { ERR_DATA, "not a ledger", damaged },
		[DB_MEMORY] = { ERR_MEMORY, "out of memory", NULL },
		[DB_REFUSED] = { ERR_SOFT, "refused what cannot be", NULL },
	},
};

int
ledger_say_damaged(const struct ledger *l, const char *how, struct err *err)
{
	int unread = db_read_errno(&l->db);

	if (unread != 0)
		return say_unread(&l->db, unread, err);
	err_set(err, ERR_DATA, "%s: %s", l->path, how);
	return err_hint(err, "%s", damaged);
}

/* ---- transactions ---- */

static int
commit(struct ledger *l, struct err *err)
{
	int rc;

	crash_point("ledger: commit");
	rc = db_commit(&l->db, err);
	crash_point("ledger: committed");
	return rc;
}

int
ledger_end(struct ledger *l, int rc, struct err *err)
{
	if (rc >= 0 && commit(l, err) == 0)
		return rc;
	db_roll_back(&l->db);
	return -1;
}
