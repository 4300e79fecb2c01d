/* feel: FEEL text and the names in scope -> a compiled expression -> a value, or null with warnings.
 *
 * Compile once, when a pack is loaded; evaluate as often as needed. Compiled expressions are never changed afterwards,
 * so any number of threads may evaluate the same one, each with its own feel_run. Evaluation takes memory only from
 * the run's arena.
 * A mistake in the data (a missing value, a wrong type) is no failure: the result is null and the run holds a
 * warning.
 * Source: DMN 1.5, chapter 10 (grammar 10.3.1.2, semantics 10.3.2, built-in functions 10.3.4). */
#ifndef FEEL_FEEL_H
#define FEEL_FEEL_H

#include "base/base.h"
#include "data/val.h"

/* ---- types ---------------------------------------------------------------------------------- */

enum feel_type_kind {
	FEEL_ANY,
	FEEL_NULL,
	FEEL_SIMPLE,   /* of one `kind` */
	FEEL_LIST,     /* of `element` */
	FEEL_CONTEXT,  /* with at least `fields` */
	FEEL_RANGE,    /* of `element` */
	FEEL_FUNCTION  /* of `fields` (parameter types) to `element`; only the number of parameters can be checked */
};

/* A type as in "instance of", function parameters and DMN's typeRef. */
struct feel_type {
	uint8_t what; /* enum feel_type_kind */
	uint8_t kind; /* FEEL_SIMPLE: enum val_kind */
	const struct feel_type *element;
	const struct feel_field *fields;
	uint32_t field_count;
};

struct feel_field {
	str name;
	const struct feel_type *type;
};

/* Makes `v` conform as arguments and results do: null always conforms, a single value becomes a list of one where a
 * list is wanted and the other way round, a date becomes a date and time (midnight UTC). False (v untouched) when it
 * cannot.
 * Source: DMN 1.5, 10.3.2.9.4. Memory: a list of one, in `a`. */
bool feel_type_coerce(struct arena *a, const struct feel_type *t, struct val *v);
/* Reads "number", "list<string>", "context<name: string, age: number>", "function<number> -> string", "range<date>"
 * or a name of `types`.
 * Refuses feel.syntax, feel.unknown_type; `where` is "line:column". Memory: the type, in `a`. */
bool feel_type_parse(struct arena *a, str text, const struct feel_field *types, uint32_t type_count,
	const struct feel_type **out, struct err *e);

/* ---- scope and compilation ------------------------------------------------------------------ */

/* The names that an expression may use. A name may hold spaces, Chinese and most signs ("monthly income", "合同金额",
 * "a-b"); the longest name that fits wins, then a built-in function. */
struct feel_scope {
	const str *names; /* variables: name i is read from slots[i] of the run */
	uint32_t count;
	const str *members; /* known member names of contexts: needed only for those with signs in them */
	uint32_t member_count;
	const struct feel_field *types; /* named types for "instance of" */
	uint32_t type_count;
	bool strict; /* refuse unknown names; otherwise they are null with a warning at run time */
};

struct feel_expr;

/* Compiles one expression.
 * a        holds the expression; text is copied, the scope is not needed afterwards
 * Refuses  feel.syntax, feel.depth (LIMIT_FEEL_DEPTH), feel.unknown_name (strict only), feel.unknown_type; `where`
 * is "line:column" (1-based, code points)
 * Source   DMN 1.5, 10.3.1.2 grammar rule 1 */
bool feel_compile(struct arena *a, str text, const struct feel_scope *scope, struct feel_expr **out, struct err *e);
/* Compiles unary tests, the cells of a decision table: "-", "< 5", "[1..3], 7", "not("a", "b")", "? > 5 and ? < 9".
 * Refuses as feel_compile. Source: DMN 1.5, grammar rules 7-18. */
bool feel_compile_unary(struct arena *a, str text, const struct feel_scope *scope, struct feel_expr **out,
	struct err *e);
/* The slots that an expression reads, ascending, without repetition. */
const uint32_t *feel_slots(const struct feel_expr *x, uint32_t *count);
/* The text it was compiled from. */
str feel_text(const struct feel_expr *x);
/* Canonical text: compiled in the same scope it gives an expression (or unary tests) with the same values, and its
 * canonical text is itself. Constants are written as their value. Sets b->full, writing nothing, when there is no
 * room; a text that is nested as deeply as is allowed may need a parenthesis more than that. */
void feel_print(struct buf *b, const struct feel_expr *x);
/* Whether it is a literal or only made of such: the same value each time. */
bool feel_is_constant(const struct feel_expr *x);
/* Whether unary tests are "-": true for every value. */
bool feel_is_any(const struct feel_expr *x);

/* ---- tests as sets -------------------------------------------------------------------------- */

/* Constant values of one kind that lie together. Numbers, dates, times, dates and times and durations have ends;
 * strings, booleans and null come as single values: both ends are there, closed and the same. Never empty. */
struct interval {
	struct val low, high;
	bool has_low, has_high, low_closed, high_closed;
};

/* What unary tests accept, when they are made of constants only. It is said for inputs of one kind (and for null
 * when null is among the values): another input is for feel_test_unary. */
struct feel_set {
	const struct interval *intervals; /* in the order written; they may overlap */
	uint32_t count;                   /* 0: nothing is accepted (negated: all) */
	uint8_t kind;                     /* enum val_kind of the inputs; VAL_NULL when null is the only value */
	bool negated;                     /* everything of the kind but these */
};

/* Reads compiled unary tests as a set: 5 · "a", "b" · true · null · < 5 · [1..3) · [1, 2, 3] · not(…) ·
 * ? >= 1 and ? < 9 · ? in (1, [5..7]). False when they are "-", no unary tests, or not surely such a set.
 * Memory: the intervals, in `a`; texts point into the expression. */
bool feel_tests_set(struct arena *a, const struct feel_expr *x, struct feel_set *out);

/* ---- evaluation ----------------------------------------------------------------------------- */

/* Why a result is null (or a part of it). `code` is stable: feel.type, feel.argument, feel.unknown_name, feel.steps
 * … */
struct feel_warning {
	struct feel_warning *next;
	const char *code;
	str text;        /* one English sentence */
	uint32_t line, column; /* 1-based place in the expression's text */
};

enum { FEEL_WARNINGS_KEPT = 32 };

/* One evaluation's surroundings. Make it with feel_run_make; it may be used for many evaluations in turn. */
struct feel_run {
	struct arena *arena;     /* results and scratch; reset it when the values are no longer needed */
	const struct val *slots; /* values of the scope's names, by index */
	uint32_t slot_count;
	ms now;             /* what now() and today() give */
	int offset_minutes; /* east of UTC, for now() and today() */
	uint32_t steps;     /* left; LIMIT_FEEL_STEPS at first. At 0 every evaluation gives null */
	struct feel_warning *warnings, *last_warning; /* the first FEEL_WARNINGS_KEPT in order */
	uint32_t warning_count;                       /* all of them */
	bool part; /* the value is only a part of the result (a condition, an input of a table): it may be null untold */
	void *above; /* for rooms above: what their functions share during one evaluation; NULL at first */
	/* the engine's own */
	struct val *frame;            /* values of local names */
	const struct feel_expr *expr; /* what is being evaluated, */
	uint32_t at;                  /* and where: byte of its text */
	uint32_t depth;               /* nested nodes of all calls under way */
	struct feel_regex *regexes;   /* patterns compiled so far, */
	struct feel_matcher *matcher; /* and what matching them needs */
	struct feel_zone *zones;      /* time zones read so far */
	size_t bytes_most;            /* size that the arena may reach */
};

/* A run over `slots` (index = index in the scope; missing ones are null) with full budget and no warnings. */
struct feel_run feel_run_make(struct arena *arena, const struct val *slots, uint32_t slot_count, ms now,
	int offset_minutes);
/* Forgets warnings and renews the step budget. */
void feel_run_renew(struct feel_run *run);

/* Evaluates; null with a warning where something does not fit. Unary tests give null here: use feel_test_unary. */
struct val feel_eval(const struct feel_expr *x, struct feel_run *run);
/* Whether the input satisfies unary tests; what cannot be compared does not. `x` must come from
 * feel_compile_unary. */
bool feel_test_unary(const struct feel_expr *x, struct val input, struct feel_run *run);
/* As feel_eval within a running evaluation (budget, warnings and depth are shared), but over other slots: for
 * functions of rooms above whose bodies are FEEL. */
struct val feel_eval_over(const struct feel_expr *x, const struct val *slots, uint32_t slot_count,
	struct feel_run *run);
/* Adds a warning (for rooms that add functions of their own). */
void feel_warn(struct feel_run *run, const char *code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* ---- functions ------------------------------------------------------------------------------ */

/* A function value. Rooms above may make their own (a business knowledge model, a decision service) with
 * feel_function_make. */
struct feel_function {
	str name;
	const struct feel_field *params; /* names for calls with named arguments; type NULL = any */
	uint32_t min, max;               /* number of arguments; max UINT32_MAX = any number */
	struct val (*call)(const struct feel_function *f, const struct val *args, uint32_t n, struct feel_run *run);
	const void *self; /* whatever `call` needs */
};

/* A function value over a copy of `f` in `a`. */
struct val feel_function_make(struct arena *a, const struct feel_function *f);
/* Calls a function value with arguments in order; null with a warning when it is no function or the arguments do not
 * fit. */
struct val feel_call(struct val function, const struct val *args, uint32_t n, struct feel_run *run);
/* Calls with named arguments: the entries of a context. */
struct val feel_call_named(struct val function, struct val args, struct feel_run *run);

/* One form of a built-in function; functions with several forms have several rows, one after the other. The table is
 * what the engine itself uses and what the documentation is made from. */
struct feel_builtin {
	const char *name;
	const char *params; /* names split by ", "; "" for none */
	const char *types;  /* a letter each, then '?' when null is allowed; '+' behind the last: any number of them.
	                     * a any, n number, s string, b boolean, l list, c context, r range, f function, d date,
	                     * t time, D date and time, m date or date and time, T any of these three, y years and months
	                     * duration, u days and time duration, U any duration, o what has an order */
	uint8_t min, max;   /* number of arguments; max 255 = any number */
	/* n <= max; absent ones are not there */
	struct val (*call)(const struct val *args, uint32_t n, struct feel_run *run);
	const char *doc;     /* one line of English */
	const char *doc_zh;  /* and of Chinese */
	const char *example; /* expression = result */
	bool impure;         /* depends on more than its arguments (now, today) or calls a function it is given */
};

/* All built-in functions, grouped as in DMN 1.5, 10.3.4. */
const struct feel_builtin *feel_builtins(uint32_t *count);

/* The parts of the table as the standard has them: each goes from the function `first` to the next part. */
struct feel_builtin_part {
	const char *first, *en, *zh;
};
const struct feel_builtin_part *feel_builtin_parts(uint32_t *count);
/* The whole table as Markdown, a section for each part: what `yichuang feel --functions` prints. */
void feel_builtins_put(struct buf *b);

#endif
