/*
 * The map's rows, read and written. They carry the account and the last profile
 * that wrote them; what an older token of the same profile has left goes when
 * the id gets a code anew.
 */
#include "ledger/map.h"
#include "ledger/ledger_internal.h"

static void
bind_owner(struct ledger *l, enum ledger_stmt s, const struct map_owner *o)
{
	ledger_bind_text(l, s, 1, o->account);
	ledger_bind_text(l, s, 2, o->profile);
}

int
ledger_map(struct ledger *l, const struct map_owner *owner,
    int (*fn)(void *arg, const struct map_entry *), void *arg, struct err *err)
{
	struct map_entry e;
	int rc;

	bind_owner(l, STMT_MAP, owner);
	while ((rc = ledger_step(l, STMT_MAP, err)) == 1) {
		e = (struct map_entry){ ledger_text(l, STMT_MAP, 0),
			ledger_text(l, STMT_MAP, 1),
			ledger_text(l, STMT_MAP, 2) };
		rc = fn(arg, &e);
		if (rc != 0)
			break;
	}
	ledger_rest(l, STMT_MAP);
	return rc;
}

static int
write_with(struct ledger *l, enum ledger_stmt s, const struct map_owner *owner,
    const struct map_entry *e, struct err *err)
{
	bind_owner(l, s, owner);
	ledger_bind_text(l, s, 3, e->kind);
	ledger_bind_text(l, s, 4, e->id);
	return ledger_run(l, s, err);
}

static int
put(struct ledger *l, const struct map_owner *owner, const struct map_entry *e,
    struct err *err)
{
	if (write_with(l, STMT_MAP_FORGET_OLD, owner, e, err) < 0)
		return -1;
	if (e->code[0] == '\0')
		return write_with(l, STMT_MAP_FORGET, owner, e, err);
	ledger_bind_text(l, STMT_MAP_PUT, 5, e->code);
	return write_with(l, STMT_MAP_PUT, owner, e, err);
}

int
ledger_map_put(struct ledger *l, const struct map_owner *owner,
    const struct map_entry *list, size_t n, struct err *err)
{
	int rc = 0;
	size_t i;

	if (ledger_begin(l, err) < 0)
		return -1;
	for (i = 0; i < n && rc == 0; i++)
		rc = put(l, owner, &list[i], err);
	return ledger_end(l, rc, err);
}
