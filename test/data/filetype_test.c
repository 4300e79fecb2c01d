/* What files are by their bytes, and whether they would run something. */
#include <check.h>
#include <stdlib.h>
#include <zlib.h>

#include "data/filetype.h"
#include "suites.h"

static str undo(struct arena *a, str s) {
	char *out = arena_alloc(a, s.n + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 == s.n) {
			out[n++] = s.p[i];
			continue;
		}
		char c = s.p[++i];
		if (c == 'x' && i + 2 < s.n) {
			char hex[3] = {s.p[i + 1], s.p[i + 2], 0};
			out[n++] = (char)strtol(hex, NULL, 16);
			i += 2;
		} else {
			out[n++] = c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
		}
	}
	return (str){out, n};
}

START_TEST(bytes_tell_the_kind) {
	struct arena a = {0};
	struct err e = {0};
	str text, line;
	int cases = 0;
	ck_assert_msg(file_read(&a, "test/data/filetype_cases.txt", &text, &e), "%s", e.text);
	while (str_next(&text, '\n', &line)) {
		str bytes, kind, active;
		const char *what;
		if (!line.n || line.p[0] == '#')
			continue;
		str_next(&line, '\t', &bytes), str_next(&line, '\t', &kind), str_next(&line, '\t', &active);
		str undone = undo(&a, bytes);
		enum file_kind is = file_kind_of(undone);
		ck_assert_msg(str_is(kind, file_kind_name(is)), "%.*s is %s", STR_ARG(bytes), file_kind_name(is));
		ck_assert_msg(file_is_active(undone, is, &what) == str_is(active, "yes"), "%.*s: active", STR_ARG(bytes));
		ck_assert_int_eq(what != NULL, str_is(active, "yes"));
		cases++;
	}
	ck_assert_int_gt(cases, 20);
	ck_assert_int_eq(file_kind_of(STR("")), FILE_UNKNOWN);
	ck_assert_str_eq(file_kind_media(FILE_PNG), "image/png");
	arena_free(&a);
}
END_TEST

/* A PDF of 2 MiB of this word over and over. */
static bool repeated(struct arena *a, const char *word, const char **what) {
	enum { BYTES = 2 << 20 };
	size_t n = strlen(word), at = 9;
	char *p = arena_alloc(a, BYTES);
	memcpy(p, "%PDF-1.5\n", at);
	for (; at + n <= BYTES; at += n)
		memcpy(p + at, word, n);
	return file_is_active((str){p, (uint32_t)at}, FILE_PDF, what);
}

/* Whoever makes a file to keep the server busy does not: each byte is looked at a few times at most. What cannot be
 * looked into whole is not clean. */
START_TEST(nobody_is_kept_busy) {
	struct arena a = {0};
	const char *what;
	ck_assert(!repeated(&a, "stream\n", &what));
	ck_assert(!repeated(&a, "/", &what));
	ck_assert(!repeated(&a, "endstream stream\n", &what));
	ck_assert(repeated(&a, "<</Type/ObjStm>>stream\n", &what));
	ck_assert_str_eq(what, "more packed objects than can be looked into");
	arena_free(&a);
}
END_TEST

/* Objects packed behind 8 MiB of others, behind a long dictionary, and none in what only looks like it. */
START_TEST(packed_objects_are_found) {
	static const char *const heads[] = {"<</Type/ObjStm/Filter/FlateDecode>>stream\n", "<</Type/Obj#53tm>>stream\r\n",
		"<</Type/XObject>>stream\n"};
	static const bool found[] = {true, true, false};
	struct arena a = {0};
	for (size_t i = 0; i < COUNT(heads); i++)
		for (int padded = 0; padded < 2; padded++) {
			enum { PAD = 4000 };
			const char *what, *action = "<</S/JavaScript/JS(x)>>";
			Bytef packed[200];
			uLongf n = sizeof packed;
			ck_assert_int_eq(compress(packed, &n, (const Bytef *)action, strlen(action)), Z_OK);
			struct buf b = buf_make(10000);
			size_t end = (size_t)(strstr(heads[i], ">>") - heads[i]);
			buf_text(&b, "%PDF-1.5\n");
			buf_put(&b, heads[i], end);
			for (int k = 0; k < PAD * padded; k++)
				buf_char(&b, ' ');
			buf_text(&b, heads[i] + end);
			buf_put(&b, packed, n);
			buf_text(&b, "\nendstream");
			ck_assert_msg(file_is_active(buf_view(&b), FILE_PDF, &what) == found[i], "%s %d", heads[i], padded);
			buf_free(&b);
		}
	arena_free(&a);
}
END_TEST

Suite *filetype_suite(void) {
	Suite *s = suite_create("filetype");
	TCase *t = tcase_create("filetype");
	tcase_set_timeout(t, 30);
	tcase_add_test(t, bytes_tell_the_kind);
	tcase_add_test(t, nobody_is_kept_busy);
	tcase_add_test(t, packed_objects_are_found);
	suite_add_tcase(s, t);
	return s;
}
