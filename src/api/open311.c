/* Open311 GeoReport v2: addresses, parameters, discovery, services and their definitions.
 * Source: wiki.open311.org/GeoReport_v2, Service_Discovery, JSON_and_XML_Conversion. */
#include "api/open311.h"

static const char production[] = "/open311/v2/", testing[] = "/open311/test/v2/", root[] = "/open311/";

/* ---- parameters and settings ----------------------------------------------------------------------- */

str g_get(const struct g_call *g, const char *name) {
	for (uint32_t i = 0; i < g->pair_count; i++)
		if (str_is(g->pairs[i].name, name))
			return str_trim(g->pairs[i].value);
	return (str){0};
}

bool g_wrong(struct g_call *g, int code, const char *format, ...) {
	char text[400];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	for (size_t n = strlen(text); n && !str_utf8((str){text, (uint32_t)n});)
		text[--n] = 0;
	if (g->fault_count < G_FAULTS)
		g->faults[g->fault_count++] = (struct g_fault){code, arena_str(g->c->arena, str_of(text))};
	return false;
}

str g_cell(const struct csv *t, uint32_t row, const char *column) {
	return csv_cell(t, row, csv_column(t, column));
}

int32_t g_row(const struct csv *t, const char *column, str value) {
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_eq(g_cell(t, i, column), value))
			return (int32_t)i;
	return -1;
}

str g_setting(const struct pack *p, const char *name) {
	const struct csv *t = pack_table(p, "hotline/open311.csv");
	int32_t row = g_row(t, "name", str_of(name));
	return row < 0 ? (str){0} : g_cell(t, (uint32_t)row, "value");
}

bool g_has_word(str list, str word) {
	str one;
	while (list.n && str_next(&list, ' ', &one))
		if (str_eq(one, word))
			return true;
	return false;
}

/* ---- answers ------------------------------------------------------------------------------------------ */

void g_done(struct g_call *g, int status) {
	g->c->reply->status = status;
	g->c->reply->type = g->out.xml ? "text/xml" : "application/json"; /* without charset: validators insist on it */
}

void g_refuse(struct g_call *g) {
	check(g->fault_count);
	buf_clear(&g->c->reply->body);
	g->out.depth = 0;
	g_list(&g->out, "errors");
	for (uint32_t i = 0; i < g->fault_count; i++) {
		g_object(&g->out, "error");
		g_number(&g->out, "code", g->faults[i].code);
		g_text(&g->out, "description", g->faults[i].text);
		g_end(&g->out);
	}
	g_end(&g->out);
	g_done(g, g->faults[0].code);
}

str g_pack_state(struct g_call *g, str more) {
	return arena_format(g->c->arena, "%c%c%c" STR_FMT, g->out.xml ? 'x' : 'j', g->test ? 't' : 'p', g->en ? 'e' : 'z',
	                    STR_ARG(more));
}

bool g_unpack_state(struct call *c, struct g_call *g, str *more) {
	*g = (struct g_call){.c = c};
	g->out.to = &c->reply->body;
	g->out.xml = c->state.n && c->state.p[0] == 'x';
	g->test = c->state.n > 1 && c->state.p[1] == 't';
	g->en = c->state.n > 2 && c->state.p[2] == 'e';
	*more = str_cut(c->state, 3, c->state.n);
	return true;
}

bool g_log_in(struct g_call *g, uint32_t permission) {
	struct call *c = g->c;
	struct err e = {0};
	str key = g_get(g, "api_key");
	struct net_pair header = {STR("Authorization"), arena_format(c->arena, "Bearer " STR_FMT, STR_ARG(key))};
	struct net_request as = *c->request;
	if (key.n)
		as.headers = &header, as.header_count = 1;
	if (!key.n && !net_header(c->request, "Authorization").n)
		return g_wrong(g, 403, "api_key is missing: this call needs one");
	c->actor = api__actor(c->api, &as, &e);
	if (!c->actor || !api__free_hands(c->actor, NULL, &e) || !api__may(c->actor, permission, &e))
		return g_wrong(g, 403, "api_key is not valid for this call: %s", e.text);
	return true;
}

str g_token(struct call *c, int64_t id) {
	char code[G_CODE_BYTES];
	api__derived_code(c->api, arena_format(c->arena, "open311 token %lld", (long long)id), code);
	return arena_format(c->arena, "T%lld-%s", (long long)id, code);
}

/* ---- services --------------------------------------------------------------------------------------------- */

bool g_is_service(const struct pack *p, str code) {
	const struct csv *t = pack_table(p, "hotline/topics.csv");
	return g_row(t, "code", code) >= 0 && g_row(t, "parent", code) < 0;
}

bool g_is_batch(const struct pack *p, str code) {
	return g_has_word(g_setting(p, "batch_topics"), code);
}

bool g_attribute_fits(const struct csv *t, uint32_t row, str topic) {
	return str_starts(topic, g_cell(t, row, "topic"));
}

static bool has_attributes(const struct pack *p, str topic) {
	const struct csv *t = pack_table(p, "hotline/open311-attributes.csv");
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (g_attribute_fits(t, i, topic))
			return true;
	return false;
}

/* Words split by spaces as words split by commas. */
static str with_commas(struct call *c, str list) {
	char *p = arena_alloc(c->arena, list.n + 1);
	for (uint32_t i = 0; i < list.n; i++)
		p[i] = list.p[i] == ' ' ? ',' : list.p[i];
	return (str){p, list.n};
}

/* The topic at the top of this one's. */
static str group_of(const struct csv *t, uint32_t row, const char *name) {
	for (int depth = 0; depth < 8; depth++) {
		str parent = g_cell(t, row, "parent");
		int32_t up = parent.n ? g_row(t, "code", parent) : -1;
		if (up < 0)
			break;
		row = (uint32_t)up;
	}
	return g_cell(t, row, name);
}

static void put_service(struct g_call *g, const struct csv *t, uint32_t row) {
	const struct pack *p = g->c->api->set.pack;
	const char *name = g->en ? "name_en" : "name_zh";
	str code = g_cell(t, row, "code"), parent = g_cell(t, row, "parent");
	int32_t up = parent.n ? g_row(t, "code", parent) : -1;
	g_object(&g->out, "service");
	g_text(&g->out, "service_code", code);
	g_text(&g->out, "service_name", g_cell(t, row, name));
	g_text(&g->out, "description", up < 0 ? g_cell(t, row, name)
		: arena_format(g->c->arena, STR_FMT " / " STR_FMT, STR_ARG(g_cell(t, (uint32_t)up, name)),
			STR_ARG(g_cell(t, row, name))));
	g_flag(&g->out, "metadata", has_attributes(p, code));
	g_text(&g->out, "type", g_is_batch(p, code) ? STR("batch") : STR("realtime"));
	g_text(&g->out, "keywords", with_commas(g->c, g_cell(t, row, "keywords")));
	g_text(&g->out, "group", group_of(t, row, name));
	g_end(&g->out);
}

static void services(struct g_call *g) {
	const struct csv *t = pack_table(g->c->api->set.pack, "hotline/topics.csv");
	g_list(&g->out, "services");
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (g_is_service(g->c->api->set.pack, g_cell(t, i, "code")))
			put_service(g, t, i);
	g_end(&g->out);
	g_done(g, 200);
}

static void put_values(struct g_call *g, str values) {
	str one;
	g_list(&g->out, "values");
	while (values.n && str_next(&values, '|', &one)) {
		int32_t is = str_find(one, '=', 0);
		g_object(&g->out, "value");
		g_text(&g->out, "key", is < 0 ? one : str_cut(one, 0, (uint32_t)is));
		g_text(&g->out, "name", is < 0 ? one : str_cut(one, (uint32_t)is + 1, one.n));
		g_end(&g->out);
	}
	g_end(&g->out);
}

static void put_attribute(struct g_call *g, const struct csv *t, uint32_t row) {
	int64_t order = 0;
	str_int(g_cell(t, row, "order"), &order);
	g_object(&g->out, "attribute");
	g_flag(&g->out, "variable", str_is(g_cell(t, row, "variable"), "yes"));
	g_text(&g->out, "code", g_cell(t, row, "code"));
	g_text(&g->out, "datatype", g_cell(t, row, "datatype"));
	g_flag(&g->out, "required", str_is(g_cell(t, row, "required"), "yes"));
	g_text(&g->out, "datatype_description", g_cell(t, row, "datatype_description"));
	g_number(&g->out, "order", order);
	g_text(&g->out, "description", g_cell(t, row, g->en ? "description_en" : "description_zh"));
	if (g_cell(t, row, "values").n)
		put_values(g, g_cell(t, row, "values"));
	g_end(&g->out);
}

static void definition(struct g_call *g) {
	const struct pack *p = g->c->api->set.pack;
	const struct csv *t = pack_table(p, "hotline/open311-attributes.csv");
	if (!g_is_service(p, g->name)) {
		g_wrong(g, 404, "service_code was not found: there is no such service");
		g_refuse(g);
		return;
	}
	g_object(&g->out, "service_definition");
	g_text(&g->out, "service_code", g->name);
	g_list(&g->out, "attributes");
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (g_attribute_fits(t, i, g->name))
			put_attribute(g, t, i);
	g_end(&g->out);
	g_end(&g->out);
	g_done(g, 200);
}

/* ---- discovery -------------------------------------------------------------------------------------------- */

static void put_endpoint(struct g_call *g, const char *path, const char *type) {
	static const char *const formats[] = {"text/xml", "application/json"};
	g_object(&g->out, "endpoint");
	g_text(&g->out, "specification", STR("http://wiki.open311.org/GeoReport_v2"));
	g_text(&g->out, "url", arena_format(g->c->arena, STR_FMT "%.*s", STR_ARG(api__own_address(g->c)),
		(int)strlen(path) - 1, path));
	g_text(&g->out, "changeset", g_setting(g->c->api->set.pack, "changeset"));
	g_text(&g->out, "type", str_of(type));
	g_list(&g->out, "formats");
	for (size_t i = 0; i < COUNT(formats); i++)
		g_item(&g->out, "format", str_of(formats[i]));
	g_end(&g->out);
	g_end(&g->out);
}

static void discovery(struct g_call *g) {
	const struct pack *p = g->c->api->set.pack;
	g_object(&g->out, "discovery");
	g_text(&g->out, "changeset", g_setting(p, "changeset"));
	g_text(&g->out, "contact", g_setting(p, "contact"));
	g_text(&g->out, "key_service", g_setting(p, "key_service"));
	g_list(&g->out, "endpoints");
	put_endpoint(g, production, "production");
	put_endpoint(g, testing, "test");
	g_end(&g->out);
	g_end(&g->out);
	g_done(g, 200);
}

/* ---- which of them -------------------------------------------------------------------------------------------- */

/* "requests/17.json" into part, name and format. */
static bool read_path(struct g_call *g, str rest) {
	int32_t slash = str_find(rest, '/', 0), dot = -1;
	str last = slash < 0 ? rest : str_cut(rest, (uint32_t)slash + 1, rest.n);
	for (uint32_t i = 0; i < last.n; i++)
		if (last.p[i] == '.')
			dot = (int32_t)i;
	str format = dot < 0 ? (str){0} : str_cut(last, (uint32_t)dot + 1, last.n);
	str stem = dot < 0 ? last : str_cut(last, 0, (uint32_t)dot);
	g->out.xml = !str_is(format, "json");
	g->csv = str_is(format, "csv");
	g->part = slash < 0 ? stem : str_cut(rest, 0, (uint32_t)slash);
	if (slash >= 0 && !net_unescape(g->c->arena, stem, false, &g->name))
		g->name = stem;
	if (g->csv)
		g->out.xml = false;
	return (g->csv || str_is(format, "xml") || str_is(format, "json")) && str_find(stem, '/', 0) < 0;
}

static const struct door {
	const char *part;
	bool named, csv, post;
	void (*run)(struct g_call *g);
} doors[] = {
	{"discovery", false, false, false, discovery},
	{"services", false, false, false, services},
	{"services", true, false, false, definition},
	{"requests", false, false, false, g_requests},
	{"requests", false, true, false, g_requests},
	{"requests", true, false, false, g_requests},
	{"request", true, false, false, g_requests},
	{"requests", false, false, true, g_post},
	{"tokens", true, false, false, g_token_read},
	{"servicerequestupdates", false, false, false, g_updates},
	{"servicerequestupdates", false, false, true, g_post_update},
	{"bulk", false, true, true, g_bulk},
};

/* Another jurisdiction is another server's. */
static bool is_ours(struct g_call *g) {
	str given = g_get(g, "jurisdiction_id"), ours = g_setting(g->c->api->set.pack, "jurisdiction_id");
	g->en = str_starts(g_get(g, "locale"), STR("en"));
	return !given.n || str_eq(given, ours) ||
	       g_wrong(g, 404, "jurisdiction_id was not found: this server is for " STR_FMT, STR_ARG(ours));
}

/* The door that the path and the method mean; NULL with the fault noted. */
static const struct door *find_door(struct g_call *g, bool only_discovery) {
	bool post = str_is(g->c->request->method, "POST"), other = false;
	for (size_t i = 0; i < COUNT(doors); i++) {
		const struct door *d = &doors[i];
		bool fits = str_is(g->part, d->part) && d->named == (g->name.n > 0) && d->csv == g->csv;
		if (!fits || (only_discovery && d->run != discovery))
			continue;
		if (d->post == post)
			return d;
		other = true;
	}
	g_wrong(g, other ? 405 : 404, other ? "the address does not take this method" : "there is no such address");
	return NULL;
}

/* A real office's test endpoint writes nothing: a request is judged there, and no other thing can be sent. */
static bool is_for_test(struct g_call *g, const struct door *door) {
	return !g->test || g->c->api->set.pack->synthetic || !door->post || door->run == g_post ||
	       g_wrong(g, 405, "the test endpoint of this office takes requests only");
}

static void run(struct call *c) {
	struct g_call g = {.c = c};
	str path = c->request->path;
	g.out.to = &c->reply->body;
	g.test = str_starts(path, str_of(testing));
	const char *prefix = g.test ? testing : str_starts(path, str_of(production)) ? production : root;
	bool offered = read_path(&g, str_cut(path, (uint32_t)strlen(prefix), path.n)) &&
	               pack_table(c->api->set.pack, "hotline/open311.csv") != NULL;
	if (!offered)
		g_wrong(&g, 404, "there is no such address");
	const struct door *door = offered ? find_door(&g, prefix == root) : NULL;
	if (door && is_for_test(&g, door) && (door->run == g_bulk || g_read_form(&g)) && is_ours(&g))
		door->run(&g);
	if (g.fault_count && !c->reply->type && !c->handed)
		g_refuse(&g);
}

bool api__open311(struct call *c) {
	str path = c->request->path, method = c->request->method;
	if (!str_starts(path, str_of(root)))
		return false;
	if (!str_is(method, "GET") && !str_is(method, "HEAD") && !str_is(method, "POST"))
		return false;
	/* updates look through many events, an export through many rows: not on all readers at once */
	bool slow = str_ends(path, STR(".csv")) || str_starts(path, STR("/open311/v2/servicerequestupdates"));
	bool bulk = str_is(method, "POST") && str_ends(path, STR("/bulk.csv"));
	api__read(c, run, bulk ? UPLOAD : slow ? SLOW : READER);
	return true;
}

bool api__open311_takes_upload(str method, str path) {
	return str_is(method, "POST") && str_starts(path, str_of(root)) && str_ends(path, STR("/bulk.csv"));
}
