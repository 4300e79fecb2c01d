/* The file of the outbox: its tables, the cursor, and deliveries. */
#include <sqlite3.h>

#include "store/outbox_int.h"

enum { OUTBOX_PATH = 4096 };

/* ---- the file --------------------------------------------------------------------------------- */

static const char tables[] =
	"CREATE TABLE IF NOT EXISTS state(one INTEGER PRIMARY KEY CHECK(one = 1), seq INTEGER NOT NULL,"
	" series INTEGER NOT NULL, anchor TEXT NOT NULL);"
	"CREATE TABLE IF NOT EXISTS delivery(no INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
	" seq INTEGER NOT NULL, event TEXT NOT NULL, subject TEXT NOT NULL, about TEXT NOT NULL, channel TEXT NOT NULL,"
	" receiver TEXT NOT NULL, user TEXT, department TEXT, caller INTEGER NOT NULL, language TEXT NOT NULL,"
	" urgent INTEGER NOT NULL, due_at INTEGER NOT NULL, until_at INTEGER NOT NULL, base_at INTEGER NOT NULL,"
	" next_at INTEGER NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, made_at INTEGER NOT NULL,"
	" done_at INTEGER NOT NULL, code TEXT, error TEXT, receipt TEXT, masked TEXT);"
	"CREATE INDEX IF NOT EXISTS delivery_due ON delivery(receiver, due_at, next_at) WHERE state = 'waiting';"
	"CREATE INDEX IF NOT EXISTS delivery_subject ON delivery(subject, no);"
	"CREATE INDEX IF NOT EXISTS delivery_failed ON delivery(no) WHERE state = 'failed';"
	"CREATE INDEX IF NOT EXISTS delivery_done ON delivery(done_at) WHERE done_at > 0;"
	"CREATE TABLE IF NOT EXISTS message(no INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, user TEXT,"
	" department TEXT, event TEXT NOT NULL, subject TEXT NOT NULL, title_zh TEXT NOT NULL, text_zh TEXT NOT NULL,"
	" title_en TEXT NOT NULL, text_en TEXT NOT NULL, at INTEGER NOT NULL);"
	"CREATE INDEX IF NOT EXISTS message_user ON message(user, no) WHERE user IS NOT NULL;"
	"CREATE INDEX IF NOT EXISTS message_department ON message(department, no) WHERE department IS NOT NULL;"
	"CREATE TABLE IF NOT EXISTS message_read(user TEXT NOT NULL, no INTEGER NOT NULL, at INTEGER NOT NULL,"
	" PRIMARY KEY(user, no)) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS ways(user TEXT PRIMARY KEY, language TEXT NOT NULL, mail INTEGER NOT NULL,"
	" sms INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS webhook(id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL,"
	" events TEXT NOT NULL, secret TEXT NOT NULL, old_secret TEXT, old_until INTEGER NOT NULL, state TEXT NOT NULL,"
	" reason TEXT, made_by TEXT NOT NULL, made_at INTEGER NOT NULL, failing_since INTEGER NOT NULL,"
	" last_ok_at INTEGER NOT NULL, paused_at INTEGER NOT NULL);";

bool store_outbox_open(const char *path, struct store_outbox **out, struct err *e) {
	char name[OUTBOX_PATH];
	struct store_outbox *o = mem_alloc(sizeof *o);
	bool good = (size_t)snprintf(name, sizeof name, "%s-post", path) < sizeof name ||
	            err_set(e, "store.fault", path, "the path is too long");
	if (good && store__connect(name, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &o->db, e) &&
	    store__run(o->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -1024;", e) &&
	    store__run(o->db, "BEGIN IMMEDIATE", e) && store__run(o->db, tables, e) && store__run(o->db, "COMMIT", e)) {
		*out = o;
		return true;
	}
	store_outbox_close(o);
	return false;
}

void store_outbox_close(struct store_outbox *o) {
	if (!o)
		return;
	for (uint32_t i = 0; i < OUTBOX_STATEMENTS; i++)
		sqlite3_finalize(o->kept[i].made);
	check(sqlite3_close(o->db) == SQLITE_OK && "a statement was left open");
	mem_free(o);
}

struct sqlite3_stmt *outbox__use(struct store_outbox *o, const char *sql, struct err *e) {
	uint32_t i = 0;
	while (i < OUTBOX_STATEMENTS && o->kept[i].sql && o->kept[i].sql != sql)
		i++;
	check(i < OUTBOX_STATEMENTS && "more kinds of statement than there is room for");
	if (!o->kept[i].made && !store__prepare(o->db, sql, &o->kept[i].made, e))
		return NULL;
	o->kept[i].sql = sql;
	sqlite3_reset(o->kept[i].made);
	sqlite3_clear_bindings(o->kept[i].made);
	return o->kept[i].made;
}

bool outbox__run(struct store_outbox *o, struct sqlite3_stmt *s, const char *doing, struct err *e) {
	return store__step(o->db, s, doing, e);
}

bool outbox__row(struct store_outbox *o, struct sqlite3_stmt *s, const char *doing, bool *good, struct err *e) {
	int rc = sqlite3_step(s);
	*good = rc == SQLITE_ROW || rc == SQLITE_DONE || store__fault(o->db, e, doing);
	if (rc != SQLITE_ROW)
		sqlite3_reset(s);
	return rc == SQLITE_ROW;
}

bool store_outbox_begin(struct store_outbox *o, struct err *e) {
	return store__run(o->db, "BEGIN IMMEDIATE", e);
}

bool store_outbox_end(struct store_outbox *o, bool keep, struct err *e) {
	if (keep && store__run(o->db, "COMMIT", e))
		return true;
	sqlite3_exec(o->db, "ROLLBACK", NULL, NULL, NULL);
	return !keep;
}

/* ---- the cursor -------------------------------------------------------------------------------- */

bool store_cursor_read(struct store_outbox *o, struct store_cursor *out, struct err *e) {
	sqlite3_stmt *s = outbox__use(o, "SELECT seq, series, anchor FROM state WHERE one = 1", e);
	bool good = s != NULL;
	*out = (struct store_cursor){0};
	if (!good || !outbox__row(o, s, "reading the cursor", &good, e))
		return good;
	*out = (struct store_cursor){.known = true, .seq = sqlite3_column_int64(s, 0),
		.series = sqlite3_column_int64(s, 1)};
	str anchor = store__text(s, 2);
	if (anchor.n < sizeof out->anchor)
		memcpy(out->anchor, anchor.p, anchor.n);
	sqlite3_reset(s);
	return true;
}

bool store_cursor_write(struct store_outbox *o, const struct store_cursor *c, struct err *e) {
	sqlite3_stmt *s = outbox__use(o, "INSERT OR REPLACE INTO state VALUES(1, ?1, ?2, ?3)", e);
	if (!s)
		return false;
	check(c->seq >= 0 && c->series >= 0);
	sqlite3_bind_int64(s, 1, c->seq);
	sqlite3_bind_int64(s, 2, c->series);
	sqlite3_bind_text(s, 3, c->anchor, -1, SQLITE_STATIC);
	return outbox__run(o, s, "writing the cursor", e);
}

bool store_events_after(struct sqlite3 *ledger, int64_t after, uint32_t most, void *self,
                        void (*take)(void *self, int64_t seq, str kind), int64_t *last, struct err *e) {
	sqlite3_stmt *s = NULL;
	int rc;
	check(after >= 0 && most > 0);
	if (!store__prepare(ledger, "SELECT seq, kind FROM event WHERE seq > ?1 ORDER BY seq LIMIT ?2", &s, e))
		return false;
	sqlite3_bind_int64(s, 1, after);
	sqlite3_bind_int64(s, 2, most);
	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		*last = sqlite3_column_int64(s, 0);
		take(self, *last, store__text(s, 1));
	}
	bool good = rc == SQLITE_DONE || store__fault(ledger, e, "reading new events");
	sqlite3_finalize(s);
	return good;
}

/* ---- deliveries -------------------------------------------------------------------------------- */

#define DELIVERY_COLUMNS \
	"SELECT no, id, seq, event, subject, about, channel, receiver, user, department, caller, language, urgent," \
	" due_at, until_at, base_at, next_at, state, attempts, made_at, done_at, code, error, receipt, masked" \
	" FROM delivery "

static str copy(struct arena *a, sqlite3_stmt *s, int column) {
	return arena_str(a, store__text(s, column));
}

static void read_delivery(struct arena *a, sqlite3_stmt *s, struct store_delivery *d) {
	*d = (struct store_delivery){
		.no = sqlite3_column_int64(s, 0), .id = copy(a, s, 1), .seq = sqlite3_column_int64(s, 2),
		.event = copy(a, s, 3), .subject = copy(a, s, 4), .about = copy(a, s, 5), .channel = copy(a, s, 6),
		.receiver = copy(a, s, 7), .user = copy(a, s, 8), .department = copy(a, s, 9),
		.caller = sqlite3_column_int(s, 10) != 0, .language = copy(a, s, 11), .urgent = sqlite3_column_int(s, 12) != 0,
		.due_at = sqlite3_column_int64(s, 13), .until_at = sqlite3_column_int64(s, 14),
		.base_at = sqlite3_column_int64(s, 15), .next_at = sqlite3_column_int64(s, 16), .state = copy(a, s, 17),
		.attempts = sqlite3_column_int64(s, 18), .made_at = sqlite3_column_int64(s, 19),
		.done_at = sqlite3_column_int64(s, 20), .code = copy(a, s, 21), .error = copy(a, s, 22),
		.receipt = copy(a, s, 23), .masked = copy(a, s, 24)};
}

bool store_delivery_add(struct store_outbox *o, const struct store_delivery *d, struct err *e) {
	sqlite3_stmt *s = outbox__use(o,
		"INSERT OR IGNORE INTO delivery(id, seq, event, subject, about, channel, receiver, user, department, caller,"
		" language, urgent, due_at, until_at, base_at, next_at, state, attempts, made_at, done_at)"
		" VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,0,'waiting',0,?16,0)", e);
	if (!s)
		return false;
	const str texts[] = {d->event, d->subject, d->about, d->channel, d->receiver, d->user, d->department};
	check(d->id.n && d->event.n && d->subject.n && d->about.n && d->channel.n && d->receiver.n && d->language.n);
	const int64_t numbers[] = {d->urgent, d->due_at, d->until_at, d->base_at, d->made_at};
	store__bind_str(s, 1, d->id);
	sqlite3_bind_int64(s, 2, d->seq);
	for (int i = 0; i < 7; i++)
		store__bind_opt(s, 3 + i, texts[i]);
	sqlite3_bind_int64(s, 10, d->caller);
	store__bind_str(s, 11, d->language);
	for (int i = 0; i < 5; i++)
		sqlite3_bind_int64(s, 12 + i, numbers[i]);
	return outbox__run(o, s, "adding a delivery", e);
}

/* Rows of a statement that begins with DELIVERY_COLUMNS. */
static bool take_deliveries(struct store_outbox *o, struct arena *a, sqlite3_stmt *s, struct store_delivery *out,
                            uint32_t most, uint32_t *n, struct err *e) {
	bool good = true;
	for (*n = 0; outbox__row(o, s, "reading deliveries", &good, e);)
		if (*n < most)
			read_delivery(a, s, &out[(*n)++]);
	return good;
}

bool store_delivery_due(struct store_outbox *o, struct arena *a, str receiver, ms office, ms wall,
                        struct store_delivery *out, uint32_t most, uint32_t *n, struct err *e) {
	sqlite3_stmt *s = outbox__use(o,
		DELIVERY_COLUMNS "WHERE state = 'waiting' AND receiver = ?1 AND due_at <= ?2 AND next_at <= ?3"
		" ORDER BY due_at, next_at LIMIT ?4", e);
	if (!s)
		return false;
	store__bind_str(s, 1, receiver);
	sqlite3_bind_int64(s, 2, office);
	sqlite3_bind_int64(s, 3, wall);
	sqlite3_bind_int64(s, 4, most);
	return take_deliveries(o, a, s, out, most, n, e);
}

bool store_delivery_note(struct store_outbox *o, const struct store_delivery *d, struct err *e) {
	sqlite3_stmt *s = outbox__use(o,
		"UPDATE delivery SET state = ?2, attempts = ?3, next_at = ?4, done_at = ?5, code = ?6, error = ?7,"
		" receipt = ?8, masked = ?9, due_at = ?10 WHERE id = ?1", e);
	check(d->state.n && d->attempts >= 0 && (str_is(d->state, "waiting") || d->done_at));
	if (!s)
		return false;
	store__bind_str(s, 1, d->id);
	store__bind_str(s, 2, d->state);
	sqlite3_bind_int64(s, 3, d->attempts);
	sqlite3_bind_int64(s, 4, d->next_at);
	sqlite3_bind_int64(s, 5, d->done_at);
	store__bind_opt(s, 6, d->code);
	store__bind_opt(s, 7, d->error);
	store__bind_opt(s, 8, d->receipt);
	store__bind_opt(s, 9, d->masked);
	sqlite3_bind_int64(s, 10, d->due_at);
	return outbox__run(o, s, "noting a delivery", e);
}

bool store_delivery_find(struct store_outbox *o, struct arena *a, str id, struct store_delivery *out, struct err *e) {
	sqlite3_stmt *s = outbox__use(o, DELIVERY_COLUMNS "WHERE id = ?1", e);
	uint32_t n = 0;
	if (!s)
		return false;
	store__bind_str(s, 1, id);
	return take_deliveries(o, a, s, out, 1, &n, e) &&
	       (n == 1 || err_set(e, "delivery.not_found", "id", "there is no such delivery"));
}

bool store_delivery_list(struct store_outbox *o, struct arena *a, const struct store_delivery_ask *ask,
                         struct store_delivery *out, uint32_t *n, struct err *e) {
	/* Two texts, for a record and for all: each has its index. */
	sqlite3_stmt *s = outbox__use(o, ask->subject.n
		? DELIVERY_COLUMNS "WHERE subject = ?1 AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR channel = ?3)"
		  " AND (?4 IS NULL OR receiver = ?4) AND no < ?5 ORDER BY no DESC LIMIT ?6"
		: DELIVERY_COLUMNS "WHERE ?1 IS NULL AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR channel = ?3)"
		  " AND (?4 IS NULL OR receiver = ?4) AND no < ?5 ORDER BY no DESC LIMIT ?6", e);
	if (!s)
		return false;
	check(ask->most > 0 && ask->before >= 0);
	store__bind_opt(s, 1, ask->subject);
	store__bind_opt(s, 2, ask->state);
	store__bind_opt(s, 3, ask->channel);
	store__bind_opt(s, 4, ask->receiver);
	sqlite3_bind_int64(s, 5, ask->before ? ask->before : INT64_MAX);
	sqlite3_bind_int64(s, 6, ask->most);
	return take_deliveries(o, a, s, out, ask->most, n, e);
}

bool store_delivery_waiting(struct store_outbox *o, str receiver, int64_t *n, struct err *e) {
	sqlite3_stmt *s = outbox__use(o, receiver.n
		? "SELECT count(*) FROM delivery WHERE state = 'waiting' AND receiver = ?1"
		: "SELECT count(*) FROM delivery WHERE state = 'waiting' AND ?1 IS NULL", e);
	bool good = s != NULL;
	if (!good)
		return false;
	store__bind_opt(s, 1, receiver);
	if (outbox__row(o, s, "counting deliveries", &good, e))
		*n = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	return good;
}

bool store_delivery_give_up(struct store_outbox *o, str receiver, const char *state, const char *code, ms wall,
                            struct err *e) {
	sqlite3_stmt *s = outbox__use(o,
		"UPDATE delivery SET state = ?2, code = ?3, done_at = ?4"
		" WHERE state = 'waiting' AND (?1 IS NULL OR receiver = ?1)", e);
	check(strcmp(state, "waiting") != 0 && wall > 0);
	if (!s)
		return false;
	store__bind_opt(s, 1, receiver);
	sqlite3_bind_text(s, 2, state, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 3, code, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 4, wall);
	return outbox__run(o, s, "giving deliveries up", e);
}

static bool drop_orphans(struct store_outbox *o, ms wall, struct err *e) {
	sqlite3_stmt *s = outbox__use(o,
		"UPDATE delivery SET state = 'dropped', code = 'post.webhook_gone', done_at = ?1 WHERE state = 'waiting'"
		" AND channel = 'webhook' AND receiver NOT IN (SELECT 'webhook:' || id FROM webhook)", e);
	if (!s)
		return false;
	sqlite3_bind_int64(s, 1, wall);
	return outbox__run(o, s, "dropping what nobody waits for", e);
}

bool store_outbox_sweep(struct store_outbox *o, ms before, ms wall, int64_t *removed, struct err *e) {
	static const char *const all[] = {
		"DELETE FROM delivery WHERE done_at > 0 AND done_at < ?1 AND state <> 'waiting'",
		/* An office's clock may be far from the wall's: a message goes when what delivered it has gone. */
		"DELETE FROM message WHERE at < ?1 AND NOT EXISTS(SELECT 1 FROM delivery AS d WHERE d.id = message.id)",
		"DELETE FROM message_read WHERE no NOT IN (SELECT no FROM message)"};
	bool good = store_outbox_begin(o, e);
	int64_t n = 0;
	if (!good)
		return false;
	for (uint32_t i = 0; good && i < COUNT(all); i++) {
		sqlite3_stmt *s = outbox__use(o, all[i], e);
		if (s)
			sqlite3_bind_int64(s, 1, before);
		good = s && outbox__run(o, s, "removing what is old", e);
		n += good ? sqlite3_changes(o->db) : 0;
	}
	good = good && drop_orphans(o, wall, e);
	if (removed)
		*removed = n;
	return store_outbox_end(o, good, e) && good;
}
