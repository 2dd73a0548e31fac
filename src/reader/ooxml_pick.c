/*
 * Which page of a workbook is read.
 */
#include "reader/ooxml_internal.h"

#include <stdlib.h>

/* So many bytes of names are listed in a message. */
#define LIST_MOST 500

static const struct ooxml_page *
first_shown(const struct ooxml_book *b)
{
	const struct ooxml_page *hidden = NULL;
	size_t i;

	for (i = 0; i < b->n; i++) {
		if (b->pages[i].drawn)
			continue;
		if (!b->pages[i].hidden)
			return &b->pages[i];
		if (hidden == NULL)
			hidden = &b->pages[i];
	}
	return hidden;
}

static const struct ooxml_page *
find(const struct ooxml_book *b, const char *wanted)
{
	unsigned long number;
	char *end;
	size_t i;

	for (i = 0; i < b->n; i++)
		if (strcmp(b->pages[i].name, wanted) == 0)
			return &b->pages[i];
	number = strtoul(wanted, &end, 10);
	if (*wanted < '0' || *wanted > '9' || *end != '\0')
		return NULL;
	return number > 0 && number <= b->n ? &b->pages[number - 1] : NULL;
}

static int
list(const struct ooxml_book *b, const char *wanted, const char *file,
    struct err *err)
{
	struct buf names = BUF_INIT;
	size_t i;

	for (i = 0; i < b->n && names.len < LIST_MOST; i++)
		buf_printf(&names, "%s\"%s\"%s", i == 0 ? "" : ", ",
		    b->pages[i].name, b->pages[i].hidden ? " (hidden)" : "");
	if (i < b->n)
		buf_printf(&names, " and %zu more", b->n - i);
	err_set(err, ERR_DATA, "%s: has no sheet \"%s\"; it has %s", file,
	    wanted, buf_str(&names));
	buf_clear(&names);
	return -1;
}

const struct ooxml_page *
ooxml_pick(const struct ooxml_book *b, const char *wanted, const char *file,
    struct err *err)
{
	const struct ooxml_page *page =
	    wanted == NULL ? first_shown(b) : find(b, wanted);

	if (page == NULL && wanted != NULL)
		list(b, wanted, file, err);
	else if (page == NULL)
		err_set(err, ERR_DATA, "%s: has no sheet with cells", file);
	else if (page->drawn) {
		err_set(err, ERR_DATA,
		    "%s: the sheet \"%s\" is a chart and has no cells", file,
		    page->name);
		return NULL;
	}
	return page;
}
