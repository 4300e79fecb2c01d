/* The server against a client of raw sockets. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "data/json.h"

#include "suites.h"

enum { LATER_MAX = 256 };

/* Milliseconds that something expected may take on a busy machine; nobody waits them out when all is well. */
enum { PATIENCE = 20000 };

/* Answers of /later are given by another thread, or by the test itself for /never. */
struct later {
	pthread_mutex_t lock;
	pthread_t thread;
	_Atomic bool stop;
	struct net_slot slots[LATER_MAX];
	struct buf bodies[LATER_MAX];
	uint32_t n;
	struct net_slot never;
	struct net_server *server;
};

static void handle(void *self, const struct net_request *r, struct net_reply *out) {
	struct later *later = self;
	if (str_is(r->path, "/hello")) {
		out->status = 200;
		out->type = "text/plain";
		buf_format(&out->body, "hello %u " STR_FMT, r->body.n, STR_ARG(r->query));
	} else if (str_is(r->path, "/later")) {
		net_defer(r, out);
		pthread_mutex_lock(&later->lock);
		later->bodies[later->n] = buf_make(LIMIT_BODY_BYTES);
		net_body_take(r, &later->bodies[later->n]);
		later->slots[later->n++] = r->slot;
		pthread_mutex_unlock(&later->lock);
	} else if (str_is(r->path, "/never")) {
		pthread_mutex_lock(&later->lock);
		later->never = r->slot; /* before it counts as waiting: whoever sees that takes the slot */
		pthread_mutex_unlock(&later->lock);
		net_defer(r, out);
	} else if (str_is(r->path, "/stream")) {
		out->status = 200;
		out->stream = true;
		buf_text(&out->body, "first\n\n");
	} else if (str_is(r->path, "/topic")) {
		out->status = 200;
		out->stream = true;
		out->stream_topic = str_hash(r->query);
		buf_text(&out->body, "first\n\n");
	} else if (str_is(r->path, "/topic-later")) { /* another thread makes the stream, as after a look at a database */
		net_defer(r, out);
		struct net_reply reply = net_reply_make();
		reply.status = 200;
		reply.stream = true;
		reply.stream_topic = str_hash(r->query);
		buf_text(&reply.body, "first\n\n");
		net_answer(r->server, r->slot, &reply);
		buf_free(&reply.body);
	}
}

static void *answer_later(void *self) {
	struct later *later = self;
	struct net_reply reply = net_reply_make();
	while (!later->stop) {
		poll(NULL, 0, 1);
		pthread_mutex_lock(&later->lock);
		for (uint32_t i = 0; i < later->n; i++) {
			net_reply_clear(&reply);
			reply.status = 201;
			buf_str(&reply.body, buf_view(&later->bodies[i]));
			net_answer(later->server, later->slots[i], &reply);
			buf_free(&later->bodies[i]);
		}
		later->n = 0;
		pthread_mutex_unlock(&later->lock);
	}
	buf_free(&reply.body);
	return NULL;
}

static struct later *start(struct net_settings s) {
	struct later *later = mem_alloc(sizeof *later);
	struct err e = {0};
	pthread_mutex_init(&later->lock, NULL);
	s.self = later;
	s.handle = handle;
	s.folder = "test/net/folder";
	s.immutable_prefix = "/assets/";
	ck_assert_msg(net_start(&s, &later->server, &e), "%s", e.text);
	pthread_create(&later->thread, NULL, answer_later, later);
	return later;
}

static void stop(struct later *later) {
	net_stop(later->server, 1000);
	later->stop = true;
	pthread_join(later->thread, NULL);
	net_free(later->server);
	mem_free(later);
}

static int dial(struct later *later) {
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(net_port(later->server))};
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	return fd;
}

static void say(int fd, str s) {
	size_t sent = 0;
	while (sent < s.n) {
		ssize_t n = send(fd, s.p + sent, s.n - sent, MSG_NOSIGNAL);
		if (n <= 0)
			return;
		sent += (size_t)n;
	}
}

/* Reads until `want` was seen `times` times, the other side closes, or `patience` ms pass without a byte. */
static uint32_t hear(int fd, struct buf *b, const char *want, uint32_t times, int patience) {
	uint32_t seen = 0;
	while (true) {
		char piece[65536];
		struct pollfd p = {.fd = fd, .events = POLLIN};
		seen = 0;
		for (const char *at = b->n ? b->p : NULL; at && want && seen < times; seen++)
			if (!(at = memmem(at, b->n - (size_t)(at - b->p), want, strlen(want))))
				break;
			else
				at++;
		if ((want && seen >= times) || poll(&p, 1, patience) <= 0)
			break;
		ssize_t n = recv(fd, piece, sizeof piece, 0);
		if (n <= 0)
			break;
		buf_put(b, piece, (size_t)n);
	}
	return seen;
}

/* Reads until there are `n` bytes. */
static void hear_bytes(int fd, struct buf *b, size_t n) {
	while (b->n < n) {
		char piece[65536];
		struct pollfd p = {.fd = fd, .events = POLLIN};
		ck_assert_msg(poll(&p, 1, PATIENCE) > 0, "%zu of %zu bytes came", b->n, n);
		ssize_t more = recv(fd, piece, sizeof piece, 0);
		ck_assert_msg(more > 0, "the other side closed after %zu of %zu bytes", b->n, n);
		buf_put(b, piece, (size_t)more);
	}
}

/* ---- raw requests from the table ------------------------------------------------------------ */

static void unfold(struct buf *b, str line) {
	for (uint32_t i = 0; i < line.n; i++) {
		int64_t n = 0;
		int32_t end = line.p[i] == '%' ? str_find(line, '%', i + 1) : -1;
		if (line.p[i] == '\\' && i + 1 < line.n) {
			buf_char(b, line.p[++i] == 'r' ? '\r' : '\n');
		} else if (end > 0 && str_int(str_cut(line, i + 1, (uint32_t)end), &n) && n > 100) {
			for (int64_t k = 0; k < n; k++)
				buf_char(b, 'x');
			i = (uint32_t)end;
		} else {
			buf_char(b, line.p[i]);
		}
	}
}

START_TEST(raw_requests) {
	struct arena a = {0};
	str text, line, want;
	struct err e;
	struct net_settings s = net_defaults();
	s.body_bytes = 1024;
	struct later *later = start(s);
	ck_assert(file_read(&a, "test/net/requests.txt", &text, &e));
	uint32_t n = 0;
	while (str_next(&text, '\n', &line)) {
		int32_t tab = str_find(line, '\t', 0);
		if (line.n == 0 || line.p[0] == '#' || tab < 0)
			continue;
		want = str_cut(line, (uint32_t)tab + 1, line.n);
		struct buf out = buf_make(1 << 20), in = buf_make(1 << 20);
		unfold(&out, str_cut(line, 0, (uint32_t)tab));
		int fd = dial(later);
		say(fd, buf_view(&out));
		hear(fd, &in, "\r\n\r\n", 1, PATIENCE);
		bool fits = str_is(want, "closed") ? in.n == 0 || str_starts(buf_view(&in), STR("HTTP/1.1 400"))
		                                   : str_starts(buf_view(&in), want);
		ck_assert_msg(fits, STR_FMT " gave " STR_FMT, STR_ARG(line), STR_ARG(str_cut(buf_view(&in), 0, 60)));
		ck_assert_msg(!in.n || !memmem(in.p, in.n, "secret", 6), "a file outside the folder");
		close(fd);
		buf_free(&out), buf_free(&in);
		n++;
	}
	ck_assert_uint_ge(n, 25);
	stop(later);
	arena_free(&a);
}
END_TEST

/* ---- connections ---------------------------------------------------------------------------- */

START_TEST(keep_alive_and_pipelining) {
	struct later *later = start(net_defaults());
	int fd = dial(later);
	struct buf in = buf_make(1 << 20);
	for (int i = 0; i < 20; i++) {
		buf_clear(&in);
		say(fd, STR("GET /hello?n HTTP/1.1\r\nHost: x\r\n\r\n"));
		ck_assert_uint_eq(hear(fd, &in, "hello 0 n", 1, PATIENCE), 1);
	}
	struct buf out = buf_make(1 << 20);
	for (int i = 0; i < 50; i++)
		buf_text(&out, i % 2 ? "GET /hello?p HTTP/1.1\r\nHost: x\r\n\r\n"
		                     : "POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhello 0 p");
	buf_clear(&in);
	say(fd, buf_view(&out));
	ck_assert_uint_eq(hear(fd, &in, "hello 0 p", 50, PATIENCE), 50);
	close(fd);
	buf_free(&in), buf_free(&out);
	stop(later);
}
END_TEST

START_TEST(large_bodies_come_back) {
	struct later *later = start(net_defaults());
	int fd = dial(later);
	struct buf out = buf_make(8 << 20), in = buf_make(16 << 20);
	buf_format(&out, "POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", LIMIT_BODY_BYTES);
	size_t head = out.n;
	for (uint64_t i = 0; out.n < head + LIMIT_BODY_BYTES; i++)
		buf_put(&out, &i, sizeof i);
	for (int round = 0; round < 3; round++) {
		buf_clear(&in);
		say(fd, buf_view(&out));
		hear(fd, &in, "\r\n\r\n", 1, PATIENCE);
		char *body = memmem(in.p, in.n, "\r\n\r\n", 4);
		ck_assert_ptr_nonnull(body);
		size_t before = (size_t)(body - in.p) + 4;
		hear_bytes(fd, &in, before + LIMIT_BODY_BYTES);
		ck_assert_int_eq(memcmp(in.p + before, out.p + head, LIMIT_BODY_BYTES), 0);
	}
	close(fd);
	buf_free(&in), buf_free(&out);
	stop(later);
}
END_TEST

/* Exactly the sizes at which one batch of ready sockets fills the library's table. */
START_TEST(many_at_once) {
	static const int counts[] = {127, 128, 129, 256, 300};
	for (uint32_t threads = 1; threads <= 2; threads++) {
		struct net_settings s = net_defaults();
		s.threads = threads;
		struct later *later = start(s);
		for (size_t k = 0; k < COUNT(counts); k++) {
			int fds[300];
			for (int i = 0; i < counts[k]; i++)
				fds[i] = dial(later);
			for (int round = 0; round < 5; round++) {
				for (int i = 0; i < counts[k]; i++)
					say(fds[i], STR("GET /hello?z HTTP/1.1\r\nHost: x\r\n\r\n"));
				for (int i = 0; i < counts[k]; i++) {
					struct buf in = buf_make(4096);
					ck_assert_uint_eq(hear(fds[i], &in, "hello 0 z", 1, PATIENCE), 1);
					buf_free(&in);
				}
			}
			for (int i = 0; i < counts[k]; i++)
				close(fds[i]);
		}
		stop(later);
	}
}
END_TEST

/* ---- refusals ------------------------------------------------------------------------------- */

/* The answer must be a whole problem document with this code. */
static void check_problem(const struct buf *in, int status, const char *code) {
	static const char *const members[] = {"title", "title_en", "where", "detail"};
	struct arena a = {0};
	struct err e;
	struct json_doc d;
	char want[64];
	snprintf(want, sizeof want, "HTTP/1.1 %d ", status);
	const char *body = in->n ? memmem(in->p, in->n, "\r\n\r\n", 4) : NULL;
	ck_assert_msg(body && str_starts(buf_view(in), str_of(want)), "%s: " STR_FMT, code, STR_ARG(buf_view(in)));
	ck_assert_ptr_nonnull(memmem(in->p, in->n, "application/problem+json", 24));
	str text = {body + 4, (uint32_t)(in->n - (size_t)(body + 4 - in->p))};
	ck_assert_msg(json_parse(&a, text, &d, &e), STR_FMT, STR_ARG(text));
	for (size_t i = 0; i < COUNT(members); i++)
		ck_assert_msg(json_member(&d, 0, members[i]) > 0, "%s has no %s", code, members[i]);
	ck_assert(str_is(json_raw(&d, json_member(&d, 0, "code")), code));
	ck_assert(str_is(json_raw(&d, json_member(&d, 0, "type")), arena_format(&a, "/problems/%s", code).p));
	int64_t told = 0;
	ck_assert(str_int(json_raw(&d, json_member(&d, 0, "status")), &told) && told == status);
	arena_free(&a);
}

START_TEST(refusals_are_problem_documents) {
	static const struct {
		const char *request;
		int status;
		const char *code;
	} tries[] = {
		{"POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", 400, "net.bad_request"},
		{"POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", 413, "net.too_large"},
		{"POST /hello HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9999\r\n\r\n", 413,
			"net.too_large"},
		{"POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na", 408, "net.timeout"},
		{"GET /%9000% HTTP/1.1\r\nHost: x\r\n\r\n", 414, "net.uri_too_long"},
		{"GET /hello HTTP/1.1\r\nHost: x\r\nA: b", 408, "net.timeout"},
	};
	struct net_settings s = net_defaults();
	s.body_bytes = 1024;
	struct later *later = start(s);
	s.header_ms = s.body_ms = 300; /* only for those that are about time: a busy machine may stall that long */
	struct later *short_of_time = start(s);
	for (size_t i = 0; i < COUNT(tries); i++) {
		struct buf out = buf_make(1 << 20), in = buf_make(1 << 20);
		unfold(&out, str_of(tries[i].request));
		int fd = dial(tries[i].status == 408 ? short_of_time : later);
		say(fd, buf_view(&out));
		hear(fd, &in, NULL, 0, PATIENCE);
		check_problem(&in, tries[i].status, tries[i].code);
		close(fd);
		buf_free(&out), buf_free(&in);
	}
	struct buf out = buf_make(1 << 20), in = buf_make(1 << 20);
	buf_text(&out, "GET /hello HTTP/1.1\r\nHost: x\r\n");
	for (int i = 0; i < NET_HEADERS_MAX; i++)
		buf_format(&out, "X-%d: y\r\n", i);
	buf_text(&out, "\r\n");
	int fd = dial(later);
	say(fd, buf_view(&out));
	hear(fd, &in, NULL, 0, PATIENCE);
	check_problem(&in, 431, "net.headers_too_large");
	close(fd);
	buf_free(&out), buf_free(&in);
	stop(later);
	stop(short_of_time);
}
END_TEST

/* A client that sends everything before it reads must find the answer, not a broken pipe. */
START_TEST(a_too_large_body_is_heard_to_its_end) {
	static const uint32_t sizes[] = {LIMIT_BODY_BYTES + 1, 10 << 20, NET_DISCARD_BYTES};
	struct later *later = start(net_defaults());
	struct buf piece = buf_make(1 << 20);
	while (!piece.full && piece.n < 1 << 20)
		buf_char(&piece, '[');
	for (size_t i = 0; i < 2 * COUNT(sizes); i++) {
		bool chunked = i >= COUNT(sizes);
		uint32_t size = sizes[i % COUNT(sizes)], sent = 0;
		struct buf head = buf_make(1000), in = buf_make(1 << 20);
		buf_text(&head, "POST /hello HTTP/1.1\r\nHost: x\r\n");
		if (chunked)
			buf_format(&head, "Transfer-Encoding: chunked\r\n\r\n%x\r\n", size);
		else
			buf_format(&head, "Content-Length: %u\r\n\r\n", size);
		int fd = dial(later);
		ck_assert_int_eq(send(fd, head.p, head.n, MSG_NOSIGNAL), (int)head.n);
		while (sent < size) {
			size_t more = size - sent < piece.n ? size - sent : piece.n;
			ssize_t n = send(fd, piece.p, more, MSG_NOSIGNAL);
			ck_assert_msg(n > 0, "the pipe broke after %u of %u bytes", sent, size);
			sent += (uint32_t)n;
		}
		if (chunked)
			say(fd, STR("\r\n0\r\n\r\n"));
		hear(fd, &in, NULL, 0, PATIENCE);
		check_problem(&in, 413, "net.too_large");
		close(fd);
		buf_free(&head), buf_free(&in);
	}
	int fd = dial(later); /* without a length and without an end */
	say(fd, STR("POST /hello HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n"));
	uint64_t sent = 0;
	for (ssize_t n = 0; (n = send(fd, piece.p, piece.n, MSG_NOSIGNAL)) > 0; sent += (uint64_t)n)
		ck_assert_uint_lt(sent, 2u * NET_DISCARD_BYTES);
	ck_assert_uint_ge(sent, NET_DISCARD_BYTES);
	close(fd);
	buf_free(&piece);
	stop(later);
}
END_TEST

START_TEST(slow_clients_are_ended) {
	struct net_settings s = net_defaults();
	s.header_ms = s.body_ms = 300;
	s.idle_ms = 400;
	struct later *later = start(s);
	static const char *const openings[] = {
		"", "GET /hello HT", "GET /hello HTTP/1.1\r\nHost: x\r\nA: ",
		"POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nabc", "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n",
	};
	for (size_t i = 0; i < COUNT(openings); i++) {
		int fd = dial(later);
		struct buf in = buf_make(4096);
		say(fd, str_of(openings[i]));
		bool ended = false;
		for (int tries = 0; tries < PATIENCE / 50 && !ended; tries++) {
			struct pollfd p = {.fd = fd, .events = POLLIN};
			char piece[4096];
			if (i < 4 && i > 0)
				say(fd, STR("x")); /* a byte now and then must not help */
			ended = poll(&p, 1, 50) > 0 && recv(fd, piece, sizeof piece, 0) <= 0;
		}
		ck_assert_msg(ended, "opening %zu is still open", i);
		close(fd);
		buf_free(&in);
	}
	for (int i = 0; i < PATIENCE / 10 && net_numbers(later->server).ended < COUNT(openings); i++)
		poll(NULL, 0, 10); /* counted a moment after the socket ends */
	ck_assert_uint_ge(net_numbers(later->server).ended, COUNT(openings));
	stop(later);
}
END_TEST

START_TEST(an_answer_for_a_gone_request_is_dropped) {
	struct later *later = start(net_defaults());
	int fd = dial(later);
	say(fd, STR("GET /never HTTP/1.1\r\nHost: x\r\n\r\n"));
	for (int i = 0; i < PATIENCE / 10 && net_numbers(later->server).waiting == 0; i++)
		poll(NULL, 0, 10);
	ck_assert_uint_eq(net_numbers(later->server).waiting, 1);
	close(fd);
	struct net_reply reply = net_reply_make();
	reply.status = 200;
	buf_text(&reply.body, "late");
	pthread_mutex_lock(&later->lock);
	struct net_slot never = later->never, wrong = {never.index, never.generation + 1};
	pthread_mutex_unlock(&later->lock);
	net_answer(later->server, wrong, &reply);
	ck_assert_uint_eq(net_numbers(later->server).waiting, 1);
	net_answer(later->server, never, &reply);
	net_answer(later->server, never, &reply);
	ck_assert_uint_eq(net_numbers(later->server).waiting, 0);
	buf_free(&reply.body);
	fd = dial(later);
	struct buf in = buf_make(4096);
	say(fd, STR("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"));
	ck_assert_uint_eq(hear(fd, &in, "hello 0", 1, PATIENCE), 1);
	buf_free(&in);
	close(fd);
	stop(later);
}
END_TEST

START_TEST(stopping_answers_who_waits) {
	struct later *later = start(net_defaults());
	int fd = dial(later);
	say(fd, STR("GET /never HTTP/1.1\r\nHost: x\r\n\r\n"));
	for (int i = 0; i < PATIENCE / 10 && net_numbers(later->server).waiting == 0; i++)
		poll(NULL, 0, 10);
	net_stop(later->server, 50);
	struct buf in = buf_make(4096);
	hear(fd, &in, NULL, 0, PATIENCE);
	check_problem(&in, 503, "net.stopping");
	buf_free(&in);
	close(fd);
	later->stop = true;
	pthread_join(later->thread, NULL);
	net_free(later->server);
	mem_free(later);
}
END_TEST

START_TEST(streams) {
	struct later *later = start(net_defaults());
	enum { READERS = 10, PUSHES = 200 };
	int fds[READERS];
	struct buf in[READERS];
	for (int i = 0; i < READERS; i++) {
		fds[i] = dial(later);
		in[i] = buf_make(1 << 20);
		say(fds[i], STR("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"));
		ck_assert_uint_eq(hear(fds[i], &in[i], "first", 1, PATIENCE), 1);
	}
	for (int i = 0; i < PUSHES; i++) {
		net_stream_push(later->server, 0, STR("event: tick\ndata: {}\n\n"));
		if (i % 20 == 0)
			poll(NULL, 0, 5);
	}
	for (int i = 0; i < READERS; i++)
		ck_assert_uint_eq(hear(fds[i], &in[i], "event: tick", PUSHES, PATIENCE), PUSHES);
	close(fds[0]);
	for (int i = 0; i < PATIENCE / 10 && net_numbers(later->server).streams == READERS; i++) {
		net_stream_push(later->server, 0, STR(": x\n\n"));
		poll(NULL, 0, 10);
	}
	ck_assert_uint_eq(net_numbers(later->server).streams, READERS - 1);
	for (int i = 0; i < READERS; i++)
		buf_free(&in[i]);
	stop(later);
	for (int i = 1; i < READERS; i++)
		close(fds[i]);
}
END_TEST

/* Opens a stream and waits until its first bytes are here. */
static int listen_to(struct later *later, const char *target, struct buf *in) {
	char line[200];
	int fd = dial(later);
	*in = buf_make(8 << 20);
	snprintf(line, sizeof line, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", target);
	say(fd, str_of(line));
	ck_assert_uint_eq(hear(fd, in, "first", 1, PATIENCE), 1);
	return fd;
}

START_TEST(topics_reach_their_own_readers) {
	struct later *later = start(net_defaults());
	struct buf in[4];
	int fds[4] = {listen_to(later, "/topic?a", &in[0]), listen_to(later, "/topic-later?a", &in[1]),
		listen_to(later, "/topic?b", &in[2]), listen_to(later, "/stream", &in[3])};
	uint64_t a = str_hash(STR("a")), b = str_hash(STR("b"));
	ck_assert_uint_eq(net_stream_readers(later->server, a), 2);
	ck_assert_uint_eq(net_stream_readers(later->server, b), 1);
	ck_assert_uint_eq(net_stream_readers(later->server, 0), 1);
	ck_assert_uint_eq(net_stream_readers(later->server, a + 1), 0);
	net_stream_push(later->server, a, STR("event: hall\ndata: A1\n\n"));
	net_stream_push(later->server, b, STR("event: hall\ndata: B1\n\n"));
	net_stream_push(later->server, 0, STR("event: tick\n\n"));
	ck_assert_uint_eq(hear(fds[0], &in[0], "A1", 1, PATIENCE), 1);
	ck_assert_uint_eq(hear(fds[1], &in[1], "A1", 1, PATIENCE), 1);
	ck_assert_uint_eq(hear(fds[2], &in[2], "B1", 1, PATIENCE), 1);
	ck_assert_uint_eq(hear(fds[3], &in[3], "tick", 1, PATIENCE), 1);
	net_stream_push(later->server, a, STR("event: hall\ndata: A2\n\n"));
	ck_assert_uint_eq(hear(fds[1], &in[1], "A2", 1, PATIENCE), 1);
	ck_assert_uint_eq(hear(fds[2], &in[2], "data: A", 1, 50), 0);
	close(fds[0]);
	for (int i = 0; i < PATIENCE / 10 && net_stream_readers(later->server, a) == 2; i++) {
		net_stream_push(later->server, a, STR(": x\n\n"));
		poll(NULL, 0, 10);
	}
	ck_assert_uint_eq(net_stream_readers(later->server, a), 1);
	stop(later);
	for (int i = 0; i < 4; i++)
		buf_free(&in[i]);
	for (int i = 1; i < 4; i++)
		close(fds[i]);
}
END_TEST

/* Who closed a stream of which nothing new is told is let go, and what waits for a reader is not lost to a beat. */
START_TEST(beats_find_who_is_gone) {
	struct later *later = start(net_defaults());
	struct buf in[2];
	int fds[2] = {listen_to(later, "/topic?a", &in[0]), listen_to(later, "/topic?a", &in[1])};
	uint64_t a = str_hash(STR("a"));
	close(fds[0]);
	for (int i = 0; i < PATIENCE / 10 && net_stream_readers(later->server, a) == 2; i++) {
		net_stream_beat(later->server);
		poll(NULL, 0, 10);
	}
	ck_assert_uint_eq(net_stream_readers(later->server, a), 1);
	net_stream_push(later->server, a, STR("data: A1\n\n"));
	net_stream_beat(later->server);
	ck_assert_uint_eq(hear(fds[1], &in[1], "A1", 1, PATIENCE), 1);
	stop(later);
	buf_free(&in[0]), buf_free(&in[1]);
	close(fds[1]);
}
END_TEST

/* Whoever does not read for a while is not sent all that it has missed, and what comes is whole and ends with the
 * newest. */
START_TEST(slow_readers_of_a_topic_go_on_with_the_newest) {
	struct later *later = start(net_defaults());
	enum { BYTES = 60000, PUSHES = 400 };
	struct buf in, message = buf_make(BYTES + 100);
	int fd = listen_to(later, "/topic?slow", &in);
	for (int i = 0; i < PUSHES; i++) {
		buf_clear(&message);
		buf_format(&message, "data: state %d ", i);
		while (message.n < BYTES)
			buf_char(&message, 'x');
		buf_format(&message, " whole %d.\n\n", i);
		net_stream_push(later->server, str_hash(STR("slow")), buf_view(&message));
	}
	ck_assert_uint_eq(hear(fd, &in, "whole 399.", 1, PATIENCE), 1);
	buf_char(&in, 0);
	uint32_t states = 0, whole = 0;
	for (const char *p = in.p; (p = strstr(p, "state ")); p++)
		states++;
	for (const char *p = in.p; (p = strstr(p, "x whole")); p++)
		whole++;
	ck_assert_uint_eq(states, whole);
	ck_assert_uint_lt(states, PUSHES);
	buf_free(&in), buf_free(&message);
	stop(later);
	close(fd);
}
END_TEST

START_TEST(files_have_etags) {
	struct later *later = start(net_defaults());
	int fd = dial(later);
	struct buf in = buf_make(1 << 16), out = buf_make(4096);
	say(fd, STR("GET /assets/app-1234.js HTTP/1.1\r\nHost: x\r\n\r\n"));
	hear(fd, &in, "console", 1, PATIENCE);
	ck_assert_ptr_nonnull(memmem(in.p, in.n, "immutable", 9));
	char *etag = memmem(in.p, in.n, "ETag: ", 6);
	ck_assert_ptr_nonnull(etag);
	char *end = memchr(etag, '\r', in.n - (size_t)(etag - in.p));
	buf_format(&out, "GET /assets/app-1234.js HTTP/1.1\r\nHost: x\r\nIf-None-Match: %.*s\r\n\r\n",
			(int)(end - etag - 6), etag + 6);
	buf_clear(&in);
	say(fd, buf_view(&out));
	ck_assert_uint_eq(hear(fd, &in, "HTTP/1.1 304", 1, PATIENCE), 1);
	close(fd);
	buf_free(&in), buf_free(&out);
	stop(later);
}
END_TEST

Suite *server_suite(void) {
	Suite *suite = suite_create("net/server");
	TCase *cases = tcase_create("all");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, raw_requests);
	tcase_add_test(cases, keep_alive_and_pipelining);
	tcase_add_test(cases, large_bodies_come_back);
	tcase_add_test(cases, many_at_once);
	tcase_add_test(cases, refusals_are_problem_documents);
	tcase_add_test(cases, a_too_large_body_is_heard_to_its_end);
	tcase_add_test(cases, slow_clients_are_ended);
	tcase_add_test(cases, an_answer_for_a_gone_request_is_dropped);
	tcase_add_test(cases, stopping_answers_who_waits);
	tcase_add_test(cases, streams);
	tcase_add_test(cases, beats_find_who_is_gone);
	tcase_add_test(cases, topics_reach_their_own_readers);
	tcase_add_test(cases, slow_readers_of_a_topic_go_on_with_the_newest);
	tcase_add_test(cases, files_have_etags);
	suite_add_tcase(suite, cases);
	return suite;
}
