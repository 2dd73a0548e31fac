/*
 * Two of the C library's trees. A ware is one piece of memory: a table of
 * places, and the text behind it. The text begins with a NUL, and there all
 * fields are that have nothing to say.
 */
#include "base/json.h"
#include "base/mem.h"
#include "sandbox/goods.h"

#include <search.h>
#include <stdlib.h>

struct walk {
	wares_visit *visit;
	void *cls;
	bool stopped;
};

static int
compare(const void *a, const void *b)
{
	int order = strcmp(ware_get(a, WARES_CODE), ware_get(b, WARES_CODE));

	if (order != 0)
		return order;
	return strcmp(
	    ware_get(a, WARES_PRICE_TYPE), ware_get(b, WARES_PRICE_TYPE));
}

struct wares *
wares_new(void)
{
	return mem_new(sizeof(struct wares));
}

static void
empty(struct wares *wares)
{
	int kind;

	for (kind = 0; kind < WARES_KINDS; kind++) {
		tdestroy(wares->tree[kind], free);
		wares->tree[kind] = NULL;
		wares->count[kind] = 0;
	}
}

void
wares_free(struct wares *wares)
{
	if (wares == NULL)
		return;
	empty(wares);
	free(wares);
}

static size_t
room(const char *const value[])
{
	size_t len = sizeof(struct ware) + 1;
	int i;

	for (i = 0; i < WARES_FIELDS; i++)
		len += value[i] != NULL ? strlen(value[i]) + 1 : 0;
	return len;
}

static struct ware *
make(const char *const value[], long line)
{
	struct ware *ware = mem_new(room(value));
	uint32_t at = 1;
	int i;

	ware->line = (uint32_t)line;
	for (i = 0; i < WARES_FIELDS; i++) {
		size_t len = value[i] != NULL ? strlen(value[i]) : 0;

		if (len == 0)
			continue;
		memcpy(ware->text + at, value[i], len + 1);
		ware->at[i] = at;
		at += (uint32_t)len + 1;
	}
	return ware;
}

/* The tree's place for a ware of this key. */
static struct ware **
place(struct wares *wares, enum wares_kind kind, struct ware *ware)
{
	struct ware **found = tsearch(ware, &wares->tree[kind], compare);

	if (found == NULL)
		abort(); /* out of memory */
	return found;
}

struct ware *
wares_add(struct wares *wares, enum wares_kind kind,
    const char *const value[WARES_FIELDS], long line)
{
	struct ware *ware = make(value, line);

	if (*place(wares, kind, ware) != ware) {
		free(ware);
		return NULL;
	}
	wares->count[kind]++;
	wares->size += room(value);
	return ware;
}

struct ware *
wares_find(const struct wares *wares, enum wares_kind kind, const char *code,
    const char *price_type)
{
	const char *value[WARES_FIELDS] = {
		[WARES_CODE] = code, [WARES_PRICE_TYPE] = price_type
	};
	struct ware *key = make(value, 0);
	struct ware **found = tfind(key, &wares->tree[kind], compare);

	free(key);
	return found != NULL ? *found : NULL;
}

/* The tree shows a node with children three times; the second is its turn. */
static void
visit(const void *node, VISIT turn, void *cls)
{
	struct walk *walk = cls;
	struct ware *const *ware = node;

	if (!walk->stopped && (turn == postorder || turn == leaf))
		walk->stopped = !walk->visit(walk->cls, *ware);
}

bool
wares_each(const struct wares *wares, enum wares_kind kind, wares_visit *each,
    void *cls)
{
	struct walk walk = { each, cls, false };

	twalk_r(wares->tree[kind], visit, &walk);
	return !walk.stopped;
}

/* Where a list goes, and which of its trees is on its way. */
struct move {
	struct wares *to;
	enum wares_kind kind;
};

static bool
move(void *cls, struct ware *ware)
{
	struct move *way = cls;
	struct ware **there = place(way->to, way->kind, ware);

	if (*there == ware) {
		way->to->count[way->kind]++;
	} else {
		free(*there);
		*there = ware;
	}
	return true;
}

static void
keep(void *ware)
{
	(void)ware; /* it has moved */
}

void
wares_merge(struct wares *to, struct wares *from)
{
	int kind;

	if (from->replaces)
		empty(to);
	for (kind = 0; kind < WARES_KINDS; kind++) {
		struct move way = { to, (enum wares_kind)kind };

		wares_each(from, way.kind, move, &way);
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
	enum wares_field field;
	bool of_groups;
} members[] = {
	{ "code", WARES_CODE, true },
	{ "name", WARES_NAME, true },
	{ "parent", WARES_PARENT, true },
	{ "unit_code", WARES_UNIT_CODE, false },
	{ "unit_name", WARES_UNIT_NAME, false },
	{ "price_type", WARES_PRICE_TYPE, false },
	{ "price_code", WARES_PRICE_CODE, false },
	{ "price", WARES_PRICE, false },
	{ "vat", WARES_VAT, false },
	{ "includes_vat", WARES_INCLUDES_VAT, false },
	{ "article", WARES_ARTICLE, false },
	{ "comment", WARES_COMMENT, false },
	{ "barcodes", WARES_BARCODES, false },
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
show(struct buf *out, const struct ware *ware, bool is_group)
{
	size_t i;

	json_next(out);
	buf_puts(out, "\n{");
	for (i = 0; i < NELEM(members); i++) {
		const char *value = ware_get(ware, members[i].field);

		if (is_group && !members[i].of_groups)
			continue;
		json_member(out, members[i].name);
		if (members[i].field == WARES_BARCODES)
			show_words(out, value);
		else
			json_text(out, value);
	}
	buf_putc(out, '}');
}

static bool
show_group(void *cls, struct ware *ware)
{
	show(cls, ware, true);
	return true;
}

static bool
show_product(void *cls, struct ware *ware)
{
	show(cls, ware, false);
	return true;
}

void
wares_show(const struct wares *wares, struct buf *out)
{
	json_member(out, "groups");
	buf_putc(out, '[');
	wares_each(wares, WARES_GROUPS, show_group, out);
	buf_puts(out, "\n]");
	json_member(out, "products");
	buf_putc(out, '[');
	wares_each(wares, WARES_PRODUCTS, show_product, out);
	buf_puts(out, "\n]");
}
