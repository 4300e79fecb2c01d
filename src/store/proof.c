/* The proof that an event is under the head: its stretch, and the neighbours on the way from its leaf to the root. */
#include <sqlite3.h>

#include "ledger/proof.h"
#include "store/store_int.h"

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
	int64_t events;       /* that are looked at: all of the ledger, then those under the head asked for */
	uint32_t full, count; /* full stretches of them; all */
	struct hash last;     /* leaf of the unfinished stretch, when count > full */
	struct ledger_proof way;
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

/* The hashes of the events of one stretch, as far as they are looked at. */
static bool read_stretch(struct proof *p, uint32_t no, uint8_t (*out)[LEDGER_HASH], uint32_t *n, struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!store__prepare(p->db, "SELECT hash FROM event WHERE seq > ?1 AND seq <= ?2 ORDER BY seq", &s, e))
		return false;
	sqlite3_bind_int64(s, 1, (int64_t)no * LEDGER_STRETCH);
	int64_t end = ((int64_t)no + 1) * LEDGER_STRETCH;
	sqlite3_bind_int64(s, 2, end < p->events ? end : p->events);
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

/* Full stretches have their leaves in a table; what an older file lacks is made from its events. */
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
	return true;
}

/* Looks at the first so many events; a stretch that they end in is made from its events. */
static bool look_at(struct proof *p, int64_t events, struct err *e) {
	check(events > 0);
	p->events = events;
	p->full = (uint32_t)(events / LEDGER_STRETCH);
	p->count = (uint32_t)((events + LEDGER_STRETCH - 1) / LEDGER_STRETCH);
	return p->count == p->full || make_leaf(p, p->full, &p->last, e);
}

/* ---- the path -------------------------------------------------------------------------------- */

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
	uint32_t k = (uint32_t)ledger_tree_half(n);
	struct hash left = root_of(p, from, k), right = root_of(p, from + k, n - k);
	ledger_tree_node(p->kept->hasher, left.b, right.b, out.b);
	return out;
}

/* Notes the neighbours of the event's own leaf, from the root down (RFC 6962 §2.1.1). */
static void find_path(struct proof *p) {
	struct ledger_proof *w = &p->way;
	bool left[LEDGER_TREE_HEIGHT];
	uint32_t from = 0, n = p->count;
	w->steps = ledger_proof_sides(w->seq, w->events, left);
	for (uint32_t i = w->steps; i-- > 0;) {
		uint32_t k = (uint32_t)ledger_tree_half(n);
		struct hash neighbour = left[i] ? root_of(p, from, k) : root_of(p, from + k, n - k);
		w->path[i].left = left[i];
		memcpy(w->path[i].hash, neighbour.b, LEDGER_HASH);
		from += left[i] ? k : 0;
		n = left[i] ? n - k : k;
	}
}

/* Brings what is kept up to the ledger of now. *whole: it leads to the head that the ledger has. */
static bool catch_up(struct proof *p, enum ledger_suite suite, int64_t events, const uint8_t head[LEDGER_HASH],
                     bool *whole, struct err *e) {
	struct store_prover *kept = p->kept;
	if (kept->hasher && (kept->suite != suite || kept->level[0].n > events / LEDGER_STRETCH))
		forget(kept); /* another file */
	if (!kept->hasher)
		kept->hasher = ledger_hasher_make(suite);
	kept->suite = suite;
	if (!look_at(p, events, e) || !read_leaves(p, e))
		return false;
	struct hash root = root_of(p, 0, p->count);
	*whole = memcmp(root.b, head, LEDGER_HASH) == 0;
	return true;
}

/* The way itself; the event's own leaf is made from its events, so that no proof rests on the table of leaves alone.
 * *good: walked as its reader will walk it, it leads to the root. */
static bool find_way(struct proof *p, int64_t seq, int64_t under, uint8_t root[LEDGER_HASH], bool *good,
                     struct err *e) {
	check(seq >= 1 && seq <= under);
	p->way = (struct ledger_proof){.seq = seq, .events = under};
	if (!look_at(p, under, e) ||
		!read_stretch(p, (uint32_t)((seq - 1) / LEDGER_STRETCH), p->way.hashes, &p->way.count, e))
		return false;
	find_path(p);
	struct hash expected = root_of(p, 0, p->count);
	*good = ledger_proof_formed(&p->way);
	if (*good)
		ledger_proof_head(p->kept->hasher, &p->way, root);
	*good &= memcmp(root, expected.b, LEDGER_HASH) == 0;
	return true;
}

static bool prove(struct proof *p, int64_t seq, int64_t under, struct buf *out, struct err *e) {
	enum ledger_suite suite;
	struct ledger_tree tree;
	ms last_at;
	uint8_t head[LEDGER_HASH], root[LEDGER_HASH] = {0};
	bool good = false;
	if (!store__read_state(p->db, &suite, &tree, &last_at, head, e))
		return false;
	int64_t events = (int64_t)tree.events;
	under = under ? under : events;
	if (seq < 1 || seq > under || under > events)
		return err_set(e, "event.not_found", "seq", "there is no event %lld under a head of %lld", (long long)seq,
		               (long long)under);
	/* What is kept may be of another file; then it is made anew, once. */
	bool fresh = false;
	while (!good && !fresh) {
		fresh = !p->kept->hasher;
		if (!catch_up(p, suite, events, head, &good, e) || (good && !find_way(p, seq, under, root, &good, e)))
			return false;
		if (!good)
			forget(p->kept);
	}
	if (good)
		ledger_proof_put(out, suite, &p->way, root);
	return good || err_set(e, "store.damaged", "ledger_state", "the proof of event %lld does not lead to the head",
	                       (long long)seq);
}

bool store_prove(struct store_prover *kept, struct sqlite3 *db, int64_t seq, int64_t under, struct buf *out,
                 struct err *e) {
	struct proof p = {.db = db, .kept = kept};
	/* One moment for all reads. */
	if (!store__run(db, "BEGIN", e))
		return false;
	bool good = prove(&p, seq, under, out, e);
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	return good;
}
