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

static void
copy_files(struct ledger_day *to, const struct ledger_day *from)
{
	size_t i;

	for (i = 0; i < from->nfiles; i++) {
		const struct ledger_file *f = &from->files[i];
		struct ledger_file *own = ledger_day_add_file(to);

		own->rows = f->rows;
		own->bytes = f->bytes;
		memcpy(own->sha256, f->sha256, sizeof(own->sha256));
		task_set(&own->table, f->table);
		task_set(&own->path, f->path);
		task_set(&own->stamp, f->stamp);
	}
}

void
ledger_day_copy(struct ledger_day *to, const struct ledger_day *from)
{
	*to = *from;
	to->zone = mem_dup(from->zone);
	to->sum = mem_dup(from->sum);
	to->key = mem_dup(from->key);
	to->spool_sha256 = mem_dup(from->spool_sha256);
	to->why = mem_dup(from->why);
	to->files = NULL;
	to->nfiles = 0;
	copy_files(to, from);
}
