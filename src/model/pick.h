/*
 * A listener that picks named leaves from a small document, such as a cloud's
 * reply: the first text at each of the paths asked for.
 *
 *	struct leaf leaves[] = { { "json/response/status" }, { NULL } };
 *	struct picker p;
 *	picker_init(&p, leaves);
 *	reader_json(&input, &p.listener, &err);
 *	... leaves[0].text, NULL when there was none ...
 *	picker_clear(&p);
 */
#ifndef MODEL_PICK_H
#define MODEL_PICK_H

#include "base/buf.h"
#include "model/event.h"

struct leaf {
	const char *path;
	char *text; /* the picker's; gone with picker_clear() */
};

struct picker {
	struct listener listener; /* first */
	struct leaf *leaves;      /* a path of NULL ends them */
	struct trail trail;
	struct buf text;
};

void picker_init(struct picker *, struct leaf *);
void picker_clear(struct picker *);

/*
 * The same of elements that are there often: fn hears of each that closes at
 * one of these paths (up to NULL), with the leaves that were picked below it.
 * What fn returns other than 0 ends the reading.
 */
struct each_picker {
	struct listener listener; /* first */
	const char *const *paths; /* up to NULL */
	const char *const *below; /* paths of the leaves, "." its own text */
	int (*fn)(void *arg, const struct leaf *, struct err *);
	void *arg;
	struct leaf *leaves; /* the rest is its own */
	struct trail trail;
	struct buf text;
	size_t depth, len; /* of the element that is open; 0: none */
};

void picker_each_init(struct each_picker *, const char *const *paths,
    const char *const *below,
    int (*fn)(void *arg, const struct leaf *, struct err *), void *arg);
void picker_each_clear(struct each_picker *);

#endif
