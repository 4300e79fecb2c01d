/* Looking readings up in the generated tables. */
#include "data/pinyin.h"

static const struct pinyin_more *more_of(uint32_t point) {
	uint32_t low = 0, high = pinyin_more_count;
	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (pinyin_more[middle].point < point)
			low = middle + 1;
		else
			high = middle;
	}
	return low < pinyin_more_count && pinyin_more[low].point == point ? &pinyin_more[low] : NULL;
}

static uint32_t numbers_of(uint32_t point, uint16_t out[PINYIN_READINGS]) {
	if (point < PINYIN_FIRST || point > PINYIN_LAST || !pinyin_usual[point - PINYIN_FIRST])
		return 0;
	const struct pinyin_more *more = more_of(point);
	out[0] = pinyin_usual[point - PINYIN_FIRST];
	if (!more)
		return 1;
	out[1] = more->second;
	out[2] = more->third;
	return more->third ? 3 : 2;
}

uint32_t pinyin_of(uint32_t point, const char *out[PINYIN_READINGS]) {
	uint16_t numbers[PINYIN_READINGS];
	uint32_t n = numbers_of(point, numbers);
	for (uint32_t i = 0; i < n; i++)
		out[i] = pinyin_syllables[numbers[i] - 1];
	return n;
}
