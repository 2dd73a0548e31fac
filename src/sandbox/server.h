/*
 * The clouds on 127.0.0.1. One thread inside serves all connections; the
 * caller has nothing to do but to wait for whatever should end it.
 */
#ifndef SANDBOX_SERVER_H
#define SANDBOX_SERVER_H

#include "base/err.h"
#include "sandbox/document.h"
#include "sandbox/evotor/shop.h"
#include "sandbox/shop.h"

#include <stdint.h>

#define SERVER_BASE "/1c-api/v1"

/* All pointers are borrowed for as long as the server lives. */
struct server_plan {
	uint16_t port;     /* 0: any */
	const char *token; /* NULL: everybody may ask */
	uint64_t seed;     /* of the process keys */
	double job_seconds;
	int zone_offset; /* of from and to, seconds east of Greenwich */
	const struct shop *shop;
	const struct document_files *files;
	const struct evotor_shop *evotor;
	uint64_t page;              /* so many of a list at once */
	uint64_t rate;              /* requests a second; 0: as many as come */
	double cursor_seconds;      /* how long a cursor is good; 0: for ever */
	void (*tell)(const char *); /* something that somebody should know */
};

struct server;

/*
 * Start to listen and to answer; NULL, with the error set, when it cannot.
 * Block the signals that should reach the caller before this: the thread
 * inherits what is blocked.
 */
struct server *server_new(const struct server_plan *, struct err *);

uint16_t server_port(const struct server *);

/* Stop at once, whatever is under way. */
void server_free(struct server *);

#endif
