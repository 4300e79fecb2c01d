/* Verification: every event in order, its place in its stream, its hash, the tree, personal data, and where the rows
 * point.
 *
 * Two stages that can be two threads: reading makes the canonical bytes of a chunk of events, checking hashes them.
 * The end of every stream is kept in memory (seq, n, hash), so that no event is read twice. */
#include <pthread.h>
#include <sqlite3.h>

#include "store/store_int.h"

enum {
	CHUNK_EVENTS = 4096,
	CHUNK_BYTES = 4 << 20, /* a chunk ends when its bytes reach this */
	CHUNK_MAX = 16 << 20,
	CHUNKS = 4, /* between the two stages */
};

/* One event as the checking stage needs it. */
struct seen {
	int64_t seq, n, prev;
	uint64_t key;        /* kind and id of the stream's record; 0: no stream that we know */
	uint32_t at, length; /* of the canonical bytes */
	char seal[80];       /* the digest of personal data in its body; empty: none */
	uint8_t hash[LEDGER_HASH];
	const char *wrong; /* a fault seen while reading */
};

struct chunk {
	struct buf bytes;
	struct seen *events;
	uint32_t count;
	bool last, failed;
};

struct stream_end {
	int64_t seq, n;
	uint8_t hash[LEDGER_HASH];
};

struct verifier {
	sqlite3 *db, *persons_db;
	sqlite3_stmt *scan, *person;
	struct ledger_hasher *hasher;
	enum ledger_suite suite;
	uint8_t state_head[LEDGER_HASH];
	int64_t state_events;
	struct ledger_tree tree;
	struct map stream_of; /* key -> index of ends */
	VEC(struct stream_end) ends;
	struct store_verdict *verdict;
	struct err *e;
	void *self;
	void (*progress)(void *self, int64_t events, int64_t of);
	struct arena arena, scratch; /* scratch: of the reading stage */
	/* between the stages */
	struct chunk chunks[CHUNKS];
	uint32_t filled, emptied; /* chunks so far */
	bool stop;
	struct err read_fault;
	pthread_mutex_t lock;
	pthread_cond_t moved;
};

/* ---- reading --------------------------------------------------------------------------------- */

static struct ledger_event event_of_row(sqlite3_stmt *s) {
	return (struct ledger_event){
		.seq = sqlite3_column_int64(s, 0),
		.stream = store__text(s, 1),
		.n = sqlite3_column_int64(s, 2),
		.prev = sqlite3_column_int64(s, 3),
		.kind = store__text(s, 4),
		.version = sqlite3_column_int(s, 5),
		.happened_at = sqlite3_column_int64(s, 6),
		.recorded_at = sqlite3_column_int64(s, 7),
		.actor = store__text(s, 8),
		.command = store__text(s, 9),
		.payload = store__text(s, 10),
		.request = store__text(s, 11),
		.body = store__text(s, 12),
	};
}

/* What ledger_bytes takes for granted must be looked at first: the file may hold anything. */
static const char *wrong_shape(sqlite3_stmt *s, const struct ledger_event *ev) {
	if (ev->seq <= 0 || ev->n <= 0 || ev->prev < 0 || ev->prev >= ev->seq)
		return "its numbers are impossible";
	if ((ev->n == 1) != (ev->prev == 0))
		return "n and prev contradict each other";
	if (!ev->stream.n || !ev->kind.n || ev->body.n < 2)
		return "it lacks stream, kind or body";
	if (sqlite3_column_bytes(s, 13) != LEDGER_HASH)
		return "its hash has a wrong length";
	size_t texts = (size_t)ev->stream.n + ev->kind.n + ev->actor.n + ev->command.n + ev->request.n;
	if (6 * texts + ev->body.n + ev->payload.n > CHUNK_MAX / 2)
		return "it is too large";
	return NULL;
}

/* The digest of personal data: the member "person" of the body itself, not of facts that someone handed in. */
static void find_seal(struct verifier *v, str body, char seal[80]) {
	char mark[32];
	int n = snprintf(mark, sizeof mark, "\"person\":\"%s:", ledger_suite_name(v->suite));
	struct json_doc doc;
	if (!memmem(body.p, body.n, mark, (size_t)n) || !json_parse(&v->scratch, body, &doc, NULL))
		return;
	uint32_t person = json_member(&doc, 0, "person");
	str digest = person ? json_raw(&doc, person) : STR("");
	if (digest.n < 80)
		memcpy(seal, digest.p, digest.n);
	arena_reset(&v->scratch);
}

static void read_event(struct verifier *v, struct chunk *c) {
	struct seen *out = &c->events[c->count++];
	struct ledger_event ev = event_of_row(v->scan);
	enum record_kind kind;
	int64_t id;
	*out = (struct seen){.seq = ev.seq, .n = ev.n, .prev = ev.prev, .at = (uint32_t)c->bytes.n};
	if (store__read_stream(ev.stream, &kind, &id))
		out->key = (uint64_t)kind << 56 | (uint64_t)id;
	else
		out->wrong = "its stream is unknown";
	const char *shape = wrong_shape(v->scan, &ev);
	if (shape)
		out->wrong = shape;
	if (out->wrong)
		return;
	ledger_bytes(&c->bytes, &ev);
	check(!c->bytes.full);
	out->length = (uint32_t)c->bytes.n - out->at;
	memcpy(out->hash, sqlite3_column_blob(v->scan, 13), LEDGER_HASH);
	find_seal(v, ev.body, out->seal);
}

static void read_chunk(struct verifier *v, struct chunk *c) {
	int rc = SQLITE_ROW;
	check(v->filled - v->emptied < CHUNKS);
	buf_clear(&c->bytes);
	c->count = 0;
	while (c->count < CHUNK_EVENTS && c->bytes.n < CHUNK_BYTES && (rc = sqlite3_step(v->scan)) == SQLITE_ROW)
		read_event(v, c);
	c->last = rc != SQLITE_ROW;
	c->failed = rc != SQLITE_ROW && rc != SQLITE_DONE;
	if (c->failed)
		store__fault(v->db, &v->read_fault, "reading the events");
}

static void *read_all(void *self) {
	struct verifier *v = self;
	for (bool go = true; go;) {
		pthread_mutex_lock(&v->lock);
		while (v->filled - v->emptied == CHUNKS && !v->stop)
			pthread_cond_wait(&v->moved, &v->lock);
		go = !v->stop;
		pthread_mutex_unlock(&v->lock);
		if (!go)
			break;
		struct chunk *c = &v->chunks[v->filled % CHUNKS];
		read_chunk(v, c);
		go = !c->last;
		pthread_mutex_lock(&v->lock);
		v->filled++;
		pthread_cond_signal(&v->moved);
		pthread_mutex_unlock(&v->lock);
	}
	return NULL;
}

/* ---- checking -------------------------------------------------------------------------------- */

static bool wrong(struct verifier *v, int64_t seq, uint64_t key, const char *what) {
	struct store_verdict *to = v->verdict;
	to->good = false;
	to->wrong_seq = seq;
	if (key)
		snprintf(to->wrong_stream, sizeof to->wrong_stream, "%s/%lld",
		         record_def((enum record_kind)(key >> 56))->name, (long long)(key & (((uint64_t)1 << 56) - 1)));
	snprintf(to->wrong_what, sizeof to->wrong_what, "%s", what);
	return false;
}

/* The end of the event's stream, made when it is the first. */
static struct stream_end *end_of(struct verifier *v, uint64_t key) {
	uint64_t *found = map_get(&v->stream_of, key);
	check(!found || *found < v->ends.n);
	if (found)
		return &v->ends.p[*found];
	map_put(&v->stream_of, key, v->ends.n);
	vec_push(&v->ends, (struct stream_end){0});
	v->verdict->streams++;
	return &v->ends.p[v->ends.n - 1];
}

/* Personal data must fit the digest in the ledger; data that was lawfully deleted is no fault. */
static bool check_person(struct verifier *v, const struct seen *ev) {
	char sealed[80];
	sqlite3_bind_text(v->person, 1, record_def((enum record_kind)(ev->key >> 56))->name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(v->person, 2, (int64_t)(ev->key & (((uint64_t)1 << 56) - 1)));
	bool good = true;
	if (sqlite3_step(v->person) == SQLITE_ROW && sqlite3_column_type(v->person, 1) != SQLITE_NULL) {
		ledger_seal_person(v->hasher, store__text(v->person, 0), store__text(v->person, 1), sealed);
		good = strcmp(ev->seal, sealed) == 0;
		v->verdict->persons++;
	}
	sqlite3_reset(v->person);
	return good || wrong(v, ev->seq, ev->key, "the personal data kept do not fit its digest");
}

static bool check_event(struct verifier *v, const struct chunk *c, const struct seen *ev) {
	static const uint8_t nothing[LEDGER_HASH];
	uint8_t hash[LEDGER_HASH];
	char what[100];
	if (ev->seq != v->verdict->events + 1) {
		snprintf(what, sizeof what, "event %lld is missing before it", (long long)v->verdict->events + 1);
		return wrong(v, ev->seq, ev->key, what);
	}
	if (ev->wrong)
		return wrong(v, ev->seq, ev->key, ev->wrong);
	struct stream_end *end = end_of(v, ev->key);
	if (ev->prev != end->seq || ev->n != end->n + 1) {
		snprintf(what, sizeof what, "it says n %lld after event %lld, but the stream is at n %lld, event %lld",
		         (long long)ev->n, (long long)ev->prev, (long long)end->n, (long long)end->seq);
		return wrong(v, ev->seq, ev->key, what);
	}
	str bytes = {c->bytes.p + ev->at, ev->length};
	ledger_chain(v->hasher, end->n ? end->hash : nothing, bytes, hash);
	if (memcmp(hash, ev->hash, LEDGER_HASH) != 0)
		return wrong(v, ev->seq, ev->key, "its content or its hash was changed");
	*end = (struct stream_end){.seq = ev->seq, .n = ev->n};
	memcpy(end->hash, hash, LEDGER_HASH);
	ledger_tree_add(&v->tree, v->hasher, hash);
	v->verdict->events++;
	check(v->tree.events == (uint64_t)v->verdict->events);
	return !ev->seal[0] || check_person(v, ev);
}

static bool check_chunk(struct verifier *v, const struct chunk *c) {
	for (uint32_t i = 0; i < c->count; i++)
		if (!check_event(v, c, &c->events[i]))
			return false;
	if (v->progress)
		v->progress(v->self, v->verdict->events, v->state_events);
	return true;
}

/* ---- the stages together --------------------------------------------------------------------- */

static void check_in_turn(struct verifier *v) {
	struct chunk *c = &v->chunks[0];
	do
		read_chunk(v, c);
	while (!c->failed && check_chunk(v, c) && !c->last);
}

static void check_beside(struct verifier *v) {
	pthread_t reader;
	check(pthread_create(&reader, NULL, read_all, v) == 0);
	for (bool go = true; go;) {
		pthread_mutex_lock(&v->lock);
		while (v->filled == v->emptied)
			pthread_cond_wait(&v->moved, &v->lock);
		pthread_mutex_unlock(&v->lock);
		struct chunk *c = &v->chunks[v->emptied % CHUNKS];
		go = !c->failed && check_chunk(v, c) && !c->last;
		pthread_mutex_lock(&v->lock);
		v->emptied++;
		v->stop = !go;
		pthread_cond_signal(&v->moved);
		pthread_mutex_unlock(&v->lock);
	}
	pthread_join(reader, NULL);
}

/* The rows of one kind, added to *rows. */
static bool check_table(struct verifier *v, enum record_kind kind, int64_t *rows, struct err *e) {
	char sql[120];
	sqlite3_stmt *s = NULL;
	bool has;
	if (!store__has_table(v->db, record_def(kind), &has, e))
		return false;
	if (!has)
		return true;
	snprintf(sql, sizeof sql, "SELECT id, events, head FROM \"%s\"", record_def(kind)->table);
	if (!store__prepare(v->db, sql, &s, e))
		return false;
	int rc;
	while ((rc = sqlite3_step(s)) == SQLITE_ROW && v->verdict->good) {
		uint64_t id = (uint64_t)sqlite3_column_int64(s, 0) & (((uint64_t)1 << 56) - 1);
		uint64_t key = (uint64_t)kind << 56 | id, *found = map_get(&v->stream_of, key);
		const struct stream_end *end = found ? &v->ends.p[*found] : NULL;
		++*rows;
		if (!end || end->n != sqlite3_column_int64(s, 1) || end->seq != sqlite3_column_int64(s, 2))
			wrong(v, sqlite3_column_int64(s, 2), key, "the row does not stand where its stream ends");
	}
	bool good = rc == SQLITE_DONE || rc == SQLITE_ROW || store__fault(v->db, e, "reading the rows");
	sqlite3_finalize(s);
	return good;
}

/* Every row must stand where its stream ends, and every stream must have its row. */
static bool check_rows(struct verifier *v, struct err *e) {
	int64_t rows = 0;
	for (int k = 1; v->verdict->good && k < RECORD_COUNT; k++)
		if (!check_table(v, (enum record_kind)k, &rows, e))
			return false;
	if (v->verdict->good && rows != v->verdict->streams)
		wrong(v, 0, 0, "there are streams without a row");
	return true;
}

static void check_head(struct verifier *v) {
	char what[120];
	ledger_tree_head(&v->tree, v->hasher, v->verdict->head.head);
	v->verdict->head.events = v->verdict->events;
	if (!v->verdict->good)
		return;
	if (v->verdict->events != v->state_events) {
		snprintf(what, sizeof what, "the ledger ends at event %lld, but %lld were committed",
		         (long long)v->verdict->events, (long long)v->state_events);
		wrong(v, v->verdict->events + 1, 0, what);
	} else if (memcmp(v->verdict->head.head, v->state_head, LEDGER_HASH) != 0) {
		wrong(v, 0, 0, "the head over all events is not the one that was committed");
	}
}

static bool begin(struct verifier *v, const char *path, struct err *e) {
	const char *scan =
		"SELECT seq, stream, n, prev, kind, v, happened_at, recorded_at, actor, command, payload, request,"
		" body, hash FROM event ORDER BY seq";
	struct ledger_tree state;
	if (!store__connect(path, SQLITE_OPEN_READONLY, &v->db, e) ||
	    !store__connect(path, SQLITE_OPEN_READONLY, &v->persons_db, e) || !store__run(v->db, "BEGIN", e) ||
	    !store__read_state(v->db, &v->suite, &state, &v->verdict->head.last_at, v->state_head, e))
		return false;
	v->state_events = (int64_t)state.events;
	v->verdict->head.suite = v->suite;
	v->hasher = ledger_hasher_make(v->suite);
	for (int i = 0; i < CHUNKS; i++) {
		v->chunks[i].bytes = buf_make(CHUNK_MAX);
		v->chunks[i].events = arena_array(&v->arena, struct seen, CHUNK_EVENTS);
	}
	return store__prepare(v->db, scan, &v->scan, e) &&
	       store__prepare(v->persons_db, "SELECT salt, data FROM person WHERE kind = ?1 AND id = ?2", &v->person, e);
}

static void end(struct verifier *v) {
	sqlite3_finalize(v->scan);
	sqlite3_finalize(v->person);
	sqlite3_close(v->db);
	sqlite3_close(v->persons_db);
	ledger_hasher_free(v->hasher);
	map_free(&v->stream_of);
	vec_free(&v->ends);
	for (int i = 0; i < CHUNKS; i++)
		buf_free(&v->chunks[i].bytes);
	arena_free(&v->arena);
	arena_free(&v->scratch);
	pthread_mutex_destroy(&v->lock);
	pthread_cond_destroy(&v->moved);
}

bool store_verify(const char *path, int threads, void *self, void (*progress)(void *self, int64_t events, int64_t of),
                  struct store_verdict *out, struct err *e) {
	struct verifier v = {.verdict = out, .self = self, .progress = progress};
	*out = (struct store_verdict){.good = true};
	pthread_mutex_init(&v.lock, NULL);
	pthread_cond_init(&v.moved, NULL);
	bool good = begin(&v, path, e);
	if (good) {
		threads > 1 ? check_beside(&v) : check_in_turn(&v);
		if (v.read_fault.code) {
			good = false;
			if (e)
				*e = v.read_fault;
		}
	}
	if (good) {
		check_head(&v);
		good = !out->good || check_rows(&v, e);
	}
	end(&v);
	return good;
}
