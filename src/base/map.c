/* Open addressing with linear probing and backward-shift deletion; intern table on top. */
#define BASE_ROOM
#include "base/base.h"

static uint32_t slot_of(const struct map *m, uint64_t key) {
	return (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 32) & (m->cap - 1);
}

uint64_t *map_get(const struct map *m, uint64_t key) {
	check(key);
	if (!m->cap)
		return NULL;
	for (uint32_t i = slot_of(m, key);; i = (i + 1) & (m->cap - 1)) {
		uint64_t *s = m->slots + (size_t)i * 2;
		if (s[0] == key)
			return s + 1;
		if (!s[0])
			return NULL;
	}
}

static void grow(struct map *m) {
	struct map bigger = {.cap = m->cap ? m->cap * 2 : 16};
	bigger.slots = mem_alloc((size_t)bigger.cap * 2 * sizeof *bigger.slots);
	for (uint32_t i = 0; i < m->cap; i++)
		if (m->slots[(size_t)i * 2])
			map_put(&bigger, m->slots[(size_t)i * 2], m->slots[(size_t)i * 2 + 1]);
	mem_free(m->slots);
	*m = bigger;
}

void map_put(struct map *m, uint64_t key, uint64_t value) {
	check(key);
	if ((m->n + 1) * 4 > m->cap * 3)
		grow(m);
	for (uint32_t i = slot_of(m, key);; i = (i + 1) & (m->cap - 1)) {
		uint64_t *s = m->slots + (size_t)i * 2;
		if (s[0] && s[0] != key)
			continue;
		m->n += s[0] == 0;
		s[0] = key;
		s[1] = value;
		return;
	}
}

bool map_drop(struct map *m, uint64_t key) {
	uint64_t *value = map_get(m, key);
	if (!value)
		return false;
	uint32_t hole = (uint32_t)((value - 1 - m->slots) / 2);
	for (uint32_t i = (hole + 1) & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
		uint64_t *s = m->slots + (size_t)i * 2;
		if (!s[0])
			break;
		uint32_t home = slot_of(m, s[0]);
		/* The entry may move into the hole unless its home lies between hole (exclusive) and itself. */
		bool stays = hole <= i ? home > hole && home <= i : home > hole || home <= i;
		if (stays)
			continue;
		memcpy(m->slots + (size_t)hole * 2, s, 2 * sizeof *s);
		hole = i;
	}
	m->slots[(size_t)hole * 2] = m->slots[(size_t)hole * 2 + 1] = 0;
	m->n--;
	return true;
}

void map_free(struct map *m) {
	mem_free(m->slots);
	*m = (struct map){0};
}

uint32_t intern_find(const struct intern *t, str text) {
	uint64_t *first = map_get(&t->index, str_hash(text));
	for (uint32_t id = first ? (uint32_t)*first : 0; id; id = t->next.p[id - 1])
		if (str_eq(t->texts.p[id - 1], text))
			return id;
	return 0;
}

uint32_t intern_put(struct intern *t, str text) {
	uint32_t id = intern_find(t, text);
	if (id)
		return id;
	uint64_t hash = str_hash(text);
	uint64_t *first = map_get(&t->index, hash);
	vec_push(&t->texts, arena_str(&t->arena, text));
	vec_push(&t->next, first ? (uint32_t)*first : 0);
	map_put(&t->index, hash, t->texts.n);
	return t->texts.n;
}

str intern_text(const struct intern *t, uint32_t id) {
	check(id && id <= t->texts.n);
	return t->texts.p[id - 1];
}

void intern_free(struct intern *t) {
	arena_free(&t->arena);
	map_free(&t->index);
	vec_free(&t->texts);
	vec_free(&t->next);
}
