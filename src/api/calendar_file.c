/* 日历文件: bookings, holidays with their make-up days, and opening hours as iCalendar, to be opened or subscribed to.
 *
 * The feed of somebody's own bookings has an address that only they are told: the account and a code made of it with
 * the office's secret; nothing is stored. Whoever has the address reads the feed, as with any calendar that is
 * subscribed to.
 * Source: RFC 5545; RFC 7986 (names of calendars). */
#include <libical/ical.h>

#include "api/inside.h"
#include "data/date.h"
#include "desk/booking.h"
#include "query/booking.h"

enum { FEED_MOST = 200, FEED_BACK_DAYS = 31, HOURS_DAYS = 28, SPANS_MOST = 16, TEXT_BYTES = 400 };

/* A calendar that is being made. */
struct feed {
	struct call *c;
	icalcomponent *calendar;
	bool zh;
	bool synthetic;
};

/* NUL-terminated, as libical takes texts. */
static const char *text_of(struct call *c, str s) {
	return arena_str(c->arena, s).p;
}

static struct feed feed_make(struct call *c, const char *zh, const char *en) {
	str lang = {0};
	struct feed f = {.c = c, .calendar = icalcomponent_new(ICAL_VCALENDAR_COMPONENT), .zh = true};
	api__parameter(c, "lang", &lang);
	f.zh = !str_starts(lang, STR("en"));
	f.synthetic = c->api->set.pack->synthetic;
	icalcomponent_add_property(f.calendar, icalproperty_new_prodid("-//Yichuang//office//ZH"));
	icalcomponent_add_property(f.calendar, icalproperty_new_version("2.0"));
	icalcomponent_add_property(f.calendar, icalproperty_new_method(ICAL_METHOD_PUBLISH));
	icalproperty *name = icalproperty_new_x(f.zh ? zh : en);
	icalproperty_set_x_name(name, "X-WR-CALNAME");
	icalcomponent_add_property(f.calendar, name);
	return f;
}

static void answer(struct feed *f, const char *file) {
	struct call *c = f->c;
	char *text = icalcomponent_as_ical_string_r(f->calendar);
	buf_text(&c->reply->body, text);
	icalmemory_free_buffer(text);
	icalcomponent_free(f->calendar);
	c->reply->status = 200;
	c->reply->type = "text/calendar; charset=utf-8";
	api__seal_reply(c, arena_format(c->arena, "attachment; filename=\"%s.ics\"", file));
}

static struct icaltimetype instant(ms at) {
	return icaltime_from_timet_with_zone((time_t)(at / MS_PER_SECOND), 0, icaltimezone_get_utc_timezone());
}

static struct icaltimetype whole_day(day d) {
	int year, month, dom;
	day_split(d, &year, &month, &dom);
	return (struct icaltimetype){.year = year, .month = month, .day = dom, .is_date = 1};
}

/* An event with what every one has. */
static icalcomponent *event_make(struct feed *f, const char *uid, struct icaltimetype from, struct icaltimetype to,
                                 const char *summary) {
	icalcomponent *ev = icalcomponent_new(ICAL_VEVENT_COMPONENT);
	icalcomponent_add_property(ev, icalproperty_new_uid(uid));
	icalcomponent_add_property(ev, icalproperty_new_dtstamp(instant(api__now(f->c))));
	icalcomponent_add_property(ev, icalproperty_new_dtstart(from));
	icalcomponent_add_property(ev, icalproperty_new_dtend(to));
	icalcomponent_add_property(ev, icalproperty_new_summary(summary));
	icalcomponent_add_component(f->calendar, ev);
	return ev;
}

static void remind(icalcomponent *ev, const char *before, const char *summary) {
	icalcomponent *alarm = icalcomponent_new(ICAL_VALARM_COMPONENT);
	icalcomponent_add_property(alarm, icalproperty_new_action(ICAL_ACTION_DISPLAY));
	icalcomponent_add_property(alarm, icalproperty_new_description(summary));
	icalcomponent_add_property(alarm, icalproperty_new_trigger(icaltriggertype_from_string(before)));
	icalcomponent_add_component(ev, alarm);
}

/* ---- bookings ----------------------------------------------------------------------------------------------- */

/* "社保 + 户政": names of the groups of a visit. */
static str group_names(struct feed *f, str first, str more) {
	const struct pack *p = f->c->api->set.pack;
	struct buf b = buf_make(TEXT_BYTES);
	str one = first;
	uint32_t n = 0;
	do {
		const struct code *g = pack_code(p, CODE_BUSINESS_GROUP, one);
		if (n++)
			buf_text(&b, " + ");
		buf_str(&b, !g ? one : f->zh ? g->name_zh : g->name_en);
	} while (more.n && str_next(&more, ' ', &one));
	str text = arena_str(f->c->arena, buf_view(&b));
	buf_free(&b);
	return text;
}

static uint32_t count_words(str text) {
	uint32_t n = 1;
	for (uint32_t i = 0; i < text.n; i++)
		n += text.p[i] == ' ';
	return text.n ? n : 0;
}

/* Name and address of a point. */
static str place_of(struct feed *f, const struct service_point *point) {
	const struct csv *t = pack_table(f->c->api->set.pack, "org/service-points.csv");
	const struct code *k = point ? pack_code(f->c->api->set.pack, CODE_SERVICE_POINT, point->code) : NULL;
	if (!k || !t)
		return STR("");
	str address = csv_cell(t, k->row, csv_column(t, f->zh ? "address_zh" : "address_en"));
	str name = f->zh ? k->name_zh : k->name_en;
	return arena_format(f->c->arena, STR_FMT "%s" STR_FMT, STR_ARG(name), f->zh ? "，" : ", ", STR_ARG(address));
}

static void add_booking(void *to, const struct query_booking *b) {
	struct feed *f = to;
	const struct pack *p = f->c->api->set.pack;
	const struct service_point *point = pack_point(p, b->service_point);
	bool waits = str_is(b->state, "waiting"), gone = str_is(b->state, "cancelled") || str_is(b->state, "lapsed");
	ms length = (point ? point->slot_minutes : 30) * (ms)MS_PER_MINUTE * (1 + count_words(b->groups));
	str what = group_names(f, b->business_group, b->groups);
	str summary = arena_format(f->c->arena, "%s" STR_FMT, f->zh ? waits ? "候补：" : "预约办事："
	                                                             : waits ? "Waiting list: " : "Appointment: ",
		STR_ARG(what));
	icalcomponent *ev = event_make(f, arena_format(f->c->arena, "booking-%lld@yichuang", (long long)b->id).p,
		instant(b->slot_at), instant(b->slot_at + length), summary.p);
	icalcomponent_add_property(ev, icalproperty_new_sequence((int)b->events - 1));
	icalcomponent_add_property(ev,
		icalproperty_new_status(gone ? ICAL_STATUS_CANCELLED : waits ? ICAL_STATUS_TENTATIVE : ICAL_STATUS_CONFIRMED));
	str place = place_of(f, point);
	if (place.n)
		icalcomponent_add_property(ev, icalproperty_new_location(place.p));
	icalcomponent_add_property(ev, icalproperty_new_description(
		f->zh ? "请携带身份证件，提前10分钟到场取号。如不能前来，请最迟在2小时前取消。"
		      : "Bring your identity card and take a number ten minutes before. If you cannot come, cancel two hours "
		        "ahead."));
	if (gone)
		return;
	remind(ev, "-P1D", summary.p);
	remind(ev, "-PT2H", summary.p);
}

/* A text member of the record; empty when it has none. */
static str member(struct call *c, const struct json_doc *d, const char *name) {
	uint32_t token = json_member(d, 0, name);
	return token && d->tokens[token].kind == JSON_STRING ? json_text(c->arena, d, token) : STR("");
}

void api__booking_ics(struct call *c) {
	struct err e = {0};
	struct json_doc d;
	struct query_booking b = {.id = c->id};
	if (!api__booking(c, &d, &e)) {
		api__finish(c, false, &e);
		return;
	}
	b.state = member(c, &d, "state");
	b.service_point = member(c, &d, "service_point");
	b.business_group = member(c, &d, "business_group");
	b.groups = member(c, &d, "groups");
	json_int(&d, json_member(&d, 0, "events"), &b.events);
	ms_parse(member(c, &d, "slot_at"), c->api->set.pack->offset_minutes, &b.slot_at);
	struct feed f = feed_make(c, "预约", "Appointment");
	add_booking(&f, &b);
	answer(&f, arena_format(c->arena, "booking-%lld", (long long)c->id).p);
}

/* ---- feeds -------------------------------------------------------------------------------------------------- */

static str own_name(struct call *c, str user) {
	char code[LETTER_DERIVED];
	str about = arena_format(c->arena, "calendar of " STR_FMT, STR_ARG(user));
	api__derived_code(c->api, about, code);
	return arena_format(c->arena, STR_FMT "-%s.ics", STR_ARG(user), code);
}

void api__me_calendar(struct call *c) {
	struct err e = {0};
	if (!c->api->set.person_key.n) {
		err_set(&e, "calendar.not_found", "", "the office has no secret to make addresses of");
		api__finish(c, false, &e);
		return;
	}
	str name = own_name(c, c->actor->who.user), host = api__own_address(c);
	buf_text(&c->reply->body, "{\"url\":");
	json_put_string(&c->reply->body,
		arena_format(c->arena, STR_FMT "/api/v1/calendars/" STR_FMT, STR_ARG(host), STR_ARG(name)));
	buf_char(&c->reply->body, '}');
	api__finish(c, true, &e);
}

static bool give_own(struct call *c, str name, str user, struct err *e) {
	if (!c->api->set.person_key.n || !api__same_text(name, own_name(c, user)))
		return err_set(e, "calendar.not_found", "name", "there is no such calendar");
	struct feed f = feed_make(c, "我的预约", "My appointments");
	ms from = api__now(c) - FEED_BACK_DAYS * (ms)MS_PER_DAY;
	if (!query_bookings_of(c->query, user, from, FEED_MOST, &f, add_booking, e)) {
		icalcomponent_free(f.calendar);
		return false;
	}
	answer(&f, "bookings");
	return true;
}

/* Row i is a day off of that holiday: its day. */
static bool is_off(const struct csv *t, uint32_t i, str name, day *out) {
	return i < t->rows && str_eq(csv_cell(t, i, csv_column(t, "name")), name) &&
	       str_is(csv_cell(t, i, csv_column(t, "kind")), "off") &&
	       day_parse(csv_cell(t, i, csv_column(t, "date")), out);
}

static void add_free_days(struct feed *f, bool off, str name, day from, day to) {
	const char *before = off ? f->zh ? "休：" : "Holiday: " : f->zh ? "班（调休）：" : "Make-up working day: ";
	icalcomponent *ev = event_make(f, arena_format(f->c->arena, "%s-%d@yichuang", off ? "off" : "work", from).p,
		whole_day(from), whole_day(to + 1), arena_format(f->c->arena, "%s" STR_FMT, before, STR_ARG(name)).p);
	icalcomponent_add_property(ev, icalproperty_new_categories(off ? "HOLIDAY" : "WORKDAY"));
	icalcomponent_add_property(ev, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
}

/* Public holidays as stretches of days, and the days off that are worked instead. */
static void give_holidays(struct call *c) {
	const struct csv *t = pack_table(c->api->set.pack, "calendars/working-days.csv");
	struct feed f = feed_make(c, "节假日与调休", "Public holidays and make-up days");
	for (uint32_t i = 0; t && i < t->rows; i++) {
		str name = csv_cell(t, i, csv_column(t, "name"));
		bool off = str_is(csv_cell(t, i, csv_column(t, "kind")), "off");
		day from, to, next;
		if (!day_parse(csv_cell(t, i, csv_column(t, "date")), &from))
			continue;
		for (to = from; off && is_off(t, i + 1, name, &next) && next == to + 1; i++)
			to = next;
		add_free_days(&f, off, name, from, to);
	}
	answer(&f, "holidays");
}

/* Opening hours of the next weeks, day by day: they follow a calendar that no recurrence rule can tell. */
static void give_hours(struct call *c, const struct service_point *point) {
	const struct opening *o = &c->api->set.pack->opening;
	struct feed f = feed_make(c, "开放时间", "Opening hours");
	struct opening_span spans[SPANS_MOST];
	day today = api__today(c);
	str place = place_of(&f, point);
	for (day on = today; on < today + HOURS_DAYS && o->count; on++)
		for (uint32_t i = 0, n = opening_day(o, point->level, point->code, on, spans, SPANS_MOST); i < n; i++) {
			icalcomponent *ev = event_make(&f,
				arena_format(c->arena, "open-%s-%lld@yichuang", text_of(c, point->code), (long long)spans[i].opens).p,
				instant(spans[i].opens), instant(spans[i].closes), f.zh ? "开放办事" : "Open");
			icalcomponent_add_property(ev, icalproperty_new_location(place.p));
			icalcomponent_add_property(ev, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
		}
	answer(&f, "opening-hours");
}

void api__calendar(struct call *c) {
	struct err e = {0};
	str name;
	bool good = net_unescape(c->arena, c->name, false, &name) && name.n > 4 && str_ends(name, STR(".ics"));
	str stem = good ? str_cut(name, 0, name.n - 4) : STR("");
	const struct service_point *point = good ? pack_point(c->api->set.pack, stem) : NULL;
	uint32_t dash = stem.n;
	while (dash && stem.p[dash - 1] != '-')
		dash--;
	if (good && str_is(stem, "holidays"))
		give_holidays(c);
	else if (point)
		give_hours(c, point);
	else if (!good || dash < 2) {
		err_set(&e, "calendar.not_found", "name", "there is no such calendar");
		api__finish(c, false, &e);
	} else if (!give_own(c, name, str_cut(stem, 0, dash - 1), &e)) {
		api__finish(c, false, &e);
	}
}
