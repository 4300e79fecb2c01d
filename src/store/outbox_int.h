/* What the files of the outbox share: its connection with statements that are kept. */
#ifndef STORE_OUTBOX_INT_H
#define STORE_OUTBOX_INT_H

#include "store/outbox.h"
#include "store/store_int.h"

enum { OUTBOX_STATEMENTS = 40 };

struct store_outbox {
	struct sqlite3 *db;
	struct {
		const char *sql;
		struct sqlite3_stmt *made;
	} kept[OUTBOX_STATEMENTS];
};

/* The statement of this text, prepared once; sql is a literal. NULL with a fault in `e`. */
struct sqlite3_stmt *outbox__use(struct store_outbox *o, const char *sql, struct err *e);
/* Steps one that yields no row. */
bool outbox__run(struct store_outbox *o, struct sqlite3_stmt *s, const char *doing, struct err *e);
/* The next row; false at the end (then it is reset) and at a fault (*good becomes false). */
bool outbox__row(struct store_outbox *o, struct sqlite3_stmt *s, const char *doing, bool *good, struct err *e);

#endif
