/* Sessions: logging in with password and second factor, and what stands in the way of guessing.
 * Source: GB/T 22239-2019 8.1.4.1 (failed logins, time-out of connections, two factors). */
#include "api/people.h"

enum {
	TRY_MS = 15 * 60000, /* failed tries are counted for so long, and so long the door stays shut */
	TRIES_ACCOUNT = 5,   /* of one account */
	TRIES_ADDRESS = 100, /* from one address: a whole hall may sit behind one */
	SESSIONS_MOST = 50,
};

ms api__wall(struct api *a) {
	return a->set.accounts.now ? a->set.accounts.now() : a->set.office.now(a->set.office.self);
}

/* ---- who tries too often ---------------------------------------------------------------------- */

/* The counter of a name; the oldest of its few places is given up for a new one, so that no number of invented names
 * takes more memory. */
static struct try_count *count_of(struct api *a, char what, str name, ms now, bool make) {
	uint64_t key = str_hash(name) * 31 + (uint64_t)what;
	struct try_count *first = &a->tries[key % (TRIES - TRY_WAYS)], *oldest = first;
	for (uint32_t i = 0; i < TRY_WAYS; i++) {
		struct try_count *x = &first[i];
		if (x->key == key && now - x->since < TRY_MS)
			return x;
		if (x->since < oldest->since)
			oldest = x;
	}
	if (!make)
		return NULL;
	*oldest = (struct try_count){key, now, 0};
	return oldest;
}

bool api__may_try(struct api *a, str user, str address, struct err *e) {
	ms now = api__wall(a);
	pthread_mutex_lock(&a->try_lock);
	const struct try_count *one = count_of(a, 'u', user, now, false), *place = count_of(a, 'a', address, now, false);
	ms wait = one && one->n >= TRIES_ACCOUNT ? one->since + TRY_MS - now : 0;
	if (place && place->n >= TRIES_ADDRESS && place->since + TRY_MS - now > wait)
		wait = place->since + TRY_MS - now;
	pthread_mutex_unlock(&a->try_lock);
	return wait == 0 || err_set(e, "auth.throttled", "", "too many failed tries: wait %lld seconds",
	                            (long long)(wait / 1000 + 1));
}

void api__tried(struct api *a, str user, str address, bool good) {
	ms now = api__wall(a);
	pthread_mutex_lock(&a->try_lock);
	struct try_count *one = count_of(a, 'u', user, now, !good);
	if (one)
		one->n = good ? 0 : one->n + 1;
	if (!good && address.n)
		count_of(a, 'a', address, now, true)->n++;
	pthread_mutex_unlock(&a->try_lock);
}

/* ---- logging in -------------------------------------------------------------------------------- */

/* Whether the code is right; each is taken once. */
static bool code_fits(struct api *a, str user, str code, ms now, bool *fits, struct err *e) {
	struct store_accounts *s = a->set.accounts.login;
	uint8_t secret[STORE_SECRET];
	bool known, confirmed;
	int64_t step = 0;
	*fits = false;
	if (!store_factor_read(s, user, secret, &known, &confirmed, e))
		return false;
	if (known && api__totp_fits(secret, code, now, &step))
		return store_factor_use(s, user, step, fits, e);
	return store_factor_recover(s, user, code, fits, e);
}

/* Password and, where there is one, second factor; under login_lock. */
static bool let_in(struct api *a, str user, str password, str code, ms now, struct err *e) {
	struct store_login login;
	bool fits;
	if (!store_account_check(a->set.accounts.login, user, password, e))
		return str_is(str_of(e->code), "account.wrong_password") ?
		           err_set(e, "auth.wrong_password", "", "the user name or the password is wrong") : false;
	if (!store_login_read(a->set.accounts.login, user, &login, e))
		return false;
	if (!login.factor)
		return true;
	if (!code.n)
		return err_set(e, "auth.totp_needed", "totp", "give the code of your second factor too");
	return code_fits(a, user, code, now, &fits, e) &&
	       (fits || err_set(e, "auth.wrong_code", "totp", "the code is wrong, or was used before"));
}

static bool try_login(struct call *c, str user, str password, str code, struct err *e) {
	struct api *a = c->api;
	if (!api__may_try(a, user, c->request->peer, e))
		return false;
	pthread_mutex_lock(&a->login_lock);
	bool good = let_in(a, user, password, code, api__wall(a), e);
	pthread_mutex_unlock(&a->login_lock);
	if (good || api__status(e->code) == 401)
		if (good || !str_is(str_of(e->code), "auth.totp_needed"))
			api__tried(a, user, c->request->peer, good);
	return good;
}

bool api__open_session(struct call *c, str user, const char *label, str *token, struct err *e) {
	struct api *a = c->api;
	char text[STORE_TOKEN + 1];
	struct store_account account;
	ms now = api__wall(a);
	pthread_mutex_lock(&a->login_lock);
	struct store_login login;
	bool duty = api__keeps_duty(a, user);
	bool good = store_account_find(a->set.accounts.login, c->arena, user, &account, e) &&
	            store_login_read(a->set.accounts.login, user, &login, e) &&
	            (!duty || !login.must_change ||
	             err_set(e, "account.roles_apart", "", "the password of this role is set at the machine itself")) &&
	            (pack_role(a->set.pack, account.role) ||
	             err_set(e, "auth.no_role", "", "nobody has given this account a role of the pack yet")) &&
	            store_token_make(a->set.accounts.login, user, str_of(label), now,
	                             now + (ms)a->set.accounts.days * MS_PER_DAY, text, e);
	struct err ignored;
	if (good)
		store_session_used(a->set.accounts.login, str_of(text), now, c->request->peer, &ignored);
	pthread_mutex_unlock(&a->login_lock);
	if (good)
		*token = arena_str(c->arena, str_of(text));
	return good;
}

void api__login(struct call *c) {
	struct api *a = c->api;
	struct api_member members[] = {{"user", JSON_STRING, true, 0}, {"password", JSON_STRING, true, 0},
		{"totp", JSON_STRING, false, 0}};
	struct json_doc d;
	struct err e = {0};
	str user = {0}, token;
	bool read = api__read_members(c, members, COUNT(members), &d, &e);
	if (read)
		user = api__text_of(c, &d, &members[0]);
	bool good = read && try_login(c, user, api__text_of(c, &d, &members[1]), api__text_of(c, &d, &members[2]), &e) &&
	            api__open_session(c, user, "login", &token, &e);
	struct actor *x = good ? api__find_actor(a, token, &e) : NULL;
	if (x) {
		buf_text(&c->reply->body, "{\"token\":");
		json_put_string(&c->reply->body, token);
		buf_char(&c->reply->body, ',');
		api__put_who(&c->reply->body, x);
		api__json(c, 200);
		api__audit(a, user, "login", c->request->peer, STR("session"), x->who.role);
	} else {
		if (read)
			api__audit(a, user, "login_failed", c->request->peer, STR("session"), str_of(e.code));
		api__problem(a, c->reply, &e);
	}
	api__release(x);
	api__flush_audit(a);
}

void api__logout(struct call *c) {
	struct api *a = c->api;
	struct err e = {0};
	api__forget(a, c->actor->token);
	pthread_mutex_lock(&a->login_lock);
	bool good = store_token_drop(a->set.accounts.login, c->actor->token, &e);
	pthread_mutex_unlock(&a->login_lock);
	api__audit_call(c, "logout", STR("session"), STR(""));
	if (good)
		c->reply->status = 204;
	else
		api__problem(a, c->reply, &e);
}

/* ---- one's own sessions ------------------------------------------------------------------------ */

static void put_session(struct call *c, const struct store_session *x, bool mine) {
	struct buf *out = &c->reply->body;
	buf_format(out, "{\"id\":\"%s\",\"this\":%s", x->name, mine ? "true" : "false");
	api__put_member(out, "label", x->label);
	api__put_member(out, "address", x->address);
	api__put_instant(c, out, "created_at", x->created_at, true);
	api__put_instant(c, out, "used_at", x->used_at, true);
	api__put_instant(c, out, "expires_at", x->expires_at, x->expires_at < (ms)1 << 46);
	buf_char(out, '}');
}

void api__sessions(struct call *c) {
	struct api *a = c->api;
	struct err e = {0};
	struct store_session *all = arena_array(c->arena, struct store_session, SESSIONS_MOST);
	char mine[STORE_SESSION_NAME + 1];
	uint32_t n = 0;
	store_session_name(c->actor->token, mine);
	pthread_mutex_lock(&a->side_lock);
	bool good = store_session_list(a->set.accounts.side, c->arena, c->actor->who.user, api__wall(a), all, SESSIONS_MOST,
	                               &n, &e);
	pthread_mutex_unlock(&a->side_lock);
	buf_text(&c->reply->body, "{\"items\":[");
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_char(&c->reply->body, ',');
		put_session(c, &all[i], strcmp(all[i].name, mine) == 0);
	}
	buf_text(&c->reply->body, "]}");
	api__finish(c, good, &e);
}

void api__session_end(struct call *c) {
	struct api *a = c->api;
	struct err e = {0};
	pthread_mutex_lock(&a->side_lock);
	bool good = store_session_end(a->set.accounts.side, c->actor->who.user, c->name, &e);
	pthread_mutex_unlock(&a->side_lock);
	api_forget_tokens(a);
	if (good) {
		api__audit_call(c, "logout", STR("session"), c->name);
		c->reply->status = 204;
	} else {
		api__problem(a, c->reply, &e);
	}
}

/* ---- demo logins ------------------------------------------------------------------------------- */

void api__demo_logins(struct call *c) {
	struct buf *out = &c->reply->body;
	const struct pack *p = c->api->set.pack;
	buf_char(out, '[');
	for (uint32_t i = 0; p->synthetic && c->api->set.demo_logins && i < p->account_count; i++) {
		const struct demo_account *d = &p->accounts[i];
		const struct role *r = pack_role(p, d->role);
		const str members[] = {d->user, d->password, d->name_zh, d->role, r ? r->name_zh : (str){0}, r ?
			r->name_en : (str){0}};
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
