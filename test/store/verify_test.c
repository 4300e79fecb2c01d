#include "office.h"

static struct store_verdict verdict_of(struct office *o, int threads) {
	struct store_verdict v;
	struct err e = {0};
	ck_assert_msg(store_verify(o->path, threads, NULL, NULL, &v, &e), "%s", e.text);
	return v;
}

static void count_progress(void *self, int64_t events, int64_t of) {
	int64_t *last = self;
	ck_assert(events >= *last && events <= of);
	*last = events;
}

START_TEST(a_whole_ledger_is_good) {
	struct office o;
	struct err e = {0};
	for (int suite = LEDGER_SM3; suite <= LEDGER_SHA256; suite++) {
		office_open(&o, (enum ledger_suite)suite);
		office_fill(&o, 10000, 333);
		for (int threads = 1; threads <= 2; threads++) {
			struct store_verdict v;
			int64_t last = 0;
			uint8_t head[LEDGER_HASH];
			ck_assert_msg(store_verify(o.path, threads, &last, count_progress, &v, &e), "%s", e.text);
			ck_assert_msg(v.good, "%s %s", v.wrong_stream, v.wrong_what);
			ledger_tree_head(&o.tree, o.hasher, head);
			ck_assert_int_eq(v.events, 10000);
			ck_assert_int_eq(last, 10000);
			ck_assert_int_gt(v.persons, 100);
			ck_assert_mem_eq(v.head.head, head, LEDGER_HASH);
		}
		office_close(&o);
	}
}
END_TEST

START_TEST(an_empty_ledger_is_good) {
	struct office o;
	office_open(&o, LEDGER_SM3);
	ck_assert(verdict_of(&o, 1).good && verdict_of(&o, 2).good);
	office_close(&o);
}
END_TEST

/* What someone does to the file, and the event that must be named (0: any or none). */
static const struct {
	const char *sql;
	int64_t seq;
} deeds[] = {
	{"UPDATE event SET body = replace(body, '}', ' }') WHERE seq = 700", 700},
	{"UPDATE event SET body = body || ' ' WHERE seq = 1", 1},
	{"UPDATE event SET body = '' WHERE seq = 9", 9},
	{"UPDATE event SET actor = 'another' WHERE seq = 701", 701},
	{"UPDATE event SET recorded_at = recorded_at + 1 WHERE seq = 702", 702},
	{"UPDATE event SET happened_at = happened_at - 1 WHERE seq = 703", 703},
	{"UPDATE event SET kind = kind || 'x' WHERE seq = 704", 704},
	{"UPDATE event SET v = 2 WHERE seq = 705", 705},
	{"UPDATE event SET payload = '{\"x\":2}' WHERE seq = 706", 706},
	{"UPDATE event SET payload = NULL WHERE seq = 706", 706},
	{"UPDATE event SET request = 'other' WHERE seq = 707", 707},
	{"UPDATE event SET command = 'test.other' WHERE seq = 707", 707},
	{"UPDATE event SET hash = zeroblob(32) WHERE seq = 708", 708},
	{"UPDATE event SET hash = x'00' WHERE seq = 708", 708},
	{"UPDATE event SET stream = 'nothing/1' WHERE seq = 709", 709},
	{"UPDATE event SET stream = 'case' WHERE seq = 709", 709},
	{"UPDATE event SET stream = 'ticket/99999' WHERE seq = 710", 710},
	{"UPDATE event SET n = n + 1 WHERE seq = 711", 711},
	{"UPDATE event SET n = -1 WHERE seq = 711", 711},
	{"UPDATE event SET prev = prev - 1 WHERE seq = 712", 712},
	{"UPDATE event SET prev = seq WHERE seq = 712", 712},
	/* events taken out, the tail cut */
	{"DELETE FROM event WHERE seq = 500", 501},
	{"DELETE FROM event WHERE seq = 1", 2},
	{"DELETE FROM event WHERE seq = 1000", 1000},
	{"DELETE FROM event WHERE seq > 900", 901},
	{"DELETE FROM event", 1},
	/* the tail cut, and the state of the ledger with it: the rows still know */
	{"DELETE FROM event WHERE seq > 960; UPDATE ledger_state SET events = 960, stretch = x''", 0},
	/* reordered */
	{"UPDATE event SET seq = -1 WHERE seq = 600; UPDATE event SET seq = 600 WHERE seq = 601;"
	 "UPDATE event SET seq = 601 WHERE seq = -1", 600},
	{"UPDATE event SET (body, hash) = (SELECT body, hash FROM event WHERE seq = 801) WHERE seq = 800", 800},
	/* rows and the head */
	{"UPDATE ticket SET head = head - 1 WHERE id = (SELECT min(id) FROM ticket)", 0},
	{"UPDATE ticket SET events = events + 1 WHERE id = (SELECT max(id) FROM ticket)", 0},
	{"DELETE FROM rating WHERE id = (SELECT max(id) FROM rating)", 0},
	{"INSERT INTO rating(id, events, head) VALUES(12345, 1, 1)", 0},
	{"INSERT INTO rating(id, events, head) VALUES(-5, 1, 1)", 0},
	{"UPDATE ledger_state SET head = zeroblob(32)", 0},
	/* personal data */
	{"UPDATE person SET data = replace(data, '张', '李') WHERE (kind, id) = (SELECT kind, id FROM person LIMIT 1)",
     0},
	{"UPDATE person SET salt = 'x' WHERE (kind, id) = (SELECT kind, id FROM person LIMIT 1)", 0},
};

START_TEST(names_the_wrong_event) {
	struct office o;
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 1000, 64);
	office_sql(&o, deeds[_i].sql);
	for (int threads = 1; threads <= 2; threads++) {
		struct store_verdict v = verdict_of(&o, threads);
		ck_assert_msg(!v.good, "%s", deeds[_i].sql);
		ck_assert_msg(v.wrong_what[0], "%s", deeds[_i].sql);
		if (deeds[_i].seq)
			ck_assert_msg(v.wrong_seq == deeds[_i].seq, "%s: %lld %s", deeds[_i].sql, (long long)v.wrong_seq,
			              v.wrong_what);
	}
	office_close(&o);
}
END_TEST

START_TEST(deleted_personal_data_is_no_fault) {
	struct office o;
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 500, 64);
	int64_t before = verdict_of(&o, 1).persons;
	office_sql(&o, "UPDATE person SET data = NULL, salt = NULL WHERE id = 1; DELETE FROM person WHERE id = 2");
	struct store_verdict v = verdict_of(&o, 1);
	ck_assert_msg(v.good, "%s", v.wrong_what);
	ck_assert_int_lt(v.persons, before);
	office_close(&o);
}
END_TEST

START_TEST(is_told_while_the_office_works) {
	struct office o;
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 300, 10);
	office_event(&o, R_ticket, 1, 4, false);
	struct store_verdict v = verdict_of(&o, 2);
	ck_assert(v.good);
	ck_assert_int_eq(v.events, 300);
	office_commit(&o);
	ck_assert_int_eq(verdict_of(&o, 2).events, 301);
	office_close(&o);
}
END_TEST

Suite *verify_suite(void) {
	Suite *s = suite_create("verify");
	TCase *t = tcase_create("verify");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_whole_ledger_is_good);
	tcase_add_test(t, an_empty_ledger_is_good);
	tcase_add_loop_test(t, names_the_wrong_event, 0, (int)COUNT(deeds));
	tcase_add_test(t, deleted_personal_data_is_no_fault);
	tcase_add_test(t, is_told_while_the_office_works);
	suite_add_tcase(s, t);
	return s;
}
