/* What the files of net share and nobody else may know. System headers come before base.h, which poisons malloc. */
#ifndef NET_INSIDE_H
#define NET_INSIDE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "net/net.h"

enum { BEAT_MS = 100, LOOPS_MAX = 16, STREAM_BEAT_MS = 15000 };

/* Life of a slot: IDLE -> (request line) HEAD -> (headers) BODY -> handler -> SENDING or WAITING -> ANSWERED ->
 * SENDING -> IDLE */
enum phase { FREE, IDLE, HEAD, BODY, WAITING, ANSWERED, SENDING };

/* Why the server itself refuses a request. */
enum refusal {
	FINE, BAD_FRAMING, BAD_LENGTH, LATE_HEADERS, LATE_BODY, TOO_LARGE, URI_TOO_LONG, HEADERS_TOO_LARGE, STOPPING,
	TOO_MANY_LARGE
};

/* One connection and its request. All members are guarded by `lock` once the connection runs, except those that only
 * the loop of the connection touches (target, headers, body). */
struct slot {
	pthread_mutex_t lock;
	uint32_t index, generation;
	enum phase phase;
	int fd;
	struct MHD_Connection *connection;
	struct MHD_Response *response; /* WAITING -> ANSWERED */
	bool for_ever;                 /* it is a stream */
	int status;
	uint64_t deadline; /* beat at which the connection is ended; 0: none */
	struct net_server *server;
	uint32_t loop; /* that the request under way belongs to */
	struct buf target, body;
	struct net_pair headers[NET_HEADERS_MAX];
	uint32_t header_count;
	enum refusal refuse; /* what is wrong with the request; said when the library takes an answer */
	uint64_t body_bytes; /* that came so far, kept or discarded */
	bool large;          /* the body may be longer than usual, see net_settings */
};

/* Wakes a loop: the library does not, when it is driven from outside. */
void net__ring(struct net_server *s, uint32_t loop);

struct net__message;
/* One reader of a stream. */
struct reader {
	struct net_server *server;
	struct reader *next, *before; /* in its bucket */
	struct MHD_Connection *connection;
	uint64_t topic; /* 0: the broadcast */
	struct buf first; /* sent before anything that is pushed */
	size_t first_sent;
	uint64_t at; /* next byte of the broadcast */
	struct net__message *now, *next_message; /* of a topic: under way, and the newest that waits */
	uint32_t sent;                           /* bytes of the one under way */
	bool suspended;
};

/* All streams. The broadcast is a ring of bytes; byte number i stands at i % NET_STREAM_BYTES. */
struct broadcast {
	pthread_mutex_t lock;
	char *ring;
	uint64_t end, newest; /* one past the last byte; where the newest push begins */
	struct reader *readers[64]; /* by topic */
	uint32_t count;
	bool stopping;
};

struct net_server {
	struct net_settings set;
	uint16_t port;
	int listen_fd, folder_fd;
	struct MHD_Daemon *daemons[LOOPS_MAX];
	pthread_t threads[LOOPS_MAX], sweeper;
	struct loop {
		struct net_server *server;
		uint32_t index;
		int bell;               /* eventfd: another thread has resumed a connection of this loop */
		_Atomic bool rung;      /* and the loop has not looked since */
		struct net_reply reply; /* reused by every request of the loop */
	} loops[LOOPS_MAX];
	struct slot *slots;           /* LIMIT_CONNECTIONS places, of which the first `slots_made` were ever used */
	_Atomic uint32_t slots_made;
	pthread_mutex_t free_lock;    /* of what follows, and of making slots */
	uint32_t *free_slots, free_count;
	_Atomic uint64_t beat;
	_Atomic uint64_t requests, ended;
	_Atomic uint32_t connections, waiting, large;
	_Atomic bool stopping;
	struct broadcast cast;
};

/* Beat number at which something that may take `ms_allowed` from now is late. */
uint64_t net__deadline(struct net_server *s, uint32_t ms_allowed);
/* Makes the reply the problem document of a refusal. */
void net__refusal(const struct net_server *s, enum refusal why, struct net_reply *out);
/* Writes the refusal straight to the socket of a request that the library does not let us answer: one whose headers or
 * body are not complete. The connection must end after it. */
void net__refuse_raw(const struct net_server *s, int fd, enum refusal why);
/* Makes a response with a copy of the reply's body and its headers. */
struct MHD_Response *net__response(const struct net_reply *reply);
/* A response for a file below the server's folder, or NULL; *status is set. */
struct MHD_Response *net__file(struct net_server *s, const struct net_request *r, int *status);
/* A response that sends the reply's body and then what is pushed to its topic. */
struct MHD_Response *net__stream(struct net_server *s, struct MHD_Connection *c, const struct net_reply *reply);
void net__stream_stop(struct broadcast *b);

#endif
