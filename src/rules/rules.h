/* rules: DMN models compiled at load; decision tables, boxed expressions and requirement graphs over FEEL. */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "data/val.h"
#include "feel/feel.h"

struct rules_model; /* one DMN file with what it imports; read-only after load */

/* ---- loading -------------------------------------------------------------------------------- */

/* Where the models that a model imports come from. */
struct rules_library {
	void *self;
	/* Finds the DMN text of a namespace.
	 * ns        namespace of the <import>      location  its locationURI, often empty
	 * text, name  the model and its name for messages; both live as long as the arena of the load
	 * Result    false when there is none of that namespace */
	bool (*find)(void *self, struct arena *a, str ns, str location, str *text, const char **name);
};

/* Compiles a DMN 1.3–1.5 file and the models that it imports.
 * name     for messages
 * library  where imports are looked for; NULL when there are none to be had
 * Refuses  xml.*, dmn.syntax, dmn.unsupported, dmn.reference, dmn.cycle, dmn.import, dmn.hit_policy, feel.syntax,
 *          feel.unknown_name …; where is "name:line"
 * Memory   the model, in `a`
 * Source   DMN 1.5, chapters 6 to 10 */
bool rules_load(struct arena *a, str text, const char *name, const struct rules_library *library,
                struct rules_model **out, struct err *e);
/* The namespace that a DMN text declares for itself; false when it is no DMN 1.3–1.5 text. Memory: in `a`. */
bool rules_namespace(struct arena *a, str text, str *ns);

/* Number of the decision with this name (or id), or -1; how many there are; the name of the i-th; the name of its type
 * ("number", "list<string>", a type of the model), empty when it has none. */
int rules_decision(const struct rules_model *m, str name);
uint32_t rules_decision_count(const struct rules_model *m);
str rules_decision_name(const struct rules_model *m, uint32_t i);
str rules_decision_type(const struct rules_model *m, uint32_t i);
/* The same of the input data with this name. */
int rules_input(const struct rules_model *m, str name);
uint32_t rules_input_count(const struct rules_model *m);
str rules_input_name(const struct rules_model *m, uint32_t i);
str rules_input_type(const struct rules_model *m, uint32_t i);

/* ---- evaluation ----------------------------------------------------------------------------- */

/* How a result came: every decision table that was evaluated on the way, with its inputs and the rules that matched. */
struct rules_trace {
	uint32_t matched_count;
	uint16_t matched[32];
};

/* An empty trace. Memory: what is noted during an evaluation, in `a`. */
struct rules_trace rules_trace_make(struct arena *a);

/* Input values out of an object by the names of the model's input data, missing ones null. JSON has no dates: a text is
 * read as a date, time or duration where the type of the input (or of its member) is one.
 * inputs   rules_input_count values
 * Refuses  dmn.unknown_input, where is the name. Memory: in `a`. */
bool rules_inputs_read(struct arena *a, const struct rules_model *m, struct val object, struct val *inputs,
                       struct err *e);

/* Evaluates a decision and what it requires.
 * inputs   one value per input data, in the model's order; missing ones are null
 *          of another form than the model says are null with the warning dmn.type
 * run      arena, step budget and warnings as for feel_eval; evaluation allocates from its arena only
 * trace    may be NULL; emptied first
 * Result   the value (a context when the table has several outputs); null with a warning (dmn.no_match) when no
 *          rule matches and there is no default output */
struct val rules_eval(const struct rules_model *m, int decision, const struct val *inputs, struct feel_run *run,
                      struct rules_trace *trace);
/* Explanation as canonical JSON: which rules matched and why each other rule did not; docs/API.md has its shape.
 * version  of the model, as it is to be shown; empty: null
 * Source   个人信息保护法 24 (a person may ask why a machine decided so) */
void rules_explain(struct buf *b, const struct rules_model *m, int decision, const struct val *inputs,
                   struct val result, const struct rules_trace *trace, str version);

/* ---- analysis ------------------------------------------------------------------------------- */

/* Something that is wrong, or odd, in a model that can nevertheless be evaluated. */
struct rules_finding {
	const char *code;     /* dmn.overlap, dmn.gap, dmn.unreachable, dmn.masked, dmn.type, dmn.output_value … */
	bool fault;           /* such a model must not be put in force; otherwise it is a remark */
	str file;             /* name given to rules_load (of the imported model, when it stands there) */
	uint32_t line;
	str decision, table;  /* name of the decision or knowledge model; id of its table */
	uint32_t rule, other; /* 1-based rules that it is about, 0: none */
	str zh, en;           /* one sentence for people */
};

/* Looks at every decision table of the model: rules that overlap where the hit policy forbids it, combinations of
 * inputs that no rule covers, rules that can never match or are always masked by others, entries of the wrong type.
 * Result   the findings in order of file and line, *count of them; at most 256 per table
 * Memory   in `a`. Source: DMN 1.5, 8.2.10 and 8.3.3 (completeness, consistency) */
const struct rules_finding *rules_analyse(struct arena *a, const struct rules_model *m, uint32_t *count);

#endif
