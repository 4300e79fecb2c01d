#include "office.h"

struct told {
	int count;
	char last[400];
};

static void tell(void *self, const char *table, int64_t id, const char *column, const char *live,
                 const char *rebuilt) {
	struct told *t = self;
	t->count++;
	snprintf(t->last, sizeof t->last, "%s %lld %s: %s / %s", table, (long long)id, column, live, rebuilt);
}

static struct store_rebuilt rebuild(struct office *o, bool write, struct told *t) {
	struct store_rebuilt r;
	struct err e = {0};
	*t = (struct told){0};
	ck_assert_msg(store_rebuild(o->path, &o->pack, write, t, tell, &r, &e), "%s %s", e.code, e.text);
	return r;
}

START_TEST(rebuilt_tables_equal_the_live_ones) {
	struct office o;
	struct told t;
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 20000, 100); /* more than one batch of the replay */
	struct store_rebuilt r = rebuild(&o, false, &t);
	ck_assert_msg(r.differences == 0, "%s", t.last);
	ck_assert_int_eq(r.events, 20000);
	ck_assert_int_gt(r.rows, 1000);
	ck_assert(!r.written);
	office_close(&o);
}
END_TEST

static const struct {
	const char *sql, *told;
} deeds[] = {
	{"UPDATE ticket SET extensions = 77777 WHERE id = 3", "ticket 3 extensions: 77777 / "},
	{"UPDATE ticket SET state = NULL WHERE id = 3", "ticket 3 state: (none) / received"},
	{"UPDATE project SET title = 'x' WHERE id = 2", "project 2 title: x / "},
	{"UPDATE project SET head = 1 WHERE id = 2", "project 2 head: 1 / "},
	{"DELETE FROM ticket WHERE id = 2", "ticket 2 : (no row) / "},
	{"INSERT INTO scan(id, events, head) VALUES(4711, 1, 1)", "scan 4711 : 4711 / (no row)"},
};

START_TEST(a_difference_is_named_and_mended) {
	struct office o;
	struct told t;
	struct err e = {0};
	struct store_rebuilt r;
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 1500, 100);
	/* What the deeds are done to is there, however many kinds of record there are. */
	for (int64_t id = 2; id <= 3; id++) {
		office_event(&o, R_ticket, id, 12, false);
		office_event(&o, R_project, id, 12, false);
	}
	office_commit(&o);
	ck_assert_int_eq(rebuild(&o, false, &t).differences, 0);
	office_sql(&o, deeds[_i].sql);
	r = rebuild(&o, false, &t);
	ck_assert_int_eq(r.differences, 1);
	ck_assert_msg(strncmp(t.last, deeds[_i].told, strlen(deeds[_i].told)) == 0, "%s", t.last);
	/* Not while the office works. */
	ck_assert(!store_rebuild(o.path, &o.pack, true, NULL, NULL, &r, &e));
	ck_assert_str_eq(e.code, "store.busy");
	store_close(o.store);
	o.store = NULL;
	ck_assert(rebuild(&o, true, &t).written);
	r = rebuild(&o, true, &t);
	ck_assert(r.differences == 0 && !r.written);
	office_close(&o);
}
END_TEST

/* A file of an earlier program may lack the table of a kind of which it has no record. */
START_TEST(a_table_that_is_not_there_has_no_rows) {
	struct office o;
	struct told t;
	struct err e = {0};
	struct store_verdict v;
	office_open(&o, LEDGER_SM3);
	for (int i = 0; i < 40; i++)
		office_event(&o, R_ticket, 1 + i % 7, 5, false);
	office_commit(&o);
	office_sql(&o, "DROP VIEW v_definition; DROP TABLE definition");
	ck_assert_msg(store_verify(o.path, 1, NULL, NULL, &v, &e) && v.good, "%s %s", e.text, v.wrong_what);
	ck_assert_int_eq(rebuild(&o, false, &t).differences, 0);
	/* Where there are records of the kind, they are missing. */
	office_sql(&o, "DROP VIEW v_ticket; DROP TABLE ticket");
	ck_assert(store_verify(o.path, 1, NULL, NULL, &v, &e) && !v.good);
	ck_assert_int_eq(rebuild(&o, false, &t).differences, 7);
	store_close(o.store);
	o.store = NULL;
	struct store_rebuilt r = rebuild(&o, true, &t);
	ck_assert(r.differences == 7 && r.written);
	ck_assert(store_verify(o.path, 1, NULL, NULL, &v, &e) && v.good);
	office_close(&o);
}
END_TEST

START_TEST(many_differences_are_counted_and_some_named) {
	struct office o;
	struct told t;
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 5000, 100);
	office_sql(&o, "UPDATE rating SET events = events + 1");
	struct store_rebuilt r = rebuild(&o, false, &t);
	ck_assert_int_gt(r.differences, 20);
	ck_assert_int_eq(t.count, 20);
	office_close(&o);
}
END_TEST

START_TEST(an_unreadable_event_is_refused) {
	static const char *const sql[] = {"UPDATE event SET body = '{' WHERE seq = 20",
	                                  "UPDATE event SET kind = 'x' WHERE seq = 20",
	                                  "UPDATE event SET stream = 'x/1' WHERE seq = 20",
	                                  "UPDATE event SET kind = 'scan.recorded', stream = 'case/1' WHERE seq = 20"};
	struct office o;
	struct store_rebuilt r;
	struct err e = {0};
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 50, 100);
	office_sql(&o, sql[_i]);
	ck_assert(!store_rebuild(o.path, &o.pack, false, NULL, NULL, &r, &e));
	ck_assert_str_eq(e.code, "event.unreadable");
	ck_assert_str_eq(e.where, "event 20");
	office_close(&o);
}
END_TEST

Suite *rebuild_suite(void) {
	Suite *s = suite_create("rebuild");
	TCase *t = tcase_create("rebuild");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, rebuilt_tables_equal_the_live_ones);
	tcase_add_loop_test(t, a_difference_is_named_and_mended, 0, (int)COUNT(deeds));
	tcase_add_test(t, a_table_that_is_not_there_has_no_rows);
	tcase_add_test(t, many_differences_are_counted_and_some_named);
	tcase_add_loop_test(t, an_unreadable_event_is_refused, 0, 4);
	suite_add_tcase(s, t);
	return s;
}
