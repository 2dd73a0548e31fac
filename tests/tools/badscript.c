/*
 * Reads a script: begins rules, hands all other words on, finds the rule for
 * a request.
 */
#include "badscript.h"
#include "base/err.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
add_rule(struct script *s, const char *method, const char *prefix, int64_t n)
{
	s->rules = mem_resize(s->rules, s->len + 1, sizeof(*s->rules));
	s->rules[s->len++] = (struct rule){
		.method = mem_dup(method), .prefix = mem_dup(prefix), .left = n
	};
}

/* "METHOD [PREFIX] [times N]" */
static int
begin(struct script *s, char *args, struct err *err)
{
	const char *method = strsep(&args, " ");
	const char *prefix = "", *times;
	int64_t n = -1;

	if (args != NULL && *args == '/')
		prefix = strsep(&args, " ");
	times = args != NULL ? strsep(&args, " ") : NULL;
	if (times != NULL && strcmp(times, "times") == 0 && args != NULL)
		n = strtoll(args, NULL, 10);
	else if (times != NULL)
		return err_set(
		    err, ERR_USAGE, "a rule is: on METHOD [PREFIX] [times N]");
	add_rule(s, method, prefix, n);
	return 0;
}

static int
read_line(struct script *s, char *line, struct err *err)
{
	char *word = line + strspn(line, " \t"), *args;

	word[strcspn(word, "\n")] = '\0';
	if (*word == '\0' || *word == '#')
		return 0;
	args = word + strcspn(word, " ");
	if (*args != '\0')
		*args++ = '\0';
	if (strcmp(word, "on") == 0)
		return begin(s, args, err);
	if (s->len == 0)
		return err_set(err, ERR_USAGE, "no rule was begun yet");
	return script_word(s, word, args, err);
}

static int
read_lines(struct script *s, FILE *f, struct err *err)
{
	char *line = NULL;
	size_t cap = 0;
	int n, rc = 0;

	for (n = 1; rc == 0 && getline(&line, &cap, f) > 0; n++)
		if (read_line(s, line, err) != 0)
			rc = err_in(err, "line %d", n);
	free(line);
	return rc;
}

int
script_read(struct script *s, const char *path, struct err *err)
{
	FILE *f = fopen(path, "r");
	int rc;

	if (f == NULL)
		return err_sys(err, ERR_NOINPUT, "%s", path);
	rc = read_lines(s, f, err);
	fclose(f);
	return rc == 0 ? 0 : err_in(err, "%s", path);
}

static void
clear_rule(struct rule *rule)
{
	size_t i;

	for (i = 0; i < rule->len; i++)
		buf_clear(&rule->steps[i].bytes);
	free(rule->steps);
	free(rule->method);
	free(rule->prefix);
}

void
script_clear(struct script *s)
{
	size_t i;

	for (i = 0; i < s->len; i++)
		clear_rule(&s->rules[i]);
	free(s->rules);
	*s = (struct script){ .rules = NULL };
}

static bool
fits(const struct rule *rule, const char *method, const char *target)
{
	if (rule->left == 0)
		return false;
	if (strcmp(rule->method, method) != 0 &&
	    (strcmp(rule->method, "*") != 0 || strcmp(method, "ACCEPT") == 0))
		return false;
	return strncmp(rule->prefix, target, strlen(rule->prefix)) == 0;
}

static void
give_key(struct script *s, const struct step *step)
{
	char digits[8];

	if (step->key_at == 0)
		return;
	snprintf(digits, sizeof(digits), "%06d", ++s->keys % 1000000);
	memcpy(step->bytes.data + step->key_at, digits, 6);
}

const struct rule *
script_find(struct script *s, const char *method, const char *target)
{
	struct rule *rule;
	size_t i;

	for (i = 0; i < s->len && !fits(&s->rules[i], method, target); i++)
		;
	if (i == s->len)
		return NULL;
	rule = &s->rules[i];
	if (rule->left > 0)
		rule->left--;
	for (i = 0; i < rule->len; i++)
		give_key(s, &rule->steps[i]);
	return rule;
}
