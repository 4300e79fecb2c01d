/* Tokens. Names are put together in names.c, because where a name ends depends on what is in scope. */
#include "feel/node.h"
#include "feel/unicode.h"

/* ---- characters ----------------------------------------------------------------------------- */

static bool in_ranges(uint32_t code, const uint32_t (*ranges)[2], size_t count) {
	for (size_t i = 0; i < count; i++)
		if (code >= ranges[i][0] && code <= ranges[i][1])
			return true;
	return false;
}

/* DMN 1.5, 10.3.1.2, rules 28 and 29; '?' alone is the input of a test and no name here. */
static bool starts_name(uint32_t c) {
	static const uint32_t ranges[][2] = {{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF},
		{0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD},
		{0x10000, 0xEFFFF}};
	if (c < 0x80)
		return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
	return c != 0x1680 && c != 0x180E && in_ranges(c, ranges, COUNT(ranges));
}

static bool continues_name(uint32_t c) {
	static const uint32_t ranges[][2] = {{0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}};
	return starts_name(c) || (c >= '0' && c <= '9') || in_ranges(c, ranges, COUNT(ranges));
}

/* Rule 61: white space beyond ASCII. */
static bool is_space(uint32_t c) {
	static const uint32_t ranges[][2] = {{9, 13}, {' ', ' '}, {0x85, 0x85}, {0xA0, 0xA0}, {0x1680, 0x1680},
		{0x180E, 0x180E}, {0x2000, 0x200B}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000},
		{0xFEFF, 0xFEFF}};
	return in_ranges(c, ranges, COUNT(ranges));
}

uint32_t lex_name_char(str text, uint32_t at, bool first) {
	uint32_t code;
	if (at >= text.n)
		return 0;
	uint32_t n = unicode_decode(text, at, &code);
	return (first ? starts_name(code) : continues_name(code)) ? n : 0;
}

uint32_t lex_next(str text, uint32_t at) {
	uint32_t code;
	return at < text.n ? at + unicode_decode(text, at, &code) : at;
}

/* The end of a comment that begins at `at`; `at` when none does or it is not closed, whose signs are refused then. */
static uint32_t comment_end(str text, uint32_t at) {
	if (at + 1 >= text.n || text.p[at] != '/')
		return at;
	if (text.p[at + 1] == '/') {
		int32_t end = str_find(text, '\n', at);
		return end < 0 ? text.n : (uint32_t)end;
	}
	if (text.p[at + 1] != '*')
		return at;
	for (uint32_t i = at + 2; i + 1 < text.n; i++)
		if (text.p[i] == '*' && text.p[i + 1] == '/')
			return i + 2;
	return at;
}

uint32_t lex_skip(str text, uint32_t at) {
	while (at < text.n) {
		uint32_t code, n = unicode_decode(text, at, &code);
		uint32_t end = is_space(code) ? at + n : comment_end(text, at);
		if (end == at)
			break;
		at = end;
	}
	return at;
}

/* ---- tokens --------------------------------------------------------------------------------- */

static bool digit_at(str s, uint32_t at) {
	return at < s.n && s.p[at] >= '0' && s.p[at] <= '9';
}

static uint32_t skip_digits(str s, uint32_t at) {
	while (digit_at(s, at))
		at++;
	return at;
}

/* Digits, a point only before a digit (so that 1..3 is a range), an exponent only with digits. */
static uint32_t number_end(str s, uint32_t at) {
	at = skip_digits(s, at);
	if (at < s.n && s.p[at] == '.' && digit_at(s, at + 1))
		at = skip_digits(s, at + 1);
	if (at < s.n && (s.p[at] | 32) == 'e') {
		uint32_t digits = at + 1;
		if (digits < s.n && (s.p[digits] == '+' || s.p[digits] == '-'))
			digits++;
		if (digit_at(s, digits))
			at = skip_digits(s, digits);
	}
	return at;
}

/* Behind the closing quote, or 0. */
static uint32_t string_end(str s, uint32_t at) {
	for (at++; at < s.n; at++) {
		if (s.p[at] == '"')
			return at + 1;
		if (s.p[at] == '\\')
			at++;
	}
	return 0;
}

static uint32_t word_end(str s, uint32_t at) {
	uint32_t n = lex_name_char(s, at, true);
	while (n) {
		at += n;
		n = lex_name_char(s, at, false);
	}
	return at;
}

static uint32_t sign_end(str s, uint32_t at) {
	static const char *const twos[] = {"<=", ">=", "!=", "**", "..", "->"};
	for (size_t i = 0; i < COUNT(twos); i++)
		if (str_starts(str_cut(s, at, s.n), str_of(twos[i])))
			return at + 2;
	return memchr("+-*/<>=()[]{},:.?'", s.p[at], 18) ? at + 1 : at;
}

struct token lex_token(str text, uint32_t at) {
	check(at <= text.n);
	at = lex_skip(text, at);
	struct token t = {TOKEN_END, at, at};
	if (at >= text.n)
		return t;
	char c = text.p[at];
	bool temporal = c == '@' && at + 1 < text.n && text.p[at + 1] == '"';
	if (digit_at(text, at) || (c == '.' && digit_at(text, at + 1))) {
		t.kind = TOKEN_NUMBER;
		t.end = number_end(text, at);
	} else if (c == '"' || temporal) {
		t.end = string_end(text, at + temporal);
		t.kind = !t.end ? TOKEN_BAD : temporal ? TOKEN_AT : TOKEN_STRING;
	} else if ((t.end = word_end(text, at)) > at) {
		t.kind = TOKEN_WORD;
	} else {
		t.end = sign_end(text, at);
		t.kind = t.end > at ? TOKEN_SIGN : TOKEN_BAD;
	}
	return t;
}

/* ---- strings -------------------------------------------------------------------------------- */

static bool read_hex(str s, uint32_t at, uint32_t n, uint32_t *out) {
	*out = 0;
	if (at + n > s.n)
		return false;
	for (uint32_t i = at; i < at + n; i++) {
		char c = s.p[i];
		uint32_t v = c >= '0' && c <= '9' ? (uint32_t)(c - '0') : (c | 32) >= 'a' && (c | 32) <= 'f'
			? (uint32_t)((c | 32) - 'a' + 10) : 16;
		if (v > 15)
			return false;
		*out = *out << 4 | v;
	}
	return true;
}

/* \uXXXX (two of them for a surrogate pair) or \UXXXXXX behind the backslash at `*at`. */
static bool unicode_escape(str s, uint32_t *at, uint32_t *code) {
	uint32_t n = s.p[*at] == 'u' ? 4 : 6, low;
	if (!read_hex(s, *at + 1, n, code))
		return false;
	*at += n + 1;
	if (*code >= 0xD800 && *code < 0xDC00 && *at + 6 <= s.n && s.p[*at] == '\\' && s.p[*at + 1] == 'u'
		&& read_hex(s, *at + 2, 4, &low) && low >= 0xDC00 && low < 0xE000) {
		*code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
		*at += 6;
	}
	return *code <= 0x10FFFF && (*code < 0xD800 || *code > 0xDFFF);
}

bool lex_string(struct arena *a, str text, struct token t, str *out) {
	static const char from[] = "\"\\'nrt/", to[] = "\"\\'\n\r\t/";
	str s = str_cut(text, t.at + 1 + (t.kind == TOKEN_AT), t.end - 1);
	if (str_find(s, '\\', 0) < 0) {
		*out = s;
		return true;
	}
	char *bytes = arena_alloc(a, s.n + 4);
	uint32_t n = 0;
	for (uint32_t i = 0; i < s.n;) {
		if (s.p[i] != '\\') {
			bytes[n++] = s.p[i++];
			continue;
		}
		uint32_t code;
		const char *simple = ++i < s.n ? memchr(from, s.p[i], sizeof from - 1) : NULL;
		if (simple) {
			bytes[n++] = to[simple - from];
			i++;
		} else if (i < s.n && (s.p[i] == 'u' || s.p[i] == 'U')) {
			if (!unicode_escape(s, &i, &code))
				return false;
			n += unicode_encode(bytes + n, code);
		} else {
			bytes[n++] = '\\'; /* as in "\s": kept for regular expressions */
		}
	}
	*out = (str){bytes, n};
	return true;
}
