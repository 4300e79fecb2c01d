/* Token replay against the table replay.csv, and the mapping of activities to nodes. */
#include "suites.h"

static struct arena a;
static struct err e;

static void set_up(void) {
	a = (struct arena){0};
	e = (struct err){0};
}

static void tear_down(void) {
	arena_free(&a);
}

/* A log with one case that did these nodes. own: the log names the steps itself. */
static void make_log(struct mining_log *log, str trace, bool ended, bool own) {
	struct mining_case c = {.id = 1, .name = STR("one"), .received_at = MINING_NONE, .due_at = MINING_NONE,
		.ended_at = MINING_NONE, .closed = ended};
	struct mining_event ev = {.began = MINING_NONE};
	str one;
	mining_log_case(log, &c);
	while (str_next(&trace, ' ', &one)) {
		ev.at += 60000;
		mining_log_event(log, 0, arena_format(&a, "did %.*s", STR_ARG(one)), STR(""), own ? one : STR(""), &ev);
	}
	ck_assert(mining_log_finish(log, NULL, STR(""), 0, &e));
}

static int64_t number(const struct json_doc *d, uint32_t object, const char *name) {
	int64_t n;
	ck_assert_msg(json_int(d, json_member(d, object, name), &n), "no %s", name);
	return n;
}

static bool replay(const struct mining_log *log, const struct process_model *m, const char *rows, struct json_doc *d) {
	struct mining_mapping mapping;
	struct buf b = buf_make(1 << 20);
	if (!mining_mapping_read(&a, log, m, str_of(rows), &mapping, &e))
		return false;
	buf_char(&b, '{');
	bool good = mining_put_conformance(&b, log, m, &mapping, &e);
	buf_char(&b, '}');
	str text = arena_str(&a, buf_view(&b));
	buf_free(&b);
	if (good)
		ck_assert_msg(json_parse(&a, text, d, &e), "%s", e.text);
	return good;
}

START_TEST(table) {
	struct csv t = test_table(&a, "test/mining/replay.csv");
	ck_assert_uint_gt(t.rows, 30);
	for (uint32_t i = 0; i < t.rows; i++) {
		struct mining_log log = {0};
		struct json_doc d;
		int64_t missing, remaining;
		str trace = csv_cell(&t, i, csv_column(&t, "trace"));
		bool ended = str_is(csv_cell(&t, i, csv_column(&t, "ended")), "yes");
		const char *name = arena_str(&a, csv_cell(&t, i, csv_column(&t, "model"))).p;
		make_log(&log, trace, ended, true);
		ck_assert_msg(replay(&log, test_model(&a, name), "", &d), "%s: %s", name, e.text);
		uint32_t tokens = json_member(&d, 0, "tokens");
		ck_assert(str_int(csv_cell(&t, i, csv_column(&t, "missing")), &missing));
		ck_assert(str_int(csv_cell(&t, i, csv_column(&t, "remaining")), &remaining));
		ck_assert_msg(number(&d, tokens, "missing") == missing && number(&d, tokens, "remaining") == remaining,
			"line %u, %s, %.*s: missing %lld, remaining %lld", t.lines[i], name, STR_ARG(trace),
			(long long)number(&d, tokens, "missing"), (long long)number(&d, tokens, "remaining"));
		ck_assert_int_eq(number(&d, 0, "fitting"), missing + remaining == 0);
		mining_log_free(&log);
	}
}
END_TEST

START_TEST(foreign_logs_are_mapped) {
	struct mining_log log = {0};
	struct json_doc d;
	struct process_model *m = test_model(&a, "rework");
	make_log(&log, STR("in see"), true, false);
	ck_assert(!replay(&log, m, "", &d));
	ck_assert_str_eq(e.code, "mining.not_mapped");
	ck_assert(!replay(&log, m, "activity,node\ndid in,nowhere\n", &d));
	ck_assert_str_eq(e.code, "mining.no_node");
	ck_assert_str_eq(e.where, "mapping:2");
	ck_assert(!replay(&log, m, "activity,node\ndid not,fill\n", &d));
	ck_assert_str_eq(e.code, "mining.no_activity");
	ck_assert_msg(replay(&log, m, "activity,node\ndid in,fill\ndid see,check\n", &d), "%s", e.text);
	ck_assert_int_eq(number(&d, 0, "fitting"), 1);
	ck_assert_msg(replay(&log, m, "activity,node\ndid see,check\n", &d), "%s", e.text); /* fill is passed silently */
	ck_assert_int_eq(number(&d, 0, "fitting"), 1);
	ck_assert_int_eq(number(&d, 0, "events_left_out"), 1);
	mining_log_free(&log);
}
END_TEST

/* Activities are nodes of the same name without being told. */
START_TEST(equal_names_are_mapped) {
	struct mining_log log = {0};
	struct json_doc d;
	struct process_model *m = test_model(&a, "subprocess");
	struct mining_case c = {.id = 1, .name = STR("one"), .closed = true};
	struct mining_event ev = {.began = MINING_NONE};
	mining_log_case(&log, &c);
	mining_log_event(&log, 0, STR("A"), STR(""), STR(""), &ev);
	mining_log_event(&log, 0, STR("site-work"), STR(""), STR(""), &ev);
	mining_log_event(&log, 0, STR("b"), STR(""), STR(""), &ev);
	ck_assert(mining_log_finish(&log, NULL, STR(""), 0, &e));
	ck_assert_msg(replay(&log, m, "", &d), "%s", e.text);
	ck_assert_int_eq(number(&d, 0, "fitting"), 1);
	ck_assert_int_eq(number(&d, 0, "events_left_out"), 0);
	mining_log_free(&log);
}
END_TEST

Suite *replay_suite(void) {
	Suite *s = suite_create("mining.replay");
	TCase *t = tcase_create("replay");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, table);
	tcase_add_test(t, foreign_logs_are_mapped);
	tcase_add_test(t, equal_names_are_mapped);
	suite_add_tcase(s, t);
	return s;
}
