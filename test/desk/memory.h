/* A book_store in memory for tests and the fuzzer: rows by key, events in order, nothing shared with the book (texts
 * are kept as text), so that a fetch really brings a record back from outside. */
#ifndef TEST_DESK_MEMORY_H
#define TEST_DESK_MEMORY_H

#include "desk/desk.h"

/* A row: the cells of record_def, codes and names as numbers of memory.texts. */
struct memory_row {
	enum record_kind kind;
	int64_t id, head, events;
	uint8_t hash[LEDGER_HASH];
	int64_t *cells;
};

/* An event as it was committed; all texts copied. */
struct memory_event {
	enum event_kind kind;
	enum record_kind record;
	int64_t id;
	struct ledger_event written;
};

struct memory {
	struct arena arena;
	struct intern texts;
	struct map index; /* (kind, id) -> place in rows + 1 */
	VEC(struct memory_row) rows;
	VEC(struct memory_event) events;
	VEC(struct person_row) persons;
	VEC(struct refusal_row) refusals;
	struct ledger_tree tree;
	uint32_t commits, fetches;
	bool fail; /* the next commit fails, as a full disk would */
};

struct memory *memory_make(void);
void memory_free(struct memory *m);
/* The store as the desk sees it. */
struct book_store memory_store(struct memory *m);
/* The row, or NULL. */
const struct memory_row *memory_row(const struct memory *m, enum record_kind kind, int64_t id);
/* A cell of a row: NIL when unset or no column of the book; the text of a code or name, empty when unset. */
int64_t memory_get(const struct memory_row *r, enum field f);
str memory_text(const struct memory *m, const struct memory_row *r, enum field f);

/* Replays all events through event_read_body and book_apply into a fresh book and compares every cell, event count,
 * head and the chain's hash of every row; checks the chain, the sequence and the tree from the written fields alone,
 * and that each body read back is written as the same bytes.
 * why  at least 200 bytes: the first difference
 * Returns false at the first difference */
bool memory_same_when_rebuilt(const struct memory *m, const struct pack *p, enum ledger_suite suite, char why[200]);

#endif
