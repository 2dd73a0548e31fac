/*
 * Profiles in two parts: which there are, and what each of them asks for. For
 * these files alone.
 */
#ifndef CMD_PROFILES_INTERNAL_H
#define CMD_PROFILES_INTERNAL_H

#include "cmd/profiles.h"

/* ERR_CONFIG or ERR_USAGE; what *r points to is of the arguments. */
int profiles_make(struct run_profile *r, const struct options *,
    const char *name, const char *state, struct err *);

#endif
