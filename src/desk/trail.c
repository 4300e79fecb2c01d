/* 办理轨迹: which steps of a record's process were done, by whom; read from the ledger when somebody needs it, so that no
 * column repeats what the events say already. */
#include "desk/trail.h"
#include "data/json.h"
#include "desk/desk_int.h"

str trail_node(str place) {
	uint32_t n = 0;
	while (n < place.n && place.p[n] != '#' && place.p[n] != '<')
		n++;
	return str_cut(place, 0, n);
}

bool trail_member(struct arena *a, str body, const char *name, str *out) {
	struct json_doc d;
	*out = STR("");
	if (!body.n || !memmem(body.p, body.n, name, strlen(name)) || !json_parse(a, body, &d, NULL) ||
	    d.tokens[0].kind != JSON_OBJECT)
		return false;
	uint32_t token = json_member(&d, 0, name);
	if (token && d.tokens[token].kind == JSON_STRING)
		*out = arena_str(a, json_text(a, &d, token));
	return token != 0;
}

str trail_step(struct arena *a, const struct past_event *ev, enum record_kind kind, const struct process_model *m) {
	str step;
	if (str_is(ev->kind, event_defs[E_flow_stepped].name) || str_is(ev->kind, event_defs[E_flow_skipped].name))
		return trail_member(a, ev->body, "step", &step) ? trail_node(step) : STR("");
	enum command_kind c = ev->command.n ? command_find(ev->command) : C_none;
	bool own = c && command_defs[c].record == kind && !command_defs[c].creates;
	return own && m && process_knows(m, str_of(command_defs[c].verb)) ? str_of(command_defs[c].verb) : STR("");
}

bool trail_counts(struct arena *a, str *back_to, const struct past_event *ev, str step) {
	bool back = str_is(ev->kind, event_defs[E_flow_sent_back].name) ||
	            str_is(ev->kind, event_defs[E_flow_taken_back].name);
	str to;
	if (!back_to->n && back && trail_member(a, ev->body, "step", &to))
		*back_to = trail_node(to);
	if (!step.n)
		return false;
	if (!back_to->n)
		return true;
	if (str_eq(step, *back_to))
		*back_to = STR("");
	return false;
}

/* ---- of the desk ---------------------------------------------------------------------------- */

struct walk {
	struct decision *d;
	const struct record *r;
	struct flow_done *out;
	uint32_t most, n;
	str back_to;
	struct past_event *first;
};

static bool take(void *self, const struct past_event *ev) {
	struct walk *w = self;
	struct arena *a = w->d->arena;
	if (w->first && !w->first->seq)
		*w->first = (struct past_event){ev->seq, ev->prev, ev->happened_at, arena_str(a, ev->kind),
			arena_str(a, ev->actor), arena_str(a, ev->command), arena_str(a, ev->body)};
	str step = trail_step(a, ev, w->r->kind, flow_model(w->d, w->r));
	if (trail_counts(a, &w->back_to, ev, step))
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
