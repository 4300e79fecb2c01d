/* Signed heads, as everybody may read them. */
#include "data/date.h"
#include "query/heads_put.h"
#include "query/inside.h"
#include "query/market.h"

void query__put_head(struct query *q, struct buf *out, const struct signed_head *head) {
	buf_format(out, "{\"id\":%lld,\"suite\":\"%s\",\"events\":%lld,\"root\":\"%s\",\"at\":\"", (long long)head->id,
	           ledger_suite_name(head->suite), (long long)head->events, head->root);
	ms_put(out, head->at, q->pack->offset_minutes);
	buf_format(out, "\",\"at_ms\":%lld,\"key\":\"%s\",\"signature\":\"%s\"}", (long long)head->at, head->key,
	           head->signature);
}

struct page {
	struct query *q;
	struct buf *out;
	uint32_t n, limit;
	int64_t last;
	bool more;
};

static bool take(void *to, const struct signed_head *head) {
	struct page *p = to;
	p->more = p->n == p->limit;
	if (p->more)
		return false;
	if (p->n++)
		buf_char(p->out, ',');
	p->last = head->id;
	query__put_head(p->q, p->out, head);
	return true;
}

bool query_heads(struct query *q, int64_t before, uint32_t limit, struct buf *out, struct err *e) {
	struct page p = {.q = q, .out = out, .limit = limit};
	buf_text(out, "{\"heads\":[");
	if (!store_each_signed(q->reader.db, before, &p, take, e))
		return false;
	buf_text(out, "],\"next\":");
	if (p.more)
		buf_int(out, p.last);
	else
		buf_text(out, "null");
	buf_char(out, '}');
	return true;
}

static bool take_note(void *to, const struct signed_head *head) {
	struct page *p = to;
	signed_head_put_note(p->out, head);
	return ++p->n < p->limit;
}

/* The size of a head, as the one that is wanted or the newest. */
static bool take_size(void *to, const struct signed_head *head) {
	*(int64_t *)to = head->events;
	return false;
}

bool query_head_notes(struct query *q, int64_t events, uint32_t limit, struct buf *out, struct err *e) {
	struct page p = {.q = q, .out = out, .limit = events ? limit : 1};
	return events ? store_each_signed_from(q->reader.db, events, &p, take_note, e)
	              : store_each_signed(q->reader.db, 0, &p, take_note, e);
}

bool query_head_of(struct query *q, int64_t *events, struct err *e) {
	int64_t found = 0;
	bool good = *events ? store_each_signed_from(q->reader.db, *events, &found, take_size, e)
	                    : store_each_signed(q->reader.db, 0, &found, take_size, e);
	if (!good)
		return false;
	if (!found || (*events && found != *events))
		return err_set(e, "head.not_found", "from", "no head of %lld events was signed", (long long)*events);
	*events = found;
	return true;
}

bool query_head(struct query *q, int64_t id, struct buf *out, struct err *e) {
	struct signed_head head;
	bool found;
	if (!store_signed_find(q->reader.db, id, 0, STR(""), &head, &found, e))
		return false;
	if (!found)
		return err_set(e, "head.not_found", "id", "there is no signed head %lld", (long long)id);
	query__put_head(q, out, &head);
	return true;
}

bool query_head_keys(struct query *q, struct buf *out, struct err *e) {
	sqlite3_stmt *s = NULL;
	bool first = true;
	if (!query__prepare(q, "SELECT key,min(id),max(id),count(*) FROM signed_head GROUP BY key"
	                       " ORDER BY max(id) DESC", &s, e))
		return false;
	buf_text(out, "{\"algorithm\":\"SM2\",\"identifier\":\"1234567812345678\",\"keys\":[");
	while (sqlite3_step(s) == SQLITE_ROW) {
		buf_text(out, first ? "{\"key\":" : ",{\"key\":");
		first = false;
		json_put_string(out, query__text(s, 0));
		buf_format(out, ",\"first\":%lld,\"last\":%lld,\"heads\":%lld}", (long long)sqlite3_column_int64(s, 1),
		           (long long)sqlite3_column_int64(s, 2), (long long)sqlite3_column_int64(s, 3));
	}
	sqlite3_finalize(s);
	buf_text(out, "]}");
	return true;
}
