/* Every refusal in src/rules is met: each text that the code may refuse a model with is in what some bad-*.dmn is
 * refused with. The few that need a huge model have their tests in limits_test.c. */
#include "suites.h"

static const char *const ELSEWHERE[] = {
	"the requirements go too deep at", "it requires too much:", "the model has too many elements at",
	"the imports go too deep or are too many at", "the types refer too deep at", "the table has too many rules",
	"the table has too many columns",
	"the model found is of another namespace than", /* of libraries only */
};

/* The refusals of all bad models, one after the other. */
static struct buf refusals(struct arena *a) {
	struct buf all = buf_make(1 << 20);
	struct err e = {0};
	str *names, text;
	uint32_t n;
	ck_assert_msg(dir_list(a, "test/rules", &names, &n, &e), "%s", e.text);
	for (uint32_t i = 0; i < n; i++) {
		if (!str_starts(names[i], STR("bad-")) || !str_ends(names[i], STR(".dmn")))
			continue;
		const char *path = arena_format(a, "test/rules/" STR_FMT, STR_ARG(names[i])).p;
		struct rules_library library = rules_library_of_folder(a, path);
		struct rules_model *m;
		ck_assert(file_read(a, path, &text, &e));
		ck_assert_msg(!rules_load(a, text, path, &library, &m, &e), "%s loads", path);
		ck_assert_msg(strchr(e.where, ':'), "%s: refused without a line: %s", path, e.where);
		buf_format(&all, "%s\n", e.text);
	}
	buf_char(&all, '\0');
	return all;
}

/* The second text literal of a call: the first is the code. */
static bool next_text(const char **at, const char *end, char *out, size_t size) {
	const char *call = strstr(*at, "rules__refuse(");
	const char *quote = call;
	if (!call || call > end)
		return false;
	for (int i = 0; i < 3 && quote; i++)
		quote = strchr(quote + 1, '"');
	const char *close = quote ? strchr(quote + 1, '"') : NULL;
	const char *stop = strchr(call, ';');
	*at = call + 1;
	out[0] = 0;
	if (close && close < stop)
		snprintf(out, size, "%.*s", (int)(close - quote - 1), quote + 1);
	return true;
}

static bool is_elsewhere(const char *text) {
	for (uint32_t i = 0; i < COUNT(ELSEWHERE); i++)
		if (strcmp(ELSEWHERE[i], text) == 0)
			return true;
	return false;
}

START_TEST(each_is_met) {
	struct arena a = {0};
	struct buf all = refusals(&a);
	struct err e = {0};
	str *names, code;
	uint32_t n, looked_at = 0;
	ck_assert_msg(dir_list(&a, "src/rules", &names, &n, &e), "%s", e.text);
	for (uint32_t i = 0; i < n; i++) {
		const char *path = arena_format(&a, "src/rules/" STR_FMT, STR_ARG(names[i])).p, *at;
		char text[256];
		ck_assert(file_read(&a, path, &code, &e));
		at = arena_str(&a, code).p;
		for (const char *end = at + code.n; next_text(&at, end, text, sizeof text); looked_at += text[0] != 0)
			ck_assert_msg(is_elsewhere(text) || strstr(all.p, text), "%s: no bad model meets \"%s\"", path, text);
	}
	ck_assert_uint_ge(looked_at, 45);
	buf_free(&all);
	arena_free(&a);
}
END_TEST

Suite *refusals_suite(void) {
	Suite *suite = suite_create("refusals");
	TCase *cases = tcase_create("refusals");
	tcase_add_test(cases, each_is_met);
	suite_add_tcase(suite, cases);
	return suite;
}
