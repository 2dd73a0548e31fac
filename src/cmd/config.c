/*
 * The configuration file: which one counts, its sections, whose names are
 * checked, and its keys. It is read with libinih, to which it is handed over a
 * line at a time, which tells us where we are: libinih cuts the names of
 * sections, and says nothing of those that are empty.
 */
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cmd/config.h"
#include "cmd/options.h"

#include <errno.h>
#include <ini.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- which file ---- */

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

/*
 * Open the file that counts; *file and *path, which are the caller's to close
 * and free, stay NULL when there is none and --config did not name one.
 */
static int
open_config(const struct options *o, FILE **file, char **path, struct err *err)
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
		*path = file_etc("kassa.conf");
		rc = try_open(file, *path, err);
	}
	if (*file != NULL)
		return 0;
	free(*path);
	*path = NULL;
	return rc;
}

/* ---- how a profile may be called ---- */

/*
 * In any script, but only in letters that a person can see and a file can have
 * in its name.
 */

/* Also what is in no font. */
static bool
is_unseen(unsigned letter)
{
	return text_is_unseen(letter) ||
	       (letter >= 0xe000 && letter <= 0xf8ff) ||
	       (letter >= 0xfff0 && letter <= 0xffff) || letter >= 0xe0000;
}

/* Half a letter, as UTF-16 has them. */
static bool
is_half(const char *s)
{
	return s[0] == '\xed' && (s[1] & 0xe0) == 0xa0;
}

static const char *
blame_letters(const char *name)
{
	unsigned letter;
	size_t n;

	for (; *name != '\0'; name += n) {
		n = utf8_take(name, UTF8_MAX, &letter);
		if (n == 0 && !is_half(name))
			return "is not UTF-8";
		if (n == 0 || is_unseen(letter))
			return "has a character that cannot be seen";
	}
	return NULL;
}

/* What is wrong with it; NULL: nothing. */
static const char *
blame(const char *name)
{
	if (*name == '\0')
		return "is empty";
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return "means a folder";
	if (strchr(name, '/') != NULL)
		return "has a \"/\"";
	if (*name == ' ' || name[strlen(name) - 1] == ' ')
		return "begins or ends with a blank";
	return blame_letters(name);
}

/*
 * May a profile be called so? Folders, credentials and lines of the log are
 * named by it.
 */
static int
check_name(const char *name, struct err *err)
{
	const char *why = blame(name);

	if (why == NULL)
		return 0;
	return err_set(err, ERR_CONFIG,
	    "[%s] is no profile: its name %s; files are named by it", name,
	    why);
}

/* ---- the file ---- */

/* libinih cuts longer lines in two. */
#define LINE_MAX_BYTES 198

#define BLANKS " \t\r\v\f"

struct config_reading {
	FILE *file;
	char *path, *folder; /* relative paths start there */
	struct options *options;
	unsigned command;
	long line;    /* read last */
	char **names; /* of the sections so far; the last is open */
	size_t n;
	struct err err; /* the first */
	long err_line;
};

/* ---- keys ---- */

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

/* Does this value count, or is it only looked at? */
static bool
is_ours(const struct config_reading *r, const struct option_row *row)
{
	const struct options *o = r->options;

	if ((row->config & r->command) == 0 ||
	    (o->said >> (row - option_rows) & 1) != 0)
		return false;
	return r->n == 0 || (o->profile != NULL &&
				strcmp(r->names[r->n - 1], o->profile) == 0);
}

static int
set_key(
    struct config_reading *r, const struct option_row *row, const char *value)
{
	char *path = NULL;
	struct options spare;
	int rc;

	if (is_relative(row, value))
		path = strcmp(r->folder, ".") == 0
			   ? mem_dup(value)
			   : mem_printf("%s/%s", r->folder, value);
	options_init(&spare);
	rc = options_set(is_ours(r, row) ? r->options : &spare, row,
	    path != NULL ? path : value, &r->err);
	options_clear(&spare);
	free(path);
	return rc;
}

static int
take_key(struct config_reading *r, const char *name, const char *value)
{
	const struct option_row *row = options_key(name);

	if (row == NULL) {
		err_set(&r->err, ERR_CONFIG, "there is no key \"%s\"", name);
		return options_hint_token("", name, &r->err);
	}
	return set_key(r, row, value);
}

/* Behind an error one key counts still: the form in which it will be told. */
static int
pass_key(struct config_reading *r, const char *name, const char *value)
{
	struct err first = r->err;

	if (strcmp(name, "log") == 0)
		take_key(r, name, value);
	r->err = first;
	return 0;
}

/* The first error is the one that is told. */
static int
on_key(void *arg, const char *section, const char *name, const char *value)
{
	struct config_reading *r = arg;

	(void)section;
	if (r->err.code != ERR_NONE)
		return pass_key(r, name, value);
	if (take_key(r, name, value) == 0)
		return 1;
	r->err_line = r->line;
	return 0;
}

/* ---- sections ---- */

static bool
has_section(const struct config_reading *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (strcmp(r->names[i], name) == 0)
			return true;
	return false;
}

/* Takes the name over. */
static int
open_section(struct config_reading *r, char *name)
{
	int rc = check_name(name, &r->err);

	if (rc == 0 && has_section(r, name))
		rc = err_set(&r->err, ERR_CONFIG,
		    "there is a profile [%s] above already", name);
	r->names = mem_resize(r->names, r->n + 1, sizeof(*r->names));
	r->names[r->n++] = name;
	return rc;
}

/* A line that is no section, or not quite, is left to libinih. */
static int
look_for_section(struct config_reading *r, const char *line)
{
	const char *end = strchr(line, ']'), *rest;

	if (*line != '[' || end == NULL)
		return 0;
	rest = end + 1 + strspn(end + 1, BLANKS "\n");
	if (strchr(";#", *rest) == NULL) /* which finds the NUL too */
		return err_set(&r->err, ERR_CONFIG,
		    "has something behind the name of a profile");
	return open_section(r, mem_dupn(line + 1, (size_t)(end - line - 1)));
}

/* ---- lines ---- */

static int
check_line(struct config_reading *r, const char *line)
{
	if (strlen(line) > LINE_MAX_BYTES)
		return err_set(&r->err, ERR_CONFIG, "is longer than %d bytes",
		    LINE_MAX_BYTES);
	return look_for_section(r, line);
}

/* Editors of Windows put a mark before the first line. */
static const char *
skip_mark(const struct config_reading *r, const char *line)
{
	return r->line == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0 ? line + 3
								     : line;
}

/*
 * A line for libinih, without the blanks before it, which it would take for
 * the sign of a value that goes on.
 */
static char *
next_line(char *to, int size, void *arg)
{
	struct config_reading *r = arg;
	char *line = NULL;
	const char *text;
	size_t cap = 0;

	if (getline(&line, &cap, r->file) < 0 || size <= LINE_MAX_BYTES) {
		free(line);
		return NULL;
	}
	r->line++;
	text = skip_mark(r, line);
	text += strspn(text, BLANKS);
	if (r->err.code == ERR_NONE && check_line(r, text) != 0)
		r->err_line = r->line;
	snprintf(to, LINE_MAX_BYTES + 1, "%s", text);
	free(line);
	return to;
}

static int
parse(struct config_reading *r, struct err *err)
{
	int line = ini_parse_stream(next_line, r, on_key, r);

	if (r->err.code != ERR_NONE && (line == 0 || line >= r->err_line))
		return err_set(err, ERR_CONFIG, "%s: line %ld: %s", r->path,
		    r->err_line, r->err.text);
	if (line != 0)
		return err_set(err, ERR_CONFIG,
		    "%s: line %d: is neither [profile] nor key = value",
		    r->path, line);
	if (ferror(r->file))
		return err_sys(err, ERR_CONFIG, "%s: cannot read", r->path);
	return 0;
}

/* Read it all, if there is something to read. */
static int
read_all(struct config_reading *r, struct err *err)
{
	char *copy;
	int rc;

	if (open_config(r->options, &r->file, &r->path, err) != 0)
		return -1;
	if (r->file == NULL)
		return 0;
	copy = mem_dup(r->path);
	r->folder = mem_dup(dirname(copy));
	free(copy);
	rc = parse(r, err);
	fclose(r->file);
	free(r->folder);
	return rc;
}

static int
need_profile(const struct config_reading *r, const char *name, struct err *err)
{
	if (name == NULL || has_section(r, name))
		return 0;
	if (r->path == NULL)
		return err_set(err, ERR_CONFIG,
		    "--profile %s: there is no configuration file", name);
	return err_set(
	    err, ERR_CONFIG, "%s: has no profile [%s]", r->path, name);
}

int
config_read(struct options *o, unsigned command, struct err *err)
{
	struct config_reading r = { .options = o,
		.command = (command & FOR_NIGHTS) != 0 ? FOR_RUN : command };
	int rc = read_all(&r, err);

	if (rc == 0)
		rc = need_profile(&r, o->profile, err);
	config_profiles_free(r.names, r.n);
	free(r.path);
	return rc;
}

int
config_profiles(
    const struct options *o, char ***names, size_t *n, struct err *err)
{
	struct options copy;
	struct config_reading r = { .options = &copy };
	int rc;

	options_init(&copy);
	options_copy(&copy, o);
	rc = read_all(&r, err);
	options_clear(&copy);
	free(r.path);
	if (rc != 0) {
		config_profiles_free(r.names, r.n);
		return -1;
	}
	*names = r.names;
	*n = r.n;
	return 0;
}

void
config_profiles_free(char **names, size_t n)
{
	while (n > 0)
		free(names[--n]);
	free(names);
}
