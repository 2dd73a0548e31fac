/*
 * A temporary file that loses its name at once.
 */
#include "base/temp.h"
#include "base/mem.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int
temp_open(struct err *err)
{
	const char *tmp = getenv("TMPDIR");
	char *path;
	int fd;

	if (tmp == NULL || *tmp == '\0')
		tmp = "/tmp";
	path = mem_printf("%s/kassa-XXXXXX", tmp);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	else
		err_sys(
		    err, ERR_IO, "%s: cannot create a temporary file", path);
	free(path);
	return fd;
}
