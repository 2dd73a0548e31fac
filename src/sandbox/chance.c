/*
 * Quiet in the morning, busy after work: a day's trade by the hour.
 */
#include "sandbox/chance.h"

#include <assert.h>

static const unsigned char rhythm[CHANCE_HOURS] = { 2, 4, 5, 6, 7, 8, 9, 8, 6,
	6, 8, 11, 13, 10, 6, 3 };

int64_t
chance_ms(uint64_t done)
{
	enum { HOUR = 3600 * 1000 };
	size_t hour = 0;

	assert(done < (uint64_t)CHANCE_TRADE << 16);
	while (done >= (uint64_t)rhythm[hour] << 16) {
		done -= (uint64_t)rhythm[hour] << 16;
		hour++;
	}
	return (int64_t)(hour * HOUR + (done * HOUR / rhythm[hour] >> 16));
}
