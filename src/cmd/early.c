/*
 * The command line as it looks from afar: each word that begins like an option
 * is taken for one, also where it is the value of another that lacks its own.
 */
#include "cmd/early.h"
#include "base/mem.h"
#include "cmd/config.h"

#include <stdlib.h>
#include <string.h>

/* A value of an option; of those that are of no interest here it is dropped. */
static void
keep(struct early *e, const char *name, size_t len, const char *value)
{
	const struct {
		const char *name, **value;
	} wanted[] = {
		{ "log", &e->log },
		{ "config", &e->config },
		{ "profile", &e->profile },
	};
	size_t i;

	for (i = 0; i < NELEM(wanted) && value != NULL; i++)
		if (strlen(wanted[i].name) == len &&
		    memcmp(wanted[i].name, name, len) == 0)
			*wanted[i].value = value;
}

static void
look_at_name(struct early *e, const char *name, const char *next)
{
	size_t len = strcspn(name, "=");

	keep(e, name, len, name[len] == '=' ? name + len + 1 : next);
}

/* Flags, and one with a value at most, which is the rest of the word or next.
 */
static void
look_at_letters(struct early *e, const char *s, const char *next)
{
	const struct option_row *row = NULL;

	for (; *s != '\0' && (row == NULL || row->arg == NULL); s++)
		row = options_of_letter(*s, FOR_ALL);
	if (row != NULL && row->arg != NULL)
		keep(e, row->name, strlen(row->name), *s != '\0' ? s : next);
}

void
early_look(struct early *e, int argc, char **argv)
{
	int i;

	*e = (struct early){ 0 };
	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const char *word = argv[i];

		if (word[0] == '-' && word[1] == '-')
			look_at_name(e, word + 2, argv[i + 1]);
		else if (word[0] == '-')
			look_at_letters(e, word + 1, argv[i + 1]);
	}
}

bool
early_says_json(const struct early *e)
{
	return e->log != NULL && strcmp(e->log, "json") == 0;
}

bool
early_is_json(const struct early *e)
{
	struct err unsaid = ERR_INIT;
	struct options o;
	bool json;

	if (e->log != NULL)
		return early_says_json(e);
	options_init(&o);
	o.config = mem_dup(e->config);
	o.profile = mem_dup(e->profile);
	config_read(&o, FOR_RECEIPTS, &unsaid);
	json = o.log == 1;
	options_clear(&o);
	return json;
}
