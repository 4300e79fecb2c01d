/* post: tells people and programs what happened: messages in the program, mail, text messages, webhooks.
 *
 * A thread of its own reads committed events after its cursor, makes deliveries of them by the pack's templates and by
 * subscriptions (store/outbox.h), sends what is due, and notes what became of it. It never holds up the desk or a
 * reader: it only reads the ledger, and a receiver that hangs is cut off while others go on.
 *
 * At least once: a delivery is planned in the same transaction as the cursor and noted as sent after the receiver
 * answered. Whoever is killed in between sends it again, under the same id (webhook-id, Message-ID, id of the text
 * message). In which order a receiver gets different messages is not promised.
 * Source: standardwebhooks.com; CloudEvents 1.0; RFC 5321, 5322, 2047; 个人信息保护法 6 (no more than is needed) */
#ifndef POST_POST_H
#define POST_POST_H

#include "store/outbox.h"

struct post;

/* How messages go out. Texts live as long as the post. */
struct post_settings {
	const struct pack *pack;
	const char *path;       /* of the database of the office */
	const char *smtp;       /* smtp://HOST:PORT or smtps://…, with user:password@ if needed; NULL: no mail */
	const char *mail_from;  /* address of the sender, with smtp */
	const char *sms_file;   /* text messages are written there, a JSON line each; NULL: "<path>-sms.ndjson" */
	const char *sms_with;   /* program that sends text messages instead; NULL: none */
	const char *public_url; /* begins every link, without a slash at its end */
	str person_key;         /* the office's secret, of which codes of invitations are made */
	bool webhook_private;   /* webhooks may go to this machine and its network, and without TLS (tests) */
	bool running;           /* messages are made and sent; else only what is kept can be read and set */
	bool replay;            /* a new outbox begins at the first event instead of the newest */
	void *self;
	ms (*now)(void *self);  /* the office's clock; any thread */
	ms (*wall)(void);       /* the clock on the wall, for retries */
};

/* Opens the outbox and reads the templates.
 * Refuses  post.template with file:line in where, post.smtp, store.fault
 * Memory   post_close gives everything back */
bool post_open(const struct post_settings *s, struct post **out, struct err *e);
/* Starts the thread, if settings say that messages are made. */
void post_start(struct post *p);
/* Something was committed: the thread looks at once. Cheap; any thread. self is the struct post. */
void post_wake(void *self);
/* Ends the thread; what is under way is cut off and sent again at the next start. NULL is allowed. */
void post_stop(struct post *p);
/* Stops it, when it was not, and closes. NULL is allowed. */
void post_close(struct post *p);

/* Checks messages/templates.csv, channels.csv, quiet-hours.csv and the templates of a pack; complaints say file:line.
 * Result  true when nothing was told */
bool post_check(const struct pack *p, struct pack_complaints *to);

/* ---- what is read and set; any thread -------------------------------------------------------- */

/* Who reads messages. */
struct post_reader {
	str user, department;
	const bool *reads; /* by number of a kind: whether messages to the department about such records are shown */
	str lang;          /* zh or en; empty: as the account has set it */
};
/* Writes {"messages":[{id,at,title,text,subject,event,read_at}],"unread":n,"next":cursor|null}, newest first. unread
 * counts at most the newest 200. before: cursor of the page before, 0: none; limit 1..100.
 * Refuses store.fault */
bool post_put_messages(struct post *p, const struct post_reader *r, int64_t before, uint32_t limit, struct buf *out,
                       struct err *e);
/* Notes that the reader has read it. Refuses message.not_found */
bool post_read_message(struct post *p, const struct post_reader *r, str id, struct err *e);
/* Writes {"language","mail","sms"}. Refuses store.fault */
bool post_put_ways(struct post *p, str user, struct buf *out, struct err *e);
/* language: zh or en. Refuses field.word */
bool post_set_ways(struct post *p, str user, const struct store_ways *w, struct err *e);
/* Writes {"items":[delivery],"next":cursor|null,"waiting":n}, newest first. Refuses store.fault */
bool post_put_deliveries(struct post *p, const struct store_delivery_ask *ask, struct buf *out, struct err *e);
/* Tries it again now under the same id, unless it was sent; writes the delivery.
 * Refuses delivery.not_found, delivery.sent */
bool post_retry(struct post *p, str id, struct buf *out, struct err *e);
/* Writes {"items":[webhook]} without secrets. Refuses store.fault */
bool post_put_webhooks(struct post *p, struct buf *out, struct err *e);
/* Adds a subscription and writes it with its secret, which is never shown again.
 * events  patterns separated by spaces: "ticket.*", "case.accepted", "*"
 * Refuses webhook.url, webhook.private_address, webhook.events, webhook.too_many */
bool post_add_webhook(struct post *p, str url, str events, str user, struct buf *out, struct err *e);
/* What is done with a subscription: a test message; a new secret, the old one counts a day longer; going on after a
 * pause. Writes the webhook (with the new secret after a rotation) or, for a test, the delivery.
 * Refuses webhook.not_found, webhook.paused (a test) */
enum post_act { POST_TEST, POST_ROTATE, POST_RESUME };
bool post_act_webhook(struct post *p, int64_t id, enum post_act act, struct buf *out, struct err *e);
/* Ends a subscription; what waits for it is dropped. Refuses webhook.not_found */
bool post_drop_webhook(struct post *p, int64_t id, struct err *e);

#endif
