/* Built-in functions on contexts. DMN 1.5, 10.3.4.11. */
#include "feel/builtins.h"

static struct val_builder copy_of(struct val context, struct feel_run *run) {
	struct val_builder b = val_build(run->arena, context.context.count + 1);
	for (uint32_t i = 0; i < context.context.count; i++)
		val_append(&b, context.context.entries[i].key, context.context.entries[i].value);
	return b;
}

struct val context_get(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val found;
	check(n == 2);
	(void)run;
	return val_get(args[0], args[1].string, &found) ? found : val_null();
}

struct val context_get_path(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val v = args[0], keys = args[1];
	check(n == 2);
	for (uint32_t i = 0; i < keys.list.count; i++) {
		if (keys.list.items[i].kind != VAL_STRING)
			return run_fail(run, "feel.argument", "A key is a text.");
		if (!val_get(v, keys.list.items[i].string, &v))
			return val_null();
	}
	return keys.list.count ? v : run_fail(run, "feel.argument", "There is no key.");
}

struct val context_entries(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val context = args[0];
	struct val_builder list = val_build(run->arena, context.context.count);
	check(n == 1);
	if (!run_charge(run, context.context.count))
		return val_null();
	for (uint32_t i = 0; i < context.context.count; i++) {
		struct val_builder pair = val_build(run->arena, 2);
		val_append(&pair, STR("key"), val_str(context.context.entries[i].key));
		val_append(&pair, STR("value"), context.context.entries[i].value);
		val_push(&list, val_build_context(&pair));
	}
	return val_build_list(&list);
}

/* From a list of {key, value}. */
struct val context_make(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val_builder b = val_build(run->arena, args[0].list.count);
	check(n == 1);
	for (uint32_t i = 0; i < args[0].list.count; i++) {
		struct val key, value, earlier, so_far = val_build_context(&b), pair = args[0].list.items[i];
		if (!run_charge(run, b.n / 16 + 1))
			return val_null();
		if (!val_get(pair, STR("key"), &key) || !val_get(pair, STR("value"), &value) || key.kind != VAL_STRING)
			return run_fail(run, "feel.argument", "An entry is a context with key and value.");
		if (val_get(so_far, key.string, &earlier))
			return run_fail(run, "feel.argument", "The key \"" STR_FMT "\" is there twice.", STR_ARG(key.string));
		val_append(&b, key.string, value);
	}
	return val_build_context(&b);
}

struct val context_put(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 3);
	if (!run_charge(run, args[0].context.count / 4 + 1))
		return val_null();
	struct val_builder b = copy_of(args[0], run);
	val_set(&b, args[1].string, args[2]);
	return val_build_context(&b);
}

/* Along a path of keys; the contexts on the way must exist but for the last. */
static struct val put_path(struct val context, const struct val *keys, uint32_t count, struct val value,
	struct feel_run *run) {
	struct val inner;
	if (context.kind != VAL_CONTEXT || keys[0].kind != VAL_STRING || !run_charge(run, context.context.count / 4 + 1))
		return run_fail(run, "feel.argument", "The path of keys leads nowhere.");
	struct val_builder b = copy_of(context, run);
	if (count > 1) {
		if (!val_get(context, keys[0].string, &inner))
			return run_fail(run, "feel.argument", "There is no key \"" STR_FMT "\".", STR_ARG(keys[0].string));
		value = put_path(inner, keys + 1, count - 1, value, run);
		if (value.kind == VAL_NULL)
			return value;
	}
	val_set(&b, keys[0].string, value);
	return val_build_context(&b);
}

struct val context_put_path(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 3);
	if (!args[1].list.count || args[1].list.count > LIMIT_FEEL_DEPTH)
		return run_fail(run, "feel.argument", "A path has 1 to %d keys.", LIMIT_FEEL_DEPTH);
	return put_path(args[0], args[1].list.items, args[1].list.count, args[2], run);
}

struct val context_merge(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val_builder b = val_build(run->arena, 0);
	check(n == 1);
	for (uint32_t i = 0; i < args[0].list.count; i++) {
		struct val c = args[0].list.items[i];
		if (c.kind != VAL_CONTEXT)
			return run_fail(run, "feel.argument", "A %s cannot be merged.", kind_of(c));
		for (uint32_t k = 0; k < c.context.count; k++) {
			if (!run_charge(run, b.n / 16 + 1))
				return val_null();
			val_set(&b, c.context.entries[k].key, c.context.entries[k].value);
		}
	}
	return val_build_context(&b);
}
