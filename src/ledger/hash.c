/* The hash functions of the ledger. The digest is fetched once: a fetch costs as much as hashing a whole event. */
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "ledger/ledger.h"

enum { BLOCK = 64 }; /* bytes that either function takes in at once */

struct ledger_hasher {
	enum ledger_suite suite;
	EVP_MD *digest;
	EVP_MD_CTX *state;
};

static const char *const suite_names[] = {[LEDGER_SM3] = "sm3", [LEDGER_SHA256] = "sha256"};
static const char *const digest_names[] = {[LEDGER_SM3] = "SM3", [LEDGER_SHA256] = "SHA2-256"};

const char *ledger_suite_name(enum ledger_suite suite) {
	check((size_t)suite < COUNT(suite_names));
	return suite_names[suite];
}

bool ledger_suite_parse(str name, enum ledger_suite *out) {
	for (size_t i = 0; i < COUNT(suite_names); i++)
		if (str_is(name, suite_names[i])) {
			*out = (enum ledger_suite)i;
			return true;
		}
	return false;
}

struct ledger_hasher *ledger_hasher_make(enum ledger_suite suite) {
	check((size_t)suite < COUNT(digest_names));
	struct ledger_hasher *h = mem_alloc(sizeof *h);
	h->suite = suite;
	h->digest = EVP_MD_fetch(NULL, digest_names[suite], NULL);
	h->state = EVP_MD_CTX_new();
	check(h->digest && h->state && "the cryptographic library lacks the hash function");
	check(EVP_MD_get_size(h->digest) == LEDGER_HASH);
	return h;
}

void ledger_hasher_free(struct ledger_hasher *h) {
	if (!h)
		return;
	EVP_MD_CTX_free(h->state);
	EVP_MD_free(h->digest);
	mem_free(h);
}

void ledger_chain(struct ledger_hasher *h, const uint8_t prev_hash[LEDGER_HASH], str bytes,
                  uint8_t hash[LEDGER_HASH]) {
	check(EVP_DigestInit_ex2(h->state, h->digest, NULL) == 1);
	check(EVP_DigestUpdate(h->state, prev_hash, LEDGER_HASH) == 1);
	check(EVP_DigestUpdate(h->state, bytes.p, bytes.n) == 1);
	check(EVP_DigestFinal_ex(h->state, hash, NULL) == 1);
}

void ledger_digest(struct ledger_hasher *h, const void *bytes, size_t n, uint8_t out[LEDGER_HASH]) {
	check(EVP_DigestInit_ex2(h->state, h->digest, NULL) == 1);
	check(EVP_DigestUpdate(h->state, bytes, n) == 1);
	check(EVP_DigestFinal_ex(h->state, out, NULL) == 1);
}

/* The key as a block, each byte changed by `by`, and the bytes behind it. */
static void keyed(struct ledger_hasher *h, str key, uint8_t by, const void *bytes, size_t n, uint8_t out[LEDGER_HASH]) {
	uint8_t block[BLOCK] = {0};
	check(key.n <= BLOCK);
	if (key.n)
		memcpy(block, key.p, key.n);
	for (size_t i = 0; i < BLOCK; i++)
		block[i] ^= by;
	check(EVP_DigestInit_ex2(h->state, h->digest, NULL) == 1);
	check(EVP_DigestUpdate(h->state, block, BLOCK) == 1);
	check(EVP_DigestUpdate(h->state, bytes, n) == 1);
	check(EVP_DigestFinal_ex(h->state, out, NULL) == 1);
}

void ledger_seal_person(struct ledger_hasher *h, str salt, str canonical, char out[80]) {
	uint8_t mac[LEDGER_HASH], shorter[LEDGER_HASH];
	if (salt.n > BLOCK) {
		ledger_digest(h, salt.p, salt.n, shorter);
		salt = (str){(const char *)shorter, LEDGER_HASH};
	}
	keyed(h, salt, 0x36, canonical.p, canonical.n, mac);
	keyed(h, salt, 0x5C, mac, LEDGER_HASH, mac);
	const char *name = ledger_suite_name(h->suite);
	size_t at = strlen(name);
	memcpy(out, name, at);
	out[at] = ':';
	ledger_hex(mac, LEDGER_HASH, out + at + 1);
}

void ledger_hex(const uint8_t *bytes, size_t n, char *out) {
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * n] = '\0';
}
