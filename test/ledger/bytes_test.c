#include <signal.h>
#include <stdlib.h>

#include "data/json.h"
#include "suites.h"

static struct ledger_event some_event(void) {
	return (struct ledger_event){.seq = 12,
	                             .stream = STR("ticket/3"),
	                             .n = 2,
	                             .prev = 5,
	                             .kind = STR("ticket.signed"),
	                             .version = 1,
	                             .happened_at = 1000,
	                             .recorded_at = 2000,
	                             .actor = STR("a"),
	                             .body = STR("{\"x\":1}")};
}

static void same_bytes(const struct ledger_event *ev, const char *expected) {
	struct buf b = buf_make(4096);
	ledger_bytes(&b, ev);
	ck_assert_msg(str_is(buf_view(&b), expected), STR_FMT, STR_ARG(buf_view(&b)));
	/* What is hashed is a JSON text that any parser reads. */
	struct arena a = {0};
	struct json_doc doc;
	ck_assert(json_parse(&a, buf_view(&b), &doc, NULL));
	arena_free(&a);
	buf_free(&b);
}

START_TEST(empty_members_are_left_out) {
	struct ledger_event ev = some_event();
	same_bytes(&ev, "{\"actor\":\"a\",\"body\":{\"x\":1},\"happened_at\":1000,\"kind\":\"ticket.signed\",\"n\":2,"
	                "\"recorded_at\":2000,\"seq\":12,\"stream\":\"ticket/3\",\"v\":1}");
	ev.command = STR("ticket.sign");
	ev.payload = STR("{}");
	ev.request = STR("k");
	same_bytes(&ev,
	           "{\"actor\":\"a\",\"body\":{\"x\":1},\"command\":\"ticket.sign\",\"happened_at\":1000,"
	           "\"kind\":\"ticket.signed\",\"n\":2,\"payload\":{},\"recorded_at\":2000,\"request\":\"k\",\"seq\":12,"
	           "\"stream\":\"ticket/3\",\"v\":1}");
}
END_TEST

START_TEST(texts_are_escaped_and_instants_may_be_negative) {
	struct ledger_event ev = some_event();
	ev.actor = STR("窗口\t\"7\"\\\x01");
	ev.happened_at = -5;
	same_bytes(&ev,
	           "{\"actor\":\"窗口\\t\\\"7\\\"\\\\\\u0001\",\"body\":{\"x\":1},\"happened_at\":-5,"
	           "\"kind\":\"ticket.signed\",\"n\":2,\"recorded_at\":2000,\"seq\":12,\"stream\":\"ticket/3\",\"v\":1}");
}
END_TEST

/* Numbers that contradict each other are our own bug, never an event. */
START_TEST(impossible_numbers_are_a_bug) {
	struct ledger_event bad[5];
	for (size_t i = 0; i < COUNT(bad); i++)
		bad[i] = some_event();
	bad[0].seq = 0;
	bad[1].prev = 12;
	bad[2].prev = 0;
	bad[3].n = 1;
	bad[4].body = STR("");
	struct buf b = buf_make(4096);
	ledger_bytes(&b, &bad[_i]);
}
END_TEST

Suite *bytes_suite(void) {
	Suite *s = suite_create("bytes");
	TCase *t = tcase_create("bytes");
	tcase_add_test(t, empty_members_are_left_out);
	tcase_add_test(t, texts_are_escaped_and_instants_may_be_negative);
	const char *fork_mode = getenv("CK_FORK");
	if (!fork_mode || strcmp(fork_mode, "no") != 0)
		tcase_add_loop_test_raise_signal(t, impossible_numbers_are_a_bug, SIGABRT, 0, 5);
	suite_add_tcase(s, t);
	return s;
}
