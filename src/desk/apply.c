/* 申请: a case, or a matter of several cases, that the applicant applies for, or staff for somebody who cannot.
 *
 * (1) Who applies is the account that gives the command; with `helped` it is staff, and the applicant is the account
 *     named, or none.
 * (2) A matter (一件事) is one form and one set of materials; each of its items becomes a case of its own, which the
 *     law treats as any other.
 * Source: 行政许可法 29–32; 国办发〔2022〕32号 (一件事一次办). */
#include "data/date.h"
#include "desk/apply.h"
#include "desk/task.h"

/* Whose application it is; empty: nobody's who has an account. */
static str applicant_of(const struct decision *d) {
	return arg_is(d, F_helped) ? arg_str(d, F_applicant) : d->command->actor;
}

/* For others only staff applies. */
static bool for_oneself(struct decision *d) {
	str named = arg_str(d, F_applicant);
	if (d->command->own && arg_is(d, F_helped))
		return desk__refuse(d, "case.staff_only", "payload.helped", "only staff enters what others apply for");
	if (d->command->own && arg_int(d, F_channel) == W_window)
		return desk__refuse(d, "case.staff_only", "payload.channel", "at the window staff takes the application in");
	return !named.n || arg_is(d, F_helped) || str_eq(named, d->command->actor) ||
		   desk__refuse(d, "case.staff_only", "payload.applicant", "who applies is who is logged in");
}

/* Without a place of its own an application goes to the place of the whole district. */
static str place_of(const struct decision *d) {
	str named = arg_str(d, F_service_point);
	for (uint32_t i = 0; !named.n && i < d->pack->point_count; i++)
		if (str_is(d->pack->points[i].level, "district"))
			return d->pack->points[i].code;
	return named.n || !d->pack->point_count ? named : d->pack->points[0].code;
}

/* 告知承诺: where the guide has it, and not by who broke an earlier one. Source: 国办发〔2020〕42号. */
static bool may_commit(struct decision *d, const struct item *item) {
	const struct record *earlier =
		arg_int(d, F_earlier_case) == NIL ? NULL : book_find(d->book, R_case_file, arg_int(d, F_earlier_case));
	if (!arg_is(d, F_commitment))
		return true;
	if (!item->guide.commitment)
		return desk__refuse(d, "case.no_commitment", "payload.commitment", "this item is not decided on a commitment");
	return !(earlier && rec_get(earlier, F_commitment) == 1 && rec_is(earlier, F_state, W_revoked)) ||
		   desk__refuse(d, "case.commitment_broken", "payload.commitment", "an earlier commitment was not kept");
}

/* Applicant, place and materials in the event, and in the draft what clocks and process ask for. */
static void note_application(struct decision *d, struct event *ev, const struct application *a, str applicant) {
	str place = place_of(d);
	if (applicant.n)
		set_name(ev, F_applicant, applicant);
	if (place.n) {
		set_name(ev, F_service_point, place);
		record_set(ev->record, F_service_point, book_name(d->book, place));
	}
	set_word(ev, F_materials_state, a->later ? W_missing : W_complete);
}

/* A machine decides only where nobody has to look: all is there, and none of it is a document that was handed in. */
void apply_open(struct decision *d, struct event *ev, const struct application *a, str applicant) {
	bool machine = !a->later && !a->looked;
	check(ev->record->fresh && a->item->code.n);
	record_set(ev->record, F_item, book_name(d->book, a->item->code));
	const struct item *item = case_item(d, ev->record); /* as it is in force today */
	note_application(d, ev, a, applicant);
	hand_in_note(d, ev, a);
	case_received(d, ev, item, machine || !item->decision.n);
	if (!machine && item->decision.n) /* a person decides: the time to accept begins all the same */
		case_start(d, ev, ev->record, CLOCK_ACCEPTANCE, MOMENT_COMPLETE, F_acceptance_due_at, d->now);
}

bool case_file__apply(struct decision *d) {
	const struct item *item = case_item(d, NULL);
	struct application a;
	if (!for_oneself(d) || !case_new_fits(d, item) || !may_commit(d, item) ||
		!hand_in_read(d, item, applicant_of(d), &a) || !hand_in_judge(d, &a))
		return false;
	apply_open(d, emit_args(d, E_case_file_received), &a, applicant_of(d));
	return true;
}

/* ---- 一件事 ----------------------------------------------------------------------------------------- */

/* The item's own application out of the matter's: its answers, its materials, its fees. */
static bool part_of(struct decision *d, const struct matter *m, uint32_t which, const struct application *whole,
	struct application *out) {
	const struct item *item = m->items[which];
	*out = *whole;
	out->item = item;
	out->answers = guide_own_answers(d->arena, item, whole->answers);
	out->handed = arena_array(d->arena, struct handed, whole->handed_count + 1);
	out->handed_count = 0;
	for (uint32_t i = 0; i < whole->handed_count; i++) {
		const struct material *own = matter_material(m, which, whole->handed[i].material);
		if (!own && !str_is(whole->handed[i].material, "authority"))
			continue;
		struct handed *to = &out->handed[out->handed_count++];
		*to = whole->handed[i];
		to->material = own ? own->code : to->material;
	}
	if (!hand_in_resolve(d, out))
		return false;
	hand_in_weigh(d, out);
	return true;
}

bool apply_part(struct decision *d, const struct application *a, enum field of, int64_t id, str applicant) {
	static const enum field copied[] = {F_agent, F_applicant_kind, F_channel, F_delivery, F_elderly, F_facts, F_helped};
	struct event *ev = emit(d, E_case_file_received, decide_draft(d, R_case_file, task_number(d, R_case_file)));
	struct buf answers = buf_make(LIMIT_COMMAND_BYTES);
	for (size_t i = 0; i < COUNT(copied); i++) {
		const struct arg *given = command_arg(d->command, copied[i]);
		if (given)
			*event_place(ev, copied[i]) = *given;
	}
	val_put_json(&answers, a->answers);
	bool whole = !answers.full; /* a number may be longer written out than it was sent */
	set_text(ev, F_answers, arena_str(d->arena, buf_view(&answers)));
	buf_free(&answers);
	if (!whole)
		return desk__refuse(d, "field.too_long", "payload.answers", "the answers are too long");
	if (!hand_in_put(d, a->handed, a->handed_count, ev))
		return false;
	set_int(ev, of, id);
	set_name(ev, F_item, a->item->code);
	if (command_arg(d->command, F_person))
		event_place(ev, F_person)->s = desk__seal(d, ev->record);
	apply_open(d, ev, a, applicant);
	return flow_start(d, ev, flow_model(d, ev->record));
}

bool matter__apply(struct decision *d) {
	const struct matter *m = pack_matter(d->pack, arg_str(d, F_matter_kind));
	struct application whole, part;
	int64_t cases = 0;
	check(m && "its code was looked up when the command was read");
	if (!for_oneself(d) || !hand_in_read(d, m->whole, applicant_of(d), &whole) || !matter_open_to(d, m, &whole) ||
		!hand_in_judge(d, &whole))
		return false;
	int64_t first = task_number(d, R_case_file);
	struct event *ev = emit_args(d, E_matter_applied);
	note_application(d, ev, &whole, applicant_of(d));
	set_none(ev, F_materials_state);
	for (uint32_t i = 0; i < m->item_count; i++) {
		if (!matter_applies(m, i, whole.answers))
			continue;
		if (!part_of(d, m, i, &whole, &part) || !apply_part(d, &part, F_matter, ev->record->id, applicant_of(d)))
			return false;
		cases++;
	}
	if (!cases)
		return desk__refuse(d, "matter.nothing", "payload.answers", "by the answers nothing is to be handled");
	set_int(ev, F_cases, cases);
	set_int(ev, F_open_cases, cases);
	set_int(ev, F_first_case, first);
	set_name(ev, F_department, m->items[0]->department);
	return true;
}
