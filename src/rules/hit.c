/* Decision tables: which rules match, and what the hit policy makes of them. Source: DMN 1.5, 8.2.10. */
#include "rules/model.h"

struct hits {
	const struct table *t;
	struct feel_run *run;
	uint16_t *rules;
	uint32_t n;
};

static struct val fail(struct feel_run *run, const char *trace) {
	feel_warn(run, "dmn.hit_policy", "%s", trace);
	return val_null();
}

/* ---- matching ------------------------------------------------------------------------------- */

/* Values of the input expressions; false when one is outside the values that its column allows. */
static bool read_inputs(const struct table *t, struct feel_run *run, struct val *out) {
	for (uint32_t i = 0; i < t->input_count; i++) {
		const struct input_clause *in = &t->inputs[i];
		out[i] = in->slot != NONE ? run->slots[in->slot] : feel_eval(in->expr, run);
		if (out[i].kind != VAL_NULL && !rules__cell_test(&in->allowed, out[i], run)) {
			feel_warn(run, "dmn.input_value", "input %u of the table has a value that is not allowed", i + 1);
			return false;
		}
	}
	return true;
}

static void match(struct hits *h, const struct val *inputs) {
	const struct table *t = h->t;
	const struct cell *row = t->cells;
	bool first = t->hit == HIT_FIRST;
	for (uint32_t r = 0; r < t->rule_count; r++, row += t->input_count) {
		uint32_t i = 0;
		while (i < t->input_count && rules__cell_test(&row[i], inputs[i], h->run))
			i++;
		if (i < t->input_count)
			continue;
		h->rules[h->n++] = (uint16_t)r;
		if (first)
			return;
	}
}

/* ---- outputs -------------------------------------------------------------------------------- */

static struct val entry_value(const struct output_entry *e, struct feel_run *run) {
	return e->constant ? e->value : feel_eval(e->expr, run);
}

static struct val compose(struct hits *h, const struct val *columns) {
	const struct table *t = h->t;
	if (t->output_count == 1)
		return columns[0];
	struct val_builder b = val_build(h->run->arena, t->output_count);
	for (uint32_t i = 0; i < t->output_count; i++)
		val_set(&b, t->outputs[i].name, columns[i]);
	return val_build_context(&b);
}

static struct val rule_output(struct hits *h, uint32_t rule) {
	const struct table *t = h->t;
	const struct output_entry *e = t->entries + (size_t)rule * t->output_count;
	if (t->output_count == 1)
		return rules__fit(t->outputs[0].type, entry_value(e, h->run), h->run, t->id);
	struct val *columns = arena_array(h->run->arena, struct val, t->output_count);
	for (uint32_t i = 0; i < t->output_count; i++)
		columns[i] = rules__fit(t->outputs[i].type, entry_value(&e[i], h->run), h->run, t->outputs[i].name);
	return compose(h, columns);
}

static struct val default_output(struct hits *h) {
	const struct table *t = h->t;
	struct val *columns = arena_array(h->run->arena, struct val, t->output_count);
	for (uint32_t i = 0; i < t->output_count; i++)
		columns[i] = t->outputs[i].otherwise ? feel_eval(t->outputs[i].otherwise, h->run) : val_null();
	return compose(h, columns);
}

static struct val *all_outputs(struct hits *h) {
	struct val *out = arena_array(h->run->arena, struct val, h->n);
	for (uint32_t i = 0; i < h->n; i++)
		out[i] = rule_output(h, h->rules[i]);
	return out;
}

/* ---- priority ------------------------------------------------------------------------------- */

static uint32_t rank_of(const struct output_clause *c, struct val v) {
	uint32_t i = 0;
	while (i < c->priority_count && !val_same(c->priorities[i], v))
		i++;
	return i;
}

/* Negative when rule x comes before rule y: by the first output, then the next ones. */
static int by_priority(struct hits *h, struct val x, struct val y) {
	const struct table *t = h->t;
	for (uint32_t i = 0; i < t->output_count; i++) {
		struct val vx = x, vy = y;
		if (t->output_count > 1)
			vx = x.context.entries[i].value, vy = y.context.entries[i].value;
		uint32_t rx = rank_of(&t->outputs[i], vx), ry = rank_of(&t->outputs[i], vy);
		if (rx != ry)
			return rx < ry ? -1 : 1;
	}
	return 0;
}

static void sort(struct hits *h, struct val *out) {
	for (uint32_t i = 1; i < h->n; i++) {
		struct val v = out[i];
		uint32_t k = i;
		for (; k && by_priority(h, v, out[k - 1]) < 0; k--)
			out[k] = out[k - 1];
		out[k] = v;
	}
}

static struct val priority(struct hits *h) {
	struct val *out = all_outputs(h);
	uint32_t best = 0;
	for (uint32_t i = 1; i < h->n; i++)
		if (by_priority(h, out[i], out[best]) < 0)
			best = i;
	return out[best];
}

/* ---- the others ----------------------------------------------------------------------------- */

static struct val any(struct hits *h) {
	struct val first = rule_output(h, h->rules[0]);
	for (uint32_t i = 1; i < h->n; i++)
		if (!val_same(first, rule_output(h, h->rules[i])))
			return fail(h->run, "several rules with different outputs match a table of hit policy ANY");
	return first;
}

static struct val sum(struct hits *h, const struct val *out) {
	dec total = dec_int(0);
	for (uint32_t i = 0; i < h->n; i++)
		if (out[i].kind != VAL_NUMBER || !dec_add(total, out[i].number, &total))
			return fail(h->run, "only numbers can be summed");
	return val_number(total);
}

static struct val extreme(struct hits *h, const struct val *out, int sign) {
	struct val best = out[0];
	for (uint32_t i = 1; i < h->n; i++) {
		int order;
		if (!val_order(out[i], best, &order))
			return fail(h->run, "the outputs have no order");
		if (order * sign > 0)
			best = out[i];
	}
	return best;
}

static struct val collect(struct hits *h) {
	if (h->t->aggregator == AGGREGATE_COUNT)
		return val_int(h->n);
	struct val *out = all_outputs(h);
	switch ((enum aggregator)h->t->aggregator) {
	case AGGREGATE_SUM: return sum(h, out);
	case AGGREGATE_MIN: return extreme(h, out, -1);
	case AGGREGATE_MAX: return extreme(h, out, 1);
	case AGGREGATE_COUNT:
	case AGGREGATE_NONE: break;
	}
	return val_list(out, h->n);
}

static bool gives_list(const struct table *t) {
	return t->hit == HIT_RULE_ORDER || t->hit == HIT_OUTPUT_ORDER || (t->hit == HIT_COLLECT && !t->aggregator);
}

static struct val nothing(struct hits *h) {
	const struct table *t = h->t;
	if (t->has_default) {
		struct val *v = arena_new(h->run->arena, struct val);
		*v = default_output(h);
		return gives_list(t) ? val_list(v, 1) : *v;
	}
	if (t->hit == HIT_COLLECT && t->aggregator == AGGREGATE_COUNT)
		return val_int(0);
	feel_warn(h->run, "dmn.no_match", "no rule of the table matches");
	return val_null();
}

static struct val decide(struct hits *h) {
	if (!h->n)
		return nothing(h);
	switch ((enum hit_policy)h->t->hit) {
	case HIT_UNIQUE:
		if (h->n > 1)
			return fail(h->run, "several rules match a table of hit policy UNIQUE");
		return rule_output(h, h->rules[0]);
	case HIT_FIRST: return rule_output(h, h->rules[0]);
	case HIT_ANY: return any(h);
	case HIT_PRIORITY: return priority(h);
	case HIT_COLLECT: return collect(h);
	case HIT_RULE_ORDER: return val_list(all_outputs(h), h->n);
	case HIT_OUTPUT_ORDER: break;
	}
	struct val *out = all_outputs(h);
	sort(h, out);
	return val_list(out, h->n);
}

struct val rules__table_eval(const struct table *t, struct feel_run *run, struct rules_trace *trace) {
	struct hits h = {.t = t, .run = run};
	struct val *inputs = arena_array(run->arena, struct val, t->input_count);
	h.rules = arena_array(run->arena, uint16_t, t->rule_count);
	if (!read_inputs(t, run, inputs))
		return val_null();
	match(&h, inputs);
	if (trace) {
		uint32_t kept = h.n < COUNT(trace->matched) ? h.n : COUNT(trace->matched);
		trace->matched_count = h.n;
		for (uint32_t i = 0; i < kept; i++)
			trace->matched[i] = (uint16_t)(h.rules[i] + 1);
	}
	return decide(&h);
}
