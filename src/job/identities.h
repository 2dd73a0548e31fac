/*
 * Documents whose identity is one in all that is asked for: a second one with
 * it is left out. When it has other money the newer is to be kept, which is
 * known only when the older has gone by: then all is to be gone through once
 * more, after identities_again().
 */
#ifndef JOB_IDENTITIES_H
#define JOB_IDENTITIES_H

#include "base/buf.h"
#include "base/decimal.h"
#include "cloud/cloud.h"

#include <stdbool.h>

struct identities;

struct identities *identities_new(void);
void identities_free(struct identities *);

/* Was it there, or is a newer one to come? Then it is left out. */
bool identities_has(struct identities *, const struct cloud_receipt *);

/* Is there one whose newer came last? */
bool identities_anew(const struct identities *);
void identities_again(struct identities *);

/* A sentence for each that had two sums, up to twenty. */
void identities_tell(const struct identities *,
    void (*tell)(void *arg, const char *text), void *arg);

/* What it came to, if that is a number; digits are room for it. */
bool identities_sum(
    const struct cloud_receipt *, struct buf *digits, struct decimal *);

#endif
