/* What the read side knows of records that a process drives: where one stands, what was done in it, and how many
 * run. */
#include "query/inside.h"

/* ---- one record ----------------------------------------------------------------------------- */

static str text_of(struct query *q, sqlite3_stmt *row, const struct record_def *def, enum field f) {
	int column = query__column(def, f);
	return column < 0 ? (str){0} : arena_str(&q->arena, query__text(row, column));
}

static int64_t int_of(sqlite3_stmt *row, const struct record_def *def, enum field f) {
	int column = query__column(def, f);
	return query__is_set(row, column) ? sqlite3_column_int64(row, column) : NIL;
}

bool query_flow(struct query *q, enum record_kind kind, int64_t id, const struct query_scope *scope,
                struct query_flow *out, struct err *e) {
	const struct record_def *def = record_def(kind);
	check(record_is_driven(kind));
	arena_reset(&q->arena);
	sqlite3_stmt *row = query__find(q, kind, id, scope, e);
	if (!row)
		return false;
	int64_t promised = int_of(row, def, F_promised_due_at), due = int_of(row, def, F_due_at);
	*out = (struct query_flow){
		.id = id,
		.head = sqlite3_column_int64(row, 2),
		.version = int_of(row, def, F_process_version),
		.due = promised != NIL ? promised : due != NIL ? due : int_of(row, def, F_statutory_due_at),
		.paused = int_of(row, def, F_paused_at) != NIL,
		.item = text_of(q, row, def, F_item),
		.definition = text_of(q, row, def, F_definition),
		.waiting = text_of(q, row, def, F_waiting),
		.tokens = text_of(q, row, def, F_tokens),
		.tasks = text_of(q, row, def, F_open_tasks),
	};
	sqlite3_reset(row);
	return true;
}

/* ---- its open tasks ------------------------------------------------------------------------- */

static bool read_task(struct query *q, int64_t id, uint32_t token, struct query_task *out, struct err *e) {
	sqlite3_stmt *row = query__kept(q, KEPT_TASK);
	if (!row)
		return query__fault(q, e);
	sqlite3_bind_int64(row, 1, id);
	*out = (struct query_task){.id = id, .token = token, .due = NIL, .since = NIL};
	if (sqlite3_step(row) == SQLITE_ROW) {
		out->officer = arena_str(&q->arena, query__text(row, 0));
		out->department = arena_str(&q->arena, query__text(row, 1));
		out->step = arena_str(&q->arena, query__text(row, 2));
		out->since = sqlite3_column_type(row, 3) == SQLITE_NULL ? NIL : sqlite3_column_int64(row, 3);
		out->due = sqlite3_column_type(row, 4) == SQLITE_NULL ? NIL : sqlite3_column_int64(row, 4);
	}
	sqlite3_reset(row);
	return true;
}

bool query_flow_tasks(struct query *q, const struct query_flow *f, struct query_task **out, uint32_t *n,
                      struct err *e) {
	str rest = f->tasks, one, number;
	uint32_t room = 1;
	for (uint32_t i = 0; i < rest.n; i++)
		room += rest.p[i] == ' ';
	*out = arena_array(&q->arena, struct query_task, room);
	*n = 0;
	while (str_next(&rest, ' ', &one)) {
		int64_t id, token;
		if (!str_next(&one, '@', &number) || !str_int(number, &id) || !str_int(one, &token))
			continue;
		check(*n < room);
		if (!read_task(q, id, (uint32_t)token, &(*out)[(*n)++], e))
			return false;
	}
	return true;
}

/* ---- what happened to it -------------------------------------------------------------------- */

bool query_past(struct query *q, int64_t head, void *to, bool (*take)(void *to, const struct past_event *ev),
                struct err *e) {
	sqlite3_stmt *row = query__kept(q, KEPT_EVENT);
	if (!row)
		return query__fault(q, e);
	bool more = true;
	for (uint32_t i = 0; more && head > 0 && i < QUERY_HISTORY; i++) {
		sqlite3_reset(row);
		sqlite3_bind_int64(row, 1, head);
		if (sqlite3_step(row) != SQLITE_ROW)
			break;
		struct past_event ev = {.seq = head, .prev = sqlite3_column_int64(row, 3), .kind = query__text(row, 4),
			.happened_at = sqlite3_column_int64(row, 6), .actor = query__text(row, 8),
			.command = query__text(row, 9), .body = query__text(row, 11)};
		head = ev.prev;
		more = take(to, &ev);
	}
	sqlite3_reset(row);
	return true;
}

/* ---- how many run --------------------------------------------------------------------------- */

/* Kinds whose process is named by a column of their own rather than by the kind. */
static const char *naming_column(enum record_kind kind) {
	return kind == R_case_file ? "item" : kind == R_process_instance ? "definition" : "NULL";
}

static bool count_kind(struct query *q, enum record_kind kind, void *to,
                       void (*take)(void *to, const struct query_running *r), struct err *e) {
	struct buf sql = buf_make(1024);
	sqlite3_stmt *row = NULL;
	const char *name = naming_column(kind);
	buf_format(&sql, "SELECT %s,process_version,count(*) FROM \"%s\" WHERE waiting IS NOT NULL GROUP BY 1,2", name,
	           record_def(kind)->table);
	buf_char(&sql, 0);
	bool good = query__prepare(q, sql.p, &row, e);
	buf_free(&sql);
	while (good && sqlite3_step(row) == SQLITE_ROW)
		take(to, &(struct query_running){kind, query__text(row, 0),
			sqlite3_column_type(row, 1) == SQLITE_NULL ? NIL : sqlite3_column_int64(row, 1),
			sqlite3_column_int64(row, 2)});
	sqlite3_finalize(row);
	return good;
}

bool query_running(struct query *q, void *to, void (*take)(void *to, const struct query_running *r), struct err *e) {
	for (int k = 1; k < RECORD_COUNT; k++)
		if (record_is_driven((enum record_kind)k) && !count_kind(q, (enum record_kind)k, to, take, e))
			return false;
	return true;
}
