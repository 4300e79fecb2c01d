/* What the office asks of the engines: the process decides which step may come next, the rules decide by table. When
 * something is due is decided in clock.c. */
#include "data/date.h"
#include "desk/desk_int.h"

/* ---- rules ------------------------------------------------------------------------------------------ */

bool decide_by_rules(struct decision *d, str decision, const struct decision_input *inputs, uint32_t n,
	bool explained, struct ruling *out) {
	int number = -1;
	day on = day_of_ms(d->now, d->pack->offset_minutes);
	const struct rule_version *v = rulebook_find(d->rules, decision, on, &number);
	if (!v)
		return desk__refuse(
			d, "decision.missing", "", "the pack has no decision \"" STR_FMT "\"", STR_ARG(decision));
	check(v->model && !v->withdrawn && number >= 0);
	uint32_t count = rules_input_count(v->model);
	struct val *values = arena_array(d->arena, struct val, count);
	for (uint32_t i = 0; i < n; i++) {
		int slot = rules_input(v->model, inputs[i].name);
		if (slot >= 0)
			values[slot] = inputs[i].value;
	}
	struct feel_run run = feel_run_make(d->arena, values, count, d->now, d->pack->offset_minutes);
	struct rules_trace trace = rules_trace_make(d->arena);
	struct val result = rules_eval(v->model, number, values, &run, explained ? &trace : NULL);
	*out = (struct ruling){result, v->cited[number], STR("")};
	if (explained) {
		struct buf b = buf_make(LIMIT_COMMAND_BYTES);
		rules_explain(&b, v->model, number, values, result, &trace, v->label);
		if (!b.full)
			out->explanation = arena_str(d->arena, buf_view(&b));
		buf_free(&b);
	}
	return true;
}

/* ---- processes -------------------------------------------------------------------------------------- */

const struct process_model *flow_model(const struct decision *d, const struct record *r) {
	if (record_def(r->kind)->cell_of[F_waiting] < 0)
		return NULL;
	if (r->kind != R_case_file)
	{
		const struct process_file *file = pack_process_for(d->pack, str_of(record_def(r->kind)->name));
		return file ? file->model : NULL;
	}
	str item = rec_get(r, F_item) == NIL ? arg_str(d, F_item) : rec_text(d->book, r, F_item);
	const struct item *found = pack_item(d->pack, item);
	return found && found->process ? found->process->model : NULL;
}

/* Variables of gateway conditions: the command's arguments first, then the record's columns. */
struct flow_vars {
	const struct decision *d;
	const struct record *r;
};

static struct val cell_val(const struct flow_vars *v, enum field f, int64_t i, str s) {
	switch (field_defs[f].type) {
	case T_BOOL:
		return val_bool(i != 0);
	case T_WORD:
		return val_str(str_of(word_defs[i].name));
	case T_MS:
		return val_instant(i, v->d->pack->offset_minutes);
	case T_DAY:
		return val_date(i);
	case T_INT:
	case T_FEN:
	case T_REF:
		return val_int(i);
	case T_CODE:
	case T_NAME:
	case T_TEXT:
	case T_FACTS:
	case T_SOURCE:
	case T_STATE:
	case T_PERSON:
		return val_str(s);
	}
	return val_null();
}

static struct val flow_var(void *self, str name) {
	const struct flow_vars *v = self;
	enum field f = field_find(name);
	if (!f)
		return val_null();
	const struct arg *a = command_arg(v->d->command, f);
	if (a)
		return cell_val(v, f, a->i, a->s);
	int64_t cell = rec_get(v->r, f);
	if (cell == NIL)
		return val_null();
	bool named = field_defs[f].type == T_CODE || field_defs[f].type == T_NAME;
	return cell_val(v, f, cell, named ? book_name_text(v->d->book, cell) : STR(""));
}

static bool set_waiting(
	struct decision *d, struct event *ev, const struct process_model *m, const struct process_state *s) {
	if (s->n == 0) {
		set_int(ev, F_waiting, NIL);
		return true;
	}
	char text[512];
	struct buf b = {.p = text, .cap = sizeof text, .max = sizeof text};
	process_state_put(&b, m, s);
	if (b.full)
		return desk__refuse(d, "process.too_many_tokens", "", "the names of all waiting steps are too long together");
	set_name(ev, F_waiting, arena_str(d->arena, buf_view(&b)));
	return true;
}

bool other_person(struct decision *d, const char *code, str other) {
	return !str_eq(d->command->actor, other) || desk__refuse(d, code, "", "the same person may not do both");
}

bool flow_start(struct decision *d, struct event *ev, const struct process_model *m) {
	if (!m)
		return true;
	struct flow_vars self = {d, ev->record};
	struct process_vars vars = {&self, flow_var, d->arena, d->now, d->pack->offset_minutes};
	struct process_state state;
	if (!process_start(m, &vars, &state, d->refusal))
		return false;
	return set_waiting(d, ev, m, &state);
}

/* The step as a decision sees it after the events that it has yielded so far. */
static str waiting_now(const struct decision *d, const struct record *r) {
	for (uint32_t i = d->event_count; i-- > 0;)
		for (uint32_t j = 0; d->events[i].record == r && j < d->events[i].count; j++)
			if (d->events[i].set[j].field == F_waiting)
				return d->events[i].set[j].i == NIL ? STR("") : d->events[i].set[j].s;
	return rec_text(d->book, r, F_waiting);
}

bool flow_step(struct decision *d, struct event *ev, const struct record *r, str verb) {
	const struct process_model *m = flow_model(d, r);
	if (!m || !process_knows(m, verb))
		return true;
	struct flow_vars self = {d, r};
	struct process_vars vars = {&self, flow_var, d->arena, d->now, d->pack->offset_minutes};
	struct process_state state;
	str waiting = waiting_now(d, r);
	if (!process_state_read(m, waiting, &state, d->refusal))
		return false;
	if (!process_waits(m, &state, verb))
		return desk__refuse(d, record_def(r->kind)->step_not_due, "",
			"%s %lld waits for \"" STR_FMT "\", not for \"" STR_FMT "\"", record_def(r->kind)->name,
			(long long)r->id, STR_ARG(waiting), STR_ARG(verb));
	if (!process_complete(m, &state, verb, &vars, &state, d->refusal))
		return false;
	return set_waiting(d, ev, m, &state);
}
