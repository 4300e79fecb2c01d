/* The market of agencies for everybody: notices, agencies, draws; and the signed heads.
 * Source: 粤办函〔2020〕332号 (notices and results are public). */
#include "api/inside.h"
#include "query/market.h"

enum { HEADS = 50, NOTES = 500 };

/* A number of the address, 0 when it is not given. */
static bool read_number(struct call *c, const char *name, int64_t most, int64_t *out, struct err *e) {
	str text;
	if (!api__parameter(c, name, &text) || !text.n)
		return true;
	return (str_int(text, out) && *out >= 1 && *out <= most) ||
	       err_set(e, "field.range", name, "%s is a number from 1 to %lld", name, (long long)most);
}

/* A word that the column may have. */
static bool read_word(struct call *c, const char *name, str *out, struct err *e) {
	return !api__parameter(c, name, out) || !out->n || word_find(*out) ||
	       err_set(e, "field.word", name, "%s is none of its words", name);
}

void api__market_notices(struct call *c) {
	struct err e = {0};
	struct query_notices ask = {.state = STR(""), .way = STR("")};
	int64_t limit = LIMIT_PAGE_ROWS < 50 ? LIMIT_PAGE_ROWS : 50;
	bool good = read_word(c, "state", &ask.state, &e) && read_word(c, "way", &ask.way, &e) &&
	            read_number(c, "cursor", INT64_MAX, &ask.before, &e) &&
	            read_number(c, "limit", LIMIT_PAGE_ROWS, &limit, &e);
	ask.limit = (uint32_t)limit;
	good = good && query_notices(c->query, &ask, &c->reply->body, &e);
	api__finish(c, good, &e);
}

void api__market_notice(struct call *c) {
	struct err e = {0};
	bool good = query_market_notice(c->query, c->id, &c->reply->body, &e);
	api__finish(c, good, &e);
}

void api__market_agencies(struct call *c) {
	struct err e = {0};
	bool good = query_market_agencies(c->query, &c->reply->body, &e);
	api__finish(c, good, &e);
}

/* What a draw rests on, and stands in events: the digest of the secret and the sizes, and the list. */
static bool is_ground(const struct store_told *t, int64_t under) {
	return t->event.seq <= under &&
	       (str_is(t->event.kind, "selection.announced") || str_is(t->event.kind, "selection.closed"));
}

/* Each such event with its proof under the head that was signed after the closing. */
static bool put_grounds(struct call *c, struct buf *out, int64_t under, struct err *e) {
	struct store_told *told;
	uint32_t n;
	bool first = true, good = store_story(query_connection(c->query), c->arena, R_selection, c->id, &told, &n, e);
	buf_text(out, ",\"events\":[");
	for (uint32_t i = 0; good && i < n; i++) {
		if (!is_ground(&told[i], under))
			continue;
		if (!first)
			buf_char(out, ',');
		first = false;
		good = api__put_told(c, out, &told[i], true, under, e);
	}
	buf_text(out, "]}");
	return good;
}

void api__selection_draw(struct call *c) {
	struct err e = {0};
	int64_t under = 0;
	bool good = query_draw(c->query, c->id, &under, &c->reply->body, &e) &&
	            put_grounds(c, &c->reply->body, under, &e);
	api__finish(c, good, &e);
}

void api__heads(struct call *c) {
	struct err e = {0};
	int64_t before = 0;
	bool good = read_number(c, "cursor", INT64_MAX, &before, &e) &&
	            query_heads(c->query, before, HEADS, &c->reply->body, &e);
	api__finish(c, good, &e);
}

void api__head(struct call *c) {
	struct err e = {0};
	bool good = query_head(c->query, c->id, &c->reply->body, &e);
	api__finish(c, good, &e);
}

void api__head_keys(struct call *c) {
	struct err e = {0};
	bool good = query_head_keys(c->query, &c->reply->body, &e);
	api__finish(c, good, &e);
}

void api__head_notes(struct call *c) {
	struct err e = {0};
	int64_t events = 0;
	bool good = read_number(c, "from", INT64_MAX, &events, &e) &&
	            query_head_notes(c->query, events, NOTES, &c->reply->body, &e);
	api__finish(c, good, &e);
	if (good)
		c->reply->type = "text/plain; charset=utf-8";
}

/* The proof that the last event of one head is under a later one shows that nothing before it has changed. Only between
 * heads: nobody has the hashes of all events one by one. */
void api__head_proof(struct call *c) {
	struct err e = {0};
	int64_t from = 0, to = 0;
	bool good = read_number(c, "from", INT64_MAX, &from, &e) && read_number(c, "to", INT64_MAX, &to, &e) &&
	            (from || err_set(&e, "field.missing", "from", "say of which head: how many events it has")) &&
	            query_head_of(c->query, &from, &e) && query_head_of(c->query, &to, &e) &&
	            api__put_proof(c, &c->reply->body, from, to, &e);
	api__finish(c, good, &e);
}
