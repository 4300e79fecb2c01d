/* A process as places and moves. */
#include "mining/net.h"

/* A set of places that a move takes from, or puts on. */
struct side {
	uint32_t *places;
	uint32_t count;
};
struct sides {
	struct side *list;
	uint32_t n, room;
};
/* What is known of a sub-process. */
struct scope {
	uint32_t runs, begins; /* places */
};
struct building {
	struct net *net;
	struct scope *scopes;  /* by node; [i].runs is 0 of what is none */
	uint32_t **in, **out;  /* by node: flows */
	uint32_t *in_count, *out_count;
	bool *chooses;         /* by node: one of its flows has a condition */
};

bool mining__net_inside(const struct net *n, uint32_t place, uint32_t scope) {
	uint32_t s = n->places.p[place].scope;
	while (s && s != scope)
		s = n->parent[s - 1];
	return s == scope;
}

static bool is_sub(const struct process_node *n) {
	return str_is(n->element, "subProcess") || str_is(n->element, "transaction") ||
	       str_is(n->element, "adHocSubProcess");
}

static bool is_start(const struct process_node *n) {
	return str_is(n->element, "startEvent");
}

static uint32_t new_place(struct building *b, uint32_t scope, int64_t flow, int64_t source, int64_t target) {
	vec_push(&b->net->places, (struct net_place){scope, flow, source, target});
	return b->net->places.n - 1;
}

static void add_move(struct building *b, struct net_move move) {
	vec_push(&b->net->moves, move);
}

/* ---- sides ---------------------------------------------------------------------------------- */

static void add_side(struct building *b, struct sides *s, const uint32_t *places, uint32_t count) {
	if (s->n == s->room) {
		struct side *more = arena_array(b->net->a, struct side, s->room * 2 + 4);
		if (s->n)
			memcpy(more, s->list, s->n * sizeof *more);
		s->list = more;
		s->room = s->room * 2 + 4;
	}
	struct side *one = &s->list[s->n++];
	one->places = arena_array(b->net->a, uint32_t, count);
	one->count = count;
	if (count)
		memcpy(one->places, places, count * sizeof *places);
}

static void each_alone(struct building *b, struct sides *s, const uint32_t *flows, uint32_t count) {
	for (uint32_t i = 0; i < count; i++)
		add_side(b, s, &flows[i], 1);
}

/* Every choice that is not empty; of many flows each alone, and all. */
static void each_choice(struct building *b, struct sides *s, const uint32_t *flows, uint32_t count) {
	uint32_t some[NET_CHOICES] = {0};
	if (count > NET_CHOICES) {
		each_alone(b, s, flows, count);
		add_side(b, s, flows, count);
		return;
	}
	for (uint32_t bits = 1; bits < 1u << count; bits++) {
		uint32_t n = 0;
		for (uint32_t i = 0; i < count; i++)
			if (bits >> i & 1)
				some[n++] = flows[i];
		add_side(b, s, some, n);
	}
}

static bool gate(const struct process_node *n, const char *kind) {
	return str_is(n->element, kind);
}

static struct sides ins_of(struct building *b, uint32_t node) {
	const struct process_node *n = &b->net->nodes[node];
	struct sides s = {.n = 0};
	if (gate(n, "parallelGateway"))
		add_side(b, &s, b->in[node], b->in_count[node]);
	else if (gate(n, "inclusiveGateway") || gate(n, "complexGateway"))
		each_choice(b, &s, b->in[node], b->in_count[node]);
	else
		each_alone(b, &s, b->in[node], b->in_count[node]);
	return s;
}

static struct sides outs_of(struct building *b, uint32_t node) {
	const struct process_node *n = &b->net->nodes[node];
	struct sides s = {.n = 0};
	if (gate(n, "exclusiveGateway") || gate(n, "eventBasedGateway"))
		each_alone(b, &s, b->out[node], b->out_count[node]);
	else if (gate(n, "inclusiveGateway") || gate(n, "complexGateway") || b->chooses[node])
		each_choice(b, &s, b->out[node], b->out_count[node]);
	else
		add_side(b, &s, b->out[node], b->out_count[node]);
	if (!s.n)
		add_side(b, &s, NULL, 0);
	return s;
}

/* ---- nodes ---------------------------------------------------------------------------------- */

static uint32_t runs_place(const struct building *b, uint32_t scope) {
	return scope ? b->scopes[scope - 1].runs : UINT32_MAX;
}

/* A node without a way in: a start; what begins by itself; what something else begins. */
static void put_beginning(struct building *b, uint32_t node, bool has_start) {
	const struct net *net = b->net;
	const struct process_node *n = &net->nodes[node];
	uint32_t scope = net->parent[node];
	bool ad_hoc = scope && net->nodes[scope - 1].ad_hoc, event = scope && net->nodes[scope - 1].by_event;
	uint32_t begins = scope ? b->scopes[scope - 1].begins : net->start, runs = runs_place(b, scope);
	struct sides outs = outs_of(b, node);
	for (uint32_t i = 0; i < outs.n; i++) {
		struct net_move move = {.node = node, .out = outs.list[i].places, .out_count = outs.list[i].count};
		uint32_t *in = arena_new(net->a, uint32_t);
		if (ad_hoc) {
			uint32_t *out = arena_array(net->a, uint32_t, move.out_count + 1);
			if (move.out_count)
				memcpy(out, move.out, move.out_count * sizeof *out);
			out[move.out_count++] = *in = runs;
			move.out = out;
			move.in = in;
			move.in_count = 1;
		} else if (event && is_start(n)) {
			move.scope = net->parent[scope - 1];
			move.when_alive = true;
			move.clears = n->interrupting;
		} else if (is_start(n) || !has_start) {
			*in = begins;
			move.in = in;
			move.in_count = 1;
		} else {
			move.scope = scope;
			move.when_alive = true;
		}
		add_move(b, move);
	}
}

/* A boundary event takes what came to its host; one that does not interrupt puts it back. */
static void put_boundary(struct building *b, uint32_t node) {
	struct net *net = b->net;
	const struct process_node *n = &net->nodes[node];
	int64_t host = process_node_find(net->m, n->host);
	struct sides ins = {.n = 0}, outs = outs_of(b, node);
	if (host < 0)
		return;
	if (is_sub(&net->nodes[host]))
		add_side(b, &ins, &b->scopes[host].runs, 1);
	else
		ins = ins_of(b, (uint32_t)host);
	for (uint32_t i = 0; i < ins.n; i++)
		for (uint32_t k = 0; k < outs.n; k++) {
			struct side in = ins.list[i], out = outs.list[k];
			uint32_t *both = arena_array(net->a, uint32_t, in.count + out.count);
			memcpy(both, out.places, out.count * sizeof *both);
			if (!n->interrupting)
				memcpy(both + out.count, in.places, in.count * sizeof *both);
			add_move(b, (struct net_move){.node = node, .in = in.places, .in_count = in.count, .out = both,
				.out_count = out.count + (n->interrupting ? 0 : in.count), .scope = (uint32_t)host + 1,
				.clears = n->interrupting && is_sub(&net->nodes[host])});
		}
}

/* Entering is silent; that it is done is what the log may tell. */
static void put_sub(struct building *b, uint32_t node) {
	struct net *net = b->net;
	const struct process_node *n = &net->nodes[node];
	struct scope *s = &b->scopes[node];
	struct sides ins = ins_of(b, node), outs = outs_of(b, node);
	uint32_t *open = arena_array(net->a, uint32_t, 2), *runs = arena_new(net->a, uint32_t);
	uint32_t *entered = arena_new(net->a, uint32_t);
	*runs = open[0] = s->runs;
	open[1] = *entered = s->begins;
	for (uint32_t i = 0; i < ins.n; i++)
		add_move(b, (struct net_move){.node = UINT32_MAX, .in = ins.list[i].places, .in_count = ins.list[i].count,
			.out = open, .out_count = n->ad_hoc ? 1 : 2});
	if (n->loops)
		add_move(b, (struct net_move){.node = UINT32_MAX, .in = runs, .in_count = 1, .out = open, .out_count = 2});
	for (uint32_t i = 0; i < outs.n; i++)
		add_move(b, (struct net_move){.node = node, .in = runs, .in_count = 1, .out = outs.list[i].places,
			.out_count = outs.list[i].count, .scope = node + 1, .when_empty = true});
}

static void put_plain(struct building *b, uint32_t node) {
	const struct process_node *n = &b->net->nodes[node];
	struct sides ins = ins_of(b, node), outs = outs_of(b, node);
	for (uint32_t i = 0; i < ins.n; i++) {
		struct side in = ins.list[i];
		for (uint32_t k = 0; k < outs.n; k++)
			add_move(b, (struct net_move){.node = node, .in = in.places, .in_count = in.count,
				.out = outs.list[k].places, .out_count = outs.list[k].count, .scope = b->net->parent[node],
				.clears = n->terminates});
		if (n->loops) /* once more; and not at all */
			add_move(b, (struct net_move){.node = node, .in = in.places, .in_count = in.count, .out = in.places,
				.out_count = in.count});
		for (uint32_t k = 0; n->loops && k < outs.n; k++)
			add_move(b, (struct net_move){.node = UINT32_MAX, .in = in.places, .in_count = in.count,
				.out = outs.list[k].places, .out_count = outs.list[k].count});
	}
}

static void put_node(struct building *b, uint32_t node, const bool *has_start) {
	const struct process_node *n = &b->net->nodes[node];
	if (n->host.n)
		put_boundary(b, node);
	else if (is_sub(n) && n->by_event)
		return; /* its start is all that leads into it */
	else if (is_sub(n) && b->in_count[node])
		put_sub(b, node);
	else if (b->in_count[node])
		put_plain(b, node);
	else
		put_beginning(b, node, has_start[b->net->parent[node]]);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void read_nodes(struct net *n) {
	str main_id = process_id(n->m);
	n->node_count = process_node_count(n->m);
	n->nodes = arena_array(n->a, struct process_node, n->node_count);
	n->parent = arena_array(n->a, uint32_t, n->node_count);
	n->in_main = arena_array(n->a, bool, n->node_count);
	for (uint32_t i = 0; i < n->node_count; i++)
		n->nodes[i] = process_node_at(n->m, i);
	for (uint32_t i = 0; i < n->node_count; i++) {
		int64_t around = n->nodes[i].parent.n ? process_node_find(n->m, n->nodes[i].parent) : -1;
		n->parent[i] = (uint32_t)(around + 1);
		n->in_main[i] = str_eq(n->nodes[i].process, main_id);
	}
}

static void push_flow(struct arena *a, uint32_t **list, uint32_t *count, uint32_t flow) {
	if (!(*count & (*count + 1))) { /* 0, 1, 3, 7 …: full */
		uint32_t *more = arena_array(a, uint32_t, *count * 2 + 1);
		if (*count)
			memcpy(more, *list, *count * sizeof *more);
		*list = more;
	}
	(*list)[(*count)++] = flow;
}

static void read_flows(struct building *b) {
	struct net *n = b->net;
	for (uint32_t i = 0; i < process_flow_count(n->m); i++) {
		struct process_flow f = process_flow_at(n->m, i);
		uint32_t place = new_place(b, n->parent[f.source], i, f.source, f.target);
		push_flow(n->a, &b->in[f.target], &b->in_count[f.target], place);
		push_flow(n->a, &b->out[f.source], &b->out_count[f.source], place);
		b->chooses[f.source] = b->chooses[f.source] || f.conditional || f.by_default;
	}
}

/* Moves by the node that they do, and those that nothing tells of. */
static void file_moves(struct net *n) {
	n->of_first = arena_array(n->a, uint32_t, n->node_count + 1);
	n->of = arena_array(n->a, uint32_t, n->moves.n);
	n->silent = arena_array(n->a, uint32_t, n->moves.n);
	uint32_t *at = arena_array(n->a, uint32_t, n->node_count + 1);
	for (uint32_t i = 0; i < n->moves.n; i++) {
		uint32_t node = n->moves.p[i].node;
		if (node == UINT32_MAX || !n->labelled[node])
			n->silent[n->silent_count++] = i;
		else
			n->of_first[node + 1]++;
	}
	for (uint32_t i = 0; i < n->node_count; i++)
		at[i + 1] = n->of_first[i + 1] += n->of_first[i];
	for (uint32_t i = 0; i < n->moves.n; i++) {
		uint32_t node = n->moves.p[i].node;
		if (node != UINT32_MAX && n->labelled[node])
			n->of[at[node]++] = i;
	}
}

bool mining__net_build(struct arena *a, const struct process_model *m, const bool *labelled, struct net *out,
                       struct err *e) {
	*out = (struct net){.a = a, .m = m};
	struct building b = {.net = out};
	read_nodes(out);
	uint32_t n = out->node_count;
	out->labelled = arena_array(a, bool, n);
	memcpy(out->labelled, labelled, n * sizeof *labelled);
	b.in = arena_array(a, uint32_t *, n), b.out = arena_array(a, uint32_t *, n);
	b.in_count = arena_array(a, uint32_t, n), b.out_count = arena_array(a, uint32_t, n);
	b.chooses = arena_array(a, bool, n);
	b.scopes = arena_array(a, struct scope, n);
	read_flows(&b);
	bool *has_start = arena_array(a, bool, n + 1);
	out->start = new_place(&b, 0, -1, -1, -1);
	for (uint32_t i = 0; i < n; i++) {
		has_start[out->parent[i]] = has_start[out->parent[i]] || is_start(&out->nodes[i]);
		if (is_sub(&out->nodes[i])) {
			b.scopes[i].runs = new_place(&b, out->parent[i], -1, i, i);
			b.scopes[i].begins = new_place(&b, i + 1, -1, i, i);
		}
	}
	for (uint32_t i = 0; i < n && out->moves.n <= NET_MOVES; i++)
		if (out->in_main[i])
			put_node(&b, i, has_start);
	if (out->moves.n > NET_MOVES || out->places.n > NET_PLACES)
		return err_set(e, "mining.process_too_large", "process",
			"the process has too many ways to be replayed; its largest part may be replayed alone");
	file_moves(out);
	return true;
}

void mining__net_free(struct net *n) {
	vec_free(&n->places);
	vec_free(&n->moves);
}
