/*
 * Requests: a head, a body that is only counted, then the log and the rule
 * that answers.
 */
#include "badrequest.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define HEAD_MAX ((size_t)1024 * 1024)

static const char *const token_names[] = {
	"api-token:", "Authorization:", "X-Authorization:"
};

static const struct rule *
not_found(void)
{
	static char text[] = "HTTP/1.1 404 Not Found\r\n"
			     "Content-Length: 0\r\n\r\n";
	static struct step step = { STEP_BYTES,
		{ text, sizeof(text) - 1, sizeof(text) }, 1, 0 };
	static const struct rule rule = { NULL, NULL, -1, &step, 1 };

	return &rule;
}

static void
hear_header(struct conn *c, const char *line)
{
	size_t i;

	for (i = 0; i < NELEM(token_names); i++)
		if (strncasecmp(line, token_names[i], strlen(token_names[i])) ==
		    0)
			c->token = true;
	if (strncasecmp(line, "Content-Length:", 15) == 0)
		c->left = strtoull(line + 15, NULL, 10);
}

/* A whole head is in; len is how long it is. */
static void
hear_head(struct conn *c, size_t len)
{
	char *head = mem_dupn(c->in.data, len), *line, *rest = head;

	c->token = false;
	c->left = 0;
	c->method[0] = c->target[0] = '\0';
	line = strsep(&rest, "\n");
	sscanf(line, "%15s %2047s", c->method, c->target);
	while ((line = strsep(&rest, "\n")) != NULL)
		hear_header(c, line);
	c->body = true;
	c->body_len = c->left;
	free(head);
	memmove(c->in.data, c->in.data + len, c->in.len - len);
	c->in.len -= len;
}

static void
answer(struct server *sv, struct conn *c)
{
	const struct rule *rule;

	c->body = false;
	if (sv->log != NULL) {
		fprintf(sv->log, "%s %s\t%s\tbody %llu bytes\n", c->method,
		    c->target, c->token ? "yes" : "no",
		    (unsigned long long)c->body_len);
		fflush(sv->log);
	}
	if (c->closekept) {
		conn_drop(c);
		return;
	}
	rule = script_find(&sv->script, c->method, c->target);
	play_start(c, rule != NULL ? rule : not_found());
}

static void
skip_body(struct conn *c)
{
	size_t n = c->left < c->in.len ? (size_t)c->left : c->in.len;

	memmove(c->in.data, c->in.data + n, c->in.len - n);
	c->in.len -= n;
	c->left -= n;
}

/* Go on with what was read: head, body, answer. */
void
request_digest(struct server *sv, struct conn *c)
{
	const char *end;

	/* No request begins with a byte of control: it may be TLS. */
	if (!c->body && c->in.len > 0 && (unsigned char)c->in.data[0] < ' ' &&
	    c->in.data[0] != '\r' && c->in.data[0] != '\n') {
		conn_drop(c);
		return;
	}
	if (!c->body && c->in.len > 0) {
		end = memmem(c->in.data, c->in.len, "\r\n\r\n", 4);
		if (end != NULL)
			hear_head(c, (size_t)(end + 4 - c->in.data));
		else if (c->in.len > HEAD_MAX)
			conn_drop(c);
	}
	if (!c->body)
		return;
	skip_body(c);
	if (c->left == 0)
		answer(sv, c);
}

void
request_receive(struct server *sv, struct conn *c)
{
	char data[16384];
	ssize_t n = read(c->fd, data, sizeof(data));

	if (n <= 0) {
		conn_drop(c);
		return;
	}
	buf_add(&c->in, data, (size_t)n);
	if (sv->wire != NULL) {
		fwrite(data, 1, (size_t)n, sv->wire);
		fflush(sv->wire);
	}
	request_digest(sv, c);
}
