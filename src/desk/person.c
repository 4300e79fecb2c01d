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

int64_t person_key(str secret, uint32_t member, str value) {
	char room[VALUE_BYTES + 16], clean[VALUE_BYTES], seal[80];
	str is = normal(value, clean);
	check(member < PERSON_KEYS);
	int n = snprintf(room, sizeof room, "%s:%.*s", members[member], (int)is.n, is.p);
	ledger_seal_person(LEDGER_SM3, secret, (str){room, (uint32_t)n}, seal);
	uint64_t key = 0;
	for (int i = 4; i < 4 + 16; i++) /* behind "sm3:" */
		key = key << 4 | (uint64_t)(seal[i] <= '9' ? seal[i] - '0' : seal[i] - 'a' + 10);
	return (int64_t)key;
}

uint32_t person_keys(str secret, str data, int64_t out[PERSON_KEYS]) {
	struct json tokens[64];
	struct json_doc doc;
	struct arena a = {0};
	uint32_t n = 0;
	if (!json_parse_into(data, tokens, COUNT(tokens), &doc, NULL))
		return 0;
	for (uint32_t i = 0; i < PERSON_KEYS; i++) {
		uint32_t at = doc.tokens[0].kind == JSON_OBJECT ? json_member(&doc, 0, members[i]) : 0;
		if (at && doc.tokens[at].kind == JSON_STRING && json_raw(&doc, at).n)
			out[n++] = person_key(secret, i, json_text(&a, &doc, at));
	}
	arena_free(&a);
	return n;
}
