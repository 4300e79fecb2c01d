/* Schedules worked out by hand, and everything that is refused. */
#include "suites.h"

enum { MOST = 48 };

/* A problem that is written down line by line. */
struct written {
	struct arena a;
	struct schedule_task tasks[MOST];
	uint32_t capacity[8];
	struct schedule_problem p;
	struct err e;
};

static void begin(struct written *w, int year, int month, int dom) {
	*w = (struct written){0};
	w->p = (struct schedule_problem){.tasks = w->tasks, .capacity = w->capacity, .start = day_of(year, month, dom)};
	w->p.calendar = test_calendar(&w->a);
}

/* A task; `after`: letters of those before it; pool -1: none. */
static struct schedule_task *add(struct written *w, int days, bool natural, const char *after, int pool,
	uint32_t units) {
	struct schedule_task *t = &w->tasks[w->p.count++];
	uint32_t *list = arena_array(&w->a, uint32_t, strlen(after) + 1);
	struct schedule_use *use = arena_new(&w->a, struct schedule_use);
	*use = (struct schedule_use){(uint32_t)pool, units};
	t->id = arena_format(&w->a, "%c", 'A' + (int)w->p.count - 1);
	t->days = days;
	t->natural = natural;
	for (; *after; after++)
		list[t->after_count++] = (uint32_t)(*after - 'A');
	t->after = list;
	t->uses = use;
	t->use_count = pool >= 0;
	return t;
}

static void pool(struct written *w, uint32_t units) {
	w->capacity[w->p.pool_count++] = units;
}

static struct schedule solve(struct written *w) {
	struct schedule s;
	ck_assert_msg(schedule_make(&w->a, &w->p, SCHEDULE_STEPS, false, &s, &w->e), "%s: %s", w->e.code, w->e.text);
	verify_schedule(&w->p, &s);
	return s;
}

static void refuse(struct written *w, bool strict, const char *code, const char *where, const char *text) {
	struct schedule s;
	ck_assert(!schedule_make(&w->a, &w->p, SCHEDULE_STEPS, strict, &s, &w->e));
	ck_assert_str_eq(w->e.code, code);
	ck_assert_str_eq(w->e.where, where);
	ck_assert_msg(strstr(w->e.text, text) != NULL, "%s", w->e.text);
	arena_free(&w->a);
}

/* 2022: 1 to 7 October are off, 8 and 9 October (Saturday, Sunday) are worked. */
START_TEST(counts_over_a_golden_week) {
	struct written w;
	begin(&w, 2022, 9, 29);            /* a Thursday */
	add(&w, 3, false, "", -1, 0);      /* A: 30 September, 8 and 9 October */
	add(&w, 3, true, "", -1, 0);       /* B: until 2 October */
	add(&w, 1, false, "B", -1, 0);     /* C: 8 October */
	add(&w, 0, false, "AC", -1, 0);    /* D: 9 October */
	struct schedule s = solve(&w);
	ck_assert_int_eq(s.slots[0].end, day_of(2022, 10, 9));
	ck_assert_int_eq(s.slots[1].end, day_of(2022, 10, 2));
	ck_assert_int_eq(s.slots[2].end, day_of(2022, 10, 8));
	ck_assert_int_eq(s.end, day_of(2022, 10, 9));
	ck_assert_int_eq(s.slots[2].slack, 1);
	/* C may begin on the last working day before 9 October, so B may end on 8 October: six natural days later. */
	ck_assert_int_eq(s.slots[1].slack, 6);
	ck_assert(s.slots[0].critical && s.slots[3].critical && !s.slots[1].critical && !s.slots[2].critical);
	ck_assert_int_eq(s.proof, SCHEDULE_LONGEST_PATH);
	ck_assert_uint_eq(s.critical_count, 2);
	ck_assert_int_eq((int)s.critical[0], 0);
	ck_assert_int_eq((int)s.critical[1], 3);
	ck_assert(!s.provisional);
	arena_free(&w.a);
}
END_TEST

/* Two people, 3 + 3 + 2 + 2 + 2 days: six days when the long ones share a person, seven when the longest goes first. */
START_TEST(two_people_share_the_work) {
	static const int days[] = {3, 3, 2, 2, 2};
	struct written w;
	begin(&w, 2022, 3, 7); /* a Monday */
	pool(&w, 2);
	for (size_t i = 0; i < COUNT(days); i++)
		add(&w, days[i], false, "", 0, 1);
	struct schedule s = solve(&w);
	ck_assert_int_eq(s.end, day_of(2022, 3, 15)); /* 8, 9, 10, 11, 14, 15 March */
	ck_assert_int_ne(s.proof, SCHEDULE_FEASIBLE);
	arena_free(&w.a);
}
END_TEST

/* The job shop of Fisher and Thompson 1963: six jobs, six machines, 55 is the shortest (Carlier, Pinson 1989). */
static struct schedule fisher_thompson(struct written *w, bool natural) {
	static const int jobs[6][12] = {{2, 1, 0, 3, 1, 6, 3, 7, 5, 3, 4, 6}, {1, 8, 2, 5, 4, 10, 5, 10, 0, 10, 3, 4},
		{2, 5, 3, 4, 5, 8, 0, 9, 1, 1, 4, 7}, {1, 5, 0, 5, 2, 5, 3, 3, 4, 8, 5, 9},
		{2, 9, 1, 3, 4, 5, 5, 4, 0, 3, 3, 1}, {1, 3, 3, 3, 5, 9, 0, 10, 4, 4, 2, 1}};
	begin(w, 2022, 3, 7);
	for (int k = 0; k < 6; k++)
		pool(w, 1);
	for (int j = 0; j < 6; j++)
		for (int k = 0; k < 6; k++) {
			char before[2] = {(char)('A' + (int)w->p.count - 1), 0};
			add(w, jobs[j][2 * k + 1], natural, k ? before : "", jobs[j][2 * k], 1);
		}
	return solve(w);
}

START_TEST(finds_the_shortest_job_shop) {
	struct written w;
	struct schedule s = fisher_thompson(&w, true);
	ck_assert_int_eq(s.end - s.start, 55);
	ck_assert_msg(s.proof == SCHEDULE_SEARCHED || s.proof == SCHEDULE_BOUND_REACHED, "%d", s.proof);
	arena_free(&w.a);
	s = fisher_thompson(&w, false);
	ck_assert_int_eq(calendar_count(w.p.calendar, s.start + 1, s.end), 55);
	ck_assert_msg(s.proof == SCHEDULE_SEARCHED || s.proof == SCHEDULE_BOUND_REACHED, "%d", s.proof);
	arena_free(&w.a);
}
END_TEST

/* A task that waits says for which pool, and whose end let it begin. */
START_TEST(says_why_it_waits) {
	struct written w;
	begin(&w, 2022, 3, 7);
	pool(&w, 3);
	pool(&w, 1);
	add(&w, 5, false, "", 1, 1);
	add(&w, 2, false, "", 1, 1);
	add(&w, 1, false, "B", 0, 2);
	struct schedule s = solve(&w);
	/* B first: it ends on the 9th, A follows and ends on the 16th; with A first C would end on the 17th. */
	ck_assert_int_eq(s.end, day_of(2022, 3, 16));
	ck_assert(s.slots[0].waits && s.slots[0].pool == 1 && s.slots[0].because == 1);
	ck_assert(!s.slots[1].waits && s.slots[1].because == -1);
	ck_assert_int_eq(s.slots[1].slack, 0);
	ck_assert(s.slots[1].critical && s.slots[0].critical && !s.slots[2].critical);
	ck_assert_int_eq(s.proof, SCHEDULE_BOUND_REACHED);
	arena_free(&w.a);
}
END_TEST

/* One runs since before today and holds the only reviewer; one has ended; one should have ended and has not. */
START_TEST(starts_from_what_happened) {
	struct written w;
	struct schedule_task *t;
	begin(&w, 2022, 3, 16);
	pool(&w, 1);
	t = add(&w, 5, false, "", 0, 1); /* A: until 21 March */
	t->begun = true, t->began = day_of(2022, 3, 14);
	t = add(&w, 5, false, "", 0, 1); /* B: ended on the 4th */
	t->begun = t->ended = true, t->began = day_of(2022, 3, 1), t->over = day_of(2022, 3, 4);
	t = add(&w, 2, false, "B", -1, 0); /* C: was due on the 10th */
	t->begun = true, t->began = day_of(2022, 3, 8);
	add(&w, 1, false, "B", 0, 1);      /* D: waits for A */
	add(&w, 1, false, "C", -1, 0);     /* E: from today on */
	struct schedule s = solve(&w);
	ck_assert_int_eq(s.slots[2].end, day_of(2022, 3, 16));
	ck_assert_int_eq(s.slots[3].start, day_of(2022, 3, 21));
	ck_assert(s.slots[3].waits && s.slots[3].because == 0);
	ck_assert_int_eq(s.slots[4].start, day_of(2022, 3, 16));
	ck_assert_int_eq(s.end, day_of(2022, 3, 22));
	arena_free(&w.a);
}
END_TEST

/* All is over: nothing is left to plan. */
START_TEST(a_plan_may_be_over) {
	struct written w;
	begin(&w, 2022, 3, 16);
	struct schedule_task *t = add(&w, 5, false, "", -1, 0);
	t->ended = true, t->began = day_of(2022, 3, 1), t->over = day_of(2022, 3, 4);
	struct schedule s = solve(&w);
	ck_assert_int_eq(s.slots[0].end, day_of(2022, 3, 4));
	ck_assert_int_eq(s.end, s.start);
	ck_assert_uint_eq(s.critical_count, 0);
	arena_free(&w.a);
}
END_TEST

START_TEST(refuses_what_cannot_be) {
	struct written w;
	begin(&w, 2022, 3, 7);
	add(&w, 1, false, "", -1, 0);
	add(&w, 1, false, "AD", -1, 0);
	add(&w, 1, false, "B", -1, 0);
	add(&w, 1, false, "C", -1, 0);
	refuse(&w, false, "plan.cycle", "B", "B → C → D → B");
	begin(&w, 2022, 3, 7);
	add(&w, 1, false, "A", -1, 0);
	refuse(&w, false, "plan.cycle", "A", "A → A");
	begin(&w, 2022, 3, 7);
	pool(&w, 0);
	add(&w, 1, false, "", 0, 1);
	refuse(&w, false, "plan.no_capacity", "A", "nobody");
	begin(&w, 2022, 3, 7);
	pool(&w, 2);
	add(&w, 1, false, "", 0, 3);
	refuse(&w, false, "plan.no_capacity", "A", "more people");
	begin(&w, 2023, 12, 20);
	add(&w, 20, false, "", -1, 0);
	refuse(&w, true, "plan.calendar_missing", "", "2024");
	begin(&w, 2023, 12, 20);
	for (int i = 0; i < 45; i++) {
		char before[2] = {(char)('A' + i - 1), 0};
		add(&w, 3660, false, i ? before : "", -1, 0);
	}
	refuse(&w, false, "plan.too_long", "", "400 years");
}
END_TEST

/* A circle with long names: told as far as there is room. */
START_TEST(long_circles_are_cut) {
	struct written w;
	begin(&w, 2022, 3, 7);
	for (int i = 0; i < MOST; i++) {
		char before[2] = {(char)('A' + (i + MOST - 1) % MOST), 0};
		add(&w, 1, false, before, -1, 0)->id = arena_format(&w.a, "item-with-a-long-name-%d", i);
	}
	struct schedule s;
	ck_assert(!schedule_make(&w.a, &w.p, 0, false, &s, &w.e));
	ck_assert_str_eq(w.e.code, "plan.cycle");
	ck_assert(strstr(w.e.text, "…") && str_utf8(str_of(w.e.text)));
	arena_free(&w.a);
}
END_TEST

START_TEST(tells_what_is_provisional) {
	struct written w;
	begin(&w, 2022, 12, 20);
	add(&w, 20, false, "", -1, 0);
	struct schedule s = solve(&w);
	ck_assert(!s.provisional);
	w.p.last_year = 2022;
	ck_assert(schedule_make(&w.a, &w.p, 0, false, &s, &w.e));
	ck_assert(s.provisional);
	struct limit limit = {20, UNIT_WORKING_DAY};
	ck_assert_int_eq(s.end, calendar_due_day(w.p.calendar, w.p.start, limit, 2022, NULL));
	w.tasks[0].natural = true; /* natural days need no calendar */
	ck_assert(schedule_make(&w.a, &w.p, 0, true, &s, &w.e));
	ck_assert(!s.provisional);
	arena_free(&w.a);
}
END_TEST

Suite *schedule_suite(void) {
	Suite *suite = suite_create("schedules");
	TCase *cases = tcase_create("schedules");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, counts_over_a_golden_week);
	tcase_add_test(cases, two_people_share_the_work);
	tcase_add_test(cases, finds_the_shortest_job_shop);
	tcase_add_test(cases, says_why_it_waits);
	tcase_add_test(cases, starts_from_what_happened);
	tcase_add_test(cases, a_plan_may_be_over);
	tcase_add_test(cases, refuses_what_cannot_be);
	tcase_add_test(cases, long_circles_are_cut);
	tcase_add_test(cases, tells_what_is_provisional);
	suite_add_tcase(suite, cases);
	return suite;
}
