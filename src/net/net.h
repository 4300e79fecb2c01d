/* net: an HTTP/1.1 server: connections, bodies, deadlines, files of one folder, event streams. Has
 * never heard of a case. libmicrohttpd does the protocol; this room adds what it leaves out: deadlines for headers
 * and bodies (its own time-out counts idleness only), answers given by another thread, and loops that never block
 * inside it.
 *
 * A request lives in a slot of the server. Other threads know it only by slot number and generation; an answer for
 * a request that is gone is dropped. Strings of a request are views that end with the handler's return, except the
 * body, which net_body_take hands over. */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/base.h"

enum {
	NET_HEADERS_MAX = 64,         /* header lines of one request */
	NET_TARGET_BYTES = 8190,      /* path and query */
	NET_DISCARD_BYTES = 64 << 20, /* of a body that is too large, read so that its sender hears the answer */
	NET_REPLY_HEAD = 2048,        /* extra header lines of one answer, bytes */
	NET_REPLY_BYTES = 256 << 20,  /* one answer */
	NET_LARGE = 16,               /* large bodies at a time, see net_settings */
	NET_STREAM_BYTES = 256 << 10, /* of the broadcast kept for slow readers */
};

struct net_server;

/* A name and a value: a header line, a parameter. */
struct net_pair {
	str name, value;
};

/* Where a request waits: the only thing about it that may cross threads. Generation 0: a request without a
 * connection. */
struct net_slot {
	uint32_t index;
	uint32_t generation;
};

/* One complete request. */
struct net_request {
	str method;
	str path;  /* as sent, still percent-encoded, without query */
	str query; /* after the '?', as sent */
	const struct net_pair *headers;
	uint32_t header_count;
	str body;
	str peer; /* address of the other end as text, without its port; empty for a request made in memory */
	struct net_slot slot;
	struct net_server *server; /* NULL for a request made in memory */
	struct buf *body_buf;      /* owner of the body's bytes; NULL for a request made in memory */
};

/* The answer to a request. Zeroed but for `body`, which is empty. */
struct net_reply {
	int status;       /* 0: not answered, the server looks for a file */
	const char *type; /* media type; NULL: none */
	struct buf body;
	char head[NET_REPLY_HEAD]; /* header lines: name NUL value NUL … */
	uint32_t head_bytes;
	bool deferred; /* net_defer was called: the answer comes by net_answer */
	bool stream;   /* the body, then what is pushed to its topic with net_stream_push, for ever */
	uint64_t stream_topic; /* 0: the broadcast */
};

struct net_settings {
	const char *host; /* "127.0.0.1", "::1", "0.0.0.0" */
	uint16_t port;    /* 0: any free one */
	uint32_t threads; /* loops, 1..16 */
	const char *folder;           /* files to serve; NULL: none */
	const char *immutable_prefix; /* paths below it may be cached for ever ("/assets/"); NULL: none */
	uint32_t header_ms;  /* from connect, or from the request line, to the end of the headers */
	uint32_t body_ms;    /* from there to the end of the body */
	uint32_t idle_ms;    /* between two requests of a connection */
	uint32_t answer_ms;  /* for the client to take the answer (streams excepted) */
	uint32_t body_bytes; /* greatest body; 0: LIMIT_BODY_BYTES. A longer one is discarded and gets 413 */
	uint32_t large_bytes; /* greatest body where `large` allows it; NET_LARGE of them at a time, with Content-Length */
	bool (*large)(void *self, str method, str path); /* NULL: nowhere */
	void *self;          /* given to the handler and to `large` */
	/* Answers the request, or leaves status 0 to have a file served. Runs on any loop, several at once. */
	void (*handle)(void *self, const struct net_request *r, struct net_reply *out);
};

/* Numbers for /health and tests. */
struct net_numbers {
	uint32_t connections, waiting, streams;
	uint64_t requests, ended; /* ended: connections closed by a deadline */
};

/* Settings with the usual deadlines; the caller sets handler, port and folder. */
struct net_settings net_defaults(void);
/* Listens and starts the loops. Requests that cannot be read or are too large or too slow are answered here, with
 * problem documents like the API's: net.bad_request, net.timeout, net.too_large, net.uri_too_long,
 * net.headers_too_large, net.stopping. What the library itself cannot parse gets its own plain 4xx answer.
 * Fault codes: net.listen (where: host:port), net.start. */
bool net_start(const struct net_settings *s, struct net_server **out, struct err *e);
/* The port it listens on. */
uint16_t net_port(const struct net_server *s);
struct net_numbers net_numbers(struct net_server *s);
/* Milliseconds of real time since the start, in steps of 100. On a loaded machine it falls behind, never ahead. */
uint64_t net_uptime_ms(const struct net_server *s);
/* Processor time of the calling thread, microseconds. */
int64_t net_spent_us(void);
/* Ends the listening, waits at most `patience_ms` for answers under way, and closes all connections; requests still
 * waiting get 503. Afterwards no handler runs any more, and answers from other threads are dropped. */
void net_stop(struct net_server *s, uint32_t patience_ms);
/* Frees a stopped server, when no other thread can answer any more. NULL is allowed. */
void net_free(struct net_server *s);

/* To be called inside the handler before the request is given to another thread: its answer will come by net_answer. */
void net_defer(const struct net_request *r, struct net_reply *out);
/* Answers a deferred request from any thread; the reply's body is copied. Does nothing when the request is gone. */
void net_answer(struct net_server *s, struct net_slot slot, const struct net_reply *reply);
/* Takes the body's bytes over: swaps them with `mine`, whose memory the connection may use next. The request's body
 * view stays valid as long as `mine` is not written. For a request made in memory the bytes are copied. */
void net_body_take(const struct net_request *r, struct buf *mine);
/* Sends bytes to every open stream of the topic; any thread.
 * topic  0: the broadcast, whose readers miss nothing unless they are more than NET_STREAM_BYTES behind: then they go
 *        on with the newest push. Any other (a hash of its name): the bytes are the topic's whole state, and a slow
 *        reader goes on with the newest
 * bytes  whole events, 1..NET_STREAM_BYTES / 2; others are dropped */
void net_stream_push(struct net_server *s, uint64_t topic, str bytes);
/* Sends a comment to every stream of a topic that has nothing else to say; any thread. A reader that is gone is noticed
 * only when something is sent to it: until then it takes a connection. The server does it every 15 s by itself. */
void net_stream_beat(struct net_server *s);
/* How many streams of the topic are open. */
uint32_t net_stream_readers(struct net_server *s, uint64_t topic);

/* An empty reply whose body may grow to NET_REPLY_BYTES. Free its body with buf_free. */
struct net_reply net_reply_make(void);
/* Empties it for the next request. */
void net_reply_clear(struct net_reply *r);
/* Adds a header line; one for which there is no room is dropped. */
void net_reply_header(struct net_reply *r, str name, str value);
/* Walks the header lines: *at begins as 0; false at the end. */
bool net_reply_next_header(const struct net_reply *r, uint32_t *at, struct net_pair *out);
/* The value of a header line, any case; empty when there is none. */
str net_header(const struct net_request *r, const char *name);
/* Undoes percent-encoding ('+' is a space when `plus`). False for a broken or NUL escape. Memory: in `a` when
 * something changed. */
bool net_unescape(struct arena *a, str s, bool plus, str *out);
/* Takes the next name=value off *query, both unescaped; false at its end. A broken escape gives the raw text. */
bool net_query_next(struct arena *a, str *query, struct net_pair *out);
/* The media type for a file name ("text/html; charset=utf-8"). */
const char *net_type_of(str name);

#endif
