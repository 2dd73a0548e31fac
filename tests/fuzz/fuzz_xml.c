/*
 * Any bytes as a document. A listener that checks looks at every event: what
 * opens is closed, names are interned, text is inside the root, and end comes
 * once, behind the root, when reader_any() says that all is well and only
 * then. The same bytes then go through the shipped rules: the rows that come
 * out have as many cells as their table has columns.
 */
#include "fuzz.h"
#include "reader/reader.h"
#include "rules/rules.h"

#include <stdbool.h>
#include <string.h>

struct checker {
	struct listener listener; /* first */
	struct source *source;
	int depth, roots;
	bool begun, ended;
	uint64_t seed; /* decides what is skipped */
};

static int
begin(struct listener *l, struct source *source, struct err *err)
{
	struct checker *c = (struct checker *)l;

	(void)err;
	must(!c->begun);
	c->begun = true;
	c->source = source;
	return 0;
}

/* Now and then an element is of no interest, as it is to rules. */
static bool
skips(struct checker *c)
{
	c->seed = c->seed * 6364136223846793005U + 1442695040888963407U;
	return c->depth > 0 && c->seed >> 61 == 0;
}

static int
element(struct listener *l, const char *name, const struct attr *attrs,
    size_t nattr, struct err *err)
{
	struct checker *c = (struct checker *)l;
	size_t i;

	(void)err;
	must(c->begun && !c->ended);
	must(c->depth > 0 || c->roots++ == 0);
	must(c->source->intern(c->source, name, strlen(name)) == name);
	must(source_line(c->source) >= 0);
	for (i = 0; i < nattr; i++)
		fuzz_touch(attrs[i].value, attrs[i].len);
	if (skips(c))
		return EVENT_SKIP;
	c->depth++;
	must(c->depth <= READER_DEPTH);
	return EVENT_GO;
}

static int
text(struct listener *l, const char *s, size_t len, struct err *err)
{
	struct checker *c = (struct checker *)l;

	(void)err;
	must(c->depth > 0 && !c->ended);
	fuzz_touch(s, len);
	return 0;
}

static int
leave(struct listener *l, struct err *err)
{
	struct checker *c = (struct checker *)l;

	(void)err;
	must(c->depth-- > 0);
	return 0;
}

static int
end(struct listener *l, struct err *err)
{
	struct checker *c = (struct checker *)l;

	(void)err;
	must(!c->ended && c->depth == 0 && c->roots == 1);
	c->ended = true;
	return 0;
}

static bool
read_checked(const char *data, size_t size)
{
	struct checker c = { .listener = { begin, element, text, leave, end },
		.seed = size };
	struct err err = ERR_INIT;
	struct input in;
	int rc;

	input_mem(&in, "fuzz", data, size);
	rc = reader_any(&in, &c.listener, &err);
	must((rc == 0) == c.ended);
	must(rc == 0 || (err.code != 0 && err.text[0] != '\0'));
	input_clear(&in);
	return rc == 0;
}

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
	bool sound = read_checked((const char *)data, size);

	read_by_rules((const char *)data, size, sound);
	return 0;
}
