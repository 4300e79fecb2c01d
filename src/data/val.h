/* data/val: the one value type of rules, gateways, forms and scores: what a FEEL expression takes and gives.
 *
 * A value is small, passed by value and never changed. What it points to (text, items, entries) lies in an
 * arena of the
 * caller and must outlive it. Source: DMN 1.5, chapter 10.3.2 (FEEL data types). */
#ifndef DATA_VAL_H
#define DATA_VAL_H

#include "base/base.h"
#include "data/date.h"
#include "data/dec.h"
#include "data/json.h"
#include "data/zone.h"

enum val_kind {
	VAL_NULL,
	VAL_BOOL,
	VAL_NUMBER,
	VAL_STRING,
	VAL_DATE,
	VAL_TIME,
	VAL_DATETIME,
	VAL_MONTHS,   /* years and months duration */
	VAL_DURATION, /* days and time duration */
	VAL_LIST,
	VAL_CONTEXT,
	VAL_RANGE,
	VAL_FUNCTION,
	VAL_KINDS /* their number */
};

/* How a time or a date and time is tied to UTC. */
enum val_zone { VAL_LOCAL, VAL_OFFSET, VAL_ZONED };

/* Ends of a range, and whether it was written with an operator as (< 5), (= 5), (!= 5): its missing end is null. */
enum { VAL_LOW_CLOSED = 1, VAL_HIGH_CLOSED = 2, VAL_OPERATOR = 4, VAL_OUTSIDE = 8 };

/* One value; read the member that belongs to `kind`. Zero-initialised it is null. */
struct val {
	uint8_t kind;   /* enum val_kind */
	uint8_t flags;  /* time, date and time: enum val_zone; range: VAL_LOW_CLOSED | … */
	uint32_t nanos; /* time, date and time, duration: 0..999999999 on top of the seconds */
	union {
		bool boolean;
		dec number;
		str string;
		int64_t days;   /* date: days since 1970-01-01, year -999999999..999999999 */
		int64_t months; /* years and months duration */
		struct {
			int64_t seconds; /* time: of the day 0..86399; date and time: local, since 1970-01-01T00:00:00;
			                  * duration: whole seconds, rounded down */
			union {
				int64_t offset;          /* VAL_OFFSET: seconds east of UTC */
				const struct zone *zone; /* VAL_ZONED */
			};
		};
		struct {
			const struct val *items;
			uint32_t count;
		} list;
		struct {
			const struct val_entry *entries; /* in order of definition */
			uint32_t count;
		} context;
		const struct val_range *range;
		const struct feel_function *function; /* see feel/feel.h */
	};
};

/* One named member of a context. */
struct val_entry {
	str key;
	struct val value;
};

struct val_range {
	struct val low, high;
};

/* ---- making --------------------------------------------------------------------------------- */

/* Values from C: nothing, truth, a number. */
struct val val_null(void);
struct val val_bool(bool v);
struct val val_number(dec v);
struct val val_int(int64_t v);
/* A string value over the caller's bytes (not copied); valid UTF-8. */
struct val val_str(str s);
struct val val_date(int64_t days);
/* A date and time at a fixed offset (minutes east of UTC) from an instant. */
struct val val_instant(ms at, int offset_minutes);
/* 00:00:00Z of a date, as FEEL makes a date and time of it. */
struct val val_midnight(int64_t days);
struct val val_months(int64_t months);
/* A days and time duration; nanos 0..999999999 is added to the seconds. */
struct val val_duration(int64_t seconds, uint32_t nanos);
/* A list over the caller's items (not copied). */
struct val val_list(const struct val *items, uint32_t count);
/* A range; `ends` is VAL_LOW_CLOSED | VAL_HIGH_CLOSED. Memory: the two ends, in `a`. */
struct val val_range(struct arena *a, struct val low, struct val high, int ends);

/* Collects the items of a list or the entries of a context. Use one builder for one of both. */
struct val_builder {
	struct arena *a;
	struct val *items;
	struct val_entry *entries;
	uint32_t n, cap;
};

/* An empty builder. a: holds what is collected; expected: number of items or entries, 0 when unknown. */
struct val_builder val_build(struct arena *a, uint32_t expected);
/* Appends an item. */
void val_push(struct val_builder *b, struct val item);
/* Sets an entry; an earlier one with the same key is replaced in its place. The key is not copied. */
void val_set(struct val_builder *b, str key, struct val value);
/* Appends an entry whose key is known to be new (no search). */
void val_append(struct val_builder *b, str key, struct val value);
/* The list or the context of what was collected so far. */
struct val val_build_list(const struct val_builder *b);
struct val val_build_context(const struct val_builder *b);

/* ---- asking --------------------------------------------------------------------------------- */

/* Finds the entry `key`; false (out untouched) when `v` is no context or has no such entry. */
bool val_get(struct val v, str key, struct val *out);
/* As val_get with a C text as key; null when there is none. */
struct val val_member(struct val v, const char *key);
/* Whether it is the boolean true; false for everything else, null included. */
bool val_is_true(struct val v);
/* The exact whole number, or false. */
bool val_to_int(struct val v, int64_t *out);
/* FEEL's name of the kind: "number", "date and time", "years and months duration" … */
const char *val_kind_name(enum val_kind kind);

/* FEEL's "=": sets `*equal`; false when the two cannot be compared (different kinds, neither null).
 * Lists and contexts compare by content, dates and times as instants: without offset or zone they are taken as UTC. */
bool val_equal(struct val a, struct val b, bool *equal);
/* As val_equal, but looks at `*values` values at most and counts them off; what it does not come to is different. */
bool val_equal_within(struct val a, struct val b, bool *equal, uint64_t *values);
/* Whether they are the same value: as val_equal, but not comparable means not the same. */
bool val_same(struct val a, struct val b);
/* FEEL's order: sets `*order` negative, zero or positive; false when the kinds have no order or differ.
 * Numbers, strings (by code point), dates, times, dates and times, both durations. */
bool val_order(struct val a, struct val b, int *order);
/* Whether `v` lies in the range: 1 yes, 0 no, -1 when it cannot be compared with the ends or a written end is
 * null. */
int val_in_range(struct val range, struct val v);

/* ---- temporal parts ------------------------------------------------------------------------- */

/* Seconds east of UTC that hold for a time or date and time; false when it is local. */
bool val_offset(struct val v, int64_t *seconds);
/* The instant of a date and time in seconds since 1970-01-01T00:00:00Z; a local one is taken as UTC. */
int64_t val_utc(struct val v);
/* Reads FEEL's forms of ISO 8601 exactly; false for anything else.
 * date      "YYYY-MM-DD", year -999999999..999999999, more than four digits without leading zero
 * time      "hh:mm:ss[.f…][Z|±hh:mm[:ss]|@Zone/Name]"; "24:00:00" is midnight
 * datetime  date "T" time; a date alone means midnight
 * duration  "[-]PnYnM" or "[-]PnDTnHnMn.nS"
 * a         holds the zone of a zoned value */
bool val_parse_date(str s, struct val *out);
bool val_parse_time(struct arena *a, str s, struct val *out);
bool val_parse_datetime(struct arena *a, str s, struct val *out);
bool val_parse_duration(str s, struct val *out);
/* The literal after '@': date, time, date and time or duration, whichever the text is. */
bool val_parse_temporal(struct arena *a, str s, struct val *out);

/* ---- text and JSON -------------------------------------------------------------------------- */

/* FEEL's string(): text as it is, numbers plain, temporal values as ISO 8601, lists and contexts as FEEL literals. */
void val_put(struct buf *b, struct val v);
/* As val_put, but texts are quoted and escaped: a FEEL literal where one exists. */
void val_put_literal(struct buf *b, struct val v);
/* JSON: numbers as exact plain decimals, temporal values, ranges and functions as texts in their FEEL form. */
void val_put_json(struct buf *b, struct val v);
/* The value of a JSON token and all in it. Objects become contexts, numbers keep all digits that decimal128 has.
 * Refuses val.number (outside decimal128) with `where` "byte N". Memory: lists and contexts in `a`; texts point into
 * the document unless they had escapes. */
bool val_from_json(struct arena *a, const struct json_doc *d, uint32_t token, struct val *out, struct err *e);
/* Parses a JSON text and gives its value. Refuses json.* and val.number. `text` must outlive the value. */
bool val_read_json(struct arena *a, str text, struct val *out, struct err *e);

#endif
