/* Times of timers: ISO 8601 text is looked at while loading, anything else is FEEL. */
#include "process/load.h"

/* Text that is meant as ISO 8601: "2026-…", "P1D", "-P1D", "R3/PT1H". A name in FEEL may begin the same way; then "="
 * before it says so. */
static bool is_iso(str text) {
	char c = text.n ? text.p[0] : '\0', d = text.n > 1 ? text.p[1] : '\0';
	bool digit = d >= '0' && d <= '9';
	if (c == '-' || c == '+')
		return d == 'P';
	return (c >= '0' && c <= '9') || (c == 'P' && (digit || d == 'T')) || (c == 'R' && (digit || d == '/'));
}

/* A date, or a date and time; seconds that were left out are put in. */
static bool read_date(struct load *l, str *text) {
	struct val v;
	day d;
	ms at;
	if (day_parse(*text, &d))
		return true;
	if (!ms_parse(*text, 0, &at))
		return false;
	if (!val_parse_datetime(l->scratch, *text, &v)) /* "2026-05-01T10:00Z" */
		*text = arena_format(l->a, STR_FMT ":00" STR_FMT, 16, text->p, (int)text->n - 16, text->p + 16);
	return val_parse_datetime(l->scratch, *text, &v);
}

/* A duration that is not negative; weeks are written as days. */
static bool read_duration(struct load *l, str *text, struct val *v) {
	int64_t weeks;
	if (str_starts(*text, STR("P")) && str_ends(*text, STR("W")) &&
	    str_int(str_cut(*text, 1, text->n - 1), &weeks) && weeks >= 0 && weeks < 100000)
		*text = arena_format(l->a, "P%lldD", (long long)weeks * 7);
	if (!val_parse_duration(*text, v))
		return false;
	return v->kind == VAL_MONTHS ? v->months >= 0 : v->seconds >= 0;
}

static bool is_zero(struct val v) {
	return v.kind == VAL_MONTHS ? !v.months : !v.seconds && !v.nanos;
}

/* "R" or "R3". */
static bool is_repetition(str text) {
	int64_t n = 1;
	return str_starts(text, STR("R")) && (text.n == 1 || str_int(str_cut(text, 1, text.n), &n)) && n > 0 &&
	       n <= INT32_MAX;
}

/* "R/PT1H", "R3/PT1H", "R3/2026-05-01T00:00:00Z/PT1H". */
static bool read_cycle(struct load *l, str *text) {
	str rest = *text, times, start, every;
	struct val v;
	if (!str_next(&rest, '/', &times) || !is_repetition(times) || !str_next(&rest, '/', &every))
		return false;
	bool has_start = rest.n > 0;
	if (has_start) {
		start = every, every = rest;
		if (!read_date(l, &start))
			return false;
	}
	if (!read_duration(l, &every, &v) || is_zero(v))
		return false;
	*text = has_start ? arena_format(l->a, STR_FMT "/" STR_FMT "/" STR_FMT, STR_ARG(times), STR_ARG(start),
	                                 STR_ARG(every))
	                  : arena_format(l->a, STR_FMT "/" STR_FMT, STR_ARG(times), STR_ARG(every));
	return true;
}

static bool read_iso(struct load *l, const struct origin *o, const struct xml *x, struct trigger *t) {
	static const char *const wrong[] = {
		"it is no date or date and time of ISO 8601, as 2026-05-01T09:00:00+08:00",
		"it is no duration of ISO 8601, as P3D or PT2H (years and months do not mix with days)",
		"it is no repeated interval of ISO 8601, as R3/PT1H or R/2026-05-01T00:00:00Z/P1D",
	};
	struct val v = {0};
	bool ok = t->form == TIMER_DATE       ? read_date(l, &t->timer)
	          : t->form == TIMER_DURATION ? read_duration(l, &t->timer, &v)
	                                      : read_cycle(l, &t->timer);
	if (!ok)
		return process__no(l, o, x, "bpmn.syntax", wrong[t->form]);
	if (t->working && (v.kind != VAL_DURATION || v.seconds % 86400 || v.nanos))
		return process__no(l, o, x, "bpmn.syntax", "working days are counted in whole days, as P5D");
	return true;
}

static bool read_unit(struct load *l, const struct origin *o, const struct xml *definition, struct trigger *t) {
	str unit = process__ours(definition, "unit");
	t->working = str_is(unit, "working");
	if (unit.n && !t->working && !str_is(unit, "calendar"))
		return process__no(l, o, definition, "bpmn.syntax", "yc:unit is neither \"working\" nor \"calendar\"");
	if (t->working && t->form != TIMER_DURATION)
		return process__no(l, o, definition, "bpmn.unsupported", "only a duration can be in working days");
	return true;
}

bool process__read_timer(struct load *l, const struct origin *o, const struct xml *definition, struct trigger *t) {
	static const char *const forms[] = {"timeDate", "timeDuration", "timeCycle"};
	const struct xml *x = NULL;
	for (uint32_t i = 0; i < COUNT(forms); i++) {
		const struct xml *found = process__part(definition, forms[i]);
		if (found && x)
			return process__no(l, o, found, "bpmn.syntax", "the timer says its time twice");
		if (found)
			x = found, t->form = (uint8_t)i;
	}
	t->timer = x ? str_trim(x->text) : STR("");
	if (!t->timer.n)
		return process__no(l, o, definition, "bpmn.syntax", "the timer says no date, duration or cycle");
	if (!read_unit(l, o, definition, t))
		return false;
	return is_iso(t->timer) ? read_iso(l, o, x, t) : process__feel(l, o, x, &t->value);
}
