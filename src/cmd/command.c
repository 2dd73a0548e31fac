/*
 * The command table and what every command has in common: finding it on the
 * command line, its options, the configuration, and the last word.
 */
#include "cmd/command.h"
#include "base/hush.h"
#include "base/mem.h"
#include "cmd/config.h"
#include "cmd/early.h"
#include "cmd/usage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

const struct command commands[] = {
	{ "receipts", FOR_RECEIPTS, "[--day DAY | --from TIME --to TIME]",
	    "get receipts from the cloud as a table", cmd_receipts },
	{ "run", FOR_RUN, "[PROFILE...]",
	    "bring every profile up to date, a day at a time", cmd_run },
	{ "status", FOR_STATUS, "[PROFILE...]",
	    "tell what is done, missing, waiting, failed", cmd_status },
	{ "verify", FOR_VERIFY, "[PROFILE...]",
	    "hold published files against the ledger", cmd_verify },
	{ "nomenclature", FOR_NOMENCLATURE,
	    "push FILE... | settle NUMBER taken|lost",
	    "bring the goods list into the cloud", cmd_nomenclature },
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

/* Take the command's name out of argv, wherever options leave it. */
static const struct command *
take_command(int *argc, char **argv, struct err *err)
{
	const struct command *c;
	int i = 1;

	while (i < *argc && argv[i][0] == '-' && argv[i][1] != '\0')
		i += usage_takes_next(argv[i]) ? 2 : 1;
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
