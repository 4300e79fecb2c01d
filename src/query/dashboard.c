/* The board: a year by months, and totals that follow the ledger event by event. */
#include "query/inside.h"

struct counted {
	enum record_kind kind;
	const char *name;
	enum field made;
};
static const struct counted counted[QUERY_COUNTED] = {
#define COUNTED(table, name, made) {R_##table, name, made},
#define WATCHED(table, name, due, other, open)
#include "query/dashboard.def"
#undef COUNTED
#undef WATCHED
};

struct watched {
	enum record_kind kind;
	const char *name;
	enum field due, other;
	const uint16_t *open;
};
#define OPEN(...) ((const uint16_t[]){__VA_ARGS__, 0})
static const struct watched watched[] = {
#define COUNTED(table, name, made)
#define WATCHED(table, name, due, other, open) {R_##table, name, due, other, open},
#include "query/dashboard.def"
#undef COUNTED
#undef WATCHED
};

static bool is_open(const struct watched *w, enum word state) {
	const uint16_t *o = w->open;
	while (*o && *o != (uint16_t)state)
		o++;
	return *o != 0;
}

/* "state IN ('received',…)": words of our own tables, no text from outside. */
static void put_open(struct buf *sql, const struct watched *w) {
	buf_text(sql, "state IN (");
	for (const uint16_t *o = w->open; *o; o++)
		buf_format(sql, "%s'%s'", o == w->open ? "" : ",", word_defs[*o].name);
	buf_char(sql, ')');
}

/* Runs the statement in `sql` and gives its first row; NULL on a fault. The scope is bound to ?1 and ?2, the rest
 * is the caller's. */
static sqlite3_stmt *open_rows(struct query *q, struct buf *sql, const struct query_scope *scope, ms from, ms to,
		struct err *e) {
	sqlite3_stmt *rows = NULL;
	buf_char(sql, 0);
	check(!sql->full);
	if (!query__prepare(q, sql->p, &rows, e))
		return NULL;
	sqlite3_bind_text(rows, 1, scope->department.n ? scope->department.p : "", (int)scope->department.n, SQLITE_STATIC);
	sqlite3_bind_text(rows, 2, scope->service_point.n ? scope->service_point.p : "", (int)scope->service_point.n,
			SQLITE_STATIC);
	sqlite3_bind_int64(rows, 3, from);
	sqlite3_bind_int64(rows, 4, to);
	buf_clear(sql);
	return rows;
}

/* " AND department=?1 …"; rows of a kind that the scope cannot see at all are none. */
static void and_scope(struct buf *sql, enum record_kind kind, const struct query_scope *scope) {
	if (scope->own || !query_kind_scoped(kind, scope)) /* the board is nothing for applicants */
		buf_text(sql, " AND 0");
	else if (scope->department.n)
		buf_text(sql, " AND department=?1");
	else if (scope->service_point.n)
		buf_text(sql, " AND service_point=?2");
}

/* ---- totals --------------------------------------------------------------------------------- */

static bool first_number(struct query *q, const char *sql, int64_t *out, struct err *e) {
	sqlite3_stmt *row = NULL;
	if (!query__prepare(q, sql, &row, e))
		return false;
	*out = sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : 0;
	sqlite3_finalize(row);
	return true;
}

static bool count_all(struct query *q, struct query_totals *t, struct err *e) {
	struct buf sql = buf_make(4096);
	bool done = true;
	for (uint32_t i = 0; done && i < QUERY_COUNTED; i++) {
		buf_clear(&sql);
		buf_format(&sql, "SELECT count(*) FROM \"%s\"", record_def(counted[i].kind)->table);
		buf_char(&sql, 0);
		done = first_number(q, sql.p, &t->made[i], e);
	}
	int64_t *open[] = {&t->open_cases, &t->open_tickets};
	_Static_assert(COUNT(open) == COUNT(watched), "one number per watched kind");
	for (uint32_t i = 0; done && i < COUNT(watched); i++) {
		buf_clear(&sql);
		buf_format(&sql, "SELECT count(*) FROM \"%s\" WHERE ", record_def(watched[i].kind)->table);
		put_open(&sql, &watched[i]);
		buf_char(&sql, 0);
		done = first_number(q, sql.p, open[i], e);
	}
	buf_free(&sql);
	return done;
}

/* How one event changes the number of open records: entering the first state, leaving the open ones, coming back. */
static int open_change(const struct watched *w, const struct event_def *event, str stream, bool first) {
	int32_t slash = event->record ? -1 : str_find(stream, '/', 0); /* some events may stand in any stream */
	enum record_kind of = slash > 0 ? record_find(str_cut(stream, 0, (uint32_t)slash)) : event->record;
	if (of != w->kind)
		return 0;
	if (first)
		return is_open(w, event->to) ? 1 : 0;
	bool later = event->to == W_revoked || event->to == W_recalled; /* what was granted has left the open ones */
	if (!event->to || later || (w->kind == R_case_file && event->to == W_cancelled))
		return 0;
	if (event->to == W_reworking)
		return 1;
	return is_open(w, event->to) ? 0 : -1;
}

static bool count_new(struct query *q, struct query_totals *t, struct err *e) {
	sqlite3_stmt *row = NULL;
	if (!query__prepare(q, "SELECT seq,kind,n,stream FROM event WHERE seq>?1", &row, e))
		return false;
	sqlite3_bind_int64(row, 1, t->seq);
	while (sqlite3_step(row) == SQLITE_ROW) {
		enum event_kind kind = event_find(query__text(row, 1));
		bool first = sqlite3_column_int64(row, 2) == 1;
		t->seq = sqlite3_column_int64(row, 0);
		for (uint32_t i = 0; first && kind && i < QUERY_COUNTED; i++)
			t->made[i] += counted[i].kind == event_defs[kind].record;
		t->open_cases += kind ? open_change(&watched[0], &event_defs[kind], query__text(row, 3), first) : 0;
		t->open_tickets += kind ? open_change(&watched[1], &event_defs[kind], query__text(row, 3), first) : 0;
	}
	sqlite3_finalize(row);
	return true;
}

bool query_totals_update(struct query *q, struct query_totals *t, struct err *e) {
	if (t->seq)
		return count_new(q, t, e);
	/* one snapshot for all counts and the sequence number they belong to */
	query_begin(q);
	int64_t seq = query_last_seq(q);
	bool done = count_all(q, t, e);
	query_end(q);
	t->seq = done ? seq : 0;
	return done;
}

void query_put_totals(struct buf *out, const struct query_totals *t) {
	for (uint32_t i = 0; i < QUERY_COUNTED; i++)
		buf_format(out, "%c\"%s\":%lld", i ? ',' : '{', counted[i].name, (long long)t->made[i]);
	buf_char(out, '}');
}

void query_put_open(struct buf *out, const struct query_totals *t) {
	buf_format(out, "{\"cases\":%lld,\"tickets\":%lld}", (long long)t->open_cases, (long long)t->open_tickets);
}

/* ---- a year --------------------------------------------------------------------------------- */

struct board {
	ms edges[13]; /* where the months begin and the year ends */
	int64_t months[QUERY_COUNTED][12], sums[QUERY_COUNTED];
	int64_t events;
	struct {
		int64_t hit, base, open, lamps[4];
	} watched[COUNT(watched)];
};

static bool count_months(struct query *q, struct board *b, uint32_t which, const struct query_scope *scope,
                         struct buf *sql, struct err *e) {
	const struct counted *c = &counted[which];
	const char *made = field_defs[c->made].name;
	buf_format(sql, "SELECT %s FROM \"%s\" WHERE %s>=?3 AND %s<?4", made, record_def(c->kind)->table, made, made);
	and_scope(sql, c->kind, scope);
	sqlite3_stmt *rows = open_rows(q, sql, scope, b->edges[0], b->edges[12], e);
	if (!rows)
		return false;
	uint32_t month = 0; /* rows come nearly in order of time */
	while (sqlite3_step(rows) == SQLITE_ROW) {
		ms at = sqlite3_column_int64(rows, 0);
		while (at >= b->edges[month + 1])
			month++;
		while (at < b->edges[month])
			month--;
		b->months[which][month]++;
		b->sums[which]++;
	}
	sqlite3_finalize(rows);
	return true;
}

/* Selects what the lamp hangs on: the first due date or, in a pause, its planned end (NULL when it has none). */
static void put_due(struct buf *sql, const struct watched *w) {
	const char *due = field_defs[w->due].name, *other = field_defs[w->other].name;
	if (query__has(w->kind, F_paused_at))
		buf_format(sql, "SELECT CASE WHEN paused_at IS NULL THEN ifnull(%s,%s) ELSE %s END", due, other,
		           query__has(w->kind, F_planned_end_at) ? "planned_end_at" : "NULL");
	else
		buf_format(sql, "SELECT ifnull(%s,%s)", due, other);
	buf_format(sql, " FROM \"%s\" WHERE ", record_def(w->kind)->table);
}

static bool count_watched(struct query *q, struct board *b, uint32_t which, const struct query_scope *scope, ms now,
                          struct buf *sql, struct err *e) {
	const struct watched *w = &watched[which];
	const char *table = record_def(w->kind)->table;
	buf_format(sql, "SELECT count(on_time),total(on_time) FROM \"%s\" WHERE closed_at>=?3 AND closed_at<?4", table);
	and_scope(sql, w->kind, scope);
	sqlite3_stmt *rows = open_rows(q, sql, scope, b->edges[0], b->edges[12], e);
	if (!rows)
		return false;
	if (sqlite3_step(rows) == SQLITE_ROW) {
		b->watched[which].base = sqlite3_column_int64(rows, 0);
		b->watched[which].hit = sqlite3_column_int64(rows, 1);
	}
	sqlite3_finalize(rows);
	put_due(sql, w);
	put_open(sql, w);
	and_scope(sql, w->kind, scope);
	rows = open_rows(q, sql, scope, 0, 0, e);
	if (!rows)
		return false;
	while (sqlite3_step(rows) == SQLITE_ROW) {
		b->watched[which].open++;
		if (sqlite3_column_type(rows, 0) != SQLITE_NULL)
			b->watched[which].lamps[calendar_lamp(q->pack->calendar, sqlite3_column_int64(rows, 0), now)]++;
	}
	sqlite3_finalize(rows);
	return true;
}

static void put_share(struct buf *out, const char *name, int64_t hit, int64_t base) {
	buf_format(out, ",\"%s\":{\"hit\":%lld,\"base\":%lld}", name, (long long)hit, (long long)base);
}

static void put_board(struct query *q, struct buf *out, const struct board *b, int year, ms now) {
	buf_format(out, "{\"year\":%d,\"synthetic\":%s,\"as_of\":\"", year, q->pack->synthetic ? "true" : "false");
	ms_put(out, now, q->pack->offset_minutes);
	buf_text(out, "\",\"months\":[");
	for (int month = 0; month < 12; month++) {
		buf_format(out, "%s{\"month\":%d", month ? "," : "", month + 1);
		for (uint32_t i = 0; i < QUERY_COUNTED; i++)
			buf_format(out, ",\"%s\":%lld", counted[i].name, (long long)b->months[i][month]);
		buf_char(out, '}');
	}
	buf_text(out, "],\"totals\":{");
	for (uint32_t i = 0; i < QUERY_COUNTED; i++)
		buf_format(out, "\"%s\":%lld,", counted[i].name, (long long)b->sums[i]);
	buf_format(out, "\"events\":%lld}", (long long)b->events);
	put_share(out, "tickets_on_time", b->watched[1].hit, b->watched[1].base);
	put_share(out, "cases_on_time", b->watched[0].hit, b->watched[0].base);
	int64_t lamps[4] = {0};
	for (uint32_t i = 0; i < COUNT(watched); i++)
		for (int k = 0; k < 4; k++)
			lamps[k] += b->watched[i].lamps[k];
	buf_format(out, ",\"lamps\":{\"green\":%lld,\"yellow\":%lld,\"red\":%lld}", (long long)lamps[LAMP_GREEN],
	           (long long)lamps[LAMP_YELLOW], (long long)lamps[LAMP_RED]);
	buf_text(out, ",\"open\":{");
	for (uint32_t i = 0; i < COUNT(watched); i++)
		buf_format(out, "%s\"%s\":%lld", i ? "," : "", watched[i].name, (long long)b->watched[i].open);
	buf_text(out, "}}");
}

bool query_dashboard(struct query *q, int year, const struct query_scope *scope, ms now, struct buf *out,
		struct err *e) {
	struct board b = {0};
	struct buf sql = buf_make(4096);
	bool done = true;
	for (int month = 0; month < 13; month++)
		b.edges[month] = ms_of_day(day_of(year + month / 12, month % 12 + 1, 1), q->pack->offset_minutes);
	b.events = query_last_seq(q);
	for (uint32_t i = 0; done && i < QUERY_COUNTED; i++)
		done = count_months(q, &b, i, scope, &sql, e);
	for (uint32_t i = 0; done && i < COUNT(watched); i++)
		done = count_watched(q, &b, i, scope, now, &sql, e);
	buf_free(&sql);
	if (done)
		put_board(q, out, &b, year, now);
	return done;
}
