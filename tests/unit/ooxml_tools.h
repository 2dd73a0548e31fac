/*
 * Workbooks made for a test: parts in a zip file, each of them as literal as
 * the test wants it. Comes after cmocka.h.
 *
 *	struct ooxml_book_parts p = { .rows = "<row>...</row>" };
 *	ooxml_make(&p, &bytes);
 */
#ifndef TESTS_OOXML_TOOLS_H
#define TESTS_OOXML_TOOLS_H

#include "base/buf.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <zip.h>

#define OOXML_RELATION                                                         \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

/* A zip file that is being made in memory. */
struct ooxml_maker {
	zip_source_t *source;
	zip_t *archive;
};

static inline void
ooxml_begin(struct ooxml_maker *m)
{
	m->source = zip_source_buffer_create(NULL, 0, 0, NULL);
	assert_non_null(m->source);
	zip_source_keep(m->source);
	m->archive = zip_open_from_source(m->source, ZIP_TRUNCATE, NULL);
	assert_non_null(m->archive);
}

/* The data must stay until the end. */
static inline zip_uint64_t
ooxml_add(struct ooxml_maker *m, const char *name, const char *data, size_t len)
{
	zip_source_t *s = zip_source_buffer(m->archive, data, len, 0);
	zip_int64_t at = zip_file_add(m->archive, name, s, ZIP_FL_ENC_UTF_8);

	assert_true(at >= 0);
	return (zip_uint64_t)at;
}

static inline void
ooxml_end(struct ooxml_maker *m, struct buf *out)
{
	char piece[4096];
	zip_int64_t n;

	assert_int_equal(zip_close(m->archive), 0);
	assert_int_equal(zip_source_open(m->source), 0);
	while ((n = zip_source_read(m->source, piece, sizeof(piece))) > 0)
		buf_add(out, piece, (size_t)n);
	assert_int_equal(n, 0);
	zip_source_close(m->source);
	zip_source_free(m->source);
}

/* What is not said is as in most workbooks. */
struct ooxml_book_parts {
	const char *book;    /* all within <workbook> */
	const char *rels;    /* more relations of the workbook */
	const char *strings; /* all within <sst> */
	const char *styles;  /* all within <styleSheet> */
	const char *rows;    /* all within <sheetData> */
	const char *sheet;   /* or the sheet's part as a whole */
	const char *name[2]; /* a part more, and what it says */
};

#define OOXML_TOP(type, target)                                                \
	"<Relationships><Relationship Id=\"a\" Type=\"" OOXML_RELATION type    \
	"\" Target=\"" target "\"/></Relationships>"

static inline void
ooxml_put(struct ooxml_maker *m, const char *name, char *text)
{
	zip_source_t *s;
	size_t len = strlen(text);

	if (len == 0) { /* nobody would free it */
		free(text);
		text = NULL;
	}
	s = zip_source_buffer(m->archive, text, len, 1);
	assert_true(zip_file_add(m->archive, name, s, ZIP_FL_ENC_UTF_8) >= 0);
}

static inline char *
ooxml_sheet(const struct ooxml_book_parts *p)
{
	if (p->sheet != NULL)
		return mem_dup(p->sheet);
	return mem_printf("<?xml version=\"1.0\"?>\n<worksheet><cols/>"
			  "<sheetData>%s</sheetData><pageMargins/></worksheet>",
	    p->rows == NULL ? "" : p->rows);
}

static inline void
ooxml_put_parts(struct ooxml_maker *m, const struct ooxml_book_parts *p)
{
	ooxml_put(m, "_rels/.rels",
	    mem_dup(OOXML_TOP("officeDocument", "xl/workbook.xml")));
	ooxml_put(m, "xl/workbook.xml",
	    mem_printf("<workbook>%s</workbook>",
		p->book != NULL ? p->book
				: "<sheets><sheet name=\"Лист1\" sheetId=\"1\" "
				  "id=\"s1\"/></sheets>"));
	ooxml_put(m, "xl/_rels/workbook.xml.rels",
	    mem_printf("<Relationships><Relationship Id=\"s1\" "
		       "Type=\"" OOXML_RELATION
		       "worksheet\" Target=\"worksheets/sheet1.xml\"/>"
		       "<Relationship Id=\"t\" Type=\"" OOXML_RELATION
		       "sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>"
		       "<Relationship Id=\"f\" Type=\"" OOXML_RELATION
		       "styles\" Target=\"styles.xml\"/>%s</Relationships>",
		p->rels == NULL ? "" : p->rels));
	ooxml_put(m, "xl/sharedStrings.xml",
	    mem_printf("<sst>%s</sst>", p->strings == NULL ? "" : p->strings));
	ooxml_put(m, "xl/styles.xml",
	    mem_printf("<styleSheet>%s</styleSheet>",
		p->styles == NULL ? "" : p->styles));
	ooxml_put(m, "xl/worksheets/sheet1.xml", ooxml_sheet(p));
	if (p->name[0] != NULL)
		ooxml_put(m, p->name[0], mem_dup(p->name[1]));
}

static inline void
ooxml_make(const struct ooxml_book_parts *p, struct buf *out)
{
	struct ooxml_maker m;

	ooxml_begin(&m);
	ooxml_put_parts(&m, p);
	ooxml_end(&m, out);
}

#endif
