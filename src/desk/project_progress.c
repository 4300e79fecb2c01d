/* What really happens to the items of a project's plan, and how the plan follows. */
#include "desk/desk_int.h"

bool project__wake(struct decision *d) {
	check(d->record->kind == R_project);
	return true;
}

bool project__move_due(struct decision *d) {
	check(d->record->kind == R_project);
	return true;
}
