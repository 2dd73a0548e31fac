/*
 * The headers of a reply, as far as we care: how long it says it is, when to
 * come back, what time the server has, where it would send us. Every reply
 * before the final one (100 Continue and its like) is forgotten at the next
 * status line; trailers behind the body are not listened to.
 */
#include "base/mem.h"
#include "net/net_internal.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Larger than any honest server's, small enough to be harmless. */
#define HEAD_MAX ((size_t)64 * 1024)

void
head_init(struct head *head)
{
	*head = (struct head){
		.length = -1, .retry_s = -1, .retry_at = -1, .date = -1
	};
}

/* Digits only; too many of them are the largest number there is. */
static int64_t
number(const char *text)
{
	if (*text == '\0' || text[strspn(text, "0123456789")] != '\0')
		return -1;
	return strtoll(text, NULL, 10);
}

/* A date begins with its weekday; libcurl would guess at much more. */
static int64_t
date(const char *text)
{
	time_t t =
	    isalpha((unsigned char)*text) ? curl_getdate(text, NULL) : -1;

	return t < 0 ? -1 : (int64_t)t;
}

static void
hear_length(struct head *head, const char *text)
{
	int64_t n = number(text);

	if (n < 0)
		head->wrong = "the reply has an unreadable Content-Length";
	else if (head->length >= 0 && head->length != n)
		head->wrong = "the reply has two different Content-Lengths";
	head->length = n;
}

/* Of several we believe the one with most patience. */
static void
hear_retry_after(struct head *head, const char *text)
{
	int64_t s = number(text), at = date(text);

	if (s > head->retry_s)
		head->retry_s = s;
	if (at > head->retry_at)
		head->retry_at = at;
}

static void
hear_date(struct head *head, const char *text)
{
	if (head->date < 0)
		head->date = date(text);
}

static void
hear_location(struct head *head, const char *text)
{
	if (head->location[0] == '\0')
		snprintf(head->location, sizeof(head->location), "%s", text);
}

static const struct {
	const char *name;
	void (*hear)(struct head *, const char *text);
} known[] = {
	{ "Content-Length", hear_length },
	{ "Date", hear_date },
	{ "Location", hear_location },
	{ "Retry-After", hear_retry_after },
};

/* A value too long for the place it has is as good as an empty one. */
static void
hear(struct head *head, const char *name, size_t name_len, const char *value,
    size_t len)
{
	char text[sizeof(head->location)] = "";
	size_t i;

	while (len > 0 && isspace((unsigned char)value[len - 1]))
		len--;
	while (len > 0 && isspace((unsigned char)*value))
		value++, len--;
	if (len < sizeof(text))
		memcpy(text, value, len);
	for (i = 0; i < NELEM(known); i++)
		if (strlen(known[i].name) == name_len &&
		    strncasecmp(known[i].name, name, name_len) == 0)
			known[i].hear(head, text);
}

/* "HTTP/1.1 200 OK" or without the words: 200; of what is none 0. */
static int
status_of(const char *line, size_t len)
{
	const char *s = memchr(line, ' ', len), *end = line + len;
	int status = 0;

	if (len < 8 || memcmp(line, "HTTP/1.", 7) != 0 ||
	    !isdigit((unsigned char)line[7]))
		return 0;
	while (s != NULL && s < end && *s == ' ')
		s++;
	while (
	    s != NULL && s < end && isdigit((unsigned char)*s) && status <= 99)
		status = status * 10 + (*s++ - '0');
	return status >= 100 && status <= 599 ? status : 0;
}

/* Whatever came before was not yet the reply. */
static void
begin(struct head *head, const char *line, size_t len)
{
	size_t bytes = head->bytes;

	head_init(head);
	head->bytes = bytes;
	head->status = status_of(line, len);
	if (head->status == 0)
		head->wrong = "the reply begins with no status of HTTP";
}

void
head_line(struct head *head, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);

	head->bytes += len;
	if (head->bytes > HEAD_MAX)
		head->wrong = "the reply's headers are too large";
	else if (head->whole)
		return;
	else if (len > 5 && memcmp(line, "HTTP/", 5) == 0)
		begin(head, line, len);
	else if (len > 0 && (*line == '\r' || *line == '\n'))
		head->whole = head->status >= 200;
	else if (colon != NULL)
		hear(head, line, (size_t)(colon - line), colon + 1,
		    len - (size_t)(colon + 1 - line));
}

int64_t
head_retry_after(const struct head *head, int64_t now)
{
	int64_t base = head->date >= 0 ? head->date : now;
	int64_t wait = -1;

	if (head->retry_at >= 0)
		wait = head->retry_at > base ? head->retry_at - base : 0;
	return head->retry_s > wait ? head->retry_s : wait;
}
