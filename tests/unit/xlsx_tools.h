/*
 * A workbook looked into: its parts unpacked, and a cell said in a few words,
 * "n 12.5 #,##0.0" for a number, "s 007 @" for a text, "b 1 " for a boolean,
 * "f SUBTOTAL(109,B2:B3) 3.50 #,##0.00" for a formula. Comes after cmocka.h.
 */
#ifndef TESTS_XLSX_TOOLS_H
#define TESTS_XLSX_TOOLS_H

#include "base/buf.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static inline unsigned
xlsx_get(const char *s, int n)
{
	unsigned value = 0;

	while (n-- > 0)
		value = value << 8 | (unsigned char)s[n];
	return value;
}

/* The list's next entry; NULL: there is none. */
static inline const char *
xlsx_entry(const struct buf *zip, const char *before)
{
	const char *end = zip->data + zip->len - 22;
	const char *next = zip->data + xlsx_get(end + 16, 4);

	assert_int_equal(xlsx_get(end, 4), 0x06054b50);
	if (before != NULL)
		next = before + 46 + xlsx_get(before + 28, 2) +
		       xlsx_get(before + 30, 2) + xlsx_get(before + 32, 2);
	return next < end ? next : NULL;
}

/* Where its packed bytes are. */
static inline char *
xlsx_packed(const struct buf *zip, const char *entry)
{
	char *local = zip->data + xlsx_get(entry + 42, 4);

	return local + 30 + xlsx_get(local + 26, 2) + xlsx_get(local + 28, 2);
}

static inline void
xlsx_unpack(const struct buf *zip, const char *entry, struct buf *part)
{
	z_stream z = { .avail_in = xlsx_get(entry + 20, 4),
		.avail_out = xlsx_get(entry + 24, 4) };

	buf_reset(part);
	buf_grow(part, z.avail_out + 1);
	z.next_in = (Bytef *)xlsx_packed(zip, entry);
	z.next_out = (Bytef *)part->data;
	assert_int_equal(inflateInit2(&z, -MAX_WBITS), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	part->len = z.total_out;
	inflateEnd(&z);
}

/* A part by its name; false: there is none. */
static inline bool
xlsx_part(const struct buf *zip, const char *name, struct buf *part)
{
	const char *e;

	for (e = xlsx_entry(zip, NULL); e != NULL; e = xlsx_entry(zip, e))
		if (xlsx_get(e + 28, 2) == strlen(name) &&
		    memcmp(e + 46, name, strlen(name)) == 0) {
			xlsx_unpack(zip, e, part);
			return true;
		}
	return false;
}

/* What stands between two marks, the first of them at or behind s. */
static inline char *
xlsx_between(const char *s, const char *from, const char *to)
{
	const char *begin = strstr(s, from), *end;

	if (begin == NULL)
		return mem_dup("");
	begin += strlen(from);
	end = strstr(begin, to);
	return end == NULL ? mem_dup("")
			   : mem_dupn(begin, (size_t)(end - begin));
}

/* How the cell's number is shown; the caller's to free. */
static inline char *
xlsx_shown(const struct buf *zip, int style)
{
	static const struct {
		int id;
		const char *code;
	} known[] = { { 0, "" }, { 1, "0" }, { 2, "0.00" }, { 3, "#,##0" },
		{ 4, "#,##0.00" }, { 49, "@" } };
	struct buf styles = BUF_INIT;
	char *code = NULL, mark[64];
	const char *s;
	size_t i;
	int id;

	assert_true(xlsx_part(zip, "xl/styles.xml", &styles));
	s = strstr(buf_str(&styles), "<cellXfs");
	do
		s = strstr(s + 1, "<xf numFmtId=\"");
	while (style-- > 0);
	id = atoi(s + strlen("<xf numFmtId=\""));
	for (i = 0; i < NELEM(known); i++)
		if (known[i].id == id)
			code = mem_dup(known[i].code);
	snprintf(mark, sizeof(mark), "numFmtId=\"%d\" formatCode=\"", id);
	if (code == NULL)
		code = xlsx_between(buf_str(&styles), mark, "\"");
	buf_clear(&styles);
	return code;
}

/* The cell in words; "" when it is empty. The caller's to free. */
static inline char *
xlsx_cell_words(const struct buf *zip, const char *sheet, const char *name)
{
	char mark[32], *said, *shown, *value, *formula;
	const char *c, *style;

	snprintf(mark, sizeof(mark), "<c r=\"%s\"", name);
	c = strstr(sheet, mark);
	if (c == NULL)
		return mem_dup("");
	c += strlen(mark);
	style = strncmp(c, " s=\"", 4) == 0 ? c + 4 : "0";
	shown = xlsx_shown(zip, atoi(style));
	c = strncmp(c, " s=\"", 4) == 0 ? strchr(c + 4, '"') + 1 : c;
	formula = strncmp(c, "><f>", 4) == 0 ? xlsx_between(c, "<f>", "</f>")
					     : mem_dup("");
	if (strncmp(c, " t=\"inlineStr\"", 14) == 0) {
		value = xlsx_between(strstr(c, "<t"), ">", "</t>");
		said = mem_printf("s %s %s", value, shown);
	} else {
		value = xlsx_between(c, "<v>", "</v>");
		said = mem_printf("%s %s%s%s %s",
		    strncmp(c, " t=\"b\"", 6) == 0 ? "b"
		    : *formula != '\0'             ? "f"
						   : "n",
		    formula, *formula != '\0' ? " " : "", value, shown);
	}
	free(formula);
	free(value);
	free(shown);
	return said;
}

#endif
