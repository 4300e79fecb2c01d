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

bool tests_negated(str text) {
	struct token word = lex_token(text, 0), t = lex_token(text, word.end);
	if (!str_is(str_cut(text, word.at, word.end), "not") || t.kind != TOKEN_SIGN || text.p[t.at] != '(')
		return false;
	for (int depth = 0; t.kind != TOKEN_END && t.kind != TOKEN_BAD; t = lex_token(text, t.end)) {
		if (t.kind == TOKEN_SIGN && text.p[t.at] == '(')
			depth++;
		else if (t.kind == TOKEN_SIGN && text.p[t.at] == ')' && --depth == 0)
			return lex_token(text, t.end).kind == TOKEN_END;
	}
	return false;
}

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
