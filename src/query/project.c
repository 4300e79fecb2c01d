/* What a forecast of a project's plan reads: the plan, and how long the items of the district really took. */
#include "query/inside.h"

bool query_plan(struct query *q, int64_t project, struct query_plan *out, struct err *e) {
	sqlite3_stmt *row;
	arena_reset(&q->arena);
	if (!query__prepare(q, "SELECT items, started_at, planned_end_at FROM project WHERE id = ?1", &row, e))
		return false;
	sqlite3_bind_int64(row, 1, project);
	bool found = sqlite3_step(row) == SQLITE_ROW && sqlite3_column_type(row, 0) != SQLITE_NULL;
	if (found)
		*out = (struct query_plan){.steps = arena_str(&q->arena, query__text(row, 0)),
			.started_at = sqlite3_column_int64(row, 1),
			.planned_end_at = sqlite3_column_int64(row, 2)};
	sqlite3_finalize(row);
	return found || err_set(e, "project.no_plan", "", "there is no project %lld with a plan", (long long)project);
}

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
