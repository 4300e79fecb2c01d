/* store/heads: the table of signed heads (ledger/sign.h). It is no part of the ledger: no event names its rows, and a
 * ledger is the same with and without it. Rows are only ever added. */
#ifndef STORE_HEADS_H
#define STORE_HEADS_H

#include "ledger/sign.h"
#include "store/store.h"

/* Adds a signed head and gives it its number. Only by the thread that writes.
 * Returns false on a fault: store.fault */
bool store_head_add(struct store *s, struct signed_head *head, struct err *e);
/* The first signed head that covers at least so many events; *found false when there is none.
 * events  1 .. size of the ledger */
bool store_head_covering(struct store *s, int64_t events, struct signed_head *out, bool *found, struct err *e);
/* The newest signed head; *found false when there is none. */
bool store_head_newest(struct store *s, struct signed_head *out, bool *found, struct err *e);

/* Calls `take` for the signed heads with numbers below `before` (0: all), newest first, until it returns false.
 * db    a reader's connection; a file of an earlier program has no heads */
bool store_each_signed(struct sqlite3 *db, int64_t before, void *to,
                       bool (*take)(void *to, const struct signed_head *head), struct err *e);
/* The same for those of at least so many events, the smallest first. */
bool store_each_signed_from(struct sqlite3 *db, int64_t events, void *to,
                            bool (*take)(void *to, const struct signed_head *head), struct err *e);
/* One signed head by its number (id > 0), or the one of this many events and root (id 0); *found false when there is
 * none. */
bool store_signed_find(struct sqlite3 *db, int64_t id, int64_t events, str root, struct signed_head *out, bool *found,
                       struct err *e);

/* What checking all signed heads against the ledger found. */
struct store_heads_verdict {
	int64_t heads;  /* how many there are */
	int64_t wrong;  /* number of the first bad one, 0: none */
	char what[120]; /* about it */
	int64_t keys;   /* different keys among them */
};
/* Checks each signature, and that the ledger had that root at that size.
 * Cost     the hashes of all events are read and folded once: about 2 s for a million
 * Refuses  store.not_found, store.fault */
bool store_heads_verify(const char *path, struct store_heads_verdict *out, struct err *e);

#endif
