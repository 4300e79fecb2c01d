/* Packed logs: several members, cut off, damaged, and far larger than they look. */
#include <zlib.h>

#include "suites.h"

static struct house *h;

static void set_up(void) {
	h = house_open();
}

static void tear_down(void) {
	house_close(h);
}

/* One gzip member of the bytes, `times` over. */
static str packed(str bytes, uint32_t times) {
	z_stream z = {0};
	uint32_t room = 1 << 20;
	char *out = arena_alloc(&h->arena, room);
	ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_out = (Bytef *)out;
	z.avail_out = room;
	for (uint32_t i = 0; i < times; i++) {
		z.next_in = (Bytef *)(uintptr_t)bytes.p;
		z.avail_in = bytes.n;
		ck_assert_int_eq(deflate(&z, Z_NO_FLUSH), Z_OK);
	}
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	str all = {out, room - z.avail_out};
	deflateEnd(&z);
	return all;
}

static str small_log(void) {
	struct err e = {0};
	str text;
	ck_assert(file_read(&h->arena, "test/ports/small.xes", &text, &e));
	return text;
}

static struct err refuse(str bytes) {
	struct err e = {0};
	struct import_result r;
	ck_assert(!import_xes(h->desk, house_file(h, "small.xes.gz", bytes), &h->settings, &r, &e));
	ck_assert_int_eq(house_seq(h), 0);
	return e;
}

static struct import_result take(str bytes) {
	struct err e = {0};
	struct import_result r;
	ck_assert_msg(import_xes(h->desk, house_file(h, "small.xes.gz", bytes), &h->settings, &r, &e), "%s", e.text);
	return r;
}

START_TEST(a_packed_log_and_its_text_are_one_source) {
	struct import_result r = take(packed(small_log(), 1));
	ck_assert_int_eq(r.cases, 4);
	ck_assert_str_eq(r.source, "xes:small.xes");
	struct err e = {0};
	ck_assert(import_xes(h->desk, "test/ports/small.xes", &h->settings, &r, &e));
	ck_assert_int_eq(r.new_events, 0);
}
END_TEST

START_TEST(several_members_are_one_file) {
	str log = small_log();
	str first = packed(str_cut(log, 0, 700), 1), second = packed(str_cut(log, 700, log.n), 1);
	struct buf b = buf_make(1 << 20);
	buf_str(&b, first);
	buf_str(&b, second);
	str both = arena_str(&h->arena, buf_view(&b));
	buf_free(&b);
	ck_assert_int_eq(take(both).cases, 4);
}
END_TEST

START_TEST(cut_off_anywhere) {
	str whole = packed(small_log(), 1);
	for (uint32_t n = 2; n < whole.n; n += n < 30 || n + 30 > whole.n ? 1 : 61) {
		struct err e = refuse(str_cut(whole, 0, n));
		ck_assert_str_eq(e.code, "import.gzip");
		ck_assert_ptr_nonnull(strstr(e.where, "small.xes.gz"));
	}
}
END_TEST

START_TEST(damaged) {
	str whole = packed(small_log(), 1);
	char *bytes = arena_alloc(&h->arena, whole.n + 1);
	for (uint32_t i = 10; i < whole.n; i += 37) {
		memcpy(bytes, whole.p, whole.n);
		bytes[i] = (char)(bytes[i] ^ 0x55);
		ck_assert_str_eq(refuse((str){bytes, whole.n}).code, "import.gzip");
	}
	memcpy(bytes, whole.p, whole.n);
	bytes[whole.n] = 'x';
	ck_assert_str_eq(refuse((str){bytes, whole.n + 1}).code, "import.gzip");
}
END_TEST

/* 70 MB of spaces in 70 KB: refused as soon as the limit is passed. */
START_TEST(a_bomb) {
	char *spaces = arena_alloc(&h->arena, 1 << 20);
	memset(spaces, ' ', 1 << 20);
	ck_assert_str_eq(refuse(packed((str){spaces, 1 << 20}, 70)).code, "import.too_large");
}
END_TEST

Suite *gzip_suite(void) {
	Suite *s = suite_create("gzip");
	TCase *c = tcase_create("import");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_set_timeout(c, 120);
	tcase_add_test(c, a_packed_log_and_its_text_are_one_source);
	tcase_add_test(c, several_members_are_one_file);
	tcase_add_test(c, cut_off_anywhere);
	tcase_add_test(c, damaged);
	tcase_add_test(c, a_bomb);
	suite_add_tcase(s, c);
	return s;
}
