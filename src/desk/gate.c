/* What is asked before any subject is: whether the command's record exists and its state allows the command, whether
 * the actor may act on it, and whether what is said fits what is known. */
#include "data/date.h"
#include "desk/clock.h"
#include "desk/hall.h"
#include "desk/task.h"

enum record_kind command_about(const struct command *c) {
	enum record_kind of = command_defs[c->kind].record;
	return of ? of : c->record;
}

static bool state_allows(struct decision *x, const struct command_def *def) {
	if (!def->from)
		return true;
	int64_t state = rec_or(x->record, F_state, W_none);
	for (const uint16_t *w = def->from; *w; w++)
		if (*w == state)
			return true;
	const struct record_def *shape = record_def(x->record->kind);
	return desk__refuse(x, shape->wrong_state, "", "%s %lld is %s; %s is not possible then", shape->name,
		(long long)x->record->id, word_defs[state].en, def->name);
}

/* Whether the record is the actor's own: applied for by that account. */
static bool is_own(const struct decision *x) {
	const struct record *r = x->record;
	return record_def(r->kind)->cell_of[F_applicant] >= 0 && x->command->actor.n &&
		   str_eq(rec_text(x->book, r, F_applicant), x->command->actor);
}

/* The firm hands in the correction of what is reviewed for its project, whichever agency holds the order. */
static bool corrects_own(struct decision *x) {
	const struct command *c = x->command;
	int64_t project = c->kind == C_review_correct && c->actor.n ? rec_get(x->record, F_project) : NIL;
	const struct record *p = project == NIL ? NULL : desk__record(x, R_project, project);
	return p && str_eq(rec_text(x->book, p, F_applicant), c->actor);
}

/* The unit that assists with a ticket adds what it knows as a note; nothing else is its to do. */
static bool assists(const struct decision *x) {
	const struct command *c = x->command;
	return c->kind == C_ticket_note && x->record && c->scope_department.n &&
	       str_eq(rec_text(x->book, x->record, F_assist_department), c->scope_department);
}

/* The actor may be bound to one department or service point, or to its own matters. */
static bool in_scope(struct decision *x) {
	const struct command *c = x->command;
	const enum field bound[] = {F_department, F_service_point};
	const str own[] = {c->scope_department, c->scope_point};
	if (c->own && x->record && !is_own(x) && !corrects_own(x))
		return desk__refuse(x, record_def(x->record->kind)->not_yours, "",
			"the account may only act on what it has applied for itself");
	if (assists(x))
		return true;
	if (x->record && task_is_of(x, x->record, c->actor))
		return true; /* what is addressed to a person is that person's, wherever the person works */
	for (int i = 0; i < 2; i++) {
		if (!own[i].n)
			continue;
		str of = x->record ? rec_text(x->book, x->record, bound[i]) : arg_str(x, bound[i]);
		if (!of.n && bound[i] == F_service_point)
			of = window_point(x->pack, arg_str(x, F_window));
		if (!str_eq(of, own[i]))
			return desk__refuse(x, record_def(command_about(c))->out_of_scope, field_defs[bound[i]].name,
				"the account may only act for its own %s", field_defs[bound[i]].en);
	}
	return true;
}

/* Whether the command's record exists, or may be made. */
static bool find_record(struct decision *x) {
	const struct command *c = x->command;
	enum record_kind kind = command_about(c);
	if (!kind)
		return desk__refuse(
			x, "command.no_record", "kind", "%s needs the address of a record", command_defs[c->kind].name);
	const struct record_def *shape = record_def(kind);
	if (c->kind != C_person_reveal && !command_on(&command_defs[c->kind], kind))
		return desk__refuse(x, "flow.none", "record", "no process drives a %s", shape->name);
	const struct record *r = c->id ? book_find(x->book, kind, c->id) : NULL;
	if (command_defs[c->kind].creates && !command_defs[c->kind].from)
		return !r || desk__refuse(
						 x, "command.number_taken", "id", "%s %lld exists already", shape->name, (long long)c->id);
	x->record = r;
	return r || command_defs[c->kind].creates ||
		   desk__refuse(x, shape->not_found, "id", "there is no %s %lld", shape->name, (long long)c->id);
}

/* If-Match: nothing has happened to the record since its head was read. Source: RFC 9110, 13.1.1. */
static bool unchanged(struct decision *x) {
	const struct record *r = x->record;
	int64_t wanted = x->command->if_head;
	return !r || !wanted || r->head == wanted ||
		   desk__refuse(x, "record.changed", "If-Match", "%s %lld has changed since: its head is %lld",
			   record_def(r->kind)->name, (long long)r->id, (long long)r->head);
}

/* A published item that is named: known, in force today, and of a department that works with this program. */
static bool item_serves(struct decision *x) {
	const struct item *item = case_find_item(x, NULL);
	day today = day_of_ms(x->now, x->pack->offset_minutes);
	if (!item)
		return desk__refuse(x, "item.unknown", "payload.item", "there is no item of this code");
	if (item->valid_from > today || item->valid_to < today)
		return desk__refuse(x, "item.not_in_force", "payload.item", "the item is not offered on this day");
	return item->department.n > 0 || desk__refuse(x, "item.no_department", "payload.item",
		"the catalogue names no department of this office for the item");
}

/* An item that a living case refers to may have left the pack: nothing can then be decided, and nothing may break. */
static bool item_known(struct decision *x) {
	const struct record *r = x->record;
	if (!r || rec_get(r, F_item) == NIL)
		return command_arg(x->command, F_item) == NULL || item_serves(x);
	if (case_find_item(x, r))
		return true;
	return desk__refuse(x, "item.gone", "item", "the pack has no item " STR_FMT " any more",
		STR_ARG(rec_text(x->book, r, F_item)));
}

/* What is typed in later must still fit behind what is known of the record: a reply dated before the call would be on
 * time whatever the clock says. Mirrored records keep the order of their source. */
static bool in_order(struct decision *x) {
	const struct record *r = x->record;
	if (!r || !x->command->happened_at || r->kind == R_mirror)
		return true;
	for (int k = 1; k < EVENT_COUNT; k++) {
		enum field stamp = event_defs[k].stamp;
		if (event_defs[k].record == r->kind && stamp && rec_get(r, stamp) != NIL && rec_get(r, stamp) > x->now)
			return desk__refuse(x, "command.before_the_record", "happened_at",
				"it cannot have happened before %s", field_defs[stamp].name);
	}
	return true;
}

static bool fits_record(struct decision *x) {
	return in_order(x) && ticket__words_sound(x);
}

bool decide_gate(struct decision *x) {
	const struct command_def *def = &command_defs[x->command->kind];
	return find_record(x) && rating_apart(x) && in_scope(x) && unchanged(x) && (!x->record || state_allows(x, def)) &&
	       item_known(x) && fits_record(x);
}
