/*
 * TZif files as RFC 8536 describes them: a header and a block with 32-bit
 * times, which we skip; the same again with 64-bit times; and, between two line
 * feeds, a POSIX rule for the time after the last transition. Everything in a
 * file is doubted: what is taken from it is first checked to be there and to be
 * within its limits.
 */
#include "base/zone_internal.h"

#include <string.h>

enum {
	HEAD_SIZE = 44,
	TYPE_SIZE = 6,   /* offset (4), summer (1), abbreviation (1) */
	MAX_TYPES = 256, /* an index is a byte */
	MAX_RULE = 255
};

/* What is left of the file. */
struct rest {
	const unsigned char *p;
	size_t len;
};

struct head {
	char version;
	uint32_t ut, standard, leaps, times, types, chars; /* as in the file */
};

struct block {
	struct head head;
	const unsigned char *times, *indexes, *types;
};

static uint32_t
big32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static int64_t
big64(const unsigned char *p)
{
	return (int64_t)((uint64_t)big32(p) << 32 | big32(p + 4));
}

static int
refuse(struct err *err, const char *why)
{
	return err_set(err, ERR_CONFIG, "the file %s", why);
}

/* The next so many bytes, or NULL if there are not so many. */
static const unsigned char *
take(struct rest *r, uint64_t len)
{
	const unsigned char *p = r->p;

	if (len > r->len)
		return NULL;
	r->p += len;
	r->len -= (size_t)len;
	return p;
}

static int
read_head(struct head *h, struct rest *r, struct err *err)
{
	const unsigned char *p = take(r, HEAD_SIZE);

	if (p == NULL || memcmp(p, "TZif", 4) != 0)
		return refuse(err, "is not a TZif file, or is cut short");
	h->version = (char)p[4];
	h->ut = big32(p + 20);
	h->standard = big32(p + 24);
	h->leaps = big32(p + 28);
	h->times = big32(p + 32);
	h->types = big32(p + 36);
	h->chars = big32(p + 40);
	if (h->version < '2')
		return refuse(err, "is of version 1; 2 or later is needed");
	return 0;
}

/* Pass over the part with 32-bit times. */
static int
skip_old(struct rest *r, struct err *err)
{
	struct head h;

	if (read_head(&h, r, err) != 0)
		return -1;
	if (take(r, (uint64_t)h.times * 5) == NULL ||
	    take(r, (uint64_t)h.types * TYPE_SIZE) == NULL ||
	    take(r, h.chars) == NULL ||
	    take(r, (uint64_t)h.leaps * 8) == NULL ||
	    take(r, (uint64_t)h.standard + h.ut) == NULL)
		return refuse(err, "is cut short");
	return 0;
}

static int
check_counts(const struct head *h, struct err *err)
{
	if (h->leaps > 0)
		return refuse(err, "counts leap seconds, and we do not");
	if (h->types < 1 || h->types > MAX_TYPES || h->chars < 1 ||
	    (h->standard != 0 && h->standard != h->types) ||
	    (h->ut != 0 && h->ut != h->types))
		return refuse(err, "is damaged in its header");
	return 0;
}

static int
read_block(struct block *b, struct rest *r, struct err *err)
{
	const struct head *h = &b->head;

	if (read_head(&b->head, r, err) != 0 || check_counts(h, err) != 0)
		return -1;
	b->times = take(r, (uint64_t)h->times * 8);
	b->indexes = take(r, h->times);
	b->types = take(r, (uint64_t)h->types * TYPE_SIZE);
	if (b->times == NULL || b->indexes == NULL || b->types == NULL ||
	    take(r, h->chars) == NULL ||
	    take(r, (uint64_t)h->standard + h->ut) == NULL)
		return refuse(err, "is cut short");
	return 0;
}

static int
type_offset(const struct block *b, uint32_t type)
{
	return (int)(int32_t)big32(b->types + type * TYPE_SIZE);
}

static int
check_types(const struct block *b, struct err *err)
{
	for (uint32_t i = 0; i < b->head.types; i++) {
		const unsigned char *p = b->types + i * TYPE_SIZE;
		int east = type_offset(b, i);

		if (east < -ZONE_FAR || east > ZONE_FAR || p[4] > 1 ||
		    p[5] >= b->head.chars)
			return refuse(err, "is damaged in its local times");
	}
	return 0;
}

static int
check_times(const struct block *b, struct err *err)
{
	const int64_t last = civil_to_days(10000, 1, 1) * CIVIL_DAY;
	int64_t before = INT64_MIN, at;

	for (uint32_t i = 0; i < b->head.times; i++, before = at) {
		at = big64(b->times + 8 * (size_t)i);
		if ((i > 0 && at <= before) || at >= last ||
		    b->indexes[i] >= b->head.types)
			return refuse(err, "is damaged in its transitions");
	}
	return 0;
}

/* Returns the instant of the last transition. */
static int64_t
fill(struct zone *z, const struct block *b)
{
	int64_t at = INT64_MIN;

	zone_add(z, at, type_offset(b, 0));
	for (uint32_t i = 0; i < b->head.times; i++) {
		at = big64(b->times + 8 * (size_t)i);
		zone_add(z, at, type_offset(b, b->indexes[i]));
	}
	return at;
}

/* What holds after the last transition; nothing said: no change any more. */
static int
read_rule(struct zone *z, int64_t from, struct rest *r, struct err *err)
{
	const unsigned char *nl = take(r, 1), *end = NULL;
	char rule[MAX_RULE + 1];
	size_t len;

	if (nl != NULL && *nl == '\n')
		end = memchr(r->p, '\n', r->len);
	if (end == NULL)
		return refuse(err, "is cut short, or damaged at its end");
	len = (size_t)(end - r->p);
	if (len > MAX_RULE || memchr(r->p, '\0', len) != NULL)
		return refuse(err, "is damaged in its rule");
	memcpy(rule, r->p, len);
	rule[len] = '\0';
	if (len > 0 && !zone_posix(z, from, rule))
		return refuse(err, "is damaged in its rule");
	return 0;
}

int
zone_tzif(struct zone *z, const void *data, size_t len, struct err *err)
{
	struct rest r = { data, len };
	struct block b;

	if (skip_old(&r, err) != 0 || read_block(&b, &r, err) != 0 ||
	    check_types(&b, err) != 0 || check_times(&b, err) != 0)
		return -1;
	return read_rule(z, fill(z, &b), &r, err);
}
