/*
 * Reading a document for nothing but whether it is one.
 */
#include "job/believe.h"
#include "model/event.h"
#include "reader/reader.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct believer {
	struct listener listener; /* first */
	struct source *source;
	const char *root;
};

static int
on_begin(struct listener *listener, struct source *source, struct err *err)
{
	(void)err;
	((struct believer *)listener)->source = source;
	return 0;
}

/* The root tells; all inside is skipped, though still parsed. */
static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct believer *b = (struct believer *)listener;

	(void)attrs;
	(void)n;
	if (b->root != NULL
		? strcmp(name, b->root) == 0
		: strcasecmp(name, "html") != 0 && strcmp(name, "json") != 0)
		return EVENT_SKIP;
	if (b->root == NULL)
		return err_set(err, ERR_DATA,
		    "%s: the root element is \"%s\": this is no result",
		    b->source->name, name);
	return err_set(err, ERR_DATA,
	    "%s: the root element is \"%s\", expected \"%s\"", b->source->name,
	    name, b->root);
}

int
believe(const char *path, const char *root, const atomic_int *stop, bool *cut,
    struct err *err)
{
	struct believer b = { { on_begin, on_open, ignore_text, ignore_close,
				  ignore_close },
		NULL, root };
	struct input in;
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	*cut = false;
	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", path);
	input_fd(&in, "the download", fd);
	in.stop = stop;
	rc = reader_tree(&in, &b.listener, err);
	*cut = in.cut != 0;
	input_clear(&in);
	close(fd);
	return rc;
}
