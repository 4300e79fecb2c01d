/* What the files of the store share: the open store, faults, and the writer of rows (of the live tables or of fresh
 * ones). */
#ifndef STORE_STORE_INT_H
#define STORE_STORE_INT_H

#include "store/store.h"

struct sqlite3_stmt;

/* Fills `e` with store.fault and what SQLite says; returns false. `doing` names the step for people. */
bool store__fault(struct sqlite3 *db, struct err *e, const char *doing);
/* Runs SQL text without rows. */
bool store__run(struct sqlite3 *db, const char *sql, struct err *e);
/* Prepares a statement that is kept. */
bool store__prepare(struct sqlite3 *db, const char *sql, struct sqlite3_stmt **out, struct err *e);
/* Steps a statement that yields no row, then resets it. */
bool store__step(struct sqlite3 *db, struct sqlite3_stmt *s, const char *doing, struct err *e);
/* The first column of the first row as an integer; `otherwise` when there is no row or it is NULL. */
bool store__number(struct sqlite3 *db, const char *sql, int64_t otherwise, int64_t *out, struct err *e);
void store__bind_str(struct sqlite3_stmt *s, int at, str text);
/* NULL when empty. */
void store__bind_opt(struct sqlite3_stmt *s, int at, str text);
/* A text column, valid until the next step; empty for NULL. */
str store__text(struct sqlite3_stmt *s, int column);

/* Opens a connection. `flags` are SQLITE_OPEN_*; refuses store.not_found. */
bool store__connect(const char *path, int flags, struct sqlite3 **out, struct err *e);

/* ---- schema ---------------------------------------------------------------------------------- */

/* Makes the tables of records (those that are missing) and adds columns that are missing. */
bool store__make_tables(struct sqlite3 *db, struct err *e);
/* Makes all tables, views and the row of meta of a new file; on an old one adds what is missing. */
bool store__make_schema(struct sqlite3 *db, struct err *e);
/* Whether the file has the table of a kind: one made by an earlier program may not, and then it has no rows of it. */
bool store__has_table(struct sqlite3 *db, const struct record_def *d, bool *has, struct err *e);
/* Whether values of a column are kept as integers. */
bool store__is_integer(enum field f);

/* ---- rows ------------------------------------------------------------------------------------ */

/* One column of a kind's table. */
struct row_column {
	uint16_t field;
	uint8_t type;
	int8_t cell; /* -1: kept in the row only */
};

/* A text of the row that an event of the running commit sets. */
struct row_text {
	const struct arg *arg;
	uint32_t next; /* index + 1 of the record's next one, 0: none */
	int at;        /* number of the parameter */
};

/* Writes and reads the rows of one database. */
struct rows {
	struct sqlite3 *db;
	struct {
		struct row_column columns[128];
		uint32_t count;
		struct sqlite3_stmt *insert, *update, *lean, *fetch; /* lean: an update without the columns that are indexed */
	} table[RECORD_COUNT];
	uint8_t text_at[RECORD_COUNT][FIELD_COUNT];         /* parameter of a column kept in the row only, 0: none */
	struct sqlite3_stmt *text_update[RECORD_COUNT][16]; /* by order of such columns */
	VEC(struct row_text) texts;
	struct map text_of; /* record -> index + 1 of its first text */
	bool indexed[RECORD_COUNT][FIELD_COUNT];
	struct map moved; /* records of which an indexed column changes in the running commit */
	struct map words;   /* hash of a word -> its number */
};
void rows__open(struct rows *w, struct sqlite3 *db);
void rows__close(struct rows *w);
/* Writes the changed records with the texts that the events set. */
bool rows__write(struct rows *w, struct book *b, const struct commit *c, struct err *e);
/* Fills head, events and cells. */
bool rows__fetch(struct rows *w, struct book *b, struct record *r, bool *found, struct err *e);

/* ---- words ----------------------------------------------------------------------------------- */

/* Writes the word index, see words.h. */
struct words {
	struct sqlite3 *db;
	struct sqlite3_stmt *put[2], *sound;
	struct map known;              /* pairs whose sounds are in the table for sure */
	struct buf text;               /* the words of the record at hand */
	VEC(const struct event *) events;
	bool good;
	struct err *e;                 /* of the call */
};
bool words__open(struct words *w, struct sqlite3 *db, struct err *e);
void words__close(struct words *w);
/* Adds the words that the events of a commit set. */
bool words__write(struct words *w, const struct commit *c, struct err *e);
/* Makes the tables, and fills them when they are new or of an earlier program. */
bool words__make_tables(struct sqlite3 *db, struct err *e);
/* Empties the tables and fills them from the rows. */
bool words__make(struct sqlite3 *db, struct err *e);

/* ---- the open store -------------------------------------------------------------------------- */

struct store {
	struct sqlite3 *db;
	bool read_only;
	int lock;
	enum ledger_suite suite;
	struct ledger_hasher *hasher;
	struct rows rows;
	struct words words;
	struct folder *folder; /* NULL: nothing is written */
	struct sqlite3_stmt *begin, *commit, *rollback, *insert_event, *insert_refusal, *put_person, *put_key, *put_state,
		*event_hash, *put_stretch, *past, *upload;
	ms last_at;
	char files[4096]; /* the folder of files, see store_files_open */
	uint8_t stretch[LEDGER_STRETCH][LEDGER_HASH]; /* the stretch in progress */
};

/* Takes the lock that makes a process the only writer; the descriptor, or -1 with store.busy. */
int store__lock(const char *path, struct err *e);
/* Reads the tree and the last instant. */
bool store__read_state(struct sqlite3 *db, enum ledger_suite *suite, struct ledger_tree *tree, ms *last_at,
                       uint8_t *head, struct err *e);
/* Splits "case/4711"; false when it is no stream of a record. */
bool store__read_stream(str stream, enum record_kind *kind, int64_t *id);

/* fold.c: folds the log of the writer's connection when it has become long. */
struct folder *store__folder_make(struct sqlite3 *db, const char *path);
/* Before the connection is closed. NULL is allowed. */
void store__folder_free(struct folder *f);

/* ---- files.c --------------------------------------------------------------------------------- */

enum { STORE_PATH_BYTES = 4096 };
/* SHA-256 as 64 hexadecimal digits. */
void store__hash_bytes(str bytes, char out[STORE_FILE_HASH + 1]);
/* The path of a file whose name is a hash. */
bool store__file_path(const char *folder, str hash, char out[STORE_PATH_BYTES], struct err *e);
/* Its bytes, compared with the name. Refuses file.not_found, store.damaged. */
bool store__file_bytes(struct arena *a, const char *folder, str hash, str *out, struct err *e);
struct sqlite3 *store__files_db(struct store_files *s);
const char *store__files_folder(const struct store_files *s);

/* national.c: the views of the national state codes, made anew. */
bool store__make_national_views(struct sqlite3 *db, struct err *e);

#endif
