/*
 * What can be said of a rule file only when all of it has been read.
 */
#include "base/mem.h"
#include "rules/load.h"

#include <string.h>

/* Without document=, the tables' own roots. */
static int
default_documents(struct rules *r, struct err *err)
{
	struct buf text = BUF_INIT;
	size_t i, k;

	for (i = 0; i < r->nplans; i++) {
		const char *root = r->plans[i].match.steps[0];

		for (k = 0; k < r->ndocuments; k++)
			if (strcmp(r->documents[k], root) == 0)
				break;
		if (k < r->ndocuments)
			continue;
		buf_printf(&text, "%s%s", k > 0 ? " | " : "", root);
		if (load_add_document(r, root, strlen(root), err) != 0)
			return -1;
	}
	r->document_text = buf_take(&text);
	return 0;
}

/* A match that starts at another root would never find anything. */
static int
check_roots(struct rules *r, struct err *err)
{
	size_t i, k;

	for (i = 0; i < r->nplans; i++) {
		struct plan *p = &r->plans[i];

		for (k = 0; k < r->ndocuments; k++)
			if (strcmp(r->documents[k], p->match.steps[0]) == 0)
				break;
		if (k < r->ndocuments)
			continue;
		return err_set(err, ERR_DATA,
		    "%s: line %ld: the match \"%s\" does not start at the "
		    "document \"%s\"",
		    r->path, p->line, p->match_text, r->document_text);
	}
	return 0;
}

static int
check_ups(struct rules *r, struct err *err)
{
	size_t i, k;

	for (i = 0; i < r->nplans; i++)
		for (k = 0; k < r->plans[i].table.ncolumns; k++) {
			struct plan *p = &r->plans[i];

			if (p->rules[k].select.path.up < p->match.nsteps)
				continue;
			return err_set(err, ERR_DATA,
			    "%s: line %ld: select: \"%s\" leads above the "
			    "document's root",
			    r->path, p->rules[k].line, p->rules[k].select.text);
		}
	return 0;
}

int
load_check(struct rules *r, struct err *err)
{
	if (r->nplans == 0)
		return err_set(err, ERR_DATA, "%s: has no table", r->path);
	if (r->ndocuments == 0 && default_documents(r, err) != 0)
		return -1;
	if (r->main == NULL)
		r->main = mem_dup(r->plans[0].table.name);
	if (rules_pick(r, r->main, err) < 0)
		return err_set(err, ERR_DATA,
		    "%s: main=\"%s\" is not one of its tables", r->path,
		    r->main);
	return check_roots(r, err) != 0 ? -1 : check_ups(r, err);
}
