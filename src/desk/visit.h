/* What the files of booking share: booking.c (the commands), slot.c (places), visitor.c (who books). */
#ifndef DESK_VISIT_H
#define DESK_VISIT_H

#include "desk/booking.h"
#include "desk/desk_int.h"

/* ---- visitor.c ------------------------------------------------------------------------------------------ */

/* Who books, as the command says. Texts in the tick's arena. */
struct who {
	str id_no;
	int64_t visitor; /* record number of the person, see visitor__number */
	bool agent; /* somebody else comes for them */
};
/* Reads and checks the person of the command: real name, identity number, telephone, agent.
 * In a replay, whose commands bear no role, {"digest","visitor"} stands for what the ledger does not hold.
 * Refuses booking.name, booking.id_no, booking.phone, booking.agent, field.type */
bool visitor__read(struct decision *d, struct who *out);
/* The record number of the person with that identity number: 52 bits of a keyed digest, never 0. */
int64_t visitor__number(const struct decision *d, str id_no);
/* The record in which the bookings of an account that books for itself and others are noted; never 0. */
int64_t visitor__of_account(const struct decision *d, str account);

/* What one of the rules is asked about. */
struct asking {
	const struct record *visitor; /* NULL: never seen before */
	const struct record *account; /* of the account that books; NULL: staff, or never seen before */
	int64_t booking; /* its own acts are left out: it is moved or has ended; 0: a new one */
	ms slot_at;
	str item;        /* short id; empty: none */
	bool elderly;
	bool own_slot;   /* about the slot that it has, not one that is asked for */
	day missed_on;   /* a day more on which they did not come; 0: none */
};
struct booking_answer visitor__ask(struct decision *d, str decision, const struct asking *q);
/* Whether the rule lets them. Refuses booking.blocked, booking.too_soon, booking.too_far, booking.one_a_day,
 * booking.same_item, booking.account_full, booking.too_late; booking.rule for a rule of another name */
bool visitor__may(struct decision *d, str decision, const struct asking *q);

/* What a booking has become, for its person. */
struct noting {
	char what; /* 'b' booked, 'c' cancelled, 'n' not come; 0: forgotten (the office closed it, it lapsed) */
	day on;    /* of the slot; of a cancellation the day on which it was made */
	int64_t booking;
	str item;
};
/* Adds visitor.noted to the decision, once for each visitor. */
void visitor__note(struct decision *d, int64_t number, const struct noting *what);

/* ---- slot.c ----------------------------------------------------------------------------------------------- */

/* A slot as a decision uses it: what is taken of it before, and what the decision changes. */
struct slot_use {
	int64_t number;
	const struct record *record; /* NULL: nobody has ever booked it */
	const struct service_point *point;
	str group;
	ms at;
	int64_t taken, places;
	int32_t change;
};
/* The slots of one decision; each stands here once. */
struct slot_uses {
	struct slot_use use[64];
	uint32_t count;
};
/* The slot, looked at whether it can be booked at all: on the grid, in opening hours, ahead, not closed.
 * where  field for refusals    Result  NULL when it was refused
 * Refuses booking.not_offered, booking.slot_passed, booking.no_such_slot, booking.closed, booking.slot_closed */
struct slot_use *slot__open(struct decision *d, struct slot_uses *all, const struct service_point *point, str group,
                            ms at, const char *where);
/* The slot of that number, which has a record. NULL on a fault of the store, which is refused. */
struct slot_use *slot__known(struct decision *d, struct slot_uses *all, int64_t number);
/* Whether a place is free after what the decision has changed so far. */
bool slot__free(const struct slot_use *u);
/* Gives free places to those who wait for them, first come first: adds booking.promoted.
 * False on a fault of the store, which is refused. */
bool slot__promote(struct decision *d, struct slot_uses *all);
/* Adds slot.changed for each slot of which the number of places taken changes. */
void slot__write(struct decision *d, const struct slot_uses *all);

/* ---- booking.c -------------------------------------------------------------------------------------------- */

/* The slots of a booking, that of its first group first; how many. */
uint32_t booking__slots(const struct record *r, int64_t out[BOOKING_GROUPS]);
/* The record of the account that booked it; 0: none, or booked by staff. */
int64_t booking__account(struct decision *d, const struct record *r);
/* The short id of its item; empty when it has none. */
str booking__item(const struct decision *d, const struct record *r);
/* The end of the day of an instant: when a booking counts as missed. */
ms booking__day_end(const struct decision *d, ms at);

#endif
