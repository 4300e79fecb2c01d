/* Idempotency-Keys go by account and key. */
#include "desk/request.h"

static uint64_t key_of(str actor, str request) {
	uint64_t key = str_hash(actor) * 31 + str_hash(request);
	return key ? key : 1;
}

uint64_t requests__body(str command, str payload) {
	return str_hash(command) * 31 + str_hash(payload);
}

struct requests requests__make(void) {
	return (struct requests){.ring = mem_alloc(LIMIT_IDEMPOTENCY_KEYS * sizeof(struct request))};
}

void requests__free(struct requests *r) {
	mem_free(r->ring);
	map_free(&r->index);
	*r = (struct requests){0};
}

void requests__put(struct requests *r, const struct past_request *p) {
	struct request *place = &r->ring[r->next];
	if (place->key)
		map_drop(&r->index, place->key);
	*place = (struct request){key_of(p->actor, p->request), requests__body(p->command, p->payload), p->kind, p->id,
		p->seq, p->events};
	map_put(&r->index, place->key, r->next + 1);
	r->next = (r->next + 1) % LIMIT_IDEMPOTENCY_KEYS;
}

const struct request *requests__find(const struct requests *r, const struct command *c) {
	uint64_t *place = c->request.n ? map_get(&r->index, key_of(c->actor, c->request)) : NULL;
	return place ? &r->ring[*place - 1] : NULL;
}
