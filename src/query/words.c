/* What was typed against one text: in it, sounding like a part of it, or with a slip. */
#include "query/words.h"

enum { FIT_POINTS = 2400 };

const char *query__how_name(enum fit_how how) {
	static const char *const names[] = {"none", "part", "slip", "sound", "text", "number"};
	return names[how];
}

/* ---- reading --------------------------------------------------------------------------------- */

static void spell(struct term *t) {
	char letters[GRAM_PART_POINTS];
	for (uint32_t i = 0; i < t->n; i++)
		letters[i] = (char)t->points[i];
	t->spelt_n = gram_spell((str){letters, t->n}, t->spelt, SPELLINGS);
}

void query__read_phrase(str words, struct phrase *out) {
	uint32_t points[TERMS * GRAM_PART_POINTS], n = gram_fold(words, points, COUNT(points));
	*out = (struct phrase){0};
	for (uint32_t i = 0; i < n && out->n < TERMS;) {
		struct term *t = &out->terms[out->n];
		if (!points[i]) {
			i++;
			continue;
		}
		*t = (struct term){.han = gram_is_han(points[i])};
		while (i < n && points[i] && gram_is_han(points[i]) == t->han && t->n < GRAM_PART_POINTS)
			t->points[t->n++] = points[i++];
		if (!t->han)
			spell(t);
		out->n++;
	}
}

struct folded query__fold(struct arena *a, str text) {
	uint32_t at = 0, most = text.n < FIT_POINTS ? text.n : FIT_POINTS;
	struct folded f = {.points = arena_array(a, uint32_t, most), .bytes = arena_array(a, uint32_t, most), .text = text};
	while (at < text.n && f.n < most) {
		uint32_t one, next = at + 1;
		while (next < text.n && ((unsigned char)text.p[next] & 0xC0) == 0x80)
			next++;
		f.bytes[f.n] = at;
		if (gram_fold(str_cut(text, at, next), &one, 1) == 1)
			f.points[f.n++] = one;
		at = next;
	}
	return f;
}

/* ---- one term -------------------------------------------------------------------------------- */

static bool same_point(const void *part, uint32_t at, uint32_t point) {
	return ((const struct term *)part)->points[at] == point;
}

static bool same_sound(const void *part, uint32_t at, uint32_t point) {
	return gram_alike(((const struct term *)part)->points[at], point);
}

static bool same_syllable(const void *part, uint32_t at, uint32_t point) {
	const char *readings[PINYIN_READINGS];
	for (uint32_t i = 0, n = pinyin_of(point, readings); i < n; i++)
		if (readings[i] == ((const struct gram_syllables *)part)->syllable[at])
			return true;
	return false;
}

/* Where a part of n points stands in the text, -1: nowhere. */
static int64_t stands_at(const struct folded *text, const void *part, uint32_t n, gram_same *same) {
	for (uint32_t at = 0; n && at + n <= text->n; at++) {
		uint32_t i = 0;
		while (i < n && same(part, i, text->points[at + i]))
			i++;
		if (i == n)
			return at;
	}
	return -1;
}

static bool take(struct fit *f, int64_t at, uint32_t n, uint32_t score, enum fit_how how) {
	if (at >= 0)
		*f = (struct fit){score, how, (uint32_t)at, n};
	return at >= 0;
}

/* How many of the term's pairs are pairs of the text, in hundredths. */
static uint32_t pairs_there(const struct term *t, const struct folded *text) {
	uint32_t found = 0;
	for (uint32_t i = 0; i + 1 < t->n; i++)
		for (uint32_t at = 0; at + 1 < text->n; at++)
			if (t->points[i] == text->points[at] && t->points[i + 1] == text->points[at + 1]) {
				found++;
				break;
			}
	return t->n > 1 ? found * 100 / (t->n - 1) : 0;
}

/* One slip in four characters, two in eight. */
static uint32_t slips_allowed(uint32_t n) {
	return n >= 8 ? 2 : n >= 4 ? 1 : 0;
}

static struct fit fit_han(const struct term *t, const struct folded *text, enum fit_how least) {
	struct fit f = {0};
	if (take(&f, stands_at(text, t, t->n, same_point), t->n, 1000, FIT_TEXT))
		return f;
	if ((t->n >= 2 && take(&f, stands_at(text, t, t->n, same_sound), t->n, 800, FIT_SOUND)) || least > FIT_SLIP)
		return f;
	uint32_t slips = gram_slips(text->points, text->n, t, t->n, same_point);
	uint32_t heard = slips > 1 ? gram_slips(text->points, text->n, t, t->n, same_sound) : slips;
	if (slips <= slips_allowed(t->n))
		return (struct fit){600 - 40 * slips, FIT_SLIP, 0, 0};
	if (heard <= slips_allowed(t->n))
		return (struct fit){520 - 40 * heard, FIT_SLIP, 0, 0};
	uint32_t pairs = t->n >= 5 ? pairs_there(t, text) : 0;
	return pairs >= 50 ? (struct fit){300 + pairs, FIT_PART, 0, 0} : f;
}

static struct fit fit_latin(const struct term *t, const struct folded *text, enum fit_how least) {
	struct fit f = {0};
	if (take(&f, stands_at(text, t, t->n, same_point), t->n, 1000, FIT_TEXT))
		return f;
	for (uint32_t i = 0; i < t->spelt_n; i++) {
		const struct gram_syllables *s = &t->spelt[i];
		if (s->n >= 2 && take(&f, stands_at(text, s, s->n, same_syllable), s->n, 800, FIT_SOUND))
			return f;
	}
	for (uint32_t i = 0; i < t->spelt_n && least <= FIT_SLIP; i++) {
		const struct gram_syllables *s = &t->spelt[i];
		uint32_t slips = s->n >= 4 ? gram_slips(text->points, text->n, s, s->n, same_syllable) : UINT32_MAX;
		if (slips <= slips_allowed(s->n))
			return (struct fit){500 - 40 * slips, FIT_SLIP, 0, 0};
	}
	return f;
}

struct fit query__fit(const struct phrase *p, const struct folded *text, enum fit_how least) {
	struct fit all = {.how = FIT_NUMBER};
	for (uint32_t i = 0; i < p->n; i++) {
		const struct term *t = &p->terms[i];
		struct fit one = t->han ? fit_han(t, text, least) : fit_latin(t, text, least);
		if (!one.score)
			return (struct fit){0};
		if (i == 0)
			all.at = one.at, all.n = one.n;
		all.score += one.score;
		all.how = one.how < all.how ? one.how : all.how;
	}
	all.score = p->n ? all.score / p->n : 0;
	return all.score ? all : (struct fit){0};
}
