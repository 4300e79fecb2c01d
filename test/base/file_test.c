#include <stdlib.h>
#include <unistd.h>

#include "suites.h"

static char folder[] = "/tmp/yichuang-test-XXXXXX";

static void setup(void) {
	memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_all(void) {
	struct arena a = {0};
	str *names;
	uint32_t n;
	struct err e;
	if (dir_list(&a, folder, &names, &n, &e))
		for (uint32_t i = 0; i < n; i++)
			unlink(arena_format(&a, "%s/" STR_FMT, folder, STR_ARG(names[i])).p);
	rmdir(folder);
	arena_free(&a);
}

START_TEST(what_is_written_is_read) {
	struct arena a = {0};
	struct err e;
	const char *path = arena_format(&a, "%s/one", folder).p;
	str bytes = {"a\0b\xFF", 4}, back;
	ck_assert(file_write(path, bytes, &e));
	ck_assert(file_read(&a, path, &back, &e));
	ck_assert(str_eq(bytes, back));
	ck_assert_int_eq(back.p[back.n], 0);
	ck_assert(file_write(path, (str){"", 0}, &e));
	ck_assert(file_read(&a, path, &back, &e));
	ck_assert_uint_eq(back.n, 0);
	arena_free(&a);
}
END_TEST

START_TEST(missing_files_are_named) {
	struct arena a = {0};
	struct err e = {0};
	str out;
	const char *path = arena_format(&a, "%s/none", folder).p;
	ck_assert(!file_read(&a, path, &out, &e));
	ck_assert_str_eq(e.code, "file.unreadable");
	ck_assert_str_eq(e.where, path);
	ck_assert(!file_read(&a, folder, &out, &e));
	ck_assert_str_eq(e.code, "file.unreadable");
	ck_assert(!file_write(arena_format(&a, "%s/no/such", folder).p, STR("x"), &e));
	ck_assert_str_eq(e.code, "file.unwritable");
	str *names;
	uint32_t n;
	ck_assert(!dir_list(&a, path, &names, &n, &e));
	ck_assert_str_eq(e.code, "file.unreadable");
	arena_free(&a);
}
END_TEST

START_TEST(too_large_a_file_is_refused) {
	struct arena a = {0};
	struct err e = {0};
	str out;
	const char *path = arena_format(&a, "%s/large", folder).p;
	ck_assert(file_write(path, STR("x"), &e));
	ck_assert_int_eq(truncate(path, (off_t)LIMIT_FILE_BYTES + 1), 0);
	ck_assert(!file_read(&a, path, &out, &e));
	ck_assert_str_eq(e.code, "file.too_large");
	arena_free(&a);
}
END_TEST

START_TEST(an_empty_folder_has_no_names) {
	struct arena a = {0};
	struct err e;
	str *names;
	uint32_t n = 9;
	ck_assert(dir_list(&a, folder, &names, &n, &e));
	ck_assert_uint_eq(n, 0);
	arena_free(&a);
}
END_TEST

START_TEST(names_come_in_byte_order) {
	struct arena a = {0};
	struct err e;
	static const char *const order[] = {"A", "a", "a.b", "ab", "b", "窗"};
	static const int made[] = {3, 5, 0, 4, 2, 1};
	for (size_t i = 0; i < COUNT(made); i++)
		ck_assert(file_write(arena_format(&a, "%s/%s", folder, order[made[i]]).p, STR("x"), &e));
	str *names;
	uint32_t n;
	ck_assert(dir_list(&a, folder, &names, &n, &e));
	ck_assert_uint_eq(n, COUNT(order));
	for (uint32_t i = 0; i < n; i++)
		ck_assert(str_is(names[i], order[i]));
	arena_free(&a);
}
END_TEST

Suite *file_suite(void) {
	Suite *suite = suite_create("file");
	TCase *cases = tcase_create("file");
	tcase_add_checked_fixture(cases, setup, remove_all);
	tcase_add_test(cases, what_is_written_is_read);
	tcase_add_test(cases, missing_files_are_named);
	tcase_add_test(cases, too_large_a_file_is_refused);
	tcase_add_test(cases, an_empty_folder_has_no_names);
	tcase_add_test(cases, names_come_in_byte_order);
	suite_add_tcase(suite, cases);
	return suite;
}
