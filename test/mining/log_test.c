/* Logs, paths and the map, against figures worked out by hand. */
#include "suites.h"

enum { MINUTE = 60000 };

static struct arena a;
static struct mining_log log_;
static struct err e;

static void set_up(void) {
	a = (struct arena){0};
	log_ = (struct mining_log){0};
	e = (struct err){0};
}

static void tear_down(void) {
	mining_log_free(&log_);
	arena_free(&a);
}

static void read_log(const char *path) {
	test_log(&a, path, &log_);
	ck_assert_msg(mining_log_finish(&log_, NULL, STR(""), 480, &e), "%s", e.text);
}

static struct mining_activity activity(const struct mining_map *m, const char *name) {
	for (uint32_t i = 0; i < m->activity_count; i++)
		if (str_is(intern_text(&log_.activities, m->activities[i].activity), name))
			return m->activities[i];
	ck_abort_msg("no activity %s", name);
}

static struct mining_edge edge(const struct mining_map *m, const char *from, const char *to) {
	for (uint32_t i = 0; i < m->edge_count; i++)
		if (str_is(intern_text(&log_.activities, m->edges[i].from), from) &&
			str_is(intern_text(&log_.activities, m->edges[i].to), to))
			return m->edges[i];
	ck_abort_msg("no edge from %s to %s", from, to);
}

static void is_spread(struct mining_spread s, uint32_t n, int64_t median, int64_t total) {
	ck_assert_uint_eq(s.n, n);
	ck_assert_int_eq(s.median, median * MINUTE);
	ck_assert_int_eq(s.total, total * MINUTE);
}

static struct mining_map *orders(uint32_t kept) {
	read_log("test/mining/orders.csv");
	/* case 1 was due at 11:00 and was late, case 2 at 14:00 and was not, nobody judged case 3 */
	log_.cases.p[0].judged = log_.cases.p[1].judged = log_.cases.p[1].on_time = true;
	ck_assert(ms_parse(STR("2022-03-01T11:00:00+08:00"), 480, &log_.cases.p[0].due_at));
	struct mining_paths *p = mining_paths_find(&a, &log_);
	ck_assert_uint_eq(p->count, 2);
	ck_assert_uint_eq(p->list[0].count, 2);
	ck_assert_uint_eq(p->list[0].late, 1);
	ck_assert_uint_eq(p->of[2], 0);
	is_spread(p->list[0].took, 2, 120, 240);
	is_spread(p->list[1].took, 1, 210, 210);
	ck_assert_uint_eq(mining_paths_share(p, &log_, 600), 1);
	ck_assert_uint_eq(mining_paths_share(p, &log_, 670), 2);
	return mining_map_make(&a, &log_, p, kept);
}

START_TEST(counts_by_hand) {
	struct mining_map *m = orders(2);
	ck_assert_uint_eq(m->cases, 3);
	ck_assert_uint_eq(m->events, 10);
	ck_assert_uint_eq(m->edge_count, 3);
	is_spread(edge(m, "A", "B").took, 3, 60, 170);
	is_spread(edge(m, "B", "C").took, 3, 90, 250);
	is_spread(edge(m, "B", "B").took, 1, 30, 30);
	ck_assert_uint_eq(activity(m, "A").starts, 3);
	ck_assert_uint_eq(activity(m, "C").ends, 3);
	is_spread(m->took, 3, 180, 450);
}
END_TEST

START_TEST(waiting_is_told_from_work) {
	struct mining_map *m = orders(2);
	struct mining_activity b = activity(m, "B"), c = activity(m, "C"), first = activity(m, "A");
	is_spread(b.wait, 3, 0, 30); /* bob was busy with case 1 until 10:00 */
	is_spread(b.work, 3, 60, 150);
	is_spread(b.open, 1, 20, 20); /* nobody is named */
	is_spread(c.wait, 3, 0, 30);
	is_spread(c.work, 3, 60, 220);
	is_spread(first.wait, 0, 0, 0);
	ck_assert_uint_eq(m->estimated, 6);
	ck_assert_uint_eq(m->recorded, 0);
}
END_TEST

START_TEST(rework_and_lateness) {
	struct mining_map *m = orders(2);
	struct mining_activity b = activity(m, "B");
	ck_assert_uint_eq(b.repeats, 1);
	ck_assert_uint_eq(b.repeating, 1);
	ck_assert_uint_eq(b.self_loops, 1);
	ck_assert_int_eq(b.repeat_time, 30 * MINUTE);
	ck_assert_uint_eq(m->repeating, 1);
	ck_assert_uint_eq(m->judged, 2);
	ck_assert_uint_eq(m->late, 1);
	ck_assert_uint_eq(activity(m, "C").crossed, 1);
	ck_assert_uint_eq(b.crossed, 0);
	ck_assert_uint_eq(m->handover_count, 2);
	ck_assert_uint_eq(m->handovers[0].count, 2);
	ck_assert_uint_eq(m->resources[0].events, 6);
	ck_assert_uint_eq(m->resources[0].cases, 3);
	ck_assert_uint_eq(m->resources[0].activities, 2);
}
END_TEST

START_TEST(few_paths_show_less) {
	struct mining_map *m = orders(1);
	ck_assert_uint_eq(m->cases, 2);
	ck_assert_uint_eq(m->edge_count, 2);
	ck_assert_uint_eq(m->repeating, 0);
	ck_assert_uint_eq(m->paths, 2);
	ck_assert_uint_eq(m->paths_kept, 1);
}
END_TEST

START_TEST(beginnings_are_joined) {
	read_log("test/mining/parts.csv");
	ck_assert_uint_eq(log_.events.n, 4); /* the beginning of B went into its end */
	struct mining_map *m = mining_map_make(&a, &log_, mining_paths_find(&a, &log_), 1);
	is_spread(activity(m, "B").work, 1, 10, 10); /* it cannot have begun before C had come to it */
	is_spread(activity(m, "C").wait, 1, 20, 20);
	is_spread(activity(m, "C").work, 1, 0, 0);
	ck_assert_uint_eq(activity(m, "B").estimated, 0);
	ck_assert_uint_eq(m->recorded, 1);
	ck_assert_uint_eq(activity(m, "D").ends, 1);
}
END_TEST

START_TEST(cases_behind_a_place) {
	orders(2);
	struct mining_paths *p = mining_paths_find(&a, &log_);
	uint32_t b = intern_find(&log_.activities, STR("B")), c = intern_find(&log_.activities, STR("C"));
	const struct {
		struct mining_choice choice;
		bool is[3];
	} rows[] = {
		{{.activity = b}, {true, true, true}}, {{.activity = b, .repeating = true}, {false, true, false}},
		{{.from = b, .to = b}, {false, true, false}}, {{.late = true}, {true, false, false}},
		{{.path = p->list[0].key}, {true, false, true}}, {{.activity = c, .starts = true}, {false, false, false}},
		{{.activity = c, .ends = true}, {true, true, true}}, {{.repeating = true}, {false, true, false}},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		for (uint32_t k = 0; k < 3; k++)
			ck_assert_msg(mining_chosen(&log_, p, k, &rows[i].choice) == rows[i].is[k], "row %zu, case %u", i, k + 1);
}
END_TEST

START_TEST(nothing_is_refused) {
	struct mining_case c = {.id = 1, .name = STR("1")};
	mining_log_case(&log_, &c);
	ck_assert(!mining_log_finish(&log_, NULL, STR(""), 480, &e));
	ck_assert_str_eq(e.code, "mining.empty");
}
END_TEST

/* Every activity stands in the JSON once, and the whole is JSON. */
START_TEST(json_is_read_back) {
	struct mining_map *m = orders(2);
	struct mining_paths *p = mining_paths_find(&a, &log_);
	struct buf b = buf_make(1 << 20);
	struct json_doc d;
	buf_char(&b, '{');
	mining_put_map(&b, &log_, m);
	buf_text(&b, ",\"ways\":");
	mining_put_paths(&b, &log_, p, 10);
	buf_text(&b, ",\"chosen\":");
	mining_put_cases(&b, &log_, p, &(struct mining_choice){.late = true}, 10);
	buf_char(&b, '}');
	ck_assert_msg(json_parse(&a, buf_view(&b), &d, &e), "%s at %s", e.text, e.where);
	ck_assert_uint_eq(d.tokens[json_member(&d, 0, "activities")].count, 3);
	ck_assert_uint_eq(d.tokens[json_member(&d, 0, "ways")].count, 2);
	int64_t total;
	ck_assert(json_int(&d, json_member(&d, json_member(&d, 0, "chosen"), "total"), &total) && total == 1);
	buf_free(&b);
}
END_TEST

Suite *log_suite(void) {
	Suite *s = suite_create("mining.log");
	TCase *t = tcase_create("log");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, counts_by_hand);
	tcase_add_test(t, waiting_is_told_from_work);
	tcase_add_test(t, rework_and_lateness);
	tcase_add_test(t, few_paths_show_less);
	tcase_add_test(t, beginnings_are_joined);
	tcase_add_test(t, cases_behind_a_place);
	tcase_add_test(t, nothing_is_refused);
	tcase_add_test(t, json_is_read_back);
	suite_add_tcase(s, t);
	return s;
}
