/*
 * A part of an output, made on the side: what leaves its buffer stays in memory
 * until the part's turn has come.
 */
#include "base/mem.h"
#include "base/outfile_internal.h"

#define MEMORY_BUFFER ((size_t)64 * 1024)

struct outfile *
outfile_new_memory(void)
{
	struct outfile *o = mem_new(sizeof(*o));

	o->name = mem_dup("memory");
	o->fd = o->out = -1;
	o->cap = MEMORY_BUFFER;
	o->buf = mem_new(o->cap);
	o->memory = mem_new(sizeof(*o->memory));
	return o;
}

int
outfile_pour(struct outfile *from, struct outfile *to, struct err *err)
{
	int rc;

	if (outfile_flush(from, err) != 0)
		return -1;
	rc = outfile_write(to, from->memory->data, from->memory->len, err);
	buf_reset(from->memory);
	return rc;
}
