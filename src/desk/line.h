/* desk/line: who stands in which line, kept in the desk's memory beside the timers: an index over the records whose
 * cell F_in_line is set, made at start from the rows and kept up as events are applied.
 *
 * A line is a number: of the record `line` of the hall for numbers that wait, of the slot for bookings (rank 0: has a
 * place, rank 1: waits for one). Numbers of slots begin far above those of the hall's lines, so that the two never
 * meet. Who stands in a line goes by rank, then by the instant since which (F_in_line_at), then by kind and number.
 *
 * A decision sees the line as it was before its own events. Finding, counting and moving cost O(log n); no memory is
 * taken as long as no more stand in all lines than ever stood. */
#ifndef DESK_LINE_H
#define DESK_LINE_H

#include "desk/desk.h"

/* Where a record stands. */
struct place {
	int64_t line, rank; /* lower rank first */
	ms since;           /* 0: not known */
	enum record_kind kind;
	int64_t id;
};

struct line_node;
/* The places of all lines: one ordered tree. Zero-initialised is empty. */
struct lines {
	VEC(struct line_node) nodes; /* [0] is no node */
	uint32_t root, spare;
	struct map node_of; /* key of the record -> place in nodes */
};

/* Puts the record where it stands now, or moves it there.
 * line   F_in_line; NIL: the record leaves its line     rank  0 and up; NIL: 0     since  NIL: 0
 * Memory: process; given back by lines_free */
void line__set(struct lines *l, enum record_kind kind, int64_t id, int64_t line, int64_t rank, ms since);
void lines_free(struct lines *l);

/* How many stand in the line. */
uint32_t lines_count(const struct lines *l, int64_t line);
/* How many stand in the line with a rank of at most `rank`. */
uint32_t lines_ahead(const struct lines *l, int64_t line, int64_t rank);
/* Who stands in the line behind n others; false when nobody does. */
bool lines_nth(const struct lines *l, int64_t line, uint32_t n, struct place *out);

struct decision;
/* The same for a decision under way: how many stand in a line; how many with a rank of at most `rank`; who stands
 * behind n others. */
uint32_t line_count(const struct decision *d, int64_t line);
uint32_t line_ahead(const struct decision *d, int64_t line, int64_t rank);
bool line_nth(const struct decision *d, int64_t line, uint32_t n, struct place *out);

#endif
