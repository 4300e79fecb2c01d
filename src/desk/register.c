/* Registers without a course of their own: scores given by people, calendars as they arrive, cases mirrored
 * from other systems, and the revealing of personal data. */
#include "data/date.h"
#include "desk/desk_int.h"

/* A judged score is a signed record: who, what, how many points, why. */
bool score__give(struct decision *d) {
	const struct csv *t = pack_table(d->pack, "schemes/score-items.csv");
	const struct code *c = pack_code(d->pack, CODE_SCORE_ITEM, arg_str(d, F_score_item));
	struct dec_or_none {
		dec value;
		bool known;
	} most = {0};
	check(c);
	if (t)
		most.known = dec_parse(csv_cell(t, c->row, csv_column(t, "points_max")), &most.value);
	dec points, hundred = dec_int(100), limit;
	points = dec_int(arg_int(d, F_points_centi));
	if (!most.known || !dec_mul(most.value, hundred, &limit) || dec_cmp(points, limit) > 0)
		return desk__refuse(
			d, "score.over_maximum", "payload.points_centi", "this item of the scheme has fewer points");
	emit_args(d, E_score_given);
	return true;
}

bool calendar_year__adopt(struct decision *d) {
	int year = (int)arg_int(d, F_year);
	const struct calendar *c = d->pack->calendar;
	if (year > calendar_last_year(c) || year < calendar_first_year(c))
		return desk__refuse(d, "calendar.not_covered", "payload.year", "the pack has no calendar for %d", year);
	if (calendar_known_year(c, day_of_ms(d->now, calendar_offset(c))) < year)
		return desk__refuse(
			d, "calendar.not_published", "payload.year", "the notice for %d was not published by then", year);
	struct event *ev = emit_args(d, E_calendar_year_adopted);
	const struct csv *t = pack_table(d->pack, "calendars/notices.csv");
	int64_t row_year;
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_int(csv_cell(t, i, csv_column(t, "year")), &row_year) && row_year == year)
			set_text(ev, F_notice, csv_cell(t, i, csv_column(t, "notice")));
	return true;
}

bool mirror__open(struct decision *d) {
	emit_args(d, E_mirror_opened);
	return true;
}

bool mirror__step(struct decision *d) {
	emit_args(d, E_mirror_stepped);
	return true;
}

/* The verdict is our own when both dates are there; the source's own verdict is kept beside it. */
bool mirror__close(struct decision *d) {
	struct event *ev = emit_args(d, E_mirror_closed);
	if (arg_int(d, F_ended_at) != NIL && arg_int(d, F_ended_at) > d->recorded_at)
		return desk__refuse(
			d, "command.from_the_future", "payload.ended_at", "nothing can have ended after it is recorded");
	if (arg_int(d, F_ended_at) != NIL)
		ev->happened_at = arg_int(d, F_ended_at);
	if (rec_get(d->record, F_due_at) != NIL)
		set_bool(ev, F_on_time, ev->happened_at <= rec_get(d->record, F_due_at));
	return true;
}

/* Whether the command that makes such a record takes personal data. */
static bool keeps_person(enum record_kind kind) {
	for (int c = 1; c < COMMAND_COUNT; c++)
		for (const uint16_t *f = command_defs[c].args; command_defs[c].record == kind && *f; f++)
			if ((*f & ~ARG_OPTIONAL) == F_person)
				return true;
	return false;
}

/* A confidential caller stays hidden from whoever handles the ticket; a role without name is one that is not asked for.
 * Source: GB/T 33358-2016. */
static bool command_may_name(const struct pack *p, const struct command *c, const struct record *r) {
	const struct role *role = pack_role(p, c->role);
	if (c->own || rec_get(r, F_confidential) != 1)
		return true;
	return role ? role_may(role, STR("ticket.confidential")) : !c->scope_department.n;
}

/* Who looked at whose data, and what for. Source: 个人信息保护法 6, 51. */
bool person__reveal(struct decision *d) {
	if (!keeps_person(d->record->kind))
		return desk__refuse(d, "person.none", "", "no personal data is kept with a %s",
			record_def(d->record->kind)->name);
	if (!command_may_name(d->pack, d->command, d->record))
		return desk__refuse(d, "ticket.confidential", "", "the caller asked to stay hidden");
	emit_args(d, E_person_revealed);
	return true;
}
