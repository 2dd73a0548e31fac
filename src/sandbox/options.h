/*
 * What the command line of kassa-sandbox says. One table feeds the parser and
 * the help.
 */
#ifndef SANDBOX_OPTIONS_H
#define SANDBOX_OPTIONS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sandbox_options {
	bool help;
	bool version;
	uint64_t port;
	const char *port_file;
	const char *token;
	const char *token_file;
	const char **receipts;
	size_t nreceipts;
	double job_seconds;
	uint64_t generate; /* OPTIONS_UNSET when not given */
	uint64_t seed;
	uint64_t stores;
	uint64_t cash_boxes;
	uint64_t page;
	uint64_t rate;
	double cursor_seconds;
	int zone_offset;
	bool print;
	int64_t from; /* INT64_MIN when not given */
	int64_t to;   /* INT64_MAX when not given */
	uint64_t size;
};

#define OPTIONS_UNSET UINT64_MAX

/* Texts are borrowed from argv. Clear the options in any case. */
int sandbox_options_parse(
    struct sandbox_options *, int argc, char **argv, struct err *);
void sandbox_options_clear(struct sandbox_options *);

/* Print the help to stdout. */
void sandbox_options_help(void);

#endif
