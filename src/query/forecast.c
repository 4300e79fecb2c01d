/* By which day a project ends, how likely: its plan as of a day, played with the lengths that the district has
 * recorded. It follows from assumptions, and says so. */
#include "query/forecast.h"
#include "data/date.h"
#include "query/inside.h"

enum { DURATIONS_MOST = 500, DAYS_SHOWN = 60 };

/* ---- the plan as of a day ------------------------------------------------------------------------------- */

static bool newest_day(struct query *q, day *out, struct err *e) {
	sqlite3_stmt *row = query__kept(q, KEPT_RECORDED);
	if (!row)
		return query__fault(q, e);
	sqlite3_bind_int64(row, 1, query_last_seq(q));
	ms at = sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : 0;
	sqlite3_reset(row);
	*out = day_of_ms(at, q->pack->offset_minutes);
	return true;
}

static bool is_empty(struct val v) {
	return v.kind == VAL_CONTEXT && !v.context.count;
}

static bool make_plan(struct query *q, struct arena *a, const struct query_forecast *in, const struct query_project *p,
                      day today, struct plan **out, struct err *e) {
	struct plan_request request;
	struct project_basis b = {.what_if = val_null(),
		.title = p->title,
		.alternative = p->alternative,
		.progress = p->progress,
		.agent = p->agent,
		.from = p->from == NIL ? today : (day)p->from,
		.today = today,
		.known_year = calendar_known_year(q->pack->calendar, today)};
	if (!val_read_json(a, p->facts, &b.facts, e) || (p->what_if.n && !val_read_json(a, p->what_if, &b.what_if, e)))
		return false;
	if (is_empty(b.what_if))
		b.what_if = val_null();
	project_request(a, in->book, &b, &request);
	return plan_make(a, in->rules, &request, out, e);
}

/* ---- its play -------------------------------------------------------------------------------------------- */

/* Recorded lengths of the item of each task; a technical review before an item is as long as planned. */
static bool read_durations(struct query *q, struct arena *a, const struct plan *p, struct chance_duration *by_task,
                           uint32_t *recorded, struct err *e) {
	for (uint32_t t = 0; t < p->problem.count; t++) {
		uint32_t i = p->task_item[t];
		if (p->task_review[t])
			continue;
		double *minutes = arena_array(a, double, DURATIONS_MOST);
		if (!query_durations(q, p->items[i].item->code, DURATIONS_MOST, minutes, &by_task[t].count, e))
			return false;
		by_task[t].minutes = minutes;
		recorded[i] = by_task[t].count;
	}
	return true;
}

bool query_forecast(struct query *q, struct arena *a, const struct query_forecast *in, struct query_chances *out,
                    struct err *e) {
	struct query_project row;
	struct plan *p;
	day today = in->today;
	if (!query_project(q, a, in->project, in->scope, &row, e))
		return false;
	if (!row.items.n)
		return err_set(e, "project.no_plan", "", "project %lld has no plan yet", (long long)in->project);
	if (row.finished_at != NIL)
		today = day_of_ms(row.finished_at, q->pack->offset_minutes);
	if ((!today && !newest_day(q, &today, e)) || !make_plan(q, a, in, &row, today, &p, e))
		return false;
	struct chance_duration *by_task = arena_array(a, struct chance_duration, p->problem.count);
	uint32_t *recorded = arena_array(a, uint32_t, p->count);
	*out = (struct query_chances){.plan = p, .recorded = recorded, .by = in->by};
	if (!out->by)
		out->by = day_of_ms(row.planned_end_at, q->pack->offset_minutes);
	return read_durations(q, a, p, by_task, recorded, e) &&
	       chance_play(a, &p->problem, by_task, in->runs, in->seed, &out->chances, e);
}

/* ---- the answer ------------------------------------------------------------------------------------------ */

static void put_days(struct buf *out, const struct chances *ch) {
	day first = ch->ends[0], last = ch->ends[ch->runs - 1];
	int step = (last - first) / DAYS_SHOWN + 1;
	buf_text(out, ",\"days\":[");
	for (day on = first;; on += step) {
		day shown = on > last ? last : on;
		query__put_day(out, on > first ? ",{\"on\":\"" : "{\"on\":\"", shown);
		buf_format(out, ",\"share\":%.4f}", chance_by(ch, shown));
		if (shown == last)
			break;
	}
	buf_char(out, ']');
}

double query_critical(const struct query_chances *c, uint32_t item) {
	double critical = 0;
	check(item < c->plan->count && c->chances.count == c->plan->problem.count);
	for (uint32_t t = 0; t < c->chances.count; t++)
		if (c->plan->task_item[t] == item && c->chances.critical[t] > critical)
			critical = c->chances.critical[t];
	return critical;
}

void query_put_chances(struct buf *out, const struct query_chances *c) {
	const struct chances *ch = &c->chances;
	buf_format(out, "{\"runs\":%u", ch->runs);
	query__put_day(out, ",\"by\":\"", c->by);
	buf_format(out, ",\"in_time\":%.4f", chance_by(ch, c->by));
	query__put_day(out, ",\"median\":\"", ch->median);
	query__put_day(out, ",\"p80\":\"", ch->p80);
	query__put_day(out, ",\"p90\":\"", ch->p90);
	query__put_day(out, ",\"p95\":\"", ch->p95);
	put_days(out, ch);
	buf_text(out, ",\"items\":[");
	for (uint32_t i = 0; i < c->plan->count; i++)
		buf_format(out, "%s{\"id\":\"" STR_FMT "\",\"critical\":%.4f,\"recorded\":%u}", i ? "," : "",
		           STR_ARG(c->plan->items[i].id), query_critical(c, i), c->recorded[i]);
	buf_text(out, "],\"assumed\":true}");
}
