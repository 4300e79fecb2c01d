/* Cases of grams_cases.txt: folding, words, syllables, slips. */
#include <stdio.h>

#include "data/grams.h"
#include "suites.h"

static void put_points(struct buf *b, const uint32_t *points, uint32_t n) {
	char bytes[4];
	for (uint32_t i = 0; i < n; i++)
		if (points[i])
			buf_put(b, bytes, gram_utf8(points[i], bytes));
		else
			buf_char(b, '/');
}

static void take(void *to, str word, uint32_t first, uint32_t second) {
	struct buf *b = to;
	ck_assert_int_eq(first != 0, second != 0);
	if (b->n)
		buf_char(b, ' ');
	buf_str(b, word);
}

static void put_spelling(struct buf *b, str letters) {
	struct gram_syllables out[4];
	uint32_t n = gram_spell(letters, out, 4);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < out[i].n; k++)
			buf_format(b, "%s%s", k ? "+" : i ? " " : "", out[i].syllable[k]);
}

static bool same(const void *part, uint32_t at, uint32_t point) {
	return gram_alike(((const uint32_t *)part)[at], point);
}

static void put_slips(struct buf *b, str input) {
	uint32_t whole[60], part[60], n, m;
	str one;
	ck_assert(str_next(&input, ' ', &one));
	n = gram_fold(one, whole, 60);
	m = gram_fold(input, part, 60);
	buf_format(b, "%u", gram_slips(whole, n, part, m, same));
}

static void run(str what, str input, struct buf *out) {
	uint32_t points[200], n = gram_fold(input, points, 200);
	if (str_is(what, "fold"))
		put_points(out, points, n);
	else if (str_is(what, "words"))
		gram_each(points, n, out, take);
	else if (str_is(what, "spell"))
		put_spelling(out, input);
	else if (str_is(what, "slips"))
		put_slips(out, input);
	else
		ck_abort_msg("unknown: " STR_FMT, STR_ARG(what));
}

START_TEST(cases) {
	struct arena a = {0};
	str text, line, what;
	struct err e;
	uint32_t n = 0;
	ck_assert_msg(file_read(&a, "test/data/grams_cases.txt", &text, &e), "%s", e.text);
	while (str_next(&text, '\n', &line)) {
		if (!line.n || line.p[0] == '#')
			continue;
		const char *arrow = memmem(line.p, line.n, " =>", 3);
		ck_assert(arrow && str_next(&line, ' ', &what));
		str input = {line.p, (uint32_t)(arrow - line.p)}, wanted = str_trim(str_cut(line, input.n + 3, line.n));
		struct buf out = buf_make(4096);
		run(what, input, &out);
		ck_assert_msg(str_eq(buf_view(&out), wanted), STR_FMT ": got " STR_FMT ", wanted " STR_FMT, STR_ARG(input),
		              STR_ARG(buf_view(&out)), STR_ARG(wanted));
		buf_free(&out);
		n++;
	}
	ck_assert_uint_ge(n, 14);
	arena_free(&a);
}
END_TEST

START_TEST(limits) {
	uint32_t points[4];
	char long_one[200];
	struct gram_syllables out[2];
	memset(long_one, 'a', sizeof long_one);
	ck_assert_uint_eq(gram_fold(STR("一二三四五"), points, 4), 4);
	ck_assert_uint_eq(gram_fold(STR("一，二"), points, 2), 2); /* no gap where nothing comes behind it */
	ck_assert_uint_eq(gram_spell((str){long_one, sizeof long_one}, out, 2), 0);
	ck_assert_uint_eq(gram_fold((str){"\xe4\xb8", 2}, points, 4), 0);
	ck_assert(!gram_alike('a', 'b'));
	ck_assert(gram_alike(0x884C, 0x822A)); /* 行 háng, 航 */
}
END_TEST

Suite *grams_suite(void) {
	Suite *suite = suite_create("grams");
	TCase *all = tcase_create("grams");
	tcase_add_test(all, cases);
	tcase_add_test(all, limits);
	suite_add_tcase(suite, all);
	return suite;
}
