/*
 * Moments are seconds since 1970 in UTC. Here are the few forms of date and
 * time that the cloud's page knows, read strictly: every digit in its place,
 * only days and hours that exist, nothing in front and nothing behind.
 */
#ifndef SANDBOX_MOMENT_H
#define SANDBOX_MOMENT_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "2018-04-16 11:08:31", a parameter of a request, taken as UTC. */
bool moment_parse(const char *text, int64_t *moment);

/* "2018-04-16", or the form above. */
bool moment_parse_loose(const char *text, int64_t *moment);

/*
 * "2018-04-16T11:08:31+0000", the Date of a receipt. An offset with a colon,
 * Z, and a fraction of a second (it is dropped) are understood as well.
 */
bool moment_parse_stamp(const char *text, size_t len, int64_t *moment);

/* "+03:00", "+0300", "Z" as seconds east of Greenwich. */
bool moment_parse_offset(const char *text, size_t len, int *seconds);

/* Append a moment as the cloud writes it: 2018-04-16T11:08:31+0000. */
void moment_put(struct buf *, int64_t moment);

#endif
