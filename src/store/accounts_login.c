/* What is known of a login beside its password, and the second factor. */
#include "store/accounts_int.h"

enum { PASSWORD_LEAST = 10, PASSWORD_MOST = 128, PASSWORD_LONG = 16, KINDS_LEAST = 3, NAME_LEAST = 4 };

/* ---- passwords ------------------------------------------------------------------------------- */

bool store_login_read(struct store_accounts *s, str user, struct store_login *out, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "SELECT must_change, confirmed, changed_at FROM login WHERE user = ?1", e);
	*out = (struct store_login){0};
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	int rc = sqlite3_step(q);
	if (rc == SQLITE_ROW)
		*out = (struct store_login){sqlite3_column_int(q, 0) != 0, sqlite3_column_int(q, 1) != 0,
			sqlite3_column_int64(q, 2)};
	return accounts__end(s, q, rc, "reading a login", e);
}

/* How many of the four kinds of character there are. */
static int kinds_of(str password) {
	bool small = false, capital = false, digit = false, other = false;
	for (uint32_t i = 0; i < password.n; i++) {
		char c = password.p[i];
		if (c >= 'a' && c <= 'z')
			small = true;
		else if (c >= 'A' && c <= 'Z')
			capital = true;
		else if (c >= '0' && c <= '9')
			digit = true;
		else
			other = true;
	}
	return small + capital + digit + other;
}

static bool holds(str text, str part) {
	for (uint32_t i = 0; part.n && i + part.n <= text.n; i++)
		if (str_eq(str_cut(text, i, i + part.n), part))
			return true;
	return false;
}

bool store_password_good(str user, str password, struct err *e) {
	static const char *const common[] = {"password", "12345678", "qwertyui", "1qaz2wsx", "abcd1234", "admin123",
		"11111111"};
	const char *why = NULL;
	if (password.n < PASSWORD_LEAST || password.n > PASSWORD_MOST)
		why = "a password has 10 to 128 bytes";
	else if (user.n >= NAME_LEAST && holds(password, user))
		why = "a password does not hold the user name";
	else if (password.n < PASSWORD_LONG && kinds_of(password) < KINDS_LEAST)
		why = "a password of less than 16 characters has three of: small letters, capitals, digits, others";
	char small[PASSWORD_MOST + 1] = "";
	for (uint32_t i = 0; !why && i < password.n; i++)
		small[i] = (char)(password.p[i] >= 'A' && password.p[i] <= 'Z' ? password.p[i] + 32 : password.p[i]);
	for (size_t i = 0; !why && i < COUNT(common); i++)
		if (holds((str){small, password.n}, str_of(common[i])))
			why = "the password is among the first that anyone would guess";
	return !why || err_set(e, "account.weak_password", "password", "%s", why);
}

bool accounts__own(struct store_accounts *s, str user, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "UPDATE login SET must_change = 0 WHERE user = ?1", e);
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	return accounts__do(s, q, "writing a login", e);
}

static bool write_hash(struct store_accounts *s, str user, const char *hash, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "UPDATE account SET password_hash = ?2 WHERE user = ?1", e);
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	store__bind_str(q, 2, str_of(hash));
	return accounts__do(s, q, "writing a password", e) &&
	       (sqlite3_changes(s->db) == 1 || err_set(e, "account.not_found", "user", "there is no such account"));
}

bool store_password_set(struct store_accounts *s, str user, str password, bool initial, ms now, struct err *e) {
	char hash[crypto_pwhash_STRBYTES];
	if (!store_password_good(user, password, e) || !accounts__hash_password(password, hash, e) ||
	    !write_hash(s, user, hash, e))
		return false;
	sqlite3_stmt *q = accounts__ask(s, "INSERT INTO login(user, must_change, changed_at) VALUES(?1, ?2, ?3)"
		" ON CONFLICT DO UPDATE SET must_change = ?2, changed_at = ?3", e);
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	sqlite3_bind_int(q, 2, initial);
	sqlite3_bind_int64(q, 3, initial ? 0 : now);
	return accounts__do(s, q, "writing a login", e);
}

bool store_account_roles(struct store_accounts *s, struct arena *a, str user, str out[2], struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "SELECT coalesce((SELECT role FROM staff_account WHERE user = ?1), ''),"
		" coalesce((SELECT role FROM account WHERE user = ?1), '')", e);
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	int rc = sqlite3_step(q);
	for (int i = 0; i < 2; i++)
		out[i] = rc == SQLITE_ROW ? arena_str(a, store__text(q, i)) : (str){0};
	return accounts__end(s, q, rc, "reading the roles of an account", e);
}

bool store_login_make(struct store_accounts *s, str user, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "INSERT OR IGNORE INTO account(user, name, role, demo)"
		" SELECT user, user, '', 0 FROM staff_account WHERE user = ?1", e);
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	struct arena a = {0};
	struct store_account found;
	struct err locked = {0};
	bool there = accounts__do(s, q, "making a login", e) &&
	             (store_account_find(s, &a, user, &found, &locked) || str_is(str_of(locked.code), "account.locked") ||
	              err_set(e, "account.not_found", "user", "there is no such account"));
	arena_free(&a);
	return there;
}

/* ---- the second factor ----------------------------------------------------------------------- */

bool store_factor_begin(struct store_accounts *s, str user, const uint8_t secret[STORE_SECRET], struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "INSERT INTO login(user, secret) VALUES(?1, ?2) ON CONFLICT DO UPDATE"
		" SET secret = ?2, last_step = 0 WHERE confirmed = 0", e);
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	sqlite3_bind_blob(q, 2, secret, STORE_SECRET, SQLITE_STATIC);
	return accounts__do(s, q, "writing a second factor", e) &&
	       (sqlite3_changes(s->db) == 1 ||
	        err_set(e, "account.factor_set", "", "a second factor is confirmed already: remove it first"));
}

bool store_factor_read(struct store_accounts *s, str user, uint8_t secret[STORE_SECRET], bool *known, bool *confirmed,
                       struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "SELECT secret, confirmed FROM login WHERE user = ?1 AND secret IS NOT NULL", e);
	*known = *confirmed = false;
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	int rc = sqlite3_step(q);
	if (rc == SQLITE_ROW && sqlite3_column_bytes(q, 0) == STORE_SECRET) {
		memcpy(secret, sqlite3_column_blob(q, 0), STORE_SECRET);
		*known = true;
		*confirmed = sqlite3_column_int(q, 1) != 0;
	}
	return accounts__end(s, q, rc, "reading a second factor", e);
}

static bool put_recovery(struct store_accounts *s, str user, str code, struct err *e) {
	uint8_t hash[crypto_hash_sha256_BYTES];
	sqlite3_stmt *q = accounts__ask(s, "INSERT OR REPLACE INTO recovery VALUES(?1, ?2)", e);
	if (!q)
		return false;
	accounts__hash(code, hash);
	store__bind_str(q, 1, user);
	sqlite3_bind_blob(q, 2, hash, sizeof hash, SQLITE_STATIC);
	return accounts__do(s, q, "writing a recovery code", e);
}

/* Runs a statement about one user. */
static bool about_user(struct store_accounts *s, const char *sql, str user, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, sql, e);
	if (q)
		store__bind_str(q, 1, user);
	return accounts__do(s, q, "writing a login", e);
}

bool store_factor_confirm(struct store_accounts *s, str user, const str *codes, uint32_t n, struct err *e) {
	check(n > 0);
	bool good = about_user(s, "DELETE FROM recovery WHERE user = ?1", user, e);
	for (uint32_t i = 0; good && i < n; i++)
		good = put_recovery(s, user, codes[i], e);
	return good && about_user(s, "UPDATE login SET confirmed = 1 WHERE user = ?1 AND secret IS NOT NULL", user, e);
}

bool store_factor_use(struct store_accounts *s, str user, int64_t step, bool *fresh, struct err *e) {
	check(step > 0);
	sqlite3_stmt *q = accounts__ask(s, "UPDATE login SET last_step = ?2 WHERE user = ?1 AND last_step < ?2", e);
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	sqlite3_bind_int64(q, 2, step);
	bool good = accounts__do(s, q, "using a code", e);
	*fresh = good && sqlite3_changes(s->db) == 1;
	return good;
}

bool store_factor_recover(struct store_accounts *s, str user, str code, bool *fits, struct err *e) {
	uint8_t hash[crypto_hash_sha256_BYTES];
	sqlite3_stmt *q = accounts__ask(s, "DELETE FROM recovery WHERE user = ?1 AND hash = ?2", e);
	if (!q)
		return false;
	accounts__hash(code, hash);
	store__bind_str(q, 1, user);
	sqlite3_bind_blob(q, 2, hash, sizeof hash, SQLITE_STATIC);
	bool good = accounts__do(s, q, "using a recovery code", e);
	*fits = good && sqlite3_changes(s->db) == 1;
	return good;
}

bool store_factor_drop(struct store_accounts *s, str user, struct err *e) {
	return about_user(s, "DELETE FROM recovery WHERE user = ?1", user, e) &&
	       about_user(s, "UPDATE login SET secret = NULL, confirmed = 0, last_step = 0 WHERE user = ?1", user, e);
}
