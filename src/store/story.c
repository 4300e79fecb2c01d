/* The past of one record with what was hashed: for whoever checks it without us, and for letters. */
#include <sqlite3.h>

#include "store/store_int.h"

#define EVENT_COLUMNS \
	"SELECT seq, stream, n, prev, kind, v, happened_at, recorded_at, actor, command, payload, request, body, hash" \
	" FROM event WHERE seq = ?1"

static void read_hash(sqlite3_stmt *s, uint8_t out[LEDGER_HASH]) {
	if (sqlite3_column_bytes(s, 13) == LEDGER_HASH)
		memcpy(out, sqlite3_column_blob(s, 13), LEDGER_HASH);
}

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
	read_hash(s, out->event.hash);
}

/* Steps to an event. */
static int seek(sqlite3_stmt *s, int64_t seq) {
	sqlite3_reset(s);
	sqlite3_bind_int64(s, 1, seq);
	return sqlite3_step(s);
}

bool store_event(struct sqlite3 *db, struct arena *a, int64_t seq, struct store_told *out, struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!store__prepare(db, EVENT_COLUMNS, &s, e))
		return false;
	int rc = seek(s, seq);
	bool good = rc == SQLITE_ROW ||
	            (rc == SQLITE_DONE ? err_set(e, "event.not_found", "seq", "there is no event %lld", (long long)seq)
	                               : store__fault(db, e, "reading an event"));
	if (good) {
		read_told(a, s, out);
		if (out->event.prev && seek(s, out->event.prev) == SQLITE_ROW)
			read_hash(s, out->prev_hash);
	}
	sqlite3_finalize(s);
	return good;
}

/* The newest event of a record, and how many it has. */
static bool end_of(struct sqlite3 *db, enum record_kind kind, int64_t id, int64_t *head, int64_t *events,
                   struct err *e) {
	char sql[160];
	const struct record_def *d = record_def(kind);
	sqlite3_stmt *s = NULL;
	snprintf(sql, sizeof sql, "SELECT head, events FROM \"%s\" WHERE id = ?1", d->table);
	if (!store__prepare(db, sql, &s, e))
		return false;
	int rc = seek(s, id);
	bool good = rc == SQLITE_ROW ||
	            (rc == SQLITE_DONE ? err_set(e, d->not_found, "id", "there is no %s %lld", d->name, (long long)id)
	                               : store__fault(db, e, "reading a record"));
	*head = good ? sqlite3_column_int64(s, 0) : 0;
	*events = good ? sqlite3_column_int64(s, 1) : 0;
	sqlite3_finalize(s);
	return good;
}

/* Walks back from the newest; each event tells the one behind it the hash that it builds on. */
static bool walk(struct sqlite3 *db, struct arena *a, int64_t head, struct store_told *out, uint32_t count,
                 struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!store__prepare(db, EVENT_COLUMNS, &s, e))
		return false;
	bool good = true;
	uint32_t left = count;
	for (; good && head; head = out[left].event.prev) {
		good = seek(s, head) == SQLITE_ROW ||
		       err_set(e, "store.damaged", "event", "event %lld is missing", (long long)head);
		if (good && left < count)
			read_hash(s, out[left].prev_hash);
		if (!good || !left) /* one more than is told is read, for its hash */
			break;
		read_told(a, s, &out[--left]);
		check(out[left].event.prev < head);
	}
	good = good && ((!left && (!head || count == STORE_STORY)) ||
	                err_set(e, "store.damaged", "event", "there are not as many events as the record counts"));
	sqlite3_finalize(s);
	return good;
}

bool store_story(struct sqlite3 *db, struct arena *a, enum record_kind kind, int64_t id, struct store_told **out,
                 uint32_t *count, struct err *e) {
	int64_t head, events;
	*count = 0;
	if (!end_of(db, kind, id, &head, &events, e))
		return false;
	uint32_t n = events < 0 ? 0 : events < STORE_STORY ? (uint32_t)events : STORE_STORY;
	*out = arena_array(a, struct store_told, n);
	if (!walk(db, a, head, *out, n, e))
		return false;
	*count = n;
	return true;
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
