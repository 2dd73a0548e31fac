/*
 * From sections of kassa.conf to profiles of a run.
 */
#include "cmd/profiles.h"
#include "base/mem.h"
#include "cmd/config.h"
#include "cmd/connect.h"
#include "cmd/profiles_internal.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

/* Of a profile that has no name. */
#define NAMELESS "default"

/* ---- which ---- */

static void
add_name(struct profiles *p, const char *name)
{
	p->names = mem_resize(p->names, p->n + 1, sizeof(*p->names));
	p->names[p->n++] = name == NULL ? NULL : mem_dup(name);
}

static int
add_given(struct profiles *p, int argc, char **argv, struct err *err)
{
	int i, j;

	for (i = 0; i < argc; i++) {
		for (j = 0; j < i; j++)
			if (strcmp(argv[i], argv[j]) == 0)
				return err_set(err, ERR_USAGE,
				    "profile %s is named twice", argv[i]);
		add_name(p, argv[i]);
	}
	return 0;
}

static int
add_all(struct profiles *p, const struct options *o, struct err *err)
{
	char **names;
	size_t n, i;

	if (config_profiles(o, &names, &n, err) != 0)
		return -1;
	for (i = 0; i < n; i++)
		add_name(p, names[i]);
	config_profiles_free(names, n);
	if (n == 0)
		add_name(p, NULL);
	return 0;
}

static int
choose(struct profiles *p, const struct options *o, int argc, char **argv,
    struct err *err)
{
	if (o->profile != NULL && argc > 0)
		return err_set(err, ERR_USAGE,
		    "--profile %s and other profiles exclude each other",
		    o->profile);
	if (o->profile != NULL)
		add_name(p, o->profile);
	else if (argc > 0)
		return add_given(p, argc, argv, err);
	else
		return add_all(p, o, err);
	return 0;
}

/* ---- with which options ---- */

static int
read_options(struct options *to, const struct options *from, const char *name,
    unsigned command, struct err *err)
{
	options_copy(to, from);
	free(to->profile);
	to->profile = name == NULL ? NULL : mem_dup(name);
	return config_read(to, command, err);
}

/* A profile for work by hand says neither from when on nor where to. */
static bool
is_by_hand(const struct options *o)
{
	return o->since == NULL && o->out == NULL;
}

/* ---- all of them ---- */

/* The folder's own path, also of one that is not there yet; or NULL. */
static char *
own_path(const char *path)
{
	char *own = realpath(path, NULL), *copy, *folder, *other;

	if (own != NULL)
		return own;
	copy = mem_dup(path);
	other = mem_dup(path);
	folder = realpath(dirname(copy), NULL);
	if (folder != NULL)
		own = mem_printf("%s/%s", folder, basename(other));
	free(folder);
	free(other);
	free(copy);
	return own;
}

static bool
is_same_folder(const char *a, const char *b)
{
	char *one = own_path(a), *other = own_path(b);
	bool same = one != NULL && other != NULL && strcmp(one, other) == 0;

	free(one);
	free(other);
	return same || strcmp(a, b) == 0;
}

/* Two that write the same files would undo each other every night. */
static int
check_apart(const struct profiles *p, struct err *err)
{
	size_t i, j;

	for (i = 0; i < p->nlist; i++)
		for (j = 0; j < i; j++) {
			const struct run_profile *a = &p->list[j],
						 *b = &p->list[i];

			if (is_same_folder(
				a->convert.sink.out, b->convert.sink.out))
				return err_set(err, ERR_CONFIG,
				    "%s and %s would write into the same "
				    "folder, %s",
				    a->name, b->name, b->convert.sink.out);
		}
	return 0;
}

/* 1: it is not for runs. */
static int
open_one(struct profiles *p, size_t i, const struct options *base,
    unsigned command, bool named, struct err *err)
{
	struct options *o = &p->options[i];
	int rc = read_options(o, base, p->names[i], command, err);

	if (rc != 0)
		return -1;
	if (is_by_hand(o) && p->names[i] == NULL) {
		p->none = true;
		return err_set(err, ERR_CONFIG,
		    "there is no profile: no configuration file has one, see "
		    "kassa.conf(5), and --since and --out are not given");
	}
	if (is_by_hand(o) && !named)
		return 1;
	p->states[i] = connect_state_path(o, err);
	if (p->states[i] == NULL)
		return -1;
	return profiles_make(&p->list[i], o,
	    p->names[i] == NULL ? NAMELESS : p->names[i], p->states[i], err);
}

static int
open_list(struct profiles *p, const struct options *base, unsigned command,
    bool named, struct err *err)
{
	size_t n = p->n, kept = 0, i;

	for (i = 0; i < n; i++) {
		int rc = open_one(p, i, base, command, named, err);

		if (rc < 0)
			return -1;
		if (rc == 0)
			p->list[kept++] = p->list[i];
	}
	p->nlist = kept;
	p->none = kept == 0;
	if (kept == 0)
		return err_set(err, ERR_CONFIG,
		    "no profile says since when (since) and where to (out) "
		    "its receipts are wanted");
	return check_apart(p, err);
}

int
profiles_open(struct profiles *p, const struct options *base, unsigned command,
    int argc, char **argv, struct err *err)
{
	bool none;
	size_t i;

	*p = (struct profiles){ 0 };
	if (choose(p, base, argc, argv, err) != 0) {
		profiles_close(p);
		return -1;
	}
	p->list = mem_array(p->n, sizeof(*p->list));
	p->options = mem_array(p->n, sizeof(*p->options));
	p->states = mem_array(p->n, sizeof(*p->states));
	for (i = 0; i < p->n; i++)
		options_init(&p->options[i]);
	if (open_list(
		p, base, command, argc > 0 || base->profile != NULL, err) == 0)
		return 0;
	none = p->none;
	profiles_close(p);
	p->none = none;
	return -1;
}

void
profiles_close(struct profiles *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		free(p->names[i]);
		if (p->options == NULL)
			continue;
		options_clear(&p->options[i]);
		free(p->states[i]);
	}
	free(p->names);
	free(p->options);
	free(p->states);
	free(p->list);
	*p = (struct profiles){ 0 };
}
