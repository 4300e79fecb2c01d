/* What really happens to the items of a project's plan, and how the plan follows.
 *
 * (1) The project learns of its cases in the same decision that moves them.
 * (2) A version is kept only when dates of the plan change; what moved it stands in it: the item, the working days, and
 *     whose delay it was.
 * (3) A case is never refused because a plan cannot be made: the old plan stays, marked with the reason.
 * Source: domain.md §2.6 (re-plan on change, keep versions, compare plan to actual). */
#include "data/date.h"
#include "desk/project_int.h"

static day today_of(const struct decision *d) {
	return day_of_ms(d->now, d->pack->offset_minutes);
}

void project__put_slip(struct event *ev, const struct project_slip *slip) {
	if (!slip || !slip->item.n)
		return;
	set_name(ev, F_plan_item, slip->item);
	if (slip->case_id > 0)
		set_int(ev, F_about_case, slip->case_id);
	if (slip->days != NIL && slip->days != 0)
		set_int(ev, F_days_late, slip->days);
	if (slip->of != W_none)
		set_word(ev, F_slip_of, slip->of);
}

/* ---- whose delay it was -------------------------------------------------------------------------------- */

/* Working days from one to the other; negative when the second is earlier. */
static int64_t working_days(const struct decision *d, day from, day to) {
	const struct calendar *c = d->pack->calendar;
	return to >= from ? calendar_count(c, from + 1, to) : -(int64_t)calendar_count(c, to + 1, from);
}

/* A pause is the firm's while it corrects, a technical review's or a special procedure's by its reason.
 * Source: 行政许可法 32, 45. */
static enum word pause_of(const struct decision *d, const struct record *file) {
	str reason = rec_text(d->book, file, F_pause_reason);
	if (rec_or(file, F_corrections, 0) > 0 && !reason.n)
		return W_firm;
	return str_is(reason, "expert-review") || str_is(reason, "inspection") || str_is(reason, "testing") ||
				   str_is(reason, "appraisal")
			   ? W_technical_review
			   : W_special_procedure;
}

/* The longest of three parts: begun late (the firm's), paused, and the rest (the office's). */
static enum word delay_of(
	const struct decision *d, const struct record *file, const struct project_dates *planned, day began, day now) {
	int64_t late = working_days(d, planned->start, began);
	ms stopped = rec_or(file, F_paused_ms, 0);
	if (rec_get(file, F_paused_at) != NIL)
		stopped += d->now - rec_get(file, F_paused_at);
	if (rec_or(file, F_corrections, 0) > 0 && rec_get(file, F_corrected_at) != NIL && !stopped)
		stopped = rec_get(file, F_corrected_at) - rec_or(file, F_received_at, rec_get(file, F_corrected_at));
	int64_t paused = stopped / MS_PER_DAY, all = working_days(d, planned->end, now);
	if (late >= paused && 2 * late >= all && late > 0)
		return W_firm;
	return 2 * paused >= all && paused > 0 ? pause_of(d, file) : W_office;
}

static struct project_slip slip_of(struct decision *d, const struct project_kept *kept, const struct record *file,
	const struct project_step *s) {
	struct project_slip slip = {.item = s->item, .case_id = s->case_id, .days = NIL};
	check(!s->over || s->over >= s->began);
	struct project_dates planned;
	day now = s->over ? s->over : today_of(d);
	if (!project__planned(d, kept, s->item, &planned))
		return slip;
	slip.days = working_days(d, planned.end, now);
	if (slip.days > 0)
		slip.of = file ? delay_of(d, file, &planned, s->began ? s->began : now, now) : W_firm;
	return slip;
}

/* ---- the plan follows ---------------------------------------------------------------------------------- */

static bool same_dates(struct decision *d, const struct project_kept *kept, const struct plan *p) {
	struct project_dates was;
	struct val list;
	bool read = kept->items.n && val_read_json(d->arena, kept->items, &list, NULL) && list.kind == VAL_LIST;
	if (!read || list.list.count != p->count)
		return false;
	for (uint32_t i = 0; i < p->count; i++)
		if (!project__planned(d, kept, p->items[i].id, &was) || was.start != p->items[i].start ||
			was.end != p->items[i].end)
			return false;
	return true;
}

/* The stage of the first item that has not ended, in the order of the pack's stages. */
static void follow_stage(struct decision *d, const struct record *r, const struct plan *p) {
	int64_t had = -1, is = -1;
	check(r->kind == R_project && rec_get(r, F_stage) != NIL);
	for (uint32_t i = 0; i < p->stage_count; i++) {
		const struct plan_stage *s = &p->stages[i];
		if (word_find(s->code) == (enum word)rec_or(r, F_stage, W_none))
			had = i;
		if (is < 0 && s->count > s->ended)
			is = i;
	}
	if (is > had && had >= 0)
		set_word(emit(d, E_project_stage_reached, r), F_stage, word_find(p->stages[is].code));
}

/* The plan cannot be made: it stays as it is, and says so. */
static bool mark_stuck(struct decision *d, const struct record *r) {
	check(d->refusal->code && "what cannot be made is refused with a reason");
	str code = arena_format(d->arena, "%s", d->refusal->code);
	if (str_is(code, "store.fault"))
		return false;
	if (!str_eq(rec_text(d->book, r, F_plan_stale), code)) {
		struct event *ev = emit(d, E_project_plan_stuck, r);
		set_name(ev, F_plan_stale, code);
		set_text(ev, F_reason, arena_format(d->arena, "%s", d->refusal->text));
		if (rec_get(r, F_wake_at) != NIL)
			set_int(ev, F_wake_at, NIL);
	}
	*d->refusal = (struct err){0};
	return true;
}

/* The next alarm, in the last event of the project in this decision. */
static void set_alarm(struct decision *d, const struct record *r, const struct plan *p) {
	int64_t at = project__alarm(d, r, p);
	for (uint32_t i = d->event_count; i-- > 0;)
		if (d->events[i].record == r) {
			if (at != NIL || rec_get(r, F_wake_at) != NIL)
				set_int(&d->events[i], F_wake_at, at);
			return;
		}
}

bool project__replan(struct decision *d, const struct record *r, const struct project_slip *slip) {
	struct project_kept kept;
	struct plan *p;
	if (!project__kept(d, r, &kept))
		return false;
	if (!kept.items.n || !rec_is(r, F_state, W_planned))
		return true;
	if (!project__make(d, r, &kept, STR(""), &p))
		return mark_stuck(d, r);
	follow_stage(d, r, p);
	bool certain = rec_get(r, F_provisional) == 1 && !p->provisional;
	if (same_dates(d, &kept, p) && rec_get(r, F_plan_stale) == NIL && !certain) {
		set_alarm(d, r, p);
		return true;
	}
	uint32_t before = d->event_count;
	struct event *ev = emit(d, E_project_planned, r);
	project__put_slip(ev, slip);
	if (project__put(d, ev, r, &kept, p))
		return true;
	decide_cut(d, before);
	return mark_stuck(d, r);
}

/* ---- what cases tell ----------------------------------------------------------------------------------- */

enum change { NOTHING, BEGAN, WENT_ON, OVER, LOST };

static enum change change_of(enum event_kind kind) {
	switch (kind) {
	case E_case_file_received:
		return BEGAN;
	case E_case_file_accepted:
	case E_case_file_deemed_accepted:
		return WENT_ON;
	case E_case_file_granted:
	case E_case_file_deemed_granted:
		return OVER;
	case E_case_file_refused:
	case E_case_file_rejected:
	case E_case_file_withdrawn:
	case E_case_file_deemed_withdrawn:
		return LOST;
	default:
		return NOTHING;
	}
}

/* The step as it is now; false when the event is not of the case that the item has. */
static bool step_after(
	struct decision *d, const struct record *project, const struct event *ev, str item, struct project_step *s) {
	enum change change = change_of(ev->kind);
	bool known = project_step_find(flow_state(d, project, F_progress), item, s);
	day on = day_of_ms(ev->happened_at, d->pack->offset_minutes);
	check(ev->record->kind == R_case_file);
	if (change == BEGAN) {
		if (known && s->began)
			return false; /* a second case of the same item: the first counts */
		*s = (struct project_step){.item = item, .case_id = ev->record->id, .began = on};
		return true;
	}
	if (!known || s->case_id != ev->record->id)
		return false;
	if (change == OVER)
		s->over = on < s->began ? s->began : on;
	if (change == LOST)
		*s = (struct project_step){.item = item};
	return true;
}

/* A project that cases of this decision belong to, and what moves its plan. */
struct touched {
	const struct record *project;
	struct project_slip slip;
	bool moves;
};

static bool tell_project(struct decision *d, struct touched *t, const struct event *of) {
	const struct item *item = case_find_item(d, of->record);
	struct project_kept kept;
	struct project_step s;
	struct project_dates planned;
	enum change change = change_of(of->kind);
	int64_t file = of->record->id;
	if (!item || !step_after(d, t->project, of, item->id, &s))
		return true;
	if (!project__kept(d, t->project, &kept))
		return false;
	if (!project__planned(d, &kept, item->id, &planned))
		return true; /* a case of the project that its plan does not ask for */
	s.item = item->id; /* the progress of the project is overwritten before this decision's later events are written */
	t->slip = (struct project_slip){.item = item->id, .case_id = file, .days = NIL};
	if (change == OVER)
		t->slip = slip_of(d, &kept, of->record, &s);
	check(rec_is(t->project, F_state, W_planned));
	struct event *ev = emit(d, E_project_progressed, t->project);
	str progress = project__progress(d, t->project, &s);
	set_state(ev, F_progress, progress);
	project__put_slip(ev, &t->slip);
	t->moves |= change != WENT_ON;
	return true;
}

/* The project of an event of a case; NULL: none that is under way, or a fault. */
static const struct record *project_of(struct decision *d, const struct event *ev) {
	bool of_case = ev->record->kind == R_case_file && change_of(ev->kind) != NOTHING;
	int64_t id = of_case ? case_after(ev, ev->record, F_project) : NIL;
	const struct record *project = id == NIL ? NULL : desk__record(d, R_project, id);
	return project && rec_is(project, F_state, W_finished) ? NULL : project;
}

bool project_settle(struct decision *d) {
	struct touched all[MATTER_ITEMS];
	uint32_t count = 0;
	for (uint32_t i = 0, n = d->event_count; i < n; i++) {
		const struct record *project = project_of(d, &d->events[i]);
		uint32_t k = 0;
		if (!project && d->refusal->code)
			return false;
		while (k < count && all[k].project != project)
			k++;
		if (!project || k == COUNT(all))
			continue;
		if (k == count)
			all[count++] = (struct touched){.project = project};
		if (!tell_project(d, &all[k], &d->events[i]))
			return false;
	}
	for (uint32_t k = 0; k < count; k++)
		if (all[k].moves && !project__replan(d, all[k].project, &all[k].slip))
			return false;
	return true;
}

/* ---- what time tells ----------------------------------------------------------------------------------- */

static bool all_over(const struct plan *p, const struct plan_item *x) {
	for (uint32_t i = 0; i < x->after_count; i++)
		if (!p->items[x->after[i]].ended)
			return false;
	return true;
}

/* Whoever has it: the firm corrects or has not applied; a special procedure runs; else the office. */
static enum word holder_of(const struct decision *d, const struct record *file) {
	if (!file || rec_is(file, F_state, W_correcting))
		return W_firm;
	return rec_is(file, F_state, W_suspended) ? pause_of(d, file) : W_office;
}

static bool tell_behind(struct decision *d, const struct plan_item *x, const struct project_kept *kept,
	struct project_slip *first) {
	struct project_step s;
	struct project_dates planned;
	const struct record *r = d->record;
	project_step_find(flow_state(d, r, F_progress), x->id, &s);
	if (s.told || s.over || !project__planned(d, kept, x->id, &planned))
		return true;
	day due = s.began ? planned.end : planned.latest; /* what has not begun may wait as long as it moves nothing */
	if (case_end_of_day(d, due) > d->recorded_at)
		return true;
	const struct record *file = s.case_id ? desk__record(d, R_case_file, s.case_id) : NULL;
	if (s.case_id && !file && d->refusal->code)
		return false;
	int64_t late = working_days(d, due, today_of(d));
	struct project_slip slip = {x->id, s.case_id, late > 0 ? late : NIL, holder_of(d, file)};
	struct event *ev = emit(d, E_project_ran_over, r);
	s.told = true;
	str progress = project__progress(d, r, &s);
	set_state(ev, F_progress, progress);
	project__put_slip(ev, &slip);
	if (!first->item.n)
		*first = slip;
	return true;
}

bool project__wake(struct decision *d) {
	const struct record *r = d->record;
	struct project_kept kept;
	struct plan *p;
	struct project_slip first = {.days = NIL};
	if (!rec_is(r, F_state, W_planned))
		return true;
	if (!project__kept(d, r, &kept))
		return false;
	if (!project__make(d, r, &kept, STR(""), &p))
		return mark_stuck(d, r);
	for (uint32_t i = 0; i < p->count; i++)
		if (!p->items[i].ended && all_over(p, &p->items[i]) && !tell_behind(d, &p->items[i], &kept, &first))
			return false;
	return !first.item.n || project__replan(d, r, &first);
}

bool project__move_due(struct decision *d) {
	if (!due_stale(d, d->record) || !rec_is(d->record, F_state, W_planned))
		return true;
	return project__replan(d, d->record, NULL);
}
