/*
 * Whose trouble an error is. That of one day leaves the others; what the next
 * day would have as well ends its profile; a signal ends all.
 */
#include "base/mem.h"
#include "run/run_internal.h"

static const struct {
	int code;
	enum gravity gravity;
} known[] = {
	{ ERR_NONE, GRAVITY_NONE },
	{ ERR_TEMP, GRAVITY_LATER },
	{ ERR_UNAVAIL, GRAVITY_DAY },
	{ ERR_DATA, GRAVITY_DAY },
	{ ERR_PROTO, GRAVITY_DAY },
	{ ERR_CANTCREAT, GRAVITY_DAY },
};

enum gravity
gravity_of(const struct err *err)
{
	size_t i;

	for (i = 0; i < NELEM(known); i++)
		if (known[i].code == err->code)
			return known[i].gravity;
	return err->code > ERR_SIGNAL ? GRAVITY_SIGNAL : GRAVITY_PROFILE;
}

bool
gravity_outweighs(const struct err *err, const struct err *than)
{
	return gravity_of(err) > gravity_of(than);
}
