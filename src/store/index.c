/* The indexes of the rows. */
#include <sqlite3.h>

#include "store/store_int.h"
#include "store/work.h"

/* The number below is STORE_NOTHING_DUE: SQLite matches an index by the text of its expression. */
#define NEVER "9000000000000000"
#define OR_NEVER(column) "coalesce(" column "," NEVER ")"

/* Of a case the clock that runs in its state. A pause (an unfinished correction, a special procedure) has an end of
 * its own; what is missing when that has none is told by the lamp: none. Sources: 行政许可法 32, 42–45, 48. */
static const char case_due[] =
	"CASE WHEN closed_at IS NOT NULL THEN CASE WHEN delivered_at IS NULL THEN " OR_NEVER("delivery_due_at") " ELSE "
	NEVER " END"
	" WHEN state='received' THEN " OR_NEVER("acceptance_due_at")
	" WHEN paused_at IS NOT NULL AND state<>'correcting' THEN min(" OR_NEVER("planned_end_at") ","
	OR_NEVER("hearing_due_at") ")"
	" WHEN state='correcting' THEN " OR_NEVER("correction_due_at")
	" ELSE min(" OR_NEVER("promised_due_at") "," OR_NEVER("statutory_due_at") "," OR_NEVER("hearing_due_at") ","
	"CASE WHEN reported_at IS NULL THEN " OR_NEVER("pre_review_due_at") " ELSE " NEVER " END,"
	"CASE WHEN supplemented_at IS NULL THEN " OR_NEVER("tolerance_due_at") " ELSE " NEVER " END) END";

/* A disclosure request waits for a third party or for its correction. */
static const char disclosure_due[] =
	"CASE WHEN paused_at IS NOT NULL THEN " NEVER " WHEN state='correcting' THEN " OR_NEVER("correction_due_at")
	" ELSE " OR_NEVER("due_at") " END";

#define DUE_AT OR_NEVER("due_at")
/* The first feedback of an urgent ticket is due in minutes. */
#define TICKET_DUE \
	"CASE WHEN feedback_due_at IS NOT NULL AND feedback_at IS NULL THEN min(feedback_due_at," DUE_AT ")" \
	" ELSE " DUE_AT " END"
#define TIMER OR_NEVER("timer_at")

/* Open work of a kind. `by` is the column in front, F_none: the due date alone. The columns behind tell whose step it
 * is, so that counting does not read the rows; by_step: what waits stands before the due date, since most of what waits
 * at a point is for others than the one who asks. */
struct work {
	enum record_kind kind;
	enum field by;
	const char *name, *due, *open, *more;
	bool by_step;
};
#define WAITS "waiting IS NOT NULL"
/* a step that still waits when the grant is taken away is nobody's work */
#define CASE_WAITS WAITS " AND state NOT IN ('revoked','recalled','cancelled')"
static const struct work works[] = {
	{R_case_file, F_department, "case_work_department", case_due, CASE_WAITS, "waiting,item,process_version", false},
	{R_case_file, F_service_point, "case_work_point_step", case_due, CASE_WAITS, "item,process_version", true},
	/* what waits when a ticket is closed is a call back that may never come */
	{R_ticket, F_department, "ticket_work_unit", TICKET_DUE, "waiting IS NOT NULL AND closed_at IS NULL",
	 "waiting,process_version", false},
	/* few tickets have a second unit: the others are not in it */
	{R_ticket, F_assist_department, "ticket_work_assist", TICKET_DUE,
	 "waiting IS NOT NULL AND closed_at IS NULL AND assist_department IS NOT NULL", "waiting,process_version", false},
	{R_review, F_none, "review_work", DUE_AT, WAITS, "waiting,process_version", false},
	{R_it_project, F_none, "it_project_work", TIMER, WAITS, "waiting,process_version", false},
	{R_access, F_none, "access_work", TIMER, WAITS, "waiting,process_version", false},
	{R_vulnerability, F_none, "vulnerability_work", DUE_AT, WAITS, "waiting,process_version", false},
	{R_disclosure, F_none, "disclosure_work", disclosure_due, WAITS, "waiting,process_version", false},
	{R_process_instance, F_none, "process_work", TIMER, WAITS, "waiting,definition,process_version", false},
	{R_task, F_officer, "task_work", DUE_AT, "ended_at IS NULL", "department", false},
	{R_task, F_department, "task_work_department", DUE_AT, "ended_at IS NULL", "department", false},
};

static const struct work *find(enum record_kind kind, enum field by, bool any) {
	check(kind > R_none && kind < RECORD_COUNT && by < FIELD_COUNT);
	for (size_t i = 0; i < COUNT(works); i++)
		if (works[i].kind == kind && (any || works[i].by == by))
			return &works[i];
	return NULL;
}

const char *store_work_due(enum record_kind kind) {
	const struct work *w = find(kind, F_none, true);
	return w ? w->due : NULL;
}

const char *store_work_open(enum record_kind kind) {
	const struct work *w = find(kind, F_none, true);
	return w ? w->open : NULL;
}

const char *store_work_index(enum record_kind kind, enum field by) {
	const struct work *w = find(kind, by, false);
	return w ? w->name : NULL;
}

bool store_work_by_step(enum record_kind kind, enum field by) {
	const struct work *w = find(kind, by, false);
	return w && w->by_step;
}

/* Indexes of all rows: where a record belongs and what it is searched by. `where` leaves out rows without a value. */
struct plain {
	enum record_kind kind;
	enum field of;
	const char *name, *columns, *where;
};
static const struct plain plains[] = {
	{R_case_file, F_department, "case_department", "department", ""},
	{R_case_file, F_service_point, "case_point", "service_point", ""},
	{R_case_file, F_item, "case_item", "item", ""},
	{R_case_file, F_applicant, "case_applicant", "applicant", " WHERE applicant IS NOT NULL"},
	{R_case_file, F_case_no, "case_number", "substr(case_no,-6)", ""},
	{R_case_file, F_project, "case_project", "project", " WHERE project IS NOT NULL"},
	{R_case_file, F_earlier_case, "case_earlier", "earlier_case", " WHERE earlier_case IS NOT NULL"},
	/* the public notice: newest decisions first; that the state is not in it spares later steps the writing */
	{R_case_file, F_decided_at, "case_decided", "decided_at,id,item,case_no", " WHERE decided_at IS NOT NULL"},
	{R_case_file, F_matter, "case_matter", "matter", " WHERE matter IS NOT NULL"},
	{R_ticket, F_department, "ticket_department", "department", ""},
	{R_ticket, F_assist_department, "ticket_assist", "assist_department", " WHERE assist_department IS NOT NULL"},
	{R_ticket, F_applicant, "ticket_applicant", "applicant", " WHERE applicant IS NOT NULL"},
	/* what came in when, about what and where: the board of the hotline counts without reading the rows */
	{R_ticket, F_received_at, "ticket_received", "received_at,topic,area,ticket_class,channel", ""},
	{R_ticket, F_topic, "ticket_topic", "topic", " WHERE topic IS NOT NULL"},
	{R_ticket, F_feedback_due_at, "ticket_urgent", "feedback_due_at",
	 " WHERE feedback_due_at IS NOT NULL AND feedback_at IS NULL"},
	{R_ticket, F_called_back_at, "ticket_called_back", "called_back_at", " WHERE called_back_at IS NOT NULL"},
	{R_ticket, F_external_no, "ticket_external", "external_no", " WHERE external_no IS NOT NULL"},
	{R_booking, F_applicant, "booking_applicant", "applicant", " WHERE applicant IS NOT NULL"},
	{R_booking, F_in_line, "booking_line", "in_line,rank", " WHERE in_line IS NOT NULL"},
	{R_ticket, F_about_window, "ticket_window", "area,received_at,upheld", " WHERE about_window = 1"},
	{R_booking, F_no_show_at, "booking_missed", "no_show_at", " WHERE no_show_at IS NOT NULL"},
	{R_queue_number, F_booking, "queue_booking", "booking", " WHERE booking IS NOT NULL"},
	{R_queue_number, F_passes, "queue_passed", "service_point", " WHERE state = 'passed'"},
	{R_queue_number, F_in_line, "queue_line", "service_point,in_line,rank,business_group",
	 " WHERE in_line IS NOT NULL"},
	{R_rating, F_applicant, "rating_applicant", "applicant", " WHERE applicant IS NOT NULL"},
	{R_rating, F_subject, "rating_subject", "subject", ""},
	{R_notice, F_about, "notice_about", "about", " WHERE about IS NOT NULL"},
	{R_notice, F_officer, "notice_officer", "officer", " WHERE officer IS NOT NULL"},
};

bool store__is_indexed(enum record_kind kind, enum field f) {
	check(kind > R_none && kind < RECORD_COUNT && f > F_none && f < FIELD_COUNT);
	for (size_t i = 0; i < COUNT(plains); i++)
		if (plains[i].kind == kind && plains[i].of == f)
			return true;
	/* columns of ticket_received */
	return kind == R_ticket && (f == F_area || f == F_ticket_class || f == F_channel);
}

static bool make(struct sqlite3 *db, struct buf *sql, struct err *e) {
	buf_put(sql, "", 1);
	check(!sql->full);
	bool good = store__run(db, sql->p, e);
	buf_clear(sql);
	return good;
}

bool store__make_indexes(struct sqlite3 *db, struct err *e) {
	struct buf sql = buf_make(8 << 10);
	bool good = store__run(db, "DROP INDEX IF EXISTS case_work_point;" /* of earlier releases: not by step */
		"DROP INDEX IF EXISTS ticket_work_department", e);   /* without what is due in minutes */
	for (size_t i = 0; good && i < COUNT(works); i++) {
		const struct work *w = &works[i];
		check(!w->by || record_def(w->kind)->column_of[w->by] >= 0);
		buf_format(&sql, "CREATE INDEX IF NOT EXISTS %s ON \"%s\"(", w->name, record_def(w->kind)->table);
		if (w->by)
			buf_format(&sql, "\"%s\",", field_defs[w->by].name);
		buf_format(&sql, "%s%s,id,%s) WHERE %s", w->by_step ? "waiting," : "", w->due, w->more, w->open);
		good = make(db, &sql, e);
	}
	for (size_t i = 0; good && i < COUNT(plains); i++) {
		const struct plain *p = &plains[i];
		check(record_def(p->kind)->column_of[p->of] >= 0);
		buf_format(&sql, "CREATE INDEX IF NOT EXISTS %s ON \"%s\"(%s)%s", p->name, record_def(p->kind)->table,
		           p->columns, p->where);
		good = make(db, &sql, e);
	}
	buf_free(&sql);
	return good;
}
