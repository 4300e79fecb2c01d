/* 衔接矛盾: a contradiction between two permits, found and resolved by a document.
 *
 * States: open -> resolved. Source: domain.md §5. */
#include "desk/desk_int.h"

bool contradiction__find(struct decision *d) {
	emit_args(d, E_contradiction_found);
	return true;
}

bool contradiction__resolve(struct decision *d) {
	emit_args(d, E_contradiction_resolved);
	return true;
}
