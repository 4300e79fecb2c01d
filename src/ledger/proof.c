/* The way from an event to a head: its form, what it leads to, and how it is written. */
#include "ledger/proof.h"

int64_t ledger_tree_half(int64_t n) {
	int64_t k = 1;
	while (2 * k < n)
		k *= 2;
	return k;
}

uint32_t ledger_proof_place(const struct ledger_proof *p) {
	return (uint32_t)((p->seq - 1) % LEDGER_STRETCH);
}

uint32_t ledger_proof_sides(int64_t seq, int64_t events, bool left[LEDGER_TREE_HEIGHT]) {
	bool down[LEDGER_TREE_HEIGHT];
	int64_t at = (seq - 1) / LEDGER_STRETCH, n = (events + LEDGER_STRETCH - 1) / LEDGER_STRETCH;
	uint32_t steps = 0;
	check(seq >= 1 && seq <= events && n >> (LEDGER_TREE_HEIGHT - 1) == 0);
	for (; n > 1; steps++) {
		int64_t k = ledger_tree_half(n);
		down[steps] = at >= k;
		at -= down[steps] ? k : 0;
		n = down[steps] ? n - k : k;
	}
	for (uint32_t i = 0; i < steps; i++)
		left[i] = down[steps - 1 - i];
	return steps;
}

bool ledger_proof_formed(const struct ledger_proof *p) {
	bool left[LEDGER_TREE_HEIGHT];
	if (p->seq < 1 || p->seq > p->events || p->events > (int64_t)1 << LEDGER_TREE_HEIGHT)
		return false;
	int64_t before = p->seq - 1 - ledger_proof_place(p), rest = p->events - before;
	bool good = p->count == (rest < LEDGER_STRETCH ? rest : LEDGER_STRETCH) &&
	            p->steps == ledger_proof_sides(p->seq, p->events, left);
	for (uint32_t i = 0; good && i < p->steps; i++)
		good = left[i] == p->path[i].left;
	return good;
}

/* From the first `count` hashes of the stretch up, by all neighbours or by those on the left alone. */
static void climb(struct ledger_hasher *h, const struct ledger_proof *p, uint32_t count, bool all,
                  uint8_t head[LEDGER_HASH]) {
	uint8_t at[LEDGER_HASH], next[LEDGER_HASH];
	check(ledger_proof_formed(p));
	ledger_tree_leaf(h, (const uint8_t(*)[LEDGER_HASH])p->hashes, count, at);
	for (uint32_t i = 0; i < p->steps; i++) {
		const struct ledger_step *s = &p->path[i];
		if (!s->left && !all)
			continue;
		ledger_tree_node(h, s->left ? s->hash : at, s->left ? at : s->hash, next);
		memcpy(at, next, LEDGER_HASH);
	}
	memcpy(head, at, LEDGER_HASH);
}

void ledger_proof_head(struct ledger_hasher *h, const struct ledger_proof *p, uint8_t head[LEDGER_HASH]) {
	climb(h, p, p->count, true, head);
}

void ledger_proof_earlier(struct ledger_hasher *h, const struct ledger_proof *p, uint8_t head[LEDGER_HASH]) {
	climb(h, p, ledger_proof_place(p) + 1, false, head);
}

/* ---- as JSON ----------------------------------------------------------------------------------------- */

static void put_hash(struct buf *b, const uint8_t hash[LEDGER_HASH]) {
	char hex[2 * LEDGER_HASH + 1];
	ledger_hex(hash, LEDGER_HASH, hex);
	buf_format(b, "\"%s\"", hex);
}

void ledger_proof_put(struct buf *b, enum ledger_suite suite, const struct ledger_proof *p,
                      const uint8_t head[LEDGER_HASH]) {
	buf_format(b, "{\"seq\":%lld,\"suite\":\"%s\",\"stretch\":%lld,\"place\":%u,\"hashes\":[", (long long)p->seq,
	           ledger_suite_name(suite), (long long)((p->seq - 1) / LEDGER_STRETCH), ledger_proof_place(p));
	for (uint32_t i = 0; i < p->count; i++) {
		if (i)
			buf_char(b, ',');
		put_hash(b, p->hashes[i]);
	}
	buf_text(b, "],\"path\":[");
	for (uint32_t i = 0; i < p->steps; i++) {
		buf_format(b, "%s{\"side\":\"%s\",\"hash\":", i ? "," : "", p->path[i].left ? "left" : "right");
		put_hash(b, p->path[i].hash);
		buf_char(b, '}');
	}
	buf_format(b, "],\"events\":%lld,\"head\":", (long long)p->events);
	put_hash(b, head);
	buf_char(b, '}');
}

bool ledger_unhex(str text, uint8_t out[LEDGER_HASH]) {
	static const char digits[] = "0123456789abcdef";
	if (text.n != 2 * LEDGER_HASH)
		return false;
	for (uint32_t i = 0; i < text.n; i++) {
		const char *at = memchr(digits, text.p[i], sizeof digits - 1);
		if (!at)
			return false;
		out[i / 2] = (uint8_t)(out[i / 2] << 4 | (at - digits));
	}
	return true;
}

/* Digits stand in JSON as they are; an escaped one is another text to us. */
static bool read_hash(const struct json_doc *d, uint32_t at, uint8_t out[LEDGER_HASH]) {
	return at && d->tokens[at].kind == JSON_STRING && ledger_unhex(json_raw(d, at), out);
}

static bool read_path(const struct json_doc *d, uint32_t list, struct ledger_proof *out) {
	uint32_t at = list + 1;
	for (uint32_t i = 0; i < out->steps; i++, at = d->tokens[at].next) {
		uint32_t side = d->tokens[at].kind == JSON_OBJECT ? json_member(d, at, "side") : 0;
		if (!side || !read_hash(d, json_member(d, at, "hash"), out->path[i].hash))
			return false;
		out->path[i].left = str_is(json_raw(d, side), "left");
		if (!out->path[i].left && !str_is(json_raw(d, side), "right"))
			return false;
	}
	return true;
}

bool ledger_proof_read(const struct json_doc *d, uint32_t object, struct ledger_proof *out) {
	*out = (struct ledger_proof){0};
	if (d->tokens[object].kind != JSON_OBJECT)
		return false;
	uint32_t seq = json_member(d, object, "seq"), events = json_member(d, object, "events");
	uint32_t hashes = json_member(d, object, "hashes"), path = json_member(d, object, "path");
	if (!seq || !json_int(d, seq, &out->seq) || !events || !json_int(d, events, &out->events) || !hashes ||
		d->tokens[hashes].kind != JSON_ARRAY || d->tokens[hashes].count > LEDGER_STRETCH || !path ||
		d->tokens[path].kind != JSON_ARRAY || d->tokens[path].count > LEDGER_TREE_HEIGHT)
		return false;
	out->count = d->tokens[hashes].count;
	out->steps = d->tokens[path].count;
	uint32_t at = hashes + 1;
	for (uint32_t i = 0; i < out->count; i++, at = d->tokens[at].next)
		if (!read_hash(d, at, out->hashes[i]))
			return false;
	return read_path(d, path, out) && ledger_proof_formed(out);
}
