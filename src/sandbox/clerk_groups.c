/*
 * Every group climbs to the top from parent to parent, and leaves its climb's
 * number in the groups on its way: its own number again is a ring, an older
 * one is a way that is known to end. So each group is passed once.
 */
#include "sandbox/clerk_internal.h"
#include "base/text.h"

enum { SHOWN = 80 };

struct climb {
	const struct wares *wares;
	uint32_t number;
	struct err *err;
};

bool
clerk_is_none(const char *code)
{
	return *code == '\0' || strcmp(code, "none") == 0;
}

static void
refuse(const struct climb *climb, const struct ware *group, const char *what)
{
	const char *code = ware_get(group, WARES_CODE);
	const char *parent = ware_get(group, WARES_PARENT);

	err_set(climb->err, ERR_DATA,
	    "line %u: group \"%.*s\" is within \"%.*s\", %s", group->line,
	    text_fit_str(code, SHOWN), code, text_fit_str(parent, SHOWN),
	    parent, what);
}

/* The group's parent, NULL at the top; or false, and the error. */
static bool
step(const struct climb *climb, const struct ware *group, struct ware **parent)
{
	const char *code = ware_get(group, WARES_PARENT);

	*parent = NULL;
	if (clerk_is_none(code))
		return true;
	*parent = wares_find(climb->wares, WARES_GROUPS, code, "");
	if (*parent == NULL)
		refuse(climb, group, "a group that is not in the list");
	else if ((*parent)->seen == climb->number)
		refuse(climb, group, "which is within it: a ring");
	return *parent != NULL && (*parent)->seen != climb->number;
}

static bool
climb_from(void *cls, struct ware *group)
{
	struct climb *climb = cls;

	climb->number++;
	while (group != NULL && group->seen == 0) {
		group->seen = climb->number;
		if (!step(climb, group, &group))
			return false;
	}
	return true;
}

int
clerk_check_groups(const struct wares *wares, struct err *err)
{
	struct climb climb = { wares, 0, err };

	return wares_each(wares, WARES_GROUPS, climb_from, &climb) ? 0 : -1;
}
