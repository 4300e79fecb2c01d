/* Variables and expressions. Names are looked up from the inside out: what a loop gives its body, what called
 * processes and the instance hold, and last the host, which is asked for each name once in a step. */
#include "process/step.h"

/* ---- reading -------------------------------------------------------------------------------- */

static struct val host_value(struct step *s, uint32_t name) {
	if (!s->host->get)
		return val_null();
	if (!s->values) {
		s->values = arena_array(s->host->arena, struct val, s->m->name_count);
		s->fetched = arena_array(s->host->arena, bool, s->m->name_count);
	}
	if (!s->fetched[name]) {
		s->values[name] = s->host->get(s->host->self, s->m->names[name]);
		s->fetched[name] = true;
	}
	return s->values[name];
}

static uint32_t bodies_in(const struct step *s, uint32_t scope) {
	uint32_t n = 0;
	for (uint32_t k = 0; k < s->i->token_count; k++)
		n += s->i->tokens[k].scope == scope;
	return n;
}

/* What the standard lets a loop say of itself. Source: BPMN 2.0.2, tables 10.29 and 10.31 (instance attributes). */
static bool loop_count(const struct step *s, const struct scope *c, str name, struct val *out) {
	if (!str_starts(name, STR("nrOf")))
		return false;
	if (str_is(name, "nrOfInstances"))
		*out = val_int((int64_t)c->total - c->terminated);
	else if (str_is(name, "nrOfCompletedInstances"))
		*out = val_int(c->completed);
	else if (str_is(name, "nrOfTerminatedInstances"))
		*out = val_int(c->terminated);
	else if (str_is(name, "nrOfActiveInstances"))
		*out = val_int(bodies_in(s, c->id));
	else
		return false;
	return true;
}

static bool body_value(const struct step *s, uint32_t node, uint32_t counter, struct val item, str name,
                       struct val *out) {
	const struct loop *loop = step_loop(s, node);
	if (loop->item.n && str_eq(name, loop->item))
		*out = item;
	else if (str_is(name, "loopCounter"))
		*out = val_int(counter);
	else
		return false;
	return true;
}

static bool loop_value(const struct step *s, const struct scope *c, const struct token *body, str name,
                       struct val *out) {
	const struct loop *loop = step_loop(s, c->node);
	uint32_t counter = body ? body->counter : c->completed;
	if (body && loop->out_item.n && counter <= c->results.list.count && str_eq(name, loop->out_item)) {
		*out = c->results.list.items[counter - 1];
		return true;
	}
	if (body_value(s, c->node, counter, body ? body->item : val_null(), name, out))
		return true;
	return loop_count(s, c, name, out);
}

/* What a compensation handler sees of the body that it undoes. */
static bool undo_value(const struct step *s, const struct token *t, str name, struct val *out) {
	const struct undo *u = process__undo(s->i, t->undoes);
	return u && u->counter && body_value(s, u->node, u->counter, u->item, name, out);
}

static bool own_value(const struct step *s, str name, uint32_t scope, uint32_t token, struct val *out) {
	for (;;) {
		const struct scope *c = process__scope(s->i, scope);
		const struct token *t = token ? process__token(s->i, token) : NULL;
		check(c);
		if (c->kind == SCOPE_LOOP && loop_value(s, c, t, name, out))
			return true;
		if (t && t->undoes && undo_value(s, t, name, out))
			return true;
		if (c->variables.kind == VAL_CONTEXT && val_get(c->variables, name, out))
			return true;
		if (!c->parent)
			return false;
		token = c->holder;
		scope = c->parent;
	}
}

static struct val view_value(struct step *s, uint32_t name, const struct view *v) {
	struct val out = val_null();
	if (v->first.kind == VAL_CONTEXT && val_get(v->first, s->m->names[name], &out))
		return out;
	if (v->only || own_value(s, s->m->names[name], v->scope, v->token, &out))
		return out;
	return host_value(s, name);
}

struct val step_read(struct step *s, str name, const struct view *v) {
	struct val out = val_null();
	if (own_value(s, name, v->scope, v->token, &out) || !s->host->get)
		return out;
	return s->host->get(s->host->self, name);
}

struct val step_eval(struct step *s, const struct expression *x, const struct view *v, str *why) {
	check(x->reads <= x->slot_count);
	struct val *slots = arena_array(s->host->arena, struct val, x->slot_count);
	for (uint32_t k = 0; k < x->reads; k++)
		slots[x->slots[k]] = view_value(s, x->names[k], v);
	struct feel_run run =
		feel_run_make(s->host->arena, slots, x->slot_count, s->host->now, s->host->offset_minutes);
	run.steps = s->feel_steps; /* one budget for all expressions of the step */
	struct val out = feel_eval(x->expr, &run);
	s->feel_steps = run.steps;
	if (why)
		*why = out.kind == VAL_NULL && run.warnings ? run.warnings->text : (str){0};
	return out;
}

static void put_visible(const struct step *s, uint32_t scope, uint32_t token, struct val_builder *b) {
	const struct scope *c = process__scope(s->i, scope);
	const struct token *t = token ? process__token(s->i, token) : NULL;
	if (c->parent)
		put_visible(s, c->parent, c->holder, b);
	for (uint32_t k = 0; c->variables.kind == VAL_CONTEXT && k < c->variables.context.count; k++)
		val_set(b, c->variables.context.entries[k].key, c->variables.context.entries[k].value);
	if (c->kind != SCOPE_LOOP || !t)
		return;
	if (step_loop(s, c->node)->item.n)
		val_set(b, step_loop(s, c->node)->item, t->item);
	val_set(b, STR("loopCounter"), val_int(t->counter));
}

struct val step_visible(struct step *s, const struct view *v) {
	struct val_builder b = val_build(s->host->arena, 0);
	if (v->scope == s->i->scopes[0].id && s->i->scopes[0].variables.kind == VAL_CONTEXT)
		return s->i->scopes[0].variables;
	put_visible(s, v->scope, v->token, &b);
	return val_build_context(&b);
}

/* ---- writing -------------------------------------------------------------------------------- */

/* `base` with the entries of `more`; neither is changed. */
static struct val merged(struct arena *a, struct val base, struct val more) {
	if (base.kind != VAL_CONTEXT || !base.context.count)
		return more;
	uint32_t n = base.context.count;
	struct val_entry *all = arena_array(a, struct val_entry, (size_t)n + more.context.count);
	memcpy(all, base.context.entries, n * sizeof *all);
	for (uint32_t k = 0; k < more.context.count; k++) {
		const struct val_entry *new = &more.context.entries[k];
		uint32_t at = 0;
		while (at < base.context.count && !str_eq(all[at].key, new->key))
			at++;
		all[at < base.context.count ? at : n++] = *new;
	}
	return (struct val){.kind = VAL_CONTEXT, .context = {all, n}};
}

static struct val with_item(struct arena *a, struct val list, uint32_t at, struct val item) {
	uint32_t had = list.kind == VAL_LIST ? list.list.count : 0, n = at < had ? had : at + 1;
	struct val *items = arena_array(a, struct val, n);
	if (had)
		memcpy(items, list.list.items, had * sizeof *items);
	items[at] = item;
	return val_list(items, n);
}

/* What a loop collects of its bodies is put among its results; whether one of the loops around does. */
static bool collected(struct step *s, const struct val_entry *entry, uint32_t scope, uint32_t token) {
	for (;;) {
		struct scope *c = process__scope(s->i, scope);
		const struct token *t = token ? process__token(s->i, token) : NULL;
		if (c->kind == SCOPE_LOOP && t && str_eq(step_loop(s, c->node)->out_item, entry->key)) {
			check(t->counter);
			c->results = with_item(s->host->arena, c->results, t->counter - 1, entry->value);
			return true;
		}
		if (step_is_whole(s, c))
			return false;
		token = c->holder;
		scope = c->parent;
	}
}

void step_set(struct step *s, struct val entries, uint32_t scope, uint32_t token) {
	if (entries.kind != VAL_CONTEXT || !entries.context.count)
		return;
	struct scope *c = process__scope(s->i, scope);
	check(c);
	bool collecting = false;
	for (; !step_is_whole(s, c); c = process__scope(s->i, c->parent))
		collecting |= c->kind == SCOPE_LOOP && step_loop(s, c->node)->out_item.n;
	if (!collecting) {
		c->variables = merged(s->host->arena, c->variables, entries);
		return;
	}
	struct val_builder rest = val_build(s->host->arena, entries.context.count);
	for (uint32_t k = 0; k < entries.context.count; k++)
		if (!collected(s, &entries.context.entries[k], scope, token))
			val_append(&rest, entries.context.entries[k].key, entries.context.entries[k].value);
	if (rest.n)
		c->variables = merged(s->host->arena, c->variables, val_build_context(&rest));
}

void step_set_one(struct step *s, str name, struct val value, uint32_t scope, uint32_t token) {
	check(name.n);
	struct val_entry *entry = arena_new(s->host->arena, struct val_entry);
	*entry = (struct val_entry){name, value};
	step_set(s, (struct val){.kind = VAL_CONTEXT, .context = {entry, 1}}, scope, token);
}

/* ---- scripts and decisions ------------------------------------------------------------------ */

static void set_result(struct step *s, const struct token *t, struct val result) {
	const struct node *n = &s->m->nodes[t->node];
	if (n->result.n)
		step_set_one(s, n->result, result, t->scope, t->id);
	else
		step_set(s, result, t->scope, t->id);
}

bool step_run_script(struct step *s, uint32_t token, str *why) {
	const struct token *t = process__token(s->i, token);
	const struct expression *x = s->m->nodes[t->node].body;
	check(s->m->nodes[t->node].task == TASK_SCRIPT);
	if (!x)
		return true;
	struct val result = step_eval(s, x, &(struct view){.scope = t->scope, .token = token}, why);
	if (why->n)
		return false;
	set_result(s, t, result);
	return true;
}

bool step_run_rule(struct step *s, uint32_t token, str *why) {
	const struct token *t = process__token(s->i, token);
	struct val result = val_null();
	struct err e = {.code = ""};
	if (!s->host->decide) {
		*why = STR("nobody decides here");
		return false;
	}
	struct val variables = step_visible(s, &(struct view){.scope = t->scope, .token = token});
	if (!s->host->decide(s->host->self, s->m->nodes[t->node].decision, variables, &result, &e)) {
		*why = arena_format(s->host->arena, "%s: %s", e.code, e.text);
		return false;
	}
	set_result(s, t, result);
	return true;
}
