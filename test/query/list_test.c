/* Lists: pages of any size in any order give the same rows as one page. */
#include <sqlite3.h>

#include "suites.h"

enum { ROWS = 97 };

static struct query_list tickets(void) {
	return (struct query_list){.kind = R_ticket, .limit = LIMIT_PAGE_ROWS, .now = 1642000000000};
}

/* Appends the ids of one page; returns their number. */
static uint32_t ids_of(struct small *s, const struct query_list *l, int64_t *ids, char next[QUERY_CURSOR]) {
	struct err e = {0};
	struct json_doc d;
	buf_clear(&s->out);
	ck_assert_msg(query_list(s->query, l, &s->out, next, &e), "%s %s", e.code, e.where);
	struct arena a = {0};
	ck_assert_msg(json_parse(&a, buf_view(&s->out), &d, &e), "%s", s->out.p);
	uint32_t items = json_member(&d, 0, "items"), n = d.tokens[items].count;
	for (uint32_t i = 0, at = items + 1; i < n; i++, at = d.tokens[at].next)
		ck_assert(json_int(&d, json_member(&d, at, "id"), &ids[i]));
	arena_free(&a);
	return n;
}

START_TEST(pages_join_to_the_whole) {
	static const enum field sorts[] = {F_none, F_state, F_department, F_due_at, F_limit_days, F_on_time, F_received_at};
	struct small *s = small_open();
	for (size_t k = 0; k < COUNT(sorts); k++) {
		for (int way = 0; way < 2; way++) {
			int64_t whole[ROWS + 8], paged[ROWS + 8];
			char next[QUERY_CURSOR], cursor[QUERY_CURSOR];
			struct query_list l = tickets();
			l.sort = sorts[k];
			l.descending = way;
			ck_assert_uint_eq(ids_of(s, &l, whole, next), ROWS);
			ck_assert_str_eq(next, "");
			uint32_t n = 0;
			l.limit = 7;
			do {
				n += ids_of(s, &l, paged + n, next);
				memcpy(cursor, next, sizeof next);
				l.cursor = str_of(cursor);
			} while (cursor[0] && n <= ROWS);
			ck_assert_uint_eq(n, ROWS);
			ck_assert_int_eq(memcmp(whole, paged, ROWS * sizeof *whole), 0);
		}
	}
	small_close(s);
}
END_TEST

/* Filter, as in the address, and how many rows it leaves. */
struct filtered {
	struct query_filter f;
	uint32_t rows;
};

START_TEST(filters) {
	static const struct filtered cases[] = {
		{{F_state, QUERY_ANY_OF, {"closed", 6}}, 32},
		{{F_state, QUERY_ANY_OF, {"closed,signed", 13}}, 65},
		{{F_none, QUERY_ANY_OF, {"3,5,7,1000", 10}}, 3},
		{{F_urgent, QUERY_ANY_OF, {"true", 4}}, 49},
		{{F_department, QUERY_ANY_OF, {"城管", 6}}, 24},
		{{F_received_at, QUERY_FROM, {"2022-01-11", 10}}, 88},
		{{F_received_at, QUERY_TO, {"2022-01-11", 10}}, 9},
		{{F_limit_days, QUERY_FROM, {"5", 1}}, 28},
	};
	struct small *s = small_open();
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t ids[ROWS + 8];
		char next[QUERY_CURSOR];
		struct query_list l = tickets();
		l.filters[0] = cases[i].f;
		l.filter_count = 1;
		l.count = true;
		uint32_t n = ids_of(s, &l, ids, next);
		ck_assert_msg(n == cases[i].rows, "case %zu: %u", i, n);
		char total[32];
		snprintf(total, sizeof total, "\"total\":%u}", n);
		ck_assert(str_ends(buf_view(&s->out), str_of(total)));
	}
	small_close(s);
}
END_TEST

START_TEST(search) {
	static const struct {
		const char *words;
		uint32_t rows;
	} cases[] = {{"100%", 1}, {"of_it", 1}, {"of", 2}, {"平台", 1}, {"3", 1}, {"' OR 1=1 --", 0}, {"\\", 0}, {"", 3}};
	struct small *s = small_open();
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t ids[16];
		char next[QUERY_CURSOR];
		struct query_list l = {.kind = R_it_project, .limit = 10, .search = str_of(cases[i].words)};
		uint32_t n = ids_of(s, &l, ids, next);
		ck_assert_msg(n == cases[i].rows, "%s: %u", cases[i].words, n);
	}
	small_close(s);
}
END_TEST

/* Keys are searched part by part; a walk of all of them finds the same cases. */
START_TEST(persons_are_found_as_by_a_walk) {
	static const char rows[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<400)"
		" INSERT INTO case_file(id,events,head) SELECT 1000+i*577,1,1 FROM n;"
		"INSERT INTO person_search SELECT id>>16,id*7%11,'case',id FROM case_file WHERE id>1000;"
		"INSERT OR IGNORE INTO person_search SELECT id>>16,id*5%13,'case',id FROM case_file WHERE id>1000;"
		"INSERT INTO person_search SELECT id>>16,3,'ticket',id+1 FROM case_file WHERE id>1000;";
	struct small *s = small_open();
	char next[QUERY_CURSOR], sql[200];
	sqlite3 *db = NULL;
	ck_assert_int_eq(sqlite3_open(s->path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, rows, NULL, NULL, NULL), SQLITE_OK);
	for (int k = 0; k < 13; k++) {
		struct query_list l = {.kind = R_case_file, .limit = 50, .search = STR("somebody"), .descending = k % 2,
			.person_keys = {k, k * k % 13, 99}, .person_key_count = 1 + (uint32_t)k % 3};
		int64_t found[LIMIT_PAGE_ROWS + 1];
		uint32_t n = ids_of(s, &l, found, next), i = 0;
		sqlite3_stmt *walk = NULL;
		snprintf(sql, sizeof sql, "SELECT DISTINCT id FROM person_search WHERE kind='case' AND +key IN (%d,%d)"
			" ORDER BY id %s LIMIT 50", k, l.person_key_count > 1 ? k * k % 13 : k, k % 2 ? "DESC" : "");
		ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &walk, NULL), SQLITE_OK);
		for (; sqlite3_step(walk) == SQLITE_ROW; i++)
			ck_assert_msg(i < n && sqlite3_column_int64(walk, 0) == found[i], "key %d, row %u", k, i);
		ck_assert_uint_eq(i, n);
		ck_assert_uint_gt(n, 20);
		sqlite3_finalize(walk);
	}
	sqlite3_close(db);
	small_close(s);
}
END_TEST

START_TEST(scope_is_in_every_read) {
	struct small *s = small_open();
	struct err e = {0};
	int64_t ids[ROWS + 8], head;
	char next[QUERY_CURSOR];
	struct query_scope city = {.department = STR("city")}, point = {.service_point = STR("p")};
	struct query_list l = tickets();
	l.scope = city;
	uint32_t n = ids_of(s, &l, ids, next);
	ck_assert_uint_eq(n, 25);
	for (uint32_t i = 0; i < n; i++)
		ck_assert_int_eq(ids[i] % 4, 1);
	ck_assert(query_record(s->query, R_ticket, 5, &city, 0, &s->out, &head, &e) && head == 105);
	ck_assert(!query_record(s->query, R_ticket, 6, &city, 0, &s->out, &head, &e));
	ck_assert_str_eq(e.code, "ticket.not_found");
	ck_assert(!query_history(s->query, R_ticket, 6, &city, &s->out, &e));
	ck_assert(!query_kind_scoped(R_ticket, &point) && query_kind_scoped(R_ticket, &city));
	buf_clear(&s->out);
	ck_assert(query_dashboard(s->query, 2022, &city, 0, &s->out, &e));
	buf_char(&s->out, 0);
	ck_assert_ptr_nonnull(strstr(s->out.p, "\"totals\":{\"cases\":0,\"tickets\":25,"));
	small_close(s);
}
END_TEST

static bool sees(struct small *s, enum record_kind kind, int64_t id, const struct query_scope *scope) {
	struct err e = {0};
	return query_record(s->query, kind, id, scope, 0, &s->out, NULL, &e);
}

/* What is addressed to an account is seen by it, and what it is asked about; a unit sees what it is asked about. */
START_TEST(who_is_asked_may_see) {
	struct small *s = small_open();
	char next[QUERY_CURSOR];
	int64_t ids[ROWS + 8];
	struct query_scope bo = {.department = STR("market"), .user = STR("bo")};
	struct query_scope city = {.department = STR("city"), .user = STR("cai")};
	struct query_scope point = {.service_point = STR("p"), .user = STR("bo")};
	struct query_scope stranger = {.department = STR("market"), .user = STR("x")};
	ck_assert(sees(s, R_ticket, 6, &bo) && sees(s, R_ticket, 10, &bo) && !sees(s, R_ticket, 14, &bo));
	ck_assert(sees(s, R_ticket, 6, &city) && !sees(s, R_ticket, 10, &city));
	ck_assert(!sees(s, R_ticket, 6, &stranger) && !sees(s, R_ticket, 10, &stranger));
	ck_assert(sees(s, R_task, 1, &bo) && !sees(s, R_task, 2, &bo) && sees(s, R_task, 3, &bo));
	ck_assert(sees(s, R_task, 1, &point));
	ck_assert(!sees(s, R_task, 1, &city) && sees(s, R_task, 2, &city) && sees(s, R_task, 3, &city));
	ck_assert(sees(s, R_notice, 1, &bo) && !sees(s, R_notice, 2, &bo) && !sees(s, R_notice, 1, &stranger));
	struct query_list l = {.kind = R_task, .scope = bo, .limit = 10};
	ck_assert_uint_eq(ids_of(s, &l, ids, next), 2);
	l.scope = city;
	ck_assert_uint_eq(ids_of(s, &l, ids, next), 2);
	l.scope = point;
	ck_assert_uint_eq(ids_of(s, &l, ids, next), 2);
	l.scope = stranger;
	ck_assert_uint_eq(ids_of(s, &l, ids, next), 0);
	l.scope = (struct query_scope){.user = STR("x")};
	ck_assert_uint_eq(ids_of(s, &l, ids, next), 3);
	small_close(s);
}
END_TEST

START_TEST(refusals_name_the_parameter) {
	static const struct {
		struct query_filter f;
		const char *code;
	} cases[] = {
		{{F_state, QUERY_ANY_OF, {"purple", 6}}, "field.word"}, {{F_limit_days, QUERY_ANY_OF, {"x", 1}}, "field.type"},
		{{F_received_at, QUERY_FROM, {"x", 1}}, "field.type"},  {{F_urgent, QUERY_ANY_OF, {"1", 1}}, "field.type"},
	};
	struct small *s = small_open();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct err e = {0};
		char next[QUERY_CURSOR];
		struct query_list l = tickets();
		l.filters[0] = cases[i].f;
		l.filter_count = 1;
		ck_assert(!query_list(s->query, &l, &s->out, next, &e));
		ck_assert_str_eq(e.code, cases[i].code);
		ck_assert_str_eq(e.where, field_defs[cases[i].f.field].name);
	}
	small_close(s);
}
END_TEST

static void note(void *to, const struct query_definition *d) {
	struct buf *b = to;
	buf_format(b, "%lld " STR_FMT " %d %d %lld " STR_FMT " " STR_FMT "\n", (long long)d->id, STR_ARG(d->path),
	           d->effective_on, d->withdrawn, (long long)d->published_at, STR_ARG(d->actor), STR_ARG(d->text));
}

START_TEST(definitions_in_order_of_publication) {
	struct small *s = small_open();
	struct err e = {0};
	struct query_stamp stamp = {0};
	ck_assert(query_definitions_stamp(s->query, &stamp, &e));
	ck_assert_int_eq(stamp.count, 2);
	ck_assert_int_eq(stamp.head, 40);
	ck_assert(query_definitions(s->query, 0, &s->out, note, &e));
	ck_assert(str_is(buf_view(&s->out), "9 decisions/a.dmn 18993 0 1000 first <a/>\n"
	                                    "2 decisions/b.dmn 18994 1 2000 second <b/>\n"));
	buf_clear(&s->out);
	ck_assert(query_definitions(s->query, 20, &s->out, note, &e));
	ck_assert(str_is(buf_view(&s->out), "9 decisions/a.dmn 18993 0 1000 first \n"
	                                    "2 decisions/b.dmn 18994 1 2000 second <b/>\n"));
	small_close(s);
}
END_TEST

START_TEST(long_texts_are_in_single_records_only) {
	struct small *s = small_open();
	struct err e = {0};
	char next[QUERY_CURSOR];
	struct query_list l = {.kind = R_definition, .limit = 10, .search = STR("decisions/a")};
	ck_assert(query_list(s->query, &l, &s->out, next, &e));
	buf_char(&s->out, 0);
	ck_assert_ptr_nonnull(strstr(s->out.p, "\"id\":9,"));
	ck_assert_ptr_null(strstr(s->out.p, "model"));
	buf_clear(&s->out);
	l.search = STR("<a/>");
	ck_assert(query_list(s->query, &l, &s->out, next, &e));
	ck_assert(str_starts(buf_view(&s->out), STR("{\"items\":[],")));
	buf_clear(&s->out);
	l.search = (str){0};
	ck_assert(query_csv(s->query, &l, &s->out, next, &e));
	buf_char(&s->out, 0);
	ck_assert_ptr_null(strstr(s->out.p, "model"));
	ck_assert_ptr_null(strstr(s->out.p, "<a/>"));
	buf_clear(&s->out);
	ck_assert(query_record(s->query, R_definition, 9, &l.scope, 0, &s->out, NULL, &e));
	buf_char(&s->out, 0);
	ck_assert_ptr_nonnull(strstr(s->out.p, "\"model\":\"<a/>\""));
	l.filters[0] = (struct query_filter){F_model, QUERY_ANY_OF, {"<a/>", 4}};
	l.filter_count = 1;
	ck_assert(!query_list(s->query, &l, &s->out, next, &e));
	ck_assert_str_eq(e.code, "field.type");
	small_close(s);
}
END_TEST

Suite *list_suite(void) {
	Suite *suite = suite_create("query/list");
	TCase *cases = tcase_create("all");
	tcase_add_test(cases, pages_join_to_the_whole);
	tcase_add_test(cases, filters);
	tcase_add_test(cases, search);
	tcase_add_test(cases, persons_are_found_as_by_a_walk);
	tcase_add_test(cases, scope_is_in_every_read);
	tcase_add_test(cases, who_is_asked_may_see);
	tcase_add_test(cases, refusals_name_the_parameter);
	tcase_add_test(cases, definitions_in_order_of_publication);
	tcase_add_test(cases, long_texts_are_in_single_records_only);
	suite_add_tcase(suite, cases);
	return suite;
}
