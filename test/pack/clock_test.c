/* Clocks of items: which rule holds when, and what it says in words. */
#include "data/date.h"
#include "suites.h"

static struct pack *town(void) {
	struct pack *p;
	struct pack_complaints to = {0};
	ck_assert(pack_load("test/desk/town", &p, &to));
	return p;
}

static const struct clock_rule *rule_of(const struct item *item, day on, str code) {
	const struct clock_rule *rules[CLOCK_RULES_MAX];
	uint32_t n = pack_item_clocks(item, on, rules, COUNT(rules));
	for (uint32_t i = 0; i < n; i++)
		if (str_eq(rules[i]->code, code))
			return rules[i];
	return NULL;
}

static str words(struct arena *a, const struct item *item, const struct clock_rule *rule, bool zh) {
	struct buf b = buf_make(2000);
	clock_put_plain(&b, item, rule, zh);
	str text = arena_str(a, buf_view(&b));
	ck_assert(!b.full);
	buf_free(&b);
	return text;
}

START_TEST(says_rules_in_plain_words) {
	struct arena a = {0};
	struct err e = {0};
	struct csv t;
	str text;
	struct pack *p = town();
	ck_assert(file_read(&a, "test/pack/plain.csv", &text, &e) && csv_parse(&a, text, "plain.csv", &t, &e));
	for (uint32_t i = 0; i < t.rows; i++) {
		const struct item *item = pack_item(p, csv_cell(&t, i, 0));
		day on;
		ck_assert(item && day_parse(csv_cell(&t, i, 1), &on));
		const struct clock_rule *rule = rule_of(item, on, csv_cell(&t, i, 2));
		ck_assert_msg(rule, "line %u: no such rule then", t.lines[i]);
		str zh = words(&a, item, rule, true), en = words(&a, item, rule, false);
		ck_assert_msg(str_eq(zh, csv_cell(&t, i, 3)), "line %u: " STR_FMT, t.lines[i], STR_ARG(zh));
		ck_assert_msg(str_eq(en, csv_cell(&t, i, 4)), "line %u: " STR_FMT, t.lines[i], STR_ARG(en));
	}
	pack_free(p);
	arena_free(&a);
}
END_TEST

START_TEST(binds_rules_by_the_day_of_receipt) {
	struct pack *p = town();
	const struct item *item = pack_item(p, STR("S04"));
	day june = day_of(2022, 6, 30), july = june + 1;
	struct limit limit;
	ck_assert_int_eq(item->statutory.value, 20);
	const struct clock_rule *before = pack_clock(item, CLOCK_STATUTORY, MOMENT_KINDS, june),
	                        *after = pack_clock(item, CLOCK_STATUTORY, MOMENT_KINDS, july);
	ck_assert(before != after && pack_clock_limit(item, before, &limit));
	ck_assert_int_eq(limit.value, 20);
	ck_assert(pack_clock_limit(item, after, &limit));
	ck_assert_int_eq(limit.value, 15);
	ck_assert_int_eq(pack_clock_extension(item, before), 10);
	ck_assert_int_eq(pack_clock_extension(item, after), 5);
	/* the rows that name an item go before those of all; what no row is about has no clock */
	ck_assert(!str_is(pack_clock(pack_item(p, STR("S05")), CLOCK_STATUTORY, MOMENT_KINDS, july)->items, "S04"));
	ck_assert_ptr_null(pack_clock(item, CLOCK_PRE_REVIEW, MOMENT_KINDS, july));
	ck_assert_ptr_null(pack_clock(item, CLOCK_HEARING, MOMENT_CHECKED, july));
	ck_assert_int_eq(pack_clock(item, CLOCK_HEARING, MOMENT_TOLD, july)->limit.value, 5);
	pack_free(p);
}
END_TEST

/* A pack without clocks.csv: what items.csv says. */
START_TEST(derives_rules_from_the_catalogue) {
	struct pack *p;
	struct pack_complaints to = {0};
	struct limit limit;
	ck_assert(pack_load("test/pack/good", &p, &to));
	const struct item *item = pack_item(p, STR("S02"));
	const struct clock_rule *rule = pack_clock(item, CLOCK_STATUTORY, MOMENT_KINDS, 0);
	ck_assert_int_eq(p->clock_count, 0);
	ck_assert(rule && rule->line == 0 && rule->starts == MOMENT_RECEIVED && pack_clock_limit(item, rule, &limit));
	ck_assert_int_eq(limit.value, 20);
	ck_assert_int_eq(pack_clock(pack_item(p, STR("S01")), CLOCK_STATUTORY, MOMENT_KINDS, 0)->starts, MOMENT_ACCEPTED);
	ck_assert_ptr_null(pack_clock(item, CLOCK_DELIVERY, MOMENT_KINDS, 0));
	ck_assert(str_is(clock_origin(p, item, rule).tag, "L"));
	pack_free(p);
}
END_TEST

/* Every rule of every item of the district can be said, and says where it comes from. */
START_TEST(the_district_says_all_its_rules) {
	struct arena a = {0};
	struct pack *p;
	struct pack_complaints to = {0};
	ck_assert(pack_load("packs/huangpu-2022", &p, &to));
	bool seen[CLOCK_KINDS] = {false};
	for (uint32_t i = 0; i < p->item_count; i++) {
		const struct clock_rule *rules[CLOCK_RULES_MAX];
		uint32_t n = pack_item_clocks(&p->items[i], day_of(2022, 3, 1), rules, COUNT(rules));
		ck_assert_uint_gt(n, 8);
		for (uint32_t k = 0; k < n; k++) {
			struct clock_origin o = clock_origin(p, &p->items[i], rules[k]);
			ck_assert(str_ends(words(&a, &p->items[i], rules[k], true), STR("。")));
			ck_assert(str_ends(words(&a, &p->items[i], rules[k], false), STR(".")));
			ck_assert(o.tag.n && o.basis.n);
			ck_assert_int_eq(clock_find(str_of(clock_name(rules[k]->clock))), (int)rules[k]->clock);
			seen[rules[k]->clock] = true;
		}
	}
	for (int clock = 0; clock < CLOCK_KINDS; clock++)
		ck_assert_msg(seen[clock], "no item has the clock %s", clock_name((enum clock_kind)clock));
	pack_free(p);
	arena_free(&a);
}
END_TEST

Suite *clock_suite(void) {
	Suite *suite = suite_create("clocks");
	TCase *cases = tcase_create("clocks");
	tcase_add_test(cases, says_rules_in_plain_words);
	tcase_add_test(cases, binds_rules_by_the_day_of_receipt);
	tcase_add_test(cases, derives_rules_from_the_catalogue);
	tcase_add_test(cases, the_district_says_all_its_rules);
	suite_add_tcase(suite, cases);
	return suite;
}
