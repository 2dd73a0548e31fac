/*
 * The ledger's file: its folder, a new one that is filled beside its place, an
 * old one that is copied and led on, and what is done, in which order, before a
 * file is believed.
 */
#include "base/clock.h"
#include "base/crash.h"
#include "base/err.h"
#include "base/mem.h"
#include "ledger/ledger_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/*
 * The state folder: made for its user alone, parents too, and refused on a
 * network file system, where neither SQLite's shared memory nor our locks
 * can be relied upon.
 */

static const struct {
	uint32_t magic;
	const char *name;
} remote[] = {
	{ NFS_SUPER_MAGIC, "NFS" },
	{ SMB_SUPER_MAGIC, "SMB" },
	{ CIFS_SUPER_MAGIC, "CIFS" },
	{ SMB2_SUPER_MAGIC, "SMB" },
	{ AFS_SUPER_MAGIC, "AFS" },
	{ CODA_SUPER_MAGIC, "Coda" },
};

/* ---- whose it is ---- */

int
ledger_exists(const char *dir, struct err *err)
{
	char *path = mem_printf("%s/ledger.db", dir);
	int rc = access(path, F_OK) == 0;

	if (rc == 0 && errno == EACCES)
		rc = ledger_not_ours(path, "see", err);
	else if (rc == 0 && errno != ENOENT && errno != ENOTDIR)
		rc = err_sys(err, ERR_IO, "%s: cannot be looked at", path);
	free(path);
	return rc;
}

/* ---- the folder ---- */

static int make_path(const char *dir, struct err *);

static int
make_parent(const char *dir, struct err *err)
{
	const char *slash = strrchr(dir, '/');
	char *parent;
	int rc;

	if (slash == NULL || slash == dir)
		return err_sys(err, ERR_CANTCREAT, "%s: cannot be made", dir);
	parent = mem_dupn(dir, (size_t)(slash - dir));
	rc = make_path(parent, err);
	free(parent);
	return rc;
}

static int
make_path(const char *dir, struct err *err)
{
	struct stat st;

	if (mkdir(dir, 0700) == 0)
		return 0;
	if (errno == ENOENT) {
		if (make_parent(dir, err) < 0)
			return -1;
		if (mkdir(dir, 0700) == 0)
			return 0;
	}
	if (errno == EEXIST && stat(dir, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return 0;
		errno = ENOTDIR;
	}
	if (errno == EACCES)
		return ledger_not_ours(dir, "use", err);
	return err_sys(err, ERR_CANTCREAT, "%s: cannot be made", dir);
}

static int
be_local(const char *dir, struct err *err)
{
	struct statfs fs;
	size_t i;

	if (statfs(dir, &fs) < 0)
		return err_sys(err, ERR_IO, "%s: cannot be looked at", dir);
	for (i = 0; i < NELEM(remote); i++) {
		if ((uint32_t)fs.f_type != remote[i].magic)
			continue;
		err_set(err, ERR_CONFIG,
		    "%s: on a network file system (%s), "
		    "where a ledger is not safe",
		    dir, remote[i].name);
		return err_hint(err, "give a local folder by --state");
	}
	return 0;
}

static int
make_folder(const char *dir, struct err *err)
{
	if (make_path(dir, err) < 0)
		return -1;
	return be_local(dir, err);
}

/* ---- the connection ---- */

#define BUSY_MS 5000

/* FULL: a commit that returned survives the power cut that follows it. */
static const char settings[] = "PRAGMA synchronous = FULL;"
			       "PRAGMA foreign_keys = ON;"
			       "PRAGMA trusted_schema = OFF;";

int
ledger_connect(struct ledger *l, const char *path, struct err *err)
{
	if (db_open(&l->db, path, l->path, BUSY_MS, &ledger_words, err) < 0)
		return -1;
	/*
	 * The last connection that closes writes the log into the file. Not so
	 * with a file that is not in order: whoever saves it will want both as
	 * they are.
	 */
	db_keep_log(&l->db, true);
	if (db_exec(&l->db, settings, err) < 0)
		return -1;
	db_keep_log(&l->db, false);
	return 0;
}

static void
disconnect(struct ledger *l)
{
	ledger_finish(l);
	db_close(&l->db);
}

static int
keep_journal(struct ledger *l, struct err *err)
{
	char mode[16];

	if (db_run_text(&l->db, "PRAGMA journal_mode = WAL", mode, sizeof(mode),
		err) < 0)
		return -1;
	if (strcmp(mode, "wal") == 0)
		return 0;
	return err_set(err, ERR_IO,
	    "%s: this file system cannot keep a write-ahead log", l->path);
}

/*
 * Making and changing the ledger's file, one process at a time. A new one is
 * filled beside its place and renamed when it is whole; so a file that is
 * there without content has come to harm. Before an old one is led to a new
 * layout a copy of it is kept.
 */

/* What SQLite may leave beside a database. */
static const char *const tails[] = { "", "-journal", "-wal", "-shm" };

static void
wipe(const char *path)
{
	char *name;
	size_t i;

	for (i = 0; i < NELEM(tails); i++) {
		name = mem_printf("%s%s", path, tails[i]);
		unlink(name); /* mostly it is not there */
		free(name);
	}
}

/* An empty file that only this user can read; SQLite keeps the mode. */
static int
touch(const char *path, struct err *err)
{
	int fd;

	wipe(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || close(fd) < 0)
		return err_sys(err, ERR_CANTCREAT, "%s: cannot be made", path);
	return 0;
}

static int
fill(struct ledger *l, const char *path, const struct ledger_layout *layouts,
    int newest, struct err *err)
{
	int rc = touch(path, err);

	if (rc == 0)
		rc = ledger_connect(l, path, err);
	if (rc == 0)
		rc = ledger_migrate(l, layouts, newest, err);
	if (rc == 0)
		rc = keep_journal(l, err);
	disconnect(l);
	return rc;
}

/* After it a file, or a rename in a folder, survives a power cut. */
static int
sync_path(const char *path, int flags, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
	int rc = fd < 0 ? -1 : fsync(fd);

	if (rc < 0)
		err_sys(err, ERR_IO, "%s: cannot be synced", path);
	if (fd >= 0)
		close(fd);
	return rc;
}

static int
put(const char *from, const char *to, const char *dir, struct err *err)
{
	int rc;

	crash_point("ledger: rename");
	if (rename(from, to) < 0)
		return err_sys(err, ERR_IO, "%s: cannot be made", to);
	rc = sync_path(dir, O_DIRECTORY, err);
	crash_point("ledger: renamed");
	return rc;
}

/*
 * A log without its ledger holds the newest tasks of a file that was taken
 * away, and SQLite would write them into ours.
 */
static int
no_orphan(const struct ledger *l, struct err *err)
{
	char *log = mem_printf("%s-wal", l->path);
	bool there = access(log, F_OK) == 0;

	free(log);
	if (!there)
		return 0;
	err_set(err, ERR_DATA, "%s: missing, but its -wal is there", l->path);
	return err_hint(err, "put it back, or move the -wal away as well");
}

static int
make_file(struct ledger *l, const char *dir,
    const struct ledger_layout *layouts, int newest, struct err *err)
{
	char *new;
	int rc;

	if (access(l->path, F_OK) == 0)
		return 0; /* another one was quicker */
	if (no_orphan(l, err) < 0)
		return -1;
	new = mem_printf("%s.new", l->path);
	rc = fill(l, new, layouts, newest, err);
	if (rc == 0)
		rc = put(new, l->path, dir, err);
	if (rc < 0)
		wipe(new);
	free(new);
	return rc;
}

static int
make_alone(struct ledger *l, const char *dir,
    const struct ledger_layout *layouts, int newest, struct err *err)
{
	int rc;

	if (ledger_lock_making(l, err) < 0)
		return -1;
	rc = make_file(l, dir, layouts, newest, err);
	ledger_unlock_making(l);
	return rc;
}

static int
copy(struct ledger *l, const char *path, struct err *err)
{
	int rc = touch(path, err);

	if (rc < 0)
		return -1;
	crash_point("ledger: copy");
	rc = db_run_sql(&l->db, "VACUUM INTO ?1", path, NULL, NULL, err);
	if (rc == 0)
		rc = sync_path(path, 0, err);
	crash_point("ledger: copied");
	return rc;
}

static int
upgrade(struct ledger *l, const struct ledger_layout *layouts, int newest,
    struct err *err)
{
	char *path;
	int have, rc;

	if (ledger_version(l, newest, &have, err) < 0)
		return -1;
	if (have == newest)
		return 0; /* another one was quicker */
	path = mem_printf("%s.v%d", l->path, have);
	rc = copy(l, path, err);
	free(path);
	return rc < 0 ? -1 : ledger_migrate(l, layouts, newest, err);
}

static int
upgrade_alone(struct ledger *l, const struct ledger_layout *layouts, int newest,
    struct err *err)
{
	int rc;

	if (ledger_lock_making(l, err) < 0)
		return -1;
	rc = upgrade(l, layouts, newest, err);
	ledger_unlock_making(l);
	return rc;
}

/*
 * ---- is it in order? ----
 *
 * What is done before a file is used. Nothing here changes one that is not.
 */

static int
check(struct ledger *l, struct err *err)
{
	char found[256], how[sizeof(found) + 16];
	const char *start;

	if (db_run_text(&l->db, "PRAGMA integrity_check(1)", found,
		sizeof(found), err) < 0)
		return -1;
	if (strcmp(found, "ok") == 0)
		return 0;
	start = strchr(found, '\n'); /* behind a heading */
	snprintf(how, sizeof(how), "damaged (%s)",
	    start == NULL ? found : start + 1);
	return ledger_say_damaged(l, how, err);
}

static int
writable(const struct ledger *l, struct err *err)
{
	if (!db_is_readonly(&l->db))
		return 0;
	return ledger_not_ours(l->path, "write", err);
}

static int
validate(struct ledger *l, const struct ledger_layout *layouts, int newest,
    struct err *err)
{
	int version;

	if (writable(l, err) < 0 ||
	    ledger_version(l, newest, &version, err) < 0 || check(l, err) < 0)
		return -1;
	if (version < newest && upgrade_alone(l, layouts, newest, err) < 0)
		return -1;
	return keep_journal(l, err);
}

static int
join(struct ledger *l, const struct ledger_layout *layouts, int newest,
    struct err *err)
{
	/* SQLite would leave a log beside it that nobody may write either. */
	if (access(l->path, W_OK) < 0 && (errno == EACCES || errno == EROFS))
		return ledger_not_ours(l->path, "write", err);
	if (ledger_connect(l, l->path, err) < 0)
		return -1;
	db_keep_log(&l->db, true); /* as above */
	if (validate(l, layouts, newest, err) < 0)
		return -1;
	db_keep_log(&l->db, false);
	return ledger_prepare(l, err);
}

int
ledger_file(struct ledger *l, const char *dir,
    const struct ledger_layout *layouts, int newest, struct err *err)
{
	if (make_folder(dir, err) < 0 || ledger_lock_open(l, dir, err) < 0)
		return -1;
	if (access(l->path, F_OK) < 0 && errno == ENOENT &&
	    make_alone(l, dir, layouts, newest, err) < 0)
		return -1;
	return join(l, layouts, newest, err);
}

static int
open_memory(struct ledger *l, struct err *err)
{
	if (ledger_connect(l, NULL, err) < 0 ||
	    ledger_migrate(l, ledger_layouts, ledger_nlayouts, err) < 0)
		return -1;
	return ledger_prepare(l, err);
}

struct ledger *
ledger_new_closed(const char *dir, struct clock *clock)
{
	struct ledger *l = mem_new(sizeof(*l));

	l->path = dir == NULL ? mem_dup("ledger in memory")
			      : mem_printf("%s/ledger.db", dir);
	l->lock_fd = -1;
	l->clock = clock;
	return l;
}

int64_t
ledger_now(const struct ledger *l)
{
	return l->clock->wall_s(l->clock);
}

struct ledger *
ledger_open(const char *dir, struct clock *clock, struct err *err)
{
	struct ledger *l = ledger_new_closed(dir, clock);
	int rc = dir == NULL ? open_memory(l, err)
			     : ledger_file(l, dir, ledger_layouts,
				   ledger_nlayouts, err);

	if (rc == 0)
		return l;
	ledger_close(l);
	return NULL;
}

/* The locks go last: until then nobody else should take our tasks. */
void
ledger_close(struct ledger *l)
{
	if (l == NULL)
		return;
	disconnect(l);
	ledger_lock_close(l);
	free(l->path);
	free(l);
}
