/*
 * Workbooks made for a test: parts in a zip file, each of them as literal as
 * the test wants it. Comes after cmocka.h.
 *
 *	struct workbook_parts p = { .rows = "<row>...</row>" };
 *	workbook_make(&p, &bytes);
 */
#ifndef TESTS_WORKBOOK_TOOLS_H
#define TESTS_WORKBOOK_TOOLS_H

#include "base/buf.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <zip.h>

#define WORKBOOK_RELATION                                                      \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

/* A zip file that is being made in memory. */
struct workbook_maker {
	zip_source_t *source;
	zip_t *archive;
};

static inline void
workbook_begin(struct workbook_maker *m)
{
	m->source = zip_source_buffer_create(NULL, 0, 0, NULL);
	assert_non_null(m->source);
	zip_source_keep(m->source);
	m->archive = zip_open_from_source(m->source, ZIP_TRUNCATE, NULL);
	assert_non_null(m->archive);
}

/* The data must stay until the end. */
static inline zip_uint64_t
workbook_add(
    struct workbook_maker *m, const char *name, const char *data, size_t len)
{
	zip_source_t *s = zip_source_buffer(m->archive, data, len, 0);
	zip_int64_t at = zip_file_add(m->archive, name, s, ZIP_FL_ENC_UTF_8);

	assert_true(at >= 0);
	return (zip_uint64_t)at;
}

static inline void
workbook_end(struct workbook_maker *m, struct buf *out)
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
struct workbook_parts {
	const char *book;    /* all within <workbook> */
	const char *rels;    /* more relations of the workbook */
	const char *strings; /* all within <sst> */
	const char *styles;  /* all within <styleSheet> */
	const char *rows;    /* all within <sheetData> */
	const char *sheet;   /* or the sheet's part as a whole */
	const char *name[2]; /* a part more, and what it says */
};

#define WORKBOOK_TOP(type, target)                                             \
	"<Relationships><Relationship Id=\"a\" Type=\"" WORKBOOK_RELATION type \
	"\" Target=\"" target "\"/></Relationships>"

static inline void
workbook_put(struct workbook_maker *m, const char *name, char *text)
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
workbook_sheet(const struct workbook_parts *p)
{
	if (p->sheet != NULL)
		return mem_dup(p->sheet);
	return mem_printf("<?xml version=\"1.0\"?>\n<worksheet><cols/>"
			  "<sheetData>%s</sheetData><pageMargins/></worksheet>",
	    p->rows == NULL ? "" : p->rows);
}

static inline void
workbook_put_parts(struct workbook_maker *m, const struct workbook_parts *p)
{
	workbook_put(m, "_rels/.rels",
	    mem_dup(WORKBOOK_TOP("officeDocument", "xl/workbook.xml")));
	workbook_put(m, "xl/workbook.xml",
	    mem_printf("<workbook>%s</workbook>",
		p->book != NULL ? p->book
				: "<sheets><sheet name=\"Лист1\" sheetId=\"1\" "
				  "id=\"s1\"/></sheets>"));
	workbook_put(m, "xl/_rels/workbook.xml.rels",
	    mem_printf("<Relationships><Relationship Id=\"s1\" "
		       "Type=\"" WORKBOOK_RELATION
		       "worksheet\" Target=\"worksheets/sheet1.xml\"/>"
		       "<Relationship Id=\"t\" Type=\"" WORKBOOK_RELATION
		       "sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>"
		       "<Relationship Id=\"f\" Type=\"" WORKBOOK_RELATION
		       "styles\" Target=\"styles.xml\"/>%s</Relationships>",
		p->rels == NULL ? "" : p->rels));
	workbook_put(m, "xl/sharedStrings.xml",
	    mem_printf("<sst>%s</sst>", p->strings == NULL ? "" : p->strings));
	workbook_put(m, "xl/styles.xml",
	    mem_printf("<styleSheet>%s</styleSheet>",
		p->styles == NULL ? "" : p->styles));
	workbook_put(m, "xl/worksheets/sheet1.xml", workbook_sheet(p));
	if (p->name[0] != NULL)
		workbook_put(m, p->name[0], mem_dup(p->name[1]));
}

static inline void
workbook_make(const struct workbook_parts *p, struct buf *out)
{
	struct workbook_maker m;

	workbook_begin(&m);
	workbook_put_parts(&m, p);
	workbook_end(&m, out);
}

#endif
