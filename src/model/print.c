/*
 * Printing events. An element's text is printed when the element closes, or
 * before its first child; what is only blanks between elements is left away.
 * An element with neither text nor children nor attributes is printed empty.
 */
#include "model/print.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/event.h"

#include <stdlib.h>

struct printer {
	struct listener listener; /* first */
	FILE *out;
	struct trail trail;
	struct buf text;
	int leaf; /* nothing has been printed of the open element */
};

static int
is_blank(const struct buf *b)
{
	size_t i;

	for (i = 0; i < b->len; i++)
		if (!text_is_blank(b->data[i]))
			return 0;
	return 1;
}

/* On one line, whatever is in it. */
static void
print_text(FILE *out, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (s[i] == '\n')
			fputs("\\n", out);
		else if (s[i] == '\r')
			fputs("\\r", out);
		else if (s[i] == '\t')
			fputs("\\t", out);
		else if (s[i] == '\\')
			fputs("\\\\", out);
		else if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			fprintf(out, "\\x%02x", (unsigned char)s[i]);
		else
			putc(s[i], out);
	}
	putc('\n', out);
}

static void
print_pending(struct printer *p, int leaf)
{
	if (!is_blank(&p->text) || leaf) {
		fprintf(p->out, "%s = ", event_trail_text(&p->trail));
		print_text(p->out, p->text.data, p->text.len);
	}
	buf_reset(&p->text);
}

static void
print_attrs(struct printer *p, const struct attr *attrs, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		fprintf(p->out, "%s/@%s = ", event_trail_text(&p->trail),
		    attrs[i].name);
		print_text(p->out, attrs[i].value, attrs[i].len);
	}
}

static int
on_begin(struct listener *listener, struct source *source, struct err *err)
{
	struct printer *p = (struct printer *)listener;

	(void)err;
	source->empties = true;
	event_trail_clear(&p->trail);
	buf_reset(&p->text);
	p->leaf = 0;
	return 0;
}

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct printer *p = (struct printer *)listener;

	(void)err;
	print_pending(p, 0);
	event_trail_open(&p->trail, name);
	print_attrs(p, attrs, n);
	p->leaf = n == 0;
	return 0;
}

static int
on_text(
    struct listener *listener, const char *text, size_t len, struct err *err)
{
	(void)err;
	buf_add(&((struct printer *)listener)->text, text, len);
	return 0;
}

static int
on_close(struct listener *listener, struct err *err)
{
	struct printer *p = (struct printer *)listener;

	print_pending(p, p->leaf);
	p->leaf = 0;
	event_trail_close(&p->trail);
	return ferror(p->out) ? err_write(err, "standard output") : 0;
}

struct printer *
printer_new(FILE *out)
{
	struct printer *p = mem_new(sizeof(*p));

	p->listener = (struct listener){ on_begin, on_open, on_text, on_close,
		ignore_close };
	p->out = out;
	return p;
}

void
printer_free(struct printer *p)
{
	event_trail_clear(&p->trail);
	buf_clear(&p->text);
	free(p);
}

struct listener *
printer_listener(struct printer *p)
{
	return &p->listener;
}
