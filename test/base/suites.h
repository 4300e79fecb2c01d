/* The suites of this room, one per file of src/base. */
#ifndef TEST_BASE_SUITES_H
#define TEST_BASE_SUITES_H

#include <check.h>

#include "base/base.h"

Suite *arena_suite(void);
Suite *buf_suite(void);
Suite *check_suite(void);
Suite *file_suite(void);
Suite *map_suite(void);
Suite *str_suite(void);

/* The next number of a small generator that is the same on every run; *state must not start at 0. */
uint64_t test_random(uint64_t *state);
/* Whether all `n` bytes are `c`. In loops count the faults and assert once: an assertion costs a write to a pipe. */
bool test_all(const void *bytes, int c, size_t n);
/* Adds a test that must end in check_fail; left out when tests share one process (CK_FORK=no). */
void test_add_abort(TCase *cases, const TTest *test);

#endif
