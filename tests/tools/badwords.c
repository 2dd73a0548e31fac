/*
 * The words of a script. Each is a row of a table and appends steps to the
 * rule that was begun last; runs of plain bytes grow together to one step.
 */
#include "badbytes.h"
#include "badscript.h"
#include "base/err.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct step *
add(struct script *s, enum step_kind kind, uint64_t n)
{
	struct rule *rule = &s->rules[s->len - 1];
	struct step *step;

	rule->steps =
	    mem_resize(rule->steps, rule->len + 1, sizeof(*rule->steps));
	step = &rule->steps[rule->len++];
	*step = (struct step){ kind, BUF_INIT, n, 0 };
	return step;
}

/* Where plain bytes go: on to the last step, if that is plain too. */
static struct buf *
out(struct script *s)
{
	struct rule *rule = &s->rules[s->len - 1];
	struct step *last = rule->len > 0 ? &rule->steps[rule->len - 1] : NULL;

	if (last != NULL && last->kind == STEP_BYTES && last->n == 1)
		return &last->bytes;
	return &add(s, STEP_BYTES, 1)->bytes;
}

static void
reply(struct script *s, const char *headers, const char *body, size_t len)
{
	buf_printf(out(s), "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n",
	    headers, len);
	buf_add(out(s), body, len);
}

static int
do_send(struct script *s, const char *args, struct err *err)
{
	(void)err;
	bytes_unescape(s->port, args, out(s));
	return 0;
}

static int
do_json(struct script *s, const char *args, struct err *err)
{
	(void)err;
	reply(s, "Content-Type: application/json\r\n", args, strlen(args));
	return 0;
}

static int
do_newkey(struct script *s, const char *args, struct err *err)
{
	static const char text[] = "{\"success\":true,\"response\":"
				   "{\"process_key\":\"K000000\"}}";
	struct step *step = add(s, STEP_BYTES, 1);

	do_json(s, text, err);
	step->key_at = step->bytes.len - strlen("000000\"}}");
	(void)args;
	return 0;
}

static int
do_chunk(struct script *s, const char *args, struct err *err)
{
	struct buf text = BUF_INIT;

	(void)err;
	bytes_unescape(s->port, args, &text);
	buf_printf(out(s), "%zx\r\n", text.len);
	buf_add(out(s), text.data, text.len);
	buf_puts(out(s), "\r\n");
	buf_clear(&text);
	return 0;
}

static int
do_chunkend(struct script *s, const char *args, struct err *err)
{
	(void)args, (void)err;
	buf_puts(out(s), "0\r\n\r\n");
	return 0;
}

static int
do_file(struct script *s, const char *args, struct err *err)
{
	return bytes_slurp(args, out(s), err);
}

static int
do_length(struct script *s, const char *args, struct err *err)
{
	struct buf file = BUF_INIT;
	int rc = bytes_slurp(args, &file, err);

	buf_printf(out(s), "Content-Length: %zu\r\n", file.len);
	buf_clear(&file);
	return rc;
}

static int
do_page(struct script *s, const char *args, struct err *err)
{
	struct buf file = BUF_INIT;
	int rc = bytes_slurp(args, &file, err);

	reply(s, "Content-Type: application/xml\r\n", file.data, file.len);
	buf_clear(&file);
	return rc;
}

/* "PATH PERCENT": the last blank parts them. */
static int
slurp_cut(const char *args, bool packed, struct buf *to, struct err *err)
{
	const char *blank = strrchr(args, ' ');
	struct buf file = BUF_INIT;
	uint64_t percent;
	char *path;
	int rc;

	if (blank == NULL)
		return err_set(err, ERR_USAGE, "the percentage is missing");
	percent = strtoull(blank + 1, NULL, 10);
	path = mem_dupn(args, (size_t)(blank - args));
	rc = bytes_slurp(path, packed ? &file : to, err);
	free(path);
	if (packed)
		bytes_gzip(NULL, 0, &file, to);
	buf_clear(&file);
	to->len = (size_t)(to->len * (percent < 100 ? percent : 100) / 100);
	return rc;
}

static int
do_cut(struct script *s, const char *args, struct err *err)
{
	struct buf part = BUF_INIT;
	int rc = slurp_cut(args, false, &part, err);

	buf_add(out(s), part.data, part.len);
	buf_clear(&part);
	return rc;
}

static int
do_gzipcut(struct script *s, const char *args, struct err *err)
{
	struct buf part = BUF_INIT;
	int rc = slurp_cut(args, true, &part, err);

	reply(s, "Content-Encoding: gzip\r\n", part.data, part.len);
	buf_clear(&part);
	return rc;
}

static int
do_gzipfile(struct script *s, const char *args, struct err *err)
{
	struct buf file = BUF_INIT;
	int rc = bytes_slurp(args, &file, err);

	bytes_gzip(NULL, 0, &file, out(s));
	buf_clear(&file);
	return rc;
}

/* "N TEXT" as whole blocks of a comfortable size, and the rest. */
struct blocks {
	struct buf block, rest;
	uint64_t times;
};

static void
cut_blocks(struct script *s, const char *args, struct blocks *b)
{
	struct buf one = BUF_INIT;
	uint64_t n, i, each;
	char *end;

	n = strtoull(args, &end, 10);
	bytes_unescape(s->port, *end == ' ' ? end + 1 : end, &one);
	each = one.len > 0 ? 65536 / one.len + 1 : 1;
	for (i = 0; i < each; i++)
		buf_add(&b->block, one.data, one.len);
	for (i = 0; i < n % each; i++)
		buf_add(&b->rest, one.data, one.len);
	b->times = n / each;
	buf_clear(&one);
}

static int
do_repeat(struct script *s, const char *args, struct err *err)
{
	struct blocks b = { BUF_INIT, BUF_INIT, 0 };

	(void)err;
	cut_blocks(s, args, &b);
	add(s, STEP_BYTES, b.times)->bytes = b.block;
	add(s, STEP_BYTES, 1)->bytes = b.rest;
	return 0;
}

static int
do_gziprepeat(struct script *s, const char *args, struct err *err)
{
	struct blocks b = { BUF_INIT, BUF_INIT, 0 };
	struct buf packed = BUF_INIT;

	(void)err;
	cut_blocks(s, args, &b);
	bytes_gzip(&b.block, b.times, &b.rest, &packed);
	reply(s, "Content-Encoding: gzip\r\n", packed.data, packed.len);
	buf_clear(&b.block);
	buf_clear(&b.rest);
	buf_clear(&packed);
	return 0;
}

static int
do_drip(struct script *s, const char *args, struct err *err)
{
	char *end;
	uint64_t ms = strtoull(args, &end, 10);

	(void)err;
	bytes_unescape(s->port, *end == ' ' ? end + 1 : end,
	    &add(s, STEP_DRIP, ms)->bytes);
	return 0;
}

static const struct {
	const char *word;
	int (*fn)(struct script *, const char *args, struct err *);
} words[] = {
	{ "send", do_send },
	{ "json", do_json },
	{ "newkey", do_newkey },
	{ "file", do_file },
	{ "length", do_length },
	{ "page", do_page },
	{ "cut", do_cut },
	{ "gzipfile", do_gzipfile },
	{ "gzipcut", do_gzipcut },
	{ "chunk", do_chunk },
	{ "chunkend", do_chunkend },
	{ "repeat", do_repeat },
	{ "gziprepeat", do_gziprepeat },
	{ "drip", do_drip },
};

static const struct {
	const char *word;
	enum step_kind kind;
} endings[] = {
	{ "stall", STEP_STALL },
	{ "close", STEP_CLOSE },
	{ "reset", STEP_RESET },
	{ "keep", STEP_KEEP },
	{ "closekept", STEP_CLOSEKEPT },
};

int
script_word(
    struct script *s, const char *word, const char *args, struct err *err)
{
	size_t i;

	for (i = 0; i < NELEM(words); i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].fn(s, args, err);
	for (i = 0; i < NELEM(endings); i++)
		if (strcmp(endings[i].word, word) == 0) {
			add(s, endings[i].kind, 1);
			return 0;
		}
	return err_set(err, ERR_USAGE, "\"%s\" is not a word", word);
}
