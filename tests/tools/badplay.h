/*
 * A connection of badserver, and the playing of a rule on it.
 */
#ifndef TOOLS_BADPLAY_H
#define TOOLS_BADPLAY_H

#include "badscript.h"

#include <stdbool.h>

struct conn {
	int fd;            /* -1: this place is free */
	struct buf in;     /* the head of a request, as far as it came */
	bool body;         /* the head is whole, the body is on its way */
	uint64_t left;     /* bytes of the body still to come */
	uint64_t body_len; /* bytes of the body, all in all */
	char method[16], target[2048];
	bool token;
	bool closekept;
	const struct rule *rule; /* being played; NULL: reading */
	size_t step, at;
	uint64_t round;
	int64_t next_ms; /* when a drip goes on */
};

void play_start(struct conn *, const struct rule *);

/* As far as the socket takes it; afterwards the place may be free. */
void play_on(struct conn *);

/* Until when a drip rests, in milliseconds from now; -1: it does not. */
int play_rest(const struct conn *);
bool play_wants_out(const struct conn *);

void conn_drop(struct conn *);

#endif
