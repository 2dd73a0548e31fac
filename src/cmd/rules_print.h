/*
 * Rules on standard output, for kassa rules.
 */
#ifndef CMD_RULES_PRINT_H
#define CMD_RULES_PRINT_H

#include "rules/rules.h"

/* Tables, columns and checks as they are written, aligned. */
void rules_print_all(const struct rules *);

/* A line an expression: what it makes, and what it reads; then the sum. */
void rules_print_reads(const struct rules *);

#endif
