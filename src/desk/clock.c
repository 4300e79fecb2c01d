/* Clocks: when something is due, how a due date moves, and which end of a clock of a case comes next.
 *
 * (1) A due date is counted with the calendar as it was published when it was recorded; one that reaches beyond is
 *     provisional and keeps the last year that was known (F_known_year). It moves once for each later year.
 * (2) A pause stops the clocks whose rules say so, and no others.
 * (3) F_wake_at is the next end that has an effect: of the correction notice while received, of the correction while
 *     correcting, of the promise, the old licence, the missing materials or the right to a hearing while accepted, of
 *     the planned end of a pause, of missing materials after the decision. */
#include "data/date.h"
#include "desk/clock.h"

/* ---- any due date ----------------------------------------------------------------------------------- */

static int known_year(const struct decision *d) {
	const struct calendar *c = d->pack->calendar;
	return calendar_known_year(c, day_of_ms(d->recorded_at, calendar_offset(c)));
}

static void mark_provisional(const struct decision *d, struct event *ev, bool provisional) {
	if (!provisional)
		return;
	set_bool(ev, F_provisional, true);
	set_int(ev, F_known_year, known_year(d) > 0 ? known_year(d) : 0);
}

ms due_after(struct decision *d, struct event *ev, ms from, struct limit limit) {
	bool provisional = false;
	ms due = calendar_due(d->pack->calendar, from, limit, known_year(d), &provisional);
	mark_provisional(d, ev, provisional);
	return due;
}

void clocks_anew(struct event *ev, const struct record *r) {
	if (rec_get(r, F_provisional) == 1)
		set_int(ev, F_provisional, NIL);
}

/* What was known when the record's dates were counted; of records older than the column: the year before. */
static int64_t known_then(const struct decision *d, const struct record *r) {
	return rec_or(r, F_known_year, known_year(d) - 1);
}

bool due_stale(const struct decision *d, const struct record *r) {
	return rec_get(r, F_provisional) == 1 && known_then(d, r) < known_year(d);
}

ms due_moved(struct decision *d, struct event *ev, const struct record *r, ms due) {
	bool provisional = false;
	check(rec_get(r, F_provisional) == 1 && due > d->now);
	ms moved = calendar_recount(
		d->pack->calendar, due, d->recorded_at, (int)known_then(d, r), known_year(d), &provisional);
	mark_provisional(d, ev, provisional);
	return moved;
}

struct event *due_move(struct decision *d, enum event_kind kind, const enum field *f, uint32_t n, bool closed) {
	const struct record *r = d->record;
	if (!due_stale(d, r))
		return NULL;
	uint32_t before = d->event_count;
	bool moves = !closed;
	check(known_then(d, r) < known_year(d)); /* invariant 1 */
	struct event *ev = emit(d, kind, r);
	set_int(ev, F_provisional, NIL);
	for (uint32_t i = 0; i < n; i++) {
		int64_t due = rec_get(r, f[i]);
		if (due == NIL || due <= d->now)
			continue;
		ms moved = due_moved(d, ev, r, due);
		set_int(ev, f[i], moved);
		moves |= moved != due;
	}
	if (moves)
		return ev;
	d->event_count = before;
	return NULL;
}

bool office_limit(struct decision *d, const char *code, struct limit *out) {
	static const struct {
		const char *word;
		enum limit_unit unit;
	} units[] = {{"working", UNIT_WORKING_DAY}, {"natural", UNIT_NATURAL_DAY}, {"hour", UNIT_HOUR},
		{"on_spot", UNIT_ON_SPOT}};
	const struct csv *t = pack_table(d->pack, "items/limits.csv");
	int64_t value;
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_is(csv_cell(t, i, csv_column(t, "code")), code) &&
			str_int(csv_cell(t, i, csv_column(t, "value")), &value))
			for (size_t u = 0; u < COUNT(units); u++)
				if (str_is(csv_cell(t, i, csv_column(t, "unit")), units[u].word)) {
					*out = (struct limit){(int32_t)value, units[u].unit};
					return true;
				}
	return desk__refuse(d, "limit.missing", "", "the pack gives no limit \"%s\" in items/limits.csv", code);
}

/* ---- rules of a case -------------------------------------------------------------------------------- */

const struct item *case_find_item(const struct decision *d, const struct record *r) {
	str code = r && rec_get(r, F_item) != NIL ? rec_text(d->book, r, F_item) : arg_str(d, F_item);
	ms received = r ? rec_or(r, F_received_at, d->now) : d->now;
	return rulebook_item(d->rules, code, day_of_ms(received, d->pack->offset_minutes));
}

const struct item *case_item(const struct decision *d, const struct record *r) {
	const struct item *item = case_find_item(d, r);
	check(item && "the desk looked for it before anything was decided");
	return item;
}

ms case_end_of_day(const struct decision *d, int64_t on) {
	return ms_of_day((day)on + 1, d->pack->offset_minutes) - 1;
}

const struct clock_rule *case_rule(
	const struct decision *d, const struct record *r, enum clock_kind clock, enum clock_moment starts) {
	ms received = rec_or(r, F_received_at, d->now);
	return pack_clock(case_item(d, r), clock, starts, day_of_ms(received, d->pack->offset_minutes));
}

int64_t case_after(const struct event *ev, const struct record *r, enum field f) {
	for (uint32_t i = 0; i < ev->count; i++)
		if (ev->set[i].field == (uint16_t)f)
			return ev->set[i].i;
	return rec_get(r, f);
}

bool case_lawful_limit(const struct decision *d, const struct event *ev, const struct record *r,
	const struct clock_rule **rule, struct limit *limit) {
	bool joint = case_after(ev, r, F_joint) == 1;
	*rule = case_rule(d, r, joint ? CLOCK_JOINT : CLOCK_STATUTORY, MOMENT_KINDS);
	return *rule && pack_clock_limit(case_item(d, r), *rule, limit);
}

const struct clock_rule *case_kept_limit(
	const struct decision *d, const struct event *ev, const struct record *r, struct limit *limit) {
	const struct clock_rule *promised = case_rule(d, r, CLOCK_PROMISED, MOMENT_KINDS), *lawful;
	if (promised && pack_clock_limit(case_item(d, r), promised, limit))
		return promised;
	if (case_lawful_limit(d, ev, r, &lawful, limit))
		return lawful;
	*limit = (struct limit){0, UNIT_ON_SPOT}; /* the catalogue states nothing: the same day */
	return promised;
}

/* Whether the rule counts while the place of the case is open, and the pack knows when that is. */
static bool in_opening_hours(const struct decision *d, const struct clock_rule *rule) {
	return rule && rule->calendar == CLOCK_OPENING_HOURS && d->pack->opening.count > 0;
}

static str point_of(const struct decision *d, const struct record *r) {
	return rec_get(r, F_service_point) == NIL ? arg_str(d, F_service_point) : rec_text(d->book, r, F_service_point);
}

static str level_of(const struct decision *d, str point) {
	const struct service_point *p = pack_point(d->pack, point);
	return p ? p->level : STR("");
}

ms case_due(struct decision *d, struct event *ev, const struct record *r, const struct clock_rule *rule,
	struct limit limit, ms from) {
	if (!in_opening_hours(d, rule))
		return due_after(d, ev, from, limit);
	str point = point_of(d, r), level = level_of(d, point);
	const struct opening *o = &d->pack->opening;
	ms length = limit.unit == UNIT_HOUR ? (ms)limit.value * MS_PER_HOUR : 0, due;
	due = opening_after(o, level, point, from, length);
	if (due == INT64_MAX) /* it does not open any more: as if it never closed */
		return due_after(d, ev, from, limit);
	return limit.unit == UNIT_HOUR ? due : case_end_of_day(d, day_of_ms(due, d->pack->offset_minutes));
}

int64_t case_start(struct decision *d, struct event *ev, const struct record *r, enum clock_kind clock,
	enum clock_moment starts, enum field f, ms from) {
	const struct clock_rule *rule = case_rule(d, r, clock, starts);
	struct limit limit;
	check(record_def(R_case_file)->cell_of[f] >= 0);
	if (!rule || !pack_clock_limit(case_item(d, r), rule, &limit))
		return NIL;
	ms due = case_due(d, ev, r, rule, limit, from);
	set_int(ev, f, due);
	return due;
}

/* ---- the clocks of the decision --------------------------------------------------------------------- */

static ms begins_at(const struct record *r, const struct clock_rule *rule, ms accepted) {
	return rule->starts == MOMENT_RECEIVED ? rec_or(r, F_received_at, accepted) : accepted;
}

/* What was promised by a day prevails over the limit of the rule. */
static void start_tolerance(struct decision *d, struct event *ev, const struct record *r, ms from) {
	int64_t promised = case_after(ev, r, F_supplement_on);
	if (case_after(ev, r, F_tolerant) != 1)
		return;
	if (promised != NIL)
		set_int(ev, F_tolerance_due_at, case_end_of_day(d, promised));
	else
		case_start(d, ev, r, CLOCK_TOLERANCE, MOMENT_ACCEPTED, F_tolerance_due_at, from);
}

void case_start_decision(struct decision *d, struct event *ev, const struct record *r, ms from) {
	check(rec_get(r, F_promised_due_at) == NIL); /* invariant 1 of case.c */
	clocks_anew(ev, r);
	const struct clock_rule *lawful = NULL;
	struct limit law, kept;
	const struct clock_rule *rule = case_kept_limit(d, ev, r, &kept);
	ms begins = rule ? begins_at(r, rule, from) : from;
	set_int(ev, F_promised_days, kept.value);
	set_int(ev, F_promised_due_at, case_due(d, ev, r, rule, kept, begins));
	if (case_lawful_limit(d, ev, r, &lawful, &law)) {
		set_int(ev, F_statutory_days, law.value);
		set_int(ev, F_statutory_due_at, case_due(d, ev, r, lawful, law, begins_at(r, lawful, from)));
	}
	case_start(d, ev, r, CLOCK_PRE_REVIEW, MOMENT_ACCEPTED, F_pre_review_due_at, from);
	start_tolerance(d, ev, r, from);
	check(case_after(ev, r, F_promised_due_at) != NIL);
	case_set_wake(d, ev, r, ANY_TIME);
}

/* ---- pauses ----------------------------------------------------------------------------------------- */

static ms resumed_due(struct decision *d, struct event *ev, const struct record *r, const struct clock_rule *rule,
	enum limit_unit unit, ms due) {
	ms paused = rec_get(r, F_paused_at);
	bool provisional = false;
	check(paused != NIL);
	if (in_opening_hours(d, rule) && unit == UNIT_HOUR && due > paused) {
		str point = point_of(d, r), level = level_of(d, point);
		ms left = opening_between(&d->pack->opening, level, point, paused, due);
		ms moved = opening_after(&d->pack->opening, level, point, d->now, left);
		return moved == INT64_MAX || moved < due ? due : moved;
	}
	ms moved = calendar_resume(d->pack->calendar, due, paused, d->now, unit, known_year(d), &provisional);
	mark_provisional(d, ev, provisional);
	return moved;
}

/* Invariant 2. */
static void resume_clock(struct decision *d, struct event *ev, const struct record *r, enum clock_pause kind,
	enum field f, const struct clock_rule *rule, enum limit_unit unit) {
	int64_t due = case_after(ev, r, f);
	if (rule && (rule->pauses & kind) && due != NIL)
		set_int(ev, f, resumed_due(d, ev, r, rule, unit, due));
}

/* Columns of clocks that run by rules, and the rules; MOMENT_KINDS: the only one. */
static const struct {
	enum field due;
	enum clock_kind clock;
	enum clock_moment starts;
	bool before, after; /* whether it may be open before the decision, after it */
} columns[] = {
	{F_acceptance_due_at, CLOCK_ACCEPTANCE, MOMENT_KINDS, true, false},
	{F_pre_review_due_at, CLOCK_PRE_REVIEW, MOMENT_KINDS, true, false},
	{F_hearing_due_at, CLOCK_HEARING, MOMENT_TOLD, true, false},
	{F_tolerance_due_at, CLOCK_TOLERANCE, MOMENT_KINDS, true, true},
	{F_delivery_due_at, CLOCK_DELIVERY, MOMENT_KINDS, false, true},
	{F_check_due_at, CLOCK_COMMITMENT_CHECK, MOMENT_KINDS, false, true},
};

/* Whether the due date is one of working days, which alone depend on the calendar. A day that was promised is none. */
static bool in_working_days(const struct decision *d, const struct record *r, enum field f) {
	const struct event none = {.count = 0};
	const struct clock_rule *rule = NULL;
	struct limit limit = {0, UNIT_WORKING_DAY};
	if (f == F_promised_due_at)
		case_kept_limit(d, &none, r, &limit);
	if (f == F_statutory_due_at)
		case_lawful_limit(d, &none, r, &rule, &limit);
	if (f == F_tolerance_due_at && rec_get(r, F_supplement_on) != NIL)
		return false;
	for (size_t i = 0; i < COUNT(columns); i++)
		if (columns[i].due == f && (rule = case_rule(d, r, columns[i].clock, columns[i].starts)))
			pack_clock_limit(case_item(d, r), rule, &limit);
	return limit.unit == UNIT_WORKING_DAY;
}

/* The open due dates of a case that depend on the calendar. */
static uint32_t open_dates(const struct decision *d, const struct record *r, bool decided, enum field *out) {
	uint32_t n = 0;
	const bool accepted = rec_get(r, F_accepted_at) != NIL;
	const enum field first[] = {F_promised_due_at, F_statutory_due_at};
	for (size_t i = 0; i < COUNT(first); i++)
		if (!decided && accepted && in_working_days(d, r, first[i]))
			out[n++] = first[i];
	if (!decided && (!accepted || rec_is(r, F_state, W_correcting)))
		out[n++] = F_correction_due_at;
	for (size_t i = 0; i < COUNT(columns); i++)
		if ((decided ? columns[i].after : columns[i].before) && in_working_days(d, r, columns[i].due))
			out[n++] = columns[i].due;
	check(n <= COUNT(columns) + 3);
	return n;
}

/* Dates that were counted with an older calendar are brought up to it before anything is added to them. */
static void refresh(struct decision *d, struct event *ev, const struct record *r) {
	enum field f[COUNT(columns) + 3];
	uint32_t n = due_stale(d, r) ? open_dates(d, r, false, f) : 0;
	if (n)
		set_int(ev, F_provisional, NIL);
	for (uint32_t i = 0; i < n; i++)
		if (rec_get(r, f[i]) != NIL && rec_get(r, f[i]) > d->now)
			set_int(ev, f[i], due_moved(d, ev, r, rec_get(r, f[i])));
}

bool case_file__move_due(struct decision *d) {
	const struct record *r = d->record;
	enum field f[COUNT(columns) + 3];
	bool decided = rec_get(r, F_decided_at) != NIL, closed = rec_get(r, F_closed_at) != NIL;
	if (closed && !decided)
		return true;
	struct event *ev = due_move(d, E_case_file_due_moved, f, open_dates(d, r, decided, f), closed);
	if (ev)
		case_set_wake(d, ev, r, LATER);
	return true;
}

void case_end_pause(struct decision *d, struct event *ev, const struct record *r, enum clock_pause kind) {
	struct limit kept, law, first = {0, UNIT_WORKING_DAY};
	const struct clock_rule *lawful, *below = case_rule(d, r, CLOCK_PRE_REVIEW, MOMENT_KINDS);
	check(rec_get(r, F_paused_at) != NIL && rec_get(r, F_paused_at) <= d->now);
	refresh(d, ev, r);
	const struct clock_rule *promised = case_kept_limit(d, ev, r, &kept);
	resume_clock(d, ev, r, kind, F_promised_due_at, promised, kept.unit);
	if (case_lawful_limit(d, ev, r, &lawful, &law))
		resume_clock(d, ev, r, kind, F_statutory_due_at, lawful, law.unit);
	if (below && pack_clock_limit(case_item(d, r), below, &first))
		resume_clock(d, ev, r, kind, F_pre_review_due_at, below, first.unit);
	set_int(ev, F_paused_ms, rec_or(r, F_paused_ms, 0) + d->now - rec_get(r, F_paused_at));
	set_int(ev, F_paused_at, NIL);
	if (kind == PAUSE_SPECIAL)
		set_int(ev, F_resumed_at, d->now);
	case_set_wake(d, ev, r, LATER);
}

/* ---- extension -------------------------------------------------------------------------------------- */

/* How often and how far the limit that binds may be extended: the lawful one, else what is kept. */
static const struct clock_rule *binding_rule(const struct decision *d, const struct record *r) {
	const struct event none = {.count = 0};
	const struct clock_rule *rule;
	struct limit limit;
	return case_lawful_limit(d, &none, r, &rule, &limit) ? rule : case_kept_limit(d, &none, r, &limit);
}

static bool extension_allowed(struct decision *d, const struct record *r, const struct clock_rule *rule) {
	int64_t done = rec_or(r, F_extensions, 0), days = arg_int(d, F_days);
	int32_t most = rule ? pack_clock_extension(case_item(d, r), rule) : 0;
	if (most > 0 && done >= rule->extend_times)
		return desk__refuse(d, "case.extended_already", "", "this limit may be extended %d time%s only",
			rule->extend_times, rule->extend_times == 1 ? "" : "s");
	if (days < 1 || days > most)
		return desk__refuse(d, "case.extension_too_long", "payload.days",
			"this item allows an extension of at most %d days", most);
	if (!other_person(d, "case.same_person", arg_str(d, F_approver)))
		return false;
	if (rule->approver == APPROVER_GOVERNMENT_HEAD && arg_int(d, F_approver_role) != W_government_head)
		return desk__refuse(d, "case.approver_too_low", "payload.approver_role",
			"the limit of joint handling is extended by the head of government of this level");
	return d->now <= rec_get(r, F_promised_due_at) ||
		   desk__refuse(d, "case.limit_passed", "", "a limit that has passed is not extended");
}

/* One clock of a case, moved by its own rule. */
static void extend_clock(struct decision *d, struct event *ev, const struct record *r, const struct clock_rule *rule,
	enum limit_unit unit, enum field f, int32_t days) {
	int64_t due = case_after(ev, r, f);
	check(days > 0);
	int32_t most = rule ? pack_clock_extension(case_item(d, r), rule) : 0;
	if (due == NIL || most == 0 || rec_or(r, F_extensions, 0) >= rule->extend_times)
		return;
	set_int(ev, f, due_after(d, ev, due, (struct limit){days, unit}));
}

bool case_file__extend(struct decision *d) {
	const struct record *r = d->record;
	struct limit kept, law;
	const struct clock_rule *lawful;
	if (!extension_allowed(d, r, binding_rule(d, r)))
		return false;
	int32_t days = (int32_t)arg_int(d, F_days);
	struct event *ev = emit_args(d, E_case_file_extended);
	refresh(d, ev, r);
	const struct clock_rule *promised = case_kept_limit(d, ev, r, &kept);
	extend_clock(d, ev, r, promised, kept.unit, F_promised_due_at, days);
	if (case_lawful_limit(d, ev, r, &lawful, &law))
		extend_clock(d, ev, r, lawful, law.unit, F_statutory_due_at, days);
	set_int(ev, F_extensions, rec_or(r, F_extensions, 0) + 1);
	set_int(ev, F_extended_days, rec_or(r, F_extended_days, 0) + days);
	case_set_wake(d, ev, r, LATER);
	return true;
}

/* ---- what ends next --------------------------------------------------------------------------------- */

int64_t case_licence_end(const struct decision *d, const struct record *r) {
	int64_t expires = rec_get(r, F_expires_on);
	if (expires == NIL || !case_item(d, r)->renewal)
		return NIL;
	const struct clock_rule *rule = case_rule(d, r, CLOCK_RENEWAL, MOMENT_RECEIVED);
	return rule && rule->effect == EFFECT_DEEMED_GRANTED ? case_end_of_day(d, expires) : NIL;
}

/* The ends of one case, and the earliest so far. */
struct ends {
	struct decision *d;
	const struct event *ev;
	const struct record *r;
	ms since; /* ends before it were told, if they only are told */
	int64_t next;
};

/* An end that the desk acts on, however late. */
static void acts(struct ends *x, int64_t at) {
	if (at != NIL && (x->next == NIL || at < x->next))
		x->next = at;
}

/* An end that is told once, when it comes. */
static void tells(struct ends *x, int64_t at) {
	if (at != NIL && at >= x->since)
		acts(x, at);
}

static bool has_effect(const struct ends *x, enum clock_kind clock, enum clock_effect effect) {
	const struct clock_rule *rule = case_rule(x->d, x->r, clock, MOMENT_KINDS);
	return rule && rule->effect == effect;
}

static void missing_materials(struct ends *x) {
	if (case_after(x->ev, x->r, F_supplemented_at) == NIL)
		acts(x, case_after(x->ev, x->r, F_tolerance_due_at));
}

static void correction(struct ends *x, enum clock_kind clock, enum clock_effect effect) {
	int64_t at = case_after(x->ev, x->r, F_correction_due_at);
	has_effect(x, clock, effect) ? acts(x, at) : tells(x, at);
}

static void while_accepted(struct ends *x) {
	tells(x, case_after(x->ev, x->r, F_promised_due_at));
	acts(x, case_licence_end(x->d, x->r));
	missing_materials(x);
	if (case_after(x->ev, x->r, F_hearing) == W_told)
		acts(x, case_after(x->ev, x->r, F_hearing_due_at));
}

/* Invariant 3. */
void case_set_wake(struct decision *d, struct event *ev, const struct record *r, enum untold untold) {
	struct ends x = {d, ev, r, untold == ANY_TIME ? INT64_MIN + 1 : d->recorded_at + (untold == LATER), NIL};
	int64_t state = event_defs[ev->kind].to ? event_defs[ev->kind].to : rec_or(r, F_state, W_none);
	bool accepted = rec_get(r, F_accepted_at) != NIL;
	if (state == W_received) {
		correction(&x, CLOCK_CORRECTION_NOTICE, EFFECT_DEEMED_ACCEPTED);
	} else if (state == W_correcting && !accepted) {
		correction(&x, CLOCK_CORRECTION_DUE, EFFECT_DEEMED_WITHDRAWN);
	} else if (state == W_correcting) {
		tells(&x, case_after(ev, r, F_correction_due_at));
		missing_materials(&x);
	} else if (state == W_suspended) {
		int64_t planned = case_after(ev, r, F_planned_end_at);
		tells(&x, planned == NIL ? NIL : planned + 1); /* what ends as planned has not overrun */
		missing_materials(&x);
	} else if (state == W_accepted) {
		while_accepted(&x);
	} else if (state == W_granted) {
		missing_materials(&x);
	}
	check(x.next == NIL || state != W_refused);
	set_int(ev, F_wake_at, x.next);
}
