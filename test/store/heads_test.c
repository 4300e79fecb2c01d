/* Signed heads: kept beside the ledger, found again, held against it; whoever cuts or rewrites the ledger is seen. */
#include <unistd.h>

#include "office.h"
#include "store/heads.h"

static struct sign_key *make_key(const struct office *o) {
	char path[160];
	struct sign_key *key;
	struct err e = {0};
	snprintf(path, sizeof path, "%s.head-key", o->path);
	ck_assert_msg(sign_key_open(path, &key, &e), "%s", e.text);
	unlink(path);
	return key;
}

/* Signs the ledger as it is. */
static struct signed_head sign(struct office *o, struct sign_key *key) {
	struct signed_head h = {.suite = LEDGER_SM3, .events = o->seq, .at = o->now};
	uint8_t root[LEDGER_HASH];
	struct err e = {0};
	ledger_tree_head(&o->tree, o->hasher, root);
	ledger_hex(root, sizeof root, h.root);
	signed_head_make(key, &h);
	ck_assert_msg(store_head_add(o->store, &h, &e), "%s", e.text);
	ck_assert_int_gt(h.id, 0);
	return h;
}

static struct store_heads_verdict verdict(const struct office *o) {
	struct store_heads_verdict v;
	struct err e = {0};
	ck_assert_msg(store_heads_verify(o->path, &v, &e), "%s", e.text);
	return v;
}

static bool count(void *to, const struct signed_head *head) {
	int64_t *last = to;
	ck_assert(*last == 0 || head->id < *last); /* newest first */
	*last = head->id;
	return true;
}

START_TEST(heads_are_found_again) {
	struct office o;
	struct signed_head found;
	struct err e = {0};
	bool is;
	int64_t last = 0;
	office_open(&o, LEDGER_SM3);
	struct sign_key *key = make_key(&o);
	ck_assert(store_head_newest(o.store, &found, &is, &e) && !is);
	office_fill(&o, 100, 10);
	struct signed_head one = sign(&o, key);
	office_fill(&o, 100, 10);
	struct signed_head two = sign(&o, key);
	ck_assert(store_head_newest(o.store, &found, &is, &e) && is && found.id == two.id);
	/* The first one at or after a size, whatever came later. */
	ck_assert(store_head_covering(o.store, one.events, &found, &is, &e) && is && found.id == one.id);
	ck_assert(store_head_covering(o.store, one.events + 1, &found, &is, &e) && is && found.id == two.id);
	ck_assert(store_head_covering(o.store, two.events + 1, &found, &is, &e) && !is);
	struct store_reader r;
	ck_assert(store_reader_open(o.path, 1 << 20, 0, &r, &e));
	ck_assert(store_signed_find(r.db, one.id, 0, STR(""), &found, &is, &e) && is);
	ck_assert_mem_eq(&found, &one, sizeof one);
	ck_assert(store_signed_find(r.db, 0, two.events, str_of(two.root), &found, &is, &e) && is && found.id == two.id);
	ck_assert(store_signed_find(r.db, 0, two.events, str_of(one.root), &found, &is, &e) && !is);
	ck_assert(store_signed_find(r.db, 99, 0, STR(""), &found, &is, &e) && !is);
	ck_assert(store_each_signed(r.db, 0, &last, count, &e));
	ck_assert_int_eq(last, one.id);
	store_reader_close(&r);
	sign_key_free(key);
	office_close(&o);
}
END_TEST

START_TEST(heads_fit_the_ledger_or_show_it) {
	static const struct {
		const char *sql, *what;
	} cases[] = {
		{"DELETE FROM event WHERE seq > 150", "the ledger is shorter than this head says it was"},
		{"UPDATE event SET hash = (SELECT hash FROM event WHERE seq = 1) WHERE seq = 120",
			"the ledger had another root at this size"},
		{"UPDATE signed_head SET at = at + 1 WHERE id = 2", "the signature does not fit the head and its key"},
		{"UPDATE signed_head SET root = replace(root, '1', '2') WHERE id = 2",
			"the signature does not fit the head and its key"},
		{"UPDATE signed_head SET id = 9 WHERE id = 1", "the head is of another ledger, or out of order"},
	};
	struct office o;
	office_open(&o, LEDGER_SM3);
	struct sign_key *key = make_key(&o);
	office_fill(&o, 100, 10);
	sign(&o, key);
	office_fill(&o, 100, 7);
	sign(&o, key);
	struct store_heads_verdict v = verdict(&o);
	ck_assert_int_eq(v.heads, 2);
	ck_assert_int_eq(v.wrong, 0);
	ck_assert_int_eq(v.keys, 1);
	office_sql(&o, cases[_i].sql);
	v = verdict(&o);
	ck_assert_int_ne(v.wrong, 0);
	ck_assert_str_eq(v.what, cases[_i].what);
	sign_key_free(key);
	office_close(&o);
}
END_TEST

Suite *heads_suite(void) {
	Suite *suite = suite_create("heads");
	TCase *cases = tcase_create("heads");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, heads_are_found_again);
	tcase_add_loop_test(cases, heads_fit_the_ledger_or_show_it, 0, 5);
	suite_add_tcase(suite, cases);
	return suite;
}
