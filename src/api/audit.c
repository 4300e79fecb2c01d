/* The log of the doors: lines wait in a short queue, so that no loop ever waits for the disk. */
#include "api/list_file.h"
#include "api/people.h"

#include "data/date.h"

enum { MINUTE_MS = 60000, LINES_MOST = 200 };

/* A text of bounded length that ends between two characters. */
static void keep(char *to, size_t room, str from) {
	uint32_t n = from.n < room - 1 ? from.n : (uint32_t)room - 1;
	if (n)
		memcpy(to, from.p, n);
	while (n && !str_utf8((str){to, n}))
		n--;
	to[n] = 0;
}

/* Whether this refusal was written within the last minute; remembers it. */
static bool said_lately(struct api *a, str actor, str target, ms now) {
	uint64_t key = str_hash(actor) * 31 + str_hash(target);
	uint32_t at = (uint32_t)(key % AUDIT_LATELY);
	bool lately = a->audit.lately[at].key == key && now - a->audit.lately[at].at < MINUTE_MS;
	if (!lately)
		a->audit.lately[at].key = key, a->audit.lately[at].at = now;
	return lately;
}

void api__audit(struct api *a, str actor, const char *kind, str address, str target, str detail) {
	ms now = api__wall(a);
	bool refusal = strcmp(kind, "refused") == 0;
	/* who is turned away a thousand times leaves room for who has looked */
	uint32_t room = refusal ? AUDIT_WAITING / 2 : AUDIT_WAITING;
	pthread_mutex_lock(&a->audit.lock);
	bool repeated = refusal && said_lately(a, actor, target, now);
	if (!repeated && a->audit.n >= room)
		a->audit.lost++;
	else if (!repeated) {
		struct audit_line *x = &a->audit.waiting[a->audit.n++];
		x->at = now;
		x->kind = kind;
		keep(x->actor, sizeof x->actor, actor);
		keep(x->address, sizeof x->address, address);
		keep(x->target, sizeof x->target, target);
		keep(x->detail, sizeof x->detail, detail);
	}
	pthread_mutex_unlock(&a->audit.lock);
}

void api__audit_call(struct call *c, const char *kind, str target, str detail) {
	api__audit(c->api, c->actor ? c->actor->who.user : STR("-"), kind, c->request->peer, target, detail);
}

void api__note_use(struct api *a, str token, str address) {
	pthread_mutex_lock(&a->audit.lock);
	if (address.n && a->audit.use_count < USES_WAITING) { /* with more at a time some look less lately used */
		struct token_use *x = &a->audit.uses[a->audit.use_count++];
		keep(x->token, sizeof x->token, token);
		keep(x->address, sizeof x->address, address);
		x->at = api__wall(a);
	}
	pthread_mutex_unlock(&a->audit.lock);
}

static void write_uses(struct api *a, uint32_t n) {
	struct err ignored;
	for (uint32_t i = 0; i < n; i++) {
		const struct token_use *x = &a->audit.writing_uses[i];
		store_session_used(a->set.accounts.side, str_of(x->token), x->at, str_of(x->address), &ignored);
	}
}

static bool write_line(struct api *a, const struct audit_line *x) {
	struct store_audit row = {0, x->at, str_of(x->actor), str_of(x->kind), str_of(x->address), str_of(x->target),
		str_of(x->detail)};
	struct err e;
	if (store_audit_add(a->set.accounts.side, &row, &e))
		return true;
	log_line(LOG_WARN, "api.audit", "code=%s text=\"%s\"", e.code, e.text);
	return false;
}

/* Takes what waits and writes it in order; side_lock keeps two writers from changing that order. */
void api__flush_audit(struct api *a) {
	static const struct audit_line lost_line = {.kind = "lost", .actor = "system"};
	pthread_mutex_lock(&a->side_lock);
	pthread_mutex_lock(&a->audit.lock);
	uint32_t n = a->audit.n, lost = a->audit.lost;
	if (n)
		memcpy(a->audit.writing, a->audit.waiting, n * sizeof *a->audit.writing);
	uint32_t uses = a->audit.use_count;
	if (uses)
		memcpy(a->audit.writing_uses, a->audit.uses, uses * sizeof *a->audit.uses);
	a->audit.n = a->audit.lost = a->audit.use_count = 0;
	pthread_mutex_unlock(&a->audit.lock);
	write_uses(a, uses);
	for (uint32_t i = 0; i < n; i++)
		write_line(a, &a->audit.writing[i]);
	if (lost) {
		struct audit_line x = lost_line;
		x.at = api__wall(a);
		snprintf(x.detail, sizeof x.detail, "%u", lost);
		write_line(a, &x);
	}
	pthread_mutex_unlock(&a->side_lock);
}

/* ---- reading it ------------------------------------------------------------------------------ */

/* The first instant of a day that was given. */
static bool day_parameter(struct call *c, const char *name, int behind, ms *out, struct err *e) {
	str text;
	day d;
	if (!api__parameter(c, name, &text))
		return true;
	if (!day_parse(text, &d))
		return err_set(e, "field.type", name, "%s is a day as 2022-07-01", name);
	*out = ms_of_day(d + behind, c->api->set.pack->offset_minutes);
	return true;
}

static void put_line(struct call *c, const struct store_audit *x) {
	struct buf *out = &c->reply->body;
	buf_format(out, "{\"seq\":%lld", (long long)x->seq);
	api__put_instant(c, out, "at", x->at, true);
	api__put_member(out, "actor", x->actor);
	api__put_member(out, "kind", x->kind);
	api__put_member(out, "address", x->address);
	api__put_member(out, "target", x->target);
	api__put_member(out, "detail", x->detail);
	buf_char(out, '}');
}

static const struct file_column columns[] = {{"seq", "序号", "number"}, {"at", "时间", "at"}, {"actor", "账号", "account"},
	{"kind", "类别", "kind"}, {"address", "来源地址", "address"}, {"target", "对象", "target"}, {"detail", "详情", "detail"}};
static const struct list_file file = {"audit", "安全日志", "log of the doors", columns, COUNT(columns)};

void api__audit_log(struct call *c) {
	struct err e = {0};
	struct list_asked asked = {0};
	struct store_audit_ask ask = {0};
	int64_t limit = 50, before = 0;
	uint32_t n = 0;
	api__flush_audit(c->api);
	api__parameter(c, "actor", &ask.actor);
	api__parameter(c, "kind", &ask.kind);
	bool good = api__list_as(c, &asked, &e);
	if (good && asked.as)
		limit = LIST_FILE_ROWS;
	good = good && api__number_parameter(c, "limit", 1, asked.as ? LIST_FILE_ROWS : LINES_MOST, &limit, &e) &&
	            api__number_parameter(c, "cursor", 1, INT64_MAX, &before, &e) && day_parameter(c, "from", 0, &ask.from,
		&e) &&
	            day_parameter(c, "to", 1, &ask.to, &e);
	ask.before = before;
	ask.most = (uint32_t)limit + 1;
	struct store_audit *rows = arena_array(c->arena, struct store_audit, (uint32_t)limit + 1);
	if (good) {
		pthread_mutex_lock(&c->api->side_lock);
		good = store_audit_list(c->api->set.accounts.side, c->arena, &ask, rows, &n, &e);
		pthread_mutex_unlock(&c->api->side_lock);
	}
	if (good) {
		uint32_t shown = n > limit ? (uint32_t)limit : n;
		buf_text(&c->reply->body, "{\"items\":[");
		for (uint32_t i = 0; i < shown; i++) {
			if (i)
				buf_char(&c->reply->body, ',');
			put_line(c, &rows[i]);
		}
		buf_text(&c->reply->body, "],\"next\":");
		if (n > shown)
			buf_format(&c->reply->body, "\"%lld\"}", (long long)rows[shown - 1].seq);
		else
			buf_text(&c->reply->body, "null}");
		api__audit_call(c, "log_read", STR("audit"), STR(""));
	}
	api__finish_list(c, good, &file, asked, &e);
}
