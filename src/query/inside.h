/* What the files of query share. */
#ifndef QUERY_INSIDE_H
#define QUERY_INSIDE_H

#include <sqlite3.h>

#include "query/query.h"
#include "store/store.h"

/* Statements that are kept prepared. */
enum kept { KEPT_BEGIN, KEPT_END, KEPT_EVENT, KEPT_PERSON, KEPT_LAST, KEPT_STAMP, KEPT_DEFINITIONS, KEPT_TASK,
	KEPT_HAPPENED, KEPT_RELATED, KEPT_MESSAGES, KEPT_MESSAGES_OWN, KEPT_RATING, KEPT_SOUND, KEPT_OF_TOPIC,
	KEPT_SLOT, KEPT_SLOT_WAITS, KEPT_RECORDED, KEPT_WORDS_TICKET, KEPT_WORDS_ARTICLE, KEPT_NEWEST_TICKET,
	KEPT_NEWEST_ARTICLE, KEPT_COUNT };

enum { TALLIES = 64, TALLY_KEY = 240 };

/* What divides the open work of a kind. */
enum { WORK_ALL, WORK_DEPARTMENT, WORK_POINT, WORK_POINT_STEP, WORK_APPLICANT, WORK_OFFICER, WORK_ASSIST, WORK_WAYS };

/* Counts of one inbox, good until the ledger grows or a lamp turns. */
struct tally {
	char of[TALLY_KEY]; /* what was counted for whom; empty: free */
	int64_t seq;        /* newest event that is counted */
	ms from, until;     /* instants between which no lamp turns */
	uint32_t lamp[4];
	bool capped;
};

/* How a role sees the fields of a kind. */
struct sights {
	char role[64];
	bool made, any;             /* any: something is hidden */
	uint8_t see[FIELD_COUNT];   /* enum field_sight; F_person: the personal data */
};

struct query {
	struct store_reader reader;
	uint32_t depth; /* of query_begin */
	const struct pack *pack;
	sqlite3_stmt *kept[KEPT_COUNT];
	sqlite3_stmt *record[RECORD_COUNT]; /* one record by id */
	sqlite3_stmt *work[RECORD_COUNT][WORK_WAYS][2]; /* open work: by what divides it, rising and falling */
	sqlite3_stmt *work_steps[RECORD_COUNT];         /* the next text of what waits at a point */
	struct sights sights[RECORD_COUNT]; /* of the role that asked last */
	struct tally tallies[TALLIES];
	uint32_t next_tally;
	struct search *search;              /* of items, made at the first search after each publication */
	struct query_stamp searched;        /* of the definitions that it knows */
	struct topic_name *topics;          /* of the pack, ready to be compared; see find.c */
	uint32_t topic_count;
	void *items_self;                   /* of items published since, see query_use_items */
	query_find_item *find_item;
	query_list_items *list_items;
	int64_t (*spent_us)(void);          /* see query_use_time */
	struct arena arena;                 /* of one call */
	struct arena kept_arena;            /* until the end */
};

/* The item of a case by code, of the pack or published since (as it holds for that day of receipt); NULL: none. */
const struct item *query__item(const struct query *q, str code, day received_on);

/* One clock of clocks.def. */
struct clock_def {
	enum record_kind kind;
	const char *name;
	enum field started, due, limit, stopped, ended;
	const char *zh, *en;
	int rule; /* enum clock_kind of a case's clock, -1 of others */
};
extern const struct clock_def query__clocks[];
extern const uint32_t query__clock_count;

/* Where the limit of a clock is from, in the words of the pack; empty where it does not say. */
struct origin {
	str unit; /* working, natural, hour or on_spot */
	str tag;  /* L, P, M or D */
};
/* The column of the record that names the row of the pack; F_none when none does. */
enum field query__origin_key(const struct clock_def *clock);
/* key: the value of that column. */
struct origin query__origin(const struct pack *p, const struct clock_def *clock, str key);

/* A statement and the parameters bound so far. */
bool query__prepare(struct query *q, const char *sql, sqlite3_stmt **out, struct err *e);
sqlite3_stmt *query__kept(struct query *q, enum kept which);
/* The same for a statement whose text its only caller has; sql may be NULL once it is kept. */
sqlite3_stmt *query__kept_sql(struct query *q, enum kept which, const char *sql);
/* To whom events of a record are told. */
enum { QUERY_ACCOUNT = 80 };
struct telling {
	enum record_kind kind;
	const struct query_scope *scope;
	bool bare;                  /* without who did it and what was said */
	char caller[QUERY_ACCOUNT]; /* account that is not told; empty: none */
};
/* For the record in the row. */
struct telling query__telling(struct query *q, sqlite3_stmt *row, enum record_kind kind,
                              const struct query_scope *scope);
/* Who did it, as it is told: an applicant is told of nobody but oneself and the machine. */
str query__told_actor(str actor, const struct query_scope *scope);
/* The event under the cursor of KEPT_EVENT as an object; an applicant is not told who of the office did it. */
void query__put_event(struct query *q, struct buf *out, sqlite3_stmt *row, const struct telling *t);
bool query__fault(struct query *q, struct err *e);
/* Steps to the record; NULL with <kind>.not_found when there is none that the scope may see. The caller resets it. */
sqlite3_stmt *query__find(struct query *q, enum record_kind kind, int64_t id, const struct query_scope *scope,
                          struct err *e);
/* "SELECT id,events,head,<columns>": columns of a row as query__put_record reads them; of a case the national code of
 * its state behind them. Without `whole` long texts are not fetched: NULL stands in their place. */
void query__put_columns(struct buf *sql, const struct record_def *def, bool whole);
/* Writes the row under the cursor as a JSON object, with lamp, clocks and masked person; long texts if `whole`. */
void query__put_record(struct query *q, struct buf *out, sqlite3_stmt *row, enum record_kind kind, bool whole,
                       const struct query_scope *scope, ms now);
/* clock.c: the list of query_clocks; "lamp" and "clocks" of a record, for kinds that have clocks. */
void query__put_full_clocks(struct query *q, struct buf *out, sqlite3_stmt *row, enum record_kind kind, ms now);
void query__put_clocks(struct query *q, struct buf *out, sqlite3_stmt *row, enum record_kind kind, ms now);
/* The running clock of a row that ends at `due`, by name; NULL when none does. *lamp: its lamp, or what the instant
 * alone says; none from STORE_NOTHING_DUE on. */
const struct clock_def *query__leading_clock(struct query *q, sqlite3_stmt *row, enum record_kind kind, ms due, ms now,
                                             enum lamp *lamp);
/* The column of a field in a row, -1 when the kind has none; whether it has a value; the value as JSON. */
int query__column(const struct record_def *def, enum field f);
bool query__is_set(sqlite3_stmt *row, int column);
void query__put_value(struct query *q, struct buf *out, sqlite3_stmt *row, int column, enum field f);
/* One value as plain text, for CSV. */
void query__put_text(struct query *q, struct buf *out, sqlite3_stmt *row, int column, enum field f);
/* Writes the text before it, which ends with the opening quote, and the day as "2022-06-01". */
void query__put_day(struct buf *out, const char *before, day on);
/* Writes ,"name": and with a value behind it; null when the text is empty. */
void query__put_name(struct buf *out, const char *name);
void query__put_member(struct buf *out, const char *name, str value);
/* Writes a code with its names of the pack (name, name_zh, name_en): the code itself where the pack has none. */
void query__put_coded(struct query *q, struct buf *out, const char *name, enum code_class class, str code);
/* rights.c: how the scope's role sees the fields of a kind. */
const struct sights *query__sights(struct query *q, enum record_kind kind, const struct query_scope *scope);
/* Whether the field names an account of the office. */
bool query__is_staff(enum field f);
/* Whether the caller of the ticket in the row asked to stay hidden from whoever looks; `account` gets the account that
 * filed it, empty: none. Source: GB/T 33358-2016. */
bool query__hidden_caller(struct query *q, sqlite3_stmt *row, enum record_kind kind, const struct query_scope *scope,
                          char account[QUERY_ACCOUNT]);
/* The value as JSON or as plain text by what is seen of it: in full, as *** (texts), or nothing. */
void query__put_seen(struct query *q, struct buf *out, sqlite3_stmt *row, int column, enum field f, uint8_t see);
void query__put_seen_text(struct query *q, struct buf *out, sqlite3_stmt *row, int column, enum field f, uint8_t see);
/* list.c: calls `put` for the rows of a page, and writes the cursor of the next one when there is one. */
typedef void query__put_fn(struct query *q, const struct query_list *l, void *to, sqlite3_stmt *row, bool first);
bool query__each_row(struct query *q, const struct query_list *l, void *to, char next[QUERY_CURSOR], query__put_fn *put,
                     struct err *e);
/* Whether the table has a column for the field. */
bool query__has(enum record_kind kind, enum field f);
/* Text of a column; empty for NULL. */
str query__text(sqlite3_stmt *row, int column);

#endif
