/* The clocks of items: items/clocks.csv read, checked and bound to each item, so that a look-up is a short walk.
 *
 * A row names items or all ("*"); one that names the item goes before. Of the rows of one clock with one start no two
 * may be about the same item on the same day. Rules hold for cases by their day of receipt. Where no row is about a
 * clock, what items.csv says holds (the table below): a pack without clocks.csv works as before. */
#include "data/date.h"
#include "pack/item.h"
#include "pack/pack_int.h"

static const char path[] = "items/clocks.csv";

/* ---- what holds without a row ----------------------------------------------------------------- */

#define DERIVED(kind, begin, finish, what, stops, times) \
	{.clock = (kind), .starts = (begin), .ends = (finish), .effect = (what), .pauses = (stops), \
	 .extend_times = (times), .extend_value = -1, .warn_days = 1, .valid_from = INT32_MIN, .valid_to = INT32_MAX}

static const struct clock_rule derived[] = {
	DERIVED(CLOCK_CORRECTION_NOTICE, MOMENT_RECEIVED, MOMENT_NOTICED, EFFECT_DEEMED_ACCEPTED, 0, 0),
	DERIVED(CLOCK_CORRECTION_DUE, MOMENT_NOTICED, MOMENT_CORRECTED, EFFECT_DEEMED_WITHDRAWN, 0, 0),
	DERIVED(CLOCK_STATUTORY, MOMENT_ACCEPTED, MOMENT_DECIDED, EFFECT_OVERDUE, PAUSE_SPECIAL, 1),
	DERIVED(CLOCK_PROMISED, MOMENT_ACCEPTED, MOMENT_DECIDED, EFFECT_TOLD, PAUSE_SPECIAL | PAUSE_CORRECTION, 1),
	DERIVED(CLOCK_SPECIAL, MOMENT_SPECIAL_STARTED, MOMENT_SPECIAL_ENDED, EFFECT_TOLD, 0, 0),
	DERIVED(CLOCK_RENEWAL, MOMENT_RECEIVED, MOMENT_DECIDED, EFFECT_DEEMED_GRANTED, 0, 0),
};
static const struct clock_rule from_receipt =
	DERIVED(CLOCK_STATUTORY, MOMENT_RECEIVED, MOMENT_DECIDED, EFFECT_OVERDUE, PAUSE_SPECIAL, 1);

static const struct clock_rule *derived_rule(const struct item *item, enum clock_kind clock) {
	if (clock == CLOCK_STATUTORY && item->counts_from_receipt)
		return &from_receipt;
	for (size_t i = 0; i < COUNT(derived); i++)
		if (derived[i].clock == clock)
			return &derived[i];
	return NULL;
}

/* ---- look-ups --------------------------------------------------------------------------------- */

const struct clock_rule *pack_clock(const struct item *item, enum clock_kind clock, enum clock_moment starts,
                                    day received_on) {
	bool known = false;
	for (uint32_t i = 0; i < item->clock_count && item->clocks[i]->clock <= clock; i++) {
		const struct clock_rule *rule = item->clocks[i];
		if (rule->clock != clock)
			continue;
		known = true;
		if ((starts == MOMENT_KINDS || rule->starts == starts) && rule->valid_from <= received_on &&
		    received_on <= rule->valid_to)
			return rule;
	}
	const struct clock_rule *rule = known ? NULL : derived_rule(item, clock);
	return rule && (starts == MOMENT_KINDS || rule->starts == starts) ? rule : NULL;
}

bool pack_clock_limit(const struct item *item, const struct clock_rule *rule, struct limit *out) {
	if (rule->has_limit)
		*out = rule->limit;
	else if (rule->clock == CLOCK_CORRECTION_NOTICE && item->correction.value > 0)
		*out = item->correction; /* without a value nobody is bound, and silence means nothing */
	else if (rule->clock == CLOCK_PROMISED && item->has_promised)
		*out = item->promised;
	else if (rule->clock == CLOCK_STATUTORY && item->has_statutory)
		*out = item->statutory;
	else
		return false;
	return true;
}

int32_t pack_clock_extension(const struct item *item, const struct clock_rule *rule) {
	if (rule->extend_times == 0)
		return 0;
	return rule->extend_value < 0 ? item->extension_days_max : rule->extend_value;
}

/* The word of this rank. */
static const char *nth_word(const char *const *words, size_t count, size_t n) {
	check(n < count);
	return words[n];
}

const char *clock_name(enum clock_kind clock) {
	static const char *const words[] = {"correction_notice", "correction_due", "acceptance", "statutory", "joint",
		"promised", "special", "pre_review", "delivery", "hearing", "renewal", "tolerance", "commitment_check"};
	_Static_assert(COUNT(words) == CLOCK_KINDS, "a word for each clock");
	return nth_word(words, COUNT(words), clock);
}

const char *clock_moment_name(enum clock_moment moment) {
	static const char *const words[] = {"received", "complete", "noticed", "corrected", "accepted", "decided",
		"delivered", "special_started", "special_ended", "told", "hearing_applied", "hearing_notified",
		"hearing_held", "licence_ends", "reported_up", "supplemented", "checked"};
	_Static_assert(COUNT(words) == MOMENT_KINDS, "a word for each moment");
	return nth_word(words, COUNT(words), moment);
}

const char *clock_effect_name(enum clock_effect effect) {
	static const char *const words[] = {"overdue", "deemed_accepted", "deemed_withdrawn", "deemed_granted",
		"right_lapses", "told", "late_application"};
	return nth_word(words, COUNT(words), effect);
}

const char *clock_approver_name(enum clock_approver approver) {
	static const char *const words[] = {"none", "agency_head", "government_head"};
	return nth_word(words, COUNT(words), approver);
}

int clock_find(str name) {
	for (int i = 0; i < CLOCK_KINDS; i++)
		if (str_is(name, clock_name((enum clock_kind)i)))
			return i;
	return -1;
}

/* ---- one row ---------------------------------------------------------------------------------- */

/* What may start and end each clock, and what its end may mean; a clock with `own` may leave its value empty. */
static const struct shape {
	uint32_t starts, ends, effects;
	bool own;
} shapes[CLOCK_KINDS] = {
#define M(moment) (1u << MOMENT_##moment)
#define E(effect) (1u << EFFECT_##effect)
	[CLOCK_CORRECTION_NOTICE] = {M(RECEIVED), M(NOTICED), E(OVERDUE) | E(DEEMED_ACCEPTED), true},
	[CLOCK_CORRECTION_DUE] = {M(NOTICED), M(CORRECTED), E(TOLD) | E(DEEMED_WITHDRAWN), true},
	[CLOCK_ACCEPTANCE] = {M(COMPLETE), M(ACCEPTED), E(OVERDUE), false},
	[CLOCK_STATUTORY] = {M(RECEIVED) | M(ACCEPTED), M(DECIDED), E(OVERDUE), true},
	[CLOCK_JOINT] = {M(RECEIVED) | M(ACCEPTED), M(DECIDED), E(OVERDUE), false},
	[CLOCK_PROMISED] = {M(ACCEPTED), M(DECIDED), E(TOLD), true},
	[CLOCK_SPECIAL] = {M(SPECIAL_STARTED), M(SPECIAL_ENDED), E(TOLD), true},
	[CLOCK_PRE_REVIEW] = {M(ACCEPTED), M(REPORTED_UP), E(OVERDUE), false},
	[CLOCK_DELIVERY] = {M(DECIDED), M(DELIVERED), E(OVERDUE), false},
	[CLOCK_HEARING] = {M(TOLD) | M(HEARING_APPLIED) | M(HEARING_HELD), M(HEARING_APPLIED) | M(HEARING_HELD) |
		M(HEARING_NOTIFIED), E(OVERDUE) | E(RIGHT_LAPSES), false},
	[CLOCK_RENEWAL] = {M(LICENCE_ENDS) | M(RECEIVED), M(RECEIVED) | M(DECIDED),
		E(LATE_APPLICATION) | E(DEEMED_GRANTED) | E(TOLD), true},
	[CLOCK_TOLERANCE] = {M(ACCEPTED), M(SUPPLEMENTED), E(DEEMED_WITHDRAWN) | E(TOLD), true},
	[CLOCK_COMMITMENT_CHECK] = {M(DECIDED), M(CHECKED), E(OVERDUE), false},
#undef M
#undef E
};

/* A row under check. */
struct row {
	struct load *l;
	const struct csv *csv;
	uint32_t i;
	struct clock_rule *rule;
};

static str cell(const struct row *r, const char *column) {
	return csv_cell(r->csv, r->i, csv_column(r->csv, column));
}

static void wrong(const struct row *r, const char *message) {
	complain(r->l, path, r->rule->line, "%s", message);
}

static void check_value(const struct row *r) {
	struct clock_rule *rule = r->rule;
	str value = cell(r, "value"), unit = cell(r, "unit");
	bool on_spot = unit.n && rule->limit.unit == UNIT_ON_SPOT;
	rule->has_limit = value.n || on_spot;
	if (value.n && !unit.n)
		wrong(r, "unit: the value has no unit");
	else if (unit.n && !rule->has_limit)
		wrong(r, "value: the unit has no value");
	else if (on_spot && rule->limit.value != 0)
		wrong(r, "value: on the spot there is no value but 0");
	else if (!rule->has_limit && !shapes[rule->clock].own)
		wrong(r, "value: this clock takes its limit from nowhere else");
}

/* Working days need the calendar of working days, natural days every day; hours may be those of the hall. An item's own
 * limit brings its unit along: see check_item. */
static void check_calendar(const struct row *r) {
	static const char *const fits[][3] = {
		[UNIT_WORKING_DAY] = {"", "no", "no"}, [UNIT_NATURAL_DAY] = {"no", "", "no"},
		[UNIT_HOUR] = {"no", "", ""}, [UNIT_ON_SPOT] = {"no", "", ""},
	};
	if (r->rule->has_limit && *fits[r->rule->limit.unit][r->rule->calendar])
		wrong(r, "calendar: the unit is not counted by this calendar");
}

static void check_shape(const struct row *r) {
	const struct clock_rule *rule = r->rule;
	const struct shape *s = &shapes[rule->clock];
	if (!(s->starts & 1u << rule->starts))
		complain(r->l, path, rule->line, "starts: %s does not start the clock %s", clock_moment_name(rule->starts),
		         clock_name(rule->clock));
	if (!(s->ends & 1u << rule->ends))
		complain(r->l, path, rule->line, "ends: %s does not end the clock %s", clock_moment_name(rule->ends),
		         clock_name(rule->clock));
	if (!(s->effects & 1u << rule->effect))
		complain(r->l, path, rule->line, "effect: the end of the clock %s cannot mean %s", clock_name(rule->clock),
		         clock_effect_name(rule->effect));
}

static void check_pauses(const struct row *r) {
	str rest = cell(r, "pauses"), word;
	bool none = str_is(rest, "none");
	while (rest.n && !none && str_next(&rest, ' ', &word)) {
		if (str_is(word, "special"))
			r->rule->pauses |= PAUSE_SPECIAL;
		else if (str_is(word, "correction"))
			r->rule->pauses |= PAUSE_CORRECTION;
		else
			complain(r->l, path, r->rule->line, "pauses: %s is none of: special correction none",
			         quoted(r->l, word));
	}
}

static void check_extension(const struct row *r) {
	struct clock_rule *rule = r->rule;
	int64_t times = 0, value = -1;
	str_int(cell(r, "extend_times"), &times);
	if (cell(r, "extend_value").n)
		str_int(cell(r, "extend_value"), &value);
	rule->extend_times = (int32_t)times;
	rule->extend_value = (int32_t)value;
	if (times == 0 && (value >= 0 || rule->approver != APPROVER_NONE))
		wrong(r, "extend_times: what is never extended has neither value nor approver");
	if (times > 0 && rule->approver == APPROVER_NONE)
		wrong(r, "approver: an extension is approved by somebody");
	if (times > 0 && rule->clock != CLOCK_STATUTORY && rule->clock != CLOCK_JOINT && rule->clock != CLOCK_PROMISED)
		wrong(r, "extend_times: this clock is not extended");
}

static void check_time(const struct row *r) {
	struct clock_rule *rule = r->rule;
	rule->valid_to = INT32_MAX;
	day_parse(cell(r, "valid_from"), &rule->valid_from);
	if (cell(r, "valid_to").n)
		day_parse(cell(r, "valid_to"), &rule->valid_to);
	if (rule->valid_to < rule->valid_from)
		wrong(r, "valid_to: the rule ends before it begins");
	bool law = rule->clock == CLOCK_STATUTORY || rule->clock == CLOCK_JOINT || str_find(rule->tag, 'L', 0) >= 0;
	if (law && !rule->basis.n)
		wrong(r, "basis: a statutory limit, and what has the tag L, has a basis");
	bool before = rule->clock == CLOCK_RENEWAL || rule->clock == CLOCK_HEARING;
	if (rule->counts_before && !before)
		wrong(r, "counts: only the limits of a renewal and of a hearing are counted before");
}

static void check_row(const struct row *r) {
	check_value(r);
	check_calendar(r);
	check_shape(r);
	check_pauses(r);
	check_extension(r);
	check_time(r);
	if (!cell(r, "warn").n)
		r->rule->warn_days = 1;
}

/* ---- rows beside each other ------------------------------------------------------------------- */

static bool is_for_all(const struct clock_rule *rule) {
	return str_is(rule->items, "*");
}

static bool names(const struct clock_rule *rule, const struct item *item) {
	str rest = rule->items, id;
	while (rest.n && str_next(&rest, ' ', &id))
		if (str_eq(id, item->id) || str_eq(id, item->code))
			return true;
	return false;
}

static bool share_a_day(const struct clock_rule *a, const struct clock_rule *b) {
	return a->valid_from <= b->valid_to && b->valid_from <= a->valid_to;
}

/* The first item that both rows name; NULL when they name none in common, or one of them names none but means all. */
static const struct item *common_item(const struct pack *p, const struct clock_rule *a, const struct clock_rule *b) {
	for (uint32_t i = 0; i < p->item_count; i++)
		if (names(a, &p->items[i]) && names(b, &p->items[i]))
			return &p->items[i];
	return NULL;
}

static void check_overlaps(struct load *l) {
	const struct pack *p = l->p;
	for (uint32_t i = 0; i < p->clock_count; i++)
		for (uint32_t k = 0; k < i; k++) {
			const struct clock_rule *a = &p->clocks[k], *b = &p->clocks[i];
			if (a->clock != b->clock || a->starts != b->starts || !share_a_day(a, b) ||
			    is_for_all(a) != is_for_all(b))
				continue;
			const struct item *item = is_for_all(a) ? NULL : common_item(p, a, b);
			if (is_for_all(a))
				complain(l, path, b->line, "valid_from: the rule on line %u is about the same days", a->line);
			else if (item)
				complain(l, path, b->line, "items: the rule on line %u is about %s on the same days", a->line,
				         quoted(l, item->id));
		}
}

/* ---- bound to the items ----------------------------------------------------------------------- */

static uint32_t take_rows(const struct pack *p, struct item *item, int clock, bool all, uint32_t n) {
	for (uint32_t i = 0; i < p->clock_count; i++) {
		const struct clock_rule *rule = &p->clocks[i];
		if ((int)rule->clock == clock && is_for_all(rule) == all && (all || names(rule, item)))
			item->clocks[n++] = rule;
	}
	return n;
}

void item_bind_clocks(struct arena *a, const struct pack *p, struct item *item) {
	uint32_t n = 0;
	for (uint32_t i = 0; i < p->clock_count; i++)
		n += is_for_all(&p->clocks[i]) || names(&p->clocks[i], item);
	item->clocks = arena_array(a, const struct clock_rule *, n);
	item->clock_count = 0;
	for (int clock = 0; clock < CLOCK_KINDS; clock++) {
		item->clock_count = take_rows(p, item, clock, false, item->clock_count);
		item->clock_count = take_rows(p, item, clock, true, item->clock_count);
	}
	check(item->clock_count == n);
}

/* The statutory clock begins where items.csv says; hours of the hall need a limit in hours. */
static void check_own(struct load *l, const struct item *item, const struct clock_rule *rule) {
	struct limit own = {0, UNIT_HOUR};
	enum clock_moment starts = item->counts_from_receipt ? MOMENT_RECEIVED : MOMENT_ACCEPTED;
	bool law = rule->clock == CLOCK_STATUTORY && item->has_statutory;
	if (law && rule->starts != starts && rule == pack_clock(item, CLOCK_STATUTORY, MOMENT_KINDS, rule->valid_from))
		complain(l, path, rule->line, "starts: items.csv says that the limit of %s counts from %s",
		         quoted(l, item->id), item->counts_from_receipt ? "receipt" : "acceptance");
	if (rule->has_limit || rule->calendar != CLOCK_OPENING_HOURS || !pack_clock_limit(item, rule, &own))
		return;
	if (own.unit != UNIT_HOUR && own.unit != UNIT_ON_SPOT)
		complain(l, path, rule->line, "calendar: the limit of %s is not counted in hours", quoted(l, item->id));
}

/* Limits of the law and of the promise that hold on the first day of the rule. False when either is missing, or when
 * both are of items.csv: those were judged there. */
static bool both_limits(const struct item *item, day on, struct limit *law, struct limit *promise) {
	const struct clock_rule *own = pack_clock(item, CLOCK_STATUTORY, MOMENT_KINDS, on),
	                        *kept = pack_clock(item, CLOCK_PROMISED, MOMENT_KINDS, on);
	return own && kept && (own->has_limit || kept->has_limit) && pack_clock_limit(item, own, law) &&
	       pack_clock_limit(item, kept, promise);
}

/* A promise is never longer than the law. */
static void check_promise(struct load *l, const struct item *item, const struct clock_rule *rule) {
	struct limit law, promise;
	if (!both_limits(item, rule->valid_from, &law, &promise) || promise.unit == UNIT_ON_SPOT || promise.value == 0)
		return;
	if (promise.unit != law.unit)
		complain(l, path, rule->line, "unit: %s is promised in another unit than the statutory limit has",
		         quoted(l, item->id));
	else if (promise.value > law.value)
		complain(l, path, rule->line, "value: %s is promised %d, the statutory limit is %d", quoted(l, item->id),
		         promise.value, law.value);
}

static void check_item(struct load *l, const struct item *item, const struct clock_rule *rule) {
	check_own(l, item, rule);
	if (rule->clock == CLOCK_PROMISED || (rule->clock == CLOCK_STATUTORY && rule->has_limit))
		check_promise(l, item, rule);
}

void clocks_finish(struct load *l) {
	const struct csv *csv = pack_table(l->p, path);
	if (csv && !table_sound(l, path))
		l->p->clock_count = 0;
	for (uint32_t i = 0; i < l->p->clock_count; i++) {
		l->p->clocks[i].line = csv->lines[i];
		check_row(&(struct row){l, csv, i, &l->p->clocks[i]});
	}
	check_overlaps(l);
	for (uint32_t i = 0; i < l->p->item_count; i++) {
		struct item *item = &l->p->items[i];
		item_bind_clocks(l->a, l->p, item);
		for (uint32_t k = 0; k < item->clock_count; k++)
			check_item(l, item, item->clocks[k]);
	}
}
