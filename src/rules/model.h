/* rules/model: what the files of this room share; no other room includes it. */
#ifndef RULES_MODEL_H
#define RULES_MODEL_H

#include "data/xml.h"
#include "rules/rules.h"

/* ---- types ---------------------------------------------------------------------------------- */

struct type;

struct type_field {
	str name;
	const struct type *type;
};

/* An item definition or a built-in type. `feel` says the form, `allowed` (unary tests or NULL) what else must hold. */
struct type {
	str name;
	const struct feel_type *feel;
	const struct type *element; /* of a collection */
	const struct feel_expr *allowed;
	const struct type *base;    /* NULL, or the type whose allowed values must hold as well */
	const struct type *output;  /* of a function: its result; NULL: any */
	const struct type_field *fields;
	uint32_t field_count;
};

/* ---- boxed expressions ---------------------------------------------------------------------- */

enum box_kind {
	BOX_BROKEN, /* did not compile; only in models loaded for conformance tests: null with a warning */
	BOX_LITERAL,
	BOX_TABLE,
	BOX_CONTEXT,
	BOX_INVOCATION,
	BOX_FUNCTION,
	BOX_LIST,
	BOX_RELATION,
	BOX_CONDITIONAL,
	BOX_FILTER,
	BOX_FOR,
	BOX_SOME,
	BOX_EVERY
};

/* A part of another box: a context entry, a binding, a list item, a column. */
struct box_part {
	str name;
	struct box *box;
	const struct type *type; /* NULL: any */
	uint32_t slot;
};

/* One compiled boxed expression. Names are slots of the frame of the decision or function it belongs to. */
struct box {
	uint8_t kind;
	uint32_t line;
	bool own;                 /* FUNCTION: the last slot it captures is itself */
	const struct type *type;  /* of its own typeRef; NULL: any */
	struct feel_expr *expr;   /* LITERAL; FILTER: "list[match]"; iterators: "for i in range return i" */
	struct feel_expr *odd;    /* FILTER: the elements whose match is neither true nor false nor null */
	struct table *table;      /* TABLE */
	struct box_part *parts;   /* CONTEXT entries, INVOCATION bindings, LIST items, RELATION columns, FUNCTION params */
	uint32_t part_count;
	struct box *result;       /* CONTEXT: its last cell without name; FUNCTION: its body; INVOCATION: what is called */
	struct box **cells;       /* RELATION: row by row */
	uint32_t row_count;
	struct box *a, *b, *c;    /* CONDITIONAL if, then, else; iterators: list, body; FILTER: list, match if a box */
	uint32_t slot, slot_more; /* iterators: item, FOR: "partial"; FILTER: list, item; FUNCTION: captured slots */
	uint32_t frame;           /* FUNCTION: slots of its frame */
	const struct feel_field *params; /* FUNCTION */
	str text;                 /* BROKEN: why */
};

/* ---- decision tables ------------------------------------------------------------------------ */

enum hit_policy { HIT_UNIQUE, HIT_ANY, HIT_PRIORITY, HIT_FIRST, HIT_COLLECT, HIT_RULE_ORDER, HIT_OUTPUT_ORDER };
enum aggregator { AGGREGATE_NONE, AGGREGATE_SUM, AGGREGATE_COUNT, AGGREGATE_MIN, AGGREGATE_MAX };

enum cell_kind {
	CELL_ANY, /* "-" or nothing */
	CELL_SET, /* a set of constants */
	CELL_FEEL /* anything else, decided by the expression alone */
};

/* What a cell says where no look at its expression is needed. */
enum answer { ANSWER_NO, ANSWER_YES, ANSWER_ASK };

/* Unary tests of one cell. A set decides inputs of its own kind, and null where that gives no warning; every other
 * input goes to `expr`. */
struct cell {
	uint8_t kind;    /* enum cell_kind */
	uint8_t of;      /* SET: enum val_kind of the inputs that it decides */
	uint8_t at_null; /* enum answer for a null input */
	bool negated;    /* SET: everything of the kind but the intervals */
	uint32_t count;
	const struct interval *intervals; /* SET; see feel.h */
	struct feel_expr *expr;
	uint32_t line;
};

/* One input column. */
struct input_clause {
	str label;               /* for people; empty when the model has none */
	struct feel_expr *expr;
	const struct type *type; /* typeRef of the input expression; NULL: any */
	struct cell allowed;     /* input values; CELL_ANY when all are allowed */
	uint32_t slot;           /* when the expression is only a name; otherwise NONE */
	uint32_t line;
};

/* One output column. */
struct output_clause {
	str name, label;
	struct cell allowed;         /* output values; CELL_ANY when all are allowed */
	const struct val *priorities; /* the output values in their order, when they are written as values */
	uint32_t priority_count;
	struct feel_expr *otherwise; /* default output, or NULL */
	const struct type *type;     /* its typeRef; NULL: any */
	uint32_t line;
};

/* An output entry; constants are evaluated at load. */
struct output_entry {
	struct feel_expr *expr; /* feel_text(expr) is its text */
	bool constant;
	struct val value;
	uint32_t line;
};

struct table {
	str id;
	const char *file; /* name of the model that it stands in, */
	str decision;     /* and of the decision or knowledge model */
	uint32_t line;
	uint8_t hit, aggregator;
	bool has_default;
	uint32_t input_count, output_count, rule_count;
	struct input_clause *inputs;
	struct output_clause *outputs;
	struct cell *cells;           /* rule by rule */
	struct output_entry *entries; /* rule by rule */
	uint32_t *rule_lines;
	const struct index *index;    /* NULL: its rules are gone through one by one */
};

/* ---- the model ------------------------------------------------------------------------------ */

enum {
	NONE = UINT32_MAX,
	LIMIT_GRAPH_DEPTH = 500,  /* requirements below one another */
	LIMIT_RULES = 65535,      /* of one table */
	LIMIT_COLUMNS = 1024,     /* inputs of one table, and outputs */
	LIMIT_CALL_DEPTH = 3000,  /* boxes and calls below one another at run time */
	LIMIT_VALUE_DEPTH = 1000, /* of a value that is looked through or given back */
	LIMIT_TYPE_DEPTH = 64,    /* item definitions that refer to one another */
	LIMIT_IMPORT_DEPTH = 16,  /* imports below one another */
	LIMIT_SOURCES = 64,       /* files of one model */
	LIMIT_ITEMS = 65536,      /* elements of one model, those of its imports included */
	LIMIT_NAMES = 1024        /* names that one expression may use */
};

/* One file of a model: its own or one that it imports. A file is read once however often it is imported. */
struct source {
	str ns;
	const char *name; /* for messages */
	const struct xml *root;
	bool done;        /* false while what it imports is being read */
	struct import *imports;
	uint32_t import_count;
	struct intern ids;            /* of its elements: element i has id i + 1 */
	const struct xml **elements;
	struct intern type_names;     /* type i has name i + 1; the built-in ones first, those of imports last */
	struct type **types;
	uint32_t type_count, own_type_count;
	struct feel_field *feel_types; /* item definitions, for "instance of" */
	uint32_t feel_type_count;
};

struct import {
	str name;              /* in front of imported names; empty: they keep their own */
	struct source *source; /* NULL: could not be read (models loaded for conformance tests only) */
};

/* A source where it stands in the tree of imports. Outside, its elements are called `path` and their own name. */
struct place {
	struct source *source;
	str path;               /* "a.b." */
	struct place **imports; /* as source->imports; NULL as long as nothing of it is needed */
	uint32_t *items;        /* of element i: its number in the model + 1; 0: not needed so far */
};

enum item_kind { ITEM_INPUT, ITEM_DECISION, ITEM_KNOWLEDGE, ITEM_SERVICE };

/* An input data, a decision, a business knowledge model or a decision service. */
struct item {
	uint8_t kind;
	uint8_t mark; /* of the search for cycles */
	uint16_t height; /* of what it requires, one above the other */
	bool broken;  /* could not be read; only in models loaded for conformance tests */
	uint32_t line;
	str id, name;            /* name: of an imported one "import.name" */
	str own_name;            /* as its own file writes it */
	const struct xml *xml;
	struct place *place;     /* whose source->name is the file, for messages */
	const struct type *type; /* of its variable, of a function: of its result; NULL: any */
	uint32_t *needs;         /* items whose values stand in slots 0 … of its frame */
	uint32_t need_count;
	struct box *box;         /* DECISION; KNOWLEDGE: a BOX_FUNCTION */
	uint32_t frame;          /* slots of its frame */
	struct val function;     /* KNOWLEDGE, SERVICE: its value */
	uint32_t *outputs, *inputs; /* SERVICE */
	uint32_t output_count, input_count;
	const struct rules_model *model;
};

/* Inputs come first among the items (also those of imports, as they must be given), then the model's own decisions,
 * then those of imports that they require, then functions. */
struct rules_model {
	struct item *items;
	uint32_t item_count, input_count, decision_count; /* decision_count: its own */
};

/* ---- reading -------------------------------------------------------------------------------- */

struct reader {
	struct arena *a;
	struct err *e;
	struct rules_model *m;
	const struct rules_library *library;
	bool tolerant;           /* what does not compile becomes BOX_BROKEN */
	struct source *source;   /* that is being read */
	VEC(struct source *) sources;
	VEC(str) members;        /* names of members with signs in them, that expressions may use; each once */
	struct intern member_names;
};

/* Names of a frame while its expressions are compiled: slot i is names.p[i]. */
struct scope {
	VEC(str) names;
	VEC(str) shown;       /* the same, but empty where a later one hides it */
	VEC(uint32_t) hides;  /* what it hides, or NONE */
	uint32_t max;         /* most slots at one time */
};

/* Refuses with "name:line" and "element: why what". */
bool rules__refuse(struct reader *r, const char *code, const struct xml *x, const char *why, str what);
/* The name of an element or of what it declares: white space is one space, none at the ends. */
str rules__name(struct reader *r, const struct xml *x);
void rules__member_add(struct reader *r, str name);
/* Whether an expressionLanguage or typeLanguage is FEEL or not said. */
bool rules__is_feel(str language);
/* Adds a name and gives its slot; and takes names off until `count` are left. */
uint32_t rules__declare(struct scope *s, str name);
void rules__undeclare(struct scope *s, uint32_t count);
void rules__scope_free(struct scope *s);
/* Compiles the text of an element (its child <text>), as an expression or as unary tests. */
bool rules__compile(struct reader *r, const struct xml *x, const struct scope *s, bool unary, struct feel_expr **out);
bool rules__compile_text(struct reader *r, const struct xml *x, str text, const struct scope *s, bool unary,
                         struct feel_expr **out);
str rules__text(const struct xml *x);

/* source.c: a file and what it imports. Refuses as rules_load. */
bool rules__source_read(struct reader *r, str text, const char *name, struct source **out);
void rules__sources_free(struct reader *r);

/* type.c */
/* The item definitions of r->source, after those of its imports. */
bool rules__types_read(struct reader *r);
/* The type of a typeRef; NULL for none or Any. Refuses dmn.reference. */
bool rules__type_find(struct reader *r, const struct xml *x, str ref, const struct type **out);
/* The value if it fits the type, after the conversions of DMN 1.5, 10.3.2.9.4; otherwise null with a warning. */
struct val rules__fit(const struct type *t, struct val v, struct feel_run *run, str what);
/* As rules__fit on *v; false when it did not fit. */
bool rules__conform(const struct type *t, struct val *v, struct feel_run *run, str what);
/* How many values hang on a value, those in several places counted each time; `most` when they are more, or too deep.
 * depth  0 */
uint32_t rules__size(struct val v, uint32_t most, uint32_t depth);
/* Pays for a walk through all of a value that is to be looked at; null with a warning when that is more than the
 * budget allows: parts that stand in many places make values of any size. */
bool rules__look_through(struct feel_run *run, struct val *v);
/* Texts inside *v read as dates, times and durations where the type has such. Memory: in `a`. */
void rules__temporal(struct arena *a, const struct type *t, struct val *v);

/* box.c, table.c, cell.c */
bool rules__box_read(struct reader *r, const struct xml *x, struct scope *s, struct box **out);
bool rules__function_read(struct reader *r, const struct xml *x, struct scope *s, struct box **out);
bool rules__table_read(struct reader *r, const struct xml *x, struct scope *s, struct table **out);
/* The cell of compiled unary tests. */
struct cell rules__cell_make(struct arena *a, struct feel_expr *expr, uint32_t line);

/* graph.c */
bool rules__graph_read(struct reader *r, struct source *root);
bool rules__load(struct arena *a, str text, const char *name, const struct rules_library *library, bool tolerant,
                 struct rules_model **out, struct err *e);

/* load.c */
/* Gives a value to the inputs that a name means (given[i] is set); "import name": {"input name": …} works as well.
 * False when there is no such input. Memory: scratch, in `a`. */
bool rules__input_put(const struct rules_model *m, str name, struct val v, struct val *inputs, bool *given,
                      struct arena *a);
/* An element imported along several paths is several inputs; those not given have the value of one that is. */
void rules__inputs_share(const struct rules_model *m, struct val *inputs, const bool *given);

/* ---- evaluation ----------------------------------------------------------------------------- */

/* The values of all items in one evaluation; known[i]: values[i] is final. */
struct world {
	const struct rules_model *m;
	struct val *values;
	bool *known;
	struct feel_run *run;
};

/* A world in which only functions are known. Input data are null, to be set; their type is looked at when they are
 * used. */
struct world rules__world(const struct rules_model *m, struct feel_run *run);
/* The value of an item, evaluated with what it requires when it is not known yet. */
struct val rules__solve(struct world *w, uint32_t item);
/* The functions of knowledge models and services, made once at load. */
void rules__functions_make(struct arena *a, struct rules_model *m);
struct val rules__box_eval(const struct box *b, struct val *frame, struct feel_run *run);
/* hit.c: what a table decides; noted in the trace of the evaluation, when there is one. */
struct val rules__table_eval(const struct table *t, struct feel_run *run);
/* Whether a value is among those that a column allows: null always is, a list when each of its elements is. */
bool rules__is_allowed(const struct cell *allowed, struct val v, struct feel_run *run);
/* Whether the input satisfies the cell's tests. */
bool rules__cell_test(const struct cell *c, struct val input, struct feel_run *run);
/* Order of two values of one kind that has one, and of booleans. */
int rules__order(const struct val *a, const struct val *b);
/* Whether a value lies in an interval of constants; one of another kind does not. */
bool rules__is_in(const struct interval *i, const struct val *v);
/* The same as far as the cell itself says it. */
enum answer rules__cell_answer(const struct cell *c, const struct val *input);
/* The rules that match these values of the input expressions, counted from 0, ascending (of FIRST only the first), as
 * an evaluation finds them, or by going through them one by one (scan), which must give the same rules and warnings.
 * out  rule_count places. Result: their number */
uint32_t rules__match(const struct table *t, bool scan, const struct val *inputs, struct feel_run *run, uint16_t *out);

/* What an index says of some inputs: a rule can match only when its bit is in all sets; of its cells only those in
 * `columns` remain to be tested. */
struct lookup {
	const uint64_t **sets; /* set_count, at least one */
	const uint32_t *columns;
	uint32_t set_count, column_count, words;
};

/* index.c: the index of a table that is read, or NULL when it is small or nothing in it can be looked up. */
const struct index *rules__index_make(struct arena *a, const struct table *t);
/* Memory: the lists, in `a`. */
struct lookup rules__index_look(const struct index *x, const struct val *inputs, struct arena *a);
/* trace.c: the trace emptied (NULL stays NULL) for an evaluation; it goes along as run->above. */
struct rules_trace *rules__trace_begin(struct rules_trace *trace, const struct feel_run *run);
/* Notes an evaluated table in the trace of the run, if it has one. */
void rules__trace_note(const struct feel_run *run, const struct rules_noted *noted);
int rules__item(const struct rules_model *m, str name, enum item_kind kind);

#endif
