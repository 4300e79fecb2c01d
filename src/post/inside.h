/* What the files of post share. */
#ifndef POST_INSIDE_H
#define POST_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "feel/feel.h"
#include "post/post.h"

enum {
	POST_SENDS = 48,        /* transfers under way */
	POST_SENDS_EACH = 4,    /* of them, to one receiver */
	POST_BATCH = 1000,      /* events looked at in one go */
	POST_BACKLOG = 100000,  /* deliveries that wait before no more events are looked at */
	POST_BACKLOG_EACH = 10000, /* deliveries that wait for one webhook before it is paused */
	POST_ADDRESS = 254,     /* bytes of an address. Source: RFC 5321 4.5.3.1.3 */
	POST_MINUTES = 24 * 60,
};

/* ---- rules: messages/templates.csv, channels.csv, quiet-hours.csv ------------------------------ */

enum post_channel { POST_APP, POST_MAIL, POST_SMS, POST_WEBHOOK, POST_CHANNELS };
enum post_audience { POST_CALLER, POST_APPLICANT, POST_DEPARTMENT, POST_ASSISTING, POST_OFFICER };

/* The words of a channel, and its name in Chinese and English where people read it. */
const char *post__channel_name(enum post_channel c);
/* The channel of this name, or POST_CHANNELS. */
enum post_channel post__channel_find(str name);

/* How one channel behaves. */
struct post__channel {
	int32_t tries, first_wait_s, most_wait_s, timeout_s, pause_hours;
	int32_t quiet_from, quiet_to; /* minutes of the day; -1: no quiet hours */
};

/* One language of a template. */
struct post__text {
	str title, body, sms; /* with {{places}} */
};

/* One row of templates.csv. */
struct post__rule {
	str code, files; /* files: the code by which the texts are called, its own or another row's */
	uint32_t line;
	enum event_kind event;
	struct feel_expr *condition, *still; /* NULL: always */
	enum post_audience audience;
	bool channels[POST_CHANNELS];
	bool urgent;
	enum field at_field; /* F_none: at once */
	ms at_offset;        /* added to the instant, or (with at_minute) whole days */
	int32_t at_minute;   /* minute of the day, -1: the instant itself */
	struct post__text text[2]; /* zh, en */
};

struct post__rules {
	struct arena arena;
	struct post__rule *all;
	uint32_t count;
	bool asked[EVENT_COUNT]; /* events that some rule is about */
	struct post__channel channels[POST_CHANNELS];
	int32_t keep_days;
};

/* Reads and checks them all; complaints go to `to`. Result: how many were told. */
uint32_t post__rules_read(struct post__rules *out, const struct pack *p, struct pack_complaints *to);
/* `at` moved out of the quiet hours of the channel: to their end when it lies in them. */
ms post__after_quiet(const struct post__channel *c, ms at, int offset_minutes);
/* How long to wait after the n-th failed try, ms: doubled each time up to the most, 25 % more or less by the id. */
ms post__wait(const struct post__channel *c, str id, int64_t attempts);

/* ---- what is known of a record ----------------------------------------------------------------- */

/* A record as it was right after one of its events. */
struct post__known {
	const struct pack *pack;
	struct arena *arena;
	enum record_kind kind;
	int64_t id, seq;
	struct ledger_event event;       /* the newest one that counts */
	struct json_doc *doc;            /* by field: the body that its value is from */
	uint32_t *token;                 /* by field, 0: not set */
	ms *stamp;                       /* by field: instants that events set by happening, 0: none */
	enum word state;
};
/* Reads the events of a record up to `seq` (0: all).
 * Refuses  <kind>.not_found, event.not_found, store.fault     Memory  in `a` */
bool post__know(struct sqlite3 *ledger, const struct pack *p, struct arena *a, str subject, int64_t seq,
                struct post__known *out, struct err *e);
/* A number, an instant or a day; false when it is not set. */
bool post__number(const struct post__known *k, enum field f, int64_t *out);
/* A text, word or code; empty when it is not set. */
str post__value(const struct post__known *k, enum field f);
bool post__flag(const struct post__known *k, enum field f);
/* A value in words of the language. */
str post__words(const struct post__known *k, enum field f, bool zh);
/* Whether the condition holds; NULL: it does. */
bool post__holds(const struct feel_expr *x, const struct post__known *k, ms now);
/* Compiles a condition over the fields of records. */
bool post__compile(struct arena *a, str text, struct feel_expr **out, struct err *e);

/* ---- texts ---------------------------------------------------------------------------------------- */

/* Places of a template that are no fields of the record. */
bool post__is_special(str name);
/* Fills the places of a text; lines whose {{?place}} has no value are left out. Memory: known->arena. */
str post__fill(const struct post *p, const struct post__known *k, str text, bool zh);
/* Writes the mail: headers and body. d->id gives the Message-ID. */
void post__put_mail(const struct post *p, struct buf *out, const struct store_delivery *d, str to, str title, str body,
                    ms wall);
/* Writes the body of a webhook: a CloudEvent. The same bytes at every repeat. */
bool post__put_event(const struct post *p, struct arena *a, struct buf *out, const struct store_delivery *d,
                     struct err *e);

/* ---- addresses ------------------------------------------------------------------------------------ */

/* Whether the text can be the address of a mail / the number of a mobile phone. */
bool post__is_mail(str s);
bool post__is_phone(str s);
/* Where the delivery goes: phone or address of the record's person, else of the account's profile; empty when there is
 * none. *gone: the data of the person were deleted. Memory: in `a`. */
bool post__address(struct post *p, struct arena *a, const struct store_delivery *d, str *out, bool *gone,
                   struct err *e);
/* 138****5678, z***@example.org. Memory: in `a`. */
str post__masked(struct arena *a, str address);
/* Whether webhooks may not go there: this machine, its network, or an address that is no single public machine. */
struct sockaddr;
bool post__is_private(const struct sockaddr *address);
/* Refuses webhook.url, webhook.private_address */
bool post__good_url(str url, bool allow_private, struct err *e);
/* Whether an event fits patterns separated by spaces. */
bool post__fits(str patterns, str event);
/* Whether each pattern fits some event that there is. */
bool post__good_patterns(str patterns, struct err *e);
/* A new secret: "whsec_" and 32 random bytes in base64. */
enum { POST_SECRET = 64 };
void post__make_secret(char out[POST_SECRET]);
/* "v1,…" of the content with one secret. Source: standardwebhooks.com, Webhook signatures */
bool post__sign(str secret, str id, int64_t seconds, str body, struct buf *out);

/* ---- the post ------------------------------------------------------------------------------------- */

struct post__send;

struct post {
	struct post_settings set;
	struct post__rules rules;
	char sms_path[4096], mail_from[POST_ADDRESS + 1], smtp[1024];
	/* the thread's own */
	struct store_outbox *box;
	struct store_reader ledger;
	struct store_accounts *accounts;
	struct store_cursor cursor;
	struct store_webhook *webhooks;
	uint32_t webhook_count;
	struct arena webhook_texts;
	int64_t written_seq; /* of the cursor as it is on disk */
	ms cursor_at, swept_at, counted_at;
	bool full;           /* the backlog is */
	int sms_fd;
	void *multi;         /* CURLM */
	struct post__send *sends;
	/* of whoever reads and sets */
	pthread_mutex_t lock;
	struct store_outbox *side;
	/* between both */
	pthread_t thread;
	bool started;
	atomic_bool stopping, asleep;
};

/* plan.c: looks at the next events and makes deliveries; *more: there are further ones. */
bool post__plan(struct post *p, bool *more, struct err *e);
/* plan.c: reads the cursor; begins anew when the ledger is another one. */
bool post__begin(struct post *p, struct err *e);
/* plan.c: when the rule's message about this is to be sent: now, or counted from a field; false when not at all. */
bool post__when(const struct post__rule *r, const struct post__known *k, int offset_minutes, ms *due, ms *base);
/* plan.c: the rule by its code, or NULL. */
const struct post__rule *post__rule(const struct post *p, str code);
/* send.c: the thread. */
void *post__work(void *self);

/* send.c, carry.c: one transfer. */
struct post__send {
	struct post *post;
	struct arena arena;
	struct store_delivery d;
	enum post_channel channel;
	bool used, blocked;      /* blocked: the address is private */
	void *easy;              /* CURL; NULL for a program */
	void *headers, *to;      /* struct curl_slist */
	struct buf body, answer;
	size_t at;               /* of body */
	int pid;                 /* of a program, 0: none */
	ms until;                /* by the wall, of a program */
	char last[200];          /* newest line of a mail server */
};
/* carry.c: begins one transfer over the network, or a program; false with a refusal that stays (post.*). */
bool post__carry(struct post *p, struct post__send *s, str address, str title, str text, struct err *e);
/* carry.c: gives back what it used. */
void post__let_go(struct post *p, struct post__send *s);
/* How a transfer ended. */
struct post__end {
	bool good, final; /* final: no use in trying again */
	const char *code;
	ms wait;          /* asked for by the receiver, 0: none */
	bool gone;        /* the receiver wants no more */
	char text[200];
};
/* carry.c: reads how a transfer by curl ended (result: CURLcode). */
void post__ended(struct post__send *s, int result, struct post__end *out);
/* carry.c: whether a program has ended. */
bool post__program_ended(struct post__send *s, ms wall, struct post__end *out);
/* carry.c: one line of the text-message file; it is on the disk after post__sync_sms. */
bool post__write_sms(struct post *p, const struct store_delivery *d, str number, str text, struct err *e);
bool post__sync_sms(struct post *p, struct err *e);

#endif
