/* Canonical text of expressions: the groups of print.cases, and for every expression of the .test files that its
 * canonical text is its own canonical text. A group is
 *   expression, or "? " and unary tests
 *   names in scope, split by ';', those of members behind a '|'
 *   canonical text */
#include <check.h>

#include "feel/feel.h"

Suite *feel_print_suite(void);

enum { NAMES_MAX = 16, GROUPS_LEAST = 100, TEXTS_LEAST = 500 };

static struct arena arena;

static void finish(void) {
	arena_free(&arena);
}

static bool compile(str text, bool unary, const struct feel_scope *scope, struct feel_expr **out, struct err *e) {
	return unary ? feel_compile_unary(&arena, text, scope, out, e) : feel_compile(&arena, text, scope, out, e);
}

static str print(const struct feel_expr *x) {
	struct buf b = buf_make(1 << 20);
	feel_print(&b, x);
	ck_assert(!b.full);
	str s = arena_str(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

/* The canonical text compiled and printed again must be the same. */
static bool is_fixed(str text, str shown, bool unary, const struct feel_scope *scope) {
	struct feel_expr *x;
	struct err e = {0};
	if (!compile(shown, unary, scope, &x, &e)) {
		fprintf(stderr, STR_FMT "\n    printed: " STR_FMT "\n    refused: %s %s %s\n", STR_ARG(text), STR_ARG(shown),
			e.code, e.where, e.text);
		return false;
	}
	str again = print(x);
	if (!str_eq(again, shown))
		fprintf(stderr, STR_FMT "\n    printed: " STR_FMT "\n    again:   " STR_FMT "\n", STR_ARG(text),
			STR_ARG(shown), STR_ARG(again));
	return str_eq(again, shown);
}

/* ---- print.cases ---------------------------------------------------------------------------- */

static void read_names(str list, str *names, uint32_t *count) {
	str name;
	while (str_next(&list, ';', &name))
		if (name.n) {
			ck_assert_uint_lt(*count, NAMES_MAX);
			names[(*count)++] = name;
		}
}

static bool run_group(str text, str in_scope, str wanted) {
	str names[NAMES_MAX], members[NAMES_MAX], part;
	struct feel_scope scope = {.names = names, .members = members};
	struct feel_expr *x;
	struct err e = {0};
	bool unary = str_starts(text, STR("? "));
	if (str_next(&in_scope, '|', &part))
		read_names(part, names, &scope.count);
	if (str_next(&in_scope, '|', &part))
		read_names(part, members, &scope.member_count);
	str source = unary ? str_cut(text, 2, text.n) : text;
	if (!compile(source, unary, &scope, &x, &e)) {
		fprintf(stderr, STR_FMT "\n    refused: %s %s %s\n", STR_ARG(text), e.code, e.where, e.text);
		return false;
	}
	str shown = print(x);
	if (!str_eq(shown, wanted)) {
		fprintf(stderr, STR_FMT "\n    got:    " STR_FMT "\n    wanted: " STR_FMT "\n", STR_ARG(text), STR_ARG(shown),
			STR_ARG(wanted));
		return false;
	}
	return is_fixed(text, shown, unary, &scope);
}

static str read_file(const char *path) {
	str text;
	struct err e = {0};
	ck_assert_msg(file_read(&arena, path, &text, &e), "%s", path);
	return text;
}

START_TEST(canonical_texts) {
	str rest = read_file("test/feel/print.cases"), lines[3], line;
	int at = 0, count = 0, failed = 0;
	while (str_next(&rest, '\n', &line)) {
		if (at == 0 && (!line.n || line.p[0] == '#'))
			continue;
		lines[at++] = line;
		if (at == 3) {
			failed += !run_group(lines[0], lines[1], lines[2]);
			count++;
			at = 0;
		}
	}
	ck_assert_int_eq(failed, 0);
	ck_assert_int_ge(count, GROUPS_LEAST);
}
END_TEST

/* ---- the expressions of the other files ----------------------------------------------------- */

static bool run_text(str text, str context, int *count) {
	struct val names;
	struct err e = {0};
	struct feel_expr *x;
	str keys[32];
	struct feel_scope scope = {.names = keys};
	bool unary = false;
	if (!val_read_json(&arena, context, &names, &e) || names.kind != VAL_CONTEXT)
		return true;
	for (uint32_t i = 0; i < names.context.count && scope.count < COUNT(keys); i++) {
		unary = unary || str_is(names.context.entries[i].key, "?");
		if (!str_is(names.context.entries[i].key, "?"))
			keys[scope.count++] = names.context.entries[i].key;
	}
	if (!compile(text, unary, &scope, &x, &e))
		return true; /* the file says that it must not compile */
	++*count;
	return is_fixed(text, print(x), unary, &scope);
}

START_TEST(texts_of_other_tests_are_fixed) {
	str *files, lines[3], line;
	uint32_t file_count;
	int count = 0, failed = 0;
	struct err e = {0};
	ck_assert(dir_list(&arena, "test/feel", &files, &file_count, &e));
	for (uint32_t i = 0; i < file_count; i++) {
		if (!str_ends(files[i], STR(".test")))
			continue;
		str rest = read_file(arena_format(&arena, "test/feel/" STR_FMT, STR_ARG(files[i])).p);
		for (int at = 0; str_next(&rest, '\n', &line);) {
			if (line.n ? line.p[0] == '#' : at == 0)
				continue;
			lines[at++] = line;
			if (at == 3) {
				failed += !run_text(lines[0], lines[1], &count);
				at = 0;
			}
		}
	}
	ck_assert_int_eq(failed, 0);
	ck_assert_int_ge(count, TEXTS_LEAST);
}
END_TEST

/* ---- what the header promises --------------------------------------------------------------- */

START_TEST(no_room_is_said) {
	struct feel_expr *x;
	struct err e = {0};
	struct buf b = buf_make(8);
	buf_text(&b, "abc");
	ck_assert(compile(STR("1 + a"), false, NULL, &x, &e));
	feel_print(&b, x);
	ck_assert(!b.full && str_is(buf_view(&b), "abc1 + a"));
	feel_print(&b, x);
	ck_assert(b.full && str_is(buf_view(&b), "abc1 + a"));
	buf_free(&b);
}
END_TEST

START_TEST(names_need_no_scope_afterwards) {
	char name[] = "monthly income";
	str names[] = {str_of(name)};
	struct feel_scope scope = {.names = names, .count = 1};
	struct feel_expr *x;
	struct err e = {0};
	ck_assert(compile(STR("monthly  income*2"), false, &scope, &x, &e));
	memset(name, 'x', sizeof name - 1);
	ck_assert(str_is(print(x), "monthly income * 2"));
}
END_TEST

Suite *feel_print_suite(void) {
	Suite *s = suite_create("feel print");
	TCase *c = tcase_create("print");
	tcase_add_checked_fixture(c, NULL, finish);
	tcase_add_test(c, canonical_texts);
	tcase_add_test(c, texts_of_other_tests_are_fixed);
	tcase_add_test(c, no_room_is_said);
	tcase_add_test(c, names_need_no_scope_afterwards);
	suite_add_tcase(s, c);
	return s;
}
