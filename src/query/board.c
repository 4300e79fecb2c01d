/* The board of the hotline: what came in today, what is open, what comes in more often than it used to, who is on duty.
 * All counts are taken from indexes (store/index.c: ticket_received, ticket_work_unit, ticket_urgent,
 * ticket_called_back), so that they cost what a day brings and not what the years have brought. */
#include <math.h>
#include <stdlib.h>

#include "data/date.h"
#include "query/hotline.h"
#include "query/inside.h"
#include "store/work.h"

enum { HOURS = 24, CODES = 64, HOT_TOLD = 12, HOT_MOST = 400, HOT_TICKETS = 10, RULES = 8 };

struct day_board {
	struct query *q;
	ms from, to, now;
	int64_t received, hour[HOURS];
	struct tallied {
		const struct code *code;
		int64_t count;
	} class[CODES];
	int64_t channel[WORD_COUNT];
	struct err *e;
};

/* Writes ,"code":…,"name_zh":…,"name_en":…; without the comma. */
static void put_code(struct query *q, struct buf *out, const char *name, enum code_class class, str code) {
	const struct code *c = code.n ? pack_code(q->pack, class, code) : NULL;
	buf_format(out, "\"%s\":", name);
	if (code.n)
		json_put_string(out, code);
	else
		buf_text(out, "null");
	buf_text(out, ",\"name_zh\":");
	if (c)
		json_put_string(out, c->name_zh);
	else
		buf_text(out, "null");
	buf_text(out, ",\"name_en\":");
	if (c)
		json_put_string(out, c->name_en);
	else
		buf_text(out, "null");
}

static bool prepare(struct day_board *b, const char *sql, sqlite3_stmt **out) {
	if (!query__prepare(b->q, sql, out, b->e))
		return false;
	sqlite3_bind_int64(*out, 1, b->from);
	sqlite3_bind_int64(*out, 2, b->to);
	sqlite3_bind_int64(*out, 3, b->now);
	return true;
}

static bool count_one(struct day_board *b, const char *name, const char *sql, struct buf *out) {
	sqlite3_stmt *row = NULL;
	bool good = prepare(b, sql, &row) && (sqlite3_step(row) == SQLITE_ROW || query__fault(b->q, b->e));
	if (good)
		buf_format(out, ",\"%s\":%lld", name, (long long)sqlite3_column_int64(row, 0));
	sqlite3_finalize(row);
	return good;
}

/* ---- today ----------------------------------------------------------------------------------- */

static void tally(struct day_board *b, str code) {
	struct tallied *list = b->class;
	for (uint32_t i = 0; i < CODES && code.n; i++) {
		if (!list[i].code)
			list[i].code = pack_code(b->q->pack, CODE_TICKET_CLASS, code);
		if (!list[i].code)
			return;
		if (!str_eq(list[i].code->code, code))
			continue;
		list[i].count++;
		return;
	}
}

static bool count_day(struct day_board *b) {
	sqlite3_stmt *row = NULL;
	int step = SQLITE_ERROR;
	bool good = prepare(b, "SELECT (received_at-?1)/3600000,ticket_class,channel FROM ticket INDEXED BY ticket_received"
	                       " WHERE received_at>=?1 AND received_at<?2", &row);
	while (good && (step = sqlite3_step(row)) == SQLITE_ROW) {
		int64_t hour = sqlite3_column_int64(row, 0);
		b->received++;
		b->hour[hour >= 0 && hour < HOURS ? hour : 0]++;
		tally(b, query__text(row, 1));
		b->channel[word_find(query__text(row, 2))]++;
	}
	good = good && (step == SQLITE_DONE || query__fault(b->q, b->e));
	sqlite3_finalize(row);
	return good;
}

static void put_classes(struct day_board *b, struct buf *out) {
	buf_text(out, ",\"by_class\":[");
	for (uint32_t i = 0; i < CODES && b->class[i].code; i++) {
		buf_text(out, i ? ",{" : "{");
		put_code(b->q, out, "code", CODE_TICKET_CLASS, b->class[i].code->code);
		buf_format(out, ",\"count\":%lld}", (long long)b->class[i].count);
	}
	buf_char(out, ']');
}

static void put_channels(struct day_board *b, struct buf *out) {
	bool first = true;
	buf_text(out, ",\"by_channel\":[");
	for (int w = W_none + 1; w < WORD_COUNT; w++) {
		if (!b->channel[w])
			continue;
		buf_format(out, "%s{\"code\":\"%s\",\"name_zh\":\"%s\",\"name_en\":\"%s\",\"count\":%lld}", first ? "" : ",",
		           word_defs[w].name, word_defs[w].zh, word_defs[w].en, (long long)b->channel[w]);
		first = false;
	}
	buf_char(out, ']');
}

/* Open tickets by the unit that has them; those of none wait for dispatch. */
static bool put_departments(struct day_board *b, struct buf *out, int64_t total[3]) {
	struct buf sql = buf_make(4096);
	sqlite3_stmt *row = NULL;
	int step = SQLITE_ERROR;
	bool first = true;
	const char *due = store_work_due(R_ticket);
	buf_format(&sql, "SELECT department,count(*),sum(%s<?3),sum(%s>=?3 AND %s<?2) FROM ticket INDEXED BY %s WHERE %s"
		" GROUP BY department ORDER BY count(*) DESC,department", due, due, due,
		store_work_index(R_ticket, F_department), store_work_open(R_ticket));
	buf_char(&sql, 0);
	bool good = prepare(b, sql.p, &row);
	buf_text(out, "\"by_department\":[");
	while (good && (step = sqlite3_step(row)) == SQLITE_ROW) {
		int64_t n = sqlite3_column_int64(row, 1), late = sqlite3_column_int64(row, 2);
		total[0] += n, total[1] += late, total[2] += sqlite3_column_int64(row, 3);
		buf_text(out, first ? "{" : ",{");
		first = false;
		put_code(b->q, out, "code", CODE_DEPARTMENT, query__text(row, 0));
		buf_format(out, ",\"count\":%lld,\"open\":%lld,\"overdue\":%lld}", (long long)n, (long long)n, (long long)late);
	}
	good = good && (step == SQLITE_DONE || query__fault(b->q, b->e));
	buf_char(out, ']');
	sqlite3_finalize(row);
	buf_free(&sql);
	return good;
}

static bool put_today(struct day_board *b, struct buf *out) {
	int64_t total[3] = {0};
	if (!count_day(b) || !put_departments(b, out, total))
		return false;
	buf_format(out, ",\"today\":{\"received\":%lld,\"open\":%lld,\"overdue\":%lld,\"due_today\":%lld",
	           (long long)b->received, (long long)total[0], (long long)total[1], (long long)total[2]);
	bool good = count_one(b, "answered_directly", "SELECT count(*) FROM ticket INDEXED BY ticket_received WHERE"
	                      " received_at>=?1 AND received_at<?2 AND direct=1", out) &&
	            count_one(b, "called_back", "SELECT count(*) FROM ticket INDEXED BY ticket_called_back WHERE"
	                      " called_back_at>=?1 AND called_back_at<?2", out) &&
	            count_one(b, "urgent_open", "SELECT count(*) FROM ticket INDEXED BY ticket_urgent WHERE"
	                      " feedback_due_at IS NOT NULL AND feedback_at IS NULL AND closed_at IS NULL", out);
	buf_text(out, "},\"by_hour\":[");
	for (int h = 0; h < HOURS; h++)
		buf_format(out, "%s{\"hour\":%d,\"count\":%lld}", h ? "," : "", h, (long long)b->hour[h]);
	buf_char(out, ']');
	put_classes(b, out);
	put_channels(b, out);
	return good;
}

/* ---- hot spots ------------------------------------------------------------------------------- */

/* A row of hotline/hotspots.csv. */
struct hot_rule {
	int64_t days, weeks, digits, least, percent, excess_tenths;
	bool by_area;
};
struct hot {
	char topic[16], area[32];
	int64_t count;
	double expected, ratio, excess;
	const struct hot_rule *rule;
};

static int64_t cell_int(const struct csv *t, uint32_t row, const char *name) {
	int64_t n = 0;
	str_int(csv_cell(t, row, csv_column(t, name)), &n);
	return n;
}

static uint32_t read_rules(const struct pack *p, struct hot_rule *out) {
	const struct csv *t = pack_table(p, "hotline/hotspots.csv");
	uint32_t n = 0;
	for (uint32_t i = 0; t && i < t->rows && n < RULES; i++)
		out[n++] = (struct hot_rule){.days = cell_int(t, i, "days"), .weeks = cell_int(t, i, "weeks"),
			.digits = cell_int(t, i, "digits"), .least = cell_int(t, i, "least"),
			.percent = cell_int(t, i, "ratio_percent"), .excess_tenths = cell_int(t, i, "excess_tenths"),
			.by_area = str_is(csv_cell(t, i, csv_column(t, "place")), "area")};
	return n;
}

/* How many come in at the same time and place as a rule: the mean of the weeks before; by how many of its own standard
 * deviations it is more, as if they came by chance (Poisson), one added so that a first ticket is no alarm. */
static bool is_hot(const struct hot_rule *r, struct hot *h, int64_t before) {
	h->expected = (double)before * (double)r->days / (7.0 * (double)r->weeks);
	h->ratio = (double)h->count / (h->expected > 1 ? h->expected : 1);
	h->excess = ((double)h->count - h->expected) / sqrt(h->expected + 1);
	h->rule = r;
	return h->count >= r->least && h->ratio * 100 >= (double)r->percent && h->excess * 10 >= (double)r->excess_tenths;
}

static bool find_hot(struct day_board *b, const struct hot_rule *r, struct hot *list, uint32_t *n) {
	ms window = b->to - r->days * (ms)MS_PER_DAY, past = window - r->weeks * 7 * (ms)MS_PER_DAY;
	sqlite3_stmt *row = NULL;
	int step = SQLITE_ERROR;
	char sql[512];
	snprintf(sql, sizeof sql, "SELECT substr(topic,1,%lld) t,%s a,sum(received_at>=?1),sum(received_at<?1) FROM ticket"
		" INDEXED BY ticket_received WHERE received_at>=?3 AND received_at<?2 AND topic IS NOT NULL%s GROUP BY t,a"
		" HAVING sum(received_at>=?1)>=%lld", (long long)r->digits, r->by_area ? "area" : "NULL",
		r->by_area ? " AND area IS NOT NULL" : "", (long long)r->least);
	if (!query__prepare(b->q, sql, &row, b->e))
		return false;
	sqlite3_bind_int64(row, 1, window);
	sqlite3_bind_int64(row, 2, b->to);
	sqlite3_bind_int64(row, 3, past);
	while ((step = sqlite3_step(row)) == SQLITE_ROW && *n < HOT_MOST) {
		struct hot *h = &list[*n];
		*h = (struct hot){.count = sqlite3_column_int64(row, 2)};
		snprintf(h->topic, sizeof h->topic, STR_FMT, STR_ARG(query__text(row, 0)));
		snprintf(h->area, sizeof h->area, STR_FMT, STR_ARG(query__text(row, 1)));
		*n += is_hot(r, h, sqlite3_column_int64(row, 3));
	}
	sqlite3_finalize(row);
	return step == SQLITE_DONE || step == SQLITE_ROW || query__fault(b->q, b->e);
}

static int by_excess(const void *one, const void *other) {
	const struct hot *a = one, *b = other;
	if (fabs(a->excess - b->excess) > 0)
		return a->excess > b->excess ? -1 : 1;
	int topic = strcmp(a->topic, b->topic);
	return topic ? topic : strcmp(a->area, b->area);
}

/* The newest tickets behind a hot spot that the asker may see. */
static void put_tickets(struct day_board *b, struct buf *out, const struct hot *h, const struct query_scope *scope) {
	static const char sql[] = "SELECT id FROM ticket INDEXED BY ticket_received WHERE received_at>=?1"
		" AND received_at<?2 AND topic>=?3 AND topic<?3||'~' AND (?4='' OR area=?4) ORDER BY received_at DESC";
	sqlite3_stmt *row = NULL;
	struct err e;
	uint32_t n = 0;
	if (sqlite3_prepare_v2(b->q->reader.db, sql, -1, &row, NULL) != SQLITE_OK)
		return;
	sqlite3_bind_int64(row, 1, b->to - h->rule->days * (ms)MS_PER_DAY);
	sqlite3_bind_int64(row, 2, b->to);
	sqlite3_bind_text(row, 3, h->topic, -1, SQLITE_STATIC);
	sqlite3_bind_text(row, 4, h->area, -1, SQLITE_STATIC);
	for (uint32_t tried = 0; n < HOT_TICKETS && tried < 10 * HOT_TICKETS; tried++) {
		if (sqlite3_step(row) != SQLITE_ROW)
			break;
		int64_t id = sqlite3_column_int64(row, 0);
		sqlite3_stmt *one = query__find(b->q, R_ticket, id, scope, &e);
		if (one)
			sqlite3_reset(one), buf_format(out, "%s%lld", n++ ? "," : "", (long long)id);
	}
	sqlite3_finalize(row);
}

static void put_hot(struct day_board *b, struct buf *out, const struct hot *h, const struct query_scope *scope) {
	const struct code *area = h->area[0] ? pack_code(b->q->pack, CODE_SERVICE_POINT, str_of(h->area)) : NULL;
	buf_char(out, '{');
	put_code(b->q, out, "topic", CODE_TOPIC, str_of(h->topic));
	buf_text(out, ",\"area\":");
	if (h->area[0])
		json_put_string(out, str_of(h->area));
	else
		buf_text(out, "null");
	buf_text(out, ",\"area_zh\":");
	if (area)
		json_put_string(out, area->name_zh);
	else
		buf_text(out, "null");
	buf_text(out, ",\"area_en\":");
	if (area)
		json_put_string(out, area->name_en);
	else
		buf_text(out, "null");
	buf_format(out, ",\"count\":%lld,\"expected\":%.2f,\"ratio\":%.2f,\"excess\":%.2f,\"days\":%lld,\"tickets\":[",
	           (long long)h->count, h->expected, h->ratio, h->excess, (long long)h->rule->days);
	put_tickets(b, out, h, scope);
	buf_text(out, "]}");
}

static bool put_all_hot(struct day_board *b, struct buf *out, const struct query_scope *scope) {
	struct hot_rule rules[RULES];
	struct hot *list = arena_array(&b->q->arena, struct hot, HOT_MOST);
	uint32_t n = 0, count = read_rules(b->q->pack, rules);
	for (uint32_t i = 0; i < count; i++)
		if (!find_hot(b, &rules[i], list, &n))
			return false;
	if (n)
		qsort(list, n, sizeof *list, by_excess);
	buf_text(out, "\"hot\":[");
	for (uint32_t i = 0; i < n && i < HOT_TOLD; i++) {
		if (i)
			buf_char(out, ',');
		put_hot(b, out, &list[i], scope);
	}
	buf_text(out, "],\"hot_rule\":{");
	if (count)
		buf_format(out, "\"days\":%lld,\"weeks\":%lld,\"digits\":%lld,\"least\":%lld,\"ratio\":%.2f,\"excess\":%.1f",
		           (long long)rules[0].days, (long long)rules[0].weeks, (long long)rules[0].digits,
		           (long long)rules[0].least, (double)rules[0].percent / 100, (double)rules[0].excess_tenths / 10);
	buf_char(out, '}');
	return true;
}

/* ---- duty ------------------------------------------------------------------------------------ */

static bool put_duty(struct day_board *b, struct buf *out, day on) {
	sqlite3_stmt *row = NULL;
	int step = SQLITE_ERROR;
	bool first = true;
	if (!query__prepare(b->q, "SELECT shift,officer FROM duty WHERE \"on\"=?1 AND state<>'cancelled' ORDER BY shift,id"
	                          " LIMIT 200", &row, b->e))
		return false;
	sqlite3_bind_int64(row, 1, on);
	buf_text(out, ",\"duty\":[");
	while ((step = sqlite3_step(row)) == SQLITE_ROW) {
		buf_text(out, first ? "{" : ",{");
		first = false;
		put_code(b->q, out, "shift", CODE_SHIFT, query__text(row, 0));
		buf_text(out, ",\"officer\":");
		json_put_string(out, query__text(row, 1));
		buf_char(out, '}');
	}
	buf_char(out, ']');
	sqlite3_finalize(row);
	return step == SQLITE_DONE || query__fault(b->q, b->e);
}

static struct day_board *open_board(struct query *q, day on, ms now, struct err *e) {
	int offset = q->pack->offset_minutes;
	arena_reset(&q->arena);
	struct day_board *b = arena_new(&q->arena, struct day_board);
	*b = (struct day_board){.q = q, .from = ms_of_day(on, offset), .to = ms_of_day(on + 1, offset), .now = now, .e = e};
	query_begin(q);
	return b;
}

bool query_hotline_board(struct query *q, day on, ms now, struct buf *out, struct err *e) {
	struct day_board *b = open_board(q, on, now, e);
	buf_text(out, "\"on\":\"");
	day_put(out, on);
	buf_text(out, "\",");
	bool good = put_today(b, out) && put_duty(b, out, on);
	query_end(q);
	return good;
}

bool query_hot_spots(struct query *q, day on, ms now, const struct query_scope *scope, struct buf *out, struct err *e) {
	bool good = put_all_hot(open_board(q, on, now, e), out, scope);
	query_end(q);
	return good;
}
