/* Strict JSON in one pass, without recursion and without allocation.
 *
 * While an object is open, its keys form a digital search tree: a key goes left or right at each level by one bit of
 * its own (seeded) hash, so a repeated key is found in O(log n) and no hash needs to be kept. The two children sit in
 * the fields `next` and `count` of the key's token, which have no other use until the object is closed; close_top()
 * restores them. */
#include <stdlib.h>

#include "data/json.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "plain_end() looks for the lowest byte first");

typedef const unsigned char *bytes;

struct parser {
	bytes start, end, p; /* the text and where we stand in it */
	struct json *t;
	uint32_t n, max;
	uint32_t depth;
	bool opened; /* the last value was a bracket with something in it */
	uint32_t open[LIMIT_JSON_DEPTH];
	struct err *e;
};

static bool refuse(const struct parser *s, bytes at, const char *code, const char *why) {
	char where[32];
	snprintf(where, sizeof where, "byte %zu", (size_t)(at - s->start));
	return err_set(s->e, code, where, "%s at byte %zu", why, (size_t)(at - s->start));
}

static bool refuse_syntax(const struct parser *s, bytes at, const char *why) {
	return refuse(s, at, "json.syntax", at == s->end ? "the text ends too early" : why);
}

/* ---- strings -------------------------------------------------------------------------------- */

/* Length of the valid UTF-8 sequence of two or more bytes at p, or 0. */
static inline uint32_t utf8_length(bytes p, bytes end) {
	uint32_t n = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	if ((size_t)(end - p) < n)
		return 0;
	for (uint32_t i = 1; i < n; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	if (n == 2)
		return p[0] >= 0xC2 ? 2 : 0;
	uint32_t point = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (uint32_t)(p[2] & 0x3F);
	if (n == 3)
		return point >= 0x800 && (point < 0xD800 || point > 0xDFFF) ? 3 : 0;
	/* Of a four-byte sequence `point` lacks the last six bits: U+10000 is 0x400, U+10FFFF is 0x43FF. */
	return point >= 0x400 && point <= 0x43FF ? 4 : 0;
}

/* The first byte from p on that needs a look: a quote, a backslash, a control character, the start of a longer UTF-8
 * sequence, the end, or one of the last seven bytes of the text. */
static inline bytes plain_end(bytes p, bytes end) {
	const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
	for (; end - p >= 8; p += 8) {
		uint64_t w;
		memcpy(&w, p, 8);
		uint64_t quote = w ^ ones * '"', slash = w ^ ones * '\\';
		/* A borrow can only mark bytes above a true hit, so the lowest mark is always true. */
		uint64_t hit = (((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((w - ones * 0x20) & ~w) | w) & high;
		if (hit)
			return p + (__builtin_ctzll(hit) >> 3);
	}
	return p;
}

/* Value of four hexadecimal digits, or -1. */
static int32_t hex4(bytes p, bytes end) {
	int32_t v = 0;
	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int c = p[i] | 0x20;
		if (p[i] >= '0' && p[i] <= '9')
			v = v << 4 | (p[i] - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (c - 'a' + 10);
		else
			return -1;
	}
	return v;
}

/* Checks the escape at p (a backslash); returns what follows it, NULL when it was refused. */
static bytes escape_check(const struct parser *s, bytes p) {
	if (s->end - p < 2)
		return refuse_syntax(s, s->end, ""), NULL;
	if (p[1] != 'u')
		return p[1] && strchr("\"\\/bfnrt", p[1]) ? p + 2 : (refuse_syntax(s, p, "unknown escape"), NULL);
	int32_t unit = hex4(p + 2, s->end);
	if (unit < 0)
		return refuse_syntax(s, p, "\\u needs four hexadecimal digits"), NULL;
	if (unit < 0xD800 || unit > 0xDFFF)
		return p + 6;
	int32_t low = unit <= 0xDBFF && s->end - p >= 12 && p[6] == '\\' && p[7] == 'u' ? hex4(p + 8, s->end) : -1;
	if (low < 0xDC00 || low > 0xDFFF)
		return refuse(s, p, "json.utf8", "half of a surrogate pair"), NULL;
	return p + 12;
}

/* Scans a string; s->p stands on its opening quote and is left behind the closing one. */
static bool scan_string(struct parser *s, struct json *t) {
	bytes p = s->p + 1;
	t->at = (uint32_t)(p - s->start);
	for (;;) {
		p = plain_end(p, s->end);
		if (p == s->end)
			return refuse_syntax(s, p, "");
		if (*p == '"')
			break;
		if (*p < 0x20)
			return refuse_syntax(s, p, "control character in a string");
		if (*p == '\\') {
			p = escape_check(s, p);
			if (!p)
				return false;
			t->escaped = true;
		} else if (*p < 0x80) {
			p++;
		}
		while (p < s->end && *p >= 0x80) {
			uint32_t length = utf8_length(p, s->end);
			if (!length)
				return refuse(s, p, "json.utf8", "no valid UTF-8");
			p += length;
		}
	}
	t->n = (uint32_t)(p - s->start) - t->at;
	s->p = p + 1;
	return true;
}

/* Writes the code point as UTF-8 to `out[4]`; returns the number of bytes. */
static uint32_t utf8_put(char *out, uint32_t point) {
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xC0 | point >> 6);
		out[1] = (char)(0x80 | (point & 0x3F));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (char)(0xE0 | point >> 12);
		out[1] = (char)(0x80 | (point >> 6 & 0x3F));
		out[2] = (char)(0x80 | (point & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | point >> 18);
	out[1] = (char)(0x80 | (point >> 12 & 0x3F));
	out[2] = (char)(0x80 | (point >> 6 & 0x3F));
	out[3] = (char)(0x80 | (point & 0x3F));
	return 4;
}

/* Decodes the (already checked) escape at *p to `out[4]` and moves *p behind it; returns the number of bytes. */
static uint32_t escape_decode(bytes *p, bytes end, char *out) {
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	bytes at = *p;
	if (at[1] != 'u') {
		const char *name = strchr(names, at[1]);
		check(name);
		out[0] = values[name - names];
		*p = at + 2;
		return 1;
	}
	uint32_t point = (uint32_t)hex4(at + 2, end);
	*p = at + 6;
	if (point >= 0xD800 && point <= 0xDBFF) {
		point = 0x10000 + ((point - 0xD800) << 10) + ((uint32_t)hex4(at + 8, end) - 0xDC00);
		*p = at + 12;
	}
	return utf8_put(out, point);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static str raw(bytes start, const struct json *t) {
	return (str){(const char *)start + t->at, t->n};
}

/* A string's bytes one after the other, escapes decoded on the way. */
struct reader {
	bytes p, end;
	char ready[4];
	uint32_t at, n;
};

static int read_byte(struct reader *r) {
	if (r->at == r->n) {
		if (r->p == r->end)
			return -1;
		if (*r->p != '\\')
			return *r->p++;
		r->at = 0;
		r->n = escape_decode(&r->p, r->end, r->ready);
	}
	return (unsigned char)r->ready[r->at++];
}

static struct reader reader_of(str s) {
	return (struct reader){.p = (bytes)s.p, .end = (bytes)s.p + s.n};
}

/* Whether two texts as written mean the same; `escaped` when at least one of them has escapes. */
static bool same_text(str a, str b, bool escaped) {
	if (!escaped)
		return str_eq(a, b);
	struct reader x = reader_of(a), y = reader_of(b);
	int c;
	do {
		c = read_byte(&x);
		if (c != read_byte(&y))
			return false;
	} while (c >= 0);
	return true;
}

/* Hash of what the key means, not of how it is written: the same for "a" and "\u0061". */
static uint64_t key_hash(str key, bool escaped) {
	char chunk[256];
	if (!escaped && key.n < sizeof chunk)
		return str_hash(key);
	struct reader r = reader_of(key);
	uint64_t hash = 0;
	uint32_t n;
	do {
		int c = 0;
		for (n = 0; n < sizeof chunk && (c = read_byte(&r)) >= 0; n++)
			chunk[n] = (char)c;
		hash = hash * 0x9E3779B97F4A7C15u + str_hash((str){chunk, n});
	} while (n == sizeof chunk);
	return hash;
}

/* Puts the key into the tree of its object; false when the object has it already. */
static bool key_put(struct parser *s, uint32_t object, uint32_t key) {
	const struct json *k = &s->t[key];
	uint32_t at = object + 1;
	if (at == key)
		return true;
	for (uint64_t hash = key_hash(raw(s->start, k), k->escaped);; hash >>= 1) {
		struct json *node = &s->t[at];
		if (same_text(raw(s->start, node), raw(s->start, k), node->escaped || k->escaped))
			return false;
		uint32_t *child = hash & 1 ? &node->count : &node->next;
		if (!*child) {
			*child = key;
			return true;
		}
		at = *child;
	}
}

/* ---- values --------------------------------------------------------------------------------- */

static inline void skip_space(struct parser *s) {
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\r' || *s->p == '\t'))
		s->p++;
}

/* A new token that begins at s->p, or NULL (refused) when there is no place for it. */
static inline struct json *push(struct parser *s, enum json_kind kind) {
	if (s->n == s->max)
		return refuse(s, s->p, "json.too_large", "too many values"), NULL;
	struct json *t = &s->t[s->n++];
	*t = (struct json){.kind = (uint8_t)kind, .at = (uint32_t)(s->p - s->start), .next = s->n};
	return t;
}

/* Reads a key and its colon; the next thing is the value. */
static bool key(struct parser *s) {
	skip_space(s);
	bytes at = s->p;
	if (at == s->end || *at != '"')
		return refuse_syntax(s, at, "expected a key in quotes");
	struct json *t = push(s, JSON_STRING);
	if (!t || !scan_string(s, t))
		return false;
	t->next = 0;
	if (!key_put(s, s->open[s->depth - 1], s->n - 1))
		return refuse(s, at, "json.duplicate_key", "the object has this key already");
	skip_space(s);
	if (s->p == s->end || *s->p != ':')
		return refuse_syntax(s, s->p, "expected a colon");
	s->p++;
	return true;
}

/* Takes the closing bracket and completes the tokens of the container. */
static void close_top(struct parser *s) {
	uint32_t at = s->open[--s->depth];
	struct json *t = &s->t[at];
	s->p++;
	t->n = (uint32_t)(s->p - s->start) - t->at;
	t->next = s->n;
	if (t->kind != JSON_OBJECT)
		return;
	for (uint32_t k = at + 1; k < s->n; k = s->t[k + 1].next) {
		s->t[k].next = k + 1;
		s->t[k].count = 0;
	}
}

static bool open_bracket(struct parser *s, enum json_kind kind) {
	if (s->depth == LIMIT_JSON_DEPTH)
		return refuse(s, s->p, "json.depth", "too many nested brackets");
	if (!push(s, kind))
		return false;
	s->open[s->depth++] = s->n - 1;
	s->p++;
	skip_space(s);
	if (s->p < s->end && *s->p == (kind == JSON_OBJECT ? '}' : ']')) {
		close_top(s);
		return true;
	}
	s->opened = true;
	return kind == JSON_OBJECT ? key(s) : true;
}

static bool word(struct parser *s, enum json_kind kind, str text) {
	if ((size_t)(s->end - s->p) < text.n || memcmp(s->p, text.p, text.n) != 0)
		return refuse_syntax(s, s->p, "expected a value");
	struct json *t = push(s, kind);
	if (!t)
		return false;
	t->n = text.n;
	s->p += text.n;
	return true;
}

/* Skips digits; false (refused) when there is none. */
static inline bool digits(struct parser *s) {
	bytes from = s->p;
	while (s->p < s->end && (unsigned)(*s->p - '0') < 10)
		s->p++;
	return s->p > from || refuse_syntax(s, s->p, "expected a digit");
}

static bool number(struct parser *s) {
	struct json *t = push(s, JSON_NUMBER);
	if (!t)
		return false;
	if (*s->p == '-')
		s->p++;
	if (s->p < s->end && *s->p == '0')
		s->p++;
	else if (!digits(s))
		return false;
	if (s->p < s->end && *s->p == '.') {
		s->p++;
		if (!digits(s))
			return false;
	}
	if (s->p < s->end && (*s->p | 0x20) == 'e') {
		s->p++;
		if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
			s->p++;
		if (!digits(s))
			return false;
	}
	t->n = (uint32_t)(s->p - s->start) - t->at;
	return true;
}

static bool value(struct parser *s) {
	skip_space(s);
	if (s->p == s->end)
		return refuse_syntax(s, s->p, "");
	switch (*s->p) {
	case '"': {
		struct json *t = push(s, JSON_STRING);
		return t && scan_string(s, t);
	}
	case '{':
		return open_bracket(s, JSON_OBJECT);
	case '[':
		return open_bracket(s, JSON_ARRAY);
	case 't':
		return word(s, JSON_TRUE, STR("true"));
	case 'f':
		return word(s, JSON_FALSE, STR("false"));
	case 'n':
		return word(s, JSON_NULL, STR("null"));
	default:
		if (*s->p == '-' || (*s->p >= '0' && *s->p <= '9'))
			return number(s);
		return refuse_syntax(s, s->p, "expected a value");
	}
}

/* After a value: takes what closes here, up to the comma before the next value or the end of the root. */
static bool after_value(struct parser *s) {
	while (s->depth) {
		struct json *top = &s->t[s->open[s->depth - 1]];
		bool object = top->kind == JSON_OBJECT;
		top->count++;
		skip_space(s);
		if (s->p < s->end && *s->p == ',') {
			s->p++;
			return object ? key(s) : true;
		}
		if (s->p == s->end || *s->p != (object ? '}' : ']'))
			return refuse_syntax(s, s->p, object ? "expected a comma or }" : "expected a comma or ]");
		close_top(s);
	}
	return true;
}

bool json_parse_into(str text, struct json *tokens, uint32_t max, struct json_doc *out, struct err *e) {
	bytes start = (bytes)(text.p ? text.p : "");
	struct parser s = {.t = tokens, .max = max, .e = e};
	s.start = s.p = start;
	s.end = start + text.n;
	do {
		s.opened = false;
		if (!value(&s))
			return false;
		if (!s.opened && !after_value(&s))
			return false;
	} while (s.depth);
	skip_space(&s);
	if (s.p != s.end)
		return refuse_syntax(&s, s.p, "something follows the value");
	*out = (struct json_doc){text, tokens, s.n};
	return true;
}

bool json_parse(struct arena *a, str text, struct json_doc *out, struct err *e) {
	/* Every value but the first follows a comma, a colon or an opening bracket. */
	uint32_t most = 1;
	for (uint32_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		most += (c == ',') | (c == ':') | (c == '[') | (c == '{');
	}
	if (most > LIMIT_JSON_TOKENS)
		most = LIMIT_JSON_TOKENS;
	return json_parse_into(text, arena_array(a, struct json, most), most, out, e);
}

/* ---- reading -------------------------------------------------------------------------------- */

static const struct json *token_of(const struct json_doc *d, uint32_t token) {
	check(token < d->count);
	return &d->tokens[token];
}

uint32_t json_member(const struct json_doc *d, uint32_t object, const char *name) {
	const struct json *o = token_of(d, object);
	str wanted = str_of(name);
	if (o->kind != JSON_OBJECT)
		return 0;
	for (uint32_t k = object + 1; k < o->next; k = d->tokens[k + 1].next) {
		const struct json *t = &d->tokens[k];
		/* `wanted` is plain text: a backslash in it must not be read as an escape, so decode only the key. */
		if (!t->escaped) {
			if (str_eq(json_raw(d, k), wanted))
				return k + 1;
			continue;
		}
		struct reader r = reader_of(json_raw(d, k));
		uint32_t i = 0;
		int c;
		while ((c = read_byte(&r)) >= 0 && i < wanted.n && c == (unsigned char)wanted.p[i])
			i++;
		if (c < 0 && i == wanted.n)
			return k + 1;
	}
	return 0;
}

str json_raw(const struct json_doc *d, uint32_t token) {
	return raw((bytes)d->text.p, token_of(d, token));
}

str json_text(struct arena *a, const struct json_doc *d, uint32_t token) {
	str s = json_raw(d, token);
	if (!token_of(d, token)->escaped)
		return s;
	/* Every escape is longer than what it stands for. */
	char *out = arena_alloc(a, (size_t)s.n + 1);
	struct reader r = reader_of(s);
	uint32_t n = 0;
	for (int c; (c = read_byte(&r)) >= 0; n++)
		out[n] = (char)c;
	return (str){out, n};
}

bool json_int(const struct json_doc *d, uint32_t token, int64_t *out) {
	if (token_of(d, token)->kind != JSON_NUMBER)
		return false;
	str s = json_raw(d, token);
	bool minus = s.p[0] == '-';
	/* Counted downwards, since the range of int64_t has one number more below zero. */
	int64_t v = 0;
	for (uint32_t i = minus; i < s.n; i++) {
		unsigned digit = (unsigned)(s.p[i] - '0');
		if (digit > 9 || __builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, (int64_t)digit, &v))
			return false;
	}
	if (!minus && v == INT64_MIN)
		return false;
	*out = minus ? v : -v;
	return true;
}

/* ---- writing -------------------------------------------------------------------------------- */

static void put_escape(struct buf *b, unsigned char c) {
	static const char hex[] = "0123456789abcdef";
	char text[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
	switch (c) {
	case '"': case '\\': text[1] = (char)c; break;
	case '\b': text[1] = 'b'; break;
	case '\f': text[1] = 'f'; break;
	case '\n': text[1] = 'n'; break;
	case '\r': text[1] = 'r'; break;
	case '\t': text[1] = 't'; break;
	default: buf_put(b, text, 6); return;
	}
	buf_put(b, text, 2);
}

void json_put_string(struct buf *b, str s) {
	bytes p = (bytes)(s.n ? s.p : ""), end = p + s.n, from = p;
	buf_char(b, '"');
	while (p < end) {
		p = plain_end(p, end);
		if (p == end)
			break;
		if (*p >= 0x20 && *p != '"' && *p != '\\') {
			while (++p < end && *p >= 0x80) {
			}
			continue;
		}
		buf_put(b, from, (size_t)(p - from));
		put_escape(b, *p++);
		from = p;
	}
	buf_put(b, from, (size_t)(end - from));
	buf_char(b, '"');
}

struct member {
	str key;
	uint32_t value;
};

static int by_key(const void *a, const void *b) {
	return str_cmp(((const struct member *)a)->key, ((const struct member *)b)->key);
}

/* Commands and events have few members: below this a plain insertion sort beats qsort. */
enum { SORT_FEW = 16 };

static void sort_members(struct member *m, uint32_t n) {
	if (n > SORT_FEW) {
		qsort(m, n, sizeof *m, by_key);
		return;
	}
	for (uint32_t i = 1; i < n; i++) {
		struct member x = m[i];
		uint32_t j = i;
		for (; j && str_cmp(m[j - 1].key, x.key) > 0; j--)
			m[j] = m[j - 1];
		m[j] = x;
	}
}

/* A parsed string is already written as json_put_string would, unless it has escapes. */
static void put_text(struct buf *b, struct arena *a, const struct json_doc *d, uint32_t token) {
	if (token_of(d, token)->escaped) {
		json_put_string(b, json_text(a, d, token));
		return;
	}
	buf_char(b, '"');
	buf_str(b, json_raw(d, token));
	buf_char(b, '"');
}

static void put_object(struct buf *b, struct arena *a, const struct json_doc *d, uint32_t token) {
	const struct json *o = token_of(d, token);
	struct member few[SORT_FEW], *m = o->count > SORT_FEW ? arena_array(a, struct member, o->count) : few;
	uint32_t n = 0;
	for (uint32_t k = token + 1; k < o->next; k = d->tokens[k + 1].next)
		m[n++] = (struct member){json_text(a, d, k), k + 1};
	check(n == o->count);
	sort_members(m, n);
	buf_char(b, '{');
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_char(b, ',');
		json_put_string(b, m[i].key);
		buf_char(b, ':');
		json_put_canonical(b, a, d, m[i].value);
	}
	buf_char(b, '}');
}

void json_put_canonical(struct buf *b, struct arena *a, const struct json_doc *d, uint32_t token) {
	const struct json *t = token_of(d, token);
	/* The recursion is bounded: the parser lets no document through that is deeper than LIMIT_JSON_DEPTH. */
	switch ((enum json_kind)t->kind) {
	case JSON_STRING:
		put_text(b, a, d, token);
		return;
	case JSON_OBJECT:
		put_object(b, a, d, token);
		return;
	case JSON_ARRAY:
		buf_char(b, '[');
		for (uint32_t i = token + 1; i < t->next; i = d->tokens[i].next) {
			if (i > token + 1)
				buf_char(b, ',');
			json_put_canonical(b, a, d, i);
		}
		buf_char(b, ']');
		return;
	case JSON_NULL:
	case JSON_FALSE:
	case JSON_TRUE:
	case JSON_NUMBER:
		buf_str(b, json_raw(d, token));
		return;
	}
}
