/* The broadcast event stream: one ring of bytes, any number of readers, each at its own place. */
#include "net/inside.h"

/* Takes the reader off the list; its memory goes with the response. */
static void reader_end(void *self) {
	struct reader *r = self;
	struct broadcast *b = &r->server->cast;
	pthread_mutex_lock(&b->lock);
	if (r->next)
		r->next->before = r->before;
	if (r->before)
		r->before->next = r->next;
	else
		b->readers = r->next;
	b->count--;
	pthread_mutex_unlock(&b->lock);
	buf_free(&r->first);
	mem_free(r);
}

/* Copies what the reader has not had, at most max bytes, up to the ring's edge. */
static size_t copy_out(struct broadcast *b, struct reader *r, char *to, size_t max) {
	if (b->end - r->at > NET_STREAM_BYTES)
		r->at = b->newest;
	size_t from = r->at % NET_STREAM_BYTES, n = b->end - r->at;
	n = n < max ? n : max;
	n = n < NET_STREAM_BYTES - from ? n : NET_STREAM_BYTES - from;
	memcpy(to, b->ring + from, n);
	r->at += n;
	return n;
}

/* The library asks for more bytes of one reader; without any the connection sleeps until the next push. */
static ssize_t on_read(void *self, uint64_t position, char *to, size_t max) {
	struct reader *r = self;
	struct broadcast *b = &r->server->cast;
	(void)position;
	if (r->first_sent < r->first.n) {
		size_t n = r->first.n - r->first_sent < max ? r->first.n - r->first_sent : max;
		memcpy(to, r->first.p + r->first_sent, n);
		r->first_sent += n;
		return (ssize_t)n;
	}
	pthread_mutex_lock(&b->lock);
	size_t n = copy_out(b, r, to, max);
	ssize_t result = n ? (ssize_t)n : 0;
	if (n == 0 && b->stopping) {
		result = MHD_CONTENT_READER_END_OF_STREAM;
	} else if (n == 0) {
		r->suspended = true;
		MHD_suspend_connection(r->connection);
	}
	pthread_mutex_unlock(&b->lock);
	return result;
}

static void wake_readers(struct broadcast *b) {
	for (struct reader *r = b->readers; r; r = r->next) {
		if (!r->suspended)
			continue;
		r->suspended = false;
		MHD_resume_connection(r->connection);
	}
}

void net_stream_push(struct net_server *s, str bytes) {
	struct broadcast *b = &s->cast;
	if (bytes.n == 0 || bytes.n > NET_STREAM_BYTES / 2)
		return;
	pthread_mutex_lock(&b->lock);
	b->newest = b->end;
	size_t at = b->end % NET_STREAM_BYTES, first = NET_STREAM_BYTES - at;
	first = first < bytes.n ? first : bytes.n;
	memcpy(b->ring + at, bytes.p, first);
	memcpy(b->ring, bytes.p + first, bytes.n - first);
	b->end += bytes.n;
	wake_readers(b);
	pthread_mutex_unlock(&b->lock);
	for (uint32_t i = 0; i < s->set.threads; i++)
		net__ring(s, i);
}

void net__stream_stop(struct broadcast *b) {
	pthread_mutex_lock(&b->lock);
	b->stopping = true;
	wake_readers(b);
	pthread_mutex_unlock(&b->lock);
}

struct MHD_Response *net__stream(struct net_server *s, struct MHD_Connection *c, const struct net_reply *reply) {
	struct reader *r = mem_alloc(sizeof *r);
	r->server = s;
	r->connection = c;
	r->first = buf_make(NET_STREAM_BYTES);
	buf_str(&r->first, buf_view(&reply->body));
	pthread_mutex_lock(&s->cast.lock);
	r->at = s->cast.end;
	r->next = s->cast.readers;
	if (r->next)
		r->next->before = r;
	s->cast.readers = r;
	s->cast.count++;
	pthread_mutex_unlock(&s->cast.lock);
	struct MHD_Response *response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 8 << 10, on_read, r,
			reader_end);
	check(response);
	MHD_add_response_header(response, "Content-Type", "text/event-stream");
	MHD_add_response_header(response, "Cache-Control", "no-store");
	MHD_add_response_header(response, "X-Accel-Buffering", "no");
	return response;
}
