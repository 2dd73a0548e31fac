/*
 * Lines on standard error, which is a file, a pipe or a terminal of the test's
 * own while a line is made: as text, as JSON, for the journal, and what a
 * child adds to them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/log.h"
#include "cases.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

/* ---- standard error, for a while ---- */

struct capture {
	FILE *file;
	int old;
	struct buf text;
};

static int
redirect(int to)
{
	int old;

	fflush(stderr);
	old = dup(STDERR_FILENO);
	assert_true(old >= 0);
	assert_int_equal(dup2(to, STDERR_FILENO), STDERR_FILENO);
	return old;
}

static void
put_back(int old)
{
	assert_int_equal(dup2(old, STDERR_FILENO), STDERR_FILENO);
	close(old);
}

static void
begin(struct capture *c)
{
	*c = (struct capture){ .file = tmpfile() };
	assert_non_null(c->file);
	c->old = redirect(fileno(c->file));
}

/* What was written since begin(); standard error is itself again. */
static const char *
written(struct capture *c)
{
	char piece[4096];
	size_t n;

	put_back(c->old);
	rewind(c->file);
	while ((n = fread(piece, 1, sizeof(piece), c->file)) > 0)
		buf_add(&c->text, piece, n);
	fclose(c->file);
	return buf_str(&c->text);
}

static void
set(const char *name, const char *value)
{
	if (value == NULL)
		unsetenv(name);
	else
		setenv(name, value, 1);
}

/* Let $JOURNAL_STREAM name standard error, with the inode moved by so much. */
static void
name_journal(unsigned long long more, const char *behind)
{
	struct stat st;
	char name[64];

	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	snprintf(name, sizeof(name), "%llu:%llu%s",
	    (unsigned long long)st.st_dev, (unsigned long long)st.st_ino + more,
	    behind);
	set("JOURNAL_STREAM", name);
}

static int
begin_each(void **state)
{
	(void)state;
	set("JOURNAL_STREAM", NULL);
	set("NO_COLOR", NULL);
	set("TERM", "xterm");
	return 0;
}

/* ---- levels ---- */

static const struct {
	const char *name;
	bool quiet;
	int verbose;
	const char *want;
} volumes[] = {
	{ "quiet", true, 0, "kassa: e\n" },
	{ "quiet and verbose", true, 1, "kassa: e\n" },
	{ "as it is", false, 0, "kassa: e\nkassa: warning: w\nkassa: n\n" },
	{ "verbose", false, 1,
	    "kassa: e\nkassa: warning: w\nkassa: n\nkassa: d\n" },
	{ "very verbose", false, 2,
	    "kassa: e\nkassa: warning: w\nkassa: n\nkassa: d\n" },
};

static void
say_all(struct log *l)
{
	log_say(l, LOG_ERROR, "%s", "e");
	log_say(l, LOG_WARN, "%s", "w");
	log_say(l, LOG_NOTE, "%s", "n");
	log_say(l, LOG_DETAIL, "%s", "d");
}

static void
it_tells_what_was_asked_for(void **state)
{
	struct capture c;
	struct log l;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(volumes); i++) {
		begin(&c);
		log_init(&l, volumes[i].quiet, volumes[i].verbose, false, 0);
		say_all(&l);
		log_live(&l, 0, "%s", "no terminal, no live line");
		log_live_end(&l);
		case_text(volumes[i].name, written(&c), volumes[i].want);
		buf_clear(&c.text);
	}
	cases_end();
}

/* ---- what a line is about ---- */

static const struct {
	const char *name;
	const char
	    *words[2][2]; /* a child's profile and day, and its child's */
	const char *want; /* in front of the message */
	const char *members;
} families[] = {
	{ "nothing", { { NULL, NULL }, { NULL, NULL } }, "", "" },
	{ "a profile", { { "shop", NULL }, { NULL, NULL } },
	    "shop: ", "\"profile\":\"shop\"," },
	{ "a day", { { NULL, "2026-11-18" }, { NULL, NULL } },
	    "2026-11-18: ", "\"day\":\"2026-11-18\"," },
	{ "a profile, then a day", { { "shop", NULL }, { NULL, "2026-11-18" } },
	    "shop: 2026-11-18: ",
	    "\"profile\":\"shop\",\"day\":\"2026-11-18\"," },
	{ "both at once", { { "shop", "2026-11-18" }, { NULL, NULL } },
	    "shop: 2026-11-18: ",
	    "\"profile\":\"shop\",\"day\":\"2026-11-18\"," },
	{ "another day", { { "shop", "2026-11-18" }, { NULL, "2026-11-19" } },
	    "shop: 2026-11-19: ",
	    "\"profile\":\"shop\",\"day\":\"2026-11-19\"," },
	{ "another profile", { { "shop", "2026-11-18" }, { "кафе", NULL } },
	    "кафе: 2026-11-18: ",
	    "\"profile\":\"кафе\",\"day\":\"2026-11-18\"," },
	{ "a name that would paint",
	    { { "a\033[31m\"b", NULL }, { NULL, NULL } },
	    "a?[31m\"b: ", "\"profile\":\"a\\u001b[31m\\\"b\"," },
	{ "a name that would turn the line",
	    { { "a\xe2\x80\xae", NULL }, { NULL, NULL } },
	    "a\\u{202E}: ", "\"profile\":\"a\\u202e\"," },
};

static void
make_family(
    size_t i, struct log *root, struct log *child, struct log *grand, bool json)
{
	log_init(root, false, 0, json, 0);
	log_child(
	    child, root, families[i].words[0][0], families[i].words[0][1]);
	log_child(
	    grand, child, families[i].words[1][0], families[i].words[1][1]);
}

static void
a_child_says_what_it_is_about(void **state)
{
	struct log root, child, grand;
	struct capture c;
	char want[512];
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(families); i++) {
		begin(&c);
		make_family(i, &root, &child, &grand, false);
		log_say(&root, LOG_WARN, "root");
		log_say(&grand, LOG_WARN, "%d files", 4);
		log_say(&grand, LOG_NOTE, "a note");
		log_fail(&grand, 75, "it failed");
		snprintf(want, sizeof(want),
		    "kassa: warning: root\nkassa: warning: %s4 files\n"
		    "kassa: %sa note\nkassa: %sit failed\n",
		    families[i].want, families[i].want, families[i].want);
		case_text(families[i].name, written(&c), want);
		buf_clear(&c.text);
	}
	cases_end();
}

/* A JSON line with its time looked at and taken out. */
static const char *
without_time(const char *name, char *line)
{
	char *time = strstr(line, "{\"time\":\"");

	if (time == NULL || strlen(time) < 32 ||
	    strspn(time + 9, "0123456789-:TZ") != 20 || time[28] != 'Z') {
		case_text(name, line, "{\"time\":...");
		return line;
	}
	memmove(time + 1, time + 31, strlen(time + 31) + 1);
	return line;
}

static void
json_has_the_same_words(void **state)
{
	struct log root, child, grand;
	struct capture c;
	char want[512], *note, *fail;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(families); i++) {
		begin(&c);
		make_family(i, &root, &child, &grand, true);
		log_say(&grand, LOG_WARN, "%d files", 4);
		log_fail(&grand, 75, "it failed");
		note = mem_dup(written(&c));
		fail = strchr(note, '\n');
		assert_non_null(fail);
		*fail++ = '\0';
		snprintf(want, sizeof(want),
		    "{\"level\":\"warning\",%s\"message\":\"4 files\"}",
		    families[i].members);
		case_text(families[i].name,
		    without_time(families[i].name, note), want);
		snprintf(want, sizeof(want),
		    "{\"level\":\"error\",\"code\":75,%s"
		    "\"message\":\"it failed\"}\n",
		    families[i].members);
		case_text(families[i].name,
		    without_time(families[i].name, fail), want);
		free(note);
		buf_clear(&c.text);
	}
	cases_end();
}

static const struct {
	const char *name;
	int verbose;
	bool json;
	const char *want; /* NULL: not told */
} quieter[] = {
	{ "not told", 0, false, NULL },
	{ "told as a detail", 1, false, "kassa: shop: n\n" },
	{ "in JSON", 1, true,
	    "{\"level\":\"debug\",\"profile\":\"shop\","
	    "\"message\":\"n\"}\n" },
};

static void
a_quieter_child_keeps_its_notes(void **state)
{
	struct log root, child, grand;
	struct capture c;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(quieter); i++) {
		char *got;

		begin(&c);
		log_init(&root, false, quieter[i].verbose, quieter[i].json, 0);
		log_child(&child, &root, "shop", NULL);
		log_quieter(&child);
		log_child(&grand, &child, NULL, NULL);
		log_say(&grand, LOG_NOTE, "n");
		got = mem_dup(written(&c));
		if (quieter[i].json)
			without_time(quieter[i].name, got);
		case_text(quieter[i].name, got,
		    quieter[i].want != NULL ? quieter[i].want : "");
		free(got);
		buf_clear(&c.text);
	}
	cases_end();
}

static void
a_quieter_child_still_warns(void **state)
{
	struct log root, child;
	struct capture c;

	(void)state;
	begin(&c);
	log_init(&root, false, 0, false, 0);
	log_child(&child, &root, "shop", NULL);
	log_quieter(&child);
	say_all(&child);
	log_say(&root, LOG_NOTE, "the root is as it was");
	log_fail(&child, 69, "no");
	case_text("quieter", written(&c),
	    "kassa: shop: e\nkassa: warning: shop: w\n"
	    "kassa: the root is as it was\nkassa: shop: no\n");
	buf_clear(&c.text);
	cases_end();
}

/* ---- the journal ---- */

static const struct {
	const char *name;
	const char *stream; /* NULL: what standard error is, but for: */
	unsigned long long more;
	const char *behind;
	bool journal;
} streams[] = {
	{ "the journal's stream", NULL, 0, "", true },
	{ "another stream", NULL, 1, "", false },
	{ "more behind it", NULL, 0, "x", false },
	{ "no numbers", "journal", 0, "", false },
	{ "half of it", "12", 0, "", false },
	{ "the other half", ":12", 0, "", false },
	{ "nothing", "", 0, "", false },
};

static void
the_journal_is_told_the_level(void **state)
{
	struct capture c;
	struct log l;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(streams); i++) {
		begin(&c);
		name_journal(streams[i].more, streams[i].behind);
		if (streams[i].stream != NULL)
			set("JOURNAL_STREAM", streams[i].stream);
		log_init(&l, false, 1, false, 0);
		say_all(&l);
		log_fail(&l, 70, "end");
		case_text(streams[i].name, written(&c),
		    streams[i].journal
			? "<3>kassa: e\n<4>kassa: warning: w\n<6>kassa: n\n"
			  "<7>kassa: d\n<3>kassa: end\n"
			: "kassa: e\nkassa: warning: w\nkassa: n\n"
			  "kassa: d\nkassa: end\n");
		buf_clear(&c.text);
	}
	cases_end();
}

/* A pipe, as systemd's stream is no file; and colour is out of place there. */
static void
the_journal_gets_no_color_and_json_its_level(void **state)
{
	struct log root, child;
	int ends[2], old, json;
	char text[512];
	ssize_t n;

	(void)state;
	for (json = 0; json < 2; json++) {
		assert_int_equal(pipe(ends), 0);
		old = redirect(ends[1]);
		name_journal(0, "");
		log_init(&root, false, 0, json, 2);
		log_child(&child, &root, "shop", NULL);
		log_say(&child, LOG_WARN, "w");
		put_back(old);
		n = read(ends[0], text, sizeof(text) - 1);
		assert_true(n > 0);
		text[n] = '\0';
		case_text("journal", json ? without_time("json", text) : text,
		    json ? "<4>{\"level\":\"warning\",\"profile\":\"shop\","
			   "\"message\":\"w\"}\n"
			 : "<4>kassa: warning: shop: w\n");
		close(ends[0]);
		close(ends[1]);
	}
	cases_end();
}

/* ---- foreign text ---- */

static const struct {
	const char *text, *want;
} escapes[] = {
	{ "", "" },
	{ "plain", "plain" },
	{ "Касса №1 😀", "Касса №1 😀" },
	{ "a\"b\\c/", "a\\\"b\\\\c/" },
	{ "a\nb\tc\r", "a\\u000ab\\u0009c\\u000d" },
	{ "\x01\x1f ", "\\u0001\\u001f " },
	{ "a\x7f", "a\\u007f" },
	{ "\xc2\x80\xc2\x9f\xc2\xa0", "\\u0080\\u009f\xc2\xa0" },
	/* what cannot be seen */
	{ "\xe2\x80\xae\xc2\xad\xef\xbb\xbf", "\\u202e\\u00ad\\ufeff" },
	{ "\xf3\xa0\x81\x81", "\\udb40\\udc41" },
	/* what is no UTF-8 */
	{ "a\xff"
	  "b",
	    "a\\ufffdb" },
	{ "\x80", "\\ufffd" },
	{ "\xd0", "\\ufffd" },
	{ "\xd0z", "\\ufffdz" },
	{ "\xe2\x82", "\\ufffd\\ufffd" },
	{ "\xe2\x82\"", "\\ufffd\\ufffd\\\"" },
	{ "\xf0\x9f\x98", "\\ufffd\\ufffd\\ufffd" },
	{ "\xc0\x80", "\\ufffd\\ufffd" },
	{ "\xc1\xbf", "\\ufffd\\ufffd" },
	{ "\xe0\x9f\xbf", "\\ufffd\\ufffd\\ufffd" },
	{ "\xf0\x8f\xbf\xbf", "\\ufffd\\ufffd\\ufffd\\ufffd" },
	{ "\xed\xa0\x80", "\\ufffd\\ufffd\\ufffd" },
	{ "\xf4\x90\x80\x80", "\\ufffd\\ufffd\\ufffd\\ufffd" },
	{ "\xf8\x88\x80\x80\x80", "\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd" },
	/* the edges of what is */
	{ "\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80",
	    "\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80" },
	{ "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
	    "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf" },
};

static void
json_stays_json(void **state)
{
	struct capture c;
	struct log l;
	char want[256], *got;
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(escapes); i++) {
		begin(&c);
		log_init(&l, false, 0, true, 0);
		log_fail(&l, 65, escapes[i].text);
		got = mem_dup(written(&c));
		snprintf(want, sizeof(want),
		    "{\"level\":\"error\",\"code\":65,\"message\":\"%s\"}\n",
		    escapes[i].want);
		case_text(escapes[i].want, without_time("time", got), want);
		free(got);
		buf_clear(&c.text);
	}
	cases_end();
}

static void
a_line_is_one_line_and_not_too_long(void **state)
{
	char *big = mem_array(5000, 1);
	struct capture c;
	struct log l;
	int i;

	(void)state;
	for (i = 0; i < 2499; i++)
		memcpy(big + 2 * i, "Ж", 2);
	begin(&c);
	log_init(&l, false, 0, false, 0);
	log_say(&l, LOG_NOTE, "two\nlines\033[31m\x7f\xc2\x9b");
	log_say(&l, LOG_NOTE, "%s", big);
	written(&c);
	assert_true(c.text.len < 2200);
	case_says(
	    "clean", buf_str(&c.text), "kassa: two?lines?[31m???\nkassa: ");
	case_says("whole letters", c.text.data + c.text.len - 5, "ЖЖ\n");
	buf_clear(&c.text);
	free(big);
	cases_end();
}

/* ---- terminals ---- */

struct terminal {
	int master, slave;
};

static bool
open_terminal(struct terminal *t)
{
	struct termios raw;

	t->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (t->master < 0 || grantpt(t->master) != 0 ||
	    unlockpt(t->master) != 0)
		return false;
	t->slave = open(ptsname(t->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (t->slave < 0 || tcgetattr(t->slave, &raw) != 0)
		return false;
	cfmakeraw(&raw);
	return tcsetattr(t->slave, TCSANOW, &raw) == 0;
}

static void
close_terminal(struct terminal *t)
{
	close(t->slave);
	close(t->master);
}

/* auto 0, never 1, always 2 */
static const struct {
	const char *name, *no_color, *term;
	int color;
	bool terminal, json, want;
} colors[] = {
	{ "a terminal", NULL, "xterm", 0, true, false, true },
	{ "no TERM", NULL, NULL, 0, true, false, true },
	{ "a dumb one", NULL, "dumb", 0, true, false, false },
	{ "a file", NULL, "xterm", 0, false, false, false },
	{ "NO_COLOR", "1", "xterm", 0, true, false, false },
	{ "an empty NO_COLOR", "", "xterm", 0, true, false, true },
	{ "never", NULL, "xterm", 1, true, false, false },
	{ "always", NULL, "xterm", 2, true, false, true },
	{ "always, into a file", NULL, "xterm", 2, false, false, true },
	{ "always beats NO_COLOR", "1", "dumb", 2, false, false, true },
	{ "JSON", NULL, "xterm", 2, true, true, false },
};

static void
color_is_for_those_who_see_it(void **state)
{
	struct terminal t;
	struct capture c;
	struct log l;
	size_t i;

	(void)state;
	if (!open_terminal(&t))
		skip();
	for (i = 0; i < NELEM(colors); i++) {
		begin(&c);
		if (colors[i].terminal)
			dup2(t.slave, STDERR_FILENO);
		set("NO_COLOR", colors[i].no_color);
		set("TERM", colors[i].term);
		log_init(&l, false, 0, colors[i].json, colors[i].color);
		written(&c);
		case_int(colors[i].name, l.color, colors[i].want);
		case_int(colors[i].name, l.terminal,
		    colors[i].terminal && !colors[i].json);
		buf_clear(&c.text);
	}
	close_terminal(&t);
	cases_end();
}

/* The live line is the root's, whoever rewrites it and whoever ends it. */
static void
say_live(struct log *root, struct log *child)
{
	log_live(root, 1000, "%d of 4", 1);
	log_live(child, 1050, "too soon");
	log_live(child, 1100, "%d of 4", 2);
	log_say(child, LOG_NOTE, "n");
	log_live(root, 1110, "%d of 4", 3);
	log_live_end(child);
	log_live_end(root);
	log_say(child, LOG_WARN, "w");
}

/* What comes out of a terminal may come in pieces. */
static void
read_all(int fd, char *text, size_t size, size_t want)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	size_t got = 0;
	ssize_t n = 1;

	while (n > 0 && got < want && poll(&p, 1, 10000) == 1) {
		n = read(fd, text + got, size - 1 - got);
		got += n > 0 ? (size_t)n : 0;
	}
	text[got] = '\0';
}

static void
there_is_one_live_line(void **state)
{
	static const char want[] =
	    "\r1 of 4\033[K\r2 of 4\033[K\r\033[Kkassa: shop: n\n"
	    "\r3 of 4\033[K\r\033[K\033[33mkassa: warning: shop: w\033[0m\n";
	struct log root, child;
	struct terminal t;
	char text[512];
	int old;

	(void)state;
	if (!open_terminal(&t))
		skip();
	old = redirect(t.slave);
	log_init(&root, false, 0, false, 0);
	log_child(&child, &root, "shop", NULL);
	say_live(&root, &child);
	put_back(old);
	read_all(t.master, text, sizeof(text), strlen(want));
	close_terminal(&t);
	assert_string_equal(text, want);
}

/* Nowhere is left to tell it. */
static void
a_closed_standard_error_is_borne(void **state)
{
	struct log root, child;
	int old = redirect(STDOUT_FILENO);

	(void)state;
	log_init(&root, false, 0, false, 0);
	log_child(&child, &root, "shop", NULL);
	close(STDERR_FILENO);
	root.terminal = true;
	log_say(&child, LOG_NOTE, "n");
	put_back(old);
	assert_false(root.terminal);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(it_tells_what_was_asked_for, begin_each),
		cmocka_unit_test_setup(
		    a_child_says_what_it_is_about, begin_each),
		cmocka_unit_test_setup(json_has_the_same_words, begin_each),
		cmocka_unit_test_setup(
		    a_quieter_child_keeps_its_notes, begin_each),
		cmocka_unit_test_setup(a_quieter_child_still_warns, begin_each),
		cmocka_unit_test_setup(
		    the_journal_is_told_the_level, begin_each),
		cmocka_unit_test_setup(
		    the_journal_gets_no_color_and_json_its_level, begin_each),
		cmocka_unit_test_setup(json_stays_json, begin_each),
		cmocka_unit_test_setup(
		    a_line_is_one_line_and_not_too_long, begin_each),
		cmocka_unit_test_setup(
		    color_is_for_those_who_see_it, begin_each),
		cmocka_unit_test_setup(there_is_one_live_line, begin_each),
		cmocka_unit_test_setup(
		    a_closed_standard_error_is_borne, begin_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
