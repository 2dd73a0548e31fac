/*
 * Writing documents as they came: each part is cut into its documents, and the
 * cloud reads of each as much as it reads of a receipt's.
 */
#include "job/documents.h"
#include "base/mem.h"
#include "base/text.h"
#include "job/spool.h"
#include "model/pick.h"
#include "reader/pieces.h"
#include "reader/reader.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More leaves than any cloud has of a record. */
#define LEAVES 16

void
documents_init(struct documents *d, const struct cloud *cloud,
    const struct task *task, struct outfile *out)
{
	const char *const *leaves = cloud->record->leaves;
	size_t n = 0;

	*d = (struct documents){ .cloud = cloud, .task = task, .out = out };
	d->ids = identities_new();
	while (leaves[n] != NULL && n < LEAVES)
		n++;
	d->nleaves = n;
	d->leaves = mem_array(n + 1, sizeof(*d->leaves));
	while (n-- > 0)
		d->leaves[n].path = mem_printf("json/%s", leaves[n]);
}

void
documents_clear(struct documents *d)
{
	size_t i;

	for (i = 0; i < d->nleaves; i++)
		free((char *)(uintptr_t)d->leaves[i].path);
	for (i = 0; i < d->ntypes; i++)
		free(d->types[i].name);
	free(d->leaves);
	identities_free(d->ids);
	*d = (struct documents){ 0 };
}

/* ---- what a document is ---- */

static void
count(struct documents *d, struct slice type)
{
	size_t i;

	for (i = 0; i < d->ntypes; i++)
		if (strlen(d->types[i].name) == type.len &&
		    memcmp(d->types[i].name, type.text, type.len) == 0)
			break;
	if (i == DOCUMENTS_TYPES) {
		d->others++;
		return;
	}
	if (i == d->ntypes)
		d->types[d->ntypes++] =
		    (struct documents_type){ mem_dupn(type.text, type.len), 0 };
	d->types[i].n++;
}

/* Is it one of those that are wanted, and the newest of its identity? */
static bool
is_wanted(struct documents *d, const struct leaf *leaves)
{
	struct slice texts[LEAVES];
	struct buf id = BUF_INIT;
	struct cloud_receipt r = { .id = &id };
	bool wanted;
	size_t i;

	for (i = 0; i < d->nleaves; i++) {
		const char *text = leaves[i].text == NULL ? "" : leaves[i].text;

		texts[i] = (struct slice){ text, strlen(text) };
	}
	d->cloud->record->read(d->task, texts, &r);
	wanted = r.kind != RECEIPT_NONE &&
		 (id.len == 0 || !identities_has(d->ids, &r));
	if (wanted && !d->looking)
		count(d, r.type);
	buf_clear(&id);
	return wanted;
}

/* ---- writing ---- */

static int
write_line(struct documents *d, const char *text, size_t len, struct err *err)
{
	d->written++;
	if (outfile_write(d->out, text, len, err) != 0)
		return -1;
	return outfile_write(d->out, "\n", 1, err);
}

static int
on_piece(void *arg, const char *text, size_t len, struct err *err)
{
	struct documents *d = arg;
	struct picker p;
	struct input in;
	int rc;

	input_borrow(&in, "a document", text, len);
	picker_init(&p, d->leaves);
	rc = reader_json(&in, &p.listener, err);
	if (rc == 0 && is_wanted(d, d->leaves) && !d->looking)
		rc = write_line(d, text, len, err);
	picker_clear(&p);
	input_clear(&in);
	return rc;
}

static int
write_part(struct documents *d, const struct part *p, struct err *err)
{
	int fd = open(p->spool, O_RDONLY | O_CLOEXEC), rc;
	struct input in;

	if (fd < 0)
		return err_sys(err, ERR_IO, "%s: cannot open", p->spool);
	input_fd(&in, p->spool, fd);
	rc = reader_pieces(&in, on_piece, d, err);
	input_clear(&in);
	close(fd);
	return rc;
}

static int
go_through(struct documents *d, const struct parts *parts, struct err *err)
{
	size_t n, i, *shown = spool_shown(d->cloud, d->task, parts, &n);
	int rc = 0;

	for (i = 0; i < n && rc == 0; i++)
		rc = write_part(d, &parts->list[shown[i]], err);
	free(shown);
	return rc;
}

/* Which of two is the newer is known when all have been seen. */
int
documents_write(struct documents *d, const struct parts *parts, struct err *err)
{
	d->looking = true;
	if (go_through(d, parts, err) != 0)
		return -1;
	identities_again(d->ids);
	d->looking = false;
	return go_through(d, parts, err);
}

static void
warn(void *log, const char *text)
{
	log_say(log, LOG_WARN, "%s", text);
}

void
documents_tell(const struct documents *d, const char *name, struct log *log)
{
	struct buf types = BUF_INIT;
	size_t i;

	identities_tell(d->ids, warn, log);
	for (i = 0; i < d->ntypes; i++)
		buf_printf(&types, "%s%llu %s", i == 0 ? " (" : ", ",
		    (unsigned long long)d->types[i].n,
		    d->types[i].name[0] == '\0' ? "without a type"
						: d->types[i].name);
	if (d->others > 0)
		buf_printf(&types, ", %llu of other types",
		    (unsigned long long)d->others);
	if (d->ntypes > 0)
		buf_putc(&types, ')');
	log_say(log, LOG_NOTE, "%s: %llu document%s%s to %s", name,
	    (unsigned long long)d->written, plural(d->written), buf_str(&types),
	    outfile_name(d->out));
	buf_clear(&types);
}
