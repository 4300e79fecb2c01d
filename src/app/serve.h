/* app/serve: the server put together: store, desk, API, HTTP, and their orderly end. */
#ifndef APP_SERVE_H
#define APP_SERVE_H

#include "base/base.h"

struct serve_settings {
	const char *db;         /* path of the database file */
	const char *pack;       /* folder of the pack */
	const char *listen;     /* HOST:PORT */
	const char *web;        /* folder of the built page; NULL: none */
	const char *person_key; /* key that salts derive from; NULL: the public demo key, for a synthetic pack only */
	bool virtual_clock;
	const char *suite;    /* "sm3" or "sha256", of a new ledger */
	const char *scan_with; /* program that judges uploaded files by its exit status; NULL: none */
	const char *oidc;     /* file that names providers of identities; NULL: none */
	const char *head_key; /* file of the key that signs heads, made when missing; NULL: "<db>.head-key" */
	const char *pid_file; /* written when ready; NULL: none */
	/* Messages, see post/post.h */
	bool messages;          /* they are made and sent */
	bool messages_replay;   /* a new outbox begins at the first event of the ledger */
	const char *smtp, *mail_from, *sms_file, *sms_with, *public_url;
	bool webhook_private;
};

/* Serves until SIGTERM or SIGINT, then drains and stops. Prints one line with the address when ready.
 * Refuses  what the pack, the store and the listener refuse; complaints about the pack go to stderr */
bool serve(const struct serve_settings *s, struct err *e);

#endif
