/* Who may log in: accounts with argon2id hashes, tokens kept as SHA-256 only. */
#include "store/accounts_int.h"

enum { TOKEN_BYTES = 32, TOKEN_LEAST = 16 };

/* An account as it is now: name, role and place of the ledger's account count before those of the table of logins. */
#define ACCOUNT_COLUMNS \
	"a.user, CASE WHEN r.id IS NULL THEN a.name ELSE coalesce(r.title, a.user) END," \
	" CASE WHEN r.id IS NULL THEN a.role ELSE coalesce(r.role, '') END," \
	" CASE WHEN r.id IS NULL THEN a.department ELSE r.department END," \
	" CASE WHEN r.id IS NULL THEN a.service_point ELSE r.service_point END, a.demo, coalesce(r.state, '')"
#define ACCOUNT_RECORD " LEFT JOIN staff_account AS r ON r.user = a.user"

/* ---- opening --------------------------------------------------------------------------------- */

static bool prepare_all(struct store_accounts *s, struct err *e) {
	return store__prepare(s->db,
	                      "INSERT INTO account VALUES(?1,?2,?3,?4,?5,?6,?7) ON CONFLICT DO UPDATE SET name = ?2,"
	                      " role = ?3, department = ?4, service_point = ?5,"
	                      " password_hash = coalesce(?6, password_hash), demo = ?7",
	                      &s->put, e) &&
	       store__prepare(s->db,
	                      "SELECT " ACCOUNT_COLUMNS " FROM account AS a" ACCOUNT_RECORD " WHERE a.user = ?1",
	                      &s->find, e) &&
	       store__prepare(s->db,
	                      "SELECT " ACCOUNT_COLUMNS " FROM account AS a" ACCOUNT_RECORD " ORDER BY a.user",
	                      &s->list, e) &&
	       store__prepare(s->db, "SELECT password_hash FROM account WHERE user = ?1", &s->password, e) &&
	       store__prepare(s->db, "INSERT OR REPLACE INTO token VALUES(?1,?2,?3,?4,?5)", &s->token_put, e) &&
	       store__prepare(s->db,
	                      "SELECT " ACCOUNT_COLUMNS
	                      " FROM token AS t JOIN account AS a ON a.user = t.user" ACCOUNT_RECORD
	                      " LEFT JOIN session_use AS u ON u.hash = t.hash WHERE t.hash = ?1 AND t.expires_at > ?2"
	                      " AND (?3 = 0 OR t.label NOT IN ('login', 'oidc')"
	                      " OR coalesce(u.used_at, t.created_at) + ?3 > ?2)",
	                      &s->token_find, e) &&
	       store__prepare(s->db, "DELETE FROM token WHERE hash = ?1", &s->token_drop, e) &&
	       store__prepare(s->db, "DELETE FROM token WHERE expires_at <= ?1", &s->token_sweep, e);
}

static void drop_all(struct store_accounts *s) {
	sqlite3_stmt **const all[] = {&s->put,       &s->find,       &s->list,       &s->password,
	                              &s->token_put, &s->token_find, &s->token_drop, &s->token_sweep};
	for (size_t i = 0; i < COUNT(all); i++) {
		sqlite3_finalize(*all[i]);
		*all[i] = NULL;
	}
	s->awake = false;
}

/* Of the several connections of a server most only wait: what they know of the file's tables they read when asked. */
bool accounts__awake(struct store_accounts *s, struct err *e) {
	if (!s->awake)
		s->awake = store__run(s->db, "PRAGMA synchronous = FULL; PRAGMA cache_size = -256;", e) && prepare_all(s, e);
	if (!s->awake)
		drop_all(s);
	return s->awake;
}

bool store_accounts_open(const char *path, struct store_accounts **out, struct err *e) {
	struct store_accounts *s = mem_alloc(sizeof *s);
	check(sodium_init() >= 0);
	if (store__connect(path, SQLITE_OPEN_READWRITE, &s->db, e)) {
		*out = s;
		return true;
	}
	store_accounts_close(s);
	return false;
}

void store_accounts_close(struct store_accounts *s) {
	if (!s)
		return;
	drop_all(s);
	check(sqlite3_close(s->db) == SQLITE_OK);
	mem_free(s);
}

sqlite3_stmt *accounts__ask(struct store_accounts *s, const char *sql, struct err *e) {
	sqlite3_stmt *q = NULL;
	return accounts__awake(s, e) && store__prepare(s->db, sql, &q, e) ? q : NULL;
}

bool accounts__end(struct store_accounts *s, sqlite3_stmt *q, int rc, const char *doing, struct err *e) {
	bool good = rc == SQLITE_ROW || rc == SQLITE_DONE || store__fault(s->db, e, doing);
	sqlite3_finalize(q);
	return good;
}

bool accounts__do(struct store_accounts *s, sqlite3_stmt *q, const char *doing, struct err *e) {
	return q && accounts__end(s, q, sqlite3_step(q), doing, e);
}

/* ---- accounts -------------------------------------------------------------------------------- */

bool accounts__hash_password(str password, char out[crypto_pwhash_STRBYTES], struct err *e) {
	if (crypto_pwhash_str(out, password.p ? password.p : "", password.n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
	                      crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0)
		return true;
	return err_set(e, "store.fault", "password", "there is no memory to hash a password");
}

bool store_account_put(struct store_accounts *s, const struct store_account *a, str password, struct err *e) {
	char hash[crypto_pwhash_STRBYTES];
	if (!a->user.n || !a->role.n)
		return err_set(e, "account.incomplete", a->user.n ? "role" : "user", "an account needs a user name and a role");
	if (password.n && !accounts__hash_password(password, hash, e))
		return false;
	if (!accounts__awake(s, e))
		return false;
	store__bind_str(s->put, 1, a->user);
	store__bind_str(s->put, 2, a->name);
	store__bind_str(s->put, 3, a->role);
	store__bind_opt(s->put, 4, a->department);
	store__bind_opt(s->put, 5, a->service_point);
	store__bind_opt(s->put, 6, password.n ? str_of(hash) : STR(""));
	sqlite3_bind_int(s->put, 7, a->demo);
	return store__step(s->db, s->put, "writing an account", e) && (!password.n || accounts__own(s, a->user, e));
}

static struct store_account account_of_row(struct arena *a, sqlite3_stmt *s) {
	return (struct store_account){
		.user = arena_str(a, store__text(s, 0)),
		.name = arena_str(a, store__text(s, 1)),
		.role = arena_str(a, store__text(s, 2)),
		.department = arena_str(a, store__text(s, 3)),
		.service_point = arena_str(a, store__text(s, 4)),
		.demo = sqlite3_column_int(s, 5) != 0,
	};
}

/* Steps a statement for one account; false with `code` when it yields none. */
static bool one_account(struct store_accounts *s, struct arena *a, sqlite3_stmt *q, struct store_account *out,
                        const char *code, const char *text, struct err *e) {
	int rc = sqlite3_step(q);
	if (rc == SQLITE_ROW)
		*out = account_of_row(a, q);
	bool good = rc == SQLITE_ROW;
	if (good && str_is(store__text(q, 6), "locked"))
		good = err_set(e, "account.locked", "", "the account is locked");
	else if (rc == SQLITE_DONE)
		err_set(e, code, "", "%s", text);
	else if (!good)
		store__fault(s->db, e, "reading an account");
	sqlite3_reset(q);
	return good;
}

bool store_account_find(struct store_accounts *s, struct arena *a, str user, struct store_account *out,
                        struct err *e) {
	if (!accounts__awake(s, e))
		return false;
	store__bind_str(s->find, 1, user);
	return one_account(s, a, s->find, out, "account.not_found", "there is no such account", e);
}

bool store_account_list(struct store_accounts *s, struct arena *a, struct store_account **out, uint32_t *count,
                        struct err *e) {
	VEC(struct store_account) found = {0};
	int rc;
	if (!accounts__awake(s, e))
		return false;
	while ((rc = sqlite3_step(s->list)) == SQLITE_ROW)
		vec_push(&found, account_of_row(a, s->list));
	bool good = rc == SQLITE_DONE || store__fault(s->db, e, "reading the accounts");
	sqlite3_reset(s->list);
	*count = found.n;
	*out = arena_array(a, struct store_account, found.n ? found.n : 1);
	if (found.n)
		memcpy(*out, found.p, found.n * sizeof *found.p);
	vec_free(&found);
	return good;
}

bool store_accounts_of_role(struct store_accounts *s, struct arena *a, str role, bool recorded,
                            struct store_account *out, uint32_t most, uint32_t *count, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "SELECT " ACCOUNT_COLUMNS " FROM account AS a" ACCOUNT_RECORD
		" WHERE CASE WHEN r.id IS NULL THEN a.role ELSE r.role END = ?1 AND coalesce(r.state, '') <> 'locked'"
		" AND (r.id IS NOT NULL OR NOT ?2) ORDER BY a.user LIMIT ?3", e);
	int rc;
	*count = 0;
	if (!q)
		return false;
	store__bind_str(q, 1, role);
	sqlite3_bind_int(q, 2, recorded);
	sqlite3_bind_int64(q, 3, most);
	while ((rc = sqlite3_step(q)) == SQLITE_ROW)
		out[(*count)++] = account_of_row(a, q);
	check(*count <= most);
	return accounts__end(s, q, rc, "reading the accounts of a role", e);
}

bool store_account_check(struct store_accounts *s, str user, str password, struct err *e) {
	char hash[crypto_pwhash_STRBYTES] = "";
	if (!accounts__awake(s, e))
		return false;
	store__bind_str(s->password, 1, user);
	int rc = sqlite3_step(s->password);
	if (rc == SQLITE_ROW)
		snprintf(hash, sizeof hash, STR_FMT, STR_ARG(store__text(s->password, 0)));
	bool read = rc == SQLITE_ROW || rc == SQLITE_DONE || store__fault(s->db, e, "reading an account");
	sqlite3_reset(s->password);
	if (!read)
		return false;
	if (!s->decoy[0] && !accounts__hash_password(STR("decoy"), s->decoy, e))
		return false;
	bool known = hash[0] != '\0';
	bool same = crypto_pwhash_str_verify(known ? hash : s->decoy, password.p ? password.p : "", password.n) == 0;
	return (known && same) ||
	       err_set(e, "account.wrong_password", "password", "the user name or the password is wrong");
}

/* ---- tokens ---------------------------------------------------------------------------------- */

void accounts__hash(str token, uint8_t out[crypto_hash_sha256_BYTES]) {
	_Static_assert(crypto_hash_sha256_BYTES == 32, "tokens are kept as SHA-256");
	crypto_hash_sha256(out, (const uint8_t *)(token.p ? token.p : ""), token.n);
}

bool store_token_keep(struct store_accounts *s, str token, str user, str label, ms now, ms expires_at,
                      struct err *e) {
	uint8_t hash[crypto_hash_sha256_BYTES];
	struct arena a = {0};
	struct store_account account;
	if (token.n < TOKEN_LEAST)
		return err_set(e, "auth.weak_token", "token", "a token has at least %d characters", TOKEN_LEAST);
	bool known = store_account_find(s, &a, user, &account, e);
	arena_free(&a);
	if (!known)
		return false;
	sqlite3_bind_int64(s->token_sweep, 1, now);
	if (!store__step(s->db, s->token_sweep, "dropping old tokens", e))
		return false;
	accounts__hash(token, hash);
	sqlite3_bind_blob(s->token_put, 1, hash, sizeof hash, SQLITE_STATIC);
	store__bind_str(s->token_put, 2, user);
	store__bind_opt(s->token_put, 3, label);
	sqlite3_bind_int64(s->token_put, 4, now);
	sqlite3_bind_int64(s->token_put, 5, expires_at);
	return store__step(s->db, s->token_put, "writing a token", e);
}

bool store_token_make(struct store_accounts *s, str user, str label, ms now, ms expires_at, char out[STORE_TOKEN + 1],
                      struct err *e) {
	uint8_t random[TOKEN_BYTES];
	randombytes_buf(random, sizeof random);
	sodium_bin2base64(out, STORE_TOKEN + 1, random, sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(random, sizeof random);
	check(strlen(out) == STORE_TOKEN);
	return store_token_keep(s, str_of(out), user, label, now, expires_at, e);
}

bool store_token_find(struct store_accounts *s, struct arena *a, str token, ms now, struct store_account *out,
                      struct err *e) {
	uint8_t hash[crypto_hash_sha256_BYTES];
	if (!accounts__awake(s, e))
		return false;
	accounts__hash(token, hash);
	sqlite3_bind_blob(s->token_find, 1, hash, sizeof hash, SQLITE_STATIC);
	sqlite3_bind_int64(s->token_find, 2, now);
	sqlite3_bind_int64(s->token_find, 3, s->idle);
	return one_account(s, a, s->token_find, out, "auth.bad_token", "the token is unknown or has expired", e);
}

bool store_token_drop(struct store_accounts *s, str token, struct err *e) {
	uint8_t hash[crypto_hash_sha256_BYTES];
	if (!accounts__awake(s, e))
		return false;
	accounts__hash(token, hash);
	sqlite3_bind_blob(s->token_drop, 1, hash, sizeof hash, SQLITE_STATIC);
	return store__step(s->db, s->token_drop, "dropping a token", e);
}
