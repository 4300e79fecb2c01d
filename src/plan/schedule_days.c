/* Days as indexes of tables, and the passes forward and backward over what comes after what. */
#include "plan/schedule_int.h"

enum { DAYS_AT_ONCE = 512 };

static void grow(struct schedule_days *d, int32_t last) {
	int32_t room = d->room ? d->room : DAYS_AT_ONCE;
	while (room <= last)
		room *= 2;
	if (room == d->room)
		return;
	int32_t *count = arena_array(d->arena, int32_t, (size_t)room), *work = arena_array(d->arena, int32_t, (size_t)room);
	if (d->known)
		memcpy(count, d->count, (size_t)d->known * sizeof *count);
	if (d->worked)
		memcpy(work, d->work, (size_t)d->worked * sizeof *work);
	d->count = count;
	d->work = work;
	d->room = room;
}

/* From working day to working day: the days between are off. */
void schedule__days_reach(struct schedule_days *d, int32_t last) {
	static const struct limit one = {1, UNIT_WORKING_DAY};
	if (last < d->known)
		return;
	grow(d, last);
	if (!d->known)
		d->known = 1;
	while (d->known <= last) {
		day next = calendar_due_day(d->calendar, d->base + d->known - 1, one, d->last_year, NULL);
		int32_t at = next - d->base, before = d->worked;
		check(at >= d->known);
		grow(d, at);
		while (d->known < at)
			d->count[d->known++] = before;
		d->count[d->known++] = before + 1;
		d->work[d->worked++] = at;
	}
}

/* Makes the tables hold the end of a job that starts on that day. */
static void reach_end(struct schedule_days *d, const struct schedule_job *j, int32_t start) {
	schedule__days_reach(d, start);
	if (j->natural || !j->days) {
		schedule__days_reach(d, start + j->days);
		return;
	}
	while (d->count[start] + j->days > d->worked)
		schedule__days_reach(d, d->known + DAYS_AT_ONCE);
}

int32_t schedule__last_start(const struct schedule_days *d, const struct schedule_job *j, int32_t end) {
	if (end < 0)
		return -1;
	check(end < d->known);
	if (j->natural || !j->days)
		return end - j->days < 0 ? -1 : end - j->days;
	int32_t before = d->count[end] - j->days; /* working days that may lie before its first one */
	if (before < 0)
		return -1;
	check(before < d->worked);
	return d->work[before] - 1;
}

bool schedule__forward(struct schedule_work *w, struct schedule_times *t) {
	const struct schedule_net *net = &w->net;
	t->finish = 0;
	for (uint32_t k = 0; k < net->n; k++) {
		uint32_t i = net->order[k];
		const struct schedule_job *j = &w->jobs[i];
		int32_t start = j->release;
		if (j->fixed) {
			t->start[i] = j->start;
			t->end[i] = j->end;
		} else {
			for (uint32_t b = 0; b < net->tasks[i].after_count; b++) {
				int32_t end = t->end[net->tasks[i].after[b]];
				start = end > start ? end : start;
			}
			if (start > SCHEDULE_SPAN_MAX)
				return false;
			reach_end(&w->days, j, start);
			t->start[i] = start;
			t->end[i] = schedule__end(&w->days, j, start);
		}
		t->finish = t->end[i] > t->finish ? t->end[i] : t->finish;
	}
	if (t->finish > SCHEDULE_SPAN_MAX)
		return false;
	schedule__days_reach(&w->days, t->finish + 1);
	return true;
}

void schedule__backward(const struct schedule_work *w, int32_t finish, const uint32_t *order, const int32_t *because,
	struct schedule_times *late) {
	const struct schedule_net *net = &w->net;
	late->finish = finish;
	for (uint32_t i = 0; i < net->n; i++)
		late->end[i] = finish;
	for (uint32_t k = net->n; k-- > 0;) {
		uint32_t i = order[k];
		const struct schedule_job *j = &w->jobs[i];
		late->start[i] = j->fixed ? j->start : schedule__last_start(&w->days, j, late->end[i]);
		if (j->fixed)
			continue;
		for (uint32_t b = 0; b < net->tasks[i].after_count; b++) {
			uint32_t before = net->tasks[i].after[b];
			late->end[before] = late->start[i] < late->end[before] ? late->start[i] : late->end[before];
		}
		if (because && because[i] >= 0 && late->start[i] < late->end[because[i]])
			late->end[because[i]] = late->start[i];
	}
}
