/* 待办: one person or unit is asked to sign, or to give an opinion.
 *
 * States: open -> finished | removed | superseded; finished, superseded -> open (taken back).
 * (1) Tasks of a token are opened when it begins to wait and end when it goes on; F_open_tasks of the record names
 *     them.
 * (2) Only its officer acts on a task; a task of a unit without officer is claimed first.
 * (3) A delegated task returns to who delegated it, and only that person's verdict counts.
 * Source: operations of Chinese office systems, docs/FLOW.md. */
#include "process/process.h"
#include "desk/clock.h"
#include "desk/task.h"

str task_node(str place) {
	int32_t number = str_find(place, '#', 0);
	return number < 0 ? place : str_cut(place, 0, (uint32_t)number);
}

enum command_kind task_step_command(enum record_kind kind, str step) {
	for (int c = 1; c < COMMAND_COUNT; c++)
		if (command_defs[c].record == kind && !command_defs[c].system && str_is(step, command_defs[c].verb))
			return (enum command_kind)c;
	return C_none;
}

str task_name(struct decision *d, const struct record *r) {
	return arena_format(d->arena, "%s/%lld", record_def(r->kind)->name, (long long)r->id);
}

/* ---- the list of a record's open tasks ---------------------------------------------------------------- */

bool task_next(str *list, int64_t *id, uint32_t *token) {
	str one, number;
	int64_t of;
	if (!list->n || !str_next(list, ' ', &one))
		return false;
	bool good = str_next(&one, '@', &number) && str_int(number, id) && str_int(one, &of);
	check(good && "F_open_tasks is written here only");
	*token = (uint32_t)of;
	return true;
}

static void enlist(struct decision *d, const struct record *of, struct event *ev, int64_t id, uint32_t token) {
	str list = flow_state(d, of, F_open_tasks);
	check(id > 0 && ev->record == of);
	set_state(ev, F_open_tasks, arena_format(d->arena, STR_FMT "%s%lld@%u", STR_ARG(list), list.n ? " " : "",
		(long long)id, token));
}

void task_unlist(struct decision *d, const struct record *of, struct event *ev, int64_t id) {
	str list = flow_state(d, of, F_open_tasks);
	struct buf b = buf_make(list.n + 2);
	int64_t one;
	uint32_t token;
	while (task_next(&list, &one, &token))
		if (one != id)
			buf_format(&b, "%s%lld@%u", b.n ? " " : "", (long long)one, token);
	check(!b.full);
	set_state(ev, F_open_tasks, arena_str(d->arena, buf_view(&b)));
	buf_free(&b);
}

int64_t task_number(const struct decision *d, enum record_kind kind) {
	int64_t id = book_last_id(d->book, kind) + 1;
	for (uint32_t i = 0; i < d->event_count; i++)
		if (d->events[i].record->kind == kind && d->events[i].record->id >= id)
			id = d->events[i].record->id + 1;
	return id;
}

/* A task that this decision has made itself. */
static const struct record *made_now(const struct decision *d, int64_t id) {
	for (uint32_t i = 0; i < d->event_count; i++)
		if (d->events[i].record->kind == R_task && d->events[i].record->id == id)
			return d->events[i].record;
	return NULL;
}

const struct record *task_fetch(struct decision *d, int64_t id) {
	const struct record *t = made_now(d, id);
	return t ? t : desk__record(d, R_task, id);
}

const struct record *task_subject(struct decision *d, const struct record *t) {
	enum record_kind kind;
	int64_t id;
	bool named = subject_parse(rec_state(t, F_about), &kind, &id);
	check(named && "a task belongs to a record");
	const struct record *r = desk__record(d, kind, id);
	check(r || d->refusal->code);
	return r;
}

enum word task_state(const struct decision *d, const struct record *t) {
	for (uint32_t i = d->event_count; i-- > 0;)
		if (d->events[i].record == t && event_defs[d->events[i].kind].to)
			return event_defs[d->events[i].kind].to;
	return (enum word)rec_or(t, F_state, W_none);
}

/* The value of a name as it is after the events so far: of a task that this decision made, too. */
static str name_now(const struct decision *d, const struct record *t, enum field f) {
	return flow_state(d, t, f);
}

int64_t task_of_signer(struct decision *d, const struct record *of, str step, str officer) {
	str list = flow_state(d, of, F_open_tasks);
	int64_t id;
	uint32_t token;
	while (task_next(&list, &id, &token)) {
		const struct record *t = task_fetch(d, id);
		if (t && str_eq(name_now(d, t, F_officer), officer) && str_eq(name_now(d, t, F_step), step))
			return id;
	}
	return 0;
}

bool task_room(struct decision *d, const struct record *of) {
	str list = flow_state(d, of, F_open_tasks);
	uint32_t count = 0, token;
	int64_t id;
	while (task_next(&list, &id, &token))
		count++;
	return (count < LIMIT_OPEN_TASKS && d->event_count + 2 <= LIMIT_EVENTS_PER_COMMAND) ||
		   desk__refuse(d, "task.too_many", "", "at most %d people and units are asked at a time", LIMIT_OPEN_TASKS);
}

/* ---- opening ------------------------------------------------------------------------------------------- */

void task_split(const struct decision *d, str who, str *department, str *officer) {
	int32_t slash = str_find(who, '/', 0);
	*department = slash < 0 ? STR("") : str_cut(who, 0, (uint32_t)slash);
	*officer = slash < 0 ? who : str_cut(who, (uint32_t)slash + 1, who.n);
	if (slash < 0 && pack_code(d->pack, CODE_DEPARTMENT, who)) {
		*department = who;
		*officer = STR("");
	}
	if (slash >= 0 && !pack_code(d->pack, CODE_DEPARTMENT, *department))
		*department = *officer = STR(""); /* nobody */
	for (uint32_t i = 0; !department->n && i < d->pack->account_count; i++)
		if (str_eq(d->pack->accounts[i].user, who))
			*department = d->pack->accounts[i].department;
}

/* Who is asked, and where that person or unit belongs; without a better answer where the record belongs. */
static void set_signer(struct decision *d, struct event *ev, const struct record *of, str who) {
	str department, officer;
	task_split(d, who, &department, &officer);
	if (!department.n && record_def(of->kind)->cell_of[F_department] >= 0)
		department = flow_state(d, of, F_department);
	str point = record_def(of->kind)->cell_of[F_service_point] >= 0 ? flow_state(d, of, F_service_point) : STR("");
	if (officer.n)
		set_name(ev, F_officer, officer);
	if (department.n)
		set_name(ev, F_department, department);
	if (point.n)
		set_name(ev, F_service_point, point);
}

/* 自动去重: the actor whose act opened the task is the one who is asked: it is signed for him by the clock at once, with
 * the verdict just given. */
static bool repeats(const struct decision *d, const struct record *of, str officer) {
	enum command_kind by = d->command->kind;
	bool own = command_defs[by].record == of->kind && !command_defs[by].creates;
	bool step = own || by == C_flow_step || by == C_task_sign;
	return step && officer.n && str_eq(officer, d->command->actor);
}

static void mark_repeat(struct decision *d, struct event *ev, str officer) {
	int64_t verdict = arg_int(d, F_task_verdict);
	enum command_kind by = d->command->kind;
	str step = by == C_task_sign ? rec_text(d->book, d->record, F_step)
			   : by == C_flow_step ? task_node(arg_str(d, F_step))
								   : str_of(command_defs[by].verb);
	set_name(ev, F_same_as, arena_format(d->arena, STR_FMT ":" STR_FMT, STR_ARG(step), STR_ARG(officer)));
	set_word(ev, F_task_verdict, verdict == NIL ? W_agree : (enum word)verdict);
	set_int(ev, F_wake_at, d->recorded_at);
}

struct event *task_new(struct decision *d, const struct record *of, struct event *on, const struct task_spec *spec) {
	struct task_rule rule = task_rule(d, of, spec->step, spec->kind);
	check(record_is_driven(of->kind));
	check(spec->kind == W_sign || spec->kind == W_joint || spec->kind == W_sample);
	struct record *t = decide_draft(d, R_task, task_number(d, R_task));
	struct event *ev = emit(d, E_task_opened, t);
	str department, officer;
	task_split(d, spec->who, &department, &officer);
	set_word(ev, F_task_kind, spec->kind);
	set_state(ev, F_about, task_name(d, of));
	set_text(ev, F_subject, task_name(d, of));
	set_int(ev, F_token, spec->token);
	if (spec->step.n)
		set_name(ev, F_step, spec->step);
	if (spec->title.n)
		set_text(ev, F_title, spec->title);
	if (spec->reason.n)
		set_text(ev, F_reason, spec->reason);
	if (spec->position) {
		set_word(ev, F_position, spec->position);
		set_name(ev, F_added_by, d->command->actor);
	}
	set_signer(d, ev, of, spec->who);
	if (spec->has_limit || rule.has_limit) {
		ms due = due_after(d, ev, d->now, spec->has_limit ? spec->limit : rule.limit);
		set_int(ev, F_due_at, due);
		set_int(ev, F_wake_at, due);
	}
	if (rule.skip_same && spec->kind == W_sign && repeats(d, of, officer))
		mark_repeat(d, ev, officer);
	enlist(d, of, on, t->id, spec->token);
	return ev;
}

static bool open_for(struct decision *d, const struct record *r, struct event *ev, const struct process_model *m,
	const struct process_move *waiting, str who) {
	enum command_kind by = d->command->kind;
	bool added = (by == C_flow_add || by == C_task_add) && str_eq(who, arg_str(d, F_officer));
	struct process_node node = process_node_at(m, (uint32_t)waiting->node);
	struct task_spec spec = {.kind = W_sign,
		.step = node.id,
		.title = node.name,
		.who = arena_str(d->arena, who),
		.reason = added ? arg_str(d, F_reason) : STR(""),
		.token = waiting->token,
		.position = added ? (enum word)arg_int(d, F_position) : W_none};
	str department, officer;
	task_split(d, who, &department, &officer);
	if (who.n > 64 || (!department.n && !officer.n))
		return desk__refuse(d, "task.bad_signer", "",
			"the process names no account or department to sign \"" STR_FMT "\"", STR_ARG(node.id));
	if (officer.n && !account__in_use(d, officer))
		return desk__refuse(d, "account.approver_unknown", command_arg(d->command, F_facts) ? "payload.facts" : "",
			"\"" STR_FMT "\" is to be signed by " STR_FMT ": there is no such account in use", STR_ARG(node.id),
			STR_ARG(officer));
	if (!task_room(d, r))
		return false;
	task_new(d, r, ev, &spec);
	return true;
}

bool tasks_open(
	struct decision *d, const struct record *r, struct event *ev, const struct process_move *waiting) {
	struct val v = waiting->value;
	const struct process_model *m = flow_model(d, r);
	if (v.kind == VAL_STRING)
		return open_for(d, r, ev, m, waiting, v.string);
	for (uint32_t i = 0; v.kind == VAL_LIST && i < v.list.count; i++) {
		str who = v.list.items[i].kind == VAL_STRING ? v.list.items[i].string : STR("");
		if (!open_for(d, r, ev, m, waiting, who))
			return false;
	}
	return true;
}

/* ---- ending ---------------------------------------------------------------------------------------------- */

void task_finish(struct event *ev, const struct record *t) {
	int64_t due = rec_get(t, F_due_at);
	if (due != NIL)
		set_bool(ev, F_on_time, ev->happened_at <= due);
	set_int(ev, F_wake_at, NIL);
}

/* The step was done by a command of its own: whose task it was has done it, the others need not. */
static void end_of_step(struct decision *d, const struct record *t, bool left) {
	str actor = d->command->actor;
	if (task_state(d, t) != W_open)
		return;
	if (!left || !str_eq(name_now(d, t, F_officer), actor)) {
		task_end(d, t, E_task_superseded);
		return;
	}
	struct event *ev = emit(d, E_task_done, t);
	set_name(ev, F_signer, actor);
	task_finish(ev, t);
}

void task_end(struct decision *d, const struct record *t, enum event_kind how) {
	check(how == E_task_superseded || how == E_task_removed);
	if (task_state(d, t) != W_open)
		return;
	struct event *ev = emit(d, how, t);
	set_int(ev, F_wake_at, NIL);
}

/* Whether any listed task of the step has exactly this token: numbers of tokens at plain steps are not kept. */
static bool has_token(struct decision *d, const struct record *r, str step, uint32_t wanted) {
	str list = flow_state(d, r, F_open_tasks);
	int64_t id;
	uint32_t token;
	while (task_next(&list, &id, &token)) {
		const struct record *t = token == wanted ? task_fetch(d, id) : NULL;
		if (t && str_eq(name_now(d, t, F_step), step))
			return true;
	}
	return false;
}

bool tasks_close(
	struct decision *d, const struct record *r, struct event *ev, const struct process_move *over) {
	str list = flow_state(d, r, F_open_tasks);
	if (!list.n || over->node < 0)
		return true;
	str step = process_node_at(flow_model(d, r), (uint32_t)over->node).id;
	bool exact = has_token(d, r, step, over->token);
	int64_t id;
	uint32_t token;
	while (task_next(&list, &id, &token)) {
		const struct record *t = task_fetch(d, id);
		if (!t || !token || (exact && token != over->token) || !str_eq(name_now(d, t, F_step), step))
			continue;
		if (d->event_count + 2 > LIMIT_EVENTS_PER_COMMAND)
			return desk__refuse(d, "task.too_many", "", "more people than one command may ask");
		task_unlist(d, r, ev, id);
		end_of_step(d, t, over->kind == PROCESS_LEFT);
	}
	return true;
}

/* The step's id in the other version. */
static str moved_to(str map, str step) {
	str one, old;
	while (str_next(&map, ' ', &one))
		if (str_next(&one, '>', &old) && str_eq(old, step))
			return one;
	return step;
}

void tasks_move(struct decision *d, const struct record *r, const struct process_model *to, str map) {
	str list = flow_state(d, r, F_open_tasks);
	int64_t id;
	uint32_t token;
	while (task_next(&list, &id, &token)) {
		const struct record *t = task_fetch(d, id);
		str step = t ? rec_text(d->book, t, F_step) : STR(""), now = moved_to(map, step);
		int64_t node = process_node_find(to, now);
		if (str_eq(step, now) || node < 0)
			continue;
		struct event *ev = emit(d, E_task_moved, t);
		str title = process_node_at(to, (uint32_t)node).name;
		set_name(ev, F_step, now);
		if (title.n)
			set_text(ev, F_title, title);
	}
}

static bool is_sample(const struct decision *d, const struct record *t) {
	for (uint32_t i = 0; i < d->event_count; i++) /* one that this decision has made */
		for (uint32_t k = 0; d->events[i].record == t && k < d->events[i].count; k++)
			if (d->events[i].set[k].field == F_task_kind)
				return d->events[i].set[k].i == W_sample;
	return rec_is(t, F_task_kind, W_sample);
}

void tasks_cease(struct decision *d, const struct record *r, struct event *ev) {
	str list = flow_state(d, r, F_open_tasks);
	int64_t id;
	uint32_t token;
	if (!list.n)
		return;
	check(ev->record == r);
	while (task_next(&list, &id, &token)) {
		const struct record *t = task_fetch(d, id);
		if (!t || is_sample(d, t))
			continue; /* a check of what was decided outlives the process */
		task_end(d, t, E_task_superseded);
		task_unlist(d, r, ev, id);
	}
}

/* ---- hooks --------------------------------------------------------------------------------------------------- */

/* A process that has ended asks nobody any more. */
void task_settle(struct decision *d) {
	for (uint32_t i = 0, n = d->event_count; i < n; i++) {
		struct event *ev = &d->events[i];
		const struct record *r = ev->record;
		bool last = record_is_driven(r->kind);
		for (uint32_t j = i + 1; last && j < n; j++)
			last = d->events[j].record != r;
		if (last && !flow_state(d, r, F_waiting).n)
			tasks_cease(d, r, ev);
	}
}

/* 联办: the main unit waits for an opinion that is not overdue. */
bool task_opinions_in(struct decision *d) {
	const struct command_def *def = &command_defs[d->command->kind];
	if (!d->record || !record_is_driven(d->record->kind) || def->system)
		return true;
	str step = def->record							? str_of(def->verb)
			   : d->command->kind == C_flow_step	? task_node(arg_str(d, F_step))
													: STR("");
	str list = rec_state(d->record, F_open_tasks);
	int64_t id;
	uint32_t token;
	while (task_next(&list, &id, &token)) {
		const struct record *t = token ? NULL : task_fetch(d, id);
		if (t && rec_is(t, F_task_kind, W_joint) && str_eq(rec_text(d->book, t, F_step), step) &&
			d->now <= rec_or(t, F_due_at, INT64_MAX))
			return desk__refuse(d, "flow.opinion_open", "",
				"the opinion of " STR_FMT " is not in, and the unit still has time",
				STR_ARG(rec_text(d->book, t, F_department)));
	}
	return true;
}

bool task_is_of(const struct decision *d, const struct record *t, str actor) {
	static const enum field hands[] = {F_officer, F_delegated_by, F_added_by, F_signer};
	bool of = false;
	for (size_t i = 0; i < COUNT(hands) && (t->kind == R_task || t->kind == R_notice); i++)
		of |= record_def(t->kind)->cell_of[hands[i]] >= 0 && str_eq(rec_text(d->book, t, hands[i]), actor);
	return of && actor.n;
}

/* ---- what its officer may do ----------------------------------------------------------------------------- */

bool task_mine(struct decision *d) {
	if (rec_get(d->record, F_officer) == NIL)
		return desk__refuse(d, "task.unclaimed", "", "somebody of the unit claims the task first");
	return str_eq(rec_text(d->book, d->record, F_officer), d->command->actor) ||
		   desk__refuse(d, "task.not_yours", "", "the task is another person's");
}

bool task__claim(struct decision *d) {
	if (rec_get(d->record, F_officer) != NIL)
		return desk__refuse(d, "task.claimed", "", "the task has its officer");
	str own = d->command->department, asked = rec_text(d->book, d->record, F_department);
	if (own.n && asked.n && !str_eq(own, asked))
		return desk__refuse(d, "task.other_unit", "", STR_FMT " is asked, not " STR_FMT, STR_ARG(asked), STR_ARG(own));
	set_name(emit_args(d, E_task_claimed), F_officer, d->command->actor);
	return true;
}

bool task_asks(struct decision *d, const struct record *r, str node) {
	str list = flow_state(d, r, F_open_tasks);
	bool named = false;
	int64_t id;
	uint32_t token;
	while (task_next(&list, &id, &token)) {
		const struct record *t = token ? task_fetch(d, id) : NULL;
		named |= t && str_eq(rec_text(d->book, t, F_step), node);
	}
	return named;
}

bool task_may_act(struct decision *d, const struct record *r, str node) {
	return !task_asks(d, r, node) || task_of_signer(d, r, node, d->command->actor) ||
		   desk__refuse(d, "task.not_yours", "", "only who signs this step does that");
}

/* Whether the task may go to the account of the arguments: not to oneself, nor to who signs there anyway. */
static bool may_go_to(struct decision *d) {
	str to = arg_str(d, F_officer);
	const struct record *r = task_subject(d, d->record);
	if (!r)
		return false;
	if (str_eq(to, d->command->actor) || str_eq(to, rec_text(d->book, d->record, F_delegated_by)))
		return desk__refuse(d, "task.same_officer", "payload.officer", "the task is that person's already");
	if (task_of_signer(d, r, rec_text(d->book, d->record, F_step), to))
		return desk__refuse(
			d, "task.signs_already", "payload.officer", STR_FMT " signs this step already", STR_ARG(to));
	return true;
}

bool task_undelegated(struct decision *d) {
	return rec_get(d->record, F_delegated_by) == NIL ||
		   desk__refuse(d, "task.delegated", "", "a delegated task goes back to who delegated it, nowhere else");
}

bool task__transfer(struct decision *d) {
	if (!task_mine(d) || !task_undelegated(d) || !may_go_to(d))
		return false;
	struct event *ev = emit_args(d, E_task_transferred);
	str department, officer;
	task_split(d, arg_str(d, F_officer), &department, &officer);
	if (department.n)
		set_name(ev, F_department, department);
	if (officer.n)
		set_name(ev, F_officer, officer);
	else if (department.n) /* to a unit: whoever of it takes the task */
		set_int(ev, F_officer, NIL);
	return true;
}

bool task__delegate(struct decision *d) {
	if (!task_mine(d) || !task_undelegated(d) || !may_go_to(d))
		return false;
	set_name(emit_args(d, E_task_delegated), F_delegated_by, d->command->actor);
	return true;
}

bool task__take_back(struct decision *d) {
	const struct record *t = d->record;
	if (rec_is(t, F_state, W_open)) {
		if (!str_eq(rec_text(d->book, t, F_delegated_by), d->command->actor))
			return desk__refuse(d, "task.not_yours", "", "only who delegated or signed it takes it back");
		struct event *ev = emit_args(d, E_task_recalled);
		set_name(ev, F_officer, d->command->actor);
		set_int(ev, F_delegated_by, NIL);
		return true;
	}
	if (!str_eq(rec_text(d->book, t, F_signer), d->command->actor) || rec_get(t, F_automatic) == 1)
		return desk__refuse(d, "task.not_yours", "", "only who delegated or signed it takes it back");
	if (rec_is(t, F_task_kind, W_sample))
		return desk__refuse(d, "flow.too_late", "", "the verdict of a check stands");
	const struct record *r = task_subject(d, t);
	return r && task_undo(d, r, t->id);
}

bool task__move_due(struct decision *d) {
	const struct record *t = d->record;
	const enum field due[] = {F_due_at};
	struct event *ev = rec_is(t, F_state, W_open) ? due_move(d, E_task_due_moved, due, 1, false) : NULL;
	if (ev)
		set_int(ev, F_wake_at, case_after(ev, t, F_due_at));
	return true;
}
