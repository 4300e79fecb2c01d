/* 流程: what may be done to the flow of any record that a process drives. */
#include "desk/desk_int.h"

#define LATER(name) \
	bool name(struct decision *d) { \
		return desk__refuse(d, "flow.none", "", "no process drives this"); \
	}
LATER(process_instance__start)
LATER(flow__step)
LATER(flow__fail)
LATER(flow__retry)
LATER(flow__skip)
LATER(flow__message)
LATER(flow__signal)
LATER(flow__stop)
LATER(flow__migrate)
LATER(flow__timer)
