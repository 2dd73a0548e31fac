/*
 * Looking at a goods list before it is sent.
 */
#include "job/upload.h"
#include "model/event.h"
#include "reader/reader.h"

#include <string.h>

struct look {
	struct listener listener; /* first */
	struct source *source;
};

static int
on_begin(struct listener *listener, struct source *source, struct err *err)
{
	(void)err;
	((struct look *)listener)->source = source;
	return 0;
}

static int
check_attr(struct look *l, const struct attr *a, struct err *err)
{
	if (strcmp(a->name, "DropNomenclature") != 0 || a->len == 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: line %ld: DropNomenclature=\"%.*s\" may wipe the shop's list "
	    "and is not sent; take it out",
	    l->source->name, source_line(l->source), (int)a->len, a->value);
}

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct look *l = (struct look *)listener;
	size_t i;

	if (strcmp(name, "ProductsGroups") != 0)
		return err_set(err, ERR_DATA,
		    "%s: the root element is \"%s\", expected "
		    "\"ProductsGroups\"",
		    l->source->name, name);
	for (i = 0; i < n; i++)
		if (check_attr(l, &attrs[i], err) != 0)
			return -1;
	return EVENT_SKIP;
}

int
upload_check(int fd, const char *name, char sha256[SHA_HEX], struct err *err)
{
	struct look look = { { on_begin, on_open, ignore_text, ignore_close,
				 ignore_close },
		NULL };
	struct input in;
	uint64_t bytes;
	int rc;

	input_fd(&in, name, fd);
	rc = reader_xml(&in, &look.listener, err);
	input_clear(&in);
	if (rc != 0)
		return -1;
	if (sha_file(fd, sha256, &bytes, err) != 0)
		return err_in(err, "%s", name);
	return 0;
}
