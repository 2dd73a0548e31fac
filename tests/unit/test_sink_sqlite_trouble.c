/*
 * Databases that do not take the rows: another shape, another kind of file,
 * a lock. Whatever it is, the file stays as it was, to the byte.
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

static const struct {
	const char *name, *day;
	const char *sql;
	int code;
	const char *says;
} refusals[] = {
	{ "no key", NULL, "CREATE TABLE lines (doc TEXT, line INT, sum, paid)",
	    ERR_DATA, "lines is of another shape: doc is no part of its key" },
	{ "another key", NULL, "CREATE TABLE notes (text TEXT PRIMARY KEY, at)",
	    ERR_DATA, "notes is of another shape: text is part of its key" },
	{ "a larger key", NULL,
	    "CREATE TABLE lines (doc TEXT, line INT, x, PRIMARY KEY "
	    "(doc, line, x))",
	    ERR_DATA, "lines is of another shape: its key is another" },
	{ "a key column is missing", NULL,
	    "CREATE TABLE lines (doc TEXT PRIMARY KEY)", ERR_DATA,
	    "line of the key is missing" },
	{ "numbers for texts", NULL, "CREATE TABLE notes (text INT)", ERR_DATA,
	    "text has numbers there and texts here" },
	{ "texts for numbers", NULL,
	    "CREATE TABLE lines (doc TEXT, line INT, sum TEXT, PRIMARY KEY "
	    "(doc, line))",
	    ERR_DATA, "sum has texts there and numbers here" },
	{ "a view", NULL, "CREATE VIEW notes AS SELECT 1 AS a", ERR_DATA,
	    "notes is of another shape: it is a view" },
	{ "no days", "2026-11-18", "CREATE TABLE notes (text TEXT, at TEXT)",
	    ERR_DATA, "column _day is missing" },
	{ "days in no key", "2026-11-18",
	    "CREATE TABLE lines (doc TEXT, line INT, _day TEXT, "
	    "PRIMARY KEY (doc, line))",
	    ERR_DATA, "_day is no part of its key" },
	{ "a column that wants more", NULL,
	    "CREATE TABLE notes (text TEXT, at TEXT, more NOT NULL)", ERR_DATA,
	    "does not take a row" },
	{ "a trigger says no", NULL,
	    "CREATE TABLE notes (text TEXT, at TEXT); CREATE TRIGGER t BEFORE "
	    "INSERT ON notes BEGIN SELECT raise(ABORT, 'never'); END",
	    ERR_DATA, "does not take a row (never)" },
};

/* A sink, a row in each table, and whatever comes of it. */
static int
try(struct place *p, const char *day)
{
	struct sink *s;
	int rc = -1;

	p->options.name = day;
	p->options.format = "sqlite";
	s = sink_new(&p->options, both, 2, &p->err);
	if (s != NULL) {
		put_line(s, "007", "1", "1.00");
		put_note(s, "x");
		rc = sink_finish(s, &p->err);
	}
	if (rc == 0)
		rc = sink_publish(s, &p->err);
	sink_free(s);
	return rc;
}

/* It fails so, and the file stays as it is to the byte, and alone. */
static void
check_refused(struct place *p, const char *name, const char *file,
    const char *day, int code, const char *says)
{
	struct buf before = BUF_INIT;
	int rc, n = scratch_count(p->dir);

	scratch_get(p->dir, file, &before);
	rc = try(p, day);
	case_int(name, rc, -1);
	case_err(name, &p->err, code, says);
	case_says(name, p->err.text, file);
	content(p, file);
	case_int(name, (long long)p->got.len, (long long)before.len);
	assert_memory_equal(p->got.data, before.data, before.len);
	case_int(name, scratch_count(p->dir), n);
	buf_clear(&before);
}

static void
another_shape_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(refusals); i++) {
		bool day = refusals[i].day != NULL;
		struct place p;

		begin(&p, day ? "" : "kassa.db");
		db_make(&p, "kassa.db", refusals[i].sql);
		check_refused(&p, refusals[i].name, "kassa.db", refusals[i].day,
		    refusals[i].code, refusals[i].says);
		end(&p);
	}
	cases_end();
}

static void
what_is_no_database_is_not_touched(void **state)
{
	static const char words[] = "price,sum\r\n1,2\r\n";
	struct buf torn = BUF_INIT;
	struct place p;

	(void)state;
	begin(&p, "out.db");
	scratch_put(p.dir, "out.db", words);
	check_refused(
	    &p, "words", "out.db", NULL, ERR_DATA, "is not an SQLite database");
	scratch_put(p.dir, "out.db", "");
	assert_int_equal(unlink(p.path), 0);
	write_both(&p, NULL, "1.00", "x");
	scratch_get(p.dir, "out.db", &torn);
	memset(torn.data + 100, 'x', 200);
	scratch_write(p.dir, "out.db", torn.data, torn.len, 0600);
	p.err = (struct err)ERR_INIT;
	check_refused(&p, "torn", "out.db", NULL, ERR_DATA, "is damaged");
	buf_clear(&torn);
	end(&p);
	cases_end();
}

static void
an_empty_file_is_a_database(void **state)
{
	struct place p;

	(void)state;
	begin(&p, "out.db");
	scratch_put(p.dir, "out.db", "");
	write_both(&p, NULL, "1.00", "x");
	assert_string_equal(db_tell(&p, "out.db", NOTES), "x|~\n");
	end(&p);
}

static void
streams_are_refused(void **state)
{
	static const char *const outs[] = { "-", "/dev/stdout", "/dev/null" };
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(outs); i++) {
		struct place p;

		begin(&p, "none");
		p.options.out = outs[i];
		case_int(outs[i], try(&p, NULL), -1);
		case_err(outs[i], &p.err, ERR_USAGE, "is no stream of bytes");
		end(&p);
	}
	cases_end();
}

/* Another writes, or reads for longer than we wait. */
static void
a_locked_one_is_for_later(void **state)
{
	struct place p;
	sqlite3 *db;

	(void)state;
	begin(&p, "out.db");
	write_both(&p, NULL, "1.00", "x");
	db = db_of(&p, "out.db");
	db_do(db, "BEGIN IMMEDIATE");
	check_refused(&p, "locked", "out.db", NULL, ERR_TEMP,
	    "is locked by another program");
	db_do(db, "ROLLBACK");
	p.err = (struct err)ERR_INIT;
	assert_int_equal(try(&p, NULL), 0);
	sqlite3_close(db);
	end(&p);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_shape_is_refused),
		cmocka_unit_test(what_is_no_database_is_not_touched),
		cmocka_unit_test(an_empty_file_is_a_database),
		cmocka_unit_test(streams_are_refused),
		cmocka_unit_test(a_locked_one_is_for_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
