#include <unistd.h>

#include "office.h"

START_TEST(a_copy_has_the_same_head) {
	struct office o;
	struct err e = {0};
	struct store_head head, back;
	struct store_verdict v;
	char copy[120], again[120];
	office_open(&o, LEDGER_SM3);
	/* Whole stretches, part of one, and none at all. */
	static const uint32_t sizes[] = {0, 64, 640, 1000};
	office_fill(&o, sizes[_i], 50);
	snprintf(copy, sizeof copy, "%s/copy.db", o.dir);
	snprintf(again, sizeof again, "%s/again.db", o.dir);
	ck_assert_msg(store_backup(o.path, copy, &head, &e), "%s", e.text);
	office_event(&o, R_ticket, 1, 3, true); /* the office goes on */
	office_commit(&o);
	ck_assert_int_eq(head.events, sizes[_i]);
	ck_assert(!store_backup(o.path, copy, &head, &e));
	ck_assert_str_eq(e.code, "store.exists");
	ck_assert_msg(store_restore(copy, again, &back, &e), "%s", e.text);
	ck_assert_mem_eq(head.head, back.head, LEDGER_HASH);
	ck_assert(store_verify(again, 1, NULL, NULL, &v, &e) && v.good);
	ck_assert_int_eq(v.events, sizes[_i]);
	ck_assert_mem_eq(v.head.head, head.head, LEDGER_HASH);
	/* One file: no log beside the copy before it is opened. */
	char log[140];
	snprintf(log, sizeof log, "%s-wal", again);
	ck_assert_int_ne(access(log, F_OK), 0);
	office_close(&o);
}
END_TEST

START_TEST(a_damaged_file_is_not_copied) {
	struct office o;
	struct err e = {0};
	struct store_head head;
	char copy[120];
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 300, 50);
	snprintf(copy, sizeof copy, "%s/copy.db", o.dir);
	office_sql(&o, "DELETE FROM event WHERE seq = 300");
	ck_assert(!store_backup(o.path, copy, &head, &e));
	ck_assert_str_eq(e.code, "store.damaged");
	ck_assert_int_ne(access(copy, F_OK), 0);
	ck_assert(!store_backup("/nonexistent/x", copy, &head, &e));
	ck_assert_str_eq(e.code, "store.not_found");
	office_close(&o);
}
END_TEST

Suite *backup_suite(void) {
	Suite *s = suite_create("backup");
	TCase *t = tcase_create("backup");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, a_copy_has_the_same_head, 0, 4);
	tcase_add_test(t, a_damaged_file_is_not_copied);
	suite_add_tcase(s, t);
	return s;
}
