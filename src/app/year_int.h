/* What the files of the year generator share: chance, the calendar of the year, and the buckets of lines by day. */
#ifndef APP_YEAR_INT_H
#define APP_YEAR_INT_H

#include "app/year.h"
#include "desk/desk.h"

enum { YEAR_DAYS = 366, NAMES_MAX = 400 };

/* The lines of one day, written in any order, sorted when the day is printed. */
struct bucket {
	VEC(struct line) lines;
	struct buf text;
};
struct line {
	ms at;
	uint32_t from, length, rank;
};

/* Things drawn by weight. */
struct lot {
	uint32_t count;
	uint32_t sum[NAMES_MAX]; /* running sums of the weights */
	str name[NAMES_MAX];
};

struct year {
	const struct pack *pack;
	struct arena arena;
	FILE *out;
	double scale;
	int number;
	day first, last; /* of the year */
	int offset;
	uint64_t chance;
	uint64_t commands;
	struct bucket day[YEAR_DAYS];
	int64_t next_id[RECORD_COUNT];
	struct map shares; /* hash of the name -> per thousand */
	struct lot ticket_hours, hall_hours;
	struct err *e;
	bool failed;
};

/* Chance: a whole number in 0..below-1; whether something with a share per thousand happens; a spread around
 * `middle`. */
uint64_t chance(struct year *y);
uint32_t chance_below(struct year *y, uint32_t below);
bool chance_of(struct year *y, const char *share);
/* Skewed positive number with this mean: most are smaller, few much larger; at most 6 x mean. */
int64_t chance_around(struct year *y, int64_t mean);

/* A number of year/totals.csv, scaled where its row says so; a share of year/shares.csv; 0 and a note when
 * missing. */
int64_t year_total(struct year *y, const char *name);
int64_t year_share(struct year *y, const char *name);
/* How many of `total` fall on day d: by the weights of the months (column `weights`) on all or on working days
 * only. */
int64_t year_count(struct year *y, const char *weights, int64_t total, day d, bool working_only, day until);
/* A lot from a table's two columns; from the codes of a class, heavy at the head. */
bool lot_from_table(struct year *y, struct lot *l, const char *table, const char *name, const char *weight);
void lot_add(struct lot *l, str name, uint32_t weight);
str lot_draw(struct year *y, const struct lot *l);
uint32_t lot_draw_index(struct year *y, const struct lot *l);

/* Whether it is a working day. */
bool year_works(const struct year *y, day d);
/* The working day n days after d (n >= 0; 0: d itself or the next one). */
day year_working_day(const struct year *y, day d, int64_t n);
/* A moment of the day by the weights of its hours. */
ms year_moment(struct year *y, day d, const struct lot *hours);
/* n of them, in order; they live until the day is printed. */
ms *year_moments(struct year *y, day d, const struct lot *hours, uint32_t n);
/* `at` moved into opening hours of a working day when it is outside. */
ms year_open(const struct year *y, ms at);
day year_day(const struct year *y, ms at);
ms year_midnight(const struct year *y, day d);

/* Writes one command; lines outside the year are dropped. payload is JSON without braces; may be empty. */
void put(struct year *y, ms at, const char *actor, const char *kind, int64_t id, const char *payload, ...)
	__attribute__((format(printf, 6, 7)));
/* As put, for something that had happened earlier than it is typed in. */
void put_late(struct year *y, ms at, ms happened, const char *actor, const char *kind, int64_t id,
	const char *payload, ...) __attribute__((format(printf, 7, 8)));
/* The next number of a kind. */
int64_t next_id(struct year *y, enum record_kind kind);
/* A made-up person as JSON members of "person": name, id number (checksum right), mobile. Synthetic. */
str somebody(struct year *y);

/* The parts of the year. `day_*` are called for each day in order, the others once at the start. */
void cases_prepare(struct year *y);
void cases_day(struct year *y, day d);
void tickets_prepare(struct year *y);
void tickets_day(struct year *y, day d);
void hall_prepare(struct year *y);
void hall_day(struct year *y, day d);
void registers_prepare(struct year *y);

#endif
