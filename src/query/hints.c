/* Hints for who takes a call: topics, classes, what is there already, who called before, what is known. They propose;
 * people decide. Every one says why it is made. */
#include <math.h>
#include <stdlib.h>

#include "data/date.h"
#include "query/hotline.h"
#include "query/similar.h"
#include "store/words.h"

enum {
	ALIKE_LEAST = 45,        /* likeness from which a past ticket counts as of the same wording */
	TOPICS_TOLD = 5, CLASSES_TOLD = 3, DUPLICATES_TOLD = 8, ARTICLES_TOLD = 3, CALLER_TOLD = 10,
	TOPICS_MOST = 600, CLASSES_MOST = 16, REASONS = 4, REASON_BYTES = 160,
	NEAR_M = 200, DAYS_BACK = 30, NEIGHBOURS = 120, FOUND_MOST = SIMILAR + 9 * NEIGHBOURS,
};

struct reason {
	char zh[REASON_BYTES], en[REASON_BYTES];
};

/* A code that may be meant. */
struct guess {
	const struct code *code;
	uint32_t score, past, reason_count;
	struct reason reasons[REASONS];
};

/* A ticket that is there already. */
struct other {
	int64_t id;
	uint32_t likeness, score, reason_count;
	double distance_m; /* negative: not known */
	bool open;
	struct reason reasons[REASONS];
};

struct hinting {
	struct query *q;
	const struct query_hints *h;
	struct folded folded;
	struct text_words words;
	int64_t ids[SIMILAR];
	uint32_t likeness[SIMILAR], n;
	ms since;
	struct arena scratch;
	bool first; /* of the list at hand */
};

static void add_reason(struct reason *list, uint32_t *n, const char *zh, const char *en) {
	if (*n == REASONS)
		return;
	snprintf(list[*n].zh, REASON_BYTES, "%s", zh);
	snprintf(list[(*n)++].en, REASON_BYTES, "%s", en);
}

static void put_reasons(struct buf *out, const struct reason *list, uint32_t n) {
	buf_text(out, ",\"reasons\":[");
	for (uint32_t i = 0; i < n; i++) {
		buf_text(out, i ? ",{\"zh\":" : "{\"zh\":");
		json_put_string(out, str_of(list[i].zh));
		buf_text(out, ",\"en\":");
		json_put_string(out, str_of(list[i].en));
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

static void put_member(struct buf *out, const char *name, str s) {
	buf_format(out, ",\"%s\":", name);
	if (s.n)
		json_put_string(out, s);
	else
		buf_text(out, "null");
}

static void put_instant(struct hinting *x, struct buf *out, const char *name, ms at) {
	buf_format(out, ",\"%s\":\"", name);
	ms_put(out, at, x->q->pack->offset_minutes);
	buf_char(out, '"');
}

static str text_at(sqlite3_stmt *row, enum record_kind kind, enum field f) {
	int column = query__column(record_def(kind), f);
	return column < 0 ? (str){0} : query__text(row, column);
}

static int64_t int_at(sqlite3_stmt *row, enum record_kind kind, enum field f) {
	int column = query__column(record_def(kind), f);
	return query__is_set(row, column) ? sqlite3_column_int64(row, column) : NIL;
}

/* A row of any scope: what is told of it is counted or checked by the caller. */
static sqlite3_stmt *row_of(struct hinting *x, enum record_kind kind, int64_t id) {
	static const struct query_scope whole;
	struct err e;
	return query__find(x->q, kind, id, &whole, &e);
}

static bool is_mine(struct hinting *x, int64_t id) {
	struct err e;
	sqlite3_stmt *row = query__find(x->q, R_ticket, id, &x->h->scope, &e);
	if (row)
		sqlite3_reset(row);
	return row != NULL;
}

/* ---- topics and classes ---------------------------------------------------------------------- */

static void list_guesses(struct hinting *x, enum code_class class, struct guess *list, uint32_t most, uint32_t *n) {
	const struct pack *p = x->q->pack;
	*n = 0;
	for (uint32_t i = 0; i < p->code_count && *n < most; i++)
		if (p->codes[i].class == class)
			list[(*n)++] = (struct guess){.code = &p->codes[i]};
}

/* Words of a table's column that stand in the text. */
static void add_keywords(struct hinting *x, struct guess *g, str keywords) {
	str word;
	char zh[REASON_BYTES], en[REASON_BYTES];
	while (str_next(&keywords, ' ', &word)) {
		if (!word.n || !query__holds(&x->folded, word))
			continue;
		g->score += 25 + 8 * str_points(word);
		snprintf(zh, sizeof zh, "提到“" STR_FMT "”", STR_ARG(word));
		snprintf(en, sizeof en, "says “" STR_FMT "”", STR_ARG(word));
		add_reason(g->reasons, &g->reason_count, zh, en);
	}
}

/* How many past tickets of the same wording each code has. */
static void add_past(struct hinting *x, struct guess *list, uint32_t n, enum field f) {
	char zh[REASON_BYTES], en[REASON_BYTES];
	for (uint32_t i = 0; i < x->n; i++) {
		sqlite3_stmt *row = x->likeness[i] >= ALIKE_LEAST ? row_of(x, R_ticket, x->ids[i]) : NULL;
		if (!row)
			continue;
		str code = text_at(row, R_ticket, f);
		for (uint32_t k = 0; k < n; k++)
			list[k].past += code.n && str_eq(list[k].code->code, code);
		sqlite3_reset(row);
	}
	for (uint32_t k = 0; k < n; k++) {
		if (!list[k].past)
			continue;
		list[k].score += list[k].past < 4 ? 20 * list[k].past : 70;
		snprintf(zh, sizeof zh, "%u 件措辞相近的历史工单归入此类", list[k].past);
		snprintf(en, sizeof en, "%u earlier tickets of similar wording were filed here", list[k].past);
		add_reason(list[k].reasons, &list[k].reason_count, zh, en);
	}
}

static int by_score(const void *one, const void *other) {
	const struct guess *a = one, *b = other;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return str_cmp(a->code->code, b->code->code);
}

static void put_guesses(struct buf *out, const char *name, const struct guess *list, uint32_t n) {
	for (uint32_t i = 0; i < n && list[i].score; i++) {
		buf_format(out, "%s{\"%s\":", i ? "," : "", name);
		json_put_string(out, list[i].code->code);
		put_member(out, "name_zh", list[i].code->name_zh);
		put_member(out, "name_en", list[i].code->name_en);
		buf_format(out, ",\"score\":%u", list[i].score < 100 ? list[i].score : 100);
		put_reasons(out, list[i].reasons, list[i].reason_count);
		buf_char(out, '}');
	}
}

static void put_topics(struct hinting *x, struct buf *out, char best[QUERY_TOPIC]) {
	struct guess *list = arena_array(&x->q->arena, struct guess, TOPICS_MOST);
	const struct csv *t = pack_table(x->q->pack, "hotline/topics.csv");
	int column = t ? csv_column(t, "keywords") : -1;
	uint32_t n;
	list_guesses(x, CODE_TOPIC, list, TOPICS_MOST, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (column >= 0)
			add_keywords(x, &list[i], csv_cell(t, list[i].code->row, column));
		if (!list[i].reason_count)
			add_keywords(x, &list[i], list[i].code->name_zh);
	}
	add_past(x, list, n, F_topic);
	qsort(list, n, sizeof *list, by_score);
	put_guesses(out, "topic", list, n < TOPICS_TOLD ? n : TOPICS_TOLD);
	if (n && list[0].score)
		snprintf(best, QUERY_TOPIC, STR_FMT, STR_ARG(list[0].code->code));
}

static void put_classes(struct hinting *x, struct buf *out) {
	struct guess *list = arena_array(&x->q->arena, struct guess, CLASSES_MOST);
	const struct csv *t = pack_table(x->q->pack, "hotline/class-words.csv");
	int class = t ? csv_column(t, "class") : -1, words = t ? csv_column(t, "keywords") : -1;
	uint32_t n;
	list_guesses(x, CODE_TICKET_CLASS, list, CLASSES_MOST, &n);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t row = 0; t && row < t->rows; row++)
			if (str_eq(csv_cell(t, row, class), list[i].code->code))
				add_keywords(x, &list[i], csv_cell(t, row, words));
	add_past(x, list, n, F_ticket_class);
	qsort(list, n, sizeof *list, by_score);
	put_guesses(out, "ticket_class", list, n < CLASSES_TOLD ? n : CLASSES_TOLD);
}

/* ---- duplicates ------------------------------------------------------------------------------ */

static double distance(const struct hinting *x, int64_t lat, int64_t lon) {
	static const double radian = 3.14159265358979323846 / 180, metres = 6371008.8;
	if (lat == NIL || lon == NIL || x->h->lat_e6 == NIL || x->h->lon_e6 == NIL)
		return -1;
	double north = (double)(lat - x->h->lat_e6) / 1e6 * radian, east = (double)(lon - x->h->lon_e6) / 1e6 * radian;
	east *= cos((double)lat / 1e6 * radian); /* as on a plane: it is about some hundred metres */
	return metres * sqrt(north * north + east * east);
}

/* The newest tickets in the squares around the place. */
static uint32_t find_near(struct hinting *x, int64_t *ids) {
	struct buf b = buf_make(1024);
	sqlite3_stmt *rows = NULL;
	uint32_t n = 0;
	if (x->h->lat_e6 == NIL || x->h->lon_e6 == NIL)
		return 0;
	for (int i = 0; i < 9; i++) {
		char mark[STORE_MARK];
		store_place_mark(x->h->lat_e6, x->h->lon_e6, i / 3 - 1, i % 3 - 1, mark);
		buf_format(&b, "%s\"%s\"", i ? " OR " : "", mark);
	}
	static const char sql[] = "SELECT rowid FROM word_ticket WHERE word_ticket MATCH ?1 ORDER BY rowid DESC";
	if (sqlite3_prepare_v2(x->q->reader.db, sql, -1, &rows, NULL) == SQLITE_OK) {
		sqlite3_bind_text(rows, 1, b.p, (int)b.n, SQLITE_STATIC);
		while (n < 9 * NEIGHBOURS && sqlite3_step(rows) == SQLITE_ROW)
			ids[n++] = sqlite3_column_int64(rows, 0);
	}
	sqlite3_finalize(rows);
	buf_free(&b);
	return n;
}

/* The same text but for signs and spaces. */
static bool same_text(struct arena *a, str one, str other) {
	struct folded x = query__fold(a, one), y = query__fold(a, other);
	return x.n > 1 && x.n == y.n && memcmp(x.points, y.points, x.n * sizeof *x.points) == 0;
}

static bool is_near(const struct other *o) {
	return o->distance_m >= 0 && o->distance_m <= NEAR_M;
}

static void add_reasons(struct other *o, bool address, bool topic) {
	char zh[REASON_BYTES], en[REASON_BYTES];
	if (is_near(o)) {
		snprintf(zh, sizeof zh, "相距 %.0f 米", o->distance_m);
		snprintf(en, sizeof en, "%.0f m away", o->distance_m);
		add_reason(o->reasons, &o->reason_count, zh, en);
	}
	if (address)
		add_reason(o->reasons, &o->reason_count, "同一地址", "the same address");
	if (o->likeness >= 25) {
		snprintf(zh, sizeof zh, "措辞相似度 %u%%", o->likeness);
		snprintf(en, sizeof en, "%u %% of the wording is alike", o->likeness);
		add_reason(o->reasons, &o->reason_count, zh, en);
	}
	if (topic)
		add_reason(o->reasons, &o->reason_count, "同一主题", "the same topic");
}

/* Whether the row may be about the same thing; fills `o`. */
static bool judge(struct hinting *x, sqlite3_stmt *row, struct other *o) {
	const struct query_hints *h = x->h;
	if (int_at(row, R_ticket, F_received_at) < x->since || str_is(text_at(row, R_ticket, F_state), "merged"))
		return false;
	arena_reset(&x->scratch);
	o->distance_m = distance(x, int_at(row, R_ticket, F_lat_e6), int_at(row, R_ticket, F_lon_e6));
	bool address = h->address.n && same_text(&x->scratch, h->address, text_at(row, R_ticket, F_address));
	bool far = o->distance_m > 5 * NEAR_M, near = address || is_near(o);
	bool topic = h->topic.n && str_eq(h->topic, text_at(row, R_ticket, F_topic));
	o->likeness = x->words.n ? query__likeness(&x->words, text_at(row, R_ticket, F_content)) : 0;
	o->open = int_at(row, R_ticket, F_closed_at) == NIL;
	if (far || !((near && (topic || o->likeness >= 25)) || o->likeness >= 60))
		return false;
	o->score = o->likeness + (near ? 60 : 0) + (topic ? 20 : 0);
	add_reasons(o, address, topic);
	return true;
}

static int by_nearness(const void *one, const void *other) {
	const struct other *a = one, *b = other;
	if (a->open != b->open)
		return a->open ? -1 : 1;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return (a->id < b->id) - (a->id > b->id);
}

static uint32_t find_others(struct hinting *x, struct other *list) {
	int64_t *ids = arena_array(&x->q->arena, int64_t, FOUND_MOST);
	struct map known = {0};
	uint32_t n = 0, m = x->n;
	memcpy(ids, x->ids, x->n * sizeof *ids);
	m += find_near(x, ids + m);
	for (uint32_t i = 0; i < m; i++) {
		sqlite3_stmt *row = map_get(&known, (uint64_t)ids[i]) ? NULL : row_of(x, R_ticket, ids[i]);
		map_put(&known, (uint64_t)ids[i], 1);
		if (!row)
			continue;
		list[n] = (struct other){.id = ids[i]};
		n += judge(x, row, &list[n]);
		sqlite3_reset(row);
	}
	map_free(&known);
	if (n)
		qsort(list, n, sizeof *list, by_nearness);
	return n;
}

/* Applicants are not told what others wrote, nor are terminals that only take tickets in. */
static void put_duplicates(struct hinting *x, struct buf *out) {
	struct other *list = arena_array(&x->q->arena, struct other, FOUND_MOST);
	uint32_t n = find_others(x, list);
	for (uint32_t i = 0; i < n && i < DUPLICATES_TOLD; i++) {
		const struct other *o = &list[i];
		bool told = x->h->reads && is_mine(x, o->id);
		sqlite3_stmt *row = row_of(x, R_ticket, o->id);
		if (!row)
			continue;
		buf_format(out, "%s{\"id\":%lld", x->first ? "" : ",", (long long)o->id);
		x->first = false;
		put_member(out, "content", told ? text_at(row, R_ticket, F_content) : (str){0});
		put_member(out, "address", told ? text_at(row, R_ticket, F_address) : (str){0});
		put_member(out, "topic", text_at(row, R_ticket, F_topic));
		put_member(out, "state", text_at(row, R_ticket, F_state));
		put_instant(x, out, "received_at", int_at(row, R_ticket, F_received_at));
		if (o->distance_m >= 0)
			buf_format(out, ",\"distance_m\":%.0f", o->distance_m);
		else
			buf_text(out, ",\"distance_m\":null");
		buf_format(out, ",\"similarity\":%u", o->likeness);
		put_reasons(out, o->reasons, o->reason_count);
		buf_char(out, '}');
		sqlite3_reset(row);
	}
}

/* ---- who called before ----------------------------------------------------------------------- */

static const char of_caller[] =
	"WITH RECURSIVE p(n,most) AS (SELECT ?2>>16,(SELECT max(id)>>16 FROM ticket) UNION ALL SELECT n+1,most FROM p"
	" WHERE n<most) SELECT f.id FROM p CROSS JOIN person_search f ON f.part=p.n WHERE f.kind='ticket' AND f.key=?1"
	" ORDER BY f.id DESC LIMIT 200";

/* Whether the asker may know that this caller made the ticket. */
static bool may_know(struct hinting *x, sqlite3_stmt *row) {
	char account[QUERY_ACCOUNT];
	return int_at(row, R_ticket, F_received_at) >= x->since &&
	       !query__hidden_caller(x->q, row, R_ticket, &x->h->scope, account);
}

static void take_call(struct hinting *x, struct buf *out, int64_t id, uint32_t *count) {
	sqlite3_stmt *row = row_of(x, R_ticket, id);
	if (!row)
		return;
	if (may_know(x, row) && (*count)++ < CALLER_TOLD) {
		buf_format(out, "%s{\"id\":%lld", *count > 1 ? "," : "", (long long)id);
		put_member(out, "content", text_at(row, R_ticket, F_content));
		put_member(out, "state", text_at(row, R_ticket, F_state));
		put_instant(x, out, "received_at", int_at(row, R_ticket, F_received_at));
		put_member(out, "topic", text_at(row, R_ticket, F_topic));
		put_member(out, "department", text_at(row, R_ticket, F_department));
		buf_char(out, '}');
	}
	sqlite3_reset(row);
}

/* The first ticket number of the last 30 days, or one before it. */
static int64_t first_id(struct hinting *x) {
	sqlite3_stmt *row = NULL;
	int64_t id = 1;
	if (sqlite3_prepare_v2(x->q->reader.db, "SELECT id FROM ticket WHERE received_at>=?1 ORDER BY received_at LIMIT 1",
	                       -1, &row, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(row, 1, x->since);
		id = sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : INT64_C(1) << 62;
	}
	sqlite3_finalize(row);
	return id > 1000 ? id - 1000 : 1; /* numbers and instants are nearly in one order */
}

static void put_caller(struct hinting *x, struct buf *out) {
	sqlite3_stmt *rows = NULL;
	struct buf list = buf_make(1 << 20);
	struct map known = {0};
	uint32_t count = 0;
	int64_t from = first_id(x);
	bool good = sqlite3_prepare_v2(x->q->reader.db, of_caller, -1, &rows, NULL) == SQLITE_OK;
	for (uint32_t i = 0; good && i < x->h->key_count && from < INT64_C(1) << 61; i++) {
		sqlite3_bind_int64(rows, 1, x->h->keys[i]);
		sqlite3_bind_int64(rows, 2, from);
		while (sqlite3_step(rows) == SQLITE_ROW) {
			int64_t id = sqlite3_column_int64(rows, 0);
			if (!map_get(&known, (uint64_t)id))
				take_call(x, &list, id, &count);
			map_put(&known, (uint64_t)id, 1);
		}
		sqlite3_reset(rows);
	}
	sqlite3_finalize(rows);
	map_free(&known);
	buf_format(out, "{\"tickets_30d\":%u,\"tickets\":[", count);
	buf_str(out, buf_view(&list));
	buf_text(out, "]}");
	buf_free(&list);
}

/* ---- what is known --------------------------------------------------------------------------- */

static uint32_t judge_article(struct hinting *x, sqlite3_stmt *row) {
	int64_t until = int_at(row, R_article, F_valid_until);
	str keywords = text_at(row, R_article, F_keywords), word, topic = text_at(row, R_article, F_topic);
	uint32_t score = 0;
	if (!str_is(text_at(row, R_article, F_state), "published") ||
	    (until != NIL && until < day_of_ms(x->h->now, x->q->pack->offset_minutes)))
		return 0;
	while (str_next(&keywords, ' ', &word))
		score += word.n && query__holds(&x->folded, word) ? 30 : 0;
	score += query__likeness(&x->words, text_at(row, R_article, F_title)) / 2;
	score += query__likeness(&x->words, text_at(row, R_article, F_content)) / 3;
	score += topic.n && str_eq(topic, x->h->topic) ? 25 : 0;
	return score;
}

static void put_articles(struct hinting *x, struct buf *out) {
	struct text_words words;
	struct { int64_t id; uint32_t score; } best[ARTICLES_TOLD + 1] = {{0}};
	int64_t ids[SIMILAR];
	uint32_t n = query__similar(x->q, R_article, x->h->content, &words, ids);
	for (uint32_t i = 0; i < n; i++) {
		sqlite3_stmt *row = row_of(x, R_article, ids[i]);
		uint32_t score = row ? judge_article(x, row) : 0, at = ARTICLES_TOLD;
		if (row)
			sqlite3_reset(row);
		for (; score >= 15 && at > 0 && best[at - 1].score < score; at--)
			best[at] = best[at - 1];
		if (score >= 15 && at < ARTICLES_TOLD)
			best[at].id = ids[i], best[at].score = score;
	}
	for (uint32_t i = 0; i < ARTICLES_TOLD && best[i].id; i++) {
		sqlite3_stmt *row = row_of(x, R_article, best[i].id);
		if (!row)
			continue;
		buf_format(out, "%s{\"id\":%lld", i ? "," : "", (long long)best[i].id);
		put_member(out, "title", text_at(row, R_article, F_title));
		put_member(out, "content", text_at(row, R_article, F_content));
		buf_char(out, '}');
		sqlite3_reset(row);
	}
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void find_similar(struct hinting *x) {
	x->n = query__similar(x->q, R_ticket, x->h->content, &x->words, x->ids);
	for (uint32_t i = 0; i < x->n; i++) {
		sqlite3_stmt *row = row_of(x, R_ticket, x->ids[i]);
		x->likeness[i] = row ? query__likeness(&x->words, text_at(row, R_ticket, F_content)) : 0;
		if (row)
			sqlite3_reset(row);
	}
}

void query_hints(struct query *q, const struct query_hints *h, struct buf *out, char best[QUERY_TOPIC]) {
	arena_reset(&q->arena);
	struct hinting *x = arena_new(&q->arena, struct hinting);
	*x = (struct hinting){.q = q, .h = h, .since = h->now - DAYS_BACK * (ms)MS_PER_DAY};
	best[0] = 0;
	x->folded = query__fold(&q->arena, h->content);
	query_begin(q);
	find_similar(x);
	buf_text(out, "\"topics\":[");
	put_topics(x, out, best);
	buf_text(out, "],\"classes\":[");
	put_classes(x, out);
	buf_text(out, "],\"duplicates\":[");
	x->first = true;
	put_duplicates(x, out);
	buf_text(out, "],\"caller\":");
	if (h->key_count)
		put_caller(x, out);
	else
		buf_text(out, "null");
	buf_text(out, ",\"articles\":[");
	put_articles(x, out);
	buf_char(out, ']');
	query_end(q);
	arena_free(&x->scratch);
}
