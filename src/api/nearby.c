/* 就近办: where an item is handled, how far it is, whether it is open, and how long people wait there now. */
#include <math.h>
#include <stdlib.h>

#include "api/guide.h"
#include "api/list_file.h"

static const double earth_m = 6371008.8, radian = 3.14159265358979323846 / 180;
enum { POINTS_MOST = 1024, SERVING_MS = 8 * MS_PER_MINUTE /* one visit, where none was finished today yet */ };

struct near {
	const struct service_point *point;
	uint32_t row; /* of org/service-points.csv */
	enum point_mode mode;
	double lat, lon, distance_m; /* negative: not known */
	bool placed, open;
	ms opens_at, closes_at; /* INT64_MAX: not known */
	const struct query_queue *queue;
	double wait_minutes;
};

/* A plain decimal number of degrees. */
static bool read_degrees(str s, double most, double *out) {
	char text[32];
	dec d;
	char *end;
	if (!s.n || s.n >= sizeof text || !dec_parse(s, &d))
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = 0;
	*out = strtod(text, &end);
	return *end == 0 && *out >= -most && *out <= most;
}

/* The great circle between two places. */
static double distance(double lat, double lon, double to_lat, double to_lon) {
	double a = sin((to_lat - lat) * radian / 2), b = sin((to_lon - lon) * radian / 2);
	double h = a * a + cos(lat * radian) * cos(to_lat * radian) * b * b;
	return 2 * earth_m * asin(sqrt(h < 1 ? h : 1));
}

/* When it closes: hours are whole minutes, the first at which it is not open any more. */
static ms closing(const struct opening *o, const struct service_point *p, ms now) {
	for (ms at = now - now % MS_PER_MINUTE + MS_PER_MINUTE; at < now + MS_PER_DAY; at += MS_PER_MINUTE)
		if (!opening_at(o, p->level, p->code, at))
			return at;
	return INT64_MAX;
}

static void fill(struct call *c, struct near *x, bool asked, double lat, double lon) {
	const struct pack *p = c->api->set.pack;
	const struct csv *t = pack_table(p, "org/service-points.csv");
	const struct opening *o = &p->opening;
	ms now = api__now(c);
	x->placed = read_degrees(csv_cell(t, x->row, csv_column(t, "lat")), 90, &x->lat) &&
	            read_degrees(csv_cell(t, x->row, csv_column(t, "lon")), 180, &x->lon);
	x->distance_m = asked && x->placed ? distance(lat, lon, x->lat, x->lon) : -1;
	x->opens_at = x->closes_at = INT64_MAX;
	if (!o->count)
		return;
	x->open = opening_at(o, x->point->level, x->point->code, now);
	if (x->open)
		x->closes_at = closing(o, x->point, now);
	else
		x->opens_at = opening_next(o, x->point->level, x->point->code, now);
}

static void add_queue(struct near *x, const struct query_queue *queues, uint32_t n) {
	x->wait_minutes = x->open ? 0 : -1;
	for (uint32_t i = 0; i < n; i++)
		if (str_eq(queues[i].service_point, x->point->code)) {
			x->queue = &queues[i];
			double each = (double)(queues[i].serving_ms == NIL ? SERVING_MS : queues[i].serving_ms) / MS_PER_MINUTE;
			int64_t windows = queues[i].windows > 0 ? queues[i].windows : 1;
			x->wait_minutes = (double)queues[i].waiting * each / (double)windows;
		}
}

/* Nearest first; what handles all before what only takes in when nothing is known of the distance. */
static int by_distance(const void *one, const void *other) {
	const struct near *a = one, *b = other;
	if (a->distance_m >= 0 && b->distance_m >= 0 && fabs(a->distance_m - b->distance_m) > 0)
		return a->distance_m < b->distance_m ? -1 : 1;
	if (a->mode != b->mode)
		return a->mode > b->mode ? -1 : 1;
	return (int)a->point->no - (int)b->point->no;
}

/* Shortest wait first; those that are closed last. */
static int by_waiting(const void *one, const void *other) {
	const struct near *a = one, *b = other;
	if (a->open != b->open)
		return a->open ? -1 : 1;
	if (a->open && fabs(a->wait_minutes - b->wait_minutes) > 0)
		return a->wait_minutes < b->wait_minutes ? -1 : 1;
	return by_distance(one, other);
}

/* Words of the layout with their names. */
struct named {
	const char *word, *zh, *en;
};
static const struct named levels[] = {{"district", "区级", "district"}, {"street", "镇街", "street or town"},
	{"village", "村居", "village or neighbourhood"}};
static const struct named modes[] = {{"full", "全部可办", "all of it"}, {"receive", "可收件", "takes applications"},
	{"terminal", "自助办", "terminal"}, {"consult", "咨询", "advice"}};

/* MEMBER_zh and MEMBER_en of a word. */
static void put_names(struct buf *out, const char *member, const struct named *all, size_t count, str word) {
	for (size_t i = 0; i < count; i++)
		if (str_is(word, all[i].word))
			buf_format(out, ",\"%s_zh\":\"%s\",\"%s_en\":\"%s\"", member, all[i].zh, member, all[i].en);
}

static void put_point(struct call *c, struct buf *out, const struct near *x) {
	const struct csv *t = pack_table(c->api->set.pack, "org/service-points.csv");
	buf_text(out, "{\"service_point\":");
	json_put_string(out, x->point->code);
	guide__put_names(out, "name_zh", x->point->name_zh, "name_en", csv_cell(t, x->row, csv_column(t, "name_en")));
	api__put_member(out, "level", x->point->level);
	put_names(out, "level", levels, COUNT(levels), x->point->level);
	guide__put_names(out, "address_zh", csv_cell(t, x->row, csv_column(t, "address_zh")), "address_en",
		csv_cell(t, x->row, csv_column(t, "address_en")));
	if (x->placed)
		buf_format(out, ",\"lat\":%.5f,\"lon\":%.5f", x->lat, x->lon);
	else
		buf_text(out, ",\"lat\":null,\"lon\":null");
	buf_format(out, ",\"mode\":\"%s\"", point_mode_name(x->mode));
	put_names(out, "mode", modes, COUNT(modes), str_of(point_mode_name(x->mode)));
	buf_format(out, ",\"booking\":%s", x->point->booking ? "true" : "false");
	api__put_number(out, "distance_m", llround(x->distance_m), x->distance_m >= 0);
	buf_format(out, ",\"open_now\":%s", x->open ? "true" : "false");
	api__put_instant(c, out, "opens_at", x->opens_at, x->opens_at != INT64_MAX);
	api__put_instant(c, out, "closes_at", x->closes_at, x->closes_at != INT64_MAX);
	buf_format(out, ",\"queue\":{\"waiting\":%lld,\"windows\":%lld", x->queue ? (long long)x->queue->waiting : 0,
		x->queue ? (long long)x->queue->windows : 0);
	api__put_number(out, "wait_minutes", llround(x->wait_minutes), x->wait_minutes >= 0);
	buf_text(out, "}}");
}

/* The item whose places are asked for: of a matter its first. */
static const struct item *placed_item(const struct guide_subject *s) {
	return s->matter ? s->matter->items[0] : s->item;
}

static bool put_points(struct call *c, const struct guide_subject *s, bool asked, double lat, double lon,
                       bool waiting, struct err *e) {
	const struct pack *p = c->api->set.pack;
	struct near *list = arena_array(c->arena, struct near, p->point_count);
	struct query_queue *queues = arena_array(c->arena, struct query_queue, POINTS_MOST);
	uint32_t n = 0, queued;
	ms now = api__now(c);
	if (!query_queues(c->query, c->arena, ms_of_day(api__today(c), p->offset_minutes), now, queues, POINTS_MOST,
	                  &queued, e))
		return false;
	for (uint32_t i = 0; i < p->point_count; i++) {
		struct near x = {.point = &p->points[i], .row = i, .mode = pack_point_mode(p, placed_item(s), &p->points[i])};
		if (x.mode == POINT_NONE)
			continue;
		fill(c, &x, asked, lat, lon);
		add_queue(&x, queues, queued);
		list[n++] = x;
	}
	qsort(list, n, sizeof *list, waiting ? by_waiting : by_distance);
	struct buf *out = &c->reply->body;
	buf_text(out, "{\"items\":[");
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_char(out, ',');
		put_point(c, out, &list[i]);
	}
	buf_format(out, "],\"total\":%u,\"synthetic\":%s}", n, p->synthetic ? "true" : "false");
	return true;
}

static const struct file_column columns[] = {{"service_point", "服务点编码", "code"}, {"name_zh", "服务点", "name (Chinese)"},
	{"name_en", "服务点（英文）", "name"}, {"level", "层级代码", "code of the level"}, {"level_zh", "层级", "level (Chinese)"},
	{"level_en", "层级（英文）", "level"}, {"address_zh", "地址", "address (Chinese)"},
	{"address_en", "地址（英文）", "address"}, {"lat", "纬度", "latitude"}, {"lon", "经度", "longitude"},
	{"mode", "办理方式代码", "code of the way of handling"}, {"mode_zh", "办理方式", "way of handling (Chinese)"},
	{"mode_en", "办理方式（英文）", "way of handling"}, {"booking", "可预约", "can be booked"},
	{"distance_m", "距离（米）", "distance, m"}, {"open_now", "正在开放", "open now"},
	{"opens_at", "开放时间", "opens at"}, {"closes_at", "关闭时间", "closes at"},
	{"queue.waiting", "排队人数", "people waiting"}, {"queue.windows", "开放窗口", "windows"},
	{"queue.wait_minutes", "预计等候（分钟）", "expected wait, minutes"}};
static const struct list_file file = {"points", "服务点", "service points", columns, COUNT(columns)};

static void answer(struct call *c, bool matter) {
	struct err e = {0};
	struct list_asked as_file = {0};
	struct guide_subject s;
	str lat_text = {0}, lon_text = {0}, sort = {0};
	double lat = 0, lon = 0;
	bool asked = api__parameter(c, "lat", &lat_text) && api__parameter(c, "lon", &lon_text) && lat_text.n;
	bool good = api__list_as(c, &as_file, &e) && guide__subject(c, matter, &s, &e);
	if (good && asked && !(read_degrees(lat_text, 90, &lat) && read_degrees(lon_text, 180, &lon)))
		good = err_set(&e, "field.type", "lat", "lat and lon are degrees as 23.1068 and 113.4590");
	api__parameter(c, "sort", &sort);
	if (good && sort.n && !str_is(sort, "distance") && !str_is(sort, "waiting"))
		good = err_set(&e, "field.word", "sort", "sort is distance or waiting");
	good = good && put_points(c, &s, asked, lat, lon, str_is(sort, "waiting"), &e);
	api__finish_list(c, good, &file, as_file, &e);
}

void api__guide_points(struct call *c) {
	answer(c, false);
}

void api__matter_points(struct call *c) {
	answer(c, true);
}
