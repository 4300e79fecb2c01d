/* ID tokens: JSON Web Signatures of two algorithms, and what the claims must say. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <sodium.h>

#include "api/oidc.h"

enum { SKEW_MS = 60000, RSA_BYTES_LEAST = 256, P256_BYTES = 32 };

bool api__unbase64(struct arena *a, str text, str *out) {
	size_t n = 0;
	uint8_t *bytes = arena_alloc(a, text.n + 4);
	if (sodium_base642bin(bytes, text.n + 4, text.p ? text.p : "", text.n, NULL, &n, NULL,
	                      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return false;
	*out = (str){(const char *)bytes, (uint32_t)n};
	return true;
}

str api__base64(struct arena *a, const void *bytes, size_t n) {
	size_t room = sodium_base64_encoded_len(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *text = arena_alloc(a, room);
	sodium_bin2base64(text, room, bytes, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return str_of(text);
}

/* A text member; empty when there is none. */
static str text_of(struct arena *a, const struct json_doc *d, uint32_t object, const char *name) {
	uint32_t token = json_member(d, object, name);
	return token && d->tokens[token].kind == JSON_STRING ? json_text(a, d, token) : (str){0};
}

/* ---- keys ------------------------------------------------------------------------------------ */

static EVP_PKEY *key_from(OSSL_PARAM_BLD *build, const char *type) {
	EVP_PKEY *key = NULL;
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY_CTX *x = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	if (!params || !x || EVP_PKEY_fromdata_init(x) <= 0 || EVP_PKEY_fromdata(x, &key, EVP_PKEY_PUBLIC_KEY, params) <= 0)
		key = NULL;
	EVP_PKEY_CTX_free(x);
	OSSL_PARAM_free(params);
	return key;
}

static EVP_PKEY *rsa_key(struct arena *a, const struct json_doc *d, uint32_t jwk) {
	str n, e;
	if (!api__unbase64(a, text_of(a, d, jwk, "n"), &n) || !api__unbase64(a, text_of(a, d, jwk, "e"), &e) ||
	    n.n < RSA_BYTES_LEAST || e.n == 0)
		return NULL;
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *bn = BN_bin2bn((const uint8_t *)n.p, (int)n.n, NULL), *be = BN_bin2bn((const uint8_t *)e.p, (int)e.n, NULL);
	EVP_PKEY *key = NULL;
	if (build && bn && be && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, bn) &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, be))
		key = key_from(build, "RSA");
	BN_free(bn);
	BN_free(be);
	OSSL_PARAM_BLD_free(build);
	return key;
}

static EVP_PKEY *ec_key(struct arena *a, const struct json_doc *d, uint32_t jwk) {
	str x, y;
	uint8_t point[1 + 2 * P256_BYTES] = {4};
	if (!str_is(text_of(a, d, jwk, "crv"), "P-256") || !api__unbase64(a, text_of(a, d, jwk, "x"), &x) ||
	    !api__unbase64(a, text_of(a, d, jwk, "y"), &y) || x.n != P256_BYTES || y.n != P256_BYTES)
		return NULL;
	memcpy(point + 1, x.p, P256_BYTES);
	memcpy(point + 1 + P256_BYTES, y.p, P256_BYTES);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY *key = NULL;
	if (build && OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point))
		key = key_from(build, "EC");
	OSSL_PARAM_BLD_free(build);
	return key;
}

/* The key of this name that may sign with the algorithm; a token without a name takes the only key that fits. */
static uint32_t find_key(struct arena *a, const struct json_doc *d, str kid, const char *kty) {
	uint32_t keys = d->count && d->tokens[0].kind == JSON_OBJECT ? json_member(d, 0, "keys") : 0, found = 0, fits = 0;
	if (!keys || d->tokens[keys].kind != JSON_ARRAY)
		return 0;
	for (uint32_t i = 0, at = keys + 1; i < d->tokens[keys].count; i++, at = d->tokens[at].next) {
		str use = d->tokens[at].kind == JSON_OBJECT ? text_of(a, d, at, "use") : STR("none");
		if ((use.n && !str_is(use, "sig")) || !str_is(text_of(a, d, at, "kty"), kty) ||
		    (kid.n && !str_eq(text_of(a, d, at, "kid"), kid)))
			continue;
		found = at;
		fits++;
	}
	return fits == 1 ? found : 0;
}

/* ---- signatures ------------------------------------------------------------------------------ */

/* r and s of 32 bytes each as the DER that OpenSSL reads. */
static bool der_of(struct arena *a, str raw, str *out) {
	if (raw.n != 2 * P256_BYTES)
		return false;
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn((const uint8_t *)raw.p, P256_BYTES, NULL);
	BIGNUM *s = BN_bin2bn((const uint8_t *)raw.p + P256_BYTES, P256_BYTES, NULL);
	check(sig && r && s && ECDSA_SIG_set0(sig, r, s));
	int n = i2d_ECDSA_SIG(sig, NULL);
	check(n > 0);
	uint8_t *bytes = arena_alloc(a, (size_t)n), *at = bytes;
	i2d_ECDSA_SIG(sig, &at);
	ECDSA_SIG_free(sig);
	*out = (str){(const char *)bytes, (uint32_t)n};
	return true;
}

static bool signature_fits(EVP_PKEY *key, str signed_text, str signature) {
	EVP_MD_CTX *x = EVP_MD_CTX_new();
	bool good = x && EVP_DigestVerifyInit(x, NULL, EVP_sha256(), NULL, key) > 0 &&
	            EVP_DigestVerify(x, (const uint8_t *)signature.p, signature.n, (const uint8_t *)signed_text.p,
	                             signed_text.n) == 1;
	EVP_MD_CTX_free(x);
	return good;
}

/* The three parts of a compact token. */
struct parts {
	str signed_text, header, claims, signature;
};

static bool split(struct arena *a, str token, struct parts *out) {
	int32_t one = str_find(token, '.', 0), two = one < 0 ? -1 : str_find(token, '.', (uint32_t)one + 1);
	if (two < 0 || str_find(token, '.', (uint32_t)two + 1) >= 0)
		return false;
	out->signed_text = str_cut(token, 0, (uint32_t)two);
	return api__unbase64(a, str_cut(token, 0, (uint32_t)one), &out->header) &&
	       api__unbase64(a, str_cut(token, (uint32_t)one + 1, (uint32_t)two), &out->claims) &&
	       api__unbase64(a, str_cut(token, (uint32_t)two + 1, token.n), &out->signature);
}

static bool check_signature(struct arena *a, const struct parts *p, const struct json_doc *header,
                            const struct json_doc *keys, struct err *e) {
	str alg = text_of(a, header, 0, "alg"), signature = p->signature;
	bool rsa = str_is(alg, "RS256");
	if (!rsa && !str_is(alg, "ES256"))
		return err_set(e, "oidc.bad_alg", "", "the token is signed with none of RS256 and ES256");
	uint32_t jwk = find_key(a, keys, text_of(a, header, 0, "kid"), rsa ? "RSA" : "EC");
	if (!jwk)
		return err_set(e, "oidc.unknown_key", "", "the provider publishes no such key");
	EVP_PKEY *key = rsa ? rsa_key(a, keys, jwk) : ec_key(a, keys, jwk);
	bool good = key && (rsa || der_of(a, p->signature, &signature)) && signature_fits(key, p->signed_text, signature);
	EVP_PKEY_free(key);
	return good || err_set(e, "oidc.bad_signature", "", "the signature does not fit");
}

/* ---- claims ---------------------------------------------------------------------------------- */

/* Whether `aud` names us; when it names others too, `azp` must be us. */
static bool for_us(struct arena *a, const struct json_doc *d, str us) {
	uint32_t aud = json_member(d, 0, "aud");
	str azp = text_of(a, d, 0, "azp");
	bool named = false;
	if (aud && d->tokens[aud].kind == JSON_STRING)
		named = str_eq(json_text(a, d, aud), us);
	bool list = aud && d->tokens[aud].kind == JSON_ARRAY;
	for (uint32_t i = 0, at = aud + 1; list && i < d->tokens[aud].count; i++, at = d->tokens[at].next)
		named = named || (d->tokens[at].kind == JSON_STRING && str_eq(json_text(a, d, at), us));
	bool several = list && d->tokens[aud].count > 1;
	return named && (azp.n ? str_eq(azp, us) : !several);
}

/* A claim in seconds; -1 when there is none. */
static int64_t seconds_of(const struct json_doc *d, const char *name) {
	uint32_t token = json_member(d, 0, name);
	int64_t n = -1;
	return token && d->tokens[token].kind == JSON_NUMBER && json_int(d, token, &n) && n < INT64_MAX / 2000 ? n : -1;
}

static bool check_claims(struct arena *a, const struct json_doc *d, const struct oidc_expected *want, struct err *e) {
	int64_t exp = seconds_of(d, "exp"), iat = seconds_of(d, "iat"), nbf = seconds_of(d, "nbf");
	if (!str_eq(text_of(a, d, 0, "iss"), want->issuer))
		return err_set(e, "oidc.wrong_issuer", "iss", "the token was made by somebody else");
	if (!for_us(a, d, want->audience))
		return err_set(e, "oidc.wrong_audience", "aud", "the token is meant for somebody else");
	if (exp < 0 || exp * 1000 + SKEW_MS < want->now)
		return err_set(e, "oidc.expired", "exp", "the token has expired");
	if (iat < 0 || iat * 1000 - SKEW_MS > want->now || nbf * 1000 - SKEW_MS > want->now)
		return err_set(e, "oidc.expired", iat < 0 ? "iat" : "nbf", "the token does not hold yet");
	str nonce = text_of(a, d, 0, "nonce");
	if (!nonce.n || !str_eq(nonce, want->nonce))
		return err_set(e, "oidc.wrong_nonce", "nonce", "the token belongs to another login");
	return text_of(a, d, 0, "sub").n || err_set(e, "oidc.bad_token", "sub", "the token names nobody");
}

bool api__id_token(struct arena *a, str token, const struct json_doc *keys, const struct oidc_expected *want,
                   struct json_doc *claims, struct err *e) {
	struct parts p;
	struct json_doc header;
	struct err why;
	if (!split(a, token, &p) || !json_parse(a, p.header, &header, &why) || header.tokens[0].kind != JSON_OBJECT ||
	    !json_parse(a, p.claims, claims, &why) || claims->tokens[0].kind != JSON_OBJECT)
		return err_set(e, "oidc.bad_token", "", "this is no signed token");
	return check_signature(a, &p, &header, keys, e) && check_claims(a, claims, want, e);
}
