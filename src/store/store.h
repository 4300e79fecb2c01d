/* store: the book and the ledger on disk. One SQLite file holds the events (the truth), one table per kind of record
 * (made from the events, see store_rebuild), personal data, accounts and tokens.
 *
 * One connection writes, used only by the desk's thread; any number of readers have connections of their own and see
 * whole commits only. Acknowledged means on disk: WAL with synchronous=FULL. SQL text stands only here and in query
 * and report. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "desk/desk.h"

struct sqlite3;

enum {
	STORE_SCHEMA = 1,           /* version of the tables; a newer file is refused */
	STORE_APPLICATION = 0x5943, /* application_id of the file */
};

enum store_mode {
	STORE_CREATE, /* a new file; refuses one that exists */
	STORE_OPEN,   /* an existing file, to write */
	STORE_ENSURE, /* an existing file, or a new one */
	STORE_READ,   /* an existing file, to read */
};

/* How to open a store. */
struct store_settings {
	const char *path;
	enum store_mode mode;
	enum ledger_suite suite;     /* of a new file; an existing one keeps its own */
	str pack_name, pack_version; /* noted in the file; another pack's file is refused; empty: not checked */
	const char *files;           /* the database whose folder of files counts; NULL: this one (see store_files_open) */
};

struct store;
/* Opens or makes the file, its tables and its views; adds columns that the tables of the desk have gained.
 * Only one process may have a file open to write (a lock on "<path>-lock").
 * Refuses  store.exists, store.not_found, store.busy, store.not_ours, store.too_new, store.other_pack, store.fault
 * Memory   store_close gives everything back */
bool store_open(const struct store_settings *s, struct store **out, struct err *e);
/* Folds the write-ahead log into the file and closes it. NULL is allowed. */
void store_close(struct store *s);
/* The store as the desk sees it; only one thread may use it. */
struct book_store store_book(struct store *s);
/* The hash suite of the file. */
enum ledger_suite store_suite(const struct store *s);

/* ---- readers --------------------------------------------------------------------------------- */

/* A read connection: query_only, waits up to 10 s for a lock; one thread at a time. */
struct store_reader {
	struct sqlite3 *db;
};
/* Opens a read connection to an existing file.
 * cache_bytes  page cache; 0: SQLite's own of 2 MiB, and nothing is read before something is asked
 * mmap_bytes   part of the file read through a mapping, 0: none (it counts as resident)
 * Refuses      store.not_found, store.fault */
bool store_reader_open(const char *path, int64_t cache_bytes, int64_t mmap_bytes, struct store_reader *out,
                       struct err *e);
void store_reader_close(struct store_reader *r);

/* Calls `take` for each definition that was ever published, as the connection sees them, in order of id (see
 * rulebook_take); stops when it returns false. The texts live during the call. */
bool store_each_definition(struct sqlite3 *db, void *to,
                           bool (*take)(void *to, int64_t id, str path, day effective_on, bool withdrawn, str text,
                                        struct err *e),
                           struct err *e);

/* ---- what-if --------------------------------------------------------------------------------- */

/* A command as it was accepted; texts are borrowed. `payload` is canonical JSON, personal data as its digest. */
struct store_command {
	int64_t seq;
	enum record_kind record;
	int64_t id; /* of the record; also of one that the command made */
	ms happened_at, recorded_at;
	str actor, command, payload, body; /* body: of its first event */
};
/* Calls `take` for every accepted command, in the order in which they were decided; false from it ends the walk with
 * its `e`. Of what the office itself does only selection.seal is among them: its head came from outside. */
bool store_each_command(struct sqlite3 *db, void *to,
                        bool (*take)(void *to, const struct store_command *c, struct err *e), struct err *e);

/* Calls `take` for the tasks or notices with numbers above `after`, in order: each with the record that it is about.
 * Decisions make them beside their own record, so that under other rules they have other numbers. */
bool store_each_beside(struct sqlite3 *db, enum record_kind kind, int64_t after, void *to,
                       void (*take)(void *to, int64_t id, str about), struct err *e);

/* One closing fact of a record that another file has otherwise; tasks and notices are left out, for their numbers. */
struct store_flip {
	enum record_kind record;
	int64_t id;
	enum field field;
	const char *before, *after; /* as stored; "-": not set; after "(none)": the record was never made */
};
/* Compares states, results and closing facts of all records with those of the file `other`; stops when `take` returns
 * false. */
bool store_each_flip(struct sqlite3 *db, const char *other, void *to,
                     bool (*take)(void *to, const struct store_flip *flip), struct err *e);

/* ---- verify, rebuild, backup ----------------------------------------------------------------- */

/* The end of the ledger. */
struct store_head {
	enum ledger_suite suite;
	int64_t events; /* the seq of the newest one */
	ms last_at;     /* recorded_at of the newest one */
	uint8_t head[LEDGER_HASH];
};
/* The head as the newest commit left it. */
bool store_head_read(struct sqlite3 *db, struct store_head *out, struct err *e);

/* What proofs have read. Memory: process */
struct store_prover;
struct store_prover *store_prover_make(void);
/* NULL is allowed. */
void store_prover_free(struct store_prover *p);
/* Writes the proof that event `seq` is in the ledger as one JSON object: seq, suite, stretch (its number), place,
 * hashes (of the stretch's events), path (objects side and hash, from the stretch up to the head), events, head.
 * What was read once is kept: the first proof reads and hashes the leaves of all stretches, about 0.1 s for six
 * million events. One thread at a time.
 * under    the head of so many events, for a head that was signed before; 0: all
 * Refuses  event.not_found, also when the event is not under that head or the ledger is shorter; store.damaged when
 *          the proof does not lead to the head
 * Memory   about 65 bytes per 64 events; store_prover_free gives it back
 * Source   RFC 6962 §2.1.1; docs/LEDGER.md §4 */
bool store_prove(struct store_prover *kept, struct sqlite3 *db, int64_t seq, int64_t under, struct buf *out,
                 struct err *e);

/* One event as it stands: hash = H(prev_hash || ledger_bytes). */
struct store_told {
	struct ledger_event event; /* texts in the caller's arena */
	uint8_t prev_hash[LEDGER_HASH];
};
/* One event of the ledger. Refuses event.not_found. Memory: in `a`. */
bool store_event(struct sqlite3 *db, struct arena *a, int64_t seq, struct store_told *out, struct err *e);
/* All events of one record, oldest first; STORE_STORY at most, the newest of more.
 * Refuses  <kind>.not_found     Memory  in `a` */
enum { STORE_STORY = 2000 };
bool store_story(struct sqlite3 *db, struct arena *a, enum record_kind kind, int64_t id, struct store_told **out,
                 uint32_t *count, struct err *e);
/* The personal data of a record as JSON; empty when there is none (any more). Memory: in `a`. */
bool store_person(struct sqlite3 *db, struct arena *a, enum record_kind kind, int64_t id, str *data, struct err *e);

/* What a check found. */
struct store_verdict {
	bool good;
	int64_t events, streams, persons; /* read; persons: sealed data compared */
	struct store_head head;           /* computed anew */
	int64_t wrong_seq;                /* first wrong event, 0: none, or the fault is in no single event */
	char wrong_stream[48], wrong_what[160];
};
/* Reads all events in order and checks: seq, n and prev without gaps; every hash; the tree's head; personal data
 * against its digests; events and head of every row. Stops at the first fault. threads   1 or 2 (reading and hashing
 * apart) progress  told now and then with the events done so far; may be NULL Returns   false only on a fault of the
 * disk; the verdict says whether the ledger is good Memory    about 110 bytes per stream, given back at the end */
bool store_verify(const char *path, int threads, void *self, void (*progress)(void *self, int64_t events, int64_t of),
                  struct store_verdict *out, struct err *e);

/* What a rebuild found. */
struct store_rebuilt {
	int64_t events, rows; /* replayed; compared */
	int64_t differences;  /* rows that differ, are missing or are too many */
	bool written;         /* the live tables were replaced */
};
/* Replays all events into fresh tables and compares each with the live one.
 * write       replaces the live tables when they differ; the store must not be open elsewhere to write
 * difference  told of the first 20: table, id, column ("" when the row is missing or too many), live value, rebuilt
 * value Refuses     event.* when an event cannot be read; store.busy, store.fault Memory      about 120 MB; the fresh
 * tables are a file "<path>-rebuild", removed at the end */
bool store_rebuild(const char *path, const struct pack *p, bool write, void *self,
                   void (*difference)(void *self, const char *table, int64_t id, const char *column, const char *live,
                                      const char *rebuilt),
                   struct store_rebuilt *out, struct err *e);

/* Copies the file as the newest commit left it, while the office works; the copy is one file without a log beside it.
 * Refuses  store.exists when `to` exists, store.damaged when the copy's head differs, store.fault */
bool store_backup(const char *path, const char *to, struct store_head *head, struct err *e);
/* The same the other way: `to` becomes the live file and must not exist. */
bool store_restore(const char *backup, const char *to, struct store_head *head, struct err *e);
/* Copies the messages under way ("<from>-post" to "<to>-post"); nothing when there are none. Of an office at work it is
 * copied before the ledger: then the copy's cursor is not ahead of the copied ledger, and what comes between is told.
 * Refuses  store.exists, store.fault */
bool store_outbox_copy(const char *from, const char *to, struct err *e);

/* ---- accounts and tokens --------------------------------------------------------------------- */

/* One login. Texts are borrowed (put) or in the caller's arena (find, list). */
struct store_account {
	str user, name, role, department, service_point;
	bool demo;
};
/* Accounts are no records of the desk and not in the ledger: only who may log in. These use the writer's connection
 * or any other that may write; each call is a transaction of its own. */
struct store_accounts;
bool store_accounts_open(const char *path, struct store_accounts **out, struct err *e);
void store_accounts_close(struct store_accounts *s);
/* Adds or changes an account. `password` empty: keeps the old one (or none can log in). Costs about 0.1 s and 64 MB
 * for the hash (argon2id with the interactive limits). Refuses account.incomplete. */
bool store_account_put(struct store_accounts *s, const struct store_account *account, str password, struct err *e);
/* The account; false and account.not_found when there is none. */
bool store_account_find(struct store_accounts *s, struct arena *a, str user, struct store_account *out,
                        struct err *e);
/* All accounts in order of user. */
bool store_account_list(struct store_accounts *s, struct arena *a, struct store_account **out, uint32_t *count,
                        struct err *e);
/* Whether the password is the account's. Refuses account.wrong_password, also when there is no such account, in equal
 * time. */
bool store_account_check(struct store_accounts *s, str user, str password, struct err *e);

enum { STORE_TOKEN = 43 }; /* characters of a token: 32 random bytes, base64url */
/* Makes a token for an account; only its SHA-256 is kept. `out` is NUL-terminated. Refuses account.not_found. */
bool store_token_make(struct store_accounts *s, str user, str label, ms now, ms expires_at, char out[STORE_TOKEN + 1],
                      struct err *e);
/* Keeps a token that someone else chose (demo logins of a synthetic pack). At least 16 characters. */
bool store_token_keep(struct store_accounts *s, str token, str user, str label, ms now, ms expires_at, struct err *e);
/* The account of a token. Refuses auth.bad_token when it is unknown or has expired. */
bool store_token_find(struct store_accounts *s, struct arena *a, str token, ms now, struct store_account *out,
                      struct err *e);
/* Forgets a token; an unknown one is no fault. */
bool store_token_drop(struct store_accounts *s, str token, struct err *e);

/* ---- files ----------------------------------------------------------------------------------- */

/* What people hand in lies beside the database, in the folder "<path>-files", by its content: ab/<SHA-256>. A table
 * says who uploaded it when. Neither is in the ledger: an event names the hash, so that the file is as fixed as the
 * event, and can still be deleted. */
enum { STORE_FILE_HASH = 64 };
/* One upload. `name` is as the uploader called it. */
struct store_file {
	str hash, type, name, user;
	int64_t bytes;
	ms uploaded_at;
};
struct store_files;
/* Opens the folder of a database, made with the first file, and a connection of its own. */
bool store_files_open(const char *path, struct store_files **out, struct err *e);
void store_files_close(struct store_files *s);
/* Keeps a file for ever or not at all: written under another name, judged, synced, named, then noted in the table. The
 * same bytes are kept once.
 * meta     all but hash and bytes
 * judge    looks at the file under its other name (a virus scan) and may refuse; may be NULL
 * Refuses  what `judge` refuses; store.fault
 * Memory   none */
bool store_file_put(struct store_files *s, str bytes, const struct store_file *meta, void *self,
                    bool (*judge)(void *self, const char *path, struct err *e), char hash[STORE_FILE_HASH + 1],
                    struct err *e);
/* How many files the user uploaded since an instant, and their bytes. Refuses store.fault. */
bool store_files_of(struct store_files *s, str user, ms since, int64_t *count, int64_t *bytes, struct err *e);
/* The newest upload of these bytes by the user; of anyone when `user` is empty. Refuses file.not_found. */
bool store_file_find(struct store_files *s, struct arena *a, str hash, str user, struct store_file *out,
                     struct err *e);
/* The bytes. Refuses file.not_found; store.damaged when they are not those of the hash. Memory: in `a`. */
bool store_file_read(struct store_files *s, struct arena *a, str hash, str *out, struct err *e);
/* Removes uploads from before `before` that no case and no draft names. removed may be NULL. */
bool store_files_sweep(struct store_files *s, ms before, uint32_t *removed, struct err *e);
/* Whether the text is the name of a file: 64 hexadecimal digits. */
bool store_file_is_hash(str hash);

/* What a check of the files found. */
struct store_files_verdict {
	int64_t named, good; /* files named by cases, each once; those that are there with these bytes */
	char wrong[STORE_FILE_HASH + 1], wrong_what[160]; /* the first other one; empty: none */
	int64_t wrong_case;
};
/* Reads every file that a case names. false only on a fault. */
bool store_files_verify(const char *path, struct store_files_verdict *out, struct err *e);
/* Copies the files of one database beside another one, those that are there already too; each is compared with its
 * name. copied may be NULL. Refuses store.damaged, store.fault. */
bool store_files_copy(const char *from, const char *to, int64_t *copied, struct err *e);

/* ---- national state codes ------------------------------------------------------------------------ */

enum { STORE_NATIONALS = 15 };
/* Names of the codes 1 to 15, at code - 1. Source: data standard of construction approval, 项目审批事项办理详细信息. */
struct store_national {
	const char *zh, *en;
};
extern const struct store_national store_nationals[STORE_NATIONALS];
/* SQL expression over the columns of case_file: the code of the state now. Also column national_code of view v_case;
 * the codes that a case went through are in view v_case_state, their names in v_national_code. */
extern const char store_national_code[];

#endif
