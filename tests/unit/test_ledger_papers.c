/*
 * doc/ledger.md against a ledger that was just made: the layout's number, each
 * table, its columns in their order, their types.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "ledger_tools.h"

#include <sqlite3.h>

static const char question[] =
    "SELECT 'Layout: ' || user_version FROM pragma_user_version"
    " UNION ALL SELECT * FROM ("
    "  SELECT t.name || '.' || c.name || ' ' || c.type"
    "  FROM sqlite_schema t, pragma_table_info(t.name) c"
    "  WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    "  ORDER BY t.rowid, c.cid)";

/* Asked of SQLite alone, so that the ledger's own code has no say in it. */
static void
read_ledger(struct buf *to)
{
	char *dir = folder_new(), *path = mem_printf("%s/ledger.db", dir);
	sqlite3_stmt *row;
	sqlite3 *db;
	int rc;

	ledger_close(opened(dir));
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	rc = sqlite3_prepare_v2(db, question, -1, &row, NULL);
	if (rc != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	while ((rc = sqlite3_step(row)) == SQLITE_ROW)
		buf_printf(
		    to, "%s\n", (const char *)sqlite3_column_text(row, 0));
	assert_int_equal(rc, SQLITE_DONE);
	sqlite3_finalize(row);
	sqlite3_close(db);
	free(path);
	folder_free(dir);
}

/* A line of the page: a heading names a table, a row names a column of it. */
static void
read_line(const char *line, char table[64], struct buf *to)
{
	char name[64], type[64];
	int number;

	if (sscanf(line, "## `%63[^`]`", name) == 1)
		memcpy(table, name, sizeof(name));
	else if (strncmp(line, "## ", 3) == 0)
		table[0] = '\0';
	else if (sscanf(line, "Layout: %d", &number) == 1)
		buf_printf(to, "Layout: %d\n", number);
	else if (table[0] != '\0' &&
		 sscanf(line, "| `%63[^`]` | %63[A-Z] |", name, type) == 2)
		buf_printf(to, "%s.%s %s\n", table, name, type);
}

static void
read_page(struct buf *to)
{
	const char *top = getenv("SRCDIR");
	char *path = mem_printf("%s/doc/ledger.md", top ? top : ".");
	char line[1024], table[64] = "";
	FILE *f = fopen(path, "re");

	if (f == NULL)
		fail_msg("%s cannot be read (SRCDIR is the top)", path);
	while (fgets(line, sizeof(line), f) != NULL)
		read_line(line, table, to);
	fclose(f);
	free(path);
}

/* The first line in which they differ is enough to go on. */
static void
compare(const char *page, const char *ledger)
{
	size_t n, m;

	for (;; page += n + 1, ledger += m + 1) {
		n = strcspn(page, "\n");
		m = strcspn(ledger, "\n");
		if (n != m || memcmp(page, ledger, n) != 0)
			fail_msg(
			    "doc/ledger.md has \"%.*s\", the ledger \"%.*s\"",
			    (int)n, page, (int)m, ledger);
		if (page[n] == '\0' || ledger[m] == '\0')
			break;
	}
}

static void
the_page_has_what_the_ledger_has(void **state)
{
	struct buf page = BUF_INIT, ledger = BUF_INIT;

	(void)state;
	read_page(&page);
	read_ledger(&ledger);
	assert_non_null(strstr(buf_str(&ledger), "task.id INTEGER\n"));
	compare(buf_str(&page), buf_str(&ledger));
	buf_clear(&page);
	buf_clear(&ledger);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_has_what_the_ledger_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
