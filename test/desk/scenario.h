/* Scenarios: days of an office as text. A file is a list of lines; '#' begins a comment, a line that begins with white
 * space says what comes of the line above it.
 *
 *   pack DIR                the pack, first line; later: the office goes on with another one
 *   key TEXT                key of the personal data's salts, before the pack
 *   let NAME TEXT           $NAME in later payloads
 *   scope NAME department=CODE point=CODE role=NAME member=CODE   binds an account; member: its own department;
 *                           own=yes: acts on what it applied for only
 *   TIME ACTOR COMMAND [WHO] [key=K] [happened=TIME] [times=N] [on=RECORD] [if=HEAD] [JSON]
 *                           gives a command in a tick of its own. WHO names the record: a name given by the command
 *                           that made it (NAME=NUMBER asks for a number), or a number. $NAME in JSON is its number.
 *                           times=N: N commands in one tick; $n counts 1 … N and NAME1 … NAMEN are bound. $idno is
 *                           the identity number of the n-th invented person, $idno7 that of the seventh.
 *     -> EVENT [WHO] [JSON] an event; all are listed, in order. JSON: some fields of its body; instants as 2022-03-01
 *                           (the end of that day) or 2022-03-01T09:00; "(none)": not in the body; null: cleared;
 *                           "~TEXT": text or facts that contain TEXT; also happened_at, recorded_at and actor.
 *     !! CODE [WHERE]       the refusal
 *     == repeated           the outcome that the same key had before, and no event
 *     = COUNT accepted, COUNT CODE …    of a command with times=N
 *   read JSON               a command as it stands, for refusals of command_read
 *   clock TIME              fires the clocks until then; -> lines say what they did
 *     = COUNT EVENT, COUNT EVENT …      or how many of which
 *   reopen                  closes the office and opens it on the same store
 *   WHO may also be KIND/NUMBER (task/3), of records that commands make beside their own.
 *   expect WHO|slot of WHO FIELD=VALUE …   cells of the row (null: unset)
 * A command without lines below it must be accepted.
 */
#ifndef TEST_DESK_SCENARIO_H
#define TEST_DESK_SCENARIO_H

#include "suites.h"

/* What the scenarios have exercised. */
struct coverage {
	uint32_t accepted[COMMAND_COUNT], events[EVENT_COUNT];
	struct intern codes; /* refusals */
};

/* How a scenario is played. */
struct playing {
	uint32_t batch; /* commands in one tick; UINT32_MAX: all at once, clocks and reopenings left out */
	uint32_t cache_records;
	bool checked; /* compare with what the file expects */
};

struct scenario;
/* Reads the file; the running test fails with file:line on a fault. */
struct scenario *scenario_read(const char *path);
/* Plays it on a fresh store and checks what must hold after any day: rebuild equality, personal data out of the ledger.
 * When `checked`, ends with probes: every command on every record whose state does not allow it is refused.
 * Returns the store (the caller frees it). A checked playing comes first: it finds the numbers behind the names. */
struct memory *scenario_play(struct scenario *s, struct playing how, struct coverage *to);
void scenario_free(struct scenario *s);

#endif
