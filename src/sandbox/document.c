/*
 * Two walks over the same period, the shop's and the shelf's, merged by date.
 */
#include "sandbox/document.h"
#include "base/mem.h"

#include <stdlib.h>

enum stage { OPENING, RECEIPTS, END, TOLD };

struct document {
	enum stage stage;
	int64_t to;
	const struct shelf *shelf;
	size_t next; /* of the shelf */
	struct shop_walk walk;
	bool made; /* receipt holds the shop's next one */
	struct receipt receipt;
};

struct document *
document_new(const struct shop *shop, const struct shelf *shelf, int64_t from,
    int64_t to)
{
	struct document *doc = mem_new(sizeof(*doc));

	doc->to = to;
	doc->shelf = shelf;
	doc->next = shelf_find(shelf, from);
	shop_open(&doc->walk, shop, from, to);
	doc->made = shop_next(&doc->walk, &doc->receipt);
	return doc;
}

void
document_free(struct document *doc)
{
	free(doc);
}

static void
put_brought(
    struct document *doc, const struct shelf_doc *brought, struct buf *out)
{
	buf_puts(out, "  ");
	buf_add(out, brought->text, brought->len);
	buf_putc(out, '\n');
	doc->next++;
}

static void
put_made(struct document *doc, struct buf *out)
{
	shop_put(doc->walk.shop, &doc->receipt, out);
	doc->made = shop_next(&doc->walk, &doc->receipt);
}

static bool
put_receipt(struct document *doc, struct buf *out)
{
	const struct shelf_doc *brought = shelf_get(doc->shelf, doc->next);

	if (brought != NULL && brought->date >= doc->to)
		brought = NULL;
	if (brought != NULL &&
	    (!doc->made || brought->date <= doc->receipt.date))
		put_brought(doc, brought, out);
	else if (doc->made)
		put_made(doc, out);
	else
		return false;
	return true;
}

bool
document_next(struct document *doc, struct buf *out)
{
	if (doc->stage == OPENING) {
		buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			      "<Documents>\n");
		doc->stage = RECEIPTS;
		return true;
	}
	if (doc->stage == RECEIPTS && put_receipt(doc, out))
		return true;
	if (doc->stage == TOLD)
		return false;
	buf_puts(out, "</Documents>\n");
	doc->stage = TOLD;
	return true;
}

void
document_cut(struct document *doc)
{
	if (doc->stage < END)
		doc->stage = END;
}
