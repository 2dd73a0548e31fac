/*
 * The server as its parts see it, and the requests it gets.
 */
#ifndef TOOLS_BADREQUEST_H
#define TOOLS_BADREQUEST_H

#include "badplay.h"

#include <stdio.h>

#define CONNS 256

struct server {
	struct script script;
	int listener, signals;
	FILE *log, *wire;
	struct conn conns[CONNS];
};

/* Read from a connection that can be read, and answer what is whole. */
void request_receive(struct server *, struct conn *);

/* Go on with what was read before: it may hold the next request already. */
void request_digest(struct server *, struct conn *);

#endif
