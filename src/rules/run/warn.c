/*
 * Warnings are told at once, or noted for the run that puts pieces in order:
 * then they are a list, and one run of bytes for all their texts.
 */
#include "base/mem.h"
#include "base/text.h"
#include "rules/run/run.h"

#include <stdlib.h>
#include <string.h>

void
warn_note_add(struct notes *notes, struct note note, const char *text)
{
	if (notes->n == notes->cap) {
		notes->cap = 2 * notes->cap + 64;
		notes->list =
		    mem_resize(notes->list, notes->cap, sizeof(*notes->list));
	}
	note.off = notes->texts.len;
	notes->list[notes->n++] = note;
	buf_add(&notes->texts, text, strlen(text) + 1);
}

const char *
warn_notes_text(const struct notes *notes, size_t i)
{
	return notes->texts.data + notes->list[i].off;
}

void
warn_notes_reset(struct notes *notes)
{
	notes->n = 0;
	buf_reset(&notes->texts);
}

void
warn_notes_clear(struct notes *notes)
{
	free(notes->list);
	buf_clear(&notes->texts);
	*notes = (struct notes){ 0 };
}

/* ---- telling ---- */

#define VALUE_SHOWN 200

void
warn_put_value(
    struct buf *to, int rc, const struct value *v, const struct err *err)
{
	char digits[DECIMAL_SIZE];
	struct slice text;

	if (rc != 0) {
		buf_printf(to, "(%s)", err->text);
		return;
	}
	text = value_cell(v, digits);
	buf_add(
	    to, text.text, (size_t)text_fit(text.text, text.len, VALUE_SHOWN));
}

void
warn_tell(struct rules_run *r, const char *text)
{
	r->failed++;
	if (r->options.warn != NULL)
		r->options.warn(r->options.warn_arg, text);
}

void
warn_fail(struct rules_run *r, struct buf *text)
{
	char words[2048]; /* a line of the log has no more */

	text_clean(words, sizeof(words), buf_str(text));
	if (r->options.noting)
		warn_note_add(&r->notes, (struct note){ 0 }, words);
	else
		warn_tell(r, words);
}

void
warn_note(struct rules_run *r, struct buf *text)
{
	char words[2048];

	text_clean(words, sizeof(words), buf_str(text));
	if (r->options.note != NULL)
		r->options.note(r->options.warn_arg, words);
}
