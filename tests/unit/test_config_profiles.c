/*
 * Profiles of a configuration: how they may be called, which there are, and
 * that each gets its own values in a copy of what is said for all.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "config_tools.h"

/* ---- names ---- */

#define TEN "десятибукв"

static const struct {
	const char *name, *says; /* NULL: it may be called so */
} names[] = {
	{ "apteka", NULL },
	{ "Apteka-2.north_1", NULL },
	{ "аптека на Лесной", NULL },
	{ "магазин №5", NULL },
	{ "薬局", NULL },
	{ "кафе 🙂", NULL },
	{ TEN TEN TEN TEN "1", NULL },
	{ "...", NULL },
	{ ".", "means a folder" },
	{ "..", "means a folder" },
	{ "a/b", "has a \"/\"" },
	{ "/", "has a \"/\"" },
	{ " a", "blank" },
	{ "a ", "blank" },
	{ "a\tb", "cannot be seen" },
	{ "a\x7f", "cannot be seen" },
	{ "a\x1b[31m", "cannot be seen" },
	{ "a\xc2\x85", "cannot be seen" },
	{ "a\xe2\x80\xae.", "cannot be seen" },  /* right to left */
	{ "a\xe2\x80\x8b", "cannot be seen" },   /* no width */
	{ "a\xed\xa0\x80", "cannot be seen" },   /* half a letter */
	{ "\xe0\xef\xf2\xe5\xea\xe0", "UTF-8" }, /* windows-1251 */
	{ "a\xc0\xaf", "UTF-8" },                /* a "/" in disguise */
	{ "a\xd0", "UTF-8" },
	{ "a\xf5\x80\x80\x80", "UTF-8" },
};

/* Of the profile asked for and of others alike. */
static void
names_are_checked(void **state)
{
	size_t i;

	for (i = 0; i < NELEM(names); i++) {
		char *text =
		    mem_printf("[a0]\n[%s]\nurl = http://x\n", names[i].name);
		const char *says = names[i].says, *profile = "a0";
		struct err err = ERR_INIT;
		struct options o;

		options_init(&o);
		if (says == NULL)
			profile = names[i].name;
		case_int(names[i].name,
		    read_text(*state, &o, FOR_WAIT, profile, text, &err),
		    says == NULL ? 0 : -1);
		case_err(names[i].name, &err, says == NULL ? 0 : ERR_CONFIG,
		    says == NULL ? "" : says);
		if (says == NULL)
			case_text(names[i].name, o.url, "http://x");
		else
			case_says(names[i].name, err.text, "line 2: ");
		options_clear(&o);
		free(text);
	}
	cases_end();
}

/* Names that are long and begin alike are not taken for each other. */
static void
long_names_are_whole(void **state)
{
	struct err err = ERR_INIT;
	struct options o;

	options_init(&o);
	read_text(*state, &o, FOR_WAIT, TEN TEN TEN "2",
	    "[" TEN TEN TEN "1]\nurl = http://1\n[" TEN TEN TEN
	    "2]\nurl = http://2\n"
	    "[" TEN TEN TEN "3]\nurl = http://3\n",
	    &err);
	case_err("long", &err, ERR_NONE, "");
	case_text("long", o.url, "http://2");
	options_clear(&o);
	cases_end();
}

/* ---- all profiles ---- */

static const struct {
	const char *name, *text, *want; /* joined by blanks */
} lists[] = {
	{ "none", "", "" },
	{ "only defaults", "poll = 2s\n", "" },
	{ "one", "[a]\n", "a" },
	{ "in the file's order", "[c] ; third\n  [a]\r\nurl = http://x\n[b]",
	    "c a b" },
	{ "what is no section", "; [a]\n# [b]\n[c]\nurl = http://[d]\n", "c" },
	{ "behind a mark", "\xef\xbb\xbf[a]\n[b]\n", "a b" },
};

static void
profiles_are_listed(void **state)
{
	const struct place *p = *state;
	size_t i, k;

	for (i = 0; i < NELEM(lists); i++) {
		struct buf got = BUF_INIT;
		struct err err = ERR_INIT;
		struct options o;
		char **list = NULL;
		size_t n = 0;

		options_init(&o);
		scratch_put(p->dir, "kassa.conf", lists[i].text);
		o.config = mem_dup(p->path);
		case_int(
		    lists[i].name, config_profiles(&o, &list, &n, &err), 0);
		for (k = 0; k < n; k++)
			buf_printf(&got, "%s%s", k > 0 ? " " : "", list[k]);
		case_text(lists[i].name, buf_str(&got), lists[i].want);
		case_text(lists[i].name, o.url, NULL);
		config_profiles_free(list, n);
		buf_clear(&got);
		options_clear(&o);
	}
	cases_end();
}

static void
no_file_has_no_profiles(void **state)
{
	struct err err = ERR_INIT;
	struct options o;
	char **list;
	size_t n;

	(void)state;
	options_init(&o);
	assert_int_equal(config_profiles(&o, &list, &n, &err), 0);
	assert_int_equal(n, 0);
	config_profiles_free(list, n);
	options_clear(&o);
}

/* As a command for all profiles goes through them. */
static void
each_profile_reads_a_copy(void **state)
{
	static const char *const words[] = { "--poll=7s", "-v", NULL };
	static const struct {
		const char *url, *since;
	} want[] = { { "https://apteka/", "2026-02-01" },
		{ "https://kafe/", "2026-01-01" }, { NULL, "2026-01-01" } };
	struct err err = ERR_INIT;
	struct options o, copy;
	char **list;
	size_t n, i;

	options_init(&o);
	parse_line(&o, FOR_RUN, words);
	assert_int_equal(
	    read_text(*state, &o, FOR_RUN, NULL,
		"since = 2026-01-01\npoll = 2s\nverbose = yes\n[apteka]\n"
		"url = https://apteka/\nsince = 2026-02-01\npoll = 3s\n"
		"[kafe]\nurl = https://kafe/\n[kiosk]\n",
		&err),
	    0);
	assert_int_equal(config_profiles(&o, &list, &n, &err), 0);
	assert_int_equal(n, NELEM(want));
	for (i = 0; i < n; i++) {
		options_init(&copy);
		options_copy(&copy, &o);
		options_set(&copy, options_find("profile"), list[i], &err);
		case_int(list[i], config_read(&copy, FOR_RUN, &err), 0);
		case_text(list[i], copy.url, want[i].url);
		case_text(list[i], copy.since, want[i].since);
		case_int(list[i], copy.poll, 7000);
		case_int(list[i], copy.verbose, 1);
		options_clear(&copy);
	}
	config_profiles_free(list, n);
	options_clear(&o);
	cases_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(names_are_checked),
		IN_FOLDER(long_names_are_whole),
		IN_FOLDER(profiles_are_listed),
		IN_FOLDER(no_file_has_no_profiles),
		IN_FOLDER(each_profile_reads_a_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
