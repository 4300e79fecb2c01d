/* One search over tickets, cases and articles. What is found was written by the newest command that was answered: the
 * word index is part of its transaction. Rights are those of the lists. */
#include <stdlib.h>

#include "data/html.h"
#include "query/hotline.h"
#include "query/making.h"
#include "query/words.h"
#include "store/words.h"

enum {
	LEAST_TRIED = 60,
	TOPICS_TAKEN = 8, OF_TOPIC = 60, FOUND_MOST = CANDIDATES + TOPICS_TAKEN * OF_TOPIC + 2 * LIMIT_PAGE_ROWS,
	BEFORE_POINTS = 12, SNIPPET_POINTS = 60, TITLE_POINTS = 24,
	SCORE_NUMBER = 1000, SCORE_TOPIC = 450, SCORE_CASE = 850,
};

struct found {
	enum record_kind kind;
	int64_t id;
	struct fit fit;
	bool of_topic;
};

struct finding {
	struct query *q;
	const struct query_search *s;
	struct phrase phrase;
	struct found list[FOUND_MOST];
	uint32_t n;
	struct map known;
	bool more;
	struct arena scratch;
};

static const char *why_of(const struct found *f) {
	return f->of_topic ? "topic" : query__how_name(f->fit.how);
}

static struct found *add(struct finding *x, enum record_kind kind, int64_t id, struct fit fit) {
	uint64_t key = (uint64_t)id << 8 | (uint64_t)kind;
	if (x->n == FOUND_MOST || map_get(&x->known, key))
		return NULL;
	map_put(&x->known, key, 1);
	x->list[x->n] = (struct found){kind, id, fit, false};
	return &x->list[x->n++];
}

/* ---- texts of a row -------------------------------------------------------------------------- */

/* The first points of the first line. */
static void put_beginning(struct buf *out, str text, uint32_t points) {
	uint32_t i = 0;
	char room[4 * TITLE_POINTS + 8];
	uint32_t n = 0;
	check(points <= TITLE_POINTS);
	text = str_cut(text, 0, str_find(text, '\n', 0) < 0 ? text.n : (uint32_t)str_find(text, '\n', 0));
	for (; i < text.n && points > 0; points--)
		for (bool first = true; i < text.n && (first || ((unsigned char)text.p[i] & 0xC0) == 0x80); first = false, i++)
			room[n++] = text.p[i];
	if (i < text.n)
		memcpy(room + n, "…", 3), n += 3;
	json_put_string(out, (str){room, n});
}

static void join_lines(struct buf *b) {
	for (size_t i = 0; i < b->n; i++)
		if (b->p[i] == '\n' || b->p[i] == '\r')
			b->p[i] = ' ';
}

/* The text around what was found, as HTML with <mark>. */
static void put_snippet(struct buf *out, const struct folded *f, struct fit fit) {
	struct buf b = buf_make(8 << 10);
	uint32_t from = fit.at > BEFORE_POINTS ? fit.at - BEFORE_POINTS : 0, to = from + SNIPPET_POINTS;
	to = to < f->n ? to : f->n;
	uint32_t begin = from < f->n && from ? f->bytes[from] : 0, end = to < f->n ? f->bytes[to] : f->text.n;
	uint32_t mark = fit.at < f->n ? f->bytes[fit.at] : end;
	uint32_t marked = fit.at + fit.n < f->n ? f->bytes[fit.at + fit.n] : f->text.n;
	if (begin)
		buf_text(&b, "…");
	if (fit.n && mark <= end) {
		marked = marked < end ? marked : end;
		html_put(&b, str_cut(f->text, begin, mark));
		buf_text(&b, "<mark>");
		html_put(&b, str_cut(f->text, mark, marked));
		buf_text(&b, "</mark>");
		html_put(&b, str_cut(f->text, marked, end));
	} else {
		html_put(&b, str_cut(f->text, begin, end));
	}
	if (end < f->text.n)
		buf_text(&b, "…");
	join_lines(&b);
	json_put_string(out, buf_view(&b));
	buf_free(&b);
}

/* ---- ways of finding ------------------------------------------------------------------------- */

static void find_number(struct finding *x, enum record_kind kind) {
	int64_t id;
	struct err e;
	sqlite3_stmt *row;
	if (!str_int(str_trim(x->s->words), &id) || !(row = query__find(x->q, kind, id, &x->s->scope, &e)))
		return;
	sqlite3_reset(row);
	add(x, kind, id, (struct fit){.score = SCORE_NUMBER, .how = FIT_NUMBER});
}

static void find_words(struct finding *x, enum record_kind kind) {
	int64_t ids[CANDIDATES];
	uint32_t most = 3 * x->s->limit < LEAST_TRIED ? LEAST_TRIED : 3 * x->s->limit, exact = 0;
	uint32_t n = query__candidates(x->q, kind, &x->phrase, &x->s->scope, ids, most < CANDIDATES ? most : CANDIDATES,
	                               &x->more);
	/* exact ones come first, the newest before the others: nothing better comes behind a page of them */
	for (uint32_t i = 0; i < n && exact <= x->s->limit; i++) {
		struct err e;
		sqlite3_stmt *row = query__find(x->q, kind, ids[i], &x->s->scope, &e);
		if (!row)
			continue;
		arena_reset(&x->scratch);
		struct folded f = query__fold(&x->scratch, query__words_of(x->q, &x->scratch, row, kind, &x->s->scope));
		struct fit fit = query__fit(&x->phrase, &f, FIT_PART);
		if (fit.score)
			add(x, kind, ids[i], fit);
		exact += fit.how == FIT_TEXT;
		sqlite3_reset(row);
	}
}

static void add_of_topic(struct finding *x, str topic) {
	sqlite3_stmt *row = query__kept_sql(x->q, KEPT_OF_TOPIC, "SELECT id FROM ticket WHERE topic=?1 ORDER BY id DESC");
	if (!row)
		return;
	sqlite3_bind_text(row, 1, topic.p, (int)topic.n, SQLITE_STATIC);
	uint32_t taken = 0; /* more than a page of them is never shown */
	for (uint32_t k = 0; k < OF_TOPIC && taken <= x->s->limit && sqlite3_step(row) == SQLITE_ROW; k++) {
		struct err e;
		int64_t id = sqlite3_column_int64(row, 0);
		sqlite3_stmt *one = query__find(x->q, R_ticket, id, &x->s->scope, &e);
		if (!one)
			continue;
		sqlite3_reset(one);
		struct found *added = add(x, R_ticket, id, (struct fit){.score = SCORE_TOPIC, .how = FIT_TEXT});
		if (added) {
			added->of_topic = true;
			taken++;
		}
	}
	sqlite3_reset(row);
}

/* A topic of the pack, ready to be compared. */
struct topic_name {
	str code;
	struct folded name;
};

static void fold_topics(struct query *q) {
	q->topics = arena_array(&q->kept_arena, struct topic_name, q->pack->code_count + 1);
	for (uint32_t i = 0; i < q->pack->code_count; i++) {
		const struct code *c = &q->pack->codes[i];
		if (c->class == CODE_TOPIC)
			q->topics[q->topic_count++] = (struct topic_name){c->code, query__fold(&q->kept_arena, c->name_zh)};
	}
}

/* Whether what was found already fits better than a topic, and is more than a page. */
static bool has_better(const struct finding *x) {
	uint32_t better = 0;
	for (uint32_t i = 0; i < x->n; i++)
		better += x->list[i].fit.score > SCORE_TOPIC;
	return better > x->s->limit;
}

/* Tickets whose topic is called what was typed: they may say it in other words, or in none. */
static void find_topics(struct finding *x) {
	struct query *q = x->q;
	uint32_t taken = 0;
	if (has_better(x) || query__sights(q, R_ticket, &x->s->scope)->see[F_topic] != SIGHT_YES)
		return;
	if (!q->topics)
		fold_topics(q);
	for (uint32_t i = 0; i < q->topic_count && taken < TOPICS_TAKEN; i++) {
		struct fit fit = query__fit(&x->phrase, &q->topics[i].name, FIT_SOUND);
		if (fit.how < FIT_SOUND)
			continue;
		taken++;
		add_of_topic(x, q->topics[i].code);
	}
}

static void take_case(struct query *q, const struct query_list *l, void *to, sqlite3_stmt *row, bool first) {
	(void)q;
	(void)first;
	int64_t id = sqlite3_column_int64(row, 0), asked;
	bool number = str_int(str_trim(l->search), &asked) && asked == id;
	add(to, R_case_file, id, (struct fit){.score = number ? SCORE_NUMBER : SCORE_CASE,
		.how = number ? FIT_NUMBER : FIT_TEXT});
}

/* Cases have no text of their own: they are found as their list finds them. */
static bool find_cases(struct finding *x, struct err *e) {
	char next[QUERY_CURSOR];
	struct query_list l = {.kind = R_case_file, .scope = x->s->scope, .search = x->s->words, .descending = true,
		.limit = x->s->limit, .now = x->s->now, .person_key_count = x->s->person_key_count};
	memcpy(l.person_keys, x->s->person_keys, sizeof l.person_keys);
	bool good = query__each_row(x->q, &l, x, next, take_case, e);
	x->more = x->more || next[0];
	return good;
}

/* ---- writing --------------------------------------------------------------------------------- */

static int by_score(const void *one, const void *other) {
	const struct found *a = one, *b = other;
	if (a->fit.score != b->fit.score)
		return a->fit.score > b->fit.score ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return (a->id < b->id) - (a->id > b->id);
}

static str column_text(sqlite3_stmt *row, enum record_kind kind, enum field f) {
	int column = query__column(record_def(kind), f);
	return column < 0 ? (str){0} : query__text(row, column);
}

static void put_title(struct finding *x, struct buf *out, sqlite3_stmt *row, enum record_kind kind, str text) {
	const struct pack *p = x->q->pack;
	const struct item *item = kind == R_case_file ? query__item(x->q, column_text(row, kind, F_item), INT32_MAX) : NULL;
	const struct code *topic = kind == R_ticket ? pack_code(p, CODE_TOPIC, column_text(row, kind, F_topic)) : NULL;
	const struct code *class =
		kind == R_ticket ? pack_code(p, CODE_TICKET_CLASS, column_text(row, kind, F_ticket_class)) : NULL;
	str zh = item ? item->name_zh : topic ? topic->name_zh : class ? class->name_zh : (str){0};
	str en = item ? item->name_en : topic ? topic->name_en : class ? class->name_en : (str){0};
	buf_text(out, ",\"title\":");
	if (text.n || !zh.n)
		put_beginning(out, text, TITLE_POINTS);
	else
		json_put_string(out, zh);
	query__put_member(out, "title_en", text.n ? (str){0} : en);
	query__put_member(out, "no", column_text(row, kind, F_case_no));
	query__put_member(out, "topic_zh", topic ? topic->name_zh : (str){0});
	query__put_member(out, "topic_en", topic ? topic->name_en : (str){0});
}

static ms at_of(sqlite3_stmt *row, enum record_kind kind) {
	static const enum field at[] = {F_received_at, F_published_at};
	for (size_t i = 0; i < COUNT(at); i++) {
		int column = query__column(record_def(kind), at[i]);
		if (query__is_set(row, column))
			return sqlite3_column_int64(row, column);
	}
	return NIL;
}

static void put_at(struct finding *x, struct buf *out, ms at) {
	buf_text(out, ",\"at\":");
	if (at == NIL) {
		buf_text(out, "null");
		return;
	}
	buf_char(out, '"');
	ms_put(out, at, x->q->pack->offset_minutes);
	buf_char(out, '"');
}

static void put_found(struct finding *x, struct buf *out, const struct found *f, bool first) {
	struct err e;
	sqlite3_stmt *row = query__find(x->q, f->kind, f->id, &x->s->scope, &e);
	if (!row)
		return;
	arena_reset(&x->scratch);
	str text = store_words_table(f->kind) ? query__words_of(x->q, &x->scratch, row, f->kind, &x->s->scope) : (str){0};
	struct folded folded = query__fold(&x->scratch, text);
	buf_format(out, "%s{\"kind\":\"%s\",\"id\":%lld", first ? "" : ",", record_def(f->kind)->name, (long long)f->id);
	query__put_member(out, "path", str_of(record_def(f->kind)->path));
	put_title(x, out, row, f->kind, text);
	buf_text(out, ",\"snippet\":");
	if (text.n)
		put_snippet(out, &folded, f->fit);
	else
		buf_text(out, "null");
	query__put_member(out, "state", column_text(row, f->kind, F_state));
	put_at(x, out, at_of(row, f->kind));
	buf_format(out, ",\"score\":%u,\"why\":\"%s\"}", f->fit.score, why_of(f));
	sqlite3_reset(row);
}

/* What was probably meant, where nothing says it as it was typed: the words of the best hit. */
static void put_corrected(struct finding *x, struct buf *out) {
	const struct found *best = x->n ? &x->list[0] : NULL;
	struct err e;
	sqlite3_stmt *row = NULL;
	buf_text(out, "],\"corrected\":");
	if (!best || best->fit.how != FIT_SOUND || best->of_topic || x->phrase.n != 1 || !best->fit.n ||
	    !store_words_table(best->kind) || !(row = query__find(x->q, best->kind, best->id, &x->s->scope, &e))) {
		buf_text(out, "null");
		return;
	}
	arena_reset(&x->scratch);
	struct folded f = query__fold(&x->scratch, query__words_of(x->q, &x->scratch, row, best->kind, &x->s->scope));
	uint32_t end = best->fit.at + best->fit.n;
	json_put_string(out, str_cut(f.text, f.bytes[best->fit.at], end < f.n ? f.bytes[end] : f.text.n));
	sqlite3_reset(row);
}

static void put_all(struct finding *x, struct buf *out) {
	qsort(x->list, x->n, sizeof *x->list, by_score);
	uint32_t n = x->n < x->s->limit ? x->n : x->s->limit;
	buf_text(out, "{\"results\":[");
	for (uint32_t i = 0; i < n; i++)
		put_found(x, out, &x->list[i], i == 0);
	put_corrected(x, out);
	buf_format(out, ",\"more\":%s%s}", x->more || x->n > n ? "true" : "false",
	           x->q->pack->synthetic ? ",\"synthetic\":true" : "");
}

bool query_search(struct query *q, const struct query_search *s, struct buf *out, struct err *e) {
	check(s->limit >= 1 && s->limit <= LIMIT_PAGE_ROWS);
	arena_reset(&q->arena);
	struct finding *x = mem_alloc(sizeof *x);
	x->q = q;
	x->s = s;
	query__read_phrase(s->words, &x->phrase);
	query_begin(q); /* one snapshot */
	bool good = true;
	for (int k = 1; good && k < RECORD_COUNT; k++) {
		enum record_kind kind = (enum record_kind)k;
		if (!s->kinds[k] || (kind != R_case_file && !store_words_table(kind)))
			continue;
		if (kind == R_case_file) {
			good = !x->phrase.n || find_cases(x, e);
			continue;
		}
		find_number(x, kind);
		if (x->phrase.n)
			find_words(x, kind);
		if (x->phrase.n && kind == R_ticket)
			find_topics(x);
	}
	if (good)
		put_all(x, out);
	query_end(q);
	map_free(&x->known);
	arena_free(&x->scratch);
	mem_free(x);
	return good;
}
