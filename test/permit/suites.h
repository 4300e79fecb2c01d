/* The suites of this room, and what they share. */
#ifndef TEST_PERMIT_SUITES_H
#define TEST_PERMIT_SUITES_H

#include <check.h>

#include "data/csv.h"
#include "data/date.h"
#include "permit/permit.h"

Suite *permit_pair_suite(void);
Suite *permit_shipped_suite(void);

/* A CSV file or text; the test fails when it cannot be read. */
struct csv *test_table(struct arena *a, const char *path);
struct csv *test_parsed(struct arena *a, str text, const char *name);
str test_cell(const struct csv *t, uint32_t row, const char *column);
/* The made-up tables of test/permit/pair. */
struct permit_tables test_pair(struct arena *a);
/* The report; the test fails when it is refused. */
struct permit_report test_check(struct arena *a, const struct permit_rules *r, const struct permit_question *q);
/* The finding of this type (empty: any) and subject, or NULL. */
const struct permit_finding *test_find(const struct permit_report *r, str type, str subject);

#endif
