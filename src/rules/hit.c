/* Decision tables: which rules match, and what the hit policy makes of them. Source: DMN 1.5, 8.2.9 to 8.2.11. */
#include "rules/model.h"

/* One evaluation of a table. Rules are counted from 0. */
struct hits {
	const struct table *t;
	struct feel_run *run;
	const struct val *inputs;
	uint16_t *rules; /* that match, ascending */
	uint32_t n, cap;
	uint16_t few[32]; /* where `rules` begins */
	bool used_default;
};

static struct val fail(struct feel_run *run, const char *why) {
	feel_warn(run, "dmn.hit_policy", "%s", why);
	return val_null();
}

/* Work that is no FEEL costs steps as well, so that a loop over a large table ends. False when the budget is used
 * up. */
static bool charge(struct feel_run *run, uint64_t cost) {
	if (cost + 1 < run->steps) {
		run->steps -= (uint32_t)cost + 1;
		return true;
	}
	run->steps = 0;
	feel_warn(run, "feel.steps", "the evaluation needs too many steps");
	return false;
}

/* ---- inputs --------------------------------------------------------------------------------- */

/* Without warnings: that the value is not allowed says enough. */
static bool passes(const struct cell *allowed, struct val v, struct feel_run *run) {
	struct feel_run quiet = *run;
	quiet.warnings = quiet.last_warning = NULL;
	quiet.warning_count = 0;
	bool ok = rules__cell_test(allowed, v, &quiet);
	run->steps = quiet.steps;
	return ok;
}

bool rules__is_allowed(const struct cell *allowed, struct val v, struct feel_run *run) {
	if (allowed->kind == CELL_ANY || v.kind == VAL_NULL || passes(allowed, v, run))
		return true;
	bool each = v.kind == VAL_LIST && v.list.count;
	for (uint32_t i = 0; each && i < v.list.count; i++)
		each = passes(allowed, v.list.items[i], run);
	return each;
}

/* Values of the input expressions; false when one is outside the values that its column allows. */
static bool read_inputs(const struct table *t, struct feel_run *run, struct val *out) {
	bool allowed = true, outer = run->part;
	run->part = true;
	for (uint32_t i = 0; i < t->input_count; i++) {
		const struct input_clause *in = &t->inputs[i];
		out[i] = in->slot != NONE ? run->slots[in->slot] : feel_eval(in->expr, run);
		if (rules__is_allowed(&in->allowed, out[i], run))
			continue;
		feel_warn(run, "dmn.input_value", "input %u of the table has a value that is not allowed", i + 1);
		allowed = false;
	}
	run->part = outer;
	return allowed;
}

/* ---- matching ------------------------------------------------------------------------------- */

/* Whether the rule's cells of some columns (NULL: of all) accept the inputs. Constants come first, then the cells that
 * need the engine, in their order: so a rule that constants rule out never warns. */
static bool matches(struct hits *h, uint32_t rule, const uint32_t *columns, uint32_t n) {
	const struct cell *row = h->t->cells + (size_t)rule * h->t->input_count;
	uint32_t asked = 0;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t c = columns ? columns[i] : i;
		enum answer answer = rules__cell_answer(&row[c], &h->inputs[c]);
		if (answer == ANSWER_NO)
			return false;
		asked += answer == ANSWER_ASK;
	}
	for (uint32_t i = 0; asked && i < n; i++) {
		uint32_t c = columns ? columns[i] : i;
		if (rules__cell_answer(&row[c], &h->inputs[c]) != ANSWER_ASK)
			continue;
		if (!feel_test_unary(row[c].expr, h->inputs[c], h->run))
			return false;
		asked--;
	}
	return true;
}

/* Remembers a rule that matches; false when no further one is wanted. */
static bool add_hit(struct hits *h, uint32_t rule) {
	if (h->n == h->cap) {
		uint16_t *bigger = arena_array(h->run->arena, uint16_t, (size_t)h->cap * 4);
		memcpy(bigger, h->rules, h->n * sizeof *bigger);
		h->rules = bigger;
		h->cap *= 4;
	}
	h->rules[h->n++] = (uint16_t)rule;
	return h->t->hit != HIT_FIRST;
}

static void match_scan(struct hits *h) {
	for (uint32_t r = 0; r < h->t->rule_count; r++)
		if (matches(h, r, NULL, h->t->input_count) && !add_hit(h, r))
			return;
}

static void match_index(struct hits *h) {
	struct lookup l = rules__index_look(h->t->index, h->inputs, h->run->arena);
	for (uint32_t w = 0; w < l.words; w++) {
		uint64_t left = l.sets[0][w];
		for (uint32_t i = 1; i < l.set_count; i++)
			left &= l.sets[i][w];
		for (; left; left &= left - 1) {
			uint32_t r = w * 64 + (uint32_t)__builtin_ctzll(left);
			if (matches(h, r, l.columns, l.column_count) && !add_hit(h, r))
				return;
		}
	}
}

/* Finds the rules that match the inputs. */
static bool match(struct hits *h, bool scan) {
	if (!charge(h->run, h->t->rule_count / 64))
		return false;
	h->rules = h->few;
	h->cap = COUNT(h->few);
	if (scan || !h->t->index)
		match_scan(h);
	else
		match_index(h);
	return true;
}

uint32_t rules__match(const struct table *t, bool scan, const struct val *inputs, struct feel_run *run,
                      uint16_t *out) {
	struct hits h = {.t = t, .run = run, .inputs = inputs};
	match(&h, scan);
	memcpy(out, h.rules ? h.rules : h.few, h.n * sizeof *out);
	return h.n;
}

/* ---- outputs -------------------------------------------------------------------------------- */

static struct val compose(struct hits *h, const struct val *columns) {
	const struct table *t = h->t;
	if (t->output_count == 1)
		return columns[0];
	struct val_builder b = val_build(h->run->arena, t->output_count);
	for (uint32_t i = 0; i < t->output_count; i++)
		val_append(&b, t->outputs[i].name, columns[i]);
	return val_build_context(&b);
}

/* A value as its column takes it: of its type and one of its output values. */
static struct val settle(struct hits *h, const struct output_clause *out, struct val v) {
	if (out->type)
		v = rules__fit(out->type, v, h->run, out->name.n ? out->name : h->t->id);
	if (rules__is_allowed(&out->allowed, v, h->run))
		return v;
	feel_warn(h->run, "dmn.output_value", "an output is none of the output values of its column");
	return val_null();
}

static struct val rule_output(struct hits *h, uint32_t rule) {
	const struct table *t = h->t;
	const struct output_entry *e = t->entries + (size_t)rule * t->output_count;
	struct val one, *columns = t->output_count == 1 ? &one : arena_array(h->run->arena, struct val, t->output_count);
	for (uint32_t i = 0; i < t->output_count; i++)
		columns[i] = settle(h, &t->outputs[i], e[i].constant ? e[i].value : feel_eval(e[i].expr, h->run));
	return compose(h, columns);
}

static struct val default_output(struct hits *h) {
	const struct table *t = h->t;
	struct val *columns = arena_array(h->run->arena, struct val, t->output_count);
	for (uint32_t i = 0; i < t->output_count; i++)
		if (t->outputs[i].otherwise)
			columns[i] = settle(h, &t->outputs[i], feel_eval(t->outputs[i].otherwise, h->run));
	h->used_default = true;
	return compose(h, columns);
}

static struct val *all_outputs(struct hits *h) {
	struct val *out = arena_array(h->run->arena, struct val, h->n);
	for (uint32_t i = 0; i < h->n; i++)
		out[i] = rule_output(h, h->rules[i]);
	return out;
}

/* ---- priority ------------------------------------------------------------------------------- */

/* Place of a value among the output values; behind them when it is none of them. */
static uint32_t rank_of(const struct output_clause *out, struct val v) {
	uint32_t i = 0;
	while (i < out->priority_count && !val_same(out->priorities[i], v))
		i++;
	return i;
}

/* An output and its ranks, one for each output column: the first column decides, then the next ones.
 * Source: DMN 1.5, 8.2.10 */
struct ranked {
	struct val value;
	const uint32_t *ranks;
};

/* All outputs; NULL when the budget does not allow it. */
static struct ranked *rank_all(struct hits *h) {
	const struct table *t = h->t;
	uint64_t priorities = 0;
	for (uint32_t k = 0; k < t->output_count; k++)
		priorities += t->outputs[k].priority_count;
	if (!charge(h->run, h->n * priorities / 64))
		return NULL;
	struct ranked *out = arena_array(h->run->arena, struct ranked, h->n);
	uint32_t *ranks = arena_array(h->run->arena, uint32_t, (size_t)h->n * t->output_count);
	for (uint32_t i = 0; i < h->n; i++, ranks += t->output_count) {
		struct val v = rule_output(h, h->rules[i]);
		for (uint32_t k = 0; k < t->output_count; k++)
			ranks[k] = rank_of(&t->outputs[k], t->output_count == 1 ? v : v.context.entries[k].value);
		out[i] = (struct ranked){v, ranks};
	}
	return out;
}

static bool comes_before(const struct table *t, const struct ranked *x, const struct ranked *y) {
	for (uint32_t i = 0; i < t->output_count; i++)
		if (x->ranks[i] != y->ranks[i])
			return x->ranks[i] < y->ranks[i];
	return false;
}

static struct val priority(struct hits *h) {
	const struct ranked *all = rank_all(h), *best = all;
	if (!all)
		return val_null();
	for (uint32_t i = 1; i < h->n; i++)
		if (comes_before(h->t, &all[i], best))
			best = &all[i];
	return best->value;
}

/* Merges runs of growing length, so that equal outputs stay in the order of their rules. */
static struct val output_order(struct hits *h) {
	struct ranked *from = rank_all(h), *to, *swap;
	if (!from)
		return val_null();
	to = arena_array(h->run->arena, struct ranked, h->n);
	for (uint32_t width = 1; width < h->n; width *= 2, swap = from, from = to, to = swap)
		for (uint32_t at = 0; at < h->n; at += 2 * width) {
			uint32_t middle = at + width < h->n ? at + width : h->n;
			uint32_t end = middle + width < h->n ? middle + width : h->n;
			for (uint32_t i = at, k = middle, n = at; n < end; n++)
				to[n] = i < middle && (k == end || !comes_before(h->t, &from[k], &from[i])) ? from[i++] : from[k++];
		}
	struct val *out = arena_array(h->run->arena, struct val, h->n);
	for (uint32_t i = 0; i < h->n; i++)
		out[i] = from[i].value;
	return val_list(out, h->n);
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

/* The least (sign -1) or greatest (sign 1): of numbers, texts, dates, times or durations, all of one kind. */
static struct val extreme(struct hits *h, const struct val *out, int sign) {
	struct val best = out[0];
	for (uint32_t i = 0; i < h->n; i++) {
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
	return output_order(h);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void note(const struct hits *h, bool allowed) {
	if (!h->run->above)
		return;
	uint16_t *matched = arena_array(h->run->arena, uint16_t, h->n);
	for (uint32_t i = 0; i < h->n; i++)
		matched[i] = (uint16_t)(h->rules[i] + 1);
	struct rules_noted noted = {.table = h->t, .inputs = h->inputs, .matched = matched, .matched_count = h->n,
	                            .used_default = h->used_default, .not_allowed = !allowed};
	rules__trace_note(h->run, &noted);
}

struct val rules__table_eval(const struct table *t, struct feel_run *run) {
	struct val *inputs = arena_array(run->arena, struct val, t->input_count), v = val_null();
	struct hits h = {.t = t, .run = run, .inputs = inputs};
	bool allowed = read_inputs(t, run, inputs);
	if (allowed && match(&h, false))
		v = decide(&h);
	note(&h, allowed);
	return v;
}
