/* app/year: makes the commands of a whole year from the pack's distributions and a seed. The year is synthetic
 * and says so.
 *
 * Lines come in time order; the same pack, seed and scale give the same bytes. Each line is one command as POST
 * /api/v1/commands takes it, with `at`, `actor` and the record's number. */
#ifndef APP_YEAR_H
#define APP_YEAR_H

#include "pack/pack.h"

struct year_settings {
	uint64_t seed;
	double scale; /* 0.001 to 10, of the counts that scale; exact sums never do */
	int year;
};

/* Writes the year's lines. `commands` gets their number.
 * Refuses  year.missing (a table or a number of the folder year, named in where), year.unwritable */
bool year_generate(
	const struct pack *p, const struct year_settings *s, FILE *out, uint64_t *commands, struct err *e);

#endif
