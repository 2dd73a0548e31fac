/*
 * Accounts: reading and checking tokens and addresses.
 */
#include "job/account.h"
#include "base/mem.h"
#include "net/net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOKEN_MAX 1024

/* ---- the token ---- */

static int
check_file(int fd, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_sys(err, ERR_CONFIG, "%s: cannot look at it", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_CONFIG,
		    "%s: the token must be in a plain file", path);
	if ((st.st_mode & 077) != 0)
		return err_set(err, ERR_CONFIG,
		    "%s: others may read the token; chmod 600 %s", path, path);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return err_set(err, ERR_CONFIG,
		    "%s: the token's file belongs to another user; chown it",
		    path);
	return 0;
}

/* What editors of Windows put before the first letter. */
static void
drop_mark(char *token)
{
	static const char mark[] = "\xef\xbb\xbf";
	size_t n = strlen(mark);

	if (strncmp(token, mark, n) == 0)
		memmove(token, token + n, strlen(token + n) + 1);
}

/*
 * One line of printable characters; a mark before it and the end of the line
 * are cut off.
 */
static int
check_token(char *token, const char *from, struct err *err)
{
	size_t n, i;

	drop_mark(token);
	n = strlen(token);
	if (n > 0 && token[n - 1] == '\n')
		token[--n] = '\0';
	if (n > 0 && token[n - 1] == '\r')
		token[--n] = '\0';
	if (n == 0)
		return err_set(err, ERR_CONFIG, "%s: holds no token", from);
	for (i = 0; i < n; i++)
		if (token[i] <= ' ' || token[i] > '~')
			return err_set(err, ERR_CONFIG,
			    "%s: a token is one line of printable characters "
			    "without blanks; character %zu is not",
			    from, i + 1);
	return 0;
}

static int
take_token(
    char *text, ssize_t n, const char *path, char **token, struct err *err)
{
	if (n < 0)
		return err_sys(err, ERR_CONFIG, "%s: cannot read", path);
	if (n > TOKEN_MAX)
		return err_set(err, ERR_CONFIG,
		    "%s: is longer than a token can be (%d bytes)", path,
		    TOKEN_MAX);
	if (memchr(text, '\0', (size_t)n) != NULL)
		return err_set(err, ERR_CONFIG, "%s: has a NUL in it", path);
	text[n] = '\0';
	if (check_token(text, path, err) != 0)
		return -1;
	*token = mem_dup(text);
	return 0;
}

static int
read_token(int fd, const char *path, char **token, struct err *err)
{
	char text[TOKEN_MAX + 2] = "";
	int rc =
	    take_token(text, read(fd, text, TOKEN_MAX + 1), path, token, err);

	explicit_bzero(text, sizeof(text));
	return rc;
}

static int
open_token(struct account *a, const char *path, bool guarded, struct err *err)
{
	int fd, rc;

	fd = open(path,
	    O_RDONLY | O_CLOEXEC | O_NONBLOCK | (guarded ? 0 : O_NOFOLLOW));
	if (fd < 0 && errno == ELOOP)
		return err_set(err, ERR_CONFIG,
		    "%s: is a symbolic link; name the token's file itself",
		    path);
	if (fd < 0)
		return err_sys(
		    err, ERR_CONFIG, "%s: cannot open the token's file", path);
	rc = guarded ? 0 : check_file(fd, path, err);
	if (rc == 0)
		rc = read_token(fd, path, &a->token, err);
	a->token_from = mem_dup(path);
	close(fd);
	return rc;
}

/*
 * systemd keeps others away from its credentials itself. It names them as the
 * unit says, or, when the unit names a folder, with a "_" before the file's
 * name.
 */
static char *
credential_path(const char *profile)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	static const char marks[] = { '.', '_' };
	size_t i;

	if (folder == NULL || *folder == '\0')
		return NULL;
	for (i = 0; i < NELEM(marks); i++) {
		char *path = mem_printf("%s/kassa%c%s.token", folder, marks[i],
		    profile == NULL ? "default" : profile);

		if (access(path, F_OK) == 0)
			return path;
		free(path);
	}
	return NULL;
}

static int
no_token(const char *profile, struct err *err)
{
	if (profile == NULL)
		return err_set(err, ERR_CONFIG,
		    "there is no token; put it into a file that only you may "
		    "read and give --token-file FILE");
	return err_set(err, ERR_CONFIG,
	    "there is no token for profile [%s]; put it into a file that only "
	    "you may read and say token-file = FILE there",
	    profile);
}

static int
find_token(struct account *a, const struct account_options *o, struct err *err)
{
	const char *env = getenv("KASSA_TOKEN");
	char *path;
	int rc;

	if (o->token_file != NULL)
		return open_token(a, o->token_file, false, err);
	path = credential_path(o->profile);
	if (path != NULL) {
		rc = open_token(a, path, true, err);
		free(path);
		return rc;
	}
	if (env == NULL)
		return no_token(o->profile, err);
	a->token = mem_dup(env);
	a->token_from = mem_dup("$KASSA_TOKEN");
	return check_token(a->token, "$KASSA_TOKEN", err);
}

/* ---- the address ---- */

int
account_check_url(const char *url, struct err *err)
{
	const char *host;
	size_t n;

	if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
		return err_set(err, ERR_USAGE,
		    "\"%s\" does not begin with https:// or http://", url);
	host = strstr(url, "//") + 2;
	n = strcspn(host, "/?#");
	if (n == 0 || memchr(host, '@', n) != NULL ||
	    strpbrk(url, " \t\r\n?#") != NULL)
		return err_set(err, ERR_USAGE,
		    "an address is a host and a path, without a user, a "
		    "blank, \"?\" or \"#\"");
	return 0;
}

static bool
is_loopback(const char *url)
{
	const char *host = url + strlen("http://");
	size_t n = strcspn(host, ":/");

	if (strncmp(host, "127.", 4) == 0)
		return strspn(host, "0123456789.") == n;
	return (n == strlen("localhost") &&
		   strncasecmp(host, "localhost", n) == 0) ||
	       strncmp(host, "[::1]", 5) == 0;
}

static void
warn_clear(const struct account *a, struct log *log)
{
	if (strncmp(a->url, "http://", 7) == 0 && !is_loopback(a->url))
		log_say(log, LOG_WARN,
		    "%s is not encrypted: the token and the receipts can be "
		    "read on the way",
		    a->url);
}

/* ---- who is trusted ---- */

static char *
own_copy(const char *path)
{
	return path == NULL || *path == '\0' ? NULL : mem_dup(path);
}

/* What the environment says counts only where there is a certificate. */
static int
find_ca(struct account *a, const struct account_options *o, struct err *err)
{
	static const char *const names[] = { "CURL_CA_BUNDLE",
		"SSL_CERT_FILE" };
	bool tls = strncmp(a->url, "https://", 8) == 0;
	size_t i;

	a->ca_file = own_copy(o->ca_file);
	if (a->ca_file != NULL)
		a->ca_name = mem_printf("%s (--cacert)", a->ca_file);
	for (i = 0; tls && a->ca_file == NULL && i < NELEM(names); i++) {
		a->ca_file = own_copy(getenv(names[i]));
		if (a->ca_file != NULL)
			a->ca_name =
			    mem_printf("%s ($%s)", a->ca_file, names[i]);
	}
	if (a->ca_file == NULL)
		return 0;
	return net_check_ca(a->ca_file, a->ca_name, err);
}

/* ---- the whole ---- */

static int
check_url(const struct account_options *o, struct err *err)
{
	if (o->url == NULL || account_check_url(o->url, err) == 0)
		return 0;
	return err_in(err, "--url");
}

/* With and without a slash at its end it is the same account. */
static char *
own_url(const char *url)
{
	size_t n = strlen(url);

	while (n > 0 && url[n - 1] == '/')
		n--;
	return mem_dupn(url, n);
}

static int
choose_scheme(struct account *a, const char *auth, struct err *err)
{
	a->scheme = cloud_scheme(a->cloud, auth);
	if (a->scheme != NULL)
		return 0;
	return err_set(err, ERR_USAGE,
	    "--auth %s: %s does not take the token in that header; leave it "
	    "away",
	    auth, a->cloud->title);
}

static int
choose_place(
    struct account *a, const struct account_options *o, struct err *err)
{
	const char *store = o->store != NULL ? o->store : "";
	const char *name = o->store != NULL ? "store" : "device";

	if (o->store == NULL && o->device == NULL) {
		a->place = mem_dup("");
		return 0;
	}
	if ((a->cloud->can & CLOUD_PLACES) == 0)
		return err_set(err, ERR_USAGE,
		    "--%s: %s is not asked for one %s alone", name,
		    a->cloud->title, name);
	if (*store == '\0' && o->store != NULL)
		return err_set(err, ERR_USAGE, "--store: no store is named");
	if (strchr(store, '/') != NULL)
		return err_set(
		    err, ERR_USAGE, "--store: \"%s\" is not an id", store);
	if (o->device != NULL && *o->device == '\0')
		return err_set(err, ERR_USAGE, "--device: none is named");
	a->place = o->device == NULL ? mem_dup(store)
				     : mem_printf("%s/%s", store, o->device);
	return 0;
}

void
account_wish(const struct account *a, const char *kind, struct task *t)
{
	task_clear(t);
	task_init(t);
	task_set(&t->cloud, a->cloud->name);
	task_set(&t->url, a->url);
	task_set(&t->account, a->print);
	task_set(&t->kind, kind);
	task_set(&t->place, a->place);
}

int
account_open(struct account *a, const struct account_options *o,
    struct log *log, struct err *err)
{
	*a = (struct account){ .cloud = cloud_find(o->cloud) };
	if (check_url(o, err) != 0 || choose_scheme(a, o->auth, err) != 0)
		return -1;
	a->url = own_url(o->url != NULL ? o->url : a->cloud->url);
	a->profile = mem_dup(o->profile != NULL ? o->profile : "");
	if (choose_place(a, o, err) != 0 || find_ca(a, o, err) != 0 ||
	    find_token(a, o, err) != 0 ||
	    sha_fingerprint(a->token, a->print, err) != 0) {
		account_close(a);
		return -1;
	}
	warn_clear(a, log);
	return 0;
}

void
account_close(struct account *a)
{
	if (a->token != NULL)
		explicit_bzero(a->token, strlen(a->token));
	free(a->token);
	free(a->token_from);
	free(a->ca_file);
	free(a->ca_name);
	free(a->profile);
	free(a->url);
	free(a->place);
	*a = (struct account){ 0 };
}
