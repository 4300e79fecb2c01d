/* The suites of this room. */
#ifndef TEST_NET_SUITES_H
#define TEST_NET_SUITES_H

#include <check.h>

#include "net/net.h"

Suite *text_suite(void);
Suite *server_suite(void);

#endif
