/* process/model: a compiled model, shared by the files of this room; no other room includes it.
 * load*.c write it, everything else only reads it. */
#ifndef PROCESS_MODEL_H
#define PROCESS_MODEL_H

#include "process/process.h"

/* No node, no flow, no scope. */
enum { NONE = UINT32_MAX };

enum node_kind {
	NODE_START,
	NODE_END,
	NODE_CATCH, /* intermediate event that waits; a link target too (it passes at once) */
	NODE_THROW, /* intermediate event that does something and goes on */
	NODE_BOUNDARY,
	NODE_TASK,
	NODE_SUBPROCESS,
	NODE_CALL, /* runs the process node->callee in a scope of its own */
	NODE_EXCLUSIVE,
	NODE_PARALLEL,
	NODE_INCLUSIVE,
	NODE_COMPLEX,
	NODE_EVENT_GATEWAY
};

enum task_kind { TASK_PLAIN, TASK_USER, TASK_MANUAL, TASK_SERVICE, TASK_SEND, TASK_RECEIVE, TASK_SCRIPT, TASK_RULE };
enum sub_kind { SUB_EMBEDDED, SUB_EVENT, SUB_TRANSACTION, SUB_AD_HOC };
enum loop_kind { LOOP_NONE, LOOP_STANDARD, LOOP_PARALLEL, LOOP_SEQUENTIAL };
enum trigger_kind {
	TRIGGER_NONE,
	TRIGGER_MESSAGE,
	TRIGGER_TIMER,
	TRIGGER_SIGNAL,
	TRIGGER_CONDITION,
	TRIGGER_ERROR,
	TRIGGER_ESCALATION,
	TRIGGER_COMPENSATION,
	TRIGGER_CANCEL,
	TRIGGER_LINK,
	TRIGGER_TERMINATE
};

/* One FEEL expression and the names it reads: reads[i] is the slot, names[i] the number among the model's names. */
struct expression {
	struct feel_expr *expr;
	uint32_t slot_count; /* of its scope */
	const uint32_t *slots, *names;
	uint32_t reads;
	uint32_t line; /* of the file, for incidents */
};

enum timer_form { TIMER_DATE, TIMER_DURATION, TIMER_CYCLE };

/* One event definition. Event definitions and messages that are declared at the top and referred to are resolved. */
struct trigger {
	uint8_t kind;          /* enum trigger_kind */
	uint8_t form;          /* enum timer_form */
	bool working;          /* timer: yc:unit="working": days are working days */
	bool wait;             /* compensation: waitForCompletion (default true) */
	str name;              /* message, signal, link: its name (its id when it has none); error, escalation: its code
	                        * (its name, its id when it has none); empty for an error or escalation that catches any */
	str timer;             /* text of a timer as written; ISO 8601 when `value` is NULL */
	struct expression *value;   /* timer in FEEL; condition */
	struct expression *key;     /* message: what the payload must give, read in the payload (messagePath) */
	struct expression *wanted;  /* message: what the instance expects, read in the instance (dataPath) */
	uint32_t activity;     /* compensation: the activity to compensate, NONE: all of the scope */
	uint32_t target;       /* link throw: the catching link event */
};

/* Loop characteristics. */
struct loop {
	uint8_t kind;                /* enum loop_kind */
	bool test_before;            /* standard */
	struct expression *condition; /* standard: goes on while true; NULL: until `most` */
	struct expression *most;     /* standard: loopMaximum; NULL: none */
	struct expression *count;    /* multi-instance: loopCardinality; NULL: the length of the collection */
	str collection;              /* variable with the items (loopDataInputRef resolved to a name); empty: none */
	str item;                    /* variable of one item (inputDataItem); empty: "item" is not set */
	str out_collection, out_item; /* loopDataOutputRef, outputDataItem: the results of all as a list */
	struct expression *done;     /* completionCondition; also of multi-instance: reads nrOfInstances,
	                              * nrOfActiveInstances, nrOfCompletedInstances, nrOfTerminatedInstances, loopCounter
	                              * (1…) beside the instance's variables, and out_collection as the
	                              * list of the results so far (会签: one veto, a share of those who agree) */
};

/* Nodes are numbered in document order, process by process, so what lies in a sub-process follows it without a gap. */
struct node {
	uint8_t kind;         /* enum node_kind */
	uint8_t task;         /* enum task_kind */
	uint8_t sub;          /* enum sub_kind */
	bool interrupting;    /* boundary event; start event of an event sub-process */
	bool bounded;         /* has boundary events (not counting compensation) */
	bool compensates;     /* isForCompensation: entered only by a compensation */
	bool instantiates;    /* receive task or event gateway that starts an instance */
	bool sequential;      /* ad-hoc: one activity at a time */
	bool cancel_rest;     /* ad-hoc: cancelRemainingInstances (default true) */
	bool all_events;      /* parallel event gateway (only where it starts an instance) */
	uint32_t line;
	str id, name, element;
	uint32_t process;     /* index of its process */
	uint32_t parent;      /* the sub-process it lies in, or NONE: directly in its process */
	uint32_t depth;       /* 0 directly in the process */
	uint32_t end;         /* sub-process: one past the last node in it; others: itself + 1 */
	uint32_t start;       /* sub-process (and event sub-process): its start event; NONE for ad-hoc, and where there is
	                       * none: then all begin that process__begins (13.3.4) */
	uint32_t host;        /* boundary event: where it sits */
	uint32_t callee;      /* NODE_CALL: index of the process it runs */
	uint32_t handler;     /* activity: its compensation handler (through a compensation boundary event), or NONE */
	uint32_t boundary, boundary_count; /* boundaries[boundary] …: boundary events that sit on it */
	uint32_t events, event_count;      /* sub-process: event_subs[events] …: event sub-processes directly in it */
	uint32_t out, out_count;   /* flows[out] … */
	uint32_t in, in_count;     /* ins[in] … are numbers of flows */
	uint32_t default_flow;
	uint32_t trigger, trigger_count; /* triggers[trigger] …; several: catching takes any, throwing throws all; of
	                                  * receive tasks, and of send tasks that name one: the message */
	uint32_t place;            /* its own place; a join's incoming flows have the next in_count ones */
	const uint64_t *reach;     /* inclusive, complex join: in_count bit sets over the nodes beside it, see gateway.c */
	struct loop *loop;         /* NULL: none */
	struct expression *body;   /* script; complex gateway: activationCondition; ad-hoc: completionCondition */
	str result;                /* yc:result: variable that takes the result of a script or decision; empty: a context
	                            * becomes variables, anything else is dropped */
	str decision;              /* business rule task: yc:decision, or its name */
	str role, owner_text;      /* innermost lane's name; potential owner as written */
	struct expression *owner;  /* potentialOwner … resourceAssignmentExpression: a name or a list of names */
};

/* Flows are kept by source, then in document order. */
struct flow {
	str id, name;
	uint32_t source, target, line;
	uint32_t in_index; /* its index among the target's incoming flows */
	struct expression *condition;
};

/* Where a token can rest. */
struct place {
	str text;
	uint32_t node;
	uint32_t flow; /* NONE: at the node itself */
};

struct process {
	str id, name;
	uint32_t first, end;     /* its nodes */
	uint32_t start;          /* the none start event or, without one, the only start event; NONE: several, or it begins
	                          * with instantiating nodes, or without any: then all begin that process__begins */
	bool implicit;           /* it has neither a start event nor an instantiating node */
	uint32_t events, event_count; /* event sub-processes directly in it */
};

struct process_model {
	struct process *processes;   /* [0] is the main one */
	struct node *nodes;
	struct flow *flows;
	uint32_t *ins, *boundaries, *event_subs;
	struct trigger *triggers;
	struct place *places;
	uint32_t *by_text;           /* open addressing over texts of places: place + 1, 0 is free */
	str *names;                  /* of all expressions */
	uint32_t *by_name, by_name_size; /* the same as by_text, over names; used while loading */
	uint64_t effort;             /* spent on compiling expressions; used while loading */
	uint32_t process_count, node_count, flow_count, in_total, place_count, by_text_size, name_count;
	uint32_t trigger_count, boundary_total, event_sub_total;
};

/* Room-private: whether `inner` lies in the sub-process `outer` (at any depth); all of a process lies in NONE. */
static inline bool process__inside(const struct process_model *m, uint32_t outer, uint32_t inner) {
	return outer == NONE || (inner > outer && inner < m->nodes[outer].end);
}

/* Room-private: whether tokens wait here for each other, each at its own incoming flow. */
static inline bool process__is_join(const struct node *n) {
	return (n->kind == NODE_PARALLEL || n->kind == NODE_INCLUSIVE || n->kind == NODE_COMPLEX) && n->in_count > 1;
}

/* Room-private: whether it is an activity: what boundary events sit on, loops go round and compensation undoes. */
static inline bool process__is_activity(const struct node *n) {
	return n->kind == NODE_TASK || n->kind == NODE_SUBPROCESS || n->kind == NODE_CALL;
}

/* Room-private: whether it is an event, of any position. */
static inline bool process__is_event(const struct node *n) {
	return n->kind == NODE_START || n->kind == NODE_END || n->kind == NODE_CATCH || n->kind == NODE_THROW ||
	       n->kind == NODE_BOUNDARY;
}

/* Room-private: whether a token begins here when its process or sub-process is entered and has no start event
 * (10.5.2, 13.2): nothing leads to it, and nothing else could begin it. */
static inline bool process__begins(const struct process_model *m, const struct node *n) {
	return !n->in_count && n->kind != NODE_START && n->kind != NODE_BOUNDARY && !n->compensates &&
	       !(n->kind == NODE_SUBPROCESS && n->sub == SUB_EVENT) &&
	       !(n->kind == NODE_CATCH && n->trigger_count && m->triggers[n->trigger].kind == TRIGGER_LINK);
}

/* Room-private: its first trigger's kind; TRIGGER_NONE for none. */
static inline enum trigger_kind process__trigger(const struct process_model *m, const struct node *n) {
	return n->trigger_count ? (enum trigger_kind)m->triggers[n->trigger].kind : TRIGGER_NONE;
}

/* Room-private: whether somebody can say that the event happened. A compensation, and the cancelling of a transaction
 * with all that comes before it, are brought about by throwing events alone. */
static inline bool process__can_be_said(const struct process_model *m, const struct node *n) {
	enum trigger_kind kind = process__trigger(m, n);
	return kind != TRIGGER_COMPENSATION && kind != TRIGGER_CANCEL;
}

/* state.c: how a trigger is called outside: "timer", "message" …; empty for none. */
const char *process__trigger_name(enum trigger_kind kind);

/* Refuses with "file:line" and "element "id": reason". */
struct source {
	const char *name;
	struct err *e;
};
bool process__refuse(const struct source *s, const char *code, uint32_t line, str element, str id, const char *why);

/* load.c -> check.c: everything that can be said of the finished graph. sources: one for each process. */
bool process__check(const struct process_model *m, const struct source *sources);
/* expression.c: compiles one expression; new names are added to the model's. A leading "=" is read over.
 * line: of the file where the text begins. Refuses bpmn.expression, bpmn.too_large; where is the line of the file. */
bool process__expression(struct arena *a, struct process_model *m, str text, uint32_t line, struct expression **out,
                         struct err *e);
/* gateway.c: which nodes can still send a token to which incoming flow of each inclusive or complex join; needs the
 * whole graph, links too. Refuses bpmn.too_large. */
bool process__reach(struct arena *a, struct process_model *m, const struct source *s);
/* places.c: makes places and the look-up table; the place with this text (without "#number"), or NONE. */
void process__places(struct arena *a, struct process_model *m);
uint32_t process__find(const struct process_model *m, str text);

#endif
