/* process/check: what the two files of the check share; nobody else includes it. */
#ifndef PROCESS_CHECK_H
#define PROCESS_CHECK_H

#include "process/model.h"

/* The first node that a token can come back to without ever waiting, or NONE. */
uint32_t process__loop_without_wait(struct arena *scratch, const struct process_model *m);

#endif
