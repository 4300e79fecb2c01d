/* Figures: periods, the aggregate over an indicator's evidence, and what is kept of them. */
#include "data/date.h"

#include "report/inside.h"

enum { MONTHS = 12, QUARTER = 3 };

/* ---- periods ------------------------------------------------------------------------------------ */

static bool digits(str s, int least, int most, int *out) {
	int64_t n;
	if (!s.n || s.p[0] == '-' || !str_int(s, &n) || n < least || n > most)
		return false;
	*out = (int)n;
	return true;
}

bool report_period(const struct report *r, str name, struct period *out, struct err *e) {
	int year = 0, month = 1, months = MONTHS, part = 0, dom;
	char given[REPORT_PERIOD_BYTES];
	if (!name.n) {
		day_split(r->pack->valid_from, &year, &month, &dom);
		name = (str){given, (uint32_t)snprintf(given, sizeof given, "%04d", year)};
		month = 1;
	}
	str rest = str_cut(name, 5, name.n);
	bool good = name.n >= 4 && name.n < REPORT_PERIOD_BYTES && digits(str_cut(name, 0, 4), 1970, 9998, &year) &&
	            (name.n == 4 || (name.p[4] == '-' && rest.n == 2));
	if (good && rest.n && rest.p[0] == 'Q') {
		good = digits(str_cut(rest, 1, 2), 1, 4, &part);
		month = (part - 1) * QUARTER + 1;
		months = QUARTER;
	} else if (good && rest.n) {
		good = digits(rest, 1, MONTHS, &month);
		months = 1;
	}
	if (!good)
		return err_set(e, "report.no_period", "period", "a period is a year, quarter or month: 2022, 2022-Q3, 2022-07");
	*out = (struct period){.year = year};
	snprintf(out->name, sizeof out->name, STR_FMT, STR_ARG(name));
	out->from = ms_of_day(day_of(year, month, 1), r->pack->offset_minutes);
	month += months;
	out->to = ms_of_day(day_of(year + (month > MONTHS), month > MONTHS ? month - MONTHS : month, 1),
	                    r->pack->offset_minutes);
	return true;
}

/* ---- one figure ------------------------------------------------------------------------------------ */

int report__plan(const struct report *r, str id) {
	for (uint32_t i = 0; i < r->plan_count; i++)
		if (str_eq(r->plans[i].indicator->id, id))
			return (int)i;
	return -1;
}

void report__bind_period(sqlite3_stmt *s, const struct period *p) {
	const struct {
		const char *name;
		int64_t value;
	} parameters[] = {{":from", p->from}, {":to", p->to}, {":year", p->year}};
	for (uint32_t i = 0; i < COUNT(parameters); i++) {
		int at = sqlite3_bind_parameter_index(s, parameters[i].name);
		if (at)
			sqlite3_bind_int64(s, at, parameters[i].value);
	}
}

/* Columns 0 to 6: count, base, hit, amount, least, most, text. What an aggregate does not need is not added up. */
static str aggregate_sql(struct report *r, const struct plan *p) {
	const char *columns = "count(*), sum(base), sum(hit), sum(amount)";
	str aggregate = p->indicator->aggregate;
	if (str_is(aggregate, "count"))
		columns = "count(*), count(*), count(*), 0";
	else if (str_is(aggregate, "min_max"))
		columns = "count(*), sum(base), sum(hit), sum(amount), min(amount), max(amount)";
	else if (str_is(aggregate, "text"))
		columns = "count(*), sum(base), sum(hit), sum(amount), 0, 0, max(text)";
	return arena_format(&r->scratch, "SELECT %s FROM (" STR_FMT "\n)", columns, STR_ARG(p->sql));
}

static void print_range(struct figure *f) {
	struct buf b = buf_make(REPORT_VALUE_BYTES - 1);
	report_put_fraction(&b, f->least, f->indicator->divisor, 1, f->indicator->precision, false);
	if (f->most != f->least) {
		buf_char(&b, '-');
		report_put_fraction(&b, f->most, f->indicator->divisor, 1, f->indicator->precision, false);
	}
	memcpy(f->value, b.p, b.n);
	buf_free(&b);
}

static void print_number(struct figure *f, int64_t scale) {
	struct buf b = buf_make(REPORT_VALUE_BYTES - 1);
	report_put_fraction(&b, f->numerator, f->denominator, scale, f->indicator->precision, false);
	memcpy(f->value, b.p, b.n);
	buf_free(&b);
}

/* The number from the sums. */
static void evaluate(struct figure *f, const struct plan *p, str text) {
	str aggregate = p->indicator->aggregate;
	f->known = true;
	f->denominator = p->indicator->divisor;
	if (str_is(aggregate, "min_max") || str_is(aggregate, "text")) {
		f->denominator = 0;
		f->known = f->count > 0 && (!str_is(aggregate, "text") || text.n);
		if (f->known && str_is(aggregate, "min_max"))
			print_range(f);
		else if (f->known)
			snprintf(f->value, sizeof f->value, STR_FMT, STR_ARG(text));
		return;
	}
	if (str_is(aggregate, "count"))
		f->numerator = f->count;
	else
		f->numerator = str_is(aggregate, "sum") ? f->amount : f->hit;
	if (str_is(aggregate, "ratio")) {
		f->denominator = f->base;
		f->known = f->base > 0;
	}
	if (f->known)
		print_number(f, p->scale);
}

static bool compute(struct report *r, const struct plan *p, struct figure *f, struct err *e) {
	sqlite3_stmt *s;
	if (!report__prepare(r, aggregate_sql(r, p).p, &s, e))
		return false;
	report__bind_period(s, &f->period);
	bool good = sqlite3_step(s) == SQLITE_ROW || report__fault(r, e, p->indicator->path.p);
	if (good) {
		f->count = sqlite3_column_int64(s, 0);
		f->base = sqlite3_column_int64(s, 1);
		f->hit = sqlite3_column_int64(s, 2);
		f->amount = sqlite3_column_int64(s, 3);
		f->least = sqlite3_column_int64(s, 4);
		f->most = sqlite3_column_int64(s, 5);
		evaluate(f, p, report__text(&r->scratch, s, 6));
		f->original_en = report__english(r, f->indicator->original);
		if (str_is(f->indicator->aggregate, "text") && f->known)
			f->value_en = report__english(r, str_of(f->value));
	}
	sqlite3_finalize(s);
	return good;
}

/* ---- what is kept ------------------------------------------------------------------------------------- */

static bool same_period(const struct period *a, const struct period *b) {
	return a->from == b->from && a->to == b->to;
}

/* The period's shelf; the one not used for longest is cleared for a new period. */
static struct shelf *shelf_of(struct report *r, const struct period *p) {
	struct shelf *oldest = &r->shelves[0];
	for (uint32_t i = 0; i < PERIODS_KEPT; i++) {
		struct shelf *s = &r->shelves[i];
		if (s->used && same_period(&s->period, p)) {
			s->used = ++r->calls;
			return s;
		}
		if (s->used < oldest->used)
			oldest = s;
	}
	for (uint32_t i = 0; i < r->plan_count; i++)
		oldest->kept[i].there = false;
	oldest->period = *p;
	oldest->used = ++r->calls;
	return oldest;
}

const struct kept *report__kept(struct report *r, uint32_t plan, const struct period *p) {
	return &shelf_of(r, p)->kept[plan];
}

/* Short evidence is kept, because its rows may lie far apart in a large table. */
static bool keep_rows(struct report *r, const struct plan *p, struct kept *k, struct err *e) {
	sqlite3_stmt *s;
	uint32_t n = 0;
	k->rows = NULL;
	if (k->figure.count > REPORT_KEPT_ROWS)
		return true;
	str sql = arena_format(&r->scratch, "SELECT stream, event, happened_at, base, hit, amount FROM (" STR_FMT "\n)%s",
	                       STR_ARG(p->sql), p->has_id ? " ORDER BY id" : "");
	if (!report__prepare(r, sql.p, &s, e))
		return false;
	report__bind_period(s, &k->figure.period);
	k->rows = arena_array(&k->arena, struct evidence, (uint32_t)k->figure.count + 1);
	int step;
	while ((step = sqlite3_step(s)) == SQLITE_ROW && n < k->figure.count)
		k->rows[n++] = report__row(&k->arena, s);
	sqlite3_finalize(s);
	if (step != SQLITE_DONE && step != SQLITE_ROW)
		return report__fault(r, e, p->indicator->path.p);
	check(n == k->figure.count); /* the same snapshot as the aggregate */
	return true;
}

const struct figure *report__figure(struct report *r, uint32_t plan, const struct period *p, struct err *e) {
	check(r->depth > 0 && plan < r->plan_count);
	struct kept *k = &shelf_of(r, p)->kept[plan];
	const struct plan *how = &r->plans[plan];
	if (k->there && k->figure.seq == r->seq)
		return &k->figure;
	arena_reset(&k->arena);
	k->there = false;
	k->figure = (struct figure){.indicator = how->indicator, .period = *p, .seq = r->seq};
	memcpy(k->figure.definition, how->definition, sizeof how->definition);
	if (!compute(r, how, &k->figure, e) || !keep_rows(r, how, k, e))
		return NULL;
	k->there = true;
	return &k->figure;
}

bool report_figure(struct report *r, str id, str period, const struct figure **out, struct err *e) {
	struct period p;
	int plan = report__plan(r, id);
	if (plan < 0)
		return err_set(e, "figure.not_found", "id", "there is no figure " STR_FMT, (int)(id.n < 40 ? id.n : 40), id.p);
	if (!report_period(r, period, &p, e) || !report__begin(r, e))
		return false;
	*out = report__figure(r, (uint32_t)plan, &p, e);
	report__end(r);
	if (r->depth == 0)
		arena_reset(&r->scratch);
	return *out != NULL;
}
