/* The arrays of the instance under way. They lie in the host's arena and double when they are full; order of tokens
 * is made once, at the end of the step. */
#include "process/step.h"

enum { ROOM_FIRST = 4 };

static void *grow(const struct step *s, const void *old, uint32_t n, uint32_t *room, size_t size) {
	check(n == *room);
	*room = n ? n * 2 : ROOM_FIRST;
	void *bigger = arena_alloc_array(s->host->arena, size, *room);
	if (n)
		memcpy(bigger, old, n * size);
	return bigger;
}

/* ---- tokens --------------------------------------------------------------------------------- */

struct token *step_token_new(struct step *s, uint32_t node, uint32_t flow, uint32_t scope) {
	struct process_instance *i = s->i;
	if (i->token_count >= LIMIT_PROCESS_TOKENS)
		step_refuse(s, "process.too_many_tokens", node, "more tokens than one instance may have");
	if (i->token_count == s->token_room)
		i->tokens = grow(s, i->tokens, i->token_count, &s->token_room, sizeof *i->tokens);
	struct token *t = &i->tokens[i->token_count++];
	*t = (struct token){.id = i->next++, .node = node, .flow = flow, .scope = scope};
	return t;
}

void step_token_drop(struct step *s, uint32_t token) {
	struct process_instance *i = s->i;
	struct token *t = process__token(i, token);
	check(t);
	step_disarm(s, token);
	i->token_count--;
	memmove(t, t + 1, (size_t)(i->tokens + i->token_count - t) * sizeof *t);
}

/* ---- scopes --------------------------------------------------------------------------------- */

struct scope *step_scope_new(struct step *s, uint32_t kind, uint32_t node, uint32_t holder, uint32_t parent) {
	struct process_instance *i = s->i;
	if (i->scope_count >= LIMIT_PROCESS_SCOPES)
		step_refuse(s, "process.too_many_tokens", node, "more sub-processes and loops than one instance may have");
	if (i->scope_count == s->scope_room)
		i->scopes = grow(s, i->scopes, i->scope_count, &s->scope_room, sizeof *i->scopes);
	struct scope *c = &i->scopes[i->scope_count++];
	*c = (struct scope){.id = i->next++, .kind = kind, .node = node, .holder = holder, .parent = parent};
	return c;
}

void step_scope_drop(struct step *s, uint32_t scope) {
	struct process_instance *i = s->i;
	struct scope *c = process__scope(i, scope);
	check(c && c != i->scopes);
	step_disarm(s, scope);
	i->scope_count--;
	memmove(c, c + 1, (size_t)(i->scopes + i->scope_count - c) * sizeof *c);
}

bool step_occupied(const struct step *s, uint32_t scope) {
	for (uint32_t k = 0; k < s->i->token_count; k++)
		if (s->i->tokens[k].scope == scope)
			return true;
	for (uint32_t k = 0; k < s->moving_count; k++)
		if (s->moving[k].scope == scope)
			return true;
	for (uint32_t k = 1; k < s->i->scope_count; k++)
		if (s->i->scopes[k].parent == scope && !s->i->scopes[k].holder)
			return true;
	return false;
}

/* ---- timers, undos -------------------------------------------------------------------------- */

struct armed *step_armed_new(struct step *s, uint32_t owner, uint32_t node, uint32_t trigger) {
	struct process_instance *i = s->i;
	if (i->timer_count == s->timer_room)
		i->timers = grow(s, i->timers, i->timer_count, &s->timer_room, sizeof *i->timers);
	struct armed *a = &i->timers[i->timer_count++];
	*a = (struct armed){.owner = owner, .node = node, .trigger = trigger, .set_at = s->host->now};
	return a;
}

void step_armed_drop(struct step *s, struct armed *a) {
	check(a >= s->i->timers && a < s->i->timers + s->i->timer_count);
	s->i->timer_count--;
	memmove(a, a + 1, (size_t)(s->i->timers + s->i->timer_count - a) * sizeof *a);
}

void step_disarm(struct step *s, uint32_t owner) {
	struct process_instance *i = s->i;
	uint32_t kept = 0;
	for (uint32_t k = 0; k < i->timer_count; k++)
		if (i->timers[k].owner != owner)
			i->timers[kept++] = i->timers[k];
	i->timer_count = kept;
}

struct undo *step_undo_new(struct step *s, uint32_t node, uint32_t scope) {
	struct process_instance *i = s->i;
	if (i->undo_count == s->undo_room)
		i->undos = grow(s, i->undos, i->undo_count, &s->undo_room, sizeof *i->undos);
	struct undo *u = &i->undos[i->undo_count++];
	*u = (struct undo){.id = i->next++, .node = node, .scope = scope};
	return u;
}

/* ---- on the way ----------------------------------------------------------------------------- */

static void push(struct step *s, struct moving moving) {
	check(moving.scope);
	if (s->moving_count == COUNT(s->moving)) {
		step_refuse(s, "process.too_many_tokens", moving.node, "more tokens than one instance may have");
		return;
	}
	s->moving[s->moving_count++] = moving;
}

void step_take(struct step *s, uint32_t flow, uint32_t scope) {
	check(flow < s->m->flow_count);
	push(s, (struct moving){flow, s->m->flows[flow].target, scope, 0});
}

void step_go(struct step *s, uint32_t node, uint32_t scope) {
	push(s, (struct moving){NONE, node, scope, 0});
}

void step_go_body(struct step *s, uint32_t token) {
	const struct token *t = process__token(s->i, token);
	push(s, (struct moving){NONE, t->node, t->scope, token});
}

static void reverse(struct moving *list, uint32_t from, uint32_t to) {
	while (from + 1 < to) {
		struct moving first = list[from];
		list[from++] = list[--to];
		list[to] = first;
	}
}

void step_go_after(struct step *s, uint32_t mark, uint32_t from) {
	if (from > s->moving_count || mark > from) /* something in between was given up: it closed up */
		return;
	reverse(s->moving, mark, from);
	reverse(s->moving, from, s->moving_count);
	reverse(s->moving, mark, s->moving_count);
}
