/*
 * From files to an upload.
 */
#include "push/list.h"
#include "base/mem.h"
#include "base/text.h"

#include <inttypes.h>

static int
read_all(struct convert *c, const struct source_files *s, struct err *err)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (convert_fd(c, s->names[i], s->fds[i], err) != 0)
			return -1;
	return 0;
}

/* A list with nothing in it is a mistake, whatever it was meant for. */
static int
check_filled(const struct list_counts *n, const char *name, struct err *err)
{
	if (n->holdings.products > 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: there is no product in it; nothing is sent", name);
}

/* The mistakes were told; the file that they are in is the user's, not ours. */
static int
check_right(const struct list_counts *n, const char *name, struct err *err)
{
	uint64_t errors = n->holdings.errors;

	if (errors == 0)
		return 0;
	return err_set(err, ERR_DATA,
	    "%s: %" PRIu64 " mistake%s in the list; nothing is sent, correct "
	    "%s",
	    name, errors, plural(errors), errors == 1 ? "it" : "them");
}

static int
publish(
    struct convert *c, const char *name, struct list_counts *n, struct err *err)
{
	int rc = convert_finish(c, err);

	convert_warn(c);
	n->warnings = convert_failed_checks(c);
	n->holdings = sink_holdings(c->sink);
	if (rc != 0 || check_right(n, name, err) != 0 ||
	    convert_judge(c, err) != 0 || check_filled(n, name, err) != 0)
		return -1;
	rc = sink_publish(c->sink, err);
	mem_shown(NULL); /* it is nobody's output yet */
	return rc;
}

int
list_make(const struct source_files *s, const struct convert_options *base,
    const char *path, struct list_counts *n, struct err *err)
{
	struct convert_options options = *base;
	struct convert convert;
	int rc;

	*n = (struct list_counts){ 0 };
	options.rules = s->rules;
	options.sink.out = path;
	options.sink.format = "nomenclature";
	if (convert_open(&convert, &options, err) != 0)
		return -1;
	rc = read_all(&convert, s, err);
	if (rc == 0)
		rc = publish(&convert, s->names[0], n, err);
	convert_close(&convert);
	return rc;
}
