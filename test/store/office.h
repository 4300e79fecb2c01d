/* A small office for tests: makes events by hand and commits them as a tick of the desk would, without any rule. */
#ifndef TEST_STORE_OFFICE_H
#define TEST_STORE_OFFICE_H

#include <check.h>

#include "store/store.h"

struct office {
	char dir[64], path[96];
	struct pack pack;
	struct store *store;
	struct book_store disk;
	struct book *book;
	struct ledger_hasher *hasher;
	struct ledger_tree tree;
	int64_t seq;
	ms now;
	uint64_t random;
	struct arena arena;
	VEC(struct event) events;
	VEC(struct record *) records;
	VEC(struct person_row) persons;
	VEC(struct refusal_row) refusals;
};

/* An office in a new folder. */
void office_open(struct office *o, enum ledger_suite suite);
/* Closes the store and opens it again, with an empty book. */
void office_reopen(struct office *o);
void office_close(struct office *o);
/* Adds an event that sets about `fields` random columns of the record (made when new) to the tick; every `sealed`
 * true: with personal data. The event kind is the first of the record's kind. */
struct event *office_event(struct office *o, enum record_kind kind, int64_t id, uint32_t fields, bool sealed);
/* Commits the tick. */
void office_commit(struct office *o);
/* Some ticks with all kinds of records: `n` events. */
void office_fill(struct office *o, uint32_t n, uint32_t batch);
/* A number below `n`. */
uint64_t office_random(struct office *o, uint64_t n);
/* A proof under the head of all events by a prover of its own, which has kept nothing. */
bool office_proof(struct sqlite3 *db, int64_t seq, struct buf *out, struct err *e);
/* Runs SQL on the file with a connection of its own. */
void office_sql(struct office *o, const char *sql);

Suite *accounts_suite(void);
Suite *people_suite(void);
Suite *backup_suite(void);
Suite *definition_suite(void);
Suite *files_suite(void);
Suite *heads_suite(void);
Suite *proof_suite(void);
Suite *rebuild_suite(void);
Suite *words_suite(void);
Suite *store_suite_of_tests(void);
Suite *verify_suite(void);

#endif
