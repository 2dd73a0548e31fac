/*
 * The path of the open element.
 */
#include "model/event.h"
#include "base/mem.h"

#include <stdlib.h>

void
event_trail_clear(struct trail *t)
{
	buf_clear(&t->text);
	free(t->ends);
	*t = (struct trail){ 0 };
}

void
event_trail_open(struct trail *t, const char *name)
{
	if (t->depth == t->cap) {
		t->cap = 2 * t->cap + 16;
		t->ends = mem_resize(t->ends, t->cap, sizeof(*t->ends));
	}
	t->ends[t->depth++] = t->text.len;
	if (t->text.len > 0)
		buf_putc(&t->text, '/');
	buf_puts(&t->text, name);
}

void
event_trail_close(struct trail *t)
{
	t->text.len = t->ends[--t->depth];
}

const char *
event_trail_text(struct trail *t)
{
	return buf_str(&t->text);
}
