/* pack/letter: which event is printed as which letter (文书), and its template. A letter is an event in print: nothing
 * more is stored. Read from letters/letters.csv, letters/KIND.zh.md and letters/KIND.en.md.
 * Source: 行政许可法 32 (one-time notice, written proof of acceptance or rejection), 38 (reasons and remedies), 44 (ten days
 * to issue and deliver); 在线政务服务规定 8–12 (e-seals, e-certificates). */
#ifndef PACK_LETTER_H
#define PACK_LETTER_H

#include "base/base.h"

/* What a template may name as {{place}}. A line that begins with {{?place}} stands only where the place has a value,
 * one that begins with {{!place}} only where it has none. materials, missing: a list of their own, one material a
 * line. counts_from: the first day of limits in working days that begin with the letter's event. */
#define LETTER_PLACES(PLACE) \
	PLACE(acceptance_due) PLACE(accepted_on) PLACE(agent) PLACE(amount) PLACE(applicant) PLACE(applicant_id) \
	PLACE(applicant_kind) \
	PLACE(applicant_phone) PLACE(approver) PLACE(case_no) PLACE(channel) PLACE(code) PLACE(correction_due) \
	PLACE(counts_from) PLACE(days) PLACE(decided_on) PLACE(decision) PLACE(deemed) PLACE(delivered_on) \
	PLACE(delivery) PLACE(department) \
	PLACE(document_no) PLACE(due) PLACE(extended_days) PLACE(hearing_at) PLACE(hearing_due) PLACE(item) \
	PLACE(item_code) PLACE(machine) PLACE(materials) PLACE(missing) PLACE(no) PLACE(officer) PLACE(on) PLACE(on_words) \
	PLACE(pause_reason) PLACE(planned_end) PLACE(promised_days) PLACE(reason) PLACE(received_at) PLACE(received_on) \
	PLACE(seq) PLACE(service_point) PLACE(statutory_days) PLACE(statutory_due) PLACE(supplement_on) \
	PLACE(tolerance_due) PLACE(tracking_no) PLACE(valid_until) PLACE(year)

enum letter_place {
#define PLACE(name) PLACE_##name,
	LETTER_PLACES(PLACE)
#undef PLACE
	PLACE_COUNT
};

/* One row of letters.csv. Several events may be printed as the same kind. */
struct letter_kind {
	str code;                    /* "acceptance": name of the templates, and the public name of the kind */
	str event;                   /* "case.accepted" */
	str types;                   /* of items, split by blanks, that have this letter; empty: all */
	str when_field, when_value;  /* the record must have this value right after the event; value empty: none */
	str title_zh, title_en;
	str number_zh, number_en;    /* pattern with places: "穗埔政务受字〔{{year}}〕{{seq}}号" */
	bool seal;                   /* a place for the seal of the deciding department */
	str basis, tag;
	str template_zh, template_en;
	uint32_t line;
};

/* The place of that name, or -1. */
int letter_place_find(str name);
/* Takes the text before the next {{place}} off *rest, then the place: *mark is '?', '!' or 0. False when the rest has
 * no place any more (the text is all of it). A place that is not known gives PLACE_COUNT, its name in *name. */
bool letter_next(str *rest, str *text, enum letter_place *place, char *mark, str *name);

#endif
