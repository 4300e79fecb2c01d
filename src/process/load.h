/* process/load: what the files of the loader share; nobody else includes it.
 *
 * Loading goes in passes. Each of them is linear in the size of the files:
 *   load.c         files, ids, which processes; processes of other files as they are called
 *   load_node.c    the elements of each process, in document order, as nodes
 *   load_flow.c    sequence flows, default flows, hosts of boundary events, associations, starts
 *   load_event.c   event definitions, links; load_timer.c and load_message.c what belongs to these
 *   load_task.c    scripts, decisions, owners, loops, lanes: what a node does beside passing tokens on
 *   check.c        what can be said of the finished graph
 * Texts of the model point into the XML trees, which lie in the model's arena. */
#ifndef PROCESS_LOAD_H
#define PROCESS_LOAD_H

#include "process/model.h"

/* What kind of BPMN element something is that makes a node. */
struct node_type {
	const char *element;
	uint8_t kind, task, sub;
};

/* One file and the ids in it. Numbers of ids begin at 1. */
struct file {
	const char *name; /* for messages */
	str text;
	const struct xml *root;
	struct intern ids;
	const struct xml **elements; /* by number of the id */
	uint32_t *numbers;           /* of the node or flow that was made of it, NONE: none */
	VEC(struct retrieval) retrievals; /* see load_message.c */
	bool *keyed;                      /* by number of a message's id: a correlation key speaks of it */
	bool messages_read;
};

/* What a message's payload gives for a correlation property. */
struct retrieval {
	uint32_t message, property; /* numbers of ids */
	const struct xml *path;
};

/* Where a node, or a flow, or a process comes from. */
struct origin {
	struct file *file;
	const struct xml *x;
};

/* A sequence flow as written. */
struct raw_flow {
	struct origin from;
	uint32_t process, parent, source, target;
};

struct load {
	struct arena *a, *scratch; /* the model's; what goes when loading ends */
	struct process_model *m;
	const struct process_library *library;
	struct err *e;
	VEC(struct file *) files;
	VEC(struct process) processes;
	VEC(struct origin) process_origins;
	VEC(struct node) nodes;
	VEC(struct origin) node_origins;
	VEC(struct raw_flow) flows;
	VEC(struct trigger) triggers;
	uint32_t *order; /* of each flow as read: its number in the model */
	const struct xml ***wanted; /* by process, by number of a property's id: see load_message.c */
	bool *looked;               /* by process: whether wanted was read */
	struct intern places; /* ids of nodes over all files */
};

/* ---- load.c --------------------------------------------------------------------------------- */

/* Refuses at the element's line, naming it or, when it has no id, the element around it that has one. */
bool process__no(struct load *l, const struct origin *o, const struct xml *x, const char *code, const char *why);
/* Whether it is an element of BPMN; whether it is one with this name. */
bool process__is_bpmn(const struct xml *x);
bool process__is(const struct xml *x, const char *name);
/* A boolean attribute. */
bool process__flag(const struct xml *x, const char *attr, bool otherwise);
/* Our own attribute: yc:NAME in namespace urn:yichuang:bpmn; p is NULL when it is not there. */
str process__ours(const struct xml *x, const char *name);
/* First child that is an element of BPMN with this name. */
const struct xml *process__part(const struct xml *x, const char *name);
/* First element with this local name among the extension elements of x, of any namespace. */
const struct xml *process__extension(const struct xml *x, const char *name);
/* The number of an id, read as a QName: a prefix is read over. 0: there is none. */
uint32_t process__id(const struct file *f, str ref);
/* The element that has the id, or NULL. */
const struct xml *process__element(const struct file *f, str ref);
/* Number of the node or flow (as read) that has the id; NONE when there is none. */
uint32_t process__node_of(const struct file *f, str ref);
uint32_t process__flow_of(const struct file *f, str ref);
/* Makes an element's id refer to a node or flow. */
void process__number(struct file *f, str id, uint32_t number);
/* Index of the process with this id, which is put into the model when it is not yet there; NONE and a refusal when
 * there is none anywhere. */
uint32_t process__callee(struct load *l, const struct origin *o, str id);
/* Name, or id where there is none. */
str process__called(const struct xml *x);
/* Whether a language is none or FEEL. */
bool process__is_feel(str language);
/* Compiles FEEL found in `x`; empty text gives NULL. Refuses bpmn.expression, bpmn.unsupported (another language). */
bool process__feel(struct load *l, const struct origin *o, const struct xml *x, struct expression **out);
/* The same for text that stands in an attribute of x. */
bool process__feel_text(struct load *l, const struct origin *o, const struct xml *x, str text, uint32_t line,
                        struct expression **out);
/* Line on which the text of an element begins, white space left out. */
uint32_t process__text_line(const struct xml *x);

/* ---- load_node.c ---------------------------------------------------------------------------- */

/* The type of an element that makes a node, or NULL. */
const struct node_type *process__node_type(const struct xml *x);
/* The same for a global task, which runs as a process of one node. */
const struct node_type *process__global_type(const struct xml *x);
/* Reads all nodes and flows of one process. */
bool process__read_process(struct load *l, uint32_t process);

/* ---- load_flow.c ---------------------------------------------------------------------------- */

/* Makes the graph of the model from what was read. */
bool process__read_graph(struct load *l);

/* ---- load_event.c, load_timer.c, load_message.c ---------------------------------------------- */

/* Triggers of all nodes; then links. */
bool process__read_events(struct load *l);
/* Text or FEEL of a timer definition. */
bool process__read_timer(struct load *l, const struct origin *o, const struct xml *definition, struct trigger *t);
/* Name and correlation of a message. `ref`: of the message, or empty; `x`: where our own attributes stand. */
bool process__read_message(struct load *l, uint32_t node, const struct xml *x, str ref, bool catching,
                           struct trigger *t);

/* ---- load_task.c ---------------------------------------------------------------------------- */

/* What nodes do: scripts, decisions, owners, loops, conditions of gateways; and lanes. */
bool process__read_tasks(struct load *l);
bool process__read_loop(struct load *l, uint32_t node); /* load_loop.c */

#endif
