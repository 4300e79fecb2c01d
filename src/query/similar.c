/* Texts that are like another one: by the pairs of characters that both hold, rare ones weighing more. */
#include <stdlib.h>

#include "query/similar.h"
#include "store/words.h"

enum { NEWEST = 64, TEXT_POINTS = 400, WORD_MOST = 400, SHARED_MOST = TEXT_WORDS * NEWEST };

/* All words of a text, each once. */
struct wordlist {
	struct { char text[GRAM_BYTES]; uint8_t n; uint64_t hash; } p[WORD_MOST];
	uint32_t n;
};

static void take_word(void *to, str word, uint32_t first, uint32_t second) {
	struct wordlist *l = to;
	uint64_t hash = str_hash(word);
	(void)second;
	if (l->n == WORD_MOST || (!first && word.n < 2))
		return;
	for (uint32_t i = 0; i < l->n; i++)
		if (l->p[i].hash == hash)
			return;
	memcpy(l->p[l->n].text, word.p, word.n);
	l->p[l->n].n = (uint8_t)word.n;
	l->p[l->n++].hash = hash;
}

static void list_words(str text, struct wordlist *out) {
	uint32_t points[TEXT_POINTS];
	out->n = 0;
	gram_each(points, gram_fold(text, points, TEXT_POINTS), out, take_word);
}

/* One record and what it shares. */
struct shared {
	int64_t id;
	uint32_t weight;
};

static int by_weight(const void *one, const void *other) {
	const struct shared *a = one, *b = other;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return (a->id < b->id) - (a->id > b->id);
}

/* The weight of a word: how far the newest records that hold it lie apart, as a power of two. */
static uint32_t weight_of(int64_t newest, int64_t oldest, uint32_t n) {
	int64_t gap = n ? (newest - oldest) / n + 1 : 1;
	return 1 + (uint32_t)(64 - __builtin_clzll((uint64_t)gap));
}

static uint32_t find_newest(sqlite3_stmt *rows, const char *word, uint32_t length, int64_t ids[NEWEST]) {
	char quoted[GRAM_BYTES + 2];
	uint32_t n = 0;
	quoted[0] = quoted[length + 1] = '"';
	memcpy(quoted + 1, word, length);
	sqlite3_bind_text(rows, 1, quoted, (int)length + 2, SQLITE_TRANSIENT);
	while (n < NEWEST && sqlite3_step(rows) == SQLITE_ROW)
		ids[n++] = sqlite3_column_int64(rows, 0);
	sqlite3_reset(rows);
	return n;
}

static void share(struct map *at, struct shared *list, uint32_t *n, int64_t id, uint32_t weight) {
	uint64_t *known = map_get(at, (uint64_t)id);
	if (!known) {
		map_put(at, (uint64_t)id, *n + 1);
		list[(*n)++] = (struct shared){id, weight};
		return;
	}
	list[*known - 1].weight += weight;
}

static int64_t newest_of(struct query *q, enum record_kind kind) {
	char sql[80];
	sqlite3_stmt *row = NULL;
	snprintf(sql, sizeof sql, "SELECT max(id) FROM \"%s\"", record_def(kind)->table);
	bool good = sqlite3_prepare_v2(q->reader.db, sql, -1, &row, NULL) == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW;
	int64_t newest = good ? sqlite3_column_int64(row, 0) : 0;
	sqlite3_finalize(row);
	return newest;
}

uint32_t query__similar(struct query *q, enum record_kind kind, str text, struct text_words *words,
                        int64_t ids[SIMILAR]) {
	struct wordlist *all = arena_new(&q->arena, struct wordlist);
	struct shared *list = arena_array(&q->arena, struct shared, SHARED_MOST);
	struct map at = {0};
	sqlite3_stmt *rows = NULL;
	char sql[160];
	uint32_t n = 0;
	const char *table = store_words_table(kind);
	int64_t newest = newest_of(q, kind);
	*words = (struct text_words){0};
	list_words(text, all);
	snprintf(sql, sizeof sql, "SELECT rowid FROM %s WHERE %s MATCH ?1 ORDER BY rowid DESC", table, table);
	if (sqlite3_prepare_v2(q->reader.db, sql, -1, &rows, NULL) != SQLITE_OK)
		return 0;
	/* of a long text every second, third … word: it has enough of them */
	for (uint32_t i = 0, step = (all->n + TEXT_WORDS - 1) / TEXT_WORDS; i < all->n; i += step) {
		int64_t found[NEWEST];
		uint32_t hits = find_newest(rows, all->p[i].text, all->p[i].n, found);
		uint32_t weight = weight_of(newest, hits == NEWEST ? found[hits - 1] : 0, hits ? hits : 1);
		words->p[words->n].hash = all->p[i].hash;
		words->p[words->n++].weight = weight;
		words->total += weight;
		for (uint32_t k = 0; k < hits; k++)
			share(&at, list, &n, found[k], weight);
	}
	sqlite3_finalize(rows);
	map_free(&at);
	if (n)
		qsort(list, n, sizeof *list, by_weight);
	n = n < SIMILAR ? n : SIMILAR;
	for (uint32_t i = 0; i < n; i++)
		ids[i] = list[i].id;
	return n;
}

uint32_t query__likeness(const struct text_words *words, str text) {
	struct wordlist *other = mem_alloc(sizeof *other);
	uint32_t weight = 0, common = 0;
	list_words(text, other);
	for (uint32_t i = 0; i < words->n; i++)
		for (uint32_t k = 0; k < other->n; k++)
			if (other->p[k].hash == words->p[i].hash) {
				weight += words->p[i].weight;
				common++;
				break;
			}
	uint32_t both = words->n + other->n;
	uint32_t held = words->total ? weight * 100 / words->total : 0, mutual = both ? common * 200 / both : 0;
	mem_free(other);
	return (held * 7 + (mutual < 100 ? mutual : 100) * 3) / 10;
}

bool query__holds(const struct folded *text, str word) {
	uint32_t points[GRAM_PART_POINTS], n = gram_fold(word, points, GRAM_PART_POINTS);
	for (uint32_t at = 0; n && at + n <= text->n; at++)
		if (memcmp(text->points + at, points, n * sizeof *points) == 0)
			return true;
	return false;
}
