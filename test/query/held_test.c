/* What the office knows of an applicant, and how long people wait at the points. */
#include <sqlite3.h>

#include "suites.h"

static const char rows[] =
	"INSERT INTO case_file(id,events,head,state,item,applicant,facts) VALUES"
	"(1,1,1,'granted','I1','ann','{\"a\":1}'),(2,1,2,'granted','I1','ann',NULL),"
	"(3,1,3,'refused','I2','ann','{\"b\":2}'),"
	"(4,1,4,'granted','I3','bob','{\"c\":3}'),(5,1,5,'revoked','I4','ann',NULL),(6,1,6,'granted','I5','ann',NULL);"
	"INSERT INTO queue_number(id,events,head,state,service_point,\"window\",issued_at,called_at,finished_at) VALUES"
	"(1,1,11,'issued','hall',NULL,500,NULL,NULL)," /* yesterday's */
	"(2,1,12,'issued','hall',NULL,2000000,NULL,NULL),(3,1,13,'issued','hall',NULL,2000001,NULL,NULL),"
	"(4,1,14,'finished','hall','w1',2000000,2100000,2400000),(5,1,15,'finished','hall','w2',2000000,2100000,2200000),"
	"(6,1,16,'issued','hall',NULL,90000000,NULL,NULL)," /* not drawn yet */
	"(7,1,17,'called','town','w9',2000000,2000000,NULL);";

static struct small *filled(void) {
	struct small *s = small_open();
	sqlite3 *db = NULL;
	char *why = NULL;
	ck_assert_int_eq(sqlite3_open(s->path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, rows, NULL, NULL, &why) == SQLITE_OK, "%s", why);
	sqlite3_close(db);
	return s;
}

START_TEST(knows_what_is_held) {
	struct small *s = filled();
	struct guide_held held[4];
	uint32_t n;
	struct err e = {0};
	ck_assert(query_held(s->query, &s->arena, STR("ann"), held, 4, &n, &e));
	ck_assert_uint_eq(n, 2); /* refused and revoked ones do not count, of two of one item the newest does */
	ck_assert(str_is(held[0].item, "I5") && held[0].from_case == 6);
	ck_assert(str_is(held[1].item, "I1") && held[1].from_case == 2);
	ck_assert(query_held(s->query, &s->arena, STR("ann"), held, 1, &n, &e) && n == 1);
	ck_assert(query_held(s->query, &s->arena, STR("nobody"), held, 4, &n, &e) && n == 0);
	small_close(s);
}
END_TEST

START_TEST(finds_the_last_facts) {
	struct small *s = filled();
	str facts;
	struct err e = {0};
	ck_assert(query_last_facts(s->query, &s->arena, STR("ann"), STR("I1"), &facts, &e) && str_is(facts, "{\"a\":1}"));
	ck_assert(query_last_facts(s->query, &s->arena, STR("ann"), STR("I9"), &facts, &e) && str_is(facts, "{\"b\":2}"));
	ck_assert(query_last_facts(s->query, &s->arena, STR("nobody"), STR("I1"), &facts, &e) && !facts.n);
	small_close(s);
}
END_TEST

START_TEST(counts_queues) {
	struct small *s = filled();
	struct query_queue q[4];
	uint32_t n;
	struct err e = {0};
	ck_assert(query_queues(s->query, &s->arena, 1000, 3000000, q, 4, &n, &e));
	ck_assert_uint_eq(n, 2);
	const struct query_queue *hall = str_is(q[0].service_point, "hall") ? &q[0] : &q[1];
	const struct query_queue *town = hall == q ? &q[1] : &q[0];
	ck_assert(str_is(hall->service_point, "hall") && hall->waiting == 2 && hall->windows == 2);
	ck_assert_int_eq(hall->serving_ms, 200000);
	ck_assert(town->waiting == 0 && town->windows == 1 && town->serving_ms == NIL);
	ck_assert(query_queues(s->query, &s->arena, 1000, 3000000 + 3600000, q, 4, &n, &e));
	hall = str_is(q[0].service_point, "hall") ? &q[0] : &q[1];
	ck_assert_int_eq(hall->windows, 0); /* none called in the last hour */
	small_close(s);
}
END_TEST

Suite *held_suite(void) {
	Suite *suite = suite_create("held");
	TCase *all = tcase_create("held");
	tcase_add_test(all, knows_what_is_held);
	tcase_add_test(all, finds_the_last_facts);
	tcase_add_test(all, counts_queues);
	suite_add_tcase(suite, all);
	return suite;
}
