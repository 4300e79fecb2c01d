/* How well a query fits one item. Scores lie apart by kind: see search_find. */
#include "pack/search_int.h"

enum { SLIP_LETTERS = 5, SLIP_WORD = 4, SLIP_CHARACTERS = 4, WIDTH = 200 };

/* ---- the name itself ----------------------------------------------------------------------------- */

static bool in_order(struct points whole, struct points part) {
	uint32_t at = 0;
	for (uint32_t i = 0; i < part.n; i++, at++) {
		while (at < whole.n && whole.p[at] != part.p[i])
			at++;
		if (at == whole.n)
			return false;
	}
	return true;
}

static bool all_there(struct points whole, struct points part) {
	for (uint32_t i = 0; i < part.n; i++) {
		bool found = false;
		for (uint32_t k = 0; k < whole.n; k++)
			found |= whole.p[k] == part.p[i];
		if (!found)
			return false;
	}
	return true;
}

/* How many neighbouring pairs of the query are pairs of the name too, in hundredths. */
static int32_t pairs_there(struct points whole, struct points part) {
	int32_t n = 0;
	for (uint32_t i = 0; i + 1 < part.n; i++)
		n += points_find(whole, (struct points){.p = part.p + i, .n = 2}) >= 0;
	return part.n > 1 ? n * 100 / (int32_t)(part.n - 1) : 0;
}

int32_t match_name(const struct entry *x, struct points q) {
	int32_t at = points_find(x->name, q);
	if (at == 0)
		return q.n == x->name.n ? 1000 : 900;
	if (at > 0)
		return 800 - (at < 50 ? at : 50);
	if (q.n < 2)
		return 0;
	if (in_order(x->name, q))
		return 700 + pairs_there(x->name, q) / 10;
	if (all_there(x->name, q))
		return 640 + pairs_there(x->name, q) / 10;
	int32_t pairs = pairs_there(x->name, q);
	return q.n >= 4 && pairs >= 50 ? 300 + pairs : 0;
}

/* ---- sound --------------------------------------------------------------------------------------- */

/* How many letters of the query from i on are the beginning of the syllable. */
static uint32_t common(struct points q, uint32_t i, const char *syllable) {
	uint32_t n = 0;
	while (syllable[n] && i + n < q.n && q.p[i + n] == (uint32_t)(unsigned char)syllable[n])
		n++;
	return n;
}

static bool reads_as(const char *syllable, const struct entry *x, uint32_t at, struct points q, uint32_t i,
                     bool initials);

/* Whether the rest of the query is how the rest of the name is read; initials: syllables may be their first letters. */
static bool reads(const struct entry *x, uint32_t at, struct points q, uint32_t i, bool initials) {
	if (i == q.n)
		return true;
	if (at == x->name.n)
		return false;
	if (q.p[i] == x->name.p[at] && reads(x, at + 1, q, i + 1, initials))
		return true;
	for (uint32_t r = 0; r < PINYIN_READINGS && x->name.readings[at][r]; r++)
		if (reads_as(x->name.readings[at][r], x, at, q, i, initials))
			return true;
	return false;
}

/* As reads, the character at this place by one of its syllables: in full, or by its first letter (zh, ch, sh: or
 * two). */
static bool reads_as(const char *syllable, const struct entry *x, uint32_t at, struct points q, uint32_t i,
                     bool initials) {
	uint32_t n = common(q, i, syllable);
	if (!n)
		return false;
	if ((i + n == q.n || !syllable[n]) && reads(x, at + 1, q, i + n, initials))
		return true;
	return initials && (reads(x, at + 1, q, i + 1, initials) ||
	                    (n > 1 && syllable[1] == 'h' && reads(x, at + 1, q, i + 2, initials)));
}

int32_t match_sound(const struct entry *x, struct points q) {
	if (q.n < 2)
		return 0;
	for (int initials = 0; initials < 2; initials++)
		for (uint32_t at = 0; at < x->name.n; at++)
			if (reads(x, at, q, 0, initials))
				return (initials ? 440 : 500) + (at == 0 ? 20 : 0);
	return 0;
}

/* As reads, to the end of both, in whole syllables. */
static bool reads_all(const struct entry *x, uint32_t at, struct points q, uint32_t i) {
	if (at == x->name.n || i == q.n)
		return at == x->name.n && i == q.n;
	if (q.p[i] == x->name.p[at] && reads_all(x, at + 1, q, i + 1))
		return true;
	for (uint32_t r = 0; r < PINYIN_READINGS && x->name.readings[at][r]; r++) {
		uint32_t n = common(q, i, x->name.readings[at][r]);
		if (n && !x->name.readings[at][r][n] && reads_all(x, at + 1, q, i + n))
			return true;
	}
	return false;
}

bool match_whole_sound(const struct entry *x, struct points q) {
	return x->name.n && q.n > x->name.n && reads_all(x, 0, q, 0);
}

static bool alike(const struct entry *x, uint32_t at, struct points q, uint32_t i) {
	const char *const *one = x->name.readings[at], *const *other = q.readings[i];
	if (x->name.p[at] == q.p[i])
		return true;
	for (uint32_t k = 0; k < PINYIN_READINGS && one[k]; k++)
		for (uint32_t m = 0; m < PINYIN_READINGS && other[m]; m++)
			if (one[k] == other[m])
				return true;
	return false;
}

int32_t match_alike(const struct entry *x, struct points q) {
	for (uint32_t at = 0; q.n > 1 && at + q.n <= x->name.n; at++) {
		uint32_t i = 0;
		while (i < q.n && alike(x, at + i, q, i))
			i++;
		if (i == q.n)
			return at == 0 ? 500 : 480;
	}
	return 0;
}

/* ---- letters ------------------------------------------------------------------------------------- */

static bool holds_word(str text, str word) {
	for (uint32_t at = 0; word.n && at + word.n <= text.n; at++)
		if ((at == 0 || text.p[at - 1] == ' ') && memcmp(text.p + at, word.p, word.n) == 0)
			return true;
	return false;
}

int32_t match_english(const struct entry *x, str words) {
	str rest = words, word;
	if (words.n < 2)
		return 0;
	if (str_eq(x->english, words))
		return 990;
	if (str_starts(x->english, words))
		return 880;
	if (holds_word(x->english, words))
		return 780;
	while (str_next(&rest, ' ', &word))
		if (!holds_word(x->english, word))
			return 0;
	return 640;
}

int32_t match_code(const struct entry *x, str words) {
	if (words.n < 2)
		return 0;
	if (str_eq(x->id, words) || str_eq(x->code, words) || str_eq(x->local, words))
		return 1000;
	if (words.n >= 4 && (str_starts(x->code, words) || str_starts(x->local, words)))
		return 850;
	bool within = words.n >= 6 && (memmem(x->code.p, x->code.n, words.p, words.n) ||
	                               memmem(x->local.p, x->local.n, words.p, words.n));
	return within ? 760 : 0;
}

/* ---- slips --------------------------------------------------------------------------------------- */

/* One step of the fewest changes that turn the query into some part of a text: `row` holds the figures for each prefix
 * of the query up to the place before. */
static void step(uint8_t *row, uint32_t n, const bool *same, bool anywhere) {
	uint8_t diagonal = row[0];
	row[0] = anywhere ? 0 : (uint8_t)(row[0] < 250 ? row[0] + 1 : 250);
	for (uint32_t i = 1; i <= n; i++) {
		uint8_t best = (uint8_t)(diagonal + !same[i - 1]), above = (uint8_t)(row[i] + 1);
		uint8_t left = (uint8_t)(row[i - 1] + 1);
		diagonal = row[i];
		best = above < best ? above : best;
		row[i] = left < best ? left : best;
	}
}

static void begin(uint8_t *row, uint32_t n) {
	for (uint32_t i = 0; i <= n; i++)
		row[i] = (uint8_t)i;
}

/* The same letters but for two neighbours that changed places. */
static bool swapped(const char *one, const char *other, uint32_t n) {
	uint32_t i = 0;
	while (i < n && one[i] == other[i])
		i++;
	return i + 1 < n && one[i] == other[i + 1] && one[i + 1] == other[i] &&
	       memcmp(one + i + 2, other + i + 2, n - i - 2) == 0;
}

static bool slips_in_letters(str text, str q) {
	uint8_t row[WIDTH + 1];
	bool same[WIDTH];
	if (q.n > WIDTH)
		return false;
	begin(row, q.n);
	for (uint32_t at = 0; at < text.n; at++) {
		if (at + q.n <= text.n && swapped(text.p + at, q.p, q.n))
			return true;
		for (uint32_t i = 0; i < q.n; i++)
			same[i] = q.p[i] == text.p[at];
		step(row, q.n, same, true);
		if (row[q.n] <= 1)
			return true;
	}
	return false;
}

static bool slips_in_word(str english, str q) {
	str word;
	while (str_next(&english, ' ', &word)) {
		uint8_t row[WIDTH + 1];
		bool same[WIDTH];
		if (word.n == q.n && swapped(word.p, q.p, q.n))
			return true;
		if (q.n > WIDTH || word.n > q.n + 1 || word.n + 1 < q.n)
			continue;
		begin(row, q.n);
		for (uint32_t at = 0; at < word.n; at++) {
			for (uint32_t i = 0; i < q.n; i++)
				same[i] = q.p[i] == word.p[at];
			step(row, q.n, same, false);
		}
		if (row[q.n] <= 1)
			return true;
	}
	return false;
}

int32_t match_slip(const struct entry *x, struct points q, str words) {
	uint8_t row[SEARCH_QUERY_POINTS + 1];
	bool same[SEARCH_QUERY_POINTS];
	if (points_latin(q)) {
		if (words.n >= SLIP_WORD && slips_in_word(x->english, words))
			return 290;
		return q.n >= SLIP_LETTERS && slips_in_letters(x->flat, words) ? 270 : 0;
	}
	if (q.n < SLIP_CHARACTERS)
		return 0;
	begin(row, q.n);
	for (uint32_t at = 0; at < x->name.n; at++) {
		for (uint32_t i = 0; i < q.n; i++)
			same[i] = alike(x, at, q, i);
		step(row, q.n, same, true);
		if (row[q.n] <= 1)
			return 280;
	}
	return 0;
}
