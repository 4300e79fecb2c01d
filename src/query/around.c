/* What stands around a case: its newest events, notes, related cases, messages, its rating. */
#include "query/inside.h"

enum { MESSAGES = 50 };

/* Writes the event, and once more among those of its kind when it is one of them. */
static void tell(struct query *q, sqlite3_stmt *event, const struct telling *t, const struct query_newest *want,
                 struct buf *out, uint32_t n[2]) {
	bool of_kind = want->of_kind && n[1] < want->most && str_is(query__text(event, 4), want->kind);
	struct buf *to = n[0] < want->most ? out : of_kind ? want->of_kind : NULL;
	if (!to)
		return;
	if (n[to != out]++)
		buf_char(to, ',');
	size_t from = to->n;
	query__put_event(q, to, event, t);
	if (!of_kind || to != out)
		return;
	if (n[1]++)
		buf_char(want->of_kind, ',');
	buf_put(want->of_kind, out->p + from, out->n - from);
}

bool query_newest(struct query *q, enum record_kind kind, int64_t id, const struct query_newest *want, struct buf *out,
                  struct err *e) {
	sqlite3_stmt *row = query__find(q, kind, id, want->scope, e);
	if (!row)
		return false;
	int64_t seq = sqlite3_column_int64(row, 2);
	struct telling telling = query__telling(q, row, kind, want->scope);
	telling.bare = want->bare;
	sqlite3_reset(row);
	arena_reset(&q->arena);
	sqlite3_stmt *event = query__kept(q, KEPT_EVENT);
	if (!event)
		return query__fault(q, e);
	uint32_t n[2] = {0, want->of_kind ? 0 : want->most};
	buf_char(out, '[');
	for (uint32_t i = 0; seq > 0 && i < QUERY_HISTORY && (n[0] < want->most || n[1] < want->most); i++) {
		sqlite3_reset(event);
		sqlite3_bind_int64(event, 1, seq);
		if (sqlite3_step(event) != SQLITE_ROW)
			break;
		seq = sqlite3_column_int64(event, 3);
		tell(q, event, &telling, want, out, n);
	}
	sqlite3_reset(event);
	buf_char(out, ']');
	return true;
}

/* ---- related cases --------------------------------------------------------------------------- */

static void put_case(struct query *q, struct buf *out, sqlite3_stmt *row, bool first) {
	static const char *const keys[] = {"case_no", "item", "state", "why"};
	const struct item *item = query__item(q, query__text(row, 2), INT32_MAX);
	buf_format(out, "%s{\"kind\":\"case\",\"id\":%lld", first ? "" : ",", (long long)sqlite3_column_int64(row, 0));
	for (int i = 0; i < 4; i++) {
		buf_format(out, ",\"%s\":", keys[i]);
		json_put_string(out, query__text(row, i + 1));
	}
	buf_text(out, ",\"item_zh\":");
	json_put_string(out, item ? item->name_zh : (str){0});
	buf_text(out, ",\"item_en\":");
	json_put_string(out, item ? item->name_en : (str){0});
	buf_char(out, '}');
}

bool query_related(struct query *q, int64_t id, const struct query_scope *scope, struct buf *out, struct err *e) {
	/* each arm is a search by an index; what several arms find is told once, by the first reason */
	static const char sql[] =
		"WITH me AS MATERIALIZED (SELECT * FROM case_file WHERE id=?1), near(id,why,rank) AS ("
		" SELECT earlier_case,'earlier',1 FROM me WHERE earlier_case IS NOT NULL"
		" UNION ALL SELECT id,'later',2 FROM case_file WHERE earlier_case=?1"
		" UNION ALL SELECT id,'matter',3 FROM case_file WHERE matter=(SELECT matter FROM me)"
		" UNION ALL SELECT * FROM (SELECT id,'project',4 FROM case_file WHERE project=(SELECT project FROM me)"
		"  ORDER BY id DESC LIMIT 50)"
		" UNION ALL SELECT * FROM (SELECT id,'applicant',5 FROM case_file WHERE applicant=(SELECT applicant FROM me)"
		"  ORDER BY id DESC LIMIT 50))"
		" SELECT c.id,c.case_no,c.item,c.state,n.why,min(n.rank),c.department,c.service_point,c.applicant"
		" FROM near n JOIN case_file c ON c.id=n.id WHERE n.id<>?1 GROUP BY c.id ORDER BY 6,c.id DESC LIMIT 50";
	sqlite3_stmt *row = query__kept_sql(q, KEPT_RELATED, sql);
	bool first = true;
	int step = SQLITE_ERROR;
	if (!row)
		return query__fault(q, e);
	sqlite3_bind_int64(row, 1, id);
	buf_char(out, '[');
	while ((step = sqlite3_step(row)) == SQLITE_ROW) {
		bool seen = (!scope->department.n || str_eq(scope->department, query__text(row, 6))) &&
		            (!scope->service_point.n || str_eq(scope->service_point, query__text(row, 7))) &&
		            (!scope->own || str_eq(scope->user, query__text(row, 8)));
		if (!seen)
			continue;
		put_case(q, out, row, first);
		first = false;
	}
	sqlite3_reset(row);
	buf_char(out, ']');
	return step == SQLITE_DONE || query__fault(q, e);
}

/* ---- messages and the rating ------------------------------------------------------------------- */

static bool put_rows(struct query *q, enum record_kind kind, enum kept which, const char *where, str about,
                     const struct query_scope *scope, ms now, bool one, struct buf *out, struct err *e) {
	if (!q->kept[which]) {
		struct buf sql = buf_make(LIMIT_COMMAND_BYTES);
		query__put_columns(&sql, record_def(kind), false);
		buf_format(&sql, " FROM \"%s\" WHERE %s", record_def(kind)->table, where);
		buf_char(&sql, 0);
		query__kept_sql(q, which, sql.p);
		buf_free(&sql);
	}
	sqlite3_stmt *row = query__kept_sql(q, which, NULL);
	uint32_t n = 0;
	int step = SQLITE_ERROR;
	if (!row)
		return query__fault(q, e);
	str asker = arena_format(&q->arena, " " STR_FMT " ", STR_ARG(scope->user));
	sqlite3_bind_text(row, 1, about.p, (int)about.n, SQLITE_STATIC);
	sqlite3_bind_text(row, 2, asker.p, (int)asker.n, SQLITE_STATIC); /* a statement without ?2 does without */
	buf_text(out, one ? "" : "[");
	while ((step = sqlite3_step(row)) == SQLITE_ROW && n < MESSAGES) {
		if (n++)
			buf_char(out, ',');
		query__put_record(q, out, row, kind, false, scope, now);
	}
	sqlite3_reset(row);
	buf_text(out, one ? n ? "" : "null" : "]");
	return step != SQLITE_ERROR || query__fault(q, e);
}

bool query_messages(struct query *q, str about, const struct query_scope *scope, ms now, struct buf *out,
                    struct err *e) {
	const char *where = scope->own ? "about=?1 AND to_applicant=1 ORDER BY id DESC LIMIT 50"
	                               : "about=?1 ORDER BY id DESC LIMIT 50";
	enum kept which = scope->own ? KEPT_MESSAGES_OWN : KEPT_MESSAGES;
	return put_rows(q, R_notice, which, where, about, scope, now, false, out, e);
}

bool query_rating(struct query *q, str subject, const struct query_scope *scope, ms now, struct buf *out,
                  struct err *e) {
	/* who served does not see it */
	static const char where[] = "subject=?1 AND (rated_staff IS NULL OR instr(' '||rated_staff||' ',?2)=0) "
	                            "ORDER BY id DESC LIMIT 1";
	return put_rows(q, R_rating, KEPT_RATING, where, subject, scope, now, true, out, e);
}
