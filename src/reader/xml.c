/*
 * XML through libxml2's SAX2 interface. The parser pulls its bytes from our
 * input, which costs a seventh less than pushing them and streams just as
 * well. Its dictionary interns the names. Namespaces are ignored: the local
 * name is told. A DOCTYPE ends the reading before any of it is looked at, so
 * no entity can be declared and nothing outside the document is ever opened.
 *
 * libxml2 compares each attribute with all others of its element, and each
 * namespace with all that are declared around it, before it tells the element;
 * and beyond some names its dictionary is a list. So these are limited, and an
 * element that has far too many is not waited for.
 */
#include "reader/reader.h"
#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#define TOO_MANY_NAMES                                                         \
	"more than 65536 different names of elements and attributes"

struct xml {
	struct source source; /* first: the listener holds it */
	xmlParserCtxtPtr ctxt;
	struct input *in;
	struct listener *to;
	struct err *err;
	int failed; /* err is set */
	int depth;
	int skip;   /* elements open within and including a skipped one */
	int rooted; /* the root element was seen */
	size_t run; /* bytes of the present text */
	int names;  /* that the dictionary may have */
	struct attr *attrs;
	size_t attr_cap;
};

static long
line_of(struct source *source)
{
	const struct xml *x = (struct xml *)source;

	return x->ctxt->input == NULL ? 0 : x->ctxt->input->line;
}

static const char *
intern(struct source *source, const char *name, size_t len)
{
	struct xml *x = (struct xml *)source;

	return (const char *)xmlDictLookup(
	    x->ctxt->dict, (const xmlChar *)name, (int)len);
}

static void
stop(struct xml *x)
{
	x->failed = 1;
	xmlStopParser(x->ctxt);
}

/* Our own complaint about the document. */
static void
refuse(struct xml *x, const char *what)
{
	err_set(x->err, ERR_DATA, "%s: line %ld: %s", x->source.name,
	    line_of(&x->source), what);
	stop(x);
}

static void
start_document(void *arg)
{
	struct xml *x = arg;

	if (x->in->first_line > 0)
		x->ctxt->input->line += (int)x->in->first_line - 1;
	if (x->to->begin(x->to, &x->source, x->err) != 0)
		stop(x);
	x->names = xmlDictSize(x->ctxt->dict) + READER_NAMES;
}

static void
doctype(void *arg, const xmlChar *name, const xmlChar *pub, const xmlChar *sys)
{
	struct xml *x = arg;
	char what[128];

	(void)pub;
	(void)sys;
	snprintf(what, sizeof(what), "a DOCTYPE (%.60s) is refused%s",
	    name == NULL ? "" : (const char *)name,
	    name != NULL && xmlStrcasecmp(name, (const xmlChar *)"html") == 0
		? "; this is a web page, not data"
		: "");
	refuse(x, what);
}

/* ---- limits ---- */

/* libxml2 has two pointers of a namespace. */
static int
count_namespaces(const struct xml *x)
{
	return x->ctxt->nsNr / 2;
}

static int
check_element(struct xml *x, int nattr, int nns)
{
	const char *what = NULL;

	if (x->depth > READER_DEPTH)
		what = "elements are nested deeper than 256";
	else if (nattr + nns > READER_ATTRS)
		what = "an element has more than 1000 attributes";
	else if (count_namespaces(x) > READER_ATTRS)
		what = "more than 1000 namespaces are declared around here";
	else if (xmlDictSize(x->ctxt->dict) > x->names)
		what = TOO_MANY_NAMES;
	if (what == NULL)
		return 0;
	refuse(x, what);
	return -1;
}

/*
 * Has an element that is not yet told too much already? The room that libxml2
 * has made tells: it is at most a bit more than twice of what is needed, and
 * has five pointers of an attribute.
 */
static int
check_unfinished(struct xml *x)
{
	const char *what = NULL;

	if (x->ctxt->maxatts > 2 * 5 * (READER_ATTRS + 10))
		what = "an element has more than 1000 attributes";
	else if (x->ctxt->nsMax > 2 * 2 * (READER_ATTRS + 10))
		what = "more than 1000 namespaces are declared around here";
	if (what == NULL)
		return 0;
	x->failed = 1;
	return err_set(x->err, ERR_DATA, "%s: line %ld: %s", x->source.name,
	    line_of(&x->source), what);
}

/* Its target is a name, too. */
static void
instruction(void *arg, const xmlChar *target, const xmlChar *data)
{
	struct xml *x = arg;

	(void)target, (void)data;
	if (!x->failed && xmlDictSize(x->ctxt->dict) > x->names)
		refuse(x, TOO_MANY_NAMES);
}

/* ---- elements ---- */

/* libxml2 gives five pointers an attribute; make them ours. */
static int
take_attrs(struct xml *x, int n, const xmlChar **five)
{
	size_t i;

	if ((size_t)n > x->attr_cap) {
		x->attr_cap = (size_t)n;
		x->attrs = mem_resize(x->attrs, x->attr_cap, sizeof(*x->attrs));
	}
	for (i = 0; i < (size_t)n; i++, five += 5) {
		x->attrs[i].name = (const char *)five[0];
		x->attrs[i].value = (const char *)five[3];
		x->attrs[i].len = (size_t)(five[4] - five[3]);
		if (x->attrs[i].len > READER_TEXT) {
			refuse(x, "an attribute is longer than 10000000 bytes");
			return -1;
		}
	}
	return 0;
}

static void
start_element(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nns, const xmlChar **ns, int nattr, int ndefault,
    const xmlChar **five)
{
	struct xml *x = arg;
	int told;

	(void)prefix, (void)uri, (void)ns, (void)ndefault;
	if (x->failed)
		return;
	x->run = 0;
	x->rooted = 1;
	x->depth++;
	if (check_element(x, nattr, nns) != 0)
		return;
	if (x->skip > 0) {
		x->skip++;
		return;
	}
	if (nattr > 0 && take_attrs(x, nattr, five) != 0)
		return;
	told = x->to->open(
	    x->to, (const char *)name, x->attrs, (size_t)nattr, x->err);
	if (told < 0)
		stop(x);
	else if (told == EVENT_SKIP)
		x->skip = 1;
}

static void
end_element(
    void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct xml *x = arg;

	(void)name, (void)prefix, (void)uri;
	if (x->failed)
		return;
	x->run = 0;
	x->depth--;
	if (x->skip > 0)
		x->skip--;
	else if (x->to->close(x->to, x->err) != 0)
		stop(x);
}

static void
characters(void *arg, const xmlChar *text, int len)
{
	struct xml *x = arg;

	if (x->failed)
		return;
	x->run += (size_t)len;
	if (x->run > READER_TEXT)
		refuse(x, "a text is longer than 10000000 bytes");
	else if (x->skip == 0 && !x->source.text_ignored &&
		 x->to->text(x->to, (const char *)text, (size_t)len, x->err) !=
		     0)
		stop(x);
}

/* Did the bytes end where the parser stumbled, before the root closed? */
static int
ran_out(const struct xml *x, int code)
{
	const xmlParserInput *in = x->ctxt->input;

	if (!x->in->ended || x->in->pos < x->in->len)
		return 0;
	if (x->rooted && x->depth == 0)
		return 0;
	if (code == XML_ERR_TAG_NAME_MISMATCH)
		return 0;
	if (code == XML_ERR_DOCUMENT_EMPTY)
		return in == NULL || in->end == in->cur;
	return in == NULL || in->end - in->cur < 8;
}

/*
 * libxml2's first complaint is the one that tells; the rest follow from it. It
 * says that memory has ended of what is longer than it takes as well; errno
 * knows which of the two it is.
 */
static void
complain(void *arg, xmlErrorPtr e)
{
	struct xml *x = arg;
	size_t len;

	if (e->code == XML_ERR_NO_MEMORY && errno == ENOMEM)
		mem_end();
	if (x->failed || e->level < XML_ERR_ERROR ||
	    e->domain == XML_FROM_NAMESPACE || e->message == NULL)
		return;
	x->failed = 1;
	len = strcspn(e->message, "\n");
	x->in->cut = ran_out(x, e->code);
	if (x->in->cut)
		err_set(x->err, ERR_DATA,
		    "%s: line %d: the document ends too early", x->source.name,
		    e->line);
	else
		err_set(x->err, ERR_DATA,
		    "%s: line %d: not XML: %.*s (byte %ld)", x->source.name,
		    e->line, (int)len, e->message, xmlByteConsumed(x->ctxt));
}

/*
 * What libxml2 says of a converter's bytes goes to the whole thread's handler,
 * and would go to standard error without one.
 */
static void
complain_of_bytes(void *arg, xmlErrorPtr e)
{
	struct xml *x = arg;
	const char *bytes =
	    e->message == NULL ? NULL : strstr(e->message, "bytes ");

	if (x == NULL || x->failed || e->domain != XML_FROM_I18N ||
	    bytes == NULL)
		return;
	x->failed = 1;
	err_set(x->err, ERR_DATA,
	    "%s: line %ld: not XML: %.*s are not in the encoding that the "
	    "document says",
	    x->source.name, line_of(&x->source), (int)strcspn(bytes, "\n"),
	    bytes);
}

/* As many bytes as asked for: libxml2 2.9 stumbles over short reads. */
static int
pull(void *arg, char *to, int size)
{
	struct xml *x = arg;
	ssize_t n = 1;
	int got = 0;

	if (x->failed || check_unfinished(x) != 0)
		return -1;
	while (got < size && n > 0) {
		n = input_read(x->in, to + got, (size_t)(size - got));
		got += n > 0 ? (int)n : 0;
	}
	return n < 0 ? -1 : got;
}

static const xmlSAXHandler handler = {
	.initialized = XML_SAX2_MAGIC,
	.internalSubset = doctype,
	.startDocument = start_document,
	.startElementNs = start_element,
	.endElementNs = end_element,
	.characters = characters,
	.ignorableWhitespace = characters,
	.cdataBlock = characters,
	.processingInstruction = instruction,
	.serror = complain,
};

/* The parser has come back: was the document whole? */
static int
conclude(struct xml *x)
{
	if (input_check(x->in, x->err) != 0 || x->failed)
		return -1;
	if (!x->ctxt->wellFormed || x->depth != 0 || !x->rooted)
		return err_set(x->err, ERR_DATA, "%s: not a whole XML document",
		    x->source.name);
	return x->to->end(x->to, x->err);
}

static int
parse(struct xml *x)
{
	x->ctxt = xmlNewParserCtxt();
	if (x->ctxt == NULL)
		return err_set(x->err, ERR_MEMORY, "out of memory");
	*x->ctxt->sax = handler;
	x->ctxt->userData = x;
	errno = 0;
	xmlSetStructuredErrorFunc(x, complain_of_bytes);
	/* NOENT, or &amp; in an attribute would arrive as &#38; */
	xmlCtxtReadIO(x->ctxt, pull, NULL, x, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOWARNING);
	xmlSetStructuredErrorFunc(NULL, complain_of_bytes);
	return conclude(x);
}

void
reader_share(void)
{
	xmlInitParser();
}

int
reader_xml(struct input *in, struct listener *to, struct err *err)
{
	struct xml x = { .in = in, .to = to, .err = err };
	const char *first;
	int rc;

	x.source =
	    (struct source){ in->name, intern, line_of, false, false, false };
	if (input_peek(in, &first, 1) == 0) {
		if (input_check(in, err) != 0)
			return -1;
		return err_set(err, ERR_DATA, "%s: is empty", in->name);
	}
	rc = parse(&x);
	xmlFreeParserCtxt(x.ctxt);
	free(x.attrs);
	return rc;
}
