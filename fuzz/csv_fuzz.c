/* Any bytes as CSV: what is accepted is written and read again as the same table. */
#include "data/csv.h"
#include "fuzz.h"

static bool is_formula(str s) {
	return s.n && memchr("=+-@", s.p[0], 4);
}

static void put_row(struct buf *b, const str *cells, uint32_t columns) {
	for (uint32_t i = 0; i < columns; i++) {
		if (i)
			buf_char(b, ',');
		csv_put(b, cells[i]);
	}
	buf_char(b, '\n');
}

void csv_fuzz(const uint8_t *data, size_t size) {
	struct arena a = {0};
	struct csv t, again;
	struct err e = {0};
	if (csv_parse(&a, fuzz_text(data, size), "fuzz", &t, &e)) {
		struct buf b = buf_make(4 * size + 64);
		put_row(&b, t.header, t.columns);
		for (uint32_t i = 0; i < t.rows; i++)
			put_row(&b, t.cells + (size_t)i * t.columns, t.columns);
		bool plain = true;
		for (uint32_t i = 0; i < t.columns; i++)
			plain = plain && !is_formula(t.header[i]);
		/* A header that is one empty cell is written as an empty line, which is none; an apostrophe can
		 * make two columns alike. */
		if (plain && (t.columns > 1 || t.header[0].n)) {
			check(csv_parse(&a, buf_view(&b), "fuzz", &again, &e));
			check(again.columns == t.columns && again.rows == t.rows);
			for (uint32_t i = 0; i < t.rows * t.columns; i++)
				check(str_eq(t.cells[i], again.cells[i]) || is_formula(t.cells[i]));
		}
		buf_free(&b);
	} else {
		check(e.code && e.where[0] && e.text[0]);
	}
	arena_free(&a);
}
