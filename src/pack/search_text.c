/* Texts as the search compares them. */
#include "data/grams.h"
#include "pack/search_int.h"

struct points points_of(struct arena *a, str s, uint32_t most) {
	struct points out = {.p = arena_array(a, uint32_t, s.n + 1)};
	while (s.n && out.n < most) {
		uint32_t c = gram_folded(gram_point(&s));
		if (c)
			out.p[out.n++] = c;
	}
	return out;
}

void points_read(struct arena *a, struct points *x) {
	x->readings = arena_alloc_array(a, sizeof *x->readings, x->n + 1);
	for (uint32_t i = 0; i < x->n; i++)
		pinyin_of(x->p[i], x->readings[i]);
}

str plain_words(struct arena *a, str s) {
	char *text = arena_alloc(a, (size_t)s.n + 1);
	uint32_t n = 0;
	while (s.n) {
		uint32_t c = gram_folded(gram_point(&s));
		if (c && c < 0x80)
			text[n++] = (char)c;
		else if (n && text[n - 1] != ' ')
			text[n++] = ' ';
	}
	while (n && text[n - 1] == ' ')
		n--;
	return (str){text, n};
}

bool points_latin(struct points q) {
	for (uint32_t i = 0; i < q.n; i++)
		if (q.p[i] >= 0x80)
			return false;
	return true;
}

int32_t points_find(struct points whole, struct points part) {
	for (uint32_t at = 0; part.n && at + part.n <= whole.n; at++)
		if (memcmp(whole.p + at, part.p, part.n * sizeof *part.p) == 0)
			return (int32_t)at;
	return -1;
}

struct points points_bare(struct arena *a, struct points q) {
	static const char *const around[] = {"怎么样", "怎么", "怎样", "如何", "我想要", "我要", "我想", "想要", "在哪里", "哪里",
		"在哪", "去哪", "需要什么", "什么", "办理", "申请", "手续", "流程", "材料", "一个", "可以", "多少钱", "吗", "呢", "请问"};
	struct points out = {.p = arena_array(a, uint32_t, q.n + 1), .n = q.n};
	memcpy(out.p, q.p, q.n * sizeof *q.p);
	for (size_t i = 0; i < COUNT(around); i++) {
		struct points word = points_of(a, str_of(around[i]), 8);
		int32_t at = points_find(out, word);
		if (at < 0 || word.n == out.n)
			continue;
		memmove(out.p + at, out.p + at + word.n, (out.n - (uint32_t)at - word.n) * sizeof *out.p);
		out.n -= word.n;
	}
	if (out.n > 1 && out.p[0] == 0x529E /* 办 */)
		out = (struct points){.p = out.p + 1, .n = out.n - 1};
	return out;
}
