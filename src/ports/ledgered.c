/* Mirrored cases as the ledger has them, through the read side. */
#include "data/date.h"
#include "data/json.h"
#include "ports/inside.h"

enum { ANSWER_BYTES = 256 << 20 };

/* One answer of the read side being read. */
struct answer {
	struct arena *a; /* texts that stay */
	struct arena tokens;
	struct json_doc doc;
	struct buf bytes;
};

static bool parse(struct answer *r, struct err *e) {
	arena_reset(&r->tokens);
	if (r->bytes.full)
		return err_set(e, "import.fault", "", "an answer of the database is larger than %d bytes", ANSWER_BYTES);
	return json_parse(&r->tokens, buf_view(&r->bytes), &r->doc, e);
}

static void free_answer(struct answer *r) {
	arena_free(&r->tokens);
	buf_free(&r->bytes);
}

/* The member's text; empty for null or none. */
static str text_of(struct answer *r, uint32_t object, const char *key) {
	uint32_t t = json_member(&r->doc, object, key);
	return t && r->doc.tokens[t].kind == JSON_STRING ? arena_str(r->a, json_text(&r->tokens, &r->doc, t))
													 : (str){"", 0};
}

static int64_t int_of(struct answer *r, uint32_t object, const char *key) {
	int64_t v = 0;
	uint32_t t = json_member(&r->doc, object, key);
	check(t && json_int(&r->doc, t, &v));
	return v;
}

static ms instant_of(struct answer *r, uint32_t object, const char *key) {
	ms at = NIL;
	uint32_t t = json_member(&r->doc, object, key);
	if (t && r->doc.tokens[t].kind == JSON_STRING)
		check(ms_parse(json_raw(&r->doc, t), 0, &at)); /* the read side writes the offset */
	return at;
}

/* ---- records ---------------------------------------------------------------------------------------- */

static struct mirrored read_record(struct answer *r, uint32_t o) {
	uint32_t verdict = json_member(&r->doc, o, "on_time");
	enum json_kind is = verdict ? (enum json_kind)r->doc.tokens[verdict].kind : JSON_NULL;
	struct foreign_case c = {.external_no = text_of(r, o, "external_no"),
		.title = text_of(r, o, "title"),
		.channel = text_of(r, o, "channel_text"),
		.department = text_of(r, o, "department_text"),
		.received_at = instant_of(r, o, "received_at"),
		.due_at = instant_of(r, o, "due_at"),
		.planned_end_at = instant_of(r, o, "planned_end_at"),
		.ended_at = instant_of(r, o, "ended_at"),
		.verdict = text_of(r, o, "source_verdict")};
	return (struct mirrored){.id = int_of(r, o, "id"),
		.events = int_of(r, o, "events"),
		.c = c,
		.closed = str_is(text_of(r, o, "state"), "closed"),
		.judged = is != JSON_NULL,
		.on_time = is == JSON_TRUE};
}

bool mirror_list(struct query *q, struct arena *a, str source, mirrored_list *out, struct err *e) {
	struct answer r = {.a = a, .bytes = buf_make(ANSWER_BYTES)};
	struct query_list l = {.kind = R_mirror,
		.filters = {{F_source, QUERY_ANY_OF, source}},
		.filter_count = 1,
		.limit = LIMIT_PAGE_ROWS};
	char next[QUERY_CURSOR] = "";
	bool ok = true;
	do {
		str cursor = arena_str(a, str_of(next));
		l.cursor = cursor;
		buf_clear(&r.bytes);
		ok = query_list(q, &l, &r.bytes, next, e) && parse(&r, e);
		uint32_t items = ok ? json_member(&r.doc, 0, "items") : 0;
		for (uint32_t i = 0, t = items + 1; ok && i < r.doc.tokens[items].count; i++, t = r.doc.tokens[t].next)
			vec_push(out, read_record(&r, t));
	} while (ok && next[0]);
	free_answer(&r);
	return ok;
}

/* ---- events ------------------------------------------------------------------------------------------- */

bool mirror_steps(struct query *q, struct arena *a, int64_t id, step_list *steps, struct err *e) {
	struct answer r = {.a = a, .bytes = buf_make(ANSWER_BYTES)};
	struct query_scope all = {0};
	steps->n = 0;
	bool ok = query_history(q, R_mirror, id, &all, &r.bytes, e) && parse(&r, e);
	uint32_t items = ok ? json_member(&r.doc, 0, "items") : 0;
	for (uint32_t i = 0, t = items + 1; ok && i < r.doc.tokens[items].count; i++, t = r.doc.tokens[t].next) {
		uint32_t body = json_member(&r.doc, t, "body");
		if (str_is(text_of(&r, t, "kind"), event_defs[E_mirror_stepped].name))
			vec_push(steps, (struct foreign_step){text_of(&r, body, "activity"), text_of(&r, body, "resource"),
								instant_of(&r, t, "happened_at"), text_of(&r, body, "lifecycle")});
	}
	free_answer(&r);
	return ok;
}
