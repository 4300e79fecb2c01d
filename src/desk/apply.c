/* 申请: a case that the applicant, or staff for the applicant, applies for with a form, answers and materials.
 * Source: 行政许可法 29–32; 国务院关于在线政务服务的若干规定 10. */
#include "desk/clock.h"

bool case_file__apply(struct decision *d) {
	return case_file__receive(d);
}

bool matter__apply(struct decision *d) {
	struct event *ev = emit_args(d, E_matter_applied);
	set_name(ev, F_applicant, d->command->actor);
	return true;
}
