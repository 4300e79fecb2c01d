/* 中介机构: who may be chosen in the market, with services, interest links and credit.
 *
 * States: active <-> suspended.
 * (1) An agency's number is made of its code, so that it is found by it and no code is given twice.
 * (2) Credit is 0..100 and moves by scores only: credit' = ((weight - 1) credit + points) / weight, rounded down.
 * Source: 粤办函〔2020〕332号 (credit of intermediaries); the weights are the pack's (market/rules.csv). */
#include "desk/market.h"

enum { AGENCY_NUMBER_BITS = 52, CREDIT_MOST = 100, LINKS_BYTES = 4096 /* each event has the whole list */ };

/* FNV-1a, cut to what JSON carries exactly; the same for ever, since records are found by it. */
static int64_t agency_number(str code) {
	uint64_t h = 14695981039346656037u;
	for (uint32_t i = 0; i < code.n; i++)
		h = (h ^ (uint8_t)code.p[i]) * 1099511628211u;
	h = (h ^ h >> AGENCY_NUMBER_BITS) & (((uint64_t)1 << AGENCY_NUMBER_BITS) - 1);
	return h ? (int64_t)h : 1;
}

static int32_t row_of(const struct csv *t, const char *column, str code) {
	int32_t found = -1;
	for (uint32_t i = 0; t && found < 0 && i < t->rows; i++)
		if (str_eq(csv_cell(t, i, csv_column(t, column)), code))
			found = (int32_t)i;
	return found;
}

bool market_rule(struct decision *d, const char *code, int64_t *out) {
	const struct csv *t = pack_table(d->pack, "market/rules.csv");
	int32_t row = row_of(t, "code", str_of(code));
	return (row >= 0 && str_int(csv_cell(t, (uint32_t)row, csv_column(t, "value")), out)) ||
	       desk__refuse(d, "market.no_rules", "", "the pack gives no rule \"%s\" in market/rules.csv", code);
}

/* ---- reading ----------------------------------------------------------------------------------------- */

static bool from_pack(struct decision *d, str code, struct agency_view *out) {
	const struct csv *t = pack_table(d->pack, "market/agencies.csv");
	const struct code *c = pack_code(d->pack, CODE_AGENCY, code);
	int32_t row = row_of(t, "agency", code);
	if (!c)
		return false;
	out->title = c->name_zh;
	if (row < 0)
		return true;
	out->services = csv_cell(t, (uint32_t)row, csv_column(t, "services"));
	out->conflicts = csv_cell(t, (uint32_t)row, csv_column(t, "conflicts"));
	out->account = csv_cell(t, (uint32_t)row, csv_column(t, "account"));
	str_int(csv_cell(t, (uint32_t)row, csv_column(t, "credit")), &out->credit);
	return true;
}

bool agency_read(struct decision *d, str code, struct agency_view *out) {
	struct err kept = *d->refusal;
	*out = (struct agency_view){.code = code, .active = true, .services = STR(""), .conflicts = STR(""),
		.account = STR(""), .title = STR("")};
	if (!market_rule(d, "credit_start", &out->credit))
		out->credit = 0;
	*d->refusal = kept; /* a pack without a market has agencies all the same */
	bool known = from_pack(d, code, out);
	const struct record *r = code.n ? desk__record(d, R_agency, agency_number(code)) : NULL;
	if (!r || !str_eq(rec_text(d->book, r, F_agency), code))
		return known;
	out->record = r;
	out->services = rec_state(r, F_service_kinds);
	out->conflicts = rec_state(r, F_conflicts);
	out->account = rec_text(d->book, r, F_applicant);
	out->credit = rec_or(r, F_credit, out->credit);
	out->scored = rec_or(r, F_scored, 0);
	out->active = rec_is(r, F_state, W_active);
	return true;
}

static bool has_token(str list, str token) {
	str one;
	while (list.n && str_next(&list, ' ', &one))
		if (token.n && str_eq(one, token))
			return true;
	return false;
}

bool agency_offers(const struct agency_view *a, str review_type) {
	return has_token(a->services, review_type);
}

bool agency_linked(const struct agency_view *a, str token) {
	return has_token(a->conflicts, token);
}

/* ---- writing ----------------------------------------------------------------------------------------- */

/* An event on the agency's stream; the first one brings what the pack says of it. */
static struct event *note(struct decision *d, enum event_kind kind, const struct agency_view *a) {
	if (a->record)
		return emit(d, kind, a->record);
	struct event *ev = emit(d, kind, decide_draft(d, R_agency, agency_number(a->code)));
	set_name(ev, F_agency, a->code);
	set_text(ev, F_title, a->title);
	set_state(ev, F_service_kinds, a->services);
	set_text(ev, F_services, a->services);
	set_state(ev, F_conflicts, a->conflicts);
	if (a->account.n)
		set_name(ev, F_applicant, a->account);
	set_int(ev, F_credit, a->credit);
	set_int(ev, F_scored, 0);
	set_word(ev, F_state, W_active);
	return ev;
}

void agency__score(struct decision *d, str code, int64_t points, str reason) {
	struct agency_view a;
	int64_t weight = 2;
	struct err kept = *d->refusal;
	bool known = agency_read(d, code, &a);
	check(known && points >= 0 && points <= CREDIT_MOST);
	if (!market_rule(d, "credit_weight", &weight) || weight < 1)
		weight = 2;
	*d->refusal = kept;
	int64_t credit = ((weight - 1) * a.credit + points) / weight;
	check(credit >= 0 && credit <= CREDIT_MOST); /* invariant 2 */
	struct event *ev = note(d, E_agency_scored, &a);
	set_int(ev, F_credit, credit);
	set_int(ev, F_mark, points);
	set_int(ev, F_scored, a.scored + 1);
	set_text(ev, F_reason, reason);
}

/* Kinds of review that the pack knows, each once between blanks. */
static bool services_known(struct decision *d, str services) {
	str one;
	if (!services.n)
		return desk__refuse(d, "agency.services", "payload.services", "name the kinds of review that it offers");
	while (services.n && str_next(&services, ' ', &one))
		if (!pack_code(d->pack, CODE_REVIEW_TYPE, one))
			return desk__refuse(d, "agency.services", "payload.services",
				"the pack knows no kind of review \"" STR_FMT "\"", STR_ARG(one));
	return true;
}

static bool refuse_number(struct decision *d, str other) {
	return desk__refuse(d, "agency.exists", "payload.agency",
		"this code comes to the same number as " STR_FMT ", which has it: records are found by it", STR_ARG(other));
}

/* Two codes of one number are rare, but can be looked for: who comes second is refused. */
static bool number_free(struct decision *d, str code) {
	int64_t number = agency_number(code);
	const struct record *r = desk__record(d, R_agency, number);
	for (uint32_t i = 0; !r && i < d->pack->code_count; i++) {
		const struct code *c = &d->pack->codes[i];
		if (c->class == CODE_AGENCY && !str_eq(c->code, code) && agency_number(c->code) == number)
			return refuse_number(d, c->code);
	}
	return r ? refuse_number(d, rec_text(d->book, r, F_agency)) : !d->refusal->code;
}

/* One of the pack is taken in with what the pack says; another one says itself. */
bool agency__register(struct decision *d) {
	struct agency_view a;
	str code = arg_str(d, F_agency);
	bool known = agency_read(d, code, &a);
	if (a.record)
		return desk__refuse(d, "agency.exists", "payload.agency", "the agency is registered already");
	if (!number_free(d, code))
		return false;
	if (command_arg(d->command, F_title))
		a.title = arg_str(d, F_title);
	if (command_arg(d->command, F_services))
		a.services = arg_str(d, F_services);
	if (command_arg(d->command, F_applicant))
		a.account = arg_str(d, F_applicant);
	if (!known && !a.title.n)
		return desk__refuse(d, "agency.unnamed", "payload.title", "an agency that the pack does not know needs a name");
	if (!services_known(d, a.services))
		return false;
	struct event *ev = note(d, E_agency_registered, &a);
	d->draft = ev->record;
	return true;
}

bool agency__declare(struct decision *d) {
	str token = arg_str(d, F_interest), now = rec_state(d->record, F_conflicts);
	if (str_find(token, ' ', 0) >= 0)
		return desk__refuse(d, "agency.interest", "payload.interest",
			"name one agency, account or project/number, without blanks");
	if (has_token(now, token))
		return desk__refuse(d, "agency.declared", "payload.interest", "that link is declared already");
	if (now.n + token.n >= LINKS_BYTES)
		return desk__refuse(d, "agency.interest", "payload.interest",
			"the agency has so many links that it can hardly review anything: suspend it");
	struct event *ev = emit_args(d, E_agency_declared);
	set_state(ev, F_conflicts, now.n ? arena_format(d->arena, STR_FMT " " STR_FMT, STR_ARG(now), STR_ARG(token))
		: token);
	return true;
}

bool agency__suspend(struct decision *d) {
	emit_args(d, E_agency_suspended);
	return true;
}

bool agency__resume(struct decision *d) {
	emit_args(d, E_agency_resumed);
	return true;
}

/* ---- who may take part ------------------------------------------------------------------------------- */

/* While entries are taken nobody learns from a refusal who has entered: it is one sentence for every kind of link. */
static bool refuse_link(struct decision *d, const struct record *s, const char *where, const char *text, str who) {
	bool sealed = rec_is(s, F_state, W_announced) && !rec_is(s, F_way, W_direct);
	return desk__refuse(d, "market.conflict", where, "%s" STR_FMT,
		sealed ? "the agency has an interest link with a party to this notice or with somebody who takes part: which "
				 "one is told when entries are closed"
			   : text, STR_ARG(sealed ? STR("") : who));
}

/* Whose interests the agency may not share: the project and its applicant, who prepared the document, who announced. */
static bool is_apart(struct decision *d, const struct record *s, const struct agency_view *a, const char *where) {
	int64_t project = rec_get(s, F_project), review = rec_get(s, F_review);
	const struct record *p = project == NIL ? NULL : desk__record(d, R_project, project);
	const struct record *v = review == NIL ? NULL : desk__record(d, R_review, review);
	str prepared = v ? rec_text(d->book, v, F_prepared_by) : rec_text(d->book, s, F_prepared_by);
	if (prepared.n && (str_eq(prepared, a->code) || agency_linked(a, prepared)))
		return refuse_link(d, s, where,
			"the agency prepared the document, or is linked with who did: another one is to look at it", STR(""));
	str as_project = project == NIL ? STR("") : arena_format(d->arena, "project/%lld", (long long)project);
	str applicant = p && record_def(R_project)->cell_of[F_applicant] >= 0 ? rec_text(d->book, p, F_applicant) : STR("");
	if (agency_linked(a, as_project) || agency_linked(a, applicant) ||
		agency_linked(a, rec_text(d->book, s, F_announced_by)))
		return refuse_link(d, s, where,
			"the agency has declared an interest link with the project, its applicant or who announced", STR(""));
	return true;
}

/* Whether they would be one in two coats: a declared link, or one account that acts for both. */
static bool is_tied(const struct agency_view *a, const struct agency_view *b) {
	return agency_linked(a, b->code) || agency_linked(b, a->code) || (a->account.n && str_eq(a->account, b->account));
}

static bool is_single(struct decision *d, const struct record *s, const struct agency_view *a, const char *where) {
	struct market_entry entries[DRAW_ENTRIES];
	struct agency_view other;
	uint32_t n;
	if (!market_entries(d, s, entries, &n))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!str_eq(entries[i].agency, a->code) && agency_read(d, entries[i].agency, &other) && is_tied(a, &other))
			return refuse_link(d, s, where, "an agency that it is linked with has entered: ", other.code);
	return true;
}

bool market__fits(struct decision *d, const struct record *s, str code, const char *where, struct agency_view *out) {
	if (!agency_read(d, code, out))
		return desk__refuse(d, "agency.unknown", where, "there is no agency of this code: register it first");
	if (!out->active)
		return desk__refuse(d, "market.suspended", where, "the agency is suspended from the market");
	if (!agency_offers(out, rec_text(d->book, s, F_review_type)))
		return desk__refuse(d, "market.not_offered", where, "the agency does not offer this kind of service");
	return is_apart(d, s, out, where) && is_single(d, s, out, where);
}
