/* Timers: when they are due, and what happens then. Texts of ISO 8601 were looked at while loading; what FEEL gives is
 * looked at here. Source: BPMN 2.0.2, 10.5.5 (timer event definitions); ISO 8601-1:2019, 5.5 and 5.6. */
#include "process/step.h"

enum { MONTHS_MOST = 12 * 10000, CATCH_UP = 1000 /* missed times of an endless cycle that are made up for */ };

/* ---- instants ------------------------------------------------------------------------------- */

static bool add_seconds(ms from, int64_t seconds, uint32_t nanos, ms *out) {
	int64_t span;
	return !__builtin_mul_overflow(seconds, (int64_t)MS_PER_SECOND, &span) &&
	       !__builtin_add_overflow(span, (int64_t)(nanos / 1000000), &span) && !__builtin_add_overflow(from, span, out);
}

/* The same time of the day so many months later, on the last of the month at most. */
static bool add_months(ms from, int64_t months, int offset_minutes, ms *out) {
	if (months < -MONTHS_MOST || months > MONTHS_MOST)
		return false;
	day d = day_of_ms(from, offset_minutes);
	ms of_day = from - ms_of_day(d, offset_minutes);
	check(of_day >= 0 && of_day < MS_PER_DAY);
	int year, month, dom;
	day_split(d, &year, &month, &dom);
	int64_t all = (int64_t)year * 12 + month - 1 + months;
	int to_year = (int)(all / 12), to_month = (int)(all % 12) + 1, last = days_in_month(to_year, to_month);
	*out = ms_of_day(day_of(to_year, to_month, dom < last ? dom : last), offset_minutes) + of_day;
	return true;
}

static bool instant_of(const struct step *s, struct val v, ms *out) {
	int64_t offset = s->host->offset_minutes * 60;
	day d;
	if (v.kind == VAL_STRING && day_parse(v.string, &d))
		v = val_date(d);
	if (v.kind == VAL_STRING)
		return ms_parse(v.string, s->host->offset_minutes, out);
	if (v.kind == VAL_DATE && v.days > INT32_MIN / 2 && v.days < INT32_MAX / 2) {
		*out = ms_of_day((day)v.days, s->host->offset_minutes);
		return true;
	}
	if (v.kind != VAL_DATETIME)
		return false;
	val_offset(v, &offset);
	return add_seconds(0, v.seconds - offset, v.nanos, out);
}

static bool add_duration(const struct step *s, ms from, struct val v, ms *out) {
	if (v.kind == VAL_STRING && !val_parse_duration(v.string, &v))
		return false;
	if (v.kind == VAL_DURATION)
		return add_seconds(from, v.seconds, v.nanos, out);
	return v.kind == VAL_MONTHS && add_months(from, v.months, s->host->offset_minutes, out);
}

/* ---- when ----------------------------------------------------------------------------------- */

/* How many days a working-day timer counts: of a duration in whole days, or a number. */
static bool working_days(struct val v, int64_t *days) {
	if (v.kind == VAL_STRING && !val_parse_duration(v.string, &v))
		return false;
	if (v.kind == VAL_DURATION && v.seconds % 86400 == 0)
		*days = v.seconds / 86400;
	else if (!val_to_int(v, days))
		return false;
	return *days >= 0 && *days <= LIMIT_DEADLINE_DAYS;
}

static bool working_due(const struct step *s, ms from, struct val v, ms *due, str *why) {
	int64_t days;
	if (!s->host->working_due) {
		*why = STR("nobody counts working days here");
		return false;
	}
	if (!working_days(v, &days)) {
		*why = STR("the timer gives no number of working days");
		return false;
	}
	*due = s->host->working_due(s->host->self, from, (int32_t)days);
	return true;
}

/* A repeated interval: times (-1: without end), the first instant and the interval. */
struct cycle {
	int64_t times;
	bool has_first;
	ms first;
	struct val every;
};

static bool read_cycle(const struct step *s, struct val v, struct cycle *c) {
	str rest = v.string, part;
	*c = (struct cycle){.times = -1, .every = v};
	if (v.kind != VAL_STRING)
		return v.kind == VAL_DURATION || v.kind == VAL_MONTHS;
	if (!str_next(&rest, '/', &part) || !str_starts(part, STR("R")))
		return false;
	if (part.n > 1 && (!str_int(str_cut(part, 1, part.n), &c->times) || c->times < 1 || c->times > INT32_MAX))
		return false;
	if (!str_next(&rest, '/', &part))
		return false;
	if (rest.n) {
		c->has_first = true;
		if (!instant_of(s, val_str(part), &c->first))
			return false;
		part = rest;
	}
	return val_parse_duration(part, &c->every);
}

static bool cycle_due(const struct step *s, ms from, struct val v, struct armed *out) {
	struct cycle c;
	ms next;
	if (!read_cycle(s, v, &c) || !add_duration(s, from, c.every, &next) || next <= from)
		return false;
	out->due = c.has_first ? c.first : next;
	out->left = c.times < 0 ? -1 : (int32_t)c.times - 1;
	return true;
}

static bool find_due(struct step *s, const struct trigger *t, const struct view *v, struct armed *out, str *why) {
	ms now = s->host->now;
	struct val when = t->value ? step_eval(s, t->value, v, why) : val_str(t->timer);
	if (t->value && why->n)
		return false;
	if (t->working)
		return working_due(s, now, when, &out->due, why);
	bool ok = t->form == TIMER_DATE       ? instant_of(s, when, &out->due)
	          : t->form == TIMER_DURATION ? add_duration(s, now, when, &out->due)
	                                      : cycle_due(s, now, when, out);
	if (!ok)
		*why = arena_format(s->host->arena, "the timer \"" STR_FMT "\" gives no time", STR_ARG(t->timer));
	return ok;
}

/* ---- setting -------------------------------------------------------------------------------- */

static bool is_armed(const struct step *s, uint32_t owner, uint32_t trigger) {
	for (uint32_t k = 0; k < s->i->timer_count; k++)
		if (s->i->timers[k].owner == owner && s->i->timers[k].trigger == trigger)
			return true;
	return false;
}

static void tell_armed(const struct step *s, const struct armed *a, uint32_t token) {
	if (s->host->tell)
		step_told(s, (struct process_move){.kind = PROCESS_ARMED, .node = a->node, .token = token, .at = a->due});
}

bool step_arm(struct step *s, uint32_t owner, uint32_t node, uint32_t scope, uint32_t token, str *why) {
	const struct node *n = &s->m->nodes[node];
	const struct view v = {.scope = scope, .token = token};
	check(owner);
	*why = (str){0};
	for (uint32_t k = n->trigger; k < n->trigger + n->trigger_count; k++) {
		struct armed found = {.left = 0};
		if (s->m->triggers[k].kind != TRIGGER_TIMER || is_armed(s, owner, k))
			continue;
		if (!find_due(s, &s->m->triggers[k], &v, &found, why))
			return false;
		struct armed *a = step_armed_new(s, owner, node, k);
		a->due = found.due;
		a->left = found.left;
		tell_armed(s, a, token);
	}
	return true;
}

/* ---- firing --------------------------------------------------------------------------------- */

static struct armed *earliest(const struct step *s) {
	struct armed *first = NULL;
	for (uint32_t k = 0; k < s->i->timer_count; k++) {
		struct armed *a = &s->i->timers[k];
		if (a->due <= s->host->now && (!first || a->due < first->due))
			first = a;
	}
	return first;
}

/* The time of a cycle that comes after the one that was due. Months are counted from the first one, so that the last
 * day of a month is not lost in a short one. */
static bool next_due(const struct step *s, const struct armed *a, const struct cycle *c, ms *next) {
	int offset = s->host->offset_minutes, year, month, first_year, first_month, dom;
	struct val every = c->every;
	if (every.kind == VAL_STRING && !val_parse_duration(every.string, &every))
		return false;
	if (every.kind != VAL_MONTHS || every.months <= 0)
		return add_duration(s, a->due, every, next);
	ms first = c->has_first ? c->first : a->set_at;
	day_split(day_of_ms(a->due, offset), &year, &month, &dom);
	day_split(day_of_ms(first, offset), &first_year, &first_month, &dom);
	int64_t since = (int64_t)(year - first_year) * 12 + month - first_month;
	return add_months(first, since / every.months * every.months + every.months, offset, next);
}

/* Sets a cycle for its next time; false when there is none. */
static bool set_again(struct step *s, struct armed *a) {
	const struct trigger *t = &s->m->triggers[a->trigger];
	bool in_scope = s->m->nodes[a->node].kind == NODE_START;
	const struct view v = {.scope = in_scope ? a->owner : process__token(s->i, a->owner)->scope,
		.token = in_scope ? 0 : a->owner};
	struct cycle c;
	ms next;
	check(t->kind == TRIGGER_TIMER);
	if (!a->left || s->m->nodes[a->node].interrupting || s->m->nodes[a->node].kind == NODE_CATCH ||
	    !read_cycle(s, t->value ? step_eval(s, t->value, &v, NULL) : val_str(t->timer), &c) ||
	    !next_due(s, a, &c, &next) || next <= a->due)
		return false;
	ms every = next - a->due, late = s->host->now - next;
	if (a->left < 0 && late / every > CATCH_UP)
		next += late / every * every;
	a->due = next;
	a->left -= a->left > 0;
	tell_armed(s, a, in_scope ? 0 : a->owner);
	return true;
}

void step_wake(struct step *s) {
	struct armed *a;
	while (!s->refused && (a = earliest(s))) {
		struct catcher c = {a->node, a->trigger, a->owner};
		check(!s->moving_count);
		bool can = step_can_fire(s, c);
		if (!can || !set_again(s, a))
			step_armed_drop(s, a);
		if (!can)
			continue;
		s->fired++;
		step_fire(s, c, (str){0}, val_null());
		step_run(s);
	}
}
