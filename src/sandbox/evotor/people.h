/*
 * What stores, devices and employees are called, for both versions of the
 * cloud.
 */
#ifndef SANDBOX_EVOTOR_PEOPLE_H
#define SANDBOX_EVOTOR_PEOPLE_H

#include "base/buf.h"
#include "sandbox/evotor/shop.h"

#include <stddef.h>
#include <stdint.h>

#define EVOTOR_USER "01-000000000000007"

/* Of a store; NULL where nobody has written it down. */
const char *evotor_address(unsigned store);

/* "Магазин на Садовой", and another name for each. */
void evotor_store_name(struct buf *, unsigned store);

/* The last two may be NULL, and phone 0. */
struct evotor_person {
	const char *name, *last_name, *patronymic_name;
	int64_t phone;
	const char *role; /* ADMIN or CASHIER */
};

struct evotor_person evotor_employee(unsigned number);

/* Roles by their number: who has it, in the cloud's word and in plain. */
extern const char *const evotor_roles[2][2];

/* A member with the id of one of them, and one with those of its stores. */
void evotor_put_id(struct buf *, const char *name, const struct evotor_shop *,
    enum evotor_thing, unsigned number);
void evotor_put_stores(
    const struct evotor_shop *, unsigned employee, struct buf *);

#endif
