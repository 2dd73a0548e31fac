/*
 * How cells look: a table, and formats made of it when they are first wanted.
 * Formats of numbers say "#,##0.00" whatever the country: the program shows
 * the blank and the comma that its settings have.
 */
#include "sink/xlsx_internal.h"

#define FILL  0xDDEBF7u
#define LINES 0x9BC2E6u

/* All but numbers with decimals; counted from LOOK_INTEGER on. */
static const struct look {
	const char *format;
	bool bold;
	double size;
} looks[] = {
	[0] = { "0", false, 0 },
	[LOOK_TEXT - LOOK_INTEGER] = { "@", false, 0 },
	[LOOK_DATE - LOOK_INTEGER] = { "dd.mm.yyyy", false, 0 },
	[LOOK_TIME - LOOK_INTEGER] = { "dd.mm.yyyy hh:mm:ss", false, 0 },
	[LOOK_FRACTION -
	    LOOK_INTEGER] = { "dd.mm.yyyy hh:mm:ss.000", false, 0 },
	[LOOK_HEADING - LOOK_INTEGER] = { "@", true, 0 },
	[LOOK_LABEL - LOOK_INTEGER] = { "@", true, 0 },
	[LOOK_TITLE - LOOK_INTEGER] = { "@", true, 16 },
};

/* #,##0.00 with so many decimals. */
static void
set_places(lxw_format *f, int places)
{
	static const char zeros[] = "000000000000000";
	char format[sizeof("#,##0.") + sizeof(zeros)];

	snprintf(format, sizeof(format), "#,##0%s%.*s", places > 0 ? "." : "",
	    places, zeros);
	format_set_num_format(f, format);
}

static void
set_heading(lxw_format *f)
{
	format_set_bg_color(f, FILL);
	format_set_bottom(f, LXW_BORDER_THIN);
	format_set_bottom_color(f, LINES);
	format_set_align(f, LXW_ALIGN_CENTER);
}

static void
set_look(lxw_format *f, const struct look *look)
{
	format_set_num_format(f, look->format);
	if (look->bold)
		format_set_bold(f);
	if (look->size > 0)
		format_set_font_size(f, look->size);
}

static void
set_number(lxw_format *f, int look)
{
	bool total = look >= LOOK_TOTAL;

	set_places(f, look - (total ? LOOK_TOTAL : LOOK_NUMBER));
	if (total)
		format_set_bold(f);
}

static lxw_format *
make(lxw_workbook *workbook, int look)
{
	lxw_format *f = workbook_add_format(workbook);

	if (look < LOOK_INTEGER)
		set_number(f, look);
	else
		set_look(f, &looks[look - LOOK_INTEGER]);
	if (look >= LOOK_DATE && look <= LOOK_FRACTION)
		format_set_align(f, LXW_ALIGN_LEFT);
	if (look == LOOK_HEADING)
		set_heading(f);
	return f;
}

lxw_format *
xlsx_style(struct xlsx_styles *styles, int look)
{
	if (styles->made[look] == NULL)
		styles->made[look] = make(styles->workbook, look);
	return styles->made[look];
}
