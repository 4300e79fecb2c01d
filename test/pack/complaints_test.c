/* Each folder bad-* holds the files in which a pack differs from the good one, and what must be told about it:
 * expected.txt (a line that ends in * gives only the beginning), removed.txt (files taken away). */
#include <stdlib.h>
#include <unistd.h>

#include "suites.h"

struct told {
	struct buf lines;
};

static void note(void *self, const char *where, const char *message) {
	struct told *told = self;
	buf_format(&told->lines, "%s: %s\n", where, message);
}

static void run(struct arena *a, const char *format, const char *one, const char *two) {
	str command = arena_format(a, format, one, two);
	ck_assert_msg(system(command.p) == 0, "%s", command.p);
}

/* The good pack with the changes of a case, in a folder of its own. */
static const char *make_pack(struct arena *a, const char *name) {
	char *folder = arena_alloc(a, 64);
	snprintf(folder, 64, "/tmp/yichuang-pack-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	run(a, "cp -r test/pack/good/. %s%s", folder, "");
	run(a, "cp -r test/pack/%s/. %s", name, folder);
	run(a, "cd %s && if [ -f removed.txt ]; then rm -r $(cat removed.txt) removed.txt; fi && rm expected.txt && "
	       "find . -type d -empty -delete%s", folder, "");
	return folder;
}

static bool matches(str line, str want) {
	if (str_ends(want, STR("*")))
		return str_starts(line, str_cut(want, 0, want.n - 1));
	return str_eq(line, want);
}

/* The first line that differs, or -1. */
static int first_difference(str told, str expected) {
	str line, want;
	for (int n = 1;; n++) {
		bool more = str_next(&told, '\n', &line), wanted = str_next(&expected, '\n', &want);
		if (!more && !wanted)
			return -1;
		if (more != wanted || !matches(line, want))
			return n;
	}
}

static void check_case(const char *name) {
	struct arena a = {0};
	struct told told = {buf_make(1 << 20)};
	struct pack_complaints to = {.self = &told, .tell = note};
	struct err e = {0};
	struct pack *p;
	str expected;
	const char *folder = make_pack(&a, name);
	ck_assert(file_read(&a, arena_format(&a, "test/pack/%s/expected.txt", name).p, &expected, &e));
	bool loaded = pack_load(folder, &p, &to);
	run(&a, "rm -r %s%s", folder, "");
	int line = first_difference(buf_view(&told.lines), expected);
	ck_assert_msg(line < 0, "%s: line %d of what was told differs:\n" STR_FMT, name, line,
	              STR_ARG(buf_view(&told.lines)));
	ck_assert(!loaded && p == NULL && to.count > 0);
	buf_free(&told.lines);
	arena_free(&a);
}

START_TEST(tells_every_fault) {
	struct arena a = {0};
	struct err e = {0};
	str *names;
	uint32_t n, cases = 0;
	ck_assert(dir_list(&a, "test/pack", &names, &n, &e));
	for (uint32_t i = 0; i < n; i++)
		if (str_starts(names[i], STR("bad-"))) {
			check_case(arena_str(&a, names[i]).p);
			cases++;
		}
	ck_assert_uint_ge(cases, 20);
	arena_free(&a);
}
END_TEST

static void no_fault(void *self, const char *where, const char *message) {
	(void)self;
	ck_abort_msg("%s: %s", where, message);
}

/* What is only odd is told apart and keeps nothing from loading. */
START_TEST(tells_remarks) {
	struct arena a = {0};
	struct told told = {buf_make(1 << 20)};
	struct pack_complaints to = {.self = &told, .tell = no_fault, .note = note};
	struct err e = {0};
	struct pack *p;
	str expected;
	const char *folder = make_pack(&a, "remarks");
	ck_assert(file_read(&a, "test/pack/remarks/expected.txt", &expected, &e));
	ck_assert(pack_load(folder, &p, &to));
	run(&a, "rm -r %s%s", folder, "");
	ck_assert_msg(first_difference(buf_view(&told.lines), expected) < 0, STR_FMT, STR_ARG(buf_view(&told.lines)));
	ck_assert_uint_eq(to.note_count, 3);
	ck_assert_uint_eq(to.count, 0);
	pack_free(p);
	buf_free(&told.lines);
	arena_free(&a);
}
END_TEST

START_TEST(tells_a_folder_that_is_not_there) {
	struct told told = {buf_make(1000)};
	struct pack_complaints to = {.self = &told, .tell = note};
	struct pack *p;
	ck_assert(!pack_load("test/pack/absent", &p, &to));
	ck_assert_uint_eq(to.count, 1);
	ck_assert(str_is(buf_view(&told.lines), "pack.json:1: the folder cannot be read\n"));
	buf_free(&told.lines);
}
END_TEST

/* Whoever only wants to know whether a pack is good gives no listener. */
START_TEST(counts_without_a_listener) {
	struct pack_complaints to = {0};
	struct pack *p;
	ck_assert(!pack_load("test/pack/absent", &p, &to));
	ck_assert_uint_eq(to.count, 1);
}
END_TEST

Suite *complaints_suite(void) {
	Suite *suite = suite_create("complaints");
	TCase *cases = tcase_create("bad packs");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, tells_every_fault);
	tcase_add_test(cases, tells_remarks);
	tcase_add_test(cases, tells_a_folder_that_is_not_there);
	tcase_add_test(cases, counts_without_a_listener);
	suite_add_tcase(suite, cases);
	return suite;
}
