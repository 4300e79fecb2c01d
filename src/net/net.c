/* The server: loops, slots and the way of one request.
 *
 * Each loop runs its own daemon of the library over the shared listening socket, in "external" mode: we wait, the
 * library only works. Inside its own threads it may call epoll_wait with a time-out after exactly 128 events, before it
 * processes any of them, and stall a closed-loop client; called from outside it never waits.
 *
 * Invariants of a slot: (1) generation changes whenever a request ends; (2) response is set in ANSWERED only; (3) a
 * connection is suspended exactly while its slot is WAITING, or ANSWERED and not yet run again. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/inside.h"

struct net_settings net_defaults(void) {
	return (struct net_settings){
		.host = "127.0.0.1",
		.threads = 2,
		.header_ms = 10000,
		.body_ms = 60000,
		.idle_ms = 120000,
		.answer_ms = 120000,
		.body_bytes = LIMIT_BODY_BYTES,
	};
}

uint64_t net__deadline(struct net_server *s, uint32_t ms_allowed) {
	return atomic_load_explicit(&s->beat, memory_order_relaxed) + ms_allowed / BEAT_MS + 1;
}

/* ---- slots ---------------------------------------------------------------------------------- */

/* A slot is made when it is first needed: what an idle server never touched costs it no memory. */
static struct slot *slot_make(struct net_server *s) {
	uint32_t at = atomic_load(&s->slots_made);
	if (at == LIMIT_CONNECTIONS)
		return NULL;
	struct slot *slot = &s->slots[at];
	pthread_mutex_init(&slot->lock, NULL);
	slot->index = at;
	slot->generation = 1;
	slot->fd = -1;
	atomic_store(&s->slots_made, at + 1);
	return slot;
}

static struct slot *slot_take(struct net_server *s) {
	pthread_mutex_lock(&s->free_lock);
	struct slot *slot = s->free_count > 0 ? &s->slots[s->free_slots[--s->free_count]] : slot_make(s);
	pthread_mutex_unlock(&s->free_lock);
	return slot;
}

static void slot_give_back(struct net_server *s, struct slot *slot) {
	pthread_mutex_lock(&slot->lock);
	slot->phase = FREE;
	slot->deadline = 0;
	slot->generation++;
	slot->connection = NULL;
	slot->fd = -1;
	pthread_mutex_unlock(&slot->lock);
	buf_free(&slot->body);
	buf_free(&slot->target);
	pthread_mutex_lock(&s->free_lock);
	s->free_slots[s->free_count++] = slot->index;
	pthread_mutex_unlock(&s->free_lock);
}

static void slot_phase(struct slot *slot, enum phase phase, uint64_t deadline) {
	pthread_mutex_lock(&slot->lock);
	slot->phase = phase;
	slot->deadline = deadline;
	pthread_mutex_unlock(&slot->lock);
}

/* ---- callbacks of the library --------------------------------------------------------------- */

static void on_connection(void *self, struct MHD_Connection *c, void **context,
		enum MHD_ConnectionNotificationCode code) {
	struct net_server *s = self;
	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		if (*context)
			slot_give_back(s, *context);
		*context = NULL;
		atomic_fetch_sub(&s->connections, 1);
		return;
	}
	atomic_fetch_add(&s->connections, 1);
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	int fd = info ? info->connect_fd : -1;
	struct slot *slot = slot_take(s);
	if (!slot) { /* more connections than slots: the limits per loop are rounded up */
		if (fd >= 0)
			shutdown(fd, SHUT_RDWR);
		return;
	}
	pthread_mutex_lock(&slot->lock);
	slot->server = s;
	slot->connection = c;
	slot->fd = fd;
	slot->phase = IDLE;
	slot->deadline = net__deadline(s, s->set.header_ms);
	slot->target = buf_make(NET_TARGET_BYTES);
	slot->body = buf_make(s->set.body_bytes);
	pthread_mutex_unlock(&slot->lock);
	*context = slot;
}

static struct slot *slot_of(struct MHD_Connection *c) {
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info ? info->socket_context : NULL;
}

/* The request line is here: the first sign of a request. */
static void *on_target(void *self, const char *uri, struct MHD_Connection *c) {
	struct net_server *s = self;
	struct slot *slot = slot_of(c);
	if (!slot)
		return NULL;
	buf_clear(&slot->target);
	buf_text(&slot->target, uri);
	slot->refuse = slot->target.full ? URI_TOO_LONG : FINE;
	slot->body_bytes = 0;
	slot->header_count = 0;
	buf_clear(&slot->body);
	slot_phase(slot, HEAD, net__deadline(s, s->set.header_ms));
	return slot;
}

static void on_completed(void *self, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode code) {
	struct net_server *s = self;
	struct slot *slot = *context;
	(void)c, (void)code;
	*context = NULL;
	if (!slot)
		return;
	pthread_mutex_lock(&slot->lock);
	struct MHD_Response *late = slot->response;
	if (slot->phase == WAITING)
		atomic_fetch_sub(&s->waiting, 1);
	slot->response = NULL;
	slot->generation++;
	slot->phase = IDLE;
	slot->deadline = net__deadline(s, s->set.idle_ms);
	pthread_mutex_unlock(&slot->lock);
	if (late)
		MHD_destroy_response(late);
	if (slot->large)
		atomic_fetch_sub(&s->large, 1), slot->large = false;
	if (slot->body.cap > 64 << 10 || slot->body.max != s->set.body_bytes)
		buf_free(&slot->body), slot->body = buf_make(s->set.body_bytes);
}

/* ---- one request ---------------------------------------------------------------------------- */

static enum MHD_Result take_header(void *self, enum MHD_ValueKind kind, const char *name, const char *value) {
	struct slot *slot = self;
	(void)kind;
	if (slot->header_count == NET_HEADERS_MAX)
		return slot->refuse = HEADERS_TOO_LARGE, MHD_NO;
	slot->headers[slot->header_count++] = (struct net_pair){str_of(name), str_of(value)};
	return MHD_YES;
}

static uint32_t count_header(const struct slot *slot, const char *name) {
	uint32_t n = 0;
	for (uint32_t i = 0; i < slot->header_count; i++)
		n += slot->headers[i].name.n == strlen(name) && strncasecmp(slot->headers[i].name.p, name, strlen(name)) == 0;
	return n;
}

/* Whether a body of more bytes than usual may come. Whoever has not logged in may not fill our memory. */
static enum refusal judge_large(struct slot *slot, struct net_server *s, str method, int64_t bytes) {
	str query = buf_view(&slot->target), path = {0};
	str_next(&query, '?', &path);
	if (!s->set.large || bytes > s->set.large_bytes || !count_header(slot, "Authorization") ||
	    !s->set.large(s->set.self, method, path))
		return TOO_LARGE;
	if (atomic_fetch_add(&s->large, 1) >= NET_LARGE) {
		atomic_fetch_sub(&s->large, 1);
		return TOO_MANY_LARGE;
	}
	slot->large = true;
	slot->body.max = s->set.large_bytes;
	return FINE;
}

/* Looks at the headers; sets slot->refuse for a request that must not be read as a message (request smuggling) or
 * is too large. Returns whether the body is to be read: also one that is too large, when its sender will not wait for
 * our leave: whoever writes on finds the answer only when all was taken. */
static bool judge_headers(struct slot *slot, struct net_server *s, str method) {
	uint32_t lengths = count_header(slot, "Content-Length"), codings = count_header(slot, "Transfer-Encoding");
	if (slot->refuse)
		return false;
	if (lengths + codings > 1)
		return slot->refuse = BAD_FRAMING, false;
	struct net_request r = {.headers = slot->headers, .header_count = slot->header_count};
	int64_t bytes = 0;
	if (lengths && (!str_int(net_header(&r, "Content-Length"), &bytes) || bytes < 0))
		return slot->refuse = BAD_LENGTH, false;
	if (bytes <= s->set.body_bytes)
		return true;
	slot->refuse = judge_large(slot, s, method, bytes);
	if (!slot->refuse)
		return true;
	return bytes <= NET_DISCARD_BYTES && count_header(slot, "Expect") == 0;
}

static enum MHD_Result send_response(struct slot *slot, struct MHD_Connection *c, int status,
                                     struct MHD_Response *response, bool for_ever) {
	struct net_server *s = slot->server;
	slot_phase(slot, SENDING, for_ever ? 0 : net__deadline(s, s->set.answer_ms));
	enum MHD_Result done = MHD_queue_response(c, (unsigned)status, response);
	MHD_destroy_response(response);
	return done;
}

struct MHD_Response *net__response(const struct net_reply *reply) {
	/* the library's type has no const here, and with MUST_COPY it only reads */
	struct MHD_Response *response =
		MHD_create_response_from_buffer(reply->body.n, reply->body.p, MHD_RESPMEM_MUST_COPY);
	check(response);
	if (reply->type)
		MHD_add_response_header(response, "Content-Type", reply->type);
	struct net_pair line;
	for (uint32_t at = 0; net_reply_next_header(reply, &at, &line);) /* both end with NUL */
		MHD_add_response_header(response, line.name.p, line.value.p);
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	return response;
}

/* Refuses what cannot be read; the connection ends, since the rest of the request is not to be trusted. */
static enum MHD_Result refuse(struct loop *loop, struct slot *slot, struct MHD_Connection *c) {
	net__refusal(loop->server, slot->refuse, &loop->reply);
	net_reply_header(&loop->reply, STR("Connection"), STR("close"));
	return send_response(slot, c, loop->reply.status, net__response(&loop->reply), false);
}

/* Keeps a piece of the body, or discards it when the body is too large; the deadline bounds how long that may go on,
 * and past NET_DISCARD_BYTES a body without a length is cut off. */
static enum MHD_Result take_piece(struct slot *slot, const char *piece, size_t bytes) {
	slot->body_bytes += bytes;
	if (!slot->refuse)
		buf_put(&slot->body, piece, bytes);
	if (slot->body.full)
		slot->refuse = TOO_LARGE;
	if (slot->body_bytes <= NET_DISCARD_BYTES)
		return MHD_YES;
	slot_phase(slot, SENDING, 0);
	net__refuse_raw(slot->server, slot->fd, slot->refuse);
	return MHD_NO;
}

/* Who is at the other end: an address as text. */
static str peer_of(struct MHD_Connection *c, char *out, socklen_t most) {
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *a = info ? info->client_addr : NULL;
	const void *bytes = NULL;
	if (a && a->sa_family == AF_INET)
		bytes = &((const struct sockaddr_in *)(const void *)a)->sin_addr;
	else if (a && a->sa_family == AF_INET6)
		bytes = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
	return bytes && inet_ntop(a->sa_family, bytes, out, most) ? str_of(out) : (str){0};
}

static enum MHD_Result run_handler(struct loop *loop, struct slot *slot, struct MHD_Connection *c, const char *method) {
	slot->loop = loop->index;
	struct net_server *s = loop->server;
	char peer[INET6_ADDRSTRLEN];
	str query = buf_view(&slot->target), path = {0};
	str_next(&query, '?', &path);
	struct net_request r = {
		.method = str_of(method),
		.path = path,
		.query = query,
		.headers = slot->headers,
		.header_count = slot->header_count,
		.body = buf_view(&slot->body),
		.peer = peer_of(c, peer, sizeof peer),
		.slot = {slot->index, slot->generation},
		.server = s,
		.body_buf = &slot->body,
	};
	atomic_fetch_add_explicit(&s->requests, 1, memory_order_relaxed);
	struct net_reply *reply = &loop->reply;
	net_reply_clear(reply);
	s->set.handle(s->set.self, &r, reply);
	if (reply->deferred)
		return MHD_YES;
	struct MHD_Response *response = NULL;
	int status = reply->status;
	if (reply->stream)
		response = net__stream(s, c, reply);
	else if (status)
		response = net__response(reply);
	else
		response = net__file(s, &r, &status);
	return send_response(slot, c, status, response, reply->stream);
}

/* Called by the library when the headers are complete, for each piece of the body, when all is here, and again after
 * a suspended request was answered. */
static enum MHD_Result on_request(void *self, struct MHD_Connection *c, const char *url, const char *method,
                                  const char *version, const char *piece, size_t *piece_bytes, void **context) {
	struct loop *loop = self;
	struct net_server *s = loop->server;
	struct slot *slot = *context;
	size_t bytes;
	(void)url, (void)version;
	if (!slot)
		return MHD_NO;
	pthread_mutex_lock(&slot->lock);
	enum phase phase = slot->phase;
	struct MHD_Response *response = slot->response;
	if (phase == ANSWERED)
		slot->response = NULL;
	pthread_mutex_unlock(&slot->lock);
	switch (phase) {
	case HEAD:
		MHD_get_connection_values(c, MHD_HEADER_KIND, take_header, slot);
		if (!judge_headers(slot, s, str_of(method)))
			return refuse(loop, slot, c);
		slot_phase(slot, BODY, net__deadline(s, s->set.body_ms));
		return MHD_YES;
	case BODY:
		if (*piece_bytes == 0)
			return slot->refuse ? refuse(loop, slot, c) : run_handler(loop, slot, c, method);
		bytes = *piece_bytes;
		*piece_bytes = 0;
		return take_piece(slot, piece, bytes);
	case ANSWERED:
		return send_response(slot, c, slot->status, response, slot->for_ever);
	case FREE: case IDLE: case WAITING: case SENDING:
		break;
	}
	return phase == WAITING || phase == SENDING ? MHD_YES : MHD_NO;
}

/* ---- answers from other threads ------------------------------------------------------------- */

void net_defer(const struct net_request *r, struct net_reply *out) {
	out->deferred = true;
	if (!r->server)
		return;
	struct slot *slot = &r->server->slots[r->slot.index];
	pthread_mutex_lock(&slot->lock);
	check(slot->phase == BODY && slot->generation == r->slot.generation);
	slot->phase = WAITING;
	slot->deadline = 0;
	MHD_suspend_connection(slot->connection);
	pthread_mutex_unlock(&slot->lock);
	atomic_fetch_add(&r->server->waiting, 1);
}

void net_answer(struct net_server *s, struct net_slot at, const struct net_reply *reply) {
	check(at.index < atomic_load(&s->slots_made));
	struct slot *slot = &s->slots[at.index];
	struct MHD_Response *response = reply->stream ? NULL : net__response(reply);
	pthread_mutex_lock(&slot->lock);
	bool here = slot->generation == at.generation && slot->phase == WAITING;
	if (here) {
		if (reply->stream)
			response = net__stream(s, slot->connection, reply);
		slot->for_ever = reply->stream;
		slot->response = response;
		slot->status = reply->status;
		slot->phase = ANSWERED;
		atomic_fetch_sub(&s->waiting, 1);
		MHD_resume_connection(slot->connection);
	}
	uint32_t loop = slot->loop;
	pthread_mutex_unlock(&slot->lock);
	if (here)
		net__ring(s, loop);
	if (!here && response)
		MHD_destroy_response(response);
}

void net_body_take(const struct net_request *r, struct buf *mine) {
	if (!r->body_buf) {
		buf_clear(mine);
		buf_str(mine, r->body);
		return;
	}
	struct buf theirs = *r->body_buf;
	buf_clear(mine);
	*r->body_buf = *mine;
	r->body_buf->max = theirs.max;
	*mine = theirs;
}

/* ---- loops ---------------------------------------------------------------------------------- */

/* How long the loop may wait: as long as the library says, but at most a beat, so that stopping is quick. */
static int loop_patience(struct MHD_Daemon *d) {
	MHD_UNSIGNED_LONG_LONG wait = 0;
	return MHD_get_timeout(d, &wait) == MHD_YES && wait < BEAT_MS ? (int)wait : BEAT_MS;
}

void net__ring(struct net_server *s, uint32_t loop) {
	/* once is enough until the loop has seen it: a busy desk answers many before that */
	if (!atomic_exchange(&s->loops[loop].rung, true))
		eventfd_write(s->loops[loop].bell, 1);
}

static void *run_loop(void *self) {
	struct loop *loop = self;
	struct net_server *s = loop->server;
	struct MHD_Daemon *d = s->daemons[loop->index];
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(d, MHD_DAEMON_INFO_EPOLL_FD);
	check(info);
	struct pollfd ready[2] = {{.fd = info->epoll_fd, .events = POLLIN}, {.fd = loop->bell, .events = POLLIN}};
	eventfd_t times;
	while (!atomic_load_explicit(&s->stopping, memory_order_relaxed)) {
		int wait = loop_patience(d);
		if (wait > 0)
			poll(ready, 2, wait);
		if (ready[1].revents)
			eventfd_read(loop->bell, &times);
		atomic_store(&loop->rung, false); /* before the work: whoever comes during it rings again */
		MHD_run(d);
	}
	return NULL;
}

/* Ends a connection that is late; a request that has begun hears why. Called with the slot locked: in these phases its
 * loop has not given the library an answer, and cannot before the lock is free. */
static void end_late(struct slot *slot) {
	if (slot->phase == HEAD || slot->phase == BODY)
		net__refuse_raw(slot->server, slot->fd, slot->phase == HEAD ? LATE_HEADERS : LATE_BODY);
	shutdown(slot->fd, SHUT_RDWR);
	slot->deadline = 0;
	atomic_fetch_add(&slot->server->ended, 1);
}

/* Ends the connections that are past a deadline, and those of streams whose reader is gone. A beat is at least BEAT_MS
 * long, so no clock has to be read. */
static void *run_sweeper(void *self) {
	struct net_server *s = self;
	while (!atomic_load_explicit(&s->stopping, memory_order_relaxed)) {
		poll(NULL, 0, BEAT_MS);
		uint64_t beat = atomic_fetch_add(&s->beat, 1) + 1;
		for (uint32_t i = 0, n = atomic_load(&s->slots_made); i < n; i++) {
			struct slot *slot = &s->slots[i];
			pthread_mutex_lock(&slot->lock);
			if (slot->deadline && slot->deadline < beat)
				end_late(slot);
			pthread_mutex_unlock(&slot->lock);
		}
		if (beat % (STREAM_BEAT_MS / BEAT_MS) == 0)
			net_stream_beat(s);
	}
	return NULL;
}

/* ---- start and stop ------------------------------------------------------------------------- */

static bool listen_on(struct net_server *s, struct err *e) {
	char port[8];
	snprintf(port, sizeof port, "%u", s->set.port);
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
	struct addrinfo *found = NULL;
	const char *host = strcmp(s->set.host, "localhost") == 0 ? "127.0.0.1" : s->set.host;
	if (getaddrinfo(host, port, &hints, &found) != 0)
		return err_set(e, "net.listen", s->set.host, "%s is no IP address to listen on", s->set.host);
	int one = 1;
	int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	bool done = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
	            bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, 1024) == 0;
	int why = errno;
	freeaddrinfo(found);
	struct sockaddr_storage name;
	socklen_t n = sizeof name;
	done = done && getsockname(fd, (struct sockaddr *)&name, &n) == 0;
	if (!done) {
		if (fd >= 0)
			close(fd);
		return err_set(e, "net.listen", s->set.host, "cannot listen on %s port %s: %s", s->set.host, port,
				strerror(why));
	}
	s->listen_fd = fd;
	s->port = ntohs(name.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&name)->sin6_port
	                                           : ((struct sockaddr_in *)&name)->sin_port);
	return true;
}

/* The library keeps the raw address as it came: what a handler decodes is its own affair. */
static size_t keep_escapes(void *self, struct MHD_Connection *c, char *text) {
	(void)self, (void)c;
	return strlen(text);
}

static struct MHD_Daemon *start_daemon(struct net_server *s, uint32_t index) {
	uint32_t share = LIMIT_CONNECTIONS / s->set.threads;
	struct loop *loop = &s->loops[index];
	*loop = (struct loop){.server = s, .index = index, .bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
		.reply = net_reply_make()};
	check(loop->bell >= 0);
	return MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, loop,
		MHD_OPTION_LISTEN_SOCKET, (MHD_socket)dup(s->listen_fd),
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)share,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(64 << 10),
		MHD_OPTION_CONNECTION_MEMORY_INCREMENT, (size_t)(16 << 10),
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, s,
		MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, s,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_END);
}

static void make_slots(struct net_server *s) {
	s->slots = mem_alloc(LIMIT_CONNECTIONS * sizeof *s->slots);
	s->free_slots = mem_alloc(LIMIT_CONNECTIONS * sizeof *s->free_slots);
	pthread_mutex_init(&s->free_lock, NULL);
}

void net_free(struct net_server *s) {
	if (!s)
		return;
	for (uint32_t i = 0; i < s->set.threads; i++) {
		buf_free(&s->loops[i].reply.body);
		close(s->loops[i].bell);
	}
	if (s->folder_fd >= 0)
		close(s->folder_fd);
	if (s->listen_fd >= 0)
		close(s->listen_fd);
	mem_free(s->cast.ring);
	mem_free(s->free_slots);
	mem_free(s->slots);
	mem_free(s);
}

static void stop_daemons(struct net_server *s) {
	for (uint32_t i = 0; i < s->set.threads; i++)
		if (s->daemons[i])
			MHD_stop_daemon(s->daemons[i]);
}

bool net_start(const struct net_settings *settings, struct net_server **out, struct err *e) {
	struct net_server *s = mem_alloc(sizeof *s);
	s->set = *settings;
	check(s->set.handle && s->set.threads >= 1 && s->set.threads <= LOOPS_MAX);
	s->set.body_bytes = s->set.body_bytes ? s->set.body_bytes : LIMIT_BODY_BYTES;
	s->listen_fd = s->folder_fd = -1;
	pthread_mutex_init(&s->cast.lock, NULL);
	s->cast.ring = mem_alloc(NET_STREAM_BYTES);
	make_slots(s);
	if (s->set.folder)
		s->folder_fd = open(s->set.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!listen_on(s, e))
		return net_free(s), false;
	for (uint32_t i = 0; i < s->set.threads; i++) {
		s->daemons[i] = start_daemon(s, i);
		if (!s->daemons[i])
			return stop_daemons(s), net_free(s), err_set(e, "net.start", "", "the HTTP library does not start");
	}
	for (uint32_t i = 0; i < s->set.threads; i++)
		check(pthread_create(&s->threads[i], NULL, run_loop, &s->loops[i]) == 0);
	check(pthread_create(&s->sweeper, NULL, run_sweeper, s) == 0);
	*out = s;
	return true;
}

uint16_t net_port(const struct net_server *s) {
	return s->port;
}

struct net_numbers net_numbers(struct net_server *s) {
	pthread_mutex_lock(&s->cast.lock);
	uint32_t streams = s->cast.count;
	pthread_mutex_unlock(&s->cast.lock);
	return (struct net_numbers){
		.connections = atomic_load(&s->connections),
		.waiting = atomic_load(&s->waiting),
		.streams = streams,
		.requests = atomic_load(&s->requests),
		.ended = atomic_load(&s->ended),
	};
}

uint64_t net_uptime_ms(const struct net_server *s) {
	return atomic_load_explicit(&s->beat, memory_order_relaxed) * BEAT_MS;
}

int64_t net_spent_us(void) {
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void answer_all(struct net_server *s) {
	struct net_reply reply = net_reply_make();
	net__refusal(s, STOPPING, &reply);
	for (uint32_t i = 0, n = atomic_load(&s->slots_made); i < n; i++) {
		pthread_mutex_lock(&s->slots[i].lock);
		struct net_slot at = {i, s->slots[i].generation};
		pthread_mutex_unlock(&s->slots[i].lock);
		net_answer(s, at, &reply);
	}
	buf_free(&reply.body);
}

void net_stop(struct net_server *s, uint32_t patience_ms) {
	shutdown(s->listen_fd, SHUT_RDWR); /* all loops share it */
	for (uint32_t waited = 0; atomic_load(&s->waiting) && waited < patience_ms; waited += 10)
		poll(NULL, 0, 10);
	answer_all(s);
	net__stream_stop(&s->cast);
	poll(NULL, 0, 50); /* lets the last answers leave */
	atomic_store(&s->stopping, true);
	for (uint32_t i = 0; i < s->set.threads; i++)
		pthread_join(s->threads[i], NULL);
	pthread_join(s->sweeper, NULL);
	for (uint32_t i = 0; i < s->set.threads; i++)
		MHD_run(s->daemons[i]); /* takes resumed connections back before the end */
	stop_daemons(s);
}
