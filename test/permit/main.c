#include <stdlib.h>

#include "suites.h"

struct csv *test_parsed(struct arena *a, str text, const char *name) {
	struct err e = {0};
	struct csv *t = arena_new(a, struct csv);
	ck_assert_msg(csv_parse(a, text, name, t, &e), "%s: %s", e.where, e.text);
	return t;
}

struct csv *test_table(struct arena *a, const char *path) {
	struct err e = {0};
	str text;
	ck_assert_msg(file_read(a, path, &text, &e), "%s", e.text);
	return test_parsed(a, text, path);
}

str test_cell(const struct csv *t, uint32_t row, const char *column) {
	int number = csv_column(t, column);
	ck_assert_msg(number >= 0, "no column %s", column);
	return csv_cell(t, row, number);
}

struct permit_tables test_pair(struct arena *a) {
	return (struct permit_tables){.permits = test_table(a, "test/permit/pair/permits.csv"),
		.facts = test_table(a, "test/permit/pair/facts.csv"),
		.words = test_table(a, "test/permit/pair/words.csv"),
		.subjects = test_table(a, "test/permit/pair/subjects.csv"),
		.clauses = test_table(a, "test/permit/pair/clauses.csv"),
		.bridges = test_table(a, "test/permit/pair/bridges.csv"),
		.codes = test_table(a, "test/permit/pair/codes.csv")};
}

struct permit_report test_check(struct arena *a, const struct permit_rules *r, const struct permit_question *q) {
	struct err e = {0};
	struct permit_report out;
	ck_assert_msg(permit_check(a, r, q, &out, &e), "%s %s: %s", e.code, e.where, e.text);
	return out;
}

const struct permit_finding *test_find(const struct permit_report *r, str type, str subject) {
	for (uint32_t i = 0; i < r->count; i++)
		if (str_eq(r->findings[i].subject, subject) && (!type.n || str_eq(r->findings[i].type, type)))
			return &r->findings[i];
	return NULL;
}

int main(void) {
	SRunner *run = srunner_create(permit_pair_suite());
	srunner_add_suite(run, permit_shipped_suite());
	srunner_run_all(run, CK_ENV);
	int failed = srunner_ntests_failed(run);
	srunner_free(run);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
