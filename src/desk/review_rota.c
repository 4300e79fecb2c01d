/* 轮候: which agency takes the next review of a kind.
 *
 * In the rota are the agencies that offer the kind by the pack, and those that had an order of it before. Who prepared
 * the document, is linked with its author or the project, is suspended, gave the order back, or has less credit than
 * the pack asks for is left out; of the others the one with the fewest turns, then the best credit, then the first
 * code. Every agency that was looked at stands in the event with its turns and why it was left out.
 * Source: domain.md §2.7 (by rota, credit and conflict check); 广东省优化营商环境条例 43. */
#include "desk/market.h"
#include "desk/review.h"

enum { ROTA_MOST = 64, HELD_MOST = 16, SEAT_BYTES = 128 /* of one agency as JSON, beside its code */ };

/* One agency of a rota. */
struct seat {
	struct agency_view agency;
	int64_t turns;
	const char *out; /* why it is left out; NULL: it may */
};
struct choice {
	struct decision *d;
	struct seat seat[ROTA_MOST];
	uint32_t n;
	str held[HELD_MOST]; /* agencies that gave this order back */
	uint32_t held_count;
	int64_t least_credit;
};

static int64_t rota_id(const struct decision *d) {
	const struct code *c = pack_code(d->pack, CODE_REVIEW_TYPE, rec_text(d->book, d->record, F_review_type));
	return c ? (int64_t)c->row + 1 : 0;
}

static const struct record *rota_of(struct decision *d) {
	int64_t id = rota_id(d);
	return id ? desk__record(d, R_rota, id) : NULL;
}

/* The agency's seat, made when it has none and may have one; NULL: it may not. */
static struct seat *sit(struct choice *c, str agency, bool had_orders) {
	struct seat new = {0};
	for (uint32_t i = 0; i < c->n; i++)
		if (str_eq(c->seat[i].agency.code, agency))
			return &c->seat[i];
	if (c->n == ROTA_MOST || !agency_read(c->d, agency, &new.agency) ||
		!(had_orders || agency_offers(&new.agency, rec_text(c->d->book, c->d->record, F_review_type))))
		return NULL;
	c->seat[c->n] = new;
	return &c->seat[c->n++];
}

/* ---- links of interest ----------------------------------------------------------------------------------- */

/* Linked by what either of them has declared, or with the project or the firm that it is of. */
static bool linked(struct decision *d, const struct agency_view *a) {
	const struct record *r = d->record;
	str author = rec_text(d->book, r, F_prepared_by);
	struct agency_view other;
	int64_t project = rec_get(r, F_project);
	const struct record *p = project == NIL ? NULL : desk__record(d, R_project, project);
	if (agency_linked(a, author) || (agency_read(d, author, &other) && agency_linked(&other, a->code)))
		return true;
	if (!p)
		return false;
	return agency_linked(a, arena_format(d->arena, "project/%lld", (long long)project)) ||
		   agency_linked(a, rec_text(d->book, p, F_applicant));
}

bool review__may_take(struct decision *d, str agency, str *account) {
	struct agency_view a;
	if (str_eq(agency, rec_text(d->book, d->record, F_prepared_by)))
		return desk__refuse(
			d, "review.conflict", "payload.agency", "the agency that prepared the document may not review it");
	if (!agency_read(d, agency, &a))
		return desk__refuse(d, "agency.unknown", "payload.agency", "there is no such agency");
	if (linked(d, &a))
		return desk__refuse(d, "review.conflict", "payload.agency",
			"the agency has declared a link with who prepared the document, or with the project");
	if (!a.active)
		return desk__refuse(d, "review.suspended", "payload.agency", "the agency is suspended");
	*account = a.account;
	return true;
}

/* ---- the choice ------------------------------------------------------------------------------------------ */

static bool take_held(void *self, const struct past_event *past) {
	struct choice *c = self;
	struct event ev = {.count = 0};
	struct err e;
	if (!str_is(past->kind, event_defs[E_review_assigned].name) ||
		!event_read_body(c->d->arena, c->d->book, arena_str(c->d->arena, past->body), &ev, &e))
		return true;
	for (uint32_t i = 0; i < ev.count; i++)
		if (ev.set[i].field == F_agency && c->held_count < HELD_MOST)
			c->held[c->held_count++] = arena_str(c->d->arena, ev.set[i].s);
	return true;
}

static const char *left_out(struct decision *d, const struct choice *c, const struct agency_view *a) {
	check(a->credit >= 0 && a->credit <= 100);
	if (str_eq(a->code, rec_text(d->book, d->record, F_prepared_by)))
		return "prepared";
	for (uint32_t i = 0; i < c->held_count; i++)
		if (str_eq(a->code, c->held[i]))
			return "released";
	if (linked(d, a))
		return "linked";
	if (!a->active)
		return "suspended";
	return a->credit < c->least_credit ? "credit" : NULL;
}

/* Who is in the rota, and with how many turns. */
static bool fill(struct choice *c) {
	struct decision *d = c->d;
	const struct record *rota = rota_of(d);
	str turns = rota ? arena_str(d->arena, rec_state(rota, F_turns)) : STR(""), agency;
	struct err e = {0};
	for (uint32_t i = 0; i < d->pack->code_count; i++)
		if (d->pack->codes[i].class == CODE_AGENCY)
			sit(c, d->pack->codes[i].code, false);
	for (int64_t n; pair_next(&turns, &agency, &n);) {
		struct seat *s = sit(c, agency, true);
		if (s)
			s->turns = n;
	}
	if (!desk__past(d, d->record, c, take_held, &e))
		return desk__refuse(d, "store.fault", "", "%s", e.text);
	for (uint32_t i = 0; i < c->n; i++)
		c->seat[i].out = left_out(d, c, &c->seat[i].agency);
	return true;
}

static bool before(const struct seat *a, const struct seat *b) {
	if (a->turns != b->turns)
		return a->turns < b->turns;
	if (a->agency.credit != b->agency.credit)
		return a->agency.credit > b->agency.credit;
	return str_cmp(a->agency.code, b->agency.code) < 0;
}

static str explain(struct arena *a, const struct choice *c) {
	size_t room = SEAT_BYTES;
	for (uint32_t i = 0; i < c->n; i++)
		room += SEAT_BYTES + (size_t)ESCAPED * c->seat[i].agency.code.n;
	struct buf b = buf_in(a, room);
	buf_char(&b, '[');
	for (uint32_t i = 0; i < c->n; i++) {
		const struct seat *s = &c->seat[i];
		buf_text(&b, i ? ",{\"agency\":" : "{\"agency\":");
		json_put_string(&b, s->agency.code);
		buf_format(&b, ",\"credit\":%lld", (long long)s->agency.credit);
		if (s->out)
			buf_format(&b, ",\"out\":\"%s\"", s->out);
		buf_format(&b, ",\"turns\":%lld}", (long long)s->turns);
	}
	buf_char(&b, ']');
	check(!b.full);
	return buf_view(&b);
}

bool review__choose(struct decision *d, str *agency, str *account, str *explanation) {
	struct choice *c = arena_new(d->arena, struct choice);
	c->d = d;
	const struct seat *best = NULL;
	if (!review__number(d, "review.credit", &c->least_credit) || !fill(c))
		return false;
	for (uint32_t i = 0; i < c->n; i++)
		if (!c->seat[i].out && (!best || before(&c->seat[i], best)))
			best = &c->seat[i];
	if (!best)
		return desk__refuse(d, "review.no_agency", "payload.agency",
			"none of the %u agencies of this rota may take it (%s); name one that was chosen in the market, or "
			"announce a selection", c->n, c->n ? c->seat[0].out : "the rota is empty");
	*agency = best->agency.code;
	*account = best->agency.account;
	*explanation = explain(d->arena, c);
	check(agency->n > 0 && !best->out);
	return true;
}

void review__count_turn(struct decision *d, str agency) {
	check(agency.n > 0 && rota_id(d) > 0);
	const struct record *rota = rota_of(d);
	str list = rota ? rec_state(rota, F_turns) : STR(""), one;
	struct buf b = buf_in(d->arena, list.n + agency.n + SEAT_BYTES);
	bool counted = false;
	for (int64_t n; pair_next(&list, &one, &n);) {
		bool its = str_eq(one, agency);
		counted |= its;
		buf_format(&b, "%s" STR_FMT ":%lld", b.n ? " " : "", STR_ARG(one), (long long)(n + its));
	}
	if (!counted)
		buf_format(&b, "%s" STR_FMT ":1", b.n ? " " : "", STR_ARG(agency));
	check(!b.full);
	struct event *ev = emit(d, E_rota_turned, rota ? rota : decide_draft(d, R_rota, rota_id(d)));
	set_name(ev, F_review_type, rec_text(d->book, d->record, F_review_type));
	set_name(ev, F_agency, agency);
	set_state(ev, F_turns, buf_view(&b));
}
