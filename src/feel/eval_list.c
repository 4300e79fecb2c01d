/* Evaluation of lists, ranges, contexts, paths, filters and loops. */
#include "feel/node.h"

/* ---- making --------------------------------------------------------------------------------- */

struct val as_list(struct arena *a, struct val v) {
	if (v.kind == VAL_LIST)
		return v;
	struct val *one = arena_new(a, struct val);
	*one = v;
	return val_list(one, 1);
}

/* [items[count]] */
struct val eval_list(const struct node *n, struct feel_run *run) {
	struct val *items = arena_array(run->arena, struct val, n->count);
	for (uint32_t i = 0; i < n->count; i++)
		items[i] = ev(n->items[i], run);
	return val_list(items, n->count);
}

/* a..b; op: VAL_LOW_CLOSED | VAL_HIGH_CLOSED */
struct val eval_range(const struct node *n, struct feel_run *run) {
	struct val low = ev(n->a, run), high = ev(n->b, run);
	int order;
	bool unbounded = low.kind == VAL_NULL || high.kind == VAL_NULL;
	if ((low.kind == VAL_NULL && (n->op & VAL_LOW_CLOSED)) || (high.kind == VAL_NULL && (n->op & VAL_HIGH_CLOSED)))
		return node_fail(n, run, "feel.type", "A range cannot include null.");
	if (!unbounded && !val_order(low, high, &order))
		return node_fail(n, run, "feel.type", "A range cannot go from a %s to a %s.", kind_of(low), kind_of(high));
	return val_range(run->arena, low, high, n->op);
}

/* (op a) */
struct val eval_operator_range(const struct node *n, struct feel_run *run) {
	struct val v = ev(n->a, run), none = val_null();
	switch ((enum compare_op)n->op) {
	case CMP_LT:
		return val_range(run->arena, none, v, VAL_OPERATOR);
	case CMP_LE:
		return val_range(run->arena, none, v, VAL_OPERATOR | VAL_HIGH_CLOSED);
	case CMP_GT:
		return val_range(run->arena, v, none, VAL_OPERATOR);
	case CMP_GE:
		return val_range(run->arena, v, none, VAL_OPERATOR | VAL_LOW_CLOSED);
	case CMP_NE:
		return val_range(run->arena, v, v, VAL_OPERATOR | VAL_OUTSIDE);
	default:
		return val_range(run->arena, v, v, VAL_OPERATOR | VAL_LOW_CLOSED | VAL_HIGH_CLOSED);
	}
}

/* {names[i]: items[i]}; entries are locals from `slot` on, so that later ones see earlier ones */
struct val eval_context(const struct node *n, struct feel_run *run) {
	check(n->slot + n->count <= run->expr->frame);
	struct val_builder b = val_build(run->arena, n->count);
	for (uint32_t i = 0; i < n->count; i++) {
		struct val v = ev(n->items[i], run);
		run->frame[n->slot + i] = v;
		if (n->items[i]->eval == eval_function)
			function_bind(v, n->slot + i);
		val_append(&b, n->names[i], v);
	}
	return val_build_context(&b);
}

/* ---- path ----------------------------------------------------------------------------------- */

/* The member of one value; `listed` says that it is one of several. */
static struct val path_of(const struct node *n, struct val v, bool listed, struct feel_run *run) {
	struct val found;
	if (v.kind == VAL_CONTEXT)
		return run_charge(run, v.context.count / 16) && val_get(v, n->name, &found) ? found : val_null();
	if (property_get(v, n->name, &found))
		return found;
	if (v.kind == VAL_NULL && (listed || !node_is_result(n, run)))
		return v;
	return node_fail(n, run, "feel.unknown_name", "A %s has no \"" STR_FMT "\".", kind_of(v), STR_ARG(n->name));
}

/* a.name; of a list, the list of the members */
struct val eval_path(const struct node *n, struct feel_run *run) {
	struct val v = ev(n->a, run);
	if (v.kind != VAL_LIST)
		return path_of(n, v, false, run);
	if (!run_charge(run, v.list.count))
		return val_null();
	struct val *items = arena_array(run->arena, struct val, v.list.count);
	for (uint32_t i = 0; i < v.list.count; i++)
		items[i] = path_of(n, v.list.items[i], true, run);
	return val_list(items, v.list.count);
}

/* ---- filter --------------------------------------------------------------------------------- */

struct val list_at(struct val list, int64_t index) {
	check(list.kind == VAL_LIST);
	int64_t count = list.list.count;
	int64_t i = index < 0 ? count + index : index - 1;
	return index && i >= 0 && i < count ? list.list.items[i] : val_null();
}

static struct val index_of(const struct node *n, struct val list, struct val index, struct feel_run *run) {
	int64_t i;
	if (!val_to_int(index, &i))
		return node_fail(n, run, "feel.index", "A position in a list is a whole number.");
	return list_at(list, i);
}

/* a[b] with a constant number */
struct val eval_index(const struct node *n, struct feel_run *run) {
	struct val v = ev(n->a, run);
	return v.kind == VAL_NULL ? v : index_of(n, as_list(run->arena, v), n->b->value, run);
}

/* An empty list gives null for a position and an empty list for a condition; asking must not leave warnings. */
static struct val filter_nothing(const struct node *n, struct feel_run *run) {
	uint32_t count = run->warning_count;
	struct feel_warning *last = run->last_warning;
	run->frame[n->slot] = val_null();
	struct val cond = ev(n->b, run);
	if (run->steps && run->warning_count != count) {
		run->warning_count = count;
		run->last_warning = last;
		if (last)
			last->next = NULL;
		else
			run->warnings = NULL;
	}
	return cond.kind == VAL_NUMBER ? val_null() : val_list(NULL, 0);
}

/* a[b]; the element is in the frame slot. A number is a position, true keeps the element. */
struct val eval_filter(const struct node *n, struct feel_run *run) {
	check(n->slot < run->expr->frame);
	struct val v = ev(n->a, run);
	if (v.kind == VAL_NULL)
		return v;
	struct val list = as_list(run->arena, v);
	if (!list.list.count)
		return filter_nothing(n, run);
	struct val_builder kept = val_build(run->arena, 0);
	for (uint32_t i = 0; i < list.list.count && run_charge(run, 0); i++) {
		run->frame[n->slot] = list.list.items[i];
		struct val cond = ev(n->b, run);
		if (i == 0 && cond.kind == VAL_NUMBER)
			return index_of(n, list, cond, run);
		if (cond.kind != VAL_BOOL && cond.kind != VAL_NULL)
			return node_fail(n, run, "feel.type", "A %s does not say which elements to take.", kind_of(cond));
		if (val_is_true(cond))
			val_push(&kept, list.list.items[i]);
	}
	return run->steps ? val_build_list(&kept) : run_stop(run);
}

/* ---- loops ---------------------------------------------------------------------------------- */

/* A loop under way. `each` is called with all iterators set and says whether to go on. */
struct loop {
	const struct node *n;
	struct feel_run *run;
	bool (*each)(struct loop *l);
	struct val_builder results; /* for */
	bool unknown, decided;      /* some, every */
	struct val strange;         /* what was neither true nor false nor null */
	bool broken;                /* there was nothing to loop over */
};

static bool iterate(struct loop *l, uint32_t level);

static bool visit(struct loop *l, uint32_t level, struct val item) {
	if (!run_charge(l->run, 1))
		return false;
	l->run->frame[l->n->items[level]->slot] = item;
	return iterate(l, level + 1);
}

/* Whole numbers or dates from one to the other, up or down. */
static bool iterate_span(struct loop *l, uint32_t level, struct val from, struct val to) {
	int64_t i, end;
	bool dates = from.kind == VAL_DATE && to.kind == VAL_DATE;
	if (dates) {
		i = from.days;
		end = to.days;
	} else if (!val_to_int(from, &i) || !val_to_int(to, &end)) {
		node_fail(l->n, l->run, "feel.type", "A loop goes over whole numbers or dates, not from a %s to a %s.",
			kind_of(from), kind_of(to));
		l->broken = true;
		return false;
	}
	for (int64_t step = i <= end ? 1 : -1;; i += step) {
		if (!visit(l, level, dates ? val_date(i) : val_int(i)))
			return false;
		if (i == end)
			return true;
	}
}

/* Leaves out the ends that do not belong to the range; false when nothing is left. */
static bool cut_ends(int ends, int64_t *first, int64_t *last) {
	int64_t step = *first <= *last ? 1 : -1;
	if (!(ends & VAL_LOW_CLOSED) && __builtin_add_overflow(*first, step, first))
		return false;
	if (!(ends & VAL_HIGH_CLOSED) && __builtin_sub_overflow(*last, step, last))
		return false;
	return step > 0 ? *first <= *last : *first >= *last;
}

/* A range as a value: from its start to its end, up or down as with "..", its open ends left out. */
static bool iterate_range(struct loop *l, uint32_t level, struct val range) {
	struct val low = range.range->low, high = range.range->high;
	bool dates = low.kind == VAL_DATE && high.kind == VAL_DATE;
	int64_t first = dates ? low.days : 0, last = dates ? high.days : 0;
	if (!dates && (!val_to_int(low, &first) || !val_to_int(high, &last)))
		return iterate_span(l, level, low, high);
	if (!cut_ends(range.flags, &first, &last))
		return true;
	return iterate_span(l, level, dates ? val_date(first) : val_int(first), dates ? val_date(last) : val_int(last));
}

/* Makes room for the results of a loop whose length is known. */
static void expect(struct loop *l, int64_t count) {
	enum { MOST = 4096 };
	check(count >= 0);
	if (l->n->count == 1 && !l->results.items)
		l->results.cap = (uint32_t)(count < MOST ? count : MOST);
}

static bool iterate_list(struct loop *l, uint32_t level, struct val list) {
	expect(l, list.list.count);
	for (uint32_t i = 0; i < list.list.count; i++)
		if (!visit(l, level, list.list.items[i]))
			return false;
	return true;
}

/* Runs the iterators from `level` on; false to stop the whole loop. */
static bool iterate(struct loop *l, uint32_t level) {
	check(level <= l->n->count);
	if (level == l->n->count)
		return l->each(l);
	const struct node *it = l->n->items[level];
	struct val from = ev(it->a, l->run);
	if (it->b)
		return iterate_span(l, level, from, ev(it->b, l->run));
	if (from.kind == VAL_NULL) {
		node_fail(l->n, l->run, "feel.type", "A loop cannot go over null.");
		l->broken = true;
		return false;
	}
	if (from.kind == VAL_RANGE)
		return iterate_range(l, level, from);
	return iterate_list(l, level, as_list(l->run->arena, from));
}

static bool each_for(struct loop *l) {
	l->run->frame[l->n->slot] = val_build_list(&l->results);
	val_push(&l->results, ev(l->n->a, l->run));
	return true;
}

/* for items[count] return a; slot: the list "partial" */
struct val eval_for(const struct node *n, struct feel_run *run) {
	check(n->count && n->slot < run->expr->frame);
	struct loop l = {.n = n, .run = run, .each = each_for, .results = val_build(run->arena, 0)};
	if (!iterate(&l, 0))
		return l.broken ? val_null() : run_stop(run);
	return val_build_list(&l.results);
}

/* The condition for one element. */
static struct val satisfies(struct loop *l) {
	struct val v = ev(l->n->a, l->run);
	l->unknown = l->unknown || v.kind != VAL_BOOL;
	if (v.kind != VAL_BOOL && v.kind != VAL_NULL)
		l->strange = v;
	return v;
}

static bool each_some(struct loop *l) {
	struct val v = satisfies(l);
	l->decided = val_is_true(v);
	return !l->decided;
}

static bool each_every(struct loop *l) {
	struct val v = satisfies(l);
	l->decided = v.kind == VAL_BOOL && !v.boolean;
	return !l->decided;
}

/* Runs a quantifier; `decided` becomes its result, three-valued. */
static struct val quantify(const struct node *n, struct feel_run *run, bool (*each)(struct loop *), bool decided) {
	check(n->count && n->a);
	struct loop l = {.n = n, .run = run, .each = each};
	if (iterate(&l, 0)) {
		if (l.strange.kind != VAL_NULL)
			return node_fail(n, run, "feel.type", "A %s is neither true nor false.", kind_of(l.strange));
		return l.unknown ? val_null() : val_bool(!decided);
	}
	if (l.broken)
		return val_null();
	return l.decided ? val_bool(decided) : run_stop(run);
}

/* some items[count] satisfies a */
struct val eval_some(const struct node *n, struct feel_run *run) {
	return quantify(n, run, each_some, true);
}

/* every items[count] satisfies a */
struct val eval_every(const struct node *n, struct feel_run *run) {
	return quantify(n, run, each_every, false);
}
