/*
 * The shop as the REST API v1 tells it. Each function appends one JSON object.
 * A document is a row of transactions, the order of which means something; what
 * leaves the shop for money is negative in returns and purchases. Roles are
 * no objects here.
 */
#ifndef SANDBOX_EVOTOR_V1_H
#define SANDBOX_EVOTOR_V1_H

#include "base/buf.h"
#include "sandbox/evotor/shop.h"

void evotor_v1_thing(const struct evotor_shop *, enum evotor_thing,
    unsigned number, struct buf *);
void evotor_v1_document(
    const struct evotor_shop *, const struct evotor_document *, struct buf *);

/* What v1 calls this kind: all that a fiscal device prints is FPRINT. */
const char *evotor_v1_kind(enum evotor_kind);

#endif
