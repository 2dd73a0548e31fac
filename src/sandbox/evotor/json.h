/*
 * Members of a JSON object as both versions of Evotor's cloud write them, in
 * addition to base/json.h.
 */
#ifndef SANDBOX_EVOTOR_JSON_H
#define SANDBOX_EVOTOR_JSON_H

#include "base/json.h"

#include <stdbool.h>

/* Kopecks as roubles and thousandths as units, with no zeros at the end. */
void evotor_money(struct buf *, const char *name, int64_t kopecks);
void evotor_quantity(struct buf *, const char *name, int64_t thousandths);

/* The same with all their digits: 3548.00, 1.000. */
void evotor_money_full(struct buf *, const char *name, int64_t kopecks);
void evotor_quantity_full(struct buf *, const char *name, int64_t thousandths);

/* Money within quotes. */
void evotor_money_text(struct buf *, const char *name, int64_t kopecks);

/* Milliseconds as 2026-11-30T12:00:00.000+0000. */
void evotor_stamp(struct buf *, const char *name, int64_t moment);

void evotor_bool(struct buf *, const char *name, bool);
void evotor_null(struct buf *, const char *name);

/* A text of a number that is written with zeros in front. */
void evotor_digits(struct buf *, const char *name, int64_t number, int digits);

/* The day as DDMMYYYY and the time as HHMM, of a terminal's own clock. */
void evotor_day(struct buf *, const char *name, int64_t local);
void evotor_time(struct buf *, const char *name, int64_t local);

/* "name":{ and "name":[ */
void evotor_object(struct buf *, const char *name);
void evotor_array(struct buf *, const char *name);

#endif
