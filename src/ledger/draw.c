/* The draw: texts, seed, and the unbiased choice. */
#include "ledger/draw.h"

enum { TEXT_MOST = 256 << 10, PICK_BYTES = 256 };

bool draw_is_hex(str text) {
	bool good = text.n == DRAW_HEX;
	for (uint32_t i = 0; good && i < text.n; i++)
		good = (text.p[i] >= '0' && text.p[i] <= '9') || (text.p[i] >= 'a' && text.p[i] <= 'f');
	return good;
}

uint64_t draw_key(str hex) {
	uint64_t x = 0;
	check(draw_is_hex(hex));
	for (int i = 0; i < 16; i++)
		x = x << 4 | (uint64_t)(hex.p[i] <= '9' ? hex.p[i] - '0' : hex.p[i] - 'a' + 10);
	return x | 1;
}

static void digest_with(struct ledger_hasher *h, str text, uint8_t out[LEDGER_HASH]) {
	ledger_digest(h, text.p ? text.p : "", text.n, out);
}

void draw_digest(str text, char out[DRAW_HEX + 1]) {
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SM3);
	uint8_t hash[LEDGER_HASH];
	digest_with(h, text, hash);
	ledger_hasher_free(h);
	ledger_hex(hash, LEDGER_HASH, out);
}

void draw_commit(int64_t selection, str agency, str nonce, int64_t price_fen, str plan, char out[DRAW_HEX + 1]) {
	struct buf b = buf_make(TEXT_MOST);
	char content[DRAW_HEX + 1] = "";
	if (plan.n)
		draw_digest(plan, content);
	buf_format(&b, "yichuang-entry-1\n%lld\n" STR_FMT "\n" STR_FMT "\n", (long long)selection, STR_ARG(agency),
	           STR_ARG(nonce));
	if (price_fen)
		buf_int(&b, price_fen);
	buf_format(&b, "\n%s\n", content);
	check(!b.full);
	draw_digest(buf_view(&b), out);
	buf_free(&b);
}

void draw_put_list(struct buf *b, int64_t selection, const struct draw_entry *entries, uint32_t n) {
	buf_format(b, "yichuang-list-1\n%lld\n", (long long)selection);
	for (uint32_t i = 0; i < n; i++) {
		check(i == 0 || str_cmp(entries[i - 1].agency, entries[i].agency) < 0);
		buf_format(b, STR_FMT " %lld " STR_FMT "\n", STR_ARG(entries[i].agency), (long long)entries[i].credit,
		           STR_ARG(entries[i].commit));
	}
}

void draw_put_seed_text(struct buf *b, const struct draw *d) {
	buf_format(b, "yichuang-draw-1\n%lld\n" STR_FMT "\n", (long long)d->selection, STR_ARG(d->secret));
	for (uint32_t i = 0; i < d->n; i++) {
		const struct draw_entry *x = &d->entries[i];
		check(i == 0 || str_cmp(d->entries[i - 1].agency, x->agency) < 0);
		str nonce = x->nonce.n ? x->nonce : STR("-");
		buf_format(b, STR_FMT " %lld " STR_FMT " " STR_FMT "\n", STR_ARG(x->agency), (long long)x->credit,
		           STR_ARG(x->commit), STR_ARG(nonce));
	}
	buf_format(b, "%lld " STR_FMT "\n", (long long)d->head_size, STR_ARG(d->head_root));
}

/* A number below m, each equally likely: what would favour small numbers is thrown away. */
static uint32_t number_below(struct ledger_hasher *h, str seed, uint32_t m, uint32_t *counter) {
	const uint64_t most = UINT64_MAX - UINT64_MAX % m; /* a multiple of m */
	check(m > 0);
	for (;;) {
		char text[PICK_BYTES];
		uint8_t hash[LEDGER_HASH];
		int n = snprintf(text, sizeof text, "yichuang-pick-1\n" STR_FMT "\n%u\n", STR_ARG(seed), (*counter)++);
		check(n > 0 && n < PICK_BYTES);
		digest_with(h, (str){text, (uint32_t)n}, hash);
		uint64_t x = 0;
		for (int i = 0; i < 8; i++)
			x = x << 8 | hash[i];
		if (x < most)
			return (uint32_t)(x % m);
	}
}

/* Places of those that may be drawn, in the order of the list. */
static uint32_t candidates(const struct draw *d, uint32_t out[DRAW_ENTRIES]) {
	uint32_t n = 0, better;
	check(d->n <= DRAW_ENTRIES);
	for (uint32_t i = 0; i < d->n; i++) {
		better = 0;
		for (uint32_t k = 0; k < d->n; k++)
			better += d->entries[k].nonce.n && d->entries[k].credit > d->entries[i].credit;
		if (d->entries[i].nonce.n && (!d->large || better < d->large))
			out[n++] = i;
	}
	return n;
}

uint32_t draw_pick(const struct draw *d, str seed, uint32_t *out) {
	uint32_t places[DRAW_ENTRIES], n = candidates(d, places), counter = 0, drawn = 0;
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SM3);
	for (; drawn < d->small && drawn < n; drawn++) {
		uint32_t with = drawn + number_below(h, seed, n - drawn, &counter);
		uint32_t swap = places[drawn];
		out[drawn] = places[drawn] = places[with];
		places[with] = swap;
	}
	ledger_hasher_free(h);
	return drawn;
}
