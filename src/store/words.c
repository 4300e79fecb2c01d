/* Writing the word index. */
#include <sqlite3.h>
#include <stdlib.h>

#include "data/grams.h"
#include "store/store_int.h"
#include "store/words.h"

enum {
	WORDS_VERSION = 1,     /* of what is written; an index of another one is made anew */
	CELL_E6 = 2500,        /* millionths of a degree: about 278 m to the north, 256 m to the east at 23° */
	TOKEN_BYTES = 64 << 10,
	SAMPLE_ROWS = 400, SAMPLE_WORDS = 8,
};

static const struct indexed {
	enum record_kind kind;
	const char *table;
	enum field fields[4];
} all[] = {
	{R_ticket, "word_ticket", {F_content, F_address, F_none, F_none}},
	{R_article, "word_article", {F_title, F_content, F_keywords, F_none}},
};

static const struct indexed *find(enum record_kind kind) {
	for (size_t i = 0; i < COUNT(all); i++)
		if (all[i].kind == kind)
			return &all[i];
	return NULL;
}

const char *store_words_table(enum record_kind kind) {
	const struct indexed *x = find(kind);
	return x ? x->table : NULL;
}

const enum field *store_words_fields(enum record_kind kind) {
	const struct indexed *x = find(kind);
	check(x);
	return x->fields;
}

/* Rounded down, also below zero. */
static int64_t cell(int64_t e6) {
	return (e6 - (e6 < 0 ? CELL_E6 - 1 : 0)) / CELL_E6;
}

void store_place_mark(int64_t lat_e6, int64_t lon_e6, int north, int east, char out[STORE_MARK]) {
	/* an x for the sign: the tokenizer takes - for a gap */
	int64_t lat = cell(lat_e6) + north, lon = cell(lon_e6) + east;
	snprintf(out, STORE_MARK, "§%s%llds%s%lld", lat < 0 ? "x" : "", (long long)llabs(lat), lon < 0 ? "x" : "",
	         (long long)llabs(lon));
}

/* ---- one text -------------------------------------------------------------------------------- */

/* Puts a pair into the table of sounds, once for each program run and pair. */
static void note_sound(struct words *w, str word, uint32_t first, uint32_t second) {
	char sounds[GRAM_SOUNDS][GRAM_SOUND];
	uint64_t key = (uint64_t)first << 32 | second;
	if (map_get(&w->known, key))
		return;
	map_put(&w->known, key, 1);
	for (uint32_t i = 0, n = gram_sounds(first, second, sounds); i < n && w->good; i++) {
		sqlite3_bind_text(w->sound, 1, sounds[i], -1, SQLITE_STATIC);
		store__bind_str(w->sound, 2, word);
		w->good = store__step(w->db, w->sound, "writing how words sound", w->e);
	}
}

static void take_word(void *self, str word, uint32_t first, uint32_t second) {
	struct words *w = self;
	buf_str(&w->text, word);
	buf_char(&w->text, ' ');
	if (first)
		note_sound(w, word, first, second);
}

static void add_text(struct words *w, str text) {
	uint32_t points[STORE_WORD_POINTS];
	gram_each(points, gram_fold(text, points, STORE_WORD_POINTS), w, take_word);
}

static void add_place(struct words *w, int64_t lat_e6, int64_t lon_e6) {
	char mark[STORE_MARK];
	store_place_mark(lat_e6, lon_e6, 0, 0, mark);
	buf_text(&w->text, mark);
}

static void begin(struct words *w, struct err *e) {
	buf_clear(&w->text);
	w->good = true;
	w->e = e;
}

static bool write_words(struct words *w, size_t which, int64_t id) {
	if (!w->good || !buf_view(&w->text).n)
		return w->good;
	check(!w->text.full && id > 0);
	sqlite3_bind_int64(w->put[which], 1, id);
	store__bind_str(w->put[which], 2, buf_view(&w->text));
	return store__step(w->db, w->put[which], "writing the words of a record", w->e);
}

/* ---- a commit -------------------------------------------------------------------------------- */

static const struct arg *arg_of(const struct event *ev, enum field f) {
	for (uint32_t i = 0; i < ev->count; i++)
		if (ev->set[i].field == f)
			return &ev->set[i];
	return NULL;
}

static bool has_words(const struct event *ev, const struct indexed *x) {
	for (const enum field *f = x->fields; *f; f++)
		if (arg_of(ev, *f))
			return true;
	return arg_of(ev, F_lat_e6) != NULL;
}

static bool write_event_words(struct words *w, const struct event *ev, struct err *e) {
	size_t which = (size_t)(find(ev->record->kind) - all);
	const struct arg *lat = arg_of(ev, F_lat_e6), *lon = arg_of(ev, F_lon_e6);
	begin(w, e);
	for (const enum field *f = all[which].fields; *f; f++) {
		const struct arg *a = arg_of(ev, *f);
		if (a && a->i != NIL)
			add_text(w, a->s);
	}
	if (lat && lon && lat->i != NIL && lon->i != NIL)
		add_place(w, lat->i, lon->i);
	return write_words(w, which, ev->record->id);
}

/* By number of the record: the index takes rising numbers without folding what it holds in memory. */
static int by_record(const void *one, const void *other) {
	const struct event *const *a = one, *const *b = other;
	if ((*a)->record->id != (*b)->record->id)
		return (*a)->record->id < (*b)->record->id ? -1 : 1;
	return (*a < *b) ? -1 : *a > *b;
}

bool words__write(struct words *w, const struct commit *c, struct err *e) {
	w->events.n = 0;
	for (uint32_t i = 0; i < c->event_count; i++) {
		const struct event *ev = &c->events[i];
		const struct indexed *x = find(ev->record->kind);
		if (x && has_words(ev, x))
			vec_push(&w->events, ev);
	}
	if (w->events.n > 1)
		qsort(w->events.p, w->events.n, sizeof *w->events.p, by_record);
	for (uint32_t i = 0; i < w->events.n; i++)
		if (!write_event_words(w, w->events.p[i], e))
			return false;
	return true;
}

/* ---- opening and making anew ----------------------------------------------------------------- */

bool words__open(struct words *w, struct sqlite3 *db, struct err *e) {
	*w = (struct words){.db = db, .text = buf_make(TOKEN_BYTES)};
	bool good = store__prepare(db, "INSERT OR IGNORE INTO word_sound VALUES(?1, ?2)", &w->sound, e);
	for (size_t i = 0; good && i < COUNT(all); i++) {
		char sql[120];
		snprintf(sql, sizeof sql, "INSERT INTO %s(rowid, text) VALUES(?1, ?2)", all[i].table);
		good = store__prepare(db, sql, &w->put[i], e);
	}
	return good;
}

void words__close(struct words *w) {
	for (size_t i = 0; i < COUNT(w->put); i++)
		sqlite3_finalize(w->put[i]);
	sqlite3_finalize(w->sound);
	buf_free(&w->text);
	vec_free(&w->events);
	map_free(&w->known);
	*w = (struct words){0};
}

/* The texts of the rows of a kind, and its place if it has one. */
static bool prepare_rows(struct sqlite3 *db, const struct indexed *x, bool sample, sqlite3_stmt **out, struct err *e) {
	const struct record_def *d = record_def(x->kind);
	struct buf sql = buf_make(2000);
	bool placed = d->cell_of[F_lat_e6] >= 0;
	buf_format(&sql, "SELECT id, %s", placed ? "lat_e6, lon_e6" : "NULL, NULL");
	for (const enum field *f = x->fields; *f; f++)
		buf_format(&sql, ", \"%s\"", field_defs[*f].name);
	buf_format(&sql, " FROM \"%s\"", d->table);
	if (sample) /* the newest and some of all others */
		buf_format(&sql, " WHERE id IN (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d),"
			" m(most) AS (SELECT max(id) FROM \"%s\") SELECT most * i / %d FROM n, m UNION SELECT most - i FROM n, m)",
			SAMPLE_ROWS, d->table, SAMPLE_ROWS);
	buf_text(&sql, " ORDER BY id");
	buf_put(&sql, "", 1);
	check(!sql.full);
	bool good = store__prepare(db, sql.p, out, e);
	buf_free(&sql);
	return good;
}

static bool make_kind(struct words *w, size_t which, struct err *e) {
	sqlite3_stmt *row = NULL;
	char sql[120];
	snprintf(sql, sizeof sql, "INSERT INTO %s(%s) VALUES('delete-all')", all[which].table, all[which].table);
	bool good = store__run(w->db, sql, e) && prepare_rows(w->db, &all[which], false, &row, e);
	int rc = SQLITE_DONE;
	while (good && (rc = sqlite3_step(row)) == SQLITE_ROW) {
		begin(w, e);
		for (int i = 3; i < sqlite3_column_count(row); i++)
			add_text(w, store__text(row, i));
		if (sqlite3_column_type(row, 1) != SQLITE_NULL && sqlite3_column_type(row, 2) != SQLITE_NULL)
			add_place(w, sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2));
		good = write_words(w, which, sqlite3_column_int64(row, 0));
	}
	good = good && (rc == SQLITE_DONE || store__fault(w->db, e, "reading texts"));
	sqlite3_finalize(row);
	return good;
}

bool words__make(struct sqlite3 *db, struct err *e) {
	struct words w;
	bool good = words__open(&w, db, e) && store__run(db, "DELETE FROM word_sound", e);
	for (size_t i = 0; good && i < COUNT(all); i++)
		good = make_kind(&w, i, e);
	words__close(&w);
	return good;
}

bool words__make_tables(struct sqlite3 *db, struct err *e) {
	struct buf sql = buf_make(2000);
	int64_t version = 0;
	for (size_t i = 0; i < COUNT(all); i++)
		buf_format(&sql, "CREATE VIRTUAL TABLE IF NOT EXISTS %s USING fts5(text, content='', columnsize=0, detail=none,"
			" tokenize='ascii');", all[i].table);
	buf_text(&sql, "CREATE TABLE IF NOT EXISTS word_sound(sound TEXT NOT NULL, word TEXT NOT NULL,"
		" PRIMARY KEY(sound, word)) WITHOUT ROWID;");
	buf_put(&sql, "", 1);
	check(!sql.full);
	bool good = store__run(db, sql.p, e) &&
		store__number(db, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'words'", 0, &version, e);
	buf_clear(&sql);
	if (good && version != WORDS_VERSION) {
		buf_format(&sql, "INSERT OR REPLACE INTO meta VALUES('words', '%d')", WORDS_VERSION);
		buf_put(&sql, "", 1);
		good = words__make(db, e) && store__run(db, sql.p, e);
	}
	buf_free(&sql);
	return good;
}

/* ---- looking whether it is whole ------------------------------------------------------------- */

struct look {
	struct store_words_verdict *out;
	sqlite3_stmt *find;
	const struct indexed *x;
	int64_t id;
	uint32_t words, most;
};

static void look_for(void *self, str word, uint32_t first, uint32_t second) {
	struct look *l = self;
	char quoted[GRAM_BYTES + 3];
	(void)first;
	(void)second;
	if (l->words++ >= l->most)
		return;
	snprintf(quoted, sizeof quoted, "\"" STR_FMT "\"", STR_ARG(word));
	sqlite3_bind_text(l->find, 1, quoted, -1, SQLITE_STATIC);
	sqlite3_bind_int64(l->find, 2, l->id);
	bool found = sqlite3_step(l->find) == SQLITE_ROW;
	sqlite3_reset(l->find);
	l->out->words++;
	if (!found && !l->out->missing++)
		snprintf(l->out->first, sizeof l->out->first, "%s %lld: " STR_FMT, record_def(l->x->kind)->name,
			(long long)l->id, STR_ARG(word));
}

static bool check_kind(struct sqlite3 *db, const struct indexed *x, bool every, struct store_words_verdict *out,
                       struct err *e) {
	struct look l = {.out = out, .x = x, .most = every ? STORE_WORD_POINTS : SAMPLE_WORDS};
	sqlite3_stmt *row = NULL;
	char sql[160];
	snprintf(sql, sizeof sql, "SELECT 1 FROM %s WHERE %s MATCH ?1 AND rowid = ?2", x->table, x->table);
	bool good = store__prepare(db, sql, &l.find, e) && prepare_rows(db, x, !every, &row, e);
	int rc = SQLITE_DONE;
	while (good && (rc = sqlite3_step(row)) == SQLITE_ROW) {
		l.id = sqlite3_column_int64(row, 0);
		l.words = 0;
		out->rows++;
		for (int i = 3; i < sqlite3_column_count(row); i++) {
			uint32_t points[STORE_WORD_POINTS];
			gram_each(points, gram_fold(store__text(row, i), points, STORE_WORD_POINTS), &l, look_for);
		}
	}
	good = good && (rc == SQLITE_DONE || store__fault(db, e, "looking at the words"));
	sqlite3_finalize(l.find);
	sqlite3_finalize(row);
	return good;
}

bool store_words_check(const char *path, bool every, struct store_words_verdict *out, struct err *e) {
	struct sqlite3 *db = NULL;
	int64_t made = 0;
	*out = (struct store_words_verdict){0};
	bool good = store__connect(path, SQLITE_OPEN_READONLY, &db, e) &&
		store__number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'word_sound'", 0, &made, e);
	for (size_t i = 0; good && made && i < COUNT(all); i++)
		good = check_kind(db, &all[i], every, out, e);
	sqlite3_close(db);
	return good;
}
