/* desk/market: what the files of the market of agencies (中介超市) share: agency.c, selection.c, entry.c.
 * Source: 广东省优化营商环境条例 43; 粤办函〔2020〕332号 (ways of choosing). */
#ifndef DESK_MARKET_H
#define DESK_MARKET_H

#include "desk/desk_int.h"
#include "ledger/draw.h"

/* An agency as it is now: the pack's row (market/agencies.csv), and over it what the ledger says. */
struct agency_view {
	const struct record *record; /* NULL: nothing has happened to it yet, all is from the pack */
	str code, title; /* title: of one that the pack has; else empty */
	str services;  /* kinds of review, split by blanks */
	str conflicts; /* whom it has an interest link with, split by blanks: codes of agencies, accounts, "project/12" */
	str account;   /* the login that acts for it; empty: nobody yet */
	int64_t credit; /* 0..100 */
	int64_t scored; /* how many scores made it */
	bool active;
};

/* The agency of this code; false when there is none, or on a fault of the store. Nothing is refused.
 * Memory: texts of the pack, the book and d->arena */
bool agency_read(struct decision *d, str code, struct agency_view *out);
/* Whether it offers reviews of this kind. */
bool agency_offers(const struct agency_view *a, str review_type);
/* Whether it has declared an interest link with this account, agency or "project/12". */
bool agency_linked(const struct agency_view *a, str token);
/* Adds agency.scored to the decision: the new credit by the rule of the pack, and why. At most once for an agency in
 * one decision.
 * points  0..100     a known agency only: check() otherwise */
void agency__score(struct decision *d, str code, int64_t points, str reason);
/* Refuses who may not take part: unknown, suspended, does not offer the service, linked with the project, with who
 * prepared the document, with who announced, or with an agency that has entered already.
 * where    the member to name
 * Refuses  agency.unknown, market.suspended, market.not_offered, market.conflict */
bool market__fits(struct decision *d, const struct record *selection, str code, const char *where,
	struct agency_view *out);

/* Whether a notice, of now or of years ago, has this digest of a secret: then the secret is known or will be. In
 * desk.c, which keeps 8 bytes of each. */
bool desk__promised(const struct decision *d, str commit);

/* A number of market/rules.csv. Refuses market.no_rules. */
bool market_rule(struct decision *d, const char *code, int64_t *out);
/* A row of market/ways.csv. */
struct market_way {
	int64_t least;    /* entries, fewer: failed */
	int64_t most_fen; /* greatest amount; 0: none */
	bool drawn;       /* a draw is part of it */
	bool offers;      /* entries carry a price */
};
/* Refuses market.no_rules. */
bool market_way(struct decision *d, enum word way, struct market_way *out);

/* The entries of a selection in the order of their agencies' codes, as F_entered keeps them: "id@code …".
 * Memory: `out` holds DRAW_ENTRIES; records belong to the book
 * False only on a fault of the store, which is refused. */
struct market_entry {
	const struct record *record;
	int64_t id;
	str agency;
};
bool market_entries(struct decision *d, const struct record *selection, struct market_entry *out, uint32_t *n);
/* Whether the entry is an offer that may be taken: opened, and its price within the amount (0: no limit). */
bool market_valid(const struct record *selection, const struct record *entry);
/* After an entry was opened: the selection opens too when it was the last that was waited for. */
bool market_all_open(struct decision *d, const struct record *selection, const struct record *opened, bool *all);

#endif
