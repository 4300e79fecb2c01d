#include "suites.h"

/* Digests that others published. */
static const struct {
	enum ledger_suite suite;
	const char *text, *hex;
} digests[] = {
	/* GB/T 32905-2016, examples 1 and 2 */
	{LEDGER_SM3, "abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
	{LEDGER_SM3, "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd",
     "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
	/* FIPS 180-4 */
	{LEDGER_SHA256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{LEDGER_SHA256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
};

START_TEST(digests_are_the_published_ones) {
	struct ledger_hasher *h = ledger_hasher_make(digests[_i].suite);
	uint8_t out[LEDGER_HASH];
	char hex[2 * LEDGER_HASH + 1];
	for (int again = 0; again < 2; again++) {
		ledger_digest(h, digests[_i].text, strlen(digests[_i].text), out);
		ledger_hex(out, sizeof out, hex);
		ck_assert_str_eq(hex, digests[_i].hex);
	}
	ledger_hasher_free(h);
}
END_TEST

START_TEST(the_chain_is_the_digest_of_both) {
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SM3);
	uint8_t both[LEDGER_HASH + 3], a[LEDGER_HASH], b[LEDGER_HASH];
	memset(both, 7, LEDGER_HASH);
	memcpy(both + LEDGER_HASH, "xyz", 3);
	ledger_digest(h, both, sizeof both, a);
	ledger_chain(h, both, STR("xyz"), b);
	ck_assert_mem_eq(a, b, LEDGER_HASH);
	ledger_hasher_free(h);
}
END_TEST

START_TEST(a_person_is_sealed_with_hmac) {
	char out[80], key[131];
	struct ledger_hasher *sha256 = ledger_hasher_make(LEDGER_SHA256), *sm3 = ledger_hasher_make(LEDGER_SM3);
	/* RFC 4231, test cases 2 and 6 */
	ledger_seal_person(sha256, STR("Jefe"), STR("what do ya want for nothing?"), out);
	ck_assert_str_eq(out, "sha256:5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xAA, sizeof key);
	ledger_seal_person(sha256, (str){key, sizeof key},
	                   STR("Test Using Larger Than Block-Size Key - Hash Key First"), out);
	ck_assert_str_eq(out, "sha256:60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	char other[80];
	ledger_seal_person(sm3, STR("salt"), STR("{}"), out);
	ledger_seal_person(sm3, STR("salu"), STR("{}"), other);
	ck_assert_int_eq(strlen(out), 4 + 64);
	ck_assert_int_eq(strncmp(out, "sm3:", 4), 0);
	ck_assert_str_ne(out, other);
	ledger_hasher_free(sha256);
	ledger_hasher_free(sm3);
}
END_TEST

START_TEST(suites_have_names) {
	enum ledger_suite suite = LEDGER_SM3;
	ck_assert(ledger_suite_parse(STR("sha256"), &suite) && suite == LEDGER_SHA256);
	ck_assert(ledger_suite_parse(STR("sm3"), &suite) && suite == LEDGER_SM3);
	ck_assert(!ledger_suite_parse(STR("SM3"), &suite) && !ledger_suite_parse(STR(""), &suite));
	ck_assert_str_eq(ledger_suite_name(LEDGER_SM3), "sm3");
}
END_TEST

Suite *hash_suite(void) {
	Suite *s = suite_create("hash");
	TCase *t = tcase_create("hash");
	tcase_add_loop_test(t, digests_are_the_published_ones, 0, (int)COUNT(digests));
	tcase_add_test(t, the_chain_is_the_digest_of_both);
	tcase_add_test(t, a_person_is_sealed_with_hmac);
	tcase_add_test(t, suites_have_names);
	suite_add_tcase(s, t);
	return s;
}
