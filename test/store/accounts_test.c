#include "office.h"
#include "store/accounts.h"

static struct store_account clerk_of(const char *role) {
	return (struct store_account){STR("clerk"), STR("张敏"), str_of(role), STR("DEP1"), STR("P1"), true};
}

static struct store_account auditor(void) {
	return (struct store_account){.user = STR("auditor"), .name = STR("李"), .role = STR("auditor")};
}

START_TEST(accounts_are_kept) {
	struct office o;
	struct err e = {0};
	struct arena a = {0};
	struct store_accounts *s;
	struct store_account found, *all, clerk = clerk_of("clerk"), other = auditor();
	uint32_t n;
	office_open(&o, LEDGER_SM3);
	ck_assert(store_accounts_open(o.path, &s, &e));
	ck_assert(store_account_put(s, &clerk, STR("正确 horse"), &e));
	ck_assert(store_account_put(s, &other, STR(""), &e));
	ck_assert(store_account_find(s, &a, STR("clerk"), &found, &e));
	ck_assert(str_is(found.name, "张敏") && str_is(found.department, "DEP1") && str_is(found.service_point, "P1") &&
	          found.demo);
	ck_assert(!store_account_find(s, &a, STR("nobody"), &found, &e));
	ck_assert_str_eq(e.code, "account.not_found");
	ck_assert(store_account_list(s, &a, &all, &n, &e));
	ck_assert(n == 2 && str_is(all[0].user, "auditor") && !all[0].department.n && !all[0].demo);
	ck_assert(store_accounts_of_role(s, &a, STR("clerk"), false, &found, 1, &n, &e));
	ck_assert(n == 1 && str_is(found.name, "张敏"));
	ck_assert(store_accounts_of_role(s, &a, STR("clerk"), true, &found, 1, &n, &e) && n == 0); /* not in the ledger */
	ck_assert(store_accounts_of_role(s, &a, STR("leader"), false, &found, 1, &n, &e) && n == 0);
	store_accounts_close(s);
	arena_free(&a);
	office_close(&o);
}
END_TEST

START_TEST(passwords_are_checked) {
	struct office o;
	struct err e = {0};
	struct store_accounts *s;
	struct store_account clerk = clerk_of("clerk"), changed = clerk_of("leader"), other = auditor();
	office_open(&o, LEDGER_SM3);
	ck_assert(store_accounts_open(o.path, &s, &e));
	ck_assert(store_account_put(s, &clerk, STR("secret one"), &e) && store_account_put(s, &other, STR(""), &e));
	ck_assert(store_account_check(s, STR("clerk"), STR("secret one"), &e));
	ck_assert(!store_account_check(s, STR("clerk"), STR("secret two"), &e));
	ck_assert_str_eq(e.code, "account.wrong_password");
	ck_assert(!store_account_check(s, STR("nobody"), STR("decoy"), &e));
	ck_assert(!store_account_check(s, STR("auditor"), STR(""), &e)); /* no password: no login */
	ck_assert(store_account_put(s, &changed, STR(""), &e));          /* an empty one keeps the old */
	ck_assert(store_account_check(s, STR("clerk"), STR("secret one"), &e));
	store_accounts_close(s);
	office_close(&o);
}
END_TEST

START_TEST(tokens_come_and_go) {
	struct office o;
	struct err e = {0};
	struct arena a = {0};
	struct store_accounts *s;
	struct store_account found, clerk = clerk_of("clerk");
	char token[STORE_TOKEN + 1], second[STORE_TOKEN + 1];
	office_open(&o, LEDGER_SM3);
	ck_assert(store_accounts_open(o.path, &s, &e));
	ck_assert(!store_token_make(s, STR("clerk"), STR(""), 0, 100, token, &e));
	ck_assert_str_eq(e.code, "account.not_found");
	ck_assert(store_account_put(s, &clerk, STR(""), &e));
	ck_assert(store_token_make(s, STR("clerk"), STR("phone"), 0, 100, token, &e));
	ck_assert(store_token_make(s, STR("clerk"), STR(""), 0, 1000, second, &e));
	ck_assert_str_ne(token, second);
	ck_assert(store_token_find(s, &a, str_of(token), 99, &found, &e) && str_is(found.user, "clerk"));
	ck_assert(!store_token_find(s, &a, str_of(token), 100, &found, &e));
	ck_assert_str_eq(e.code, "auth.bad_token");
	ck_assert(!store_token_find(s, &a, STR("guess"), 1, &found, &e));
	ck_assert(store_token_drop(s, str_of(second), &e) && !store_token_find(s, &a, str_of(second), 1, &found, &e));
	ck_assert(store_token_drop(s, str_of(second), &e));
	ck_assert(!store_token_keep(s, STR("short"), STR("clerk"), STR(""), 0, 1, &e));
	ck_assert(store_token_keep(s, STR("demo-token-of-clerk"), STR("clerk"), STR(""), 0, 50, &e));
	ck_assert(store_token_find(s, &a, STR("demo-token-of-clerk"), 1, &found, &e));
	arena_free(&a);
	store_accounts_close(s);
	office_close(&o);
}
END_TEST

Suite *accounts_suite(void) {
	Suite *s = suite_create("accounts");
	TCase *t = tcase_create("accounts");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, accounts_are_kept);
	tcase_add_test(t, passwords_are_checked);
	tcase_add_test(t, tokens_come_and_go);
	suite_add_tcase(s, t);
	return s;
}
