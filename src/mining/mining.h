/* mining: event logs as a mirror of the work. A log is read from anywhere (mirrored cases of another system, own
 * records of the ledger); what comes out says which ways cases take, where they wait, what is done twice, who hands
 * over to whom, and where they leave the process they should follow. No I/O, no clock.
 *
 * Durations are milliseconds by the log's own clock: of opening hours when it has some, else of the clock on the wall.
 * Source: directly-follows graphs and token replay after W. van der Aalst, Process Mining (2nd ed.), 6.2 and 8.2. */
#ifndef MINING_MINING_H
#define MINING_MINING_H

#include "calendar/opening.h"
#include "process/process.h"

#define MINING_NONE INT64_MIN /* an instant that is not known, as in cells of the desk */

enum {
	MINING_ACTIVITIES = 2000,  /* different activities of one log; more are refused */
	MINING_CASES = 200000,     /* cases of one log */
	MINING_EVENTS = 4000000,   /* events of one log */
	MINING_CLOCK_DAYS = 20000, /* days that a table of opening hours covers */
	MINING_EXAMPLES = 5,       /* cases named beside a finding */
	MINING_TOP = 100           /* rows of handovers and resources */
};

/* ---- logs ----------------------------------------------------------------------------------- */

/* Something done. `began` is MINING_NONE where the log does not say when it was begun. */
struct mining_event {
	uint32_t of;                       /* case, by its place in the log */
	uint32_t activity, resource, step; /* numbers of the log's texts; resource, step: 0: none. step: id of a node */
	ms at, began;
	bool automatic; /* done by a machine when its time came: what lies before is waiting */
	bool start;     /* says only that the activity began; joined with its end by mining_log_finish */
};
/* One case. Instants are MINING_NONE when it has none. */
struct mining_case {
	int64_t id; /* its record */
	str name;   /* as people know it; borrowed until mining_log_case copies it */
	ms received_at, due_at, ended_at;
	bool closed, judged, on_time; /* judged: somebody said whether it was on time */
	uint32_t first, count;        /* its events, set by mining_log_finish */
};
/* A log. Zeroed is empty; mining_log_free gives everything back. */
struct mining_log {
	struct arena arena;
	struct intern activities, resources, steps;
	VEC(struct mining_case) cases;
	VEC(struct mining_event) events;
	struct mining_hours *hours; /* table of the opening hours; NULL: the clock on the wall */
};

/* Adds a case; the place it got. Refuses nothing: at most MINING_CASES are asked for by whoever reads. */
uint32_t mining_log_case(struct mining_log *log, const struct mining_case *c);
/* Adds an event of a case, in the order in which the case's events stand. resource, step: empty: none. */
void mining_log_event(struct mining_log *log, uint32_t of, str activity, str resource, str step,
                      const struct mining_event *e);
/* Puts the events of each case together, joins beginnings with their ends, leaves out cases without events.
 * opening   durations count its hours (of `level`); NULL or without rules: the clock on the wall
 * offset    minutes east of UTC, of the opening's days
 * Refuses   mining.empty, mining.too_large (activities, events, days) */
bool mining_log_finish(struct mining_log *log, const struct opening *opening, str level, int offset, struct err *e);
void mining_log_free(struct mining_log *log);
/* Time between two instants by the log's clock, ms; 0 when from > to. */
ms mining_between(const struct mining_log *log, ms from, ms to);

/* ---- how values are spread ------------------------------------------------------------------ */

/* Of n values: the middle one (of two, what lies between them), the one that nine of ten do not pass, all together. */
struct mining_spread {
	uint32_t n;
	ms median, p90, total;
};
/* Sorts the values. All 0 when there are none. */
struct mining_spread mining_spread_of(ms *values, uint32_t n);

/* ---- paths ---------------------------------------------------------------------------------- */

/* Cases with the same activities in the same order. */
struct mining_path {
	uint64_t key;     /* names it wherever it comes again: a hash of the activities' names */
	uint32_t example; /* a case of it, by its place */
	uint32_t count, judged, late;
	struct mining_spread took; /* first to last event */
};
struct mining_paths {
	struct mining_path *list; /* the most frequent first */
	uint32_t count;
	uint32_t *of; /* by case: its path, by place in the list */
};
/* Finds all paths. Memory: in `a`. */
struct mining_paths *mining_paths_find(struct arena *a, const struct mining_log *log);
/* How many of the most frequent paths hold that share of the cases (0..1000 per mille); at least one. */
uint32_t mining_paths_share(const struct mining_paths *p, const struct mining_log *log, int permille);

/* ---- the map -------------------------------------------------------------------------------- */

/* One activity. wait, work: before and while it was done; open: where neither can be told from the other, because
 * nobody is named. estimated: of `work`, how many beginnings were guessed. */
struct mining_activity {
	uint32_t activity;             /* number of the text */
	uint32_t count, cases, starts, ends;
	struct mining_spread wait, work, open;
	uint32_t estimated;
	uint32_t repeats, repeating;   /* done again in the same case, and in how many cases */
	uint32_t self_loops;           /* directly after itself */
	ms repeat_time;                /* from the first to the last time within a case, all cases together */
	uint32_t judged, late;         /* cases through it */
	uint32_t crossed;              /* late cases whose limit had passed when this was the first thing done */
	uint32_t people;
};
/* One activity directly after another. */
struct mining_edge {
	uint32_t from, to; /* numbers of texts */
	uint32_t count, cases;
	struct mining_spread took;
};
struct mining_handover {
	uint32_t from, to; /* resources */
	uint32_t count;
};
struct mining_resource {
	uint32_t resource, events, cases, activities;
};
struct mining_map {
	uint32_t cases, events, paths, paths_kept, resource_count;
	struct mining_activity *activities; /* the most frequent first */
	uint32_t activity_count;
	struct mining_edge *edges; /* the most frequent first */
	uint32_t edge_count;
	struct mining_handover *handovers;
	uint32_t handover_count;
	struct mining_resource *resources;
	uint32_t top_resources;
	uint32_t closed, judged, late, repeating, longest;
	uint32_t crossed_nowhere; /* late cases in which nothing was done after the limit */
	struct mining_spread took, wait, work, open;
	uint32_t estimated, recorded; /* beginnings */
	ms first_at, last_at;
};
/* Counts what the cases of the `kept` most frequent paths did. Memory: in `a`. */
struct mining_map *mining_map_make(struct arena *a, const struct mining_log *log, const struct mining_paths *paths,
                                   uint32_t kept);
/* Writes the members of the map as JSON, without the braces around it. */
void mining_put_map(struct buf *b, const struct mining_log *log, const struct mining_map *m);
/* Writes the paths as a list, `most` at most. */
void mining_put_paths(struct buf *b, const struct mining_log *log, const struct mining_paths *p, uint32_t most);

/* ---- cases behind a place ------------------------------------------------------------------- */

/* Which cases. Numbers of texts, 0: any. With `from` and `to` those in which `to` came directly after `from`. */
struct mining_choice {
	uint32_t activity, from, to;
	uint64_t path; /* key; 0: any */
	bool late, repeating;
	bool starts, ends; /* `activity` is the first, the last */
};
/* Whether the case is one of them. */
bool mining_chosen(const struct mining_log *log, const struct mining_paths *p, uint32_t place,
                   const struct mining_choice *c);
/* Writes {"total":…,"items":[…]}: the newest of them, `most` at most. */
void mining_put_cases(struct buf *b, const struct mining_log *log, const struct mining_paths *p,
                      const struct mining_choice *c, uint32_t most);

/* ---- conformance ---------------------------------------------------------------------------- */

/* Which activity is which node of the process: node[activity - 1] is a number of the process, or -1. */
struct mining_mapping {
	int64_t *node;
	uint32_t mapped; /* activities that are in the process */
};
/* Maps by rows "activity,node" (a header line first), and what they do not name by equal ids and names. rows: may be
 * empty. Refuses csv.*, mining.no_activity, mining.no_node; where is the line. Memory: in `a`. */
bool mining_mapping_read(struct arena *a, const struct mining_log *log, const struct process_model *m, str rows,
                         struct mining_mapping *out, struct err *e);
/* Writes the members of what the replay of all cases gives, without braces: fitness, tokens, deviations with examples,
 * how often each node was done. A node that
 * nothing is mapped to is passed silently, an activity that is no node is left out; both are listed.
 * Refuses  mining.process_too_large, mining.not_mapped (nothing of the log is in the process) */
bool mining_put_conformance(struct buf *b, const struct mining_log *log, const struct process_model *m,
                            const struct mining_mapping *mapping, struct err *e);

#endif
