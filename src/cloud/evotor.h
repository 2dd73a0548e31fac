/*
 * Evotor's cloud, twice: the Customer API, "v2" (answers come in pages, each
 * with the cursor of the next), and the older REST API, "v1" (an answer is all
 * of a list). Neither has jobs. What both have in common is in evotor_common.c.
 */
#ifndef CLOUD_EVOTOR_H
#define CLOUD_EVOTOR_H

#include "cloud/cloud.h"

extern const struct cloud cloud_evotor;
extern const struct cloud cloud_evotor_v1;

#endif
