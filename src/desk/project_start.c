/* 启动事项办理: the plan of a project becomes real cases, several in one decision. */
#include "desk/desk_int.h"

bool project__start(struct decision *d) {
	return desk__refuse(d, "project.not_in_plan", "payload.items", "the plan has no such item");
}

bool project__done(struct decision *d) {
	return desk__refuse(d, "project.not_in_plan", "payload.items", "the plan has no such item");
}
