/*
 * Texts told apart by 128 bits of a hash, and a table of numbers by them. No
 * text is held; two texts of anything that fits on a disk are never the same
 * by chance. It is no guard against somebody who wants them to be.
 *
 *	struct digest d = DIGEST_INIT;
 *	digest_add(&d, code, code_len);
 *	digest_add(&d, type, type_len);     "ab","c" is not "a","bc"
 *	number = digests_at(&digests, d);
 *	if (*number == 0)
 *		*number = ++n;              it is new
 *	digests_clear(&digests);
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct digest {
	uint64_t a, b;
};

#define DIGEST_INIT                                                            \
	{                                                                      \
		UINT64_C(0x243f6a8885a308d3), UINT64_C(0x13198a2e03707344)     \
	}

void digest_add(struct digest *, const char *text, size_t len);

struct digests {
	struct digest_slot *slots;
	size_t n, cap;
};

/*
 * Where the number of this digest is kept, 0 until somebody sets it. The place
 * is good until the next call.
 */
uint64_t *digests_at(struct digests *, struct digest);

/* The number itself; 0 where there is none, and none is made. */
uint64_t digests_find(const struct digests *, struct digest);
void digests_clear(struct digests *);

#endif
