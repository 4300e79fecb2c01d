#include "suites.h"

enum { MOST = 3000 };

/* The definition of RFC 6962 §2.1 in its own words, over leaves. */
static void root_of(struct ledger_hasher *h, uint8_t (*leaves)[LEDGER_HASH], uint32_t n, uint8_t out[LEDGER_HASH]) {
	if (n == 1) {
		memcpy(out, leaves[0], LEDGER_HASH);
		return;
	}
	uint32_t k = 1;
	while (2 * k < n)
		k *= 2;
	uint8_t node[1 + 2 * LEDGER_HASH] = {1};
	root_of(h, leaves, k, node + 1);
	root_of(h, leaves + k, n - k, node + 1 + LEDGER_HASH);
	ledger_digest(h, node, sizeof node, out);
}

static void head_by_definition(struct ledger_hasher *h, uint8_t (*hashes)[LEDGER_HASH], uint32_t n,
                               uint8_t out[LEDGER_HASH]) {
	static uint8_t leaves[MOST / LEDGER_STRETCH + 1][LEDGER_HASH];
	uint32_t count = 0;
	for (uint32_t i = 0; i < n; i += LEDGER_STRETCH) {
		uint32_t some = n - i < LEDGER_STRETCH ? n - i : LEDGER_STRETCH;
		uint8_t bytes[1 + LEDGER_STRETCH * LEDGER_HASH] = {0};
		memcpy(bytes + 1, hashes[i], some * LEDGER_HASH);
		ledger_digest(h, bytes, 1 + some * LEDGER_HASH, leaves[count++]);
	}
	root_of(h, leaves, count, out);
}

static uint8_t hashes[MOST][LEDGER_HASH];

static void make_hashes(struct ledger_hasher *h) {
	for (uint32_t i = 0; i < MOST; i++)
		ledger_digest(h, &i, sizeof i, hashes[i]);
}

START_TEST(the_head_is_the_defined_one) {
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SHA256);
	struct ledger_tree t = {0};
	uint8_t head[LEDGER_HASH], expected[LEDGER_HASH] = {0};
	make_hashes(h);
	ledger_tree_head(&t, h, head);
	ck_assert_mem_eq(head, expected, LEDGER_HASH);
	int wrong = 0;
	for (uint32_t i = 0; i < MOST; i++) {
		ledger_tree_add(&t, h, hashes[i]);
		if (i % 7 && i % LEDGER_STRETCH > 1 && i % LEDGER_STRETCH < LEDGER_STRETCH - 1)
			continue;
		ledger_tree_head(&t, h, head);
		head_by_definition(h, hashes, i + 1, expected);
		wrong += memcmp(head, expected, LEDGER_HASH) != 0;
	}
	ck_assert_int_eq(wrong, 0);
	ck_assert_uint_eq(t.events, MOST);
	ledger_hasher_free(h);
}
END_TEST

static void head_of(struct ledger_hasher *h, uint32_t n, uint8_t head[LEDGER_HASH]) {
	struct ledger_tree t = {0};
	for (uint32_t i = 0; i < n; i++)
		ledger_tree_add(&t, h, hashes[i]);
	ledger_tree_head(&t, h, head);
}

START_TEST(a_flip_a_cut_and_a_swap_change_the_head) {
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SM3);
	uint8_t good[LEDGER_HASH], bad[LEDGER_HASH];
	uint32_t n = 500;
	make_hashes(h);
	head_of(h, n, good);
	int missed = 0;
	for (uint32_t i = 0; i < n; i += 13) {
		hashes[i][i % LEDGER_HASH] ^= 1;
		head_of(h, n, bad);
		missed += memcmp(good, bad, LEDGER_HASH) == 0;
		hashes[i][i % LEDGER_HASH] ^= 1;
	}
	for (uint32_t cut = 1; cut < n; cut += 17) {
		head_of(h, n - cut, bad);
		missed += memcmp(good, bad, LEDGER_HASH) == 0;
	}
	for (uint32_t i = 0; i + 64 < n; i += 31) {
		uint8_t keep[LEDGER_HASH];
		memcpy(keep, hashes[i], LEDGER_HASH);
		memcpy(hashes[i], hashes[i + 64], LEDGER_HASH);
		memcpy(hashes[i + 64], keep, LEDGER_HASH);
		head_of(h, n, bad);
		missed += memcmp(good, bad, LEDGER_HASH) == 0;
	}
	ck_assert_int_eq(missed, 0);
	ledger_hasher_free(h);
}
END_TEST

Suite *tree_suite(void) {
	Suite *s = suite_create("tree");
	TCase *t = tcase_create("tree");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, the_head_is_the_defined_one);
	tcase_add_test(t, a_flip_a_cut_and_a_swap_change_the_head);
	suite_add_tcase(s, t);
	return s;
}
