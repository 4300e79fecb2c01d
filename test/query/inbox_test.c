/* The inbox: whose steps are told, in which order, counted how; and that no read of the pages walks a whole table. */
#include <sqlite3.h>

#include "query/inside.h"
#include "suites.h"

enum { NOW_DAYS = 20, TICKETS = 97, ASSISTED_OPEN = 9 };

/* What the asker's role may do: all of tickets. */
struct asker {
	bool may[COMMAND_COUNT], reads[RECORD_COUNT];
	struct query_inbox in;
};

static void ask(struct asker *a, const char *verb) {
	memset(a, 0, sizeof *a);
	for (int c = 1; c < COMMAND_COUNT; c++)
		a->may[c] = command_defs[c].record == R_ticket && (!verb || strcmp(command_defs[c].verb, verb) == 0);
	a->reads[R_ticket] = a->reads[R_task] = a->reads[R_case_file] = true;
	a->in = (struct query_inbox){.scope = {.user = STR("bo")}, .may = a->may, .reads = a->reads, .limit = 200,
		.now = 1641995200000 + (ms)NOW_DAYS * 86400000 / 4};
}

static void open_tickets(struct small *s) {
	sqlite3 *db = NULL;
	ck_assert_int_eq(sqlite3_open(s->path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "UPDATE ticket SET waiting=CASE id%3 WHEN 1 THEN 'reply' ELSE 'sign' END,"
	                              "assist_department=CASE id%7 WHEN 0 THEN 'housing' END",
	                              NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

struct seen {
	int64_t ids[TICKETS + 8];
	uint32_t n, counts[4], total;
	char next[QUERY_CURSOR];
};

static void look(struct small *s, const struct asker *a, struct seen *out) {
	static const char *const names[] = {"none", "green", "yellow", "red"};
	struct err e = {0};
	struct json_doc d;
	struct arena arena = {0};
	buf_clear(&s->out);
	ck_assert_msg(query_inbox(s->query, &a->in, &s->out, out->next, &e), "%s %s", e.code, e.text);
	ck_assert_msg(json_parse(&arena, buf_view(&s->out), &d, &e), "%s", e.text);
	uint32_t items = json_member(&d, 0, "items"), counts = json_member(&d, 0, "counts");
	out->n = d.tokens[items].count;
	int64_t n;
	for (uint32_t i = 0, at = items + 1; i < out->n; i++, at = d.tokens[at].next)
		ck_assert(json_int(&d, json_member(&d, at, "id"), &out->ids[i]));
	for (int k = 0; k < 4; k++)
		ck_assert(json_int(&d, json_member(&d, counts, names[k]), &n)), out->counts[k] = (uint32_t)n;
	ck_assert(json_int(&d, json_member(&d, counts, "total"), &n));
	out->total = (uint32_t)n;
	arena_free(&arena);
}

/* 65 tickets are not closed: 33 wait for their reply, 32 for somebody who signs; a task is bo's and one is over. */
START_TEST(steps_go_to_who_may_do_them) {
	struct small *s = small_open();
	static struct asker a;
	static struct seen all, replies, none;
	open_tickets(s);
	ask(&a, NULL);
	a.in.kind = R_ticket;
	look(s, &a, &all);
	ask(&a, "reply");
	a.in.kind = R_ticket;
	look(s, &a, &replies);
	ask(&a, "merge");
	a.in.kind = R_ticket;
	look(s, &a, &none);
	ck_assert_uint_eq(all.n, 65);
	ck_assert_uint_eq(all.total, 65);
	ck_assert_uint_eq(replies.n, 33);
	ck_assert_uint_eq(none.n, 0);
	for (uint32_t i = 0; i < replies.n; i++)
		ck_assert_int_eq(replies.ids[i] % 3, 1);
	a.in.kind = R_none;
	look(s, &a, &none);
	ck_assert_uint_eq(none.n, 2); /* the tasks that bear the name */
	small_close(s);
}
END_TEST

/* A unit finds the open tickets it assists with, whoever may do their steps; nobody finds those of another. */
START_TEST(units_find_what_they_assist_with) {
	struct small *s = small_open();
	static struct asker a;
	static struct seen seen;
	open_tickets(s);
	ask(&a, "merge");
	a.in.assist = true;
	look(s, &a, &seen);
	ck_assert_uint_eq(seen.total, 0); /* an account without a department */
	a.in.department = a.in.scope.department = STR("housing");
	look(s, &a, &seen);
	ck_assert_uint_eq(seen.n, ASSISTED_OPEN);
	ck_assert_uint_eq(seen.total, seen.n);
	for (uint32_t i = 0; i < seen.n; i++)
		ck_assert_int_eq(seen.ids[i] % 7, 0);
	a.in.kind = R_case_file;
	look(s, &a, &seen);
	ck_assert_uint_eq(seen.total, 0);
	a.in.kind = R_none;
	a.in.role = STR("who reads no tickets"); /* counts are remembered by role, which tells what may be read */
	a.reads[R_ticket] = false;
	look(s, &a, &seen);
	ck_assert_uint_eq(seen.total, 0);
	a.reads[R_ticket] = true;
	a.in.role = (str){0};
	a.in.scope.own = true;
	look(s, &a, &seen);
	ck_assert_uint_eq(seen.total, 0);
	a.in.scope = (struct query_scope){.user = STR("bo"), .department = STR("market")};
	a.in.department = STR("market");
	look(s, &a, &seen);
	ck_assert_uint_eq(seen.n + seen.total, 0);
	small_close(s);
}
END_TEST

/* The counts are those of the rows, lamp by lamp, also when they are told from memory and after a change. */
START_TEST(counts_are_of_the_rows) {
	static const char *const lamps[] = {"none", "green", "yellow", "red"};
	struct small *s = small_open();
	static struct asker a;
	static struct seen all, one;
	open_tickets(s);
	ask(&a, NULL);
	a.in.kind = R_ticket;
	look(s, &a, &all);
	ck_assert_uint_gt(all.counts[LAMP_RED], 0);
	ck_assert_uint_gt(all.counts[LAMP_NONE], 0);
	ck_assert_uint_gt(all.counts[LAMP_GREEN], 0);
	for (int k = 0; k < 4; k++) {
		a.in.lamps = str_of(lamps[k]);
		look(s, &a, &one);
		ck_assert_uint_eq(one.n, all.counts[k]);
		ck_assert_uint_eq(one.total, all.total);
	}
	a.in.lamps = (str){0};
	a.in.now += (ms)400 * 86400000; /* later everything is late */
	look(s, &a, &one);
	ck_assert_uint_eq(one.counts[LAMP_RED] + one.counts[LAMP_NONE], all.total);
	ck_assert_uint_eq(one.counts[LAMP_NONE], all.counts[LAMP_NONE]);
	small_close(s);
}
END_TEST

START_TEST(pages_join_both_ways) {
	struct small *s = small_open();
	static struct asker a;
	static struct seen whole, page;
	int64_t paged[TICKETS + 8];
	open_tickets(s);
	for (int way = 0; way < 2; way++) {
		char cursor[QUERY_CURSOR] = "";
		uint32_t n = 0;
		ask(&a, NULL);
		a.in.descending = way;
		look(s, &a, &whole);
		ck_assert_uint_eq(whole.n, 67);
		a.in.limit = 5;
		do {
			a.in.cursor = str_of(cursor);
			look(s, &a, &page);
			memcpy(paged + n, page.ids, page.n * sizeof *paged);
			n += page.n;
			memcpy(cursor, page.next, sizeof cursor);
		} while (cursor[0] && n <= whole.n);
		ck_assert_uint_eq(n, whole.n);
		ck_assert_int_eq(memcmp(paged, whole.ids, n * sizeof *paged), 0);
	}
	small_close(s);
}
END_TEST

/* ---- plans ----------------------------------------------------------------------------------- */

struct plans {
	sqlite3 *db; /* another connection, which explains what the query's runs */
	uint32_t statements;
	char bad[2000];
};

static int explain(unsigned what, void *self, void *statement, void *text) {
	struct plans *p = self;
	sqlite3_stmt *plan = NULL;
	char sql[1 << 16];
	(void)what;
	(void)text;
	snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", sqlite3_sql(statement));
	if (strncmp(sqlite3_sql(statement), "SELECT", 6) != 0 && strncmp(sqlite3_sql(statement), "WITH", 4) != 0)
		return 0;
	ck_assert_int_eq(sqlite3_prepare_v2(p->db, sql, -1, &plan, NULL), SQLITE_OK);
	while (sqlite3_step(plan) == SQLITE_ROW) {
		const char *line = (const char *)sqlite3_column_text(plan, 3);
		bool table = strstr(line, "case_file") || strstr(line, "ticket") || strstr(line, "SCAN task");
		if (table && strncmp(line, "SCAN", 4) == 0 && !strstr(line, "USING"))
			snprintf(p->bad, sizeof p->bad, "%s: %.1500s", line, sql);
	}
	sqlite3_finalize(plan);
	p->statements++;
	return 0;
}

/* Lists in the order of their numbers are walked from their end by the table itself; everything else is a search. */
START_TEST(no_page_walks_a_table) {
	static const struct query_scope scopes[] = {{.user = STR("bo")}, {.department = STR("city"), .user = STR("bo")},
		{.service_point = STR("p"), .user = STR("bo")}, {.user = STR("bo"), .own = true}};
	static const char *const words[] = {"17", "020017", "11440112XXXX00246E4990707500000202201040017", "license"};
	struct small *s = small_open();
	struct plans p = {0};
	struct err e = {0};
	static struct asker a;
	static struct seen seen;
	char next[QUERY_CURSOR];
	open_tickets(s);
	ck_assert_int_eq(sqlite3_open(s->path, &p.db), SQLITE_OK);
	sqlite3_trace_v2(s->query->reader.db, SQLITE_TRACE_STMT, explain, &p);
	for (size_t i = 0; i < COUNT(scopes); i++) {
		for (int view = 0; view < 3; view++) {
			ask(&a, NULL);
			a.in.scope = scopes[i];
			a.in.all = view == 1;
			a.in.assist = view == 2;
			a.in.may = a.may;
			a.may[C_case_file_accept] = a.may[C_task_claim] = true;
			a.in.department = STR("city");
			look(s, &a, &seen);
			ck_assert_msg(!p.bad[0], "%s", p.bad);
		}
		for (size_t w = 0; w < COUNT(words); w++) {
			struct query_list l = {.kind = R_case_file, .scope = scopes[i], .limit = 50, .search = str_of(words[w]),
				.person_keys = {1, 2, 3}, .person_key_count = 3, .descending = true};
			buf_clear(&s->out);
			ck_assert_msg(query_list(s->query, &l, &s->out, next, &e), "%s %s", e.code, e.text);
			ck_assert_msg(!p.bad[0], "%s", p.bad);
		}
		struct query_list l = {.kind = R_case_file, .scope = scopes[i], .limit = 50, .descending = true};
		bool scoped = scopes[i].department.n || scopes[i].service_point.n || scopes[i].own;
		ck_assert(query_list(s->query, &l, &s->out, next, &e));
		ck_assert_msg(!scoped == (p.bad[0] != 0), "%s", p.bad); /* the walk of all cases shows that walks are found */
		p.bad[0] = 0;
	}
	buf_clear(&s->out);
	ck_assert(query_related(s->query, 17, &scopes[0], &s->out, &e));
	ck_assert(query_messages(s->query, STR("case/17"), &scopes[0], 0, &s->out, &e));
	ck_assert(query_rating(s->query, STR("case/17"), &scopes[0], 0, &s->out, &e));
	ck_assert_msg(!p.bad[0], "%s", p.bad);
	ck_assert_uint_gt(p.statements, 40);
	sqlite3_trace_v2(s->query->reader.db, 0, NULL, NULL);
	sqlite3_close(p.db);
	small_close(s);
}
END_TEST

Suite *inbox_suite(void) {
	Suite *suite = suite_create("query/inbox");
	TCase *c = tcase_create("all");
	tcase_add_test(c, steps_go_to_who_may_do_them);
	tcase_add_test(c, units_find_what_they_assist_with);
	tcase_add_test(c, counts_are_of_the_rows);
	tcase_add_test(c, pages_join_both_ways);
	tcase_add_test(c, no_page_walks_a_table);
	suite_add_tcase(suite, c);
	return suite;
}
