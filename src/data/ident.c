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
