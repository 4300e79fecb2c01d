/* 驳回 and 取回: the ways back. Sending back moves a token to a step that was done before; taking back makes undone what
 * oneself has done last, by giving the process back the state that it had.
 *
 * (1) A step whose command the record's state does not allow any more is never gone back to: what was accepted stays
 *     accepted, what was decided stays decided; the law knows other ways (withdrawal, revocation).
 * (2) Clocks run on: only a correction and a special procedure stop them. Source: 行政许可法 32, 45, 82. */
#include "process/process.h"
#include "desk/task.h"

enum { TRAIL_MOST = 200 };

/* ---- 驳回 ------------------------------------------------------------------------------------------------ */

static bool state_allows(const struct record *r, enum command_kind c) {
	const uint16_t *w = c ? command_defs[c].from : NULL;
	if (!w)
		return true;
	while (*w && *w != rec_or(r, F_state, W_none))
		w++;
	return *w;
}

/* Invariant 1: every step that would be done again can be done again. */
static bool can_return(struct decision *d, const struct record *r, const struct flow_done *trail, uint32_t n) {
	for (uint32_t i = 0; i < n; i++)
		if (!state_allows(r, task_step_command(r->kind, trail[i].step)))
			return desk__refuse(d, "flow.cannot_return", "payload.target",
				"\"" STR_FMT "\" is not done twice: the %s is %s", STR_ARG(trail[i].step),
				record_def(r->kind)->name, word_defs[rec_or(r, F_state, W_none)].en);
	return true;
}

/* The place that is sent back from: the only one, or the one named; of several signers the actor's own. */
static bool leaves(struct decision *d, const struct record *r, str *place, uint32_t *from) {
	str waiting = flow_state(d, r, F_waiting), named = arg_str(d, F_from_step), all = waiting, one;
	int64_t id;
	if (!waiting.n)
		return desk__refuse(d, "flow.ended", "", "nothing waits any more");
	*place = named;
	while (!named.n && str_next(&all, ' ', &one)) {
		if (place->n && !str_eq(*place, one))
			return desk__refuse(d, "flow.which_step", "payload.from_step",
				"several steps wait (" STR_FMT "): name one", STR_ARG(waiting));
		*place = one;
	}
	struct process_waiting is;
	if ((id = task_of_signer(d, r, task_node(*place), d->command->actor))) {
		const struct record *t = task_fetch(d, id);
		str own = arena_format(
			d->arena, STR_FMT "#%lld", STR_ARG(task_node(*place)), (long long)rec_or(t, F_token, 0));
		*place = flow_waits(d, r, own, NULL) ? own : *place;
	}
	if (!flow_waits(d, r, *place, &is) || is.kind == WAITING_JOIN)
		return desk__refuse(d, "flow.not_waiting", "payload.from_step", "nothing waits there that somebody does");
	*from = is.node;
	return true;
}

/* Nodes that can be reached from a node, forward or backward along the flows. */
static bool *reach(struct arena *a, const struct process_model *m, uint32_t from, bool forward) {
	uint32_t n = process_node_count(m), flows = process_flow_count(m);
	check(from < n);
	bool *seen = arena_array(a, bool, n);
	uint32_t *queue = arena_array(a, uint32_t, n), head = 0, tail = 0;
	seen[from] = true;
	queue[tail++] = from;
	while (head < tail) {
		uint32_t at = queue[head++];
		for (uint32_t i = 0; i < flows; i++) {
			struct process_flow f = process_flow_at(m, i);
			uint32_t next = forward ? f.target : f.source;
			if ((forward ? f.source : f.target) != at || seen[next])
				continue;
			seen[next] = true;
			queue[tail++] = next;
		}
	}
	return seen;
}

static bool forks(const struct process_model *m, uint32_t node) {
	str element = process_node_at(m, node).element;
	uint32_t out = 0;
	for (uint32_t i = 0; i < process_flow_count(m); i++)
		out += process_flow_at(m, i).source == node;
	return out > 1 && !str_is(element, "exclusiveGateway") && !str_is(element, "eventBasedGateway");
}

/* Other branches would run twice when one of them goes back before they parted. */
static bool crosses_fork(struct decision *d, const struct process_model *m, uint32_t to, uint32_t from) {
	const bool *after = reach(d->arena, m, to, true), *before = reach(d->arena, m, from, false);
	for (uint32_t i = 0; i < process_node_count(m); i++)
		if (i != from && after[i] && before[i] && forks(m, i))
			return true;
	return false;
}

static bool others_wait(struct decision *d, const struct record *r, str node) {
	str all = flow_state(d, r, F_waiting), one;
	while (str_next(&all, ' ', &one))
		if (!str_eq(task_node(one), node))
			return true;
	return false;
}

/* Whether the step can be gone back to at all: a task that lies before the place. */
static bool lies_before(const struct process_model *m, const bool *before, uint32_t from, str step) {
	int64_t node = process_node_find(m, step);
	return node >= 0 && (uint32_t)node != from && before[node] && process_node_at(m, (uint32_t)node).task;
}

/* The place in the trail that the target means; false: refused. */
static bool choose(struct decision *d, const struct record *r, const struct process_model *m, uint32_t from,
	const struct flow_done *trail, uint32_t n, uint32_t *at) {
	enum word target = (enum word)arg_int(d, F_target);
	const bool *before = reach(d->arena, m, from, false);
	str step = arg_str(d, F_step);
	if (target == W_step && !step.n)
		return desk__refuse(d, "field.missing", "payload.step", "to which step?");
	bool found = false;
	for (uint32_t i = 0; i < n && !(found && target != W_applicant); i++) {
		bool meant = target == W_step		 ? str_eq(trail[i].step, step)
					 : target == W_applicant ? state_allows(r, task_step_command(r->kind, trail[i].step))
											 : true;
		if (!meant || !lies_before(m, before, from, trail[i].step))
			continue;
		found = true;
		*at = i;
	}
	return found || desk__refuse(d, "flow.no_way_back", target == W_step ? "payload.step" : "payload.target",
						"no such step was done before this one, or it is not done twice");
}

/* Back to the applicant: before acceptance it is the one-time notice, and nothing else; later the application goes to
 * the first step again, and the applicant is told. */
static bool applicant_told(struct decision *d, const struct record *r) {
	struct notice_spec notice = {
		.kind = W_returned, .to = STR(""), .reason = arg_str(d, F_reason), .to_applicant = true, .level = NIL};
	return notice_send(d, r, &notice);
}

bool flow__send_back(struct decision *d) {
	const struct record *r = d->record;
	const struct process_model *m = flow_model(d, r);
	enum word target = (enum word)arg_int(d, F_target);
	struct flow_done trail[TRAIL_MOST];
	uint32_t n, at = 0, from = 0;
	str place;
	if (!m)
		return desk__refuse(d, "flow.none", "", "no process drives this %s", record_def(r->kind)->name);
	if (r->kind == R_case_file && rec_is(r, F_state, W_received) && target == W_applicant)
		return desk__refuse(d, "flow.use_correction", "payload.target",
			"before acceptance the applicant gets the one-time notice: case.correct");
	if (!leaves(d, r, &place, &from) || !task_may_act(d, r, task_node(place)) ||
		!flow_trail(d, r, trail, TRAIL_MOST, &n, NULL))
		return false;
	if (!choose(d, r, m, from, trail, n, &at) || !can_return(d, r, trail, at + 1))
		return false;
	check(at < n);
	uint32_t to = (uint32_t)process_node_find(m, trail[at].step);
	if (others_wait(d, r, task_node(place)) && crosses_fork(d, m, to, from))
		return desk__refuse(d, "flow.other_branches", "", "other branches that began after that step are still open");
	struct event *ev = emit(d, E_flow_sent_back, r);
	set_name(ev, F_step, trail[at].step);
	set_name(ev, F_from_step, task_node(place));
	set_word(ev, F_target, target);
	set_text(ev, F_reason, arg_str(d, F_reason));
	struct process_act act = {.kind = PROCESS_MOVE, .place = place, .name = trail[at].step};
	return flow_act(d, ev, r, &act, NULL) && (target != W_applicant || applicant_told(d, r));
}

/* ---- 取回 ------------------------------------------------------------------------------------------------ */

/* What of a record belongs to its flow, and what each was before the newest act. */
static const enum field flow_fields[] = {F_waiting, F_tokens, F_open_tasks, F_timer_at, F_parked_at};
enum { FLOW_FIELDS = COUNT(flow_fields) };
struct undo {
	struct decision *d;
	const struct record *r;
	int64_t task;
	bool found, late;      /* the newest act was seen; it is not one that the actor may take back */
	str step;
	bool set[FLOW_FIELDS]; /* by that act */
	bool known[FLOW_FIELDS];
	struct arg was[FLOW_FIELDS];
};

static const struct arg *set_of(const struct event *ev, enum field f) {
	for (uint32_t i = 0; i < ev->count; i++)
		if (ev->set[i].field == (uint16_t)f)
			return &ev->set[i];
	return NULL;
}

/* Whether this is the act to be taken back: the actor's own, one that moved nothing but the process. */
static bool is_own_act(struct undo *u, const struct past_event *past, const struct event *ev) {
	enum event_kind kind = event_find(past->kind);
	const struct arg *task = set_of(ev, F_task), *step = set_of(ev, F_step);
	enum command_kind own = past->command.n ? command_find(past->command) : C_none;
	if (event_defs[kind].to || !str_eq(past->actor, u->d->command->actor))
		return false;
	if (u->task ? !task || task->i != u->task : task != NULL)
		return false;
	if (kind == E_flow_stepped && step)
		u->step = task_node(step->s);
	else if (own && command_defs[own].record == u->r->kind)
		u->step = str_of(command_defs[own].verb);
	return u->step.n > 0 || kind == E_flow_opinion_given;
}

/* The newest act that moved anything: is it one to take back, and what did it set? */
static bool see_act(struct undo *u, const struct past_event *past, const struct event *ev) {
	enum event_kind kind = event_find(past->kind);
	bool moved = kind && event_defs[kind].to;
	for (uint32_t i = 0; i < FLOW_FIELDS; i++)
		moved |= u->set[i] = set_of(ev, flow_fields[i]) != NULL;
	if (!moved)
		return true; /* a copy, an urging: nothing to do with the flow */
	u->found = is_own_act(u, past, ev) && (u->set[0] || kind == E_flow_opinion_given);
	u->late = !u->found;
	return u->found;
}

static bool look_back(void *self, const struct past_event *past) {
	struct undo *u = self;
	struct arena *a = u->d->arena;
	struct event ev = {.count = 0};
	struct err e = {0};
	bool all = true;
	if (!event_read_body(a, u->d->book, arena_str(a, past->body), &ev, &e))
		return false;
	if (!u->found)
		return see_act(u, past, &ev);
	for (uint32_t i = 0; i < FLOW_FIELDS; i++) {
		const struct arg *was = set_of(&ev, flow_fields[i]);
		if (was && u->set[i] && !u->known[i]) {
			u->known[i] = true;
			u->was[i] = *was;
		}
		all &= !u->set[i] || u->known[i];
	}
	return !all;
}

/* The field as it was; what was never set before is unset again. */
static void put_back(struct undo *u, struct event *ev, uint32_t i) {
	enum field f = flow_fields[i];
	const struct arg *was = &u->was[i];
	bool empty = !u->known[i] || was->i == NIL;
	if (!u->set[i])
		return;
	if (field_defs[f].type == T_STATE)
		set_state(ev, f, empty ? STR("") : was->s);
	else if (f == F_waiting && !empty)
		set_name(ev, f, was->s);
	else
		set_int(ev, f, empty ? NIL : was->i);
}

static bool is_listed(str list, int64_t wanted) {
	int64_t id;
	uint32_t token;
	while (task_next(&list, &id, &token))
		if (id == wanted)
			return true;
	return false;
}

static void reopen(struct decision *d, const struct record *t) {
	if (task_state(d, t) == W_open)
		return;
	check(rec_state(t, F_about).n && rec_get(t, F_ended_at) != NIL);
	struct event *ev = emit(d, E_task_reopened, t);
	const enum field done[] = {F_ended_at, F_task_verdict, F_signer, F_on_time};
	for (size_t i = 0; i < COUNT(done); i++)
		if (rec_get(t, done[i]) != NIL)
			set_int(ev, done[i], NIL);
	int64_t due = rec_get(t, F_due_at);
	if (due != NIL && due > d->recorded_at)
		set_int(ev, F_wake_at, due);
}

/* Tasks that the act opened are not needed, those that it ended are open again. */
static bool tasks_back(struct decision *d, str now, str then) {
	str list = now;
	int64_t id;
	uint32_t token;
	while (task_next(&list, &id, &token)) {
		const struct record *t = is_listed(then, id) ? NULL : task_fetch(d, id);
		if (t && rec_get(t, F_task_verdict) != NIL)
			return desk__refuse(d, "flow.too_late", "", "somebody has acted on it since");
		if (t)
			task_end(d, t, E_task_superseded);
	}
	for (list = then; task_next(&list, &id, &token);) {
		const struct record *t = is_listed(now, id) ? NULL : task_fetch(d, id);
		if (t)
			reopen(d, t);
	}
	return true;
}

bool task_undo(struct decision *d, const struct record *r, int64_t task) {
	struct undo u = {.d = d, .r = r, .task = task, .step = STR("")};
	struct err e = {0};
	if (!desk__past(d, r, &u, look_back, &e))
		return desk__refuse(d, "store.fault", "", "%s", e.text);
	if (!u.found || u.late)
		return desk__refuse(d, "flow.too_late", "", "the newest act is not one that you may take back");
	if (!state_allows(r, task_step_command(r->kind, u.step)))
		return desk__refuse(d, "flow.cannot_return", "", "\"" STR_FMT "\" is not done twice", STR_ARG(u.step));
	str now = flow_state(d, r, F_open_tasks);
	check(u.step.n || task); /* an opinion is a task's */
	if (task)
		reopen(d, d->record);
	struct event *ev = emit(d, E_flow_taken_back, r);
	if (u.step.n) /* an opinion was no step */
		set_name(ev, F_step, u.step);
	set_text(ev, F_reason, arg_str(d, F_reason));
	if (task)
		set_int(ev, F_task, task);
	for (uint32_t i = 0; i < FLOW_FIELDS; i++)
		put_back(&u, ev, i);
	return tasks_back(d, now, flow_state(d, r, F_open_tasks));
}

bool flow__take_back(struct decision *d) {
	return task_undo(d, d->record, 0);
}
