/* The open file, and the one transaction that writes a tick. */
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "store/store_int.h"

/* The write-ahead log is folded by fold.c. */
#define WRITER_SETTINGS                                                                                              \
	"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA secure_delete = OFF;"  \
	"PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864;"

/* ---- opening --------------------------------------------------------------------------------- */

static bool start_file(struct sqlite3 *db, const struct store_settings *s, struct err *e) {
	char sql[200];
	snprintf(sql, sizeof sql, "PRAGMA page_size = 4096; PRAGMA application_id = %d; PRAGMA user_version = %d;",
	         STORE_APPLICATION, STORE_SCHEMA);
	if (!store__run(db, sql, e) || !store__run(db, WRITER_SETTINGS, e) || !store__make_schema(db, e))
		return false;
	snprintf(sql, sizeof sql, "INSERT INTO ledger_state VALUES(1, '%s', 0, zeroblob(32), x'', x'', 0)",
	         ledger_suite_name(s->suite));
	return store__run(db, sql, e);
}

static bool put_meta(struct sqlite3 *db, const char *key, str value, struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!store__prepare(db, "INSERT INTO meta VALUES(?1, ?2) ON CONFLICT DO UPDATE SET value = ?2 WHERE value <> ?2",
	                    &s, e))
		return false;
	sqlite3_bind_text(s, 1, key, -1, SQLITE_STATIC);
	store__bind_str(s, 2, value);
	bool good = store__step(db, s, "noting the pack", e);
	sqlite3_finalize(s);
	return good;
}

static bool same_pack(struct sqlite3 *db, str name, struct err *e) {
	sqlite3_stmt *s = NULL;
	if (!store__prepare(db, "SELECT value FROM meta WHERE key = 'pack'", &s, e))
		return false;
	bool good = true;
	if (sqlite3_step(s) == SQLITE_ROW && !str_eq(store__text(s, 0), name))
		good = err_set(e, "store.other_pack", "", "the file was made with pack " STR_FMT, STR_ARG(store__text(s, 0)));
	sqlite3_finalize(s);
	return good;
}

static bool note_pack(struct sqlite3 *db, const struct store_settings *s, struct err *e) {
	if (!s->pack_name.n)
		return true;
	return same_pack(db, s->pack_name, e) && put_meta(db, "pack", s->pack_name, e) &&
	       put_meta(db, "pack_version", s->pack_version, e);
}

static bool check_file(struct sqlite3 *db, const char *path, struct err *e) {
	int64_t application, version;
	if (!store__number(db, "PRAGMA application_id", 0, &application, e) ||
	    !store__number(db, "PRAGMA user_version", 0, &version, e))
		return false;
	if (application != STORE_APPLICATION)
		return err_set(e, "store.not_ours", path, "%s was not made by this program", path);
	if (version > STORE_SCHEMA)
		return err_set(e, "store.too_new", path, "%s was made by a newer program", path);
	return true;
}

static bool prepare_all(struct store *s, struct err *e) {
	return store__prepare(s->db, "BEGIN IMMEDIATE", &s->begin, e) && store__prepare(s->db, "COMMIT", &s->commit, e) &&
	       store__prepare(s->db, "ROLLBACK", &s->rollback, e) &&
	       store__prepare(s->db, "INSERT INTO event VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)",
	                      &s->insert_event, e) &&
	       store__prepare(s->db, "INSERT INTO refusal VALUES(?1,?2,?3,?4,?5,?6,?7)", &s->insert_refusal, e) &&
	       store__prepare(s->db, "INSERT OR REPLACE INTO person VALUES(?1,?2,?3,?4)", &s->put_person, e) &&
	       store__prepare(s->db, "INSERT OR IGNORE INTO person_search VALUES(?3 >> 16,?1,?2,?3)", &s->put_key, e) &&
	       store__prepare(s->db,
	                      "UPDATE ledger_state SET events = ?1, head = ?2, stretch = ?3, frontier = ?4, last_at = ?5",
	                      &s->put_state, e) &&
	       store__prepare(s->db, "INSERT OR REPLACE INTO stretch VALUES(?1, ?2)", &s->put_stretch, e) &&
	       store__prepare(s->db, "SELECT hash FROM event WHERE seq = ?1", &s->event_hash, e) &&
	       store__prepare(s->db, "SELECT prev, happened_at, kind, actor, command, body FROM event WHERE seq = ?1",
	                      &s->past, e) &&
	       store__prepare(s->db, "SELECT 1 FROM file WHERE hash = ?1 AND user = ?2", &s->upload, e);
}

/* Whether the file may be there, or must not. */
static bool may_open(const struct store_settings *set, struct err *e) {
	bool exists = access(set->path, F_OK) == 0;
	if (set->mode == STORE_CREATE && exists)
		return err_set(e, "store.exists", set->path, "%s exists already", set->path);
	if (set->mode != STORE_CREATE && set->mode != STORE_ENSURE && !exists)
		return err_set(e, "store.not_found", set->path, "there is no file %s", set->path);
	return true;
}

/* Whether the file has been started; an empty one is what a crash between creating and the first commit leaves. */
static bool is_started(struct sqlite3 *db, bool *started, struct err *e) {
	int64_t found = 0;
	if (!store__number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'ledger_state'", 0, &found, e))
		return false;
	if (found && !store__number(db, "SELECT count(*) FROM ledger_state", 0, &found, e))
		return false;
	*started = found != 0;
	return true;
}

/* An existing file: its tables are brought to this program's shape, unless it is only read. */
static bool take_file(struct store *s, const struct store_settings *set, struct err *e) {
	if (!check_file(s->db, set->path, e))
		return false;
	if (s->read_only)
		return !set->pack_name.n || same_pack(s->db, set->pack_name, e);
	return store__run(s->db, WRITER_SETTINGS, e) && store__make_schema(s->db, e) && note_pack(s->db, set, e);
}

static bool open_file(struct store *s, const struct store_settings *set, struct err *e) {
	bool started;
	s->read_only = set->mode == STORE_READ;
	if (!may_open(set, e) || (!s->read_only && (s->lock = store__lock(set->path, e)) < 0))
		return false;
	int flags = s->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	if (!store__connect(set->path, flags, &s->db, e) || !is_started(s->db, &started, e))
		return false;
	if (!started && !s->read_only && set->mode != STORE_OPEN)
		return start_file(s->db, set, e) && note_pack(s->db, set, e);
	return take_file(s, set, e);
}

/* What the store itself remembers of the ledger. */
static bool remember_state(struct store *s, struct err *e) {
	struct ledger_tree tree;
	if (!store__read_state(s->db, &s->suite, &tree, &s->last_at, NULL, e))
		return false;
	memcpy(s->stretch, tree.stretch, sizeof s->stretch);
	return true;
}

bool store_open(const struct store_settings *set, struct store **out, struct err *e) {
	struct store *s = mem_alloc(sizeof *s);
	s->lock = -1;
	if (!open_file(s, set, e) || !remember_state(s, e) || !prepare_all(s, e) ||
	    (!s->read_only && !words__open(&s->words, s->db, e))) {
		store_close(s);
		return false;
	}
	snprintf(s->files, sizeof s->files, "%s-files", set->files ? set->files : set->path);
	s->hasher = ledger_hasher_make(s->suite);
	if (!s->read_only)
		s->folder = store__folder_make(s->db, set->path);
	rows__open(&s->rows, s->db);
	*out = s;
	return true;
}

void store_close(struct store *s) {
	if (!s)
		return;
	sqlite3_stmt *all[] = {s->begin,      s->commit,    s->rollback,    s->insert_event, s->insert_refusal,
	                       s->put_person, s->put_key, s->put_state, s->put_stretch, s->event_hash, s->past, s->upload};
	for (size_t i = 0; i < COUNT(all); i++)
		sqlite3_finalize(all[i]);
	rows__close(&s->rows);
	words__close(&s->words);
	store__folder_free(s->folder);
	check(sqlite3_close(s->db) == SQLITE_OK && "a statement was left open");
	if (s->lock >= 0)
		close(s->lock);
	ledger_hasher_free(s->hasher);
	mem_free(s);
}

enum ledger_suite store_suite(const struct store *s) {
	return s->suite;
}

/* ---- the state of the ledger ----------------------------------------------------------------- */

/* Full stretches give the height of the frontier that must be kept. */
static int frontier_height(const struct ledger_tree *t) {
	uint64_t full = t->events / LEDGER_STRETCH;
	return full ? 64 - __builtin_clzll(full) : 0;
}

static bool read_tree(sqlite3_stmt *s, struct ledger_tree *t) {
	memset(t, 0, sizeof *t);
	t->events = (uint64_t)sqlite3_column_int64(s, 1);
	size_t stretch = t->events % LEDGER_STRETCH * LEDGER_HASH;
	size_t frontier = (size_t)frontier_height(t) * LEDGER_HASH;
	if ((size_t)sqlite3_column_bytes(s, 3) != stretch || (size_t)sqlite3_column_bytes(s, 4) != frontier ||
	    frontier > sizeof t->frontier)
		return false;
	if (stretch)
		memcpy(t->stretch, sqlite3_column_blob(s, 3), stretch);
	if (frontier)
		memcpy(t->frontier, sqlite3_column_blob(s, 4), frontier);
	return true;
}

bool store__read_state(struct sqlite3 *db, enum ledger_suite *suite, struct ledger_tree *tree, ms *last_at,
                       uint8_t *head, struct err *e) {
	sqlite3_stmt *s = NULL;
	struct ledger_tree scratch;
	if (!store__prepare(db, "SELECT suite, events, head, stretch, frontier, last_at FROM ledger_state", &s, e))
		return false;
	int rc = sqlite3_step(s);
	bool good = rc == SQLITE_ROW || rc == SQLITE_DONE || store__fault(db, e, "reading the state of the ledger");
	if (good && (rc == SQLITE_DONE || !ledger_suite_parse(store__text(s, 0), suite) ||
	             !read_tree(s, tree ? tree : &scratch) || sqlite3_column_bytes(s, 2) != LEDGER_HASH))
		good = err_set(e, "store.damaged", "ledger_state", "the state of the ledger cannot be read");
	if (good) {
		*last_at = sqlite3_column_int64(s, 5);
		if (head)
			memcpy(head, sqlite3_column_blob(s, 2), LEDGER_HASH);
	}
	sqlite3_finalize(s);
	return good;
}

bool store_head_read(struct sqlite3 *db, struct store_head *out, struct err *e) {
	struct ledger_tree tree;
	if (!store__read_state(db, &out->suite, &tree, &out->last_at, out->head, e))
		return false;
	out->events = (int64_t)tree.events;
	return true;
}

/* ---- commit ---------------------------------------------------------------------------------- */

static bool write_event(struct store *s, const struct ledger_event *ev, struct err *e) {
	sqlite3_stmt *q = s->insert_event;
	check(ev->seq > 0 && ev->n > 0 && ev->prev < ev->seq && ev->body.n);
	sqlite3_bind_int64(q, 1, ev->seq);
	store__bind_str(q, 2, ev->stream);
	sqlite3_bind_int64(q, 3, ev->n);
	sqlite3_bind_int64(q, 4, ev->prev);
	store__bind_str(q, 5, ev->kind);
	sqlite3_bind_int(q, 6, ev->version);
	sqlite3_bind_int64(q, 7, ev->happened_at);
	sqlite3_bind_int64(q, 8, ev->recorded_at);
	store__bind_str(q, 9, ev->actor);
	store__bind_opt(q, 10, ev->command);
	store__bind_opt(q, 11, ev->payload);
	store__bind_opt(q, 12, ev->request);
	store__bind_str(q, 13, ev->body);
	sqlite3_bind_blob(q, 14, ev->hash, LEDGER_HASH, SQLITE_STATIC);
	return store__step(s->db, q, "writing an event", e);
}

static bool write_person(struct store *s, const struct person_row *p, struct err *e) {
	sqlite3_stmt *q = s->put_person;
	check(p->id > 0 && p->salt.n && p->data.n);
	sqlite3_bind_text(q, 1, record_def(p->kind)->name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2, p->id);
	store__bind_str(q, 3, p->salt);
	store__bind_str(q, 4, p->data);
	if (!store__step(s->db, q, "writing personal data", e))
		return false;
	for (uint32_t i = 0; i < p->key_count; i++) {
		sqlite3_bind_int64(s->put_key, 1, p->keys[i]);
		sqlite3_bind_text(s->put_key, 2, record_def(p->kind)->name, -1, SQLITE_STATIC);
		sqlite3_bind_int64(s->put_key, 3, p->id);
		if (!store__step(s->db, s->put_key, "writing a key of a person", e))
			return false;
	}
	return true;
}

static bool write_refusal(struct store *s, const struct refusal_row *r, struct err *e) {
	sqlite3_stmt *q = s->insert_refusal;
	check(r->code.n && r->id >= 0);
	sqlite3_bind_int64(q, 1, r->at);
	store__bind_opt(q, 2, r->actor);
	store__bind_opt(q, 3, r->kind);
	if (r->id)
		sqlite3_bind_int64(q, 4, r->id);
	else
		sqlite3_bind_null(q, 4);
	store__bind_str(q, 5, r->code);
	store__bind_opt(q, 6, r->where);
	store__bind_opt(q, 7, r->payload);
	return store__step(s->db, q, "writing a refusal", e);
}

static bool write_state(struct store *s, const struct ledger_tree *t, struct err *e) {
	sqlite3_stmt *q = s->put_state;
	uint8_t head[LEDGER_HASH];
	ledger_tree_head(t, s->hasher, head);
	sqlite3_bind_int64(q, 1, (int64_t)t->events);
	sqlite3_bind_blob(q, 2, head, LEDGER_HASH, SQLITE_STATIC);
	sqlite3_bind_blob(q, 3, t->stretch, (int)(t->events % LEDGER_STRETCH * LEDGER_HASH), SQLITE_STATIC);
	sqlite3_bind_blob(q, 4, t->frontier, frontier_height(t) * LEDGER_HASH, SQLITE_STATIC);
	sqlite3_bind_int64(q, 5, s->last_at);
	return store__step(s->db, q, "writing the state of the ledger", e);
}

/* Keeps the event's hash in its place of the stretch; a full one becomes a row. */
static bool write_stretch(struct store *s, const struct ledger_event *ev, struct err *e) {
	memcpy(s->stretch[(ev->seq - 1) % LEDGER_STRETCH], ev->hash, LEDGER_HASH);
	if (ev->seq % LEDGER_STRETCH)
		return true;
	uint8_t leaf[LEDGER_HASH];
	ledger_tree_leaf(s->hasher, (const uint8_t(*)[LEDGER_HASH])s->stretch, LEDGER_STRETCH, leaf);
	sqlite3_bind_int64(s->put_stretch, 1, ev->seq / LEDGER_STRETCH - 1);
	sqlite3_bind_blob(s->put_stretch, 2, leaf, LEDGER_HASH, SQLITE_STATIC);
	return store__step(s->db, s->put_stretch, "writing a stretch", e);
}

static bool write_all(struct store *s, struct book *b, const struct commit *c, struct err *e) {
	check((c->event_count == 0) == (c->record_count == 0));
	for (uint32_t i = 0; i < c->event_count; i++) {
		const struct ledger_event *ev = &c->events[i].written;
		if (!write_event(s, ev, e) || !write_stretch(s, ev, e))
			return false;
		if (ev->recorded_at > s->last_at)
			s->last_at = ev->recorded_at;
	}
	if (!rows__write(&s->rows, b, c, e) || !words__write(&s->words, c, e))
		return false;
	for (uint32_t i = 0; i < c->person_count; i++)
		if (!write_person(s, &c->persons[i], e))
			return false;
	for (uint32_t i = 0; i < c->refusal_count; i++)
		if (!write_refusal(s, &c->refusals[i], e))
			return false;
	return !c->event_count || write_state(s, c->tree, e);
}

static bool commit_tick(void *self, struct book *b, const struct commit *c, struct err *e) {
	struct store *s = self;
	check(!s->read_only);
	/* The last event and the tree must agree, or the next start would refuse the file. */
	check(!c->event_count || (int64_t)c->tree->events == c->events[c->event_count - 1].written.seq);
	if (!store__step(s->db, s->begin, "beginning a transaction", e))
		return false;
	if (write_all(s, b, c, e) && store__step(s->db, s->commit, "committing", e))
		return true;
	store__step(s->db, s->rollback, "rolling back", NULL);
	remember_state(s, NULL);
	return false;
}

/* ---- fetch and resume ------------------------------------------------------------------------ */

static bool fetch_record(void *self, struct book *b, struct record *r, bool *found, struct err *e) {
	struct store *s = self;
	check(!r->dirty && "what is fetched would be lost");
	if (!rows__fetch(&s->rows, b, r, found, e))
		return false;
	if (!*found)
		return true;
	sqlite3_bind_int64(s->event_hash, 1, r->head);
	bool good = sqlite3_step(s->event_hash) == SQLITE_ROW && sqlite3_column_bytes(s->event_hash, 0) == LEDGER_HASH;
	if (good)
		memcpy(r->hash, sqlite3_column_blob(s->event_hash, 0), LEDGER_HASH);
	else
		err_set(e, "store.damaged", record_def(r->kind)->table, "event %lld, the head of a row, is missing",
		        (long long)r->head);
	sqlite3_reset(s->event_hash);
	return good;
}

static bool resume_ledger(void *self, struct book *b, int64_t last_id[RECORD_COUNT], int64_t *last_seq,
                          struct ledger_tree *tree, ms *last_at, struct err *e) {
	struct store *s = self;
	enum ledger_suite suite = s->suite;
	(void)b;
	for (int k = 1; k < RECORD_COUNT; k++) {
		char sql[100];
		snprintf(sql, sizeof sql, "SELECT max(id) FROM \"%s\"", record_def((enum record_kind)k)->table);
		if (!store__number(s->db, sql, 0, &last_id[k], e))
			return false;
	}
	if (!store__number(s->db, "SELECT max(seq) FROM event", 0, last_seq, e) ||
	    !store__read_state(s->db, &suite, tree, last_at, NULL, e))
		return false;
	check(suite == s->suite);
	if ((int64_t)tree->events != *last_seq)
		return err_set(e, "store.damaged", "ledger_state", "the tree holds %lld events, the table %lld",
		               (long long)tree->events, (long long)*last_seq);
	return true;
}

/* ---- at start: definitions ------------------------------------------------------------------- */

bool store_each_definition(struct sqlite3 *db, void *to,
                           bool (*take)(void *to, int64_t id, str path, day effective_on, bool withdrawn, str text,
                                        struct err *e),
                           struct err *e) {
	sqlite3_stmt *q = NULL;
	bool has;
	if (!store__has_table(db, record_def(R_definition), &has, e))
		return false;
	if (!has)
		return true;
	if (!store__prepare(
			db, "SELECT id, definition, effective_on, state = 'withdrawn', model FROM definition ORDER BY id", &q, e))
		return false;
	int rc = SQLITE_DONE;
	bool good = true;
	while (good && (rc = sqlite3_step(q)) == SQLITE_ROW)
		good = take(to, sqlite3_column_int64(q, 0), store__text(q, 1), (day)sqlite3_column_int64(q, 2),
		            sqlite3_column_int(q, 3), store__text(q, 4), e);
	good = good && (rc == SQLITE_DONE || store__fault(db, e, "reading the definitions"));
	sqlite3_finalize(q);
	return good;
}

static bool each_definition(void *self, void *to,
                            bool (*take)(void *to, int64_t id, str path, day effective_on, bool withdrawn, str text,
                                         struct err *e),
                            struct err *e) {
	struct store *s = self;
	return store_each_definition(s->db, to, take, e);
}

/* ---- one record's past ----------------------------------------------------------------------- */

static bool each_past(void *self, int64_t head, void *to, bool (*take)(void *to, const struct past_event *ev),
                      struct err *e) {
	struct store *s = self;
	bool good = true, more = true;
	while (good && more && head > 0) {
		sqlite3_stmt *q = s->past;
		sqlite3_bind_int64(q, 1, head);
		good = sqlite3_step(q) == SQLITE_ROW || store__fault(s->db, e, "reading an event of the past");
		if (good) {
			struct past_event ev = {head, sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1),
				store__text(q, 2), store__text(q, 3), store__text(q, 4), store__text(q, 5)};
			check(ev.prev < head);
			head = ev.prev;
			more = take(to, &ev);
		}
		sqlite3_reset(q);
	}
	return good;
}

/* ---- at start: clocks and requests ----------------------------------------------------------- */

static bool has_cell(const struct record_def *d, enum field f) {
	return d->cell_of[f] >= 0;
}

/* The rows that the desk must look at again: those with a clock, and those with a provisional due
 * date: what is decided may still wait for its delivery. */
static bool waking_sql(const struct record_def *d, struct buf *sql) {
	bool wakes = has_cell(d, F_wake_at), provisional = has_cell(d, F_provisional), timers = has_cell(d, F_timer_at);
	if (!wakes && !provisional && !timers)
		return false;
	buf_format(sql, "SELECT id, %s, ", wakes ? "wake_at" : "NULL");
	struct buf open = buf_make(200);
	buf_text(&open, provisional ? "provisional IS 1" : "0");
	check(!open.full);
	buf_format(sql, STR_FMT " FROM \"%s\" WHERE %s OR (" STR_FMT ")", STR_ARG(buf_view(&open)), d->table,
	           wakes ? "wake_at IS NOT NULL" : "0", STR_ARG(buf_view(&open)));
	if (timers)
		buf_format(sql, " UNION ALL SELECT id, timer_at, 0 FROM \"%s\" WHERE timer_at IS NOT NULL", d->table);
	buf_put(sql, "", 1);
	check(!sql->full);
	buf_free(&open);
	return true;
}

static bool each_waking(void *self, struct book *b, void *to,
                        void (*take)(void *to, enum record_kind kind, int64_t id, ms wake_at, bool provisional),
                        struct err *e) {
	struct store *s = self;
	(void)b;
	struct buf sql = buf_make(1000);
	bool good = true;
	for (int k = 1; good && k < RECORD_COUNT; k++) {
		buf_clear(&sql);
		if (!waking_sql(record_def((enum record_kind)k), &sql))
			continue;
		sqlite3_stmt *q = NULL;
		good = store__prepare(s->db, sql.p, &q, e);
		int rc = SQLITE_DONE;
		while (good && (rc = sqlite3_step(q)) == SQLITE_ROW)
			take(to, (enum record_kind)k, sqlite3_column_int64(q, 0),
			     sqlite3_column_type(q, 1) == SQLITE_NULL ? NIL : sqlite3_column_int64(q, 1),
			     sqlite3_column_int(q, 2));
		good = good && (rc == SQLITE_DONE || store__fault(s->db, e, "reading the clocks"));
		sqlite3_finalize(q);
	}
	buf_free(&sql);
	return good;
}

/* Who stands in which line, kind by kind; each kind has an index of those rows alone. */
static bool each_promise(void *self, void *to, void (*take)(void *to, str commit), struct err *e) {
	const struct store *s = self;
	sqlite3_stmt *q = NULL;
	int rc;
	if (!store__prepare(s->db, "SELECT secret_commit FROM selection WHERE secret_commit IS NOT NULL", &q, e))
		return false;
	while ((rc = sqlite3_step(q)) == SQLITE_ROW)
		take(to, store__text(q, 0));
	sqlite3_finalize(q);
	return rc == SQLITE_DONE || store__fault(s->db, e, "reading the secrets of notices");
}

static bool each_in_line(void *self, void *to,
                         void (*take)(void *to, enum record_kind kind, int64_t id, int64_t line, int64_t rank,
                                      ms since),
                         struct err *e) {
	const struct store *s = self;
	char sql[160];
	bool good = true;
	for (int k = 1; good && k < RECORD_COUNT; k++) {
		sqlite3_stmt *q = NULL;
		const struct record_def *d = record_def((enum record_kind)k);
		if (!has_cell(d, F_in_line))
			continue;
		snprintf(sql, sizeof sql, "SELECT id, in_line, rank, in_line_at FROM \"%s\" WHERE in_line IS NOT NULL",
		         d->table);
		good = store__prepare(s->db, sql, &q, e);
		int rc = SQLITE_DONE;
		while (good && (rc = sqlite3_step(q)) == SQLITE_ROW)
			take(to, (enum record_kind)k, sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1),
			     sqlite3_column_int64(q, 2), sqlite3_column_int64(q, 3));
		good = good && (rc == SQLITE_DONE || store__fault(s->db, e, "reading the lines"));
		sqlite3_finalize(q);
	}
	return good;
}

/* How many events the command at `seq` caused: those behind it without a command of their own, of its moment, and of
 * its actor or (what the desk itself added) of its stream. */
static uint32_t count_caused(sqlite3_stmt *q, int64_t seq, ms recorded_at, str actor, str stream) {
	uint32_t n = 1;
	sqlite3_bind_int64(q, 1, seq);
	while (sqlite3_step(q) == SQLITE_ROW && n < 2 * LIMIT_EVENTS_PER_COMMAND && !sqlite3_column_int(q, 0) &&
	       sqlite3_column_int64(q, 1) == recorded_at &&
	       (str_eq(store__text(q, 2), actor) || str_eq(store__text(q, 3), stream)))
		n++;
	sqlite3_reset(q);
	return n;
}

static bool give_request(struct store *s, sqlite3_stmt *event, sqlite3_stmt *caused, int64_t seq, void *to,
                         void (*take)(void *to, const struct past_request *request), struct err *e) {
	struct past_request r = {.seq = seq};
	sqlite3_bind_int64(event, 1, seq);
	if (sqlite3_step(event) != SQLITE_ROW)
		return store__fault(s->db, e, "reading a request");
	if (!store__read_stream(store__text(event, 0), &r.kind, &r.id))
		return err_set(e, "store.damaged", "event", "event %lld is of no known stream", (long long)seq);
	r.actor = store__text(event, 1);
	r.request = store__text(event, 2);
	r.command = store__text(event, 4);
	r.payload = store__text(event, 5);
	r.events = count_caused(caused, seq, sqlite3_column_int64(event, 3), r.actor, store__text(event, 0));
	take(to, &r);
	sqlite3_reset(event);
	return true;
}

static bool each_request(void *self, uint32_t most, void *to,
                         void (*take)(void *to, const struct past_request *request), struct err *e) {
	struct store *s = self;
	sqlite3_stmt *newest = NULL, *event = NULL, *caused = NULL;
	VEC(int64_t) seqs = {0};
	bool good =
		store__prepare(s->db, "SELECT seq FROM event WHERE request IS NOT NULL ORDER BY seq DESC LIMIT ?1", &newest,
	                   e) &&
		store__prepare(s->db,
	                   "SELECT stream, actor, request, recorded_at, command, payload FROM event WHERE seq = ?1", &event,
	                   e) &&
		store__prepare(s->db,
	                   "SELECT command IS NOT NULL, recorded_at, actor, stream FROM event"
	                   " WHERE seq > ?1 ORDER BY seq",
	                   &caused, e);
	if (good) {
		sqlite3_bind_int64(newest, 1, most);
		int rc;
		while ((rc = sqlite3_step(newest)) == SQLITE_ROW)
			vec_push(&seqs, sqlite3_column_int64(newest, 0));
		good = rc == SQLITE_DONE || store__fault(s->db, e, "reading the requests");
	}
	for (uint32_t i = seqs.n; good && i--;)
		good = give_request(s, event, caused, seqs.p[i], to, take, e);
	sqlite3_finalize(newest);
	sqlite3_finalize(event);
	sqlite3_finalize(caused);
	vec_free(&seqs);
	return good;
}

/* Whether the file is one that the user handed in. */
static bool is_upload_of(const struct store *s, str sha256, str user) {
	check(sha256.n == STORE_FILE_HASH && user.n);
	store__bind_str(s->upload, 1, sha256);
	store__bind_str(s->upload, 2, user);
	int rc = sqlite3_step(s->upload);
	sqlite3_reset(s->upload);
	return rc == SQLITE_ROW;
}

/* Whether a file was uploaded and kept: it has its name only when it is whole. */
static bool has_file(void *self, str sha256, str user) {
	const struct store *s = self;
	char path[STORE_PATH_BYTES];
	return store_file_is_hash(sha256) && store__file_path(s->files, sha256, path, NULL) && access(path, F_OK) == 0 &&
	       (!user.n || is_upload_of(s, sha256, user));
}

struct book_store store_book(struct store *s) {
	return (struct book_store){.self = s,
	                           .fetch = fetch_record,
	                           .commit = commit_tick,
	                           .resume = resume_ledger,
	                           .each_definition = each_definition,
	                           .each_past = each_past,
	                           .each_waking = each_waking,
	                           .each_in_line = each_in_line,
	                           .each_promise = each_promise,
	                           .each_request = each_request,
	                           .has_file = has_file};
}
