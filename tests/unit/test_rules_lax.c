/*
 * For takers that look at values themselves: where a row comes from, and values
 * that are wrong as they are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "must_open.h"
#include "rules_tools.h"
#include "rules_try.h"

/* Writes down rows and their lines. */
struct lines {
	struct taker taker; /* first */
	struct row_place place;
	struct buf text;
};

static int
write_down(struct taker *taker, const struct table *table,
    const struct cell *cells, struct err *err)
{
	struct lines *l = (struct lines *)taker;
	size_t i;

	(void)err;
	buf_printf(&l->text, "%s %ld:", l->place.file == NULL ? "-" : "file",
	    l->place.line);
	for (i = 0; i < table->ncolumns; i++)
		buf_printf(
		    &l->text, " [%.*s]", (int)cells[i].len, cells[i].text);
	buf_putc(&l->text, '\n');
	return 0;
}

static int
run_lines(struct lines *l, const char *text, const char *const *docs, size_t n,
    bool lax, struct err *err)
{
	struct rules_options options = {
		.taker = &l->taker, .place = &l->place, .lax = lax
	};
	struct rules *rules = rules_from(text, err);
	int rc;

	assert_non_null(rules);
	*l = (struct lines){ .taker = { write_down } };
	rc = run_over(rules, &options, docs, n, err);
	rules_free(rules);
	return rc;
}

static const char plain[] = R("D/L",
    AS("a", "A", "as='money'") AS("b", "concat(B, C)", "as='integer'")
	AS("c", "number(C)", "as='money'") AS("d", "D", "required='yes'"));

static const struct {
	const char *name, *doc, *rows;
} wrong[] = {
	{ "right", "<D><L><A>1</A><B>2</B><C>3</C><D>4</D></L></D>",
	    "file 1: [1.00] [23] [3.00] [4]\n" },
	{ "missing", "<D><L><A/></L></D>", "file 1: [] [] [] []\n" },
	{ "wrong", "<D><L><A>1x</A><B>2</B><C> y</C><D>4</D></L></D>",
	    "file 1: [1x] [2 y] [ y] [4]\n" },
	{ "wrong, then right",
	    "<D><L><A>x</A></L>\n<L><A>5</A></L>\n<L><A>y</A></L></D>",
	    "file 1: [x] [] [] []\nfile 2: [5.00] [] [] []\n"
	    "file 3: [y] [] [] []\n" },
};

static void
lax_values_go_out_as_they_are(void **state)
{
	struct lines l;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(wrong); i++) {
		struct err err = ERR_INIT;

		run_lines(&l, plain, &wrong[i].doc, 1, true, &err);
		case_err(wrong[i].name, &err, 0, "");
		case_text(wrong[i].name, buf_str(&l.text), wrong[i].rows);
		buf_clear(&l.text);
	}
	cases_end();
}

static void
others_end_the_run(void **state)
{
	struct err err = ERR_INIT;
	struct lines l;

	(void)state;
	assert_int_equal(
	    run_lines(&l, plain, &wrong[2].doc, 1, false, &err), -1);
	case_err("wrong", &err, ERR_DATA, "t.a: \"1x\" is not an amount");
	buf_clear(&l.text);
	cases_end();
}

/* A row that waits has the line it was born in. */
static void
rows_say_where_they_come_from(void **state)
{
	static const char *const docs[] = { "<D>\n<L/>\n<L/>\n<X>1</X></D>",
		"<D><X>2</X><L/></D>" };
	struct err err = ERR_INIT;
	struct lines l;

	(void)state;
	run_lines(&l, R("D/L", C("a", "../X")), docs, 2, false, &err);
	case_err("rows", &err, 0, "");
	case_text("rows", buf_str(&l.text),
	    "file 2: [1]\nfile 3: [1]\nfile 1: [2]\n");
	buf_clear(&l.text);
	cases_end();
}

static void
groups_come_from_nowhere(void **state)
{
	static const char rules[] =
	    "<rules><table name='t' match='D/L'>"
	    "<column name='n' total='count'/></table></rules>";
	static const char *const docs[] = { "<D><L/><L/></D>" };
	struct err err = ERR_INIT;
	struct lines l;

	(void)state;
	run_lines(&l, rules, docs, 1, false, &err);
	case_err("groups", &err, 0, "");
	case_text("groups", buf_str(&l.text), "- 0: [2]\n");
	buf_clear(&l.text);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lax_values_go_out_as_they_are),
		cmocka_unit_test(others_end_the_run),
		cmocka_unit_test(rows_say_where_they_come_from),
		cmocka_unit_test(groups_come_from_nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
