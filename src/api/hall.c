/* A hall's pages: the call screen (a snapshot and a stream of it), the panel of a window, the board of a day. */
#include "api/inside.h"
#include "data/date.h"
#include "query/hall.h"

enum { SCREEN_CALLS = 8, PASSED_MOST = 20, LINES_MOST = HALL_GROUPS };

static const char topic_of_hall[] = "hall/";

/* A hall as it was read: the pack's windows with what their records say. */
struct screen {
	struct hall hall;
	const struct service_point *point;
	struct query_seat *seats;
	uint32_t seat_count;
	uint32_t waiting[LINES_MOST]; /* by number of the group */
};

static const struct service_point *point_named(const struct pack *p, str code, struct err *e) {
	const struct service_point *point = pack_point(p, code);
	if (!point)
		err_set(e, "hall.not_found", "name", "there is no such service point");
	return point;
}

static bool count_waiting(void *to, const struct query_number *x) {
	struct screen *s = to;
	int64_t group = hall_group(&s->hall, x->group);
	s->waiting[group]++;
	return true;
}

static bool screen_fill(struct query *q, struct arena *a, str code, ms now, struct screen *s, struct err *e) {
	memset(s->waiting, 0, sizeof s->waiting);
	if (!query_seats(q, a, code, now, s->seats, &s->seat_count, e))
		return false;
	for (uint32_t i = 0; i < s->seat_count; i++)
		hall_sit(&s->hall, &s->seats[i].sitting);
	return query_waiting(q, code, s, count_waiting, e);
}

/* Reads the hall; screen_end gives its memory back, also after a refusal. */
static bool screen_read(struct query *q, const struct pack *p, struct arena *a, str code, ms now, struct screen *s,
                        struct err *e) {
	*s = (struct screen){.point = point_named(p, code, e)};
	if (!s->point)
		return false;
	s->seats = arena_array(a, struct query_seat, QUERY_SEATS);
	hall_open(&s->hall, p);
	return screen_fill(q, a, code, now, s, e);
}

static void screen_end(struct screen *s) {
	if (s->point)
		hall_free(&s->hall);
}

static const struct query_seat *record_of(const struct screen *s, str window) {
	for (uint32_t i = 0; i < s->seat_count; i++)
		if (str_eq(s->seats[i].sitting.window, window))
			return &s->seats[i];
	return NULL;
}

/* ---- the screen ------------------------------------------------------------------------------------- */

static void put_names(struct buf *out, const struct csv *t, uint32_t row) {
	api__put_member(out, "name_zh", csv_cell(t, row, csv_column(t, "name_zh")));
	api__put_member(out, "name_en", csv_cell(t, row, csv_column(t, "name_en")));
}

static void put_at(const struct pack *p, struct buf *out, const char *name, ms at) {
	buf_format(out, ",\"%s\":", name);
	if (at == NIL) {
		buf_text(out, "null");
		return;
	}
	buf_char(out, '"');
	ms_put(out, at, p->offset_minutes);
	buf_char(out, '"');
}

/* The pack's words with {number} and {window} filled in. */
static str spoken(struct arena *a, str words, str number, str window) {
	struct buf out = {.max = 1 << 12};
	str before, rest = words;
	for (int32_t at; (at = str_find(rest, '{', 0)) >= 0;) {
		before = str_cut(rest, 0, (uint32_t)at);
		rest = str_cut(rest, (uint32_t)at, rest.n);
		bool is_number = str_starts(rest, STR("{number}")), is_window = str_starts(rest, STR("{window}"));
		buf_str(&out, before);
		buf_str(&out, is_number ? number : is_window ? window : str_cut(rest, 0, 1));
		rest = str_cut(rest, is_number || is_window ? 8 : 1, rest.n);
	}
	buf_str(&out, rest);
	str text = arena_str(a, buf_view(&out));
	buf_free(&out);
	return text;
}

static void put_call(struct api *api, struct arena *a, struct buf *out, const struct query_seat *s) {
	const struct pack *p = api->set.pack;
	const struct code *c = pack_code(p, CODE_WINDOW, s->sitting.window);
	str zh = c ? c->name_zh : s->sitting.window, en = c ? c->name_en : s->sitting.window;
	str say_zh = api__pack_text(&api->texts_zh, "hall.say"), say_en = api__pack_text(&api->texts_en, "hall.say");
	buf_text(out, "{\"number\":");
	json_put_string(out, s->number);
	api__put_member(out, "window", s->sitting.window);
	api__put_member(out, "window_zh", zh);
	api__put_member(out, "window_en", en);
	put_at(p, out, "called_at", s->called_at);
	buf_format(out, ",\"times\":%lld,\"here\":%s", (long long)s->times, s->sitting.current == NIL ? "false" : "true");
	api__put_member(out, "say_zh", spoken(a, say_zh, s->number, zh));
	api__put_member(out, "say_en", spoken(a, say_en, s->number, en));
	buf_char(out, '}');
}

/* The numbers called last, newest first: each window's last one. */
static void put_calls(struct api *api, struct arena *a, struct buf *out, const struct screen *s, day today) {
	const struct query_seat *shown[SCREEN_CALLS];
	uint32_t n = 0;
	for (uint32_t i = 0; i < s->seat_count; i++) {
		const struct query_seat *x = &s->seats[i];
		if (!x->number.n || x->called_at == NIL ||
		    day_of_ms(x->called_at, api->set.pack->offset_minutes) != today)
			continue;
		uint32_t at = n < SCREEN_CALLS ? n++ : SCREEN_CALLS;
		for (; at && shown[at - 1]->called_at < x->called_at; at--)
			if (at < SCREEN_CALLS)
				shown[at] = shown[at - 1];
		if (at < SCREEN_CALLS)
			shown[at] = x;
	}
	buf_text(out, ",\"calling\":[");
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_char(out, ',');
		put_call(api, a, out, shown[i]);
	}
	buf_char(out, ']');
}

/* Whom the windows that serve the group call before somebody who comes now. */
static uint32_t before_newcomer(const struct screen *s, const struct pull *p) {
	uint32_t n = 0;
	for (int64_t g = 1; g < LINES_MOST; g++)
		n += group_in(&p->groups, g) ? s->waiting[g] : 0;
	return n;
}

struct waits {
	struct screen screen;
};

struct waits *api__waits_begin(struct call *c) {
	struct waits *w = arena_new(c->arena, struct waits);
	w->screen.seats = arena_array(c->arena, struct query_seat, QUERY_SEATS);
	hall_open(&w->screen.hall, c->api->set.pack);
	return w;
}

bool api__wait_at(struct call *c, struct waits *w, const struct service_point *point, str group, int64_t *waiting,
                  int64_t *minutes, struct err *e) {
	struct screen *s = &w->screen;
	int64_t no = hall_group(&s->hall, group);
	s->point = point;
	if (!screen_fill(c->query, c->arena, point->code, api__now(c), s, e))
		return false;
	struct pull pull = hall_pull(&s->hall, point->no, no);
	*waiting = s->waiting[no];
	*minutes = (hall_wait(&pull, before_newcomer(s, &pull)) + MS_PER_MINUTE - 1) / MS_PER_MINUTE;
	return true;
}

void api__waits_end(struct waits *w) {
	hall_free(&w->screen.hall);
}

static bool is_served(const struct screen *s, int64_t group) {
	const struct hall *h = &s->hall;
	for (uint32_t i = h->first_seat[s->point->no]; i < h->first_seat[s->point->no + 1]; i++)
		if (group_in(&h->seats[i].usual, group) || group_in(&h->seats[i].groups, group))
			return true;
	return s->waiting[group] > 0;
}

static void put_lines(const struct pack *p, struct buf *out, const struct screen *s) {
	const struct csv *t = pack_table(p, "org/business-groups.csv");
	bool any = false;
	buf_text(out, ",\"waiting\":[");
	for (uint32_t i = 0; t && i < t->rows; i++) {
		int64_t group = hall_group(&s->hall, csv_cell(t, i, csv_column(t, "code")));
		if (!group || !is_served(s, group))
			continue;
		struct pull pull = hall_pull(&s->hall, s->point->no, group);
		ms wait = hall_wait(&pull, before_newcomer(s, &pull));
		buf_text(out, any ? ",{\"group\":" : "{\"group\":");
		any = true;
		json_put_string(out, csv_cell(t, i, csv_column(t, "code")));
		put_names(out, t, i);
		buf_format(out, ",\"waiting\":%u,\"estimate_minutes\":%lld}", s->waiting[group],
		           (long long)((wait + MS_PER_MINUTE - 1) / MS_PER_MINUTE));
	}
	buf_char(out, ']');
}

static const char *state_of(const struct seat *seat) {
	return seat->state == W_none ? "closed" : word_defs[seat->state].name;
}

static void put_windows(const struct pack *p, struct buf *out, const struct screen *s) {
	const struct csv *t = pack_table(p, "org/windows.csv");
	const struct hall *h = &s->hall;
	buf_text(out, ",\"windows\":[");
	for (uint32_t i = h->first_seat[s->point->no], first = i; i < h->first_seat[s->point->no + 1]; i++) {
		const struct query_seat *r = record_of(s, h->seats[i].code);
		buf_text(out, i > first ? ",{\"window\":" : "{\"window\":");
		json_put_string(out, h->seats[i].code);
		put_names(out, t, h->seats[i].row);
		buf_format(out, ",\"state\":\"%s\",\"number\":", state_of(&h->seats[i]));
		if (r && r->sitting.current != NIL)
			json_put_string(out, r->number);
		else
			buf_text(out, "null");
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

static void put_screen(struct api *api, struct arena *a, struct buf *out, const struct screen *s, ms now) {
	const struct pack *p = api->set.pack;
	const struct csv *t = pack_table(p, "org/service-points.csv");
	const struct opening *o = &p->opening;
	buf_text(out, "{\"point\":{\"code\":");
	json_put_string(out, s->point->code);
	put_names(out, t, (uint32_t)(s->point - p->points));
	buf_char(out, '}');
	put_at(p, out, "now", now);
	bool open = !o->count || opening_at(o, s->point->level, s->point->code, now);
	buf_format(out, ",\"open\":%s", open ? "true" : "false");
	put_calls(api, a, out, s, day_of_ms(now, p->offset_minutes));
	put_lines(p, out, s);
	put_windows(p, out, s);
	buf_format(out, ",\"synthetic\":%s}", p->synthetic ? "true" : "false");
}

/* ---- the stream ------------------------------------------------------------------------------------- */

static str point_of_topic(str name) {
	return str_cut(name, sizeof topic_of_hall - 1, name.n);
}

static bool hall_stamp(struct api *api, struct query *q, str name, int64_t *out, struct err *e) {
	(void)api;
	return query_hall_stamp(q, point_of_topic(name), out, e);
}

static bool hall_write(struct api *api, struct query *q, str name, struct buf *out, struct err *e) {
	struct arena a = {0};
	struct screen s;
	ms now = api->set.office.now(api->set.office.self);
	bool good = screen_read(q, api->set.pack, &a, point_of_topic(name), now, &s, e);
	if (good)
		put_screen(api, &a, out, &s, now);
	screen_end(&s);
	arena_free(&a);
	return good;
}

static const struct topic_kind hall_topic = {"hall", hall_stamp, hall_write};

static str topic_name(struct call *c) {
	return arena_format(c->arena, "%s" STR_FMT, topic_of_hall, STR_ARG(c->name));
}

void api__hall(struct call *c) {
	struct err e;
	bool good = hall_write(c->api, c->query, topic_name(c), &c->reply->body, &e);
	if (!good)
		buf_clear(&c->reply->body);
	api__finish(c, good, &e);
}

void api__hall_stream(struct call *c) {
	api__topic(c, topic_name(c), &hall_topic);
}

/* ---- the panel of a window -------------------------------------------------------------------------- */

/* Whether the asker may look into this hall. */
static bool in_hall(struct call *c, struct err *e) {
	str bound = c->actor->scope.service_point;
	return !bound.n || str_eq(bound, c->name) ||
	       err_set(e, "hall.out_of_scope", "name", "the account is bound to another service point");
}

static void put_number(const struct pack *p, struct buf *out, const struct query_number *x) {
	buf_format(out, "{\"id\":%lld,\"number\":", (long long)x->id);
	json_put_string(out, x->number);
	api__put_member(out, "business_group", x->group);
	api__put_member(out, "groups", x->groups);
	api__put_member(out, "need", x->need);
	api__put_number(out, "booking", x->booking, x->booking != NIL);
	api__put_member(out, "state", x->state);
	put_at(p, out, "issued_at", x->issued_at);
	put_at(p, out, "called_at", x->called_at);
	api__put_number(out, "estimate_ms", x->estimate_ms, x->estimate_ms != NIL);
	buf_char(out, '}');
}

struct next_list {
	const struct pack *pack;
	const struct hall *hall;
	const struct seat *seat;
	struct buf *out;
	uint32_t n;
};

/* Those of the window's groups; who was handed over to another window is listed, too. */
static bool put_next(void *to, const struct query_number *x) {
	struct next_list *l = to;
	if (!group_in(&l->seat->groups, hall_group(l->hall, x->group)))
		return true;
	if (l->n++)
		buf_char(l->out, ',');
	put_number(l->pack, l->out, x);
	return l->n < QUERY_NEXT;
}

/* Those that this window, or one of its kind, passed over: they may stand in line again. */
static bool put_passed(void *to, const struct query_number *x) {
	struct next_list *l = to;
	if (!group_in(&l->seat->groups, hall_group(l->hall, x->group)))
		return true;
	if (l->n++)
		buf_char(l->out, ',');
	put_number(l->pack, l->out, x);
	return l->n < PASSED_MOST;
}

static bool put_current(struct call *c, struct buf *out, const struct seat *seat, struct err *e) {
	struct query_number x;
	bool found = false;
	buf_text(out, ",\"current\":");
	if (seat->current != NIL && !query_number(c->query, c->arena, seat->current, &x, &found, e))
		return false;
	if (found)
		put_number(c->api->set.pack, out, &x);
	else
		buf_text(out, "null");
	return true;
}

static bool put_panel(struct call *c, struct screen *s, str window, struct err *e) {
	const struct pack *p = c->api->set.pack;
	struct buf *out = &c->reply->body;
	struct seat *seat = hall_seat(&s->hall, window);
	if (!seat || seat->point != s->point->no)
		return err_set(e, "window.not_found", "window", "there is no such window in this hall");
	if (groups_empty(&seat->groups))
		seat->groups = seat->usual;
	buf_text(out, "{\"window\":");
	if (!record_of(s, window)) { /* it never worked */
		buf_text(out, "null");
	} else if (!query_record(c->query, R_hall_window, seat->no, &c->actor->scope, api__now(c), out, NULL, e)) {
		return false;
	}
	if (!put_current(c, out, seat, e))
		return false;
	buf_text(out, ",\"next\":[");
	struct next_list next = {p, &s->hall, seat, out, 0};
	if (!query_waiting(c->query, s->point->code, &next, put_next, e))
		return false;
	buf_text(out, "],\"passed\":[");
	next.n = 0;
	if (!query_passed(c->query, s->point->code, &next, put_passed, e))
		return false;
	buf_text(out, "],\"waiting\":{");
	bool any = false;
	for (int64_t g = 1; g < LINES_MOST; g++)
		if (group_in(&seat->groups, g)) {
			if (any)
				buf_char(out, ',');
			any = true;
			json_put_string(out, s->hall.groups[g].code);
			buf_format(out, ":%u", s->waiting[g]);
		}
	buf_text(out, "}}");
	return true;
}

void api__hall_panel(struct call *c) {
	struct err e;
	struct screen s = {0};
	str window = {0};
	api__parameter(c, "window", &window);
	bool good = in_hall(c, &e) && screen_read(c->query, c->api->set.pack, c->arena, c->name, api__now(c), &s, &e) &&
	            put_panel(c, &s, window, &e);
	if (!good)
		buf_clear(&c->reply->body);
	screen_end(&s);
	api__finish(c, good, &e);
}

/* ---- the board of a day ----------------------------------------------------------------------------- */

static bool read_on(struct call *c, day *on, struct err *e) {
	str text;
	*on = api__today(c);
	return !api__parameter(c, "on", &text) || day_parse(text, on) ||
	       err_set(e, "field.type", "on", "on is a day as 2022-03-01");
}

/* What the windows did on their last day, if it is this one. */
static void put_seats(const struct pack *p, struct buf *out, const struct screen *s, day on) {
	const struct csv *t = pack_table(p, "org/windows.csv");
	bool any = false;
	buf_text(out, ",\"windows\":[");
	for (uint32_t i = 0; i < s->seat_count; i++) {
		const struct query_seat *x = &s->seats[i];
		const struct code *c = pack_code(p, CODE_WINDOW, x->sitting.window);
		if (x->on != on || !c)
			continue;
		buf_text(out, any ? ",{\"window\":" : "{\"window\":");
		any = true;
		json_put_string(out, x->sitting.window);
		put_names(out, t, c->row);
		buf_format(out, ",\"state\":\"%s\"", word_defs[x->sitting.state].name);
		api__put_member(out, "officer", x->officer);
		buf_format(out, ",\"served\":%lld,\"busy_ms\":%lld,\"open_ms\":%lld,\"utilisation\":", (long long)x->served,
		           (long long)x->busy_ms, (long long)x->open_ms);
		if (x->open_ms > 0)
			buf_format(out, "%.3f}", (double)x->busy_ms / (double)x->open_ms);
		else
			buf_text(out, "null}");
	}
	buf_char(out, ']');
}

void api__hall_board(struct call *c) {
	struct err e;
	struct screen s = {0};
	struct buf *out = &c->reply->body;
	const struct pack *p = c->api->set.pack;
	ms now = api__now(c);
	day on;
	bool good = in_hall(c, &e) && read_on(c, &on, &e) && screen_read(c->query, p, c->arena, c->name, now, &s, &e);
	if (good) {
		buf_text(out, "{\"point\":");
		json_put_string(out, s.point->code);
		put_at(p, out, "now", now);
		api__put_day(out, "on", on);
		buf_char(out, ',');
		good = query_hall_board(c->query, s.point, on, now, out, &e);
		put_seats(p, out, &s, on);
		buf_format(out, ",\"synthetic\":%s}", p->synthetic ? "true" : "false");
	}
	if (!good)
		buf_clear(out);
	screen_end(&s);
	api__finish(c, good, &e);
}
