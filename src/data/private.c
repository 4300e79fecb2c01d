/* Numbers by which people are reached or known, found in what they write. */
#include "data/private.h"

enum { MOBILE = 11, AREA_LEAST = 10, AREA_MOST = 12, LONG = 15, DIGITS = 40 };

/* The digit at text[i] and its bytes: ASCII or full-width (U+FF10 to U+FF19); -1 for anything else. */
static int digit_at(str text, uint32_t i, uint32_t *bytes) {
	unsigned char c = (unsigned char)text.p[i];
	*bytes = 1;
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c != 0xef || i + 2 >= text.n || (unsigned char)text.p[i + 1] != 0xbc)
		return -1;
	*bytes = 3;
	unsigned char last = (unsigned char)text.p[i + 2];
	return last >= 0x90 && last <= 0x99 ? last - 0x90 : -1;
}

/* What may stand between two digits of one number. */
static bool is_joint(char c) {
	return c == ' ' || c == '-' || c == '.';
}

/* A run of digits with single joints between them. */
struct run {
	char digits[DIGITS];
	uint32_t count, end; /* end: first byte behind it */
};

static struct run read_run(str text, uint32_t at) {
	struct run r = {.end = at};
	for (uint32_t i = at, bytes; i < text.n;) {
		int digit = digit_at(text, i, &bytes);
		if (digit >= 0) {
			if (r.count < DIGITS)
				r.digits[r.count] = (char)('0' + digit);
			r.count++;
			r.end = i += bytes;
		} else if (is_joint(text.p[i]) && r.end == i && i + 1 < text.n && digit_at(text, i + 1, &bytes) >= 0) {
			i++;
		} else {
			break;
		}
	}
	if (r.count == 17 && r.end < text.n && (text.p[r.end] | 0x20) == 'x')
		r.count++, r.end++;
	return r;
}

/* Dates and times have eight or twelve to fourteen digits and begin with 19 or 20; numbers of cases have others. */
static bool tells_a_person(const struct run *r) {
	const char *d = r->digits;
	uint32_t n = r->count;
	if (n == MOBILE + 2 && d[0] == '8' && d[1] == '6')
		d += 2, n -= 2;
	if (n == MOBILE && d[0] == '1' && d[1] >= '3')
		return true;
	if (n >= AREA_LEAST && n <= AREA_MOST && d[0] == '0' && d[1] != '0')
		return true;
	return n >= LONG;
}

bool private_find(str text, uint32_t *at, uint32_t *n) {
	for (uint32_t i = 0, bytes; i < text.n;) {
		if (digit_at(text, i, &bytes) < 0) {
			i++;
			continue;
		}
		struct run r = read_run(text, i);
		if (tells_a_person(&r)) {
			*at = i;
			*n = r.end - i;
			return true;
		}
		i = r.end;
	}
	return false;
}

bool private_strip(struct buf *out, str text) {
	uint32_t at, n;
	bool any = false;
	while (private_find(text, &at, &n)) {
		buf_str(out, str_cut(text, 0, at));
		buf_text(out, "***");
		text = str_cut(text, at + n, text.n);
		any = true;
	}
	buf_str(out, text);
	return any;
}
