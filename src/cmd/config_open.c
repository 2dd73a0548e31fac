/*
 * Which configuration file counts: the one that was named, the user's own, or
 * the machine's.
 */
#include "base/file.h"
#include "base/mem.h"
#include "cmd/config_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

/* The user's own file; NULL when there is no place for one. */
static char *
user_path(void)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (xdg != NULL && *xdg == '/')
		return mem_printf("%s/kassa/kassa.conf", xdg);
	if (home != NULL && *home == '/')
		return mem_printf("%s/.config/kassa/kassa.conf", home);
	return NULL;
}

/* What is not there is no error, *file stays NULL. */
static int
try_open(FILE **file, const char *path, struct err *err)
{
	struct stat st;

	*file = fopen(path, "re");
	if (*file == NULL && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (*file == NULL)
		return err_sys(err, ERR_CONFIG, "%s: cannot open", path);
	if (fstat(fileno(*file), &st) != 0 || !S_ISDIR(st.st_mode))
		return 0;
	fclose(*file);
	*file = NULL;
	return err_set(err, ERR_CONFIG, "%s: is a folder", path);
}

static int
open_named(FILE **file, const char *path, struct err *err)
{
	if (try_open(file, path, err) != 0)
		return -1;
	if (*file != NULL)
		return 0;
	return err_sys(err, ERR_CONFIG, "%s: cannot open", path);
}

int
config_open(const struct options *o, FILE **file, char **path, struct err *err)
{
	int rc = 0;

	*file = NULL;
	*path = o->config != NULL ? mem_dup(o->config) : user_path();
	if (o->config != NULL)
		rc = open_named(file, *path, err);
	else if (*path != NULL)
		rc = try_open(file, *path, err);
	if (*file == NULL && rc == 0) {
		free(*path);
		*path = folder_etc("kassa.conf");
		rc = try_open(file, *path, err);
	}
	if (*file != NULL)
		return 0;
	free(*path);
	*path = NULL;
	return rc;
}
