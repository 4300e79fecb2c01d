/* The inside of a compiled expression: a tree of nodes with their own evaluation function and resolved slots.
 * Shared by the files of this room only. */
#ifndef FEEL_NODE_H
#define FEEL_NODE_H

#include "feel/feel.h"

enum {
	TREE_DEPTH_MAX = 4 * LIMIT_FEEL_DEPTH, /* of one expression; chains like a + b + c … grow by one each */
	RUN_DEPTH_MAX = 4096,                  /* nodes below one another over all calls: bounds the C stack */
	TEXT_MAX = 1 << 20                     /* bytes of one expression */
};

struct node;
typedef struct val node_eval(const struct node *n, struct feel_run *run);

/* One operation. Which members are used depends on `eval`; they are named in the file that defines it. */
struct node {
	node_eval *eval;
	uint32_t at; /* byte in the text */
	uint16_t depth;
	uint8_t op;
	bool constant; /* `value` is its value */
	uint32_t slot, count;
	const struct node *a, *b, *c;
	const struct node **items;
	str name;
	const str *names;
	struct val value;
	const void *extra;
};

struct feel_expr {
	str text;
	const struct node *root;
	const struct node **tests; /* unary tests; NULL for an expression */
	uint32_t test_count;
	bool negated;      /* not(…) around the tests */
	bool any;          /* "-" */
	uint32_t frame;    /* local values needed */
	uint32_t *slots;   /* scope slots that are read */
	uint32_t slot_count;
	struct feel_regex *regexes; /* patterns written as literals */
	const str *odd; /* names of more than one word that may begin in the text */
	uint32_t odd_count;
};

/* ---- evaluation ----------------------------------------------------------------------------- */

/* Says once that the budget is used up. */
struct val run_stop(struct feel_run *run);

/* Evaluates a node; every step of the budget is spent here or by run_charge. */
static inline struct val ev(const struct node *n, struct feel_run *run) {
	if (n->constant)
		return n->value;
	if (!run->steps)
		return run_stop(run);
	run->steps--;
	return n->eval(n, run);
}

/* Spends steps for work that grows with the data; false when the budget of steps or memory does not allow it (then it
 * is used up, and said once by run_exhausted). */
bool run_exhausted(struct feel_run *run, uint64_t steps);
static inline bool run_charge(struct feel_run *run, uint64_t steps) {
	if (steps >= run->steps || run->arena->total > run->bytes_most)
		return run_exhausted(run, steps);
	run->steps -= (uint32_t)steps;
	return true;
}
/* val_equal and val_same paid from the budget: what is large costs steps. */
bool run_equal(struct feel_run *run, struct val a, struct val b, bool *equal);
bool run_same_parts(struct feel_run *run, struct val a, struct val b);
/* As val_same, with the usual kinds decided at once. */
static inline bool run_same(struct feel_run *run, struct val a, struct val b) {
	if (a.kind != b.kind)
		return false;
	return a.kind == VAL_NUMBER ? dec_cmp(a.number, b.number) == 0 : run_same_parts(run, a, b);
}
/* Null with a warning at the node. */
struct val node_fail(const struct node *n, struct feel_run *run, const char *code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Whether the node's value is the whole result. Only there something asked of null (a comparison, a member) is told:
 * conditions and lists are full of missing values. */
bool node_is_result(const struct node *n, const struct feel_run *run);
/* Null with a warning at the present place. */
struct val run_fail(struct feel_run *run, const char *code, const char *format, ...) __attribute__((format(printf,
	3, 4)));
/* FEEL's name of the value's kind, for messages. */
const char *kind_of(struct val v);

node_eval eval_constant, eval_slot, eval_local, eval_member, eval_unknown, eval_bad_literal;
node_eval eval_and, eval_or, eval_compare, eval_between, eval_arith, eval_negate, eval_in, eval_instance, eval_test;
node_eval eval_if, eval_for, eval_some, eval_every, eval_list, eval_context, eval_range, eval_operator_range;
node_eval eval_path, eval_filter, eval_index;
node_eval eval_function, eval_external, eval_call, eval_call_named, eval_builtin;

enum compare_op { CMP_EQ, CMP_NE, CMP_LT, CMP_LE, CMP_GT, CMP_GE, CMP_NONE };
enum { TEST_ALONE = 1 };
enum arith_op { ARITH_ADD, ARITH_SUB, ARITH_MUL, ARITH_DIV, ARITH_POW };

/* The comparison of two values: true, false or null. */
struct val compare_values(const struct node *n, enum compare_op op, struct val a, struct val b, struct feel_run *run);
/* a op b for every pair of kinds; null with a warning when they do not fit. */
struct val arith_values(const struct node *n, enum arith_op op, struct val a, struct val b, struct feel_run *run);
/* Makes a function written in a context see itself under its entry's frame slot, so that it can call itself. */
void function_bind(struct val function, uint32_t slot);
/* Date and time arithmetic (time.c); false when the kinds do not fit or the result is out of range. */
bool arith_temporal(enum arith_op op, struct val a, struct val b, struct val *out);
/* A property of a temporal value or a range ("year", "time offset", "start included"); false when it has no such. */
bool property_get(struct val v, str name, struct val *out);
/* FEEL's "instance of", paid from the budget: null is an instance of Null only; a member may be null. */
bool run_instance(struct feel_run *run, const struct feel_type *t, struct val v);
bool run_coerce(struct feel_run *run, const struct feel_type *t, struct val *v);
/* Positive unary test "input is v": equality, in a range, in a list. */
struct val test_value(const struct node *n, struct val input, struct val v, struct feel_run *run);
/* The n-th element, negative from the end. */
struct val list_at(struct val list, int64_t index);
/* Moves a date or date and time by months (the day is cut to the month's last) or by seconds. False: out of range. */
bool time_add_months(struct val v, int64_t months, struct val *out);
bool time_add_seconds(struct val v, int64_t seconds, uint32_t nanos, struct val *out);
/* Seconds of a duration as a number, and back; what is finer than a nanosecond is cut. False: out of range. */
dec time_seconds(struct val duration);
bool time_duration(dec seconds, struct val *out);
/* A date or date and time as the days since 1970-01-01 of its local date. */
int64_t time_days(struct val v);
/* The value of a function's body when it is a literal; NULL when it is not, or the function is no FEEL. */
const struct val *function_constant(const struct feel_function *f);
/* A value as a list: itself, or a list of one. */
struct val as_list(struct arena *a, struct val v);

/* ---- functions ------------------------------------------------------------------------------ */

/* The rows of one built-in name. */
struct builtin_group {
	const struct feel_builtin *rows;
	uint32_t count;
};

/* The group that begins at a row of the table. */
const struct builtin_group *builtin_group_at(struct arena *a, uint32_t row);
/* Calls the form of the group that the arguments fit. */
struct val builtin_call(const struct builtin_group *g, const struct val *args, uint32_t n, struct feel_run *run);
/* Calls it with named arguments: names[i] belongs to args[i]. */
struct val builtin_call_named(const struct builtin_group *g, const str *names, const struct val *args, uint32_t n,
	struct feel_run *run);
/* The group as a function value. */
struct val builtin_value(struct arena *a, const struct builtin_group *g);
/* Position of a name in a row's list of parameters, or -1. */
int builtin_param(const struct feel_builtin *row, str name);
/* Whether a call with constant arguments always gives the same. */
bool builtin_pure(const struct builtin_group *g);

typedef struct val builtin_fn(const struct val *args, uint32_t n, struct feel_run *run);

/* Regular expressions of XPath, translated and compiled once per expression or run. */
struct feel_regex {
	struct feel_regex *next;
	str pattern, flags;
	const void *code; /* NULL: the pattern is refused */
	bool empty;       /* it matches the empty text */
};

/* Compiles a pattern into `a` and puts it in front of *list. */
void regex_prepare(struct arena *a, struct feel_regex **list, str pattern, str flags);
builtin_fn regex_matches, regex_replace, regex_split;

/* string() of a value in the run's arena; null with a warning when it is too long. */
struct val string_of(struct val v, struct feel_run *run);

/* ---- parsing -------------------------------------------------------------------------------- */

enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_STRING,
	TOKEN_AT,   /* @"…" */
	TOKEN_WORD, /* identifier characters: part of a name, or a keyword */
	TOKEN_SIGN, /* one or two characters of punctuation */
	TOKEN_BAD
};

struct token {
	enum token_kind kind;
	uint32_t at, end; /* bytes of the text */
};

/* A local name while its part of the text is parsed. */
struct local {
	str name;
	bool item; /* an element of a filtered list: other names are looked up in it first */
};

struct parser {
	struct arena *a;
	str text;
	const struct feel_scope *scope;
	struct token now; /* the next token, not yet taken */
	struct err *e;
	bool failed;
	int depth;
	struct local *locals;
	uint32_t local_count, local_cap, local_most;
	uint8_t *used; /* scope slots read so far */
	str *members; /* names with signs, known from contexts in the text itself */
	uint32_t member_count, member_cap;
	str *odd; /* local names of more than one word */
	uint32_t odd_count, odd_cap;
	struct feel_regex *regexes;
	bool in_tests;   /* '?' has a meaning */
	uint32_t input;  /* frame slot of '?' */
	bool input_used; /* '?' was read since it was last cleared */
};

/* Reads the token at `at`. */
struct token lex_token(str text, uint32_t at);
/* First byte at or after `at` that is no white space and no comment; an unclosed comment is none. */
uint32_t lex_skip(str text, uint32_t at);
/* Length in bytes of the name-start (first) or name-part character at `at`, or 0. */
uint32_t lex_name_char(str text, uint32_t at, bool first);
/* Behind the character at `at`. */
uint32_t lex_next(str text, uint32_t at);
/* The content of a string token, escapes undone; false for a bad escape. */
bool lex_string(struct arena *a, str text, struct token t, str *out);

/* Takes the present token and reads the next. */
void next(struct parser *p);
/* Continues at a byte of the text. */
void seek(struct parser *p, uint32_t at);
bool at_sign(const struct parser *p, const char *sign);
bool at_word(const struct parser *p, const char *word);
/* Takes the sign or word when it is next. */
bool take_sign(struct parser *p, const char *sign);
bool take_word(struct parser *p, const char *word);
/* As take_sign and take_word, but refuses when something else comes. */
bool need_sign(struct parser *p, const char *sign);
bool need_word(struct parser *p, const char *word);
/* Refuses with the present place; always NULL. Only the first refusal counts. */
struct node *refuse(struct parser *p, const char *code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* "line:column" of a byte of a text, both from 1, columns in code points. */
void place_of(str text, uint32_t at, uint32_t *line, uint32_t *column);

/* A node without children, evaluated by `eval`, for the text from byte `at` on. */
struct node *node_new(struct parser *p, node_eval *eval, uint32_t at);
/* Sets children and depth; a node over constants only is computed at once unless `eval` is impure. */
struct node *node_with(struct parser *p, struct node *n, const struct node *a, const struct node *b,
	const struct node *c);
struct node *node_list(struct parser *p, struct node *n, const struct node **items, uint32_t count);
/* Counts a child into the depth without any folding; false (refused) when the tree is too deep or the child is
 * NULL. */
bool node_adopt(struct parser *p, struct node *n, const struct node *child);
struct node *node_constant(struct parser *p, struct val v, uint32_t at);

/* Local names: returns the frame slot. */
uint32_t local_push(struct parser *p, str name, bool item);
void local_pop(struct parser *p, uint32_t count);

/* Longest name at the present token among locals, scope and built-in functions. */
struct node *parse_name(struct parser *p);
/* A member's name behind '.', or any name that runs until a sign or keyword. */
bool parse_member(struct parser *p, str *out);
/* A name that is being defined: everything up to one of the signs or the word (NULL: none), which is not taken. */
bool parse_new_name(struct parser *p, const char *signs, const char *word, str *out);
/* Whether a filter follows a '[' that ends at `at`, and not what comes behind a range as in [1..3[. */
bool opens_filter(str text, uint32_t at);
/* Whether the whole text is not(…): the bracket that closes it is the last sign. */
bool tests_negated(str text);
/* Keeps the names of more than one word that the text may hold, for feel_print. */
void names_keep(struct parser *p);
/* A stretch of the text with every white space made one space. */
str squeeze(struct parser *p, uint32_t from, uint32_t to);
/* End of the candidate name when the text at `at` is that name, white space aside; else 0. */
uint32_t name_match(str text, uint32_t at, str name);
/* Remembers a member name with signs in it. */
void member_add(struct parser *p, str name);

/* The levels of the grammar that other files begin at (DMN 1.5, rules 1, 4, 10 and what binds behind a value). */
struct node *parse_expression(struct parser *p);
struct node *parse_additive(struct parser *p);
struct node *parse_primary(struct parser *p);
struct node *parse_postfix(struct parser *p);
/* "if", "for", "some", "every", "function" */
struct node *parse_if(struct parser *p);
struct node *parse_for(struct parser *p);
struct node *parse_quantified(struct parser *p, bool every);
struct node *parse_function(struct parser *p);
struct node *parse_list_or_range(struct parser *p);
struct node *parse_paren(struct parser *p);
struct node *parse_context(struct parser *p);
/* One test against the frame slot: "< 5", "[1..3]", an expression of the level of the grammar. */
struct node *parse_test(struct parser *p, uint32_t input, struct node *(*level)(struct parser *p));
/* The test against the frame slot that a parsed expression means; NULL stays NULL. */
struct node *test_of(struct parser *p, struct node *e, uint32_t input, uint32_t at);
/* The rest of a range from ".." on, its closing bracket included. */
struct node *range_rest(struct parser *p, const struct node *low, bool low_closed, uint32_t at);
/* A list of tests split by ',' into an array. */
const struct node **parse_tests(struct parser *p, uint32_t input, uint32_t *count);
const struct feel_type *parse_type(struct parser *p);
enum compare_op take_compare(struct parser *p);

/* A growing array while parsing: arena memory, doubled when full. */
struct node_array {
	const struct node **items;
	uint32_t n, cap;
};
void node_push(struct parser *p, struct node_array *v, const struct node *n);

#endif
