/* Tables and views, made from the desk's tables of fields and records, so that a new column there is a new column
 * here. */
#include <sqlite3.h>

#include "store/store_int.h"
#include "store/work.h"

enum { SQL_BYTES = 16 << 10 };

bool store__is_integer(enum field f) {
	switch (field_defs[f].type) {
	case T_INT:
	case T_FEN:
	case T_MS:
	case T_DAY:
	case T_BOOL:
	case T_REF: return true;
	case T_WORD:
	case T_CODE:
	case T_NAME:
	case T_TEXT:
	case T_FACTS:
	case T_SOURCE:
	case T_STATE:
	case T_PERSON: return false;
	}
	check(!"a type without a column");
}

static bool run_buf(struct sqlite3 *db, struct buf *sql, struct err *e) {
	buf_put(sql, "", 1); /* a NUL behind the text */
	check(!sql->full);
	bool good = store__run(db, sql->p, e);
	buf_clear(sql);
	return good;
}

static bool make_table(struct sqlite3 *db, const struct record_def *d, struct buf *sql, struct err *e) {
	buf_format(
		sql,
		"CREATE TABLE IF NOT EXISTS \"%s\"(id INTEGER PRIMARY KEY, events INTEGER NOT NULL, head INTEGER NOT NULL",
		d->table);
	for (const uint16_t *c = d->columns; *c; c++)
		buf_format(sql, ", \"%s\" %s", field_defs[*c].name, store__is_integer((enum field)*c) ? "INTEGER" : "TEXT");
	buf_text(sql, ")");
	return run_buf(db, sql, e);
}

bool store__has_table(struct sqlite3 *db, const struct record_def *d, bool *has, struct err *e) {
	char sql[120];
	int64_t n = 0;
	snprintf(sql, sizeof sql, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '%s'", d->table);
	bool good = store__number(db, sql, 0, &n, e);
	*has = n > 0;
	return good;
}

/* Whether the table has the column. */
static bool has_column(sqlite3_stmt *look, const char *table, const char *column) {
	sqlite3_bind_text(look, 1, table, -1, SQLITE_STATIC);
	sqlite3_bind_text(look, 2, column, -1, SQLITE_STATIC);
	bool found = sqlite3_step(look) == SQLITE_ROW;
	sqlite3_reset(look);
	return found;
}

static bool add_columns(struct sqlite3 *db, const struct record_def *d, struct buf *sql, struct err *e) {
	sqlite3_stmt *look = NULL;
	if (!store__prepare(db, "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2", &look, e))
		return false;
	bool good = true;
	for (const uint16_t *c = d->columns; good && *c; c++) {
		const char *name = field_defs[*c].name;
		if (has_column(look, d->table, name))
			continue;
		buf_format(sql, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", d->table, name,
		           store__is_integer((enum field)*c) ? "INTEGER" : "TEXT");
		good = run_buf(db, sql, e);
	}
	sqlite3_finalize(look);
	return good;
}

bool store__make_tables(struct sqlite3 *db, struct err *e) {
	struct buf sql = buf_make(SQL_BYTES);
	bool good = true;
	for (int k = 1; good && k < RECORD_COUNT; k++) {
		const struct record_def *d = record_def((enum record_kind)k);
		good = make_table(db, d, &sql, e) && add_columns(db, d, &sql, e);
	}
	buf_free(&sql);
	return good;
}

/* The hall's numbers are "visits" to people; "line" and "window" are tables of the pack to indicators. */
static const char *view_name(enum record_kind kind) {
	return kind == R_queue_number ? "visit" : kind == R_hall_line ? "hall_line" :
		kind == R_hall_window ? "hall_window" : record_def(kind)->name;
}

/* What indicators read: the table's columns and the name of the stream. */
static bool make_views(struct sqlite3 *db, struct err *e) {
	struct buf sql = buf_make(SQL_BYTES);
	bool good = true;
	for (int k = 1; good && k < RECORD_COUNT; k++) {
		const struct record_def *d = record_def((enum record_kind)k);
		const char *name = view_name((enum record_kind)k);
		buf_format(&sql, "DROP VIEW IF EXISTS \"v_%s\"; CREATE VIEW \"v_%s\" AS SELECT *, '%s/' || id AS stream", name,
		           name, d->name);
		if (k == R_case_file)
			buf_format(&sql, ", %s AS national_code", store_national_code);
		buf_format(&sql, " FROM \"%s\"", d->table);
		good = run_buf(db, &sql, e);
	}
	buf_free(&sql);
	return good && store__make_national_views(db, e);
}

/* Table stretch keeps the leaf of each full stretch of the tree, so that a proof need not read all events.
 *
 * The event table has no index but its key: a record's history is a walk from its head through prev. Only events that
 * carry an Idempotency-Key are indexed, in the order of the key, so that the newest are found at start. */
static const char fixed_tables[] =
	"CREATE TABLE IF NOT EXISTS event(seq INTEGER PRIMARY KEY, stream TEXT NOT NULL, n INTEGER NOT NULL,"
	" prev INTEGER NOT NULL, kind TEXT NOT NULL, v INTEGER NOT NULL, happened_at INTEGER NOT NULL,"
	" recorded_at INTEGER NOT NULL, actor TEXT NOT NULL, command TEXT, payload TEXT, request TEXT,"
	" body TEXT NOT NULL, hash BLOB NOT NULL);"
	"CREATE INDEX IF NOT EXISTS event_request ON event(seq) WHERE request IS NOT NULL;"
	"CREATE TABLE IF NOT EXISTS person(kind TEXT NOT NULL, id INTEGER NOT NULL, salt TEXT, data TEXT,"
	" PRIMARY KEY(kind, id)) WITHOUT ROWID;"
	/* By which a person is searched (desk: person_keys); it goes with the data. The keys are random: kept in parts of
	 * 65,536 records, writing one stays near the last one however large the table is. */
	"CREATE TABLE IF NOT EXISTS person_search(part INTEGER NOT NULL, key INTEGER NOT NULL, kind TEXT NOT NULL,"
	" id INTEGER NOT NULL, PRIMARY KEY(part, key, kind, id)) WITHOUT ROWID;"
	"CREATE TRIGGER IF NOT EXISTS person_dropped AFTER DELETE ON person BEGIN"
	" DELETE FROM person_search WHERE part = old.id >> 16 AND kind = old.kind AND id = old.id; END;"
	"CREATE TRIGGER IF NOT EXISTS person_cleared AFTER UPDATE OF data ON person WHEN new.data IS NULL BEGIN"
	" DELETE FROM person_search WHERE part = old.id >> 16 AND kind = old.kind AND id = old.id; END;"
	"CREATE TABLE IF NOT EXISTS refusal(at INTEGER NOT NULL, actor TEXT, kind TEXT, id INTEGER, code TEXT NOT NULL,"
	" place TEXT, payload TEXT);"
	"CREATE TABLE IF NOT EXISTS ledger_state(one INTEGER PRIMARY KEY CHECK(one = 1), suite TEXT NOT NULL,"
	" events INTEGER NOT NULL, head BLOB NOT NULL, stretch BLOB NOT NULL, frontier BLOB NOT NULL,"
	" last_at INTEGER NOT NULL);"
	"CREATE TABLE IF NOT EXISTS stretch(no INTEGER PRIMARY KEY, leaf BLOB NOT NULL);"
	"CREATE TABLE IF NOT EXISTS account(user TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL,"
	" department TEXT, service_point TEXT, password_hash TEXT, demo INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS token(hash BLOB PRIMARY KEY, user TEXT NOT NULL, label TEXT,"
	" created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS file(hash TEXT NOT NULL, user TEXT NOT NULL, bytes INTEGER NOT NULL,"
	" type TEXT NOT NULL, name TEXT NOT NULL, uploaded_at INTEGER NOT NULL, PRIMARY KEY(hash, user)) WITHOUT ROWID;"
	"CREATE INDEX IF NOT EXISTS file_user ON file(user, uploaded_at, bytes);"
	"CREATE TABLE IF NOT EXISTS session_use(hash BLOB PRIMARY KEY, used_at INTEGER NOT NULL, address TEXT)"
	" WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS login(user TEXT PRIMARY KEY, must_change INTEGER NOT NULL DEFAULT 0,"
	" changed_at INTEGER NOT NULL DEFAULT 0, secret BLOB, confirmed INTEGER NOT NULL DEFAULT 0,"
	" last_step INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS recovery(user TEXT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY(user, hash))"
	" WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS profile(user TEXT PRIMARY KEY, kind TEXT NOT NULL, data TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS binding(issuer TEXT NOT NULL, subject TEXT NOT NULL, user TEXT NOT NULL,"
	" PRIMARY KEY(issuer, subject)) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS draft(id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, about TEXT NOT NULL,"
	" version INTEGER NOT NULL, data TEXT NOT NULL, updated_at INTEGER NOT NULL, expires_at INTEGER NOT NULL);"
	"CREATE INDEX IF NOT EXISTS draft_user ON draft(user, updated_at);"
	"CREATE TABLE IF NOT EXISTS audit(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL,"
	" kind TEXT NOT NULL, address TEXT NOT NULL, target TEXT NOT NULL, detail TEXT NOT NULL, hash BLOB NOT NULL);"
	"CREATE TABLE IF NOT EXISTS signed_head(id INTEGER PRIMARY KEY AUTOINCREMENT, suite TEXT NOT NULL,"
	" events INTEGER NOT NULL, root TEXT NOT NULL, at INTEGER NOT NULL, key TEXT NOT NULL, signature TEXT NOT NULL);"
	"CREATE INDEX IF NOT EXISTS signed_head_events ON signed_head(events);"
	"CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE VIEW IF NOT EXISTS v_event AS SELECT seq, stream, n, prev, kind, v, happened_at, recorded_at, actor,"
	" command, body FROM event;";

bool store__make_schema(struct sqlite3 *db, struct err *e) {
	if (!store__run(db, "BEGIN IMMEDIATE", e))
		return false;
	if (store__run(db, fixed_tables, e) && store__make_tables(db, e) && store__make_indexes(db, e) &&
	    make_views(db, e) && words__make_tables(db, e) && store__run(db, "COMMIT", e))
		return true;
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return false;
}
