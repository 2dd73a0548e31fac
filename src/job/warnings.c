/*
 * Warnings that wait for somebody who has the log.
 */
#include "job/warnings.h"
#include "base/mem.h"

#include <stdlib.h>

void
warnings_keep(void *arg, const char *text)
{
	struct warnings *w = arg;

	if (w->n < WARNINGS_KEPT)
		w->texts[w->n++] = mem_dup(text);
}

void
warnings_cut(struct warnings *w, size_t n)
{
	while (w->n > n)
		free(w->texts[--w->n]);
}
