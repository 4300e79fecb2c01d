/* What is asked: a request as JSON, and a what-if that names only what there is. */
#include "plan/plan_int.h"

enum { CHANGES_MAX = 64 /* entries of each member of a what-if */ };

/* ---- the request -------------------------------------------------------------------------------------- */

/* Day 0 would be "not said". */
static bool read_from(struct val v, day *out) {
	return v.kind == VAL_STRING && day_parse(v.string, out) && *out;
}

static bool read_member(const struct val_entry *x, struct plan_request *out, struct err *e) {
	struct val v = x->value;
	if (str_is(x->key, "facts") || v.kind == VAL_NULL)
		return true;
	if (str_is(x->key, "title") && v.kind == VAL_STRING && v.string.n <= 600) {
		out->title = v.string;
		return true;
	}
	if (str_is(x->key, "alternative") && v.kind == VAL_STRING) {
		out->alternative = v.string;
		return true;
	}
	if (str_is(x->key, "capacities") && v.kind == VAL_BOOL) {
		out->capacities = v.boolean;
		return true;
	}
	if (str_is(x->key, "what_if") && v.kind == VAL_CONTEXT) {
		out->what_if = v;
		return true;
	}
	if (str_is(x->key, "from") && read_from(v, &out->from))
		return true;
	char where[160];
	str key = plan_clip(x->key, 80);
	snprintf(where, sizeof where, STR_FMT, STR_ARG(key));
	return err_set(e, "plan.request", where, "a plan is asked for with title (text), facts (object), from (date), "
		"alternative (code), capacities (true or false) and what_if (object)");
}

bool plan_request_read(struct val object, struct plan_request *out, struct err *e) {
	if (object.kind != VAL_CONTEXT)
		return err_set(e, "plan.request", "", "a project is an object with its facts");
	out->compare = true;
	if (!val_get(object, STR("facts"), &out->facts)) {
		out->facts = object;
		return true;
	}
	for (uint32_t i = 0; i < object.context.count; i++)
		if (!read_member(&object.context.entries[i], out, e))
			return false;
	return true;
}

/* ---- the what-if -------------------------------------------------------------------------------------- */

static bool refuse(struct err *e, const char *member, const char *text) {
	char where[80];
	snprintf(where, sizeof where, "what_if%s%s", *member ? "." : "", member);
	return err_set(e, "plan.what_if", where, "%s", text);
}

static bool is_item(struct work *w, struct val id) {
	return id.kind == VAL_STRING && work_item(w, id.string);
}

static bool is_own(struct work *w, struct val id) {
	return id.kind == VAL_STRING && plan_own_step(w->r, id.string);
}

/* own: steps of the firm may be named too. */
static bool check_ids(struct work *w, struct val list, const char *member, bool own, struct err *e) {
	if (list.kind != VAL_LIST || list.list.count > CHANGES_MAX)
		return refuse(e, member, "the member is a list of short ids of items, as [\"B02\",\"B03\"]");
	for (uint32_t i = 0; i < list.list.count; i++)
		if (!is_item(w, list.list.items[i]) && !(own && is_own(w, list.list.items[i])))
			return refuse(e, member, "an id is of no item: see items/items.csv");
	return true;
}

static bool check_merge(struct work *w, struct val sets, struct err *e) {
	if (sets.kind != VAL_LIST || sets.list.count > CHANGES_MAX)
		return refuse(e, "merge", "the member is a list of lists of ids, as [[\"B02\",\"B03\"]]");
	for (uint32_t i = 0; i < sets.list.count; i++)
		if (!check_ids(w, sets.list.items[i], "merge", false, e))
			return false;
	return true;
}

static bool check_promise(struct work *w, struct val promise, struct err *e) {
	int64_t days;
	if (promise.kind != VAL_CONTEXT || promise.context.count > CHANGES_MAX)
		return refuse(e, "promise", "the member is an object of days by item, as {\"A13\":3}");
	for (uint32_t i = 0; i < promise.context.count; i++) {
		bool own = plan_own_step(w->r, promise.context.entries[i].key) != NULL;
		if (!own && !is_item(w, val_str(promise.context.entries[i].key)))
			return refuse(e, "promise", "an id is of no item: see items/items.csv");
		if (!val_to_int(promise.context.entries[i].value, &days) || days < 0 ||
			days > (own ? OWN_DAYS_MAX : LIMIT_DEADLINE_DAYS))
			return refuse(e, "promise", "days are a whole number from 0 on");
	}
	return true;
}

static bool take_units(struct work *w, struct val units, struct err *e) {
	if (units.kind != VAL_CONTEXT || units.context.count > CHANGES_MAX)
		return refuse(e, "units", "the member is an object of numbers by pool, as {\"eia\":2}");
	for (uint32_t i = 0; i < units.context.count; i++) {
		const struct val_entry *x = &units.context.entries[i];
		int64_t n;
		uint32_t pool = 0;
		while (pool < w->r->pool_count && !str_eq(w->r->pools[pool].code, x->key))
			pool++;
		if (pool == w->r->pool_count)
			return refuse(e, "units", "there is no such pool: see plans/pools.csv");
		if (!val_to_int(x->value, &n) || n < 0 || n > 1000)
			return refuse(e, "units", "a pool has 0 to 1000 units");
		w->capacity[pool] = (uint32_t)n;
	}
	return true;
}

static bool take_member(struct work *w, const struct val_entry *x, struct err *e) {
	if (str_is(x->key, "promise"))
		return check_promise(w, x->value, e);
	if (str_is(x->key, "units"))
		return take_units(w, x->value, e);
	if (str_is(x->key, "merge"))
		return check_merge(w, x->value, e);
	if (str_is(x->key, "drop"))
		return check_ids(w, x->value, "drop", true, e);
	if (str_is(x->key, "add"))
		return check_ids(w, x->value, "add", false, e);
	return refuse(e, "", "a what-if has promise, units, merge, drop and add");
}

bool work__what_if(struct work *w, struct err *e) {
	struct val v = w->q->what_if;
	for (uint32_t i = 0; i < w->r->pool_count; i++)
		w->capacity[i] = w->r->pools[i].units;
	if (v.kind == VAL_NULL)
		return true;
	if (v.kind != VAL_CONTEXT)
		return refuse(e, "", "a what-if is an object");
	for (uint32_t i = 0; i < v.context.count; i++)
		if (!take_member(w, &v.context.entries[i], e))
			return false;
	return true;
}
