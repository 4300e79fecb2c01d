/* data/csv: RFC 4180 tables with a header row. */
#ifndef DATA_CSV_H
#define DATA_CSV_H

#include "base/base.h"

/* Columns of one table. */
enum { CSV_COLUMNS_MAX = 4096 };

/* A table in memory: `cells[row * columns + column]`; `lines[row]` is the 1-based line where the row begins. Lines that
 * begin with '#' before the header are comments (origin, licence) and are skipped; so are empty lines, except
 * below the header of a one-column table, where they are empty cells. */
struct csv {
	str *header;
	str *cells;
	uint32_t *lines;
	uint32_t columns, rows;
};

/* Reads the whole text (UTF-8, BOM allowed, LF or CRLF, quotes doubled). Cells point into `text` unless quotes
 * had to be undone.
 * Refuses csv.syntax, csv.columns (also for two columns of one name), csv.utf8 with `where` "name:line".
 * name is used in messages only. */
bool csv_parse(struct arena *a, str text, const char *name, struct csv *out, struct err *e);
/* Column number by header name, or -1. */
int csv_column(const struct csv *t, const char *name);
/* The cell, or the empty text when column is -1. */
str csv_cell(const struct csv *t, uint32_t row, int column);
/* One cell with quotes where needed; the caller writes commas and line ends. A cell that begins with = + - @ must not
 * become a formula: it gets a leading apostrophe when it is no number (spreadsheet injection). */
void csv_put(struct buf *b, str cell);

#endif
