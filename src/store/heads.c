/* The table of signed heads: added to by the writer, read by everybody, checked against the ledger. */
#include <sqlite3.h>

#include "store/heads.h"
#include "store/store_int.h"

#define HEAD_COLUMNS "id, suite, events, root, at, key, signature"

static void copy_text(sqlite3_stmt *row, int column, char *out, size_t most) {
	str text = store__text(row, column);
	size_t n = text.n < most - 1 ? text.n : most - 1;
	memcpy(out, text.p ? text.p : "", n);
	out[n] = 0;
}

static void read_row(sqlite3_stmt *row, struct signed_head *out) {
	*out = (struct signed_head){.id = sqlite3_column_int64(row, 0), .events = sqlite3_column_int64(row, 2),
		.at = sqlite3_column_int64(row, 4)};
	ledger_suite_parse(store__text(row, 1), &out->suite);
	copy_text(row, 3, out->root, sizeof out->root);
	copy_text(row, 5, out->key, sizeof out->key);
	copy_text(row, 6, out->signature, sizeof out->signature);
}

/* ---- the writer -------------------------------------------------------------------------------------- */

bool store_head_add(struct store *s, struct signed_head *head, struct err *e) {
	sqlite3_stmt *q = NULL;
	check(head->events > 0 && head->signature[0]);
	if (!store__prepare(s->db, "INSERT INTO signed_head(suite, events, root, at, key, signature)"
	                           " VALUES(?1, ?2, ?3, ?4, ?5, ?6)", &q, e))
		return false;
	store__bind_str(q, 1, str_of(ledger_suite_name(head->suite)));
	sqlite3_bind_int64(q, 2, head->events);
	store__bind_str(q, 3, str_of(head->root));
	sqlite3_bind_int64(q, 4, head->at);
	store__bind_str(q, 5, str_of(head->key));
	store__bind_str(q, 6, str_of(head->signature));
	bool good = store__step(s->db, q, "adding a signed head", e);
	sqlite3_finalize(q);
	head->id = sqlite3_last_insert_rowid(s->db);
	return good;
}

/* The first row of a question with one number. */
static bool one(struct sqlite3 *db, const char *sql, int64_t n, struct signed_head *out, bool *found, struct err *e) {
	sqlite3_stmt *q = NULL;
	if (!store__prepare(db, sql, &q, e))
		return false;
	sqlite3_bind_int64(q, 1, n);
	int rc = sqlite3_step(q);
	*found = rc == SQLITE_ROW;
	if (*found)
		read_row(q, out);
	sqlite3_finalize(q);
	return rc == SQLITE_ROW || rc == SQLITE_DONE || store__fault(db, e, "reading a signed head");
}

bool store_head_covering(struct store *s, int64_t events, struct signed_head *out, bool *found, struct err *e) {
	return one(s->db, "SELECT " HEAD_COLUMNS " FROM signed_head WHERE events >= ?1 ORDER BY id LIMIT 1", events, out,
	           found, e);
}

bool store_head_newest(struct store *s, struct signed_head *out, bool *found, struct err *e) {
	return one(s->db, "SELECT " HEAD_COLUMNS " FROM signed_head WHERE id > ?1 ORDER BY id DESC LIMIT 1", 0, out, found,
	           e);
}

/* ---- readers ----------------------------------------------------------------------------------------- */

static bool has_table(struct sqlite3 *db, bool *has, struct err *e) {
	int64_t n = 0;
	bool good = store__number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'signed_head'", 0, &n, e);
	*has = n > 0;
	return good;
}

static bool each(struct sqlite3 *db, const char *sql, int64_t n, void *to,
                 bool (*take)(void *to, const struct signed_head *head), struct err *e) {
	sqlite3_stmt *q = NULL;
	bool has, more = true;
	int rc = SQLITE_DONE;
	if (!has_table(db, &has, e) || !has)
		return has_table(db, &has, e);
	if (!store__prepare(db, sql, &q, e))
		return false;
	sqlite3_bind_int64(q, 1, n);
	while (more && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		struct signed_head head;
		read_row(q, &head);
		more = take(to, &head);
	}
	sqlite3_finalize(q);
	return rc == SQLITE_ROW || rc == SQLITE_DONE || store__fault(db, e, "reading signed heads");
}

bool store_each_signed(struct sqlite3 *db, int64_t before, void *to,
                       bool (*take)(void *to, const struct signed_head *head), struct err *e) {
	return each(db, "SELECT " HEAD_COLUMNS " FROM signed_head WHERE ?1 = 0 OR id < ?1 ORDER BY id DESC", before, to,
	            take, e);
}

bool store_each_signed_from(struct sqlite3 *db, int64_t events, void *to,
                            bool (*take)(void *to, const struct signed_head *head), struct err *e) {
	return each(db, "SELECT " HEAD_COLUMNS " FROM signed_head WHERE events >= ?1 ORDER BY events, id", events, to, take,
	            e);
}

bool store_signed_find(struct sqlite3 *db, int64_t id, int64_t events, str root, struct signed_head *out, bool *found,
                       struct err *e) {
	sqlite3_stmt *q = NULL;
	bool has;
	*found = false;
	if (!has_table(db, &has, e) || !has)
		return has_table(db, &has, e);
	if (id)
		return one(db, "SELECT " HEAD_COLUMNS " FROM signed_head WHERE id = ?1", id, out, found, e);
	if (!store__prepare(db, "SELECT " HEAD_COLUMNS " FROM signed_head WHERE events = ?1 AND root = ?2"
	                        " ORDER BY id LIMIT 1", &q, e))
		return false;
	sqlite3_bind_int64(q, 1, events);
	store__bind_str(q, 2, root);
	*found = sqlite3_step(q) == SQLITE_ROW;
	if (*found)
		read_row(q, out);
	sqlite3_finalize(q);
	return true;
}

/* ---- checking ---------------------------------------------------------------------------------------- */

struct checking {
	struct store_heads_verdict *out;
	struct ledger_tree tree;
	struct ledger_hasher *hasher;
	sqlite3_stmt *events;
	enum ledger_suite suite;
	char key[SIGN_PUBLIC + 1];
};

static void is_wrong(struct checking *c, const struct signed_head *head, const char *what) {
	if (c->out->wrong)
		return;
	c->out->wrong = head->id;
	snprintf(c->out->what, sizeof c->out->what, "%s", what);
}

/* Grows the tree to the head's size; false when the ledger has fewer events. */
static bool grow(struct checking *c, int64_t events) {
	while ((int64_t)c->tree.events < events) {
		uint8_t hash[LEDGER_HASH];
		if (sqlite3_step(c->events) != SQLITE_ROW || sqlite3_column_bytes(c->events, 0) != LEDGER_HASH)
			return false;
		memcpy(hash, sqlite3_column_blob(c->events, 0), LEDGER_HASH);
		ledger_tree_add(&c->tree, c->hasher, hash);
	}
	return true;
}

static void check_head(struct checking *c, const struct signed_head *head) {
	uint8_t root[LEDGER_HASH];
	char hex[2 * LEDGER_HASH + 1];
	c->out->heads++;
	c->out->keys += strcmp(c->key, head->key) != 0;
	memcpy(c->key, head->key, sizeof c->key);
	if (!signed_head_good(head)) {
		is_wrong(c, head, "the signature does not fit the head and its key");
		return;
	}
	if (head->suite != c->suite || head->events < (int64_t)c->tree.events) {
		is_wrong(c, head, "the head is of another ledger, or out of order");
		return;
	}
	if (!grow(c, head->events)) {
		is_wrong(c, head, "the ledger is shorter than this head says it was");
		return;
	}
	ledger_tree_head(&c->tree, c->hasher, root);
	ledger_hex(root, sizeof root, hex);
	if (strcmp(hex, head->root) != 0)
		is_wrong(c, head, "the ledger had another root at this size");
}

static bool check_all(struct checking *c, struct sqlite3 *db, struct err *e) {
	sqlite3_stmt *q = NULL;
	int rc;
	if (!store__prepare(db, "SELECT " HEAD_COLUMNS " FROM signed_head ORDER BY id", &q, e))
		return false;
	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		struct signed_head head;
		read_row(q, &head);
		check_head(c, &head);
	}
	sqlite3_finalize(q);
	return rc == SQLITE_DONE || store__fault(db, e, "reading signed heads");
}

bool store_heads_verify(const char *path, struct store_heads_verdict *out, struct err *e) {
	struct checking c = {.out = out};
	struct store_reader reader;
	struct store_head end;
	bool has;
	*out = (struct store_heads_verdict){0};
	if (!store_reader_open(path, 1 << 20, 0, &reader, e))
		return false;
	bool good = has_table(reader.db, &has, e) && store_head_read(reader.db, &end, e);
	if (good && has) {
		c.suite = end.suite;
		c.hasher = ledger_hasher_make(end.suite);
		good = store__prepare(reader.db, "SELECT hash FROM event ORDER BY seq", &c.events, e) &&
		       check_all(&c, reader.db, e);
		sqlite3_finalize(c.events);
		ledger_hasher_free(c.hasher);
	}
	store_reader_close(&reader);
	return good;
}
