/* 一件事、并联审批: the cases of one application, taken further together.
 *
 * (1) The cases of a matter are numbered one after the other, in the order of its items: first_case and cases name
 *     them.
 * (2) In an ordered matter a case is granted only after all those before it.
 * (3) What is done with a matter is done with each of its open cases by the case's own rules, all of them or none.
 * (4) One notice stands for all its cases, as many working days as the pack says, before any of them is granted.
 * Source: 行政许可法 26 (joint handling); domain.md §5 (R13 same-day decisions in order, R14 one notice serves both). */
#include "data/date.h"
#include "desk/apply.h"
#include "desk/project_int.h"

static const struct matter *kind_of(const struct decision *d, const struct record *m) {
	return pack_matter(d->pack, rec_text(d->book, m, F_matter_kind));
}

/* The state of a case after the events so far. */
static enum word state_now(const struct decision *d, const struct record *r) {
	for (uint32_t i = d->event_count; i-- > 0;)
		if (d->events[i].record == r && event_defs[d->events[i].kind].to)
			return event_defs[d->events[i].kind].to;
	return (enum word)rec_or(r, F_state, W_none);
}

/* ---- what settles a matter ------------------------------------------------------------------------- */

static bool ends_case(const struct event *ev) {
	switch (ev->kind) {
	case E_case_file_granted:
	case E_case_file_refused:
	case E_case_file_rejected:
	case E_case_file_withdrawn:
	case E_case_file_deemed_granted:
	case E_case_file_deemed_withdrawn:
		return true;
	default:
		return false;
	}
}

/* How many of its cases end with this decision, up to its event number n. */
static int64_t ended_so_far(const struct decision *d, int64_t matter, uint32_t n) {
	int64_t ended = 0;
	for (uint32_t i = 0; i <= n; i++)
		ended += ends_case(&d->events[i]) && rec_get(d->events[i].record, F_matter) == matter;
	return ended;
}

bool matter_settle(struct decision *d) {
	for (uint32_t i = 0, n = d->event_count; i < n; i++) {
		const struct record *r = d->events[i].record;
		if (!ends_case(&d->events[i]) || rec_get(r, F_matter) == NIL)
			continue;
		const struct record *m = desk__record(d, R_matter, rec_get(r, F_matter));
		if (!m)
			return desk__refuse(d, "store.fault", "", "the matter of a case is gone");
		int64_t open = rec_or(m, F_open_cases, 1) - ended_so_far(d, m->id, i);
		check(open >= 0 && "a case ends once");
		set_int(emit(d, open ? E_matter_progressed : E_matter_finished, m), F_open_cases, open);
	}
	return true;
}

/* ---- order and notice ------------------------------------------------------------------------------ */

/* The cases of the matter, in their order. */
static bool cases_of(struct decision *d, const struct record *m, const struct record **list, uint32_t *count) {
	int64_t first = rec_get(m, F_first_case), n = rec_or(m, F_cases, 0);
	*count = 0;
	if (first == NIL || n > MATTER_ITEMS)
		return desk__refuse(d, "matter.not_ready", "", "its cases are handled one by one");
	for (int64_t i = 0; i < n; i++) {
		const struct record *r = desk__record(d, R_case_file, first + i);
		if (!r)
			return d->refusal->code ? false : desk__refuse(d, "store.fault", "", "a case of the matter is gone");
		check(rec_get(r, F_matter) == m->id); /* invariant 1 */
		list[(*count)++] = r;
	}
	return true;
}

/* The notice was put up, and has stood long enough. */
static bool notice_stood(struct decision *d, const struct record *m, const struct matter *kind) {
	bool ignored;
	if (!kind->notice_days)
		return true;
	if (rec_get(m, F_published_at) == NIL)
		return desk__refuse(d, "matter.no_notice", "", "its notice comes first: matter.publish");
	struct limit stands = {kind->notice_days, UNIT_WORKING_DAY};
	day up = day_of_ms(rec_get(m, F_published_at), d->pack->offset_minutes);
	day last = calendar_due_day(d->pack->calendar, up, stands, calendar_last_year(d->pack->calendar), &ignored);
	return day_of_ms(d->now, d->pack->offset_minutes) > last ||
		desk__refuse(d, "matter.notice_running", "", "the notice stands for %d working days", kind->notice_days);
}

/* What the item needs and the plan holds was granted, or ended without a case (as a filing by somebody else). */
static bool need_granted(struct decision *d, str progress, const struct project_kept *plan, str id) {
	struct project_dates ignored;
	struct project_step s;
	bool begun = project_step_find(progress, id, &s);
	const struct record *before = begun && s.case_id > 0 ? desk__record(d, R_case_file, s.case_id) : NULL;
	if (before)
		return state_now(d, before) == W_granted ||
			desk__refuse(d, "matter.order", "", "case %lld comes first: it is %s", (long long)before->id,
				word_defs[state_now(d, before)].en);
	return (begun && s.over) || !project__planned(d, plan, id, &ignored) ||
		desk__refuse(d, "matter.order", "", STR_FMT " comes first: it has not begun", STR_ARG(id));
}

/* Cases that a project begins together (a joint step of its plan) are granted in the order of their needs. */
static bool project_in_order(struct decision *d, const struct record *r) {
	const struct record *p = desk__record(d, R_project, rec_get(r, F_project));
	const struct csv *t = pack_table(d->pack, "items/items.csv");
	const struct code *k = pack_code(d->pack, CODE_ITEM, case_item(d, r)->code);
	str needs = t && k ? csv_cell(t, k->row, csv_column(t, "needs")) : (str){0}, id;
	struct project_step own;
	struct project_kept plan;
	str progress = p ? rec_state(p, F_progress) : (str){0};
	if (!needs.n || !project_step_find(progress, case_item(d, r)->id, &own) || own.case_id != r->id)
		return true; /* nothing that the plan has begun */
	if (!project__kept(d, p, &plan))
		return false;
	while (needs.n && str_next(&needs, ' ', &id))
		if (!need_granted(d, progress, &plan, id))
			return false;
	return true;
}

bool matter_in_order(struct decision *d, const struct record *r) {
	const struct record *list[MATTER_ITEMS];
	uint32_t n;
	if (rec_get(r, F_matter) == NIL)
		return rec_get(r, F_project) == NIL || project_in_order(d, r);
	const struct record *m = desk__record(d, R_matter, rec_get(r, F_matter));
	const struct matter *kind = m ? kind_of(d, m) : NULL;
	if (!kind || !kind->ordered || rec_get(m, F_first_case) == NIL) /* one of long ago */
		return true;
	if (!cases_of(d, m, list, &n) || !notice_stood(d, m, kind))
		return false;
	for (uint32_t i = 0; i < n && list[i] != r; i++)
		if (state_now(d, list[i]) != W_granted)
			return desk__refuse(d, "matter.order", "", "case %lld comes first: it is %s", (long long)list[i]->id,
				word_defs[state_now(d, list[i])].en);
	return true;
}

bool matter_open_to(struct decision *d, const struct matter *m, const struct application *a) {
	return matter_is_open(d->arena, m, a->facts) ||
		desk__refuse(d, "matter.route_closed", "payload.facts", STR_FMT " / " STR_FMT, STR_ARG(m->closed_zh),
			STR_ARG(m->closed_en));
}

/* ---- all cases together ---------------------------------------------------------------------------- */

/* The decider may act on the department of each case. */
static bool in_reach(struct decision *d, const struct record *r) {
	str own = d->command->scope_department;
	return !own.n || str_eq(own, rec_text(d->book, r, F_department)) ||
		desk__refuse(d, "case.out_of_scope", "", "case %lld is another department's", (long long)r->id);
}

/* Does one thing with each case that is in the state; none in it: there is nothing to do. */
static bool with_each(struct decision *d, enum word from, enum word or_from, decide_fn *act, const char *step) {
	const struct record *matter = d->record, *list[MATTER_ITEMS];
	uint32_t n, done = 0;
	bool good = cases_of(d, matter, list, &n);
	for (uint32_t i = 0; good && i < n; i++) {
		enum word state = state_now(d, list[i]);
		uint32_t at = d->event_count;
		if (state != from && state != or_from)
			continue;
		d->record = list[i];
		good = in_reach(d, list[i]) && act(d) && flow_step(d, &d->events[at], list[i], str_of(step));
		d->record = matter;
		done++;
	}
	if (good && !done)
		return desk__refuse(d, "matter.not_ready", "", "no case of it is %s", word_defs[from].en);
	return good;
}

bool matter__accept(struct decision *d) {
	emit_args(d, E_matter_accepted);
	return with_each(d, W_received, W_received, case_file__accept, "accept");
}

bool matter__publish(struct decision *d) {
	if (rec_get(d->record, F_published_at) != NIL)
		return desk__refuse(d, "matter.published_already", "", "its one notice is up already");
	emit_args(d, E_matter_published);
	return true;
}

bool matter__decide(struct decision *d) {
	emit_args(d, E_matter_decided);
	return with_each(d, W_accepted, W_accepted, case_file__decide, "decide");
}

bool matter__deliver(struct decision *d) {
	emit_args(d, E_matter_delivered);
	return with_each(d, W_granted, W_refused, case_file__deliver, "deliver");
}
