/* Calling built-in functions: which form fits the arguments, and the implicit conversions. */
#include "feel/builtins.h"

enum { ARGS_SMALL = 8, ANY_NUMBER = 255 };

/* ---- types ---------------------------------------------------------------------------------- */

static bool kind_fits(char letter, struct val v) {
	switch (letter) {
	case 'a':
		return true;
	case 'm':
		return v.kind == VAL_DATE || v.kind == VAL_DATETIME;
	case 'T':
		return v.kind == VAL_DATE || v.kind == VAL_DATETIME || v.kind == VAL_TIME;
	case 'U':
		return v.kind == VAL_MONTHS || v.kind == VAL_DURATION;
	case 'o':
		return v.kind >= VAL_NUMBER && v.kind <= VAL_DURATION;
	default:
		break;
	}
	static const char letters[] = "nsbdtDyulcrf";
	static const uint8_t kinds[] = {VAL_NUMBER, VAL_STRING, VAL_BOOL, VAL_DATE, VAL_TIME, VAL_DATETIME, VAL_MONTHS,
		VAL_DURATION, VAL_LIST, VAL_CONTEXT, VAL_RANGE, VAL_FUNCTION};
	const char *found = strchr(letters, letter);
	check(found && letter);
	return v.kind == kinds[found - letters];
}

/* Whether the value is of the type, if need be after an implicit conversion. */
static bool arg_fits(char letter, bool null_too, struct val *v, bool convert, struct feel_run *run) {
	if (v->kind == VAL_NULL)
		return null_too || letter == 'a';
	if (kind_fits(letter, *v))
		return true;
	if (!convert)
		return false;
	if (v->kind == VAL_LIST && v->list.count == 1 && letter != 'l' && kind_fits(letter, v->list.items[0])) {
		*v = v->list.items[0];
		return true;
	}
	if (letter == 'l') {
		*v = as_list(run->arena, *v);
		return true;
	}
	if (letter == 'D' && v->kind == VAL_DATE) {
		*v = val_midnight(v->days);
		return true;
	}
	return false;
}

static bool args_fit(const struct feel_builtin *row, struct val *args, uint32_t n, bool convert, struct feel_run *run) {
	const char *t = row->types;
	if (n < row->min || (n > row->max && row->max != ANY_NUMBER))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		bool null_too = t[1] == '?';
		if (!arg_fits(*t, null_too, &args[i], convert, run))
			return false;
		if (t[1 + null_too] != '+')
			t += 1 + null_too;
	}
	return true;
}

/* ---- calling -------------------------------------------------------------------------------- */

struct val builtin_call(const struct builtin_group *g, const struct val *args, uint32_t n, struct feel_run *run) {
	struct val small[ARGS_SMALL];
	check(g && g->count);
	struct val *copy = n <= ARGS_SMALL ? small : arena_array(run->arena, struct val, n);
	for (int convert = 0; convert < 2; convert++)
		for (uint32_t i = 0; i < g->count; i++) {
			if (n)
				memcpy(copy, args, n * sizeof *copy);
			if (args_fit(&g->rows[i], copy, n, convert, run))
				return g->rows[i].call(copy, n, run);
		}
	return run_fail(run, "feel.argument", "\"%s\" does not take these arguments.", g->rows->name);
}

int builtin_param(const struct feel_builtin *row, str name) {
	str rest = str_of(row->params), part;
	for (int i = 0; str_next(&rest, ',', &part); i++)
		if (str_eq(str_trim(part), name))
			return i;
	return -1;
}

/* Puts the named arguments in order; absent ones are null. False when the form has no such names, or not in this
 * order where it must be so. */
static bool order_named(const struct feel_builtin *row, const str *names, const struct val *args, uint32_t n,
	bool as_is, struct val *ordered, uint32_t *count) {
	check(row && n <= ARGS_SMALL);
	*count = row->min;
	for (uint32_t i = 0; i < n; i++) {
		int at = builtin_param(row, names[i]);
		if (at < 0 || at >= ARGS_SMALL || (as_is && at != (int)i))
			return false;
		ordered[at] = args[i];
		if ((uint32_t)at >= *count)
			*count = (uint32_t)at + 1;
	}
	return true;
}

struct val builtin_call_named(const struct builtin_group *g, const str *names, const struct val *args, uint32_t n,
	struct feel_run *run) {
	check(g && g->count && (names || !n));
	if (n > ARGS_SMALL)
		return run_fail(run, "feel.argument", "\"%s\" does not take these arguments.", g->rows->name);
	/* before(point, range) and before(range, point) have the same names: the order of writing tells them apart. */
	for (int pass = 0; pass < 4; pass++)
		for (uint32_t i = 0; i < g->count; i++) {
			struct val ordered[ARGS_SMALL] = {0};
			uint32_t count;
			if (order_named(&g->rows[i], names, args, n, pass % 2 == 0, ordered, &count)
				&& args_fit(&g->rows[i], ordered, count, pass >= 2, run))
				return g->rows[i].call(ordered, count, run);
		}
	return run_fail(run, "feel.argument", "\"%s\" does not take these arguments.", g->rows->name);
}

const struct builtin_group *builtin_group_at(struct arena *a, uint32_t row) {
	uint32_t count;
	const struct feel_builtin *all = feel_builtins(&count);
	struct builtin_group *g = arena_new(a, struct builtin_group);
	check(row < count);
	g->rows = all + row;
	while (row + g->count < count && strcmp(all[row + g->count].name, all[row].name) == 0)
		g->count++;
	return g;
}

bool builtin_pure(const struct builtin_group *g) {
	return !g->rows->impure;
}

struct val string_of(struct val v, struct feel_run *run) {
	if (v.kind == VAL_STRING)
		return v;
	for (size_t room = 128; room <= 1 << 20; room *= 16) {
		/* A buffer that is at its maximum from the start never asks the heap for more. */
		struct buf b = {.p = arena_alloc(run->arena, room), .cap = room, .max = room};
		val_put(&b, v);
		if (!b.full)
			return run_charge(run, b.n / 64) ? val_str(buf_view(&b)) : val_null();
	}
	return run_fail(run, "feel.too_large", "The text is too long.");
}
