/* A growing buffer that cannot be made without a maximum. */
#define BASE_ROOM
#include <stdlib.h>

#include "base/base.h"

struct buf buf_make(size_t max) {
	return (struct buf){.max = max};
}

struct buf buf_in(struct arena *a, size_t room) {
	return (struct buf){.p = arena_alloc(a, room), .cap = room, .max = room};
}

static bool room_for(struct buf *b, size_t n) {
	if (n > b->max - b->n) {
		b->full = true;
		return false;
	}
	if (b->n + n > b->cap) {
		size_t cap = b->cap ? b->cap * 2 : 256;
		while (cap < b->n + n)
			cap *= 2;
		if (cap > b->max)
			cap = b->max;
		b->p = realloc(b->p, cap);
		check(b->p && "out of memory");
		b->cap = cap;
	}
	return true;
}

void buf_put(struct buf *b, const void *bytes, size_t n) {
	if (n && room_for(b, n)) {
		memcpy(b->p + b->n, bytes, n);
		b->n += n;
	}
}

void buf_str(struct buf *b, str s) {
	buf_put(b, s.p, s.n);
}

void buf_text(struct buf *b, const char *text) {
	buf_put(b, text, strlen(text));
}

void buf_char(struct buf *b, char c) {
	buf_put(b, &c, 1);
}

void buf_int(struct buf *b, int64_t value) {
	char digits[24];
	char *p = digits + sizeof digits;
	uint64_t v = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	do
		*--p = (char)('0' + v % 10);
	while (v /= 10);
	if (value < 0)
		*--p = '-';
	buf_put(b, p, (size_t)(digits + sizeof digits - p));
}

void buf_format(struct buf *b, const char *format, ...) {
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	/* It mostly fits in what is there; vsnprintf writes a NUL behind the text, so one byte more must. */
	size_t there = b->cap - b->n;
	int n = vsnprintf(there ? b->p + b->n : NULL, there, format, args);
	va_end(args);
	check(n >= 0);
	bool fits = (size_t)n < there;
	if (!fits && (fits = room_for(b, (size_t)n + 1)))
		vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
	b->n += fits ? (size_t)n : 0;
	va_end(again);
}

str buf_view(const struct buf *b) {
	return (str){b->p ? b->p : "", (uint32_t)b->n};
}

void buf_clear(struct buf *b) {
	b->n = 0;
	b->full = false;
}

void buf_free(struct buf *b) {
	free(b->p);
	*b = (struct buf){.max = b->max};
}
