/* Arithmetic of numbers and texts; dates and durations are in time.c. */
#include "feel/node.h"

static bool numbers(enum arith_op op, dec a, dec b, dec *out) {
	switch (op) {
	case ARITH_ADD:
		return dec_add(a, b, out);
	case ARITH_SUB:
		return dec_sub(a, b, out);
	case ARITH_MUL:
		return dec_mul(a, b, out);
	case ARITH_DIV:
		return dec_div(a, b, out);
	case ARITH_POW:
		return dec_pow(a, b, out);
	}
	check(!"known operator");
	return false;
}

static struct val join_texts(str a, str b, struct feel_run *run) {
	uint64_t n = (uint64_t)a.n + b.n;
	if (!run_charge(run, n / 64))
		return val_null();
	char *bytes = arena_alloc(run->arena, n + 1);
	memcpy(bytes, a.p, a.n);
	memcpy(bytes + a.n, b.p, b.n);
	return val_str((str){bytes, (uint32_t)n});
}

struct val arith_values(const struct node *n, enum arith_op op, struct val a, struct val b, struct feel_run *run) {
	static const char *const signs[] = {"+", "-", "*", "/", "**"};
	struct val out;
	dec number;
	if (a.kind == VAL_NUMBER && b.kind == VAL_NUMBER) {
		if (numbers(op, a.number, b.number, &number))
			return val_number(number);
		return node_fail(n, run, "feel.arithmetic", "\"%s\" has no result for these numbers.", signs[op]);
	}
	if (op == ARITH_ADD && a.kind == VAL_STRING && b.kind == VAL_STRING)
		return join_texts(a.string, b.string, run);
	if (arith_temporal(op, a, b, &out))
		return out;
	return node_fail(n, run, "feel.type", "A %s and a %s have no \"%s\".", kind_of(a), kind_of(b), signs[op]);
}
