#include "suites.h"

enum { KEYS = 3000, STEPS = 200000 };

/* Random puts, gets and drops beside a plain table; few keys, so that each is often there and often not. */
static void against_model(uint64_t seed, uint64_t spread) {
	static uint64_t model[KEYS];
	static bool there[KEYS];
	memset(there, 0, sizeof there);
	struct map m = {0};
	uint32_t n = 0, wrong = 0;
	for (int i = 0; i < STEPS; i++) {
		uint64_t r = test_random(&seed);
		uint32_t k = (uint32_t)(r >> 32) % KEYS;
		uint64_t key = (k + 1) * spread;
		uint64_t *found = map_get(&m, key);
		wrong += (found != NULL) != there[k] || (found && *found != model[k]);
		/* Mostly growing in the first half, mostly shrinking in the second. */
		if (r % 8 < (i < STEPS / 2 ? 5u : 2u)) {
			map_put(&m, key, r);
			n += !there[k];
			there[k] = true;
			model[k] = r;
		} else {
			wrong += map_drop(&m, key) != there[k];
			n -= there[k];
			there[k] = false;
		}
		wrong += m.n != n;
	}
	for (uint32_t k = 0; k < KEYS; k++) {
		uint64_t *found = map_get(&m, (k + 1) * spread);
		wrong += (found != NULL) != there[k] || (found && *found != model[k]);
	}
	ck_assert_uint_eq(wrong, 0);
	map_free(&m);
}

START_TEST(behaves_like_a_plain_table) {
	static const uint64_t spreads[] = {1, 2, 4096, (uint64_t)1 << 32, 0x9E3779B97F4A7C15u};
	against_model(11 + (uint64_t)_i, spreads[_i]);
}
END_TEST

START_TEST(an_empty_map_has_nothing) {
	struct map m = {0};
	ck_assert_ptr_null(map_get(&m, 1));
	ck_assert(!map_drop(&m, 1));
	map_free(&m);
}
END_TEST

START_TEST(extreme_keys_and_values) {
	struct map m = {0};
	map_put(&m, UINT64_MAX, 0);
	map_put(&m, 1, UINT64_MAX);
	ck_assert_uint_eq(*map_get(&m, UINT64_MAX), 0);
	ck_assert_uint_eq(*map_get(&m, 1), UINT64_MAX);
	map_free(&m);
	ck_assert_ptr_null(map_get(&m, 1));
}
END_TEST

START_TEST(key_zero_aborts) {
	struct map m = {0};
	map_put(&m, 0, 1);
}
END_TEST

START_TEST(texts_get_numbers_in_order) {
	struct intern t = {0};
	char name[32];
	uint32_t wrong = 0;
	for (uint32_t i = 1; i <= 20000; i++) {
		snprintf(name, sizeof name, "件%u", i);
		wrong += intern_find(&t, str_of(name)) != 0;
		wrong += intern_put(&t, str_of(name)) != i;
		wrong += intern_put(&t, str_of(name)) != i;
	}
	for (uint32_t i = 1; i <= 20000; i++) {
		snprintf(name, sizeof name, "件%u", i);
		wrong += intern_find(&t, str_of(name)) != i;
		wrong += !str_is(intern_text(&t, i), name);
	}
	ck_assert_uint_eq(wrong, 0);
	ck_assert_uint_eq(intern_put(&t, (str){"", 0}), 20001);
	ck_assert_uint_eq(intern_find(&t, (str){NULL, 0}), 20001);
	intern_free(&t);
}
END_TEST

START_TEST(unknown_text_number_aborts) {
	struct intern t = {0};
	intern_text(&t, 1);
}
END_TEST

Suite *map_suite(void) {
	Suite *suite = suite_create("map");
	TCase *cases = tcase_create("map");
	tcase_set_timeout(cases, 30);
	tcase_add_loop_test(cases, behaves_like_a_plain_table, 0, 5);
	tcase_add_test(cases, an_empty_map_has_nothing);
	tcase_add_test(cases, extreme_keys_and_values);
	tcase_add_test(cases, texts_get_numbers_in_order);
	test_add_abort(cases, key_zero_aborts);
	test_add_abort(cases, unknown_text_number_aborts);
	suite_add_tcase(suite, cases);
	return suite;
}
