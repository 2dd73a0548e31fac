/*
 * The floor of the benchmark: libxml2's SAX2 push parser over a file with
 * handlers that do nothing, in pieces of 64 KiB. Prints nothing; exit status 1
 * when the file is not well-formed.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <libxml/parser.h>

static void
start(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
    int nns, const xmlChar **ns, int nattr, int ndefault, const xmlChar **attrs)
{
	(void)arg, (void)name, (void)prefix, (void)uri, (void)nns, (void)ns;
	(void)nattr, (void)ndefault, (void)attrs;
}

static void
end(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	(void)arg, (void)name, (void)prefix, (void)uri;
}

static void
text(void *arg, const xmlChar *s, int len)
{
	(void)arg, (void)s, (void)len;
}

int
main(int argc, char **argv)
{
	static char piece[64 * 1024];
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
		.startElementNs = start,
		.endElementNs = end,
		.characters = text,
		.ignorableWhitespace = text };
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : STDIN_FILENO, ok;
	xmlParserCtxtPtr ctxt;
	ssize_t n;

	ctxt = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL);
	if (ctxt == NULL || fd < 0)
		return 1;
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		xmlParseChunk(ctxt, piece, (int)n, 0);
	xmlParseChunk(ctxt, piece, 0, 1);
	ok = n == 0 && ctxt->wellFormed;
	xmlFreeParserCtxt(ctxt);
	return ok ? 0 : 1;
}
