/* The map: how often, how long, who, and how late; of the cases that take the most frequent paths. */
#include <stdlib.h>

#include "mining/inside.h"

struct making {
	struct arena *a;
	const struct mining_log *log;
	const struct mining_paths *paths;
	uint32_t kept;
	struct mining_map *m;
	struct mining_activity *by_number; /* 1..activities */
	uint32_t activities;
	VEC(struct mining_edge) edges;
	VEC(uint32_t) edge_last; /* by edge: place + 1 of the last case that had it */
	struct map edge_of;
	uint32_t *edge; /* by event: its edge, UINT32_MAX of first ones */
	ms *prior;      /* by event: when its resource had ended something before, MINING_NONE: never */
};

static bool is_kept(const struct making *x, uint32_t place) {
	return mining__kept(x->paths, place, x->kept);
}

static const struct mining_event *events_of(const struct making *x, uint32_t place) {
	return x->log->events.p + x->log->cases.p[place].first;
}

/* ---- how often ------------------------------------------------------------------------------ */

static uint32_t edge_between(struct making *x, uint32_t from, uint32_t to) {
	uint64_t key = (uint64_t)from << 32 | to, *known = map_get(&x->edge_of, key);
	if (known)
		return (uint32_t)*known;
	vec_push(&x->edges, (struct mining_edge){.from = from, .to = to});
	vec_push(&x->edge_last, 0);
	map_put(&x->edge_of, key, x->edges.n - 1);
	return x->edges.n - 1;
}

static void count_case(struct making *x, uint32_t place, uint32_t *seen) {
	const struct mining_case *c = &x->log->cases.p[place];
	const struct mining_event *e = events_of(x, place);
	bool late = c->judged && !c->on_time;
	for (uint32_t i = 0; i < c->count; i++) {
		struct mining_activity *act = &x->by_number[e[i].activity];
		act->count++;
		act->starts += i == 0;
		act->ends += i + 1 == c->count;
		if (seen[e[i].activity] != place + 1) {
			seen[e[i].activity] = place + 1;
			act->cases++;
			act->judged += c->judged;
			act->late += late;
		}
		x->edge[c->first + i] = UINT32_MAX;
		if (!i)
			continue;
		uint32_t number = x->edge[c->first + i] = edge_between(x, e[i - 1].activity, e[i].activity);
		act->self_loops += e[i - 1].activity == e[i].activity;
		x->edges.p[number].count++;
		x->edges.p[number].cases += x->edge_last.p[number] != place + 1;
		x->edge_last.p[number] = place + 1;
	}
}

/* When the limit had passed, and what was the first thing done after that. */
static void find_crossing(struct making *x, uint32_t place) {
	const struct mining_case *c = &x->log->cases.p[place];
	const struct mining_event *e = events_of(x, place);
	if (!c->judged || c->on_time || c->due_at == MINING_NONE)
		return;
	for (uint32_t i = 0; i < c->count; i++)
		if (e[i].at > c->due_at) {
			x->by_number[e[i].activity].crossed++;
			return;
		}
	x->m->crossed_nowhere++;
}

/* What is done again in a case, and how long that lasts. */
static void count_repeats(struct making *x, uint32_t place, uint32_t *times, ms *first, ms *last) {
	const struct mining_case *c = &x->log->cases.p[place];
	const struct mining_event *e = events_of(x, place);
	bool any = false;
	for (uint32_t i = 0; i < c->count; i++) {
		uint32_t k = e[i].activity;
		if (!times[k]++)
			first[k] = e[i].at;
		last[k] = e[i].at;
	}
	for (uint32_t i = 0; i < c->count; i++) {
		uint32_t k = e[i].activity;
		struct mining_activity *act = &x->by_number[k];
		if (times[k] > 1) {
			any = true;
			act->repeats += times[k] - 1;
			act->repeating++;
			act->repeat_time += mining_between(x->log, first[k], last[k]);
		}
		times[k] = 0;
	}
	x->m->repeating += any;
}

static void count_all(struct making *x) {
	uint32_t n = x->activities + 1;
	uint32_t *seen = arena_array(x->a, uint32_t, n), *times = arena_array(x->a, uint32_t, n);
	ms *first = arena_array(x->a, ms, n), *last = arena_array(x->a, ms, n);
	x->m->first_at = INT64_MAX;
	x->m->last_at = INT64_MIN;
	for (uint32_t place = 0; place < x->log->cases.n; place++) {
		const struct mining_case *c = &x->log->cases.p[place];
		const struct mining_event *e = events_of(x, place);
		if (!is_kept(x, place))
			continue;
		x->m->cases++;
		x->m->events += c->count;
		x->m->closed += c->closed;
		x->m->judged += c->judged;
		x->m->late += c->judged && !c->on_time;
		x->m->longest = c->count > x->m->longest ? c->count : x->m->longest;
		for (uint32_t i = 0; i < c->count; i++) {
			x->m->first_at = e[i].at < x->m->first_at ? e[i].at : x->m->first_at;
			x->m->last_at = e[i].at > x->m->last_at ? e[i].at : x->m->last_at;
		}
		count_case(x, place, seen);
		count_repeats(x, place, times, first, last);
		find_crossing(x, place);
	}
}

/* ---- how long ------------------------------------------------------------------------------- */

static int by_time(const void *one, const void *other, void *self) {
	const struct mining_event *e = self;
	uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
	if (e[a].at != e[b].at)
		return e[a].at < e[b].at ? -1 : 1;
	return a < b ? -1 : a > b;
}

/* Of the whole log, also of cases that are not shown: who is busy with them is busy. */
static void find_prior(struct making *x) {
	uint32_t n = x->log->events.n;
	uint32_t *order = arena_array(x->a, uint32_t, n);
	ms *ended = arena_array(x->a, ms, x->log->resources.texts.n + 1);
	x->prior = arena_array(x->a, ms, n);
	for (uint32_t i = 0; i <= x->log->resources.texts.n; i++)
		ended[i] = MINING_NONE;
	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	qsort_r(order, n, sizeof *order, by_time, x->log->events.p);
	for (uint32_t i = 0; i < n; i++) {
		const struct mining_event *e = &x->log->events.p[order[i]];
		x->prior[order[i]] = e->resource ? ended[e->resource] : MINING_NONE;
		ended[e->resource] = e->at;
	}
}

/* How the time before an event is divided. */
struct share {
	enum { NOTHING, DIVIDED, UNDIVIDED } how;
	bool estimated;
	ms wait, work;
};

/* Begun when the log says so; else, by a guess, when the case had come and its doer had ended what came before. */
static struct share share_of(const struct making *x, uint32_t number, ms before) {
	const struct mining_event *e = &x->log->events.p[number];
	ms at = e->at, begun = e->began;
	if (before == MINING_NONE && begun == MINING_NONE)
		return (struct share){.how = NOTHING};
	if (before == MINING_NONE || before > at)
		before = begun != MINING_NONE && begun < at ? begun : at;
	if (e->automatic)
		return (struct share){.how = DIVIDED, .wait = mining_between(x->log, before, at)};
	if (begun == MINING_NONE && !e->resource)
		return (struct share){.how = UNDIVIDED, .wait = mining_between(x->log, before, at)};
	bool guessed = begun == MINING_NONE;
	if (guessed)
		begun = x->prior[number];
	begun = begun == MINING_NONE || begun < before ? before : begun > at ? at : begun;
	return (struct share){DIVIDED, guessed, mining_between(x->log, before, begun), mining_between(x->log, begun, at)};
}

static void take_times(struct making *x, struct mining_groups *wait, struct mining_groups *work,
                       struct mining_groups *open, struct mining_groups *edges) {
	for (uint32_t place = 0; place < x->log->cases.n; place++) {
		const struct mining_case *c = &x->log->cases.p[place];
		if (!is_kept(x, place))
			continue;
		for (uint32_t i = c->first; i < c->first + c->count; i++) {
			const struct mining_event *e = &x->log->events.p[i];
			struct share s = share_of(x, i, i > c->first ? e[-1].at : MINING_NONE);
			if (i > c->first)
				mining__put(edges, x->edge[i], mining_between(x->log, e[-1].at, e->at));
			if (s.how == UNDIVIDED)
				mining__put(open, e->activity, s.wait);
			if (s.how != DIVIDED)
				continue;
			mining__put(wait, e->activity, s.wait);
			mining__put(work, e->activity, s.work);
			x->by_number[e->activity].estimated += s.estimated;
			x->m->estimated += s.estimated;
			x->m->recorded += !s.estimated && !e->automatic;
		}
	}
}

static void spread_times(struct making *x) {
	uint32_t n = x->activities + 1;
	uint32_t *sizes = arena_array(x->a, uint32_t, n), *edge_sizes = arena_array(x->a, uint32_t, x->edges.n);
	for (uint32_t i = 1; i < n; i++)
		sizes[i] = x->by_number[i].count;
	for (uint32_t i = 0; i < x->edges.n; i++)
		edge_sizes[i] = x->edges.p[i].count;
	struct mining_groups wait = mining__groups(x->a, sizes, n), work = mining__groups(x->a, sizes, n);
	struct mining_groups open = mining__groups(x->a, sizes, n), edges = mining__groups(x->a, edge_sizes, x->edges.n);
	take_times(x, &wait, &work, &open, &edges);
	for (uint32_t i = 1; i < n; i++) {
		struct mining_activity *act = &x->by_number[i];
		act->wait = mining__spread(&wait, i);
		act->work = mining__spread(&work, i);
		act->open = mining__spread(&open, i);
		x->m->wait.total += act->wait.total, x->m->wait.n += act->wait.n;
		x->m->work.total += act->work.total, x->m->work.n += act->work.n;
		x->m->open.total += act->open.total, x->m->open.n += act->open.n;
	}
	for (uint32_t i = 0; i < x->edges.n; i++)
		x->edges.p[i].took = mining__spread(&edges, i);
}

static void spread_cases(struct making *x) {
	uint32_t n = 0;
	ms *took = arena_array(x->a, ms, x->log->cases.n);
	for (uint32_t place = 0; place < x->log->cases.n; place++)
		if (is_kept(x, place)) {
			const struct mining_event *e = events_of(x, place);
			took[n++] = mining_between(x->log, e[0].at, e[x->log->cases.p[place].count - 1].at);
		}
	x->m->took = mining_spread_of(took, n);
}

/* ---- who ------------------------------------------------------------------------------------ */

static int by_handovers(const void *one, const void *other) {
	const struct mining_handover *a = one, *b = other;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return a->from != b->from ? (a->from < b->from ? -1 : 1) : (a->to > b->to) - (a->to < b->to);
}

static int by_events(const void *one, const void *other) {
	const struct mining_resource *a = one, *b = other;
	if (a->events != b->events)
		return a->events > b->events ? -1 : 1;
	return (a->resource > b->resource) - (a->resource < b->resource);
}

static void add_handover(struct making *x, struct map *known, uint32_t from, uint32_t to, uint32_t *room) {
	uint64_t key = (uint64_t)from << 32 | to, *at = map_get(known, key);
	struct mining_map *m = x->m;
	if (at) {
		m->handovers[*at].count++;
		return;
	}
	if (m->handover_count == *room) {
		struct mining_handover *more = arena_array(x->a, struct mining_handover, *room * 2);
		memcpy(more, m->handovers, *room * sizeof *more);
		m->handovers = more;
		*room *= 2;
	}
	map_put(known, key, m->handover_count);
	m->handovers[m->handover_count++] = (struct mining_handover){from, to, 1};
}

/* What each resource did; `seen`, `did` tell whether a case, an activity of it was counted. */
static void count_people(struct making *x) {
	uint32_t n = x->log->resources.texts.n, room = 64;
	struct map known = {0}, did = {0};
	uint32_t *seen = arena_array(x->a, uint32_t, n + 1);
	struct mining_resource *all = x->m->resources = arena_array(x->a, struct mining_resource, n + 1);
	x->m->handovers = arena_array(x->a, struct mining_handover, room);
	for (uint32_t place = 0; place < x->log->cases.n; place++) {
		const struct mining_event *e = events_of(x, place);
		for (uint32_t i = 0; is_kept(x, place) && i < x->log->cases.p[place].count; i++) {
			uint32_t r = e[i].resource;
			uint64_t pair = (uint64_t)r << 32 | e[i].activity;
			if (!r)
				continue;
			all[r].events++;
			all[r].cases += seen[r] != place + 1;
			seen[r] = place + 1;
			if (!map_get(&did, pair)) {
				map_put(&did, pair, 1);
				all[r].activities++;
				x->by_number[e[i].activity].people++;
			}
			if (i && e[i - 1].resource && e[i - 1].resource != r)
				add_handover(x, &known, e[i - 1].resource, r, &room);
		}
	}
	map_free(&known);
	map_free(&did);
	uint32_t used = 0;
	for (uint32_t r = 1; r <= n; r++)
		if (all[r].events) {
			all[r].resource = r;
			all[used++] = all[r];
		}
	x->m->resource_count = used;
	x->m->top_resources = used < MINING_TOP ? used : MINING_TOP;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static int by_frequency(const void *one, const void *other) {
	const struct mining_activity *a = one, *b = other;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return (a->activity > b->activity) - (a->activity < b->activity);
}

static int by_edge_count(const void *one, const void *other) {
	const struct mining_edge *a = one, *b = other;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return a->from != b->from ? (a->from < b->from ? -1 : 1) : (a->to > b->to) - (a->to < b->to);
}

static void sort_all(struct making *x) {
	struct mining_map *m = x->m;
	m->activities = arena_array(x->a, struct mining_activity, x->activities + 1);
	for (uint32_t i = 1; i <= x->activities; i++)
		if (x->by_number[i].count)
			m->activities[m->activity_count++] = x->by_number[i];
	m->edge_count = x->edges.n;
	m->edges = arena_array(x->a, struct mining_edge, x->edges.n + 1);
	for (uint32_t i = 0; i < x->edges.n; i++)
		m->edges[i] = x->edges.p[i];
	qsort(m->activities, m->activity_count, sizeof *m->activities, by_frequency);
	qsort(m->edges, m->edge_count, sizeof *m->edges, by_edge_count);
	qsort(m->handovers, m->handover_count, sizeof *m->handovers, by_handovers);
	qsort(m->resources, m->resource_count, sizeof *m->resources, by_events);
	if (m->handover_count > MINING_TOP)
		m->handover_count = MINING_TOP;
}

struct mining_map *mining_map_make(struct arena *a, const struct mining_log *log, const struct mining_paths *paths,
                                   uint32_t kept) {
	struct making x = {.a = a, .log = log, .paths = paths, .kept = kept, .activities = log->activities.texts.n};
	x.m = arena_new(a, struct mining_map);
	x.m->paths = paths->count;
	x.m->paths_kept = kept < paths->count ? kept : paths->count;
	x.by_number = arena_array(a, struct mining_activity, x.activities + 1);
	for (uint32_t i = 1; i <= x.activities; i++)
		x.by_number[i].activity = i;
	x.edge = arena_array(a, uint32_t, log->events.n);
	count_all(&x);
	find_prior(&x);
	spread_times(&x);
	spread_cases(&x);
	count_people(&x);
	sort_all(&x);
	map_free(&x.edge_of);
	vec_free(&x.edges);
	vec_free(&x.edge_last);
	return x.m;
}
