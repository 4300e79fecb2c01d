/* Versions of decision models: long texts through commands and reads, and the book that readers have of them. */
#include "suites.h"

static const char path[] = "decisions/auto-approval.dmn";

static str pack_text(struct house *h) {
	struct err e;
	str text;
	ck_assert(file_read(&h->arena, "packs/huangpu-2022/decisions/auto-approval.dmn", &text, &e));
	return text;
}

/* The text made as long as `bytes` by a comment of quotes, which JSON escapes. */
static str padded(struct house *h, uint32_t bytes) {
	struct buf b = buf_make(bytes);
	buf_str(&b, pack_text(h));
	buf_text(&b, "<!--");
	while (b.n + 3 < bytes)
		buf_char(&b, '"');
	buf_text(&b, "-->");
	str text = arena_str(&h->arena, buf_view(&b));
	buf_free(&b);
	return text;
}

static const char *order(struct house *h, str text, const char *on) {
	struct buf b = buf_make(4 << 20);
	buf_format(&b, "{\"definition\":\"%s\",\"effective_on\":\"%s\",", path, on);
	buf_text(&b, "\"reason\":\"x\",\"approver\":\"leader\",\"model\":");
	json_put_string(&b, text);
	buf_char(&b, '}');
	const char *body = arena_str(&h->arena, buf_view(&b)).p;
	buf_free(&b);
	return body;
}

/* The text of the answer's member, unescaped. */
static str member_text(struct house *h, const char *name) {
	struct json_doc d;
	struct err e;
	ck_assert(json_parse(&h->arena, arena_str(&h->arena, buf_view(&h->reply.body)), &d, &e));
	uint32_t token = json_member(&d, 0, name);
	ck_assert_uint_gt(token, 0);
	return json_text(&h->arena, &d, token);
}

START_TEST(the_longest_text_comes_back_whole) {
	struct house *h = house_open();
	str text = padded(h, LIMIT_SOURCE_BYTES);
	ck_assert_uint_eq(text.n, LIMIT_SOURCE_BYTES);
	const char *body = order(h, text, "2022-02-01");
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/definitions", "Idempotency-Key: k", body), 201);
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/definitions", "Idempotency-Key: k", body), 200);
	ck_assert(str_is(house_member(h, "id"), "1"));
	ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/definitions/1", NULL, NULL), 200);
	ck_assert(str_eq(member_text(h, "model"), text));
	ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/definitions/1/events", NULL, NULL), 200);
	ck_assert_uint_gt(h->reply.body.n, LIMIT_SOURCE_BYTES);
	house_member(h, "items");
	ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/definitions?count=1", NULL, NULL), 200);
	ck_assert(str_is(house_member(h, "total"), "1") && h->reply.body.n < 2000);
	ck_assert_ptr_null(strstr(house_text(h), "\"model\""));
	ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/definitions?format=csv", NULL, NULL), 200);
	ck_assert_ptr_null(strstr(house_text(h), "model"));
	house_close(h);
}
END_TEST

START_TEST(longer_texts_are_refused) {
	struct house *h = house_open();
	const char *over = order(h, padded(h, LIMIT_SOURCE_BYTES + 1), "2022-02-01");
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/definitions", NULL, over), 413);
	ck_assert(str_is(house_member(h, "code"), "definition.too_long"));
	const char *far_over = order(h, padded(h, 3 * LIMIT_SOURCE_BYTES), "2022-02-01");
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/definitions", NULL, far_over), 413);
	ck_assert(str_is(house_member(h, "code"), "json.too_large"));
	/* other commands have not got the room that a definition needs */
	struct buf b = buf_make(1 << 20);
	buf_text(&b, "{\"host\":\"");
	for (int i = 0; i < LIMIT_COMMAND_BYTES; i++)
		buf_char(&b, 'x');
	buf_text(&b, "\",\"tool\":\"t\",\"findings\":0}");
	buf_char(&b, 0);
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/server-scans", NULL, b.p), 413);
	buf_free(&b);
	ck_assert_uint_eq(h->parcels, 0);
	house_close(h);
}
END_TEST

START_TEST(lines_of_a_batch_may_publish) {
	struct house *h = house_open();
	struct buf b = buf_make(8 << 20);
	for (uint32_t i = 0; i < 3; i++)
		buf_format(&b, "{\"kind\":\"definition.publish\",\"payload\":%s}\n",
		           order(h, padded(h, LIMIT_SOURCE_BYTES - i), "2022-03-01"));
	buf_char(&b, 0);
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/commands", NULL, b.p), 200);
	ck_assert_ptr_null(strstr(house_text(h), "\"ok\":false"));
	buf_free(&b);
	str text = padded(h, LIMIT_COMMAND_BYTES + 1000);
	const char *line = arena_format(&h->arena, "{\"kind\":\"definition.publish\",\"payload\":%s}\n"
	                                "{\"kind\":\"definition.withdraw\",\"id\":4,\"payload\":{\"reason\":\"x\"}}\n",
	                                order(h, text, "2022-02-01")).p;
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/commands", NULL, line), 200);
	ck_assert_ptr_null(strstr(house_text(h), "\"ok\":false"));
	ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/definitions/4", NULL, NULL), 200);
	ck_assert(str_is(house_member(h, "state"), "withdrawn"));
	house_close(h);
}
END_TEST

/* How often the text stands in the answer. */
static int count_of(struct house *h, const char *text) {
	int n = 0;
	for (const char *p = house_text(h); (p = strstr(p, text)); p++)
		n++;
	return n;
}

/* The book of the readers follows the desk, whatever numbers the versions have. */
START_TEST(readers_see_what_was_published) {
	struct house *h = house_open();
	ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/decisions", NULL, NULL), 200);
	int files = count_of(h, "\"state\":\"pack\"");
	for (uint32_t i = 1; i <= 5; i++) {
		const char *body = order(h, padded(h, 20000 + i), "2022-02-01");
		ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/definitions", NULL, body), 201);
		ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/decisions", NULL, NULL), 200);
		ck_assert_int_eq(count_of(h, "\"state\":\"published\""), (int)i);
		ck_assert_int_eq(count_of(h, "\"actor\":\"player\""), (int)i);
	}
	const char *why = "{\"reason\":\"x\"}";
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/definitions/3/withdraw", NULL, why), 200);
	ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/decisions", NULL, NULL), 200);
	ck_assert_int_eq(count_of(h, "\"state\":\"published\""), 4);
	ck_assert_int_eq(count_of(h, "\"state\":\"withdrawn\""), 1);
	ck_assert_int_eq(count_of(h, "\"state\":\"pack\""), files);
	house_close(h);
}
END_TEST

Suite *decisions_suite(void) {
	Suite *suite = suite_create("api/decisions");
	TCase *cases = tcase_create("all");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, the_longest_text_comes_back_whole);
	tcase_add_test(cases, longer_texts_are_refused);
	tcase_add_test(cases, lines_of_a_batch_may_publish);
	tcase_add_test(cases, readers_see_what_was_published);
	suite_add_tcase(suite, cases);
	return suite;
}
