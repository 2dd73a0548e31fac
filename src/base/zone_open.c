/*
 * Finding a zone: by its name in the folder of zones, or by what the system
 * says of itself. A name comes from outside, so it is checked before it becomes
 * part of a path; a path in $TZ is the user's own and is taken as it is.
 */
#include "base/zone.h"
#include "base/zone_internal.h"
#include "base/folder.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MAX_NAME = 100,
	MAX_FILE = 1 << 18 /* bytes; the largest real ones have 4000 */
};

/* How looking for a zone ended; the errors are already told. */
enum found { FAILED = -1, ABSENT, FOUND };

const char *
zone_folder(void)
{
	const char *dir = getenv("TZDIR");

	return dir != NULL && *dir != '\0' ? dir : "/usr/share/zoneinfo";
}

static bool
is_name(const char *s)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789/_+-.";
	size_t len = strspn(s, allowed);

	return len > 0 && len <= MAX_NAME && s[len] == '\0' && s[0] != '/' &&
	       s[0] != '.' && strstr(s, "..") == NULL &&
	       strstr(s, "/.") == NULL;
}

static enum found
complain(struct err *err, const char *path)
{
	err_sys(err, ERR_IO, "%s", path);
	return FAILED;
}

/* Read to the end of the file or of the room, whichever comes first. */
static ssize_t
drain(int fd, char *data, size_t size)
{
	size_t len = 0;
	ssize_t n;

	do {
		n = read(fd, data + len, size - len);
		if (n > 0)
			len += (size_t)n;
	} while ((n > 0 && len < size) || (n < 0 && errno == EINTR));
	return n < 0 ? -1 : (ssize_t)len;
}

/* Room for one byte more than is allowed shows a file that is too large. */
static enum found
load_regular(struct zone *z, int fd, const char *path, struct err *err)
{
	char *data = mem_new(MAX_FILE + 1);
	ssize_t len = drain(fd, data, MAX_FILE + 1);
	int rc = -1;

	if (len < 0)
		complain(err, path);
	else if (len > MAX_FILE)
		err_set(err, ERR_CONFIG, "%s: the file is too large", path);
	else if ((rc = zone_tzif(z, data, (size_t)len, err)) != 0)
		err_in(err, "%s", path);
	free(data);
	return rc == 0 ? FOUND : FAILED;
}

static enum found
load_open(struct zone *z, int fd, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return complain(err, path);
	if (!S_ISREG(st.st_mode))
		return ABSENT; /* Europe is a folder, not a zone */
	return load_regular(z, fd, path, err);
}

static enum found
load(struct zone *z, const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	enum found found;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return ABSENT;
	if (fd < 0)
		return complain(err, path);
	found = load_open(z, fd, path, err);
	close(fd);
	return found;
}

static void
suggest(const char *name, struct err *err)
{
	char *meant = zone_suggest(name);

	if (meant != NULL)
		err_hint(err,
		    "zones are named by continent and city; perhaps %s is "
		    "meant%s",
		    meant,
		    strncmp(meant, "Etc/GMT", 7) == 0
			? " (its sign is the other way round)"
			: "");
	else if (strchr(name, '/') == NULL)
		err_hint(err, "zones are named by continent and city, such as "
			      "Europe/Moscow");
	free(meant);
}

static enum found
unknown(const char *name, struct err *err)
{
	err_set(
	    err, ERR_CONFIG, "zone \"%s\" is not known on this system", name);
	if (access(zone_folder(), F_OK) != 0)
		err_hint(
		    err, "there is no %s: is tzdata installed?", zone_folder());
	else
		suggest(name, err);
	return FAILED;
}

static enum found
by_name(struct zone *z, const char *name, struct err *err)
{
	enum found found;
	char *path;

	if (strcmp(name, "UTC") == 0)
		return FOUND;
	if (!is_name(name))
		return ABSENT;
	path = mem_printf("%s/%s", zone_folder(), name);
	found = load(z, path, err);
	free(path);
	if (found == FAILED)
		err_in(err, "zone \"%s\"", name);
	return found;
}

/* The part of a path that names a zone, or NULL. */
static const char *
tail(const char *path)
{
	static const char root[] = "/zoneinfo/";
	const char *p = strstr(path, root);

	return p != NULL ? p + sizeof(root) - 1 : NULL;
}

/* The name of the zone in this file: from its path, or from its link. */
static char *
file_name(const char *path)
{
	char link[PATH_MAX];
	const char *name = tail(path);
	ssize_t len;

	if (name != NULL)
		return mem_dup(name);
	len = readlink(path, link, sizeof(link) - 1);
	if (len > 0) {
		link[len] = '\0';
		name = tail(link);
	}
	return mem_dup(name != NULL ? name : path);
}

static enum found
by_path(struct zone *z, const char *path, struct err *err)
{
	z->name = file_name(path);
	return load(z, path, err);
}

static enum found
by_variable(struct zone *z, const char *tz, struct err *err)
{
	enum found found;

	if (*tz == ':')
		tz++;
	if (*tz == '/')
		found = by_path(z, tz, err);
	else {
		z->name = mem_dup(*tz != '\0' ? tz : "UTC");
		found = by_name(z, z->name, err);
		if (found == ABSENT && zone_posix(z, INT64_MIN, tz))
			found = FOUND;
	}
	if (found == ABSENT)
		found = unknown(tz, err);
	if (found == FAILED)
		err_in(err, "TZ");
	return found;
}

static enum found
by_system(struct zone *z, struct err *err)
{
	char *path = folder_etc("localtime");
	enum found found = by_path(z, path, err);

	free(path);
	if (found == ABSENT) {
		free(z->name);
		z->name = mem_dup("UTC");
		found = FOUND;
	}
	return found;
}

static enum found
by_choice(struct zone *z, const char *name, struct err *err)
{
	enum found found;

	z->name = mem_dup(name);
	found = by_name(z, name, err);
	return found == ABSENT ? unknown(name, err) : found;
}

struct zone *
zone_open(const char *name, struct err *err)
{
	struct zone *z = zone_new();
	const char *tz = getenv("TZ");
	enum found found;

	if (name != NULL)
		found = by_choice(z, name, err);
	else if (tz != NULL)
		found = by_variable(z, tz, err);
	else
		found = by_system(z, err);
	if (found == FOUND)
		return z;
	zone_free(z);
	return NULL;
}
