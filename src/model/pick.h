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
void picker_keep(struct picker *); /* but the texts are the caller's */

#endif
