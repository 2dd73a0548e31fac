/*
 * From options to what jobs need: the account, the state folder, the period,
 * the conversion; this very command line, for a hint; and the signals that end
 * a command without a loop.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/connect.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the account ---- */

struct keys_options
connect_keys(const struct options *o, const struct account *account,
    const char *state, const char *resume, struct log *log)
{
	return (struct keys_options){
		.account = account,
		.state = state,
		.timeout_ms = o->timeout,
		.poll_ms = o->poll,
		.retries = o->retries,
		.max_bytes = (uint64_t)o->max_bytes,
		.resume = resume,
		.log = log,
	};
}

struct account_options
connect_account_options(const struct options *o)
{
	return (struct account_options){ cloud_at((size_t)o->cloud)->name,
		o->url, o->token_file, o->profile, o->cacert, options_auth(o),
		o->store, o->device };
}

int
connect_account(struct account *a, const struct options *o, struct log *log,
    struct err *err)
{
	struct account_options options = connect_account_options(o);

	return account_open(a, &options, log, err);
}

/* ---- the state folder ---- */

static char *
state_path(const struct options *o)
{
	const char *unit = getenv("STATE_DIRECTORY");
	const char *xdg = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (o->state != NULL)
		return mem_dup(o->state);
	if (unit != NULL && *unit == '/')
		return mem_dupn(unit, strcspn(unit, ":"));
	if (xdg != NULL && *xdg == '/')
		return mem_printf("%s/kassa", xdg);
	if (home != NULL && *home == '/')
		return mem_printf("%s/.local/state/kassa", home);
	return NULL;
}

/* All folders above the last one; the ledger makes that itself. */
int
connect_make_parents(char *path, struct err *err)
{
	char *s = path;

	while ((s = strchr(s + 1, '/')) != NULL) {
		*s = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST) {
			err_sys(err, ERR_CANTCREAT,
			    "%s: cannot create the folder", path);
			err_hint(
			    err, "give one of this user's own by --state DIR");
			*s = '/';
			return -1;
		}
		*s = '/';
	}
	return 0;
}

/* The ledger keeps paths: they must not depend on where we stand. */
static char *
make_absolute(char *path)
{
	char *here, *whole;

	if (*path == '/')
		return path;
	here = getcwd(NULL, 0);
	whole = mem_printf("%s/%s", here == NULL ? "." : here, path);
	free(here);
	free(path);
	return whole;
}

char *
connect_state_path(const struct options *o, struct err *err)
{
	char *path = state_path(o);

	if (path != NULL)
		return make_absolute(path);
	err_set(err, ERR_CONFIG,
	    "where to keep the ledger? name a folder: --state DIR");
	return NULL;
}

char *
connect_state(const struct options *o, struct err *err)
{
	char *path;

	if (o->no_state)
		return NULL;
	path = connect_state_path(o, err);
	if (path == NULL || connect_make_parents(path, err) == 0)
		return path;
	free(path);
	return NULL;
}

/*
 * A state folder is its user's alone. One that others may look into is told of
 * and closed, as long as all that is in it is a state's: a home folder that was
 * given for one is somebody's decision to make.
 */

#define OTHERS (S_IRWXG | S_IRWXO)

static bool
is_ours(const char *name)
{
	static const char *const names[] = { ".", "..", "lock", "spool" };
	static const char ledger[] = "ledger.db";
	size_t i;

	for (i = 0; i < NELEM(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return strncmp(name, ledger, strlen(ledger)) == 0;
}

static bool
holds_but_ours(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool only = dir != NULL;

	while (only && (entry = readdir(dir)) != NULL)
		only = is_ours(entry->d_name);
	if (dir != NULL)
		closedir(dir);
	return only;
}

static bool
shut(const char *path, const struct stat *st)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && st->st_uid == geteuid() &&
		    holds_but_ours(path) && fchmod(fd, S_IRWXU) == 0;

	if (fd >= 0)
		close(fd);
	return done;
}

void
connect_make_private(const char *path, struct log *log)
{
	struct stat st;

	if (path == NULL || stat(path, &st) != 0 || !S_ISDIR(st.st_mode) ||
	    (st.st_mode & OTHERS) == 0)
		return;
	if (shut(path, &st))
		log_say(log, LOG_WARN,
		    "%s: others could look into this state folder (mode %o); "
		    "it is 700 now",
		    path, (unsigned)st.st_mode & 07777);
	else
		log_say(log, LOG_WARN,
		    "%s: others can look into this state folder (mode %o), and "
		    "it has other things in it or is another user's; chmod 700 "
		    "it, or give a folder of its own by --state",
		    path, (unsigned)st.st_mode & 07777);
}

/* ---- types ---- */

static int
compare_words(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The words of a list with commas, which is cut up; their number, or -1. */
static int
split_types(char *list, char **words, int max, struct err *err)
{
	static const char legal[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	char *word, *rest = NULL;
	int n = 0;

	for (word = strtok_r(list, ",", &rest); word != NULL && n < max;
	     word = strtok_r(NULL, ",", &rest)) {
		if (strspn(word, legal) != strlen(word))
			return err_set(err, ERR_USAGE,
			    "--type: \"%.60s\" is not a type such as SELL or "
			    "CASH_INCOME",
			    word);
		words[n++] = word;
	}
	if (n == 0 || word != NULL)
		return err_set(err, ERR_USAGE,
		    "--type: from one to %d types with commas, as SELL,PAYBACK",
		    max);
	return n;
}

#define TYPES_MAX 64

char *
connect_types(const struct options *o, struct err *err)
{
	char *words[TYPES_MAX], *list;
	struct buf types = BUF_INIT;
	int i, n;

	if (o->type == NULL)
		return mem_dup("");
	list = mem_dup(o->type);
	n = split_types(list, words, TYPES_MAX, err);
	if (n > 0)
		qsort(words, (size_t)n, sizeof(*words), compare_words);
	for (i = 0; i < n; i++)
		if (i == 0 || strcmp(words[i], words[i - 1]) != 0)
			buf_printf(&types, "%s%s", i == 0 ? "" : ",", words[i]);
	free(list);
	if (n > 0)
		return buf_take(&types);
	buf_clear(&types);
	return NULL;
}

/* ---- options of jobs ---- */

struct period_options
connect_period(const struct options *o)
{
	const struct cloud *cloud = cloud_at((size_t)o->cloud);
	struct clock *clock = clock_system();

	return (struct period_options){ o->day, o->from, o->to, o->split == 1,
		cloud->reach.exact ? 0 : o->slack / 1000, clock->wall_s(clock),
		cloud };
}

int
connect_check_period(const struct options *o, struct err *err)
{
	struct period_options options = connect_period(o);
	struct zone *zone = zone_open(o->zone, err);
	struct period period;
	int rc;

	if (zone == NULL)
		return -1;
	rc = period_init(&period, &options, zone, err);
	if (rc == 0) {
		rc = period_check_begun(&period, options.now, zone, err);
		period_clear(&period);
	}
	zone_free(zone);
	return rc;
}

struct convert_options
connect_table(const struct options *o)
{
	struct convert_options table = connect_convert(o);

	if (table.rules == NULL)
		table.rules = cloud_at((size_t)o->cloud)->rules;
	return table;
}

struct convert_options
connect_convert(const struct options *o)
{
	return (struct convert_options){
		.rules = o->rules,
		.table = o->table,
		.zone = o->zone,
		.day = o->day,
		.strict = o->strict,
		.threads = o->threads,
		.sheet = o->sheet,
		.sink = { .out = o->out,
		    .format = o->format,
		    .dialect = (enum dialect)o->dialect,
		    .header = (enum header)o->header,
		    .safe = o->csv_safe },
	};
}

void
connect_warn(void *log, const char *text)
{
	log_say(log, LOG_WARN, "%s", text);
}

void
connect_fault(void *log, const char *text)
{
	log_say(log, LOG_ERROR, "%s", text);
}

/* ---- the command line ---- */

static void
put_quoted(struct buf *b, const char *word)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789_-+=:,./@%";
	const char *s;

	if (*word != '\0' && strspn(word, plain) == strlen(word)) {
		buf_puts(b, word);
		return;
	}
	buf_putc(b, '\'');
	for (s = word; *s != '\0'; s++)
		buf_puts(b, *s == '\'' ? "'\\''" : (char[]){ *s, '\0' });
	buf_putc(b, '\'');
}

/* The words of the command line, each with its NUL. */
static void
read_words(struct buf *b)
{
	int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 1;

	while (n > 0) {
		buf_grow(b, 4096);
		n = read(fd, b->data + b->len, 4096);
		b->len += n > 0 ? (size_t)n : 0;
	}
	if (fd >= 0)
		close(fd);
}

char *
connect_resume(void)
{
	struct buf line = BUF_INIT, words = BUF_INIT;
	const char *s, *end;

	read_words(&words);
	s = buf_str(&words);
	end = s + words.len;
	buf_puts(&line, "kassa");
	for (s += strlen(s) + 1; s < end; s += strlen(s) + 1) {
		buf_putc(&line, ' ');
		put_quoted(&line, s);
	}
	buf_clear(&words);
	return buf_take(&line);
}

/* ---- signals ---- */

/* The number of the one that came: the one variable a handler can set. */
static atomic_int caught;

static void
note(int signo)
{
	atomic_store(&caught, signo);
}

const atomic_int *
connect_catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = note,
		.sa_flags = (int)SA_RESETHAND };
	struct sigaction old;
	size_t i;

	signal(SIGPIPE, SIG_IGN);
	for (i = 0; i < NELEM(signals); i++)
		if (sigaction(signals[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	return &caught;
}
