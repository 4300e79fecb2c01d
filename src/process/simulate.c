/* Cases of a process on a virtual clock. Each case is an instance that process_step moves; what waits in it becomes a
 * job that queues for its pool, takes its time, and completes the task.
 *
 * A job belongs to one token at one node; the first job of each is its work (or nothing, where only an event can come),
 * the others are events that may come meanwhile. When the token no longer waits there, all of them are given up. */
#include <math.h>

#include "data/date.h"
#include "process/instance.h"
#include "process/simulate_int.h"

enum event_kind { EVENT_ARRIVAL, EVENT_JOB, EVENT_TIMER, EVENT_BATCH };
enum job_state { JOB_FREE, JOB_IDLE, JOB_QUEUED, JOB_RUNNING, JOB_NUDGE };
/* A single run is cut into so many batches; several runs are a batch each. */
enum { BATCHES_OF_ONE = 20, NUDGE_NONE = UINT32_MAX, CASE_BYTES = 64 << 10 };

struct job {
	uint8_t state;
	uint32_t owner, token, node; /* number of the case; where it waits */
	uint32_t nudge;              /* number of the event that comes, NUDGE_NONE: work */
	uint32_t generation;
	uint64_t seen;               /* number of the step after which its token was last found waiting */
	ms asked, begun, length;
};

/* A token at a node, as a step tells of it. */
struct told {
	uint32_t node, token;
};

/* One case under way. What a step leaves in the arena stays until it has grown too large. */
struct one_case {
	struct arena arena;
	struct process_instance *instance; /* NULL: the place is free */
	struct simulate_random random;
	ms began;
	uint32_t steps;            /* that it has made */
	uint32_t timer_generation; /* never reset: entries of a case that was here before are stale */
	VEC(uint32_t) jobs;
};

struct pool {
	uint32_t busy, waiting;
	struct simulate_heap queue;
	double busy_area, queue_area; /* since the batch began: people · working ms, jobs · ms */
	ms settled;
	struct simulate_tally utilisation, queued;
};

struct task_stats {
	uint64_t done, cancelled;
	struct simulate_series wait, work;
};

struct sim {
	struct arena *out;
	const struct simulate_config *c;
	const struct process_model *m;
	struct arena scratch;
	struct process_host host;
	struct simulate_heap agenda;
	VEC(struct job) jobs;
	VEC(uint32_t) free_jobs;
	VEC(struct one_case) cases;
	VEC(uint32_t) free_cases;
	VEC(struct told) fresh, gone; /* of the step under way: what began to wait, and what no longer does */
	struct pool *pools;
	struct task_stats *tasks;
	struct simulate_random arrivals;
	uint32_t run, runs, batch, batches_begun, current; /* current: the case that a step is for */
	uint64_t seed, case_number, order, events, steps;
	ms now, batch_began, under_way_settled;
	bool measuring, run_over;
	uint32_t under_way;
	double under_way_area;
	uint64_t batch_finished;
	struct simulate_tally *within; /* by limit */
	struct simulate_tally throughput, under_way_mean;
	struct simulate_series cycle, cycle_elapsed;
	struct simulate_result *r;
	struct err *e;
};

static double minutes(ms span) {
	return (double)span / MS_PER_MINUTE;
}

static void plan(struct sim *s, ms at, enum event_kind kind, uint32_t what, uint32_t generation) {
	simulate__put(&s->agenda, (struct simulate_item){at, s->order++, kind, what, generation});
}

/* ---- what a case asks ----------------------------------------------------------------------- */

/* A draw for a flow with a chance; all else is unknown. */
static struct val get(void *self, str name) {
	struct sim *s = self;
	dec d;
	if (!str_starts(name, STR(SIMULATE_DRAW)))
		return val_null();
	int64_t whole = (int64_t)(simulate_uniform(&s->cases.p[s->current].random) * 1e15);
	d = dec_scaled(whole, 15);
	return val_number(d);
}

static bool give_up(void *self) {
	const struct sim *s = self;
	return s->c->give_up(s->c->self);
}

static bool decide(void *self, str name, struct val variables, struct val *out, struct err *e) {
	struct sim *s = self;
	(void)variables;
	for (uint32_t i = 0; i < s->c->decision_count; i++)
		if (str_eq(s->c->decisions[i].name, name)) {
			const struct simulate_outcome *o =
				simulate__choose(&s->c->decisions[i].outcomes, &s->cases.p[s->current].random);
			*out = o ? o->value : val_null();
			return true;
		}
	return err_set(e, "simulate.config", "", "nothing is assumed of the decision \"" STR_FMT "\"", STR_ARG(name));
}

static ms limit_end(const struct sim *s, ms from, int32_t days) {
	const struct simulate_hours *h = &s->c->hours;
	struct limit limit = {days, UNIT_WORKING_DAY};
	if (h->calendar)
		return calendar_due(h->calendar, from, limit, calendar_last_year(h->calendar), NULL);
	return ms_of_day(day_of_ms(from, h->offset_minutes) + days + 1, h->offset_minutes) - 1;
}

static ms working_due(void *self, ms from, int32_t days) {
	return limit_end(self, from, days);
}

/* Numbers of tokens hold within a step only: afterwards an instance has the numbers that reading its text would give.
 * So what a step tells says which tokens have gone and which have come. */
static void tell(void *self, const struct process_move *move) {
	struct sim *s = self;
	if (move->node < 0 || !move->token)
		return;
	struct told t = {(uint32_t)move->node, move->token};
	if (move->kind == PROCESS_WAITING)
		vec_push(&s->fresh, t);
	if (move->kind != PROCESS_LEFT && move->kind != PROCESS_CANCELLED)
		return;
	vec_push(&s->gone, t);
	for (uint32_t i = s->fresh.n; i-- > 0;)
		if (s->fresh.p[i].node == t.node && s->fresh.p[i].token == t.token)
			s->fresh.p[i] = s->fresh.p[--s->fresh.n];
}

/* ---- pools ---------------------------------------------------------------------------------- */

static void settle(struct sim *s, struct pool *p) {
	if (p->busy)
		p->busy_area += (double)simulate_between(&s->c->hours, p->settled, s->now) * p->busy;
	p->queue_area += (double)(s->now - p->settled) * p->waiting;
	p->settled = s->now;
}

static void begin_job(struct sim *s, uint32_t number) {
	struct job *j = &s->jobs.p[number];
	const struct simulate_duration *d =
		j->nudge == NUDGE_NONE ? &s->c->tasks[j->node].duration : &s->c->nudges[j->nudge].after;
	bool at_any_time = d->elapsed || !j->length;
	j->begun = at_any_time ? s->now : simulate_advance(&s->c->hours, s->now, 0);
	ms end = at_any_time ? s->now + j->length : simulate_advance(&s->c->hours, j->begun, j->length);
	plan(s, end, EVENT_JOB, number, j->generation);
}

static void ask_for_pool(struct sim *s, uint32_t number) {
	struct job *j = &s->jobs.p[number];
	int32_t at = s->c->tasks[j->node].pool;
	struct pool *p = at >= 0 ? &s->pools[at] : NULL;
	j->asked = s->now;
	j->state = JOB_RUNNING;
	if (p)
		settle(s, p);
	if (!p || p->busy < s->c->pools[at].capacity) {
		if (p)
			p->busy++;
		begin_job(s, number);
		return;
	}
	ms key = s->c->by_due ? limit_end(s, s->cases.p[j->owner].began, s->c->promise) : s->now;
	j->state = JOB_QUEUED;
	p->waiting++;
	simulate__put(&p->queue, (struct simulate_item){key, s->order++, 0, number, j->generation});
}

/* Somebody of the pool is free: who waits first is next. */
static void serve_next(struct sim *s, struct pool *p) {
	struct simulate_item item;
	settle(s, p);
	while (simulate__take(&p->queue, &item)) {
		struct job *j = &s->jobs.p[item.what];
		if (j->generation != item.generation)
			continue;
		check(j->state == JOB_QUEUED && p->waiting);
		p->waiting--;
		j->state = JOB_RUNNING;
		begin_job(s, item.what);
		return;
	}
	p->busy--;
}

/* ---- jobs ----------------------------------------------------------------------------------- */

static uint32_t new_job(struct sim *s, uint32_t owner, const struct process_waiting *w, uint32_t nudge) {
	if (!s->free_jobs.n) {
		vec_push(&s->free_jobs, s->jobs.n);
		vec_push(&s->jobs, (struct job){0});
	}
	uint32_t number = s->free_jobs.p[--s->free_jobs.n];
	struct job *j = &s->jobs.p[number];
	check(j->state == JOB_FREE);
	*j = (struct job){.state = JOB_IDLE, .owner = owner, .token = w->token, .node = w->node, .nudge = nudge,
		.generation = j->generation, .seen = s->steps, .asked = s->now};
	vec_push(&s->cases.p[owner].jobs, number);
	return number;
}

/* Whatever it was doing is given up; its place in a pool goes to the next. */
static void drop_job(struct sim *s, uint32_t number) {
	struct job *j = &s->jobs.p[number];
	int32_t at = j->nudge == NUDGE_NONE ? s->c->tasks[j->node].pool : -1;
	uint8_t was = j->state;
	j->state = JOB_FREE;
	j->generation++;
	vec_push(&s->free_jobs, number);
	if (at < 0)
		return;
	if (was == JOB_QUEUED) {
		settle(s, &s->pools[at]);
		s->pools[at].waiting--;
	} else if (was == JOB_RUNNING) {
		serve_next(s, &s->pools[at]);
	}
}

/* Takes the case's job at this place of its list out of the list, and drops it. */
static void remove_job(struct sim *s, uint32_t owner, uint32_t at) {
	uint32_t number = s->cases.p[owner].jobs.p[at];
	uint32_t last = --s->cases.p[owner].jobs.n;
	memmove(&s->cases.p[owner].jobs.p[at], &s->cases.p[owner].jobs.p[at + 1], (last - at) * sizeof(uint32_t));
	drop_job(s, number);
}

static void record_job(struct sim *s, const struct job *j) {
	struct task_stats *t = &s->tasks[j->node];
	const struct simulate_duration *d = &s->c->tasks[j->node].duration;
	if (!s->measuring)
		return;
	t->done++;
	simulate__add(&t->wait, s->batch, minutes(simulate_between(&s->c->hours, j->asked, j->begun)));
	simulate__add(&t->work, s->batch, minutes(d->elapsed ? s->now - j->begun : j->length));
}

/* Something waits that did not wait before. */
static void add_jobs(struct sim *s, uint32_t owner, const struct process_waiting *w) {
	const struct simulate_task *t = &s->c->tasks[w->node];
	uint32_t number = new_job(s, owner, w, NUDGE_NONE);
	if (w->kind == WAITING_TASK || (w->kind == WAITING_EVENT && t->given)) {
		s->jobs.p[number].length = simulate_draw(&t->duration, &s->cases.p[owner].random);
		ask_for_pool(s, number);
	}
	for (uint32_t i = 0; i < s->c->nudge_count; i++) {
		const struct simulate_nudge *n = &s->c->nudges[i];
		if (n->node != w->node || simulate_uniform(&s->cases.p[owner].random) >= n->chance)
			continue;
		number = new_job(s, owner, w, i);
		s->jobs.p[number].state = JOB_NUDGE;
		s->jobs.p[number].length = simulate_draw(&n->after, &s->cases.p[owner].random);
		begin_job(s, number);
	}
}

/* ---- cases ---------------------------------------------------------------------------------- */

static void move_under_way(struct sim *s, int by) {
	s->under_way_area += (double)(s->now - s->under_way_settled) * s->under_way;
	s->under_way_settled = s->now;
	s->under_way += (uint32_t)by;
}

static void drop_case(struct sim *s, uint32_t number) {
	struct one_case *c = &s->cases.p[number];
	while (c->jobs.n) {
		remove_job(s, number, c->jobs.n - 1);
		c = &s->cases.p[number];
	}
	c->instance = NULL;
	c->timer_generation++;
	arena_reset(&c->arena);
	vec_push(&s->free_cases, number);
	move_under_way(s, -1);
}

static void record_case(struct sim *s, const struct one_case *c) {
	if (!s->measuring)
		return;
	s->r->finished++;
	s->batch_finished++;
	simulate__add(&s->cycle, s->batch, minutes(simulate_between(&s->c->hours, c->began, s->now)));
	simulate__add(&s->cycle_elapsed, s->batch, minutes(s->now - c->began));
	for (uint32_t i = 0; i < s->c->limit_count; i++)
		simulate__count(&s->within[i], s->batch, s->now <= limit_end(s, c->began, s->c->limits[i]) ? 1 : 0);
}

static void record_incident(struct sim *s, const struct process_waiting *w) {
	s->r->incidents++;
	if (!s->r->first_incident.n)
		s->r->first_incident = arena_format(s->out, STR_FMT ": " STR_FMT, STR_ARG(w->place), STR_ARG(w->reason));
}

/* A token that waits; `at` is its number for process_waiting_at. */
struct resting {
	struct told told;
	uint32_t at;
	bool failed;
};

/* Only numbers: whole descriptions of many tokens would take long. */
static struct resting *list_waiting(struct sim *s, const struct process_instance *instance, uint32_t *n) {
	struct resting *list = arena_array(&s->scratch, struct resting, instance->token_count);
	*n = 0;
	for (uint32_t i = 0; i < instance->token_count; i++) {
		const struct token *t = &instance->tokens[i];
		if (!process__is_waiting(s->m, t))
			continue;
		list[*n] = (struct resting){{t->node, t->id}, *n, t->state == TOKEN_FAILED};
		(*n)++;
	}
	return list;
}

static struct process_waiting describe(struct sim *s, uint32_t number, const struct resting *r) {
	return process_waiting_at(&s->scratch, s->m, s->cases.p[number].instance, r->at);
}

static void cancel_job(struct sim *s, uint32_t number, uint32_t at) {
	const struct job *j = &s->jobs.p[s->cases.p[number].jobs.p[at]];
	if (s->measuring && (j->state == JOB_QUEUED || j->state == JOB_RUNNING))
		s->tasks[j->node].cancelled++;
	remove_job(s, number, at);
}

static void cancel_gone(struct sim *s, uint32_t number) {
	for (uint32_t i = s->cases.p[number].jobs.n; i-- > 0;) {
		const struct job *j = &s->jobs.p[s->cases.p[number].jobs.p[i]];
		for (uint32_t k = 0; k < s->gone.n; k++)
			if (s->gone.p[k].node == j->node && s->gone.p[k].token == j->token) {
				cancel_job(s, number, i);
				break;
			}
	}
}

/* Whether a token waited before this step, with its jobs. The number decides only where several wait at one node: these
 * keep their numbers. Jobs lie nearly in the order of the tokens, and those of one token side by side, so the search
 * goes on from where the last one ended. */
static bool find_jobs(struct sim *s, uint32_t number, struct told t, bool several, uint32_t *from) {
	const struct one_case *c = &s->cases.p[number];
	bool found = false;
	for (uint32_t i = 0; i < s->fresh.n; i++)
		if (s->fresh.p[i].node == t.node && (!several || s->fresh.p[i].token == t.token))
			return false;
	for (uint32_t i = 0; i < c->jobs.n; i++) {
		uint32_t at = (*from + i) % c->jobs.n;
		struct job *j = &s->jobs.p[c->jobs.p[at]];
		bool is = j->node == t.node && (!several || j->token == t.token) && j->seen != s->steps;
		if (found && !is)
			break;
		if (!is)
			continue;
		j->token = t.token;
		j->seen = s->steps;
		found = true;
		*from = at + 1;
	}
	return found;
}

/* Jobs after a step: those of tokens that have gone are given up, new ones are begun. False when the case is over. */
static bool compare_jobs(struct sim *s, uint32_t number) {
	uint32_t n, fresh = 0, from = 0;
	struct resting *list = list_waiting(s, s->cases.p[number].instance, &n);
	for (uint32_t i = 0; i < n; i++)
		if (list[i].failed) {
			struct process_waiting w = describe(s, number, &list[i]);
			record_incident(s, &w);
			return false;
		}
	uint32_t *comers = arena_array(&s->scratch, uint32_t, n);
	s->steps++;
	cancel_gone(s, number);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t node = list[i].told.node;
		bool several = (i && list[i - 1].told.node == node) || (i + 1 < n && list[i + 1].told.node == node);
		if (!find_jobs(s, number, list[i].told, several, &from))
			comers[fresh++] = i;
	}
	for (uint32_t i = s->cases.p[number].jobs.n; i-- > 0;)
		if (s->jobs.p[s->cases.p[number].jobs.p[i]].seen != s->steps)
			cancel_job(s, number, i);
	for (uint32_t i = 0; i < fresh; i++) {
		struct process_waiting w = describe(s, number, &list[comers[i]]);
		add_jobs(s, number, &w);
	}
	return true;
}

/* The state as text and back again gives up all that old steps left behind. The tokens that wait keep their order. */
static void compact(struct sim *s, uint32_t number) {
	struct one_case *c = &s->cases.p[number];
	struct buf places = buf_make(LIMIT_PROCESS_STATE_BYTES), rest = buf_make(LIMIT_PROCESS_STATE_BYTES);
	struct arena fresh = {0};
	struct process_instance *again;
	uint32_t n, same;
	struct resting *old = list_waiting(s, c->instance, &n);
	process_put(&places, &rest, s->m, c->instance);
	check(!places.full && !rest.full);
	str texts[] = {arena_str(&fresh, buf_view(&places)), arena_str(&fresh, buf_view(&rest))};
	check(process_read(&fresh, s->m, texts[0], texts[1], &again, NULL));
	struct resting *new = list_waiting(s, again, &same);
	check(n == same);
	for (uint32_t k = 0; k < c->jobs.n; k++) {
		struct job *j = &s->jobs.p[c->jobs.p[k]];
		uint32_t i = 0;
		while (i < n && !(old[i].told.token == j->token && old[i].told.node == j->node))
			i++;
		check(i < n && new[i].told.node == j->node);
		j->token = new[i].told.token;
	}
	arena_free(&c->arena);
	c->arena = fresh;
	c->instance = again;
	buf_free(&places);
	buf_free(&rest);
}

/* One step of a case, and what follows from it. False only when a case cannot start. */
static bool step(struct sim *s, uint32_t number, const struct process_act *act, struct err *e) {
	struct one_case *c = &s->cases.p[number];
	struct process_instance *after;
	s->current = number;
	s->host.arena = &c->arena;
	s->host.now = s->now;
	arena_reset(&s->scratch);
	s->fresh.n = s->gone.n = 0;
	if (++c->steps > SIMULATE_STEPS_MAX)
		return err_set(e, "simulate.endless", "", "one case makes more than %d steps", SIMULATE_STEPS_MAX);
	if (!process_step(s->m, &s->host, c->instance, act, &after, NULL, e))
		return false;
	c->instance = after;
	c->timer_generation++;
	if (process_ended(after)) {
		record_case(s, c);
		drop_case(s, number);
		return true;
	}
	if (!compare_jobs(s, number)) {
		drop_case(s, number);
		return true;
	}
	c = &s->cases.p[number];
	if (c->arena.total > CASE_BYTES && c->jobs.n)
		compact(s, number);
	ms timer = process_next_timer(c->instance);
	if (timer != INT64_MAX)
		plan(s, timer > s->now ? timer : s->now, EVENT_TIMER, number, c->timer_generation);
	return true;
}

static bool arrive(struct sim *s) {
	const struct simulate_duration *every = &s->c->every;
	ms gap = simulate_draw(every, &s->arrivals);
	if (s->under_way >= s->c->cases_most)
		return err_set(s->e, "simulate.overrun", "", "%u cases are under way: more come than end", s->under_way);
	plan(s, every->elapsed ? s->now + gap : simulate_advance(&s->c->hours, s->now, gap), EVENT_ARRIVAL, 0, 0);
	if (!s->free_cases.n) {
		vec_push(&s->free_cases, s->cases.n);
		vec_push(&s->cases, (struct one_case){0});
	}
	uint32_t number = s->free_cases.p[--s->free_cases.n];
	struct one_case *c = &s->cases.p[number];
	check(!c->instance && !c->jobs.n);
	c->random = simulate_random_make(s->seed, ((uint64_t)s->run << 32) + ++s->case_number);
	c->began = s->now;
	c->steps = 0;
	if (s->measuring)
		s->r->started++;
	move_under_way(s, 1);
	struct process_act act = {.kind = PROCESS_START};
	const struct simulate_outcome *input = simulate__choose(&s->c->input, &c->random);
	if (input)
		act.value = input->value;
	return step(s, number, &act, s->e);
}

/* A job has been done, or an event comes: what was assumed of it happens in its case. */
static void finish_job(struct sim *s, uint32_t number) {
	struct job j = s->jobs.p[number];
	struct one_case *c = &s->cases.p[j.owner];
	const struct node *node = &s->m->nodes[j.node];
	char place[400];
	snprintf(place, sizeof place, STR_FMT "#%u", STR_ARG(node->id), j.token);
	struct process_act act = {.kind = PROCESS_COMPLETE, .place = str_of(place)};
	if (j.nudge != NUDGE_NONE) {
		const struct simulate_nudge *n = &s->c->nudges[j.nudge];
		act.kind = n->act;
		act.name = n->name;
		act.value = n->value;
		if (n->act == PROCESS_MESSAGE || n->act == PROCESS_SIGNAL)
			act.place = STR("");
	} else {
		const struct simulate_outcome *o = simulate__choose(&s->c->tasks[j.node].outcomes, &c->random);
		if (o)
			act.value = o->value;
		if (o && o->error.n) {
			act.kind = PROCESS_ERROR;
			act.name = o->error;
		}
		record_job(s, &j);
	}
	for (uint32_t i = c->jobs.n; i-- > 0;) {
		const struct job *other = &s->jobs.p[c->jobs.p[i]];
		bool mine = j.nudge == NUDGE_NONE ? other->token == j.token && other->node == j.node : c->jobs.p[i] == number;
		if (mine)
			remove_job(s, j.owner, i);
	}
	struct err e = {0};
	if (!step(s, j.owner, &act, &e)) {
		struct process_waiting w = {.place = act.place, .reason = str_of(e.text)};
		record_incident(s, &w);
		drop_case(s, j.owner);
	}
}

static void wake(struct sim *s, uint32_t number) {
	struct process_act act = {.kind = PROCESS_WAKE};
	struct err e = {0};
	if (!step(s, number, &act, &e)) {
		struct process_waiting w = {.place = STR("timer"), .reason = str_of(e.text)};
		record_incident(s, &w);
		drop_case(s, number);
	}
}

/* ---- runs ----------------------------------------------------------------------------------- */

/* Closes the areas of what has passed; they count when it was measured time. */
static void close_batch(struct sim *s) {
	double span = (double)(s->now - s->batch_began);
	double work = (double)simulate_between(&s->c->hours, s->batch_began, s->now);
	move_under_way(s, 0);
	for (uint32_t i = 0; i < s->c->pool_count; i++) {
		struct pool *p = &s->pools[i];
		settle(s, p);
		if (s->measuring && work > 0) {
			simulate__count(&p->utilisation, s->batch, p->busy_area / work / s->c->pools[i].capacity);
			simulate__count(&p->queued, s->batch, p->queue_area / span);
		}
		p->busy_area = p->queue_area = 0;
	}
	if (s->measuring && work > 0) {
		double days = work / MS_PER_MINUTE / simulate_day_minutes(&s->c->hours);
		simulate__count(&s->throughput, s->batch, (double)s->batch_finished / days);
		simulate__count(&s->under_way_mean, s->batch, s->under_way_area / span);
	}
	s->under_way_area = 0;
	s->batch_finished = 0;
	s->batch_began = s->now;
}

/* Boundary k of a run: 0 is the end of the warm-up. */
static void next_batch(struct sim *s) {
	uint32_t all = s->runs == 1 ? BATCHES_OF_ONE : 1;
	close_batch(s);
	if (s->batches_begun == all) {
		s->run_over = true;
		return;
	}
	s->batch = s->runs == 1 ? s->batches_begun : s->run;
	s->measuring = true;
	s->batches_begun++;
	ms day_length = simulate_day_minutes(&s->c->hours) * (ms)MS_PER_MINUTE;
	ms end = simulate_advance(&s->c->hours, s->now, day_length * s->c->days / all);
	plan(s, end, EVENT_BATCH, 0, 0);
}

static bool happen(struct sim *s, const struct simulate_item *item) {
	switch ((enum event_kind)item->kind) {
	case EVENT_ARRIVAL:
		return arrive(s);
	case EVENT_JOB:
		if (s->jobs.p[item->what].generation == item->generation)
			finish_job(s, item->what);
		return true;
	case EVENT_TIMER:
		if (s->cases.p[item->what].timer_generation == item->generation)
			wake(s, item->what);
		return true;
	case EVENT_BATCH:
		next_batch(s);
		return true;
	}
	check(!"an event");
	return false;
}

static void clear_run(struct sim *s) {
	s->measuring = false;
	for (uint32_t i = 0; i < s->cases.n; i++)
		if (s->cases.p[i].instance) {
			s->r->unfinished++;
			drop_case(s, i);
		}
	s->agenda.items.n = 0;
	for (uint32_t i = 0; i < s->c->pool_count; i++) {
		check(s->pools[i].busy == 0 && s->pools[i].waiting == 0);
		s->pools[i].queue.items.n = 0;
		s->pools[i].settled = s->c->start;
		s->pools[i].busy_area = s->pools[i].queue_area = 0;
	}
}

static bool play_run(struct sim *s) {
	const struct simulate_config *c = s->c;
	struct simulate_item item;
	clear_run(s);
	s->now = s->batch_began = s->under_way_settled = c->start;
	s->run_over = false;
	s->batches_begun = 0;
	s->case_number = 0;
	s->arrivals = simulate_random_make(s->seed, (uint64_t)s->run << 32);
	ms warm = simulate_day_minutes(&c->hours) * (ms)MS_PER_MINUTE * c->warm_up_days;
	plan(s, warm ? simulate_advance(&c->hours, c->start, warm) : c->start, EVENT_BATCH, 0, 0);
	ms first = simulate_draw(&c->every, &s->arrivals);
	plan(s, c->every.elapsed ? c->start + first : simulate_advance(&c->hours, c->start, first), EVENT_ARRIVAL, 0, 0);
	while (!s->run_over && simulate__take(&s->agenda, &item)) {
		check(item.key >= s->now);
		s->now = item.key;
		if (++s->events > SIMULATE_EVENTS_MAX)
			return err_set(s->e, "simulate.too_long", "", "more than %d things happen", SIMULATE_EVENTS_MAX);
		if (c->give_up && c->give_up(c->self))
			return err_set(s->e, "simulate.too_long", "", "it takes too long: fewer runs, or fewer days");
		if (!happen(s, &item))
			return false;
	}
	return true;
}

/* ---- the result ----------------------------------------------------------------------------- */

static void take_tasks(struct sim *s) {
	struct simulate_task_result *tasks = arena_array(s->out, struct simulate_task_result, s->m->node_count);
	for (uint32_t i = 0; i < s->m->node_count; i++) {
		struct task_stats *t = &s->tasks[i];
		if (!t->done && !t->cancelled && !s->c->tasks[i].given)
			continue;
		int32_t pool = s->c->tasks[i].pool;
		tasks[s->r->task_count++] = (struct simulate_task_result){.id = s->m->nodes[i].id, .name = s->m->nodes[i].name,
			.pool = pool >= 0 ? s->c->pools[pool].name : STR(""), .done = t->done, .cancelled = t->cancelled,
			.wait = simulate__spread(&t->wait), .work = simulate__spread(&t->work)};
	}
	s->r->tasks = tasks;
}

static void take_result(struct sim *s) {
	struct simulate_pool_result *pools = arena_array(s->out, struct simulate_pool_result, s->c->pool_count);
	struct simulate_share *shares = arena_array(s->out, struct simulate_share, s->c->limit_count);
	for (uint32_t i = 0; i < s->c->pool_count; i++)
		pools[i] = (struct simulate_pool_result){s->c->pools[i].name, s->c->pools[i].capacity,
			simulate__estimate(&s->pools[i].utilisation), simulate__estimate(&s->pools[i].queued)};
	for (uint32_t i = 0; i < s->c->limit_count; i++)
		shares[i] = (struct simulate_share){s->c->limits[i], simulate__estimate(&s->within[i])};
	take_tasks(s);
	s->r->pools = pools;
	s->r->pool_count = s->c->pool_count;
	s->r->shares = shares;
	s->r->share_count = s->c->limit_count;
	s->r->cycle = simulate__spread(&s->cycle);
	s->r->cycle_elapsed = simulate__spread(&s->cycle_elapsed);
	s->r->throughput = simulate__estimate(&s->throughput);
	s->r->under_way = simulate__estimate(&s->under_way_mean);
	s->r->runs = s->runs;
}

static void free_sim(struct sim *s) {
	for (uint32_t i = 0; i < s->cases.n; i++) {
		arena_free(&s->cases.p[i].arena);
		vec_free(&s->cases.p[i].jobs);
	}
	for (uint32_t i = 0; i < s->c->pool_count; i++) {
		vec_free(&s->pools[i].queue.items);
		vec_free(&s->pools[i].utilisation.batches);
		vec_free(&s->pools[i].queued.batches);
	}
	for (uint32_t i = 0; i < s->m->node_count; i++) {
		simulate__series_free(&s->tasks[i].wait);
		simulate__series_free(&s->tasks[i].work);
	}
	for (uint32_t i = 0; i < s->c->limit_count; i++)
		vec_free(&s->within[i].batches);
	simulate__series_free(&s->cycle);
	simulate__series_free(&s->cycle_elapsed);
	vec_free(&s->throughput.batches);
	vec_free(&s->under_way_mean.batches);
	vec_free(&s->agenda.items);
	vec_free(&s->jobs);
	vec_free(&s->free_jobs);
	vec_free(&s->cases);
	vec_free(&s->free_cases);
	vec_free(&s->fresh);
	vec_free(&s->gone);
	arena_free(&s->scratch);
}

void simulate_config_bound(
	struct simulate_config *c, uint32_t cases_most, void *self, bool (*stop)(void *self)) {
	check(cases_most <= SIMULATE_CASES_MAX);
	c->cases_most = cases_most;
	c->self = self;
	c->give_up = stop;
}

bool simulate_process(struct arena *a, const struct simulate_config *c, uint32_t runs, uint64_t seed,
	struct simulate_result *out, struct err *e) {
	struct sim *s = arena_new(a, struct sim);
	check(runs <= SIMULATE_RUNS_MAX);
	*out = (struct simulate_result){0};
	s->out = a;
	s->c = c;
	s->m = c->model;
	s->r = out;
	s->e = e;
	s->runs = runs ? runs : c->runs;
	s->seed = seed ? seed : c->seed;
	s->pools = arena_array(a, struct pool, c->pool_count);
	s->tasks = arena_array(a, struct task_stats, c->model->node_count);
	s->within = arena_array(a, struct simulate_tally, c->limit_count);
	s->host = (struct process_host){.self = s, .get = get, .decide = decide, .working_due = working_due, .tell = tell,
		.give_up = c->give_up ? give_up : NULL,
		.offset_minutes = c->hours.offset_minutes};
	bool ok = true;
	for (s->run = 0; ok && s->run < s->runs; s->run++)
		ok = play_run(s);
	if (ok) {
		clear_run(s);
		take_result(s);
	}
	free_sim(s);
	return ok;
}
