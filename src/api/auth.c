/* Who asks and what they may: tokens, roles as tables of permissions, sessions. */
#include "api/inside.h"

/* ---- rights --------------------------------------------------------------------------------- */

enum { PERMISSION_BYTES = 80 };

/* The name of a permission as roles write it; empty for the numbers of no command and no kind. */
static str permission_name(uint32_t number, char out[PERMISSION_BYTES]) {
	const char *what = "", *name = "";
	if (number == MAY_REPORT || number == MAY_PLAY)
		what = number == MAY_REPORT ? "report." : "clock.", name = number == MAY_REPORT ? "read" : "play";
	else if (number > MAY_READ && number < MAY_REVEAL)
		what = "read.", name = record_def((enum record_kind)(number - MAY_READ))->name;
	else if (number > MAY_REVEAL && number < MAY_REPORT)
		what = "reveal.", name = record_def((enum record_kind)(number - MAY_REVEAL))->name;
	else if (number && number < COMMAND_COUNT && !command_defs[number].system &&
	         number != C_person_reveal)
		name = command_defs[number].name;
	snprintf(out, PERMISSION_BYTES, "%s%s", what, name);
	return str_of(out);
}

static void allow(struct rights *r, uint32_t number) {
	char text[PERMISSION_BYTES];
	str name = permission_name(number, text);
	r->may[number] = name.n && role_may(r->role, name);
	for (uint32_t i = 0; number > MAY_READ && number < MAY_REVEAL && i < r->role->permission_count; i++)
		if (str_eq(r->role->permissions[i], name))
			r->listed[number - MAY_READ] = true;
}

void api__make_rights(struct api *a) {
	const struct pack *p = a->set.pack;
	a->rights = arena_array(&a->arena, struct rights, p->role_count);
	for (uint32_t i = 0; i < p->role_count; i++) {
		struct rights *r = &a->rights[i];
		r->role = &p->roles[i];
		r->scope = str_is(r->role->scope, "department")      ? SCOPE_DEPARTMENT
		           : str_is(r->role->scope, "service_point") ? SCOPE_POINT
		           : str_is(r->role->scope, "self")          ? SCOPE_SELF
		                                                     : SCOPE_DISTRICT;
		for (uint32_t number = 0; number < MAY_COUNT; number++)
			allow(r, number);
	}
}

bool api__refuse_right(struct err *e, const char *permission) {
	return err_set(e, "auth.may_not", permission, "your role has no permission %s", permission);
}

bool api__may(const struct actor *x, uint32_t permission, struct err *e) {
	char name[PERMISSION_BYTES];
	bool may = permission < MAY_COUNT && x->rights->may[permission];
	if (may && permission > MAY_READ && permission < MAY_REVEAL) {
		enum record_kind kind = (enum record_kind)(permission - MAY_READ);
		may = query_kind_scoped(kind, &x->scope) || x->rights->listed[kind];
	}
	permission_name(permission, name);
	return may || api__refuse_right(e, name);
}

/* ---- actors --------------------------------------------------------------------------------- */

struct actor *api__hold(struct actor *x) {
	atomic_fetch_add(&x->holders, 1);
	return x;
}

void api__release(struct actor *x) {
	if (!x || atomic_fetch_sub(&x->holders, 1) != 1)
		return;
	struct arena arena = x->arena; /* holds the actor itself */
	arena_free(&arena);
}

/* Real time, by the server's own count; without a server (in tests) it stands still. */
static uint64_t real_ms(const struct api *a) {
	return a->server ? net_uptime_ms(a->server) : 0;
}

/* asked_ms: real_ms before the accounts were asked, so that what they say is never older than it seems. */
static struct actor *make_actor(struct api *a, struct arena arena, str token, const struct api_who *who,
		uint64_t asked_ms) {
	struct actor *x = arena_new(&arena, struct actor);
	x->who = *who;
	x->token = arena_str(&arena, token);
	x->checked_ms = asked_ms;
	for (uint32_t i = 0; i < a->set.pack->role_count; i++)
		if (str_eq(a->rights[i].role->name, who->role))
			x->rights = &a->rights[i];
	x->scope.user = who->user;
	x->scope.own = x->rights && x->rights->scope == SCOPE_SELF;
	if (x->rights && x->rights->scope == SCOPE_DEPARTMENT)
		x->scope.department = who->department.n ? who->department : STR("-");
	if (x->rights && x->rights->scope == SCOPE_POINT)
		x->scope.service_point = who->service_point.n ? who->service_point : STR("-");
	atomic_store(&x->holders, 1);
	x->arena = arena;
	return x;
}

static uint64_t token_key(str token) {
	uint64_t key = str_hash(token);
	return key ? key : 1;
}

/* The remembered actor, held; NULL when unknown or due to be looked up again: another program may have dropped the
 * token or changed the account. */
static struct actor *recall(struct api *a, str token) {
	struct actor *x = NULL;
	pthread_mutex_lock(&a->actor_lock);
	uint64_t *at = map_get(&a->actors, token_key(token));
	if (at && a->cached[*at - 1] && str_eq(a->cached[*at - 1]->token, token))
		x = a->cached[*at - 1];
	if (x && real_ms(a) - x->checked_ms > ACTOR_MS)
		x = NULL;
	if (x)
		api__hold(x);
	pthread_mutex_unlock(&a->actor_lock);
	return x;
}

static void forget_at(struct api *a, uint32_t i) {
	if (!a->cached[i])
		return;
	map_drop(&a->actors, token_key(a->cached[i]->token));
	api__release(a->cached[i]);
	a->cached[i] = NULL;
}

static void remember(struct api *a, struct actor *x) {
	pthread_mutex_lock(&a->actor_lock);
	uint64_t *at = map_get(&a->actors, token_key(x->token));
	uint32_t i = at ? (uint32_t)*at - 1 : a->next_cached++ % ACTORS;
	forget_at(a, i);
	a->cached[i] = api__hold(x);
	map_put(&a->actors, token_key(x->token), i + 1);
	pthread_mutex_unlock(&a->actor_lock);
}

static void forget(struct api *a, str token) {
	pthread_mutex_lock(&a->actor_lock);
	uint64_t *at = map_get(&a->actors, token_key(token));
	if (at)
		forget_at(a, (uint32_t)*at - 1);
	pthread_mutex_unlock(&a->actor_lock);
}

void api_forget_tokens(struct api *a) {
	pthread_mutex_lock(&a->actor_lock);
	for (uint32_t i = 0; i < ACTORS; i++)
		forget_at(a, i);
	pthread_mutex_unlock(&a->actor_lock);
}

/* "Bearer <token>", any case of the scheme. */
static str bearer(const struct net_request *r) {
	str value = str_trim(net_header(r, "Authorization"));
	if (value.n < 8 || (value.p[0] | 0x20) != 'b' || !str_is(str_cut(value, 1, 7), "earer "))
		return (str){0};
	return str_trim(str_cut(value, 7, value.n));
}

struct actor *api__actor(struct api *a, const struct net_request *r, struct err *e) {
	str token = bearer(r);
	if (token.n == 0) {
		err_set(e, "auth.missing", "Authorization", "send a token as Authorization: Bearer <token>");
		return NULL;
	}
	struct actor *x = recall(a, token);
	if (x)
		return x;
	struct arena arena = {0};
	struct api_who who = {0};
	pthread_mutex_lock(&a->find_lock);
	ms now = a->set.office.now(a->set.office.self);
	uint64_t asked_ms = real_ms(a);
	bool found = a->set.accounts.find(a->set.accounts.self, &arena, token, now, &who, e);
	pthread_mutex_unlock(&a->find_lock);
	if (found)
		x = make_actor(a, arena, token, &who, asked_ms);
	if (x && x->rights) {
		remember(a, x);
		return x;
	}
	forget(a, token);
	if (x)
		api__release(x), err_set(e, "auth.may_not", "", "the account's role is not in the pack");
	else
		arena_free(&arena);
	return NULL;
}

/* ---- sessions ------------------------------------------------------------------------------- */

static void put_who(struct buf *out, const struct actor *x) {
	buf_text(out, "\"user\":");
	json_put_string(out, x->who.user);
	buf_text(out, ",\"name\":");
	json_put_string(out, x->who.name);
	buf_text(out, ",\"role\":");
	json_put_string(out, x->who.role);
	buf_text(out, ",\"department\":");
	json_put_string(out, x->who.department);
	buf_text(out, ",\"service_point\":");
	json_put_string(out, x->who.service_point);
	buf_text(out, ",\"permissions\":[");
	for (uint32_t i = 0; i < x->rights->role->permission_count; i++) {
		if (i)
			buf_char(out, ',');
		json_put_string(out, x->rights->role->permissions[i]);
	}
	buf_text(out, "]}");
}

void api__who_am_i(struct call *c) {
	buf_char(&c->reply->body, '{');
	put_who(&c->reply->body, c->actor);
	api__json(c, 200);
}

/* A text member of the body's object; refuses field.missing. */
static bool text_member(struct call *c, const struct json_doc *d, const char *name, str *out, struct err *e) {
	uint32_t token = json_member(d, 0, name);
	if (!token || d->tokens[token].kind != JSON_STRING)
		return err_set(e, "field.missing", name, "%s is missing", name);
	*out = json_text(c->arena, d, token);
	return true;
}

void api__login(struct call *c) {
	struct api *a = c->api;
	struct json_doc d;
	struct err e = {0};
	str user, password, token;
	struct api_who who = {0};
	struct arena arena = {0};
	uint64_t asked_ms = real_ms(a);
	bool good = json_parse(c->arena, c->request->body, &d, &e) &&
	            (d.tokens[0].kind == JSON_OBJECT || err_set(&e, "field.type", "", "the body must be an object")) &&
	            text_member(c, &d, "user", &user, &e) && text_member(c, &d, "password", &password, &e);
	if (good) {
		pthread_mutex_lock(&a->login_lock);
		ms now = a->set.office.now(a->set.office.self);
		good = a->set.accounts.login(a->set.accounts.self, &arena, user, password, now, &token, &who, &e);
		pthread_mutex_unlock(&a->login_lock);
	}
	if (!good) {
		arena_free(&arena);
		api__problem(a, c->reply, &e);
		return;
	}
	struct actor *x = make_actor(a, arena, token, &who, asked_ms);
	if (!x->rights) {
		err_set(&e, "auth.may_not", "", "the account's role is not in the pack");
		api__problem(a, c->reply, &e);
	} else {
		remember(a, x);
		buf_text(&c->reply->body, "{\"token\":");
		json_put_string(&c->reply->body, x->token);
		buf_char(&c->reply->body, ',');
		put_who(&c->reply->body, x);
		api__json(c, 200);
	}
	api__release(x);
}

void api__logout(struct call *c) {
	struct api *a = c->api;
	forget(a, c->actor->token);
	pthread_mutex_lock(&a->login_lock);
	a->set.accounts.drop(a->set.accounts.self, c->actor->token);
	pthread_mutex_unlock(&a->login_lock);
	c->reply->status = 204;
}

void api__demo_logins(struct call *c) {
	struct buf *out = &c->reply->body;
	const struct pack *p = c->api->set.pack;
	const struct csv *table = pack_table(p, "org/demo-accounts.csv");
	int user = table ? csv_column(table, "user") : -1, name = table ? csv_column(table, "name_zh") : -1;
	int role = table ? csv_column(table, "role") : -1, password = table ? csv_column(table, "password") : -1;
	buf_char(out, '[');
	for (uint32_t i = 0; table && p->synthetic && c->api->set.demo_logins && i < table->rows; i++) {
		const struct role *r = pack_role(p, csv_cell(table, i, role));
		const str members[] = {csv_cell(table, i, user), csv_cell(table, i, password), csv_cell(table, i, name),
			csv_cell(table, i, role), r ? r->name_zh : (str){0}, r ? r->name_en : (str){0}};
		static const char *const names[] = {"user", "password", "name_zh", "role", "role_zh", "role_en"};
		buf_text(out, i ? ",{" : "{");
		for (uint32_t k = 0; k < COUNT(members); k++) {
			buf_format(out, "%s\"%s\":", k ? "," : "", names[k]);
			json_put_string(out, members[k]);
		}
		buf_char(out, '}');
	}
	buf_char(out, ']');
	api__json(c, 200);
}
