/* store/accounts: what people need beside the ledger: passwords, second factors, sessions, profiles, drafts, and the
 * log of the office's doors (audit). None of it is a record of the desk; who is an account and what its role is may
 * stand in the ledger (record `account`), and what stands there counts before the table of logins. */
#ifndef STORE_ACCOUNTS_H
#define STORE_ACCOUNTS_H

#include "store/store.h"

/* ---- passwords ------------------------------------------------------------------------------- */

/* What is known of a login beside its password. */
struct store_login {
	bool must_change; /* the password was given by somebody else */
	bool factor;      /* a second factor is asked for */
	ms changed_at;    /* when the password was set last, 0: never by its owner */
};
/* Zeroes for an account about which nothing is kept. */
bool store_login_read(struct store_accounts *s, str user, struct store_login *out, struct err *e);
/* Whether a password may be used: 10..128 bytes at least, not the user name, three of the four kinds of character
 * (small, capital, digit, other) or 16 characters, none of the commonest.
 * Refuses account.weak_password. Source: GB/T 22239-2019 8.1.4.1 (身份鉴别). */
bool store_password_good(str user, str password, struct err *e);
/* Sets the password of an account; all its sessions end. initial: must be changed at the next login.
 * Refuses account.not_found, account.weak_password */
bool store_password_set(struct store_accounts *s, str user, str password, bool initial, ms now, struct err *e);
/* The roles that an account has, locked or not, with a login or without: what the ledger says of it, and what the table
 * of logins says; empty where there is none. Refuses store.fault. Memory: in the arena. */
bool store_account_roles(struct store_accounts *s, struct arena *a, str user, str out[2], struct err *e);
/* Accounts in use that have the role and may log in, in order of user, at most `most`.
 * recorded  only those that the ledger knows    Memory: texts in the arena */
bool store_accounts_of_role(struct store_accounts *s, struct arena *a, str role, bool recorded,
                            struct store_account *out, uint32_t most, uint32_t *count, struct err *e);
/* Makes the login of an account of the ledger when there is none yet. Refuses account.not_found when the ledger has no
 * such account either. */
bool store_login_make(struct store_accounts *s, str user, struct err *e);

/* ---- the second factor ----------------------------------------------------------------------- */

enum { STORE_SECRET = 20, STORE_RECOVERY_CODES = 8 };
/* Keeps a new secret that counts when it is confirmed. Refuses account.factor_set when one is confirmed already. */
bool store_factor_begin(struct store_accounts *s, str user, const uint8_t secret[STORE_SECRET], struct err *e);
/* The secret; *known false when there is none. */
bool store_factor_read(struct store_accounts *s, str user, uint8_t secret[STORE_SECRET], bool *known, bool *confirmed,
                       struct err *e);
/* From now on the factor is asked for; `codes` (n texts) can each take its place once. */
bool store_factor_confirm(struct store_accounts *s, str user, const str *codes, uint32_t n, struct err *e);
/* Notes that the code of this time step was used; *fresh false when it, or a later one, was used before. */
bool store_factor_use(struct store_accounts *s, str user, int64_t step, bool *fresh, struct err *e);
/* Uses a recovery code up; *fits false when it is none. */
bool store_factor_recover(struct store_accounts *s, str user, str code, bool *fits, struct err *e);
/* Forgets secret and recovery codes. */
bool store_factor_drop(struct store_accounts *s, str user, struct err *e);

/* ---- sessions -------------------------------------------------------------------------------- */

/* A session that was not used for this long is over; 0: never. Only those of a login (label "login" or "oidc"). */
void store_sessions_idle(struct store_accounts *s, ms idle);
enum { STORE_SESSION_NAME = 16 };
struct store_session {
	char name[STORE_SESSION_NAME + 1]; /* first digits of the token's hash: names it, opens nothing */
	str label, address;
	ms created_at, used_at, expires_at;
};
/* The open sessions of an account, newest first, at most `most`. Texts in the arena. */
bool store_session_list(struct store_accounts *s, struct arena *a, str user, ms now, struct store_session *out,
                        uint32_t most, uint32_t *count, struct err *e);
/* Ends one session of the account. Refuses session.not_found. */
bool store_session_end(struct store_accounts *s, str user, str name, struct err *e);
/* Ends all but the one with this token (empty: all). */
bool store_session_end_all(struct store_accounts *s, str user, str but, struct err *e);
/* The name of the session with this token. */
void store_session_name(str token, char out[STORE_SESSION_NAME + 1]);
/* Notes when and from where a token was used, at most once a minute. */
bool store_session_used(struct store_accounts *s, str token, ms now, str address, struct err *e);

/* ---- profiles, logins elsewhere --------------------------------------------------------------- */

/* Personal data of an account's holder: a JSON object as text, and "person" or "company". */
struct store_profile {
	str kind, data;
};
/* Empty texts when there is none. Memory: the arena. */
bool store_profile_read(struct store_accounts *s, struct arena *a, str user, struct store_profile *out, struct err *e);
bool store_profile_write(struct store_accounts *s, str user, const struct store_profile *p, struct err *e);
/* The account that a subject of an issuer (OpenID Connect) is bound to; empty when none. Memory: the arena. */
bool store_binding_find(struct store_accounts *s, struct arena *a, str issuer, str subject, str *user, struct err *e);
/* Binds; a subject has one account. */
bool store_binding_put(struct store_accounts *s, str issuer, str subject, str user, struct err *e);

/* ---- drafts ---------------------------------------------------------------------------------- */

/* What someone has filled in and not sent. Only its owner can read it. */
struct store_draft {
	int64_t id, version;
	str user, about, data; /* about: "item/CODE" or "matter/CODE"; data: JSON */
	ms updated_at, expires_at;
};
/* Adds a draft, its id and version are set. Old ones are swept first. Refuses draft.too_many (more than `most`). */
bool store_draft_add(struct store_accounts *s, struct store_draft *d, uint32_t most, struct err *e);
/* Refuses draft.not_found, also for another's and for one that has expired. Memory: the arena. */
bool store_draft_find(struct store_accounts *s, struct arena *a, str user, int64_t id, ms now, struct store_draft *out,
                      struct err *e);
/* Writes data, updated_at and expires_at over version d->version, which grows by one.
 * Refuses draft.not_found, record.changed (another version is there by now) */
bool store_draft_write(struct store_accounts *s, struct store_draft *d, ms now, struct err *e);
bool store_draft_drop(struct store_accounts *s, str user, int64_t id, struct err *e);
/* The account's drafts, newest first, at most `most`, without data. Memory: the arena. */
bool store_draft_list(struct store_accounts *s, struct arena *a, str user, ms now, struct store_draft *out,
                      uint32_t most, uint32_t *count, struct err *e);

/* ---- the log of the doors ---------------------------------------------------------------------- */

/* One line: who did what from where. Lines are only ever added; each is chained to the one before with the hash of the
 * ledger, so that a line changed or taken away is found. They are kept for ever, more than the six months of
 * 网络安全法 21. */
struct store_audit {
	int64_t seq;
	ms at;
	str actor, kind, address, target, detail; /* kind: login, login_failed, logout, reveal, refused, search, export … */
};
bool store_audit_add(struct store_accounts *s, const struct store_audit *row, struct err *e);
/* Which lines: empty texts fit all; [from, to) in ms, 0: open; before: seq, 0: from the newest. */
struct store_audit_ask {
	str actor, kind;
	ms from, to;
	int64_t before;
	uint32_t most;
};
/* Lines that fit, newest first. Memory: the arena. */
bool store_audit_list(struct store_accounts *s, struct arena *a, const struct store_audit_ask *ask,
                      struct store_audit *out, uint32_t *count, struct err *e);
/* Computes the chain anew. *wrong: seq of the first line that does not fit, 0: none. */
bool store_audit_verify(const char *path, int64_t *lines, int64_t *wrong, struct err *e);

/* Who looked at personal data of what an account applied for. */
struct store_look {
	ms at;
	int64_t seq;
	str actor, record, reason; /* record: "case/17" */
};
/* The looks at the newest 200 cases of the account, newest first, at most `most`. Source: 个人信息保护法 44, 51.
 * Memory: the arena. */
bool store_looks(struct store_accounts *s, struct arena *a, str user, struct store_look *out, uint32_t most,
                 uint32_t *count, struct err *e);

#endif
