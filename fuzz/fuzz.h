/* What every fuzz target uses. The target in x_fuzz.c is the function x_fuzz: it aborts (check) on a wrong answer.
 * driver.c hands it to libFuzzer; the unit tests call it with the files of corpus/x and regression/x. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include "base/base.h"

/* Each runs one input. */
void csv_fuzz(const uint8_t *data, size_t size);
void json_fuzz(const uint8_t *data, size_t size);
void xml_fuzz(const uint8_t *data, size_t size);

/* The input as text. */
static inline str fuzz_text(const uint8_t *data, size_t size) {
	return (str){(const char *)data, (uint32_t)size};
}

#endif
