/* app/player: sends a file of commands (NDJSON, in time order) through the HTTP API and counts what became of
 * them. */
#ifndef APP_PLAYER_H
#define APP_PLAYER_H

#include "base/base.h"

struct player_settings {
	const char *file; /* NDJSON; "-": standard input */
	const char *url;  /* http://HOST:PORT */
	const char *user, *password;
	uint32_t batch; /* commands of one request, 1..LIMIT_BATCH_COMMANDS */
	uint32_t connections; /* 1..64; with more than one only the order within a record is kept */
	bool progress;        /* a bar on stderr */
	int64_t stop_after;   /* commands; 0: all */
};

/* What became of them. */
struct player_result {
	int64_t sent, accepted, refused, events;
	double seconds;
	double p50_ms, p99_ms; /* of one request's answer */
	char first_refusal[400];
};

/* Plays the file. Refuses  play.unreadable, play.no_server, play.login, play.broken (the server closed or
 * answered nonsense). */
bool player_play(const struct player_settings *s, struct player_result *out, struct err *e);

#endif
