/* Sizes, memory and the models of others. */
#include <dirent.h>
#include <stdlib.h>

#include "suites.h"

static const char HEAD[] = "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p'>";

/* A process of `n` user tasks one after the other. */
static str chain(struct buf *b, int n) {
	buf_text(b, HEAD);
	buf_text(b, "<startEvent id='t0'/>");
	for (int i = 1; i <= n; i++) {
		buf_format(b, "<userTask id='t%d'/>", i);
		buf_format(b, "<sequenceFlow id='f%d' sourceRef='t%d' targetRef='t%d'/>\n", i, i - 1, i);
	}
	buf_text(b, "</process></definitions>");
	return buf_view(b);
}

START_TEST(size_is_limited) {
	struct arena a = {0};
	struct buf b = buf_make(8 << 20);
	struct process_model *m;
	struct err e;
	ck_assert_msg(process_load(&a, chain(&b, LIMIT_PROCESS_NODES - 1), "chain", &m, &e), "%s", e.text);
	ck_assert_uint_eq(process_task_count(m), LIMIT_PROCESS_NODES - 1);
	ck_assert(str_is(process_task_id(m, 6), "t7"));
	ck_assert(str_is(process_task_element(m, 6), "userTask"));
	ck_assert(str_is(process_id(m), "p"));
	buf_clear(&b);
	ck_assert(!process_load(&a, chain(&b, LIMIT_PROCESS_NODES), "chain", &m, &e));
	ck_assert_str_eq(e.code, "bpmn.too_large");
	buf_free(&b);
	arena_free(&a);
}
END_TEST

static struct val no_value(void *self, str name) {
	(void)self, (void)name;
	return val_null();
}

START_TEST(a_step_takes_no_memory) {
	struct arena a = {0}, run = {0};
	struct buf b = buf_make(1 << 20);
	struct process_model *m;
	struct process_state s;
	struct process_vars vars = {.get = no_value, .arena = &run};
	ck_assert(process_load(&a, chain(&b, 50), "chain", &m, NULL));
	ck_assert(process_start(m, &vars, &s, NULL));
	size_t before = a.total;
	for (uint32_t i = 0; i < 50; i++) {
		ck_assert(process_waits(m, &s, process_task_id(m, i)));
		ck_assert(process_complete(m, &s, process_task_id(m, i), &vars, &s, NULL));
	}
	ck_assert_uint_eq(s.n, 0);
	ck_assert_uint_eq(run.total, 0);
	ck_assert_uint_eq(a.total, before);
	buf_free(&b);
	arena_free(&a);
}
END_TEST

START_TEST(cut_files_are_refused) {
	struct arena a = {0};
	struct buf b = buf_make(1 << 20);
	str text = chain(&b, 10);
	for (uint32_t n = 0; n < text.n; n++) {
		struct process_model *m;
		struct err e = {0};
		bool ok = process_load(&a, str_cut(text, 0, n), "cut", &m, &e);
		ck_assert_msg(!ok && e.code && e.where[0], "at %u", n);
		arena_reset(&a);
	}
	buf_free(&b);
	arena_free(&a);
}
END_TEST

/* Loads every .bpmn file of a folder; each either loads or is refused with a line. */
static int load_folder(const char *folder) {
	struct arena a = {0};
	struct err e;
	str *names, text;
	uint32_t n, seen = 0;
	if (!dir_list(&a, folder, &names, &n, &e))
		return -1;
	for (uint32_t i = 0; i < n; i++) {
		struct process_model *m;
		if (!str_ends(names[i], STR(".bpmn")))
			continue;
		ck_assert(file_read(&a, arena_format(&a, "%s/" STR_FMT, folder, STR_ARG(names[i])).p, &text, &e));
		e = (struct err){.code = ""};
		if (!process_load(&a, text, names[i].p, &m, &e))
			ck_assert_msg(str_starts(str_of(e.code), STR("bpmn.")) || str_starts(str_of(e.code), STR("feel.")),
			              "%s: %s %s", names[i].p, e.code, e.text);
		if (getenv("VERBOSE"))
			printf("%s: %s %s %s\n", names[i].p, e.code, e.where, e.text);
		seen++;
	}
	arena_free(&a);
	return (int)seen;
}

START_TEST(models_of_others) {
	const char *shared = getenv("SHARED");
	char folder[512];
	snprintf(folder, sizeof folder, "%s/data/bpmn-miwg-reference", shared ? shared : "../shared");
	int n = load_folder(folder);
	if (n < 0)
		printf("process: 21 models of the interchange group skipped, SHARED is not there\n");
	else
		ck_assert_int_eq(n, 21);
}
END_TEST

Suite *limits_suite(void) {
	Suite *suite = suite_create("limits");
	TCase *cases = tcase_create("limits");
	tcase_add_test(cases, size_is_limited);
	tcase_add_test(cases, a_step_takes_no_memory);
	tcase_add_test(cases, cut_files_are_refused);
	tcase_add_test(cases, models_of_others);
	suite_add_tcase(suite, cases);
	return suite;
}
