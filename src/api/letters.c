/* Letters of a case, its receipt with proofs, QR codes; and what papers of a case have in common. */
#include "api/inside.h"

enum { LOOK_AGAIN_MS = MS_PER_HOUR, ADDRESS_BYTES = 300, EVENT_BYTES = 4 << 20 };

/* ---- a case and its past --------------------------------------------------------------------- */

str api__record_text(struct call *c, const struct paper *p, const char *name) {
	uint32_t token = json_member(&p->record, 0, name);
	return token && p->record.tokens[token].kind == JSON_STRING ? json_text(c->arena, &p->record, token) : (str){0};
}

bool api__paper(struct call *c, struct paper *out, struct err *e) {
	struct buf b = buf_make(LIMIT_BODY_BYTES);
	*out = (struct paper){0};
	bool good = query_record(c->query, R_case_file, c->id, &c->actor->scope, api__now(c), &b, NULL, e) &&
	            json_parse(c->arena, arena_str(c->arena, buf_view(&b)), &out->record, e) &&
	            store_story(query_connection(c->query), c->arena, R_case_file, c->id, &out->told, &out->count, e);
	buf_free(&b);
	if (!good)
		return false;
	str applicant = api__record_text(c, out, "applicant");
	out->own = applicant.n && str_eq(applicant, c->actor->who.user);
	const struct rulebook *book = api__rulebook(c, e);
	out->item = book ? rulebook_item(book, api__record_text(c, out, "item"), INT32_MAX) : NULL;
	return book != NULL;
}

bool api__paper_person(struct call *c, bool clear, str *out, struct err *e) {
	str data;
	if (!store_person(query_connection(c->query), c->arena, R_case_file, c->id, &data, e))
		return false;
	*out = data;
	if (clear || !data.n)
		return true;
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	query_mask_person(&b, data);
	*out = arena_str(c->arena, buf_view(&b));
	buf_free(&b);
	return true;
}

bool api__sees_person(const struct call *c, const struct paper *p) {
	str masked;
	if (api__parameter(c, "masked", &masked) && str_is(masked, "1"))
		return false;
	return p->own || (c->actor->rights->may[MAY_REVEAL + R_case_file] &&
	                  pack_field_right(c->api->set.pack, c->actor->rights->role->name, STR("case"), STR("person")) ==
	                      SIGHT_YES);
}

/* Whether the actor looked for the same reason not long ago. */
static bool looked_lately(const struct call *c, const struct paper *p, str reason) {
	ms since = api__now(c) - LOOK_AGAIN_MS;
	for (uint32_t i = p->count; i-- > 0 && p->told[i].event.recorded_at >= since;) {
		const struct ledger_event *ev = &p->told[i].event;
		struct buf b = buf_make(LIMIT_COMMAND_BYTES);
		json_put_string(&b, reason);
		bool same = str_is(ev->kind, "person.revealed") && str_eq(ev->actor, c->actor->who.user) && ev->body.n >= b.n &&
		            memmem(ev->body.p, ev->body.n, b.p, b.n);
		buf_free(&b);
		if (same)
			return true;
	}
	return false;
}

void api__recorded(struct call *c, const struct paper *p, str what, call_fn *then) {
	str purpose = {0};
	api__parameter(c, "purpose", &purpose);
	purpose = str_cut(str_trim(purpose), 0, LIMIT_TEXT_BYTES / 2);
	while (purpose.n && !str_utf8(purpose))
		purpose.n--;
	str reason = purpose.n ? arena_format(c->arena, STR_FMT ": " STR_FMT, STR_ARG(what), STR_ARG(purpose)) : what;
	if (p->own || looked_lately(c, p, reason))
		then(c);
	else
		api__reveal_then(c, reason, then);
}

void api__seal_reply(struct call *c, str disposition) {
	net_reply_header(c->reply, STR("Content-Disposition"), disposition);
	net_reply_header(c->reply, STR("Content-Security-Policy"),
	                 STR("default-src 'none'; style-src 'unsafe-inline'; sandbox allow-modals"));
	net_reply_header(c->reply, STR("Referrer-Policy"), STR("no-referrer"));
}

/* ---- letters --------------------------------------------------------------------------------- */

static void put_letter(struct call *c, struct buf *out, const struct store_told *told, const struct letter *l) {
	buf_format(out, "{\"n\":%u", l->n);
	api__put_member(out, "kind", l->kind->code);
	api__put_member(out, "no", l->no);
	api__put_member(out, "no_en", l->no_en);
	api__put_member(out, "title_zh", l->kind->title_zh);
	api__put_member(out, "title_en", l->kind->title_en);
	api__put_instant(c, out, "issued_at", told[l->at].event.happened_at, true);
	api__put_member(out, "code", str_of(l->code));
	buf_char(out, '}');
}

void api__put_letters(struct call *c, struct buf *out, const struct store_told *told, uint32_t count) {
	struct letter *letters;
	uint32_t n = letter_list(c->arena, c->api->set.pack, told, count, &letters);
	buf_char(out, '[');
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_char(out, ',');
		put_letter(c, out, told, &letters[i]);
	}
	buf_char(out, ']');
}

void api__letters(struct call *c) {
	struct err e = {0};
	struct paper p;
	bool good = api__paper(c, &p, &e);
	if (good) {
		buf_text(&c->reply->body, "{\"items\":");
		api__put_letters(c, &c->reply->body, p.told, p.count);
		buf_char(&c->reply->body, '}');
	}
	api__finish(c, good, &e);
}

/* Where a letter's code is verified, for its QR: this server's page as the asker reached it. */
static str verify_address(struct call *c) {
	str host = net_header(c->request, "Host");
	for (uint32_t i = 0; i < host.n; i++)
		if (!((host.p[i] | 32) >= 'a' && (host.p[i] | 32) <= 'z') && !(host.p[i] >= '0' && host.p[i] <= '9') &&
		    !strchr(".:-[]", host.p[i]))
			return (str){0};
	if (host.n == 0 || host.n > ADDRESS_BYTES)
		return (str){0};
	const char *scheme = str_is(net_header(c->request, "X-Forwarded-Proto"), "https") ? "https" : "http";
	return arena_format(c->arena, "%s://" STR_FMT "/portal.html#/verify/", scheme, STR_ARG(host));
}

static bool find_letter(struct call *c, const struct paper *p, struct letter *out, struct err *e) {
	struct letter *letters;
	int64_t n = 0;
	uint32_t count = letter_list(c->arena, c->api->set.pack, p->told, p->count, &letters);
	if (!str_int(c->name, &n) || n < 1 || n > count)
		return err_set(e, "letter.not_found", "n", "the case has %u letters", count);
	*out = letters[n - 1];
	return true;
}

static void print_letter(struct call *c, bool clear) {
	struct err e = {0};
	struct paper p;
	struct letter l;
	str lang = STR("zh");
	struct letter_style style = {0};
	api__parameter(c, "lang", &lang);
	bool good = api__paper(c, &p, &e) && find_letter(c, &p, &l, &e) &&
	            api__paper_person(c, clear, &style.person, &e);
	style.zh = !str_is(lang, "en");
	style.item = p.item;
	style.verify_at = verify_address(c);
	good = good && letter_write(c->api->set.pack, p.told, &l, &style, &c->reply->body, &e);
	api__finish(c, good, &e);
	if (!good)
		return;
	c->reply->type = "text/html; charset=utf-8";
	api__seal_reply(c, STR("inline"));
}

static void print_clear(struct call *c) {
	print_letter(c, true);
}

void api__letter(struct call *c) {
	struct err e = {0};
	struct paper p;
	struct letter l;
	if (!api__paper(c, &p, &e) || !find_letter(c, &p, &l, &e))
		api__problem(c->api, c->reply, &e);
	else if (!api__sees_person(c, &p))
		print_letter(c, false);
	else
		api__recorded(c, &p, arena_format(c->arena, "letter %s", l.code), print_clear);
}

/* ---- receipts -------------------------------------------------------------------------------- */

static void put_base64(struct buf *out, str s) {
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (uint32_t i = 0; i < s.n; i += 3) {
		uint32_t left = s.n - i, bits = 0;
		for (uint32_t k = 0; k < 3; k++)
			bits = bits << 8 | (k < left ? (unsigned char)s.p[i + k] : 0);
		for (uint32_t k = 0; k < 4; k++)
			buf_char(out, k <= left ? digits[bits >> (18 - 6 * k) & 63] : '=');
	}
}

static void put_hex(struct buf *out, const char *name, const uint8_t hash[LEDGER_HASH]) {
	char hex[2 * LEDGER_HASH + 1];
	ledger_hex(hash, LEDGER_HASH, hex);
	buf_format(out, ",\"%s\":\"%s\"", name, hex);
}

bool api__put_proof(struct call *c, struct buf *out, int64_t seq, int64_t under, struct err *e) {
	const struct api_ledger *l = &c->api->set.ledger;
	if (!l->proof) {
		buf_text(out, "null");
		return true;
	}
	pthread_mutex_lock(&c->api->ledger_lock);
	bool good = l->proof(l->self, seq, under, out, e);
	pthread_mutex_unlock(&c->api->ledger_lock);
	return good;
}

bool api__put_told(struct call *c, struct buf *out, const struct store_told *t, bool proof, int64_t under,
                   struct err *e) {
	buf_format(out, "{\"seq\":%lld", (long long)t->event.seq);
	api__put_member(out, "kind", t->event.kind);
	api__put_instant(c, out, "at", t->event.happened_at, true);
	put_hex(out, "prev_hash", t->prev_hash);
	put_hex(out, "hash", t->event.hash);
	struct buf bytes = buf_make(EVENT_BYTES);
	ledger_bytes(&bytes, &t->event);
	check(!bytes.full);
	buf_text(out, ",\"bytes\":\"");
	put_base64(out, buf_view(&bytes));
	buf_char(out, '"');
	buf_free(&bytes);
	if (proof)
		buf_text(out, ",\"proof\":");
	bool good = !proof || api__put_proof(c, out, t->event.seq, under, e);
	buf_char(out, '}');
	return good;
}

/* What an applicant holds in hand: the events that are letters, and those by which materials came in. What the office
 * says to itself is not in it. */
static bool is_for_receipt(const struct pack *p, const struct store_told *story, uint32_t at) {
	static const char *const more[] = {"case.corrected", "case.correction_completed", "case.supplemented", "case.paid"};
	for (uint32_t i = 0; i < COUNT(more); i++)
		if (str_is(story[at].event.kind, more[i]))
			return true;
	return letter_kind_of(p, story, at) != NULL;
}

void api__receipt(struct call *c) {
	struct err e = {0};
	struct paper p;
	struct buf *out = &c->reply->body;
	int64_t newest = 0;
	bool good = api__paper(c, &p, &e);
	buf_format(out, "{\"suite\":\"%s\",\"events\":[", c->api->set.suite);
	for (uint32_t i = 0; good && i < p.count; i++) {
		if (!is_for_receipt(c->api->set.pack, p.told, i))
			continue;
		if (newest)
			buf_char(out, ',');
		newest = p.told[i].event.seq;
		good = api__put_told(c, out, &p.told[i], true, 0, &e);
	}
	buf_text(out, "],\"proof\":");
	if (good && newest)
		good = api__put_proof(c, out, newest, 0, &e);
	else
		buf_text(out, "null");
	if (c->api->set.pack->synthetic)
		buf_text(out, ",\"synthetic\":true");
	buf_char(out, '}');
	api__finish(c, good, &e);
}

void api__qr(struct call *c) {
	struct err e = {0};
	str text = {0};
	api__parameter(c, "text", &text);
	bool good = letter_put_qr(&c->reply->body, text, &e);
	api__finish(c, good, &e);
	if (good)
		c->reply->type = "image/svg+xml";
}
