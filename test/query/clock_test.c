/* Clocks of cases by the rules of a pack, and the national codes of their states. */
#include <sqlite3.h>

#include "suites.h"

#define DAY_MS INT64_C(86400000)
/* 2022-03-01T10:00 of China, a Tuesday. */
#define START INT64_C(1646100000000)

static void write_rows(struct small *s, const char *sql) {
	sqlite3 *db = NULL;
	char *why = NULL;
	ck_assert_int_eq(sqlite3_open(s->path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK, "%s", why);
	sqlite3_close(db);
}

static int64_t ask(struct small *s, const char *sql) {
	sqlite3 *db = NULL;
	sqlite3_stmt *row = NULL;
	ck_assert_int_eq(sqlite3_open(s->path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &row, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
	ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	return n;
}

/* One case for each way to each code; the id's first two digits are the code. Columns that are not named are empty. */
static const char every_code[] =
	"INSERT INTO case_file(id,events,head,state,received_at,corrected_at,accepted_at,assigned_at,resumed_at,decided_at,"
	" supplemented_at,tolerant,not_needed,paused_at) VALUES"
	"(101,1,1,'received',10,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),"
	"(201,1,1,'withdrawn',10,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),"
	"(301,1,1,'accepted',10,NULL,20,NULL,NULL,NULL,NULL,NULL,NULL,NULL),"
	"(302,1,1,'accepted',10,15,20,NULL,NULL,NULL,NULL,NULL,NULL,NULL)," /* corrected before it was accepted */
	"(303,1,1,'accepted',10,20,20,NULL,NULL,NULL,NULL,NULL,NULL,NULL)," /* deemed accepted as of the correction */
	"(401,1,1,'rejected',10,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL),"
	"(501,1,1,'rejected',10,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),"
	"(502,1,1,'rejected',10,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL),"
	"(601,1,1,'correcting',10,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),"
	"(602,1,1,'correcting',10,NULL,20,25,NULL,NULL,NULL,NULL,NULL,30)," /* after the acceptance */
	"(701,1,1,'received',10,12,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),"
	"(702,1,1,'accepted',10,40,20,25,30,NULL,NULL,NULL,NULL,NULL)," /* the correction was the last that ended */
	"(801,1,1,'accepted',10,NULL,20,20,NULL,NULL,NULL,NULL,NULL,NULL),"
	"(802,1,1,'accepted',10,30,20,50,40,NULL,NULL,NULL,NULL,NULL)," /* assigned anew after both pauses */
	"(901,1,1,'suspended',10,NULL,20,25,NULL,NULL,NULL,NULL,NULL,30),"
	"(1001,1,1,'accepted',10,NULL,20,25,40,NULL,NULL,NULL,NULL,NULL),"
	"(1002,1,1,'accepted',10,30,20,25,40,NULL,NULL,NULL,NULL,NULL),"
	"(1101,1,1,'granted',10,NULL,20,25,NULL,50,NULL,NULL,NULL,NULL),"
	"(1102,1,1,'granted',10,NULL,20,25,NULL,50,45,1,NULL,NULL)," /* what was missing came in time */
	"(1201,1,1,'granted',10,NULL,20,25,NULL,50,NULL,1,NULL,NULL),"
	"(1202,1,1,'granted',10,NULL,20,25,NULL,50,60,1,NULL,NULL)," /* came after the decision */
	"(1301,1,1,'refused',10,NULL,20,25,NULL,50,NULL,1,NULL,NULL),"
	"(1401,1,1,'withdrawn',10,NULL,20,25,NULL,NULL,NULL,NULL,NULL,NULL),"
	"(1402,1,1,'terminated',10,NULL,20,25,NULL,NULL,NULL,NULL,NULL,NULL),"
	"(1501,1,1,'revoked',10,NULL,20,25,NULL,50,NULL,NULL,NULL,NULL);";

START_TEST(every_state_has_its_national_code) {
	struct small *s = small_open();
	struct err e = {0};
	write_rows(s, every_code);
	ck_assert_int_eq(ask(s, "SELECT count(*) FROM v_case WHERE national_code IS NOT id / 100"), 0);
	ck_assert_int_eq(ask(s, "SELECT count(DISTINCT national_code) FROM v_case"), 15);
	ck_assert_int_eq(ask(s, "SELECT count(*) FROM v_national_code WHERE name_zh <> '' AND name_en <> ''"), 15);
	ck_assert_int_eq(ask(s, "SELECT code FROM v_national_code WHERE name_zh = '办结（容缺通过）'"), 12);
	for (int64_t code = 1; code <= 15; code++) {
		char wanted[60];
		buf_clear(&s->out);
		ck_assert(query_record(s->query, R_case_file, code * 100 + 1, &(struct query_scope){0}, 0, &s->out, NULL, &e));
		buf_char(&s->out, 0);
		snprintf(wanted, sizeof wanted, "\"national\":{\"code\":%lld,\"zh\":\"%s\"", (long long)code,
		         store_nationals[code - 1].zh);
		ck_assert_msg(strstr(s->out.p, wanted), "%s: %s", wanted, s->out.p);
	}
	char next[QUERY_CURSOR];
	struct query_list l = {.kind = R_case_file, .limit = 100};
	buf_clear(&s->out);
	ck_assert(query_csv(s->query, &l, &s->out, next, &e));
	buf_char(&s->out, 0);
	ck_assert_ptr_nonnull(strstr(s->out.p, ",national_code,synthetic\r\n"));
	ck_assert_ptr_nonnull(strstr(s->out.p, ",10,yes\r\n1002,"));
	small_close(s);
}
END_TEST

/* The codes a case went through, in order, as an exchange reports them. */
START_TEST(the_events_tell_the_codes_in_order) {
	static const char *const kinds[] = {"case.received", "case.correction_noticed", "case.corrected", "case.accepted",
		"case.assigned", "case.suspended", "case.pause_overran", "case.resumed", "case.correction_noticed",
		"case.correction_completed", "case.hearing_offered", "case.hearing_applied", "case.hearing_held",
		"case.granted", "case.document_made", "case.delivered", "case.revoked"};
	struct small *s = small_open();
	struct buf sql = buf_make(20000);
	buf_text(&sql, "INSERT INTO case_file(id,events,head,state,accepted_at,tolerant,supplemented_at) VALUES"
		"(7,17,1017,'revoked',4,1,2000);");
	for (size_t i = 0; i < COUNT(kinds); i++)
		buf_format(&sql, "INSERT INTO event(seq,stream,n,prev,kind,v,happened_at,recorded_at,actor,body,hash) VALUES"
			"(%zu,'case/7',%zu,0,'%s',1,%zu,%zu,'a','{}',zeroblob(32));", i + 1000, i + 1, kinds[i], i + 1, i + 1);
	buf_char(&sql, 0);
	write_rows(s, sql.p);
	ck_assert_int_eq(ask(s, "SELECT group_concat(national_code, ' ') = '1 6 7 3 8 9 10 6 7 9 10 12 15' FROM"
		" (SELECT national_code FROM v_case_state WHERE id = 7 ORDER BY seq)"), 1);
	buf_free(&sql);
	small_close(s);
}
END_TEST

/* ---- clocks by rules -------------------------------------------------------------------------- */

struct town {
	struct small *small;
	struct pack *pack;
	struct query *query;
};

static struct town town_open(void) {
	struct town t = {.small = small_open()};
	struct pack_complaints to = {0};
	struct err e = {0};
	ck_assert(pack_load("test/desk/town", &t.pack, &to));
	ck_assert(query_open(t.small->path, t.pack, &t.query, &e));
	return t;
}

static void town_close(struct town *t) {
	query_close(t->query);
	pack_free(t->pack);
	small_close(t->small);
}

/* The part of the clocks of case `id` that is about one clock; "" when it is not there. */
static const char *clock_at(struct town *t, int64_t id, const char *name, ms now) {
	char begin[60];
	struct err e = {0};
	struct buf *out = &t->small->out;
	buf_clear(out);
	ck_assert(query_clocks(t->query, R_case_file, id, &(struct query_scope){0}, now, out, &e));
	buf_char(out, 0);
	snprintf(begin, sizeof begin, "{\"clock\":\"%s\"", name);
	char *at = strstr(out->p, begin);
	if (!at)
		return "";
	*strchr(at, '}') = 0;
	return at;
}

static void expect(struct town *t, int64_t id, const char *name, ms now, const char *part) {
	const char *text = clock_at(t, id, name, now);
	ck_assert_msg(strstr(text, part), "case %lld, %s: %s is not in \"%s\"", (long long)id, name, part, text);
}

#define S04 "'11000000000000000U3000000000004'"
#define S08 "'11000000000000000U3000000000008'"
/* Due on Friday 2022-03-11, all of them. */
#define DUE "1647014399999"

static const char by_rules[] =
	"INSERT INTO case_file(id,events,head,state,item,received_at,accepted_at,promised_due_at,statutory_due_at,"
	" paused_at,correction_due_at,planned_end_at,joint,tolerance_due_at,provisional,known_year) VALUES"
	"(1,1,1,'accepted'," S08 ",1646100000000,1646100000000," DUE "," DUE ",NULL,NULL,NULL,1," DUE ",NULL,NULL),"
	"(2,1,1,'correcting'," S08 ",1646100000000,1646100000000," DUE "," DUE ",1646200000000," DUE
	",NULL,NULL,NULL,NULL,NULL),"
	"(3,1,1,'suspended'," S08 ",1646100000000,1646100000000," DUE "," DUE ",1646200000000,NULL," DUE ",NULL," DUE
	",1,2021),"
	"(4,1,1,'accepted'," S04 ",1657000000000,1657000000000,NULL," DUE ",NULL,NULL,NULL,NULL,NULL,NULL,NULL),"
	"(5,1,1,'received'," S08 ",1646100000000,NULL,NULL,NULL,NULL," DUE ",NULL,NULL,NULL,NULL,NULL);"
	"INSERT INTO case_file(id,events,head,state,item,received_at,accepted_at,promised_due_at,closed_at,decided_at,"
	" delivery_due_at,tolerance_due_at,check_due_at) VALUES"
	"(6,1,1,'granted'," S08 ",1646100000000,1646100000000,1,1646200000000,1646200000000," DUE "," DUE "," DUE "),"
	"(7,1,1,'refused'," S08 ",1646100000000,1646100000000,1,1646200000000,1646200000000," DUE "," DUE "," DUE "),"
	"(8,1,1,'withdrawn'," S08 ",1646100000000,1646100000000," DUE ",1646200000000,NULL,NULL," DUE ",NULL),"
	"(9,1,1,'terminated'," S08 ",1646100000000,1646100000000," DUE ",NULL,NULL,NULL," DUE ",NULL);";

START_TEST(clocks_follow_their_rules) {
	struct town t = town_open();
	write_rows(t.small, by_rules);
	ms now = START + 2 * DAY_MS, thursday = START + 9 * DAY_MS, late = START + 12 * DAY_MS;
	expect(&t, 1, "joint", now, "\"zh\":\"联合办理\"");
	expect(&t, 1, "joint", now, "\"basis\":\"行政许可法 42\",\"tag\":\"L\",\"paused\":false,\"provisional\":false");
	ck_assert_str_eq(clock_at(&t, 1, "statutory", now), "");
	expect(&t, 1, "promised", now, "\"due\":\"2022-03-11T23:59:59.999+08:00\",\"lamp\":\"green\"");
	expect(&t, 1, "promised", thursday, "\"lamp\":\"yellow\"");
	expect(&t, 1, "tolerance", late, "\"lamp\":\"red\"");
	/* a correction after the acceptance stops the promise, not the law; a special procedure both, not what is
	 * missing */
	expect(&t, 2, "promised", now, "\"lamp\":null");
	expect(&t, 2, "promised", now, "\"paused\":true");
	expect(&t, 2, "statutory", now, "\"paused\":false");
	expect(&t, 2, "correction_due", late, "\"lamp\":\"red\"");
	ck_assert_str_eq(clock_at(&t, 2, "special", now), "");
	expect(&t, 3, "promised", late, "\"paused\":true");
	expect(&t, 3, "statutory", late, "\"paused\":true");
	expect(&t, 3, "tolerance", late, "\"paused\":false");
	/* a pause beyond its planned end is overdue; beyond what was published then is provisional */
	expect(&t, 3, "special", late, "\"lamp\":\"red\"");
	expect(&t, 3, "promised", late, "\"provisional\":true");
	/* the rule of July warns two working days before, that of June one */
	expect(&t, 4, "statutory", thursday - DAY_MS, "\"lamp\":\"yellow\"");
	expect(&t, 2, "statutory", thursday - DAY_MS, "\"lamp\":\"green\"");
	expect(&t, 5, "correction_notice", now, "\"lamp\":\"green\"");
	/* what is decided waits for its delivery and its check; what came to nothing for nothing */
	expect(&t, 6, "delivery", late, "\"lamp\":\"red\"");
	expect(&t, 6, "tolerance", late, "\"lamp\":\"red\"");
	expect(&t, 6, "commitment_check", now, "\"lamp\":\"green\"");
	ck_assert_str_eq(clock_at(&t, 6, "promised", now), "");
	expect(&t, 7, "delivery", now, "\"lamp\":\"green\"");
	ck_assert_str_eq(clock_at(&t, 7, "tolerance", now), "");
	ck_assert_str_eq(clock_at(&t, 8, "tolerance", now), "");
	ck_assert_str_eq(clock_at(&t, 9, "promised", now), "");
	ck_assert_str_eq(clock_at(&t, 9, "tolerance", now), "");
	struct err e = {0};
	ck_assert(!query_clocks(t.query, R_case_file, 99, &(struct query_scope){0}, now, &t.small->out, &e));
	ck_assert_str_eq(e.code, "case.not_found");
	town_close(&t);
}
END_TEST

Suite *clock_suite(void) {
	Suite *suite = suite_create("query/clock");
	TCase *cases = tcase_create("all");
	tcase_add_test(cases, every_state_has_its_national_code);
	tcase_add_test(cases, the_events_tell_the_codes_in_order);
	tcase_add_test(cases, clocks_follow_their_rules);
	suite_add_tcase(suite, cases);
	return suite;
}
