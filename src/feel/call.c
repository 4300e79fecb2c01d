/* Functions as values: closures, calls with arguments in order or by name. */
#include "feel/node.h"

/* A function written in FEEL together with what it saw where it was written. */
struct closure {
	struct feel_function f; /* first: `self` points here */
	const struct node *node;
	const struct feel_expr *expr;
	const struct val *slots;
	uint32_t slot_count;
	struct val *seen; /* frame slots below the parameters */
};

/* ---- closures ------------------------------------------------------------------------------- */

static struct val closure_call(const struct feel_function *f, const struct val *args, uint32_t n,
	struct feel_run *run) {
	const struct closure *c = f->self;
	const struct node *node = c->node;
	check(n == node->count && node->slot + n <= c->expr->frame);
	if (run->depth + node->a->depth > RUN_DEPTH_MAX)
		return run_fail(run, "feel.depth", "The calls are nested too deeply.");
	if (!run_charge(run, c->expr->frame / 8 + 1))
		return val_null();
	struct feel_run outer = *run;
	run->frame = arena_array(run->arena, struct val, c->expr->frame);
	if (node->slot)
		memcpy(run->frame, c->seen, node->slot * sizeof *run->frame);
	if (n)
		memcpy(run->frame + node->slot, args, n * sizeof *args);
	run->expr = c->expr;
	run->slots = c->slots;
	run->slot_count = c->slot_count;
	run->depth += node->a->depth;
	struct val v = ev(node->a, run);
	run->frame = outer.frame;
	run->expr = outer.expr;
	run->slots = outer.slots;
	run->slot_count = outer.slot_count;
	run->depth = outer.depth;
	run->at = outer.at;
	return v;
}

/* extra: parameters, count: of them, slot: of the first, a: body */
struct val eval_function(const struct node *n, struct feel_run *run) {
	check(n->slot + n->count <= run->expr->frame);
	struct closure *c = arena_new(run->arena, struct closure);
	if (!run_charge(run, n->slot / 8 + 1))
		return val_null();
	c->f = (struct feel_function){.name = STR("function"), .params = n->extra, .min = n->count, .max = n->count,
		.call = closure_call, .self = c};
	c->node = n;
	c->expr = run->expr;
	c->slots = run->slots;
	c->slot_count = run->slot_count;
	c->seen = arena_array(run->arena, struct val, n->slot);
	if (n->slot)
		memcpy(c->seen, run->frame, n->slot * sizeof *c->seen);
	return (struct val){.kind = VAL_FUNCTION, .function = &c->f};
}

const struct val *function_constant(const struct feel_function *f) {
	const struct closure *c = f->call == closure_call ? f->self : NULL;
	return c && c->node->a->constant ? &c->node->a->value : NULL;
}

void function_bind(struct val function, uint32_t slot) {
	if (function.kind != VAL_FUNCTION || function.function->call != closure_call)
		return;
	const struct closure *c = function.function->self;
	check(&c->f == function.function);
	if (slot < c->node->slot)
		c->seen[slot] = function;
}

/* function(…) external {…}: no foreign code is ever run */
struct val eval_external(const struct node *n, struct feel_run *run) {
	return node_fail(n, run, "feel.external", "Functions outside FEEL are not run.");
}

struct val feel_function_make(struct arena *a, const struct feel_function *f) {
	struct feel_function *copy = arena_new(a, struct feel_function);
	*copy = *f;
	return (struct val){.kind = VAL_FUNCTION, .function = copy};
}

/* ---- calls ---------------------------------------------------------------------------------- */

static struct val group_call(const struct feel_function *f, const struct val *args, uint32_t n, struct feel_run *run) {
	return builtin_call(f->self, args, n, run);
}

struct val builtin_value(struct arena *a, const struct builtin_group *g) {
	struct feel_function f = {.name = str_of(g->rows->name), .max = UINT32_MAX, .call = group_call, .self = g};
	return feel_function_make(a, &f);
}

static struct val no_function(struct val v, struct feel_run *run) {
	return run_fail(run, "feel.type", "A %s cannot be called.", kind_of(v));
}

/* Calls with arguments that may be changed to conform to the parameters' types. */
static struct val call_with(const struct feel_function *f, struct val *args, uint32_t n, struct feel_run *run) {
	if (n < f->min || n > f->max)
		return run_fail(
			run, "feel.argument", "\"" STR_FMT "\" takes %u arguments, not %u.", STR_ARG(f->name), f->min, n);
	for (uint32_t i = 0; f->params && i < n; i++)
		if (f->params[i].type && !run_coerce(run, f->params[i].type, &args[i]))
			return run_fail(run, "feel.argument", "A %s is no value for \"" STR_FMT "\".", kind_of(args[i]),
				STR_ARG(f->params[i].name));
	if (!run_charge(run, 1))
		return val_null();
	return f->call(f, args, n, run);
}

struct val feel_call(struct val function, const struct val *args, uint32_t n, struct feel_run *run) {
	if (function.kind != VAL_FUNCTION)
		return no_function(function, run);
	struct val *copy = arena_array(run->arena, struct val, n);
	if (n)
		memcpy(copy, args, n * sizeof *copy);
	return call_with(function.function, copy, n, run);
}

/* Puts named arguments in the order of the parameters. */
static struct val call_named(const struct feel_function *f, const str *names, const struct val *args, uint32_t n,
	struct feel_run *run) {
	check(names || !n);
	if (f->call == group_call)
		return builtin_call_named(f->self, names, args, n, run);
	struct val *ordered = arena_array(run->arena, struct val, f->min);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = 0;
		while (f->params && k < f->min && !str_eq(f->params[k].name, names[i]))
			k++;
		if (!f->params || k == f->min)
			return run_fail(run, "feel.argument", "There is no parameter \"" STR_FMT "\".", STR_ARG(names[i]));
		ordered[k] = args[i];
	}
	if (n < f->min)
		return run_fail(run, "feel.argument", "\"" STR_FMT "\" takes %u arguments, not %u.", STR_ARG(f->name),
			f->min, n);
	return call_with(f, ordered, f->min, run);
}

struct val feel_call_named(struct val function, struct val args, struct feel_run *run) {
	if (function.kind != VAL_FUNCTION)
		return no_function(function, run);
	if (args.kind != VAL_CONTEXT)
		return run_fail(run, "feel.argument", "Named arguments are a context.");
	uint32_t n = args.context.count;
	str *names = arena_array(run->arena, str, n);
	struct val *values = arena_array(run->arena, struct val, n);
	for (uint32_t i = 0; i < n; i++) {
		names[i] = args.context.entries[i].key;
		values[i] = args.context.entries[i].value;
	}
	return call_named(function.function, names, values, n, run);
}

static struct val *eval_arguments(const struct node *n, struct feel_run *run, struct val *small, uint32_t room) {
	struct val *args = n->count <= room ? small : arena_array(run->arena, struct val, n->count);
	for (uint32_t i = 0; i < n->count; i++)
		args[i] = ev(n->items[i], run);
	run->at = n->at;
	return args;
}

/* a(items[count]) */
struct val eval_call(const struct node *n, struct feel_run *run) {
	struct val small[8], f = ev(n->a, run);
	struct val *args = eval_arguments(n, run, small, COUNT(small));
	return f.kind == VAL_FUNCTION ? call_with(f.function, args, n->count, run) : no_function(f, run);
}

/* a(names[i]: items[i]) */
struct val eval_call_named(const struct node *n, struct feel_run *run) {
	struct val small[8], f = ev(n->a, run);
	struct val *args = eval_arguments(n, run, small, COUNT(small));
	return f.kind == VAL_FUNCTION ? call_named(f.function, n->names, args, n->count, run) : no_function(f, run);
}

/* extra: group of a built-in function; items, names as above */
struct val eval_builtin(const struct node *n, struct feel_run *run) {
	struct val small[8];
	check(n->extra);
	struct val *args = eval_arguments(n, run, small, COUNT(small));
	if (n->names)
		return builtin_call_named(n->extra, n->names, args, n->count, run);
	return builtin_call(n->extra, args, n->count, run);
}
