/* desk/request: the newest Idempotency-Keys, and what each was answered. */
#ifndef DESK_REQUEST_H
#define DESK_REQUEST_H

#include "desk/desk.h"

/* A remembered Idempotency-Key and what it was answered. */
struct request {
	uint64_t key;
	uint64_t body; /* of the command's name and payload: another one with the same key is no repetition */
	enum record_kind record;
	int64_t id, seq;
	uint32_t events;
};
/* The newest LIMIT_IDEMPOTENCY_KEYS of them. */
struct requests {
	struct request *ring;
	uint32_t next;
	struct map index; /* key -> place in the ring + 1 */
};

/* Memory: process; requests__free gives it back. */
struct requests requests__make(void);
void requests__free(struct requests *r);
/* Forgets the oldest for it. */
void requests__put(struct requests *r, const struct past_request *p);
/* What the command's key was answered with; NULL when it has none, or a new one. */
const struct request *requests__find(const struct requests *r, const struct command *c);
/* What request.body says of a command. */
uint64_t requests__body(str command, str payload);

#endif
