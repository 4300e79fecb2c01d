/* desk/booking: what the rules of booking say, for decisions and for pages that show which slots can be had. */
#ifndef DESK_BOOKING_H
#define DESK_BOOKING_H

#include "desk/desk.h"
#include "desk/rulebook.h"
#include "pack/booking.h"

enum { BOOKING_GROUPS = 4, VISITOR_RECENT = 40, BOOKING_CODE_BYTES = 40 };

/* What the rules may look at. */
struct booking_asked {
	day today, slot_on;
	ms now, slot_at;
	bool elderly;
	day blocked_until; /* 0: not blocked */
	const day *booked, *same_item, *missed, *cancelled; /* days of the same person's earlier bookings */
	const day *by_account; /* days of what the account that books has booked, for whomever; staff has none */
	uint32_t booked_count, same_item_count, missed_count, cancelled_count, by_account_count;
};

/* What they answered. */
struct booking_answer {
	str rule;  /* code of org/booking-rules.csv; empty: nothing stands against it */
	day until; /* until when, 0: not said */
};

/* Asks one of the decisions "booking rule", "booking cancel rule", "booking block" by the version in force on
 * asked->today; where there is none, nothing stands against it. Memory: texts and values in `a` */
struct booking_answer booking_ask(const struct rulebook *rules, const struct pack *p, struct arena *a, str decision,
                                  const struct booking_asked *asked);

/* The code by which whoever booked takes a number: "B4711-9K2M4XQ7". Made of the office's secret and the number of the
 * booking: nothing is stored, and nobody can guess one (40 bits). */
void booking_check_code(const struct person_seal *seal, int64_t id, char out[BOOKING_CODE_BYTES]);
/* Reads a code as it was typed or scanned; false when it is none of ours. */
bool booking_code_reads(const struct person_seal *seal, str code, int64_t *id);

#endif
