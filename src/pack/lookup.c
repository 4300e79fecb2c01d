/* Finding what a loaded pack holds. */
#include "pack/pack_int.h"

/* Short ids of items are kept under a class of their own, so that they find the same code. */
enum { CLASS_ITEM_ID = CODE_CLASSES };

static uint64_t key_of(unsigned class, str code) {
	uint64_t key = str_hash(code) ^ (class * 0x9E3779B97F4A7C15u);
	return key ? key : 1;
}

static str code_text(const struct pack *p, unsigned class, uint32_t number) {
	return class == CLASS_ITEM_ID ? p->items[p->codes[number].row].id : p->codes[number].code;
}

/* Whether the entry of a key is this code; two codes of one key stand at neighbouring keys. */
static bool entry_is(const struct pack *p, unsigned class, str code, uint64_t entry) {
	uint32_t number = (uint32_t)entry;
	unsigned entry_class = (unsigned)(entry >> 32);
	return entry_class == class && str_eq(code_text(p, class, number), code);
}

static int64_t find(const struct pack *p, unsigned class, str code) {
	for (uint64_t key = key_of(class, code);; key = key + 1 ? key + 1 : 1) {
		const uint64_t *entry = map_get(&p->code_index, key);
		if (!entry)
			return -1;
		if (entry_is(p, class, code, *entry))
			return (uint32_t)*entry;
	}
}

int64_t code_find(const struct pack *p, enum code_class class, str code) {
	int64_t number = find(p, class, code);
	return number < 0 && class == CODE_ITEM ? find(p, CLASS_ITEM_ID, code) : number;
}

static bool put(struct pack *p, unsigned class, str code, uint32_t number, uint32_t *earlier) {
	uint64_t key = key_of(class, code);
	for (const uint64_t *entry; (entry = map_get(&p->code_index, key)); key = key + 1 ? key + 1 : 1)
		if (entry_is(p, class, code, *entry)) {
			*earlier = (uint32_t)*entry;
			return false;
		}
	map_put(&p->code_index, key, (uint64_t)class << 32 | number);
	return true;
}

bool code_put(struct pack *p, enum code_class class, str code, uint32_t number, uint32_t *earlier) {
	return put(p, class, code, number, earlier);
}

bool code_put_item_id(struct pack *p, uint32_t number) {
	uint32_t earlier;
	return put(p, CLASS_ITEM_ID, code_text(p, CLASS_ITEM_ID, number), number, &earlier);
}

const struct code *pack_code(const struct pack *p, enum code_class class, str code) {
	int64_t number = find(p, class, code);
	return number < 0 ? NULL : &p->codes[number];
}

const struct item *pack_item(const struct pack *p, str code) {
	int64_t number = code_find(p, CODE_ITEM, code);
	return number < 0 ? NULL : &p->items[p->codes[number].row];
}

const struct service_point *pack_point(const struct pack *p, str code) {
	const struct code *found = pack_code(p, CODE_SERVICE_POINT, code);
	return found ? &p->points[found->row] : NULL;
}

const struct role *pack_role(const struct pack *p, str name) {
	for (uint32_t i = 0; i < p->role_count; i++)
		if (str_eq(p->roles[i].name, name))
			return &p->roles[i];
	return NULL;
}

enum field_sight pack_field_right(const struct pack *p, str role, str record, str field) {
	const struct field_right *all = NULL;
	for (uint32_t i = 0; i < p->field_right_count; i++) {
		const struct field_right *r = &p->field_rights[i];
		if (!str_eq(r->record, record) || !str_eq(r->field, field))
			continue;
		if (str_eq(r->role, role))
			return r->see;
		if (str_is(r->role, "*"))
			all = r;
	}
	return all ? all->see : SIGHT_YES;
}

bool pack_purpose(const struct pack *p, str purpose) {
	const struct csv *t = pack_table(p, "org/purposes.csv");
	bool found = !t;
	for (uint32_t i = 0; t && i < t->rows; i++)
		found = found || str_eq(csv_cell(t, i, csv_column(t, "code")), purpose);
	return found;
}

const struct indicator *pack_indicator(const struct pack *p, str id) {
	for (uint32_t i = 0; i < p->indicator_count; i++)
		if (str_eq(p->indicators[i].id, id))
			return &p->indicators[i];
	return NULL;
}

const struct process_file *pack_process(const struct pack *p, str name) {
	for (uint32_t i = 0; i < p->process_count; i++)
		if (str_eq(p->processes[i].name, name))
			return &p->processes[i];
	return NULL;
}

const struct process_file *pack_process_for(const struct pack *p, str record_name) {
	for (uint32_t i = 0; i < p->process_count; i++)
		if (record_name.n && str_eq(p->processes[i].drives, record_name))
			return &p->processes[i];
	return NULL;
}

const struct rules_model *pack_decision(const struct pack *p, str name, int *decision) {
	for (uint32_t i = 0; i < p->decision_count; i++) {
		int number = rules_decision(p->decisions[i].model, name);
		if (number >= 0) {
			*decision = number;
			return p->decisions[i].model;
		}
	}
	return NULL;
}

const struct csv *pack_table(const struct pack *p, const char *path) {
	for (uint32_t i = 0; i < p->table_count; i++)
		if (str_is(p->tables[i].path, path))
			return p->tables[i].csv;
	return NULL;
}

bool role_may(const struct role *r, str permission) {
	for (uint32_t i = 0; i < r->permission_count; i++) {
		str pattern = r->permissions[i];
		bool open = str_ends(pattern, STR("*"));
		if (open ? str_starts(permission, str_cut(pattern, 0, pattern.n - 1)) : str_eq(pattern, permission))
			return true;
	}
	return false;
}
