/* app/whatif: a recorded year under another pack: its commands are decided once more, from the first to the last, with
 * the other pack's items, limits, tables and processes; what then turns out differently is listed. */
#ifndef APP_WHATIF_H
#define APP_WHATIF_H

#include "pack/pack.h"
#include "store/store.h"

struct whatif_settings {
	const char *db;         /* the recorded file; it is only read */
	const struct pack *pack; /* the other pack */
	const char *scratch;    /* a file that is made for the replay; must not exist */
};

/* How often one refusal came. */
struct whatif_refusal {
	const char *code, *command;
	int64_t count, first_seq;
};
enum { WHATIF_REFUSALS = 40 };

struct whatif_result {
	int64_t commands, accepted, refused, unknown; /* unknown: this program has no such command any more */
	int64_t draws; /* computed again with the heads that were recorded: they show the other pack's rules, no more */
	struct whatif_refusal refusals[WHATIF_REFUSALS]; /* the first kinds that came */
	uint32_t refusal_count;
};

/* Replays the commands into the scratch file. Personal data is not in the ledger: its digest stands for it.
 * Refuses  store.*; whatif.unreadable (a payload that cannot be read; where is "event N") */
bool whatif_replay(const struct whatif_settings *s, struct whatif_result *out, struct err *e);

#endif
