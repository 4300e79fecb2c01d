/* The front door: opening and closing, and finding who answers a request. */
#include "api/oidc.h"
#include "api/people.h"
#include "api/project.h"

const struct route api__routes[] = {
#define ROUTE(method, path, function, access, place, parameters, takes, answer, zh, en) \
	{#method, path, api__##function, access, place, parameters, takes, answer, zh, en},
#include "api/routes.def"
#undef ROUTE
};
const uint32_t api__route_count = COUNT(api__routes);

void api__json(struct call *c, int status) {
	c->reply->status = status;
	c->reply->type = "application/json";
}

/* ---- finding the route ---------------------------------------------------------------------- */

enum { PARTS = 4 };

/* The path below /api/v1 in parts. */
struct path {
	str parts[PARTS];
	uint32_t n;
};

static bool split(str path, struct path *out) {
	out->n = 0;
	str part;
	while (str_next(&path, '/', &part)) {
		if (out->n == PARTS || part.n == 0)
			return false;
		out->parts[out->n++] = part;
	}
	return true;
}

/* Whether the pattern fits; takes {id} and {name}. */
static bool fits(const char *pattern, const struct path *path, struct call *c) {
	str rest = str_of(pattern), part;
	uint32_t i = 0;
	for (; str_next(&rest, '/', &part); i++) {
		if (i == path->n)
			return false;
		if (str_is(part, "{name}"))
			c->name = path->parts[i];
		else if (str_is(part, "{id}") ? !str_int(path->parts[i], &c->id) : !str_eq(part, path->parts[i]))
			return false;
	}
	return i == path->n;
}

static bool method_fits(str method, const char *want) {
	return str_is(method, want) || (str_is(method, "HEAD") && strcmp(want, "GET") == 0);
}

static bool no_route(struct err *e) {
	return err_set(e, "route.not_found", "", "there is no such address");
}

static bool no_method(struct err *e, str method) {
	return err_set(e, "net.method", "", "the address does not take " STR_FMT, STR_ARG(method));
}

/* Who asks: somebody logged in, with nothing else to do first. run: what they come to; NULL: a record. */
static bool come_in(struct call *c, call_fn *run, struct err *e) {
	c->actor = api__actor(c->api, c->request, e);
	return c->actor && api__free_hands(c->actor, run, e);
}

/* A fixed route. `done` tells whether the path belongs to one at all. */
static bool fixed_route(struct call *c, const struct path *path, bool *known, struct err *e) {
	*known = false;
	for (uint32_t i = 0; i < api__route_count; i++) {
		const struct route *r = &api__routes[i];
		if (!fits(r->path, path, c))
			continue;
		*known = true;
		if (!method_fits(c->request->method, r->method))
			continue;
		c->route = r;
		if (r->access != OPEN && !come_in(c, r->run, e))
			return false;
		if (r->access >= 0 && !api__may(c->actor, (uint32_t)r->access, e))
			return false;
		if (r->place == NOW)
			r->run(c);
		else
			api__read(c, r->run, r->place);
		return true;
	}
	/* An address below a record may be read here and be a command's to post to. */
	if (*known && str_is(c->request->method, "POST") && record_find_path(path->parts[0]))
		*known = false;
	return *known ? no_method(e, c->request->method) : no_route(e);
}

/* The command of an address: cases + "" -> case.receive, tickets + "call-back" -> ticket.call_back. */
static enum command_kind command_of(enum record_kind kind, str verb, bool creates) {
	char word[64];
	if (verb.n >= sizeof word)
		return C_none;
	for (uint32_t i = 0; i < verb.n; i++)
		word[i] = verb.p[i] == '-' ? '_' : verb.p[i];
	str wanted = {word, verb.n};
	/* A kind may be made in several ways: without a verb it is the first row of commands.def. */
	for (int c = 1; c < COMMAND_COUNT; c++) {
		const struct command_def *def = &command_defs[c];
		bool meant = def->creates == creates && (!verb.n || str_is(wanted, def->verb));
		if (meant && !def->system && command_on(def, kind))
			return (enum command_kind)c;
	}
	return C_none;
}

/* What is read of records of the kind below this word of the address; NULL: nothing. */
static call_fn *part_of(enum record_kind kind, str word) {
	if (str_is(word, "events"))
		return api__events;
	if (!record_is_driven(kind))
		return NULL;
	return str_is(word, "flow") ? api__flow : str_is(word, "migration") ? api__migration : NULL;
}

static bool post_record(struct call *c, const struct path *path, struct err *e) {
	if (path->n == 3 && str_is(path->parts[2], "reveal"))
		return api__reveal(c), true;
	if ((path->n == 2 && c->id) || (path->n == 3 && part_of(c->kind, path->parts[2])))
		return no_method(e, c->request->method);
	enum command_kind command = command_of(
		c->kind, path->n == 3 ? path->parts[2] : path->n == 2 ? path->parts[1] : (str){0}, path->n < 3);
	if (!command)
		return path->n == 1 ? no_method(e, c->request->method) : no_route(e);
	return api__command(c, command), true;
}

/* GET of a list, a record or a part of it; anything else below a record is a command's address. */
static bool get_record(struct call *c, const struct path *path, struct err *e) {
	call_fn *run = path->n == 1 ? api__list : path->n == 2 ? api__record : part_of(c->kind, path->parts[2]);
	if (path->n == 2 && !c->id)
		return no_method(e, c->request->method);
	if (!run)
		return command_of(c->kind, path->parts[2], false) ? no_method(e, c->request->method) : no_route(e);
	if (!api__may(c->actor, MAY_READ + c->kind, e))
		return false;
	api__read(c, run, READER);
	return true;
}

/* The other commands that make a record have an address of their own: /cases/apply. */
static bool is_making(enum record_kind kind, const struct path *path) {
	enum command_kind other = path->n == 2 && kind ? command_of(kind, path->parts[1], true) : C_none;
	return other && other != command_of(kind, (str){0}, true);
}

static bool record_route(struct call *c, const struct path *path, struct err *e) {
	c->kind = path->n ? record_find_path(path->parts[0]) : R_none;
	bool numbered = path->n > 1 && str_int(path->parts[1], &c->id) && c->id > 0;
	bool making = !numbered && is_making(c->kind, path);
	if (!c->kind || path->n > 3 || (path->n > 1 && !numbered && !making))
		return no_route(e);
	if (making)
		c->id = 0;
	if (!come_in(c, NULL, e))
		return false;
	if (str_is(c->request->method, "POST"))
		return post_record(c, path, e);
	return method_fits(c->request->method, "GET") ? get_record(c, path, e) : no_method(e, c->request->method);
}

void api_handle(void *self, const struct net_request *r, struct net_reply *out) {
	static const char prefix[] = "/api/v1/";
	struct api *a = self;
	struct path path;
	struct err e = {0};
	struct arena arena = {0};
	bool known = false, done = false;
	struct call c = {.api = a, .arena = &arena, .request = r, .reply = out};
	if (api__open311(&c)) {
		api__release(c.actor);
		arena_free(&arena);
		return;
	}
	if (!str_starts(r->path, STR("/api/")))
		return; /* a file */
	if (!str_starts(r->path, str_of(prefix)) || !split(str_cut(r->path, sizeof prefix - 1, r->path.n), &path))
		no_route(&e);
	else if (!(done = fixed_route(&c, &path, &known, &e)) && !known)
		done = record_route(&c, &path, &e);
	if (!done && c.actor && str_is(str_of(e.code), "auth.may_not"))
		api__audit_call(&c, "refused", r->path, str_of(e.where));
	if (!done)
		api__problem(a, out, &e);
	if (!out->deferred && out->type && !out->stream)
		net_reply_header(out, STR("Cache-Control"), STR("no-store"));
	api__release(c.actor);
	arena_free(&arena);
}

bool api_takes_upload(void *self, str method, str path) {
	static const char prefix[] = "/api/v1/";
	struct path parts;
	(void)self;
	if (api__open311_takes_upload(method, path))
		return true;
	if (!str_starts(path, str_of(prefix)) || !split(str_cut(path, sizeof prefix - 1, path.n), &parts))
		return false;
	for (uint32_t i = 0; i < api__route_count; i++) {
		struct call c;
		if (api__routes[i].place == UPLOAD && method_fits(method, api__routes[i].method) &&
		    fits(api__routes[i].path, &parts, &c))
			return true;
	}
	return false;
}

/* ---- opening and closing -------------------------------------------------------------------- */

/* The pack's texts by code; a pack without them is none the worse. */
static void read_texts(struct api *a, const char *name, struct json_doc *out) {
	str path = arena_format(&a->texts, STR_FMT "/texts/%s.json", STR_ARG(a->set.pack->dir), name), text;
	struct err e;
	if (!file_read(&a->texts, path.p, &text, &e) || !json_parse(&a->texts, text, out, &e))
		*out = (struct json_doc){0};
}

static void init_locks(struct api *a) {
	pthread_mutex_t *locks[] = {&a->login_lock, &a->find_lock, &a->reports_lock, &a->ledger_lock, &a->actor_lock,
		&a->side_lock, &a->try_lock, &a->audit.lock,
		&a->parcel_lock, &a->job_lock, &a->guess_lock, &a->board_lock, &a->tick_lock, &a->topic_lock};
	for (uint32_t i = 0; i < COUNT(locks); i++)
		pthread_mutex_init(locks[i], NULL);
	pthread_cond_init(&a->job_ready, NULL);
}

bool api_open(const struct api_settings *s, struct api **out, struct err *e) {
	struct api *a = mem_alloc(sizeof *a);
	a->set = *s;
	check(s->readers <= READERS_MAX && s->office.submit && s->office.now && s->accounts.login && s->accounts.find &&
	      s->accounts.side);
	init_locks(a);
	a->last = net_reply_make();
	a->tick = buf_make(4096);
	a->tick_seq = a->topic_seq = -1;
	a->topics = mem_alloc(TOPICS * sizeof *a->topics);
	read_texts(a, "zh-CN", &a->texts_zh);
	read_texts(a, "en", &a->texts_en);
	if (!plan_rules_make(&a->arena, s->pack, &a->plans, &(struct err){0}))
		a->plans = NULL;
	api__make_rights(a);
	api__make_meta(a);
	a->parcels = mem_alloc(LIMIT_PARCELS * sizeof *a->parcels);
	if (!api__oidc_open(s->oidc, &a->oidc, e) || !query_open(s->path, s->pack, &a->tick_query, e) ||
	    !api__start_readers(a, e))
		return api_close(a), false;
	*out = a;
	return true;
}

void api_close(struct api *a) {
	api__stop_readers(a);
	api__flush_audit(a);
	api__oidc_close(a->oidc);
	if (a->tick_query)
		query_close(a->tick_query);
	api_forget_tokens(a);
	api__free_parcels(a);
	map_free(&a->actors);
	buf_free(&a->last.body);
	api__free_boards(a);
	buf_free(&a->tick);
	mem_free(a->topics);
	arena_free(&a->texts);
	arena_free(&a->arena);
	mem_free(a);
}

void api_attach(struct api *a, struct net_server *server) {
	a->server = server;
}

const struct net_reply *api_last_reply(const struct api *a) {
	return &a->last;
}

void api__answer(struct api *a, struct net_slot slot, const struct net_reply *reply) {
	if (a->server && slot.generation) {
		net_answer(a->server, slot, reply);
		return;
	}
	struct buf body = a->last.body;
	buf_clear(&body);
	buf_str(&body, buf_view(&reply->body));
	a->last = *reply;
	a->last.body = body;
}
