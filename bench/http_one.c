/* One change or one read per request: keep-alive connections in a closed loop, each with one request under way. Every
 * answer is read whole and must be 201 or 200; one that says 503 is counted as busy and sent again, its latency running
 * on. Prints requests a second and the latencies.
 *
 *   http_one PORT PATH TOKEN BODY CONNECTIONS SECONDS
 *
 * PATH @FILE: the paths of the file's lines in turn. BODY "": a GET, else a POST of these bytes.
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

enum { CONNECTIONS_MOST = 1000, ANSWER_MOST = 1 << 20, KEPT = 4 << 20, PATHS_MOST = 10000 };

struct connection {
	int fd;
	double sent;
	size_t got;
	const char *request;
	char answer[ANSWER_MOST];
};

struct load {
	struct connection *all;
	char **requests;
	size_t request_count, next;
	float *took;
	long done, busy;
	int epoll;
};

static _Noreturn void fail(const char *what) {
	fprintf(stderr, "http_one: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void ask(struct load *l, struct connection *c, double since) {
	size_t bytes = strlen(c->request);
	c->got = 0;
	c->sent = since;
	for (size_t at = 0; at < bytes;) {
		ssize_t n = send(c->fd, c->request + at, bytes - at, MSG_NOSIGNAL);
		if (n <= 0)
			fail("send");
		at += (size_t)n;
	}
	(void)l;
}

static void ask_next(struct load *l, struct connection *c) {
	c->request = l->requests[l->next++ % l->request_count];
	ask(l, c, now());
}

static void dial(struct load *l, struct connection *c, int port) {
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int on = 1;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to) != 0)
		fail("connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, c->fd, &e) != 0)
		fail("epoll_ctl");
}

/* Whether the answer is whole. */
static int whole(const struct connection *c) {
	const char *end = memmem(c->answer, c->got, "\r\n\r\n", 4);
	if (!end)
		return 0;
	const char *length = strcasestr(c->answer, "\r\nContent-Length:");
	if (!length || length > end)
		fail("an answer without a length");
	return c->got >= (size_t)(end + 4 - c->answer) + strtoul(length + 17, NULL, 10);
}

static void take(struct load *l, struct connection *c) {
	ssize_t n = recv(c->fd, c->answer + c->got, sizeof c->answer - 1 - c->got, 0);
	if (n <= 0)
		fail("recv");
	c->got += (size_t)n;
	c->answer[c->got] = 0;
	if (!whole(c))
		return;
	if (strncmp(c->answer, "HTTP/1.1 503", 12) == 0) {
		l->busy++;
		ask(l, c, c->sent);
		return;
	}
	if (strncmp(c->answer, "HTTP/1.1 20", 11) != 0) {
		fprintf(stderr, "http_one: %.300s\n", c->answer);
		exit(1);
	}
	if (l->done < KEPT)
		l->took[l->done] = (float)((now() - c->sent) * 1000);
	l->done++;
	ask_next(l, c);
}

static int by_float(const void *a, const void *b) {
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

static double cpu_seconds(void) {
	struct rusage r;
	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e-6;
}

static void print(struct load *l, int connections, double seconds) {
	long kept = l->done < KEPT ? l->done : KEPT;
	qsort(l->took, (size_t)kept, sizeof *l->took, by_float);
	printf("{\"connections\":%d,\"changes\":%ld,\"busy\":%ld,\"seconds\":%.3f,\"per_second\":%.0f,"
		   "\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"client_cpu_s\":%.2f}\n",
		connections, l->done, l->busy, seconds, (double)l->done / seconds, (double)l->took[kept / 2],
		(double)l->took[kept * 99 / 100], cpu_seconds());
}

static void add_request(struct load *l, char **argv, const char *path) {
	static const char post[] = "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
							   "Content-Type: application/json\r\nPrefer: return=minimal\r\n"
							   "Content-Length: %zu\r\n\r\n%s";
	static const char get[] = "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n";
	char **out = &l->requests[l->request_count++];
	int n = *argv[4] ? asprintf(out, post, path, argv[3], strlen(argv[4]), argv[4]) : asprintf(out, get, path, argv[3]);
	if (n < 0)
		fail("start");
}

static void read_paths(struct load *l, char **argv) {
	char line[2048];
	if (argv[2][0] != '@') {
		add_request(l, argv, argv[2]);
		return;
	}
	FILE *f = fopen(argv[2] + 1, "r");
	if (!f)
		fail(argv[2]);
	while (l->request_count < PATHS_MOST && fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = 0;
		if (*line)
			add_request(l, argv, line);
	}
	fclose(f);
	if (!l->request_count)
		fail("no paths");
}

int main(int argc, char **argv) {
	if (argc != 7) {
		fprintf(stderr, "usage: http_one PORT PATH TOKEN BODY CONNECTIONS SECONDS\n");
		return 2;
	}
	int connections = (int)strtol(argv[5], NULL, 10);
	double length = strtod(argv[6], NULL);
	if (connections < 1 || connections > CONNECTIONS_MOST || length <= 0)
		return 2;
	struct load l = {.all = calloc((size_t)connections, sizeof *l.all), .took = calloc(KEPT, sizeof *l.took),
		.epoll = epoll_create1(0), .requests = calloc(PATHS_MOST, sizeof *l.requests)};
	if (!l.all || !l.took || !l.requests || l.epoll < 0)
		fail("start");
	read_paths(&l, argv);
	for (int i = 0; i < connections; i++)
		dial(&l, &l.all[i], (int)strtol(argv[1], NULL, 10));
	double began = now();
	for (int i = 0; i < connections; i++)
		ask_next(&l, &l.all[i]);
	struct epoll_event ready[256];
	while (now() - began < length) {
		int n = epoll_wait(l.epoll, ready, 256, 1000);
		for (int i = 0; i < n; i++)
			take(&l, ready[i].data.ptr);
	}
	if (l.done == 0)
		fail("no answer came");
	print(&l, connections, now() - began);
	return 0;
}
