/* The suites of this room, one per file of src/data, and what several of them use. */
#ifndef TEST_DATA_SUITES_H
#define TEST_DATA_SUITES_H

#include <check.h>

#include "base/base.h"

Suite *csv_suite(void);
Suite *date_suite(void);
Suite *dec_suite(void);
Suite *filetype_suite(void);
Suite *json_suite(void);
Suite *pinyin_suite(void);
Suite *grams_suite(void);
Suite *regression_suite(void);
Suite *val_suite(void);
Suite *xml_suite(void);

/* The content of a file below the repository root; the running test fails when it cannot be read. */
str test_file(struct arena *a, const char *path);
/* The text with every %XX replaced by the byte it names. */
str test_unpercent(struct arena *a, str s);
/* The next line of *rest that is neither empty nor a comment (#); false at the end. *line counts all lines. */
bool test_line(str *rest, uint32_t *line, str *out);

#endif
