/* The grammar from the whole expression down to member, filter and call. DMN 1.5, 10.3.1.2. */
#include "feel/node.h"

/* ---- tokens --------------------------------------------------------------------------------- */

void next(struct parser *p) {
	p->now = lex_token(p->text, p->now.end);
}

void seek(struct parser *p, uint32_t at) {
	p->now = lex_token(p->text, at);
}

static bool at_text(const struct parser *p, enum token_kind kind, const char *text) {
	return p->now.kind == kind && str_is(str_cut(p->text, p->now.at, p->now.end), text);
}

bool at_sign(const struct parser *p, const char *sign) {
	return at_text(p, TOKEN_SIGN, sign);
}

bool at_word(const struct parser *p, const char *word) {
	return at_text(p, TOKEN_WORD, word);
}

bool take_sign(struct parser *p, const char *sign) {
	if (!at_sign(p, sign))
		return false;
	next(p);
	return true;
}

bool take_word(struct parser *p, const char *word) {
	if (!at_word(p, word))
		return false;
	next(p);
	return true;
}

bool need_sign(struct parser *p, const char *sign) {
	if (!take_sign(p, sign))
		refuse(p, "feel.syntax", "\"%s\" is expected.", sign);
	return !p->failed;
}

bool need_word(struct parser *p, const char *word) {
	if (!take_word(p, word))
		refuse(p, "feel.syntax", "\"%s\" is expected.", word);
	return !p->failed;
}

void place_of(str text, uint32_t at, uint32_t *line, uint32_t *column) {
	*line = *column = 1;
	for (uint32_t i = 0; i < at && i < text.n; i++) {
		if (text.p[i] == '\n') {
			++*line;
			*column = 1;
		} else if (((uint8_t)text.p[i] & 0xC0) != 0x80) {
			++*column;
		}
	}
}

struct node *refuse(struct parser *p, const char *code, const char *format, ...) {
	if (p->failed)
		return NULL;
	char text[256], where[32];
	uint32_t line, column;
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	place_of(p->text, p->now.at, &line, &column);
	snprintf(where, sizeof where, "%u:%u", line, column);
	p->failed = true;
	err_set(p->e, code, where, "%s", text);
	return NULL;
}

/* ---- nodes ---------------------------------------------------------------------------------- */

struct node *node_new(struct parser *p, node_eval *eval, uint32_t at) {
	struct node *n = arena_new(p->a, struct node);
	n->eval = eval;
	n->at = at;
	n->depth = 1;
	return n;
}

struct node *node_constant(struct parser *p, struct val v, uint32_t at) {
	struct node *n = node_new(p, eval_constant, at);
	n->value = v;
	n->constant = true;
	return n;
}

bool node_adopt(struct parser *p, struct node *n, const struct node *child) {
	if (!child)
		return false;
	if (child->depth >= TREE_DEPTH_MAX) {
		refuse(p, "feel.depth", "The expression is nested too deeply.");
		return false;
	}
	if (child->depth >= n->depth)
		n->depth = (uint16_t)(child->depth + 1);
	return true;
}

/* Computes a node over constants now, unless that gives a warning: then it must give it each time. */
static struct node *fold(struct parser *p, struct node *n) {
	struct feel_expr place = {.text = p->text, .root = n};
	struct feel_run run = feel_run_make(p->a, NULL, 0, 0, 0);
	run.steps = 1000;
	run.expr = &place;
	struct val v = n->eval(n, &run);
	if (run.warning_count)
		return n;
	n->value = v;
	n->constant = true;
	return n;
}

struct node *node_with(struct parser *p, struct node *n, const struct node *a, const struct node *b,
	const struct node *c) {
	const struct node *all[] = {a, b, c};
	bool constant = true;
	for (size_t i = 0; i < COUNT(all); i++) {
		if (all[i] && !node_adopt(p, n, all[i]))
			return NULL;
		constant = constant && (!all[i] || all[i]->constant);
	}
	n->a = a;
	n->b = b;
	n->c = c;
	return constant ? fold(p, n) : n;
}

struct node *node_list(struct parser *p, struct node *n, const struct node **items, uint32_t count) {
	bool constant = true;
	for (uint32_t i = 0; i < count; i++) {
		if (!node_adopt(p, n, items[i]))
			return NULL;
		constant = constant && items[i]->constant;
	}
	n->items = items;
	n->count = count;
	return constant ? fold(p, n) : n;
}

void node_push(struct parser *p, struct node_array *v, const struct node *n) {
	check(n);
	if (v->n == v->cap) {
		uint32_t cap = v->cap ? v->cap * 2 : 4;
		const struct node **bigger = arena_array(p->a, const struct node *, cap);
		if (v->n)
			memcpy(bigger, v->items, v->n * sizeof *bigger);
		v->items = bigger;
		v->cap = cap;
	}
	v->items[v->n++] = n;
}

/* A node of two operands; NULL when one of them failed. */
static struct node *binary(struct parser *p, node_eval *eval, uint8_t op, uint32_t at, struct node *a, struct node *b) {
	if (!a || !b)
		return NULL;
	struct node *n = node_new(p, eval, at);
	n->op = op;
	return node_with(p, n, a, b, NULL);
}

/* ---- operators ------------------------------------------------------------------------------ */

static struct node *parse_unary(struct parser *p) {
	uint32_t at = p->now.at;
	struct node *n;
	if (take_sign(p, "-")) {
		if (++p->depth > LIMIT_FEEL_DEPTH)
			return refuse(p, "feel.depth", "The expression is nested too deeply.");
		struct node *a = p->now.kind == TOKEN_NUMBER ? parse_postfix(p) : parse_unary(p); /* -1 is a literal */
		p->depth--;
		n = a ? node_with(p, node_new(p, eval_negate, at), a, NULL, NULL) : NULL;
	} else {
		n = parse_postfix(p);
	}
	while (n && at_word(p, "instance")) {
		at = p->now.at;
		next(p);
		if (!need_word(p, "of"))
			return NULL;
		struct node *test = node_new(p, eval_instance, at);
		uint32_t from = p->now.at;
		test->extra = parse_type(p);
		test->name = squeeze(p, from, p->now.at);
		n = test->extra ? node_with(p, test, n, NULL, NULL) : NULL;
	}
	return n;
}

static struct node *parse_power(struct parser *p) {
	struct node *n = parse_unary(p);
	while (n && at_sign(p, "**")) {
		uint32_t at = p->now.at;
		next(p);
		n = binary(p, eval_arith, ARITH_POW, at, n, parse_unary(p));
	}
	return n;
}

static struct node *parse_product(struct parser *p) {
	struct node *n = parse_power(p);
	while (n && (at_sign(p, "*") || at_sign(p, "/"))) {
		uint8_t op = at_sign(p, "*") ? ARITH_MUL : ARITH_DIV;
		uint32_t at = p->now.at;
		next(p);
		n = binary(p, eval_arith, op, at, n, parse_power(p));
	}
	return n;
}

struct node *parse_additive(struct parser *p) {
	struct node *n = parse_product(p);
	while (n && (at_sign(p, "+") || at_sign(p, "-"))) {
		uint8_t op = at_sign(p, "+") ? ARITH_ADD : ARITH_SUB;
		uint32_t at = p->now.at;
		next(p);
		n = binary(p, eval_arith, op, at, n, parse_product(p));
	}
	return n;
}

enum compare_op take_compare(struct parser *p) {
	static const char *const signs[] = {"=", "!=", "<", "<=", ">", ">="};
	for (int i = 0; i < (int)COUNT(signs); i++)
		if (take_sign(p, signs[i]))
			return (enum compare_op)i;
	return CMP_NONE;
}

/* value between low and high */
static struct node *parse_between(struct parser *p, struct node *value, uint32_t at) {
	struct node *low = parse_additive(p);
	if (!low || !need_word(p, "and"))
		return NULL;
	struct node *high = parse_additive(p);
	return high ? node_with(p, node_new(p, eval_between, at), value, low, high) : NULL;
}

/* A value that is the only test is compared as with "=": what does not compare is told. */
static void stands_alone(struct node *test) {
	if (test->eval == eval_test)
		test->op = TEST_ALONE;
}

/* The tests in parentheses behind "in"; "(1..3)" is one range. */
static const struct node **parse_in_paren(struct parser *p, uint32_t input, uint32_t *count) {
	struct node_array tests = {0};
	struct node *last = NULL;
	uint32_t at = p->now.at;
	next(p);
	do {
		struct node *test = parse_test(p, input, parse_expression);
		if (test && !tests.n && at_sign(p, "..")) {
			/* What was taken for a test is the low end. */
			const struct node *low = test->eval == eval_test ? test->a : test;
			test = test_of(p, range_rest(p, low, false, at), input, at);
			if (!test)
				return NULL;
			node_push(p, &tests, test);
			*count = 1;
			return tests.items;
		}
		if (!test)
			return NULL;
		node_push(p, &tests, test);
		last = test;
	} while (take_sign(p, ","));
	*count = tests.n;
	if (tests.n == 1)
		stands_alone(last);
	return need_sign(p, ")") ? tests.items : NULL;
}

/* value in test, value in (test, test) */
static struct node *parse_in(struct parser *p, struct node *value, uint32_t at) {
	struct node *n = node_new(p, eval_in, at);
	bool outer_tests = p->in_tests, outer_used = p->input_used;
	uint32_t outer_input = p->input;
	n->slot = local_push(p, (str){0}, false);
	p->in_tests = true;
	p->input = n->slot;
	if (at_sign(p, "(")) {
		n->items = parse_in_paren(p, n->slot, &n->count);
	} else {
		struct node_array one = {0};
		struct node *test = parse_test(p, n->slot, parse_additive); /* "and", "or", "=" come after it */
		if (test) {
			stands_alone(test);
			node_push(p, &one, test);
		}
		n->items = one.items;
		n->count = one.n;
	}
	p->in_tests = outer_tests;
	p->input = outer_input;
	p->input_used = outer_used;
	local_pop(p, 1);
	if (p->failed || !node_adopt(p, n, value))
		return NULL;
	for (uint32_t i = 0; i < n->count; i++)
		if (!node_adopt(p, n, n->items[i]))
			return NULL;
	n->a = value;
	return n;
}

static struct node *parse_comparison(struct parser *p) {
	struct node *n = parse_additive(p);
	while (n) {
		uint32_t at = p->now.at;
		enum compare_op op = take_compare(p);
		if (op != CMP_NONE)
			n = binary(p, eval_compare, op, at, n, parse_additive(p));
		else if (take_word(p, "between"))
			n = parse_between(p, n, at);
		else if (take_word(p, "in"))
			n = parse_in(p, n, at);
		else
			break;
	}
	return n;
}

static struct node *parse_and(struct parser *p) {
	struct node *n = parse_comparison(p);
	while (n && at_word(p, "and")) {
		uint32_t at = p->now.at;
		next(p);
		n = binary(p, eval_and, 0, at, n, parse_comparison(p));
	}
	return n;
}

struct node *parse_expression(struct parser *p) {
	if (++p->depth > LIMIT_FEEL_DEPTH)
		return refuse(p, "feel.depth", "The expression is nested too deeply.");
	struct node *n = parse_and(p);
	while (n && at_word(p, "or")) {
		uint32_t at = p->now.at;
		next(p);
		n = binary(p, eval_or, 0, at, n, parse_and(p));
	}
	check(p->depth > 0 && (n || p->failed));
	p->depth--;
	return n;
}

/* ---- behind a value: .member, [filter], (arguments) ------------------------------------------ */

bool opens_filter(str text, uint32_t at) {
	static const char *const words[] = {
		"and", "or", "in", "then", "else", "return", "satisfies", "between", "instance"};
	struct token t = lex_token(text, at);
	if (t.kind == TOKEN_END)
		return false;
	if (t.kind == TOKEN_SIGN)
		return !strchr(")],}=!<>*/+:.", text.p[t.at]);
	for (size_t i = 0; i < COUNT(words); i++)
		if (t.kind == TOKEN_WORD && str_is(str_cut(text, t.at, t.end), words[i]))
			return false;
	return true;
}

static struct node *parse_filter(struct parser *p, struct node *list) {
	uint32_t at = p->now.at;
	next(p);
	uint32_t slot = local_push(p, STR("item"), true);
	struct node *cond = parse_expression(p);
	local_pop(p, 1);
	if (!cond || !need_sign(p, "]"))
		return NULL;
	if (cond->constant && cond->value.kind == VAL_NUMBER)
		return node_with(p, node_new(p, eval_index, at), list, cond, NULL);
	struct node *n = node_new(p, eval_filter, at);
	n->slot = slot;
	n->a = list;
	n->b = cond;
	return node_adopt(p, n, list) && node_adopt(p, n, cond) ? n : NULL;
}

/* Whether "name:" comes next, so that the arguments are named. */
static bool named_next(const struct parser *p) {
	struct token t = p->now;
	while (t.kind == TOKEN_WORD)
		t = lex_token(p->text, t.end);
	return t.at > p->now.at && t.kind == TOKEN_SIGN && p->text.p[t.at] == ':';
}

/* The arguments up to ')'; with names they go to *names. */
static bool parse_arguments(struct parser *p, struct node_array *args, const str **names) {
	bool named = named_next(p);
	uint32_t cap = 0;
	str *all = NULL;
	while (!at_sign(p, ")")) {
		str name = {0};
		if (named && (!parse_new_name(p, ":", NULL, &name) || !need_sign(p, ":")))
			return false;
		struct node *arg = parse_expression(p);
		if (!arg)
			return false;
		if (named && args->n == cap) {
			str *bigger = arena_array(p->a, str, cap = cap ? cap * 2 : 4);
			if (args->n)
				memcpy(bigger, all, args->n * sizeof *bigger);
			all = bigger;
		}
		if (named)
			all[args->n] = name;
		node_push(p, args, arg);
		if (!at_sign(p, ")") && (!need_sign(p, ",") || at_sign(p, ")")))
			return refuse(p, "feel.syntax", "An argument is expected.") != NULL;
	}
	next(p);
	*names = all;
	return true;
}

/* A pattern that is written as a literal is compiled with the expression. */
static void prepare_pattern(struct parser *p, const struct builtin_group *g, const struct node_array *args) {
	builtin_fn *call = g ? g->rows->call : NULL;
	uint32_t flags_at = call == regex_matches ? 2 : call == regex_replace ? 3 : call == regex_split ? UINT32_MAX : 0;
	if (!flags_at || args->n < 2 || !args->items[1]->constant || args->items[1]->value.kind != VAL_STRING)
		return;
	str flags = {0};
	if (args->n > flags_at) {
		const struct node *f = args->items[flags_at];
		if (!f->constant || f->value.kind != VAL_STRING)
			return;
		flags = f->value.string;
	}
	regex_prepare(p->a, &p->regexes, args->items[1]->value.string, flags);
}

static struct node *parse_call(struct parser *p, struct node *callee) {
	struct node_array args = {0};
	const str *names = NULL;
	const struct builtin_group *g = callee->eval == eval_constant ? callee->extra : NULL;
	uint32_t at = callee->at;
	next(p);
	if (!parse_arguments(p, &args, &names))
		return NULL;
	struct node *n = node_new(p, g ? eval_builtin : names ? eval_call_named : eval_call, at);
	n->names = names;
	n->extra = g;
	n->name = g ? str_of(g->rows->name) : (str){0};
	prepare_pattern(p, g, &args);
	if (g && builtin_pure(g) && args.n)
		return node_list(p, n, args.items, args.n);
	for (uint32_t i = 0; i < args.n; i++)
		if (!node_adopt(p, n, args.items[i]))
			return NULL;
	n->items = args.items;
	n->count = args.n;
	n->a = callee;
	return node_adopt(p, n, callee) ? n : NULL;
}

struct node *parse_postfix(struct parser *p) {
	struct node *n = parse_primary(p);
	while (n) {
		uint32_t at = p->now.at;
		if (at_sign(p, "[") && opens_filter(p->text, p->now.end)) {
			n = parse_filter(p, n);
		} else if (at_sign(p, "(")) {
			n = parse_call(p, n);
		} else if (take_sign(p, ".")) {
			struct node *path = node_new(p, eval_path, at);
			n = parse_member(p, &path->name) ? node_with(p, path, n, NULL, NULL) : NULL;
		} else {
			break;
		}
	}
	return n;
}
