/*
 * Rules from a string, and the rows they make of a string, each as a line
 * "table: a|b|c". The taker holds every `same' against the table's row before:
 * what is said to be the same must be. Comes after cmocka.h.
 */
#ifndef TESTS_RULES_TOOLS_H
#define TESTS_RULES_TOOLS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "reader/reader.h"
#include "rules/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define RULES_MEMFD "/proc/self/fd/"

static inline struct rules *
rules_from(const char *text, struct err *err)
{
	struct rules *rules;
	char path[64];
	int fd = memfd_create("rules", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	snprintf(path, sizeof(path), RULES_MEMFD "%d", fd);
	rules = rules_open(path, err);
	close(fd);
	return rules;
}

#define ROWS_TABLES 8

/* Who takes rows and writes them down. */
struct rows {
	struct taker taker; /* first */
	struct buf text;
	bool quiet; /* checks alone */
	size_t count, same, lies;
	struct rows_before {
		const struct table *table;
		struct buf *cells;
		size_t ncells;
	} before[ROWS_TABLES];
};

static inline struct rows_before *
rows_before(struct rows *rows, const struct table *table)
{
	struct rows_before *b = rows->before;

	while (b->table != NULL && b->table != table)
		b++;
	assert_true(b < rows->before + ROWS_TABLES);
	if (b->table == NULL) {
		b->table = table;
		b->ncells = table->ncolumns;
		b->cells = mem_array(b->ncells, sizeof(*b->cells));
	}
	return b;
}

static inline void
rows_check(struct rows *rows, struct buf *before, const struct cell *cell)
{
	if (cell->same) {
		rows->same++;
		rows->lies += before->len != cell->len ||
			      (cell->len > 0 && memcmp(before->data, cell->text,
						    cell->len) != 0);
	}
	buf_reset(before);
	buf_add(before, cell->text, cell->len);
}

static inline int
rows_take(struct taker *taker, const struct table *table,
    const struct cell *cells, struct err *err)
{
	struct rows *rows = (struct rows *)taker;
	struct rows_before *b = rows_before(rows, table);
	size_t i;

	(void)err;
	rows->count++;
	for (i = 0; i < table->ncolumns; i++) {
		rows_check(rows, &b->cells[i], &cells[i]);
		if (rows->quiet)
			continue;
		if (i == 0)
			buf_printf(&rows->text, "%s: ", table->name);
		else
			buf_putc(&rows->text, '|');
		buf_add(&rows->text, cells[i].text, cells[i].len);
	}
	if (!rows->quiet)
		buf_putc(&rows->text, '\n');
	return 0;
}

static inline void
rows_init(struct rows *rows)
{
	*rows = (struct rows){ .taker = { rows_take } };
}

static inline void
rows_clear(struct rows *rows)
{
	size_t i, k;

	for (i = 0; i < ROWS_TABLES; i++) {
		for (k = 0; k < rows->before[i].ncells; k++)
			buf_clear(&rows->before[i].cells[k]);
		free(rows->before[i].cells);
	}
	buf_clear(&rows->text);
	*rows = (struct rows){ .taker = { rows_take } };
}

/* One document through a run. */
static inline int
rows_read(struct rules_run *run, const char *text, size_t len, struct err *err)
{
	struct input in;
	int rc;

	input_mem(&in, "doc", text, len);
	rc = reader_any(&in, rules_run_listener(run), err);
	input_clear(&in);
	return rc;
}

#endif
