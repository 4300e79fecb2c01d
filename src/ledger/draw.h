/* ledger/draw: a draw that anybody can compute again. Three parties each give what the others cannot know in time: the
 * office a secret, of which it published the digest before anybody entered; each agency a number used once (nonce), of
 * which its entry carries the digest; and the ledger its head, signed after the entries were frozen and before any
 * nonce or the secret was told. All texts are ASCII or UTF-8 lines that end with LF, hashed with SM3 (GB/T
 * 32905-2016), so that `printf` and `openssl dgst -sm3` are enough to check them. docs/MARKET.md has the exact bytes
 * and an example. */
#ifndef LEDGER_DRAW_H
#define LEDGER_DRAW_H

#include "ledger/ledger.h"

enum {
	DRAW_HEX = 2 * LEDGER_HASH, /* digits of a digest, a nonce or a secret */
	DRAW_ENTRIES = 256,         /* entries of one draw */
};

/* One entry of a draw. Texts are borrowed. */
struct draw_entry {
	str agency; /* code; entries are sorted by its bytes */
	int64_t credit; /* of the agency when the list was frozen, 0..100 */
	str commit; /* what the entry was made with: DRAW_HEX digits */
	str nonce;  /* DRAW_HEX digits; empty: not told, then it stands as "-" and cannot be drawn */
};

/* All that a draw is computed from. */
struct draw {
	int64_t selection; /* its number */
	str secret;        /* DRAW_HEX digits */
	const struct draw_entry *entries;
	uint32_t n;
	int64_t head_size; /* events under the signed head */
	str head_root;     /* DRAW_HEX digits */
	uint32_t large;    /* so many of the best credit are drawn from; 0: all */
	uint32_t small;    /* so many are drawn */
};

/* Whether the text is DRAW_HEX digits 0-9a-f: the only form of digests, nonces and secrets. */
bool draw_is_hex(str text);
/* The first 8 bytes of a digest as a number that is never 0: a key of indexes. */
uint64_t draw_key(str hex);
/* SM3 of the text as DRAW_HEX digits and NUL. */
void draw_digest(str text, char out[DRAW_HEX + 1]);
/* The commit of an entry: SM3 of "yichuang-entry-1", selection, agency, nonce, price in fen (empty line: none) and SM3
 * of the plan (empty line: none).
 * price_fen  0: none        out  DRAW_HEX digits and NUL */
void draw_commit(int64_t selection, str agency, str nonce, int64_t price_fen, str plan, char out[DRAW_HEX + 1]);
/* Writes the list as it is frozen at closing: "yichuang-list-1", selection, and of each entry a line of agency, credit
 * and commit. Its digest stands in the event selection.closed. */
void draw_put_list(struct buf *b, int64_t selection, const struct draw_entry *entries, uint32_t n);
/* Writes what the seed is the digest of: "yichuang-draw-1", the secret, the entries with their nonces, the head. */
void draw_put_seed_text(struct buf *b, const struct draw *d);
/* Draws: `out` gets the places in d->entries of those drawn, in the order of the draw.
 * seed     DRAW_HEX digits: the digest of the seed text     out  room for d->small
 * Result: how many were drawn: d->small, or fewer when fewer could be
 * Method: of the entries with a nonce the `large` of the best credit (all that are equal to the last of them too), in
 * the order of the list; then the first steps of a Fisher-Yates shuffle, each with an unbiased number: SM3 of
 * "yichuang-pick-1", seed and a counter; its first 8 bytes as a number x are taken modulo m unless x lies in the
 * incomplete last stretch of m, then the counter goes on. Source: Durstenfeld, CACM 7 (1964), algorithm 235. */
uint32_t draw_pick(const struct draw *d, str seed, uint32_t *out);

#endif
