/*
 * Parsing a match, in up to three pieces: before, in and behind the brackets.
 */
#include "rules/match.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- parsing ---- */

static int
refuse(const char *text, const char *at, const char *why, struct err *err)
{
	return err_set(err, ERR_DATA, "column %zu: %s",
	    path_column(text, (size_t)(at - text)), why);
}

/* Put the names of text[from] to before text[end] behind those there are. */
static int
add_piece(struct match *m, const char *text, const char *from, const char *end,
    struct err *err)
{
	size_t at = (size_t)(from - text), i;
	struct path piece, *to = &m->path;

	if (path_parse_part(&piece, text, at, (size_t)(end - text), err) != 0)
		return -1;
	if (!path_is_names(&piece)) {
		path_clear(&piece);
		return refuse(
		    text, from, "a match is a path of element names", err);
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
parse_pieces(struct match *m, const char *text, const char *open,
    const char *close, struct err *err)
{
	const char *begin = *text == '/' ? text + 1 : text, *rest = close + 2;

	if (open == begin || open[-1] != '/')
		return refuse(text, open,
		    "brackets stand behind the root and a \"/\"", err);
	if (close[1] != '+' || (*rest != '\0' && *rest != '/'))
		return refuse(text, close,
		    "\")+\" ends what repeats, once or more often", err);
	if (add_piece(m, text, begin, open - 1, err) != 0)
		return -1;
	m->from = m->path.nsteps;
	if (add_piece(m, text, open + 1, close, err) != 0)
		return -1;
	m->steps = m->path.nsteps - m->from;
	return *rest == '\0'
		   ? 0
		   : add_piece(m, text, rest + 1, text + strlen(text), err);
}

int
match_parse(struct match *m, const char *text, struct err *err)
{
	const char *open = strchr(text, '('), *close = NULL;

	*m = (struct match){ 0 };
	if (open == NULL)
		return path_parse_match(&m->path, text, err);
	close = strchr(open, ')');
	if (close == NULL)
		return refuse(text, open, "this bracket is not closed", err);
	return parse_pieces(m, text, open, close, err);
}

void
match_clear(struct match *m)
{
	path_clear(&m->path);
}

/* ---- levels ---- */

size_t
match_levels(const struct match *m)
{
	return m->steps > 0 ? MATCH_LEVELS : 1;
}

char **
match_steps(const struct match *m, size_t level, size_t *n)
{
	const struct path *p = &m->path;
	size_t behind = m->from + m->steps, i;
	char **steps =
	    mem_array(p->nsteps + (level - 1) * m->steps, sizeof(*steps));

	*n = 0;
	for (i = 0; i < m->from; i++)
		steps[(*n)++] = p->steps[i];
	for (i = 0; i < level * m->steps; i++)
		steps[(*n)++] = p->steps[m->from + i % m->steps];
	for (i = behind; i < p->nsteps; i++)
		steps[(*n)++] = p->steps[i];
	return steps;
}

char **
match_too_deep(const struct match *m, size_t *n)
{
	char **steps;

	if (m->steps == 0)
		return NULL;
	steps = match_steps(m, MATCH_LEVELS + 1, n);
	*n = m->from + (MATCH_LEVELS + 1) * m->steps;
	return steps;
}
