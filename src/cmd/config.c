/*
 * The configuration file, read with libinih.
 */
#include "cmd/config.h"
#include "base/buf.h"
#include "base/mem.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ini.h>

/* libinih cuts longer lines in two. */
#define LINE_MAX_BYTES 198

struct reading {
	FILE *file;
	long line; /* read last */
	struct options *options;
	unsigned command;
	char *folder;   /* of the file: relative paths start there */
	bool found;     /* the profile's section */
	struct err err; /* the first */
	long err_line;
};

static bool
is_relative(const struct option_row *row, const char *value)
{
	size_t n = strlen(value);

	if (row->kind != OPT_PATH || *value == '\0' || *value == '/' ||
	    strcmp(value, "-") == 0)
		return false;
	if (strcmp(row->name, "rules") != 0)
		return true;
	return strchr(value, '/') != NULL ||
	       (n > 4 && strcmp(value + n - 4, ".xml") == 0);
}

static int
set_key(struct reading *r, const struct option_row *row, const char *value)
{
	struct options spare, *to = r->options;
	char *path = NULL;
	int rc;

	if (is_relative(row, value))
		path = mem_printf("%s/%s", r->folder, value);
	options_init(&spare);
	if ((row->config & r->command) == 0 ||
	    (to->said >> (row - option_rows) & 1) != 0)
		to = &spare; /* looked at, and of no effect here */
	rc = options_set(to, row, path != NULL ? path : value, &r->err);
	options_clear(&spare);
	free(path);
	return rc;
}

/* A profile that is not asked for is still looked at. */
static int
check_key(struct reading *r, const struct option_row *row, const char *value)
{
	unsigned command = r->command;
	int rc;

	r->command = 0;
	rc = set_key(r, row, value);
	r->command = command;
	return rc;
}

static int
take_key(
    struct reading *r, const char *section, const char *name, const char *value)
{
	const struct option_row *row = options_find(name);
	const char *profile = r->options->profile;
	bool ours = *section == '\0' ||
		    (profile != NULL && strcmp(section, profile) == 0);

	if (row == NULL || row->config == 0)
		return err_set(
		    &r->err, ERR_CONFIG, "there is no key \"%s\"", name);
	return ours ? set_key(r, row, value) : check_key(r, row, value);
}

/* The first error is the one that is told. */
static int
on_key(void *arg, const char *section, const char *name, const char *value)
{
	struct reading *r = arg;

	if (r->err.code != ERR_NONE)
		return 0;
	if (take_key(r, section, name, value) == 0)
		return 1;
	r->err_line = r->line;
	return 0;
}

/* A profile may be there and say nothing. */
static void
look_for_profile(struct reading *r, const char *line)
{
	const char *name = r->options->profile;
	size_t n = name == NULL ? 0 : strlen(name);

	if (name != NULL && *line == '[' && strncmp(line + 1, name, n) == 0 &&
	    line[n + 1] == ']')
		r->found = true;
}

/*
 * A line for libinih, without the blanks before it, which it would take for
 * the sign of a value that goes on.
 */
static char *
next_line(char *to, int size, void *arg)
{
	struct reading *r = arg;
	char *line = NULL;
	size_t cap = 0, blanks;
	ssize_t n = getline(&line, &cap, r->file);

	if (n < 0 || size <= LINE_MAX_BYTES) {
		free(line);
		return NULL;
	}
	r->line++;
	blanks = strspn(line, " \t");
	if ((size_t)n - blanks > LINE_MAX_BYTES && r->err.code == ERR_NONE) {
		err_set(&r->err, ERR_CONFIG, "is longer than %d bytes",
		    LINE_MAX_BYTES);
		r->err_line = r->line;
	}
	look_for_profile(r, line + blanks);
	snprintf(to, LINE_MAX_BYTES + 1, "%s", line + blanks);
	free(line);
	return to;
}

static int
parse(struct reading *r, const char *path, struct err *err)
{
	const char *profile = r->options->profile;
	int line = ini_parse_stream(next_line, r, on_key, r);

	if (r->err.code != ERR_NONE && (line == 0 || line >= r->err_line))
		return err_set(err, ERR_CONFIG, "%s: line %ld: %s", path,
		    r->err_line, r->err.text);
	if (line != 0)
		return err_set(err, ERR_CONFIG,
		    "%s: line %d: is neither [profile] nor key = value", path,
		    line);
	if (profile != NULL && !r->found)
		return err_set(
		    err, ERR_CONFIG, "%s: has no profile [%s]", path, profile);
	return 0;
}

static int
read_file(struct options *o, unsigned command, const char *path, bool must,
    struct err *err)
{
	struct reading r = { .options = o, .command = command };
	FILE *file = fopen(path, "re");
	struct stat st;
	char *copy;
	int rc;

	if (file == NULL && !must && (errno == ENOENT || errno == ENOTDIR))
		return 1;
	if (file == NULL)
		return err_sys(err, ERR_CONFIG, "%s: cannot open", path);
	if (fstat(fileno(file), &st) == 0 && S_ISDIR(st.st_mode)) {
		fclose(file);
		return err_set(err, ERR_CONFIG, "%s: is a folder", path);
	}
	copy = mem_dup(path);
	r.folder = mem_dup(dirname(copy));
	r.file = file;
	rc = parse(&r, path, err);
	fclose(file);
	free(r.folder);
	free(copy);
	return rc;
}

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

int
config_read(struct options *o, unsigned command, struct err *err)
{
	char *path;
	int rc = 1;

	if (o->config != NULL)
		return read_file(o, command, o->config, true, err);
	path = user_path();
	if (path != NULL)
		rc = read_file(o, command, path, false, err);
	free(path);
	if (rc == 1)
		rc = read_file(o, command, "/etc/kassa.conf", false, err);
	if (rc == 1 && o->profile != NULL)
		return err_set(err, ERR_CONFIG,
		    "--profile %s: there is no configuration file", o->profile);
	return rc < 0 ? -1 : 0;
}
