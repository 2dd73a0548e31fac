/*
 * Kassatka's nomenclature: nomenclature.c takes the rows, nomenclature_text.c
 * makes elements of products, nomenclature_save.c the file, piles.c keeps the
 * products until their group's turn has come. For these alone.
 */
#ifndef SINK_NOMENCLATURE_INTERNAL_H
#define SINK_NOMENCLATURE_INTERNAL_H

#include "goods/goods.h"
#include "sink/nomenclature/spill.h"
#include "sink/sink_internal.h"

struct nomenclature {
	struct book book; /* first */
	struct goods *goods;
	size_t products, groups; /* numbers of the tables, or GOODS_NONE */
	struct goods_map map, groups_map;
	struct piles piles; /* products without a group, then group by group */
	uint64_t rows;
	/* what is wrong, a text each */
	struct told {
		char *text;
		bool error;
	} * told;
	size_t ntold;
	char *first; /* error; NULL: there is none */
};

/* ---- nomenclature_text.c ---- */

/* Room that text_put() may need, for a text of so many bytes. */
#define TEXT_ROOM(len) (6 * (len))

/* The text as an attribute's value. Returns where it ends. */
char *text_put(char *to, const char *, size_t len);

/* ---- nomenclature_save.c ---- */

#endif
