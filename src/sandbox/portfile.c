/*
 * Written beside the file and renamed onto it.
 */
#include "sandbox/portfile.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int
put(int fd, uint16_t port)
{
	int rc = dprintf(fd, "%u\n", port) < 0 || fchmod(fd, 0644) < 0 ? -1 : 0;

	return close(fd) < 0 ? -1 : rc;
}

int
portfile_write(const char *path, uint16_t port, struct err *err)
{
	char *beside = mem_printf("%s.XXXXXX", path);
	int fd = mkstemp(beside);
	int rc = 0;

	if (fd < 0) {
		rc = err_sys(err, ERR_CANTCREAT, "%s: cannot create it", path);
	} else if (put(fd, port) < 0 || rename(beside, path) < 0) {
		rc = err_sys(err, ERR_CANTCREAT, "%s: cannot write it", path);
		unlink(beside);
	}
	free(beside);
	return rc;
}
