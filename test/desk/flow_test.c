/* The table of operations in docs/FLOW.md: every command and event of flows, tasks and notices stands in it, and what
 * stands in it exists. */
#include "suites.h"

/* Whether the text has `name` as code. */
static bool mentions(str text, const char *name) {
	struct arena a = {0};
	str wanted = arena_format(&a, "`%s`", name);
	bool found = false;
	for (uint32_t at = 0; !found && at + wanted.n <= text.n; at++)
		found = text.p[at] == '`' && str_starts(str_cut(text, at, text.n), wanted);
	arena_free(&a);
	return found;
}

static bool of_flows(str name) {
	static const char *const families[] = {"flow.", "task.", "notice.", "process."};
	for (size_t i = 0; i < COUNT(families); i++)
		if (str_starts(name, str_of(families[i])))
			return true;
	return false;
}

/* The rows of the table: from the line that begins with its heading to the next empty line. */
static str table_of(str text) {
	str line, rest = text;
	const char *from = NULL, *to = NULL;
	while (!to && str_next(&rest, '\n', &line)) {
		if (!from && str_starts(line, STR("| 中文 |")))
			from = line.p;
		if (from && !line.n)
			to = line.p;
	}
	ck_assert(from && to);
	return (str){from, (uint32_t)(to - from)};
}

START_TEST(every_operation_is_documented) {
	struct arena a = {0};
	str table = table_of(test_file(&a, "docs/FLOW.md"));
	for (int c = 1; c < COMMAND_COUNT; c++)
		if (of_flows(str_of(command_defs[c].name)))
			ck_assert_msg(mentions(table, command_defs[c].name), "docs/FLOW.md: command %s is missing",
				command_defs[c].name);
	for (int k = 1; k < EVENT_COUNT; k++)
		if (of_flows(str_of(event_defs[k].name)))
			ck_assert_msg(mentions(table, event_defs[k].name), "docs/FLOW.md: event %s is missing", event_defs[k].name);
	arena_free(&a);
}
END_TEST

/* A dotted word in code: a command, an event, or a refusal of one of these families; never something invented. */
START_TEST(nothing_documented_is_invented) {
	struct arena a = {0};
	str rest = test_file(&a, "docs/FLOW.md"), part, sources = STR("");
	static const char *const files[] = {
		"flow", "flow_act", "task", "task_rule", "sign", "send_back", "notice", "sample"};
	struct buf all = buf_make(1 << 20);
	for (size_t i = 0; i < COUNT(files); i++)
		buf_str(&all, test_file(&a, arena_format(&a, "src/desk/%s.c", files[i]).p));
	sources = buf_view(&all);
	for (uint32_t n = 0; str_next(&rest, '`', &part); n++) {
		bool family = n % 2 && (of_flows(part) || str_starts(part, STR("case."))) && str_find(part, '*', 0) < 0;
		if (!family || command_find(part) || event_find(part))
			continue;
		str quoted = arena_format(&a, "\"" STR_FMT "\"", STR_ARG(part));
		bool found = false;
		for (uint32_t at = 0; !found && at + quoted.n <= sources.n; at++)
			found = sources.p[at] == '"' && str_starts(str_cut(sources, at, sources.n), quoted);
		ck_assert_msg(found, "docs/FLOW.md: there is no " STR_FMT, STR_ARG(part));
	}
	buf_free(&all);
	arena_free(&a);
}
END_TEST

Suite *flow_suite(void) {
	Suite *suite = suite_create("flow");
	TCase *cases = tcase_create("flow");
	tcase_add_test(cases, every_operation_is_documented);
	tcase_add_test(cases, nothing_documented_is_invented);
	suite_add_tcase(suite, cases);
	return suite;
}
