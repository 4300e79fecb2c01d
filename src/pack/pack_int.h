/* What the files of this room share: the state of one load, the layout of tables, and how a complaint is made. */
#ifndef PACK_PACK_INT_H
#define PACK_PACK_INT_H

#include "data/json.h"

#include "pack/pack.h"

enum { PACK_DEPTH_MAX = 8, PACK_CODE_BYTES = 64, PACK_QUOTE_BYTES = 80 };

/* ---- the layout of tables --------------------------------------------------------------------- */

/* What a cell holds, and what is kept of it in a record (at column.into):
 *   COL_TEXT, COL_CODE, COL_TAG, COL_WORD, COL_REF, COL_IN, COL_PROCESS, COL_DECISION: the text (str)
 *   COL_INT: the number (int32_t)      COL_CHOICE: the rank of the word in column.in (int32_t)
 *   COL_FLAG: whether it is the second word of column.in (bool) */
enum column_type {
	COL_TEXT,
	COL_CODE,        /* letters, digits and . _ - */
	COL_TAG,         /* where it comes from: letters of "LPMDSGR" with / between */
	COL_INT,         /* whole number in least..most */
	COL_NUMBER,      /* decimal number */
	COL_FEN,         /* whole number of fen, may be negative */
	COL_FEEL,        /* an expression that compiles; its names are those of the room that evaluates it */
	COL_DAY,         /* YYYY-MM-DD */
	COL_WORD,        /* one of the words of `in` */
	COL_CHOICE,
	COL_FLAG,
	COL_REF,         /* a code of column.class */
	COL_IN,          /* a value of another table's column, in = "path#column" */
	COL_PROCESS,     /* processes/NAME.bpmn */
	COL_DECISION,    /* the name of a decision of some decisions/NAME.dmn */
	COL_PERMISSIONS, /* permission patterns separated by spaces */
};

enum column_flags {
	MUST = 1,   /* the column and each of its cells must be there */
	UNIQUE = 2, /* no two rows have the same */
	LIST = 4,   /* COL_REF, COL_IN: several, separated by spaces; "*" alone means all */
	KEEP = 8,   /* kept in the record at `into` */
};

struct column {
	const char *name;
	uint8_t type, flags; /* enum column_type, enum column_flags */
	const char *in;      /* words, or "path#column" */
	enum code_class class;
	int32_t least, most;
	size_t into; /* offset in the record */
};

/* Tables of which each row becomes a record of the pack. */
enum record_type {
	RECORD_NONE, RECORD_ITEM, RECORD_POINT, RECORD_ROLE, RECORD_ACCOUNT, RECORD_FIELD_RIGHT, RECORD_CLOCK
};

enum table_flags { REQUIRED = 1 /* a pack without this table does not load */ };

struct table_layout {
	const char *path;
	enum code_class class;
	enum record_type record;
	uint8_t flags; /* enum table_flags */
	const struct column *columns;
	uint32_t count;
};

/* All tables with a layout of their own. */
extern const struct table_layout pack_layouts[];
extern const uint32_t pack_layout_count;
/* The path of the table of a class. */
const char *layout_path(enum code_class class);

/* ---- one load --------------------------------------------------------------------------------- */

/* The values of one column, for COL_IN. */
struct column_index {
	const char *in;
	struct intern values;
};

struct load {
	struct pack *p;
	struct arena *a; /* &p->arena */
	struct pack_complaints *to;
	str *files; /* relative paths of all files, in byte order of their folders' entries */
	uint32_t file_count;
	struct json_doc json; /* pack.json; count 0 when it cannot be used */
	bool dated;           /* pack.json is sound: valid_from and valid_to may be relied on */
	bool unread;          /* a decision file did not load: what it decides is not known */
	bool faulty[128]; /* a complaint was told about the table of pack_layouts[i] */
	VEC(struct column_index) indexes;
};

/* Tells one fault at a file and line. */
void complain(struct load *l, const char *path, uint32_t line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Tells a remark: odd, but no reason not to load. */
void remark(struct load *l, const char *path, uint32_t line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Tells a refusal of another room: its `where` is "path:line" already, or becomes "path:1". */
void complain_err(struct load *l, const char *path, const struct err *e);
/* The text as it is quoted in messages: cut at a whole character, control characters as spaces. */
const char *quoted(struct load *l, str s);

/* files.c: lists the folder; reads tables and JSON files. */
bool files_list(struct load *l);
bool file_present(const struct load *l, const char *path);
/* Reads a file by its relative path; tells why not. */
bool file_text(struct load *l, const char *path, str *out);
/* Whether the path is `folder/NAME.ending`; NAME in *name. */
bool file_in(str path, const char *folder, const char *ending, str *name);
void files_tables(struct load *l);
void files_json(struct load *l);
void pack_json_read(struct load *l);
/* The line where a token begins. */
uint32_t json_line(const struct json_doc *doc, uint32_t token);

/* table.c: header, codes, then cells and records of every table with a layout. */
void tables_headers(struct load *l);
void tables_codes(struct load *l);
void tables_cells(struct load *l);
/* Whether a table is there and nothing was told about it: only then is it worth a check of the whole. */
bool table_sound(const struct load *l, const char *path);

/* models.c: processes and decisions; the latter are analysed. */
void models_load(struct load *l);
void models_assign(struct load *l);

/* item.c, org.c, law.c, scheme.c, indicator.c: what no single cell can show. */
void items_finish(struct load *l);
/* item.c: handling items, items above others, and what item_check says of materials. After guides_load. */
void catalogue_finish(struct load *l);
void org_finish(struct load *l);
void law_finish(struct load *l);
void schemes_finish(struct load *l);
/* clock.c: the clocks of items; opening.c: the hours of the places. After items and calendar. */
void clocks_finish(struct load *l);
void opening_finish(struct load *l);
/* booking.c: the shares of org/booking.csv. */
void booking_finish(struct load *l);
/* tasks.c: rules of tasks and of supervision. After items and processes. */
void tasks_finish(struct load *l);
/* The words of the columns of clocks.csv, in the order of their enums. */
#define CLOCK_WORDS "correction_notice correction_due acceptance statutory joint promised special pre_review " \
	"delivery hearing renewal tolerance commitment_check"
#define MOMENT_WORDS "received complete noticed corrected accepted decided delivered special_started special_ended " \
	"told hearing_applied hearing_notified hearing_held licence_ends reported_up supplemented checked"
#define EFFECT_WORDS "overdue deemed_accepted deemed_withdrawn deemed_granted right_lapses told late_application"
#define OPENING_WORDS "working_day day_off every_day saturday sunday"
#define APPROVER_WORDS "none agency_head government_head"
/* letters.c: letters and their templates. */
void letters_finish(struct load *l);
/* forms.c: forms/NAME.form; guide_load.c: the guides of items; matter.c: matters of several items. After items. */
void forms_load(struct load *l);
/* The lines of a guide's rows in their tables. */
struct guide_lines {
	uint32_t questions[GUIDE_QUESTIONS], situations[GUIDE_SITUATIONS], fees[GUIDE_FEES];
};
/* As guide_finish; lines may be NULL. */
bool guide_finish_rows(struct arena *a, struct guide *g, const char *path, const struct guide_lines *lines,
                       struct err *e);
void guides_load(struct load *l);
void matters_load(struct load *l);
void indicators_load(struct load *l);
void report_check(struct load *l);

/* lookup.c */
/* The number of the code in pack->codes, or -1; items are found by their short id too. */
int64_t code_find(const struct pack *p, enum code_class class, str code);
/* Enters a code under a class; false when it was there, its number then in *earlier. */
bool code_put(struct pack *p, enum code_class class, str code, uint32_t number, uint32_t *earlier);
/* Enters the short id of the item whose code has this number, beside the code; false when the id was there. */
bool code_put_item_id(struct pack *p, uint32_t number);

#endif
