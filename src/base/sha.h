/*
 * SHA-256, told in lower-case hex.
 *
 *	struct sha s;
 *	char hex[SHA_HEX];
 *
 *	sha_init(&s);
 *	sha_add(&s, data, len);
 *	if (sha_end(&s, hex, err) < 0)
 *		return -1;
 *
 * The crypto library may refuse (a set-up without SHA-256): nothing is said
 * before sha_end(), which then fails with ERR_SOFT.
 */
#ifndef BASE_SHA_H
#define BASE_SHA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

#define SHA_HEX        65 /* 64 digits and a NUL */
#define SHA_PRINT_SIZE 17 /* 16 digits and a NUL */

struct sha {
	struct evp_md_ctx_st *ctx;
	bool failed;
};

void sha_init(struct sha *);
void sha_add(struct sha *, const void *data, size_t len);
int sha_end(struct sha *, char hex[static SHA_HEX], struct err *);
void sha_clear(struct sha *); /* gives up one that was not ended */

/*
 * The sum and the length of the regular file behind a descriptor, from its
 * first byte; the descriptor's position is neither used nor moved. ERR_IO
 * when it cannot be read (the caller adds which file it is).
 */
int sha_file(int fd, char hex[static SHA_HEX], uint64_t *bytes, struct err *);

/*
 * What may be known about a secret: the first 16 digits of the SHA-256 of
 * "kassa account\n" and the secret. Tells accounts apart in the ledger and
 * in messages without giving anything away.
 */
int sha_fingerprint(
    const char *secret, char print[static SHA_PRINT_SIZE], struct err *);

#endif
