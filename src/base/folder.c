/*
 * Folders on the disk.
 */
#include "base/folder.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int
cannot_help(int code)
{
	return code == EINVAL || code == EACCES || code == ENOTSUP;
}

int
folder_sync(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);

	if (rc != 0 && cannot_help(errno))
		rc = 0;
	if (rc != 0)
		err_sys(err, ERR_IO, "%s: cannot sync", path);
	if (fd >= 0)
		close(fd);
	return rc;
}

char *
folder_etc(const char *name)
{
	const char *etc = secure_getenv("KASSA_ETC");

	return mem_printf("%s/%s", etc != NULL ? etc : "/etc", name);
}
