/* What the files about 12345 tickets share: ticket_receive.c (intake), ticket.c (handling), ticket_end.c (closing
 * and what comes after), ticket_clock.c (limits, urgent feedback, special procedures). */
#ifndef DESK_TICKET_H
#define DESK_TICKET_H

#include "desk/desk_int.h"

/* Limits, urgent feedback and special procedure as the rules see them on the day of receipt, written into `ev`, an
 * event of a ticket that is received or classified anew.
 * r  the ticket as it was; NULL while it is only being received
 * Refuses ticket.no_limit, decision.missing */
bool ticket__set_limits(struct decision *d, struct event *ev, const struct record *r);
/* Sets F_wake_at to the next end later than `after` of a clock that somebody still has to meet.
 * answered  the caller has the reply: its limit has been met */
void ticket__set_wake(struct event *ev, const struct record *r, ms after, bool answered);
/* A reply is sent back after its limit although it was given in time: told now, since no clock told it. */
void ticket__tell_late(struct decision *d);
/* Whether no telephone or identity number stands in the command's texts: they enter the ledger for ever.
 * Refuses ticket.personal_in_text. Source: 个人信息保护法 6, 51 */
bool ticket__text_sound(struct decision *d);
/* The ground that the command names is one for this use, "return" or "refuse"; required where the pack names any.
 * Refuses field.missing, ticket.wrong_ground */
bool ticket__ground_is(struct decision *d, const char *use);
/* The unit that the rules name for the ticket, and why. Refuses ticket.no_route, decision.missing */
bool ticket__route(struct decision *d, struct ruling *out);
/* The tickets merged into this one are answered with it: their callers wait for the same. */
void ticket__answer_along(struct decision *d, const struct record *r, ms replied);
/* article.c: the article that the command names is in force. Refuses article.not_in_force */
bool article__in_force(struct decision *d);
/* Counts one more use of it. */
void article__count_use(struct decision *d);

#endif
