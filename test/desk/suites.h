/* The suites of this room and what they share. */
#ifndef TEST_DESK_SUITES_H
#define TEST_DESK_SUITES_H

#include <check.h>

#include "memory.h"

Suite *command_suite(void);
Suite *counter_suite(void);
Suite *desk_suite(void);
Suite *flow_suite(void);
Suite *hall_suite(void);
Suite *line_suite(void);
Suite *regression_suite(void);
Suite *rulebook_suite(void);
Suite *scenario_suite(void);

/* A pack by its folder, loaded once per process; the running test fails when it has a fault. */
const struct pack *test_pack(const char *dir);
/* The content of a file below the repository root; the running test fails when it cannot be read. */
str test_file(struct arena *a, const char *path);

#endif
