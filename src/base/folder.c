/*
 * Folders on the disk.
 */
#include "base/folder.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
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

int
folder_make(const char *path, bool *made, struct err *err)
{
	struct stat st;

	*made = mkdir(path, 0777) == 0;
	if (*made)
		return 0;
	if (errno != EEXIST)
		return err_sys(
		    err, ERR_CANTCREAT, "%s: cannot create the folder", path);
	if (stat(path, &st) == 0 ? S_ISDIR(st.st_mode) : errno != ENOTDIR)
		return 0;
	return err_set(err, ERR_CANTCREAT,
	    "%s: is a file, and no folder; without a \"/\" at its end it "
	    "is replaced, or name another",
	    path);
}

char *
folder_etc(const char *name)
{
	const char *etc = secure_getenv("KASSA_ETC");

	return mem_printf("%s/%s", etc != NULL ? etc : "/etc", name);
}
