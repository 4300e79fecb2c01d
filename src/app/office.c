/* The desk's thread: takes whatever waits, ticks once, answers. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/heads.h"
#include "app/office.h"

enum { TICK_COMMANDS = 8192, IDLE_MS = 200 };

struct office {
	const struct pack *pack;
	struct store *store;
	struct desk *desk;
	struct api *api;
	void (*committed)(void *self);
	void *committed_self;
	bool virtual_clock, started;
	struct heads heads;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct parcel *first, *last; /* the queue, linked by parcel->next */
	uint32_t waiting;
	bool closing;
	_Atomic int64_t now;
	/* the tick under way: the desk's thread only */
	struct command *commands;
	struct outcome *outcomes;
	struct parcel *taken[LIMIT_PARCELS];
	uint32_t taken_count;
};

static ms wall_clock(void) {
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (ms)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static ms office_now(void *self) {
	struct office *o = self;
	return o->virtual_clock ? atomic_load(&o->now) : wall_clock();
}

static bool submit(void *self, struct parcel *p) {
	struct office *o = self;
	pthread_mutex_lock(&o->lock);
	bool room = o->waiting < LIMIT_PARCELS && !o->closing;
	if (room) {
		p->next = NULL;
		*(o->last ? &o->last->next : &o->first) = p;
		o->last = p;
		if (o->waiting++ == 0)
			pthread_cond_signal(&o->filled);
	}
	pthread_mutex_unlock(&o->lock);
	return room;
}

struct api_office office_interface(struct office *o) {
	return (struct api_office){o, submit, office_now};
}

/* Waits until something is in the queue, at most until the next clock; takes parcels up to a full tick. */
static bool take(struct office *o, uint32_t *n) {
	pthread_mutex_lock(&o->lock);
	while (!o->first && !o->closing) {
		ms until = wall_clock() + IDLE_MS;
		struct timespec t = {until / 1000, until % 1000 * 1000000};
		if (pthread_cond_timedwait(&o->filled, &o->lock, &t) != 0)
			break;
	}
	o->taken_count = 0;
	for (*n = 0; o->first && o->taken_count < LIMIT_PARCELS && *n + o->first->n <= TICK_COMMANDS;) {
		struct parcel *p = o->first;
		o->first = p->next;
		if (!o->first)
			o->last = NULL;
		o->waiting--;
		o->taken[o->taken_count++] = p;
		*n += p->n;
	}
	bool go_on = !o->closing || o->first || o->taken_count;
	pthread_mutex_unlock(&o->lock);
	return go_on;
}

/* A desk that cannot commit stops: nothing after this point could be promised. */
static _Noreturn void stop(const struct err *e) {
	log_line(
		LOG_ERROR, "desk.fault", "code=%s where=\"%s\" text=\"%s\"", e->code ? e->code : "", e->where, e->text);
	_exit(70);
}

static void tell(const struct office *o) {
	if (o->committed)
		o->committed(o->committed_self);
}

/* What a tick or a clock has changed may ask for a signed head. */
static void sign(struct office *o) {
	struct err e = {0};
	if (!heads_sign(&o->heads, o->desk, &e))
		stop(&e);
}

static void tick(struct office *o, uint32_t n) {
	struct err e = {0};
	for (uint32_t i = 0, k = 0; i < o->taken_count; i++)
		for (uint32_t j = 0; j < o->taken[i]->n; j++)
			o->commands[k++] = o->taken[i]->commands[j];
	ms live = o->virtual_clock ? 0 : wall_clock();
	for (uint32_t k = 0; k < n && live; k++)
		o->commands[k].at = live;
	if (!desk_tick(o->desk, o->commands, n, o->outcomes, &e))
		stop(&e);
	sign(o);
	atomic_store(&o->now, desk_now(o->desk));
	tell(o);
	for (uint32_t i = 0, k = 0; i < o->taken_count; i++) {
		struct parcel *p = o->taken[i];
		memcpy(p->outcomes, o->outcomes + k, p->n * sizeof *p->outcomes);
		k += p->n;
		api_finish(o->api, p);
	}
}

/* Clocks that run out while nobody asks anything. */
static void wake(struct office *o) {
	struct err e = {0};
	uint32_t fired;
	if (o->virtual_clock || desk_next_wake(o->desk) > wall_clock())
		return;
	if (!desk_wake(o->desk, wall_clock(), &fired, &e))
		stop(&e);
	sign(o);
	tell(o);
}

static void *work(void *self) {
	struct office *o = self;
	uint32_t n;
	while (take(o, &n)) {
		if (o->taken_count)
			tick(o, n);
		wake(o);
	}
	return NULL;
}

bool office_open(const struct office_settings *s, struct office **out, struct err *e) {
	struct office *o = mem_alloc(sizeof *o);
	o->pack = s->pack;
	o->store = s->store;
	o->virtual_clock = s->virtual_clock;
	struct desk_settings settings = {store_suite(s->store), s->person_key, s->cache_records};
	if (!desk_open(s->pack, store_book(s->store), &settings, &o->desk, e)) {
		sign_key_free(s->head_key);
		mem_free(o);
		return false;
	}
	bool open = s->virtual_clock || !desk_now(o->desk) || desk_reopen(o->desk, wall_clock(), e);
	if (!open || !heads_open(&o->heads, s->store, s->head_key, s->virtual_clock, e)) {
		sign_key_free(s->head_key);
		desk_close(o->desk);
		mem_free(o);
		return false;
	}
	o->commands = mem_alloc(TICK_COMMANDS * sizeof *o->commands);
	o->outcomes = mem_alloc(TICK_COMMANDS * sizeof *o->outcomes);
	pthread_mutex_init(&o->lock, NULL);
	pthread_cond_init(&o->filled, NULL);
	/* A virtual office that has not begun yet stands at the first day of its pack. */
	ms begin = desk_now(o->desk) ? desk_now(o->desk) : ms_of_day(s->pack->valid_from, s->pack->offset_minutes);
	atomic_store(&o->now, begin);
	*out = o;
	return true;
}

void office_start(struct office *o, struct api *api, void (*committed)(void *self), void *self) {
	o->api = api;
	o->committed = committed;
	o->committed_self = self;
	check(pthread_create(&o->thread, NULL, work, o) == 0);
	o->started = true;
}

void office_stop(struct office *o) {
	if (!o)
		return;
	pthread_mutex_lock(&o->lock);
	o->closing = true;
	pthread_cond_signal(&o->filled);
	pthread_mutex_unlock(&o->lock);
	if (o->started)
		pthread_join(o->thread, NULL);
	o->started = false;
}

void office_close(struct office *o) {
	if (!o)
		return;
	office_stop(o);
	desk_close(o->desk);
	sign_key_free(o->heads.key);
	mem_free(o->commands);
	mem_free(o->outcomes);
	pthread_mutex_destroy(&o->lock);
	pthread_cond_destroy(&o->filled);
	mem_free(o);
}
