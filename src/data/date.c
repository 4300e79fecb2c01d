/* The proleptic Gregorian calendar by Howard Hinnant's era arithmetic: March-based years of 365.2425 days. */
#include "data/date.h"

enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 };

static int64_t floor_div(int64_t a, int64_t b) {
	return a / b - (a % b < 0);
}

/* ---- civil dates ---------------------------------------------------------------------------- */

int64_t days_of(int64_t year, int month, int dom) {
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = floor_div(y, 400);
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + dom - 1;
	return era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_1970;
}

void days_split(int64_t days, int64_t *year, int *month, int *dom) {
	int64_t z = days + DAYS_TO_1970;
	int64_t era = floor_div(z, DAYS_PER_ERA);
	int64_t doe = z - era * DAYS_PER_ERA;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	*dom = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = yoe + era * 400 + (*month <= 2);
}

int days_in_month(int64_t year, int month) {
	static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	check(month >= 1 && month <= 12);
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return days[month - 1] + (month == 2 && leap);
}

static int weekday(int64_t days) {
	return (int)(days + 3 - 7 * floor_div(days + 3, 7)) + 1;
}

int days_week(int64_t days, int64_t *week_year) {
	/* The week belongs to the year of its Thursday. */
	int month, dom;
	int64_t thursday = days - weekday(days) + 4;
	days_split(thursday, week_year, &month, &dom);
	return (int)((thursday - days_of(*week_year, 1, 1)) / 7) + 1;
}

day day_of(int year, int month, int dom) {
	return (day)days_of(year, month, dom);
}

void day_split(day d, int *year, int *month, int *dom) {
	int64_t y;
	days_split(d, &y, month, dom);
	*year = (int)y;
}

int day_weekday(day d) {
	return weekday(d);
}

bool day_valid(int year, int month, int dom) {
	return month >= 1 && month <= 12 && dom >= 1 && dom <= days_in_month(year, month);
}

/* ---- text ----------------------------------------------------------------------------------- */

/* Reads exactly `n` digits at *i. */
static bool digits(str s, uint32_t *i, int n, int *out) {
	int v = 0;
	if (s.n < (uint32_t)n || *i > s.n - (uint32_t)n)
		return false;
	for (int k = 0; k < n; k++) {
		char c = s.p[(*i)++];
		if (c < '0' || c > '9')
			return false;
		v = v * 10 + (c - '0');
	}
	*out = v;
	return true;
}

static bool sign(str s, uint32_t *i, char c) {
	if (*i >= s.n || s.p[*i] != c)
		return false;
	(*i)++;
	return true;
}

bool day_parse(str s, day *out) {
	uint32_t i = 0;
	int y, m, d;
	if (!digits(s, &i, 4, &y) || !sign(s, &i, '-') || !digits(s, &i, 2, &m) || !sign(s, &i, '-')
		|| !digits(s, &i, 2, &d) || i != s.n || !day_valid(y, m, d))
		return false;
	*out = day_of(y, m, d);
	return true;
}

/* The last n digits of a number that is not below 0, n at most 4. */
static void put_digits(struct buf *b, int v, uint32_t n) {
	char text[4];
	for (uint32_t i = n; i-- > 0; v /= 10)
		text[i] = (char)('0' + v % 10);
	buf_put(b, text, n);
}

static void put_two(struct buf *b, int v) {
	put_digits(b, v, 2);
}

void day_put(struct buf *b, day d) {
	int y, m, dom;
	day_split(d, &y, &m, &dom);
	if (y < 0 || y > 9999)
		buf_format(b, "%s%04d", y < 0 ? "-" : "", y < 0 ? -y : y);
	else
		put_digits(b, y, 4);
	buf_char(b, '-');
	put_two(b, m);
	buf_char(b, '-');
	put_two(b, dom);
}

/* ---- instants ------------------------------------------------------------------------------- */

day day_of_ms(ms at, int offset_minutes) {
	return (day)floor_div(at + (ms)offset_minutes * MS_PER_MINUTE, MS_PER_DAY);
}

ms ms_of_day(day d, int offset_minutes) {
	return (ms)d * MS_PER_DAY - (ms)offset_minutes * MS_PER_MINUTE;
}

/* Up to three digits behind the point are kept; nothing finer exists here. */
static bool parse_fraction(str s, uint32_t *i, int *out) {
	int scale = 100;
	uint32_t from = *i;
	for (*out = 0; *i < s.n && s.p[*i] >= '0' && s.p[*i] <= '9' && *i - from < 3; (*i)++, scale /= 10)
		*out += (s.p[*i] - '0') * scale;
	return *i > from;
}

static bool parse_offset(str s, uint32_t *i, int *minutes) {
	int h, m;
	if (*i == s.n)
		return true;
	if (sign(s, i, 'Z')) {
		*minutes = 0;
		return true;
	}
	bool west = s.p[*i] == '-';
	if (!sign(s, i, west ? '-' : '+') || !digits(s, i, 2, &h) || !sign(s, i, ':') || !digits(s, i, 2, &m)
		|| h > 18 || m > 59)
		return false;
	*minutes = west ? -(h * 60 + m) : h * 60 + m;
	return true;
}

/* "hh:mm[:ss[.fff]]" at *i as milliseconds of the day. */
static bool parse_clock(str s, uint32_t *i, int *out) {
	int h, m, sec = 0, frac = 0;
	if (!digits(s, i, 2, &h) || !sign(s, i, ':') || !digits(s, i, 2, &m) || h > 23 || m > 59)
		return false;
	if (sign(s, i, ':') && (!digits(s, i, 2, &sec) || sec > 59 || (sign(s, i, '.') && !parse_fraction(s, i, &frac))))
		return false;
	*out = h * MS_PER_HOUR + m * MS_PER_MINUTE + sec * MS_PER_SECOND + frac;
	return true;
}

bool ms_parse(str s, int offset_minutes, ms *out) {
	day d;
	int clock;
	uint32_t i = 11;
	if (s.n < 16 || s.p[10] != 'T' || !day_parse(str_cut(s, 0, 10), &d))
		return false;
	if (!parse_clock(s, &i, &clock) || !parse_offset(s, &i, &offset_minutes) || i != s.n)
		return false;
	*out = ms_of_day(d, offset_minutes) + clock;
	return true;
}

void ms_put(struct buf *b, ms at, int offset_minutes) {
	day d = day_of_ms(at, offset_minutes);
	int rest = (int)(at - ms_of_day(d, offset_minutes));
	day_put(b, d);
	buf_char(b, 'T');
	put_two(b, rest / MS_PER_HOUR);
	buf_char(b, ':');
	put_two(b, rest / MS_PER_MINUTE % 60);
	buf_char(b, ':');
	put_two(b, rest / MS_PER_SECOND % 60);
	if (rest % MS_PER_SECOND) {
		buf_char(b, '.');
		put_digits(b, rest % MS_PER_SECOND, 3);
	}
	int off = offset_minutes < 0 ? -offset_minutes : offset_minutes;
	buf_char(b, offset_minutes < 0 ? '-' : '+');
	put_two(b, off / 60);
	buf_char(b, ':');
	put_two(b, off % 60);
}
