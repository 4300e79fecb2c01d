/* Drafts: what someone has filled in and not sent yet. Each is its owner's alone, whatever the role of who asks. */
#include "store/accounts_int.h"

#define DRAFT_COLUMNS "id, version, user, about, updated_at, expires_at"

static struct store_draft draft_of_row(struct arena *a, sqlite3_stmt *q) {
	return (struct store_draft){
		.id = sqlite3_column_int64(q, 0),
		.version = sqlite3_column_int64(q, 1),
		.user = arena_str(a, store__text(q, 2)),
		.about = arena_str(a, store__text(q, 3)),
		.updated_at = sqlite3_column_int64(q, 4),
		.expires_at = sqlite3_column_int64(q, 5),
	};
}

static bool no_draft(struct err *e) {
	return err_set(e, "draft.not_found", "", "you have no such draft");
}

static bool sweep(struct store_accounts *s, ms now, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "DELETE FROM draft WHERE expires_at <= ?1", e);
	if (q)
		sqlite3_bind_int64(q, 1, now);
	return accounts__do(s, q, "sweeping drafts", e);
}

/* One statement, so that two at a time cannot pass the limit together. */
bool store_draft_add(struct store_accounts *s, struct store_draft *d, uint32_t most, struct err *e) {
	check(d->user.n && d->expires_at > d->updated_at);
	if (!sweep(s, d->updated_at, e))
		return false;
	sqlite3_stmt *q = accounts__ask(s, "INSERT INTO draft(user, about, version, data, updated_at, expires_at)"
		" SELECT ?1, ?2, 1, ?3, ?4, ?5 WHERE (SELECT count(*) FROM draft WHERE user = ?1) < ?6", e);
	if (!q)
		return false;
	store__bind_str(q, 1, d->user);
	store__bind_str(q, 2, d->about);
	store__bind_str(q, 3, d->data);
	sqlite3_bind_int64(q, 4, d->updated_at);
	sqlite3_bind_int64(q, 5, d->expires_at);
	sqlite3_bind_int64(q, 6, most);
	if (!accounts__do(s, q, "writing a draft", e))
		return false;
	if (sqlite3_changes(s->db) != 1)
		return err_set(e, "draft.too_many", "", "you have %u drafts: send or remove one first", most);
	d->id = sqlite3_last_insert_rowid(s->db);
	d->version = 1;
	return true;
}

bool store_draft_find(struct store_accounts *s, struct arena *a, str user, int64_t id, ms now, struct store_draft *out,
                      struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "SELECT " DRAFT_COLUMNS ", data FROM draft"
		" WHERE id = ?1 AND user = ?2 AND expires_at > ?3", e);
	if (!q)
		return false;
	sqlite3_bind_int64(q, 1, id);
	store__bind_str(q, 2, user);
	sqlite3_bind_int64(q, 3, now);
	int rc = sqlite3_step(q);
	bool found = rc == SQLITE_ROW;
	if (found) {
		*out = draft_of_row(a, q);
		out->data = arena_str(a, store__text(q, 6));
	}
	return accounts__end(s, q, rc, "reading a draft", e) && (found || no_draft(e));
}

bool store_draft_write(struct store_accounts *s, struct store_draft *d, ms now, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "UPDATE draft SET version = version + 1, data = ?4, updated_at = ?5,"
		" expires_at = ?6 WHERE id = ?1 AND user = ?2 AND version = ?3 AND expires_at > ?5", e);
	struct store_draft there;
	struct arena a = {0};
	if (!q)
		return false;
	sqlite3_bind_int64(q, 1, d->id);
	store__bind_str(q, 2, d->user);
	sqlite3_bind_int64(q, 3, d->version);
	store__bind_str(q, 4, d->data);
	sqlite3_bind_int64(q, 5, now);
	sqlite3_bind_int64(q, 6, d->expires_at);
	if (!accounts__do(s, q, "writing a draft", e))
		return false;
	if (sqlite3_changes(s->db) == 1) {
		d->version++;
		d->updated_at = now;
		return true;
	}
	bool found = store_draft_find(s, &a, d->user, d->id, now, &there, e);
	if (found)
		err_set(e, "record.changed", "If-Match", "the draft is at version %lld by now", (long long)there.version);
	arena_free(&a);
	return false;
}

bool store_draft_drop(struct store_accounts *s, str user, int64_t id, struct err *e) {
	sqlite3_stmt *q = accounts__ask(s, "DELETE FROM draft WHERE id = ?1 AND user = ?2", e);
	if (!q)
		return false;
	sqlite3_bind_int64(q, 1, id);
	store__bind_str(q, 2, user);
	return accounts__do(s, q, "removing a draft", e) && (sqlite3_changes(s->db) == 1 || no_draft(e));
}

bool store_draft_list(struct store_accounts *s, struct arena *a, str user, ms now, struct store_draft *out,
                      uint32_t most, uint32_t *count, struct err *e) {
	check(most > 0 && user.n > 0);
	sqlite3_stmt *q = accounts__ask(s, "SELECT " DRAFT_COLUMNS " FROM draft WHERE user = ?1 AND expires_at > ?2"
		" ORDER BY updated_at DESC, id DESC", e);
	int rc = SQLITE_DONE;
	*count = 0;
	if (!q)
		return false;
	store__bind_str(q, 1, user);
	sqlite3_bind_int64(q, 2, now);
	while (*count < most && (rc = sqlite3_step(q)) == SQLITE_ROW)
		out[(*count)++] = draft_of_row(a, q);
	return accounts__end(s, q, rc, "reading drafts", e);
}
