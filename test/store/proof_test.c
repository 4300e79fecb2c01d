#include "office.h"

static void hex_bytes(str hex, uint8_t out[LEDGER_HASH]) {
	ck_assert_uint_eq(hex.n, 2 * LEDGER_HASH);
	for (int i = 0; i < LEDGER_HASH; i++) {
		char pair[3] = {hex.p[2 * i], hex.p[2 * i + 1], 0};
		unsigned byte = 0;
		ck_assert_int_eq(sscanf(pair, "%02x", &byte), 1);
		out[i] = (uint8_t)byte;
	}
}

static int64_t number_of(const struct json_doc *d, const char *key) {
	int64_t n = -1;
	ck_assert(json_int(d, json_member(d, 0, key), &n));
	return n;
}

/* Whoever holds the proof does this: from the event's hash to the head, without the file. */
static bool leads_to_head(str proof, int64_t seq, const uint8_t hash[LEDGER_HASH], const uint8_t head[LEDGER_HASH]) {
	struct arena a = {0};
	struct json_doc d;
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SM3);
	uint8_t stretch[LEDGER_STRETCH][LEDGER_HASH], at[LEDGER_HASH], next[LEDGER_HASH];
	ck_assert(json_parse(&a, proof, &d, NULL));
	ck_assert_int_eq(number_of(&d, "seq"), seq);
	ck_assert_int_eq(number_of(&d, "stretch"), (seq - 1) / LEDGER_STRETCH);
	uint32_t list = json_member(&d, 0, "hashes"), n = 0;
	for (uint32_t t = list + 1; t < d.tokens[list].next; t = d.tokens[t].next)
		hex_bytes(json_raw(&d, t), stretch[n++]);
	bool there = memcmp(stretch[number_of(&d, "place")], hash, LEDGER_HASH) == 0;
	ledger_tree_leaf(h, (const uint8_t(*)[LEDGER_HASH])stretch, n, at);
	uint32_t path = json_member(&d, 0, "path");
	for (uint32_t t = path + 1; t < d.tokens[path].next; t = d.tokens[t].next) {
		hex_bytes(json_raw(&d, json_member(&d, t, "hash")), next);
		bool left = str_is(json_raw(&d, json_member(&d, t, "side")), "left");
		ledger_tree_node(h, left ? next : at, left ? at : next, at);
	}
	bool same = memcmp(at, head, LEDGER_HASH) == 0;
	hex_bytes(json_raw(&d, json_member(&d, 0, "head")), next);
	ledger_hasher_free(h);
	arena_free(&a);
	return there && same && memcmp(next, head, LEDGER_HASH) == 0;
}

/* The hash of an event that is the newest of its record; false for others. */
static bool hash_of(const struct office *o, int64_t seq, uint8_t hash[LEDGER_HASH]) {
	for (int k = 1; k < RECORD_COUNT; k++)
		for (int64_t id = 1; id <= 13; id++) {
			const struct record *r = book_find(o->book, (enum record_kind)k, id);
			if (r && r->head == seq) {
				memcpy(hash, r->hash, LEDGER_HASH);
				return true;
			}
		}
	return false;
}

START_TEST(a_proof_leads_to_the_head) {
	static const uint32_t sizes[] = {1, 63, 64, 65, 448, 1000};
	struct office o;
	struct err e = {0};
	struct store_reader r;
	uint8_t head[LEDGER_HASH], hash[LEDGER_HASH];
	office_open(&o, LEDGER_SM3);
	office_fill(&o, sizes[_i], 37);
	ledger_tree_head(&o.tree, o.hasher, head);
	ck_assert(store_reader_open(o.path, 1 << 20, 0, &r, &e));
	struct buf out = buf_make(64 << 10);
	int followed = 0;
	for (int64_t seq = 1; seq <= sizes[_i]; seq++) {
		if (!hash_of(&o, seq, hash))
			continue;
		buf_clear(&out);
		ck_assert_msg(office_proof(r.db, seq, &out, &e), "%s", e.text);
		ck_assert(leads_to_head(buf_view(&out), seq, hash, head));
		hash[3] ^= 1;
		ck_assert(!leads_to_head(buf_view(&out), seq, hash, head));
		followed++;
	}
	ck_assert_int_gt(followed, 0);
	ck_assert(!office_proof(r.db, 0, &out, &e) && !office_proof(r.db, sizes[_i] + 1, &out, &e));
	ck_assert_str_eq(e.code, "event.not_found");
	buf_free(&out);
	store_reader_close(&r);
	office_close(&o);
}
END_TEST

START_TEST(a_proof_leads_to_an_earlier_head_too) {
	static const uint32_t sizes[] = {1, 40, 64, 129, 300};
	struct office o;
	struct err e = {0};
	struct store_reader r;
	uint8_t head[COUNT(sizes)][LEDGER_HASH], hash[LEDGER_HASH];
	struct store_prover *kept = store_prover_make();
	struct buf out = buf_make(64 << 10);
	office_open(&o, LEDGER_SM3);
	for (uint32_t i = 0, n = 0; i < COUNT(sizes); n = sizes[i++]) {
		office_fill(&o, sizes[i] - n, 37);
		ledger_tree_head(&o.tree, o.hasher, head[i]);
	}
	office_fill(&o, 700, 37);
	ck_assert(store_reader_open(o.path, 1 << 20, 0, &r, &e));
	int followed = 0;
	for (int64_t seq = 1; seq <= 300; seq++)
		for (uint32_t i = 0; i < COUNT(sizes) && hash_of(&o, seq, hash); i++) {
			buf_clear(&out);
			bool told = store_prove(kept, r.db, seq, sizes[i], &out, &e);
			ck_assert_msg(told == (seq <= sizes[i]), "%s", e.text);
			ck_assert(!told || leads_to_head(buf_view(&out), seq, hash, head[i]));
			followed += told;
		}
	ck_assert_int_gt(followed, 0);
	ck_assert(!store_prove(kept, r.db, 1, 1001, &out, &e));
	ck_assert_str_eq(e.code, "event.not_found");
	store_prover_free(kept);
	buf_free(&out);
	store_reader_close(&r);
	office_close(&o);
}
END_TEST

START_TEST(damage_and_a_missing_table_of_leaves_are_seen) {
	struct office o;
	struct err e = {0};
	struct store_reader r;
	struct buf out = buf_make(64 << 10);
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 700, 37);
	office_reopen(&o);
	office_fill(&o, 300, 37); /* the stretch in progress goes on after a start */
	ck_assert(store_reader_open(o.path, 1 << 20, 0, &r, &e));
	ck_assert_msg(office_proof(r.db, 5, &out, &e), "%s", e.text);
	office_sql(&o, "DELETE FROM stretch WHERE no > 3");
	ck_assert_msg(office_proof(r.db, 5, &out, &e), "%s", e.text);
	office_sql(&o, "UPDATE event SET hash = zeroblob(32) WHERE seq = 300");
	ck_assert(!office_proof(r.db, 5, &out, &e));
	ck_assert_str_eq(e.code, "store.damaged");
	store_reader_close(&r);
	buf_free(&out);
	office_close(&o);
}
END_TEST

START_TEST(a_failed_commit_spoils_no_leaf) {
	struct office o;
	struct err e = {0};
	struct store_reader r;
	struct buf out = buf_make(64 << 10);
	office_open(&o, LEDGER_SM3);
	office_fill(&o, 50, 50);
	for (int i = 0; i < 30; i++)
		office_event(&o, R_ticket, 100 + i, 2, false);
	struct commit c = {o.events.p, o.events.n, o.records.p, o.records.n, NULL, 0, NULL, 0, &o.tree};
	o.records.p[29]->id = 1; /* taken: the commit fails at its last row */
	office_sql(&o, "INSERT OR IGNORE INTO ticket(id, events, head) VALUES(1, 1, 1)");
	ck_assert(!o.disk.commit(o.disk.self, o.book, &c, &e));
	o.records.p[29]->id = 129;
	office_commit(&o);
	ck_assert(store_reader_open(o.path, 1 << 20, 0, &r, &e));
	ck_assert_msg(office_proof(r.db, 70, &out, &e), "%s", e.text);
	store_reader_close(&r);
	buf_free(&out);
	office_close(&o);
}
END_TEST

Suite *proof_suite(void) {
	Suite *s = suite_create("proof");
	TCase *t = tcase_create("proof");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, a_proof_leads_to_the_head, 0, 6);
	tcase_add_test(t, a_proof_leads_to_an_earlier_head_too);
	tcase_add_test(t, damage_and_a_missing_table_of_leaves_are_seen);
	tcase_add_test(t, a_failed_commit_spoils_no_leaf);
	suite_add_tcase(s, t);
	return s;
}
