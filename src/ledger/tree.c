/* The tree over all events (the shape of RFC 6962 §2.1): leaves are stretches of LEDGER_STRETCH event hashes.
 *
 * frontier[k] holds the root of a full subtree of 2^k stretches when bit k of the number of full stretches is set, so
 * adding a stretch is adding one to a binary number, and the head folds what stands there from the small end. */
#include "ledger/ledger.h"

void ledger_tree_leaf(struct ledger_hasher *h, const uint8_t (*stretch)[LEDGER_HASH], size_t n,
                      uint8_t out[LEDGER_HASH]) {
	uint8_t bytes[1 + LEDGER_STRETCH * LEDGER_HASH];
	check(n > 0 && n <= LEDGER_STRETCH);
	bytes[0] = 0;
	memcpy(bytes + 1, stretch, n * LEDGER_HASH);
	ledger_digest(h, bytes, 1 + n * LEDGER_HASH, out);
}

void ledger_tree_node(struct ledger_hasher *h, const uint8_t left[LEDGER_HASH], const uint8_t right[LEDGER_HASH],
                      uint8_t out[LEDGER_HASH]) {
	uint8_t bytes[1 + 2 * LEDGER_HASH];
	bytes[0] = 1;
	memcpy(bytes + 1, left, LEDGER_HASH);
	memcpy(bytes + 1 + LEDGER_HASH, right, LEDGER_HASH);
	ledger_digest(h, bytes, sizeof bytes, out);
}

void ledger_tree_add(struct ledger_tree *t, struct ledger_hasher *h, const uint8_t hash[LEDGER_HASH]) {
	memcpy(t->stretch[t->events % LEDGER_STRETCH], hash, LEDGER_HASH);
	t->events++;
	if (t->events % LEDGER_STRETCH)
		return;
	uint64_t before = t->events / LEDGER_STRETCH - 1;
	uint8_t root[LEDGER_HASH];
	ledger_tree_leaf(h, (const uint8_t(*)[LEDGER_HASH])t->stretch, LEDGER_STRETCH, root);
	int k = 0;
	for (; before >> k & 1; k++)
		ledger_tree_node(h, t->frontier[k], root, root);
	check(k < LEDGER_TREE_HEIGHT);
	memcpy(t->frontier[k], root, LEDGER_HASH);
}

void ledger_tree_head(const struct ledger_tree *t, struct ledger_hasher *h, uint8_t head[LEDGER_HASH]) {
	bool any = false;
	memset(head, 0, LEDGER_HASH);
	if (t->events % LEDGER_STRETCH) {
		ledger_tree_leaf(h, (const uint8_t(*)[LEDGER_HASH])t->stretch, t->events % LEDGER_STRETCH, head);
		any = true;
	}
	uint64_t full = t->events / LEDGER_STRETCH;
	check(full >> LEDGER_TREE_HEIGHT == 0);
	for (int k = 0; full >> k; k++) {
		if (!(full >> k & 1))
			continue;
		if (any)
			ledger_tree_node(h, t->frontier[k], head, head);
		else
			memcpy(head, t->frontier[k], LEDGER_HASH);
		any = true;
	}
}
