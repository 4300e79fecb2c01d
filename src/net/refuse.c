/* Problem documents of the server itself, for requests that never reach the handler. Same members as the API's.
 * Source: RFC 9457. */
#include <sys/socket.h>

#include "net/inside.h"

static const struct {
	int status;
	const char *line, *code, *zh, *en, *where, *detail;
} refusals[] = {
	[BAD_FRAMING] = {400, "400 Bad Request", "net.bad_request", "请求格式不正确", "The request cannot be read",
		"Content-Length", "send one Content-Length, or one Transfer-Encoding"},
	[BAD_LENGTH] = {400, "400 Bad Request", "net.bad_request", "请求格式不正确", "The request cannot be read",
		"Content-Length", "Content-Length must be a whole number that is not negative"},
	[LATE_HEADERS] = {408, "408 Request Timeout", "net.timeout", "请求超时", "The request took too long", "headers",
		"the headers did not come in time"},
	[LATE_BODY] = {408, "408 Request Timeout", "net.timeout", "请求超时", "The request took too long", "body",
		"the body did not come in time"},
	[TOO_LARGE] = {413, "413 Content Too Large", "net.too_large", "请求过大", "The request is too large", "body",
		"the body is longer than the server takes, in bytes:"},
	[URI_TOO_LONG] = {414, "414 URI Too Long", "net.uri_too_long", "请求地址过长", "The address is too long",
		"address", "path and query are longer than the server takes, in bytes:"},
	[HEADERS_TOO_LARGE] = {431, "431 Request Header Fields Too Large", "net.headers_too_large", "请求头过大",
		"The request has too many headers", "headers", "more header lines than the server takes:"},
	[TOO_MANY_LARGE] = {503, "503 Service Unavailable", "net.busy", "系统繁忙，请稍后再试",
		"The server is busy, please try again", "body", "too many large bodies come at a time; come back in a second"},
	[STOPPING] = {503, "503 Service Unavailable", "net.stopping", "系统正在停止", "The server is stopping", "",
		"the server stops; try again when it is back"},
};

/* What the detail ends with; 0: nothing. */
static uint32_t limit_of(const struct net_server *s, enum refusal why) {
	return why == TOO_LARGE           ? s->set.body_bytes
	       : why == URI_TOO_LONG      ? NET_TARGET_BYTES
	       : why == HEADERS_TOO_LARGE ? NET_HEADERS_MAX
	                                  : 0;
}

void net__refusal(const struct net_server *s, enum refusal why, struct net_reply *out) {
	check(why > FINE && why < COUNT(refusals));
	uint32_t limit = limit_of(s, why);
	net_reply_clear(out);
	out->status = refusals[why].status;
	out->type = "application/problem+json";
	buf_format(&out->body, "{\"type\":\"/problems/%s\",\"title\":\"%s\",\"title_en\":\"%s\",\"status\":%d,",
		refusals[why].code, refusals[why].zh, refusals[why].en, refusals[why].status);
	buf_format(&out->body, "\"code\":\"%s\",\"where\":\"%s\",\"detail\":\"%s", refusals[why].code,
		refusals[why].where, refusals[why].detail);
	if (limit)
		buf_format(&out->body, " %u", limit);
	buf_text(&out->body, "\"}");
	net_reply_header(out, STR("Cache-Control"), STR("no-store"));
}

/* Nothing of an answer has been given to the library yet, so these bytes stand alone on the wire. */
void net__refuse_raw(const struct net_server *s, int fd, enum refusal why) {
	struct net_reply reply = net_reply_make();
	struct buf raw = buf_make(4096);
	net__refusal(s, why, &reply);
	buf_format(&raw, "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %u\r\nCache-Control: no-store\r\n"
		"Connection: close\r\n\r\n", refusals[why].line, reply.type, (unsigned)reply.body.n);
	buf_str(&raw, buf_view(&reply.body));
	/* one that does not fit into the socket is lost with the connection */
	ssize_t sent = send(fd, raw.p, raw.n, MSG_DONTWAIT | MSG_NOSIGNAL);
	(void)sent;
	buf_free(&raw);
	buf_free(&reply.body);
}
