/*
 * Plays a rule on a connection, a step at a time, as far as the socket takes
 * it. Every kind of step is a function that says whether to go on at once.
 */
#include "badplay.h"

#include <errno.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int64_t
now_ms(void)
{
	struct timespec t = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
conn_drop(struct conn *c)
{
	close(c->fd);
	buf_clear(&c->in);
	*c = (struct conn){ .fd = -1 };
}

static void
reset(struct conn *c)
{
	struct linger hard = { 1, 0 };

	setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	conn_drop(c);
}

void
play_start(struct conn *c, const struct rule *rule)
{
	c->rule = rule;
	c->step = c->at = 0;
	c->round = 0;
	c->next_ms = 0;
}

static void
next_step(struct conn *c)
{
	c->step++;
	c->at = 0;
	c->round = 0;
}

/* Write what goes; false when the socket is full or gone. */
static bool
play_bytes(struct conn *c, const struct step *s, size_t len)
{
	ssize_t n = send(c->fd, s->bytes.data + c->at, len, MSG_NOSIGNAL);

	if (n < 0 && errno != EAGAIN) {
		conn_drop(c);
		return false;
	}
	if (n < 0)
		return false;
	c->at += (size_t)n;
	if (c->at == s->bytes.len) {
		c->at = 0;
		c->round++;
	}
	return true;
}

static bool
play_block(struct conn *c, const struct step *s)
{
	if (s->bytes.len > 0 && c->round < s->n)
		return play_bytes(c, s, s->bytes.len - c->at);
	next_step(c);
	return true;
}

static bool
play_drip(struct conn *c, const struct step *s)
{
	if (s->bytes.len == 0 || c->round > 0) {
		next_step(c);
		return true;
	}
	if (now_ms() < c->next_ms)
		return false;
	c->next_ms = now_ms() + (int64_t)s->n;
	return play_bytes(c, s, 1);
}

static bool
play_stall(struct conn *c, const struct step *s)
{
	(void)c, (void)s;
	return false;
}

static bool
play_close(struct conn *c, const struct step *s)
{
	(void)s;
	conn_drop(c);
	return false;
}

static bool
play_reset(struct conn *c, const struct step *s)
{
	(void)s;
	reset(c);
	return false;
}

static bool
play_keep(struct conn *c, const struct step *s)
{
	c->closekept = s->kind == STEP_CLOSEKEPT;
	c->rule = NULL;
	return false;
}

static bool (*const plays[])(struct conn *, const struct step *) = {
	[STEP_BYTES] = play_block,
	[STEP_DRIP] = play_drip,
	[STEP_STALL] = play_stall,
	[STEP_CLOSE] = play_close,
	[STEP_RESET] = play_reset,
	[STEP_KEEP] = play_keep,
	[STEP_CLOSEKEPT] = play_keep,
};

void
play_on(struct conn *c)
{
	const struct step *s;

	while (c->rule != NULL && c->step < c->rule->len) {
		s = &c->rule->steps[c->step];
		if (!plays[s->kind](c, s))
			return;
	}
	c->rule = NULL;
}

static const struct step *
current(const struct conn *c)
{
	if (c->fd < 0 || c->rule == NULL || c->step >= c->rule->len)
		return NULL;
	return &c->rule->steps[c->step];
}

int
play_rest(const struct conn *c)
{
	const struct step *s = current(c);
	int64_t rest;

	if (s == NULL || s->kind != STEP_DRIP)
		return -1;
	rest = c->next_ms - now_ms();
	return rest > 0 ? (int)rest : 0;
}

bool
play_wants_out(const struct conn *c)
{
	const struct step *s = current(c);

	return s != NULL && s->kind == STEP_BYTES;
}
