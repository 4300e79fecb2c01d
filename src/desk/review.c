/* 技术审查: a review by an agency, paid by the authority and apart from the approval.
 *
 * States: requested -> assigned -> opined -> (corrected -> opined)* -> reported -> accepted -> settled;
 * opined -> failed; assigned, corrected -> requested (another agency).
 * (1) The agency that prepared a document never reviews it. Source: 广东省优化营商环境条例 43; 环评法 19.
 * (2) The authority pays: a kind of review that somebody else pays for is not ordered here. Source: the same, 43.
 * (3) All points are in the first opinion; the firm's time to correct is not the agency's. Source: domain.md §2.7. */
#include "desk/review.h"
#include "data/date.h"
#include "desk/clock.h"
#include "desk/market.h"
#include "desk/project_int.h"

str review__type_cell(const struct decision *d, str type, const char *column) {
	const struct csv *t = pack_table(d->pack, "plans/review-types.csv");
	const struct code *c = pack_code(d->pack, CODE_REVIEW_TYPE, type);
	int at = t ? csv_column(t, column) : -1;
	return c && at >= 0 ? csv_cell(t, c->row, at) : STR("");
}

bool review__number(struct decision *d, const char *code, int64_t *out) {
	const struct csv *t = pack_table(d->pack, "items/limits.csv");
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_is(csv_cell(t, i, csv_column(t, "code")), code) &&
			str_int(csv_cell(t, i, csv_column(t, "value")), out) && *out >= 0)
			return true;
	return desk__refuse(d, "limit.missing", "", "the pack gives no limit \"%s\" in items/limits.csv", code);
}

static str type_of(const struct decision *d) {
	return d->record ? rec_text(d->book, d->record, F_review_type) : arg_str(d, F_review_type);
}

/* ---- the order ------------------------------------------------------------------------------------------- */

/* Whether the review goes by a checklist: as asked for, or since the day that the pack names. */
static bool by_checklist(struct decision *d, bool *out) {
	str type = type_of(d), since = review__type_cell(d, type, "checklist_from");
	const struct arg *asked = command_arg(d->command, F_checklist);
	day from;
	bool must = since.n && day_parse(since, &from) && day_of_ms(d->now, d->pack->offset_minutes) >= from;
	*out = asked ? asked->i == 1 : must;
	if (*out && !review__has_checklist(d, type))
		return desk__refuse(d, "review.no_checklist", "payload.checklist",
			"the pack has no checklist for this kind of review; add rows to reviews/checklists.csv");
	return *out || !must || desk__refuse(d, "review.checklist_must", "payload.checklist",
		"reviews of this kind go by the checklist since " STR_FMT, STR_ARG(since));
}

/* What it is for: the case, the project and the item of its plan; NULL and empty: none. */
struct purpose {
	const struct record *file, *project;
	str item;
};

/* What is named is there; a case says of which project and item it is. */
static bool is_for(struct decision *d, struct purpose *out) {
	int64_t project = arg_int(d, F_project), id = arg_int(d, F_about_case);
	*out = (struct purpose){.item = arg_str(d, F_plan_item)};
	if (id != NIL && !(out->file = book_find(d->book, R_case_file, id)))
		return desk__refuse(d, "review.no_case", "payload.about_case", "there is no case %lld", (long long)id);
	if (out->item.n && !pack_item(d->pack, out->item))
		return desk__refuse(d, "item.unknown", "payload.plan_item", "there is no item of this id");
	const struct item *item = out->file ? case_find_item(d, out->file) : NULL;
	if (item && !out->item.n)
		out->item = item->id;
	if (project == NIL && out->file)
		project = rec_get(out->file, F_project);
	if (project == NIL)
		return true;
	out->project = desk__record(d, R_project, project);
	return out->project || desk__refuse(d, "review.no_project", "payload.project", "there is no project %lld",
		(long long)project);
}

bool review__request(struct decision *d) {
	struct purpose about;
	bool checklist;
	str payer = review__type_cell(d, type_of(d), "payer");
	if (!str_is(payer, "government")) /* invariant 2 */
		return desk__refuse(d, "review.payer", "payload.review_type",
			"reviews are ordered and paid by the authority; this kind is paid by \"" STR_FMT "\"", STR_ARG(payer));
	if (!is_for(d, &about) || !by_checklist(d, &checklist))
		return false;
	struct event *ev = emit_args(d, E_review_requested);
	int64_t id = ev->record->id;
	if (checklist)
		set_bool(ev, F_checklist, true);
	else
		set_none(ev, F_checklist);
	if (about.project)
		set_int(ev, F_project, about.project->id);
	if (about.item.n)
		set_name(ev, F_plan_item, about.item);
	if (about.file && rec_get(about.file, F_decided_at) == NIL) {
		struct event *asked = emit(d, E_case_file_review_asked, about.file);
		set_int(asked, F_review, id);
		set_name(asked, F_review_type, type_of(d));
	}
	return !about.project || !about.item.n || project__note_review(d, about.project, about.item, type_of(d), id);
}

/* What is known of the reviews of a case before it is granted. */
struct hearing {
	str wanted;    /* the kind that the plan of its running project has for its item; empty: none */
	str orders;    /* of that project, as item:review: the newest of each kind for each item */
	str item;      /* of the plan */
	int64_t rests; /* the order of the wanted kind, else the newest; NIL: none */
	int64_t open;  /* an order that is not accepted; NIL: none */
	bool failed;   /* whether that one was not passed */
	bool met;      /* an order of the wanted kind is there */
};

/* What the plan of the case's project wants and has ordered, while it runs. */
static bool ask_plan(struct decision *d, const struct record *c, struct hearing *h) {
	int64_t project = rec_get(c, F_project);
	const struct record *p = project == NIL ? NULL : desk__record(d, R_project, project);
	const struct item *item = case_find_item(d, c);
	struct project_kept kept;
	struct project_dates planned;
	*h = (struct hearing){.rests = NIL, .open = NIL};
	if (!p || !item || !rec_is(p, F_state, W_planned))
		return project == NIL || p || !d->refusal->code;
	h->item = item->id;
	h->orders = rec_state(p, F_reviews);
	if (!project__kept(d, p, &kept))
		return false;
	if (project__planned(d, &kept, item->id, &planned))
		h->wanted = planned.review;
	return true;
}

/* One order is looked at; later ones count as newer. */
static void hear(const struct decision *d, const struct record *r, struct hearing *h) {
	bool wanted = str_eq(rec_text(d->book, r, F_review_type), h->wanted);
	check(r->kind == R_review);
	if (!rec_is(r, F_state, W_accepted) && !rec_is(r, F_state, W_settled)) {
		h->open = r->id;
		h->failed = rec_is(r, F_state, W_failed);
	}
	if (wanted || !h->met)
		h->rests = r->id;
	h->met |= wanted;
}

/* Each kind by itself: an order of one kind neither takes the place of another nor hides it. */
static bool hear_all(struct decision *d, const struct record *c, struct hearing *h) {
	int64_t own = rec_get(c, F_review), id;
	const struct record *asked = own == NIL ? NULL : desk__record(d, R_review, own);
	for (str rest = h->orders, item; pair_next(&rest, &item, &id);) {
		const struct record *r = str_eq(item, h->item) ? desk__record(d, R_review, id) : NULL;
		if (!r)
			continue;
		hear(d, r, h);
		if (asked && rec_get(r, F_review_type) == rec_get(asked, F_review_type))
			asked = NULL; /* ordered through the project since, or the same order */
	}
	if (asked)
		hear(d, asked, h);
	return !d->refusal->code;
}

bool review_heard(struct decision *d, const struct record *c, int64_t *review, bool *without) {
	static const char where[] = "payload.without_review";
	struct hearing h;
	if (!ask_plan(d, c, &h) || !hear_all(d, c, &h))
		return false;
	bool missing = h.wanted.n && !h.met;
	*review = h.rests;
	*without = (missing || h.open != NIL) && str_trim(arg_str(d, F_without_review)).n > 0;
	if (*without)
		return true;
	if (missing)
		return desk__refuse(d, "case.review_wanted", where,
			"the plan of the project has a technical review (" STR_FMT ") for this item, and none is ordered: order "
			"it, or say why it is granted without", STR_ARG(h.wanted));
	if (h.open != NIL && h.failed)
		return desk__refuse(d, "case.review_failed", where,
			"technical review %lld was not passed: refuse, or say why it is granted all the same", (long long)h.open);
	return h.open == NIL || desk__refuse(d, "case.review_open", where,
		"technical review %lld is not accepted yet: wait for it, or say why it is not waited for", (long long)h.open);
}

/* What an assignment says besides the agency: its login, and when the report is due. */
static void put_assigned(struct decision *d, struct event *ev, str type, str agency, str account) {
	int64_t days = 0;
	set_name(ev, F_agency, agency);
	if (account.n)
		set_name(ev, F_applicant, account);
	if (str_int(review__type_cell(d, type, "days"), &days))
		set_int(ev, F_due_at, due_after(d, ev, d->now, (struct limit){(int32_t)days, UNIT_WORKING_DAY}));
}

bool review__assign(struct decision *d) {
	str agency = arg_str(d, F_agency), account = STR(""), why = STR("");
	bool by_hand = agency.n > 0;
	if (!(by_hand ? review__may_take(d, agency, &account) : review__choose(d, &agency, &account, &why)))
		return false;
	check(!str_eq(agency, rec_text(d->book, d->record, F_prepared_by))); /* invariant 1 */
	struct event *ev = emit_args(d, E_review_assigned);
	put_assigned(d, ev, type_of(d), agency, account);
	if (why.n)
		set_text(ev, F_explanation, why);
	/* Chosen in the market and not of the pack's list: it takes part in the rota from now on. */
	if (!by_hand || !pack_code(d->pack, CODE_AGENCY, agency))
		review__count_turn(d, agency);
	return true;
}

bool review__take_from_market(struct decision *d, int64_t id, str agency) {
	const struct record *r = desk__record(d, R_review, id);
	if (!r) /* a fault of the store, refused: the selection was announced for a review that is there */
		return false;
	if (rec_get(r, F_state) != W_requested)
		return true;
	struct decision about = *d; /* asks only, of the review instead of the command's record: yields no event */
	about.record = r;
	str account = STR("");
	if (!review__may_take(&about, agency, &account))
		return false;
	check(about.event_count == d->event_count);
	struct event *ev = emit(d, E_review_assigned, r);
	put_assigned(d, ev, rec_text(d->book, r, F_review_type), agency, account);
	flow_step_by_law(d, ev, r, STR("assign"));
	return true;
}

/* The agency does not do it, or may not: the order waits for another one. */
bool review__release(struct decision *d) {
	static const enum field gone[] = {F_agency, F_applicant, F_due_at, F_paused_at, F_assigned_at};
	check(rec_get(d->record, F_agency) != NIL);
	struct event *ev = emit_args(d, E_review_released);
	for (size_t i = 0; i < COUNT(gone); i++)
		if (rec_get(d->record, gone[i]) != NIL)
			set_int(ev, gone[i], NIL);
	if (rec_or(d->record, F_rounds, 0) > 0) { /* the next agency looks at everything afresh */
		set_int(ev, F_rounds, NIL);
		set_text(ev, F_points, STR("[]"));
		set_int(ev, F_points_open, NIL);
		set_int(ev, F_passed_check, NIL);
	}
	flow_cease(d, ev, d->record, STR("assign"));
	return true;
}

bool review__move_due(struct decision *d) {
	const enum field due[] = {F_due_at};
	if (rec_get(d->record, F_reported_at) == NIL)
		due_move(d, E_review_due_moved, due, 1, false);
	return true;
}

/* ---- opinions -------------------------------------------------------------------------------------------- */

bool review__opine(struct decision *d) {
	const struct record *r = d->record;
	int64_t most, rounds = rec_or(r, F_rounds, 0) + 1, open = 0;
	bool listed = rec_or(r, F_checklist, 0) == 1;
	str points = STR("");
	if (!review__number(d, "review.rounds", &most))
		return false;
	if (rounds > most)
		return desk__refuse(d, "review.too_many_rounds", "", "a review has at most %lld opinions", (long long)most);
	if (!listed && command_arg(d->command, F_points))
		return desk__refuse(
			d, "review.no_checklist", "payload.points", "this review was not ordered by a checklist");
	if (listed && !review__points_sound(d, &points, &open))
		return false;
	check(rounds >= 1 && open >= 0);
	struct event *ev = emit_args(d, E_review_opined);
	set_int(ev, F_rounds, rounds);
	if (listed) {
		set_text(ev, F_points, points);
		set_int(ev, F_points_open, open);
	}
	if (!arg_is(d, F_passed_check)) /* invariant 3: until the correction the time is the firm's */
		set_int(ev, F_paused_at, d->now);
	return true;
}

/* The agency has the working days that were left when it gave its opinion. */
static void resume(struct decision *d, struct event *ev) {
	int64_t due = rec_get(d->record, F_due_at), paused = rec_get(d->record, F_paused_at);
	const struct calendar *c = d->pack->calendar;
	int known = calendar_known_year(c, day_of_ms(d->recorded_at, calendar_offset(c)));
	bool provisional = false;
	if (paused == NIL)
		return;
	check(paused <= d->now);
	set_int(ev, F_paused_at, NIL);
	if (due == NIL)
		return;
	set_int(ev, F_due_at, calendar_resume(c, due, paused, d->now, UNIT_WORKING_DAY, known, &provisional));
	if (provisional) {
		set_bool(ev, F_provisional, true);
		set_int(ev, F_known_year, known > 0 ? known : 0);
	}
}

bool review__correct(struct decision *d) {
	int64_t most;
	if (!review__number(d, "review.rounds", &most))
		return false;
	if (rec_or(d->record, F_rounds, 0) >= most)
		return desk__refuse(d, "review.too_many_rounds", "",
			"all %lld opinions are used up: end the review as not passed (review.fail)", (long long)most);
	resume(d, emit_args(d, E_review_corrected));
	return true;
}

/* The case learns what came of the review: whoever decides it has it on the same page. */
static void advise_case(struct decision *d, const struct event *from, bool passed) {
	int64_t id = rec_get(d->record, F_about_case), quality = case_after(from, d->record, F_quality);
	const struct record *c = id == NIL ? NULL : desk__record(d, R_case_file, id);
	if (!c)
		return;
	struct event *ev = emit(d, E_case_file_advised, c);
	set_int(ev, F_review, d->record->id);
	set_name(ev, F_review_type, rec_text(d->book, d->record, F_review_type));
	set_name(ev, F_agency, rec_text(d->book, d->record, F_agency));
	set_bool(ev, F_passed_check, passed);
	set_int(ev, F_rounds, rec_or(d->record, F_rounds, 0));
	if (quality != NIL)
		set_int(ev, F_quality, quality);
}

/* Decided by a person: the last opinion did not pass, and no further round helps. */
bool review__fail(struct decision *d) {
	if (rec_get(d->record, F_passed_check) == 1)
		return desk__refuse(d, "review.passed", "", "the last opinion passed it: the report comes next");
	struct event *ev = emit_args(d, E_review_failed);
	flow_cease(d, ev, d->record, STR(""));
	advise_case(d, ev, false);
	return true;
}

/* ---- the end --------------------------------------------------------------------------------------------- */

bool review__report(struct decision *d) {
	int64_t due = rec_get(d->record, F_due_at);
	struct event *ev = emit_args(d, E_review_reported);
	if (due != NIL)
		set_bool(ev, F_on_time, d->now <= due);
	return true;
}

/* A review of drawings counts as the check that the pack wants of all projects in scope. */
static void check_drawings(struct decision *d) {
	int64_t id = rec_get(d->record, F_project);
	const struct record *p = id == NIL ? NULL : desk__record(d, R_project, id);
	if (!p || !str_is(review__type_cell(d, type_of(d), "counts_as"), "drawings") ||
		rec_or(p, F_drawings_in_scope, 0) != 1 || rec_get(p, F_drawings_checked_at) != NIL)
		return;
	check(p->kind == R_project && p->id == id);
	struct event *ev = emit(d, E_project_drawings_checked, p);
	set_name(ev, F_agency, rec_text(d->book, d->record, F_agency));
	set_bool(ev, F_passed_check, true);
}

bool review__accept(struct decision *d) {
	int64_t quality = arg_int(d, F_quality);
	bool given = quality != NIL;
	struct ruling rule = {.result = val_null()};
	if (!given && !review__quality(d, &quality, &rule))
		return false;
	check(quality >= 0 && quality <= 100);
	struct event *ev = emit_args(d, E_review_accepted);
	set_int(ev, F_quality, quality);
	if (!given) {
		set_text(ev, F_decision, rule.decision);
		if (rule.explanation.n)
			set_text(ev, F_explanation, rule.explanation);
	}
	advise_case(d, ev, true);
	check_drawings(d);
	if (!given)
		agency__score(d, rec_text(d->book, d->record, F_agency), quality, STR("技术审查验收评分"));
	return true;
}
