/* The suites of this room. */
#ifndef TEST_RULES_SUITES_H
#define TEST_RULES_SUITES_H

#include <check.h>

#include "rules/rules.h"
#include "rules/tck.h"

Suite *cases_suite(void);
Suite *findings_suite(void);
Suite *fuzz_suite(void);
Suite *index_suite(void);
Suite *limits_suite(void);
Suite *refusals_suite(void);
Suite *tck_suite(void);

#endif
