/*
 * Parsing a match: its paths between the bars, each in up to three pieces,
 * before, in and behind the brackets.
 */
#include "rules/expr/match.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- parsing ---- */

/* A path in the text of all of them. */
struct written {
	const char *text, *begin, *end;
};

static int
refuse(
    const struct written *w, const char *at, const char *why, struct err *err)
{
	return err_set(err, ERR_DATA, "column %zu: %s",
	    path_column(w->text, (size_t)(at - w->text)), why);
}

/* Put the names between `from' and `end' behind those there are. */
static int
add_piece(struct branch *b, const struct written *w, const char *from,
    const char *end, struct err *err)
{
	struct path piece, *to = &b->path;
	size_t i;

	if (path_parse_part(&piece, w->text, (size_t)(from - w->text),
		(size_t)(end - w->text), err) != 0)
		return -1;
	if (!path_is_names(&piece)) {
		path_clear(&piece);
		return refuse(
		    w, from, "a match is a path of element names", err);
	}
	to->steps = mem_resize(
	    to->steps, to->nsteps + piece.nsteps, sizeof(*to->steps));
	for (i = 0; i < piece.nsteps; i++)
		to->steps[to->nsteps++] = piece.steps[i];
	piece.nsteps = 0;
	path_clear(&piece);
	return 0;
}

/* Root/(A/B)+ or Root/(A/B)+/C, with the brackets at open and close. */
static int
parse_pieces(struct branch *b, const struct written *w, const char *open,
    const char *close, struct err *err)
{
	const char *begin = w->begin + (*w->begin == '/'), *rest = close + 2;

	if (open == begin || open[-1] != '/')
		return refuse(
		    w, open, "brackets stand behind the root and a \"/\"", err);
	if (close[1] != '+' || (rest < w->end && *rest != '/'))
		return refuse(w, close,
		    "\")+\" ends what repeats, once or more often", err);
	if (add_piece(b, w, begin, open - 1, err) != 0)
		return -1;
	b->from = b->path.nsteps;
	if (add_piece(b, w, open + 1, close, err) != 0)
		return -1;
	b->steps = b->path.nsteps - b->from;
	return rest == w->end ? 0 : add_piece(b, w, rest + 1, w->end, err);
}

static int
parse_branch(struct branch *b, const struct written *w, struct err *err)
{
	const char *open = path_find(w->begin, w->end, "(");
	const char *close;

	if (open == w->end)
		return path_parse_match(&b->path, w->text,
		    (size_t)(w->begin - w->text), (size_t)(w->end - w->text),
		    err);
	close = path_find(open, w->end, ")");
	if (close == w->end)
		return refuse(w, open, "this bracket is not closed", err);
	return parse_pieces(b, w, open, close, err);
}

static struct written
trim(const char *text, const char *begin, const char *end)
{
	while (begin < end && text_is_blank(*begin))
		begin++;
	while (end > begin && text_is_blank(end[-1]))
		end--;
	return (struct written){ text, begin, end };
}

static int
parse_branches(struct match *m, const char *text, struct err *err)
{
	const char *begin = text, *end;

	for (;; begin = end + 1) {
		struct written w;

		end = path_find(begin, begin + strlen(begin), "|");
		w = trim(text, begin, end);
		if (m->n == MATCH_PATHS)
			return refuse(
			    &w, w.begin, "a match has at most 64 paths", err);
		m->branches =
		    mem_resize(m->branches, m->n + 1, sizeof(*m->branches));
		m->branches[m->n] = (struct branch){ 0 };
		if (parse_branch(&m->branches[m->n++], &w, err) != 0)
			return -1;
		if (*end == '\0')
			return 0;
	}
}

/* ---- laying out ---- */

static char **
steps_at(const struct branch *b, size_t level, size_t *n)
{
	const struct path *p = &b->path;
	size_t behind = b->from + b->steps, i;
	char **steps = mem_array(p->nsteps + level * b->steps, sizeof(*steps));

	*n = 0;
	for (i = 0; i < b->from; i++)
		steps[(*n)++] = p->steps[i];
	for (i = 0; i < level * b->steps; i++)
		steps[(*n)++] = p->steps[b->from + i % b->steps];
	for (i = behind; i < p->nsteps; i++)
		steps[(*n)++] = p->steps[i];
	return steps;
}

static bool
is_same(const struct way *a, const struct way *b)
{
	size_t i;

	if (a->nsteps != b->nsteps)
		return false;
	for (i = 0; i < a->nsteps; i++)
		if (strcmp(a->steps[i], b->steps[i]) != 0)
			return false;
	return true;
}

/* Where two paths lead to the same elements, these are rows once. */
static void
add_way(struct match *m, size_t branch, size_t level)
{
	struct way way = { .branch = branch };
	size_t i;

	way.steps = steps_at(&m->branches[branch], level, &way.nsteps);
	for (i = 0; i < m->nways; i++)
		if (is_same(&m->ways[i], &way)) {
			free(way.steps);
			return;
		}
	m->ways = mem_resize(m->ways, m->nways + 1, sizeof(*m->ways));
	m->ways[m->nways++] = way;
}

int
match_parse(struct match *m, const char *text, struct err *err)
{
	size_t i, level, levels;

	*m = (struct match){ 0 };
	if (parse_branches(m, text, err) != 0)
		return -1;
	for (i = 0; i < m->n; i++) {
		levels = m->branches[i].steps > 0 ? MATCH_LEVELS : 1;
		for (level = 1; level <= levels; level++)
			add_way(m, i, level);
	}
	return 0;
}

void
match_clear(struct match *m)
{
	size_t i;

	for (i = 0; i < m->nways; i++)
		free(m->ways[i].steps);
	for (i = 0; i < m->n; i++)
		path_clear(&m->branches[i].path);
	free(m->ways);
	free(m->branches);
	*m = (struct match){ 0 };
}

bool
match_repeats(const struct match *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (m->branches[i].steps > 0)
			return true;
	return false;
}

char **
match_too_deep(const struct match *m, size_t branch, size_t *n)
{
	const struct branch *b = &m->branches[branch];
	char **steps;

	if (b->steps == 0)
		return NULL;
	steps = steps_at(b, MATCH_LEVELS + 1, n);
	*n = b->from + (MATCH_LEVELS + 1) * b->steps;
	return steps;
}
