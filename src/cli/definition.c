/* yichuang definition: publish a DMN or BPMN file on a running server, or take a version back, through the HTTP API. */
#include <netdb.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/cli.h"
#include "data/json.h"

enum { ANSWER_BYTES = 8 << 20 };

/* What was asked: a file or a number, and who asks where. */
struct order {
	const char *verb, *operand;
	const char *url, *user, *password, *token;
	const char *as, *effective_on, *reason, *approver;
	char host[128], port[8];
};

/* ---- one request on a connection of its own ------------------------------------------------- */

static bool parse_url(struct order *o, struct err *e) {
	str url = str_of(o->url);
	if (str_starts(url, STR("http://")))
		url = str_cut(url, 7, url.n);
	if (url.n && url.p[url.n - 1] == '/')
		url.n--;
	const char *colon = url.n ? memrchr(url.p, ':', url.n) : NULL;
	str host = colon ? str_cut(url, 0, (uint32_t)(colon - url.p)) : url;
	str port = colon ? str_cut(url, host.n + 1, url.n) : STR("80");
	if (!host.n || host.n >= sizeof o->host || !port.n || port.n >= sizeof o->port || str_find(url, '/', 0) >= 0)
		return err_set(e, "usage", "--url", "--url takes http://HOST:PORT");
	memcpy(o->host, host.p, host.n);
	memcpy(o->port, port.p, port.n);
	return true;
}

static int dial(const struct order *o) {
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
	int fd = -1;
	if (getaddrinfo(o->host, o->port, &hints, &found) != 0)
		return -1;
	for (struct addrinfo *at = found; at && fd < 0; at = at->ai_next) {
		fd = socket(at->ai_family, SOCK_STREAM, 0);
		if (fd >= 0 && connect(fd, at->ai_addr, at->ai_addrlen) != 0) {
			close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(found);
	return fd;
}

static bool exchange(int fd, str request, struct buf *answer) {
	char chunk[65536];
	ssize_t n = 0;
	while (request.n && (n = send(fd, request.p, request.n, MSG_NOSIGNAL)) > 0)
		request = str_cut(request, (uint32_t)n, request.n);
	while (!request.n && (n = recv(fd, chunk, sizeof chunk, 0)) > 0)
		buf_put(answer, chunk, (size_t)n);
	return !request.n && n == 0 && !answer->full;
}

/* POSTs a JSON body below /api/v1 and reads the whole answer: its status and its JSON. */
static bool post(struct arena *a, const struct order *o, str path, str body, int64_t *status, struct json_doc *d,
	struct err *e) {
	struct buf request = buf_make(ANSWER_BYTES), answer = buf_make(ANSWER_BYTES);
	buf_format(&request, "POST /api/v1/" STR_FMT " HTTP/1.1\r\nHost: %s:%s\r\nContent-Type: application/json\r\n"
		"Content-Length: %u\r\nConnection: close\r\n", STR_ARG(path), o->host, o->port, body.n);
	if (o->token)
		buf_format(&request, "Authorization: Bearer %s\r\nPrefer: return=minimal\r\n", o->token);
	buf_text(&request, "\r\n");
	buf_str(&request, body);
	int fd = dial(o);
	bool good = fd >= 0 || err_set(e, "client.no_server", o->url, "no server answers");
	good = good && (exchange(fd, buf_view(&request), &answer) ||
					err_set(e, "client.broken", o->url, "the connection broke"));
	str all = arena_str(a, buf_view(&answer));
	const char *end = good ? memmem(all.p, all.n, "\r\n\r\n", 4) : NULL;
	if (fd >= 0)
		close(fd);
	buf_free(&request);
	buf_free(&answer);
	return good && ((end && str_int(str_cut(all, 9, 12), status) &&
						json_parse(a, str_cut(all, (uint32_t)(end - all.p) + 4, all.n), d, e)) ||
					   err_set(e, "client.broken", o->url, "the answer cannot be read"));
}

static str member(struct arena *a, const struct json_doc *d, const char *name) {
	uint32_t token = d->tokens[0].kind == JSON_OBJECT ? json_member(d, 0, name) : 0;
	return token ? json_text(a, d, token) : (str){0};
}

/* The server's refusal as ours: where it names a place, that, else its code. */
static bool refused(struct arena *a, const struct json_doc *d, struct err *e) {
	str code = member(a, d, "code"), where = member(a, d, "where"), detail = member(a, d, "detail");
	str place = arena_format(a, STR_FMT "%s" STR_FMT, STR_ARG(where), where.n ? ": " : "", STR_ARG(code));
	return err_set(e, "client.refused", place.p, STR_FMT, STR_ARG(detail));
}

/* ---- the orders ----------------------------------------------------------------------------- */

static bool log_in(struct arena *a, struct order *o, struct err *e) {
	struct buf body = buf_make(4096);
	struct json_doc d;
	int64_t status = 0;
	if (o->token)
		return true;
	if (!o->user || !o->password)
		return err_set(e, "usage", "--token", "--token, or --user and --password, are needed");
	buf_text(&body, "{\"user\":");
	json_put_string(&body, str_of(o->user));
	buf_text(&body, ",\"password\":");
	json_put_string(&body, str_of(o->password));
	buf_char(&body, '}');
	bool good = post(a, o, STR("session"), buf_view(&body), &status, &d, e) && (status == 200 || refused(a, &d, e));
	buf_free(&body);
	if (good)
		o->token = arena_str(a, member(a, &d, "token")).p;
	return good;
}

static void put(struct buf *b, const char *name, str value) {
	buf_format(b, "%s\"%s\":", b->n > 1 ? "," : "", name);
	json_put_string(b, value);
}

/* "decisions/NAME.dmn" or "processes/NAME.bpmn" of the file's name, unless --as says another. */
static str definition_name(struct arena *a, const struct order *o) {
	const char *slash = strrchr(o->operand, '/'), *name = slash ? slash + 1 : o->operand;
	bool process = str_ends(str_of(name), STR(".bpmn"));
	return o->as ? str_of(o->as) : arena_format(a, "%s/%s", process ? "processes" : "decisions", name);
}

static bool payload(struct arena *a, const struct order *o, struct buf *b, struct err *e) {
	str text;
	buf_char(b, '{');
	put(b, "reason", str_of(o->reason));
	if (strcmp(o->verb, "publish") == 0) {
		if (!file_read(a, o->operand, &text, e))
			return false;
		if (text.n > LIMIT_SOURCE_BYTES || !str_utf8(text))
			return err_set(e, "definition.too_long", o->operand, "a definition is UTF-8 of at most %d bytes",
				LIMIT_SOURCE_BYTES);
		put(b, "definition", definition_name(a, o));
		put(b, "effective_on", str_of(o->effective_on));
		put(b, "approver", str_of(o->approver));
		put(b, "model", text);
	}
	buf_char(b, '}');
	return true;
}

static bool give(struct arena *a, struct order *o, struct err *e) {
	bool publish = strcmp(o->verb, "publish") == 0;
	struct buf body = buf_make(ANSWER_BYTES);
	struct json_doc d;
	int64_t status = 0;
	str path = publish ? STR("definitions") : arena_format(a, "definitions/%s/withdraw", o->operand);
	bool good = parse_url(o, e) && payload(a, o, &body, e) && log_in(a, o, e) &&
				post(a, o, path, buf_view(&body), &status, &d, e) && (status < 300 || refused(a, &d, e));
	if (good) {
		str id = member(a, &d, "id"), seq = member(a, &d, "seq");
		printf("definition " STR_FMT ": %s, event " STR_FMT "\n", STR_ARG(id), publish ? "published" : "withdrawn",
			STR_ARG(seq));
	}
	buf_free(&body);
	return good;
}

static int usage(void) {
	fprintf(stderr, "yichuang definition: usage: yichuang definition publish FILE --effective-on DAY --reason TEXT "
					"--approver NAME --url URL | withdraw ID --reason TEXT --url URL; with --token T or --user U "
					"--password P\n");
	return CLI_USAGE;
}

int cli_definition(int argc, char **argv) {
	struct option o[] = {{"--url", false, NULL}, {"--token", false, getenv("YICHUANG_TOKEN")},
		{"--user", false, NULL}, {"--password", false, NULL}, {"--as", false, NULL}, {"--effective-on", false, NULL},
		{"--reason", false, NULL}, {"--approver", false, NULL}};
	struct arguments a;
	struct arena arena = {0};
	struct err e = {0};
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	struct order order = {.verb = a.count ? a.operands[0] : "", .operand = a.operands[1], .url = o[0].value,
		.token = o[1].value, .user = o[2].value, .password = o[3].value, .as = o[4].value,
		.effective_on = o[5].value, .reason = o[6].value, .approver = o[7].value};
	bool publish = strcmp(order.verb, "publish") == 0;
	int64_t id;
	if (a.count != 2 || !order.url || !order.reason || (!publish && strcmp(order.verb, "withdraw") != 0) ||
		(publish && (!order.effective_on || !order.approver)) || (!publish && !str_int(str_of(order.operand), &id)))
		return usage();
	int status = give(&arena, &order, &e) ? CLI_DONE : cli_refused(&e);
	arena_free(&arena);
	return status;
}
