/*
 * libxml2 says what is XML and what is none; the clerk says the rest. A
 * DOCTYPE is refused before any of it is looked at, and so is a document in
 * another encoding than the page's.
 */
#include "sandbox/wares.h"
#include "base/mem.h"
#include "sandbox/clerk.h"

#include <libxml/parser.h>
#include <stdlib.h>

struct reading {
	struct clerk *clerk;
	xmlParserCtxtPtr parser;
	struct clerk_attribute *attributes;
	size_t room;
	struct err *err;
	bool failed; /* err is set */
};

static long
line_of(const struct reading *reading)
{
	return reading->parser->input->line;
}

/* After anything that may have failed. */
static void
go_on(struct reading *reading, int rc)
{
	if (rc == 0)
		return;
	reading->failed = true;
	xmlStopParser(reading->parser);
}

static void
refuse(struct reading *reading, const char *why)
{
	go_on(reading, err_set(reading->err, ERR_DATA, "line %ld: %s",
			   line_of(reading), why));
}

/* What is not UTF-8 comes through a converter. */
static void
begin(void *cls)
{
	struct reading *reading = cls;

	if (reading->parser->input->buf->encoder != NULL)
		refuse(reading, "the page has UTF-8, and no other encoding");
}

static void
see_doctype(
    void *cls, const xmlChar *name, const xmlChar *ext, const xmlChar *sys)
{
	(void)name, (void)ext, (void)sys;
	refuse(cls, "the page has no DOCTYPE");
}

/* libxml2 tells name, prefix, URI, begin and end of each value. */
static void
take_attributes(struct reading *reading, size_t n, const xmlChar **five)
{
	size_t i;

	if (n > reading->room) {
		reading->attributes = mem_resize(
		    reading->attributes, n, sizeof(*reading->attributes));
		reading->room = n;
	}
	for (i = 0; i < n; i++, five += 5)
		reading->attributes[i] =
		    (struct clerk_attribute){ (const char *)five[0],
			    (const char *)five[3],
			    (size_t)(five[4] - five[3]) };
}

static bool
has_prefix(size_t n, const xmlChar **five)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (five[5 * i + 1] != NULL)
			return true;
	return false;
}

static void
open_element(void *cls, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nspaces, const xmlChar **spaces, int n,
    int defaulted, const xmlChar **five)
{
	struct reading *reading = cls;

	(void)prefix, (void)spaces, (void)defaulted;
	if (reading->failed)
		return;
	if (uri != NULL || nspaces > 0 || has_prefix((size_t)n, five)) {
		refuse(reading, "the page has no namespaces");
		return;
	}
	take_attributes(reading, (size_t)n, five);
	go_on(reading,
	    clerk_open(reading->clerk, line_of(reading), (const char *)name,
		reading->attributes, (size_t)n, reading->err));
}

static void
close_element(
    void *cls, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reading *reading = cls;

	(void)name, (void)prefix, (void)uri;
	if (!reading->failed)
		go_on(reading, clerk_close(reading->clerk, reading->err));
}

static void
see_text(void *cls, const xmlChar *text, int len)
{
	struct reading *reading = cls;

	if (!reading->failed)
		go_on(reading,
		    clerk_text(reading->clerk, line_of(reading),
			(const char *)text, (size_t)len, reading->err));
}

/* Of several complaints the first one tells. */
static void
complain(void *cls, xmlErrorPtr said)
{
	struct reading *reading = cls;
	const char *words = said->message != NULL ? said->message : "";

	if (reading->failed || said->level < XML_ERR_ERROR)
		return;
	reading->failed = true;
	err_set(reading->err, ERR_DATA, "line %d: not XML: %.*s", said->line,
	    (int)strcspn(words, "\n"), words);
}

static const xmlSAXHandler handler = {
	.initialized = XML_SAX2_MAGIC,
	.startDocument = begin,
	.internalSubset = see_doctype,
	.startElementNs = open_element,
	.endElementNs = close_element,
	.characters = see_text,
	.ignorableWhitespace = see_text,
	.cdataBlock = see_text,
	.serror = complain,
};

static int
parse(struct reading *reading, const struct buf *file)
{
	xmlParserCtxtPtr parser = reading->parser;

	*parser->sax = handler;
	parser->userData = reading;
	xmlCtxtReadMemory(parser, file->data, (int)file->len, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOWARNING);
	if (reading->failed)
		return -1;
	if (!parser->wellFormed)
		return err_set(reading->err, ERR_DATA, "not XML");
	return 0;
}

int
wares_read(struct wares *wares, const struct buf *file, struct err *err)
{
	struct reading reading = { .err = err };
	int rc;

	reading.parser = xmlNewParserCtxt();
	if (reading.parser == NULL)
		return err_set(err, ERR_MEMORY, "out of memory");
	reading.clerk = clerk_new(wares);
	rc = parse(&reading, file);
	clerk_free(reading.clerk);
	xmlFreeParserCtxt(reading.parser);
	free(reading.attributes);
	return rc;
}
