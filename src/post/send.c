/* The thread: plans what happened, begins what is due, hears what became of it. */
#include <curl/curl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "data/date.h"
#include "post/inside.h"

enum { NICE = 10, AT_ONCE = 256, HOUSE_MS = 1000, SWEEP_MS = 3600 * 1000, PAUSE_MS = 20, IDLE_MS = 500, BUSY_MS = 100 };

static ms office_now(const struct post *p) {
	return p->set.now(p->set.self);
}

/* ---- what is sent -------------------------------------------------------------------------------- */

/* One message made ready. drop: why it is not sent after all; NULL: it is. later: it must wait until then. */
struct ready {
	str address, masked;
	str title[2], text[2], sms[2]; /* zh, en; only those that are needed */
	const char *drop;
	ms later;
};

/* A reminder is sent only while its record still says what it said, and still asks for it at this time. */
static bool still_holds(struct post *p, struct arena *a, const struct store_delivery *d, const struct post__rule *r,
                        bool *holds, struct err *e) {
	struct post__known now;
	ms due, base;
	*holds = true;
	if (!r->still && !d->base_at)
		return true;
	if (!post__know(p->ledger.db, p->set.pack, a, d->subject, 0, &now, e))
		return false;
	*holds = post__holds(r->still, &now, office_now(p)) &&
	         post__when(r, &now, p->set.pack->offset_minutes, &due, &base) && base == d->base_at;
	return true;
}

static bool find_address(struct post *p, struct arena *a, const struct store_delivery *d, const struct post__known *k,
                         struct ready *out, struct err *e) {
	bool gone;
	if (str_is(d->channel, "app"))
		return true;
	if (!post__address(p, a, d, &out->address, &gone, e))
		return false;
	if (!out->address.n)
		out->drop = gone ? "post.person_gone" : "post.no_address";
	else if (!post__flag(k, F_confidential)) /* else nobody is to see even a part of it */
		out->masked = post__masked(a, out->address);
	return true;
}

static bool make_ready(struct post *p, struct arena *a, const struct store_delivery *d, struct ready *out,
                       struct err *e) {
	const struct post__rule *r = post__rule(p, d->about);
	enum post_channel c = post__channel_find(d->channel);
	ms now = office_now(p), quiet_until = d->urgent ? now : post__after_quiet(&p->rules.channels[c], now,
		p->set.pack->offset_minutes);
	struct post__known k;
	bool holds;
	*out = (struct ready){.drop = !r ? "post.no_template" : d->until_at && now > d->until_at ? "post.too_late" : NULL};
	if (quiet_until > now)
		out->later = quiet_until;
	if (out->drop || out->later)
		return true;
	if (!post__know(p->ledger.db, p->set.pack, a, d->subject, d->seq, &k, e) || !still_holds(p, a, d, r, &holds, e))
		return false;
	if (!holds)
		return out->drop = "post.outdated", true;
	for (int i = 0; i < 2; i++) {
		out->title[i] = post__fill(p, &k, r->text[i].title, i == 0);
		out->text[i] = post__fill(p, &k, r->text[i].body, i == 0);
		out->sms[i] = post__fill(p, &k, r->text[i].sms, i == 0);
	}
	return find_address(p, a, d, &k, out, e);
}

/* ---- what became of it --------------------------------------------------------------------------- */

static void note_sent(struct post *p, struct store_delivery *d, str receipt) {
	d->state = STR("sent");
	d->attempts++;
	d->done_at = p->set.wall();
	d->receipt = receipt;
	d->code = d->error = (str){0};
}

static void note_dropped(struct post *p, struct store_delivery *d, const char *code) {
	d->state = STR("dropped");
	d->done_at = p->set.wall();
	d->code = str_of(code);
	d->masked = (str){0};
}

static void note_failed(struct post *p, struct store_delivery *d, const struct post__end *end) {
	const struct post__channel *way = &p->rules.channels[post__channel_find(d->channel)];
	ms wall = p->set.wall(), wait = post__wait(way, d->id, ++d->attempts);
	bool over = end->final || d->attempts >= way->tries;
	d->state = over ? STR("failed") : STR("waiting");
	d->done_at = over ? wall : 0;
	d->next_at = wall + (end->wait > wait ? end->wait : wait);
	d->code = str_of(end->code);
	d->error = str_of(end->text);
}

/* A fault in making it ready counts as a failed try, so that it is seen and does not come up again at once. */
static void note_fault(struct post *p, struct arena *a, struct store_delivery *d, const struct err *e) {
	struct post__end end = {.code = e->code};
	note_failed(p, d, &end);
	d->error = arena_str(a, str_of(e->text));
	log_line(LOG_WARN, "post.fault", "id=" STR_FMT " code=%s", STR_ARG(d->id), e->code);
}

/* ---- what needs no network: mailboxes and the file of text messages ----------------------------- */

static bool put_in(struct post *p, struct store_delivery *d, const struct ready *r, struct err *e) {
	bool zh = str_is(d->language, "zh");
	if (str_is(d->channel, "sms"))
		return post__write_sms(p, d, r->address, r->sms[zh ? 0 : 1], e);
	struct store_message m = {.id = d->id, .user = d->user, .department = d->department, .event = d->event,
		.subject = d->subject, .title_zh = r->title[0], .text_zh = r->text[0], .title_en = r->title[1],
		.text_en = r->text[1], .at = office_now(p)};
	return store_message_add(p->box, &m, e);
}

static bool deliver_here(struct post *p, struct arena *a, struct store_delivery *d, struct err *e) {
	struct ready r;
	if (!make_ready(p, a, d, &r, e) || (!r.drop && !r.later && !put_in(p, d, &r, e)))
		note_fault(p, a, d, e);
	else if (r.later)
		d->due_at = r.later;
	else if (r.drop)
		note_dropped(p, d, r.drop);
	else {
		d->masked = r.masked;
		note_sent(p, d, STR("written"));
	}
	return store_delivery_note(p->box, d, e);
}

static bool send_here(struct post *p, const char *receiver, bool *more, struct err *e) {
	struct arena a = {0};
	struct store_delivery *all = arena_array(&a, struct store_delivery, AT_ONCE);
	uint32_t n = 0;
	bool good = store_delivery_due(p->box, &a, str_of(receiver), office_now(p), p->set.wall(), all, AT_ONCE, &n, e);
	if (good && n) {
		good = store_outbox_begin(p->box, e);
		for (uint32_t i = 0; good && i < n; i++)
			good = deliver_here(p, &a, &all[i], e);
		good = good && post__sync_sms(p, e); /* before anybody says that they were written */
		good = store_outbox_end(p->box, good, e) && good;
	}
	*more = *more || n == AT_ONCE;
	arena_free(&a);
	return good;
}

/* ---- what goes over the network ------------------------------------------------------------------ */

static struct post__send *free_send(struct post *p) {
	for (uint32_t i = 0; i < POST_SENDS; i++)
		if (!p->sends[i].used)
			return &p->sends[i];
	return NULL;
}

static uint32_t under_way(const struct post *p, str receiver, str id) {
	uint32_t n = 0;
	for (uint32_t i = 0; i < POST_SENDS; i++)
		n += p->sends[i].used && str_eq(p->sends[i].d.receiver, receiver) &&
		     (!id.n || str_eq(p->sends[i].d.id, id));
	return n;
}

static void copy_delivery(struct arena *a, struct store_delivery *to, const struct store_delivery *d) {
	*to = *d;
	str *texts[] = {&to->id, &to->event, &to->subject, &to->about, &to->channel, &to->receiver, &to->user,
		&to->department, &to->language, &to->state, &to->code, &to->error, &to->receipt, &to->masked};
	for (size_t i = 0; i < COUNT(texts); i++)
		*texts[i] = arena_str(a, *texts[i]);
}

/* Begins one transfer. What cannot begin is noted at once. */
static bool begin(struct post *p, const struct store_delivery *from, struct err *e) {
	struct post__send *s = free_send(p);
	struct ready r = {0};
	if (!s)
		return true;
	s->post = p;
	s->used = true;
	copy_delivery(&s->arena, &s->d, from);
	s->channel = post__channel_find(s->d.channel);
	int i = str_is(s->d.language, "zh") ? 0 : 1;
	bool good = (s->channel == POST_WEBHOOK || make_ready(p, &s->arena, &s->d, &r, e));
	s->d.masked = r.masked;
	if (good && !r.drop && !r.later &&
	    post__carry(p, s, r.address, r.title[i], s->channel == POST_SMS ? r.sms[i] : r.text[i], e))
		return true;
	if (!good || (!r.drop && !r.later))
		note_fault(p, &s->arena, &s->d, e);
	else if (r.later)
		s->d.due_at = r.later;
	else
		note_dropped(p, &s->d, r.drop);
	good = store_delivery_note(p->box, &s->d, e);
	post__let_go(p, s);
	return good;
}

static bool begin_due(struct post *p, str receiver, struct err *e) {
	struct arena a = {0};
	struct store_delivery all[2 * POST_SENDS_EACH];
	uint32_t n = 0, room = under_way(p, receiver, (str){0});
	if (room >= POST_SENDS_EACH)
		return true;
	bool good = store_delivery_due(p->box, &a, receiver, office_now(p), p->set.wall(), all, COUNT(all), &n, e);
	for (uint32_t i = 0; good && i < n && room < POST_SENDS_EACH; i++)
		if (!under_way(p, receiver, all[i].id)) {
			good = begin(p, &all[i], e);
			room++;
		}
	arena_free(&a);
	return good;
}

/* ---- what ended ----------------------------------------------------------------------------------- */

static bool pause_webhook(struct post *p, int64_t id, const char *reason, struct err *e) {
	log_line(LOG_WARN, "post.webhook_paused", "webhook=%lld reason=%s", (long long)id, reason);
	return store_webhook_pause(p->box, id, reason, p->set.wall(), e);
}

/* What failed may belong to a subscription that was paused or removed meanwhile: then it does not wait any more. */
static bool end_waiting(struct post *p, const struct post__send *s, int64_t id, struct err *e) {
	struct arena a = {0};
	struct store_webhook w;
	struct err gone = {0};
	bool there = store_webhook_find(p->box, &a, id, &w, &gone), good = true;
	if (!there || !str_is(w.state, "active"))
		good = store_delivery_give_up(p->box, s->d.receiver, there ? "failed" : "dropped",
			there ? "post.paused" : "post.webhook_gone", p->set.wall(), e);
	arena_free(&a);
	return good;
}

static bool note_webhook(struct post *p, const struct post__send *s, const struct post__end *end, struct err *e) {
	int64_t id = 0;
	check(str_int(str_cut(s->d.receiver, sizeof "webhook:" - 1, s->d.receiver.n), &id));
	return store_webhook_heard(p->box, id, end->good, p->set.wall(), e) &&
	       (!end->gone || pause_webhook(p, id, "post.gone", e)) && (end->good || end_waiting(p, s, id, e));
}

static bool note_end(struct post *p, struct post__send *s, const struct post__end *end, struct err *e) {
	if (end->good)
		note_sent(p, &s->d, str_of(end->text));
	else
		note_failed(p, &s->d, end);
	return store_delivery_note(p->box, &s->d, e) && (s->channel != POST_WEBHOOK || note_webhook(p, s, end, e));
}

/* All that ended since, in one transaction. */
static bool hear_ends(struct post *p, struct err *e) {
	struct post__send *done[POST_SENDS];
	struct post__end ends[POST_SENDS];
	uint32_t n = 0;
	int left;
	CURLMsg *m;
	while ((m = curl_multi_info_read(p->multi, &left)))
		if (m->msg == CURLMSG_DONE) {
			char *self = NULL;
			curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &self);
			union {
				char *from;
				struct post__send *to;
			} s = {.from = self};
			done[n] = s.to;
			post__ended(s.to, (int)m->data.result, &ends[n++]);
		}
	for (uint32_t i = 0; i < POST_SENDS; i++)
		if (p->sends[i].used && p->sends[i].pid && post__program_ended(&p->sends[i], p->set.wall(), &ends[n]))
			done[n++] = &p->sends[i];
	if (!n)
		return true;
	bool good = store_outbox_begin(p->box, e);
	for (uint32_t i = 0; good && i < n; i++)
		good = note_end(p, done[i], &ends[i], e);
	good = store_outbox_end(p->box, good, e) && good;
	for (uint32_t i = 0; i < n; i++)
		post__let_go(p, done[i]);
	return good;
}

/* ---- the house ------------------------------------------------------------------------------------ */

static bool read_webhooks(struct post *p, struct err *e) {
	arena_reset(&p->webhook_texts);
	return store_webhook_list(p->box, &p->webhook_texts, p->webhooks, &p->webhook_count, e);
}

/* Pauses what fails for days or falls far behind; removes what is old. */
static bool keep_house(struct post *p, struct err *e) {
	ms wall = p->set.wall(), patience = (ms)p->rules.channels[POST_WEBHOOK].pause_hours * MS_PER_HOUR;
	bool good = true;
	for (uint32_t i = 0; good && i < p->webhook_count; i++) {
		const struct store_webhook *w = &p->webhooks[i];
		int64_t waiting = 0;
		char receiver[40];
		snprintf(receiver, sizeof receiver, "webhook:%lld", (long long)w->id);
		if (!str_is(w->state, "active"))
			continue;
		good = store_delivery_waiting(p->box, str_of(receiver), &waiting, e);
		if (good && ((w->failing_since && wall - w->failing_since > patience) || waiting > POST_BACKLOG_EACH))
			good = pause_webhook(p, w->id, waiting > POST_BACKLOG_EACH ? "post.backlog" : "post.failing", e);
	}
	if (good && wall - p->swept_at > SWEEP_MS) {
		p->swept_at = wall;
		good = store_outbox_sweep(p->box, wall - p->rules.keep_days * (ms)MS_PER_DAY, wall, NULL, e);
	}
	return good && read_webhooks(p, e);
}

static bool begin_all(struct post *p, bool *more, struct err *e) {
	bool good = send_here(p, "app", more, e);
	if (good && !p->set.sms_with)
		good = send_here(p, "sms", more, e);
	else if (good)
		good = begin_due(p, STR("sms"), e);
	if (good && p->set.smtp)
		good = begin_due(p, STR("mail"), e);
	for (uint32_t i = 0; good && i < p->webhook_count; i++) {
		char receiver[40];
		snprintf(receiver, sizeof receiver, "webhook:%lld", (long long)p->webhooks[i].id);
		if (str_is(p->webhooks[i].state, "active"))
			good = begin_due(p, str_of(receiver), e);
	}
	return good;
}

static void rest(int milliseconds) {
	struct timespec t = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
	nanosleep(&t, NULL);
}

/* One round. A fault of the disk is told and tried again a second later. */
static void pass(struct post *p, ms *house_at) {
	struct err e = {0};
	bool more = false, later = false;
	int running = 0;
	atomic_store(&p->asleep, true); /* from here on whoever commits wakes us */
	bool good = read_webhooks(p, &e) && post__plan(p, &more, &e) && begin_all(p, &later, &e);
	curl_multi_perform(p->multi, &running);
	good = good && hear_ends(p, &e);
	ms wall = p->set.wall();
	if (good && wall - *house_at >= HOUSE_MS) {
		*house_at = wall;
		good = keep_house(p, &e);
	}
	if (!good) {
		log_line(LOG_ERROR, "post.fault", "code=%s where=\"%s\" text=\"%s\"", e.code ? e.code : "", e.where, e.text);
		rest(HOUSE_MS);
	} else if (!more && !later) {
		bool programs = false;
		for (uint32_t i = 0; i < POST_SENDS; i++)
			programs = programs || p->sends[i].pid;
		rest(PAUSE_MS); /* what is committed at the same time is looked at together */
		curl_multi_poll(p->multi, NULL, 0, programs ? PAUSE_MS : running ? BUSY_MS : IDLE_MS, NULL);
	}
}

void *post__work(void *self) {
	struct post *p = self;
	ms house_at = 0;
	setpriority(PRIO_PROCESS, (id_t)gettid(), NICE); /* of this thread: the desk comes first */
	while (!atomic_load(&p->stopping))
		pass(p, &house_at);
	for (uint32_t i = 0; i < POST_SENDS; i++)
		if (p->sends[i].used)
			post__let_go(p, &p->sends[i]);
	return NULL;
}
