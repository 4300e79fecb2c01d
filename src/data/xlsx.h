/* data/xlsx: workbooks of spreadsheets (Office Open XML): a sheet read as a table, and sheets written row by row. */
#ifndef DATA_XLSX_H
#define DATA_XLSX_H

#include "data/csv.h"

enum {
	XLSX_PARTS_MAX = 4096,          /* files within one workbook */
	XLSX_PART_BYTES = 64 << 20,     /* one of them, unpacked */
	XLSX_RATIO_MAX = 200,           /* unpacked bytes for each packed one, above a first megabyte */
	XLSX_CELLS_MAX = 1 << 22,       /* rows times columns of one sheet */
};

/* Whether the bytes look like a workbook (a ZIP file) and not like text. */
bool xlsx_is(str bytes);
/* Reads one sheet as a table. The first row that is not empty is the header; empty rows are left out; `lines` are the
 * row numbers that a spreadsheet shows. A number is written as it would be typed (1135, 0.5), a date as YYYY-MM-DD or
 * YYYY-MM-DDThh:mm:ss, a truth value as TRUE or FALSE; of a formula its last value counts.
 * sheet    its name, or NULL for the first
 * name     used in messages only
 * Refuses  xlsx.syntax (no workbook, or a broken one), xlsx.no_sheet, xlsx.too_large (parts, bytes, cells, or a part
 *          that unpacks to more than XLSX_RATIO_MAX times its size), csv.columns (columns without name between others,
 *          or two of one name), xml.*
 * Memory   cells in `a`; what is unpacked is given back */
bool xlsx_read(struct arena *a, str bytes, const char *sheet, const char *name, struct csv *out, struct err *e);
/* The names of the sheets in their order. Refuses as xlsx_read. */
bool xlsx_sheets(struct arena *a, str bytes, str **names, uint32_t *count, struct err *e);

/* A workbook being written: begin, then for each sheet its rows, for each row its cells, then end.
 * Memory: one row at a time and a temporary file, whatever the number of rows. */
struct xlsx_out;
/* Begins a workbook. Refuses file.unwritable. */
bool xlsx_begin(struct xlsx_out **out, struct err *e);
/* Begins a sheet; its first row is set as header (bold, frozen).
 * name  at most 31 characters; []:*?/\ become spaces */
void xlsx_sheet(struct xlsx_out *x, str name);
/* Begins a row; before the first cell of each. */
void xlsx_row(struct xlsx_out *x);
/* The next cell of the row: text, never taken for a formula; empty text leaves the cell empty. */
void xlsx_cell(struct xlsx_out *x, str text);
/* The next cell of the row: a whole number. */
void xlsx_number(struct xlsx_out *x, int64_t value);
/* Ends the workbook, appends its bytes to `to` and gives everything back, also on refusal. `to` may be NULL: given up.
 * Refuses file.unwritable, xlsx.too_large (`to` is full, or more rows or columns than a sheet may have) */
bool xlsx_end(struct xlsx_out *x, struct buf *to, struct err *e);

#endif
