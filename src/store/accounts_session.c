/* Sessions: the tokens of a person, seen from outside; profiles; and logins elsewhere that are bound to an account. */
#include "store/accounts_int.h"

enum { USED_MS = 60000, HASH_BYTES = 32 };

void store_sessions_idle(struct store_accounts *s, ms idle) {
	check(idle >= 0);
	s->idle = idle;
}

static void name_of(const uint8_t *hash, char out[STORE_SESSION_NAME + 1]) {
	sodium_bin2hex(out, STORE_SESSION_NAME + 1, hash, STORE_SESSION_NAME / 2);
}

void store_session_name(str token, char out[STORE_SESSION_NAME + 1]) {
	uint8_t hash[crypto_hash_sha256_BYTES];
	accounts__hash(token, hash);
	name_of(hash, out);
}

static struct store_session session_of_row(struct arena *a, sqlite3_stmt *q) {
	struct store_session x = {
		.label = arena_str(a, store__text(q, 1)),
		.created_at = sqlite3_column_int64(q, 2),
		.expires_at = sqlite3_column_int64(q, 3),
		.used_at = sqlite3_column_int64(q, 4),
		.address = arena_str(a, store__text(q, 5)),
	};
	check(sqlite3_column_bytes(q, 0) == HASH_BYTES);
	name_of(sqlite3_column_blob(q, 0), x.name);
	return x;
}

bool store_session_list(struct store_accounts *s, struct arena *a, str user, ms now, struct store_session *out,
                        uint32_t most, uint32_t *count, struct err *e) {
	check(most > 0 && s->idle >= 0);
	sqlite3_stmt *q = accounts__ask(s,
		"SELECT t.hash, t.label, t.created_at, t.expires_at, coalesce(u.used_at, t.created_at), u.address"
		" FROM token AS t LEFT JOIN session_use AS u ON u.hash = t.hash WHERE t.user = ?1 AND t.expires_at > ?2"
		" AND (?3 = 0 OR t.label NOT IN ('login', 'oidc') OR coalesce(u.used_at, t.created_at) + ?3 > ?2)"
		" ORDER BY t.created_at DESC", e);
	int rc = SQLITE_DONE;
	*count = 0;
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	sqlite3_bind_int64(q, 2, now);
	sqlite3_bind_int64(q, 3, s->idle);
	while (*count < most && (rc = sqlite3_step(q)) == SQLITE_ROW)
		out[(*count)++] = session_of_row(a, q);
	return accounts__end(s, q, rc, "reading sessions", e);
}

bool store_session_end(struct store_accounts *s, str user, str name, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "DELETE FROM token WHERE user = ?1 AND lower(substr(hex(hash), 1, 16)) = ?2", e);
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	store__bind_str(q, 2, name);
	return accounts__do(s, q, "ending a session", e) &&
	       (sqlite3_changes(s->db) > 0 || err_set(e, "session.not_found", "", "you have no such session"));
}

bool store_session_end_all(struct store_accounts *s, str user, str but, struct err *e) {
	uint8_t hash[crypto_hash_sha256_BYTES];
	sqlite3_stmt *q = accounts__ask(s, "DELETE FROM token WHERE user = ?1 AND hash != ?2", e);
	if (!q)
		return false;
	accounts__hash(but, hash);
	store__bind_str(q, 1, user);
	sqlite3_bind_blob(q, 2, hash, sizeof hash, SQLITE_STATIC);
	return accounts__do(s, q, "ending sessions", e);
}

bool store_session_used(struct store_accounts *s, str token, ms now, str address, struct err *e) {
	uint8_t hash[crypto_hash_sha256_BYTES];
	sqlite3_stmt *q = accounts__ask(s, "SELECT used_at FROM session_use WHERE hash = ?1 AND used_at > ?2", e);
	if (!q)
		return false;
	accounts__hash(token, hash);
	sqlite3_bind_blob(q, 1, hash, sizeof hash, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2, now - USED_MS);
	int rc = sqlite3_step(q);
	bool lately = rc == SQLITE_ROW;
	if (!accounts__end(s, q, rc, "reading a session", e) || lately)
		return lately;
	q = accounts__ask(s, "INSERT OR REPLACE INTO session_use VALUES(?1, ?2, ?3)", e);
	if (!q)
		return false;
	sqlite3_bind_blob(q, 1, hash, sizeof hash, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2, now);
	store__bind_opt(q, 3, address);
	return accounts__do(s, q, "writing a session", e);
}

/* ---- profiles, logins elsewhere --------------------------------------------------------------- */

bool store_profile_read(struct store_accounts *s, struct arena *a, str user, struct store_profile *out, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "SELECT kind, data FROM profile WHERE user = ?1", e);
	*out = (struct store_profile){0};
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	int rc = sqlite3_step(q);
	if (rc == SQLITE_ROW)
		*out = (struct store_profile){arena_str(a, store__text(q, 0)), arena_str(a, store__text(q, 1))};
	return accounts__end(s, q, rc, "reading a profile", e);
}

bool store_profile_write(struct store_accounts *s, str user, const struct store_profile *p, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "INSERT OR REPLACE INTO profile VALUES(?1, ?2, ?3)", e);
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	store__bind_str(q, 2, p->kind);
	store__bind_str(q, 3, p->data);
	return accounts__do(s, q, "writing a profile", e);
}

bool store_binding_find(struct store_accounts *s, struct arena *a, str issuer, str subject, str *user, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "SELECT user FROM binding WHERE issuer = ?1 AND subject = ?2", e);
	*user = (str){0};
	if (!q)
		return false;
	store__bind_str(q, 1, issuer);
	store__bind_str(q, 2, subject);
	int rc = sqlite3_step(q);
	if (rc == SQLITE_ROW)
		*user = arena_str(a, store__text(q, 0));
	return accounts__end(s, q, rc, "reading a binding", e);
}

bool store_binding_put(struct store_accounts *s, str issuer, str subject, str user, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "INSERT OR REPLACE INTO binding VALUES(?1, ?2, ?3)", e);
	if (!q)
		return false;
	store__bind_str(q, 1, issuer);
	store__bind_str(q, 2, subject);
	store__bind_str(q, 3, user);
	return accounts__do(s, q, "writing a binding", e);
}
