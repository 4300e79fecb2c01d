/* 报名: an agency takes part in a selection, sealed: only a digest is told until the list of entries is frozen and the
 * head after it is signed. Then it opens the entry: the nonce, and with it price and plan where the way wants them.
 *
 * States: entered -> revealed; entered -> withdrawn (before closing). What never opens stays entered, and cannot win.
 * (1) An agency has one entry in a selection. (2) The commit names selection and agency: one that was copied from
 * somebody else cannot be opened. */
#include "desk/market.h"

/* Reads one "id@code" of F_entered. */
static struct market_entry read_entry(str text) {
	struct market_entry x = {0};
	int32_t at = str_find(text, '@', 0);
	check(at > 0 && str_int(str_cut(text, 0, (uint32_t)at), &x.id));
	x.agency = str_cut(text, (uint32_t)at + 1, text.n);
	return x;
}

bool market_entries(struct decision *d, const struct record *s, struct market_entry *out, uint32_t *n) {
	str rest = arena_str(d->arena, rec_state(s, F_entered)), text;
	for (*n = 0; rest.n && str_next(&rest, ' ', &text); ++*n) {
		check(*n < DRAW_ENTRIES);
		out[*n] = read_entry(text);
		out[*n].record = desk__record(d, R_entry, out[*n].id);
		if (!out[*n].record)
			return false;
	}
	return true;
}

/* F_entered with one more in its place by code, or without it. */
static str entered_with(struct decision *d, const struct record *s, int64_t id, str agency, bool in) {
	str old = rec_state(s, F_entered), text, rest = old;
	size_t most = old.n + agency.n + 32;
	struct buf b = {.p = arena_alloc(d->arena, most), .cap = most, .max = most};
	bool put = !in;
	while (rest.n && str_next(&rest, ' ', &text)) {
		struct market_entry x = read_entry(text);
		if (!put && str_cmp(agency, x.agency) < 0) {
			buf_format(&b, "%lld@" STR_FMT " ", (long long)id, STR_ARG(agency));
			put = true;
		}
		if (x.id != id)
			buf_format(&b, STR_FMT " ", STR_ARG(text));
	}
	if (!put)
		buf_format(&b, "%lld@" STR_FMT, (long long)id, STR_ARG(agency));
	check(!b.full);
	return str_trim(buf_view(&b));
}

/* The event carries the commit, which nobody can guess: hashes of events are public in proofs, and who entered must not
 * be found by trying the few agencies that there are. */
static void note_list(struct decision *d, const struct record *s, int64_t id, str agency, str commit, bool in) {
	struct event *ev = emit(d, E_selection_list_changed, s);
	set_name(ev, F_nonce_commit, commit);
	set_state(ev, F_entered, entered_with(d, s, id, agency, in));
	set_int(ev, F_entries, rec_or(s, F_entries, 0) + (in ? 1 : -1));
}

/* The account acts for the agency. */
static bool acts_for(struct decision *d, const struct agency_view *a, const char *where) {
	return (a->account.n && str_eq(a->account, d->command->actor)) ||
	       desk__refuse(d, "market.not_your_agency", where,
			   "the account does not act for this agency: the office ties accounts to agencies");
}

static bool is_open(struct decision *d, const struct record *s) {
	if (!s)
		return desk__refuse(d, "selection.not_found", "payload.selection", "there is no such notice");
	if (rec_is(s, F_way, W_direct))
		return desk__refuse(d, "market.direct", "payload.selection", "the owner chooses directly: nobody enters");
	if (d->now < rec_get(s, F_opens_at))
		return desk__refuse(d, "market.not_open", "payload.selection", "entries are taken later");
	return (rec_is(s, F_state, W_announced) && d->recorded_at < rec_get(s, F_closes_at)) ||
	       desk__refuse(d, "market.closed", "payload.selection", "entries are taken no more");
}

/* One entry of an agency, and no commit twice: the second would be a copy. */
static bool is_new(struct decision *d, const struct record *s, str agency, str commit) {
	struct market_entry entries[DRAW_ENTRIES];
	uint32_t n;
	int64_t most;
	if (!market_rule(d, "entries_most", &most) || !market_entries(d, s, entries, &n))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (str_eq(entries[i].agency, agency))
			return desk__refuse(d, "market.entered_already", "payload.agency", "the agency has entered already");
		if (str_eq(rec_text(d->book, entries[i].record, F_nonce_commit), commit))
			return desk__refuse(d, "market.commit_taken", "payload.nonce_commit", "another entry has this very commit");
	}
	return (n < most && n < DRAW_ENTRIES) ||
	       desk__refuse(d, "market.full", "payload.selection", "no more than %lld may enter", (long long)most);
}

bool entry__enter(struct decision *d) {
	const struct record *s = desk__record(d, R_selection, arg_int(d, F_selection));
	str agency = arg_str(d, F_agency), commit = arg_str(d, F_nonce_commit);
	struct agency_view a;
	if (!is_open(d, s))
		return false;
	if (!draw_is_hex(commit))
		return desk__refuse(d, "market.commit_form", "payload.nonce_commit", "a commit is 64 digits 0-9a-f");
	if (!agency_read(d, agency, &a))
		return desk__refuse(
			d, "agency.unknown", "payload.agency", "there is no agency of this code: register it first");
	/* Nobody learns by asking for others who has entered. */
	if (!acts_for(d, &a, "payload.agency") || !is_new(d, s, agency, commit) ||
		!market__fits(d, s, agency, "payload.agency", &a))
		return false;
	struct event *ev = emit_args(d, E_entry_entered);
	set_name(ev, F_applicant, d->command->actor);
	set_int(ev, F_credit, a.credit);
	note_list(d, s, ev->record->id, agency, commit, true);
	return true;
}

static const struct record *selection_of(struct decision *d) {
	const struct record *s = desk__record(d, R_selection, rec_get(d->record, F_selection));
	check(s);
	return s;
}

static bool is_mine(struct decision *d) {
	struct agency_view a;
	str code = rec_text(d->book, d->record, F_agency);
	check(agency_read(d, code, &a));
	return acts_for(d, &a, "");
}

bool entry__withdraw(struct decision *d) {
	const struct record *s = selection_of(d);
	if (!is_mine(d))
		return false;
	if (!rec_is(s, F_state, W_announced) || d->recorded_at >= rec_get(s, F_closes_at))
		return desk__refuse(d, "market.closed", "", "the list of entries is frozen");
	str commit = arena_str(d->arena, rec_text(d->book, d->record, F_nonce_commit));
	set_name(emit_args(d, E_entry_withdrawn), F_nonce_commit, commit);
	note_list(d, s, d->record->id, rec_text(d->book, d->record, F_agency), commit, false);
	return true;
}

bool market_valid(const struct record *s, const struct record *entry) {
	int64_t price = rec_or(entry, F_price_fen, 0), most = rec_or(s, F_amount_fen, 0);
	return rec_is(entry, F_state, W_revealed) && (!most || price <= most);
}

bool market_all_open(struct decision *d, const struct record *s, const struct record *opened, bool *all) {
	struct market_entry entries[DRAW_ENTRIES];
	uint32_t n;
	if (!market_entries(d, s, entries, &n))
		return false;
	*all = true;
	for (uint32_t i = 0; i < n; i++)
		*all &= entries[i].record == opened || rec_is(entries[i].record, F_state, W_revealed);
	return true;
}

/* What the way wants besides the nonce. */
static bool is_whole(struct decision *d, const struct record *s) {
	bool plan = rec_is(s, F_way, W_plan), price = plan || rec_is(s, F_way, W_price);
	if (price != (arg_int(d, F_price_fen) != NIL && arg_int(d, F_price_fen) > 0))
		return desk__refuse(d, "market.offer", "payload.price_fen",
			price ? "the way of choosing wants a price" : "this way of choosing takes no price: the amount is fixed");
	if (plan != (arg_str(d, F_content).n > 0))
		return desk__refuse(d, "market.offer", "payload.content",
			plan ? "the way of choosing wants a plan" : "this way of choosing takes no plan");
	return true;
}

bool entry__open(struct decision *d) {
	const struct record *s = selection_of(d);
	str nonce = arg_str(d, F_nonce);
	char commit[DRAW_HEX + 1];
	bool all, offers = rec_is(s, F_way, W_plan) || rec_is(s, F_way, W_price);
	if (!is_mine(d))
		return false;
	if (rec_is(s, F_state, W_announced) || rec_is(s, F_state, W_entries_closed))
		return desk__refuse(d, "market.not_sealed", "", "nothing is opened before the head after closing is signed");
	if (!rec_is(s, F_state, W_sealed) || d->recorded_at >= rec_get(s, F_nonces_due_at))
		return desk__refuse(d, "market.too_late", "", "entries are opened no more");
	if (!draw_is_hex(nonce))
		return desk__refuse(d, "market.commit_form", "payload.nonce", "a nonce is 64 digits 0-9a-f");
	if (!is_whole(d, s))
		return false;
	draw_commit(s->id, rec_text(d->book, d->record, F_agency), nonce, offers ? arg_int(d, F_price_fen) : 0,
		arg_str(d, F_content), commit);
	if (!str_is(rec_text(d->book, d->record, F_nonce_commit), commit))
		return desk__refuse(d, "market.nonce_wrong", "payload.nonce",
			"this is not what the entry was sealed with: nonce, price and plan must be the same to the letter");
	if (!market_all_open(d, s, d->record, &all))
		return false;
	emit_args(d, E_entry_opened);
	if (all && offers)
		set_int(emit(d, E_selection_opened, s), F_wake_at, NIL);
	return true;
}

/* The owner's judgement of a plan, with its reason; the owner's only way to prefer one. */
bool entry__score(struct decision *d) {
	const struct record *s = selection_of(d);
	if (!rec_is(s, F_state, W_offers_open) || !rec_is(s, F_way, W_plan))
		return desk__refuse(
			d, "market.no_scoring", "", "plans are judged after they were opened, where plans are compared");
	if (!market_valid(s, d->record))
		return desk__refuse(d, "market.over_amount", "", "the price is above the amount of the notice");
	emit_args(d, E_entry_scored);
	return true;
}
