/* Bump allocation, and the only calls of the system heap. */
#define BASE_ROOM
#include <stdlib.h>

#include "base/base.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

enum { CHUNK_FIRST = 4096, CHUNK_MAX = 1 << 20, ALIGN = 16 };

struct arena_chunk {
	struct arena_chunk *older;
	size_t size;
	_Alignas(ALIGN) char bytes[];
};

void *mem_alloc(size_t size) {
	void *p = calloc(1, size ? size : 1);
	check(p && "out of memory");
	return p;
}

void *mem_grow(void *block, size_t old_size, size_t new_size) {
	char *p = realloc(block, new_size ? new_size : 1);
	check(p && "out of memory");
	if (new_size > old_size)
		memset(p + old_size, 0, new_size - old_size);
	return p;
}

void mem_free(void *block) {
	free(block);
}

static void chunk_add(struct arena *a, size_t least) {
	size_t size = a->chunk ? a->chunk->size * 2 : CHUNK_FIRST;
	if (size > CHUNK_MAX)
		size = CHUNK_MAX;
	if (size < least)
		size = least;
	struct arena_chunk *c = malloc(sizeof *c + size);
	check(c && "out of memory");
	c->older = a->chunk;
	c->size = size;
	ASAN_POISON_MEMORY_REGION(c->bytes, size);
	a->chunk = c;
	a->used = 0;
	a->total += size;
}

void *arena_alloc(struct arena *a, size_t size) {
	check(size < SIZE_MAX / 2);
	size_t need = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (!a->chunk || a->chunk->size - a->used < need)
		chunk_add(a, need);
	char *p = a->chunk->bytes + a->used;
	a->used += need;
	ASAN_UNPOISON_MEMORY_REGION(p, size);
	memset(p, 0, size);
	return p;
}

void *arena_alloc_array(struct arena *a, size_t size, size_t count) {
	size_t bytes;
	check(!__builtin_mul_overflow(size, count, &bytes));
	return arena_alloc(a, bytes);
}

str arena_str(struct arena *a, str s) {
	char *p = arena_alloc(a, (size_t)s.n + 1);
	if (s.n)
		memcpy(p, s.p, s.n);
	return (str){p, s.n};
}

str arena_format(struct arena *a, const char *format, ...) {
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	check(n >= 0);
	char *p = arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, format, again);
	va_end(again);
	return (str){p, (uint32_t)n};
}

static void chunks_free(struct arena_chunk *c) {
	while (c) {
		struct arena_chunk *older = c->older;
		ASAN_UNPOISON_MEMORY_REGION(c->bytes, c->size);
		free(c);
		c = older;
	}
}

void arena_reset(struct arena *a) {
	if (!a->chunk)
		return;
	chunks_free(a->chunk->older);
	a->chunk->older = NULL;
	a->used = 0;
	a->total = a->chunk->size;
	ASAN_POISON_MEMORY_REGION(a->chunk->bytes, a->chunk->size);
}

void arena_free(struct arena *a) {
	chunks_free(a->chunk);
	*a = (struct arena){0};
}

void *vec_grow(void *p, uint32_t *cap, size_t size) {
	uint32_t bigger = *cap ? *cap * 2 : 8;
	check(bigger > *cap);
	p = mem_grow(p, (size_t)*cap * size, (size_t)bigger * size);
	*cap = bigger;
	return p;
}
