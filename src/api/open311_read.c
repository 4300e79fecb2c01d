/* Open311: requests, tokens and updates as the public reads them. */
#include "api/open311.h"
#include "data/date.h"
#include "query/open311.h"

/* ---- what is asked ---------------------------------------------------------------------------------- */

/* W3C date and time; a day alone is its beginning. */
static bool read_instant(struct g_call *g, const char *name, ms *out) {
	str text = g_get(g, name);
	int offset = g->c->api->set.pack->offset_minutes;
	day d;
	if (!text.n)
		return true;
	if (day_parse(text, &d))
		*out = ms_of_day(d, offset);
	else if (!ms_parse(text, offset, out))
		return g_wrong(g, 400, "%s is no instant as 2022-03-01T09:00:00Z", name);
	return true;
}

/* start_date and end_date: a stretch of 90 days at most, the newest 90 days when nothing is given. */
static bool read_stretch(struct g_call *g, ms *from, ms *to) {
	ms now = api__now(g->c), most = (ms)G_DAYS * MS_PER_DAY;
	*from = *to = NIL;
	if (!read_instant(g, "start_date", from) || !read_instant(g, "end_date", to))
		return false;
	if (*from == NIL && *to == NIL)
		*to = now + 1, *from = *to - most;
	else if (*from == NIL)
		*from = *to - most;
	else if (*to == NIL)
		*to = *from + most < now + 1 ? *from + most : now + 1;
	if (*to - *from > most)
		return g_wrong(g, 400, "start_date and end_date span at most %d days", G_DAYS);
	return true;
}

/* Numbers of requests, split by commas. */
static bool read_ids(struct g_call *g, str list, int64_t *ids, uint32_t *n) {
	str one;
	while (list.n && str_next(&list, ',', &one)) {
		if (*n == QUERY_311_IDS)
			return g_wrong(g, 400, "service_request_id names at most %d requests", QUERY_311_IDS);
		if (!str_int(str_trim(one), &ids[*n]) || ids[*n] < 1)
			return g_wrong(g, 404, "service_request_id was not found: " STR_FMT, STR_ARG(str_cut(one, 0, 40)));
		++*n;
	}
	return true;
}

/* The states that mean "open", "closed", as a list; empty for a status that there is not. */
static str states_of(struct g_call *g, str status) {
	const struct csv *t = pack_table(g->c->api->set.pack, "hotline/open311-states.csv");
	struct buf b = buf_make(4096);
	str one;
	while (status.n && str_next(&status, ',', &one))
		for (uint32_t i = 0; t && i < t->rows; i++)
			if (str_eq(g_cell(t, i, "status"), str_trim(one)))
				buf_format(&b, "%s" STR_FMT, b.n ? "," : "", STR_ARG(g_cell(t, i, "state")));
	str list = arena_str(g->c->arena, buf_view(&b));
	buf_free(&b);
	return list;
}

static bool read_page(struct g_call *g, int64_t *below, uint32_t *limit) {
	int64_t n = G_ROWS;
	str size = g_get(g, "page_size").n ? g_get(g, "page_size") : g_get(g, "limit"), cursor = g_get(g, "cursor");
	if (size.n && (!str_int(size, &n) || n < 1 || n > G_ROWS))
		return g_wrong(g, 400, "page_size is a number from 1 to %d", G_ROWS);
	if (cursor.n && (!str_int(cursor, below) || *below < 1 || *below > INT64_MAX / 2))
		return g_wrong(g, 400, "cursor is none that this server gave");
	*limit = (uint32_t)n;
	return true;
}

static bool read_ask(struct g_call *g, struct query_311 *ask, int64_t *ids) {
	str list = g->name.n ? g->name : g_get(g, "service_request_id"), status = g_get(g, "status");
	*ask = (struct query_311){.ids = ids, .updated_after = NIL, .limit = G_ROWS,
		.hidden = g_setting(g->c->api->set.pack, "batch_topics")};
	if (list.n)
		return read_ids(g, list, ids, &ask->id_count);
	ask->topics = g_get(g, "service_code");
	if (status.n && !(ask->states = states_of(g, status)).n)
		return g_wrong(g, 400, "status is open or closed");
	if (!read_instant(g, "updated_after", &ask->updated_after) || !read_page(g, &ask->below, &ask->limit))
		return false;
	if (ask->updated_after == NIL || g_get(g, "start_date").n || g_get(g, "end_date").n)
		return read_stretch(g, &ask->from, &ask->to);
	ask->from = INT64_MIN / 2; /* what changed lately, however old it is */
	ask->to = INT64_MAX / 2;
	return true;
}

/* ---- one request ---------------------------------------------------------------------------------------- */

/* A row of answers under way. */
struct telling {
	struct g_call *g;
	uint32_t n;
};

static str state_says(struct g_call *g, str state, const char *column) {
	const struct csv *t = pack_table(g->c->api->set.pack, "hotline/open311-states.csv");
	int32_t row = g_row(t, "state", state);
	return row < 0 ? (str){0} : g_cell(t, (uint32_t)row, column);
}

static str name_of(struct g_call *g, enum code_class class, str code) {
	const struct code *k = code.n ? pack_code(g->c->api->set.pack, class, code) : NULL;
	return k ? g->en ? k->name_en : k->name_zh : code;
}

/* The text only of what was sent to be published. */
static str description_of(struct g_call *g, const struct query_311_row *row) {
	return g_has_word(g_setting(g->c->api->set.pack, "described_channels"), row->channel) ? row->content : (str){0};
}

/* The first of the addresses. */
static str media_of(str list) {
	str one = {0};
	return list.n && str_next(&list, ' ', &one) ? one : list;
}

static void put_request(void *to, const struct query_311_row *row) {
	struct telling *t = to;
	struct g_call *g = t->g;
	struct g_out *o = &g->out;
	const struct pack *p = g->c->api->set.pack;
	char id[24];
	snprintf(id, sizeof id, "%lld", (long long)row->id);
	t->n++;
	g_object(o, "request");
	g_text(o, "service_request_id", str_of(id));
	g_text(o, "status", state_says(g, row->state, "status"));
	g_text(o, "status_notes", state_says(g, row->state, g->en ? "notes_en" : "notes_zh"));
	g_text(o, "service_name", name_of(g, CODE_TOPIC, row->topic));
	g_text(o, "service_code", row->topic);
	g_text(o, "description", description_of(g, row));
	g_text(o, "agency_responsible", name_of(g, CODE_DEPARTMENT, row->department));
	g_text(o, "service_notice", (str){0});
	g_instant(o, "requested_datetime", p, row->received_at);
	g_instant(o, "updated_datetime", p, row->updated_at);
	g_instant(o, "expected_datetime", p, row->due_at);
	g_text(o, "address", row->address);
	g_text(o, "address_id", row->area);
	g_text(o, "zipcode", (str){0});
	g_degrees(o, "lat", row->lat_e6);
	g_degrees(o, "long", row->lon_e6);
	g_text(o, "media_url", media_of(row->media_url));
	g_end(o);
}

/* ---- the same as CSV ------------------------------------------------------------------------------------- */

static void put_cell(struct buf *out, str cell, bool last) {
	csv_put(out, cell);
	buf_text(out, last ? "\r\n" : ",");
}

static void put_cell_instant(struct g_call *g, struct buf *out, int64_t at) {
	if (at != NIL)
		ms_put(out, at - at % 1000, g->c->api->set.pack->offset_minutes);
	buf_char(out, ',');
}

static void put_cell_degrees(struct buf *out, int64_t e6) {
	if (e6 != NIL)
		buf_format(out, "%s%lld.%06lld", e6 < 0 ? "-" : "", (long long)(e6 < 0 ? -e6 : e6) / 1000000,
		           (long long)(e6 < 0 ? -e6 : e6) % 1000000);
	buf_char(out, ',');
}

static void put_row(void *to, const struct query_311_row *row) {
	struct telling *t = to;
	struct g_call *g = t->g;
	struct buf *out = g->out.to;
	t->n++;
	buf_format(out, "%lld,", (long long)row->id);
	put_cell(out, state_says(g, row->state, "status"), false);
	put_cell(out, state_says(g, row->state, g->en ? "notes_en" : "notes_zh"), false);
	put_cell(out, name_of(g, CODE_TOPIC, row->topic), false);
	put_cell(out, row->topic, false);
	put_cell(out, description_of(g, row), false);
	put_cell(out, name_of(g, CODE_DEPARTMENT, row->department), false);
	put_cell_instant(g, out, row->received_at);
	put_cell_instant(g, out, row->updated_at);
	put_cell_instant(g, out, row->due_at);
	put_cell(out, row->address, false);
	put_cell_degrees(out, row->lat_e6);
	put_cell_degrees(out, row->lon_e6);
	put_cell(out, media_of(row->media_url), true);
}

static void begin_csv(struct g_call *g) {
	buf_text(g->out.to, "service_request_id,status,status_notes,service_name,service_code,description,"
	                    "agency_responsible,requested_datetime,updated_datetime,expected_datetime,address,lat,long,"
	                    "media_url\r\n");
	net_reply_header(g->c->reply, STR("Content-Disposition"),
		g->c->api->set.pack->synthetic ? STR("attachment; filename=\"synthetic-requests.csv\"")
		                               : STR("attachment; filename=\"requests.csv\""));
	if (g->c->api->set.pack->synthetic)
		net_reply_header(g->c->reply, STR("X-Yichuang-Data"), STR("synthetic"));
}

/* ---- GET requests, requests/17, request/17, requests.csv ----------------------------------------------------- */

static void put_next(struct g_call *g, int64_t next) {
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)next);
	if (next)
		api__put_link(g->c, text);
}

static void fault(struct g_call *g, const struct err *e) {
	g->fault_count = 0;
	g_wrong(g, api__status(e->code), "%s", e->text);
	g_refuse(g);
}

void g_requests(struct g_call *g) {
	struct telling t = {.g = g};
	struct query_311 ask;
	struct err e = {0};
	int64_t ids[QUERY_311_IDS], next = 0;
	if (!read_ask(g, &ask, ids))
		return;
	if (g->csv)
		begin_csv(g);
	else
		g_list(&g->out, "service_requests");
	if (!query_311(g->c->query, &ask, &t, g->csv ? put_row : put_request, &next, &e)) {
		fault(g, &e);
		return;
	}
	if (g->name.n && !t.n) {
		g_wrong(g, 404, "service_request_id was not found");
		return;
	}
	put_next(g, next);
	if (!g->csv)
		g_end(&g->out);
	g_done(g, 200);
	if (g->csv)
		g->c->reply->type = "text/csv; charset=utf-8";
}

/* ---- tokens ------------------------------------------------------------------------------------------------- */

void g_token_read(struct g_call *g) {
	struct call *c = g->c;
	int32_t dash = str_find(g->name, '-', 0);
	int64_t id = 0;
	bool good = dash > 1 && g->name.p[0] == 'T' && str_int(str_cut(g->name, 1, (uint32_t)dash), &id) && id > 0 &&
	            c->api->set.person_key.n && api__same_text(g->name, g_token(c, id));
	if (!good) {
		bool left = api__tries_left(c, c->api->raters, 60);
		g_wrong(g, left ? 404 : 429, left ? "token was not found" : "too many unknown tokens; come back in a minute");
		return;
	}
	/* a number of its own it has when a person has looked at it */
	static const struct query_scope all = {0};
	struct buf b = buf_make(LIMIT_BODY_BYTES);
	struct json_doc d;
	struct err e = {0};
	good = query_record(c->query, R_ticket, id, &all, api__now(c), &b, NULL, &e) &&
	       json_parse(c->arena, arena_str(c->arena, buf_view(&b)), &d, &e);
	buf_free(&b);
	if (!good) {
		g_wrong(g, 404, "token was not found");
		return;
	}
	bool waits = str_is(json_text(c->arena, &d, json_member(&d, 0, "state")), "received");
	char number[24];
	snprintf(number, sizeof number, "%lld", (long long)id);
	g_list(&g->out, "service_requests");
	g_object(&g->out, "request");
	g_text(&g->out, "service_request_id", waits ? (str){0} : str_of(number));
	g_text(&g->out, "token", g->name);
	g_end(&g->out);
	g_end(&g->out);
	g_done(g, 200);
}

/* ---- updates --------------------------------------------------------------------------------------------------- */

static void put_update(void *to, const struct query_311_update *u) {
	struct telling *t = to;
	struct g_call *g = t->g;
	const struct csv *table = pack_table(g->c->api->set.pack, "hotline/open311-updates.csv");
	int32_t row = g_row(table, "event", u->kind);
	char number[24];
	if (row < 0)
		return;
	t->n++;
	g_object(&g->out, "request_update");
	snprintf(number, sizeof number, "%lld", (long long)u->seq);
	g_text(&g->out, "update_id", str_of(number));
	snprintf(number, sizeof number, "%lld", (long long)u->ticket);
	g_text(&g->out, "service_request_id", str_of(number));
	g_text(&g->out, "status", g_cell(table, (uint32_t)row, "status"));
	g_text(&g->out, "description", g_cell(table, (uint32_t)row, g->en ? "en" : "zh"));
	g_instant(&g->out, "updated_datetime", g->c->api->set.pack, u->at);
	g_text(&g->out, "media_url", (str){0});
	g_end(&g->out);
}

/* All updates of one request, oldest first. */
struct history {
	struct call *c;
	struct query_311_update list[G_ROWS];
	uint32_t n;
	int64_t ticket;
};

static bool take_event(void *to, const struct past_event *ev) {
	struct history *h = to;
	if (h->n == G_ROWS)
		return false;
	h->list[h->n++] = (struct query_311_update){ev->seq, h->ticket, arena_str(h->c->arena, ev->kind), ev->happened_at};
	return true;
}

static void seen(void *to, const struct query_311_row *row) {
	(void)row;
	++*(uint32_t *)to;
}

static void put_history(struct g_call *g, str text) {
	static const struct query_scope all = {0};
	struct call *c = g->c;
	struct history *h = arena_new(c->arena, struct history);
	struct telling t = {.g = g};
	struct err e = {0};
	uint32_t visible = 0;
	int64_t head = 0, next;
	struct query_311 ask = {.ids = &h->ticket, .id_count = 1, .limit = 1,
		.hidden = g_setting(c->api->set.pack, "batch_topics")};
	h->c = c;
	struct buf b = buf_make(LIMIT_BODY_BYTES);
	bool good = str_int(text, &h->ticket) && h->ticket > 0 && query_311(c->query, &ask, &visible, seen, &next, &e) &&
	            visible && query_record(c->query, R_ticket, h->ticket, &all, api__now(c), &b, &head, &e) &&
	            query_past(c->query, head, h, take_event, &e);
	buf_free(&b);
	if (!good) {
		g_wrong(g, 404, "service_request_id was not found");
		return;
	}
	g_list(&g->out, "service_request_updates");
	for (uint32_t i = h->n; i-- > 0;)
		put_update(&t, &h->list[i]);
	g_end(&g->out);
	g_done(g, 200);
}

static str published_kinds(struct g_call *g) {
	const struct csv *t = pack_table(g->c->api->set.pack, "hotline/open311-updates.csv");
	struct buf b = buf_make(16 << 10);
	for (uint32_t i = 0; t && i < t->rows; i++)
		buf_format(&b, "%s" STR_FMT, i ? " " : "", STR_ARG(g_cell(t, i, "event")));
	str list = arena_str(g->c->arena, buf_view(&b));
	buf_free(&b);
	return list;
}

void g_updates(struct g_call *g) {
	struct telling t = {.g = g};
	struct query_311_updates ask = {.kinds = published_kinds(g),
		.hidden = g_setting(g->c->api->set.pack, "batch_topics")};
	struct err e = {0};
	int64_t next = 0;
	if (g_get(g, "service_request_id").n) {
		put_history(g, g_get(g, "service_request_id"));
		return;
	}
	if (!read_stretch(g, &ask.from, &ask.to) || !read_page(g, &ask.after, &ask.limit))
		return;
	g_list(&g->out, "service_request_updates");
	if (!query_311_updates(g->c->query, &ask, &t, put_update, &next, &e)) {
		fault(g, &e);
		return;
	}
	put_next(g, next);
	g_end(&g->out);
	g_done(g, 200);
}
