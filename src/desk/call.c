/* 来电: a call as the telephone system counts it: whether somebody answered, and after how long. The base of the
 * connection rate. Source: GB/T 33358-2016 (answered within 15 s, connection rate of 95 % at least). */
#include "desk/desk_int.h"

bool call__record(struct decision *d) {
	int64_t ticket = arg_int(d, F_ticket);
	if (ticket != NIL && !book_find(d->book, R_ticket, ticket))
		return desk__refuse(d, "ticket.not_found", "payload.ticket", "there is no ticket %lld", (long long)ticket);
	if (ticket != NIL && !arg_is(d, F_answered))
		return desk__refuse(d, "call.not_answered", "payload.ticket", "nobody took a ticket from a call that was lost");
	emit_args(d, E_call_recorded);
	return true;
}
