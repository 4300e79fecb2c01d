/* Who asks and what they may: tokens, roles as tables of permissions. */
#include "api/people.h"

/* ---- rights --------------------------------------------------------------------------------- */

enum { PERMISSION_BYTES = 80 };

/* The name of a permission as roles write it; empty for the numbers of no command and no kind. */
static str permission_name(uint32_t number, char out[PERMISSION_BYTES]) {
	const char *what = "", *name = "";
	static const char *const few[] = {"report.read", "clock.play", "audit.read", "catalogue.check", "catalogue.export",
		"ticket.confidential", "post.read", "post.manage"};
	_Static_assert(COUNT(few) == MAY_COUNT - MAY_REPORT, "each of the few has a name");
	if (number >= MAY_REPORT && number < MAY_COUNT)
		name = few[number - MAY_REPORT];
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

/* Whether the pattern allows anything that there is. */
static bool means_something(const struct role *role, uint32_t pattern) {
	struct role one = *role;
	char text[PERMISSION_BYTES];
	one.permissions = &role->permissions[pattern];
	one.permission_count = 1;
	for (uint32_t number = 1; number < MAY_COUNT; number++) {
		str name = permission_name(number, text);
		if (name.n && role_may(&one, name))
			return true;
	}
	return false;
}

/* A right to a field names a record and a field of it. */
static void check_field_right(const struct field_right *r, uint32_t line, struct pack_complaints *to) {
	char where[64], message[160];
	enum record_kind kind = record_find(r->record);
	enum field f = field_find(r->field);
	bool known = kind && (f == F_person || str_is(r->field, "files"));
	for (const uint16_t *c = kind ? record_def(kind)->columns : NULL; c && *c; c++)
		known = known || *c == (uint16_t)f;
	if (known)
		return;
	snprintf(where, sizeof where, "org/field-rights.csv:%u", line);
	snprintf(message, sizeof message, "there is no " STR_FMT " of a " STR_FMT, STR_ARG(r->field), STR_ARG(r->record));
	to->count++;
	if (to->tell)
		to->tell(to->self, where, message);
}

bool api_check_roles(const struct pack *p, struct pack_complaints *to) {
	const struct csv *roles = pack_table(p, "org/roles.csv"), *fields = pack_table(p, "org/field-rights.csv");
	uint32_t told = to->count;
	char where[64], message[160];
	for (uint32_t i = 0; i < p->role_count; i++)
		for (uint32_t k = 0; k < p->roles[i].permission_count; k++) {
			if (means_something(&p->roles[i], k))
				continue;
			snprintf(where, sizeof where, "org/roles.csv:%u", roles->lines[i]);
			snprintf(message, sizeof message,
				"permissions: \"" STR_FMT "\" allows nothing: there is no such command or permission",
			         STR_ARG(p->roles[i].permissions[k]));
			to->count++;
			if (to->tell)
				to->tell(to->self, where, message);
		}
	for (uint32_t i = 0; i < p->field_right_count; i++)
		check_field_right(&p->field_rights[i], fields->lines[i], to);
	return to->count == told;
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
	bool asked = x->rights && x->rights->role->second_factor && !a->set.pack->factor_optional;
	x->only = who->must_change ? ONLY_PASSWORD : asked && !who->factor ? ONLY_FACTOR : FREE;
	x->scope.user = who->user;
	x->scope.role = who->role;
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

void api__forget(struct api *a, str token) {
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

/* Looks the token up; under find_lock. */
static bool look_up(struct api *a, struct arena *arena, str token, struct api_who *who, struct err *e) {
	struct store_accounts *s = a->set.accounts.find;
	struct store_account x;
	struct store_login login;
	if (!store_token_find(s, arena, token, api__wall(a), &x, e) || !store_login_read(s, x.user, &login, e))
		return false;
	*who = (struct api_who){x.user, x.name, x.role, x.department, x.service_point, login.must_change, login.factor};
	return true;
}

static struct actor *find_actor(struct api *a, str token, str address, struct err *e) {
	struct arena arena = {0};
	struct api_who who = {0};
	struct actor *x = NULL;
	pthread_mutex_lock(&a->find_lock);
	uint64_t asked_ms = real_ms(a);
	bool found = look_up(a, &arena, token, &who, e);
	pthread_mutex_unlock(&a->find_lock);
	if (found)
		x = make_actor(a, arena, token, &who, asked_ms);
	if (x && x->rights) {
		remember(a, x);
		api__note_use(a, token, address);
		return x;
	}
	api__forget(a, token);
	if (x)
		api__release(x), err_set(e, "auth.may_not", "", "the account's role is not in the pack");
	else
		arena_free(&arena);
	return NULL;
}

struct actor *api__find_actor(struct api *a, str token, struct err *e) {
	return find_actor(a, token, (str){0}, e);
}

struct actor *api__actor(struct api *a, const struct net_request *r, struct err *e) {
	str token = bearer(r);
	if (token.n == 0) {
		err_set(e, "auth.missing", "Authorization", "send a token as Authorization: Bearer <token>");
		return NULL;
	}
	struct actor *x = recall(a, token);
	return x ? x : find_actor(a, token, r->peer, e);
}

bool api__free_hands(const struct actor *x, call_fn *run, struct err *e) {
	static call_fn *const always[] = {api__who_am_i, api__logout, api__me, api__my_password, api__my_factor,
		api__my_factor_confirm};
	for (size_t i = 0; x->only && i < COUNT(always); i++)
		if (run == always[i])
			return true;
	if (x->only == ONLY_PASSWORD)
		return err_set(e, "auth.password_initial", "", "choose a password of your own first");
	return x->only == FREE || err_set(e, "auth.factor_first", "", "your role needs a second factor: set one up first");
}

/* ---- who one is ----------------------------------------------------------------------------- */

void api__put_who(struct buf *out, const struct actor *x) {
	buf_text(out, "\"user\":");
	json_put_string(out, x->who.user);
	api__put_member(out, "name", x->who.name);
	api__put_member(out, "role", x->who.role);
	api__put_member(out, "department", x->who.department);
	api__put_member(out, "service_point", x->who.service_point);
	if (x->only)
		api__put_member(out, "must", x->only == ONLY_PASSWORD ? STR("change_password") : STR("enrol_factor"));
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
	api__put_who(&c->reply->body, c->actor);
	api__json(c, 200);
}
