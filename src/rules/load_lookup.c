/*
 * <lookup> and <entry>: a table of keys and values, here or in a file beside.
 */
#include "rules/load.h"

#include <stdlib.h>
#include <string.h>

static void
forget(char **text)
{
	free(*text);
	*text = NULL;
}

static int
set_lookup_name(struct load *l, const char *value, struct err *err)
{
	l->lookup = lookups_add(l->rules->lookups, value, err);
	if (l->lookup == NULL || load_name(value, err) != 0)
		return -1;
	return load_text(&l->lookup_name, value);
}

static int
set_lookup_file(struct load *l, const char *value, struct err *err)
{
	if (*value == '\0')
		return err_set(err, ERR_DATA, "file: a path is expected");
	return load_text(&l->lookup_file, value);
}

static int
set_entry_key(struct load *l, const char *value, struct err *err)
{
	(void)err;
	return load_text(&l->key, value);
}

static int
set_entry_value(struct load *l, const char *value, struct err *err)
{
	(void)err;
	return load_text(&l->value, value);
}

const struct load_attr load_lookup_attrs[] = {
	{ "name", true, set_lookup_name },
	{ "file", false, set_lookup_file },
	{ NULL, false, NULL },
};

const struct load_attr load_entry_attrs[] = {
	{ "key", true, set_entry_key },
	{ "value", true, set_entry_value },
	{ NULL, false, NULL },
};

/* ---- the beginning and the end ---- */

int
load_lookup_begin(struct load *l, struct err *err)
{
	(void)err;
	forget(&l->lookup_name);
	forget(&l->lookup_file);
	return 0;
}

int
load_entry_begin(struct load *l, struct err *err)
{
	if (l->lookup_file == NULL)
		return 0;
	return err_set(
	    err, ERR_DATA, "its entries are in \"%s\"", l->lookup_file);
}

int
load_lookup_end(struct load *l, struct err *err)
{
	if (l->lookup_file != NULL &&
	    lookup_load(l->lookup, l->rules, l->lookup_file, err) != 0)
		return -1;
	if (lookup_count(l->lookup) == 0)
		return err_set(err, ERR_DATA, "it has no entry");
	return 0;
}

int
load_entry_end(struct load *l, struct err *err)
{
	struct slice key = { l->key, strlen(l->key) };
	struct slice value = { l->value, strlen(l->value) };
	int rc = lookup_add(l->lookup, key, value, err);

	forget(&l->key);
	forget(&l->value);
	return rc;
}
