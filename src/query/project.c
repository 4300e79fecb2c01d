/* What is read of a project beside its row: its events, its cases by what the plan says, services and reviews; and how
 * long the items of the district really took. */
#include "query/inside.h"
#include "data/date.h"

bool query_durations(struct query *q, str item, uint32_t most, double *minutes, uint32_t *n, struct err *e) {
	sqlite3_stmt *row;
	*n = 0;
	if (!query__prepare(q,
	                    "SELECT (decided_at - accepted_at) / 60000.0 FROM case_file WHERE item = ?1"
	                    " AND decided_at >= accepted_at ORDER BY id LIMIT ?2",
	                    &row, e))
		return false;
	sqlite3_bind_text(row, 1, item.p, (int)item.n, SQLITE_STATIC);
	sqlite3_bind_int64(row, 2, most);
	while (sqlite3_step(row) == SQLITE_ROW)
		minutes[(*n)++] = sqlite3_column_double(row, 0);
	sqlite3_finalize(row);
	check(*n <= most);
	return true;
}

/* ---- one project ------------------------------------------------------------------------------------- */

static str text_at(struct arena *a, sqlite3_stmt *row, enum field f) {
	return arena_str(a, query__text(row, query__column(record_def(R_project), f)));
}

static int64_t number_at(sqlite3_stmt *row, enum field f) {
	int column = query__column(record_def(R_project), f);
	return query__is_set(row, column) ? sqlite3_column_int64(row, column) : NIL;
}

bool query_project(struct query *q, struct arena *a, int64_t id, const struct query_scope *scope,
                   struct query_project *out, struct err *e) {
	sqlite3_stmt *row = query__find(q, R_project, id, scope, e);
	if (!row)
		return false;
	*out = (struct query_project){.id = id,
		.head = sqlite3_column_int64(row, 2),
		.state = text_at(a, row, F_state),
		.title = text_at(a, row, F_title),
		.facts = text_at(a, row, F_facts),
		.what_if = text_at(a, row, F_what_if),
		.items = text_at(a, row, F_items),
		.alternative = text_at(a, row, F_alternative),
		.progress = text_at(a, row, F_progress),
		.agent = text_at(a, row, F_officer),
		.stage = text_at(a, row, F_stage),
		.stale = text_at(a, row, F_plan_stale),
		.from = number_at(row, F_plan_from),
		.version = number_at(row, F_plan_version),
		.started_at = number_at(row, F_started_at),
		.planned_end_at = number_at(row, F_planned_end_at),
		.finished_at = number_at(row, F_finished_at),
		.moved_days = number_at(row, F_moved_days),
		.baseline_days = number_at(row, F_baseline_days),
		.actual_days = number_at(row, F_actual_days),
		.saved_days = number_at(row, F_saved_days)};
	sqlite3_reset(row);
	return true;
}

bool query_project_events(struct query *q, struct arena *a, int64_t head, void *self,
                          bool (*keep)(void *self, str kind), const struct query_event **newest, struct err *e) {
	sqlite3_stmt *event = query__kept(q, KEPT_EVENT);
	const struct query_event **end = newest;
	*newest = NULL;
	if (!event)
		return query__fault(q, e);
	for (int64_t seq = head; seq > 0; seq = sqlite3_column_int64(event, 3)) {
		sqlite3_reset(event);
		sqlite3_bind_int64(event, 1, seq);
		if (sqlite3_step(event) != SQLITE_ROW)
			break;
		if (!keep(self, query__text(event, 4)))
			continue;
		struct query_event *ev = arena_new(a, struct query_event);
		*ev = (struct query_event){.seq = seq,
			.at = sqlite3_column_int64(event, 6),
			.kind = arena_str(a, query__text(event, 4)),
			.actor = arena_str(a, query__text(event, 8)),
			.body = arena_str(a, query__text(event, 11)),
			.said = val_null()};
		if (!val_read_json(a, ev->body, &ev->said, NULL))
			ev->said = val_null();
		*end = ev;
		end = &ev->older;
	}
	sqlite3_reset(event);
	return true;
}

bool query_projects(struct query *q, const struct query_scope *scope, int64_t *out, uint32_t most, uint32_t *n,
                    struct err *e) {
	sqlite3_stmt *row;
	*n = 0;
	if (!query__prepare(q, "SELECT id FROM project WHERE state IN ('registered','planned')"
	                    " AND (?1 = '' OR applicant = ?1) ORDER BY id DESC LIMIT ?2", &row, e))
		return false;
	sqlite3_bind_text(row, 1, scope->own ? scope->user.p : "", scope->own ? (int)scope->user.n : 0, SQLITE_STATIC);
	sqlite3_bind_int64(row, 2, most);
	while (*n < most && sqlite3_step(row) == SQLITE_ROW)
		out[(*n)++] = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return true;
}

/* ---- what belongs to it -------------------------------------------------------------------------------- */

/* A row as an object of texts and numbers, named like its columns; points are JSON already. */
static void put_row(struct buf *out, sqlite3_stmt *row, int offset) {
	buf_char(out, '{');
	for (int i = 0; i < sqlite3_column_count(row); i++) {
		str name = str_of(sqlite3_column_name(row, i));
		buf_text(out, i ? ",\"" : "\"");
		buf_str(out, name);
		buf_text(out, "\":");
		if (sqlite3_column_type(row, i) == SQLITE_NULL) {
			buf_text(out, "null");
		} else if (str_ends(name, STR("_at"))) {
			buf_char(out, '"');
			ms_put(out, sqlite3_column_int64(row, i), offset);
			buf_char(out, '"');
		} else if (str_ends(name, STR("_on"))) {
			buf_char(out, '"');
			day_put(out, (day)sqlite3_column_int64(row, i));
			buf_char(out, '"');
		} else if (sqlite3_column_type(row, i) == SQLITE_INTEGER) {
			buf_int(out, sqlite3_column_int64(row, i));
		} else if (str_is(name, "points")) {
			buf_str(out, query__text(row, i));
		} else {
			json_put_string(out, query__text(row, i));
		}
	}
	buf_char(out, '}');
}

static bool put_rows(struct query *q, const char *name, const char *sql, int64_t project, struct buf *out,
                     struct err *e) {
	sqlite3_stmt *row;
	if (!query__prepare(q, sql, &row, e))
		return false;
	sqlite3_bind_int64(row, 1, project);
	buf_format(out, "\"%s\":[", name);
	for (int n = 0; sqlite3_step(row) == SQLITE_ROW; n++) {
		if (n)
			buf_char(out, ',');
		put_row(out, row, q->pack->offset_minutes);
	}
	sqlite3_finalize(row);
	buf_char(out, ']');
	return true;
}

bool query_project_rest(struct query *q, int64_t project, struct buf *out, struct err *e) {
	if (!put_rows(q, "services",
	              "SELECT id, state, free_service, quantity, value_fen, requested_at, delivered_at FROM free_service"
	              " WHERE project = ?1 ORDER BY id LIMIT 200", project, out, e))
		return false;
	buf_char(out, ',');
	if (!put_rows(q, "reviews",
	              "SELECT id, state, review_type, plan_item, rounds, requested_at, due_at, reported_at, accepted_at,"
	              " paused_at, points_open, CASE WHEN paused_at IS NOT NULL THEN points END AS points FROM review"
	              " WHERE project = ?1 ORDER BY id LIMIT 200", project, out, e))
		return false;
	buf_char(out, ',');
	return put_rows(q, "examinations",
	                "SELECT id, state, title, \"on\" AS meets_on, called_at, held_at, decided_at, conclusion,"
	                " open_follow_ups FROM examination WHERE project = ?1 ORDER BY id LIMIT 50", project, out, e);
}

bool query_project_corrections(struct query *q, struct arena *a, int64_t project, struct query_correction *out,
                               uint32_t most, uint32_t *n, struct err *e) {
	sqlite3_stmt *row;
	*n = 0;
	if (!query__prepare(q, "SELECT id, review_type, plan_item FROM review WHERE project = ?1 AND state = 'opined' AND"
	                    " paused_at IS NOT NULL ORDER BY id LIMIT ?2", &row, e))
		return false;
	sqlite3_bind_int64(row, 1, project);
	sqlite3_bind_int64(row, 2, most);
	for (; *n < most && sqlite3_step(row) == SQLITE_ROW; ++*n)
		out[*n] = (struct query_correction){sqlite3_column_int64(row, 0), arena_str(a, query__text(row, 1)),
			arena_str(a, query__text(row, 2))};
	sqlite3_finalize(row);
	return true;
}

bool query_project_value(struct query *q, int64_t project, int64_t *fen_sum, int64_t *count, struct err *e) {
	sqlite3_stmt *row;
	if (!query__prepare(q, "SELECT coalesce(sum(value_fen), 0), count(*) FROM free_service WHERE project = ?1 AND"
	                    " state = 'delivered'", &row, e))
		return false;
	sqlite3_bind_int64(row, 1, project);
	bool found = sqlite3_step(row) == SQLITE_ROW;
	check(found);
	*fen_sum = sqlite3_column_int64(row, 0);
	*count = sqlite3_column_int64(row, 1);
	sqlite3_finalize(row);
	return true;
}

bool query_project_case(struct query *q, struct arena *a, int64_t id, struct query_project_case *out, struct err *e) {
	sqlite3_stmt *row;
	*out = (struct query_project_case){.due_at = NIL};
	if (!query__prepare(q, "SELECT state, coalesce(correction_due_at, promised_due_at, acceptance_due_at),"
	                    " promised_due_at, department FROM case_file WHERE id = ?1", &row, e))
		return false;
	sqlite3_bind_int64(row, 1, id);
	if (sqlite3_step(row) == SQLITE_ROW) {
		out->state = arena_str(a, query__text(row, 0));
		out->department = arena_str(a, query__text(row, 3));
		int column = str_is(out->state, "correcting") ? 1 : 2;
		if (sqlite3_column_type(row, column) != SQLITE_NULL)
			out->due_at = sqlite3_column_int64(row, column);
		else if (sqlite3_column_type(row, 1) != SQLITE_NULL)
			out->due_at = sqlite3_column_int64(row, 1);
	}
	sqlite3_finalize(row);
	return true;
}
