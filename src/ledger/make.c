/*
 * Making and changing the ledger's file, one process at a time. A new one is
 * filled beside its place and renamed when it is whole; so a file that is
 * there without content has come to harm. Before an old one is led to a new
 * layout a copy of it is kept.
 */
#include "ledger/ledger_internal.h"
#include "base/crash.h"
#include "base/err.h"
#include "base/mem.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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
		rc = ledger_keep_journal(l, err);
	ledger_disconnect(l);
	return rc;
}

static int
put(const char *from, const char *to, const char *dir, struct err *err)
{
	int rc;

	crash_point("ledger: rename");
	if (rename(from, to) < 0)
		return err_sys(err, ERR_IO, "%s: cannot be made", to);
	rc = ledger_sync_folder(dir, err);
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
make(struct ledger *l, const char *dir, const struct ledger_layout *layouts,
    int newest, struct err *err)
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

int
ledger_make(struct ledger *l, const char *dir,
    const struct ledger_layout *layouts, int newest, struct err *err)
{
	int rc;

	if (ledger_lock_making(l, err) < 0)
		return -1;
	rc = make(l, dir, layouts, newest, err);
	ledger_unlock_making(l);
	return rc;
}

static int
sync_file(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);

	if (rc < 0)
		err_sys(err, ERR_IO, "%s: cannot be synced", path);
	if (fd >= 0)
		close(fd);
	return rc;
}

static int
copy(struct ledger *l, const char *path, struct err *err)
{
	char *sql;
	int rc = touch(path, err);

	if (rc < 0)
		return -1;
	crash_point("ledger: copy");
	sql = sqlite3_mprintf("VACUUM INTO %Q", path);
	rc = sql == NULL ? err_set(err, ERR_MEMORY, "out of memory")
			 : ledger_exec(l, sql, err);
	sqlite3_free(sql);
	if (rc == 0)
		rc = sync_file(path, err);
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

int
ledger_upgrade(struct ledger *l, const struct ledger_layout *layouts,
    int newest, struct err *err)
{
	int rc;

	if (ledger_lock_making(l, err) < 0)
		return -1;
	rc = upgrade(l, layouts, newest, err);
	ledger_unlock_making(l);
	return rc;
}
