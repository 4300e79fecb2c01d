/* net: a process as places and moves, so that a trace can be replayed with all choices open. Room-private.
 *
 * Every sequence flow is a place; more places say that a process or a sub-process runs. A move takes one token from
 * each of its `in` and puts one on each of its `out`. What a node lets through is written out: an exclusive gateway has
 * a move for each pair of flows, a parallel one has a single move, an inclusive one has a move for each choice (joined
 * as if each choice were possible). Called processes are one activity. Compensation and links are free: they may happen
 * while their scope runs. */
#ifndef MINING_NET_H
#define MINING_NET_H

#include "mining/inside.h"

enum { NET_PLACES = 4000, NET_MOVES = 20000, NET_CHOICES = 5 /* flows whose choices are written out */ };

struct net_move {
	uint32_t node;
	const uint32_t *in, *out;
	uint32_t in_count, out_count;
	uint32_t scope;   /* node + 1 of the sub-process that the flags are about, 0: the process */
	bool clears;      /* takes all tokens of the scope */
	bool when_empty;  /* only when no token is in the scope */
	bool when_alive;  /* only while a token is in the scope */
};
struct net_place {
	uint32_t scope;             /* node + 1 of the sub-process that it lies in */
	int64_t flow, source, target; /* -1: none */
};
struct net {
	struct arena *a;
	const struct process_model *m;
	struct process_node *nodes; /* of the model */
	uint32_t *parent;           /* by node: node + 1 of the sub-process around it */
	bool *in_main, *labelled;   /* by node */
	uint32_t node_count;
	VEC(struct net_place) places;
	VEC(struct net_move) moves;
	uint32_t start;             /* the place with the first token */
	uint32_t *of, *of_first;    /* moves of node n: of[of_first[n]] … of[of_first[n + 1] - 1] */
	uint32_t *silent, silent_count; /* moves of nodes that nothing tells of */
};

/* Builds the net of the main process. labelled: by node, whether the log tells when it is done. Memory: in `a`, and the
 * lists, which mining__net_free gives back. Refuses mining.process_too_large */
bool mining__net_build(struct arena *a, const struct process_model *m, const bool *labelled, struct net *out,
                       struct err *e);
void mining__net_free(struct net *n);
/* Whether a place lies in the scope (node + 1; 0: the process), at any depth. */
bool mining__net_inside(const struct net *n, uint32_t place, uint32_t scope);

#endif
