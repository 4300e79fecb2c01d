/* The proof that one event is in the ledger: its stretch, and the path from the stretch to the head (RFC 6962, 2.1.1). */
#include <sqlite3.h>

#include "store/store_int.h"

enum { WORD_MAX = 2 * LEDGER_HASH + 1 };

struct leaf {
	uint8_t hash[LEDGER_HASH];
};

/* One proof under way: the leaves are the digests of the stretches. */
struct proof {
	struct ledger_hasher *hasher;
	VEC(struct leaf) leaves;
	struct buf *out;
	bool first;
};

static void node_of(struct proof *p, uint8_t prefix, const uint8_t *bytes, size_t n, uint8_t out[LEDGER_HASH]) {
	uint8_t text[1 + LEDGER_STRETCH * LEDGER_HASH];
	check(n < sizeof text);
	text[0] = prefix;
	memcpy(text + 1, bytes, n);
	ledger_digest(p->hasher, text, n + 1, out);
}

/* The head of the tree over leaves [from, from + n). */
static void tree_head(struct proof *p, uint32_t from, uint32_t n, uint8_t out[LEDGER_HASH]) {
	if (n == 1) {
		memcpy(out, p->leaves.p[from].hash, LEDGER_HASH);
		return;
	}
	uint32_t left = 1;
	while (left * 2 < n)
		left *= 2;
	uint8_t both[2 * LEDGER_HASH];
	tree_head(p, from, left, both);
	tree_head(p, from + left, n - left, both + LEDGER_HASH);
	node_of(p, 1, both, sizeof both, out);
}

static void put_step(struct proof *p, const char *side, uint32_t from, uint32_t n) {
	uint8_t hash[LEDGER_HASH];
	char hex[WORD_MAX];
	tree_head(p, from, n, hash);
	ledger_hex(hash, sizeof hash, hex);
	buf_format(p->out, "%s{\"side\":\"%s\",\"hash\":\"%s\"}", p->first ? "" : ",", side, hex);
	p->first = false;
}

/* The siblings from leaf m up to the head over [from, from + n), lowest first. */
static void put_path(struct proof *p, uint32_t m, uint32_t from, uint32_t n) {
	if (n == 1)
		return;
	uint32_t left = 1;
	while (left * 2 < n)
		left *= 2;
	if (m < left) {
		put_path(p, m, from, left);
		put_step(p, "right", from + left, n - left);
	} else {
		put_path(p, m - left, from + left, n - left);
		put_step(p, "left", from, left);
	}
}

/* Reads the hashes of all events into leaves; copies the hashes of the asked stretch. */
static bool read_leaves(struct proof *p, sqlite3 *db, uint32_t asked, uint8_t (*stretch)[LEDGER_HASH], uint32_t *in_stretch, struct err *e) {
	sqlite3_stmt *s;
	uint8_t hashes[LEDGER_STRETCH][LEDGER_HASH];
	uint32_t n = 0;
	int step;
	if (!store__prepare(db, "SELECT hash FROM event ORDER BY seq", &s, e))
		return false;
	do {
		step = sqlite3_step(s);
		if (step == SQLITE_ROW && sqlite3_column_bytes(s, 0) == LEDGER_HASH)
			memcpy(hashes[n++], sqlite3_column_blob(s, 0), LEDGER_HASH);
		if (n == LEDGER_STRETCH || (step != SQLITE_ROW && n)) {
			if (p->leaves.n == asked) {
				memcpy(stretch, hashes, n * sizeof *hashes);
				*in_stretch = n;
			}
			struct leaf leaf;
			node_of(p, 0, hashes[0], n * sizeof *hashes, leaf.hash);
			vec_push(&p->leaves, leaf);
			n = 0;
		}
	} while (step == SQLITE_ROW);
	sqlite3_finalize(s);
	return step == SQLITE_DONE || store__fault(db, e, "reading the hashes");
}

bool store_proof(struct sqlite3 *db, int64_t seq, struct buf *out, struct err *e) {
	struct store_head head;
	uint8_t stretch[LEDGER_STRETCH][LEDGER_HASH], top[LEDGER_HASH];
	uint32_t in_stretch = 0, asked = (uint32_t)((seq - 1) / LEDGER_STRETCH);
	char hex[WORD_MAX];
	/* One transaction: head and hashes are of the same commit. */
	if (!store__run(db, "BEGIN", e))
		return false;
	bool ok = store_head_read(db, &head, e);
	if (ok && (seq < 1 || seq > head.events))
		ok = err_set(e, "event.not_found", "seq", "there is no event %lld", (long long)seq);
	struct proof p = {.hasher = ok ? ledger_hasher_make(head.suite) : NULL, .out = out, .first = true};
	ok = ok && read_leaves(&p, db, asked, stretch, &in_stretch, e);
	store__run(db, "COMMIT", NULL);
	if (ok) {
		buf_format(out, "{\"seq\":%lld,\"suite\":\"%s\",\"stretch\":%u,\"place\":%lld,\"hashes\":[", (long long)seq, ledger_suite_name(head.suite), asked,
		           (long long)((seq - 1) % LEDGER_STRETCH));
		for (uint32_t i = 0; i < in_stretch; i++) {
			ledger_hex(stretch[i], LEDGER_HASH, hex);
			buf_format(out, "%s\"%s\"", i ? "," : "", hex);
		}
		buf_text(out, "],\"path\":[");
		put_path(&p, asked, 0, p.leaves.n);
		tree_head(&p, 0, p.leaves.n, top);
		ledger_hex(top, sizeof top, hex);
		buf_format(out, "],\"events\":%lld,\"head\":\"%s\"}", (long long)head.events, hex);
	}
	vec_free(&p.leaves);
	ledger_hasher_free(p.hasher);
	return ok;
}
