/* 规则定义: decision models published as dated versions, and taken back before they come into force.
 *
 * States: published -> withdrawn.
 * (1) A version comes into force on its day, never before the day on which it was published: what was decided stays as
 *     it was decided. Source: 立法法（2023）104 (rules do not look back); the second pair of eyes: 财会〔2012〕21号.
 * (2) What is in force fits the program: it loads, has no faults, keeps the decisions that are asked for and needs no
 *     input that nobody fills in (rulebook_judge). */
#include "data/date.h"
#include "desk/desk_int.h"

static day today(const struct decision *d) {
	return day_of_ms(d->recorded_at, d->pack->offset_minutes);
}

/* Refuses what the judgement found: the model's own faults under one code, with their place. */
static bool refuse_unsound(struct decision *d, const struct err *fault) {
	if (str_starts(str_of(fault->code), STR("definition.")))
		return desk__refuse(d, fault->code, fault->where, "%s", fault->text);
	return desk__refuse(d, "definition.invalid", fault->where, "%s: %s", fault->code, fault->text);
}

bool definition__publish(struct decision *d) {
	str path = arg_str(d, F_definition), text = arg_str(d, F_model);
	day on = (day)arg_int(d, F_effective_on);
	struct rule_judgement *said = arena_new(d->arena, struct rule_judgement);
	if (!other_person(d, "definition.same_person", arg_str(d, F_approver)))
		return false;
	if (on < today(d))
		return desk__refuse(d, "definition.past", "payload.effective_on", "rules do not come into force in the past");
	const struct rule_version *now = rulebook_in_force(d->rules, path, on);
	if (now && str_eq(now->text, text))
		return desk__refuse(
			d, "definition.unchanged", "payload.model", STR_FMT " has this text already", STR_ARG(now->label));
	rulebook_judge(d->rules, d->arena, path, on, text, said);
	if (!said->sound)
		return refuse_unsound(d, &said->fault);
	struct event *ev = emit_args(d, E_definition_published);
	ev->happened_at = d->recorded_at; /* whatever was said: nobody knew it before */
	set_text(ev, F_digest, rulebook_digest(d->rules, d->arena, text));
	return true;
}

bool definition__withdraw(struct decision *d) {
	int64_t first = rec_get(d->record, F_effective_on);
	check(first != NIL);
	if (first <= today(d))
		return desk__refuse(d, "definition.in_force", "", "it came into force: publish another version instead");
	const struct rule_version *user = rulebook_user(d->rules, d->record->id);
	if (user)
		return desk__refuse(d, "definition.in_use", "", STR_FMT " of " STR_FMT " was published with it as an import",
			STR_ARG(user->path), STR_ARG(user->label));
	emit_args(d, E_definition_withdrawn)->happened_at = d->recorded_at;
	return true;
}
