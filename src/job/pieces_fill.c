/*
 * Cutting a document as it is read. The first piece begins as the document
 * does, so that its declaration and prolog are judged too, and the last ends as
 * the document ends. What is read behind a cut goes to the next piece.
 */
#include "job/cut.h"
#include "job/pieces_internal.h"
#include "rules/cut.h"

/* As many bytes as a piece may have, and the document's end if it comes. */
static bool
read_piece(struct pieces *p, struct piece *piece, size_t size)
{
	ssize_t n = 1;

	while (piece->len < size && n > 0) {
		n = input_read(
		    &p->in, piece->text + piece->len, size - piece->len);
		piece->len += n > 0 ? (size_t)n : 0;
	}
	p->last = n == 0;
	return n >= 0;
}

/* Learn how to cut, from the first bytes. */
static bool
find_root(struct pieces *p, const struct piece *piece)
{
	struct cut_root root;

	if (!cut_find_root(piece->text, piece->len, &root))
		return false;
	p->nnames = rules_cut(
	    p->convert->run, root.local, root.local_len, p->names, PIECE_NAMES);
	buf_add(&p->tag, root.tag, root.tag_len);
	buf_puts(&p->end, "</");
	buf_add(&p->end, root.name, root.name_len);
	buf_putc(&p->end, '>');
	p->in_tag = cut_count_lines(root.tag, root.tag_len);
	return p->nnames > 0 && p->tag.len + p->end.len < p->size;
}

/* Cut before the record that is not whole, and keep that for the next. */
static bool
cut(struct pieces *p, struct piece *piece, size_t from)
{
	size_t n = cut_find_last(
	    piece->text + from, piece->len - from, p->names, p->nnames);

	if (n == 0)
		return false;
	n += from;
	buf_reset(&p->rest);
	buf_add(&p->rest, piece->text + n, piece->len - n);
	piece->len = n;
	p->lines += cut_count_lines(piece->text + from, n - from);
	memcpy(piece->text + n, p->end.data, p->end.len);
	piece->len += p->end.len;
	return true;
}

static bool
fill_first(struct pieces *p, struct piece *piece)
{
	piece->len = 0;
	piece->before = 0;
	p->first = false;
	return read_piece(p, piece, p->size) && !p->last &&
	       find_root(p, piece) && cut(p, piece, 0);
}

bool
pieces_fill(struct pieces *p, struct piece *piece)
{
	if (p->first)
		return fill_first(p, piece);
	memcpy(piece->text, p->tag.data, p->tag.len);
	if (p->rest.len > 0)
		memcpy(piece->text + p->tag.len, p->rest.data, p->rest.len);
	piece->len = p->tag.len + p->rest.len;
	piece->before = (long)(p->lines - p->in_tag);
	if (!read_piece(p, piece, p->tag.len + p->size))
		return false;
	return p->last || cut(p, piece, p->tag.len);
}
