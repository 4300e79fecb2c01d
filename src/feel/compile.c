/* From text to expression: checks the text, runs the parser, keeps what evaluation needs. */
#include "feel/node.h"

static bool start(struct parser *p, struct arena *a, str text, const struct feel_scope *scope, struct err *e) {
	static const struct feel_scope nothing;
	*p = (struct parser){.a = a, .scope = scope ? scope : &nothing, .e = e};
	if (text.n > TEXT_MAX)
		return err_set(e, "feel.too_large", "1:1", "An expression has at most %d bytes.", TEXT_MAX);
	if (!str_utf8(text))
		return err_set(e, "feel.syntax", "1:1", "The expression is not valid UTF-8.");
	p->text = arena_str(a, text);
	p->used = arena_alloc(a, (size_t)p->scope->count + 1);
	next(p);
	return true;
}

static struct feel_expr *finish(struct parser *p, struct feel_expr *x) {
	check(p->local_count == (x->tests != NULL)); /* only the input of tests is left */
	x->text = p->text;
	x->frame = p->local_most;
	x->regexes = p->regexes;
	names_keep(p);
	x->odd = p->odd;
	x->odd_count = p->odd_count;
	x->slots = arena_array(p->a, uint32_t, (size_t)p->scope->count + 1);
	for (uint32_t i = 0; i < p->scope->count; i++)
		if (p->used[i])
			x->slots[x->slot_count++] = i;
	return x;
}

static bool at_end(struct parser *p) {
	if (p->failed)
		return false;
	if (p->now.kind != TOKEN_END)
		refuse(p, "feel.syntax", "The expression ends before \"" STR_FMT "\".",
			STR_ARG(str_cut(p->text, p->now.at, p->now.kind == TOKEN_BAD ? p->now.at + 1 : p->now.end)));
	return !p->failed;
}

bool feel_compile(struct arena *a, str text, const struct feel_scope *scope, struct feel_expr **out, struct err *e) {
	struct parser p;
	if (!start(&p, a, text, scope, e))
		return false;
	struct feel_expr *x = arena_new(a, struct feel_expr);
	x->root = parse_expression(&p);
	if (!at_end(&p))
		return false;
	*out = finish(&p, x);
	return true;
}

/* ---- not(…) --------------------------------------------------------------------------------- */

/* A walk over tokens that follows brackets; a range may begin with ']' and end with ')', ']' or '['. */
struct walk {
	str text;
	struct token t;
	bool wants_value;          /* no operand stands before the token */
	uint32_t depth;
	bool range[LIMIT_FEEL_DEPTH]; /* whether ".." was read between the open brackets */
};

static bool is_operator(str word) {
	static const char *const words[] = {"and", "or", "in", "between", "if", "then", "else", "return", "satisfies"};
	for (size_t i = 0; i < COUNT(words); i++)
		if (str_is(word, words[i]))
			return true;
	return false;
}

/* Whether '[' behind a value ends a range. */
static bool ends_range(const struct walk *w) {
	return w->depth && w->range[w->depth - 1] && !opens_filter(w->text, w->t.end);
}

/* 1 when the token opens a bracket, -1 when it closes one. */
static int bracket(const struct walk *w) {
	if (w->t.kind != TOKEN_SIGN || w->t.end - w->t.at != 1)
		return 0;
	switch (w->text.p[w->t.at]) {
	case '(':
	case '{':
		return 1;
	case '[':
		return w->wants_value || !ends_range(w) ? 1 : -1;
	case ']':
		return w->wants_value ? 1 : -1;
	case ')':
	case '}':
		return -1;
	default:
		return 0;
	}
}

/* Takes a token; false when the brackets do not fit. */
static bool step(struct walk *w) {
	int turn = bracket(w);
	str token = str_cut(w->text, w->t.at, w->t.end);
	if (turn > 0 && w->depth == COUNT(w->range))
		return false;
	if (turn > 0)
		w->range[w->depth++] = false;
	else if (turn < 0 && w->depth-- == 0)
		return false;
	if (w->depth && str_is(token, ".."))
		w->range[w->depth - 1] = true;
	w->wants_value = turn > 0 || (turn == 0 && w->t.kind == TOKEN_SIGN && !str_is(token, "?")) ||
		(w->t.kind == TOKEN_WORD && is_operator(token));
	w->t = lex_token(w->text, w->t.end);
	return true;
}

/* The bracket behind "not" is closed by the last sign. */
bool tests_negated(str text) {
	struct token word = lex_token(text, 0);
	struct walk w = {.text = text, .t = lex_token(text, word.end)};
	if (!str_is(str_cut(text, word.at, word.end), "not") || w.t.kind != TOKEN_SIGN || text.p[w.t.at] != '(')
		return false;
	do {
		if (w.t.kind == TOKEN_END || w.t.kind == TOKEN_BAD || !step(&w))
			return false;
	} while (w.depth);
	return w.t.kind == TOKEN_END;
}

/* ---- unary tests ---------------------------------------------------------------------------- */

bool feel_compile_unary(struct arena *a, str text, const struct feel_scope *scope, struct feel_expr **out,
	struct err *e) {
	struct parser p;
	if (!start(&p, a, text, scope, e))
		return false;
	struct feel_expr *x = arena_new(a, struct feel_expr);
	x->any = at_sign(&p, "-") && lex_token(p.text, p.now.end).kind == TOKEN_END;
	if (!x->any) {
		p.in_tests = true;
		p.input = local_push(&p, (str){0}, false);
		x->negated = tests_negated(p.text);
		if (x->negated) {
			next(&p);
			next(&p);
		}
		x->tests = parse_tests(&p, p.input, &x->test_count);
		if (p.failed || (x->negated && !need_sign(&p, ")")) || !at_end(&p))
			return false;
	}
	*out = finish(&p, x);
	return true;
}

const uint32_t *feel_slots(const struct feel_expr *x, uint32_t *count) {
	*count = x->slot_count;
	return x->slots;
}

str feel_text(const struct feel_expr *x) {
	return x->text;
}

bool feel_is_constant(const struct feel_expr *x) {
	if (x->any)
		return true;
	return x->root && x->root->constant;
}

bool feel_is_any(const struct feel_expr *x) {
	return x->any;
}
