/*
 * Whose receipts: a cloud, its address, and the token that opens it. The token
 * is read once, checked, and given to the network alone; everywhere else goes
 * its fingerprint.
 */
#ifndef JOB_ACCOUNT_H
#define JOB_ACCOUNT_H

#include "base/err.h"
#include "base/log.h"
#include "base/sha.h"
#include "cloud/cloud.h"

struct account {
	const struct cloud *cloud;
	char *url;          /* without a slash at its end */
	const char *scheme; /* the header that carries the token, up to it */
	char *token;
	char *token_from; /* the file, or "$KASSA_TOKEN" */
	char *ca_file;    /* of the certificates to trust; NULL: the system's */
	char *ca_name;    /* how messages call it */
	char *profile;    /* of the configuration; "": none is named */
	char *place;      /* of it: "" all, STORE, STORE/DEVICE or /DEVICE */
	char print[SHA_PRINT_SIZE];
};

/* Is it an address that can be asked? ERR_USAGE. */
int account_check_url(const char *url, struct err *);

struct account_options {
	const char *cloud;
	const char *url;            /* NULL: the cloud's documented one */
	const char *token_file;     /* or NULL: see below */
	const char *profile;        /* or NULL */
	const char *ca_file;        /* or NULL: see below */
	const char *auth;           /* which of the cloud's schemes; or NULL */
	const char *store, *device; /* only these; or NULL */
};

/*
 * The token comes from token_file, which must be a file of this user that
 * nobody else may read; else from $CREDENTIALS_DIRECTORY/kassa.PROFILE.token,
 * or kassa_PROFILE.token there; else from $KASSA_TOKEN. Warns when it is going
 * to travel in clear. ERR_CONFIG with the fix in its words.
 *
 * Whose certificates are trusted says ca_file, else $CURL_CA_BUNDLE, else
 * $SSL_CERT_FILE, else the system.
 */
int account_open(struct account *, const struct account_options *, struct log *,
    struct err *);
void account_close(struct account *);

/* A task that wants something of it: all is new, and this is filled in. */
void account_wish(const struct account *, const char *kind, struct task *);

#endif
