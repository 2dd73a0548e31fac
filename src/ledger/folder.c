/*
 * The state folder: made for its user alone, parents too, and refused on a
 * network file system, where neither SQLite's shared memory nor our locks
 * can be relied upon.
 */
#include "ledger/ledger_internal.h"
#include "base/err.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/magic.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

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

/* The owner of the path, or of the folder that hides it. */
static bool
owner(const char *path, struct stat *st)
{
	char *copy = mem_dup(path), *at = copy;
	bool found;

	while (!(found = stat(at, st) == 0) && strchr(at, '/') != NULL &&
	       strcmp(at, "/") != 0)
		at = dirname(at);
	free(copy);
	return found;
}

int
ledger_not_ours(const char *path, const char *what, struct err *err)
{
	const struct passwd *other = NULL;
	struct stat st;

	err_set(err, ERR_CANTCREAT, "%s: this user may not %s it", path, what);
	if (owner(path, &st) && st.st_uid != geteuid())
		other = getpwuid(st.st_uid);
	if (other != NULL)
		return err_hint(err,
		    "it is the user %s's: run kassa as that one (sudo -u %s "
		    "kassa ...), or use another --state",
		    other->pw_name, other->pw_name);
	return err_hint(err,
	    "make it, its -wal and -shm and its folder this user's own, or use "
	    "another --state");
}

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

static int make(const char *dir, struct err *);

static int
make_parent(const char *dir, struct err *err)
{
	const char *slash = strrchr(dir, '/');
	char *parent;
	int rc;

	if (slash == NULL || slash == dir)
		return err_sys(err, ERR_CANTCREAT, "%s: cannot be made", dir);
	parent = mem_dupn(dir, (size_t)(slash - dir));
	rc = make(parent, err);
	free(parent);
	return rc;
}

static int
make(const char *dir, struct err *err)
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

int
ledger_folder(const char *dir, struct err *err)
{
	if (make(dir, err) < 0)
		return -1;
	return be_local(dir, err);
}

/* After it a rename in the folder survives a power cut. */
int
ledger_sync_folder(const char *dir, struct err *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);

	if (rc < 0)
		err_sys(err, ERR_IO, "%s: cannot be synced", dir);
	if (fd >= 0)
		close(fd);
	return rc;
}
