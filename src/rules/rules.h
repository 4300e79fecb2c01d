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

/* The .dmn files in the folder of a file; only they are ever read, whatever a location says. Memory: in `a`. */
struct rules_library rules_library_of_folder(struct arena *a, const char *file);

/* Compiles a DMN 1.2–1.5 file and the models that it imports.
 * name     for messages
 * library  where imports are looked for; NULL when there are none to be had
 * Refuses  xml.*, dmn.syntax, dmn.unsupported, dmn.reference, dmn.cycle, dmn.import, dmn.hit_policy, feel.syntax,
 *          feel.unknown_name …; where is "name:line"
 * Memory   the model, in `a`
 * Source   DMN 1.5, chapters 6 to 10 */
bool rules_load(struct arena *a, str text, const char *name, const struct rules_library *library,
                struct rules_model **out, struct err *e);
/* The namespace that a DMN text declares for itself; false when it is no DMN 1.2–1.5 text. Memory: in `a`. */
bool rules_namespace(struct arena *a, str text, str *ns);

/* Number of the decision with this name (or id), or -1; how many there are; the name of the i-th; the name of its type
 * ("number", "list<string>", a type of the model), empty when it has none. */
int rules_decision(const struct rules_model *m, str name);
uint32_t rules_decision_count(const struct rules_model *m);
str rules_decision_name(const struct rules_model *m, uint32_t i);
str rules_decision_type(const struct rules_model *m, uint32_t i);
/* The same of the input data with this name. Those of imported models that must be given are called
 * "import name.input name". */
int rules_input(const struct rules_model *m, str name);
uint32_t rules_input_count(const struct rules_model *m);
str rules_input_name(const struct rules_model *m, uint32_t i);
str rules_input_type(const struct rules_model *m, uint32_t i);
/* What people are shown instead of the name (DMN 1.5, 5.3.1: label of an element); empty when the model has none. */
str rules_decision_label(const struct rules_model *m, uint32_t i);
str rules_input_label(const struct rules_model *m, uint32_t i);

/* ---- evaluation ----------------------------------------------------------------------------- */

struct table;

/* One decision table that was evaluated. */
struct rules_noted {
	const struct table *table;
	const struct val *inputs;  /* values of its input expressions, column by column */
	const uint16_t *matched;   /* rules that matched, from 1, ascending; of FIRST only the first */
	uint32_t matched_count;
	bool used_default;         /* no rule matched and the default output was given */
	bool not_allowed;          /* an input was outside the values of its column, so no rule was looked at */
	const struct val *slots;   /* what the expressions of its cells may read */
	uint32_t slot_count;
};

enum { LIMIT_TRACE_TABLES = 64 };

/* How a result came: every decision table that was evaluated on the way (those of required decisions and of knowledge
 * models too), with its inputs and the rules that matched. In order of evaluation, the asked decision's own last. When
 * there are more than LIMIT_TRACE_TABLES, the last place always holds the newest. */
struct rules_trace {
	struct arena *arena;
	struct rules_noted *tables;
	uint32_t count, cap;
	uint32_t dropped;    /* tables that found no place */
	ms now;              /* of the evaluation, for asking again */
	int offset_minutes;
};

/* An empty trace. Memory: what is noted during an evaluation, in `a`; the values noted lie in the arena of the run. */
struct rules_trace rules_trace_make(struct arena *a);

/* Input values out of an object by the names of the model's input data, missing ones null. JSON has no dates: a text is
 * read as a date, time or duration where the type of the input (or of its member) is one. An input of an imported model
 * may be given by its own name when no other has it, or within an object named as the import.
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
