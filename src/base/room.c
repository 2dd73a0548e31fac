/*
 * Room on a disk and for a file, asked of the system when it has ended.
 */
#include "base/room.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int
hint_disk(struct err *err, int fd, const char *wanted)
{
	struct statvfs fs;

	if (fstatvfs(fd, &fs) != 0)
		return -1;
	return err_hint(err,
	    "%" PRIu64 " bytes are left on the disk%s; make room and run again",
	    (uint64_t)fs.f_bavail * fs.f_frsize, wanted);
}

static int
hint_limit(struct err *err, const char *wanted)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_FSIZE, &limit) != 0 ||
	    limit.rlim_cur == RLIM_INFINITY)
		return -1;
	return err_hint(err,
	    "a file may have %" PRIu64 " bytes here%s; see "
	    "ulimit -f",
	    (uint64_t)limit.rlim_cur, wanted);
}

int
room_hint(struct err *err, int code, int fd, uint64_t wanted)
{
	char more[64] = "";

	if (wanted > 0)
		snprintf(more, sizeof(more),
		    ", and at least %" PRIu64 " more are wanted", wanted);
	if (code == ENOSPC || code == EDQUOT)
		return hint_disk(err, fd, more);
	return code == EFBIG ? hint_limit(err, more) : -1;
}

int
room_hint_beside(struct err *err, const char *path, uint64_t wanted)
{
	char *copy = mem_dup(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	room_hint(err, ENOSPC, fd, wanted);
	if (fd >= 0)
		close(fd);
	free(copy);
	return -1;
}
