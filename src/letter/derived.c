/* Codes that nobody stores: made of what they name and the office's secret, so that nobody words one who was not given
 * it. */
#include "letter/letter.h"

void letter_derived_code(str secret, str text, char out[LETTER_DERIVED]) {
	static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
	char hex[80];
	uint64_t bits = 0;
	struct ledger_hasher *hasher = ledger_hasher_make(LEDGER_SM3);
	ledger_seal_person(hasher, secret, text, hex);
	ledger_hasher_free(hasher);
	for (int i = 0; i < 16; i++) {
		char c = hex[4 + i]; /* behind "sm3:" */
		bits = bits << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	for (int i = 0; i + 1 < LETTER_DERIVED; i++, bits >>= 5)
		out[i] = letters[bits & 31];
	out[LETTER_DERIVED - 1] = 0;
}

char letter_rated_as(enum record_kind kind) {
	static const struct {
		enum record_kind kind;
		char letter;
	} kinds[] = {{R_case_file, 'c'}, {R_ticket, 't'}, {R_queue_number, 'q'}};
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (kinds[i].kind == kind)
			return kinds[i].letter;
	return 0;
}

str letter_rating_code(struct arena *a, str secret, enum record_kind kind, int64_t id, int64_t no) {
	char code[LETTER_DERIVED], letter = letter_rated_as(kind);
	if (!letter || !secret.n)
		return (str){0};
	letter_derived_code(secret, arena_format(a, "rating invitation %s/%lld#%lld", record_def(kind)->name, (long long)id,
		(long long)no), code);
	return arena_format(a, "R-%c%lld-%lld-%s", letter, (long long)id, (long long)no, code);
}
