/* Decisions, boxes and functions at run time: slots only, no names. */
#include "rules/model.h"

/* ---- frames --------------------------------------------------------------------------------- */

/* What `run` read its slots from before; every frame is left again. */
struct outer {
	const struct val *slots;
	uint32_t count;
};

static struct outer enter(struct feel_run *run, const struct val *frame, uint32_t count) {
	struct outer o = {run->slots, run->slot_count};
	run->slots = frame;
	run->slot_count = count;
	return o;
}

static void leave(struct feel_run *run, struct outer o) {
	run->slots = o.slots;
	run->slot_count = o.count;
}

/* ---- limits --------------------------------------------------------------------------------- */

enum {
	CALL_DEPTH = 8,       /* what a call adds to the depth that bounds the C stack */
	VALUES_PER_STEP = 16, /* values that are copied or looked at for one step of the budget */
};

static bool spend(struct feel_run *run, uint32_t values) {
	uint32_t steps = values / VALUES_PER_STEP + 1;
	if (steps < run->steps) {
		run->steps -= steps;
		return true;
	}
	run->steps = 0;
	if (!run->last_warning || strcmp(run->last_warning->code, "feel.steps") != 0)
		feel_warn(run, "feel.steps", "the evaluation needs more than %d steps", LIMIT_FEEL_STEPS);
	return false;
}

bool rules__look_through(struct feel_run *run, struct val *v) {
	if (v->kind != VAL_LIST && v->kind != VAL_CONTEXT)
		return true;
	uint32_t most = run->steps < UINT32_MAX / VALUES_PER_STEP ? run->steps * VALUES_PER_STEP : UINT32_MAX;
	if (spend(run, rules__size(*v, most, 0)))
		return true;
	*v = val_null();
	return false;
}

/* Whether a call or a box with so many values may still be evaluated; null with a warning otherwise. */
static bool may_go_on(struct feel_run *run, uint32_t values) {
	if (run->depth <= LIMIT_CALL_DEPTH)
		return spend(run, values);
	feel_warn(run, "feel.depth", "the calls are nested too deeply");
	return false;
}

/* ---- functions ------------------------------------------------------------------------------ */

/* A function box and the frame it was made in. */
struct closure {
	const struct box *box;
	const struct val *captured;
};

static struct val call_closure(const struct feel_function *f, const struct val *args, uint32_t n,
                               struct feel_run *run) {
	const struct closure *c = f->self;
	const struct box *b = c->box;
	if (!may_go_on(run, b->frame))
		return val_null();
	struct val *frame = arena_array(run->arena, struct val, b->frame);
	if (b->slot)
		memcpy(frame, c->captured, b->slot * sizeof *frame);
	check(n <= b->part_count);
	for (uint32_t i = 0; i < n; i++) {
		const struct box_part *p = &b->parts[i];
		frame[p->slot] = args[i];
		if (!rules__conform(p->type, &frame[p->slot], run, p->name))
			return val_null(); /* the body is not evaluated */
	}
	struct outer o = enter(run, frame, b->frame);
	run->depth += CALL_DEPTH;
	struct val v = rules__box_eval(b->result, frame, run);
	run->depth -= CALL_DEPTH;
	leave(run, o);
	return rules__fit(b->type, v, run, f->name);
}

static struct val make_function(struct arena *a, const struct box *b, const struct val *frame) {
	struct closure *c = arena_new(a, struct closure);
	struct val *captured = arena_array(a, struct val, b->slot);
	if (b->slot)
		memcpy(captured, frame, b->slot * sizeof *captured);
	*c = (struct closure){b, captured};
	struct feel_function f = {.name = STR("function"), .params = b->params, .min = b->part_count, .max = b->part_count,
	                          .call = call_closure, .self = c};
	struct val function = feel_function_make(a, &f);
	if (b->own)
		captured[b->slot - 1] = function;
	return function;
}

/* A knowledge model's frame holds only other functions, so its value never changes. */
static struct val call_knowledge(const struct feel_function *f, const struct val *args, uint32_t n,
                                 struct feel_run *run) {
	const struct item *it = f->self;
	struct val *frame = arena_array(run->arena, struct val, it->need_count + 1);
	for (uint32_t i = 0; i < it->need_count; i++)
		frame[i] = it->model->items[it->needs[i]].function;
	frame[it->need_count] = it->function;
	struct closure c = {it->box, frame};
	struct feel_function inner = {.name = it->name, .self = &c};
	return rules__fit(it->type, call_closure(&inner, args, n, run), run, it->name);
}

static struct val service_output(const struct item *it, struct world *w) {
	if (it->output_count == 1)
		return rules__solve(w, it->outputs[0]);
	struct val_builder b = val_build(w->run->arena, it->output_count);
	for (uint32_t i = 0; i < it->output_count; i++)
		val_set(&b, it->model->items[it->outputs[i]].own_name, rules__solve(w, it->outputs[i]));
	return val_build_context(&b);
}

/* A service sees its parameters only, not the values of the decision that calls it. */
static struct val call_service(const struct feel_function *f, const struct val *args, uint32_t n,
                               struct feel_run *run) {
	const struct item *it = f->self;
	if (!may_go_on(run, it->model->item_count))
		return val_null();
	struct world w = rules__world(it->model, run);
	for (uint32_t i = 0; i < n && i < it->input_count; i++) {
		uint32_t at = it->inputs[i];
		const struct item *in = &it->model->items[at];
		w.values[at] = args[i];
		w.known[at] = true;
		if (!rules__conform(in->type, &w.values[at], run, in->name))
			return val_null();
	}
	run->depth += CALL_DEPTH;
	struct val v = service_output(it, &w);
	run->depth -= CALL_DEPTH;
	return rules__fit(it->type, v, run, it->name);
}

static struct val call_broken(const struct feel_function *f, const struct val *args, uint32_t n, struct feel_run *run) {
	(void)args, (void)n;
	feel_warn(run, "dmn.broken", STR_FMT " could not be compiled", STR_ARG(f->name));
	return val_null();
}

static void make_knowledge(struct arena *a, struct item *it) {
	const struct box *b = it->box;
	bool whole = !it->broken && b && b->kind == BOX_FUNCTION;
	struct feel_function f = {.name = it->name, .call = whole ? call_knowledge : call_broken, .self = it};
	f.params = whole ? b->params : NULL;
	f.min = whole ? b->part_count : 0;
	f.max = whole ? b->part_count : UINT32_MAX;
	it->function = feel_function_make(a, &f);
}

static void make_service(struct arena *a, struct rules_model *m, struct item *it) {
	struct feel_field *params = arena_array(a, struct feel_field, it->input_count);
	for (uint32_t i = 0; i < it->input_count; i++)
		params[i].name = m->items[it->inputs[i]].own_name;
	struct feel_function f = {.name = it->name, .params = params, .min = it->input_count, .max = it->input_count,
	                          .call = call_service, .self = it};
	if (it->broken)
		f = (struct feel_function){.name = it->name, .max = UINT32_MAX, .call = call_broken, .self = it};
	it->function = feel_function_make(a, &f);
}

void rules__functions_make(struct arena *a, struct rules_model *m) {
	for (uint32_t i = 0; i < m->item_count; i++) {
		if (m->items[i].kind == ITEM_KNOWLEDGE)
			make_knowledge(a, &m->items[i]);
		else if (m->items[i].kind == ITEM_SERVICE)
			make_service(a, m, &m->items[i]);
	}
}

/* ---- boxes ---------------------------------------------------------------------------------- */

static struct val eval_context(const struct box *b, struct val *frame, struct feel_run *run) {
	struct val_builder out = val_build(run->arena, b->part_count);
	for (uint32_t i = 0; i < b->part_count; i++) {
		const struct box_part *p = &b->parts[i];
		struct val v = rules__fit(p->type, rules__box_eval(p->box, frame, run), run, p->name);
		frame[p->slot] = v;
		val_append(&out, p->name, v);
	}
	return b->result ? rules__box_eval(b->result, frame, run) : val_build_context(&out);
}

static struct val eval_invocation(const struct box *b, struct val *frame, struct feel_run *run) {
	struct val function = rules__box_eval(b->result, frame, run);
	struct val_builder args = val_build(run->arena, b->part_count);
	for (uint32_t i = 0; i < b->part_count; i++) {
		const struct box_part *p = &b->parts[i];
		val_set(&args, p->name, rules__fit(p->type, rules__box_eval(p->box, frame, run), run, p->name));
	}
	return feel_call_named(function, val_build_context(&args), run);
}

static struct val eval_list(const struct box *b, struct val *frame, struct feel_run *run) {
	struct val *items = arena_array(run->arena, struct val, b->part_count);
	for (uint32_t i = 0; i < b->part_count; i++)
		items[i] = rules__box_eval(b->parts[i].box, frame, run);
	return val_list(items, b->part_count);
}

static struct val eval_relation(const struct box *b, struct val *frame, struct feel_run *run) {
	struct val *rows = arena_array(run->arena, struct val, b->row_count);
	for (uint32_t i = 0; i < b->row_count; i++) {
		struct val_builder row = val_build(run->arena, b->part_count);
		for (uint32_t k = 0; k < b->part_count; k++) {
			struct val v = rules__box_eval(b->cells[(size_t)i * b->part_count + k], frame, run);
			val_set(&row, b->parts[k].name, rules__fit(b->parts[k].type, v, run, b->parts[k].name));
		}
		rows[i] = val_build_context(&row);
	}
	return val_list(rows, b->row_count);
}

/* A condition is only looked at: a comparison with null in it is as good as no. */
static struct val eval_condition(const struct box *b, struct val *frame, struct feel_run *run) {
	bool outer = run->part;
	run->part = true;
	struct val v = rules__box_eval(b, frame, run);
	run->part = outer;
	return v;
}

static struct val fail_match(struct feel_run *run) {
	feel_warn(run, "feel.type", "the match of the filter is neither true nor false");
	return val_null();
}

/* A match that is a box of its own knows the element as "item". */
static struct val eval_filter_box(const struct box *b, struct val *frame, struct feel_run *run) {
	struct val list = frame[b->slot];
	if (list.kind == VAL_NULL)
		return list;
	if (list.kind != VAL_LIST)
		list = val_list(&frame[b->slot], 1);
	struct val *out = arena_array(run->arena, struct val, list.list.count);
	uint32_t n = 0;
	for (uint32_t i = 0; i < list.list.count; i++) {
		frame[b->slot_more] = list.list.items[i];
		struct val match = eval_condition(b->b, frame, run);
		if (match.kind != VAL_BOOL && match.kind != VAL_NULL)
			return fail_match(run);
		if (val_is_true(match))
			out[n++] = list.list.items[i];
	}
	return val_list(out, n);
}

static struct val eval_filter(const struct box *b, struct val *frame, struct feel_run *run) {
	frame[b->slot] = rules__box_eval(b->a, frame, run);
	if (b->b)
		return eval_filter_box(b, frame, run);
	struct val odd = feel_eval(b->odd, run);
	if (odd.kind == VAL_LIST && odd.list.count)
		return fail_match(run);
	return feel_eval(b->expr, run);
}

static struct val eval_for(const struct box *b, struct val *frame, struct feel_run *run, struct val list) {
	struct val *out = arena_array(run->arena, struct val, list.list.count);
	for (uint32_t i = 0; i < list.list.count; i++) {
		frame[b->slot] = list.list.items[i];
		frame[b->slot_more] = val_list(out, i);
		out[i] = rules__box_eval(b->b, frame, run);
	}
	return val_list(out, list.list.count);
}

/* SOME is true at the first true, EVERY false at the first false; what is neither makes null. */
static struct val eval_quantified(const struct box *b, struct val *frame, struct feel_run *run, struct val list) {
	bool decisive = b->kind == BOX_SOME, odd = false;
	for (uint32_t i = 0; i < list.list.count; i++) {
		frame[b->slot] = list.list.items[i];
		struct val v = eval_condition(b->b, frame, run);
		if (v.kind == VAL_BOOL && v.boolean == decisive)
			return val_bool(decisive);
		odd = odd || v.kind != VAL_BOOL;
	}
	if (!odd)
		return val_bool(!decisive);
	feel_warn(run, "feel.type", "a condition is neither true nor false");
	return val_null();
}

static struct val eval_iterator(const struct box *b, struct val *frame, struct feel_run *run) {
	struct val list = rules__box_eval(b->a, frame, run), one = list;
	if (list.kind == VAL_NULL) {
		feel_warn(run, "feel.type", "there is no list to go through");
		return list;
	}
	if (list.kind == VAL_RANGE) {
		frame[b->slot] = list;
		list = feel_eval(b->expr, run);
		if (list.kind != VAL_LIST)
			return val_null();
	}
	if (list.kind != VAL_LIST)
		list = val_list(&one, 1);
	return b->kind == BOX_FOR ? eval_for(b, frame, run, list) : eval_quantified(b, frame, run, list);
}

static struct val eval_conditional(const struct box *b, struct val *frame, struct feel_run *run) {
	struct val condition = eval_condition(b->a, frame, run);
	if (condition.kind != VAL_BOOL && condition.kind != VAL_NULL) {
		feel_warn(run, "feel.type", "the condition is neither true nor false");
		return val_null();
	}
	return rules__box_eval(val_is_true(condition) ? b->b : b->c, frame, run);
}

static struct val eval_as(const struct box *b, struct val *frame, struct feel_run *run) {
	switch ((enum box_kind)b->kind) {
	case BOX_LITERAL: return feel_eval(b->expr, run);
	case BOX_TABLE: return rules__table_eval(b->table, run);
	case BOX_CONTEXT: return eval_context(b, frame, run);
	case BOX_INVOCATION: return eval_invocation(b, frame, run);
	case BOX_FUNCTION: return make_function(run->arena, b, frame);
	case BOX_LIST: return eval_list(b, frame, run);
	case BOX_RELATION: return eval_relation(b, frame, run);
	case BOX_CONDITIONAL: return eval_conditional(b, frame, run);
	case BOX_FILTER: return eval_filter(b, frame, run);
	case BOX_FOR:
	case BOX_SOME:
	case BOX_EVERY: return eval_iterator(b, frame, run);
	case BOX_BROKEN: break;
	}
	feel_warn(run, "dmn.broken", "an expression could not be compiled: " STR_FMT, STR_ARG(b->text));
	return val_null();
}

struct val rules__box_eval(const struct box *b, struct val *frame, struct feel_run *run) {
	if (!may_go_on(run, 0))
		return val_null();
	run->depth++;
	struct val v = eval_as(b, frame, run);
	run->depth--;
	return b->kind == BOX_FUNCTION ? v : rules__fit(b->type, v, run, STR("expression"));
}

/* ---- decisions ------------------------------------------------------------------------------ */

struct world rules__world(const struct rules_model *m, struct feel_run *run) {
	struct world w = {.m = m, .run = run};
	w.values = arena_array(run->arena, struct val, m->item_count);
	w.known = arena_array(run->arena, bool, m->item_count);
	for (uint32_t i = 0; i < m->item_count; i++) {
		w.known[i] = m->items[i].kind == ITEM_KNOWLEDGE || m->items[i].kind == ITEM_SERVICE;
		w.values[i] = m->items[i].function; /* null but for functions */
	}
	return w;
}

struct val rules__solve(struct world *w, uint32_t item) {
	if (w->known[item])
		return w->values[item];
	const struct item *it = &w->m->items[item];
	struct val *frame, v = val_null();
	if (it->kind == ITEM_INPUT) {
		w->known[item] = true;
		return w->values[item] = rules__fit(it->type, w->values[item], w->run, it->name);
	}
	if (!may_go_on(w->run, it->frame))
		return v;
	frame = arena_array(w->run->arena, struct val, it->frame);
	for (uint32_t i = 0; i < it->need_count; i++)
		frame[i] = rules__solve(w, it->needs[i]);
	if (it->box && !it->broken) {
		struct outer o = enter(w->run, frame, it->frame);
		v = rules__box_eval(it->box, frame, w->run);
		leave(w->run, o);
	} else if (it->broken) {
		feel_warn(w->run, "dmn.broken", "decision " STR_FMT " could not be compiled", STR_ARG(it->name));
	} else {
		feel_warn(w->run, "dmn.no_logic", "decision " STR_FMT " has no expression", STR_ARG(it->name));
	}
	w->values[item] = rules__fit(it->type, v, w->run, it->name);
	w->known[item] = true;
	return w->values[item];
}

struct val rules_eval(const struct rules_model *m, int decision, const struct val *inputs, struct feel_run *run,
                      struct rules_trace *trace) {
	check(decision >= 0 && (uint32_t)decision < m->decision_count);
	void *outer = run->above;
	run->above = rules__trace_begin(trace, run);
	struct world w = rules__world(m, run);
	for (uint32_t i = 0; i < m->input_count; i++)
		w.values[i] = inputs[i];
	struct val v = rules__solve(&w, m->input_count + (uint32_t)decision);
	run->above = outer;
	rules__look_through(run, &v);
	return v;
}
