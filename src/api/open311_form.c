/* What a client sends: parameters of the address, and a form, application/x-www-form-urlencoded or multipart/form-data.
 * Source: RFC 7578; WHATWG URL, application/x-www-form-urlencoded. */
#include "api/open311.h"

static bool take(struct g_call *g, struct net_pair pair) {
	if (g->pair_count == G_PAIRS)
		return g_wrong(g, 400, "too many parameters: at most %d", G_PAIRS);
	if (!str_utf8(pair.name) || !str_utf8(pair.value))
		return g_wrong(g, 400, "the parameters are not UTF-8");
	g->pairs[g->pair_count++] = pair;
	return true;
}

bool g_read_query(struct g_call *g, str text) {
	struct net_pair pair;
	while (net_query_next(g->c->arena, &text, &pair))
		if (!take(g, pair))
			return false;
	return true;
}

/* A parameter of a header line, as boundary= or name=, with quotes or without. */
static str parameter_of(str line, const char *name) {
	str part;
	while (line.n && str_next(&line, ';', &part)) {
		part = str_trim(part);
		int32_t is = str_find(part, '=', 0);
		if (is < 0 || !str_is(str_trim(str_cut(part, 0, (uint32_t)is)), name))
			continue;
		str value = str_trim(str_cut(part, (uint32_t)is + 1, part.n));
		if (value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = str_cut(value, 1, value.n - 1);
		return value;
	}
	return (str){0};
}

/* Where `what` begins in `in` from `at` on; -1: nowhere. */
static int64_t find(str in, uint32_t at, str what) {
	const char *p = at < in.n ? memmem(in.p + at, in.n - at, what.p, what.n) : NULL;
	return p ? p - in.p : -1;
}

/* The line of a part's head that begins so, any case. */
static str head_line(str head, const char *name) {
	str line;
	while (head.n && str_next(&head, '\n', &line)) {
		int32_t colon = str_find(line, ':', 0);
		if (colon > 0 && (size_t)colon == strlen(name) && strncasecmp(line.p, name, (size_t)colon) == 0)
			return str_trim(str_cut(line, (uint32_t)colon + 1, line.n));
	}
	return (str){0};
}

static bool take_part(struct g_call *g, str part) {
	int64_t gap = find(part, 0, STR("\r\n\r\n"));
	if (gap < 0)
		return g_wrong(g, 400, "a part of the form has no head");
	str head = str_cut(part, 0, (uint32_t)gap), body = str_cut(part, (uint32_t)gap + 4, part.n);
	str disposition = head_line(head, "Content-Disposition"), name = parameter_of(disposition, "name");
	if (!name.n)
		return g_wrong(g, 400, "a part of the form has no name");
	if (parameter_of(disposition, "filename").n)
		return g_wrong(g, 400, "files are not taken: put the picture somewhere and send media_url");
	return take(g, (struct net_pair){name, body});
}

static bool take_multipart(struct g_call *g, str type) {
	str boundary = parameter_of(type, "boundary"), body = g->c->request->body;
	if (!boundary.n || boundary.n > 70)
		return g_wrong(g, 400, "multipart/form-data needs a boundary");
	str line = arena_format(g->c->arena, "--" STR_FMT, STR_ARG(boundary));
	str next = arena_format(g->c->arena, "\r\n--" STR_FMT, STR_ARG(boundary));
	int64_t at = find(body, 0, line);
	while (at >= 0) {
		uint32_t from = (uint32_t)at + line.n;
		if (str_starts(str_cut(body, from, body.n), STR("--")))
			return true;
		int64_t end = find(body, from, next);
		if (end < 0)
			break;
		if (!take_part(g, str_cut(body, from + 2, (uint32_t)end)))
			return false;
		at = end + 2;
	}
	return g_wrong(g, 400, "the form is cut off");
}

bool g_read_form(struct g_call *g) {
	str type = net_header(g->c->request, "Content-Type"), rest = type, plain;
	if (!g_read_query(g, g->c->request->query))
		return false;
	if (!g->c->request->body.n)
		return true;
	if (!str_next(&rest, ';', &plain))
		plain = type;
	plain = str_trim(plain);
	if (str_is(plain, "multipart/form-data"))
		return take_multipart(g, type);
	if (!plain.n || str_is(plain, "application/x-www-form-urlencoded"))
		return g_read_query(g, g->c->request->body);
	return g_wrong(g, 400, "send application/x-www-form-urlencoded or multipart/form-data");
}
