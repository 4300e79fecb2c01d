/* ledger/proof: the way from an event to a head. It shows that the event lies under the head; and since the earlier
 * events of its stretch and the neighbours on the left of its way make up all that came before it, the same way shows
 * that the head continues the one that ended with this event. docs/LEDGER.md §4 describes it for other programs. */
#ifndef LEDGER_PROOF_H
#define LEDGER_PROOF_H

#include "data/json.h"
#include "ledger/ledger.h"

/* A neighbour on the way up. */
struct ledger_step {
	bool left; /* it stands on the left */
	uint8_t hash[LEDGER_HASH];
};

/* One proof. */
struct ledger_proof {
	int64_t seq;    /* of the event, 1 .. events */
	int64_t events; /* under the head */
	uint32_t count; /* of hashes: the events of its stretch that are under the head */
	uint8_t hashes[LEDGER_STRETCH][LEDGER_HASH];
	uint32_t steps; /* from the stretch up */
	struct ledger_step path[LEDGER_TREE_HEIGHT];
};

/* Where the tree parts n leaves, n > 1: the greatest power of two below n. */
int64_t ledger_tree_half(int64_t n);
/* The place of the event in its stretch, 0 .. LEDGER_STRETCH - 1. */
uint32_t ledger_proof_place(const struct ledger_proof *p);
/* Writes the sides of the way from the stretch of event `seq` up to the head of `events`, true: neighbour on the left.
 * They follow from the two numbers alone. Result: how many. check(): 1 <= seq <= events
 * Source  RFC 6962 §2.1.1 */
uint32_t ledger_proof_sides(int64_t seq, int64_t events, bool left[LEDGER_TREE_HEIGHT]);
/* Whether the numbers of hashes and steps and their sides are what seq and events say. What is not so proves nothing.
 * That seq and events are those of the event and of the head in question, the reader sees to. */
bool ledger_proof_formed(const struct ledger_proof *p);
/* The head that the proof leads to: the one over `events`. Formed proofs only. */
void ledger_proof_head(struct ledger_hasher *h, const struct ledger_proof *p, uint8_t head[LEDGER_HASH]);
/* The head over the events 1 .. seq that the same proof leads to. Formed proofs only. */
void ledger_proof_earlier(struct ledger_hasher *h, const struct ledger_proof *p, uint8_t head[LEDGER_HASH]);

/* Writes {"seq","suite","stretch","place","hashes","path":[{"side","hash"}],"events","head"}. */
void ledger_proof_put(struct buf *b, enum ledger_suite suite, const struct ledger_proof *p,
                      const uint8_t head[LEDGER_HASH]);
/* Reads what ledger_proof_put writes; members that follow from others (stretch, place, suite, head) are not read.
 * Result  false when a member is missing or has another form, or the proof is not formed */
bool ledger_proof_read(const struct json_doc *d, uint32_t object, struct ledger_proof *out);
/* Bytes of 64 lower-case hexadecimal digits; false when the text is something else. */
bool ledger_unhex(str text, uint8_t out[LEDGER_HASH]);

#endif
