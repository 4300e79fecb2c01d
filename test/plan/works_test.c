/* What the firm does itself stands in a plan like an item, and is no part of what the office takes or saves. */
#include "suites.h"

static struct pack *pack;
static struct arena kept;
static const struct plan_rules *rules;

static void load(void) {
	struct pack_complaints to = {0};
	struct err e = {0};
	ck_assert(pack_load("packs/huangpu-2022", &pack, &to));
	ck_assert_msg(plan_rules_make(&kept, pack, &rules, &e), "%s: %s", e.where, e.text);
}

static void unload(void) {
	arena_free(&kept);
	pack_free(pack);
}

static struct val json_of(struct arena *a, const char *text) {
	struct val v;
	struct err e = {0};
	ck_assert_msg(val_read_json(a, str_of(text), &v, &e), "%s", e.text);
	return v;
}

static struct plan *made(struct arena *a, const struct plan_request *q) {
	struct plan *p;
	struct err e = {0};
	ck_assert_msg(plan_make(a, rules, q, &p, &e), "%s %s", e.where, e.text);
	return p;
}

/* Saved days as they are written, whole days of a plan against its earlier standard. */
static int64_t saved_by(struct arena *a, const struct plan *p) {
	struct buf b = buf_make(1 << 22);
	struct val object;
	struct err e = {0};
	int64_t days;
	plan_put_json(&b, p);
	ck_assert(val_read_json(a, arena_str(a, buf_view(&b)), &object, &e));
	ck_assert(val_to_int(val_member(val_member(object, "saves"), "natural_days"), &days));
	buf_free(&b);
	return days;
}

START_TEST(works_are_the_firms_own) {
	struct arena a = {0};
	struct plan_request q = {.from = day_of(2022, 3, 1),
		.facts = json_of(&a, "{\"land_source\":\"listing\",\"eia_class\":\"form\",\"works_months\":7.5}")};
	struct plan *p = made(&a, &q);
	const struct plan_item *works = plan_find(p, STR("W1")), *permit = plan_find(p, STR("C05"));
	ck_assert(works && works->own && works->critical && works->state == PLAN_PLANNED);
	ck_assert_int_eq(works->end - works->start, 225); /* 7.5 months of 30 days */
	ck_assert_int_eq(works->start, permit->end);
	ck_assert_int_eq(plan_find(p, STR("D08"))->start, works->end);
	ck_assert_int_ge(plan_find(p, STR("D01"))->start, works->end);
	ck_assert_int_eq(p->own_days, 225);
	/* the office's days are those of a plan without works; they are left out or made longer like an item */
	q.what_if = json_of(&a, "{\"drop\":[\"W1\"]}");
	struct plan *without = made(&a, &q);
	ck_assert_ptr_null(plan_find(without, STR("W1")));
	ck_assert_int_eq(plan_find(without, STR("D08"))->start, permit->end);
	ck_assert_int_eq(without->natural_days, p->natural_days - p->own_days);
	ck_assert_int_eq(saved_by(&a, without), saved_by(&a, p));
	ck_assert_int_eq(without->serial_promised, p->serial_promised);
	q.what_if = json_of(&a, "{\"promise\":{\"W1\":500}}");
	ck_assert_int_eq(made(&a, &q)->own_days, 500);
	q.what_if = val_null();
	q.facts = json_of(&a, "{\"land_source\":\"leased\",\"eia_class\":\"form\"}");
	ck_assert_ptr_null(plan_find(made(&a, &q), STR("W1")));
	arena_free(&a);
}
END_TEST

/* Nobody tells the office that works begin: they begin with the permit, run late, and end when that is told. */
START_TEST(works_begin_with_the_permit) {
	struct arena a = {0};
	struct plan_request q = {.from = day_of(2022, 3, 1),
		.facts = json_of(&a, "{\"land_source\":\"existing\",\"eia_class\":\"form\",\"works_months\":3}")};
	struct plan_actual real[] = {
		{.item = STR("C05"), .begun = true, .ended = true, .began = day_of(2022, 3, 29), .over = day_of(2022, 4, 1)},
		{.item = STR("W1"), .begun = true, .ended = true, .began = day_of(2022, 4, 1), .over = day_of(2022, 9, 1)}};
	q.actuals = real;
	q.actual_count = 1;
	q.today = day_of(2022, 5, 5);
	const struct plan_item *works = plan_find(made(&a, &q), STR("W1"));
	ck_assert(works->begun && works->state == PLAN_RUNNING && works->start == day_of(2022, 4, 1));
	ck_assert_int_eq(works->end, day_of(2022, 6, 30));
	q.today = day_of(2022, 8, 1);
	works = plan_find(made(&a, &q), STR("W1"));
	ck_assert(works->state == PLAN_LATE && works->end == q.today);
	q.actual_count = 2;
	q.today = day_of(2022, 9, 2);
	struct plan *p = made(&a, &q);
	ck_assert_int_eq(plan_find(p, STR("W1"))->state, PLAN_ENDED);
	ck_assert_int_eq(p->own_days, day_of(2022, 9, 1) - day_of(2022, 4, 1));
	ck_assert_int_ge(plan_find(p, STR("D08"))->start, q.today);
	arena_free(&a);
}
END_TEST

START_TEST(months_are_those_of_the_figure) {
	struct arena a = {0};
	struct buf b = buf_make(100);
	str figure;
	struct err e = {0};
	ck_assert(file_read(&a, "packs/huangpu-2022/indicators/F20-months-saved.sql", &figure, &e));
	str divisor = arena_format(&a, "-- divisor: %d", PLAN_MONTH_DAYS), line;
	bool same = false;
	while (str_next(&figure, '\n', &line))
		same |= str_eq(line, divisor);
	ck_assert(same);
	plan_put_months(&b, 92);
	plan_put_months(&b, -45);
	plan_put_months(&b, -1);
	ck_assert(str_is(buf_view(&b), "\"3.1\"\"-1.5\"\"0.0\""));
	buf_free(&b);
	arena_free(&a);
}
END_TEST

Suite *works_suite(void) {
	Suite *suite = suite_create("works");
	TCase *c = tcase_create("works");
	tcase_add_unchecked_fixture(c, load, unload);
	tcase_add_test(c, works_are_the_firms_own);
	tcase_add_test(c, works_begin_with_the_permit);
	tcase_add_test(c, months_are_those_of_the_figure);
	suite_add_tcase(suite, c);
	return suite;
}
