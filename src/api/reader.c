/* The readers: threads that answer what needs the database, so that the loops never wait for a disk. */
#include "api/inside.h"
#include "query/hotline.h"

enum { LARGE_UPLOAD = 256 << 10 }; /* its bytes would keep a job's memory */

/* A free job; NULL when there is none, or too many slow ones wait already. */
static struct job *job_take(struct api *a, bool slow) {
	pthread_mutex_lock(&a->job_lock);
	struct job *j = slow && a->slow_waiting >= SLOW_JOBS ? NULL : a->free_jobs;
	if (j) {
		a->free_jobs = j->next;
		j->slow = slow;
		a->slow_waiting += slow;
	}
	pthread_mutex_unlock(&a->job_lock);
	return j;
}

static void job_give(struct api *a, struct job *j) {
	if (j->slow)
		arena_free(&j->arena); /* large bodies and what was worked out from them */
	else
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

/* Takes the first job that may begin now: one reader is kept free of slow ones, if there are several. */
static struct job *job_pick(struct api *a) {
	uint32_t slow_most = a->set.readers > 1 ? a->set.readers - 1 : 1;
	struct job *before = NULL, *j = a->first_job;
	while (j && j->slow && a->slow_running >= slow_most)
		before = j, j = j->next;
	if (!j)
		return NULL;
	*(before ? &before->next : &a->first_job) = j->next;
	if (a->last_job == j)
		a->last_job = before;
	if (j->slow)
		a->slow_running++;
	return j;
}

/* The next job; NULL when the readers stop. Jobs that wait are still done then: slow ones by who does one now. */
static struct job *job_next(struct api *a) {
	struct job *j;
	pthread_mutex_lock(&a->job_lock);
	while (!(j = job_pick(a)) && !a->stopping)
		pthread_cond_wait(&a->job_ready, &a->job_lock);
	pthread_mutex_unlock(&a->job_lock);
	return j;
}

/* Another slow job may begin. */
static void slow_done(struct api *a) {
	pthread_mutex_lock(&a->job_lock);
	a->slow_running--;
	a->slow_waiting--;
	pthread_cond_signal(&a->job_ready);
	pthread_mutex_unlock(&a->job_lock);
}

/* A call reads of one moment. A slow one does not: it would keep the log of writes from beginning anew. */
static void run_call(struct call *c, call_fn *run, bool slow) {
	struct query *q = c->query;
	if (slow) {
		run(c);
		return;
	}
	query_begin(q);
	run(c);
	query_end(q);
}

static void *run_reader(void *self) {
	struct reader *reader = self;
	struct api *a = reader->api;
	struct job *j;
	while ((j = job_next(a))) {
		if (j->parcel) {
			query_begin(reader->query);
			j->look(a, j->parcel, reader->query);
			query_end(reader->query);
		} else {
			net_reply_clear(&reader->reply);
			j->call.query = reader->query;
			j->call.reader = reader;
			j->call.reply = &reader->reply;
			run_call(&j->call, j->run, j->slow);
			if (reader->reply.type)
				net_reply_header(&reader->reply, STR("Cache-Control"), STR("no-store"));
			if (!j->call.handed)
				api__answer(a, j->request.slot, &reader->reply);
			api__release(j->call.actor);
		}
		if (j->slow)
			slow_done(a);
		job_give(a, j);
	}
	return NULL;
}

/* Items that the pack does not have: of the reader's own rulebook, brought up to date first. */
static const struct item *find_item(void *self, str code, day received_on) {
	struct reader *reader = self;
	struct call c = {.api = reader->api, .reader = reader, .query = reader->query};
	const struct rulebook *book = api__rulebook(&c, NULL);
	return book ? rulebook_item(book, code, received_on) : NULL;
}

static uint32_t list_items(void *self, struct arena *a, const struct item ***out) {
	struct reader *reader = self;
	struct call c = {.api = reader->api, .reader = reader, .query = reader->query};
	const struct rulebook *book = api__rulebook(&c, NULL);
	const struct catalogue_entry *entries = NULL;
	uint32_t n = book ? rulebook_items(book, a, api__today(&c), &entries) : 0;
	*out = arena_array(a, const struct item *, n + 1);
	for (uint32_t i = 0; i < n; i++)
		(*out)[i] = entries[i].item;
	return n;
}

bool api__start_readers(struct api *a, struct err *e) {
	a->jobs = mem_alloc(JOBS * sizeof *a->jobs);
	for (uint32_t i = 0; i < JOBS; i++)
		job_give(a, &a->jobs[i]);
	uint32_t connections = a->set.readers ? a->set.readers : 1;
	for (uint32_t i = 0; i < connections; i++) {
		struct reader *reader = &a->readers[i];
		reader->reply = net_reply_make();
		if (!query_open(a->set.path, a->set.pack, &reader->query, e) ||
		    !store_files_open(a->set.path, &reader->files, e))
			return false;
		reader->api = a;
		query_use_items(reader->query, reader, find_item, list_items);
		query_use_time(reader->query, net_spent_us);
	}
	for (uint32_t i = 0; i < a->set.readers; i++) {
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
		store_files_close(a->readers[i].files);
		api__free_versions(&a->readers[i].versions);
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
		.peer = arena_str(&j->arena, r->peer),
		.slot = r->slot,
	};
}

/* A free job for the call; NULL with the refusal when there is no room for it. */
static struct job *job_for(struct call *c, bool slow, struct err *e) {
	struct job *j = job_take(c->api, slow);
	if (!j)
		err_set(e, "net.busy", "", "too many requests wait; come back in a second");
	return j;
}

static bool small_enough(const struct call *c, enum place place, struct err *e) {
	uint32_t most = place == UPLOAD ? LIMIT_UPLOAD_BYTES : place == SLOW ? SOURCE_BODY_BYTES : LIMIT_COMMAND_BYTES;
	return c->request->body.n <= most ||
	       err_set(e, "json.too_large", "", "a body of this address has at most %u bytes", most);
}

void api__read(struct call *c, call_fn *run, enum place place) {
	struct api *a = c->api;
	struct err e;
	bool slow = place == SLOW || (place == UPLOAD && c->request->body.n > LARGE_UPLOAD);
	bool fits = small_enough(c, place, &e);
	if (fits && a->set.readers == 0) {
		c->reader = &a->readers[0];
		c->query = c->reader->query;
		run_call(c, run, slow);
		return;
	}
	struct job *j = fits ? job_for(c, slow, &e) : NULL;
	if (!j) {
		api__problem(a, c->reply, &e);
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
	struct job *j = job_take(a, false);
	if (!j)
		return false;
	j->parcel = p;
	j->look = look;
	job_queue(a, j);
	return true;
}
