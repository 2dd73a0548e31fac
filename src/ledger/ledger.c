/*
 * Opening and closing, and nothing else: file.c knows what a good file is.
 */
#include "ledger/ledger_internal.h"
#include "base/clock.h"
#include "base/mem.h"

#include <stdlib.h>

struct ledger *
ledger_new_closed(const char *dir, struct clock *clock)
{
	struct ledger *l = mem_new(sizeof(*l));

	l->path = dir == NULL ? mem_dup("ledger in memory")
			      : mem_printf("%s/ledger.db", dir);
	l->lock_fd = -1;
	l->clock = clock;
	return l;
}

int64_t
ledger_now(const struct ledger *l)
{
	return l->clock->wall_s(l->clock);
}

struct ledger *
ledger_open(const char *dir, struct clock *clock, struct err *err)
{
	struct ledger *l = ledger_new_closed(dir, clock);
	int rc = dir == NULL ? ledger_memory(l, err)
			     : ledger_file(l, dir, ledger_layouts,
				   ledger_nlayouts, err);

	if (rc == 0)
		return l;
	ledger_close(l);
	return NULL;
}

/* The locks go last: until then nobody else should take our tasks. */
void
ledger_close(struct ledger *l)
{
	if (l == NULL)
		return;
	ledger_disconnect(l);
	ledger_lock_close(l);
	free(l->path);
	free(l);
}
