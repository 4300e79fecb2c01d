/* Load over HTTP: keep-alive connections in a closed loop, each with one request under way. Every answer is read whole;
 * one that says 503 is counted as busy and sent again, its latency running on. Prints rates and latencies.
 *
 *   http_load PORT TOKEN SCRIPT CONNECTIONS SECONDS [RATE]
 *
 * RATE: so many requests a second are begun, as long as a connection is free, instead of as many as can be.
 * SCRIPT: a file, one request a line, that each connection goes through again and again (a round):
 *   GET /path                 answered 200
 *   POST /path<TAB>body       answered 200 or 201; to …/commands the body is NDJSON, "\n" between its lines, each "ok"
 *   ?POST /path<TAB>body      the same, where a refusal (4xx) is an answer too: it is counted
 * {id} is the "id" in the answer to the first request of the round, {n} a number that no other request has, {idno} an
 * identity number (invented, of a region that does not exist, with its right check digit) that no other request has.
 *
 * It shares the machine with the server, as the player does; its own CPU time is printed so that one can tell. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MOST = 1000, ANSWER_MOST = 1 << 20, REQUEST_MOST = 16 << 10, KEPT = 4 << 20, STEPS_MOST = 10000,
	STEPS_TOLD = 8 };

struct step {
	char method[5], *path, *body;
	int may_refuse, batch;
};

struct connection {
	int fd;
	size_t step;
	long id; /* of the round */
	double sent;
	size_t got, asked;
	char request[REQUEST_MOST];
	char *answer; /* ANSWER_MOST */
};

struct load {
	struct connection *all;
	struct step *steps;
	size_t step_count;
	const char *token;
	float *took;
	unsigned short *of; /* step of each kept latency */
	long done, busy, refused, rounds, number;
	double rate, began; /* 0: as many as can be */
	long begun;
	struct connection **idle;
	size_t idle_count;
	int epoll;
};

static _Noreturn void fail(const char *what) {
	fprintf(stderr, "http_load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- requests -------------------------------------------------------------------------------------------------- */

/* The n-th identity number: a region 9999xx, days from 1950, a serial. Source: GB 11643 (ISO 7064 MOD 11-2). */
static void identity(unsigned n, char out[19]) {
	static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	unsigned day = n / 999 % 18000, region = n / 999 / 18000 % 100;
	char text[64];
	int sum = 0;
	snprintf(text, sizeof text, "9999%02u%04u%02u%02u%03u", region, 1950 + day / 336, day % 336 / 28 + 1, day % 28 + 1,
	         n % 999 + 1);
	memcpy(out, text, 17);
	for (int i = 0; i < 17; i++)
		sum += (out[i] - '0') * weights[i];
	out[17] = "10X98765432"[sum % 11];
	out[18] = 0;
}

/* Fills in the places of a template; the bytes written. */
static size_t fill(char *out, size_t most, const char *template, long id, long n) {
	size_t used = 0;
	char person[19];
	for (const char *at = template; *at; at++) {
		if (used + 24 > most)
			fail("a request is too long");
		if (strncmp(at, "{id}", 4) == 0)
			used += (size_t)sprintf(out + used, "%ld", id), at += 3;
		else if (strncmp(at, "{n}", 3) == 0)
			used += (size_t)sprintf(out + used, "%ld", n), at += 2;
		else if (strncmp(at, "{idno}", 6) == 0)
			identity((unsigned)n, person), used += (size_t)sprintf(out + used, "%s", person), at += 5;
		else if (at[0] == '\\' && at[1] == 'n')
			out[used++] = '\n', at++;
		else
			out[used++] = *at;
	}
	out[used] = 0;
	return used;
}

static void transmit(struct connection *c) {
	c->got = 0;
	for (size_t at = 0; at < c->asked;) {
		ssize_t n = send(c->fd, c->request + at, c->asked - at, MSG_NOSIGNAL);
		if (n <= 0)
			fail("send");
		at += (size_t)n;
	}
}

static void ask(struct load *l, struct connection *c) {
	const struct step *s = &l->steps[c->step];
	char path[2048], body[REQUEST_MOST - 4096];
	long n = ++l->number;
	fill(path, sizeof path, s->path, c->id, n);
	size_t bytes = s->body ? fill(body, sizeof body, s->body, c->id, n) : 0;
	int head = snprintf(c->request, sizeof c->request, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s%s%s", s->method, path,
	                    *l->token ? "Authorization: Bearer " : "", l->token, *l->token ? "\r\n" : "");
	if (s->body)
		head += snprintf(c->request + head, sizeof c->request - (size_t)head,
		                 "Content-Type: application/%s\r\nPrefer: return=minimal\r\nContent-Length: %zu\r\n",
		                 s->batch ? "x-ndjson" : "json", bytes);
	c->asked = (size_t)head + (size_t)snprintf(c->request + head, sizeof c->request - (size_t)head, "\r\n");
	memcpy(c->request + c->asked, body, bytes);
	c->asked += bytes;
	c->sent = now();
	transmit(c);
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

/* The body of the answer once it is whole, else NULL. */
static char *whole(const struct connection *c) {
	char *end = memmem(c->answer, c->got, "\r\n\r\n", 4);
	if (!end)
		return NULL;
	const char *length = strcasestr(c->answer, "\r\nContent-Length:");
	if (!length || length > end)
		fail("an answer without a length");
	return c->got >= (size_t)(end + 4 - c->answer) + strtoul(length + 17, NULL, 10) ? end + 4 : NULL;
}

static void judge(struct load *l, const struct step *s, const char *answer, const char *body) {
	int good = strncmp(answer, "HTTP/1.1 20", 11) == 0 && !(s->batch && strstr(body, "\"ok\":false"));
	if (!good && s->may_refuse && answer[9] == '4') {
		l->refused++;
	} else if (!good) {
		fprintf(stderr, "http_load: %s %s: %.600s\n", s->method, s->path, answer);
		exit(1);
	}
}

static void take(struct load *l, struct connection *c) {
	ssize_t n = recv(c->fd, c->answer + c->got, ANSWER_MOST - 1 - c->got, 0);
	if (n <= 0)
		fail("recv");
	c->got += (size_t)n;
	c->answer[c->got] = 0;
	char *body = whole(c);
	if (!body)
		return;
	if (strncmp(c->answer, "HTTP/1.1 503", 12) == 0) {
		l->busy++;
		transmit(c);
		return;
	}
	judge(l, &l->steps[c->step], c->answer, body);
	const char *id = strstr(body, "\"id\":");
	if (id && c->step == 0)
		c->id = strtol(id + 5, NULL, 10);
	if (l->done < KEPT) {
		l->took[l->done] = (float)((now() - c->sent) * 1000);
		l->of[l->done] = (unsigned short)c->step;
	}
	l->done++;
	c->step = (c->step + 1) % l->step_count;
	l->rounds += c->step == 0;
	l->idle[l->idle_count++] = c;
}

/* Begins what is due; how long nothing else is, ms. */
static int begin_due(struct load *l) {
	double allowed = l->rate > 0 ? (now() - l->began) * l->rate - (double)l->begun : (double)l->idle_count;
	for (; l->idle_count && allowed >= 1; allowed--) {
		l->begun++;
		ask(l, l->idle[--l->idle_count]);
	}
	return l->rate > 0 && l->idle_count ? 1 : 100;
}

/* ---- figures ----------------------------------------------------------------------------------------------------- */

static int by_float(const void *a, const void *b) {
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

static double cpu_seconds(void) {
	struct rusage r;
	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e-6;
}

/* p50 and p99 of one step, or (-1) of all; sorts a copy. */
static void print_latency(const struct load *l, long step) {
	long kept = l->done < KEPT ? l->done : KEPT, n = 0;
	float *some = malloc((size_t)kept * sizeof *some);
	if (!some)
		fail("malloc");
	for (long i = 0; i < kept; i++)
		if (step < 0 || l->of[i] == step)
			some[n++] = l->took[i];
	qsort(some, (size_t)n, sizeof *some, by_float);
	printf("\"p50_ms\":%.3f,\"p99_ms\":%.3f", n ? (double)some[n / 2] : 0, n ? (double)some[n * 99 / 100] : 0);
	free(some);
}

static void print(const struct load *l, int connections, double seconds) {
	printf("{\"connections\":%d,\"changes\":%ld,\"rounds\":%ld,\"refused\":%ld,\"busy\":%ld,\"seconds\":%.3f,"
	       "\"per_second\":%.0f,\"rounds_per_second\":%.1f,",
	       connections, l->done, l->rounds, l->refused, l->busy, seconds, (double)l->done / seconds,
	       (double)l->rounds / seconds);
	print_latency(l, -1);
	printf(",\"steps\":[");
	for (size_t i = 0; i < l->step_count && l->step_count <= STEPS_TOLD; i++) {
		printf("%s{", i ? "," : "");
		print_latency(l, (long)i);
		printf("}");
	}
	printf("],\"client_cpu_s\":%.2f}\n", cpu_seconds());
}

/* ---- beginning --------------------------------------------------------------------------------------------------- */

static void dial(struct load *l, struct connection *c, int port) {
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int on = 1;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->answer = malloc(ANSWER_MOST);
	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (!c->answer || c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to) != 0)
		fail("connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, c->fd, &e) != 0)
		fail("epoll_ctl");
}

static void read_step(struct load *l, char *line) {
	struct step *s = &l->steps[l->step_count++];
	s->may_refuse = *line == '?';
	line += s->may_refuse;
	char *space = strchr(line, ' ');
	if (!space || space - line >= (long)sizeof s->method)
		fail(line);
	memcpy(s->method, line, (size_t)(space - line));
	s->path = strdup(space + 1);
	s->body = strchr(s->path, '\t');
	if (s->body)
		*s->body++ = 0;
	s->batch = s->body && strstr(s->path, "/commands");
}

static void read_script(struct load *l, const char *path) {
	char *line = NULL;
	size_t room = 0;
	FILE *f = fopen(path, "r");
	if (!f)
		fail(path);
	while (l->step_count < STEPS_MOST && getline(&line, &room, f) > 0) {
		line[strcspn(line, "\n")] = 0;
		if (*line)
			read_step(l, line);
	}
	free(line);
	fclose(f);
	if (!l->step_count)
		fail("no requests");
}

static void run(struct load *l, int connections, int port, double length) {
	struct epoll_event ready[256];
	for (int i = 0; i < connections; i++)
		dial(l, &l->all[i], port);
	l->began = now();
	for (int i = connections; i-- > 0;)
		l->idle[l->idle_count++] = &l->all[i];
	while (now() - l->began < length) {
		int n = epoll_wait(l->epoll, ready, 256, begin_due(l));
		for (int i = 0; i < n; i++)
			take(l, ready[i].data.ptr);
	}
}

int main(int argc, char **argv) {
	if (argc != 6 && argc != 7) {
		fprintf(stderr, "usage: http_load PORT TOKEN SCRIPT CONNECTIONS SECONDS [RATE]\n");
		return 2;
	}
	int connections = (int)strtol(argv[4], NULL, 10);
	double length = strtod(argv[5], NULL);
	if (connections < 1 || connections > CONNECTIONS_MOST || length <= 0)
		return 2;
	/* Numbers go on from run to run, faster than anything can ask: what one run asked for, no other does. */
	struct load l = {.all = calloc((size_t)connections, sizeof *l.all), .rate = argc == 7 ? strtod(argv[6], NULL) : 0,
		.idle = calloc((size_t)connections, sizeof *l.idle), .took = calloc(KEPT, sizeof *l.took),
		.of = calloc(KEPT, sizeof *l.of), .steps = calloc(STEPS_MOST, sizeof *l.steps), .token = argv[2],
		.epoll = epoll_create1(0), .number = (long)(now() * 200000) % 1700000000};
	if (!l.all || !l.idle || !l.took || !l.of || !l.steps || l.epoll < 0)
		fail("start");
	read_script(&l, argv[3]);
	run(&l, connections, (int)strtol(argv[1], NULL, 10), length);
	if (l.done == 0)
		fail("no answer came");
	print(&l, connections, now() - l.began);
	return 0;
}
