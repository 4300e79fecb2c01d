/* report: indicators, figures and what they stand on, and the self-evaluation document with its lint.
 *
 * An indicator of the pack is the query that lists its evidence; a figure is an aggregate over these rows, exact until
 * it is printed. Figures are computed on a read connection of their own and kept by (definition, period, ledger
 * position): asked again they are computed anew only when the ledger has grown. Nothing here knows what a figure means:
 * names, scopes, claims of the printed report and identities are data of the pack (indicators/, report/). One struct
 * report belongs to one thread at a time. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "pack/pack.h"

enum {
	REPORT_VALUE_BYTES = 64,    /* of a printed value, NUL included */
	REPORT_PERIOD_BYTES = 16,   /* of a period's name, NUL included */
	REPORT_CURSOR_BYTES = 32,   /* of a cursor of evidence, NUL included */
	REPORT_KEPT_ROWS = 500,     /* evidence up to this many rows is kept beside its figure */
	REPORT_DOCUMENT_MAX = 32 << 20, /* bytes of one document */
};

struct report;

/* Opens the room on a database file.
 * pack     frozen, outlives the report
 * path     of the SQLite file; opened for reading only
 * Refuses  report.bad_indicator (where: the file of the pack; its query does not run or has not the six columns),
 *          store.not_found, store.fault, file.* when the pack's template cannot be read
 * Memory   report_close gives everything back; about 2 MB and up to 16 KB per kept figure */
bool report_open(const struct pack *pack, const char *path, struct report **out, struct err *e);
/* NULL is allowed. */
void report_close(struct report *r);

/* ---- figures ------------------------------------------------------------------------------------ */

/* A period in the pack's civil time, half open. */
struct period {
	char name[REPORT_PERIOD_BYTES];
	int year;
	ms from, to;
};
/* Reads "2022", "2022-Q3" or "2022-07"; an empty name means the year in which the pack becomes valid.
 * Refuses report.no_period. */
bool report_period(const struct report *r, str name, struct period *out, struct err *e);

/* One computed figure. The printed value is numerator * (100 for a ratio in %) / denominator, rounded half up at the
 * precision of the indicator; of a range least/divisor to most/divisor; of a grade or text the text that the evidence
 * gives. */
struct figure {
	const struct indicator *indicator;
	struct period period;
	bool known;                     /* false: no base to divide by, or no evidence for a text or range; value is "" */
	char value[REPORT_VALUE_BYTES]; /* "11887.73", "3-6", "优" */
	str value_en, original_en;      /* English forms of a text's value and of the original; may be empty */
	int64_t numerator, denominator; /* exact; of a number the denominator is the divisor; 0/0: range, grade, text */
	int64_t count;                  /* rows of evidence */
	int64_t base, hit, amount;      /* their sums */
	int64_t least, most;            /* of a range: smallest and greatest amount */
	int64_t seq;                    /* the ledger's position it was computed at */
	char definition[33];            /* first 16 bytes of SHA-256 over the indicator, hex */
};
/* Computes a figure or gives the kept one; valid until the next call that computes.
 * Refuses figure.not_found, report.no_period; fault report.fault */
bool report_figure(struct report *r, str id, str period, const struct figure **out, struct err *e);

/* One row of evidence. Texts live until the next call. */
struct evidence {
	str stream;   /* "ticket/4711"; "pack/plans/stages.csv" for what is counted in definitions */
	int64_t event;  /* sequence number of the event that happened at happened_at, of the record's newest one when none
	                 * did; of a definition the row of its table, from 1 */
	bool has_time;
	ms happened_at;
	int64_t base, hit, amount;
};
/* A page of evidence, in order of the query.
 * limit    1..LIMIT_PAGE_ROWS
 * cursor   of the page before; empty: the first page
 * rows     at least `limit` places     count  rows given
 * next     cursor of the next page, "" when there is none
 * Refuses  as report_figure; report.bad_cursor
 * Cost     a page costs its own rows when the query also yields `id`, else the rows before it too */
bool report_evidence(struct report *r, str id, str period, uint32_t limit, str cursor, struct evidence *rows,
                     uint32_t *count, char next[REPORT_CURSOR_BYTES], struct err *e);
/* All rows as CSV with a header line, given to `write` in parts; false from `write` ends it (report.stopped). Of a
 * synthetic pack a last column "synthetic" says "yes" in each row. */
bool report_evidence_csv(struct report *r, str id, str period, void *self, bool (*write)(void *self, str part),
                         struct err *e);

/* ---- for the interfaces --------------------------------------------------------------------------- */

/* {"synthetic":…,"items":[figure …]}; one figure; {"synthetic":…,"items":[row …],"next":…,"total":…}. Refusals as
 * above. */
bool report_figures_json(struct report *r, str period, struct buf *out, struct err *e);
bool report_figure_json(struct report *r, str id, str period, struct buf *out, struct err *e);
bool report_evidence_json(struct report *r, str id, str period, uint32_t limit, str cursor, struct buf *out,
                          struct err *e);

/* The self-evaluation report.
 * format   "json"; "md"; "html": a page of its own; "fragment": the same HTML without head and body, for a page
 *          that shows it
 * lang     "zh" or "en"; JSON carries both and ignores it
 * out      made with buf_make(REPORT_DOCUMENT_MAX)
 * Refuses  report.no_period, report.no_format, report.no_template, report.bad_placeholder */
bool report_write(struct report *r, str period, str format, str lang, struct buf *out, struct err *e);

/* For people at a terminal: one figure and how it came; the table figure · original · computed · evidence rows. */
bool report_figure_text(struct report *r, str id, str period, str lang, struct buf *out, struct err *e);
bool report_table_text(struct report *r, str period, str lang, struct buf *out, struct err *e);

/* ---- exact numbers ---------------------------------------------------------------------------------- */

/* Writes numerator * scale / denominator with `precision` decimals, rounded half up (away from zero).
 * denominator > 0     scale 1..1000     precision 0..12     grouped  with a comma between thousands */
void report_put_fraction(struct buf *b, int64_t numerator, int64_t denominator, int64_t scale, int precision,
                         bool grouped);

#endif
