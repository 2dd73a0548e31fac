/*
 * What a store of the Evotor account has to sell, as both versions of the cloud
 * tell it: groups, one of them within another and one without goods, and each
 * of goods.h. Each function appends one JSON object.
 */
#ifndef SANDBOX_EVOTOR_CATALOG_H
#define SANDBOX_EVOTOR_CATALOG_H

#include "base/buf.h"
#include "sandbox/evotor/shop.h"

extern const unsigned evotor_ngroups;

void evotor_v2_good(
    const struct evotor_shop *, unsigned store, unsigned number, struct buf *);
void evotor_v2_group(
    const struct evotor_shop *, unsigned store, unsigned number, struct buf *);

/* Groups are goods there, and stand behind them. */
void evotor_v1_good(
    const struct evotor_shop *, unsigned store, unsigned number, struct buf *);

#endif
