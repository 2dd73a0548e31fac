/*
 * A list of goods in the making: goods.c takes the rows, groups.c their groups
 * and ties these together, check.c looks at values, problem.c tells what is
 * wrong, units.c knows the units and what a text is made of. For these alone.
 */
#ifndef GOODS_GOODS_INTERNAL_H
#define GOODS_GOODS_INTERNAL_H

#include "base/buf.h"
#include "goods/goods.h"
#include "base/hash.h"

/* Units by their names as they are folded; zeros make an empty one. */
struct units {
	struct digests numbers; /* of units; made when the first is looked up */
	struct buf folded;      /* the name at hand */
};

/* Where something was first, in eight bytes. */
typedef uint64_t first_place;

struct group_node {
	struct goods_group words; /* first */
	first_place place;
	size_t parent;       /* its number, when all are known */
	bool renamed, moved; /* that was told already */
	uint8_t state;       /* of a walk up to its parents */
};

struct goods {
	struct goods_options options;
	uint64_t errors, warnings;
	char **files; /* that rows came from */
	size_t nfiles;
	struct digests products; /* code and price type: where it was first */
	struct digests codes;    /* of groups: number + 1 */
	struct group_node *groups;
	size_t ngroups, groups_cap;
	size_t group; /* of the last product */
	struct buf price;
	struct units units;
};

/* Of a text, or of two; the second may be NULL. */
static inline struct digest
goods_key(const struct cell *one, const struct cell *second)
{
	struct digest d = DIGEST_INIT;

	hash_digest(&d, one->text, one->len);
	if (second != NULL)
		hash_digest(&d, second->text, second->len);
	return d;
}

/* ---- problem.c ---- */

/* Of the row that is being taken; the format is of the sentence. */
void goods_tell(struct goods *, enum goods_severity, enum goods_field,
    const struct cell *value, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Of something that was first at this place. */
void goods_tell_at(struct goods *, enum goods_severity, first_place,
    enum goods_field, const char *value, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));

first_place goods_here(struct goods *);

/* "line 7", or "other.csv: line 7" when that is another file than here. */
void goods_put_place(const struct goods *, first_place, struct buf *to);

extern const char *const goods_columns[GOODS_FIELDS];

/* ---- check.c ---- */

void goods_check(struct goods *, struct goods_product *);
void goods_check_characters(struct goods *, const struct goods_product *);

/* ---- groups.c ---- */

/* The product's group, added where it is new; GOODS_NONE. */
size_t groups_of(struct goods *, struct goods_product *);
void groups_add(struct goods *, const struct cell *code,
    const struct cell *name, const struct cell *parent);

/* ---- units.c ---- */

/* Without the blanks at both ends. */
void goods_trim(struct cell *);

/* Is there a character in it that XML cannot have? */
bool goods_has_control(const struct cell *);

/* Are there Latin and Cyrillic letters side by side? */
bool goods_is_mixed(const struct cell *);

struct goods_unit {
	const char *code, *brief, *name;
};

/* NULL: there is none of this code; of this name, or several. */
const struct goods_unit *units_by_code(const char *code, size_t len);
const struct goods_unit *units_by_name(struct units *, const struct cell *name);
void units_clear(struct units *);

/* All of them, for those that want to compare. */
const struct goods_unit *units_list(size_t *n);

#endif
