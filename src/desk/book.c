/* The book: records in memory, and the one function that changes them. */
#include "desk/desk_int.h"

uint64_t book__key(enum record_kind kind, int64_t id) {
	check(id > 0 && id < (int64_t)1 << 56);
	return (uint64_t)kind << 56 | (uint64_t)id;
}

struct book *book_make(const struct pack *p, uint32_t cache_records) {
	struct book *b = mem_alloc(sizeof *b);
	b->pack = p;
	b->most = cache_records;
	for (uint32_t i = 0; i < p->code_count; i++)
		intern_put(&b->names, p->codes[i].code);
	return b;
}

/* ---- states: blocks of a power of two, handed back to the book when the record changes or leaves ------- */

enum { BLOCK_LEAST = 5 }; /* 32 bytes */

struct block {
	struct block *next; /* while it is spare */
	uint32_t n, size;   /* bytes of text; the block has 2^size */
	char text[];
};

static struct block *block_of(int64_t cell) {
	return (struct block *)(uintptr_t)cell;
}

static void give_block(struct book *b, int64_t *cell) {
	struct block *x = block_of(*cell);
	x->next = b->blocks[x->size];
	b->blocks[x->size] = x;
	*cell = NIL;
}

static int64_t take_block(struct book *b, str text) {
	uint32_t size = BLOCK_LEAST;
	while (((size_t)1 << size) < sizeof(struct block) + text.n)
		size++;
	check(size < COUNT(b->blocks));
	struct block *x = b->blocks[size];
	if (x)
		b->blocks[size] = x->next;
	else
		x = mem_alloc((size_t)1 << size);
	*x = (struct block){.n = text.n, .size = size};
	memcpy(x->text, text.p, text.n);
	return (int64_t)(uintptr_t)x;
}

str rec_state(const struct record *r, enum field f) {
	check(field_defs[f].type == T_STATE);
	int64_t v = rec_get(r, f);
	return v == NIL ? STR("") : (str){block_of(v)->text, block_of(v)->n};
}

void record_set_state(struct book *b, struct record *r, enum field f, str text) {
	int cell = record_def(r->kind)->cell_of[f];
	check(cell >= 0 && field_defs[f].type == T_STATE);
	if (r->cell[cell] != NIL)
		give_block(b, &r->cell[cell]);
	if (text.n)
		r->cell[cell] = take_block(b, text);
}

/* Gives back what the record holds besides itself. */
static void empty_record(struct book *b, struct record *r) {
	const struct record_def *def = record_def(r->kind);
	for (uint32_t i = 0; i < def->state_count; i++)
		if (r->cell[def->states[i]] != NIL)
			give_block(b, &r->cell[def->states[i]]);
}

static void free_list(struct record *r) {
	while (r) {
		struct record *older = r->older;
		mem_free(r);
		r = older;
	}
}

void book_free(struct book *b) {
	if (!b)
		return;
	for (struct record *r = b->newest; r; r = r->older)
		empty_record(b, r);
	for (size_t i = 0; i < COUNT(b->blocks); i++)
		for (struct block *x = b->blocks[i], *next; x; x = next) {
			next = x->next;
			mem_free(x);
		}
	free_list(b->newest);
	for (int k = 0; k < RECORD_COUNT; k++)
		free_list(b->spare[k]);
	map_free(&b->records);
	intern_free(&b->names);
	mem_free(b);
}

int64_t rec_get(const struct record *r, enum field f) {
	int cell = record_def(r->kind)->cell_of[f];
	return cell < 0 ? NIL : r->cell[cell];
}

int64_t rec_or(const struct record *r, enum field f, int64_t otherwise) {
	int64_t v = rec_get(r, f);
	return v == NIL ? otherwise : v;
}

bool rec_is(const struct record *r, enum field f, enum word w) {
	return rec_get(r, f) == (int64_t)w;
}

str rec_text(const struct book *b, const struct record *r, enum field f) {
	int64_t v = rec_get(r, f);
	return v == NIL ? STR("") : book_name_text(b, v);
}

void record_set(struct record *r, enum field f, int64_t value) {
	int cell = record_def(r->kind)->cell_of[f];
	check(cell >= 0);
	r->cell[cell] = value;
}

int64_t book_name(struct book *b, str text) {
	return intern_put(&b->names, text);
}

str book_name_text(const struct book *b, int64_t name) {
	check(name > 0 && name <= b->names.texts.n);
	return intern_text(&b->names, (uint32_t)name);
}

int64_t book_last_id(const struct book *b, enum record_kind kind) {
	return b->last_id[kind];
}

/* ---- the list by use ---------------------------------------------------------------------------- */

static void unlink_record(struct book *b, struct record *r) {
	check(b->newest && b->oldest);
	*(r->newer ? &r->newer->older : &b->newest) = r->older;
	*(r->older ? &r->older->newer : &b->oldest) = r->newer;
	r->newer = r->older = NULL;
}

static void link_newest(struct book *b, struct record *r) {
	r->older = b->newest;
	r->newer = NULL;
	*(b->newest ? &b->newest->newer : &b->oldest) = r;
	b->newest = r;
}

struct record *book__draft(struct book *b, enum record_kind kind, int64_t id) {
	check(id > 0);
	const struct record_def *def = record_def(kind);
	struct record *r = b->spare[kind];
	if (r)
		b->spare[kind] = r->older;
	else
		r = mem_alloc(sizeof *r + def->cell_count * sizeof *r->cell);
	memset(r, 0, sizeof *r);
	r->kind = kind;
	r->id = id;
	for (uint32_t i = 0; i < def->cell_count; i++)
		r->cell[i] = NIL;
	return r;
}

void book__drop(struct book *b, struct record *r) {
	check(!r->dirty && !r->newer && !r->older);
	empty_record(b, r);
	r->newer = NULL;
	r->older = b->spare[r->kind];
	b->spare[r->kind] = r;
}

void book__keep(struct book *b, struct record *r) {
	uint64_t key = book__key(r->kind, r->id);
	check(!map_get(&b->records, key));
	map_put(&b->records, key, (uint64_t)(uintptr_t)r);
	link_newest(b, r);
	b->count++;
	if (r->id > b->last_id[r->kind])
		b->last_id[r->kind] = r->id;
}

static struct record *look(const struct book *b, enum record_kind kind, int64_t id) {
	if (id <= 0 || id >= (int64_t)1 << 56)
		return NULL;
	uint64_t *found = map_get(&b->records, book__key(kind, id));
	return found ? (struct record *)(uintptr_t)*found : NULL;
}

const struct record *book_find(const struct book *b, enum record_kind kind, int64_t id) {
	return look(b, kind, id);
}

struct record *book__touch(struct book *b, enum record_kind kind, int64_t id) {
	struct record *r = look(b, kind, id);
	if (r && r != b->newest) {
		unlink_record(b, r);
		link_newest(b, r);
	}
	return r;
}

struct record *book_record(struct book *b, enum record_kind kind, int64_t id) {
	struct record *r = book__touch(b, kind, id);
	if (!r) {
		r = book__draft(b, kind, id);
		r->fresh = true;
		book__keep(b, r);
	}
	return r;
}

void book__trim(struct book *b) {
	struct record *r = b->oldest;
	while (b->count > b->most && r) {
		struct record *next = r->newer;
		if (!r->dirty) {
			unlink_record(b, r);
			map_drop(&b->records, book__key(r->kind, r->id));
			book__drop(b, r);
			b->count--;
		}
		r = next;
	}
}

/* ---- apply ------------------------------------------------------------------------------------------ */

/* An argument's value as a cell: codes and names become numbers of the book. */
static int64_t cell_value(struct book *b, struct arg *a) {
	enum field_type type = field_defs[a->field].type;
	if ((type == T_CODE || type == T_NAME) && a->i != NIL)
		a->i = book_name(b, a->s);
	return a->i;
}

void book_apply(struct book *b, struct event *ev) {
	struct record *r = ev->record;
	const struct event_def *def = &event_defs[ev->kind];
	const struct record_def *shape = record_def(r->kind);
	check(ev->kind > E_none && ev->kind < EVENT_COUNT);
	check(def->record == R_none || def->record == r->kind);
	for (uint32_t i = 0; i < ev->count; i++) {
		struct arg *a = &ev->set[i];
		int cell = shape->cell_of[a->field];
		if (cell >= 0 && field_defs[a->field].type == T_STATE)
			record_set_state(b, r, (enum field)a->field, a->i == NIL ? STR("") : a->s);
		else if (cell >= 0)
			r->cell[cell] = cell_value(b, a);
	}
	if (def->to)
		record_set(r, F_state, def->to);
	if (def->stamp)
		record_set(r, def->stamp, ev->happened_at);
	ms gap = ev->recorded_at - ev->happened_at;
	if (gap > 0 && shape->cell_of[F_backfill_ms] >= 0 && gap > rec_or(r, F_backfill_ms, 0))
		record_set(r, F_backfill_ms, gap);
	check(ev->seq > r->head && ev->n == r->events + 1);
	r->head = ev->seq;
	r->events = ev->n;
	r->dirty = true;
}
