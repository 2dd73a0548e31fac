/*
 * What the map has codes for.
 */
#include "model/map.h"

const char *const map_kinds[MAP_KINDS] = { "store", "device", "employee",
	"product" };
