/* data/grams: the words by which free text in Chinese is found again: pairs of neighbouring characters, and words of
 * letters and digits; how such a pair sounds; which pairs sound like what was typed in letters. */
#ifndef DATA_GRAMS_H
#define DATA_GRAMS_H

#include "data/pinyin.h"

enum {
	GRAM_BYTES = 32,       /* of one word, without a NUL */
	GRAM_SOUND = 16,       /* of the sound of a pair, with a NUL: "zhuang shuang" */
	GRAM_SOUNDS = 4,       /* ways to read a pair, most */
	GRAM_SYLLABLES = 24,   /* of one row of letters */
};

/* Writes a text as it is compared: simplified characters, small and narrow letters and digits; one 0 for all signs and
 * spaces between two of them.
 * out     room for `most` code points, 4 bytes each
 * Result  how many were written; a 0 stands neither first nor last */
uint32_t gram_fold(str text, uint32_t *out, uint32_t most);
/* Whether a folded code point is a Chinese character (and no letter or digit). */
bool gram_is_han(uint32_t c);
/* The character as texts are compared: small, narrow and simplified; 0 for signs and spaces. */
uint32_t gram_folded(uint32_t c);
/* The simplified form of a character; others as they are. */
uint32_t gram_simplified(uint32_t c);
/* The next code point of valid UTF-8, taken from the front of `s`, which has at least one byte; one that is cut off is
 * 0 and ends the text. */
uint32_t gram_point(str *s);
/* Writes a code point as UTF-8; the number of bytes. */
uint32_t gram_utf8(uint32_t c, char out[4]);

/* Calls `take` for each word of a folded text, in order: pairs of characters, a character that stands alone, runs of
 * letters and digits (cut after GRAM_BYTES). first, second: of a pair; 0 of others. The text lives during the call. */
void gram_each(const uint32_t *points, uint32_t n, void *to,
               void (*take)(void *to, str word, uint32_t first, uint32_t second));

/* How a pair may be read: "lu deng", the most usual first. The number of readings, 0..GRAM_SOUNDS. */
uint32_t gram_sounds(uint32_t first, uint32_t second, char out[GRAM_SOUNDS][GRAM_SOUND]);

/* A row of letters as syllables. */
struct gram_syllables {
	const char *syllable[GRAM_SYLLABLES]; /* the pointers that pinyin_of gives */
	uint32_t n;
};
/* Reads small letters a–z as whole syllables; the longest first where there is a choice ("xian": xian before xi an).
 * out     room for `most` readings
 * Result  how many there are; 0: the letters are no syllables, or too many */
uint32_t gram_spell(str letters, struct gram_syllables *out, uint32_t most);

/* How many code points must be changed, added or left out at least to turn a part of n points (at most
 * GRAM_PART_POINTS) into some part of `whole`. same: whether point number `at` of the part is like that one. */
enum { GRAM_PART_POINTS = 60 };
typedef bool gram_same(const void *part, uint32_t at, uint32_t point);
uint32_t gram_slips(const uint32_t *whole, uint32_t whole_n, const void *part, uint32_t n, gram_same *same);
/* Whether two characters are one, or have a reading in common. */
bool gram_alike(uint32_t one, uint32_t other);

#endif
