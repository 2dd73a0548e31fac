/*
 * Starts a badserver for a test and stops it. The program is $BADSERVER, else
 * ./badserver. Whatever goes wrong here ends the test program: a test without
 * its server has nothing to say.
 *
 *	struct badrun bad;
 *	badrun_start(&bad, "on GET /\njson {}\n");
 *	... badrun_url(&bad, "/a") ...
 *	assert_int_equal(badrun_count(&bad, "GET "), 1);
 *	badrun_stop(&bad);
 */
#ifndef TOOLS_BADRUN_H
#define TOOLS_BADRUN_H

#include <stdbool.h>
#include <sys/types.h>

struct badrun {
	pid_t pid;
	int port;
	char dir[64]; /* of its own: the script, the log, the wire */
	char url[128];
};

void badrun_start(struct badrun *, const char *script);
void badrun_stop(struct badrun *); /* and removes the folder */

/* The address of a path; good until the next call. */
const char *badrun_url(struct badrun *, const char *path);

/* How many lines of the log begin with this. */
int badrun_count(const struct badrun *, const char *begin);

/* Whether this was among the bytes it received. */
bool badrun_received(const struct badrun *, const char *text);

#endif
