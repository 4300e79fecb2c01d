/* Running instances go to another version of their model.
 *
 * Each token goes to the node with its id, or with the id that the map gives for it; so does what is around it. Numbers
 * stay what they were. It can go when the node is of the same kind and lies directly in what its scope has become:
 * tokens never change their scope. All that hangs on tokens follows: flows at joins, loops with their counts, what
 * can be compensated. Timers of an event whose definition is the same stay as they are; when it is another, they are
 * set anew, reckoned from when they were first set; those of new events are set now, those of events that are
 * gone are dropped. An event that has fired and therefore has no timer any more gets none. */
#include "process/codec.h"
#include "process/step.h"

struct pair {
	str from, to;
};

struct move {
	const struct process_model *from, *to;
	const struct process_instance *in;
	struct arena *a;
	struct pair *pairs;
	uint32_t pair_count, root; /* root: index of its process in `to`, NONE: not there */
	struct err *e;
};

/* ---- the map -------------------------------------------------------------------------------- */

static bool has_flow(const struct process_model *m, str id) {
	for (uint32_t f = 0; f < m->flow_count; f++)
		if (str_eq(m->flows[f].id, id))
			return true;
	return false;
}

static bool read_pair(struct move *x, str part) {
	struct pair *p = &x->pairs[x->pair_count];
	int32_t at = str_find(part, '>', 0);
	if (at < 1 || (uint32_t)at + 1 == part.n)
		return err_set(x->e, "process.bad_map", "", "\"" STR_FMT "\" is not of the form old>new", STR_ARG(part));
	*p = (struct pair){str_cut(part, 0, (uint32_t)at), str_cut(part, (uint32_t)at + 1, part.n)};
	bool node = process_knows(x->from, p->from);
	if (!node && !has_flow(x->from, p->from))
		return err_set(x->e, "process.bad_map", "", "the old version has no \"" STR_FMT "\"", STR_ARG(p->from));
	if (node ? !process_knows(x->to, p->to) : !has_flow(x->to, p->to))
		return err_set(x->e, "process.bad_map", "", "the new version has no \"" STR_FMT "\"", STR_ARG(p->to));
	for (uint32_t k = 0; k < x->pair_count; k++)
		if (str_eq(x->pairs[k].from, p->from))
			return err_set(x->e, "process.bad_map", "", "\"" STR_FMT "\" is given twice", STR_ARG(p->from));
	x->pair_count++;
	return true;
}

static bool read_map(struct move *x, str map) {
	uint32_t most = 1;
	str part;
	for (uint32_t k = 0; k < map.n; k++)
		most += map.p[k] == ' ';
	if (most > LIMIT_PROCESS_NODES)
		return err_set(x->e, "process.bad_map", "", "more than %d pairs", LIMIT_PROCESS_NODES);
	x->pairs = arena_array(x->a, struct pair, most);
	while (map.n && str_next(&map, ' ', &part))
		if (part.n && !read_pair(x, part))
			return false;
	return true;
}

static str mapped(const struct move *x, str id) {
	for (uint32_t k = 0; k < x->pair_count; k++)
		if (str_eq(x->pairs[k].from, id))
			return x->pairs[k].to;
	return id;
}

/* The node of the new version, or NONE. */
static uint32_t node_to(const struct move *x, uint32_t node) {
	int64_t at = process_node_find(x->to, mapped(x, x->from->nodes[node].id));
	return at < 0 ? NONE : (uint32_t)at;
}

/* The flow into `node` of the new version, or NONE. */
static uint32_t flow_to(const struct move *x, str flow, uint32_t node) {
	const struct node *n = &x->to->nodes[node];
	str id = mapped(x, flow);
	for (uint32_t in = n->in; process__is_join(n) && in < n->in + n->in_count; in++)
		if (str_eq(x->to->flows[x->to->ins[in]].id, id))
			return x->to->ins[in];
	return NONE;
}

static uint32_t root_to(const struct move *x) {
	uint32_t process = x->in->scopes[0].process;
	for (uint32_t p = 0; p < x->to->process_count; p++)
		if (str_eq(x->to->processes[p].id, x->from->processes[process].id))
			return p;
	return process ? NONE : 0; /* the main process may have another id */
}

/* ---- whether a token can go ------------------------------------------------------------------ */

/* What a task waits for: nothing (it is done at once), a message, somebody. */
static int task_class(const struct node *n) {
	return n->task == TASK_SCRIPT || n->task == TASK_RULE ? 0 : n->task == TASK_RECEIVE ? 1 : 2;
}

static bool same_kind(const struct move *x, const struct node *old, const struct node *new) {
	if (old->kind != new->kind || old->compensates != new->compensates)
		return false;
	if (old->kind == NODE_TASK)
		return task_class(old) == task_class(new);
	if (old->kind == NODE_SUBPROCESS)
		return old->sub == new->sub;
	if (process__is_activity(old) || old->trigger_count != new->trigger_count)
		return process__is_activity(old);
	for (uint32_t k = 0; k < old->trigger_count; k++)
		if (x->from->triggers[old->trigger + k].kind != x->to->triggers[new->trigger + k].kind)
			return false;
	return true;
}

static const char *compare(const struct move *x, uint32_t old, uint32_t new) {
	if (new == NONE)
		return "missing";
	const struct node *a = &x->from->nodes[old], *b = &x->to->nodes[new];
	if (!same_kind(x, a, b))
		return "kind";
	return (a->loop ? a->loop->kind : LOOP_NONE) == (b->loop ? b->loop->kind : LOOP_NONE) ? NULL : "loop";
}

/* Whether nodes directly in `n`'s place are what the scope has in the new version. */
static bool is_inside(const struct move *x, const struct scope *s, const struct node *n) {
	if (s->kind == SCOPE_ROOT)
		return n->parent == NONE && n->process == x->root;
	uint32_t around = node_to(x, s->node);
	if (around == NONE || s->kind == SCOPE_LOOP)
		return around != NONE;
	const struct node *of = &x->to->nodes[around];
	return of->kind == NODE_CALL ? n->parent == NONE && n->process == of->callee : n->parent == around;
}

/* Whether a scope and all around it have their like in the new version; NULL when they have. */
static const char *scope_code(const struct move *x, const struct scope *s) {
	for (; s->kind != SCOPE_ROOT; s = process__scope(x->in, s->parent)) {
		uint32_t new = node_to(x, s->node);
		const char *code = compare(x, s->node, new);
		if (code)
			return str_is(str_of(code), "loop") ? code : "scope";
		if (!is_inside(x, process__scope(x->in, s->parent), &x->to->nodes[new]))
			return "scope";
	}
	return x->root == NONE ? "scope" : NULL;
}

/* Whether what was completed can still be compensated in the new version. */
static bool keeps_undo(const struct move *x, const struct undo *u) {
	uint32_t new = node_to(x, u->node);
	if (compare(x, u->node, new))
		return false;
	return x->from->nodes[u->node].handler == NONE || x->to->nodes[new].handler != NONE;
}

/* The flows that the phase of a complex gateway took, as they are now; null when it can have no such phase. */
static struct val phase_to(const struct move *x, const struct token *t, uint32_t new) {
	struct val_builder b = val_build(x->a, t->item.list.count);
	for (uint32_t k = 0; k < t->item.list.count; k++) {
		uint32_t flow = flow_to(x, t->item.list.items[k].string, new);
		if (flow != NONE)
			val_push(&b, val_str(x->to->flows[flow].id));
	}
	return b.n && b.n < x->to->nodes[new].in_count ? val_build_list(&b) : val_null();
}

/* Why the token cannot go; NULL when it can. */
static const char *token_code(const struct move *x, const struct token *t) {
	uint32_t new = node_to(x, t->node);
	const struct scope *s = process__scope(x->in, t->scope);
	const char *code = compare(x, t->node, new);
	if (code)
		return code;
	if (t->flow != NONE && flow_to(x, x->from->flows[t->flow].id, new) == NONE)
		return "missing";
	if (process__is_phase(x->from, t) && phase_to(x, t, new).kind == VAL_NULL)
		return "missing";
	const struct node *n = &x->to->nodes[new];
	if (n->kind == NODE_START && t->state == TOKEN_FAILED && t->doing == DOING_ENTER && n->parent != NONE)
		n = &x->to->nodes[n->parent]; /* the incident of an event sub-process lies outside */
	if (!is_inside(x, s, n))
		return "scope";
	if (t->undoes && !keeps_undo(x, process__undo(x->in, t->undoes)))
		return "missing";
	return scope_code(x, s);
}

/* ---- the instance --------------------------------------------------------------------------- */

static void move_tokens(const struct move *x, struct process_instance *i) {
	for (uint32_t k = 0; k < i->token_count; k++) {
		struct token *t = &i->tokens[k];
		uint32_t node = node_to(x, t->node);
		if (process__is_phase(x->from, t))
			t->item = phase_to(x, t, node);
		if (t->flow != NONE)
			t->flow = flow_to(x, x->from->flows[t->flow].id, node);
		check(node != NONE && (t->flow == NONE || x->to->flows[t->flow].target == node));
		t->node = node;
	}
	process__sort(i->tokens, i->token_count);
}

static void move_scopes(const struct move *x, struct process_instance *i) {
	check(x->root < x->to->process_count);
	i->scopes[0].process = x->root;
	for (uint32_t k = 1; k < i->scope_count; k++) {
		struct scope *s = &i->scopes[k];
		s->node = node_to(x, s->node);
		check(s->node != NONE);
		const struct node *n = &x->to->nodes[s->node];
		s->process = s->kind == SCOPE_SUB && n->kind == NODE_CALL ? n->callee : n->process;
	}
}

static void move_undos(const struct move *x, struct process_instance *i) {
	uint32_t kept = 0;
	for (uint32_t k = 0; k < i->undo_count; k++) {
		struct undo u = i->undos[k];
		if (!keeps_undo(x, &u))
			continue;
		u.node = node_to(x, u.node);
		i->undos[kept++] = u;
	}
	i->undo_count = kept;
}

/* ---- timers --------------------------------------------------------------------------------- */

static bool same_timer(const struct trigger *a, const struct trigger *b) {
	return a->kind == b->kind && a->form == b->form && a->working == b->working && str_eq(a->timer, b->timer);
}

static bool same_triggers(const struct move *x, uint32_t old, uint32_t new) {
	const struct node *a = &x->from->nodes[old], *b = &x->to->nodes[new];
	bool same = a->trigger_count == b->trigger_count;
	for (uint32_t k = 0; same && k < a->trigger_count; k++)
		same = same_timer(&x->from->triggers[a->trigger + k], &x->to->triggers[b->trigger + k]);
	return same;
}

static bool has_timer(const struct process_model *m, uint32_t node) {
	const struct node *n = &m->nodes[node];
	for (uint32_t k = n->trigger; k < n->trigger + n->trigger_count; k++)
		if (m->triggers[k].kind == TRIGGER_TIMER)
			return true;
	return false;
}

/* What is set for one event of an owner in the old version: copied when `same`, or as far as it is a condition's latch
 * (see step_event.c). Result: the first timer, or NULL. */
static const struct armed *copy_timers(const struct move *x, struct step *s, uint32_t owner, uint32_t old,
                                       uint32_t new, bool same) {
	const struct armed *first = NULL;
	for (uint32_t k = 0; k < x->in->timer_count; k++) {
		const struct armed *w = &x->in->timers[k];
		if (w->owner != owner || w->node != old)
			continue;
		uint32_t nth = w->trigger - x->from->nodes[old].trigger, trigger = x->to->nodes[new].trigger + nth;
		bool latch = x->from->triggers[w->trigger].kind == TRIGGER_CONDITION;
		if (!latch && !first)
			first = w;
		bool there = nth < x->to->nodes[new].trigger_count;
		if (latch ? !there || x->to->triggers[trigger].kind != TRIGGER_CONDITION : !same)
			continue;
		struct armed *kept = step_armed_new(s, owner, new, trigger);
		kept->set_at = w->set_at, kept->due = w->due, kept->left = w->left;
	}
	return first;
}

/* Whether it is an incident that sets its timers when it is tried again. */
static bool sets_timers(const struct process_model *m, const struct token *t) {
	return t->state == TOKEN_FAILED && (t->doing == DOING_ARM || !process__is_activity(&m->nodes[t->node]));
}

/* Takes over what is set for one event of an owner, or sets it anew. old: the event in the old version, NONE: there
 * was none. t: the owner when it is a token. False: the reason in `why`. */
static bool move_event(const struct move *x, struct step *s, uint32_t owner, uint32_t old, uint32_t new,
                       const struct token *t, str *why) {
	const struct process_host *now = s->host;
	struct process_host then = *now;
	check(new < x->to->node_count && now->arena);
	if (old != NONE) {
		bool same = same_triggers(x, old, new);
		const struct armed *first = copy_timers(x, s, owner, old, new, same);
		if (same || (!first && has_timer(x->from, old)))
			return true;
		then.now = first ? first->set_at : now->now;
	}
	if (!has_timer(x->to, new) || (t && sets_timers(x->to, t)))
		return true;
	s->host = &then;
	bool set = step_arm(s, owner, new, t ? t->scope : owner, t ? t->id : 0, why) && !s->refused;
	s->host = now;
	return set;
}

/* The event among `count` old ones that has become the new one, or NONE. */
static uint32_t old_of(const struct move *x, uint32_t new, const uint32_t *events, uint32_t count) {
	for (uint32_t k = 0; k < count; k++)
		if (node_to(x, events[k]) == new)
			return events[k];
	return NONE;
}

static bool move_boundaries(const struct move *x, struct step *s, uint32_t old, const struct token *t, str *why) {
	const struct node *a = &x->from->nodes[old], *b = &x->to->nodes[t->node];
	if (!process__is_activity(b))
		return true;
	for (uint32_t k = 0; k < b->boundary_count; k++) {
		uint32_t event = x->to->boundaries[b->boundary + k];
		uint32_t before = old_of(x, event, x->from->boundaries + a->boundary, a->boundary_count);
		if (!move_event(x, s, t->id, before, event, t, why))
			return false;
	}
	return true;
}

/* Timers of a token. old: its node in the old version. */
static bool move_own(const struct move *x, struct step *s, uint32_t old, const struct token *t, str *why) {
	const struct node *a = &x->from->nodes[old], *b = &x->to->nodes[t->node];
	if (!process__has_timers(x->to, t))
		return true;
	if (b->kind == NODE_CATCH)
		return move_event(x, s, t->id, old, t->node, t, why);
	if (b->kind != NODE_EVENT_GATEWAY)
		return move_boundaries(x, s, old, t, why);
	uint32_t *targets = arena_array(x->a, uint32_t, a->out_count);
	for (uint32_t f = 0; f < a->out_count; f++)
		targets[f] = x->from->flows[a->out + f].target;
	for (uint32_t f = 0; f < b->out_count; f++) {
		uint32_t event = x->to->flows[b->out + f].target;
		if (!move_event(x, s, t->id, old_of(x, event, targets, a->out_count), event, t, why))
			return false;
	}
	return true;
}

/* Timers of the event sub-processes that may start in a scope. */
static bool move_starts(const struct move *x, struct step *s, const struct scope *now, str *why) {
	const struct scope *before = process__scope(x->in, now->id);
	struct step then = {.m = x->from};
	check(before);
	uint32_t count, old_count;
	const uint32_t *subs = step_event_subs(s, now, &count);
	const uint32_t *old_subs = step_event_subs(&then, before, &old_count);
	if (!count || !process__listens(s->m, s->i, now))
		return true;
	for (uint32_t k = 0; k < count; k++) {
		uint32_t old = old_of(x, subs[k], old_subs, old_count), start = x->to->nodes[subs[k]].start;
		if (!move_event(x, s, now->id, old == NONE ? NONE : x->from->nodes[old].start, start, NULL, why))
			return false;
	}
	return true;
}

/* Which of the old timers it was; those that are new come last. */
static uint32_t rank_of(const struct move *x, const struct armed *w) {
	uint32_t nth = w->trigger - x->to->nodes[w->node].trigger;
	for (uint32_t k = 0; k < x->in->timer_count; k++) {
		const struct armed *old = &x->in->timers[k];
		if (old->owner == w->owner && old->trigger - x->from->nodes[old->node].trigger == nth &&
		    node_to(x, old->node) == w->node)
			return k;
	}
	return NONE;
}

/* Timers in the order in which they were set: of those that are due together the first goes first. */
static void order_timers(const struct move *x, struct process_instance *i) {
	uint32_t *ranks = arena_array(x->a, uint32_t, i->timer_count);
	for (uint32_t k = 0; k < i->timer_count; k++) {
		struct armed w = i->timers[k];
		uint32_t rank = rank_of(x, &w), at = k;
		for (; at && ranks[at - 1] > rank; at--) {
			ranks[at] = ranks[at - 1];
			i->timers[at] = i->timers[at - 1];
		}
		ranks[at] = rank;
		i->timers[at] = w;
	}
}

/* The timers of all tokens and scopes, as far as they go. */
static bool move_timers(const struct move *x, const struct process_host *host, struct process_instance *i) {
	str why = STR("");
	struct step s = {.m = x->to, .host = host, .i = i, .e = x->e, .token_room = i->token_count,
	                 .scope_room = i->scope_count, .undo_room = i->undo_count};
	i->timers = NULL;
	i->timer_count = 0;
	for (uint32_t k = 0; k < i->token_count; k++) {
		const struct token *t = &i->tokens[k];
		if (!move_own(x, &s, process__token(x->in, t->id)->node, t, &why))
			return !s.refused && err_set(x->e, "process.cannot_migrate", "", STR_FMT ": " STR_FMT,
			                             STR_ARG(x->to->nodes[t->node].id), STR_ARG(why));
	}
	for (uint32_t k = 0; k < i->scope_count && i->token_count; k++)
		if (!move_starts(x, &s, &i->scopes[k], &why))
			return !s.refused && err_set(x->e, "process.cannot_migrate", "", STR_FMT, STR_ARG(why));
	order_timers(x, i);
	return true;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static str place_to(const struct move *x, const struct token *t, str from) {
	uint32_t node = node_to(x, t->node), flow = NONE;
	check(node != NONE);
	if (t->flow != NONE)
		flow = flow_to(x, x->from->flows[t->flow].id, node);
	const struct node *n = &x->to->nodes[node];
	str text = x->to->places[flow == NONE ? n->place : n->place + 1 + x->to->flows[flow].in_index].text;
	bool numbered = from.n && process__find(x->from, from) == NONE;
	return numbered ? arena_format(x->a, STR_FMT "#%u", STR_ARG(text), t->id) : text;
}

/* Fills the list; the number of tokens that cannot go. */
static uint32_t make_list(const struct move *x, struct process_migration *list, uint32_t *n) {
	uint32_t stay = 0, waiting = 0;
	*n = 0;
	check(x->in->scope_count && x->in->scopes[0].kind == SCOPE_ROOT); /* I1 */
	for (uint32_t k = 0; k < x->in->token_count; k++) {
		const struct token *t = &x->in->tokens[k];
		const char *code = token_code(x, t);
		bool waits = process__is_waiting(x->from, t);
		stay += code != NULL;
		if (!waits && (!code || t->state == TOKEN_HOLDS)) /* what it holds says so, too */
			continue;
		struct process_migration *row = &list[(*n)++];
		row->from = waits ? process_waiting_at(x->a, x->from, x->in, waiting).place : x->from->nodes[t->node].id;
		row->to = code ? STR("") : place_to(x, t, row->from);
		row->code = code;
		waiting += waits;
	}
	return stay;
}

/* Marks what waits at joins that have nothing to wait for in the new version; whether there is any. */
static bool mark_joins(const struct move *x, const struct process_instance *i, struct process_migration *list,
                       uint32_t n) {
	uint32_t join = process__ready_join(x->to, i), row = 0;
	if (join == NONE)
		return false;
	for (uint32_t k = 0; k < x->in->token_count; k++) {
		const struct token *t = &x->in->tokens[k];
		if (!process__is_waiting(x->from, t))
			continue;
		check(row < n);
		if (node_to(x, t->node) == join)
			list[row].to = STR(""), list[row].code = "join";
		row++;
	}
	return true;
}

static struct process_instance *move_instance(const struct move *x) {
	struct process_instance *i = process__copy(x->a, x->in);
	move_tokens(x, i);
	move_scopes(x, i);
	move_undos(x, i);
	return i;
}

bool process_migrate(const struct process_model *from, const struct process_model *to, const struct process_host *host,
                     const struct process_instance *in, str map, const struct process_migration **list, uint32_t *n,
                     struct process_instance **out, struct err *e) {
	struct move x = {.from = from, .to = to, .in = in, .a = host->arena, .e = e};
	struct process_migration *rows = arena_array(host->arena, struct process_migration, in->token_count);
	*list = rows;
	*n = 0;
	if (!read_map(&x, map))
		return false;
	x.root = root_to(&x);
	uint32_t stay = make_list(&x, rows, n);
	if (!stay && x.root == NONE) /* ended, and nowhere to be */
		return err_set(e, "process.cannot_migrate", "", "the new version has no process " STR_FMT,
		               STR_ARG(from->processes[in->scopes[0].process].id));
	if (stay)
		return err_set(e, "process.cannot_migrate", "", "%u tokens cannot go to the new version", stay);
	struct process_instance *i = move_instance(&x);
	if (mark_joins(&x, i, rows, *n))
		return err_set(e, "process.cannot_migrate", "", "a join would have nothing to wait for");
	if (!move_timers(&x, host, i) || !process__is_storable(to, i, e))
		return false;
	*out = process__canonical(host->arena, to, i);
	return true;
}
