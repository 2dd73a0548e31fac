/*
 * Completion of the command line in bash, made of the command and option
 * tables: the script knows what this program knows, and nothing is kept twice.
 */
#ifndef CMD_COMPLETE_H
#define CMD_COMPLETE_H

#include "cmd/command.h"

#include <stdio.h>

/*
 * Print the script. `topics' are the words that kassa help takes beside the
 * commands; NULL at the end.
 */
void complete_bash(
    FILE *, const struct command *, size_t n, const char *const *topics);

#endif
