/*
 * Names with both kinds of quotes, without an address, without a last name:
 * what a client must cope with, and nobody's real data.
 */
#include "sandbox/evotor/people.h"
#include "base/mem.h"
#include "sandbox/evotor/json.h"

static const struct store_name {
	const char *name, *address;
} stores[] = {
	{ "Магазин на Садовой", "г. Тверь, ул. Садовая, 7" },
	{ "Кафе «Утро» & \"К°\"", NULL },
	{ "Лавка; пр. Мира, 1", "г. Казань, пр. Мира, 1, корп. \"Б\"" },
};

const char *const evotor_roles[2][2] = { { "ADMIN", "Администратор" },
	{ "CASHIER", "Кассир" } };

static const struct evotor_person people[] = {
	{ "Анна", "Первая", "Ивановна", 70000000001, "ADMIN" },
	{ "Борис", "Второй", NULL, 70000000002, "CASHIER" },
	{ "Кассир", NULL, NULL, 0, "CASHIER" },
	{ "Вера", "Третья-Дальняя", "Петровна", 70000000003, "CASHIER" },
	{ "Глеб", "О'Четвёртый", NULL, 0, "CASHIER" },
};

const char *
evotor_address(unsigned store)
{
	return stores[store % NELEM(stores)].address;
}

void
evotor_store_name(struct buf *b, unsigned store)
{
	buf_puts(b, stores[store % NELEM(stores)].name);
	if (store >= NELEM(stores))
		buf_printf(b, " (%zu)", store / NELEM(stores) + 1);
}

/* The administrator is the first; cashiers come round again. */
struct evotor_person
evotor_employee(unsigned number)
{
	if (number > 0)
		number = 1 + (number - 1) % (unsigned)(NELEM(people) - 1);
	return people[number];
}

/* ---- as members of a JSON object ---- */

void
evotor_put_id(struct buf *b, const char *name, const struct evotor_shop *shop,
    enum evotor_thing thing, unsigned number)
{
	char id[EVOTOR_UUID];

	evotor_id(shop, thing, number, id);
	json_member_text(b, name, id);
}

void
evotor_put_stores(
    const struct evotor_shop *shop, unsigned employee, struct buf *b)
{
	int only = evotor_store_of(employee);
	char id[EVOTOR_UUID];
	unsigned i;

	evotor_array(b, "stores");
	for (i = 0; i < shop->plan.stores; i++) {
		if (only >= 0 && (unsigned)only != i)
			continue;
		evotor_id(shop, EVOTOR_STORE, i, id);
		json_next(b);
		json_text(b, id);
	}
	buf_putc(b, ']');
}
