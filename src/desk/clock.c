/* Clocks: when something is due, and how a due date moves. */
#include "data/date.h"
#include "desk/desk_int.h"

ms due_after(struct decision *d, struct event *ev, ms from, struct limit limit) {
	const struct calendar *c = d->pack->calendar;
	bool provisional = false;
	int known = calendar_known_year(c, day_of_ms(d->recorded_at, calendar_offset(c)));
	ms due = calendar_due(c, from, limit, known, &provisional);
	if (provisional)
		set_bool(ev, F_provisional, true);
	return due;
}

void clocks_anew(struct event *ev, const struct record *r) {
	if (rec_get(r, F_provisional) == 1)
		set_int(ev, F_provisional, NIL);
}

ms due_moved(struct decision *d, struct event *ev, ms due) {
	const struct calendar *c = d->pack->calendar;
	int offset = calendar_offset(c);
	day today = day_of_ms(d->recorded_at, offset), then = day_of_ms(due, offset);
	int known = calendar_known_year(c, today);
	bool provisional = false;
	/* How many working days were meant: counted as the weeks stood before this year was published. */
	struct limit left = {0, UNIT_WORKING_DAY};
	while (left.value < LIMIT_DEADLINE_DAYS && calendar_due_day(c, today, left, known - 1, &provisional) < then)
		left.value++;
	provisional = false;
	ms moved = calendar_due(c, d->recorded_at, left, known, &provisional);
	if (provisional)
		set_bool(ev, F_provisional, true);
	return moved;
}

bool office_limit(struct decision *d, const char *code, struct limit *out) {
	static const struct {
		const char *word;
		enum limit_unit unit;
	} units[] = {{"working", UNIT_WORKING_DAY}, {"natural", UNIT_NATURAL_DAY}, {"hour", UNIT_HOUR},
		{"on_spot", UNIT_ON_SPOT}};
	const struct csv *t = pack_table(d->pack, "items/limits.csv");
	int64_t value;
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_is(csv_cell(t, i, csv_column(t, "code")), code) &&
			str_int(csv_cell(t, i, csv_column(t, "value")), &value))
			for (size_t u = 0; u < COUNT(units); u++)
				if (str_is(csv_cell(t, i, csv_column(t, "unit")), units[u].word)) {
					*out = (struct limit){(int32_t)value, units[u].unit};
					return true;
				}
	return desk__refuse(d, "limit.missing", "", "the pack gives no limit \"%s\" in items/limits.csv", code);
}
