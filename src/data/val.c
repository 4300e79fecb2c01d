/* Values: making them, looking into them, comparing them. */
#include "data/val.h"

/* Deeper or larger values exist only by a hostile loop (one list in another again and again makes 2^n of them); they
 * compare as different. */
enum { NEST_MAX = 512, VALUES_MAX = 1 << 24, SEARCH = 16 };

/* ---- making --------------------------------------------------------------------------------- */

struct val val_null(void) {
	return (struct val){0};
}

struct val val_bool(bool v) {
	return (struct val){.kind = VAL_BOOL, .boolean = v};
}

struct val val_number(dec v) {
	return (struct val){.kind = VAL_NUMBER, .number = v};
}

struct val val_int(int64_t v) {
	return val_number(dec_int(v));
}

struct val val_str(str s) {
	return (struct val){.kind = VAL_STRING, .string = s};
}

struct val val_date(int64_t days) {
	return (struct val){.kind = VAL_DATE, .days = days};
}

struct val val_instant(ms at, int offset_minutes) {
	int64_t offset = (int64_t)offset_minutes * 60;
	int64_t rest = at % 1000 + (at % 1000 < 0 ? 1000 : 0);
	struct val v = {.kind = VAL_DATETIME, .flags = VAL_OFFSET, .nanos = (uint32_t)rest * 1000000u};
	v.seconds = (at - rest) / 1000 + offset;
	v.offset = offset;
	return v;
}

struct val val_midnight(int64_t days) {
	struct val v = {.kind = VAL_DATETIME, .flags = VAL_OFFSET};
	v.seconds = days * 86400;
	return v;
}

struct val val_months(int64_t months) {
	return (struct val){.kind = VAL_MONTHS, .months = months};
}

struct val val_duration(int64_t seconds, uint32_t nanos) {
	check(nanos < 1000000000u);
	struct val v = {.kind = VAL_DURATION, .nanos = nanos};
	v.seconds = seconds;
	return v;
}

struct val val_list(const struct val *items, uint32_t count) {
	struct val v = {.kind = VAL_LIST};
	v.list.items = items;
	v.list.count = count;
	return v;
}

struct val val_range(struct arena *a, struct val low, struct val high, int ends) {
	struct val_range *r = arena_new(a, struct val_range);
	r->low = low;
	r->high = high;
	return (struct val){.kind = VAL_RANGE, .flags = (uint8_t)ends, .range = r};
}

/* ---- builder -------------------------------------------------------------------------------- */

struct val_builder val_build(struct arena *a, uint32_t expected) {
	return (struct val_builder){.a = a, .cap = expected};
}

/* The capacity to grow to. A first block may have been announced by val_build without being taken yet. */
static bool must_grow(struct val_builder *b, const void *block, uint32_t *old) {
	*old = block ? b->cap : 0;
	if (block && b->n < b->cap)
		return false;
	if (block || !b->cap)
		b->cap = b->cap ? b->cap * 2 : 8;
	check(b->cap > b->n);
	return true;
}

void val_push(struct val_builder *b, struct val item) {
	uint32_t old;
	check(!b->entries);
	if (must_grow(b, b->items, &old)) {
		struct val *bigger = arena_array(b->a, struct val, b->cap);
		if (old)
			memcpy(bigger, b->items, old * sizeof *bigger);
		b->items = bigger;
	}
	b->items[b->n++] = item;
}

void val_append(struct val_builder *b, str key, struct val value) {
	uint32_t old;
	check(!b->items);
	if (must_grow(b, b->entries, &old)) {
		struct val_entry *bigger = arena_array(b->a, struct val_entry, b->cap);
		if (old)
			memcpy(bigger, b->entries, old * sizeof *bigger);
		b->entries = bigger;
	}
	b->entries[b->n++] = (struct val_entry){key, value};
}

void val_set(struct val_builder *b, str key, struct val value) {
	for (uint32_t i = 0; i < b->n; i++)
		if (str_eq(b->entries[i].key, key)) {
			b->entries[i].value = value;
			return;
		}
	val_append(b, key, value);
}

struct val val_build_list(const struct val_builder *b) {
	return val_list(b->items, b->n);
}

struct val val_build_context(const struct val_builder *b) {
	struct val v = {.kind = VAL_CONTEXT};
	v.context.entries = b->entries;
	v.context.count = b->n;
	return v;
}

/* ---- asking --------------------------------------------------------------------------------- */

bool val_get(struct val v, str key, struct val *out) {
	if (v.kind != VAL_CONTEXT)
		return false;
	for (uint32_t i = 0; i < v.context.count; i++) {
		const struct val_entry *e = &v.context.entries[i];
		if (e->key.n == key.n && memcmp(e->key.p, key.p, key.n) == 0) {
			*out = e->value;
			return true;
		}
	}
	return false;
}

struct val val_member(struct val v, const char *key) {
	struct val found = {0};
	val_get(v, str_of(key), &found);
	return found;
}

bool val_is_true(struct val v) {
	return v.kind == VAL_BOOL && v.boolean;
}

bool val_to_int(struct val v, int64_t *out) {
	return v.kind == VAL_NUMBER && dec_to_int(v.number, out);
}

const char *val_kind_name(enum val_kind kind) {
	static const char *const names[VAL_KINDS] = {"null", "boolean", "number", "string", "date", "time", "date and time",
		"years and months duration", "days and time duration", "list", "context", "range", "function"};
	check((unsigned)kind < VAL_KINDS);
	return names[kind];
}

/* ---- comparing ------------------------------------------------------------------------------ */

/* A comparison under way: how deep it is and how many values it may still look at. */
struct comparing {
	int depth;
	uint64_t left;
};

static bool equal_at(struct val a, struct val b, bool *equal, struct comparing *c);

static int order_of(int64_t a, int64_t b) {
	return (a > b) - (a < b);
}

/* Times and dates and times compare to the millisecond, as the standard's reference results do. */
static int order_fraction(uint32_t a, uint32_t b) {
	return order_of(a / 1000000, b / 1000000);
}

/* As instants; what has neither offset nor zone is taken as UTC. */
static int order_instants(struct val a, struct val b) {
	int64_t offset_a = 0, offset_b = 0;
	val_offset(a, &offset_a);
	val_offset(b, &offset_b);
	int order = order_of(a.seconds - offset_a, b.seconds - offset_b);
	return order ? order : order_fraction(a.nanos, b.nanos);
}

static int order_duration(struct val a, struct val b) {
	int order = order_of(a.seconds, b.seconds);
	return order ? order : order_of(a.nanos, b.nanos);
}

bool val_order(struct val a, struct val b, int *order) {
	if (a.kind != b.kind)
		return false;
	switch ((enum val_kind)a.kind) {
	case VAL_NUMBER:
		*order = dec_cmp(a.number, b.number);
		return true;
	case VAL_STRING:
		*order = str_cmp(a.string, b.string);
		return true;
	case VAL_DATE:
		*order = order_of(a.days, b.days);
		return true;
	case VAL_MONTHS:
		*order = order_of(a.months, b.months);
		return true;
	case VAL_TIME:
	case VAL_DATETIME:
		*order = order_instants(a, b);
		return true;
	case VAL_DURATION:
		*order = order_duration(a, b);
		return true;
	default:
		return false;
	}
}

/* One value of a list, context or range against the other's. */
static bool same_part(struct val a, struct val b, struct comparing *c) {
	bool equal;
	return equal_at(a, b, &equal, c) && equal;
}

static bool equal_lists(struct val a, struct val b, struct comparing *c) {
	if (a.list.count != b.list.count)
		return false;
	for (uint32_t i = 0; i < a.list.count; i++)
		if (!same_part(a.list.items[i], b.list.items[i], c))
			return false;
	return true;
}

static bool equal_contexts(struct val a, struct val b, struct comparing *c) {
	if (a.context.count != b.context.count)
		return false;
	for (uint32_t i = 0; i < a.context.count; i++) {
		struct val other;
		const struct val_entry *e = &a.context.entries[i];
		uint64_t search = b.context.count / SEARCH;
		c->left -= search < c->left ? search : c->left;
		if (!val_get(b, e->key, &other) || !same_part(e->value, other, c))
			return false;
	}
	return true;
}

static bool equal_ranges(struct val a, struct val b, struct comparing *c) {
	return a.flags == b.flags && same_part(a.range->low, b.range->low, c)
		&& same_part(a.range->high, b.range->high, c);
}

/* What has parts; too deep or too much is different. */
static bool equal_parts(struct val a, struct val b, struct comparing *c) {
	if (c->depth >= NEST_MAX)
		return false;
	c->depth++;
	bool equal = a.kind == VAL_LIST ? equal_lists(a, b, c) : a.kind == VAL_CONTEXT ? equal_contexts(a, b, c)
		: equal_ranges(a, b, c);
	c->depth--;
	return equal;
}

static bool equal_at(struct val a, struct val b, bool *equal, struct comparing *c) {
	int order;
	*equal = false;
	if (a.kind != b.kind)
		return a.kind == VAL_NULL || b.kind == VAL_NULL;
	if (!c->left)
		return true;
	c->left--;
	switch ((enum val_kind)a.kind) {
	case VAL_NULL:
		*equal = true;
		return true;
	case VAL_BOOL:
		*equal = a.boolean == b.boolean;
		return true;
	case VAL_STRING:
		*equal = str_eq(a.string, b.string);
		return true;
	case VAL_LIST:
	case VAL_CONTEXT:
	case VAL_RANGE:
		*equal = equal_parts(a, b, c);
		return true;
	case VAL_FUNCTION:
		*equal = a.function == b.function;
		return true;
	default:
		*equal = val_order(a, b, &order) && order == 0;
		return true;
	}
}

bool val_equal_within(struct val a, struct val b, bool *equal, uint64_t *values) {
	struct comparing c = {0, *values};
	bool comparable = equal_at(a, b, equal, &c);
	*values = c.left;
	return comparable;
}

bool val_equal(struct val a, struct val b, bool *equal) {
	uint64_t values = VALUES_MAX;
	return val_equal_within(a, b, equal, &values);
}

bool val_same(struct val a, struct val b) {
	bool equal;
	return val_equal(a, b, &equal) && equal;
}

/* (= 5), whose value may be of a kind without order. */
static bool is_point(struct val range) {
	int all = VAL_OPERATOR | VAL_LOW_CLOSED | VAL_HIGH_CLOSED;
	return (range.flags & all) == all;
}

/* As val_in_range for one end: from it to the value (upwards) or from the value to it. No end: 1. */
static int behind(struct val end, bool closed, struct val v, bool upwards) {
	int order;
	if (end.kind == VAL_NULL)
		return 1;
	if (!(upwards ? val_order(end, v, &order) : val_order(v, end, &order)))
		return -1;
	return order < 0 || (order == 0 && closed);
}

/* The usual case: both ends are numbers. */
static bool number_in_range(struct val range, dec v) {
	int low = dec_cmp(range.range->low.number, v), high = dec_cmp(v, range.range->high.number);
	return (low < 0 || (low == 0 && (range.flags & VAL_LOW_CLOSED)))
		&& (high < 0 || (high == 0 && (range.flags & VAL_HIGH_CLOSED)));
}

int val_in_range(struct val range, struct val v) {
	check(range.kind == VAL_RANGE);
	const struct val_range *r = range.range;
	bool equal;
	bool numbers = v.kind == VAL_NUMBER && r->low.kind == VAL_NUMBER && r->high.kind == VAL_NUMBER;
	if (numbers && range.flags < VAL_OPERATOR)
		return number_in_range(range, v.number);
	if (range.flags & VAL_OUTSIDE)
		return val_equal(r->low, v, &equal) ? !equal : -1;
	if (is_point(range))
		return val_same(r->low, v);
	if (!(range.flags & VAL_OPERATOR) && (r->low.kind == VAL_NULL || r->high.kind == VAL_NULL))
		return -1;
	int low = behind(r->low, range.flags & VAL_LOW_CLOSED, v, true);
	return low == 1 ? behind(r->high, range.flags & VAL_HIGH_CLOSED, v, false) : low;
}
