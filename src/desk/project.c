/* 订制式审批: an investment project and its approval plan.
 *
 * Project: registered -> planned (again and again) -> finished. The plan is made by room plan from the project's facts
 * and what really happened (project_plan.c), runs as real cases (project_start.c) and follows them
 * (project_progress.c).
 * (1) baseline_days is frozen by the first plan: the published earlier standard of the project's category.
 * (2) saved_days = baseline_days - actual_days, both natural days without the firm's own works, set once at the end.
 * (3) Each plan is a version in the ledger with all that it was made from. */
#include "data/date.h"
#include "desk/project_int.h"

uint32_t project__fact_inputs(struct arena *a, struct val facts, struct decision_input **out) {
	uint32_t n = facts.kind == VAL_CONTEXT ? facts.context.count : 0;
	*out = arena_array(a, struct decision_input, n + 2);
	for (uint32_t i = 0; i < n; i++)
		(*out)[i] = (struct decision_input){facts.context.entries[i].key, facts.context.entries[i].value};
	(*out)[n] = (struct decision_input){STR("facts"), facts};
	return n + 1;
}

/* The plan into `ev`; the first one freezes the earlier standard that savings are counted against. */
static bool put_plan(struct decision *d, struct event *ev, const struct project_kept *with, const struct plan *p) {
	check(ev->kind == E_project_planned);
	int64_t baseline = rec_or(ev->record, F_baseline_days, p->has_baseline ? p->baseline_natural : NIL);
	if (baseline == NIL)
		return desk__refuse(d, "project.no_baseline", "payload.facts.category",
			"the pack has no earlier standard for this category: see plans/baseline.csv");
	set_int(ev, F_baseline_days, baseline);
	return project__put(d, ev, ev->record, with, p);
}

/* Whoever registers for itself sees its plan at once; what contradicts itself is refused before it is registered. */
bool project__register(struct decision *d) {
	struct project_kept with = {.facts = arg_str(d, F_facts)};
	struct val facts;
	struct plan *p;
	if (!val_read_json(d->arena, with.facts, &facts, NULL) || facts.kind != VAL_CONTEXT)
		return desk__refuse(d, "field.type", "payload.facts", "the facts of a project are an object");
	struct event *ev = emit_args(d, E_project_registered);
	set_word(ev, F_stage, W_introduction);
	if (!d->command->own)
		return true;
	return project__make(d, ev->record, &with, STR(""), &p) &&
		   put_plan(d, emit(d, E_project_planned, ev->record), &with, p);
}

bool project__plan(struct decision *d) {
	struct project_kept with;
	struct plan *p;
	if (!project__kept(d, d->record, &with))
		return false;
	if (arg_str(d, F_facts).n)
		with.facts = arg_str(d, F_facts);
	if (arg_str(d, F_what_if).n)
		with.what_if = arg_str(d, F_what_if);
	if (!project__make(d, d->record, &with, arg_str(d, F_alternative), &p))
		return false;
	return put_plan(d, emit_args(d, E_project_planned), &with, p);
}

bool project__reach(struct decision *d) {
	emit_args(d, E_project_stage_reached);
	return true;
}

bool project__check_drawings(struct decision *d) {
	if (rec_or(d->record, F_drawings_in_scope, 0) != 1)
		return desk__refuse(
			d, "project.no_drawings", "", "this project's drawings are not in the scope of the check");
	if (!arg_is(d, F_passed_check))
		return desk__refuse(d, "project.drawings_failed", "payload.passed_check",
			"drawings that fail are corrected and checked again");
	emit_args(d, E_project_drawings_checked);
	return true;
}

/* Nothing that was begun is left open. */
static bool all_closed(struct decision *d) {
	str progress = rec_state(d->record, F_progress);
	struct project_step s;
	while (project_step_next(&progress, &s))
		if (s.began && !s.over)
			return desk__refuse(d, "project.still_running", "", "case %lld of " STR_FMT " is open: decide it first",
				(long long)s.case_id, STR_ARG(s.item));
	return true;
}

/* Natural days of what the firm did itself (its works): no part of what approval took. */
static int64_t own_days(struct decision *d) {
	str progress = rec_state(d->record, F_progress);
	struct project_step s;
	int64_t days = 0;
	while (d->plans && project_step_next(&progress, &s))
		if (s.over && plan_own_step(d->plans, s.item))
			days += s.over - s.began;
	return days;
}

bool project__finish(struct decision *d) {
	check(rec_get(d->record, F_baseline_days) != NIL && rec_get(d->record, F_started_at) != NIL); /* invariant 1 */
	if (!all_closed(d))
		return false;
	int offset = d->pack->offset_minutes;
	int64_t actual = day_of_ms(d->now, offset) - day_of_ms(rec_get(d->record, F_started_at), offset) -
					 own_days(d);
	struct event *ev = emit_args(d, E_project_finished);
	set_int(ev, F_actual_days, actual);
	set_int(ev, F_saved_days, rec_get(d->record, F_baseline_days) - actual);
	if (rec_get(d->record, F_wake_at) != NIL)
		set_int(ev, F_wake_at, NIL);
	return true;
}
