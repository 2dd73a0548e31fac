/*
 * Accounts: which tokens and addresses are taken, which are refused and why,
 * and that no token is ever said.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "job/account.h"
#include "scratch.h"

#include <fcntl.h>

#define TOKEN "s3cr3t-T0ken"
#define HTTPS "https://cloud.example/api"

static int
begin(void **state)
{
	unsetenv("KASSA_TOKEN");
	unsetenv("CREDENTIALS_DIRECTORY");
	*state = scratch_new();
	return 0;
}

static int
end(void **state)
{
	unsetenv("KASSA_TOKEN");
	unsetenv("CREDENTIALS_DIRECTORY");
	scratch_free(*state);
	return 0;
}

static struct log *
silent(void)
{
	static struct log log;

	log_init(&log, true, 0, false, 1);
	return &log;
}

/* The token, which is the caller's to free, or NULL. */
static char *
open_with(
    const char *file, const char *profile, const char *url, struct err *err)
{
	struct account_options o = { "kassatka", url, file, profile, NULL, NULL,
		NULL, NULL };
	struct account a;
	char *token;

	if (account_open(&a, &o, silent(), err) != 0)
		return NULL;
	token = mem_dup(a.token);
	account_close(&a);
	assert_null(a.token);
	return token;
}

/* ---- what is in the file ---- */

#define X10  "0123456789"
#define X100 X10 X10 X10 X10 X10 X10 X10 X10 X10 X10
#define X500 X100 X100 X100 X100 X100

static const struct {
	const char *name, *text;
	size_t len;       /* 0: strlen() */
	const char *want; /* NULL: refused */
	const char *says;
} contents[] = {
	{ "a token", TOKEN, 0, TOKEN, "" },
	{ "a line", TOKEN "\n", 0, TOKEN, "" },
	{ "a line of Windows", TOKEN "\r\n", 0, TOKEN, "" },
	{ "all printable characters", "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~", 0,
	    "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~", "" },
	{ "a long one", X500 X500, 0, X500 X500, "" },
	{ "empty", "", 0, NULL, "holds no token" },
	{ "an empty line", "\r\n", 0, NULL, "holds no token" },
	{ "two lines", TOKEN "\n" TOKEN "\n", 0, NULL, "character 13 is not" },
	{ "two line ends", TOKEN "\n\n", 0, NULL, "character 13 is not" },
	{ "a blank in front", " " TOKEN, 0, NULL, "character 1 is not" },
	{ "a blank behind", TOKEN " \n", 0, NULL, "character 13 is not" },
	{ "a header of its own", TOKEN "\r\nX: y", 0, NULL, "is not" },
	{ "a byte order mark", "\xef\xbb\xbf" TOKEN, 0, TOKEN, "" },
	{ "a mark and a line of Windows", "\xef\xbb\xbf" TOKEN "\r\n", 0, TOKEN,
	    "" },
	{ "a mark alone", "\xef\xbb\xbf\r\n", 0, NULL, "holds no token" },
	{ "two marks", "\xef\xbb\xbf\xef\xbb\xbf" TOKEN, 0, NULL,
	    "character 1 is not" },
	{ "a mark behind", TOKEN "\xef\xbb\xbf", 0, NULL,
	    "character 13 is not" },
	{ "another script", TOKEN "ё", 0, NULL, "character 13 is not" },
	{ "a NUL", TOKEN "\0x", sizeof(TOKEN) + 1, NULL, "NUL" },
	{ "UTF-16", "s\0003\0", 4, NULL, "NUL" },
	{ "too long", X500 X500 X10 X10 X10, 0, NULL, "longer than" },
};

static void
tokens_are_checked(void **state)
{
	char *path = scratch_path(*state, "token");
	size_t i;

	for (i = 0; i < NELEM(contents); i++) {
		const char *text = contents[i].text;
		struct err err = ERR_INIT;
		char *token;

		scratch_write(*state, "token", text,
		    contents[i].len > 0 ? contents[i].len : strlen(text), 0600);
		token = open_with(path, NULL, HTTPS, &err);
		case_text(contents[i].name, token, contents[i].want);
		case_err(contents[i].name, &err,
		    contents[i].want ? ERR_NONE : ERR_CONFIG, contents[i].says);
		case_int(
		    contents[i].name, strstr(err.text, TOKEN) != NULL, false);
		free(token);
	}
	free(path);
	cases_end();
}

/* ---- the file ---- */

static const struct {
	mode_t mode;
	bool good;
} modes[] = {
	{ 0600, true },
	{ 0400, true },
	{ 0700, true },
	{ 0640, false },
	{ 0604, false },
	{ 0644, false },
	{ 0620, false },
	{ 0601, false },
	{ 0666, false },
};

static void
others_must_not_read_it(void **state)
{
	char *path = scratch_path(*state, "token");
	char name[16];
	size_t i;

	scratch_put(*state, "token", TOKEN);
	for (i = 0; i < NELEM(modes); i++) {
		struct err err = ERR_INIT;
		char *token;

		snprintf(name, sizeof(name), "%04o", (unsigned)modes[i].mode);
		assert_int_equal(chmod(path, modes[i].mode), 0);
		token = open_with(path, NULL, HTTPS, &err);
		case_int(name, token != NULL, modes[i].good);
		case_err(name, &err, modes[i].good ? ERR_NONE : ERR_CONFIG,
		    modes[i].good ? "" : "chmod 600");
		free(token);
	}
	free(path);
	cases_end();
}

static void
it_must_be_a_plain_file(void **state)
{
	static const struct {
		const char *name, *says;
	} places[] = {
		{ "link", "symbolic link" },
		{ "pipe", "plain file" },
		{ "folder", "plain file" },
		{ "nothing", "cannot open" },
	};
	const char *dir = *state;
	char *path;
	size_t i;

	scratch_put(dir, "token", TOKEN);
	path = scratch_path(dir, "link");
	assert_int_equal(symlink("token", path), 0);
	free(path);
	path = scratch_path(dir, "pipe");
	assert_int_equal(mkfifo(path, 0600), 0);
	free(path);
	path = scratch_path(dir, "folder");
	assert_int_equal(mkdir(path, 0700), 0);
	free(path);
	for (i = 0; i < NELEM(places); i++) {
		struct err err = ERR_INIT;

		path = scratch_path(dir, places[i].name);
		case_text(
		    places[i].name, open_with(path, NULL, HTTPS, &err), NULL);
		case_err(places[i].name, &err, ERR_CONFIG, places[i].says);
		free(path);
	}
	cases_end();
}

/* ---- where it comes from ---- */

static void
the_file_the_credential_the_environment(void **state)
{
	char *path = scratch_path(*state, "token");
	struct err err = ERR_INIT;
	char *token;

	scratch_put(*state, "token", "file");
	scratch_write(*state, "kassa.default.token", "default\n", 8, 0440);
	scratch_write(*state, "kassa.apteka.token", "apteka\n", 7, 0440);
	case_text("nothing", open_with(NULL, NULL, HTTPS, &err), NULL);
	case_err("nothing", &err, ERR_CONFIG, "--token-file FILE");
	err_clear(&err);

	setenv("KASSA_TOKEN", "environment", 1);
	token = open_with(NULL, "apteka", HTTPS, &err);
	case_text("the environment", token, "environment");
	free(token);

	setenv("CREDENTIALS_DIRECTORY", *state, 1);
	token = open_with(NULL, "apteka", HTTPS, &err);
	case_text("a profile's credential", token, "apteka");
	free(token);
	token = open_with(NULL, NULL, HTTPS, &err);
	case_text("the default credential", token, "default");
	free(token);
	token = open_with(NULL, "kafe", HTTPS, &err);
	case_text("no credential", token, "environment");
	free(token);

	token = open_with(path, "apteka", HTTPS, &err);
	case_text("the file", token, "file");
	free(token);
	free(path);
	cases_end();
}

/* As systemd names the files of a folder. */
static const struct {
	const char *name, *profile, *put, *want;
} credentials[] = {
	{ "by the unit", "apteka", "kassa.apteka.token", "apteka" },
	{ "of a folder", "kafe", "kassa_kafe.token", "kafe" },
	{ "both", "apteka", "kassa_apteka.token", "apteka" },
	{ "of a folder, without a profile", NULL, "kassa_default.token",
	    "default" },
	{ "of another", "kiosk", "kassa_kiosk2.token", NULL },
};

static void
credentials_have_two_names(void **state)
{
	size_t i;

	setenv("CREDENTIALS_DIRECTORY", *state, 1);
	for (i = 0; i < NELEM(credentials); i++) {
		bool both = strcmp(credentials[i].name, "both") == 0;
		const char *text =
		    credentials[i].want ? credentials[i].want : "x";
		struct err err = ERR_INIT;
		char *token;

		scratch_put(*state, credentials[i].put, both ? "second" : text);
		token = open_with(NULL, credentials[i].profile, HTTPS, &err);
		case_text(credentials[i].name, token, credentials[i].want);
		free(token);
	}
	cases_end();
}

static void
a_profile_without_a_token_is_named(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	case_text("kafe", open_with(NULL, "kafe", HTTPS, &err), NULL);
	case_err("kafe", &err, ERR_CONFIG, "no token for profile [kafe]");
	case_says("kafe", err.text, "token-file = FILE");
	cases_end();
}

static void
the_environment_is_checked_too(void **state)
{
	static const char *const bad[] = { "", "a b", "a\nb", "тайна" };
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(bad); i++) {
		struct err err = ERR_INIT;

		setenv("KASSA_TOKEN", bad[i], 1);
		case_text(bad[i], open_with(NULL, NULL, HTTPS, &err), NULL);
		case_err(bad[i], &err, ERR_CONFIG, "$KASSA_TOKEN: ");
	}
	cases_end();
}

static void
a_fingerprint_goes_with_it(void **state)
{
	struct account_options o = { .cloud = "kassatka" };
	struct err err = ERR_INIT;
	struct account a;

	(void)state;
	setenv("KASSA_TOKEN", "secret", 1);
	assert_int_equal(account_open(&a, &o, silent(), &err), 0);
	assert_string_equal(a.print, "8ca63124bcfd0b04");
	assert_string_equal(a.url, "http://api.kassatka.link/1c-api/v1");
	assert_string_equal(a.cloud->name, "kassatka");
	account_close(&a);
}

/* ---- the address ---- */

static const struct {
	const char *url;
	bool good;
} urls[] = {
	{ "https://cloud.example", true },
	{ "https://cloud.example:8443/api/v1/", true },
	{ "http://127.0.0.1:1", true },
	{ "http://[::1]:80/x", true },
	{ "", false },
	{ "cloud.example", false },
	{ "ftp://cloud.example", false },
	{ "file:///etc/passwd", false },
	{ "https://", false },
	{ "https:///api", false },
	{ "https://user:word@cloud.example", false },
	{ "https://cloud.example?x=1", false },
	{ "https://cloud.example/api?x=1", false },
	{ "https://cloud.example/api#x", false },
	{ "https://cloud.example/a b", false },
	{ "https://cloud.example/\r\nX: y", false },
};

static void
addresses_are_checked(void **state)
{
	size_t i;

	(void)state;
	setenv("KASSA_TOKEN", TOKEN, 1);
	for (i = 0; i < NELEM(urls); i++) {
		struct err err = ERR_INIT;
		char *token = open_with(NULL, NULL, urls[i].url, &err);

		case_int(urls[i].url, token != NULL, urls[i].good);
		case_err(urls[i].url, &err, urls[i].good ? 0 : ERR_USAGE,
		    urls[i].good ? "" : "--url: ");
		case_int(
		    urls[i].url, strstr(err.text, ":word@") != NULL, false);
		free(token);
	}
	cases_end();
}

static const struct {
	const char *url, *want;
} slashes[] = {
	{ "https://cloud.example", "https://cloud.example" },
	{ "https://cloud.example/", "https://cloud.example" },
	{ "https://cloud.example/api/v1", "https://cloud.example/api/v1" },
	{ "https://cloud.example/api/v1/", "https://cloud.example/api/v1" },
	{ "https://cloud.example/api/v1//", "https://cloud.example/api/v1" },
};

static void
a_slash_at_the_end_is_no_other_account(void **state)
{
	size_t i;

	(void)state;
	setenv("KASSA_TOKEN", TOKEN, 1);
	for (i = 0; i < NELEM(slashes); i++) {
		struct account_options o = { .cloud = "kassatka",
			.url = slashes[i].url };
		struct err err = ERR_INIT;
		struct account a;

		assert_int_equal(account_open(&a, &o, silent(), &err), 0);
		case_text(slashes[i].url, a.url, slashes[i].want);
		account_close(&a);
	}
	cases_end();
}

/* Standard error while an account is opened, into a buffer. */
static void
hear_warning(const char *dir, const char *url, struct buf *heard)
{
	char *path = scratch_path(dir, "stderr");
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct account_options o = { .cloud = "kassatka", .url = url };
	struct err err = ERR_INIT;
	struct account a;
	struct log log;
	int old, rc;

	fflush(stderr);
	old = dup(STDERR_FILENO);
	assert_int_equal(dup2(fd, STDERR_FILENO), STDERR_FILENO);
	log_init(&log, false, 0, false, 1);
	rc = account_open(&a, &o, &log, &err);
	fflush(stderr);
	assert_int_equal(dup2(old, STDERR_FILENO), STDERR_FILENO);
	close(old);
	close(fd);
	assert_int_equal(rc, 0);
	account_close(&a);
	buf_reset(heard);
	scratch_get(dir, "stderr", heard);
	free(path);
}

static const struct {
	const char *url;
	bool warned;
} clear[] = {
	{ NULL, true }, /* the documented address */
	{ "http://cloud.example", true },
	{ "http://127.0.0.1.evil.example", true },
	{ "http://localhost.evil.example/", true },
	{ "http://127.0.0.10", false },
	{ "http://127.cloud.example", true },
	{ "http://127.0.0.1", false },
	{ "http://127.0.0.1:8080/x", false },
	{ "http://localhost/x", false },
	{ "http://LOCALHOST:1", false },
	{ "http://[::1]:8080", false },
	{ "https://cloud.example", false },
};

static void
a_token_in_clear_is_warned_of(void **state)
{
	struct buf heard = BUF_INIT;
	size_t i;

	setenv("KASSA_TOKEN", TOKEN, 1);
	for (i = 0; i < NELEM(clear); i++) {
		const char *name = clear[i].url ? clear[i].url : "documented";

		hear_warning(*state, clear[i].url, &heard);
		case_int(name,
		    strstr(buf_str(&heard), "is not encrypted") != NULL,
		    clear[i].warned);
		case_int(name, strstr(buf_str(&heard), TOKEN) != NULL, false);
	}
	buf_clear(&heard);
	cases_end();
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(tokens_are_checked),
		IN_FOLDER(others_must_not_read_it),
		IN_FOLDER(it_must_be_a_plain_file),
		IN_FOLDER(the_file_the_credential_the_environment),
		IN_FOLDER(credentials_have_two_names),
		IN_FOLDER(a_profile_without_a_token_is_named),
		IN_FOLDER(the_environment_is_checked_too),
		IN_FOLDER(a_fingerprint_goes_with_it),
		IN_FOLDER(addresses_are_checked),
		IN_FOLDER(a_slash_at_the_end_is_no_other_account),
		IN_FOLDER(a_token_in_clear_is_warned_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
