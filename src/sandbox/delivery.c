/*
 * A list is read once, into wares of its own; these wait for their moment.
 */
#include "sandbox/delivery.h"
#include "base/json.h"
#include "base/mem.h"
#include "sandbox/moment.h"

#include <stdlib.h>

static int
sum(struct delivery *d, struct err *err)
{
	struct sha sha;

	sha_init(&sha);
	sha_add(&sha, d->file.data, d->file.len);
	return sha_end(&sha, d->sha256, err);
}

/* -1 only for what is no fault of the list. */
static int
judge(struct delivery *d, struct err *err)
{
	struct wares *wares = wares_new();

	if (wares_read(wares, &d->file, err) == 0) {
		memcpy(d->count, wares->count, sizeof(d->count));
		d->replaces = wares->replaces;
		d->wares = wares;
		return 0;
	}
	wares_free(wares);
	if (err->code != ERR_DATA)
		return -1;
	d->refused = mem_dup(err->text);
	err_clear(err);
	return 0;
}

struct delivery *
delivery_new(struct buf *file, int64_t came, struct err *err)
{
	struct delivery *d = mem_new(sizeof(*d));

	d->file = *file;
	*file = (struct buf)BUF_INIT;
	d->came = came;
	if (sum(d, err) == 0 && judge(d, err) == 0)
		return d;
	delivery_free(d);
	return NULL;
}

void
delivery_free(struct delivery *d)
{
	if (d == NULL)
		return;
	buf_clear(&d->file);
	wares_free(d->wares);
	free(d->refused);
	free(d);
}

void
delivery_unpack(struct delivery *d, struct wares *shop)
{
	if (d->wares == NULL)
		return;
	wares_merge(shop, d->wares);
	d->wares = NULL;
}

void
delivery_show(const struct delivery *d, const char *key, const char *state,
    struct buf *out)
{
	struct buf came = BUF_INIT;

	moment_put(&came, d->came);
	json_next(out);
	buf_puts(out, "\n{");
	json_member_text(out, "key", key);
	json_member_text(out, "time", buf_str(&came));
	json_member_text(out, "state", state);
	json_member_text(out, "reason", d->refused);
	json_member(out, "replaces");
	buf_puts(out, d->replaces ? "true" : "false");
	json_member_int(out, "groups", (int64_t)d->count[WARES_GROUPS]);
	json_member_int(out, "products", (int64_t)d->count[WARES_PRODUCTS]);
	json_member_int(out, "bytes", (int64_t)d->file.len);
	json_member_text(out, "sha256", d->sha256);
	buf_putc(out, '}');
	buf_clear(&came);
}
