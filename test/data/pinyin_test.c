/* Readings of characters. */
#include "data/pinyin.h"

#include "suites.h"

START_TEST(reads_characters) {
	static const struct {
		uint32_t point;
		const char *first, *second;
	} cases[] = {{0x4E00, "yi", NULL}, {0x793E /* 社 */, "she", NULL}, {0x5973 /* 女 */, "nv", NULL},
		{0x957F /* 长 */, "zhang", "chang"}, {0x91CD /* 重 */, "zhong", "chong"}, {0x8BC1 /* 证 */, "zheng", NULL}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *out[PINYIN_READINGS];
		uint32_t n = pinyin_of(cases[i].point, out);
		bool first = false, second = !cases[i].second;
		for (uint32_t k = 0; k < n; k++) {
			first |= strcmp(out[k], cases[i].first) == 0;
			second |= cases[i].second && strcmp(out[k], cases[i].second) == 0;
		}
		ck_assert_msg(first && second, "U+%04X", cases[i].point);
	}
}
END_TEST

START_TEST(knows_what_it_does_not) {
	const char *out[PINYIN_READINGS];
	ck_assert_uint_eq(pinyin_of('a', out), 0);
	ck_assert_uint_eq(pinyin_of(0x4DFF, out), 0);
	ck_assert_uint_eq(pinyin_of(0x10FFFF, out), 0);
	ck_assert(pinyin_of(PINYIN_LAST, out) <= PINYIN_READINGS);
	for (uint32_t c = PINYIN_FIRST; c <= PINYIN_LAST; c++) {
		uint32_t n = pinyin_of(c, out);
		for (uint32_t k = 0; k < n; k++)
			ck_assert(out[k][0] >= 'a' && out[k][0] <= 'z' && strlen(out[k]) <= 6);
	}
}
END_TEST

Suite *pinyin_suite(void) {
	Suite *suite = suite_create("pinyin");
	TCase *all = tcase_create("pinyin");
	tcase_add_test(all, reads_characters);
	tcase_add_test(all, knows_what_it_does_not);
	suite_add_tcase(suite, all);
	return suite;
}
