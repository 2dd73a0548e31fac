/*
 * The stream is another one, which takes all and keeps nothing; descriptor 2,
 * which other programs inherit, is left alone.
 */
#include "base/hush.h"

#include <stdio.h>

static ssize_t
forget(void *cookie, const char *text, size_t size)
{
	(void)cookie, (void)text;
	return (ssize_t)size;
}

int
hush(struct err *err)
{
	FILE *nowhere =
	    fopencookie(NULL, "w", (cookie_io_functions_t){ .write = forget });

	if (nowhere == NULL)
		return err_set(err, ERR_MEMORY, "out of memory");
	setvbuf(nowhere, NULL, _IONBF, 0);
	stderr = nowhere;
	return 0;
}
