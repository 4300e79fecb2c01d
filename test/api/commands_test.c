/* Commands one by one and in batches. */
#include "suites.h"

static const char person[] = "{\"name\":\"李四\"}";

/* The n-th line of the answer, from 0. */
static str line_of(struct house *h, uint32_t n) {
	str rest = str_of(house_text(h)), line = {0};
	for (uint32_t i = 0; i <= n; i++)
		if (!str_next(&rest, '\n', &line))
			return (str){0};
	return line;
}

static const char *ticket_line(struct house *h, const char *extra) {
	return arena_format(&h->arena, "{\"kind\":\"ticket.receive\",%s\"payload\":{\"ticket_class\":\"consult\","
	                    "\"channel\":\"phone\","
	                    "\"person\":%s}}\n", extra, person).p;
}

START_TEST(a_batch_keeps_its_order) {
	struct house *h = house_open();
	struct buf b = buf_make(1 << 20);
	buf_text(&b, ticket_line(h, "\"at\":\"2022-01-04T09:30:00+08:00\","));
	buf_text(&b, "this is no JSON\n");
	buf_text(&b, "\n\r\n");
	buf_text(&b, "{\"kind\":\"ticket.fly\",\"payload\":{}}\n");
	buf_text(&b, ticket_line(h, ""));
	buf_text(&b, "{\"kind\":\"ticket.answer\",\"id\":1,\"payload\":{}}\n");
	buf_text(&b, "{\"kind\":\"ticket.sign\",\"id\":2}\n");
	buf_text(&b, "{\"kind\":\"person.reveal\",\"id\":2,\"payload\":{\"reason\":\"x\"}}\n");
	buf_text(&b, "{\"kind\":\"ticket.wake\",\"id\":2}"); /* no line end */
	buf_char(&b, 0);
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/commands", "Content-Type: application/x-ndjson", b.p),
			200);
	static const char *const want[] = {"\"ok\":true,\"id\":1,", "json.syntax", "command.unknown",
		"\"ok\":true,\"id\":2,", "\"ok\":true,\"id\":1,", "ticket.wrong_state", "auth.may_not", "command.system"};
	for (uint32_t i = 0; i < COUNT(want); i++) {
		str line = line_of(h, i);
		ck_assert_msg(memmem(line.p, line.n, want[i], strlen(want[i])), "line %u: " STR_FMT, i, STR_ARG(line));
	}
	ck_assert_uint_eq(line_of(h, COUNT(want)).n, 0);
	ck_assert_uint_eq(h->parcels, 1);
	buf_free(&b);
	house_close(h);
}
END_TEST

START_TEST(lines_without_rights_stay_here) {
	struct house *h = house_open();
	const char *operator = house_token(h, "operator");
	struct buf b = buf_make(1 << 16);
	buf_text(&b, ticket_line(h, "\"at\":\"2022-01-04T09:30:00+08:00\","));
	buf_text(&b, ticket_line(h, "\"actor\":\"leader\","));
	buf_text(&b, ticket_line(h, "\"id\":77,"));
	buf_text(&b, "{\"kind\":\"payment.pay\",\"id\":2}\n");
	buf_char(&b, 0);
	ck_assert_int_eq(house_ask(h, operator, "POST", "/api/v1/commands", NULL, b.p), 200);
	static const char *const want[] = {"\"where\":\"at\"", "\"where\":\"actor\"", "\"where\":\"id\"",
			"\"where\":\"payment.pay\""};
	for (uint32_t i = 0; i < COUNT(want); i++) {
		str line = line_of(h, i);
		bool fits = memmem(line.p, line.n, "auth.may_not", 12) && memmem(line.p, line.n, want[i], strlen(want[i]));
		ck_assert_msg(fits, "line %u: " STR_FMT, i, STR_ARG(line));
	}
	ck_assert_uint_eq(h->parcels, 0);
	ck_assert_int_eq(house_ask(h, operator, "POST", "/api/v1/commands", NULL,
	                           ticket_line(h, "\"happened_at\":\"2022-01-04T08:30:00+08:00\",")), 200);
	ck_assert(str_starts(line_of(h, 0), STR("{\"ok\":true")));
	buf_free(&b);
	house_close(h);
}
END_TEST

START_TEST(limits_of_a_batch) {
	struct house *h = house_open();
	struct buf b = buf_make(LIMIT_BODY_BYTES);
	for (int i = 0; i <= LIMIT_BATCH_COMMANDS; i++)
		buf_text(&b, "{}\n");
	buf_char(&b, 0);
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/commands", NULL, b.p), 413);
	ck_assert(str_is(house_member(h, "code"), "net.too_many_lines"));
	buf_clear(&b);
	buf_text(&b, "{\"kind\":\"");
	for (int i = 0; i < LIMIT_COMMAND_BYTES; i++)
		buf_char(&b, 'x');
	buf_text(&b, "\"}\n");
	buf_text(&b, ticket_line(h, ""));
	for (int i = 0; i < 5000; i++)
		buf_char(&b, '[');
	buf_char(&b, 0);
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/commands", NULL, b.p), 200);
	ck_assert(memmem(line_of(h, 0).p, line_of(h, 0).n, "json.too_large", 14));
	ck_assert(str_starts(line_of(h, 1), STR("{\"ok\":true")));
	ck_assert(memmem(line_of(h, 2).p, line_of(h, 2).n, "json.depth", 10));
	buf_free(&b);
	house_close(h);
}
END_TEST

START_TEST(a_repeated_key_is_answered_the_same) {
	struct house *h = house_open();
	const char *body = "{\"ticket_class\":\"consult\",\"channel\":\"phone\",\"person\":{\"name\":\"李四\"}}";
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/tickets", "Idempotency-Key: k1", body), 201);
	str id = house_member(h, "id"), seq = house_member(h, "seq");
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/tickets", "Idempotency-Key: k1", body), 200);
	ck_assert(str_eq(house_member(h, "id"), id) && str_eq(house_member(h, "seq"), seq));
	ck_assert(str_is(house_header(h, "Idempotency-Replayed"), "true"));
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/tickets",
			"Idempotency-Key: k2\nPrefer: return=minimal", body), 201);
	ck_assert(!str_eq(house_member(h, "id"), id));
	ck_assert_uint_eq(house_member(h, "record").n, 0);
	house_close(h);
}
END_TEST

/* The place of `at` and `happened_at` is beside the payload's members, in any order. */
START_TEST(times_beside_the_payload) {
	struct house *h = house_open();
	const char *body = "{\"happened_at\":\"2022-01-05T08:00:00+08:00\",\"ticket_class\":\"consult\","
	                   "\"person\":{\"name\":\"李\\\"四\"},"
	                   "\"at\":\"2022-01-05T09:00:00+08:00\",\"channel\":\"phone\"}";
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/tickets", NULL, body), 201);
	ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/tickets/1/events", NULL, NULL), 200);
	ck_assert_ptr_nonnull(strstr(house_text(h), "\"happened_at\":\"2022-01-05T08:00:00+08:00\","
	                             "\"recorded_at\":\"2022-01-05T09:00:00+08:00\""));
	body = "{\"at\":\"2022-01-06T09:00:00+08:00\",\"happened_at\":\"2022-01-06T10:00:00+08:00\","
	       "\"ticket_class\":\"consult\","
	       "\"channel\":\"phone\",\"person\":{}}";
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/tickets", NULL, body), 400);
	ck_assert(str_is(house_member(h, "code"), "command.from_the_future"));
	house_close(h);
}
END_TEST

START_TEST(a_full_office_says_come_back) {
	struct house *h = house_open();
	h->full = true;
	for (int i = 0; i < 2 * LIMIT_PARCELS; i++) { /* parcels must come back each time */
		ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/commands", NULL, ticket_line(h, "")), 503);
		ck_assert(str_is(house_header(h, "Retry-After"), "1"));
	}
	h->full = false;
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/commands", NULL, ticket_line(h, "")), 200);
	house_close(h);
}
END_TEST

/* Any bytes at all get an answer; the seed makes the run the same every time. */
START_TEST(rubbish_is_refused) {
	struct house *h = house_open();
	uint64_t x = 88172645463325252u;
	for (int i = 0; i < 3000; i++) {
		char text[300];
		const char *good = ticket_line(h, "");
		size_t n = strlen(good) < sizeof text ? strlen(good) : sizeof text - 1;
		memcpy(text, good, n);
		text[n] = 0;
		for (int k = 0; k < 3; k++) {
			x ^= x << 13, x ^= x >> 7, x ^= x << 17;
			text[x % n] = (char)((x >> 32 & 0xFF) ? x >> 32 & 0xFF : ' ');
		}
		int status = house_ask(h, h->player, "POST", "/api/v1/commands", NULL, text);
		ck_assert_int_eq(status, 200);
		str line = line_of(h, 0);
		ck_assert_msg(line.n == 0 || str_starts(line, STR("{\"ok\":")), "%s", house_text(h));
		ck_assert(str_utf8(line));
		if (i % 100 == 0)
			arena_reset(&h->arena);
	}
	house_close(h);
}
END_TEST

Suite *commands_suite(void) {
	Suite *suite = suite_create("api/commands");
	TCase *cases = tcase_create("all");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, a_batch_keeps_its_order);
	tcase_add_test(cases, lines_without_rights_stay_here);
	tcase_add_test(cases, limits_of_a_batch);
	tcase_add_test(cases, a_repeated_key_is_answered_the_same);
	tcase_add_test(cases, times_beside_the_payload);
	tcase_add_test(cases, a_full_office_says_come_back);
	tcase_add_test(cases, rubbish_is_refused);
	suite_add_tcase(suite, cases);
	return suite;
}
