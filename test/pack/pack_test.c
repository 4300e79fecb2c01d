#include "data/date.h"

#include "suites.h"

START_TEST(reads_its_own_description) {
	struct pack *p = test_pack();
	ck_assert(str_is(p->name, "small-town") && str_is(p->version, "1.0"));
	ck_assert(str_is(p->title_zh, "小镇（合成数据）") && str_is(p->title_en, "A small town (synthetic)"));
	ck_assert_int_eq(p->valid_from, day_of(2022, 1, 1));
	ck_assert_int_eq(p->valid_to, day_of(2022, 12, 31));
	ck_assert_int_eq(p->offset_minutes, 480);
	ck_assert(p->synthetic);
	ck_assert(str_is(p->dir, "test/pack/good") && str_starts(p->json, STR("{\n\t\"name\"")));
	ck_assert_int_eq(calendar_last_year(p->calendar), 2022);
	ck_assert_int_eq(calendar_known_year(p->calendar, day_of(2021, 10, 24)), 2021);
	ck_assert_int_eq(calendar_count(p->calendar, p->valid_from, p->valid_to), 249);
	pack_free(p);
}
END_TEST

START_TEST(finds_codes) {
	struct pack *p = test_pack();
	const struct code *c = pack_code(p, CODE_DEPARTMENT, STR("shops"));
	ck_assert(c && c->row == 1 && str_is(c->name_zh, "商务科") && str_is(c->name_en, "Shops office"));
	ck_assert_ptr_null(pack_code(p, CODE_WINDOW, STR("shops")));
	ck_assert_ptr_null(pack_code(p, CODE_DEPARTMENT, STR("")));
	ck_assert_ptr_nonnull(pack_code(p, CODE_REGULATION, STR("second")));
	ck_assert_ptr_nonnull(pack_code(p, CODE_TICKET_CLASS, STR("help")));
	c = pack_code(p, CODE_ITEM, STR("11000000000000000U3000000000002"));
	ck_assert(c && &p->items[c->row] == pack_item(p, c->code));
	for (uint32_t i = 0; i < p->code_count; i++)
		ck_assert_ptr_eq(pack_code(p, p->codes[i].class, p->codes[i].code), &p->codes[i]);
	ck_assert_uint_eq(p->code_count, 27);
	pack_free(p);
}
END_TEST

START_TEST(fills_items) {
	struct pack *p = test_pack();
	ck_assert_uint_eq(p->item_count, 3);
	const struct item *filing = pack_item(p, STR("S01"));
	const struct item *permit = pack_item(p, STR("11000000000000000U3000000000002"));
	const struct item *advice = pack_item(p, STR("S03"));
	ck_assert_ptr_null(pack_item(p, STR("S04")));
	ck_assert(filing->instant && filing->has_statutory && filing->statutory.unit == UNIT_ON_SPOT);
	ck_assert(filing->has_promised && filing->promised.value == 0 && filing->promised.unit == UNIT_WORKING_DAY);
	ck_assert(str_is(filing->decision, "may open") && filing->materials == 1 && filing->order == 1);
	ck_assert(str_is(permit->id, "S02") && !permit->instant && permit->renewal && permit->counts_from_receipt);
	ck_assert_int_eq(permit->statutory.value, 20);
	ck_assert_int_eq(permit->promised.value, 5);
	ck_assert_int_eq(permit->correction.value, 5);
	ck_assert_int_eq(permit->correction.unit, UNIT_WORKING_DAY);
	ck_assert_int_eq(permit->extension_days_max, 10);
	ck_assert_uint_eq(permit->materials, 2);
	ck_assert(permit->process && permit->process == pack_process(p, STR("two-steps")));
	ck_assert(!advice->has_statutory && advice->promised.unit == UNIT_NATURAL_DAY && !advice->counts_from_receipt);
	ck_assert(str_is(advice->department, "town") && str_is(advice->type, "service") && str_is(advice->version, "2"));
	pack_free(p);
}
END_TEST

START_TEST(fills_points_roles_accounts) {
	struct pack *p = test_pack();
	const struct service_point *hall = pack_point(p, STR("T")), *village = pack_point(p, STR("T-2"));
	ck_assert(hall && hall->booking && hall->capacity == 6 && hall->slot_minutes == 30 && hall->no == 1);
	ck_assert(village && !village->booking && str_is(village->parent, "T-1") && str_is(village->level, "village"));
	ck_assert_ptr_null(pack_point(p, STR("T-3")));
	ck_assert_uint_eq(p->account_count, 2);
	ck_assert(str_is(p->accounts[0].user, "ann") && str_is(p->accounts[0].password, "demo-ann"));
	ck_assert(str_is(p->accounts[1].role, "auditor") && p->accounts[1].service_point.n == 0);
	const struct role *clerk = pack_role(p, STR("clerk"));
	ck_assert(clerk && clerk->permission_count == 4 && str_is(clerk->scope, "service_point"));
	ck_assert_ptr_null(pack_role(p, STR("king")));
	pack_free(p);
}
END_TEST

START_TEST(roles_allow_by_pattern) {
	static const struct {
		const char *role, *permission;
		bool may;
	} rows[] = {
		{"clerk", "case.receive", true},  {"clerk", "case.received", false}, {"clerk", "case.decide", false},
		{"clerk", "ticket.close", true},  {"clerk", "ticket", false},        {"clerk", "tickets.x", false},
		{"auditor", "read.case", true},   {"auditor", "case.read", false},   {"auditor", "report.read", true},
		{"player", "anything.at.all", true}, {"player", "", true},           {"auditor", "", false},
	};
	struct pack *p = test_pack();
	for (size_t i = 0; i < COUNT(rows); i++)
		ck_assert_msg(role_may(pack_role(p, str_of(rows[i].role)), str_of(rows[i].permission)) == rows[i].may, "%s %s",
		              rows[i].role, rows[i].permission);
	pack_free(p);
}
END_TEST

START_TEST(holds_models) {
	struct pack *p = test_pack();
	int decision = -1;
	const struct rules_model *m = pack_decision(p, STR("may open"), &decision);
	ck_assert(m && decision >= 0 && str_is(rules_input_name(m, 0), "area"));
	ck_assert_ptr_null(pack_decision(p, STR("absent"), &decision));
	ck_assert(process_knows(pack_process(p, STR("two-steps"))->model, STR("look")));
	ck_assert_ptr_eq(pack_process_for(p, STR("ticket")), pack_process(p, STR("two-steps")));
	ck_assert_ptr_null(pack_process_for(p, STR("review")));
	ck_assert_ptr_null(pack_process_for(p, STR("")));
	ck_assert_ptr_null(pack_process(p, STR("absent")));
	pack_free(p);
}
END_TEST

START_TEST(holds_every_table) {
	struct pack *p = test_pack();
	const struct csv *history = pack_table(p, "budget/history.csv");
	ck_assert(history && str_is(csv_cell(history, 0, csv_column(history, "amount")), "1,5"));
	ck_assert_ptr_nonnull(pack_table(p, "calendars/opening-hours.csv"));
	ck_assert_ptr_null(pack_table(p, "budget/absent.csv"));
	pack_free(p);
}
END_TEST

START_TEST(holds_indicators) {
	struct pack *p = test_pack();
	const struct indicator *cases = pack_indicator(p, STR("F01")), *spent = pack_indicator(p, STR("F02"));
	ck_assert_uint_eq(p->indicator_count, 2);
	ck_assert(cases->kind == FIGURE_NUMBER && str_is(cases->aggregate, "count") && str_is(cases->unit, "件"));
	ck_assert(str_is(cases->scope_zh, "全部办件: 含撤回") && str_is(cases->sections, "2.1 3"));
	ck_assert(str_starts(cases->sql, STR("SELECT stream,")) && str_ends(cases->sql, STR("<> 'a;b'")));
	ck_assert(str_is(cases->path, "indicators/F01.sql") && cases->divisor == 1 && cases->precision == 0);
	ck_assert(spent->kind == FIGURE_RATIO && spent->divisor == 1000000 && spent->precision == 2);
	ck_assert(str_starts(spent->sql, STR("WITH p AS")) && spent->unit.n == 0);
	ck_assert_ptr_null(pack_indicator(p, STR("F03")));
	pack_free(p);
}
END_TEST

static void stop(void *self, const char *where, const char *message) {
	const str *path = self;
	ck_abort_msg(STR_FMT "/%s: %s", STR_ARG(*path), where, message);
}

START_TEST(the_shipped_packs_load) {
	struct arena a = {0};
	struct err e = {0};
	str *names;
	uint32_t n;
	ck_assert_msg(dir_list(&a, "packs", &names, &n, &e) && n > 0, "no packs/");
	for (uint32_t i = 0; i < n; i++) {
		str path = arena_format(&a, "packs/" STR_FMT, STR_ARG(names[i]));
		struct pack_complaints to = {.self = &path, .tell = stop};
		struct pack *p;
		ck_assert(pack_load(path.p, &p, &to));
		ck_assert(p->item_count > 0 && p->calendar);
		pack_free(p);
	}
	arena_free(&a);
}
END_TEST

Suite *pack_suite(void) {
	Suite *suite = suite_create("pack");
	TCase *cases = tcase_create("a good pack");
	tcase_add_test(cases, reads_its_own_description);
	tcase_add_test(cases, finds_codes);
	tcase_add_test(cases, fills_items);
	tcase_add_test(cases, fills_points_roles_accounts);
	tcase_add_test(cases, roles_allow_by_pattern);
	tcase_add_test(cases, holds_models);
	tcase_add_test(cases, holds_every_table);
	tcase_add_test(cases, holds_indicators);
	tcase_add_test(cases, the_shipped_packs_load);
	suite_add_tcase(suite, cases);
	return suite;
}
