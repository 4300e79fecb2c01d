#include <stdlib.h>
#include <unistd.h>

#include "suites.h"

static void tell(void *self, const char *where, const char *message) {
	(void)self;
	fprintf(stderr, "%s: %s\n", where, message);
}

static ms now(void *self) {
	struct house *h = self;
	return h->now;
}

static bool submit(void *self, struct parcel *p) {
	struct house *h = self;
	struct err e;
	if (h->full)
		return false;
	h->parcels++;
	ck_assert_msg(desk_tick(h->desk, p->commands, p->n, p->outcomes, &e), "%s", e.text);
	h->now = desk_now(h->desk);
	api_finish(h->api, p);
	return true;
}

static bool ledger_head(void *self, struct buf *out, struct err *e) {
	struct house *h = self;
	uint8_t head[LEDGER_HASH];
	char hex[2 * LEDGER_HASH + 1];
	(void)e;
	int64_t seq = desk_head(h->desk, head);
	ledger_hex(head, LEDGER_HASH, hex);
	buf_format(out, "{\"seq\":%lld,\"head\":\"%s\",\"suite\":\"sm3\",\"stretch\":64}", (long long)seq, hex);
	return true;
}

static void open_desk(struct house *h) {
	struct err e = {0};
	struct pack_complaints to = {.tell = tell};
	ck_assert(pack_load("packs/huangpu-2022", &h->pack, &to));
	struct store_settings s = {.path = h->path, .mode = STORE_CREATE, .suite = LEDGER_SM3};
	ck_assert_msg(store_open(&s, &h->store, &e), "%s", e.text);
	struct desk_settings d = {.suite = LEDGER_SM3, .person_key = STR("test"), .cache_records = 1000};
	ck_assert_msg(desk_open(h->pack, store_book(h->store), &d, &h->desk, &e), "%s", e.text);
	h->now = ms_of_day(day_of(2022, 1, 4), 480) + 9 * MS_PER_HOUR;
}

static void open_accounts(struct house *h) {
	struct err e = {0};
	struct store_accounts *accounts = NULL;
	ck_assert_msg(store_accounts_open(h->path, &accounts, &e), "%s", e.text);
	for (uint32_t i = 0; i < h->pack->account_count; i++) {
		const struct demo_account *d = &h->pack->accounts[i];
		struct store_account a = {d->user, d->name_zh, d->role, d->department, d->service_point, true};
		bool logs_in = str_is(d->user, "auditor"); /* hashing a password takes its time */
		ck_assert_msg(store_account_put(accounts, &a, logs_in ? STR("demo-auditor") : (str){0}, &e), "%s", e.text);
	}
	store_accounts_close(accounts);
	ck_assert_msg(api_accounts_open(h->path, 30, &h->accounts, &e), "%s", e.text);
}

struct house *house_open(void) {
	struct house *h = mem_alloc(sizeof *h);
	struct err e = {0};
	snprintf(h->folder, sizeof h->folder, "/tmp/yichuang-api-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(h->folder));
	snprintf(h->path, sizeof h->path, "%s/a.db", h->folder);
	open_desk(h);
	open_accounts(h);
	struct api_settings s = {
		.pack = h->pack,
		.path = h->path,
		.version = "test",
		.suite = "sm3",
		.virtual_clock = true,
		.demo_logins = true,
		.office = {h, submit, now},
		.ledger = {.self = h, .head = ledger_head},
		.accounts = h->accounts,
	};
	ck_assert_msg(api_open(&s, &h->api, &e), "%s", e.text);
	h->reply = net_reply_make();
	memcpy(h->player, house_token(h, "player"), STORE_TOKEN + 1);
	return h;
}

void house_close(struct house *h) {
	char command[128];
	api_close(h->api);
	api_accounts_close(&h->accounts);
	desk_close(h->desk);
	store_close(h->store);
	pack_free(h->pack);
	buf_free(&h->reply.body);
	arena_free(&h->arena);
	snprintf(command, sizeof command, "rm -r %s", h->folder);
	ck_assert_int_eq(system(command), 0);
	mem_free(h);
}

const char *house_token(struct house *h, const char *user) {
	struct err e = {0};
	struct store_accounts *accounts = NULL;
	char *token = arena_alloc(&h->arena, STORE_TOKEN + 1);
	ck_assert_msg(store_accounts_open(h->path, &accounts, &e), "%s", e.text);
	ck_assert_msg(store_token_make(accounts, str_of(user), STR("test"), h->now, INT64_MAX, token, &e), "%s", e.text);
	store_accounts_close(accounts);
	return token;
}

int house_ask(struct house *h, const char *token, const char *method, const char *target, const char *headers,
		const char *body) {
	struct net_pair lines[16];
	uint32_t n = 0;
	str rest = str_of(headers ? headers : ""), line;
	if (token)
		lines[n++] = (struct net_pair){STR("Authorization"), arena_format(&h->arena, "Bearer %s", token)};
	while (n < COUNT(lines) && str_next(&rest, '\n', &line)) {
		int32_t colon = str_find(line, ':', 0);
		if (colon > 0)
			lines[n++] = (struct net_pair){str_cut(line, 0, (uint32_t)colon), str_trim(str_cut(line,
					(uint32_t)colon + 1, line.n))};
	}
	str whole = str_of(target);
	int32_t mark = str_find(whole, '?', 0);
	struct net_request r = {
		.method = str_of(method),
		.path = mark < 0 ? whole : str_cut(whole, 0, (uint32_t)mark),
		.query = mark < 0 ? (str){0} : str_cut(whole, (uint32_t)mark + 1, whole.n),
		.headers = lines,
		.header_count = n,
		.body = str_of(body ? body : ""),
	};
	net_reply_clear(&h->reply);
	api_handle(h->api, &r, &h->reply);
	if (h->reply.deferred) { /* the office has answered already */
		const struct net_reply *last = api_last_reply(h->api);
		struct buf mine = h->reply.body;
		buf_clear(&mine);
		buf_str(&mine, buf_view(&last->body));
		h->reply = *last;
		h->reply.body = mine;
	}
	buf_char(&h->reply.body, 0);
	h->reply.body.n--;
	return h->reply.status;
}

const char *house_text(struct house *h) {
	return h->reply.body.p;
}

str house_member(struct house *h, const char *name) {
	struct json_doc d;
	struct err e = {0};
	str text = arena_str(&h->arena, buf_view(&h->reply.body));
	ck_assert_msg(json_parse(&h->arena, text, &d, &e), "no JSON: %s", house_text(h));
	uint32_t token = d.tokens[0].kind == JSON_OBJECT ? json_member(&d, 0, name) : 0;
	return token ? json_raw(&d, token) : (str){0};
}

str house_header(struct house *h, const char *name) {
	struct net_pair line;
	for (uint32_t at = 0; net_reply_next_header(&h->reply, &at, &line);)
		if (str_is(line.name, name))
			return line.value;
	return (str){0};
}
