/*
 * Looking for places to cut a document at. A prolog is an optional declaration,
 * comments and processing instructions.
 */
#include "base/text.h"
#include "convert/cut.h"

#include <string.h>
#include <strings.h>

/* What is still to be looked at. */
struct rest {
	const char *at, *end;
};

static bool
begins(const struct rest *r, const char *with)
{
	size_t n = strlen(with);

	return (size_t)(r->end - r->at) >= n && memcmp(r->at, with, n) == 0;
}

static void
skip_blanks(struct rest *r)
{
	while (r->at < r->end && text_is_blank(*r->at))
		r->at++;
}

/* Go behind the next one. */
static bool
skip_past(struct rest *r, const char *what)
{
	size_t n = strlen(what);
	const char *p = memmem(r->at, (size_t)(r->end - r->at), what, n);

	if (p != NULL)
		r->at = p + n;
	return p != NULL;
}

/* ---- the declaration ---- */

/* Its value of that name is this one; absent: as told. */
static bool
is_declared(struct rest decl, const char *name, const char *value, bool absent)
{
	size_t n = strlen(value);

	if (!skip_past(&decl, name))
		return absent;
	skip_blanks(&decl);
	if (decl.at == decl.end || *decl.at++ != '=')
		return false;
	skip_blanks(&decl);
	if ((size_t)(decl.end - decl.at) < n + 2)
		return false;
	return strncasecmp(decl.at + 1, value, n) == 0 &&
	       decl.at[n + 1] == decl.at[0];
}

static bool
skip_declaration(struct rest *r)
{
	struct rest decl = *r;

	if (begins(r, "\xef\xbb\xbf"))
		r->at += 3;
	if (!begins(r, "<?xml") || r->end - r->at < 6 ||
	    !text_is_blank(r->at[5]))
		return true;
	decl.at = r->at + 5;
	if (!skip_past(r, "?>"))
		return false;
	decl.end = r->at;
	return is_declared(decl, "version", "1.0", false) &&
	       is_declared(decl, "encoding", "UTF-8", true);
}

/* ---- the root ---- */

static bool
skip_misc(struct rest *r)
{
	for (;;) {
		skip_blanks(r);
		if (begins(r, "<!--")) {
			r->at += 4;
			if (!skip_past(r, "-->"))
				return false;
		} else if (begins(r, "<?")) {
			if (!skip_past(r, "?>"))
				return false;
		} else
			return true;
	}
}

/* Go behind the tag, which a '>' in a value does not end. */
static bool
skip_tag(struct rest *r)
{
	char quote = 0, c;

	while (r->at < r->end) {
		c = *r->at++;
		if (quote != 0)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '>')
			return r->at[-2] != '/';
	}
	return false;
}

static void
name_root(struct cut_root *root)
{
	const char *p = root->tag + 1, *colon;

	root->name = p;
	while (!text_is_blank(*p) && *p != '>')
		p++;
	root->name_len = (size_t)(p - root->name);
	colon = memchr(root->name, ':', root->name_len);
	root->local = colon == NULL ? root->name : colon + 1;
	root->local_len = (size_t)(p - root->local);
}

bool
cut_find_root(const char *text, size_t len, struct cut_root *root)
{
	struct rest r = { text, text + len };

	if (!skip_declaration(&r) || !skip_misc(&r))
		return false;
	if (!begins(&r, "<") || begins(&r, "<!"))
		return false;
	root->tag = r.at;
	if (!skip_tag(&r))
		return false;
	root->tag_len = (size_t)(r.at - root->tag);
	name_root(root);
	return true;
}

/* ---- the cuts ---- */

/* Is it the end tag of one of these? It begins behind "</". */
static bool
is_end_of(const char *tag, const char *end, const char *const *names, size_t n)
{
	const char *colon = memchr(tag, ':', (size_t)(end - tag));
	size_t i, len;

	if (colon != NULL)
		tag = colon + 1;
	while (end > tag && text_is_blank(end[-1]))
		end--;
	len = (size_t)(end - tag);
	for (i = 0; i < n; i++)
		if (strlen(names[i]) == len && memcmp(names[i], tag, len) == 0)
			return true;
	return false;
}

size_t
cut_find_last(const char *text, size_t len, const char *const *names, size_t n)
{
	const char *p, *close = NULL;

	for (p = text + len; p > text; p--) {
		if (p[-1] == '>')
			close = p - 1;
		else if (p[-1] == '<' && close != NULL && p[0] == '/' &&
			 is_end_of(p + 1, close, names, n))
			return (size_t)(close + 1 - text);
		else if (p[-1] == '<')
			close = NULL;
	}
	return 0;
}

/* ---- lines ---- */

/* Compared byte for byte at once; what is equal is -1. */
typedef signed char block __attribute__((vector_size(16)));

/* A byte of the sum can count that many. */
#define BLOCKS 127

static size_t
count_blocks(const char *text, size_t nblocks)
{
	const block newline = { '\n', '\n', '\n', '\n', '\n', '\n', '\n', '\n',
		'\n', '\n', '\n', '\n', '\n', '\n', '\n', '\n' };
	block b, sum = { 0 };
	size_t i, n = 0;

	for (i = 0; i < nblocks; i++) {
		memcpy(&b, text + i * sizeof(b), sizeof(b));
		sum -= b == newline;
	}
	for (i = 0; i < sizeof(sum); i++)
		n += (size_t)sum[i];
	return n;
}

size_t
cut_count_lines(const char *text, size_t len)
{
	size_t n = 0, nblocks, i;

	for (; len >= sizeof(block); len -= nblocks * sizeof(block)) {
		nblocks = len / sizeof(block);
		nblocks = nblocks < BLOCKS ? nblocks : BLOCKS;
		n += count_blocks(text, nblocks);
		text += nblocks * sizeof(block);
	}
	for (i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}
