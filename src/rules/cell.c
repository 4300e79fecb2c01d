/* Unary tests that a table is full of, decided without a walk through the engine: "a", "b" · true · < 5 ·
 * [1..3) · 7. */
#include "rules/model.h"

static bool is_digit(char c) {
	return c >= '0' && c <= '9';
}

static void skip_space(str *s) {
	*s = str_trim(*s);
}

static bool skip(str *s, const char *sign) {
	str t = str_of(sign);
	if (!str_starts(*s, t))
		return false;
	*s = str_cut(*s, t.n, s->n);
	skip_space(s);
	return true;
}

/* A plain decimal number. "1..3" is read up to the dots. */
static bool read_number(str *s, dec *out) {
	uint32_t i = s->n && s->p[0] == '-', digits = i;
	while (i < s->n && is_digit(s->p[i]))
		i++;
	if (i == digits)
		return false;
	if (i + 1 < s->n && s->p[i] == '.' && is_digit(s->p[i + 1]))
		for (i++; i < s->n && is_digit(s->p[i]);)
			i++;
	if (!dec_parse(str_cut(*s, 0, i), out))
		return false;
	*s = str_cut(*s, i, s->n);
	skip_space(s);
	return true;
}

static bool read_string(str *s, str *out) {
	if (!s->n || s->p[0] != '"')
		return false;
	int32_t end = str_find(*s, '"', 1);
	if (end < 0 || str_find(str_cut(*s, 0, (uint32_t)end), '\\', 0) >= 0)
		return false;
	*out = str_cut(*s, 1, (uint32_t)end);
	*s = str_cut(*s, (uint32_t)end + 1, s->n);
	skip_space(s);
	return true;
}

static bool make_strings(struct arena *a, str text, struct cell *c) {
	uint32_t n = 1;
	for (uint32_t i = 0; i < text.n; i++)
		n += text.p[i] == ',';
	str *all = arena_array(a, str, n), one;
	c->strings = all;
	do {
		if (c->count == n || !read_string(&text, &one))
			return false;
		all[c->count++] = one;
	} while (skip(&text, ","));
	c->kind = CELL_STRINGS;
	return !text.n;
}

static bool make_comparison(str text, struct cell *c) {
	dec d;
	bool below = skip(&text, "<"), above = !below && skip(&text, ">");
	bool or_equal = (below || above) && skip(&text, "=");
	if (!read_number(&text, &d) || text.n)
		return false;
	c->kind = CELL_NUMBER;
	c->has_low = !below;
	c->has_high = !above;
	c->low = c->high = d;
	c->low_closed = c->high_closed = or_equal || (!below && !above);
	return true;
}

static bool make_interval(str text, struct cell *c) {
	c->low_closed = str_starts(text, STR("["));
	if (!c->low_closed && !str_starts(text, STR("(")) && !str_starts(text, STR("]")))
		return false;
	text = str_trim(str_cut(text, 1, text.n));
	if (!read_number(&text, &c->low) || !skip(&text, "..") || !read_number(&text, &c->high) || text.n != 1)
		return false;
	c->high_closed = text.p[0] == ']';
	c->has_low = c->has_high = true;
	c->kind = CELL_NUMBER;
	/* An interval whose ends are the wrong way round is FEEL's business. */
	return (c->high_closed || text.p[0] == ')' || text.p[0] == '[') && dec_cmp(c->low, c->high) <= 0;
}

void rules__cell_make(struct arena *a, struct feel_expr *expr, struct cell *out) {
	str text = str_trim(feel_text(expr));
	struct cell c = {.expr = expr};
	if (feel_is_any(expr)) {
		c.kind = CELL_ANY;
	} else if (str_is(text, "true") || str_is(text, "false")) {
		c.kind = CELL_BOOLEAN;
		c.boolean = str_is(text, "true");
	} else if (!make_strings(a, text, &c)) {
		c = (struct cell){.expr = expr};
		if (!make_comparison(text, &c)) {
			c = (struct cell){.expr = expr};
			if (!make_interval(text, &c))
				c = (struct cell){.kind = CELL_FEEL, .expr = expr};
		}
	}
	*out = c;
}

static bool in_range(const struct cell *c, dec d) {
	if (c->has_low) {
		int order = dec_cmp(d, c->low);
		if (order < 0 || (order == 0 && !c->low_closed))
			return false;
	}
	if (!c->has_high)
		return true;
	int order = dec_cmp(d, c->high);
	return order < 0 || (order == 0 && c->high_closed);
}

bool rules__cell_test(const struct cell *c, struct val input, struct feel_run *run) {
	switch ((enum cell_kind)c->kind) {
	case CELL_ANY: return true;
	case CELL_STRINGS:
		if (input.kind != VAL_STRING)
			break;
		for (uint32_t i = 0; i < c->count; i++)
			if (str_eq(c->strings[i], input.string))
				return true;
		return false;
	case CELL_BOOLEAN: return input.kind == VAL_BOOL && input.boolean == c->boolean;
	case CELL_NUMBER:
		if (input.kind != VAL_NUMBER)
			break;
		return in_range(c, input.number);
	case CELL_FEEL: break;
	}
	return feel_test_unary(c->expr, input, run);
}
