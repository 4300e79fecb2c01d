/* The day of a hall, counted from its numbers. Numbers of one day follow one another, and each line keeps its first
 * one: only that day is read, whatever lies in the table. */
#include <stdlib.h>

#include "data/date.h"
#include "query/inside.h"
#include "query/hall.h"

enum { HOURS = 24 };

struct times {
	VEC(ms) all;
	double sum;
};

struct of_group {
	int64_t issued, finished, waiting, called;
	double waited;
};

struct hall_day {
	int64_t issued, called, finished, abandoned, passed, waiting, self_service, booked, in_time;
	struct times wait, service;
	double error, bias; /* of the estimates, ms: |actual - told|, actual - told */
	int64_t estimates;
	struct {
		int64_t issued, finished;
	} hours[HOURS];
	struct of_group groups[HALL_GROUPS]; /* by row of the group's table */
};

static void take_time(struct times *t, ms value) {
	vec_push(&t->all, value);
	t->sum += (double)value;
}

static int by_size(const void *a, const void *b) {
	ms x = *(const ms *)a, y = *(const ms *)b;
	return (x > y) - (x < y);
}

/* The smallest value that at least the share `percent` of them does not exceed. */
static ms percentile(const struct times *t, uint32_t percent) {
	uint32_t at = (t->all.n * percent + 99) / 100;
	return t->all.p[at ? at - 1 : 0];
}

/* ,"name":{"mean":…,"p50":…,"p90":…}; nulls when there is none. */
static void put_times(struct buf *out, const char *name, struct times *t) {
	buf_format(out, ",\"%s\":", name);
	if (!t->all.n) {
		buf_text(out, "{\"mean\":null,\"p50\":null,\"p90\":null}");
		return;
	}
	qsort(t->all.p, t->all.n, sizeof *t->all.p, by_size);
	buf_format(out, "{\"mean\":%lld,\"p50\":%lld,\"p90\":%lld}", (long long)(t->sum / t->all.n + 0.5),
	           (long long)percentile(t, 50), (long long)percentile(t, 90));
	vec_free(&t->all);
}

/* ,"name":0.123; null without a base. */
static void put_rate(struct buf *out, const char *name, int64_t hit, int64_t base) {
	buf_format(out, ",\"%s\":", name);
	if (base)
		buf_format(out, "%.3f", (double)hit / (double)base);
	else
		buf_text(out, "null");
}

enum { S_STATE, S_GROUP, S_CHANNEL, S_ISSUED, S_CALLED, S_FINISHED, S_LINED, S_ESTIMATE, S_PASSES, S_BOOKING,
	S_PUNCTUAL, S_IN_LINE, S_POINT };

static bool has(sqlite3_stmt *row, int column) {
	return sqlite3_column_type(row, column) != SQLITE_NULL;
}

static int hour_of(ms at, int offset_minutes) {
	return (int)((at - ms_of_day(day_of_ms(at, offset_minutes), offset_minutes)) / MS_PER_HOUR);
}

/* How long it waited and what it had been told; those who were sent elsewhere or passed over are no test of it. */
static void count_wait(struct hall_day *h, struct of_group *g, sqlite3_stmt *row, ms issued, ms called) {
	ms waited = called - (has(row, S_LINED) ? sqlite3_column_int64(row, S_LINED) : issued);
	h->called++;
	g->called++;
	g->waited += (double)waited;
	take_time(&h->wait, waited);
	if (!has(row, S_ESTIMATE) || has(row, S_LINED))
		return;
	double off = (double)(waited - sqlite3_column_int64(row, S_ESTIMATE));
	h->error += off < 0 ? -off : off;
	h->bias += off;
	h->estimates++;
}

static void count_row(struct query *q, struct hall_day *h, sqlite3_stmt *row, ms now) {
	const struct code *c = pack_code(q->pack, CODE_BUSINESS_GROUP, query__text(row, S_GROUP));
	struct of_group *g = &h->groups[c && c->row < HALL_GROUPS ? c->row : HALL_GROUPS - 1];
	ms issued = sqlite3_column_int64(row, S_ISSUED);
	bool finished = str_is(query__text(row, S_STATE), "finished");
	h->issued++;
	g->issued++;
	h->hours[hour_of(issued, q->pack->offset_minutes)].issued++;
	h->self_service += str_is(query__text(row, S_CHANNEL), "self_service");
	h->abandoned += str_is(query__text(row, S_STATE), "abandoned");
	h->passed += sqlite3_column_int64(row, S_PASSES) > 0;
	h->booked += has(row, S_BOOKING);
	h->in_time += sqlite3_column_int64(row, S_PUNCTUAL) == 1;
	h->waiting += has(row, S_IN_LINE) && issued <= now;
	g->waiting += has(row, S_IN_LINE) && issued <= now;
	if (has(row, S_CALLED))
		count_wait(h, g, row, issued, sqlite3_column_int64(row, S_CALLED));
	if (!finished)
		return;
	h->finished++;
	g->finished++;
	h->hours[hour_of(sqlite3_column_int64(row, S_FINISHED), q->pack->offset_minutes)].finished++;
	if (has(row, S_CALLED))
		take_time(&h->service, sqlite3_column_int64(row, S_FINISHED) - sqlite3_column_int64(row, S_CALLED));
}

/* The first number of the point's day; 0: there is none. */
static bool first_number(struct query *q, const struct service_point *point, day on, int64_t *out, struct err *e) {
	sqlite3_stmt *row;
	*out = 0;
	if (!query__prepare(q, "SELECT min(first_number) FROM hall_line WHERE id BETWEEN ?1 AND ?2", &row, e))
		return false;
	sqlite3_bind_int64(row, 1, hall_line(point->no, 1, on));
	sqlite3_bind_int64(row, 2, hall_line(point->no, HALL_GROUPS - 1, on));
	if (sqlite3_step(row) == SQLITE_ROW)
		*out = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return true;
}

static bool count_day(struct query *q, const struct service_point *point, day on, ms now, struct hall_day *h,
                      struct err *e) {
	sqlite3_stmt *row;
	int64_t first;
	ms from = ms_of_day(on, q->pack->offset_minutes), to = ms_of_day(on + 1, q->pack->offset_minutes);
	if (!first_number(q, point, on, &first, e))
		return false;
	if (!first)
		return true;
	if (!query__prepare(q, "SELECT state,business_group,channel,issued_at,called_at,finished_at,in_line_at,estimate_ms,"
	                    "passes,booking,punctual,in_line,service_point FROM queue_number WHERE id>=?1 ORDER BY id",
	                    &row, e))
		return false;
	sqlite3_bind_int64(row, 1, first);
	while (sqlite3_step(row) == SQLITE_ROW) {
		ms issued = sqlite3_column_int64(row, S_ISSUED);
		if (issued >= to + MS_PER_HOUR)
			break; /* of the day after: numbers are drawn in order, but for what is typed in later */
		if (issued >= from && issued < to && str_eq(query__text(row, S_POINT), point->code))
			count_row(q, h, row, now);
	}
	sqlite3_finalize(row);
	return true;
}

/* ---- beside the numbers ------------------------------------------------------------------------------ */

struct beside {
	int64_t missed, received, upheld, not_upheld;
};

static bool count_beside(struct query *q, const struct service_point *point, day on, struct beside *out,
                         struct err *e) {
	int year, month, dom;
	sqlite3_stmt *row;
	day_split(on, &year, &month, &dom);
	if (!query__prepare(q,
	                    "SELECT (SELECT count(*) FROM booking WHERE no_show_at BETWEEN ?2 AND ?3 AND slot_at BETWEEN ?2"
	                    " AND ?3 AND service_point=?1), count(*), total(upheld=1), total(upheld=0) FROM ticket"
	                    " WHERE about_window=1 AND area=?1 AND received_at BETWEEN ?4 AND ?3", &row, e))
		return false;
	sqlite3_bind_text(row, 1, point->code.p, (int)point->code.n, SQLITE_STATIC);
	sqlite3_bind_int64(row, 2, ms_of_day(on, q->pack->offset_minutes));
	sqlite3_bind_int64(row, 3, ms_of_day(on + 1, q->pack->offset_minutes) - 1);
	sqlite3_bind_int64(row, 4, ms_of_day(day_of(year, 1, 1), q->pack->offset_minutes));
	if (sqlite3_step(row) == SQLITE_ROW)
		*out = (struct beside){sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1),
			sqlite3_column_int64(row, 2), sqlite3_column_int64(row, 3)};
	sqlite3_finalize(row);
	return true;
}

static void put_groups(struct query *q, struct buf *out, const struct hall_day *h) {
	const struct csv *t = pack_table(q->pack, "org/business-groups.csv");
	bool any = false;
	buf_text(out, ",\"by_group\":[");
	for (uint32_t i = 0; t && i < t->rows && i < HALL_GROUPS; i++) {
		const struct of_group *g = &h->groups[i];
		if (!g->issued)
			continue;
		buf_text(out, any ? ",{\"group\":" : "{\"group\":");
		any = true;
		json_put_string(out, csv_cell(t, i, csv_column(t, "code")));
		buf_text(out, ",\"name_zh\":");
		json_put_string(out, csv_cell(t, i, csv_column(t, "name_zh")));
		buf_text(out, ",\"name_en\":");
		json_put_string(out, csv_cell(t, i, csv_column(t, "name_en")));
		buf_format(out, ",\"issued\":%lld,\"finished\":%lld,\"waiting\":%lld,\"wait_mean_ms\":", (long long)g->issued,
		           (long long)g->finished, (long long)g->waiting);
		if (g->called)
			buf_format(out, "%lld}", (long long)(g->waited / (double)g->called));
		else
			buf_text(out, "null}");
	}
	buf_char(out, ']');
}

static void put_hours(struct buf *out, const struct hall_day *h) {
	int first = 0, last = HOURS - 1;
	while (first < HOURS && !h->hours[first].issued && !h->hours[first].finished)
		first++;
	while (last > first && !h->hours[last].issued && !h->hours[last].finished)
		last--;
	buf_text(out, ",\"by_hour\":[");
	for (int i = first; i < HOURS && i <= last; i++)
		buf_format(out, "%s{\"hour\":%d,\"issued\":%lld,\"finished\":%lld}", i > first ? "," : "", i,
		           (long long)h->hours[i].issued, (long long)h->hours[i].finished);
	buf_char(out, ']');
}

static void put_day(struct query *q, struct buf *out, struct hall_day *h, const struct beside *b) {
	buf_format(out, "\"issued\":%lld,\"called\":%lld,\"finished\":%lld,\"abandoned\":%lld,\"passed\":%lld,"
	           "\"waiting\":%lld", (long long)h->issued, (long long)h->called, (long long)h->finished,
	           (long long)h->abandoned, (long long)h->passed, (long long)h->waiting);
	buf_format(out, ",\"visits\":{\"total\":%lld,\"numbers\":%lld,\"self_service\":%lld}", (long long)h->issued,
	           (long long)(h->issued - h->self_service), (long long)h->self_service);
	buf_format(out, ",\"bookings\":{\"came\":%lld,\"in_time\":%lld,\"missed\":%lld}", (long long)h->booked,
	           (long long)h->in_time, (long long)b->missed);
	put_times(out, "wait_ms", &h->wait);
	put_times(out, "service_ms", &h->service);
	put_rate(out, "abandonment_rate", h->abandoned, h->issued);
	put_rate(out, "no_show_rate", b->missed, b->missed + h->in_time);
	buf_text(out, ",\"estimate_error\":");
	if (h->estimates)
		buf_format(out, "{\"mean_abs_ms\":%lld,\"bias_ms\":%lld,\"n\":%lld}",
		           (long long)(h->error / (double)h->estimates), (long long)(h->bias / (double)h->estimates),
		           (long long)h->estimates);
	else
		buf_text(out, "{\"mean_abs_ms\":null,\"bias_ms\":null,\"n\":0}");
	put_hours(out, h);
	put_groups(q, out, h);
	buf_format(out, ",\"complaints\":{\"received\":%lld,\"upheld\":%lld,\"not_upheld\":%lld}", (long long)b->received,
	           (long long)b->upheld, (long long)b->not_upheld);
}

bool query_hall_board(struct query *q, const struct service_point *point, day on, ms now, struct buf *out,
                      struct err *e) {
	struct hall_day h = {0};
	struct beside b = {0};
	bool good = count_day(q, point, on, now, &h, e) && count_beside(q, point, on, &b, e);
	if (good)
		put_day(q, out, &h, &b);
	vec_free(&h.wait.all);
	vec_free(&h.service.all);
	return good;
}
