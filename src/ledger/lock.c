/*
 * Whose task or profile it is: a lock on one byte of DIR/lock for each, of the
 * kind that belongs to the open file (F_OFD_SETLK). The kernel gives it back
 * however the process ends. Such locks do not keep a process from itself, so
 * the bytes held are listed as well; a ledger in memory needs no more than
 * that list.
 */
#include "ledger/ledger_internal.h"
#include "base/err.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A task's byte is its id; the profiles' are far above. */
#define PROFILES (INT64_C(1) << 62)

_Static_assert(sizeof(off_t) == sizeof(int64_t), "a byte for each profile");

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

static int
set(const struct ledger *l, int command, short type, int64_t byte)
{
	struct flock f = {
		.l_type = type,
		.l_whence = SEEK_SET,
		.l_start = byte,
		.l_len = 1,
	};

	return l->lock_fd < 0 ? 0 : fcntl(l->lock_fd, command, &f);
}

int
ledger_lock_open(struct ledger *l, const char *dir, struct err *err)
{
	char *path = mem_printf("%s/lock", dir);

	l->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (l->lock_fd < 0 && errno == EACCES)
		ledger_not_ours(path, "open", err);
	else if (l->lock_fd < 0)
		err_sys(err, ERR_CANTCREAT, "%s: cannot be opened", path);
	free(path);
	return l->lock_fd < 0 ? -1 : 0;
}

void
ledger_lock_close(struct ledger *l)
{
	if (l->lock_fd >= 0)
		close(l->lock_fd);
	l->lock_fd = -1;
	free(l->held);
	l->held = NULL;
	l->nheld = 0;
}

static bool
holds(const struct ledger *l, int64_t byte)
{
	size_t i;

	for (i = 0; i < l->nheld; i++)
		if (l->held[i] == byte)
			return true;
	return false;
}

/* On failure *who has it, or is NULL and errno says why not. */
static int
grab(struct ledger *l, int64_t byte, const char **who)
{
	if (holds(l, byte)) {
		*who = "this kassa already";
		return -1;
	}
	if (set(l, F_OFD_SETLK, F_WRLCK, byte) < 0) {
		*who =
		    errno == EAGAIN || errno == EACCES ? "another kassa" : NULL;
		return -1;
	}
	l->held = mem_resize(l->held, l->nheld + 1, sizeof(*l->held));
	l->held[l->nheld++] = byte;
	return 0;
}

static void
drop(struct ledger *l, int64_t byte)
{
	size_t i;

	for (i = 0; i < l->nheld; i++) {
		if (l->held[i] != byte)
			continue;
		l->held[i] = l->held[--l->nheld];
		set(l, F_OFD_SETLK, F_UNLCK, byte);
		return;
	}
}

int
ledger_lock(struct ledger *l, int64_t id, struct err *err)
{
	const char *who;

	if (grab(l, id, &who) == 0)
		return 0;
	if (who == NULL)
		return err_sys(err, ERR_IO, "%s: task %lld cannot be locked",
		    l->path, (long long)id);
	err_set(err, ERR_TEMP, "%s is working on this (task %lld of %s)", who,
	    (long long)id, l->path);
	return err_hint(err, "run again when it has finished");
}

void
ledger_unlock(struct ledger *l, int64_t id)
{
	drop(l, id);
}

bool
ledger_holds(const struct ledger *l, int64_t id)
{
	return holds(l, id);
}

int
ledger_hold_profile(
    struct ledger *l, int64_t profile, const char *name, struct err *err)
{
	const char *who;

	if (grab(l, PROFILES + profile, &who) == 0)
		return 0;
	if (who == NULL)
		return err_sys(err, ERR_IO, "%s: profile %s cannot be locked",
		    l->path, name);
	return err_set(err, ERR_TEMP, "%s is running it", who);
}

void
ledger_release_profile(struct ledger *l, int64_t profile)
{
	drop(l, PROFILES + profile);
}

int
ledger_own(const struct ledger *l, int64_t profile, struct err *err)
{
	if (holds(l, PROFILES + profile))
		return 0;
	return err_set(err, ERR_SOFT,
	    "%s: profile %lld is changed without a lock", l->path,
	    (long long)profile);
}

/* Held for the few milliseconds in which a file is made. */
int
ledger_lock_making(struct ledger *l, struct err *err)
{
	if (set(l, F_OFD_SETLKW, F_WRLCK, 0) == 0)
		return 0;
	return err_sys(err, errno == EINTR ? ERR_TEMP : ERR_IO,
	    "%s: cannot be locked", l->path);
}

void
ledger_unlock_making(struct ledger *l)
{
	set(l, F_OFD_SETLK, F_UNLCK, 0);
}
