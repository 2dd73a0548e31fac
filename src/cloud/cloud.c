/*
 * The clouds that there are.
 */
#include "cloud/cloud.h"
#include "base/mem.h"
#include "cloud/evotor.h"
#include "cloud/kassatka.h"

#include <string.h>

static const struct cloud *const clouds[] = { &cloud_kassatka, &cloud_evotor,
	&cloud_evotor_v1 };

const struct cloud *
cloud_find(const char *name)
{
	size_t i;

	for (i = 0; i < NELEM(clouds); i++)
		if (strcmp(clouds[i]->name, name) == 0)
			return clouds[i];
	return NULL;
}

const struct cloud *
cloud_at(size_t i)
{
	return i < NELEM(clouds) ? clouds[i] : NULL;
}

const char *
cloud_scheme(const struct cloud *cloud, const char *auth)
{
	size_t i;

	if (auth == NULL)
		return cloud->schemes[0];
	for (i = 0; cloud->schemes[i] != NULL; i++)
		if (strcasestr(cloud->schemes[i], auth) != NULL)
			return cloud->schemes[i];
	return NULL;
}
