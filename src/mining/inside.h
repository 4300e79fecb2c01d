/* What the files of mining share. */
#ifndef MINING_INSIDE_H
#define MINING_INSIDE_H

#include "data/date.h"
#include "data/json.h"
#include "mining/mining.h"

/* Whether a case is among the kept paths. */
static inline bool mining__kept(const struct mining_paths *p, uint32_t place, uint32_t kept) {
	return p->of[place] < kept;
}
/* Values in groups: counted first, then put, then spread. */
struct mining_groups {
	uint32_t *first, *filled; /* by group; first has one more */
	ms *values;
	uint32_t count;
};
/* Room for `sizes[g]` values of each of `count` groups. */
struct mining_groups mining__groups(struct arena *a, const uint32_t *sizes, uint32_t count);
/* Adds a value to a group. */
static inline void mining__put(struct mining_groups *g, uint32_t group, ms value) {
	check(g->first[group] + g->filled[group] < g->first[group + 1]);
	g->values[g->first[group] + g->filled[group]++] = value;
}
/* The spread of one group. */
struct mining_spread mining__spread(const struct mining_groups *g, uint32_t group);
/* put.c: ,"name":{"n","median","p90","total"} in ms; ,"name":"2010-10-02T…Z" or null. */
void mining__put_spread(struct buf *b, const char *name, const struct mining_spread *s);
void mining__put_instant(struct buf *b, const char *name, ms at);
/* {"id":…,"name":… of a case; the brace is closed by the caller. */
void mining__open_case(struct buf *b, const struct mining_log *log, uint32_t place);
/* ,"name":"text" and ,"name":n */
void mining__put_text(struct buf *b, const char *name, str value);
void mining__put_number(struct buf *b, const char *name, int64_t value);
/* "2a5f…": a key as text. */
void mining__put_key(struct buf *b, uint64_t key);

#endif
