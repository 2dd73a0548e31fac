/*
 * Rows whose key was there before: a till's export that has a receipt twice, a
 * file that was given twice. They go out all the same, with a warning.
 *
 * Where a key has the row's position and all else in it is from above the
 * match, rows of one parent are never the same, and those of two are if their
 * first are. Then parents are compared, so that receipts' lines cost no more
 * than the receipts do.
 */
#include "base/mem.h"
#include "base/text.h"
#include "rules/run/group.h"
#include "rules/run/run.h"
#include "rules/run/keyset.h"

#include <stdlib.h>
#include <string.h>

/* As much of a value is shown. */
#define VALUE_SHOWN 80

/* ---- which columns ---- */

static bool
is_position(const struct projection *p, size_t i)
{
	return p->cell_plans[i].kind == CELL_POSITION;
}

/* Each row's position, and the parent in the other columns of the key? */
static bool
is_by_parent(const struct projection *p)
{
	size_t i, positions = 0, above = 0;

	for (i = 0; i < p->plan->table.ncolumns; i++) {
		if (!p->plan->table.columns[i].key)
			continue;
		if (is_position(p, i))
			positions++;
		else if (p->cell_plans[i].scope != p->match)
			above++;
		else
			return false;
	}
	return positions > 0 && above > 0;
}

/* May rows of another way lie in the same parents? */
static bool
shares_parents(const struct projection *p)
{
	const struct match *m = &p->plan->match;
	size_t n = p->way->nsteps, i, k;

	for (i = 0; i < m->nways; i++) {
		const struct way *other = &m->ways[i];

		if (other == p->way || other->nsteps != n)
			continue;
		for (k = 0; k + 1 < n; k++)
			if (strcmp(other->steps[k], p->way->steps[k]) != 0)
				break;
		if (k + 1 == n)
			return true;
	}
	return false;
}

/* Rows in which no column of the key can have a value have none. */
static bool
has_key(const struct projection *p)
{
	size_t i;

	for (i = 0; i < p->plan->table.ncolumns; i++)
		if (p->plan->table.columns[i].key &&
		    (!p->cell_plans[i].of_others || p->joined != NULL))
			return true;
	return false;
}

void
duplicates_init(struct projection *p)
{
	const struct table *t = &p->plan->table;
	size_t i;

	if (p->plan->grouped || !has_key(p))
		return;
	p->by_parent =
	    p->joined == NULL && is_by_parent(p) && !shares_parents(p);
	p->key_hash =
	    group_hash(COMPARE_HASH, TYPE_TEXT, t->name, strlen(t->name));
	for (i = 0; i < t->ncolumns; i++) {
		if (!t->columns[i].key || (p->by_parent && is_position(p, i)))
			continue;
		p->keys = mem_resize(p->keys, p->nkeys + 1, sizeof(*p->keys));
		p->keys[p->nkeys++] = i;
	}
}

/* ---- a key ---- */

static uint64_t
hash_key(const struct projection *p, const struct cell *cells)
{
	uint64_t hash = p->key_hash;
	size_t k;

	for (k = 0; k < p->nkeys; k++) {
		const struct cell *cell = &cells[p->keys[k]];

		hash = group_hash(hash, p->plan->table.columns[p->keys[k]].type,
		    cell->text, cell->len);
	}
	return hash ^ hash >> 32;
}

/* receipts: doc_num "5ad4842f"; gone with the next. */
static const char *
say_key(const struct projection *p, const struct cell *cells, struct buf *to)
{
	size_t k;

	buf_reset(to);
	buf_puts(to, p->plan->table.name);
	for (k = 0; k < p->nkeys; k++) {
		const struct cell *cell = &cells[p->keys[k]];

		buf_puts(to, k == 0 ? ": " : ", ");
		buf_puts(to, p->plan->table.columns[p->keys[k]].name);
		buf_puts(to, " \"");
		buf_add(to, cell->text,
		    (size_t)text_fit(cell->text, cell->len, VALUE_SHOWN));
		buf_putc(to, '"');
	}
	return buf_str(to);
}

/* ---- has it been there? ---- */

static void
put_duplicate(struct buf *to, const struct rules_run *r,
    const struct key_place *first, const char *key)
{
	buf_printf(to, "%s is here again (first at ", key);
	if (first->document != keyset_document(r->keyset))
		buf_printf(to, "%s: ", first->document);
	buf_printf(to, "line %ld)", first->line);
}

static void
tell(struct rules_run *r, enum key_verdict how, const struct key_place *first,
    const char *key, long line)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s: line %ld: ", keyset_document(r->keyset), line);
	if (how == KEY_DUPLICATE)
		put_duplicate(&text, r, first, key);
	else
		buf_printf(&text,
		    "%s is the first of over %zu keys that is not remembered; "
		    "those from here on may be here again unnoticed",
		    key, KEYSET_MAX);
	warn_fail(r, &text);
	buf_clear(&text);
}

void
duplicates_compare(
    struct rules_run *r, uint64_t hash, long line, const char *key)
{
	struct key_place first;
	enum key_verdict how = keyset_look(r->keyset, hash, line, &first);

	if (how != KEY_NEW)
		tell(r, how, &first, key, line);
}

static void
look(const struct projection *p, struct rules_run *r, const struct cell *cells,
    long line)
{
	struct key_place first;
	enum key_verdict how =
	    keyset_look(r->keyset, hash_key(p, cells), line, &first);

	if (how != KEY_NEW)
		tell(r, how, &first, say_key(p, cells, &r->key), line);
}

/* The words are needed for keys that others compare, else seldom. */
void
duplicates_check(
    struct projection *p, struct rules_run *r, const struct pending_row *row)
{
	struct note note = { .is_key = true, .line = row->line };

	if (p->by_parent && p->looked == row->parent)
		return;
	p->looked = row->parent;
	if (!r->options.noting) {
		look(p, r, p->cells, row->line);
		return;
	}
	note.hash = hash_key(p, p->cells);
	warn_note_add(&r->notes, note, say_key(p, p->cells, &r->key));
}

void
duplicates_check_late(const struct projection *p, struct rules_run *r,
    const struct cell *cells, const char *document, long line)
{
	if (strcmp(keyset_document(r->keyset), document) != 0)
		keyset_begin(r->keyset, document);
	look(p, r, cells, line);
}
