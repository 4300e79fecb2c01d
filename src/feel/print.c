/* Compiled expressions as text: one canonical form that compiles to the same again. Parentheses stand only where the
 * grammar needs them, constants are written as their value.
 * Names may hold spaces and signs, so that what is printed side by side could be read as another, longer name
 * ("a - b"). Each name is therefore looked at again in the finished text; where a longer one would be read, or a word
 * would be taken for a keyword, the node gets parentheses and the text is made anew. */
#include "feel/node.h"

enum { NEST_MAX = 512, ROUNDS_MAX = 8, PLAIN_DIGITS_MAX = 40 };

/* How tightly a form binds; a form that stands where a tighter one must be gets parentheses. */
enum level { EXPRESSION, OR, AND, COMPARISON, SUM, PRODUCT, POWER, UNARY, POSTFIX, PRIMARY };

/* Where a name or keyword was printed, and what is put in parentheses when more would be read there. */
struct spot {
	size_t from, to;
	const struct node *node;
};

struct printer {
	struct buf b;
	const struct feel_expr *x;
	struct map forced; /* nodes that get parentheses whatever they are */
	VEC(struct spot) spots;
	bool again; /* a node was forced: this text is not yet right */
};

static void put(struct printer *p, const struct node *n, enum level level);
static void put_as(struct printer *p, const struct node *n, enum level level, bool literal);

/* ---- values --------------------------------------------------------------------------------- */

/* A number with many zeros is written with an exponent. */
static void put_number(struct buf *b, dec d) {
	size_t from = b->n;
	dec_put(b, d);
	if (b->full || b->n - from <= PLAIN_DIGITS_MAX)
		return;
	str plain = str_cut(buf_view(b), (uint32_t)from, (uint32_t)b->n);
	if (str_find(plain, '.', 0) < 0) {
		uint32_t n = plain.n;
		while (plain.p[n - 1] == '0')
			n--;
		b->n = from + n;
		if (n < plain.n)
			buf_format(b, "e%u", plain.n - n);
		return;
	}
	uint32_t sign = plain.p[0] == '-', zeros = sign + 2;
	if (plain.p[sign] != '0')
		return;
	while (plain.p[zeros] == '0')
		zeros++;
	uint32_t digits = plain.n - zeros, scale = plain.n - sign - 2;
	memmove(b->p + from + sign, b->p + from + zeros, digits);
	b->n = from + sign + digits;
	buf_format(b, "e-%u", scale);
}

static bool has_literal(struct val v, int depth);

static bool range_has_literal(struct val v, int depth) {
	const struct val_range *r = v.range;
	bool low_missing = r->low.kind == VAL_NULL && (v.flags & VAL_LOW_CLOSED);
	bool high_missing = r->high.kind == VAL_NULL && (v.flags & VAL_HIGH_CLOSED);
	if (!(v.flags & VAL_OPERATOR) && (low_missing || high_missing))
		return false;
	return has_literal(r->low, depth + 1) && has_literal(r->high, depth + 1);
}

/* Whether there is a text that gives this value: functions have none. */
static bool has_literal(struct val v, int depth) {
	if (depth > NEST_MAX || v.kind == VAL_FUNCTION)
		return false;
	if (v.kind == VAL_RANGE)
		return range_has_literal(v, depth);
	if (v.kind == VAL_LIST)
		for (uint32_t i = 0; i < v.list.count; i++)
			if (!has_literal(v.list.items[i], depth + 1))
				return false;
	if (v.kind == VAL_CONTEXT)
		for (uint32_t i = 0; i < v.context.count; i++)
			if (!has_literal(v.context.entries[i].value, depth + 1))
				return false;
	return true;
}

/* Whether a key needs no quotes: words with one space between them. */
static bool key_plain(str key) {
	for (uint32_t at = 0, n; (n = lex_name_char(key, at, true)); at++) {
		while (n) {
			at += n;
			n = lex_name_char(key, at, false);
		}
		if (at == key.n)
			return true;
		if (key.p[at] != ' ')
			return false;
	}
	return false;
}

static void put_key(struct buf *b, str key) {
	if (key_plain(key))
		buf_str(b, key);
	else
		val_put_literal(b, val_str(key));
	buf_text(b, ": ");
}

static void put_value(struct buf *b, struct val v);

static void put_range_value(struct buf *b, struct val v) {
	const struct val_range *r = v.range;
	bool low = v.flags & VAL_LOW_CLOSED, high = v.flags & VAL_HIGH_CLOSED;
	if (v.flags & VAL_OPERATOR) {
		bool upwards = low || r->low.kind != VAL_NULL;
		const char *op = v.flags & VAL_OUTSIDE ? "!=" : low && high ? "=" : low ? ">=" : high ? "<=" : upwards ? ">"
			: "<";
		buf_format(b, "(%s ", op);
		put_value(b, upwards ? r->low : r->high);
		buf_char(b, ')');
		return;
	}
	buf_char(b, low ? '[' : '(');
	put_value(b, r->low);
	buf_text(b, "..");
	put_value(b, r->high);
	buf_char(b, high ? ']' : ')');
}

static void put_value(struct buf *b, struct val v) {
	if (v.kind == VAL_NUMBER) {
		put_number(b, v.number);
	} else if (v.kind == VAL_RANGE) {
		put_range_value(b, v);
	} else if (v.kind == VAL_LIST) {
		buf_char(b, '[');
		for (uint32_t i = 0; i < v.list.count; i++) {
			buf_text(b, i ? ", " : "");
			put_value(b, v.list.items[i]);
		}
		buf_char(b, ']');
	} else if (v.kind == VAL_CONTEXT) {
		buf_char(b, '{');
		for (uint32_t i = 0; i < v.context.count; i++) {
			buf_text(b, i ? ", " : "");
			put_key(b, v.context.entries[i].key);
			put_value(b, v.context.entries[i].value);
		}
		buf_char(b, '}');
	} else {
		val_put_literal(b, v);
	}
}

/* ---- names ---------------------------------------------------------------------------------- */

/* Puts parentheses around the node when the text is made the next time. */
static void force(struct printer *p, const struct node *n) {
	if (map_get(&p->forced, (uintptr_t)n))
		return;
	map_put(&p->forced, (uintptr_t)n, 1);
	p->again = true;
}

/* A name with one space where it has white space. */
static void put_name(struct buf *b, str name) {
	for (uint32_t at = lex_skip(name, 0), end; at < name.n; at = lex_skip(name, end)) {
		end = lex_next(name, at);
		buf_str(b, str_cut(name, at, end));
		if (lex_skip(name, end) > end && lex_skip(name, end) < name.n)
			buf_char(b, ' ');
	}
}

/* Prints a name; `n` gets parentheses when a longer one would be read here. */
static void put_spot(struct printer *p, str name, const struct node *n) {
	size_t from = p->b.n;
	put_name(&p->b, name);
	vec_push(&p->spots, (struct spot){from, p->b.n, n});
}

static bool longer_here(str text, const struct spot *s, str name) {
	return name.n && name.p[0] == text.p[s->from] && name_match(text, (uint32_t)s->from, name) > s->to;
}

/* Whether more than the name that was printed would be read there. */
static bool is_misread(const struct printer *p, const struct spot *s) {
	str text = buf_view(&p->b);
	uint32_t count;
	for (uint32_t i = 0; i < p->x->odd_count; i++)
		if (longer_here(text, s, p->x->odd[i]))
			return true;
	const struct feel_builtin *rows = feel_builtins(&count);
	for (uint32_t i = 0; i < count; i++)
		if (longer_here(text, s, str_of(rows[i].name)))
			return true;
	return false;
}

static void check_spots(struct printer *p) {
	for (uint32_t i = 0; i < p->spots.n; i++)
		if (p->spots.p[i].from < p->spots.p[i].to && is_misread(p, &p->spots.p[i]))
			force(p, p->spots.p[i].node);
}

/* ---- forms ---------------------------------------------------------------------------------- */

static void text(struct printer *p, const char *s) {
	buf_text(&p->b, s);
}

static void put_named(struct printer *p, const struct node *n) {
	if (n->name.n)
		put_spot(p, n->name, n);
	else
		text(p, "?");
}

static void put_function_name(struct printer *p, const struct node *n) {
	const struct builtin_group *g = n->extra;
	check(g);
	put_spot(p, str_of(g->rows->name), n);
}

static void put_bad_literal(struct printer *p, const struct node *n) {
	text(p, "@");
	val_put_literal(&p->b, val_str(n->name));
}

static void put_or(struct printer *p, const struct node *n) {
	put(p, n->a, OR);
	text(p, " or ");
	put(p, n->b, AND);
}

static void put_and(struct printer *p, const struct node *n) {
	put(p, n->a, AND);
	text(p, " and ");
	put(p, n->b, COMPARISON);
}

static const char *const comparisons[] = {"= ", "!= ", "< ", "<= ", "> ", ">= "};

static void put_compare(struct printer *p, const struct node *n) {
	check(n->op < COUNT(comparisons));
	put(p, n->a, COMPARISON);
	text(p, " ");
	text(p, comparisons[n->op]);
	put(p, n->b, SUM);
}

static void put_between(struct printer *p, const struct node *n) {
	put(p, n->a, COMPARISON);
	text(p, " between ");
	put(p, n->b, SUM);
	text(p, " and ");
	put(p, n->c, SUM);
}

static enum level arith_level(const struct node *n) {
	return n->op == ARITH_POW ? POWER : n->op == ARITH_ADD || n->op == ARITH_SUB ? SUM : PRODUCT;
}

static void put_arith(struct printer *p, const struct node *n) {
	static const char *const signs[] = {" + ", " - ", " * ", " / ", " ** "};
	enum level level = arith_level(n);
	check(n->op < COUNT(signs));
	put(p, n->a, level);
	text(p, signs[n->op]);
	put(p, n->b, (enum level)(level + 1));
}

static void put_negate(struct printer *p, const struct node *n) {
	text(p, "-");
	put(p, n->a, UNARY);
}

static void put_instance(struct printer *p, const struct node *n) {
	put(p, n->a, POSTFIX);
	text(p, " instance of ");
	buf_str(&p->b, n->name);
}

static void put_if(struct printer *p, const struct node *n) {
	put_spot(p, STR("if"), n->a);
	text(p, " ");
	put(p, n->a, EXPRESSION);
	text(p, " then ");
	put(p, n->b, EXPRESSION);
	text(p, " else ");
	put(p, n->c, EXPRESSION);
}

static void put_iterators(struct printer *p, const struct node *n, const char *word, const char *body) {
	text(p, word);
	for (uint32_t i = 0; i < n->count; i++) {
		text(p, i ? ", " : " ");
		put_name(&p->b, n->items[i]->name);
		text(p, " in ");
		put(p, n->items[i]->a, EXPRESSION);
		if (n->items[i]->b) {
			text(p, "..");
			put(p, n->items[i]->b, EXPRESSION);
		}
	}
	text(p, body);
	put(p, n->a, EXPRESSION);
}

static void put_for(struct printer *p, const struct node *n) {
	put_iterators(p, n, "for", " return ");
}

static void put_some(struct printer *p, const struct node *n) {
	put_iterators(p, n, "some", " satisfies ");
}

static void put_every(struct printer *p, const struct node *n) {
	put_iterators(p, n, "every", " satisfies ");
}

static void put_list(struct printer *p, const struct node *n) {
	text(p, "[");
	for (uint32_t i = 0; i < n->count; i++) {
		text(p, i ? ", " : "");
		put(p, n->items[i], EXPRESSION);
	}
	text(p, "]");
}

static void put_context(struct printer *p, const struct node *n) {
	text(p, "{");
	for (uint32_t i = 0; i < n->count; i++) {
		text(p, i ? ", " : "");
		put_key(&p->b, n->names[i]);
		put(p, n->items[i], EXPRESSION);
	}
	text(p, "}");
}

static void put_range(struct printer *p, const struct node *n) {
	text(p, n->op & VAL_LOW_CLOSED ? "[" : "(");
	put(p, n->a, EXPRESSION);
	text(p, "..");
	put(p, n->b, EXPRESSION);
	text(p, n->op & VAL_HIGH_CLOSED ? "]" : ")");
}

static void put_operator_range(struct printer *p, const struct node *n) {
	check(n->op < COUNT(comparisons));
	text(p, "(");
	text(p, comparisons[n->op]);
	put(p, n->a, SUM);
	text(p, ")");
}

static void put_path(struct printer *p, const struct node *n) {
	put(p, n->a, POSTFIX);
	text(p, ".");
	put_spot(p, n->name, n);
}

/* Conditions that begin with what may stand behind the end of a range would not be read as conditions. */
static void put_filter(struct printer *p, const struct node *n) {
	put(p, n->a, POSTFIX);
	size_t from = p->b.n;
	text(p, "[");
	put(p, n->b, EXPRESSION);
	if (!p->b.full && !opens_filter(buf_view(&p->b), (uint32_t)from + 1))
		force(p, n->b);
	text(p, "]");
}

static void put_arguments(struct printer *p, const struct node *n) {
	text(p, "(");
	for (uint32_t i = 0; i < n->count; i++) {
		text(p, i ? ", " : "");
		if (n->names) {
			put_name(&p->b, n->names[i]);
			text(p, ": ");
		}
		put(p, n->items[i], EXPRESSION);
	}
	text(p, ")");
}

/* The name of a built-in function that is called as if it were a member of a filtered element stands in
 * parentheses. */
static void put_call(struct printer *p, const struct node *n) {
	if (n->a->eval == eval_member && n->a->a && n->a->a->eval == eval_constant)
		force(p, n->a);
	put(p, n->a, POSTFIX);
	put_arguments(p, n);
}

static void put_builtin(struct printer *p, const struct node *n) {
	buf_str(&p->b, n->name);
	put_arguments(p, n);
}

static void put_params(struct printer *p, const struct node *n) {
	const struct feel_field *params = n->extra;
	text(p, "function(");
	for (uint32_t i = 0; i < n->count; i++) {
		text(p, i ? ", " : "");
		put_name(&p->b, params[i].name);
		if (params[i].type) {
			text(p, ": ");
			buf_str(&p->b, n->names[i]);
		}
	}
	text(p, ") ");
}

static void put_function(struct printer *p, const struct node *n) {
	put_params(p, n);
	uint32_t from = (uint32_t)p->b.n;
	put(p, n->a, EXPRESSION);
	str all = buf_view(&p->b);
	struct token first = {0};
	if (!p->b.full)
		first = lex_token(all, from);
	if (first.kind == TOKEN_WORD && str_is(str_cut(all, first.at, first.end), "external"))
		force(p, n->a);
}

static void put_external(struct printer *p, const struct node *n) {
	put_params(p, n);
	text(p, "external ");
	put(p, n->a, EXPRESSION);
}

/* ---- tests ---------------------------------------------------------------------------------- */

/* A test of the frame slot; "? < 5" is written "< 5". Computed truth is no value to equal, so it is not written as
 * one. */
static void put_test(struct printer *p, const struct node *n, uint32_t input) {
	const struct node *left = n->a;
	if (n->eval == eval_test && !n->constant) {
		bool computed = left->constant && left->value.kind == VAL_BOOL && left->eval != eval_constant;
		put_as(p, left, EXPRESSION, left->constant && !computed && has_literal(left->value, 0));
	} else if (n->eval == eval_compare && !n->constant && left->eval == eval_local && left->slot == input) {
		text(p, comparisons[n->op]);
		put(p, n->b, SUM);
	} else {
		put(p, n, EXPRESSION);
	}
}

/* Whether a test is a range with an open lower end: "in (1..3]" has no further parentheses. */
static bool is_open_range(const struct node *n) {
	if (n->eval != eval_test)
		return false;
	if (n->a->constant)
		return n->a->value.kind == VAL_RANGE && !(n->a->value.flags & (VAL_OPERATOR | VAL_LOW_CLOSED));
	return n->a->eval == eval_range && !(n->a->op & VAL_LOW_CLOSED);
}

static void put_in(struct printer *p, const struct node *n) {
	bool bare = n->count == 1 && is_open_range(n->items[0]);
	put(p, n->a, COMPARISON);
	text(p, bare ? " in " : " in (");
	for (uint32_t i = 0; i < n->count; i++) {
		text(p, i ? ", " : "");
		put_test(p, n->items[i], n->slot);
	}
	text(p, bare ? "" : ")");
}

static void put_tests(struct printer *p) {
	const struct feel_expr *x = p->x;
	text(p, x->negated ? "not(" : "");
	for (uint32_t i = 0; i < x->test_count; i++) {
		text(p, i ? ", " : "");
		put_test(p, x->tests[i], 0);
	}
	text(p, x->negated ? ")" : "");
	/* A single test that is a call of "not" must not become the "not" of all tests. */
	if (!x->negated && x->test_count == 1 && !p->b.full && tests_negated(buf_view(&p->b)))
		force(p, x->tests[0]->eval == eval_test ? x->tests[0]->a : x->tests[0]);
}

/* ---- nodes ---------------------------------------------------------------------------------- */

static const struct form {
	node_eval *eval;
	enum level level;
	void (*put)(struct printer *p, const struct node *n);
} forms[] = {
	{eval_constant, PRIMARY, put_function_name},
	{eval_slot, PRIMARY, put_named},
	{eval_local, PRIMARY, put_named},
	{eval_member, PRIMARY, put_named},
	{eval_unknown, PRIMARY, put_named},
	{eval_bad_literal, PRIMARY, put_bad_literal},
	{eval_or, OR, put_or},
	{eval_and, AND, put_and},
	{eval_compare, COMPARISON, put_compare},
	{eval_between, COMPARISON, put_between},
	{eval_in, COMPARISON, put_in},
	{eval_arith, SUM, put_arith},
	{eval_negate, UNARY, put_negate},
	/* The name of a type may hold "and": it is never followed by an operator. */
	{eval_instance, EXPRESSION, put_instance},
	{eval_if, EXPRESSION, put_if},
	{eval_for, EXPRESSION, put_for},
	{eval_some, EXPRESSION, put_some},
	{eval_every, EXPRESSION, put_every},
	{eval_function, EXPRESSION, put_function},
	{eval_external, EXPRESSION, put_external},
	{eval_list, PRIMARY, put_list},
	{eval_context, PRIMARY, put_context},
	{eval_range, PRIMARY, put_range},
	{eval_operator_range, PRIMARY, put_operator_range},
	{eval_path, POSTFIX, put_path},
	{eval_filter, POSTFIX, put_filter},
	{eval_index, POSTFIX, put_filter},
	{eval_call, POSTFIX, put_call},
	{eval_call_named, POSTFIX, put_call},
	{eval_builtin, POSTFIX, put_builtin},
};

static const struct form *form_of(const struct node *n) {
	for (size_t i = 0; i < COUNT(forms); i++)
		if (forms[i].eval == n->eval)
			return &forms[i];
	check(!"known node");
	return NULL;
}

static enum level level_of(const struct node *n, bool literal) {
	if (literal)
		return n->value.kind == VAL_NUMBER && dec_sign(n->value.number) < 0 ? UNARY : PRIMARY;
	return n->eval == eval_arith ? arith_level(n) : form_of(n)->level;
}

static void put_literal(struct printer *p, const struct node *n) {
	size_t from = p->b.n;
	put_value(&p->b, n->value);
	if (n->value.kind <= VAL_BOOL) /* a word, with which a longer name may begin */
		vec_push(&p->spots, (struct spot){from, p->b.n, n});
}

/* Prints the node as its value or as the form it is. */
static void put_as(struct printer *p, const struct node *n, enum level level, bool literal) {
	bool parens = level_of(n, literal) < level || map_get(&p->forced, (uintptr_t)n);
	text(p, parens ? "(" : "");
	if (literal)
		put_literal(p, n);
	else
		form_of(n)->put(p, n);
	text(p, parens ? ")" : "");
}

static void put(struct printer *p, const struct node *n, enum level level) {
	put_as(p, n, level, n->constant && has_literal(n->value, 0));
}

void feel_print(struct buf *b, const struct feel_expr *x) {
	struct printer p = {.b = buf_make(b->max - b->n), .x = x};
	for (int round = 0; round < ROUNDS_MAX; round++) {
		p.again = false;
		p.spots.n = 0;
		buf_clear(&p.b);
		if (x->any)
			text(&p, "-");
		else if (x->tests)
			put_tests(&p);
		else
			put(&p, x->root, EXPRESSION);
		if (!p.b.full)
			check_spots(&p);
		if (!p.again)
			break;
	}
	if (p.b.full)
		b->full = true;
	else
		buf_str(b, buf_view(&p.b));
	vec_free(&p.spots);
	map_free(&p.forced);
	buf_free(&p.b);
}
