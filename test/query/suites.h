/* The suites of this room, and the small database they read: made by the store, filled by hand. */
#ifndef TEST_QUERY_SUITES_H
#define TEST_QUERY_SUITES_H

#include <check.h>

#include "query/query.h"
#include "store/store.h"

struct small {
	char folder[64], path[96];
	struct pack pack;
	struct query *query;
	struct buf out;
	struct arena arena;
};

/* 97 tickets with every mix of departments, states and empty due dates, and a chain of events for ticket 5. */
struct small *small_open(void);
void small_close(struct small *s);

Suite *list_suite(void);
Suite *inbox_suite(void);
Suite *value_suite(void);
Suite *clock_suite(void);
Suite *held_suite(void);
Suite *search_suite(void);

#endif
