/*
 * The guard of a period: which receipts of an answer are kept.
 */
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "job/period.h"

/* Is the stamp within the period? -1 when it is no stamp. */
static int
is_within(const struct keeper *k, const char *where, const char *time,
    size_t len, struct err *err)
{
	struct when when;

	if (!k->period->bounded)
		return 1;
	if (!when_parse(&when, time, len, k->zone))
		return err_set(err, ERR_DATA,
		    "%s: %s/%s: \"%.*s\" is not a date and time", where,
		    k->guard.record, k->guard.time, text_fit(time, len, 80),
		    time);
	return when.utc >= k->period->begin && when.utc < k->period->end;
}

/* Did the part before have this receipt? Else this part has it from now on. */
static bool
is_double(struct keeper *k, const char *id, size_t len)
{
	if (!k->many || len == 0)
		return false;
	if (names_has(k->before, id, len))
		return true;
	names_intern(k->now, id, len);
	return false;
}

static int
judge(struct guard *guard, const char *where, const char *time, size_t time_len,
    const char *id, size_t id_len, struct err *err)
{
	struct keeper *k = (struct keeper *)guard;
	int within = is_within(k, where, time, time_len, err);

	if (within < 0)
		return -1;
	if (!within)
		k->outside++;
	else if (is_double(k, id, id_len))
		k->doubles++;
	else {
		k->kept++;
		return 1;
	}
	return 0;
}

void
keeper_init(struct keeper *k, const struct period *period,
    const struct cloud *cloud, const struct zone *zone)
{
	*k = (struct keeper){ .period = period, .zone = zone };
	k->guard = (struct guard){ cloud->record, cloud->record_time,
		cloud->record_id, judge };
	k->many = period->nparts > 1;
	k->before = names_new(0);
	k->now = names_new(0);
}

void
keeper_next(struct keeper *k)
{
	names_free(k->before);
	k->before = k->now;
	k->now = names_new(0);
}

void
keeper_clear(struct keeper *k)
{
	names_free(k->before);
	names_free(k->now);
}
