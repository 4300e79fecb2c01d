/* What is remembered of an evaluation, so that it can be explained. */
#include "rules/model.h"

struct rules_trace rules_trace_make(struct arena *a) {
	check(a);
	return (struct rules_trace){.arena = a};
}

struct rules_trace *rules__trace_begin(struct rules_trace *trace, const struct feel_run *run) {
	if (trace)
		*trace = (struct rules_trace){.arena = trace->arena ? trace->arena : run->arena, .now = run->now,
		                              .offset_minutes = run->offset_minutes};
	return trace;
}

/* Place for one more table; when all are taken, the newest one's. */
static struct rules_noted *place(struct rules_trace *trace) {
	if (trace->count == LIMIT_TRACE_TABLES) {
		trace->dropped++;
		return &trace->tables[trace->count - 1];
	}
	if (trace->count == trace->cap) {
		trace->cap = trace->cap ? trace->cap * 4 : 1;
		struct rules_noted *bigger = arena_array(trace->arena, struct rules_noted, trace->cap);
		if (trace->count)
			memcpy(bigger, trace->tables, trace->count * sizeof *bigger);
		trace->tables = bigger;
	}
	return &trace->tables[trace->count++];
}

void rules__trace_note(const struct feel_run *run, const struct rules_noted *noted) {
	struct rules_trace *trace = run->above;
	if (!trace)
		return;
	/* The frame goes on living: an iterator puts its next item into the same slot. */
	struct val *slots = arena_array(trace->arena, struct val, run->slot_count);
	if (run->slot_count)
		memcpy(slots, run->slots, run->slot_count * sizeof *slots);
	struct rules_noted *n = place(trace);
	*n = *noted;
	n->slots = slots;
	n->slot_count = run->slot_count;
}
