/* Keys and signatures of heads, by the cryptographic library. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <unistd.h>

#include "ledger/sign.h"

enum { POINT_BYTES = SIGN_PUBLIC / 2, SIGNATURE_BYTES = SIGN_MOST / 2, TEXT_BYTES = 256 };

static const char signer[] = "1234567812345678";

struct sign_key {
	EVP_PKEY *pair;
	char hex[SIGN_PUBLIC + 1];
};

/* ---- keys -------------------------------------------------------------------------------------------- */

static bool bad_key(const char *path, const char *why, struct err *e) {
	ERR_clear_error();
	return err_set(e, "sign.key", path, "%s: %s", path, why);
}

static bool write_key(int fd, EVP_PKEY *pair) {
	FILE *f = fdopen(fd, "w");
	bool good = f && PEM_write_PKCS8PrivateKey(f, pair, NULL, NULL, 0, NULL, NULL) == 1 && fflush(f) == 0 &&
	            fsync(fd) == 0;
	return f && fclose(f) == 0 && good;
}

/* A new key, unless somebody made one meanwhile. */
static bool make_key(const char *path, struct err *e) {
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno == EEXIST || bad_key(path, "cannot be made", e);
	EVP_PKEY *pair = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
	bool good = pair && write_key(fd, pair);
	EVP_PKEY_free(pair);
	if (!good)
		unlink(path);
	return good || bad_key(path, "a key could not be written", e);
}

static EVP_PKEY *read_key(const char *path) {
	FILE *f = fopen(path, "re");
	EVP_PKEY *pair = f ? PEM_read_PrivateKey(f, NULL, NULL, NULL) : NULL;
	if (f)
		fclose(f);
	return pair;
}

bool sign_key_open(const char *path, struct sign_key **out, struct err *e) {
	uint8_t point[POINT_BYTES];
	size_t n = 0;
	if (access(path, F_OK) != 0 && !make_key(path, e))
		return false;
	EVP_PKEY *pair = read_key(path);
	if (!pair || !EVP_PKEY_is_a(pair, "SM2") ||
	    !EVP_PKEY_get_octet_string_param(pair, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point, sizeof point, &n) ||
	    n != sizeof point || point[0] != 4) {
		EVP_PKEY_free(pair);
		return bad_key(path, "is no SM2 key in PEM form", e);
	}
	struct sign_key *key = mem_alloc(sizeof *key);
	key->pair = pair;
	ledger_hex(point, n, key->hex);
	*out = key;
	return true;
}

void sign_key_free(struct sign_key *key) {
	if (!key)
		return;
	EVP_PKEY_free(key->pair);
	mem_free(key);
}

void sign_key_public(const struct sign_key *key, char out[SIGN_PUBLIC + 1]) {
	memcpy(out, key->hex, SIGN_PUBLIC + 1);
}

/* ---- heads ------------------------------------------------------------------------------------------- */

void signed_head_put_text(struct buf *b, const struct signed_head *head) {
	buf_format(b, "yichuang-head-1\n%s\n%lld\n%s\n%lld\n", ledger_suite_name(head->suite), (long long)head->events,
	           head->root, (long long)head->at);
}

void signed_head_put_note(struct buf *b, const struct signed_head *head) {
	signed_head_put_text(b, head);
	buf_format(b, "\n— %s %s\n\n", head->key, head->signature);
}

static bool copy_text(str text, char *out, size_t most) {
	if (!text.n || text.n >= most)
		return false;
	memcpy(out, text.p, text.n);
	out[text.n] = 0;
	return true;
}

/* The five lines of the signed text. */
static bool read_text(str *from, struct signed_head *out) {
	str line[5] = {{0}};
	for (uint32_t i = 0; i < COUNT(line); i++)
		if (!from->n || !str_next(from, '\n', &line[i]))
			return false;
	return str_is(line[0], "yichuang-head-1") && ledger_suite_parse(line[1], &out->suite) &&
	       str_int(line[2], &out->events) && out->events > 0 && copy_text(line[3], out->root, sizeof out->root) &&
	       str_int(line[4], &out->at);
}

bool signed_head_next_note(str *rest, struct signed_head *out) {
	str left, line = STR(""), key = STR("");
	*out = (struct signed_head){0};
	while (rest->n && rest->p[0] == '\n')
		*rest = str_cut(*rest, 1, rest->n);
	left = *rest;
	if (!read_text(&left, out) || !str_starts(left, STR("\n— ")))
		return false;
	left = str_cut(left, sizeof "\n— " - 1, left.n);
	if (!str_next(&left, '\n', &line) || !str_next(&line, ' ', &key) || !copy_text(key, out->key, sizeof out->key) ||
		!copy_text(line, out->signature, sizeof out->signature))
		return false;
	*rest = left;
	return true;
}

/* A signing or verifying state with the identifier of the standard. */
static EVP_MD_CTX *begin(EVP_PKEY *pair, bool verify) {
	EVP_MD_CTX *state = EVP_MD_CTX_new();
	EVP_PKEY_CTX *with = EVP_PKEY_CTX_new_from_pkey(NULL, pair, NULL);
	check(state && with);
	check(EVP_PKEY_CTX_set1_id(with, signer, sizeof signer - 1) > 0);
	EVP_MD_CTX_set_pkey_ctx(state, with);
	int done = verify ? EVP_DigestVerifyInit(state, NULL, EVP_sm3(), NULL, pair)
	                  : EVP_DigestSignInit(state, NULL, EVP_sm3(), NULL, pair);
	check(done == 1);
	return state;
}

static void end(EVP_MD_CTX *state) {
	EVP_PKEY_CTX *with = EVP_MD_CTX_get_pkey_ctx(state);
	EVP_MD_CTX_free(state);
	EVP_PKEY_CTX_free(with);
}

void signed_head_make(struct sign_key *key, struct signed_head *head) {
	uint8_t signature[SIGNATURE_BYTES];
	size_t n = sizeof signature;
	struct buf b = buf_make(TEXT_BYTES);
	signed_head_put_text(&b, head);
	check(!b.full);
	EVP_MD_CTX *state = begin(key->pair, false);
	check(EVP_DigestSign(state, signature, &n, (const uint8_t *)b.p, b.n) == 1);
	end(state);
	buf_free(&b);
	ledger_hex(signature, n, head->signature);
	sign_key_public(key, head->key);
}

/* Bytes of lower-case hex digits; how many, 0 when it is none or too long. */
static size_t bytes_of(const char *hex, uint8_t *out, size_t most) {
	size_t n = strlen(hex);
	if (n % 2 || n / 2 > most)
		return 0;
	for (size_t i = 0; i < n; i++) {
		const char *digits = "0123456789abcdef", *at = strchr(digits, hex[i]);
		if (!at)
			return 0;
		uint8_t digit = (uint8_t)(at - digits);
		out[i / 2] = (uint8_t)(i % 2 ? out[i / 2] << 4 | digit : digit);
	}
	return n / 2;
}

static EVP_PKEY *public_key(const char *hex) {
	uint8_t point[POINT_BYTES];
	char curve[] = "SM2";
	EVP_PKEY *out = NULL;
	if (bytes_of(hex, point, sizeof point) != sizeof point)
		return NULL;
	OSSL_PARAM with[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point), OSSL_PARAM_construct_end()};
	EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
	check(maker);
	if (EVP_PKEY_fromdata_init(maker) != 1 || EVP_PKEY_fromdata(maker, &out, EVP_PKEY_PUBLIC_KEY, with) != 1)
		out = NULL;
	EVP_PKEY_CTX_free(maker);
	return out;
}

bool signed_head_good(const struct signed_head *head) {
	uint8_t signature[SIGNATURE_BYTES];
	size_t n = bytes_of(head->signature, signature, sizeof signature);
	EVP_PKEY *pair = n ? public_key(head->key) : NULL;
	bool good = false;
	if (pair) {
		struct buf b = buf_make(TEXT_BYTES);
		signed_head_put_text(&b, head);
		EVP_MD_CTX *state = begin(pair, true);
		good = !b.full && EVP_DigestVerify(state, signature, n, (const uint8_t *)b.p, b.n) == 1;
		end(state);
		buf_free(&b);
	}
	EVP_PKEY_free(pair);
	ERR_clear_error();
	return good;
}
