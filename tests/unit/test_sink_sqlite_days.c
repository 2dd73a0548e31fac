/*
 * A database that days share: each day's rows alone are replaced, summed up and
 * looked at.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "scratch.h"
#include "sink_tools.h"
#include "sqlite_tools.h"

static void
days_share_a_database(void **state)
{
	struct place p;
	struct sink *s, *t;

	(void)state;
	begin(&p, "out");
	s = open_both(&p, "2026-11-18"); /* at the same time */
	t = open_both(&p, "2026-11-19");
	put_line(t, "007", "1", "9.00");
	put_line(s, "007", "1", "8.00");
	put_note(s, "x");
	put_note(s, "x");
	publish(t);
	publish(s);
	assert_string_equal(db_tell(&p, "out/kassa.db", LINES),
	    "2026-11-18|007|1|8|1\n2026-11-19|007|1|9|1\n");
	write_both(&p, "2026-11-18", "1.00", "y");
	assert_string_equal(db_tell(&p, "out/kassa.db", LINES),
	    "2026-11-18|007|1|1|1\n2026-11-18|007|2|2|1\n"
	    "2026-11-19|007|1|9|1\n");
	assert_string_equal(
	    db_tell(&p, "out/kassa.db", NOTES), "2026-11-18|y|~\n");
	assert_int_equal(nfiles(&p, "out"), 1);
	end(&p);
}

/* printf '{"doc":"007","line":1,"paid":1,"sum":1.5}\n' | sha256sum */
#define SHA_LINE                                                               \
	"19333bb9d563ee5a0b5f3cc0108a1beb32161a5f2c72e57bfefa3203296159d1"

static void
a_sum_is_of_the_day_s_rows(void **state)
{
	struct sink_file told, now;
	struct place p;
	struct sink *s;

	(void)state;
	begin(&p, "out");
	s = open_both(&p, "2026-11-18");
	put_line(s, "007", "1", "1.50");
	assert_int_equal(sink_finish(s, &p.err), 0);
	assert_int_equal(sink_files(s), 2);
	assert_int_equal(sink_file(s, 0, &told, &p.err), 0);
	assert_string_equal(told.table, "lines");
	assert_string_equal(told.path, "kassa.db");
	assert_int_equal(told.rows, 1);
	assert_int_equal(
	    told.bytes, strlen("{\"doc\":\"007\",\"line\":1,\"paid\":1,"
			       "\"sum\":1.5}\n"));
	assert_string_equal(told.sha256, SHA_LINE);
	assert_int_equal(sink_publish(s, &p.err), 0);
	sink_free(s);
	write_both(&p, "2026-11-19", "1.00", "x"); /* has no say */
	p.options.name = "2026-11-18";
	assert_int_equal(sink_look(&p.options, "lines", true, &now, &p.err), 1);
	assert_int_equal(now.rows, 1);
	assert_int_equal(now.bytes, told.bytes);
	assert_string_equal(now.sha256, SHA_LINE);
	assert_int_equal(sink_look(&p.options, "notes", true, &now, &p.err), 1);
	assert_int_equal(now.rows, 0);
	end(&p);
}

/* What somebody does to the database, and whether a day's sum tells it. */
static const struct {
	const char *name, *sql;
	int there;
	bool same;
	uint64_t rows;
} changes[] = {
	{ "nothing", "", 1, true, 2 },
	{ "another sum", "UPDATE lines SET sum = 7 WHERE line = 2", 1, false,
	    2 },
	{ "a row less", "DELETE FROM lines WHERE line = 2", 1, false, 1 },
	{ "a row more", "INSERT INTO lines VALUES ('2026-11-18', 'x', 1, 1, 1)",
	    1, false, 3 },
	{ "on another day",
	    "INSERT INTO lines VALUES ('2026-11-17', 'x', 1, 1, 1)", 1, true,
	    2 },
	{ "a digit for a text", "UPDATE lines SET doc = '7' WHERE line = 2", 1,
	    false, 2 },
	{ "a new column", "ALTER TABLE lines ADD COLUMN more", 1, true, 2 },
	{ "in a new order", "VACUUM", 1, true, 2 },
	{ "no table", "DROP TABLE lines", 0, false, 0 },
	{ "no days", "DROP TABLE lines; CREATE TABLE lines (a)", 0, false, 0 },
};

static void
a_look_finds_what_was_changed(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(changes); i++) {
		struct sink_file was, quick, now;
		struct place p;

		begin(&p, "out");
		write_both(&p, "2026-11-18", "1.00", "x");
		assert_int_equal(
		    sink_look(&p.options, "lines", true, &was, &p.err), 1);
		db_make(&p, "out/kassa.db", changes[i].sql);
		case_int(changes[i].name,
		    sink_look(&p.options, "lines", true, &now, &p.err),
		    changes[i].there);
		case_int(changes[i].name, strcmp(was.sha256, now.sha256) == 0,
		    changes[i].same);
		case_int(changes[i].name,
		    sink_look(&p.options, "lines", false, &quick, &p.err),
		    changes[i].there);
		case_int(changes[i].name, (long long)quick.rows,
		    (long long)changes[i].rows);
		end(&p);
	}
	cases_end();
}

/* What rules have gained since then. */
static void
a_new_column_comes_later(void **state)
{
	struct table less = { lines.name, lines.title, line_columns, 3, NULL };
	struct sink_file was, now;
	struct place p;

	(void)state;
	begin(&p, "out");
	p.options.format = "sqlite";
	p.options.name = "2026-11-17";
	publish(open_sink(&p, &less));
	write_both(&p, "2026-11-18", "1.00", "x");
	assert_string_equal(db_tell(&p, "out/kassa.db", LINES),
	    "2026-11-18|007|1|1|1\n2026-11-18|007|2|2|1\n");
	assert_int_equal(sink_look(&p.options, "lines", true, &was, &p.err), 1);
	p.options.name = "2026-11-17";
	publish(open_sink(&p, &less));
	p.options.name = "2026-11-18";
	assert_int_equal(sink_look(&p.options, "lines", true, &now, &p.err), 1);
	assert_string_equal(was.sha256, now.sha256);
	end(&p);
}

/* ---- what would be emptied ---- */

static const struct {
	const char *name, *day;
	bool line, note; /* is there a new row? */
	bool told;
} emptyings[] = {
	{ "rows in all", NULL, true, true, false },
	{ "none where a key tells", NULL, false, true, false },
	{ "none where all is replaced", NULL, true, false, true },
	{ "a day of rows", "2026-11-18", true, true, false },
	{ "a day without lines", "2026-11-18", false, true, true },
	{ "another day", "2026-11-19", false, false, false },
};

static void
emptying_is_noticed(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(emptyings); i++) {
		struct place p;
		struct sink *s;

		begin(&p, "out");
		write_both(
		    &p, emptyings[i].day ? "2026-11-18" : NULL, "1.00", "x");
		s = open_both(&p, emptyings[i].day);
		if (emptyings[i].line)
			put_line(s, "007", "1", "1.00");
		if (emptyings[i].note)
			put_note(s, "x");
		assert_int_equal(sink_finish(s, &p.err), 0);
		case_int(emptyings[i].name, sink_empties(s) != NULL,
		    emptyings[i].told);
		sink_free(s);
		end(&p);
	}
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_share_a_database),
		cmocka_unit_test(a_sum_is_of_the_day_s_rows),
		cmocka_unit_test(a_look_finds_what_was_changed),
		cmocka_unit_test(a_new_column_comes_later),
		cmocka_unit_test(emptying_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
