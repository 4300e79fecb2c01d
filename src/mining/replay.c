/* Token replay with all choices open. Markings are kept once each, and what silently follows from them, so that traces
 * that are alike cost little. */
#include "mining/replay.h"

enum { TOKENS = 200 }; /* of one place; a move that would put more is not made */

/* One silent move from a marking. */
struct follow {
	uint32_t to, consumed, produced;
};
struct marking {
	const uint8_t *tokens; /* by place */
	struct follow *next;
	uint32_t next_count;
	bool followed;
	uint32_t look; /* number of the look that saw it last */
};
/* A marking that was reached, and what that cost. */
struct reached {
	uint32_t marking;
	uint32_t from;     /* index in the frontier that the look began with */
	struct replay_tokens sum;
};
struct replay {
	struct arena *a;
	const struct net *net;
	VEC(struct marking) markings;
	struct map by_hash;
	VEC(uint32_t) same; /* by marking: another one with its hash + 1 */
	VEC(struct reached) seen;  /* of the look under way */
	struct reached frontier[REPLAY_BEAM], fired[REPLAY_BEAM];
	uint32_t frontier_count, fired_count;
	uint32_t looks;
	uint8_t *scratch;
	bool cut;
};

struct replay *mining__replay_make(struct arena *a, const struct net *n) {
	struct replay *r = arena_new(a, struct replay);
	r->a = a;
	r->net = n;
	r->scratch = arena_array(a, uint8_t, n->places.n);
	return r;
}

void mining__replay_free(struct replay *r) {
	vec_free(&r->markings);
	vec_free(&r->same);
	vec_free(&r->seen);
	map_free(&r->by_hash);
}

bool mining__replay_cut(const struct replay *r) {
	return r->cut;
}

/* ---- markings ------------------------------------------------------------------------------- */

/* The number of the marking in scratch; UINT32_MAX when there is no room for a new one. */
static uint32_t number_of(struct replay *r) {
	uint32_t n = r->net->places.n;
	uint64_t hash = str_hash((str){(const char *)r->scratch, n}) | 1, *head = map_get(&r->by_hash, hash);
	for (uint32_t i = head ? (uint32_t)*head : 0; i; i = r->same.p[i - 1])
		if (memcmp(r->markings.p[i - 1].tokens, r->scratch, n) == 0)
			return i - 1;
	if (r->markings.n == REPLAY_MARKINGS) {
		r->cut = true;
		return UINT32_MAX;
	}
	uint8_t *tokens = arena_array(r->a, uint8_t, n);
	memcpy(tokens, r->scratch, n);
	vec_push(&r->markings, (struct marking){.tokens = tokens});
	vec_push(&r->same, head ? (uint32_t)*head : 0);
	map_put(&r->by_hash, hash, r->markings.n);
	return r->markings.n - 1;
}

static bool any_in(const struct net *n, const uint8_t *tokens, uint32_t scope) {
	for (uint32_t p = 0; p < n->places.n; p++)
		if (tokens[p] && mining__net_inside(n, p, scope))
			return true;
	return false;
}

/* How many tokens the move lacks here; UINT32_MAX: its scope forbids it. */
static uint32_t lacks(const struct net *n, const struct net_move *m, const uint8_t *tokens) {
	uint32_t missing = 0;
	for (uint32_t i = 0; i < m->in_count; i++) {
		uint32_t wanted = 1; /* the same place may be asked for twice */
		for (uint32_t k = 0; k < i; k++)
			wanted += m->in[k] == m->in[i];
		missing += tokens[m->in[i]] < wanted;
	}
	if (missing == 0 && ((m->when_empty && any_in(n, tokens, m->scope)) ||
	                     (m->when_alive && !any_in(n, tokens, m->scope))))
		return UINT32_MAX;
	return missing;
}

/* Moves from the marking into scratch, with tokens that are missing; false when a place gets too many. */
static bool make_move(struct replay *r, uint32_t from, const struct net_move *m, struct follow *cost) {
	uint8_t *t = r->scratch;
	const struct net *n = r->net;
	memcpy(t, r->markings.p[from].tokens, n->places.n);
	*cost = (struct follow){.consumed = m->in_count, .produced = m->out_count};
	for (uint32_t i = 0; i < m->in_count; i++)
		t[m->in[i]] = (uint8_t)(t[m->in[i]] ? t[m->in[i]] - 1 : 0);
	for (uint32_t p = 0; m->clears && p < n->places.n; p++)
		if (t[p] && mining__net_inside(n, p, m->scope)) {
			cost->consumed += t[p];
			t[p] = 0;
		}
	for (uint32_t i = 0; i < m->out_count; i++)
		if (++t[m->out[i]] > TOKENS)
			return false;
	return true;
}

/* What silently follows from a marking, worked out once. */
static void follow(struct replay *r, uint32_t number) {
	const struct net *n = r->net;
	VEC(struct follow) all = {0};
	for (uint32_t i = 0; i < n->silent_count; i++) {
		const struct net_move *m = &n->moves.p[n->silent[i]];
		struct follow f;
		if (lacks(n, m, r->markings.p[number].tokens) != 0 || !make_move(r, number, m, &f))
			continue;
		f.to = number_of(r);
		if (f.to != UINT32_MAX && f.to != number)
			vec_push(&all, f);
	}
	struct marking *made = &r->markings.p[number];
	made->next = arena_array(r->a, struct follow, all.n);
	made->next_count = all.n;
	if (all.n)
		memcpy(made->next, all.p, all.n * sizeof *all.p);
	made->followed = true;
	vec_free(&all);
}

/* ---- looking -------------------------------------------------------------------------------- */

static void see(struct replay *r, uint32_t marking, uint32_t from, struct replay_tokens sum) {
	struct marking *m = &r->markings.p[marking];
	if (m->look == r->looks)
		return;
	m->look = r->looks;
	vec_push(&r->seen, (struct reached){marking, from, sum});
}

/* All markings that the frontier may silently have become, the nearest first. */
static void look(struct replay *r) {
	r->looks++;
	r->seen.n = 0;
	for (uint32_t i = 0; i < r->frontier_count; i++)
		see(r, r->frontier[i].marking, i, r->frontier[i].sum);
	for (uint32_t i = 0; i < r->seen.n; i++) {
		struct reached at = r->seen.p[i];
		if (r->seen.n > REPLAY_LOOK) {
			r->cut = true;
			return;
		}
		if (!r->markings.p[at.marking].followed)
			follow(r, at.marking);
		for (uint32_t k = 0; k < r->markings.p[at.marking].next_count; k++) {
			struct follow f = r->markings.p[at.marking].next[k];
			struct replay_tokens sum = at.sum;
			sum.consumed += f.consumed;
			sum.produced += f.produced;
			see(r, f.to, at.from, sum);
		}
	}
}

static void keep(struct replay *r, uint32_t marking, struct replay_tokens sum) {
	for (uint32_t i = 0; i < r->fired_count; i++)
		if (r->fired[i].marking == marking)
			return;
	if (r->fired_count < REPLAY_BEAM)
		r->fired[r->fired_count++] = (struct reached){.marking = marking, .sum = sum};
}

/* Does the move where it lacks `missing` tokens, which are given to it. */
static void fire(struct replay *r, const struct reached *at, const struct net_move *m, uint32_t missing) {
	struct follow cost;
	if (!make_move(r, at->marking, m, &cost))
		return;
	uint32_t to = number_of(r);
	struct replay_tokens sum = at->sum;
	sum.consumed += cost.consumed;
	sum.produced += cost.produced;
	sum.missing += missing;
	if (to != UINT32_MAX)
		keep(r, to, sum);
}

/* Every way in which the node can be done now. */
static void fire_all(struct replay *r, uint32_t node) {
	const struct net *n = r->net;
	r->fired_count = 0;
	for (uint32_t i = 0; i < r->seen.n && r->fired_count < REPLAY_BEAM; i++)
		for (uint32_t k = n->of_first[node]; k < n->of_first[node + 1]; k++) {
			const struct net_move *m = &n->moves.p[n->of[k]];
			if (lacks(n, m, r->markings.p[r->seen.p[i].marking].tokens) == 0)
				fire(r, &r->seen.p[i], m, 0);
		}
}

/* Nothing foresees it: done all the same where it lacks least. */
static void force(struct replay *r, uint32_t node, const struct replay_listener *l) {
	const struct net *n = r->net;
	uint32_t least = UINT32_MAX;
	struct reached at = r->seen.p[0];
	const struct net_move *way = NULL;
	for (uint32_t i = 0; i < r->seen.n; i++)
		for (uint32_t k = n->of_first[node]; k < n->of_first[node + 1]; k++) {
			const struct net_move *m = &n->moves.p[n->of[k]];
			uint32_t missing = lacks(n, m, r->markings.p[r->seen.p[i].marking].tokens);
			if (!way || missing < least)
				least = missing, way = m, at = r->seen.p[i];
		}
	check(way);
	if (least == UINT32_MAX) /* its scope forbids it: no token lacks */
		least = 0;
	const uint8_t *tokens = r->markings.p[at.marking].tokens;
	for (uint32_t i = 0; l && i < way->in_count; i++)
		if (!tokens[way->in[i]])
			l->lacked(l->self, way->in[i]);
	fire(r, &at, way, least);
	if (!r->fired_count) /* there is no room for what would be: it stays where it is */
		keep(r, at.marking, at.sum);
}

static void step_on(struct replay *r) {
	memcpy(r->frontier, r->fired, sizeof r->frontier);
	r->frontier_count = r->fired_count;
}

static uint32_t tokens_in(const struct replay *r, uint32_t marking) {
	uint32_t sum = 0;
	for (uint32_t p = 0; p < r->net->places.n; p++)
		sum += r->markings.p[marking].tokens[p];
	return sum;
}

/* The end that leaves least; of those the nearest in which the process has begun. */
static struct reached best_end(const struct replay *r, uint32_t *left) {
	struct reached best = r->seen.p[0];
	uint32_t least = UINT32_MAX;
	for (uint32_t i = 0; i < r->seen.n; i++) {
		uint32_t marking = r->seen.p[i].marking;
		uint32_t worth = 2 * tokens_in(r, marking) + (r->markings.p[marking].tokens[r->net->start] > 0);
		if (worth < least)
			least = worth, best = r->seen.p[i];
	}
	*left = tokens_in(r, best.marking);
	return best;
}

struct replay_tokens mining__replay_trace(struct replay *r, const uint32_t *nodes, uint32_t count, bool ended,
                                  const struct replay_listener *l) {
	uint32_t left;
	memset(r->scratch, 0, r->net->places.n);
	r->scratch[r->net->start] = 1;
	uint32_t first = number_of(r);
	if (first == UINT32_MAX)
		return (struct replay_tokens){0};
	r->frontier[0] = (struct reached){.marking = first, .sum = {.produced = 1}};
	r->frontier_count = 1;
	for (uint32_t i = 0; i < count; i++) {
		look(r);
		fire_all(r, nodes[i]);
		if (!r->fired_count) {
			if (l)
				l->unexpected(l->self, i, nodes[i], i ? (int64_t)nodes[i - 1] : -1);
			force(r, nodes[i], l);
		}
		step_on(r);
	}
	if (!ended)
		return r->frontier[0].sum;
	look(r);
	struct reached end = best_end(r, &left);
	end.sum.remaining = left;
	check(end.sum.produced + end.sum.missing == end.sum.consumed + end.sum.remaining);
	for (uint32_t p = 0; l && p < r->net->places.n; p++)
		if (r->markings.p[end.marking].tokens[p])
			l->left(l->self, p, r->markings.p[end.marking].tokens[p]);
	return end.sum;
}
