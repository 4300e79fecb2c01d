/* What a what-if needs of two files: the commands that were given, in order, and the records whose outcome differs. */
#include <sqlite3.h>

#include "store/store_int.h"

enum { SQL_BYTES = 4000, SHOWN_BYTES = 64 };

bool store_each_command(struct sqlite3 *db, void *to,
                        bool (*take)(void *to, const struct store_command *c, struct err *e), struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!store__prepare(db,
	                    "SELECT seq, stream, happened_at, recorded_at, actor, coalesce(command, CASE kind"
	                    " WHEN 'selection.sealed' THEN 'selection.seal' ELSE 'selection.extend' END),"
	                    " coalesce(payload, body), body FROM event WHERE command IS NOT NULL"
	                    " OR kind IN('selection.sealed', 'selection.extended') ORDER BY seq",
	                    &s, e))
		return false;
	int rc = SQLITE_DONE;
	bool good = true;
	while (good && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		struct store_command c = {.seq = sqlite3_column_int64(s, 0),
			.happened_at = sqlite3_column_int64(s, 2),
			.recorded_at = sqlite3_column_int64(s, 3),
			.actor = store__text(s, 4),
			.command = store__text(s, 5),
			.payload = store__text(s, 6),
			.body = store__text(s, 7)};
		if (!store__read_stream(store__text(s, 1), &c.record, &c.id))
			good = err_set(e, "store.damaged", "event", "event %lld has no readable stream", (long long)c.seq);
		good = good && take(to, &c, e);
	}
	good = good && (rc == SQLITE_DONE || store__fault(db, e, "reading the commands"));
	sqlite3_finalize(s);
	return good;
}

bool store_each_beside(struct sqlite3 *db, enum record_kind kind, int64_t after, void *to,
                       void (*take)(void *to, int64_t id, str about), struct err *e) {
	char sql[200];
	sqlite3_stmt *s = NULL;
	int rc = SQLITE_DONE;
	check(kind == R_task || kind == R_notice);
	snprintf(sql, sizeof sql, "SELECT id, about FROM \"%s\" WHERE id > ?1 ORDER BY id", record_def(kind)->table);
	if (!store__prepare(db, sql, &s, e))
		return false;
	sqlite3_bind_int64(s, 1, after);
	while ((rc = sqlite3_step(s)) == SQLITE_ROW)
		take(to, sqlite3_column_int64(s, 0), store__text(s, 1));
	bool good = rc == SQLITE_DONE || store__fault(db, e, "reading tasks and notices");
	sqlite3_finalize(s);
	return good;
}

/* ---- outcomes -------------------------------------------------------------------------------- */

/* The closing facts that a bureau answers for. */
static const uint16_t outcomes[] = {
	F_state, F_result, F_on_time, F_lawful, F_machine, F_deemed, F_upheld, F_amount_fen};

static void show(sqlite3_stmt *s, int column, char out[SHOWN_BYTES]) {
	bool set = sqlite3_column_type(s, column) != SQLITE_NULL;
	snprintf(out, SHOWN_BYTES, "%s", set ? (const char *)sqlite3_column_text(s, column) : "-");
}

static bool flips_of(struct sqlite3 *db, enum record_kind kind, enum field f, void *to,
                     bool (*take)(void *to, const struct store_flip *flip), struct err *e) {
	char sql[SQL_BYTES];
	const char *table = record_def(kind)->table, *column = field_defs[f].name;
	snprintf(sql, sizeof sql,
	         "SELECT a.id, a.\"%s\", b.\"%s\", b.id IS NULL FROM main.\"%s\" a LEFT JOIN other.\"%s\" b ON a.id = b.id"
	         " WHERE a.\"%s\" IS NOT b.\"%s\"",
	         column, column, table, table, column, column);
	sqlite3_stmt *s = NULL;
	if (!store__prepare(db, sql, &s, e))
		return false;
	int rc = SQLITE_DONE;
	bool more = true;
	while (more && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		char before[SHOWN_BYTES], after[SHOWN_BYTES];
		show(s, 1, before);
		show(s, 2, after);
		more = take(to, &(struct store_flip){kind, sqlite3_column_int64(s, 0), f, before,
			sqlite3_column_int(s, 3) ? "(none)" : after});
	}
	bool good = !more || rc == SQLITE_DONE || store__fault(db, e, "comparing outcomes");
	sqlite3_finalize(s);
	return good;
}

bool store_each_flip(struct sqlite3 *db, const char *other, void *to,
                     bool (*take)(void *to, const struct store_flip *flip), struct err *e) {
	sqlite3_stmt *attach = NULL;
	if (!store__prepare(db, "ATTACH ?1 AS other", &attach, e))
		return false;
	sqlite3_bind_text(attach, 1, other, -1, SQLITE_STATIC);
	bool good = store__step(db, attach, "opening the other file", e);
	sqlite3_finalize(attach);
	for (int k = 1; good && k < RECORD_COUNT; k++)
		for (size_t i = 0; good && i < COUNT(outcomes); i++)
			if (k != R_task && k != R_notice && record_def((enum record_kind)k)->column_of[outcomes[i]] >= 0)
				good = flips_of(db, (enum record_kind)k, (enum field)outcomes[i], to, take, e);
	return good;
}
