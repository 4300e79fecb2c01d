#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

#include "suites.h"

START_TEST(gives_aligned_zeroed_memory) {
	struct arena a = {0};
	uint64_t seed = 1;
	for (int i = 0; i < 2000; i++) {
		size_t size = test_random(&seed) % 5000;
		char *p = arena_alloc(&a, size);
		ck_assert_uint_eq((uintptr_t)p % 16, 0);
		ck_assert(test_all(p, 0, size));
		memset(p, 0xEE, size);
	}
	arena_free(&a);
}
END_TEST

START_TEST(blocks_do_not_overlap) {
	struct arena a = {0};
	uint64_t seed = 2;
	struct {
		unsigned char *p;
		size_t n;
	} blocks[600];
	for (size_t i = 0; i < COUNT(blocks); i++) {
		blocks[i].n = 1 + test_random(&seed) % 3000;
		blocks[i].p = arena_alloc(&a, blocks[i].n);
		memset(blocks[i].p, (int)(i % 251), blocks[i].n);
	}
	for (size_t i = 0; i < COUNT(blocks); i++)
		ck_assert(test_all(blocks[i].p, (int)(i % 251), blocks[i].n));
	arena_free(&a);
}
END_TEST

START_TEST(reset_keeps_one_chunk_and_zeroes_again) {
	struct arena a = {0};
	for (int i = 0; i < 100; i++)
		memset(arena_alloc(&a, 10000), 0xFF, 10000);
	size_t before = a.total;
	arena_reset(&a);
	ck_assert_uint_lt(a.total, before);
	ck_assert_ptr_nonnull(a.chunk);
	size_t kept = a.total;
	char *p = arena_alloc(&a, 1000);
	ck_assert(test_all(p, 0, 1000));
	ck_assert_uint_eq(a.total, kept);
	arena_free(&a);
	ck_assert_ptr_null(a.chunk);
	arena_reset(&a);
	ck_assert_ptr_nonnull(arena_alloc(&a, 1));
	arena_free(&a);
}
END_TEST

START_TEST(reset_in_a_loop_does_not_grow) {
	struct arena a = {0};
	for (int i = 0; i < 10; i++) {
		for (int k = 0; k < 50; k++)
			arena_alloc(&a, 700);
		arena_reset(&a);
	}
	size_t total = a.total;
	for (int i = 0; i < 1000; i++) {
		arena_alloc(&a, 700);
		arena_reset(&a);
	}
	ck_assert_uint_eq(a.total, total);
	arena_free(&a);
}
END_TEST

START_TEST(one_block_may_be_larger_than_a_chunk) {
	struct arena a = {0};
	char *p = arena_alloc(&a, 5 << 20);
	p[(5 << 20) - 1] = 1;
	char *q = arena_alloc(&a, 8);
	ck_assert_ptr_nonnull(q);
	arena_free(&a);
}
END_TEST

START_TEST(copies_text) {
	struct arena a = {0};
	char source[] = "窗口abc";
	str s = arena_str(&a, str_cut(str_of(source), 0, 7));
	source[0] = 'x';
	ck_assert(str_is(s, "窗口a"));
	ck_assert_int_eq(s.p[s.n], 0);
	str empty = arena_str(&a, (str){NULL, 0});
	ck_assert_uint_eq(empty.n, 0);
	ck_assert_int_eq(empty.p[0], 0);
	str f = arena_format(&a, "%d/%s", 17, "x");
	ck_assert(str_is(f, "17/x"));
	ck_assert_int_eq(f.p[f.n], 0);
	arena_free(&a);
}
END_TEST

START_TEST(vectors_grow) {
	VEC(uint32_t) v = {0};
	for (uint32_t i = 0; i < 100000; i++)
		vec_push(&v, i * 3);
	ck_assert_uint_eq(v.n, 100000);
	uint32_t wrong = 0;
	for (uint32_t i = 0; i < v.n; i++)
		wrong += v.p[i] != i * 3;
	ck_assert_uint_eq(wrong, 0);
	vec_free(&v);
	ck_assert_ptr_null(v.p);
	ck_assert_uint_eq(v.cap, 0);
}
END_TEST

START_TEST(grown_memory_is_zeroed) {
	char *p = mem_alloc(10);
	memset(p, 1, 10);
	p = mem_grow(p, 10, 1000);
	ck_assert(test_all(p, 1, 10));
	ck_assert(test_all(p + 10, 0, 990));
	mem_free(p);
	mem_free(NULL);
}
END_TEST

START_TEST(array_size_overflow_aborts) {
	struct arena a = {0};
	arena_alloc_array(&a, SIZE_MAX / 4, 8);
}
END_TEST

#if defined(__SANITIZE_ADDRESS__)
START_TEST(unused_memory_is_poisoned) {
	struct arena a = {0};
	char *p = arena_alloc(&a, 10);
	ck_assert(!__asan_address_is_poisoned(p + 9));
	ck_assert(__asan_address_is_poisoned(p + 16));
	arena_reset(&a);
	ck_assert(__asan_address_is_poisoned(p));
	arena_free(&a);
}
END_TEST
#endif

Suite *arena_suite(void) {
	Suite *suite = suite_create("arena");
	TCase *cases = tcase_create("arena");
	tcase_add_test(cases, gives_aligned_zeroed_memory);
	tcase_add_test(cases, blocks_do_not_overlap);
	tcase_add_test(cases, reset_keeps_one_chunk_and_zeroes_again);
	tcase_add_test(cases, reset_in_a_loop_does_not_grow);
	tcase_add_test(cases, one_block_may_be_larger_than_a_chunk);
	tcase_add_test(cases, copies_text);
	tcase_add_test(cases, vectors_grow);
	tcase_add_test(cases, grown_memory_is_zeroed);
	test_add_abort(cases, array_size_overflow_aborts);
#if defined(__SANITIZE_ADDRESS__)
	tcase_add_test(cases, unused_memory_is_poisoned);
#endif
	suite_add_tcase(suite, cases);
	return suite;
}
