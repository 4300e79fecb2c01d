/* Findings: a walk through every expression of a model; its tables are looked at one by one. */
#include "rules/analyse.h"

/* The walk through one decision or knowledge model. types[slot]: what is known of the values in its frame. */
struct visit {
	struct findings *f;
	struct arena *a; /* scratch */
	const struct type **types;
	uint32_t frame;
};

static void look(struct visit *v, const struct box *b, const struct type *expected);

/* ---- literals --------------------------------------------------------------------------------- */

static void check_literal(struct visit *v, const struct box *b, const struct type *type) {
	struct arena *a = v->a;
	if (!type || !feel_is_constant(b->expr))
		return;
	struct feel_run run = feel_run_make(v->a, NULL, 0, 0, 0);
	struct val value = feel_eval(b->expr, &run);
	if (rules__conform(type, &value, &run, STR("")))
		return;
	str text = analyse__short_text(a, feel_text(b->expr));
	str name = analyse__type_text(type, true), name_en = analyse__type_text(type, false);
	analyse__tell(v->f, "dmn.type", true, b->line, 0, 0,
		arena_format(a, STR_FMT " 与类型“" STR_FMT "”不符。", STR_ARG(text), STR_ARG(name)),
		arena_format(a, STR_FMT " does not fit the type " STR_FMT ".", STR_ARG(text), STR_ARG(name_en)));
}

/* ---- boxes ------------------------------------------------------------------------------------ */

static void look_table(struct visit *v, const struct table *t, const struct type *expected) {
	const struct type **types = arena_array(v->a, const struct type *, t->input_count);
	for (uint32_t i = 0; i < t->input_count; i++)
		types[i] = t->inputs[i].slot < v->frame ? v->types[t->inputs[i].slot] : NULL;
	analyse__table(v->f, t, types, expected);
	v->f->table = STR("");
	v->f->from = v->f->list.n;
}

static const struct type *field_type(const struct type *t, str name) {
	for (uint32_t i = 0; t && i < t->field_count; i++)
		if (str_eq(t->fields[i].name, name))
			return t->fields[i].type;
	return NULL;
}

static void look_context(struct visit *v, const struct box *b, const struct type *expected) {
	for (uint32_t i = 0; i < b->part_count; i++) {
		const struct box_part *p = &b->parts[i];
		const struct type *type = p->type || b->result ? p->type : field_type(expected, p->name);
		look(v, p->box, type);
		check(p->slot < v->frame);
		v->types[p->slot] = p->type ? p->type : p->box->kind == BOX_FUNCTION ? NULL : p->box->type;
	}
	if (b->result)
		look(v, b->result, expected);
}

static void look_parts(struct visit *v, const struct box *b, const struct type *each) {
	for (uint32_t i = 0; i < b->part_count; i++)
		look(v, b->parts[i].box, b->parts[i].type ? b->parts[i].type : each);
}

/* A function's frame begins with what it captures. The type of its box is that of its result. */
static void look_function(struct visit *v, const struct box *b, const struct type *result) {
	struct visit inner = {.f = v->f, .a = v->a, .frame = b->frame};
	inner.types = arena_array(v->a, const struct type *, b->frame);
	for (uint32_t i = 0; i < b->slot && i < v->frame; i++)
		inner.types[i] = v->types[i];
	for (uint32_t i = 0; i < b->part_count; i++)
		inner.types[b->parts[i].slot] = b->parts[i].type;
	if (b->result)
		look(&inner, b->result, b->type ? b->type : result);
}

static void look_iterator(struct visit *v, const struct box *b) {
	if (b->a)
		look(v, b->a, NULL);
	if (b->slot < v->frame)
		v->types[b->slot] = NULL;
	if (b->slot_more < v->frame)
		v->types[b->slot_more] = NULL;
	if (b->b)
		look(v, b->b, NULL);
}

/* What a box and all in it are; `expected` is what its value must be besides its own type. */
static void look(struct visit *v, const struct box *b, const struct type *expected) {
	const struct type *type = b->type ? b->type : expected;
	switch ((enum box_kind)b->kind) {
	case BOX_LITERAL: check_literal(v, b, type); break;
	case BOX_TABLE: look_table(v, b->table, type); break;
	case BOX_CONTEXT: look_context(v, b, type); break;
	case BOX_LIST: look_parts(v, b, type ? type->element : NULL); break;
	case BOX_FUNCTION: look_function(v, b, expected ? expected->output : NULL); break;
	case BOX_INVOCATION:
		look(v, b->result, NULL);
		look_parts(v, b, NULL);
		break;
	case BOX_RELATION:
		for (uint32_t i = 0; i < b->row_count * b->part_count; i++)
			look(v, b->cells[i], b->parts[i % b->part_count].type);
		break;
	case BOX_CONDITIONAL:
		look(v, b->a, NULL);
		look(v, b->b, type);
		look(v, b->c, type);
		break;
	case BOX_FILTER:
	case BOX_FOR:
	case BOX_SOME:
	case BOX_EVERY: look_iterator(v, b); break;
	case BOX_BROKEN: break;
	}
}

/* ---- items ------------------------------------------------------------------------------------ */

static void look_item(struct findings *f, const struct rules_model *m, const struct item *it) {
	struct arena scratch = {0};
	struct visit v = {.f = f, .a = &scratch, .frame = it->frame > it->need_count ? it->frame : it->need_count};
	v.types = arena_array(&scratch, const struct type *, v.frame);
	for (uint32_t i = 0; i < it->need_count; i++) {
		const struct item *need = &m->items[it->needs[i]];
		if (need->kind == ITEM_INPUT || need->kind == ITEM_DECISION)
			v.types[i] = need->type;
	}
	f->file = it->place->source->name;
	f->decision = it->own_name;
	f->table = STR("");
	f->from = f->list.n;
	if (it->kind == ITEM_KNOWLEDGE && it->box->kind == BOX_FUNCTION)
		look_function(&v, it->box, it->type);
	else
		look(&v, it->box, it->type);
	arena_free(&scratch);
}

/* An element that is imported along several paths is several items: its XML tells that they are one. */
static uint64_t key_of(const struct item *it) {
	return (uint64_t)(uintptr_t)it->xml;
}

/* Whether it is seen for the first time. */
static bool is_new(struct map *seen, const struct item *it) {
	bool fresh = !map_get(seen, key_of(it));
	if (fresh)
		map_put(seen, key_of(it), 1);
	return fresh;
}

static void tell_unused(struct findings *f, const struct item *it) {
	struct arena scratch = {0};
	str name = analyse__short_text(&scratch, it->own_name);
	f->file = it->place->source->name;
	analyse__tell(f, "dmn.unused_input", false, it->line, 0, 0,
		arena_format(&scratch, "没有任何决策用到输入“" STR_FMT "”。", STR_ARG(name)),
		arena_format(&scratch, "No decision uses the input \"" STR_FMT "\".", STR_ARG(name)));
	arena_free(&scratch);
}

static void find_unused(struct findings *f, const struct rules_model *m) {
	struct map used = {0};
	for (uint32_t i = 0; i < m->item_count; i++) {
		const struct item *it = &m->items[i];
		for (uint32_t k = 0; k < it->need_count; k++)
			is_new(&used, &m->items[it->needs[k]]);
		for (uint32_t k = 0; it->kind == ITEM_SERVICE && k < it->input_count; k++)
			is_new(&used, &m->items[it->inputs[k]]);
	}
	f->decision = f->table = STR("");
	f->from = f->list.n;
	for (uint32_t i = 0; i < m->input_count; i++)
		if (is_new(&used, &m->items[i]))
			tell_unused(f, &m->items[i]);
	map_free(&used);
}

/* ---- the model -------------------------------------------------------------------------------- */

/* By file as they come, then by line, rule and other rule; those alike stay as they were told. */
static bool comes_before(const struct rules_finding *x, const struct rules_finding *y) {
	if (x->line != y->line)
		return x->line < y->line;
	if (x->rule != y->rule)
		return x->rule < y->rule;
	return x->other <= y->other;
}

static void sort_findings(struct rules_finding *v, struct rules_finding *spare, uint32_t n) {
	if (n < 2)
		return;
	uint32_t half = n / 2, i = 0, k = half;
	sort_findings(v, spare, half);
	sort_findings(v + half, spare, n - half);
	for (uint32_t to = 0; to < n; to++)
		spare[to] = k == n || (i < half && comes_before(&v[i], &v[k])) ? v[i++] : v[k++];
	memcpy(v, spare, n * sizeof *v);
}

/* Takes the findings of one file after the other, the model's own file first. */
static struct rules_finding *by_file(struct findings *f) {
	uint32_t n = f->list.n, done = 0;
	struct rules_finding *out = arena_array(f->a, struct rules_finding, n + 1);
	bool *taken = arena_array(f->a, bool, n);
	struct rules_finding *spare = arena_array(f->a, struct rules_finding, n);
	while (done < n) {
		uint32_t from = done;
		for (uint32_t i = 0; i < n; i++) {
			if (taken[i] || (done > from && !str_eq(f->list.p[i].file, out[from].file)))
				continue;
			taken[i] = true;
			out[done++] = f->list.p[i];
		}
		sort_findings(out + from, spare, done - from);
	}
	return out;
}

const struct rules_finding *rules_analyse(struct arena *a, const struct rules_model *m, uint32_t *count) {
	struct arena scratch = {0};
	struct feel_run run = feel_run_make(&scratch, NULL, 0, 0, 0);
	struct findings f = {.a = a, .steps = ANALYSE_MODEL_STEPS, .run = &run};
	struct map seen = {0};
	find_unused(&f, m);
	for (uint32_t i = 0; i < m->item_count; i++) {
		const struct item *it = &m->items[i];
		bool logic = it->kind == ITEM_DECISION || it->kind == ITEM_KNOWLEDGE;
		if (logic && it->box && !it->broken && is_new(&seen, it))
			look_item(&f, m, it);
	}
	map_free(&seen);
	const struct rules_finding *out = by_file(&f);
	*count = f.list.n;
	vec_free(&f.list);
	arena_free(&scratch);
	return out;
}
