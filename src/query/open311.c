/* Tickets for the public. Source: GeoReport v2; 个人信息保护法 6, 51 */
#include "query/open311.h"
#include "query/inside.h"

enum { SQL_BYTES = 64 << 10, SCANNED = 400000 /* events looked through for one answer */ };

/* SQL under way with the texts and numbers bound so far. */
struct asking {
	struct buf sql;
	VEC(str) texts;
};

/* Lists come from addresses: each word is bound, none is written into the statement. */
static void put_list(struct asking *a, str list, char between) {
	str one;
	uint32_t n = 0;
	buf_char(&a->sql, '(');
	while (list.n && n < QUERY_311_IDS && str_next(&list, between, &one)) {
		one = str_trim(one);
		vec_push(&a->texts, one);
		buf_format(&a->sql, "%s?%u", n++ ? "," : "", a->texts.n);
	}
	buf_text(&a->sql, n ? ")" : "NULL)");
}

static bool run(struct query *q, struct asking *a, sqlite3_stmt **out, struct err *e) {
	buf_char(&a->sql, 0);
	if (a->sql.full)
		return err_set(e, "query.too_long", "", "too many conditions");
	if (!query__prepare(q, a->sql.p, out, e))
		return false;
	for (uint32_t i = 0; i < a->texts.n; i++)
		sqlite3_bind_text(*out, (int)i + 1, a->texts.p[i].n ? a->texts.p[i].p : "", (int)a->texts.p[i].n,
		                  SQLITE_STATIC);
	return true;
}

/* What is published at all. */
static void put_public(struct asking *a, str hidden) {
	buf_text(&a->sql, "coalesce(t.confidential,0)=0 AND t.topic IS NOT NULL");
	if (!hidden.n)
		return;
	buf_text(&a->sql, " AND NOT (t.state='received' AND t.topic IN ");
	put_list(a, hidden, ' ');
	buf_char(&a->sql, ')');
}

/* The first event that was recorded at this instant or later: numbers rise with the instants they were recorded at. */
static bool first_since(struct query *q, ms at, int64_t *seq, struct err *e) {
	sqlite3_stmt *row = NULL;
	int64_t low = 1, high = query_last_seq(q) + 1;
	if (!query__prepare(q, "SELECT recorded_at FROM event WHERE seq=?1", &row, e))
		return false;
	while (low < high) {
		int64_t middle = low + (high - low) / 2;
		sqlite3_reset(row);
		sqlite3_bind_int64(row, 1, middle);
		if (sqlite3_step(row) == SQLITE_ROW && sqlite3_column_int64(row, 0) < at)
			low = middle + 1;
		else
			high = middle;
	}
	sqlite3_finalize(row);
	*seq = low;
	return true;
}

static int64_t number(sqlite3_stmt *row, int column) {
	return sqlite3_column_type(row, column) == SQLITE_NULL ? NIL : sqlite3_column_int64(row, column);
}

static struct query_311_row read_row(sqlite3_stmt *row) {
	return (struct query_311_row){.id = sqlite3_column_int64(row, 0), .state = query__text(row, 1),
		.topic = query__text(row, 2), .content = query__text(row, 3), .department = query__text(row, 4),
		.channel = query__text(row, 5), .address = query__text(row, 6), .media_url = query__text(row, 7),
		.received_at = number(row, 8), .updated_at = number(row, 9), .due_at = number(row, 10),
		.lat_e6 = number(row, 11), .lon_e6 = number(row, 12), .area = query__text(row, 13)};
}

static bool put_conditions(struct query *q, struct asking *a, const struct query_311 *ask, struct err *e) {
	int64_t seq;
	put_public(a, ask->hidden);
	if (ask->id_count) {
		buf_text(&a->sql, " AND t.id IN(");
		for (uint32_t i = 0; i < ask->id_count && i < QUERY_311_IDS; i++)
			buf_format(&a->sql, "%s%lld", i ? "," : "", (long long)ask->ids[i]);
		buf_char(&a->sql, ')');
		return true;
	}
	buf_format(&a->sql, " AND t.received_at>=%lld AND t.received_at<%lld", (long long)ask->from, (long long)ask->to);
	if (ask->topics.n) {
		buf_text(&a->sql, " AND t.topic IN");
		put_list(a, ask->topics, ',');
	}
	if (ask->states.n) {
		buf_text(&a->sql, " AND t.state IN");
		put_list(a, ask->states, ',');
	}
	if (ask->updated_after != NIL) {
		if (!first_since(q, ask->updated_after + 1, &seq, e))
			return false;
		buf_format(&a->sql, " AND t.head>=%lld", (long long)seq);
	}
	if (ask->below)
		buf_format(&a->sql, " AND t.id<%lld", (long long)ask->below);
	return true;
}

bool query_311(struct query *q, const struct query_311 *ask, void *to,
               void (*take)(void *to, const struct query_311_row *row), int64_t *next, struct err *e) {
	struct asking a = {.sql = buf_make(SQL_BYTES)};
	sqlite3_stmt *rows = NULL;
	int step = SQLITE_DONE;
	uint32_t n = 0;
	*next = 0;
	buf_text(&a.sql, "SELECT t.id,t.state,t.topic,t.content,t.department,t.channel,t.address,t.media_url,t.received_at,"
	                 "e.recorded_at,t.due_at,t.lat_e6,t.lon_e6,t.area FROM ticket t "
	                 "JOIN event e ON e.seq=t.head WHERE ");
	bool good = put_conditions(q, &a, ask, e);
	buf_format(&a.sql, " ORDER BY t.id DESC LIMIT %u", ask->limit + 1);
	good = good && run(q, &a, &rows, e);
	while (good && (step = sqlite3_step(rows)) == SQLITE_ROW) {
		struct query_311_row row = read_row(rows);
		if (n++ == ask->limit)
			break;
		*next = row.id;
		take(to, &row);
	}
	if (n <= ask->limit)
		*next = 0;
	good = good && (step == SQLITE_DONE || step == SQLITE_ROW || query__fault(q, e));
	sqlite3_finalize(rows);
	buf_free(&a.sql);
	vec_free(&a.texts);
	return good;
}

/* ---- updates ---------------------------------------------------------------------------------------- */

/* rest: the last number that is looked at when there is more behind it; else 0. */
static bool put_updates(struct query *q, struct asking *a, const struct query_311_updates *ask, int64_t *rest,
                        struct err *e) {
	int64_t from, to;
	if (!first_since(q, ask->from, &from, e) || !first_since(q, ask->to, &to, e))
		return false;
	from = ask->after >= from ? ask->after + 1 : from;
	*rest = to - from > SCANNED ? from + SCANNED - 1 : 0;
	buf_format(&a->sql, "SELECT e.seq,t.id,e.kind,e.recorded_at FROM event e JOIN ticket t "
	                    "ON t.id=CAST(substr(e.stream,8) AS INTEGER) WHERE e.seq>=%lld AND e.seq<%lld "
	                    "AND e.stream LIKE 'ticket/%%' AND ",
	           (long long)from, (long long)(*rest ? *rest + 1 : to));
	put_public(a, ask->hidden);
	buf_text(&a->sql, " AND e.kind IN");
	put_list(a, ask->kinds, ' ');
	buf_format(&a->sql, " ORDER BY e.seq LIMIT %u", ask->limit + 1);
	return true;
}

bool query_311_updates(struct query *q, const struct query_311_updates *ask, void *to,
                       void (*take)(void *to, const struct query_311_update *u), int64_t *next, struct err *e) {
	struct asking a = {.sql = buf_make(SQL_BYTES)};
	sqlite3_stmt *rows = NULL;
	int step = SQLITE_DONE;
	int64_t rest = 0;
	uint32_t n = 0;
	*next = 0;
	bool good = put_updates(q, &a, ask, &rest, e) && run(q, &a, &rows, e);
	while (good && (step = sqlite3_step(rows)) == SQLITE_ROW && n++ < ask->limit) {
		*next = sqlite3_column_int64(rows, 0);
		take(to, &(struct query_311_update){*next, sqlite3_column_int64(rows, 1), query__text(rows, 2),
			sqlite3_column_int64(rows, 3)});
	}
	if (n <= ask->limit)
		*next = rest;
	good = good && (step == SQLITE_DONE || step == SQLITE_ROW || query__fault(q, e));
	sqlite3_finalize(rows);
	buf_free(&a.sql);
	vec_free(&a.texts);
	return good;
}

bool query_311_external(struct query *q, str account, str source, str number_there, int64_t *id, struct err *e) {
	sqlite3_stmt *row = NULL;
	*id = 0;
	if (!query__prepare(q, "SELECT id FROM ticket WHERE external_no=?1 AND source=?2 AND external_no IS NOT NULL"
	                    " AND ifnull(applicant,'')=?3", &row, e))
		return false;
	sqlite3_bind_text(row, 1, number_there.p, (int)number_there.n, SQLITE_STATIC);
	sqlite3_bind_text(row, 2, source.p, (int)source.n, SQLITE_STATIC);
	sqlite3_bind_text(row, 3, account.n ? account.p : "", (int)account.n, SQLITE_STATIC);
	if (sqlite3_step(row) == SQLITE_ROW)
		*id = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return true;
}
