/*
 * The shop as the Customer API (v2) tells it. Each function appends one JSON
 * object. Arrays within are flat, as terminals have sent them since 2020; the
 * pages of 2018 wrap each element once more.
 */
#ifndef SANDBOX_EVOTOR_V2_H
#define SANDBOX_EVOTOR_V2_H

#include "base/buf.h"
#include "sandbox/evotor/shop.h"

void evotor_v2_thing(const struct evotor_shop *, enum evotor_thing,
    unsigned number, struct buf *);
void evotor_v2_document(
    const struct evotor_shop *, const struct evotor_document *, struct buf *);

#endif
