#include "data/ident.h"

#include "data/date.h"

/* The characters of a credit code by value; I, O, S, V and Z look too much like others. */
static const char credit_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
enum { CREDIT_VALUES = 31, CREDIT_BODY = 17, PERSON_BODY = 17, PERSON_VALUES = 11, MOBILE_DIGITS = 11 };

static int credit_value(char c) {
	const char *at = c ? strchr(credit_alphabet, c) : NULL;
	return at ? (int)(at - credit_alphabet) : -1;
}

char ident_credit_check(str s) {
	int sum = 0, weight = 1;
	if (s.n < CREDIT_BODY)
		return 0;
	for (uint32_t i = 0; i < CREDIT_BODY; i++) {
		int value = credit_value(s.p[i]);
		if (value < 0)
			return 0;
		sum += value * weight;
		weight = weight * 3 % CREDIT_VALUES;
	}
	return credit_alphabet[(CREDIT_VALUES - sum % CREDIT_VALUES) % CREDIT_VALUES];
}

bool ident_credit_code(str s) {
	char last = s.n == CREDIT_BODY + 1 ? ident_credit_check(s) : 0;
	return last && s.p[CREDIT_BODY] == last;
}

static bool is_digit(char c) {
	return c >= '0' && c <= '9';
}

/* The number that the digits from..to are. */
static int number_at(str s, uint32_t from, uint32_t to) {
	int n = 0;
	for (uint32_t i = from; i < to; i++)
		n = n * 10 + s.p[i] - '0';
	return n;
}

bool ident_person(str s) {
	static const char checks[] = "10X98765432"; /* by the sum modulo 11 */
	int sum = 0;
	if (s.n != PERSON_BODY + 1)
		return false;
	for (uint32_t i = 0; i < PERSON_BODY; i++) {
		if (!is_digit(s.p[i]))
			return false;
		sum += (s.p[i] - '0') * ((1 << (PERSON_BODY - i)) % PERSON_VALUES);
	}
	return s.p[PERSON_BODY] == checks[sum % PERSON_VALUES] && s.p[0] != '0' &&
	       day_valid(number_at(s, 6, 10), number_at(s, 10, 12), number_at(s, 12, 14));
}

bool ident_mobile(str s) {
	char digits[MOBILE_DIGITS];
	uint32_t n = 0;
	s = str_trim(s);
	if (str_starts(s, STR("+86")))
		s = str_cut(s, 3, s.n);
	for (uint32_t i = 0; i < s.n; i++) {
		if (s.p[i] == ' ' || s.p[i] == '-')
			continue;
		if (!is_digit(s.p[i]) || n == MOBILE_DIGITS)
			return false;
		digits[n++] = s.p[i];
	}
	return n == MOBILE_DIGITS && digits[0] == '1' && digits[1] >= '3';
}

/* ---- numbers within a text ----------------------------------------------------------------------- */

enum { SPOT_MOST = 24, WIDE_DIGIT = 3, PREFIXED_DIGITS = MOBILE_DIGITS + 2 };

/* A run of digits, in groups. */
struct run {
	char digits[SPOT_MOST];
	uint32_t from[SPOT_MOST], to[SPOT_MOST]; /* bytes of each in the text */
	bool head[SPOT_MOST];                    /* a separator stands before it */
	uint32_t n;
};

/* The digit at a byte, of either width; its length in bytes, 0: none. */
static uint32_t digit_at(str s, uint32_t i, char *out) {
	const unsigned char *p = (const unsigned char *)s.p + i;
	if (i < s.n && is_digit(s.p[i])) {
		*out = s.p[i];
		return 1;
	}
	if (i + WIDE_DIGIT > s.n || p[0] != 0xEF || p[1] != 0xBC || p[2] < 0x90 || p[2] > 0x99)
		return 0;
	*out = (char)('0' + p[2] - 0x90);
	return WIDE_DIGIT;
}

/* Reads on from a digit: digits, single separators between them, an X behind 17. Returns where it ends. */
static uint32_t read_run(str s, uint32_t i, struct run *r) {
	bool apart = true;
	*r = (struct run){.n = 0};
	while (r->n < SPOT_MOST) {
		char c;
		uint32_t size = digit_at(s, i, &c);
		if (!size && i < s.n && r->n >= PERSON_BODY && (s.p[i] == 'X' || s.p[i] == 'x'))
			c = 'X', size = 1;
		if (size) {
			r->digits[r->n] = c, r->from[r->n] = i, r->to[r->n] = i + size, r->head[r->n++] = apart;
			apart = c == 'X';
			i += size;
		} else if (i + 1 < s.n && (s.p[i] == ' ' || s.p[i] == '-') && digit_at(s, i + 1, &c)) {
			apart = true;
			i++;
		} else {
			break;
		}
	}
	return i;
}

/* Whether the digits from..from+n of the run are such a number: whole groups only. */
static bool is_number(const struct run *r, uint32_t from, uint32_t n, uint32_t skip) {
	str s = {r->digits + from + skip, n - skip};
	if (from + n > r->n || !r->head[from] || (from + n < r->n && !r->head[from + n]))
		return false;
	return s.n == MOBILE_DIGITS ? ident_mobile(s) : ident_person(s);
}

bool ident_spot(str text, uint32_t from, uint32_t *at, uint32_t *n) {
	static const uint32_t sizes[][2] = {{PERSON_BODY + 1, 0}, {PREFIXED_DIGITS, 2}, {MOBILE_DIGITS, 0}};
	char c;
	for (uint32_t i = from; i < text.n;) {
		struct run r;
		if (!digit_at(text, i, &c)) {
			i++;
			continue;
		}
		uint32_t end = read_run(text, i, &r);
		for (uint32_t k = 0; k < r.n; k++)
			for (size_t z = 0; z < COUNT(sizes); z++)
				if (is_number(&r, k, sizes[z][0], sizes[z][1])) {
					*at = r.from[k];
					*n = r.to[k + sizes[z][0] - 1] - r.from[k];
					return true;
				}
		i = end > i ? end : i + 1;
	}
	return false;
}

bool ident_hide(struct buf *out, str text) {
	uint32_t from = 0, at, n;
	while (ident_spot(text, from, &at, &n)) {
		buf_str(out, str_cut(text, from, at));
		buf_text(out, "***");
		from = at + n;
	}
	buf_str(out, str_cut(text, from, text.n));
	return from > 0;
}
