/*
 * How far the main job is: a live line while it works, a plain one at the end.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "job/receipts_internal.h"

#include <stdio.h>
#include <string.h>

#define TICK_MS 200

const struct item *
receipts_waiting(const struct receipts *r)
{
	size_t i;

	for (i = 0; i < r->started; i++)
		if (!r->items[i].fetched)
			return &r->items[i];
	return &r->items[0];
}

static const char *
print_bytes(char out[32], uint64_t bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	double size = (double)bytes;
	size_t i = 0;

	while (size >= 1000 && i + 1 < NELEM(units)) {
		size /= 1000;
		i++;
	}
	snprintf(out, 32, i == 0 ? "%.0f %s" : "%.1f %s", size, units[i]);
	return out;
}

static uint64_t
bytes_come(const struct receipts *r)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < r->started; i++)
		bytes += drive_bytes(&r->items[i].drive);
	return bytes;
}

/* In a word, what the first unfinished part is at. */
static const char *
what_now(const struct receipts *r)
{
	const struct item *item = receipts_waiting(r);

	if (r->fetched == r->nitems)
		return "converting";
	if (item->task.state == TASK_ASKED)
		return item->drive.word[0] != '\0' ? item->drive.word
						   : "waiting";
	return item->task.state == TASK_READY ? "downloading" : "asking";
}

static double
seconds(const struct receipts *r)
{
	int64_t now = r->shared.clock->mono_ms(r->shared.clock);

	return (double)(now - r->began) / 1000;
}

void
receipts_tick(void *arg)
{
	struct receipts *r = arg;
	uint64_t bytes = bytes_come(r), rows = r->convert.rows;
	double s = seconds(r);
	char size[32], rate[32], parts[64] = "";

	if (!r->options->log->terminal)
		return;
	if (r->nitems > 1)
		snprintf(parts, sizeof(parts), "%zu of %zu day%s, ", r->fetched,
		    r->nitems, plural(r->nitems));
	log_live(r->options->log, r->shared.clock->mono_ms(r->shared.clock),
	    "%s: %s%s, %.0f s, %s, %llu row%s, %s/s", r->period.name, parts,
	    what_now(r), s, print_bytes(size, bytes), (unsigned long long)rows,
	    plural(rows),
	    print_bytes(rate, s > 0 ? (uint64_t)((double)bytes / s) : 0));
	net_timer_start(r->net, &r->tick, TICK_MS, receipts_tick, r);
}

void
receipts_summary(struct receipts *r)
{
	const struct keeper *k = &r->keeper;
	uint64_t failed = convert_failed_checks(&r->convert);
	uint64_t rows = r->convert.rows;
	char size[32], apart[96] = "", checks[64] = "";

	if (k->outside + k->doubles > 0)
		snprintf(apart, sizeof(apart),
		    " (%llu of other days and %llu double%s left out)",
		    (unsigned long long)k->outside,
		    (unsigned long long)k->doubles, plural(k->doubles));
	if (failed > 0)
		snprintf(checks, sizeof(checks), ", %llu check%s failed",
		    (unsigned long long)failed, plural(failed));
	log_live_end(r->options->log);
	log_say(r->options->log, LOG_NOTE,
	    "%s: %llu receipt%s, %llu row%s%s to %s, %s in %.1f s%s",
	    r->period.name, (unsigned long long)k->kept, plural(k->kept),
	    (unsigned long long)rows, plural(rows), apart,
	    sink_name(r->convert.sink),
	    print_bytes(size, sink_bytes(r->convert.sink)), seconds(r), checks);
}
