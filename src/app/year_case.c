/* The year's cases: what is brought to the windows, and how each goes on. */
#include "app/year_int.h"
#include "data/date.h"

/* A window of a point that has windows, heavy at the district hall. */
struct place {
	struct lot windows;
	const struct csv *table;
	int code, point, group;
};

struct cases {
	struct lot instant, promised;
	struct place windows;
	int64_t total, planted;
	int64_t earlier; /* a withdrawn case that is brought again */
};

static struct cases the_cases; /* the generator runs once, alone */

static void lots_of_items(struct year *y, struct cases *c) {
	const struct csv *t = pack_table(y->pack, "year/items.csv");
	for (uint32_t i = 0; t && i < t->rows; i++) {
		const struct item *item = pack_item(y->pack, csv_cell(t, i, csv_column(t, "item")));
		int64_t weight = 0;
		str_int(csv_cell(t, i, csv_column(t, "weight")), &weight);
		if (item)
			lot_add(item->instant ? &c->instant : &c->promised, item->id, (uint32_t)weight);
	}
}

void cases_prepare(struct year *y) {
	struct cases *c = &the_cases;
	*c = (struct cases){.total = year_total(y, "cases_received")};
	lots_of_items(y, c);
	struct place *w = &c->windows;
	w->table = pack_table(y->pack, "org/windows.csv");
	for (uint32_t i = 0; w->table && i < w->table->rows; i++)
		lot_add(&w->windows, csv_cell(w->table, i, csv_column(w->table, "code")), 1000 / (i + 10) + 1);
	if (!c->instant.count || !c->promised.count || !w->windows.count)
		y->failed = !err_set(y->e, "year.missing", "year/items.csv", "the year needs items and windows");
}

static str point_of(const struct place *w, uint32_t i) {
	return csv_cell(w->table, i, csv_column(w->table, "service_point"));
}

enum { OFFICERS = 30 };

/* One case under way. */
struct path {
	int64_t id;
	const struct item *item;
	str point, window;
	ms at;
	char clerk[32], officer[32];
	uint32_t officer_no;
};

static void rate(struct year *y, const struct path *p, ms at) {
	bool given = chance_of(y, "rating_given");
	if (!given && !chance_of(y, "rating_default"))
		return;
	int64_t id = next_id(y, R_rating);
	bool bad = given && chance_of(y, "rating_bad");
	at = given ? at : year_midnight(y, year_day(y, at) + 7) + 23 * MS_PER_HOUR;
	put(y, at, "citizen", "rating.give", id,
		"\"by_default\":%s,\"channel\":\"%s\",\"department\":\"" STR_FMT
		"\",\"grade\":%u,\"service_point\":\"" STR_FMT "\",\"subject\":\"case/%lld\",\"window\":\"" STR_FMT "\"",
		given ? "false" : "true", given ? "window" : "api", STR_ARG(p->item->department),
		bad     ? 1 + chance_below(y, 2)
		: given ? 4 + (chance_below(y, 10) > 2)
				: 3,
		STR_ARG(p->point), (long long)p->id, STR_ARG(p->window));
	if (!bad)
		return;
	bool proven = chance_below(y, 2);
	ms next = year_open(y, at + MS_PER_HOUR * 3);
	put(y, next, "rating", "rating.verify", id, "\"reason\":\"已联系评价人核实\",\"verdict\":\"%s\"",
		proven ? "proven" : "mistaken");
	if (proven) {
		put(y, next = year_open(y, next + MS_PER_DAY), "rating", "rating.rectify", id,
			"\"reason\":\"已整改并培训\"");
		put(y, next = year_open(y, next + MS_PER_HOUR), "rating", "rating.call_back", id,
			"\"reached\":true,\"satisfaction\":\"satisfied\",\"solved\":true");
	}
	put(y, year_open(y, next + MS_PER_DAY), "rating", "rating.close", id, "\"reason\":\"已回访\"");
}

static void deliver(struct year *y, struct path *p) {
	put(y, p->at, p->clerk, "case.deliver", p->id, "\"delivery\":\"%s\"",
		chance_below(y, 4)   ? "window"
		: chance_below(y, 2) ? "post"
							 : "electronic");
	rate(y, p, p->at + MS_PER_MINUTE * (1 + chance_below(y, 8)));
}

/* Corrections before acceptance; false when the case ends there. */
static bool before_acceptance(struct year *y, struct path *p) {
	if (chance_of(y, "case_rejected")) {
		put(y, p->at + 20 * MS_PER_MINUTE, p->clerk, "case.reject", p->id, "\"reason\":\"不属于本机关职权范围\"");
		return false;
	}
	if (!chance_of(y, "case_corrected"))
		return true;
	p->at += 10 * MS_PER_MINUTE;
	put(y, p->at, p->clerk, "case.correct", p->id, "\"days\":10,\"reason\":\"缺少申请材料，一次性告知\"");
	if (chance_below(y, 100) < 4)
		return false; /* never completed: the desk regards it as withdrawn */
	p->at = year_open(y, p->at + MS_PER_DAY * (1 + chance_below(y, 7)));
	put(y, p->at, p->clerk, "case.complete", p->id, "%s", "");
	return true;
}

static void instant_path(struct year *y, struct path *p, bool machine) {
	if (!machine) {
		if (!before_acceptance(y, p))
			return;
		put(y, p->at += MS_PER_MINUTE + chance_below(y, MS_PER_MINUTE * 5), p->clerk, "case.accept", p->id, "%s",
			"");
		bool refused = chance_of(y, "case_refused");
		put(y, p->at += MS_PER_MINUTE + chance_below(y, MS_PER_MINUTE * 9), p->clerk, "case.decide", p->id,
			refused ? "\"reason\":\"不符合办理条件\",\"result\":\"refused\"" : "\"result\":\"granted\"");
	}
	p->at += MS_PER_MINUTE * (1 + chance_below(y, 5));
	deliver(y, p);
}

/* A reason for a pause that the item's list allows; empty when there is none. */
static str pause_reason(struct year *y, const struct item *item) {
	const struct csv *t = pack_table(y->pack, "items/pause-reasons.csv");
	struct lot l = {0};
	for (uint32_t i = 0; t && i < t->rows; i++) {
		str items = csv_cell(t, i, csv_column(t, "items")), one;
		while (str_next(&items, ' ', &one))
			if (str_eq(one, item->id))
				lot_add(&l, csv_cell(t, i, 0), 1);
	}
	return l.count ? lot_draw(y, &l) : STR("");
}

static void special_procedure(struct year *y, struct path *p) {
	str reason = pause_reason(y, p->item);
	if (!reason.n)
		return;
	char planned[40];
	struct buf b = {.p = planned, .cap = sizeof planned, .max = sizeof planned};
	ms until = year_open(y, p->at + MS_PER_DAY * (7 + chance_below(y, 20)));
	ms_put(&b, until, y->offset);
	put(y, p->at, p->officer, "case.suspend", p->id, "\"pause_reason\":\"" STR_FMT "\",\"planned_end_at\":\"%.*s\"",
		STR_ARG(reason), (int)b.n, planned);
	p->at = year_open(y, until - MS_PER_DAY + chance_below(y, MS_PER_DAY));
	put(y, p->at, p->officer, "case.resume", p->id, "\"reason\":\"结果已收到\"");
}

/* When the decision falls: within the promised days, unless the case is one of the late ones. */
static ms decision_moment(struct year *y, const struct path *p, ms accepted, ms from) {
	int days = p->item->promised.value;
	bool late = chance_of(y, "case_late");
	int64_t after = late ? days + 1 + chance_below(y, 4) : days > 1 ? chance_below(y, (uint32_t)days) : 0;
	ms planned = year_midnight(y, year_working_day(y, year_day(y, accepted), after)) + 14 * MS_PER_HOUR +
				 chance_below(y, 2 * MS_PER_HOUR);
	return planned > from ? planned : from + MS_PER_HOUR;
}

static ms earlier(ms a, ms b) {
	return a < b ? a : b;
}

/* Where the guide wants two, the reviewer with the next number looks along. */
static void review(struct year *y, const struct path *p, ms at, const char *opinion) {
	char second[64] = "";
	if (p->item->guide.two_officers)
		snprintf(second, sizeof second, ",\"second_officer\":\"reviewer%02u\"", 1 + p->officer_no % OFFICERS);
	put(y, at, p->officer, "case.review", p->id, "\"opinion\":\"%s\"%s", opinion, second);
}

static void decide_and_deliver(struct year *y, struct path *p, ms accepted) {
	ms decided = decision_moment(y, p, accepted, p->at);
	ms step = (decided - p->at) / 4;
	ms reviewed = earlier(year_open(y, p->at + step), decided - 2 * MS_PER_MINUTE);
	ms approved = earlier(year_open(y, p->at + 2 * step), decided - MS_PER_MINUTE);
	review(y, p, reviewed, "材料齐全，符合条件");
	put(y, approved > reviewed ? approved : reviewed + 1, "leader", "case.approve", p->id, "%s", "");
	bool refused = chance_of(y, "case_refused");
	put(y, decided, "leader", "case.decide", p->id,
		refused ? "\"reason\":\"不符合法定条件，可申请行政复议\",\"result\":\"refused\""
				: "\"result\":\"granted\"");
	p->at = year_open(y, decided + MS_PER_HOUR);
	put(y, p->at, p->officer, "case.make", p->id, "\"document_no\":\"合成证字〔%d〕%lld号\"", y->number,
		(long long)p->id);
	p->at = year_open(y, p->at + MS_PER_HOUR * (1 + chance_below(y, 40)));
	deliver(y, p);
}

static void promised_path(struct year *y, struct path *p) {
	if (!before_acceptance(y, p))
		return;
	p->at = year_open(y, p->at + MS_PER_MINUTE * (5 + chance_below(y, 90)));
	ms accepted = p->at;
	bool tolerant = chance_of(y, "case_tolerant");
	put(y, p->at, p->clerk, "case.accept", p->id, tolerant ? "\"tolerant\":true" : "%s", "");
	p->at += MS_PER_MINUTE * (2 + chance_below(y, 30));
	put(y, p->at, p->officer, "case.assign", p->id, "\"officer\":\"%s\"", p->officer);
	if (tolerant) /* what was missing comes the same day */
		put(y, p->at + 10 * MS_PER_MINUTE, p->clerk, "case.supplement", p->id, "%s", "");
	if (chance_of(y, "case_withdrawn")) {
		put(y, p->at + MS_PER_HOUR, p->clerk, "case.withdraw", p->id, "\"reason\":\"申请人撤回\"");
		return;
	}
	p->at += MS_PER_MINUTE * 20;
	if (p->item->extension_days_max > 0 && chance_of(y, "case_extended"))
		put(y, p->at, p->officer, "case.extend", p->id,
			"\"approver\":\"leader\",\"days\":%d,\"reason\":\"案情复杂\"", p->item->extension_days_max);
	else if (p->item->promised.value > 1 && chance_of(y, "case_special"))
		special_procedure(y, p);
	decide_and_deliver(y, p, accepted);
}

static void receive(struct year *y, struct path *p, bool machine, const char *more) {
	bool company = chance_below(y, 4) == 0;
	str who = somebody(y);
	ms typed = p->at + (chance_of(y, "case_backfilled") ? MS_PER_HOUR + chance_below(y, 5 * MS_PER_HOUR) : 0);
	put_late(y, typed, typed > p->at ? p->at : 0, p->clerk, "case.receive", p->id,
		"\"applicant_kind\":\"%s\",\"channel\":\"window\",\"facts\":{\"verified\":%s},\"item\":\"" STR_FMT
		"\",\"materials_complete\":%s,\"person\":{" STR_FMT "},\"service_point\":\"" STR_FMT
		"\",\"window\":\"" STR_FMT "\"%s",
		company ? "company" : "person", machine ? "true" : "false", STR_ARG(p->item->code),
		machine ? "true" : "false", STR_ARG(who), STR_ARG(p->point), STR_ARG(p->window), more);
	p->at = typed;
}

static struct path path_at(struct year *y, const struct item *item, ms at) {
	struct cases *c = &the_cases;
	uint32_t w = lot_draw_index(y, &c->windows.windows);
	struct path p = {.id = next_id(y, R_case_file),
		.item = item,
		.at = at,
		.point = point_of(&c->windows, w),
		.window = c->windows.windows.name[w]};
	snprintf(p.clerk, sizeof p.clerk, "clerk%02u", 1 + w % 40);
	p.officer_no = 1 + chance_below(y, OFFICERS);
	snprintf(p.officer, sizeof p.officer, "reviewer%02u", p.officer_no);
	return p;
}

/* ---- planted: what must be seen to work ------------------------------------------------------------------ */

static const struct item *first_item(struct year *y, bool (*is)(const struct item *)) {
	for (uint32_t i = 0; i < y->pack->item_count; i++)
		if (is(&y->pack->items[i]))
			return &y->pack->items[i];
	return NULL;
}

static bool is_renewal(const struct item *i) {
	return i->renewal;
}

static bool is_long(const struct item *i) {
	return !i->instant && i->has_statutory && i->statutory.unit == UNIT_WORKING_DAY && i->statutory.value >= 30 &&
		   i->promised.value >= 15;
}

static bool is_promised(const struct item *i) {
	return !i->instant && !i->renewal && i->promised.value >= 3;
}

/* Nobody answers within the notice's time: accepted from the day of receipt. It goes on afterwards. */
static void plant_silence(struct year *y, day d) {
	struct path p = path_at(y, first_item(y, is_promised), year_midnight(y, d) + 10 * MS_PER_HOUR);
	receive(y, &p, false, "");
	p.at = year_midnight(y, year_working_day(y, d, 8)) + 9 * MS_PER_HOUR;
	put(y, p.at, p.officer, "case.assign", p.id, "\"officer\":\"%s\"", p.officer);
	decide_and_deliver(y, &p, p.at - MS_PER_DAY);
}

/* The old licence ends before anybody decides: granted. */
static void plant_renewal(struct year *y, day d) {
	const struct item *item = first_item(y, is_renewal);
	if (!item)
		return;
	struct path p = path_at(y, item, year_midnight(y, d) + 11 * MS_PER_HOUR);
	char more[64], until[16];
	struct buf b = {.p = until, .cap = sizeof until, .max = sizeof until};
	day_put(&b, d + 35);
	snprintf(more, sizeof more, ",\"expires_on\":\"%.*s\"", (int)b.n, until);
	receive(y, &p, false, more);
	put(y, p.at + MS_PER_HOUR, p.clerk, "case.accept", p.id, "%s", "");
}

/* Accepted in late November with a limit that ends in the next year: its due date moves when that year's
 * calendar comes. */
static void plant_far_due(struct year *y, day d) {
	const struct item *item = first_item(y, is_long);
	if (!item)
		return;
	struct path p = path_at(y, item, year_midnight(y, d) + 15 * MS_PER_HOUR);
	receive(y, &p, false, "");
	put(y, p.at + MS_PER_HOUR, p.clerk, "case.accept", p.id, "%s", "");
}

/* A licence that is revoked, and a withdrawn case that is brought again with its link. */
static void plant_revoked(struct year *y, day d) {
	struct path p = path_at(y, first_item(y, is_promised), year_midnight(y, d) + 14 * MS_PER_HOUR);
	receive(y, &p, false, "");
	put(y, p.at += MS_PER_HOUR, p.clerk, "case.accept", p.id, "%s", "");
	put(y, p.at += MS_PER_MINUTE, p.officer, "case.assign", p.id, "\"officer\":\"%s\"", p.officer);
	review(y, &p, p.at += MS_PER_DAY, "同意");
	put(y, p.at += MS_PER_MINUTE, "leader", "case.approve", p.id, "%s", "");
	put(y, p.at += MS_PER_MINUTE, "leader", "case.decide", p.id, "\"result\":\"granted\"");
	put(y, p.at + 60 * (ms)MS_PER_DAY, "leader", "case.revoke", p.id,
		"\"approver\":\"director\",\"reason\":\"以欺骗手段取得\"");
	struct path first = path_at(y, first_item(y, is_promised), year_midnight(y, d) + 15 * MS_PER_HOUR);
	receive(y, &first, false, "");
	put(y, first.at + MS_PER_HOUR, first.clerk, "case.withdraw", first.id,
		"\"reason\":\"申请人撤回，拟补充后重新申报\"");
	the_cases.earlier = first.id;
}

static void plant_again(struct year *y, day d) {
	struct path p = path_at(y, first_item(y, is_promised), year_midnight(y, d) + 16 * MS_PER_HOUR);
	char more[64];
	snprintf(more, sizeof more, ",\"earlier_case\":%lld", (long long)the_cases.earlier);
	receive(y, &p, false, more);
	promised_path(y, &p);
}

static void plant(struct year *y, day d) {
	if (d == day_of(y->number, 3, 14))
		plant_silence(y, d);
	if (d == day_of(y->number, 5, 17))
		plant_renewal(y, d);
	if (d == day_of(y->number, 4, 12))
		plant_revoked(y, d);
	if (d == day_of(y->number, 4, 20))
		plant_again(y, d);
	if (d == day_of(y->number, 11, 29))
		plant_far_due(y, d);
}

void cases_day(struct year *y, day d) {
	struct cases *c = &the_cases;
	uint32_t n = (uint32_t)year_count(y, "cases", c->total, d, true, y->last);
	ms *at = year_moments(y, d, &y->hall_hours, n);
	for (uint32_t i = 0; i < n; i++) {
		bool instant = chance_of(y, "case_instant");
		const struct item *item = pack_item(y->pack, lot_draw(y, instant ? &c->instant : &c->promised));
		if (item->renewal)
			item = first_item(y, is_promised); /* renewals need an old licence: the planted one has it */
		struct path p = path_at(y, item, at[i]);
		bool machine = instant && item->decision.n && chance_of(y, "case_machine");
		receive(y, &p, machine, "");
		if (instant)
			instant_path(y, &p, machine);
		else
			promised_path(y, &p);
	}
	plant(y, d);
}
