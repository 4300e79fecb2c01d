/* Judging a submission: what is hidden now, what each visible field holds, and what nobody asked for. */
#include "form/form_int.h"

enum { PASSES = FORM_DEPTH };

/* One field of a scope: the form itself, or one row of a list. */
struct leaf {
	str path; /* within the scope: "site.area" */
	const struct node *node;
	bool hidden;
};
struct scope {
	struct judging *j;
	struct leaf *leaves;
	uint32_t count;
	struct val data, seen; /* as it came; without what is hidden */
	struct val *slots;
	const struct scope *around;
	str prefix;            /* of keys in errors: "rows[0]." */
};

static struct val judge_scope(struct judging *j, const struct node *holder, struct val data, str prefix,
                              const struct scope *around);

static struct val value_at(struct val v, str path) {
	str part;
	while (str_next(&path, '.', &part))
		if (!val_get(v, part, &v))
			return val_null();
	return v;
}

static str key_of(const struct scope *s, str path) {
	return arena_format(s->j->a, STR_FMT STR_FMT, STR_ARG(s->prefix), STR_ARG(path));
}

/* ---- what is hidden ------------------------------------------------------------------------------ */

static uint32_t count_leaves(const struct node *holder) {
	uint32_t n = 0;
	for (uint32_t i = 0; i < holder->child_count; i++)
		n += holder->children[i].kind == NODE_GROUP ? count_leaves(&holder->children[i]) : 1;
	return n;
}

static bool hides(struct scope *s, const struct node *n) {
	if (!n->hide)
		return false;
	struct feel_run run = feel_run_make(s->j->a, s->slots, s->j->f->name_count, 0, 0);
	return val_is_true(feel_eval(n->hide, &run));
}

/* The fields in order of the page; what stands in a hidden group is hidden. */
static void list_leaves(struct scope *s, const struct node *holder, str path, bool hidden) {
	for (uint32_t i = 0; i < holder->child_count; i++) {
		const struct node *n = &holder->children[i];
		bool gone = hidden || hides(s, n);
		str at = arena_format(s->j->a, STR_FMT "%s" STR_FMT, STR_ARG(path), path.n && n->key.n ? "." : "",
			STR_ARG(n->key));
		if (n->kind == NODE_GROUP)
			list_leaves(s, n, at, gone);
		else if (n->kind != NODE_SHOWN)
			s->leaves[s->count++] = (struct leaf){at, n, gone || n->disabled};
	}
}

static struct leaf *find_leaf(const struct scope *s, str path) {
	for (uint32_t i = 0; i < s->count; i++)
		if (str_eq(s->leaves[i].path, path))
			return &s->leaves[i];
	return NULL;
}

static bool leads_to_leaf(const struct scope *s, str path) {
	for (uint32_t i = 0; i < s->count; i++)
		if (str_starts(s->leaves[i].path, path) && s->leaves[i].path.n > path.n && s->leaves[i].path.p[path.n] == '.')
			return true;
	return false;
}

/* The data with only what visible fields hold. */
static struct val keep_visible(const struct scope *s, struct val data, str path) {
	struct val_builder b = val_build(s->j->a, data.kind == VAL_CONTEXT ? data.context.count : 0);
	for (uint32_t i = 0; data.kind == VAL_CONTEXT && i < data.context.count; i++) {
		const struct val_entry *x = &data.context.entries[i];
		str at = arena_format(s->j->a, STR_FMT "%s" STR_FMT, STR_ARG(path), path.n ? "." : "", STR_ARG(x->key));
		const struct leaf *leaf = find_leaf(s, at);
		if (leaf && !leaf->hidden && leaf->node->kind != NODE_COMPUTED)
			val_set(&b, x->key, x->value);
		else if (!leaf && leads_to_leaf(s, at) && x->value.kind == VAL_CONTEXT)
			val_set(&b, x->key, keep_visible(s, x->value, at));
	}
	return val_build_context(&b);
}

/* What an empty field holds on the page: conditions are judged there with it, so here too. Source: form-js, emptyValue
 * of each field. */
static struct val empty_value(const struct node *n) {
	switch (n->kind) {
	case NODE_TEXT: return val_str(STR(""));
	case NODE_CHECKBOX: return val_bool(false);
	case NODE_SOME_OF: return val_list(NULL, 0);
	default: return val_null();
	}
}

/* The context with the value at the path, made where it is not there. */
static struct val put_at(struct arena *a, struct val data, str path, struct val value) {
	str rest = path, part;
	struct val_builder b = val_build(a, data.kind == VAL_CONTEXT ? data.context.count + 1 : 1);
	struct val inner = val_null();
	if (!str_next(&rest, '.', &part))
		return data;
	for (uint32_t i = 0; data.kind == VAL_CONTEXT && i < data.context.count; i++)
		val_append(&b, data.context.entries[i].key, data.context.entries[i].value);
	val_get(data, part, &inner);
	val_set(&b, part, rest.p ? put_at(a, inner, rest, value) : value);
	return val_build_context(&b);
}

/* What conditions see: the names of the form, in a row those of the row before them, and what the form works out. */
static void fill_slots(struct scope *s) {
	const struct form *f = s->j->f;
	for (uint32_t i = 0; i < s->count; i++) {
		struct val empty = empty_value(s->leaves[i].node);
		if (empty.kind != VAL_NULL && value_at(s->seen, s->leaves[i].path).kind == VAL_NULL)
			s->seen = put_at(s->j->a, s->seen, s->leaves[i].path, empty);
	}
	for (uint32_t i = 0; i < f->name_count; i++) {
		struct val v = val_null();
		if (!val_get(s->seen, f->names[i], &v) && s->around)
			v = s->around->slots[i];
		s->slots[i] = v;
	}
	for (uint32_t i = 0; i < s->count; i++) {
		const struct leaf *leaf = &s->leaves[i];
		struct feel_run run = feel_run_make(s->j->a, s->slots, f->name_count, 0, 0);
		for (uint32_t k = 0; leaf->node->computes && !leaf->hidden && k < f->name_count; k++)
			if (str_eq(f->names[k], leaf->path))
				s->slots[k] = feel_eval(leaf->node->computes, &run);
	}
}

/* A hidden field holds nothing, which may hide or show others: until nothing changes. */
static void settle(struct scope *s, const struct node *holder) {
	uint32_t most = count_leaves(holder);
	struct leaf *before = arena_array(s->j->a, struct leaf, most);
	s->leaves = arena_array(s->j->a, struct leaf, most);
	s->slots = arena_array(s->j->a, struct val, s->j->f->name_count);
	s->seen = s->data;
	list_leaves(s, holder, STR(""), false); /* with nothing known yet: only to know the fields */
	for (uint32_t pass = 0; pass < PASSES; pass++) {
		bool same = pass > 0;
		fill_slots(s);
		memcpy(before, s->leaves, most * sizeof *before);
		s->count = 0;
		list_leaves(s, holder, STR(""), false);
		for (uint32_t i = 0; i < s->count; i++)
			same &= before[i].hidden == s->leaves[i].hidden;
		if (same)
			return;
		s->seen = keep_visible(s, s->data, STR(""));
	}
	fill_slots(s);
}

/* ---- what nobody asked for ----------------------------------------------------------------------- */

static void refuse_unknown(const struct scope *s, struct val data, str path) {
	if (data.kind != VAL_CONTEXT) {
		if (data.kind != VAL_NULL)
			form__say(s->j, NULL, key_of(s, path), "form.type", STR(""));
		return;
	}
	for (uint32_t i = 0; i < data.context.count; i++) {
		const struct val_entry *x = &data.context.entries[i];
		str at = arena_format(s->j->a, STR_FMT "%s" STR_FMT, STR_ARG(path), path.n ? "." : "", STR_ARG(x->key));
		if (find_leaf(s, at))
			continue;
		if (leads_to_leaf(s, at))
			refuse_unknown(s, x->value, at);
		else
			form__say(s->j, NULL, key_of(s, at), "form.unknown_field", STR(""));
	}
}

/* ---- rows ---------------------------------------------------------------------------------------- */

/* The list with each row judged; rows that are no rows are told. */
static struct val judge_rows(const struct scope *s, const struct leaf *leaf, struct val list) {
	struct val_builder b = val_build(s->j->a, 0);
	str key = key_of(s, leaf->path);
	if (list.kind != VAL_LIST || list.list.count > FORM_OPTIONS) {
		if (list.kind != VAL_NULL)
			form__say(s->j, leaf->node, key, "form.type", STR(""));
		return val_null();
	}
	for (uint32_t i = 0; i < list.list.count; i++) {
		str prefix = arena_format(s->j->a, STR_FMT "[%u].", STR_ARG(key), i);
		val_push(&b, judge_scope(s->j, leaf->node, list.list.items[i], prefix, s));
	}
	return val_build_list(&b);
}

/* The context with the value at the path put in the place of what is there. */
static struct val replace_at(struct arena *a, struct val data, str path, struct val value) {
	str rest = path, part;
	struct val_builder b = val_build(a, 0);
	if (!str_next(&rest, '.', &part) || data.kind != VAL_CONTEXT)
		return data;
	for (uint32_t i = 0; i < data.context.count; i++) {
		const struct val_entry *x = &data.context.entries[i];
		bool here = str_eq(x->key, part);
		val_append(&b, x->key, !here ? x->value : rest.p ? replace_at(a, x->value, rest, value) : value);
	}
	return val_build_context(&b);
}

static struct val judge_scope(struct judging *j, const struct node *holder, struct val data, str prefix,
                              const struct scope *around) {
	struct scope s = {.j = j, .data = data, .prefix = prefix, .around = around};
	settle(&s, holder);
	refuse_unknown(&s, data, STR(""));
	struct val kept = keep_visible(&s, data, STR(""));
	for (uint32_t i = 0; i < s.count; i++) {
		const struct leaf *leaf = &s.leaves[i];
		struct val value = value_at(data, leaf->path);
		if (leaf->hidden) {
			vec_push(&j->hidden, key_of(&s, leaf->path));
		} else if (leaf->node->kind == NODE_ROWS) {
			kept = replace_at(j->a, kept, leaf->path, judge_rows(&s, leaf, value));
		} else {
			form__judge_value(j, leaf->node, key_of(&s, leaf->path), value);
		}
	}
	return kept;
}

void form_judge(const struct form *f, struct arena *a, struct val data, bool whole, struct form_verdict *out) {
	struct judging j = {.f = f, .a = a, .out = out, .whole = whole};
	memset(out, 0, sizeof *out);
	out->data = judge_scope(&j, &f->root, data, STR(""), NULL);
	str *hidden = arena_array(a, str, j.hidden.n);
	for (uint32_t i = 0; i < j.hidden.n; i++)
		hidden[i] = j.hidden.p[i];
	out->hidden = hidden;
	out->hidden_count = j.hidden.n;
	vec_free(&j.hidden);
}
