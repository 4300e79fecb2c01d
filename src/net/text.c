/* Headers, parameters, media types: the text side of HTTP. */
#include <strings.h>

#include "net/net.h"

struct net_reply net_reply_make(void) {
	return (struct net_reply){.body = buf_make(NET_REPLY_BYTES)};
}

void net_reply_clear(struct net_reply *r) {
	buf_clear(&r->body);
	r->status = 0;
	r->type = NULL;
	r->head_bytes = 0;
	r->deferred = r->stream = false;
	r->stream_topic = 0;
}

void net_reply_header(struct net_reply *r, str name, str value) {
	if (name.n + value.n + 2 > NET_REPLY_HEAD - r->head_bytes)
		return;
	char *to = r->head + r->head_bytes;
	memcpy(to, name.p, name.n);
	to[name.n] = 0;
	memcpy(to + name.n + 1, value.p, value.n);
	to[name.n + 1 + value.n] = 0;
	r->head_bytes += name.n + value.n + 2;
}

bool net_reply_next_header(const struct net_reply *r, uint32_t *at, struct net_pair *out) {
	if (*at >= r->head_bytes)
		return false;
	out->name = str_of(r->head + *at);
	out->value = str_of(r->head + *at + out->name.n + 1);
	*at += out->name.n + out->value.n + 2;
	return true;
}

str net_header(const struct net_request *r, const char *name) {
	size_t n = strlen(name);
	for (uint32_t i = 0; i < r->header_count; i++)
		if (r->headers[i].name.n == n && strncasecmp(r->headers[i].name.p, name, n) == 0)
			return r->headers[i].value;
	return (str){0};
}

static int hex_digit(char c) {
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool net_unescape(struct arena *a, str s, bool plus, str *out) {
	bool plain = str_find(s, '%', 0) < 0 && (!plus || str_find(s, '+', 0) < 0);
	if (plain)
		return *out = s, true;
	char *to = arena_alloc(a, s.n + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; i < s.n; i++) {
		if (s.p[i] == '+' && plus) {
			to[n++] = ' ';
		} else if (s.p[i] == '%') {
			int high = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
			int low = i + 2 < s.n ? hex_digit(s.p[i + 2]) : -1;
			if (high < 0 || low < 0 || (high | low) == 0)
				return false;
			to[n++] = (char)(high << 4 | low);
			i += 2;
		} else {
			to[n++] = s.p[i];
		}
	}
	*out = (str){to, n};
	return true;
}

bool net_query_next(struct arena *a, str *query, struct net_pair *out) {
	str part;
	do {
		if (!str_next(query, '&', &part))
			return false;
	} while (part.n == 0);
	int32_t eq = str_find(part, '=', 0);
	str name = eq < 0 ? part : str_cut(part, 0, (uint32_t)eq);
	str value = eq < 0 ? (str){0} : str_cut(part, (uint32_t)eq + 1, part.n);
	if (!net_unescape(a, name, true, &out->name))
		out->name = name;
	if (!net_unescape(a, value, true, &out->value))
		out->value = value;
	return true;
}

const char *net_type_of(str name) {
	static const struct {
		const char *end, *type;
	} types[] = {
		{".html", "text/html; charset=utf-8"},
		{".js", "text/javascript; charset=utf-8"},
		{".mjs", "text/javascript; charset=utf-8"},
		{".css", "text/css; charset=utf-8"},
		{".json", "application/json"},
		{".map", "application/json"},
		{".webmanifest", "application/manifest+json"},
		{".svg", "image/svg+xml"},
		{".png", "image/png"},
		{".jpg", "image/jpeg"},
		{".gif", "image/gif"},
		{".webp", "image/webp"},
		{".ico", "image/x-icon"},
		{".woff2", "font/woff2"},
		{".woff", "font/woff"},
		{".ttf", "font/ttf"},
		{".txt", "text/plain; charset=utf-8"},
		{".md", "text/markdown; charset=utf-8"},
		{".csv", "text/csv; charset=utf-8"},
		{".xml", "application/xml"},
		{".bpmn", "application/xml"},
		{".dmn", "application/xml"},
		{".pdf", "application/pdf"},
		{".wasm", "application/wasm"},
	};
	for (size_t i = 0; i < COUNT(types); i++)
		if (str_ends(name, str_of(types[i].end)))
			return types[i].type;
	return "application/octet-stream";
}
