/* Where messages go: addresses of persons, and which addresses a webhook may have. */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sodium.h>

#include "data/ident.h"
#include "post/inside.h"
#include "store/accounts.h"

enum { URL_MOST = 500, PATTERNS_MOST = 400, SECRET_BYTES = 32 };

/* ---- persons ------------------------------------------------------------------------------------- */

/* Letters, digits, dots, hyphens and the signs of `more`. */
static bool made_of(str s, const char *more) {
	for (uint32_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (!letter && !(c && strchr(".-", c)) && !(c && strchr(more, c)))
			return false;
	}
	return true;
}

/* Strict on purpose: what is odd is not sent to, and nothing that ends a line gets into a header. */
bool post__is_mail(str s) {
	int32_t at = str_find(s, '@', 0);
	if (at <= 0 || s.n > POST_ADDRESS || s.p[0] == '-')
		return false;
	str host = str_cut(s, (uint32_t)at + 1, s.n);
	int32_t dot = str_find(host, '.', 0);
	return made_of(str_cut(s, 0, (uint32_t)at), "_+%&'*/=^{}~") && made_of(host, "") && dot > 0 &&
	       host.p[host.n - 1] != '.';
}

bool post__is_phone(str s) {
	return ident_mobile(s);
}

/* A member of personal data that can be written to; empty when there is none. */
static str member_of(struct arena *a, str data, bool mail) {
	struct json_doc d;
	uint32_t at = data.n && json_parse(a, data, &d, NULL) && d.tokens[0].kind == JSON_OBJECT
	                  ? json_member(&d, 0, mail ? "email" : "phone") : 0;
	str value = at && d.tokens[at].kind == JSON_STRING ? str_trim(json_text(a, &d, at)) : (str){0};
	return (mail ? post__is_mail(value) : post__is_phone(value)) ? value : (str){0};
}

bool post__address(struct post *p, struct arena *a, const struct store_delivery *d, str *out, bool *gone,
                   struct err *e) {
	bool mail = str_is(d->channel, "mail");
	int32_t slash = str_find(d->subject, '/', 0);
	enum record_kind kind = slash > 0 ? record_find(str_cut(d->subject, 0, (uint32_t)slash)) : R_none;
	int64_t id = 0;
	str data = {0};
	struct store_profile profile = {0};
	*out = (str){0};
	*gone = false;
	if (d->caller && kind && str_int(str_cut(d->subject, (uint32_t)slash + 1, d->subject.n), &id)) {
		if (!store_person(p->ledger.db, a, kind, id, &data, e))
			return false;
		*gone = !data.n;
		*out = member_of(a, data, mail);
	}
	if (!out->n && d->user.n) {
		if (!store_profile_read(p->accounts, a, d->user, &profile, e))
			return false;
		*out = member_of(a, profile.data, mail);
	}
	return true;
}

str post__masked(struct arena *a, str s) {
	int32_t at = str_find(s, '@', 0);
	if (at > 0)
		return arena_format(a, "%c***" STR_FMT, s.p[0], STR_ARG(str_cut(s, (uint32_t)at, s.n)));
	return s.n == 11 ? arena_format(a, "%.3s****%.4s", s.p, s.p + 7) : s.n ? STR("***") : (str){0};
}

/* ---- addresses of machines ----------------------------------------------------------------------- */

/* Blocks that are no public machine's. Source: IANA IPv4 and IPv6 special-purpose address registries (RFC 6890) */
static bool private_v4(uint32_t ip) {
	static const struct {
		uint32_t net;
		int bits;
	} blocks[] = {{0x00000000, 8}, {0x0A000000, 8}, {0x64400000, 10}, {0x7F000000, 8}, {0xA9FE0000, 16},
		{0xAC100000, 12}, {0xC0000000, 24}, {0xC0000200, 24}, {0xC0586300, 24}, {0xC0A80000, 16}, {0xC6120000, 15},
		{0xC6336400, 24}, {0xCB007100, 24}, {0xE0000000, 4}, {0xF0000000, 4}};
	for (size_t i = 0; i < COUNT(blocks); i++)
		if ((ip ^ blocks[i].net) >> (32 - blocks[i].bits) == 0)
			return true;
	return false;
}

static uint32_t v4_at(const uint8_t *b) {
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Only 2000::/3 is given out; of it, what hides an IPv4 address or is for documents is refused too. */
static bool private_v6(const uint8_t b[16]) {
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
	static const uint8_t nat64[12] = {0, 0x64, 0xFF, 0x9B};
	if (memcmp(b, mapped, 12) == 0 || memcmp(b, nat64, 12) == 0)
		return private_v4(v4_at(b + 12));
	if ((b[0] & 0xE0) != 0x20)
		return true;
	bool teredo = b[0] == 0x20 && b[1] == 0x01 && b[2] == 0 && b[3] == 0, six_to_four = b[0] == 0x20 && b[1] == 0x02;
	bool document = b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0D && b[3] == 0xB8;
	return teredo || six_to_four || document;
}

bool post__is_private(const struct sockaddr *address) {
	union {
		const struct sockaddr *any;
		const struct sockaddr_in *v4;
		const struct sockaddr_in6 *v6;
	} at = {.any = address};
	if (address->sa_family == AF_INET)
		return private_v4(ntohl(at.v4->sin_addr.s_addr));
	return address->sa_family != AF_INET6 || private_v6(at.v6->sin6_addr.s6_addr);
}

static bool private_host(const char *host) {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} at = {.v6 = {.sin6_family = AF_INET6}};
	char bare[128];
	size_t n = strlen(host);
	bool bracket = n > 2 && host[0] == '[';
	n = n > 1 && host[n - 1] == '.' ? n - 1 : n; /* the same name, written to its root */
	snprintf(bare, sizeof bare, "%.*s", (int)(bracket ? n - 2 : n), bracket ? host + 1 : host);
	for (char *p = bare; *p; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p | 0x20) : *p;
	if (inet_pton(AF_INET6, bare, &at.v6.sin6_addr) == 1)
		return post__is_private(&at.any);
	at.v4 = (struct sockaddr_in){.sin_family = AF_INET};
	if (inet_pton(AF_INET, bare, &at.v4.sin_addr) == 1)
		return post__is_private(&at.any);
	str name = str_of(bare);
	return str_is(name, "localhost") || str_ends(name, STR(".localhost")) || str_ends(name, STR(".local")) ||
	       str_ends(name, STR(".internal")) || str_find(name, '.', 0) < 0;
}

/* What curl itself makes of the address, so that nobody reads it otherwise than who connects. */
static bool judge_url(CURLU *u, const char *text, bool allow_private, struct err *e) {
	char *scheme = NULL, *host = NULL, *user = NULL, *fragment = NULL;
	bool parsed = curl_url_set(u, CURLUPART_URL, text, 0) == CURLUE_OK &&
	              curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	              curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK;
	bool secrets = curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_OK;
	bool marked = curl_url_get(u, CURLUPART_FRAGMENT, &fragment, 0) == CURLUE_OK;
	bool web = parsed && (strcmp(scheme, "https") == 0 || (allow_private && strcmp(scheme, "http") == 0));
	bool private = web && !allow_private && private_host(host);
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	curl_free(fragment);
	if (!web || secrets || marked)
		return err_set(e, "webhook.url", "url", "an address as https://host/path, without password and fragment");
	return !private || err_set(e, "webhook.private_address", "url", "webhooks may not go to private addresses");
}

bool post__good_url(str url, bool allow_private, struct err *e) {
	char text[URL_MOST + 1];
	if (url.n > URL_MOST)
		return err_set(e, "webhook.url", "url", "an address has at most %d bytes", URL_MOST);
	for (uint32_t i = 0; i < url.n; i++)
		if (url.p[i] <= ' ' || url.p[i] > '~')
			return err_set(e, "webhook.url", "url", "an address has no blanks and no signs beyond ASCII");
	snprintf(text, sizeof text, STR_FMT, STR_ARG(url));
	CURLU *u = curl_url();
	check(u);
	bool good = judge_url(u, text, allow_private, e);
	curl_url_cleanup(u);
	return good;
}

/* ---- patterns ------------------------------------------------------------------------------------ */

static bool fits_one(str pattern, str event) {
	if (str_ends(pattern, STR("*")))
		return str_starts(event, str_cut(pattern, 0, pattern.n - 1));
	return str_eq(pattern, event);
}

bool post__fits(str patterns, str event) {
	str one;
	while (str_next(&patterns, ' ', &one))
		if (one.n && fits_one(one, event))
			return true;
	return false;
}

static bool fits_some(str pattern) {
	for (int k = 1; k < EVENT_COUNT; k++)
		if (fits_one(pattern, str_of(event_defs[k].name)))
			return true;
	return false;
}

bool post__good_patterns(str patterns, struct err *e) {
	str one, rest = patterns;
	uint32_t n = 0;
	if (patterns.n > PATTERNS_MOST)
		return err_set(e, "webhook.events", "events", "the patterns have at most %d bytes", PATTERNS_MOST);
	for (; str_next(&rest, ' ', &one); n++)
		if (!one.n || !fits_some(one))
			return err_set(e, "webhook.events", "events", "no event is called " STR_FMT, STR_ARG(str_cut(one, 0, 60)));
	return n > 0 || err_set(e, "webhook.events", "events", "name at least one event, as ticket.* or case.accepted");
}

/* ---- signatures ---------------------------------------------------------------------------------- */

void post__make_secret(char out[POST_SECRET]) {
	unsigned char bytes[SECRET_BYTES];
	randombytes_buf(bytes, sizeof bytes);
	memcpy(out, "whsec_", 6);
	sodium_bin2base64(out + 6, POST_SECRET - 6, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
	sodium_memzero(bytes, sizeof bytes);
}

bool post__sign(str secret, str id, int64_t seconds, str body, struct buf *out) {
	unsigned char key[POST_SECRET], mac[crypto_auth_hmacsha256_BYTES];
	char text[64], head[200];
	size_t n = 0;
	crypto_auth_hmacsha256_state state;
	if (!str_starts(secret, STR("whsec_")) ||
	    sodium_base642bin(key, sizeof key, secret.p + 6, secret.n - 6, NULL, &n, NULL,
	                      sodium_base64_VARIANT_ORIGINAL) != 0)
		return false;
	int head_n = snprintf(head, sizeof head, STR_FMT ".%lld.", STR_ARG(id), (long long)seconds);
	check(head_n > 0 && (size_t)head_n < sizeof head);
	crypto_auth_hmacsha256_init(&state, key, n);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)head, (size_t)head_n);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.p, body.n);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_bin2base64(text, sizeof text, mac, sizeof mac, sodium_base64_VARIANT_ORIGINAL);
	buf_format(out, "v1,%s", text);
	sodium_memzero(key, sizeof key);
	return true;
}
