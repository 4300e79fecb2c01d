/* base: memory, text, maps and failure. Knows no format and no office.
 *
 * Memory has four lifetimes (process, pack, tick, record), all arenas or slabs; malloc and free are
 * compile errors outside this room (see the end of this header). */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"

/* ---- small values --------------------------------------------------------------------------- */

/* Text: UTF-8 bytes that someone else owns; not NUL-terminated. Passed by value. */
typedef struct {
	const char *p;
	uint32_t n;
} str;

typedef int64_t ms;  /* an instant: milliseconds since 1970-01-01T00:00:00Z */
typedef int32_t day; /* a civil day: days since 1970-01-01, local to the calendar */
typedef int64_t fen; /* money: hundredths of a yuan */

#define STR(literal) ((str){(literal), sizeof(literal) - 1})
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* For printf; STR_ARG names its argument twice, so it takes a variable, not a call with effects. */
#define STR_FMT "%.*s"
#define STR_ARG(s) ((int)(s).n), ((s).p ? (s).p : "")

/* A `str` over a NUL-terminated string; NULL gives the empty text. */
str str_of(const char *text);
/* Whether both hold the same bytes. */
bool str_eq(str a, str b);
/* Whether `s` holds exactly the bytes of the NUL-terminated `text`. */
bool str_is(str s, const char *text);
/* Byte order: negative, zero or positive like memcmp; a prefix sorts first. */
int str_cmp(str a, str b);
/* Whether `s` starts with / ends with the other text. */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
/* Position of the first byte `c` in `s` from `from` on, or -1. */
int32_t str_find(str s, char c, uint32_t from);
/* The part [from, to) of `s`, both clamped to its length. */
str str_cut(str s, uint32_t from, uint32_t to);
/* `s` without ASCII white space at both ends. */
str str_trim(str s);
/* Takes the text before the first `sep` off `*rest` (all of it when there is none); false when `*rest` is used up. */
bool str_next(str *rest, char sep, str *part);
/* Reads a whole decimal integer with optional '-' sign; false when it is anything else or overflows. */
bool str_int(str s, int64_t *out);
/* Whether the bytes are valid UTF-8 (no overlong forms, no surrogates, nothing over U+10FFFF). */
bool str_utf8(str s);
/* Number of code points of valid UTF-8. */
uint32_t str_points(str s);
/* 64-bit hash of the bytes for in-memory maps; seeded per process run, never stored. */
uint64_t str_hash(str s);

/* ---- failure -------------------------------------------------------------------------------- */

/* Our bug: prints condition and place and aborts, in release builds too. */
#define check(cond) ((cond) ? (void)0 : check_fail(#cond, __FILE__, __LINE__))
_Noreturn void check_fail(const char *cond, const char *file, int line);

/* Why something was refused or failed. `code` is stable and dotted ("ticket.wrong_state"), `where` names the
 * field, or file:line; `text` is one English sentence for people without the pack's texts. */
struct err {
	const char *code;
	char where[160];
	char text[320];
};

/* Fills `e` (which may be NULL) and returns false, so that a function may `return err_set(…)`.
 * code   a string literal   where  may be "" */
bool err_set(struct err *e, const char *code, const char *where, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
/* One logfmt line on stderr; never personal data. `event` is a dotted word, the format holds key=value pairs. */
void log_line(enum log_level level, const char *event, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Sets the highest level that is printed (default LOG_INFO). */
void log_level_set(enum log_level level);

/* ---- memory --------------------------------------------------------------------------------- */

/* A bump allocator: memory is given back all at once. Unused tails are poisoned under AddressSanitizer. */
struct arena {
	struct arena_chunk *chunk; /* newest chunk; NULL before first use */
	size_t used;               /* bytes used of the newest chunk */
	size_t total;              /* bytes taken from the system */
};

/* `size` zeroed bytes, aligned for any type; aborts when the machine has no memory. */
void *arena_alloc(struct arena *a, size_t size);
#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, count) ((type *)arena_alloc_array((a), sizeof(type), (count)))
/* `count` zeroed elements of `size` bytes; aborts on overflow. */
void *arena_alloc_array(struct arena *a, size_t size, size_t count);
/* A copy of the text (also NUL-terminated behind its end). */
str arena_str(struct arena *a, str s);
/* A formatted text (also NUL-terminated behind its end). */
str arena_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Forgets everything but keeps one chunk for reuse. */
void arena_reset(struct arena *a);
/* Gives all memory back; the arena can be used again. */
void arena_free(struct arena *a);

/* Process-lifetime and slab memory for rooms that manage blocks themselves (tables, rings): zeroed, aborts on
 * failure. */
void *mem_alloc(size_t size);
void *mem_grow(void *block, size_t old_size, size_t new_size);
void mem_free(void *block);

/* A growing byte buffer with a mandatory maximum. A write over the maximum sets `full` and is dropped whole. */
struct buf {
	char *p;
	size_t n, cap, max;
	bool full;
};

/* An empty buffer that may grow to `max` bytes. Free with buf_free. */
struct buf buf_make(size_t max);
/* An empty buffer of `room` bytes of the arena: it never grows, is not freed, and its text lives as long as the arena.
 * room: with one byte more than the last buf_format writes */
struct buf buf_in(struct arena *a, size_t room);
void buf_put(struct buf *b, const void *bytes, size_t n);
void buf_str(struct buf *b, str s);
void buf_text(struct buf *b, const char *text);
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, int64_t value);
void buf_format(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The content as text; valid until the next write. */
str buf_view(const struct buf *b);
/* Empties it and clears `full`, keeping its memory. */
void buf_clear(struct buf *b);
void buf_free(struct buf *b);

/* A growing array of one element type: struct { T *p; uint32_t n, cap; }. */
#define VEC(type) struct { type *p; uint32_t n, cap; }
/* Appends one value; process memory. */
#define vec_push(v, ...) \
	do { \
		if ((v)->n == (v)->cap) \
			(v)->p = vec_grow((v)->p, &(v)->cap, sizeof *(v)->p); \
		(v)->p[(v)->n++] = (__VA_ARGS__); \
	} while (0)
#define vec_free(v) (mem_free((v)->p), (v)->p = NULL, (v)->n = (v)->cap = 0)
void *vec_grow(void *p, uint32_t *cap, size_t size);

/* A map from 64-bit keys (not 0) to 64-bit values, open addressing; zero-initialised is empty. */
struct map {
	uint64_t *slots; /* key, value pairs */
	uint32_t cap, n;
};

/* Pointer to the value of `key`, or NULL; valid until the next map_put or map_drop. */
uint64_t *map_get(const struct map *m, uint64_t key);
/* Sets the value of `key`. */
void map_put(struct map *m, uint64_t key, uint64_t value);
/* Removes `key`; false when it was not there. */
bool map_drop(struct map *m, uint64_t key);
void map_free(struct map *m);

/* Texts as small numbers: 1, 2, 3 … in order of first use; the texts are copied. Zero-initialised is empty. */
struct intern {
	struct arena arena;
	struct map index; /* hash -> first number of the chain */
	VEC(str) texts;   /* texts.p[id - 1] */
	VEC(uint32_t) next;
};

/* The number of the text, added when new. */
uint32_t intern_put(struct intern *t, str text);
/* The number of the text, or 0 when it was never put. */
uint32_t intern_find(const struct intern *t, str text);
/* The text of a number that intern_put gave. */
str intern_text(const struct intern *t, uint32_t id);
void intern_free(struct intern *t);

/* Reads a whole file into the arena; refuses files over LIMIT_FILE_BYTES. Fault codes: file.unreadable,
 * file.too_large. */
bool file_read(struct arena *a, const char *path, str *out, struct err *e);
/* Writes the bytes to `path`, replacing it only when complete. Fault code: file.unwritable. */
bool file_write(const char *path, str bytes, struct err *e);
/* The names in a directory (without . and ..) in byte order. Fault code: file.unreadable. */
bool dir_list(struct arena *a, const char *path, str **names, uint32_t *count, struct err *e);

#ifndef BASE_ROOM
#pragma GCC poison malloc calloc realloc strdup strndup strcpy strcat sprintf vsprintf strtok atoi atol
#endif

#endif
