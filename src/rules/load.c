/* A model loaded, and what can be asked about it. */
#include "rules/model.h"

bool rules__load(struct arena *a, str text, const char *name, const struct rules_library *library, bool tolerant,
                 struct rules_model **out, struct err *e) {
	struct err own = {0};
	struct source *root;
	struct reader r = {.a = a, .e = e ? e : &own, .library = library, .tolerant = tolerant};
	r.e->code = NULL;
	r.m = arena_new(a, struct rules_model);
	bool ok = rules__source_read(&r, text, name, &root) && rules__graph_read(&r, root);
	rules__sources_free(&r);
	if (!ok)
		return false;
	rules__functions_make(a, r.m);
	*out = r.m;
	return true;
}

bool rules_load(struct arena *a, str text, const char *name, const struct rules_library *library,
                struct rules_model **out, struct err *e) {
	return rules__load(a, text, name, library, false, out, e);
}

/* ---- names ---------------------------------------------------------------------------------- */

int rules__item(const struct rules_model *m, str name, enum item_kind kind) {
	for (uint32_t i = 0; i < m->item_count; i++)
		if (m->items[i].kind == kind && str_eq(m->items[i].name, name))
			return (int)i;
	for (uint32_t i = 0; i < m->item_count; i++)
		if (m->items[i].kind == kind && name.n && str_eq(m->items[i].id, name))
			return (int)i;
	return -1;
}

int rules_decision(const struct rules_model *m, str name) {
	int i = rules__item(m, name, ITEM_DECISION) - (int)m->input_count;
	return i >= 0 && (uint32_t)i < m->decision_count ? i : -1;
}

uint32_t rules_decision_count(const struct rules_model *m) {
	return m->decision_count;
}

str rules_decision_name(const struct rules_model *m, uint32_t i) {
	check(i < m->decision_count);
	return m->items[m->input_count + i].name;
}

int rules_input(const struct rules_model *m, str name) {
	return rules__item(m, name, ITEM_INPUT);
}

uint32_t rules_input_count(const struct rules_model *m) {
	return m->input_count;
}

str rules_input_name(const struct rules_model *m, uint32_t i) {
	check(i < m->input_count);
	return m->items[i].name;
}

/* The name of the type of an item's variable, as the model writes it. */
static str type_of(const struct item *it) {
	const struct xml *variable = xml_child(it->xml, "variable");
	return variable ? xml_attr(variable, "typeRef") : STR("");
}

str rules_decision_type(const struct rules_model *m, uint32_t i) {
	check(i < m->decision_count);
	return type_of(&m->items[m->input_count + i]);
}

str rules_input_type(const struct rules_model *m, uint32_t i) {
	check(i < m->input_count);
	return type_of(&m->items[i]);
}

str rules_decision_label(const struct rules_model *m, uint32_t i) {
	check(i < m->decision_count);
	return xml_attr(m->items[m->input_count + i].xml, "label");
}

str rules_input_label(const struct rules_model *m, uint32_t i) {
	check(i < m->input_count);
	return xml_attr(m->items[i].xml, "label");
}

/* ---- inputs --------------------------------------------------------------------------------- */

/* Whether the name means the input: its own name does for one of an import, unless another has it too. */
static bool means(const struct rules_model *m, str name, uint32_t input) {
	const struct item *it = &m->items[input];
	if (str_eq(it->name, name))
		return true;
	if (!str_eq(it->own_name, name))
		return false;
	for (uint32_t i = 0; i < m->input_count; i++)
		if (str_eq(m->items[i].name, name) || (str_eq(m->items[i].own_name, name) && m->items[i].xml != it->xml))
			return false;
	return true;
}

static bool is_path(const struct rules_model *m, str path) {
	for (uint32_t i = 0; i < m->input_count; i++)
		if (str_starts(m->items[i].name, path))
			return true;
	return false;
}

bool rules__input_put(const struct rules_model *m, str name, struct val v, struct val *inputs, bool *given,
                      struct arena *a) {
	bool found = false;
	for (uint32_t i = 0; i < m->input_count; i++) {
		if (!means(m, name, i))
			continue;
		inputs[i] = v;
		given[i] = found = true;
	}
	if (found || v.kind != VAL_CONTEXT)
		return found;
	str path = arena_format(a, STR_FMT ".", STR_ARG(name));
	bool path_known = is_path(m, path), all = path_known;
	for (uint32_t i = 0; path_known && i < v.context.count; i++) {
		const struct val_entry *e = &v.context.entries[i];
		str part = arena_format(a, STR_FMT STR_FMT, STR_ARG(path), STR_ARG(e->key));
		all = rules__input_put(m, part, e->value, inputs, given, a) && all;
	}
	return all;
}

void rules__inputs_share(const struct rules_model *m, struct val *inputs, const bool *given) {
	for (uint32_t i = 0; i < m->input_count; i++)
		for (uint32_t k = 0; !given[i] && k < m->input_count; k++)
			if (given[k] && m->items[k].xml == m->items[i].xml)
				inputs[i] = inputs[k];
}

bool rules_inputs_read(struct arena *a, const struct rules_model *m, struct val object, struct val *inputs,
                       struct err *e) {
	check(object.kind == VAL_CONTEXT);
	bool *given = arena_array(a, bool, m->input_count);
	for (uint32_t i = 0; i < m->input_count; i++)
		inputs[i] = val_null();
	for (uint32_t i = 0; i < object.context.count; i++) {
		const struct val_entry *entry = &object.context.entries[i];
		if (!rules__input_put(m, entry->key, entry->value, inputs, given, a))
			return err_set(e, "dmn.unknown_input", arena_str(a, entry->key).p, "the model has no such input");
	}
	rules__inputs_share(m, inputs, given);
	for (uint32_t i = 0; i < m->input_count; i++)
		rules__temporal(a, m->items[i].type, &inputs[i]);
	return true;
}
