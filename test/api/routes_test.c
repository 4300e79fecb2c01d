/* Addresses, rights and refusals, one request a line of requests.txt. */
#include <poll.h>

#include "suites.h"

static const char ticket[] =
	"{\"ticket_class\":\"complaint\",\"channel\":\"phone\",\"topic\":\"01\",\"person\":{\"name\":\"张三丰\","
	"\"phone\":\"13812345678\",\"id_no\":\"440112199001011234\",\"address\":\"某路1号\"}}";

/* Every answer must be JSON of its kind; a problem must have all members. */
static void check_shape(struct house *h, int status, str code, const char *line) {
	if (status >= 400) {
		ck_assert_msg(h->reply.type && strcmp(h->reply.type, "application/problem+json") == 0, "%s", line);
		ck_assert_msg(str_eq(house_member(h, "code"), code), "%s gave %s", line, house_text(h));
		ck_assert_msg(house_member(h, "title").n && house_member(h, "title_en").n, "%s", line);
		int64_t told = 0;
		ck_assert(str_int(house_member(h, "status"), &told) && told == status);
	} else if (h->reply.type && strcmp(h->reply.type, "application/json") == 0) {
		house_member(h, "x");
	}
}

START_TEST(table_of_requests) {
	struct house *h = house_open();
	struct err e;
	str text, line;
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/tickets", NULL, ticket), 201);
	ck_assert(file_read(&h->arena, "test/api/requests.txt", &text, &e));
	uint32_t n = 0;
	while (str_next(&text, '\n', &line)) {
		str rest = line, part[7];
		const char *z[7];
		int64_t status;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		for (int i = 0; i < 7; i++) {
			ck_assert_msg(str_next(&rest, '\t', &part[i]), STR_FMT, STR_ARG(line));
			z[i] = str_is(part[i], "-") ? NULL : arena_str(&h->arena, part[i]).p;
		}
		const char *token = !z[0] ? NULL : z[0][0] == '!' ? "no-such-token-at-all" : house_token(h, z[0]);
		const char *target = arena_format(&h->arena, "/api/v1%s", z[2]).p;
		int got = house_ask(h, token, z[1], target, z[3], z[4]);
		ck_assert(str_int(part[5], &status));
		ck_assert_msg(got == status, STR_FMT "\ngave %d %s", STR_ARG(line), got, house_text(h));
		check_shape(h, got, part[6], arena_str(&h->arena, line).p);
		n++;
	}
	ck_assert_uint_gt(n, 80);
	house_close(h);
}
END_TEST

START_TEST(other_paths_are_files) {
	struct house *h = house_open();
	ck_assert_int_eq(house_ask(h, NULL, "GET", "/", NULL, NULL), 0);
	ck_assert_int_eq(house_ask(h, NULL, "GET", "/tickets/1", NULL, NULL), 0);
	ck_assert_int_eq(house_ask(h, NULL, "GET", "/api/v2/tickets", NULL, NULL), 404);
	house_close(h);
}
END_TEST

START_TEST(records_lists_and_masks) {
	struct house *h = house_open();
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/tickets", NULL, ticket), 201);
	ck_assert(str_is(house_header(h, "Location"), "/api/v1/tickets/5"));
	ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/tickets/3", NULL, NULL), 200);
	ck_assert(str_is(house_member(h, "person"),
	                 "{\"address\":\"***\",\"id_no\":\"440112********1234\",\"name\":\"张**\",\"phone\":\"138****567"
			"8\"}"));
	ck_assert(str_is(house_member(h, "state"), "received"));
	const char *etag = arena_format(&h->arena, "If-None-Match: " STR_FMT, STR_ARG(house_header(h, "ETag"))).p;
	ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/tickets/3", etag, NULL), 304);

	ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/tickets?limit=2&count=1&state=received", NULL, NULL), 200);
	ck_assert(str_is(house_member(h, "total"), "5"));
	ck_assert(str_is(house_member(h, "next"), "4"));
	ck_assert(str_is(house_header(h, "Link"),
	                 "</api/v1/tickets?limit=2&count=1&state=received&cursor=4>; rel=\"next\""));
	ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/tickets?limit=500&cursor=4", NULL, NULL), 200);
	ck_assert(str_is(house_member(h, "next"), "null"));

	ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/tickets?format=csv&limit=1", NULL, NULL), 200);
	ck_assert_ptr_nonnull(strstr(house_text(h), "id,state,"));
	ck_assert_ptr_null(strstr(house_text(h), "张"));
	const char *why = "{\"purpose\":\"callback\",\"reason\":\"回访\"}";
	ck_assert_int_eq(house_ask(h, h->player, "POST", "/api/v1/tickets/3/reveal", NULL, why), 200);
	ck_assert_ptr_nonnull(strstr(house_text(h), "13812345678"));
	ck_assert_int_eq(house_ask(h, h->player, "GET", "/api/v1/tickets/3/events", NULL, NULL), 200);
	ck_assert_ptr_nonnull(strstr(house_text(h), "person.revealed"));
	ck_assert_ptr_null(strstr(house_text(h), "13812345678"));
	house_close(h);
}
END_TEST

START_TEST(sessions_begin_and_end) {
	struct house *h = house_open();
	const char *in = "{\"user\":\"auditor\",\"password\":\"demo-auditor\"}";
	ck_assert_int_eq(house_ask(h, NULL, "POST", "/api/v1/session", NULL, in), 200);
	str token = house_member(h, "token");
	ck_assert_uint_eq(token.n, STORE_TOKEN);
	const char *mine = arena_str(&h->arena, token).p;
	ck_assert_int_eq(house_ask(h, mine, "GET", "/api/v1/session", NULL, NULL), 200);
	ck_assert(str_is(house_member(h, "role"), "auditor"));
	ck_assert_int_eq(house_ask(h, mine, "DELETE", "/api/v1/session", NULL, NULL), 204);
	ck_assert_int_eq(house_ask(h, mine, "GET", "/api/v1/session", NULL, NULL), 401);
	house_close(h);
}
END_TEST

/* Another program drops a token while the server remembers it. The server here only counts the time. */
START_TEST(a_dropped_token_ends_within_seconds) {
	struct house *h = house_open();
	struct err e = {0};
	struct net_server *server = NULL;
	struct net_settings s = net_defaults();
	s.self = h->api;
	s.handle = api_handle;
	ck_assert_msg(net_start(&s, &server, &e), "%s", e.text);
	api_attach(h->api, server);
	const char *token = house_token(h, "auditor"), *kept = house_token(h, "auditor");
	ck_assert_int_eq(house_ask(h, token, "GET", "/api/v1/session", NULL, NULL), 200);
	struct store_accounts *others = NULL;
	ck_assert_msg(store_accounts_open(h->path, &others, &e), "%s", e.text);
	ck_assert_msg(store_token_drop(others, str_of(token), &e), "%s", e.text);
	store_accounts_close(others);
	uint32_t waited = 0;
	for (; waited < 20000 && house_ask(h, token, "GET", "/api/v1/session", NULL, NULL) == 200; waited += 100)
		poll(NULL, 0, 100);
	ck_assert_int_eq(h->reply.status, 401);
	ck_assert(str_is(house_member(h, "code"), "auth.bad_token"));
	ck_assert_int_eq(house_ask(h, kept, "GET", "/api/v1/session", NULL, NULL), 200);
	net_stop(server, 0);
	house_close(h);
	net_free(server);
}
END_TEST

/* Every $ref of the description leads somewhere, and every route is described. */
START_TEST(description_is_whole) {
	struct house *h = house_open();
	uint32_t operations = 0, refs = 0;
	ck_assert_int_eq(house_ask(h, NULL, "GET", "/api/v1/openapi.json", NULL, NULL), 200);
	str text = arena_str(&h->arena, buf_view(&h->reply.body));
	struct json_doc d;
	struct err e = {0};
	ck_assert_msg(json_parse(&h->arena, text, &d, &e), "%s %s", e.where, e.text);
	uint32_t schemas = json_member(&d, json_member(&d, 0, "components"), "schemas");
	ck_assert_uint_gt(schemas, 0);
	for (uint32_t i = 1; i < d.count; i++) {
		str s = json_raw(&d, i);
		operations += str_is(s, "operationId");
		if (d.tokens[i].kind != JSON_STRING || !str_starts(s, STR("#/components/schemas/")))
			continue;
		str name = arena_str(&h->arena, str_cut(s, 21, s.n));
		ck_assert_msg(json_member(&d, schemas, name.p) > 0, "no schema " STR_FMT, STR_ARG(name));
		refs++;
	}
	ck_assert_uint_gt(refs, 200);
	uint32_t commands = 0;
	for (int c = 1; c < COMMAND_COUNT; c++)
		commands += !command_defs[c].system && command_defs[c].record;
	ck_assert_uint_gt(operations, commands + 3 * (RECORD_COUNT - 1));
	house_close(h);
}
END_TEST

Suite *routes_suite(void) {
	Suite *suite = suite_create("api/routes");
	TCase *cases = tcase_create("all");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, table_of_requests);
	tcase_add_test(cases, other_paths_are_files);
	tcase_add_test(cases, records_lists_and_masks);
	tcase_add_test(cases, sessions_begin_and_end);
	tcase_add_test(cases, a_dropped_token_ends_within_seconds);
	tcase_add_test(cases, description_is_whole);
	suite_add_tcase(suite, cases);
	return suite;
}
