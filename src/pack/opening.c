/* Opening hours of the places: calendars/opening-hours.csv. */
#include "data/date.h"
#include "pack/pack_int.h"

static const char path[] = "calendars/opening-hours.csv";

/* "09:00" as minutes, 24:00 included; -1 when it is no time. */
static int minutes_of(str s) {
	int64_t hour, minute;
	if (s.n != 5 || s.p[2] != ':' || !str_int(str_cut(s, 0, 2), &hour) || !str_int(str_cut(s, 3, 5), &minute))
		return -1;
	bool good = hour >= 0 && minute >= 0 && minute < 60 && hour * 60 + minute <= MINUTES_PER_DAY;
	return good ? (int)(hour * 60 + minute) : -1;
}

static void read_times(struct load *l, const struct csv *csv, uint32_t i, struct opening_rule *rule) {
	str opens = csv_cell(csv, i, csv_column(csv, "opens")), closes = csv_cell(csv, i, csv_column(csv, "closes"));
	uint32_t line = csv->lines[i];
	int from = 0, to = MINUTES_PER_DAY;
	if (opens.n || closes.n || !rule->closed) {
		from = minutes_of(opens);
		to = minutes_of(closes);
	}
	if (from < 0)
		complain(l, path, line, "opens: %s is no time HH:MM", quoted(l, opens));
	else if (to < 0)
		complain(l, path, line, "closes: %s is no time HH:MM", quoted(l, closes));
	else if (from >= to)
		complain(l, path, line, "closes: it closes before it opens");
	rule->opens = (int16_t)from;
	rule->closes = (int16_t)to;
}

static void read_dates(struct load *l, const struct csv *csv, uint32_t i, struct opening_rule *rule) {
	str from = csv_cell(csv, i, csv_column(csv, "valid_from")), to = csv_cell(csv, i, csv_column(csv, "valid_to"));
	rule->from = INT32_MIN;
	rule->to = INT32_MAX;
	if (from.n)
		day_parse(from, &rule->from);
	if (to.n)
		day_parse(to, &rule->to);
	if (rule->from > rule->to)
		complain(l, path, csv->lines[i], "valid_to: the rule ends before it begins");
	if (rule->closed && !(from.n && to.n))
		complain(l, path, csv->lines[i], "valid_from: a closure says from which day to which");
}

static void read_rule(struct load *l, const struct csv *csv, uint32_t i, struct opening_rule *rule) {
	str words = STR(OPENING_WORDS), word, days = csv_cell(csv, i, csv_column(csv, "days"));
	for (int rank = 0; str_next(&words, ' ', &word); rank++)
		if (str_eq(word, days))
			rule->days = (enum opening_days)rank;
	rule->level = csv_cell(csv, i, csv_column(csv, "level"));
	rule->point = csv_cell(csv, i, csv_column(csv, "point"));
	rule->closed = str_is(csv_cell(csv, i, csv_column(csv, "kind")), "closed");
	if (rule->level.n && rule->point.n)
		complain(l, path, csv->lines[i], "point: a rule is about a point or about a level, not both");
	read_times(l, csv, i, rule);
	read_dates(l, csv, i, rule);
}

void opening_finish(struct load *l) {
	const struct csv *csv = table_sound(l, path) ? pack_table(l->p, path) : NULL;
	if (!csv || !l->p->calendar)
		return;
	if (csv->rows > OPENING_RULES_MAX) {
		complain(l, path, 1, "more than %d rules", OPENING_RULES_MAX);
		return;
	}
	struct opening_rule *rules = arena_array(l->a, struct opening_rule, csv->rows);
	for (uint32_t i = 0; i < csv->rows; i++)
		read_rule(l, csv, i, &rules[i]);
	l->p->opening = (struct opening){l->p->calendar, rules, csv->rows};
}
