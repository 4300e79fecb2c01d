/* What the files of the accounts share. */
#ifndef STORE_ACCOUNTS_INT_H
#define STORE_ACCOUNTS_INT_H

#include <sodium.h>
#include <sqlite3.h>

#include "store/accounts.h"
#include "store/store_int.h"

struct store_accounts {
	sqlite3 *db;
	bool awake; /* the statements are there */
	sqlite3_stmt *put, *find, *list, *password, *token_put, *token_find, *token_drop, *token_sweep;
	ms idle; /* a session that was not used for so long is over; 0: never */
	/* What a password is compared with when there is no such account, so that both take the same time. */
	char decoy[crypto_pwhash_STRBYTES];
};

/* Makes the connection ready, when it is not; to be called before anything is done with `db`. False with the fault. */
bool accounts__awake(struct store_accounts *s, struct err *e);
/* A statement for one use; NULL with the fault. */
sqlite3_stmt *accounts__ask(struct store_accounts *s, const char *sql, struct err *e);
/* Steps a statement without rows and ends it. */
bool accounts__do(struct store_accounts *s, sqlite3_stmt *q, const char *doing, struct err *e);
/* Ends a statement whose last step gave `rc`; false with the fault when that was no end. */
bool accounts__end(struct store_accounts *s, sqlite3_stmt *q, int rc, const char *doing, struct err *e);
/* The SHA-256 under which a token or a recovery code is kept. */
void accounts__hash(str token, uint8_t out[crypto_hash_sha256_BYTES]);
bool accounts__hash_password(str password, char out[crypto_pwhash_STRBYTES], struct err *e);

/* The password is no initial one of somebody else's any more. */
bool accounts__own(struct store_accounts *s, str user, struct err *e);

#endif
