/* Decimal numbers. What fits one machine word is computed here, exactly as the library would; the rest goes to the
 * library. */
#define DECIMAL_CALL_BY_REFERENCE 0
#define DECIMAL_GLOBAL_ROUNDING 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#include <bid_conf.h>
#include <bid_functions.h>

#include "data/dec.h"

typedef unsigned __int128 u128;

enum { BIAS = 6176, EXP_MIN = -6176, EXP_MAX = 6111, DIGITS = 34, LIBRARY_TEXT = 8192 };
enum { EXP_SHIFT = 49 };

#define SIGN_BIT ((uint64_t)1 << 63)
#define COEF_HIGH (((uint64_t)1 << EXP_SHIFT) - 1)

/* A number taken apart: sign, coefficient below 10^34, power of ten. */
struct parts {
	u128 coef;
	int exp;
	bool negative;
};

static u128 power10(int n) {
	static const uint64_t small[] = {1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u,
		1000000000u, 10000000000u, 100000000000u, 1000000000000u, 10000000000000u, 100000000000000u,
		1000000000000000u, 10000000000000000u, 100000000000000000u, 1000000000000000000u, 10000000000000000000u};
	check(n >= 0 && n <= 38);
	return n < 20 ? (u128)small[n] : (u128)small[19] * small[n - 19];
}

static inline struct parts split(dec d) {
	return (struct parts){
		.coef = ((u128)(d.w[1] & COEF_HIGH) << 64) | d.w[0],
		.exp = (int)((d.w[1] & ~SIGN_BIT) >> EXP_SHIFT) - BIAS,
		.negative = d.w[1] >> 63,
	};
}

static inline dec join(u128 coef, int exp, bool negative) {
	return (dec){{(uint64_t)coef,
		(negative ? SIGN_BIT : 0) | ((uint64_t)(exp + BIAS) << EXP_SHIFT) | (uint64_t)(coef >> 64)}};
}

static BID_UINT128 to_bid(dec d) {
	BID_UINT128 x;
	memcpy(&x, &d, sizeof d);
	return x;
}

/* Takes a library result over unless it is infinite or no number. Zero loses its sign. */
static bool from_bid(BID_UINT128 x, dec *out) {
	if (!bid128_isFinite(x))
		return false;
	if (bid128_isZero(x)) {
		*out = dec_int(0);
		return true;
	}
	memcpy(out, &x, sizeof *out);
	return true;
}

/* ---- text ----------------------------------------------------------------------------------- */

/* Reads the exponent behind 'e'; huge ones are cut to what over- or underflows anyway. */
static bool parse_exponent(str s, uint32_t i, int *out) {
	bool negative = i < s.n && s.p[i] == '-';
	if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
		i++;
	if (i == s.n)
		return false;
	int v = 0;
	for (; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (v < 100000)
			v = v * 10 + (s.p[i] - '0');
	}
	*out = negative ? -v : v;
	return true;
}

/* What a literal says before any rounding. */
struct literal {
	u128 coef;
	int kept;     /* significant digits in coef, at most 34 */
	int digits;   /* all digits */
	int fraction; /* of them behind the point */
	uint32_t end; /* where the digits stop */
};

static struct literal scan_digits(str s, uint32_t i) {
	struct literal l = {0};
	bool point = false;
	for (; i < s.n; i++) {
		char c = s.p[i];
		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9')
			break;
		l.digits++;
		l.fraction += point;
		if (l.kept || c != '0') {
			if (l.kept < DIGITS)
				l.coef = l.coef * 10 + (unsigned)(c - '0');
			l.kept++;
		}
	}
	l.end = i;
	return l;
}

static bool parse_long(str s, dec *out) {
	char text[LIBRARY_TEXT];
	if (s.n >= sizeof text)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	unsigned flags = 0;
	return from_bid(bid128_from_string(text, BID_ROUNDING_TO_NEAREST, &flags), out);
}

bool dec_parse(str s, dec *out) {
	uint32_t i = 0;
	bool negative = s.n && s.p[0] == '-';
	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		i++;
	struct literal l = scan_digits(s, i);
	int exp = 0;
	if (!l.digits || s.p[l.end - 1] == '.')
		return false;
	if (l.end < s.n && ((s.p[l.end] | 32) != 'e' || !parse_exponent(s, l.end + 1, &exp)))
		return false;
	exp -= l.fraction;
	if (l.kept > DIGITS || exp < EXP_MIN || exp > EXP_MAX)
		return parse_long(s, out);
	*out = join(l.coef, exp, negative && l.coef);
	return true;
}

/* Decimal digits of the coefficient, most significant first; returns how many. */
static int put_digits(u128 v, char *out) {
	char back[40];
	int n = 0;
	do
		back[n++] = (char)('0' + (int)(v % 10));
	while (v /= 10);
	for (int i = 0; i < n; i++)
		out[i] = back[n - 1 - i];
	return n;
}

static void put_zeros(struct buf *b, int n) {
	for (; n > 0; n--)
		buf_char(b, '0');
}

void dec_put(struct buf *b, dec d) {
	struct parts p = split(d);
	while (p.exp < 0 && p.coef % 10 == 0 && p.coef) {
		p.coef /= 10;
		p.exp++;
	}
	if (!p.coef) {
		buf_char(b, '0');
		return;
	}
	char digits[40];
	int n = put_digits(p.coef, digits);
	if (p.negative)
		buf_char(b, '-');
	int before = n + p.exp; /* digits before the point */
	if (before <= 0) {
		buf_text(b, "0.");
		put_zeros(b, -before);
		buf_put(b, digits, (size_t)n);
		return;
	}
	buf_put(b, digits, (size_t)(before < n ? before : n));
	put_zeros(b, p.exp);
	if (before < n) {
		buf_char(b, '.');
		buf_put(b, digits + before, (size_t)(n - before));
	}
}

/* ---- whole numbers -------------------------------------------------------------------------- */

dec dec_scaled(int64_t units, int scale) {
	check(scale >= 0 && scale <= DIGITS);
	uint64_t size = units < 0 ? 0 - (uint64_t)units : (uint64_t)units;
	return join(size, -scale, units < 0);
}

dec dec_int(int64_t v) {
	return dec_scaled(v, 0);
}

bool dec_to_int(dec d, int64_t *out) {
	struct parts p = split(d);
	while (p.coef && p.exp < 0 && p.coef % 10 == 0) {
		p.coef /= 10;
		p.exp++;
	}
	if (!p.coef) {
		*out = 0;
		return true;
	}
	if (p.exp < 0 || p.exp > 18 || p.coef > (u128)INT64_MAX + 1)
		return false;
	u128 v = p.coef * power10(p.exp);
	if (v > (u128)INT64_MAX + p.negative)
		return false;
	*out = p.negative ? (int64_t)(0 - (uint64_t)v) : (int64_t)v;
	return true;
}

int dec_sign(dec a) {
	struct parts p = split(a);
	return !p.coef ? 0 : p.negative ? -1 : 1;
}

dec dec_abs(dec a) {
	a.w[1] &= ~SIGN_BIT;
	return a;
}

dec dec_neg(dec a) {
	if (dec_sign(a))
		a.w[1] ^= SIGN_BIT;
	return a;
}

/* ---- arithmetic ----------------------------------------------------------------------------- */

/* Brings both to the smaller exponent when that is surely exact in 127 bits. */
static inline bool align(struct parts *a, struct parts *b) {
	if (a->exp == b->exp)
		return true;
	struct parts *high = a->exp > b->exp ? a : b;
	struct parts *low = a->exp > b->exp ? b : a;
	int shift = high->exp - low->exp;
	if (shift > 18 || high->coef >> 64)
		return false;
	high->coef *= power10(shift);
	high->exp = low->exp;
	return true;
}

bool dec_add(dec a, dec b, dec *out) {
	struct parts x = split(a), y = split(b);
	if (align(&x, &y)) {
		__int128 sum = (x.negative ? -(__int128)x.coef : (__int128)x.coef)
			+ (y.negative ? -(__int128)y.coef : (__int128)y.coef);
		u128 size = sum < 0 ? (u128)-sum : (u128)sum;
		if (size < power10(DIGITS)) {
			*out = join(size, x.exp, sum < 0);
			return true;
		}
	}
	unsigned flags = 0;
	return from_bid(bid128_add(to_bid(a), to_bid(b), BID_ROUNDING_TO_NEAREST, &flags), out);
}

bool dec_sub(dec a, dec b, dec *out) {
	return dec_add(a, dec_neg(b), out);
}

bool dec_mul(dec a, dec b, dec *out) {
	struct parts x = split(a), y = split(b);
	int exp = x.exp + y.exp;
	if (!(x.coef >> 56) && !(y.coef >> 56) && exp >= EXP_MIN && exp <= EXP_MAX) {
		u128 coef = x.coef * y.coef;
		*out = join(coef, exp, coef && x.negative != y.negative);
		return true;
	}
	unsigned flags = 0;
	return from_bid(bid128_mul(to_bid(a), to_bid(b), BID_ROUNDING_TO_NEAREST, &flags), out);
}

bool dec_div(dec a, dec b, dec *out) {
	unsigned flags = 0;
	if (!dec_sign(b))
		return false;
	return from_bid(bid128_div(to_bid(a), to_bid(b), BID_ROUNDING_TO_NEAREST, &flags), out);
}

/* a^n for a small whole n as long as no digit is lost; false when one is. */
static bool power_exact(dec a, int64_t n, dec *out) {
	BID_UINT128 base = to_bid(a), result = to_bid(dec_int(1));
	unsigned flags = 0;
	for (int64_t rest = n; rest; rest >>= 1) {
		if (rest & 1)
			result = bid128_mul(result, base, BID_ROUNDING_TO_NEAREST, &flags);
		if (rest > 1)
			base = bid128_mul(base, base, BID_ROUNDING_TO_NEAREST, &flags);
		if (flags)
			return false;
	}
	return from_bid(result, out);
}

bool dec_pow(dec a, dec b, dec *out) {
	int64_t n;
	if (!dec_sign(a) && dec_sign(b) < 0)
		return false;
	if (dec_to_int(b, &n) && n >= 0 && n <= 20000 && power_exact(a, n, out))
		return true;
	unsigned flags = 0;
	return from_bid(bid128_pow(to_bid(a), to_bid(b), BID_ROUNDING_TO_NEAREST, &flags), out);
}

bool dec_sqrt(dec a, dec *out) {
	unsigned flags = 0;
	return from_bid(bid128_sqrt(to_bid(a), BID_ROUNDING_TO_NEAREST, &flags), out);
}

bool dec_exp(dec a, dec *out) {
	unsigned flags = 0;
	return from_bid(bid128_exp(to_bid(a), BID_ROUNDING_TO_NEAREST, &flags), out);
}

bool dec_log(dec a, dec *out) {
	unsigned flags = 0;
	if (dec_sign(a) <= 0)
		return false;
	return from_bid(bid128_log(to_bid(a), BID_ROUNDING_TO_NEAREST, &flags), out);
}

bool dec_mod(dec a, dec b, dec *out) {
	unsigned flags = 0;
	dec rest;
	if (!dec_sign(b) || !from_bid(bid128_fmod(to_bid(a), to_bid(b), &flags), &rest))
		return false;
	if (dec_sign(rest) && dec_sign(rest) != dec_sign(b))
		return dec_add(rest, b, out);
	*out = rest;
	return true;
}

int dec_cmp(dec a, dec b) {
	if (a.w[1] == b.w[1]) { /* the same sign, exponent and upper digits, as most have */
		int order = (a.w[0] > b.w[0]) - (a.w[0] < b.w[0]);
		return a.w[1] & SIGN_BIT ? -order : order;
	}
	if (a.w[1] == b.w[1]) { /* one sign, exponent and upper half: most numbers that are compared */
		int sizes = (a.w[0] > b.w[0]) - (a.w[0] < b.w[0]);
		return a.w[1] & SIGN_BIT ? -sizes : sizes;
	}
	struct parts x = split(a), y = split(b);
	if (align(&x, &y)) {
		bool lower = x.negative && x.coef, other_lower = y.negative && y.coef;
		if (lower != other_lower)
			return lower ? -1 : 1;
		int sizes = (x.coef > y.coef) - (x.coef < y.coef);
		return lower ? -sizes : sizes;
	}
	unsigned flags = 0;
	if (bid128_quiet_less(to_bid(a), to_bid(b), &flags))
		return -1;
	return bid128_quiet_greater(to_bid(a), to_bid(b), &flags);
}

/* ---- rounding ------------------------------------------------------------------------------- */

/* Whether a cut-off part makes the quotient one larger in size. half: cut part against one half, as cmp gives it. */
static bool rounds_up(enum dec_round mode, bool negative, bool odd, int half, bool any) {
	switch (mode) {
	case DEC_HALF_EVEN:
		return half > 0 || (half == 0 && odd);
	case DEC_HALF_UP:
		return half >= 0;
	case DEC_HALF_DOWN:
		return half > 0;
	case DEC_UP:
		return any;
	case DEC_DOWN:
		return false;
	case DEC_FLOOR:
		return any && negative;
	case DEC_CEILING:
		return any && !negative;
	}
	check(!"known mode");
	return false;
}

bool dec_quantize(dec a, int scale, enum dec_round mode, dec *out) {
	if (scale < -EXP_MAX || scale > -EXP_MIN)
		return false;
	struct parts p = split(a);
	int drop = -scale - p.exp;
	if (drop <= 0 || !p.coef) {
		*out = a;
		return true;
	}
	u128 whole = 0, rest = p.coef;
	int half = -1;
	if (drop <= DIGITS) {
		u128 unit = power10(drop);
		whole = p.coef / unit;
		rest = p.coef % unit;
		half = (rest > unit / 2) - (rest < unit / 2);
	}
	if (rounds_up(mode, p.negative, whole & 1, half, rest != 0))
		whole++;
	*out = join(whole, -scale, p.negative && whole);
	return true;
}
