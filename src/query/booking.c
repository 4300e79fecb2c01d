/* Slots and bookings, read by number and by who booked. */
#include "query/booking.h"
#include "query/inside.h"

bool query_slot(struct query *q, int64_t id, struct query_slot *out, struct err *e) {
	sqlite3_stmt *row =
		query__kept_sql(q, KEPT_SLOT, "SELECT state = 'closed', head, taken, capacity FROM slot WHERE id = ?1");
	sqlite3_stmt *waits = query__kept_sql(
		q, KEPT_SLOT_WAITS, "SELECT count(*) FROM booking WHERE in_line = ?1 AND rank = 1");
	*out = (struct query_slot){.capacity = -1};
	if (!row || !waits)
		return query__fault(q, e);
	sqlite3_bind_int64(row, 1, id);
	if (sqlite3_step(row) == SQLITE_ROW)
		*out = (struct query_slot){.known = true,
			.closed = sqlite3_column_int(row, 0),
			.head = sqlite3_column_int64(row, 1),
			.taken = sqlite3_column_int64(row, 2),
			.capacity = sqlite3_column_int64(row, 3)};
	sqlite3_reset(row);
	if (!out->known)
		return true; /* nobody waits where nobody has a place */
	sqlite3_bind_int64(waits, 1, id);
	if (sqlite3_step(waits) == SQLITE_ROW)
		out->waiting = sqlite3_column_int64(waits, 0);
	sqlite3_reset(waits);
	return true;
}

bool query_bookings_of(struct query *q, str user, ms from, uint32_t most, void *to,
	void (*take)(void *to, const struct query_booking *b), struct err *e) {
	sqlite3_stmt *row;
	int rc;
	if (!query__prepare(q,
			"SELECT id, events, state, service_point, business_group, groups, slot_at FROM booking"
			" WHERE applicant = ?1 AND slot_at >= ?2 ORDER BY slot_at, id LIMIT ?3", &row, e))
		return false;
	sqlite3_bind_text(row, 1, user.p, (int)user.n, SQLITE_STATIC);
	sqlite3_bind_int64(row, 2, from);
	sqlite3_bind_int64(row, 3, most);
	while ((rc = sqlite3_step(row)) == SQLITE_ROW)
		take(to, &(struct query_booking){.id = sqlite3_column_int64(row, 0),
					 .events = sqlite3_column_int64(row, 1),
					 .state = query__text(row, 2),
					 .service_point = query__text(row, 3),
					 .business_group = query__text(row, 4),
					 .groups = query__text(row, 5),
					 .slot_at = sqlite3_column_int64(row, 6)});
	sqlite3_finalize(row);
	return rc == SQLITE_DONE || query__fault(q, e);
}
