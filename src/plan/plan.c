/* A plan from a request: facts, items, the alternative and those beside it. */
#include "plan/plan_int.h"

enum { YEARS_BEYOND = 20 /* a provisional plan begins so many years after the calendar at most */ };

static const char *const state_names[] = {"planned", "ready", "running", "ended", "late"};

const char *plan_state_name(enum plan_state s) {
	check((size_t)s < COUNT(state_names));
	return state_names[s];
}

const struct plan_item *plan_find(const struct plan *p, str id) {
	for (uint32_t i = 0; i < p->count; i++)
		if (str_eq(p->items[i].id, id))
			return &p->items[i];
	return NULL;
}

/* ---- which alternative -------------------------------------------------------------------------------- */

static bool refuse_unknown(const struct work *w, struct err *e) {
	char list[200];
	size_t n = 0;
	list[0] = 0;
	for (uint32_t i = 0; i < w->r->alternative_count && n + 40 < sizeof list; i++)
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%.*s", i ? ", " : "",
			(int)(w->r->alternatives[i].code.n < 32 ? w->r->alternatives[i].code.n : 32),
			w->r->alternatives[i].code.p);
	return err_set(e, "plan.alternative_unknown", "alternative", "there is no such alternative; there are: %s", list);
}

/* The one asked for, or the first that is to be had; NULL when the pack has none. */
static bool find_rule(struct work *w, const struct alternative_rule **out, struct err *e) {
	*out = NULL;
	for (uint32_t i = 0; i < w->r->alternative_count; i++) {
		const struct alternative_rule *x = &w->r->alternatives[i];
		bool asked = str_eq(x->code, w->q->alternative), free = !w->q->alternative.n;
		if (!asked && !free)
			continue;
		if (work_true(w, x->available)) {
			*out = x;
			return true;
		}
		if (asked)
			return err_set(e, "plan.alternative_unavailable", "alternative", STR_FMT " / " STR_FMT,
				STR_ARG(x->why_en), STR_ARG(x->why_zh));
	}
	return !w->q->alternative.n || refuse_unknown(w, e);
}

/* ---- those beside it ---------------------------------------------------------------------------------- */

static void describe(struct work *w, const struct variant *v, struct plan_alternative *to) {
	const struct plan_rules *r = w->r;
	struct plan_milestone *first;
	uint32_t count;
	to->made = true;
	to->end = v->schedule.end;
	to->working_days = calendar_count(r->pack->calendar, w->from + 1, to->end);
	to->natural_days = to->end - w->from;
	to->materials_asked = v->asked;
	to->least_slack = INT32_MAX;
	for (uint32_t i = 0; i < v->count; i++) {
		const struct schedule_slot *slot = &v->schedule.slots[variant__main_task(v, i)];
		if (!slot->critical && slot->slack < to->least_slack)
			to->least_slack = slot->slack;
	}
	if (to->least_slack == INT32_MAX)
		to->least_slack = 0;
	str *ids = arena_array(w->a, str, v->schedule.critical_count + 1);
	for (uint32_t i = 0; i < v->schedule.critical_count; i++)
		ids[i] = v->problem.tasks[v->schedule.critical[i]].id;
	to->critical = ids;
	to->critical_count = v->schedule.critical_count;
	plan__milestones(w, v, &first, &count);
	to->works_start = count ? first[0].on : 0;
}

/* An alternative that cannot be made for these facts is told as one that is not to be had. */
static void make_other(struct work *w, struct plan_alternative *to, const struct alternative_rule *rule) {
	struct variant v;
	struct err why = {0};
	if (!variant__make(w, rule, &v, false, &why)) {
		to->available = false;
		to->why_zh = to->why_en = arena_format(w->a, "%s", why.text);
		return;
	}
	variant__materials(w, &v, false);
	describe(w, &v, to);
}

static void compare(struct work *w, const struct variant *chosen) {
	const struct plan_rules *r = w->r;
	struct plan *p = w->p;
	p->alternatives = arena_array(w->a, struct plan_alternative, r->alternative_count + 1);
	p->alternative_count = r->alternative_count;
	for (uint32_t i = 0; i < r->alternative_count; i++) {
		const struct alternative_rule *x = &r->alternatives[i];
		struct plan_alternative *to = &p->alternatives[i];
		*to = (struct plan_alternative){.code = x->code, .name_zh = x->zh, .name_en = x->en, .costs_zh = x->costs_zh,
			.costs_en = x->costs_en, .saves_zh = x->saves_zh, .saves_en = x->saves_en, .options = x->options,
			.option_count = x->option_count, .chosen = x == chosen->rule};
		to->available = to->chosen || work_true(w, x->available);
		if (!to->available) {
			to->why_zh = x->why_zh;
			to->why_en = x->why_en;
		} else if (to->chosen) {
			describe(w, chosen, to);
		} else if (w->q->compare) {
			make_other(w, to, x);
		}
	}
}

/* ---- making ------------------------------------------------------------------------------------------- */

static bool begin(struct work *w, struct arena *a, const struct plan_rules *r, const struct plan_request *q,
	struct err *e) {
	*w = (struct work){.a = a, .r = r, .q = q};
	w->p = arena_new(a, struct plan);
	w->from = q->from ? q->from : r->pack->valid_from;
	w->today = q->today > w->from ? q->today : w->from;
	w->known_year = q->known_year ? q->known_year : calendar_last_year(r->pack->calendar);
	w->slots = arena_array(a, struct val, r->scope.count + 1);
	w->derived = arena_array(a, bool, r->fact_count + 1);
	w->run = feel_run_make(a, w->slots, r->scope.count, 0, 0);
	int year, month, dom, last = calendar_last_year(r->pack->calendar);
	day_split(w->from, &year, &month, &dom);
	if (year < calendar_first_year(r->pack->calendar) || year > (q->strict ? last : last + YEARS_BEYOND)) {
		char where[16];
		snprintf(where, sizeof where, "%d", year);
		return err_set(e, "plan.calendar_missing", where,
			"the pack's calendar covers %d to %d: put %d into calendars/working-days.csv, or begin the plan in a year "
			"that is covered", calendar_first_year(r->pack->calendar), last, year);
	}
	return true;
}

static bool finish(struct work *w, struct variant *v, struct err *e) {
	struct plan *p = w->p;
	*p = (struct plan){.rules = w->r, .title = w->q->title, .facts = w->given, .from = w->from, .today = w->today,
		.end = v->schedule.end, .what_if = w->q->what_if, .agent = w->q->agent, .agent_name = w->q->agent_name,
		.provisional = v->schedule.provisional, .capacities = w->q->capacities};
	if (v->rule)
		p->alternative = v->rule->code;
	if (!plan__fill(w, v, e))
		return false;
	compare(w, v);
	return true;
}

bool plan_make(struct arena *a, const struct plan_rules *r, const struct plan_request *q, struct plan **out,
	struct err *e) {
	struct work *w = arena_new(a, struct work);
	const struct alternative_rule *rule;
	struct variant v;
	if (!begin(w, a, r, q, e) || !work__facts(w, e) || !work__what_if(w, e) || !work__choose(w, e) ||
		!find_rule(w, &rule, e) || !variant__make(w, rule, &v, w->q->capacities, e) || !finish(w, &v, e))
		return false;
	*out = w->p;
	return true;
}
