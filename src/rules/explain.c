/* Why a decision came out as it did, as canonical JSON: keys in byte order at every depth. */
#include "rules/model.h"

static void put(struct buf *b, struct val v);

/* The smallest key above `last` (NULL: of all); contexts are small, so no sorting. */
static const struct val_entry *after(struct val v, const struct val_entry *last) {
	const struct val_entry *best = NULL;
	for (uint32_t i = 0; i < v.context.count; i++) {
		const struct val_entry *e = &v.context.entries[i];
		if ((!last || str_cmp(e->key, last->key) > 0) && (!best || str_cmp(e->key, best->key) < 0))
			best = e;
	}
	return best;
}

static void put_context(struct buf *b, struct val v) {
	buf_char(b, '{');
	for (const struct val_entry *e = after(v, NULL), *first = e; e; e = after(v, e)) {
		if (e != first)
			buf_char(b, ',');
		json_put_string(b, e->key);
		buf_char(b, ':');
		put(b, e->value);
	}
	buf_char(b, '}');
}

static void put(struct buf *b, struct val v) {
	if (v.kind == VAL_CONTEXT) {
		put_context(b, v);
	} else if (v.kind == VAL_LIST) {
		buf_char(b, '[');
		for (uint32_t i = 0; i < v.list.count; i++) {
			if (i)
				buf_char(b, ',');
			put(b, v.list.items[i]);
		}
		buf_char(b, ']');
	} else {
		val_put_json(b, v);
	}
}

static void put_inputs(struct buf *b, const struct rules_model *m, const struct val *inputs) {
	const struct item *last = NULL;
	buf_char(b, '{');
	for (uint32_t n = 0; n < m->input_count; n++) {
		const struct item *best = NULL;
		for (uint32_t i = 0; i < m->input_count; i++) {
			const struct item *it = &m->items[i];
			if ((!last || str_cmp(it->name, last->name) > 0) && (!best || str_cmp(it->name, best->name) < 0))
				best = it;
		}
		check(best);
		if (last)
			buf_char(b, ',');
		json_put_string(b, best->name);
		buf_char(b, ':');
		put(b, inputs[best - m->items]);
		last = best;
	}
	buf_char(b, '}');
}

void rules_explain(struct buf *b, const struct rules_model *m, int decision, const struct val *inputs,
                   struct val result, const struct rules_trace *trace, str version) {
	check(decision >= 0 && (uint32_t)decision < m->decision_count);
	const struct item *it = &m->items[m->input_count + (uint32_t)decision];
	const struct table *t = it->box && it->box->kind == BOX_TABLE ? it->box->table : NULL;
	buf_text(b, "{\"decision\":");
	json_put_string(b, it->name);
	buf_text(b, ",\"inputs\":");
	put_inputs(b, m, inputs);
	buf_text(b, ",\"matched\":[");
	for (uint32_t i = 0; i < trace->matched_count && i < COUNT(trace->matched); i++)
		buf_format(b, "%s%u", i ? "," : "", trace->matched[i]);
	buf_text(b, "],\"result\":");
	put(b, result);
	buf_text(b, ",\"table\":");
	if (t && t->id.n)
		json_put_string(b, t->id);
	else
		buf_text(b, t ? "\"\"" : "null");
	buf_text(b, ",\"version\":");
	if (version.n)
		json_put_string(b, version);
	else
		buf_text(b, "null");
	buf_char(b, '}');
}
