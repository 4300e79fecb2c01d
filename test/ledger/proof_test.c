#include "ledger/proof.h"
#include "suites.h"

enum { MOST = 700 };

static uint8_t hashes[MOST][LEDGER_HASH];
static uint8_t heads[MOST + 1][LEDGER_HASH]; /* heads[n]: over the first n */

/* Heads as the ledger grows: another way than the one under test. */
static void grow(struct ledger_hasher *h) {
	struct ledger_tree t = {0};
	for (int64_t i = 0; i < MOST; i++) {
		ledger_digest(h, &i, sizeof i, hashes[i]);
		ledger_tree_add(&t, h, hashes[i]);
		ledger_tree_head(&t, h, heads[i + 1]);
	}
}

/* The root over the stretches [from, from + n) of the first `events`, by the definition. */
static void root_of(struct ledger_hasher *h, int64_t from, int64_t n, int64_t events, uint8_t out[LEDGER_HASH]) {
	uint8_t left[LEDGER_HASH], right[LEDGER_HASH];
	if (n == 1) {
		int64_t rest = events - from * LEDGER_STRETCH;
		ledger_tree_leaf(h, (const uint8_t(*)[LEDGER_HASH])hashes + from * LEDGER_STRETCH,
		                 (size_t)(rest < LEDGER_STRETCH ? rest : LEDGER_STRETCH), out);
		return;
	}
	int64_t k = ledger_tree_half(n);
	root_of(h, from, k, events, left);
	root_of(h, from + k, n - k, events, right);
	ledger_tree_node(h, left, right, out);
}

static void put_path(struct ledger_hasher *h, struct ledger_proof *p, int64_t from, int64_t n) {
	int64_t at = (p->seq - 1) / LEDGER_STRETCH;
	if (n == 1)
		return;
	int64_t k = ledger_tree_half(n);
	bool left = at >= from + k;
	put_path(h, p, left ? from + k : from, left ? n - k : k);
	struct ledger_step *s = &p->path[p->steps++];
	s->left = left;
	root_of(h, left ? from : from + k, left ? k : n - k, p->events, s->hash);
}

static struct ledger_proof make(struct ledger_hasher *h, int64_t seq, int64_t events) {
	struct ledger_proof p = {.seq = seq, .events = events};
	int64_t from = (seq - 1) / LEDGER_STRETCH * LEDGER_STRETCH;
	p.count = (uint32_t)(events - from < LEDGER_STRETCH ? events - from : LEDGER_STRETCH);
	memcpy(p.hashes, hashes[from], p.count * LEDGER_HASH);
	put_path(h, &p, 0, (events + LEDGER_STRETCH - 1) / LEDGER_STRETCH);
	return p;
}

static bool leads_to(struct ledger_hasher *h, const struct ledger_proof *p, int64_t earlier, int64_t later) {
	uint8_t head[LEDGER_HASH], before[LEDGER_HASH];
	if (!ledger_proof_formed(p))
		return false;
	ledger_proof_head(h, p, head);
	ledger_proof_earlier(h, p, before);
	return memcmp(head, heads[later], LEDGER_HASH) == 0 && memcmp(before, heads[earlier], LEDGER_HASH) == 0;
}

START_TEST(one_proof_leads_to_both_heads) {
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SM3);
	int wrong = 0, tried = 0;
	grow(h);
	for (int64_t later = 1; later <= MOST; later += later % 64 > 2 && later % 64 < 62 ? 7 : 1)
		for (int64_t earlier = 1; earlier <= later; earlier += earlier % 64 > 2 && earlier % 64 < 62 ? 13 : 1) {
			tried++;
			struct ledger_proof p = make(h, earlier, later);
			wrong += !leads_to(h, &p, earlier, later);
			wrong += later > earlier && leads_to(h, &p, earlier, later - 1);
			wrong += earlier > 1 && leads_to(h, &p, earlier - 1, later);
		}
	ck_assert_int_eq(wrong, 0);
	ck_assert_int_gt(tried, 3000);
	ledger_hasher_free(h);
}
END_TEST

START_TEST(a_history_written_anew_has_no_proof) {
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SM3);
	int wrong = 0;
	grow(h);
	for (int64_t at = 0; at < 300; at += 3) { /* one event before the earlier head is another one */
		struct ledger_proof p = make(h, 300, 650);
		hashes[at][5] ^= 1;
		struct ledger_proof q = make(h, 300, 650);
		hashes[at][5] ^= 1;
		wrong += !leads_to(h, &p, 300, 650) + leads_to(h, &q, 300, 650);
	}
	ck_assert_int_eq(wrong, 0);
	ledger_hasher_free(h);
}
END_TEST

START_TEST(every_byte_counts) {
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SM3);
	grow(h);
	const struct ledger_proof good = make(h, 333, 650);
	int wrong = !leads_to(h, &good, 333, 650);
	for (uint32_t i = 0; i < good.count; i++) {
		struct ledger_proof p = good;
		p.hashes[i][31] ^= 0x80;
		wrong += leads_to(h, &p, 333, 650);
	}
	for (uint32_t i = 0; i < good.steps; i++) {
		struct ledger_proof p = good, q = good;
		p.path[i].hash[0] ^= 1;
		q.path[i].left = !q.path[i].left;
		wrong += leads_to(h, &p, 333, 650) + ledger_proof_formed(&q);
	}
	for (int64_t i = -1; i <= 1; i += 2) {
		struct ledger_proof p = good, r = good, s = good;
		p.seq += i * 64;
		r.count += (uint32_t)i;
		s.steps += (uint32_t)i;
		wrong += ledger_proof_formed(&r) + ledger_proof_formed(&s);
		wrong += leads_to(h, &p, 333 + i * 64, 650);
	}
	struct ledger_proof none = {0}, more = {.seq = 2, .events = 1, .count = 1};
	wrong += ledger_proof_formed(&none) + ledger_proof_formed(&more);
	ck_assert_int_eq(wrong, 0);
	ledger_hasher_free(h);
}
END_TEST

START_TEST(what_is_written_is_read) {
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SM3);
	struct arena a = {0};
	struct json_doc d;
	struct ledger_proof read;
	grow(h);
	const struct ledger_proof p = make(h, 129, 640);
	struct buf b = buf_make(64 << 10);
	ledger_proof_put(&b, LEDGER_SM3, &p, heads[640]);
	ck_assert(json_parse(&a, buf_view(&b), &d, NULL) && ledger_proof_read(&d, 0, &read));
	ck_assert(leads_to(h, &read, 129, 640));
	/* Whatever letter is another one, it is refused or leads elsewhere, or says that it is of other events; suite,
	 * stretch, place and head follow from the rest. */
	for (size_t i = 0; i < b.n; i++) {
		char kept = b.p[i];
		b.p[i] = kept == '1' ? '2' : '1';
		bool told = json_parse(&a, buf_view(&b), &d, NULL) && ledger_proof_read(&d, 0, &read);
		if (told && read.seq == p.seq && read.events == p.events && memcmp(&read, &p, sizeof p) != 0)
			ck_assert_msg(!leads_to(h, &read, 129, 640), "letter %zu", i);
		b.p[i] = kept;
	}
	uint8_t hash[LEDGER_HASH];
	ck_assert(!ledger_unhex(STR("0G"), hash) && !ledger_unhex(STR(""), hash));
	buf_free(&b);
	arena_free(&a);
	ledger_hasher_free(h);
}
END_TEST

Suite *proof_suite(void) {
	Suite *s = suite_create("proof");
	TCase *t = tcase_create("proof");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, one_proof_leads_to_both_heads);
	tcase_add_test(t, a_history_written_anew_has_no_proof);
	tcase_add_test(t, every_byte_counts);
	tcase_add_test(t, what_is_written_is_read);
	suite_add_tcase(s, t);
	return s;
}
