/*
 * What all clouds share: the grammar of keys, the meaning of HTTP statuses, and
 * how a part names those that follow.
 */
#include "base/mem.h"
#include "base/text.h"
#include "cloud/cloud.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
add_ref(struct refs *refs, const char *ref, bool maybe)
{
	refs->list = mem_resize(refs->list, refs->n + 1, sizeof(*refs->list));
	refs->list[refs->n++] = (struct cloud_ref){ mem_dup(ref), maybe };
}

void
cloud_refs_page(struct refs *refs, const char *ref)
{
	add_ref(refs, ref, false);
}

void
cloud_refs_once(struct refs *refs, const char *ref)
{
	add_ref(refs, ref, true);
}

void
cloud_refs_clear(struct refs *refs)
{
	size_t i;

	for (i = 0; i < refs->n; i++)
		free(refs->list[i].ref);
	free(refs->list);
	*refs = (struct refs){ 0 };
}

/* What stands between the first slash and the second. */
static struct slice
series_of(const char *ref)
{
	const char *slash = strchr(ref, '/');

	if (slash == NULL)
		return (struct slice){ "", 0 };
	return (struct slice){ slash + 1, strcspn(slash + 1, "/") };
}

bool
cloud_same_series(const char *ref, const char *other)
{
	struct slice a = series_of(ref), b = series_of(other);

	return a.len == b.len && memcmp(a.text, b.text, a.len) == 0;
}

bool
cloud_key_ok(const char *key)
{
	static const char legal[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789._~-";
	size_t n = strlen(key);

	return n > 0 && n <= CLOUD_KEY && strspn(key, legal) == n &&
	       strcmp(key, ".") != 0 && strcmp(key, "..") != 0;
}

/* ---- the cloud's own words ---- */

/* As much of them is shown. */
#define WORDS_MAX 200

/* A shorter one stands in any key by chance. */
#define TOLD_MIN 8

static char *
without_secret(const struct answer *answer, const char *words)
{
	char *shown = mem_dup(words);

	text_hide(shown, answer->secret);
	return shown;
}

void
cloud_quote(struct verdict *v, const struct answer *answer, const char *words)
{
	char *shown = without_secret(answer, words);
	size_t n = strlen(v->why);

	snprintf(v->why + n, sizeof(v->why) - n, ": \"%.*s\"",
	    text_fit_str(shown, WORDS_MAX), shown);
	free(shown);
}

void
cloud_word(struct verdict *v, const struct answer *answer, const char *word)
{
	char *shown = without_secret(answer, word);

	snprintf(v->word, sizeof(v->word), "%.*s",
	    text_fit_str(shown, sizeof(v->word) - 1), shown);
	free(shown);
}

bool
cloud_tells(const char *key, const char *secret)
{
	return secret != NULL && strlen(secret) >= TOLD_MIN &&
	       strstr(key, secret) != NULL;
}

bool
cloud_key(struct verdict *v, const struct answer *answer, const char *key)
{
	if (!cloud_key_ok(key) || cloud_tells(key, answer->secret))
		return false;
	memcpy(v->key, key, strlen(key) + 1);
	return true;
}

/*
 * Statuses in ranges; the first row that fits. 408, 420, 429 and 503 say that
 * the request was not taken; the other 5xx leave open whether the cloud behind
 * the gateway has heard it.
 */
static const struct {
	int from, to;
	enum verdict_kind kind;
	const char *words;
} statuses[] = {
	{ 300, 399, VERDICT_BROKEN, "redirects, which is not followed" },
	{ 401, 401, VERDICT_DENIED, "does not accept the token" },
	{ 403, 403, VERDICT_DENIED, "does not accept the token" },
	{ 404, 404, VERDICT_MISSING, "does not know what is asked for" },
	{ 408, 408, VERDICT_BUSY, "took too long to listen" },
	{ 410, 410, VERDICT_GONE, "no longer has the result" },
	{ 420, 420, VERDICT_BUSY, "asks to slow down" },
	{ 425, 425, VERDICT_BUSY, "is not ready" },
	{ 429, 429, VERDICT_BUSY, "asks to slow down" },
	{ 400, 499, VERDICT_REFUSED, "refuses the request" },
	{ 501, 501, VERDICT_REFUSED, "cannot do what is asked" },
	{ 503, 503, VERDICT_BUSY, "is not available" },
	{ 505, 505, VERDICT_REFUSED, "cannot do what is asked" },
	{ 500, 599, VERDICT_UNSURE, "has trouble" },
};

static bool
is_success(int status)
{
	return status == 200 || status == 201 || status == 202;
}

bool
cloud_hear_status(const struct answer *answer, struct verdict *v)
{
	size_t i;

	if (is_success(answer->status))
		return false;
	v->kind = VERDICT_BROKEN;
	snprintf(v->why, sizeof(v->why), "HTTP status %d is not expected here",
	    answer->status);
	for (i = 0; i < NELEM(statuses); i++) {
		if (answer->status < statuses[i].from ||
		    answer->status > statuses[i].to)
			continue;
		v->kind = statuses[i].kind;
		snprintf(v->why, sizeof(v->why), "the cloud %s (HTTP %d)%s%s",
		    statuses[i].words, answer->status,
		    answer->location[0] != '\0' ? ": to " : "",
		    answer->location);
		break;
	}
	return true;
}
