/* The word index: written with the rows, checked against them, made anew. */
#include "office.h"
#include "store/words.h"

static struct store_words_verdict look(struct office *o, bool every) {
	struct store_words_verdict v;
	struct err e = {0};
	ck_assert_msg(store_words_check(o->path, every, &v, &e), "%s", e.text);
	return v;
}

START_TEST(what_is_committed_is_found) {
	struct office o;
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 6000, 100);
	struct store_words_verdict v = look(&o, true);
	ck_assert_msg(v.missing == 0, "%s", v.first);
	ck_assert_int_gt(v.rows, 100);
	ck_assert_int_gt(v.words, 100);
	v = look(&o, false);
	ck_assert_int_eq(v.missing, 0);
	ck_assert_int_gt(v.rows, 50);
	office_close(&o);
}
END_TEST

START_TEST(what_is_missing_is_told_and_made_anew) {
	struct office o;
	struct err e = {0};
	struct store_rebuilt r;
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 600, 100);
	office_sql(&o, "UPDATE ticket SET content = '路灯坏了，No.5' WHERE id = 2");
	struct store_words_verdict v = look(&o, true);
	ck_assert_int_eq(v.missing, 5); /* 路灯 灯坏 坏了 no 5 */
	ck_assert_str_eq(v.first, "ticket 2: 路灯");
	office_sql(&o, "DELETE FROM meta WHERE key = 'words'"); /* as a file of an earlier program */
	office_reopen(&o);
	v = look(&o, true);
	ck_assert_msg(v.missing == 0, "%s", v.first);
	office_sql(&o, "INSERT INTO word_ticket(word_ticket) VALUES('delete-all')");
	ck_assert_int_gt(look(&o, false).missing, 0);
	store_close(o.store);
	o.store = NULL;
	ck_assert(store_rebuild(o.path, &o.pack, true, NULL, NULL, &r, &e));
	v = look(&o, true);
	ck_assert_msg(v.missing == 0, "%s", v.first);
	office_close(&o);
}
END_TEST

START_TEST(places_have_squares) {
	char here[STORE_MARK], there[STORE_MARK];
	store_place_mark(23160000, 113450000, 0, 0, here);
	store_place_mark(23162499, 113452499, 0, 0, there);
	ck_assert_str_eq(here, there);
	store_place_mark(23160000 - 2500, 113450000 + 2500, 1, -1, there);
	ck_assert_str_eq(here, there);
	store_place_mark(-1, -1, 0, 0, here); /* south and west of the origin is another square */
	store_place_mark(1, 1, 0, 0, there);
	ck_assert_str_ne(here, there);
}
END_TEST

Suite *words_suite(void) {
	Suite *s = suite_create("words");
	TCase *t = tcase_create("words");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, what_is_committed_is_found);
	tcase_add_test(t, what_is_missing_is_told_and_made_anew);
	tcase_add_test(t, places_have_squares);
	suite_add_tcase(s, t);
	return s;
}
