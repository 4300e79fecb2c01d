/* process/step_act: from an act to the first moves; only step.c and step_act.c include it. */
#ifndef PROCESS_STEP_ACT_H
#define PROCESS_STEP_ACT_H

#include "process/step.h"

/* Does the act; what it puts on its way is moved afterwards. reached: how many took a message or signal
 * Refuses as process_step. */
bool step_act(struct step *s, const struct process_act *act, uint32_t *reached);

#endif
