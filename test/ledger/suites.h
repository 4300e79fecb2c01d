/* The suites of this room. */
#ifndef TEST_LEDGER_SUITES_H
#define TEST_LEDGER_SUITES_H

#include <check.h>

#include "ledger/ledger.h"

Suite *bytes_suite(void);
Suite *format_suite(void);
Suite *hash_suite(void);
Suite *tree_suite(void);
Suite *proof_suite(void);
Suite *draw_suite(void);
Suite *sign_suite(void);

#endif
