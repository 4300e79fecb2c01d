/* The draw: an example computed by hand with `openssl dgst -sm3`, every byte counts, everybody has the same chance. */
#include "ledger/draw.h"
#include "suites.h"

#define SECRET "daa93974471453700acbff4912c39ee37bd31a6d5dc9703553ddb936a94bebde"
#define ROOT "bae8173b987db2132e182aaa4650c17ce705add93129bd64b4cc5bbbab88f6e8"
#define SEED "dade8366cac682619d23bb62381eb4d3c586ff68b6026aad30a74d6977d6f921"

static const struct {
	const char *agency;
	int credit;
	const char *nonce, *commit;
} example[] = {
	{"alpha", 90, "4fbca2851a036eb4800f9e5fe8cebfee1371e660e5594c3d2ac297646eea893d",
		"4560c0c217d994261c85504e55ad2508f6287a93b8c68dd9bdbf382c1c301875"},
	{"beta", 85, "1c46e78493a478c866e7af6420ae8887801a741528d31b2af03072feab06174f",
		"5b33ca3cfdd4b7a8fe780b3dc40f23817710c393abb7a3060d3c72181f540f85"},
	{"delta", 80, "", "747f80f34fcfedcd6f0a6e2073ec90709bd7e9814aefa5a73702a9e5b0b13e62"},
	{"gamma", 70, "d24f12700bfd874a158bbb6aaa554d398a8a6f03096f1d70bf56677530572775",
		"5eb400f95a9890e90bc761b53136d71ba524ab0ccafdab93f8f2307bf6121329"},
};

static struct draw the_example(struct draw_entry entries[COUNT(example)]) {
	for (size_t i = 0; i < COUNT(example); i++)
		entries[i] = (struct draw_entry){str_of(example[i].agency), example[i].credit, str_of(example[i].commit),
			str_of(example[i].nonce)};
	return (struct draw){.selection = 7, .secret = STR(SECRET), .entries = entries, .n = COUNT(example),
		.head_size = 1234, .head_root = STR(ROOT), .large = 0, .small = 2};
}

static void seed_of(const struct draw *d, char out[DRAW_HEX + 1]) {
	struct buf b = buf_make(8192);
	draw_put_seed_text(&b, d);
	ck_assert(!b.full);
	draw_digest(buf_view(&b), out);
	buf_free(&b);
}

/* docs/MARKET.md shows the same numbers and the shell commands that gave them. */
START_TEST(the_example_by_hand) {
	struct draw_entry entries[COUNT(example)];
	struct draw d = the_example(entries);
	char digest[DRAW_HEX + 1];
	uint32_t places[2];
	draw_digest(STR("the secret of the example"), digest);
	ck_assert_str_eq(digest, SECRET);
	draw_digest(STR(SECRET), digest);
	ck_assert_str_eq(digest, "3cc76a459b718a718e4fdc7acc2d22dcc76eb9badf2edc3e479c3007e3231de5");
	for (size_t i = 0; i < COUNT(example); i++) {
		draw_commit(7, entries[i].agency, entries[i].nonce, 0, STR(""), digest);
		ck_assert_msg(!entries[i].nonce.n || str_is(entries[i].commit, digest), "%s", example[i].agency);
	}
	draw_commit(7, STR("alpha"), entries[0].nonce, 90000, STR("全程驻场"), digest);
	ck_assert_str_eq(digest, "28d2ed331b388beecfa499dac18b1ed61512f5cb0931b16f68aad6a5ba6742e3");
	struct buf b = buf_make(4096);
	draw_put_list(&b, 7, entries, COUNT(example));
	draw_digest(buf_view(&b), digest);
	ck_assert_str_eq(digest, "08e91d08aeb6cf878508c1e6ec9d7847cd617e12f4995bd0516f0ee5d9d059fe");
	buf_free(&b);
	seed_of(&d, digest);
	ck_assert_str_eq(digest, SEED);
	/* 0xd52db1e0af6f062b modulo 3 is 1: beta; 0x2e21551c9f3ae46a modulo 2 is 0: alpha. */
	ck_assert_uint_eq(draw_pick(&d, STR(SEED), places), 2);
	ck_assert_uint_eq(places[0], 1);
	ck_assert_uint_eq(places[1], 0);
	d.large = 2; /* gamma is not among the two best that opened; modulo 2 is 1: beta */
	ck_assert_uint_eq(draw_pick(&d, STR(SEED), places), 2);
	ck_assert_uint_eq(places[0], 1);
	ck_assert_uint_eq(places[1], 0);
}
END_TEST

START_TEST(who_is_silent_is_never_drawn) {
	struct draw_entry entries[COUNT(example)];
	struct draw d = the_example(entries);
	uint32_t places[COUNT(example)];
	char seed[DRAW_HEX + 1];
	d.small = COUNT(example);
	for (int k = 0; k < 500; k++) {
		d.head_size = 1 + k;
		seed_of(&d, seed);
		ck_assert_uint_eq(draw_pick(&d, str_of(seed), places), 3);
		for (int i = 0; i < 3; i++)
			ck_assert_uint_ne(places[i], 2);
	}
	for (size_t i = 0; i < COUNT(example); i++)
		entries[i].nonce = STR("");
	ck_assert_uint_eq(draw_pick(&d, STR(SEED), places), 0);
}
END_TEST

/* Equal credit at the edge of the large list: all of them are in. */
START_TEST(equal_credit_is_treated_equally) {
	struct draw_entry entries[COUNT(example)];
	struct draw d = the_example(entries);
	uint32_t places[COUNT(example)];
	entries[3].credit = 85;
	d.large = 2;
	d.small = COUNT(example);
	ck_assert_uint_eq(draw_pick(&d, STR(SEED), places), 3);
}
END_TEST

START_TEST(forms_of_numbers) {
	ck_assert(draw_is_hex(STR(SECRET)));
	ck_assert(!draw_is_hex(STR("")));
	ck_assert(!draw_is_hex(str_cut(STR(SECRET), 0, DRAW_HEX - 1)));
	ck_assert(!draw_is_hex(STR(SECRET "0")));
	ck_assert(!draw_is_hex(STR("DAA93974471453700ACBFF4912C39EE37BD31A6D5DC9703553DDB936A94BEBDE")));
	ck_assert(!draw_is_hex(STR("daa93974471453700acbff4912c39ee37bd31a6d5dc9703553ddb936a94bebdg")));
}
END_TEST

/* Changes one byte at a time of everything that goes in: the seed is another one each time. */
START_TEST(every_byte_counts) {
	struct draw_entry entries[COUNT(example)];
	char seed[DRAW_HEX + 1], other[DRAW_HEX + 1], text[DRAW_HEX + 1];
	struct draw base = the_example(entries);
	uint32_t changed = 0;
	seed_of(&base, seed);
	for (size_t part = 0; part < 2 + 3 * COUNT(example); part++) {
		struct draw_entry mine[COUNT(example)];
		struct draw d = the_example(mine);
		struct draw_entry *of = part < 2 ? NULL : &mine[(part - 2) / 3];
		size_t which = (part - 2) % 3;
		str *to = part == 0 ? &d.secret : part == 1 ? &d.head_root : which == 0 ? &of->agency :
			which == 1 ? &of->commit : &of->nonce;
		for (uint32_t i = 0; i < to->n; i++) {
			str before = *to;
			ck_assert_uint_lt(before.n, sizeof text);
			memcpy(text, before.p, before.n);
			text[i] = (char)(text[i] == '0' ? '1' : text[i] + (i == 0 ? 0 : 1));
			if (i == 0 && (part < 2 || (part - 2) % 3)) /* the order of agencies stays */
				text[i] = before.p[i] == '0' ? '1' : '0';
			if (text[i] == before.p[i])
				continue;
			*to = (str){text, before.n};
			seed_of(&d, other);
			ck_assert_str_ne(seed, other);
			changed++;
			*to = before;
		}
	}
	ck_assert_uint_gt(changed, 9 * DRAW_HEX - 1);
	struct draw d = the_example(entries);
	const int64_t numbers[] = {8, 70};
	d.selection = numbers[0];
	seed_of(&d, other);
	ck_assert_str_ne(seed, other);
	d = the_example(entries);
	d.head_size++;
	seed_of(&d, other);
	ck_assert_str_ne(seed, other);
	d = the_example(entries);
	entries[1].credit++;
	seed_of(&d, other);
	ck_assert_str_ne(seed, other);
	d = the_example(entries);
	d.n--;
	seed_of(&d, other);
	ck_assert_str_ne(seed, other);
}
END_TEST

/* An entry's commit says which selection and agency it is for: a copy fits nobody else. */
START_TEST(a_commit_is_for_one_agency_and_selection) {
	char one[DRAW_HEX + 1], other[DRAW_HEX + 1];
	draw_commit(7, STR("alpha"), STR(SECRET), 5, STR("x"), one);
	const struct {
		int64_t selection;
		const char *agency, *nonce;
		int64_t price;
		const char *plan;
	} others[] = {{8, "alpha", SECRET, 5, "x"}, {7, "beta", SECRET, 5, "x"}, {7, "alpha", ROOT, 5, "x"},
		{7, "alpha", SECRET, 6, "x"}, {7, "alpha", SECRET, 0, "x"}, {7, "alpha", SECRET, 5, "y"},
		{7, "alpha", SECRET, 5, ""}};
	for (size_t i = 0; i < COUNT(others); i++) {
		draw_commit(others[i].selection, str_of(others[i].agency), str_of(others[i].nonce), others[i].price,
		            str_of(others[i].plan), other);
		ck_assert_str_ne(one, other);
	}
}
END_TEST

enum { DRAWS = 24000, FIVE = 5 };

/* Counts of what came, against the same chance for all: the sum of (seen - expected)^2 / expected. */
static double chi_square(const uint32_t *seen, uint32_t kinds) {
	double expected = (double)DRAWS / kinds, sum = 0;
	for (uint32_t i = 0; i < kinds; i++)
		sum += (seen[i] - expected) * (seen[i] - expected) / expected;
	return sum;
}

static void draw_many(uint32_t n, uint32_t small, uint32_t *seen, uint32_t kinds) {
	struct draw_entry entries[FIVE];
	static const char *const names[FIVE] = {"a", "b", "c", "d", "e"};
	for (uint32_t i = 0; i < n; i++)
		entries[i] = (struct draw_entry){str_of(names[i]), 80, STR(ROOT), STR(SECRET)};
	struct draw d = {.selection = 1, .secret = STR(SECRET), .entries = entries, .n = n, .head_root = STR(ROOT),
		.small = small};
	for (uint32_t k = 0; k < DRAWS; k++) {
		uint32_t places[FIVE], code = 0;
		char seed[DRAW_HEX + 1];
		d.head_size = 1 + k;
		seed_of(&d, seed);
		ck_assert_uint_eq(draw_pick(&d, str_of(seed), places), small);
		for (uint32_t i = 0; i < small; i++)
			code = code * n + places[i];
		ck_assert_uint_lt(code, kinds);
		seen[code]++;
	}
}

/* Over fixed seeds: the chance that a fair draw gives more than the bound is one in ten thousand, and it is always the
 * same draw. */
START_TEST(everybody_has_the_same_chance) {
	uint32_t one[FIVE] = {0}, order[4 * 4 * 4] = {0}, orders = 0;
	draw_many(FIVE, 1, one, COUNT(one));
	ck_assert_msg(chi_square(one, FIVE) < 23.51, "chi-square %f", chi_square(one, FIVE)); /* 4 degrees of freedom */
	draw_many(4, 3, order, COUNT(order));
	uint32_t seen[24] = {0};
	for (size_t i = 0; i < COUNT(order); i++)
		if (order[i]) {
			ck_assert_uint_lt(orders, COUNT(seen));
			seen[orders++] = order[i];
		}
	ck_assert_uint_eq(orders, 24); /* 4 * 3 * 2 orders of three out of four */
	ck_assert_msg(chi_square(seen, 24) < 56.5, "chi-square %f", chi_square(seen, 24)); /* 23 degrees of freedom */
}
END_TEST

Suite *draw_suite(void) {
	Suite *suite = suite_create("draw");
	TCase *cases = tcase_create("draw");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, the_example_by_hand);
	tcase_add_test(cases, who_is_silent_is_never_drawn);
	tcase_add_test(cases, equal_credit_is_treated_equally);
	tcase_add_test(cases, forms_of_numbers);
	tcase_add_test(cases, every_byte_counts);
	tcase_add_test(cases, a_commit_is_for_one_agency_and_selection);
	tcase_add_test(cases, everybody_has_the_same_chance);
	suite_add_tcase(suite, cases);
	return suite;
}
