/* Open work: the statements that read its indexes, whose step a waiting place is, and one row as JSON. */
#include "query/work.h"

/* ---- statements ----------------------------------------------------------------------------- */

static enum field column_of(int way) {
	static const enum field columns[WORK_WAYS] = {
		[WORK_DEPARTMENT] = F_department, [WORK_POINT] = F_service_point,
		[WORK_POINT_STEP] = F_service_point, [WORK_APPLICANT] = F_applicant,
		[WORK_OFFICER] = F_officer, [WORK_ASSIST] = F_assist_department};
	return columns[way];
}

/* The columns behind the due date that tell whose step it is. */
static void put_more(struct buf *sql, enum record_kind kind) {
	if (kind == R_task)
		buf_text(sql, "NULL,department,NULL");
	else if (kind == R_case_file)
		buf_text(sql, "waiting,item,process_version");
	else if (kind == R_process_instance)
		buf_text(sql, "waiting,definition,process_version");
	else
		buf_text(sql, "waiting,NULL,process_version");
}

/* ?1 value of the column, ?2 and ?3 due and id after which it begins, ?4 the last due date, ?5 what waits. */
static void put_statement(struct buf *sql, enum record_kind kind, int way, bool falling) {
	const char *due = store_work_due(kind), *own = store_work_index(kind, column_of(way));
	const char *index = own ? own : store_work_index(kind, F_none);
	const char *order = falling ? " DESC" : "", *beyond = falling ? "<" : ">";
	buf_format(sql, "SELECT id,%s,", due);
	put_more(sql, kind);
	buf_format(sql, " FROM \"%s\"", record_def(kind)->table);
	if (index && way != WORK_APPLICANT)
		buf_format(sql, " INDEXED BY %s", index);
	buf_format(sql, " WHERE %s", store_work_open(kind));
	if (way != WORK_ALL)
		/* NULL is a department as well, but none that assists: "=" tells the index so */
		buf_format(sql, " AND \"%s\" %s ?1", field_defs[column_of(way)].name, way == WORK_ASSIST ? "=" : "IS");
	if (way == WORK_POINT_STEP)
		buf_text(sql, " AND waiting=?5");
	buf_format(sql, " AND %s%s=?2 AND (%s%s?2 OR id%s?3) AND %s%s=?4", due, beyond, due, beyond, beyond, due,
	           falling ? ">" : "<");
	buf_format(sql, " ORDER BY %s%s,id%s", due, order, order);
	buf_char(sql, 0);
}

static sqlite3_stmt *statement(struct inbox *x, const struct division *d) {
	sqlite3_stmt **s = &x->q->work[d->kind][d->way][x->in->descending];
	if (!*s) {
		struct buf sql = buf_make(16 << 10);
		put_statement(&sql, d->kind, d->way, x->in->descending);
		check(!sql.full);
		sqlite3_prepare_v3(x->q->reader.db, sql.p, -1, SQLITE_PREPARE_PERSISTENT, s, NULL);
		buf_free(&sql);
	}
	if (*s)
		sqlite3_reset(*s);
	return *s;
}

sqlite3_stmt *query__work_rows(struct inbox *x, const struct division *d, const struct spot *after, ms until) {
	sqlite3_stmt *rows = statement(x, d);
	bool falling = x->in->descending;
	if (!rows)
		return query__fault(x->q, x->e), NULL;
	int64_t edge = falling ? INT64_MAX : INT64_MIN, id = edge;
	if (after) /* of kinds that come later in the order, rows due at the same instant are still to come */
		id = d->kind == after->kind ? after->id : (d->kind > after->kind) == !falling ? edge : ~edge;
	if (d->value.n)
		sqlite3_bind_text(rows, 1, d->value.p, (int)d->value.n, SQLITE_STATIC);
	else
		sqlite3_bind_null(rows, 1);
	sqlite3_bind_int64(rows, 2, after ? after->due : edge);
	sqlite3_bind_int64(rows, 3, id);
	sqlite3_bind_int64(rows, 4, until);
	if (d->way == WORK_POINT_STEP)
		sqlite3_bind_text(rows, 5, d->step.p, (int)d->step.n, SQLITE_STATIC);
	return rows;
}

/* Finds the next text of what waits at a point, leaping over the rows between. */
static sqlite3_stmt *next_step(struct inbox *x, enum record_kind kind, str point, str after) {
	sqlite3_stmt **s = &x->q->work_steps[kind];
	if (!*s) {
		struct buf sql = buf_make(4 << 10);
		buf_format(&sql, "SELECT waiting FROM \"%s\" INDEXED BY %s WHERE %s AND service_point=?1 AND waiting>?2"
			" ORDER BY waiting LIMIT 1", record_def(kind)->table, store_work_index(kind, F_service_point),
			store_work_open(kind));
		buf_char(&sql, 0);
		check(!sql.full);
		sqlite3_prepare_v3(x->q->reader.db, sql.p, -1, SQLITE_PREPARE_PERSISTENT, s, NULL);
		buf_free(&sql);
	}
	if (!*s)
		return NULL;
	sqlite3_bind_text(*s, 1, point.p, (int)point.n, SQLITE_STATIC);
	sqlite3_bind_text(*s, 2, after.n ? after.p : "", (int)after.n, SQLITE_STATIC); /* no text is no NULL */
	return sqlite3_step(*s) == SQLITE_ROW ? *s : (sqlite3_reset(*s), NULL);
}

struct work_row query__work_row(sqlite3_stmt *rows, const struct division *d) {
	return (struct work_row){
		.spot = {sqlite3_column_int64(rows, 1), sqlite3_column_int64(rows, 0), d->kind},
		.waiting = query__text(rows, 2),
		.name = query__text(rows, 3),
		.version = sqlite3_column_type(rows, 4) == SQLITE_NULL ? NIL : sqlite3_column_int64(rows, 4),
	};
}

/* ---- whose step ----------------------------------------------------------------------------- */

/* Id of the node of a place: "sign" of "sign#7"; "join" of "join<flow". */
static str node_of(str place) {
	uint32_t n = 0;
	while (n < place.n && place.p[n] != '#' && place.p[n] != '<')
		n++;
	return str_cut(place, 0, n);
}

static const struct process_model *model_of(const struct inbox *x, const struct work_row *w) {
	const struct pack *p = x->q->pack;
	const struct process_file *file = NULL;
	if (w->version != NIL)
		return x->in->model ? x->in->model(x->in->self, w->version) : NULL;
	if (w->spot.kind == R_case_file) {
		const struct item *item = query__item(x->q, w->name, INT32_MAX);
		file = item ? item->process : NULL;
	} else if (w->spot.kind != R_process_instance) {
		file = pack_process_for(p, str_of(record_def(w->spot.kind)->name));
	}
	for (uint32_t i = 0; w->spot.kind == R_process_instance && i < p->process_count; i++)
		if (str_eq(p->processes[i].path, w->name))
			file = &p->processes[i];
	return file ? file->model : NULL;
}

/* The command that does the step; C_none when flow.step does. As the desk has it (flow_act.c). */
static enum command_kind command_of(enum record_kind kind, str node) {
	for (int c = 1; c < COMMAND_COUNT; c++)
		if (command_defs[c].record == kind && !command_defs[c].system && str_is(node, command_defs[c].verb))
			return (enum command_kind)c;
	return C_none;
}

/* A lane that bears the name of a role says who does its steps; any other lane is a heading.
 * Source: BPMN 2.0.2, 10.8. */
static bool in_my_lane(const struct inbox *x, str lane) {
	for (uint32_t i = 0; lane.n && i < x->q->pack->role_count; i++) {
		const struct role *r = &x->q->pack->roles[i];
		if (str_eq(lane, r->name) || str_eq(lane, r->name_zh) || str_eq(lane, r->name_en))
			return x->role == r;
	}
	return true;
}

static enum verdict judge_place(const struct inbox *x, enum record_kind kind, const struct process_model *m, str node) {
	int64_t at = m ? process_node_find(m, node) : -1;
	struct process_node n = {0};
	if (at >= 0)
		n = process_node_at(m, (uint32_t)at);
	enum command_kind c = command_of(kind, node);
	if (c)
		return x->in->may[c] && in_my_lane(x, n.role) ? MINE : NOT_MINE;
	/* named people have tasks of their own, which only the row tells */
	return n.task && x->in->may[C_flow_step] && in_my_lane(x, n.role) ? ASK_ROW : NOT_MINE;
}

str query__my_place(struct inbox *x, const struct work_row *w) {
	const struct process_model *m = model_of(x, w);
	str rest = w->waiting, one, first = {0};
	while (str_next(&rest, ' ', &one)) {
		if (!first.n)
			first = one;
		if (judge_place(x, w->spot.kind, m, node_of(one)) != NOT_MINE)
			return one;
	}
	return x->in->all || x->in->assist ? first : (str){0};
}

enum verdict query__whose(struct inbox *x, const struct work_row *w) {
	if (x->in->all || x->in->assist || w->spot.kind == R_task)
		return MINE;
	const struct process_model *m = model_of(x, w);
	uint64_t key = (str_hash(w->waiting) ^ (uint64_t)(uintptr_t)m * 0x9E3779B97F4A7C15u ^ (uint64_t)w->spot.kind) | 1;
	uint64_t *known = map_get(&x->known, key);
	if (known)
		return (enum verdict)(*known - 1);
	enum verdict v = NOT_MINE;
	str rest = w->waiting, one;
	while (v != MINE && str_next(&rest, ' ', &one)) {
		enum verdict is = judge_place(x, w->spot.kind, m, node_of(one));
		v = is != NOT_MINE ? is : v;
	}
	map_put(&x->known, key, (uint64_t)v + 1);
	return v;
}

/* Whether some place of the text may be the asker's, whatever the process says of its lane. */
static bool may_be_mine(const struct inbox *x, enum record_kind kind, str waiting) {
	str one;
	while (str_next(&waiting, ' ', &one)) {
		enum command_kind c = command_of(kind, node_of(one));
		if (x->in->all || x->in->may[c ? c : C_flow_step])
			return true;
	}
	return false;
}

bool query__point_steps(struct inbox *x, enum record_kind kind, str point, struct division_list *plan) {
	uint32_t before = plan->n, texts = 0;
	str after = {0};
	sqlite3_stmt *row;
	while ((row = next_step(x, kind, point, after))) {
		after = arena_str(&x->q->arena, query__text(row, 0));
		sqlite3_reset(row);
		if (++texts > STEPS_MOST) {
			plan->n = before;
			return false;
		}
		if (may_be_mine(x, kind, after)) {
			struct division d = {.kind = kind, .way = WORK_POINT_STEP, .value = point, .step = after};
			vec_push(plan, d);
		}
	}
	return true;
}

/* ---- what only the row tells ------------------------------------------------------------------ */

static str text_at(sqlite3_stmt *row, enum record_kind kind, enum field f) {
	int column = query__column(record_def(kind), f);
	return column < 0 ? (str){0} : query__text(row, column);
}

/* The same as the asker sees it. */
static str seen_at(const struct inbox *x, sqlite3_stmt *row, enum record_kind kind, enum field f) {
	const struct sights *sights = query__sights(x->q, kind, &x->in->scope);
	str text = sights->see[f] == SIGHT_NO ? (str){0} : text_at(row, kind, f);
	return text.n && sights->see[f] == SIGHT_MASKED ? STR("***") : text;
}

static bool true_at(sqlite3_stmt *row, enum record_kind kind, enum field f) {
	int column = query__column(record_def(kind), f);
	return query__is_set(row, column) && sqlite3_column_int64(row, column) != 0;
}

static bool has_words(const struct inbox *x, sqlite3_stmt *row, enum record_kind kind) {
	str words = x->in->search;
	int64_t id;
	if (str_int(words, &id) && id == sqlite3_column_int64(row, 0))
		return true;
	str number = seen_at(x, row, kind, F_case_no);
	str title = seen_at(x, row, kind, kind == R_ticket ? F_content : F_title);
	const struct item *item = kind == R_case_file ? query__item(x->q, seen_at(x, row, kind, F_item), INT32_MAX) : NULL;
	return (words.n >= 6 && str_ends(number, words)) || (title.n && str_find(title, words.p[0], 0) >= 0 &&
	       memmem(title.p, title.n, words.p, words.n)) ||
	       (item && memmem(item->name_zh.p, item->name_zh.n, words.p, words.n)) ||
	       (item && item->name_en.n && memmem(item->name_en.p, item->name_en.n, words.p, words.n));
}

bool query__row_fits(struct inbox *x, sqlite3_stmt *row, const struct work_row *w, enum verdict v) {
	const struct query_inbox *in = x->in;
	enum record_kind kind = w->spot.kind;
	if (in->mine && !str_eq(text_at(row, kind, F_officer), in->scope.user))
		return false;
	if (v == ASK_ROW && text_at(row, kind, F_open_tasks).n)
		return false;
	return !in->search.n || has_words(x, row, kind);
}

/* ---- one row as JSON -------------------------------------------------------------------------- */

static void put_instant(const struct inbox *x, struct buf *out, const char *name, ms at, bool known) {
	query__put_name(out, name);
	if (known) {
		buf_char(out, '"');
		ms_put(out, at, x->q->pack->offset_minutes);
		buf_char(out, '"');
	} else {
		buf_text(out, "null");
	}
}

/* When the newest event of the record happened: since then it waits as it does. */
static ms since_of(struct inbox *x, sqlite3_stmt *row) {
	sqlite3_stmt *event = query__kept(x->q, KEPT_HAPPENED);
	ms at = NIL;
	if (!event)
		return at;
	sqlite3_bind_int64(event, 1, sqlite3_column_int64(row, 2));
	if (sqlite3_step(event) == SQLITE_ROW)
		at = sqlite3_column_int64(event, 0);
	sqlite3_reset(event);
	return at;
}

static void put_place(struct inbox *x, struct buf *out, const struct work_row *w, str task_step) {
	str place = w->spot.kind == R_task ? task_step : query__my_place(x, w), node = node_of(place);
	const struct process_model *m = w->spot.kind == R_task ? NULL : model_of(x, w);
	enum command_kind c = w->spot.kind == R_task ? C_task_sign : command_of(w->spot.kind, node);
	int64_t at = m ? process_node_find(m, node) : -1;
	str name = at >= 0 ? process_node_at(m, (uint32_t)at).name : place;
	query__put_member(out, "waiting", place);
	query__put_member(out, "waiting_zh", c ? str_of(command_defs[c].zh) : name);
	query__put_member(out, "waiting_en", c ? str_of(command_defs[c].en) : name);
}

static void put_flags(const struct inbox *x, struct buf *out, sqlite3_stmt *row, enum record_kind kind) {
	static const struct {
		enum field f;
		const char *name;
	} flags[] = {{F_elderly, "elderly"}, {F_agent, "agent"}, {F_tolerant, "tolerant"}, {F_urged, "urged"},
		{F_supervised, "supervised"}, {F_urgent, "urgent"}, {F_parked_at, "parked"}};
	const struct sights *sights = query__sights(x->q, kind, &x->in->scope);
	bool any = false;
	buf_text(out, ",\"flags\":[");
	for (size_t i = 0; i < COUNT(flags); i++)
		if (sights->see[flags[i].f] == SIGHT_YES && true_at(row, kind, flags[i].f))
			buf_format(out, "%s\"%s\"", any ? "," : "", flags[i].name), any = true;
	buf_char(out, ']');
}

static void put_due(struct inbox *x, struct buf *out, sqlite3_stmt *row, const struct spot *s) {
	static const char *const lamps[] = {"null", "\"green\"", "\"yellow\"", "\"red\""};
	enum lamp lamp;
	const struct clock_def *clock = query__leading_clock(x->q, row, s->kind, s->due, x->in->now, &lamp);
	put_instant(x, out, "due", s->due, s->due < STORE_NOTHING_DUE);
	query__put_member(out, "clock", clock ? str_of(clock->name) : (str){0});
	query__put_member(out, "clock_zh", clock ? str_of(clock->zh) : (str){0});
	query__put_member(out, "clock_en", clock ? str_of(clock->en) : (str){0});
	buf_format(out, ",\"lamp\":%s", lamps[lamp]);
	if (x->in->all)
		buf_format(out, ",\"days_over\":%lld", lamp == LAMP_RED ? (long long)((x->in->now - s->due) / 86400000) : 0);
}

/* How high a record is supervised; null: not, or its kind knows no levels. */
static void put_level(struct inbox *x, struct buf *out, sqlite3_stmt *row, enum record_kind kind) {
	int column = kind == R_ticket ? query__column(record_def(kind), F_supervised) : -1;
	bool seen = query__sights(x->q, kind, &x->in->scope)->see[F_supervised] == SIGHT_YES;
	if (seen && query__is_set(row, column))
		buf_format(out, ",\"level\":%lld", (long long)sqlite3_column_int64(row, column));
	else
		buf_text(out, ",\"level\":null");
}

void query__put_work(struct inbox *x, struct buf *out, sqlite3_stmt *row, const struct spot *s) {
	const struct record_def *def = record_def(s->kind);
	int version = query__column(def, F_process_version);
	struct work_row w = {*s, text_at(row, s->kind, F_waiting),
		text_at(row, s->kind, s->kind == R_case_file ? F_item : F_definition),
		query__is_set(row, version) ? sqlite3_column_int64(row, version) : NIL};
	const struct item *item = s->kind == R_case_file ? query__item(x->q, w.name, INT32_MAX) : NULL;
	ms since = since_of(x, row);
	buf_format(out, "{\"kind\":\"%s\",\"id\":%lld,\"head\":%lld", def->name, (long long)s->id,
	           (long long)sqlite3_column_int64(row, 2));
	query__put_member(out, "path", str_of(def->path));
	query__put_member(out, "no", seen_at(x, row, s->kind, F_case_no));
	query__put_member(out, "item", s->kind == R_case_file ? w.name : (str){0});
	const struct code *topic =
		s->kind == R_ticket ? pack_code(x->q->pack, CODE_TOPIC, seen_at(x, row, s->kind, F_topic)) : NULL;
	query__put_member(out, "item_zh", item ? item->name_zh : topic ? topic->name_zh : (str){0});
	query__put_member(out, "item_en", item ? item->name_en : topic ? topic->name_en : (str){0});
	put_level(x, out, row, s->kind);
	query__put_member(out, "title", seen_at(x, row, s->kind, s->kind == R_ticket ? F_content : F_title));
	query__put_member(out, "about", s->kind == R_task ? seen_at(x, row, s->kind, F_about) : (str){0});
	put_place(x, out, &w, text_at(row, s->kind, F_step));
	query__put_member(out, "state", seen_at(x, row, s->kind, F_state));
	query__put_member(out, "officer", seen_at(x, row, s->kind, F_officer));
	query__put_member(out, "department", seen_at(x, row, s->kind, F_department));
	query__put_member(out, "service_point", seen_at(x, row, s->kind, F_service_point));
	put_instant(x, out, "since", since, since != NIL);
	put_due(x, out, row, s);
	query__put_member(out, "channel", seen_at(x, row, s->kind, F_channel));
	put_flags(x, out, row, s->kind);
	buf_char(out, '}');
}
