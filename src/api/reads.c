/* Reads: lists, records, the board, and what the report and the ledger say. */
#include "api/people.h"

static ms office_now(struct api *a) {
	return a->set.office.now(a->set.office.self);
}

static void refuse(struct call *c, const struct err *e) {
	api__problem(c->api, c->reply, e);
}

void api__health(struct call *c) {
	buf_format(&c->reply->body, "{\"ok\":true,\"seq\":%lld}", (long long)query_last_seq(c->query));
	api__json(c, 200);
}

/* ---- lists ---------------------------------------------------------------------------------- */

static bool column_named(enum record_kind kind, str name, enum field *out) {
	*out = F_none;
	if (str_is(name, "id"))
		return true;
	enum field f = field_find(name);
	for (const uint16_t *c = record_def(kind)->columns; f && *c; c++)
		if (*c == (uint16_t)f)
			return *out = f, query_listed(f);
	return false;
}

bool api__unknown_parameter(struct err *e, str name) {
	char where[80];
	snprintf(where, sizeof where, STR_FMT, STR_ARG(str_cut(name, 0, 60)));
	return err_set(e, "field.unknown", where, "the list has no such column or parameter");
}

/* Two conditions have words of their own: parked=true are records of which something is parked, officer=me are the
 * asker's. */
static bool take_filter(const struct call *c, struct query_list *l, struct net_pair pair, struct err *e) {
	struct query_filter f = {.how = QUERY_ANY_OF, .value = pair.value};
	str name = pair.name;
	if (str_is(name, "parked") && record_is_driven(l->kind))
		f.how = QUERY_IS_SET, name = str_of(field_defs[F_parked_at].name);
	else if (str_is(name, "officer") && str_is(pair.value, "me"))
		f.value = c->actor->who.user;
	else if (str_ends(name, STR(".from")))
		f.how = QUERY_FROM, name.n -= 5;
	else if (str_ends(name, STR(".to")))
		f.how = QUERY_TO, name.n -= 3;
	if (!column_named(l->kind, name, &f.field))
		return api__unknown_parameter(e, pair.name);
	if (l->filter_count == QUERY_FILTERS)
		return err_set(e, "query.too_many", "", "a list takes at most %d conditions", QUERY_FILTERS);
	l->filters[l->filter_count++] = f;
	return true;
}

static bool take_sort(struct query_list *l, str value, struct err *e) {
	l->descending = value.n && value.p[0] == '-';
	str name = str_cut(value, l->descending, value.n);
	return column_named(l->kind, name, &l->sort) || api__unknown_parameter(e, STR("sort"));
}

/* One parameter of the address into the list. */
static bool take_parameter(const struct call *c, struct query_list *l, struct net_pair pair, enum list_as *as,
                           struct err *e) {
	int64_t n = 0;
	if (str_is(pair.name, "q"))
		l->search = pair.value;
	else if (str_is(pair.name, "cursor"))
		l->cursor = pair.value;
	else if (str_is(pair.name, "count"))
		l->count = str_is(pair.value, "1");
	else if (str_is(pair.name, "sort"))
		return take_sort(l, pair.value, e);
	else if (str_is(pair.name, "format"))
		*as = str_is(pair.value, "csv") ? AS_CSV : str_is(pair.value, "xlsx") ? AS_XLSX : AS_JSON;
	else if (str_is(pair.name, "lang") && *as != AS_JSON)
		return true; /* of the header of a workbook, see api__list */
	else if (str_is(pair.name, "limit")) {
		if (!str_int(pair.value, &n) || n < 1)
			return err_set(e, "field.range", "limit", "limit is a number from 1");
		l->limit = n > QUERY_CSV_ROWS ? QUERY_CSV_ROWS : (uint32_t)n;
	} else
		return take_filter(c, l, pair, e);
	return true;
}

static bool read_list(struct call *c, struct query_list *l, enum list_as *as, struct err *e) {
	str rest = c->request->query;
	struct net_pair pair;
	while (net_query_next(c->arena, &rest, &pair))
		if (!str_utf8(pair.value) ? !err_set(e, "field.type", "query", "the address is not UTF-8")
		                          : !take_parameter(c, l, pair, as, e))
			return false;
	if (l->limit == 0)
		l->limit = *as ? QUERY_CSV_ROWS : 50;
	if (!*as && l->limit > LIMIT_PAGE_ROWS)
		return err_set(e, "field.range", "limit", "a page has at most %d rows", LIMIT_PAGE_ROWS);
	return true;
}

str api__next_address(struct call *c, const char *next) {
	struct buf b = buf_make(2 * NET_TARGET_BYTES);
	str rest = c->request->query, part;
	buf_format(&b, STR_FMT "?", STR_ARG(c->request->path));
	while (str_next(&rest, '&', &part))
		if (part.n && !str_starts(part, STR("cursor=")))
			buf_format(&b, STR_FMT "&", STR_ARG(part));
	buf_format(&b, "cursor=%s", next);
	str address = arena_str(c->arena, buf_view(&b));
	buf_free(&b);
	return address;
}

/* Source: RFC 8288. */
void api__put_link(struct call *c, const char *next) {
	str address = api__next_address(c, next);
	net_reply_header(c->reply, STR("Link"), arena_format(c->arena, "<" STR_FMT ">; rel=\"next\"", STR_ARG(address)));
}

/* Type and file name of an export; synthetic data says so in both name and header, wherever the file ends up. Who took
 * a list away is told in the log of the doors. */
void api__name_file(struct call *c, const char *path, enum list_as as) {
	bool synthetic = c->api->set.pack->synthetic;
	c->reply->type = as == AS_CSV ? "text/csv; charset=utf-8"
	                              : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
	net_reply_header(c->reply, STR("Content-Disposition"),
	                 arena_format(c->arena, "attachment; filename=\"%s%s.%s\"", synthetic ? "synthetic-" : "", path,
	                              as == AS_CSV ? "csv" : "xlsx"));
	if (synthetic)
		net_reply_header(c->reply, STR("X-Yichuang-Data"), STR("synthetic"));
	if (c->actor) /* what is open to all is anybody's to take */
		api__audit_call(c, "export", str_of(path), c->request->query);
}

/* Whether the words have the shape of a name, of the number of a person or firm, of a phone. */
static bool may_be(uint32_t member, str words) {
	uint32_t digits = 0, signs = 0;
	for (uint32_t i = 0; i < words.n; i++) {
		digits += words.p[i] >= '0' && words.p[i] <= '9';
		signs += words.p[i] == ' ' || words.p[i] == '-' || words.p[i] == '+';
	}
	bool number = digits + signs == words.n;
	return member == 0 ? !number : member == 1 ? digits >= 8 && words.n >= 15 : number && digits >= 7;
}

/* Finding somebody is looking at somebody. A slip in a name finds nobody. */
uint32_t api__person_keys(struct call *c, enum record_kind kind, str words, int64_t *out) {
	const struct record_def *def = record_def(kind);
	str secret = c->api->set.person_key, role = c->actor->rights->role->name;
	bool may = c->actor->rights->may[MAY_REVEAL + kind] &&
	           pack_field_right(c->api->set.pack, role, str_of(def->name), STR("person")) == SIGHT_YES;
	uint32_t n = 0;
	if (!secret.n || !may || str_points(words) < 2)
		return 0;
	struct person_seal seal = person_seal_make(secret);
	for (uint32_t i = 0; i < QUERY_PERSON_KEYS; i++)
		if (may_be(i, words))
			out[n++] = person_key(&seal, i, words);
	person_seal_free(&seal);
	if (n)
		api__audit_call(c, "search", str_of(def->path), STR("by name, number or phone of a person"));
	return n;
}

static bool put_list(struct call *c, const struct query_list *l, enum list_as as, char next[QUERY_CURSOR],
                     struct err *e) {
	struct buf *out = &c->reply->body;
	str lang;
	if (as == AS_XLSX)
		return query_xlsx(c->query, l, !api__parameter(c, "lang", &lang) || !str_is(lang, "en"), out, next, e);
	return (as == AS_CSV ? query_csv : query_list)(c->query, l, out, next, e);
}

void api__list(struct call *c) {
	struct err e = {0};
	enum list_as as = AS_JSON;
	char next[QUERY_CURSOR];
	struct query_list l = {.kind = c->kind, .scope = c->actor->scope, .descending = true, .now = office_now(c->api)};
	bool good = read_list(c, &l, &as, &e);
	if (good)
		l.person_key_count = l.kind == R_case_file ? api__person_keys(c, l.kind, str_trim(l.search), l.person_keys) : 0;
	if (!good || !put_list(c, &l, as, next, &e)) {
		refuse(c, &e);
		return;
	}
	api__json(c, 200);
	if (as)
		api__name_file(c, record_def(c->kind)->path, as);
	if (next[0])
		api__put_link(c, next);
}

void api__record(struct call *c) {
	struct err e;
	int64_t head;
	if (!query_record(c->query, c->kind, c->id, &c->actor->scope, office_now(c->api), &c->reply->body, &head, &e)) {
		refuse(c, &e);
		return;
	}
	str etag = arena_format(c->arena, "\"%lld\"", (long long)head);
	api__json(c, 200);
	if (str_eq(net_header(c->request, "If-None-Match"), etag)) {
		buf_clear(&c->reply->body);
		c->reply->status = 304;
	}
	net_reply_header(c->reply, STR("ETag"), etag);
}

void api__events(struct call *c) {
	struct err e;
	if (query_history(c->query, c->kind, c->id, &c->actor->scope, &c->reply->body, &e))
		api__json(c, 200);
	else
		refuse(c, &e);
}

/* ---- the stream of the board ---------------------------------------------------------------- */

void api__stream(struct call *c) {
	struct api *a = c->api;
	c->reply->status = 200;
	c->reply->stream = true;
	pthread_mutex_lock(&a->tick_lock);
	buf_text(&c->reply->body, "retry: 2000\n\n");
	buf_str(&c->reply->body, buf_view(&a->tick));
	pthread_mutex_unlock(&a->tick_lock);
}

static void tick_board(struct api *a) {
	enum { BEHIND = 300000 }; /* events after which counting the tables is cheaper than following the ledger */
	enum { EVERY_MS = 500 };
	struct err e;
	int64_t seq = query_last_seq(a->tick_query);
	uint64_t now = net_uptime_ms(a->server);
	if (seq == a->tick_seq || now < a->tick_ms + EVERY_MS)
		return;
	a->tick_ms = now;
	if (seq - a->totals.seq > BEHIND)
		a->totals = (struct query_totals){0};
	if (!query_totals_update(a->tick_query, &a->totals, &e)) {
		log_line(LOG_WARN, "api.tick", "code=%s", e.code);
		return;
	}
	pthread_mutex_lock(&a->tick_lock);
	a->tick_seq = a->totals.seq;
	buf_clear(&a->tick);
	buf_text(&a->tick, "event: tick\ndata: {\"now\":\"");
	ms_put(&a->tick, office_now(a), a->set.pack->offset_minutes);
	buf_format(&a->tick, "\",\"seq\":%lld,\"totals\":", (long long)a->totals.seq);
	query_put_totals(&a->tick, &a->totals);
	buf_text(&a->tick, ",\"open\":");
	query_put_open(&a->tick, &a->totals);
	buf_text(&a->tick, "}\n\n");
	net_stream_push(a->server, 0, buf_view(&a->tick));
	pthread_mutex_unlock(&a->tick_lock);
}

void api_tick(struct api *a) {
	api__flush_audit(a);
	if (!a->server || net_numbers(a->server).streams == 0)
		return;
	if (net_stream_readers(a->server, 0))
		tick_board(a);
	api__tick_topics(a);
}

/* ---- figures, report, ledger ---------------------------------------------------------------- */

static str period_of(struct call *c) {
	str period;
	int year, month, dom;
	if (api__parameter(c, "period", &period) && period.n)
		return period;
	day_split(c->api->set.pack->valid_from, &year, &month, &dom);
	return arena_format(c->arena, "%d", year);
}

static bool absent(struct err *e) {
	return err_set(e, "route.not_found", "", "this server has no such part");
}

void api__figures(struct call *c) {
	const struct api_reports *r = &c->api->set.reports;
	struct err e;
	pthread_mutex_lock(&c->api->reports_lock);
	bool good = r->figures ? r->figures(r->self, period_of(c), &c->reply->body, &e) : absent(&e);
	pthread_mutex_unlock(&c->api->reports_lock);
	api__finish(c, good, &e);
}

void api__figure(struct call *c) {
	const struct api_reports *r = &c->api->set.reports;
	struct err e;
	pthread_mutex_lock(&c->api->reports_lock);
	bool good = r->figure ? r->figure(r->self, c->name, period_of(c), &c->reply->body, &e) : absent(&e);
	pthread_mutex_unlock(&c->api->reports_lock);
	api__finish(c, good, &e);
}

void api__evidence(struct call *c) {
	const struct api_reports *r = &c->api->set.reports;
	struct err e;
	str text, cursor = {0};
	int64_t limit = 50;
	/* The rows behind a figure are records of the whole district: a role bound to a department or point may see the
	 * figure, not the rows. */
	if (c->actor->scope.department.n || c->actor->scope.service_point.n) {
		err_set(&e, "auth.may_not", "", "the rows behind a figure are for roles of the whole district");
		refuse(c, &e);
		return;
	}
	api__parameter(c, "cursor", &cursor);
	if (api__parameter(c, "limit", &text) && (!str_int(text, &limit) || limit < 1 || limit > LIMIT_PAGE_ROWS)) {
		err_set(&e, "field.range", "limit", "limit is a number from 1 to %d", LIMIT_PAGE_ROWS);
		refuse(c, &e);
		return;
	}
	pthread_mutex_lock(&c->api->reports_lock);
	bool good = r->evidence ? r->evidence(r->self, c->name, period_of(c), (uint32_t)limit, cursor, &c->reply->body, &e)
	                        : absent(&e);
	pthread_mutex_unlock(&c->api->reports_lock);
	api__finish(c, good, &e);
}

void api__report(struct call *c) {
	static const char *const formats[][2] = {
		{"json", "application/json"}, {"md", "text/markdown; charset=utf-8"}, {"html", "text/html; charset=utf-8"},
		{"fragment", "text/html; charset=utf-8"}};
	const struct api_reports *r = &c->api->set.reports;
	struct err e;
	str format = STR("json"), lang = STR("zh");
	const char *type = NULL;
	api__parameter(c, "format", &format);
	api__parameter(c, "lang", &lang);
	for (uint32_t i = 0; i < COUNT(formats); i++)
		if (str_is(format, formats[i][0]))
			type = formats[i][1];
	bool known = str_is(lang, "zh") || str_is(lang, "en");
	if (!type || !known) {
		err_set(&e, "field.word", type ? "lang" : "format",
		        type ? "lang is zh or en" : "format is json, md, html or fragment");
		refuse(c, &e);
		return;
	}
	pthread_mutex_lock(&c->api->reports_lock);
	bool good = r->report ? r->report(r->self, period_of(c), format, lang, &c->reply->body, &e) : absent(&e);
	pthread_mutex_unlock(&c->api->reports_lock);
	api__finish(c, good, &e);
	if (good)
		c->reply->type = type;
}

void api__ledger_head(struct call *c) {
	const struct api_ledger *l = &c->api->set.ledger;
	struct err e;
	pthread_mutex_lock(&c->api->ledger_lock);
	bool good = l->head ? l->head(l->self, &c->reply->body, &e) : absent(&e);
	pthread_mutex_unlock(&c->api->ledger_lock);
	api__finish(c, good, &e);
}

void api__ledger_proof(struct call *c) {
	const struct api_ledger *l = &c->api->set.ledger;
	struct err e;
	pthread_mutex_lock(&c->api->ledger_lock);
	bool good = l->proof ? l->proof(l->self, c->id, 0, &c->reply->body, &e) : absent(&e);
	pthread_mutex_unlock(&c->api->ledger_lock);
	api__finish(c, good, &e);
}

void api__ledger_event(struct call *c) {
	struct err e;
	enum record_kind kind = R_none;
	bool good = query_event(c->query, c->id, &c->actor->scope, &c->reply->body, &kind, &e) &&
	            api__may(c->actor, MAY_READ + kind, &e);
	api__finish(c, good, &e);
}
