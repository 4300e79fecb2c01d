/* Who else vouches for people: providers from a file, the way to them and back.
 *
 * (1) A login under way is a state of one use, kept for ten minutes, and bound to the browser that began it by a
 * cookie.
 * (2) New people become applicants under an account with an opaque name. Staff are never made: somebody binds their
 *     subject to an account. Roles with a second factor log in with password and factor only.
 * Source: OpenID Connect Core 1.0; RFC 7636; RFC 9700 2.1 (PKCE, one-time state). */
#include <curl/curl.h>
#include <sodium.h>
#include <stdlib.h>

#include "api/oidc.h"
#include "api/people.h"

enum {
	PROVIDERS = 8,
	STATES = 512,
	STATE_MS = 600000,
	KEYS_MS = 3600000,      /* how long keys are used without a look */
	KEYS_SOONEST_MS = 2000,  /* an unknown key is looked for no more often */
	RANDOM = 43,
	RETURN_BYTES = 200,
};

struct provider {
	str name, zh, en, issuer, client_id, secret, scopes, redirect_uri, claim_name, claim_id_no, claim_phone, role;
	bool trust_new; /* people who were never here become applicants */
	pthread_mutex_t lock;
	struct arena found; /* what discovery said, and the keys */
	str authorization, token, jwks_uri, jwks;
	uint64_t found_ms, keys_ms;
};

/* A login under way. */
struct state {
	char state[RANDOM + 1], nonce[RANDOM + 1], verifier[RANDOM + 1], cookie[RANDOM + 1];
	char back[RETURN_BYTES];
	const struct provider *by;
	ms at;
};

struct oidc {
	struct arena arena;
	struct provider providers[PROVIDERS];
	uint32_t n;
	pthread_mutex_t lock;
	struct state states[STATES];
	uint32_t next;
};

/* ---- the file ---------------------------------------------------------------------------------- */

static str member_of(struct arena *a, const struct json_doc *d, uint32_t object, const char *name) {
	uint32_t token = json_member(d, object, name);
	return token && d->tokens[token].kind == JSON_STRING ? json_text(a, d, token) : (str){0};
}

/* The secret stands in a file or in the environment, never in the configuration itself. */
static bool read_secret(struct arena *a, const struct json_doc *d, uint32_t o, str *out, struct err *e) {
	str file = member_of(a, d, o, "client_secret_file"), name = member_of(a, d, o, "client_secret_env");
	if (file.n && !file_read(a, arena_format(a, STR_FMT, STR_ARG(file)).p, out, e))
		return false;
	if (name.n)
		*out = str_of(getenv(arena_format(a, STR_FMT, STR_ARG(name)).p));
	*out = str_trim(*out);
	return out->n || err_set(e, "oidc.config", "client_secret_file",
		"no secret: name a file or a variable that holds it");
}

static bool read_provider(struct oidc *o, const struct json_doc *d, uint32_t at, struct err *e) {
	struct arena *a = &o->arena;
	struct provider *p = &o->providers[o->n];
	uint32_t claims = json_member(d, at, "claims"), new = json_member(d, at, "new_applicants");
	const struct { const char *name; str *to; bool needed; } texts[] = {{"name", &p->name, true}, {"zh", &p->zh, true},
		{"en", &p->en, true}, {"issuer", &p->issuer, true}, {"client_id", &p->client_id, true},
		{"redirect_uri", &p->redirect_uri, true}, {"scopes", &p->scopes, false}, {"role", &p->role, false}};
	for (size_t i = 0; i < COUNT(texts); i++) {
		*texts[i].to = member_of(a, d, at, texts[i].name);
		if (texts[i].needed && !texts[i].to->n)
			return err_set(e, "oidc.config", texts[i].name, "%s is missing", texts[i].name);
	}
	if (!api__oidc_safe(p->issuer))
		return err_set(e, "oidc.config", "issuer", "the issuer is neither https nor on this machine");
	if (!p->scopes.n)
		p->scopes = STR("openid profile");
	if (!p->role.n)
		p->role = STR("applicant");
	p->trust_new = new && d->tokens[new].kind == JSON_TRUE;
	bool given = claims && d->tokens[claims].kind == JSON_OBJECT;
	p->claim_name = given ? member_of(a, d, claims, "name") : STR("name");
	p->claim_id_no = given ? member_of(a, d, claims, "id_no") : (str){0};
	p->claim_phone = given ? member_of(a, d, claims, "phone") : (str){0};
	pthread_mutex_init(&p->lock, NULL);
	o->n++;
	return read_secret(a, d, at, &p->secret, e);
}

static bool read_file(struct oidc *o, const char *path, struct err *e) {
	struct json_doc d;
	str text;
	if (!file_read(&o->arena, path, &text, e) || !json_parse(&o->arena, text, &d, e))
		return false;
	uint32_t list = d.tokens[0].kind == JSON_OBJECT ? json_member(&d, 0, "providers") : 0;
	if (!list || d.tokens[list].kind != JSON_ARRAY || d.tokens[list].count > PROVIDERS)
		return err_set(e, "oidc.config", path, "a list \"providers\" of at most %d is needed", PROVIDERS);
	for (uint32_t i = 0, at = list + 1; i < d.tokens[list].count; i++, at = d.tokens[at].next)
		if (d.tokens[at].kind != JSON_OBJECT || !read_provider(o, &d, at, e))
			return e->code[0] ? false : err_set(e, "oidc.config", path, "a provider is an object");
	return true;
}

bool api__oidc_open(const char *path, struct oidc **out, struct err *e) {
	*out = NULL;
	if (!path)
		return true;
	*e = (struct err){.code = ""};
	curl_global_init(CURL_GLOBAL_DEFAULT);
	struct oidc *o = mem_alloc(sizeof *o);
	pthread_mutex_init(&o->lock, NULL);
	*out = o;
	return read_file(o, path, e);
}

void api__oidc_close(struct oidc *o) {
	if (!o)
		return;
	for (uint32_t i = 0; i < o->n; i++)
		arena_free(&o->providers[i].found);
	arena_free(&o->arena);
	mem_free(o);
	curl_global_cleanup();
}

static struct provider *find_provider(struct oidc *o, str name) {
	for (uint32_t i = 0; o && i < o->n; i++)
		if (str_eq(o->providers[i].name, name))
			return &o->providers[i];
	return NULL;
}

void api__session_methods(struct call *c) {
	struct buf *out = &c->reply->body;
	const struct oidc *o = c->api->oidc;
	buf_text(out, "{\"password\":true,\"oidc\":[");
	for (uint32_t i = 0; o && i < o->n; i++) {
		const struct provider *p = &o->providers[i];
		buf_text(out, i ? ",{\"name\":" : "{\"name\":");
		json_put_string(out, p->name);
		api__put_member(out, "zh", p->zh);
		api__put_member(out, "en", p->en);
		api__put_member(out, "start", arena_format(c->arena, "/api/v1/oidc/" STR_FMT "/start", STR_ARG(p->name)));
		buf_char(out, '}');
	}
	buf_text(out, "]}");
	api__json(c, 200);
}

/* ---- what a provider says of itself -------------------------------------------------------------- */

/* Real time that only grows, in ms. */
static uint64_t uptime(struct api *a) {
	return a->server ? net_uptime_ms(a->server) + 1 : 1;
}

/* Reads the discovery document when it is not known; under the provider's lock. */
static bool discover(struct provider *p, struct err *e) {
	struct arena *a = &p->found;
	struct json_doc d;
	str text;
	if (p->authorization.n)
		return true;
	struct oidc_request r = {.url = arena_format(a, STR_FMT "%s.well-known/openid-configuration", STR_ARG(p->issuer),
	                                             str_ends(p->issuer, STR("/")) ? "" : "/")};
	if (!api__oidc_fetch(a, &r, &text, e))
		return false;
	if (!json_parse(a, text, &d, e) || d.tokens[0].kind != JSON_OBJECT)
		return err_set(e, "oidc.answer", "", "the provider's description cannot be read");
	if (!str_eq(member_of(a, &d, 0, "issuer"), p->issuer))
		return err_set(e, "oidc.wrong_issuer", "issuer", "the provider calls itself by another name");
	p->token = member_of(a, &d, 0, "token_endpoint");
	p->jwks_uri = member_of(a, &d, 0, "jwks_uri");
	str authorization = member_of(a, &d, 0, "authorization_endpoint");
	if (!p->token.n || !p->jwks_uri.n || !authorization.n || !api__oidc_safe(authorization))
		return err_set(e, "oidc.answer", "", "the provider's description lacks an address");
	p->authorization = authorization;
	return true;
}

/* The provider's keys; asked for anew when they are old, or (newer) when one is not among them. */
static bool keys_of(struct api *api, struct provider *p, bool newer, struct arena *a, str *out, struct err *e) {
	uint64_t now = uptime(api);
	pthread_mutex_lock(&p->lock);
	bool old = !p->jwks.n || now - p->keys_ms > (newer ? KEYS_SOONEST_MS : KEYS_MS);
	struct oidc_request r = {.url = p->jwks_uri};
	str text = {0};
	bool good = !old || api__oidc_fetch(a, &r, &text, e);
	if (good && old) {
		/* kept beside the old ones until the server ends: providers change keys a few times a year */
		p->jwks = arena_str(&p->found, text);
		p->keys_ms = now;
	}
	if (good)
		*out = arena_str(a, p->jwks);
	pthread_mutex_unlock(&p->lock);
	return good;
}

/* ---- going there --------------------------------------------------------------------------------- */

static void random_text(struct arena *a, char out[RANDOM + 1]) {
	uint8_t bytes[32];
	randombytes_buf(bytes, sizeof bytes);
	str text = api__base64(a, bytes, sizeof bytes);
	check(text.n == RANDOM);
	memcpy(out, text.p, RANDOM + 1);
}

/* Only a place of our own: "/portal/". */
static bool good_return(str back) {
	bool good = back.n < RETURN_BYTES && back.n && back.p[0] == '/' && !(back.n > 1 && (back.p[1] == '/' ||
		back.p[1] == '\\'));
	for (uint32_t i = 0; good && i < back.n; i++)
		good = (unsigned char)back.p[i] > ' ' && back.p[i] != '#' && back.p[i] != '\\' &&
			(unsigned char)back.p[i] < 127;
	return good;
}

/* Remembers a login that begins; the oldest of many is forgotten. */
static struct state begin(struct call *c, const struct provider *p, str back) {
	struct oidc *o = c->api->oidc;
	struct state s = {.by = p, .at = api__wall(c->api)};
	random_text(c->arena, s.state);
	random_text(c->arena, s.nonce);
	random_text(c->arena, s.verifier);
	random_text(c->arena, s.cookie);
	memcpy(s.back, back.p, back.n);
	pthread_mutex_lock(&o->lock);
	o->states[o->next++ % STATES] = s;
	pthread_mutex_unlock(&o->lock);
	return s;
}

static void go(struct call *c, const struct buf *to) {
	c->reply->status = 302;
	c->reply->type = "text/plain";
	net_reply_header(c->reply, STR("Location"), arena_str(c->arena, buf_view(to)));
	net_reply_header(c->reply, STR("Referrer-Policy"), STR("no-referrer"));
}

static void put_parameter(struct buf *b, const char *name, str value) {
	buf_format(b, "%s=", name);
	api__put_escaped(b, value);
}

void api__oidc_start(struct call *c) {
	struct provider *p = find_provider(c->api->oidc, c->name);
	struct err e = {0};
	str back = STR("/portal.html");
	api__parameter(c, "return", &back);
	bool good = (p || err_set(&e, "oidc.not_found", "", "nobody of this name vouches for people")) &&
	            (good_return(back) || err_set(&e, "field.range", "return", "return is a path of this server"));
	if (good) {
		pthread_mutex_lock(&p->lock);
		good = discover(p, &e);
		pthread_mutex_unlock(&p->lock);
	}
	if (!good) {
		api__problem(c->api, c->reply, &e);
		return;
	}
	struct state s = begin(c, p, back);
	uint8_t hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256(hash, (const uint8_t *)s.verifier, RANDOM);
	struct buf b = buf_make(NET_REPLY_HEAD);
	buf_str(&b, p->authorization);
	buf_char(&b, str_find(p->authorization, '?', 0) < 0 ? '?' : '&');
	const struct { const char *name; str value; } all[] = {{"response_type", STR("code")}, {"&client_id", p->client_id},
		{"&redirect_uri", p->redirect_uri}, {"&scope", p->scopes}, {"&state", str_of(s.state)},
		{"&nonce", str_of(s.nonce)}, {"&code_challenge", api__base64(c->arena, hash, sizeof hash)},
		{"&code_challenge_method", STR("S256")}};
	for (size_t i = 0; i < COUNT(all); i++)
		put_parameter(&b, all[i].name, all[i].value);
	go(c, &b);
	bool tls = str_starts(p->redirect_uri, STR("https://"));
	net_reply_header(c->reply, STR("Set-Cookie"), arena_format(c->arena, "yc_oidc=%s; Path=/api/v1/oidc; HttpOnly;"
		" SameSite=Lax; Max-Age=600%s", s.cookie, tls ? "; Secure" : ""));
	buf_free(&b);
}

/* ---- coming back --------------------------------------------------------------------------------- */

/* Takes the state out, so that it serves once. */
static bool take_state(struct call *c, str state, struct state *out) {
	struct oidc *o = c->api->oidc;
	bool found = false;
	pthread_mutex_lock(&o->lock);
	for (uint32_t i = 0; state.n && !found && i < STATES; i++) {
		if (!str_is(state, o->states[i].state))
			continue;
		*out = o->states[i];
		o->states[i] = (struct state){0};
		found = api__wall(c->api) - out->at < STATE_MS;
		break;
	}
	pthread_mutex_unlock(&o->lock);
	return found && str_eq(out->by->name, c->name);
}

static bool has_cookie(struct call *c, const struct state *s) {
	str all = net_header(c->request, "Cookie"), one;
	while (all.n && str_next(&all, ';', &one)) {
		one = str_trim(one);
		if (str_starts(one, STR("yc_oidc=")) && str_is(str_cut(one, 8, one.n), s->cookie))
			return true;
	}
	return false;
}

/* The code for an ID token. */
static bool exchange(struct call *c, const struct provider *p, const struct state *s, str code, str *token,
	struct err *e) {
	struct buf form = buf_make(8192), user = buf_make(1024), secret = buf_make(1024);
	struct json_doc d;
	str text;
	put_parameter(&form, "grant_type", STR("authorization_code"));
	put_parameter(&form, "&code", code);
	put_parameter(&form, "&redirect_uri", p->redirect_uri);
	put_parameter(&form, "&code_verifier", str_of(s->verifier));
	api__put_escaped(&user, p->client_id);
	api__put_escaped(&secret, p->secret);
	struct oidc_request r = {p->token, buf_view(&form), buf_view(&user), buf_view(&secret)};
	bool good = !form.full && api__oidc_fetch(c->arena, &r, &text, e);
	buf_free(&form), buf_free(&user), buf_free(&secret);
	if (!good)
		return false;
	if (!json_parse(c->arena, text, &d, e) || d.tokens[0].kind != JSON_OBJECT)
		return err_set(e, "oidc.answer", "", "the provider's answer cannot be read");
	*token = member_of(c->arena, &d, 0, "id_token");
	return token->n || err_set(e, "oidc.answer", "", "the provider gave no ID token");
}

static bool check_token(struct call *c, struct provider *p, const struct state *s, str token, struct json_doc *claims,
                        struct err *e) {
	struct oidc_expected want = {p->issuer, p->client_id, str_of(s->nonce), api__wall(c->api)};
	for (int newer = 0; newer < 2; newer++) {
		struct json_doc keys;
		str text;
		if (!keys_of(c->api, p, newer, c->arena, &text, e))
			return false;
		if (!json_parse(c->arena, text, &keys, e))
			return err_set(e, "oidc.answer", "", "the provider's keys cannot be read");
		if (api__id_token(c->arena, token, &keys, &want, claims, e))
			return true;
		if (!str_is(str_of(e->code), "oidc.unknown_key"))
			return false;
	}
	return false;
}

/* A new applicant's account: an opaque name, and what the provider says as the first profile. Under side_lock. */
static bool new_applicant(struct call *c, const struct provider *p, const struct json_doc *claims, str subject,
	str *user,
                          struct err *e) {
	struct store_accounts *s = c->api->set.accounts.side;
	uint8_t bytes[10];
	char text[17];
	str name = member_of(c->arena, claims, 0, arena_format(c->arena, STR_FMT, STR_ARG(p->claim_name)).p);
	randombytes_buf(bytes, sizeof bytes);
	api__base32(bytes, sizeof bytes, text);
	*user = arena_format(c->arena, "u-%s", text);
	struct store_account account = {.user = *user, .name = name.n ? name : *user, .role = p->role};
	struct buf data = buf_make(4096);
	const struct { const char *member; str claim; } all[] = {{"id_no", p->claim_id_no}, {"name", p->claim_name},
		{"phone", p->claim_phone}};
	buf_char(&data, '{');
	for (size_t i = 0; i < COUNT(all); i++) {
		str value = all[i].claim.n ? member_of(c->arena, claims, 0,
		                                       arena_format(c->arena, STR_FMT, STR_ARG(all[i].claim)).p) : (str){0};
		if (!value.n)
			continue;
		buf_format(&data, "%s\"%s\":", data.n > 1 ? "," : "", all[i].member);
		json_put_string(&data, value);
	}
	buf_char(&data, '}');
	struct store_profile profile = {STR("person"), buf_view(&data)};
	bool good = !data.full && store_account_put(s, &account, (str){0}, e) && store_profile_write(s, *user, &profile,
		e) &&
	            store_binding_put(s, p->issuer, subject, *user, e);
	buf_free(&data);
	return good;
}

/* The account that the claims stand for. */
static bool find_account(struct call *c, const struct provider *p, const struct json_doc *claims, str *user,
	struct err *e) {
	struct api *a = c->api;
	struct store_account x;
	str subject = member_of(c->arena, claims, 0, "sub");
	pthread_mutex_lock(&a->side_lock);
	bool good = store_binding_find(a->set.accounts.side, c->arena, p->issuer, subject, user, e);
	if (good && !user->n)
		good = p->trust_new ? new_applicant(c, p, claims, subject, user, e) :
		                      err_set(e, "oidc.not_bound", "", "nobody has bound this identity to an account");
	good = good && store_account_find(a->set.accounts.side, c->arena, *user, &x, e);
	pthread_mutex_unlock(&a->side_lock);
	const struct role *r = good ? pack_role(a->set.pack, x.role) : NULL;
	if (r && r->second_factor)
		return err_set(e, "oidc.second_factor", "", "this role logs in with its password and second factor");
	return good;
}

/* From the provider's answer to an account. */
static bool come_back(struct call *c, struct provider *p, const struct state *s, str *user, struct err *e) {
	struct json_doc claims;
	str code = {0}, token, error;
	if (api__parameter(c, "error", &error))
		return err_set(e, "oidc.denied", "", "the provider refused");
	if (!api__parameter(c, "code", &code) || !code.n)
		return err_set(e, "oidc.denied", "", "the provider gave no code");
	return exchange(c, p, s, code, &token, e) && check_token(c, p, s, token, &claims, e) &&
	       find_account(c, p, &claims, user, e);
}

void api__oidc_callback(struct call *c) {
	struct api *a = c->api;
	struct provider *p = find_provider(a->oidc, c->name);
	struct err e = {0};
	struct state s = {0};
	str state = {0}, user = {0}, token = {0};
	api__parameter(c, "state", &state);
	if (!p || !take_state(c, state, &s) || !has_cookie(c, &s)) {
		err_set(&e, p ? "oidc.bad_state" : "oidc.not_found", "state", "this login was not begun here, or is over");
		api__audit(a, STR("-"), "login_failed", c->request->peer, STR("oidc"), str_of(e.code));
		api__problem(a, c->reply, &e);
		return;
	}
	bool good = come_back(c, p, &s, &user, &e) && api__open_session(c, user, "oidc", &token, &e);
	api__audit(a, user.n ? user : STR("-"), good ? "login" : "login_failed", c->request->peer, p->issuer,
	           good ? STR("oidc") : str_of(e.code));
	struct buf b = buf_make(NET_REPLY_HEAD);
	buf_text(&b, s.back);
	put_parameter(&b, good ? "#token" : "#error", good ? token : str_of(e.code));
	go(c, &b);
	buf_free(&b);
	api__flush_audit(a);
}
