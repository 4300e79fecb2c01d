/* 受理之后的柜台业务: what is done at the counter to a case that is there: the fee, notes, the end of a licence, the
 * archive. Applying for one is in apply.c.
 *
 * granted -> recalled (撤回: the law or the facts have changed; what the holder loses may be compensated) | cancelled
 * (注销: it ended, lapsed or was handed back). revoked (撤销: it should not have been granted) is in case.c.
 * Source: 行政许可法 8, 69, 70; 归档: 政务服务电子文件归档和电子档案管理办法. */
#include "desk/clock.h"

bool case_file__pay(struct decision *d) {
	emit_args(d, E_case_file_paid);
	return true;
}

bool case_file__note(struct decision *d) {
	emit_args(d, E_case_file_noted);
	return true;
}

/* Source: 行政许可法 8(2). */
bool case_file__recall(struct decision *d) {
	if (!other_person(d, "case.same_person", arg_str(d, F_approver)))
		return false;
	set_int(emit_args(d, E_case_file_recalled), F_wake_at, NIL);
	return true;
}

/* Source: 行政许可法 70. */
bool case_file__cancel(struct decision *d) {
	set_int(emit_args(d, E_case_file_cancelled), F_wake_at, NIL);
	return true;
}

bool case_file__archive(struct decision *d) {
	struct event *ev = emit_args(d, E_case_file_archived);
	set_name(ev, F_archived_by, d->command->actor);
	return true;
}
