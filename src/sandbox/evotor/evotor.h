/*
 * Evotor's cloud, REST v1 and Customer API v2, on the port of the other one: it
 * answers below /api/v1/inventories, /stores, /devices and /employees. Both
 * versions tell the same shop and take the same token, in whichever of the two
 * headers the pages name.
 */
#ifndef SANDBOX_EVOTOR_H
#define SANDBOX_EVOTOR_H

#include "sandbox/server_internal.h"

#include <stdbool.h>

bool evotor_is_path(const char *path);

/* Answer a request whose path is one of those, and whose body is whole. */
struct reply evotor_answer(struct server *, struct request *);

#endif
