/* The public notice of decisions. Source: 行政许可法 40 (granted decisions are public). */
#include "api/inside.h"
#include "data/date.h"
#include "query/public.h"

static bool read_day(struct call *c, const char *name, day *out, struct err *e) {
	str text;
	return !api__parameter(c, name, &text) || text.n == 0 || day_parse(text, out) ||
	       err_set(e, "field.type", name, "%s is a day, YYYY-MM-DD", name);
}

static bool read_ask(struct call *c, struct query_notice *n, struct err *e) {
	str text;
	int64_t limit = 50;
	if (api__parameter(c, "search", &text))
		n->search = str_trim(text);
	if (api__parameter(c, "cursor", &text))
		n->cursor = text;
	if (api__parameter(c, "item", &text))
		n->item = text;
	if (!read_day(c, "from", &n->from, e) || !read_day(c, "to", &n->to, e))
		return false;
	bool given = api__parameter(c, "limit", &text) && text.n;
	if (given && (!str_int(text, &limit) || limit < 1 || limit > LIMIT_PAGE_ROWS))
		return err_set(e, "field.range", "limit", "limit is a number from 1 to %d", LIMIT_PAGE_ROWS);
	n->limit = (uint32_t)limit;
	return str_utf8(n->search) || err_set(e, "field.type", "search", "the address is not UTF-8");
}

void api__public_decisions(struct call *c) {
	struct err e = {0};
	struct query_notice n = {.from = INT32_MIN, .to = INT32_MAX};
	bool good = read_ask(c, &n, &e) && query_public(c->query, &n, &c->reply->body, &e);
	api__finish(c, good, &e);
}
