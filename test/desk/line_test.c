/* Lines against a plain list that is searched from end to end: after every change all answers must be the same. */
#include <stdlib.h>

#include "desk/desk_int.h"
#include "suites.h"

enum { RECORDS = 60, LINES = 4, CHANGES = 4000 };

/* Where the records stand, in the order of their numbers; line 0: in none. */
struct model {
	struct place at[RECORDS + 1];
};

static bool model_before(const struct place *a, const struct place *b) {
	if (a->rank != b->rank)
		return a->rank < b->rank;
	if (a->since != b->since)
		return a->since < b->since;
	return a->kind != b->kind ? a->kind < b->kind : a->id < b->id;
}

/* How many of the line stand before the record. */
static uint32_t model_rank(const struct model *m, const struct place *of) {
	uint32_t n = 0;
	for (int i = 1; i <= RECORDS; i++)
		n += m->at[i].line == of->line && model_before(&m->at[i], of);
	return n;
}

static void compare_line(const struct lines *l, const struct model *m, int64_t line) {
	uint32_t all = 0, ahead[4] = {0};
	struct place p;
	for (int i = 1; i <= RECORDS; i++) {
		if (m->at[i].line != line)
			continue;
		uint32_t rank = model_rank(m, &m->at[i]);
		all++;
		for (int r = 0; r < 4; r++)
			ahead[r] += m->at[i].rank <= r;
		ck_assert(lines_nth(l, line, rank, &p));
		ck_assert(p.kind == m->at[i].kind && p.id == i);
		ck_assert(p.line == line && p.rank == m->at[i].rank && p.since == m->at[i].since);
	}
	ck_assert_uint_eq(lines_count(l, line), all);
	ck_assert(!lines_nth(l, line, all, &p));
	for (int r = 0; r < 4; r++)
		ck_assert_uint_eq(lines_ahead(l, line, r), ahead[r]);
}

START_TEST(answers_are_those_of_a_plain_list) {
	static struct model m;
	struct lines l = {0};
	uint32_t most = 0, nodes = 0;
	srand(42);
	for (int change = 0; change < CHANGES; change++) {
		int i = 1 + rand() % RECORDS;
		struct place to = {.line = rand() % (LINES + 1), .rank = rand() % 4, .since = rand() % 5, .id = i};
		to.kind = i % 2 ? R_booking : R_queue_number;
		line__set(&l, to.kind, i, to.line ? to.line : NIL, to.rank ? to.rank : NIL, to.since ? to.since : NIL);
		m.at[i] = to;
		uint32_t standing = 0;
		for (int64_t line = 1; line <= LINES; line++) {
			compare_line(&l, &m, line);
			standing += lines_count(&l, line);
		}
		most = standing > most ? standing : most;
		nodes = l.nodes.n;
		ck_assert(standing == l.node_of.n);
	}
	ck_assert_uint_eq(nodes, most + 1); /* nodes are used again */
	lines_free(&l);
}
END_TEST

START_TEST(an_empty_line_has_nobody) {
	struct lines l = {0};
	struct place p;
	ck_assert_uint_eq(lines_count(&l, 7), 0);
	ck_assert(!lines_nth(&l, 7, 0, &p));
	line__set(&l, R_booking, 1, NIL, NIL, NIL); /* leaves no line */
	line__set(&l, R_booking, 1, 7, 0, 5);
	line__set(&l, R_booking, 1, NIL, NIL, NIL);
	ck_assert_uint_eq(lines_count(&l, 7), 0);
	lines_free(&l);
}
END_TEST

/* A hundred thousand in one line, put in in order: no worse than in any other. */
START_TEST(a_long_line_stays_quick) {
	struct lines l = {0};
	struct place p;
	for (int64_t id = 1; id <= 100000; id++)
		line__set(&l, R_booking, id, 9, 0, id);
	for (uint32_t n = 0; n < 100000; n += 997) {
		ck_assert(lines_nth(&l, 9, n, &p));
		ck_assert_int_eq(p.id, n + 1);
	}
	for (int64_t id = 1; id <= 100000; id++) {
		ck_assert(lines_nth(&l, 9, 0, &p) && p.id == id);
		line__set(&l, R_booking, id, NIL, 0, 0);
	}
	ck_assert_uint_eq(lines_count(&l, 9), 0);
	lines_free(&l);
}
END_TEST

Suite *line_suite(void) {
	Suite *s = suite_create("line");
	TCase *t = tcase_create("line");
	tcase_add_test(t, answers_are_those_of_a_plain_list);
	tcase_add_test(t, an_empty_line_has_nobody);
	tcase_add_test(t, a_long_line_stays_quick);
	tcase_set_timeout(t, 30);
	suite_add_tcase(s, t);
	return s;
}
