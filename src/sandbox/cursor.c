/*
 * The numbers of a cursor, and a sum that proves them, are covered with a key
 * stream and written in base64. Two bytes in front of them see to it that "+"
 * and "/" are in every cursor, as their number does for "=".
 */
#include "sandbox/cursor.h"
#include "base/mem.h"
#include "sandbox/chance.h"

#include <string.h>

enum { WORDS = 6, FRONT = 2, BYTES = FRONT + 8 * (WORDS + 1) };

static const unsigned char front[FRONT] = { 0xfb, 0xff };
static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void
pack(const struct cursor *c, uint64_t words[WORDS])
{
	words[0] =
	    (uint64_t)c->list << 48 | (uint64_t)c->store << 32 | c->device;
	words[1] = (uint64_t)c->from;
	words[2] = (uint64_t)c->to;
	words[3] = (uint64_t)c->types << 32 | c->index;
	words[4] = (uint64_t)c->day;
	words[5] = (uint64_t)c->born;
}

static void
unpack(struct cursor *c, const uint64_t words[WORDS])
{
	c->list = (uint16_t)(words[0] >> 48);
	c->store = (uint16_t)(words[0] >> 32);
	c->device = (uint32_t)words[0];
	c->from = (int64_t)words[1];
	c->to = (int64_t)words[2];
	c->types = (uint32_t)(words[3] >> 32);
	c->index = (uint32_t)words[3];
	c->day = (int64_t)words[4];
	c->born = (int64_t)words[5];
}

static uint64_t
sum_of(const uint64_t words[WORDS], uint64_t seed)
{
	uint64_t sum = chance_mix(seed + 0xc0);
	size_t i;

	for (i = 0; i < WORDS; i++)
		sum = chance_mix(sum ^ words[i]);
	return sum;
}

/* Cover the words, or uncover them. */
static void
cover(uint64_t words[WORDS], uint64_t seed, uint64_t sum)
{
	uint64_t dice = seed ^ sum;
	size_t i;

	for (i = 0; i < WORDS; i++)
		words[i] ^= chance_roll(&dice);
}

/* ---- base64 ---- */

static void
put_base64(struct buf *b, const unsigned char *bytes, size_t len)
{
	size_t i, k;

	for (i = 0; i < len; i += 3) {
		uint32_t three = (uint32_t)bytes[i] << 16;

		if (i + 1 < len)
			three |= (uint32_t)bytes[i + 1] << 8;
		if (i + 2 < len)
			three |= bytes[i + 2];
		for (k = 0; k < 4; k++)
			buf_putc(b, i + k > len
					? '='
					: digits[three >> (18 - 6 * k) & 63]);
	}
}

/* The bytes of a text that has exactly so many. */
static bool
read_base64(const char *text, unsigned char bytes[BYTES])
{
	struct buf again = BUF_INIT;
	uint32_t held = 0;
	size_t n = 0, i;
	unsigned bits = 0;
	bool same;

	for (i = 0; text[i] != '\0' && n < BYTES; i++) {
		const char *digit = strchr(digits, text[i]);

		if (digit == NULL)
			return false;
		held = held << 6 | (uint32_t)(digit - digits);
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		bytes[n++] = (unsigned char)(held >> bits);
	}
	if (n < BYTES)
		return false;
	put_base64(&again, bytes, BYTES);
	same = strcmp(buf_str(&again), text) == 0;
	buf_clear(&again);
	return same;
}

/* ---- both ways ---- */

static void
put_word(unsigned char *to, uint64_t word)
{
	size_t i;

	for (i = 0; i < 8; i++)
		to[i] = (unsigned char)(word >> (8 * i));
}

static uint64_t
get_word(const unsigned char *from)
{
	uint64_t word = 0;
	size_t i;

	for (i = 8; i-- > 0;)
		word = word << 8 | from[i];
	return word;
}

void
cursor_put(const struct cursor *c, uint64_t seed, struct buf *b)
{
	unsigned char bytes[BYTES];
	uint64_t words[WORDS], sum;
	size_t i;

	pack(c, words);
	sum = sum_of(words, seed);
	cover(words, seed, sum);
	memcpy(bytes, front, FRONT);
	put_word(bytes + FRONT, sum);
	for (i = 0; i < WORDS; i++)
		put_word(bytes + FRONT + 8 * (i + 1), words[i]);
	put_base64(b, bytes, BYTES);
}

bool
cursor_read(struct cursor *c, uint64_t seed, const char *text)
{
	unsigned char bytes[BYTES];
	uint64_t words[WORDS], sum;
	size_t i;

	if (!read_base64(text, bytes) || memcmp(bytes, front, FRONT) != 0)
		return false;
	sum = get_word(bytes + FRONT);
	for (i = 0; i < WORDS; i++)
		words[i] = get_word(bytes + FRONT + 8 * (i + 1));
	cover(words, seed, sum);
	unpack(c, words);
	return sum_of(words, seed) == sum;
}
