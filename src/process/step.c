/* One step: the instance is copied, the act is done, and all moves until it rests. Invariants: see instance.h. */
#include "process/step.h"

#include "process/step_act.h"

void step_refuse(struct step *s, const char *code, uint32_t node, const char *why) {
	str id = node == NONE ? s->m->processes[0].id : s->m->nodes[node].id;
	if (!s->refused)
		err_set(s->e, code, "", STR_FMT ": %s", STR_ARG(id), why);
	s->refused = true;
}

/* ---- until nothing moves -------------------------------------------------------------------- */

/* A body of a loop, or a compensation handler, begins. What opens a scope says so itself. */
static void begin_body(struct step *s, uint32_t token) {
	const struct token *t = process__token(s->i, token);
	if (!t) /* given up before it began */
		return;
	if (t->counter && s->m->nodes[t->node].kind == NODE_TASK)
		step_tell(s, PROCESS_STARTED, t->node, token);
	step_activate(s, token);
}

static void move_on(struct step *s) {
	struct moving next = s->moving[--s->moving_count];
	if (++s->moves > LIMIT_PROCESS_MOVES) {
		step_refuse(s, "process.runaway", next.node, "the tokens do not come to rest");
		return;
	}
	if (s->host->give_up && s->host->give_up(s->host->self)) {
		step_refuse(s, "process.given_up", next.node, "the step takes too long");
		return;
	}
	if (next.token) {
		begin_body(s, next.token);
		return;
	}
	if (next.flow != NONE)
		step_tell_text(s, PROCESS_TAKEN, s->m->flows[next.flow].source, 0, s->m->flows[next.flow].id);
	step_enter(s, next.node, next.flow, next.scope);
}

void step_run(struct step *s) {
	do
		while (s->moving_count && !s->refused)
			move_on(s);
	while (!s->refused && (step_join_fires(s) || step_condition_fires(s)));
}

/* ---- what must hold at the end -------------------------------------------------------------- */

/* Whether something can still come to the scope from outside: an event of its event sub-processes, of its activity, or
 * an activity that is begun in it. */
static bool can_be_woken(const struct step *s, const struct scope *c) {
	uint32_t count;
	step_event_subs(s, c, &count);
	if (count && process__listens(s->m, s->i, c))
		return true;
	return step_is_ad_hoc(s, c) || (c->holder && process__is_bounded(s->m, s->i, process__token(s->i, c->holder)));
}

/* Whether only tokens that wait for each other are left. */
static bool is_dead(const struct step *s) {
	for (uint32_t k = 0; k < s->i->token_count; k++)
		if (s->i->tokens[k].state != TOKEN_HOLDS && !step_is_joining(s, &s->i->tokens[k]))
			return false;
	for (uint32_t k = 0; k < s->i->scope_count; k++)
		if (can_be_woken(s, &s->i->scopes[k]))
			return false;
	return s->i->token_count > 0;
}

static void check_instance(const struct process_instance *i) {
	check(i->scope_count && i->scopes[0].kind == SCOPE_ROOT);
	for (uint32_t k = 1; k < i->scope_count; k++) { /* I1 */
		const struct scope *c = &i->scopes[k];
		const struct token *holder = c->holder ? process__token(i, c->holder) : NULL;
		check(c->holder ? holder && holder->state == TOKEN_HOLDS && holder->scope == c->parent : c->parent);
	}
	for (uint32_t k = 1; k < i->token_count; k++) /* I2 */
		check(i->tokens[k - 1].node <= i->tokens[k].node);
	check(i->token_count || (i->scope_count == 1 && !i->timer_count && !i->undo_count)); /* I3, I4 */
}

static bool finish(struct step *s) {
	step_run(s);
	if (s->refused)
		return false;
	if (is_dead(s)) {
		step_refuse(s, "process.deadlock", s->i->tokens[0].node, "the join waits for a token that can never come");
		return false;
	}
	process__sort(s->i->tokens, s->i->token_count);
	check_instance(s->i);
	return process__is_storable(s->m, s->i, s->e);
}

/* ---- the step ------------------------------------------------------------------------------- */

static bool has_conditions(const struct process_model *m) {
	for (uint32_t k = 0; k < m->trigger_count; k++)
		if (m->triggers[k].kind == TRIGGER_CONDITION)
			return true;
	return false;
}

static void open_copy(struct step *s, const struct process_instance *in) {
	s->i = process__copy(s->host->arena, in);
	s->token_room = in->token_count;
	s->scope_room = in->scope_count;
	s->timer_room = in->timer_count;
	s->undo_room = in->undo_count;
}

static void open_new(struct step *s) {
	s->i = arena_new(s->host->arena, struct process_instance);
	s->i->next = 1;
	step_scope_new(s, SCOPE_ROOT, NONE, 0, 0);
}

bool process_step(const struct process_model *m, const struct process_host *host, const struct process_instance *in,
                  const struct process_act *act, struct process_instance **out, uint32_t *taken, struct err *e) {
	struct step s;
	uint32_t reached = 0;
	memset(&s, 0, offsetof(struct step, moving));
	s.m = m, s.host = host, s.e = e;
	s.feel_steps = LIMIT_FEEL_STEPS;
	s.conditions = has_conditions(m);
	check(host->arena && (in || act->kind == PROCESS_START));
	if (in && act->kind != PROCESS_START)
		open_copy(&s, in);
	else
		open_new(&s);
	if (!step_act(&s, act, &reached) || !finish(&s))
		return false;
	if (taken)
		*taken = act->kind == PROCESS_MESSAGE || act->kind == PROCESS_SIGNAL ? reached : s.fired;
	*out = process__canonical(host->arena, m, s.i);
	return true;
}
