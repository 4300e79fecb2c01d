/* Looking into the tables of characters. */
#include "feel/unicode.h"

/* The only character whose lower case is two: a capital I with a dot. */
enum { DOTTED_I = 0x130, DOT_ABOVE = 0x307 };

uint32_t unicode_decode(str s, uint32_t at, uint32_t *code) {
	uint8_t c = (uint8_t)s.p[at];
	uint32_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	if (at + n > s.n)
		n = 1;
	uint32_t v = n == 1 ? c : c & (0xFFu >> (n + 1));
	for (uint32_t i = 1; i < n; i++)
		v = v << 6 | ((uint8_t)s.p[at + i] & 0x3F);
	*code = v;
	return n;
}

uint32_t unicode_encode(char *to, uint32_t code) {
	check(code <= UNICODE_LAST);
	if (code < 0x80) {
		to[0] = (char)code;
		return 1;
	}
	uint32_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (uint32_t i = n - 1; i > 0; i--, code >>= 6)
		to[i] = (char)(0x80 | (code & 0x3F));
	to[0] = (char)((0xF00u >> n & 0xFF) | code);
	return n;
}

/* The run that holds the character, or NULL. */
static const struct unicode_run *run_of(const struct unicode_run *runs, uint32_t count, uint32_t code) {
	uint32_t low = 0, high = count;
	check(count > 0);
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		if (runs[mid].to < code)
			low = mid + 1;
		else
			high = mid;
	}
	bool inside = low < count && code >= runs[low].from && (code - runs[low].from) % runs[low].step == 0;
	return inside ? &runs[low] : NULL;
}

static uint32_t special(uint32_t code, uint32_t out[CASE_MOST]) {
	for (uint32_t i = 0; i < unicode_special_count; i++) {
		if (unicode_specials[i].code != code)
			continue;
		uint32_t n = 0;
		for (; n < CASE_MOST && unicode_specials[i].upper[n]; n++)
			out[n] = unicode_specials[i].upper[n];
		return n;
	}
	return 0;
}

uint32_t unicode_case(uint32_t code, bool upper, uint32_t out[CASE_MOST]) {
	const struct unicode_run *r = upper ? run_of(unicode_upper, unicode_upper_count, code)
		: run_of(unicode_lower, unicode_lower_count, code);
	uint32_t n;
	out[0] = code;
	if (code < 0x80) {
		bool letter = upper ? code >= 'a' && code <= 'z' : code >= 'A' && code <= 'Z';
		out[0] = letter ? code ^ 0x20 : code;
	} else if (r) {
		out[0] = (uint32_t)((int32_t)code + r->distance);
	} else if (upper && (n = special(code, out))) {
		return n;
	} else if (!upper && code == DOTTED_I) {
		out[0] = 'i';
		out[1] = DOT_ABOVE;
		return 2;
	}
	return 1;
}

bool unicode_cased(uint32_t code) {
	uint32_t other[CASE_MOST];
	for (int upper = 0; upper < 2; upper++)
		if (unicode_case(code, upper, other) > 1 || other[0] != code)
			return true;
	return false;
}

const struct unicode_block *unicode_block_find(str name) {
	uint32_t low = 0, high = unicode_block_count;
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		int order = str_cmp(str_of(unicode_blocks[mid].name), name);
		if (!order)
			return &unicode_blocks[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}
