/* What people keep beside the ledger: passwords, second factors, sessions, drafts, the log of the doors. */
#include <sqlite3.h>

#include "store/accounts.h"

#include "office.h"

static struct store_accounts *open_with(struct office *o, const char *user) {
	struct err e = {0};
	struct store_accounts *s;
	struct store_account a = {.user = str_of(user), .name = STR("张敏"), .role = STR("clerk")};
	office_open(o, LEDGER_SM3);
	ck_assert_msg(store_accounts_open(o->path, &s, &e), "%s", e.text);
	ck_assert(store_account_put(s, &a, (str){0}, &e));
	return s;
}

static void close_all(struct office *o, struct store_accounts *s) {
	store_accounts_close(s);
	office_close(o);
}

START_TEST(weak_passwords_are_refused) {
	static const struct { const char *password; bool good; } table[] = {
		{"Kurz1!", false}, {"alllowercase", false}, {"lowerand12345", false}, {"Lower4nd9upper", true},
		{"a long sentence of words", true}, {"Password-2024", false}, {"xx1234567890AB", false}, {"xx9184730265AB",
			true}, {"Qwertyuiop-99", false},
		{"zhang.wei-2024A", false}, {"长密码也可以", true}, {"", false},
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		struct err e = {0};
		ck_assert_msg(store_password_good(STR("zhang.wei"), str_of(table[i].password), &e) == table[i].good, "%s",
			table[i].password);
		ck_assert(table[i].good || strcmp(e.code, "account.weak_password") == 0);
	}
}
END_TEST

START_TEST(initial_passwords_must_be_changed) {
	struct office o;
	struct err e = {0};
	struct store_login l;
	struct store_accounts *s = open_with(&o, "clerk");
	ck_assert(store_login_read(s, STR("clerk"), &l, &e) && !l.must_change && !l.factor);
	ck_assert(store_password_set(s, STR("clerk"), STR("First-Pass-1"), true, 5, &e));
	ck_assert(store_login_read(s, STR("clerk"), &l, &e) && l.must_change && l.changed_at == 0);
	ck_assert(store_account_check(s, STR("clerk"), STR("First-Pass-1"), &e));
	ck_assert(store_password_set(s, STR("clerk"), STR("Second-Pass-2"), false, 6, &e));
	ck_assert(store_login_read(s, STR("clerk"), &l, &e) && !l.must_change && l.changed_at == 6);
	ck_assert(!store_account_check(s, STR("clerk"), STR("First-Pass-1"), &e));
	ck_assert(!store_password_set(s, STR("nobody"), STR("Second-Pass-2"), false, 6, &e));
	ck_assert_str_eq(e.code, "account.not_found");
	ck_assert(!store_login_make(s, STR("nobody"), &e));
	ck_assert_str_eq(e.code, "account.not_found");
	close_all(&o, s);
}
END_TEST

START_TEST(a_factor_is_confirmed_and_each_code_used_once) {
	struct office o;
	struct err e = {0};
	struct store_login l;
	uint8_t secret[STORE_SECRET] = "12345678901234567890", other[STORE_SECRET] = {9}, got[STORE_SECRET];
	bool known, confirmed, fresh, fits;
	str codes[] = {STR("AAAA-BBBB"), STR("CCCC-DDDD")};
	struct store_accounts *s = open_with(&o, "clerk");
	ck_assert(store_factor_read(s, STR("clerk"), got, &known, &confirmed, &e) && !known);
	ck_assert(store_factor_begin(s, STR("clerk"), other, &e) && store_factor_begin(s, STR("clerk"), secret, &e));
	ck_assert(store_factor_read(s, STR("clerk"), got, &known, &confirmed, &e) && known && !confirmed);
	ck_assert_mem_eq(got, secret, STORE_SECRET);
	ck_assert(store_login_read(s, STR("clerk"), &l, &e) && !l.factor);
	ck_assert(store_factor_confirm(s, STR("clerk"), codes, 2, &e));
	ck_assert(store_login_read(s, STR("clerk"), &l, &e) && l.factor);
	ck_assert(!store_factor_begin(s, STR("clerk"), other, &e));
	ck_assert_str_eq(e.code, "account.factor_set");
	ck_assert(store_factor_use(s, STR("clerk"), 7, &fresh, &e) && fresh);
	ck_assert(store_factor_use(s, STR("clerk"), 7, &fresh, &e) && !fresh);
	ck_assert(store_factor_use(s, STR("clerk"), 6, &fresh, &e) && !fresh);
	ck_assert(store_factor_use(s, STR("clerk"), 8, &fresh, &e) && fresh);
	ck_assert(store_factor_recover(s, STR("clerk"), STR("CCCC-DDDD"), &fits, &e) && fits);
	ck_assert(store_factor_recover(s, STR("clerk"), STR("CCCC-DDDD"), &fits, &e) && !fits);
	ck_assert(store_factor_recover(s, STR("other"), STR("AAAA-BBBB"), &fits, &e) && !fits);
	ck_assert(store_factor_drop(s, STR("clerk"), &e) && store_login_read(s, STR("clerk"), &l, &e) && !l.factor);
	ck_assert(store_factor_recover(s, STR("clerk"), STR("AAAA-BBBB"), &fits, &e) && !fits);
	close_all(&o, s);
}
END_TEST

START_TEST(sessions_end_when_idle_or_ended) {
	struct office o;
	struct err e = {0};
	struct arena a = {0};
	struct store_account found;
	struct store_session all[4];
	char one[STORE_TOKEN + 1], two[STORE_TOKEN + 1], tool[STORE_TOKEN + 1], name[STORE_SESSION_NAME + 1];
	uint32_t n;
	struct store_accounts *s = open_with(&o, "clerk");
	store_sessions_idle(s, 1000);
	ck_assert(store_token_make(s, STR("clerk"), STR("login"), 0, 100000, one, &e));
	ck_assert(store_token_make(s, STR("clerk"), STR("login"), 10, 100000, two, &e));
	ck_assert(store_token_make(s, STR("clerk"), STR("command line"), 20, 100000, tool, &e));
	ck_assert(store_session_list(s, &a, STR("clerk"), 500, all, 4, &n, &e) && n == 3);
	ck_assert(store_session_used(s, str_of(one), 900, STR("10.0.0.9"), &e));
	ck_assert(store_token_find(s, &a, str_of(one), 1500, &found, &e));
	ck_assert(!store_token_find(s, &a, str_of(two), 1500, &found, &e));
	ck_assert_str_eq(e.code, "auth.bad_token");
	ck_assert(store_token_find(s, &a, str_of(tool), 90000, &found, &e)); /* programs may rest */
	ck_assert(store_session_list(s, &a, STR("clerk"), 1500, all, 4, &n, &e) && n == 2);
	store_session_name(str_of(one), name);
	ck_assert_str_eq(all[1].name, name);
	ck_assert(str_is(all[1].address, "10.0.0.9") && all[1].used_at == 900);
	ck_assert(!store_session_end(s, STR("other"), str_of(name), &e));
	ck_assert_str_eq(e.code, "session.not_found");
	ck_assert(store_session_end(s, STR("clerk"), str_of(name), &e) && !store_token_find(s, &a, str_of(one), 950, &found,
		&e));
	ck_assert(store_session_end_all(s, STR("clerk"), str_of(tool), &e));
	ck_assert(store_session_list(s, &a, STR("clerk"), 30, all, 4, &n, &e) && n == 1);
	arena_free(&a);
	close_all(&o, s);
}
END_TEST

START_TEST(drafts_are_their_owners) {
	struct office o;
	struct err e = {0};
	struct arena a = {0};
	struct store_draft d = {.user = STR("clerk"), .about = STR("item/X"), .data = STR("{\"a\":1}"), .updated_at = 10,
		.expires_at = 100}, got, all[5];
	uint32_t n;
	struct store_accounts *s = open_with(&o, "clerk");
	ck_assert(store_draft_add(s, &d, 2, &e) && d.id > 0 && d.version == 1);
	ck_assert(!store_draft_find(s, &a, STR("other"), d.id, 20, &got, &e));
	ck_assert_str_eq(e.code, "draft.not_found");
	ck_assert(!store_draft_drop(s, STR("other"), d.id, &e));
	d.data = STR("{\"a\":2}");
	ck_assert(store_draft_write(s, &d, 20, &e) && d.version == 2);
	d.version = 1; /* another device saved in between */
	ck_assert(!store_draft_write(s, &d, 21, &e));
	ck_assert_str_eq(e.code, "record.changed");
	ck_assert(store_draft_find(s, &a, STR("clerk"), d.id, 21, &got, &e) && str_is(got.data, "{\"a\":2}") &&
		got.version == 2);
	struct store_draft more = d, third = d;
	ck_assert(store_draft_add(s, &more, 2, &e) && !store_draft_add(s, &third, 2, &e));
	ck_assert_str_eq(e.code, "draft.too_many");
	ck_assert(store_draft_list(s, &a, STR("clerk"), 50, all, 5, &n, &e) && n == 2);
	ck_assert(!store_draft_find(s, &a, STR("clerk"), d.id, 100, &got, &e)); /* over */
	third.updated_at = 200, third.expires_at = 300;
	ck_assert(store_draft_add(s, &third, 2, &e)); /* the old ones are swept */
	ck_assert(store_draft_drop(s, STR("clerk"), third.id, &e));
	ck_assert(store_draft_list(s, &a, STR("clerk"), 210, all, 5, &n, &e) && n == 0);
	arena_free(&a);
	close_all(&o, s);
}
END_TEST

static void spoil(const char *path, const char *sql) {
	sqlite3 *db;
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_changes(db), 1);
	sqlite3_close(db);
}

START_TEST(the_log_is_chained) {
	struct office o;
	struct err e = {0};
	struct arena a = {0};
	struct store_audit got[8];
	struct store_audit_ask ask = {.most = 8};
	int64_t lines, wrong;
	uint32_t n;
	struct store_accounts *s = open_with(&o, "clerk");
	ck_assert(store_audit_verify(o.path, &lines, &wrong, &e) && lines == 0 && wrong == 0);
	for (int i = 0; i < 5; i++) {
		struct store_audit x = {0, i * 10, STR("clerk"), i % 2 ? STR("logout") : STR("login"), STR("::1"),
			STR("session"), STR("\"引号\"\n")};
		ck_assert_msg(store_audit_add(s, &x, &e), "%s", e.text);
	}
	ck_assert(store_audit_verify(o.path, &lines, &wrong, &e) && lines == 5 && wrong == 0);
	ck_assert(store_audit_list(s, &a, &ask, got, &n, &e) && n == 5 && got[0].seq == 5 && str_is(got[4].detail,
		"\"引号\"\n"));
	ask = (struct store_audit_ask){.kind = STR("login"), .from = 10, .before = 5, .most = 8};
	ck_assert(store_audit_list(s, &a, &ask, got, &n, &e) && n == 1 && got[0].seq == 3);
	spoil(o.path, "UPDATE audit SET actor = 'nobody' WHERE seq = 3");
	ck_assert(store_audit_verify(o.path, &lines, &wrong, &e) && wrong == 3);
	spoil(o.path, "UPDATE audit SET actor = 'clerk' WHERE seq = 3");
	ck_assert(store_audit_verify(o.path, &lines, &wrong, &e) && wrong == 0);
	spoil(o.path, "DELETE FROM audit WHERE seq = 2");
	ck_assert(store_audit_verify(o.path, &lines, &wrong, &e) && wrong == 3);
	arena_free(&a);
	close_all(&o, s);
}
END_TEST

START_TEST(profiles_and_bindings_are_kept) {
	struct office o;
	struct err e = {0};
	struct arena a = {0};
	struct store_profile p = {STR("person"), STR("{\"name\":\"张\"}")}, got;
	str user;
	struct store_accounts *s = open_with(&o, "clerk");
	ck_assert(store_profile_read(s, &a, STR("clerk"), &got, &e) && !got.data.n);
	ck_assert(store_profile_write(s, STR("clerk"), &p, &e) && store_profile_read(s, &a, STR("clerk"), &got, &e));
	ck_assert(str_eq(got.data, p.data) && str_is(got.kind, "person"));
	ck_assert(store_binding_find(s, &a, STR("https://i"), STR("s"), &user, &e) && !user.n);
	ck_assert(store_binding_put(s, STR("https://i"), STR("s"), STR("clerk"), &e));
	ck_assert(store_binding_find(s, &a, STR("https://i"), STR("s"), &user, &e) && str_is(user, "clerk"));
	ck_assert(store_binding_find(s, &a, STR("https://j"), STR("s"), &user, &e) && !user.n);
	arena_free(&a);
	close_all(&o, s);
}
END_TEST

Suite *people_suite(void) {
	Suite *suite = suite_create("people");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 60);
	tcase_add_test(all, weak_passwords_are_refused);
	tcase_add_test(all, initial_passwords_must_be_changed);
	tcase_add_test(all, a_factor_is_confirmed_and_each_code_used_once);
	tcase_add_test(all, sessions_end_when_idle_or_ended);
	tcase_add_test(all, drafts_are_their_owners);
	tcase_add_test(all, the_log_is_chained);
	tcase_add_test(all, profiles_and_bindings_are_kept);
	suite_add_tcase(suite, all);
	return suite;
}
