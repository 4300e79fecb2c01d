/* From events to deliveries: who is to be told, on which ways, and when. */
#include "data/date.h"
#include "post/inside.h"

enum { CURSOR_MS = 5000, COUNT_MS = 1000 };

const struct post__rule *post__rule(const struct post *p, str code) {
	for (uint32_t i = 0; i < p->rules.count; i++)
		if (str_eq(p->rules.all[i].code, code))
			return &p->rules.all[i];
	return NULL;
}

bool post__when(const struct post__rule *r, const struct post__known *k, int offset_minutes, ms *due, ms *base) {
	*base = 0;
	*due = k->event.happened_at;
	if (!r->at_field)
		return true;
	if (!post__number(k, r->at_field, base))
		return false;
	*due = *base + r->at_offset;
	if (r->at_minute >= 0)
		*due = ms_of_day(day_of_ms(*due, offset_minutes), offset_minutes) + r->at_minute * MS_PER_MINUTE;
	return true;
}

/* ---- one event ------------------------------------------------------------------------------------ */

/* What planning one batch needs. */
struct planning {
	struct post *p;
	struct arena arena;
	int64_t seqs[POST_BATCH];
	uint32_t count;
	bool open;   /* a transaction is */
	uint32_t n;  /* deliveries made of the event under way */
};

static str id_of(struct planning *g, int64_t seq) {
	int64_t series = g->p->cursor.series;
	g->n++;
	return series ? arena_format(&g->arena, "msg_%lld_%u_%lld", (long long)seq, g->n, (long long)series)
	              : arena_format(&g->arena, "msg_%lld_%u", (long long)seq, g->n);
}

/* Whether the way is there, wanted, and leads anywhere. */
static bool way_open(struct planning *g, const struct store_delivery *d, const struct store_ways *ways, bool *open,
                     struct err *e) {
	str address;
	bool gone;
	*open = false;
	if (str_is(d->channel, "app"))
		return *open = d->user.n || d->department.n, true;
	if (str_is(d->channel, "mail") ? !ways->mail || !g->p->set.smtp : !ways->sms)
		return true;
	if (!post__address(g->p, &g->arena, d, &address, &gone, e))
		return false;
	*open = address.n > 0;
	return true;
}

static bool add_way(struct planning *g, const struct post__rule *r, struct store_delivery *d, enum post_channel c,
                    const struct store_ways *ways, struct err *e) {
	const struct post__channel *way = &g->p->rules.channels[c];
	bool open;
	ms due = d->due_at;
	d->channel = d->receiver = str_of(post__channel_name(c));
	if (!way_open(g, d, ways, &open, e))
		return false;
	/* The number is used up also for ways that are closed: what is told first or last must not change the ids. */
	d->id = id_of(g, d->seq);
	if (!open)
		return true;
	d->due_at = r->urgent ? due : post__after_quiet(way, due, g->p->set.pack->offset_minutes);
	bool good = store_delivery_add(g->p->box, d, e);
	d->due_at = due;
	return good;
}

static bool apply_rule(struct planning *g, const struct post__rule *r, const struct post__known *k, struct err *e) {
	struct post *p = g->p;
	ms due, base;
	struct store_ways ways;
	if (!post__when(r, k, p->set.pack->offset_minutes, &due, &base))
		return true;
	if (base && due <= k->event.happened_at) /* a reminder of what begins sooner */
		return true;
	struct store_delivery d = {.seq = k->seq, .event = k->event.kind, .subject = k->event.stream, .about = r->code,
		.urgent = r->urgent, .due_at = due, .base_at = base, .until_at = base && r->at_offset < 0 ? base : 0,
		.caller = r->audience == POST_CALLER, .made_at = p->set.wall()};
	if (r->audience == POST_DEPARTMENT || r->audience == POST_ASSISTING)
		d.department = post__value(k, r->audience == POST_DEPARTMENT ? F_department : F_assist_department);
	else
		d.user = post__value(k, r->audience == POST_OFFICER ? F_officer : F_applicant);
	if (!store_ways_read(p->box, &g->arena, d.user, &ways, e))
		return false;
	d.language = ways.language;
	for (int c = 0; c < POST_WEBHOOK; c++)
		if (r->channels[c] && !add_way(g, r, &d, (enum post_channel)c, &ways, e))
			return false;
	return true;
}

static bool tell_subscribers(struct planning *g, const struct ledger_event *ev, struct err *e) {
	struct post *p = g->p;
	for (uint32_t i = 0; i < p->webhook_count; i++) {
		const struct store_webhook *w = &p->webhooks[i];
		if (!str_is(w->state, "active") || !post__fits(w->events, ev->kind))
			continue;
		/* By the subscription's own number, so that one that comes or goes does not move the others'. */
		g->n = 1000 + (uint32_t)w->id - 1;
		struct store_delivery d = {.id = id_of(g, ev->seq), .seq = ev->seq, .event = ev->kind, .subject = ev->stream,
			.about = STR("webhook"), .channel = STR("webhook"), .language = STR("zh"), .due_at = ev->happened_at,
			.receiver = arena_format(&g->arena, "webhook:%lld", (long long)w->id), .made_at = p->set.wall()};
		if (!store_delivery_add(p->box, &d, e))
			return false;
	}
	return true;
}

static bool plan_event(struct planning *g, int64_t seq, struct err *e) {
	struct post *p = g->p;
	struct store_told told;
	struct post__known k;
	if (!store_event(p->ledger.db, &g->arena, seq, &told, e))
		return false;
	enum event_kind kind = event_find(told.event.kind);
	g->n = 0;
	if (kind && p->rules.asked[kind]) {
		if (!post__know(p->ledger.db, p->set.pack, &g->arena, told.event.stream, seq, &k, e))
			return false;
		for (uint32_t i = 0; i < p->rules.count; i++) {
			const struct post__rule *r = &p->rules.all[i];
			g->n = i * POST_WEBHOOK; /* each rule has its own numbers */
			if (r->event == kind && post__holds(r->condition, &k, told.event.happened_at) && !apply_rule(g, r, &k, e))
				return false;
		}
	}
	return tell_subscribers(g, &told.event, e);
}

/* ---- batches -------------------------------------------------------------------------------------- */

/* Most events interest nobody: they cost no more than this. */
static void take_event(void *self, int64_t seq, str kind) {
	struct planning *g = self;
	enum event_kind k = event_find(kind);
	bool asked = k && g->p->rules.asked[k];
	for (uint32_t i = 0; i < g->p->webhook_count && !asked; i++)
		asked = str_is(g->p->webhooks[i].state, "active") && post__fits(g->p->webhooks[i].events, kind);
	if (asked)
		g->seqs[g->count++] = seq;
}

static bool read_anchor(struct post *p, struct arena *a, int64_t seq, char out[2 * LEDGER_HASH + 1], struct err *e) {
	struct store_told told;
	out[0] = 0;
	if (!seq)
		return true;
	if (!store_event(p->ledger.db, a, seq, &told, e))
		return false;
	ledger_hex(told.event.hash, LEDGER_HASH, out);
	return true;
}

/* An event that cannot be told of must not keep all later ones back. */
static bool pass_over(int64_t seq, const struct err *e) {
	if (e->code && strcmp(e->code, "store.fault") == 0)
		return false;
	log_line(LOG_WARN, "post.passed_over", "seq=%lld code=%s", (long long)seq, e->code ? e->code : "");
	return true;
}

/* Deliveries and cursor in one transaction. A batch that interests nobody moves the cursor in memory, and on disk now
 * and then: looking at such events twice does no harm. */
static bool write_batch(struct planning *g, int64_t last, struct err *e) {
	struct post *p = g->p;
	struct store_cursor next = {.known = true, .seq = last, .series = p->cursor.series};
	ms wall = p->set.wall();
	if (!g->count && wall - p->cursor_at < CURSOR_MS)
		return p->cursor.seq = last, true;
	if (!read_anchor(p, &g->arena, last, next.anchor, e) || !store_outbox_begin(p->box, e))
		return false;
	bool good = true;
	for (uint32_t i = 0; good && i < g->count; i++)
		good = plan_event(g, g->seqs[i], e) || pass_over(g->seqs[i], e);
	good = good && store_cursor_write(p->box, &next, e);
	if (!store_outbox_end(p->box, good, e) || !good)
		return false;
	p->cursor = next;
	p->cursor_at = wall;
	p->written_seq = last;
	return true;
}

static bool too_many_wait(struct post *p, struct err *e) {
	int64_t n = 0;
	ms wall = p->set.wall();
	if (wall - p->counted_at < COUNT_MS)
		return p->full;
	p->counted_at = wall;
	if (!store_delivery_waiting(p->box, (str){0}, &n, e))
		return true;
	if (n >= POST_BACKLOG && !p->full)
		log_line(LOG_WARN, "post.backlog", "waiting=%lld", (long long)n);
	return p->full = n >= POST_BACKLOG;
}

bool post__plan(struct post *p, bool *more, struct err *e) {
	int64_t last = p->cursor.seq;
	*more = false;
	*e = (struct err){0};
	if (too_many_wait(p, e))
		return !e->code;
	struct planning *g = mem_alloc(sizeof *g);
	g->p = p;
	bool good = store_events_after(p->ledger.db, p->cursor.seq, POST_BATCH, g, take_event, &last, e);
	int64_t seen = last - p->cursor.seq;
	bool idle = seen == 0 && p->written_seq == p->cursor.seq;
	good = good && (idle || write_batch(g, last, e));
	*more = good && seen >= POST_BATCH;
	arena_free(&g->arena);
	mem_free(g);
	return good;
}

/* ---- beginning ------------------------------------------------------------------------------------ */

/* Another ledger under the same name: an older copy was restored, or the file was made anew. */
static bool begin_series(struct post *p, int64_t head, struct err *e) {
	log_line(LOG_WARN, "post.other_ledger", "cursor=%lld head=%lld", (long long)p->cursor.seq, (long long)head);
	p->cursor.series++;
	p->cursor.seq = head;
	return store_delivery_give_up(p->box, (str){0}, "dropped", "post.other_ledger", p->set.wall(), e);
}

bool post__begin(struct post *p, struct err *e) {
	struct store_head head;
	struct arena a = {0};
	char anchor[2 * LEDGER_HASH + 1] = "";
	if (!store_cursor_read(p->box, &p->cursor, e) || !store_head_read(p->ledger.db, &head, e))
		return false;
	bool fresh = !p->cursor.known, good = true, other = !fresh && p->cursor.seq > head.events;
	if (fresh)
		p->cursor.seq = p->set.replay ? 0 : head.events;
	else if (!other)
		good = read_anchor(p, &a, p->cursor.seq, anchor, e);
	other = other || (good && !fresh && strcmp(anchor, p->cursor.anchor) != 0);
	if (good && other)
		good = begin_series(p, head.events, e);
	p->cursor.known = true;
	good = good && read_anchor(p, &a, p->cursor.seq, p->cursor.anchor, e) && store_cursor_write(p->box, &p->cursor, e);
	p->written_seq = p->cursor.seq;
	arena_free(&a);
	return good;
}
