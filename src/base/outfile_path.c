/*
 * An output that somebody else writes, by its path. A file with no name has
 * one under /proc as long as it is open.
 */
#include "base/mem.h"
#include "base/outfile_internal.h"

#include <stdlib.h>
#include <sys/stat.h>

const char *
outfile_path(struct outfile *o, struct err *err)
{
	if (o->hidden != NULL)
		return o->hidden;
	if (o->fd < 0 && outfile_open_unnamed(o, err) != 0)
		return NULL;
	free(o->unnamed);
	o->unnamed = mem_printf("/proc/self/fd/%d", o->fd);
	return o->unnamed;
}

int
outfile_adopt(struct outfile *o, struct err *err)
{
	struct stat st;

	if (fstat(o->fd, &st) != 0)
		return err_sys(err, ERR_IO, "%s: cannot look at it", o->name);
	o->flushed = (uint64_t)st.st_size;
	return 0;
}
