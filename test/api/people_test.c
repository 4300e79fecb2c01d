/* Logins, second factors, drafts and the log over the routes; the codes of RFC 6238. */
#include "api/people.h"

#include "suites.h"

#define TEST_ITEM "G04"

/* The eight-digit codes of RFC 6238 appendix B for SHA-1, of which six digits are the end. */
START_TEST(codes_of_the_rfc) {
	static const struct { int64_t seconds; const char *code; } table[] = {
		{59, "94287082"}, {1111111109, "07081804"}, {1111111111, "14050471"}, {1234567890, "89005924"},
		{2000000000, "69279037"}, {20000000000, "65353130"},
	};
	uint8_t secret[STORE_SECRET];
	memcpy(secret, "12345678901234567890", STORE_SECRET);
	for (size_t i = 0; i < COUNT(table); i++) {
		char code[API_TOTP + 1];
		int64_t step = 0, now = table[i].seconds * 1000;
		api__totp_code(secret, api__totp_step(now), code);
		ck_assert_str_eq(code, table[i].code + 2);
		ck_assert(api__totp_fits(secret, str_of(code), now, &step) && step == table[i].seconds / 30);
		ck_assert(api__totp_fits(secret, str_of(code), now + 30000, &step) && api__totp_fits(secret, str_of(code),
			now - 30000, &step));
		ck_assert(!api__totp_fits(secret, str_of(code), now + 60000, &step) && (now < 60000 || !api__totp_fits(secret,
			str_of(code), now - 60000, &step)));
		ck_assert(!api__totp_fits(secret, str_of(table[i].code), now, &step));
	}
}
END_TEST

START_TEST(base32_of_the_rfc) {
	char out[40];
	api__base32((const uint8_t *)"fooba", 5, out);
	ck_assert_str_eq(out, "MZXW6YTB");
	api__base32((const uint8_t *)"12345678901234567890", 20, out);
	ck_assert_str_eq(out, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}
END_TEST

static const char *text(struct house *h, str s) {
	return arena_str(&h->arena, s).p;
}

/* The secret's bytes from its 32 digits. */
static void secret_of(const char *digits, uint8_t out[STORE_SECRET]) {
	uint64_t bits = 0;
	int n = 0, at = 0;
	for (; *digits; digits++) {
		bits = bits << 5 | (uint64_t)(*digits >= 'A' ? *digits - 'A' : *digits - '2' + 26);
		n += 5;
		if (n >= 8)
			out[at++] = (uint8_t)(bits >> (n -= 8));
	}
	ck_assert_int_eq(at, STORE_SECRET);
}

static int log_in(struct house *h, const char *code) {
	const char *body = arena_format(&h->arena, "{\"user\":\"auditor\",\"password\":\"demo-auditor\"%s%s%s}",
		code ? ",\"totp\":\"" : "", code ? code : "", code ? "\"" : "").p;
	return house_ask(h, NULL, "POST", "/api/v1/session", NULL, body);
}

START_TEST(a_second_factor_is_asked_for_once_it_is_confirmed) {
	struct house *h = house_open();
	const char *token = house_token(h, "auditor");
	uint8_t secret[STORE_SECRET];
	char code[API_TOTP + 1], next[API_TOTP + 1];
	ck_assert_int_eq(log_in(h, NULL), 200);
	ck_assert_int_eq(house_ask(h, token, "POST", "/api/v1/me/totp/confirm", NULL, "{\"code\":\"000000\"}"), 409);
	ck_assert_int_eq(house_ask(h, token, "POST", "/api/v1/me/totp", NULL, NULL), 200);
	secret_of(text(h, house_member(h, "secret")), secret);
	ck_assert_int_eq(log_in(h, NULL), 200); /* not confirmed yet */
	api__totp_code(secret, api__totp_step(h->now), code);
	api__totp_code(secret, api__totp_step(h->now) + 1, next);
	ck_assert_int_eq(house_ask(h, token, "POST", "/api/v1/me/totp/confirm", NULL,
		arena_format(&h->arena, "{\"code\":\"%s\"}", code).p), 200);
	ck_assert_ptr_nonnull(strstr(house_text(h), "recovery_codes"));
	const char *recovery = arena_str(&h->arena, str_cut(str_of(strstr(house_text(h), "[\"") + 2), 0, 19)).p;
	ck_assert_int_eq(log_in(h, NULL), 401);
	ck_assert(str_is(house_member(h, "code"), "auth.totp_needed"));
	ck_assert_int_eq(log_in(h, code), 401); /* it confirmed, and no code works twice */
	ck_assert(str_is(house_member(h, "code"), "auth.wrong_code"));
	ck_assert_int_eq(log_in(h, next), 200);
	ck_assert_int_eq(log_in(h, next), 401);
	ck_assert_int_eq(log_in(h, recovery), 200);
	ck_assert_int_eq(log_in(h, recovery), 401);
	ck_assert_int_eq(house_ask(h, token, "DELETE", "/api/v1/me/totp", NULL, "{\"password\":\"wrong\"}"), 403);
	ck_assert_int_eq(house_ask(h, token, "DELETE", "/api/v1/me/totp", NULL, "{\"password\":\"demo-auditor\"}"), 204);
	ck_assert_int_eq(log_in(h, NULL), 200);
	house_close(h);
}
END_TEST

START_TEST(roles_that_need_a_factor_set_one_up_first) {
	struct house *h = house_open();
	h->pack->factor_optional = false;
	const char *token = house_token(h, "secadmin");
	ck_assert_int_eq(house_ask(h, token, "GET", "/api/v1/accounts", NULL, NULL), 403);
	ck_assert(str_is(house_member(h, "code"), "auth.factor_first"));
	ck_assert_int_eq(house_ask(h, token, "GET", "/api/v1/session", NULL, NULL), 200);
	ck_assert(str_is(house_member(h, "must"), "enrol_factor"));
	ck_assert_int_eq(house_ask(h, token, "GET", "/api/v1/drafts", NULL, NULL), 403);
	ck_assert_int_eq(house_ask(h, token, "POST", "/api/v1/me/totp", NULL, NULL), 200);
	const char *clerk = house_token(h, "clerk");
	ck_assert_int_eq(house_ask(h, clerk, "GET", "/api/v1/cases", NULL, NULL), 200);
	house_close(h);
}
END_TEST

START_TEST(guessing_is_slowed_and_counts_end) {
	struct house *h = house_open();
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(house_ask(h, NULL, "POST", "/api/v1/session", NULL,
			"{\"user\":\"auditor\",\"password\":\"no\"}"), 401);
	ck_assert_int_eq(log_in(h, NULL), 429);
	ck_assert(str_is(house_member(h, "code"), "auth.throttled"));
	h->now += 15 * MS_PER_MINUTE;
	ck_assert_int_eq(log_in(h, NULL), 200);
	/* invented names have their own counters and shut nobody else out */
	for (int i = 0; i < 40; i++)
		house_ask(h, NULL, "POST", "/api/v1/session", NULL,
			arena_format(&h->arena, "{\"user\":\"nobody%d\",\"password\":\"no\"}", i).p);
	ck_assert_int_eq(log_in(h, NULL), 200);
	house_close(h);
}
END_TEST

START_TEST(drafts_over_the_routes) {
	struct house *h = house_open();
	const char *mine = house_token(h, "applicant"), *other = house_token(h, "company");
	ck_assert_int_eq(house_ask(h, mine, "POST", "/api/v1/drafts", NULL,
		"{\"item\":\"" TEST_ITEM "\",\"data\":{\"b\":1,\"a\":\"甲\"}}"), 201);
	const char *at = text(h, house_header(h, "Location"));
	ck_assert_int_eq(house_ask(h, mine, "GET", at, NULL, NULL), 200);
	ck_assert(str_is(house_member(h, "version"), "1"));
	ck_assert_ptr_nonnull(strstr(house_text(h), "\"data\":{\"a\":\"甲\",\"b\":1}"));
	ck_assert_int_eq(house_ask(h, other, "GET", at, NULL, NULL), 404);
	ck_assert_int_eq(house_ask(h, h->player, "GET", at, NULL, NULL), 404); /* no role sees another's */
	ck_assert_int_eq(house_ask(h, mine, "PUT", at, NULL, "{\"data\":{}}"), 400);
	ck_assert_int_eq(house_ask(h, mine, "PUT", at, "If-Match: \"1\"", "{\"data\":{\"a\":2}}"), 200);
	ck_assert(str_is(house_member(h, "version"), "2"));
	ck_assert_int_eq(house_ask(h, mine, "PUT", at, "If-Match: \"1\"", "{\"data\":{\"a\":3}}"), 412);
	ck_assert(str_is(house_member(h, "code"), "record.changed"));
	ck_assert_ptr_nonnull(strstr(house_text(h), "\"current\":{\"id\":"));
	ck_assert_ptr_nonnull(strstr(house_text(h), "\"data\":{\"a\":2}"));
	ck_assert_int_eq(house_ask(h, other, "PUT", at, "If-Match: \"2\"", "{\"data\":{}}"), 404);
	ck_assert_int_eq(house_ask(h, other, "DELETE", at, NULL, NULL), 404);
	ck_assert_int_eq(house_ask(h, other, "GET", "/api/v1/drafts", NULL, NULL), 200);
	ck_assert_str_eq(house_text(h), "{\"items\":[]}");
	ck_assert_int_eq(house_ask(h, mine, "POST", "/api/v1/drafts", NULL, "{\"item\":\"none\",\"data\":{}}"), 400);
	ck_assert_int_eq(house_ask(h, mine, "POST", "/api/v1/drafts", NULL, "{\"data\":{}}"), 400);
	ck_assert_int_eq(house_ask(h, mine, "DELETE", at, NULL, NULL), 204);
	ck_assert_int_eq(house_ask(h, mine, "GET", at, NULL, NULL), 404);
	house_close(h);
}
END_TEST

START_TEST(profiles_are_masked_and_checked) {
	struct house *h = house_open();
	const char *mine = house_token(h, "applicant");
	const char *good = "{\"kind\":\"person\",\"person\":{\"name\":\"李示例\","
		"\"id_no\":\"999999199001010016\",\"phone\":\"13800000001\"}}";
	ck_assert_int_eq(house_ask(h, mine, "PUT", "/api/v1/me", NULL, good), 200);
	ck_assert_ptr_null(strstr(house_text(h), "李示例"));
	ck_assert_ptr_nonnull(strstr(house_text(h), "138****0001"));
	ck_assert_int_eq(house_ask(h, mine, "GET", "/api/v1/me?reveal=own", NULL, NULL), 200);
	ck_assert_ptr_nonnull(strstr(house_text(h), "李示例"));
	ck_assert_int_eq(house_ask(h, mine, "PUT", "/api/v1/me", NULL,
		"{\"kind\":\"person\",\"person\":{\"id_no\":\"999999199001010017\"}}"), 400);
	ck_assert(str_is(house_member(h, "code"), "profile.bad_number"));
	ck_assert_int_eq(house_ask(h, mine, "PUT", "/api/v1/me", NULL,
		"{\"kind\":\"person\",\"person\":{\"phone\":\"12\"}}"), 400);
	ck_assert_int_eq(house_ask(h, mine, "PUT", "/api/v1/me", NULL, "{\"kind\":\"robot\",\"person\":{}}"), 400);
	ck_assert_int_eq(house_ask(h, mine, "PUT", "/api/v1/me", NULL, "{\"kind\":\"person\",\"person\":{\"name\":1}}"),
		400);
	ck_assert_int_eq(house_ask(h, house_token(h, "company"), "GET", "/api/v1/me?reveal=own", NULL, NULL), 200);
	ck_assert_ptr_null(strstr(house_text(h), "李示例"));
	house_close(h);
}
END_TEST

START_TEST(the_log_tells_of_doors_and_refusals) {
	struct house *h = house_open();
	const char *reader = house_token(h, "auditadmin");
	log_in(h, NULL);
	house_ask(h, NULL, "POST", "/api/v1/session", NULL, "{\"user\":\"auditor\",\"password\":\"no\"}");
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(house_ask(h, house_token(h, "clerk"), "GET", "/api/v1/tickets", NULL, NULL), 403);
	ck_assert_int_eq(house_ask(h, reader, "GET", "/api/v1/audit?kind=refused", NULL, NULL), 200);
	const char *first = strstr(house_text(h), "/api/v1/tickets");
	ck_assert(first && !strstr(first + 1, "/api/v1/tickets")); /* five times the same is one line */
	ck_assert_int_eq(house_ask(h, reader, "GET", "/api/v1/audit?actor=auditor", NULL, NULL), 200);
	ck_assert_ptr_nonnull(strstr(house_text(h), "\"kind\":\"login_failed\""));
	ck_assert_ptr_nonnull(strstr(house_text(h), "\"kind\":\"login\""));
	ck_assert_int_eq(house_ask(h, reader, "GET", "/api/v1/audit?limit=1", NULL, NULL), 200);
	const char *next = text(h, house_member(h, "next"));
	ck_assert_int_eq(house_ask(h, reader, "GET", arena_format(&h->arena, "/api/v1/audit?limit=1&cursor=%s", next).p,
		NULL, NULL), 200);
	ck_assert_int_eq(house_ask(h, reader, "GET", "/api/v1/audit?limit=0", NULL, NULL), 400);
	ck_assert_int_eq(house_ask(h, reader, "GET", "/api/v1/audit?from=x", NULL, NULL), 400);
	ck_assert_int_eq(house_ask(h, reader, "GET", "/api/v1/audit?to=2000-01-01", NULL, NULL), 200);
	ck_assert_str_eq(house_text(h), "{\"items\":[],\"next\":null}");
	house_close(h);
}
END_TEST

START_TEST(refusals_do_not_hide_who_looked) {
	struct house *h = house_open();
	const char *reader = house_token(h, "auditadmin"), *clerk = house_token(h, "clerk");
	const char *mine = house_token(h, "applicant");
	for (int i = 1; i <= 1000; i++)
		ck_assert_int_eq(house_ask(h, clerk, "GET", arena_format(&h->arena, "/api/v1/tickets/%d", i).p, NULL,
			NULL), 403);
	ck_assert_int_eq(house_ask(h, mine, "GET", "/api/v1/me?reveal=own", NULL, NULL), 200);
	ck_assert_int_eq(house_ask(h, mine, "PUT", "/api/v1/me", NULL,
		"{\"kind\":\"person\",\"person\":{\"name\":\"李示例\",\"phone\":\"13900000001\"}}"), 200);
	ck_assert_int_eq(house_ask(h, reader, "GET", "/api/v1/audit?kind=profile", NULL, NULL), 200);
	ck_assert_ptr_nonnull(strstr(house_text(h), "\"actor\":\"applicant\""));
	house_close(h);
}
END_TEST

START_TEST(roles_that_mean_nothing_are_told) {
	struct house *h = house_open();
	struct pack_complaints to = {0};
	ck_assert(api_check_roles(h->pack, &to) && to.count == 0);
	str wrong[] = {STR("case.recieve"), STR("read.case"), STR("ghost.*"), STR("*")},
		*was = (str *)(uintptr_t)h->pack->roles[0].permissions;
	uint32_t count = h->pack->roles[0].permission_count;
	h->pack->roles[0].permissions = wrong;
	h->pack->roles[0].permission_count = COUNT(wrong);
	ck_assert(!api_check_roles(h->pack, &to) && to.count == 2);
	h->pack->roles[0].permissions = was;
	h->pack->roles[0].permission_count = count;
	house_close(h);
}
END_TEST

Suite *people_suite(void) {
	Suite *suite = suite_create("people");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 60);
	tcase_add_test(all, codes_of_the_rfc);
	tcase_add_test(all, base32_of_the_rfc);
	tcase_add_test(all, a_second_factor_is_asked_for_once_it_is_confirmed);
	tcase_add_test(all, roles_that_need_a_factor_set_one_up_first);
	tcase_add_test(all, guessing_is_slowed_and_counts_end);
	tcase_add_test(all, drafts_over_the_routes);
	tcase_add_test(all, profiles_are_masked_and_checked);
	tcase_add_test(all, the_log_tells_of_doors_and_refusals);
	tcase_add_test(all, refusals_do_not_hide_who_looked);
	tcase_add_test(all, roles_that_mean_nothing_are_told);
	suite_add_tcase(suite, all);
	return suite;
}
