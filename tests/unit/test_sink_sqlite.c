/*
 * Databases as outputs: how a new one is made, how rows go into one that is
 * there.
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

static struct column number_columns[] = {
	{ "nr", "№", TYPE_INTEGER, true },
	{ "a \"b\"", "Имя", TYPE_QUANTITY, false },
};
static const struct table numbers = { "num \"bers\"", "Числа", number_columns,
	2, NULL };

static struct column key_columns[] = { { "k", "К", TYPE_TEXT, true } };
static const struct table keys = { "keys", "Ключи", key_columns, 1, NULL };

/* ---- a new one ---- */

static const struct {
	const struct table *table;
	const char *day;
	const char *want;
} schemas[] = {
	{ &lines, NULL,
	    "CREATE TABLE \"lines\" (\"doc\" TEXT NOT NULL, \"line\" INT NOT "
	    "NULL, \"sum\" NUMERIC, \"paid\" BOOLEAN, "
	    "PRIMARY KEY (\"doc\", \"line\"))\n~\n" },
	{ &lines, "2026-11-18",
	    "CREATE TABLE \"lines\" (\"_day\" TEXT NOT NULL, \"doc\" TEXT NOT "
	    "NULL, \"line\" INT NOT NULL, \"sum\" NUMERIC, \"paid\" BOOLEAN, "
	    "PRIMARY KEY (\"_day\", \"doc\", \"line\"))\n~\n" },
	{ &notes, NULL,
	    "CREATE TABLE \"notes\" (\"text\" TEXT, \"at\" TEXT)\n" },
	{ &notes, "2026-11-18",
	    "CREATE TABLE \"notes\" (\"_day\" TEXT NOT NULL, \"text\" TEXT, "
	    "\"at\" TEXT)\n"
	    "CREATE INDEX \"notes by _day\" ON \"notes\" (\"_day\")\n" },
	{ &numbers, NULL,
	    "CREATE TABLE \"num \"\"bers\"\"\" (\"nr\" INT NOT NULL, "
	    "\"a \"\"b\"\"\" NUMERIC, PRIMARY KEY (\"nr\"))\n~\n" },
	{ &keys, NULL,
	    "CREATE TABLE \"keys\" (\"k\" TEXT NOT NULL, "
	    "PRIMARY KEY (\"k\"))\n~\n" },
};

static void
tables_are_declared(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(schemas); i++) {
		const char *file = schemas[i].day ? "out/kassa.db" : "out";
		struct place p;

		begin(&p, "out");
		p.options.format = "sqlite";
		p.options.name = schemas[i].day;
		publish(open_sink(&p, schemas[i].table));
		case_text(schemas[i].table->name,
		    db_tell(&p, file, "SELECT sql FROM sqlite_master"),
		    schemas[i].want);
		end(&p);
	}
	cases_end();
}

static void
a_new_one_appears_whole(void **state)
{
	struct place p;
	struct sink *s;

	(void)state;
	begin(&p, "out.db");
	s = open_both(&p, NULL);
	put_line(s, "007", "1", "1990.00");
	put_note(s, "x");
	assert_false(scratch_has(p.dir, "out.db"));
	assert_int_equal(sink_finish(s, &p.err), 0);
	assert_false(scratch_has(p.dir, "out.db"));
	assert_int_equal(sink_publish(s, &p.err), 0);
	assert_int_equal(scratch_count(p.dir), 1);
	assert_string_equal(db_tell(&p, "out.db", LINES), "007|1|1990|1\n");
	assert_string_equal(db_tell(&p, "out.db", NOTES), "x|~\n");
	assert_true(sink_bytes(s) > 0);
	assert_string_equal(sink_name(s), p.path);
	sink_free(s);
	end(&p);
}

/* A hot journal, as a crash leaves it, and its database is removed. */
static void
an_old_journal_has_no_say(void **state)
{
	struct buf journal = BUF_INIT;
	struct place p;
	sqlite3 *db;

	(void)state;
	begin(&p, "out.db");
	write_both(&p, NULL, "1.00", "old");
	db = db_of(&p, "out.db");
	db_do(db, "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; "
		  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
		  "FROM n WHERE i < 5000) INSERT INTO notes "
		  "SELECT hex(randomblob(50)), i FROM n");
	scratch_get(p.dir, "out.db-journal", &journal);
	assert_true(journal.len > 512);
	sqlite3_close(db);
	assert_int_equal(unlink(p.path), 0);
	scratch_write(p.dir, "out.db-journal", journal.data, journal.len, 0600);
	write_both(&p, NULL, "2.00", "new");
	assert_string_equal(db_tell(&p, "out.db", NOTES), "new|~\n");
	assert_string_equal(
	    db_tell(&p, "out.db", "PRAGMA integrity_check"), "ok\n");
	assert_int_equal(scratch_count(p.dir), 1);
	buf_clear(&journal);
	end(&p);
}

static void
given_up_it_leaves_no_trace(void **state)
{
	static const char *const outs[] = { "out.db", "out/" };
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(outs); i++) {
		struct place p;
		struct sink *s;

		begin(&p, outs[i]);
		s = open_both(&p, i == 0 ? NULL : "2026-11-18");
		put_line(s, "007", "1", "1.00");
		if (i == 0)
			assert_int_equal(sink_finish(s, &p.err), 0);
		sink_free(s);
		case_int(outs[i], scratch_count(p.dir), 0);
		end(&p);
	}
	cases_end();
}

static void
a_folder_gets_one_a_table(void **state)
{
	struct place p;

	(void)state;
	begin(&p, "out/");
	write_both(&p, NULL, "1.00", "x");
	assert_int_equal(nfiles(&p, "out"), 2);
	assert_string_equal(
	    db_tell(&p, "out/lines.db", LINES), "007|1|1|1\n007|2|2|1\n");
	assert_string_equal(db_tell(&p, "out/notes.db", NOTES), "x|~\n");
	end(&p);
}

/* ---- one that is there ---- */

static void
keys_tell_what_is_replaced(void **state)
{
	struct place p;
	struct sink *s;

	(void)state;
	begin(&p, "out.db");
	write_both(&p, NULL, "1.00", "old");
	s = open_both(&p, NULL);
	put_line(s, "007", "2", "2.50");
	put_line(s, "008", "1", "");
	put_line(s, "", "1", "3.00");
	put_line(s, "", "1", "4.00");
	put_note(s, "new");
	put_note(s, "new");
	assert_string_equal(
	    db_tell(&p, "out.db", LINES), "007|1|1|1\n007|2|2|1\n");
	publish(s);
	assert_string_equal(db_tell(&p, "out.db", LINES),
	    "|1|4|1\n007|1|1|1\n007|2|2.5|1\n008|1|~|1\n");
	assert_string_equal(db_tell(&p, "out.db", NOTES), "new|~\nnew|~\n");
	assert_int_equal(scratch_count(p.dir), 1);
	end(&p);
}

/* What a person has beside it stays. */
static void
other_things_stay(void **state)
{
	struct place p;

	(void)state;
	begin(&p, "out.db");
	db_make(&p, "out.db",
	    "CREATE TABLE mine (a); INSERT INTO mine VALUES (1);"
	    "CREATE TABLE Lines (SUM REAL, more DEFAULT 5, doc VARCHAR(9),"
	    " line INTEGER, PRIMARY KEY (line, doc));"
	    "INSERT INTO lines VALUES (9, 9, '009', 1)");
	write_both(&p, NULL, "1.50", "x");
	assert_string_equal(
	    db_tell(&p, "out.db", "SELECT * FROM lines ORDER BY doc, line"),
	    "1.5|5|007|1|1\n2.0|5|007|2|1\n9.0|9|009|1|~\n");
	assert_string_equal(db_tell(&p, "out.db", "SELECT * FROM mine"), "1\n");
	assert_string_equal(db_tell(&p, "out.db", NOTES), "x|~\n");
	end(&p);
}

static void
the_same_again_changes_no_byte(void **state)
{
	static const char *const days[] = { NULL, "2026-11-18" };
	struct buf before = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(days); i++) {
		const char *file = days[i] ? "out/kassa.db" : "out";
		struct place p;

		begin(&p, "out");
		write_both(&p, days[i], "1.00", "x");
		buf_reset(&before);
		scratch_get(p.dir, file, &before);
		write_both(&p, days[i], "1.00", "x");
		content(&p, file);
		assert_int_equal(before.len, p.got.len);
		assert_memory_equal(before.data, p.got.data, before.len);
		end(&p);
	}
	buf_clear(&before);
}

static void
a_reader_sees_the_old_or_the_new(void **state)
{
	struct place p;
	struct sink *s;
	sqlite3 *db;

	(void)state;
	begin(&p, "out.db");
	write_both(&p, NULL, "1.00", "old");
	db = db_of(&p, "out.db");
	s = open_both(&p, NULL);
	put_note(s, "new");
	assert_string_equal(db_ask(db, &p.got, NOTES), "old|~\n");
	assert_int_equal(sink_finish(s, &p.err), 0);
	assert_string_equal(db_ask(db, &p.got, NOTES), "old|~\n");
	assert_int_equal(sink_publish(s, &p.err), 0);
	assert_string_equal(db_ask(db, &p.got, NOTES), "new|~\n");
	sink_free(s);
	sqlite3_close(db);
	end(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_declared),
		cmocka_unit_test(a_new_one_appears_whole),
		cmocka_unit_test(an_old_journal_has_no_say),
		cmocka_unit_test(given_up_it_leaves_no_trace),
		cmocka_unit_test(a_folder_gets_one_a_table),
		cmocka_unit_test(keys_tell_what_is_replaced),
		cmocka_unit_test(other_things_stay),
		cmocka_unit_test(the_same_again_changes_no_byte),
		cmocka_unit_test(a_reader_sees_the_old_or_the_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
