/*
 * Delimited files: what a cell becomes in each dialect, what a reader gets
 * back of it, and how files and folders appear.
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

#define MARK "\xef\xbb\xbf"

/* ---- tables and rows of them ---- */

static struct column columns[] = {
	{ "name", "Товар", TYPE_TEXT, true },
	{ "sum", "Сумма; руб.", TYPE_MONEY, false },
	{ "at", "Дата \"чека\"", TYPE_DATETIME, false },
	{ "day", "День", TYPE_DATE, false },
	{ "paid", "Оплачен", TYPE_BOOLEAN, false },
};
static const struct table goods = { "goods", "Товары", columns, 5, NULL };
static const struct table words = { "words", "Слова", columns, 1, NULL };

/* ---- one cell in every dialect ---- */

/* A text beside an empty one, as it stands in the file; NULL: as it is. */
static const struct {
	const char *text, *csv, *excel, *tsv;
} specials[] = {
	{ "", NULL, NULL, NULL },
	{ "plain", NULL, NULL, NULL },
	{ "a b", NULL, NULL, NULL },
	{ " a ", NULL, NULL, NULL },
	{ "a,b", "\"a,b\"", NULL, NULL },
	{ "a;b", NULL, "\"a;b\"", NULL },
	{ "a\tb", NULL, NULL, "a\\tb" },
	{ "a\"b", "\"a\"\"b\"", "\"a\"\"b\"", NULL },
	{ "\"", "\"\"\"\"", "\"\"\"\"", NULL },
	{ "\"\"", "\"\"\"\"\"\"", "\"\"\"\"\"\"", NULL },
	{ "a\nb", "\"a\nb\"", "\"a\nb\"", "a\\nb" },
	{ "a\rb", "\"a\rb\"", "\"a\rb\"", "a\\rb" },
	{ "a\r\n", "\"a\r\n\"", "\"a\r\n\"", "a\\r\\n" },
	{ "a\\b", NULL, NULL, "a\\\\b" },
	{ "\\t", NULL, NULL, "\\\\t" },
	{ "'", NULL, NULL, NULL },
	{ "=1+1", NULL, NULL, NULL },
	{ "Колбаса \"Докторская\", 1\\2",
	    "\"Колбаса \"\"Докторская\"\", 1\\2\"",
	    "\"Колбаса \"\"Докторская\"\", 1\\2\"",
	    "Колбаса \"Докторская\", 1\\\\2" },
	{ "007", NULL, NULL, NULL },
	{ "1990.00", NULL, NULL, NULL },
};

static const struct {
	const char *name, *format;
	enum dialect dialect;
	const char *before, *behind; /* the cell */
} dialects[] = {
	{ "csv", "csv", DIALECT_RFC4180, "", ",\r\n" },
	{ "excel", "csv", DIALECT_EXCEL, MARK, ";\r\n" },
	{ "tsv", "tsv", DIALECT_RFC4180, "", "\t\n" },
};

static const char *
special_in(size_t i, size_t dialect)
{
	const char *forms[] = { specials[i].csv, specials[i].excel,
		specials[i].tsv };

	return forms[dialect] != NULL ? forms[dialect] : specials[i].text;
}

static void
specials_are_escaped(void **state)
{
	static struct column two[] = { { "a", "a", TYPE_TEXT, false },
		{ "b", "b", TYPE_TEXT, false } };
	static const struct table pair = { "pair", "pair", two, 2, NULL };
	struct place p;
	size_t i, k;

	(void)state;
	begin(&p, "out");
	p.options.header = HEADER_NONE;
	for (k = 0; k < NELEM(dialects); k++)
		for (i = 0; i < NELEM(specials); i++) {
			struct cell cells[] = { cell_of(specials[i].text),
				cell_of("") };
			struct sink *s;
			char want[256];

			p.options.format = dialects[k].format;
			p.options.dialect = dialects[k].dialect;
			s = open_sink(&p, &pair);
			put(s, &pair, cells);
			publish(s);
			snprintf(want, sizeof(want), "%s%s%s",
			    dialects[k].before, special_in(i, k),
			    dialects[k].behind);
			case_text(dialects[k].name, content(&p, "out"), want);
		}
	end(&p);
	cases_end();
}

/* ---- whole small files ---- */

static const char *const first_row[] = { "Хлеб; \"Бородинский\"", "1990.00",
	"2018-04-16T14:08:31.5+03:00", "2018-04-16", "true" };
static const char *const second_row[] = { "=1+1", "-0.125", "", "", "" };

static const struct {
	const char *name, *out, *format;
	enum dialect dialect;
	enum header header;
	bool safe;
	const char *want;
} files[] = {
	{ "csv", "out", NULL, DIALECT_RFC4180, HEADER_NAMES, false,
	    "name,sum,at,day,paid\r\n"
	    "\"Хлеб; \"\"Бородинский\"\"\",1990.00,"
	    "2018-04-16T14:08:31.5+03:00,2018-04-16,true\r\n"
	    "=1+1,-0.125,,,\r\n" },
	{ "csv, titles", "out.csv", NULL, DIALECT_RFC4180, HEADER_TITLES, false,
	    "Товар,Сумма; руб.,\"Дата \"\"чека\"\"\",День,Оплачен\r\n"
	    "\"Хлеб; \"\"Бородинский\"\"\",1990.00,"
	    "2018-04-16T14:08:31.5+03:00,2018-04-16,true\r\n"
	    "=1+1,-0.125,,,\r\n" },
	{ "excel", "out.csv", NULL, DIALECT_EXCEL, HEADER_TITLES, false,
	    MARK "Товар;\"Сумма; руб.\";\"Дата \"\"чека\"\"\";День;Оплачен\r\n"
		 "\"Хлеб; \"\"Бородинский\"\"\";1990,00;16.04.2018 14:08:31;"
		 "16.04.2018;true\r\n"
		 "=1+1;-0,125;;;\r\n" },
	{ "excel, safe", "out.csv", NULL, DIALECT_EXCEL, HEADER_NONE, true,
	    MARK "\"Хлеб; \"\"Бородинский\"\"\";1990,00;16.04.2018 14:08:31;"
		 "16.04.2018;true\r\n"
		 "'=1+1;-0,125;;;\r\n" },
	{ "tsv", "out.tsv", NULL, DIALECT_RFC4180, HEADER_NAMES, false,
	    "name\tsum\tat\tday\tpaid\n"
	    "Хлеб; \"Бородинский\"\t1990.00\t2018-04-16T14:08:31.5+03:00\t"
	    "2018-04-16\ttrue\n"
	    "=1+1\t-0.125\t\t\t\n" },
	{ "tsv by name, safe", "out.csv", "tsv", DIALECT_RFC4180, HEADER_NONE,
	    true,
	    "Хлеб; \"Бородинский\"\t1990.00\t2018-04-16T14:08:31.5+03:00\t"
	    "2018-04-16\ttrue\n"
	    "'=1+1\t-0.125\t\t\t\n" },
};

static void
put_texts(struct sink *s, const char *const *texts)
{
	struct cell cells[5];
	size_t i;

	for (i = 0; i < 5; i++)
		cells[i] = cell_of(texts[i]);
	put(s, &goods, cells);
}

static void
files_look_as_promised(void **state)
{
	struct place p;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(files); i++) {
		struct sink *s;

		begin(&p, files[i].out);
		p.options.format = files[i].format;
		p.options.dialect = files[i].dialect;
		p.options.header = files[i].header;
		p.options.safe = files[i].safe;
		s = open_sink(&p, &goods);
		put_texts(s, first_row);
		put_texts(s, second_row);
		assert_string_equal(sink_name(s), p.path);
		case_int(files[i].name, (long long)sink_bytes(s),
		    (long long)strlen(files[i].want));
		publish(s);
		case_text(
		    files[i].name, content(&p, files[i].out), files[i].want);
		case_int(files[i].name, scratch_count(p.dir), 1);
		end(&p);
	}
	cases_end();
}

/* What spreadsheets would run; numbers are never touched. */
static const struct {
	const char *text, *want;
} formulas[] = {
	{ "=1", "'=1" },
	{ "+7 900", "'+7 900" },
	{ "-1", "'-1" },
	{ "@sum", "'@sum" },
	{ "\tx", "'\tx" },
	{ "\rx", "\"'\rx\"" },
	{ "\nx", "\"'\nx\"" },
	{ "=\"a\"", "\"'=\"\"a\"\"\"" },
	{ "a=1", "a=1" },
	{ " =1", " =1" },
	{ "'=1", "'=1" },
};

static void
formulas_are_guarded(void **state)
{
	struct place p;
	char want[64];
	size_t i;

	(void)state;
	begin(&p, "out");
	p.options.header = HEADER_NONE;
	p.options.safe = true;
	for (i = 0; i < NELEM(formulas); i++) {
		struct cell cell = cell_of(formulas[i].text);
		struct sink *s = open_sink(&p, &words);

		put(s, &words, &cell);
		publish(s);
		snprintf(want, sizeof(want), "%s\r\n", formulas[i].want);
		case_text(formulas[i].text, content(&p, "out"), want);
	}
	end(&p);
	cases_end();
}

/* A row of one empty cell must still be a row. */
static void
a_lone_empty_cell_is_a_row(void **state)
{
	struct cell none = cell_of(""), same = { "", 0, true },
		    one = cell_of("x");
	struct sink *s;
	struct place p;

	(void)state;
	begin(&p, "out");
	s = open_sink(&p, &words);
	put(s, &words, &none);
	put(s, &words, &same);
	put(s, &words, &one);
	put(s, &words, &none);
	publish(s);
	assert_string_equal(
	    content(&p, "out"), "name\r\n\"\"\r\n\"\"\r\nx\r\n\"\"\r\n");
	end(&p);
}

/* ---- round trips ---- */

static uint64_t dice = 88172645463325252u;

static unsigned
roll(unsigned sides)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return (unsigned)((dice >> 20) % sides);
}

static void
random_text(struct buf *to)
{
	static const char *const letters[] = { "a", " ", "\"", ",", ";", "\t",
		"\r", "\n", "\\", "'", "=", "Ж", "₽", "😀", "\x01", "n", "t",
		"0" };
	unsigned n = roll(4) == 0 ? 0 : roll(roll(50) == 0 ? 2000 : 12);

	buf_reset(to);
	while (n-- > 0)
		buf_puts(to, letters[roll(NELEM(letters))]);
}

#define WIDTH 7

/* What libcsv reads, held against what was written. */
struct reading {
	const struct buf *want; /* of each cell, row by row */
	size_t nwant, cells, rows, wrong;
};

static void
on_cell(void *text, size_t len, void *arg)
{
	struct reading *r = arg;
	const struct buf *want;

	if (r->cells >= r->nwant) {
		r->wrong++;
		return;
	}
	want = &r->want[r->cells++];
	r->wrong +=
	    want->len != len || (len > 0 && memcmp(want->data, text, len) != 0);
}

static void
on_row(int c, void *arg)
{
	struct reading *r = arg;

	(void)c;
	r->rows++;
	r->wrong += r->cells != r->rows * WIDTH;
}

/* Blanks at the ends of a bare cell belong to it. */
static int
no_blank(unsigned char c)
{
	(void)c;
	return 0;
}

static void
read_csv(struct place *p, char separator, struct reading *r)
{
	struct csv_parser parser;
	size_t skip;

	content(p, "out");
	skip = strncmp(p->got.data, MARK, 3) == 0 ? 3 : 0;
	assert_int_equal(csv_init(&parser, CSV_STRICT), 0);
	csv_set_delim(&parser, (unsigned char)separator);
	csv_set_space_func(&parser, no_blank);
	assert_int_equal(csv_parse(&parser, p->got.data + skip,
			     p->got.len - skip, on_cell, on_row, r),
	    p->got.len - skip);
	assert_int_equal(csv_fini(&parser, on_cell, on_row, r), 0);
	csv_free(&parser);
}

/* Our TSV: no quotes, four escapes. */
static void
read_tsv(struct place *p, struct reading *r)
{
	static const char letter[] = "tnr\\", plain[] = "\t\n\r\\";
	struct buf cell = BUF_INIT;
	const char *s = content(p, "out"), *stop = s + p->got.len;

	for (; s < stop; s++) {
		if (*s == '\\' && strchr(letter, s[1]) != NULL)
			buf_putc(&cell, plain[strchr(letter, *++s) - letter]);
		else if (*s == '\t' || *s == '\n') {
			on_cell(cell.data, cell.len, r);
			buf_reset(&cell);
			if (*s == '\n')
				on_row('\n', r);
		} else
			buf_putc(&cell, *s);
	}
	r->wrong += cell.len > 0;
	buf_clear(&cell);
}

/*
 * Rows enough to leave the buffer many times, half of the cells the same as in
 * the row before, which the sink copies from there.
 */
static void
write_random(
    struct sink *s, const struct table *table, struct buf *want, size_t nrows)
{
	struct cell cells[WIDTH];
	size_t row, i;

	for (row = 0; row < nrows; row++) {
		bool head = row > 0 && roll(10) != 0;

		for (i = 0; i < WIDTH; i++) {
			struct buf *b = &want[row * WIDTH + i];
			bool same = head && (i % 4 != 0 || roll(8) == 0);

			if (same)
				buf_add(b, b[-WIDTH].data, b[-WIDTH].len);
			else
				random_text(b);
			cells[i] = (struct cell){ buf_str(b), b->len, same };
		}
		put(s, table, cells);
	}
}

static void
what_was_written_is_read_back(void **state)
{
	enum { ROWS = 30000 };
	static struct column wide[WIDTH] = { { "a", "a", TYPE_TEXT, false },
		{ "b", "b", TYPE_TEXT, false }, { "c", "c", TYPE_TEXT, false },
		{ "d", "d", TYPE_TEXT, false }, { "e", "e", TYPE_TEXT, false },
		{ "f", "f", TYPE_TEXT, false },
		{ "g", "g", TYPE_TEXT, false } };
	static const struct table table = { "wide", "wide", wide, WIDTH, NULL };
	size_t k, i;

	(void)state;
	for (k = 0; k < NELEM(dialects); k++) {
		struct buf *want = mem_array(ROWS * WIDTH, sizeof(*want));
		struct reading r = { want, ROWS * WIDTH, 0, 0, 0 };
		struct place p;
		struct sink *s;

		begin(&p, "out");
		p.options.header = HEADER_NONE;
		p.options.format = dialects[k].format;
		p.options.dialect = dialects[k].dialect;
		s = open_sink(&p, &table);
		write_random(s, &table, want, ROWS);
		publish(s);
		if (strcmp(dialects[k].format, "tsv") == 0)
			read_tsv(&p, &r);
		else
			read_csv(&p,
			    dialects[k].dialect == DIALECT_EXCEL ? ';' : ',',
			    &r);
		case_int(dialects[k].name, (long long)r.rows, ROWS);
		case_int(dialects[k].name, (long long)r.wrong, 0);
		case_int("bytes", p.got.len > 4 * 256 * 1024, true);
		for (i = 0; i < ROWS * WIDTH; i++)
			buf_clear(&want[i]);
		free(want);
		end(&p);
	}
	cases_end();
}

/* The same cells in the form of the dialect, copied or made anew. */
static void
copied_cells_are_as_made_ones(void **state)
{
	struct buf made = BUF_INIT;
	struct cell cells[5];
	struct sink *s;
	struct place p;
	int copying, row;
	size_t i;

	(void)state;
	begin(&p, "out");
	p.options.dialect = DIALECT_EXCEL;
	p.options.safe = true;
	for (copying = 0; copying < 2; copying++) {
		s = open_sink(&p, &goods);
		for (row = 0; row < 20000; row++) {
			for (i = 0; i < 5; i++) {
				const char *const *texts =
				    row / 7 % 2 ? first_row : second_row;

				cells[i] = cell_of(texts[i]);
				cells[i].same = copying && row % 7 != 0;
			}
			put(s, &goods, cells);
		}
		publish(s);
		content(&p, "out");
		if (copying == 0)
			buf_add(&made, p.got.data, p.got.len);
	}
	assert_int_equal(made.len, p.got.len);
	assert_memory_equal(made.data, p.got.data, made.len);
	buf_clear(&made);
	end(&p);
}

/* ---- where it goes ---- */

static const struct {
	const char *out, *format;
	const char *want; /* NULL: refused, with these words */
	const char *says;
	bool folder;
} formats[] = {
	{ NULL, NULL, "csv", "", false },
	{ "-", NULL, "csv", "", false },
	{ "-", "tsv", "tsv", "", false },
	{ "a.csv", NULL, "csv", "", false },
	{ "a.tsv", NULL, "tsv", "", false },
	{ "a.tsv", "csv", "csv", "", false },
	{ "a.txt", NULL, "csv", "", false },
	{ "a", NULL, "csv", "", false },
	{ "a.csv/", NULL, "csv", "", true },
	{ "a.tsv/", NULL, "csv", "", true },
	{ "/", "tsv", "tsv", "", true },
	{ "a.jsonl", NULL, "jsonl", "", false },
	{ "a.xlsx", NULL, "xlsx", "", false },
	{ "a.db", NULL, "sqlite", "", false },
	{ "a.sqlite", NULL, "sqlite", "", false },
	{ "a.sqlite/", NULL, "csv", "", true },
	{ "a.xlsx", "csv", "csv", "", false },
	{ "a.xml", NULL, "nomenclature", "", false },
	{ "a.txt", "table", "table", "", false },
	{ "a.csv", "ods", NULL,
	    "\"ods\" is not one of csv, tsv, jsonl, xlsx, sqlite", false },
	{ "a.csv", "", NULL, "is not one of", false },
	{ "a.csv", "CSV", NULL, "is not one of", false },
};

static void
the_format_follows_from_the_options(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(formats); i++) {
		struct sink_options o = { .out = formats[i].out,
			.format = formats[i].format };
		const char *name = formats[i].out ? formats[i].out : "(null)";
		struct err err = ERR_INIT;

		case_text(name, sink_format(&o, &err), formats[i].want);
		case_err(name, &err, formats[i].want ? ERR_NONE : ERR_USAGE,
		    formats[i].says);
		case_int(name, sink_is_folder(&o), formats[i].folder);
	}
	cases_end();
}

static const struct table *const both[] = { &goods, &words };

static void
a_folder_gets_a_file_a_table(void **state)
{
	static const char *const outs[] = { "new/", "there", "there/" };
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(outs); i++) {
		struct cell one = cell_of("x");
		struct place p;
		struct sink *s;
		char *dir;

		begin(&p, outs[i]);
		dir = scratch_path(p.dir, i == 0 ? "new" : "there");
		if (i > 0)
			assert_int_equal(mkdir(dir, 0700), 0);
		p.options.format = "tsv";
		assert_true(sink_is_folder(&p.options));
		s = sink_new(&p.options, both, 2, &p.err);
		assert_non_null(s);
		put(s, &words, &one);
		put_texts(s, first_row);
		put(s, &words, &one);
		assert_string_equal(sink_name(s), p.path);
		case_int(outs[i], scratch_has(dir, "words.tsv"), false);
		publish(s);
		case_int(outs[i], scratch_count(dir), 2);
		buf_reset(&p.got);
		scratch_get(dir, "words.tsv", &p.got);
		case_text(outs[i], buf_str(&p.got), "name\nx\nx\n");
		case_int(outs[i], scratch_has(dir, "goods.tsv"), true);
		free(dir);
		end(&p);
	}
	cases_end();
}

/* Not even a folder that was made for it. */
static void
given_up_it_leaves_no_trace(void **state)
{
	static const char *const outs[] = { "out.csv", "new/" };
	struct cell one = cell_of("x");
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(outs); i++) {
		struct place p;
		struct sink *s;

		begin(&p, outs[i]);
		s = open_sink(&p, &words);
		put(s, &words, &one);
		assert_int_equal(sink_finish(s, &p.err), 0);
		sink_free(s);
		case_int(outs[i], scratch_count(p.dir), 0);
		end(&p);
	}
	sink_free(NULL);
	cases_end();
}

static void
two_cannot_write_the_same(void **state)
{
	const struct table *table = &words;
	struct cell one = cell_of("x");
	struct sink *s;
	struct place p;

	(void)state;
	begin(&p, "out.csv");
	s = open_sink(&p, &words);
	put(s, &words, &one);
	assert_null(sink_new(&p.options, &table, 1, &p.err));
	assert_int_equal(p.err.code, ERR_TEMP);
	publish(s);
	assert_string_equal(content(&p, "out.csv"), "name\r\nx\r\n");
	end(&p);
}

static const struct {
	const char *name;
	const char *old; /* NULL: there is none */
	size_t rows;
	bool empties;
} empties[] = {
	{ "no rows for some", "name\r\nx\r\n", 0, true },
	{ "no rows for none", "name\r\n", 0, false },
	{ "no rows where nothing was", NULL, 0, false },
	{ "rows for some", "name\r\nx\r\ny\r\n", 1, false },
};

static void
an_empty_file_is_noticed(void **state)
{
	struct cell one = cell_of("x");
	size_t i, n;

	(void)state;
	for (i = 0; i < NELEM(empties); i++) {
		struct place p;
		struct sink *s;

		begin(&p, "out.csv");
		if (empties[i].old != NULL)
			scratch_put(p.dir, "out.csv", empties[i].old);
		s = open_sink(&p, &words);
		for (n = 0; n < empties[i].rows; n++)
			put(s, &words, &one);
		assert_int_equal(sink_finish(s, &p.err), 0);
		case_text(empties[i].name, sink_empties(s),
		    empties[i].empties ? p.path : NULL);
		sink_free(s);
		end(&p);
	}
	cases_end();
}

/* ---- files with a name: days ---- */

static const struct {
	const char *out, *name, *format;
	const char *want; /* NULL: refused */
} paths[] = {
	{ "out/", "2026-11-18", NULL, "lines/2026-11-18.csv" },
	{ "out", "2026-11-18", "tsv", "lines/2026-11-18.tsv" },
	{ "out.tsv", "2026-11-18", NULL, "lines/2026-11-18.csv" },
	{ "out/", NULL, NULL, "lines.csv" },
	{ "out/", NULL, "tsv", "lines.tsv" },
	{ "out.tsv", NULL, NULL, "" },
	{ "-", NULL, NULL, "" },
	{ NULL, NULL, NULL, "" },
	{ "out/", "2026-11-18", "jsonl", "lines/2026-11-18.jsonl" },
	{ "out/", "2026-11-18", "xlsx", "2026-11-18.xlsx" },
	{ "out/", NULL, "xlsx", "lines.xlsx" },
	{ "out.xlsx", NULL, NULL, "" },
	{ "out/", "2026-11-18", "sqlite", "kassa.db" },
	{ "out/", NULL, "sqlite", "lines.db" },
	{ "out.db", NULL, NULL, "" },
	{ "out/", "2026-11-18", "ods", NULL },
	{ "out.xml", NULL, NULL, "" },
	{ "out/", "2026-11-18", "nomenclature", "2026-11-18.xml" },
};

static void
a_path_is_known_without_a_sink(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(paths); i++) {
		struct sink_options o = { .out = paths[i].out,
			.name = paths[i].name,
			.format = paths[i].format };
		const char *name = paths[i].out ? paths[i].out : "(null)";
		struct err err = ERR_INIT;
		char *path = sink_path(&o, "lines", &err);

		case_text(name, path, paths[i].want);
		case_int(name, err.code, paths[i].want ? 0 : ERR_USAGE);
		if (paths[i].name != NULL)
			case_int(name, sink_is_folder(&o), true);
		free(path);
	}
	cases_end();
}

/* A sink of both tables, a row in each, for a day. */
static struct sink *
open_day(struct place *p, const char *day)
{
	struct cell one = cell_of("x");
	struct sink *s;

	p->options.name = day;
	s = sink_new(&p->options, both, 2, &p->err);
	if (s == NULL)
		fail_msg("%s", p->err.text);
	put_texts(s, first_row);
	put(s, &words, &one);
	return s;
}

static void
days_lie_in_folders_of_their_tables(void **state)
{
	static const char *const outs[] = { "out", "out/" };
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(outs); i++) {
		struct place p;
		struct sink *s;

		begin(&p, outs[i]);
		s = open_day(&p, "2026-11-18");
		assert_string_equal(sink_name(s), p.path);
		case_int(outs[i],
		    scratch_has(p.dir, "out/words/2026-11-18.csv"), false);
		publish(s);
		publish(open_day(&p, "2026-11-19"));
		case_text(outs[i], content(&p, "out/words/2026-11-18.csv"),
		    "name\r\nx\r\n");
		content(&p, "out/words/2026-11-19.csv");
		content(&p, "out/goods/2026-11-18.csv");
		content(&p, "out/goods/2026-11-19.csv");
		sink_free(open_day(&p, "2026-11-20"));
		case_int(outs[i], nfiles(&p, "out"), 2);
		case_int(outs[i], nfiles(&p, "out/words"), 2);
		case_int(outs[i], nfiles(&p, "out/goods"), 2);
		end(&p);
	}
	cases_end();
}

/* What was there before stays, and nothing else. */
static void
a_day_given_up_leaves_no_folder(void **state)
{
	static const char *const there[] = { "out", "out/words" };
	struct place p;
	struct sink *s;
	size_t i;
	char *path;

	(void)state;
	begin(&p, "out/");
	for (i = 0; i <= NELEM(there); i++) {
		s = open_day(&p, "2026-11-18");
		assert_int_equal(sink_finish(s, &p.err), 0);
		assert_int_equal(nfiles(&p, "out"), 2);
		sink_free(s);
		assert_int_equal(scratch_has(p.dir, "out"), i > 0);
		if (i > 0)
			assert_int_equal(nfiles(&p, "out"), i - 1);
		if (i == NELEM(there))
			break;
		path = scratch_path(p.dir, there[i]);
		assert_int_equal(mkdir(path, 0700), 0);
		free(path);
	}
	end(&p);
}

static const struct {
	const char *name;
	const char *out, *file; /* file: one that is in the way, or NULL */
	int code;
} nowhere[] = {
	{ "no folder for the folder", "no/out/", NULL, ERR_CANTCREAT },
	{ "a file for the folder", "out", "out", ERR_CANTCREAT },
};

static void
some_places_cannot_be(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(nowhere); i++) {
		struct place p;

		begin(&p, nowhere[i].out);
		if (nowhere[i].file != NULL)
			scratch_put(p.dir, nowhere[i].file, "x");
		p.options.name = "2026-11-18";
		case_int(nowhere[i].name,
		    sink_new(&p.options, both, 2, &p.err) == NULL, true);
		case_err(nowhere[i].name, &p.err, nowhere[i].code, p.path);
		case_int(nowhere[i].name, scratch_count(p.dir),
		    nowhere[i].file != NULL);
		end(&p);
	}
	cases_end();
}

static void
a_stream_is_no_folder(void **state)
{
	struct sink_options o = { .out = "-", .name = "2026-11-18" };
	struct err err = ERR_INIT;

	(void)state;
	assert_null(sink_new(&o, both, 2, &err));
	assert_int_equal(err.code, ERR_USAGE);
}

/* The second table cannot be opened: the first one's folder goes, too. */
static void
half_a_day_leaves_no_folder(void **state)
{
	struct place p;
	char *path;

	(void)state;
	begin(&p, "out");
	assert_int_equal(mkdir(p.path, 0700), 0);
	scratch_put(p.dir, "out/words", "in the way");
	p.options.name = "2026-11-18";
	assert_null(sink_new(&p.options, both, 2, &p.err));
	path = scratch_path(p.dir, "out/words");
	case_err("words", &p.err, ERR_CANTCREAT, path);
	assert_int_equal(nfiles(&p, "out"), 1);
	free(path);
	end(&p);
	cases_end();
}

static void
look(const struct place *p, const char *name, struct stat *st)
{
	char *path = scratch_path(p->dir, name);

	assert_int_equal(lstat(path, st), 0);
	free(path);
}

static bool
untouched(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Is the day's first table the old file, is the second, when kept or not? */
static const struct {
	const char *name;
	bool keep;
	const char *words; /* what the old file of words is overwritten by */
	bool goods_stays, words_stays;
} keeps[] = {
	{ "replaced", false, NULL, false, false },
	{ "both kept", true, NULL, true, true },
	{ "one kept", true, "name\r\ny\r\n", true, false },
	{ "one emptied", true, "", true, false },
};

static void
the_same_day_is_left_alone(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(keeps); i++) {
		struct stat goods_was, words_was, goods_is, words_is;
		struct place p;

		begin(&p, "out/");
		publish(open_day(&p, "2026-11-18"));
		if (keeps[i].words != NULL)
			scratch_put(
			    p.dir, "out/words/2026-11-18.csv", keeps[i].words);
		look(&p, "out/goods/2026-11-18.csv", &goods_was);
		look(&p, "out/words/2026-11-18.csv", &words_was);
		p.options.keep_same = keeps[i].keep;
		publish(open_day(&p, "2026-11-18"));
		look(&p, "out/goods/2026-11-18.csv", &goods_is);
		look(&p, "out/words/2026-11-18.csv", &words_is);
		case_int(keeps[i].name, untouched(&goods_was, &goods_is),
		    keeps[i].goods_stays);
		case_int(keeps[i].name, untouched(&words_was, &words_is),
		    keeps[i].words_stays);
		case_text(keeps[i].name,
		    content(&p, "out/words/2026-11-18.csv"), "name\r\nx\r\n");
		case_int(keeps[i].name, nfiles(&p, "out/words"), 1);
		end(&p);
	}
	cases_end();
}

#define SHA_X "1f8dc2478b1d85d73bafe2184d09d8f1083b533e6f65afdb65383c1dc2c0eeea"

static void
a_sink_knows_its_files(void **state)
{
	struct sink_file f;
	struct place p;
	struct sink *s;

	(void)state;
	begin(&p, "out/");
	s = open_day(&p, "2026-11-18");
	assert_int_equal(sink_finish(s, &p.err), 0);
	assert_int_equal(sink_files(s), 2);
	assert_int_equal(sink_file(s, 1, &f, &p.err), 0);
	assert_string_equal(f.table, "words");
	assert_string_equal(f.path, "words/2026-11-18.csv");
	assert_int_equal(f.rows, 1);
	assert_int_equal(f.bytes, 9);
	assert_string_equal(f.sha256, SHA_X);
	assert_int_equal(sink_file(s, 0, &f, &p.err), 0);
	assert_string_equal(f.table, "goods");
	assert_string_equal(f.path, "goods/2026-11-18.csv");
	assert_int_equal(f.rows, 1);
	sink_free(s);
	end(&p);
}

/* When no table was asked for. */
static const struct {
	const char *out, *name, *format;
	bool all, shared;
} takings[] = {
	{ NULL, NULL, NULL, false, false },
	{ "a.csv", NULL, NULL, false, false },
	{ "a/", NULL, NULL, true, false },
	{ "a/", "2026-11-18", NULL, true, false },
	{ "a.jsonl", NULL, NULL, false, false },
	{ "a.xlsx", NULL, NULL, true, false },
	{ "-", NULL, "xlsx", true, false },
	{ "a/", NULL, "xlsx", true, false },
	{ "a/", "2026-11-18", "xlsx", true, false },
	{ "a.db", NULL, NULL, true, false },
	{ "a/", NULL, "sqlite", true, false },
	{ "a/", "2026-11-18", "sqlite", true, true },
	{ "a.xml", NULL, NULL, true, false },
};

static void
folders_and_books_take_all_tables(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(takings); i++) {
		struct sink_options o = { .out = takings[i].out,
			.name = takings[i].name,
			.format = takings[i].format };
		const char *name = takings[i].out ? takings[i].out : "(null)";

		case_int(name, sink_takes_all(&o), takings[i].all);
		case_int(name, sink_is_shared(&o), takings[i].shared);
	}
	cases_end();
}

static void
formats_have_names(void **state)
{
	static const char *const wants[] = { "csv", "tsv", "jsonl", "xlsx",
		"sqlite", "table", "nomenclature", "documents" };
	size_t n, i;
	const char *const *names = sink_formats(&n);

	(void)state;
	assert_int_equal(n, NELEM(wants));
	for (i = 0; i < NELEM(wants); i++)
		case_text("format", names[i], wants[i]);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(specials_are_escaped),
		cmocka_unit_test(files_look_as_promised),
		cmocka_unit_test(formulas_are_guarded),
		cmocka_unit_test(a_lone_empty_cell_is_a_row),
		cmocka_unit_test(what_was_written_is_read_back),
		cmocka_unit_test(copied_cells_are_as_made_ones),
		cmocka_unit_test(the_format_follows_from_the_options),
		cmocka_unit_test(a_folder_gets_a_file_a_table),
		cmocka_unit_test(given_up_it_leaves_no_trace),
		cmocka_unit_test(two_cannot_write_the_same),
		cmocka_unit_test(an_empty_file_is_noticed),
		cmocka_unit_test(a_path_is_known_without_a_sink),
		cmocka_unit_test(days_lie_in_folders_of_their_tables),
		cmocka_unit_test(a_day_given_up_leaves_no_folder),
		cmocka_unit_test(some_places_cannot_be),
		cmocka_unit_test(a_stream_is_no_folder),
		cmocka_unit_test(half_a_day_leaves_no_folder),
		cmocka_unit_test(the_same_day_is_left_alone),
		cmocka_unit_test(a_sink_knows_its_files),
		cmocka_unit_test(folders_and_books_take_all_tables),
		cmocka_unit_test(formats_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
