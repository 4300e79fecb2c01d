/* What the files of report share. */
#ifndef REPORT_INSIDE_H
#define REPORT_INSIDE_H

#include <sqlite3.h>

#include "report/report.h"
#include "store/store.h"

enum { PERIODS_KEPT = 4, LANGS = 2, MICRO = 1000000 };
enum lang { LANG_ZH, LANG_EN };

/* How an indicator's query is run. */
struct plan {
	const struct indicator *indicator;
	str sql;            /* the query, NUL-terminated */
	bool has_id, has_text;
	enum field stamp;   /* the record's column that happened_at is; 0: unknown */
	int64_t scale;      /* 100 for a ratio in %, else 1 */
	char definition[33];
};

/* A figure of one period, and its evidence when that is short. */
struct kept {
	bool there;
	struct figure figure;
	struct evidence *rows; /* figure.count of them, or NULL */
	struct arena arena;
};

/* The figures of one period. */
struct shelf {
	struct period period;
	uint64_t used;      /* when it was asked for last */
	struct kept *kept;  /* one per indicator */
};

struct report {
	const struct pack *pack;
	struct store_reader reader;
	struct arena arena;   /* as long as the report */
	struct arena scratch; /* of one call */
	struct plan *plans;   /* one per indicator, in order of id */
	uint32_t plan_count;
	struct shelf shelves[PERIODS_KEPT];
	uint64_t calls;
	sqlite3_stmt *last;   /* sequence number of the newest event */
	int64_t seq;          /* of the snapshot under way */
	int depth;            /* nested snapshots */
	str template[LANGS];
};

/* Fills `e` with report.fault and what SQLite says; returns false. */
bool report__fault(struct report *r, struct err *e, const char *doing);
/* A statement for one use; the caller finalizes it. */
bool report__prepare(struct report *r, const char *sql, sqlite3_stmt **out, struct err *e);
/* Text of a column in `a`; empty for NULL. */
str report__text(struct arena *a, sqlite3_stmt *row, int column);
/* One view of the database for everything until report__end; they nest. */
bool report__begin(struct report *r, struct err *e);
void report__end(struct report *r);
/* Tables of the pack as temporary tables of the connection (v_item, v_stage …). */
bool report__pack_views(struct report *r, struct err *e);

/* The indicator's number in plans, or -1. */
int report__plan(const struct report *r, str id);
/* The figure of a plan, computed when needed; NULL on a fault. */
const struct figure *report__figure(struct report *r, uint32_t plan, const struct period *p, struct err *e);
/* Its kept entry; report__figure has been called for it. */
const struct kept *report__kept(struct report *r, uint32_t plan, const struct period *p);
/* Binds :from, :to and :year where the statement has them. */
void report__bind_period(sqlite3_stmt *s, const struct period *p);
/* Reads the row under the cursor; columns stream, event, happened_at, base, hit, amount. */
struct evidence report__row(struct arena *a, sqlite3_stmt *s);

/* Looks for the events of rows of one figure. */
struct walk {
	sqlite3_stmt *event;
	enum field stamp;
};
bool report__walk_open(struct report *r, const struct plan *p, struct walk *out, struct err *e);
/* Puts the event that happened at the row's moment into the row; keeps the newest one when none did. */
bool report__walk(struct report *r, struct walk *w, struct evidence *x, struct err *e);
void report__walk_close(struct walk *w);

/* ---- numbers and words ------------------------------------------------------------------------------ */

/* The English form of a word of the published report or a grade; the word itself when the pack has none. */
str report__english(const struct report *r, str zh);
/* The original in the document's language. */
str report__original(const struct figure *f, enum lang lang);
/* The value for people: thousands grouped, "3 至 6"; "—" when unknown. unit adds the unit. precision < 0: the
 * indicator's. */
void report__put_value(struct buf *b, const struct figure *f, enum lang lang, bool unit, int precision);
/* Numerator/denominator as people read them: money in the unit of its divisor. */
void report__put_exact(struct buf *b, const struct figure *f, bool numerator);
void report__put_fraction(struct buf *b, const struct figure *f);
/* In words how the number comes from the rows. */
void report__put_formula(struct buf *b, const struct indicator *i, enum lang lang);
/* The figure as an exact number in the unit it is printed in; false when it is none. */
bool report__number(const struct figure *f, dec *out);
/* Reads a decimal as millionths; false when it is none. */
bool report__micro(str s, int64_t *out);
/* Writes millionths with `precision` decimals, thousands grouped. */
void report__put_micro(struct buf *b, int64_t micro, int precision);
/* Money in 10,000 yuan with two decimals, thousands grouped. */
void report__put_wan(struct buf *b, fen amount);
/* The cell of a table by the column's name; empty when there is no such column. */
str report__cell(const struct csv *t, uint32_t row, const char *column);
/* The cell "<column>_zh" or "<column>_en". */
str report__cell_in(const struct csv *t, uint32_t row, const char *column, enum lang lang);

/* ---- what is judged ------------------------------------------------------------------------------------ */

/* A target against three years and the year's value; numbers in millionths of the history's unit. */
struct target {
	const struct figure *figure;
	int years;              /* with values, before the period's year; at most 3 are looked at */
	int64_t values[3];      /* oldest first */
	bool has_target, has_value;
	int64_t target, value, mean, proposal;
	bool at_most;           /* less is better */
	bool low;               /* the target lies more than 10 % on the easy side of the mean */
	bool far_over;          /* the value goes more than 30 % beyond the target */
	int precision;          /* decimals printed */
};
struct targets {
	struct target *list;
	uint32_t count, low, far_over, with_history;
};
bool report__targets(struct report *r, const struct period *p, struct targets *out, struct err *e);

/* Payments of one line or of one month. */
struct paid {
	str code, title;
	fen planned, paid, late;
	int64_t count, late_count, fen_days; /* Σ days late × amount */
};
struct payments {
	struct paid month[12], total;
	struct paid *lines; /* worst first */
	uint32_t line_count;
	fen fourth_quarter, on_day, initial, budget; /* on_day: paid by the planned day; initial and final budget */
	int64_t reversed;
};
bool report__payments(struct report *r, const struct period *p, struct payments *out, struct err *e);

/* One item of the score scheme. */
struct score {
	str code, zh, en, reason, stream, formula;
	int level;
	int64_t most, points;    /* hundredths */
	int64_t event;
	bool given;
	bool computed;           /* the formula could be computed */
	int64_t by_formula;      /* hundredths */
};
struct scores {
	str scheme, zh, en;
	struct score *list;
	uint32_t count, given, differing; /* level 3 items with a score; those where formula and score differ */
	int64_t total, most;
	const struct figure *grade; /* the pack's indicator of kind grade; may be NULL */
};
bool report__scores(struct report *r, const struct period *p, const struct payments *pay, struct scores *out,
                    struct err *e);

/* A statement of the printed report, checked. */
struct claim {
	uint32_t row;            /* of report/claims.csv */
	const struct figure *figure, *other;
	str printed, check;
	bool finding;            /* it does not hold, or does not say enough */
	str where[LANGS], claim, ledger[LANGS], why[LANGS];
};
struct lint {
	struct claim *list;
	uint32_t count, findings, traced; /* traced: claims whose figure exists */
};
bool report__lint(struct report *r, const struct period *p, struct lint *out, struct err *e);

/* An identity between figures. */
enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };
struct identity {
	str code, text[LANGS], formula;
	enum truth holds;
};
struct identities {
	struct identity *list;
	uint32_t count, hold;
};
struct findings; /* everything above, of one document */
bool report__identities(struct report *r, const struct findings *f, struct identities *out, struct err *e);

struct findings {
	struct period period;
	const struct figure **figures; /* by plan */
	struct targets targets;
	struct payments payments;
	struct scores scores;
	struct lint lint;
	struct identities identities;
};
/* A synthetic whole year in which every volume is less than half of the published one. */
bool report__scaled_down(const struct report *r, const struct findings *f);
/* Computes everything within one snapshot. Memory: r->scratch. */
bool report__findings(struct report *r, const struct period *p, struct findings *out, struct err *e);

/* Names for FEEL: all figures, and `extra` quantities. */
struct quantity {
	const char *name;
	dec value;
};
/* Evaluates FEEL over the figures and quantities; null when it does not compile or something is missing. */
struct val report__feel(struct report *r, const struct period *p, str text, const struct quantity *extra,
                        uint32_t count);

/* ---- documents ------------------------------------------------------------------------------------------- */

/* How a document is written. */
struct style {
	enum lang lang;
	bool html; /* Markdown that becomes HTML: figures are links */
	bool page; /* a page of its own: rows of the annex are the targets of these links */
};
/* Text as Markdown that shows these very characters. */
void report__put_escaped(struct buf *b, str s);
/* A figure in running text. */
void report__put_figure(struct buf *b, const struct figure *f, const struct style *s);
/* The block of this name; false when there is none. */
bool report__put_block(struct report *r, struct buf *b, str name, const struct findings *f, const struct style *s);
/* Fills {{…}} of a text; member names of figures as in docs/FIGURES.md. Refuses report.bad_placeholder. */
bool report__fill(struct report *r, struct buf *b, str text, const struct findings *f, const struct style *s,
                  struct err *e);
/* Fills {{Fnn.member}} only, as plain text, for claims. */
str report__fill_plain(struct report *r, str text, const struct period *p, enum lang lang);
/* The filled Markdown as HTML: a fragment, or a page of its own where the style says so. */
void report__html(struct buf *out, str markdown, const struct report *r, const struct style *s);
void report__json(struct report *r, const struct findings *f, struct buf *out);
void report__put_figure_json(struct report *r, struct buf *out, const struct figure *f);

#endif
