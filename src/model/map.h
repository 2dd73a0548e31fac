/*
 * The word between the ledger, which keeps the map, and rules, which look into
 * it: 1C has a code for what the cloud calls by an id of its own. Rules find
 * the codes of a kind as lookup('map-KIND', id).
 */
#ifndef MODEL_MAP_H
#define MODEL_MAP_H

/* What the map has codes for: "store", "device", "employee", "product". */
#define MAP_KINDS 4
extern const char *const map_kinds[MAP_KINDS];

/* Texts are borrowed. */
struct map_entry {
	const char *kind; /* one of map_kinds */
	const char *id;   /* the cloud's, not empty */
	const char *code; /* 1C's; empty: there is none */
};

#endif
