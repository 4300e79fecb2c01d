/* query: the read side. Lists, one record, its history, exports and the board's numbers, from a read-only connection.
 *
 * All SQL text of reads lives in this room. Identifiers come from the tables of the desk only, values are always
 * bound, and the scope of the asking role is part of every query. One struct query belongs to one thread at a time;
 * a query sees what was committed when it began. */
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include "desk/desk.h"

enum {
	QUERY_FILTERS = 24,         /* conditions of one list */
	QUERY_CURSOR = 512,         /* bytes of a cursor */
	QUERY_CSV_ROWS = 100000,    /* rows of one CSV export */
	QUERY_HISTORY = 20000,      /* events of one history */
	QUERY_FOUND = 1000,         /* newest cases that each way of a search finds, when sorted by another column */
	QUERY_PERSON_KEYS = 3,      /* name, number of the identity card, phone */
	QUERY_COUNTED = 5,          /* kinds that the board counts */
};

struct query;

/* Opens a database file for reading.
 * path     of the SQLite file     pack  frozen, outlives the query
 * Faults   query.open */
bool query_open(const char *path, const struct pack *pack, struct query **out, struct err *e);
void query_close(struct query *q);

/* Everything read between these two is of one moment, and the database is locked once, not by each statement. Pairs
 * may stand within each other. */
void query_begin(struct query *q);
void query_end(struct query *q);
/* The connection, for what the store reads of a story. */
struct sqlite3 *query_connection(struct query *q);

/* Finds an item that was published since, as it holds for cases received on that day; NULL: there is none. May read
 * definitions by the same query. */
typedef const struct item *query_find_item(void *self, str code, day received_on);
/* Items that the pack does not have are asked for by this; without it only those of the pack are known. */
/* All items in force, for searches by their words. Memory: the list in `a`; the items live as long as the query. */
typedef uint32_t query_list_items(void *self, struct arena *a, const struct item ***out);
void query_use_items(struct query *q, void *self, query_find_item *find, query_list_items *list);

/* Which rows the asker may see; both empty: all of them. */
struct query_scope {
	str department, service_point;
	str user; /* what is addressed to this account may be seen wherever it belongs, and what it is asked about */
	str role; /* whose rights to single fields hold (org/field-rights.csv); empty: all are seen */
	bool own; /* nothing but what `user` applied for (F_applicant), and what is about that */
};

/* Whether a scoped role can see rows of this kind at all: the table has the column. */
bool query_kind_scoped(enum record_kind kind, const struct query_scope *scope);

/* One condition of a list: `column` is any of the comma-separated values, lies in [from, to), or has a value ("true")
 * or none ("false"). */
struct query_filter {
	enum field field; /* F_none: id */
	enum { QUERY_ANY_OF, QUERY_FROM, QUERY_TO, QUERY_IS_SET } how;
	str value; /* as in the address */
};

/* What a list asks for. */
struct query_list {
	enum record_kind kind;
	struct query_scope scope;
	struct query_filter filters[QUERY_FILTERS];
	uint32_t filter_count;
	str search;      /* found in text columns, or the record's number; of cases see search.c; empty: no search */
	int64_t person_keys[QUERY_PERSON_KEYS]; /* of cases: store_person_key of what may be a person's name or number */
	uint32_t person_key_count;
	enum field sort; /* F_none: id */
	bool descending;
	uint32_t limit;  /* 1..LIMIT_PAGE_ROWS; of a CSV up to QUERY_CSV_ROWS */
	str cursor;      /* from an earlier page; empty: the first */
	bool count;      /* add the total */
	ms now;          /* for the lamps */
};

/* Whether lists and CSV have the column: long texts (T_SOURCE) are in single records only, and no list is sorted or
 * filtered by them. */
bool query_listed(enum field f);
/* Writes {"items":[…],"next":…} (and "total"; with a synthetic pack also "synthetic":true).
 * next     the cursor of the next page as text, "" when there is none
 * Refuses  field.type, field.word with the parameter's name in where; query.cursor. Faults query.fault. */
bool query_list(struct query *q, const struct query_list *l, struct buf *out, char next[QUERY_CURSOR], struct err *e);
/* The same rows as CSV with a header line; no person data. With a synthetic pack the last column `synthetic` says yes.
 * Same refusals. */
bool query_csv(struct query *q, const struct query_list *l, struct buf *out, char next[QUERY_CURSOR], struct err *e);
/* The same rows as a workbook: columns named in Chinese or English, the header frozen, numbers as numbers, instants as
 * text of ISO 8601; with a synthetic pack the last column says so. Same refusals, and those of xlsx_end. */
bool query_xlsx(struct query *q, const struct query_list *l, bool zh, struct buf *out, char next[QUERY_CURSOR],
                struct err *e);
/* Writes one record as an object. head may be NULL. Refuses <kind>.not_found (also when out of scope). */
bool query_record(struct query *q, enum record_kind kind, int64_t id, const struct query_scope *scope, ms now,
                  struct buf *out, int64_t *head, struct err *e);
/* Writes […]: the open clocks of one record, {"clock","zh","en","started","due","lamp","basis","tag","paused",
 * "provisional"} each; of a case by the rules that hold for it. lamp: null while paused. Refuses <kind>.not_found. */
bool query_clocks(struct query *q, enum record_kind kind, int64_t id, const struct query_scope *scope, ms now,
                  struct buf *out, struct err *e);
/* Writes {"items":[…]}: all events of one record, oldest first. Refuses <kind>.not_found. */
bool query_history(struct query *q, enum record_kind kind, int64_t id, const struct query_scope *scope, struct buf *out,
                   struct err *e);
/* ---- one case on one page ----------------------------------------------------------------------- */

/* Which events of a record. */
struct query_newest {
	const struct query_scope *scope;
	uint32_t most;       /* up to QUERY_HISTORY */
	bool bare;           /* without who did it and what was said */
	const char *kind;    /* "case.noted": */
	struct buf *of_kind; /* gets the newest events of that kind, comma between; NULL: not asked for */
};
/* Writes […]: the newest events of one record, newest first, in one walk along its chain. Refuses <kind>.not_found. */
bool query_newest(struct query *q, enum record_kind kind, int64_t id, const struct query_newest *want, struct buf *out,
                  struct err *e);
/* Writes {"materials":{"code","zh","en","at"},…}: the eight separate statuses of a case (status.def).
 * Refuses case.not_found. Source: 政务服务平台办件状态, each of them apart */
bool query_statuses(struct query *q, int64_t id, const struct query_scope *scope, struct buf *out, struct err *e);
/* Writes […]: cases that belong together with this one and why: earlier, later, matter, project, applicant; 50 at
 * most. */
bool query_related(struct query *q, int64_t id, const struct query_scope *scope, struct buf *out, struct err *e);
/* Writes […]: the newest 50 notices about a record ("case/17"); to applicants those that are for them. */
bool query_messages(struct query *q, str about, const struct query_scope *scope, ms now, struct buf *out,
                    struct err *e);
/* Writes the newest rating of a subject ("case/17") or null. */
bool query_rating(struct query *q, str subject, const struct query_scope *scope, ms now, struct buf *out,
                  struct err *e);

/* Writes one event of the ledger. kind: of its stream's record. Refuses event.not_found (also when out of scope). */
bool query_event(struct query *q, int64_t seq, const struct query_scope *scope, struct buf *out, enum record_kind *kind,
                 struct err *e);
/* ---- records that a process drives ------------------------------------------------------------- */

/* Where one record stands. Texts are valid until the next call of the room but query_flow_tasks and query_past. */
struct query_flow {
	int64_t id, head;
	int64_t version;      /* F_process_version, NIL: the pack's own */
	ms due;               /* what the office promised, else its other limit; NIL: none */
	bool paused;
	str item, definition; /* which name its process, see pack_process_for */
	str waiting, tokens;  /* see process_read */
	str tasks;            /* F_open_tasks */
};
/* kind: record_is_driven. Refuses <kind>.not_found (also when out of scope). */
bool query_flow(struct query *q, enum record_kind kind, int64_t id, const struct query_scope *scope,
                struct query_flow *out, struct err *e);
/* One of its open tasks; since and due are NIL when it has none. */
struct query_task {
	int64_t id;
	uint32_t token; /* that it is for, 0: none */
	str officer, department, step;
	ms since, due;
};
bool query_flow_tasks(struct query *q, const struct query_flow *f, struct query_task **out, uint32_t *n,
                      struct err *e);
/* Calls `take` for the events of one record, newest first from `head`, until it returns false; QUERY_HISTORY at
 * most. */
bool query_past(struct query *q, int64_t head, void *to, bool (*take)(void *to, const struct past_event *ev),
                struct err *e);
/* How many records of a kind run under one process. */
struct query_running {
	enum record_kind kind;
	str name;        /* the item of cases, the path of processes on their own; empty for other kinds */
	int64_t version; /* NIL: the pack's own */
	int64_t count;
};
bool query_running(struct query *q, void *to, void (*take)(void *to, const struct query_running *r), struct err *e);

/* ---- open work ---------------------------------------------------------------------------------- */

/* What the inbox asks for. */
struct query_inbox {
	struct query_scope scope;
	str role;               /* of the asker, its name in the pack */
	str department;         /* where the asker's account belongs; empty: no tasks of a department */
	const bool *may;        /* by number of a command: whether the role may give it */
	const bool *reads;      /* by number of a kind: whether the role may read it */
	bool all;               /* steps of everybody in the scope (supervision); else what waits for the asker */
	bool assist;            /* instead: open tickets that the asker's department assists with */
	bool mine;              /* only what bears the asker's name as its officer */
	enum record_kind kind;  /* R_none: all kinds */
	str lamps;              /* "red,yellow,green,none"; empty: all */
	str item, search;       /* search: number, case number or its last six or more characters, words of the title */
	bool descending;        /* what is due last comes first */
	uint32_t limit;         /* 1..LIMIT_PAGE_ROWS; of a file up to QUERY_CSV_ROWS */
	str cursor;             /* from an earlier page; empty: the first */
	ms now;
	void *self;             /* of `model` */
	/* The process that a published version is; NULL when it is not known. */
	const struct process_model *(*model)(void *self, int64_t version);
};
enum { QUERY_COUNT_MOST = 1000 }; /* of each lamp; more are told as "capped" */

/* Writes {"items":[…],"counts":{…},"next":…}: records in which a step waits for the asker, and tasks, by what is due
 * first; what nothing is due for comes last. A step is the asker's when its lane is named like the role, else when the
 * role may give the command that does it. Read from the indexes of open work (store/work.h).
 * next     the cursor of the next page, "" when there is none
 * Refuses  query.cursor, field.word (lamps) */
bool query_inbox(struct query *q, const struct query_inbox *in, struct buf *out, char next[QUERY_CURSOR],
                 struct err *e);
/* The same rows as a file, without the counts: CSV, or a workbook with its header in Chinese or English. With a
 * synthetic pack the last column says so. What the role does not see of a field is empty or masked there, too.
 * Refuses as query_inbox, and as xlsx_end */
bool query_inbox_csv(struct query *q, const struct query_inbox *in, struct buf *out, char next[QUERY_CURSOR],
                     struct err *e);
bool query_inbox_xlsx(struct query *q, const struct query_inbox *in, bool zh, struct buf *out,
                      char next[QUERY_CURSOR], struct err *e);

/* Writes the personal data of a record in clear, or null. The caller has recorded that it is shown. */
bool query_person(struct query *q, enum record_kind kind, int64_t id, struct buf *out, struct err *e);
/* Personal data with its values hidden: name 张*, id_no 110101********1234, phone 138****5678, others ***. data is a
 * JSON object of texts; anything else gives null. */
void query_mask_person(struct buf *out, str data);

/* ---- forecasts --------------------------------------------------------------------------------- */

/* How long decided cases of an item took from acceptance to decision, minutes of the clock on the wall, oldest first.
 * minutes   room for `most` */
bool query_durations(struct query *q, str item, uint32_t most, double *minutes, uint32_t *n, struct err *e);

/* ---- a project (project.c) ----------------------------------------------------------------------- */

/* What its row says; numbers are NIL and texts empty when unset. JSON texts: facts, what_if, items. */
struct query_project {
	int64_t id, head, version, from; /* head: its newest event; from: day on which the plan begins */
	str state, title, facts, what_if, items, alternative, progress, agent, stage, stale;
	ms started_at, planned_end_at, finished_at;
	int64_t moved_days, baseline_days, actual_days, saved_days;
};
/* Refuses project.not_found (also when out of scope). Memory: in `a` */
bool query_project(struct query *q, struct arena *a, int64_t id, const struct query_scope *scope,
                   struct query_project *out, struct err *e);
/* One event as the ledger has it. */
struct query_event {
	int64_t seq;
	ms at;
	str kind, actor, body;
	struct val said; /* the body as a value; null when it is none */
	const struct query_event *older;
};
/* The events of a record from its head that are to be kept by their kind, as a list.
 * keep  asked of each event in turn, newest first    newest  NULL: none is kept. Memory: in `a`
 * Cost  one read by number for each event of the record */
bool query_project_events(struct query *q, struct arena *a, int64_t head, void *self,
                          bool (*keep)(void *self, str kind), const struct query_event **newest, struct err *e);
/* Numbers of the projects that are not finished and that the scope may see, newest first. */
bool query_projects(struct query *q, const struct query_scope *scope, int64_t *out, uint32_t most, uint32_t *n,
                    struct err *e);
/* Writes "services":[…],"reviews":[…],"examinations":[…] of a project that the asker may see; what an agency said in
 * detail and who it is stands in the records themselves. */
bool query_project_rest(struct query *q, int64_t project, struct buf *out, struct err *e);
/* A review of a project whose document the firm has to correct. */
struct query_correction {
	int64_t review;
	str type, item; /* kind of review; id of the plan's item, empty: none */
};
/* Reviews of a project that wait for the firm's correction, in the order of their numbers. most: 1.. Memory: texts in
 * a. Source: domain.md §2.7 (the firm corrects). */
bool query_project_corrections(struct query *q, struct arena *a, int64_t project, struct query_correction *out,
                               uint32_t most, uint32_t *n, struct err *e);
/* What the delivered free services of the project are worth, fen, and how many there are. */
bool query_project_value(struct query *q, int64_t project, int64_t *fen_sum, int64_t *count, struct err *e);
/* A case of a project as its board shows it; state empty: gone. Memory: in `a` */
struct query_project_case {
	str state, department;
	ms due_at; /* NIL: nothing is due */
};
bool query_project_case(struct query *q, struct arena *a, int64_t id, struct query_project_case *out, struct err *e);

/* ---- what is known of an applicant, and of the halls ------------------------------------------- */

/* What was granted to the account and still holds, by short id of the item, newest first. Memory: in `a`. */
bool query_held(struct query *q, struct arena *a, str user, struct guide_held *out, uint32_t most, uint32_t *n,
                struct err *e);
/* The facts (JSON) of the account's last case, of this item (its code) if there is one; empty when it has none.
 * Memory: in `a`. */
bool query_last_facts(struct query *q, struct arena *a, str user, str item, str *out, struct err *e);
/* The queue of one point: numbers drawn since `from` that nobody called yet; windows that called in the last hour; how
 * long one visit took on average, ms, NIL when none was finished. Points nobody came to are not listed. */
struct query_queue {
	str service_point;
	int64_t waiting, windows;
	ms serving_ms;
};
bool query_queues(struct query *q, struct arena *a, ms from, ms now, struct query_queue *out, uint32_t most,
                  uint32_t *n, struct err *e);
/* The queue number that was drawn with a booking; 0: none yet. */
bool query_visit(struct query *q, int64_t booking, int64_t *number, struct err *e);

/* ---- published definitions -------------------------------------------------------------------- */

/* Tells cheaply whether definitions were published or withdrawn: another stamp, another state. */
struct query_stamp {
	int64_t count, head; /* how many there are, and the greatest number of an event among theirs */
};
bool query_definitions_stamp(struct query *q, struct query_stamp *out, struct err *e);
/* One published definition; texts are valid during the call only. */
struct query_definition {
	int64_t id;
	str path; /* "decisions/auto-approval.dmn" */
	day effective_on;
	bool withdrawn;
	ms published_at;
	str actor;
	str text; /* the model; empty when nothing happened to it since `after` */
};
/* Calls `take` for every definition in order of publication.
 * after  stamp.head of an earlier call, 0 for all texts     Fault query.fault */
bool query_definitions(struct query *q, int64_t after, void *to,
                       void (*take)(void *to, const struct query_definition *d), struct err *e);

/* Sequence number of the newest event, 0 for an empty ledger. */
int64_t query_last_seq(struct query *q);

/* Numbers that a board shows; order of kinds: cases, tickets, bookings, visits, ratings. */
struct query_totals {
	int64_t seq;
	int64_t made[QUERY_COUNTED];
	int64_t open_cases, open_tickets;
};
/* Brings the totals up to date: counts all when `t` is zeroed, else only what was written since t->seq. */
bool query_totals_update(struct query *q, struct query_totals *t, struct err *e);
/* Writes {"cases":…,…} and {"cases":…,"tickets":…}. */
void query_put_totals(struct buf *out, const struct query_totals *t);
void query_put_open(struct buf *out, const struct query_totals *t);
/* Writes the board of a year: months, totals, on-time shares, lamps and open records.
 * year     1970..9999     now  for the lamps; written as "as_of" */
bool query_dashboard(struct query *q, int year, const struct query_scope *scope, ms now, struct buf *out,
		struct err *e);

#endif
