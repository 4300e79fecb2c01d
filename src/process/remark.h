/* remark: what is odd about a model that loads, but keeps it from nothing. For whoever draws it. */
#ifndef PROCESS_REMARK_H
#define PROCESS_REMARK_H

#include "process/process.h"

struct process_remark {
	uint32_t line;
	str zh, en;
};

/* What is remarked: a choice without default flow (a case parks there when no condition holds), a business rule task
 * whose decision is not there, a task without a name.
 * has_decision  whether a decision of that name is there; NULL: not asked
 * Result        *count remarks in order of the model. Memory: in `a` */
const struct process_remark *process_remarks(struct arena *a, const struct process_model *m, void *self,
                                             bool (*has_decision)(void *self, str name), uint32_t *count);

#endif
