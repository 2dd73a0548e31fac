/*
 * Looking up in the table of spans: a binary search one way; the other way, a
 * short walk along the few spans that can hold the local time.
 */
#include "base/zone.h"
#include "base/zone_internal.h"
#include "base/mem.h"

#include <stdlib.h>

/* The Gregorian calendar and the days of the week repeat after 400 years. */
static const int64_t cycle = INT64_C(146097) * CIVIL_DAY;

struct zone *
zone_new(void)
{
	struct zone *z = mem_new(sizeof(*z));

	z->spans = mem_array(1, sizeof(*z->spans));
	z->spans[0] = (struct span){ INT64_MIN, 0 };
	z->n = 1;
	z->cycle = INT64_MAX;
	return z;
}

void
zone_free(struct zone *z)
{
	if (z == NULL)
		return;
	free(z->name);
	free(z->spans);
	free(z);
}

void
zone_add(struct zone *z, int64_t at, int offset)
{
	bool full = (z->n & (z->n - 1)) == 0; /* room grows by doubling */

	if (z->spans[z->n - 1].at == at) {
		z->spans[z->n - 1].offset = offset;
		return;
	}
	if (z->spans[z->n - 1].offset == offset)
		return;
	if (full)
		z->spans = mem_resize(z->spans, 2 * z->n, sizeof(*z->spans));
	z->spans[z->n++] = (struct span){ at, offset };
}

const char *
zone_name(const struct zone *z)
{
	return z->name;
}

/* How many seconds earlier the table has what holds at this instant. */
static int64_t
fold(const struct zone *z, int64_t utc)
{
	if (utc < z->cycle)
		return 0;
	return (utc - z->cycle) / cycle * cycle;
}

/* The span that holds this instant. */
static const struct span *
find(const struct zone *z, int64_t utc)
{
	const struct span *s = z->spans;
	size_t n = z->n;

	while (n > 1) {
		size_t half = n / 2;

		if (s[half].at <= utc)
			s += half;
		n -= half;
	}
	return s;
}

static int64_t
end(const struct zone *z, const struct span *s)
{
	return s + 1 < z->spans + z->n ? s[1].at : INT64_MAX;
}

int
zone_offset(const struct zone *z, int64_t utc)
{
	return find(z, utc - fold(z, utc))->offset;
}

void
zone_civil(const struct zone *z, int64_t utc, struct civil *c)
{
	civil_from_seconds(c, utc + zone_offset(z, utc));
}

/*
 * The first span in which the clock shows this local time (counted as if it
 * were UTC) or, when a gap has skipped it, a later one.
 */
static const struct span *
reach(const struct zone *z, int64_t local)
{
	const struct span *s = find(z, local - ZONE_FAR);

	while (local - s->offset >= end(z, s))
		s++;
	return s;
}

int64_t
zone_instant(const struct zone *z, const struct civil *c)
{
	int64_t local = civil_to_seconds(c);
	int64_t back = fold(z, local - ZONE_FAR);
	const struct span *s = reach(z, local - back);

	if (local - back - s->offset < s->at)
		s--; /* in the gap between the two */
	return local - s->offset;
}

int64_t
zone_day_start(const struct zone *z, int year, int month, int day)
{
	int64_t local = civil_to_days(year, month, day) * CIVIL_DAY;
	int64_t back = fold(z, local - ZONE_FAR);
	const struct span *s = reach(z, local - back);
	int64_t utc = local - back - s->offset;

	return (utc < s->at ? s->at : utc) + back;
}
