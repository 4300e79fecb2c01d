/* ports/items: lists of service items taken in as published versions of the catalogue. */
#ifndef PORTS_ITEMS_H
#define PORTS_ITEMS_H

#include "desk/desk.h"
#include "desk/rulebook.h"

enum { ITEMS_BATCH = 64 /* publications per tick of the desk */ };

struct items_settings {
	ms now;
	str actor, approver, reason; /* two persons: 财会〔2012〕21号 */
	bool skip_faulty;            /* take in the good rows though others have faults */
};
struct items_result {
	uint32_t published, unchanged, skipped; /* skipped: faulty rows */
};

/* Publishes every new and changed item of a judged list, each as definition.publish.
 * d        idle
 * Refuses  import.faulty (faulty rows, and skip_faulty is not set: nothing is taken in), import.refused (the desk said
 *          no; what was published before stays: the same file again goes on from there)
 * Faults   those of desk_tick */
bool items_publish(struct desk *d, const struct catalogue_list *c, const struct items_settings *s,
	struct items_result *out, struct err *e);
/* For people at a terminal: counts, counts by type, then faults and warnings by row and column. */
void items_put_text(struct buf *b, const struct pack *p, const struct catalogue_list *c, bool zh);
/* How many rows are so. */
uint32_t items_counted(const struct catalogue_list *c, enum catalogue_state state);

#endif
