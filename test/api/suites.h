/* The suites of this room, and the house they run in: the shipped pack, a store in a temporary folder, a desk that
 * ticks at once, the API on the caller's thread; no socket. */
#ifndef TEST_API_SUITES_H
#define TEST_API_SUITES_H

#include <check.h>

#include "api/api.h"
#include "store/store.h"

struct house {
	char folder[64], path[96];
	struct pack *pack;
	struct store *store;
	struct desk *desk;
	struct api_accounts accounts;
	struct api *api;
	ms now;
	bool full;        /* the office has no room */
	uint32_t parcels; /* that came to the office */
	char player[STORE_TOKEN + 1];
	struct net_reply reply;
	struct arena arena;
};

/* Opens a house on the virtual clock; the token of `player` is ready. */
struct house *house_open(void);
void house_close(struct house *h);
/* A token of a demo account. Memory: the house's arena. */
const char *house_token(struct house *h, const char *user);
/* Asks and returns the status; the answer is in house->reply, its body ends with NUL. headers: "Name: value" lines
 * or NULL. */
int house_ask(struct house *h, const char *token, const char *method, const char *target, const char *headers,
		const char *body);
/* The answer's text. */
const char *house_text(struct house *h);
/* The raw value of a member of the answer's object ("" when there is none). */
str house_member(struct house *h, const char *name);
/* The value of an answer's header line. */
str house_header(struct house *h, const char *name);

Suite *routes_suite(void);
Suite *commands_suite(void);
Suite *decisions_suite(void);
Suite *models_suite(void);
Suite *people_suite(void);

#endif
