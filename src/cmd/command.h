/*
 * The commands, one row each. A command gets its options and arguments and
 * returns 0, or -1 with the error set; main() prints it.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include "base/log.h"
#include "cmd/options.h"

#include <stdbool.h>
#include <stdio.h>

struct command {
	const char *name;
	unsigned bit;          /* enum command_bit */
	const char *arguments; /* as the usage line shows them */
	const char *summary;
	int (*run)(struct options *, int argc, char **argv, struct log *,
	    struct err *);
};

extern const struct command commands[];
extern const size_t command_count;

/* The whole program behind main(): parses, runs, prints. The exit status. */
int command_main(int argc, char **argv);

const struct command *command_find(const char *name);

int cmd_receipts(struct options *, int, char **, struct log *, struct err *);
int cmd_run(struct options *, int, char **, struct log *, struct err *);
int cmd_status(struct options *, int, char **, struct log *, struct err *);
int cmd_verify(struct options *, int, char **, struct log *, struct err *);
int cmd_nomenclature(
    struct options *, int, char **, struct log *, struct err *);
int cmd_stores(struct options *, int, char **, struct log *, struct err *);
int cmd_devices(struct options *, int, char **, struct log *, struct err *);
int cmd_employees(struct options *, int, char **, struct log *, struct err *);
int cmd_map(struct options *, int, char **, struct log *, struct err *);
int cmd_submit(struct options *, int, char **, struct log *, struct err *);
int cmd_wait(struct options *, int, char **, struct log *, struct err *);
int cmd_fetch(struct options *, int, char **, struct log *, struct err *);
int cmd_convert(struct options *, int, char **, struct log *, struct err *);
int cmd_rules(struct options *, int, char **, struct log *, struct err *);
int cmd_documents(struct options *, int, char **, struct log *, struct err *);
int cmd_events(struct options *, int, char **, struct log *, struct err *);

#endif
