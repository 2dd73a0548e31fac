/*
 * The same rows come out of every format. What texts can do to a format stands
 * in one table, and is read back by the libraries that others would use:
 * libcsv, yajl, SQLite.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "scratch.h"
#include "sink_tools.h"

#include <csv.h>
#include <sqlite3.h>
#include <yajl/yajl_tree.h>

enum { WIDTH = 8, LONG = 1 << 20 };

static struct column columns[WIDTH] = {
	{ "код", "Код", TYPE_TEXT, false },
	{ "name \"q\"", "Имя", TYPE_TEXT, false },
	{ "count", "Число", TYPE_INTEGER, false },
	{ "sum", "Сумма", TYPE_MONEY, false },
	{ "quantity", "Кол-во", TYPE_QUANTITY, false },
	{ "at", "Время", TYPE_DATETIME, false },
	{ "day", "День", TYPE_DATE, false },
	{ "paid", "Оплачен", TYPE_BOOLEAN, false },
};
static const struct table table = { "lines", "Строки", columns, WIDTH, NULL };

/* The two texts and, where a database has other digits, its sum and quantity.
 */
static const struct {
	const char *cells[WIDTH];
	const char *sum, *quantity;
} rows[] = {
	{ { "007", "plain", "12", "1990.00", "1", "2018-04-16T14:08:31+03:00",
	      "2018-04-16", "true" },
	    "1990", NULL },
	{ { "00-00000019", "с \"кавычками\"", "-3", "-5.00", "0.125", "", "",
	      "false" },
	    "-5", NULL },
	{ { "4,26E+12", "a,b;c\td", "0", "0.00", "-0.5",
	      "2018-04-16T14:08:31.5+03:00", "", "" },
	    "0", NULL },
	{ { "4260000000012", "two\nlines\r\nthree", "", "", "", "", "", "" },
	    NULL, NULL },
	{ { "=1+1", "@SUM(A1)", "1", "0.10", "1.0", "", "", "" }, "0.1", "1" },
	{ { "-5.00", "+7 900", "1", "1234567890123.45", "1.000", "", "", "" },
	    NULL, "1" },
	{ { "Cахар", "Сахар", "1", "1.10", "3", "", "", "" }, "1.1", NULL },
	{ { "\\t\\n", "back\\slash \x01\x1f\x7f", "9007199254740993", "0.07",
	      "3", "", "", "" },
	    NULL, NULL },
	{ { "NULL", "null", "1", "1.00", "1", "", "", "" }, "1", NULL },
	{ { " ", "\"", "1", "99.99", "1", "", "", "" }, NULL, NULL },
	{ { "😀", "₽ \xc2\x85 \xe2\x80\xa8", "1", "0.01", "1", "", "", "" },
	    NULL, NULL },
	{ { "0012345678901234567890", "'; DROP TABLE lines; --", "1", "2.50",
	      "1", "", "", "" },
	    "2.5", NULL },
	{ { "", "", "", "", "", "", "", "" }, NULL, NULL },
};

/* The last row is one of a text of a megabyte. */
static const char *
cell_at(size_t row, size_t i, const char *large)
{
	if (row < NELEM(rows))
		return rows[row].cells[i];
	return i == 1 ? large : "";
}

/* As the same row before it is told to be the same, where it is. */
static void
put_rows(struct sink *s, const char *large)
{
	struct cell cells[WIDTH];
	size_t row, i;

	for (row = 0; row <= NELEM(rows); row++) {
		for (i = 0; i < WIDTH; i++) {
			const char *text = cell_at(row, i, large);

			cells[i] = cell_of(text);
			cells[i].same =
			    row > 0 &&
			    strcmp(text, cell_at(row - 1, i, large)) == 0;
		}
		put(s, &table, cells);
	}
}

static void
write_as(struct place *p, const char *format, const char *large)
{
	struct sink *s;

	p->options.format = format;
	p->options.header = HEADER_NONE;
	s = open_sink(p, &table);
	put_rows(s, large);
	publish(s);
}

static char *
large_text(void)
{
	char *text = mem_new(LONG + 1);
	size_t i;

	for (i = 0; i < LONG; i++)
		text[i] = "q\"\n\\,"[i % 1000 < 4 ? i % 1000 : 0];
	return text;
}

/* ---- csv ---- */

struct reading {
	const char *large;
	size_t cells, rows;
};

static void
on_cell(void *text, size_t len, void *arg)
{
	struct reading *r = arg;
	const char *want = cell_at(r->rows, r->cells % WIDTH, r->large);

	r->cells++;
	if (strlen(want) != len || memcmp(want, text, len) != 0)
		case_text("csv", "another", len < 100 ? want : "a long one");
}

static void
on_row(int c, void *arg)
{
	(void)c;
	((struct reading *)arg)->rows++;
}

static int
no_blank(unsigned char c)
{
	(void)c;
	return 0;
}

static void
read_csv(struct place *p, const char *large)
{
	struct reading r = { large, 0, 0 };
	struct csv_parser parser;

	content(p, "out");
	assert_int_equal(csv_init(&parser, CSV_STRICT), 0);
	csv_set_space_func(&parser, no_blank);
	assert_int_equal(
	    csv_parse(&parser, p->got.data, p->got.len, on_cell, on_row, &r),
	    p->got.len);
	csv_fini(&parser, on_cell, on_row, &r);
	csv_free(&parser);
	case_int("csv rows", (long long)r.rows, NELEM(rows) + 1);
}

/* ---- jsonl ---- */

static const char *
json_value(yajl_val v)
{
	if (YAJL_IS_NUMBER(v))
		return YAJL_GET_NUMBER(v);
	if (YAJL_IS_STRING(v))
		return YAJL_GET_STRING(v);
	if (YAJL_IS_TRUE(v))
		return "true";
	return YAJL_IS_FALSE(v) ? "false" : YAJL_IS_NULL(v) ? "" : "?";
}

static void
check_object(const char *line, size_t row, const char *large)
{
	char why[256];
	yajl_val object = yajl_tree_parse(line, why, sizeof(why));
	size_t i;

	if (!YAJL_IS_OBJECT(object))
		fail_msg("%.200s: %s", line, why);
	case_int("members", (long long)object->u.object.len, WIDTH);
	for (i = 0; i < WIDTH; i++) {
		yajl_val v = object->u.object.values[i];

		case_text(
		    "jsonl name", object->u.object.keys[i], columns[i].name);
		case_text("jsonl", json_value(v), cell_at(row, i, large));
		if (!YAJL_IS_NULL(v))
			case_int("jsonl kind", YAJL_IS_NUMBER(v),
			    type_is_number(columns[i].type));
	}
	yajl_tree_free(object);
}

static void
read_jsonl(struct place *p, const char *large)
{
	char *line, *next;
	size_t row = 0;

	content(p, "out");
	for (line = p->got.data; *line != '\0'; line = next, row++) {
		next = strchr(line, '\n');
		assert_non_null(next);
		*next++ = '\0';
		check_object(line, row, large);
	}
	case_int("jsonl rows", (long long)row, NELEM(rows) + 1);
}

/* ---- sqlite ---- */

/* A boolean is a number there; decimals are what the digits come to. */
static const char *
want_of(size_t row, size_t i, const char *large)
{
	const char *want = cell_at(row, i, large);
	const char *other = row >= NELEM(rows) ? NULL
			    : i == 3           ? rows[row].sum
			    : i == 4           ? rows[row].quantity
					       : NULL;

	if (columns[i].type == TYPE_BOOLEAN && *want != '\0')
		return *want == 't' ? "1" : "0";
	return other != NULL ? other : want;
}

static void
check_row(sqlite3_stmt *stmt, size_t row, const char *large)
{
	int i;

	for (i = 0; i < WIDTH; i++) {
		const char *want = want_of(row, (size_t)i, large);
		int kind = sqlite3_column_type(stmt, i);
		bool text = columns[i].type == TYPE_TEXT ||
			    columns[i].type == TYPE_DATE ||
			    columns[i].type == TYPE_DATETIME;

		case_text("sqlite name", sqlite3_column_name(stmt, i),
		    columns[i].name);
		case_int("sqlite null", kind == SQLITE_NULL, *want == '\0');
		if (kind == SQLITE_NULL)
			continue;
		case_int("sqlite kind", kind == SQLITE_TEXT, text);
		case_text(
		    "sqlite", (const char *)sqlite3_column_text(stmt, i), want);
	}
}

static void
read_sqlite(struct place *p, const char *large)
{
	sqlite3_stmt *stmt;
	sqlite3 *db;
	size_t row = 0;

	assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db, "SELECT * FROM lines", -1, &stmt, NULL),
	    SQLITE_OK);
	for (; sqlite3_step(stmt) == SQLITE_ROW; row++)
		check_row(stmt, row, large);
	case_int("sqlite rows", (long long)row, NELEM(rows) + 1);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

static const struct {
	const char *format;
	void (*read)(struct place *, const char *large);
} readers[] = {
	{ "csv", read_csv },
	{ "jsonl", read_jsonl },
	{ "sqlite", read_sqlite },
};

static void
the_same_rows_come_out(void **state)
{
	char *large = large_text();
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(readers); i++) {
		struct place p;

		begin(&p, "out");
		write_as(&p, readers[i].format, large);
		case_int("alone", scratch_count(p.dir), 1);
		readers[i].read(&p, large);
		end(&p);
	}
	free(large);
	cases_end();
}

/* ---- jsonl as it stands in the file ---- */

static void
jsonl_looks_as_promised(void **state)
{
	static const char want[] =
	    "{\"код\":\"007\",\"name \\\"q\\\"\":\"plain\",\"count\":12,"
	    "\"sum\":1990.00,\"quantity\":1,"
	    "\"at\":\"2018-04-16T14:08:31+03:00\",\"day\":\"2018-04-16\","
	    "\"paid\":true}\n"
	    "{\"код\":null,\"name \\\"q\\\"\":null,\"count\":null,\"sum\":null,"
	    "\"quantity\":null,\"at\":null,\"day\":null,\"paid\":null}\n";
	static const size_t which[] = { 0, NELEM(rows) - 1 };
	struct cell cells[WIDTH];
	struct place p;
	struct sink *s;
	size_t row, i;

	(void)state;
	begin(&p, "out.jsonl");
	p.options.dialect = DIALECT_EXCEL; /* has no say, nor have titles */
	p.options.header = HEADER_TITLES;
	p.options.safe = true;
	s = open_sink(&p, &table);
	for (row = 0; row < NELEM(which); row++) {
		for (i = 0; i < WIDTH; i++)
			cells[i] = cell_of(rows[which[row]].cells[i]);
		put(s, &table, cells);
	}
	publish(s);
	assert_string_equal(content(&p, "out.jsonl"), want);
	end(&p);
}

/* Texts alone, each in a line of its own. */
static const struct {
	const char *text, *want;
} escapes[] = {
	{ "a", "\"a\"" },
	{ "\"", "\"\\\"\"" },
	{ "\\", "\"\\\\\"" },
	{ "/", "\"/\"" },
	{ "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
	{ "\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"" },
	{ "fifteen letters", "\"fifteen letters\"" },
	{ "sixteen letters.", "\"sixteen letters.\"" },
	{ "seventeen letters\n", "\"seventeen letters\\n\"" },
	{ "\nsixteen letters and", "\"\\nsixteen letters and\"" },
	{ "Колбаса \"Докторская\", ГОСТ",
	    "\"Колбаса \\\"Докторская\\\", ГОСТ\"" },
	{ "1e5", "\"1e5\"" },
	{ "true", "\"true\"" },
	{ "", "null" },
};

static void
json_is_escaped(void **state)
{
	static struct column one[] = { { "a", "a", TYPE_TEXT, false } };
	static const struct table t = { "t", "t", one, 1, NULL };
	struct buf want = BUF_INIT;
	struct place p;
	struct sink *s;
	size_t i, copy;

	(void)state;
	begin(&p, "out.jsonl");
	s = open_sink(&p, &t);
	for (i = 0; i < NELEM(escapes); i++)
		for (copy = 0; copy < 2; copy++) {
			struct cell cell = cell_of(escapes[i].text);

			cell.same = copy > 0;
			put(s, &t, &cell);
			buf_printf(&want, "{\"a\":%s}\n", escapes[i].want);
		}
	publish(s);
	assert_string_equal(content(&p, "out.jsonl"), buf_str(&want));
	buf_clear(&want);
	end(&p);
}

/* Rows enough to leave the buffer many times. */
static void
copied_members_are_as_made_ones(void **state)
{
	struct buf made = BUF_INIT;
	struct cell cells[WIDTH];
	struct place p;
	struct sink *s;
	size_t row, i;
	int copying;

	(void)state;
	begin(&p, "out.jsonl");
	for (copying = 0; copying < 2; copying++) {
		s = open_sink(&p, &table);
		for (row = 0; row < 20000; row++) {
			for (i = 0; i < WIDTH; i++) {
				cells[i] = cell_of(
				    rows[row / 7 % NELEM(rows)].cells[i]);
				cells[i].same = copying && row % 7 != 0;
			}
			put(s, &table, cells);
		}
		publish(s);
		content(&p, "out.jsonl");
		if (copying == 0)
			buf_add(&made, p.got.data, p.got.len);
	}
	assert_int_equal(made.len, p.got.len);
	assert_memory_equal(made.data, p.got.data, made.len);
	buf_clear(&made);
	end(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_rows_come_out),
		cmocka_unit_test(jsonl_looks_as_promised),
		cmocka_unit_test(json_is_escaped),
		cmocka_unit_test(copied_members_are_as_made_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
