/* What the files of api share. System headers come before base.h. */
#ifndef API_INSIDE_H
#define API_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "api/api.h"
#include "desk/rulebook.h"
#include "letter/letter.h"

enum {
	ACTORS = 1024,      /* remembered tokens */
	JOBS = 256,         /* reads that wait */
	SLOW_JOBS = 16,     /* of them, those that may take long */
	READERS_MAX = 8,
	ACTOR_MS = 5000,    /* after so much real time a token is looked up again */
	LINE_TOKENS = 1024, /* JSON values in one line of a batch */
	SOURCE_BODY_BYTES = LIMIT_COMMAND_BYTES + 2 * LIMIT_SOURCE_BYTES, /* a body with a definition in it, escaped */
};

/* Permissions as numbers: commands, then reading a kind, revealing a kind, then the few others. */
enum {
	MAY_READ = COMMAND_COUNT,
	MAY_REVEAL = MAY_READ + RECORD_COUNT,
	MAY_REPORT = MAY_REVEAL + RECORD_COUNT,
	MAY_PLAY,
	MAY_AUDIT,
	MAY_CHECK_CATALOGUE,
	MAY_EXPORT_CATALOGUE,
	MAY_NAME_CALLER, /* callers who asked to stay hidden are seen; the desk and the lists ask for it by its name */
	MAY_READ_POST,   /* messages that were sent, and what became of them */
	MAY_MANAGE_POST, /* subscriptions, and trying again */
	MAY_COUNT
};

/* What a role may, looked up by number. */
struct rights {
	const struct role *role;
	bool may[MAY_COUNT];
	bool listed[RECORD_COUNT]; /* "read.<kind>" is named as such: kinds without the scope's column are allowed */
	enum { SCOPE_DISTRICT, SCOPE_DEPARTMENT, SCOPE_POINT, SCOPE_SELF } scope;
};

/* Someone with a valid token. Reference-counted: the cache holds one, each request under way one. */
struct actor {
	_Atomic uint32_t holders;
	struct arena arena;
	struct api_who who;
	str token;
	struct rights *rights;
	struct query_scope scope;
	uint64_t checked_ms; /* net_uptime_ms at which it was looked up */
	/* What it may do before anything else: a password given by somebody else is changed, a second factor set up. */
	enum { FREE, ONLY_PASSWORD, ONLY_FACTOR } only;
};

enum { AUDIT_WAITING = 256, AUDIT_LATELY = 64, USES_WAITING = 64, TRIES = 1024, TRY_WAYS = 4 };

/* A line of the log of the doors that waits to be written. */
struct audit_line {
	ms at;
	const char *kind;
	char actor[64], address[48], target[120], detail[240];
};
/* A use of a token that waits to be written. */
struct token_use {
	char token[64], address[48];
	ms at;
};
/* Failed logins of one account or from one address. */
struct try_count {
	uint64_t key;
	ms since;
	uint32_t n;
};

struct route;
struct catalogue;

/* One request on its way through this room. Texts live in `arena` (reader) or in the request (loop). */
struct call {
	struct api *api;
	struct arena *arena;
	const struct net_request *request;
	struct actor *actor;  /* NULL on open routes */
	struct query *query;  /* on a reader only */
	struct reader *reader;
	const struct route *route;
	enum record_kind kind; /* of a record route */
	int64_t id;
	str name;             /* {name} of the path */
	bool handed;          /* somebody else answers, see api__recorded */
	const struct outcome *outcomes; /* after api__give: what became of the commands */
	uint32_t outcome_count;
	str state;            /* what was told to api__give */
	struct net_reply *reply;
};
typedef void call_fn(struct call *c);

/* Who may use a fixed address: all, whoever is logged in, or (any other number) who has that permission. */
enum { OPEN = -2, LOGIN = -1 };
/* Where its work is done. SLOW: on a reader, but never on all of them at once. */
enum place { NOW, READER, SLOW, UPLOAD /* a body of up to LIMIT_UPLOAD_BYTES; slow when it is large */ };

/* One fixed address. */
struct route {
	const char *method, *path;
	call_fn *run;
	int access;
	enum place place;
	const char *parameters, *takes, *answer, *zh, *en;
};
extern const struct route api__routes[];
extern const uint32_t api__route_count;

/* A piece of work for a reader: a call with its own copy of the request, or a parcel to look at. */
struct job {
	struct arena arena;
	struct net_request request;
	struct call call;
	call_fn *run;
	struct parcel *parcel;                            /* with `look` instead of `run` */
	void (*look)(struct api *a, struct parcel *p, struct query *q);
	bool slow;
	struct job *next;
};

/* What the rulebook does not know of a published version. */
struct published {
	int64_t id;
	ms at;
	str actor;
};

/* The decision models as one reader has them: brought up to date when they are asked for. */
struct versions {
	struct rulebook *book;
	struct query_stamp stamp;
	VEC(struct published) published;
	struct arena arena;
	struct catalogue *catalogue; /* items in force and the index over them, see guide.h; NULL until it is asked for */
};

struct reader {
	struct api *api;
	pthread_t thread;
	struct query *query;
	struct net_reply reply;
	struct versions versions;
	struct store_files *files;
};

/* What goes on once a parcel was accepted, instead of its own answer. */
struct after {
	struct call call;
	call_fn *run;
	struct outcome *told; /* of api__give: one for each command that was worded; NULL of others */
	uint32_t *place, n;   /* place[i]: of command i in the parcel + 1, 0: it could not be read */
};

/* Wrong codes of letters that came from one address in one minute; addresses share a place now and then. */
enum { GUESSERS = 256, GUESSES_MOST = 30 };
struct guesses {
	int64_t minute;
	uint32_t wrong;
};

/* The board of one year and scope as it was last counted. */
enum { BOARDS = 16 };
struct board {
	struct buf text;  /* the answer without its first member */
	char of[176];     /* what is counted, for whom; empty: free */
	int64_t seq;      /* newest event that is counted */
	ms cost, at;      /* what counting took, and when it ended, by the clock of the wall */
	bool counting;    /* somebody counts again */
};

/* What an event stream of one thing tells; see api__topic. */
struct topic_kind {
	const char *event; /* name of its events: "hall" */
	/* A number that changes whenever what is written may have changed. It is asked for whenever anything was written to
	 * the ledger, up to five times a second and topic: it must cost microseconds. */
	bool (*stamp)(struct api *a, struct query *q, str name, int64_t *out, struct err *e);
	/* Writes the whole state as JSON on one line. name: of the topic, "hall/440112000000" */
	bool (*write)(struct api *a, struct query *q, str name, struct buf *out, struct err *e);
};
/* A topic that somebody listens to. */
enum { TOPICS = 1024, TOPIC_NAME = 96 };
struct topic {
	const struct topic_kind *kind; /* NULL: a free place */
	char name[TOPIC_NAME];
	int64_t stamp; /* as it was told last */
	int fresh;     /* ticks for which it is told whether it has changed or not */
};

struct api {
	struct api_settings set;
	struct net_server *_Atomic server; /* attached when the loops run already */
	struct arena arena;
	struct rights *rights; /* one per role of the pack */
	const struct plan_rules *plans; /* compiled tables of plans; NULL when the pack's cannot be read */
	struct json_doc texts_zh, texts_en;
	struct arena texts;
	str meta_head, meta_tail;

	pthread_mutex_t login_lock, find_lock, reports_lock, ledger_lock;

	pthread_mutex_t side_lock; /* of accounts.side */
	pthread_mutex_t try_lock;
	struct try_count tries[TRIES];
	struct {
		pthread_mutex_t lock;
		struct audit_line waiting[AUDIT_WAITING], writing[AUDIT_WAITING]; /* writing: under side_lock */
		uint32_t n, lost;
		struct token_use uses[USES_WAITING], writing_uses[USES_WAITING];
		uint32_t use_count;
		struct { uint64_t key; ms at; } lately[AUDIT_LATELY];
	} audit;
	struct oidc *oidc; /* NULL: nobody else vouches for people */

	pthread_mutex_t actor_lock;
	struct map actors; /* hash of the token -> index + 1 */
	struct actor *cached[ACTORS];
	uint32_t next_cached;

	pthread_mutex_t parcel_lock;
	struct parcel *parcels, *free_parcels; /* LIMIT_PARCELS, of which the first were ever used */
	uint32_t parcels_made;

	pthread_mutex_t job_lock;
	pthread_cond_t job_ready;
	struct job *jobs, *free_jobs, *first_job, *last_job;
	uint32_t slow_waiting, slow_running;
	bool stopping;
	struct reader readers[READERS_MAX];

	pthread_mutex_t guess_lock;
	struct try_count sent_311[1024]; /* requests of the last minute, see open311_write.c; under guess_lock */
	uint32_t sent_311_count;
	struct guesses guesses[GUESSERS], raters[GUESSERS]; /* wrong codes of letters, of ratings; under guess_lock */

	pthread_mutex_t board_lock;
	struct board boards[BOARDS];
	uint32_t next_board;
	struct query_totals totals;
	struct query *tick_query;
	pthread_mutex_t tick_lock;
	int64_t tick_seq;
	struct buf tick; /* the last message of the stream */
	uint64_t tick_ms; /* net_uptime_ms of it */
	pthread_mutex_t topic_lock;
	struct topic *topics; /* TOPICS places */
	int64_t topic_seq;    /* newest event that was looked at */
	struct net_reply last; /* without a server: what net_answer would have sent */
};

/* ---- auth.c ---- */
void api__make_rights(struct api *a);
/* The actor of the request's token, held for the caller; NULL with the refusal in `e`. */
struct actor *api__actor(struct api *a, const struct net_request *r, struct err *e);
struct actor *api__hold(struct actor *x);
void api__release(struct actor *x);
/* Whether the actor has the permission of this number; of reading a kind: also whether its scope has any of it.
 * Refuses auth.may_not, where is the permission's name. */
bool api__may(const struct actor *x, uint32_t permission, struct err *e);
bool api__refuse_right(struct err *e, const char *permission);
call_fn api__who_am_i;
/* As api__actor, for a token at hand. */
struct actor *api__find_actor(struct api *a, str token, struct err *e);
/* Forgets what is remembered about a token. */
void api__forget(struct api *a, str token);
/* Whether the actor may come to this function now (NULL: a record's). Refuses auth.password_initial,
 * auth.factor_first. */
bool api__free_hands(const struct actor *x, call_fn *run, struct err *e);
/* Writes who it is, without the opening brace. */
void api__put_who(struct buf *out, const struct actor *x);

/* ---- session.c, me.c, drafts.c, audit.c, oidc.c ---- */
call_fn api__login, api__logout, api__sessions, api__session_end, api__demo_logins;
call_fn api__me, api__me_put, api__my_looks, api__my_password, api__my_factor, api__my_factor_confirm,
	api__my_factor_drop, api__account_password, api__purposes;
call_fn api__drafts, api__draft_add, api__draft, api__draft_put, api__draft_drop;
/* Writes a line into the log of the doors: at once when the caller may wait, else within half a second. `actor` may be
 * a name that no account has. The same refusal of the same actor is written once a minute. */
void api__audit(struct api *a, str actor, const char *kind, str address, str target, str detail);
/* The same about the call's own actor and address. */
void api__audit_call(struct call *c, const char *kind, str target, str detail);
call_fn api__audit_log;
call_fn api__session_methods, api__oidc_start, api__oidc_callback;

/* ---- problem.c ---- */
int api__status(const char *code);
/* A text of the pack by its code (texts/zh-CN.json, en.json); empty when it has none. */
str api__pack_text(const struct json_doc *texts, const char *code);
/* Makes the reply a problem document. */
void api__problem(struct api *a, struct net_reply *reply, const struct err *e);
/* Writes ,"name":"text" of a refusal, which may have been cut in the middle of a character. */
void api__put_cut(struct buf *out, const char *name, const char *text);
/* The same as api__problem for a line of a batch: {"ok":false,"code":…,"where":…,"detail":…} */
void api__put_line_problem(struct buf *out, const struct err *e);

/* ---- commands.c ---- */
call_fn api__batch;
/* POST of a command to a record's address. */
void api__command(struct call *c, enum command_kind kind);
void api__reveal(struct call *c);
void api__free_parcels(struct api *a);
void api__give_parcel(struct api *a, struct parcel *p);

/* Whether the command holds a long text (T_SOURCE): then it may have more bytes. */
bool api__takes_source(enum command_kind kind);
/* The type of the body when there is one; refuses net.media_type. */
bool api__good_type(const struct net_request *r, bool batch, struct err *e);

/* ---- reader.c ---- */
bool api__start_readers(struct api *a, struct err *e);
void api__stop_readers(struct api *a);
/* Runs the call on a reader (or here when there are none). */
void api__read(struct call *c, call_fn *run, enum place place);
/* Has a reader look at a parcel. */
bool api__look(struct api *a, struct parcel *p, void (*look)(struct api *a, struct parcel *p, struct query *q));
/* Answers a parcel's or a job's request. */
void api__answer(struct api *a, struct net_slot slot, const struct net_reply *reply);

/* ---- reads.c ---- */
/* Keys by which persons are found by exactly what they are called or numbered, when the words may be that and the role
 * may see persons of the kind; that it was looked for is told in the log of the doors. The number of keys.
 * out   room for QUERY_PERSON_KEYS */
uint32_t api__person_keys(struct call *c, enum record_kind kind, str words, int64_t *out);
call_fn api__health, api__dashboard, api__stream, api__figures, api__figure, api__evidence, api__report,
	api__ledger_head, api__ledger_event, api__ledger_proof, api__list, api__record, api__events;

/* ---- topic.c ---- */
/* Answers the call (on a reader) with an event stream: how the thing stands now, then its state whenever it changed, at
 * most five times a second. `kind` is a constant of the caller.
 * name     of the topic, made of what the address says: "hall/POINT", "slots/POINT/GROUP/DAY"; less than TOPIC_NAME
 *          bytes
 * Refuses  what `write` refuses; net.busy */
void api__topic(struct call *c, str name, const struct topic_kind *kind);
/* Tells all topics that have changed. One thread. */
void api__tick_topics(struct api *a);

/* field.unknown of a query parameter. */
bool api__unknown_parameter(struct err *e, str name);
/* The address that was asked, with the next cursor. Memory: in the call's arena. */
str api__next_address(struct call *c, const char *next);
/* Link: that address. */
void api__put_link(struct call *c, const char *next);
void api__free_boards(struct api *a);
/* How rows are given. */
enum list_as { AS_JSON, AS_CSV, AS_XLSX };
/* Names the file that rows are given as, and notes who took it. as: not AS_JSON */
void api__name_file(struct call *c, const char *path, enum list_as as);

/* ---- search.c, hotline.c ---- */
call_fn api__search, api__hints, api__hotline_board;

/* ---- search.c, hotline.c ---- */
call_fn api__search, api__hints, api__hotline_board;
/* board.c: what `count` writes, counted anew when the ledger has grown, but of what is dear only now and then; what was
 * counted last meanwhile. of: what is counted and for whom, less than BOARD_NAME bytes. `out` gets it without more. */
enum { BOARD_NAME = 176, BOARD_BYTES = 1 << 20 };
typedef bool api_count_fn(struct call *c, void *self, struct buf *out, struct err *e);
bool api__kept_board(struct call *c, const char *of, void *self, api_count_fn *count, struct buf *out, struct err *e);

/* ---- market.c ---- */
call_fn api__market_notices, api__market_notice, api__market_agencies, api__selection_draw, api__heads, api__head,
	api__head_keys, api__head_notes, api__head_proof;

/* ---- review.c ---- */
/* Writes ,"review":{…} of a case, or null: the technical review that it is granted on, or that its plan wants. */
bool api__put_case_review(struct call *c, int64_t project, str item, int64_t review, struct err *e);
call_fn api__review_board, api__review_sheet, api__review_checklist, api__settlement_sheet, api__examination_sheet;

/* ---- mining.c ---- */
call_fn api__mining_logs, api__mining_map, api__mining_paths, api__mining_cases, api__mining_conformance,
	api__mining_conformance_by;

/* ---- hall.c ---- */
call_fn api__hall, api__hall_stream, api__hall_panel, api__hall_board;

/* ---- inbox.c ---- */
call_fn api__inbox, api__supervision;

/* ---- page.c ---- */
call_fn api__page;
/* flow.c: what GET /flow gives, as a part of another answer. Refuses as that does. */
bool api__put_flow(struct call *c, struct err *e);
/* letters.c: the letters of a case as a list, from its story. */
void api__put_letters(struct call *c, struct buf *out, const struct store_told *told, uint32_t count);

/* ---- versions.c ---- */
/* The rulebook as it stands in the database now; NULL with a fault in `e`. It lives until the reader's next call. */
const struct rulebook *api__rulebook(struct call *c, struct err *e);
/* What is known of a published version; NULL for the pack's own. */
const struct published *api__published(const struct call *c, int64_t id);
void api__free_versions(struct versions *v);

/* ---- definition.c: what decisions and processes have in common ---- */
/* The office's present instant, and its day. */
ms api__now(const struct call *c);
day api__today(const struct call *c);
/* The answer stands in the body, or the refusal in `e`. */
void api__finish(struct call *c, bool good, const struct err *e);
/* A query parameter; false when it is not given. */
bool api__parameter(const struct call *c, const char *name, str *out);
/* A query parameter that is a number from least to most; *out stays when it is not given. Refuses field.range */
bool api__number_parameter(const struct call *c, const char *name, int64_t least, int64_t most, int64_t *out,
                           struct err *e);
/* Write ,"name":value; null when it is not known. */
void api__put_member(struct buf *out, const char *name, str value);
/* The same, but null for the empty text. */
void api__put_known(struct buf *out, const char *name, str value);
void api__put_number(struct buf *out, const char *name, int64_t value, bool known);
void api__put_day(struct buf *out, const char *name, day d);
void api__put_instant(const struct call *c, struct buf *out, const char *name, ms at, bool known);
/* The rows of a table of codes: [{"code","zh","en"},…]; t may be NULL. */
void api__put_codes(struct buf *out, const struct csv *t);
/* "pack", "published" or "withdrawn". */
str api__version_state(const struct rule_version *v);
/* The version of a file with this label; with an empty label the one in force on the day. NULL when there is none. */
const struct rule_version *api__version_of(const struct rulebook *b, str path, str label, day on);
/* Whether version number i is the first of a file in this folder ("decisions/"). */
bool api__is_first_version(const struct rulebook *b, uint32_t i, str folder);
/* Writes [{…},…]: each file of the folder once, its members as `put` writes them. */
typedef void api_file_fn(struct call *c, const struct rulebook *b, str path, void *self);
void api__put_files(struct call *c, const struct rulebook *b, const char *folder, api_file_fn *put, void *self);
/* The version that an address names: FOLDER/NAME.ending as it is in force today, or ?version=LABEL of it.
 * Refuses  `code` at "version" or "definition" when there is none; what the rulebook refuses */
const struct rule_version *api__asked_version(struct call *c, const struct rulebook **b, const char *folder,
                                              const char *ending, const char *code, struct err *e);
/* As api__version_of; says under `code` what there is not. */
const struct rule_version *api__find_version(const struct rulebook *b, str path, str label, day on, const char *code,
                                             struct err *e);
/* The versions of one file: the latest first day first, of one day what was published last. */
const struct rule_version *const *api__versions_of(
	struct arena *a, const struct rulebook *b, str path, uint32_t *count);
/* One member that a body may have. */
struct api_member {
	const char *name;
	enum json_kind kind;
	bool required;
	uint32_t token; /* 0: not given */
};
/* Reads the body, an object with no other members than these. Refuses net.media_type, json.*, field.* */
bool api__read_members(struct call *c, struct api_member *members, uint32_t count, struct json_doc *d, struct err *e);
/* The text of a member; empty when it is not given. */
str api__text_of(struct call *c, const struct json_doc *d, const struct api_member *m);
/* A day that was given, else today. */
bool api__day_member(struct call *c, const struct json_doc *d, const struct api_member *m, day *out, struct err *e);
/* A whole number least..most; *out stays when it is not given. */
bool api__int_member(const struct json_doc *d, const struct api_member *m, int64_t least, int64_t most, int64_t *out,
	struct err *e);

/* ---- decisions.c ---- */
/* ---- forms.c ---- */
call_fn api__forms, api__form, api__form_try, api__item_definition;

call_fn api__decisions, api__decision, api__decision_check, api__decision_try;

/* ---- permit.c ---- */
call_fn api__permits, api__permit, api__permit_check, api__permit_try;

/* ---- clocks.c ---- */
call_fn api__item_clocks;
/* ---- catalogue.c ---- */
call_fn api__catalogue_check, api__catalogue_export;

/* ---- models.c ---- */
call_fn api__models, api__model, api__model_check, api__model_try, api__model_simulate;
/* "promised-case" of "processes/promised-case.bpmn". */
str api__process_name(str path);

/* ---- flow.c ---- */
call_fn api__flow, api__migration;
/* The path of the pack's process for records of a kind; empty when it has none. name: the item of a case, the path of a
 * process on its own */
str api__process_path(const struct rulebook *b, const struct pack *p, enum record_kind kind, str name);
/* What is known of a thing that waits beside what the process says. NIL: not known. */
struct api_waiting {
	ms since, due;
	bool paused;  /* no lamp */
	int64_t task; /* 0: none */
	str officer;
};
/* Writes one thing that waits as an object. */
void api__put_waiting(const struct call *c, struct buf *out, const struct process_model *m,
                      const struct process_waiting *w, const struct api_waiting *more);

/* ---- meta.c ---- */
call_fn api__meta, api__codes;
void api__make_meta(struct api *a);
/* The table of a class of codes by its public name, or NULL. */
const struct csv *api__code_table(const struct pack *p, str name);
const char *api__class_name(enum code_class class);
const char *api__type_name(enum field_type type);
/* Words that a record's state can be. Calls `take` once per word. */
void api__each_state(enum record_kind kind, void *self, void (*take)(void *self, enum word w));

/* ---- guides.c, guide_whole.c, guide_check.c, nearby.c, guide_print.c ---- */
call_fn api__guides, api__guide, api__guide_check, api__guide_points, api__guide_print, api__matters, api__matter,
	api__matter_check, api__matter_points, api__matter_print;
void api__free_catalogue(struct catalogue *k);

/* ---- post.c ---- */
call_fn api__my_messages, api__my_message_read, api__my_channels, api__my_channels_put, api__deliveries,
	api__delivery_retry, api__webhooks, api__webhook_add, api__webhook_drop, api__webhook_test, api__webhook_rotate,
	api__webhook_resume;

/* ---- openapi.c ---- */
call_fn api__openapi;

/* ---- papers: letters.c, files.c, verify.c, public.c, archive.c ---- */
call_fn api__letters, api__letter, api__receipt, api__qr, api__upload, api__file, api__case_file, api__verify,
	api__public_decisions, api__archive;
/* A case with its past, as the asker may see it. */
struct paper {
	struct json_doc record; /* as GET of the case gives it */
	struct store_told *told;
	uint32_t count;
	bool own;               /* the asker applied for it */
	const struct item *item; /* may be NULL */
};
/* Refuses case.not_found, also when out of scope. Memory: the call's arena. */
bool api__paper(struct call *c, struct paper *out, struct err *e);
/* A text member of the record; empty when it is null. */
str api__record_text(struct call *c, const struct paper *p, const char *name);
/* Personal data of the case as JSON, in clear or masked. */
bool api__paper_person(struct call *c, bool clear, str *out, struct err *e);
/* Whether the asker sees the person of the case in clear; what staff sees is recorded first (api__recorded). */
bool api__sees_person(const struct call *c, const struct paper *p);
/* Runs `then` once the ledger has it that the actor looked at the person of the case, and what for; within the same
 * hour the same look is not recorded again. `then` is given a call of its own. */
void api__recorded(struct call *c, const struct paper *p, str what, call_fn *then);
/* The name of a hash of bytes: SHA-256 as 64 hexadecimal digits. */
void api__sha256(str bytes, char out[STORE_FILE_HASH + 1]);
/* Hashes of all files that the events up to `count` name, each once, sorted. */
str *api__paper_files(struct call *c, const struct paper *p, uint32_t count, uint32_t *n);
/* Writes the proof that event `seq` is under the head of `under` events, 0: of all; null when nothing makes proofs. */
bool api__put_proof(struct call *c, struct buf *out, int64_t seq, int64_t under, struct err *e);
/* Writes one event with what was hashed: {"seq","kind","at","prev_hash","hash","bytes"} and perhaps its proof. */
bool api__put_told(struct call *c, struct buf *out, const struct store_told *t, bool proof, int64_t under,
                   struct err *e);
/* Header lines of a file or page that must not act: no script, no frame, no name from elsewhere. */
void api__seal_reply(struct call *c, str disposition);
/* In commands.c: gives person.reveal on the call's case, then `then` is run. */
void api__reveal_then(struct call *c, str reason, call_fn *then);
/* Gives commands that this room itself has worded, and runs `then` once they were decided and stored, accepted or not,
 * with c->outcomes; it answers. To be called on a reader, as the last thing that is done with the call.
 * actor  in whose name when nobody is logged in (c->actor is NULL); the role of the one who is must have the
 *        permission
 * texts  n commands as JSON of command_read
 * state  a text that `then` finds in c->state
 * Memory all is copied; refuses net.busy itself */
void api__give(struct call *c, str actor, const str *texts, uint32_t n, str state, call_fn *then);

/* ---- open311.c: addresses below /open311 ---- */
bool api__open311(struct call *c);
bool api__open311_takes_upload(str method, str path);

/* ---- rate.c ---- */
call_fn api__rate_page, api__rate_give, api__rate_case, api__rate_ticket, api__rate_queue,
	api__rate_booking;
/* A code that nobody without the office's secret can word: ten letters and digits over this text. out: 11 bytes */
void api__derived_code(const struct api *a, str text, char out[11]);
/* Scheme, host and port by which the asker reached this server; empty when it does not say. */
str api__own_address(struct call *c);
/* Whether two texts are equal, in the same time for all of one length. */
bool api__same_text(str a, str b);
/* Notes one more try of the caller's address within the minute; false when there were more than `most`. */
bool api__tries_left(struct call *c, struct guesses *of, uint32_t most);

/* ---- booking.c, calendar_file.c ---- */
/* Waiting as the hall's screen shows it, for several points in one answer: begin, ask for each, end. `group` is a code
 * of the pack; minutes: for whoever comes now. Memory: in the call, and what the end gives back. */
struct waits;
struct waits *api__waits_begin(struct call *c);
bool api__wait_at(struct call *c, struct waits *w, const struct service_point *point, str group, int64_t *waiting,
                  int64_t *minutes, struct err *e);
void api__waits_end(struct waits *w);
call_fn api__booking_points, api__booking_slots, api__booking_rules, api__booking_groups, api__booking_stream,
	api__booking_check_in, api__booking_ics, api__me_calendar, api__calendar;
/* The booking of the address as the asker may see it. Refuses auth.may_not, booking.not_found */
bool api__booking(struct call *c, struct json_doc *out, struct err *e);

/* JSON answers in one go. */
void api__json(struct call *c, int status);

#endif
