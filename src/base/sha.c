/*
 * SHA-256 by OpenSSL's EVP. Failure is sticky: once the library has refused,
 * the rest is skipped and sha_end() says it.
 */
#include "base/sha.h"
#include "base/file.h"
#include "base/err.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

#define SHA_BYTES 32

static const char prefix[] = "kassa account\n";

void
sha_init(struct sha *s)
{
	s->ctx = EVP_MD_CTX_new();
	s->failed = s->ctx == NULL ||
		    EVP_DigestInit_ex(s->ctx, EVP_sha256(), NULL) != 1;
}

void
sha_add(struct sha *s, const void *data, size_t len)
{
	if (!s->failed)
		s->failed = EVP_DigestUpdate(s->ctx, data, len) != 1;
}

static void
spell(char *hex, const unsigned char *sum)
{
	static const char digits[] = "0123456789abcdef";
	int i;

	for (i = 0; i < SHA_BYTES; i++) {
		*hex++ = digits[sum[i] >> 4];
		*hex++ = digits[sum[i] & 15];
	}
	*hex = '\0';
}

int
sha_end(struct sha *s, char hex[static SHA_HEX], struct err *err)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	bool good = !s->failed && EVP_DigestFinal_ex(s->ctx, sum, NULL) == 1;

	sha_clear(s);
	hex[0] = '\0';
	if (!good)
		return err_set(err, ERR_SOFT,
		    "the crypto library cannot compute SHA-256 here");
	spell(hex, sum);
	return 0;
}

void
sha_clear(struct sha *s)
{
	EVP_MD_CTX_free(s->ctx);
	s->ctx = NULL;
	s->failed = true;
}

/* All of the file; 0, or -1 with errno. */
static ssize_t
add_file(struct sha *s, int fd, uint64_t *bytes)
{
	char block[65536];
	ssize_t n;

	*bytes = 0;
	while ((n = file_read_at(fd, block, sizeof(block), *bytes)) > 0) {
		sha_add(s, block, (size_t)n);
		*bytes += (uint64_t)n;
	}
	return n;
}

int
sha_file(int fd, char hex[static SHA_HEX], uint64_t *bytes, struct err *err)
{
	struct sha s;

	sha_init(&s);
	if (add_file(&s, fd, bytes) < 0) {
		err_sys(err, ERR_IO, "cannot be read");
		sha_clear(&s);
		return -1;
	}
	return sha_end(&s, hex, err);
}

int
sha_fingerprint(
    const char *secret, char print[static SHA_PRINT_SIZE], struct err *err)
{
	char hex[SHA_HEX];
	struct sha s;

	sha_init(&s);
	sha_add(&s, prefix, sizeof(prefix) - 1);
	sha_add(&s, secret, strlen(secret));
	if (sha_end(&s, hex, err) < 0)
		return -1;
	memcpy(print, hex, SHA_PRINT_SIZE - 1);
	print[SHA_PRINT_SIZE - 1] = '\0';
	return 0;
}
