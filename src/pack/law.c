/* What applies when: the calendar covers the pack's years, and one hotline regulation at a time applies, without
 * a gap. */
#include "data/date.h"

#include "pack/pack_int.h"

static const char regulations[] = "hotline/regulations.csv";
static const char days[] = "calendars/working-days.csv", notices[] = "calendars/notices.csv";

/* ---- calendar --------------------------------------------------------------------------------- */

static void make_calendar(struct load *l) {
	struct err e = {0};
	struct pack *p = l->p;
	str table, published = STR("");
	if (!table_sound(l, days) || (file_present(l, notices) && !table_sound(l, notices)) || !file_text(l, days, &table))
		return;
	if (file_present(l, notices) && !file_text(l, notices, &published))
		return;
	if (!calendar_load(l->a, table, days, published, notices, p->offset_minutes, &p->calendar, &e)) {
		complain_err(l, strncmp(e.where, notices, strlen(notices)) == 0 ? notices : days, &e);
		return;
	}
	int ignored;
	if (l->dated && !calendar_count_strict(p->calendar, p->valid_from, p->valid_to, &ignored, &e))
		complain(l, days, 1, "%s", e.text); /* names the first missing year */
}

/* ---- regulations ------------------------------------------------------------------------------ */

/* The time in which one regulation applies. */
struct period {
	day from, to;
	uint32_t line;
	str code;
};

/* In order of their beginning. */
static void sort_periods(struct period *p, uint32_t n) {
	for (uint32_t i = 1; i < n; i++)
		for (uint32_t k = i; k > 0 && p[k].from < p[k - 1].from; k--) {
			struct period moved = p[k];
			p[k] = p[k - 1];
			p[k - 1] = moved;
		}
}

static uint32_t read_periods(struct load *l, const struct csv *csv, struct period *out) {
	uint32_t n = 0;
	int from = csv_column(csv, "valid_from"), to = csv_column(csv, "valid_to");
	for (uint32_t i = 0; i < csv->rows; i++) {
		struct period *p = &out[n++];
		*p = (struct period){0, INT32_MAX, csv->lines[i], csv_cell(csv, i, csv_column(csv, "code"))};
		day_parse(csv_cell(csv, i, from), &p->from);
		if (csv_cell(csv, i, to).n)
			day_parse(csv_cell(csv, i, to), &p->to);
		if (p->to < p->from) {
			complain(l, regulations, p->line, "valid_to: the regulation ends before it begins");
			n--;
		}
	}
	return n;
}

/* Tells the days from..to, as far as they lie in the pack's own time, as days without a regulation. */
static void tell_gap(struct load *l, uint32_t line, int64_t from, int64_t to) {
	from = from < l->p->valid_from ? l->p->valid_from : from;
	to = to > l->p->valid_to ? l->p->valid_to : to;
	if (from > to)
		return;
	struct buf b = buf_make(64);
	day_put(&b, (day)from);
	buf_text(&b, " to ");
	day_put(&b, (day)to);
	complain(l, regulations, line, "valid_from: no regulation applies from " STR_FMT, STR_ARG(buf_view(&b)));
	buf_free(&b);
}

static void check_regulations(struct load *l) {
	const struct csv *csv = table_sound(l, regulations) ? pack_table(l->p, regulations) : NULL;
	if (!csv || csv->rows == 0 || !l->dated)
		return;
	struct period *p = arena_array(l->a, struct period, csv->rows);
	uint32_t n = read_periods(l, csv, p);
	int64_t covered = INT32_MIN; /* the last day with a regulation so far */
	sort_periods(p, n);
	for (uint32_t i = 0; i < n; i++) {
		if (i > 0 && p[i].from <= p[i - 1].to)
			complain(l, regulations, p[i].line, "valid_from: begins before %s on line %u has ended",
			         quoted(l, p[i - 1].code), p[i - 1].line);
		tell_gap(l, p[i].line, covered + 1, (int64_t)p[i].from - 1);
		covered = p[i].to > covered ? p[i].to : covered;
	}
	if (n > 0)
		tell_gap(l, p[n - 1].line, covered + 1, INT32_MAX);
}

void law_finish(struct load *l) {
	make_calendar(l);
	check_regulations(l);
}
