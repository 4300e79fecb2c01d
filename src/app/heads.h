/* app/heads: when heads of the ledger are signed, on the desk's thread: at once when the entries of a selection were
 * closed, and now and then when the ledger has grown. */
#ifndef APP_HEADS_H
#define APP_HEADS_H

#include "store/heads.h"

/* Who signs, and what was signed last. */
struct heads {
	struct store *store;
	struct sign_key *key; /* NULL: nothing is signed */
	ms every, last;       /* least time between two heads; when the last one was signed */
	int64_t events;       /* size of the ledger then */
};
/* Reads what was signed last. The key stays the caller's. virtual_clock: a head a day, else one in ten minutes.
 * Refuses  store.fault */
bool heads_open(struct heads *h, struct store *store, struct sign_key *key, bool virtual_clock, struct err *e);
/* Between two ticks: signs what is to be signed, and gives selections that wait for it their head (selection.seal). A
 * head that was signed after the closing already, before the server stopped, is the one: nobody picks another.
 * Returns false on a fault: the server must stop */
bool heads_sign(struct heads *h, struct desk *d, struct err *e);

#endif
