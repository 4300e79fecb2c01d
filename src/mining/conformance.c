/* Conformance: what the cases did, replayed on the process that they should follow. */
#include "data/csv.h"
#include "mining/replay.h"

/* ---- which activity is which node ----------------------------------------------------------- */

/* Without case, blanks and signs, so that "Check documents" is "check-documents". */
static str plain(struct arena *a, str s) {
	char *to = arena_array(a, char, s.n + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 'a' - 'A');
		if (c != ' ' && c != '-' && c != '_' && c != '.' && c != ':' && c != '\t')
			to[n++] = c;
	}
	return (str){to, n};
}

/* A node that is done: its id, or its name, is the text. The first of several. */
static int64_t node_like(struct arena *a, const struct process_model *m, str activity) {
	int64_t found = process_node_find(m, activity);
	str wanted = plain(a, activity);
	for (uint32_t i = 0; found < 0 && i < process_node_count(m); i++) {
		struct process_node n = process_node_at(m, i);
		bool same = str_eq(plain(a, n.name), wanted) || str_eq(plain(a, n.id), wanted);
		found = same && wanted.n ? (int64_t)i : -1;
	}
	return found;
}

static bool read_rows(struct arena *a, const struct mining_log *log, const struct process_model *m, str rows,
                      struct mining_mapping *out, struct err *e) {
	struct csv t;
	char where[64];
	if (!csv_parse(a, rows, "mapping", &t, e))
		return false;
	int activity = csv_column(&t, "activity"), node = csv_column(&t, "node");
	if (activity < 0 || node < 0)
		return err_set(e, "mining.no_activity", "mapping", "the mapping needs the columns activity and node");
	for (uint32_t i = 0; i < t.rows; i++) {
		str from = csv_cell(&t, i, activity), to = csv_cell(&t, i, node);
		uint32_t number = intern_find(&log->activities, from);
		int64_t found = to.n ? process_node_find(m, to) : -1;
		snprintf(where, sizeof where, "mapping:%u", t.lines[i]);
		if (!number)
			return err_set(e, "mining.no_activity", where, "the log has no activity \"" STR_FMT "\"", STR_ARG(from));
		if (found < 0 && to.n)
			return err_set(e, "mining.no_node", where, "the process has no node \"" STR_FMT "\"", STR_ARG(to));
		out->node[number - 1] = found;
	}
	return true;
}

bool mining_mapping_read(struct arena *a, const struct mining_log *log, const struct process_model *m, str rows,
                         struct mining_mapping *out, struct err *e) {
	uint32_t n = log->activities.texts.n;
	out->node = arena_array(a, int64_t, n);
	for (uint32_t i = 0; i < n; i++)
		out->node[i] = node_like(a, m, log->activities.texts.p[i]);
	if (str_trim(rows).n && !read_rows(a, log, m, rows, out, e))
		return false;
	out->mapped = 0;
	for (uint32_t i = 0; i < n; i++)
		out->mapped += out->node[i] >= 0;
	return true;
}

/* ---- what is replayed ----------------------------------------------------------------------- */

/* Something that does not fit, and the cases in which it does not. */
struct deviation {
	uint64_t key;
	uint32_t node;
	int64_t after;      /* node done before; -1: none */
	bool left;          /* a token was left before `node`; else it came unexpectedly */
	uint32_t cases, times, examples[MINING_EXAMPLES], example_count;
	uint32_t stamp;     /* of the sequence that had it last */
};
/* Cases with the same nodes in the same order, and the same end. */
struct sequence {
	uint32_t *nodes, count, cases, examples[MINING_EXAMPLES];
	bool ended;
	uint32_t next; /* another one with its hash + 1 */
};
struct checking {
	struct arena *a;
	const struct mining_log *log;
	const struct process_model *m;
	const struct mining_mapping *mapping;
	struct net net;
	struct replay *replay;
	int64_t *step_node;      /* by step number - 1 */
	bool *labelled;
	VEC(struct sequence) sequences;
	struct map by_hash, known;
	VEC(struct deviation) deviations;
	uint32_t *done, *unexpected, *left; /* by node */
	uint32_t *missing, *remaining;      /* by place */
	uint32_t *unmapped, *unmapped_cases, *unmapped_last; /* by activity */
	uint32_t at;             /* sequence under way */
	struct replay_tokens sum;
	uint32_t fitting, ended;
};

static int64_t node_of(const struct checking *x, const struct mining_event *e) {
	int64_t node = e->step ? x->step_node[e->step - 1] : -1;
	if (node < 0)
		node = x->mapping->node[e->activity - 1];
	return node;
}

/* Steps that people do, and messages that they give, are told by the ledger whenever they happen; of a foreign log only
 * what is mapped is. */
static void find_labels(struct checking *x) {
	static const char *const told[] = {"userTask", "manualTask", "task", "receiveTask"};
	bool own = x->log->steps.texts.n > 0;
	uint32_t n = process_node_count(x->m);
	x->labelled = arena_array(x->a, bool, n);
	for (uint32_t i = 0; own && i < n; i++) {
		struct process_node node = process_node_at(x->m, i);
		for (size_t k = 0; k < COUNT(told); k++)
			x->labelled[i] = x->labelled[i] || str_is(node.element, told[k]);
		x->labelled[i] = x->labelled[i] || str_is(node.trigger, "message");
	}
	for (uint32_t i = 0; i < x->log->events.n; i++) {
		int64_t node = node_of(x, &x->log->events.p[i]);
		if (node >= 0)
			x->labelled[node] = true;
	}
}

static void find_steps(struct checking *x) {
	uint32_t n = x->log->steps.texts.n;
	x->step_node = arena_array(x->a, int64_t, n);
	for (uint32_t i = 0; i < n; i++)
		x->step_node[i] = process_node_find(x->m, x->log->steps.texts.p[i]);
}

/* Whether the net knows how the node is done; one of a called process it does not. */
static bool is_replayed(const struct checking *x, int64_t node) {
	return node >= 0 && x->net.of_first[node] < x->net.of_first[node + 1];
}

/* ---- sequences ------------------------------------------------------------------------------ */

static uint32_t find_sequence(struct checking *x, const uint32_t *nodes, uint32_t count, bool ended) {
	str bytes = {(const char *)nodes, count * (uint32_t)sizeof *nodes};
	uint64_t hash = (str_hash(bytes) << 1 | ended) | 1u << 1, *head = map_get(&x->by_hash, hash);
	for (uint32_t i = head ? (uint32_t)*head : 0; i; i = x->sequences.p[i - 1].next) {
		const struct sequence *s = &x->sequences.p[i - 1];
		if (s->count == count && s->ended == ended && (!count || memcmp(s->nodes, nodes, bytes.n) == 0))
			return i - 1;
	}
	struct sequence made = {.count = count, .ended = ended, .next = head ? (uint32_t)*head : 0};
	made.nodes = arena_array(x->a, uint32_t, count);
	if (count)
		memcpy(made.nodes, nodes, bytes.n);
	vec_push(&x->sequences, made);
	map_put(&x->by_hash, hash, x->sequences.n);
	return x->sequences.n - 1;
}

static void read_case(struct checking *x, uint32_t place, uint32_t *nodes) {
	const struct mining_case *c = &x->log->cases.p[place];
	uint32_t n = 0;
	for (uint32_t i = c->first; i < c->first + c->count; i++) {
		const struct mining_event *e = &x->log->events.p[i];
		int64_t node = node_of(x, e);
		if (is_replayed(x, node)) {
			nodes[n++] = (uint32_t)node;
			x->done[node]++;
			continue;
		}
		x->unmapped[e->activity - 1]++;
		x->unmapped_cases[e->activity - 1] += x->unmapped_last[e->activity - 1] != place + 1;
		x->unmapped_last[e->activity - 1] = place + 1;
	}
	uint32_t at = find_sequence(x, nodes, n, c->closed); /* may move the list */
	struct sequence *s = &x->sequences.p[at];
	if (s->cases < MINING_EXAMPLES)
		s->examples[s->cases] = place;
	s->cases++;
}

static void read_cases(struct checking *x) {
	uint32_t longest = 1;
	for (uint32_t i = 0; i < x->log->cases.n; i++)
		longest = x->log->cases.p[i].count > longest ? x->log->cases.p[i].count : longest;
	uint32_t *nodes = arena_array(x->a, uint32_t, longest);
	for (uint32_t i = 0; i < x->log->cases.n; i++)
		read_case(x, i, nodes);
}

/* ---- deviations ----------------------------------------------------------------------------- */

static void note(struct checking *x, bool left, uint32_t node, int64_t after) {
	uint64_t key = (uint64_t)node << 32 | (uint64_t)(after + 1) << 2 | (left ? 3u : 1u);
	uint64_t *at = map_get(&x->known, key);
	if (!at) {
		vec_push(&x->deviations, (struct deviation){.key = key, .node = node, .after = after, .left = left});
		map_put(&x->known, key, x->deviations.n - 1);
		at = map_get(&x->known, key);
	}
	struct deviation *d = &x->deviations.p[*at];
	const struct sequence *s = &x->sequences.p[x->at];
	d->times += s->cases;
	if (d->stamp == x->at + 1)
		return;
	d->stamp = x->at + 1;
	d->cases += s->cases;
	for (uint32_t i = 0; i < s->cases && i < MINING_EXAMPLES && d->example_count < MINING_EXAMPLES; i++)
		d->examples[d->example_count++] = s->examples[i];
}

static void take_unexpected(void *self, uint32_t event, uint32_t node, int64_t after) {
	struct checking *x = self;
	(void)event;
	x->unexpected[node] += x->sequences.p[x->at].cases;
	note(x, false, node, after);
}

static void take_lacked(void *self, uint32_t place) {
	struct checking *x = self;
	x->missing[place] += x->sequences.p[x->at].cases;
}

static void take_left(void *self, uint32_t place, uint32_t tokens) {
	struct checking *x = self;
	const struct net_place *p = &x->net.places.p[place];
	uint32_t cases = x->sequences.p[x->at].cases;
	x->remaining[place] += tokens * cases;
	if (p->target < 0)
		return;
	x->left[p->target] += tokens * cases;
	note(x, true, (uint32_t)p->target, p->source == p->target ? -1 : p->source);
}

static void replay_all(struct checking *x) {
	struct replay_listener l = {x, take_unexpected, take_lacked, take_left};
	for (x->at = 0; x->at < x->sequences.n; x->at++) {
		const struct sequence *s = &x->sequences.p[x->at];
		struct replay_tokens t = mining__replay_trace(x->replay, s->nodes, s->count, s->ended, &l);
		x->sum.produced += t.produced * s->cases;
		x->sum.consumed += t.consumed * s->cases;
		x->sum.missing += t.missing * s->cases;
		x->sum.remaining += t.remaining * s->cases;
		x->fitting += t.missing + t.remaining ? 0 : s->cases;
		x->ended += s->ended ? s->cases : 0;
	}
}

/* ---- writing -------------------------------------------------------------------------------- */

static void put_node_id(struct buf *b, const struct checking *x, const char *name, int64_t node) {
	buf_format(b, ",\"%s\":", name);
	if (node < 0)
		buf_text(b, "null");
	else
		json_put_string(b, x->net.nodes[node].id);
}

static void put_totals(struct buf *b, const struct checking *x) {
	double consumed = x->sum.consumed ? (double)x->sum.missing / (double)x->sum.consumed : 0;
	double produced = x->sum.produced ? (double)x->sum.remaining / (double)x->sum.produced : 0;
	uint32_t events = 0;
	for (uint32_t i = 0; i < x->log->activities.texts.n; i++)
		events += x->unmapped[i];
	buf_format(b, "\"fitness\":%.4f,\"cases\":%u,\"fitting\":%u,\"ended\":%u,\"sequences\":%u,\"events\":%u,"
		"\"events_left_out\":%u,\"cut\":%s", 0.5 * (1 - consumed) + 0.5 * (1 - produced), x->log->cases.n, x->fitting,
		x->ended, x->sequences.n, x->log->events.n, events, mining__replay_cut(x->replay) ? "true" : "false");
	buf_format(b, ",\"tokens\":{\"produced\":%llu,\"consumed\":%llu,\"missing\":%llu,\"remaining\":%llu}",
		(unsigned long long)x->sum.produced, (unsigned long long)x->sum.consumed,
		(unsigned long long)x->sum.missing, (unsigned long long)x->sum.remaining);
}

static void put_nodes(struct buf *b, const struct checking *x) {
	bool any = false;
	buf_text(b, ",\"nodes\":[");
	for (uint32_t i = 0; i < x->net.node_count; i++) {
		if (!x->net.in_main[i])
			continue;
		buf_text(b, any ? ",{\"id\":" : "{\"id\":");
		any = true;
		json_put_string(b, x->net.nodes[i].id);
		mining__put_text(b, "name", x->net.nodes[i].name);
		buf_format(b, ",\"told\":%s,\"done\":%u,\"unexpected\":%u,\"left\":%u}", x->labelled[i] ? "true" : "false",
			x->done[i], x->unexpected[i], x->left[i]);
	}
	buf_char(b, ']');
}

static void put_places(struct buf *b, const struct checking *x) {
	bool any = false;
	buf_text(b, ",\"places\":[");
	for (uint32_t i = 0; i < x->net.places.n; i++) {
		const struct net_place *p = &x->net.places.p[i];
		if (!x->missing[i] && !x->remaining[i])
			continue;
		buf_format(b, "%s{\"missing\":%u,\"remaining\":%u", any ? "," : "", x->missing[i], x->remaining[i]);
		any = true;
		put_node_id(b, x, "from", p->source);
		put_node_id(b, x, "to", p->target);
		mining__put_text(b, "flow", p->flow < 0 ? STR("") : process_flow_at(x->m, (uint32_t)p->flow).id);
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

/* The most frequent first; few, so that the simplest way of sorting does. */
static void sort_deviations(struct checking *x) {
	for (uint32_t i = 1; i < x->deviations.n; i++)
		for (uint32_t k = i; k && (x->deviations.p[k].cases > x->deviations.p[k - 1].cases ||
		                           (x->deviations.p[k].cases == x->deviations.p[k - 1].cases &&
		                            x->deviations.p[k].key < x->deviations.p[k - 1].key)); k--) {
			struct deviation d = x->deviations.p[k];
			x->deviations.p[k] = x->deviations.p[k - 1];
			x->deviations.p[k - 1] = d;
		}
}

static void put_deviations(struct buf *b, struct checking *x) {
	sort_deviations(x);
	buf_format(b, ",\"deviation_count\":%u,\"deviations\":[", x->deviations.n);
	for (uint32_t i = 0; i < x->deviations.n && i < MINING_TOP; i++) {
		const struct deviation *d = &x->deviations.p[i];
		buf_format(b, "%s{\"kind\":\"%s\",\"cases\":%u,\"times\":%u", i ? "," : "", d->left ? "left" : "unexpected",
			d->cases, d->times);
		put_node_id(b, x, "node", d->node);
		mining__put_text(b, "name", x->net.nodes[d->node].name);
		put_node_id(b, x, "after", d->after);
		mining__put_text(b, "after_name", d->after < 0 ? STR("") : x->net.nodes[d->after].name);
		buf_text(b, ",\"examples\":[");
		for (uint32_t k = 0; k < d->example_count; k++) {
			if (k)
				buf_char(b, ',');
			mining__open_case(b, x->log, d->examples[k]);
			buf_char(b, '}');
		}
		buf_text(b, "]}");
	}
	buf_char(b, ']');
}

static void put_mapping(struct buf *b, const struct checking *x) {
	buf_text(b, ",\"mapping\":[");
	for (uint32_t i = 0; i < x->log->activities.texts.n; i++) {
		buf_text(b, i ? ",{\"activity\":" : "{\"activity\":");
		json_put_string(b, x->log->activities.texts.p[i]);
		put_node_id(b, x, "node", x->mapping->node[i]);
		buf_format(b, ",\"left_out\":%u,\"left_out_cases\":%u}", x->unmapped[i], x->unmapped_cases[i]);
	}
	buf_char(b, ']');
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void make_counts(struct checking *x) {
	uint32_t nodes = x->net.node_count, places = x->net.places.n, n = x->log->activities.texts.n;
	x->done = arena_array(x->a, uint32_t, nodes);
	x->unexpected = arena_array(x->a, uint32_t, nodes);
	x->left = arena_array(x->a, uint32_t, nodes);
	x->missing = arena_array(x->a, uint32_t, places);
	x->remaining = arena_array(x->a, uint32_t, places);
	x->unmapped = arena_array(x->a, uint32_t, n);
	x->unmapped_cases = arena_array(x->a, uint32_t, n);
	x->unmapped_last = arena_array(x->a, uint32_t, n);
}

static bool check_all(struct checking *x, struct buf *b, struct err *e) {
	if (!mining__net_build(x->a, x->m, x->labelled, &x->net, e))
		return false;
	make_counts(x);
	read_cases(x);
	uint32_t replayed = 0;
	for (uint32_t i = 0; i < x->net.node_count; i++)
		replayed += x->done[i];
	if (!replayed)
		return err_set(e, "mining.not_mapped", "mapping", "no activity of the log is in the process: give a mapping"
			" with the columns activity and node");
	x->replay = mining__replay_make(x->a, &x->net);
	replay_all(x);
	put_totals(b, x);
	put_nodes(b, x);
	put_places(b, x);
	put_deviations(b, x);
	put_mapping(b, x);
	mining__replay_free(x->replay);
	return true;
}

bool mining_put_conformance(struct buf *b, const struct mining_log *log, const struct process_model *m,
                            const struct mining_mapping *mapping, struct err *e) {
	struct arena a = {0};
	struct checking x = {.a = &a, .log = log, .m = m, .mapping = mapping};
	find_steps(&x);
	find_labels(&x);
	bool good = check_all(&x, b, e);
	mining__net_free(&x.net);
	vec_free(&x.sequences);
	vec_free(&x.deviations);
	map_free(&x.by_hash);
	map_free(&x.known);
	arena_free(&a);
	return good;
}
