/* Event logs out of the ledger. Which cases are in a log is asked of the table; what happened to them is read in one
 * pass over the events, from the first one of the oldest case on. */
#include <stdlib.h>

#include "query/inside.h"
#include "query/mining.h"

enum { BODY_TOKENS = 64 };

/* ---- which log ------------------------------------------------------------------------------ */

bool query_log_named(struct arena *a, const struct pack *p, str name, struct query_log *out, struct err *e) {
	str rest = name, kind;
	if (!str_next(&rest, ':', &kind))
		kind = STR("");
	bool rows = rest.n && !str_is(rest, "*");
	out->kind = record_find(kind);
	out->source = STR("");
	if (out->kind == R_mirror && rows) {
		out->source = arena_str(a, rest);
		return true;
	}
	bool good = out->kind && record_is_driven(out->kind) && (!rows || out->kind == R_case_file);
	if (!good)
		return err_set(e, "mining.no_log", "log", "there is no log " STR_FMT ": say mirror:SOURCE, case:ITEM, or a kind"
			" of record that a process drives, as in GET mining/logs", STR_ARG(name));
	if (rows) {
		const struct item *item = pack_item(p, rest);
		str *code = arena_new(a, str);
		*code = item ? item->code : arena_str(a, rest);
		out->items = code;
		out->item_count = 1;
	}
	return true;
}

static int by_text(const void *one, const void *other) {
	return str_cmp(*(const str *)one, *(const str *)other);
}

void query_log_of_process(struct arena *a, const struct pack *p, const struct process_file *process,
                          struct query_log *out) {
	if (out->kind != R_case_file || out->items)
		return;
	str *codes = arena_array(a, str, p->item_count + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; i < p->item_count; i++)
		if (p->items[i].process == process)
			codes[n++] = p->items[i].code;
	qsort(codes, n, sizeof *codes, by_text);
	out->items = codes;
	out->item_count = n;
}

bool query_log_process(const struct pack *p, const struct query_log *log, str name, const struct process_file **out,
                       struct err *e) {
	const struct item *item = log->item_count == 1 ? pack_item(p, log->items[0]) : NULL;
	*out = name.n ? pack_process(p, name) : item ? item->process : log->kind == R_mirror
	                                      ? NULL : pack_process_for(p, str_of(record_def(log->kind)->name));
	return *out || err_set(e, "mining.no_process", "process", name.n ? "the pack has no process of this name"
	                       : "say which process this log should follow: a name from GET models");
}

str query_log_mapping(struct arena *a, const struct pack *p, str process, const struct mining_log *log, str own) {
	const struct csv *t = pack_table(p, "processes/mapping.csv");
	struct buf rows = buf_make(LIMIT_BODY_BYTES);
	buf_text(&rows, "activity,node\n");
	for (uint32_t i = 0; t && i < t->rows; i++) {
		str of = csv_cell(t, i, csv_column(t, "process")), activity = csv_cell(t, i, csv_column(t, "activity"));
		if (!(str_eq(of, process) || str_is(of, "*")) || !intern_find(&log->activities, activity))
			continue;
		csv_put(&rows, activity);
		buf_char(&rows, ',');
		csv_put(&rows, csv_cell(t, i, csv_column(t, "node")));
		buf_char(&rows, '\n');
	}
	str first = own;
	if (str_next(&own, '\n', &first)) /* its header stands already */
		buf_str(&rows, own);
	str all = arena_str(a, buf_view(&rows));
	buf_free(&rows);
	return all;
}

/* ---- which cases ---------------------------------------------------------------------------- */

struct reading {
	struct query *q;
	const struct query_log *want;
	struct mining_log *log;
	struct map place;       /* id -> place in the log + 1 */
	VEC(int64_t) heads;
	VEC(struct mining_case) found;
	int64_t first, last;    /* events to read */
	struct arena a;
	struct err *e;
};

/* "coalesce(a,b)" over those of the columns that the kind has; NULL for none. */
static void put_first(struct buf *sql, enum record_kind kind, const enum field *fields) {
	buf_text(sql, ",coalesce(NULL");
	for (; *fields; fields++)
		if (query__has(kind, *fields))
			buf_format(sql, ",\"%s\"", field_defs[*fields].name);
	buf_text(sql, ",NULL)");
}

static void put_columns(struct buf *sql, enum record_kind kind) {
	static const enum field name[] = {F_external_no, F_case_no, 0};
	static const enum field began[] = {F_received_at, F_requested_at, F_found_at, F_started_at, 0};
	static const enum field due[] = {F_promised_due_at, F_due_at, F_statutory_due_at, 0};
	static const enum field ended[] = {F_ended_at, F_closed_at, F_delivered_at, F_decided_at, 0};
	static const enum field on_time[] = {F_on_time, 0}, item[] = {F_item, 0};
	buf_text(sql, "SELECT id,head");
	put_first(sql, kind, name);
	put_first(sql, kind, began);
	put_first(sql, kind, due);
	put_first(sql, kind, ended);
	put_first(sql, kind, on_time);
	put_first(sql, kind, item);
	buf_text(sql, query__has(kind, F_waiting) ? ",waiting IS NULL" : ",ended_at IS NOT NULL");
	buf_format(sql, " FROM \"%s\" WHERE 1", record_def(kind)->table);
}

static void put_condition(struct buf *sql, enum record_kind kind, enum field f, int number) {
	if (query__has(kind, f))
		buf_format(sql, " AND \"%s\"=?%d", field_defs[f].name, number);
	else
		buf_text(sql, " AND 0");
}

static bool open_rows(struct reading *r, sqlite3_stmt **rows) {
	const struct query_log *w = r->want;
	struct buf sql = buf_make(8192);
	put_columns(&sql, w->kind);
	if (w->source.n)
		buf_text(&sql, " AND source=?1");
	if (w->scope.own || !query_kind_scoped(w->kind, &w->scope))
		buf_text(&sql, " AND 0");
	if (w->scope.department.n)
		put_condition(&sql, w->kind, F_department, 2);
	if (w->scope.service_point.n)
		put_condition(&sql, w->kind, F_service_point, 3);
	if (w->department.n)
		put_condition(&sql, w->kind, F_department, 4);
	buf_text(&sql, " ORDER BY id DESC");
	buf_char(&sql, 0);
	bool good = query__prepare(r->q, sql.p, rows, r->e);
	buf_free(&sql);
	if (!good)
		return false;
	const str values[] = {w->source, w->scope.department, w->scope.service_point, w->department};
	for (int i = 0; i < (int)COUNT(values); i++)
		sqlite3_bind_text(*rows, i + 1, values[i].n ? values[i].p : "", (int)values[i].n, SQLITE_STATIC);
	return true;
}

static ms instant(sqlite3_stmt *row, int column) {
	return sqlite3_column_type(row, column) == SQLITE_NULL ? NIL : sqlite3_column_int64(row, column);
}

static bool has_item(const struct query_log *w, str code) {
	uint32_t low = 0, high = w->item_count;
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		int c = str_cmp(w->items[mid], code);
		if (c == 0)
			return true;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return !w->items;
}

static void take_row(struct reading *r, sqlite3_stmt *row) {
	const struct query_log *w = r->want;
	struct mining_case c = {.id = sqlite3_column_int64(row, 0), .received_at = instant(row, 3),
		.due_at = instant(row, 4), .ended_at = instant(row, 5), .closed = sqlite3_column_int(row, 8),
		.judged = sqlite3_column_type(row, 6) != SQLITE_NULL, .on_time = sqlite3_column_int(row, 6)};
	bool early = w->from != NIL && (c.received_at == NIL || c.received_at < w->from);
	bool late = w->to != NIL && (c.received_at == NIL || c.received_at > w->to);
	if (early || late || !has_item(w, query__text(row, 7)))
		return;
	str name = query__text(row, 2);
	c.name = name.n ? arena_str(&r->a, name)
	                : arena_format(&r->a, "%s/%lld", record_def(w->kind)->name, (long long)c.id);
	vec_push(&r->found, c);
	vec_push(&r->heads, sqlite3_column_int64(row, 1));
}

/* The newest come first; the log has them in the order in which they were made. */
static bool read_cases(struct reading *r) {
	sqlite3_stmt *rows = NULL;
	if (!open_rows(r, &rows))
		return false;
	int step = SQLITE_DONE;
	while (r->found.n < r->want->most && (step = sqlite3_step(rows)) == SQLITE_ROW)
		take_row(r, rows);
	sqlite3_finalize(rows);
	if (step != SQLITE_DONE && step != SQLITE_ROW)
		return query__fault(r->q, r->e);
	for (uint32_t i = r->found.n; i-- > 0;) {
		uint32_t place = mining_log_case(r->log, &r->found.p[i]);
		map_put(&r->place, (uint64_t)r->found.p[i].id, place + 1);
		r->last = r->heads.p[i] > r->last ? r->heads.p[i] : r->last;
	}
	return true;
}

static bool note_first(void *to, const struct past_event *ev) {
	struct reading *r = to;
	r->first = ev->seq;
	return true;
}

/* The first event that was recorded at that instant or later: events are recorded in the order of their numbers. */
static bool find_recorded(struct reading *r, ms at, int64_t *out) {
	sqlite3_stmt *row = query__kept(r->q, KEPT_RECORDED);
	int64_t low = 1, high = r->last;
	if (!row)
		return query__fault(r->q, r->e);
	while (low < high) {
		int64_t mid = low + (high - low) / 2;
		sqlite3_bind_int64(row, 1, mid);
		bool early = sqlite3_step(row) == SQLITE_ROW && sqlite3_column_int64(row, 0) < at;
		sqlite3_reset(row);
		low = early ? mid + 1 : low;
		high = early ? high : mid;
	}
	*out = low;
	return true;
}

/* From where on the events of these cases lie. What is imported lies in the order of its numbers, whenever it happened;
 * no record of our own was recorded before it began. */
static bool find_first(struct reading *r) {
	ms began = INT64_MAX;
	if (r->want->kind == R_mirror)
		return query_past(r->q, r->heads.p[r->found.n - 1], r, note_first, r->e);
	for (uint32_t i = 0; i < r->found.n; i++)
		began = r->found.p[i].received_at < began ? r->found.p[i].received_at : began; /* NIL: from the beginning */
	return find_recorded(r, began, &r->first);
}

/* ---- what happened -------------------------------------------------------------------------- */

/* A text member of a small body, unescaped; empty when it has none. */
static str member(struct reading *r, const struct json_doc *d, const char *name) {
	uint32_t token = json_member(d, 0, name);
	return token && d->tokens[token].kind == JSON_STRING ? json_text(&r->a, d, token) : STR("");
}

static bool read_body(sqlite3_stmt *row, struct json *tokens, struct json_doc *d) {
	struct err e;
	return json_parse_into(query__text(row, 5), tokens, BODY_TOKENS, d, &e) && d->tokens[0].kind == JSON_OBJECT;
}

static void take_mirrored(struct reading *r, sqlite3_stmt *row, uint32_t place, struct mining_event *made) {
	struct json tokens[BODY_TOKENS];
	struct json_doc d;
	if (!str_is(query__text(row, 1), event_defs[E_mirror_stepped].name) || !read_body(row, tokens, &d))
		return;
	str part = member(r, &d, field_defs[F_lifecycle].name), activity = member(r, &d, field_defs[F_activity].name);
	made->start = str_is(part, "start");
	if (part.n && !made->start)
		activity = arena_format(&r->a, STR_FMT " (" STR_FMT ")", STR_ARG(activity), STR_ARG(part));
	mining_log_event(r->log, place, activity, member(r, &d, field_defs[F_resource].name), STR(""), made);
}

static str without_number(str place) {
	int32_t at = str_find(place, '#', 0);
	return at < 0 ? place : str_cut(place, 0, (uint32_t)at);
}

/* The step that an event did, by the rule of the desk (trail.c); empty when it did none. */
static str step_of(struct reading *r, sqlite3_stmt *row, str kind) {
	struct json tokens[BODY_TOKENS];
	struct json_doc d;
	bool step = str_is(kind, event_defs[E_flow_stepped].name) || str_is(kind, event_defs[E_flow_skipped].name);
	if (step)
		return read_body(row, tokens, &d) ? without_number(member(r, &d, "step")) : STR("");
	str name = query__text(row, 4);
	enum command_kind c = name.n ? command_find(name) : C_none;
	return c && command_defs[c].record == r->want->kind && !command_defs[c].creates ? str_of(command_defs[c].verb)
	                                                                                : STR("");
}

static void take_own(struct reading *r, sqlite3_stmt *row, uint32_t place, struct mining_event *made) {
	str kind = query__text(row, 1), actor = query__text(row, 3), step = step_of(r, row, kind);
	bool flow = str_starts(kind, STR("flow.step")) && step.n;
	made->automatic = str_is(actor, "system");
	mining_log_event(r->log, place, flow ? arena_format(&r->a, "step:" STR_FMT, STR_ARG(step)) : kind,
	                 made->automatic ? STR("") : actor, step, made);
}

static bool read_events(struct reading *r) {
	sqlite3_stmt *rows = NULL;
	str prefix = arena_format(&r->a, "%s/", record_def(r->want->kind)->name);
	struct arena kept = r->a;
	int step = SQLITE_DONE;
	if (!query__prepare(r->q, "SELECT stream,kind,happened_at,actor,command,body FROM event WHERE seq BETWEEN ?1 AND ?2"
	                          " ORDER BY seq", &rows, r->e))
		return false;
	r->a = (struct arena){0}; /* texts of one event at a time */
	sqlite3_bind_int64(rows, 1, r->first);
	sqlite3_bind_int64(rows, 2, r->last);
	while ((step = sqlite3_step(rows)) == SQLITE_ROW && r->log->events.n <= MINING_EVENTS) {
		str stream = query__text(rows, 0);
		int64_t id;
		if (!str_starts(stream, prefix) || !str_int(str_cut(stream, prefix.n, stream.n), &id))
			continue;
		const uint64_t *place = map_get(&r->place, (uint64_t)id);
		struct mining_event made = {.at = sqlite3_column_int64(rows, 2), .began = NIL};
		if (!place)
			continue;
		arena_reset(&r->a);
		(r->want->kind == R_mirror ? take_mirrored : take_own)(r, rows, (uint32_t)*place - 1, &made);
	}
	sqlite3_finalize(rows);
	arena_free(&r->a);
	r->a = kept;
	return step == SQLITE_DONE || step == SQLITE_ROW || query__fault(r->q, r->e);
}

bool query_log_read(struct query *q, const struct query_log *want, struct mining_log *out, struct err *e) {
	struct reading r = {.q = q, .want = want, .log = out, .e = e};
	const struct opening *hours = want->kind == R_mirror ? NULL : &q->pack->opening;
	check(want->most >= 1 && want->most <= MINING_CASES);
	query_begin(q);
	bool good = read_cases(&r);
	if (good && r.found.n)
		good = find_first(&r) && read_events(&r);
	query_end(q);
	map_free(&r.place);
	vec_free(&r.heads);
	vec_free(&r.found);
	arena_free(&r.a);
	return good && mining_log_finish(out, hours, STR("district"), q->pack->offset_minutes, e);
}

/* ---- which logs there are ------------------------------------------------------------------- */

static void put_log(struct query *q, struct buf *out, enum record_kind kind, str part, int64_t cases, bool *any) {
	const struct record_def *def = record_def(kind);
	const struct code *item = kind == R_case_file ? pack_code(q->pack, CODE_ITEM, part) : NULL;
	const struct item *known = item ? pack_item(q->pack, part) : NULL;
	str short_part = known ? known->id : part;
	buf_text(out, *any ? ",{\"log\":" : "{\"log\":");
	*any = true;
	json_put_string(out, arena_format(&q->arena, "%s%s" STR_FMT, def->name, part.n ? ":" : "", STR_ARG(short_part)));
	buf_format(out, ",\"kind\":\"%s\",\"zh\":", def->name);
	json_put_string(out, item ? item->name_zh : part.n ? part : str_of(def->zh));
	buf_text(out, ",\"en\":");
	json_put_string(out, item ? item->name_en : part.n ? part : str_of(def->en));
	buf_format(out, ",\"cases\":%lld}", (long long)cases);
}

/* column: what divides the kind; NULL: nothing does. */
static bool put_logs_of(struct query *q, struct buf *out, enum record_kind kind, const char *column,
                        const struct query_scope *scope, bool *any, struct err *e) {
	struct buf sql = buf_make(1024);
	sqlite3_stmt *rows = NULL;
	int step = SQLITE_ERROR;
	if (scope->own || !query_kind_scoped(kind, scope)) {
		buf_free(&sql);
		return true;
	}
	buf_format(&sql, "SELECT %s,count(*) FROM \"%s\" WHERE 1", column ? column : "''", record_def(kind)->table);
	if (scope->department.n)
		buf_text(&sql, " AND department=?1");
	if (scope->service_point.n)
		buf_text(&sql, " AND service_point=?2");
	buf_text(&sql, column ? " GROUP BY 1 ORDER BY 2 DESC,1 LIMIT 500" : "");
	buf_char(&sql, 0);
	bool good = query__prepare(q, sql.p, &rows, e);
	buf_free(&sql);
	if (!good)
		return false;
	sqlite3_bind_text(rows, 1, scope->department.p, (int)scope->department.n, SQLITE_STATIC);
	sqlite3_bind_text(rows, 2, scope->service_point.p, (int)scope->service_point.n, SQLITE_STATIC);
	while ((step = sqlite3_step(rows)) == SQLITE_ROW)
		if (sqlite3_column_int64(rows, 1))
			put_log(q, out, kind, query__text(rows, 0), sqlite3_column_int64(rows, 1), any);
	sqlite3_finalize(rows);
	return step == SQLITE_DONE || query__fault(q, e);
}

bool query_logs(struct query *q, const struct query_scope *scope, const bool *reads, struct buf *out, struct err *e) {
	bool any = false;
	arena_reset(&q->arena);
	buf_char(out, '[');
	if ((!reads || reads[R_mirror]) && !put_logs_of(q, out, R_mirror, "source", scope, &any, e))
		return false;
	for (int k = 1; k < RECORD_COUNT; k++) {
		enum record_kind kind = (enum record_kind)k;
		if (record_is_driven(kind) && (!reads || reads[k]) && !put_logs_of(q, out, kind, NULL, scope, &any, e))
			return false;
	}
	if ((!reads || reads[R_case_file]) && !put_logs_of(q, out, R_case_file, "item", scope, &any, e))
		return false;
	buf_char(out, ']');
	return true;
}
