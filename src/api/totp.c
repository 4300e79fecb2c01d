/* One-time codes of a second factor. Source: RFC 6238 with SHA-1, steps of 30 s, 6 digits; RFC 4226 5.3; RFC 4648 6. */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "api/people.h"

enum { STEP_MS = 30000, SHA1_BYTES = 20, MILLION = 1000000 };

int64_t api__totp_step(ms now) {
	return now / STEP_MS;
}

void api__totp_code(const uint8_t secret[STORE_SECRET], int64_t step, char out[API_TOTP + 1]) {
	uint8_t counter[8], mac[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	for (int i = 0; i < 8; i++)
		counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
	check(HMAC(EVP_sha1(), secret, STORE_SECRET, counter, sizeof counter, mac, &n) && n == SHA1_BYTES);
	uint32_t at = mac[SHA1_BYTES - 1] & 15;
	uint32_t value = mac[at] & 127;
	for (uint32_t i = 1; i < 4; i++)
		value = value << 8 | mac[at + i];
	snprintf(out, API_TOTP + 1, "%06u", value % MILLION);
}

bool api__totp_fits(const uint8_t secret[STORE_SECRET], str code, ms now, int64_t *step) {
	bool fits = false;
	for (int64_t s = api__totp_step(now) - 1; s <= api__totp_step(now) + 1; s++) {
		char want[API_TOTP + 1];
		api__totp_code(secret, s, want);
		if (code.n == API_TOTP && sodium_memcmp(want, code.p, API_TOTP) == 0)
			fits = true, *step = s;
	}
	return fits;
}

void api__base32(const uint8_t *bytes, size_t n, char *out) {
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	check(n % 5 == 0);
	for (size_t i = 0; i < n; i += 5) {
		uint64_t group = 0;
		for (size_t k = 0; k < 5; k++)
			group = group << 8 | bytes[i + k];
		for (int k = 7; k >= 0; k--)
			*out++ = digits[group >> (5 * k) & 31];
	}
	*out = 0;
}

str api__recovery_code(struct arena *a) {
	uint8_t bytes[10];
	char text[17];
	randombytes_buf(bytes, sizeof bytes);
	api__base32(bytes, sizeof bytes, text);
	return arena_format(a, "%.4s-%.4s-%.4s-%.4s", text, text + 4, text + 8, text + 12);
}
