/*
 * Whose task it is: a lock on one byte of DIR/lock for each, of the kind that
 * belongs to the open file (F_OFD_SETLK). The kernel gives it back however
 * the process ends. Such locks do not keep a process from itself, so the ids
 * held are listed as well; a ledger in memory needs no more than that list.
 */
#include "ledger/ledger_internal.h"
#include "base/err.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int
set(const struct ledger *l, int command, short type, int64_t id)
{
	struct flock f = {
		.l_type = type, .l_whence = SEEK_SET, .l_start = id, .l_len = 1
	};

	return l->lock_fd < 0 ? 0 : fcntl(l->lock_fd, command, &f);
}

int
ledger_lock_open(struct ledger *l, const char *dir, struct err *err)
{
	char *path = mem_printf("%s/lock", dir);

	l->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (l->lock_fd < 0)
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

bool
ledger_holds(const struct ledger *l, int64_t id)
{
	size_t i;

	for (i = 0; i < l->nheld; i++)
		if (l->held[i] == id)
			return true;
	return false;
}

static int
busy(const struct ledger *l, const char *who, int64_t id, struct err *err)
{
	err_set(err, ERR_TEMP, "%s is working on this (task %lld of %s)", who,
	    (long long)id, l->path);
	return err_hint(err, "run again when it has finished");
}

int
ledger_lock(struct ledger *l, int64_t id, struct err *err)
{
	if (ledger_holds(l, id))
		return busy(l, "this kassa already", id, err);
	if (set(l, F_OFD_SETLK, F_WRLCK, id) < 0) {
		if (errno == EAGAIN || errno == EACCES)
			return busy(l, "another kassa", id, err);
		return err_sys(err, ERR_IO, "%s: task %lld cannot be locked",
		    l->path, (long long)id);
	}
	l->held = mem_resize(l->held, l->nheld + 1, sizeof(*l->held));
	l->held[l->nheld++] = id;
	return 0;
}

void
ledger_unlock(struct ledger *l, int64_t id)
{
	size_t i;

	for (i = 0; i < l->nheld; i++) {
		if (l->held[i] != id)
			continue;
		l->held[i] = l->held[--l->nheld];
		set(l, F_OFD_SETLK, F_UNLCK, id);
		return;
	}
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
