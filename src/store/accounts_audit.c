/* The log of the doors: who came in, who was turned away, who looked at or took out what. A line is written as the
 * ledger is, hash(line) = H(hash of the line before || its canonical bytes), but is no event of a record. */
#include "store/accounts_int.h"

#include "data/json.h"

#define AUDIT_COLUMNS "seq, at, actor, kind, address, target, detail"

/* What is hashed: one JSON object, keys in byte order. */
static void put_line(struct buf *b, const struct store_audit *x) {
	buf_text(b, "{\"actor\":");
	json_put_string(b, x->actor);
	buf_text(b, ",\"address\":");
	json_put_string(b, x->address);
	buf_format(b, ",\"at\":%lld,\"detail\":", (long long)x->at);
	json_put_string(b, x->detail);
	buf_text(b, ",\"kind\":");
	json_put_string(b, x->kind);
	buf_format(b, ",\"seq\":%lld,\"target\":", (long long)x->seq);
	json_put_string(b, x->target);
	buf_char(b, '}');
}

static void chain(struct ledger_hasher *h, const struct store_audit *x, uint8_t hash[LEDGER_HASH]) {
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	uint8_t before[LEDGER_HASH];
	memcpy(before, hash, LEDGER_HASH);
	put_line(&b, x);
	check(!b.full);
	ledger_chain(h, before, buf_view(&b), hash);
	buf_free(&b);
}

static bool suite_of(sqlite3 *db, enum ledger_suite *out, struct err *e) {
	struct ledger_tree tree;
	ms last_at;
	return store__read_state(db, out, &tree, &last_at, NULL, e);
}

/* The newest line's number and hash; zeroes when there is none. */
static bool read_last(struct store_accounts *s, int64_t *seq, uint8_t hash[LEDGER_HASH], struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", e);
	*seq = 0;
	memset(hash, 0, LEDGER_HASH);
	if (!q)
		return false;
	int rc = sqlite3_step(q);
	if (rc == SQLITE_ROW && sqlite3_column_bytes(q, 1) == LEDGER_HASH) {
		*seq = sqlite3_column_int64(q, 0);
		memcpy(hash, sqlite3_column_blob(q, 1), LEDGER_HASH);
	}
	return accounts__end(s, q, rc, "reading the log", e);
}

static bool write_line(struct store_accounts *s, const struct store_audit *x, const uint8_t hash[LEDGER_HASH],
                       struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "INSERT INTO audit VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", e);
	if (!q)
		return false;
	sqlite3_bind_int64(q, 1, x->seq);
	sqlite3_bind_int64(q, 2, x->at);
	store__bind_str(q, 3, x->actor);
	store__bind_str(q, 4, x->kind);
	store__bind_str(q, 5, x->address);
	store__bind_str(q, 6, x->target);
	store__bind_str(q, 7, x->detail);
	sqlite3_bind_blob(q, 8, hash, LEDGER_HASH, SQLITE_STATIC);
	return accounts__do(s, q, "writing the log", e);
}

bool store_audit_add(struct store_accounts *s, const struct store_audit *row, struct err *e) {
	struct store_audit x = *row;
	uint8_t hash[LEDGER_HASH];
	enum ledger_suite suite;
	if (!accounts__awake(s, e) || !store__run(s->db, "BEGIN IMMEDIATE", e))
		return false;
	bool good = suite_of(s->db, &suite, e) && read_last(s, &x.seq, hash, e);
	if (good) {
		struct ledger_hasher *h = ledger_hasher_make(suite);
		x.seq++;
		chain(h, &x, hash);
		ledger_hasher_free(h);
		good = write_line(s, &x, hash, e) && store__run(s->db, "COMMIT", e);
	}
	if (!good)
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return good;
}

static struct store_audit line_of_row(sqlite3_stmt *q) {
	return (struct store_audit){sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1), store__text(q, 2),
		store__text(q, 3), store__text(q, 4), store__text(q, 5), store__text(q, 6)};
}

bool store_audit_list(struct store_accounts *s, struct arena *a, const struct store_audit_ask *ask,
                      struct store_audit *out, uint32_t *count, struct err *e) {
	check(ask->most > 0);
	sqlite3_stmt *q = accounts__ask(s, "SELECT " AUDIT_COLUMNS " FROM audit WHERE (?1 = '' OR actor = ?1)"
		" AND (?2 = '' OR kind = ?2) AND at >= ?3 AND (?4 = 0 OR at < ?4) AND (?5 = 0 OR seq < ?5)"
		" ORDER BY seq DESC", e);
	int rc = SQLITE_DONE;
	*count = 0;
	if (!q)
		return false;
	store__bind_str(q, 1, ask->actor);
	store__bind_str(q, 2, ask->kind);
	sqlite3_bind_int64(q, 3, ask->from);
	sqlite3_bind_int64(q, 4, ask->to);
	sqlite3_bind_int64(q, 5, ask->before);
	while (*count < ask->most && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		struct store_audit x = line_of_row(q);
		str *texts[] = {&x.actor, &x.kind, &x.address, &x.target, &x.detail};
		for (size_t i = 0; i < COUNT(texts); i++)
			*texts[i] = arena_str(a, *texts[i]);
		out[(*count)++] = x;
	}
	return accounts__end(s, q, rc, "reading the log", e);
}

/* Reads on until a line does not fit. */
static int walk(sqlite3_stmt *q, struct ledger_hasher *h, int64_t *lines, int64_t *wrong) {
	uint8_t hash[LEDGER_HASH] = {0};
	int rc = SQLITE_DONE;
	while (!*wrong && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		struct store_audit x = line_of_row(q);
		bool fits = x.seq == *lines + 1;
		chain(h, &x, hash);
		fits = fits && sqlite3_column_bytes(q, 7) == LEDGER_HASH && memcmp(sqlite3_column_blob(q, 7), hash,
			LEDGER_HASH) == 0;
		*wrong = fits ? 0 : x.seq;
		*lines += fits;
	}
	return *wrong ? SQLITE_DONE : rc;
}

bool store_audit_verify(const char *path, int64_t *lines, int64_t *wrong, struct err *e) {
	struct store_reader r;
	enum ledger_suite suite;
	sqlite3_stmt *q = NULL;
	int64_t there = 0;
	*lines = *wrong = 0;
	if (!store_reader_open(path, 1 << 20, 0, &r, e))
		return false;
	bool good = suite_of(r.db, &suite, e) &&
	            store__number(r.db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'audit'", 0,
		&there, e);
	if (good && there)
		good = store__prepare(r.db, "SELECT " AUDIT_COLUMNS ", hash FROM audit ORDER BY seq", &q, e);
	if (good && q) {
		struct ledger_hasher *h = ledger_hasher_make(suite);
		good = walk(q, h, lines, wrong) == SQLITE_DONE || store__fault(r.db, e, "reading the log");
		ledger_hasher_free(h);
	}
	sqlite3_finalize(q);
	store_reader_close(&r);
	return good;
}

/* ---- who looked ------------------------------------------------------------------------------ */

bool store_looks(struct store_accounts *s, struct arena *a, str user, struct store_look *out, uint32_t most,
                 uint32_t *count, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s,
		"WITH RECURSIVE own(head) AS (SELECT head FROM (SELECT head FROM case_file WHERE applicant = ?1"
		" ORDER BY id DESC LIMIT 200)), walk(seq) AS (SELECT head FROM own UNION ALL"
		" SELECT e.prev FROM walk JOIN event AS e ON e.seq = walk.seq WHERE e.prev > 0)"
		" SELECT e.happened_at, e.seq, e.actor, e.stream, e.body ->> 'reason'"
		" FROM walk JOIN event AS e ON e.seq = walk.seq WHERE e.kind = 'person.revealed' ORDER BY e.seq DESC", e);
	int rc = SQLITE_DONE;
	*count = 0;
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	while (*count < most && (rc = sqlite3_step(q)) == SQLITE_ROW)
		out[(*count)++] = (struct store_look){sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1),
			arena_str(a, store__text(q, 2)), arena_str(a, store__text(q, 3)), arena_str(a, store__text(q, 4))};
	return accounts__end(s, q, rc, "reading who looked", e);
}
