/* Keys by which the person of a case is found again: keyed digests, so that the table of them tells nobody who is in
 * it, and only who has the office's secret can ask it. */
#include "desk/desk.h"

enum { VALUE_BYTES = 256 };

/* The members that a person is searched by. */
static const char *const members[PERSON_KEYS] = {"name", "id_no", "phone"};

/* As people write it: no spaces, capital X at the end of an identity number, no +86 before a phone. */
static str normal(str value, char room[VALUE_BYTES]) {
	uint32_t n = 0;
	value = str_trim(value);
	if (str_starts(value, STR("+86")))
		value = str_cut(value, 3, value.n);
	for (uint32_t i = 0; i < value.n && n < VALUE_BYTES; i++) {
		char c = value.p[i];
		if (c != ' ' && c != '-')
			room[n++] = c == 'x' && i + 1 == value.n ? 'X' : c;
	}
	return (str){room, n};
}

struct person_seal person_seal_make(str secret) {
	struct person_seal seal = {.hasher = ledger_hasher_make(LEDGER_SM3)};
	char text[80];
	ledger_seal_person(seal.hasher, secret, STR("keys by which persons are searched"), text);
	memcpy(seal.secret, text + 4, sizeof seal.secret); /* behind "sm3:" */
	return seal;
}

void person_seal_free(struct person_seal *seal) {
	ledger_hasher_free(seal->hasher);
	*seal = (struct person_seal){0};
}

/* What is hashed begins with a secret of one length, and an eighth of the digest is kept: nobody goes on from it. */
int64_t person_key(const struct person_seal *seal, uint32_t member, str value) {
	char room[sizeof seal->secret + VALUE_BYTES + 1], clean[VALUE_BYTES];
	str is = normal(value, clean);
	uint8_t digest[LEDGER_HASH];
	int64_t key;
	check(member < PERSON_KEYS && seal->hasher);
	memcpy(room, seal->secret, sizeof seal->secret);
	room[sizeof seal->secret] = (char)('0' + member);
	memcpy(room + sizeof seal->secret + 1, is.p, is.n);
	ledger_digest(seal->hasher, room, sizeof seal->secret + 1 + is.n, digest);
	memcpy(&key, digest, sizeof key);
	return key;
}

void person_seal_code(const struct person_seal *seal, str of, uint32_t n, char *out) {
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; /* Crockford: no I, L, O, U */
	char room[sizeof seal->secret + VALUE_BYTES + 1];
	uint8_t digest[LEDGER_HASH];
	check(n > 0 && n <= LEDGER_HASH && of.n > 0 && of.n <= VALUE_BYTES && seal->hasher);
	memcpy(room, seal->secret, sizeof seal->secret);
	room[sizeof seal->secret] = 'c'; /* no member of a person begins so */
	memcpy(room + sizeof seal->secret + 1, of.p, of.n);
	ledger_digest(seal->hasher, room, sizeof seal->secret + 1 + of.n, digest);
	for (uint32_t i = 0; i < n; i++)
		out[i] = letters[digest[i] & 31];
	out[n] = 0;
}

uint32_t person_keys(const struct person_seal *seal, str data, int64_t out[PERSON_KEYS]) {
	struct json tokens[64];
	struct json_doc doc;
	struct arena a = {0};
	uint32_t n = 0;
	if (!json_parse_into(data, tokens, COUNT(tokens), &doc, NULL))
		return 0;
	for (uint32_t i = 0; i < PERSON_KEYS; i++) {
		uint32_t at = doc.tokens[0].kind == JSON_OBJECT ? json_member(&doc, 0, members[i]) : 0;
		if (at && doc.tokens[at].kind == JSON_STRING && json_raw(&doc, at).n)
			out[n++] = person_key(seal, i, json_text(&a, &doc, at));
	}
	arena_free(&a);
	return n;
}
