/*
 * Any bytes as a document. A listener that checks looks at every event: what
 * opens is closed, names are interned, text is inside the root, and end comes
 * once, behind the root, when reader_any() says that all is well and only
 * then. The same bytes then go through the shipped rules: the rows that come
 * out have as many cells as their table has columns.
 */
#include "listen.h"
#include "rules/rules.h"

static int
take(struct taker *taker, const struct table *table, const struct cell *cells,
    struct err *err)
{
	size_t i;

	(void)taker, (void)err;
	for (i = 0; i < table->ncolumns; i++)
		fuzz_touch(cells[i].text, cells[i].len);
	return 0;
}

/* Whether the rules can follow; what is not well-formed they must refuse. */
static void
read_by_rules(const char *data, size_t size, bool sound)
{
	static struct rules *rules;
	struct taker taker = { take };
	struct rules_options options = { .zone = fuzz_zone(), .taker = &taker };
	struct err err = ERR_INIT;
	struct rules_run *run;
	struct input in;

	if (rules == NULL)
		rules = rules_open("kassatka-receipts", &err);
	must(rules != NULL);
	run = rules_run_new(rules, &options, &err);
	must(run != NULL);
	input_mem(&in, "fuzz", data, size);
	if (reader_any(&in, rules_run_listener(run), &err) == 0)
		must(sound);
	else
		must(err.code != 0 && err.text[0] != '\0');
	input_clear(&in);
	rules_run_free(run);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool sound = listen_read((const char *)data, size);

	read_by_rules((const char *)data, size, sound);
	return 0;
}
