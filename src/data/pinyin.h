/* data/pinyin: how Chinese characters are read, without tones. */
#ifndef DATA_PINYIN_H
#define DATA_PINYIN_H

#include "base/base.h"

enum { PINYIN_FIRST = 0x4E00, PINYIN_LAST = 0x9FFF, PINYIN_READINGS = 3 };

/* The readings of a character, the most usual first: "zhong", "chong". Result: how many, 0..PINYIN_READINGS; 0 for what
 * is no Chinese character of the basic block. ü is written v. */
uint32_t pinyin_of(uint32_t point, const char *out[PINYIN_READINGS]);

/* The tables (pinyin_table.c, generated): the syllables; by character the number of its first reading + 1; the further
 * readings, by character. */
struct pinyin_more {
	uint16_t point, second, third; /* numbers + 1; third may be 0 */
};
extern const char *const pinyin_syllables[]; /* NULL at the end */
extern const uint16_t pinyin_usual[PINYIN_LAST - PINYIN_FIRST + 1];
extern const struct pinyin_more pinyin_more[];
extern const uint32_t pinyin_more_count;

#endif
