/*
 * UTF-8. A character's first byte says how long it is and what its second may
 * be; all further ones are alike.
 */
#include "base/utf8.h"
#include "base/mem.h"

#include <stdint.h>
#include <string.h>

/* The first bytes of longer characters, and what may follow them. */
static const struct lead {
	unsigned char first, last;
	unsigned char size;
	unsigned char low, high; /* of the second byte */
} leads[] = {
	{ 0xd0, 0xd1, 2, 0x80, 0xbf }, /* Cyrillic: looked for first */
	{ 0xc2, 0xdf, 2, 0x80, 0xbf },
	{ 0xe0, 0xe0, 3, 0xa0, 0xbf },
	{ 0xe1, 0xec, 3, 0x80, 0xbf },
	{ 0xed, 0xed, 3, 0x80, 0x9f },
	{ 0xee, 0xef, 3, 0x80, 0xbf },
	{ 0xf0, 0xf0, 4, 0x90, 0xbf },
	{ 0xf1, 0xf3, 4, 0x80, 0xbf },
	{ 0xf4, 0xf4, 4, 0x80, 0x8f },
};

static const struct lead *
find_lead(unsigned char first)
{
	size_t i;

	for (i = 0; i < NELEM(leads); i++)
		if (first >= leads[i].first && first <= leads[i].last)
			return &leads[i];
	return NULL;
}

/* How many bytes behind the first are as they should be, of those there are. */
static size_t
good_bytes(const struct lead *lead, const unsigned char *s, size_t len)
{
	size_t n = 1;

	if (n < len && (s[n] < lead->low || s[n] > lead->high))
		return n;
	while (n < len && n < lead->size && (s[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static size_t
skip_ascii(const char *s, size_t len)
{
	size_t i = 0;
	uint64_t eight;

	for (; i + sizeof(eight) <= len; i += sizeof(eight)) {
		memcpy(&eight, s + i, sizeof(eight));
		if ((eight & 0x8080808080808080u) != 0)
			break;
	}
	while (i < len && (unsigned char)s[i] < 0x80)
		i++;
	return i;
}

/* Bytes of a run of Cyrillic letters, which are two each. */
static size_t
skip_cyrillic(const char *s, size_t len)
{
	size_t i = 0;

	while (i + 1 < len && ((unsigned char)s[i] & 0xfe) == 0xd0 &&
	       ((unsigned char)s[i + 1] & 0xc0) == 0x80)
		i += 2;
	return i;
}

size_t
utf8_valid(const char *s, size_t len)
{
	const unsigned char *u = (const unsigned char *)s;
	const struct lead *lead;
	size_t i = 0;

	for (;;) {
		i += skip_ascii(s + i, len - i);
		i += skip_cyrillic(s + i, len - i);
		if (i == len)
			return i;
		if (u[i] < 0x80)
			continue;
		lead = find_lead(u[i]);
		if (lead == NULL ||
		    good_bytes(lead, u + i, len - i) < lead->size)
			return i;
		i += lead->size;
	}
}

int
utf8_begins(const char *s, size_t len)
{
	const unsigned char *u = (const unsigned char *)s;
	const struct lead *lead = len > 0 ? find_lead(*u) : NULL;

	return lead != NULL && len < lead->size &&
	       good_bytes(lead, u, len) == len;
}

static size_t
get(const struct lead *lead, const unsigned char *u, unsigned *code)
{
	size_t i;

	*code = *u & (0x7fu >> lead->size);
	for (i = 1; i < lead->size; i++)
		*code = *code << 6 | (u[i] & 0x3f);
	return lead->size;
}

size_t
utf8_get(const char *s, size_t len, unsigned *code)
{
	const unsigned char *u = (const unsigned char *)s;
	const struct lead *lead = *u < 0x80 ? NULL : find_lead(*u);

	if (lead != NULL && lead->size <= len)
		return get(lead, u, code);
	*code = *u < 0x80 ? *u : 0xfffd;
	return 1;
}

size_t
utf8_take(const char *s, size_t len, unsigned *code)
{
	const unsigned char *u = (const unsigned char *)s;
	const struct lead *lead;

	if (*u < 0x80) {
		*code = *u;
		return 1;
	}
	lead = find_lead(*u);
	if (lead == NULL || good_bytes(lead, u, len) < lead->size)
		return 0;
	return get(lead, u, code);
}

size_t
utf8_count(const char *s, size_t len)
{
	size_t n = 0, i;

	for (i = 0; i < len; i++)
		n += !utf8_goes_on(s[i]);
	return n;
}

size_t
utf8_put(char *to, unsigned code)
{
	size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	size_t i;

	for (i = n - 1; i > 0; i--, code >>= 6)
		to[i] = (char)(0x80 | (code & 0x3f));
	to[0] = (char)(n == 1 ? code : (0xf00u >> n & 0xf0) | code);
	return n;
}

/* ---- small letters ---- */

/* Every `every`-th from first to last becomes `more` greater. */
static const struct letter_run {
	unsigned first, last;
	int more;
	unsigned every;
} runs[] = {
	{ 'A', 'Z', 32, 1 },
	{ 0xc0, 0xd6, 32, 1 },
	{ 0xd8, 0xde, 32, 1 },
	{ 0x100, 0x12e, 1, 2 },
	{ 0x130, 0x130, 'i' - 0x130, 1 },
	{ 0x132, 0x136, 1, 2 },
	{ 0x139, 0x147, 1, 2 },
	{ 0x14a, 0x176, 1, 2 },
	{ 0x178, 0x178, 0xff - 0x178, 1 },
	{ 0x179, 0x17d, 1, 2 },
	{ 0x218, 0x21a, 1, 2 },
	{ 0x386, 0x386, 38, 1 },
	{ 0x388, 0x38a, 37, 1 },
	{ 0x38c, 0x38c, 64, 1 },
	{ 0x38e, 0x38f, 63, 1 },
	{ 0x391, 0x3a1, 32, 1 },
	{ 0x3a3, 0x3ab, 32, 1 },
	{ 0x400, 0x40f, 80, 1 },
	{ 0x410, 0x42f, 32, 1 },
	{ 0x460, 0x480, 1, 2 },
	{ 0x48a, 0x4be, 1, 2 },
	{ 0x4c0, 0x4c0, 15, 1 },
	{ 0x4c1, 0x4cd, 1, 2 },
	{ 0x4d0, 0x52e, 1, 2 },
};

unsigned
utf8_lower(unsigned code)
{
	size_t i;

	for (i = 0; i < NELEM(runs) && code >= runs[i].first; i++)
		if (code <= runs[i].last &&
		    (code - runs[i].first) % runs[i].every == 0)
			return code + (unsigned)runs[i].more;
	return code;
}
