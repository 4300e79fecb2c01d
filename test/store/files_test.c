/* Files beside the database, stories of records, and proofs from a kept tree. */
#include <stdlib.h>
#include <unistd.h>

#include "office.h"

static struct store_files *open_files(const struct office *o) {
	struct store_files *files = NULL;
	struct err e = {0};
	ck_assert_msg(store_files_open(o->path, &files, &e), "%s", e.text);
	return files;
}

static void put(struct store_files *files, const char *text, const char *user, ms at, char hash[STORE_FILE_HASH + 1]) {
	struct store_file meta = {.type = STR("text/plain"), .name = STR("a.txt"), .user = str_of(user), .uploaded_at = at};
	struct err e = {0};
	ck_assert_msg(store_file_put(files, str_of(text), &meta, NULL, NULL, hash, &e), "%s", e.text);
}

/* A case that names the file. */
static void name_file(struct office *o, int64_t id, const char *hash) {
	char sql[400];
	snprintf(sql, sizeof sql, "INSERT INTO case_file(id, events, head, materials) VALUES(%lld, 1, 1,"
	         " '[{\"file\":\"%s\",\"how\":\"file\",\"material\":\"m1\"},{\"how\":\"paper\",\"material\":\"m2\"}]')",
	         (long long)id, hash);
	office_sql(o, sql);
}

static void path_of(const struct office *o, const char *hash, char out[256]) {
	snprintf(out, 256, "%s-files/%.2s/%s", o->path, hash, hash);
}

START_TEST(a_file_is_kept_by_its_content) {
	struct office o;
	struct err e = {0};
	struct arena a = {0};
	struct store_file found;
	char hash[STORE_FILE_HASH + 1], path[256];
	str bytes;
	office_open(&o, LEDGER_SM3);
	struct store_files *files = open_files(&o);
	put(files, "abc", "li", 1000, hash);
	ck_assert_str_eq(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); /* FIPS 180-4 */
	put(files, "abc", "wang", 2000, hash);
	path_of(&o, hash, path);
	ck_assert_int_eq(access(path, R_OK), 0);
	ck_assert(store_file_read(files, &a, str_of(hash), &bytes, &e) && str_is(bytes, "abc"));
	ck_assert(store_file_find(files, &a, str_of(hash), STR("li"), &found, &e));
	ck_assert_int_eq(found.uploaded_at, 1000);
	ck_assert(store_file_find(files, &a, str_of(hash), STR(""), &found, &e) && str_is(found.user, "wang"));
	ck_assert(!store_file_find(files, &a, str_of(hash), STR("zhao"), &found, &e));
	ck_assert_str_eq(e.code, "file.not_found");
	ck_assert(o.disk.has_file(o.disk.self, str_of(hash), STR("")));
	ck_assert(o.disk.has_file(o.disk.self, str_of(hash), STR("li")));
	int64_t count, most;
	ck_assert(store_files_of(files, STR("li"), 1000, &count, &most, &e) && count == 1 && most == 3);
	ck_assert(store_files_of(files, STR("li"), 1001, &count, &most, &e) && count == 0 && most == 0);
	ck_assert(!o.disk.has_file(o.disk.self, str_of(hash), STR("zhao")));
	ck_assert(!o.disk.has_file(o.disk.self, STR("../../etc/passwd"), STR("")));
	hash[0] = '0';
	ck_assert(!o.disk.has_file(o.disk.self, str_of(hash), STR("")));
	ck_assert(!store_file_read(files, &a, str_of(hash), &bytes, &e));
	store_files_close(files);
	arena_free(&a);
	office_close(&o);
}
END_TEST

static bool refuse(void *self, const char *path, struct err *e) {
	int *asked = self;
	++*asked;
	ck_assert_int_eq(access(path, R_OK), 0);
	return err_set(e, "file.infected", "", "no");
}

START_TEST(what_is_refused_leaves_nothing) {
	struct office o;
	struct err e = {0};
	struct store_file meta = {.type = STR("text/plain"), .name = STR("a.txt"), .user = STR("li")};
	char hash[STORE_FILE_HASH + 1], path[256];
	struct arena a = {0};
	str *names;
	uint32_t n = 0;
	int asked = 0;
	office_open(&o, LEDGER_SM3);
	struct store_files *files = open_files(&o);
	ck_assert(!store_file_put(files, STR("bad"), &meta, &asked, refuse, hash, &e));
	ck_assert_str_eq(e.code, "file.infected");
	ck_assert_int_eq(asked, 1);
	path_of(&o, hash, path);
	ck_assert_int_ne(access(path, F_OK), 0);
	snprintf(path, sizeof path, "%s-files", o.path);
	ck_assert(dir_list(&a, path, &names, &n, &e) && n == 0);
	ck_assert(!store_file_find(files, &a, str_of(hash), STR(""), &meta, &e));
	store_files_close(files);
	arena_free(&a);
	office_close(&o);
}
END_TEST

START_TEST(a_check_names_the_file_that_is_not_whole) {
	struct office o;
	struct err e = {0};
	struct store_files_verdict v;
	char hash[STORE_FILE_HASH + 1], path[256];
	office_open(&o, LEDGER_SM3);
	struct store_files *files = open_files(&o);
	put(files, "whole", "li", 1, hash);
	name_file(&o, 7, hash);
	name_file(&o, 8, hash);
	ck_assert(store_files_verify(o.path, &v, &e));
	ck_assert_int_eq(v.named, 1);
	ck_assert_int_eq(v.good, 1);
	path_of(&o, hash, path);
	ck_assert(file_write(path, STR("bent!"), &e));
	ck_assert(store_files_verify(o.path, &v, &e));
	ck_assert_int_eq(v.good, 0);
	ck_assert_str_eq(v.wrong, hash);
	ck_assert_int_eq(v.wrong_case, 7);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert(store_files_verify(o.path, &v, &e) && v.good == 0);
	store_files_close(files);
	office_close(&o);
}
END_TEST

START_TEST(copies_are_whole_or_not_made) {
	struct office o;
	struct err e = {0};
	char hash[STORE_FILE_HASH + 1], path[256], to[200], there[300];
	int64_t copied = 0;
	office_open(&o, LEDGER_SM3);
	struct store_files *files = open_files(&o);
	snprintf(to, sizeof to, "%s/copy.db", o.dir);
	ck_assert(store_files_copy(o.path, to, &copied, &e) && copied == 0); /* nothing was ever uploaded */
	put(files, "one", "li", 1, hash);
	put(files, "two", "li", 1, hash);
	ck_assert_msg(store_files_copy(o.path, to, &copied, &e), "%s", e.text);
	ck_assert_int_eq(copied, 2);
	snprintf(there, sizeof there, "%s-files/%.2s/%s", to, hash, hash);
	ck_assert_int_eq(access(there, R_OK), 0);
	path_of(&o, hash, path);
	ck_assert(file_write(path, STR("not two"), &e));
	ck_assert(!store_files_copy(o.path, to, &copied, &e));
	ck_assert_str_eq(e.code, "store.damaged");
	store_files_close(files);
	office_close(&o);
}
END_TEST

START_TEST(only_what_nobody_needs_is_swept) {
	struct office o;
	struct err e = {0};
	struct arena a = {0};
	struct store_file found;
	char old[STORE_FILE_HASH + 1], named[STORE_FILE_HASH + 1], young[STORE_FILE_HASH + 1], twice[STORE_FILE_HASH + 1];
	uint32_t removed = 0;
	office_open(&o, LEDGER_SM3);
	struct store_files *files = open_files(&o);
	put(files, "old", "li", 100, old);
	put(files, "named", "li", 100, named);
	put(files, "young", "li", 900, young);
	put(files, "twice", "li", 100, twice);
	put(files, "twice", "wang", 900, twice);
	name_file(&o, 1, named);
	ck_assert_msg(store_files_sweep(files, 500, &removed, &e), "%s", e.text);
	ck_assert_int_eq(removed, 2); /* old, and li's row of twice */
	ck_assert(!o.disk.has_file(o.disk.self, str_of(old), STR("")));
	ck_assert(o.disk.has_file(o.disk.self, str_of(named), STR("")));
	ck_assert(o.disk.has_file(o.disk.self, str_of(young), STR("")));
	ck_assert(o.disk.has_file(o.disk.self, str_of(twice), STR("")));
	ck_assert(!store_file_find(files, &a, str_of(twice), STR("li"), &found, &e));
	ck_assert(store_file_find(files, &a, str_of(twice), STR("wang"), &found, &e));
	store_files_close(files);
	arena_free(&a);
	office_close(&o);
}
END_TEST

/* ---- stories and proofs ------------------------------------------------------------------------ */

START_TEST(a_story_is_the_chain_of_its_record) {
	struct office o;
	struct err e = {0};
	struct store_reader r;
	struct arena a = {0};
	struct store_told *told, one;
	uint32_t n = 0;
	uint8_t hash[LEDGER_HASH], prev[LEDGER_HASH] = {0};
	struct buf bytes = buf_make(1 << 20);
	office_open(&o, LEDGER_SM3);
	for (int i = 0; i < 5; i++) {
		office_event(&o, R_ticket, 1, 3, i == 0);
		office_event(&o, R_ticket, 2, 3, false);
		office_commit(&o);
	}
	ck_assert(store_reader_open(o.path, 1 << 20, 0, &r, &e));
	ck_assert_msg(store_story(r.db, &a, R_ticket, 1, &told, &n, &e), "%s", e.text);
	ck_assert_int_eq(n, 5);
	for (uint32_t i = 0; i < n; i++) {
		ck_assert_int_eq(told[i].event.n, i + 1);
		ck_assert_mem_eq(told[i].prev_hash, prev, LEDGER_HASH);
		buf_clear(&bytes);
		ledger_bytes(&bytes, &told[i].event);
		ledger_chain(o.hasher, told[i].prev_hash, buf_view(&bytes), hash);
		ck_assert_mem_eq(hash, told[i].event.hash, LEDGER_HASH);
		memcpy(prev, hash, LEDGER_HASH);
		ck_assert(store_event(r.db, &a, told[i].event.seq, &one, &e) && str_eq(one.event.body, told[i].event.body));
		ck_assert_mem_eq(one.prev_hash, told[i].prev_hash, LEDGER_HASH);
	}
	ck_assert(!store_story(r.db, &a, R_ticket, 99, &told, &n, &e));
	ck_assert_str_eq(e.code, "ticket.not_found");
	ck_assert(!store_event(r.db, &a, 99, &one, &e));
	ck_assert_str_eq(e.code, "event.not_found");
	store_reader_close(&r);
	arena_free(&a);
	buf_free(&bytes);
	office_close(&o);
}
END_TEST

START_TEST(a_long_story_is_its_newest_part) {
	enum { MORE = 3 };
	struct office o;
	struct err e = {0};
	struct store_reader r;
	struct arena a = {0};
	struct store_told *told, before;
	uint32_t n = 0;
	office_open(&o, LEDGER_SM3);
	for (int i = 0; i < STORE_STORY + MORE; i++)
		office_event(&o, R_ticket, 1, 3, false);
	office_commit(&o);
	ck_assert(store_reader_open(o.path, 1 << 20, 0, &r, &e));
	ck_assert_msg(store_story(r.db, &a, R_ticket, 1, &told, &n, &e), "%s", e.text);
	ck_assert_int_eq(n, STORE_STORY);
	ck_assert_int_eq(told[0].event.n, MORE + 1);
	ck_assert_int_eq(told[n - 1].event.n, STORE_STORY + MORE);
	ck_assert(store_event(r.db, &a, told[0].event.prev, &before, &e));
	ck_assert_mem_eq(told[0].prev_hash, before.event.hash, LEDGER_HASH);
	store_reader_close(&r);
	arena_free(&a);
	office_close(&o);
}
END_TEST

START_TEST(a_kept_tree_gives_the_same_proofs_while_the_ledger_grows) {
	struct office o;
	struct err e = {0};
	struct store_reader r;
	office_open(&o, LEDGER_SM3);
	ck_assert(store_reader_open(o.path, 1 << 20, 0, &r, &e));
	struct store_prover *kept = store_prover_make();
	struct buf fresh = buf_make(64 << 10), again = buf_make(64 << 10);
	for (int64_t events = 0; events < 1500;) {
		uint32_t more = 1 + (uint32_t)office_random(&o, 150);
		office_fill(&o, more, 37);
		events += more;
		for (int i = 0; i < 8; i++) {
			int64_t seq = i == 0 ? 1 : i == 1 ? events : 1 + (int64_t)office_random(&o, (uint64_t)events);
			buf_clear(&fresh), buf_clear(&again);
			ck_assert_msg(office_proof(r.db, seq, &fresh, &e), "%s", e.text);
			ck_assert_msg(store_prove(kept, r.db, seq, 0, &again, &e), "%s", e.text);
			ck_assert(str_eq(buf_view(&fresh), buf_view(&again)));
		}
	}
	struct office other;
	struct store_reader elsewhere;
	office_open(&other, LEDGER_SHA256);
	office_fill(&other, 300, 37);
	ck_assert(store_reader_open(other.path, 1 << 20, 0, &elsewhere, &e));
	buf_clear(&again);
	ck_assert_msg(store_prove(kept, elsewhere.db, 9, 0, &again, &e), "%s", e.text); /* another file: made anew */
	office_sql(&other, "UPDATE event SET hash = zeroblob(32) WHERE seq = 10");
	ck_assert(!store_prove(kept, elsewhere.db, 9, 0, &again, &e));
	ck_assert_str_eq(e.code, "store.damaged");
	store_prover_free(kept);
	buf_free(&fresh), buf_free(&again);
	store_reader_close(&elsewhere), store_reader_close(&r);
	office_close(&other), office_close(&o);
}
END_TEST

Suite *files_suite(void) {
	Suite *s = suite_create("files");
	TCase *t = tcase_create("files");
	tcase_set_timeout(t, 120);
	tcase_add_test(t, a_file_is_kept_by_its_content);
	tcase_add_test(t, what_is_refused_leaves_nothing);
	tcase_add_test(t, a_check_names_the_file_that_is_not_whole);
	tcase_add_test(t, copies_are_whole_or_not_made);
	tcase_add_test(t, only_what_nobody_needs_is_swept);
	tcase_add_test(t, a_story_is_the_chain_of_its_record);
	tcase_add_test(t, a_long_story_is_its_newest_part);
	tcase_add_test(t, a_kept_tree_gives_the_same_proofs_while_the_ledger_grows);
	suite_add_tcase(s, t);
	return s;
}
