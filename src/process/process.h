/* process: BPMN 2.0 models compiled at load, and instances of them. One step takes an instance and one thing that
 * happened, and gives the instance as it is afterwards. No clock and no I/O: time is an argument, and what lies
 * outside (records, rules, the calendar) is asked through struct process_host.
 *
 * A place is where something waits. Its text is the id of the node ("review"), "node<flow" for a token that waits at
 * a joining gateway, and each of them followed by "#number" of the token where it must be told from others at the
 * same node ("sign#7").
 * Source: BPMN 2.0.2 (OMG formal/2013-12-09, ISO/IEC 19510), chapters 8, 10 and 13. */
#ifndef PROCESS_PROCESS_H
#define PROCESS_PROCESS_H

#include "data/val.h"
#include "data/xml.h"
#include "feel/feel.h"

/* ---- models --------------------------------------------------------------------------------- */

struct process_model; /* everything executable in one file; read-only after load */

/* Where processes called by others are found. `find` gives the text of the file that has the process `id` and a name
 * for messages; false when nobody has it. Texts must outlive the model. */
struct process_library {
	void *self;
	bool (*find)(void *self, str id, str *text, const char **name);
};

/* Compiles a BPMN file: the processes that are marked executable or, when none is marked, all that hold anything; with
 * those that they call. The first of them is the main one. What does not execute (lanes, data, artifacts, message
 * flows, extensions, diagrams, black-box participants) is read over; anything that does and is not known is refused.
 * name     for messages, "file"
 * library  for call activities to processes of other files; may be NULL
 * Refuses  xml.*, bpmn.syntax, bpmn.unsupported, bpmn.reference, bpmn.unreachable, bpmn.no_start, bpmn.no_end,
 *          bpmn.condition (a branch that needs one has none), bpmn.loop_without_wait, bpmn.too_large,
 *          bpmn.expression (FEEL that does not compile); where is "name:line", text begins with the element and its id
 * Memory   the model, in `a`; `text` must outlive it
 * Source   BPMN 2.0.2, chapters 8 and 10; extensions of namespace urn:yichuang:bpmn, see docs/BPMN.md */
bool process_load(struct arena *a, str text, const char *name, const struct process_library *library,
                  struct process_model **out, struct err *e);
/* Id and name of the main process. */
str process_id(const struct process_model *m);
str process_name(const struct process_model *m);

/* What a node is, for lists, pictures and checks. */
struct process_node {
	str id, name, element; /* element: "userTask", "boundaryEvent", "subProcess" … */
	str trigger;           /* of an event: "timer", "message", … of the first definition; empty when none */
	str role;              /* name of the innermost lane it lies in, or of its potential owner; empty when none */
	str process;           /* id of the process it belongs to */
	str parent;            /* id of the sub-process it lies in; empty directly in the process */
	str host;              /* of a boundary event: id of the activity that it sits on; else empty */
	bool task;             /* a task of any kind */
	bool interrupting;     /* a boundary event, or start of an event sub-process, that ends what is under way */
	bool loops;            /* an activity that may be done several times in a row or at once */
	bool by_event;         /* a sub-process that an event begins */
	bool ad_hoc;           /* a sub-process whose activities are begun by hand */
	bool terminates;       /* an end event that ends everything around it */
	uint32_t line;
};
uint32_t process_node_count(const struct process_model *m);
struct process_node process_node_at(const struct process_model *m, uint32_t i);
/* Number of the node with this id, or -1. */
int64_t process_node_find(const struct process_model *m, str id);
/* The same for sequence flows: id, source and target as node numbers. */
struct process_flow {
	str id, name;
	uint32_t source, target;
	bool conditional, by_default;
};
uint32_t process_flow_count(const struct process_model *m);
struct process_flow process_flow_at(const struct process_model *m, uint32_t i);
/* What the engine understood of the file, as JSON: processes, nodes with kind, parent, triggers, host, flows,
 * loop characteristics, lanes. For comparison with other readers of BPMN. */
void process_put_json(struct buf *b, const struct process_model *m);

/* ---- what an instance asks of its surroundings ---------------------------------------------- */

/* What happened within a step, in order. */
enum process_move_kind {
	PROCESS_STARTED,   /* the instance or, with a node, a scope: sub-process, called process, body of a loop */
	PROCESS_ENTERED,   /* a token came to a node */
	PROCESS_WAITING,   /* it rests there until somebody or something comes; detail: place; value: the item of a loop's
	                    * body, else what the node's owner expression gives, else null */
	PROCESS_LEFT,      /* a node was completed */
	PROCESS_TAKEN,     /* a sequence flow was taken; detail: its id */
	PROCESS_CANCELLED, /* a waiting node was given up: interrupted, terminated, moved away */
	PROCESS_THROWN,    /* message, signal, error, escalation …; detail: name or code, value: what it carries */
	PROCESS_CAUGHT,    /* an event happened here; detail: name or code */
	PROCESS_ARMED,     /* a timer is set; at: when it is due */
	PROCESS_PARKED,    /* an incident; detail: the reason */
	PROCESS_COMPENSATING, /* a compensation handler was begun; detail: the activity that is compensated */
	PROCESS_ENDED,     /* the instance or, with a node, a scope has ended */
};
struct process_move {
	enum process_move_kind kind;
	int64_t node;    /* number of the node, -1: the instance itself */
	uint32_t token;  /* number of the token, 0: none */
	str detail;
	struct val value;
	ms at;
};

/* All members but `arena` may be NULL or zero when a model does not need them. */
struct process_host {
	void *self;
	/* A variable that the instance itself does not have (columns of a record, arguments of a command). */
	struct val (*get)(void *self, str name);
	/* A business rule task: the decision by name, its inputs looked up by `get` of the step. False: the reason in e. */
	bool (*decide)(void *self, str decision, struct val variables, struct val *out, struct err *e);
	/* End of `days` working days after `from`. NULL: working-day timers park. */
	ms (*working_due)(void *self, ms from, int32_t days);
	/* Told of each move; NULL: nobody listens. */
	void (*tell)(void *self, const struct process_move *move);
	/* Asked at each move of a token: true refuses the step. For models that nobody has published, whose steps may be
	 * many and long. */
	bool (*give_up)(void *self);
	struct arena *arena; /* results and scratch; reset by the caller when these are no longer needed */
	ms now;              /* when the step happens; what now() and today() give */
	int offset_minutes;  /* east of UTC, for the same and for local times in timers */
};

/* ---- instances ------------------------------------------------------------------------------ */

struct process_instance; /* where the tokens stand, and what they know; never changed once a step has given it */

enum process_act_kind {
	PROCESS_START,     /* place: a start event, empty: the none start event (or the only start event) of the main
	                    * process, or of the process with the id in `name`; value: variables */
	PROCESS_COMPLETE,  /* place: a waiting task, event, or ad-hoc sub-process; value: variables that it brings */
	PROCESS_FAIL,      /* place: a waiting task; name: the reason. It is parked as an incident */
	PROCESS_RETRY,     /* place: an incident: what failed is tried again */
	PROCESS_SKIP,      /* place: an incident or a waiting task is passed over; name: the flow to take, empty: as the
	                    * node itself decides (the default flow, or the only one) */
	PROCESS_ERROR,     /* place: a waiting task ends with the BPMN error whose code is `name`; value: variables */
	PROCESS_ESCALATE,  /* place: a waiting task raises the escalation `name`, and goes on */
	PROCESS_MESSAGE,   /* name: the message; value: its payload, for correlation and as variables */
	PROCESS_SIGNAL,    /* name: the signal; value: variables */
	PROCESS_WAKE,      /* fires every timer due at host->now, in order of due time, and looks at conditions */
	PROCESS_MOVE,      /* place: a waiting token; name: id of the node in the same scope, or of one around it, to which
	                    * it goes; what is running inside a scope that is left is given up */
	PROCESS_ADD,       /* place: a token of a running multi-instance; value: context {item: …} for one more instance;
	                    * name: "before" or "after" (sequential: its place in the order; parallel: no difference). A
	                    * waiting task without a loop becomes a sequential one: its own body has a null item, "before"
	                    * lets the new one come first and it again afterwards (加签) */
	PROCESS_REMOVE,    /* place: an instance of a multi-instance that has not been completed is taken out */
	PROCESS_BEGIN,     /* place: id of an activity in a running ad-hoc sub-process: begun once more */
	PROCESS_SET,       /* value: variables are set in the instance; conditions are looked at */
	PROCESS_STOP,      /* the whole instance is given up */
};
struct process_act {
	enum process_act_kind kind;
	str place, name;
	struct val value; /* a context, or null */
};

/* One step: the instance after what happened, when nothing moves any more.
 * in       the instance; NULL for PROCESS_START
 * out      a new instance in host->arena that may share parts of `in`; `in` is untouched
 * taken    may be NULL; PROCESS_MESSAGE and PROCESS_SIGNAL: how many places took it (0 is no refusal); PROCESS_WAKE:
 *          how many timers and conditions fired
 * Refuses  process.not_waiting (nothing waits at the place, or it waits for something else), process.which (several
 *          tokens wait there: give its number), process.no_node, process.no_start, process.cannot_move,
 *          process.too_many_tokens (LIMIT_PROCESS_TOKENS), process.too_deep (LIMIT_PROCESS_DEPTH), process.runaway
 *          (LIMIT_PROCESS_MOVES), process.given_up (host->give_up), process.deadlock (only tokens that wait at joins
 *          are left, and none can ever fire), process.too_large (LIMIT_PROCESS_STATE_BYTES). A FEEL fault, a branch
 *          without a true condition, a failed
 *          decision, an error that nobody catches are no refusals: the token is parked
 * Memory   host->arena */
bool process_step(const struct process_model *m, const struct process_host *host, const struct process_instance *in,
                  const struct process_act *act, struct process_instance **out, uint32_t *taken, struct err *e);

/* Whether nothing waits any more. */
bool process_ended(const struct process_instance *i);
/* The instant of the earliest timer; INT64_MAX when none is set. */
ms process_next_timer(const struct process_instance *i);
/* Variables of the instance itself, a context. */
struct val process_variables(const struct process_instance *i);

/* One thing that waits, in order of the model, then of the tokens. */
enum process_waiting_kind { WAITING_TASK, WAITING_EVENT, WAITING_JOIN, WAITING_INCIDENT, WAITING_AD_HOC };
struct process_waiting {
	enum process_waiting_kind kind;
	str place;         /* shortest text that names it alone */
	uint32_t node;     /* number of the node */
	uint32_t token;    /* its number */
	ms due;            /* of its own or its boundary's earliest timer; INT64_MAX: none */
	str reason;        /* of an incident */
	struct val item;   /* of an instance in a multi-instance; else null */
	int64_t activity;  /* node of the multi-instance, called process or sub-process around it, -1: none */
};
uint32_t process_waiting_count(const struct process_model *m, const struct process_instance *i);
/* Memory: place, in `a`. */
struct process_waiting process_waiting_at(struct arena *a, const struct process_model *m,
                                          const struct process_instance *i, uint32_t n);
/* Whether something waits at the place now, with or without number; also at the id of an event that waits with it: a
 * boundary event, one behind an event gateway, the start of an event sub-process. `is` (may be NULL) names the first
 * that does; its `place` is the text of the model, without number. */
bool process_waits(const struct process_model *m, const struct process_instance *i, str place,
                   struct process_waiting *is);
/* Whether the model has a node of this id at all. */
bool process_knows(const struct process_model *m, str id);

/* State <-> text. `places` gets the places without numbers, separated by one space, in order of the model: what lists
 * show. `rest` gets what the places do not say (variables, timers, loops, numbers) as JSON, and nothing when
 * the places say all: one token in each place, every scope entered once, no variables, no timers, no incidents.
 * process_read takes both back. Refuses process.bad_state. Memory: in `a`. */
void process_put(struct buf *places, struct buf *rest, const struct process_model *m,
                 const struct process_instance *i);
bool process_read(struct arena *a, const struct process_model *m, str places, str rest,
                  struct process_instance **out, struct err *e);

/* ---- another version ------------------------------------------------------------------------ */

/* Where one thing that waits goes in another version of the model. */
struct process_migration {
	str from, to;       /* places; to is empty when it cannot go */
	const char *code;   /* why not: "missing" (no node or flow of that id), "kind" (another kind of node), "scope"
	                     * (lies in another sub-process, or what is around it cannot go), "loop", "join" (it would have
	                     * nothing to wait for there); NULL when it can */
};
/* Moves an instance to another version: tokens go to the node of the same id, or as `map` says ("old>new old2>new2",
 * ids of nodes and flows). All or nothing: false when any token cannot go, with the list complete all the same.
 * list, n   one row for each thing that waits, in `host->arena`
 * out       as process_step; timers whose definition changed are set anew from when they were first set, those of new
 *           events from now, those of events that are gone are dropped
 * Refuses   process.bad_map, process.cannot_migrate, process.too_large */
bool process_migrate(const struct process_model *from, const struct process_model *to, const struct process_host *host,
                     const struct process_instance *in, str map, const struct process_migration **list, uint32_t *n,
                     struct process_instance **out, struct err *e);

#endif
