/*
 * Comparing two lists, row by row. For this folder alone.
 */
#ifndef PUSH_COMPARE_H
#define PUSH_COMPARE_H

#include "base/hash.h"
#include "convert/convert.h"
#include "push/source.h"

#include <stdint.h>

/*
 * What a list has that the last one did not have, or had otherwise. A product
 * is told by code and price type.
 */

struct changes {
	uint64_t added, changed, same, removed; /* products */
	uint64_t groups;                        /* that are new or changed */
};

/*
 * Both lists are uploads; a third is made of the products that are new or
 * changed, with the groups they are in, and of groups that are. `gone' is told
 * of each product that only the old one has.
 */
int changes_make(struct changes *, const char *old, const char *new,
    const char *path, const struct convert_options *,
    void (*gone)(void *arg, const char *text), void *arg, struct err *);

/* The columns that are looked at, by table. */
enum { CODE, NAME, TYPE, GROUP, COLUMNS };

/* What is known of a product or group of the old list. */
struct known {
	struct digest all; /* its cells */
	bool met;          /* in the new list too */
};

/* Products or groups. */
struct index {
	struct digests keys; /* of the old list: number of known, from 1 */
	struct known *known;
	size_t nknown;
	size_t at[COLUMNS];
	bool *skips; /* columns that say something of the group, a product's */
};

/* A group of the new list. */
struct group {
	size_t parent; /* from 1; 0: none */
	bool wanted;
};

struct compare {
	struct taker taker; /* first */
	void (*look)(
	    struct compare *, const struct table *, const struct cell *);
	struct changes *changes;
	struct index products, groups;
	struct digests codes; /* of groups of the new list: numbers, from 1 */
	struct group *tree;
	size_t ngroups;
	struct rules *rules;
	struct zone *zone;
	struct civil day; /* that the upload bears */
	struct sink *sink;
	struct err *err;
	bool failed;
	void (*gone)(void *arg, const char *text);
	void *gone_arg;
};

/*
 * The whole list: what the files say, checked, as one upload file.
 */

struct list_counts {
	struct sink_holdings holdings;
	uint64_t warnings;
};

/*
 * Read all files by their rules into the file at `path', as the options say.
 * ERR_DATA after all problems were told through the options' warn.
 */
int list_make(const struct source_files *, const struct convert_options *,
    const char *path, struct list_counts *, struct err *);

#endif
