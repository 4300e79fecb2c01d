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

static void write_rows(struct small *s, const char *sql) {
	sqlite3 *db = NULL;
	char *why = NULL;
	ck_assert_int_eq(sqlite3_open(s->path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK, "%s", why);
	sqlite3_close(db);
}

static const char suspended[] =
	"INSERT INTO case_file(id,events,head,state,paused_at,planned_end_at,promised_due_at,closed_at) VALUES"
	"(1,1,1,'suspended',1641175200000,1642003199999,1641300000000,NULL),"
	"(2,1,1,'accepted',NULL,1642003199999,1641300000000,NULL),"
	"(3,1,1,'withdrawn',1641175200000,1642003199999,1641300000000,1641275200000),"
	"(4,1,1,'suspended',1641175200000,NULL,1641300000000,NULL);";

/* A pause stops the case's clocks, but its own planned end has a lamp while the pause lasts. */
START_TEST(a_pause_has_a_lamp) {
	enum { DAY = 86400000 };
	static const ms end = 1642003199999; /* the evening of Wednesday 2022-01-12, of China */
	static const char special[] = "{\"name\":\"special\",\"started_at\":\"2022-01-03T10:00:00+08:00\","
		"\"due_at\":\"2022-01-12T23:59:59.999+08:00\",\"limit_days\":null,\"unit\":null,\"tag\":null,\"lamp\":";
	static const struct {
		int64_t id;
		ms now;
		bool shown;
		const char *lamp; /* of the pause's clock and of the record */
		const char *whole;
	} cases[] = {
		{1, end - 5 * (ms)DAY, true, "\"green\"", "\"green\""}, {1, end - DAY, true, "\"yellow\"", "\"yellow\""},
		{1, end + 1, true, "\"red\"", "\"red\""},          {2, end + 1, false, "", "\"red\""},
		{3, end + 1, true, "null", "null"},                {4, end + 1, false, "", "null"},
	};
	struct small *s = small_open();
	write_rows(s, suspended);
	for (size_t i = 0; i < COUNT(cases); i++) {
		char whole[40];
		const char *text = record(s, R_case_file, cases[i].id, (struct query_scope){0}, cases[i].now);
		const char *at = strstr(text, special);
		snprintf(whole, sizeof whole, "],\"lamp\":%s", cases[i].whole);
		ck_assert_msg(strstr(text, whole) != NULL, "case %zu: %s", i, text);
		ck_assert_msg((strstr(text, "\"special\"") != NULL) == cases[i].shown, "case %zu: %s", i, text);
		if (cases[i].shown)
			ck_assert_msg(at && strncmp(at + strlen(special), cases[i].lamp, strlen(cases[i].lamp)) == 0, "%s", text);
	}
	buf_clear(&s->out);
	struct err e = {0};
	ck_assert(query_dashboard(s->query, 2021, &(struct query_scope){0}, 1641100000000, &s->out, &e));
	int64_t green = 0, again = 0;
	struct json_doc d;
	ck_assert(json_parse(&s->arena, buf_view(&s->out), &d, &e));
	ck_assert(json_int(&d, json_member(&d, json_member(&d, 0, "lamps"), "green"), &green));
	write_rows(s, "UPDATE case_file SET planned_end_at=NULL");
	buf_clear(&s->out);
	ck_assert(query_dashboard(s->query, 2021, &(struct query_scope){0}, 1641100000000, &s->out, &e));
	ck_assert(json_parse(&s->arena, buf_view(&s->out), &d, &e));
	ck_assert(json_int(&d, json_member(&d, json_member(&d, 0, "lamps"), "green"), &again));
	ck_assert_int_eq(green, again + 1); /* the board counts the open pause, too */
	small_close(s);
}
END_TEST

/* What is written in between is seen when the outermost pair has ended. */
START_TEST(a_pair_reads_of_one_moment) {
	struct small *s = small_open();
	query_begin(s->query);
	query_begin(s->query);
	ck_assert_ptr_nonnull(strstr(record(s, R_ticket, 7, (struct query_scope){0}, 0), "\"urged\":null"));
	query_end(s->query);
	write_rows(s, "UPDATE ticket SET urged=7 WHERE id=7");
	ck_assert_ptr_nonnull(strstr(record(s, R_ticket, 7, (struct query_scope){0}, 0), "\"urged\":null"));
	query_end(s->query);
	ck_assert_ptr_nonnull(strstr(record(s, R_ticket, 7, (struct query_scope){0}, 0), "\"urged\":7"));
	small_close(s);
}
END_TEST

/* No default passes for law: a clock has the unit and the tag that the pack gives its limit. */
START_TEST(limits_say_where_they_are_from) {
	static const struct {
		enum record_kind kind;
		int64_t id;
		const char *want;
	} cases[] = {
		{R_case_file, 1, "\"name\":\"promised\",\"started_at\":null,\"due_at\":\"2022-01-12T23:59:59.999+08:00\","
		                 "\"limit_days\":5,\"unit\":\"working\",\"tag\":\"D\","},
		{R_case_file, 1, "\"limit_days\":20,\"unit\":\"working\",\"tag\":\"D\","},
		{R_case_file, 2, "\"limit_days\":30,\"unit\":\"natural\",\"tag\":\"D\","},
		{R_case_file, 3, "\"limit_days\":9,\"unit\":null,\"tag\":null,"},
		{R_case_file, 4, "\"limit_days\":0,\"unit\":\"on_spot\",\"tag\":\"D\","},
		{R_ticket, 7, "\"limit_days\":0,\"unit\":\"working\",\"tag\":\"D\","},
		{R_ticket, 8, "\"limit_days\":1,\"unit\":null,\"tag\":null,"},
		{R_disclosure, 1, "\"name\":\"answer\",\"started_at\":null,\"due_at\":\"2022-01-12T23:59:59.999+08:00\","
		                  "\"limit_days\":null,\"unit\":\"working\",\"tag\":\"D\","},
	};
	struct small *s = small_open();
	struct err e = {0};
	struct pack *town = NULL;
	ck_assert(pack_load("test/desk/town", &town, &(struct pack_complaints){0}));
	write_rows(s, "INSERT INTO case_file(id,events,head,item,promised_days,promised_due_at,statutory_days,"
		"statutory_due_at) VALUES(1,1,1,'11000000000000000U3000000000002',5,1642003199999,20,1642003199999),"
		"(2,1,1,'11000000000000000U3000000000003',30,1642003199999,NULL,NULL),"
		"(3,1,1,'of another pack',9,1642003199999,NULL,NULL),"
		"(4,1,1,'11000000000000000U3000000000001',NULL,NULL,0,1642003199999);"
		"UPDATE ticket SET regulation='second' WHERE id=7;"
		"INSERT INTO disclosure(id,events,head,due_at) VALUES(1,1,1,1642003199999);");
	query_close(s->query);
	ck_assert_msg(query_open(s->path, town, &s->query, &e), "%s", e.text);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *text = record(s, cases[i].kind, cases[i].id, (struct query_scope){0}, 1641100000000);
		ck_assert_msg(strstr(text, cases[i].want) != NULL, "case %zu: %s", i, text);
	}
	small_close(s);
	pack_free(town);
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
	ck_assert_int_eq(csv_column(&t, "synthetic"), (int)t.columns - 1);
	ck_assert(str_is(csv_cell(&t, 1, (int)t.columns - 1), "yes"));
	small_close(s);
}
END_TEST

/* Records of a real office are not called synthetic, those of a demonstration always are. */
START_TEST(synthetic_data_says_so) {
	struct small *s = small_open();
	struct err e = {0};
	char next[QUERY_CURSOR];
	struct query_list l = {.kind = R_budget_line, .limit = 10};
	for (int synthetic = 1; synthetic >= 0; synthetic--) {
		s->pack.synthetic = synthetic;
		buf_clear(&s->out);
		ck_assert(query_csv(s->query, &l, &s->out, next, &e) && query_list(s->query, &l, &s->out, next, &e));
		buf_char(&s->out, 0);
		ck_assert_int_eq(strstr(s->out.p, ",synthetic\r\n") != NULL, synthetic);
		ck_assert_int_eq(strstr(s->out.p, ",yes\r\n") != NULL, synthetic);
		ck_assert_int_eq(strstr(s->out.p, "\"next\":null,\"synthetic\":true}") != NULL, synthetic);
	}
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
		"INSERT INTO event(seq,stream,n,prev,kind,v,happened_at,recorded_at,actor,body,hash) VALUES"
		"(110,'ticket/4',4,104,'flow.stopped',1,1,1,'a','{}',zeroblob(32)),"
		"(111,'process/4',2,3,'flow.stopped',1,1,1,'a','{}',zeroblob(32));"
		"UPDATE ticket SET state='terminated' WHERE id=4; UPDATE ticket SET state='reworking' WHERE id=3;";
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
	ck_assert_int_eq(t.seq, 111);
	ck_assert_int_eq(t.made[1], anew.made[1]);
	ck_assert_int_eq(t.open_tickets, anew.open_tickets);
	ck_assert_int_eq(t.open_tickets, 66); /* one was stopped by its process */
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
	tcase_add_test(cases, a_pause_has_a_lamp);
	tcase_add_test(cases, limits_say_where_they_are_from);
	tcase_add_test(cases, a_confidential_caller_is_hidden_from_the_unit);
	tcase_add_test(cases, history_is_oldest_first);
	tcase_add_test(cases, csv_is_safe_for_spreadsheets);
	tcase_add_test(cases, synthetic_data_says_so);
	tcase_add_test(cases, totals_follow_the_ledger);
	tcase_add_test(cases, the_board_counts_by_month);
	tcase_add_test(cases, a_pair_reads_of_one_moment);
	suite_add_tcase(suite, cases);
	return suite;
}
