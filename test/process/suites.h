/* The suites of this room. */
#ifndef TEST_PROCESS_SUITES_H
#define TEST_PROCESS_SUITES_H

#include <check.h>

#include "process/process.h"

Suite *codec_suite(void);
Suite *fuzz_suite(void);
Suite *limits_suite(void);
Suite *migrate_suite(void);
Suite *monkey_suite(void);
Suite *property_suite(void);
Suite *simulate_suite(void);
Suite *trace_suite(void);

#endif
