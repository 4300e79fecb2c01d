/* Event streams. Topic 0 is the broadcast: one ring of bytes, any number of readers, each at its own place, and nothing
 * is left out. What is pushed to another topic is its whole state: it is kept once for all its readers, and one who is
 * slow finishes the message that it has and goes on with the newest. */
#include "net/inside.h"

/* One message of a topic; guarded by the lock of the streams. */
struct net__message {
	uint32_t holders, n;
	char bytes[];
};

static void let_go(struct net__message *m) {
	if (m && --m->holders == 0)
		mem_free(m);
}

static struct reader **bucket(struct broadcast *b, uint64_t topic) {
	return &b->readers[topic % COUNT(b->readers)];
}

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
		*bucket(b, r->topic) = r->next;
	b->count--;
	let_go(r->now);
	let_go(r->next_message);
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

/* The same for a reader of a topic: the rest of its message, then of the newest one. */
static size_t copy_message(struct reader *r, char *to, size_t max) {
	if (r->now && r->sent == r->now->n) {
		let_go(r->now);
		r->now = NULL;
	}
	if (!r->now) {
		r->now = r->next_message;
		r->next_message = NULL;
		r->sent = 0;
	}
	if (!r->now)
		return 0;
	size_t n = r->now->n - r->sent;
	n = n < max ? n : max;
	memcpy(to, r->now->bytes + r->sent, n);
	r->sent += (uint32_t)n;
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
	size_t n = r->topic ? copy_message(r, to, max) : copy_out(b, r, to, max);
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

static void wake(struct reader *r) {
	if (!r->suspended)
		return;
	r->suspended = false;
	MHD_resume_connection(r->connection);
}

static void ring_all(struct net_server *s) {
	for (uint32_t i = 0; i < s->set.threads; i++)
		net__ring(s, i);
}

static void broadcast(struct broadcast *b, str bytes) {
	b->newest = b->end;
	size_t at = b->end % NET_STREAM_BYTES, first = NET_STREAM_BYTES - at;
	first = first < bytes.n ? first : bytes.n;
	memcpy(b->ring + at, bytes.p, first);
	memcpy(b->ring, bytes.p + first, bytes.n - first);
	b->end += bytes.n;
}

/* Gives the message to the readers of the topic; false when there are none. */
static bool hand_out(struct broadcast *b, uint64_t topic, str bytes) {
	struct net__message *m = NULL;
	for (struct reader *r = *bucket(b, topic); r; r = r->next) {
		if (r->topic != topic)
			continue;
		if (topic && !m) {
			m = mem_alloc(sizeof *m + bytes.n);
			m->holders = 1;
			m->n = bytes.n;
			memcpy(m->bytes, bytes.p, bytes.n);
		}
		if (m) {
			let_go(r->next_message);
			r->next_message = m;
			m->holders++;
		}
		wake(r);
	}
	let_go(m);
	return m != NULL;
}

void net_stream_push(struct net_server *s, uint64_t topic, str bytes) {
	struct broadcast *b = &s->cast;
	if (bytes.n == 0 || bytes.n > NET_STREAM_BYTES / 2)
		return;
	pthread_mutex_lock(&b->lock);
	if (topic == 0)
		broadcast(b, bytes);
	bool any = hand_out(b, topic, bytes) || topic == 0;
	pthread_mutex_unlock(&b->lock);
	if (any)
		ring_all(s);
}

uint32_t net_stream_readers(struct net_server *s, uint64_t topic) {
	struct broadcast *b = &s->cast;
	uint32_t n = 0;
	pthread_mutex_lock(&b->lock);
	for (const struct reader *r = *bucket(b, topic); r; r = r->next)
		n += r->topic == topic;
	pthread_mutex_unlock(&b->lock);
	return n;
}

void net_stream_beat(struct net_server *s) {
	static const char beat[] = ":\n\n"; /* a comment: who reads events does not see it */
	struct broadcast *b = &s->cast;
	struct net__message *m = mem_alloc(sizeof *m + sizeof beat - 1);
	m->holders = 1;
	m->n = sizeof beat - 1;
	memcpy(m->bytes, beat, m->n);
	pthread_mutex_lock(&b->lock);
	for (uint32_t i = 0; i < COUNT(b->readers); i++)
		for (struct reader *r = b->readers[i]; r; r = r->next) {
			if (!r->topic || !r->suspended || r->next_message)
				continue;
			r->next_message = m;
			m->holders++;
			wake(r);
		}
	bool any = m->holders > 1;
	let_go(m);
	pthread_mutex_unlock(&b->lock);
	if (any)
		ring_all(s);
}

void net__stream_stop(struct broadcast *b) {
	pthread_mutex_lock(&b->lock);
	b->stopping = true;
	for (uint32_t i = 0; i < COUNT(b->readers); i++)
		for (struct reader *r = b->readers[i]; r; r = r->next)
			wake(r);
	pthread_mutex_unlock(&b->lock);
}

struct MHD_Response *net__stream(struct net_server *s, struct MHD_Connection *c, const struct net_reply *reply) {
	struct reader *r = mem_alloc(sizeof *r);
	r->server = s;
	r->connection = c;
	r->topic = reply->stream_topic;
	r->first = buf_make(NET_STREAM_BYTES);
	buf_str(&r->first, buf_view(&reply->body));
	pthread_mutex_lock(&s->cast.lock);
	r->at = s->cast.end;
	struct reader **first = bucket(&s->cast, r->topic);
	r->next = *first;
	if (r->next)
		r->next->before = r;
	*first = r;
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
