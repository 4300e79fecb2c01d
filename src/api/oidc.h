/* Logging in at somebody else's door: a relying party of OpenID Connect Core 1.0 (authorization code, PKCE of RFC 7636,
 * discovery). Everything that waits for the network runs on a reader, never on a loop. */
#ifndef API_OIDC_H
#define API_OIDC_H

#include "api/inside.h"

/* Reads the file that names the providers; NULL: none. curl is made ready, so it must be called before threads start.
 * Refuses oidc.config, file.unreadable; where is the file */
bool api__oidc_open(const char *path, struct oidc **out, struct err *e);
void api__oidc_close(struct oidc *o);

/* ---- oidc_http.c ---- */
enum { OIDC_BYTES = 256 << 10 }; /* of one answer of a provider */
/* A request of ours: a GET, or with `form` a POST of it. */
struct oidc_request {
	str url;
	str form;              /* application/x-www-form-urlencoded */
	str user, password;    /* of HTTP basic, encoded as RFC 6749 2.3.1 says */
};
/* The answer's text. Certificates are checked; plain http only to this machine; no redirects; a few seconds at most.
 * Refuses oidc.unreachable, oidc.insecure, oidc.answer (any status but 200, or too long). Memory: the arena */
bool api__oidc_fetch(struct arena *a, const struct oidc_request *r, str *out, struct err *e);
/* Whether an address may be asked at all: https, or http to this machine. */
bool api__oidc_safe(str url);
/* Percent-encodes all but unreserved characters. */
void api__put_escaped(struct buf *out, str s);

/* ---- oidc_token.c ---- */
/* What an ID token must say. */
struct oidc_expected {
	str issuer, audience, nonce;
	ms now;
};
/* Checks signature (RS256 or ES256, by the key that the token names) and claims of an ID token.
 * keys    a JWK set                 claims  what it says, when good
 * Refuses oidc.bad_token, oidc.bad_alg, oidc.unknown_key (a newer set may have it), oidc.bad_signature,
 *         oidc.wrong_issuer, oidc.wrong_audience, oidc.expired, oidc.wrong_nonce
 * Source  OpenID Connect Core 1.0, 3.1.3.7; RFC 7515; RFC 8725 */
bool api__id_token(struct arena *a, str token, const struct json_doc *keys, const struct oidc_expected *want,
                   struct json_doc *claims, struct err *e);
/* base64url without padding, both ways. False for other characters. */
bool api__unbase64(struct arena *a, str text, str *out);
str api__base64(struct arena *a, const void *bytes, size_t n);

#endif
