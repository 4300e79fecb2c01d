/* Text as pointer and length. */
#define BASE_ROOM
#include "base/base.h"

str str_of(const char *text) {
	return text ? (str){text, (uint32_t)strlen(text)} : (str){"", 0};
}

bool str_eq(str a, str b) {
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(str s, const char *text) {
	return str_eq(s, str_of(text));
}

int str_cmp(str a, str b) {
	uint32_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(str s, str prefix) {
	return s.n >= prefix.n && str_eq(str_cut(s, 0, prefix.n), prefix);
}

bool str_ends(str s, str suffix) {
	return s.n >= suffix.n && str_eq(str_cut(s, s.n - suffix.n, s.n), suffix);
}

int32_t str_find(str s, char c, uint32_t from) {
	if (from >= s.n)
		return -1;
	const char *at = memchr(s.p + from, c, s.n - from);
	return at ? (int32_t)(at - s.p) : -1;
}

str str_cut(str s, uint32_t from, uint32_t to) {
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return (str){s.p ? s.p + from : s.p, to - from};
}

static bool is_space(char c) {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

str str_trim(str s) {
	while (s.n && is_space(s.p[0]))
		s.p++, s.n--;
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool str_next(str *rest, char sep, str *part) {
	if (!rest->p)
		return false;
	int32_t at = str_find(*rest, sep, 0);
	if (at < 0) {
		*part = *rest;
		*rest = (str){NULL, 0};
	} else {
		*part = str_cut(*rest, 0, (uint32_t)at);
		*rest = str_cut(*rest, (uint32_t)at + 1, rest->n);
	}
	return true;
}

bool str_int(str s, int64_t *out) {
	bool minus = s.n && s.p[0] == '-';
	uint32_t i = minus;
	uint64_t v = 0;
	if (i >= s.n || s.n - i > 19)
		return false;
	for (; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	}
	if (v > (uint64_t)INT64_MAX + minus)
		return false;
	*out = minus ? (int64_t)(0 - v) : (int64_t)v;
	return true;
}

/* Length that a first byte announces (1..4), or 0. C0, C1 and F5 to FF never stand in UTF-8. */
static int announced(unsigned char first) {
	if (first < 0x80)
		return 1;
	if (first < 0xC2 || first > 0xF4)
		return 0;
	return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* Length of the valid UTF-8 sequence at p (1..4), or 0. The second byte tells overlong forms, surrogates and what lies
 * beyond U+10FFFF. */
static int sequence(const unsigned char *p, size_t n) {
	int length = announced(p[0]);
	if (!length || (size_t)length > n)
		return 0;
	for (int i = 1; i < length; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	if (length < 3)
		return length;
	unsigned char least = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;
	unsigned char most = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;
	return p[1] >= least && p[1] <= most ? length : 0;
}

bool str_utf8(str s) {
	const unsigned char *p = (const unsigned char *)s.p;
	for (uint32_t i = 0; i < s.n;) {
		int len = sequence(p + i, s.n - i);
		if (!len)
			return false;
		i += (uint32_t)len;
	}
	return true;
}

uint32_t str_points(str s) {
	uint32_t points = 0;
	for (uint32_t i = 0; i < s.n; i++)
		points += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return points;
}

static uint64_t mix(uint64_t a, uint64_t b) {
	__uint128_t m = (__uint128_t)a * b;
	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t str_hash(str s) {
	/* The address of a function differs from run to run: an attacker cannot prepare colliding texts. */
	uint64_t h = 0x9E3779B97F4A7C15u ^ ((uint64_t)(uintptr_t)&str_hash << 20) ^ s.n;
	const char *p = s.p;
	uint32_t n = s.n;
	for (; n >= 8; p += 8, n -= 8) {
		uint64_t w;
		memcpy(&w, p, 8);
		h = mix(h ^ w, 0xD6E8FEB86659FD93u);
	}
	uint64_t w = 0;
	if (n)
		memcpy(&w, p, n);
	h = mix(h ^ w, 0xA0761D6478BD642Fu);
	return h ? h : 1;
}
