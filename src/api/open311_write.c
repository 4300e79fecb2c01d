/* Open311: requests and updates that clients send. A request is answered when it is stored for good; the same one sent
 * twice within a minute (a double click, a repeat after a lost answer) is one request. */
#include "api/open311.h"
#include "api/people.h"
#include "data/date.h"
#include "data/ident.h"

enum { URL_BYTES = 2000, SAME_MS = 60000 };

/* Text as it is kept: line ends as LF, no other control characters, which neither XML nor people know. */
static str plain_text(struct g_call *g, str text) {
	char *p = arena_alloc(g->c->arena, text.n + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if ((c >= ' ' && c != 0x7f) || c == '\n' || c == '\t')
			p[n++] = (char)c;
	}
	return (str){p, n};
}

/* ---- place ------------------------------------------------------------------------------------------- */

/* Digits with at most one point among them as millionths; what is finer than a hand's breadth is left out. */
static bool read_millionths(str s, int64_t *out) {
	bool point = false;
	int places = 0;
	*out = 0;
	for (uint32_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (places < 6)
			*out = *out * 10 + (s.p[i] - '0');
		places += point;
	}
	for (; places < 6; places++)
		*out *= 10;
	return s.n > 0;
}

/* A decimal number of degrees as micro-degrees. */
static bool read_degrees(str s, int64_t most, int64_t *out) {
	bool minus = s.n && s.p[0] == '-', sign = minus || (s.n && s.p[0] == '+');
	if (s.n > 11 || !read_millionths(str_cut(s, sign, s.n), out) || *out > most * 1000000)
		return false;
	*out = minus ? -*out : *out;
	return true;
}

static bool put_place(struct g_call *g, struct buf *b) {
	str lat = g_get(g, "lat"), lon = g_get(g, "long"), address = plain_text(g, g_get(g, "address_string"));
	int64_t north, east;
	str area = g_get(g, "address_id"); /* places with numbers here: the areas */
	if (area.n && !pack_code(g->c->api->set.pack, CODE_SERVICE_POINT, area))
		return g_wrong(g, 400, "address_id is none of this office's areas: send lat and long, or address_string");
	if (!area.n && !address.n && (!lat.n || !lon.n))
		g_wrong(g, 400, "send the place as lat and long, address_string, or address_id");
	if (area.n) {
		buf_text(b, ",\"area\":");
		json_put_string(b, area);
	}
	if (lat.n || lon.n) {
		if (!read_degrees(lat, 90, &north) || !read_degrees(lon, 180, &east))
			return g_wrong(g, 400, "lat and long are degrees of WGS84, as 23.106600 and 113.459500");
		if (north < 0 || east < 0)
			return g_wrong(g, 400, "lat and long lie outside of where this office works");
		buf_format(b, ",\"lat_e6\":%lld,\"lon_e6\":%lld", (long long)north, (long long)east);
	}
	if (!address.n)
		return true;
	struct buf plain = buf_make(LIMIT_COMMAND_BYTES);
	ident_hide(&plain, address);
	buf_text(b, ",\"address\":");
	json_put_string(b, buf_view(&plain));
	buf_free(&plain);
	return true;
}

/* ---- attributes ---------------------------------------------------------------------------------------- */

/* "danger" of attribute[danger] and attribute[danger][]; empty for other parameters. */
static str attribute_name(str name) {
	if (!str_starts(name, STR("attribute[")))
		return (str){0};
	str rest = str_cut(name, 10, name.n);
	int32_t end = str_find(rest, ']', 0);
	return end < 0 ? (str){0} : str_cut(rest, 0, (uint32_t)end);
}

static bool is_key(str values, str key) {
	str one;
	while (values.n && str_next(&values, '|', &one)) {
		int32_t is = str_find(one, '=', 0);
		if (str_eq(is < 0 ? one : str_cut(one, 0, (uint32_t)is), key))
			return true;
	}
	return false;
}

static bool value_fits(struct g_call *g, const struct csv *t, uint32_t row, str value) {
	str type = g_cell(t, row, "datatype"), code = g_cell(t, row, "code");
	struct buf hidden = buf_make(LIMIT_COMMAND_BYTES);
	bool numbers = ident_hide(&hidden, value);
	day d;
	ms at;
	int64_t degrees;
	buf_free(&hidden);
	if (numbers)
		return g_wrong(g, 400, "attribute[" STR_FMT "]: leave telephone and identity numbers out", STR_ARG(code));
	if (value.n > 1000)
		return g_wrong(g, 400, "attribute[" STR_FMT "] is too long", STR_ARG(code));
	if (str_ends(type, STR("valuelist")) && !is_key(g_cell(t, row, "values"), value))
		return g_wrong(g, 400, "attribute[" STR_FMT "]: this is none of its values", STR_ARG(code));
	if (str_is(type, "number") && !read_degrees(value, 1000, &degrees))
		return g_wrong(g, 400, "attribute[" STR_FMT "] is a number", STR_ARG(code));
	if (str_is(type, "datetime") && !day_parse(value, &d) && !ms_parse(value, 0, &at))
		return g_wrong(g, 400, "attribute[" STR_FMT "] is an instant as 2022-03-01T09:00:00Z", STR_ARG(code));
	return true;
}

/* The values of one attribute, as a text or a list of them; how many there are. */
static uint32_t put_attribute(struct g_call *g, const struct csv *t, uint32_t row, struct buf *b, bool first) {
	bool many = str_is(g_cell(t, row, "datatype"), "multivaluelist");
	str code = g_cell(t, row, "code");
	uint32_t n = 0;
	for (uint32_t i = 0; i < g->pair_count; i++) {
		str value = str_trim(g->pairs[i].value);
		if (!str_eq(attribute_name(g->pairs[i].name), code) || !value.n || (n && !many))
			continue;
		value_fits(g, t, row, value);
		if (!n++)
			buf_format(b, "%s\"" STR_FMT "\":%s", first ? "" : ",", STR_ARG(code), many ? "[" : "");
		else
			buf_char(b, ',');
		json_put_string(b, value);
	}
	if (n && many)
		buf_char(b, ']');
	return n;
}

/* Attributes that the service does not ask for are a client's mistake. */
static void refuse_unknown(struct g_call *g, const struct csv *t, str topic) {
	for (uint32_t i = 0; i < g->pair_count; i++) {
		str name = attribute_name(g->pairs[i].name);
		bool known = !name.n || !str_trim(g->pairs[i].value).n;
		for (uint32_t row = 0; t && row < t->rows; row++)
			known = known || (g_attribute_fits(t, row, topic) && str_eq(g_cell(t, row, "code"), name));
		if (!known)
			g_wrong(g, 400, "attribute[" STR_FMT "]: the service has no such attribute",
			        STR_ARG(str_cut(name, 0, 60)));
	}
}

static void put_attributes(struct g_call *g, struct buf *b, str topic) {
	const struct csv *t = pack_table(g->c->api->set.pack, "hotline/open311-attributes.csv");
	struct buf all = buf_make(LIMIT_COMMAND_BYTES);
	refuse_unknown(g, t, topic);
	for (uint32_t row = 0; t && row < t->rows; row++) {
		if (!g_attribute_fits(t, row, topic))
			continue;
		uint32_t n = put_attribute(g, t, row, &all, all.n == 0);
		if (!n && str_is(g_cell(t, row, "required"), "yes") && str_is(g_cell(t, row, "variable"), "yes"))
			g_wrong(g, 400, "attribute[" STR_FMT "] is missing: the service requires it",
			        STR_ARG(g_cell(t, row, "code")));
	}
	if (all.n) {
		buf_text(b, ",\"attributes\":{");
		buf_str(b, buf_view(&all));
		buf_char(b, '}');
	}
	buf_free(&all);
}

/* ---- who, what, pictures --------------------------------------------------------------------------------- */

static void put_member(struct buf *b, const char *name, str value, bool *any) {
	if (!value.n)
		return;
	buf_format(b, "%s\"%s\":", *any ? "," : "", name);
	json_put_string(b, value);
	*any = true;
}

/* Goes into the person store only. What was written with numbers in it is kept there whole. */
static void put_person(struct g_call *g, struct buf *b, str whole) {
	str first = g_get(g, "first_name"), last = g_get(g, "last_name");
	bool any = false, spaced = first.n && last.n && (unsigned char)first.p[0] < 0x80;
	str name = spaced ? arena_format(g->c->arena, STR_FMT " " STR_FMT, STR_ARG(first), STR_ARG(last))
	                  : arena_format(g->c->arena, STR_FMT STR_FMT, STR_ARG(last), STR_ARG(first));
	buf_text(b, ",\"person\":{");
	put_member(b, "name", name, &any);
	put_member(b, "phone", g_get(g, "phone"), &any);
	put_member(b, "email", g_get(g, "email"), &any);
	put_member(b, "device_id", g_get(g, "device_id"), &any);
	put_member(b, "account_id", g_get(g, "account_id"), &any);
	put_member(b, "content", whole, &any);
	buf_char(b, '}');
}

/* The description without numbers; without one the name of the service. */
static void put_content(struct g_call *g, struct buf *b, str topic) {
	str text = plain_text(g, g_get(g, "description")), whole = {0};
	const struct code *service = pack_code(g->c->api->set.pack, CODE_TOPIC, topic);
	struct buf plain = buf_make(256 << 10);
	if (str_points(text) > G_TEXT)
		g_wrong(g, 400, "description has at most %d characters", G_TEXT);
	if (ident_hide(&plain, text))
		whole = text;
	if (plain.n > LIMIT_TEXT_BYTES)
		g_wrong(g, 400, "description has at most %d bytes of UTF-8 here", LIMIT_TEXT_BYTES);
	buf_text(b, ",\"content\":");
	json_put_string(b, text.n ? buf_view(&plain) : service ? service->name_zh : topic);
	put_person(g, b, whole);
	buf_free(&plain);
}

static void put_media(struct g_call *g, struct buf *b) {
	struct buf list = buf_make(LIMIT_COMMAND_BYTES);
	for (uint32_t i = 0; i < g->pair_count; i++) {
		str url = str_trim(g->pairs[i].value);
		if ((!str_is(g->pairs[i].name, "media_url") && !str_is(g->pairs[i].name, "media_url[]")) || !url.n)
			continue;
		bool web = str_starts(url, STR("https://")) || str_starts(url, STR("http://"));
		if (!web || url.n > URL_BYTES || str_find(url, ' ', 0) >= 0)
			g_wrong(g, 400, "media_url is an address that begins with http:// or https://");
		if (list.n)
			buf_char(&list, ' ');
		buf_str(&list, url);
	}
	if (list.n > LIMIT_TEXT_BYTES)
		g_wrong(g, 400, "too many pictures: their addresses have at most %d bytes", LIMIT_TEXT_BYTES);
	if (list.n) {
		buf_text(b, ",\"media_url\":");
		json_put_string(b, buf_view(&list));
	}
	buf_free(&list);
}

bool g_word_request(struct g_call *g, str key, str source, str number, struct buf *out) {
	const struct pack *p = g->c->api->set.pack;
	str topic = g_get(g, "service_code"), when = g_get(g, "requested_datetime");
	ms at;
	if (!topic.n)
		g_wrong(g, 400, "service_code is missing");
	else if (!g_is_service(p, topic))
		g_wrong(g, 404, "service_code was not found: there is no such service");
	buf_text(out, "{\"kind\":\"ticket.receive\"");
	if (key.n)
		buf_format(out, ",\"request\":\"" STR_FMT "\"", STR_ARG(key));
	if (number.n && when.n) {
		if (!ms_parse(when, p->offset_minutes, &at))
			g_wrong(g, 400, "requested_datetime is no instant as 2022-03-01T09:00:00Z");
		buf_text(out, ",\"happened_at\":");
		json_put_string(out, when);
	}
	buf_format(out, ",\"payload\":{\"ticket_class\":\"" STR_FMT "\",\"channel\":\"api\",\"topic\":",
	           STR_ARG(g_setting(p, "ticket_class")));
	json_put_string(out, topic);
	put_content(g, out, topic);
	put_place(g, out);
	put_attributes(g, out, topic);
	put_media(g, out);
	if (number.n) {
		buf_text(out, ",\"source\":");
		json_put_string(out, source);
		buf_text(out, ",\"external_no\":");
		json_put_string(out, number);
	}
	buf_text(out, "}}");
	if (out->full)
		g_wrong(g, 400, "the request is too long");
	return !g->fault_count;
}

/* ---- the same request twice ---------------------------------------------------------------------------------- */

/* One key for the same request of the same account within a minute of the first. */
static str key_of(struct g_call *g) {
	struct api *a = g->c->api;
	uint64_t hash = str_hash(g->c->actor->who.user);
	str given = net_header(g->c->request, "Idempotency-Key");
	for (uint32_t i = 0; i < g->pair_count; i++)
		if (!str_is(g->pairs[i].name, "api_key"))
			hash = (hash * 31 + str_hash(g->pairs[i].name)) * 31 + str_hash(g->pairs[i].value);
	if (given.n && given.n <= 100)
		hash = str_hash(g->c->actor->who.user) * 31 + str_hash(given);
	ms now = api__wall(a);
	pthread_mutex_lock(&a->guess_lock);
	struct try_count *t = &a->sent_311[hash % COUNT(a->sent_311)];
	if (t->key != hash || now - t->since > SAME_MS)
		*t = (struct try_count){.key = hash, .since = now, .n = ++a->sent_311_count};
	struct try_count same = *t;
	pthread_mutex_unlock(&a->guess_lock);
	/* a key that the client chose holds for good */
	return given.n && given.n <= 100 ? arena_format(g->c->arena, "311:%016llx", (unsigned long long)hash)
	                                 : arena_format(g->c->arena, "311:%016llx:%llx:%x", (unsigned long long)hash,
	                                                (unsigned long long)same.since, same.n);
}

/* ---- POST requests --------------------------------------------------------------------------------------------- */

static bool outcome_refused(struct g_call *g, const struct outcome *o) {
	if (o->accepted)
		return false;
	int status = api__status(o->refusal.code);
	g_wrong(g, status == 409 || status == 422 ? 400 : status, "%s%s%s", o->refusal.where,
	        o->refusal.where[0] ? ": " : "", o->refusal.text);
	g_refuse(g);
	return true;
}

static void posted(struct call *c) {
	struct g_call g;
	const struct pack *p = c->api->set.pack;
	str account;
	g_unpack_state(c, &g, &account);
	bool batch = account.n && account.p[0] == 'b';
	if (outcome_refused(&g, c->outcomes))
		return;
	char id[24];
	snprintf(id, sizeof id, "%lld", (long long)c->outcomes->id);
	g_list(&g.out, "service_requests");
	g_object(&g.out, "request");
	if (batch)
		g_text(&g.out, "token", g_token(c, c->outcomes->id));
	else
		g_text(&g.out, "service_request_id", str_of(id));
	g_text(&g.out, "service_notice", g_setting(p, batch ? "notice_batch" : "notice"));
	g_text(&g.out, "account_id", str_cut(account, 1, account.n));
	g_end(&g.out);
	g_end(&g.out);
	g_done(&g, 201);
}

/* A real office's test endpoint judges a request and keeps nothing; a demonstration's takes it as any other. */
static void answer_test(struct g_call *g) {
	g_list(&g->out, "service_requests");
	g_object(&g->out, "request");
	g_text(&g->out, "token", STR("T0-TEST"));
	g_text(&g->out, "service_notice", STR("测试端点：已校验，未受理。 Test endpoint: judged, not taken in."));
	g_text(&g->out, "account_id", (str){0});
	g_end(&g->out);
	g_end(&g->out);
	g_done(g, 201);
}

void g_post(struct g_call *g) {
	struct call *c = g->c;
	struct buf b = buf_make(512 << 10);
	if (!g_log_in(g, C_ticket_receive) || !g_word_request(g, key_of(g), (str){0}, (str){0}, &b)) {
		buf_free(&b);
		return;
	}
	str text = arena_str(c->arena, buf_view(&b));
	buf_free(&b);
	if (g->test && !c->api->set.pack->synthetic) {
		answer_test(g);
		return;
	}
	bool batch = g_is_batch(c->api->set.pack, g_get(g, "service_code"));
	str account = str_cut(g_get(g, "account_id"), 0, 200);
	while (!str_utf8(account)) /* whole characters */
		account.n--;
	str more = arena_format(c->arena, "%c" STR_FMT, batch ? 'b' : '-', STR_ARG(account));
	api__give(c, STR(""), &text, 1, g_pack_state(g, more), posted);
}

/* ---- POST servicerequestupdates --------------------------------------------------------------------- */

static void update_posted(struct call *c) {
	struct g_call g;
	str more;
	g_unpack_state(c, &g, &more);
	if (outcome_refused(&g, c->outcomes))
		return;
	char seq[24];
	snprintf(seq, sizeof seq, "%lld", (long long)c->outcomes->seq);
	g_list(&g.out, "service_request_updates");
	g_object(&g.out, "request_update");
	g_text(&g.out, "update_id", str_of(seq));
	g_end(&g.out);
	g_end(&g.out);
	g_done(&g, 201);
}

/* What the caller adds; REOPEN asks for more work. The other statuses are the office's own to give. */
void g_post_update(struct g_call *g) {
	str number = g_get(g, "service_request_id"), status = g_get(g, "status");
	str text = plain_text(g, g_get(g, "description"));
	str theirs = g_get(g, "update_id");
	bool reopen = str_is(status, "REOPEN");
	struct buf b = buf_make(128 << 10), plain = buf_make(128 << 10);
	int64_t id = 0;
	if (!g_log_in(g, reopen ? C_ticket_reopen : C_ticket_add)) {
		buf_free(&b), buf_free(&plain);
		return;
	}
	if (!str_int(number, &id) || id < 1)
		g_wrong(g, number.n ? 404 : 400, "service_request_id %s", number.n ? "was not found" : "is missing");
	if (!text.n)
		g_wrong(g, 400, "description is missing");
	ident_hide(&plain, text);
	if (plain.n > LIMIT_TEXT_BYTES)
		g_wrong(g, 400, "description has at most %d bytes of UTF-8 here", LIMIT_TEXT_BYTES);
	buf_format(&b, "{\"kind\":\"%s\",\"id\":%lld", reopen ? "ticket.reopen" : "ticket.add", (long long)id);
	if (theirs.n && theirs.n <= 64) { /* the client's own number makes a repeat the same update */
		buf_text(&b, ",\"request\":");
		json_put_string(&b, arena_format(g->c->arena, "311u:%lld:" STR_FMT, (long long)id, STR_ARG(theirs)));
	}
	buf_format(&b, ",\"payload\":{\"%s\":", reopen ? "reason" : "content");
	json_put_string(&b, buf_view(&plain));
	buf_text(&b, "}}");
	str command = arena_str(g->c->arena, buf_view(&b));
	buf_free(&b), buf_free(&plain);
	if (!g->fault_count)
		api__give(g->c, STR(""), &command, 1, g_pack_state(g, STR("")), update_posted);
}
