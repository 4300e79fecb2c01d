#include "suites.h"

START_TEST(compares_bytes) {
	ck_assert(str_eq(STR("abc"), STR("abc")));
	ck_assert(!str_eq(STR("abc"), STR("abd")));
	ck_assert(!str_eq(STR("abc"), STR("ab")));
	ck_assert(str_eq((str){NULL, 0}, STR("")));
	ck_assert(str_is(str_of(NULL), ""));
	ck_assert_int_lt(str_cmp(STR("ab"), STR("abc")), 0);
	ck_assert_int_gt(str_cmp(STR("b"), STR("abc")), 0);
	ck_assert_int_eq(str_cmp(STR(""), (str){NULL, 0}), 0);
	ck_assert_int_gt(str_cmp(STR("\xFF"), STR("a")), 0);
	ck_assert(str_starts(STR("abc"), STR("ab")) && !str_starts(STR("a"), STR("ab")));
	ck_assert(str_ends(STR("abc"), STR("bc")) && !str_ends(STR("c"), STR("bc")));
	ck_assert(str_starts(STR("abc"), STR("")) && str_ends(STR("abc"), STR("")));
}
END_TEST

START_TEST(finds_and_cuts) {
	ck_assert_int_eq(str_find(STR("a,b,c"), ',', 0), 1);
	ck_assert_int_eq(str_find(STR("a,b,c"), ',', 2), 3);
	ck_assert_int_eq(str_find(STR("a,b,c"), ',', 4), -1);
	ck_assert_int_eq(str_find(STR("a"), 'a', 9), -1);
	ck_assert(str_is(str_cut(STR("abcdef"), 2, 4), "cd"));
	ck_assert(str_is(str_cut(STR("abc"), 1, 99), "bc"));
	ck_assert(str_is(str_cut(STR("abc"), 3, 1), ""));
	ck_assert(str_is(str_cut(STR("abc"), 9, 99), ""));
	ck_assert(str_is(str_trim(STR(" \t\r\na b\n ")), "a b"));
	ck_assert(str_is(str_trim(STR("  ")), ""));
}
END_TEST

START_TEST(splits_at_a_separator) {
	static const struct {
		const char *text, *parts[5];
	} rows[] = {
		{"a,b,c", {"a", "b", "c"}}, {"a", {"a"}}, {"", {""}}, {",", {"", ""}}, {",a,", {"", "a", ""}},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		str rest = str_of(rows[i].text), part;
		size_t n = 0;
		while (str_next(&rest, ',', &part)) {
			ck_assert_ptr_nonnull(rows[i].parts[n]);
			ck_assert(str_is(part, rows[i].parts[n++]));
		}
		ck_assert_ptr_null(rows[i].parts[n]);
	}
}
END_TEST

START_TEST(reads_integers) {
	static const struct {
		const char *text;
		int64_t value;
	} good[] = {{"0", 0}, {"-0", 0}, {"42", 42}, {"-1", -1}, {"007", 7}, {"9223372036854775807", INT64_MAX},
	            {"-9223372036854775807", -INT64_MAX}, {"-9223372036854775808", INT64_MIN}};
	static const char *const bad[] = {"", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "--1", "1-", "a",
	                                  "9223372036854775808", "-9223372036854775809", "18446744073709551616",
	                                  "99999999999999999999", "\xEF\xBC\x91"};
	int64_t out;
	for (size_t i = 0; i < COUNT(good); i++) {
		ck_assert_msg(str_int(str_of(good[i].text), &out), "%s", good[i].text);
		ck_assert_int_eq(out, good[i].value);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		out = 77;
		ck_assert_msg(!str_int(str_of(bad[i]), &out), "%s", bad[i]);
		ck_assert_int_eq(out, 77);
	}
	ck_assert(!str_int((str){"1\0", 2}, &out));
}
END_TEST

/* UTF-8 by the book: what decodes to a code point, and encodes back to the very same bytes, is valid. */
static bool valid_by_the_book(const unsigned char *p, uint32_t n) {
	while (n) {
		uint32_t len = *p < 0x80 ? 1 : (*p & 0xE0) == 0xC0 ? 2 : (*p & 0xF0) == 0xE0 ? 3 : (*p & 0xF8) == 0xF0 ? 4 : 0;
		if (!len || len > n)
			return false;
		uint32_t point = len == 1 ? *p : *p & (0x7Fu >> len);
		for (uint32_t i = 1; i < len; i++) {
			if (p[i] >> 6 != 2)
				return false;
			point = point << 6 | (p[i] & 0x3Fu);
		}
		uint32_t shortest = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
		if (shortest != len || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
			return false;
		p += len;
		n -= len;
	}
	return true;
}

START_TEST(tells_valid_utf8) {
	/* All texts of up to two bytes, and all of three and four whose bytes are at the edges of the ranges. */
	static const unsigned char edges[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0,
	                                      0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFE, 0xFF};
	unsigned char p[4];
	uint32_t valid = 0, wrong = 0;
	for (uint32_t i = 0; i < 65536; i++) {
		p[0] = (unsigned char)(i >> 8);
		p[1] = (unsigned char)i;
		for (uint32_t n = 1; n <= 2; n++)
			wrong += str_utf8((str){(const char *)p, n}) != valid_by_the_book(p, n);
	}
	uint32_t e = COUNT(edges);
	for (uint32_t i = 0; i < e * e * e * e; i++) {
		for (uint32_t k = 0, r = i; k < 4; k++, r /= e)
			p[k] = edges[r % e];
		for (uint32_t n = 3; n <= 4; n++) {
			bool good = str_utf8((str){(const char *)p, n});
			valid += good;
			if (good != valid_by_the_book(p, n))
				ck_abort_msg("%02X %02X %02X %02X", p[0], p[1], p[2], p[3]);
		}
	}
	ck_assert_uint_eq(wrong, 0);
	ck_assert_uint_gt(valid, 100);
	ck_assert(str_utf8((str){NULL, 0}));
	ck_assert_uint_eq(str_points(STR("a窗🙂é")), 4);
	ck_assert_uint_eq(str_points(STR("")), 0);
}
END_TEST

START_TEST(hashes_differ) {
	/* 200,000 texts of all lengths up to 40: with 64 bits no two are expected to meet. */
	struct map seen = {0};
	uint64_t seed = 5;
	char text[48];
	uint32_t wrong = 0;
	for (uint32_t i = 0; i < 200000; i++) {
		uint32_t n = 4 + (uint32_t)(test_random(&seed) % 36);
		memset(text, 'x', sizeof text);
		memcpy(text + n - 4, &i, 4);
		uint64_t hash = str_hash((str){text, n});
		wrong += !hash || hash != str_hash((str){text, n}) || map_get(&seen, hash);
		map_put(&seen, hash, i);
	}
	ck_assert_uint_eq(wrong, 0);
	map_free(&seen);
	ck_assert_uint_ne(str_hash(STR("")), 0);
	ck_assert_uint_ne(str_hash((str){"\0", 1}), str_hash((str){"\0\0", 2}));
}
END_TEST

Suite *str_suite(void) {
	Suite *suite = suite_create("str");
	TCase *cases = tcase_create("str");
	tcase_set_timeout(cases, 30);
	tcase_add_test(cases, compares_bytes);
	tcase_add_test(cases, finds_and_cuts);
	tcase_add_test(cases, splits_at_a_separator);
	tcase_add_test(cases, reads_integers);
	tcase_add_test(cases, tells_valid_utf8);
	tcase_add_test(cases, hashes_differ);
	suite_add_tcase(suite, cases);
	return suite;
}
