/* One instance that is driven step by step; each step is checked beside what the test asks of it:
 *   - put, read and put again give the same text;
 *   - the same step from the instance that was read back makes the same moves and the same state (replay);
 *   - the instance that went in reads afterwards as it did before. */
#ifndef TEST_PROCESS_PLAYER_H
#define TEST_PROCESS_PLAYER_H

#include "process/process.h"

enum { PLAYER_OFFSET = 8 * 60 /* minutes: all instants of tests are written for +08:00 */ };

/* One move as text, numbers of tokens left out ("sign#7" is "sign"). */
struct told {
	enum process_move_kind kind;
	int64_t node;
	str brief; /* what traces write: entered:a taken:flow thrown:e/name armed:t@2022-01-04T10:00:00+08:00 */
	str full;  /* with value and instant too */
};

struct player {
	struct arena *a;
	const struct process_model *m;
	struct process_instance *at; /* NULL before the start */
	struct val outside;          /* what the host's get knows */
	struct val decisions;        /* result of each decision by name; a text that begins with "!" is why it fails */
	bool no_calendar;            /* the host counts no working days */
	ms now;
	const char *where;           /* for messages */
	/* of the last step */
	bool ok;
	struct err e;
	uint32_t taken;
	VEC(struct told) moves;
};

/* One checked step; `ok` and `e` say how it went. */
bool player_step(struct player *p, const struct process_act *act);
/* Places and the rest of an instance as one text, two lines. Memory: p->a. */
str player_text(struct player *p, const struct process_instance *i);
/* The text in front of "#". */
str player_plain(str place);
/* What the host of tests takes for the end of `days` working days: midnight after the last of them, no holidays. */
ms player_working_due(void *self, ms from, int32_t days);
void player_free(struct player *p);

#endif
