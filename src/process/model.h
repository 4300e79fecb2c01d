/* process/model: what the files of this room share; no other room includes it. */
#ifndef PROCESS_MODEL_H
#define PROCESS_MODEL_H

#include "process/process.h"

enum node_kind {
	NODE_START,
	NODE_END,
	NODE_TERMINATE, /* end event that ends everything in its scope */
	NODE_TASK,      /* waits until somebody or the desk completes it */
	NODE_CATCH,     /* intermediate event that waits */
	NODE_THROW,     /* intermediate event that does nothing */
	NODE_BOUNDARY,
	NODE_EXCLUSIVE,
	NODE_PARALLEL,
	NODE_INCLUSIVE,
	NODE_SUBPROCESS
};

/* No node, no flow, no place. */
enum { NONE = UINT32_MAX };

/* One FEEL condition and the names it reads: reads[i] is the slot, names[i] the number among the model's names. */
struct condition {
	struct feel_expr *expr;
	uint32_t slot_count; /* of its scope */
	const uint32_t *slots, *names;
	uint32_t reads;
};

/* Nodes are numbered in document order, so what lies in a sub-process follows it without a gap. */
struct node {
	uint8_t kind;
	bool interrupting; /* boundary event */
	bool bounded;      /* has a boundary event */
	uint32_t line;
	str id, name, element, timer;
	uint32_t parent;          /* the sub-process it lies in, or NONE */
	uint32_t end;             /* sub-process: one past the last node in it; others: itself + 1 */
	uint32_t start;           /* sub-process: its start event */
	uint32_t host;            /* boundary event: where it sits */
	uint32_t out, out_count;  /* flows[out] … */
	uint32_t in, in_count;    /* ins[in] … are numbers of flows */
	uint32_t default_flow;
	uint32_t place;           /* its own place; a join's incoming flows have the next in_count ones */
	const uint64_t *reach;    /* inclusive join: in_count bit sets over the nodes, see gateway.c */
};

/* Flows are kept by source, then in document order. */
struct flow {
	str id;
	uint32_t source, target, line;
	uint32_t in_index; /* its index among the target's incoming flows */
	struct condition *condition;
};

/* Where a token can rest. */
struct place {
	str text;
	uint32_t node;
	uint32_t flow; /* NONE: at the node itself */
};

struct process_model {
	str id;
	struct node *nodes;
	struct flow *flows;
	uint32_t *ins;
	struct place *places;
	uint32_t *by_text; /* open addressing: place + 1, 0 is free */
	uint32_t *tasks;
	str *names; /* of all conditions */
	uint32_t node_count, flow_count, place_count, by_text_size, task_count, name_count;
	uint32_t start;
	uint32_t words; /* 64-bit words of one bit set over the nodes */
};

/* Room-private: whether `inner` lies in the sub-process `outer` (at any depth); everything lies in NONE. */
static inline bool process__inside(const struct process_model *m, uint32_t outer, uint32_t inner) {
	return outer == NONE || (inner > outer && inner < m->nodes[outer].end);
}

/* Room-private: whether tokens wait here for each other. */
static inline bool process__is_join(const struct node *n) {
	return (n->kind == NODE_PARALLEL || n->kind == NODE_INCLUSIVE) && n->in_count > 1;
}

/* Room-private: whether a token rests here until somebody completes it. */
static inline bool process__waits(const struct node *n) {
	return n->kind == NODE_TASK || n->kind == NODE_CATCH;
}

/* Refuses with "file:line" and "element "id": reason". */
struct source {
	const char *name;
	struct err *e;
};
bool process__refuse(const struct source *s, const char *code, uint32_t line, str element, str id, const char *why);

/* load.c -> check.c: everything that can be said of the finished graph. */
bool process__check(const struct process_model *m, const struct source *s);
/* condition.c: compiles one condition; new names are added to the model's (`names` has room for `max`). */
bool process__condition(struct arena *a, struct process_model *m, str text, struct condition **out, struct err *e);
/* gateway.c: which nodes can still send a token to which incoming flow of each inclusive join. */
void process__reach(struct arena *a, struct process_model *m);
/* gateway.c: whether the inclusive join may fire now. `at` are places. */
bool process__inclusive_ready(const struct process_model *m, uint32_t join, const uint32_t *at, uint32_t n);
/* state.c: makes places and the look-up table. */
void process__places(struct arena *a, struct process_model *m);
/* The place with this text, or NONE. */
uint32_t process__find(const struct process_model *m, str text);

#endif
