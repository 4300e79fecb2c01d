/* replay: one trace through a net. Room-private. */
#ifndef MINING_REPLAY_H
#define MINING_REPLAY_H

#include "mining/net.h"

enum {
	REPLAY_MARKINGS = 200000, /* different markings of one replay of a log; after that nothing new is looked at */
	REPLAY_LOOK = 2000,       /* markings that are looked at before one event */
	REPLAY_BEAM = 12          /* markings that are kept after one event */
};

/* Tokens of one trace. produced + missing = consumed + remaining (+ what still waits in a case under way). */
struct replay_tokens {
	uint64_t produced, consumed, missing, remaining;
};
/* What goes wrong is told as it is found. */
struct replay_listener {
	void *self;
	/* Node `node` was done where the process did not expect it; `after`: node done before, -1: none; the tokens that
	 * lacked are those of its places. */
	void (*unexpected)(void *self, uint32_t event, uint32_t node, int64_t after);
	void (*lacked)(void *self, uint32_t place);
	void (*left)(void *self, uint32_t place, uint32_t tokens);
};
struct replay;
/* Keeps what was worked out for further traces. Memory: in `a`, and what mining__replay_free gives back. */
struct replay *mining__replay_make(struct arena *a, const struct net *n);
void mining__replay_free(struct replay *r);
/* Replays `count` nodes, each one that the net's log tells of. Where several ways fit the cheapest is taken, so far as
 * REPLAY_BEAM of them are followed.
 * ended   the case is over: what is left is left for good */
struct replay_tokens mining__replay_trace(struct replay *r, const uint32_t *nodes, uint32_t count, bool ended,
                                  const struct replay_listener *l);
/* Whether some look was cut short by REPLAY_MARKINGS or REPLAY_LOOK: then fitness may be understated. */
bool mining__replay_cut(const struct replay *r);

#endif
