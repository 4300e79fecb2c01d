/* Evidence: the rows behind a figure, in pages and as CSV. */
#include "data/date.h"

#include "report/inside.h"

enum { CSV_PART = 64 << 10, CSV_ROW = 4 << 10 };

struct evidence report__row(struct arena *a, sqlite3_stmt *s) {
	return (struct evidence){report__text(a, s, 0), sqlite3_column_int64(s, 1),
		sqlite3_column_type(s, 2) != SQLITE_NULL,
		sqlite3_column_int64(s, 2), sqlite3_column_int64(s, 3), sqlite3_column_int64(s, 4), sqlite3_column_int64(s, 5)};
}

/* Names the events of a page. */
static bool walk_page(struct report *r, const struct plan *p, struct evidence *rows, uint32_t count, struct err *e) {
	struct walk w;
	bool good = report__walk_open(r, p, &w, e);
	for (uint32_t i = 0; good && i < count; i++)
		good = report__walk(r, &w, &rows[i], e);
	report__walk_close(&w);
	return good;
}

/* ---- pages ------------------------------------------------------------------------------------------ */

/* Cursors: "o<rows before>", or "i<last id>" when the query yields ids and so can be entered anywhere. */
static bool read_cursor(str cursor, bool by_id, int64_t *at, struct err *e) {
	*at = by_id ? INT64_MIN : 0;
	if (!cursor.n)
		return true;
	if (cursor.p[0] == (by_id ? 'i' : 'o') && str_int(str_cut(cursor, 1, cursor.n), at) && (by_id || *at >= 0))
		return true;
	return err_set(e, "report.bad_cursor", "cursor", "this is no cursor of this figure's evidence");
}

static void page_of_kept(const struct kept *k, int64_t from, uint32_t limit, struct evidence *rows, uint32_t *count,
                         char *next) {
	int64_t n = k->figure.count;
	for (int64_t i = from; i < n && *count < limit; i++)
		rows[(*count)++] = k->rows[i];
	if (from + *count < n)
		snprintf(next, REPORT_CURSOR_BYTES, "o%lld", (long long)from + *count);
}

static bool page_of_query(struct report *r, const struct plan *p, const struct period *period, int64_t at,
                          uint32_t limit, struct evidence *rows, uint32_t *count, char *next, struct err *e) {
	sqlite3_stmt *s;
	str sql = p->has_id
		? arena_format(&r->scratch, "SELECT stream, event, happened_at, base, hit, amount, id FROM (" STR_FMT
		               "\n) WHERE id > :at ORDER BY id LIMIT :n", STR_ARG(p->sql))
		: arena_format(&r->scratch, "SELECT stream, event, happened_at, base, hit, amount, 0 FROM (" STR_FMT
		               "\n) LIMIT :n OFFSET :at", STR_ARG(p->sql));
	if (!report__prepare(r, sql.p, &s, e))
		return false;
	report__bind_period(s, period);
	sqlite3_bind_int64(s, sqlite3_bind_parameter_index(s, ":at"), at);
	sqlite3_bind_int64(s, sqlite3_bind_parameter_index(s, ":n"), (int64_t)limit + 1);
	int64_t last = at;
	int step;
	while ((step = sqlite3_step(s)) == SQLITE_ROW && *count < limit) {
		rows[(*count)++] = report__row(&r->scratch, s);
		last = sqlite3_column_int64(s, 6);
	}
	if (step == SQLITE_ROW)
		snprintf(next, REPORT_CURSOR_BYTES, p->has_id ? "i%lld" : "o%lld",
		         p->has_id ? (long long)last : (long long)at + *count);
	sqlite3_finalize(s);
	return step == SQLITE_ROW || step == SQLITE_DONE || report__fault(r, e, p->indicator->path.p);
}

bool report_evidence(struct report *r, str id, str period, uint32_t limit, str cursor, struct evidence *rows,
                     uint32_t *count, char next[REPORT_CURSOR_BYTES], struct err *e) {
	struct period p;
	int plan = report__plan(r, id);
	int64_t at;
	check(limit >= 1 && limit <= LIMIT_PAGE_ROWS);
	*count = 0;
	next[0] = 0;
	if (plan < 0)
		return err_set(e, "figure.not_found", "id", "there is no figure " STR_FMT, (int)(id.n < 40 ? id.n : 40), id.p);
	arena_reset(&r->scratch);
	if (!report_period(r, period, &p, e) || !report__begin(r, e))
		return false;
	bool good = report__figure(r, (uint32_t)plan, &p, e);
	const struct kept *k = good ? report__kept(r, (uint32_t)plan, &p) : NULL;
	if (good && k->rows && (good = read_cursor(cursor, false, &at, e)))
		page_of_kept(k, at, limit, rows, count, next);
	else if (good)
		good = read_cursor(cursor, r->plans[plan].has_id, &at, e) &&
		       page_of_query(r, &r->plans[plan], &p, at, limit, rows, count, next, e);
	good = good && walk_page(r, &r->plans[plan], rows, *count, e);
	report__end(r);
	return good;
}

/* ---- CSV --------------------------------------------------------------------------------------------- */

static void put_csv_row(struct buf *b, const struct evidence *x, const struct pack *p) {
	csv_put(b, x->stream);
	buf_format(b, ",%lld,", (long long)x->event);
	if (x->has_time)
		ms_put(b, x->happened_at, p->offset_minutes);
	buf_format(b, ",%lld,%lld,%lld%s\n", (long long)x->base, (long long)x->hit, (long long)x->amount,
	           p->synthetic ? ",yes" : "");
}

static bool write_rows(struct report *r, sqlite3_stmt *s, struct walk *w, void *self,
                       bool (*write)(void *self, str part), struct err *e) {
	struct buf part = buf_make(CSV_PART);
	struct arena one = {0};
	int step = SQLITE_DONE;
	bool good = true, walked = true;
	buf_format(&part, "stream,event,happened_at,base,hit,amount%s\n", r->pack->synthetic ? ",synthetic" : "");
	while (good && walked && (step = sqlite3_step(s)) == SQLITE_ROW) {
		struct evidence row = report__row(&one, s);
		walked = report__walk(r, w, &row, e);
		put_csv_row(&part, &row, r->pack);
		arena_reset(&one);
		if (part.n > CSV_PART - CSV_ROW) {
			good = write(self, buf_view(&part));
			buf_clear(&part);
		}
	}
	good = good && write(self, buf_view(&part));
	buf_free(&part);
	arena_free(&one);
	if (!good)
		return err_set(e, "report.stopped", "", "the rows could not be written");
	return walked && (step == SQLITE_DONE || report__fault(r, e, "listing the evidence"));
}

bool report_evidence_csv(struct report *r, str id, str period, void *self, bool (*write)(void *self, str part),
                         struct err *e) {
	struct period p;
	sqlite3_stmt *s = NULL;
	struct walk w = {0};
	int plan = report__plan(r, id);
	if (plan < 0)
		return err_set(e, "figure.not_found", "id", "there is no figure " STR_FMT, (int)(id.n < 40 ? id.n : 40), id.p);
	arena_reset(&r->scratch);
	if (!report_period(r, period, &p, e) || !report__begin(r, e))
		return false;
	const struct plan *how = &r->plans[plan];
	str sql = arena_format(&r->scratch, "SELECT stream, event, happened_at, base, hit, amount FROM (" STR_FMT "\n)%s",
	                       STR_ARG(how->sql), how->has_id ? " ORDER BY id" : "");
	bool good = report__prepare(r, sql.p, &s, e) && report__walk_open(r, how, &w, e);
	if (good) {
		report__bind_period(s, &p);
		good = write_rows(r, s, &w, self, write, e);
	}
	report__walk_close(&w);
	sqlite3_finalize(s);
	report__end(r);
	return good;
}
