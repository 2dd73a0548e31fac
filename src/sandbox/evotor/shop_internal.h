/*
 * What evotor/shop.c, which knows where documents stand, and evotor/make.c,
 * which fills them, share.
 */
#ifndef SANDBOX_EVOTOR_SHOP_INTERNAL_H
#define SANDBOX_EVOTOR_SHOP_INTERNAL_H

#include "sandbox/evotor/shop.h"

/* What dice are rolled for; nothing may share its rolls with another. */
enum evotor_what {
	OF_LINE = EVOTOR_OF_LINE,
	OF_PAYMENT = EVOTOR_OF_PAYMENT,
	OF_SUPPLIER = EVOTOR_OF_SUPPLIER,
	OF_TIME,
	OF_RETURN,
	OF_DEVICE,
	OF_REST,
	OF_SESSION,
	OF_ID,
	OF_PRODUCT,
	OF_THING, /* and the things behind it */
};

/* Dice of a document's own, for one of these and its number. */
uint64_t evotor_dice(const struct evotor_shop *, const struct evotor_place *,
    unsigned what, unsigned number);

/*
 * What stands at the head's place: its kind and device. The base is the place
 * of what it takes back, or its own.
 */
void evotor_look_at(const struct evotor_shop *, struct evotor_head *,
    struct evotor_place *base);

/* How many documents a day has. */
unsigned evotor_per_day(const struct evotor_shop *);

#endif
