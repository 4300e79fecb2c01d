/* XPath's regular expressions (XQuery 1.0 and XPath 2.0 functions, 7.6, over XML Schema's) written as PCRE2's.
 * What differs: classes with subtraction, \i \c \w \s, named blocks, back references, what may stand unescaped. */
#include "feel/builtins.h"
#include "feel/unicode.h"

enum { PATTERN_MAX = 4000, GROUPS_MAX = 99, FACTOR = 24, ROOM_LEAST = 1024 };

/* A pattern being rewritten; `ok` turns false at the first thing that XPath does not know. */
struct rewrite {
	str from;
	uint32_t at;
	bool ok, atom; /* atom: what stands before may be repeated */
	int depth;
	uint32_t groups, open_count;
	uint8_t open[GROUPS_MAX + 1]; /* groups not closed yet, 0 for one that does not capture */
	bool closed[GROUPS_MAX + 1];
	char *out;
	uint32_t n, room;
};

/* Characters from..to, to be put into a class. */
struct span {
	uint32_t from, to;
};

static const struct span spaces[] = {{9, 10}, {13, 13}, {32, 32}};
static const struct span name_starts[] = {{':', ':'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}, {0xC0, 0xD6}, {0xD8, 0xF6},
	{0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
	{0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}};
static const struct span name_parts[] = {{'-', '.'}, {'0', ':'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}, {0xB7, 0xB7},
	{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D}, {0x203F, 0x2040}, {0x2070, 0x218F},
	{0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}};

/* ---- writing -------------------------------------------------------------------------------- */

static void put(struct rewrite *r, const char *text, uint32_t n) {
	check(r->n <= r->room);
	if (n > r->room - r->n) {
		r->ok = false;
		return;
	}
	memcpy(r->out + r->n, text, n);
	r->n += n;
}

static void put_text(struct rewrite *r, const char *text) {
	put(r, text, (uint32_t)strlen(text));
}

/* The surrogates are no characters and may not be an end. */
static void put_span(struct rewrite *r, uint32_t from, uint32_t to) {
	char text[40];
	from = from >= 0xD800 && from < 0xE000 ? 0xE000 : from;
	to = to >= 0xD800 && to < 0xE000 ? 0xD7FF : to;
	if (from > to)
		return;
	snprintf(text, sizeof text, "\\x{%X}-\\x{%X}", from, to);
	put_text(r, text);
}

/* The spans, or all characters but them. */
static void put_spans(struct rewrite *r, const struct span *spans, size_t count, bool negative) {
	uint32_t next = 0;
	check(count > 0);
	for (size_t i = 0; i < count; i++) {
		if (!negative)
			put_span(r, spans[i].from, spans[i].to);
		else if (spans[i].from > next)
			put_span(r, next, spans[i].from - 1);
		next = spans[i].to + 1;
	}
	if (negative && next <= UNICODE_LAST)
		put_span(r, next, UNICODE_LAST);
}

/* ---- escapes -------------------------------------------------------------------------------- */

static char peek(const struct rewrite *r) {
	return r->at < r->from.n ? r->from.p[r->at] : '\0';
}

/* A general category such as L or Lu. */
static bool is_category(str name) {
	static const char *const minor[][2] = {{"L", "ultmo"}, {"M", "nce"}, {"N", "dlo"}, {"P", "cdseifo"}, {"Z", "slp"},
		{"S", "mcko"}, {"C", "cfon"}};
	for (size_t i = 0; i < COUNT(minor); i++)
		if (name.n && name.p[0] == minor[i][0][0])
			return name.n == 1 || (name.n == 2 && strchr(minor[i][1], name.p[1]));
	return false;
}

/* \p{…} or \P{…} with `at` behind the letter, as the inside of a class. */
static void put_property(struct rewrite *r, bool negative) {
	int32_t end = peek(r) == '{' ? str_find(r->from, '}', r->at) : -1;
	str name = end < 0 ? (str){0} : str_cut(r->from, r->at + 1, (uint32_t)end);
	const struct unicode_block *b = str_starts(name, STR("Is")) ? unicode_block_find(str_cut(name, 2, name.n)) : NULL;
	if (b) {
		put_spans(r, &(struct span){b->from, b->to}, 1, negative);
	} else if (is_category(name)) {
		put_text(r, negative ? "\\P{" : "\\p{");
		put(r, name.p, name.n);
		put_text(r, "}");
	} else {
		r->ok = false;
	}
	r->at = end < 0 ? r->at : (uint32_t)end + 1;
}

/* \s \i \c \d \w \p and their opposites as the inside of a class; false for another letter. */
static bool put_set(struct rewrite *r, char c) {
	bool negative = c >= 'A' && c <= 'Z';
	switch (c | 32) {
	case 's':
		put_spans(r, spaces, COUNT(spaces), negative);
		return true;
	case 'i':
		put_spans(r, name_starts, COUNT(name_starts), negative);
		return true;
	case 'c':
		put_spans(r, name_parts, COUNT(name_parts), negative);
		return true;
	case 'd':
		put_text(r, negative ? "\\P{Nd}" : "\\p{Nd}");
		return true;
	case 'w': /* all but punctuation, separators and others */
		put_text(r, negative ? "\\p{P}\\p{Z}\\p{C}" : "\\p{L}\\p{M}\\p{N}\\p{S}");
		return true;
	case 'p':
		put_property(r, negative);
		return true;
	default:
		return false;
	}
}

/* \N: as many digits as make a group that was begun; it must be closed. */
static void put_reference(struct rewrite *r, uint32_t group) {
	char text[16];
	while (peek(r) >= '0' && peek(r) <= '9' && group * 10 + (uint32_t)(peek(r) - '0') <= r->groups)
		group = group * 10 + (uint32_t)(r->from.p[r->at++] - '0');
	if (group > r->groups || !r->closed[group]) {
		r->ok = false;
		return;
	}
	snprintf(text, sizeof text, "\\g{%u}", group);
	put_text(r, text);
}

/* An escape with `at` behind the backslash. */
static void put_escape(struct rewrite *r, bool in_class) {
	static const char plain[] = "nrt\\|.?*+(){}-[]^$";
	char c = peek(r), pair[2] = {'\\', c};
	r->at++;
	if (!c) {
		r->ok = false;
	} else if (c >= '1' && c <= '9' && !in_class) {
		put_reference(r, (uint32_t)(c - '0'));
	} else if (strchr(plain, c)) {
		put(r, pair, 2);
	} else {
		put_text(r, in_class ? "" : "[");
		r->ok = put_set(r, c) && r->ok;
		put_text(r, in_class ? "" : "]");
	}
}

/* ---- classes -------------------------------------------------------------------------------- */

static void put_class(struct rewrite *r);

/* Writes the subtracted class, with `at` at its '[', in front of what was written of the class from `start` on. */
static void subtract(struct rewrite *r, uint32_t start) {
	uint32_t kept = r->n - start;
	if (r->n + kept + 32 > r->room) {
		r->ok = false;
		return;
	}
	char *copy = r->out + r->room - kept;
	memcpy(copy, r->out + start, kept);
	r->room -= kept;
	r->n = start;
	r->at++;
	put_text(r, "(?!");
	put_class(r);
	put_text(r, ")");
	r->room += kept;
	memmove(r->out + r->n, copy, kept);
	r->n += kept;
}

/* One part of a class; false at its end. */
static bool class_part(struct rewrite *r, uint32_t start, bool first) {
	char c = r->from.p[r->at++];
	if (c == ']' && !first)
		return false;
	if (c == '\\')
		put_escape(r, true);
	else if (c == '-' && peek(r) == '[')
		subtract(r, start);
	else if (c == '[' || c == ']')
		r->ok = false;
	else
		put(r, &c, 1);
	return true;
}

/* A class with `at` behind its '['. Subtraction [a-z-[aeiou]] becomes (?![aeiou])[a-z]. */
static void put_class(struct rewrite *r) {
	uint32_t start = r->n;
	if (++r->depth > LIMIT_FEEL_DEPTH) {
		r->ok = false;
		return;
	}
	put_text(r, "[");
	if (peek(r) == '^') {
		put_text(r, "^");
		r->at++;
	}
	bool first = true;
	while (r->ok && r->at < r->from.n && class_part(r, start, first))
		first = false;
	r->ok = r->ok && !first && r->from.p[r->at - 1] == ']';
	put_text(r, "]");
	r->depth--;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void open_group(struct rewrite *r) {
	bool plain = peek(r) == '?';
	if (r->open_count == GROUPS_MAX || r->groups == GROUPS_MAX) {
		r->ok = false;
		return;
	}
	if (plain) {
		r->ok = r->at + 1 < r->from.n && r->from.p[r->at + 1] == ':';
		r->at += 2;
	}
	put_text(r, plain ? "(?:" : "(");
	r->open[r->open_count++] = plain ? 0 : (uint8_t)++r->groups;
	r->atom = false;
}

static void close_group(struct rewrite *r) {
	if (!r->open_count) {
		r->ok = false;
		return;
	}
	r->closed[r->open[--r->open_count]] = true;
	put_text(r, ")");
	r->atom = true;
}

/* ?, *, +, {n}, {n,}, {n,m} with `at` behind its first character, then perhaps '?'. */
static void put_quantifier(struct rewrite *r, char c) {
	r->ok = r->atom;
	r->atom = false;
	put(r, &c, 1);
	if (c == '{') {
		uint32_t digits = 0, commas = 0;
		for (; r->at < r->from.n && peek(r) != '}'; r->at++) {
			bool comma = peek(r) == ',';
			r->ok = r->ok && (comma ? digits && !commas : peek(r) >= '0' && peek(r) <= '9');
			digits += !comma;
			commas += comma;
			put(r, &r->from.p[r->at], 1);
		}
		r->ok = r->ok && digits && peek(r) == '}';
		r->at++;
		put_text(r, "}");
	}
	if (peek(r) == '?') {
		put_text(r, "?");
		r->at++;
	}
}

static void translate_one(struct rewrite *r) {
	char c = r->from.p[r->at++];
	switch (c) {
	case '\\':
		put_escape(r, false);
		r->atom = true;
		break;
	case '[':
		put_class(r);
		r->atom = true;
		break;
	case '(':
		open_group(r);
		break;
	case ')':
		close_group(r);
		break;
	case '?':
	case '*':
	case '+':
	case '{':
		put_quantifier(r, c);
		break;
	case '}':
	case ']':
		r->ok = false;
		break;
	default:
		put(r, &c, 1);
		r->atom = c != '|' && c != '^' && c != '$';
	}
}

/* Flag x: white space outside classes is no part of the pattern. */
static str without_spaces(struct arena *a, str pattern) {
	char *bytes = arena_alloc(a, (size_t)pattern.n + 1);
	uint32_t n = 0;
	int depth = 0;
	for (uint32_t i = 0; i < pattern.n; i++) {
		char c = pattern.p[i];
		bool escaped = i > 0 && pattern.p[i - 1] == '\\' && !(i > 1 && pattern.p[i - 2] == '\\');
		if (!escaped)
			depth += c == '[' ? 1 : c == ']' ? -1 : 0;
		if (depth > 0 || !memchr(" \t\n\r", c, 4))
			bytes[n++] = c;
	}
	return (str){bytes, n};
}

bool regex_translate(struct arena *a, str pattern, bool spaces_out, str *out) {
	struct rewrite r = {.from = pattern, .ok = true, .room = pattern.n * FACTOR + ROOM_LEAST};
	if (pattern.n > PATTERN_MAX)
		return false;
	if (spaces_out)
		r.from = without_spaces(a, pattern);
	r.out = arena_alloc(a, r.room);
	while (r.ok && r.at < r.from.n)
		translate_one(&r);
	*out = (str){r.out, r.n};
	return r.ok && !r.open_count;
}
