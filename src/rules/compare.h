/*
 * Cells by what they mean: 10.50 and 10.5 are one number, and 9 comes before
 * 10. Texts are in their type's canonical form. For this folder alone.
 */
#ifndef RULES_COMPARE_H
#define RULES_COMPARE_H

#include "model/type.h"
#include "rules/rules.h"

/* So many of its first bytes tell it from all others of its type. */
size_t compare_telling(enum type, const char *text, size_t len);

/* A hash of cells begins with this and goes on from one to the next. */
#define COMPARE_HASH 14695981039346656037ULL

uint64_t compare_hash(uint64_t hash, enum type, const char *text, size_t len);

/* Less than, equal to or greater than 0: byte by byte, what is shorter first */
int compare_texts(struct slice, struct slice);

/* ... numbers by size; what is empty comes first. */
int compare_values(enum type, struct slice, struct slice);

#endif
