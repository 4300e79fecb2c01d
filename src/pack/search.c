/* The index, and the order in which ways of finding are tried: what needs forgiveness is looked for only when nothing
 * fits without. */
#include <stdlib.h>

#include "pack/search_int.h"

struct synonym {
	struct entry word; /* only name and readings */
	struct points means;
	str text; /* what it means, as written */
};

struct search {
	struct arena arena;
	struct entry *entries;
	uint32_t count;
	struct synonym *synonyms;
	uint32_t synonym_count;
};

enum { NAME_POINTS = 120, LATER = 12, LEAST_WHOLE = 600 /* below, only a part of the question stands in the name */ };

static str small(struct arena *a, str s) {
	char *text = arena_alloc(a, (size_t)s.n + 1);
	for (uint32_t i = 0; i < s.n; i++)
		text[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + ('a' - 'A')) : s.p[i];
	return (str){text, s.n};
}

static void read_name(struct arena *a, str name, struct entry *x) {
	x->name = points_of(a, name, NAME_POINTS);
	points_read(a, &x->name);
}

static void make_entry(struct arena *a, const struct item *item, struct entry *x) {
	struct buf flat = buf_make(NAME_POINTS * 8);
	x->item = item;
	read_name(a, item->name_zh, x);
	for (uint32_t i = 0; i < x->name.n; i++)
		if (x->name.readings[i][0])
			buf_text(&flat, x->name.readings[i][0]);
	x->flat = arena_str(a, buf_view(&flat));
	buf_free(&flat);
	x->english = plain_words(a, item->name_en);
	x->code = small(a, item->code);
	x->id = small(a, item->id);
	x->local = small(a, item->local_code);
}

struct search *search_make(const struct item *const *items, uint32_t count, const struct csv *synonyms) {
	struct search *s = mem_alloc(sizeof *s);
	struct arena *a = &s->arena;
	s->entries = arena_array(a, struct entry, count);
	s->count = count;
	for (uint32_t i = 0; i < count; i++)
		make_entry(a, items[i], &s->entries[i]);
	s->synonym_count = synonyms ? synonyms->rows : 0;
	s->synonyms = arena_array(a, struct synonym, s->synonym_count);
	for (uint32_t i = 0; i < s->synonym_count; i++) {
		struct synonym *y = &s->synonyms[i];
		read_name(a, csv_cell(synonyms, i, csv_column(synonyms, "word")), &y->word);
		y->text = arena_str(a, csv_cell(synonyms, i, csv_column(synonyms, "means")));
		y->means = points_of(a, y->text, SEARCH_QUERY_POINTS);
	}
	return s;
}

void search_free(struct search *s) {
	if (!s)
		return;
	arena_free(&s->arena);
	mem_free(s);
}

/* One question, prepared. */
struct asked {
	const struct search *s;
	struct points q, bare;
	str words; /* small letters and digits with single spaces; `joined` without */
	str joined;
	bool latin;
	struct points later[9];
	uint32_t *synonyms, synonym_count; /* whose word stands in the question */
	struct search_hit *out;
	uint32_t n, most;
};

/* Keeps the best way in which an item was found. */
static void better(struct search_hit *best, int32_t score, enum search_how how, str text) {
	if (score > best->score)
		*best = (struct search_hit){best->item, how, text, score};
}

/* Whether the name is about what comes after the first time (a change, an end, a copy) and the question says nothing of
 * the kind: most people who say no more begin. */
static bool is_later(const struct asked *k, const struct entry *x) {
	for (uint32_t i = 0; i < COUNT(k->later); i++)
		if (points_find(x->name, k->later[i]) >= 0 && points_find(k->q, k->later[i]) < 0)
			return true;
	return false;
}

static void find_plain(const struct asked *k, const struct entry *x, struct search_hit *best) {
	if (k->latin) {
		int32_t code = match_code(x, k->joined);
		better(best, code, FOUND_CODE, str_eq(x->id, k->joined) ? x->item->id : x->item->code);
		better(best, match_english(x, k->words), FOUND_NAME, x->item->name_en);
	}
	int32_t name = match_name(x, k->q), bare = k->bare.n != k->q.n && k->bare.n ? match_name(x, k->bare) - 30 : 0;
	name = bare > name ? bare : name;
	better(best, name, name >= LEAST_WHOLE ? FOUND_NAME : FOUND_TYPO, x->item->name_zh);
	for (uint32_t i = 0; i < k->synonym_count; i++) {
		const struct synonym *y = &k->s->synonyms[k->synonyms[i]];
		int32_t score = match_name(x, y->means);
		bool whole = y->word.name.n == k->q.n || y->word.name.n == k->bare.n;
		if (score >= 700) /* longer words say more */
			better(best, (whole ? 600 : 540) + score / 20 + (int32_t)y->word.name.n, FOUND_SYNONYM, y->text);
	}
}

static void find_sound(const struct asked *k, const struct entry *x, struct search_hit *best) {
	better(best, match_sound(x, k->q), FOUND_PINYIN, x->item->name_zh);
	if (!k->latin)
		better(best, match_alike(x, k->bare.n ? k->bare : k->q), FOUND_PINYIN, x->item->name_zh);
}

static void find_slip(const struct asked *k, const struct entry *x, struct search_hit *best) {
	struct points q = k->bare.n ? k->bare : k->q;
	better(best, match_slip(x, q, k->latin ? k->joined : k->words), FOUND_TYPO, x->item->name_zh);
}

/* The better first; of equals the shorter name, then the order of the catalogue. */
static int order(const void *one, const void *other) {
	const struct search_hit *a = one, *b = other;
	if (a->score != b->score)
		return a->score < b->score ? 1 : -1;
	if (a->item->name_zh.n != b->item->name_zh.n)
		return a->item->name_zh.n < b->item->name_zh.n ? -1 : 1;
	return str_cmp(a->item->id, b->item->id);
}

/* Tries one way on all items. */
typedef void find_fn(const struct asked *k, const struct entry *x, struct search_hit *best);

static void try_all(struct asked *k, find_fn *find) {
	for (uint32_t i = 0; i < k->s->count && k->n < k->most; i++) {
		struct search_hit hit = {.item = k->s->entries[i].item};
		find(k, &k->s->entries[i], &hit);
		if (hit.score > 0 && hit.score < 1000 && is_later(k, &k->s->entries[i]))
			hit.score -= hit.score > LATER ? LATER : 0;
		if (hit.score > 0)
			k->out[k->n++] = hit;
	}
}

/* Whether the question is how the whole word is read, no less: "shebaoka". */
static bool sounds_whole(const struct entry *word, struct points q) {
	return q.n > (points_latin(q) ? 2 : 1) * word->name.n - 1 && match_whole_sound(word, q);
}

static void find_synonyms(struct arena *a, struct asked *k) {
	k->synonyms = arena_array(a, uint32_t, k->s->synonym_count);
	for (uint32_t i = 0; i < k->s->synonym_count; i++)
		if (points_find(k->q, k->s->synonyms[i].word.name) >= 0 || sounds_whole(&k->s->synonyms[i].word, k->q))
			k->synonyms[k->synonym_count++] = i;
}

static bool any_good(const struct asked *k) {
	for (uint32_t i = 0; i < k->n; i++)
		if (k->out[i].score >= 500)
			return true;
	return false;
}

uint32_t search_find(const struct search *s, struct arena *a, str query, struct search_hit *out, uint32_t most) {
	struct search_hit *all = arena_array(a, struct search_hit, 3 * (size_t)s->count);
	struct asked k = {.s = s, .out = all, .most = 3 * s->count};
	str text = str_utf8(query) ? query : STR("");
	k.q = points_of(a, text, SEARCH_QUERY_POINTS);
	k.bare = points_bare(a, k.q);
	points_read(a, &k.q);
	points_read(a, &k.bare);
	k.words = plain_words(a, str_cut(text, 0, 4 * SEARCH_QUERY_POINTS));
	k.latin = points_latin(k.q);
	char *joined = arena_alloc(a, (size_t)k.q.n + 1);
	for (uint32_t i = 0; k.latin && i < k.q.n; i++)
		joined[i] = (char)k.q.p[i];
	k.joined = (str){joined, k.latin ? k.q.n : 0};
	if (!k.q.n)
		return 0;
	static const char *const later[] = {"变更", "注销", "延续", "补办", "遗失", "终止", "换发", "补领", "续期"};
	for (uint32_t i = 0; i < COUNT(k.later); i++)
		k.later[i] = points_of(a, str_of(later[i]), 4);
	find_synonyms(a, &k);
	try_all(&k, find_plain);
	if (!any_good(&k)) {
		uint32_t before = k.n;
		try_all(&k, find_sound);
		if (k.n == before)
			try_all(&k, find_slip);
	}
	qsort(all, k.n, sizeof *all, order);
	uint32_t n = 0;
	for (uint32_t i = 0; i < k.n && n < most; i++) {
		bool known = false;
		for (uint32_t m = 0; m < n && !known; m++)
			known = out[m].item == all[i].item;
		if (!known)
			out[n++] = all[i];
	}
	return n;
}

const char *search_how_name(enum search_how how) {
	static const char *const names[] = {"code", "name", "synonym", "pinyin", "typo"};
	return names[how];
}
