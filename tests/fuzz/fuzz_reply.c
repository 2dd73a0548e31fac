/*
 * Any bytes as the reply of a cloud, to a task in each of its states, or as a
 * part of its result. The first byte picks the HTTP status, the rest is the
 * body. Whatever comes, the verdict is one of those there are, has a sentence
 * when it is not a success, and a key only if it is one that an URL can carry.
 */
#include "fuzz.h"
#include "cloud/cloud.h"

#include <stdint.h>
#include <string.h>

static const int statuses[] = { 200, 200, 200, 200, 200, 201, 204, 206, 301,
	302, 307, 400, 401, 403, 404, 408, 409, 410, 413, 429, 500, 502, 503,
	504, 0, 100, 999 };

static bool
is_success(enum verdict_kind kind)
{
	return kind == VERDICT_ASKED || kind == VERDICT_RUNNING ||
	       kind == VERDICT_READY || kind == VERDICT_FETCHED;
}

static void
check(const struct verdict *v, int status)
{
	must(v->kind >= VERDICT_ASKED && v->kind <= VERDICT_BROKEN);
	must(memchr(v->key, '\0', sizeof(v->key)) != NULL);
	must(memchr(v->word, '\0', sizeof(v->word)) != NULL);
	must(memchr(v->why, '\0', sizeof(v->why)) != NULL);
	if (v->kind == VERDICT_ASKED)
		must(cloud_key_ok(v->key));
	if (is_success(v->kind))
		must(status >= 200 && status <= 202);
	else
		must(v->why[0] != '\0');
}

static void
hear(const char *name, const char *kind, enum task_state state, const char *ref,
    const struct answer *answer)
{
	const struct cloud *cloud = cloud_find(name);
	struct part part = { .ref = (char *)(uintptr_t)ref };
	struct verdict v;
	struct task t;

	task_init(&t);
	task_set(&t.cloud, cloud->name);
	task_set(&t.url, cloud->url);
	task_set(&t.kind, kind);
	task_set(&t.key, state == TASK_PLANNED ? "" : "a-key");
	t.state = state;
	cloud->hear(&t, ref == NULL ? NULL : &part, answer, &v);
	check(&v, answer->status);
	task_clear(&t);
}

/* As a list, as a page of documents, and as one of them. */
static void
hear_parts(const char *name, const struct answer *answer)
{
	static const char *const refs[] = { "", "docs/S", "docs/S/c",
		"doc/S/D" };
	size_t i;

	for (i = 0; i < sizeof(refs) / sizeof(refs[0]); i++)
		hear(name, "receipts", TASK_READY, refs[i], answer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct answer answer = { .location = "" };
	enum task_state state;

	if (size == 0)
		return 0;
	answer.status = statuses[data[0] % (sizeof(statuses) / sizeof(int))];
	answer.body = (const char *)data + 1;
	answer.len = size - 1;
	if (answer.status / 100 == 3)
		answer.location = "https://other.example/";
	for (state = TASK_PLANNED; state <= TASK_READY; state++) {
		hear("kassatka", "receipts", state, NULL, &answer);
		hear("kassatka", "nomenclature", state, NULL, &answer);
	}
	hear_parts("evotor", &answer);
	hear_parts("evotor-v1", &answer);
	return 0;
}
