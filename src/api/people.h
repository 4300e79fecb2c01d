/* What the files of api about people share: logins, second factors, drafts, the log of the doors. */
#ifndef API_PEOPLE_H
#define API_PEOPLE_H

#include "store/accounts.h"

#include "api/inside.h"

/* ---- totp.c ---- */
enum { API_TOTP = 6 }; /* digits of a one-time code */
/* The step of 30 s that an instant lies in. */
int64_t api__totp_step(ms now);
/* The code of a step, NUL-terminated. */
void api__totp_code(const uint8_t secret[STORE_SECRET], int64_t step, char out[API_TOTP + 1]);
/* Whether the code is that of now, of the step before or of the one behind; `step` tells which. Equal time for all. */
bool api__totp_fits(const uint8_t secret[STORE_SECRET], str code, ms now, int64_t *step);
/* n (a multiple of 5) bytes as n / 5 * 8 digits, NUL-terminated. */
void api__base32(const uint8_t *bytes, size_t n, char *out);
/* A new code that takes the place of a lost second factor once: ABCD-EFGH-IJKL-MNOP. */
str api__recovery_code(struct arena *a);

/* ---- session.c ---- */
/* The instant by which logins live: the wall's, whatever clock the office has. */
ms api__wall(struct api *a);
/* Whether this account and this address may try to log in now. Refuses auth.throttled. */
bool api__may_try(struct api *a, str user, str address, struct err *e);
/* A login that failed, or (good) one that did not: the account's count begins anew. */
void api__tried(struct api *a, str user, str address, bool good);
/* Answers a login: makes a token with this label and writes token and account; the account's role must be the pack's.
 * */
bool api__open_session(struct call *c, str user, const char *label, str *token, struct err *e);

/* ---- me.c ---- */
/* Whether the account has, or had before the ledger knew it, one of the duties that are kept apart from opening
 * accounts, locked or not: a password or a record of it from that hand would be a way into it. */
bool api__keeps_duty(struct api *a, str user);
/* Whether an account of one's own may leave this argument of the command out: api__add_holder then says it. */
bool api__may_leave_out(enum command_kind kind, enum field f);
/* Completes a body that names no person where api__may_leave_out allows that: who books for oneself by an account
 * of one's own books in the name, number and telephone of the account's profile. A firm's profile, or none, leaves the
 * body as it is.
 * Refuses what the store refuses */
bool api__add_holder(struct call *c, struct buf *body, struct err *e);

/* ---- audit.c ---- */
/* Notes that a token was used from an address (empty: from nowhere); written with the lines of the log. */
void api__note_use(struct api *a, str token, str address);
/* Writes what waits; not to be called on a loop's thread. */
void api__flush_audit(struct api *a);

#endif
