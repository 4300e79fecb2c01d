/* 订制审批方案: how a plan of a project is made, kept as a version and read back from the ledger. */
#include <stdlib.h>

#include "data/date.h"
#include "desk/project_int.h"

enum { STEP_BYTES = 64, DATES_BYTES = 128 /* of one item beside its codes, as text */ };

/* ---- progress as text ---------------------------------------------------------------------------------- */

bool project_step_next(str *progress, struct project_step *out) {
	str token, part[5] = {{0}};
	int64_t number[5] = {0};
	if (!str_next(progress, ' ', &token))
		return false;
	for (int i = 0; i < 5 && str_next(&token, ':', &part[i]); i++)
		if (i && !str_int(part[i], &number[i]))
			return false;
	*out = (struct project_step){part[0], number[1], (day)number[2], (day)number[3], number[4] == 1};
	return part[0].n > 0;
}

bool project_step_find(str progress, str item, struct project_step *out) {
	while (project_step_next(&progress, out))
		if (str_eq(out->item, item))
			return true;
	*out = (struct project_step){.item = item};
	return false;
}

static void put_step(struct buf *b, const struct project_step *s) {
	buf_format(b, "%s" STR_FMT ":%lld:%d:%d%s", b->n ? " " : "", STR_ARG(s->item), (long long)s->case_id, s->began,
		s->over, s->told ? ":1" : "");
}

str project__progress(struct decision *d, const struct record *r, const struct project_step *step) {
	str rest = flow_state(d, r, F_progress);
	struct buf b = buf_in(d->arena, rest.n + step->item.n + STEP_BYTES);
	struct project_step one;
	check(step->item.n > 0 && r->kind == R_project);
	while (project_step_next(&rest, &one))
		if (!str_eq(one.item, step->item))
			put_step(&b, &one);
	if (step->began || step->told)
		put_step(&b, step);
	check(!b.full);
	return buf_view(&b);
}

/* ---- reviews that were ordered -------------------------------------------------------------------------- */

bool project__note_review(struct decision *d, const struct record *r, str item, str type, int64_t review) {
	str rest = rec_state(r, F_reviews), one;
	struct buf b = buf_in(d->arena, rest.n + item.n + STEP_BYTES);
	check(item.n > 0 && type.n > 0 && r->kind == R_project);
	for (int64_t other; pair_next(&rest, &one, &other);) {
		const struct record *before = str_eq(one, item) ? desk__record(d, R_review, other) : NULL;
		if (!before && d->refusal->code)
			return false;
		if (!before || !str_eq(rec_text(d->book, before, F_review_type), type))
			buf_format(&b, STR_FMT ":%lld ", STR_ARG(one), (long long)other);
	}
	buf_format(&b, STR_FMT ":%lld", STR_ARG(item), (long long)review);
	check(!b.full);
	struct event *ev = emit(d, E_project_review_asked, r);
	set_state(ev, F_reviews, buf_view(&b));
	set_name(ev, F_plan_item, item);
	set_int(ev, F_review, review);
	return true;
}

/* ---- the request --------------------------------------------------------------------------------------- */

static const struct item *item_then(void *self, str id, day on) {
	return rulebook_item(self, id, on);
}

static uint32_t actuals_of(struct arena *a, str progress, const struct plan_actual **out) {
	struct plan_actual *list = arena_array(a, struct plan_actual, PLAN_ITEMS_MAX);
	struct project_step s;
	uint32_t n = 0;
	while (n < PLAN_ITEMS_MAX && project_step_next(&progress, &s))
		if (s.began)
			list[n++] = (struct plan_actual){.item = s.item,
				.case_id = s.case_id,
				.begun = true,
				.ended = s.over > 0,
				.began = s.began,
				.over = s.over};
	*out = list;
	return n;
}

void project_request(
	struct arena *a, const struct rulebook *rules, const struct project_basis *b, struct plan_request *out) {
	*out = (struct plan_request){.facts = b->facts,
		.title = b->title,
		.from = b->from,
		.today = b->today,
		.known_year = b->known_year,
		.alternative = b->alternative,
		.capacities = true,
		.search = PLAN_SEARCH,
		.compare = b->compare,
		.what_if = b->what_if,
		.item = item_then,
		.agent = b->agent};
	/* The callback reads only; plan_request keeps one pointer for all callers. */
	memcpy(&out->self, &rules, sizeof rules);
	for (int i = 0; i < PLAN_DECISIONS; i++) {
		int number = 0;
		const struct rule_version *v =
			rulebook_find(rules, str_of(plan_decision_name((enum plan_decision)i)), b->today, &number);
		if (v && v->model)
			out->models[i] = (struct plan_model){v->model, number};
	}
	out->actual_count = actuals_of(a, b->progress, &out->actuals);
}

/* ---- the kept plan ------------------------------------------------------------------------------------- */

struct reading {
	struct arena *arena;
	struct project_kept *kept;
};

static str member(struct arena *a, const struct json_doc *doc, const char *name) {
	uint32_t at = json_member(doc, 0, name);
	return at ? arena_str(a, json_raw(doc, at)) : STR("");
}

/* Every project.planned holds all that the plan was made from. */
static bool take_kept(void *to, const struct past_event *ev) {
	struct reading *x = to;
	struct json_doc doc;
	bool planned = str_is(ev->kind, event_defs[E_project_planned].name);
	if (!planned && !str_is(ev->kind, event_defs[E_project_registered].name))
		return true;
	if (!json_parse(x->arena, ev->body, &doc, NULL))
		return true;
	*x->kept = (struct project_kept){.facts = member(x->arena, &doc, "facts"),
		.what_if = member(x->arena, &doc, "what_if"),
		.items = planned ? member(x->arena, &doc, "items") : STR("")};
	return false;
}

static str set_in(const struct event *ev, enum field f) {
	for (uint32_t i = 0; i < ev->count; i++)
		if (ev->set[i].field == f)
			return ev->set[i].s;
	return STR("");
}

bool project__kept(struct decision *d, const struct record *r, struct project_kept *out) {
	struct reading x = {d->arena, out};
	struct err e = {0};
	*out = (struct project_kept){0};
	for (uint32_t i = d->event_count; i-- > 0;) {
		const struct event *ev = &d->events[i];
		if (ev->record != r || ev->kind != E_project_planned)
			continue;
		*out = (struct project_kept){set_in(ev, F_facts), set_in(ev, F_what_if), set_in(ev, F_items)};
		return true;
	}
	return desk__past(d, r, &x, take_kept, &e) || desk__refuse(d, "store.fault", "", "%s", e.text);
}

/* {"critical":true,"end":19055,"item":"A13","latest":19055,"review":"eia-form","start":19050} of the list. */
static bool find_dates(const struct json_doc *doc, str item, struct project_dates *out) {
	const struct json *list = &doc->tokens[0];
	uint32_t at = 1;
	for (uint32_t i = 0; list->kind == JSON_ARRAY && i < list->count; i++, at = doc->tokens[at].next) {
		uint32_t id = json_member(doc, at, "item");
		int64_t start, end, latest;
		if (id && str_eq(json_raw(doc, id), item) && json_int(doc, json_member(doc, at, "start"), &start) &&
			json_int(doc, json_member(doc, at, "end"), &end)) {
			bool known = json_int(doc, json_member(doc, at, "latest"), &latest);
			uint32_t review = json_member(doc, at, "review");
			*out = (struct project_dates){(day)start, (day)end, known ? (day)latest : (day)end,
				review ? json_raw(doc, review) : STR("")};
			return true;
		}
	}
	return false;
}

bool project__planned(struct decision *d, const struct project_kept *kept, str item, struct project_dates *out) {
	struct json_doc doc;
	return kept->items.n && json_parse(d->arena, kept->items, &doc, NULL) && find_dates(&doc, item, out);
}

/* ---- making it ----------------------------------------------------------------------------------------- */

static int known_year(const struct decision *d) {
	return calendar_known_year(d->pack->calendar, day_of_ms(d->recorded_at, d->pack->offset_minutes));
}

static bool read_basis(struct decision *d, const struct project_kept *with, struct project_basis *b) {
	bool good = val_read_json(d->arena, with->facts, &b->facts, NULL) && b->facts.kind == VAL_CONTEXT;
	if (!good)
		return desk__refuse(d, "field.type", "payload.facts", "the facts of a project are an object");
	b->what_if = val_null();
	if (with->what_if.n && !val_read_json(d->arena, with->what_if, &b->what_if, d->refusal))
		return false;
	if (b->what_if.kind == VAL_CONTEXT && !b->what_if.context.count)
		b->what_if = val_null();
	return true;
}

bool project__make(struct decision *d, const struct record *r, const struct project_kept *with, str alternative,
	struct plan **out) {
	struct plan_request q;
	struct err e = {0};
	day today = day_of_ms(d->now, d->pack->offset_minutes);
	struct project_basis b = {.alternative = alternative.n ? alternative : rec_text(d->book, r, F_alternative),
		.progress = flow_state(d, r, F_progress),
		.agent = rec_text(d->book, r, F_officer),
		.from = (day)rec_or(r, F_plan_from, today),
		.today = today,
		.known_year = known_year(d)};
	check(d->plans && r->kind == R_project);
	if (!read_basis(d, with, &b))
		return false;
	project_request(d->arena, d->rules, &b, &q);
	if (plan_make(d->arena, d->plans, &q, out, &e))
		return true;
	return desk__refuse(d, e.code, *e.where ? arena_format(d->arena, "payload.%s", e.where).p : "", "%s", e.text);
}

static bool put_items(struct decision *d, struct event *ev, const struct plan *p) {
	size_t room = DATES_BYTES;
	for (uint32_t i = 0; i < p->count; i++)
		room += DATES_BYTES + p->items[i].id.n + p->items[i].review.n;
	struct buf b = buf_in(d->arena, room);
	buf_char(&b, '[');
	for (uint32_t i = 0; i < p->count; i++) {
		const struct plan_item *x = &p->items[i];
		buf_format(&b, "%s{\"critical\":%s,\"end\":%d,\"item\":\"" STR_FMT "\",\"latest\":%d", i ? "," : "",
			x->critical ? "true" : "false", x->end, STR_ARG(x->id), x->latest_end);
		if (x->review.n && str_is(x->payer, "government"))
			buf_format(&b, ",\"review\":\"" STR_FMT "\"", STR_ARG(x->review));
		buf_format(&b, ",\"start\":%d}", x->start);
	}
	buf_char(&b, ']');
	check(!b.full);
	set_text(ev, F_items, buf_view(&b));
	return b.n <= LIMIT_COMMAND_BYTES ||
		desk__refuse(d, "field.too_long", "payload.facts", "the plan has too many items");
}

static void put_end(struct decision *d, struct event *ev, const struct record *r, const struct plan *p) {
	int offset = d->pack->offset_minutes;
	int64_t end = rec_get(r, F_planned_end_at), moved = 0;
	if (end != NIL)
		moved = p->end - (day_of_ms(end, offset) - rec_or(r, F_moved_days, 0));
	set_int(ev, F_planned_end_at, case_end_of_day(d, p->end));
	set_int(ev, F_moved_days, moved);
	set_int(ev, F_planned_days, p->working_days);
	if (p->provisional) {
		set_bool(ev, F_provisional, true);
		set_int(ev, F_known_year, known_year(d) > 0 ? known_year(d) : 0);
	} else if (rec_get(r, F_provisional) == 1) {
		set_int(ev, F_provisional, NIL);
	}
}

/* The version of the table that chose the items, as events name it. */
static void put_decision(struct decision *d, struct event *ev) {
	int number = 0;
	const struct rule_version *v = rulebook_find(d->rules, str_of(plan_decision_name(PLAN_DECIDES_ITEMS)),
		day_of_ms(d->now, d->pack->offset_minutes), &number);
	if (v && v->cited)
		set_text(ev, F_decision, v->cited[number]);
}

int64_t project__alarm(struct decision *d, const struct record *r, const struct plan *p) {
	int64_t first = NIL;
	str progress = flow_state(d, r, F_progress);
	for (uint32_t i = 0; progress.n && i < p->count; i++) {
		const struct plan_item *x = &p->items[i];
		struct project_step s;
		bool waits = x->ended || (x->state == PLAN_PLANNED && !x->begun);
		if (waits || (project_step_find(progress, x->id, &s) && s.told))
			continue;
		ms at = case_end_of_day(d, x->begun ? x->end : x->latest_end);
		if (at > d->recorded_at && (first == NIL || at < first))
			first = at;
	}
	return first;
}

bool project__put(struct decision *d, struct event *ev, const struct record *r, const struct project_kept *with,
	const struct plan *p) {
	int64_t alarm = project__alarm(d, r, p);
	check(ev->kind == E_project_planned && p->count > 0);
	set_text(ev, F_facts, with->facts);
	set_text(ev, F_what_if, with->what_if.n ? with->what_if : STR("{}"));
	if (p->alternative.n)
		set_name(ev, F_alternative, p->alternative);
	set_name(ev, F_plan_proof, str_of(p->proof));
	set_int(ev, F_plan_from, p->from);
	set_int(ev, F_plan_version, rec_or(r, F_plan_version, 0) + 1);
	set_int(ev, F_materials_listed, p->materials_listed);
	set_int(ev, F_materials_asked, p->materials_asked);
	set_bool(ev, F_drawings_in_scope, val_is_true(val_member(p->facts, "drawings")));
	if (rec_get(r, F_plan_stale) != NIL)
		event_place(ev, F_plan_stale)->i = NIL;
	if (alarm != NIL || rec_get(r, F_wake_at) != NIL)
		set_int(ev, F_wake_at, alarm);
	put_end(d, ev, r, p);
	put_decision(d, ev);
	return put_items(d, ev, p);
}
