/*
 * Tables of cases. Each case that fails is named with what it gave and what
 * was wanted, the others are still looked at, and cases_end() fails the test
 * when there was one. Comes after cmocka.h.
 */
#ifndef TESTS_CASES_H
#define TESTS_CASES_H

#include "base/err.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int cases_failed;

static inline void
case_text(const char *name, const char *got, const char *want)
{
	bool same = got == want ||
		    (got != NULL && want != NULL && strcmp(got, want) == 0);

	if (same)
		return;
	cases_failed++;
	print_error("%s:\n  got  \"%s\"\n  want \"%s\"\n", name,
	    got == NULL ? "(null)" : got, want == NULL ? "(null)" : want);
}

static inline void
case_int(const char *name, long long got, long long want)
{
	if (got == want)
		return;
	cases_failed++;
	print_error("%s: got %lld, want %lld\n", name, got, want);
}

/* The text must say this somewhere. */
static inline void
case_says(const char *name, const char *got, const char *part)
{
	if (strstr(got, part) != NULL)
		return;
	cases_failed++;
	print_error(
	    "%s:\n  got  \"%s\"\n  want \"...%s...\"\n", name, got, part);
}

/* An error of this code that says this; code 0: none. */
static inline void
case_err(const char *name, const struct err *err, int code, const char *part)
{
	if (err->code != code) {
		cases_failed++;
		print_error("%s: got %d, want %d: \"%s\"\n", name, err->code,
		    code, err->text);
	}
	case_says(name, err->text, part);
}

static inline void
cases_end(void)
{
	int failed = cases_failed;

	cases_failed = 0;
	if (failed > 0)
		fail_msg("%d cases failed", failed);
}

#endif
