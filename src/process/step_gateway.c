/* Gateways that bring tokens together. Every instance of a sub-process has its own: only tokens of one scope meet.
 *
 * A complex gateway goes through two phases. It waits for start until its activation condition is true, takes one
 * token of each flow that has some, and sends tokens on. Then it waits for reset: until each other flow has brought a
 * token, or none can come there any more; these are taken too and tokens are sent on once more, this time over those
 * flows only whose condition is true. The second phase is kept as a token at the gateway's own place whose item is the
 * list of flows (ids) that the first phase took.
 * Source: BPMN 2.0.2, 13.4.1 to 13.4.5, tables 13.1 to 13.5. */
#include "process/step.h"

static struct token *joining_at(const struct step *s, uint32_t node, uint32_t flow, uint32_t scope) {
	for (uint32_t k = 0; k < s->i->token_count; k++) {
		struct token *t = &s->i->tokens[k];
		if (t->node == node && t->flow == flow && t->scope == scope)
			return t;
	}
	return NULL;
}

bool step_is_joining(const struct step *s, const struct token *t) {
	return t->flow != NONE || process__is_phase(s->m, t);
}

static bool is_among(struct val ids, str id) {
	for (uint32_t k = 0; ids.kind == VAL_LIST && k < ids.list.count; k++)
		if (ids.list.items[k].kind == VAL_STRING && str_eq(ids.list.items[k].string, id))
			return true;
	return false;
}

/* One token of each incoming flow that has some, but for those `without`, goes into the gateway. */
static void take_in(struct step *s, uint32_t node, uint32_t scope, struct val without) {
	const struct node *n = &s->m->nodes[node];
	for (uint32_t k = n->in; k < n->in + n->in_count; k++) {
		struct token *t = joining_at(s, node, s->m->ins[k], scope);
		if (t && !is_among(without, s->m->flows[s->m->ins[k]].id))
			step_token_drop(s, t->id);
	}
}

static bool all_in(const struct step *s, uint32_t node, uint32_t scope) {
	const struct node *n = &s->m->nodes[node];
	for (uint32_t k = n->in; k < n->in + n->in_count; k++)
		if (!joining_at(s, node, s->m->ins[k], scope))
			return false;
	return true;
}

/* ---- complex -------------------------------------------------------------------------------- */

static struct token *resetting(const struct step *s, uint32_t node, uint32_t scope) {
	for (uint32_t k = 0; k < s->i->token_count; k++) {
		struct token *t = &s->i->tokens[k];
		if (t->node == node && t->scope == scope && process__is_phase(s->m, t))
			return t;
	}
	return NULL;
}

/* What its expressions read beside variables: how many flows have tokens, how many each has, and the phase. */
static struct val counts(struct step *s, uint32_t node, uint32_t scope, bool for_start) {
	const struct node *n = &s->m->nodes[node];
	struct val_builder b = val_build(s->host->arena, n->in_count + 2);
	int64_t flows = 0;
	for (uint32_t k = n->in; k < n->in + n->in_count; k++) {
		int64_t tokens = 0;
		for (uint32_t j = 0; j < s->i->token_count; j++) {
			const struct token *t = &s->i->tokens[j];
			tokens += t->node == node && t->flow == s->m->ins[k] && t->scope == scope;
		}
		flows += tokens > 0;
		val_set(&b, s->m->flows[s->m->ins[k]].id, val_int(tokens));
	}
	val_set(&b, STR("activationCount"), val_int(flows));
	val_set(&b, STR("waitingForStart"), val_bool(for_start));
	return val_build_context(&b);
}

/* Sends tokens over the flows whose condition is true, else over the default; whether there was any. */
static bool send_on(struct step *s, const struct node *n, const struct view *v) {
	bool any = false;
	for (uint32_t f = n->out + n->out_count; f-- > n->out;) {
		const struct expression *x = s->m->flows[f].condition;
		if (f == n->default_flow || (x && !val_is_true(step_eval(s, x, v, NULL))))
			continue;
		step_take(s, f, v->scope);
		any = true;
	}
	if (any || n->default_flow == NONE || !val_is_true(val_member(v->first, "waitingForStart")))
		return any;
	step_take(s, n->default_flow, v->scope);
	return true;
}

static void start_complex(struct step *s, uint32_t node, uint32_t scope, const struct view *v) {
	const struct node *n = &s->m->nodes[node];
	check(n->kind == NODE_COMPLEX && !resetting(s, node, scope));
	struct val_builder used = val_build(s->host->arena, n->in_count);
	for (uint32_t k = n->in; k < n->in + n->in_count; k++)
		if (joining_at(s, node, s->m->ins[k], scope))
			val_push(&used, val_str(s->m->flows[s->m->ins[k]].id));
	take_in(s, node, scope, val_null());
	step_tell(s, PROCESS_LEFT, node, 0);
	struct token *phase = step_token_new(s, node, NONE, scope);
	phase->item = val_build_list(&used);
	uint32_t id = phase->id;
	if (n->out_count && !send_on(s, n, v))
		step_park_leaving(s, node, scope, 0);
	if (used.n < n->in_count)
		return;
	step_token_drop(s, id); /* all flows were there: there is nothing to reset for */
	step_token_ended(s, scope);
}

static bool complex_starts(struct step *s, uint32_t node, uint32_t scope) {
	const struct node *n = &s->m->nodes[node];
	if (resetting(s, node, scope))
		return false;
	const struct view v = {.scope = scope, .first = counts(s, node, scope, true)};
	if (n->body ? !val_is_true(step_eval(s, n->body, &v, NULL)) : !all_in(s, node, scope))
		return false;
	start_complex(s, node, scope, &v);
	return true;
}

/* Whether each flow that the first phase did not take has a token, or none can come there any more. */
static bool complex_may_reset(const struct step *s, uint32_t node, uint32_t scope) {
	const struct node *n = &s->m->nodes[node];
	check(resetting(s, node, scope));
	uint64_t *full = arena_array(s->host->arena, uint64_t, n->in_count / 64 + 1);
	for (uint32_t k = 0; k < n->in_count; k++)
		if (joining_at(s, node, s->m->ins[n->in + k], scope) ||
		    is_among(resetting(s, node, scope)->item, s->m->flows[s->m->ins[n->in + k]].id))
			full[k / 64] |= (uint64_t)1 << (k % 64);
	return !process__awaits(s->m, s->i, node, scope, full);
}

static bool complex_resets(struct step *s, uint32_t node, uint32_t scope) {
	if (!complex_may_reset(s, node, scope))
		return false;
	const struct view v = {.scope = scope, .first = counts(s, node, scope, false)};
	take_in(s, node, scope, resetting(s, node, scope)->item);
	step_token_drop(s, resetting(s, node, scope)->id);
	step_tell(s, PROCESS_LEFT, node, 0);
	if (!send_on(s, &s->m->nodes[node], &v))
		step_token_ended(s, scope);
	return true;
}

/* ---- all ------------------------------------------------------------------------------------ */

static void join(struct step *s, uint32_t node, uint32_t scope) {
	take_in(s, node, scope, val_null());
	step_leave(s, node, scope, 0);
}

uint32_t step_flow_into(const struct step *s, uint32_t node, uint32_t scope, uint32_t from) {
	const struct node *n = &s->m->nodes[node];
	uint32_t free = NONE;
	if (!process__is_join(n))
		return NONE;
	for (uint32_t k = n->in + n->in_count; k-- > n->in;)
		if (!joining_at(s, node, s->m->ins[k], scope))
			free = s->m->ins[k];
	for (uint32_t k = n->in; free != NONE && k < n->in + n->in_count; k++)
		if (!joining_at(s, node, s->m->ins[k], scope) &&
		    process__leads(s->host->arena, s->m, from, s->m->ins[k]))
			return s->m->ins[k];
	return free == NONE ? s->m->ins[n->in] : free;
}

void step_enter_gateway(struct step *s, uint32_t node, uint32_t flow, uint32_t scope) {
	const struct node *n = &s->m->nodes[node];
	check(flow == NONE || s->m->flows[flow].target == node);
	if (!process__is_join(n)) {
		step_tell(s, PROCESS_ENTERED, node, 0);
		step_leave(s, node, scope, 0);
		return;
	}
	check(flow != NONE);
	uint32_t token = step_token_new(s, node, flow, scope)->id;
	step_tell(s, PROCESS_ENTERED, node, token);
	if (n->kind == NODE_PARALLEL && all_in(s, node, scope))
		join(s, node, scope);
	else if (n->kind != NODE_COMPLEX || !complex_starts(s, node, scope))
		step_tell_text(s, PROCESS_WAITING, node, token,
			s->m->places[n->place + 1 + s->m->flows[flow].in_index].text);
}

bool step_join_fires(struct step *s) {
	for (uint32_t k = 0; k < s->i->token_count; k++) {
		const struct token *t = &s->i->tokens[k];
		uint32_t node = t->node, scope = t->scope;
		const struct node *n = &s->m->nodes[node];
		if (n->kind == NODE_INCLUSIVE && t->flow != NONE && process__inclusive_ready(s->m, s->i, node, scope)) {
			join(s, node, scope);
			return true;
		}
		if (n->kind != NODE_COMPLEX || !step_is_joining(s, t))
			continue;
		if (t->flow != NONE ? complex_starts(s, node, scope) : complex_resets(s, node, scope))
			return true;
	}
	return false;
}
