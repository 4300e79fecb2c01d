/* 网上统一预约: where and when places can be had, by what rules, and the code that one comes with. Everything but the
 * code is open to all: it says nothing of anybody. */
#include <math.h>
#include <stdlib.h>

#include "api/inside.h"
#include "data/date.h"
#include "desk/booking.h"
#include "query/booking.h"

enum { LOOK_DAYS = 21, DAYS_MOST = 14, POINTS_MOST = 1024, PAGE = 20, PAGE_MOST = 200,
	VISIT_MS = 8 * MS_PER_MINUTE /* one visit, where none was finished today yet */ };

/* ---- what is asked for ---------------------------------------------------------------------------------- */

static bool read_point(struct call *c, const struct service_point **out, struct err *e) {
	str code = {0};
	api__parameter(c, "point", &code);
	*out = pack_point(c->api->set.pack, code);
	return *out || err_set(e, code.n ? "field.code" : "field.missing", "point", "point is a code of a service point");
}

static bool read_group(struct call *c, bool needed, str *out, struct err *e) {
	*out = (str){0};
	api__parameter(c, "group", out);
	if (!out->n)
		return !needed || err_set(e, "field.missing", "group", "group is missing");
	return pack_code(c->api->set.pack, CODE_BUSINESS_GROUP, *out) ||
	       err_set(e, "field.code", "group", "group is a code of a group of matters");
}

static bool read_day(struct call *c, const char *name, day *out, struct err *e) {
	str text = {0};
	*out = api__today(c);
	return !api__parameter(c, name, &text) || !text.n || day_parse(text, out) ||
	       err_set(e, "field.type", name, "%s is a day as 2022-01-04", name);
}

static bool read_number(struct call *c, const char *name, int64_t least, int64_t most, int64_t *out, struct err *e) {
	str text = {0};
	if (!api__parameter(c, name, &text) || !text.n)
		return true;
	return (str_int(text, out) && *out >= least && *out <= most) ||
	       err_set(e, "field.range", name, "%s is a whole number %lld to %lld", name, (long long)least,
		       (long long)most);
}

/* ---- one slot --------------------------------------------------------------------------------------------- */

/* A slot as it is shown. */
struct shown {
	ms at;
	int64_t places, free, waiting;
	const char *state;
};

/* What the rules say of that day to somebody who never booked; empty: it can be had. */
static str rule_of(struct call *c, const struct rulebook *rules, ms at) {
	struct booking_asked asked = {.now = api__now(c),
		.today = api__today(c),
		.slot_at = at,
		.slot_on = day_of_ms(at, c->api->set.pack->offset_minutes)};
	return booking_ask(rules, c->api->set.pack, c->arena, STR("booking rule"), &asked).rule;
}

static bool look_at(const struct pack *p, struct query *q, const struct service_point *point, str group, ms at, ms now,
                    struct shown *out, struct err *e) {
	struct query_slot slot;
	if (!query_slot(q, pack_slot_number(p, point, group, at), &slot, e))
		return false;
	int64_t places = slot.capacity >= 0 ? slot.capacity : pack_booking_places(p, point, group);
	int64_t left = slot.closed || at <= now || slot.taken > places ? 0 : places - slot.taken;
	*out = (struct shown){at, places, left, slot.waiting,
		at <= now ? "passed" : slot.closed ? "closed" : left ? "free" : "full"};
	return true;
}

static void put_slot(const struct pack *p, struct buf *out, const struct service_point *point, const struct shown *s) {
	buf_text(out, "{\"slot_at\":\"");
	ms_put(out, s->at, p->offset_minutes);
	buf_text(out, "\",\"ends_at\":\"");
	ms_put(out, s->at + point->slot_minutes * (ms)MS_PER_MINUTE, p->offset_minutes);
	buf_format(out, "\",\"places\":%lld,\"free\":%lld,\"waiting\":%lld,\"state\":\"%s\"}", (long long)s->places,
		(long long)s->free, (long long)s->waiting, s->state);
}

/* ---- GET /booking/slots ------------------------------------------------------------------------------------ */

/* A reason in two languages. */
struct reason {
	str zh, en;
};

/* Of a closure of the point, its level or all. */
static struct reason closure(const struct pack *p, const struct service_point *point, day on) {
	const struct csv *t = pack_table(p, "calendars/opening-hours.csv");
	for (uint32_t i = 0; t && i < p->opening.count; i++) {
		const struct opening_rule *r = &p->opening.rules[i];
		bool ours = r->point.n ? str_eq(r->point, point->code) : !r->level.n || str_eq(r->level, point->level);
		if (r->closed && ours && on >= r->from && on <= r->to)
			return (struct reason){
				csv_cell(t, i, csv_column(t, "reason_zh")), csv_cell(t, i, csv_column(t, "reason_en"))};
	}
	return (struct reason){0};
}

static struct reason holiday(const struct pack *p, day on) {
	const struct csv *t = pack_table(p, "calendars/working-days.csv");
	day d;
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_is(csv_cell(t, i, csv_column(t, "kind")), "off") &&
			day_parse(csv_cell(t, i, csv_column(t, "date")), &d) && d == on)
			return (struct reason){csv_cell(t, i, csv_column(t, "name")), STR("public holiday")};
	return (struct reason){0};
}

/* Why the point is closed on a day. */
static void put_reason(struct call *c, struct buf *out, const struct service_point *point, day on) {
	const struct pack *p = c->api->set.pack;
	struct reason r = closure(p, point, on);
	if (!r.zh.n)
		r = holiday(p, on);
	if (!r.zh.n && calendar_works(p->calendar, on))
		r = (struct reason){STR("当日不开放"), STR("not open on that day")};
	else if (!r.zh.n)
		r = (struct reason){STR("休息日"), STR("day off")};
	api__put_member(out, "reason_zh", r.zh);
	api__put_member(out, "reason_en", r.en);
}

static bool put_day(struct call *c, const struct rulebook *rules, const struct service_point *point, str group, day on,
                    struct err *e) {
	struct buf *out = &c->reply->body;
	ms at[BOOKING_SLOTS_A_DAY], now = api__now(c);
	uint32_t n = pack_day_slots(c->api->set.pack, point, on, at);
	str rule = n ? rule_of(c, rules, at[n - 1]) : STR("");
	buf_char(out, '{');
	buf_text(out, "\"on\":\"");
	day_put(out, on);
	buf_format(out, "\",\"open\":%s", n ? "true" : "false");
	if (n)
		buf_text(out, ",\"reason_zh\":null,\"reason_en\":null");
	else
		put_reason(c, out, point, on);
	buf_text(out, ",\"slots\":[");
	for (uint32_t i = 0; i < n; i++) {
		struct shown s;
		if (!look_at(c->api->set.pack, c->query, point, group, at[i], now, &s, e))
			return false;
		if (at[i] > now && (str_is(rule, "too_soon") || str_is(rule, "too_far")))
			s.state = str_is(rule, "too_far") ? "too_far" : "too_soon";
		if (i)
			buf_char(out, ',');
		put_slot(c->api->set.pack, out, point, &s);
	}
	buf_text(out, "]}");
	return true;
}

void api__booking_slots(struct call *c) {
	struct err e = {0};
	const struct service_point *point;
	struct buf *out = &c->reply->body;
	str group;
	day from;
	int64_t days = 7;
	const struct rulebook *rules = NULL;
	bool good = read_point(c, &point, &e) && read_group(c, true, &group, &e) && read_day(c, "from", &from, &e) &&
	            read_number(c, "days", 1, DAYS_MOST, &days, &e) && (rules = api__rulebook(c, &e));
	if (good) {
		buf_text(out, "{\"point\":");
		json_put_string(out, point->code);
		api__put_member(out, "group", group);
		buf_text(out, ",\"days\":[");
		for (day on = from; good && on < from + days; on++) {
			if (on > from)
				buf_char(out, ',');
			good = put_day(c, rules, point, group, on, &e);
		}
		buf_text(out, "]}");
	}
	api__finish(c, good, &e);
}

/* ---- the live page: one day of a group at a point ------------------------------------------------------------ */

/* "slots/POINT/GROUP/DAY" of a topic. */
static bool read_topic(const struct api *a, str name, const struct service_point **point, str *group, day *on) {
	str part[4] = {{0}};
	for (uint32_t n = 0; n < COUNT(part) && str_next(&name, '/', &part[n]);)
		n++;
	*point = pack_point(a->set.pack, part[1]);
	*group = part[2];
	return *point && group->n && day_parse(part[3], on);
}

static bool stamp_slots(struct api *a, struct query *q, str name, int64_t *out, struct err *e) {
	const struct service_point *point;
	ms at[BOOKING_SLOTS_A_DAY];
	struct query_slot slot;
	str group;
	day on;
	uint64_t sum = 7;
	if (!read_topic(a, name, &point, &group, &on))
		return false;
	for (uint32_t i = 0, n = pack_day_slots(a->set.pack, point, on, at); i < n; i++) {
		if (!query_slot(q, pack_slot_number(a->set.pack, point, group, at[i]), &slot, e))
			return false;
		sum = sum * 1099511628211ULL + (uint64_t)slot.head * 31 + (uint64_t)slot.waiting;
	}
	*out = (int64_t)sum;
	return true;
}

/* Rules that hang on the person are not told here: the state is free, full, closed or passed. */
static bool write_slots(struct api *a, struct query *q, str name, struct buf *out, struct err *e) {
	const struct service_point *point;
	ms at[BOOKING_SLOTS_A_DAY], now = a->set.office.now(a->set.office.self);
	str group;
	day on;
	if (!read_topic(a, name, &point, &group, &on))
		return err_set(e, "field.code", "point", "there is no such point, group or day");
	uint32_t n = pack_day_slots(a->set.pack, point, on, at);
	buf_text(out, "{\"point\":");
	json_put_string(out, point->code);
	api__put_member(out, "group", group);
	buf_text(out, ",\"on\":\"");
	day_put(out, on);
	buf_text(out, "\",\"now\":\"");
	ms_put(out, now, a->set.pack->offset_minutes);
	buf_format(out, "\",\"open\":%s,\"slots\":[", n ? "true" : "false");
	for (uint32_t i = 0; i < n; i++) {
		struct shown s;
		if (!look_at(a->set.pack, q, point, group, at[i], now, &s, e))
			return false;
		if (i)
			buf_char(out, ',');
		put_slot(a->set.pack, out, point, &s);
	}
	buf_text(out, "]}");
	return true;
}

void api__booking_stream(struct call *c) {
	static const struct topic_kind slots = {"slots", stamp_slots, write_slots};
	struct err e = {0};
	const struct service_point *point;
	str group;
	day on;
	if (!read_point(c, &point, &e) || !read_group(c, true, &group, &e) || !read_day(c, "on", &on, &e)) {
		api__finish(c, false, &e);
		return;
	}
	struct buf b = buf_make(TOPIC_NAME);
	buf_format(&b, "slots/" STR_FMT "/" STR_FMT "/", STR_ARG(point->code), STR_ARG(group));
	day_put(&b, on);
	str name = arena_str(c->arena, buf_view(&b));
	buf_free(&b);
	api__topic(c, name, &slots);
}

/* ---- GET /booking/points ------------------------------------------------------------------------------------- */

struct candidate {
	const struct service_point *point;
	uint32_t row; /* of org/service-points.csv */
	double lat, lon, distance_m; /* negative: not known */
	bool placed;
	struct shown next; /* at 0: none within LOOK_DAYS */
	int64_t waiting, minutes;
};

static bool read_degrees(str s, double most, double *out) {
	char text[32], *end;
	if (!s.n || s.n >= sizeof text)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = 0;
	*out = strtod(text, &end);
	return *end == 0 && *out >= -most && *out <= most;
}

/* The great circle between two places, m. */
static double distance(double lat, double lon, double to_lat, double to_lon) {
	const double earth_m = 6371008.8, radian = 3.14159265358979323846 / 180;
	double a = sin((to_lat - lat) * radian / 2), b = sin((to_lon - lon) * radian / 2);
	double h = a * a + cos(lat * radian) * cos(to_lat * radian) * b * b;
	return 2 * earth_m * asin(sqrt(h < 1 ? h : 1));
}

/* Nearest first; without a place to measure from in the order of the pack. */
static int by_distance(const void *one, const void *other) {
	const struct candidate *a = one, *b = other;
	if (a->distance_m >= 0 && b->distance_m >= 0 && fabs(a->distance_m - b->distance_m) > 0)
		return a->distance_m < b->distance_m ? -1 : 1;
	return (int)a->point->no - (int)b->point->no;
}

/* The days on which the rules let anybody book, in order: asked once, not for each point. */
static uint32_t bookable_days(struct call *c, const struct rulebook *rules, day from, day out[LOOK_DAYS]) {
	const struct pack *p = c->api->set.pack;
	uint32_t n = 0;
	for (day on = from; on < from + LOOK_DAYS; on++) {
		str rule = rule_of(c, rules, ms_of_day(on + 1, p->offset_minutes) - MS_PER_MINUTE);
		if (str_is(rule, "too_far"))
			break;
		if (!rule.n)
			out[n++] = on;
	}
	return n;
}

static bool find_free(struct call *c, struct candidate *x, str group, const day *days, uint32_t n, struct err *e) {
	ms at[BOOKING_SLOTS_A_DAY], now = api__now(c);
	struct shown s;
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0, slots = pack_day_slots(c->api->set.pack, x->point, days[i], at); k < slots; k++) {
			if (at[k] <= now)
				continue;
			if (!look_at(c->api->set.pack, c->query, x->point, group, at[k], now, &s, e))
				return false;
			if (!s.free)
				continue;
			x->next = s;
			return true;
		}
	return true;
}

static void put_candidate(struct call *c, struct buf *out, const struct candidate *x) {
	const struct pack *p = c->api->set.pack;
	const struct csv *t = pack_table(p, "org/service-points.csv");
	buf_text(out, "{\"code\":");
	json_put_string(out, x->point->code);
	static const char *const texts[] = {"name_zh", "name_en", "level", "address_zh", "address_en"};
	for (size_t i = 0; i < COUNT(texts); i++)
		api__put_member(out, texts[i], csv_cell(t, x->row, csv_column(t, texts[i])));
	if (x->placed)
		buf_format(out, ",\"lat\":%.5f,\"lon\":%.5f", x->lat, x->lon);
	else
		buf_text(out, ",\"lat\":null,\"lon\":null");
	api__put_number(out, "distance_m", llround(x->distance_m), x->distance_m >= 0);
	bool open = p->opening.count && opening_at(&p->opening, x->point->level, x->point->code, api__now(c));
	buf_format(out, ",\"open_now\":%s,\"next_free\":", open ? "true" : "false");
	if (x->next.at) {
		buf_text(out, "{\"slot_at\":\"");
		ms_put(out, x->next.at, p->offset_minutes);
		buf_format(out, "\",\"free\":%lld}", (long long)x->next.free);
	} else {
		buf_text(out, "null");
	}
	buf_format(out, ",\"waiting\":%lld,\"estimate_minutes\":%lld}", (long long)x->waiting, (long long)x->minutes);
}

/* How long people wait there now: for the group as its hall shows it, else all that were drawn at the point. */
static bool look_at_line(struct call *c, struct candidate *x, str group, struct waits *w,
                         const struct query_queue *queues, uint32_t queued, struct err *e) {
	for (uint32_t i = 0; i < queued; i++) {
		if (!str_eq(queues[i].service_point, x->point->code))
			continue;
		if (group.n)
			return api__wait_at(c, w, x->point, group, &x->waiting, &x->minutes, e);
		ms each = queues[i].serving_ms == NIL ? VISIT_MS : queues[i].serving_ms;
		x->waiting = queues[i].waiting;
		x->minutes = x->waiting * each / (queues[i].windows > 0 ? queues[i].windows : 1) / MS_PER_MINUTE;
	}
	return true;
}

/* Points where booking is switched on and the item (if any is named) is handled. */
static uint32_t gather(struct call *c, const struct item *item, bool asked, double lat, double lon,
                       struct candidate *out) {
	const struct pack *p = c->api->set.pack;
	const struct csv *t = pack_table(p, "org/service-points.csv");
	uint32_t n = 0;
	for (uint32_t i = 0; t && i < p->point_count; i++) {
		struct candidate x = {.point = &p->points[i], .row = i, .distance_m = -1};
		if (!x.point->booking || (item && pack_point_mode(p, item, x.point) < POINT_RECEIVE))
			continue;
		x.placed = read_degrees(csv_cell(t, i, csv_column(t, "lat")), 90, &x.lat) &&
		           read_degrees(csv_cell(t, i, csv_column(t, "lon")), 180, &x.lon);
		if (asked && x.placed)
			x.distance_m = distance(lat, lon, x.lat, x.lon);
		out[n++] = x;
	}
	return n;
}

static bool put_points(struct call *c, const struct rulebook *rules, struct candidate *list, uint32_t n, str group,
                       day from, int64_t first, int64_t limit, struct err *e) {
	struct query_queue *queues = arena_array(c->arena, struct query_queue, POINTS_MOST);
	struct buf *out = &c->reply->body;
	day days[LOOK_DAYS];
	uint32_t queued, day_count = bookable_days(c, rules, from, days);
	ms now = api__now(c);
	if (!query_queues(c->query, c->arena, ms_of_day(api__today(c), c->api->set.pack->offset_minutes), now, queues,
		POINTS_MOST, &queued, e))
		return false;
	qsort(list, n, sizeof *list, by_distance);
	buf_text(out, "{\"points\":[");
	struct waits *waits = api__waits_begin(c);
	bool good = true;
	for (int64_t i = first; good && i < n && i < first + limit; i++) {
		if (i > first)
			buf_char(out, ',');
		good = find_free(c, &list[i], group, days, day_count, e) &&
		       look_at_line(c, &list[i], group, waits, queues, queued, e);
		if (good)
			put_candidate(c, out, &list[i]);
	}
	api__waits_end(waits);
	if (!good)
		return false;
	if (first + limit < n)
		buf_format(out, "],\"next\":\"%lld\",\"total\":%u}", (long long)(first + limit), n);
	else
		buf_format(out, "],\"next\":null,\"total\":%u}", n);
	return true;
}

static bool read_place(struct call *c, bool *asked, double *lat, double *lon, struct err *e) {
	str a = {0}, b = {0};
	*asked = api__parameter(c, "lat", &a) && api__parameter(c, "lon", &b) && a.n;
	return !*asked || (read_degrees(a, 90, lat) && read_degrees(b, 180, lon)) ||
	       err_set(e, "field.type", "lat", "lat and lon are degrees as 23.1068 and 113.4590");
}

/* The item that is asked for, NULL when none is. Refuses item.not_found */
static bool read_item(struct call *c, const struct rulebook *rules, const struct item **out, struct err *e) {
	str code = {0};
	api__parameter(c, "item", &code);
	*out = code.n ? rulebook_item(rules, code, api__today(c)) : NULL;
	return *out || !code.n || err_set(e, "item.not_found", "item", "there is no such item");
}

/* The first group of the pack, where none is asked for. */
static str first_group(const struct pack *p) {
	for (uint32_t i = 0; i < p->code_count; i++)
		if (p->codes[i].class == CODE_BUSINESS_GROUP)
			return p->codes[i].code;
	return STR("");
}

void api__booking_points(struct call *c) {
	struct err e = {0};
	const struct pack *p = c->api->set.pack;
	struct candidate *list = arena_array(c->arena, struct candidate, p->point_count + 1);
	const struct rulebook *rules = NULL;
	const struct item *item = NULL;
	str group;
	double lat = 0, lon = 0;
	bool asked;
	day from;
	int64_t limit = PAGE, first = 0;
	bool good = read_group(c, false, &group, &e) && read_day(c, "from", &from, &e) &&
	            read_place(c, &asked, &lat, &lon, &e) && read_number(c, "limit", 1, PAGE_MOST, &limit, &e) &&
	            read_number(c, "cursor", 0, POINTS_MOST, &first, &e) && (rules = api__rulebook(c, &e)) &&
	            read_item(c, rules, &item, &e);
	good = good && put_points(c, rules, list, gather(c, item, asked, lat, lon, list), group.n ? group : first_group(p),
		from, first, limit, &e);
	api__finish(c, good, &e);
}

/* ---- GET /booking/rules, /booking/groups -------------------------------------------------------------------- */

void api__booking_rules(struct call *c) {
	struct err e = {0};
	const struct pack *p = c->api->set.pack;
	const struct csv *t = pack_table(p, "org/booking-rules.csv");
	const struct rulebook *rules = api__rulebook(c, &e);
	struct buf *out = &c->reply->body;
	day days[LOOK_DAYS];
	if (rules) {
		uint32_t n = bookable_days(c, rules, api__today(c), days);
		buf_format(out, "{\"groups_most\":%d,\"first_on\":", BOOKING_GROUPS);
		for (int last = 0; last < 2; last++) {
			buf_text(out, last ? ",\"last_on\":" : "");
			buf_text(out, n ? "\"" : "null");
			if (n)
				day_put(out, days[last ? n - 1 : 0]);
			buf_text(out, n ? "\"" : "");
		}
		buf_format(out, ",\"days_ahead\":%d,\"rules\":",
			n ? (int)pack_days_ahead(p, api__today(c), days[n - 1]) : 0);
		api__put_codes(out, t);
		buf_char(out, '}');
	}
	api__finish(c, rules, &e);
}

static void put_items(struct call *c, struct buf *out, str ids) {
	const struct pack *p = c->api->set.pack;
	bool first = true;
	str id;
	while (ids.n && str_next(&ids, ' ', &id)) {
		const struct item *item = pack_item(p, id);
		if (!item)
			continue;
		buf_text(out, first ? "{\"code\":" : ",{\"code\":");
		json_put_string(out, item->code.n ? item->code : item->id);
		api__put_member(out, "name_zh", item->name_zh);
		api__put_member(out, "name_en", item->name_en);
		buf_char(out, '}');
		first = false;
	}
}

void api__booking_groups(struct call *c) {
	struct err e = {0};
	const struct csv *t = pack_table(c->api->set.pack, "org/business-groups.csv");
	struct buf *out = &c->reply->body;
	int items = t ? csv_column(t, "items") : -1;
	buf_char(out, '[');
	for (uint32_t i = 0; t && i < t->rows; i++) {
		buf_text(out, i ? ",{\"code\":" : "{\"code\":");
		json_put_string(out, csv_cell(t, i, csv_column(t, "code")));
		api__put_member(out, "name_zh", csv_cell(t, i, csv_column(t, "name_zh")));
		api__put_member(out, "name_en", csv_cell(t, i, csv_column(t, "name_en")));
		buf_text(out, ",\"items\":[");
		put_items(c, out, items >= 0 ? csv_cell(t, i, items) : (str){0});
		buf_text(out, "]}");
	}
	buf_char(out, ']');
	api__finish(c, true, &e);
}

/* ---- GET /bookings/{id}/check-in ---------------------------------------------------------------------------- */

bool api__booking(struct call *c, struct json_doc *out, struct err *e) {
	struct buf b = buf_make(LIMIT_BODY_BYTES);
	bool good = api__may(c->actor, MAY_READ + R_booking, e) &&
	            query_record(c->query, R_booking, c->id, &c->actor->scope, api__now(c), &b, NULL, e) &&
	            json_parse(c->arena, arena_str(c->arena, buf_view(&b)), out, e);
	buf_free(&b);
	return good;
}

void api__booking_check_in(struct call *c) {
	struct err e = {0};
	struct json_doc d;
	char code[BOOKING_CODE_BYTES];
	bool good = api__booking(c, &d, &e);
	if (good && !str_is(json_text(c->arena, &d, json_member(&d, 0, "state")), "booked"))
		good = err_set(&e, "booking.wrong_state", "id", "only who has a place takes a number with it");
	if (good && !c->api->set.person_key.n)
		good = err_set(&e, "booking.not_found", "id", "the office has no secret to make codes of");
	if (good) {
		struct person_seal seal = person_seal_make(c->api->set.person_key);
		booking_check_code(&seal, c->id, code);
		person_seal_free(&seal);
		buf_text(&c->reply->body, "{\"code\":");
		json_put_string(&c->reply->body, str_of(code));
		api__put_member(&c->reply->body, "qr", str_of(code));
		buf_char(&c->reply->body, '}');
	}
	api__finish(c, good, &e);
}
