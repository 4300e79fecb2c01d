/* Messages: one's own, how one wants to be told, and for who looks after them: deliveries and webhooks. */
#include "post/post.h"
#include "api/inside.h"

enum { MESSAGES_MOST = 100, MESSAGES_USUAL = 20, DELIVERIES_MOST = 200, DELIVERIES_USUAL = 50 };

static bool read_number(struct call *c, const char *name, int64_t otherwise, int64_t most, int64_t *out,
                        struct err *e) {
	str text;
	*out = otherwise;
	if (!api__parameter(c, name, &text) || !text.n)
		return true;
	return (str_int(text, out) && *out >= 0 && *out <= most) ||
	       err_set(e, "field.range", name, "a whole number from 0 to %lld", (long long)most);
}

/* Whether there is a post: a server has one, whether or not it sends. */
static bool there(struct call *c) {
	struct err e = {0};
	if (c->api->set.post)
		return true;
	err_set(&e, "post.off", "", "messages are not served here");
	api__problem(c->api, c->reply, &e);
	return false;
}

static struct post_reader reader_of(const struct call *c, str lang) {
	return (struct post_reader){c->actor->who.user,
		c->actor->rights->scope == SCOPE_SELF ? (str){0} : c->actor->who.department,
		c->actor->rights->may + MAY_READ, lang};
}

/* The name in the address as it was meant. */
static str name_of(struct call *c) {
	str name;
	return net_unescape(c->arena, c->name, false, &name) ? name : (str){0};
}

void api__my_messages(struct call *c) {
	if (!there(c))
		return;
	struct err e = {0};
	int64_t before, limit;
	str lang = {0};
	api__parameter(c, "lang", &lang);
	bool good = read_number(c, "cursor", 0, INT64_MAX, &before, &e) &&
	            read_number(c, "limit", MESSAGES_USUAL, MESSAGES_MOST, &limit, &e);
	struct post_reader r = reader_of(c, lang);
	good = good && post_put_messages(c->api->set.post, &r, before, limit ? (uint32_t)limit : 1, &c->reply->body, &e);
	api__finish(c, good, &e);
}

void api__my_message_read(struct call *c) {
	if (!there(c))
		return;
	struct err e = {0};
	struct post_reader r = reader_of(c, (str){0});
	if (post_read_message(c->api->set.post, &r, name_of(c), &e))
		c->reply->status = 204;
	else
		api__problem(c->api, c->reply, &e);
}

void api__my_channels(struct call *c) {
	if (!there(c))
		return;
	struct err e = {0};
	api__finish(c, post_put_ways(c->api->set.post, c->actor->who.user, &c->reply->body, &e), &e);
}

static bool read_flag(const struct json_doc *d, const struct api_member *m, bool *out, struct err *e) {
	enum json_kind kind = d->tokens[m->token].kind;
	*out = kind == JSON_TRUE;
	return kind == JSON_TRUE || kind == JSON_FALSE || err_set(e, "field.type", m->name, "true or false");
}

void api__my_channels_put(struct call *c) {
	if (!there(c))
		return;
	struct api_member members[] = {{"language", JSON_STRING, true, 0}, {"mail", JSON_TRUE, true, 0},
		{"sms", JSON_TRUE, true, 0}};
	struct json_doc d;
	struct err e = {0};
	struct store_ways w = {0};
	bool good = api__read_members(c, members, COUNT(members), &d, &e) && read_flag(&d, &members[1], &w.mail, &e) &&
	            read_flag(&d, &members[2], &w.sms, &e);
	if (good) {
		w.language = api__text_of(c, &d, &members[0]);
		good = post_set_ways(c->api->set.post, c->actor->who.user, &w, &e) &&
		       post_put_ways(c->api->set.post, c->actor->who.user, &c->reply->body, &e);
	}
	api__finish(c, good, &e);
}

/* ---- for who looks after them -------------------------------------------------------------------- */

void api__deliveries(struct call *c) {
	if (!there(c))
		return;
	struct err e = {0};
	struct store_delivery_ask ask = {0};
	int64_t limit;
	const struct {
		const char *name;
		str *to;
	} texts[] = {{"subject", &ask.subject}, {"state", &ask.state}, {"channel", &ask.channel},
		{"receiver", &ask.receiver}};
	for (size_t i = 0; i < COUNT(texts); i++)
		api__parameter(c, texts[i].name, texts[i].to);
	bool good = read_number(c, "cursor", 0, INT64_MAX, &ask.before, &e) &&
	            read_number(c, "limit", DELIVERIES_USUAL, DELIVERIES_MOST, &limit, &e);
	if (good) {
		ask.most = limit ? (uint32_t)limit : 1;
		good = post_put_deliveries(c->api->set.post, &ask, &c->reply->body, &e);
	}
	api__finish(c, good, &e);
}

void api__delivery_retry(struct call *c) {
	if (!there(c))
		return;
	struct err e = {0};
	bool good = post_retry(c->api->set.post, name_of(c), &c->reply->body, &e);
	if (good)
		api__audit_call(c, "delivery_retried", name_of(c), STR(""));
	api__finish(c, good, &e);
}

void api__webhooks(struct call *c) {
	if (!there(c))
		return;
	struct err e = {0};
	api__finish(c, post_put_webhooks(c->api->set.post, &c->reply->body, &e), &e);
}

/* The patterns of the body's list, with spaces between. */
static bool read_patterns(struct call *c, const struct json_doc *d, uint32_t list, str *out, struct err *e) {
	struct buf b = buf_make(LIMIT_TEXT_BYTES);
	bool good = true;
	for (uint32_t t = list + 1; good && t < d->tokens[list].next; t = d->tokens[t].next) {
		good = d->tokens[t].kind == JSON_STRING || err_set(e, "field.type", "events", "events are texts");
		if (b.n)
			buf_char(&b, ' ');
		if (good)
			buf_str(&b, json_text(c->arena, d, t));
	}
	*out = arena_str(c->arena, buf_view(&b));
	buf_free(&b);
	return good;
}

void api__webhook_add(struct call *c) {
	if (!there(c))
		return;
	struct api_member members[] = {{"url", JSON_STRING, true, 0}, {"events", JSON_ARRAY, true, 0}};
	struct json_doc d;
	struct err e = {0};
	str events;
	bool good = api__read_members(c, members, COUNT(members), &d, &e) &&
	            read_patterns(c, &d, members[1].token, &events, &e);
	str url = good ? api__text_of(c, &d, &members[0]) : (str){0};
	good = good && post_add_webhook(c->api->set.post, url, events, c->actor->who.user, &c->reply->body, &e);
	if (good)
		api__audit_call(c, "webhook_added", url, events);
	api__finish(c, good, &e);
	if (good)
		c->reply->status = 201;
}

static void act(struct call *c, enum post_act what, const char *audit) {
	if (!there(c))
		return;
	struct err e = {0};
	bool good = post_act_webhook(c->api->set.post, c->id, what, &c->reply->body, &e);
	if (good)
		api__audit_call(c, audit, arena_format(c->arena, "%lld", (long long)c->id), STR(""));
	api__finish(c, good, &e);
}

void api__webhook_test(struct call *c) {
	act(c, POST_TEST, "webhook_tested");
}

void api__webhook_rotate(struct call *c) {
	act(c, POST_ROTATE, "webhook_rotated");
}

void api__webhook_resume(struct call *c) {
	act(c, POST_RESUME, "webhook_resumed");
}

void api__webhook_drop(struct call *c) {
	if (!there(c))
		return;
	struct err e = {0};
	if (post_drop_webhook(c->api->set.post, c->id, &e)) {
		api__audit_call(c, "webhook_dropped", arena_format(c->arena, "%lld", (long long)c->id), STR(""));
		c->reply->status = 204;
	} else
		api__problem(c->api, c->reply, &e);
}
