/* Technical reviews, batches and joint examinations, each with what belongs to it in one read. */
#include "query/review.h"
#include "data/date.h"
#include "query/inside.h"

/* ---- rows ------------------------------------------------------------------------------------------------ */

/* Rows of a kind whose column refers to `id`, as […] of records. */
static bool put_rows(struct query *q, enum record_kind kind, const char *column, int64_t id,
                     const struct query_scope *scope, ms now, struct buf *out, struct err *e) {
	struct buf sql = buf_make(1 << 12);
	sqlite3_stmt *row = NULL;
	query__put_columns(&sql, record_def(kind), true);
	buf_format(&sql, " FROM \"%s\" WHERE \"%s\"=?1 ORDER BY id LIMIT 1000", record_def(kind)->table, column);
	buf_char(&sql, 0);
	bool good = query__prepare(q, sql.p, &row, e);
	buf_free(&sql);
	if (!good)
		return false;
	sqlite3_bind_int64(row, 1, id);
	buf_char(out, '[');
	for (bool first = true; sqlite3_step(row) == SQLITE_ROW; first = false) {
		buf_text(out, first ? "" : ",");
		query__put_record(q, out, row, kind, true, scope, now);
	}
	buf_char(out, ']');
	sqlite3_finalize(row);
	return true;
}

/* Rows of a statement as […] of objects, named like its columns; instants of columns that end in _at.
 * own: ?1    now: ?2    kinds: ?3 */
static bool put_table(struct query *q, const char *sql, str own, ms now, str kinds, struct buf *out, struct err *e) {
	sqlite3_stmt *row = NULL;
	if (!query__prepare(q, sql, &row, e))
		return false;
	sqlite3_bind_text(row, 1, own.n ? own.p : "", (int)own.n, SQLITE_STATIC);
	sqlite3_bind_int64(row, 2, now);
	sqlite3_bind_text(row, 3, kinds.p, (int)kinds.n, SQLITE_STATIC);
	buf_char(out, '[');
	for (bool first = true; sqlite3_step(row) == SQLITE_ROW; first = false) {
		buf_text(out, first ? "{" : ",{");
		for (int i = 0; i < sqlite3_column_count(row); i++) {
			str name = str_of(sqlite3_column_name(row, i));
			buf_format(out, "%s\"" STR_FMT "\":", i ? "," : "", STR_ARG(name));
			if (!query__is_set(row, i))
				buf_text(out, "null");
			else if (str_ends(name, STR("_at"))) {
				buf_char(out, '"');
				ms_put(out, sqlite3_column_int64(row, i), q->pack->offset_minutes);
				buf_char(out, '"');
			} else if (sqlite3_column_type(row, i) == SQLITE_INTEGER)
				buf_int(out, sqlite3_column_int64(row, i));
			else
				json_put_string(out, query__text(row, i));
		}
		buf_char(out, '}');
	}
	buf_char(out, ']');
	sqlite3_finalize(row);
	return true;
}

/* ---- the board ------------------------------------------------------------------------------------------- */

/* ?1: the account whose own are meant, empty: all; ?2: now; ?3: kinds of review as a JSON list. */
#define OPEN_REVIEW "state IN ('assigned','opined','corrected')"
#define MINE "(?1='' OR applicant=?1)"
static const char states_sql[] = "SELECT state,count(*) AS n FROM review WHERE " MINE " AND ?2>0 GROUP BY state";
static const char pressing_sql[] =
	"SELECT sum(paused_at IS NULL AND due_at<?2) AS overdue,sum(paused_at IS NOT NULL) AS with_firm"
	" FROM review WHERE " OPEN_REVIEW " AND " MINE;
static const char agencies_sql[] =
	"SELECT agency,sum(" OPEN_REVIEW ") AS open,sum(" OPEN_REVIEW " AND paused_at IS NULL AND due_at<?2) AS overdue,"
	"sum(state IN ('accepted','settled')) AS done,sum(state='failed') AS failed,"
	"CAST(avg(quality)+0.5 AS INTEGER) AS quality,sum(on_time=0) AS late,sum(state='accepted' AND settlement IS NULL)"
	" AS unsettled FROM review WHERE agency IS NOT NULL AND " MINE " GROUP BY agency ORDER BY agency";
static const char checks_sql[] =
	"SELECT p.id AS project,p.title AS title,p.stage AS stage,p.planned_end_at AS planned_end_at,"
	"(SELECT max(r.id) FROM review r WHERE r.project=p.id AND r.review_type IN (SELECT value FROM json_each(?3))"
	" AND r.state!='failed') AS review FROM project p WHERE p.drawings_in_scope=1 AND p.drawings_checked_at IS NULL"
	" AND ?1='' AND ?2>0 ORDER BY p.id LIMIT 1000";

/* Kinds of review that count as the check of drawings, as a JSON list. */
static void put_checking_kinds(const struct query *q, struct buf *out) {
	const struct csv *t = pack_table(q->pack, "plans/review-types.csv");
	int counts = t ? csv_column(t, "counts_as") : -1;
	buf_char(out, '[');
	for (uint32_t i = 0; counts >= 0 && i < t->rows; i++) {
		if (!str_is(csv_cell(t, i, counts), "drawings"))
			continue;
		buf_text(out, out->n > 1 ? "," : "");
		json_put_string(out, csv_cell(t, i, csv_column(t, "code")));
	}
	buf_char(out, ']');
}

static bool put_checks(struct query *q, ms now, struct buf *out, struct err *e) {
	sqlite3_stmt *row = NULL;
	if (!query__prepare(q,
	                    "SELECT count(*),sum(drawings_checked_at IS NOT NULL) FROM project WHERE drawings_in_scope=1",
	                    &row, e))
		return false;
	int64_t all = 0, checked = 0;
	if (sqlite3_step(row) == SQLITE_ROW)
		all = sqlite3_column_int64(row, 0), checked = sqlite3_column_int64(row, 1);
	sqlite3_finalize(row);
	buf_format(out, "{\"in_scope\":%lld,\"checked\":%lld,\"outstanding\":", (long long)all, (long long)checked);
	struct buf kinds = buf_make(1 << 12);
	put_checking_kinds(q, &kinds);
	bool good = put_table(q, checks_sql, STR(""), now, buf_view(&kinds), out, e);
	buf_free(&kinds);
	buf_char(out, '}');
	return good;
}

static bool put_pressing(struct query *q, str own, ms now, struct buf *out, struct err *e) {
	sqlite3_stmt *row = NULL;
	if (!query__prepare(q, pressing_sql, &row, e))
		return false;
	sqlite3_bind_text(row, 1, own.n ? own.p : "", (int)own.n, SQLITE_STATIC);
	sqlite3_bind_int64(row, 2, now);
	int64_t overdue = 0, with_firm = 0;
	if (sqlite3_step(row) == SQLITE_ROW)
		overdue = sqlite3_column_int64(row, 0), with_firm = sqlite3_column_int64(row, 1);
	sqlite3_finalize(row);
	buf_format(out, ",\"overdue\":%lld,\"with_firm\":%lld", (long long)overdue, (long long)with_firm);
	return true;
}

bool query_review_board(struct query *q, const struct query_scope *scope, ms now, struct buf *out, struct err *e) {
	str own = scope->own ? scope->user : STR("");
	buf_text(out, "\"states\":");
	if (!put_table(q, states_sql, own, now, STR(""), out, e) || !put_pressing(q, own, now, out, e))
		return false;
	buf_text(out, ",\"agencies\":");
	if (!put_table(q, agencies_sql, own, now, STR(""), out, e))
		return false;
	buf_text(out, ",\"drawing_checks\":");
	if (!scope->own)
		return put_checks(q, now, out, e);
	buf_text(out, "null");
	return true;
}

/* ---- one review ------------------------------------------------------------------------------------------ */

/* An event of the past with the members of its body that a page shows. */
static void put_round(struct query *q, struct buf *out, sqlite3_stmt *event, uint32_t no,
                      const struct query_scope *scope) {
	buf_format(out, "{\"no\":%u,\"at\":\"", no);
	ms_put(out, sqlite3_column_int64(event, 6), q->pack->offset_minutes);
	buf_text(out, "\",\"actor\":");
	json_put_string(out, query__told_actor(query__text(event, 8), scope));
	buf_text(out, ",\"body\":");
	buf_str(out, query__text(event, 11));
	buf_char(out, '}');
}

/* The events of one kind of a stream, oldest first, as […]. */
static bool put_events(struct query *q, int64_t head, const char *kind, const struct query_scope *scope,
                       struct buf *out, struct err *e) {
	sqlite3_stmt *event = query__kept(q, KEPT_EVENT);
	int64_t seqs[256];
	uint32_t n = 0;
	if (!event)
		return query__fault(q, e);
	while (head > 0 && n < COUNT(seqs)) {
		sqlite3_reset(event);
		sqlite3_bind_int64(event, 1, head);
		if (sqlite3_step(event) != SQLITE_ROW)
			break;
		if (str_is(query__text(event, 4), kind))
			seqs[n++] = head;
		head = sqlite3_column_int64(event, 3);
	}
	buf_char(out, '[');
	for (uint32_t i = n; i-- > 0;) {
		sqlite3_reset(event);
		sqlite3_bind_int64(event, 1, seqs[i]);
		if (sqlite3_step(event) == SQLITE_ROW)
			put_round(q, out, event, n - i, scope);
		buf_text(out, i ? "," : "");
	}
	buf_char(out, ']');
	sqlite3_reset(event);
	return true;
}

bool query_review_sheet(struct query *q, int64_t id, const struct query_scope *scope, ms now, str *type,
                        struct buf *out, struct err *e) {
	sqlite3_stmt *row = query__find(q, R_review, id, scope, e);
	if (!row)
		return false;
	arena_reset(&q->arena);
	int64_t head = sqlite3_column_int64(row, 2);
	*type = arena_str(&q->arena, query__text(row, query__column(record_def(R_review), F_review_type)));
	buf_text(out, "\"review\":");
	query__put_record(q, out, row, R_review, true, scope, now);
	sqlite3_reset(row);
	buf_text(out, ",\"orders\":");
	if (!put_events(q, head, "review.assigned", scope, out, e))
		return false;
	buf_text(out, ",\"rounds\":");
	if (!put_events(q, head, "review.opined", scope, out, e))
		return false;
	buf_text(out, ",\"reports\":");
	return put_events(q, head, "review.reported", scope, out, e);
}

/* ?1 project, ?2 item, ?3 the review that the case names. Of the kind that the plan wants and of each kind that was
 * ordered the newest order; what is not accepted comes first, and of that what nobody ordered. */
static const char of_case_sql[] =
	"WITH under_way AS (SELECT id, items FROM project WHERE id=?1 AND state='planned'),"
	" wanted(type) AS (SELECT json_extract(i.value,'$.review') AS wish FROM under_way, json_each(items) i"
	" WHERE json_extract(i.value,'$.item')=?2 AND wish IS NOT NULL),"
	" ordered AS (SELECT max(id) AS id, review_type AS type FROM review"
	" WHERE id=?3 OR (project=(SELECT id FROM under_way) AND plan_item=?2) GROUP BY review_type)"
	" SELECT w.type, r.id, r.state, r.state IN ('accepted','settled') AS heard, 0 AS other FROM wanted w"
	" LEFT JOIN ordered o ON o.type=w.type LEFT JOIN review r ON r.id=o.id"
	" UNION ALL SELECT o.type, r.id, r.state, r.state IN ('accepted','settled'), 1 FROM ordered o"
	" JOIN review r ON r.id=o.id WHERE o.type NOT IN wanted ORDER BY heard, other, 2 DESC LIMIT 1";

bool query_case_review(struct query *q, struct arena *a, int64_t project, str item, int64_t review,
                       struct query_case_review *out, struct err *e) {
	sqlite3_stmt *row = NULL;
	*out = (struct query_case_review){.id = 0};
	if (project == NIL && review == NIL)
		return true;
	if (!query__prepare(q, of_case_sql, &row, e))
		return false;
	if (project != NIL)
		sqlite3_bind_int64(row, 1, project);
	sqlite3_bind_text(row, 2, item.p, (int)item.n, SQLITE_STATIC);
	if (review != NIL)
		sqlite3_bind_int64(row, 3, review);
	if (sqlite3_step(row) == SQLITE_ROW) {
		out->type = arena_str(a, query__text(row, 0));
		out->id = sqlite3_column_int64(row, 1);
		out->state = arena_str(a, query__text(row, 2));
	}
	sqlite3_finalize(row);
	return true;
}

/* ---- batches and examinations ---------------------------------------------------------------------------- */

bool query_settlement_sheet(struct query *q, int64_t id, const struct query_scope *scope, ms now, struct buf *out,
                            struct err *e) {
	buf_text(out, "{\"settlement\":");
	if (!query_record(q, R_settlement, id, scope, now, out, NULL, e))
		return false;
	buf_text(out, ",\"reviews\":");
	if (!put_rows(q, R_review, "settlement", id, scope, now, out, e))
		return false;
	buf_char(out, '}');
	return true;
}

/* Whether the department was asked, or has something to do for it. */
static bool has_part(struct query *q, int64_t id, str department) {
	sqlite3_stmt *row = NULL;
	struct err e;
	if (!department.n ||
	    !query__prepare(q,
	                    "SELECT 1 FROM exam_opinion WHERE examination=?1 AND department=?2 UNION ALL"
	                    " SELECT 1 FROM follow_up WHERE examination=?1 AND department=?2",
	                    &row, &e))
		return false;
	sqlite3_bind_int64(row, 1, id);
	sqlite3_bind_text(row, 2, department.p, (int)department.n, SQLITE_STATIC);
	bool has = sqlite3_step(row) == SQLITE_ROW;
	sqlite3_finalize(row);
	return has;
}

bool query_examination_sheet(struct query *q, int64_t id, const struct query_scope *scope, ms now, struct buf *out,
                             struct err *e) {
	struct query_scope wide = *scope;
	if (!scope->own && has_part(q, id, scope->department))
		wide.department = STR("");
	buf_text(out, "{\"examination\":");
	if (!query_record(q, R_examination, id, &wide, now, out, NULL, e))
		return false;
	buf_text(out, ",\"opinions\":");
	if (!put_rows(q, R_exam_opinion, "examination", id, &wide, now, out, e))
		return false;
	buf_text(out, ",\"follow_ups\":");
	if (!put_rows(q, R_follow_up, "examination", id, &wide, now, out, e))
		return false;
	buf_char(out, '}');
	return true;
}
