/* Clocks of a ticket: the limit by the regulation of its day of receipt, the minutes of an urgent one's first
 * feedback, and the steps of a procedure with limits of its own law. All are decided by the pack's rules and kept
 * with the ticket.
 *
 * (1) Rules are asked as of the moment of receipt: a later version changes nothing for a ticket that is there.
 * (2) F_wake_at is the next end that is still to be met; an end that was met tells nothing.
 * Source: the regulations of the pack; 市场监督管理投诉举报处理暂行办法; 信访工作条例. */
#include "data/date.h"
#include "desk/clock.h"
#include "desk/ticket.h"

enum { FEEDBACK_MOST = 1440, SPECIAL_STEPS = 2, INPUTS_MOST = 8 };

/* ---- what the rules are asked ---------------------------------------------------------------------------- */

static ms received(const struct decision *d, const struct record *r) {
	return r ? rec_or(r, F_received_at, d->now) : d->now;
}

/* The argument, else what the ticket has; empty when neither says it: text functions know no null. */
static struct val code_input(struct decision *d, const struct record *r, enum field f) {
	str given = arg_str(d, f);
	if (!given.n && r && rec_get(r, f) != NIL)
		given = rec_text(d->book, r, f);
	return val_str(given);
}

static uint32_t inputs_of(struct decision *d, const struct record *r, struct decision_input out[INPUTS_MOST]) {
	bool urgent = arg_is(d, F_urgent) || (r && rec_get(r, F_urgent) == 1);
	str content = r ? STR("") : arg_str(d, F_content);
	day on = day_of_ms(received(d, r), d->pack->offset_minutes);
	uint32_t n = 0;
	out[n++] = (struct decision_input){STR("ticket class"), code_input(d, r, F_ticket_class)};
	out[n++] = (struct decision_input){STR("received on"), val_date(on)};
	out[n++] = (struct decision_input){STR("topic"), code_input(d, r, F_topic)};
	out[n++] = (struct decision_input){STR("area"), code_input(d, r, F_area)};
	out[n++] = (struct decision_input){STR("urgent"), val_bool(urgent)};
	out[n++] = (struct decision_input){STR("content"), val_str(content)};
	check(n <= INPUTS_MOST);
	return n;
}

/* Asks a decision as of the moment of receipt; found says whether the pack has it at all. */
static bool ask(struct decision *d, const struct record *r, str name, bool *found, struct ruling *out) {
	struct decision_input inputs[INPUTS_MOST];
	int number;
	ms now = d->now;
	d->now = received(d, r);
	*found = rulebook_find(d->rules, name, day_of_ms(d->now, d->pack->offset_minutes), &number) != NULL;
	bool done = *found && decide_by_rules(d, name, inputs, inputs_of(d, r, inputs), false, out);
	d->now = now;
	return done;
}

/* ---- limits ---------------------------------------------------------------------------------------------- */

static bool set_limit(struct decision *d, struct event *ev, const struct record *r) {
	struct ruling rule;
	int64_t days;
	bool found;
	if (!ask(d, r, STR("hotline limit"), &found, &rule))
		return found || desk__refuse(d, "decision.missing", "", "the pack has no decision \"hotline limit\"");
	struct val regulation = val_member(rule.result, "regulation");
	bool known = val_to_int(val_member(rule.result, "days"), &days) && days >= 0 && days <= LIMIT_DEADLINE_DAYS;
	if (!known || regulation.kind != VAL_STRING)
		return desk__refuse(
			d, "ticket.no_limit", "payload.ticket_class", "no regulation gives a limit for this class on this day");
	ms due = due_after(d, ev, received(d, r), (struct limit){(int32_t)days, UNIT_WORKING_DAY});
	set_text(ev, F_decision, rule.decision);
	set_name(ev, F_regulation, regulation.string);
	set_int(ev, F_limit_days, days);
	set_int(ev, F_due_at, due);
	set_int(ev, F_first_due_at, due);
	return true;
}

static void cite(struct decision *d, struct event *ev, str decision) {
	str before = STR("");
	for (uint32_t i = 0; i < ev->count; i++)
		if (ev->set[i].field == F_decision)
			before = ev->set[i].s;
	set_text(ev, F_decision,
		before.n ? arena_format(d->arena, STR_FMT "; " STR_FMT, STR_ARG(before), STR_ARG(decision)) : decision);
}

/* The first feedback of an urgent matter is due in minutes of any day and night. */
static void set_feedback(struct decision *d, struct event *ev, const struct record *r) {
	struct ruling rule;
	int64_t minutes;
	bool found;
	if (r && rec_get(r, F_feedback_due_at) != NIL)
		return;
	if (!ask(d, r, STR("hotline urgency"), &found, &rule) ||
		!val_to_int(val_member(rule.result, "minutes"), &minutes) || minutes < 1 || minutes > FEEDBACK_MOST)
		return;
	set_int(ev, F_feedback_due_at, d->now + minutes * MS_PER_MINUTE);
	set_bool(ev, F_urgent, true);
	cite(d, ev, rule.decision);
}

static bool limit_of(struct val result, const char *value, const char *unit, struct limit *out) {
	struct val is = val_member(result, unit);
	int64_t days;
	if (!val_to_int(val_member(result, value), &days) || days < 0 || days > LIMIT_DEADLINE_DAYS ||
		is.kind != VAL_STRING)
		return false;
	*out = (struct limit){(int32_t)days, str_is(is.string, "natural") ? UNIT_NATURAL_DAY : UNIT_WORKING_DAY};
	return true;
}

/* A procedure whose first step was done goes on, whatever the ticket is called now. */
static void set_special(struct decision *d, struct event *ev, const struct record *r) {
	struct ruling rule;
	struct limit first;
	bool found;
	if (r && rec_or(r, F_special_done, 0) > 0)
		return;
	bool asked = ask(d, r, STR("hotline special"), &found, &rule);
	struct val code = asked ? val_member(rule.result, "code") : val_null();
	if (code.kind == VAL_STRING && pack_code(d->pack, CODE_SPECIAL, code.string) &&
		limit_of(rule.result, "first_days", "first_unit", &first)) {
		set_name(ev, F_special, code.string);
		set_int(ev, F_special_first_due_at, due_after(d, ev, received(d, r), first));
		cite(d, ev, rule.decision);
	} else if (r && rec_get(r, F_special) != NIL) {
		set_int(ev, F_special, NIL);
		set_int(ev, F_special_first_due_at, NIL);
	}
}

bool ticket__set_limits(struct decision *d, struct event *ev, const struct record *r) {
	bool fresh = !r || command_arg(d->command, F_ticket_class);
	if (fresh && !set_limit(d, ev, r))
		return false;
	set_feedback(d, ev, r);
	set_special(d, ev, r);
	ticket__set_wake(ev, r ? r : ev->record, r ? d->recorded_at : INT64_MIN + 1, false);
	return true;
}

/* ---- what ends next -------------------------------------------------------------------------------------- */

/* The limits of a ticket with what meets them. */
static bool is_open(const struct event *ev, const struct record *r, enum field due, bool answered) {
	int64_t done = case_after(ev, r, F_special_done);
	switch (due) {
	case F_due_at:
		return !answered && case_after(ev, r, F_on_time) == NIL;
	case F_feedback_due_at:
		return case_after(ev, r, F_feedback_at) == NIL;
	case F_special_first_due_at:
		return done == NIL;
	default:
		return done == 1;
	}
}

static const enum field dues[] = {F_due_at, F_feedback_due_at, F_special_first_due_at, F_special_second_due_at};

void ticket__set_wake(struct event *ev, const struct record *r, ms after, bool answered) {
	int64_t next = NIL;
	check(r->kind == R_ticket);
	for (size_t i = 0; i < COUNT(dues); i++) {
		int64_t at = case_after(ev, r, dues[i]);
		if (at != NIL && at > after && is_open(ev, r, dues[i], answered) && (next == NIL || at < next))
			next = at;
	}
	if (next != rec_get(r, F_wake_at))
		set_int(ev, F_wake_at, next);
}

/* The caller has a reply, and nobody has sent it back. */
static bool has_reply(const struct record *r) {
	return rec_is(r, F_state, W_replied) || rec_is(r, F_state, W_submitted) || rec_is(r, F_state, W_reviewed) ||
	       rec_is(r, F_state, W_closed);
}

bool ticket__wake(struct decision *d) {
	static const enum event_kind told[] = {
		E_ticket_ran_over, E_ticket_feedback_missed, E_ticket_special_missed, E_ticket_special_missed};
	const struct record *r = d->record;
	struct event none = {.count = 0}, *last = NULL;
	int64_t from = rec_get(r, F_wake_at);
	for (size_t i = 0; i < COUNT(dues); i++) {
		int64_t at = rec_get(r, dues[i]);
		if (at != NIL && at >= from && at <= d->now && is_open(&none, r, dues[i], has_reply(r)))
			last = emit(d, told[i], r);
	}
	if (last)
		ticket__set_wake(last, r, d->now, has_reply(r));
	return true;
}

void ticket__tell_late(struct decision *d) {
	const struct record *r = d->record;
	int64_t due = rec_get(r, F_due_at);
	check(due != NIL);
	if (rec_get(r, F_on_time) == NIL && due < d->now && rec_or(r, F_replied_at, INT64_MAX) <= due)
		emit(d, E_ticket_ran_over, r);
}

/* The limit stays as it was judged once the ticket was closed; a special procedure goes on. */
bool ticket__move_due(struct decision *d) {
	static const enum field moving[] = {F_special_first_due_at, F_special_second_due_at, F_due_at};
	const struct record *r = d->record;
	bool judged = rec_get(r, F_on_time) != NIL;
	bool over = rec_is(r, F_state, W_merged) || rec_is(r, F_state, W_not_accepted) ||
	            rec_is(r, F_state, W_terminated);
	struct event *ev =
		over ? NULL : due_move(d, E_ticket_due_moved, moving, COUNT(moving) - (judged ? 1 : 0), judged);
	if (ev)
		ticket__set_wake(ev, r, d->recorded_at, has_reply(r));
	return true;
}

/* ---- urgent feedback, special procedure ------------------------------------------------------------------ */

bool ticket__feedback(struct decision *d) {
	const struct record *r = d->record;
	if (rec_get(r, F_feedback_due_at) == NIL)
		return desk__refuse(d, "ticket.not_urgent", "", "no first feedback is due for this ticket");
	if (rec_get(r, F_feedback_at) != NIL)
		return desk__refuse(d, "ticket.fed_back_already", "", "the first feedback was given already");
	struct event *ev = emit_args(d, E_ticket_fed_back);
	set_int(ev, F_feedback_at, d->now);
	ticket__set_wake(ev, r, d->recorded_at, has_reply(r));
	return true;
}

/* The word of the step that is next. */
static enum word next_step(struct decision *d, int64_t done) {
	const struct csv *t = pack_table(d->pack, "hotline/special-clocks.csv");
	const struct code *c = pack_code(d->pack, CODE_SPECIAL, rec_text(d->book, d->record, F_special));
	check(done < SPECIAL_STEPS);
	return t && c ? word_find(csv_cell(t, c->row, csv_column(t, done ? "second_step" : "first_step"))) : W_none;
}

bool ticket__special(struct decision *d) {
	const struct record *r = d->record;
	int64_t done = rec_or(r, F_special_done, 0);
	if (rec_get(r, F_special) == NIL)
		return desk__refuse(d, "ticket.no_special", "", "no special procedure holds for this ticket");
	if (done >= SPECIAL_STEPS)
		return desk__refuse(d, "ticket.special_over", "", "both steps of the procedure were done");
	enum word next = next_step(d, done);
	if (arg_int(d, F_special_step) != next)
		return desk__refuse(
			d, "ticket.special_order", "payload.special_step", "the next step is \"%s\"", word_defs[next].name);
	struct event *ev = emit_args(d, E_ticket_special_done);
	set_int(ev, F_special_done, done + 1);
	struct ruling rule;
	struct limit second;
	bool found;
	if (!done && ask(d, r, STR("hotline special"), &found, &rule) &&
		limit_of(rule.result, "second_days", "second_unit", &second))
		set_int(ev, F_special_second_due_at, due_after(d, ev, d->now, second));
	ticket__set_wake(ev, r, d->recorded_at, has_reply(r));
	return true;
}

/* ---- the unit -------------------------------------------------------------------------------------------- */

bool ticket__route(struct decision *d, struct ruling *out) {
	struct decision_input inputs[INPUTS_MOST];
	if (!decide_by_rules(d, STR("hotline routing"), inputs, inputs_of(d, d->record, inputs), true, out))
		return false;
	struct val unit = val_member(out->result, "department");
	if (unit.kind == VAL_STRING && pack_code(d->pack, CODE_DEPARTMENT, unit.string))
		return true;
	return desk__refuse(d, "ticket.no_route", "payload.department", "the rules name no unit for it: name one");
}
