/* Characters: UTF-8 one by one, their other case, the named blocks. Shared by the files of this room only. */
#ifndef FEEL_UNICODE_H
#define FEEL_UNICODE_H

#include "base/base.h"

enum { UNICODE_LAST = 0x10FFFF, CASE_MOST = 3 };

/* The code point at byte `at` of valid UTF-8, and its length in bytes. */
uint32_t unicode_decode(str s, uint32_t at, uint32_t *code);
/* Writes a code point, at most four bytes; returns how many. */
uint32_t unicode_encode(char *to, uint32_t code);
/* The upper or lower case of a code point, one to CASE_MOST of them; returns how many. Source: Unicode's default
 * case conversion, SpecialCasing.txt. */
uint32_t unicode_case(uint32_t code, bool upper, uint32_t out[CASE_MOST]);
/* Whether it has another case: such letters decide which lower case a Greek sigma has. */
bool unicode_cased(uint32_t code);

/* A block by the name that XML Schema uses: that of Unicode without spaces. NULL: there is none. */
struct unicode_block {
	const char *name;
	uint32_t from, to;
};
const struct unicode_block *unicode_block_find(str name);

/* ---- the generated tables (unicode_table.c) ------------------------------------------------- */

/* Characters from `from` to `to`, each `step`-th, whose other case lies `distance` further. */
struct unicode_run {
	uint32_t from, to;
	int32_t distance;
	uint32_t step;
};

struct unicode_special {
	uint32_t code, upper[CASE_MOST];
};

extern const struct unicode_run unicode_upper[], unicode_lower[];
extern const struct unicode_special unicode_specials[];
extern const struct unicode_block unicode_blocks[]; /* by name */
extern const uint32_t unicode_upper_count, unicode_lower_count, unicode_special_count, unicode_block_count;

#endif
