/* Lists as files: CSV and workbooks. What a list hides, its files hide; there is no person in them. */
#include "data/xlsx.h"
#include "query/inside.h"

static void put_csv_row(struct query *q, const struct query_list *l, void *to, sqlite3_stmt *row, bool first) {
	const struct record_def *def = record_def(l->kind);
	const struct sights *sights = query__sights(q, l->kind, &l->scope);
	struct buf *out = to;
	(void)first;
	buf_int(out, sqlite3_column_int64(row, 0));
	struct buf cell = buf_make(LIMIT_COMMAND_BYTES);
	for (uint32_t i = 0; i < def->column_count; i++) {
		if (!query_listed((enum field)def->columns[i]))
			continue;
		buf_char(out, ',');
		buf_clear(&cell);
		query__put_seen_text(q, &cell, row, (int)i + 3, (enum field)def->columns[i], sights->see[def->columns[i]]);
		csv_put(out, buf_view(&cell));
	}
	buf_free(&cell);
	if (l->kind == R_case_file) {
		buf_char(out, ',');
		buf_int(out, sqlite3_column_int64(row, (int)def->column_count + 3));
	}
	buf_text(out, q->pack->synthetic ? ",yes\r\n" : "\r\n");
}

bool query_csv(struct query *q, const struct query_list *l, struct buf *out, char next[QUERY_CURSOR], struct err *e) {
	const struct record_def *def = record_def(l->kind);
	check(l->limit >= 1 && l->limit <= QUERY_CSV_ROWS);
	buf_text(out, "id");
	for (const uint16_t *c = def->columns; *c; c++)
		if (query_listed((enum field)*c))
			buf_format(out, ",%s", field_defs[*c].name);
	if (l->kind == R_case_file)
		buf_text(out, ",national_code");
	buf_text(out, q->pack->synthetic ? ",synthetic\r\n" : "\r\n");
	return query__each_row(q, l, out, next, put_csv_row, e);
}

/* ---- workbooks ------------------------------------------------------------------------------- */

/* Numbers stay numbers, everything else is text, which no program takes for a formula. */
static void put_cell(struct query *q, struct xlsx_out *x, struct buf *cell, sqlite3_stmt *row, int column,
                     enum field f, uint8_t see) {
	enum field_type type = field_defs[f].type;
	bool whole = see == SIGHT_YES && (type == T_INT || type == T_FEN || type == T_REF);
	if (whole && query__is_set(row, column)) {
		xlsx_number(x, sqlite3_column_int64(row, column));
		return;
	}
	buf_clear(cell);
	query__put_seen_text(q, cell, row, column, f, see);
	xlsx_cell(x, buf_view(cell));
}

static void put_xlsx_row(struct query *q, const struct query_list *l, void *to, sqlite3_stmt *row, bool first) {
	const struct record_def *def = record_def(l->kind);
	const struct sights *sights = query__sights(q, l->kind, &l->scope);
	struct xlsx_out *x = to;
	struct buf cell = buf_make(LIMIT_COMMAND_BYTES);
	(void)first;
	xlsx_row(x);
	xlsx_number(x, sqlite3_column_int64(row, 0));
	for (uint32_t i = 0; i < def->column_count; i++)
		if (query_listed((enum field)def->columns[i]))
			put_cell(q, x, &cell, row, (int)i + 3, (enum field)def->columns[i], sights->see[def->columns[i]]);
	if (q->pack->synthetic)
		xlsx_cell(x, STR("合成数据 synthetic"));
	buf_free(&cell);
}

bool query_xlsx(struct query *q, const struct query_list *l, bool zh, struct buf *out, char next[QUERY_CURSOR],
                struct err *e) {
	const struct record_def *def = record_def(l->kind);
	struct xlsx_out *x;
	check(l->limit >= 1 && l->limit <= QUERY_CSV_ROWS);
	if (!xlsx_begin(&x, e))
		return false;
	xlsx_sheet(x, str_of(zh ? def->zh : def->en));
	xlsx_row(x);
	xlsx_cell(x, zh ? STR("编号") : STR("number"));
	for (const uint16_t *c = def->columns; *c; c++)
		if (query_listed((enum field)*c))
			xlsx_cell(x, str_of(zh ? field_defs[*c].zh : field_defs[*c].en));
	if (q->pack->synthetic)
		xlsx_cell(x, zh ? STR("数据性质") : STR("kind of data"));
	bool good = query__each_row(q, l, x, next, put_xlsx_row, e);
	struct err more;
	return xlsx_end(x, good ? out : NULL, good ? e : &more) && good;
}
