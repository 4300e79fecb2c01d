/* 订制式审批: an investment project and its approval plan.
 *
 * Project: registered -> planned (again and again) -> finished. The plan is made from the project's facts: the pack's
 * decision says which items apply, the items say what they need and promise, the longest chain is the critical path.
 * (1) baseline_days is frozen by the first plan: the published earlier standard of the project's category.
 * (2) saved_days = baseline_days - actual_days, both natural days, set once at the end. */
#include "data/date.h"
#include "desk/desk_int.h"

enum { PLAN_ITEMS_MAX = 256 };

/* One item of the plan; start and end in working days after the plan's day. */
struct step {
	const struct item *item;
	int32_t start, end;
	bool placed, open;
};
struct plan {
	struct step steps[PLAN_ITEMS_MAX];
	uint32_t count;
	int32_t days;
};

bool project__register(struct decision *d) {
	struct val facts;
	if (!val_read_json(d->arena, arg_str(d, F_facts), &facts, NULL) || facts.kind != VAL_CONTEXT)
		return desk__refuse(d, "field.type", "payload.facts", "the facts of a project are an object");
	struct event *ev = emit_args(d, E_project_registered);
	set_word(ev, F_stage, W_introduction);
	return true;
}

uint32_t project__fact_inputs(struct arena *a, struct val facts, struct decision_input **out) {
	uint32_t n = facts.kind == VAL_CONTEXT ? facts.context.count : 0;
	*out = arena_array(a, struct decision_input, n + 2);
	for (uint32_t i = 0; i < n; i++)
		(*out)[i] = (struct decision_input){facts.context.entries[i].key, facts.context.entries[i].value};
	(*out)[n] = (struct decision_input){STR("facts"), facts};
	return n + 1;
}

static struct step *step_of(struct plan *p, str id) {
	for (uint32_t i = 0; i < p->count; i++)
		if (str_eq(p->steps[i].item->id, id))
			return &p->steps[i];
	return NULL;
}

static str needs_of(const struct pack *p, const struct item *item) {
	const struct csv *t = pack_table(p, "items/items.csv");
	const struct code *c = pack_code(p, CODE_ITEM, item->code);
	return t && c ? csv_cell(t, c->row, csv_column(t, "needs")) : STR("");
}

/* The end of a step: after all that it needs and that the plan holds. The pack's check has refused cycles. */
static int32_t place(const struct pack *pack, struct plan *p, struct step *s) {
	if (s->placed)
		return s->end;
	check(!s->open);
	s->open = true;
	str needs = needs_of(pack, s->item), one;
	while (str_next(&needs, ' ', &one)) {
		struct step *before = step_of(p, one);
		if (before && place(pack, p, before) > s->start)
			s->start = before->end;
	}
	s->open = false;
	s->placed = true;
	bool in_days = s->item->has_promised && s->item->promised.unit == UNIT_WORKING_DAY;
	check(s->start >= 0);
	s->end = s->start + (in_days ? s->item->promised.value : 0);
	if (s->end > p->days)
		p->days = s->end;
	return s->end;
}

static bool choose_items(struct decision *d, struct val facts, struct plan *p, str *decision) {
	struct decision_input *inputs;
	uint32_t n = project__fact_inputs(d->arena, facts, &inputs);
	struct ruling rule;
	if (!decide_by_rules(d, STR("plan items"), inputs, n, false, &rule))
		return false;
	struct val chosen = rule.result;
	*decision = rule.decision;
	for (uint32_t i = 0; chosen.kind == VAL_LIST && i < chosen.list.count && p->count < PLAN_ITEMS_MAX; i++) {
		struct val one = chosen.list.items[i];
		const struct item *item = one.kind == VAL_STRING ? pack_item(d->pack, one.string) : NULL;
		if (item && !step_of(p, item->id))
			p->steps[p->count++] = (struct step){.item = item};
	}
	return p->count > 0 || desk__refuse(d, "project.no_items", "payload.facts", "no item applies to these facts");
}

static str steps_json(struct decision *d, const struct plan *p) {
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	buf_char(&b, '[');
	for (uint32_t i = 0; i < p->count; i++)
		buf_format(&b, "%s{\"end\":%d,\"item\":\"" STR_FMT "\",\"start\":%d}", i ? "," : "", p->steps[i].end,
			STR_ARG(p->steps[i].item->id), p->steps[i].start);
	buf_char(&b, ']');
	str json = arena_str(d->arena, buf_view(&b));
	buf_free(&b);
	return json;
}

/* Natural days of the published earlier standard for the project's category; NIL when the pack has none. */
static int64_t baseline_of(const struct pack *p, struct val facts) {
	const struct csv *t = pack_table(p, "plans/baseline.csv");
	struct val category = val_member(facts, "category");
	int64_t days = NIL;
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (category.kind == VAL_STRING && str_eq(csv_cell(t, i, csv_column(t, "code")), category.string))
			str_int(csv_cell(t, i, csv_column(t, "natural_days")), &days);
	return days;
}

bool project__plan(struct decision *d) {
	struct val facts;
	if (!arg_str(d, F_facts).n)
		return desk__refuse(d, "field.missing", "payload.facts", "a plan is made from facts");
	if (!val_read_json(d->arena, arg_str(d, F_facts), &facts, NULL) || facts.kind != VAL_CONTEXT)
		return desk__refuse(d, "field.type", "payload.facts", "the facts of a project are an object");
	struct plan *p = arena_new(d->arena, struct plan);
	str decision;
	if (!choose_items(d, facts, p, &decision))
		return false;
	for (uint32_t i = 0; i < p->count; i++)
		place(d->pack, p, &p->steps[i]);
	int64_t baseline = rec_or(d->record, F_baseline_days, baseline_of(d->pack, facts));
	if (baseline == NIL)
		return desk__refuse(d, "project.no_baseline", "payload.facts.category",
			"the pack has no earlier standard for this category");
	struct event *ev = emit_args(d, E_project_planned);
	set_text(ev, F_decision, decision);
	set_text(ev, F_items, steps_json(d, p));
	set_int(ev, F_planned_days, p->days);
	set_int(ev, F_planned_end_at, due_after(d, ev, d->now, (struct limit){p->days, UNIT_WORKING_DAY}));
	set_none(ev, F_provisional);
	set_int(ev, F_baseline_days, baseline);
	set_bool(ev, F_drawings_in_scope, val_is_true(val_member(facts, "drawings")));
	return true;
}

bool project__reach(struct decision *d) {
	emit_args(d, E_project_stage_reached);
	return true;
}

bool project__check_drawings(struct decision *d) {
	if (rec_or(d->record, F_drawings_in_scope, 0) != 1)
		return desk__refuse(
			d, "project.no_drawings", "", "this project's drawings are not in the scope of the check");
	if (!arg_is(d, F_passed_check))
		return desk__refuse(d, "project.drawings_failed", "payload.passed_check",
			"drawings that fail are corrected and checked again");
	emit_args(d, E_project_drawings_checked);
	return true;
}

bool project__finish(struct decision *d) {
	check(rec_get(d->record, F_baseline_days) != NIL && rec_get(d->record, F_started_at) != NIL); /* invariant 1 */
	int offset = d->pack->offset_minutes;
	int64_t actual = day_of_ms(d->now, offset) - day_of_ms(rec_get(d->record, F_started_at), offset);
	struct event *ev = emit_args(d, E_project_finished);
	set_int(ev, F_actual_days, actual);
	set_int(ev, F_saved_days, rec_get(d->record, F_baseline_days) - actual);
	return true;
}
