/*
 * Any bytes as the sheet of a workbook that is sound but for that: with texts
 * to share, and a style for each thing that a number can be.
 */
#include "listen.h"

#include <zip.h>

#define RELATION                                                               \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const struct {
	const char *name, *text;
} parts[] = {
	{ "_rels/.rels", "<a><Relationship Type=\"" RELATION "officeDocument\" "
			 "Target=\"book.xml\"/></a>" },
	{ "book.xml", "<workbook><sheets><sheet name=\"a\" id=\"1\"/></sheets>"
		      "</workbook>" },
	{ "_rels/book.xml.rels",
	    "<a><Relationship Id=\"1\" Type=\"" RELATION "worksheet\" "
	    "Target=\"sheet.xml\"/><Relationship Type=\"" RELATION
	    "sharedStrings\" Target=\"strings.xml\"/><Relationship "
	    "Type=\"" RELATION "styles\" Target=\"styles.xml\"/></a>" },
	{ "strings.xml",
	    "<sst><si><t>A</t></si><si><r><t>B</t></r></si><si/></sst>" },
	{ "styles.xml",
	    "<styleSheet><numFmts><numFmt numFmtId=\"164\" "
	    "formatCode=\"000000\"/><numFmt numFmtId=\"165\" "
	    "formatCode=\"yyyy hh:mm:ss.000\"/></numFmts><cellXfs>"
	    "<xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>"
	    "<xf numFmtId=\"14\"/><xf numFmtId=\"21\"/><xf numFmtId=\"46\"/>"
	    "</cellXfs></styleSheet>" },
};

static void
add(zip_t *archive, const char *name, const void *data, size_t size)
{
	zip_source_t *s = zip_source_buffer(archive, data, size, 0);
	zip_int64_t at = zip_file_add(archive, name, s, 0);

	must(at >= 0);
	must(zip_set_file_compression(
		 archive, (zip_uint64_t)at, ZIP_CM_STORE, 0) == 0);
}

static size_t
get(zip_source_t *source, char *to, size_t size)
{
	zip_int64_t n;

	must(zip_source_open(source) == 0);
	n = zip_source_read(source, to, size);
	must(n > 0 && (size_t)n < size);
	zip_source_close(source);
	zip_source_free(source);
	return (size_t)n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *archive = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
	size_t room = size + 8192, i;
	char *book = malloc(room);

	must(archive != NULL && book != NULL);
	zip_source_keep(source);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		add(archive, parts[i].name, parts[i].text,
		    strlen(parts[i].text));
	add(archive, "sheet.xml", data, size);
	must(zip_close(archive) == 0);
	listen_read(book, get(source, book, room));
	free(book);
	return 0;
}
