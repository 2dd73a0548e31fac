/*
 * Two of the C library's trees. A ware is one piece of memory: a table of
 * places, and the text behind it. The text begins with a NUL, and there all
 * fields are that have nothing to say.
 */
#include "sandbox/wares.h"
#include "base/mem.h"

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
