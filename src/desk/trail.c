/* 办理轨迹: which steps of a record's process were done, by whom; read from the ledger when somebody needs it, so that no
 * column repeats what the events say already. */
#include "desk/desk_int.h"

struct walk {
	struct decision *d;
	const struct record *r;
	struct flow_done *out;
	uint32_t most, n;
	str back_to; /* everything down to this step was sent or taken back; empty: nothing */
	struct past_event *first;
	struct err e;
};

/* The member `step` of an event's body; empty when it has none. */
static str step_in(struct walk *w, str body) {
	struct event ev = {.count = 0};
	if (!event_read_body(w->d->arena, w->d->book, arena_str(w->d->arena, body), &ev, &w->e))
		return STR("");
	for (uint32_t i = 0; i < ev.count; i++)
		if (ev.set[i].field == F_step)
			return ev.set[i].s;
	return STR("");
}

/* Without "#number": all tokens at one node did the same step. */
static str node_of(str place) {
	int32_t number = str_find(place, '#', 0);
	return number < 0 ? place : str_cut(place, 0, (uint32_t)number);
}

/* The step that the event did; empty when it did none. */
static str step_of(struct walk *w, const struct past_event *ev) {
	if (str_is(ev->kind, event_defs[E_flow_stepped].name) || str_is(ev->kind, event_defs[E_flow_skipped].name))
		return node_of(step_in(w, ev->body));
	enum command_kind c = ev->command.n ? command_find(ev->command) : C_none;
	const struct process_model *m = flow_model(w->d, w->r);
	return c && command_defs[c].record == w->r->kind && m && process_knows(m, str_of(command_defs[c].verb))
			   ? str_of(command_defs[c].verb)
			   : STR("");
}

static bool take(void *self, const struct past_event *ev) {
	struct walk *w = self;
	struct arena *a = w->d->arena;
	if (w->first && !w->first->seq)
		*w->first = (struct past_event){ev->seq, ev->prev, ev->happened_at, arena_str(a, ev->kind),
			arena_str(a, ev->actor), arena_str(a, ev->command), arena_str(a, ev->body)};
	if (!w->back_to.n && (str_is(ev->kind, "flow.sent_back") || str_is(ev->kind, "flow.taken_back")))
		w->back_to = node_of(step_in(w, ev->body));
	str step = step_of(w, ev);
	if (!step.n)
		return true;
	if (w->back_to.n) {
		if (str_eq(step, w->back_to))
			w->back_to = STR("");
		return true;
	}
	w->out[w->n++] = (struct flow_done){arena_str(a, step), arena_str(a, ev->actor), ev->happened_at, ev->seq};
	return w->n < w->most;
}

bool flow_trail(struct decision *d, const struct record *r, struct flow_done *out, uint32_t most, uint32_t *n,
	struct past_event *first) {
	struct walk w = {.d = d, .r = r, .out = out, .most = most, .back_to = STR(""), .first = first};
	struct err e = {0};
	check(most > 0);
	if (first)
		*first = (struct past_event){0};
	bool good = desk__past(d, r, &w, take, &e);
	*n = w.n;
	return good || desk__refuse(d, "store.fault", "", "%s", e.text);
}
