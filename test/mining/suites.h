/* The suites of this room, and what they share. */
#ifndef TEST_MINING_SUITES_H
#define TEST_MINING_SUITES_H

#include <check.h>

#include "data/csv.h"
#include "data/date.h"
#include "data/json.h"
#include "mining/mining.h"

Suite *log_suite(void);
Suite *replay_suite(void);

/* A CSV file of test data; the test fails when it cannot be read. */
struct csv test_table(struct arena *a, const char *path);
/* A log out of such a table; not finished. Case i + 1 of the table is at place i. */
void test_log(struct arena *a, const char *path, struct mining_log *out);
/* A process of test/process; the test fails when it cannot be read. */
struct process_model *test_model(struct arena *a, const char *name);

#endif
