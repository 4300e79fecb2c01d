/* 通知: who is told of a record, and whether they have taken note: 抄送, 催办, 督办, 审管联动, messages of processes.
 *
 * States: sent -> acknowledged. A notice moves no token and stops no clock.
 * Source: 国务院关于深化“证照分离”改革 (审管联动); operations of Chinese office systems, docs/FLOW.md. */
#include "desk/clock.h"
#include "desk/task.h"
#include "process/process.h"

enum { URGED_MOST = 20 }; /* people told by one command */

struct event *notice_send(struct decision *d, const struct record *of, const struct notice_spec *spec) {
	struct record *n = decide_draft(d, R_notice, task_number(d, R_notice));
	struct event *ev = emit(d, E_notice_sent, n);
	str department, officer;
	task_split(d, spec->to, &department, &officer);
	check(spec->kind != W_none && record_is_driven(of->kind));
	set_word(ev, F_notice_kind, spec->kind);
	set_state(ev, F_about, task_name(d, of));
	set_text(ev, F_subject, task_name(d, of));
	if (officer.n)
		set_name(ev, F_officer, officer);
	if (department.n)
		set_name(ev, F_department, department);
	if (record_def(of->kind)->cell_of[F_service_point] >= 0 && flow_state(d, of, F_service_point).n)
		set_name(ev, F_service_point, flow_state(d, of, F_service_point));
	if (spec->to_applicant)
		set_bool(ev, F_to_applicant, true);
	if (spec->level != NIL)
		set_int(ev, F_level, spec->level);
	if (spec->message.n)
		set_name(ev, F_message, spec->message);
	if (spec->reason.n)
		set_text(ev, F_reason, spec->reason);
	if (spec->facts.n)
		set_text(ev, F_facts, spec->facts);
	if (spec->has_limit) {
		ms due = due_after(d, ev, ev->happened_at, spec->limit);
		set_int(ev, F_due_at, due);
		set_int(ev, F_wake_at, due);
	}
	return ev;
}

bool notice__acknowledge(struct decision *d) {
	const struct record *n = d->record;
	if (rec_get(n, F_officer) != NIL && !str_eq(rec_text(d->book, n, F_officer), d->command->actor))
		return desk__refuse(d, "notice.not_yours", "", "it is addressed to somebody else");
	if (rec_get(n, F_to_applicant) == 1)
		return desk__refuse(d, "notice.not_yours", "", "it is addressed to the applicant");
	struct event *ev = emit_args(d, E_notice_acknowledged);
	set_name(ev, F_acknowledged_by, d->command->actor);
	if (rec_get(n, F_due_at) != NIL)
		set_bool(ev, F_on_time, d->now <= rec_get(n, F_due_at));
	set_int(ev, F_wake_at, NIL);
	return true;
}

bool notice__wake(struct decision *d) {
	if (rec_is(d->record, F_state, W_sent))
		set_int(emit(d, E_notice_ran_over, d->record), F_wake_at, NIL);
	return true;
}

bool notice__move_due(struct decision *d) {
	const struct record *n = d->record;
	const enum field due[] = {F_due_at};
	struct event *ev = rec_is(n, F_state, W_sent) ? due_move(d, E_notice_due_moved, due, 1, false) : NULL;
	if (ev)
		set_int(ev, F_wake_at, case_after(ev, n, F_due_at));
	return true;
}

/* ---- 抄送 ------------------------------------------------------------------------------------------------- */

bool flow__copy(struct decision *d) {
	str officer = arg_str(d, F_officer), department = arg_str(d, F_department);
	if (!officer.n && !department.n)
		return desk__refuse(d, "flow.no_recipient", "payload.officer", "name an account or a department");
	if (str_eq(officer, d->command->actor))
		return desk__refuse(d, "flow.own_copy", "payload.officer", "nobody copies to oneself");
	str to = officer.n ? officer : department;
	if (officer.n && department.n)
		to = arena_format(d->arena, STR_FMT "/" STR_FMT, STR_ARG(department), STR_ARG(officer));
	check(to.n);
	struct event *ev = emit(d, E_flow_copied, d->record);
	set_name(ev, F_recipient, to);
	set_text(ev, F_reason, arg_str(d, F_reason));
	struct notice_spec notice = {.kind = W_copy, .to = to, .reason = arg_str(d, F_reason), .level = NIL};
	return notice_send(d, d->record, &notice);
}

/* ---- 催办, 督办 --------------------------------------------------------------------------------------------- */

static str who_has(const struct decision *d, const struct record *r) {
	static const enum field owner[] = {F_officer, F_department};
	for (size_t i = 0; i < COUNT(owner); i++)
		if (record_def(r->kind)->cell_of[owner[i]] >= 0 && rec_get(r, owner[i]) != NIL)
			return rec_text(d->book, r, owner[i]);
	return STR("");
}

/* Those who are asked to do something now are told; without named people the officer or unit in charge. */
static bool tell_all(struct decision *d, const struct record *r, enum word kind, int64_t level) {
	str list = rec_state(r, F_open_tasks);
	struct notice_spec notice = {.kind = kind, .reason = arg_str(d, F_reason), .level = level};
	int64_t id;
	uint32_t token, told = 0;
	while (told < URGED_MOST && task_next(&list, &id, &token)) {
		const struct record *t = task_fetch(d, id);
		if (!t)
			return false;
		notice.to = rec_text(d->book, t, F_officer);
		if (!notice.to.n)
			notice.to = rec_text(d->book, t, F_department);
		if (kind == W_urge)
			set_int(emit(d, E_task_urged, t), F_urged, rec_or(t, F_urged, 0) + 1);
		if (notice.to.n)
			notice_send(d, r, &notice), told++;
	}
	notice.to = who_has(d, r);
	return told || !notice.to.n || notice_send(d, r, &notice);
}

static bool is_running(struct decision *d, const struct record *r) {
	return rec_get(r, F_waiting) != NIL || desk__refuse(d, "flow.ended", "", "nothing waits any more");
}

bool flow__urge(struct decision *d) {
	const struct record *r = d->record;
	if (!is_running(d, r))
		return false;
	struct event *ev = emit(d, E_flow_urged, r);
	set_text(ev, F_reason, arg_str(d, F_reason));
	set_int(ev, F_urged, rec_or(r, F_urged, 0) + 1);
	return tell_all(d, r, W_urge, NIL);
}

bool flow__supervise(struct decision *d) {
	const struct record *r = d->record;
	int64_t level = arg_int(d, F_level);
	if (!is_running(d, r))
		return false;
	if (level <= rec_or(r, F_supervised, 0))
		return desk__refuse(d, "flow.level_too_low", "payload.level", "supervision can only rise");
	struct event *ev = emit(d, E_flow_supervised, r);
	set_text(ev, F_reason, arg_str(d, F_reason));
	set_int(ev, F_level, level);
	set_int(ev, F_supervised, level);
	return tell_all(d, r, W_supervise, level);
}

/* ---- 联办 ---------------------------------------------------------------------------------------------------- */

static bool asked_already(struct decision *d, const struct record *r, str department) {
	str list = rec_state(r, F_open_tasks);
	int64_t id;
	uint32_t token;
	while (task_next(&list, &id, &token)) {
		const struct record *t = token ? NULL : task_fetch(d, id);
		if (t && rec_is(t, F_task_kind, W_joint) && str_eq(rec_text(d->book, t, F_department), department))
			return true;
	}
	return false;
}

bool flow__invite(struct decision *d) {
	const struct record *r = d->record;
	str department = arg_str(d, F_department), step = arg_str(d, F_step);
	const struct process_model *m = flow_model(d, r);
	if (!m || !is_running(d, r))
		return m ? false : desk__refuse(d, "flow.none", "", "no process drives this %s", record_def(r->kind)->name);
	if (arg_int(d, F_days) < 1)
		return desk__refuse(d, "field.range", "payload.days", "the unit has at least one working day");
	if (record_def(r->kind)->cell_of[F_department] >= 0 && str_eq(department, rec_text(d->book, r, F_department)))
		return desk__refuse(d, "flow.own_unit", "payload.department", "the main unit does not assist itself");
	if (asked_already(d, r, department))
		return desk__refuse(d, "flow.invited_already", "payload.department", "its opinion is asked for already");
	if (!task_room(d, r))
		return false;
	if (!step.n && process_knows(m, STR("decide")))
		step = STR("decide");
	if (step.n && !process_knows(m, step))
		return desk__refuse(d, "flow.no_step", "payload.step", "the process has no step of this id");
	struct event *ev = emit(d, E_flow_invited, r);
	set_name(ev, F_recipient, department);
	set_int(ev, F_days, arg_int(d, F_days));
	set_text(ev, F_reason, arg_str(d, F_reason));
	if (step.n)
		set_name(ev, F_before_step, step);
	struct task_spec task = {.kind = W_joint,
		.step = step,
		.who = department,
		.reason = arg_str(d, F_reason),
		.has_limit = true,
		.limit = {(int32_t)arg_int(d, F_days), UNIT_WORKING_DAY}};
	set_name(task_new(d, r, ev, &task), F_added_by, d->command->actor);
	return true;
}

/* ---- messages of a process -------------------------------------------------------------------------------- */

bool notice_thrown(struct decision *d, const struct record *r, const struct process_move *thrown) {
	if (thrown->node < 0 || !thrown->detail.n)
		return true;
	struct process_node node = process_node_at(flow_model(d, r), (uint32_t)thrown->node);
	if (!str_is(node.trigger, "message") && !str_is(node.element, "sendTask"))
		return true;
	if (d->event_count + 2 > LIMIT_EVENTS_PER_COMMAND || thrown->detail.n > 64)
		return desk__refuse(d, "task.too_many", "", "more messages than one command may send");
	struct notice_spec notice = {
		.kind = W_message, .to = STR(""), .message = arena_str(d->arena, thrown->detail), .level = NIL};
	struct val to = val_member(thrown->value, "to");
	if (to.kind == VAL_STRING && to.string.n <= 64)
		notice.to = arena_str(d->arena, to.string);
	return notice_send(d, r, &notice);
}

/* ---- 审管联动 ---------------------------------------------------------------------------------------------- */

/* The word of the supervision table for what was decided; NULL: nothing that a supervisor is told. */
static const char *told_of(const struct event *ev) {
	switch (ev->kind) {
	case E_case_file_granted:
	case E_case_file_deemed_granted:
		return "granted";
	case E_case_file_refused:
		return "refused";
	case E_case_file_revoked:
		return "revoked";
	default:
		return NULL;
	}
}

static bool names(str list, str wanted) {
	str one;
	if (str_is(list, "*"))
		return true;
	while (str_next(&list, ' ', &one))
		if (str_eq(one, wanted))
			return true;
	return str_eq(list, wanted);
}

/* A row of projects holds for cases of investment projects alone, and gives way to a row of all cases that has told the
 * same department. */
static bool row_holds(const struct csv *t, uint32_t i, const struct item *item, const char *what, bool project) {
	str only = csv_cell(t, i, csv_column(t, "projects"));
	return (project || !str_is(only, "yes")) && names(csv_cell(t, i, csv_column(t, "items")), item->id) &&
		   names(csv_cell(t, i, csv_column(t, "told_of")), str_of(what));
}

static bool told_before(const struct csv *t, uint32_t row, const struct item *item, const char *what, bool project) {
	str department = csv_cell(t, row, csv_column(t, "department"));
	for (uint32_t i = 0; i < row; i++)
		if (row_holds(t, i, item, what, project) && str_eq(csv_cell(t, i, csv_column(t, "department")), department))
			return true;
	return false;
}

static void tell_supervisor(struct decision *d, const struct record *r, const char *what) {
	check(r->kind == R_case_file);
	const struct csv *t = pack_table(d->pack, "items/supervision.csv");
	const struct item *item = t ? case_find_item(d, r) : NULL;
	bool project = rec_get(r, F_project) != NIL;
	for (uint32_t i = 0; item && i < t->rows; i++) {
		int64_t value;
		if (!row_holds(t, i, item, what, project) || told_before(t, i, item, what, project))
			continue;
		struct notice_spec notice = {.kind = W_link,
			.to = csv_cell(t, i, csv_column(t, "department")),
			.reason = arena_format(d->arena, "%s", what),
			.level = NIL};
		notice.has_limit = str_int(csv_cell(t, i, csv_column(t, "value")), &value);
		notice.limit = (struct limit){(int32_t)value,
			str_is(csv_cell(t, i, csv_column(t, "unit")), "natural") ? UNIT_NATURAL_DAY : UNIT_WORKING_DAY};
		notice_send(d, r, &notice);
	}
}

bool notice_link(struct decision *d) {
	for (uint32_t i = 0, n = d->event_count; i < n; i++) {
		const char *what = told_of(&d->events[i]);
		if (what)
			tell_supervisor(d, d->events[i].record, what);
	}
	return true;
}
