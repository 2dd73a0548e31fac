/*
 * Chance without memory: whatever is made rolls its own dice, which start from
 * a mix of what it is, so that the same thing comes out alone or among others,
 * today or after a restart. And the one thing about a shop's day that is not
 * chance: how its trade is spread over the hours.
 */
#ifndef SANDBOX_CHANCE_H
#define SANDBOX_CHANCE_H

#include <stddef.h>
#include <stdint.h>

/* Another number for each number, and none like its neighbours'. */
static inline uint64_t
chance_mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static inline uint64_t
chance_roll(uint64_t *dice)
{
	*dice += 0x9e3779b97f4a7c15u;
	return chance_mix(*dice);
}

/* Take a number below n out of a roll, leaving the rest of it for more. */
static inline unsigned
chance_pick(uint64_t *rolled, size_t n)
{
	uint64_t got = *rolled % n;

	*rolled /= n;
	return (unsigned)got;
}

/* The trade of a day in units of its own, and its hours. */
enum { CHANCE_TRADE = 112, CHANCE_HOURS = 16 };

/* Milliseconds after the opening when so many 65536ths of a unit are done. */
int64_t chance_ms(uint64_t done);

#endif
