/*
 * What rows say and what is wrong with them, in the words of those books that
 * look.
 */
#include "sink/sink_internal.h"

static const struct book *
looking(const struct sink *s, size_t i)
{
	const struct book *b = s->volumes[i].book;

	return b != NULL && b->ops->judge != NULL ? b : NULL;
}

struct sink_holdings
sink_holdings(const struct sink *s)
{
	struct sink_holdings all = { 0 };
	const struct book *b;
	size_t i;

	for (i = 0; i < s->nvolumes; i++)
		if ((b = looking(s, i)) != NULL)
			b->ops->hold(b, &all);
	return all;
}

uint64_t
sink_problems(const struct sink *s)
{
	const struct book *b;
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < s->nvolumes; i++)
		if ((b = looking(s, i)) != NULL)
			n += b->ops->count(b);
	return n;
}

void
sink_warn(const struct sink *s,
    void (*tell)(void *arg, bool error, const char *text), void *arg)
{
	const struct book *b;
	size_t i;

	for (i = 0; i < s->nvolumes; i++)
		if ((b = looking(s, i)) != NULL)
			b->ops->warn(b, tell, arg);
}

int
sink_judge(const struct sink *s, struct err *err)
{
	const struct book *b;
	size_t i;

	for (i = 0; i < s->nvolumes; i++)
		if ((b = looking(s, i)) != NULL && b->ops->judge(b, err) != 0)
			return -1;
	return 0;
}
