/*
 * Hidden files that killed processes have left. One that somebody writes now
 * is locked, and stays.
 */
#include "base/mem.h"
#include "base/outfile.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static bool
is_hidden(const char *name)
{
	static const char tail[] = ".kassa-tmp";
	size_t n = strlen(name), k = sizeof(tail) - 1;

	return *name == '.' && n > k && strcmp(name + n - k, tail) == 0;
}

static void
sweep(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlinkat(folder, name, 0); /* it stays: no harm */
	close(fd);
}

void
outfile_sweep(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		if (is_hidden(entry->d_name))
			sweep(dirfd(dir), entry->d_name);
	closedir(dir);
}
