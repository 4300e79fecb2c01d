/* RFC 4180 in one pass over the text; cells are views into it unless doubled quotes had to be undone.
 *
 * Beyond the RFC: a byte order mark, comment lines before the header, and empty lines (which are skipped, except in a
 * table of one column, where they are empty cells). */
#include <stdlib.h>

#include "data/csv.h"

struct reader {
	struct arena *a;
	str text;
	uint32_t at, line;
	bool row_ended; /* the last cell was the last of its row */
	const char *name;
	struct err *e;
};

static bool refuse(const struct reader *r, uint32_t line, const char *code, const char *why) {
	char where[160];
	snprintf(where, sizeof where, "%s:%u", r->name, line);
	return err_set(r->e, code, where, "%s: %s", where, why);
}

/* Takes the comma or line end behind a cell; false (refused) when something else stands there. */
static bool cell_end(struct reader *r) {
	r->row_ended = true;
	if (r->at == r->text.n)
		return true;
	char c = r->text.p[r->at++];
	if (c == ',') {
		r->row_ended = false;
		return true;
	}
	if (c == '\r' && r->at < r->text.n && r->text.p[r->at] == '\n')
		c = r->text.p[r->at++];
	if (c != '\n')
		return refuse(r, r->line, "csv.syntax", c == '\r' ? "a carriage return without line feed" :
		                                                   "a quoted cell must end at a comma or a line end");
	r->line++;
	return true;
}

/* The text between the quotes, with each doubled quote made one. */
static str undouble(struct arena *a, str s) {
	char *out = arena_alloc(a, (size_t)s.n + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; i < s.n; i++) {
		out[n++] = s.p[i];
		i += s.p[i] == '"';
	}
	return (str){out, n};
}

static bool quoted_cell(struct reader *r, str *out) {
	uint32_t from = ++r->at, first_line = r->line;
	bool doubled = false;
	for (; r->at < r->text.n; r->at++) {
		char c = r->text.p[r->at];
		r->line += c == '\n';
		if (c != '"')
			continue;
		if (r->at + 1 == r->text.n || r->text.p[r->at + 1] != '"') {
			*out = str_cut(r->text, from, r->at++);
			if (doubled)
				*out = undouble(r->a, *out);
			return cell_end(r);
		}
		doubled = true;
		r->at++;
	}
	return refuse(r, first_line, "csv.syntax", "this quote is never closed");
}

static bool cell(struct reader *r, str *out) {
	uint32_t from = r->at;
	if (r->at < r->text.n && r->text.p[r->at] == '"')
		return quoted_cell(r, out);
	for (; r->at < r->text.n; r->at++) {
		char c = r->text.p[r->at];
		if (c == ',' || c == '\n' || c == '\r')
			break;
		if (c == '"')
			return refuse(r, r->line, "csv.syntax", "a quote inside an unquoted cell");
	}
	*out = str_cut(r->text, from, r->at);
	return cell_end(r);
}

static bool check_utf8(const struct reader *r) {
	if (str_utf8(r->text))
		return true;
	str rest = r->text, line;
	uint32_t number = 1;
	while (str_next(&rest, '\n', &line) && str_utf8(line))
		number++;
	return refuse(r, number, "csv.utf8", "no valid UTF-8");
}

/* Whether the row at r->at is an empty line; if so it is skipped. */
static bool skip_empty(struct reader *r) {
	str rest = str_cut(r->text, r->at, r->text.n);
	uint32_t n = str_starts(rest, STR("\r\n")) ? 2 : str_starts(rest, STR("\n")) ? 1 : 0;
	r->at += n;
	r->line += n > 0;
	return n > 0;
}

static void skip_comments(struct reader *r) {
	if (str_starts(r->text, STR("\xEF\xBB\xBF")))
		r->at = 3;
	while (skip_empty(r) || (r->at < r->text.n && r->text.p[r->at] == '#')) {
		if (r->at == r->text.n || r->text.p[r->at] != '#')
			continue;
		int32_t end = str_find(r->text, '\n', r->at);
		r->at = end < 0 ? r->text.n : (uint32_t)end + 1;
		r->line++;
	}
}

static int by_bytes(const void *a, const void *b) {
	return str_cmp(*(const str *)a, *(const str *)b);
}

/* Refuses a header that names two columns alike: one of them could never be read. */
static bool check_header(const struct reader *r, const struct csv *t, uint32_t line) {
	str *sorted = arena_array(r->a, str, t->columns);
	memcpy(sorted, t->header, t->columns * sizeof *sorted);
	qsort(sorted, t->columns, sizeof *sorted, by_bytes);
	for (uint32_t i = 1; i < t->columns; i++)
		if (sorted[i].n && str_eq(sorted[i - 1], sorted[i]))
			return refuse(r, line, "csv.columns", "two columns have the same name");
	return true;
}

static bool header(struct reader *r, struct csv *t) {
	VEC(str) cells = {0};
	uint32_t line = r->line;
	bool ok = r->at < r->text.n || refuse(r, line, "csv.syntax", "there is no header row");
	for (r->row_ended = false; ok && !r->row_ended;) {
		str name = {0};
		ok = cell(r, &name);
		if (ok && cells.n == CSV_COLUMNS_MAX)
			ok = refuse(r, line, "csv.columns", "too many columns");
		vec_push(&cells, name);
	}
	if (ok) {
		t->columns = cells.n;
		t->header = arena_array(r->a, str, cells.n);
		memcpy(t->header, cells.p, cells.n * sizeof *cells.p);
	}
	vec_free(&cells);
	return ok && check_header(r, t, line);
}

static bool row(struct reader *r, struct csv *t) {
	uint32_t line = r->line, n = 0;
	str *cells = t->cells + (size_t)t->rows * t->columns;
	do {
		str one;
		if (!cell(r, &one))
			return false;
		if (n < t->columns)
			cells[n] = one;
		n++;
	} while (!r->row_ended);
	if (n != t->columns) {
		char why[80];
		snprintf(why, sizeof why, "%u cells where the header has %u", n, t->columns);
		return refuse(r, line, "csv.columns", why);
	}
	t->lines[t->rows++] = line;
	return true;
}

/* The most rows the rest of the text can have: each takes a line end, or its commas. */
static uint32_t rows_max(const struct reader *r, uint32_t columns) {
	uint32_t commas = 0, lines = 1;
	for (uint32_t i = r->at; i < r->text.n; i++) {
		commas += r->text.p[i] == ',';
		lines += r->text.p[i] == '\n';
	}
	uint32_t by_commas = columns > 1 ? commas / (columns - 1) : lines;
	/* One more, for the row that turns out to be too short. */
	return (by_commas < lines ? by_commas : lines) + 1;
}

bool csv_parse(struct arena *a, str text, const char *name, struct csv *out, struct err *e) {
	struct reader r = {.a = a, .text = text, .line = 1, .name = name, .e = e};
	struct csv t = {0};
	if (!check_utf8(&r))
		return false;
	skip_comments(&r);
	if (!header(&r, &t))
		return false;
	uint32_t most = rows_max(&r, t.columns);
	t.cells = arena_array(a, str, (size_t)most * t.columns);
	t.lines = arena_array(a, uint32_t, most);
	while (r.at < text.n) {
		if (t.columns > 1 && skip_empty(&r))
			continue;
		check(t.rows < most);
		if (!row(&r, &t))
			return false;
	}
	*out = t;
	return true;
}

int csv_column(const struct csv *t, const char *name) {
	for (uint32_t i = 0; i < t->columns; i++)
		if (str_is(t->header[i], name))
			return (int)i;
	return -1;
}

str csv_cell(const struct csv *t, uint32_t row, int column) {
	check(row < t->rows && column < (int)t->columns);
	return column < 0 ? (str){"", 0} : t->cells[(size_t)row * t->columns + (size_t)column];
}

static uint32_t skip_digits(str s, uint32_t i) {
	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return i;
}

/* Whether the cell is a plain decimal number: sign, digits, fraction, exponent. */
static bool is_number(str s) {
	uint32_t i = s.n && (s.p[0] == '-' || s.p[0] == '+');
	uint32_t whole = skip_digits(s, i), end = whole;
	if (end < s.n && s.p[end] == '.')
		end = skip_digits(s, end + 1);
	if (whole == i && end <= whole + 1)
		return false;
	if (end < s.n && (s.p[end] == 'e' || s.p[end] == 'E')) {
		uint32_t from = end + 1;
		from += from < s.n && (s.p[from] == '-' || s.p[from] == '+');
		end = skip_digits(s, from);
		if (end == from)
			return false;
	}
	return end == s.n;
}

static bool needs_quotes(str s) {
	/* At the start of a file these would be taken for a comment and for a byte order mark. */
	if (str_starts(s, STR("#")) || str_starts(s, STR("\xEF\xBB\xBF")))
		return true;
	for (uint32_t i = 0; i < s.n; i++)
		if (s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r')
			return true;
	return false;
}

void csv_put(struct buf *b, str s) {
	bool formula = s.n && memchr("=+-@", s.p[0], 4) && !is_number(s), quotes = needs_quotes(s);
	if (quotes)
		buf_char(b, '"');
	if (formula)
		buf_char(b, '\'');
	for (uint32_t from = 0; from < s.n;) {
		int32_t at = quotes ? str_find(s, '"', from) : -1;
		uint32_t end = at < 0 ? s.n : (uint32_t)at + 1;
		buf_put(b, s.p + from, end - from);
		if (at >= 0)
			buf_char(b, '"');
		from = end;
	}
	if (quotes)
		buf_char(b, '"');
}
