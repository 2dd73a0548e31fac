/*
 * Is a workbook whole? The library that makes it does not notice a full disk
 * everywhere, so the file is read through once before it is copied to its
 * place: its list of parts is there, every part unpacks to the size and sum
 * that it should have, is XML from its first byte to the end of its root, and a
 * page has the rows that were put aside and as many cells as it was given.
 */
#include "base/mem.h"
#include "sink/xlsx/xlsx_internal.h"

#include <stdlib.h>
#include <zip.h>

#define PIECE ((size_t)64 * 1024)
#define ENDS  128 /* bytes of a part's beginning and end that are looked at */

/* A part as it unpacks. */
struct unpacked {
	uint64_t size;
	char head[ENDS];
	size_t nhead;
	uint64_t rows, rows_end; /* where they begin and end; 0: not seen */
	uint64_t cells;
	size_t ntail;
	char work[ENDS + PIECE]; /* the last bytes, and then the next piece */
};

/* ---- what is in a part ---- */

#define TAG 12 /* bytes of the longest that is looked for */

static bool
begins(const char *s, size_t left, const char *word)
{
	return left >= strlen(word) && memcmp(s, word, strlen(word)) == 0;
}

/*
 * The tags that begin before `until', of bytes of which so many are there. The
 * last of a piece wait for the next one, which has their ends.
 */
static void
look(struct unpacked *u, size_t until, size_t len)
{
	size_t from = u->ntail < TAG ? 0 : u->ntail - TAG, left;
	const char *s = u->work + from, *end = u->work + until;
	uint64_t at;

	for (; s < end && (s = memchr(s, '<', (size_t)(end - s))) != NULL;
	     s++) {
		left = len - (size_t)(s - u->work);
		at = u->size - u->ntail + (uint64_t)(s - u->work);
		if (begins(s, left, "<c "))
			u->cells++;
		else if (u->rows == 0 && begins(s, left, "<sheetData>"))
			u->rows = at + strlen("<sheetData>");
		else if (u->rows_end == 0 && begins(s, left, "</sheetData>"))
			u->rows_end = at;
	}
}

/* So many bytes have come behind the tail. */
static void
add(struct unpacked *u, size_t new)
{
	size_t len = u->ntail + new;

	look(u, len < TAG ? 0 : len - TAG, len);
	if (u->nhead == 0) {
		u->nhead = len < ENDS ? len : ENDS;
		memcpy(u->head, u->work, u->nhead);
	}
	u->size += new;
	u->ntail = len < ENDS ? len : ENDS;
	memmove(u->work, u->work + len - u->ntail, u->ntail);
}

/* "</root>" of "<?xml ...?> <root ...>"; its length, or 0. */
static size_t
end_of_root(const struct unpacked *u, char end[static ENDS + 4])
{
	const char *stop = u->head + u->nhead, *s;
	size_t n = 0;

	if (u->nhead < 5 || memcmp(u->head, "<?xml", 5) != 0)
		return 0;
	s = memmem(u->head, u->nhead, "?>", 2);
	for (s = s == NULL ? stop : s + 2; s < stop && *s != '<'; s++)
		;
	end[n++] = '<';
	end[n++] = '/';
	while (++s < stop && *s != ' ' && *s != '>')
		end[n++] = *s;
	end[n++] = '>';
	return s < stop ? n : 0;
}

static bool
is_xml(const struct unpacked *u)
{
	char end[ENDS + 4];
	size_t n = end_of_root(u, end), len = u->ntail;

	if (len > 0 && u->work[len - 1] == '\n')
		len--;
	return n > 0 && len >= n && memcmp(u->work + len - n, end, n) == 0;
}

/* ---- the parts ---- */

/* The library holds size and sum against the list when the part ends. */
static bool
unpack(zip_t *zip, zip_uint64_t i, struct unpacked *u)
{
	zip_file_t *file = zip_fopen_index(zip, i, 0);
	zip_int64_t n;

	u->size = u->rows = u->rows_end = u->cells = 0;
	u->nhead = u->ntail = 0;
	if (file == NULL)
		return false;
	while ((n = zip_fread(file, u->work + u->ntail, PIECE)) > 0)
		add(u, (size_t)n);
	look(u, u->ntail, u->ntail);
	return zip_fclose(file) == 0 && n == 0;
}

static bool
is_page(const struct unpacked *u, const struct xlsx_size *size)
{
	return u->rows_end >= u->rows && u->rows_end - u->rows == size->rows &&
	       u->cells == size->cells;
}

/* Each part, and as many pages as there are sizes. */
static bool
check_parts(
    zip_t *zip, struct unpacked *u, const struct xlsx_size *sizes, size_t n)
{
	zip_int64_t parts = zip_get_num_entries(zip, 0), i;
	size_t pages = 0;
	unsigned page;

	for (i = 0; i < parts; i++) {
		if (!unpack(zip, (zip_uint64_t)i, u) || !is_xml(u))
			return false;
		if (sscanf(zip_get_name(zip, (zip_uint64_t)i, 0),
			"xl/worksheets/sheet%u.xml", &page) != 1)
			continue;
		if (page == 0 || page > n || !is_page(u, &sizes[page - 1]))
			return false;
		pages++;
	}
	return pages == n;
}

bool
xlsx_verify(const char *path, const struct xlsx_size *sizes, size_t n)
{
	zip_t *zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
	struct unpacked *u;
	bool whole;

	if (zip == NULL)
		return false;
	u = mem_new(sizeof(*u));
	whole = check_parts(zip, u, sizes, n);
	free(u);
	zip_discard(zip);
	return whole;
}
