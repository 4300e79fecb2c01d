/* Requests of a city's 311 line as CSV: one request per row, the layout told by a map. */
#include "data/csv.h"
#include "data/date.h"
#include "data/zone.h"
#include "ports/inside.h"

/* What a map may say; a member of struct layout each. */
enum entry {
	EXTERNAL_NO,
	TITLE,
	CHANNEL,
	DEPARTMENT,
	RECEIVED_AT,
	DUE_AT,
	PLANNED_END_AT,
	ENDED_AT,
	VERDICT,
	COLUMNS,
	ON_TIME_WORD = COLUMNS,
	LATE_WORD,
	DATE_FORMAT,
	UTC_OFFSET,
	TIME_ZONE,
	ENTRY_COUNT
};

static const char *const entry_names[ENTRY_COUNT] = {"external_no", "title", "channel_text", "department_text",
	"received_at", "due_at", "planned_end_at", "ended_at", "source_verdict", "on_time_word", "late_word",
	"date_format", "utc_offset", "time_zone"};

/* A map, read. */
struct layout {
	const char *name;
	str theirs[ENTRY_COUNT]; /* p == NULL: the map does not say */
	uint32_t line[ENTRY_COUNT];
	int column[COLUMNS]; /* in the file; -1: none */
	int offset_minutes;
	const struct zone *zone; /* NULL: offset_minutes holds all year */
};

/* ---- the map ---------------------------------------------------------------------------------------- */

static bool wrong_map(const struct layout *m, struct err *e, uint32_t line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
static bool wrong_map(const struct layout *m, struct err *e, uint32_t line, const char *format, ...) {
	char where[160], text[256];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	snprintf(where, sizeof where, "%s:%u", m->name, line);
	return err_set(e, "import.map", where, "%s", text);
}

static bool read_row(struct layout *m, const struct csv *t, uint32_t row, struct err *e) {
	str ours = str_trim(csv_cell(t, row, csv_column(t, "ours"))),
		theirs = str_trim(csv_cell(t, row, csv_column(t, "theirs")));
	uint32_t line = t->lines[row];
	int i = 0;
	while (i < ENTRY_COUNT && !str_is(ours, entry_names[i]))
		i++;
	if (i == ENTRY_COUNT)
		return wrong_map(m, e, line, "there is no entry \"" STR_FMT "\"", STR_ARG(ours));
	if (m->line[i])
		return wrong_map(m, e, line, "%s stands in line %u already", entry_names[i], m->line[i]);
	m->line[i] = line;
	if (theirs.n)
		m->theirs[i] = theirs;
	return true;
}

/* "+08:00" or "Z" as minutes. */
static bool read_offset(str s, int *out) {
	char text[40];
	ms at;
	int n = snprintf(text, sizeof text, "2000-01-01T00:00:00" STR_FMT, STR_ARG(s));
	bool good = s.n > 0 && n < (int)sizeof text && ms_parse((str){text, (uint32_t)n}, 0, &at);
	*out = good ? (int)((ms_of_day(day_of(2000, 1, 1), 0) - at) / MS_PER_MINUTE) : 0;
	return good;
}

/* An offset given by the caller goes before the map's. */
static bool read_times(struct layout *m, struct arena *a, const char *given, struct err *e) {
	if (given)
		return read_offset(str_of(given), &m->offset_minutes) ||
			   err_set(e, "import.map", "--offset", "\"%.40s\" is no UTC offset as +08:00", given);
	if (m->theirs[TIME_ZONE].n && m->theirs[UTC_OFFSET].n)
		return wrong_map(m, e, m->line[TIME_ZONE], "utc_offset and time_zone cannot both hold");
	if (m->theirs[TIME_ZONE].n) {
		m->zone = zone_find(a, m->theirs[TIME_ZONE]);
		return m->zone || wrong_map(m, e, m->line[TIME_ZONE], "there is no time zone \"" STR_FMT "\"",
							  STR_ARG(m->theirs[TIME_ZONE]));
	}
	if (!m->theirs[UTC_OFFSET].n)
		return wrong_map(m, e, 1, "neither utc_offset nor time_zone is given");
	return read_offset(m->theirs[UTC_OFFSET], &m->offset_minutes) ||
		   wrong_map(m, e, m->line[UTC_OFFSET], "\"" STR_FMT "\" is no UTC offset as +08:00",
			   STR_ARG(m->theirs[UTC_OFFSET]));
}

static bool read_map(struct arena *a, const char *path, const char *offset, struct layout *m, struct err *e) {
	struct csv t;
	str text;
	*m = (struct layout){.name = path};
	if (!file_read(a, path, &text, e) || !csv_parse(a, text, path, &t, e))
		return false;
	if (csv_column(&t, "ours") < 0 || csv_column(&t, "theirs") < 0)
		return wrong_map(m, e, 1, "the columns must be ours,theirs");
	for (uint32_t i = 0; i < t.rows; i++)
		if (!read_row(m, &t, i, e))
			return false;
	static const enum entry needed[] = {EXTERNAL_NO, RECEIVED_AT};
	for (size_t i = 0; i < COUNT(needed); i++)
		if (!m->theirs[needed[i]].n)
			return wrong_map(m, e, 1, "%s is missing", entry_names[needed[i]]);
	if (m->theirs[VERDICT].n && (!m->theirs[ON_TIME_WORD].n || !m->theirs[LATE_WORD].n))
		return wrong_map(m, e, m->line[VERDICT], "source_verdict needs on_time_word and late_word");
	if (!m->theirs[DATE_FORMAT].n)
		m->theirs[DATE_FORMAT] = STR("YYYY-MM-DD hh:mm:ss");
	return read_times(m, a, offset, e);
}

/* ---- local times -------------------------------------------------------------------------------------- */

/* Fixed digits at s[*i]. */
static bool take_digits(str s, uint32_t *i, uint32_t n, int *out) {
	if (*i + n > s.n)
		return false;
	for (*out = 0; n > 0; n--, (*i)++) {
		if (s.p[*i] < '0' || s.p[*i] > '9')
			return false;
		*out = *out * 10 + s.p[*i] - '0';
	}
	return true;
}

/* The parts of a local time; half: 0 none, 1 AM, 2 PM. */
struct parts {
	int year, month, dom, hour, minute, second, half;
};

/* Reads the text by the pattern: YYYY MM DD hh mm ss AM; every other byte stands for itself. */
static bool read_parts(str pattern, str s, struct parts *p) {
	struct {
		const char *mark;
		int *to;
	} marks[] = {{"YYYY", &p->year}, {"MM", &p->month}, {"DD", &p->dom}, {"hh", &p->hour}, {"mm", &p->minute},
		{"ss", &p->second}};
	uint32_t i = 0, at = 0;
	while (at < pattern.n) {
		str rest = str_cut(pattern, at, pattern.n);
		size_t k = 0;
		while (k < COUNT(marks) && !str_starts(rest, str_of(marks[k].mark)))
			k++;
		if (k < COUNT(marks)) {
			uint32_t n = (uint32_t)strlen(marks[k].mark);
			if (!take_digits(s, &i, n, marks[k].to))
				return false;
			at += n;
		} else if (str_starts(rest, STR("AM"))) {
			str half = str_cut(s, i, i + 2);
			p->half = str_is(half, "AM") ? 1 : str_is(half, "PM") ? 2 : 0;
			if (!p->half)
				return false;
			i += 2;
			at += 2;
		} else if (i < s.n && s.p[i] == pattern.p[at]) {
			i++;
			at++;
		} else {
			return false;
		}
	}
	return i == s.n;
}

static bool read_local(const struct layout *m, str s, ms *out) {
	struct parts p = {0};
	if (!read_parts(m->theirs[DATE_FORMAT], s, &p) || !day_valid(p.year, p.month, p.dom) || p.minute > 59 ||
		p.second > 59)
		return false;
	if (p.half && (p.hour < 1 || p.hour > 12))
		return false;
	if (p.half)
		p.hour = p.hour % 12 + (p.half == 2 ? 12 : 0);
	if (p.hour > 23)
		return false;
	int64_t local =
		(int64_t)day_of(p.year, p.month, p.dom) * (MS_PER_DAY / 1000) + p.hour * 3600 + p.minute * 60 + p.second;
	int64_t east = m->zone ? zone_offset_local(m->zone, local) : (int64_t)m->offset_minutes * 60;
	*out = (local - east) * 1000;
	return true;
}

/* ---- the rows -------------------------------------------------------------------------------------------- */

static bool find_columns(
	const struct foreign *f, struct layout *m, struct arena *a, const struct csv *t, struct err *e) {
	for (int i = 0; i < COLUMNS; i++) {
		m->column[i] = -1;
		if (!m->theirs[i].n)
			continue;
		m->column[i] = csv_column(t, arena_str(a, m->theirs[i]).p);
		if (m->column[i] < 0)
			return foreign_refuse(f, e, "import.no_column", 1,
				"the file has no column \"" STR_FMT "\", which %s:%u names", STR_ARG(m->theirs[i]), m->name,
				m->line[i]);
	}
	return true;
}

static bool read_request(
	struct foreign *f, const struct layout *m, const struct csv *t, uint32_t row, struct err *e) {
	struct foreign_case c = {.line = t->lines[row], .first_step = f->steps.n};
	struct {
		enum entry from;
		str *text;
		ms *at;
	} places[] = {
		{EXTERNAL_NO, &c.external_no, NULL},
		{TITLE, &c.title, NULL},
		{CHANNEL, &c.channel, NULL},
		{DEPARTMENT, &c.department, NULL},
		{VERDICT, &c.verdict, NULL},
		{RECEIVED_AT, NULL, &c.received_at},
		{DUE_AT, NULL, &c.due_at},
		{PLANNED_END_AT, NULL, &c.planned_end_at},
		{ENDED_AT, NULL, &c.ended_at},
	};
	for (size_t i = 0; i < COUNT(places); i++) {
		str cell = str_trim(csv_cell(t, row, m->column[places[i].from]));
		if (places[i].text) {
			*places[i].text = foreign_word(f, cell);
			continue;
		}
		*places[i].at = NIL;
		if (cell.n && !read_local(m, cell, places[i].at))
			return foreign_refuse(f, e, "import.bad_date", c.line, STR_FMT " \"%.40s\" is no time as " STR_FMT,
				STR_ARG(m->theirs[places[i].from]), arena_str(&f->arena, cell).p, STR_ARG(m->theirs[DATE_FORMAT]));
	}
	if (c.received_at == NIL)
		return foreign_refuse(f, e, "import.missing", c.line, STR_FMT " is empty", STR_ARG(m->theirs[RECEIVED_AT]));
	if (c.verdict.n && !str_eq(c.verdict, f->on_time) && !str_eq(c.verdict, f->late))
		return foreign_refuse(f, e, "import.bad_verdict", c.line,
			STR_FMT " \"" STR_FMT "\" is neither " STR_FMT " nor " STR_FMT, STR_ARG(m->theirs[VERDICT]),
			STR_ARG(c.verdict), STR_ARG(f->on_time), STR_ARG(f->late));
	return foreign_add(f, &c, e);
}

static bool read_file(struct foreign *f, struct layout *m, struct arena *a, const char *path, struct err *e) {
	struct csv t;
	str text;
	if (!file_read(a, path, &text, e) || !csv_parse(a, text, path, &t, e) || !find_columns(f, m, a, &t, e))
		return false;
	if (m->theirs[VERDICT].n)
		f->note = arena_format(&f->arena, STR_FMT ": ", STR_ARG(m->theirs[VERDICT]));
	f->on_time = m->theirs[ON_TIME_WORD];
	f->late = m->theirs[LATE_WORD];
	for (uint32_t i = 0; i < t.rows; i++)
		if (!read_request(f, m, &t, i, e))
			return false;
	return f->cases.n || foreign_refuse(f, e, "import.empty", 1, "the file has no rows");
}

bool import_csv311(
	struct desk *d, const char *path, const struct import_settings *s, struct import_result *out, struct err *e) {
	struct foreign f = {0};
	struct arena a = {0};
	struct layout m;
	bool ok = foreign_name(&f, "csv311", path, s->source, e) &&
			  read_map(&a, s->map ? s->map : "maps/boston311.csv", s->offset, &m, e) &&
			  read_file(&f, &m, &a, path, e) && mirror_take(d, &f, s, out, e);
	foreign_free(&f);
	arena_free(&a);
	return ok;
}
