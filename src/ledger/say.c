/*
 * SQLite's codes in our words: a table from the code (the extended one first,
 * then its family) to what has happened, its exit status and the way out.
 */
#include "ledger/ledger_internal.h"
#include "base/err.h"
#include "base/mem.h"

#include <string.h>

static const char damaged[] =
    "kassa-run(1) tells how to save it; when it is put aside with its -wal, "
    "kassa begins anew, asks for all days again, and knows of no job under way";

struct saying {
	int code;
	enum err_code status;
	const char *what;
	const char *hint; /* or NULL */
};

static const struct saying sayings[] = {
	{ SQLITE_BUSY, ERR_TEMP, "another kassa is writing to it",
	    "run again, nothing is lost" },
	{ SQLITE_LOCKED, ERR_TEMP, "another kassa is writing to it",
	    "run again, nothing is lost" },
	{ SQLITE_PROTOCOL, ERR_TEMP, "another kassa is opening it",
	    "run again, nothing is lost" },
	{ SQLITE_INTERRUPT, ERR_TEMP, "interrupted", NULL },
	{ SQLITE_FULL, ERR_IO, "the disk is full",
	    "make room and run again, nothing is lost" },
	{ SQLITE_IOERR_NOMEM, ERR_MEMORY, "out of memory", NULL },
	{ SQLITE_IOERR, ERR_IO, "cannot be read or written", NULL },
	{ SQLITE_READONLY_DBMOVED, ERR_IO, "was moved away while in use",
	    "run again" },
	{ SQLITE_READONLY, ERR_CANTCREAT, "cannot be written",
	    "make it, its -wal and -shm and its folder this user's own, or use "
	    "another --state" },
	{ SQLITE_CANTOPEN, ERR_CANTCREAT, "cannot be opened",
	    "make it, its -wal and -shm and its folder this user's own, or use "
	    "another --state" },
	{ SQLITE_PERM, ERR_CANTCREAT, "cannot be opened", NULL },
	{ SQLITE_CORRUPT, ERR_DATA, "damaged", damaged },
	{ SQLITE_NOTADB, ERR_DATA, "not a ledger", damaged },
	{ SQLITE_NOMEM, ERR_MEMORY, "out of memory", NULL },
	{ SQLITE_CONSTRAINT, ERR_SOFT, "refused what cannot be", NULL },
};

static const struct saying unknown = { SQLITE_ERROR, ERR_SOFT,
	"did not understand", NULL };

static const struct saying *
look_up(int code)
{
	size_t i;

	for (i = 0; i < NELEM(sayings); i++)
		if (sayings[i].code == code)
			return &sayings[i];
	return NULL;
}

static const struct saying *
find(int code)
{
	const struct saying *s = look_up(code);

	if (s == NULL)
		s = look_up(code & 0xff);
	return s == NULL ? &unknown : s;
}

/* The words of errno, which is of now only where a system call failed. */
static const char *
reason(const struct ledger *l, const struct saying *s)
{
	int code = sqlite3_system_errno(l->db);

	if (code == 0 || (s->status != ERR_IO && s->status != ERR_CANTCREAT))
		return "";
	return strerror(code);
}

/* ---- what SQLite takes for damage ---- */

static int
last_errno(sqlite3_file *file)
{
	int code = 0;

	if (file != NULL && file->pMethods != NULL)
		file->pMethods->xFileControl(
		    file, SQLITE_FCNTL_LAST_ERRNO, &code);
	return code;
}

/*
 * Why the file or its log could not be read; 0: they could. SQLite calls it
 * damage when the disk gives EIO, and its check of integrity says so of every
 * page that it could not get.
 */
static int
read_errno(const struct ledger *l)
{
	sqlite3_file *file = NULL, *log = NULL;
	int code;

	if (l->db == NULL)
		return 0;
	sqlite3_file_control(l->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	sqlite3_file_control(l->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
	code = last_errno(file);
	return code != 0 ? code : last_errno(log);
}

static int
say_unread(const struct ledger *l, int code, struct err *err)
{
	err_set(
	    err, ERR_IO, "%s: cannot be read (%s)", l->path, strerror(code));
	return err_hint(err, "leave it where it is, look after the disk and "
			     "run again");
}

int
ledger_say(const struct ledger *l, struct err *err)
{
	int code = sqlite3_extended_errcode(l->db);
	const struct saying *s = find(code);
	const char *why = reason(l, s);
	int unread = s->status == ERR_DATA ? read_errno(l) : 0;

	if (unread != 0)
		return say_unread(l, unread, err);
	err_set(err, (int)s->status, "%s: %s (%s%s%s, SQLite %d)", l->path,
	    s->what, sqlite3_errmsg(l->db), *why == '\0' ? "" : ", ", why,
	    code);
	return s->hint == NULL ? -1 : err_hint(err, "%s", s->hint);
}

int
ledger_say_damaged(const struct ledger *l, const char *how, struct err *err)
{
	int unread = read_errno(l);

	if (unread != 0)
		return say_unread(l, unread, err);
	err_set(err, ERR_DATA, "%s: %s", l->path, how);
	return err_hint(err, "%s", damaged);
}
