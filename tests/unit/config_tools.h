/*
 * What the tests of the configuration share: a folder with a kassa.conf, an
 * environment without one, and reading it. Comes after cmocka.h.
 */
#ifndef TESTS_CONFIG_TOOLS_H
#define TESTS_CONFIG_TOOLS_H

#include "cmd/config.h"
#include "scratch.h"

struct place {
	char *dir, *path, *xdg, *home;
};

static inline char *
copy_env(const char *name)
{
	return mem_dup(getenv(name));
}

static inline void
put_env(const char *name, char *value)
{
	if (value != NULL)
		setenv(name, value, 1);
	else
		unsetenv(name);
	free(value);
}

static inline int
begin(void **state)
{
	struct place *p = mem_new(sizeof(*p));

	p->dir = scratch_new();
	p->path = scratch_path(p->dir, "kassa.conf");
	p->xdg = copy_env("XDG_CONFIG_HOME");
	p->home = copy_env("HOME");
	setenv("XDG_CONFIG_HOME", p->dir, 1);
	*state = p;
	return 0;
}

static inline int
end(void **state)
{
	struct place *p = *state;

	put_env("XDG_CONFIG_HOME", p->xdg);
	put_env("HOME", p->home);
	free(p->path);
	scratch_free(p->dir);
	free(p);
	return 0;
}

/* What a command line of these words says. */
static inline void
parse_line(struct options *o, unsigned command, const char *const *words)
{
	char *argv[8] = { (char *)(uintptr_t) "kassa" };
	struct err err = ERR_INIT;
	int argc = 1;

	for (; *words != NULL; words++)
		argv[argc++] = (char *)(uintptr_t)*words;
	if (options_parse(o, command, "this", &argc, argv, &err) != 0)
		fail_msg("%s", err.text);
}

/* Read a file of this text, for a profile or NULL. */
static inline int
read_text(const struct place *p, struct options *o, unsigned command,
    const char *profile, const char *text, struct err *err)
{
	scratch_put(p->dir, "kassa.conf", text);
	o->config = mem_dup(p->path);
	o->profile = mem_dup(profile);
	return config_read(o, command, err);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, begin, end)

#endif
