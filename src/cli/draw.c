/* yichuang draw: computes a draw again from its public record, knowing nothing but the record. */
#include <sodium.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/head_read.h"
#include "data/json.h"
#include "ledger/draw.h"
#include "ledger/proof.h"

enum { RECORD_BYTES = 4 << 20, TEXT_MOST = 256 << 10, CODE_MOST = 64 };

/* A record under examination. */
struct record_of_draw {
	struct arena arena;
	struct json_doc doc;
	struct draw draw;
	struct draw_entry entries[DRAW_ENTRIES];
	uint32_t wrong, checked;
};

static bool read_all(struct arena *a, const char *path, str *out, struct err *e) {
	if (strcmp(path, "-") != 0)
		return file_read(a, path, out, e);
	struct buf b = buf_make(RECORD_BYTES);
	char part[4096];
	for (size_t n; (n = fread(part, 1, sizeof part, stdin)) > 0 && !b.full;)
		buf_put(&b, part, n);
	*out = arena_str(a, buf_view(&b));
	bool whole = !b.full;
	buf_free(&b);
	return whole || err_set(e, "draw.too_large", path, "the record is too large");
}

static str text_of(struct record_of_draw *r, uint32_t object, const char *name) {
	uint32_t at = json_member(&r->doc, object, name);
	return at && r->doc.tokens[at].kind == JSON_STRING ? json_text(&r->arena, &r->doc, at) : STR("");
}

static int64_t number_of(const struct record_of_draw *r, uint32_t object, const char *name) {
	uint32_t at = json_member(&r->doc, object, name);
	int64_t n = 0;
	return at && json_int(&r->doc, at, &n) ? n : 0;
}

/* One line of the answer. */
static void tell(struct record_of_draw *r, bool good, const char *what, str expected, str got) {
	r->checked++;
	r->wrong += !good;
	if (good)
		printf("ok     %s\n", what);
	else
		printf("WRONG  %s: the record says " STR_FMT ", computed is " STR_FMT "\n", what, STR_ARG(expected),
		       STR_ARG(got));
}

static void same(struct record_of_draw *r, const char *what, str expected, const char *got) {
	tell(r, str_is(expected, got), what, expected, str_of(got));
}

/* ---- the parts --------------------------------------------------------------------------------------- */

static bool read_entry(struct record_of_draw *r, uint32_t object, struct draw_entry *out, struct err *e) {
	*out = (struct draw_entry){text_of(r, object, "agency"), number_of(r, object, "credit"),
		text_of(r, object, "commit"), text_of(r, object, "nonce")};
	if (!out->agency.n || out->agency.n > CODE_MOST || !draw_is_hex(out->commit))
		return err_set(e, "draw.entry", "list", "an entry has no agency or no commit");
	if (out->nonce.n && !draw_is_hex(out->nonce))
		return err_set(e, "draw.entry", "list", "the nonce of " STR_FMT " is no 64 digits", STR_ARG(out->agency));
	return true;
}

static bool read_entries(struct record_of_draw *r, struct err *e) {
	uint32_t list = json_member(&r->doc, 0, "list");
	if (!list || r->doc.tokens[list].kind != JSON_ARRAY || r->doc.tokens[list].count > DRAW_ENTRIES)
		return err_set(e, "draw.list", "list", "the record has no list of at most %d entries", DRAW_ENTRIES);
	uint32_t at = list + 1;
	for (uint32_t i = 0; i < r->doc.tokens[list].count; i++, at = r->doc.tokens[at].next) {
		if (!read_entry(r, at, &r->entries[i], e))
			return false;
		if (i && str_cmp(r->entries[i - 1].agency, r->entries[i].agency) >= 0)
			return err_set(e, "draw.order", "list", "the entries are not in the order of their agencies' codes");
	}
	r->draw.entries = r->entries;
	r->draw.n = r->doc.tokens[list].count;
	return true;
}

static bool read_record(struct record_of_draw *r, const char *path, struct err *e) {
	str text;
	if (!read_all(&r->arena, path, &text, e) || !json_parse(&r->arena, text, &r->doc, e))
		return false;
	if (r->doc.tokens[0].kind != JSON_OBJECT || !str_is(text_of(r, 0, "format"), "yichuang-draw-1"))
		return err_set(e, "draw.format", "format", "%s is no record of a draw (yichuang-draw-1)", path);
	uint32_t head = json_member(&r->doc, 0, "head");
	bool has_head = head && r->doc.tokens[head].kind == JSON_OBJECT;
	r->draw.selection = number_of(r, 0, "selection");
	r->draw.secret = text_of(r, 0, "secret");
	r->draw.large = (uint32_t)number_of(r, 0, "large");
	r->draw.small = (uint32_t)number_of(r, 0, "small");
	r->draw.head_size = has_head ? number_of(r, head, "events") : 0;
	r->draw.head_root = has_head ? text_of(r, head, "root") : STR("");
	if (number_of(r, 0, "large") < 0 || number_of(r, 0, "large") > DRAW_ENTRIES)
		return err_set(e, "draw.format", "large", "the large list has at most %d entries", DRAW_ENTRIES);
	if (!has_head || !draw_is_hex(r->draw.head_root) || !draw_is_hex(r->draw.secret) || !r->draw.small ||
	    r->draw.small > DRAW_ENTRIES)
		return err_set(e, "draw.unfinished", "state", "nothing was drawn: the record has no head or no secret (state "
		               STR_FMT ")", STR_ARG(text_of(r, 0, "state")));
	return read_entries(r, e);
}

/* ---- the checks -------------------------------------------------------------------------------------- */

static void check_commits(struct record_of_draw *r) {
	char digest[DRAW_HEX + 1], what[CODE_MOST + 32];
	draw_digest(r->draw.secret, digest);
	same(r, "the secret fits the digest in the notice", text_of(r, 0, "commit"), digest);
	for (uint32_t i = 0; i < r->draw.n; i++) {
		const struct draw_entry *x = &r->entries[i];
		if (!x->nonce.n) {
			printf("--     %.*s did not open its entry: it counts as \"-\" and cannot be drawn\n", (int)x->agency.n,
			       x->agency.p);
			continue;
		}
		draw_commit(r->draw.selection, x->agency, x->nonce, 0, STR(""), digest);
		snprintf(what, sizeof what, "the nonce of %.*s fits its entry", (int)x->agency.n, x->agency.p);
		same(r, what, x->commit, digest);
	}
}

static void check_list(struct record_of_draw *r) {
	char digest[DRAW_HEX + 1];
	struct buf b = buf_make(TEXT_MOST);
	draw_put_list(&b, r->draw.selection, r->entries, r->draw.n);
	draw_digest(buf_view(&b), digest);
	same(r, "the entries are those of the frozen list", text_of(r, 0, "list_digest"), digest);
	buf_free(&b);
}

static void check_signature(struct record_of_draw *r, const char *key) {
	struct signed_head head;
	uint32_t at = json_member(&r->doc, 0, "head");
	if (!head_from_json(&r->arena, &r->doc, at, &head)) {
		tell(r, false, "the head is signed", STR("nothing"), STR("no signature to check"));
		return;
	}
	tell(r, signed_head_good(&head), "the head is signed by the key that it names", str_of(head.signature),
	     STR("another one"));
	if (key)
		same(r, "that is the office's key", str_of(key), head.key);
	else
		printf("--     whose key that is was not asked: compare %.16s… with the one the office has published (--key)\n",
		       head.key);
}

/* ---- what it rests on lies under the head ------------------------------------------------------------ */

/* The hash of the event from what was hashed; false when the record does not have that. */
static bool hash_of(struct record_of_draw *r, uint32_t told, struct ledger_hasher *h, str *bytes,
	uint8_t hash[LEDGER_HASH]) {
	uint8_t before[LEDGER_HASH];
	str text = text_of(r, told, "bytes");
	unsigned char *out = arena_alloc(&r->arena, text.n + 1);
	size_t n = 0;
	const int variant = sodium_base64_VARIANT_ORIGINAL;
	if (!text.n || sodium_base642bin(out, text.n, text.p, text.n, NULL, &n, NULL, variant) != 0 ||
		!ledger_unhex(text_of(r, told, "prev_hash"), before))
		return false;
	*bytes = (str){(const char *)out, (uint32_t)n};
	ledger_chain(h, before, *bytes, hash);
	return true;
}

/* Why the event is not shown to lie under the head; NULL when it is. Its bytes as JSON go to `event`. */
static const char *not_under(struct record_of_draw *r, uint32_t told, struct ledger_hasher *h, struct json_doc *event) {
	struct ledger_proof *p = arena_new(&r->arena, struct ledger_proof);
	uint32_t way = json_member(&r->doc, told, "proof");
	uint8_t hash[LEDGER_HASH], head[LEDGER_HASH];
	char root[DRAW_HEX + 1];
	int64_t seq = 0;
	str bytes;
	if (!hash_of(r, told, h, &bytes, hash) || !json_parse(&r->arena, bytes, event, NULL) ||
		event->tokens[0].kind != JSON_OBJECT)
		return "an event that cannot be read";
	if (!way || !ledger_proof_read(&r->doc, way, p) || p->events != r->draw.head_size)
		return "no proof for this head";
	if (!json_int(event, json_member(event, 0, "seq"), &seq) || seq != p->seq ||
		memcmp(p->hashes[ledger_proof_place(p)], hash, LEDGER_HASH) != 0)
		return "another event than the proof is of";
	ledger_proof_head(h, p, head);
	ledger_hex(head, LEDGER_HASH, root);
	return str_is(r->draw.head_root, root) ? NULL : "a proof that leads to another head";
}

/* The event of this kind among those that the record brings, 0: none. */
static uint32_t told_of(struct record_of_draw *r, const char *kind) {
	uint32_t list = json_member(&r->doc, 0, "events"), at = list + 1;
	bool is_list = list && r->doc.tokens[list].kind == JSON_ARRAY;
	for (uint32_t i = 0; is_list && i < r->doc.tokens[list].count; i++, at = r->doc.tokens[at].next)
		if (r->doc.tokens[at].kind == JSON_OBJECT && str_is(text_of(r, at, "kind"), kind))
			return at;
	return 0;
}

/* Whether the event, by its own bytes, is what it is said to be: this kind, of this selection. */
static bool is_of(struct record_of_draw *r, const struct json_doc *event, const char *kind) {
	char stream[40];
	snprintf(stream, sizeof stream, "selection/%lld", (long long)r->draw.selection);
	uint32_t as = json_member(event, 0, "stream"), what = json_member(event, 0, "kind");
	return as && what && str_is(json_raw(event, as), stream) && str_is(json_raw(event, what), kind);
}

/* Checks one event: its way to the head, and that the record says what it says. */
static void check_ground(struct record_of_draw *r, struct ledger_hasher *h, const char *kind, const char *what,
	const char *const fields[][2]) {
	struct json_doc event = {0};
	uint32_t told = told_of(r, kind);
	const char *why = told ? not_under(r, told, h, &event) : "no such event";
	if (!why && !is_of(r, &event, kind))
		why = "an event of something else";
	tell(r, !why, what, STR("it does"), str_of(why ? why : ""));
	uint32_t body = why ? 0 : json_member(&event, 0, "body");
	for (int i = 0; body && fields[i][0]; i++) {
		uint32_t said = json_member(&event, body, fields[i][0]), here = json_member(&r->doc, 0, fields[i][1]);
		str in_event = said ? json_raw(&event, said) : STR("null");
		str in_record = here ? json_raw(&r->doc, here) : STR("null");
		if (!str_eq(in_event, in_record))
			tell(r, false, fields[i][1], in_record, in_event);
	}
}

static void check_grounds(struct record_of_draw *r) {
	static const char *const notice[][2] = {{"secret_commit", "commit"}, {"large_list", "large"},
		{"small_list", "small"}, {NULL, NULL}};
	static const char *const closing[][2] = {{"list_digest", "list_digest"}, {NULL, NULL}};
	enum ledger_suite suite = LEDGER_SM3;
	ledger_suite_parse(text_of(r, json_member(&r->doc, 0, "head"), "suite"), &suite);
	struct ledger_hasher *h = ledger_hasher_make(suite);
	check_ground(r, h, "selection.announced", "the notice lies under the head", notice);
	check_ground(r, h, "selection.closed", "the frozen list lies under the head", closing);
	ledger_hasher_free(h);
}

/* ---- the draw itself --------------------------------------------------------------------------------- */

/* Whether as many opened their entries as the way wants; with fewer nothing is drawn. */
static bool enough(const struct record_of_draw *r) {
	uint32_t told = 0;
	for (uint32_t i = 0; i < r->draw.n; i++)
		told += r->entries[i].nonce.n > 0;
	bool good = told >= number_of(r, 0, "least");
	if (!good)
		printf("--     only %u opened their entries: nothing is drawn\n", told);
	return good;
}

/* The codes in an array of the record, between blanks. */
static void put_names(struct record_of_draw *r, const char *member, struct buf *out) {
	uint32_t list = json_member(&r->doc, 0, member), at = list + 1;
	for (uint32_t i = 0; list && r->doc.tokens[list].kind == JSON_ARRAY && i < r->doc.tokens[list].count; i++) {
		buf_format(out, "%s" STR_FMT, i ? " " : "", STR_ARG(json_text(&r->arena, &r->doc, at)));
		at = r->doc.tokens[at].next;
	}
}

/* Who was chosen is one of those drawn; nobody else may stand there. */
static void check_chosen(struct record_of_draw *r, const uint32_t *places, uint32_t n) {
	str chosen = text_of(r, 0, "agency");
	bool drawn = false;
	for (uint32_t i = 0; i < n; i++)
		drawn |= str_eq(r->entries[places[i]].agency, chosen);
	if (chosen.n)
		tell(r, drawn, "who was chosen was drawn", chosen, STR("none of them"));
}

static void check_draw(struct record_of_draw *r) {
	char seed[DRAW_HEX + 1] = "";
	uint32_t places[DRAW_ENTRIES], n = 0;
	struct buf b = buf_make(TEXT_MOST), names = buf_make(TEXT_MOST), said = buf_make(TEXT_MOST);
	if (enough(r)) {
		draw_put_seed_text(&b, &r->draw);
		draw_digest(buf_view(&b), seed);
		n = draw_pick(&r->draw, str_of(seed), places);
	}
	same(r, "the seed", text_of(r, 0, "seed"), seed);
	for (uint32_t i = 0; i < n; i++)
		buf_format(&names, "%s" STR_FMT, i ? " " : "", STR_ARG(r->entries[places[i]].agency));
	put_names(r, "winners", &said);
	tell(r, str_eq(buf_view(&said), buf_view(&names)), "who was drawn, in order", buf_view(&said), buf_view(&names));
	check_chosen(r, places, n);
	if (n && str_eq(buf_view(&said), buf_view(&names)))
		printf("drawn: " STR_FMT "\n", STR_ARG(buf_view(&names)));
	buf_free(&b);
	buf_free(&names);
	buf_free(&said);
}

static int verify(const char *path, const char *key) {
	struct record_of_draw *r = mem_alloc(sizeof *r);
	struct err e = {0};
	int status = CLI_NO;
	if (read_record(r, path, &e)) {
		check_commits(r);
		check_list(r);
		check_signature(r, key);
		check_grounds(r);
		check_draw(r);
		printf("%u checked, %u wrong\n", r->checked, r->wrong);
		status = r->wrong ? CLI_NO : CLI_DONE;
	} else {
		status = cli_refused(&e);
	}
	arena_free(&r->arena);
	mem_free(r);
	return status;
}

int cli_draw(int argc, char **argv) {
	struct option o[] = {{"--key", false, NULL}};
	struct arguments a;
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	if (a.count != 2 || strcmp(a.operands[0], "verify") != 0) {
		fprintf(stderr, "yichuang draw: verify FILE\n");
		return CLI_USAGE;
	}
	return verify(a.operands[1], option_value(o, COUNT(o), "--key"));
}
