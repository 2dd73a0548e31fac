/*
 * A list as JSON: members are rows of a table, and what has nothing to say is
 * told all the same, so that every line has the same members.
 */
#include "sandbox/wares.h"
#include "base/json.h"
#include "base/mem.h"

static const struct {
	const char *name;
	enum wares_field field;
	bool of_groups;
} members[] = {
	{ "code", WARES_CODE, true },
	{ "name", WARES_NAME, true },
	{ "parent", WARES_PARENT, true },
	{ "unit_code", WARES_UNIT_CODE, false },
	{ "unit_name", WARES_UNIT_NAME, false },
	{ "price_type", WARES_PRICE_TYPE, false },
	{ "price_code", WARES_PRICE_CODE, false },
	{ "price", WARES_PRICE, false },
	{ "vat", WARES_VAT, false },
	{ "includes_vat", WARES_INCLUDES_VAT, false },
	{ "article", WARES_ARTICLE, false },
	{ "comment", WARES_COMMENT, false },
	{ "barcodes", WARES_BARCODES, false },
};

/* The words of a text as an array. */
static void
show_words(struct buf *out, const char *text)
{
	struct buf word = BUF_INIT;
	size_t len;

	buf_putc(out, '[');
	for (; *text != '\0'; text += len + (text[len] == ' ')) {
		len = strcspn(text, " ");
		buf_reset(&word);
		buf_add(&word, text, len);
		json_next(out);
		json_text(out, buf_str(&word));
	}
	buf_putc(out, ']');
	buf_clear(&word);
}

static void
show(struct buf *out, const struct ware *ware, bool is_group)
{
	size_t i;

	json_next(out);
	buf_puts(out, "\n{");
	for (i = 0; i < NELEM(members); i++) {
		const char *value = ware_get(ware, members[i].field);

		if (is_group && !members[i].of_groups)
			continue;
		json_member(out, members[i].name);
		if (members[i].field == WARES_BARCODES)
			show_words(out, value);
		else
			json_text(out, value);
	}
	buf_putc(out, '}');
}

static bool
show_group(void *cls, struct ware *ware)
{
	show(cls, ware, true);
	return true;
}

static bool
show_product(void *cls, struct ware *ware)
{
	show(cls, ware, false);
	return true;
}

void
wares_show(const struct wares *wares, struct buf *out)
{
	json_member(out, "groups");
	buf_putc(out, '[');
	wares_each(wares, WARES_GROUPS, show_group, out);
	buf_puts(out, "\n]");
	json_member(out, "products");
	buf_putc(out, '[');
	wares_each(wares, WARES_PRODUCTS, show_product, out);
	buf_puts(out, "\n]");
}
