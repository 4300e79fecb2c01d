/* What waits for whoever asks, and what is late in the asker's scope. */
#include "api/inside.h"

/* Models of published versions, for query_inbox. */
struct models {
	struct call *c;
	const struct rulebook *book;
};

static const struct process_model *model_of(void *self, int64_t version) {
	struct models *m = self;
	struct err e;
	if (!m->book)
		m->book = api__rulebook(m->c, &e);
	const struct rule_version *v = m->book ? rulebook_version(m->book, version) : NULL;
	return v ? v->process : NULL;
}

/* What is asked for, and how it is given. */
struct asked {
	struct query_inbox in;
	enum list_as as;
	bool zh; /* language of a workbook */
};

static bool take_limit(struct query_inbox *in, str value, struct err *e) {
	int64_t n;
	if (!str_int(value, &n) || n < 1)
		return err_set(e, "field.range", "limit", "limit is a number from 1");
	in->limit = n > QUERY_CSV_ROWS ? QUERY_CSV_ROWS : (uint32_t)n;
	return true;
}

static bool take_format(struct asked *x, str value, struct err *e) {
	x->as = str_is(value, "csv") ? AS_CSV : str_is(value, "xlsx") ? AS_XLSX : AS_JSON;
	return x->as || str_is(value, "json") || err_set(e, "field.word", "format", "format is json, csv or xlsx");
}

static bool take_kind(struct query_inbox *in, str value, struct err *e) {
	in->kind = record_find(value);
	return in->kind || err_set(e, "field.word", "kind", "kind is the name of a kind of record");
}

static bool take_sort(struct query_inbox *in, str value, struct err *e) {
	in->descending = str_is(value, "-due");
	return in->descending || str_is(value, "due") || err_set(e, "field.unknown", "sort", "sorted by due or -due");
}

static bool take(struct asked *x, struct net_pair p, struct err *e) {
	struct query_inbox *in = &x->in;
	if (!str_utf8(p.value))
		return err_set(e, "field.type", "query", "the address is not UTF-8");
	if (str_is(p.name, "limit"))
		return take_limit(in, p.value, e);
	if (str_is(p.name, "kind"))
		return take_kind(in, p.value, e);
	if (str_is(p.name, "sort"))
		return take_sort(in, p.value, e);
	if (str_is(p.name, "format"))
		return take_format(x, p.value, e);
	if (str_is(p.name, "lamp"))
		in->lamps = p.value;
	else if (str_is(p.name, "item"))
		in->item = p.value;
	else if (str_is(p.name, "search"))
		in->search = str_trim(p.value);
	else if (str_is(p.name, "cursor"))
		in->cursor = p.value;
	else if (str_is(p.name, "mine"))
		in->mine = str_is(p.value, "1");
	else if (str_is(p.name, "assist") && !in->all)
		in->assist = str_is(p.value, "1");
	else if (str_is(p.name, "lang"))
		x->zh = !str_is(p.value, "en");
	else
		return api__unknown_parameter(e, p.name);
	return true;
}

static bool read_asked(struct call *c, struct asked *x, struct err *e) {
	str rest = c->request->query;
	struct net_pair pair;
	while (net_query_next(c->arena, &rest, &pair))
		if (!take(x, pair, e))
			return false;
	if (!x->in.limit)
		x->in.limit = x->as ? QUERY_CSV_ROWS : 50;
	return x->as || x->in.limit <= LIMIT_PAGE_ROWS ||
	       err_set(e, "field.range", "limit", "a page has at most %d rows", LIMIT_PAGE_ROWS);
}

static bool put_asked(struct call *c, const struct asked *x, char next[QUERY_CURSOR], struct err *e) {
	struct buf *out = &c->reply->body;
	if (x->as == AS_XLSX)
		return query_inbox_xlsx(c->query, &x->in, x->zh, out, next, e);
	return (x->as == AS_CSV ? query_inbox_csv : query_inbox)(c->query, &x->in, out, next, e);
}

static void answer(struct call *c, bool all) {
	const struct actor *who = c->actor;
	struct models models = {.c = c};
	bool reads[RECORD_COUNT] = {0};
	char next[QUERY_CURSOR];
	struct err e = {0}, none;
	for (uint32_t k = 1; k < RECORD_COUNT; k++)
		reads[k] = api__may(who, MAY_READ + k, &none);
	struct asked x = {.in = {.scope = who->scope, .role = who->who.role, .department = who->who.department,
		.may = who->rights->may, .reads = reads, .all = all, .now = api__now(c), .self = &models, .model = model_of},
		.zh = true};
	bool good = read_asked(c, &x, &e) && put_asked(c, &x, next, &e);
	api__finish(c, good, &e);
	if (good && x.as)
		api__name_file(c, all ? "supervision" : "inbox", x.as);
	if (good && next[0])
		api__put_link(c, next);
}

void api__inbox(struct call *c) {
	answer(c, false);
}

void api__supervision(struct call *c) {
	answer(c, true);
}
