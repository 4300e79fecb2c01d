#include <stdlib.h>

#include "suites.h"

struct csv test_table(struct arena *a, const char *path) {
	struct err e = {0};
	struct csv csv;
	str text;
	ck_assert_msg(file_read(a, path, &text, &e) && csv_parse(a, text, path, &csv, &e), "%s", e.text);
	return csv;
}

void test_log(struct arena *a, const char *path, struct mining_log *out) {
	struct csv t = test_table(a, path);
	for (uint32_t i = 0; i < t.rows; i++) {
		int64_t of;
		struct mining_event e = {.began = MINING_NONE};
		str part = csv_cell(&t, i, csv_column(&t, "part"));
		ck_assert(str_int(csv_cell(&t, i, csv_column(&t, "case")), &of) && of >= 1);
		ck_assert(ms_parse(csv_cell(&t, i, csv_column(&t, "at")), 480, &e.at));
		while (out->cases.n < of) {
			struct mining_case c = {.id = out->cases.n + 1, .name = arena_format(a, "case-%u", out->cases.n + 1),
				.received_at = MINING_NONE, .due_at = MINING_NONE, .ended_at = MINING_NONE, .closed = true};
			mining_log_case(out, &c);
		}
		e.start = str_is(part, "start");
		e.automatic = str_is(part, "machine");
		mining_log_event(out, (uint32_t)of - 1, csv_cell(&t, i, csv_column(&t, "activity")),
		                 csv_cell(&t, i, csv_column(&t, "resource")), STR(""), &e);
	}
}

struct process_model *test_model(struct arena *a, const char *name) {
	struct process_model *m;
	struct err e = {0};
	str text;
	const char *path = arena_format(a, "test/process/%s.bpmn", name).p;
	ck_assert_msg(file_read(a, path, &text, &e) && process_load(a, text, path, NULL, &m, &e), "%s: %s", e.where,
		e.text);
	return m;
}

int main(void) {
	SRunner *runner = srunner_create(log_suite());
	srunner_add_suite(runner, replay_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
