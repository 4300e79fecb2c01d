/* By which day a project ends, how likely: its plan played many times with the lengths that the district has recorded.
 * It follows from assumptions, and says so. */
#include "api/project.h"
#include "data/date.h"
#include "plan/chance.h"

enum { DURATIONS_MOST = 500, RUNS_USUAL = 2000, RUNS_MOST = 10000, DAYS_SHOWN = 60, SEED = 1 };

struct asked {
	int64_t runs;
	day by; /* 0: the planned end */
};

static bool read_asked(struct call *c, struct asked *a, struct err *e) {
	str text;
	*a = (struct asked){.runs = RUNS_USUAL};
	if (api__parameter(c, "runs", &text) && (!str_int(text, &a->runs) || a->runs < 1 || a->runs > RUNS_MOST))
		return err_set(e, "field.range", "runs", "runs is a number from 1 to %d", RUNS_MOST);
	return !api__parameter(c, "by", &text) || day_parse(text, &a->by) ||
	       err_set(e, "field.type", "by", "by is a day as 2022-01-04");
}

/* Recorded lengths of the item of each task; a technical review before an item is as long as planned. */
static bool read_durations(struct call *c, const struct plan *p, struct chance_duration *by_task, uint32_t *recorded,
                           struct err *e) {
	for (uint32_t t = 0; t < p->problem.count; t++) {
		uint32_t i = p->task_item[t];
		if (p->task_review[t])
			continue;
		double *minutes = arena_array(c->arena, double, DURATIONS_MOST);
		if (!query_durations(c->query, p->items[i].item->code, DURATIONS_MOST, minutes, &by_task[t].count, e))
			return false;
		by_task[t].minutes = minutes;
		recorded[i] = by_task[t].count;
	}
	return true;
}

static void put_days(struct buf *out, const struct chances *ch) {
	int span = ch->ends[ch->runs - 1] - ch->ends[0], step = span / DAYS_SHOWN + 1;
	buf_text(out, ",\"days\":[");
	for (day on = ch->ends[0];; on += step) {
		day shown = on > ch->ends[ch->runs - 1] ? ch->ends[ch->runs - 1] : on;
		buf_text(out, on > ch->ends[0] ? ",{\"on\":\"" : "{\"on\":\"");
		day_put(out, shown);
		buf_format(out, "\",\"share\":%.4f}", chance_by(ch, shown));
		if (shown == ch->ends[ch->runs - 1])
			break;
	}
	buf_char(out, ']');
}

static void put_items(struct buf *out, const struct plan *p, const struct chances *ch, const uint32_t *recorded) {
	buf_text(out, ",\"items\":[");
	for (uint32_t i = 0; i < p->count; i++) {
		double critical = 0;
		for (uint32_t t = 0; t < p->problem.count; t++)
			if (p->task_item[t] == i && ch->critical[t] > critical)
				critical = ch->critical[t];
		buf_format(out, "%s{\"id\":\"" STR_FMT "\",\"critical\":%.4f,\"recorded\":%u}", i ? "," : "",
		           STR_ARG(p->items[i].id), critical, recorded[i]);
	}
	buf_char(out, ']');
}

static bool play(struct call *c, struct err *e) {
	struct asked asked;
	struct project_view v;
	struct plan *p;
	struct chances ch;
	struct buf *out = &c->reply->body;
	if (!read_asked(c, &asked, e) || !api__project_view(c, 0, &v, e))
		return false;
	day today = v.row.progress.n && str_is(v.row.state, "planned") ? api__today(c) : 0;
	if (!api__project_make(&v, today, NULL, STR(""), false, &p, e))
		return false;
	struct chance_duration *by_task = arena_array(c->arena, struct chance_duration, p->problem.count);
	uint32_t *recorded = arena_array(c->arena, uint32_t, p->count);
	if (!read_durations(c, p, by_task, recorded, e) ||
	    !chance_play(c->arena, &p->problem, by_task, (uint32_t)asked.runs, SEED, &ch, e))
		return false;
	day by = asked.by ? asked.by : day_of_ms(v.row.planned_end_at, c->api->set.pack->offset_minutes);
	buf_format(out, "{\"runs\":%u", ch.runs);
	api__put_day(out, "by", by);
	buf_format(out, ",\"in_time\":%.4f", chance_by(&ch, by));
	api__put_day(out, "median", ch.median);
	api__put_day(out, "p80", ch.p80);
	api__put_day(out, "p90", ch.p90);
	put_days(out, &ch);
	put_items(out, p, &ch, recorded);
	buf_text(out, ",\"assumed\":true}");
	return true;
}

void api__project_chances(struct call *c) {
	struct err e = {0};
	api__finish(c, play(c, &e), &e);
}
