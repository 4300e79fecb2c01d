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

static bool take_limit(struct query_inbox *in, str value, struct err *e) {
	int64_t n;
	if (!str_int(value, &n) || n < 1 || n > LIMIT_PAGE_ROWS)
		return err_set(e, "field.range", "limit", "limit is a number from 1 to %d", LIMIT_PAGE_ROWS);
	in->limit = (uint32_t)n;
	return true;
}

static bool take_kind(struct query_inbox *in, str value, struct err *e) {
	in->kind = record_find(value);
	return in->kind || err_set(e, "field.word", "kind", "kind is the name of a kind of record");
}

static bool take_sort(struct query_inbox *in, str value, struct err *e) {
	in->descending = str_is(value, "-due");
	return in->descending || str_is(value, "due") || err_set(e, "field.unknown", "sort", "sorted by due or -due");
}

static bool take(struct query_inbox *in, struct net_pair p, struct err *e) {
	if (!str_utf8(p.value))
		return err_set(e, "field.type", "query", "the address is not UTF-8");
	if (str_is(p.name, "limit"))
		return take_limit(in, p.value, e);
	if (str_is(p.name, "kind"))
		return take_kind(in, p.value, e);
	if (str_is(p.name, "sort"))
		return take_sort(in, p.value, e);
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
	else
		return api__unknown_parameter(e, p.name);
	return true;
}

static bool read_inbox(struct call *c, struct query_inbox *in, struct err *e) {
	str rest = c->request->query;
	struct net_pair pair;
	while (net_query_next(c->arena, &rest, &pair))
		if (!take(in, pair, e))
			return false;
	return true;
}

static void answer(struct call *c, bool all) {
	const struct actor *x = c->actor;
	struct models models = {.c = c};
	bool reads[RECORD_COUNT] = {0};
	char next[QUERY_CURSOR];
	struct err e = {0}, none;
	for (uint32_t k = 1; k < RECORD_COUNT; k++)
		reads[k] = api__may(x, MAY_READ + k, &none);
	struct query_inbox in = {.scope = x->scope, .role = x->who.role, .department = x->who.department,
		.may = x->rights->may, .reads = reads, .all = all, .limit = 50, .now = api__now(c), .self = &models,
		.model = model_of};
	bool good = read_inbox(c, &in, &e) && query_inbox(c->query, &in, &c->reply->body, next, &e);
	api__finish(c, good, &e);
	if (good && next[0])
		api__put_link(c, next);
}

void api__inbox(struct call *c) {
	answer(c, false);
}

void api__supervision(struct call *c) {
	answer(c, true);
}
