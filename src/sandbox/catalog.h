/*
 * What the sandbox's shops are called and what they sell. The names are made
 * to be awkward in the ways real ones are: Cyrillic, both kinds of quotes,
 * ampersands, commas and semicolons, numbers and dates inside a name, a sign
 * in front of it, codes with leading zeros and codes with Cyrillic letters.
 */
#ifndef SANDBOX_CATALOG_H
#define SANDBOX_CATALOG_H

#include <stddef.h>
#include <stdint.h>

struct catalog_good {
	const char *code;
	const char *name; /* plain text, not yet escaped for XML */
	const char *unit; /* OKEI */
	int64_t price;    /* kopecks */
	int64_t least;    /* smallest portion, thousandths of the unit */
};

extern const struct catalog_good catalog_goods[];
extern const size_t catalog_ngoods;

extern const char *const catalog_stores[];
extern const size_t catalog_nstores;

#endif
