/*
 * kassa nomenclature pull: the catalogue of a store, as tables.
 */
#ifndef CMD_PULL_H
#define CMD_PULL_H

#include "base/log.h"
#include "cmd/options.h"

int pull_run(const struct options *, struct log *, struct err *);

#endif
