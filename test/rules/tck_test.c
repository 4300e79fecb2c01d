/* The runner of the conformance kit on a kit of our own with planned failures, and the kit itself against the
 * score reached: test/rules/tck-score.txt holds how many cases pass; it may only rise. */
#include <stdlib.h>

#include "suites.h"

/* Runs the paths and gives the last line; *failures: lines that begin with FAIL, as one text. */
static str run(struct arena *a, int count, char **paths, int *code, uint32_t *failures, bool *planned) {
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	ck_assert_ptr_nonnull(out);
	*code = rules_tck(count, paths, out);
	fclose(out);
	str all = arena_str(a, (str){text, (uint32_t)n}), line, last = {"", 0};
	free(text);
	*failures = 0;
	*planned = true;
	while (all.n && str_next(&all, '\n', &line)) {
		last = line;
		if (!str_starts(line, STR("FAIL ")))
			continue;
		++*failures;
		*planned = *planned && strstr(arena_str(a, line).p, " case fails: ");
	}
	return last;
}

START_TEST(finds_every_fault) {
	struct arena a = {0};
	char path[] = "test/rules/kit";
	char *paths[] = {path};
	int code;
	uint32_t failures;
	bool planned;
	str last = run(&a, 1, paths, &code, &failures, &planned);
	ck_assert_msg(str_is(last, "4 passed, 7 failed"), STR_FMT, STR_ARG(last));
	ck_assert_uint_eq(failures, 7);
	ck_assert(planned);
	ck_assert_int_eq(code, 1);
	arena_free(&a);
}
END_TEST

START_TEST(nothing_is_no_success) {
	struct arena a = {0};
	char path[] = "test/rules/kit/nowhere";
	char *paths[] = {path};
	int code;
	uint32_t failures;
	bool planned;
	ck_assert(str_is(run(&a, 1, paths, &code, &failures, &planned), "0 passed, 0 failed"));
	ck_assert_int_eq(code, 1);
	arena_free(&a);
}
END_TEST

START_TEST(score_does_not_fall) {
	struct arena a = {0};
	const char *shared = getenv("SHARED");
	char path[512];
	char *paths[] = {path};
	struct err e;
	str *names, text, first;
	uint32_t n, failures;
	int code;
	bool planned;
	int64_t passed, score;
	snprintf(path, sizeof path, "%s/dmn-tck/TestCases", shared ? shared : "../shared");
	if (dir_list(&a, path, &names, &n, &e)) {
		str last = run(&a, 1, paths, &code, &failures, &planned);
		ck_assert(str_next(&last, ' ', &first) && str_int(first, &passed));
		ck_assert(file_read(&a, "test/rules/tck-score.txt", &text, &e) && str_int(str_trim(text), &score));
		ck_assert_msg(passed >= score, "%d passed, it was %d", (int)passed, (int)score);
	} else {
		printf("rules: 2040 cases of the conformance kit skipped, SHARED is not there\n");
	}
	arena_free(&a);
}
END_TEST

Suite *tck_suite(void) {
	Suite *suite = suite_create("tck");
	TCase *cases = tcase_create("tck");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, finds_every_fault);
	tcase_add_test(cases, nothing_is_no_success);
	tcase_add_test(cases, score_does_not_fall);
	suite_add_tcase(suite, cases);
	return suite;
}
