/* 选取: the choice of an agency, from the notice to the score of the work.
 *
 * States: announced -> entries_closed -> sealed -> drawn | offers_open -> chosen -> confirmed -> rated;
 *         announced -> withdrawn; announced, sealed, offers_open -> unsuccessful; entries_closed, sealed -> voided;
 *         by direct choice: announced -> chosen.
 * (1) What a draw rests on stands in events before anybody can compute it: the digest of the secret with the notice,
 *     the list with its digest at closing, the signed head after that, then the nonces, last the secret.
 * (2) The secret fits its digest, the list its own; the head covers the closing.
 * (3) Who confirms is neither who announced nor who chose.
 * Source: 广东省优化营商环境条例 43; 粤办函〔2020〕332号. docs/MARKET.md tells what an attacker could do. */
#include "data/date.h"
#include "desk/market.h"
#include "desk/review.h"

enum { TEXT_MOST = 256 << 10 };

/* ---- the pack's rules -------------------------------------------------------------------------------- */

bool market_way(struct decision *d, enum word way, struct market_way *out) {
	const struct csv *t = pack_table(d->pack, "market/ways.csv");
	*out = (struct market_way){0};
	for (uint32_t i = 0; t && i < t->rows; i++) {
		if (!str_is(csv_cell(t, i, csv_column(t, "code")), word_defs[way].name))
			continue;
		str_int(csv_cell(t, i, csv_column(t, "least_entries")), &out->least);
		str_int(csv_cell(t, i, csv_column(t, "most_amount_fen")), &out->most_fen);
		out->drawn = str_is(csv_cell(t, i, csv_column(t, "drawn")), "yes");
		out->offers = str_is(csv_cell(t, i, csv_column(t, "offers")), "yes");
		return true;
	}
	return desk__refuse(d, "market.no_rules", "payload.way", "the pack has no way of choosing \"%s\"",
		word_defs[way].name);
}

static bool way_of(struct decision *d, const struct record *s, struct market_way *out) {
	return market_way(d, (enum word)rec_get(s, F_way), out);
}

/* ---- the notice -------------------------------------------------------------------------------------- */

static bool amount_fits(struct decision *d, const struct market_way *way) {
	int64_t amount = arg_int(d, F_amount_fen);
	if (amount <= 0)
		return desk__refuse(d, "field.range", "payload.amount_fen", "the service costs more than nothing");
	return !way->most_fen || amount <= way->most_fen ||
	       desk__refuse(d, "market.over_limit", "payload.amount_fen",
			   "this way of choosing is for amounts up to %lld fen", (long long)way->most_fen);
}

static bool times_fit(struct decision *d, ms opens, ms closes) {
	int64_t hours, days;
	if (!market_rule(d, "open_hours", &hours) || !market_rule(d, "open_days_most", &days))
		return false;
	if (opens < d->now)
		return desk__refuse(d, "market.times", "payload.opens_at", "entries open after the notice, not before");
	if (closes < opens + hours * MS_PER_HOUR)
		return desk__refuse(d, "market.times", "payload.closes_at",
			"entries are open for %lld hours at least", (long long)hours);
	return closes <= d->now + days * MS_PER_DAY ||
	       desk__refuse(d, "market.times", "payload.closes_at", "entries close within %lld days", (long long)days);
}

/* Sizes of the lists: as given, else the pack's. A draw of one has no large list. */
static bool set_sizes(struct decision *d, struct event *ev, enum word way) {
	int64_t small = arg_int(d, F_small_list), large = arg_int(d, F_large_list);
	if (way == W_draw) {
		small = small == NIL ? 1 : small;
		large = 0;
	}
	if ((small == NIL && !market_rule(d, "small_list", &small)) ||
		(large == NIL && !market_rule(d, "large_list", &large)))
		return false;
	if (small < 1 || (large && large < small))
		return desk__refuse(d, "market.sizes", "payload.small_list",
			"the small list has at least one agency, and not more than the large one");
	set_int(ev, F_small_list, small);
	set_int(ev, F_large_list, large);
	return true;
}

static bool set_times(struct decision *d, struct event *ev) {
	ms opens = arg_int(d, F_opens_at) == NIL ? d->now : arg_int(d, F_opens_at), closes = arg_int(d, F_closes_at);
	int64_t nonces, secret;
	if (closes == NIL)
		return desk__refuse(d, "market.times", "payload.closes_at", "say until when entries are taken");
	if (!times_fit(d, opens, closes) || !market_rule(d, "nonces_hours", &nonces) ||
		!market_rule(d, "secret_hours", &secret))
		return false;
	set_int(ev, F_opens_at, opens);
	set_int(ev, F_nonces_due_at, closes + nonces * MS_PER_HOUR);
	set_int(ev, F_secret_due_at, closes + (nonces + secret) * MS_PER_HOUR);
	set_int(ev, F_wake_at, closes);
	return true;
}

static bool commit_fits(struct decision *d, const struct market_way *way) {
	str commit = arg_str(d, F_secret_commit);
	if (way->drawn && !draw_is_hex(commit))
		return desk__refuse(d, "market.commit_form", "payload.secret_commit",
			"a draw begins with the digest of the secret: 64 digits 0-9a-f");
	if (way->drawn && desk__promised(d, commit))
		return desk__refuse(d, "market.commit_form", "payload.secret_commit",
			"that secret was promised in a notice before, and may be known: every draw takes a new one");
	return way->drawn || !commit.n ||
	       desk__refuse(d, "market.no_draw", "payload.secret_commit", "nothing is drawn in this way of choosing");
}

/* A notice again after a void or failed one names it: who looks at it sees both. */
static bool again_fits(struct decision *d) {
	int64_t id = arg_int(d, F_again_of);
	const struct record *before = id == NIL ? NULL : book_find(d->book, R_selection, id);
	bool over = before && (rec_is(before, F_state, W_voided) || rec_is(before, F_state, W_unsuccessful) ||
	                       rec_is(before, F_state, W_withdrawn));
	if (id != NIL && !over)
		return desk__refuse(
			d, "market.not_over", "payload.again_of", "that notice does not exist, or is not void or failed");
	return true;
}

bool selection__announce(struct decision *d) {
	enum word way = (enum word)arg_int(d, F_way);
	struct market_way rule;
	if (!market_way(d, way, &rule) || !amount_fits(d, &rule) || !commit_fits(d, &rule) || !again_fits(d))
		return false;
	if (arg_int(d, F_review) != NIL && !book_find(d->book, R_review, arg_int(d, F_review)))
		return desk__refuse(d, "review.not_found", "payload.review", "there is no such review");
	if (arg_int(d, F_project) != NIL && !book_find(d->book, R_project, arg_int(d, F_project)))
		return desk__refuse(d, "project.not_found", "payload.project", "there is no such project");
	struct event *ev = emit_args(d, E_selection_announced);
	set_name(ev, F_announced_by, d->command->actor);
	set_int(ev, F_entries, 0);
	if (way == W_direct)
		return true;
	return (!rule.drawn || set_sizes(d, ev, way)) && set_times(d, ev);
}

bool selection__withdraw(struct decision *d) {
	set_int(emit_args(d, E_selection_withdrawn), F_wake_at, NIL);
	return true;
}

/* ---- closing, head ----------------------------------------------------------------------------------- */

/* The entries as the draw sees them; `told` with the nonces. */
static bool draw_entries(struct decision *d, const struct record *s, struct draw_entry *out, uint32_t *n) {
	struct market_entry entries[DRAW_ENTRIES];
	if (!market_entries(d, s, entries, n))
		return false;
	for (uint32_t i = 0; i < *n; i++) {
		const struct record *r = entries[i].record;
		bool told = rec_is(r, F_state, W_revealed);
		out[i] = (struct draw_entry){entries[i].agency, rec_get(r, F_credit), rec_text(d->book, r, F_nonce_commit),
			told ? rec_text(d->book, r, F_nonce) : STR("")};
	}
	return true;
}

/* Text of the list and its digest. */
static str list_of(struct decision *d, const struct record *s, const struct draw_entry *entries, uint32_t n,
	char digest[DRAW_HEX + 1]) {
	struct buf b = buf_make(TEXT_MOST);
	draw_put_list(&b, s->id, entries, n);
	check(!b.full);
	str text = arena_str(d->arena, buf_view(&b));
	buf_free(&b);
	draw_digest(text, digest);
	return text;
}

static bool fail(struct decision *d, enum event_kind kind, const char *reason) {
	struct event *ev = emit(d, kind, d->record);
	set_text(ev, F_reason, str_of(reason));
	set_int(ev, F_wake_at, NIL);
	return true;
}

static bool close_entries(struct decision *d) {
	const struct record *s = d->record;
	struct draw_entry entries[DRAW_ENTRIES];
	struct market_way way;
	char digest[DRAW_HEX + 1];
	uint32_t n;
	if (!way_of(d, s, &way) || !draw_entries(d, s, entries, &n))
		return false;
	if ((int64_t)n < way.least)
		return fail(d, E_selection_failed, "too_few_entries");
	list_of(d, s, entries, n, digest);
	struct event *ev = emit(d, E_selection_closed, s);
	set_name(ev, F_list_digest, arena_str(d->arena, str_of(digest)));
	set_int(ev, F_wake_at, rec_get(s, way.drawn ? F_secret_due_at : F_nonces_due_at));
	return true;
}

/* Offers that were opened in time are compared; with too few of them the choice has failed. */
static bool end_of_opening(struct decision *d) {
	struct draw_entry entries[DRAW_ENTRIES];
	struct market_way way;
	uint32_t n, told = 0;
	if (!way_of(d, d->record, &way) || !draw_entries(d, d->record, entries, &n))
		return false;
	for (uint32_t i = 0; i < n; i++)
		told += entries[i].nonce.n > 0;
	if ((int64_t)told < way.least)
		return fail(d, E_selection_failed, "too_few_opened");
	set_int(emit(d, E_selection_opened, d->record), F_wake_at, NIL);
	return true;
}

bool selection__wake(struct decision *d) {
	const struct record *s = d->record;
	struct market_way way;
	if (rec_is(s, F_state, W_announced))
		return close_entries(d);
	if (!way_of(d, s, &way))
		return false;
	if (rec_is(s, F_state, W_entries_closed))
		return fail(d, E_selection_voided, "no_head");
	if (rec_is(s, F_state, W_sealed))
		return way.drawn ? fail(d, E_selection_voided, "secret_not_told") : end_of_opening(d);
	return true;
}

/* The head comes from outside as what it is, data: what is decided never depends on a file or a key. */
bool selection__seal(struct decision *d) {
	if (!rec_is(d->record, F_state, W_entries_closed))
		return true; /* another head came first */
	check(draw_is_hex(arg_str(d, F_head_root))); /* that it covers the closing: who signs sees to it */
	emit_args(d, E_selection_sealed);
	return true;
}

/* The desk was shut and is open again. A limit that passed since the last event passed while nobody could do anything:
 * what came too late then begins anew. Entries stay closed at the hour of the notice. The hour of opening again comes
 * from outside, as the head does, so that a replay decides the same. */
bool selection__extend(struct decision *d) {
	const struct record *s = d->record;
	ms now = arg_int(d, F_resumed_at), last = d->recorded_at, nonces = rec_or(s, F_nonces_due_at, 0);
	bool waits = rec_get(s, F_wake_at) != NIL; /* announced, entries_closed or sealed */
	bool shut = nonces > last && now >= (rec_is(s, F_state, W_announced) ? rec_get(s, F_closes_at) : nonces);
	shut |= rec_is(s, F_state, W_entries_closed);
	int64_t nonces_hours, secret_hours;
	struct market_way way;
	if (!waits || !(shut || now >= rec_get(s, F_secret_due_at)))
		return true;
	if (!way_of(d, s, &way) || !market_rule(d, "nonces_hours", &nonces_hours) ||
		!market_rule(d, "secret_hours", &secret_hours))
		return false;
	if (shut)
		nonces = now + nonces_hours * MS_PER_HOUR;
	ms secret = (shut ? nonces : now) + secret_hours * MS_PER_HOUR;
	struct event *ev = emit(d, E_selection_extended, s);
	set_int(ev, F_resumed_at, now);
	set_int(ev, F_nonces_due_at, nonces);
	set_int(ev, F_secret_due_at, secret);
	if (!rec_is(s, F_state, W_announced))
		set_int(ev, F_wake_at, way.drawn ? secret : nonces);
	return true;
}

/* ---- the draw ---------------------------------------------------------------------------------------- */

static bool may_draw(struct decision *d, const struct record *s, str secret) {
	char digest[DRAW_HEX + 1] = "";
	bool all;
	if (draw_is_hex(secret))
		draw_digest(secret, digest);
	if (!str_is(rec_text(d->book, s, F_secret_commit), digest))
		return desk__refuse(d, "market.secret_wrong", "payload.secret",
			"this is not the secret whose digest stands in the notice");
	if (!market_all_open(d, s, NULL, &all))
		return false;
	return all || d->recorded_at >= rec_get(s, F_nonces_due_at) ||
	       desk__refuse(d, "market.too_early", "", "agencies may still open their entries: the secret comes last");
}

static str text_of_draw(struct decision *d, const struct draw *x, char seed[DRAW_HEX + 1]) {
	struct buf b = buf_make(TEXT_MOST);
	draw_put_seed_text(&b, x);
	check(!b.full);
	str text = arena_str(d->arena, buf_view(&b));
	buf_free(&b);
	draw_digest(text, seed);
	return text;
}

/* Codes of those drawn, in the order of the draw. */
static str winners_of(struct decision *d, const struct draw *x, str seed) {
	uint32_t places[DRAW_ENTRIES], n = draw_pick(x, seed, places);
	str out = STR("");
	for (uint32_t i = 0; i < n; i++)
		out = arena_format(d->arena, STR_FMT "%s" STR_FMT, STR_ARG(out), i ? " " : "",
			STR_ARG(x->entries[places[i]].agency));
	return out;
}

/* Who kept its number to itself could have tried to steer the draw: that costs credit. */
static bool score_silent(struct decision *d, const struct draw *x) {
	int64_t points;
	if (!market_rule(d, "silent_points", &points))
		return false;
	for (uint32_t i = 0; i < x->n; i++)
		if (!x->entries[i].nonce.n)
			agency__score(d, x->entries[i].agency, points,
				arena_format(d->arena, "nonce_not_told selection/%lld", (long long)d->record->id));
	return true;
}

bool selection__draw(struct decision *d) {
	const struct record *s = d->record;
	struct draw_entry entries[DRAW_ENTRIES];
	struct draw x = {.selection = s->id, .secret = arg_str(d, F_secret), .entries = entries,
		.head_size = rec_get(s, F_head_size), .head_root = rec_text(d->book, s, F_head_root),
		.large = (uint32_t)rec_or(s, F_large_list, 0), .small = (uint32_t)rec_or(s, F_small_list, 1)};
	struct market_way way;
	char digest[DRAW_HEX + 1], seed[DRAW_HEX + 1];
	uint32_t told = 0;
	if (!way_of(d, s, &way) || !may_draw(d, s, x.secret) || !draw_entries(d, s, entries, &x.n))
		return false;
	list_of(d, s, entries, x.n, digest);
	check(str_is(rec_text(d->book, s, F_list_digest), digest)); /* invariant 2: nothing moved since closing */
	for (uint32_t i = 0; i < x.n; i++)
		told += entries[i].nonce.n > 0;
	bool enough = (int64_t)told >= way.least;
	struct event *ev = emit_args(d, enough ? E_selection_drawn : E_selection_failed);
	set_int(ev, F_wake_at, NIL);
	if (!enough)
		set_text(ev, F_reason, STR("too_few_opened"));
	text_of_draw(d, &x, seed);
	str as_seed = arena_str(d->arena, str_of(seed)), winners = enough ? winners_of(d, &x, as_seed) : STR("");
	if (enough) {
		set_name(ev, F_seed, as_seed);
		set_state(ev, F_winners, winners);
		if (rec_is(s, F_way, W_draw) && str_find(winners, ' ', 0) < 0)
			set_name(ev, F_agency, winners);
	}
	return score_silent(d, &x);
}

/* ---- choosing ---------------------------------------------------------------------------------------- */

static bool is_listed(str list, str code) {
	str one;
	while (list.n && str_next(&list, ' ', &one))
		if (str_eq(one, code))
			return true;
	return false;
}

/* Whether an offer is better than another one: the lower price, of plans the higher score; of equal prices the earlier
 * entry. Equal scores are the owner's choice. */
static bool is_better(const struct record *s, const struct record *a, const struct record *b) {
	if (rec_is(s, F_way, W_plan))
		return rec_or(a, F_mark, -1) > rec_or(b, F_mark, -1);
	int64_t x = rec_get(a, F_price_fen), y = rec_get(b, F_price_fen);
	return x < y || (x == y && a->id < b->id);
}

static const struct record *entry_of(const struct market_entry *entries, uint32_t n, str agency) {
	for (uint32_t i = 0; i < n; i++)
		if (str_eq(entries[i].agency, agency))
			return entries[i].record;
	return NULL;
}

static bool is_best(struct decision *d, const struct record *s, str agency) {
	struct market_entry entries[DRAW_ENTRIES];
	uint32_t n;
	if (!market_entries(d, s, entries, &n))
		return false;
	const struct record *taken = entry_of(entries, n, agency);
	if (!taken || !market_valid(s, taken))
		return desk__refuse(d, "market.no_offer", "payload.agency", "this agency made no offer that may be taken");
	for (uint32_t i = 0; i < n; i++) {
		const struct record *other = entries[i].record;
		if (!market_valid(s, other))
			continue;
		if (rec_is(s, F_way, W_plan) && rec_get(other, F_mark) == NIL)
			return desk__refuse(d, "market.not_scored", "payload.agency", "all plans are judged before one is chosen");
		if (other != taken && is_better(s, other, taken))
			return desk__refuse(d, "market.not_best", "payload.agency", "the offer of " STR_FMT " is better",
				STR_ARG(entries[i].agency));
	}
	return true;
}

/* Direct: any agency that fits; drawn: one of the small list; else the best offer. */
static bool may_choose(struct decision *d, const struct record *s, str agency) {
	if (rec_is(s, F_state, W_announced))
		return rec_is(s, F_way, W_direct) ||
			   desk__refuse(
				   d, "selection.wrong_state", "", "entries are still taken: nobody is chosen before they close");
	if (rec_is(s, F_state, W_offers_open))
		return is_best(d, s, agency);
	return is_listed(rec_state(s, F_winners), agency) ||
	       desk__refuse(d, "market.not_drawn", "payload.agency", "the agency is not on the list that was drawn");
}

bool selection__choose(struct decision *d) {
	struct agency_view a;
	str agency = arg_str(d, F_agency);
	if (!may_choose(d, d->record, agency) || !market__fits(d, d->record, agency, "payload.agency", &a))
		return false;
	set_name(emit_args(d, E_selection_chosen), F_chosen_by, d->command->actor);
	return true;
}

/* No offer may be taken: all prices are above the amount. */
bool selection__give_up(struct decision *d) {
	struct market_entry entries[DRAW_ENTRIES];
	uint32_t n;
	if (!market_entries(d, d->record, entries, &n))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (market_valid(d->record, entries[i].record))
			return desk__refuse(d, "market.has_offers", "", "there is an offer that may be taken: " STR_FMT,
				STR_ARG(entries[i].agency));
	emit_args(d, E_selection_failed);
	return true;
}

bool selection__confirm(struct decision *d) {
	const struct record *s = d->record;
	if (rec_get(s, F_agency) == NIL)
		return desk__refuse(d, "market.not_chosen", "", "somebody of the drawn list is chosen first");
	if (!other_person(d, "market.same_person", rec_text(d->book, s, F_announced_by)) ||
		!other_person(d, "market.same_person", rec_text(d->book, s, F_chosen_by)))
		return false;
	set_name(emit_args(d, E_selection_confirmed), F_confirmed_by, d->command->actor);
	int64_t review = rec_get(s, F_review);
	return review == NIL || review__take_from_market(d, review, rec_text(d->book, s, F_agency));
}

bool selection__rate(struct decision *d) {
	emit_args(d, E_selection_rated);
	agency__score(d, rec_text(d->book, d->record, F_agency), arg_int(d, F_mark),
		arena_format(d->arena, "selection/%lld", (long long)d->record->id));
	return true;
}
