/* Words of the published report in English, and whether a demonstration is smaller than the year it imitates. */
#include "report/inside.h"

enum { WHOLE_YEAR = 4 /* letters of a year's name */ };

/* report/words.csv of the pack: zh, en. */
str report__english(const struct report *r, str zh) {
	const struct csv *t = pack_table(r->pack, "report/words.csv");
	for (uint32_t row = 0; t && row < t->rows; row++)
		if (str_eq(report__cell(t, row, "zh"), zh))
			return report__cell(t, row, "en");
	return zh;
}

/* The first number in a text such as "about 19.1". */
static bool number_in(str s, dec *out) {
	uint32_t from = 0, to;
	while (from < s.n && (s.p[from] < '0' || s.p[from] > '9'))
		from++;
	for (to = from; to < s.n && ((s.p[to] >= '0' && s.p[to] <= '9') || s.p[to] == '.');)
		to++;
	return to > from && dec_parse(str_cut(s, from, to), out);
}

/* A figure of volume: records counted in thousands or more, with a number in the published report. */
static bool is_volume(const struct figure *f, dec *original) {
	return str_is(f->indicator->aggregate, "count") && f->indicator->divisor > 1 &&
	       number_in(f->indicator->original, original);
}

bool report__scaled_down(const struct report *r, const struct findings *f) {
	uint32_t volumes = 0;
	if (!r->pack->synthetic || strlen(f->period.name) != WHOLE_YEAR)
		return false;
	for (uint32_t i = 0; i < r->plan_count; i++) {
		dec original, value, twice;
		if (!is_volume(f->figures[i], &original))
			continue;
		volumes++;
		if (!report__number(f->figures[i], &value) || !dec_add(value, value, &twice) || dec_cmp(twice, original) >= 0)
			return false;
	}
	return volumes > 0;
}
