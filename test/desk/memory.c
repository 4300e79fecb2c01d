#include "memory.h"

static uint64_t key_of(enum record_kind kind, int64_t id) {
	return (uint64_t)kind << 56 | (uint64_t)id;
}

static bool is_named(enum field f) {
	return field_defs[f].type == T_CODE || field_defs[f].type == T_NAME;
}

static str keep(struct memory *m, str s) {
	return s.n ? arena_str(&m->arena, s) : STR("");
}

struct memory *memory_make(void) {
	return mem_alloc(sizeof(struct memory));
}

void memory_free(struct memory *m) {
	if (!m)
		return;
	arena_free(&m->arena);
	intern_free(&m->texts);
	map_free(&m->index);
	vec_free(&m->rows);
	vec_free(&m->events);
	vec_free(&m->persons);
	vec_free(&m->refusals);
	mem_free(m);
}

const struct memory_row *memory_row(const struct memory *m, enum record_kind kind, int64_t id) {
	uint64_t *place = id > 0 ? map_get(&m->index, key_of(kind, id)) : NULL;
	return place ? &m->rows.p[*place - 1] : NULL;
}

int64_t memory_get(const struct memory_row *r, enum field f) {
	int cell = record_def(r->kind)->cell_of[f];
	return cell < 0 ? NIL : r->cells[cell];
}

str memory_text(const struct memory *m, const struct memory_row *r, enum field f) {
	int64_t v = memory_get(r, f);
	return v == NIL ? STR("") : intern_text(&m->texts, (uint32_t)v);
}

/* ---- the store's functions ------------------------------------------------------------------------ */

static bool fetch(void *self, struct book *b, struct record *r, bool *found, struct err *e) {
	struct memory *m = self;
	const struct memory_row *row = memory_row(m, r->kind, r->id);
	(void)e;
	m->fetches++;
	*found = row != NULL;
	if (!row)
		return true;
	r->head = row->head;
	r->events = row->events;
	memcpy(r->hash, row->hash, LEDGER_HASH);
	for (const uint16_t *f = record_def(r->kind)->columns; *f; f++) {
		if (field_in_row_only((enum field) * f))
			continue;
		int64_t v = memory_get(row, (enum field) * f);
		if (v != NIL && field_defs[*f].type == T_STATE) {
			record_set_state(b, r, (enum field) * f, intern_text(&m->texts, (uint32_t)v));
			continue;
		}
		record_set(r, (enum field) * f,
			v != NIL && is_named((enum field) * f) ? book_name(b, intern_text(&m->texts, (uint32_t)v)) : v);
	}
	return true;
}

static struct memory_row *row_for(struct memory *m, const struct record *r) {
	uint64_t *place = map_get(&m->index, key_of(r->kind, r->id));
	if (place)
		return &m->rows.p[*place - 1];
	vec_push(&m->rows, (struct memory_row){.kind = r->kind,
						   .id = r->id,
						   .cells = arena_array(&m->arena, int64_t, record_def(r->kind)->cell_count)});
	map_put(&m->index, key_of(r->kind, r->id), m->rows.n);
	return &m->rows.p[m->rows.n - 1];
}

static void write_row(struct memory *m, const struct book *b, const struct record *r) {
	struct memory_row *row = row_for(m, r);
	check(r->dirty && r->events > row->events);
	row->head = r->head;
	row->events = r->events;
	memcpy(row->hash, r->hash, LEDGER_HASH);
	const struct record_def *def = record_def(r->kind);
	for (const uint16_t *f = def->columns; *f; f++)
		if (def->cell_of[*f] >= 0) {
			int64_t v = rec_get(r, (enum field) * f);
			bool named = v != NIL && is_named((enum field) * f);
			if (v != NIL && field_defs[*f].type == T_STATE)
				v = (int64_t)intern_put(&m->texts, rec_state(r, (enum field) * f));
			row->cells[def->cell_of[*f]] = named ? (int64_t)intern_put(&m->texts, book_name_text(b, v)) : v;
		}
}

static void write_event(struct memory *m, const struct event *ev) {
	struct memory_event copy = {ev->kind, ev->record->kind, ev->record->id, ev->written};
	struct ledger_event *w = &copy.written;
	check(w->seq == (m->events.n ? m->events.p[m->events.n - 1].written.seq + 1 : 1));
	str *const texts[] = {&w->stream, &w->kind, &w->actor, &w->command, &w->payload, &w->request, &w->body};
	for (size_t i = 0; i < COUNT(texts); i++)
		*texts[i] = keep(m, *texts[i]);
	vec_push(&m->events, copy);
}

static bool commit(void *self, struct book *b, const struct commit *c, struct err *e) {
	struct memory *m = self;
	if (m->fail)
		return err_set(e, "store.fault", "", "made to fail");
	m->commits++;
	for (uint32_t i = 0; i < c->event_count; i++)
		write_event(m, &c->events[i]);
	for (uint32_t i = 0; i < c->record_count; i++)
		write_row(m, b, c->records[i]);
	for (uint32_t i = 0; i < c->person_count; i++) {
		const struct person_row *p = &c->persons[i];
		vec_push(&m->persons, (struct person_row){
									.kind = p->kind, .id = p->id, .salt = keep(m, p->salt), .data = keep(m, p->data)});
	}
	for (uint32_t i = 0; i < c->refusal_count; i++) {
		struct refusal_row r = c->refusals[i];
		r.actor = keep(m, r.actor);
		r.kind = keep(m, r.kind);
		r.code = keep(m, r.code);
		r.where = keep(m, r.where);
		r.payload = keep(m, r.payload);
		vec_push(&m->refusals, r);
	}
	m->tree = *c->tree;
	check(m->tree.events == m->events.n);
	return true;
}

static bool resume(void *self, struct book *b, int64_t last_id[RECORD_COUNT], int64_t *last_seq,
	struct ledger_tree *tree, ms *last_at, struct err *e) {
	struct memory *m = self;
	(void)b;
	(void)e;
	for (uint32_t i = 0; i < m->rows.n; i++)
		if (m->rows.p[i].id > last_id[m->rows.p[i].kind])
			last_id[m->rows.p[i].kind] = m->rows.p[i].id;
	*last_seq = m->events.n;
	*tree = m->tree;
	*last_at = m->events.n ? m->events.p[m->events.n - 1].written.recorded_at : 0;
	return true;
}

/* The text of a definition as its event holds it. */
static str text_of(struct memory *m, struct arena *a, int64_t id) {
	for (uint32_t i = 0; i < m->events.n; i++) {
		struct json_doc d;
		const struct memory_event *ev = &m->events.p[i];
		if (ev->kind == E_definition_published && ev->id == id && json_parse(a, ev->written.body, &d, NULL))
			return json_text(a, &d, json_member(&d, 0, "model"));
	}
	return STR("");
}

static bool each_definition(void *self, void *to,
	bool (*take)(void *to, int64_t id, str path, day effective_on, bool withdrawn, str text, struct err *e),
	struct err *e) {
	struct memory *m = self;
	struct arena a = {0};
	bool good = true;
	for (int64_t id = 1; good && id <= m->rows.n; id++) {
		const struct memory_row *r = memory_row(m, R_definition, id);
		if (r)
			good = take(to, id, memory_text(m, r, F_definition), (day)memory_get(r, F_effective_on),
				memory_get(r, F_state) == W_withdrawn, text_of(m, &a, id), e);
	}
	arena_free(&a);
	return good;
}

static bool each_past(void *self, int64_t head, void *to, bool (*take)(void *to, const struct past_event *ev),
	struct err *e) {
	struct memory *m = self;
	(void)e;
	while (head > 0) {
		const struct ledger_event *w = &m->events.p[head - 1].written;
		struct past_event ev = {w->seq, w->prev, w->happened_at, w->kind, w->actor, w->command, w->body};
		head = w->prev;
		if (!take(to, &ev))
			return true;
	}
	return true;
}

static bool each_waking(void *self, struct book *b, void *to,
	void (*take)(void *to, enum record_kind kind, int64_t id, ms wake_at, bool provisional), struct err *e) {
	struct memory *m = self;
	(void)b;
	(void)e;
	for (uint32_t i = 0; i < m->rows.n; i++) {
		const struct memory_row *r = &m->rows.p[i];
		bool provisional = memory_get(r, F_provisional) == 1;
		if (memory_get(r, F_wake_at) != NIL || provisional)
			take(to, r->kind, r->id, memory_get(r, F_wake_at), provisional);
		if (memory_get(r, F_timer_at) != NIL)
			take(to, r->kind, r->id, memory_get(r, F_timer_at), false);
	}
	return true;
}

static bool each_in_line(void *self, void *to,
	void (*take)(void *to, enum record_kind kind, int64_t id, int64_t line, int64_t rank, ms since), struct err *e) {
	struct memory *m = self;
	(void)e;
	for (uint32_t i = 0; i < m->rows.n; i++) {
		const struct memory_row *r = &m->rows.p[i];
		if (memory_get(r, F_in_line) != NIL)
			take(to, r->kind, r->id, memory_get(r, F_in_line), memory_get(r, F_rank), memory_get(r, F_in_line_at));
	}
	return true;
}

/* Events that the command at place i caused: as many as the store on disk finds. */
static uint32_t caused(const struct memory *m, uint32_t i) {
	const struct ledger_event *first = &m->events.p[i].written;
	uint32_t n = 1;
	for (uint32_t k = i + 1; k < m->events.n; k++, n++) {
		const struct ledger_event *w = &m->events.p[k].written;
		if (w->command.n || w->recorded_at != first->recorded_at ||
			!(str_eq(w->actor, first->actor) || str_eq(w->stream, first->stream)))
			break;
	}
	return n;
}

static bool each_request(
	void *self, uint32_t most, void *to, void (*take)(void *to, const struct past_request *request), struct err *e) {
	struct memory *m = self;
	uint32_t keys = 0;
	(void)e;
	for (uint32_t i = 0; i < m->events.n; i++)
		keys += m->events.p[i].written.request.n > 0;
	for (uint32_t i = 0; i < m->events.n; i++) {
		const struct memory_event *ev = &m->events.p[i];
		if (ev->written.request.n && keys-- <= most)
			take(to, &(struct past_request){ev->written.actor, ev->written.request, ev->written.command,
						 ev->written.payload, ev->record, ev->id, ev->written.seq, caused(m, i)});
	}
	return true;
}

/* Every file is there but those whose name begins with two zeros, and not for applicants those with two ones. */
static bool has_file(void *self, str sha256, str user) {
	(void)self;
	return !str_starts(sha256, STR("00")) && !(user.n && str_starts(sha256, STR("11")));
}

struct book_store memory_store(struct memory *m) {
	return (struct book_store){
		m, fetch, commit, each_past, resume, each_definition, each_waking, each_in_line, NULL, each_request, has_file};
}

/* ---- rebuilding ------------------------------------------------------------------------------------ */

/* Everything that hangs on the written fields alone. */
struct replay {
	const struct memory *m;
	struct book *book;
	struct ledger_hasher *hasher;
	struct ledger_tree tree;
	struct arena arena;
	struct buf bytes;
	char *why;
};

static bool differs(struct replay *r, const struct memory_event *ev, const char *what) {
	snprintf(r->why, 200, "event %lld %.40s of %.40s: %.80s", (long long)ev->written.seq, ev->written.kind.p,
		ev->written.stream.p, what);
	return false;
}

static bool same_chain(struct replay *r, const struct memory_event *ev, const struct record *record) {
	const struct ledger_event *w = &ev->written;
	uint8_t hash[LEDGER_HASH];
	if (w->n != record->events + 1 || w->prev != record->head)
		return differs(r, ev, "n or prev is not that of the stream");
	if (!str_is(w->kind, event_defs[ev->kind].name) || w->version != event_defs[ev->kind].version)
		return differs(r, ev, "kind or version is not that of the table");
	buf_clear(&r->bytes);
	ledger_bytes(&r->bytes, w);
	check(!r->bytes.full);
	ledger_chain(r->hasher, record->hash, buf_view(&r->bytes), hash);
	ledger_tree_add(&r->tree, r->hasher, hash);
	return memcmp(hash, w->hash, LEDGER_HASH) == 0 || differs(r, ev, "the hash does not follow");
}

static bool replay_event(struct replay *r, const struct memory_event *from) {
	const struct ledger_event *w = &from->written;
	struct record *record = book_record(r->book, from->record, from->id);
	struct event ev = {.kind = from->kind,
		.record = record,
		.seq = w->seq,
		.n = w->n,
		.prev = w->prev,
		.happened_at = w->happened_at,
		.recorded_at = w->recorded_at,
		.actor = w->actor};
	struct err e = {0};
	if (w->happened_at > w->recorded_at)
		return differs(r, from, "it happened after it was recorded");
	if (!same_chain(r, from, record))
		return false;
	if (!event_read_body(&r->arena, r->book, w->body, &ev, &e))
		return differs(r, from, e.text);
	if (e.code)
		return differs(r, from, "a body that was read leaves an error behind");
	buf_clear(&r->bytes);
	event_put_body(&r->bytes, &ev);
	if (!str_eq(buf_view(&r->bytes), w->body))
		return differs(r, from, "the body read back is written otherwise");
	book_apply(r->book, &ev);
	memcpy(record->hash, w->hash, LEDGER_HASH);
	arena_reset(&r->arena);
	return true;
}

static bool same_row(struct replay *r, const struct memory_row *row) {
	const struct record *again = book_find(r->book, row->kind, row->id);
	const struct record_def *def = record_def(row->kind);
	const char *what = !again                                             ? "missing"
					   : again->events != row->events                     ? "events"
					   : again->head != row->head                         ? "head"
					   : memcmp(again->hash, row->hash, LEDGER_HASH) != 0 ? "hash"
																		  : NULL;
	for (const uint16_t *f = def->columns; !what && *f; f++) {
		if (def->cell_of[*f] < 0)
			continue;
		enum field g = (enum field) * f;
		bool set = memory_get(row, g) != NIL && rec_get(again, g) != NIL, state = field_defs[g].type == T_STATE;
		bool same = set && (state || is_named(g))
						? str_eq(memory_text(r->m, row, g),
							  state ? rec_state(again, g) : rec_text(r->book, again, g))
						: memory_get(row, g) == rec_get(again, g);
		if (!same)
			what = field_defs[*f].name;
	}
	if (what)
		snprintf(r->why, 200, "%s %lld differs when rebuilt: %s", def->name, (long long)row->id, what);
	return !what;
}

bool memory_same_when_rebuilt(
	const struct memory *m, const struct pack *p, enum ledger_suite suite, char why[200]) {
	struct replay r = {.m = m,
		.book = book_make(p, UINT32_MAX),
		.hasher = ledger_hasher_make(suite),
		.bytes = buf_make(1 << 20),
		.why = why};
	bool same = true;
	for (uint32_t i = 0; same && i < m->events.n; i++)
		same = replay_event(&r, &m->events.p[i]);
	for (uint32_t i = 0; same && i < m->rows.n; i++)
		same = same_row(&r, &m->rows.p[i]);
	uint8_t one[LEDGER_HASH], two[LEDGER_HASH];
	ledger_tree_head(&r.tree, r.hasher, one);
	ledger_tree_head(&m->tree, r.hasher, two);
	if (same && memcmp(one, two, LEDGER_HASH) != 0) {
		snprintf(why, 200, "the head of the tree differs when rebuilt");
		same = false;
	}
	book_free(r.book);
	ledger_hasher_free(r.hasher);
	arena_free(&r.arena);
	buf_free(&r.bytes);
	return same;
}
