/* Refusals as problem documents. Source: RFC 9457. */
#include "api/inside.h"

struct problem {
	const char *code;
	int status;
	const char *zh, *en;
};
static const struct problem problems[] = {
#define PROBLEM(code, status, zh, en) {code, status, zh, en},
#include "api/problems.def"
#undef PROBLEM
};

static bool fits(str code, const char *pattern) {
	str p = str_of(pattern);
	if (p.n && p.p[p.n - 1] == '*')
		return str_starts(code, str_cut(p, 0, p.n - 1));
	if (p.n && p.p[0] == '*')
		return str_ends(code, str_cut(p, 1, p.n));
	return str_eq(code, p);
}

static const struct problem *problem_of(str code) {
	const struct problem *p = problems;
	while (!fits(code, p->code)) /* the last row fits all */
		p++;
	return p;
}

int api__status(const char *code) {
	return problem_of(str_of(code))->status;
}

/* The pack's own words for the code; empty when it has none. */
str api__pack_text(const struct json_doc *texts, const char *code) {
	uint32_t token = texts->count && texts->tokens[0].kind == JSON_OBJECT ? json_member(texts, 0, code) : 0;
	/* read where the pack wrote it: a title with escapes is shown as the table's */
	bool plain = token && texts->tokens[token].kind == JSON_STRING && !texts->tokens[token].escaped;
	return plain ? json_raw(texts, token) : (str){0};
}

void api__put_cut(struct buf *out, const char *name, const char *text) {
	str s = str_of(text);
	while (s.n && !str_utf8(s))
		s.n--;
	buf_format(out, ",\"%s\":", name);
	json_put_string(out, s);
}

static void put_member(struct buf *out, const char *name, str value) {
	buf_format(out, ",\"%s\":", name);
	json_put_string(out, value);
}

void api__problem(struct api *a, struct net_reply *reply, const struct err *e) {
	const struct problem *p = problem_of(str_of(e->code));
	str zh = api__pack_text(&a->texts_zh, e->code), en = api__pack_text(&a->texts_en, e->code);
	net_reply_clear(reply);
	reply->status = p->status;
	reply->type = "application/problem+json";
	buf_format(&reply->body, "{\"type\":\"/problems/%s\"", e->code);
	put_member(&reply->body, "title", zh.n ? zh : str_of(p->zh));
	put_member(&reply->body, "title_en", en.n ? en : str_of(p->en));
	buf_format(&reply->body, ",\"status\":%d,\"code\":\"%s\"", p->status, e->code);
	api__put_cut(&reply->body, "where", e->where);
	api__put_cut(&reply->body, "detail", e->text);
	buf_char(&reply->body, '}');
	if (p->status == 401)
		net_reply_header(reply, STR("WWW-Authenticate"), STR("Bearer"));
	if (p->status == 503)
		net_reply_header(reply, STR("Retry-After"), STR("1"));
}

void api__put_line_problem(struct buf *out, const struct err *e) {
	buf_format(out, "{\"ok\":false,\"code\":\"%s\"", e->code);
	api__put_cut(out, "where", e->where);
	api__put_cut(out, "detail", e->text);
	buf_text(out, "}\n");
}
