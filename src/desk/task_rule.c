/* What the pack says of tasks: time to sign, what happens when it has passed, who need not sign twice. And the clock of
 * a task, which does it.
 * Source: processes/task-rules.csv; each row names its basis. */
#include "process/process.h"
#include "desk/task.h"

static bool fits(str cell, str wanted) {
	return str_is(cell, "*") || str_eq(cell, wanted);
}

static str cell(const struct csv *t, uint32_t row, const char *column) {
	return csv_cell(t, row, csv_column(t, column));
}

static enum timeout timeout_of(str word) {
	return str_is(word, "remind")	  ? TIMEOUT_REMIND
		   : str_is(word, "transfer") ? TIMEOUT_TRANSFER
		   : str_is(word, "agree")	  ? TIMEOUT_AGREE
									  : TIMEOUT_NONE;
}

struct task_rule task_rule(const struct decision *d, const struct record *of, str step, enum word kind) {
	struct task_rule rule = {.superior = STR("")};
	const struct process_model *m = flow_model(d, of);
	const struct csv *t = pack_table(d->pack, "processes/task-rules.csv");
	str process = m ? process_id(m) : STR(""), word = str_of(word_defs[kind].name);
	for (uint32_t i = 0; t && i < t->rows; i++) {
		int64_t value;
		if (!fits(cell(t, i, "process"), process) || !fits(cell(t, i, "step"), step) || !fits(cell(t, i, "kind"), word))
			continue;
		str unit = cell(t, i, "unit");
		rule.has_limit = str_int(cell(t, i, "value"), &value);
		if (rule.has_limit)
			rule.limit = (struct limit){(int32_t)value, str_is(unit, "hour") ? UNIT_HOUR
				: str_is(unit, "natural")									 ? UNIT_NATURAL_DAY
																			 : UNIT_WORKING_DAY};
		rule.on_timeout = timeout_of(cell(t, i, "on_timeout"));
		str_int(cell(t, i, "repeat"), &rule.repeat);
		rule.superior = cell(t, i, "superior");
		rule.skip_same = str_is(cell(t, i, "skip_same"), "yes");
		break;
	}
	return rule;
}

/* ---- 超时自动处理 -------------------------------------------------------------------------------------- */

/* Who did not sign is reminded, as often as the rule says. */
static bool remind(struct decision *d, const struct record *r, const struct task_rule *rule) {
	const struct record *t = d->record;
	int64_t done = rec_or(t, F_reminders, 0) + 1;
	check(rec_is(t, F_state, W_open));
	struct event *ev = emit(d, E_task_reminded, t);
	set_int(ev, F_reminders, done);
	bool again = done < rule->repeat && rule->has_limit && rule->limit.value > 0;
	set_int(ev, F_wake_at, again ? due_after(d, ev, d->now, rule->limit) : NIL);
	set_none(ev, F_provisional);
	set_none(ev, F_known_year);
	struct notice_spec notice = {.kind = W_remind, .to = rec_text(d->book, t, F_officer), .level = NIL};
	if (!notice.to.n)
		notice.to = rec_text(d->book, t, F_department);
	return !notice.to.n || notice_send(d, r, &notice);
}

static bool to_superior(struct decision *d, const struct task_rule *rule) {
	check(rule->superior.n && rec_is(d->record, F_state, W_open));
	struct event *ev = emit(d, E_task_transferred, d->record);
	set_name(ev, F_officer, rule->superior);
	set_bool(ev, F_automatic, true);
	if (rec_get(d->record, F_delegated_by) != NIL)
		set_int(ev, F_delegated_by, NIL);
	bool again = rule->has_limit && rule->limit.value > 0;
	ms due = again ? due_after(d, ev, d->now, rule->limit) : NIL;
	if (again)
		set_int(ev, F_due_at, due);
	set_int(ev, F_wake_at, due);
	return true;
}

bool task__wake(struct decision *d) {
	const struct record *t = d->record, *r = rec_is(t, F_state, W_open) ? task_subject(d, t) : NULL;
	if (!r)
		return true;
	if (rec_get(t, F_same_as) != NIL)
		return task_sign_by_rule(d, r, (enum word)rec_or(t, F_task_verdict, W_agree));
	struct task_rule rule = task_rule(d, r, rec_text(d->book, t, F_step), (enum word)rec_get(t, F_task_kind));
	bool there = str_eq(rec_text(d->book, t, F_officer), rule.superior);
	if (rule.on_timeout == TIMEOUT_AGREE)
		return task_sign_by_rule(d, r, W_agree);
	if (rule.on_timeout == TIMEOUT_TRANSFER && rule.superior.n && !there)
		return to_superior(d, &rule);
	if (rule.on_timeout == TIMEOUT_NONE && rule.has_limit) {
		set_int(emit(d, E_task_ran_over, t), F_wake_at, NIL);
		return true;
	}
	return remind(d, r, &rule);
}
