/* What was found, as JSON. Durations are minutes with one decimal place, instants ISO 8601 in UTC. */
#include "mining/inside.h"

void mining__put_text(struct buf *b, const char *name, str value) {
	buf_format(b, ",\"%s\":", name);
	json_put_string(b, value);
}

void mining__put_number(struct buf *b, const char *name, int64_t value) {
	buf_format(b, ",\"%s\":%lld", name, (long long)value);
}

void mining__put_key(struct buf *b, uint64_t key) {
	buf_format(b, "\"%016llx\"", (unsigned long long)key);
}

void mining__put_instant(struct buf *b, const char *name, ms at) {
	buf_format(b, ",\"%s\":", name);
	if (at == MINING_NONE) {
		buf_text(b, "null");
		return;
	}
	buf_char(b, '"');
	ms_put(b, at, 0);
	buf_char(b, '"');
}

static void put_minutes(struct buf *b, const char *name, ms value) {
	buf_format(b, ",\"%s\":%.1f", name, (double)value / MS_PER_MINUTE);
}

void mining__put_spread(struct buf *b, const char *name, const struct mining_spread *s) {
	buf_format(b, ",\"%s\":{\"n\":%u", name, s->n);
	put_minutes(b, "median", s->median);
	put_minutes(b, "p90", s->p90);
	put_minutes(b, "total", s->total);
	buf_char(b, '}');
}

static void put_total(struct buf *b, const char *name, const struct mining_spread *s) {
	buf_format(b, ",\"%s\":{\"n\":%u", name, s->n);
	put_minutes(b, "total", s->total);
	buf_char(b, '}');
}

static str activity_name(const struct mining_log *log, uint32_t number) {
	return intern_text(&log->activities, number);
}

/* ---- the map -------------------------------------------------------------------------------- */

static void put_totals(struct buf *b, const struct mining_log *log, const struct mining_map *m) {
	buf_format(b, "\"cases\":%u,\"events\":%u,\"activities_in_log\":%u,\"resources_in_log\":%u,\"cases_in_log\":%u,"
		"\"events_in_log\":%u,\"paths\":%u,\"paths_shown\":%u", m->cases, m->events, log->activities.texts.n,
		log->resources.texts.n, log->cases.n, log->events.n, m->paths, m->paths_kept);
	buf_format(b, ",\"clock\":\"%s\",\"estimated\":%s,\"beginnings\":{\"estimated\":%u,\"recorded\":%u}",
		log->hours ? "opening_hours" : "civil", m->estimated ? "true" : "false", m->estimated, m->recorded);
	mining__put_number(b, "longest", m->longest);
	mining__put_instant(b, "first_at", m->cases ? m->first_at : MINING_NONE);
	mining__put_instant(b, "last_at", m->cases ? m->last_at : MINING_NONE);
	mining__put_spread(b, "took", &m->took);
	put_total(b, "waiting", &m->wait);
	put_total(b, "working", &m->work);
	put_total(b, "undivided", &m->open);
	buf_format(b,
		",\"rework\":{\"cases\":%u},\"on_time\":{\"closed\":%u,\"judged\":%u,\"late\":%u,\"nothing_after\":%u}",
		m->repeating, m->closed, m->judged, m->late, m->crossed_nowhere);
}

static void put_activity(struct buf *b, const struct mining_log *log, const struct mining_activity *act) {
	buf_text(b, "{\"activity\":");
	json_put_string(b, activity_name(log, act->activity));
	buf_format(b, ",\"count\":%u,\"cases\":%u,\"starts\":%u,\"ends\":%u,\"people\":%u", act->count, act->cases,
		act->starts, act->ends, act->people);
	mining__put_spread(b, "waiting", &act->wait);
	mining__put_spread(b, "working", &act->work);
	mining__put_spread(b, "undivided", &act->open);
	mining__put_number(b, "estimated", act->estimated);
	buf_format(b, ",\"rework\":{\"repeats\":%u,\"cases\":%u,\"self_loops\":%u", act->repeats, act->repeating,
		act->self_loops);
	put_minutes(b, "total", act->repeat_time);
	buf_format(b, "},\"on_time\":{\"judged\":%u,\"late\":%u,\"crossed\":%u}}", act->judged, act->late, act->crossed);
}

static void put_edge(struct buf *b, const struct mining_log *log, const struct mining_edge *edge) {
	buf_text(b, "{\"from\":");
	json_put_string(b, activity_name(log, edge->from));
	mining__put_text(b, "to", activity_name(log, edge->to));
	buf_format(b, ",\"count\":%u,\"cases\":%u", edge->count, edge->cases);
	mining__put_spread(b, "took", &edge->took);
	buf_char(b, '}');
}

static void put_people(struct buf *b, const struct mining_log *log, const struct mining_map *m) {
	buf_format(b, ",\"resource_count\":%u,\"resources\":[", m->resource_count);
	for (uint32_t i = 0; i < m->top_resources; i++) {
		const struct mining_resource *r = &m->resources[i];
		buf_text(b, i ? ",{\"resource\":" : "{\"resource\":");
		json_put_string(b, intern_text(&log->resources, r->resource));
		buf_format(b, ",\"events\":%u,\"cases\":%u,\"activities\":%u}", r->events, r->cases, r->activities);
	}
	buf_text(b, "],\"handovers\":[");
	for (uint32_t i = 0; i < m->handover_count; i++) {
		const struct mining_handover *h = &m->handovers[i];
		buf_text(b, i ? ",{\"from\":" : "{\"from\":");
		json_put_string(b, intern_text(&log->resources, h->from));
		mining__put_text(b, "to", intern_text(&log->resources, h->to));
		mining__put_number(b, "count", h->count);
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

void mining_put_map(struct buf *b, const struct mining_log *log, const struct mining_map *m) {
	put_totals(b, log, m);
	buf_text(b, ",\"activities\":[");
	for (uint32_t i = 0; i < m->activity_count; i++) {
		if (i)
			buf_char(b, ',');
		put_activity(b, log, &m->activities[i]);
	}
	buf_text(b, "],\"edges\":[");
	for (uint32_t i = 0; i < m->edge_count; i++) {
		if (i)
			buf_char(b, ',');
		put_edge(b, log, &m->edges[i]);
	}
	buf_char(b, ']');
	put_people(b, log, m);
}

/* ---- paths and cases ------------------------------------------------------------------------ */

void mining__open_case(struct buf *b, const struct mining_log *log, uint32_t place) {
	const struct mining_case *c = &log->cases.p[place];
	buf_format(b, "{\"id\":%lld", (long long)c->id);
	mining__put_text(b, "name", c->name);
}

void mining_put_paths(struct buf *b, const struct mining_log *log, const struct mining_paths *p, uint32_t most) {
	uint64_t sum = 0;
	buf_char(b, '[');
	for (uint32_t i = 0; i < p->count && i < most; i++) {
		const struct mining_path *path = &p->list[i];
		const struct mining_case *c = &log->cases.p[path->example];
		sum += path->count;
		buf_text(b, i ? ",{\"path\":" : "{\"path\":");
		mining__put_key(b, path->key);
		buf_format(b, ",\"count\":%u,\"share\":%.4f,\"together\":%.4f,\"judged\":%u,\"late\":%u", path->count,
			(double)path->count / log->cases.n, (double)sum / log->cases.n, path->judged, path->late);
		mining__put_spread(b, "took", &path->took);
		buf_text(b, ",\"activities\":[");
		for (uint32_t k = 0; k < c->count; k++) {
			if (k)
				buf_char(b, ',');
			json_put_string(b, activity_name(log, log->events.p[c->first + k].activity));
		}
		buf_text(b, "],\"example\":");
		mining__open_case(b, log, path->example);
		buf_text(b, "}}");
	}
	buf_char(b, ']');
}

static void put_chosen(struct buf *b, const struct mining_log *log, uint32_t place) {
	const struct mining_case *c = &log->cases.p[place];
	const struct mining_event *e = log->events.p + c->first;
	mining__open_case(b, log, place);
	mining__put_number(b, "events", c->count);
	mining__put_instant(b, "first_at", e[0].at);
	mining__put_instant(b, "last_at", e[c->count - 1].at);
	put_minutes(b, "took", mining_between(log, e[0].at, e[c->count - 1].at));
	mining__put_instant(b, "due_at", c->due_at);
	buf_format(b, ",\"closed\":%s,\"on_time\":%s}", c->closed ? "true" : "false",
		!c->judged ? "null" : c->on_time ? "true" : "false");
}

void mining_put_cases(struct buf *b, const struct mining_log *log, const struct mining_paths *p,
                      const struct mining_choice *c, uint32_t most) {
	uint32_t total = 0;
	buf_text(b, "{\"items\":[");
	for (uint32_t i = log->cases.n; i-- > 0;)
		if (mining_chosen(log, p, i, c) && total++ < most) {
			if (total > 1)
				buf_char(b, ',');
			put_chosen(b, log, i);
		}
	buf_format(b, "],\"total\":%u}", total);
}
