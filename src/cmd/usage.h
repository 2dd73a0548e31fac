/*
 * What --help and --version print, made of the command and option tables.
 */
#ifndef CMD_USAGE_H
#define CMD_USAGE_H

#include "cmd/command.h"

#include <stdbool.h>
#include <stdio.h>

int usage_all(FILE *);
int usage_command(FILE *, const struct command *);
int usage_version(void);

/* Is the next word of the command line the value of this option? */
bool usage_takes_next(const char *word);

#endif
