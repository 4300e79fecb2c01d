/* Signing heads. */
#include "app/heads.h"
#include "data/date.h"

enum { LIVE_MS = 10 * MS_PER_MINUTE, VIRTUAL_MS = MS_PER_DAY };

bool heads_open(struct heads *h, struct store *store, struct sign_key *key, bool virtual_clock, struct err *e) {
	struct signed_head newest;
	bool found = false;
	*h = (struct heads){.store = store, .key = key, .every = virtual_clock ? VIRTUAL_MS : LIVE_MS, .last = INT64_MIN};
	if (!store_head_newest(store, &newest, &found, e))
		return false;
	if (found) {
		h->last = newest.at;
		h->events = newest.events;
	}
	return true;
}

static bool sign_now(struct heads *h, struct desk *d, struct signed_head *out, struct err *e) {
	uint8_t root[LEDGER_HASH];
	*out = (struct signed_head){.suite = store_suite(h->store), .at = desk_now(d)};
	out->events = desk_head(d, root);
	ledger_hex(root, sizeof root, out->root);
	signed_head_make(h->key, out);
	h->last = out->at;
	h->events = out->events;
	return store_head_add(h->store, out, e);
}

/* The first head at or after the closing: one that stands already, else one of now. */
static bool seal(struct heads *h, struct desk *d, int64_t selection, int64_t closing, struct err *e) {
	struct signed_head head;
	struct outcome outcome;
	bool found;
	if (!store_head_covering(h->store, closing, &head, &found, e) || (!found && !sign_now(h, d, &head, e)))
		return false;
	check(head.events >= closing);
	struct arg args[] = {{.field = F_head_root, .s = str_of(head.root)}, {.field = F_head_size, .i = head.events}};
	struct command c = {.kind = C_selection_seal, .id = selection, .at = desk_now(d), .actor = STR("system"),
		.n = COUNT(args), .args = args};
	if (!desk_tick(d, &c, 1, &outcome, e))
		return false;
	return outcome.accepted || err_set(e, "selection.seal", "", "%s", outcome.refusal.text);
}

bool heads_sign(struct heads *h, struct desk *d, struct err *e) {
	int64_t selection, closing;
	struct signed_head head;
	uint8_t root[LEDGER_HASH];
	if (!h->key)
		return true;
	for (;;) {
		if (!desk_awaits_head(d, &selection, &closing, e))
			return false;
		if (!selection)
			break;
		if (!seal(h, d, selection, closing, e))
			return false;
	}
	bool due = h->last == INT64_MIN || desk_now(d) - h->last >= h->every;
	if (due && desk_head(d, root) > h->events)
		return sign_now(h, d, &head, e);
	return true;
}
