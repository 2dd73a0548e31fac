/*
 * The guard of a period: which receipts of an answer are kept, and whether it
 * can be the answer at all.
 */
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "job/period.h"
#include "model/type.h"

static void
note_place(struct keeper *k, int64_t utc)
{
	const struct part *part = &k->period->parts[k->part];
	int64_t far = k->period->far_s;

	k->all++;
	k->within += utc >= part->begin && utc < part->end;
	k->early += utc < part->begin - far;
	k->late += utc > part->end + far;
	k->reaches_end |= utc >= part->end;
}

/* Is the stamp within the period? -1 when it is no stamp. */
static int
is_within(struct keeper *k, const struct record *r, struct err *err)
{
	struct when when;
	bool stamp = when_parse(&when, r->time.text, r->time.len, k->zone);

	if (stamp)
		note_place(k, when.utc);
	if (!k->period->bounded)
		return 1;
	if (!stamp)
		return err_set(err, ERR_DATA,
		    "%s: %s/%s: \"%.*s\" is not a date and time", r->where,
		    k->guard.record, k->guard.time,
		    text_fit(r->time.text, r->time.len, 80), r->time.text);
	return when.utc >= k->period->begin && when.utc < k->period->end;
}

/*
 * Did the part before have this receipt? A number alone does not tell: tills
 * may count for themselves. Number and stamp do.
 */
static bool
is_double(struct keeper *k, const struct record *r)
{
	bool was;

	if (!k->many || r->id.len == 0)
		return false;
	buf_reset(&k->identity);
	buf_add(&k->identity, r->id.text, r->id.len);
	buf_putc(&k->identity, '\0');
	buf_add(&k->identity, r->time.text, r->time.len);
	was = names_has(k->before, k->identity.data, k->identity.len);
	names_intern(k->now, k->identity.data, k->identity.len);
	return was;
}

/* One sum that is none, and the total is not known any more. */
static void
add_sum(struct keeper *k, const struct slice *text)
{
	struct decimal sum;

	if (!k->total_known)
		return;
	buf_reset(&k->digits);
	k->total_known = number_clean(text->text, text->len, 0, &k->digits) &&
			 decimal_parse(&sum, k->digits.data, k->digits.len) &&
			 decimal_add(&k->total, &sum);
}

static int
judge(struct guard *guard, const struct record *r, struct err *err)
{
	struct keeper *k = (struct keeper *)guard;
	int within = is_within(k, r, err);

	if (within < 0)
		return -1;
	if (!within)
		k->outside++;
	else if (is_double(k, r))
		k->doubles++;
	else {
		k->kept++;
		add_sum(k, &r->sum);
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
		cloud->record_id, cloud->record_sum, judge };
	k->total_known = cloud->record_sum != NULL;
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
	k->part++;
	k->all = k->within = k->early = k->late = 0;
	k->reaches_end = false;
}

int
keeper_weigh(const struct keeper *k, struct err *err)
{
	uint64_t far = k->early + k->late;
	int hours = (int)(k->period->far_s / 3600);

	if (far > 0 && k->within == 0)
		return err_set(err, ERR_DATA,
		    "the cloud's document is that of another period: of its "
		    "%llu receipt%s none is of this one, and %llu lie%s more "
		    "than %d h from it",
		    (unsigned long long)k->all, plural(k->all),
		    (unsigned long long)far, far == 1 ? "s" : "", hours);
	if (k->early > 0 && !k->reaches_end)
		return err_set(err, ERR_DATA,
		    "the cloud's document is that of an earlier period: %llu of "
		    "its %llu receipt%s lie%s more than %d h before this one, "
		    "and none reaches its end",
		    (unsigned long long)k->early, (unsigned long long)k->all,
		    plural(k->all), k->early == 1 ? "s" : "", hours);
	return 0;
}

void
keeper_clear(struct keeper *k)
{
	names_free(k->before);
	names_free(k->now);
	buf_clear(&k->identity);
	buf_clear(&k->digits);
}
