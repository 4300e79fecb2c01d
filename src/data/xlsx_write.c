/* Workbooks written row by row, through libxlsxwriter and a temporary file. */
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "data/xlsx.h"

enum { PATH_BYTES = 4096, CELL_BYTES = 32767 * 4, HEADER_WIDTH = 18, READ_BYTES = 64 << 10 };

struct xlsx_out {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *bold;
	uint32_t row, rows; /* the row being written; rows of the sheet */
	uint16_t column;
	bool too_large, failed;
	char path[PATH_BYTES];
};

/* An empty file that only this user may read: what is exported may be personal. */
static bool make_file(char *path) {
	const char *folder = getenv("TMPDIR");
	if (snprintf(path, PATH_BYTES, "%s/yichuang-XXXXXX", folder && *folder ? folder : "/tmp") >= PATH_BYTES)
		return false;
	int file = mkstemp(path);
	return file >= 0 && close(file) == 0;
}

bool xlsx_begin(struct xlsx_out **out, struct err *e) {
	struct xlsx_out *x = mem_alloc(sizeof *x);
	*out = NULL;
	if (!make_file(x->path)) {
		mem_free(x);
		return err_set(e, "file.unwritable", "", "there is no place for a temporary file");
	}
	lxw_workbook_options options = {.constant_memory = LXW_TRUE};
	x->book = workbook_new_opt(x->path, &options);
	if (!x->book) {
		unlink(x->path);
		mem_free(x);
		return err_set(e, "file.unwritable", "", "the workbook cannot be begun");
	}
	x->bold = workbook_add_format(x->book);
	format_set_bold(x->bold);
	*out = x;
	return true;
}

void xlsx_sheet(struct xlsx_out *x, str name) {
	char text[31 * 4 + 1];
	uint32_t n = 0, points = 0;
	for (uint32_t i = 0; i < name.n && n < sizeof text - 1; i++) {
		points += ((unsigned char)name.p[i] & 0xC0) != 0x80;
		if (points > 31)
			break;
		text[n++] = strchr("[]:*?/\\'", name.p[i]) ? ' ' : name.p[i];
	}
	text[n] = 0;
	x->sheet = workbook_add_worksheet(x->book, n ? text : NULL);
	x->failed |= !x->sheet;
	x->rows = 0;
	x->column = 0;
	if (x->sheet)
		worksheet_freeze_panes(x->sheet, 1, 0);
}

void xlsx_row(struct xlsx_out *x) {
	x->row = x->rows++;
	x->column = 0;
}

/* Whether the next cell may be written. */
static bool next(struct xlsx_out *x) {
	check(x->sheet || x->failed);
	check(x->rows > 0);
	x->too_large |= x->row >= LXW_ROW_MAX || x->column >= LXW_COL_MAX;
	return x->sheet && !x->too_large;
}

void xlsx_cell(struct xlsx_out *x, str text) {
	if (!next(x))
		return;
	if (text.n > CELL_BYTES || (text.n && str_points(text) > 32767)) {
		x->too_large = true;
		return;
	}
	if (text.n) {
		char *copy = mem_alloc((size_t)text.n + 1);
		memcpy(copy, text.p, text.n);
		x->failed |= worksheet_write_string(x->sheet, x->row, x->column, copy, x->row ? NULL : x->bold) != LXW_NO_ERROR;
		mem_free(copy);
	}
	if (x->row == 0)
		worksheet_set_column(x->sheet, x->column, x->column, HEADER_WIDTH, NULL);
	x->column++;
}

void xlsx_number(struct xlsx_out *x, int64_t value) {
	if (next(x))
		x->failed |= worksheet_write_number(x->sheet, x->row, x->column++, (double)value, NULL) != LXW_NO_ERROR;
}

/* Appends the file to `to`; false when it cannot be read. */
static bool append_file(const char *path, struct buf *to) {
	FILE *file = fopen(path, "rb");
	char *block = mem_alloc(READ_BYTES);
	size_t n = 0;
	while (file && (n = fread(block, 1, READ_BYTES, file)) > 0)
		buf_put(to, block, n);
	bool good = file && !ferror(file);
	if (file)
		fclose(file);
	mem_free(block);
	return good;
}

bool xlsx_end(struct xlsx_out *x, struct buf *to, struct err *e) {
	bool good = workbook_close(x->book) == LXW_NO_ERROR && !x->failed, too_large = x->too_large;
	if (good && to && !too_large)
		good = append_file(x->path, to);
	unlink(x->path);
	mem_free(x);
	if (too_large || (to && to->full))
		return err_set(e, "xlsx.too_large", "", "the workbook has more rows, columns or bytes than it may have");
	return good || err_set(e, "file.unwritable", "", "the workbook cannot be written");
}
