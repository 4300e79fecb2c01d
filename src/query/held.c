/* What the office knows already when somebody applies: what was decided in the applicant's favour, what was written in
 * earlier forms; and how long people wait at the points right now. */
#include "query/inside.h"

enum { QUEUE_ROWS = 8000 /* numbers of one day in the whole district, with room to spare */ };

bool query_held(struct query *q, struct arena *a, str user, struct guide_held *out, uint32_t most, uint32_t *n,
                struct err *e) {
	sqlite3_stmt *row;
	*n = 0;
	if (!query__prepare(q, "SELECT item, max(id) FROM case_file WHERE applicant = ?1 AND state = 'granted'"
	                    " GROUP BY item ORDER BY 2 DESC", &row, e))
		return false;
	sqlite3_bind_text(row, 1, user.p, (int)user.n, SQLITE_STATIC);
	while (*n < most && sqlite3_step(row) == SQLITE_ROW) {
		str code = arena_str(a, query__text(row, 0));
		const struct item *item = query__item(q, code, INT32_MAX);
		out[(*n)++] = (struct guide_held){item ? item->id : code, sqlite3_column_int64(row, 1)};
	}
	sqlite3_finalize(row);
	return true;
}

bool query_last_facts(struct query *q, struct arena *a, str user, str item, str *out, struct err *e) {
	sqlite3_stmt *row;
	*out = (str){0};
	if (!query__prepare(q, "SELECT facts FROM case_file WHERE applicant = ?1 AND facts IS NOT NULL"
	                    " ORDER BY item = ?2 DESC, id DESC LIMIT 1", &row, e))
		return false;
	sqlite3_bind_text(row, 1, user.p, (int)user.n, SQLITE_STATIC);
	sqlite3_bind_text(row, 2, item.p, (int)item.n, SQLITE_STATIC);
	if (sqlite3_step(row) == SQLITE_ROW)
		*out = arena_str(a, query__text(row, 0));
	sqlite3_finalize(row);
	return true;
}

static struct query_queue *find_queue(struct query_queue *list, uint32_t n, str point) {
	for (uint32_t i = 0; i < n; i++)
		if (str_eq(list[i].service_point, point))
			return &list[i];
	return NULL;
}

bool query_queues(struct query *q, struct arena *a, ms from, ms now, struct query_queue *out, uint32_t most,
                  uint32_t *n, struct err *e) {
	sqlite3_stmt *row;
	*n = 0;
	if (!query__prepare(q,
	                    "SELECT service_point, sum(state = 'issued'), count(DISTINCT CASE WHEN called_at > ?2 - 3600000"
	                    " THEN \"window\" END), avg(CASE WHEN state = 'finished' THEN finished_at - called_at END)"
	                    " FROM queue_number WHERE id > (SELECT max(id) FROM queue_number) - ?3 AND issued_at >= ?1"
	                    " AND issued_at <= ?2 GROUP BY service_point", &row, e))
		return false;
	sqlite3_bind_int64(row, 1, from);
	sqlite3_bind_int64(row, 2, now);
	sqlite3_bind_int(row, 3, QUEUE_ROWS);
	while (*n < most && sqlite3_step(row) == SQLITE_ROW) {
		struct query_queue x = {.service_point = arena_str(a, query__text(row, 0)),
			.waiting = sqlite3_column_int64(row, 1), .windows = sqlite3_column_int64(row, 2),
			.serving_ms = sqlite3_column_type(row, 3) == SQLITE_NULL ? NIL : (ms)sqlite3_column_double(row, 3)};
		check(!find_queue(out, *n, x.service_point));
		out[(*n)++] = x;
	}
	sqlite3_finalize(row);
	return true;
}

bool query_visit(struct query *q, int64_t booking, int64_t *number, struct err *e) {
	sqlite3_stmt *row;
	*number = 0;
	if (!query__prepare(q, "SELECT max(id) FROM queue_number WHERE booking = ?1", &row, e))
		return false;
	sqlite3_bind_int64(row, 1, booking);
	if (sqlite3_step(row) == SQLITE_ROW)
		*number = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return true;
}
