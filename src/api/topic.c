/* Event streams of one thing: a hall, the slots of a day. Whoever opens one is told how it stands; afterwards the
 * thread that ticks looks which of them have changed and tells all their readers at once, at most once a tick. */
#include "api/inside.h"

enum {
	TOPIC_BYTES = 120 << 10,
	FRESH_TICKS = 5, /* for so long a topic is told anew: its newest reader may have looked before a change and be
	                  * listed after it */
};

/* A stream's name is its topic, but 0, which is the broadcast's. */
static uint64_t topic_number(str name) {
	uint64_t hash = str_hash(name);
	return hash ? hash : 1;
}

/* The place of the topic, made when it is new; NULL when there are too many. The caller holds the lock. */
static struct topic *topic_take(struct api *a, str name, const struct topic_kind *kind) {
	struct topic *free_place = NULL;
	for (uint32_t i = 0; i < TOPICS; i++) {
		struct topic *t = &a->topics[i];
		if (t->kind && str_is(name, t->name))
			return t;
		if (!t->kind && !free_place)
			free_place = t;
	}
	if (!free_place)
		return NULL;
	*free_place = (struct topic){.kind = kind};
	snprintf(free_place->name, sizeof free_place->name, STR_FMT, STR_ARG(name));
	return free_place;
}

static bool put_message(struct api *a, struct query *q, const struct topic_kind *kind, str name, struct buf *out,
                        struct err *e) {
	buf_format(out, "event: %s\ndata: ", kind->event);
	if (!kind->write(a, q, name, out, e))
		return false;
	buf_text(out, "\n\n");
	return !out->full;
}

void api__topic(struct call *c, str name, const struct topic_kind *kind) {
	struct api *a = c->api;
	struct err e = {0};
	struct topic *t = NULL;
	struct buf first = buf_make(TOPIC_BYTES);
	bool good = put_message(a, c->query, kind, name, &first, &e);
	if (good && name.n < sizeof t->name && net_numbers(a->server).streams < LIMIT_STREAMS) {
		pthread_mutex_lock(&a->topic_lock);
		t = topic_take(a, name, kind);
		if (t)
			t->fresh = FRESH_TICKS;
		pthread_mutex_unlock(&a->topic_lock);
	}
	if (good && !t)
		err_set(&e, "net.busy", "", "too many streams are open; come back in a second");
	if (t) {
		c->reply->status = 200;
		c->reply->stream = true;
		c->reply->stream_topic = topic_number(name);
		buf_text(&c->reply->body, "retry: 2000\n\n");
		buf_str(&c->reply->body, buf_view(&first));
	} else {
		api__problem(a, c->reply, &e);
	}
	buf_free(&first);
}

/* Tells the readers of a topic if anything may have changed. False when nobody listens any more. */
static bool tell(struct api *a, struct topic *t, struct buf *text) {
	struct err e = {0};
	str name = str_of(t->name);
	int64_t stamp = 0;
	bool fresh = t->fresh > 0;
	if (!net_stream_readers(a->server, topic_number(name)))
		return fresh;
	if (!t->kind->stamp(a, a->tick_query, name, &stamp, &e) || (stamp == t->stamp && !fresh))
		return true;
	buf_clear(text);
	if (put_message(a, a->tick_query, t->kind, name, text, &e))
		net_stream_push(a->server, topic_number(name), buf_view(text));
	t->stamp = stamp;
	return true;
}

void api__tick_topics(struct api *a) {
	int64_t seq = query_last_seq(a->tick_query);
	bool changed = seq != a->topic_seq;
	struct buf text = {0};
	a->topic_seq = seq;
	for (uint32_t i = 0; i < TOPICS; i++) {
		pthread_mutex_lock(&a->topic_lock);
		struct topic t = a->topics[i]; /* readers may open streams while this one is told */
		pthread_mutex_unlock(&a->topic_lock);
		if (!t.kind || (!changed && !t.fresh))
			continue;
		if (!text.p)
			text = buf_make(TOPIC_BYTES);
		bool heard = tell(a, &t, &text);
		pthread_mutex_lock(&a->topic_lock);
		struct topic *kept = &a->topics[i];
		kept->stamp = t.stamp;
		kept->fresh -= kept->fresh > 0;
		if (!heard && !kept->fresh)
			*kept = (struct topic){0};
		pthread_mutex_unlock(&a->topic_lock);
	}
	buf_free(&text);
}
