/*
 * Tasks: one table of the states, their names and what may follow each.
 */
#include "model/task.h"
#include "base/mem.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define BIT(state) (1u << (state))

static const struct {
	const char *name;
	unsigned next; /* a BIT() for each state that may follow */
} states[TASK_STATES] = {
	[TASK_PLANNED] = { "planned",
	    BIT(TASK_ASKED) | BIT(TASK_READY) | BIT(TASK_FAILED) },
	[TASK_ASKED] = { "asked", BIT(TASK_READY) | BIT(TASK_FAILED) },
	[TASK_READY] = { "ready",
	    BIT(TASK_FETCHED) | BIT(TASK_DONE) | BIT(TASK_FAILED) },
	[TASK_FETCHED] = { "fetched",
	    BIT(TASK_DONE) | BIT(TASK_READY) | BIT(TASK_FAILED) },
	[TASK_DONE] = { "done", 0 },
	[TASK_FAILED] = { "failed", 0 },
};

static const size_t strings[TASK_STRINGS] = {
	offsetof(struct task, cloud),
	offsetof(struct task, url),
	offsetof(struct task, account),
	offsetof(struct task, profile),
	offsetof(struct task, kind),
	offsetof(struct task, from),
	offsetof(struct task, to),
	offsetof(struct task, body),
	offsetof(struct task, place),
	offsetof(struct task, filter),
	offsetof(struct task, day),
	offsetof(struct task, key),
	offsetof(struct task, why),
};

char **
task_string(const struct task *t, int i)
{
	return (char **)(void *)((char *)(uintptr_t)t + strings[i]);
}

void
task_init(struct task *t)
{
	int i;

	*t = (struct task){ .state = TASK_PLANNED };
	for (i = 0; i < TASK_STRINGS; i++)
		*task_string(t, i) = mem_dup("");
}

void
task_clear(struct task *t)
{
	int i;

	for (i = 0; i < TASK_STRINGS; i++)
		free(*task_string(t, i));
	*t = (struct task){ .state = TASK_PLANNED };
}

void
task_copy(struct task *to, const struct task *from)
{
	int i;

	*to = *from;
	for (i = 0; i < TASK_STRINGS; i++)
		*task_string(to, i) = mem_dup(*task_string(to, i));
}

void
task_set(char **field, const char *value)
{
	char *copy = mem_dup(value == NULL ? "" : value);

	free(*field);
	*field = copy;
}

const char *
task_state_name(enum task_state state)
{
	return states[state].name;
}

int
task_state_find(const char *name)
{
	int i;

	for (i = 0; i < TASK_STATES; i++)
		if (strcmp(states[i].name, name) == 0)
			return i;
	return -1;
}

bool
task_may_move(enum task_state from, enum task_state to)
{
	return (states[from].next & BIT(to)) != 0;
}

bool
task_finished(enum task_state state)
{
	return states[state].next == 0;
}

bool
task_is_upload(const struct task *t)
{
	return t->body[0] != '\0';
}
