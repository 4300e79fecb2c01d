/* What people read and set: their messages, how they want to be told, deliveries, subscriptions. */
#include "data/date.h"
#include "post/inside.h"

enum { UNREAD_LOOKED = 200, OLD_SECRET_MS = 24 * 3600 * 1000 };

/* ---- JSON ----------------------------------------------------------------------------------------- */

static void put_text(struct buf *out, const char *name, str value) {
	buf_format(out, ",\"%s\":", name);
	if (value.n)
		json_put_string(out, value);
	else
		buf_text(out, "null");
}

static void put_at(const struct post *p, struct buf *out, const char *name, ms at) {
	buf_format(out, ",\"%s\":", name);
	if (!at) {
		buf_text(out, "null");
		return;
	}
	buf_char(out, '"');
	ms_put(out, at, p->set.pack->offset_minutes);
	buf_char(out, '"');
}

static void put_next(struct buf *out, bool more, int64_t no) {
	if (more)
		buf_format(out, ",\"next\":\"%lld\"", (long long)no);
	else
		buf_text(out, ",\"next\":null");
}

/* ---- messages ------------------------------------------------------------------------------------- */

/* What is for a department is shown to those of it who may read such records. */
static bool shown(const struct post_reader *r, const struct store_message *m) {
	int32_t slash = str_find(m->subject, '/', 0);
	enum record_kind kind = slash > 0 ? record_find(str_cut(m->subject, 0, (uint32_t)slash)) : R_none;
	return m->user.n || (kind && r->reads && r->reads[kind]);
}

static void put_message(const struct post *p, struct buf *out, const struct store_message *m, bool zh) {
	buf_text(out, "{\"id\":");
	json_put_string(out, m->id);
	put_at(p, out, "at", m->at);
	put_text(out, "title", zh ? m->title_zh : m->title_en);
	put_text(out, "text", zh ? m->text_zh : m->text_en);
	put_text(out, "subject", m->subject);
	put_text(out, "event", m->event);
	put_at(p, out, "read_at", m->read_at);
	buf_char(out, '}');
}

static bool put_unread(struct post *p, const struct post_reader *r, struct arena *a, struct buf *out, struct err *e) {
	struct store_message *all = arena_array(a, struct store_message, UNREAD_LOOKED);
	uint32_t n = 0, unread = 0;
	if (!store_message_list(p->side, a, r->user, r->department, 0, all, UNREAD_LOOKED, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		unread += shown(r, &all[i]) && !all[i].read_at;
	buf_format(out, ",\"unread\":%u", unread);
	return true;
}

bool post_put_messages(struct post *p, const struct post_reader *r, int64_t before, uint32_t limit, struct buf *out,
                       struct err *e) {
	struct arena a = {0};
	struct store_message *all = arena_array(&a, struct store_message, limit);
	struct store_ways ways;
	uint32_t n = 0, written = 0;
	pthread_mutex_lock(&p->lock);
	bool good = store_message_list(p->side, &a, r->user, r->department, before, all, limit, &n, e) &&
	            store_ways_read(p->side, &a, r->user, &ways, e);
	bool zh = good && str_is(r->lang.n ? r->lang : ways.language, "zh");
	buf_text(out, "{\"messages\":[");
	for (uint32_t i = 0; good && i < n; i++) {
		if (!shown(r, &all[i]))
			continue;
		if (written++)
			buf_char(out, ',');
		put_message(p, out, &all[i], zh);
	}
	buf_char(out, ']');
	good = good && put_unread(p, r, &a, out, e);
	pthread_mutex_unlock(&p->lock);
	put_next(out, n == limit, n ? all[n - 1].no : 0);
	buf_char(out, '}');
	arena_free(&a);
	return good;
}

bool post_read_message(struct post *p, const struct post_reader *r, str id, struct err *e) {
	struct arena a = {0};
	struct store_message m;
	pthread_mutex_lock(&p->lock);
	bool good = store_message_find(p->side, &a, r->user, r->department, id, &m, e) &&
	            (shown(r, &m) || err_set(e, "message.not_found", "id", "there is no such message")) &&
	            store_message_read(p->side, r->user, m.no, p->set.now(p->set.self), e);
	pthread_mutex_unlock(&p->lock);
	arena_free(&a);
	return good;
}

/* ---- ways ------------------------------------------------------------------------------------------ */

bool post_put_ways(struct post *p, str user, struct buf *out, struct err *e) {
	struct arena a = {0};
	struct store_ways w;
	pthread_mutex_lock(&p->lock);
	bool good = store_ways_read(p->side, &a, user, &w, e);
	pthread_mutex_unlock(&p->lock);
	if (good)
		buf_format(out, "{\"language\":\"" STR_FMT "\",\"mail\":%s,\"sms\":%s}", STR_ARG(w.language),
			w.mail ? "true" : "false", w.sms ? "true" : "false");
	arena_free(&a);
	return good;
}

bool post_set_ways(struct post *p, str user, const struct store_ways *w, struct err *e) {
	if (!str_is(w->language, "zh") && !str_is(w->language, "en"))
		return err_set(e, "field.word", "language", "the language is zh or en");
	pthread_mutex_lock(&p->lock);
	bool good = store_ways_write(p->side, user, w, e);
	pthread_mutex_unlock(&p->lock);
	return good;
}

/* ---- deliveries ------------------------------------------------------------------------------------- */

static void put_delivery(const struct post *p, struct buf *out, const struct store_delivery *d) {
	buf_text(out, "{\"id\":");
	json_put_string(out, d->id);
	put_text(out, "event", d->event);
	put_text(out, "subject", d->subject);
	put_text(out, "channel", d->channel);
	put_text(out, "receiver", d->receiver);
	put_text(out, "template", d->about);
	put_text(out, "to", d->masked);
	put_text(out, "state", d->state);
	buf_format(out, ",\"attempts\":%lld", (long long)d->attempts);
	put_at(p, out, "made_at", d->made_at);
	put_at(p, out, "due_at", d->due_at);
	put_at(p, out, "next_at", str_is(d->state, "waiting") ? d->next_at : 0);
	put_at(p, out, "done_at", d->done_at);
	put_text(out, "code", d->code);
	put_text(out, "last_error", d->error);
	put_text(out, "receipt", d->receipt);
	buf_char(out, '}');
}

bool post_put_deliveries(struct post *p, const struct store_delivery_ask *ask, struct buf *out, struct err *e) {
	struct arena a = {0};
	struct store_delivery *all = arena_array(&a, struct store_delivery, ask->most);
	uint32_t n = 0;
	int64_t waiting = 0;
	pthread_mutex_lock(&p->lock);
	bool good = store_delivery_list(p->side, &a, ask, all, &n, e) &&
	            store_delivery_waiting(p->side, (str){0}, &waiting, e);
	pthread_mutex_unlock(&p->lock);
	buf_text(out, "{\"items\":[");
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_char(out, ',');
		put_delivery(p, out, &all[i]);
	}
	buf_char(out, ']');
	put_next(out, n == ask->most, n ? all[n - 1].no : 0);
	buf_format(out, ",\"waiting\":%lld}", (long long)waiting);
	arena_free(&a);
	return good;
}

/* One that waits is tried now; one that failed or was dropped gets all its tries again. */
static bool try_again(struct post *p, struct arena *a, str id, struct store_delivery *d, struct err *e) {
	ms now = p->set.now(p->set.self);
	if (!store_delivery_find(p->side, a, id, d, e))
		return false;
	if (str_is(d->state, "sent"))
		return err_set(e, "delivery.sent", "id", "it was sent");
	if (!str_is(d->state, "waiting"))
		d->attempts = 0;
	d->state = STR("waiting");
	d->next_at = d->done_at = 0;
	d->due_at = d->due_at < now || d->base_at ? d->due_at : now;
	return store_delivery_note(p->side, d, e);
}

bool post_retry(struct post *p, str id, struct buf *out, struct err *e) {
	struct arena a = {0};
	struct store_delivery d;
	pthread_mutex_lock(&p->lock);
	bool good = store_outbox_begin(p->side, e);
	if (good) {
		good = try_again(p, &a, id, &d, e);
		good = store_outbox_end(p->side, good, e) && good;
	}
	pthread_mutex_unlock(&p->lock);
	if (good)
		put_delivery(p, out, &d);
	arena_free(&a);
	post_wake(p);
	return good;
}

/* ---- subscriptions ---------------------------------------------------------------------------------- */

/* secret: shown once, when it is new. */
static void put_webhook(const struct post *p, struct buf *out, const struct store_webhook *w, bool secret) {
	str rest = w->events, one;
	buf_format(out, "{\"id\":%lld", (long long)w->id);
	put_text(out, "url", w->url);
	buf_text(out, ",\"events\":[");
	for (uint32_t i = 0; str_next(&rest, ' ', &one); i++) {
		if (i)
			buf_char(out, ',');
		json_put_string(out, one);
	}
	buf_char(out, ']');
	put_text(out, "state", w->state);
	put_text(out, "reason", w->reason);
	put_text(out, "made_by", w->made_by);
	put_at(p, out, "made_at", w->made_at);
	put_at(p, out, "failing_since", w->failing_since);
	put_at(p, out, "last_ok_at", w->last_ok_at);
	put_at(p, out, "paused_at", w->paused_at);
	put_at(p, out, "old_secret_until", w->old_secret.n && p->set.wall() < w->old_until ? w->old_until : 0);
	if (secret)
		put_text(out, "secret", w->secret);
	buf_char(out, '}');
}

bool post_put_webhooks(struct post *p, struct buf *out, struct err *e) {
	struct arena a = {0};
	struct store_webhook *all = arena_array(&a, struct store_webhook, STORE_WEBHOOKS);
	uint32_t n = 0;
	pthread_mutex_lock(&p->lock);
	bool good = store_webhook_list(p->side, &a, all, &n, e);
	pthread_mutex_unlock(&p->lock);
	buf_text(out, "{\"items\":[");
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_char(out, ',');
		put_webhook(p, out, &all[i], false);
	}
	buf_text(out, "]}");
	arena_free(&a);
	return good;
}

bool post_add_webhook(struct post *p, str url, str events, str user, struct buf *out, struct err *e) {
	char secret[POST_SECRET];
	struct store_webhook w = {.url = url, .events = events, .made_by = user, .made_at = p->set.wall()};
	if (!post__good_url(url, p->set.webhook_private, e) || !post__good_patterns(events, e))
		return false;
	post__make_secret(secret);
	w.secret = str_of(secret);
	pthread_mutex_lock(&p->lock);
	bool good = store_webhook_add(p->side, &w, e);
	pthread_mutex_unlock(&p->lock);
	if (good)
		put_webhook(p, out, &w, true);
	return good;
}

static bool test(struct post *p, struct arena *a, const struct store_webhook *w, struct buf *out, struct err *e) {
	ms wall = p->set.wall();
	str id = arena_format(a, "msg_test_%lld_%lld", (long long)w->id, (long long)wall);
	struct store_delivery d = {.id = id, .event = STR("webhook.test"), .about = STR("webhook"),
		.subject = arena_format(a, "webhook/%lld", (long long)w->id), .channel = STR("webhook"), .language = STR("zh"),
		.receiver = arena_format(a, "webhook:%lld", (long long)w->id), .due_at = 0, .made_at = wall};
	if (!str_is(w->state, "active"))
		return err_set(e, "webhook.paused", "id", "the subscription is paused: let it go on first");
	if (!store_delivery_add(p->side, &d, e) || !store_delivery_find(p->side, a, id, &d, e))
		return false;
	put_delivery(p, out, &d);
	return true;
}

static bool act(struct post *p, struct arena *a, struct store_webhook *w, enum post_act what, struct buf *out,
                struct err *e) {
	char secret[POST_SECRET];
	if (what == POST_TEST)
		return test(p, a, w, out, e);
	if (what == POST_ROTATE) {
		post__make_secret(secret);
		w->old_secret = w->secret;
		w->old_until = p->set.wall() + OLD_SECRET_MS;
		w->secret = str_of(secret);
	} else {
		w->state = STR("active");
		w->reason = (str){0};
		w->failing_since = w->paused_at = 0;
	}
	if (!store_webhook_write(p->side, w, e))
		return false;
	put_webhook(p, out, w, what == POST_ROTATE);
	return true;
}

bool post_act_webhook(struct post *p, int64_t id, enum post_act what, struct buf *out, struct err *e) {
	struct arena a = {0};
	struct store_webhook w;
	pthread_mutex_lock(&p->lock);
	bool good = store_outbox_begin(p->side, e);
	if (good) {
		good = store_webhook_find(p->side, &a, id, &w, e) && act(p, &a, &w, what, out, e);
		good = store_outbox_end(p->side, good, e) && good;
	}
	pthread_mutex_unlock(&p->lock);
	arena_free(&a);
	post_wake(p);
	return good;
}

bool post_drop_webhook(struct post *p, int64_t id, struct err *e) {
	pthread_mutex_lock(&p->lock);
	bool good = store_outbox_begin(p->side, e);
	if (good) {
		good = store_webhook_drop(p->side, id, p->set.wall(), e);
		good = store_outbox_end(p->side, good, e) && good;
	}
	pthread_mutex_unlock(&p->lock);
	return good;
}
