/* What files are by their bytes, and whether they would run something. */
#include <check.h>
#include <stdlib.h>

#include "data/filetype.h"
#include "suites.h"

static str undo(struct arena *a, str s) {
	char *out = arena_alloc(a, s.n + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 == s.n) {
			out[n++] = s.p[i];
			continue;
		}
		char c = s.p[++i];
		if (c == 'x' && i + 2 < s.n) {
			char hex[3] = {s.p[i + 1], s.p[i + 2], 0};
			out[n++] = (char)strtol(hex, NULL, 16);
			i += 2;
		} else {
			out[n++] = c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
		}
	}
	return (str){out, n};
}

START_TEST(bytes_tell_the_kind) {
	struct arena a = {0};
	struct err e = {0};
	str text, line;
	int cases = 0;
	ck_assert_msg(file_read(&a, "test/data/filetype_cases.txt", &text, &e), "%s", e.text);
	while (str_next(&text, '\n', &line)) {
		str bytes, kind, active;
		const char *what;
		if (!line.n || line.p[0] == '#')
			continue;
		str_next(&line, '\t', &bytes), str_next(&line, '\t', &kind), str_next(&line, '\t', &active);
		str undone = undo(&a, bytes);
		enum file_kind is = file_kind_of(undone);
		ck_assert_msg(str_is(kind, file_kind_name(is)), "%.*s is %s", STR_ARG(bytes), file_kind_name(is));
		ck_assert_msg(file_is_active(undone, is, &what) == str_is(active, "yes"), "%.*s: active", STR_ARG(bytes));
		ck_assert_int_eq(what != NULL, str_is(active, "yes"));
		cases++;
	}
	ck_assert_int_gt(cases, 20);
	ck_assert_int_eq(file_kind_of(STR("")), FILE_UNKNOWN);
	ck_assert_str_eq(file_kind_media(FILE_PNG), "image/png");
	arena_free(&a);
}
END_TEST

Suite *filetype_suite(void) {
	Suite *s = suite_create("filetype");
	TCase *t = tcase_create("filetype");
	tcase_add_test(t, bytes_tell_the_kind);
	suite_add_tcase(s, t);
	return s;
}
