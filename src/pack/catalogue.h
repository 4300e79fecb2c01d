/* pack/catalogue: lists of service items that come in from elsewhere (CSV, XLSX), judged row by row, and the catalogue
 * written out again. Which column means what is data: items/import-columns.csv, items/import-values.csv, or a map.
 * Source: GB/T 39554.1-2020 (national names are the columns of exports). */
#ifndef PACK_CATALOGUE_H
#define PACK_CATALOGUE_H

#include "pack/item.h"

enum { CATALOGUE_ROWS = 20000, CATALOGUE_REMARKS = 100000 };

/* An item as it stands in the catalogue now. */
struct catalogue_entry {
	const struct item *item;
	str text; /* its definition (JSON); empty: it is the pack's own */
};
/* Finds an item by short id or code; `item` is NULL when there is none. */
struct catalogue_now {
	void *self;
	struct catalogue_entry (*find)(void *self, str name);
};

/* What is to be said about one cell of the file; faults keep its row out. */
struct catalogue_remark {
	str sheet;     /* "items", "materials", … */
	uint32_t line; /* of the file as its editor shows it */
	str column;    /* as the file names it, else the national name */
	bool fault;
	str code, zh, en;
};
enum catalogue_state { CATALOGUE_NEW, CATALOGUE_CHANGED, CATALOGUE_UNCHANGED, CATALOGUE_FAULTY };
/* One row of the list of items, judged. */
struct catalogue_row {
	uint32_t line;
	enum catalogue_state state;
	str id, code, name; /* short id, code (national or local), name */
	str type;           /* of items/item-types.csv */
	str path;           /* items/ID.json */
	day on;             /* its first day */
	str json;           /* the definition; empty when faulty */
};
struct catalogue_list {
	struct arena arena;
	const struct catalogue_row *rows;
	uint32_t row_count, faulty; /* faulty rows */
	VEC(struct catalogue_remark) remarks;
	uint32_t faults, warnings;
};

/* Reads a list of items. CSV, or a workbook whose first sheet has the items and whose sheets "materials", "fees", …, if
 * there, their lists. What the file does not have (a column, a list) stays as it is in the catalogue.
 * on       first day of the versions, unless a row names a later one
 * map      a table alias,field that goes before the pack's; empty: none
 * Result   false only when the file itself cannot be read, or is no such list; faults of rows are in `out`
 * Refuses  csv.*, xlsx.*, catalogue.empty, catalogue.too_long, catalogue.column (a column that nobody knows, or two
 *          that mean the same), catalogue.map
 * Memory   out; give it back with catalogue_free */
bool catalogue_read(const struct pack *p, const struct catalogue_now *now, str bytes, str map, day on,
	struct catalogue_list *out, struct err *e);
void catalogue_free(struct catalogue_list *c);

/* The report as JSON: {"rows","good","new","changed","unchanged","faults","warnings","report":[{"sheet","row","column",
 * "level","code","zh","en"}],"preview":[{"row","state","id","code","name","type"}],"items":[payloads of
 * definition.publish without reason and approver: {"definition","effective_on","model"}]}.
 * most  rows of preview; items only with `items` */
void catalogue_put_report(struct buf *out, const struct catalogue_list *c, uint32_t most, bool items);
/* Writes entries as CSV: one sheet ("items", or the name of a list of item_lists). False: there is no such sheet. */
bool catalogue_put_csv(struct buf *out, const struct pack *p, const struct catalogue_entry *entries, uint32_t count,
	str sheet);
/* Writes all sheets as a workbook. Refuses as xlsx_end. */
bool catalogue_put_xlsx(struct buf *out, const struct pack *p, const struct catalogue_entry *entries, uint32_t count,
	struct err *e);

#endif
