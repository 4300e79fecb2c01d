/* The runner of the conformance kit on a kit of our own with planned failures, and the kit itself against the
 * score reached: test/rules/tck-score.txt holds how many cases pass; it may only rise. */
#include <stdlib.h>

#include "suites.h"

/* What a run printed. */
struct outcome {
	str last;          /* line */
	str before_last;
	uint32_t failures; /* lines that begin with FAIL */
	uint32_t planned;  /* of them, those that hold the text looked for */
	int code;
};

static struct outcome run(struct arena *a, char *path, const char *planned) {
	char *text = NULL;
	size_t n = 0;
	struct outcome o = {0};
	FILE *out = open_memstream(&text, &n);
	ck_assert_ptr_nonnull(out);
	o.code = rules_tck(1, &path, out);
	fclose(out);
	str all = arena_str(a, (str){text, (uint32_t)n}), line;
	free(text);
	while (all.n && str_next(&all, '\n', &line)) {
		o.before_last = o.last;
		o.last = line;
		if (!str_starts(line, STR("FAIL ")))
			continue;
		o.failures++;
		o.planned += strstr(arena_str(a, line).p, planned) != NULL;
	}
	return o;
}

START_TEST(finds_every_fault) {
	struct arena a = {0};
	char path[] = "test/rules/kit";
	struct outcome o = run(&a, path, " case fails: ");
	ck_assert_msg(str_is(o.last, "29 passed, 8 failed"), STR_FMT, STR_ARG(o.last));
	ck_assert_uint_eq(o.failures, 8);
	ck_assert_uint_eq(o.planned, 8);
	ck_assert(str_is(o.before_last, "1 of the passed report an error where the case expects a plain null"));
	ck_assert_int_eq(o.code, 1);
	arena_free(&a);
}
END_TEST

START_TEST(nothing_is_no_success) {
	struct arena a = {0};
	char path[] = "test/rules/kit/nowhere";
	struct outcome o = run(&a, path, "");
	ck_assert(str_is(o.last, "0 passed, 0 failed"));
	ck_assert_int_eq(o.code, 1);
	arena_free(&a);
}
END_TEST

/* What fails in the kit calls Java, and nothing else does. */
START_TEST(score_does_not_fall) {
	struct arena a = {0};
	const char *shared = getenv("SHARED");
	char path[512];
	struct err e;
	str *names, text, first;
	uint32_t n;
	int64_t passed, score;
	snprintf(path, sizeof path, "%s/dmn-tck/TestCases", shared ? shared : "../shared");
	if (dir_list(&a, path, &names, &n, &e)) {
		struct outcome o = run(&a, path, "-external-java-test-");
		ck_assert(str_next(&o.last, ' ', &first) && str_int(first, &passed));
		ck_assert(file_read(&a, "test/rules/tck-score.txt", &text, &e) && str_int(str_trim(text), &score));
		ck_assert_msg(passed >= score, "%d passed, it was %d", (int)passed, (int)score);
		ck_assert_uint_eq(o.failures, o.planned);
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
