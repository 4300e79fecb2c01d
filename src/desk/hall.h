/* desk/hall: the halls as the desk has them in its memory: where windows stand and which of them work, what they take
 * on average, and how many numbers were drawn in each line. Made from the pack and from the book when it is first
 * asked, kept up as events are applied, never written: it can always be made anew.
 *
 * A line is one group of matters at one point on one day; its number is readable: day, point, group. Beside these each
 * window has a line of its own for those who were handed over to it. */
#ifndef DESK_HALL_H
#define DESK_HALL_H

#include "desk/desk.h"

enum { HALL_GROUPS = 256 /* numbers of business groups, exclusive */ };

/* Which groups of matters: one bit each, by number. */
struct group_set {
	uint64_t bits[HALL_GROUPS / 64];
};

/* A place for a window: one row of org/windows.csv. */
struct seat {
	str code;
	int64_t no;             /* permanent, number of its record */
	uint32_t row;           /* of the table */
	uint32_t point;         /* number of the service point */
	struct group_set usual; /* groups that it serves when nothing else is said */
	struct group_set groups;
	enum word state; /* of its record; W_none: it never worked */
	int64_t current; /* number that is served, NIL: none */
	ms pace_ms;      /* moving average of a service, NIL: not known */
};

/* What was drawn in one line. */
struct line_tally {
	int64_t line;
	uint32_t issued;
	VEC(int64_t) numbers; /* drawn in it or standing in it now, and perhaps others that were in it between */
};

struct hall {
	const struct pack *pack;
	struct seat *seats; /* by point, then by row */
	uint32_t seat_count;
	uint32_t first_seat[1025]; /* by number of the point: where its seats begin; they end where the next begin */
	struct {
		str code;
		ms serving_ms; /* what a service usually takes */
	} groups[HALL_GROUPS];
	uint16_t group_of_row[HALL_GROUPS]; /* number of the group in that row of its table */
	uint32_t *seat_of_row;              /* place of the seat in that row of its table */
	bool woken;                         /* the states of windows have been read */
	VEC(struct line_tally *) tallies;
	struct map tally_of; /* line -> place in tallies + 1 */
};

/* The halls of a pack; nothing works and nothing was drawn yet. h: zeroed. Memory: given back by hall_free */
void hall_open(struct hall *h, const struct pack *p);
/* Gives back what hall_open and what came later took. */
void hall_free(struct hall *h);
/* Follows an event that was applied. */
void hall_note(struct hall *h, const struct book *b, const struct event *ev);

/* Number of the line; 0 when point or group are none.
 * point, group  numbers, 1..1023 and 1..255 */
int64_t hall_line(int64_t point, int64_t group, day on);
/* Of a line's number: its group, and the number of the first line of its point and day. */
int64_t hall_line_group(int64_t line);
/* Number of the line of those who were handed over to a window. */
int64_t hall_window_line(int64_t no);
/* Number of a business group; 0: no such group. */
int64_t hall_group(const struct hall *h, str code);
/* "A012": letters of the group, number in the line. Memory: `out`, 16 bytes. */
void hall_number_text(int64_t group, uint32_t n, char out[16]);
/* The number in the line of such a text; 0 when it is of another group. */
uint32_t hall_number_of(int64_t group, str text);

/* Reads "tax social"; false when one of the words is no group. */
bool hall_read_groups(const struct hall *h, str text, struct group_set *out);
/* The line in which a number stands or stood last, as its record says. */
int64_t hall_line_of(const struct hall *h, const struct book *b, const struct record *r);
/* The moving average of a window after a service of this length: an eighth of the difference is taken over. */
ms hall_pace(const struct hall *h, const struct seat *s, int64_t group, ms served);

/* Whether the group of that number is in the set. */
bool group_in(const struct group_set *s, int64_t group);
/* Puts a group into the set. group: 1..255 */
void group_put(struct group_set *s, int64_t group);
/* Whether no group is in the set. */
bool groups_empty(const struct group_set *s);

/* What works at a window, as its record says. */
struct sitting {
	str window, groups; /* groups: "tax social"; empty: the usual ones */
	enum word state;
	int64_t current; /* NIL: none */
	ms pace_ms;      /* NIL: not known */
};
void hall_sit(struct hall *h, const struct sitting *how);

/* The windows that serve a group at a point, taken together. */
struct pull {
	struct group_set groups; /* whom they call besides: all groups of these windows */
	double rate;             /* visits a millisecond; where no window works, as if the usual ones did */
	bool idle;               /* one of them has nobody */
};
struct pull hall_pull(const struct hall *h, int64_t point, int64_t group);
/* Expected wait behind so many, ms: 0 when nobody is before and a window is idle, else (before + 1) / rate. The formula
 * is that of several equal servers with random times of service. docs/HALL.md */
ms hall_wait(const struct pull *p, uint32_t before);

struct decision;
/* Reads the states of windows once. False on a fault, which is refused. */
bool hall_wake(struct decision *d, struct hall *h);
/* In desk.c: the halls of the desk that decides, with the states of windows read. NULL on a fault, which is refused. */
struct hall *desk__hall(struct decision *d);
/* The seat of a window's code; NULL: none. */
struct seat *hall_seat(struct hall *h, str code);
/* The line of that number; made anew from the records when the desk was restarted. NULL: nobody has drawn a number in
 * it yet, or it is refused. Refuses queue.day_over, store.fault */
struct line_tally *hall_tally(struct decision *d, int64_t line);
/* Expected wait of one who would stand in the line with this rank, ms, and how many stand before: all whom the windows
 * that serve the line call earlier. */
ms hall_estimate(struct decision *d, struct hall *h, int64_t point, int64_t group, day on, int64_t rank,
                 uint32_t *before);

/* window.c. A window that works takes the number, calls it again, lets it go: adds the event to the window's record.
 * served: the visit ended there, else the number left otherwise. Refuses window.busy, window.not_open */
bool window_takes(struct decision *d, const struct record *number, str window);
void window_announces(struct decision *d, const struct record *number);
void window_lets_go(struct decision *d, const struct record *number, bool served);
/* Closes what still works at the end of a day at a point. */
void windows_close(struct decision *d, struct hall *h, uint32_t point, ms before);
/* The number under which window.open makes or opens its record; 0: no such window. */
int64_t window_number(const struct pack *p, str code);
/* The point at which a window stands; empty: no such window. */
str window_point(const struct pack *p, str code);

/* queue.c: fills the event queue.called of a number, emitted by the caller. */
void queue_called(const struct record *r, struct event *ev, str window);
/* The visit ends, or goes on with its next group of matters. command: the number's own */
bool queue_finished(struct decision *d, const struct record *r, bool command);

#endif
