/* FEEL values as JSON: the form is described in codec.h. */
#include "process/codec.h"

struct writer {
	struct buf *b;
	bool *cut;
};

static void put(const struct writer *w, struct val v, int depth);

static void put_context(const struct writer *w, struct val v, int depth) {
	const struct val_entry *entries = v.context.entries;
	uint32_t n = v.context.count;
	bool escaped = n == 1 && str_is(entries[0].key, "@");
	buf_text(w->b, escaped ? "{\"@\":{" : "{");
	for (uint32_t k = 0; k < n && !w->b->full; k++) {
		if (k)
			buf_char(w->b, ',');
		json_put_string(w->b, entries[k].key);
		buf_char(w->b, ':');
		put(w, entries[k].value, depth + 1 + escaped);
	}
	buf_text(w->b, escaped ? "}}" : "}");
}

static void put_list(const struct writer *w, struct val v, int depth) {
	buf_char(w->b, '[');
	for (uint32_t k = 0; k < v.list.count && !w->b->full; k++) {
		if (k)
			buf_char(w->b, ',');
		put(w, v.list.items[k], depth + 1);
	}
	buf_char(w->b, ']');
}

static void put_range(const struct writer *w, struct val v, int depth) {
	check(v.range && v.flags <= 15);
	buf_format(w->b, "{\"@\":[%d,", v.flags);
	put(w, v.range->low, depth + 2);
	buf_char(w->b, ',');
	put(w, v.range->high, depth + 2);
	buf_text(w->b, "]}");
}

static void put_temporal(const struct writer *w, struct val v) {
	buf_text(w->b, "{\"@\":\"");
	val_put(w->b, v);
	buf_text(w->b, "\"}");
}

/* How many brackets are open at most within the outermost brackets of such a value, these included. */
static int brackets(struct val v) {
	switch ((enum val_kind)v.kind) {
	case VAL_RANGE: return 2;
	case VAL_CONTEXT: return v.context.count == 1 ? 2 : 1;
	case VAL_LIST: return 1;
	default: return v.kind >= VAL_DATE && v.kind <= VAL_DURATION;
	}
}

static void put(const struct writer *w, struct val v, int depth) {
	if (depth + brackets(v) > VALUES_DEPTH_MAX) {
		*w->cut = true;
		v = val_null();
	}
	switch ((enum val_kind)v.kind) {
	case VAL_BOOL:
	case VAL_NUMBER:
	case VAL_STRING: val_put_json(w->b, v); break;
	case VAL_DATE:
	case VAL_TIME:
	case VAL_DATETIME:
	case VAL_MONTHS:
	case VAL_DURATION: put_temporal(w, v); break;
	case VAL_LIST: put_list(w, v, depth); break;
	case VAL_CONTEXT: put_context(w, v, depth); break;
	case VAL_RANGE: put_range(w, v, depth); break;
	case VAL_NULL:
	case VAL_FUNCTION: buf_text(w->b, "null"); break;
	case VAL_KINDS: check(!"a value has a kind");
	}
}

void process__put_value(struct buf *b, struct val v, bool *cut) {
	struct writer w = {b, cut};
	put(&w, v, 0);
}

static size_t bound(struct val v, int depth) {
	enum { NUMBER_BYTES = 32, TEMPORAL_BYTES = 80, ESCAPED = 6 /* \u0000 */ };
	int64_t whole;
	size_t sum = 24; /* brackets of all forms, and a comma */
	if (depth + brackets(v) > VALUES_DEPTH_MAX)
		return SIZE_MAX;
	switch ((enum val_kind)v.kind) {
	case VAL_NUMBER: return dec_to_int(v.number, &whole) ? NUMBER_BYTES : SIZE_MAX;
	case VAL_STRING: return sum + (size_t)v.string.n * ESCAPED;
	case VAL_DATE:
	case VAL_MONTHS:
	case VAL_DURATION: return TEMPORAL_BYTES;
	case VAL_TIME:
	case VAL_DATETIME: return v.flags == VAL_ZONED ? SIZE_MAX : TEMPORAL_BYTES;
	case VAL_LIST:
	case VAL_CONTEXT: break;
	case VAL_RANGE: return SIZE_MAX;
	default: return sum;
	}
	bool list = v.kind == VAL_LIST;
	for (uint32_t k = 0; k < (list ? v.list.count : v.context.count); k++) {
		size_t part = bound(list ? v.list.items[k] : v.context.entries[k].value, depth + 2);
		sum += list ? 1 : 4 + (size_t)v.context.entries[k].key.n * ESCAPED;
		if (part == SIZE_MAX || sum + part > LIMIT_PROCESS_STATE_BYTES)
			return SIZE_MAX;
		sum += part;
	}
	return sum;
}

size_t process__value_bound(struct val v) {
	return bound(v, 0);
}

/* ---- as it will be read --------------------------------------------------------------------- */

static bool is_settled(struct val v) {
	if (v.kind == VAL_FUNCTION)
		return false;
	if (v.kind == VAL_RANGE)
		return is_settled(v.range->low) && is_settled(v.range->high);
	for (uint32_t k = 0; v.kind == VAL_LIST && k < v.list.count; k++)
		if (!is_settled(v.list.items[k]))
			return false;
	for (uint32_t k = 0; v.kind == VAL_CONTEXT && k < v.context.count; k++)
		if (!is_settled(v.context.entries[k].value))
			return false;
	return true;
}

static struct val settle(struct arena *a, struct val v);

static struct val settle_context(struct arena *a, struct val v) {
	struct val_entry *entries = arena_array(a, struct val_entry, v.context.count);
	for (uint32_t k = 0; k < v.context.count; k++)
		entries[k] = (struct val_entry){v.context.entries[k].key, settle(a, v.context.entries[k].value)};
	v.context.entries = entries;
	return v;
}

static struct val settle(struct arena *a, struct val v) {
	switch ((enum val_kind)v.kind) {
	case VAL_FUNCTION: return val_null();
	case VAL_RANGE: return val_range(a, settle(a, v.range->low), settle(a, v.range->high), v.flags);
	case VAL_CONTEXT: return settle_context(a, v);
	case VAL_LIST: break;
	default: return v;
	}
	struct val *items = arena_array(a, struct val, v.list.count);
	for (uint32_t k = 0; k < v.list.count; k++)
		items[k] = settle(a, v.list.items[k]);
	return val_list(items, v.list.count);
}

struct val process__settle_value(struct arena *a, struct val v) {
	check(v.kind < VAL_KINDS);
	return is_settled(v) ? v : settle(a, v);
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool read_list(struct arena *a, const struct json_doc *d, uint32_t token, struct val *out) {
	struct val_builder b = val_build(a, d->tokens[token].count);
	for (uint32_t at = token + 1; at < d->tokens[token].next; at = d->tokens[at].next) {
		struct val item;
		if (!process__read_value(a, d, at, &item))
			return false;
		val_push(&b, item);
	}
	*out = val_build_list(&b);
	return true;
}

static bool read_context(struct arena *a, const struct json_doc *d, uint32_t token, struct val *out) {
	struct val_builder b = val_build(a, d->tokens[token].count);
	for (uint32_t at = token + 1; at < d->tokens[token].next; at = d->tokens[at + 1].next) {
		struct val value;
		if (!process__read_value(a, d, at + 1, &value))
			return false;
		val_append(&b, json_text(a, d, at), value);
	}
	*out = val_build_context(&b);
	return true;
}

static bool read_range(struct arena *a, const struct json_doc *d, uint32_t token, struct val *out) {
	struct val parts;
	int64_t flags;
	check(d->tokens[token].kind == JSON_ARRAY);
	if (d->tokens[token].count != 3 || !json_int(d, token + 1, &flags) || flags < 0 || flags > 15 ||
	    !read_list(a, d, token, &parts))
		return false;
	*out = val_range(a, parts.list.items[1], parts.list.items[2], (int)flags);
	return true;
}

/* Behind the single key "@". */
static bool read_special(struct arena *a, const struct json_doc *d, uint32_t token, struct val *out) {
	const struct json *t = &d->tokens[token];
	switch ((enum json_kind)t->kind) {
	case JSON_STRING: return val_parse_temporal(a, json_text(a, d, token), out);
	case JSON_ARRAY: return read_range(a, d, token, out);
	case JSON_OBJECT: return t->count == 1 && str_is(json_text(a, d, token + 1), "@") && read_context(a, d, token, out);
	default: return false;
	}
}

bool process__read_value(struct arena *a, const struct json_doc *d, uint32_t token, struct val *out) {
	/* the recursion is bounded: the parser lets no document through that is deeper than LIMIT_JSON_DEPTH */
	const struct json *t = &d->tokens[token];
	switch ((enum json_kind)t->kind) {
	case JSON_ARRAY: return read_list(a, d, token, out);
	case JSON_OBJECT:
		if (t->count == 1 && str_is(json_text(a, d, token + 1), "@"))
			return read_special(a, d, token + 2, out);
		return read_context(a, d, token, out);
	default: return val_from_json(a, d, token, out, NULL);
	}
}
