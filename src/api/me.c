/* What one does for oneself: profile, password, second factor, who looked. And what is done for others' logins: an
 * initial password. Source: 个人信息保护法 44, 45 (to know, to see); GB/T 22239-2019 8.1.4.1. */
#include <sodium.h>

#include "api/people.h"

#include "data/ident.h"

enum { LOOKS_MOST = 200, MEMBER_BYTES = 400, MEMBERS_MOST = 24 };

/* ---- profile ---------------------------------------------------------------------------------- */

static bool read_profile(struct call *c, struct store_profile *p, struct store_login *l, struct err *e) {
	struct api *a = c->api;
	pthread_mutex_lock(&a->side_lock);
	bool good = store_profile_read(a->set.accounts.side, c->arena, c->actor->who.user, p, e) &&
	            store_login_read(a->set.accounts.side, c->actor->who.user, l, e);
	pthread_mutex_unlock(&a->side_lock);
	return good;
}

static void put_profile(struct call *c, const struct store_profile *p, const struct store_login *l, bool clear) {
	struct buf *out = &c->reply->body;
	const struct role *role = c->actor->rights->role;
	buf_text(out, "{\"user\":");
	json_put_string(out, c->actor->who.user);
	api__put_member(out, "name", c->actor->who.name);
	api__put_member(out, "role", c->actor->who.role);
	api__put_member(out, "kind", p->kind);
	buf_text(out, ",\"person\":");
	if (p->data.n && clear)
		buf_str(out, p->data);
	else if (p->data.n)
		query_mask_person(out, p->data);
	else
		buf_text(out, "{}");
	buf_format(out, ",\"second_factor\":%s,\"second_factor_asked\":%s", l->factor ? "true" : "false",
	           role->second_factor && !c->api->set.pack->factor_optional ? "true" : "false");
	api__put_instant(c, out, "password_changed_at", l->changed_at, l->changed_at > 0);
	buf_char(out, '}');
}

void api__me(struct call *c) {
	struct err e = {0};
	struct store_profile p;
	struct store_login l;
	str reveal = {0};
	bool clear = api__parameter(c, "reveal", &reveal) && str_is(reveal, "own");
	bool good = read_profile(c, &p, &l, &e);
	if (good)
		put_profile(c, &p, &l, clear);
	api__finish(c, good, &e);
}

/* What can be wrong with one member of a profile. */
static bool good_member(struct call *c, const struct json_doc *d, uint32_t key, bool company, struct err *e) {
	str name = json_text(c->arena, d, key), value = json_text(c->arena, d, key + 1);
	char where[80];
	snprintf(where, sizeof where, "person." STR_FMT, (int)(name.n < 40 ? name.n : 40), name.p ? name.p : "");
	if (d->tokens[key + 1].kind != JSON_STRING)
		return err_set(e, "field.type", where, "a profile holds texts");
	if (value.n > MEMBER_BYTES)
		return err_set(e, "field.too_long", where, "at most %d bytes", MEMBER_BYTES);
	if (value.n && str_is(name, "id_no") && !(company ? ident_credit_code(value) : ident_person(value)))
		return err_set(e, "profile.bad_number", where, "the check digit does not fit");
	if (value.n && str_is(name, "phone") && !ident_mobile(value))
		return err_set(e, "profile.bad_number", where, "this is no mobile number");
	return true;
}

static bool good_person(struct call *c, const struct json_doc *d, uint32_t token, bool company, struct err *e) {
	const struct json *o = &d->tokens[token];
	if (o->count > MEMBERS_MOST)
		return err_set(e, "field.range", "person", "a profile has at most %d members", MEMBERS_MOST);
	for (uint32_t i = 0, key = token + 1; i < o->count; i++, key = d->tokens[key + 1].next)
		if (!good_member(c, d, key, company, e))
			return false;
	return true;
}

void api__me_put(struct call *c) {
	struct api *a = c->api;
	struct api_member members[] = {{"kind", JSON_STRING, true, 0}, {"person", JSON_OBJECT, true, 0}};
	struct json_doc d;
	struct err e = {0};
	struct buf data = buf_make(LIMIT_COMMAND_BYTES);
	bool good = api__read_members(c, members, COUNT(members), &d, &e);
	str kind = good ? api__text_of(c, &d, &members[0]) : (str){0};
	bool company = str_is(kind, "company");
	if (good && !company && !str_is(kind, "person"))
		good = err_set(&e, "field.word", "kind", "kind is person or company");
	good = good && good_person(c, &d, members[1].token, company, &e);
	if (good) {
		json_put_canonical(&data, c->arena, &d, members[1].token);
		struct store_profile p = {kind, buf_view(&data)};
		pthread_mutex_lock(&a->side_lock);
		good = store_profile_write(a->set.accounts.side, c->actor->who.user, &p, &e);
		pthread_mutex_unlock(&a->side_lock);
	}
	buf_free(&data);
	if (good) {
		api__audit_call(c, "profile", STR("me"), STR(""));
		api__me(c);
		return;
	}
	api__problem(a, c->reply, &e);
}

/* Adds the holder to a body that ends behind its last member: no more of the profile than a booking takes. */
static void put_holder(struct call *c, const struct json_doc *person, struct buf *body, bool first) {
	static const char *const members[] = {"name", "id_no", "phone"};
	bool any = false;
	buf_text(body, first ? "\"person\":{" : ",\"person\":{");
	for (size_t i = 0; i < COUNT(members); i++) {
		uint32_t at = json_member(person, 0, members[i]);
		if (!at)
			continue;
		buf_format(body, "%s\"%s\":", any ? "," : "", members[i]);
		json_put_string(body, json_text(c->arena, person, at));
		any = true;
	}
	buf_text(body, "}}");
}

bool api__may_leave_out(enum command_kind kind, enum field f) {
	return kind == C_booking_book && f == F_person;
}

bool api__add_holder(struct call *c, struct buf *body, struct err *e) {
	struct store_profile p;
	struct store_login l;
	struct json_doc d, person;
	if (!c->actor->scope.own || !json_parse(c->arena, buf_view(body), &d, e) || d.tokens[0].kind != JSON_OBJECT ||
	    json_member(&d, 0, "person"))
		return true; /* what is wrong with it, its reader says */
	if (!read_profile(c, &p, &l, e))
		return false;
	if (!str_is(p.kind, "person") || !json_parse(c->arena, p.data, &person, e))
		return true;
	body->n = d.tokens[0].at + d.tokens[0].n - 1;
	put_holder(c, &person, body, !d.tokens[0].count);
	return true;
}

/* Who looked at data of the actor's cases, and what for. */
void api__my_looks(struct call *c) {
	struct api *a = c->api;
	struct err e = {0};
	struct store_look *all = arena_array(c->arena, struct store_look, LOOKS_MOST);
	struct buf *out = &c->reply->body;
	uint32_t n = 0;
	pthread_mutex_lock(&a->side_lock);
	bool good = store_looks(a->set.accounts.side, c->arena, c->actor->who.user, all, LOOKS_MOST, &n, &e);
	pthread_mutex_unlock(&a->side_lock);
	buf_text(out, "{\"items\":[");
	for (uint32_t i = 0; i < n; i++) {
		buf_format(out, "%s{\"seq\":%lld", i ? "," : "", (long long)all[i].seq);
		api__put_instant(c, out, "at", all[i].at, true);
		api__put_member(out, "who", all[i].actor);
		api__put_member(out, "record", all[i].record);
		api__put_member(out, "reason", all[i].reason);
		buf_char(out, '}');
	}
	buf_text(out, "]}");
	api__finish(c, good, &e);
}

/* ---- password --------------------------------------------------------------------------------- */

/* The password of the actor, asked for once more; guesses count as those at the door. */
static bool knows_password(struct call *c, str password, struct err *e) {
	struct api *a = c->api;
	if (!api__may_try(a, c->actor->who.user, c->request->peer, e))
		return false;
	pthread_mutex_lock(&a->login_lock);
	bool good = store_account_check(a->set.accounts.login, c->actor->who.user, password, e);
	pthread_mutex_unlock(&a->login_lock);
	api__tried(a, c->actor->who.user, c->request->peer, good);
	return good || err_set(e, "auth.password_differs", "old", "this is not your password");
}

void api__my_password(struct call *c) {
	struct api *a = c->api;
	struct api_member members[] = {{"old", JSON_STRING, true, 0}, {"new", JSON_STRING, true, 0}};
	struct json_doc d;
	struct err e = {0};
	bool good = api__read_members(c, members, COUNT(members), &d, &e);
	str old = good ? api__text_of(c, &d, &members[0]) : (str){0}, new = good ? api__text_of(c, &d,
		&members[1]) : (str){0};
	good = good && knows_password(c, old, &e) &&
	       (!str_eq(old, new) || err_set(&e, "account.weak_password", "new", "this is the old one"));
	if (good) {
		pthread_mutex_lock(&a->login_lock);
		good = store_password_set(a->set.accounts.login, c->actor->who.user, new, false, api__wall(a), &e) &&
		       store_session_end_all(a->set.accounts.login, c->actor->who.user, c->actor->token, &e);
		pthread_mutex_unlock(&a->login_lock);
		api_forget_tokens(a);
	}
	api__audit_call(c, good ? "password" : "password_failed", STR("me"), good ? STR("") : str_of(e.code));
	if (good)
		c->reply->status = 204;
	else
		api__problem(a, c->reply, &e);
}

static bool is_duty(const struct pack *p, str role) {
	static const char *const duties[] = {"account.assign", "audit.read", "clock.play"};
	const struct role *r = pack_role(p, role);
	bool found = false;
	for (size_t i = 0; r && i < COUNT(duties); i++)
		found = found || role_may(r, str_of(duties[i]));
	return found;
}

bool api__keeps_duty(struct api *a, str user) {
	struct arena arena = {0};
	struct err fault;
	str roles[2] = {{0}};
	pthread_mutex_lock(&a->side_lock);
	bool known = store_account_roles(a->set.accounts.side, &arena, user, roles, &fault);
	pthread_mutex_unlock(&a->side_lock);
	bool keeps = !known || is_duty(a->set.pack, roles[0]) || is_duty(a->set.pack, roles[1]);
	arena_free(&arena);
	return keeps;
}

/* Letters and digits that cannot be taken for one another, at least one of each kind. */
static void make_password(char out[20]) {
	static const char digits[] = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";
	for (int i = 0; i < 16; i++)
		out[i] = digits[randombytes_uniform(sizeof digits - 1)];
	memcpy(out + 16, "a7K", 4);
}

/* POST /accounts/{user}/password: who opens accounts hands over the first password, which its owner must change. */
void api__account_password(struct call *c) {
	struct api *a = c->api;
	struct err e = {0};
	char password[20];
	make_password(password);
	bool good = !str_eq(c->name, c->actor->who.user) || err_set(&e, "account.own", "",
		"change your own with /me/password");
	if (good && api__keeps_duty(a, c->name))
		good = err_set(&e, "account.roles_apart", "", "passwords of the other officers are set at the machine itself");
	if (good) {
		pthread_mutex_lock(&a->login_lock);
		good = store_login_make(a->set.accounts.login, c->name, &e) &&
		       store_password_set(a->set.accounts.login, c->name, str_of(password), true, api__wall(a), &e) &&
		       store_session_end_all(a->set.accounts.login, c->name, STR(""), &e);
		pthread_mutex_unlock(&a->login_lock);
		api_forget_tokens(a);
	}
	if (good) {
		buf_text(&c->reply->body, "{\"user\":");
		json_put_string(&c->reply->body, c->name);
		api__put_member(&c->reply->body, "password", str_of(password));
		buf_text(&c->reply->body, ",\"must_change\":true}");
		api__audit_call(c, "password_given", c->name, STR(""));
	}
	sodium_memzero(password, sizeof password);
	api__finish(c, good, &e);
}

/* ---- second factor ------------------------------------------------------------------------------ */

void api__my_factor(struct call *c) {
	struct api *a = c->api;
	struct err e = {0};
	uint8_t secret[STORE_SECRET];
	char text[STORE_SECRET / 5 * 8 + 1];
	struct buf *out = &c->reply->body;
	randombytes_buf(secret, sizeof secret);
	api__base32(secret, sizeof secret, text);
	pthread_mutex_lock(&a->side_lock);
	bool good = store_factor_begin(a->set.accounts.side, c->actor->who.user, secret, &e);
	pthread_mutex_unlock(&a->side_lock);
	if (good)
		buf_format(out, "{\"secret\":\"%s\",\"uri\":\"otpauth://totp/Yichuang:" STR_FMT
		           "?secret=%s&issuer=Yichuang&algorithm=SHA1&digits=6&period=30\"}", text, STR_ARG(c->actor->who.user),
			text);
	sodium_memzero(secret, sizeof secret);
	api__finish(c, good, &e);
}

/* A first code proves that the secret came over. */
static bool confirm(struct call *c, str code, const str *codes, struct err *e) {
	struct store_accounts *s = c->api->set.accounts.side;
	str user = c->actor->who.user;
	uint8_t secret[STORE_SECRET];
	bool known, confirmed, fresh;
	int64_t step = 0;
	if (!store_factor_read(s, user, secret, &known, &confirmed, e))
		return false;
	if (!known || confirmed)
		return err_set(e, confirmed ? "account.factor_set" : "auth.no_factor", "", "begin with POST /me/totp");
	if (!api__totp_fits(secret, code, api__wall(c->api), &step))
		return err_set(e, "auth.code_differs", "code", "the code is wrong");
	return store_factor_use(s, user, step, &fresh, e) && store_factor_confirm(s, user, codes, STORE_RECOVERY_CODES, e);
}

void api__my_factor_confirm(struct call *c) {
	struct api *a = c->api;
	struct api_member members[] = {{"code", JSON_STRING, true, 0}};
	struct json_doc d;
	struct err e = {0};
	str codes[STORE_RECOVERY_CODES];
	for (int i = 0; i < STORE_RECOVERY_CODES; i++)
		codes[i] = api__recovery_code(c->arena);
	bool good = api__read_members(c, members, COUNT(members), &d, &e) &&
	            api__may_try(a, c->actor->who.user, c->request->peer, &e);
	if (good) {
		pthread_mutex_lock(&a->side_lock);
		good = confirm(c, api__text_of(c, &d, &members[0]), codes, &e);
		pthread_mutex_unlock(&a->side_lock);
		api__tried(a, c->actor->who.user, c->request->peer, good);
	}
	if (good) {
		api_forget_tokens(a);
		api__audit_call(c, "factor", STR("me"), STR("confirmed"));
		buf_text(&c->reply->body, "{\"recovery_codes\":[");
		for (int i = 0; i < STORE_RECOVERY_CODES; i++) {
			if (i)
				buf_char(&c->reply->body, ',');
			json_put_string(&c->reply->body, codes[i]);
		}
		buf_text(&c->reply->body, "]}");
	}
	api__finish(c, good, &e);
}

void api__my_factor_drop(struct call *c) {
	struct api *a = c->api;
	struct api_member members[] = {{"password", JSON_STRING, true, 0}};
	struct json_doc d;
	struct err e = {0};
	bool good = api__read_members(c, members, COUNT(members), &d, &e) &&
	            knows_password(c, api__text_of(c, &d, &members[0]), &e);
	if (good) {
		pthread_mutex_lock(&a->side_lock);
		good = store_factor_drop(a->set.accounts.side, c->actor->who.user, &e);
		pthread_mutex_unlock(&a->side_lock);
		api_forget_tokens(a);
		api__audit_call(c, "factor", STR("me"), STR("removed"));
	}
	if (good)
		c->reply->status = 204;
	else
		api__problem(a, c->reply, &e);
}

/* ---- purposes ----------------------------------------------------------------------------------- */

void api__purposes(struct call *c) {
	const struct csv *t = pack_table(c->api->set.pack, "org/purposes.csv");
	struct buf *out = &c->reply->body;
	buf_text(out, "{\"items\":");
	api__put_codes(out, t);
	buf_char(out, '}');
	api__json(c, 200);
}
