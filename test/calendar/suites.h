/* The suites of this room, and what they share. */
#ifndef TEST_CALENDAR_SUITES_H
#define TEST_CALENDAR_SUITES_H

#include <check.h>

#include "calendar/calendar.h"
#include "data/csv.h"
#include "data/date.h"

Suite *calendar_suite(void);
Suite *clock_suite(void);
Suite *shared_suite(void);
Suite *property_suite(void);
Suite *opening_suite(void);

/* A CSV file of test data; the test fails when it cannot be read. */
struct csv test_table(struct arena *a, const char *path);
/* The cell of a column that must exist. */
str test_cell(const struct csv *t, uint32_t row, const char *column);
/* Cells as values; the test fails when they are none. */
day test_day(const struct csv *t, uint32_t row, const char *column);
ms test_ms(const struct csv *t, uint32_t row, const char *column);
int test_int(const struct csv *t, uint32_t row, const char *column);
enum limit_unit test_unit(const struct csv *t, uint32_t row);
/* The calendar of 2021 to 2023 beside the tests. */
struct calendar *test_calendar(struct arena *a);
/* A day or instant as text, in the arena. */
const char *test_day_text(struct arena *a, day d);
const char *test_ms_text(struct arena *a, ms at);
/* A file of the shared data, or NULL (told on stdout as skipped) when there is none. */
const char *test_shared(struct arena *a, const char *name);

#endif
