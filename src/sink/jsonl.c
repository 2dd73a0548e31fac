/*
 * JSON Lines: an object a row, its members named and ordered as the columns
 * are. Numbers are the digits they were given, true and false are bare, no
 * value is null, and all else is text. There is no heading, and dialects have
 * no say.
 */
#include "base/json.h"
#include "base/mem.h"
#include "sink/repeat.h"
#include "sink/sink_internal.h"

#include <stdlib.h>
#include <string.h>

struct member {
	struct buf name; /* {"name": or ,"name": */
	bool bare;       /* a number or a boolean, as it stands */
};

struct jsonl {
	struct sheet sheet; /* first */
	struct member *members;
	size_t fixed; /* what a row has beside its values, at most */
	struct repeat repeat;
};

static char *
put_bytes(char *to, const char *s, size_t len)
{
	memcpy(to, s, len);
	return to + len;
}

/* ---- rows ---- */

static size_t
row_limit(const struct jsonl *j, const struct cell *cells)
{
	size_t i, n = j->fixed;

	for (i = 0; i < j->repeat.ncolumns; i++)
		if (repeat_is_new(&j->repeat, &cells[i]))
			n += JSON_ROOM(cells[i].len);
	return n;
}

/* The span has the name too: a run of members is copied whole. */
static char *
put_member(
    struct jsonl *j, const char *row, char *to, size_t i, const struct cell *c)
{
	const struct member *m = &j->members[i];
	struct repeat_span *span = &j->repeat.spans[i];

	span->off = (size_t)(to - row);
	to = put_bytes(to, m->name.data, m->name.len);
	if (c->len == 0)
		to = put_bytes(to, "null", 4);
	else if (m->bare)
		to = put_bytes(to, c->text, c->len);
	else
		to = json_put(to, c->text, c->len);
	span->end = (size_t)(to - row);
	return to;
}

static int
jsonl_row(struct sheet *sheet, const struct cell *cells, struct err *err)
{
	struct jsonl *j = (struct jsonl *)sheet;
	struct repeat *r = &j->repeat;
	char *row = repeat_begin(r, sheet->file, row_limit(j, cells), err), *to;
	size_t i, end;

	if (row == NULL)
		return -1;
	sheet->rows++;
	for (to = row, i = 0; i < r->ncolumns; i = end) {
		end = repeat_run(r, cells, i);
		if (end > i) {
			to = repeat_copy(r, row, to, i, end);
			continue;
		}
		to = put_member(j, row, to, i, &cells[i]);
		end = i + 1;
	}
	to = put_bytes(to, "}\n", 2);
	repeat_end(r, sheet->file, row, to);
	return 0;
}

/* ---- the sheet ---- */

static int
jsonl_begin(struct sheet *sheet, struct err *err)
{
	(void)sheet, (void)err;
	return 0;
}

static void
jsonl_free(struct sheet *sheet)
{
	struct jsonl *j = (struct jsonl *)sheet;
	size_t i;

	for (i = 0; i < j->repeat.ncolumns; i++)
		buf_clear(&j->members[i].name);
	free(j->members);
	repeat_clear(&j->repeat);
	free(j);
}

static const struct sheet_ops ops = { jsonl_begin, jsonl_row, jsonl_free,
	NULL };

static void
name_member(struct jsonl *j, size_t i, const struct column *c)
{
	struct member *m = &j->members[i];

	m->bare = type_is_number(c->type) || c->type == TYPE_BOOLEAN;
	buf_putc(&m->name, i == 0 ? '{' : ',');
	json_text(&m->name, c->name);
	buf_putc(&m->name, ':');
	j->fixed += m->name.len + strlen("null");
}

static struct sheet *
jsonl_new(const struct format *format, const struct sink_options *options,
    const struct table *table)
{
	struct jsonl *j = mem_new(sizeof(*j));
	size_t i;

	(void)format, (void)options;
	j->sheet = (struct sheet){ .ops = &ops, .table = table };
	j->members = mem_array(table->ncolumns, sizeof(*j->members));
	j->fixed = strlen("}\n");
	repeat_init(&j->repeat, table->ncolumns);
	for (i = 0; i < table->ncolumns; i++)
		name_member(j, i, &table->columns[i]);
	return &j->sheet;
}

const struct format sink_jsonl = {
	.name = "jsonl",
	.suffixes = { ".jsonl" },
	.sheet = jsonl_new,
};
