#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "office.h"

enum { START_MS = 1640995200 };

uint64_t office_random(struct office *o, uint64_t n) {
	o->random ^= o->random << 13;
	o->random ^= o->random >> 7;
	o->random ^= o->random << 17;
	return o->random % n;
}

static void open_store(struct office *o, enum store_mode mode, enum ledger_suite suite) {
	struct err e = {0};
	struct store_settings s = {o->path, mode, suite, STR("test"), STR("1"), NULL};
	ck_assert_msg(store_open(&s, &o->store, &e), "%s %s", e.code, e.text);
	o->disk = store_book(o->store);
	o->hasher = ledger_hasher_make(store_suite(o->store));
	o->book = book_make(&o->pack, 1000);
}

void office_open(struct office *o, enum ledger_suite suite) {
	memset(o, 0, sizeof *o);
	snprintf(o->dir, sizeof o->dir, "/tmp/store_test_XXXXXX");
	ck_assert(mkdtemp(o->dir));
	snprintf(o->path, sizeof o->path, "%s/office.db", o->dir);
	o->random = 88172645463325252u;
	o->now = (ms)START_MS * 1000;
	open_store(o, STORE_CREATE, suite);
}

static void close_store(struct office *o) {
	store_close(o->store);
	ledger_hasher_free(o->hasher);
	book_free(o->book);
	o->store = NULL;
	o->hasher = NULL;
	o->book = NULL;
}

void office_reopen(struct office *o) {
	struct err e = {0};
	int64_t last_id[RECORD_COUNT] = {0};
	close_store(o);
	o->events.n = o->records.n = o->persons.n = o->refusals.n = 0;
	open_store(o, STORE_OPEN, LEDGER_SM3);
	ck_assert_msg(o->disk.resume(o->disk.self, o->book, last_id, &o->seq, &o->tree, &o->now, &e), "%s", e.text);
	o->now += 1000;
}

void office_close(struct office *o) {
	close_store(o);
	arena_free(&o->arena);
	vec_free(&o->events);
	vec_free(&o->records);
	vec_free(&o->persons);
	vec_free(&o->refusals);
	char command[100];
	snprintf(command, sizeof command, "rm -rf %s", o->dir);
	ck_assert_int_eq(system(command), 0);
}

void office_sql(struct office *o, const char *sql) {
	sqlite3 *db = NULL;
	char *why = NULL;
	ck_assert_int_eq(sqlite3_open(o->path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK, "%s", why);
	sqlite3_close(db);
}

/* ---- events ---------------------------------------------------------------------------------- */

/* The record of the tick; fetched from the disk, or new. */
static struct record *need_record(struct office *o, enum record_kind kind, int64_t id) {
	struct err e = {0};
	bool found = false, known = book_find(o->book, kind, id) != NULL;
	struct record *r = book_record(o->book, kind, id);
	if (!known) {
		ck_assert_msg(o->disk.fetch(o->disk.self, o->book, r, &found, &e), "%s", e.text);
		r->fresh = !found;
	}
	if (!r->dirty)
		vec_push(&o->records, r);
	return r;
}

static struct arg random_value(struct office *o, enum field f) {
	const struct field_def *def = &field_defs[f];
	struct arg a = {.field = (uint16_t)f};
	uint64_t x = office_random(o, 1000000);
	switch (def->type) {
	case T_WORD: a.i = def->words ? def->words[0] : W_open; break;
	case T_BOOL: a.i = (int64_t)(x & 1); break;
	case T_CODE:
	case T_NAME: a.s = arena_format(&o->arena, "编码-%llu", (unsigned long long)(x % 50)); break;
	case T_TEXT:
	case T_SOURCE:
	case T_PERSON:
		a.s = arena_format(&o->arena, "文字 \"%llu\"\n%s", (unsigned long long)x, x % 3 ? "" : "\\ tail");
		break;
	case T_STATE: /* a few bytes up to a few kilobytes */
		a.s = arena_format(&o->arena, "{\"t\":%0*llu}", (int)(x % 13 * (x % 5 ? 3 : 300)) + 1, (unsigned long long)x);
		break;
	case T_FACTS: a.s = arena_format(&o->arena, "{\"a\":[%llu,\"两\"]}", (unsigned long long)x); break;
	case T_INT:
	case T_FEN:
	case T_MS:
	case T_DAY:
	case T_REF: a.i = x % 7 == 0 && def->type != T_REF ? -(int64_t)x : (int64_t)x * 1000003; break;
	}
	/* Now and then a column of the book is cleared again. */
	if (!field_in_row_only(f) && x % 11 == 0)
		a.i = NIL;
	return a;
}

static enum event_kind event_of(enum record_kind kind) {
	for (int i = 1; i < EVENT_COUNT; i++)
		if (event_defs[i].record == kind)
			return (enum event_kind)i;
	ck_abort_msg("a kind without events");
}

static void seal(struct office *o, struct event *ev, enum field f) {
	char digest[80];
	str data = arena_format(&o->arena, "{\"name\":\"张三%lld\"}", (long long)o->seq);
	str salt = arena_format(&o->arena, "salt%lld", (long long)o->seq);
	ledger_seal_person(o->hasher, salt, data, digest);
	ev->set[ev->count++] = (struct arg){.field = (uint16_t)f, .s = arena_str(&o->arena, str_of(digest))};
	struct person_row row = {.kind = ev->record->kind, .id = ev->record->id, .salt = salt, .data = data};
	vec_push(&o->persons, row);
}

/* Fills set[] in field order. */
static void fill_fields(struct office *o, struct event *ev, uint32_t fields, bool sealed) {
	const struct record_def *d = record_def(ev->record->kind);
	for (int f = 1; f < FIELD_COUNT; f++) {
		if (f == F_person && sealed)
			seal(o, ev, F_person);
		bool column = false;
		for (const uint16_t *c = d->columns; *c; c++)
			column |= *c == f;
		if (column && ev->count + 1 < COUNT(ev->set) && office_random(o, d->column_count) < fields)
			ev->set[ev->count++] = random_value(o, (enum field)f);
	}
}

static void write_event(struct office *o, struct event *ev, const uint8_t *prev_hash) {
	struct buf b = buf_make(1 << 20);
	const struct event_def *def = &event_defs[ev->kind];
	event_put_body(&b, ev);
	bool command = ev->seq % 3 != 0;
	ev->written = (struct ledger_event){
		.seq = ev->seq,
		.n = ev->n,
		.prev = ev->prev,
		.kind = str_of(def->name),
		.version = def->version,
		.happened_at = ev->happened_at,
		.recorded_at = ev->recorded_at,
		.actor = ev->actor,
		.stream = arena_format(&o->arena, "%s/%lld", record_def(ev->record->kind)->name, (long long)ev->record->id),
		.body = arena_str(&o->arena, buf_view(&b)),
		.command = command ? STR("test.command") : STR(""),
		.payload = command ? STR("{\"x\":1}") : STR(""),
		.request = command && ev->seq % 2 ? arena_format(&o->arena, "key-%lld", (long long)ev->seq) : STR("")};
	buf_clear(&b);
	ledger_bytes(&b, &ev->written);
	ledger_chain(o->hasher, prev_hash, buf_view(&b), ev->written.hash);
	ledger_tree_add(&o->tree, o->hasher, ev->written.hash);
	buf_free(&b);
}

struct event *office_event(struct office *o, enum record_kind kind, int64_t id, uint32_t fields, bool sealed) {
	struct record *r = need_record(o, kind, id);
	struct event ev = {.kind = event_of(kind),
	                   .record = r,
	                   .seq = ++o->seq,
	                   .n = r->events + 1,
	                   .prev = r->head,
	                   .happened_at = o->now - (ms)office_random(o, 5000),
	                   .recorded_at = o->now,
	                   .actor = STR("窗口01")};
	fill_fields(o, &ev, fields, sealed && !r->events);
	write_event(o, &ev, r->hash);
	book_apply(o->book, &ev);
	memcpy(r->hash, ev.written.hash, LEDGER_HASH);
	vec_push(&o->events, ev);
	o->now += 1000;
	return &o->events.p[o->events.n - 1];
}

void office_commit(struct office *o) {
	struct err e = {0};
	struct commit c = {o->events.p,  o->events.n,   o->records.p,  o->records.n, o->persons.p,
	                   o->persons.n, o->refusals.p, o->refusals.n, &o->tree};
	ck_assert_msg(o->disk.commit(o->disk.self, o->book, &c, &e), "%s %s", e.code, e.text);
	for (uint32_t i = 0; i < o->records.n; i++)
		o->records.p[i]->dirty = o->records.p[i]->fresh = false;
	o->events.n = o->records.n = o->persons.n = o->refusals.n = 0;
	arena_reset(&o->arena);
}

void office_fill(struct office *o, uint32_t n, uint32_t batch) {
	for (uint32_t i = 1; i <= n; i++) {
		enum record_kind kind = (enum record_kind)(1 + office_random(o, RECORD_COUNT - 1));
		office_event(o, kind, 1 + (int64_t)office_random(o, 3 + n / 100), 12, i % 2);
		if (i % batch == 0)
			office_commit(o);
	}
	office_commit(o);
}

bool office_proof(struct sqlite3 *db, int64_t seq, struct buf *out, struct err *e) {
	struct store_prover *fresh = store_prover_make();
	bool good = store_prove(fresh, db, seq, 0, out, e);
	store_prover_free(fresh);
	return good;
}
