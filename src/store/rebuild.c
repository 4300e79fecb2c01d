/* Rebuilding: all events replayed into fresh tables, which must equal the live ones.
 *
 * The replay keeps a book of limited size. A batch of events is applied and its rows written to a file of fresh
 * tables; when the book has grown to its limit it is thrown away, and records are read back from the fresh tables
 * when they are needed. */
#include <sqlite3.h>
#include <unistd.h>

#include "store/store_int.h"

enum {
	BATCH_EVENTS = 8192,
	BATCH_BYTES = 32 << 20, /* of bodies: definitions are long */
	BOOK_RECORDS = 60000,
	TOLD_MOST = 20,
	SHOWN_BYTES = 120,
	SQL_BYTES = 16 << 10,
};

struct rebuild {
	const struct pack *pack;
	sqlite3 *live, *fresh;
	char path[4096];
	struct rows rows;
	struct book *book;
	uint32_t book_count;
	struct arena arena;
	VEC(struct event) events;
	VEC(struct record *) records;
	struct store_rebuilt *out;
	void *self;
	void (*difference)(void *self, const char *table, int64_t id, const char *column, const char *live,
	                   const char *rebuilt);
};

/* ---- replay ---------------------------------------------------------------------------------- */

/* The record an event is about: of the book, of the fresh tables, or new. */
static struct record *record_of(struct rebuild *x, enum record_kind kind, int64_t id, struct err *e) {
	bool found = false, known = book_find(x->book, kind, id) != NULL;
	struct record *r = book_record(x->book, kind, id);
	if (!known) {
		x->book_count++;
		if (!rows__fetch(&x->rows, x->book, r, &found, e))
			return NULL;
		r->fresh = !found;
	}
	check(r->kind == kind && r->id == id);
	if (!r->dirty)
		vec_push(&x->records, r);
	r->dirty = true;
	return r;
}

static bool bad_event(int64_t seq, const char *why, struct err *e) {
	char where[40];
	snprintf(where, sizeof where, "event %lld", (long long)seq);
	return err_set(e, "event.unreadable", where, "event %lld cannot be replayed: %s", (long long)seq, why);
}

static bool replay_event(struct rebuild *x, sqlite3_stmt *s, struct err *e) {
	enum record_kind kind;
	int64_t id;
	struct err why = {0};
	struct event ev = {
		.seq = sqlite3_column_int64(s, 0),
		.n = sqlite3_column_int64(s, 2),
		.prev = sqlite3_column_int64(s, 3),
		.kind = event_find(store__text(s, 4)),
		.happened_at = sqlite3_column_int64(s, 5),
		.recorded_at = sqlite3_column_int64(s, 6),
	};
	if (!store__read_stream(store__text(s, 1), &kind, &id))
		return bad_event(ev.seq, "its stream is unknown", e);
	enum record_kind of = ev.kind ? event_defs[ev.kind].record : R_none;
	if (!ev.kind || (of && of != kind))
		return bad_event(ev.seq, "its kind is unknown", e);
	/* The texts are needed until the batch is written, so they move into the arena. */
	if (!event_read_body(&x->arena, x->book, arena_str(&x->arena, store__text(s, 7)), &ev, &why))
		return bad_event(ev.seq, why.text, e);
	ev.record = record_of(x, kind, id, e);
	if (!ev.record)
		return false;
	book_apply(x->book, &ev);
	vec_push(&x->events, ev);
	x->out->events++;
	return true;
}

static bool write_batch(struct rebuild *x, struct err *e) {
	struct commit c = {
		.events = x->events.p, .event_count = x->events.n, .records = x->records.p, .record_count = x->records.n};
	if (!store__run(x->fresh, "BEGIN", e) || !rows__write(&x->rows, x->book, &c, e) ||
	    !store__run(x->fresh, "COMMIT", e))
		return false;
	for (uint32_t i = 0; i < x->records.n; i++)
		x->records.p[i]->dirty = x->records.p[i]->fresh = false;
	check(x->records.n <= x->events.n);
	x->events.n = x->records.n = 0;
	arena_reset(&x->arena);
	if (x->book_count > BOOK_RECORDS) {
		book_free(x->book);
		x->book = book_make(x->pack, BOOK_RECORDS);
		x->book_count = 0;
	}
	return true;
}

static bool replay(struct rebuild *x, struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!store__prepare(x->live,
	                    "SELECT seq, stream, n, prev, kind, happened_at, recorded_at, body FROM event ORDER BY seq",
	                    &s, e))
		return false;
	int rc = SQLITE_DONE;
	bool good = true;
	size_t bytes = 0;
	while (good && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		good = replay_event(x, s, e);
		bytes += good ? (size_t)sqlite3_column_bytes(s, 7) : 0;
		if (good && (x->events.n == BATCH_EVENTS || bytes > BATCH_BYTES)) {
			bytes = 0;
			good = write_batch(x, e);
		}
	}
	good = good && (rc == SQLITE_DONE || store__fault(x->live, e, "reading the events")) && write_batch(x, e);
	sqlite3_finalize(s);
	return good;
}

/* ---- comparison ------------------------------------------------------------------------------ */

static void show(sqlite3_stmt *s, int column, char out[SHOWN_BYTES]) {
	if (!s)
		snprintf(out, SHOWN_BYTES, "(no row)");
	else if (sqlite3_column_type(s, column) == SQLITE_NULL)
		snprintf(out, SHOWN_BYTES, "(none)");
	else
		snprintf(out, SHOWN_BYTES, "%s", (const char *)sqlite3_column_text(s, column));
}

static void tell(struct rebuild *x, enum record_kind kind, int64_t id, const char *column, int at, sqlite3_stmt *live,
                 sqlite3_stmt *fresh) {
	char a[SHOWN_BYTES], b[SHOWN_BYTES];
	if (x->out->differences > TOLD_MOST || !x->difference)
		return;
	show(live, at, a);
	show(fresh, at, b);
	x->difference(x->self, record_def(kind)->table, id, column, a, b);
}

static bool equal_column(sqlite3_stmt *a, sqlite3_stmt *b, int at) {
	int type = sqlite3_column_type(a, at);
	if (type != sqlite3_column_type(b, at))
		return false;
	if (type == SQLITE_NULL)
		return true;
	if (type == SQLITE_INTEGER)
		return sqlite3_column_int64(a, at) == sqlite3_column_int64(b, at);
	int n = sqlite3_column_bytes(a, at);
	return n == sqlite3_column_bytes(b, at) &&
	       memcmp(sqlite3_column_blob(a, at), sqlite3_column_blob(b, at), (size_t)n) == 0;
}

/* Compares two rows of the same id; a row with several different columns counts once. */
static void compare_row(struct rebuild *x, enum record_kind kind, sqlite3_stmt *live, sqlite3_stmt *fresh) {
	int n = sqlite3_column_count(live);
	check(n == sqlite3_column_count(fresh) && n == 3 + (int)record_def(kind)->column_count);
	bool counted = false;
	for (int i = 1; i < n; i++) {
		if (equal_column(live, fresh, i))
			continue;
		if (!counted)
			x->out->differences++;
		counted = true;
		tell(x, kind, sqlite3_column_int64(live, 0), sqlite3_column_name(live, i), i, live, fresh);
	}
}

/* One of the two tables while both are walked in order of id. */
struct walk {
	sqlite3 *db;
	sqlite3_stmt *rows;
	int64_t id; /* INT64_MAX: at the end */
};

static bool go_on(struct walk *w, struct err *e) {
	int rc = sqlite3_step(w->rows);
	w->id = rc == SQLITE_ROW ? sqlite3_column_int64(w->rows, 0) : INT64_MAX;
	return rc == SQLITE_ROW || rc == SQLITE_DONE || store__fault(w->db, e, "comparing the tables");
}

static bool compare_rows(struct rebuild *x, enum record_kind kind, struct walk *live, struct walk *fresh,
                         struct err *e) {
	if (!go_on(live, e) || !go_on(fresh, e))
		return false;
	for (int64_t id; (id = live->id < fresh->id ? live->id : fresh->id) != INT64_MAX;) {
		bool in_live = live->id == id, in_fresh = fresh->id == id;
		x->out->rows++;
		if (in_live && in_fresh) {
			compare_row(x, kind, live->rows, fresh->rows);
		} else {
			x->out->differences++;
			tell(x, kind, id, "", 0, in_live ? live->rows : NULL, in_fresh ? fresh->rows : NULL);
		}
		if ((in_live && !go_on(live, e)) || (in_fresh && !go_on(fresh, e)))
			return false;
	}
	return true;
}

/* The columns by name: their order in an old file differs from a new one's when columns were added. */
static void put_columns(struct buf *sql, const struct record_def *d) {
	buf_text(sql, "id, events, head");
	for (const uint16_t *c = d->columns; *c; c++)
		buf_format(sql, ", \"%s\"", field_defs[*c].name);
}

/* All rows are missing where the live file has no such table. */
static bool count_missing(struct rebuild *x, const struct record_def *d, struct err *e) {
	char sql[100];
	int64_t n = 0;
	snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", d->table);
	bool good = store__number(x->fresh, sql, 0, &n, e);
	x->out->rows += n;
	x->out->differences += n;
	return good;
}

static bool compare_table(struct rebuild *x, enum record_kind kind, struct err *e) {
	const struct record_def *d = record_def(kind);
	bool has;
	if (!store__has_table(x->live, d, &has, e))
		return false;
	if (!has)
		return count_missing(x, d, e);
	struct buf sql = buf_make(SQL_BYTES);
	struct walk live = {.db = x->live}, fresh = {.db = x->fresh};
	buf_text(&sql, "SELECT ");
	put_columns(&sql, d);
	buf_format(&sql, " FROM \"%s\" ORDER BY id", d->table);
	buf_put(&sql, "", 1);
	check(!sql.full);
	bool good = store__prepare(x->live, sql.p, &live.rows, e) && store__prepare(x->fresh, sql.p, &fresh.rows, e) &&
	            compare_rows(x, kind, &live, &fresh, e);
	sqlite3_finalize(live.rows);
	sqlite3_finalize(fresh.rows);
	buf_free(&sql);
	return good;
}

/* ---- replacing ------------------------------------------------------------------------------- */

static bool replace_table(struct rebuild *x, enum record_kind kind, struct err *e) {
	const struct record_def *d = record_def(kind);
	struct buf sql = buf_make(SQL_BYTES);
	buf_format(&sql, "DELETE FROM main.\"%s\"; INSERT INTO main.\"%s\"(", d->table, d->table);
	put_columns(&sql, d);
	buf_text(&sql, ") SELECT ");
	put_columns(&sql, d);
	buf_format(&sql, " FROM fresh.\"%s\" ORDER BY id", d->table);
	buf_put(&sql, "", 1);
	check(!sql.full);
	bool good = store__run(x->live, sql.p, e);
	buf_free(&sql);
	return good;
}

static bool replace_all(struct rebuild *x, struct err *e) {
	sqlite3_stmt *attach = NULL;
	if (!store__prepare(x->live, "ATTACH ?1 AS fresh", &attach, e))
		return false;
	sqlite3_bind_text(attach, 1, x->path, -1, SQLITE_STATIC);
	bool good = store__step(x->live, attach, "opening the fresh tables", e);
	sqlite3_finalize(attach);
	good = good && store__run(x->live, "BEGIN IMMEDIATE", e);
	for (int k = 1; good && k < RECORD_COUNT; k++)
		good = replace_table(x, (enum record_kind)k, e);
	if (good && words__make(x->live, e) && store__run(x->live, "COMMIT", e)) {
		x->out->written = true;
		return true;
	}
	sqlite3_exec(x->live, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

/* The word index is made from the rows, whether or not they differed. */
static bool make_words(struct rebuild *x, struct err *e) {
	if (store__run(x->live, "BEGIN IMMEDIATE", e) && words__make(x->live, e) && store__run(x->live, "COMMIT", e))
		return true;
	sqlite3_exec(x->live, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool open_both(struct rebuild *x, const char *path, bool write, struct err *e) {
	if ((size_t)snprintf(x->path, sizeof x->path, "%s-rebuild", path) >= sizeof x->path)
		return err_set(e, "store.fault", path, "the path is too long");
	unlink(x->path);
	if (!store__connect(path, write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY, &x->live, e) ||
	    !store__connect(x->path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &x->fresh, e))
		return false;
	/* The fresh tables are worth nothing after a crash, so they need no journal and no waiting for the disk. */
	return store__run(x->fresh,
	                  "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;"
	                  "PRAGMA locking_mode = EXCLUSIVE;",
	                  e) &&
	       store__make_tables(x->fresh, e) &&
	       (write ? store__make_tables(x->live, e) : store__run(x->live, "BEGIN", e));
}

static void close_both(struct rebuild *x) {
	sqlite3_close(x->fresh);
	sqlite3_close(x->live);
	if (x->path[0])
		unlink(x->path);
}

static bool run(struct rebuild *x, bool write, struct err *e) {
	bool good = replay(x, e);
	for (int k = 1; good && k < RECORD_COUNT; k++)
		good = compare_table(x, (enum record_kind)k, e);
	rows__close(&x->rows);
	/* Another connection shall read what this one wrote. */
	sqlite3_close(x->fresh);
	x->fresh = NULL;
	if (!good || !write)
		return good;
	return x->out->differences ? replace_all(x, e) : make_words(x, e);
}

bool store_rebuild(const char *path, const struct pack *p, bool write, void *self,
                   void (*difference)(void *self, const char *table, int64_t id, const char *column, const char *live,
                                      const char *rebuilt),
                   struct store_rebuilt *out, struct err *e) {
	struct rebuild x = {.pack = p, .out = out, .self = self, .difference = difference};
	*out = (struct store_rebuilt){0};
	int lock = -1;
	if (write && (lock = store__lock(path, e)) < 0)
		return false;
	bool good = open_both(&x, path, write, e);
	if (good) {
		rows__open(&x.rows, x.fresh);
		x.book = book_make(p, BOOK_RECORDS);
		good = run(&x, write, e);
	}
	close_both(&x);
	book_free(x.book);
	arena_free(&x.arena);
	vec_free(&x.events);
	vec_free(&x.records);
	if (lock >= 0)
		close(lock);
	return good;
}
