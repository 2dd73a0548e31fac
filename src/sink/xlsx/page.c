/*
 * A workbook's pages: what they are called, how their cells and columns look,
 * and what the library says that writes them.
 *
 * The limits of names are those of spreadsheet programs: 31 letters, some
 * characters never, and no two names that differ in capitals alone. Formats of
 * numbers say "#,##0.00" whatever the country: the program shows the blank and
 * the comma that its settings have.
 */
#include "base/mem.h"
#include "base/room.h"
#include "base/utf8.h"
#include "sink/xlsx/xlsx_internal.h"

#include <errno.h>
#include <stdlib.h>

/* ---- what the library says ---- */

static const struct {
	lxw_error said;
	int code;
	const char *words;
} meanings[] = {
	{ LXW_ERROR_MEMORY_MALLOC_FAILED, ERR_MEMORY, "out of memory" },
	{ LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED, ERR_DATA,
	    "a text with too many letters that a workbook must escape" },
	{ LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE, ERR_DATA,
	    "a workbook has no room for so many columns" },
};

int
xlsx_said(const struct xlsx *x, lxw_error said, struct err *err)
{
	size_t i;

	if (said == LXW_NO_ERROR)
		return 0;
	for (i = 0; i < NELEM(meanings); i++)
		if (meanings[i].said == said)
			return err_set(
			    err, meanings[i].code, "%s", meanings[i].words);
	return err_set(err, ERR_IO, "%s: cannot write the workbook: %s",
	    x->book.name, lxw_strerror(said));
}

/* The library writes rows as they come and does not look how that went. */
int
xlsx_check(const struct xlsx *x, lxw_worksheet *page, struct err *err)
{
	int code;

	if (!ferror(page->optimize_tmpfile))
		return 0;
	if (errno == 0)
		errno = ENOSPC;
	code = errno;
	err_sys(err, ERR_IO,
	    "%s: cannot write the workbook's rows to a temporary file in %s",
	    x->book.name, x->tmp);
	return room_hint(err, code, x->fd, 0);
}

/* ---- how cells look ---- */

#define FILL  0xDDEBF7u
#define LINES 0x9BC2E6u

/* All but numbers with decimals; counted from LOOK_INTEGER on. */
static const struct cell_look {
	const char *format;
	bool bold;
	double size;
} looks[] = {
	[0] = { "0", false, 0 },
	[LOOK_TEXT - LOOK_INTEGER] = { "@", false, 0 },
	[LOOK_DATE - LOOK_INTEGER] = { "dd.mm.yyyy", false, 0 },
	[LOOK_TIME - LOOK_INTEGER] = { "dd.mm.yyyy hh:mm:ss", false, 0 },
	[LOOK_FRACTION -
	    LOOK_INTEGER] = { "dd.mm.yyyy hh:mm:ss.000", false, 0 },
	[LOOK_HEADING - LOOK_INTEGER] = { "@", true, 0 },
	[LOOK_LABEL - LOOK_INTEGER] = { "@", true, 0 },
	[LOOK_TITLE - LOOK_INTEGER] = { "@", true, 16 },
};

/* #,##0.00 with so many decimals. */
static void
set_places(lxw_format *f, int places)
{
	static const char zeros[] = "000000000000000";
	char format[sizeof("#,##0.") + sizeof(zeros)];

	snprintf(format, sizeof(format), "#,##0%s%.*s", places > 0 ? "." : "",
	    places, zeros);
	format_set_num_format(f, format);
}

static void
set_heading(lxw_format *f)
{
	format_set_bg_color(f, FILL);
	format_set_bottom(f, LXW_BORDER_THIN);
	format_set_bottom_color(f, LINES);
	format_set_align(f, LXW_ALIGN_CENTER);
}

static void
set_look(lxw_format *f, const struct cell_look *look)
{
	format_set_num_format(f, look->format);
	if (look->bold)
		format_set_bold(f);
	if (look->size > 0)
		format_set_font_size(f, look->size);
}

static void
set_number(lxw_format *f, int look)
{
	bool total = look >= LOOK_TOTAL;

	set_places(f, look - (total ? LOOK_TOTAL : LOOK_NUMBER));
	if (total)
		format_set_bold(f);
}

static lxw_format *
make(lxw_workbook *workbook, int look)
{
	lxw_format *f = workbook_add_format(workbook);

	if (look < LOOK_INTEGER)
		set_number(f, look);
	else
		set_look(f, &looks[look - LOOK_INTEGER]);
	if (look >= LOOK_DATE && look <= LOOK_FRACTION)
		format_set_align(f, LXW_ALIGN_LEFT);
	if (look == LOOK_HEADING)
		set_heading(f);
	return f;
}

lxw_format *
xlsx_style(struct xlsx_looks *all, int look)
{
	if (all->made[look] == NULL)
		all->made[look] = make(all->workbook, look);
	return all->made[look];
}

/* ---- columns and paper ---- */

/* Letters: a column is never wider, or narrower; and what surrounds them. */
#define WIDTH_MOST   60
#define WIDTH_LEAST  8
#define WIDTH_MARGIN 2

#define PAPER_A4 9

void
xlsx_widen(lxw_worksheet *page, lxw_col_t col, size_t letters)
{
	if (letters > WIDTH_MOST)
		letters = WIDTH_MOST;
	if (letters < WIDTH_LEAST)
		letters = WIDTH_LEAST;
	worksheet_set_column(
	    page, col, col, (double)(letters + WIDTH_MARGIN), NULL);
}

void
xlsx_paper(lxw_worksheet *page)
{
	worksheet_set_landscape(page);
	worksheet_set_paper(page, PAPER_A4);
	worksheet_fit_to_pages(page, 1, 0);
}

/* ---- names ---- */

#define NAME_UNITS 31
#define NAME_BYTES 90 /* the library's ranges take no more */

/* The next letter, small. */
static unsigned
letter(const char **s)
{
	unsigned code;

	*s += utf8_get(*s, strlen(*s), &code);
	return utf8_lower(code);
}

static bool
same_name(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0')
		if (letter(&a) != letter(&b))
			return false;
	return *a == *b;
}

static bool
is_taken(const char *const *taken, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (same_name(taken[i], name))
			return true;
	return false;
}

/* How many bytes of the text are so many UTF-16 units at most. */
static size_t
cut(const char *s, size_t units)
{
	size_t n = 0, end = 0;

	while (s[end] != '\0' && units > 0) {
		units--;
		for (end++; utf8_goes_on(s[end]); end++)
			;
		if ((unsigned char)s[n] >= 0xf0 && units-- == 0)
			return n;
		if (end > NAME_BYTES)
			return n;
		n = end;
	}
	return n;
}

/* What a name cannot have becomes a blank; then none at its ends. */
static char *
clean(const char *title)
{
	char *copy = mem_dup(title), *s = copy, *name;
	size_t len;

	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || strchr("[]:*?/\\'", *s) != NULL)
			*s = ' ';
	s = copy + strspn(copy, " ");
	for (len = strlen(s); len > 0 && s[len - 1] == ' '; len--)
		s[len - 1] = '\0';
	name = mem_dup(*s == '\0' ? "-" : s);
	free(copy);
	return name;
}

/* The title and "(2)", the title cut so that both fit. */
static char *
number(const char *title, unsigned n)
{
	char *tail = n > 1 ? mem_printf(" (%u)", n) : mem_dup(""), *name;
	size_t len = cut(title, NAME_UNITS - strlen(tail));

	while (len > 0 && title[len - 1] == ' ')
		len--;
	name = mem_printf("%.*s%s", (int)len, title, tail);
	free(tail);
	return name;
}

char *
xlsx_page_name(
    const char *const *taken, size_t ntaken, const char *title, unsigned n)
{
	char *base = clean(title), *name = number(base, n);

	while (is_taken(taken, ntaken, name)) {
		free(name);
		name = number(base, ++n);
	}
	free(base);
	return name;
}

/* ---- one more ---- */

lxw_worksheet *
xlsx_page(struct xlsx *x, const char *title, unsigned n, struct err *err)
{
	char *name =
	    xlsx_page_name((const char *const *)x->names, x->npages, title, n);
	lxw_worksheet *page;

	errno = 0;
	page = workbook_add_worksheet(x->workbook, name);
	if (page == NULL) {
		errno = errno == 0 ? EIO : errno;
		err_sys(err, ERR_IO,
		    "%s: cannot begin a page of the workbook in %s",
		    x->book.name, x->tmp);
		free(name);
		return NULL;
	}
	x->names = mem_resize(x->names, x->npages + 1, sizeof(char *));
	x->pages = mem_resize(x->pages, x->npages + 1, sizeof(page));
	x->cells = mem_resize(x->cells, x->npages + 1, sizeof(*x->cells));
	x->cells[x->npages] = 0;
	x->names[x->npages] = name;
	x->pages[x->npages++] = page;
	return page;
}
