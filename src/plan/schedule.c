/* The schedule as a whole: a problem made ready, the work given to the parts, and what came out told with its proof. */
#include "data/date.h"
#include "plan/schedule_int.h"

const char *schedule_proof_text(enum schedule_proof proof) {
	static const char *const texts[] = {"longest_path", "bound_reached", "searched", "feasible"};
	check((size_t)proof < COUNT(texts));
	return texts[proof];
}

/* Shares of the work of a search for small plans: one part looks for good schedules, most of it at all of them, and
 * what is left when these are too many goes on with the first. Large plans get a third of their proportion: days of
 * larger tables are dearer. */
enum { FIRST_SHARE = 64, LAST_SHARE = 4, LARGE_SHARE = 3 };

/* ---- a problem made ready ------------------------------------------------------------------- */

static bool refuse_task(struct err *e, const char *code, str id, const char *why) {
	char where[160];
	snprintf(where, sizeof where, STR_FMT, STR_ARG(id));
	return err_set(e, code, where, "%s", why);
}

static bool check_sizes(const struct schedule_problem *p, struct err *e) {
	check(p->calendar && p->count);
	if (p->count > SCHEDULE_TASKS_MAX || p->pool_count > SCHEDULE_POOLS_MAX)
		return err_set(e, "plan.too_many", "", "a plan has at most %d items and %d pools; make two plans of it",
			SCHEDULE_TASKS_MAX, SCHEDULE_POOLS_MAX);
	for (uint32_t i = 0; i < p->count; i++)
		check(p->tasks[i].days >= 0 && p->tasks[i].days <= 3660);
	return true;
}

/* What the task takes of each pool, each pool once. */
static bool merge_uses(struct arena *a, const struct schedule_problem *p, uint32_t i, struct schedule_job *j,
	struct err *e) {
	const struct schedule_task *t = &p->tasks[i];
	if (!p->pool_count || !t->use_count || t->ended)
		return true;
	struct schedule_use *uses = arena_array(a, struct schedule_use, t->use_count);
	for (uint32_t k = 0; k < t->use_count; k++) {
		uint32_t at = 0;
		check(t->uses[k].pool < p->pool_count);
		if (!t->uses[k].units)
			continue;
		while (at < j->use_count && uses[at].pool != t->uses[k].pool)
			at++;
		uses[at].pool = t->uses[k].pool;
		uses[at].units += t->uses[k].units;
		j->use_count += at == j->use_count;
		if (!p->capacity[uses[at].pool])
			return refuse_task(e, "plan.no_capacity", t->id,
				"nobody is in the pool that it needs; name somebody for it, or plan without capacities");
		if (uses[at].units > p->capacity[uses[at].pool])
			return refuse_task(e, "plan.no_capacity", t->id,
				"it needs more people than its pool has; let it need fewer, or plan without capacities");
	}
	j->uses = uses;
	return true;
}

/* A fact that lies before the first day keeps its distance, so that ends stay in order. */
static void fix(const struct schedule_work *w, const struct schedule_task *t, struct schedule_job *j) {
	const struct schedule_problem *p = w->p;
	struct limit limit = {t->days, t->natural ? UNIT_NATURAL_DAY : UNIT_WORKING_DAY};
	j->fixed = true;
	j->start = t->began - p->start;
	j->end = j->start;
	if (t->ended) {
		j->end = t->over - p->start;
		return;
	}
	if (t->days)
		j->end = calendar_due_day(p->calendar, t->began, limit, w->days.last_year, NULL) - p->start;
	if (j->end < 0)
		j->end = 0;
}

bool schedule__work_make(struct arena *a, const struct schedule_problem *p, struct schedule_work *w, struct err *e) {
	*w = (struct schedule_work){.p = p};
	w->days = (struct schedule_days){.calendar = p->calendar, .base = p->start, .arena = a};
	w->days.last_year = p->last_year ? p->last_year : calendar_last_year(p->calendar);
	if (!check_sizes(p, e) || !schedule__net_make(a, p, &w->net, e))
		return false;
	w->jobs = arena_array(a, struct schedule_job, p->count);
	w->free_jobs = arena_array(a, uint32_t, p->count);
	for (uint32_t k = 0; k < p->count; k++) {
		uint32_t i = w->net.order[k];
		const struct schedule_task *t = &p->tasks[i];
		struct schedule_job *j = &w->jobs[i];
		j->days = t->days;
		j->natural = t->natural;
		j->release = t->not_before > p->start ? t->not_before - p->start : 0;
		if (!merge_uses(a, p, i, j, e))
			return false;
		if (t->begun || t->ended)
			fix(w, t, j);
		else
			w->free_jobs[w->free_count++] = i;
		if (!j->days)
			j->use_count = 0;
		w->pools = w->pools || (j->use_count && !j->fixed);
	}
	return true;
}

/* ---- the calendar --------------------------------------------------------------------------- */

static int year_of(day d) {
	int year, month, dom;
	day_split(d, &year, &month, &dom);
	return year;
}

/* The first year beyond the calendar in which working days were counted; 0: none. */
static int year_missing(const struct schedule_work *w, const struct schedule_times *t) {
	int missing = 0, first = calendar_first_year(w->p->calendar);
	day last = day_of(w->days.last_year, 12, 31), early = day_of(first, 1, 1);
	for (uint32_t i = 0; i < w->net.n; i++) {
		const struct schedule_job *j = &w->jobs[i];
		if (w->p->tasks[i].ended || j->natural || !j->days)
			continue;
		if (t->end[i] + w->days.base > last)
			missing = w->days.last_year + 1;
		else if (t->start[i] + w->days.base + 1 < early && !missing)
			missing = year_of(t->start[i] + w->days.base + 1);
	}
	return missing;
}

/* ---- what came out -------------------------------------------------------------------------- */

/* Whose end fixed the start of a task: a need that ends then, else one that gives its place in a full pool free. */
static int32_t find_because(const struct schedule_work *w, const struct schedule_times *t, uint32_t i, bool *waits,
	uint32_t *pool) {
	const struct schedule_task *task = &w->net.tasks[i];
	const struct schedule_job *j = &w->jobs[i];
	int32_t start = t->start[i], best = -1;
	for (uint32_t b = 0; b < task->after_count; b++) {
		uint32_t before = task->after[b];
		if (t->end[before] == start && (best < 0 || t->start[before] < t->start[best]))
			best = (int32_t)before;
	}
	if (best >= 0 || start <= j->release)
		return best;
	*waits = true;
	for (uint32_t u = 0; u < j->use_count; u++) {
		const uint32_t *used = &w->used[(size_t)j->uses[u].pool * ((size_t)w->horizon + 1)];
		if (used[start] + j->uses[u].units <= w->p->capacity[j->uses[u].pool])
			continue;
		*pool = j->uses[u].pool;
		for (uint32_t k = 0; k < w->net.n; k++)
			for (uint32_t v = 0; v < w->jobs[k].use_count && t->end[k] == start; v++)
				if (w->jobs[k].uses[v].pool == *pool && (best < 0 || t->start[k] < t->start[best]))
					best = (int32_t)k;
		check(best >= 0);
		return best;
	}
	check(!"a task starts as early as it can");
	return -1;
}

static void list_critical(struct arena *a, const struct schedule_work *w, const struct schedule_times *t,
	struct schedule_slot *slots, struct schedule *out) {
	uint32_t n = 0, *chain = arena_array(a, uint32_t, w->net.n);
	int32_t at = -1;
	for (uint32_t i = 0; i < w->net.n; i++)
		if (t->end[i] == t->finish && (at < 0 || w->net.rank[i] > w->net.rank[at]))
			at = (int32_t)i;
	for (; at >= 0; at = slots[at].because) {
		check(n < w->net.n);
		chain[n++] = (uint32_t)at;
		slots[at].critical = true;
	}
	for (uint32_t k = 0; k < n / 2; k++) {
		uint32_t swap = chain[k];
		chain[k] = chain[n - 1 - k];
		chain[n - 1 - k] = swap;
	}
	out->critical = chain;
	out->critical_count = n;
}

static void fill_slot(const struct schedule_work *w, const struct schedule_times *t, const struct schedule_times *late,
	uint32_t i, struct schedule_slot *s) {
	const struct schedule_job *j = &w->jobs[i];
	const struct schedule_days *d = &w->days;
	int32_t latest = late->start[i], end = late->end[i];
	check(j->fixed || latest >= t->start[i]);
	if (j->fixed)
		latest = t->start[i];
	else if (!j->natural && j->days && d->count[latest])
		latest = d->work[d->count[latest] - 1];
	if (latest < t->start[i])
		latest = t->start[i];
	if (w->p->tasks[i].ended || end < t->end[i])
		end = t->end[i];
	s->slack = j->natural || t->end[i] < 0 ? end - t->end[i] : d->count[end] - d->count[t->end[i]];
	if (w->p->tasks[i].ended)
		s->slack = 0;
	s->start = d->base + t->start[i];
	s->end = d->base + t->end[i];
	s->latest_start = d->base + latest;
	s->latest_end = d->base + end;
}

static void tell(struct arena *a, struct schedule_work *w, const struct schedule_times *t, struct schedule *out) {
	uint32_t n = w->net.n, *order = arena_array(a, uint32_t, n);
	uint64_t *room = arena_array(a, uint64_t, n);
	int32_t *because = arena_array(a, int32_t, n);
	struct schedule_times late = schedule__times_make(a, n);
	struct schedule_slot *slots = arena_array(a, struct schedule_slot, n);
	for (uint32_t i = 0; i < n; i++) {
		order[i] = i;
		because[i] = -1;
		if (!w->jobs[i].fixed)
			because[i] = find_because(w, t, i, &slots[i].waits, &slots[i].pool);
		slots[i].because = because[i];
	}
	schedule__sort(w, order, n, t->start, room);
	schedule__backward(w, t->finish, order, because, &late);
	for (uint32_t i = 0; i < n; i++) {
		fill_slot(w, t, &late, i, &slots[i]);
		slots[i].critical = !slots[i].slack && !w->p->tasks[i].ended;
	}
	list_critical(a, w, t, slots, out);
	out->slots = slots;
	out->count = n;
	out->start = w->days.base;
	out->end = w->days.base + t->finish;
}

/* ---- with capacities ------------------------------------------------------------------------ */

/* Room for the case that nothing runs beside anything else. */
static bool make_pools(struct arena *a, struct schedule_work *w, struct err *e) {
	struct schedule_days *d = &w->days;
	int64_t days = 0, from = 0;
	for (uint32_t i = 0; i < w->net.n; i++) {
		const struct schedule_job *j = &w->jobs[i];
		days += j->fixed ? 0 : j->days;
		from = j->fixed && j->end > from ? j->end : j->release > from ? j->release : from;
		w->fixed_finish = j->fixed && j->end > w->fixed_finish ? j->end : w->fixed_finish;
	}
	if (days + from > SCHEDULE_SPAN_MAX)
		return err_set(e, "plan.too_long", "",
			"one item after the other, the plan would take more than 400 years; look at its limits");
	schedule__days_reach(d, (int32_t)from + 1);
	while (d->worked <= d->count[from] + days)
		schedule__days_reach(d, d->known + 512);
	w->horizon = d->work[d->count[from] + days] + 1;
	schedule__days_reach(d, w->horizon + 1);
	size_t cells = (size_t)w->p->pool_count * ((size_t)w->horizon + 1);
	w->used = arena_array(a, uint32_t, cells);
	w->fixed_used = arena_array(a, uint32_t, cells);
	w->late = arena_array(a, int32_t, w->net.n);
	w->room = arena_array(a, uint64_t, w->net.n);
	for (uint32_t i = 0; i < w->net.n; i++)
		if (w->jobs[i].fixed && w->jobs[i].end > 0)
			schedule__take(w, i, w->jobs[i].start, w->jobs[i].end);
	memcpy(w->fixed_used, w->used, cells * sizeof *w->used);
	w->fixed_touched = w->touched;
	return true;
}

/* Whether the early schedule overfills no pool: then it is the one. */
static bool is_free(struct schedule_work *w, const struct schedule_times *early) {
	bool ok = true;
	for (uint32_t k = 0; k < w->free_count && ok; k++) {
		uint32_t i = w->free_jobs[k];
		ok = schedule__fit(w, i, early->start[i]) == early->start[i];
		schedule__take(w, i, early->start[i], early->end[i]);
	}
	if (!ok)
		schedule__clear(w);
	return ok;
}

/* The best schedule that the work allows for, and what is known about it; `used` is left as it takes the pools. */
static void improve(struct schedule_work *w, struct schedule_times *t, struct schedule *out) {
	struct arena scratch = {0};
	struct schedule_times early = schedule__times_make(&scratch, w->net.n);
	memcpy(early.start, t->start, w->net.n * sizeof *t->start);
	memcpy(early.end, t->end, w->net.n * sizeof *t->end);
	early.finish = t->finish;
	uint64_t most = w->steps_most;
	struct schedule_searcher *searcher = schedule__search_begin(&scratch, w, &early, early.finish, t);
	int32_t bound = t->finish == early.finish ? early.finish : schedule__bound(&scratch, w, &early, t->finish);
	bool small = w->net.n <= SCHEDULE_SEARCH_MAX, complete = false;
	schedule__search(searcher, bound, small ? most / FIRST_SHARE : most);
	if (small && t->finish > bound && w->steps < most - most / LAST_SHARE)
		complete = schedule__branch(&scratch, w, bound, most - most / LAST_SHARE, t);
	if (small && !complete)
		schedule__search(searcher, bound, most);
	out->proof = t->finish == bound ? SCHEDULE_BOUND_REACHED : complete ? SCHEDULE_SEARCHED : SCHEDULE_FEASIBLE;
	if (complete)
		bound = t->finish;
	check(bound <= t->finish);
	out->bound = w->days.base + bound;
	out->gap_days = w->days.count[t->finish] - w->days.count[bound];
	schedule__clear(w);
	for (uint32_t k = 0; k < w->free_count; k++)
		schedule__take(w, w->free_jobs[k], t->start[w->free_jobs[k]], t->end[w->free_jobs[k]]);
	arena_free(&scratch);
}

bool schedule_make(struct arena *a, const struct schedule_problem *p, uint64_t steps_most, bool strict,
                   struct schedule *out, struct err *e) {
	struct schedule_work w;
	if (!schedule__work_make(a, p, &w, e))
		return false;
	struct schedule_times t = schedule__times_make(a, p->count);
	struct schedule s = {.proof = SCHEDULE_LONGEST_PATH};
	w.steps_most = steps_most;
	if (p->count > SCHEDULE_SEARCH_MAX)
		w.steps_most = steps_most / LARGE_SHARE * SCHEDULE_SEARCH_MAX / p->count;
	if (!schedule__forward(&w, &t))
		return err_set(e, "plan.too_long", "", "the plan takes more than 400 years; look at its limits");
	s.bound = p->start + t.finish;
	if (w.pools && !make_pools(a, &w, e))
		return false;
	if (w.pools && !is_free(&w, &t))
		improve(&w, &t, &s);
	int missing = year_missing(&w, &t);
	if (missing && strict)
		return err_set(e, "plan.calendar_missing", "", "the working days of %d are not published yet: publish the "
			"calendar of that year, or make the plan provisional", missing);
	s.provisional = missing != 0;
	tell(a, &w, &t, &s);
	s.nodes = w.steps;
	*out = s;
	return true;
}
