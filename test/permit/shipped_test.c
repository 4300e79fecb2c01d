/* The shipped reconstruction: 38 contradictions, each with its own cause; and items about which nothing was written. */
#include "suites.h"

static struct pack *pack;
static struct arena rules_arena;
static struct permit_rules *rules;

static void tell(void *self, const char *where, const char *message) {
	(void)self;
	fprintf(stderr, "%s: %s\n", where, message);
}

static void load(void) {
	struct pack_complaints to = {.tell = tell};
	struct err e = {0};
	ck_assert(pack_load("packs/huangpu-2022", &pack, &to));
	struct permit_tables t = permit_tables_of(pack);
	ck_assert_msg(permit_rules_make(&rules_arena, &t, &rules, &e), "%s: %s", e.where, e.text);
}

static void unload(void) {
	arena_free(&rules_arena);
	pack_free(pack);
}

static struct permit_question usual(void) {
	return (struct permit_question){.left = STR("A12"), .right = STR("D09"), .on = pack->valid_to};
}

static const struct permit_finding *by_code(const struct permit_report *r, str code) {
	for (uint32_t i = 0; i < r->count; i++)
		if (str_eq(r->findings[i].code, code))
			return &r->findings[i];
	return NULL;
}

START_TEST(exactly_the_38_and_6_in_reserve) {
	struct arena a = {0};
	struct permit_question q = usual();
	struct permit_report r = test_check(&a, rules, &q);
	const struct csv *t = pack_table(pack, "plans/contradictions.csv");
	for (uint32_t i = 0; i < t->rows; i++) {
		str code = test_cell(t, i, "code");
		const struct permit_finding *f = by_code(&r, code);
		ck_assert_msg(f, STR_FMT " is not found", STR_ARG(code));
		ck_assert(f->reserve == str_is(test_cell(t, i, "category"), "reserve"));
		ck_assert_msg(f->witness.zh.n && f->witness.en.n, STR_FMT, STR_ARG(code));
	}
	ck_assert_uint_eq(r.count, t->rows);
	ck_assert_uint_eq(r.count - r.reserve_count, 38);
	ck_assert_uint_eq(r.reserve_count, 6);
	arena_free(&a);
}
END_TEST

/* test/permit/patches.csv: with the cause of one gone, exactly that one is gone. */
START_TEST(each_dissolves_and_no_other_does) {
	struct arena a = {0};
	const struct csv *patches = test_table(&a, "test/permit/patches.csv");
	struct permit_question q = usual();
	struct permit_report r = test_check(&a, rules, &q);
	ck_assert_uint_eq(patches->rows, 38);
	for (uint32_t i = 0; i < patches->rows; i++) {
		str code = test_cell(patches, i, "code");
		const struct permit_patch p = {test_cell(patches, i, "permit"), test_cell(patches, i, "subject"),
			test_cell(patches, i, "value"), {0}};
		q.patches = &p;
		q.patch_count = 1;
		struct permit_report after = test_check(&a, rules, &q);
		ck_assert(by_code(&r, code));
		ck_assert_msg(!by_code(&after, code), STR_FMT " is still there", STR_ARG(code));
		ck_assert_msg(after.count == r.count - 1, STR_FMT ": %u left", STR_ARG(code), after.count);
		for (uint32_t k = 0; k < r.count; k++)
			ck_assert_msg(str_eq(r.findings[k].code, code) || by_code(&after, r.findings[k].code),
				STR_FMT " took " STR_FMT " along", STR_ARG(code), STR_ARG(r.findings[k].code));
	}
	arena_free(&a);
}
END_TEST

START_TEST(each_remedy_dissolves_its_own) {
	struct arena a = {0};
	struct permit_question q = usual();
	struct permit_report r = test_check(&a, rules, &q);
	for (uint32_t i = 0; i < r.count; i++) {
		q.patches = &r.findings[i].remedy;
		q.patch_count = 1;
		struct permit_report after = test_check(&a, rules, &q);
		ck_assert_msg(!by_code(&after, r.findings[i].code), STR_FMT, STR_ARG(r.findings[i].code));
		ck_assert_uint_eq(after.count, r.count - 1);
	}
	arena_free(&a);
}
END_TEST

START_TEST(all_patches_together_leave_nothing) {
	struct arena a = {0};
	struct permit_question q = usual();
	struct permit_report r = test_check(&a, rules, &q);
	struct permit_patch all[PERMIT_PATCHES];
	for (uint32_t i = 0; i < r.count; i++)
		all[i] = r.findings[i].remedy;
	q.patches = all;
	q.patch_count = r.count;
	ck_assert_uint_eq(test_check(&a, rules, &q).count, 0);
	arena_free(&a);
}
END_TEST

/* Witnesses of numbers are checked by hand: facts.csv says what is typical. */
START_TEST(witnesses_hold) {
	static const struct {
		const char *code, *left, *right;
	} rows[] = {{"R02", "true", "false"}, {"R03", "false", "true"}, {"R08", "2", "14"}, {"R19", "1.12", "2.5"},
		{"R20", "2.8", "2"}, {"R22", "2.88", "2.4"}, {"R23", "3.6", "2.8"}, {"R33", "false", "true"}};
	struct arena a = {0};
	struct permit_question q = usual();
	struct permit_report r = test_check(&a, rules, &q);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct permit_finding *f = by_code(&r, str_of(rows[i].code));
		ck_assert_msg(str_is(f->witness.left, rows[i].left), "%s " STR_FMT, rows[i].code, STR_ARG(f->witness.left));
		ck_assert_msg(str_is(f->witness.right, rows[i].right), "%s " STR_FMT, rows[i].code, STR_ARG(f->witness.right));
	}
	ck_assert_uint_eq(by_code(&r, STR("R18"))->witness.cycle_count, 4);
	ck_assert_uint_eq(by_code(&r, STR("R37"))->witness.both_count, 6);
	ck_assert_uint_eq(by_code(&r, STR("R25"))->witness.both_count, 1);
	arena_free(&a);
}
END_TEST

START_TEST(bridges_resolve_them_in_time) {
	static const struct {
		const char *on;
		uint32_t found, resolved;
	} rows[] = {{"2022-02-28", 38, 0}, {"2022-03-01", 38, 29}, {"2022-06-04", 38, 37}, {"2022-06-05", 38, 38},
		{"2022-12-31", 38, 38}};
	struct arena a = {0};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct permit_question q = usual();
		q.bridged = true;
		ck_assert(day_parse(str_of(rows[i].on), &q.on));
		struct permit_report r = test_check(&a, rules, &q);
		ck_assert_msg(r.count - r.reserve_count == rows[i].found, "%s: %u", rows[i].on, r.count);
		ck_assert_msg(r.resolved_count == rows[i].resolved, "%s: %u", rows[i].on, r.resolved_count);
	}
	arena_free(&a);
}
END_TEST

START_TEST(any_two_items_are_compared) {
	struct arena a = {0};
	const struct csv *t = test_table(&a, "test/permit/items.csv");
	for (uint32_t i = 0; i < t->rows; i++) {
		struct permit_question q = {.left = test_cell(t, i, "left"), .right = test_cell(t, i, "right"),
			.on = pack->valid_to};
		struct permit_report r = test_check(&a, rules, &q);
		str rest = test_cell(t, i, "findings"), one, type;
		uint32_t n = 0;
		for (; str_next(&rest, ' ', &one); n++) {
			str subject = one;
			str_next(&subject, ':', &type);
			ck_assert_msg(test_find(&r, type, subject), "row %u: no " STR_FMT, i, STR_ARG(one));
		}
		ck_assert_msg(r.count == n, "row %u: %u", i, r.count);
		for (uint32_t k = 0; k < r.count; k++)
			ck_assert(!r.findings[k].code.n && !r.findings[k].resolved);
	}
	arena_free(&a);
}
END_TEST

/* No pair of items breaks it, and every answer is sound JSON. */
START_TEST(all_pairs_answer) {
	struct arena a = {0};
	struct buf b = buf_make(4 << 20);
	for (uint32_t i = 0; i < pack->item_count; i += 7)
		for (uint32_t k = 1; k < pack->item_count; k += 11) {
			struct permit_question q = {.left = pack->items[i].id, .right = pack->items[k].id, .on = pack->valid_to,
				.bridged = true};
			struct json_doc d;
			struct err e = {0};
			if (i == k)
				continue;
			struct permit_report r = test_check(&a, rules, &q);
			buf_clear(&b);
			permit_put_json(&b, &r);
			ck_assert_msg(!b.full && json_parse(&a, buf_view(&b), &d, &e), STR_FMT " " STR_FMT ": %s", STR_ARG(q.left),
				STR_ARG(q.right), e.text);
			permit_put_text(&b, &r, k % 2);
			arena_reset(&a);
		}
	buf_free(&b);
	arena_free(&a);
}
END_TEST

Suite *permit_shipped_suite(void) {
	Suite *s = suite_create("permit shipped");
	TCase *c = tcase_create("shipped");
	tcase_add_unchecked_fixture(c, load, unload);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, exactly_the_38_and_6_in_reserve);
	tcase_add_test(c, each_dissolves_and_no_other_does);
	tcase_add_test(c, each_remedy_dissolves_its_own);
	tcase_add_test(c, all_patches_together_leave_nothing);
	tcase_add_test(c, witnesses_hold);
	tcase_add_test(c, bridges_resolve_them_in_time);
	tcase_add_test(c, any_two_items_are_compared);
	tcase_add_test(c, all_pairs_answer);
	suite_add_tcase(s, c);
	return s;
}
