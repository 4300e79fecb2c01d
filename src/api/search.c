/* Searching tickets, cases and articles at once. */
#include "api/inside.h"
#include "query/hotline.h"

enum { LIMIT_USUAL = 20 };

static bool read_kinds(struct call *c, struct query_search *s, struct err *e) {
	static const enum record_kind kinds[] = {R_ticket, R_case_file, R_article};
	struct err none;
	str text = {0};
	enum record_kind one = R_none;
	if (api__parameter(c, "kind", &text) && text.n)
		one = record_find(text);
	for (size_t i = 0; i < COUNT(kinds); i++) {
		bool asked = !text.n || one == kinds[i];
		s->kinds[kinds[i]] = asked && api__may(c->actor, MAY_READ + kinds[i], text.n ? e : &none);
		if (one == kinds[i])
			return s->kinds[kinds[i]];
	}
	return !text.n || err_set(e, "field.word", "kind", "kind is ticket, case or article");
}

static bool read_asked(struct call *c, struct query_search *s, struct err *e) {
	str text;
	int64_t limit = LIMIT_USUAL;
	if (!api__parameter(c, "q", &text) || !str_trim(text).n)
		return err_set(e, "field.missing", "q", "q is what is searched");
	if (!str_utf8(text))
		return err_set(e, "field.type", "q", "the address is not UTF-8");
	s->words = str_trim(text);
	bool given = api__parameter(c, "limit", &text) && text.n;
	if (given && (!str_int(text, &limit) || limit < 1 || limit > LIMIT_PAGE_ROWS))
		return err_set(e, "field.range", "limit", "limit is a number from 1 to %d", LIMIT_PAGE_ROWS);
	s->limit = (uint32_t)limit;
	return read_kinds(c, s, e);
}

void api__search(struct call *c) {
	struct err e = {0};
	struct query_search s = {.scope = c->actor->scope, .now = api__now(c)};
	bool good = read_asked(c, &s, &e);
	if (good && s.kinds[R_case_file])
		s.person_key_count = api__person_keys(c, R_case_file, s.words, s.person_keys);
	good = good && query_search(c->query, &s, &c->reply->body, &e);
	api__finish(c, good, &e);
}
