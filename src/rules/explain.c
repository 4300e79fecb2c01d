/* Why a decision came out as it did, as canonical JSON: keys in byte order at every depth. */
#include <stdlib.h>

#include "rules/model.h"

enum {
	EXPLAINED_RULES = 256, /* of one table that are told why they had no effect */
	NEST_MAX = LIMIT_JSON_DEPTH / 2, /* deeper values are null: all of it must be readable as JSON again */
};

static void put(struct buf *b, struct val v, int depth);

/* ---- values --------------------------------------------------------------------------------- */

static int by_key(const void *x, const void *y) {
	const struct val_entry *const *a = x, *const *b = y;
	return str_cmp((*a)->key, (*b)->key);
}

static void put_context(struct buf *b, struct val v, int depth) {
	uint32_t n = v.context.count;
	const struct val_entry *few[16], **sorted = n <= COUNT(few) ? few : mem_alloc(n * sizeof *sorted);
	for (uint32_t i = 0; i < n; i++)
		sorted[i] = &v.context.entries[i];
	qsort(sorted, n, sizeof *sorted, by_key);
	buf_char(b, '{');
	for (uint32_t i = 0; i < n && !b->full; i++) {
		if (i)
			buf_char(b, ',');
		json_put_string(b, sorted[i]->key);
		buf_char(b, ':');
		put(b, sorted[i]->value, depth + 1);
	}
	buf_char(b, '}');
	if (sorted != few)
		mem_free(sorted);
}

/* A small value can have more text than any memory, and be nested deeper than any stack. */
static void put(struct buf *b, struct val v, int depth) {
	if (depth > NEST_MAX) {
		buf_text(b, "null");
	} else if (v.kind == VAL_CONTEXT) {
		put_context(b, v, depth);
	} else if (v.kind == VAL_LIST) {
		buf_char(b, '[');
		for (uint32_t i = 0; i < v.list.count && !b->full; i++) {
			if (i)
				buf_char(b, ',');
			put(b, v.list.items[i], depth + 1);
		}
		buf_char(b, ']');
	} else {
		val_put_json(b, v);
	}
}

static void put_inputs(struct buf *b, const struct rules_model *m, const struct val *inputs) {
	struct arena scratch = {0};
	struct val_builder all = val_build(&scratch, m->input_count);
	for (uint32_t i = 0; i < m->input_count; i++)
		val_append(&all, m->items[i].name, inputs[i]);
	put_context(b, val_build_context(&all), 0);
	arena_free(&scratch);
}

/* ---- tables --------------------------------------------------------------------------------- */

static const char *const HITS[] = {"UNIQUE", "ANY", "PRIORITY", "FIRST", "COLLECT", "RULE ORDER", "OUTPUT ORDER"};
static const char *const AGGREGATIONS[] = {"", "SUM", "COUNT", "MIN", "MAX"};

static void put_text(struct buf *b, const char *key, str text) {
	buf_format(b, "\"%s\":", key);
	json_put_string(b, text);
}

static void put_columns(struct buf *b, const struct rules_noted *n) {
	buf_char(b, '[');
	for (uint32_t i = 0; i < n->table->input_count; i++) {
		const struct input_clause *in = &n->table->inputs[i];
		str text = str_trim(feel_text(in->expr));
		buf_text(b, i ? ",{" : "{");
		put_text(b, "expression", text);
		buf_char(b, ',');
		put_text(b, "label", in->label.n ? in->label : text);
		buf_text(b, ",\"value\":");
		put(b, n->inputs[i], 0);
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

/* One rule without effect: the columns that rule it out; none when rule `after` came first. */
static void put_rule(struct buf *b, const struct rules_noted *n, uint32_t rule, struct feel_run *run) {
	const struct cell *row = n->table->cells + (size_t)rule * n->table->input_count;
	struct buf failed = buf_make(b->max);
	for (uint32_t i = 0; i < n->table->input_count; i++) {
		if (rules__cell_test(&row[i], n->inputs[i], run))
			continue;
		buf_format(&failed, "%s{\"column\":%u,", failed.n ? "," : "", i + 1);
		put_text(&failed, "test", str_trim(feel_text(row[i].expr)));
		buf_char(&failed, '}');
	}
	uint32_t after = !failed.n && n->table->hit == HIT_FIRST && n->matched_count ? n->matched[0] : 0;
	buf_format(b, "{\"after\":%u,\"failed\":[", after);
	buf_str(b, buf_view(&failed));
	buf_format(b, "],\"rule\":%u}", rule + 1);
	b->full = b->full || failed.full;
	buf_free(&failed);
}

/* As put_rule behind other rules, whole or not at all: false when it has no place. */
static bool put_next(struct buf *b, const struct rules_noted *n, uint32_t rule, struct feel_run *run) {
	size_t before = b->n;
	if (before)
		buf_char(b, ',');
	put_rule(b, n, rule, run);
	if (!b->full)
		return true;
	b->n = before;
	return false;
}

/* The rules without effect, at most EXPLAINED_RULES, as long as the budget lasts and b has place; gives the number left
 * out. */
static uint32_t put_rules(struct buf *b, const struct rules_noted *n, struct feel_run *run) {
	uint32_t shown = 0, out = 0, matched = 0;
	for (uint32_t r = 0; r < n->table->rule_count; r++) {
		if (matched < n->matched_count && n->matched[matched] == r + 1) {
			matched++;
		} else if (shown == EXPLAINED_RULES || !run->steps || b->full || !put_next(b, n, r, run)) {
			out++;
		} else {
			shown++;
		}
	}
	return out;
}

/* The columns whose value is not among those allowed. */
static void put_not_allowed(struct buf *b, const struct rules_noted *n, struct feel_run *run) {
	const char *comma = "";
	buf_text(b, ",\"not_allowed\":[");
	for (uint32_t i = 0; i < n->table->input_count; i++) {
		if (rules__is_allowed(&n->table->inputs[i].allowed, n->inputs[i], run))
			continue;
		buf_format(b, "%s%u", comma, i + 1);
		comma = ",";
	}
	buf_char(b, ']');
}

static void put_table(struct buf *b, const struct rules_noted *n, struct feel_run *run) {
	const struct table *t = n->table;
	/* Half of the room is for rules without effect; what is left out there does not cost the explanation. */
	struct buf rules = buf_make(b->n < b->max / 2 ? b->max / 2 - b->n : 1);
	uint32_t out = n->not_allowed ? 0 : put_rules(&rules, n, run);
	buf_char(b, '{');
	if (t->aggregator)
		buf_format(b, "\"aggregation\":\"%s\",", AGGREGATIONS[t->aggregator]);
	put_text(b, "decision", t->decision);
	if (n->used_default)
		buf_text(b, ",\"default\":true");
	buf_format(b, ",\"hit_policy\":\"%s\",", HITS[t->hit]);
	put_text(b, "id", t->id);
	buf_text(b, ",\"inputs\":");
	put_columns(b, n);
	buf_format(b, ",\"left_out\":%u,\"matched\":[", out);
	for (uint32_t i = 0; i < n->matched_count; i++)
		buf_format(b, "%s%u", i ? "," : "", n->matched[i]);
	buf_char(b, ']');
	if (n->not_allowed)
		put_not_allowed(b, n, run);
	buf_text(b, ",\"rules\":[");
	buf_str(b, buf_view(&rules));
	buf_text(b, "]}");
	buf_free(&rules);
}

/* The tests are evaluated once more, over the values that were noted and with one budget for all. */
static void put_tables(struct buf *b, const struct rules_trace *trace) {
	struct arena scratch = {0};
	struct feel_run run = feel_run_make(&scratch, NULL, 0, trace->now, trace->offset_minutes);
	buf_char(b, '[');
	for (uint32_t i = 0; i < trace->count; i++) {
		run.slots = trace->tables[i].slots;
		run.slot_count = trace->tables[i].slot_count;
		if (i)
			buf_char(b, ',');
		put_table(b, &trace->tables[i], &run);
	}
	buf_char(b, ']');
	arena_free(&scratch);
}

/* ---- the whole ------------------------------------------------------------------------------ */

void rules_explain(struct buf *b, const struct rules_model *m, int decision, const struct val *inputs,
                   struct val result, const struct rules_trace *trace, str version) {
	check(decision >= 0 && (uint32_t)decision < m->decision_count && trace);
	buf_char(b, '{');
	put_text(b, "decision", m->items[m->input_count + (uint32_t)decision].name);
	buf_text(b, ",\"inputs\":");
	put_inputs(b, m, inputs);
	buf_text(b, ",\"result\":");
	put(b, result, 0);
	buf_text(b, ",\"tables\":");
	put_tables(b, trace);
	if (trace->dropped)
		buf_format(b, ",\"tables_left_out\":%u", trace->dropped);
	buf_text(b, ",\"version\":");
	if (version.n)
		json_put_string(b, version);
	else
		buf_text(b, "null");
	buf_char(b, '}');
}
