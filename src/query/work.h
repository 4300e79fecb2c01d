/* Open work: rows in which a step waits, in the order in which something is due. */
#ifndef QUERY_WORK_H
#define QUERY_WORK_H

#include "query/inside.h"
#include "store/work.h"

/* One record in which something waits; the order of the inbox is due, kind, id. */
struct spot {
	ms due;
	int64_t id;
	enum record_kind kind;
};

/* Rows of one kind that have one value in the column that divides them. */
struct division {
	enum record_kind kind;
	int way;    /* WORK_ALL … */
	str value;  /* of the column; empty text stands for NULL */
	str step;   /* of WORK_POINT_STEP: the whole text of what waits */
	str pooled; /* of tasks: only those of nobody in this department */
};

/* A row of the index under the cursor: texts are valid until the next step. */
struct work_row {
	struct spot spot;
	str waiting, name; /* name: the item of a case, the path of a process on its own */
	int64_t version;   /* published version of the process, NIL: the pack's own */
};

/* One inbox at work. */
struct inbox {
	struct query *q;
	const struct query_inbox *in;
	const struct role *role; /* NULL: the pack has none of that name */
	struct map known;        /* model and waiting text -> enum verdict + 1 */
	bool lamps[4];           /* which are asked for, by enum lamp */
	ms warned;               /* the last instant whose lamp is yellow now */
	ms next_due;             /* the first due date from now on that counting met */
	struct err *e;
};

/* Whether a step of the row is the asker's. ASK_ROW: only the whole row tells. */
enum verdict { NOT_MINE, MINE, ASK_ROW };
enum verdict query__whose(struct inbox *x, const struct work_row *w);
/* The first waiting place that is the asker's (of any, where all are asked for); empty when none is. */
str query__my_place(struct inbox *x, const struct work_row *w);
/* Whether the whole row passes what the index cannot tell: officer, words, named steps. */
bool query__row_fits(struct inbox *x, sqlite3_stmt *row, const struct work_row *w, enum verdict v);
/* Writes one row of the inbox as an object. */
void query__put_work(struct inbox *x, struct buf *out, sqlite3_stmt *row, const struct spot *s);

/* inbox.c: calls `take` for the rows of the page that `in` asks for, up to QUERY_CSV_ROWS, in their order.
 * next  as query_inbox has it */
typedef void query__take_work(void *to, struct inbox *x, sqlite3_stmt *row, const struct spot *s);
bool query__walk_inbox(struct query *q, const struct query_inbox *in, void *to, query__take_work *take,
                       char next[QUERY_CURSOR], struct err *e);

/* Rows after `after` (NULL: from the first) up to and with `until`, in the order of the inbox. NULL with a fault in
 * x->e. The caller resets it. */
sqlite3_stmt *query__work_rows(struct inbox *x, const struct division *d, const struct spot *after, ms until);
/* Adds to `plan` a division for each text of what waits at the point that may be the asker's. False when there are more
 * than STEPS_MOST texts: the point is one division then. Memory: texts in the query's arena */
enum { STEPS_MOST = 64 };
struct division_list {
	struct division *p;
	uint32_t n, cap;
};
bool query__point_steps(struct inbox *x, enum record_kind kind, str point, struct division_list *plan);
/* The row under the cursor. */
struct work_row query__work_row(sqlite3_stmt *rows, const struct division *d);

#endif
