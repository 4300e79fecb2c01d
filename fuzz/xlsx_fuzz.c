/* A workbook, or any bytes: its sheets have names, and what is read of one is a table as long and wide as it says. */
#include "data/xlsx.h"
#include "fuzz.h"

void xlsx_fuzz(const uint8_t *data, size_t size);

static void read_sheet(struct arena *a, str bytes, const char *sheet) {
	struct csv t = {0};
	struct err e = {0};
	if (!xlsx_read(a, bytes, sheet, "fuzz.xlsx", &t, &e)) {
		check(e.code && e.text[0]);
		return;
	}
	check((uint64_t)t.rows * t.columns <= XLSX_CELLS_MAX);
	for (uint32_t row = 0; row < t.rows; row++)
		for (uint32_t column = 0; column < t.columns; column++)
			check(str_utf8(csv_cell(&t, row, (int32_t)column)));
}

void xlsx_fuzz(const uint8_t *data, size_t size) {
	struct arena a = {0};
	str bytes = fuzz_text(data, size), *names;
	uint32_t n = 0;
	struct err e = {0};
	read_sheet(&a, bytes, NULL);
	if (xlsx_sheets(&a, bytes, &names, &n, &e)) {
		check(xlsx_is(bytes) && n > 0);
		for (uint32_t i = 0; i < n && i < 4; i++) {
			char name[200];
			snprintf(name, sizeof name, STR_FMT, STR_ARG(names[i]));
			read_sheet(&a, bytes, name);
		}
	}
	arena_free(&a);
}
