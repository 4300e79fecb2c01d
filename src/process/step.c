/* Tokens in, tokens out.
 *
 * A step takes a copy of the state, removes the token that was completed, and lets moving tokens run until each
 * one waits or has ended. Invariants of a finished step:
 *   I1  places are in ascending order and belong to the model;
 *   I2  nothing moves any more;
 *   I3  no join has what it needs to fire;
 *   I4  a state with tokens has one that somebody can complete (otherwise process.deadlock). */
#include "process/model.h"

struct step {
	const struct process_model *m;
	const struct process_vars *vars;
	struct err *e;
	uint32_t n, moving_count, runs;
	uint32_t at[LIMIT_PROCESS_TOKENS];
	uint32_t moving[LIMIT_PROCESS_TOKENS]; /* flows with a token on its way; the last one goes first */
	struct val *values;                    /* of the model's names, as far as fetched */
	bool *fetched;
};

static bool refuse(struct step *s, const char *code, uint32_t node, const char *why) {
	str id = node == NONE ? s->m->id : s->m->nodes[node].id;
	return err_set(s->e, code, "", STR_FMT ": %s", STR_ARG(id), why);
}

/* ---- tokens --------------------------------------------------------------------------------- */

static bool room_for(struct step *s, uint32_t more, uint32_t node) {
	if (s->n + s->moving_count + more <= LIMIT_PROCESS_TOKENS)
		return true;
	return refuse(s, "process.too_many_tokens", node, "more tokens than one instance may have");
}

static bool rest(struct step *s, uint32_t place) {
	if (!room_for(s, 1, s->m->places[place].node))
		return false;
	uint32_t i = s->n++;
	for (; i && s->at[i - 1] > place; i--)
		s->at[i] = s->at[i - 1];
	s->at[i] = place;
	return true;
}

static bool take(struct step *s, uint32_t place) {
	for (uint32_t i = 0; i < s->n; i++) {
		if (s->at[i] != place)
			continue;
		s->n--;
		memmove(s->at + i, s->at + i + 1, (s->n - i) * sizeof *s->at);
		return true;
	}
	return false;
}

static bool occupied(const struct step *s, uint32_t scope) {
	for (uint32_t i = 0; i < s->n; i++)
		if (process__inside(s->m, scope, s->m->places[s->at[i]].node))
			return true;
	for (uint32_t i = 0; i < s->moving_count; i++)
		if (process__inside(s->m, scope, s->m->flows[s->moving[i]].target))
			return true;
	return false;
}

static void clear(struct step *s, uint32_t scope) {
	uint32_t n = 0;
	for (uint32_t i = 0; i < s->n; i++)
		if (!process__inside(s->m, scope, s->m->places[s->at[i]].node))
			s->at[n++] = s->at[i];
	s->n = n;
	n = 0;
	for (uint32_t i = 0; i < s->moving_count; i++)
		if (!process__inside(s->m, scope, s->m->flows[s->moving[i]].target))
			s->moving[n++] = s->moving[i];
	s->moving_count = n;
}

/* ---- conditions ----------------------------------------------------------------------------- */

static struct val value_of(struct step *s, uint32_t name) {
	if (!s->values) {
		s->values = arena_array(s->vars->arena, struct val, s->m->name_count);
		s->fetched = arena_array(s->vars->arena, bool, s->m->name_count);
	}
	if (!s->fetched[name]) {
		s->values[name] = s->vars->get(s->vars->self, s->m->names[name]);
		s->fetched[name] = true;
	}
	return s->values[name];
}

static bool holds(struct step *s, const struct condition *c) {
	check(s->vars && s->vars->arena && s->vars->get);
	struct val *slots = arena_array(s->vars->arena, struct val, c->slot_count);
	for (uint32_t i = 0; i < c->reads; i++)
		slots[c->slots[i]] = value_of(s, c->names[i]);
	struct feel_run run =
		feel_run_make(s->vars->arena, slots, c->slot_count, s->vars->now, s->vars->offset_minutes);
	return val_is_true(feel_eval(c->expr, &run));
}

/* ---- leaving a node ------------------------------------------------------------------------- */

static bool leave(struct step *s, uint32_t node);

/* A token has ended in `scope`; when it was the last one, the sub-process is done. */
static bool ended(struct step *s, uint32_t scope) {
	if (scope == NONE || occupied(s, scope))
		return true;
	return leave(s, scope);
}

static bool move(struct step *s, uint32_t flow) {
	if (!room_for(s, 1, s->m->flows[flow].source))
		return false;
	s->moving[s->moving_count++] = flow;
	return true;
}

static bool leave_exclusive(struct step *s, const struct node *n, uint32_t node) {
	for (uint32_t f = n->out; f < n->out + n->out_count; f++) {
		if (f == n->default_flow)
			continue;
		const struct condition *c = s->m->flows[f].condition;
		if (!c || holds(s, c))
			return move(s, f);
	}
	if (n->default_flow != NONE)
		return move(s, n->default_flow);
	return refuse(s, "process.no_flow", node, "no condition is true and there is no default flow");
}

static bool leave_others(struct step *s, const struct node *n, uint32_t node) {
	bool all = n->kind == NODE_PARALLEL;
	uint32_t taken = 0;
	for (uint32_t f = n->out + n->out_count; f-- > n->out;) { /* backwards: the last put goes first */
		const struct condition *c = s->m->flows[f].condition;
		if (f == n->default_flow || (!all && c && !holds(s, c)))
			continue;
		if (!move(s, f))
			return false;
		taken++;
	}
	if (taken)
		return true;
	if (n->default_flow != NONE)
		return move(s, n->default_flow);
	return refuse(s, "process.no_flow", node, "no condition is true and there is no default flow");
}

static bool leave(struct step *s, uint32_t node) {
	check(node < s->m->node_count);
	const struct node *n = &s->m->nodes[node];
	if (!n->out_count)
		return ended(s, n->parent);
	return n->kind == NODE_EXCLUSIVE ? leave_exclusive(s, n, node) : leave_others(s, n, node);
}

/* ---- arriving at a node --------------------------------------------------------------------- */

static bool join_parallel(struct step *s, const struct node *n, uint32_t node, uint32_t flow) {
	check(s->m->flows[flow].in_index < n->in_count);
	if (!rest(s, n->place + 1 + s->m->flows[flow].in_index))
		return false;
	uint32_t present = 0, last = NONE;
	for (uint32_t i = 0; i < s->n; i++) {
		uint32_t p = s->at[i];
		if (p > n->place && p <= n->place + n->in_count && p != last)
			present++;
		last = p;
	}
	if (present < n->in_count)
		return true;
	for (uint32_t k = 1; k <= n->in_count; k++)
		take(s, n->place + k);
	return leave(s, node);
}

static bool enter_subprocess(struct step *s, const struct node *n, uint32_t node) {
	if (occupied(s, node))
		return refuse(s, "process.reentered", node, "a second token enters the sub-process while it is running");
	return leave(s, n->start);
}

static bool arrive(struct step *s, uint32_t flow) {
	uint32_t node = s->m->flows[flow].target;
	const struct node *n = &s->m->nodes[node];
	switch ((enum node_kind)n->kind) {
	case NODE_TASK:
	case NODE_CATCH: return rest(s, n->place);
	case NODE_END: return ended(s, n->parent);
	case NODE_TERMINATE: clear(s, n->parent); return ended(s, n->parent);
	case NODE_THROW:
	case NODE_EXCLUSIVE: return leave(s, node);
	case NODE_PARALLEL: return n->in_count > 1 ? join_parallel(s, n, node, flow) : leave(s, node);
	case NODE_INCLUSIVE:
		return n->in_count > 1 ? rest(s, n->place + 1 + s->m->flows[flow].in_index) : leave(s, node);
	case NODE_SUBPROCESS: return enter_subprocess(s, n, node);
	case NODE_START:
	case NODE_BOUNDARY: break;
	}
	check(!"a flow leads to a start or boundary event");
}

/* ---- until nothing moves -------------------------------------------------------------------- */

/* Fires the first inclusive join that is ready; sets *fired. */
static bool fire_inclusive(struct step *s, bool *fired) {
	*fired = false;
	for (uint32_t i = 0; i < s->n; i++) {
		uint32_t node = s->m->places[s->at[i]].node;
		const struct node *n = &s->m->nodes[node];
		if (n->kind != NODE_INCLUSIVE || !process__inclusive_ready(s->m, node, s->at, s->n))
			continue;
		for (uint32_t k = 1; k <= n->in_count; k++)
			take(s, n->place + k);
		check(s->at[0] != s->m->nodes[node].place); /* a gateway itself is no place to rest */
		*fired = true;
		return leave(s, node);
	}
	return true;
}

/* Whether somebody can still do something: a task or event waits, or a boundary event of a sub-process may happen. */
static bool can_go_on(const struct step *s) {
	for (uint32_t i = 0; i < s->n; i++) {
		const struct place *p = &s->m->places[s->at[i]];
		if (p->flow == NONE)
			return true;
		for (uint32_t x = s->m->nodes[p->node].parent; x != NONE; x = s->m->nodes[x].parent)
			if (s->m->nodes[x].bounded)
				return true;
	}
	return false;
}

static bool run(struct step *s) {
	bool fired = true;
	while (fired) {
		while (s->moving_count) {
			/* check.c saw to it that no token comes to a node twice before it waits */
			if (s->runs++ > LIMIT_PROCESS_TOKENS * s->m->node_count)
				return refuse(s, "process.runaway", NONE, "the tokens do not come to rest");
			if (!arrive(s, s->moving[--s->moving_count]))
				return false;
		}
		if (!fire_inclusive(s, &fired))
			return false;
	}
	if (!s->n || can_go_on(s))
		return true;
	return refuse(s, "process.deadlock", s->m->places[s->at[0]].node, "the join waits for a token that can never come");
}

static bool finish(struct step *s, struct process_state *out) {
	if (!run(s))
		return false;
	check(s->n <= LIMIT_PROCESS_TOKENS && !s->moving_count); /* I2 */
	for (uint32_t i = 1; i < s->n; i++)
		check(s->at[i - 1] <= s->at[i]); /* I1 */
	out->n = (uint16_t)s->n;
	memcpy(out->at, s->at, s->n * sizeof *s->at);
	return true;
}

bool process_start(const struct process_model *m, const struct process_vars *vars, struct process_state *out,
                   struct err *e) {
	struct step s;
	s.m = m, s.vars = vars, s.e = e, s.values = NULL;
	s.n = s.moving_count = s.runs = 0;
	return leave(&s, m->start) && finish(&s, out);
}

/* Removes what the completed task or event stood for. */
static bool consume(struct step *s, uint32_t node) {
	const struct node *n = &s->m->nodes[node];
	if (n->kind != NODE_BOUNDARY)
		return take(s, n->place);
	check(n->host < s->m->node_count && s->m->nodes[n->host].bounded);
	const struct node *host = &s->m->nodes[n->host];
	if (host->kind != NODE_SUBPROCESS) {
		if (!take(s, host->place))
			return false;
		return n->interrupting || rest(s, host->place);
	}
	if (!occupied(s, n->host))
		return false;
	if (n->interrupting)
		clear(s, n->host);
	return true;
}

bool process_complete(const struct process_model *m, const struct process_state *in, str id,
                      const struct process_vars *vars, struct process_state *out, struct err *e) {
	struct step s;
	s.m = m, s.vars = vars, s.e = e, s.values = NULL;
	s.moving_count = s.runs = 0;
	s.n = in->n;
	check(in->n <= LIMIT_PROCESS_TOKENS);
	memcpy(s.at, in->at, in->n * sizeof *in->at);
	for (uint32_t i = 0; i < s.n; i++)
		check(s.at[i] < m->place_count && (!i || s.at[i - 1] <= s.at[i])); /* I1 */
	uint32_t place = process__find(m, id);
	if (place == NONE || m->places[place].flow != NONE || !consume(&s, m->places[place].node))
		return err_set(e, "process.not_waiting", "", "nothing waits at \"" STR_FMT "\" now", STR_ARG(id));
	return leave(&s, m->places[place].node) && finish(&s, out);
}
