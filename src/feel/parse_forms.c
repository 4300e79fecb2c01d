/* The forms that begin with a word or bracket: literals, ranges, lists, contexts, if, for, some, every, function,
 * tests, types. */
#include "feel/node.h"

/* ---- literals ------------------------------------------------------------------------------- */

static struct node *parse_number(struct parser *p) {
	dec number;
	uint32_t at = p->now.at;
	if (!dec_parse(str_cut(p->text, at, p->now.end), &number))
		return refuse(p, "feel.syntax", "The number does not fit a decimal of 34 digits.");
	next(p);
	return node_constant(p, val_number(number), at);
}

static struct node *parse_string(struct parser *p) {
	str s;
	uint32_t at = p->now.at;
	if (!lex_string(p->a, p->text, p->now, &s))
		return refuse(p, "feel.syntax", "The text has a wrong \\u escape.");
	next(p);
	return node_constant(p, val_str(s), at);
}

/* @"…": a text that is no date, time or duration is null each time, with a warning. */
static struct node *parse_temporal(struct parser *p) {
	str s;
	struct val v;
	uint32_t at = p->now.at;
	if (!lex_string(p->a, p->text, p->now, &s))
		return refuse(p, "feel.syntax", "The text has a wrong \\u escape.");
	next(p);
	if (val_parse_temporal(p->a, s, &v))
		return node_constant(p, v, at);
	struct node *n = node_new(p, eval_bad_literal, at);
	n->name = s;
	return n;
}

static struct node *parse_input(struct parser *p) {
	uint32_t at = p->now.at;
	next(p);
	if (!p->in_tests)
		return refuse(p, "feel.syntax", "\"?\" has a meaning in a test only.");
	p->input_used = true;
	struct node *n = node_new(p, eval_local, at);
	n->slot = p->input;
	return n;
}

/* ---- ranges and lists ----------------------------------------------------------------------- */

struct node *range_rest(struct parser *p, const struct node *low, bool low_closed, uint32_t at) {
	if (!low || !need_sign(p, ".."))
		return NULL;
	struct node *high = parse_expression(p);
	if (!high)
		return NULL;
	bool closed = at_sign(p, "]");
	if (!closed && !at_sign(p, ")") && !at_sign(p, "["))
		return refuse(p, "feel.syntax", "The range is not closed.");
	next(p);
	struct node *n = node_new(p, eval_range, at);
	n->op = (uint8_t)((low_closed ? VAL_LOW_CLOSED : 0) | (closed ? VAL_HIGH_CLOSED : 0));
	return node_with(p, n, low, high, NULL);
}

/* '[' or ']' is next: [1, 2], [1..2], ]1..2] */
struct node *parse_list_or_range(struct parser *p) {
	struct node_array items = {0};
	uint32_t at = p->now.at;
	bool open = at_sign(p, "]");
	next(p);
	if (!open && take_sign(p, "]"))
		return node_constant(p, val_list(NULL, 0), at);
	do {
		struct node *item = parse_expression(p);
		if (!item)
			return NULL;
		if (!items.n && at_sign(p, ".."))
			return range_rest(p, item, !open, at);
		node_push(p, &items, item);
	} while (!open && take_sign(p, ","));
	if (open)
		return refuse(p, "feel.syntax", "\"..\" is expected.");
	return need_sign(p, "]") ? node_list(p, node_new(p, eval_list, at), items.items, items.n) : NULL;
}

/* '(' is next: (a), (1..2), (< 5) */
struct node *parse_paren(struct parser *p) {
	uint32_t at = p->now.at;
	next(p);
	enum compare_op op = take_compare(p);
	struct node *inner = op == CMP_NONE ? parse_expression(p) : parse_additive(p);
	if (!inner)
		return NULL;
	if (op == CMP_NONE && at_sign(p, ".."))
		return range_rest(p, inner, false, at);
	if (!need_sign(p, ")"))
		return NULL;
	if (op == CMP_NONE)
		return inner;
	struct node *n = node_new(p, eval_operator_range, at);
	n->op = (uint8_t)op;
	return node_with(p, n, inner, NULL, NULL);
}

/* ---- contexts ------------------------------------------------------------------------------- */

static bool parse_key(struct parser *p, str *key) {
	if (p->now.kind == TOKEN_STRING) {
		if (!lex_string(p->a, p->text, p->now, key))
			return refuse(p, "feel.syntax", "The text has a wrong \\u escape.") != NULL;
		next(p);
		return true;
	}
	return parse_new_name(p, ":", NULL, key);
}

/* One entry; it sees the earlier ones by name, and a function also itself. */
static struct node *parse_entry(struct parser *p, uint32_t first, str *key) {
	if (!parse_key(p, key) || !need_sign(p, ":"))
		return NULL;
	for (uint32_t i = first; i < p->local_count; i++)
		if (str_eq(p->locals[i].name, *key))
			return refuse(p, "feel.syntax", "The entry \"" STR_FMT "\" is there twice.", STR_ARG(*key));
	bool function = at_word(p, "function");
	if (function)
		local_push(p, *key, false);
	struct node *value = parse_expression(p);
	if (!function)
		local_push(p, *key, false);
	member_add(p, *key);
	return value;
}

struct node *parse_context(struct parser *p) {
	struct node_array values = {0};
	struct node *n = node_new(p, eval_context, p->now.at);
	uint32_t cap = 0;
	str *keys = NULL;
	n->slot = p->local_count;
	next(p);
	while (!at_sign(p, "}")) {
		if (values.n == cap) {
			str *bigger = arena_array(p->a, str, cap = cap ? cap * 2 : 4);
			if (values.n)
				memcpy(bigger, keys, values.n * sizeof *bigger);
			keys = bigger;
		}
		struct node *value = parse_entry(p, n->slot, &keys[values.n]);
		if (!value || !node_adopt(p, n, value))
			return NULL;
		node_push(p, &values, value);
		if (!at_sign(p, "}") && (!need_sign(p, ",") || at_sign(p, "}")))
			return refuse(p, "feel.syntax", "An entry is expected.");
	}
	next(p);
	local_pop(p, values.n);
	n->names = keys;
	n->items = values.items;
	n->count = values.n;
	return n;
}

/* ---- if, for, some, every ------------------------------------------------------------------- */

struct node *parse_if(struct parser *p) {
	struct node *n = node_new(p, eval_if, p->now.at);
	next(p);
	n->a = parse_expression(p);
	if (!n->a || !need_word(p, "then"))
		return NULL;
	n->b = parse_expression(p);
	if (!n->b || !need_word(p, "else"))
		return NULL;
	n->c = parse_expression(p);
	return node_adopt(p, n, n->a) && node_adopt(p, n, n->b) && node_adopt(p, n, n->c) ? n : NULL;
}

/* name in list, name in 1..3, … The names become locals that the caller pops. */
static bool parse_iterators(struct parser *p, struct node *n) {
	struct node_array all = {0};
	do {
		struct node *it = node_new(p, eval_constant, p->now.at);
		str name;
		if (!parse_new_name(p, ",", "in", &name) || !need_word(p, "in"))
			return false;
		it->a = parse_expression(p);
		if (!it->a || !node_adopt(p, n, it->a))
			return false;
		if (take_sign(p, "..")) {
			it->b = parse_expression(p);
			if (!it->b || !node_adopt(p, n, it->b))
				return false;
		}
		it->name = name;
		it->slot = local_push(p, name, false);
		node_push(p, &all, it);
	} while (take_sign(p, ","));
	n->items = all.items;
	n->count = all.n;
	return true;
}

struct node *parse_for(struct parser *p) {
	struct node *n = node_new(p, eval_for, p->now.at);
	uint32_t locals = p->local_count;
	next(p);
	if (!parse_iterators(p, n) || !need_word(p, "return"))
		return NULL;
	n->slot = local_push(p, STR("partial"), false);
	n->a = parse_expression(p);
	local_pop(p, p->local_count - locals);
	return node_adopt(p, n, n->a) ? n : NULL;
}

struct node *parse_quantified(struct parser *p, bool every) {
	struct node *n = node_new(p, every ? eval_every : eval_some, p->now.at);
	uint32_t locals = p->local_count;
	next(p);
	if (!parse_iterators(p, n) || !need_word(p, "satisfies"))
		return NULL;
	n->a = parse_expression(p);
	local_pop(p, p->local_count - locals);
	return node_adopt(p, n, n->a) ? n : NULL;
}

/* ---- functions ------------------------------------------------------------------------------ */

/* One parameter "name" or "name: type", pushed as a local; the text of its type goes to *type. */
static bool parse_param(struct parser *p, struct feel_field *out, str *type) {
	if (!parse_new_name(p, ",:)", NULL, &out->name))
		return false;
	if (take_sign(p, ":")) {
		uint32_t from = p->now.at;
		if (!(out->type = parse_type(p)))
			return false;
		*type = squeeze(p, from, p->now.at);
	}
	local_push(p, out->name, false);
	return true;
}

struct node *parse_function(struct parser *p) {
	enum { PARAMS_MAX = 64 };
	struct node *n = node_new(p, eval_function, p->now.at);
	struct feel_field *params = arena_array(p->a, struct feel_field, PARAMS_MAX);
	str *types = arena_array(p->a, str, PARAMS_MAX);
	uint32_t locals = p->local_count;
	n->slot = locals;
	next(p);
	if (!need_sign(p, "("))
		return NULL;
	while (!at_sign(p, ")")) {
		if (n->count == PARAMS_MAX)
			return refuse(p, "feel.syntax", "A function has at most %d parameters.", PARAMS_MAX);
		if (!parse_param(p, &params[n->count], &types[n->count]))
			return NULL;
		n->count++;
		if (!at_sign(p, ")") && !need_sign(p, ","))
			return NULL;
	}
	next(p);
	if (take_word(p, "external"))
		n->eval = eval_external;
	n->extra = params;
	n->names = types;
	n->a = parse_expression(p);
	local_pop(p, p->local_count - locals);
	return node_adopt(p, n, n->a) ? n : NULL;
}

/* ---- primary -------------------------------------------------------------------------------- */

/* A literal or form that begins with this word, unless a longer known name does ("null value"). */
static struct node *parse_word(struct parser *p, bool *is_form) {
	uint32_t at = p->now.at;
	*is_form = true;
	if (at_word(p, "if"))
		return parse_if(p);
	if (at_word(p, "for"))
		return parse_for(p);
	if (at_word(p, "some") || at_word(p, "every"))
		return parse_quantified(p, at_word(p, "every"));
	if (at_word(p, "function"))
		return parse_function(p);
	if (take_word(p, "null"))
		return node_constant(p, val_null(), at);
	if (take_word(p, "true"))
		return node_constant(p, val_bool(true), at);
	if (take_word(p, "false"))
		return node_constant(p, val_bool(false), at);
	*is_form = false;
	return NULL;
}

/* Whether a name in scope is longer than the word that begins it. */
static bool longer_name(const struct parser *p) {
	for (uint32_t i = 0; i < p->scope->count; i++)
		if (name_match(p->text, p->now.at, p->scope->names[i]) > p->now.end)
			return true;
	for (uint32_t i = 0; i < p->local_count; i++)
		if (p->locals[i].name.n && name_match(p->text, p->now.at, p->locals[i].name) > p->now.end)
			return true;
	return false;
}

static struct node *parse_sign(struct parser *p) {
	if (at_sign(p, "("))
		return parse_paren(p);
	if (at_sign(p, "[") || at_sign(p, "]"))
		return parse_list_or_range(p);
	if (at_sign(p, "{"))
		return parse_context(p);
	if (at_sign(p, "?"))
		return parse_input(p);
	return refuse(p, "feel.syntax", "A value is expected before \"" STR_FMT "\".",
		STR_ARG(str_cut(p->text, p->now.at, p->now.end)));
}

struct node *parse_primary(struct parser *p) {
	bool is_form;
	struct node *n;
	switch (p->now.kind) {
	case TOKEN_NUMBER:
		return parse_number(p);
	case TOKEN_STRING:
		return parse_string(p);
	case TOKEN_AT:
		return parse_temporal(p);
	case TOKEN_WORD:
		n = longer_name(p) ? NULL : parse_word(p, &is_form);
		return n || p->failed ? n : parse_name(p);
	case TOKEN_SIGN:
		return parse_sign(p);
	case TOKEN_END:
		return refuse(p, "feel.syntax", "The expression ends too early.");
	case TOKEN_BAD:
		break;
	}
	return refuse(p, "feel.syntax", "This character or unclosed text cannot stand here.");
}

/* ---- unary tests ---------------------------------------------------------------------------- */

static struct node *input_node(struct parser *p, uint32_t input, uint32_t at) {
	struct node *n = node_new(p, eval_local, at);
	n->slot = input;
	return n;
}

struct node *test_of(struct parser *p, struct node *e, uint32_t input, uint32_t at) {
	if (!e)
		return NULL;
	struct node *n = node_new(p, eval_test, at);
	n->slot = input;
	n->a = e;
	return node_adopt(p, n, e) ? n : NULL;
}

struct node *parse_test(struct parser *p, uint32_t input, struct node *(*level)(struct parser *p)) {
	uint32_t at = p->now.at;
	enum compare_op op = take_compare(p);
	if (op != CMP_NONE) {
		struct node *value = parse_additive(p), *n = node_new(p, eval_compare, at);
		n->op = (uint8_t)op;
		return value ? node_with(p, n, input_node(p, input, at), value, NULL) : NULL;
	}
	bool outer = p->input_used;
	p->input_used = false;
	struct node *e = level(p);
	bool used = p->input_used;
	p->input_used = outer || used;
	return used ? e : test_of(p, e, input, at);
}

const struct node **parse_tests(struct parser *p, uint32_t input, uint32_t *count) {
	struct node_array tests = {0};
	do {
		struct node *test = parse_test(p, input, parse_expression);
		if (!test)
			return NULL;
		node_push(p, &tests, test);
	} while (take_sign(p, ","));
	*count = tests.n;
	return tests.items;
}
