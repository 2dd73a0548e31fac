/*
 * The command table and what every command has in common: finding it on the
 * command line, its options and the configuration, its help, and the last word.
 */
#include "base/mem.h"
#include "cmd/command.h"
#include "cmd/complete.h"
#include "cmd/config.h"
#include "cmd/early.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* ---- kassa help ---- */

/*
 * The manual page of a command, shown by man(1), or from beside the program
 * where nothing is installed yet. One topic is no page but a script for the
 * shell: completion.
 */

#define COMPLETION "completion"

/* Topics that have a page of another name. */
static const struct {
	const char *topic, *page, *section;
} pages[] = {
	{ "kassa", "kassa", "1" },
	{ "wait", "kassa-submit", "1" },
	{ "fetch", "kassa-submit", "1" },
	{ "verify", "kassa-status", "1" },
	{ "devices", "kassa-stores", "1" },
	{ "employees", "kassa-stores", "1" },
	{ "language", "kassa-rules", "5" },
	{ "kassa-rules", "kassa-rules", "5" },
	{ "config", "kassa.conf", "5" },
	{ "kassa.conf", "kassa.conf", "5" },
	{ "sandbox", "kassa-sandbox", "1" },
	{ "kassa-sandbox", "kassa-sandbox", "1" },
};

/* The page's file: in $KASSA_MAN_PATH, or where it was installed. */
static char *
page_path(const char *page, const char *section)
{
	const char *folder = getenv("KASSA_MAN_PATH");
	char *path;

	if (folder != NULL && *folder != '\0')
		path = mem_printf("%s/%s.%s", folder, page, section);
	else
		path = mem_printf(
		    "%s/man%s/%s.%s", KASSA_MAN_DIR, section, page, section);
	if (access(path, R_OK) == 0)
		return path;
	free(path);
	return NULL;
}

static int
show(const char *page, const char *section, struct err *err)
{
	char *path = page_path(page, section);

	if (path == NULL)
		return err_set(err, ERR_NOINPUT,
		    "the page %s(%s) is not installed; $KASSA_MAN_PATH names "
		    "the folder where it lies",
		    page, section);
	fflush(stdout);
	execlp("man", "man", "-l", path, (char *)NULL);
	/* no man(1) here; mandoc reads pages too */
	execlp("mandoc", "mandoc", "-a", path, (char *)NULL);
	err_sys(
	    err, ERR_UNAVAIL, "cannot run man to show %s(%s)", page, section);
	free(path);
	return -1;
}

static int
print_completion(void)
{
	const char *topics[NELEM(pages) + 2];
	size_t i, n = 0;

	topics[n++] = COMPLETION;
	for (i = 0; i < NELEM(pages); i++)
		if (command_find(pages[i].topic) == NULL)
			topics[n++] = pages[i].topic;
	topics[n] = NULL;
	complete_bash(stdout, commands, command_count, topics);
	return 0;
}

static int
show_topic(const char *topic, struct err *err)
{
	char *page;
	size_t i;
	int rc;

	if (strcmp(topic, COMPLETION) == 0)
		return print_completion();
	for (i = 0; i < NELEM(pages); i++)
		if (strcmp(pages[i].topic, topic) == 0)
			return show(pages[i].page, pages[i].section, err);
	if (command_find(topic) == NULL)
		return err_set(err, ERR_USAGE,
		    "there is no help on \"%s\"; kassa --help lists the commands",
		    topic);
	page = mem_printf("kassa-%s", topic);
	rc = show(page, "1", err);
	free(page);
	return rc;
}

static int
cmd_help(
    struct options *o, int argc, char **argv, struct log *log, struct err *err)
{
	(void)o;
	(void)log;
	if (argc > 1)
		return err_set(
		    err, ERR_USAGE, "kassa help shows one page at a time");
	return show_topic(argc == 0 ? "kassa" : argv[0], err);
}

/* ---- the commands ---- */

const struct command commands[] = {
	{ "receipts", FOR_RECEIPTS, "[--day DAY | --from TIME --to TIME]",
	    "get receipts from the cloud as a table", cmd_receipts },
	{ "documents", FOR_DOCUMENTS,
	    "[--day DAY | --from TIME --to TIME | --id ID]",
	    "get documents from the cloud as they are, one a line",
	    cmd_documents },
	{ "run", FOR_RUN, "[PROFILE...]",
	    "bring every profile up to date, a day at a time", cmd_run },
	{ "status", FOR_STATUS, "[PROFILE...]",
	    "tell what is done, missing, waiting, failed", cmd_status },
	{ "verify", FOR_VERIFY, "[PROFILE...]",
	    "hold published files against the ledger", cmd_verify },
	{ "nomenclature", FOR_NOMENCLATURE,
	    "push FILE... | settle NUMBER taken|lost | pull",
	    "bring the goods list into the cloud, or out of it",
	    cmd_nomenclature },
	{ "stores", FOR_STORES, "", "list the stores that the cloud has",
	    cmd_stores },
	{ "devices", FOR_DEVICES, "", "list the terminals that the cloud has",
	    cmd_devices },
	{ "employees", FOR_EMPLOYEES, "", "list the people that the cloud has",
	    cmd_employees },
	{ "map", FOR_MAP, "import FILE | export | list",
	    "keep 1C's codes for what the cloud has ids of", cmd_map },
	{ "submit", FOR_SUBMIT,
	    "receipts [--day DAY | --from TIME --to TIME] | "
	    "nomenclature FILE",
	    "ask the cloud for a job and print its process key", cmd_submit },
	{ "wait", FOR_WAIT, "KEY...",
	    "wait until the cloud has done these jobs", cmd_wait },
	{ "fetch", FOR_FETCH, "KEY", "download the result of a job",
	    cmd_fetch },
	{ "convert", FOR_CONVERT, "-r RULES [FILE...]",
	    "turn documents into a table, without a network", cmd_convert },
	{ "rules", FOR_RULES, "[list | show NAME | check FILE]",
	    "list, show or check rule files", cmd_rules },
	{ "events", FOR_EVENTS, "[FILE]", "show a document as rules see it",
	    cmd_events },
	{ "help", FOR_HELP, "[COMMAND]", "show a manual page", cmd_help },
};

const size_t command_count = NELEM(commands);

const struct command *
command_find(const char *name)
{
	size_t i;

	for (i = 0; i < command_count; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* ---- --help and --version ---- */

static const char shared[] = "Options of all commands:\n";

static void
print_option(FILE *out, const struct option_row *row)
{
	char left[64];
	int n;

	n = snprintf(left, sizeof(left), "  %c%c%s--%s%s%s",
	    row->letter != 0 ? '-' : ' ', row->letter != 0 ? row->letter : ' ',
	    row->letter != 0 ? ", " : "  ", row->name,
	    row->arg != NULL ? " " : "", row->arg != NULL ? row->arg : "");
	if (n > 32)
		fprintf(out, "%s\n%34s%s\n", left, "", row->help);
	else
		fprintf(out, "%-34s%s\n", left, row->help);
}

/* Those of all commands, or the others; how many there were. */
static size_t
print_options(FILE *out, const char *title, unsigned command, bool common)
{
	size_t i, n = 0;

	for (i = 0; i < option_count; i++) {
		if ((option_rows[i].commands & command) == 0 ||
		    (option_rows[i].commands == FOR_ALL) != common)
			continue;
		if (n++ == 0)
			fputs(title, out);
		print_option(out, &option_rows[i]);
	}
	return n;
}

static int
usage_command(FILE *out, const struct command *c)
{
	fprintf(out, "usage: kassa %s [OPTION...] %s\n\n%s.\n\n", c->name,
	    c->arguments, c->summary);
	if (print_options(out, "Options:\n", c->bit, false) > 0)
		fprintf(out, "\n");
	print_options(out, shared, c->bit, true);
	fprintf(out, "\nkassa help %s shows the manual page.\n", c->name);
	return 0;
}

static int
usage_all(FILE *out)
{
	size_t i;

	fprintf(out, "usage: kassa COMMAND [OPTION...] [ARGUMENT...]\n\n"
		     "Commands:\n");
	for (i = 0; i < command_count; i++)
		fprintf(
		    out, "  %-14s%s\n", commands[i].name, commands[i].summary);
	fprintf(out, "\n");
	print_options(out, shared, FOR_ALL, true);
	fprintf(out, "\nkassa COMMAND --help lists the options of a command, "
		     "kassa help shows the manual.\n");
	return 0;
}

static int
usage_version(void)
{
	printf("kassa %s\n", PACKAGE_VERSION);
	return 0;
}

/* ---- the program ---- */

/* Take the command's name out of argv, wherever options leave it. */
static const struct command *
take_command(int *argc, char **argv, struct err *err)
{
	const struct command *c;
	int i = 1;

	while (i < *argc && argv[i][0] == '-' && argv[i][1] != '\0')
		i += options_takes_next(argv[i]) ? 2 : 1;
	if (i >= *argc)
		return NULL;
	c = command_find(argv[i]);
	if (c == NULL) {
		err_set(err, ERR_USAGE,
		    "there is no command \"%s\"; kassa --help lists them",
		    argv[i]);
		return NULL;
	}
	memmove(&argv[i], &argv[i + 1],
	    (size_t)(*argc - i) * sizeof(argv[0])); /* with the NULL */
	--*argc;
	return c;
}

/* A run of the program, from the command line to the last word. */
struct program {
	struct options options;
	struct log log;
	struct early early;
	bool configured; /* the options are final, also if they are wrong */
};

/* Messages are in the form that the options ask for, be they judged or not. */
static void
set_log(struct program *p)
{
	const struct options *o = &p->options;
	bool json = p->configured && p->early.log == NULL
			? o->log == 1
			: early_is_json(&p->early);

	log_init(&p->log, o->quiet, o->verbose, json, o->color);
}

/* Without a command only --help and --version mean something. */
static int
run_bare(struct program *p, int argc, char **argv, struct err *err)
{
	struct options *o = &p->options;

	if (options_parse(o, FOR_ALL, "kassa", &argc, argv, err) != 0)
		return -1;
	if (o->version)
		return usage_version();
	if (o->help)
		return usage_all(stdout);
	set_log(p);
	if (!p->log.json)
		usage_all(stderr);
	return err_set(err, ERR_USAGE, "which command?");
}

/* What was printed must have arrived: a full disk is an error. */
static int
close_stdout(struct err *err)
{
	if (fflush(stdout) != 0)
		return err_write(err, "standard output");
	if (!ferror(stdout))
		return 0;
	errno = EIO; /* it failed earlier, and nobody knows why any more */
	return err_write(err, "standard output");
}

/* The configuration is not needed to get help, and may be what is wrong. */
static int
configure(struct program *p, const struct command *c, struct err *err)
{
	if (c->bit == FOR_HELP)
		return 0;
	p->configured = true;
	return config_read(&p->options, c->bit, err);
}

/* ---- libraries are not heard ---- */

/*
 * libxml2, libxlsxwriter and others write lines of their own to stderr, the
 * stream, in whatever form they like; they return errors as well, and those
 * become sentences. We write to the descriptor, and so do programs that inherit
 * it. So the stream is another one, which takes all and keeps nothing.
 */

static ssize_t
forget(void *cookie, const char *text, size_t size)
{
	(void)cookie, (void)text;
	return (ssize_t)size;
}

static int
hush(struct err *err)
{
	FILE *nowhere =
	    fopencookie(NULL, "w", (cookie_io_functions_t){ .write = forget });

	if (nowhere == NULL)
		return err_set(err, ERR_MEMORY, "out of memory");
	setvbuf(nowhere, NULL, _IONBF, 0);
	stderr = nowhere;
	return 0;
}

static int
run(struct program *p, const struct command *c, int argc, char **argv,
    struct err *err)
{
	struct options *o = &p->options;
	int rc;

	if (options_parse(o, c->bit, c->name, &argc, argv, err) != 0)
		return err->code != ERR_USAGE
			   ? -1
			   : err_hint(err, "kassa %s --help shows them all",
				 c->name);
	if (o->version)
		return usage_version();
	if (o->help)
		return usage_command(stdout, c);
	if (configure(p, c, err) != 0)
		return -1;
	set_log(p);
	rc = hush(err) != 0 ? -1 : c->run(o, argc, argv, &p->log, err);
	log_live_end(&p->log);
	return rc;
}

/*
 * A program that was started without descriptors 0 to 2 gets some that read
 * nothing and that nothing can be written to.
 */
static void
fill_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* A file that may not grow is an error of writing to it, which is told. */
static void
refuse_to_die(void)
{
	signal(SIGXFSZ, SIG_IGN);
}

/* A core file would hold the token. */
static void
forbid_core(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
}

static void
tell_failure(struct program *p, const struct err *err)
{
	if (err->text[0] == '\0')
		return;
	set_log(p);
	log_fail(&p->log, err->code, err->text);
}

int
command_main(int argc, char **argv)
{
	struct program p = { .configured = false };
	struct err err = ERR_INIT;
	const struct command *c;
	int rc = -1;

	fill_descriptors();
	forbid_core();
	refuse_to_die();
	early_look(&p.early, argc, argv);
	log_init(&p.log, false, 0, early_says_json(&p.early), 0);
	options_init(&p.options);
	c = take_command(&argc, argv, &err);
	if (c != NULL)
		rc = run(&p, c, argc, argv, &err);
	else if (err.code == ERR_NONE)
		rc = run_bare(&p, argc, argv, &err);
	if (rc == 0)
		rc = close_stdout(&err);
	if (rc != 0)
		tell_failure(&p, &err);
	options_clear(&p.options);
	return rc == 0 ? 0 : err.code;
}
