/* Signed heads: made and checked, by ourselves and by the openssl program; every change is seen. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/sign.h"
#include "suites.h"

static char folder[64], path[80];

static void set_up(void) {
	snprintf(folder, sizeof folder, "/tmp/sign-test-XXXXXX");
	ck_assert(mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/key", folder);
}

static void tear_down(void) {
	unlink(path);
	rmdir(folder);
}

static struct signed_head some_head(struct sign_key *key) {
	struct signed_head h = {.suite = LEDGER_SM3, .events = 1234, .at = 1654041600000};
	snprintf(h.root, sizeof h.root, "%s", "bae8173b987db2132e182aaa4650c17ce705add93129bd64b4cc5bbbab88f6e8");
	signed_head_make(key, &h);
	return h;
}

START_TEST(a_key_is_made_once_and_kept) {
	struct sign_key *key, *again;
	struct err e = {0};
	struct stat s;
	char one[SIGN_PUBLIC + 1], two[SIGN_PUBLIC + 1];
	ck_assert_msg(sign_key_open(path, &key, &e), "%s", e.text);
	ck_assert(stat(path, &s) == 0 && (s.st_mode & 0777) == 0600);
	ck_assert(sign_key_open(path, &again, &e));
	sign_key_public(key, one);
	sign_key_public(again, two);
	ck_assert_str_eq(one, two);
	ck_assert(strlen(one) == SIGN_PUBLIC && one[0] == '0' && one[1] == '4');
	sign_key_free(key);
	sign_key_free(again);
	sign_key_free(NULL);
}
END_TEST

/* Whether two heads say the same: bytes between and behind their members may differ. */
static bool is_same(const struct signed_head *one, const struct signed_head *two) {
	struct buf a = buf_make(4 << 10), b = buf_make(4 << 10);
	signed_head_put_note(&a, one);
	signed_head_put_note(&b, two);
	bool same = !a.full && str_eq(buf_view(&a), buf_view(&b));
	buf_free(&a);
	buf_free(&b);
	return same;
}

START_TEST(notes_are_read_as_they_were_written) {
	struct sign_key *key;
	struct err e = {0};
	struct signed_head read;
	struct buf b = buf_make(16 << 10);
	ck_assert(sign_key_open(path, &key, &e));
	struct signed_head one = some_head(key), two = one;
	two.events = 1300;
	signed_head_make(key, &two);
	signed_head_put_note(&b, &one);
	size_t end = b.n;
	signed_head_put_note(&b, &two);
	str rest = buf_view(&b);
	ck_assert(signed_head_next_note(&rest, &read) && is_same(&read, &one) && signed_head_good(&read));
	ck_assert(signed_head_next_note(&rest, &read) && is_same(&read, &two));
	ck_assert(!signed_head_next_note(&rest, &read) && rest.n == 0);
	for (size_t i = 0; i + 1 < end; i++) { /* no other letter, and nothing that was cut off, is the same head */
		char kept = b.p[i];
		b.p[i] = kept == '1' ? '2' : '1';
		rest = str_cut(buf_view(&b), 0, (uint32_t)end);
		ck_assert_msg(!signed_head_next_note(&rest, &read) || !signed_head_good(&read), "letter %zu", i);
		b.p[i] = kept;
		rest = str_cut(buf_view(&b), 0, (uint32_t)i);
		bool read_all = signed_head_next_note(&rest, &read) && signed_head_good(&read);
		ck_assert_msg(!read_all || i + 2 >= end, "cut at %zu", i);
	}
	buf_free(&b);
	sign_key_free(key);
}
END_TEST

START_TEST(what_is_no_key_is_refused) {
	struct sign_key *key;
	struct err e = {0};
	ck_assert(file_write(path, STR("-----BEGIN PRIVATE KEY-----\nno\n-----END PRIVATE KEY-----\n"), &e));
	ck_assert(!sign_key_open(path, &key, &e));
	ck_assert_str_eq(e.code, "sign.key");
	ck_assert(!sign_key_open("/nowhere/at/all", &key, &e));
	ck_assert_str_eq(e.code, "sign.key");
	/* a key of another curve */
	char command[300];
	snprintf(command, sizeof command, "openssl ecparam -name prime256v1 -genkey -noout -out %s 2>/dev/null", path);
	ck_assert_int_eq(system(command), 0);
	ck_assert(!sign_key_open(path, &key, &e));
	ck_assert_str_eq(e.code, "sign.key");
}
END_TEST

START_TEST(every_change_of_a_head_is_seen) {
	struct sign_key *key;
	struct err e = {0};
	ck_assert(sign_key_open(path, &key, &e));
	struct signed_head good = some_head(key), h = good;
	ck_assert(signed_head_good(&good));
	h.id = 99; /* its number in the table is not signed */
	ck_assert(signed_head_good(&h));
	h = good;
	h.events++;
	ck_assert(!signed_head_good(&h));
	h = good;
	h.at++;
	ck_assert(!signed_head_good(&h));
	h = good;
	h.suite = LEDGER_SHA256;
	ck_assert(!signed_head_good(&h));
	for (size_t i = 0; good.root[i]; i++) {
		h = good;
		h.root[i] = h.root[i] == '0' ? '1' : '0';
		ck_assert(!signed_head_good(&h));
	}
	for (size_t i = 0; good.signature[i]; i++) {
		h = good;
		h.signature[i] = h.signature[i] == '0' ? '1' : '0';
		ck_assert(!signed_head_good(&h));
	}
	for (size_t i = 2; i < strlen(good.key); i += 7) {
		h = good;
		h.key[i] = h.key[i] == '0' ? '1' : '0';
		ck_assert(!signed_head_good(&h));
	}
	h = good;
	h.signature[0] = 0;
	ck_assert(!signed_head_good(&h));
	h = good;
	h.signature[3] = 'X';
	ck_assert(!signed_head_good(&h));
	sign_key_free(key);
}
END_TEST

/* The bytes of the signature in a file of its own. */
static void write_signature(const struct signed_head *h) {
	char to[100], bytes[SIGN_MOST / 2];
	uint32_t n = 0;
	struct err e = {0};
	for (const char *at = h->signature; *at; at += 2) {
		const char digits[3] = {at[0], at[1], 0};
		bytes[n++] = (char)strtol(digits, NULL, 16);
	}
	snprintf(to, sizeof to, "%s/signature", folder);
	ck_assert_msg(file_write(to, (str){bytes, n}, &e), "%s", e.text);
}

/* The program of the library's makers comes to the same: docs/LEDGER.md says how it is asked. */
START_TEST(another_program_agrees) {
	struct sign_key *key;
	struct err e = {0};
	char command[1200];
	ck_assert(sign_key_open(path, &key, &e));
	struct signed_head h = some_head(key);
	snprintf(command, sizeof command,
	         "cd %s && openssl pkey -in key -pubout -out public 2>/dev/null &&"
	         " printf 'yichuang-head-1\\nsm3\\n1234\\n%s\\n1654041600000\\n' > text &&"
	         " openssl pkeyutl -verify -pubin -inkey public -rawin -digest sm3 -in text -sigfile signature"
	         " -pkeyopt distid:1234567812345678 > verdict 2>&1; s=$?; rm -f public text signature verdict; exit $s",
	         folder, h.root);
	write_signature(&h);
	ck_assert_int_eq(system(command), 0);
	sign_key_free(key);
}
END_TEST

Suite *sign_suite(void) {
	Suite *suite = suite_create("sign");
	TCase *cases = tcase_create("sign");
	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, set_up, tear_down);
	tcase_add_test(cases, a_key_is_made_once_and_kept);
	tcase_add_test(cases, notes_are_read_as_they_were_written);
	tcase_add_test(cases, what_is_no_key_is_refused);
	tcase_add_test(cases, every_change_of_a_head_is_seen);
	tcase_add_test(cases, another_program_agrees);
	suite_add_tcase(suite, cases);
	return suite;
}
