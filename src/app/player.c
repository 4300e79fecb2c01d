/* The player: one or more keep-alive connections, each with a small HTTP/1.1 client of its own. */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "app/player.h"
#include "data/json.h"

enum { LINE_MAX_BYTES = LIMIT_COMMAND_BYTES, ANSWER_MAX = 64 << 20, LATENCIES = 1 << 20 };

/* One connection and the request that is under way on it. */
struct line_of_work {
	int fd;
	struct buf request, body, answer;
	uint32_t commands;
	double sent_at;
};

struct player {
	const struct player_settings *s;
	FILE *in;
	int64_t in_bytes, read_bytes;
	char host[128], port[8];
	char token[128];
	struct line_of_work *work;
	char *line;
	size_t line_cap;
	int64_t taken;
	float *latency;
	uint32_t latencies;
	double begun, shown;
	struct player_result *r;
	struct err *e;
};

static double now_s(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- a small client --------------------------------------------------------------------------------- */

static bool parse_url(struct player *p) {
	str url = str_of(p->s->url);
	if (str_starts(url, STR("http://")))
		url = str_cut(url, 7, url.n);
	int32_t slash = str_find(url, '/', 0);
	if (slash >= 0)
		url = str_cut(url, 0, (uint32_t)slash);
	int32_t colon = str_find(url, ':', 0);
	str host = colon < 0 ? url : str_cut(url, 0, (uint32_t)colon),
		port = colon < 0 ? STR("80") : str_cut(url, (uint32_t)colon + 1, url.n);
	if (!host.n || host.n >= sizeof p->host || !port.n || port.n >= sizeof p->port)
		return err_set(p->e, "usage", "--url", "--url takes http://HOST:PORT");
	memcpy(p->host, host.p, host.n);
	memcpy(p->port, port.p, port.n);
	return true;
}

static bool dial(struct player *p, struct line_of_work *w) {
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
	w->fd = -1;
	if (getaddrinfo(p->host, p->port, &hints, &found) == 0) {
		w->fd = socket(found->ai_family, SOCK_STREAM, 0);
		if (w->fd >= 0 && connect(w->fd, found->ai_addr, found->ai_addrlen) != 0) {
			close(w->fd);
			w->fd = -1;
		}
		freeaddrinfo(found);
	}
	int on = 1;
	if (w->fd >= 0)
		setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return w->fd >= 0 || err_set(p->e, "play.no_server", p->s->url, "no server answers at %s", p->s->url);
}

static bool send_all(struct player *p, int fd, str bytes) {
	while (bytes.n) {
		ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
		if (n <= 0)
			return err_set(p->e, "play.broken", p->s->url, "the connection broke");
		bytes = str_cut(bytes, (uint32_t)n, bytes.n);
	}
	return true;
}

static bool post(struct player *p, struct line_of_work *w, const char *path, const char *type) {
	buf_clear(&w->request);
	buf_format(&w->request,
		"POST /api/v1/%s HTTP/1.1\r\nHost: %s:%s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n", path, p->host,
		p->port, type, w->body.n);
	if (p->token[0])
		buf_format(&w->request, "Authorization: Bearer %s\r\nPrefer: return=minimal\r\n", p->token);
	buf_text(&w->request, "\r\n");
	buf_str(&w->request, buf_view(&w->body));
	w->sent_at = now_s();
	return send_all(p, w->fd, buf_view(&w->request));
}

/* Value of a header line, as a number; -1 when absent. */
static int64_t header_number(str head, const char *name) {
	str line, rest = head;
	size_t n = strlen(name);
	while (str_next(&rest, '\n', &line))
		if (line.n > n && strncasecmp(line.p, name, n) == 0 && line.p[n] == ':') {
			int64_t v = -1;
			return str_int(str_trim(str_cut(line, (uint32_t)n + 1, line.n)), &v) ? v : -1;
		}
	return -1;
}

/* Reads one whole answer: status, and the body as a view into w->answer. */
static bool receive(struct player *p, struct line_of_work *w, int *status, str *body) {
	static const char end_of_head[] = "\r\n\r\n";
	char chunk[65536];
	buf_clear(&w->answer);
	for (;;) {
		ssize_t n = recv(w->fd, chunk, sizeof chunk, 0);
		if (n <= 0)
			return err_set(p->e, "play.broken", p->s->url, "the server closed the connection");
		buf_put(&w->answer, chunk, (size_t)n);
		str all = buf_view(&w->answer);
		const char *end = memmem(all.p, all.n, end_of_head, 4);
		if (!end)
			continue;
		uint32_t head = (uint32_t)(end - all.p);
		int64_t length = header_number(str_cut(all, 0, head), "Content-Length"), code = 0;
		if (length < 0 || w->answer.full || !str_int(str_cut(all, 9, 12), &code))
			return err_set(p->e, "play.broken", p->s->url, "the answer cannot be read");
		*status = (int)code;
		*body = str_cut(all, head + 4, all.n);
		if (body->n >= length)
			return true;
	}
}

static bool login(struct player *p, struct line_of_work *w) {
	int status;
	str body;
	struct arena a = {0};
	struct json_doc d;
	buf_clear(&w->body);
	buf_format(&w->body, "{\"user\":\"%s\",\"password\":\"%s\"}", p->s->user, p->s->password);
	bool ok = post(p, w, "session", "application/json") && receive(p, w, &status, &body);
	if (ok && (status != 200 && status != 201))
		ok = err_set(p->e, "play.login", p->s->user, "the login was refused (%d)", status);
	if (ok && json_parse(&a, body, &d, p->e)) {
		str token = json_text(&a, &d, json_member(&d, 0, "token"));
		snprintf(p->token, sizeof p->token, STR_FMT, STR_ARG(token));
	}
	arena_free(&a);
	return ok;
}

/* ---- the file ------------------------------------------------------------------------------------------ */

/* Fills the body with up to `batch` lines; false at the end of the file. */
static bool fill(struct player *p, struct line_of_work *w) {
	buf_clear(&w->body);
	w->commands = 0;
	while (w->commands < p->s->batch && w->body.n < LIMIT_BODY_BYTES - LINE_MAX_BYTES &&
		   (!p->s->stop_after || p->taken < p->s->stop_after)) {
		ssize_t n = getline(&p->line, &p->line_cap, p->in);
		if (n <= 0)
			break;
		p->read_bytes += n;
		buf_put(&w->body, p->line, (size_t)n);
		w->commands++;
		p->taken++;
	}
	return w->commands > 0;
}

/* Counts a batch's answer: one line for each command. */
static bool count_batch(struct player *p, struct line_of_work *w, str body) {
	str line;
	uint32_t lines = 0;
	while (str_next(&body, '\n', &line)) {
		if (!line.n)
			continue;
		lines++;
		if (str_starts(line, STR("{\"ok\":true"))) {
			const char *at = memmem(line.p, line.n, "\"events\":", 9);
			p->r->accepted++;
			p->r->events += at ? atoll(at + 9) : 0;
			continue;
		}
		p->r->refused++;
		if (!p->r->first_refusal[0])
			snprintf(p->r->first_refusal, sizeof p->r->first_refusal, STR_FMT, STR_ARG(line));
	}
	p->r->sent += w->commands;
	return lines == w->commands ||
		   err_set(p->e, "play.broken", p->s->url, "%u commands, %u outcomes", w->commands, lines);
}

static void show(struct player *p, bool last) {
	double t = now_s();
	if (!p->s->progress || (t - p->shown < 0.5 && !last))
		return;
	p->shown = t;
	double part = p->in_bytes ? (double)p->read_bytes / (double)p->in_bytes : 0, spent = t - p->begun;
	char bar[31];
	for (int i = 0; i < 30; i++)
		bar[i] = i < part * 30 ? '#' : '.';
	bar[30] = 0;
	fprintf(stderr, "\r[%s] %5.1f %%  %lld commands  %.0f/s  refused %lld  %.0f s%s", bar, part * 100,
		(long long)p->r->sent, spent > 0 ? (double)p->r->sent / spent : 0, (long long)p->r->refused, spent,
		last ? "\n" : "  ");
	fflush(stderr);
}

static bool take_answer(struct player *p, struct line_of_work *w) {
	int status;
	str body;
	if (!receive(p, w, &status, &body))
		return false;
	if (p->latencies < LATENCIES)
		p->latency[p->latencies++] = (float)((now_s() - w->sent_at) * 1000);
	if (status == 503) { /* no room just now: the same again */
		usleep(20000);
		return post(p, w, "commands", "application/x-ndjson") && take_answer(p, w);
	}
	if (status != 200)
		return err_set(p->e, "play.broken", p->s->url, "status %d: " STR_FMT, status,
			(int)(body.n < 200 ? body.n : 200), body.p);
	show(p, false);
	return count_batch(p, w, body);
}

/* Keeps every connection busy: whichever has its answer gets the next batch. */
static bool play_all(struct player *p) {
	struct pollfd polls[64];
	uint32_t busy = 0, n = p->s->connections;
	for (uint32_t i = 0; i < n; i++) {
		polls[i] = (struct pollfd){p->work[i].fd, POLLIN, 0};
		if (!fill(p, &p->work[i]))
			polls[i].fd = -1;
		else if (!post(p, &p->work[i], "commands", "application/x-ndjson"))
			return false;
		else
			busy++;
	}
	while (busy) {
		if (poll(polls, n, -1) < 0)
			return err_set(p->e, "play.broken", p->s->url, "poll failed");
		for (uint32_t i = 0; i < n; i++) {
			if (polls[i].fd < 0 || !polls[i].revents)
				continue;
			if (!take_answer(p, &p->work[i]))
				return false;
			if (!fill(p, &p->work[i])) {
				polls[i].fd = -1;
				busy--;
			} else if (!post(p, &p->work[i], "commands", "application/x-ndjson")) {
				return false;
			}
		}
	}
	return true;
}

static int by_float(const void *a, const void *b) {
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

static void close_player(struct player *p) {
	for (uint32_t i = 0; p->work && i < p->s->connections; i++) {
		if (p->work[i].fd >= 0)
			close(p->work[i].fd);
		buf_free(&p->work[i].request);
		buf_free(&p->work[i].body);
		buf_free(&p->work[i].answer);
	}
	mem_free(p->work);
	mem_free(p->latency);
	mem_free(p->line);
	if (p->in && p->in != stdin)
		fclose(p->in);
}

static bool open_player(struct player *p) {
	const struct player_settings *s = p->s;
	p->in = strcmp(s->file, "-") == 0 ? stdin : fopen(s->file, "rb");
	if (!p->in)
		return err_set(p->e, "play.unreadable", s->file, "cannot read %s", s->file);
	if (p->in != stdin && fseeko(p->in, 0, SEEK_END) == 0) {
		p->in_bytes = ftello(p->in);
		rewind(p->in);
	}
	p->latency = mem_alloc(LATENCIES * sizeof *p->latency);
	p->work = mem_alloc(s->connections * sizeof *p->work);
	for (uint32_t i = 0; i < s->connections; i++)
		p->work[i] = (struct line_of_work){
			-1, buf_make(2 * (size_t)LIMIT_BODY_BYTES), buf_make(LIMIT_BODY_BYTES), buf_make(ANSWER_MAX), 0, 0};
	if (!parse_url(p))
		return false;
	for (uint32_t i = 0; i < s->connections; i++)
		if (!dial(p, &p->work[i]))
			return false;
	return login(p, &p->work[0]);
}

bool player_play(const struct player_settings *s, struct player_result *out, struct err *e) {
	struct player p = {.s = s, .r = out, .e = e};
	*out = (struct player_result){0};
	if (s->batch < 1 || s->batch > LIMIT_BATCH_COMMANDS || s->connections < 1 || s->connections > 64)
		return err_set(e, "usage", "--batch", "--batch is 1 to %d, --connections 1 to 64", LIMIT_BATCH_COMMANDS);
	bool ok = open_player(&p);
	p.begun = now_s();
	ok = ok && play_all(&p);
	out->seconds = now_s() - p.begun;
	show(&p, true);
	qsort(p.latency, p.latencies, sizeof *p.latency, by_float);
	if (p.latencies) {
		out->p50_ms = p.latency[p.latencies / 2];
		out->p99_ms = p.latency[(uint64_t)p.latencies * 99 / 100];
	}
	close_player(&p);
	return ok;
}
