/* The rows of records: one table per kind, written whole from the book's cells, so that nothing is read before a
 * write.
 *
 * Columns kept in the row only (TEXT, FACTS, SOURCE) are not in the book: their values come from the events of the same
 * commit. */
#include <sqlite3.h>

#include "store/store_int.h"
#include "store/work.h"

enum { FIRST_COLUMN = 4, SQL_BYTES = 16 << 10 }; /* ?1 id, ?2 events, ?3 head, then the columns in table order */

void rows__open(struct rows *w, struct sqlite3 *db) {
	memset(w, 0, sizeof *w);
	w->db = db;
	for (int k = 1; k < RECORD_COUNT; k++) {
		const struct record_def *d = record_def((enum record_kind)k);
		check(d->column_count <= COUNT(w->table[k].columns));
		for (uint32_t i = 0; i < d->column_count; i++) {
			enum field f = (enum field)d->columns[i];
			w->table[k].columns[i] = (struct row_column){d->columns[i], (uint8_t)field_defs[f].type, d->cell_of[f]};
			w->indexed[k][f] = store__is_indexed((enum record_kind)k, f);
			if (field_in_row_only(f))
				w->text_at[k][f] = (uint8_t)(FIRST_COLUMN + i);
		}
		w->table[k].count = d->column_count;
	}
	for (int i = 1; i < WORD_COUNT; i++)
		map_put(&w->words, str_hash(str_of(word_defs[i].name)) | 1, (uint64_t)i);
}

void rows__close(struct rows *w) {
	for (int k = 1; k < RECORD_COUNT; k++) {
		sqlite3_finalize(w->table[k].insert);
		sqlite3_finalize(w->table[k].update);
		sqlite3_finalize(w->table[k].lean);
		sqlite3_finalize(w->table[k].fetch);
		for (size_t i = 0; i < COUNT(w->text_update[k]); i++)
			sqlite3_finalize(w->text_update[k][i]);
	}
	vec_free(&w->texts);
	map_free(&w->text_of);
	map_free(&w->moved);
	map_free(&w->words);
}

/* ---- statements, made at first use ----------------------------------------------------------- */

static bool prepare_buf(struct rows *w, struct buf *sql, sqlite3_stmt **out, struct err *e) {
	buf_put(sql, "", 1);
	check(!sql->full);
	bool good = store__prepare(w->db, sql->p, out, e);
	buf_free(sql);
	return good;
}

static bool prepare_insert(struct rows *w, enum record_kind kind, struct err *e) {
	const struct record_def *d = record_def(kind);
	struct buf sql = buf_make(SQL_BYTES);
	buf_format(&sql, "INSERT INTO \"%s\"(id, events, head", d->table);
	for (uint32_t i = 0; i < d->column_count; i++)
		buf_format(&sql, ", \"%s\"", field_defs[d->columns[i]].name);
	buf_text(&sql, ") VALUES(?1, ?2, ?3");
	for (uint32_t i = 0; i < d->column_count; i++)
		buf_format(&sql, ", ?%u", FIRST_COLUMN + i);
	buf_text(&sql, ")");
	return prepare_buf(w, &sql, &w->table[kind].insert, e);
}

/* The parameters of the columns that a lean one leaves out stay unused. */
static bool prepare_update(struct rows *w, enum record_kind kind, bool lean, struct err *e) {
	const struct record_def *d = record_def(kind);
	struct buf sql = buf_make(SQL_BYTES);
	buf_format(&sql, "UPDATE \"%s\" SET events = ?2, head = ?3", d->table);
	for (uint32_t i = 0; i < d->column_count; i++)
		if (d->cell_of[d->columns[i]] >= 0 && !(lean && w->indexed[kind][d->columns[i]]))
			buf_format(&sql, ", \"%s\" = ?%u", field_defs[d->columns[i]].name, FIRST_COLUMN + i);
	buf_text(&sql, " WHERE id = ?1");
	return prepare_buf(w, &sql, lean ? &w->table[kind].lean : &w->table[kind].update, e);
}

static bool prepare_fetch(struct rows *w, enum record_kind kind, struct err *e) {
	const struct record_def *d = record_def(kind);
	struct buf sql = buf_make(SQL_BYTES);
	buf_text(&sql, "SELECT events, head");
	for (uint32_t i = 0; i < d->column_count; i++)
		buf_format(&sql, d->cell_of[d->columns[i]] >= 0 ? ", \"%s\"" : ", NULL", field_defs[d->columns[i]].name);
	buf_format(&sql, " FROM \"%s\" WHERE id = ?1", d->table);
	return prepare_buf(w, &sql, &w->table[kind].fetch, e);
}

/* ---- values ---------------------------------------------------------------------------------- */

/* A state is bound by bind_record: its text lies in the record. */
static void bind_cell(sqlite3_stmt *s, int at, const struct book *b, enum field_type type, int64_t value) {
	switch (type) {
	case T_INT:
	case T_FEN:
	case T_MS:
	case T_DAY:
	case T_BOOL:
	case T_REF: sqlite3_bind_int64(s, at, value); return;
	case T_WORD:
		check(value > W_none && value < WORD_COUNT);
		sqlite3_bind_text(s, at, word_defs[value].name, -1, SQLITE_STATIC);
		return;
	case T_CODE:
	case T_NAME: store__bind_str(s, at, book_name_text(b, value)); return;
	case T_TEXT:
	case T_FACTS:
	case T_SOURCE:
	case T_STATE:
	case T_PERSON: break;
	}
	check(!"a cell of a type that the book does not keep");
}

static void bind_record(struct rows *w, sqlite3_stmt *s, const struct book *b, const struct record *r) {
	/* Most cells of most rows are NULL: clear all at once, bind the rest. */
	sqlite3_clear_bindings(s);
	sqlite3_bind_int64(s, 1, r->id);
	sqlite3_bind_int64(s, 2, r->events);
	sqlite3_bind_int64(s, 3, r->head);
	const struct row_column *columns = w->table[r->kind].columns;
	for (uint32_t i = 0; i < w->table[r->kind].count; i++)
		if (columns[i].cell < 0 || r->cell[columns[i].cell] == NIL)
			continue;
		else if (columns[i].type == T_STATE)
			store__bind_str(s, FIRST_COLUMN + (int)i, rec_state(r, (enum field)columns[i].field));
		else
			bind_cell(s, FIRST_COLUMN + (int)i, b, (enum field_type)columns[i].type, r->cell[columns[i].cell]);
}

static void bind_text(sqlite3_stmt *s, int at, const struct arg *a) {
	if (a->i == NIL)
		sqlite3_bind_null(s, at);
	else
		store__bind_str(s, at, a->s);
}

/* ---- texts of the row ------------------------------------------------------------------------ */

static void empty(struct map *m) {
	if (m->n)
		memset(m->slots, 0, (size_t)m->cap * 2 * sizeof *m->slots);
	m->n = 0;
}

/* Chains the texts of each record, oldest first: walking backwards and putting each in front. Notes the records of
 * which an event sets or stamps an indexed column: only events change cells. */
static void gather_texts(struct rows *w, const struct commit *c) {
	w->texts.n = 0;
	empty(&w->text_of);
	empty(&w->moved);
	for (uint32_t i = c->event_count; i--;) {
		const struct event *ev = &c->events[i];
		check(ev->record && ev->count <= COUNT(ev->set));
		const uint8_t *text_at = w->text_at[ev->record->kind];
		const bool *indexed = w->indexed[ev->record->kind];
		if (indexed[event_defs[ev->kind].stamp] && !ev->record->fresh) /* [F_none] is false */
			map_put(&w->moved, (uint64_t)(uintptr_t)ev->record, 1);
		for (uint32_t k = ev->count; k--;) {
			if (indexed[ev->set[k].field] && !ev->record->fresh)
				map_put(&w->moved, (uint64_t)(uintptr_t)ev->record, 1);
			int at = text_at[ev->set[k].field];
			if (!at)
				continue;
			uint64_t key = (uint64_t)(uintptr_t)ev->record;
			uint64_t *first = map_get(&w->text_of, key);
			vec_push(&w->texts, (struct row_text){&ev->set[k], first ? (uint32_t)*first : 0, at});
			map_put(&w->text_of, key, w->texts.n);
		}
	}
}

static uint32_t first_text(const struct rows *w, const struct record *r) {
	if (!w->texts.n)
		return 0;
	uint64_t *first = map_get(&w->text_of, (uint64_t)(uintptr_t)r);
	return first ? (uint32_t)*first : 0;
}

/* Which of the kind's row-only columns the parameter is. */
static uint32_t text_order(const struct rows *w, enum record_kind kind, int at) {
	uint32_t order = 0;
	for (int i = 0; i < at - FIRST_COLUMN; i++)
		order += w->table[kind].columns[i].cell < 0;
	return order;
}

static bool update_text(struct rows *w, const struct record *r, const struct row_text *t, struct err *e) {
	uint32_t order = text_order(w, r->kind, t->at);
	check(order < COUNT(w->text_update[0]));
	sqlite3_stmt **s = &w->text_update[r->kind][order];
	if (!*s) {
		struct buf sql = buf_make(SQL_BYTES);
		buf_format(&sql, "UPDATE \"%s\" SET \"%s\" = ?2 WHERE id = ?1", record_def(r->kind)->table,
		           field_defs[t->arg->field].name);
		if (!prepare_buf(w, &sql, s, e))
			return false;
	}
	sqlite3_bind_int64(*s, 1, r->id);
	bind_text(*s, 2, t->arg);
	return store__step(w->db, *s, "writing a text of a row", e);
}

/* ---- write and fetch ------------------------------------------------------------------------- */

static bool insert_row(struct rows *w, struct book *b, const struct record *r, struct err *e) {
	sqlite3_stmt **s = &w->table[r->kind].insert;
	if (!*s && !prepare_insert(w, r->kind, e))
		return false;
	bind_record(w, *s, b, r);
	for (uint32_t i = first_text(w, r); i; i = w->texts.p[i - 1].next)
		bind_text(*s, w->texts.p[i - 1].at, w->texts.p[i - 1].arg);
	return store__step(w->db, *s, "writing a new row", e);
}

static bool update_row(struct rows *w, struct book *b, const struct record *r, struct err *e) {
	bool lean = !w->moved.n || !map_get(&w->moved, (uint64_t)(uintptr_t)r);
	sqlite3_stmt **s = lean ? &w->table[r->kind].lean : &w->table[r->kind].update;
	if (!*s && !prepare_update(w, r->kind, lean, e))
		return false;
	bind_record(w, *s, b, r);
	if (!store__step(w->db, *s, "writing a row", e))
		return false;
	check(sqlite3_changes(w->db) == 1 && "a record of the book has no row");
	for (uint32_t i = first_text(w, r); i; i = w->texts.p[i - 1].next)
		if (!update_text(w, r, &w->texts.p[i - 1], e))
			return false;
	return true;
}

bool rows__write(struct rows *w, struct book *b, const struct commit *c, struct err *e) {
	gather_texts(w, c);
	for (uint32_t i = 0; i < c->record_count; i++) {
		const struct record *r = c->records[i];
		check(r->kind > R_none && r->kind < RECORD_COUNT && r->id > 0 && r->events > 0);
		if (!(r->fresh ? insert_row(w, b, r, e) : update_row(w, b, r, e)))
			return false;
	}
	return true;
}

static int64_t word_number(const struct rows *w, str text) {
	uint64_t *found = map_get(&w->words, str_hash(text) | 1);
	if (found && str_is(text, word_defs[*found].name))
		return (int64_t)*found;
	return word_find(text);
}

static bool read_cell(struct rows *w, struct book *b, const struct row_column *c, sqlite3_stmt *s, int at,
                      int64_t *out) {
	if (sqlite3_column_type(s, at) == SQLITE_NULL)
		*out = NIL;
	else if (c->type == T_WORD)
		*out = word_number(w, store__text(s, at));
	else if (c->type == T_CODE || c->type == T_NAME)
		*out = book_name(b, store__text(s, at));
	else
		*out = sqlite3_column_int64(s, at);
	return c->type != T_WORD || *out != W_none;
}

bool rows__fetch(struct rows *w, struct book *b, struct record *r, bool *found, struct err *e) {
	sqlite3_stmt **s = &w->table[r->kind].fetch;
	*found = false;
	if (!*s && !prepare_fetch(w, r->kind, e))
		return false;
	check(sqlite3_column_count(*s) == 2 + (int)w->table[r->kind].count);
	sqlite3_bind_int64(*s, 1, r->id);
	int rc = sqlite3_step(*s);
	bool good = rc == SQLITE_DONE || rc == SQLITE_ROW || store__fault(w->db, e, "reading a row");
	if (rc == SQLITE_ROW) {
		r->events = sqlite3_column_int64(*s, 0);
		r->head = sqlite3_column_int64(*s, 1);
		const struct row_column *columns = w->table[r->kind].columns;
		for (uint32_t i = 0; good && i < w->table[r->kind].count; i++)
			if (columns[i].type == T_STATE)
				record_set_state(b, r, (enum field)columns[i].field, store__text(*s, 2 + (int)i));
			else if (columns[i].cell >= 0 && !read_cell(w, b, &columns[i], *s, 2 + (int)i, &r->cell[columns[i].cell]))
				good = err_set(e, "store.damaged", field_defs[columns[i].field].name, "%s %lld has an unknown word",
				               record_def(r->kind)->table, (long long)r->id);
		*found = good;
	}
	sqlite3_reset(*s);
	return good;
}
