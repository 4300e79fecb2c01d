/* Whether a letter is genuine, and what became of it: open to all who hold its code. */
#include "api/inside.h"

/* ---- those who guess ------------------------------------------------------------------------- */

/* Notes a wrong code; refuses when there were too many from there within the minute. A code has 64 bits, so that
 * guessing is hopeless at any pace: this keeps guessers from costing much. */
static bool wrong_code(struct call *c, struct err *e) {
	struct api *a = c->api;
	struct guesses *g = &a->guesses[str_hash(c->request->peer) % GUESSERS];
	int64_t minute = (int64_t)(a->server ? net_uptime_ms(a->server) / MS_PER_MINUTE : 0);
	pthread_mutex_lock(&a->guess_lock);
	if (g->minute != minute)
		*g = (struct guesses){.minute = minute};
	bool too_many = ++g->wrong > GUESSES_MOST;
	pthread_mutex_unlock(&a->guess_lock);
	return too_many ? err_set(e, "letter.too_many", "code", "too many wrong codes; come back in a minute")
	                : err_set(e, "letter.not_found", "code", "no letter has this code");
}

/* ---- what is found --------------------------------------------------------------------------- */

struct found {
	struct paper paper;
	struct letter letter;
};

/* The letter's event; its case is then the call's. */
static bool find_event(struct call *c, const char *digits, int64_t seq, struct err *e) {
	struct store_told told;
	char hex[2 * LEDGER_HASH + 1];
	str id = {0};
	if (!store_event(query_connection(c->query), c->arena, seq, &told, e))
		return strcmp(e->code, "event.not_found") == 0 ? wrong_code(c, e) : false;
	ledger_hex(told.event.hash, LEDGER_HASH, hex);
	if (str_starts(told.event.stream, STR("case/")))
		id = str_cut(told.event.stream, 5, told.event.stream.n);
	if (strncmp(hex, digits, LETTER_HASH_DIGITS) != 0 || !str_int(id, &c->id))
		return wrong_code(c, e);
	return true;
}

static bool find(struct call *c, struct found *out, struct err *e) {
	static const struct query_scope all = {0}; /* whoever holds the code may see what is written below, no more */
	char digits[LETTER_HASH_DIGITS + 1];
	int64_t seq;
	str code;
	struct letter *letters;
	if (!net_unescape(c->arena, c->name, false, &code) || !letter_read_code(code, &seq, digits))
		return wrong_code(c, e);
	if (!find_event(c, digits, seq, e))
		return false;
	struct buf b = buf_make(LIMIT_BODY_BYTES);
	bool good = query_record(c->query, R_case_file, c->id, &all, api__now(c), &b, NULL, e) &&
	            json_parse(c->arena, arena_str(c->arena, buf_view(&b)), &out->paper.record, e) &&
	            store_story(query_connection(c->query), c->arena, R_case_file, c->id, &out->paper.told,
	                        &out->paper.count, e);
	buf_free(&b);
	uint32_t n = good ? letter_list(c->arena, c->api->set.pack, out->paper.told, out->paper.count, &letters) : 0;
	for (uint32_t i = 0; i < n; i++)
		if (out->paper.told[letters[i].at].event.seq == seq)
			return out->letter = letters[i], true;
	return good && wrong_code(c, e);
}

static void put_letter(struct call *c, struct buf *out, const struct found *f) {
	buf_text(out, "{\"genuine\":true,\"letter\":{\"kind\":");
	json_put_string(out, f->letter.kind->code);
	api__put_member(out, "no", f->letter.no);
	api__put_member(out, "title_zh", f->letter.kind->title_zh);
	api__put_member(out, "title_en", f->letter.kind->title_en);
	api__put_instant(c, out, "issued_at", f->paper.told[f->letter.at].event.happened_at, true);
	buf_char(out, '}');
}

/* Member of the person, masked as the record shows it. */
static str holder(struct call *c, const struct found *f) {
	const struct json_doc *d = &f->paper.record;
	uint32_t person = json_member(d, 0, "person");
	uint32_t name = person && d->tokens[person].kind == JSON_OBJECT ? json_member(d, person, "name") : 0;
	return name && d->tokens[name].kind == JSON_STRING ? json_text(c->arena, d, name) : (str){0};
}

static void put_case(struct call *c, struct buf *out, const struct found *f) {
	str item = api__record_text(c, &f->paper, "item"), state = api__record_text(c, &f->paper, "state");
	str until = api__record_text(c, &f->paper, "valid_until"), who = holder(c, f);
	const struct rulebook *book = api__rulebook(c, NULL);
	const struct item *known = book ? rulebook_item(book, item, INT32_MAX) : NULL;
	enum word w = word_find(state);
	api__put_member(out, "case_no", api__record_text(c, &f->paper, "case_no"));
	api__put_member(out, "item", item);
	api__put_member(out, "item_zh", known ? known->name_zh : item);
	api__put_member(out, "item_en", known ? known->name_en : item);
	if (who.n)
		api__put_member(out, "holder", who);
	else
		buf_text(out, ",\"holder\":null");
	api__put_member(out, "state", state);
	api__put_member(out, "state_zh", str_of(word_defs[w].zh));
	api__put_member(out, "state_en", str_of(word_defs[w].en));
	if (until.n)
		api__put_member(out, "valid_until", until);
	else
		buf_text(out, ",\"valid_until\":null");
}

void api__verify(struct call *c) {
	struct err e = {0};
	struct found f = {0};
	struct buf *out = &c->reply->body;
	bool good = find(c, &f, &e);
	if (good) {
		put_letter(c, out, &f);
		put_case(c, out, &f);
		buf_format(out, ",\"suite\":\"%s\",\"event\":", c->api->set.suite);
		good = api__put_told(c, out, &f.paper.told[f.letter.at], false, 0, &e);
		buf_text(out, ",\"proof\":");
	}
	good = good && api__put_proof(c, out, f.paper.told[f.letter.at].event.seq, 0, &e);
	buf_format(out, ",\"synthetic\":%s}", c->api->set.pack->synthetic ? "true" : "false");
	api__finish(c, good, &e);
}
