/* Values: hidden personal data, lamps, CSV, history, totals. */
#include <sqlite3.h>

#include "suites.h"

START_TEST(personal_data_is_hidden) {
	static const char *const cases[][2] = {
		{"{\"name\":\"张三\"}", "{\"name\":\"张*\"}"},
		{"{\"name\":\"欧阳修文\"}", "{\"name\":\"欧***\"}"},
		{"{\"name\":\"李\"}", "{\"name\":\"*\"}"},
		{"{\"name\":\"\"}", "{\"name\":\"\"}"},
		{"{\"id_no\":\"440112199001011234\"}", "{\"id_no\":\"440112********1234\"}"},
		{"{\"id_no\":\"12345\"}", "{\"id_no\":\"1****\"}"},
		{"{\"phone\":\"13812345678\",\"address\":\"某路\"}", "{\"phone\":\"138****5678\",\"address\":\"***\"}"},
		{"{\"na\\\"me\":\"x\"}", "{\"na\\\"me\":\"***\"}"},
		{"{}", "{}"},
		{"", "null"},
		{"[1]", "null"},
		{"broken", "null"},
	};
	struct buf out = buf_make(4096);
	for (size_t i = 0; i < COUNT(cases); i++) {
		buf_clear(&out);
		query_mask_person(&out, str_of(cases[i][0]));
		ck_assert_msg(str_is(buf_view(&out), cases[i][1]), "%s gave " STR_FMT, cases[i][0], STR_ARG(buf_view(&out)));
	}
	buf_free(&out);
}
END_TEST

static const char *record(struct small *s, enum record_kind kind, int64_t id, struct query_scope scope, ms now) {
	struct err e = {0};
	buf_clear(&s->out);
	ck_assert_msg(query_record(s->query, kind, id, &scope, now, &s->out, NULL, &e), "%s", e.code);
	buf_char(&s->out, 0);
	return s->out.p;
}

START_TEST(lamps_follow_the_clock) {
	struct small *s = small_open();
	ms due = 1641995200000 + (7 * 37 % 11) * (ms)86400000; /* of ticket 7: a Wednesday */
	struct query_scope all = {0};
	ck_assert_ptr_nonnull(strstr(record(s, R_ticket, 7, all, due - 10 * (ms)86400000),
			"\"lamp\":\"green\"}],\"lamp\":\"green\""));
	ck_assert_ptr_nonnull(strstr(record(s, R_ticket, 7, all, due - 3600000),
			"\"lamp\":\"yellow\"}],\"lamp\":\"yellow\""));
	ck_assert_ptr_nonnull(strstr(record(s, R_ticket, 7, all, due + 1), "\"lamp\":\"red\"}],\"lamp\":\"red\""));
	ck_assert_ptr_nonnull(strstr(record(s, R_ticket, 3, all, due), "\"lamp\":null}],\"lamp\":null")); /* closed */
	ck_assert_ptr_nonnull(strstr(record(s, R_ticket, 10, all, due), "\"clocks\":[],\"lamp\":null"));  /* no due date */
	ck_assert_ptr_null(strstr(record(s, R_budget_line, 1, all, due), "lamp"));
	small_close(s);
}
END_TEST

START_TEST(a_confidential_caller_is_hidden_from_the_unit) {
	struct small *s = small_open();
	struct query_scope city = {.department = STR("city")};
	ck_assert_ptr_nonnull(strstr(record(s, R_ticket, 5, (struct query_scope){0}, 0), "\"name\":\"张*\""));
	ck_assert_ptr_nonnull(strstr(record(s, R_ticket, 5, city, 0), "\"person\":null"));
	small_close(s);
}
END_TEST

START_TEST(history_is_oldest_first) {
	struct small *s = small_open();
	struct err e = {0};
	struct query_scope all = {0};
	struct json_doc d;
	ck_assert(query_history(s->query, R_ticket, 5, &all, &s->out, &e));
	ck_assert(json_parse(&s->arena, buf_view(&s->out), &d, &e));
	static const int64_t want[] = {7, 50, 105};
	uint32_t items = json_member(&d, 0, "items");
	ck_assert_uint_eq(d.tokens[items].count, 3);
	for (uint32_t i = 0, at = items + 1; i < 3; i++, at = d.tokens[at].next) {
		int64_t seq = 0;
		ck_assert(json_int(&d, json_member(&d, at, "seq"), &seq) && seq == want[i]);
	}
	enum record_kind kind = R_none;
	buf_clear(&s->out);
	ck_assert(query_event(s->query, 50, &all, &s->out, &kind, &e) && kind == R_ticket);
	ck_assert(!query_event(s->query, 51, &all, &s->out, &kind, &e));
	ck_assert_int_eq(query_last_seq(s->query), 105);
	small_close(s);
}
END_TEST

START_TEST(csv_is_safe_for_spreadsheets) {
	struct small *s = small_open();
	struct err e = {0};
	struct csv t;
	char next[QUERY_CURSOR];
	struct query_list l = {.kind = R_budget_line, .limit = 10};
	ck_assert(query_csv(s->query, &l, &s->out, next, &e));
	ck_assert_msg(csv_parse(&s->arena, buf_view(&s->out), "x", &t, &e), "%s", e.text);
	ck_assert_uint_eq(t.rows, 2);
	ck_assert(str_is(csv_cell(&t, 0, csv_column(&t, "title")), "'=1+1 \"50%\" off_season"));
	ck_assert(str_is(csv_cell(&t, 0, csv_column(&t, "amount_fen")), "-5"));
	ck_assert(str_is(csv_cell(&t, 0, csv_column(&t, "department")), ""));
	small_close(s);
}
END_TEST

/* Following the ledger event by event gives what counting the tables gives. */
START_TEST(totals_follow_the_ledger) {
	static const char more[] =
		"INSERT INTO ticket(id,events,head,state) VALUES(98,2,107,'closed'),(99,1,108,'received');"
		"INSERT INTO event(seq,stream,n,prev,kind,v,happened_at,recorded_at,actor,body,hash) VALUES"
		"(106,'ticket/98',1,0,'ticket.received',1,1,1,'a','{}',zeroblob(32)),"
		"(107,'ticket/98',2,106,'ticket.answered',1,1,1,'a','{}',zeroblob(32)),"
		"(108,'ticket/99',1,0,'ticket.received',1,1,1,'a','{}',zeroblob(32)),"
		"(109,'ticket/3',4,103,'ticket.reworked',1,1,1,'a','{}',zeroblob(32));"
		"UPDATE ticket SET state='reworking' WHERE id=3;";
	struct small *s = small_open();
	struct err e = {0};
	struct query_totals t = {0}, anew = {0};
	sqlite3 *db = NULL;
	ck_assert(query_totals_update(s->query, &t, &e));
	ck_assert_int_eq(t.made[1], 97);
	ck_assert_int_eq(t.open_tickets, 65);
	ck_assert_int_eq(sqlite3_open(s->path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, more, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	ck_assert(query_totals_update(s->query, &t, &e) && query_totals_update(s->query, &anew, &e));
	ck_assert_int_eq(t.seq, 109);
	ck_assert_int_eq(t.made[1], anew.made[1]);
	ck_assert_int_eq(t.open_tickets, anew.open_tickets);
	ck_assert_int_eq(t.open_tickets, 67);
	small_close(s);
}
END_TEST

START_TEST(the_board_counts_by_month) {
	struct small *s = small_open();
	struct err e = {0};
	ck_assert(query_dashboard(s->query, 2022, &(struct query_scope){0}, 1642000000000, &s->out, &e));
	buf_char(&s->out, 0);
	/* ticket i is received at 2022-01-01 08:00 plus i days, of China */
	ck_assert_ptr_nonnull(strstr(s->out.p, "{\"month\":1,\"cases\":0,\"tickets\":30,"));
	ck_assert_ptr_nonnull(strstr(s->out.p, "{\"month\":2,\"cases\":0,\"tickets\":28,"));
	ck_assert_ptr_nonnull(strstr(s->out.p, "\"tickets_on_time\":{\"hit\":16,\"base\":32}"));
	ck_assert_ptr_nonnull(strstr(s->out.p, "\"open\":{\"cases\":0,\"tickets\":65}"));
	small_close(s);
}
END_TEST

Suite *value_suite(void) {
	Suite *suite = suite_create("query/value");
	TCase *cases = tcase_create("all");
	tcase_add_test(cases, personal_data_is_hidden);
	tcase_add_test(cases, lamps_follow_the_clock);
	tcase_add_test(cases, a_confidential_caller_is_hidden_from_the_unit);
	tcase_add_test(cases, history_is_oldest_first);
	tcase_add_test(cases, csv_is_safe_for_spreadsheets);
	tcase_add_test(cases, totals_follow_the_ledger);
	tcase_add_test(cases, the_board_counts_by_month);
	suite_add_tcase(suite, cases);
	return suite;
}
