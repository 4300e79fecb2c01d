/* ledger: what is written for ever. Canonical bytes of an event, the chain of its stream, and the tree over all
 * events.
 *
 * hash(event) = H(hash of the previous event of the same stream, or 32 zero bytes || canonical bytes). The tree (RFC
 * 6962 style) stands over stretches of LEDGER_STRETCH events in sequence order: leaf = H(0x00 || hashes of the
 * stretch's events), node = H(0x01 || left || right). The last stretch may be short. docs/LEDGER.md describes the
 * format for other programs. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "base/base.h"

enum { LEDGER_HASH = 32, LEDGER_STRETCH = 64, LEDGER_TREE_HEIGHT = 48 };

enum ledger_suite { LEDGER_SM3, LEDGER_SHA256 };
/* A prepared hash function; one per thread. */
struct ledger_hasher;
struct ledger_hasher *ledger_hasher_make(enum ledger_suite suite);
void ledger_hasher_free(struct ledger_hasher *h);
/* "sm3" or "sha256". */
const char *ledger_suite_name(enum ledger_suite suite);
bool ledger_suite_parse(str name, enum ledger_suite *out);

/* One event as it is written. Texts are borrowed. */
struct ledger_event {
	int64_t seq;     /* 1, 2, 3 … over the whole ledger */
	str stream;      /* "case/4711" */
	int64_t n;       /* 1, 2, 3 … within the stream */
	int64_t prev;    /* seq of the previous event of the stream, 0 for the first */
	str kind;        /* "case.accepted" */
	int32_t version; /* of the kind's meaning */
	ms happened_at, recorded_at;
	str actor;
	str command, payload; /* first event of an accepted command: its name and canonical payload; else empty */
	str request;          /* Idempotency-Key of that command; may be empty */
	str body;             /* canonical JSON object */
	uint8_t hash[LEDGER_HASH];
};

/* The bytes that are hashed: one canonical JSON object with the members actor, body, command*, happened_at, kind, n,
 * payload*, recorded_at, request*, seq, stream, v (* left out when empty), keys in byte order, instants as integers
 * in ms. */
void ledger_bytes(struct buf *b, const struct ledger_event *ev);
/* hash = H(prev_hash || bytes). */
void ledger_chain(struct ledger_hasher *h, const uint8_t prev_hash[LEDGER_HASH], str bytes,
                  uint8_t hash[LEDGER_HASH]);
/* H of any bytes. */
void ledger_digest(struct ledger_hasher *h, const void *bytes, size_t n, uint8_t out[LEDGER_HASH]);
/* Salted digest of personal data as "sm3:<64 hex digits>" (or sha256): HMAC with `salt`. out holds at least 80 bytes.
 * Source: RFC 2104 */
void ledger_seal_person(struct ledger_hasher *h, str salt, str canonical, char out[80]);

/* The tree so far: stretch in progress and frontier. Zero-initialised is the empty tree. */
struct ledger_tree {
	uint64_t events;
	uint8_t stretch[LEDGER_STRETCH][LEDGER_HASH];
	/* frontier[k]: root of a full subtree of 2^k stretches, if bit k is set */
	uint8_t frontier[LEDGER_TREE_HEIGHT][LEDGER_HASH];
};
/* Adds the hash of the next event in sequence order. */
void ledger_tree_add(struct ledger_tree *t, struct ledger_hasher *h, const uint8_t hash[LEDGER_HASH]);
/* The head over all events so far (the unsigned head); 32 zero bytes for the empty tree. */
void ledger_tree_head(const struct ledger_tree *t, struct ledger_hasher *h, uint8_t head[LEDGER_HASH]);
/* The hash of a stretch of 1..LEDGER_STRETCH event hashes, and of two neighbours in the tree (for proofs). */
void ledger_tree_leaf(struct ledger_hasher *h, const uint8_t (*stretch)[LEDGER_HASH], size_t n,
                      uint8_t out[LEDGER_HASH]);
void ledger_tree_node(struct ledger_hasher *h, const uint8_t left[LEDGER_HASH], const uint8_t right[LEDGER_HASH],
                      uint8_t out[LEDGER_HASH]);
/* Lower-case hex of n bytes, NUL-terminated; out holds 2 n + 1 bytes. */
void ledger_hex(const uint8_t *bytes, size_t n, char *out);

#endif
