/* Files of one folder. A path is walked segment by segment without following links, so nothing outside the folder
 * can be named. A path that looks like a page (no dot in its last segment) and does not exist gets index.html: the
 * page routes itself. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/inside.h"

/* Opens the file below the folder; -1 when there is none or the path is not clean. */
static int open_below(int folder, str path) {
	int at = dup(folder);
	str part;
	while (at >= 0 && str_next(&path, '/', &part)) {
		char name[256];
		if (part.n == 0)
			continue;
		if (part.n >= sizeof name || part.p[0] == '.' || memchr(part.p, 0, part.n) || memchr(part.p, '\\', part.n)) {
			close(at);
			return -1;
		}
		memcpy(name, part.p, part.n);
		name[part.n] = 0;
		int next = openat(at, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
		close(at);
		at = next;
	}
	struct stat st;
	if (at >= 0 && (fstat(at, &st) != 0 || !S_ISREG(st.st_mode))) {
		close(at);
		return -1;
	}
	return at;
}

static struct MHD_Response *plain(const char *text) {
	struct net_reply reply = net_reply_make();
	reply.type = "text/plain; charset=utf-8";
	buf_text(&reply.body, text);
	struct MHD_Response *response = net__response(&reply);
	buf_free(&reply.body);
	return response;
}

static bool looks_like_page(str path) {
	uint32_t last = path.n;
	while (last > 0 && path.p[last - 1] != '/')
		last--;
	return str_find(path, '.', last) < 0;
}

static void put_headers(struct MHD_Response *response, const char *etag, str name, bool immutable) {
	MHD_add_response_header(response, "Content-Type", net_type_of(name));
	MHD_add_response_header(response, "ETag", etag);
	MHD_add_response_header(response, "Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(response, "Referrer-Policy", "same-origin");
	MHD_add_response_header(response, "Content-Security-Policy",
	                        "frame-ancestors 'self'; base-uri 'self'; object-src 'none'");
}

static struct MHD_Response *answer_file(struct net_server *s, const struct net_request *r, int fd, str name,
		int *status) {
	struct stat st;
	check(fstat(fd, &st) == 0);
	char etag[64];
	snprintf(etag, sizeof etag, "\"%llx-%llx-%lx\"", (unsigned long long)st.st_size,
	         (unsigned long long)st.st_mtim.tv_sec, (unsigned long)st.st_mtim.tv_nsec);
	bool immutable = s->set.immutable_prefix && str_starts(name, str_of(s->set.immutable_prefix));
	struct MHD_Response *response = NULL;
	if (str_is(net_header(r, "If-None-Match"), etag)) {
		close(fd);
		*status = 304;
		response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	} else {
		*status = 200;
		response = MHD_create_response_from_fd64((uint64_t)st.st_size, fd);
	}
	check(response);
	put_headers(response, etag, name, immutable);
	return response;
}

struct MHD_Response *net__file(struct net_server *s, const struct net_request *r, int *status) {
	if (!str_is(r->method, "GET") && !str_is(r->method, "HEAD"))
		return *status = 405, plain("method not allowed\n");
	struct arena a = {0};
	str path;
	struct MHD_Response *response = NULL;
	if (net_unescape(&a, r->path, false, &path) && s->folder_fd >= 0) {
		int fd = open_below(s->folder_fd, path);
		if (fd < 0 && looks_like_page(path)) {
			path = STR("/index.html");
			fd = open_below(s->folder_fd, path);
		}
		if (fd >= 0)
			response = answer_file(s, r, fd, path, status);
	}
	arena_free(&a);
	if (!response)
		*status = 404, response = plain("not found\n");
	return response;
}
