/* Plays test/desk/scenarios: each once against what it expects, then again in other batches and with other caches,
 * which must give the same bytes; and looks whether all that the office can do, or refuse, was done. */
#include <stdlib.h>

#include "scenario.h"

static const char folder[] = "test/desk/scenarios";

static const char *scenario_path(struct arena *a, uint32_t i) {
	struct err e = {0};
	str *names;
	uint32_t count;
	ck_assert_msg(dir_list(a, folder, &names, &count, &e), "%s", e.text);
	return i < count ? arena_format(a, "%s/" STR_FMT, folder, STR_ARG(names[i])).p : NULL;
}

static int scenario_count(void) {
	struct arena a = {0};
	struct err e = {0};
	str *names;
	uint32_t count = 0;
	dir_list(&a, folder, &names, &count, &e);
	arena_free(&a);
	return (int)count;
}

static void expect_same(const char *path, const struct memory *one, const struct memory *two) {
	for (uint32_t i = 0; i < one->events.n && i < two->events.n; i++) {
		const struct ledger_event *a = &one->events.p[i].written, *b = &two->events.p[i].written;
		ck_assert_msg(memcmp(a->hash, b->hash, LEDGER_HASH) == 0, "%s: event %u differs: %s %s %s | %s %s %s", path,
			i + 1, a->stream.p, a->kind.p, a->body.p, b->stream.p, b->kind.p, b->body.p);
	}
	ck_assert_msg(one->events.n == two->events.n, "%s: %u events, then %u", path, one->events.n, two->events.n);
	ck_assert_mem_eq(&one->tree, &two->tree, sizeof one->tree);
}

START_TEST(a_scenario_plays) {
	static const struct playing others[] = {{1, 100000, false}, {7, 1, false}, {UINT32_MAX, 3, false}};
	struct arena a = {0};
	const char *path = scenario_path(&a, (uint32_t)_i);
	struct scenario *s = scenario_read(path);
	struct memory *first = scenario_play(s, (struct playing){1, 1, true}, NULL);
	for (size_t i = 0; i < COUNT(others); i++) {
		struct memory *again = scenario_play(s, others[i], NULL);
		expect_same(path, first, again);
		memory_free(again);
	}
	memory_free(first);
	scenario_free(s);
	arena_free(&a);
}
END_TEST

/* ---- nothing is left out ------------------------------------------------------------------------------- */

/* The code after "CALL(something, " when it stands there as a literal. */
static bool code_after(str text, uint32_t at, str *code) {
	int32_t comma = str_find(text, ',', at);
	if (comma < 0)
		return false;
	uint32_t from = (uint32_t)comma + 1;
	while (from < text.n && (text.p[from] == ' ' || text.p[from] == '\n' || text.p[from] == '\t'))
		from++;
	if (text.p[from] != '"')
		return false;
	int32_t end = str_find(text, '"', from + 1);
	*code = str_cut(text, from + 1, (uint32_t)end);
	return str_find(*code, '.', 0) > 0;
}

/* Names each code that a source of the desk can refuse with and no scenario met; returns how many. */
static uint32_t missing_codes(struct arena *a, const char *path, const struct coverage *met, struct buf *told) {
	static const char *const calls[] = {"desk__refuse(", "err_set(", "fault(", "other_person(", "refuse_row("};
	str text = test_file(a, path), code;
	uint32_t missing = 0;
	for (uint32_t at = 0; at < text.n; at++)
		for (size_t c = 0; c < COUNT(calls); c++)
			if (str_starts(str_cut(text, at, text.n), str_of(calls[c])) &&
				code_after(text, at + (uint32_t)strlen(calls[c]), &code) && !str_is(code, "store.fault") &&
				!intern_find(&met->codes, code)) { /* the store in memory has no faults */
				buf_format(told, "\n  %s: " STR_FMT, path, STR_ARG(code));
				missing++;
			}
	return missing;
}

START_TEST(nothing_is_left_out) {
	struct arena a = {0};
	struct coverage met = {0};
	struct buf told = buf_make(3000);
	struct err e = {0};
	uint32_t missing = 0, count;
	str *names;
	const char *path;
	for (uint32_t i = 0; (path = scenario_path(&a, i)); i++) {
		struct scenario *s = scenario_read(path);
		memory_free(scenario_play(s, (struct playing){1, 50, true}, &met));
		scenario_free(s);
	}
	for (int c = 1; c < COMMAND_COUNT; c++)
		if (!command_defs[c].system && !met.accepted[c]) {
			buf_format(&told, "\n  command %s was never accepted", command_defs[c].name);
			missing++;
		}
	for (int k = 1; k < EVENT_COUNT; k++)
		if (!met.events[k]) {
			buf_format(&told, "\n  event %s never happened", event_defs[k].name);
			missing++;
		}
	ck_assert(dir_list(&a, "src/desk", &names, &count, &e));
	for (uint32_t i = 0; i < count; i++)
		/* Bodies of events are read back in a replay only: test/desk/desk_test.c. */
		if (str_ends(names[i], STR(".c")) && !str_is(names[i], "event.c"))
			missing += missing_codes(&a, arena_format(&a, "src/desk/" STR_FMT, STR_ARG(names[i])).p, &met, &told);
	static const char *const steps[] = {
		"case.step_not_due", "ticket.step_not_due", "review.step_not_due", "it_project.step_not_due"};
	for (size_t i = 0; i < COUNT(steps); i++)
		if (!intern_find(&met.codes, str_of(steps[i]))) {
			buf_format(&told, "\n  %s", steps[i]);
			missing++;
		}
	str list = buf_view(&told);
	ck_assert_msg(!missing, "%u things no scenario does:" STR_FMT, missing, STR_ARG(list));
	intern_free(&met.codes);
	buf_free(&told);
	arena_free(&a);
}
END_TEST

Suite *scenario_suite(void) {
	Suite *suite = suite_create("scenarios");
	TCase *cases = tcase_create("scenarios");
	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(cases, a_scenario_plays, 0, scenario_count());
	tcase_add_test(cases, nothing_is_left_out);
	suite_add_tcase(suite, cases);
	return suite;
}
