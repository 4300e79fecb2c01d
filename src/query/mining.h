/* query/mining: event logs out of the ledger, read in one pass. */
#ifndef QUERY_MINING_H
#define QUERY_MINING_H

#include "mining/mining.h"
#include "query/query.h"

enum { QUERY_LOG_CASES = 100000 }; /* cases of a log when nobody says how many */

/* Which log. */
struct query_log {
	enum record_kind kind;
	str source;             /* of mirrored cases */
	const str *items;       /* of cases: codes, sorted; NULL: all */
	uint32_t item_count;
	str department;         /* empty: all */
	ms from, to;            /* first and last moment at which a case began; NIL: open */
	uint32_t most;          /* the newest so many cases, 1..MINING_CASES */
	struct query_scope scope;
};
/* Reads the name of a log: "mirror:SOURCE", "case:ITEM" (short id or code), or the name of a kind that a process
 * drives, alone or with ":*". The other members stay as they are. Refuses mining.no_log. Memory: in `a`. */
bool query_log_named(struct arena *a, const struct pack *p, str name, struct query_log *out, struct err *e);
/* Narrows a log of cases of all items to the items that the process drives. Memory: in `a`. */
void query_log_of_process(struct arena *a, const struct pack *p, const struct process_file *process,
                          struct query_log *out);
/* The process that a log should follow, by the name of its file without .bpmn; with an empty name the one that drives
 * the kind, or the item of the log. Refuses mining.no_process */
bool query_log_process(const struct pack *p, const struct query_log *log, str name, const struct process_file **out,
                       struct err *e);
/* What processes/mapping.csv says of the process, and `own` rows behind it, as rows for mining_mapping_read; rows of
 * activities that the log does not have are left out. Memory: in `a`. */
str query_log_mapping(struct arena *a, const struct pack *p, str process, const struct mining_log *log, str own);
/* Reads the log. Of own records every event is something done, named by its kind, or "step:NODE" for a step of a
 * process; durations count the opening hours of the pack. Of mirrored cases the activities of their source are; their
 * durations are those of the clock on the wall. What the desk did when its time came is automatic.
 * out      zeroed; to be freed by the caller also after a refusal
 * Refuses  mining.empty, mining.too_large; fault query.fault
 * Cost     the events from the first one of the oldest of these cases on are read, 1 to 2 µs each */
bool query_log_read(struct query *q, const struct query_log *want, struct mining_log *out, struct err *e);
/* Writes […]: {"log","kind","zh","en","source","item","cases"} of all logs that there is something in, the largest
 * first of each kind.
 * reads    by number of a kind, whether it may be told of; NULL: all     Fault query.fault */
bool query_logs(struct query *q, const struct query_scope *scope, const bool *reads, struct buf *out, struct err *e);

#endif
