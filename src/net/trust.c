/*
 * A server's certificate: what is wrong with it and who has issued it. libcurl
 * says only that it is not to be trusted; so OpenSSL's own verification is
 * called here in its place, and what it looked at is noted down. It decides as
 * ever. Of a libcurl with another TLS library its own words must do.
 */
#include "base/err.h"
#include "base/mem.h"
#include "net/net_internal.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* ---- noting down ---- */

static void
put_name(char *to, size_t size, const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	int n = 0;

	if (bio != NULL && name != NULL &&
	    X509_NAME_print_ex(bio, name, 0,
		(XN_FLAG_ONELINE & ~XN_FLAG_SPC_EQ) & ~ASN1_STRFLGS_ESC_MSB) >=
		0)
		n = BIO_read(bio, to, (int)size - 1);
	to[n > 0 ? n : 0] = '\0';
	BIO_free(bio);
}

static void
put_time(char *to, size_t size, const ASN1_TIME *time)
{
	struct tm tm;

	to[0] = '\0';
	if (time != NULL && ASN1_TIME_to_tm(time, &tm) == 1)
		strftime(to, size, "%Y-%m-%d %H:%M:%SZ", &tm);
}

/* A name of a host, or the four bytes of an address. */
static void
add_host(char *to, size_t size, const GENERAL_NAME *name)
{
	size_t len = strlen(to);
	const char *comma = len > 0 ? ", " : "";
	const unsigned char *b;
	int type;
	const ASN1_STRING *text = GENERAL_NAME_get0_value(name, &type);

	if (type == GEN_DNS)
		snprintf(to + len, size - len, "%s%.*s", comma,
		    ASN1_STRING_length(text),
		    (const char *)ASN1_STRING_get0_data(text));
	else if (type == GEN_IPADD && ASN1_STRING_length(text) == 4) {
		b = ASN1_STRING_get0_data(text);
		snprintf(to + len, size - len, "%s%d.%d.%d.%d", comma, b[0],
		    b[1], b[2], b[3]);
	}
}

static void
put_hosts(char *to, size_t size, const X509 *cert)
{
	GENERAL_NAMES *names =
	    X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	int i;

	to[0] = '\0';
	for (i = 0; i < sk_GENERAL_NAME_num(names); i++)
		add_host(to, size, sk_GENERAL_NAME_value(names, i));
	GENERAL_NAMES_free(names);
	if (to[0] == '\0')
		put_name(to, size, X509_get_subject_name(cert));
}

/* The certificate at which it ended, and the hosts of the server's own. */
static void
note(struct trust *t, X509_STORE_CTX *store)
{
	const X509 *own = X509_STORE_CTX_get0_cert(store);
	const X509 *at = X509_STORE_CTX_get_current_cert(store);

	t->seen = true;
	t->error = X509_STORE_CTX_get_error(store);
	if (at == NULL || t->error == X509_V_OK)
		at = own;
	put_name(t->issuer, sizeof(t->issuer), X509_get_issuer_name(at));
	put_time(t->from, sizeof(t->from), X509_get0_notBefore(at));
	put_time(t->until, sizeof(t->until), X509_get0_notAfter(at));
	put_hosts(t->hosts, sizeof(t->hosts), own);
}

static int
verify(X509_STORE_CTX *store, void *arg)
{
	struct http *h = arg;
	int rc = X509_verify_cert(store);

	note(&h->trust, store);
	return rc;
}

static CURLcode
on_context(CURL *easy, void *context, void *arg)
{
	(void)easy;
	SSL_CTX_set_cert_verify_callback(context, verify, arg);
	return CURLE_OK;
}

/* With a file of its own a request trusts nobody else. */
CURLcode
trust_attach(struct http *h, const struct http_request *r)
{
	const char *library = curl_version_info(CURLVERSION_NOW)->ssl_version;
	CURL *e = h->easy;
	CURLcode rc;

	if (r->ca_file != NULL &&
	    ((rc = curl_easy_setopt(e, CURLOPT_CAINFO, r->ca_file)) ||
		(rc = curl_easy_setopt(e, CURLOPT_CAPATH, NULL))))
		return rc;
	if (library == NULL || strncmp(library, "OpenSSL/", 8) != 0)
		return CURLE_OK;
	if ((rc = curl_easy_setopt(e, CURLOPT_SSL_CTX_FUNCTION, on_context)))
		return rc;
	return curl_easy_setopt(e, CURLOPT_SSL_CTX_DATA, h);
}

/* ---- telling ---- */

static void
tell_unknown(const struct http *h, char *to, size_t size)
{
	snprintf(to, size, "it was issued by \"%s\", who is not in %s",
	    h->trust.issuer,
	    h->ca_name != NULL ? h->ca_name : "this system's list");
}

static void
tell_self_signed(const struct http *h, char *to, size_t size)
{
	snprintf(to, size, "it is self-signed, issued by \"%s\", and not in %s",
	    h->trust.issuer,
	    h->ca_name != NULL ? h->ca_name : "this system's list");
}

static void
tell_expired(const struct http *h, char *to, size_t size)
{
	snprintf(to, size, "it has expired on %s, issued by \"%s\"",
	    h->trust.until, h->trust.issuer);
}

static void
tell_early(const struct http *h, char *to, size_t size)
{
	snprintf(to, size,
	    "it is not valid before %s, issued by \"%s\"; is this machine's "
	    "clock right?",
	    h->trust.from, h->trust.issuer);
}

static void
tell_host(const struct http *h, char *to, size_t size)
{
	snprintf(to, size,
	    "it is for the wrong host: for %s and not for this one, issued by "
	    "\"%s\"",
	    h->trust.hosts, h->trust.issuer);
}

static void
tell_other(const struct http *h, char *to, size_t size)
{
	snprintf(to, size, "%s, issued by \"%s\"",
	    X509_verify_cert_error_string(h->trust.error), h->trust.issuer);
}

static const struct {
	int error;
	bool stranger; /* nobody whom we trust has issued it */
	void (*tell)(const struct http *, char *, size_t);
} troubles[] = {
	/* What libcurl looks at itself, when all else was in order. */
	{ X509_V_OK, false, tell_host },
	{ X509_V_ERR_HOSTNAME_MISMATCH, false, tell_host },
	{ X509_V_ERR_IP_ADDRESS_MISMATCH, false, tell_host },
	{ X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, true, tell_self_signed },
	{ X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, true, tell_unknown },
	{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, true, tell_unknown },
	{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, true, tell_unknown },
	{ X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, true, tell_unknown },
	{ X509_V_ERR_CERT_UNTRUSTED, true, tell_unknown },
	{ X509_V_ERR_CERT_HAS_EXPIRED, false, tell_expired },
	{ X509_V_ERR_CERT_NOT_YET_VALID, false, tell_early },
};

static void
hint(const struct http *h, bool stranger, char *to, size_t size)
{
	if (stranger && h->ca_name == NULL)
		snprintf(to, size,
		    "; if that is your own, give its certificate by --cacert");
	else if (stranger)
		snprintf(to, size, "; is that the right file?");
	else if (h->ca_name != NULL)
		snprintf(to, size, "; trusted are those in %s", h->ca_name);
}

bool
trust_tell(const struct http *h, char *why, size_t size)
{
	bool stranger = false;
	char what[512];
	size_t i;

	if (!h->trust.seen)
		return false;
	for (i = 0; i < NELEM(troubles); i++)
		if (troubles[i].error == h->trust.error)
			break;
	if (i < NELEM(troubles)) {
		troubles[i].tell(h, what, sizeof(what));
		stranger = troubles[i].stranger;
	} else
		tell_other(h, what, sizeof(what));
	snprintf(why, size, "the certificate of %s cannot be trusted: %s",
	    h->host, what);
	hint(h, stranger, why + strlen(why), size - strlen(why));
	return true;
}

/* ---- files of trusted certificates ---- */

static int
count(FILE *f, const char *name, struct err *err)
{
	int n = 0;
	bool ended;
	X509 *cert;

	while ((cert = PEM_read_X509_AUX(f, NULL, NULL, NULL)) != NULL) {
		X509_free(cert);
		n++;
	}
	ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
	ERR_clear_error();
	if (ferror(f))
		return err_sys(err, ERR_CONFIG, "%s: cannot be read", name);
	if (!ended)
		return err_set(err, ERR_CONFIG,
		    "%s: certificate %d in it is broken", name, n + 1);
	if (n == 0)
		return err_set(err, ERR_CONFIG,
		    "%s: holds no certificate; it must be PEM, with "
		    "-----BEGIN CERTIFICATE-----",
		    name);
	return 0;
}

int
net_check_ca(const char *path, const char *name, struct err *err)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	int rc;

	if (f == NULL)
		return err_sys(err, ERR_CONFIG, "%s: cannot be opened", name);
	if (fstat(fileno(f), &st) == 0 && S_ISDIR(st.st_mode))
		rc = err_set(err, ERR_CONFIG,
		    "%s: is a folder; name the file with the certificate",
		    name);
	else
		rc = count(f, name, err);
	fclose(f);
	return rc;
}
