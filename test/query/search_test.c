/* A search by words, when there is next to no time for it. */
#include <sqlite3.h>
#include <string.h>

#include "query/hotline.h"
#include "suites.h"

static const char words[] =
	"UPDATE ticket SET content='揽月路 路灯坏了' WHERE id=5;"
	"INSERT INTO word_ticket(rowid,text) VALUES(5,'揽月 月路 路灯 灯坏 坏了');";

static int64_t hours_pass(void) {
	static int64_t now_us;
	return now_us += 3600000000;
}

/* What was typed as it stands is found by a search that has used up its time before it begins: on a busy machine, too,
 * a record that was just acknowledged is found. */
START_TEST(the_first_look_is_always_taken) {
	struct small *s = small_open();
	sqlite3 *db = NULL;
	struct err e = {0};
	ck_assert_int_eq(sqlite3_open(s->path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, words, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	query_use_time(s->query, hours_pass);
	struct query_search asked = {.kinds = {[R_ticket] = true}, .words = STR("路灯坏了"), .limit = 10};
	ck_assert_msg(query_search(s->query, &asked, &s->out, &e), "%s", e.text);
	buf_put(&s->out, "", 1);
	ck_assert_msg(strstr(s->out.p, "\"id\":5,"), "%s", s->out.p);
	small_close(s);
}
END_TEST

Suite *search_suite(void) {
	Suite *suite = suite_create("search");
	TCase *cases = tcase_create("search");
	tcase_add_test(cases, the_first_look_is_always_taken);
	suite_add_tcase(suite, cases);
	return suite;
}
