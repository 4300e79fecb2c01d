/* Indexes of the rows of records: of open work by what is due, of lists by where a record belongs, of what is searched.
 *
 * An index of open work holds the rows in which a process waits, and nothing else: finished work costs no write and no
 * room in it, and a page of the inbox costs the same whatever lies finished beside it. SQLite keeps the indexes in the
 * transaction of the rows, so they cannot drift from them. */
#ifndef STORE_WORK_H
#define STORE_WORK_H

#include "store/store.h"

struct sqlite3;

/* What stands for "nothing is due": later than any instant, so that such rows come last. */
#define STORE_NOTHING_DUE INT64_C(9000000000000000)

/* SQL expression over the columns of the kind's table: the end of the clock that ends first, ms since 1970, or
 * STORE_NOTHING_DUE. The indexes of open work are ordered by it, so a query must use this very text. NULL for kinds
 * that have no such index: all that no process drives, but tasks. */
const char *store_work_due(enum record_kind kind);
/* SQL condition that holds for the rows in the index. NULL as above. */
const char *store_work_open(enum record_kind kind);
/* Column by which the index of open work is divided (F_department, F_service_point, F_officer, F_applicant) may be
 * given to choose among those of one kind. Name of that index; NULL when the kind has none by this column.
 * F_none: the one by due date alone */
const char *store_work_index(enum record_kind kind, enum field by);
/* Whether in that index what waits stands before the due date: the rows of one text of `waiting` are in order. */
bool store_work_by_step(enum record_kind kind, enum field by);

/* Makes the indexes that are missing. Fault: store.fault */
bool store__make_indexes(struct sqlite3 *db, struct err *e);
/* Whether an index that holds finished records too is over this column: rows.c leaves such columns out of an update
 * that does not change them, since SQLite rewrites the index of every column that an update names. */
bool store__is_indexed(enum record_kind kind, enum field f);

#endif
