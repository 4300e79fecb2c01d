/* The past of one record with what was hashed: for whoever checks it without us, and for letters. */
#include <sqlite3.h>

#include "store/store_int.h"

enum { BYTES_MAX = 4 << 20 };

#define EVENT_COLUMNS \
	"SELECT e.seq, e.stream, e.n, e.prev, e.kind, e.v, e.happened_at, e.recorded_at, e.actor, e.command, e.payload," \
	" e.request, e.body, e.hash, (SELECT hash FROM event WHERE seq = e.prev) FROM event AS e WHERE e.seq = ?1"

static void read_told(struct arena *a, sqlite3_stmt *s, struct store_told *out) {
	*out = (struct store_told){.event = {
		.seq = sqlite3_column_int64(s, 0),
		.stream = arena_str(a, store__text(s, 1)),
		.n = sqlite3_column_int64(s, 2),
		.prev = sqlite3_column_int64(s, 3),
		.kind = arena_str(a, store__text(s, 4)),
		.version = sqlite3_column_int(s, 5),
		.happened_at = sqlite3_column_int64(s, 6),
		.recorded_at = sqlite3_column_int64(s, 7),
		.actor = arena_str(a, store__text(s, 8)),
		.command = arena_str(a, store__text(s, 9)),
		.payload = arena_str(a, store__text(s, 10)),
		.request = arena_str(a, store__text(s, 11)),
		.body = arena_str(a, store__text(s, 12)),
	}};
	if (sqlite3_column_bytes(s, 13) == LEDGER_HASH)
		memcpy(out->event.hash, sqlite3_column_blob(s, 13), LEDGER_HASH);
	if (sqlite3_column_bytes(s, 14) == LEDGER_HASH)
		memcpy(out->prev_hash, sqlite3_column_blob(s, 14), LEDGER_HASH);
	struct buf b = buf_make(BYTES_MAX);
	ledger_bytes(&b, &out->event);
	check(!b.full);
	out->bytes = arena_str(a, buf_view(&b));
	buf_free(&b);
}

bool store_event(struct sqlite3 *db, struct arena *a, int64_t seq, struct store_told *out, struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!store__prepare(db, EVENT_COLUMNS, &s, e))
		return false;
	sqlite3_bind_int64(s, 1, seq);
	int rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		read_told(a, s, out);
	bool good = rc == SQLITE_ROW ||
	            (rc == SQLITE_DONE ? err_set(e, "event.not_found", "seq", "there is no event %lld", (long long)seq)
	                               : store__fault(db, e, "reading an event"));
	sqlite3_finalize(s);
	return good;
}

static bool head_of(struct sqlite3 *db, enum record_kind kind, int64_t id, int64_t *head, struct err *e) {
	char sql[160];
	const struct record_def *d = record_def(kind);
	snprintf(sql, sizeof sql, "SELECT head FROM \"%s\" WHERE id = %lld", d->table, (long long)id);
	if (!store__number(db, sql, 0, head, e))
		return false;
	return *head > 0 || err_set(e, d->not_found, "id", "there is no %s %lld", d->name, (long long)id);
}

/* Walks back from the newest. */
static bool walk(struct sqlite3 *db, struct arena *a, int64_t head, struct store_told *out, uint32_t *from,
                 struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!store__prepare(db, EVENT_COLUMNS, &s, e))
		return false;
	bool good = true;
	for (*from = STORE_STORY; good && head && *from > 0; sqlite3_reset(s)) {
		sqlite3_bind_int64(s, 1, head);
		good = sqlite3_step(s) == SQLITE_ROW ||
		       err_set(e, "store.damaged", "event", "event %lld is missing", (long long)head);
		if (!good)
			break;
		read_told(a, s, &out[--*from]);
		check(out[*from].event.prev < head);
		head = out[*from].event.prev;
	}
	sqlite3_finalize(s);
	return good;
}

bool store_story(struct sqlite3 *db, struct arena *a, enum record_kind kind, int64_t id, struct store_told **out,
                 uint32_t *count, struct err *e) {
	int64_t head = 0;
	uint32_t from = 0;
	struct store_told *all = mem_alloc(STORE_STORY * sizeof *all);
	bool good = head_of(db, kind, id, &head, e) && walk(db, a, head, all, &from, e);
	*count = good ? STORE_STORY - from : 0;
	*out = arena_array(a, struct store_told, *count);
	if (*count)
		memcpy(*out, all + from, *count * sizeof *all);
	mem_free(all);
	return good;
}

bool store_person(struct sqlite3 *db, struct arena *a, enum record_kind kind, int64_t id, str *data, struct err *e) {
	sqlite3_stmt *s = NULL;
	*data = (str){0};
	if (!store__prepare(db, "SELECT data FROM person WHERE kind = ?1 AND id = ?2", &s, e))
		return false;
	sqlite3_bind_text(s, 1, record_def(kind)->name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 2, id);
	int rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		*data = arena_str(a, store__text(s, 0));
	bool good = rc == SQLITE_ROW || rc == SQLITE_DONE || store__fault(db, e, "reading personal data");
	sqlite3_finalize(s);
	return good;
}
