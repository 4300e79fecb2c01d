/* Words of texts: pairs of characters, and how they sound. */
#include "data/grams.h"

enum { SYLLABLE_BYTES = 6 };

uint32_t gram_point(str *s) {
	const unsigned char *p = (const unsigned char *)s->p;
	uint32_t n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	uint32_t c = n == 1 ? p[0] : p[0] & (0xFFu >> (n + 1));
	if (n > s->n) {
		s->n = 0;
		return 0;
	}
	for (uint32_t i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3F);
	*s = (str){s->p + n, s->n - n};
	return c;
}

bool gram_is_han(uint32_t c) {
	return c >= 0x3400;
}

/* Characters outside the basic block: extension A, and those of the second plane and beyond. */
static bool is_rare(uint32_t c) {
	return (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x3134F);
}

uint32_t gram_folded(uint32_t c) {
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	if (c >= 'A' && c <= 'Z')
		return c + ('a' - 'A');
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return c;
	if (c == 0xFC)
		return 'v';
	if (c >= PINYIN_FIRST && c <= PINYIN_LAST)
		return gram_simplified(c);
	return is_rare(c) ? c : 0;
}

uint32_t gram_fold(str text, uint32_t *out, uint32_t most) {
	uint32_t n = 0;
	bool gap = false;
	while (text.n && n < most) {
		uint32_t c = gram_folded(gram_point(&text));
		if (!c) {
			gap = n > 0;
			continue;
		}
		if (gap && n + 1 < most)
			out[n++] = 0;
		gap = false;
		out[n++] = c;
	}
	return n;
}

uint32_t gram_utf8(uint32_t c, char out[4]) {
	if (c < 0x80)
		return out[0] = (char)c, 1;
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6), out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12), out[1] = (char)(0x80 | (c >> 6 & 0x3F)), out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18), out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F)), out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

/* A run of letters and digits from i on: the word's length. */
static uint32_t take_latin(const uint32_t *p, uint32_t n, uint32_t i, void *to,
                           void (*take)(void *to, str word, uint32_t first, uint32_t second)) {
	char word[GRAM_BYTES];
	uint32_t length = 0, at = i;
	for (; at < n && p[at] && !gram_is_han(p[at]); at++)
		if (length < GRAM_BYTES)
			word[length++] = (char)p[at];
	take(to, (str){word, length}, 0, 0);
	return at - i;
}

void gram_each(const uint32_t *points, uint32_t n, void *to,
               void (*take)(void *to, str word, uint32_t first, uint32_t second)) {
	for (uint32_t i = 0; i < n;) {
		char word[8];
		if (!points[i]) {
			i++;
			continue;
		}
		if (!gram_is_han(points[i])) {
			i += take_latin(points, n, i, to, take);
			continue;
		}
		uint32_t length = gram_utf8(points[i], word);
		bool pair = i + 1 < n && gram_is_han(points[i + 1]), before = i > 0 && gram_is_han(points[i - 1]);
		if (pair)
			take(to, (str){word, length + gram_utf8(points[i + 1], word + length)}, points[i], points[i + 1]);
		else if (!before)
			take(to, (str){word, length}, 0, 0);
		i++;
	}
}

uint32_t gram_sounds(uint32_t first, uint32_t second, char out[GRAM_SOUNDS][GRAM_SOUND]) {
	const char *one[PINYIN_READINGS], *other[PINYIN_READINGS];
	uint32_t n = 0, ones = pinyin_of(first, one), others = pinyin_of(second, other);
	for (uint32_t i = 0; i < ones; i++)
		for (uint32_t k = 0; k < others && n < GRAM_SOUNDS; k++)
			snprintf(out[n++], GRAM_SOUND, "%s %s", one[i], other[k]);
	return n;
}

/* ---- letters as syllables -------------------------------------------------------------------- */

/* The syllable of exactly these letters; NULL: none. */
static const char *syllable_of(str letters) {
	bool vowel = false; /* 嗯, 姆: a sound, but no part of a word */
	for (uint32_t i = 0; i < letters.n; i++)
		vowel = vowel || memchr("aeiouv", letters.p[i], 6);
	for (uint32_t i = 0; vowel && pinyin_syllables[i]; i++)
		if (str_is(letters, pinyin_syllables[i]))
			return pinyin_syllables[i];
	return NULL;
}

struct spelling {
	str letters;
	struct gram_syllables now, *out;
	uint32_t found, most;
};

static void spell(struct spelling *s, uint32_t at) {
	if (at == s->letters.n) {
		s->out[s->found++] = s->now;
		return;
	}
	if (s->now.n == GRAM_SYLLABLES)
		return;
	for (uint32_t n = SYLLABLE_BYTES; n > 0 && s->found < s->most; n--) {
		const char *one = at + n <= s->letters.n ? syllable_of(str_cut(s->letters, at, at + n)) : NULL;
		if (!one)
			continue;
		s->now.syllable[s->now.n++] = one;
		spell(s, at + n);
		s->now.n--;
	}
}

/* A row of letters without any reading must not be tried in all ways: from each place on at most once. */
static bool can_be_spelt(str letters) {
	bool from[4 * GRAM_SYLLABLES + 1] = {0};
	if (!letters.n || letters.n >= COUNT(from))
		return false;
	from[letters.n] = true;
	for (uint32_t at = letters.n; at-- > 0;)
		for (uint32_t n = 1; n <= SYLLABLE_BYTES && at + n <= letters.n && !from[at]; n++)
			from[at] = from[at + n] && syllable_of(str_cut(letters, at, at + n));
	return from[0];
}

uint32_t gram_spell(str letters, struct gram_syllables *out, uint32_t most) {
	struct spelling s = {.letters = letters, .out = out, .most = most};
	for (uint32_t i = 0; i < letters.n; i++)
		if (letters.p[i] < 'a' || letters.p[i] > 'z')
			return 0;
	if (can_be_spelt(letters))
		spell(&s, 0);
	return s.found;
}

/* ---- slips ----------------------------------------------------------------------------------- */

bool gram_alike(uint32_t one, uint32_t other) {
	const char *a[PINYIN_READINGS], *b[PINYIN_READINGS];
	if (one == other)
		return one != 0;
	uint32_t n = pinyin_of(one, a), m = pinyin_of(other, b);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < m; k++)
			if (a[i] == b[k])
				return true;
	return false;
}

uint32_t gram_slips(const uint32_t *whole, uint32_t whole_n, const void *part, uint32_t n, gram_same *same) {
	uint8_t row[GRAM_PART_POINTS + 1];
	check(n <= GRAM_PART_POINTS);
	for (uint32_t i = 0; i <= n; i++)
		row[i] = (uint8_t)i;
	uint32_t best = n;
	for (uint32_t at = 0; at < whole_n && best; at++) {
		uint8_t diagonal = 0; /* a part may begin anywhere */
		for (uint32_t i = 1; i <= n; i++) {
			uint8_t least = (uint8_t)(diagonal + !same(part, i - 1, whole[at]));
			diagonal = row[i];
			if (row[i] + 1 < least)
				least = (uint8_t)(row[i] + 1);
			if (row[i - 1] + 1 < least)
				least = (uint8_t)(row[i - 1] + 1);
			row[i] = least;
		}
		best = row[n] < best ? row[n] : best;
	}
	return best;
}
