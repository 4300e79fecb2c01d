/* The proof that an event is under the head: its stretch, and the neighbours on the way from its leaf to the root. */
#include <sqlite3.h>

#include "store/store_int.h"

struct step {
	bool left; /* the neighbour stands on the left */
	uint8_t hash[LEDGER_HASH];
};

struct prover {
	sqlite3 *db;
	struct arena arena;
	enum ledger_suite suite;
	struct ledger_hasher *hasher;
	struct ledger_tree tree;
	uint8_t head[LEDGER_HASH];
	uint8_t (*leaves)[LEDGER_HASH];
	uint32_t count, of; /* leaves; the event's own one */
	uint8_t own[LEDGER_STRETCH][LEDGER_HASH];
	uint32_t own_count;
	struct step path[LEDGER_TREE_HEIGHT];
	uint32_t steps;
};

/* ---- the leaves ------------------------------------------------------------------------------ */

/* The hashes of the events of one stretch. */
static bool read_stretch(struct prover *p, uint32_t no, uint8_t (*out)[LEDGER_HASH], uint32_t *n, struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!store__prepare(p->db, "SELECT hash FROM event WHERE seq > ?1 AND seq <= ?2 ORDER BY seq", &s, e))
		return false;
	sqlite3_bind_int64(s, 1, (int64_t)no * LEDGER_STRETCH);
	sqlite3_bind_int64(s, 2, ((int64_t)no + 1) * LEDGER_STRETCH);
	for (*n = 0; *n < LEDGER_STRETCH && sqlite3_step(s) == SQLITE_ROW; ++*n)
		if (sqlite3_column_bytes(s, 0) == LEDGER_HASH)
			memcpy(out[*n], sqlite3_column_blob(s, 0), LEDGER_HASH);
	sqlite3_finalize(s);
	return *n > 0 || err_set(e, "store.damaged", "event", "the events of stretch %u are missing", no);
}

/* Full stretches have their leaves in a table; the last, or what an older file lacks, is made from its events. */
static bool read_leaves(struct prover *p, struct err *e) {
	sqlite3_stmt *s = NULL;
	uint8_t stretch[LEDGER_STRETCH][LEDGER_HASH];
	uint32_t next = 0, n;
	if (!store__prepare(p->db, "SELECT no, leaf FROM stretch ORDER BY no", &s, e))
		return false;
	while (next < p->count && sqlite3_step(s) == SQLITE_ROW && sqlite3_column_int64(s, 0) == next &&
	       sqlite3_column_bytes(s, 1) == LEDGER_HASH)
		memcpy(p->leaves[next++], sqlite3_column_blob(s, 1), LEDGER_HASH);
	sqlite3_finalize(s);
	for (; next < p->count; next++) {
		memset(stretch, 0, sizeof stretch);
		if (!read_stretch(p, next, stretch, &n, e))
			return false;
		ledger_tree_leaf(p->hasher, (const uint8_t(*)[LEDGER_HASH])stretch, n, p->leaves[next]);
	}
	return true;
}

/* ---- the path -------------------------------------------------------------------------------- */

/* The root over leaves [from, from + n), noting the neighbours of the event's own leaf on the way up (RFC 6962 §2.1.1).
 * The recursion is as deep as the tree is high. */
static void climb(struct prover *p, uint32_t from, uint32_t n, uint8_t out[LEDGER_HASH]) {
	uint8_t left[LEDGER_HASH], right[LEDGER_HASH];
	check(n > 0 && from + n <= p->count);
	if (n == 1) {
		memcpy(out, p->leaves[from], LEDGER_HASH);
		return;
	}
	uint32_t k = 1;
	while (2 * k < n)
		k *= 2;
	climb(p, from, k, left);
	climb(p, from + k, n - k, right);
	if (p->of >= from && p->of < from + n) {
		bool below_left = p->of < from + k;
		check(p->steps < LEDGER_TREE_HEIGHT);
		p->path[p->steps].left = !below_left;
		memcpy(p->path[p->steps++].hash, below_left ? right : left, LEDGER_HASH);
	}
	ledger_tree_node(p->hasher, left, right, out);
}

static void put_hash(struct buf *b, const uint8_t hash[LEDGER_HASH]) {
	char hex[2 * LEDGER_HASH + 1];
	ledger_hex(hash, LEDGER_HASH, hex);
	buf_format(b, "\"%s\"", hex);
}

static void put_proof(const struct prover *p, int64_t seq, struct buf *b) {
	buf_format(b, "{\"seq\":%lld,\"suite\":\"%s\",\"stretch\":%u,\"place\":%d,\"hashes\":[", (long long)seq,
	           ledger_suite_name(p->suite), p->of, (int)((seq - 1) % LEDGER_STRETCH));
	for (uint32_t i = 0; i < p->own_count; i++) {
		if (i)
			buf_char(b, ',');
		put_hash(b, p->own[i]);
	}
	buf_text(b, "],\"path\":[");
	for (uint32_t i = 0; i < p->steps; i++) {
		buf_format(b, "%s{\"side\":\"%s\",\"hash\":", i ? "," : "", p->path[i].left ? "left" : "right");
		put_hash(b, p->path[i].hash);
		buf_char(b, '}');
	}
	buf_format(b, "],\"events\":%llu,\"head\":", (unsigned long long)p->tree.events);
	put_hash(b, p->head);
	buf_char(b, '}');
}

static bool prove(struct prover *p, int64_t seq, struct buf *out, struct err *e) {
	uint8_t root[LEDGER_HASH];
	ms last_at;
	if (!store__read_state(p->db, &p->suite, &p->tree, &last_at, p->head, e))
		return false;
	if (seq < 1 || (uint64_t)seq > p->tree.events)
		return err_set(e, "event.not_found", "seq", "there is no event %lld", (long long)seq);
	p->hasher = ledger_hasher_make(p->suite);
	p->count = (uint32_t)((p->tree.events + LEDGER_STRETCH - 1) / LEDGER_STRETCH);
	p->of = (uint32_t)((seq - 1) / LEDGER_STRETCH);
	p->leaves = arena_alloc_array(&p->arena, LEDGER_HASH, p->count);
	if (!read_stretch(p, p->of, p->own, &p->own_count, e) || !read_leaves(p, e))
		return false;
	/* The event's own leaf is made from its events, so that a proof never rests on the table of leaves alone. */
	ledger_tree_leaf(p->hasher, (const uint8_t(*)[LEDGER_HASH])p->own, p->own_count, p->leaves[p->of]);
	climb(p, 0, p->count, root);
	if (memcmp(root, p->head, LEDGER_HASH) != 0)
		return err_set(e, "store.damaged", "ledger_state", "the proof of event %lld does not lead to the head",
		               (long long)seq);
	put_proof(p, seq, out);
	return true;
}

bool store_proof(struct sqlite3 *db, int64_t seq, struct buf *out, struct err *e) {
	struct prover p = {.db = db};
	/* One moment for all reads. */
	if (!store__run(db, "BEGIN", e))
		return false;
	bool good = prove(&p, seq, out, e);
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	ledger_hasher_free(p.hasher);
	arena_free(&p.arena);
	return good;
}
