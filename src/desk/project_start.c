/* 启动事项办理: the plan of a project becomes real cases, several in one decision, as a matter does.
 *
 * (1) An item begins when all that it needs has ended; items of one joint step begin together.
 * (2) What an earlier case of the project handed in, and what it granted, is not asked for again.
 * Source: domain.md §2.6, §4.5 (each material once); 国办发〔2019〕11号 (one form, one set of materials). */
#include "data/date.h"
#include "desk/apply.h"
#include "desk/project_int.h"

/* Items that one command is about, in its order. */
struct chosen {
	const struct plan_item *items[MATTER_ITEMS];
	uint32_t count;
};

static bool is_chosen(const struct chosen *c, const struct plan_item *x) {
	for (uint32_t i = 0; i < c->count; i++)
		if (c->items[i] == x)
			return true;
	return false;
}

/* What the item waits for; NULL: nothing. Items that are handled as one wait for what any of them needs. */
static const struct plan_item *waits_for(const struct plan *p, const struct chosen *c, const struct plan_item *x) {
	for (uint32_t m = 0; m < p->count; m++) {
		const struct plan_item *member = &p->items[m];
		bool other = member != x;
		if (other && !(x->joint.n && str_eq(x->joint, member->joint)))
			continue;
		for (uint32_t i = 0; i < member->after_count; i++) {
			const struct plan_item *before = &p->items[member->after[i]];
			bool inside = x->joint.n && str_eq(x->joint, before->joint);
			if (!before->ended && !(inside && (other || before->begun || is_chosen(c, before))))
				return before;
		}
	}
	return NULL;
}

static bool may_begin(struct decision *d, const struct plan *p, const struct chosen *c, const struct plan_item *x) {
	const struct plan_item *before = waits_for(p, c, x);
	if (x->ended)
		return desk__refuse(d, "project.item_over", "payload.items", STR_FMT " has ended already", STR_ARG(x->id));
	if (x->own && x->begun)
		return desk__refuse(d, "project.item_running", "payload.items",
			STR_FMT " is done by the firm itself: tell when it is over (project.done)", STR_ARG(x->id));
	if (x->begun)
		return desk__refuse(d, "project.item_running", "payload.items", STR_FMT " is handled as case %lld",
			STR_ARG(x->id), (long long)x->case_id);
	return !before ||
		   desk__refuse(d, "project.item_not_ready", "payload.items",
			   STR_FMT " waits for " STR_FMT " (" STR_FMT " / " STR_FMT "): end that first", STR_ARG(x->id),
			   STR_ARG(before->id), STR_ARG(before->item->name_zh), STR_ARG(before->item->name_en));
}

static bool choose(struct decision *d, const struct plan *p, struct chosen *out) {
	struct val list;
	bool read = val_read_json(d->arena, arg_str(d, F_items), &list, NULL) && list.kind == VAL_LIST;
	if (!read || !list.list.count)
		return desk__refuse(d, "field.type", "payload.items", "items are a list of short ids, as [\"A03\",\"A11\"]");
	if (list.list.count > COUNT(out->items))
		return desk__refuse(
			d, "project.too_many_items", "payload.items", "at most %u items at once", (unsigned)COUNT(out->items));
	for (uint32_t i = 0; i < list.list.count; i++) {
		struct val id = list.list.items[i];
		const struct plan_item *x = id.kind == VAL_STRING ? plan_find(p, id.string) : NULL;
		if (!x)
			return desk__refuse(
				d, "project.not_in_plan", "payload.items", "item %u of the list is not in the plan", i + 1);
		if (!is_chosen(out, x))
			out->items[out->count++] = x;
	}
	return true;
}

/* The plan as of today, and the items that the command names in it. */
static bool plan_and_items(struct decision *d, struct plan **p, struct chosen *c) {
	struct project_kept kept;
	*c = (struct chosen){.count = 0};
	return project__kept(d, d->record, &kept) && project__make(d, d->record, &kept, STR(""), p) && choose(d, *p, c);
}

/* ---- materials --------------------------------------------------------------------------------------- */

/* The newest case of the project that had the material before; NIL: none. */
static int64_t had_before(const struct plan *p, const struct plan_item *x, str name) {
	uint32_t at = (uint32_t)(x - p->items);
	check(at < p->count);
	for (uint32_t m = 0; m < p->material_count; m++) {
		const struct plan_material *row = &p->materials[m];
		if (!str_eq(row->name_zh, name))
			continue;
		for (uint32_t i = 0; i < row->count; i++) {
			const struct plan_item *other = &p->items[row->used_by[i]];
			if (row->used_by[i] != at && other->case_id > 0)
				return other->case_id;
		}
	}
	return NIL;
}

static bool is_given(const struct application *a, str code) {
	for (uint32_t i = 0; i < a->handed_count; i++)
		if (str_eq(a->handed[i].material, code))
			return true;
	return false;
}

/* Adds a row "held" for each material that the project has handed in already. */
static void reuse(struct decision *d, const struct plan *p, const struct plan_item *x, struct application *a) {
	struct handed *rows = arena_array(d->arena, struct handed, a->handed_count + a->needs.material_count + 1);
	uint32_t n = a->handed_count;
	if (n)
		memcpy(rows, a->handed, n * sizeof *rows);
	for (uint32_t i = 0; i < a->needs.material_count; i++) {
		struct guide_material *m = &a->needs.materials[i];
		bool wanted = m->how == HOW_ASKED || m->how == HOW_LATER;
		int64_t from = wanted && !is_given(a, m->material->code) ? had_before(p, x, m->material->name_zh) : NIL;
		if (from == NIL)
			continue;
		rows[n++] = (struct handed){.material = m->material->code, .how = HAND_HELD, .from = from};
		m->how = HOW_HELD;
		m->from_case = from;
		check(a->needs.asked > 0);
		a->needs.asked--;
	}
	a->handed = rows;
	a->handed_count = n;
}

static bool open_one(struct decision *d, const struct plan *p, const struct plan_item *x) {
	str applicant = rec_text(d->book, d->record, F_applicant);
	struct application a;
	uint32_t at = d->event_count;
	if (!hand_in_read_part(d, x->item, applicant, &a))
		return false;
	reuse(d, p, x, &a);
	hand_in_weigh(d, &a);
	a.looked = true; /* nobody has looked at what the project handed in */
	if (!apply_part(d, &a, F_project, d->record->id, applicant))
		return false;
	struct event *ev = &d->events[at];
	check(ev->kind == E_case_file_received);
	if (arg_int(d, F_applicant_kind) == NIL)
		set_word(ev, F_applicant_kind, W_company);
	if (arg_int(d, F_channel) == NIL)
		set_word(ev, F_channel, d->command->own ? W_web : W_window);
	return true;
}

bool project__start(struct decision *d) {
	struct plan *p;
	struct chosen c;
	if (!plan_and_items(d, &p, &c))
		return false;
	if (d->command->own && arg_int(d, F_channel) == W_window)
		return desk__refuse(d, "case.staff_only", "payload.channel", "at the window staff takes the application in");
	for (uint32_t i = 0; i < c.count; i++)
		if (!may_begin(d, p, &c, c.items[i]))
			return false;
	emit(d, E_project_started, d->record);
	for (uint32_t i = 0; i < c.count; i++)
		if (!open_one(d, p, c.items[i]))
			return false;
	struct event *ev = &d->events[0];
	check(ev->kind == E_project_started && c.count > 0);
	str ids = c.items[0]->id;
	for (uint32_t i = 1; i < c.count; i++)
		ids = arena_format(d->arena, STR_FMT " " STR_FMT, STR_ARG(ids), STR_ARG(c.items[i]->id));
	set_text(ev, F_started_items, ids);
	return true;
}

/* What was done elsewhere (the trading centre, the firm's own works) has no case here: when it happened is told by
 * happened_at. */
bool project__done(struct decision *d) {
	struct plan *p;
	struct chosen c;
	day on = day_of_ms(d->now, d->pack->offset_minutes);
	if (!plan_and_items(d, &p, &c))
		return false;
	for (uint32_t i = 0; i < c.count; i++) {
		struct project_step s = {.item = c.items[i]->id, .over = on, .began = c.items[i]->start};
		bool runs = c.items[i]->own && c.items[i]->begun && !c.items[i]->ended;
		if (!runs && !may_begin(d, p, &c, c.items[i]))
			return false;
		if (s.began > on || !s.began)
			s.began = on;
		check(s.over >= s.began);
		struct event *ev = emit(d, E_project_progressed, d->record);
		str progress = project__progress(d, d->record, &s);
		set_state(ev, F_progress, progress);
		set_name(ev, F_plan_item, s.item);
		set_text(ev, F_reason, arg_str(d, F_reason));
	}
	return project__replan(d, d->record, &(struct project_slip){.days = NIL});
}
