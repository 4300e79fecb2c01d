/* desk: the office. Commands are decided against a read-only book and yield events or a refusal; only applying
 * an event changes the book; the ledger and the rows are written in one commit; then the outcomes are given back.
 *
 * The desk is a function (desk_tick), not a thread. It reads no clock, file or socket: time comes with each
 * command, and the disk is behind struct book_store. Four tables are its table of contents: fields.def (every
 * word), records.def (what
 * is kept), commands.def (what can be asked), events.def (what can have happened). */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "ledger/ledger.h"
#include "data/csv.h"
#include "data/json.h"
#include "pack/pack.h"

/* ---- the tables as numbers -------------------------------------------------------------------- */

enum word {
	W_none,
#define WORD(name, zh, en) W_##name,
#include "desk/words.def"
#undef WORD
	WORD_COUNT
};

enum field {
	F_none,
#define FIELD(name, type, arg, zh, en) F_##name,
#include "desk/fields.def"
#undef FIELD
	FIELD_COUNT
};

enum record_kind {
	R_none,
#define RECORD(table, name, path, zh, en, columns) R_##table,
#include "desk/records.def"
#undef RECORD
	RECORD_COUNT,
	R_person = R_none, /* events that may stand in any stream */
	R_flow = R_none    /* commands and events on any record that a process drives, see command_on */
};

enum command_kind {
	C_none,
#define COMMAND(table, verb, name, from, args, zh, en) C_##table##_##verb,
#define SYSTEM(table, verb, name, from, args, zh, en) C_##table##_##verb,
#include "desk/commands.def"
#undef COMMAND
#undef SYSTEM
	COMMAND_COUNT
};

enum event_kind {
	E_none,
#define EVENT(table, verb, name, version, to, stamp) E_##table##_##verb,
#include "desk/events.def"
#undef EVENT
	EVENT_COUNT
};

enum field_type {
	T_INT, T_FEN, T_MS, T_DAY, T_BOOL, T_WORD, T_CODE, T_REF, T_NAME, T_TEXT, T_FACTS, T_SOURCE, T_STATE,
	T_PERSON
};

/* One row of fields.def. */
struct field_def {
	const char *name;
	enum field_type type;
	int64_t most;          /* T_INT: greatest value; the least is 0 */
	const uint16_t *words; /* T_WORD: allowed words, 0 ends; NULL: any word (states) */
	enum code_class class; /* T_CODE */
	enum record_kind ref;  /* T_REF */
	const char *zh, *en;
};

/* One row of words.def. */
struct word_def {
	const char *name, *zh, *en;
};

/* One row of records.def. */
struct record_def {
	const char *table, *name, *path, *zh, *en;
	const uint16_t *columns; /* fields in table order, 0 ends */
	uint32_t column_count;
	int8_t column_of[FIELD_COUNT]; /* index into columns, -1: none */
	int8_t cell_of[FIELD_COUNT]; /* index into record->cell, -1: no column of the book */
	uint32_t cell_count;         /* columns kept in the book (all but TEXT, FACTS and SOURCE) */
	uint8_t states[4];           /* cells that are states */
	uint32_t state_count;
	const char *not_found, *wrong_state, *out_of_scope, *not_yours, *step_not_due; /* "<name>.not_found" … */
};

/* One row of commands.def. */
struct command_def {
	const char *name; /* "case.accept" */
	enum record_kind record; /* R_none: any, see struct command */
	const char *verb;
	bool creates, system;
	const uint16_t *from; /* words of allowed states, 0 ends; NULL: any */
	const uint16_t *args; /* fields, ARG_OPTIONAL may be set, 0 ends */
	const char *zh, *en;
};
enum { ARG_OPTIONAL = 0x8000 };

/* One row of events.def. */
struct event_def {
	const char *name;
	enum record_kind record; /* R_none: any */
	int32_t version;
	enum word to;
	enum field stamp;
};

/* Whether the command may be given on a record of this kind: it is one of its own, or one of those on any record that a
 * process drives (flow.*) and the kind has such records. */
bool command_on(const struct command_def *c, enum record_kind kind);

extern const struct field_def field_defs[FIELD_COUNT];
extern const struct word_def word_defs[WORD_COUNT];
extern const struct command_def command_defs[COMMAND_COUNT];
extern const struct event_def event_defs[EVENT_COUNT];
/* The record kinds with their cell maps; built once, then constant. */
const struct record_def *record_def(enum record_kind kind);

/* By name; 0 when unknown. */
enum field field_find(str name);
enum word word_find(str name);
enum record_kind record_find(str name);      /* "case" */
enum record_kind record_find_path(str path); /* "cases" */
enum command_kind command_find(str name);    /* "case.accept" */
/* Whether a code may stand in the field: the pack's, or in the form of one that was published or registered later; the
 * desk knows those, and refuses the others (item.unknown, agency.unknown). */
bool command_code_fits(const struct pack *p, enum field f, str code);
enum event_kind event_find(str name);
/* Whether a process drives records of the kind: they keep where its tokens stand. */
bool record_is_driven(enum record_kind kind);
/* Whether values of the field live in the row only. */
bool field_in_row_only(enum field f);

/* ---- records and the book ----------------------------------------------------------------------- */

#define NIL INT64_MIN /* a cell without value: SQL NULL, absent in JSON */

/* A record in memory. Cells by record_def->cell_of: integers, instants (ms), money (fen), words (enum word),
 * codes and names (numbers of book->names), booleans 0/1, references (ids), states (see rec_state). */
struct record {
	enum record_kind kind;
	int64_t id;
	int64_t head;   /* seq of its newest event, 0: not yet written */
	int64_t events; /* number of its events */
	uint8_t hash[LEDGER_HASH];
	bool dirty, fresh; /* changed in this tick; made in this tick */
	struct record *newer, *older; /* least recently used list */
	int64_t cell[];
};

struct book;
/* The value of a field, NIL when unset or no column of the book. */
int64_t rec_get(const struct record *r, enum field f);
/* The value, or `otherwise` when unset. */
int64_t rec_or(const struct record *r, enum field f, int64_t otherwise);
/* Whether a word field holds the word. */
bool rec_is(const struct record *r, enum field f, enum word w);
/* Text of a code or name cell; empty when unset. */
str rec_text(const struct book *b, const struct record *r, enum field f);
/* A state (T_STATE): text of any length that belongs to this record alone; empty when unset. Valid until the record
 * changes. */
str rec_state(const struct record *r, enum field f);
/* Sets a state in a record of the book; the empty text unsets it. */
void record_set_state(struct book *b, struct record *r, enum field f, str text);
/* The record of the book, or NULL when it does not exist (after desk_tick has fetched what the batch needs). */
const struct record *book_find(const struct book *b, enum record_kind kind, int64_t id);
/* Name numbers <-> text (codes and names). book_name adds; only the desk's thread may. */
int64_t book_name(struct book *b, str text);
str book_name_text(const struct book *b, int64_t name);
/* The greatest id of a kind so far. */
int64_t book_last_id(const struct book *b, enum record_kind kind);
/* Reads/writes one cell for a store: sets the value of a column of the book (by field). */
void record_set(struct record *r, enum field f, int64_t value);

/* ---- commands --------------------------------------------------------------------------------------- */

/* One argument: numbers in i; NAME, CODE, TEXT, SOURCE, FACTS and PERSON (canonical JSON) as text
 * in s. */
struct arg {
	uint16_t field;
	int64_t i;
	str s;
};

/* A command as it comes to the desk. Texts are borrowed until desk_tick returns. */
struct command {
	enum command_kind kind;
	enum record_kind record; /* for commands on any kind of record (person.reveal); else 0: the command's own */
	/* record; for a new one 0 (the desk numbers it) or, with the player right, the wanted number */
	int64_t id;
	ms at;              /* recorded at; never earlier than the desk's last tick */
	ms happened_at;     /* <= at; 0: the same as at */
	str actor;          /* account */
	str role;           /* of the actor, its name in the pack; empty: not asked for (a replay, the desk itself) */
	str department;     /* where the actor's account belongs; empty: not asked for, as the role */
	str scope_department, scope_point; /* when set, the actor may only act on records of this department / point */
	bool own;           /* the actor may only act on records whose F_applicant is the actor; what it makes is its own */
	str request;        /* Idempotency-Key; may be empty */
	int64_t if_head;    /* If-Match: the head that the record must have; 0: any */
	uint32_t n;
	struct arg *args;   /* in field order */
};

/* Reads one command from a JSON object {"kind","record","id","at","happened_at","actor","request","payload"} (kind and
 * id may be given by the
 * caller instead: pass kind != 0). Instants are ISO 8601. Field checks: presence, type, length, word, code of
 * the pack.
 * a        holds args and unescaped texts     tokens  scratch for the parser
 * Refuses  json.*, command.unknown, command.system, field.unknown, field.missing, field.type, field.range,
 * field.word,
 *          field.code, field.too_long, definition.too_long; where is the member's path, e.g. "payload.item" */
bool command_read(struct arena *a, const struct pack *p, const struct json_doc *doc, uint32_t object,
                  enum command_kind kind, struct command *out, struct err *e);
/* The canonical payload: an object of the args in field order; personal data replaced by `person_digest` when
 * not empty. */
void command_put_payload(struct buf *b, const struct command *c, str person_digest);
/* The argument, or NULL. */
const struct arg *command_arg(const struct command *c, enum field f);

/* ---- events ----------------------------------------------------------------------------------------- */

/* One event while a tick is under way; sets are columns of its record (and words that only history needs). */
struct event {
	enum event_kind kind;
	struct record *record;
	int64_t seq, n, prev;
	ms happened_at, recorded_at;
	str actor;
	str command, payload, request; /* first event of an accepted command, else empty */
	struct ledger_event written; /* as encoded and chained, filled before the commit */
	uint32_t count;
	/* In field order; codes and names carry both number and text; NIL clears a cell. Only `count` of them mean
	 * anything: event_copy copies no more. */
	struct arg set[LIMIT_EVENT_FIELDS];
};

/* Copies an event with the fields that it has, not the room for more. */
void event_copy(struct event *to, const struct event *from);

/* The event's body as canonical JSON. */
void event_put_body(struct buf *b, const struct event *ev);
/* Reads a body back for a replay: fills set[] (texts from the arena). Refuses event.unknown_field,
 * event.bad_value. */
bool event_read_body(struct arena *a, struct book *b, str body, struct event *ev, struct err *e);

/* ---- the store's side ------------------------------------------------------------------------------- */

enum { PERSON_KEYS = 3 }; /* name, number of the identity card or firm, phone */
/* What makes the keys by which persons are searched, derived from the office's secret. One thread at a time. */
struct person_seal {
	struct ledger_hasher *hasher;
	char secret[2 * LEDGER_HASH];
};
struct person_seal person_seal_make(str secret);
void person_seal_free(struct person_seal *seal);
/* The key by which a person of whom exactly this is known is searched: a digest keyed with the office's secret, of the
 * value without spaces, with a capital X, without +86.
 * member  0 name, 1 id_no, 2 phone     Source: 个人信息保护法 6 (no more than is needed), 51 (de-identification) */
int64_t person_key(const struct person_seal *seal, uint32_t member, str value);
/* A code that only the office can make: n characters of Crockford's base 32 out of a digest of `of`, keyed with the
 * office's secret. of  1..256 bytes    n  1..32    out  n + 1 bytes */
void person_seal_code(const struct person_seal *seal, str of, uint32_t n, char *out);
/* The keys of personal data as JSON; how many there are. */
uint32_t person_keys(const struct person_seal *seal, str data, int64_t out[PERSON_KEYS]);

/* Personal data of one stream: kept beside the ledger, no projection of it. */
struct person_row {
	enum record_kind kind;
	int64_t id;
	str salt, data;   /* data: canonical JSON object */
	int64_t keys[PERSON_KEYS]; /* of a case: see person_keys */
	uint32_t key_count;
};
/* A refused command. */
struct refusal_row {
	ms at;
	str actor, kind, code, where, payload;
	int64_t id;
};
/* Everything one commit writes. */
struct commit {
	struct event *events;
	uint32_t event_count;
	struct record **records; /* dirty ones, each once */
	uint32_t record_count;
	struct person_row *persons;
	uint32_t person_count;
	struct refusal_row *refusals;
	uint32_t refusal_count;
	const struct ledger_tree *tree;
};
/* An event of the past, as the ledger has it. Texts are borrowed during the call. */
struct past_event {
	int64_t seq, prev;
	ms happened_at;
	str kind, actor, command, body; /* command: empty when the desk itself made the event */
};
/* A command of the past that carried an Idempotency-Key, as the ledger has it. Texts are borrowed during the call. */
struct past_request {
	str actor, request, command, payload;
	enum record_kind kind; /* stream of its first event */
	int64_t id, seq;
	uint32_t events;
};
/* Where the book and the ledger live. All return false only on a fault (disk, memory), which stops the server. */
struct book_store {
	void *self;
	/* Fills head, events, hash and cells of the record; *found false when there is none. */
	bool (*fetch)(void *self, struct book *b, struct record *r, bool *found, struct err *e);
	/* Writes all in one durable transaction. */
	bool (*commit)(void *self, struct book *b, const struct commit *c, struct err *e);
	/* Calls `take` for the committed events of one record, newest first from `head`, until it returns false. */
	bool (*each_past)(void *self, int64_t head, void *to, bool (*take)(void *to, const struct past_event *ev),
	                  struct err *e);
	/* At open: greatest id per kind, last seq, the tree, last recorded instant. */
	bool (*resume)(void *self, struct book *b, int64_t last_id[RECORD_COUNT], int64_t *last_seq,
	               struct ledger_tree *tree,
	               ms *last_at, struct err *e);
	/* Calls `take` for each definition that was ever published, in order of id; stops when it returns false. */
	bool (*each_definition)(void *self, void *to, bool (*take)(void *to, int64_t id, str path, day effective_on,
	                        bool withdrawn, str text, struct err *e), struct err *e);
	/* Calls `take` for each record with a value in wake_at or timer_at (once for each), and for each record with
	 * provisional = true. */
	bool (*each_waking)(void *self, struct book *b, void *to, void (*take)(void *to, enum record_kind kind, int64_t id,
	                    ms wake_at, bool provisional), struct err *e);
	/* Calls `take` for each record that stands in a line: in_line is set. NULL: nobody does (a replay). */
	bool (*each_in_line)(void *self, void *to, void (*take)(void *to, enum record_kind kind, int64_t id, int64_t line,
	                     int64_t rank, ms since), struct err *e);
	/* Calls `take` for the digest of each secret that a notice of the market has. NULL: there are none (a replay). */
	bool (*each_promise)(void *self, void *to, void (*take)(void *to, str commit), struct err *e);
	/* Calls `take` for the newest `most` events that carry an Idempotency-Key, oldest first. */
	bool (*each_request)(void *self, uint32_t most, void *to,
	                     void (*take)(void *to, const struct past_request *request), struct err *e);
	/* Whether a file with these contents was uploaded: SHA-256, 64 lower-case hex digits; by whom, empty: by anyone.
	 * NULL: files are not checked (a rebuild, a replay). Called by the desk's thread. */
	bool (*has_file)(void *self, str sha256, str user);
};

/* ---- the desk --------------------------------------------------------------------------------------- */

/* What became of a command. */
struct outcome {
	bool accepted, repeated; /* repeated: the same command with the same Idempotency-Key was answered before */
	enum record_kind record;
	int64_t id, seq;         /* the record; first event */
	uint32_t events;         /* number of events, in sequence from seq */
	struct err refusal;      /* when not accepted */
};

struct desk_settings {
	enum ledger_suite suite;
	str person_key;       /* key that salts derive from, so that a replay gives the same head */
	uint32_t cache_records; /* records kept in memory */
};

struct desk;
/* Opens the office on a store: reads counters, clocks, the tree and the definitions published so far.
 * Refuses   what a published definition that does not load any more is refused with; where is "definition/ID";
 *           plan.table of a pack whose tables of plans cannot be read */
bool desk_open(const struct pack *p, struct book_store store, const struct desk_settings *s, struct desk **out,
               struct err *e);
void desk_close(struct desk *d);
/* Decides, applies, chains and commits a batch; fires the clocks that run out before each command's `at`.
 * outcomes  one per command, filled after the commit
 * Returns   false on a fault of the store: nothing was acknowledged and the server must stop */
bool desk_tick(struct desk *d, const struct command *commands, uint32_t n, struct outcome *outcomes, struct err *e);
/* Fires the clocks that run out until `now` without any command. */
bool desk_wake(struct desk *d, ms now, uint32_t *fired, struct err *e);
/* The next instant at which a clock runs out; INT64_MAX when none. The desk's own time (last recorded instant). */
ms desk_next_wake(const struct desk *d);
ms desk_now(const struct desk *d);
/* Last seq and unsigned head of the ledger. */
int64_t desk_head(struct desk *d, uint8_t head[LEDGER_HASH]);
struct book *desk_book(struct desk *d);
/* Tells the desk, before its first tick on a live clock, that it is open again: limits of selections that passed since
 * the last event begin anew (selection.extend). False on a fault of the store. */
bool desk_reopen(struct desk *d, ms now, struct err *e);
/* A selection whose entries are closed and that waits for the first signed head after that (selection.seal); *selection
 * 0: none. seq: of its closing. Between ticks. False on a fault of the store. */
bool desk_awaits_head(struct desk *d, int64_t *selection, int64_t *seq, struct err *e);

/* ---- replay (rebuild, what-if) ------------------------------------------------------------------------- */

/* A book without a store, for rebuilding: records are made as events come. */
struct book *book_make(const struct pack *p, uint32_t cache_records);
void book_free(struct book *b);
/* Applies one decoded event to the book: the only function that changes a record. Total: never refuses. */
void book_apply(struct book *b, struct event *ev);
/* The record, made when missing (for replay). */
struct record *book_record(struct book *b, enum record_kind kind, int64_t id);

#endif
