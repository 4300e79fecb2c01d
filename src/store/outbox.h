/* store/outbox: what is to be told, to whom, and what became of it: a file of its own beside the ledger, "<path>-post".
 * It is made from the ledger (a cursor says how far) and from what people set: nothing in it is a record of the office.
 *
 * Deliveries and the cursor move in one transaction, so that no event is told twice under two names or not at all. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "store/store.h"

struct store_outbox;
/* Opens the file, made when it is missing: a connection for one thread at a time. Commits are on disk when they return.
 * path     of the database of the office
 * Refuses  store.fault     Memory  store_outbox_close gives it back */
bool store_outbox_open(const char *path, struct store_outbox **out, struct err *e);
/* NULL is allowed. */
void store_outbox_close(struct store_outbox *o);
/* One transaction around what follows. After a refusal in between: store_outbox_end(o, false, …) undoes it. */
bool store_outbox_begin(struct store_outbox *o, struct err *e);
bool store_outbox_end(struct store_outbox *o, bool keep, struct err *e);

/* ---- how far the ledger is read -------------------------------------------------------------- */

/* seq: newest event that was looked at. anchor: its hash, so that another ledger under the same name is noticed.
 * series: grows when that happens, and keeps the ids of messages apart. */
struct store_cursor {
	bool known; /* false: the file is new */
	int64_t seq, series;
	char anchor[2 * LEDGER_HASH + 1]; /* empty: no event yet */
};
bool store_cursor_read(struct store_outbox *o, struct store_cursor *out, struct err *e);
bool store_cursor_write(struct store_outbox *o, const struct store_cursor *c, struct err *e);
/* Calls `take` for events after `after`, at most `most`, in order; `kind` lives during the call. *last: the newest one
 * seen, unchanged when there is none. */
bool store_events_after(struct sqlite3 *ledger, int64_t after, uint32_t most, void *self,
                        void (*take)(void *self, int64_t seq, str kind), int64_t *last, struct err *e);

/* ---- deliveries ------------------------------------------------------------------------------ */

/* One message on one way to one receiver. No address stands in it: it is looked up when it is sent. */
struct store_delivery {
	int64_t no;       /* order of making, set when added */
	str id;           /* "msg_<seq>_<n>": the same at every repeat */
	int64_t seq;      /* the event, 0: a test */
	str event;        /* "ticket.received" */
	str subject;      /* "ticket/17" */
	str about;        /* code of the template; of a webhook "webhook" */
	str channel;      /* app, mail, sms, webhook */
	str receiver;     /* which queue: the channel, or "webhook:3" */
	str user, department; /* account or department, for app; the account's profile may give an address too */
	bool caller;      /* the person of the record is meant, not the account alone */
	str language;     /* zh or en */
	bool urgent;
	ms due_at;        /* by the office's clock: not sent before */
	ms until_at;      /* by the office's clock: not sent after, 0: no end */
	ms base_at;       /* the instant that due_at was counted from, 0: the event itself */
	ms next_at;       /* by the wall: next try, 0: none was made */
	str state;        /* waiting, sent, failed, dropped */
	int64_t attempts;
	ms made_at, done_at; /* by the wall; done_at 0: not yet */
	str code, error;  /* why it failed last, or was dropped */
	str receipt;      /* what the receiver answered */
	str masked;       /* whom it went to, masked; empty: nobody is to see it */
};
/* Adds it; one with this id that is there already stays as it is. */
bool store_delivery_add(struct store_outbox *o, const struct store_delivery *d, struct err *e);
/* Those of one receiver that may be sent now, the longest due first. Memory: texts in `a`. */
bool store_delivery_due(struct store_outbox *o, struct arena *a, str receiver, ms office, ms wall,
                        struct store_delivery *out, uint32_t most, uint32_t *n, struct err *e);
/* Writes state, attempts, next_at, done_at, code, error, receipt, masked and due_at of the one with this id. */
bool store_delivery_note(struct store_outbox *o, const struct store_delivery *d, struct err *e);
/* Refuses delivery.not_found. Memory: texts in `a`. */
bool store_delivery_find(struct store_outbox *o, struct arena *a, str id, struct store_delivery *out, struct err *e);
/* Which ones; empty texts fit all. */
struct store_delivery_ask {
	str subject, state, channel, receiver;
	int64_t before; /* no of the last one of the page before, 0: from the newest */
	uint32_t most;
};
/* Newest first. Memory: texts in `a`. */
bool store_delivery_list(struct store_outbox *o, struct arena *a, const struct store_delivery_ask *ask,
                         struct store_delivery *out, uint32_t *n, struct err *e);
/* How many wait, of one receiver (empty: of all). */
bool store_delivery_waiting(struct store_outbox *o, str receiver, int64_t *n, struct err *e);
/* Gives up all that wait for one receiver (empty: all), with this state and code. */
bool store_delivery_give_up(struct store_outbox *o, str receiver, const char *state, const char *code, ms wall,
                            struct err *e);
/* Removes what is done since before `before` (on the wall), and with it its message in the mailbox, which has the
 * office's time; drops what waits for a subscription that is gone. *removed may be NULL. */
bool store_outbox_sweep(struct store_outbox *o, ms before, ms wall, int64_t *removed, struct err *e);

/* ---- mailboxes in the program ---------------------------------------------------------------- */

/* A message to an account, or to everybody of a department. */
struct store_message {
	int64_t no;
	str id, user, department, event, subject;
	str title_zh, text_zh, title_en, text_en;
	ms at, read_at; /* read_at 0: not yet, by the one who asks */
};
/* Puts it in; one with this id that is there already stays as it is. */
bool store_message_add(struct store_outbox *o, const struct store_message *m, struct err *e);
/* What is for the account or its department, newest first. before: no of the last one before, 0: from the newest.
 * Memory: texts in `a`. */
bool store_message_list(struct store_outbox *o, struct arena *a, str user, str department, int64_t before,
                        struct store_message *out, uint32_t most, uint32_t *n, struct err *e);
/* One of them. Refuses message.not_found. Memory: texts in `a`. */
bool store_message_find(struct store_outbox *o, struct arena *a, str user, str department, str id,
                        struct store_message *out, struct err *e);
/* Notes that the account has read it; the first time counts. */
bool store_message_read(struct store_outbox *o, str user, int64_t no, ms at, struct err *e);

/* ---- what people set ------------------------------------------------------------------------- */

/* How an account wants to be told. */
struct store_ways {
	str language; /* zh, en */
	bool mail, sms;
};
/* zh, mail and sms for one who never said anything. Memory: in `a`. */
bool store_ways_read(struct store_outbox *o, struct arena *a, str user, struct store_ways *out, struct err *e);
bool store_ways_write(struct store_outbox *o, str user, const struct store_ways *w, struct err *e);

/* A subscription. */
struct store_webhook {
	int64_t id;
	str url, events;         /* patterns of events, separated by spaces */
	str secret, old_secret;  /* "whsec_…"; the old one counts until old_until (by the wall) */
	ms old_until;
	str state;               /* active, paused */
	str reason;              /* why it is paused: a code */
	str made_by;
	ms made_at, failing_since, last_ok_at, paused_at; /* 0: never, not now */
};
enum { STORE_WEBHOOKS = 50 };
/* Adds it, its id is set. Refuses webhook.too_many. */
bool store_webhook_add(struct store_outbox *o, struct store_webhook *w, struct err *e);
/* Writes all but id, made_by and made_at. */
bool store_webhook_write(struct store_outbox *o, const struct store_webhook *w, struct err *e);
/* Notes how a delivery ended; failing_since is kept while it is failing already. */
bool store_webhook_heard(struct store_outbox *o, int64_t id, bool good, ms wall, struct err *e);
/* Pauses it and fails what waits for it; all else of it stays as it is by now. */
bool store_webhook_pause(struct store_outbox *o, int64_t id, const char *reason, ms wall, struct err *e);
/* Refuses webhook.not_found. Memory: texts in `a`. */
bool store_webhook_find(struct store_outbox *o, struct arena *a, int64_t id, struct store_webhook *out, struct err *e);
/* All, in order of id; out has room for STORE_WEBHOOKS. Memory: texts in `a`. */
bool store_webhook_list(struct store_outbox *o, struct arena *a, struct store_webhook *out, uint32_t *n, struct err *e);
/* Refuses webhook.not_found. What waits for it is dropped. */
bool store_webhook_drop(struct store_outbox *o, int64_t id, ms wall, struct err *e);

#endif
