/*
 * A state folder is its user's alone. One that others may look into is told of
 * and closed, as long as all that is in it is a state's: a home folder that was
 * given for one is somebody's decision to make.
 */
#include "base/log.h"
#include "base/mem.h"
#include "cmd/connect.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OTHERS (S_IRWXG | S_IRWXO)

static bool
is_ours(const char *name)
{
	static const char *const names[] = { ".", "..", "lock", "spool" };
	static const char ledger[] = "ledger.db";
	size_t i;

	for (i = 0; i < NELEM(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return strncmp(name, ledger, strlen(ledger)) == 0;
}

static bool
holds_but_ours(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool only = dir != NULL;

	while (only && (entry = readdir(dir)) != NULL)
		only = is_ours(entry->d_name);
	if (dir != NULL)
		closedir(dir);
	return only;
}

static bool
shut(const char *path, const struct stat *st)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && st->st_uid == geteuid() &&
		    holds_but_ours(path) && fchmod(fd, S_IRWXU) == 0;

	if (fd >= 0)
		close(fd);
	return done;
}

void
connect_make_private(const char *path, struct log *log)
{
	struct stat st;

	if (path == NULL || stat(path, &st) != 0 || !S_ISDIR(st.st_mode) ||
	    (st.st_mode & OTHERS) == 0)
		return;
	if (shut(path, &st))
		log_say(log, LOG_WARN,
		    "%s: others could look into this state folder (mode %o); "
		    "it is 700 now",
		    path, (unsigned)st.st_mode & 07777);
	else
		log_say(log, LOG_WARN,
		    "%s: others can look into this state folder (mode %o), and "
		    "it has other things in it or is another user's; chmod 700 "
		    "it, or give a folder of its own by --state",
		    path, (unsigned)st.st_mode & 07777);
}
