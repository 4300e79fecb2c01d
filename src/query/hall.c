/* A hall as it is now. */
#include "query/inside.h"
#include "query/hall.h"

static void bind(sqlite3_stmt *row, int at, str text) {
	sqlite3_bind_text(row, at, text.n ? text.p : "", (int)text.n, SQLITE_STATIC);
}

static int64_t number_or_nil(sqlite3_stmt *row, int column) {
	return sqlite3_column_type(row, column) == SQLITE_NULL ? NIL : sqlite3_column_int64(row, column);
}

static str kept_text(struct arena *a, sqlite3_stmt *row, int column) {
	return arena_str(a, query__text(row, column));
}

bool query_seats(struct query *q, struct arena *a, str point, ms now, struct query_seat *out, uint32_t *n,
                 struct err *e) {
	sqlite3_stmt *row;
	*n = 0;
	if (!query__prepare(q,
	                    "SELECT \"window\",\"groups\",state,\"current\",pace_ms,number_text,officer,reason,call_count,"
	                    "called_at,opened_at,\"on\",served,busy_ms,open_ms,open_since FROM hall_window"
	                    " WHERE service_point=?1 ORDER BY id", &row, e))
		return false;
	bind(row, 1, point);
	while (*n < QUERY_SEATS && sqlite3_step(row) == SQLITE_ROW) {
		ms since = number_or_nil(row, 15);
		out[(*n)++] = (struct query_seat){
			.sitting = {kept_text(a, row, 0), kept_text(a, row, 1), word_find(query__text(row, 2)),
				number_or_nil(row, 3), number_or_nil(row, 4)},
			.number = kept_text(a, row, 5), .officer = kept_text(a, row, 6), .reason = kept_text(a, row, 7),
			.times = sqlite3_column_int64(row, 8), .called_at = number_or_nil(row, 9),
			.opened_at = number_or_nil(row, 10), .on = (day)sqlite3_column_int64(row, 11),
			.served = sqlite3_column_int64(row, 12), .busy_ms = sqlite3_column_int64(row, 13),
			.open_ms = sqlite3_column_int64(row, 14) + (since != NIL && now > since ? now - since : 0)};
	}
	sqlite3_finalize(row);
	return true;
}

#define NUMBER_COLUMNS \
	"id,booking,number_text,business_group,\"groups\",need,state,\"window\",issued_at,called_at,estimate_ms"

static void read_number(sqlite3_stmt *row, struct query_number *x) {
	*x = (struct query_number){.id = sqlite3_column_int64(row, 0), .booking = number_or_nil(row, 1),
		.number = query__text(row, 2), .group = query__text(row, 3), .groups = query__text(row, 4),
		.need = query__text(row, 5), .state = query__text(row, 6), .window = query__text(row, 7),
		.issued_at = number_or_nil(row, 8), .called_at = number_or_nil(row, 9), .estimate_ms = number_or_nil(row, 10)};
}

static bool each_number(struct query *q, const char *sql, str point, void *to,
                        bool (*take)(void *to, const struct query_number *x), struct err *e) {
	sqlite3_stmt *row;
	struct query_number x;
	if (!query__prepare(q, sql, &row, e))
		return false;
	bind(row, 1, point);
	bool more = true;
	while (more && sqlite3_step(row) == SQLITE_ROW) {
		read_number(row, &x);
		more = take(to, &x);
	}
	sqlite3_finalize(row);
	return true;
}

bool query_waiting(struct query *q, str point, void *to, bool (*take)(void *to, const struct query_number *x),
                   struct err *e) {
	return each_number(q, "SELECT " NUMBER_COLUMNS " FROM queue_number INDEXED BY queue_line WHERE service_point=?1"
	                   " AND in_line IS NOT NULL ORDER BY rank, ifnull(in_line_at,0), id", point, to, take, e);
}

bool query_passed(struct query *q, str point, void *to, bool (*take)(void *to, const struct query_number *x),
                  struct err *e) {
	return each_number(q, "SELECT " NUMBER_COLUMNS " FROM queue_number INDEXED BY queue_passed WHERE service_point=?1"
	                   " AND state='passed' ORDER BY id", point, to, take, e);
}

bool query_number(struct query *q, struct arena *a, int64_t id, struct query_number *out, bool *found, struct err *e) {
	sqlite3_stmt *row;
	if (!query__prepare(q, "SELECT " NUMBER_COLUMNS " FROM queue_number WHERE id=?1", &row, e))
		return false;
	sqlite3_bind_int64(row, 1, id);
	*found = sqlite3_step(row) == SQLITE_ROW;
	if (*found) {
		read_number(row, out);
		str *const texts[] = {&out->number, &out->group, &out->groups, &out->need, &out->state, &out->window};
		for (size_t i = 0; i < COUNT(texts); i++)
			*texts[i] = arena_str(a, *texts[i]);
	}
	sqlite3_finalize(row);
	return true;
}

/* A call changes a window's record; a number drawn, handed over or given up changes who waits. */
bool query_hall_stamp(struct query *q, str point, int64_t *out, struct err *e) {
	sqlite3_stmt *row;
	if (!query__prepare(q,
	                    "SELECT (SELECT ifnull(max(head),0) FROM hall_window WHERE service_point=?1),"
	                    "count(*),ifnull(sum(id),0),ifnull(sum(rank % 1000000007),0),ifnull(sum(in_line % 1000003),0)"
	                    " FROM queue_number INDEXED BY queue_line WHERE service_point=?1 AND in_line IS NOT NULL",
	                    &row, e))
		return false;
	bind(row, 1, point);
	uint64_t mix = 0;
	if (sqlite3_step(row) == SQLITE_ROW)
		for (int i = 0; i < 5; i++)
			mix = (mix ^ (uint64_t)sqlite3_column_int64(row, i)) * 0x9E3779B97F4A7C15u + 1;
	*out = (int64_t)(mix >> 1);
	sqlite3_finalize(row);
	return true;
}
