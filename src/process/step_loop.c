/* Loops: the activity's own token holds a scope in which each body is a token at the same node, with its counter.
 * Bodies are put on their way, not begun at once, so that a long loop of scripts needs no deep stack.
 * Source: BPMN 2.0.2, 10.3.8 and 13.3.6, 13.3.7. */
#include "process/step.h"

/* A task that somebody was added to becomes a sequence of its own; nothing is declared of it. */
static const struct loop ADDED = {.kind = LOOP_SEQUENTIAL};

const struct loop *step_loop(const struct step *s, uint32_t node) {
	const struct loop *declared = s->m->nodes[node].loop;
	return declared ? declared : &ADDED;
}

static const struct loop *loop_of(const struct step *s, const struct scope *c) {
	check(c->kind == SCOPE_LOOP);
	return step_loop(s, c->node);
}

static uint32_t body_new(struct step *s, uint32_t scope) {
	struct scope *c = process__scope(s->i, scope);
	struct token *t = step_token_new(s, c->node, NONE, scope);
	t->counter = ++c->begun;
	if (c->items.kind == VAL_LIST && t->counter <= c->items.list.count)
		t->item = c->items.list.items[t->counter - 1];
	return t->id;
}

static void body_begin(struct step *s, uint32_t scope) {
	step_go_body(s, body_new(s, scope));
}

static bool has_bodies(const struct step *s, uint32_t scope) {
	for (uint32_t k = 0; k < s->i->token_count; k++)
		if (s->i->tokens[k].scope == scope)
			return true;
	return false;
}

/* What each body gave, by counter; null where one gave nothing. */
static struct val all_results(struct step *s, const struct scope *c) {
	struct val *items = arena_array(s->host->arena, struct val, c->begun);
	uint32_t n = c->results.kind == VAL_LIST ? c->results.list.count : 0;
	check(n <= c->begun);
	if (n)
		memcpy(items, c->results.list.items, n * sizeof *items);
	return val_list(items, c->begun);
}

/* The loop is over: its results are handed out, and the activity is left. */
static void loop_end(struct step *s, uint32_t scope) {
	const struct scope *c = process__scope(s->i, scope);
	const struct loop *loop = loop_of(s, c);
	check(!has_bodies(s, scope));
	uint32_t holder = c->holder, parent = c->parent;
	struct val results = loop->out_collection.n ? all_results(s, c) : val_null();
	step_undo_forget(s, scope);
	step_scope_drop(s, scope);
	if (loop->out_collection.n)
		step_set_one(s, loop->out_collection, results, parent, holder);
	step_depart(s, holder);
}

/* ---- beginning ------------------------------------------------------------------------------ */

/* Number of bodies and the items; false with the reason when they cannot be told. */
static bool loop_size(struct step *s, const struct loop *loop, const struct view *v, struct val *items, int64_t *total,
                      str *why) {
	*items = val_null();
	*total = 0;
	if (loop->collection.n) {
		*items = step_read(s, loop->collection, v);
		*total = items->kind == VAL_LIST ? items->list.count : 0;
		if (items->kind != VAL_LIST) {
			*why = arena_format(s->host->arena, "\"" STR_FMT "\" is no list", STR_ARG(loop->collection));
			return false;
		}
	}
	if (loop->count && (!val_to_int(step_eval(s, loop->count, v, NULL), total) || *total < 0)) {
		*why = STR("the loop's cardinality is no whole number from 0");
		return false;
	}
	if (loop->kind == LOOP_SEQUENTIAL && *total > LIMIT_PROCESS_MOVES) {
		*why = STR("more instances than a step may have moves");
		return false;
	}
	return true;
}

static void begin_instances(struct step *s, uint32_t scope, uint32_t total) {
	uint32_t first = s->i->next; /* they are numbered without a gap */
	if (total > LIMIT_PROCESS_TOKENS) {
		step_refuse(s, "process.too_many_tokens", process__scope(s->i, scope)->node, "more instances than tokens");
		return;
	}
	for (uint32_t k = 0; k < total; k++)
		body_new(s, scope);
	for (uint32_t id = first + total; id-- > first;)
		step_go_body(s, id);
}

static bool goes_on(struct step *s, const struct loop *loop, uint32_t scope, uint32_t body) {
	const struct view v = {.scope = scope, .token = body};
	const struct scope *c = process__scope(s->i, scope);
	if (loop->most && c->completed >= c->total)
		return false;
	return !loop->condition || val_is_true(step_eval(s, loop->condition, &v, NULL));
}

void step_loop_begin(struct step *s, uint32_t token) {
	struct token *t = process__token(s->i, token);
	const struct loop *loop = s->m->nodes[t->node].loop;
	const struct view v = {.scope = t->scope, .token = token};
	uint32_t node = t->node, parent = t->scope;
	check(loop && !t->counter);
	struct val items = val_null();
	int64_t total = 0;
	str why = {0};
	if (loop->kind == LOOP_STANDARD) {
		if (loop->most && (!val_to_int(step_eval(s, loop->most, &v, NULL), &total) || total < 0))
			why = STR("the loop's maximum is no whole number from 0");
	} else {
		loop_size(s, loop, &v, &items, &total, &why);
	}
	if (why.n) {
		step_park(s, token, DOING_ENTER, why);
		return;
	}
	t->state = TOKEN_HOLDS;
	t->reason = (str){0};
	struct scope *c = step_scope_new(s, SCOPE_LOOP, node, token, parent);
	c->process = s->m->nodes[node].process;
	c->total = total < UINT32_MAX ? (uint32_t)total : UINT32_MAX;
	c->items = items;
	uint32_t scope = c->id;
	if (loop->kind == LOOP_STANDARD ? loop->test_before && !goes_on(s, loop, scope, 0) : !total)
		loop_end(s, scope);
	else if (loop->kind == LOOP_PARALLEL)
		begin_instances(s, scope, c->total);
	else
		body_begin(s, scope);
}

/* ---- a body is done ------------------------------------------------------------------------- */

/* What comes after a body has gone: the next one, the end, or nothing as long as others run. */
static void loop_go_on(struct step *s, uint32_t scope, bool enough) {
	struct scope *c = process__scope(s->i, scope);
	check(c->begun >= c->completed + c->terminated);
	if (enough) {
		for (uint32_t k = 0; k < s->i->token_count; k++)
			c->terminated += s->i->tokens[k].scope == scope;
		step_clear(s, scope);
		loop_end(s, scope);
	} else if (loop_of(s, c)->kind == LOOP_SEQUENTIAL && c->begun < c->total) {
		body_begin(s, scope);
	} else if (!has_bodies(s, scope)) {
		loop_end(s, scope);
	}
}

/* The results that there are so far, without those of bodies that gave none. */
static struct val results_so_far(struct step *s, const struct scope *c) {
	struct val_builder b = val_build(s->host->arena, 0);
	for (uint32_t k = 0; c->results.kind == VAL_LIST && k < c->results.list.count; k++)
		if (c->results.list.items[k].kind != VAL_NULL)
			val_push(&b, c->results.list.items[k]);
	return val_build_list(&b);
}

/* Looked at after the body with this counter has gone. */
static bool enough_done(struct step *s, const struct loop *loop, uint32_t scope, uint32_t counter) {
	if (!loop->done)
		return false;
	struct val_builder b = val_build(s->host->arena, 2);
	val_append(&b, STR("loopCounter"), val_int(counter));
	if (loop->out_collection.n)
		val_append(&b, loop->out_collection, results_so_far(s, process__scope(s->i, scope)));
	const struct view v = {.scope = scope, .first = val_build_context(&b)};
	return val_is_true(step_eval(s, loop->done, &v, NULL));
}

void step_loop_completed(struct step *s, uint32_t body, uint32_t inner) {
	const struct token *t = process__token(s->i, body);
	uint32_t scope = t->scope, counter = t->counter, node = t->node;
	struct scope *c = process__scope(s->i, scope);
	const struct loop *loop = loop_of(s, c);
	c->completed++;
	step_undo_record(s, t, c->parent, inner);
	if (s->m->nodes[node].kind == NODE_TASK)
		step_tell(s, PROCESS_ENDED, node, body);
	bool again = loop->kind == LOOP_STANDARD && goes_on(s, loop, scope, body);
	step_token_drop(s, body);
	if (again)
		body_begin(s, scope);
	else
		loop_go_on(s, scope, loop->kind != LOOP_STANDARD && enough_done(s, loop, scope, counter));
}

/* ---- more and fewer ------------------------------------------------------------------------- */

/* The items with one more at the index; those that have none are null. */
static struct val with_inserted(struct arena *a, struct val list, uint32_t total, uint32_t at, struct val item) {
	struct val *items = arena_array(a, struct val, (size_t)total + 1);
	for (uint32_t k = 0; k < total; k++)
		if (list.kind == VAL_LIST && k < list.list.count)
			items[k < at ? k : k + 1] = list.list.items[k];
	items[at] = item;
	return val_list(items, total + 1);
}

void step_loop_add(struct step *s, uint32_t scope, uint32_t body, struct val item, bool before) {
	struct scope *c = process__scope(s->i, scope);
	const struct token *t = body ? process__token(s->i, body) : NULL;
	bool parallel = loop_of(s, c)->kind == LOOP_PARALLEL;
	uint32_t counter = t ? t->counter : c->begun;
	uint32_t at = parallel ? c->total : before ? counter - 1 : counter;
	check(at <= c->total && counter);
	c->items = with_inserted(s->host->arena, c->items, c->total, at, item);
	c->total++;
	if (parallel) {
		body_begin(s, scope);
	} else if (before) {
		c->begun--; /* the body that has begun comes again after the one that is put before it */
		step_clear(s, scope);
		body_begin(s, scope);
	}
}

void step_loop_make(struct step *s, uint32_t token, struct val item, bool before) {
	struct token *t = process__token(s->i, token);
	check(t->state == TOKEN_WAITS && !t->counter && !s->m->nodes[t->node].loop);
	struct val *items = arena_array(s->host->arena, struct val, 2);
	items[before ? 0 : 1] = item;
	t->state = TOKEN_HOLDS;
	struct scope *c = step_scope_new(s, SCOPE_LOOP, t->node, token, t->scope);
	c->process = s->m->nodes[t->node].process;
	c->total = 2;
	c->items = val_list(items, 2);
	body_begin(s, c->id);
}

void step_loop_remove(struct step *s, uint32_t body) {
	const struct token *t = process__token(s->i, body);
	uint32_t scope = t->scope, counter = t->counter;
	check(counter);
	struct scope *c = process__scope(s->i, scope);
	c->terminated++;
	step_give_up(s, body);
	c = process__scope(s->i, scope);
	const struct loop *loop = loop_of(s, c);
	bool more = has_bodies(s, scope) || (loop->kind == LOOP_SEQUENTIAL && c->begun < c->total);
	loop_go_on(s, scope, more && enough_done(s, loop, scope, counter));
}
