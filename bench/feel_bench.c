/* What one evaluation of each of some usual expressions takes, in nanoseconds, bytes and steps:
 *   build/bench/feel_bench [MILLISECONDS each, 50]
 * Build: cc -std=gnu17 -O2 -D_GNU_SOURCE -Isrc -o build/bench/feel_bench bench/feel_bench.c build/libfeel.a \
 *        build/libdata.a build/libbase.a -lpcre2-8 -lbidgcc000 -lm */
#include <stdlib.h>
#include <time.h>

#include "feel/feel.h"

static const char data[] = "{\"x\": 4.5, \"y\": 7, \"s\": \"abcdef\", \"zh\": \"行政审批局\","
						   " \"l\": [5, 3, 8, 1, 9, 2, 7, 4, 6, 10], \"flag\": true, \"on\": \"2022-05-01\","
						   " \"c\": {\"name\": \"x\", \"address\": {\"street\": \"y\", \"no\": 12}},"
						   " \"o\": [{\"id\": 1, \"sum\": 10}, {\"id\": 2, \"sum\": 25}, {\"id\": 3, \"sum\": 40}]}";

static const char *const expressions[] = {
	"x < 5", "x + y", "x * 1.05 + 3", "x / 3", "x ** 2", "x = 4.5 and flag",
	"x between 1 and 5", "x in [1..5]", "x in (1, 2, [3..5])", "s = \"abcdef\"",
	"s + \"!\"", "substring(s, 2, 3)", "string length(zh)", "contains(s, \"cd\")", "upper case(s)",
	"matches(s, \"^[a-f]+$\")", "replace(s, \"[aeiou]\", \"-\")", "c.address.no", "o[1].sum",
	"o[sum > 20]", "o[id = 2].sum", "l[item > 5]", "l[-1]", "for i in l return i * 2",
	"for i in 1..10 return i", "some i in l satisfies i = 6", "every i in l satisfies i > 0",
	"if x > 3 then \"a\" else \"b\"", "{a: x, b: a + 1, c: b * 2}", "{a: x, b: a + 1}.b", "[x, y, x + y]",
	"date(on)", "date(on) + @\"P1M\"", "date(on).year", "@\"2022-05-03\" - date(on)",
	"string(x)", "number(\"12.5\")", "sum(l)", "max(l)", "mean(l)", "count(o)",
	"sort(l, function(a, b) a < b)", "distinct values(l)", "(function(n) n + 1)(x)",
	"list contains(l, 6)", "abs(-x)", "decimal(x / 3, 2)", "modulo(y, 3)", "sqrt(y)", "not(flag)",
	"x instance of number",
};

static int64_t now_ns(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void measure(const struct feel_expr *x, const struct val *slots, uint32_t n, struct arena *a, int64_t for_ns) {
	int64_t count = 0, begin = now_ns(), took;
	uint32_t steps = 0;
	size_t used = 0;
	do {
		for (int i = 0; i < 1000; i++) {
			struct feel_run run = feel_run_make(a, slots, n, 0, 480);
			feel_eval(x, &run);
			steps = LIMIT_FEEL_STEPS - run.steps;
			used = a->used;
			arena_reset(a);
		}
		count += 1000;
		took = now_ns() - begin;
	} while (took < for_ns);
	str text = feel_text(x);
	printf("%8.1f ns %6zu bytes %5u steps   " STR_FMT "\n", (double)took / (double)count, used, steps, STR_ARG(text));
}

int main(int argc, char **argv) {
	struct arena kept = {0}, a = {0};
	struct val context;
	struct err e;
	int64_t for_ns = (argc > 1 ? strtol(argv[1], NULL, 10) : 50) * 1000000;
	check(val_read_json(&kept, str_of(data), &context, &e));
	uint32_t n = context.context.count;
	str *names = arena_array(&kept, str, n);
	struct val *slots = arena_array(&kept, struct val, n);
	for (uint32_t i = 0; i < n; i++) {
		names[i] = context.context.entries[i].key;
		slots[i] = context.context.entries[i].value;
	}
	struct feel_scope scope = {.names = names, .count = n};
	for (size_t i = 0; i < COUNT(expressions); i++) {
		struct feel_expr *x;
		check(feel_compile(&kept, str_of(expressions[i]), &scope, &x, &e));
		arena_alloc(&a, 64 << 10);
		arena_reset(&a);
		measure(x, slots, n, &a, for_ns);
	}
	return 0;
}
