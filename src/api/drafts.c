/* Drafts: what someone has filled in and will send later, from whatever device. Only the owner sees them: staff who
 * help
 * someone keep the draft as their own. */
#include "api/people.h"

enum { DRAFTS_MOST = 50, KEEP_DAYS = 90 };

/* How long a draft is kept: the pack's limit draft.keep, in natural days. */
static ms keep_ms(const struct pack *p) {
	const struct csv *t = pack_table(p, "items/limits.csv");
	int64_t days = KEEP_DAYS;
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_is(csv_cell(t, i, csv_column(t, "code")), "draft.keep"))
			str_int(csv_cell(t, i, csv_column(t, "value")), &days);
	return days * MS_PER_DAY;
}

static void put_head(struct call *c, const struct store_draft *d, bool first) {
	struct buf *out = &c->reply->body;
	int32_t slash = str_find(d->about, '/', 0);
	check(slash > 0);
	buf_format(out, "%s{\"id\":%lld,\"version\":%lld", first ? "" : ",", (long long)d->id, (long long)d->version);
	buf_format(out, ",\"" STR_FMT "\":", slash, d->about.p);
	json_put_string(out, str_cut(d->about, (uint32_t)slash + 1, d->about.n));
	api__put_instant(c, out, "updated_at", d->updated_at, true);
	api__put_instant(c, out, "expires_at", d->expires_at, true);
}

static void put_whole(struct call *c, const struct store_draft *d) {
	put_head(c, d, true);
	buf_text(&c->reply->body, ",\"data\":");
	buf_str(&c->reply->body, d->data);
	buf_char(&c->reply->body, '}');
}

static void answer_draft(struct call *c, const struct store_draft *d, int status) {
	put_whole(c, d);
	api__json(c, status);
	net_reply_header(c->reply, STR("ETag"), arena_format(c->arena, "\"%lld\"", (long long)d->version));
	if (status == 201)
		net_reply_header(c->reply, STR("Location"), arena_format(c->arena, "/api/v1/drafts/%lld", (long long)d->id));
}

void api__drafts(struct call *c) {
	struct api *a = c->api;
	struct err e = {0};
	struct store_draft *all = arena_array(c->arena, struct store_draft, DRAFTS_MOST);
	uint32_t n = 0;
	pthread_mutex_lock(&a->side_lock);
	bool good = store_draft_list(a->set.accounts.side, c->arena, c->actor->who.user, api__wall(a), all, DRAFTS_MOST, &n,
		&e);
	pthread_mutex_unlock(&a->side_lock);
	buf_text(&c->reply->body, "{\"items\":[");
	for (uint32_t i = 0; i < n; i++) {
		put_head(c, &all[i], i == 0);
		buf_char(&c->reply->body, '}');
	}
	buf_text(&c->reply->body, "]}");
	api__finish(c, good, &e);
}

/* The body's data as it will be given back: canonical JSON. */
static str data_of(struct call *c, const struct json_doc *d, uint32_t token) {
	struct buf b = buf_make(2 * LIMIT_COMMAND_BYTES);
	json_put_canonical(&b, c->arena, d, token);
	str text = arena_str(c->arena, buf_view(&b));
	buf_free(&b);
	return text;
}

/* What the draft is about: exactly one of item and matter, of the pack. */
static bool read_about(struct call *c, str item, str matter, str *about, struct err *e) {
	const struct pack *p = c->api->set.pack;
	const struct rulebook *b = item.n ? api__rulebook(c, e) : NULL;
	const struct item *i = b ? rulebook_item(b, item, api__today(c)) : NULL;
	if (item.n && !b)
		return false;
	if (!item.n == !matter.n)
		return err_set(e, "field.missing", "item", "a draft is about an item or a matter");
	if (item.n && !i)
		return err_set(e, "field.code", "item", "there is no such item");
	if (matter.n && !pack_code(p, CODE_MATTER, matter))
		return err_set(e, "field.code", "matter", "there is no such matter");
	*about = i ? arena_format(c->arena, "item/" STR_FMT, STR_ARG(i->code)) :
	             arena_format(c->arena, "matter/" STR_FMT, STR_ARG(matter));
	return true;
}

void api__draft_add(struct call *c) {
	struct api *a = c->api;
	struct api_member members[] = {{"item", JSON_STRING, false, 0}, {"matter", JSON_STRING, false, 0},
		{"data", JSON_OBJECT, true, 0}};
	struct json_doc d;
	struct err e = {0};
	ms now = api__wall(a);
	struct store_draft x = {.user = c->actor->who.user, .updated_at = now, .expires_at = now + keep_ms(a->set.pack)};
	bool good = api__read_members(c, members, COUNT(members), &d, &e) &&
	            read_about(c, api__text_of(c, &d, &members[0]), api__text_of(c, &d, &members[1]), &x.about, &e);
	if (good) {
		x.data = data_of(c, &d, members[2].token);
		pthread_mutex_lock(&a->side_lock);
		good = store_draft_add(a->set.accounts.side, &x, DRAFTS_MOST, &e);
		pthread_mutex_unlock(&a->side_lock);
	}
	if (good)
		answer_draft(c, &x, 201);
	else
		api__problem(a, c->reply, &e);
}

static bool find_draft(struct call *c, struct store_draft *out, struct err *e) {
	struct api *a = c->api;
	pthread_mutex_lock(&a->side_lock);
	bool good = store_draft_find(a->set.accounts.side, c->arena, c->actor->who.user, c->id, api__wall(a), out, e);
	pthread_mutex_unlock(&a->side_lock);
	return good;
}

void api__draft(struct call *c) {
	struct err e = {0};
	struct store_draft x;
	if (find_draft(c, &x, &e))
		answer_draft(c, &x, 200);
	else
		api__problem(c->api, c->reply, &e);
}

/* The refusal with the draft as it is by now, so that nobody's work is lost. */
static void refuse_with_current(struct call *c, const struct err *e) {
	struct store_draft there;
	struct err gone;
	struct buf *out = &c->reply->body;
	api__problem(c->api, c->reply, e);
	if (!str_is(str_of(e->code), "record.changed") || !find_draft(c, &there, &gone))
		return;
	check(out->n && out->p[out->n - 1] == '}');
	out->n--;
	buf_text(out, ",\"current\":");
	put_whole(c, &there);
	buf_char(out, '}');
}

/* The version that the writer saw: If-Match: "3". */
static bool read_version(struct call *c, int64_t *version, struct err *e) {
	str match = str_trim(net_header(c->request, "If-Match"));
	str number = match.n > 2 && match.p[0] == '"' ? str_cut(match, 1, match.n - 1) : (str){0};
	if (!match.n)
		return err_set(e, "field.missing", "If-Match", "say which version you saw: If-Match: \"1\"");
	if (!str_int(number, version) || *version < 1)
		*version = 0; /* no draft has it */
	return true;
}

void api__draft_put(struct call *c) {
	struct api *a = c->api;
	struct api_member members[] = {{"data", JSON_OBJECT, true, 0}};
	struct json_doc d;
	struct err e = {0};
	struct store_draft x;
	ms now = api__wall(a);
	int64_t version = 0;
	bool good = api__read_members(c, members, COUNT(members), &d, &e) && read_version(c, &version, &e) &&
	            find_draft(c, &x, &e);
	if (good) {
		x.version = version;
		x.data = data_of(c, &d, members[0].token);
		x.expires_at = now + keep_ms(a->set.pack);
		pthread_mutex_lock(&a->side_lock);
		good = store_draft_write(a->set.accounts.side, &x, now, &e);
		pthread_mutex_unlock(&a->side_lock);
	}
	if (good)
		answer_draft(c, &x, 200);
	else
		refuse_with_current(c, &e);
}

void api__draft_drop(struct call *c) {
	struct api *a = c->api;
	struct err e = {0};
	pthread_mutex_lock(&a->side_lock);
	bool good = store_draft_drop(a->set.accounts.side, c->actor->who.user, c->id, &e);
	pthread_mutex_unlock(&a->side_lock);
	if (good)
		c->reply->status = 204;
	else
		api__problem(a, c->reply, &e);
}
