/* Workbooks read: the parts of a ZIP file, unpacked within bounds, as XML trees; then one sheet as a table. */
#include <zip.h>

#include "data/date.h"
#include "data/xlsx.h"
#include "data/xml.h"

enum { FREE_BYTES = 1 << 20, COLUMNS_MAX = 16384, SHEETS_MAX = 256, STYLES_MAX = 65536, NAME_BYTES = 256 };

/* A workbook being read. */
struct book {
	struct arena *a;       /* what is kept */
	struct arena scratch;  /* trees, given back */
	zip_t *zip;
	const char *name;
	str *shared;           /* sharedStrings */
	uint32_t shared_count;
	uint8_t *dates;        /* by style: whether its numbers are dates */
	uint32_t style_count;
	bool since_1904;
	struct err *e;
};

static bool broken(struct book *b, const char *part, const char *what) {
	return err_set(b->e, "xlsx.syntax", b->name, "%s: %s", part, what);
}

bool xlsx_is(str bytes) {
	return bytes.n >= 4 && memcmp(bytes.p, "PK\3\4", 4) == 0;
}

/* ---- parts ------------------------------------------------------------------------------------ */

static bool open_zip(struct book *b, str bytes) {
	zip_error_t error;
	zip_error_init(&error);
	zip_source_t *source = xlsx_is(bytes) ? zip_source_buffer_create(bytes.p, bytes.n, 0, &error) : NULL;
	b->zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
	if (source && !b->zip)
		zip_source_free(source);
	zip_error_fini(&error);
	if (!b->zip)
		return broken(b, "workbook", "this is no workbook of a spreadsheet (XLSX)");
	if (zip_get_num_entries(b->zip, 0) > XLSX_PARTS_MAX)
		return err_set(b->e, "xlsx.too_large", b->name, "the workbook has more than %d parts", XLSX_PARTS_MAX);
	return true;
}

/* Reads n bytes; false when the part is shorter or damaged. The sizes said are not believed: one more byte is asked. */
static bool unpack(zip_file_t *file, char *to, uint64_t n) {
	uint64_t got = 0;
	while (got <= n) {
		zip_int64_t step = zip_fread(file, to + got, n + 1 - got);
		if (step < 0)
			return false;
		if (step == 0)
			break;
		got += (uint64_t)step;
	}
	return got == n;
}

/* Unpacks a part. *out is NULL text when there is none. */
static bool read_part(struct book *b, const char *part, str *out) {
	zip_stat_t info;
	*out = (str){0};
	if (zip_stat(b->zip, part, ZIP_FL_NOCASE, &info) != 0)
		return true;
	uint64_t needed = ZIP_STAT_INDEX | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
	if ((info.valid & needed) != needed)
		return broken(b, part, "its size is not known");
	if (info.size > XLSX_PART_BYTES || info.size > FREE_BYTES + info.comp_size * XLSX_RATIO_MAX)
		return err_set(b->e, "xlsx.too_large", b->name, "%s unpacks to more than may be", part);
	zip_file_t *file = zip_fopen_index(b->zip, info.index, 0);
	char *text = arena_alloc(&b->scratch, info.size + 1);
	bool good = file && unpack(file, text, info.size);
	if (file)
		zip_fclose(file);
	*out = (str){text, (uint32_t)info.size};
	return good || broken(b, part, "the part is damaged");
}

/* Reads a part as XML. *root is NULL when there is none. */
static bool read_tree(struct book *b, const char *part, struct xml **root) {
	str text;
	char where[NAME_BYTES];
	*root = NULL;
	snprintf(where, sizeof where, "%s/%s", b->name, part);
	return read_part(b, part, &text) && (!text.p || xml_parse(&b->scratch, text, where, root, b->e));
}

/* ---- texts ------------------------------------------------------------------------------------ */

static int hex_at(str s, uint32_t i) {
	int n = 0;
	for (uint32_t k = i; k < i + 4; k++) {
		char c = s.p[k];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
		if (digit < 0)
			return -1;
		n = n * 16 + digit;
	}
	return n;
}

/* The text into `to`; _x000D_ and the like are single characters. */
static void put_text(struct buf *to, str s) {
	for (uint32_t i = 0; i < s.n; i++) {
		bool escape = i + 7 <= s.n && s.p[i] == '_' && s.p[i + 1] == 'x' && s.p[i + 6] == '_';
		int c = escape ? hex_at(s, i + 2) : -1;
		if (c > 0 && c < 0x80) {
			buf_char(to, (char)c);
			i += 6;
		} else {
			buf_char(to, s.p[i]);
		}
	}
}

/* The text of <si> or <is>: <t>, or the <t> of its runs; phonetic hints (<rPh>) are no text. */
static str joined(struct book *b, const struct xml *x) {
	struct buf text = buf_make(XLSX_PART_BYTES);
	for (const struct xml *t = xml_child(x, "t"); t; t = xml_next(t, "t"))
		put_text(&text, t->text);
	for (const struct xml *r = xml_child(x, "r"); r; r = xml_next(r, "r"))
		for (const struct xml *t = xml_child(r, "t"); t; t = xml_next(t, "t"))
			put_text(&text, t->text);
	str out = arena_str(b->a, buf_view(&text));
	buf_free(&text);
	return out;
}

static bool read_shared(struct book *b) {
	struct xml *root;
	if (!read_tree(b, "xl/sharedStrings.xml", &root))
		return false;
	uint32_t n = 0;
	for (const struct xml *x = root ? xml_child(root, "si") : NULL; x; x = xml_next(x, "si"))
		n++;
	b->shared = arena_array(&b->scratch, str, n);
	for (const struct xml *x = root ? xml_child(root, "si") : NULL; x; x = xml_next(x, "si"))
		b->shared[b->shared_count++] = joined(b, x);
	return true;
}

/* ---- styles: which numbers are dates ----------------------------------------------------------- */

/* Whether a format code shows a date or time: a letter of one outside of quotes, brackets and escapes. */
static bool shows_date(str code) {
	char until = 0;
	for (uint32_t i = 0; i < code.n; i++) {
		char c = code.p[i];
		if (until) {
			until = c == until ? 0 : until;
		} else if (c == '"' || c == '[') {
			until = c == '[' ? ']' : '"';
		} else if (c == '\\' || c == '_' || c == '*') {
			i++;
		} else if (c && strchr("yYdDhHsS", c)) {
			return true;
		}
	}
	return false;
}

/* Formats that need no code of their own; 27 to 36 and 50 to 58 are those of East Asia. Source: ECMA-376-1 18.8.30. */
static bool is_date_format(int64_t id) {
	return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

static bool format_is_date(const struct xml *formats, str id) {
	int64_t number = 0;
	for (const struct xml *f = formats ? xml_child(formats, "numFmt") : NULL; f; f = xml_next(f, "numFmt"))
		if (str_eq(xml_attr(f, "numFmtId"), id))
			return shows_date(xml_attr(f, "formatCode"));
	return str_int(id, &number) && is_date_format(number);
}

static bool read_styles(struct book *b) {
	struct xml *root;
	if (!read_tree(b, "xl/styles.xml", &root))
		return false;
	const struct xml *formats = root ? xml_child(root, "numFmts") : NULL;
	const struct xml *styles = root ? xml_child(root, "cellXfs") : NULL;
	b->dates = arena_array(&b->scratch, uint8_t, STYLES_MAX);
	for (const struct xml *x = styles ? xml_child(styles, "xf") : NULL; x && b->style_count < STYLES_MAX;
	     x = xml_next(x, "xf"))
		b->dates[b->style_count++] = format_is_date(formats, xml_attr(x, "numFmtId"));
	return true;
}

/* ---- sheets ------------------------------------------------------------------------------------ */

/* Finds the part of a relation of the workbook. */
static bool find_target(struct book *b, str id, char *part, size_t size) {
	struct xml *root;
	if (!read_tree(b, "xl/_rels/workbook.xml.rels", &root))
		return false;
	for (const struct xml *x = root ? xml_child(root, "Relationship") : NULL; x; x = xml_next(x, "Relationship")) {
		str target = xml_attr(x, "Target");
		if (!str_eq(xml_attr(x, "Id"), id))
			continue;
		bool whole = str_starts(target, STR("/"));
		target = whole ? str_cut(target, 1, target.n) : target;
		snprintf(part, size, "%s" STR_FMT, whole ? "" : "xl/", STR_ARG(target));
		return true;
	}
	return broken(b, "xl/_rels/workbook.xml.rels", "the sheet is not there");
}

/* The attribute r:id, whatever its prefix. */
static str relation_of(const struct xml *sheet) {
	for (uint32_t i = 0; i < sheet->attr_count; i++)
		if (str_is(sheet->attrs[i].name, "id") && sheet->attrs[i].ns.n)
			return sheet->attrs[i].value;
	return STR("");
}

/* Opens the workbook and reads its list of sheets. */
static bool open_book(struct book *b, str bytes, const struct xml **sheets) {
	struct xml *root;
	if (!open_zip(b, bytes) || !read_tree(b, "xl/workbook.xml", &root))
		return false;
	const struct xml *list = root ? xml_child(root, "sheets") : NULL;
	const struct xml *about = root ? xml_child(root, "workbookPr") : NULL;
	str since = about ? xml_attr(about, "date1904") : STR("");
	b->since_1904 = str_is(since, "1") || str_is(since, "true");
	*sheets = list ? xml_child(list, "sheet") : NULL;
	return *sheets || broken(b, "xl/workbook.xml", "the workbook has no sheet");
}

static void close_book(struct book *b) {
	if (b->zip)
		zip_discard(b->zip);
	arena_free(&b->scratch);
}

bool xlsx_sheets(struct arena *a, str bytes, str **names, uint32_t *count, struct err *e) {
	struct book b = {.a = a, .name = "workbook", .e = e};
	const struct xml *sheet = NULL;
	bool good = open_book(&b, bytes, &sheet);
	*names = arena_array(a, str, SHEETS_MAX);
	for (*count = 0; good && sheet && *count < SHEETS_MAX; sheet = xml_next(sheet, "sheet"))
		(*names)[(*count)++] = arena_str(a, xml_attr(sheet, "name"));
	close_book(&b);
	return good;
}

/* ---- cells ------------------------------------------------------------------------------------- */

/* The column of "AB12", from 0; -1 when it names none. */
static int64_t column_of(str reference) {
	int64_t column = 0;
	uint32_t i = 0;
	for (; i < reference.n && i < 4 && reference.p[i] >= 'A' && reference.p[i] <= 'Z'; i++)
		column = column * 26 + reference.p[i] - 'A' + 1;
	return i && column <= COLUMNS_MAX ? column - 1 : -1;
}

/* Seconds that begin at the midnight of a day of the sheet. */
static str date_text(struct book *b, double serial) {
	enum { DAY_SECONDS = 86400, LAST_DAY = 2958465 };
	struct buf text = buf_make(NAME_BYTES);
	day first = b->since_1904 ? day_of(1904, 1, 1) : day_of(1899, 12, 30);
	if (!b->since_1904 && serial < 60)
		first++; /* the day 29 February 1900, which never was, is number 60 */
	int64_t seconds = (int64_t)(serial * DAY_SECONDS + 0.5), rest = seconds % DAY_SECONDS;
	if (serial >= 1 && serial <= LAST_DAY)
		day_put(&text, first + (day)(seconds / DAY_SECONDS));
	if (rest || text.n == 0)
		buf_format(&text, "%s%02d:%02d:%02d", text.n ? "T" : "", (int)(rest / 3600), (int)(rest / 60 % 60),
			(int)(rest % 60));
	str out = arena_str(b->a, buf_view(&text));
	buf_free(&text);
	return out;
}

/* A number as it would be typed: 17 digits of a file are no more exact than 15. */
static str number_text(struct book *b, const struct xml *cell, str v) {
	char copy[64], typed[64];
	int64_t style = 0;
	double number = 0;
	int used = 0;
	if (v.n >= sizeof copy)
		return arena_str(b->a, v);
	snprintf(copy, sizeof copy, STR_FMT, STR_ARG(v));
	if (sscanf(copy, "%lf%n", &number, &used) != 1 || (uint32_t)used != v.n || !(number > -1e300 && number < 1e300))
		return arena_str(b->a, v);
	bool dated = str_int(xml_attr(cell, "s"), &style) && style >= 0 && style < b->style_count && b->dates[style];
	if (dated && number >= 0)
		return date_text(b, number);
	if (number > -1e15 && number < 1e15 && number == (double)(int64_t)number)
		snprintf(typed, sizeof typed, "%lld", (long long)number);
	else
		snprintf(typed, sizeof typed, "%.15g", number);
	return arena_str(b->a, str_of(typed));
}

/* The text that a cell names by its number. */
static bool shared_text(struct book *b, str v, const char *part, str *out) {
	int64_t n = 0;
	if (!str_int(v, &n) || n < 0 || n >= b->shared_count)
		return broken(b, part, "a cell names a text that is not there");
	*out = b->shared[n];
	return true;
}

static bool cell_text(struct book *b, const struct xml *cell, const char *part, str *out) {
	str type = xml_attr(cell, "t");
	const struct xml *value = xml_child(cell, str_is(type, "inlineStr") ? "is" : "v");
	str v = value ? str_trim(value->text) : STR("");
	*out = STR("");
	if (!value || (!value->text.n && !value->child))
		return true;
	if (str_is(type, "inlineStr"))
		*out = joined(b, value);
	else if (str_is(type, "s"))
		return shared_text(b, v, part, out);
	else if (str_is(type, "b"))
		*out = str_is(v, "1") ? STR("TRUE") : STR("FALSE");
	else if (str_is(type, "str") || str_is(type, "e") || str_is(type, "d"))
		*out = arena_str(b->a, value->text);
	else
		*out = number_text(b, cell, v);
	return true;
}

/* The rows of a sheet as they stand there, before the header is known. */
struct grid {
	str *cells;
	uint32_t *lines;
	uint32_t rows, columns;
};

/* How large the grid is; rows without a cell do not count. */
static bool measure(struct book *b, const struct xml *data, struct grid *g) {
	for (const struct xml *row = xml_child(data, "row"); row; row = xml_next(row, "row")) {
		uint32_t next = 0;
		for (const struct xml *c = xml_child(row, "c"); c; c = xml_next(c, "c")) {
			int64_t column = column_of(xml_attr(c, "r"));
			next = (column < 0 ? next : (uint32_t)column) + 1;
			g->columns = next > g->columns ? next : g->columns;
		}
		g->rows += next > 0;
	}
	if (g->columns > CSV_COLUMNS_MAX || (uint64_t)g->rows * g->columns > XLSX_CELLS_MAX)
		return err_set(b->e, "xlsx.too_large", b->name, "a sheet has at most %d cells in %d columns", XLSX_CELLS_MAX,
			CSV_COLUMNS_MAX);
	return true;
}

/* Reads one row; an empty one is left out. */
static bool read_row(struct book *b, const struct xml *row, const char *part, uint32_t line, struct grid *g) {
	uint32_t next = 0;
	bool filled = false;
	for (const struct xml *c = xml_child(row, "c"); c; c = xml_next(c, "c")) {
		int64_t column = column_of(xml_attr(c, "r"));
		str *to = &g->cells[(size_t)g->rows * g->columns + (column < 0 ? next : (uint32_t)column)];
		next = (column < 0 ? next : (uint32_t)column) + 1;
		if (!cell_text(b, c, part, to))
			return false;
		filled |= to->n > 0;
	}
	g->lines[g->rows] = line;
	g->rows += filled;
	return true;
}

static bool read_grid(struct book *b, const char *part, struct grid *g) {
	struct xml *root;
	if (!read_tree(b, part, &root))
		return false;
	const struct xml *data = root ? xml_child(root, "sheetData") : NULL;
	if (!data)
		return broken(b, part, "the sheet has no rows");
	if (!measure(b, data, g))
		return false;
	g->cells = arena_array(b->a, str, (size_t)g->rows * g->columns + 1);
	g->lines = arena_array(b->a, uint32_t, g->rows + 1);
	g->rows = 0;
	uint32_t line = 0;
	for (const struct xml *row = xml_child(data, "row"); row; row = xml_next(row, "row")) {
		int64_t said = 0;
		line = str_int(xml_attr(row, "r"), &said) && said > 0 && said < UINT32_MAX ? (uint32_t)said : line + 1;
		if (xml_child(row, "c") && !read_row(b, row, part, line, g))
			return false;
	}
	return g->rows > 0 || err_set(b->e, "csv.syntax", b->name, "the sheet is empty");
}

/* Makes the first row the header: columns behind the last name are dropped when they are empty. */
static bool take_header(struct book *b, const struct grid *g, struct csv *out) {
	uint32_t columns = g->columns;
	while (columns && !g->cells[columns - 1].n)
		columns--;
	*out = (struct csv){.header = g->cells, .columns = columns, .rows = g->rows - 1, .lines = g->lines + 1};
	out->cells = arena_array(b->a, str, (size_t)out->rows * columns + 1);
	for (uint32_t i = 0; i < columns; i++) {
		g->cells[i] = str_trim(g->cells[i]);
		bool known = !g->cells[i].n;
		for (uint32_t k = 0; k < i; k++)
			known |= str_eq(g->cells[i], g->cells[k]);
		if (known)
			return err_set(b->e, "csv.columns", b->name, "line %u: column %u has no name, or that of another",
				g->lines[0], i + 1);
	}
	for (uint32_t i = 0; i < out->rows; i++) {
		const str *row = &g->cells[(size_t)(i + 1) * g->columns];
		memcpy(&out->cells[(size_t)i * columns], row, columns * sizeof *row);
		for (uint32_t k = columns; k < g->columns; k++)
			if (row[k].n)
				return err_set(b->e, "csv.columns", b->name, "line %u: column %u has no name", out->lines[i], k + 1);
	}
	return true;
}

static bool read_sheet(struct book *b, str bytes, const char *wanted, struct csv *out) {
	const struct xml *sheet;
	struct grid g = {0};
	char part[NAME_BYTES];
	if (!open_book(b, bytes, &sheet))
		return false;
	while (sheet && wanted && !str_is(xml_attr(sheet, "name"), wanted))
		sheet = xml_next(sheet, "sheet");
	if (!sheet)
		return err_set(b->e, "xlsx.no_sheet", b->name, "there is no sheet \"%.60s\"", wanted);
	return find_target(b, relation_of(sheet), part, sizeof part) && read_shared(b) && read_styles(b) &&
	       read_grid(b, part, &g) && take_header(b, &g, out);
}

bool xlsx_read(struct arena *a, str bytes, const char *sheet, const char *name, struct csv *out, struct err *e) {
	struct book b = {.a = a, .name = name, .e = e};
	bool good = read_sheet(&b, bytes, sheet, out);
	close_book(&b);
	return good;
}
