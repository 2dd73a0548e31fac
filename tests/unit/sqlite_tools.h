/*
 * Databases as a test wants them, and as it finds them. Comes after cmocka.h
 * and scratch.h.
 */
#ifndef TESTS_SQLITE_TOOLS_H
#define TESTS_SQLITE_TOOLS_H

#include "sink_tools.h"

#include <sqlite3.h>

/* ---- two tables, one with a key, and rows of them ---- */

static struct column line_columns[] = {
	{ "doc", "Чек", TYPE_TEXT, true },
	{ "line", "№", TYPE_INTEGER, true },
	{ "sum", "Сумма", TYPE_MONEY, false },
	{ "paid", "Оплачен", TYPE_BOOLEAN, false },
};
static const struct table lines = { "lines", "Строки", line_columns, 4, NULL };

static struct column note_columns[] = {
	{ "text", "Слова", TYPE_TEXT, false },
	{ "at", "Время", TYPE_DATETIME, false },
};
static const struct table notes = { "notes", "Записки", note_columns, 2, NULL };

static const struct table *const both[] = { &lines, &notes };

static inline struct sink *
open_both(struct place *p, const char *day)
{
	struct sink *s;

	p->options.name = day;
	p->options.format = "sqlite";
	s = sink_new(&p->options, both, 2, &p->err);
	if (s == NULL)
		fail_msg("%s", p->err.text);
	return s;
}

static inline void
put_line(struct sink *s, const char *doc, const char *nr, const char *sum)
{
	struct cell cells[] = { cell_of(doc), cell_of(nr), cell_of(sum),
		cell_of("true") };

	put(s, &lines, cells);
}

static inline void
put_note(struct sink *s, const char *text)
{
	struct cell cells[] = { cell_of(text), cell_of("") };

	put(s, &notes, cells);
}

/* Two lines and a note. */
static inline void
write_both(struct place *p, const char *day, const char *sum, const char *note)
{
	struct sink *s = open_both(p, day);

	put_line(s, "007", "1", sum);
	put_line(s, "007", "2", "2.00");
	put_note(s, note);
	publish(s);
}

#define LINES "SELECT * FROM lines ORDER BY 1, 2, 3"
#define NOTES "SELECT * FROM notes"

/* ---- what is in a database ---- */

static inline sqlite3 *
db_of(const struct place *p, const char *name)
{
	char *path = scratch_path(p->dir, name);
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	free(path);
	return db;
}

static inline void
db_do(sqlite3 *db, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

/* Make or change a database; it is closed again. */
static inline void
db_make(const struct place *p, const char *name, const char *sql)
{
	sqlite3 *db = db_of(p, name);

	db_do(db, sql);
	sqlite3_close(db);
}

/* All that it answers: values with | between, a line a row. NULL is ~. */
static inline const char *
db_ask(sqlite3 *db, struct buf *to, const char *sql)
{
	sqlite3_stmt *stmt;
	int i;

	buf_reset(to);
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		for (i = 0; i < sqlite3_column_count(stmt); i++) {
			const char *s =
			    (const char *)sqlite3_column_text(stmt, i);

			buf_printf(to, "%s%s", i > 0 ? "|" : "", s ? s : "~");
		}
		buf_putc(to, '\n');
	}
	sqlite3_finalize(stmt);
	return buf_str(to);
}

static inline const char *
db_tell(struct place *p, const char *name, const char *sql)
{
	sqlite3 *db = db_of(p, name);
	const char *told = db_ask(db, &p->got, sql);

	sqlite3_close(db);
	return told;
}

#endif
