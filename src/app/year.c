/* The year's frame: chance, calendar, buckets of lines, output in time order. */
#include <stdlib.h>

#include "app/year_int.h"
#include "data/date.h"

/* ---- chance (splitmix64: small, good enough for a demonstration, the same everywhere) --------------- */

uint64_t chance(struct year *y) {
	uint64_t z = (y->chance += 0x9E3779B97F4A7C15u);
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

uint32_t chance_below(struct year *y, uint32_t below) {
	return below ? (uint32_t)(((chance(y) >> 32) * below) >> 32) : 0;
}

int64_t chance_around(struct year *y, int64_t mean) {
	/* A product of three uniform numbers is skewed; its mean is 1/8. */
	uint64_t u = (uint64_t)chance_below(y, 1000) * chance_below(y, 1000) / 1000 * chance_below(y, 1000) / 1000;
	int64_t v = mean * 8 * (int64_t)u / 1000 + mean / 10;
	return v > 6 * mean ? 6 * mean : v;
}

/* ---- the pack's numbers ------------------------------------------------------------------------------- */

static bool fail(struct year *y, const char *where, const char *what) {
	if (!y->failed)
		err_set(y->e, "year.missing", where, "the year needs %s in %s", what, where);
	y->failed = true;
	return false;
}

/* The cell of the row whose first column is `name`. */
static str cell_of(struct year *y, const char *table, const char *name, const char *column) {
	const struct csv *t = pack_table(y->pack, table);
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_is(csv_cell(t, i, 0), name))
			return csv_cell(t, i, csv_column(t, column));
	fail(y, table, name);
	return STR("0");
}

int64_t year_total(struct year *y, const char *name) {
	int64_t v = 0;
	if (!str_int(cell_of(y, "year/totals.csv", name, "value"), &v))
		fail(y, "year/totals.csv", name);
	if (!str_is(cell_of(y, "year/totals.csv", name, "scaled"), "yes"))
		return v;
	v = (int64_t)((double)v * y->scale + 0.5);
	return v ? v : 1;
}

int64_t year_share(struct year *y, const char *name) {
	uint64_t key = str_hash(str_of(name));
	uint64_t *known = map_get(&y->shares, key);
	if (known)
		return (int64_t)*known;
	int64_t v = 0;
	if (!str_int(cell_of(y, "year/shares.csv", name, "permille"), &v) || v < 0)
		fail(y, "year/shares.csv", name);
	map_put(&y->shares, key, (uint64_t)v);
	return v;
}

bool chance_of(struct year *y, const char *share) {
	return chance_below(y, 1000) < (uint32_t)year_share(y, share);
}

static int64_t month_weight(struct year *y, const char *weights, day d) {
	int yr, m, dom;
	int64_t v = 0;
	char month[16];
	day_split(d, &yr, &m, &dom);
	snprintf(month, sizeof month, "%d", m);
	str_int(cell_of(y, "year/months.csv", month, weights), &v);
	return v;
}

/* Weights of all days from the first to d. */
static int64_t weight_until(struct year *y, const char *weights, day d, bool working_only) {
	int64_t sum = 0;
	for (day i = y->first; i <= d; i++)
		if (!working_only || year_works(y, i))
			sum += month_weight(y, weights, i);
	return sum;
}

int64_t year_count(struct year *y, const char *weights, int64_t total, day d, bool working_only, day until) {
	if (d > until || (working_only && !year_works(y, d)))
		return 0;
	int64_t all = weight_until(y, weights, until, working_only);
	int64_t here = weight_until(y, weights, d, working_only), before = here - month_weight(y, weights, d);
	return all ? total * here / all - total * before / all : 0;
}

/* ---- lots ----------------------------------------------------------------------------------------------- */

void lot_add(struct lot *l, str name, uint32_t weight) {
	if (!weight || l->count == NAMES_MAX)
		return;
	l->sum[l->count] = (l->count ? l->sum[l->count - 1] : 0) + weight;
	l->name[l->count++] = name;
}

bool lot_from_table(struct year *y, struct lot *l, const char *table, const char *name, const char *weight) {
	const struct csv *t = pack_table(y->pack, table);
	for (uint32_t i = 0; t && i < t->rows; i++) {
		int64_t w = 0;
		str_int(csv_cell(t, i, csv_column(t, weight)), &w);
		lot_add(l, csv_cell(t, i, csv_column(t, name)), (uint32_t)w);
	}
	return l->count || fail(y, table, name);
}

uint32_t lot_draw_index(struct year *y, const struct lot *l) {
	uint32_t u = chance_below(y, l->count ? l->sum[l->count - 1] : 1), low = 0, high = l->count - 1;
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		if (u < l->sum[mid])
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

str lot_draw(struct year *y, const struct lot *l) {
	return l->name[lot_draw_index(y, l)];
}

/* ---- days and moments -------------------------------------------------------------------------------------- */

bool year_works(const struct year *y, day d) {
	return calendar_works(y->pack->calendar, d);
}

day year_working_day(const struct year *y, day d, int64_t n) {
	while (!year_works(y, d))
		d++;
	for (; n > 0; n--)
		do
			d++;
		while (!year_works(y, d));
	return d;
}

day year_day(const struct year *y, ms at) {
	return day_of_ms(at, y->offset);
}

ms year_midnight(const struct year *y, day d) {
	return ms_of_day(d, y->offset);
}

ms year_moment(struct year *y, day d, const struct lot *hours) {
	int64_t hour = 0;
	str_int(lot_draw(y, hours), &hour);
	return year_midnight(y, d) + hour * MS_PER_HOUR + chance_below(y, MS_PER_HOUR);
}

static int by_ms(const void *a, const void *b) {
	ms x = *(const ms *)a, z = *(const ms *)b;
	return (x > z) - (x < z);
}

ms *year_moments(struct year *y, day d, const struct lot *hours, uint32_t n) {
	ms *at = arena_array(&y->arena, ms, n);
	for (uint32_t i = 0; i < n; i++)
		at[i] = year_moment(y, d, hours);
	qsort(at, n, sizeof *at, by_ms);
	return at;
}

ms year_open(const struct year *y, ms at) {
	day d = year_day(y, at);
	ms into = at - year_midnight(y, d);
	if (!year_works(y, d) || into >= 17 * MS_PER_HOUR)
		return year_midnight(y, year_working_day(y, d + (into >= 17 * MS_PER_HOUR), 0)) + 9 * MS_PER_HOUR +
			   into % MS_PER_HOUR;
	if (into < 9 * MS_PER_HOUR)
		return year_midnight(y, d) + 9 * MS_PER_HOUR + into % MS_PER_HOUR;
	return at;
}

/* ---- lines --------------------------------------------------------------------------------------------------- */

int64_t next_id(struct year *y, enum record_kind kind) {
	return ++y->next_id[kind];
}

static void put_line(struct year *y, ms at, ms happened, const char *actor, const char *kind, int64_t id,
	const char *payload, va_list args) {
	day d = year_day(y, at);
	if (d < y->first || d > y->last)
		return;
	struct bucket *b = &y->day[d - y->first];
	uint32_t from = (uint32_t)b->text.n;
	buf_text(&b->text, "{\"at\":\"");
	ms_put(&b->text, at, y->offset);
	if (happened) {
		buf_text(&b->text, "\",\"happened_at\":\"");
		ms_put(&b->text, happened, y->offset);
	}
	buf_format(
		&b->text, "\",\"actor\":\"%s\",\"kind\":\"%s\",\"id\":%lld,\"payload\":{", actor, kind, (long long)id);
	char text[4096];
	int n = vsnprintf(text, sizeof text, payload, args);
	check(n >= 0 && (size_t)n < sizeof text);
	buf_put(&b->text, text, (size_t)n);
	buf_text(&b->text, "}}\n");
	check(!b->text.full);
	vec_push(&b->lines, (struct line){at, from, (uint32_t)b->text.n - from, b->lines.n});
}

void put(struct year *y, ms at, const char *actor, const char *kind, int64_t id, const char *payload, ...) {
	va_list args;
	va_start(args, payload);
	put_line(y, at, 0, actor, kind, id, payload, args);
	va_end(args);
}

void put_late(
	struct year *y, ms at, ms happened, const char *actor, const char *kind, int64_t id, const char *payload, ...) {
	va_list args;
	va_start(args, payload);
	put_line(y, at, happened, actor, kind, id, payload, args);
	va_end(args);
}

static int by_time(const void *a, const void *b) {
	const struct line *x = a, *z = b;
	return x->at != z->at ? (x->at > z->at) - (x->at < z->at) : (x->rank > z->rank) - (x->rank < z->rank);
}

static bool print_day(struct year *y, struct bucket *b) {
	if (b->lines.n)
		qsort(b->lines.p, b->lines.n, sizeof *b->lines.p, by_time);
	for (uint32_t i = 0; i < b->lines.n; i++)
		if (fwrite(b->text.p + b->lines.p[i].from, 1, b->lines.p[i].length, y->out) != b->lines.p[i].length)
			return err_set(y->e, "year.unwritable", "", "the output cannot be written");
	y->commands += b->lines.n;
	vec_free(&b->lines);
	buf_free(&b->text);
	return true;
}

/* ---- people that do not exist
 * ------------------------------------------------------------------------------------ */

str somebody(struct year *y) {
	static const char *const families[] = {
		"陈", "李", "黄", "张", "梁", "王", "吴", "刘", "林", "何", "罗", "郑", "周", "谢"};
	static const char *const given[] = {"伟", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟",
		"涛", "明", "超", "秀英", "志强", "晓明", "嘉欣", "子轩", "浩然", "雨桐"};
	static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	char id[19];
	/* Region 990000 does not exist: nobody has such a number. */
	snprintf(id, sizeof id, "990000%04u%02u%02u%03u", 1940 + chance_below(y, 65), 1 + chance_below(y, 12),
		1 + chance_below(y, 28), chance_below(y, 1000));
	int sum = 0;
	for (int i = 0; i < 17; i++)
		sum += (id[i] - '0') * weights[i];
	return arena_format(&y->arena, "\"id_no\":\"%s%c\",\"name\":\"%s%s\",\"phone\":\"199%08u\"", id,
		"10X98765432"[sum % 11], families[chance_below(y, COUNT(families))], given[chance_below(y, COUNT(given))],
		chance_below(y, 100000000));
}

/* ---- the year
 * ------------------------------------------------------------------------------------------------------ */

static struct year *year_make(const struct pack *p, const struct year_settings *s, FILE *out, struct err *e) {
	struct year *y = mem_alloc(sizeof *y);
	y->pack = p;
	y->out = out;
	y->scale = s->scale;
	y->number = s->year;
	y->chance = s->seed;
	y->first = day_of(s->year, 1, 1);
	y->last = day_of(s->year, 12, 31);
	y->offset = p->offset_minutes;
	y->e = e;
	for (int i = 0; i < YEAR_DAYS; i++)
		y->day[i].text = buf_make((size_t)1 << 30);
	return y;
}

bool year_generate(
	const struct pack *p, const struct year_settings *s, FILE *out, uint64_t *commands, struct err *e) {
	struct year *y = year_make(p, s, out, e);
	lot_from_table(y, &y->ticket_hours, "year/hours.csv", "hour", "tickets");
	lot_from_table(y, &y->hall_hours, "year/hours.csv", "hour", "hall");
	registers_prepare(y);
	cases_prepare(y);
	tickets_prepare(y);
	hall_prepare(y);
	bool ok = !y->failed;
	for (day d = y->first; ok && d <= y->last; d++) {
		arena_reset(&y->arena);
		hall_day(y, d);
		cases_day(y, d);
		tickets_day(y, d);
		ok = !y->failed && print_day(y, &y->day[d - y->first]);
	}
	for (int i = 0; i < YEAR_DAYS; i++) {
		vec_free(&y->day[i].lines);
		buf_free(&y->day[i].text);
	}
	*commands = y->commands;
	map_free(&y->shares);
	arena_free(&y->arena);
	mem_free(y);
	return ok && fflush(out) == 0;
}
