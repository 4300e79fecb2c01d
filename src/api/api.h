/* api: routes, who may, JSON <-> command, problem details, OpenAPI.
 *
 * A request's way: api_handle (a loop's thread) finds the route and the actor. What needs no database is answered
 * at once; reads go to the readers, threads with a read connection each; commands become a parcel that goes to the
 * office and comes back by api_finish. Only slots (number and generation) wait for answers, so a client that leaves
 * costs nothing.
 *
 * The office, the report room and the ledger are behind small interfaces that `app` fills: this room starts no desk. */
#ifndef API_API_H
#define API_API_H

#include "desk/desk.h"
#include "net/net.h"
#include "query/query.h"

struct api;
struct api_line;
struct after;

/* The commands of one request, from parsing to the answer. The office reads commands and n, and fills outcomes. */
struct parcel {
	struct command *commands; /* n of them; texts live as long as the parcel */
	struct outcome *outcomes; /* n, filled by the office */
	uint32_t n;
	struct parcel *next; /* for the office's queue, free to use until api_finish */
	/* the rest belongs to this room */
	struct api *api;
	struct arena arena;
	struct buf body;
	struct net_reply reply;
	struct net_slot slot;
	struct api_line *lines; /* of a batch, in order */
	uint32_t line_count;
	bool batch, minimal;
	struct after *after; /* NULL: the usual answer */
	struct actor *actor;
};

/* The office: whoever runs the desk. */
struct api_office {
	void *self;
	/* Takes the parcel over until api_finish; false: no room, the client is told to come back. Any thread. */
	bool (*submit)(void *self, struct parcel *p);
	/* The present instant of the office's clock. Any thread. */
	ms (*now)(void *self);
};

/* What the report room answers; called by one thread at a time. Each writes its JSON (or the document) to `out`. */
struct api_reports {
	void *self;
	/* {"items":[figure …]} of a period */
	bool (*figures)(void *self, str period, struct buf *out, struct err *e);
	/* one figure; refuses figure.not_found */
	bool (*figure)(void *self, str id, str period, struct buf *out, struct err *e);
	/* {"items":[…],"next":…,"total":…} */
	bool (*evidence)(void *self, str id, str period, uint32_t limit, str cursor, struct buf *out, struct err *e);
	/* format: "json", "md", "html" (a page of its own) or "fragment" (for a page that shows it); lang: "zh" or "en" */
	bool (*report)(void *self, str period, str format, str lang, struct buf *out, struct err *e);
};

/* What is known about the ledger as a whole; called by one thread at a time. */
struct api_ledger {
	void *self;
	/* {"seq","head","suite","stretch"} */
	bool (*head)(void *self, struct buf *out, struct err *e);
	/* the proof that an event is under the head of `under` events (0: of all); refuses event.not_found */
	bool (*proof)(void *self, int64_t seq, int64_t under, struct buf *out, struct err *e);
};

/* Who someone is, as the accounts say. */
struct api_who {
	str user, name, role, department, service_point;
	bool must_change, factor; /* the password was given by somebody else; a second factor is set up */
};

struct store_accounts;
struct post;

/* Accounts and tokens: a connection to log in with (hashing takes its time), one to look tokens up with, one for what
 * people keep beside. */
struct api_accounts {
	struct store_accounts *login, *find, *side;
	int days;         /* that a token of a login lives */
	ms (*now)(void);  /* the clock that logins live by; NULL: the office's */
};

struct api_settings {
	const struct pack *pack;
	const char *path;      /* of the database file, for the readers */
	const char *version;   /* of the program */
	const char *suite;     /* of the ledger: "sm3" */
	bool virtual_clock;
	bool demo_logins;      /* list them (a synthetic pack only) */
	uint32_t readers;      /* threads for reads, 0..8; 0: read on the caller's thread (tests) */
	struct api_office office;
	struct api_reports reports;
	struct api_ledger ledger;
	struct api_accounts accounts;
	const char *oidc;      /* file that names who else vouches for people; NULL: nobody */
	str person_key;        /* the office's secret, by which persons are searched; empty: nobody is found so */
	struct post *post;     /* messages; NULL: there are none (tests) */
	const char *scan_with; /* program that judges uploads: exit status 0 clean, 1 infected; NULL: none */
};

/* Makes the API: reads the pack's texts, builds the OpenAPI document, starts the readers.
 * Faults: query.open, file.unreadable */
bool api_open(const struct api_settings *s, struct api **out, struct err *e);
/* Stops the readers and frees everything; net must have stopped and the office have given all parcels back. The
 * order at the end: net_stop, the office, api_close, net_free. */
void api_close(struct api *a);
/* Where answers go; to be called once net has started, before any parcel comes back. */
void api_attach(struct api *a, struct net_server *server);
/* net's handler; `self` is the struct api. Leaves status 0 for paths outside /api/. */
void api_handle(void *self, const struct net_request *r, struct net_reply *out);
/* Whether an address takes a body of up to LIMIT_UPLOAD_BYTES, for net_settings.large. */
bool api_takes_upload(void *self, str method, str path);
/* The office has filled the outcomes: answers the request and takes the parcel back. Any thread. */
void api_finish(struct api *a, struct parcel *p);
/* Tells the event streams what has changed since the last call; to be called five times a second. The board is told
 * twice a second at most. */
void api_tick(struct api *a);
/* Forgets what is remembered about tokens (an account was changed). */
void api_forget_tokens(struct api *a);
/* The last parcel's answer and whether it is still under way: only for tests without a server (slot.generation 0). */
const struct net_reply *api_last_reply(const struct api *a);

/* Opens the connections of the accounts. Tokens made by a login live `days` days of the office's clock; unused for
 * eight hours they end before.
 * path    of the database file
 * Faults  store.* */
bool api_accounts_open(const char *path, int days, struct api_accounts *out, struct err *e);
void api_accounts_close(struct api_accounts *a);

/* Whether every permission of the pack's roles, and every right to a field, means something that there is; tells those
 * that do not with "file:line". The rooms below cannot know it: permissions are names of commands. */
bool api_check_roles(const struct pack *p, struct pack_complaints *to);

#endif
