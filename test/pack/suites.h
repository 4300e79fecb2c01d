/* The suites of this room, and what they share. */
#ifndef TEST_PACK_SUITES_H
#define TEST_PACK_SUITES_H

#include <check.h>

#include "pack/pack.h"

Suite *booking_suite(void);
Suite *pack_suite(void);
Suite *complaints_suite(void);
Suite *clock_suite(void);
Suite *guide_suite(void);
Suite *search_suite(void);
Suite *catalogue_suite(void);

/* The minimal good pack beside the tests; the test fails with the first complaint when it does not load. */
struct pack *test_pack(void);

#endif
