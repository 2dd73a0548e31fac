/*
 * Showing goods lists whose end is not known. One with a process key can be
 * waited for; of one whose reply was lost, or whose key the cloud does not
 * know, only a person can tell whether the cloud has it.
 */
#include "base/clock.h"
#include "base/json.h"
#include "base/when.h"
#include "push/push_internal.h"

#include <string.h>

struct telling {
	const struct zone *zone;
	const char *state; /* the folder that is looked at */
	bool json;
	struct buf *to;
	int told;
};

static const char *
show_time(char out[WHEN_SIZE], const struct telling *w, const struct task *t)
{
	struct when when = { .utc =
				 t->sent_at != 0 ? t->sent_at : t->changed_at,
		.zoned = true,
		.timed = true };

	when_datetime(out, WHEN_SIZE, &when, w->zone);
	return out;
}

static void
tell_text(struct telling *w, const struct task *t)
{
	char time[WHEN_SIZE];

	buf_printf(w->to, "%sgoods list %lld%s%s\n", w->told > 0 ? "\n" : "",
	    (long long)t->id, t->profile[0] != '\0' ? " of " : "", t->profile);
	buf_printf(
	    w->to, "  sent        %s to %s\n", show_time(time, w, t), t->url);
	if (!push_is_unclear(t)) {
		buf_printf(w->to,
		    "  waiting     process key %s; kassa wait %s tells how it "
		    "ends\n",
		    t->key, t->key);
		return;
	}
	if (t->key[0] != '\0')
		buf_printf(
		    w->to, "  unknown     process key %s: %s", t->key, t->why);
	else
		buf_puts(w->to, "  unknown     the reply was lost");
	buf_printf(w->to,
	    ": the cloud may have it or not; look there\n"
	    "  if it has   kassa nomenclature settle %lld taken --state %s\n"
	    "  if not      kassa nomenclature settle %lld lost --state %s, and "
	    "push it again\n",
	    (long long)t->id, w->state, (long long)t->id, w->state);
}

static void
tell_json(struct telling *w, const struct task *t)
{
	char time[WHEN_SIZE];

	json_next(w->to);
	buf_putc(w->to, '{');
	json_member_int(w->to, "number", t->id);
	json_member_text(
	    w->to, "profile", t->profile[0] != '\0' ? t->profile : NULL);
	json_member_text(w->to, "url", t->url);
	json_member_text(w->to, "key", t->key[0] == '\0' ? NULL : t->key);
	json_member_text(
	    w->to, "state", push_is_unclear(t) ? "unknown" : "waiting");
	json_member_text(w->to, "sent", show_time(time, w, t));
	buf_putc(w->to, '}');
}

static int
tell(void *arg, const struct task *t)
{
	struct telling *w = arg;

	if (!push_is_unsettled(t))
		return 0;
	if (w->json)
		tell_json(w, t);
	else
		tell_text(w, t);
	w->told++;
	return 0;
}

/*
 * A folder without a ledger has nothing to tell, and gets none. One that may
 * not be seen is told of with the days of its profile.
 */
static int
look(struct telling *w, struct err *err)
{
	struct ledger *ledger;
	struct err unseen = ERR_INIT;
	int rc;

	if (ledger_exists(w->state, &unseen) <= 0)
		return 0;
	ledger = ledger_open(w->state, clock_system(), err);
	rc = ledger == NULL ? -1 : ledger_each(ledger, NULL, tell, w, err);
	ledger_close(ledger);
	return rc;
}

static bool
is_repeated(char *const *states, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (states[k] != NULL && strcmp(states[k], states[i]) == 0)
			return true;
	return false;
}

int
push_tell_unsettled(char *const *states, size_t n, const struct zone *zone,
    bool json, struct buf *to, struct err *err)
{
	struct telling w = { .zone = zone, .json = json, .to = to };
	size_t i;

	if (json)
		buf_puts(to, "\"goods_lists\":[");
	for (i = 0; i < n; i++) {
		struct err found = ERR_INIT;

		w.state = states[i];
		if (w.state == NULL || is_repeated(states, i))
			continue;
		if (look(&w, &found) != 0 && err->code == ERR_NONE)
			*err = found;
	}
	if (json)
		buf_putc(to, ']');
	return w.told;
}
