/* What the files of the desk share: the book's inside, a decision under way, and the words to write events with. */
#ifndef DESK_DESK_INT_H
#define DESK_DESK_INT_H

#include "desk/desk.h"
#include "desk/line.h"
#include "desk/rulebook.h"

/* The records in memory. Names (codes and short texts) are numbers of one intern table, so that a cell is a
 * number. */
struct book {
	const struct pack *pack;
	struct intern names;
	struct map records;             /* key -> struct record * */
	struct record *newest, *oldest; /* least recently used list */
	struct record *spare[RECORD_COUNT];
	struct block *blocks[20]; /* spare texts of states, by size */
	uint32_t count, most;
	int64_t last_id[RECORD_COUNT];
};

/* The greatest amount of money, fen: what JSON carries exactly. */
#define FEN_MOST ((int64_t)1 << 53)

/* Key of a record in maps and clocks. */
uint64_t book__key(enum record_kind kind, int64_t id);
/* A record object that is not yet in the book; book__drop gives it back, book__keep puts it in. */
struct record *book__draft(struct book *b, enum record_kind kind, int64_t id);
void book__drop(struct book *b, struct record *r);
void book__keep(struct book *b, struct record *r);
/* The record for writing, or NULL; marks it as recently used. */
struct record *book__touch(struct book *b, enum record_kind kind, int64_t id);
/* Drops the least recently used clean records over the limit. */
void book__trim(struct book *b);

/* Clocks that will run out: a heap by instant; entries are checked against the record when they fire. */
struct alarm {
	ms at;
	uint64_t key;
};
struct timer {
	VEC(struct alarm) heap;
};
void timer__set(struct timer *t, ms at, uint64_t key);
/* The earliest alarm; false when there is none. */
bool timer__first(const struct timer *t, struct alarm *out);
void timer__drop_first(struct timer *t);

struct plan_rules;
/* One decision under way: what a subject's function sees, and the events or the refusal that it yields. */
struct decision {
	struct desk *desk; /* its store is asked for history only, see desk__past */
	const struct pack *pack;
	struct book *book; /* read through book_find; only drafts are made through it */
	const struct person_seal *seal;
	const struct lines *lines; /* who stands in which line, before this decision */
	const struct rulebook *rules;
	const struct plan_rules *plans; /* compiled once */
	const struct command *command;
	const struct record *record; /* the command's record; NULL for a command that makes one */
	ms now;                      /* when it happened */
	ms recorded_at;
	struct arena *arena; /* of the tick */
	str person_digest;   /* of the command's personal data; empty when there is none */
	struct event *events;
	uint32_t event_count;
	struct record *draft;        /* the record that the command makes */
	struct {
		enum command_kind kind;
		int64_t id;
	} follow_ups[MATTER_ITEMS]; /* system commands to handle next, with the same arguments: see decide_follow */
	uint32_t follow_count;
	struct person_row persons[MATTER_ITEMS]; /* personal data of further records, see desk__seal */
	uint32_t person_count;
	struct err *refusal;
};

/* A subject's function: true with events, or false with the refusal filled. */
typedef bool decide_fn(struct decision *d);

/* gate.c: the kind of record a command is about. */
enum record_kind command_about(const struct command *c);
/* gate.c: finds the command's record and asks what is asked of every command: its state, who acts, If-Match, the item,
 * the order of events. Sets d->record. Refuses what docs/API.md lists for every command. */
bool decide_gate(struct decision *d);
/* Refuses; returns false. `where` is usually "payload.<field>". */
bool desk__refuse(struct decision *d, const char *code, const char *where, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Calls `take` for the events of a record, newest first, those of this tick included, until it returns false.
 * False only on a fault of the store. */
bool desk__past(struct decision *d, const struct record *r, void *to,
	bool (*take)(void *to, const struct past_event *ev), struct err *e);
/* The record, brought into the book when it is not there; NULL when there is none, or on a fault of the store, which is
 * refused as store.fault. */
const struct record *desk__record(struct decision *d, enum record_kind kind, int64_t id);
/* Adds an event to the stream of `r` (the draft of a new record included). The event is empty but for its head. */
struct event *emit(struct decision *d, enum event_kind kind, const struct record *r);
/* As emit on the command's own record (made first when the command makes one), with all the command's
 * arguments copied in. */
struct event *emit_args(struct decision *d, enum event_kind kind);
/* The draft of another new record (a slot); numbered by the caller. */
struct record *decide_draft(struct decision *d, enum record_kind kind, int64_t id);
/* A system command is to follow on the record, when this one has been taken; it has the same arguments. */
void decide_follow(struct decision *d, enum command_kind kind, const struct record *r);
/* Salted digest of a text under the office's own key, as "sm3:<64 hex digits>": the same in every replay with the same
 * key, and nobody without the key can tell it in advance. out holds at least 80 bytes. */
void desk__keyed_digest(const struct decision *d, str text, char out[80]);
/* The command's personal data is kept for another record too (a case of a matter). Returns the digest for its event;
 * empty when the command has none. */
str desk__seal(struct decision *d, const struct record *r);
/* Whether a file with these contents was uploaded; true where files are not checked. */
bool desk__has_file(const struct decision *d, str sha256);
/* Takes back the events after the first `count`, with the drafts of records that only they are about. */
void decide_cut(struct decision *d, uint32_t count);
/* The place of a field in the event: found and emptied, or made at its rank. */
struct arg *event_place(struct event *ev, enum field f);
/* Sets one field of the event, replacing an earlier value; NIL clears the column. */
void set_int(struct event *ev, enum field f, int64_t value);
void set_word(struct event *ev, enum field f, enum word w);
void set_bool(struct event *ev, enum field f, bool value);
void set_text(struct event *ev, enum field f, str text);
/* A code or name: its number is made when the event is applied. */
void set_name(struct event *ev, enum field f, str name);
/* Takes the next "name:number" off a state that lists such pairs ("A15:12 B01:13"); false at its end. */
bool pair_next(str *list, str *name, int64_t *number);
/* A state; the empty text unsets it. */
void set_state(struct event *ev, enum field f, str text);
/* Takes a field out again. */
void set_none(struct event *ev, enum field f);
/* Arguments of the command: number, text or truth; NIL, empty or false when not given. */
int64_t arg_int(const struct decision *d, enum field f);
str arg_str(const struct decision *d, enum field f);
bool arg_is(const struct decision *d, enum field f);

/* A due instant from a limit, with the calendar as known at the decision's moment. Sets F_provisional in the
 * event when it lies beyond the published calendar. */
ms due_after(struct decision *d, struct event *ev, ms from, struct limit limit);
/* Clocks begin anew with this event: they are provisional only if due_after says so again. */
void clocks_anew(struct event *ev, const struct record *r);
/* A due instant ahead of a record, counted again with the calendar as it is known now: the same number of working days
 * remain as were counted with the calendar that was known then (F_known_year). */
ms due_moved(struct decision *d, struct event *ev, const struct record *r, ms due);
struct decision_input {
	str name;
	struct val value;
};
/* What the rules said, and which version of them: both go into the event. */
struct ruling {
	struct val result;
	str decision;    /* "auto approval@2022-07-01/0123456789abcdef" */
	str explanation; /* canonical JSON; empty when it would have more than LIMIT_COMMAND_BYTES */
};
/* Evaluates a decision by the version in force on the day on which it happens. inputs: name/value pairs by the model's
 * input names, looked up per call.
 * explained  whether the explanation is made
 * Refuses decision.missing when no version in force has one of that name. */
bool decide_by_rules(struct decision *d, str decision, const struct decision_input *inputs, uint32_t n,
	bool explained, struct ruling *out);
/* The process of a record: of its item, or named for its kind in pack.json; NULL when it has none. */
const struct process_model *flow_model(const struct decision *d, const struct record *r);
/* Puts the token at the start / completes the step `verb` and writes F_waiting into the event. True when the record
 * has no process, or the process does not know the step. Refuses <record>.step_not_due. */
bool flow_start(struct decision *d, struct event *ev, const struct process_model *m);
bool flow_step(struct decision *d, struct event *ev, const struct record *r, str verb);

/* ---- processes (flow.c, flow_act.c, trail.c, task.c, notice.c) ------------------------------------------------- */

struct process_act;
struct process_instance;
struct process_move;
struct process_waiting;
/* One engine step of the record's process: writes where its tokens stand into `ev`, opens and closes the tasks of named
 * people, and tells what is thrown. taken: as process_step; may be NULL.
 * Refuses flow.none, and as process_step */
bool flow_act(struct decision *d, struct event *ev, const struct record *r, const struct process_act *act,
	uint32_t *taken);
/* Whether something waits at the place now, after the events yielded so far; `is` names it. */
bool flow_waits(const struct decision *d, const struct record *r, str place, struct process_waiting *is);
/* Text of F_waiting or of a state as a decision sees it after the events that it has yielded so far. */
str flow_state(const struct decision *d, const struct record *r, enum field f);
/* Where the tokens of the record stand now. Refuses process.bad_state. */
bool flow_read(struct decision *d, const struct record *r, const struct process_model *m,
	struct process_instance **out);
/* The path of the file that drives the record; empty when none does. */
str flow_path(const struct decision *d, const struct record *r);
/* Moves the record's tokens to another version of its process; all or nothing. Refuses flow.cannot_migrate */
bool flow_migrate(struct decision *d, struct event *ev, const struct record *r, const struct process_model *from,
	const struct process_model *to, str map);
/* The law has done the step: whatever the process waits for, it goes on behind it. A process that cannot go on from
 * there stays where it is; what the law says happens all the same. */
void flow_step_by_law(struct decision *d, struct event *ev, const struct record *r, str verb);
/* The matter has ended otherwise: whatever its process waited for, it waits for `next` alone, if the process knows that
 * step (empty: for nothing). Nobody is asked to sign any more. */
void flow_cease(struct decision *d, struct event *ev, const struct record *r, str next);
/* Adds what follows when the process has ended: a record that is nothing but a process has finished. */
bool flow_end(struct decision *d, const struct record *r);
/* One step that was done. */
struct flow_done {
	str step, officer; /* step: id of the node; officer: the account that did it */
	ms at;
	int64_t seq; /* of its event */
};
/* The steps of a record's process that were done and not sent or taken back since, newest first, at most `most`.
 * `first` (may be NULL) gets the newest event of the record of any kind. Memory: texts in d->arena.
 * False only on a fault of the store, which is refused as store.fault. */
bool flow_trail(struct decision *d, const struct record *r, struct flow_done *out, uint32_t most, uint32_t *n,
	struct past_event *first);
/* task.c: opens a task for each person whom the waiting place names, closes those of a token that is done or gone. Both
 * change F_open_tasks ("12@7 13@8": number of the task @ of the token) in `ev`. */
bool tasks_open(struct decision *d, const struct record *r, struct event *ev, const struct process_move *waiting);
bool tasks_close(struct decision *d, const struct record *r, struct event *ev, const struct process_move *over);
/* The process goes on under another version: tasks of steps that have another id there ("old>new …") follow. */
void tasks_move(struct decision *d, const struct record *r, const struct process_model *to, str map);
/* Ends every open task of the record: nobody is asked any more. */
void tasks_cease(struct decision *d, const struct record *r, struct event *ev);
/* notice.c: what a process throws to the outside becomes a notice. */
bool notice_thrown(struct decision *d, const struct record *r, const struct process_move *thrown);

/* apply.c: hook of desk.c: a case of a matter that has ended is one less to wait for. */
bool matter_settle(struct decision *d);
/* Whether the case may be granted as far as the matter it belongs to goes. Refuses matter.order, matter.no_notice,
 * matter.notice_running */
bool matter_in_order(struct decision *d, const struct record *r);
/* Whether the technical reviews of the case c have been accepted: of each kind the newest that was ordered for it or by
 * its project for the item, and the one that the plan of that project wants. Else the command says in `without_review`
 * why it is granted all the same. review: what it rests on; NIL: none    without: whether that reason was needed
 * Refuses case.review_open, case.review_failed, case.review_wanted, store.fault. Source: domain.md §2.7 (used in the
 * decision); 广东省优化营商环境条例 43. */
bool review_heard(struct decision *d, const struct record *c, int64_t *review, bool *without);

/* project_progress.c: hook of desk.c: a project learns of its cases in the decision that moves them. */
bool project_settle(struct decision *d);

/* An office-wide limit of the pack (items/limits.csv). Refuses limit.missing. */
bool office_limit(struct decision *d, const char *code, struct limit *out);
/* project.c: the facts of a project as inputs of a decision, by name, and last the whole as `facts`; `out` has room for
 * one more. Result: how many. Memory: in `a` */
uint32_t project__fact_inputs(struct arena *a, struct val facts, struct decision_input **out);
/* booking.c: whoever booked has come: booking.checked_in, out of the line of the slot. r is in state booked. */
void booking__check_in(struct decision *d, const struct record *r);
/* Refuses `code` when the account that acts is also `other`. Source: separation of duties, 财会〔2012〕21号. */
bool other_person(struct decision *d, const char *code, str other);
/* account.c: where the pack asks for it, an approver or officer that the command names is an account in use.
 * Refuses account.approver_unknown */
bool account__approver(struct decision *d);
/* Whether the account may be asked to do something: it is in use, or the pack does not ask for accounts. */
bool account__in_use(struct decision *d, str user);
/* rating.c: who served does nothing on a rating of it. Refuses rating.about_you */
bool rating_apart(struct decision *d);
/* ticket_receive.c: whether no telephone or identity number stands in what is written about a ticket or a rating
 * (reason, note, way out): it enters the ledger for ever. Refuses ticket.personal_in_text, rating.personal_in_text */
bool ticket__words_sound(struct decision *d);
/* Parses "case/4711". */
bool subject_parse(str subject, enum record_kind *kind, int64_t *id);

/* One function per command; the table is in desk.c. */
#define COMMAND(table, verb, name, from, args, zh, en) bool table##__##verb(struct decision *d);
#define SYSTEM(table, verb, name, from, args, zh, en)  bool table##__##verb(struct decision *d);
#include "desk/commands.def"
#undef COMMAND
#undef SYSTEM

#endif
