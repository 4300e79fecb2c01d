#include "suites.h"

START_TEST(joins_what_is_written) {
	struct buf b = buf_make(1000);
	buf_text(&b, "a=");
	buf_int(&b, -17);
	buf_char(&b, ';');
	buf_str(&b, STR("窗"));
	buf_format(&b, "%05d|%s", 42, "x");
	buf_put(&b, "", 0);
	ck_assert(str_is(buf_view(&b), "a=-17;窗00042|x"));
	ck_assert(!b.full);
	buf_free(&b);
}
END_TEST

START_TEST(empty_is_empty_text) {
	struct buf b = buf_make(10);
	ck_assert(str_is(buf_view(&b), ""));
	buf_free(&b);
	ck_assert_uint_eq(b.max, 10);
}
END_TEST

START_TEST(writes_integers) {
	static const struct {
		int64_t value;
		const char *text;
	} rows[] = {{0, "0"}, {7, "7"}, {-1, "-1"}, {1000000, "1000000"},
	            {INT64_MAX, "9223372036854775807"}, {INT64_MIN, "-9223372036854775808"}};
	struct buf b = buf_make(64);
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_clear(&b);
		buf_int(&b, rows[i].value);
		ck_assert(str_is(buf_view(&b), rows[i].text));
	}
	buf_free(&b);
}
END_TEST

/* However much is there already, of a buffer that grows and of one that cannot. */
START_TEST(formats_at_every_edge) {
	enum { ROOM = 300, WORD = 10 };
	struct arena a = {0};
	for (int fixed = 0; fixed < 2; fixed++)
		for (size_t before = 0; before <= ROOM; before++) {
			struct buf b = fixed ? buf_in(&a, ROOM) : buf_make(ROOM);
			for (size_t i = 0; i < before; i++)
				buf_char(&b, 'x');
			buf_format(&b, "%s", "0123456789");
			bool fits = before + WORD < ROOM;
			ck_assert_int_eq(b.full, !fits);
			ck_assert_uint_eq(b.n, fits ? before + WORD : before);
			str all = buf_view(&b);
			ck_assert(str_find(all, 'x', 0) == (before ? 0 : -1) && (!before || all.p[before - 1] == 'x'));
			ck_assert(!fits || str_is(str_cut(all, (uint32_t)before, all.n), "0123456789"));
			if (!fixed)
				buf_free(&b);
		}
	arena_free(&a);
}
END_TEST

START_TEST(a_buffer_of_an_arena_has_its_room_and_no_more) {
	struct arena a = {0};
	struct buf b = buf_in(&a, 10);
	buf_text(&b, "0123456789");
	ck_assert(!b.full && str_is(buf_view(&b), "0123456789"));
	buf_char(&b, 'x');
	ck_assert(b.full && str_is(buf_view(&b), "0123456789"));
	arena_free(&a);
}
END_TEST

START_TEST(a_write_over_the_maximum_is_dropped_whole) {
	struct buf b = buf_make(10);
	buf_text(&b, "12345678");
	buf_text(&b, "abc");
	ck_assert(b.full);
	ck_assert(str_is(buf_view(&b), "12345678"));
	buf_text(&b, "ab");
	ck_assert(str_is(buf_view(&b), "12345678ab"));
	ck_assert(b.full);
	buf_char(&b, 'x');
	buf_int(&b, 5);
	buf_format(&b, "%d", 5);
	ck_assert_uint_eq(b.n, 10);
	buf_clear(&b);
	ck_assert(!b.full);
	buf_text(&b, "0123456789");
	ck_assert(!b.full);
	ck_assert_uint_eq(b.n, 10);
	buf_free(&b);
}
END_TEST

/* Writes random pieces and keeps a plain array beside it. */
START_TEST(behaves_like_a_plain_array) {
	static char model[5000];
	size_t n = 0;
	bool full = false;
	uint64_t seed = 3;
	struct buf b = buf_make(sizeof model);
	for (int i = 0; i < 3000; i++) {
		char piece[200];
		size_t length = test_random(&seed) % sizeof piece;
		memset(piece, (int)('a' + i % 26), length);
		buf_put(&b, piece, length);
		if (n + length <= sizeof model) {
			memcpy(model + n, piece, length);
			n += length;
		} else {
			full = true;
		}
		ck_assert_uint_eq(b.n, n);
		ck_assert_int_eq(b.full, full);
		ck_assert(str_eq(buf_view(&b), (str){model, (uint32_t)n}));
		if (i % 100 == 99) {
			buf_clear(&b);
			n = 0;
			full = false;
		}
	}
	ck_assert_uint_le(b.cap, sizeof model);
	buf_free(&b);
}
END_TEST

Suite *buf_suite(void) {
	Suite *suite = suite_create("buf");
	TCase *cases = tcase_create("buf");
	tcase_add_test(cases, joins_what_is_written);
	tcase_add_test(cases, empty_is_empty_text);
	tcase_add_test(cases, writes_integers);
	tcase_add_test(cases, formats_at_every_edge);
	tcase_add_test(cases, a_buffer_of_an_arena_has_its_room_and_no_more);
	tcase_add_test(cases, a_write_over_the_maximum_is_dropped_whole);
	tcase_add_test(cases, behaves_like_a_plain_array);
	suite_add_tcase(suite, cases);
	return suite;
}
