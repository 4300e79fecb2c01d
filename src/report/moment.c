/* Which event a row of evidence stands on.
 *
 * Queries name the record and its newest event, because that is what a row of a table knows. An auditor wants the event
 * that put the row into the period: the one that happened at the row's moment. It is found by walking back from the
 * newest event, by primary key, and only for rows that somebody looks at. */
#include "report/inside.h"

enum { EVENT_PREV, EVENT_HAPPENED, EVENT_KIND, EVENT_STREAM };

static const char definitions[] = "pack/"; /* streams of what is counted in the pack */

bool report__walk_open(struct report *r, const struct plan *p, struct walk *out, struct err *e) {
	*out = (struct walk){.stamp = p->stamp};
	return report__prepare(r, "SELECT prev, happened_at, kind, stream FROM event WHERE seq = ?1", &out->event, e);
}

void report__walk_close(struct walk *w) {
	sqlite3_finalize(w->event);
}

static str column(sqlite3_stmt *s, int c) {
	const char *p = (const char *)sqlite3_column_text(s, c);
	return (str){p ? p : "", p ? (uint32_t)sqlite3_column_bytes(s, c) : 0};
}

/* Whether the event under the cursor is of the kind that writes the moment's column of the record. */
static bool stamps(const struct walk *w) {
	enum event_kind kind = event_find(column(w->event, EVENT_KIND));
	return w->stamp && kind && event_defs[kind].stamp == w->stamp;
}

static bool has_event(const struct evidence *x) {
	return x->has_time && !str_starts(x->stream, str_of(definitions));
}

/* Reads an event of the stream; false when there is none, and puts the step's result for the caller to judge. */
static bool visit(struct walk *w, int64_t seq, str stream, int *step) {
	sqlite3_reset(w->event);
	sqlite3_bind_int64(w->event, 1, seq);
	*step = sqlite3_step(w->event);
	return *step == SQLITE_ROW && str_eq(column(w->event, EVENT_STREAM), stream);
}

/* Several events of one command share their instant: the one that stamps the column is meant, else the newest. */
bool report__walk(struct report *r, struct walk *w, struct evidence *x, struct err *e) {
	int64_t seq = x->event, found = 0;
	int step = SQLITE_DONE;
	if (!has_event(x))
		return true;
	for (bool over = false; !over && seq > 0 && visit(w, seq, x->stream, &step);) {
		bool then = sqlite3_column_int64(w->event, EVENT_HAPPENED) == x->happened_at, exact = then && stamps(w);
		if (then && (!found || exact))
			found = seq;
		over = exact || (found && !then);
		int64_t prev = sqlite3_column_int64(w->event, EVENT_PREV);
		seq = prev < seq ? prev : 0; /* a stream only leads back; yichuang verify says where a file is broken */
	}
	bool good = step == SQLITE_ROW || step == SQLITE_DONE || report__fault(r, e, "looking for an event");
	sqlite3_reset(w->event);
	if (found)
		x->event = found;
	return good;
}
