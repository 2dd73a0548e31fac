/*
 * Does a text hold none of the bytes that need care, or where is the first?
 * Sixteen bytes are looked at a time, on any machine that gcc knows. Which
 * bytes those are is said by a function that marks them in a block; it is
 * inlined.
 */
#ifndef BASE_SCAN_H
#define BASE_SCAN_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef unsigned char scan_block __attribute__((vector_size(16)));

/* A block with bytes that are not 0 where `block' needs care. */
typedef scan_block scan_mark(const void *arg, scan_block block);

static inline bool
scan_block_is_clean(const char *s, scan_mark *mark, const void *arg)
{
	scan_block block, marks;
	uint64_t halves[2];

	memcpy(&block, s, sizeof(block));
	marks = mark(arg, block);
	memcpy(halves, &marks, sizeof(halves));
	return (halves[0] | halves[1]) == 0;
}

/*
 * The first byte that needs care. There must be one, and a block's length may
 * be read from it on.
 */
static inline char *
scan_first(char *s, scan_mark *mark, const void *arg)
{
	scan_block block, marks;
	uint64_t halves[2];

	for (;; s += sizeof(block)) {
		memcpy(&block, s, sizeof(block));
		marks = mark(arg, block);
		memcpy(halves, &marks, sizeof(halves));
		if (halves[0] != 0)
			return s + __builtin_ctzll(le64toh(halves[0])) / 8;
		if (halves[1] != 0)
			return s + 8 + __builtin_ctzll(le64toh(halves[1])) / 8;
	}
}

/* A blank must be a byte that needs no care. */
static inline bool
scan_is_clean(const char *s, size_t len, scan_mark *mark, const void *arg)
{
	char few[] = "                ";
	size_t i;

	if (len < sizeof(scan_block)) {
		memcpy(few, s, len);
		return len == 0 || scan_block_is_clean(few, mark, arg);
	}
	for (i = 0; i + sizeof(scan_block) < len; i += sizeof(scan_block))
		if (!scan_block_is_clean(s + i, mark, arg))
			return false;
	return scan_block_is_clean(s + len - sizeof(scan_block), mark, arg);
}

#endif
