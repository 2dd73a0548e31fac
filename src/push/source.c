/*
 * Which files a goods list is made of, and what they are.
 */
#include "push/source.h"
#include "base/mem.h"
#include "base/file.h"
#include "push/headings.h"
#include "push/look.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- what a file is ---- */

/* A document's first element says which rules read it. */
static const struct kind {
	const char *root, *rules;
} kinds[] = {
	{ "table", "table-products" },
	{ "ProductsGroups", "kassatka-nomenclature" },
	{ "КоммерческаяИнформация", "commerceml" },
};

static const char *
rules_for(const char *name, const struct look *look, struct err *err)
{
	size_t i;

	if (look->root == NULL) {
		err_set(err, ERR_DATA, "%s: it is empty", name);
		return NULL;
	}
	for (i = 0; i < NELEM(kinds); i++)
		if (strcmp(kinds[i].root, look->root) == 0)
			return kinds[i].rules;
	err_set(err, ERR_DATA,
	    "%s: the root element is \"%s\": no goods list that kassa "
	    "knows; --rules names rules that make \"products\" of it",
	    name, look->root);
	return NULL;
}

/* All files of a list are for the same rules. */
static int
choose_rules(
    struct source_files *s, size_t i, const struct look *look, struct err *err)
{
	const char *rules = rules_for(s->names[i], look, err);

	if (rules == NULL)
		return -1;
	if (s->rules == NULL)
		s->rules = mem_dup(rules);
	else if (strcmp(s->rules, rules) != 0)
		return err_set(err, ERR_DATA,
		    "%s is for the rules %s, %s for %s: one goods list "
		    "at a time",
		    s->names[0], s->rules, s->names[i], rules);
	return 0;
}

static int
check_headings(struct source_files *s, size_t i, const struct look *look,
    const struct source_options *o, struct err *err)
{
	struct warner warner = { o->warn, o->warn_arg, 0 };
	struct rules *rules = rules_open(s->rules, err);
	int rc;

	if (rules == NULL)
		return -1;
	rc = headings_check(look, s->names[i], rules, &warner, err);
	rules_free(rules);
	s->warnings += warner.told;
	return rc;
}

static void
warn(struct source_files *s, const struct source_options *o, char *text)
{
	o->warn(o->warn_arg, text);
	s->warnings++;
	free(text);
}

/* To drop a list is for the command line to ask for, not for a file. */
static void
warn_of_look(struct source_files *s, size_t i, const struct look *look,
    const struct source_options *o)
{
	if (look->sheets > 1 && o->sheet == NULL)
		warn(s, o,
		    mem_printf("%s: it has %zu sheets, and one is read; "
			       "--sheet says which",
			s->names[i], look->sheets));
	if (look->drops)
		warn(s, o,
		    mem_printf("%s: it has DropNomenclature, which is left "
			       "out; --replace-all asks for it",
			s->names[i]));
}

static int
look_at_one(struct source_files *s, size_t i, const struct source_options *o,
    struct err *err)
{
	struct look look;
	int rc;

	if (look_at(&look, s->names[i], s->fds[i], o->sheet, err) != 0)
		return -1;
	rc = o->rules == NULL ? choose_rules(s, i, &look, err) : 0;
	warn_of_look(s, i, &look, o);
	if (rc == 0)
		rc = check_headings(s, i, &look, o, err);
	look_clear(&look);
	return rc;
}

static int
look_at_all(
    struct source_files *s, const struct source_options *o, struct err *err)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (look_at_one(s, i, o, err) != 0)
			return -1;
	return 0;
}

/* ---- opening ---- */

static void
add(struct source_files *s, const char *name, int fd)
{
	s->names = mem_resize(s->names, s->n + 1, sizeof(*s->names));
	s->fds = mem_resize(s->fds, s->n + 1, sizeof(*s->fds));
	s->names[s->n] = mem_dup(name);
	s->fds[s->n++] = fd;
}

static int
copy(int from, int to, struct err *err)
{
	char piece[65536];
	ssize_t n;

	while ((n = read(from, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, ERR_IO, "cannot read");
		if (temp_write(to, piece, (size_t)n, err) != 0)
			return -1;
	}
	return lseek(to, 0, SEEK_SET) == 0
		   ? 0
		   : err_sys(err, ERR_IO, "cannot read again");
}

/* It is read twice, so it must be a file. */
static int
add_input(struct source_files *s, struct err *err)
{
	int fd = temp_open(err);

	if (fd < 0)
		return -1;
	add(s, "standard input", fd);
	return copy(STDIN_FILENO, fd, err) == 0 ? 0
						: err_in(err, "standard input");
}

static int
add_file(struct source_files *s, const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(err, ERR_NOINPUT, "%s: cannot open", path);
	add(s, path, fd);
	return 0;
}

static int
is_xml(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 4 && entry->d_name[0] != '.' &&
	       strcasecmp(entry->d_name + n - 4, ".xml") == 0;
}

static int
add_folder(struct source_files *s, const char *path, struct err *err)
{
	struct dirent **list;
	int n = scandir(path, &list, is_xml, alphasort), rc = 0, i;

	if (n < 0)
		return err_sys(err, ERR_NOINPUT, "%s: cannot open", path);
	if (n == 0)
		rc = err_set(err, ERR_NOINPUT,
		    "%s: no XML file is in this folder; name files of "
		    "other kinds",
		    path);
	for (i = 0; i < n; i++) {
		char *name = mem_printf("%s/%s", path, list[i]->d_name);

		if (rc == 0)
			rc = add_file(s, name, err);
		free(name);
		free(list[i]);
	}
	free(list);
	return rc;
}

static int
add_given(struct source_files *s, const char *path, struct err *err)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		return add_input(s, err);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return add_folder(s, path, err);
	return add_file(s, path, err);
}

int
source_open(struct source_files *s, char *const *files, size_t n,
    const struct source_options *o, struct err *err)
{
	size_t i;
	int rc = 0;

	*s = (struct source_files){ .rules = mem_dup(o->rules) };
	for (i = 0; i < n && rc == 0; i++)
		rc = add_given(s, files[i], err);
	if (rc == 0)
		rc = look_at_all(s, o, err);
	if (rc != 0)
		source_close(s);
	return rc;
}

bool
source_has(const struct source_files *s, const char *path)
{
	struct stat one, other;
	size_t i;

	if (stat(path, &one) != 0)
		return false;
	for (i = 0; i < s->n; i++)
		if (fstat(s->fds[i], &other) == 0 &&
		    one.st_dev == other.st_dev && one.st_ino == other.st_ino)
			return true;
	return false;
}

void
source_close(struct source_files *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		free(s->names[i]);
		close(s->fds[i]);
	}
	free(s->names);
	free(s->fds);
	free(s->rules);
	*s = (struct source_files){ 0 };
}
