#include "suites.h"

str test_file(struct arena *a, const char *path) {
	struct err e = {0};
	str text = {0};
	ck_assert_msg(file_read(a, path, &text, &e), "%s", e.text);
	return text;
}

static int hex(char c) {
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

str test_unpercent(struct arena *a, str s) {
	char *out = arena_alloc(a, (size_t)s.n + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; i < s.n; i++) {
		if (s.p[i] != '%') {
			out[n++] = s.p[i];
			continue;
		}
		ck_assert_msg(i + 2 < s.n && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0, "bad %% in " STR_FMT, STR_ARG(s));
		out[n++] = (char)(hex(s.p[i + 1]) << 4 | hex(s.p[i + 2]));
		i += 2;
	}
	return (str){out, n};
}

bool test_line(str *rest, uint32_t *line, str *out) {
	while (str_next(rest, '\n', out)) {
		++*line;
		if (out->n && out->p[0] != '#')
			return true;
	}
	return false;
}

/* Those of the suites whose file is not there stay NULL. */
Suite *date_suite(void) __attribute__((weak));
Suite *dec_suite(void) __attribute__((weak));
Suite *val_suite(void) __attribute__((weak));
Suite *ident_suite(void) __attribute__((weak));
Suite *xlsx_suite(void) __attribute__((weak));

int main(void) {
	SRunner *runner = srunner_create(json_suite());
	srunner_add_suite(runner, csv_suite());
	srunner_add_suite(runner, pinyin_suite());
	srunner_add_suite(runner, grams_suite());
	srunner_add_suite(runner, xml_suite());
	srunner_add_suite(runner, regression_suite());
	srunner_add_suite(runner, filetype_suite());
	Suite *(*const others[])(void) = {date_suite, dec_suite, val_suite, ident_suite, xlsx_suite};
	for (size_t i = 0; i < COUNT(others); i++)
		if (others[i])
			srunner_add_suite(runner, others[i]());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
