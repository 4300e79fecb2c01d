/* The records that may fit what was typed, from the word index: newest first, within a bound of processor time. A
 * search in three steps, each only when those before found too few: the words themselves, words that sound the same,
 * all but one or two words. */
#include "query/hotline.h"
#include "query/words.h"
#include "store/words.h"

enum {
	MOST_US = 8000,        /* of the processor: after that no further look is taken, and one under way ends */
	ALIKE = 16,            /* words of one sound that are tried */
	LOOSE_PAIRS = 9,       /* a term of more characters is cut for the search of slips */
	TRIED = 6000,          /* records of others that a search walks over */
	EXPRESSION_BYTES = 64 << 10,
};

struct gathering {
	struct query *q;
	enum record_kind kind;
	const struct query_scope *scope;
	sqlite3_stmt *owner; /* whose a row is; NULL: anybody's */
	str asked;           /* who it must be */
	int64_t until_us;
	struct map seen;
	int64_t *ids, newest;
	uint32_t n, most;
	bool begun, more;
};

static bool is_late(const struct gathering *g) {
	return g->q->spent_us && g->q->spent_us() > g->until_us;
}

/* ---- expressions ----------------------------------------------------------------------------- */

/* Parts joined by a word, in brackets. */
struct joined {
	struct buf *out;
	const char *by;
	uint32_t n;
};

static void join(struct joined *j) {
	buf_text(j->out, j->n++ ? j->by : "(");
}

static void put_word(struct buf *out, str word) {
	buf_char(out, '"');
	buf_str(out, word);
	buf_char(out, '"');
}

static void take_exact(void *to, str word, uint32_t first, uint32_t second) {
	struct joined *j = to;
	(void)first;
	(void)second;
	join(j);
	put_word(j->out, word);
}

static bool end(struct joined *j) {
	if (j->n)
		buf_char(j->out, ')');
	return j->n > 0;
}

static bool put_exact(struct buf *out, const struct term *t) {
	struct joined j = {out, " AND ", 0};
	gram_each(t->points, t->n, &j, take_exact);
	return end(&j);
}

/* Words of one sound, as far as any text holds them. */
static void add_alike(struct gathering *g, struct joined *j, const char *sound) {
	sqlite3_stmt *row = query__kept_sql(g->q, KEPT_SOUND, "SELECT word FROM word_sound WHERE sound=?1 LIMIT ?2");
	if (!row)
		return;
	sqlite3_bind_text(row, 1, sound, -1, SQLITE_TRANSIENT);
	sqlite3_bind_int(row, 2, ALIKE);
	while (sqlite3_step(row) == SQLITE_ROW && j->n < 3 * ALIKE) {
		join(j);
		put_word(j->out, query__text(row, 0));
	}
	sqlite3_reset(row);
}

/* A pair of characters by all its sounds; of letters by the one. */
static bool put_sound(struct gathering *g, struct buf *out, const struct term *t, const struct gram_syllables *s,
                      uint32_t at) {
	char sounds[GRAM_SOUNDS][GRAM_SOUND];
	struct joined j = {out, " OR ", 0};
	uint32_t n = 1;
	if (s)
		snprintf(sounds[0], GRAM_SOUND, "%s %s", s->syllable[at], s->syllable[at + 1]);
	else
		n = gram_sounds(t->points[at], t->points[at + 1], sounds);
	for (uint32_t i = 0; i < n; i++)
		add_alike(g, &j, sounds[i]);
	return end(&j);
}

/* All pairs but those of which bit i of `without` is set. False: one of them is in no text. */
static bool put_pairs(struct gathering *g, struct buf *out, const struct term *t, const struct gram_syllables *s,
                      uint32_t without) {
	uint32_t n = s ? s->n : t->n;
	struct joined j = {out, " AND ", 0};
	bool good = n >= 2;
	for (uint32_t i = 0; good && i + 1 < n && i < 32; i++) {
		if (without >> i & 1)
			continue;
		join(&j);
		good = put_sound(g, out, t, s, i);
	}
	return end(&j) && good;
}

/* ---- running --------------------------------------------------------------------------------- */

/* The conditions of lists (list.c, put_scope), without reading the whole row. */
static bool is_mine(struct gathering *g, int64_t id) {
	if (!g->owner)
		return true;
	sqlite3_bind_int64(g->owner, 1, id);
	bool mine = sqlite3_step(g->owner) == SQLITE_ROW && str_eq(query__text(g->owner, 0), g->asked);
	sqlite3_reset(g->owner);
	return mine;
}

/* What tells whose a row is, where that matters. */
static void prepare_owner(struct gathering *g) {
	const struct query_scope *s = g->scope;
	enum field f = s->own ? F_applicant : s->department.n ? F_department : F_none;
	char sql[120];
	if (!f || !query__has(g->kind, f))
		return;
	g->asked = s->own ? s->user : s->department;
	snprintf(sql, sizeof sql, "SELECT \"%s\" FROM \"%s\" WHERE id=?1", field_defs[f].name, record_def(g->kind)->table);
	sqlite3_prepare_v2(g->q->reader.db, sql, -1, &g->owner, NULL);
}

static void take_rows(struct gathering *g, sqlite3_stmt *rows) {
	uint32_t tried = 0;
	while (g->n < g->most && sqlite3_step(rows) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(rows, 0);
		if (map_get(&g->seen, (uint64_t)id))
			continue;
		map_put(&g->seen, (uint64_t)id, 1);
		if (is_mine(g, id))
			g->ids[g->n++] = id;
		if (++tried >= TRIED || (tried % 64 == 0 && is_late(g))) {
			g->more = true;
			break;
		}
	}
	g->more = g->more || g->n == g->most;
	sqlite3_reset(rows);
}

/* The newest records first, then ever more of those before them: what two common words have in common may take long to
 * find. */
static void run(struct gathering *g, str expression) {
	static const int64_t windows[] = {65536, 524288, INT64_MAX};
	char sql[200];
	const char *table = store_words_table(g->kind);
	snprintf(sql, sizeof sql, "SELECT rowid FROM %s WHERE %s MATCH ?1 AND rowid>?2 AND rowid<=?3 ORDER BY rowid DESC",
	         table, table);
	sqlite3_stmt *rows = query__kept_sql(g->q, g->kind == R_ticket ? KEPT_WORDS_TICKET : KEPT_WORDS_ARTICLE, sql);
	if (!rows)
		return;
	sqlite3_bind_text(rows, 1, expression.p, (int)expression.n, SQLITE_STATIC);
	int64_t upper = INT64_MAX;
	/* what a single word finds lies in order: nothing is walked over in vain */
	size_t first = str_find(expression, ' ', 0) < 0 ? COUNT(windows) - 1 : 0;
	for (size_t i = first; i < COUNT(windows) && g->n < g->most && upper > 0; i++) {
		if (g->begun && is_late(g)) {
			g->more = true;
			break;
		}
		g->begun = true;
		int64_t lower = windows[i] < g->newest ? g->newest - windows[i] : 0;
		sqlite3_bind_int64(rows, 2, lower);
		sqlite3_bind_int64(rows, 3, upper);
		take_rows(g, rows);
		upper = lower;
	}
	sqlite3_clear_bindings(rows);
}

/* ---- the three steps ------------------------------------------------------------------------- */

/* How a term is written at a step; `choice` counts through spellings or left-out pairs. */
struct step {
	enum { EXACT, SOUND, LOOSE } kind;
	uint32_t choice;
};

/* A slip spoils two neighbouring pairs: all others of them, for each two. */
static bool put_loose(struct gathering *g, struct buf *out, const struct term *t, const struct gram_syllables *spelt) {
	struct joined j = {out, " OR ", 0};
	uint32_t pairs = (spelt ? spelt->n : t->n) - 1;
	if (pairs < 3)
		return put_pairs(g, out, t, spelt, 0);
	pairs = pairs < LOOSE_PAIRS ? pairs : LOOSE_PAIRS;
	for (uint32_t i = 0; i + 1 < pairs; i++) {
		size_t before = out->n;
		bool first = j.n == 0;
		join(&j);
		if (put_pairs(g, out, t, spelt, 3u << i | ~0u << pairs))
			continue;
		out->n = before; /* a pair of no text: this way finds nothing */
		j.n = first ? 0 : j.n - 1;
	}
	return end(&j);
}

static bool put_term(struct gathering *g, struct buf *out, const struct term *t, struct step s) {
	const struct gram_syllables *spelt = !t->han && t->spelt_n ? &t->spelt[s.choice % t->spelt_n] : NULL;
	uint32_t n = spelt ? spelt->n : t->han ? t->n : 0;
	if (s.kind == EXACT || n < 2)
		return put_exact(out, t);
	return s.kind == SOUND ? put_pairs(g, out, t, spelt, 0) : put_loose(g, out, t, spelt);
}

static void search(struct gathering *g, const struct phrase *p, struct step s) {
	struct buf out = buf_make(EXPRESSION_BYTES);
	bool good = true;
	for (uint32_t i = 0; good && i < p->n; i++) {
		if (i)
			buf_text(&out, " AND ");
		good = put_term(g, &out, &p->terms[i], s);
	}
	if (good && p->n && !out.full)
		run(g, arena_str(&g->q->arena, buf_view(&out)));
	buf_free(&out);
}

static uint32_t spellings(const struct phrase *p) {
	uint32_t n = 1;
	for (uint32_t i = 0; i < p->n; i++)
		n = p->terms[i].spelt_n > n ? p->terms[i].spelt_n : n;
	return n;
}

void query_use_time(struct query *q, int64_t (*spent_us)(void)) {
	q->spent_us = spent_us;
}

/* The sounds of the phrase may differ from its words: letters that are no syllables, digits and single characters are
 * only what they are. */
static bool has_sounds(const struct phrase *p) {
	for (uint32_t i = 0; i < p->n; i++)
		if (p->terms[i].han ? p->terms[i].n >= 2 : p->terms[i].spelt_n > 0)
			return true;
	return false;
}

static int64_t newest_of(struct query *q, enum record_kind kind) {
	char sql[80];
	snprintf(sql, sizeof sql, "SELECT max(id) FROM \"%s\"", record_def(kind)->table);
	sqlite3_stmt *row = query__kept_sql(q, kind == R_ticket ? KEPT_NEWEST_TICKET : KEPT_NEWEST_ARTICLE, sql);
	int64_t newest = row && sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : 0;
	sqlite3_reset(row);
	return newest;
}

uint32_t query__candidates(struct query *q, enum record_kind kind, const struct phrase *p,
                           const struct query_scope *scope, int64_t *ids, uint32_t most, bool *more) {
	struct gathering g = {.q = q, .kind = kind, .scope = scope, .ids = ids, .most = most, .newest = newest_of(q, kind)};
	uint32_t ways = has_sounds(p) ? spellings(p) : 0;
	check(most <= CANDIDATES && store_words_table(kind));
	g.until_us = q->spent_us ? q->spent_us() + MOST_US : 0;
	prepare_owner(&g);
	search(&g, p, (struct step){EXACT, 0});
	for (uint32_t i = 0; i < ways; i++)
		if (g.n < most / 2)
			search(&g, p, (struct step){SOUND, i});
	for (uint32_t i = 0; i < ways; i++)
		if (g.n < most / 8)
			search(&g, p, (struct step){LOOSE, i});
	map_free(&g.seen);
	sqlite3_finalize(g.owner);
	*more = *more || g.more;
	return g.n;
}

str query__words_of(struct query *q, struct arena *a, sqlite3_stmt *row, enum record_kind kind,
                    const struct query_scope *scope) {
	const struct sights *sights = query__sights(q, kind, scope);
	struct buf b = buf_make(64 << 10);
	for (const enum field *f = store_words_fields(kind); *f; f++) {
		int column = query__column(record_def(kind), *f);
		if (!query__is_set(row, column) || sights->see[*f] != SIGHT_YES)
			continue;
		if (b.n)
			buf_char(&b, '\n');
		buf_str(&b, query__text(row, column));
	}
	str text = arena_str(a, buf_view(&b));
	buf_free(&b);
	return text;
}

uint32_t query__fitting(struct query *q, enum record_kind kind, const struct phrase *p, const struct query_scope *scope,
                        int64_t *ids, bool *more) {
	struct arena scratch = {0};
	uint32_t found = 0, n = query__candidates(q, kind, p, scope, ids, CANDIDATES, more);
	for (uint32_t i = 0; i < n; i++) {
		struct err e;
		sqlite3_stmt *row = query__find(q, kind, ids[i], scope, &e);
		if (!row)
			continue;
		arena_reset(&scratch);
		struct folded f = query__fold(&scratch, query__words_of(q, &scratch, row, kind, scope));
		if (query__fit(p, &f, FIT_PART).score)
			ids[found++] = ids[i];
		sqlite3_reset(row);
	}
	arena_free(&scratch);
	return found;
}
