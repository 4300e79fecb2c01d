/* Built-in functions on lists. Positions count from 1, negative ones from the end. DMN 1.5, 10.3.4.4. */
#include "feel/builtins.h"

/* The position (its whole part) as an index from 0 into `count` elements; false when there is none. */
static bool index_of(struct val position, uint32_t count, uint32_t *out) {
	int64_t p;
	dec whole;
	if (!dec_quantize(position.number, 0, DEC_DOWN, &whole) || !dec_to_int(whole, &p) || p == 0 || p > count
		|| p < -(int64_t)count)
		return false;
	*out = (uint32_t)(p < 0 ? count + p : p - 1);
	return true;
}

static struct val no_position(struct feel_run *run) {
	return run_fail(run, "feel.index", "The list has no such position.");
}

static struct val *copy_of(struct val list, uint32_t more, struct feel_run *run) {
	if (!run_charge(run, (uint64_t)list.list.count / 4 + 1))
		return NULL;
	struct val *items = arena_array(run->arena, struct val, (size_t)list.list.count + more);
	if (list.list.count)
		memcpy(items, list.list.items, list.list.count * sizeof *items);
	return items;
}

static bool holds(const struct val *items, uint32_t count, struct val v, struct feel_run *run) {
	for (uint32_t i = 0; i < count; i++)
		if (run_same(run, items[i], v))
			return true;
	return false;
}

/* ---- asking --------------------------------------------------------------------------------- */

struct val list_contains(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 2);
	if (!run_charge(run, args[0].list.count))
		return val_null();
	return val_bool(holds(args[0].list.items, args[0].list.count, args[1], run));
}

struct val list_count(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 1);
	(void)run;
	return val_int(args[0].list.count);
}

/* The least (sign -1) or greatest (sign 1) element. */
static struct val extreme(struct val list, int sign, struct feel_run *run) {
	struct val best = val_null();
	if (!list.list.count)
		return run_fail(run, "feel.argument", "An empty list has no least or greatest element.");
	if (!run_charge(run, list.list.count))
		return best;
	for (uint32_t i = 0; i < list.list.count; i++) {
		int order = 0;
		struct val item = list.list.items[i];
		if (!val_order(item, i ? best : item, &order))
			return run_fail(run, "feel.type", "A %s has no place among these.", kind_of(item));
		if (!i || order * sign > 0)
			best = item;
	}
	return best;
}

struct val list_min(const struct val *args, uint32_t n, struct feel_run *run) {
	return extreme(args_list(args, n), -1, run);
}

struct val list_max(const struct val *args, uint32_t n, struct feel_run *run) {
	return extreme(args_list(args, n), 1, run);
}

/* Three-valued: one element that is `decisive` decides; else null if any is no boolean. */
static struct val decide(struct val list, bool decisive, struct feel_run *run) {
	bool unknown = false;
	struct val strange = val_null();
	if (!run_charge(run, list.list.count / 4))
		return val_null();
	for (uint32_t i = 0; i < list.list.count; i++) {
		struct val item = list.list.items[i];
		if (item.kind == VAL_BOOL && item.boolean == decisive)
			return item;
		unknown = unknown || item.kind != VAL_BOOL;
		if (item.kind != VAL_BOOL && item.kind != VAL_NULL)
			strange = item;
	}
	if (strange.kind != VAL_NULL)
		return run_fail(run, "feel.type", "A %s is neither true nor false.", kind_of(strange));
	return unknown ? val_null() : val_bool(!decisive);
}

struct val list_all(const struct val *args, uint32_t n, struct feel_run *run) {
	return decide(args_list(args, n), false, run);
}

struct val list_any(const struct val *args, uint32_t n, struct feel_run *run) {
	return decide(args_list(args, n), true, run);
}

struct val list_index_of(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val_builder found = val_build(run->arena, 0);
	check(n == 2);
	if (!run_charge(run, args[0].list.count))
		return val_null();
	for (uint32_t i = 0; i < args[0].list.count; i++)
		if (run_same(run, args[0].list.items[i], args[1]))
			val_push(&found, val_int(i + 1));
	return val_build_list(&found);
}

/* ---- cutting and joining -------------------------------------------------------------------- */

struct val list_sublist(const struct val *args, uint32_t n, struct feel_run *run) {
	uint32_t start, count = args[0].list.count;
	if (!index_of(args[1], count, &start))
		return no_position(run);
	int64_t length = count - start;
	dec whole;
	if (n < 3 || args[2].kind == VAL_NULL)
		return val_list(args[0].list.items + start, count - start);
	if (!dec_quantize(args[2].number, 0, DEC_DOWN, &whole) || !dec_to_int(whole, &length) || length < 0
		|| length > count - start)
		return run_fail(run, "feel.index", "The list is not that long.");
	return val_list(args[0].list.items + start, (uint32_t)length);
}

struct val list_append(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val *items = copy_of(args[0], n - 1, run);
	if (!items)
		return val_null();
	memcpy(items + args[0].list.count, args + 1, (n - 1) * sizeof *items);
	return val_list(items, args[0].list.count + n - 1);
}

struct val list_concatenate(const struct val *args, uint32_t n, struct feel_run *run) {
	uint64_t count = 0;
	for (uint32_t i = 0; i < n; i++)
		count += args[i].list.count;
	if (!run_charge(run, count / 4 + 1))
		return val_null();
	struct val *items = arena_array(run->arena, struct val, count);
	uint32_t used = 0;
	for (uint32_t i = 0; i < n; used += args[i++].list.count)
		if (args[i].list.count)
			memcpy(items + used, args[i].list.items, args[i].list.count * sizeof *items);
	return val_list(items, used);
}

struct val list_insert(const struct val *args, uint32_t n, struct feel_run *run) {
	uint32_t at, count = args[0].list.count;
	int64_t position;
	check(n == 3);
	/* One behind the last is a place too. */
	if (val_to_int(args[1], &position) && position == (int64_t)count + 1)
		at = count;
	else if (!index_of(args[1], count, &at))
		return no_position(run);
	struct val *items = copy_of(args[0], 1, run);
	if (!items)
		return val_null();
	memmove(items + at + 1, items + at, (count - at) * sizeof *items);
	items[at] = args[2];
	return val_list(items, count + 1);
}

struct val list_remove(const struct val *args, uint32_t n, struct feel_run *run) {
	uint32_t at, count = args[0].list.count;
	check(n == 2);
	if (!index_of(args[1], count, &at))
		return no_position(run);
	struct val *items = copy_of(args[0], 0, run);
	if (!items)
		return val_null();
	memmove(items + at, items + at + 1, (count - at - 1) * sizeof *items);
	return val_list(items, count - 1);
}

struct val list_reverse(const struct val *args, uint32_t n, struct feel_run *run) {
	uint32_t count = args[0].list.count;
	check(n == 1);
	struct val *items = copy_of(args[0], 0, run);
	if (!items)
		return val_null();
	for (uint32_t i = 0; i < count; i++)
		items[i] = args[0].list.items[count - 1 - i];
	return val_list(items, count);
}

struct val list_replace(const struct val *args, uint32_t n, struct feel_run *run) {
	uint32_t at;
	check(n == 3);
	if (!index_of(args[1], args[0].list.count, &at))
		return no_position(run);
	struct val *items = copy_of(args[0], 0, run);
	if (!items)
		return val_null();
	items[at] = args[2];
	return val_list(items, args[0].list.count);
}

/* match(item, newItem) says which elements are replaced. */
struct val list_replace_where(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 3);
	struct val *items = copy_of(args[0], 0, run);
	for (uint32_t i = 0; items && i < args[0].list.count && run->steps; i++) {
		struct val pair[] = {items[i], args[2]};
		struct val hit = feel_call(args[1], pair, 2, run);
		if (hit.kind != VAL_BOOL)
			return run_fail(run, "feel.argument", "The function that matches must give true or false.");
		if (hit.boolean)
			items[i] = args[2];
	}
	return items && run->steps ? val_list(items, args[0].list.count) : val_null();
}

/* ---- sets ----------------------------------------------------------------------------------- */

static struct val distinct(struct val list, struct feel_run *run) {
	struct val_builder kept = val_build(run->arena, 0);
	for (uint32_t i = 0; i < list.list.count; i++) {
		if (!run_charge(run, kept.n / 8 + 1))
			return val_null();
		if (!holds(kept.items, kept.n, list.list.items[i], run))
			val_push(&kept, list.list.items[i]);
	}
	return val_build_list(&kept);
}

struct val list_distinct(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 1);
	return distinct(args[0], run);
}

struct val list_union(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val all = list_concatenate(args, n, run);
	return all.kind == VAL_LIST ? distinct(all, run) : all;
}

static bool flatten(struct val_builder *to, struct val list, int depth, struct feel_run *run) {
	if (depth > LIMIT_FEEL_DEPTH)
		return false;
	for (uint32_t i = 0; i < list.list.count; i++) {
		struct val item = list.list.items[i];
		if (!run_charge(run, 1) || (item.kind == VAL_LIST && !flatten(to, item, depth + 1, run)))
			return false;
		if (item.kind != VAL_LIST)
			val_push(to, item);
	}
	return true;
}

struct val list_flatten(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val_builder flat = val_build(run->arena, 0);
	check(n == 1);
	if (!flatten(&flat, args[0], 0, run))
		return run_fail(run, "feel.depth", "The list is nested too deeply.");
	return val_build_list(&flat);
}

/* ---- sorting -------------------------------------------------------------------------------- */

/* A merge sort under way: precedes(a, b) may call FEEL. */
struct sort {
	struct val *items, *scratch;
	struct val precedes;
	struct feel_run *run;
	bool broken;
};

/* Whether the later element must come first. */
static bool precedes(struct sort *s, struct val later, struct val earlier) {
	struct val pair[] = {later, earlier};
	struct val v = feel_call(s->precedes, pair, 2, s->run);
	if (v.kind != VAL_BOOL)
		s->broken = true;
	return val_is_true(v);
}

static void merge_sort(struct sort *s, uint32_t from, uint32_t to) {
	check(from <= to);
	if (to - from < 2 || s->broken || !s->run->steps)
		return;
	uint32_t middle = from + (to - from) / 2, a = from, b = middle;
	merge_sort(s, from, middle);
	merge_sort(s, middle, to);
	for (uint32_t i = from; i < to; i++) {
		bool second = a == middle || (b < to && precedes(s, s->items[b], s->items[a]));
		s->scratch[i] = s->items[second ? b++ : a++];
	}
	memcpy(s->items + from, s->scratch + from, (to - from) * sizeof *s->items);
}

struct val list_sort(const struct val *args, uint32_t n, struct feel_run *run) {
	struct sort s = {.precedes = args[1], .run = run};
	check(n == 2);
	s.items = copy_of(args[0], 0, run);
	if (!s.items)
		return val_null();
	s.scratch = arena_array(run->arena, struct val, args[0].list.count);
	merge_sort(&s, 0, args[0].list.count);
	if (s.broken)
		return run_fail(run, "feel.argument", "The function that orders must give true or false.");
	return run->steps ? val_list(s.items, args[0].list.count) : val_null();
}
