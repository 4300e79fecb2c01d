/* The readers: threads that answer what needs the database, so that the loops never wait for a disk. */
#include "api/inside.h"

static struct job *job_take(struct api *a) {
	pthread_mutex_lock(&a->job_lock);
	struct job *j = a->free_jobs;
	if (j)
		a->free_jobs = j->next;
	pthread_mutex_unlock(&a->job_lock);
	return j;
}

static void job_give(struct api *a, struct job *j) {
	arena_reset(&j->arena);
	pthread_mutex_lock(&a->job_lock);
	j->next = a->free_jobs;
	a->free_jobs = j;
	pthread_mutex_unlock(&a->job_lock);
}

static void job_queue(struct api *a, struct job *j) {
	j->next = NULL;
	pthread_mutex_lock(&a->job_lock);
	if (a->last_job)
		a->last_job->next = j;
	else
		a->first_job = j;
	a->last_job = j;
	pthread_cond_signal(&a->job_ready);
	pthread_mutex_unlock(&a->job_lock);
}

/* The next job; NULL when the readers stop. Jobs that wait are still done then. */
static struct job *job_next(struct api *a) {
	pthread_mutex_lock(&a->job_lock);
	while (!a->first_job && !a->stopping)
		pthread_cond_wait(&a->job_ready, &a->job_lock);
	struct job *j = a->first_job;
	if (j) {
		a->first_job = j->next;
		if (!a->first_job)
			a->last_job = NULL;
	}
	pthread_mutex_unlock(&a->job_lock);
	return j;
}

static void *run_reader(void *self) {
	struct reader *reader = self;
	struct api *a = reader->api;
	struct job *j;
	while ((j = job_next(a))) {
		if (j->parcel) {
			j->look(a, j->parcel, reader->query);
		} else {
			net_reply_clear(&reader->reply);
			j->call.query = reader->query;
			j->call.reply = &reader->reply;
			j->run(&j->call);
			if (reader->reply.type)
				net_reply_header(&reader->reply, STR("Cache-Control"), STR("no-store"));
			api__answer(a, j->request.slot, &reader->reply);
			api__release(j->call.actor);
		}
		job_give(a, j);
	}
	return NULL;
}

bool api__start_readers(struct api *a, struct err *e) {
	a->jobs = mem_alloc(JOBS * sizeof *a->jobs);
	for (uint32_t i = 0; i < JOBS; i++)
		job_give(a, &a->jobs[i]);
	uint32_t connections = a->set.readers ? a->set.readers : 1;
	for (uint32_t i = 0; i < connections; i++) {
		struct reader *reader = &a->readers[i];
		reader->reply = net_reply_make();
		if (!query_open(a->set.path, a->set.pack, &reader->query, e))
			return false;
	}
	for (uint32_t i = 0; i < a->set.readers; i++) {
		a->readers[i].api = a;
		check(pthread_create(&a->readers[i].thread, NULL, run_reader, &a->readers[i]) == 0);
	}
	return true;
}

void api__stop_readers(struct api *a) {
	pthread_mutex_lock(&a->job_lock);
	a->stopping = true;
	pthread_cond_broadcast(&a->job_ready);
	pthread_mutex_unlock(&a->job_lock);
	for (uint32_t i = 0; i < READERS_MAX; i++) {
		if (a->readers[i].api)
			pthread_join(a->readers[i].thread, NULL);
		if (a->readers[i].query)
			query_close(a->readers[i].query);
		buf_free(&a->readers[i].reply.body);
	}
	for (uint32_t i = 0; a->jobs && i < JOBS; i++)
		arena_free(&a->jobs[i].arena);
	mem_free(a->jobs);
}

/* The request outlives its connection's memory: everything a reader may look at is copied. */
static void copy_request(struct job *j, const struct net_request *r) {
	struct net_pair *headers = arena_array(&j->arena, struct net_pair, r->header_count);
	for (uint32_t i = 0; i < r->header_count; i++)
		headers[i] = (struct net_pair){
			arena_str(&j->arena, r->headers[i].name), arena_str(&j->arena, r->headers[i].value)};
	j->request = (struct net_request){
		.method = arena_str(&j->arena, r->method),
		.path = arena_str(&j->arena, r->path),
		.query = arena_str(&j->arena, r->query),
		.headers = headers,
		.header_count = r->header_count,
		.body = arena_str(&j->arena, r->body),
		.slot = r->slot,
	};
}

static void busy(struct api *a, struct net_reply *reply) {
	struct err e;
	err_set(&e, "net.busy", "", "too many requests wait; come back in a second");
	api__problem(a, reply, &e);
}

void api__read(struct call *c, call_fn *run) {
	struct api *a = c->api;
	if (a->set.readers == 0) {
		c->query = a->readers[0].query;
		run(c);
		return;
	}
	if (c->request->body.n > LIMIT_COMMAND_BYTES) {
		struct err e;
		err_set(&e, "json.too_large", "", "a body of this address has at most %d bytes", LIMIT_COMMAND_BYTES);
		api__problem(a, c->reply, &e);
		return;
	}
	struct job *j = job_take(a);
	if (!j) {
		busy(a, c->reply);
		return;
	}
	copy_request(j, c->request);
	j->call = *c;
	j->call.arena = &j->arena;
	j->call.request = &j->request;
	j->call.name = arena_str(&j->arena, c->name);
	j->call.actor = c->actor ? api__hold(c->actor) : NULL;
	j->run = run;
	j->parcel = NULL;
	net_defer(c->request, c->reply);
	job_queue(a, j);
}

bool api__look(struct api *a, struct parcel *p, void (*look)(struct api *a, struct parcel *p, struct query *q)) {
	if (a->set.readers == 0) {
		look(a, p, a->readers[0].query);
		return true;
	}
	struct job *j = job_take(a);
	if (!j)
		return false;
	j->parcel = p;
	j->look = look;
	job_queue(a, j);
	return true;
}
