/*
 * Names as a document has them. Lanes lead from a place to what lies in it, by
 * names. Documents repeat themselves: the next name is likely the one that came
 * behind the last before. A name that was not expected gets its lane there, so
 * that the lanes come to lie in the document's order; one that is of no
 * interest gets a lane that leads nowhere.
 */
#include "base/mem.h"
#include "rules/place.h"

#include <string.h>

static struct lane
lane_to(const char *name, struct place *kid)
{
	return (struct lane){ name, kid, kid == NULL ? NULL : kid->leaf };
}

/* Put the lane in front of the one that was expected. */
static void
insert_lane(struct place *p, struct lane lane)
{
	memmove(&p->lanes[p->hint + 1], &p->lanes[p->hint],
	    (p->nlanes - p->hint) * sizeof(lane));
	p->lanes[p->hint++] = lane;
	p->nlanes++;
}

static struct place *
search_kid(struct place *p, const char *name)
{
	struct lane lane = lane_to(name, p->star);
	size_t i;

	for (i = 0; i < p->nlanes && p->lanes[i].name != name; i++)
		;
	if (i < p->hint) {
		p->hint = i + 1;
		return p->lanes[i].kid;
	}
	if (i < p->nlanes) {
		lane = p->lanes[i];
		memmove(&p->lanes[i], &p->lanes[i + 1],
		    (--p->nlanes - i) * sizeof(lane));
	}
	if (p->nlanes < p->nkids + LANES_LEARNT)
		insert_lane(p, lane);
	return lane.kid;
}

struct place *
lane_follow(struct place *p, const char *name)
{
	if (p->hint < p->nlanes && p->lanes[p->hint].name == name)
		return p->lanes[p->hint++].kid;
	return search_kid(p, name);
}

/* ---- a new document ---- */

static const char *
intern(struct source *source, const char *name)
{
	return name == NULL ? NULL : source->intern(source, name, strlen(name));
}

static int
intern_lanes(struct place *p, struct source *source, struct err *err)
{
	size_t i;

	if (p->lanes == NULL)
		p->lanes =
		    mem_array(p->nkids + LANES_LEARNT, sizeof(*p->lanes));
	p->nlanes = p->nkids;
	p->hint = 0;
	for (i = 0; i < p->nkids; i++) {
		p->lanes[i] =
		    lane_to(intern(source, p->kids[i]->name), p->kids[i]);
		if (p->lanes[i].name == NULL)
			return err_set(
			    err, ERR_DATA, "%s: too many names", source->name);
	}
	return 0;
}

static int
intern_attr(struct capture *c, struct source *source, struct err *err)
{
	const char *name = c->slot->path.attr;

	c->attr = intern(source, name);
	if (name == NULL || c->attr != NULL)
		return 0;
	return err_set(err, ERR_DATA, "%s: too many names", source->name);
}

int
tree_intern(struct place *p, struct source *source, struct err *err)
{
	size_t i;

	if (intern_lanes(p, source, err) != 0)
		return -1;
	for (i = 0; i < p->ncaptures; i++)
		if (intern_attr(&p->captures[i], source, err) != 0)
			return -1;
	for (i = 0; i < p->nkids; i++)
		if (tree_intern(p->kids[i], source, err) != 0)
			return -1;
	return p->star == NULL ? 0 : tree_intern(p->star, source, err);
}
