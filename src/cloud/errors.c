/*
 * Reading the words of an error: each object that has some is a sentence of its
 * own, made when the object ends.
 *
 *	2002 (a field is missing or not known): deviceUuid: missing
 *	validation_failed: validation failed: name: must not be null
 */
#include "cloud/errors.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/event.h"
#include "reader/reader.h"

#include <stdlib.h>
#include <string.h>

/* As many sentences are told, the others are counted. */
#define TOLD 3

/* What stands in an error, in the order in which it is said. */
enum { CODE, MESSAGE, SUBJECT, REASON, VALUE, WORDS };

static const struct {
	const char *name;
	int word;
} members[] = {
	{ "code", CODE },
	{ "error", CODE },
	{ "message", MESSAGE },
	{ "error_description", MESSAGE },
	{ "errorDescription", MESSAGE },
	{ "description", MESSAGE },
	{ "detail", MESSAGE },
	{ "title", MESSAGE },
	{ "subject", SUBJECT },
	{ "field", SUBJECT },
	{ "reason", REASON },
	{ "value", VALUE },
};

/* Numbers that one page of Evotor's has words for. */
static const struct {
	const char *code, *means;
} codes[] = {
	{ "1001", "the application's token is wrong" },
	{ "1002", "the user's token is wrong" },
	{ "1003", "the user's token has expired" },
	{ "1004", "the subscription has to be paid for" },
	{ "1005", "the terminal is not active in the subscription" },
	{ "1006", "the login or the password is wrong" },
	{ "1007", "more terminals than were paid for" },
	{ "2001", "the request is not well-formed" },
	{ "2002", "a field is missing or not known" },
	{ "2003", "a value is wrong" },
	{ "2004", "the user is tied to another account" },
	{ "2005", "the account is there already" },
};

/* An object that is open, and the words found in it. */
struct error_level {
	struct error_level *up;
	const char *name; /* of its element */
	char *words[WORDS];
};

struct hearer {
	struct listener listener; /* first */
	struct source *source;
	struct error_level *top;
	struct buf *to;
	size_t from; /* in `to' */
	const char *secret;
	struct buf text;
	size_t said; /* sentences */
};

/* ---- saying ---- */

static const char *
meaning(const char *code)
{
	size_t i;

	for (i = 0; i < NELEM(codes); i++)
		if (strcmp(code, codes[i].code) == 0)
			return codes[i].means;
	return NULL;
}

/* Does the value of this field tell who somebody is? */
static bool
is_private(const char *subject)
{
	static const char *const marks[] = { "user", "phone", "mail", "token" };
	size_t i;

	for (i = 0; subject != NULL && i < NELEM(marks); i++)
		if (strcasestr(subject, marks[i]) != NULL)
			return true;
	return false;
}

static void
say(struct buf *b, const char *mark, const char *text)
{
	if (text != NULL)
		buf_printf(b, "%s%.*s", mark,
		    text_fit_str(text, ERRORS_SIZE / 2), text);
}

static void
say_all(struct buf *b, char *const *words)
{
	const char *means = words[CODE] == NULL ? NULL : meaning(words[CODE]);
	size_t from = b->len;
	int i;

	say(b, "", words[CODE]);
	if (means != NULL)
		buf_printf(b, " (%s)", means);
	for (i = MESSAGE; i <= REASON; i++)
		say(b, b->len > from ? ": " : "", words[i]);
	if (words[VALUE] != NULL && !is_private(words[SUBJECT]))
		say(b, b->len > from ? ", " : "", words[VALUE]);
}

/* A value alone says nothing. */
static bool
has_words(char *const *words)
{
	int i;

	for (i = 0; i < VALUE; i++)
		if (words[i] != NULL)
			return true;
	return false;
}

static void
forget_words(struct error_level *level)
{
	int i;

	for (i = 0; i < WORDS; i++) {
		free(level->words[i]);
		level->words[i] = NULL;
	}
}

/* An object around others is said before them: it has been open longer. */
static void
say_level(struct hearer *h, struct error_level *level)
{
	if (has_words(level->words)) {
		h->said++;
		if (h->said > 1 && h->said <= TOLD)
			buf_puts(h->to, "; ");
		if (h->said <= TOLD)
			say_all(h->to, level->words);
	}
	forget_words(level);
}

static void
say_up_to(struct hearer *h, struct error_level *level)
{
	if (level == NULL)
		return;
	say_up_to(h, level->up);
	say_level(h, level);
}

/* ---- hearing ---- */

static int
on_begin(struct listener *listener, struct source *source, struct err *err)
{
	(void)err;
	((struct hearer *)listener)->source = source;
	return 0;
}

static int
on_open(struct listener *listener, const char *name, const struct attr *attrs,
    size_t n, struct err *err)
{
	struct hearer *h = (struct hearer *)listener;
	struct error_level *level = mem_new(sizeof(*level));

	(void)attrs, (void)n, (void)err;
	level->up = h->top;
	level->name = name;
	h->top = level;
	buf_reset(&h->text);
	return EVENT_GO;
}

static int
on_text(
    struct listener *listener, const char *text, size_t len, struct err *err)
{
	(void)err;
	buf_add(&((struct hearer *)listener)->text, text, len);
	return 0;
}

/* A text is a word of the object that it is in; the first of each counts. */
static void
keep(struct hearer *h, const struct error_level *level)
{
	size_t i;

	for (i = 0; i < NELEM(members); i++) {
		char **word = &level->up->words[members[i].word];

		if (*word != NULL || strcmp(level->name, members[i].name) != 0)
			continue;
		*word = mem_dup(buf_str(&h->text));
		text_hide(*word, h->secret);
	}
}

static int
on_close(struct listener *listener, struct err *err)
{
	struct hearer *h = (struct hearer *)listener;
	struct error_level *level = h->top;

	(void)err;
	if (h->text.len > 0 && level->up != NULL)
		keep(h, level);
	if (has_words(level->words))
		say_up_to(h, level);
	buf_reset(&h->text);
	h->top = level->up;
	say_level(h, level);
	free(level);
	return 0;
}

static void
drop_levels(struct hearer *h)
{
	while (h->top != NULL) {
		struct error_level *level = h->top;

		h->top = level->up;
		forget_words(level);
		free(level);
	}
}

static void
cut(struct hearer *h)
{
	size_t len = h->to->len - h->from;

	if (h->said > TOLD)
		buf_printf(h->to, "; and %zu more", h->said - TOLD);
	else if (len > ERRORS_SIZE)
		h->to->len = h->from + (size_t)text_fit(h->to->data + h->from,
					   len, ERRORS_SIZE);
}

bool
errors_read(struct buf *to, const char *body, size_t len, const char *secret)
{
	struct hearer h = { .listener = { on_begin, on_open, on_text, on_close,
				ignore_close },
		.secret = secret,
		.to = to,
		.from = to->len };
	struct err err = ERR_INIT;
	struct input in;
	bool right;

	input_mem(&in, "reply", body, len);
	right = reader_json(&in, &h.listener, &err) == 0;
	input_clear(&in);
	if (right)
		cut(&h);
	else
		to->len = h.from;
	drop_levels(&h);
	buf_clear(&h.text);
	return right && h.said > 0;
}
