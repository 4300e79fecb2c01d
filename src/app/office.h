/* app/office: the desk on its own thread, behind a bounded queue of parcels, and the clocks it lives by. */
#ifndef APP_OFFICE_H
#define APP_OFFICE_H

#include "api/api.h"
#include "store/store.h"

struct office;

struct office_settings {
	const struct pack *pack;
	struct store *store;
	str person_key;
	uint32_t cache_records;
	bool virtual_clock; /* time moves only with commands that say when */
	struct sign_key *head_key; /* signs heads (ledger/sign.h); the office takes it; NULL: none are signed */
};

/* Opens the desk on the store; the thread starts with office_start. Faults: those of desk_open. */
bool office_open(const struct office_settings *s, struct office **out, struct err *e);
/* The interface for the API; usable from office_open on. */
struct api_office office_interface(struct office *o);
/* Starts the thread; answers go to `api`. `committed` is told after each commit with its `self`, by the desk's thread,
 * so it must be quick; NULL: nobody is. */
void office_start(struct office *o, struct api *api, void (*committed)(void *self), void *self);
/* Lets the queue run dry and ends the thread; readers may still ask for the time. */
void office_stop(struct office *o);
/* Stops it, when it was not, and closes the desk. */
void office_close(struct office *o);

#endif
