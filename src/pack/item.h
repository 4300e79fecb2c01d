/* pack/item: one service item of the catalogue in all its fields, by their national names: from a row of the pack, from
 * a published definition (items/ID.json), from a row of an import; and the rules that each of them must keep.
 * Source: GB/T 39554.1-2020 (fields and codes); 广东省优化营商环境条例 29, 43. */
#ifndef PACK_ITEM_H
#define PACK_ITEM_H

#include "data/json.h"
#include "pack/pack.h"

/* ---- codes ------------------------------------------------------------------------------------ */

enum item_code_length {
	CODE_CATALOG = 12,  /* 基本编码 catalog_code */
	CODE_TASK = 31,     /* 实施编码 task_code: 18 of the body (a credit code), 1 level, 12 of the catalogue */
	CODE_HANDLING = 33, /* 业务办理项编码 task_handle_item: the task code and two digits */
	CODE_CASE = 43,     /* 办件编号: the task code, the day (8) and a number (4) */
};
/* What is wrong with a code, in two languages; NULLs when it is good. */
struct item_code_fault {
	const char *zh, *en;
};
/* Judges a code of that length. Source: GB/T 39554.1-2020; GB 32100-2015 for the first 18 characters. */
struct item_code_fault item_code_judge(str code, enum item_code_length length);
/* Whether a text has the form of the code of an item, known or not: 31 characters that item_code_judge accepts. */
bool item_code_fits(str code);

/* ---- fields ----------------------------------------------------------------------------------- */

/* FIELD(number, national name, column of items.csv or "", kind, member of struct item or -, words, zh, en) */
enum item_field {
#define ITEM_FIELD(number, name, column, kind, member, words, zh, en) ITEM_##number,
#include "pack/item_fields.def"
#undef ITEM_FIELD
	ITEM_FIELDS
};
enum item_kind {
	ITEM_KEPT, /* a text that no rule looks at: it is only shown */
	ITEM_TEXT,
	ITEM_INT,  /* whole number from 0 */
	ITEM_FEN,  /* whole number of fen */
	ITEM_YES,  /* yes or no */
	ITEM_WORD, /* one of `words`; its rank is kept */
	ITEM_DAY,  /* YYYY-MM-DD */
};
/* The words of a unit, in the order of enum limit_unit. */
#define ITEM_UNITS "working natural hour on_spot"
struct item_field_def {
	const char *name, *column; /* national name; column of items.csv, empty: not there */
	enum item_kind kind;
	int32_t into;      /* offset in the record; -1: not kept */
	const char *words; /* of ITEM_WORD, separated by spaces */
	const char *zh, *en;
};
extern const struct item_field_def item_fields[ITEM_FIELDS];
/* The field of this national name or column, or -1. */
int item_field_find(str name);

/* The lists that belong to an item, each a table with fields of its own (options of questions stand in the list). */
enum item_list { LIST_MATERIALS, LIST_QUESTIONS, LIST_SITUATIONS, LIST_FEES, LIST_FAQS, LIST_HANDLING, ITEM_LISTS };
struct item_list_def {
	const char *name; /* member of the JSON, name of the sheet */
	const struct item_field_def *fields;
	uint32_t count, most; /* fields; rows that an item may have */
	size_t size;          /* of a record */
	size_t list, length;  /* offsets in struct item of the array and its length (uint32_t) */
};
extern const struct item_list_def item_lists[ITEM_LISTS];

/* The texts of all fields by number; p == NULL: not given. */
struct item_values {
	str v[ITEM_FIELDS];
};
/* The texts of an item of the pack. Memory: in `a` where the pack has none. */
void item_values_of_pack(struct arena *a, const struct pack *p, const struct item *item, struct item_values *out);
/* The text of one member of a record by its field; empty when it is not kept or not set. Memory: in `a`. */
str item_value_of(struct arena *a, const struct item_field_def *f, const void *record);

/* ---- rules ------------------------------------------------------------------------------------ */

/* What is told of an item: a fault keeps it out, a warning does not. */
struct item_remark {
	const char *list;  /* "materials", …; NULL: the item itself */
	uint32_t row;      /* of the list, from 0 */
	const char *field; /* national name of the field */
	const char *column; /* of items.csv; the same as `field` for lists */
	bool fault;
	const char *code;  /* "item.code" */
	const char *zh, *en;
};
struct item_told {
	void *self;
	void (*tell)(void *self, const struct item_remark *r); /* texts live only during the call */
	uint32_t faults, warnings;
};
/* Tells one remark; the sentence is made from two formats and one text. */
void item_tell(struct item_told *to, const struct item_remark *head, const char *zh, const char *en, str about);

/* Makes an item of texts and lists: what is left out is filled in (the process of other items of the kind), every field
 * is read by its kind, then item_check.
 * item  its guide and handling items are set already
 * Result  whether no fault was told; the texts are not copied. Memory: in `a` */
bool item_make(struct arena *a, const struct pack *p, struct item_values *values, struct item *item,
	struct item_told *to);
/* Fills in what is left out: the kind, process, version, level and type that follow from the rest. */
void item_complete(const struct pack *p, struct item_values *values);
/* Fills a record of a list (zeroed) from the texts of its fields; tells as item_make. */
bool item_fill_row(struct arena *a, enum item_list list, uint32_t row, const str *texts, void *record,
	struct item_told *to);
/* The rules that every item keeps, whether of the pack or published:
 *   item.code, item.type, item.level        codes, types by the national table, the level within the code
 *   item.limit, item.promise, item.instant  a value with its unit; promised <= statutory in the same unit; instant
 *                                           items promise 0 or on the spot
 *   item.days                               it is withdrawn after it takes effect
 *   item.intermediary                       a named 中介服务 has a statute
 *   item.catch_all, item.no_basis           no 其他材料; every material has a basis or a source (data: item-words.csv)
 *   item.handling                           33 characters that begin with the item's code, a kind that exists
 * Result  whether no fault was told */
bool item_check(const struct pack *p, const struct item *item, const struct item_values *values,
	struct item_told *to);
/* Those about its materials and handling items. */
bool item_check_lists(const struct pack *p, const struct item *item, struct item_told *to);

/* ---- definitions ------------------------------------------------------------------------------ */

/* Reads a published definition strictly: unknown members, wrong kinds and a wrong value are told.
 * text  must live as long as the item: its texts point into it
 * on    its first day; a plan_effective_date that differs from it is told
 * Result  NULL when a fault was told. Memory: in `a` */
struct item *item_from_json(struct arena *a, const struct pack *p, str text, day on, struct item_told *to);
/* The texts of a published definition, by field. False when it is none. */
bool item_values_of_json(struct arena *a, str text, struct item_values *out);
/* Writes the definition: fields in their order, empty ones left out, then the lists. */
void item_put_json(struct buf *b, const struct item_values *values, const struct item *item);
/* Binds the rules of items/clocks.csv to an item that is not of the pack. Memory: in `a`. */
void item_bind_clocks(struct arena *a, const struct pack *p, struct item *item);

#endif
