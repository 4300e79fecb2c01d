/* Connections, statements and single rows. */
#include "data/date.h"
#include "pack/search.h"
#include "query/inside.h"

bool query_open(const char *path, const struct pack *pack, struct query **out, struct err *e) {
	struct store_reader reader;
	if (!store_reader_open(path, 8 << 20, 0, &reader, e))
		return false;
	struct query *q = mem_alloc(sizeof *q);
	q->reader = reader;
	q->pack = pack;
	*out = q;
	return true;
}

void query_close(struct query *q) {
	for (int i = 0; i < KEPT_COUNT; i++)
		sqlite3_finalize(q->kept[i]);
	for (int i = 0; i < RECORD_COUNT; i++) {
		sqlite3_finalize(q->record[i]);
		for (int k = 0; k < WORK_WAYS * 2; k++)
			sqlite3_finalize(q->work[i][k / 2][k % 2]);
		sqlite3_finalize(q->work_steps[i]);
	}
	if (q->search)
		search_free(q->search);
	store_reader_close(&q->reader);
	arena_free(&q->arena);
	arena_free(&q->kept_arena);
	mem_free(q);
}

void query_begin(struct query *q) {
	sqlite3_stmt *s = q->depth++ ? NULL : query__kept(q, KEPT_BEGIN);
	if (s)
		sqlite3_step(s), sqlite3_reset(s);
}

void query_end(struct query *q) {
	check(q->depth > 0);
	sqlite3_stmt *s = --q->depth ? NULL : query__kept(q, KEPT_END);
	if (s)
		sqlite3_step(s), sqlite3_reset(s);
}

struct sqlite3 *query_connection(struct query *q) {
	return q->reader.db;
}

bool query__fault(struct query *q, struct err *e) {
	return err_set(e, "query.fault", "", "the database says: %s", sqlite3_errmsg(q->reader.db));
}

bool query__prepare(struct query *q, const char *sql, sqlite3_stmt **out, struct err *e) {
	*out = NULL;
	return sqlite3_prepare_v3(q->reader.db, sql, -1, 0, out, NULL) == SQLITE_OK || query__fault(q, e);
}

sqlite3_stmt *query__kept(struct query *q, enum kept which) {
	static const char *const sql[KEPT_COUNT] = {
		[KEPT_BEGIN] = "BEGIN",
		[KEPT_END] = "COMMIT",
		[KEPT_EVENT] = "SELECT seq,stream,n,prev,kind,v,happened_at,recorded_at,actor,command,payload,body,hash "
		               "FROM event WHERE seq=?1",
		[KEPT_PERSON] = "SELECT data FROM person WHERE kind=?1 AND id=?2",
		[KEPT_LAST] = "SELECT max(seq) FROM event",
		[KEPT_TASK] = "SELECT officer,department,step,started_at,due_at FROM task WHERE id=?1",
		[KEPT_HAPPENED] = "SELECT happened_at FROM event WHERE seq=?1",
		[KEPT_RECORDED] = "SELECT recorded_at FROM event WHERE seq=?1",
		[KEPT_STAMP] = "SELECT count(*),max(head) FROM definition",
		/* the event of the publication is the newest one or, of what was withdrawn, the one before */
		[KEPT_DEFINITIONS] = "SELECT d.id,d.definition,d.effective_on,d.state='withdrawn',d.published_at,"
		                     "coalesce(f.actor,e.actor),CASE WHEN d.head>?1 THEN d.model END FROM definition d "
		                     "LEFT JOIN event e ON e.seq=d.head LEFT JOIN event f ON f.seq=e.prev "
		                     "ORDER BY coalesce(f.seq,e.seq)",
	};
	return query__kept_sql(q, which, sql[which]);
}

sqlite3_stmt *query__kept_sql(struct query *q, enum kept which, const char *sql) {
	if (!q->kept[which] && sql)
		sqlite3_prepare_v3(q->reader.db, sql, -1, SQLITE_PREPARE_PERSISTENT, &q->kept[which], NULL);
	if (q->kept[which])
		sqlite3_reset(q->kept[which]);
	return q->kept[which];
}

void query__put_day(struct buf *out, const char *before, day on) {
	buf_text(out, before);
	day_put(out, on);
	buf_char(out, '"');
}

str query__text(sqlite3_stmt *row, int column) {
	const char *p = (const char *)sqlite3_column_text(row, column);
	return p ? (str){p, (uint32_t)sqlite3_column_bytes(row, column)} : (str){0};
}

bool query__has(enum record_kind kind, enum field f) {
	return record_def(kind)->column_of[f] >= 0;
}

bool query_kind_scoped(enum record_kind kind, const struct query_scope *scope) {
	return (!scope->own || query__has(kind, F_applicant)) &&
	       (scope->department.n == 0 || query__has(kind, F_department)) &&
	       (scope->service_point.n == 0 || query__has(kind, F_service_point));
}

bool query_listed(enum field f) {
	return field_defs[f].type != T_SOURCE && field_defs[f].type != T_STATE;
}

void query__put_columns(struct buf *sql, const struct record_def *def, bool whole) {
	buf_text(sql, "SELECT id,events,head");
	for (const uint16_t *c = def->columns; *c; c++)
		buf_format(sql, whole || query_listed((enum field)*c) ? ",\"%s\"" : ",NULL AS \"%s\"", field_defs[*c].name);
	if (strcmp(def->table, "case_file") == 0)
		buf_format(sql, ",%s AS national_code", store_national_code);
}

/* The unit that assists with a ticket reads it. */
static bool assists(sqlite3_stmt *row, const struct record_def *def, const struct query_scope *scope) {
	int column = query__column(def, F_assist_department);
	return column >= 0 && str_eq(scope->department, query__text(row, column));
}

/* Whether the column has the value that is wanted; what is not wanted, or has no column, is not asked. */
static bool is_within(sqlite3_stmt *row, const struct record_def *def, enum field f, str want) {
	int column = query__column(def, f);
	return column < 0 || !want.n || str_eq(want, query__text(row, column));
}

/* Whether the row names the user there. */
static bool names_user(sqlite3_stmt *row, const struct record_def *def, enum field f, str user) {
	int column = query__column(def, f);
	return column >= 0 && user.n && str_eq(user, query__text(row, column));
}

/* Whether the row may be seen. */
static bool in_scope(sqlite3_stmt *row, const struct record_def *def, const struct query_scope *scope) {
	return (!scope->own || names_user(row, def, F_applicant, scope->user)) &&
	       is_within(row, def, F_service_point, scope->service_point) &&
	       (is_within(row, def, F_department, scope->department) || assists(row, def, scope));
}

/* Tasks and notices belong to whom they are addressed to. */
static bool is_addressee(sqlite3_stmt *row, const struct record_def *def, const struct query_scope *scope) {
	bool addressed = strcmp(def->name, "task") == 0 || strcmp(def->name, "notice") == 0;
	return addressed && names_user(row, def, F_officer, scope->user);
}

/* Who has an open task on the record, or whose unit is asked for an opinion, sees what it is about. */
static bool is_asked(struct query *q, sqlite3_stmt *row, const struct record_def *def,
                     const struct query_scope *scope) {
	static const char sql[] = "SELECT 1 FROM task WHERE id=?1 AND (officer=?2 OR officer IS NULL AND department=?3)";
	sqlite3_stmt *look = NULL;
	int column = query__column(def, F_open_tasks);
	str list = column < 0 || !scope->user.n ? (str){0} : query__text(row, column), one;
	bool asked = false;
	while (!asked && list.n && str_next(&list, ' ', &one)) {
		int64_t task;
		if (!str_int(str_cut(one, 0, (uint32_t)str_find(one, '@', 0)), &task) ||
		    (!look && sqlite3_prepare_v2(q->reader.db, sql, -1, &look, NULL) != SQLITE_OK))
			break;
		sqlite3_reset(look);
		sqlite3_bind_int64(look, 1, task);
		sqlite3_bind_text(look, 2, scope->user.p, (int)scope->user.n, SQLITE_STATIC);
		sqlite3_bind_text(look, 3, scope->department.n ? scope->department.p : "", (int)scope->department.n,
		                  SQLITE_STATIC);
		asked = sqlite3_step(look) == SQLITE_ROW;
	}
	sqlite3_finalize(look);
	return asked;
}

/* Who served does not see what was said of it, whatever the role may. Source: GB/T 39735-2020 */
static bool is_about(sqlite3_stmt *row, const struct record_def *def, const struct query_scope *scope) {
	int column = query__column(def, F_rated_staff);
	str staff = column < 0 || !scope->user.n ? (str){0} : query__text(row, column), one;
	while (staff.n && str_next(&staff, ' ', &one))
		if (str_eq(one, scope->user))
			return true;
	return false;
}

static bool may_see(struct query *q, sqlite3_stmt *row, const struct record_def *def, const struct query_scope *scope) {
	if (is_about(row, def, scope))
		return false;
	return in_scope(row, def, scope) || is_addressee(row, def, scope) || is_asked(q, row, def, scope);
}

/* Steps to the record; NULL when there is none that the scope may see. The caller resets the statement. */
static sqlite3_stmt *find_record(struct query *q, enum record_kind kind, int64_t id, const struct query_scope *scope) {
	const struct record_def *def = record_def(kind);
	if (!q->record[kind]) {
		struct buf sql = buf_make(LIMIT_COMMAND_BYTES);
		query__put_columns(&sql, def, true);
		buf_format(&sql, " FROM \"%s\" WHERE id=?1", def->table);
		buf_char(&sql, 0);
		sqlite3_prepare_v3(q->reader.db, sql.p, -1, SQLITE_PREPARE_PERSISTENT, &q->record[kind], NULL);
		buf_free(&sql);
	}
	sqlite3_stmt *row = q->record[kind];
	if (!row)
		return NULL;
	sqlite3_reset(row);
	sqlite3_bind_int64(row, 1, id);
	if (sqlite3_step(row) != SQLITE_ROW || !may_see(q, row, def, scope)) {
		sqlite3_reset(row);
		return NULL;
	}
	return row;
}

static bool no_record(enum record_kind kind, int64_t id, struct err *e) {
	return err_set(e, record_def(kind)->not_found, "id", "there is no %s %lld", record_def(kind)->en, (long long)id);
}

sqlite3_stmt *query__find(struct query *q, enum record_kind kind, int64_t id, const struct query_scope *scope,
                          struct err *e) {
	sqlite3_stmt *row = find_record(q, kind, id, scope);
	if (!row)
		no_record(kind, id, e);
	return row;
}

bool query_record(struct query *q, enum record_kind kind, int64_t id, const struct query_scope *scope, ms now,
                  struct buf *out, int64_t *head, struct err *e) {
	arena_reset(&q->arena);
	sqlite3_stmt *row = query__find(q, kind, id, scope, e);
	if (!row)
		return false;
	if (head)
		*head = sqlite3_column_int64(row, 2);
	query__put_record(q, out, row, kind, true, scope, now);
	sqlite3_reset(row);
	return true;
}

bool query_clocks(struct query *q, enum record_kind kind, int64_t id, const struct query_scope *scope, ms now,
                  struct buf *out, struct err *e) {
	arena_reset(&q->arena);
	sqlite3_stmt *row = query__find(q, kind, id, scope, e);
	if (!row)
		return false;
	query__put_full_clocks(q, out, row, kind, now);
	sqlite3_reset(row);
	return true;
}

/* ---- events --------------------------------------------------------------------------------- */

/* What the office says to itself of a ticket (notes, returns, supervision) is not for its caller: only that it happened
 * is told. Nor is the diary of a project for its firm, or who did what: its page tells it what it needs. */
static bool is_internal(sqlite3_stmt *event, enum record_kind kind, const struct query_scope *scope) {
	static const enum event_kind told[] = {E_ticket_received, E_ticket_answered, E_ticket_added, E_ticket_fed_back,
		E_ticket_replied, E_ticket_extended, E_ticket_special_done, E_ticket_rectified, E_ticket_reopened,
		E_ticket_not_accepted, E_ticket_terminated};
	if (scope->own && kind == R_project)
		return !str_eq(query__text(event, 8), scope->user);
	bool internal = scope->own && kind == R_ticket;
	for (size_t i = 0; internal && i < COUNT(told); i++)
		internal = !str_is(query__text(event, 4), event_defs[told[i]].name);
	return internal;
}

/* The body: without the account of a caller who stays hidden; for an applicant without accounts of the office. */
static void put_body(struct query *q, struct buf *out, str body, const struct telling *t) {
	struct json_doc doc;
	if (!body.n || (!t->caller[0] && !t->scope->own) || !json_parse(&q->arena, body, &doc, NULL) ||
		doc.tokens[0].kind != JSON_OBJECT) {
		buf_str(out, body.n ? body : STR("{}"));
		return;
	}
	buf_char(out, '{');
	for (uint32_t i = 1, n = 0; i < doc.count; i = doc.tokens[i + 1].next) {
		str name = json_raw(&doc, i);
		enum field f = field_find(name);
		if (t->scope->own && query__is_staff(f))
			continue;
		if (n++)
			buf_char(out, ',');
		json_put_string(out, name);
		buf_char(out, ':');
		if (f == F_applicant && t->caller[0] && str_is(json_raw(&doc, i + 1), t->caller))
			buf_text(out, "\"***\"");
		else
			json_put_canonical(out, &q->arena, &doc, i + 1);
	}
	buf_char(out, '}');
}

str query__told_actor(str actor, const struct query_scope *scope) {
	bool apart = scope->own && !str_eq(actor, scope->user) && !str_is(actor, "system");
	return apart ? (str){0} : actor;
}

void query__put_event(struct query *q, struct buf *out, sqlite3_stmt *row, const struct telling *t) {
	int offset = q->pack->offset_minutes;
	bool bare = t->bare || query__sights(q, t->kind, t->scope)->any || is_internal(row, t->kind, t->scope);
	str actor = query__text(row, 8), told = query__told_actor(actor, t->scope);
	if (t->caller[0] && str_is(actor, t->caller))
		told = (str){0};
	buf_text(out, "{\"seq\":");
	buf_int(out, sqlite3_column_int64(row, 0));
	buf_text(out, ",\"stream\":");
	json_put_string(out, query__text(row, 1));
	buf_text(out, ",\"n\":");
	buf_int(out, sqlite3_column_int64(row, 2));
	buf_text(out, ",\"prev\":");
	buf_int(out, sqlite3_column_int64(row, 3));
	buf_text(out, ",\"kind\":");
	json_put_string(out, query__text(row, 4));
	buf_text(out, ",\"version\":");
	buf_int(out, sqlite3_column_int64(row, 5));
	buf_text(out, ",\"happened_at\":\"");
	ms_put(out, sqlite3_column_int64(row, 6), offset);
	buf_text(out, "\",\"recorded_at\":\"");
	ms_put(out, sqlite3_column_int64(row, 7), offset);
	buf_text(out, "\",\"actor\":");
	json_put_string(out, bare ? (str){0} : told);
	buf_text(out, ",\"command\":");
	if (bare) {
		buf_text(out, "null,\"payload\":null,\"body\":{}}");
		return;
	}
	/* what an officer sent may name others, and names could be tried against the hash */
	bool apart = !str_eq(actor, told);
	str command = apart ? (str){0} : query__text(row, 9), payload = apart ? (str){0} : query__text(row, 10);
	if (command.n)
		json_put_string(out, command);
	else
		buf_text(out, "null");
	buf_text(out, ",\"payload\":");
	buf_str(out, payload.n ? payload : STR("null"));
	buf_text(out, ",\"body\":");
	put_body(q, out, query__text(row, 11), t);
	char hex[2 * LEDGER_HASH + 1] = "";
	if (!apart && !t->caller[0] && sqlite3_column_bytes(row, 12) == LEDGER_HASH)
		ledger_hex(sqlite3_column_blob(row, 12), LEDGER_HASH, hex);
	buf_format(out, ",\"hash\":\"%s\"}", hex);
}

bool query_history(struct query *q, enum record_kind kind, int64_t id, const struct query_scope *scope, struct buf *out,
                   struct err *e) {
	sqlite3_stmt *row = query__find(q, kind, id, scope, e);
	if (!row)
		return false;
	int64_t seq = sqlite3_column_int64(row, 2);
	struct telling telling = query__telling(q, row, kind, scope);
	sqlite3_reset(row);
	arena_reset(&q->arena);
	VEC(int64_t) seqs = {0};
	sqlite3_stmt *event = query__kept(q, KEPT_EVENT);
	if (!event)
		return query__fault(q, e);
	while (seq > 0 && seqs.n < QUERY_HISTORY) { /* newest first along the chain; a stream's events need no index */
		vec_push(&seqs, seq);
		sqlite3_reset(event);
		sqlite3_bind_int64(event, 1, seq);
		seq = sqlite3_step(event) == SQLITE_ROW ? sqlite3_column_int64(event, 3) : 0;
	}
	buf_text(out, "{\"items\":[");
	for (uint32_t i = seqs.n; i-- > 0;) {
		sqlite3_reset(event);
		sqlite3_bind_int64(event, 1, seqs.p[i]);
		if (sqlite3_step(event) == SQLITE_ROW) {
			query__put_event(q, out, event, &telling);
			if (i > 0)
				buf_char(out, ',');
		}
	}
	sqlite3_reset(event);
	buf_text(out, "]}");
	vec_free(&seqs);
	return true;
}

bool query_event(struct query *q, int64_t seq, const struct query_scope *scope, struct buf *out, enum record_kind *kind,
                 struct err *e) {
	sqlite3_stmt *event = query__kept(q, KEPT_EVENT);
	if (!event)
		return query__fault(q, e);
	arena_reset(&q->arena);
	sqlite3_bind_int64(event, 1, seq);
	if (sqlite3_step(event) == SQLITE_ROW) {
		str stream = query__text(event, 1), name;
		int64_t id = 0;
		bool known = str_next(&stream, '/', &name) && str_int(stream, &id);
		*kind = known ? record_find(name) : R_none;
		sqlite3_stmt *row = *kind ? find_record(q, *kind, id, scope) : NULL;
		if (row) {
			struct telling telling = query__telling(q, row, *kind, scope);
			sqlite3_reset(row);
			query__put_event(q, out, event, &telling);
			sqlite3_reset(event);
			return true;
		}
	}
	sqlite3_reset(event);
	return err_set(e, "event.not_found", "seq", "there is no event %lld", (long long)seq);
}

void query_use_items(struct query *q, void *self, query_find_item *find, query_list_items *list) {
	q->items_self = self;
	q->find_item = find;
	q->list_items = list;
}

const struct item *query__item(const struct query *q, str code, day received_on) {
	const struct item *item = pack_item(q->pack, code);
	return item || !code.n || !q->find_item ? item : q->find_item(q->items_self, code, received_on);
}

int64_t query_last_seq(struct query *q) {
	sqlite3_stmt *row = query__kept(q, KEPT_LAST);
	int64_t seq = row && sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : 0;
	if (row)
		sqlite3_reset(row);
	return seq;
}

/* ---- published definitions -------------------------------------------------------------------- */

bool query_definitions_stamp(struct query *q, struct query_stamp *out, struct err *e) {
	sqlite3_stmt *row = query__kept(q, KEPT_STAMP);
	if (!row || sqlite3_step(row) != SQLITE_ROW)
		return query__fault(q, e);
	*out = (struct query_stamp){sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1)};
	sqlite3_reset(row);
	return true;
}

bool query_definitions(struct query *q, int64_t after, void *to,
                       void (*take)(void *to, const struct query_definition *d), struct err *e) {
	sqlite3_stmt *row = query__kept(q, KEPT_DEFINITIONS);
	int step = SQLITE_ERROR;
	if (!row)
		return query__fault(q, e);
	sqlite3_bind_int64(row, 1, after);
	while ((step = sqlite3_step(row)) == SQLITE_ROW)
		take(to, &(struct query_definition){
			.id = sqlite3_column_int64(row, 0),
			.path = query__text(row, 1),
			.effective_on = (day)sqlite3_column_int64(row, 2),
			.withdrawn = sqlite3_column_int(row, 3) != 0,
			.published_at = sqlite3_column_int64(row, 4),
			.actor = query__text(row, 5),
			.text = query__text(row, 6),
		});
	bool done = step == SQLITE_DONE || query__fault(q, e);
	sqlite3_reset(row);
	return done;
}
