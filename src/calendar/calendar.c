/* Which days are worked. Each covered year is a map of 366 bits with running counts, so that counting costs
 * a few operations per year, and finding the n-th working day one step per year and a search within it.
 *
 * The notice for a year may also change the last days of the year before: 2018-12-29 was worked by the notice
 * for 2019. Each year therefore has two maps: `alone`, by the notices up to its own, and `full`, by all. */
#include "data/csv.h"
#include "data/date.h"

#include "calendar/calendar_int.h"

enum { WORDS = 6, YEAR_MIN = 1900, YEAR_MAX = 2200 };

/* Bit i: the i-th day of the year (from 0) is worked. before[w]: worked days before word w; before[WORDS]: in all. */
struct days {
	uint64_t bits[WORDS];
	uint16_t before[WORDS + 1];
};

struct year {
	day first;         /* 1 January */
	uint16_t length;   /* 365 or 366 */
	bool listed;       /* some row names this year as the year of its notice */
	bool dated;        /* a publication day is known */
	day published_on;  /* earliest, when dated */
	struct days alone, full;
};

struct calendar {
	int first, last, offset;
	struct year *years; /* first..last */
};

/* ---- reading the maps ------------------------------------------------------------------------- */

int calendar_first_year(const struct calendar *c) {
	return c->first;
}

int calendar_last_year(const struct calendar *c) {
	return c->last;
}

int calendar_offset(const struct calendar *c) {
	return c->offset;
}

int calendar_known_year(const struct calendar *c, day known_on) {
	for (int y = c->last; y >= c->first; y--) {
		const struct year *year = &c->years[y - c->first];
		if (!year->dated || year->published_on <= known_on)
			return y;
	}
	return c->first - 1;
}

static int year_of(day d) {
	int year, month, dom;
	day_split(d, &year, &month, &dom);
	return year;
}

/* Worked days among the first i days of the year. */
static int rank(const struct days *m, int i) {
	int w = i >> 6;
	return m->before[w] + __builtin_popcountll(m->bits[w] & (((uint64_t)1 << (i & 63)) - 1));
}

/* The day of the year (from 0) that is the n-th worked one, n in 1..before[WORDS]. */
static int select_day(const struct days *m, int n) {
	int w = 0;
	while (m->before[w + 1] < n)
		w++;
	uint64_t bits = m->bits[w];
	for (int skip = n - m->before[w] - 1; skip > 0; skip--)
		bits &= bits - 1;
	return w * 64 + __builtin_ctzll(bits);
}

/* Mondays to Fridays before d, counted from some Monday long ago. */
static int64_t weekdays_before(int64_t d) {
	int64_t from_monday = d + 3, week = from_monday / 7, rest = from_monday % 7;
	if (rest < 0) {
		week--;
		rest += 7;
	}
	return week * 5 + (rest < 5 ? rest : 5);
}

/* The n-th day from Monday to Friday on or after d. */
static day nth_weekday(day d, int n) {
	d += (n - 1) / 5 * 7;
	for (n = (n - 1) % 5 + 1;; d++)
		if (day_weekday(d) <= 5 && --n == 0)
			return d;
}

/* A run of days that one map (or none: the plain week) decides. */
struct stretch {
	const struct days *map;
	day first, last; /* first: of the map */
};

static struct stretch stretch_at(const struct calendar *c, day d, int last_year) {
	int y = year_of(d), known = last_year < c->last ? last_year : c->last;
	if (y > known)
		return (struct stretch){NULL, d, INT32_MAX};
	if (y < c->first)
		return (struct stretch){NULL, d, c->years[0].first - 1};
	const struct year *year = &c->years[y - c->first];
	return (struct stretch){y == known ? &year->alone : &year->full, year->first, year->first + year->length - 1};
}

static int64_t stretch_count(struct stretch s, day from, day to) {
	if (s.map)
		return rank(s.map, to - s.first + 1) - rank(s.map, from - s.first);
	return weekdays_before((int64_t)to + 1) - weekdays_before(from);
}

int calendar_count_known(const struct calendar *c, day from, day to, int last_year) {
	int64_t total = 0;
	while (from <= to) {
		struct stretch s = stretch_at(c, from, last_year);
		day end = s.last < to ? s.last : to;
		total += stretch_count(s, from, end);
		if (end == to)
			break;
		from = end + 1;
	}
	return (int)total;
}

day calendar_nth_known(const struct calendar *c, day from, int n, int last_year) {
	check(n > 0 && n <= CALENDAR_SPAN_MAX);
	for (from++;;) {
		struct stretch s = stretch_at(c, from, last_year);
		int64_t here = stretch_count(s, from, s.last);
		if (n <= here && s.map)
			return s.first + select_day(s.map, rank(s.map, from - s.first) + n);
		if (n <= here)
			return nth_weekday(from, n);
		n -= (int)here;
		from = s.last + 1;
	}
}

bool calendar_works(const struct calendar *c, day d) {
	return calendar_count_known(c, d, d, c->last) == 1;
}

int calendar_count(const struct calendar *c, day from, day to) {
	return calendar_count_known(c, from, to, c->last);
}

/* ---- building --------------------------------------------------------------------------------- */

/* The table being read, for messages. */
struct source {
	const struct csv *csv;
	const char *name;
	struct err *e;
};

static bool bad(const struct source *s, uint32_t line, const char *why, str cell) {
	char where[160];
	snprintf(where, sizeof where, "%s:%u", s->name, line);
	return err_set(s->e, "calendar.bad_row", where, "%s: %s%s" STR_FMT "%s", where, why,
	               cell.n ? " \"" : "", STR_ARG(cell), cell.n ? "\"" : "");
}

static bool read_table(struct arena *a, str text, struct source *s, struct csv *csv) {
	struct err inner;
	if (!csv_parse(a, text, s->name, csv, &inner))
		return err_set(s->e, "calendar.bad_row", inner.where, "%s", inner.text);
	s->csv = csv;
	return true;
}

/* One row of the table of days. */
struct row {
	day date;
	int year, notice_year;
	bool work;
};

static bool read_year(str cell, int *year) {
	int64_t n;
	if (!str_int(cell, &n) || n < YEAR_MIN || n > YEAR_MAX)
		return false;
	*year = (int)n;
	return true;
}

static bool read_row(const struct source *s, uint32_t i, struct row *out) {
	uint32_t line = s->csv->lines[i];
	str date = csv_cell(s->csv, i, csv_column(s->csv, "date"));
	str kind = csv_cell(s->csv, i, csv_column(s->csv, "kind"));
	str notice = csv_cell(s->csv, i, csv_column(s->csv, "notice_year"));
	if (!day_parse(date, &out->date))
		return bad(s, line, "no date", date);
	out->year = year_of(out->date);
	if (out->year < YEAR_MIN || out->year > YEAR_MAX)
		return bad(s, line, "the year is out of range", date);
	out->work = str_is(kind, "work");
	if (!out->work && !str_is(kind, "off"))
		return bad(s, line, "kind is neither off nor work:", kind);
	if (!read_year(notice, &out->notice_year))
		return bad(s, line, "no year of the notice", notice);
	if (out->notice_year < out->year || out->notice_year > out->year + 1)
		return bad(s, line, "the notice of another year cannot name this day:", notice);
	return true;
}

static bool read_rows(struct arena *a, const struct source *s, struct row **out) {
	static const char *const needed[] = {"date", "kind", "notice_year"};
	for (size_t i = 0; i < COUNT(needed); i++)
		if (csv_column(s->csv, needed[i]) < 0)
			return bad(s, 1, "a column is missing:", str_of(needed[i]));
	if (s->csv->rows == 0)
		return bad(s, 1, "the table names no day", STR(""));
	struct row *rows = arena_array(a, struct row, s->csv->rows);
	for (uint32_t i = 0; i < s->csv->rows; i++)
		if (!read_row(s, i, &rows[i]))
			return false;
	*out = rows;
	return true;
}

static void set_day(struct days *m, int i, bool work) {
	uint64_t bit = (uint64_t)1 << (i & 63);
	m->bits[i >> 6] = work ? m->bits[i >> 6] | bit : m->bits[i >> 6] & ~bit;
}

static void count_days(struct days *m) {
	for (int w = 0; w < WORDS; w++)
		m->before[w + 1] = (uint16_t)(m->before[w] + __builtin_popcountll(m->bits[w]));
}

/* Gives every covered year the plain week. */
static void make_years(struct arena *a, struct calendar *c, const struct row *rows, uint32_t n) {
	c->first = c->last = rows[0].notice_year;
	for (uint32_t i = 1; i < n; i++) {
		c->first = rows[i].notice_year < c->first ? rows[i].notice_year : c->first;
		c->last = rows[i].notice_year > c->last ? rows[i].notice_year : c->last;
	}
	c->years = arena_array(a, struct year, (size_t)(c->last - c->first + 1));
	for (int y = c->first; y <= c->last; y++) {
		struct year *year = &c->years[y - c->first];
		year->first = day_of(y, 1, 1);
		year->length = (uint16_t)(day_of(y + 1, 1, 1) - year->first);
		for (int i = 0; i < year->length; i++)
			set_day(&year->alone, i, day_weekday(year->first + i) <= 5);
		year->full = year->alone;
	}
}

/* Whether an earlier row names the same day; a whole table has a few hundred rows, in order of time. */
static bool named_before(const struct row *rows, uint32_t i) {
	for (uint32_t k = 0; k < i; k++)
		if (rows[k].date == rows[i].date)
			return true;
	return false;
}

static bool fill_years(struct calendar *c, const struct source *s, const struct row *rows) {
	for (uint32_t i = 0; i < s->csv->rows; i++) {
		const struct row *row = &rows[i];
		if (named_before(rows, i))
			return bad(s, s->csv->lines[i], "this day stands twice in the table:",
			           csv_cell(s->csv, i, csv_column(s->csv, "date")));
		c->years[row->notice_year - c->first].listed = true;
		if (row->year < c->first)
			continue; /* a day of the year before the first covered one */
		struct year *year = &c->years[row->year - c->first];
		set_day(&year->full, row->date - year->first, row->work);
		if (row->notice_year == row->year)
			set_day(&year->alone, row->date - year->first, row->work);
	}
	for (int y = c->first; y <= c->last; y++) {
		struct year *year = &c->years[y - c->first];
		if (!year->listed) {
			char text[8];
			snprintf(text, sizeof text, "%d", y);
			return bad(s, 1, "no row for a year between others:", str_of(text));
		}
		count_days(&year->alone);
		count_days(&year->full);
	}
	return true;
}

/* The earliest publication day of each year; later notices of the same year only amend it. */
static bool read_published(struct arena *a, struct calendar *c, struct source *s, str text) {
	struct csv csv;
	if (!read_table(a, text, s, &csv))
		return false;
	int year_column = csv_column(&csv, "year"), on_column = csv_column(&csv, "published_on");
	if (year_column < 0 || on_column < 0)
		return bad(s, 1, "a column is missing:", year_column < 0 ? STR("year") : STR("published_on"));
	for (uint32_t i = 0; i < csv.rows; i++) {
		int y;
		day on;
		if (!read_year(csv_cell(&csv, i, year_column), &y))
			return bad(s, csv.lines[i], "no year", csv_cell(&csv, i, year_column));
		if (!day_parse(csv_cell(&csv, i, on_column), &on))
			return bad(s, csv.lines[i], "no date", csv_cell(&csv, i, on_column));
		if (y < c->first || y > c->last)
			return bad(s, csv.lines[i], "the table of days does not cover", csv_cell(&csv, i, year_column));
		struct year *year = &c->years[y - c->first];
		if (!year->dated || on < year->published_on)
			year->published_on = on;
		year->dated = true;
	}
	return true;
}

bool calendar_load(struct arena *a, str table, const char *name, str published, const char *published_name,
                   int offset_minutes, struct calendar **out, struct err *e) {
	struct calendar *c = arena_new(a, struct calendar);
	struct csv csv;
	struct row *rows = NULL;
	struct source days = {NULL, name, e}, notices = {NULL, published_name, e};
	c->offset = offset_minutes;
	if (!read_table(a, table, &days, &csv) || !read_rows(a, &days, &rows))
		return false;
	make_years(a, c, rows, csv.rows);
	if (!fill_years(c, &days, rows))
		return false;
	if (published.n && !read_published(a, c, &notices, published))
		return false;
	*out = c;
	return true;
}
