/* Payment timing: by month and by budget line, planned against paid. */
#include <stdlib.h>

#include "data/date.h"

#include "report/inside.h"

enum { LINES_MAX = 1000, FIRST_OF_FOURTH_QUARTER = 9 };

static struct paid *line_of(struct report *r, struct payments *p, str code, str title) {
	for (uint32_t i = 0; i < p->line_count; i++)
		if (str_eq(p->lines[i].code, code))
			return &p->lines[i];
	if (p->line_count == LINES_MAX)
		return NULL;
	struct paid *line = &p->lines[p->line_count++];
	*line = (struct paid){.code = arena_str(&r->scratch, code), .title = arena_str(&r->scratch, title)};
	return line;
}

static int month_of(const struct report *r, const struct period *p, ms at) {
	int y, m, dom;
	day_split(day_of_ms(at, r->pack->offset_minutes), &y, &m, &dom);
	return y == p->year ? m - 1 : -1;
}

static void add(struct paid *to, fen amount, int64_t late) {
	if (!to)
		return;
	to->paid += amount;
	to->count++;
	to->late_count += late > 0;
	to->late += late > 0 ? amount : 0;
	to->fen_days += late * amount;
}

/* One payment: code, title, amount, planned_on, paid_at, days_late, state. */
static void take(struct report *r, const struct period *p, struct payments *out, sqlite3_stmt *s) {
	fen amount = sqlite3_column_int64(s, 2);
	ms planned = ms_of_day((day)sqlite3_column_int64(s, 3), r->pack->offset_minutes), at = sqlite3_column_int64(s, 4);
	int64_t late = sqlite3_column_int64(s, 5);
	bool stands = strcmp((const char *)sqlite3_column_text(s, 6), "paid") == 0;
	int month = month_of(r, p, planned);
	if (!stands) {
		out->reversed++;
		return;
	}
	if (month >= 0)
		out->month[month].planned += amount;
	out->total.planned += amount;
	month = month_of(r, p, at);
	if (month >= 0)
		add(&out->month[month], amount, late);
	if (month >= FIRST_OF_FOURTH_QUARTER)
		out->fourth_quarter += amount;
	add(&out->total, amount, late);
	out->on_day += late > 0 ? 0 : amount;
	add(line_of(r, out, report__text(&r->scratch, s, 0), report__text(&r->scratch, s, 1)), amount, late);
}

static int worst_first(const void *a, const void *b) {
	const struct paid *x = a, *y = b;
	if (x->fen_days != y->fen_days)
		return x->fen_days < y->fen_days ? 1 : -1;
	return str_cmp(x->code, y->code);
}

static bool read_budget(struct report *r, const struct period *p, struct payments *out, struct err *e) {
	sqlite3_stmt *s;
	if (!report__prepare(r, "SELECT sum(amount_fen), sum(budget_fen) FROM v_budget WHERE year = :year", &s, e))
		return false;
	report__bind_period(s, p);
	bool good = sqlite3_step(s) == SQLITE_ROW || report__fault(r, e, "reading the budget");
	if (good) {
		out->initial = sqlite3_column_int64(s, 0);
		out->budget = sqlite3_column_int64(s, 1);
	}
	sqlite3_finalize(s);
	return good;
}

bool report__payments(struct report *r, const struct period *p, struct payments *out, struct err *e) {
	static const char sql[] =
		"SELECT b.line, b.title, p.amount_fen, p.planned_on, p.paid_at, ifnull(p.days_late, 0), p.state"
		" FROM v_payment AS p JOIN v_budget AS b ON b.id = p.budget_line"
		" WHERE p.state IN ('paid', 'reversed') AND p.paid_at >= :from AND p.paid_at < :to";
	sqlite3_stmt *s;
	*out = (struct payments){.lines = arena_array(&r->scratch, struct paid, LINES_MAX)};
	if (!report__prepare(r, sql, &s, e))
		return false;
	report__bind_period(s, p);
	int step;
	while ((step = sqlite3_step(s)) == SQLITE_ROW)
		take(r, p, out, s);
	sqlite3_finalize(s);
	qsort(out->lines, out->line_count, sizeof *out->lines, worst_first);
	return (step == SQLITE_DONE || report__fault(r, e, "reading the payments")) && read_budget(r, p, out, e);
}
