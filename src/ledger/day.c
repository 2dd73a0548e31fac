/*
 * A day and its files in memory: made, filled and forgotten.
 */
#include "ledger/days.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void
ledger_day_init(struct ledger_day *d)
{
	*d = (struct ledger_day){
		.zone = mem_dup(""),
		.sum = mem_dup(""),
		.key = mem_dup(""),
		.spool_sha256 = mem_dup(""),
		.why = mem_dup(""),
	};
}

static void
clear_file(struct ledger_file *f)
{
	free(f->table);
	free(f->path);
	free(f->stamp);
}

void
ledger_day_clear(struct ledger_day *d)
{
	size_t i;

	for (i = 0; i < d->nfiles; i++)
		clear_file(&d->files[i]);
	free(d->files);
	free(d->zone);
	free(d->sum);
	free(d->key);
	free(d->spool_sha256);
	free(d->why);
	*d = (struct ledger_day){ 0 };
}

struct ledger_file *
ledger_day_add_file(struct ledger_day *d)
{
	struct ledger_file *f;

	d->files = mem_resize(d->files, d->nfiles + 1, sizeof(*d->files));
	f = &d->files[d->nfiles++];
	*f = (struct ledger_file){
		.table = mem_dup(""),
		.path = mem_dup(""),
		.stamp = mem_dup(""),
	};
	return f;
}

const struct ledger_file *
ledger_day_find_file(const struct ledger_day *d, const char *table)
{
	size_t i;

	for (i = 0; i < d->nfiles; i++)
		if (strcmp(d->files[i].table, table) == 0)
			return &d->files[i];
	return NULL;
}
