/*
 * Any bytes as a rule file. Loading refuses with a sentence or gives rules
 * that work: whatever was loaded is run over a small document, and every
 * table and column it tells of has a name.
 */
#include "fuzz.h"
#include "reader/reader.h"
#include "rules/rules.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char document[] =
    "<Documents><Doc><Head a=\"1\"><DocNum>7</DocNum><Date>2018-04-16T11:08:31"
    "+0000</Date></Head><Products><Product><Price>1</Price></Product><Product>"
    "<Price>2,5</Price><Sum b=\"x\">3</Sum></Product></Products></Doc><Doc/>"
    "</Documents>";

/* rules_open() takes a path; this one leads to the bytes. */
static const char *
put_in_file(const uint8_t *data, size_t size)
{
	static char path[64];
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("rules", 0);
		must(fd >= 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	must(ftruncate(fd, 0) == 0);
	must(pwrite(fd, data, size, 0) == (ssize_t)size);
	return path;
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

static void
check_names(const struct rules *rules)
{
	size_t t, c;

	must(rules_count(rules) > 0);
	must(rules_document(rules) != NULL);
	for (t = 0; t < rules_count(rules); t++) {
		const struct table *table = rules_table(rules, t);

		must(table->name[0] != '\0' && table->ncolumns > 0);
		must(rules_match(rules, t) != NULL);
		for (c = 0; c < table->ncolumns; c++) {
			must(table->columns[c].name[0] != '\0');
			must(table->columns[c].title != NULL);
			must(rules_select(rules, t, c) != NULL);
		}
	}
}

static void
hear_warning(void *arg, const char *text)
{
	(void)arg;
	must(text[0] != '\0');
}

static void
run_them(const struct rules *rules)
{
	struct taker taker = { take };
	struct rules_options options = {
		.zone = fuzz_zone(), .taker = &taker, .warn = hear_warning
	};
	struct err err = ERR_INIT;
	struct rules_run *run = rules_run_new(rules, &options, &err);
	struct input in;

	if (run == NULL) {
		must(err.code != 0);
		return;
	}
	input_mem(&in, "document", document, sizeof(document) - 1);
	if (reader_any(&in, rules_run_listener(run), &err) != 0 ||
	    rules_run_finish(run, &err) != 0)
		must(err.code != 0 && err.text[0] != '\0');
	input_clear(&in);
	rules_run_free(run);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	struct rules *rules = rules_open(put_in_file(data, size), &err);

	if (rules == NULL) {
		must(err.code != 0 && err.text[0] != '\0');
		return 0;
	}
	check_names(rules);
	run_them(rules);
	rules_free(rules);
	return 0;
}
