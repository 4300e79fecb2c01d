/* Clocks that will run out: a binary heap by instant, then by key, so that the order never depends on history. */
#include "desk/desk_int.h"

static bool before(struct alarm a, struct alarm b) {
	return a.at < b.at || (a.at == b.at && a.key < b.key);
}

void timer__set(struct timer *t, ms at, uint64_t key) {
	check(at != NIL && key);
	vec_push(&t->heap, (struct alarm){at, key});
	uint32_t i = t->heap.n - 1;
	struct alarm a = t->heap.p[i];
	for (; i && before(a, t->heap.p[(i - 1) / 2]); i = (i - 1) / 2)
		t->heap.p[i] = t->heap.p[(i - 1) / 2];
	t->heap.p[i] = a;
}

bool timer__first(const struct timer *t, struct alarm *out) {
	if (!t->heap.n)
		return false;
	*out = t->heap.p[0];
	return true;
}

void timer__drop_first(struct timer *t) {
	check(t->heap.n);
	struct alarm last = t->heap.p[--t->heap.n];
	uint32_t i = 0;
	for (uint32_t child; (child = 2 * i + 1) < t->heap.n; i = child) {
		if (child + 1 < t->heap.n && before(t->heap.p[child + 1], t->heap.p[child]))
			child++;
		if (!before(t->heap.p[child], last))
			break;
		t->heap.p[i] = t->heap.p[child];
	}
	t->heap.p[i] = last;
}
