/*
 * The next document is looked for before the one at hand is written, so that a
 * page knows at its end whether there is another.
 */
#include "sandbox/evotor/list.h"
#include "base/mem.h"
#include "sandbox/evotor/v1.h"
#include "sandbox/evotor/v2.h"

#include <stdlib.h>

struct evotor_list {
	struct evotor_list_plan plan;
	struct evotor_walk walk;
	struct evotor_head head; /* the next one, */
	bool more;               /* if there is one */
	bool begun;
	unsigned told;
};

static bool
is_asked(const struct cursor *question, const struct evotor_head *head)
{
	if (question->device != 0 && question->device != head->device + 1)
		return false;
	return (question->types >> head->kind & 1) != 0;
}

static void
look_ahead(struct evotor_list *list)
{
	do
		list->more = evotor_walk_next(&list->walk, &list->head);
	while (list->more && !is_asked(&list->plan.question, &list->head));
}

static void
put_one(struct evotor_list *list, struct buf *out)
{
	struct evotor_document d;

	evotor_document_make(list->plan.shop, &list->head, &d);
	if (list->plan.page > 0)
		evotor_v2_document(list->plan.shop, &d, out);
	else
		evotor_v1_document(list->plan.shop, &d, out);
	list->told++;
}

static void
put_end(const struct evotor_list *list, struct buf *out)
{
	struct cursor next = list->plan.question;

	if (list->plan.page == 0) {
		buf_putc(out, ']');
		return;
	}
	buf_puts(out, "],\"paging\":{");
	if (list->more) {
		next.day = list->head.place.day;
		next.index = list->head.place.index;
		next.born = list->plan.born;
		buf_puts(out, "\"next_cursor\":\"");
		cursor_put(&next, list->plan.shop->plan.seed, out);
		buf_putc(out, '"');
	}
	buf_puts(out, "}}");
}

static bool
next(void *it, struct buf *out)
{
	struct evotor_list *list = it;

	if (!list->begun) {
		buf_puts(out, list->plan.page > 0 ? "{\"items\":[" : "[");
		list->begun = true;
	}
	if (!list->more ||
	    (list->plan.page > 0 && list->told == list->plan.page)) {
		put_end(list, out);
		return false;
	}
	if (list->told > 0)
		buf_putc(out, ',');
	put_one(list, out);
	look_ahead(list);
	return true;
}

struct reply_source
evotor_list_new(const struct evotor_list_plan *plan)
{
	struct evotor_list *list = mem_new(sizeof(*list));
	const struct cursor *question = &plan->question;

	list->plan = *plan;
	evotor_walk_open(&list->walk, plan->shop, question->store,
	    question->from, question->to);
	if (question->index != EVOTOR_BEGIN) {
		list->walk.place.day = question->day;
		list->walk.place.index = question->index;
	}
	look_ahead(list);
	return (struct reply_source){ list, next, free };
}
