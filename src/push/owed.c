/*
 * Keeping what is sent for an output, and giving it to the output later.
 */
#include "push/owed.h"
#include "base/crash.h"
#include "base/mem.h"

#include <libgen.h>
#include <stdlib.h>
#include <unistd.h>

/* The same output from wherever it is named; "" where there is no folder. */
static char *
whole_name(const char *out)
{
	char *copy = mem_dup(out), *folder = realpath(dirname(copy), NULL),
	     *other = mem_dup(out), *name;

	name =
	    mem_printf("%s/%s", folder == NULL ? "" : folder, basename(other));
	free(folder);
	free(other);
	free(copy);
	return name;
}

char *
owed_path(const char *spool, const char *print, const char *sum,
    const char *out, struct err *err)
{
	char *name = whole_name(out), hex[SHA_PRINT_SIZE], *path = NULL;

	if (sha_fingerprint(name, hex, err) == 0)
		path =
		    mem_printf("%s/sent-%s-%s-%s.xml", spool, print, sum, hex);
	free(name);
	return path;
}

int
owed_keep(const char *path, const char *from, struct err *err)
{
	struct outfile *o = outfile_new(path, err);
	int rc = o == NULL || outfile_copy(o, from, err) != 0 ||
			 outfile_finish(o, err) != 0 ||
			 outfile_publish(o, err) != 0
		     ? -1
		     : 0;

	outfile_free(o);
	return rc;
}

void
owed_drop(const char *path)
{
	crash_point("sent: drop");
	unlink(path); /* one that stays is given once more, no harm */
}

int
owed_pay(const char *path, struct outfile *to, struct err *err)
{
	if (access(path, F_OK) != 0)
		return 1;
	if (outfile_copy(to, path, err) != 0 || outfile_finish(to, err) != 0 ||
	    outfile_publish(to, err) != 0)
		return -1;
	owed_drop(path);
	return 0;
}
