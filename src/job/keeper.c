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

/*
 * Did the part before have this receipt? A number alone does not tell: tills
 * may count for themselves. Number and stamp do.
 */
static bool
is_double(struct keeper *k, const char *id, size_t id_len, const char *time,
    size_t time_len)
{
	bool was;

	if (!k->many || id_len == 0)
		return false;
	buf_reset(&k->identity);
	buf_add(&k->identity, id, id_len);
	buf_putc(&k->identity, '\0');
	buf_add(&k->identity, time, time_len);
	was = names_has(k->before, k->identity.data, k->identity.len);
	names_intern(k->now, k->identity.data, k->identity.len);
	return was;
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
	else if (is_double(k, id, id_len, time, time_len))
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
	buf_clear(&k->identity);
}
