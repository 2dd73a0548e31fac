/*
 * Two of the C library's trees. A item is one piece of memory: a table of
 * places, and the text behind it. The text begins with a NUL, and there all
 * fields are that have nothing to say.
 */
#include "base/json.h"
#include "base/mem.h"
#include "sandbox/goods.h"

#include <search.h>
#include <stdlib.h>

struct walk {
	goods_list_visit *visit;
	void *cls;
	bool stopped;
};

static int
compare(const void *a, const void *b)
{
	int order =
	    strcmp(goods_item_get(a, ITEM_CODE), goods_item_get(b, ITEM_CODE));

	if (order != 0)
		return order;
	return strcmp(goods_item_get(a, ITEM_PRICE_TYPE),
	    goods_item_get(b, ITEM_PRICE_TYPE));
}

struct goods_list *
goods_list_new(void)
{
	return mem_new(sizeof(struct goods_list));
}

static void
empty(struct goods_list *list)
{
	int kind;

	for (kind = 0; kind < LIST_KINDS; kind++) {
		tdestroy(list->tree[kind], free);
		list->tree[kind] = NULL;
		list->count[kind] = 0;
	}
}

void
goods_list_free(struct goods_list *list)
{
	if (list == NULL)
		return;
	empty(list);
	free(list);
}

static size_t
room(const char *const value[])
{
	size_t len = sizeof(struct goods_item) + 1;
	int i;

	for (i = 0; i < ITEM_FIELDS; i++)
		len += value[i] != NULL ? strlen(value[i]) + 1 : 0;
	return len;
}

static struct goods_item *
make(const char *const value[], long line)
{
	struct goods_item *item = mem_new(room(value));
	uint32_t at = 1;
	int i;

	item->line = (uint32_t)line;
	for (i = 0; i < ITEM_FIELDS; i++) {
		size_t len = value[i] != NULL ? strlen(value[i]) : 0;

		if (len == 0)
			continue;
		memcpy(item->text + at, value[i], len + 1);
		item->at[i] = at;
		at += (uint32_t)len + 1;
	}
	return item;
}

/* The tree's place for a item of this key. */
static struct goods_item **
place(struct goods_list *list, enum list_kind kind, struct goods_item *item)
{
	struct goods_item **found = tsearch(item, &list->tree[kind], compare);

	if (found == NULL)
		abort(); /* out of memory */
	return found;
}

struct goods_item *
goods_list_add(struct goods_list *list, enum list_kind kind,
    const char *const value[ITEM_FIELDS], long line)
{
	struct goods_item *item = make(value, line);

	if (*place(list, kind, item) != item) {
		free(item);
		return NULL;
	}
	list->count[kind]++;
	list->size += room(value);
	return item;
}

struct goods_item *
goods_list_find(const struct goods_list *list, enum list_kind kind,
    const char *code, const char *price_type)
{
	const char *value[ITEM_FIELDS] = {
		[ITEM_CODE] = code, [ITEM_PRICE_TYPE] = price_type
	};
	struct goods_item *key = make(value, 0);
	struct goods_item **found = tfind(key, &list->tree[kind], compare);

	free(key);
	return found != NULL ? *found : NULL;
}

/* The tree shows a node with children three times; the second is its turn. */
static void
visit(const void *node, VISIT turn, void *cls)
{
	struct walk *walk = cls;
	struct goods_item *const *item = node;

	if (!walk->stopped && (turn == postorder || turn == leaf))
		walk->stopped = !walk->visit(walk->cls, *item);
}

bool
goods_list_each(const struct goods_list *list, enum list_kind kind,
    goods_list_visit *each, void *cls)
{
	struct walk walk = { each, cls, false };

	twalk_r(list->tree[kind], visit, &walk);
	return !walk.stopped;
}

/* Where a list goes, and which of its trees is on its way. */
struct move {
	struct goods_list *to;
	enum list_kind kind;
};

static bool
move(void *cls, struct goods_item *item)
{
	struct move *way = cls;
	struct goods_item **there = place(way->to, way->kind, item);

	if (*there == item) {
		way->to->count[way->kind]++;
	} else {
		free(*there);
		*there = item;
	}
	return true;
}

static void
keep(void *item)
{
	(void)item; /* it has moved */
}

void
goods_list_merge(struct goods_list *to, struct goods_list *from)
{
	int kind;

	if (from->replaces)
		empty(to);
	for (kind = 0; kind < LIST_KINDS; kind++) {
		struct move way = { to, (enum list_kind)kind };

		goods_list_each(from, way.kind, move, &way);
		tdestroy(from->tree[kind], keep);
	}
	free(from);
}

/*
 * A list as JSON: members are rows of a table, and what has nothing to say is
 * told all the same, so that every line has the same members.
 */

static const struct {
	const char *name;
	enum item_field field;
	bool of_groups;
} members[] = {
	{ "code", ITEM_CODE, true },
	{ "name", ITEM_NAME, true },
	{ "parent", ITEM_PARENT, true },
	{ "unit_code", ITEM_UNIT_CODE, false },
	{ "unit_name", ITEM_UNIT_NAME, false },
	{ "price_type", ITEM_PRICE_TYPE, false },
	{ "price_code", ITEM_PRICE_CODE, false },
	{ "price", ITEM_PRICE, false },
	{ "vat", ITEM_VAT, false },
	{ "includes_vat", ITEM_INCLUDES_VAT, false },
	{ "article", ITEM_ARTICLE, false },
	{ "comment", ITEM_COMMENT, false },
	{ "barcodes", ITEM_BARCODES, false },
};

/* The words of a text as an array. */
static void
show_words(struct buf *out, const char *text)
{
	struct buf word = BUF_INIT;
	size_t len;

	buf_putc(out, '[');
	for (; *text != '\0'; text += len + (text[len] == ' ')) {
		len = strcspn(text, " ");
		buf_reset(&word);
		buf_add(&word, text, len);
		json_next(out);
		json_text(out, buf_str(&word));
	}
	buf_putc(out, ']');
	buf_clear(&word);
}

static void
show(struct buf *out, const struct goods_item *item, bool is_group)
{
	size_t i;

	json_next(out);
	buf_puts(out, "\n{");
	for (i = 0; i < NELEM(members); i++) {
		const char *value = goods_item_get(item, members[i].field);

		if (is_group && !members[i].of_groups)
			continue;
		json_member(out, members[i].name);
		if (members[i].field == ITEM_BARCODES)
			show_words(out, value);
		else
			json_text(out, value);
	}
	buf_putc(out, '}');
}

static bool
show_group(void *cls, struct goods_item *item)
{
	show(cls, item, true);
	return true;
}

static bool
show_product(void *cls, struct goods_item *item)
{
	show(cls, item, false);
	return true;
}

void
goods_list_show(const struct goods_list *list, struct buf *out)
{
	json_member(out, "groups");
	buf_putc(out, '[');
	goods_list_each(list, LIST_GROUPS, show_group, out);
	buf_puts(out, "\n]");
	json_member(out, "products");
	buf_putc(out, '[');
	goods_list_each(list, LIST_PRODUCTS, show_product, out);
	buf_puts(out, "\n]");
}
