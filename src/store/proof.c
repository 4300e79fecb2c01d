/* The proof that an event is under the head: its stretch, and the neighbours on the way from its leaf to the root. */
#include <sqlite3.h>

#include "store/store_int.h"

struct step {
	bool left; /* the neighbour stands on the left */
	uint8_t hash[LEDGER_HASH];
};

struct hash {
	uint8_t b[LEDGER_HASH];
};

/* What is kept from one proof to the next: the roots of all full subtrees over full stretches. Those never change
 * while the ledger grows, so only new stretches are read. */
struct store_prover {
	enum ledger_suite suite;
	struct ledger_hasher *hasher; /* NULL before the first proof */
	VEC(struct hash) level[LEDGER_TREE_HEIGHT]; /* level[k].p[i]: over the stretches from i 2^k on, 2^k of them */
};

/* One proof in the making. */
struct proof {
	sqlite3 *db;
	struct store_prover *kept;
	struct ledger_tree tree;
	uint8_t head[LEDGER_HASH];
	uint32_t full, count, of; /* full stretches; all; the event's own one */
	struct hash last;         /* leaf of the unfinished stretch, when count > full */
	uint8_t own[LEDGER_STRETCH][LEDGER_HASH];
	uint32_t own_count;
	struct step path[LEDGER_TREE_HEIGHT];
	uint32_t steps;
};

struct store_prover *store_prover_make(void) {
	return mem_alloc(sizeof(struct store_prover));
}

static void forget(struct store_prover *p) {
	for (uint32_t k = 0; k < LEDGER_TREE_HEIGHT; k++)
		vec_free(&p->level[k]);
	ledger_hasher_free(p->hasher);
	p->hasher = NULL;
}

void store_prover_free(struct store_prover *p) {
	if (!p)
		return;
	forget(p);
	mem_free(p);
}

/* ---- the leaves ------------------------------------------------------------------------------ */

/* The hashes of the events of one stretch. */
static bool read_stretch(struct proof *p, uint32_t no, uint8_t (*out)[LEDGER_HASH], uint32_t *n, struct err *e) {
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

/* The leaf of a stretch from its events. */
static bool make_leaf(struct proof *p, uint32_t no, struct hash *out, struct err *e) {
	uint8_t stretch[LEDGER_STRETCH][LEDGER_HASH] = {0};
	uint32_t n;
	if (!read_stretch(p, no, stretch, &n, e))
		return false;
	ledger_tree_leaf(p->kept->hasher, (const uint8_t(*)[LEDGER_HASH])stretch, n, out->b);
	return true;
}

/* Adds the leaf of the next full stretch, and the roots of the subtrees that it completes. */
static void add_leaf(struct store_prover *kept, struct hash leaf) {
	vec_push(&kept->level[0], leaf);
	for (uint32_t k = 0; kept->level[k].n % 2 == 0; k++) {
		const struct hash *pair = &kept->level[k].p[kept->level[k].n - 2];
		struct hash root;
		check(k + 1 < LEDGER_TREE_HEIGHT);
		ledger_tree_node(kept->hasher, pair[0].b, pair[1].b, root.b);
		vec_push(&kept->level[k + 1], root);
	}
}

/* Full stretches have their leaves in a table; what an older file lacks, and the last one, is made from its events. */
static bool read_leaves(struct proof *p, struct err *e) {
	struct store_prover *kept = p->kept;
	sqlite3_stmt *s = NULL;
	struct hash leaf;
	if (!store__prepare(p->db, "SELECT no, leaf FROM stretch WHERE no >= ?1 ORDER BY no", &s, e))
		return false;
	sqlite3_bind_int64(s, 1, kept->level[0].n);
	while (kept->level[0].n < p->full && sqlite3_step(s) == SQLITE_ROW &&
	       sqlite3_column_int64(s, 0) == kept->level[0].n && sqlite3_column_bytes(s, 1) == LEDGER_HASH) {
		memcpy(leaf.b, sqlite3_column_blob(s, 1), LEDGER_HASH);
		add_leaf(kept, leaf);
	}
	sqlite3_finalize(s);
	while (kept->level[0].n < p->full) {
		if (!make_leaf(p, kept->level[0].n, &leaf, e))
			return false;
		add_leaf(kept, leaf);
	}
	return p->count == p->full || make_leaf(p, p->full, &p->last, e);
}

/* ---- the path -------------------------------------------------------------------------------- */

/* The greatest power of two below n. */
static uint32_t half_of(uint32_t n) {
	uint32_t k = 1;
	while (2 * k < n)
		k *= 2;
	return k;
}

/* The root over leaves [from, from + n). Only at the right edge are there nodes that are not kept. */
static struct hash root_of(const struct proof *p, uint32_t from, uint32_t n) {
	struct hash out;
	check(n > 0 && from + n <= p->count);
	if ((n & (n - 1)) == 0 && from + n <= p->full) {
		uint32_t k = (uint32_t)__builtin_ctz(n);
		check(from % n == 0 && from / n < p->kept->level[k].n);
		return p->kept->level[k].p[from / n];
	}
	if (n == 1)
		return p->last;
	uint32_t k = half_of(n);
	struct hash left = root_of(p, from, k), right = root_of(p, from + k, n - k);
	ledger_tree_node(p->kept->hasher, left.b, right.b, out.b);
	return out;
}

/* Notes the neighbours of the event's own leaf, from the root down (RFC 6962 §2.1.1), then turns them round. */
static void find_path(struct proof *p) {
	uint32_t from = 0, n = p->count;
	for (p->steps = 0; n > 1; p->steps++) {
		uint32_t k = half_of(n);
		bool below_left = p->of < from + k;
		struct hash neighbour = below_left ? root_of(p, from + k, n - k) : root_of(p, from, k);
		check(p->steps < LEDGER_TREE_HEIGHT);
		p->path[p->steps].left = !below_left;
		memcpy(p->path[p->steps].hash, neighbour.b, LEDGER_HASH);
		if (!below_left)
			from += k;
		n = below_left ? k : n - k;
	}
	for (uint32_t i = 0; i < p->steps / 2; i++) {
		struct step swap = p->path[i];
		p->path[i] = p->path[p->steps - 1 - i];
		p->path[p->steps - 1 - i] = swap;
	}
}

/* Walks the proof as its reader will: from the event's own stretch up. */
static bool leads_to_head(const struct proof *p) {
	struct hash at, next;
	ledger_tree_leaf(p->kept->hasher, (const uint8_t(*)[LEDGER_HASH])p->own, p->own_count, at.b);
	for (uint32_t i = 0; i < p->steps; i++, at = next) {
		const struct step *s = &p->path[i];
		ledger_tree_node(p->kept->hasher, s->left ? s->hash : at.b, s->left ? at.b : s->hash, next.b);
	}
	return memcmp(at.b, p->head, LEDGER_HASH) == 0;
}

static void put_hash(struct buf *b, const uint8_t hash[LEDGER_HASH]) {
	char hex[2 * LEDGER_HASH + 1];
	ledger_hex(hash, LEDGER_HASH, hex);
	buf_format(b, "\"%s\"", hex);
}

static void put_proof(const struct proof *p, int64_t seq, struct buf *b) {
	buf_format(b, "{\"seq\":%lld,\"suite\":\"%s\",\"stretch\":%u,\"place\":%d,\"hashes\":[", (long long)seq,
	           ledger_suite_name(p->kept->suite), p->of, (int)((seq - 1) % LEDGER_STRETCH));
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

static bool prepare(struct proof *p, enum ledger_suite suite, int64_t seq) {
	struct store_prover *kept = p->kept;
	p->full = (uint32_t)(p->tree.events / LEDGER_STRETCH);
	p->count = (uint32_t)((p->tree.events + LEDGER_STRETCH - 1) / LEDGER_STRETCH);
	p->of = (uint32_t)((seq - 1) / LEDGER_STRETCH);
	if (kept->hasher && (kept->suite != suite || kept->level[0].n > p->full))
		forget(kept); /* another file */
	bool fresh = !kept->hasher;
	if (fresh)
		kept->hasher = ledger_hasher_make(suite);
	kept->suite = suite;
	return fresh;
}

static bool prove(struct proof *p, int64_t seq, struct buf *out, struct err *e) {
	enum ledger_suite suite;
	ms last_at;
	if (!store__read_state(p->db, &suite, &p->tree, &last_at, p->head, e))
		return false;
	if (seq < 1 || (uint64_t)seq > p->tree.events)
		return err_set(e, "event.not_found", "seq", "there is no event %lld", (long long)seq);
	/* What is kept may be of another file; then it is made anew, once. The event's own leaf is made from its events,
	 * so that a proof never rests on the table of leaves alone. */
	bool fresh;
	do {
		fresh = prepare(p, suite, seq);
		if (!read_stretch(p, p->of, p->own, &p->own_count, e) || !read_leaves(p, e))
			return false;
		find_path(p);
		if (leads_to_head(p)) {
			put_proof(p, seq, out);
			return true;
		}
		forget(p->kept);
	} while (!fresh);
	return err_set(e, "store.damaged", "ledger_state", "the proof of event %lld does not lead to the head",
	               (long long)seq);
}

bool store_prove(struct store_prover *kept, struct sqlite3 *db, int64_t seq, struct buf *out, struct err *e) {
	struct proof p = {.db = db, .kept = kept};
	/* One moment for all reads. */
	if (!store__run(db, "BEGIN", e))
		return false;
	bool good = prove(&p, seq, out, e);
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	return good;
}

bool store_proof(struct sqlite3 *db, int64_t seq, struct buf *out, struct err *e) {
	struct store_prover *kept = store_prover_make();
	bool good = store_prove(kept, db, seq, out, e);
	store_prover_free(kept);
	return good;
}
