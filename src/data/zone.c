/* Named time zones: RFC 8536 files (TZif version 2 and later) and their POSIX rule for the years after the table. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/zone.h"

#include "data/date.h"

enum { FILE_MOST = 1 << 16, HEADER = 44, NAME_MAX_BYTES = 64, THURSDAY = 4, DAY_SECONDS = 86400 };

/* ---- the POSIX rule ------------------------------------------------------------------------- */

/* When a rule's half of the year begins: Mmonth.week.day at a local second of the day. */
struct change {
	int month, week, weekday, at;
};

struct zone_rule {
	int32_t standard, summer;
	struct change to_summer, to_standard;
	bool has_summer;
};

static bool number(str *s, int *out) {
	uint32_t i = 0;
	int v = 0;
	while (i < s->n && i < 6 && s->p[i] >= '0' && s->p[i] <= '9')
		v = v * 10 + (s->p[i++] - '0');
	*s = str_cut(*s, i, s->n);
	*out = v;
	return i > 0;
}

static bool skip(str *s, char c) {
	if (!s->n || s->p[0] != c)
		return false;
	*s = str_cut(*s, 1, s->n);
	return true;
}

/* [+-]h[:mm[:ss]] in seconds */
static bool rule_time(str *s, int *out) {
	bool minus = skip(s, '-');
	int h, m = 0, sec = 0;
	if (!minus)
		skip(s, '+');
	if (!number(s, &h) || (skip(s, ':') && (!number(s, &m) || (skip(s, ':') && !number(s, &sec)))))
		return false;
	*out = (h * 60 + m) * 60 + sec;
	if (minus)
		*out = -*out;
	return true;
}

static bool rule_name(str *s) {
	uint32_t i = 0;
	if (skip(s, '<')) {
		int32_t end = str_find(*s, '>', 0);
		if (end < 0)
			return false;
		*s = str_cut(*s, (uint32_t)end + 1, s->n);
		return true;
	}
	while (i < s->n && ((s->p[i] | 32) >= 'a' && (s->p[i] | 32) <= 'z'))
		i++;
	*s = str_cut(*s, i, s->n);
	return i >= 3;
}

static bool rule_change(str *s, struct change *c) {
	c->at = 2 * 3600;
	if (!skip(s, ',') || !skip(s, 'M') || !number(s, &c->month) || !skip(s, '.') || !number(s, &c->week)
		|| !skip(s, '.') || !number(s, &c->weekday))
		return false;
	if (c->month < 1 || c->month > 12 || c->week < 1 || c->week > 5 || c->weekday > 6)
		return false;
	return !skip(s, '/') || rule_time(s, &c->at);
}

/* Reads "CET-1CEST,M3.5.0,M10.5.0/3". Julian-day rules, which no zone of today uses, are not read. */
static bool rule_parse(str s, struct zone_rule *r) {
	int west;
	*r = (struct zone_rule){0};
	if (!rule_name(&s) || !rule_time(&s, &west))
		return false;
	r->standard = r->summer = -west;
	if (!s.n)
		return true;
	if (!rule_name(&s))
		return false;
	r->summer = r->standard + 3600;
	if (s.n && s.p[0] != ',') {
		if (!rule_time(&s, &west))
			return false;
		r->summer = -west;
	}
	r->has_summer = rule_change(&s, &r->to_summer) && rule_change(&s, &r->to_standard);
	return r->has_summer;
}

/* The instant of a change in a year, given the offset that holds before it. */
static int64_t change_at(const struct change *c, int64_t year, int32_t offset) {
	int64_t first = days_of(year, c->month, 1);
	int first_weekday = (int)(((first + THURSDAY) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
	int64_t day_at = first + (c->weekday - first_weekday + 7) % 7 + 7 * (c->week - 1);
	if (day_at >= first + days_in_month(year, c->month))
		day_at -= 7;
	return day_at * DAY_SECONDS + c->at - offset;
}

/* ---- the file ------------------------------------------------------------------------------- */

static int64_t big_endian(const char *p, int n) {
	uint64_t v = (p[0] & 0x80) ? UINT64_MAX : 0;
	for (int i = 0; i < n; i++)
		v = (v << 8) | (uint8_t)p[i];
	return (int64_t)v;
}

/* The counts of one header and the length of the block behind it. */
struct block {
	int64_t utc_local, standard_wall, leaps, times, types, chars;
	size_t bytes;
};

static bool block_read(str file, size_t at, int width, struct block *b) {
	if (file.n < at + HEADER || memcmp(file.p + at, "TZif", 4) != 0)
		return false;
	const char *p = file.p + at + 20;
	*b = (struct block){big_endian(p, 4), big_endian(p + 4, 4), big_endian(p + 8, 4), big_endian(p + 12, 4),
		big_endian(p + 16, 4), big_endian(p + 20, 4), 0};
	int64_t all[] = {b->utc_local, b->standard_wall, b->leaps, b->times, b->types, b->chars};
	for (size_t i = 0; i < COUNT(all); i++)
		if (all[i] < 0 || all[i] > 1 << 16)
			return false;
	b->bytes = (size_t)(b->times * (width + 1) + b->types * 6 + b->chars + b->leaps * (width + 4) + b->standard_wall
		+ b->utc_local);
	return b->types > 0 && file.n >= at + HEADER + b->bytes;
}

/* Writes the changes of the file. */
static void fill(struct arena *a, struct zone *z, const char *p, const struct block *b) {
	const char *types = p + b->times * 9;
	int64_t *since = arena_array(a, int64_t, (size_t)b->times);
	int32_t *offsets = arena_array(a, int32_t, (size_t)b->times);
	for (int64_t i = 0; i < b->times; i++) {
		uint8_t type = (uint8_t)p[b->times * 8 + i];
		since[i] = big_endian(p + i * 8, 8);
		offsets[i] = type < b->types ? (int32_t)big_endian(types + type * 6, 4) : 0;
	}
	z->first = (int32_t)big_endian(types, 4);
	z->since = since;
	z->offsets = offsets;
	z->count = (uint32_t)b->times;
}

static bool zone_read(struct arena *a, str file, struct zone *z) {
	struct block b;
	if (!block_read(file, 0, 4, &b) || file.p[4] < '2')
		return false;
	size_t at = HEADER + b.bytes;
	if (!block_read(file, at, 8, &b))
		return false;
	size_t end = at + HEADER + b.bytes;
	str foot = str_trim(str_cut(file, (uint32_t)end, file.n));
	struct zone_rule r;
	fill(a, z, file.p + at + HEADER, &b);
	if (rule_parse(foot, &r) && r.has_summer) {
		struct zone_rule *kept = arena_new(a, struct zone_rule);
		*kept = r;
		z->rule = kept;
	}
	return true;
}

/* Letters, digits and _ + - / only, no part beginning with '.' or '/': never a path out of the directory. */
static bool name_ok(str name) {
	if (!name.n || name.n > NAME_MAX_BYTES || name.p[0] == '/' || name.p[name.n - 1] == '/')
		return false;
	for (uint32_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool letter = ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9');
		if (!letter && c != '_' && c != '+' && c != '-' && c != '/')
			return false;
	}
	return name.p[0] >= 'A' && name.p[0] <= 'Z';
}

/* The whole file in the arena; not through stdio, which would ask the system heap for a buffer. */
static bool file_load(struct arena *a, const char *path, str *out) {
	struct stat st;
	int f = open(path, O_RDONLY | O_CLOEXEC);
	if (f < 0)
		return false;
	bool good = fstat(f, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= FILE_MOST;
	char *bytes = good ? arena_alloc(a, (size_t)st.st_size) : NULL;
	good = good && read(f, bytes, (size_t)st.st_size) == st.st_size;
	close(f);
	*out = (str){bytes, good ? (uint32_t)st.st_size : 0};
	return good;
}

const struct zone *zone_find(struct arena *a, str name) {
	if (!name_ok(name))
		return NULL;
	struct zone *z = arena_new(a, struct zone);
	z->name = arena_str(a, name);
	if (str_is(name, "UTC") || str_is(name, "Z"))
		return z;
	char path[128];
	str file;
	snprintf(path, sizeof path, "/usr/share/zoneinfo/" STR_FMT, STR_ARG(name));
	return file_load(a, path, &file) && zone_read(a, file, z) ? z : NULL;
}

/* ---- asking --------------------------------------------------------------------------------- */

/* Index of the last change at or before the instant, or -1. */
static int64_t last_change(const struct zone *z, int64_t utc) {
	int64_t low = 0, high = z->count;
	while (low < high) {
		int64_t mid = (low + high) / 2;
		if (z->since[mid] <= utc)
			low = mid + 1;
		else
			high = mid;
	}
	return low - 1;
}

static int32_t offset_of(const struct zone *z, int64_t change) {
	return change < 0 ? z->first : z->offsets[change];
}

/* What the rule says for a time of the year: `late` is added to its changes, which are instants. */
static int32_t rule_offset(const struct zone_rule *r, int64_t at, int32_t late) {
	int64_t year, days = at / DAY_SECONDS - (at % DAY_SECONDS < 0);
	int month, dom;
	days_split(days, &year, &month, &dom);
	int64_t summer = change_at(&r->to_summer, year, r->standard) + late;
	int64_t standard = change_at(&r->to_standard, year, r->summer) + late;
	bool in_summer = summer < standard ? at >= summer && at < standard : at >= summer || at < standard;
	return in_summer ? r->summer : r->standard;
}

int32_t zone_offset_at(const struct zone *z, int64_t utc) {
	int64_t i = last_change(z, utc);
	return z->rule && i == (int64_t)z->count - 1 ? rule_offset(z->rule, utc, 0) : offset_of(z, i);
}

int32_t zone_offset_local(const struct zone *z, int64_t local) {
	/* No offset exceeds a day, so the change that matters is near the local time taken as UTC. In a gap and in an
	 * overlap alike the earlier offset holds until the later of both readings of the change has come. */
	const struct zone_rule *r = z->rule;
	if (r && (!z->count || local - DAY_SECONDS > z->since[z->count - 1]))
		return rule_offset(r, local, r->summer > r->standard ? r->summer : r->standard);
	int64_t i = last_change(z, local + DAY_SECONDS);
	for (; i >= 0; i--) {
		int32_t before = offset_of(z, i - 1), after = offset_of(z, i);
		if (local >= z->since[i] + (before > after ? before : after))
			break;
	}
	return offset_of(z, i);
}
