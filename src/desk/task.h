/* Tasks (待办) and notices (通知): what named people or units are asked to do, or told, about a record that a process
 * drives. Shared by task.c (the records), task_rule.c (rules as data, clocks), sign.c (signatures and signers),
 * send_back.c (the way back) and notice.c. The table of all operations: docs/FLOW.md. */
#ifndef DESK_TASK_H
#define DESK_TASK_H

#include "desk/desk_int.h"

/* One row of processes/task-rules.csv: what holds for tasks of a step. Source: the row's basis column. */
enum timeout { TIMEOUT_NONE, TIMEOUT_REMIND, TIMEOUT_TRANSFER, TIMEOUT_AGREE };
struct task_rule {
	bool has_limit;
	struct limit limit;      /* time to sign */
	enum timeout on_timeout; /* what happens when it has passed */
	int64_t repeat;          /* reminders at most */
	str superior;            /* account that gets it, TIMEOUT_TRANSFER */
	bool skip_same;          /* 自动去重: who did the step just before, or signs twice, need not sign again */
};
/* The first row for the process, step and kind; all zero when there is none. Memory: texts of the pack. */
struct task_rule task_rule(const struct decision *d, const struct record *of, str step, enum word kind);

/* A task to be opened. who: an account, a department, or "department/account". */
struct task_spec {
	enum word kind; /* W_sign, W_joint */
	str step, title, who, reason;
	uint32_t token;
	bool has_limit;
	struct limit limit;
	enum word position; /* of an added signer; else W_none */
};
/* Opens it and adds it to F_open_tasks in `ev`, an event of `of`. Returns the event "task.opened". */
struct event *task_new(struct decision *d, const struct record *of, struct event *ev, const struct task_spec *spec);
/* Whether one more may be asked about the record. Refuses task.too_many */
bool task_room(struct decision *d, const struct record *of);
/* The task, fetched when need be; NULL: none, or a fault, which is refused. */
const struct record *task_fetch(struct decision *d, int64_t id);
/* The record that the task or notice belongs to; as task_fetch. */
const struct record *task_subject(struct decision *d, const struct record *t);
/* Its state after the events yielded so far. */
enum word task_state(const struct decision *d, const struct record *t);
/* Ends an open task with the event (task.removed, task.superseded); nothing when it is no longer open. */
void task_end(struct decision *d, const struct record *t, enum event_kind how);
/* The facts of a task that was done: in time, or not. */
void task_finish(struct event *ev, const struct record *t);
/* Takes the task out of F_open_tasks in `ev`, an event of `of`. */
void task_unlist(struct decision *d, const struct record *of, struct event *ev, int64_t id);
/* Goes through F_open_tasks ("12@7 13@8"). */
bool task_next(str *list, int64_t *id, uint32_t *token);
/* The open task of that account at the step; 0: none. */
int64_t task_of_signer(struct decision *d, const struct record *of, str step, str officer);
/* "sign" of "sign#7". */
str task_node(str place);
/* The command that does the step on records of this kind; C_none: none of its own. */
enum command_kind task_step_command(enum record_kind kind, str step);
/* Whether named people or units are asked at the step. */
bool task_asks(struct decision *d, const struct record *r, str node);
/* At a step of named people only they may act. Refuses task.not_yours */
bool task_may_act(struct decision *d, const struct record *r, str node);
/* Nor does a delegate. Refuses task.delegated */
bool task_undelegated(struct decision *d);
/* Whether the command's actor is the task's officer. Refuses task.not_yours, task.unclaimed */
bool task_mine(struct decision *d);
/* Signs the command's task without its officer, as a rule says. */
bool task_sign_by_rule(struct decision *d, const struct record *r, enum word verdict);
/* The state of the process back to before its newest act, which must be the actor's own; with the tasks. See
 * send_back.c. task: the signature that is taken back, 0: a step.
 * Refuses flow.too_late, flow.cannot_return */
bool task_undo(struct decision *d, const struct record *r, int64_t task);

/* Hooks of desk.c, after a command was decided: what an ended process leaves open is closed, who supervises later is
 * told. Before: an opinion that the step waits for must be in. Refuses flow.opinion_open */
void task_settle(struct decision *d);
bool task_opinions_in(struct decision *d);
/* Whether the task or notice is or was in this account's hands. */
bool task_is_of(const struct decision *d, const struct record *t, str actor);
bool notice_link(struct decision *d);

/* sample.c: after a grant by machine: whether the case is drawn for a check; then it has a task. */
void sample_draw(struct decision *d, struct event *granted, const struct record *r);
/* The check has been signed. Refuses task.no_abstention */
bool sample_checked(struct decision *d, const struct record *r, const struct record *t, enum word verdict, str opinion,
	str signer);

/* A notice to be sent. to: as task_spec.who, may be empty. */
struct notice_spec {
	enum word kind; /* words of F_notice_kind */
	str to, reason, message, facts;
	bool to_applicant;
	int64_t level;  /* NIL: none */
	bool has_limit;
	struct limit limit;
};
struct event *notice_send(struct decision *d, const struct record *of, const struct notice_spec *spec);

/* Splits "department/account", a department's code, or an account; for an account alone its department as far as the
 * pack knows it. Nobody (both empty) when the text names no department where one should stand. */
void task_split(const struct decision *d, str who, str *department, str *officer);
/* "case/4711" of a record. */
str task_name(struct decision *d, const struct record *r);
/* Number of the next record of a kind that decisions make beside their own. */
int64_t task_number(const struct decision *d, enum record_kind kind);

#endif
